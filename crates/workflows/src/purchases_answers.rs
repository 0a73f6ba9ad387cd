//! The five questions, asked of a study.

use std::path::{Path, PathBuf};

use analysis::{Answers, Filter, FilterError, Known, Limits, Question, answer, nearest};
use domain::Parameters;
use report::{Lang, Texts, purchases_csv, purchases_text, purchases_workbook};
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
    let filter = &with_group_keys(filter, &parameters)?;
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

/// The filter with the keys of commodity groups that it calls by their names, in whichever language.
fn with_group_keys(filter: &Filter, parameters: &Parameters) -> Result<Filter, FilterError> {
    let keys = parameters.children("commodity");
    let languages = Lang::ALL.map(Texts::new);
    let named: Vec<(&str, String)> = keys
        .iter()
        .flat_map(|key| languages.iter().map(|texts| (key.as_str(), texts.keyed("commodity", key))))
        .collect();
    let mut filter = filter.clone();
    for group in &mut filter.groups {
        if keys.contains(group) {
            continue;
        }
        let lower = group.to_lowercase();
        match named.iter().find(|(_, name)| name.to_lowercase() == lower) {
            Some((key, _)) => (*key).clone_into(group),
            None => {
                let known = named.iter().map(|(key, name)| -> Known<'_> { (key, name) });
                let near = nearest(group, known);
                return Err(FilterError::Unknown { what: "commodity group", name: group.clone(), near });
            }
        }
    }
    Ok(filter)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commodity_group_goes_by_its_name_in_any_language_and_a_misspelt_one_gets_the_nearest() {
        let parameters = Parameters::builtin().unwrap();
        let asked = |group: &str| {
            let filter = Filter { groups: vec![group.to_owned()], ..Filter::default() };
            with_group_keys(&filter, &parameters).map(|filter| filter.groups)
        };
        assert_eq!(asked("bread").unwrap(), ["bread"]);
        assert_eq!(asked("poteter og rotgrønnsaker").unwrap(), ["potatoes_roots"]);
        assert_eq!(asked("Potatis och rotfrukter").unwrap(), ["potatoes_roots"]);
        let error = asked("Potter og rotgrønsaker").unwrap_err().to_string();
        assert!(error.contains("did you mean potatoes_roots (Poteter og rotgrøn"), "{error}");
    }
}
