//! The five questions, asked of a study.

use std::path::{Path, PathBuf};

use analysis::{Answers, Filter, Limits, Question, answer};
use domain::Parameters;
use report::{Texts, purchases_csv, purchases_text, purchases_workbook};
use store::{Location, StudyStore};

use crate::returned::write_whole;
use crate::texts::texts;
use crate::{Progress, WorkflowError, snapshot};

/// Answers with the ways to show them.
#[derive(Debug)]
pub struct PurchaseAnswers {
    /// The answers; as JSON they are the program's own form.
    pub answers: Answers,
}

/// Asks a study.
///
/// # Errors
/// Something in the filter that is not in the study; the study's file.
pub fn purchase_answers(
    study: &Location,
    filter: &Filter,
    questions: &[Question],
    progress: &dyn Progress,
) -> Result<PurchaseAnswers, WorkflowError> {
    let parameters = Parameters::builtin()?;
    let mut store = StudyStore::open(study.clone())?;
    let snapshot = snapshot::open(&mut store, &parameters, progress)?;
    let small: domain::Nok = parameters.quantity("purchasing.small_order")?;
    let least: domain::Count = parameters.quantity("purchasing.public_suppliers")?;
    let limits = Limits {
        small_order_minor: (small.value() * 100.0).round() as i64,
        public_suppliers: least.value().round().max(1.0) as u64,
    };
    Ok(PurchaseAnswers { answers: answer(&snapshot, filter, questions, &limits)? })
}

impl PurchaseAnswers {
    /// As tables for a terminal.
    pub fn text(&self, lang: &str, width: usize, top: usize) -> String {
        purchases_text(&self.answers, &self.texts(lang), width, top)
    }

    /// Writes one CSV file for each table; gives their names.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn write_csv(&self, lang: &str, folder: &Path) -> Result<Vec<PathBuf>, WorkflowError> {
        std::fs::create_dir_all(folder).map_err(|source| WorkflowError::Io { path: folder.to_owned(), source })?;
        let mut written = Vec::new();
        for (name, text) in purchases_csv(&self.answers, &self.texts(lang)) {
            let path = folder.join(name);
            write_whole(&path, text.as_bytes())?;
            written.push(path);
        }
        Ok(written)
    }

    /// Writes one workbook with a sheet for each table.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn write_xlsx(&self, lang: &str, file: &Path) -> Result<(), WorkflowError> {
        write_whole(file, &purchases_workbook(&self.answers, &self.texts(lang))?)
    }

    fn texts(&self, lang: &str) -> Texts {
        texts(lang)
    }
}
