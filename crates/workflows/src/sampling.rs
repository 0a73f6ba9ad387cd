//! Ranges of a comparison from many draws of the parameters, whole or in shards that any machine can make, and the split of
//! its change into mechanisms.

use std::path::{Path, PathBuf};

use domain::{Comparison, Outcome, Parameters, Scenario};
use serde::{Deserialize, Serialize};
use store::{Location, StudyStore};
use study::draws::Design;
use study::mechanisms::MechanismRow;
use study::sample::summary::{SampleSummary, summary};
use study::sample::{Column, DrawTable};
use study::surface::Surface;
use study::trace::split::MechanismYears;

use crate::link::renew_deliveries;
use crate::returned::write_whole;
use crate::simulation::{DaysOf, Inputs, Prepared, details_error, fingerprint, required};
use crate::study_file::quality;
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
    request: SampleRequest,
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
    let both = [&request.base, &request.alternative];
    let prepared = Prepared::open(study, &store, &both, parameters.clone(), request.seed, progress)?;
    progress.phase("sample");
    let design = Design::new(&parameters, request.seed, request.draws, request.replicates);
    let pair = (&request.base, &request.alternative);
    let doubts = quality(&store)?.mass_doubts;
    let table = study::sample::sample(&prepared.input(), &doubts, pair, &design, range.clone(), &DaysOf(progress))?;
    if let Some((shard, dir)) = shard {
        let file = shard.file(dir);
        let content = ShardFile {
            fingerprint: mark,
            request: request.clone(),
            shard,
            columns: table.columns.into_iter().collect(),
        };
        write_shard(&file, &content)?;
        return Ok(Sampled::Shard { file, draws: range.len(), computed: true });
    }
    Ok(Sampled::Whole(Box::new(summed_up(&mut store, &parameters, request, &table, (&mark, inputs))?)))
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
        let range = shard.shard.draws(shard.request.draws);
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
    if table.draws.end != first.request.draws {
        return Err(WorkflowError::Sample(format!(
            "shards {} to {} are missing in {}",
            files.len() + 1,
            first.shard.of,
            dir.display()
        )));
    }
    let (mark, inputs) = mark(&store, &parameters, &first.request)?;
    if mark != first.fingerprint {
        return Err(foreign(dir));
    }
    summed_up(&mut store, &parameters, &first.request, &table, (&mark, inputs))
}

/// Sums a whole table up and keeps what comes of it.
fn summed_up(
    store: &mut StudyStore,
    parameters: &Parameters,
    request: &SampleRequest,
    table: &DrawTable,
    (mark, inputs): (&str, Inputs),
) -> Result<SampleSummary, WorkflowError> {
    let design = Design::new(parameters, request.seed, request.draws, request.replicates);
    let pair = (&request.base, &request.alternative);
    let summary = summary(table, &design, (&pair.0.key, &pair.1.key), request.seed);
    let basis = basis(parameters, pair)?;
    keep(store, &key("sample", pair), mark, &KeptResult { inputs, basis, kept: &summary })?;
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
    let pair = (&before.basis(base)?.scenario, &after.basis(alternative)?.scenario);
    let seed = outcome.seed;
    let request = SampleRequest { base: pair.0.clone(), alternative: pair.1.clone(), draws: 0, replicates: 0, seed };
    let (mark, inputs) = mark(&store, &parameters, &request)?;
    if store.stored_outcome(&key("split", pair))?.is_some_and(|stored| stored.fingerprint == mark)
        && let Some(kept) = Kept::of(&store, pair).split()?
    {
        return Ok(kept.rows);
    }
    let basis = basis(&parameters, pair)?;
    let prepared = Prepared::open(study, &store, &[pair.0, pair.1], parameters, seed, progress)?;
    progress.phase("split");
    let (outcomes, years) = study::simulate_mechanisms(&prepared.input(), pair.0, pair.1, &DaysOf(progress))?;
    let kept = KeptSplit { rows: study::mechanisms::split(&outcomes), years };
    keep(&mut store, &key("split", pair), &mark, &KeptResult { inputs, basis, kept: &kept })?;
    Ok(kept.rows)
}

/// What was kept of the comparison of two scenarios, unless study, scenarios, parameters or program have changed since.
pub struct Kept<'a> {
    store: &'a StudyStore,
    pair: (&'a Scenario, &'a Scenario),
}

impl<'a> Kept<'a> {
    /// Of the base and the alternative.
    pub fn of(store: &'a StudyStore, pair: (&'a Scenario, &'a Scenario)) -> Self {
        Self { store, pair }
    }

    /// The sample, if there is one.
    ///
    /// # Errors
    /// The study's file.
    pub fn sample(&self) -> Result<Option<SampleSummary>, WorkflowError> {
        self.read("sample")
    }

    /// The split, if there is one.
    ///
    /// # Errors
    /// The study's file.
    pub fn split(&self) -> Result<Option<KeptSplit>, WorkflowError> {
        self.read("split")
    }

    /// The response surface, if there is one.
    ///
    /// # Errors
    /// The study's file.
    pub fn surface(&self) -> Result<Option<Surface>, WorkflowError> {
        self.read("surface")
    }

    /// The surface of two scenarios that have been simulated, by their keys: without reading their plans, which takes longer than
    /// asking a surface. `None` as well where one of them has been simulated with other content since.
    ///
    /// # Errors
    /// The study's file.
    pub fn surface_of(store: &StudyStore, keys: (&str, &str)) -> Result<Option<Surface>, WorkflowError> {
        let scenario = |key: &str| -> Result<Option<Scenario>, WorkflowError> {
            let Some(stored) = store.stored_outcome(key)? else { return Ok(None) };
            Ok(serde_json::from_str(&stored.scenario_toml).ok())
        };
        let (Some(base), Some(alternative)) = (scenario(keys.0)?, scenario(keys.1)?) else { return Ok(None) };
        Kept::of(store, (&base, &alternative)).surface()
    }

    fn read<T: for<'de> Deserialize<'de>>(&self, what: &str) -> Result<Option<T>, WorkflowError> {
        let key = key(what, self.pair);
        let Some(bytes) = self.store.outcome_details(&key)? else { return Ok(None) };
        // What another version kept in another form is as good as nothing kept.
        let Ok(kept) = serde_json::from_slice::<KeptResult<T>>(&bytes) else { return Ok(None) };
        if kept.basis != basis(&Parameters::builtin()?, self.pair)? {
            return Ok(None);
        }
        let mut now = None;
        Ok((!kept.inputs.are_outdated(self.store, &mut now)?).then_some(kept.kept))
    }
}

/// A split as it is kept, with what its parts can be worked out from again.
#[derive(Serialize, Deserialize)]
pub struct KeptSplit {
    /// Parts of the change.
    pub rows: Vec<MechanismRow>,
    /// Quantities of all subsets of the mechanisms.
    pub years: MechanismYears,
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

/// What is kept, with what of the study went in, and a hash of the rest.
#[derive(Serialize, Deserialize)]
struct KeptResult<T> {
    inputs: Inputs,
    basis: String,
    kept: T,
}

/// Hash of scenarios, parameters and version.
fn basis(parameters: &Parameters, pair: (&Scenario, &Scenario)) -> Result<String, WorkflowError> {
    let parts = serde_json::to_string(&(pair.0, pair.1, parameters, env!("CARGO_PKG_VERSION"), study::RULE_VERSION));
    let parts = parts.map_err(|e| details_error(&pair.0.key, &e))?;
    Ok(blake3::hash(parts.as_bytes()).to_hex().to_string())
}

/// Where something about a comparison is kept. No scenario has a stroke in its key.
fn key(what: &str, (base, alternative): (&Scenario, &Scenario)) -> String {
    format!("{what}/{}/{}", base.key, alternative.key)
}

fn keep<T: Serialize>(
    store: &mut StudyStore,
    key: &str,
    mark: &str,
    kept: &KeptResult<T>,
) -> Result<(), WorkflowError> {
    let bytes = serde_json::to_vec(kept).map_err(|e| details_error(key, &e))?;
    let nothing = Outcome {
        scenario: key.to_owned(),
        seed: 0,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        values: Vec::new(),
    };
    Ok(store.put_outcome(key, "", mark, &nothing, &bytes)?)
}

/// Keeps a surface beside the results of the pair.
///
/// # Errors
/// The study's file.
pub fn keep_surface(
    store: &mut StudyStore,
    parameters: &Parameters,
    pair: (&Scenario, &Scenario),
    surface: &Surface,
) -> Result<(), WorkflowError> {
    let inputs = Inputs::of(store, &store.content_digests()?)?;
    let kept = KeptResult { inputs, basis: basis(parameters, pair)?, kept: surface };
    keep(store, &key("surface", pair), "", &kept)
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
    let draws = shard.request.draws;
    if !(1..=of).contains(&number) || of > MOST_DRAWS || draws > MOST_DRAWS {
        return Err(damaged(format!("shard {number}/{of} of {draws} draws")));
    }
    Ok(shard)
}

fn write_shard(file: &Path, content: &ShardFile) -> Result<(), WorkflowError> {
    let bytes = serde_json::to_vec(content).map_err(|e| details_error(&content.request.base.key, &e))?;
    let dir = file.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(dir).map_err(|source| WorkflowError::Io { path: dir.to_owned(), source })?;
    write_whole(file, &bytes)
}
