//! Registers, surveys and ledgers in CSV and XLSX: the table is found by its headings, good rows go in, bad rows come back.

mod cell;
mod columns;
mod grid;
mod ledger;
mod suppliers;
mod survey;
mod templates;
mod units;

use domain::Severity;

pub use templates::{TemplateError, write_templates};

use crate::Limits;
use crate::entry::{Content, Entry, Format};
use crate::problem_list::{Place, ProblemList, problem};
use columns::{Layout, Recognised, TableKind};
use grid::{Grid, RowFlow};

/// Rows at the top in which headings are looked for.
const HEADING_ROWS: usize = 30;

/// Reads a text table.
pub(crate) fn read_text(file: &str, hash: String, bytes: &[u8], limits: &Limits) -> Entry {
    let text = grid::decode(bytes);
    let separators = [b';', b'\t', b','];
    let best = separators
        .into_iter()
        .map(|separator| (separator, recognise(&mut Grid::text(&text, separator, limits))))
        .max_by_key(|(separator, found)| {
            (found.score(), std::cmp::Reverse(separators.iter().position(|s| s == separator)))
        });
    match best {
        Some((separator, Recognised::Table(layout))) => {
            read_rows(file, hash, &mut Grid::text(&text, separator, limits), &layout, limits)
        }
        Some((_, found)) => not_a_table(file, hash, &found),
        None => not_a_table(file, hash, &Recognised::default()),
    }
}

/// Reads all sheets of a workbook that hold a known table.
pub(crate) fn read_workbook(file: &str, hash: &str, bytes: &[u8], limits: &Limits) -> Vec<Entry> {
    let mut book = match grid::Workbook::open(bytes, limits) {
        Ok(book) => book,
        Err(fault) => {
            let problem =
                problem(file, Severity::Refused, fault.rule, Place::default(), &fault.message, fault.suggestion);
            return vec![Entry::refused(file, Format::Unknown, hash.to_owned(), problem)];
        }
    };
    let sheets = book.sheet_names();
    let mut entries = Vec::new();
    let mut left_out = Vec::new();
    let mut nearest = Recognised::default();
    for sheet in &sheets {
        let found = recognise(&mut Grid::sheet(&mut book, sheet, limits));
        if let Recognised::Table(layout) = found {
            let label = if sheets.len() == 1 { file.to_owned() } else { format!("{file}!/{sheet}") };
            let hash = if sheets.len() == 1 { hash.to_owned() } else { sheet_hash(hash, sheet) };
            entries.push(read_rows(&label, hash, &mut Grid::sheet(&mut book, sheet, limits), &layout, limits));
        } else {
            left_out.push(sheet.as_str());
            if found.score() >= nearest.score() {
                nearest = found;
            }
        }
    }
    match entries.first_mut() {
        None => entries.push(not_a_table(file, hash.to_owned(), &nearest)),
        Some(first) if !left_out.is_empty() => {
            let message = format!("Sheets without known headings were left out: {}.", left_out.join(", "));
            let suggestion =
                "Nothing needs doing unless one of them holds a table; then compare its headings with the templates.";
            let place = Place::default();
            first.problems.push(problem(file, Severity::Warning, "SAMLAST-XLSX-SHEET", place, &message, suggestion));
        }
        Some(_) => {}
    }
    entries
}

/// Sheets of one workbook have the same bytes, so the name of the sheet makes them different.
fn sheet_hash(book_hash: &str, sheet: &str) -> String {
    blake3::hash(format!("{book_hash}/{sheet}").as_bytes()).to_hex().to_string()
}

/// Finds the row of headings among the first rows.
fn recognise(grid: &mut Grid<'_, '_>) -> Recognised {
    let mut best = Recognised::default();
    let mut rows = 0;
    let _ = grid.for_each_row(&mut |number, cells| {
        let found = Recognised::of(number, cells);
        if found.score() > best.score() {
            best = found;
        }
        rows += 1;
        if rows < HEADING_ROWS { RowFlow::Continue(()) } else { RowFlow::Break(()) }
    });
    best
}

fn not_a_table(file: &str, hash: String, found: &Recognised) -> Entry {
    let (format, message, place_row) = match found {
        Recognised::Incomplete { kind, row, missing } => {
            let message = format!(
                "It looks like a table of {}, but has no column {}.",
                kind.what(),
                missing.join(" and no column ")
            );
            (kind.format(), message, Some(*row))
        }
        _ => (Format::Unknown, "No row of known headings was found.".to_owned(), None),
    };
    let suggestion = "Write the templates with `samlast templates DIR` and use their headings.";
    let place = Place { row: place_row, ..Place::default() };
    Entry::refused(
        file,
        format,
        hash,
        problem(file, Severity::Refused, "SAMLAST-TABLE-HEADINGS", place, &message, suggestion),
    )
}

/// One row with access by column; what is wrong with it is reported where it is found.
pub(crate) struct RowView<'r> {
    pub number: u64,
    layout: &'r Layout,
    cells: &'r [String],
}

impl RowView<'_> {
    /// The cell of a column without blanks around; `None` when empty or when the table has no such column.
    pub(crate) fn text(&self, column: &str) -> Option<&str> {
        let index = self.layout.position(column)?;
        self.cells.get(index).map(|cell| cell.trim()).filter(|cell| !cell.is_empty())
    }

    /// Like [`RowView::text`], copied.
    pub(crate) fn owned(&self, column: &str) -> Option<String> {
        self.text(column).map(str::to_owned)
    }

    /// A place for problems.
    pub(crate) fn place<'a>(&self, column: &'a str, value: &'a str) -> Place<'a> {
        Place::field(column).value(value).row(self.number)
    }

    /// A cell that has to be there; reports and gives `None` where it is not.
    pub(crate) fn required(&self, column: &str, problems: &mut ProblemList) -> Option<&str> {
        let text = self.text(column);
        if text.is_none() {
            let message = "The row has no value in a column that has to be filled; the row is left out.";
            let suggestion = "Fill in the cell or take the row out.";
            problems.refuse("SAMLAST-TABLE-REQUIRED", Place::field(column).row(self.number), message, suggestion);
        }
        text
    }
}

/// What takes the rows of one kind of table.
pub(crate) trait Rows {
    fn row(&mut self, row: &RowView<'_>, problems: &mut ProblemList);
    fn finish(self: Box<Self>, problems: &mut ProblemList) -> Content;
}

fn read_rows(file: &str, hash: String, grid: &mut Grid<'_, '_>, layout: &Layout, limits: &Limits) -> Entry {
    let mut problems = ProblemList::new(file, limits.problems);
    let mut rows: Box<dyn Rows> = match layout.kind {
        TableKind::Units => Box::new(units::UnitRows::default()),
        TableKind::Suppliers => Box::new(suppliers::SupplierRows::default()),
        TableKind::Survey => Box::new(survey::SurveyRows::default()),
        TableKind::Ledger => Box::new(ledger::LedgerRows::default()),
    };
    let mut lines = 0;
    let mut stopped = false;
    let outcome = grid.for_each_row(&mut |number, cells| {
        if number <= layout.row || cells.iter().all(|cell| cell.trim().is_empty()) {
            return RowFlow::Continue(());
        }
        if lines >= limits.table_rows {
            stopped = true;
            return RowFlow::Break(());
        }
        lines += 1;
        if let Some(long) = cells.iter().find(|cell| cell.len() > limits.field_bytes) {
            let message = "A cell is longer than any cell should be; the row is left out.";
            let suggestion = "A quotation mark without its partner can cause this; check the row.";
            problems.refuse("SAMLAST-LIMIT-FIELD", Place::default().row(number).value(long), message, suggestion);
            return RowFlow::Continue(());
        }
        rows.row(&RowView { number, layout, cells }, &mut problems);
        RowFlow::Continue(())
    });
    if stopped {
        let message = format!("The table has more than {} rows; the rest is left out.", limits.table_rows);
        problems.refuse("SAMLAST-LIMIT-ROWS", Place::default(), &message, "Split the table.");
    }
    if let Err(fault) = outcome {
        problems.refuse(fault.rule, Place::default(), &fault.message, fault.suggestion);
    }
    let content = rows.finish(&mut problems);
    let format = layout.kind.format();
    let is_whole = !stopped && lines > 0;
    if lines == 0 {
        let suggestion = "Fill in the table below its headings.";
        problems.refuse("SAMLAST-TABLE-EMPTY", Place::default(), "The table has headings but no rows.", suggestion);
    }
    let content = (is_whole || lines > 0).then_some(content);
    Entry {
        file: file.to_owned(),
        format,
        hash,
        content,
        problems: problems.finish(),
        lines,
        returned: Default::default(),
    }
}
