//! Ranges of a comparison from many draws of the parameters, whole or in shards that any machine can make, and the split of
//! its change into mechanisms.

use std::io::Write;
use std::path::{Path, PathBuf};

use domain::{Comparison, Outcome, Parameters, Scenario};
use serde::{Deserialize, Serialize};
use store::{Location, StudyStore};
use study::draws::Design;
use study::mechanisms::MechanismRow;
use study::sample::summary::{SampleSummary, summary};
use study::sample::{Column, DrawTable};

use crate::link::renew_deliveries;
use crate::simulation::{DaysOf, Inputs, Prepared, details_error, fingerprint, required};
use crate::{Progress, WorkflowError};

/// Largest number of draws; more would only show the noise of the model more exactly.
const MOST_DRAWS: usize = 100_000;
/// Largest shard that is read, bytes.
const LARGEST_SHARD: u64 = 2_000_000_000;

/// One of several parts that a sample is made in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shard {
    /// Which, from 1.
    pub number: usize,
    /// Of how many.
    pub of: usize,
}

impl std::str::FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parsed = text.split_once('/').and_then(|(i, k)| Some((i.parse().ok()?, k.parse().ok()?)));
        match parsed {
            Some((number, of)) if (1..=of).contains(&number) && of <= MOST_DRAWS => Ok(Self { number, of }),
            _ => Err(format!("{text:?} is no shard; write 1/8 for the first of eight")),
        }
    }
}

impl Shard {
    fn draws(self, of: usize) -> std::ops::Range<usize> {
        (self.number - 1) * of / self.of..self.number * of / self.of
    }

    fn file(self, dir: &Path) -> PathBuf {
        dir.join(format!("shard-{:05}-of-{:05}.json", self.number, self.of))
    }
}

/// What is to be sampled.
#[derive(Clone, Debug)]
pub struct SampleRequest {
    /// What to compare with.
    pub base: Scenario,
    /// What to compare.
    pub alternative: Scenario,
    /// Number of draws.
    pub draws: usize,
    /// Number of times that everything is planned anew.
    pub replicates: usize,
    /// Seed.
    pub seed: u64,
}

/// What came of a request for a sample.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sampled {
    /// The whole sample, summed up.
    Whole(Box<SampleSummary>),
    /// A shard on disk.
    Shard {
        /// Its file.
        file: PathBuf,
        /// Draws in it.
        draws: usize,
        /// Whether it was made now; otherwise it was there already.
        computed: bool,
    },
}

/// A shard as it is written.
#[derive(Serialize, Deserialize)]
struct ShardFile {
    fingerprint: String,
    base: String,
    alternative: String,
    seed: u64,
    draws: usize,
    replicates: usize,
    shard: Shard,
    columns: Vec<(Column, Vec<f64>)>,
}

/// Samples a comparison, or one shard of it into `dir`. A shard that is there already is left alone.
///
/// # Errors
/// As of [`crate::simulate`]; a folder that cannot be written, or a shard of another study in it.
pub fn sample(
    study: &Location,
    request: &SampleRequest,
    shard: Option<(Shard, &Path)>,
    progress: &dyn Progress,
) -> Result<Sampled, WorkflowError> {
    let mut store = StudyStore::open(study.clone())?;
    let parameters = Parameters::builtin()?;
    renew_deliveries(&mut store, &parameters, progress)?;
    let (mark, inputs) = mark(&store, &parameters, request)?;
    if request.draws == 0 || request.draws > MOST_DRAWS {
        return Err(WorkflowError::Sample(format!("{} draws are not possible; give 1 to {MOST_DRAWS}", request.draws)));
    }
    let range = shard.map_or(0..request.draws, |(shard, _)| shard.draws(request.draws));
    if let Some((shard, dir)) = shard {
        let file = shard.file(dir);
        if file.exists() {
            let found = read_shard(&file)?;
            if found.fingerprint != mark {
                return Err(foreign(&file));
            }
            return Ok(Sampled::Shard { file, draws: range.len(), computed: false });
        }
    }
    let place = if request.alternative.consolidation().is_some() { &request.alternative } else { &request.base };
    let prepared = Prepared::open(study, &store, place, parameters.clone(), request.seed, progress)?;
    progress.phase("sample");
    let design = Design::new(&parameters, request.seed, request.draws, request.replicates);
    let pair = (&request.base, &request.alternative);
    let table = study::sample::sample(&prepared.input(), pair, &design, range.clone(), &DaysOf(progress))?;
    if let Some((shard, dir)) = shard {
        let file = shard.file(dir);
        let content = ShardFile {
            fingerprint: mark,
            base: request.base.key.clone(),
            alternative: request.alternative.key.clone(),
            seed: request.seed,
            draws: request.draws,
            replicates: request.replicates,
            shard,
            columns: table.columns.into_iter().collect(),
        };
        write_shard(&file, &content)?;
        return Ok(Sampled::Shard { file, draws: range.len(), computed: true });
    }
    let summary = summary(&table, &design, (&request.base.key, &request.alternative.key), request.seed);
    keep(&mut store, &sample_key(&summary.base, &summary.alternative), &mark, &Kept { inputs, kept: &summary })?;
    Ok(Sampled::Whole(Box::new(summary)))
}

/// Puts the shards in a folder together and sums them up; the same bytes as a sample made in one piece.
///
/// # Errors
/// A folder without shards, with shards of different samples, or with one missing.
pub fn merge_sample(study: &Location, dir: &Path, progress: &dyn Progress) -> Result<SampleSummary, WorkflowError> {
    let mut store = StudyStore::open(study.clone())?;
    let parameters = Parameters::builtin()?;
    renew_deliveries(&mut store, &parameters, progress)?;
    let at = |source| WorkflowError::Io { path: dir.to_owned(), source };
    let mut files: Vec<PathBuf> = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(at)? {
        let path = entry.map_err(at)?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if name.starts_with("shard-") && name.ends_with(".json") {
            files.push(path);
        }
    }
    files.sort();
    let mut whole: Option<(ShardFile, DrawTable)> = None;
    for (number, file) in (1..).zip(&files) {
        let shard = read_shard(file)?;
        if shard.shard.number != number {
            return Err(WorkflowError::Sample(format!(
                "shard {number}/{} is missing in {}: make it with samlast sample --shard {number}/{}",
                shard.shard.of,
                dir.display(),
                shard.shard.of
            )));
        }
        let ShardFile { columns, .. } = &shard;
        let range = shard.shard.draws(shard.draws);
        let table = DrawTable { draws: range.clone(), columns: columns.iter().cloned().collect() };
        if table.columns.values().any(|values| values.len() != range.len()) {
            return Err(WorkflowError::Sample(format!("{} is damaged: delete it and make it again", file.display())));
        }
        match &mut whole {
            None => whole = Some((shard, table)),
            Some((first, _)) if first.fingerprint != shard.fingerprint => return Err(foreign(file)),
            Some((_, together)) => together.append(table).map_err(|missing| {
                WorkflowError::Sample(format!("draw {missing} is in no shard in {}", dir.display()))
            })?,
        }
    }
    let none = || WorkflowError::Sample(format!("there are no shards in {}", dir.display()));
    let (first, table) = whole.ok_or_else(none)?;
    if table.draws.end != first.draws {
        return Err(WorkflowError::Sample(format!(
            "shards {} to {} are missing in {}",
            files.len() + 1,
            first.shard.of,
            dir.display()
        )));
    }
    let design = Design::new(&parameters, first.seed, first.draws, first.replicates);
    let summary = summary(&table, &design, (&first.base, &first.alternative), first.seed);
    let digests = store.content_digests()?;
    let inputs = Inputs::of(&store, &digests)?;
    let key = sample_key(&summary.base, &summary.alternative);
    keep(&mut store, &key, &first.fingerprint, &Kept { inputs, kept: &summary })?;
    Ok(summary)
}

/// Splits the change between two simulated scenarios into mechanisms, at the point values of the parameters, and keeps the
/// split.
///
/// # Errors
/// A scenario that has not been simulated, and those of [`crate::simulate`].
pub fn split(
    study: &Location,
    base: &str,
    alternative: &str,
    progress: &dyn Progress,
) -> Result<Vec<MechanismRow>, WorkflowError> {
    let mut store = StudyStore::open(study.clone())?;
    let parameters = Parameters::builtin()?;
    renew_deliveries(&mut store, &parameters, progress)?;
    let (outcome, before) = required(&store, study, base)?;
    let (_, after) = required(&store, study, alternative)?;
    let (seed, base, alternative) = (outcome.seed, &before.scenario, &after.scenario);
    let request = SampleRequest { base: base.clone(), alternative: alternative.clone(), draws: 0, replicates: 0, seed };
    let (mark, inputs) = mark(&store, &parameters, &request)?;
    let key = split_key(&base.key, &alternative.key);
    if store.stored_outcome(&key)?.is_some_and(|stored| stored.fingerprint == mark)
        && let Some(rows) = kept::<Vec<MechanismRow>>(&store, &key)?
    {
        return Ok(rows);
    }
    let place = if alternative.consolidation().is_some() { alternative } else { base };
    let prepared = Prepared::open(study, &store, place, parameters, seed, progress)?;
    progress.phase("split");
    let outcomes = study::simulate_mechanisms(&prepared.input(), base, alternative, &DaysOf(progress))?;
    let rows = study::mechanisms::split(&outcomes);
    keep(&mut store, &key, &mark, &Kept { inputs, kept: &rows })?;
    Ok(rows)
}

/// The kept sample of a comparison, unless the study has changed since.
///
/// # Errors
/// The study's file.
pub fn kept_sample(store: &StudyStore, base: &str, alternative: &str) -> Result<Option<SampleSummary>, WorkflowError> {
    kept(store, &sample_key(base, alternative))
}

/// The kept split of a comparison, unless the study has changed since.
///
/// # Errors
/// The study's file.
pub fn kept_split(
    store: &StudyStore,
    base: &str,
    alternative: &str,
) -> Result<Option<Vec<MechanismRow>>, WorkflowError> {
    kept(store, &split_key(base, alternative))
}

/// Puts the ranges of a sample beside the values of a comparison.
pub fn add_ranges(comparison: &mut Comparison, sampled: &SampleSummary) {
    for row in &mut comparison.indicators {
        let same = sampled.indicators.iter().find(|s| s.indicator == row.indicator && s.dimensions == row.dimensions);
        if let Some(same) = same {
            row.base_quantiles = Some(same.base);
            row.alternative_quantiles = Some(same.alternative);
            row.change_quantiles = Some(same.change);
        }
    }
}

/// What is kept, with what of the study went in.
#[derive(Serialize, Deserialize)]
struct Kept<T> {
    inputs: Inputs,
    kept: T,
}

// No scenario has a stroke in its key.
fn sample_key(base: &str, alternative: &str) -> String {
    format!("sample/{base}/{alternative}")
}

fn split_key(base: &str, alternative: &str) -> String {
    format!("split/{base}/{alternative}")
}

fn keep<T: Serialize>(store: &mut StudyStore, key: &str, mark: &str, kept: &Kept<T>) -> Result<(), WorkflowError> {
    let bytes = serde_json::to_vec(kept).map_err(|e| details_error(key, &e))?;
    let nothing = Outcome {
        scenario: key.to_owned(),
        seed: 0,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        values: Vec::new(),
    };
    Ok(store.put_outcome(key, "", mark, &nothing, &bytes)?)
}

fn kept<T: for<'de> Deserialize<'de>>(store: &StudyStore, key: &str) -> Result<Option<T>, WorkflowError> {
    let Some(bytes) = store.outcome_details(key)? else { return Ok(None) };
    let kept: Kept<T> = serde_json::from_slice(&bytes).map_err(|e| details_error(key, &e))?;
    let mut now = None;
    Ok((!kept.inputs.are_outdated(store, &mut now)?).then_some(kept.kept))
}

/// Hash of everything that a sample depends on.
fn mark(
    store: &StudyStore,
    parameters: &Parameters,
    request: &SampleRequest,
) -> Result<(String, Inputs), WorkflowError> {
    let digests = store.content_digests()?;
    let one = |scenario| fingerprint(store, &digests, parameters, scenario, request.seed);
    let parts =
        [one(&request.base)?, one(&request.alternative)?, request.draws.to_string(), request.replicates.to_string()];
    Ok((blake3::hash(parts.join(" ").as_bytes()).to_hex().to_string(), Inputs::of(store, &digests)?))
}

fn foreign(file: &Path) -> WorkflowError {
    WorkflowError::Sample(format!(
        "{} belongs to another study, scenario, seed or number of draws; use an empty folder",
        file.display()
    ))
}

fn read_shard(file: &Path) -> Result<ShardFile, WorkflowError> {
    let io = |source| WorkflowError::Io { path: file.to_owned(), source };
    let size = std::fs::metadata(file).map_err(io)?.len();
    let damaged = |why: String| {
        WorkflowError::Sample(format!(
            "{} is no shard of a sample ({why}): delete it and make it again",
            file.display()
        ))
    };
    if size > LARGEST_SHARD {
        return Err(damaged(format!("{size} bytes")));
    }
    let bytes = std::fs::read(file).map_err(io)?;
    let shard: ShardFile = serde_json::from_slice(&bytes).map_err(|e| damaged(e.to_string()))?;
    let Shard { number, of } = shard.shard;
    if !(1..=of).contains(&number) || of > MOST_DRAWS || shard.draws > MOST_DRAWS {
        return Err(damaged(format!("shard {number}/{of} of {} draws", shard.draws)));
    }
    Ok(shard)
}

/// Written beside and renamed, so that a shard is whole or absent.
fn write_shard(file: &Path, content: &ShardFile) -> Result<(), WorkflowError> {
    let io = |source| WorkflowError::Io { path: file.to_owned(), source };
    let bytes = serde_json::to_vec(content).map_err(|e| details_error(&content.base, &e))?;
    let dir = file.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(dir).map_err(io)?;
    let beside = file.with_extension(format!("{}.part", std::process::id()));
    let mut out = std::fs::File::create(&beside).map_err(io)?;
    out.write_all(&bytes).and_then(|()| out.sync_all()).map_err(io)?;
    drop(out);
    std::fs::rename(&beside, file).map_err(io)
}
