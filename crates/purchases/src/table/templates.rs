//! Empty tables with headings, for users to fill in.

use std::path::{Path, PathBuf};

use super::columns::TableKind;

/// Why a template could not be written.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// The folder or file could not be made.
    #[error("{path}: {source}; choose a folder that may be written to")]
    Write {
        /// What was to be written.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A file of this name is there already; it may be filled in.
    #[error("{0} is there already and is not overwritten; move it or choose another folder")]
    Exists(PathBuf),
}

/// Writes `units.csv`, `suppliers.csv`, `survey.csv` and `ledger.csv` with headings only: UTF-8 with mark and semicolons, which
/// spreadsheets of the Nordic countries open as they are.
///
/// # Errors
/// The folder cannot be written to, or one of the files is there already; nothing is written then.
pub fn write_templates(folder: &Path) -> Result<Vec<PathBuf>, TemplateError> {
    let write_error = |path: &Path| {
        let path = path.to_owned();
        move |source| TemplateError::Write { path, source }
    };
    std::fs::create_dir_all(folder).map_err(write_error(folder))?;
    let files: Vec<(PathBuf, TableKind)> = [
        ("units.csv", TableKind::Units),
        ("suppliers.csv", TableKind::Suppliers),
        ("survey.csv", TableKind::Survey),
        ("ledger.csv", TableKind::Ledger),
    ]
    .map(|(name, kind)| (folder.join(name), kind))
    .into();
    if let Some((path, _)) = files.iter().find(|(path, _)| path.exists()) {
        return Err(TemplateError::Exists(path.clone()));
    }
    for (path, kind) in &files {
        let keys: Vec<&str> = kind.columns().iter().map(|column| column.key).collect();
        let text = format!("\u{feff}{}\r\n", keys.join(";"));
        std::fs::write(path, text).map_err(write_error(path))?;
    }
    Ok(files.into_iter().map(|(path, _)| path).collect())
}
