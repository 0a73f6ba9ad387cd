//! Files into a study: read, checked, stored in one batch, linked, and made into deliveries.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use domain::{ColumnMapping, DocumentId, Parameters, Problem, Severity, SourceDocument};
use purchases::{Content, Entry, Options, Outcome, ReturnedRows};
use roads::{RoadNetwork, SpeedModel};
use serde::Serialize;
use store::{Added, Batch, BatchCounts, BatchId, FileId, Location, NewFile, StoredImport, StudyStore};

use crate::link::{GoodsReading, make_deliveries, renew_deliveries};
use crate::{Progress, WorkflowError};

/// What became of one document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ImportedDocument {
    /// File, with the path inside an archive.
    pub file: String,
    /// Format as detected.
    pub format: String,
    /// `imported`, `duplicate`, `quarantined` or `refused`.
    pub status: String,
    /// Why it is not imported, or what was remarked.
    pub reason: Option<String>,
    /// Document lines or table rows.
    pub lines: usize,
}

/// What became of an import.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ImportReport {
    /// One entry per document, in the order in which they were read.
    pub documents: Vec<ImportedDocument>,
    /// Everything that is wrong with rows and fields.
    pub problems: Vec<Problem>,
    /// Deliveries of the study after the import.
    pub deliveries: usize,
    /// Number of the import, by which it can be undone; `None` when there was nothing to read.
    pub import: Option<BatchId>,
    /// The user's own rows that problems speak of, by file.
    #[serde(skip)]
    pub returned: Vec<(String, ReturnedRows)>,
}

impl ImportReport {
    /// How many documents have a status.
    pub fn count(&self, status: &str) -> usize {
        self.documents.iter().filter(|d| d.status == status).count()
    }
}

/// How to import.
#[derive(Clone, Debug, Default)]
pub struct ImportSettings {
    /// Column mappings of the user, besides those saved in the study; they outrank them.
    pub mappings: Vec<ColumnMapping>,
    /// Rules whose breach keeps a document aside, and which the user accepts: such documents go in.
    pub accept: Vec<String>,
}

/// Options whose first mappings are those of the user; the layouts that come with the program follow.
pub fn with_mappings(mappings: impl IntoIterator<Item = ColumnMapping>) -> Options {
    let mut options = Options::default();
    options.mappings.splice(0..0, mappings);
    options
}

/// Entries and lines after which a part of an import is committed, so that a program that is killed loses no more.
const PART_ENTRIES: usize = 5_000;
const PART_LINES: usize = 50_000;

/// Imports files, folders and archives in batches that land whole or not at all; together they are one import, which can be
/// undone. The same file, or the same document in another file, changes nothing, so an import that was broken off is
/// resumed by starting it again.
///
/// # Errors
/// A path that cannot be opened, a road file that cannot be written, or the study's own file. Problems inside documents
/// are no errors: they come back in the report.
pub fn import(
    study: &Location,
    files: &[PathBuf],
    settings: &ImportSettings,
    progress: &dyn Progress,
) -> Result<ImportReport, WorkflowError> {
    let mut store = StudyStore::open(study.clone())?;
    let parameters = Parameters::builtin()?;
    progress.phase("import");
    let options = with_mappings(settings.mappings.iter().cloned().chain(store.mappings()?));
    let goods = GoodsReading::new(&store, &parameters)?;
    let mut intake = Intake {
        goods: &goods,
        label: files.iter().map(|f| f.display().to_string()).collect::<Vec<_>>().join(", "),
        store: &mut store,
        import: None,
        study,
        accept: &settings.accept,
        parameters: &parameters,
        report: ImportReport::default(),
    };
    for path in files {
        intake.read(path, &options, progress)?;
    }
    let mut report = intake.finish()?;
    renew_deliveries(&mut store, &parameters, progress)?;
    report.deliveries = usize::try_from(store.summary()?.deliveries).unwrap_or(usize::MAX);
    Ok(report)
}

/// Takes a whole import back and makes the deliveries anew.
///
/// # Errors
/// There is no such import, it was taken back before, or the study's file.
pub fn undo_import(study: &Location, import: BatchId, progress: &dyn Progress) -> Result<BatchCounts, WorkflowError> {
    let mut store = StudyStore::open(study.clone())?;
    let counts = store.undo_import(import, &jiff::Timestamp::now().to_string())?;
    make_deliveries(&mut store, &Parameters::builtin()?, progress)?;
    Ok(counts)
}

/// All imports of a study with their parts, oldest first.
///
/// # Errors
/// The study's file.
pub fn imports(study: &Location) -> Result<Vec<StoredImport>, WorkflowError> {
    Ok(StudyStore::open(study.clone())?.imports()?)
}

/// A road file that was made from an extract.
struct BuiltRoads {
    file_name: String,
    source_name: String,
    hash: String,
    written_by: String,
}

/// One import on its way, part by part.
struct Intake<'a> {
    label: String,
    store: &'a mut StudyStore,
    /// The number of the import, once its first part has begun.
    import: Option<BatchId>,
    study: &'a Location,
    accept: &'a [String],
    parameters: &'a Parameters,
    goods: &'a GoodsReading,
    report: ImportReport,
}

impl Intake<'_> {
    /// Reads one path and commits it in parts. Every document is stored as soon as it is read, so that memory does not grow
    /// with them; nothing is begun before there is something to store.
    fn read(&mut self, path: &Path, options: &Options, progress: &dyn Progress) -> Result<(), WorkflowError> {
        let mut unopened = Some((&mut *self.store, &mut self.report));
        let mut part: Option<Part<'_, '_>> = None;
        let (mut entries, mut lines) = (0, 0);
        let mut take = |entry: Entry| -> Result<(), WorkflowError> {
            let now = || jiff::Timestamp::now().to_string();
            if let Some((store, report)) = unopened.take() {
                let batch = match self.import {
                    None => store.begin_batch(&self.label, &now())?,
                    Some(import) => store.begin_part(import, &self.label, &now())?,
                };
                let sectors = sectors(batch.store())?;
                let (accept, parameters, goods) = (self.accept, self.parameters, self.goods);
                part = Some(Part { batch, study: self.study, accept, parameters, goods, sectors, report });
            }
            let Some(part) = &mut part else { return Ok(()) };
            if entries >= PART_ENTRIES || lines >= PART_LINES {
                (entries, lines) = (0, 0);
                part.batch.next_part(&self.label, &now())?;
                part.sectors = sectors(part.batch.store())?;
            }
            entries += 1;
            lines += entry.lines;
            part.take(entry, path)
        };
        let mut failure = None;
        purchases::read(path, options, &mut |entry| {
            progress.advance(1);
            match take(entry) {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    failure = Some(error);
                    ControlFlow::Break(())
                }
            }
        })?;
        if let Some(error) = failure {
            return Err(error);
        }
        if let Some(part) = part {
            self.import = Some(part.batch.import());
            part.batch.commit()?;
        }
        Ok(())
    }

    fn finish(self) -> Result<ImportReport, WorkflowError> {
        let mut report = self.report;
        report.import = self.import;
        Ok(report)
    }
}

/// Industry codes of the suppliers by key.
fn sectors(store: &StudyStore) -> Result<BTreeMap<String, Option<String>>, WorkflowError> {
    let suppliers = store.suppliers()?.into_iter();
    Ok(suppliers.map(|supplier| (supplier.record.key, supplier.record.sector_code)).collect())
}

/// One part of an import: the batch that lands whole, and what became of the documents so far.
struct Part<'s, 'a> {
    batch: Batch<'s>,
    study: &'a Location,
    accept: &'a [String],
    parameters: &'a Parameters,
    goods: &'a GoodsReading,
    /// Industry codes of the suppliers that were there when the part began, by key.
    sectors: BTreeMap<String, Option<String>>,
    report: &'s mut ImportReport,
}

/// What is known of a file.
enum Noted {
    /// It has no hash, because it was not read in full, and is not noted.
    Without,
    /// It is new, or was not imported so far.
    Now(FileId),
    /// It was imported before under this name.
    Before(String),
}

/// Whether accepted content brought something.
enum Taken {
    New,
    /// Nothing new, and why.
    Before(String),
    /// Kept aside, and why.
    Aside(Box<Problem>),
    Refused(Box<Problem>),
}

impl Part<'_, '_> {
    /// Takes one entry into the batch and notes what became of it.
    fn take(&mut self, mut entry: Entry, path: &Path) -> Result<(), WorkflowError> {
        self.accept_rules(&mut entry);
        self.known_answers(&mut entry)?;
        let outcome = entry.outcome();
        let Entry { file, format, hash, content, mut problems, lines, returned } = entry;
        let noted = match outcome {
            Outcome::Accepted => "imported",
            Outcome::Quarantined => "quarantined",
            Outcome::Refused => "refused",
        };
        let first = first_reason(&problems, outcome);
        let new = NewFile { name: &file, hash: &hash, format: format.key(), status: noted, reason: first.as_deref() };
        let is_read = !hash.is_empty() || content.is_some();
        let place = if is_read { self.note_file(new)? } else { Noted::Without };
        let (status, reason) = match (place, outcome, content) {
            (Noted::Before(name), Outcome::Accepted, Some(Content::Roads)) => {
                ("duplicate", Some(self.roads_again(&name, path, &hash)?))
            }
            (Noted::Before(name), ..) => ("duplicate", Some(format!("the same file was imported before, as {name}"))),
            (Noted::Now(id), Outcome::Accepted, Some(content)) => match self.accept(content, new, id, path)? {
                Taken::New => (noted, first),
                Taken::Before(reason) => ("duplicate", Some(reason)),
                Taken::Aside(problem) => {
                    let message = problem.message.clone();
                    problems.push(*problem);
                    ("quarantined", Some(message))
                }
                Taken::Refused(problem) => {
                    let message = problem.message.clone();
                    problems.push(*problem);
                    ("refused", Some(message))
                }
            },
            _ => (noted, first),
        };
        if status != "duplicate" {
            self.batch.add_problems(&problems)?;
            if !returned.rows.is_empty() {
                self.report.returned.push((file.clone(), returned));
            }
            self.report.problems.extend(problems);
        }
        let (format, status) = (format.key().to_owned(), status.to_owned());
        self.report.documents.push(ImportedDocument { file, format, status, reason, lines });
        Ok(())
    }

    /// What is told of roads that were imported before: a road file that is gone, damaged or of another version is built again.
    fn roads_again(&self, name: &str, path: &Path, hash: &str) -> Result<String, WorkflowError> {
        let told = format!("the same file was imported before, as {name}");
        let speeds = SpeedModel::from_parameters(self.parameters)?;
        if RoadNetwork::open(&road_file(self.study, hash).0, &speeds).is_ok() {
            return Ok(told);
        }
        build_roads(path, self.study, hash, self.parameters)?;
        Ok(format!("{told}; its road file could not be used and was built again"))
    }

    /// Notes the file, unless it was imported before. What was refused or kept aside is looked at again: a newer version may
    /// know better.
    fn note_file(&mut self, new: NewFile<'_>) -> Result<Noted, WorkflowError> {
        let file = match self.batch.add_file(new)? {
            Added::New(file) => return Ok(Noted::Now(file)),
            Added::Duplicate(file) => file,
        };
        match self.batch.file_known(new.hash)? {
            Some(known) if known.status == "imported" => Ok(Noted::Before(known.name)),
            _ => {
                self.batch.reopen_file(file)?;
                self.batch.set_file_status(file, new.status, new.reason)?;
                Ok(Noted::Now(file))
            }
        }
    }

    /// Takes answers out of a review list that name a unit or a commodity group which there is not, with a problem for each.
    fn known_answers(&self, entry: &mut Entry) -> Result<(), WorkflowError> {
        let Some(Content::Corrections { goods, units }) = &mut entry.content else { return Ok(()) };
        let groups = self.parameters.children("commodity");
        let keys: Vec<String> = self.batch.store().units()?.into_iter().map(|unit| unit.record.key).collect();
        let mut unknown = |what: &str, value: &str, answer: &str| {
            entry.problems.push(Problem {
                file: entry.file.clone(),
                row: None,
                field: Some("answer".to_owned()),
                value: Some(answer.to_owned()),
                rule: "SAMLAST-CORRECTION-ANSWER".to_owned(),
                severity: Severity::Refused,
                message: format!("There is no {what} {answer:?}; the answer about {value:?} is left out."),
                suggestion: format!("Use the key of a {what} as the register or the list of parameters has it."),
            });
        };
        goods.retain(|correction| {
            let is_known = groups.contains(&correction.group);
            if !is_known {
                unknown("commodity group", &correction.value, &correction.group);
            }
            is_known
        });
        units.retain(|correction| {
            let is_known = correction.unit_key.as_ref().is_none_or(|key| keys.contains(key));
            if !is_known {
                unknown("unit", &correction.value, correction.unit_key.as_deref().unwrap_or_default());
            }
            is_known
        });
        Ok(())
    }

    /// Breaches that the user accepts become remarks.
    fn accept_rules(&self, entry: &mut Entry) {
        for problem in &mut entry.problems {
            if problem.severity == Severity::Quarantined && self.accept.contains(&problem.rule) {
                problem.severity = Severity::Warning;
            }
        }
    }

    fn accept(
        &mut self,
        mut content: Content,
        new: NewFile<'_>,
        file: FileId,
        path: &Path,
    ) -> Result<Taken, WorkflowError> {
        let documents = match &mut content {
            Content::Document(document) => std::slice::from_mut(&mut **document),
            Content::Ledger(vouchers) => vouchers,
            _ => &mut [],
        };
        for document in documents {
            self.goods.foresee(document, &self.sectors);
        }
        let batch = &mut self.batch;
        if matches!(content, Content::Roads) {
            return match build_roads(path, self.study, new.hash, self.parameters) {
                Ok(built) => {
                    // In the same moment as the file: an import that is resumed passes over a file that is known.
                    batch.set_roads(&built.file_name, &built.source_name, &built.hash)?;
                    batch.set_meta("roads_written_by", &built.written_by)?;
                    Ok(Taken::New)
                }
                Err(WorkflowError::Roads(error)) => {
                    let problem = refused_roads(new.name, &error.to_string());
                    batch.set_file_status(file, "refused", Some(&problem.message))?;
                    Ok(Taken::Refused(Box::new(problem)))
                }
                Err(other) => Err(other),
            };
        }
        let is_new = match content {
            Content::Document(document) => match batch.add_document(&document, file)? {
                Added::New(_) => true,
                Added::Duplicate(known) => return told_before(batch, file, known, new.name, &document),
            },
            Content::Ledger(vouchers) => {
                let mut any = vouchers.is_empty();
                for voucher in &vouchers {
                    any |= batch.add_document(voucher, file)?.is_new();
                }
                any
            }
            Content::Units(rows) => changed(batch.put_units(&rows)?),
            Content::Suppliers(rows) => changed(batch.put_suppliers(&rows)?),
            Content::Survey(rows) => changed(batch.put_survey(&rows)?),
            Content::Catalogue(items) => changed(batch.put_catalogue(&items)?),
            Content::Corrections { goods, units } => {
                // A list whose answers all had to be left out is not one that was there before.
                let nothing = goods.is_empty() && units.is_empty();
                let goods = changed(batch.put_goods_corrections(&goods)?);
                changed(batch.put_unit_corrections(&units)?) || goods || nothing
            }
            Content::Roads => true,
        };
        Ok(if is_new { Taken::New } else { Taken::Before("everything in it was imported before".to_owned()) })
    }
}

/// A document whose supplier and number are known: the same again, or another one under the same number, which is kept
/// aside until somebody decides which of the two holds.
fn told_before(
    batch: &mut Batch<'_>,
    file: FileId,
    known: DocumentId,
    name: &str,
    document: &SourceDocument,
) -> Result<Taken, WorkflowError> {
    let earlier = batch.store().documents_by_ids(&[known])?;
    let Some(earlier) = earlier.first() else { return Ok(Taken::New) };
    let number = &document.number;
    if as_received(&earlier.document) == as_received(document) {
        return Ok(Taken::Before(format!(
            "number {number} of this supplier was imported before, from {}",
            earlier.file
        )));
    }
    let problem = Problem {
        file: name.to_owned(),
        row: None,
        field: Some("ID".to_owned()),
        value: Some(number.clone()),
        rule: "SAMLAST-SAME-NUMBER".to_owned(),
        severity: Severity::Quarantined,
        message: format!("another document of this supplier with number {number} was imported from {}", earlier.file),
        suggestion:
            "If this one corrects the other, undo the import of the other; a supplier numbers each document once."
                .to_owned(),
    };
    batch.set_file_status(file, "quarantined", Some(&problem.message))?;
    Ok(Taken::Aside(Box::new(problem)))
}

/// The document without what the import has added to its lines.
fn as_received(document: &SourceDocument) -> SourceDocument {
    let mut document = document.clone();
    for line in &mut document.lines {
        line.commodity = None;
        line.measured = None;
    }
    document
}

fn changed(counts: store::PutCounts) -> bool {
    counts.added + counts.changed > 0
}

/// The road file beside a study, and its name, after the hash of its source.
fn road_file(study: &Location, hash: &str) -> (PathBuf, String) {
    let stem = study.file().and_then(Path::file_stem).map(|stem| stem.to_string_lossy().into_owned());
    let stem = stem.unwrap_or_else(|| "study".to_owned());
    let file_name = format!("{stem}.{}.roads", hash.get(..12).unwrap_or(hash));
    (study.beside(&file_name), file_name)
}

/// Builds the road file beside the study, so that it is written once.
fn build_roads(
    path: &Path,
    study: &Location,
    hash: &str,
    parameters: &Parameters,
) -> Result<BuiltRoads, WorkflowError> {
    let (file, file_name) = road_file(study, hash);
    let speeds = SpeedModel::from_parameters(parameters)?;
    let (network, _) = RoadNetwork::from_pbf(path, &speeds, &|_| ())?;
    if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|source| WorkflowError::Io { path: folder.to_owned(), source })?;
    }
    // One that an older version wrote, or that is damaged, is written again.
    if !file.is_file() || RoadNetwork::open(&file, &speeds).is_err() {
        roads::Profile::USUAL.into_iter().for_each(|profile| network.prepare(profile));
        network.save(&file)?;
    }
    Ok(BuiltRoads {
        file_name,
        source_name: path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned()),
        hash: hash.to_owned(),
        written_by: network.written_by().to_owned(),
    })
}

fn refused_roads(file: &str, message: &str) -> Problem {
    Problem {
        file: file.to_owned(),
        row: None,
        field: None,
        value: None,
        rule: "SAMLAST-ROADS".to_owned(),
        severity: Severity::Refused,
        message: message.to_owned(),
        suggestion: "Download the extract again, or cut it anew with a current tool.".to_owned(),
    }
}

/// The problem that decided what became of the entry, in one line, and how many more there are.
fn first_reason(problems: &[Problem], outcome: Outcome) -> Option<String> {
    let deciding = match outcome {
        Outcome::Accepted => problems.first(),
        Outcome::Quarantined => problems.iter().find(|p| p.severity == Severity::Quarantined),
        Outcome::Refused => problems.iter().find(|p| p.severity == Severity::Refused),
    };
    let first = deciding.or(problems.first())?;
    let more = problems.len() - 1;
    let rest = if more == 0 { String::new() } else { format!(" (and {more} more)") };
    Some(format!("{}: {}{rest}", first.rule, first.message))
}
