//! Which sheets of a workbook were read, and which were not and why.

use domain::{Problem, Severity};

use super::columns::{Layout, Recognised};
use super::grid::{Grid, GridFault, RowFlow};
use crate::Limits;
use crate::problem_list::{Place, problem, quoted};

/// Sheets of one sort that are named one by one.
const NAMED: usize = 20;

/// What became of the sheets of one workbook.
#[derive(Default)]
pub(crate) struct Sheets {
    read: Vec<String>,
    not_read: Vec<String>,
    /// Whether any that was not read holds something.
    any_filled: bool,
}

impl Sheets {
    pub(crate) fn read(&mut self, sheet: &str, layout: &Layout) {
        self.read.push(format!("{} ({}, headings in row {})", quoted(sheet), layout.kind.what(), layout.row));
    }

    /// Why a sheet was not read: it could not be, is empty, or has no headings of a table.
    pub(crate) fn not_read(&mut self, sheet: &str, found: &Result<Recognised, GridFault>, is_empty: bool) {
        let why = match found {
            Err(fault) => fault.message.trim_end_matches('.').to_owned(),
            Ok(_) if is_empty => "it is empty".to_owned(),
            Ok(Recognised::Incomplete { kind, row, missing, .. }) => format!(
                "row {row} looks like headings of {}, but there is no column {}",
                kind.what(),
                missing.join(" and no column ")
            ),
            Ok(_) => "no row of known headings was found".to_owned(),
        };
        self.any_filled |= !is_empty;
        self.not_read.push(format!("{} ({why})", quoted(sheet)));
    }

    /// The remark on a workbook of several sheets of which some were not read.
    pub(crate) fn remark(&self, file: &str) -> Option<Problem> {
        if self.not_read.is_empty() || self.read.len() + self.not_read.len() < 2 {
            return None;
        }
        let read = if self.read.is_empty() { "none".to_owned() } else { listed(&self.read) };
        let message = format!("Sheets that were read: {read}. Not read: {}.", listed(&self.not_read));
        let suggestion = if self.any_filled {
            "If one of them holds a table, name its headings in a column mapping, or compare them with the templates."
        } else {
            "Nothing needs doing."
        };
        Some(problem(file, Severity::Warning, "SAMLAST-XLSX-SHEET", Place::default(), &message, suggestion))
    }
}

/// The first of them, and how many more there are.
fn listed(sheets: &[String]) -> String {
    let more = sheets.len().saturating_sub(NAMED);
    let named = sheets[..sheets.len() - more].join("; ");
    if more == 0 { named } else { format!("{named}; and {more} more") }
}

/// Whether none of the first rows holds anything.
pub(crate) fn is_empty(grid: &mut Grid<'_, '_>, limits: &Limits) -> bool {
    let (mut seen, mut filled) = (0, false);
    let _ = grid.for_each_row(&mut |_, cells| {
        filled |= cells.iter().any(|cell| !cell.trim().is_empty());
        seen += 1;
        if filled || seen >= limits.table_rows { RowFlow::Break(()) } else { RowFlow::Continue(()) }
    });
    !filled
}
