//! What could not be used, handed back: the user's own rows with the field, value, rule, reason and a suggestion.

use std::path::Path;

use domain::Problem;
use report::{SheetCell, Workbook};

use crate::texts::texts;
use crate::{ImportReport, WorkflowError};

/// Writes the workbook of problems of an import: a sheet with all of them, and for each table one with the rows they
/// speak of as the user wrote them, ready to be corrected and imported again.
///
/// # Errors
/// The file cannot be written.
pub fn write_errors(report: &ImportReport, lang: &str, file: &Path) -> Result<(), WorkflowError> {
    let texts = texts(lang);
    let heading = |key: &str| texts.get(&format!("errors-{key}"));
    let of_problem: Vec<String> =
        ["field", "value", "rule", "severity", "why", "suggestion"].iter().map(|key| heading(key)).collect();
    let cells = |problem: &Problem| -> Vec<SheetCell> {
        vec![
            problem.field.as_deref().unwrap_or_default().into(),
            problem.value.as_deref().unwrap_or_default().into(),
            problem.rule.as_str().into(),
            texts.get(&format!("severity-{}", problem.severity.key())).as_str().into(),
            problem.message.as_str().into(),
            problem.suggestion.as_str().into(),
        ]
    };
    let row_number = |row: Option<u64>| row.map_or(SheetCell::Empty, |row| SheetCell::Integer(row as i64));
    let mut book = Workbook::of_language(texts.lang());
    let all: Vec<Vec<SheetCell>> = report
        .problems
        .iter()
        .map(|problem| {
            let mut row = vec![problem.file.as_str().into(), row_number(problem.row)];
            row.extend(cells(problem));
            row
        })
        .collect();
    let mut headings = vec![heading("file"), heading("row")];
    headings.extend(of_problem.iter().cloned());
    book.sheet(&heading("all"), &headings, &all)?;
    for (file, returned) in &report.returned {
        let mut rows = Vec::new();
        for (number, own) in &returned.rows {
            let of_row = |problem: &&Problem| problem.file == *file && problem.row == Some(*number);
            for problem in report.problems.iter().filter(of_row) {
                let mut row: Vec<SheetCell> = own.iter().map(|cell| SheetCell::as_written(cell)).collect();
                row.resize(returned.headings.len().max(own.len()), SheetCell::Empty);
                row.push(row_number(Some(*number)));
                row.extend(cells(problem));
                rows.push(row);
            }
        }
        let width = returned.rows.iter().map(|(_, own)| own.len()).max().unwrap_or(0);
        let mut headings = returned.headings.clone();
        headings.resize(headings.len().max(width), String::new());
        headings.push(heading("row"));
        headings.extend(of_problem.iter().cloned());
        let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
        book.sheet(name, &headings, &rows)?;
    }
    write_whole(file, &book.bytes()?)
}

/// Writes a file that is there whole or not at all.
pub fn write_whole(file: &Path, bytes: &[u8]) -> Result<(), WorkflowError> {
    let io = |path: &Path| {
        let path = path.to_owned();
        move |source| WorkflowError::Io { path, source }
    };
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}", std::process::id()));
    let temporary = file.with_file_name(name);
    std::fs::write(&temporary, bytes).map_err(io(&temporary))?;
    std::fs::rename(&temporary, file).map_err(io(file))
}
