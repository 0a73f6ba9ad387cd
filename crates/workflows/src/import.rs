//! Files into a study: read, checked, stored in one batch, linked, and made into deliveries.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use domain::{DocumentId, Parameters, Problem, Severity, SourceDocument};
use purchases::{Content, Entry, Options, Outcome};
use roads::{RoadNetwork, SpeedModel};
use serde::Serialize;
use store::{Added, Batch, BatchCounts, FileId, NewFile, StudyStore};

use crate::link::{make_deliveries, renew_deliveries};
use crate::study_file::beside;
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
}

impl ImportReport {
    /// How many documents have a status.
    pub fn count(&self, status: &str) -> usize {
        self.documents.iter().filter(|d| d.status == status).count()
    }
}

/// Writes empty tables with headings; gives the files written.
///
/// # Errors
/// The folder cannot be written.
pub fn write_templates(dir: &Path) -> Result<Vec<PathBuf>, WorkflowError> {
    Ok(purchases::write_templates(dir)?)
}

/// Imports files, folders and archives in one batch that lands whole or not at all. The same file, or the same document
/// in another file, changes nothing.
///
/// # Errors
/// A path that cannot be opened, a road file that cannot be written, or the study's own file. Problems inside documents
/// are no errors: they come back in the report.
pub fn import(study: &Path, files: &[PathBuf], progress: &dyn Progress) -> Result<ImportReport, WorkflowError> {
    let mut store = StudyStore::open(study)?;
    let parameters = Parameters::builtin()?;
    progress.phase("import");
    let (counts, roads, mut report) = take_all(&mut store, study, files, &parameters, progress)?;
    if let Some(BuiltRoads { file_name, source_name, hash, written_by }) = roads {
        store.set_roads(&file_name, &source_name, &hash)?;
        store.set_meta("roads_written_by", &written_by)?;
    }
    if counts.documents > 0 || counts.register_rows > 0 {
        make_deliveries(&mut store, &parameters, progress)?;
    } else {
        renew_deliveries(&mut store, &parameters, progress)?;
    }
    report.deliveries = usize::try_from(store.summary()?.deliveries).unwrap_or(usize::MAX);
    Ok(report)
}

/// Reads all files into one batch and commits it.
fn take_all(
    store: &mut StudyStore,
    study: &Path,
    files: &[PathBuf],
    parameters: &Parameters,
    progress: &dyn Progress,
) -> Result<(BatchCounts, Option<BuiltRoads>, ImportReport), WorkflowError> {
    let label = files.iter().map(|f| f.display().to_string()).collect::<Vec<_>>().join(", ");
    let batch = store.begin_batch(&label, &jiff::Timestamp::now().to_string())?;
    let mut intake = Intake { batch, study, parameters, roads: None, report: ImportReport::default() };
    let options = Options::default();
    for path in files {
        let mut failure = None;
        purchases::read(path, &options, &mut |entry| {
            progress.advance(1);
            match intake.take(entry, path) {
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
    }
    Ok((intake.batch.commit()?, intake.roads, intake.report))
}

/// A road file that was made from an extract.
struct BuiltRoads {
    file_name: String,
    source_name: String,
    hash: String,
    written_by: String,
}

/// One import on its way: the batch that lands whole, and what became of the documents so far.
struct Intake<'a> {
    batch: Batch<'a>,
    study: &'a Path,
    parameters: &'a Parameters,
    roads: Option<BuiltRoads>,
    report: ImportReport,
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

impl Intake<'_> {
    /// Takes one entry into the batch and notes what became of it.
    fn take(&mut self, entry: Entry, path: &Path) -> Result<(), WorkflowError> {
        // What was refused or kept aside is looked at again: a newer version may know better.
        let known = if entry.hash.is_empty() { None } else { self.batch.file_known(&entry.hash)? };
        let known = known.filter(|file| file.status == "imported");
        let outcome = entry.outcome();
        let Entry { file, format, hash, content, mut problems, lines, returned: _ } = entry;
        let noted = match outcome {
            Outcome::Accepted => "imported",
            Outcome::Quarantined => "quarantined",
            Outcome::Refused => "refused",
        };
        let first = first_reason(&problems, outcome);
        let new = NewFile { name: &file, hash: &hash, format: format.key(), status: noted, reason: first.as_deref() };
        let (status, reason) = match (known, outcome, content) {
            (Some(known), ..) => ("duplicate", Some(format!("the same file was imported before, as {}", known.name))),
            (None, Outcome::Accepted, Some(content)) => match self.accept(content, new, path)? {
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
            (None, ..) => {
                if !hash.is_empty() {
                    self.batch.add_file(new)?;
                }
                (noted, first)
            }
        };
        if status != "duplicate" {
            self.batch.add_problems(&problems)?;
            self.report.problems.extend(problems);
        }
        let (format, status) = (format.key().to_owned(), status.to_owned());
        self.report.documents.push(ImportedDocument { file, format, status, reason, lines });
        Ok(())
    }

    fn accept(&mut self, content: Content, new: NewFile<'_>, path: &Path) -> Result<Taken, WorkflowError> {
        let batch = &mut self.batch;
        if matches!(content, Content::Roads) {
            return match build_roads(path, self.study, new.hash, self.parameters) {
                Ok(built) => {
                    batch.add_file(new)?;
                    self.roads = Some(built);
                    Ok(Taken::New)
                }
                Err(WorkflowError::Roads(error)) => {
                    Ok(Taken::Refused(Box::new(refused_roads(new.name, &error.to_string()))))
                }
                Err(other) => Err(other),
            };
        }
        let file = match batch.add_file(new)? {
            Added::New(file) => file,
            Added::Duplicate(file) => {
                batch.set_file_status(file, new.status, new.reason)?;
                file
            }
        };
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
            Content::Catalogue(_) | Content::Corrections { .. } | Content::Roads => true,
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

/// Builds the road file beside the study, named after the hash of its source, so that it is written once.
fn build_roads(path: &Path, study: &Path, hash: &str, parameters: &Parameters) -> Result<BuiltRoads, WorkflowError> {
    let stem = study.file_stem().map_or_else(|| "study".to_owned(), |s| s.to_string_lossy().into_owned());
    let file_name = format!("{stem}.{}.roads", hash.get(..12).unwrap_or(hash));
    let file = beside(study, &file_name);
    let speeds = SpeedModel::from_parameters(parameters)?;
    let (network, _) = RoadNetwork::from_pbf(path, &speeds, &|_| ())?;
    if !file.is_file() {
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
