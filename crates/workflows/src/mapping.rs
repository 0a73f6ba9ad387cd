//! Column mappings: what a table looks like, and mappings saved in a study or in a file.

use std::path::Path;

use domain::ColumnMapping;
use purchases::{DetectedTable, detect, read_mapping, write_mapping};
use store::{Location, StudyStore};

use crate::WorkflowError;
use crate::import::with_mappings;
use crate::returned::write_whole;

/// Looks at a table file as an import would, with the mappings of a study where one is given.
///
/// # Errors
/// The file cannot be opened; the study's file.
pub fn detect_tables(
    file: &Path,
    study: Option<&Location>,
    mappings: Vec<ColumnMapping>,
) -> Result<Vec<DetectedTable>, WorkflowError> {
    let saved = study.map(saved_mappings).transpose()?.unwrap_or_default();
    Ok(detect(file, &with_mappings(mappings.into_iter().chain(saved)))?)
}

/// The mappings saved in a study.
///
/// # Errors
/// The study's file.
pub fn saved_mappings(study: &Location) -> Result<Vec<ColumnMapping>, WorkflowError> {
    Ok(StudyStore::open(study.clone())?.mappings()?)
}

/// Saves a mapping in a study, in the place of one of the same name.
///
/// # Errors
/// The study's file.
pub fn save_mapping(study: &Location, mapping: &ColumnMapping) -> Result<(), WorkflowError> {
    Ok(StudyStore::open(study.clone())?.put_mapping(mapping)?)
}

/// Takes a mapping out of a study; whether there was one of that name.
///
/// # Errors
/// The study's file.
pub fn remove_mapping(study: &Location, name: &str) -> Result<bool, WorkflowError> {
    Ok(StudyStore::open(study.clone())?.remove_mapping(name)?)
}

/// The mapping, if all it names is known.
///
/// # Errors
/// What is not known, with what is.
pub fn checked_mapping(mapping: &ColumnMapping) -> Result<ColumnMapping, WorkflowError> {
    Ok(read_mapping(&write_mapping(mapping))?)
}

/// Reads a mapping from a file.
///
/// # Errors
/// The file cannot be read, or is no mapping.
pub fn mapping_from_file(file: &Path) -> Result<ColumnMapping, WorkflowError> {
    let text = std::fs::read_to_string(file).map_err(|source| WorkflowError::Io { path: file.to_owned(), source })?;
    Ok(read_mapping(&text)?)
}

/// Writes a mapping to a file.
///
/// # Errors
/// The file cannot be written.
pub fn mapping_to_file(mapping: &ColumnMapping, file: &Path) -> Result<(), WorkflowError> {
    write_whole(file, write_mapping(mapping).as_bytes())
}
