//! Registers, surveys and ledgers in CSV, XLSX, XLS and ODS: the table is found by its headings, good rows go in, bad
//! rows come back.

mod catalogue;
mod cell;
mod columns;
mod corrections;
mod detection;
mod grid;
mod ledger;
mod suppliers;
mod survey;
mod templates;
mod units;

use domain::Severity;

pub use detection::{DetectedColumn, DetectedTable, detect};
pub use templates::{TemplateError, write_templates};

use crate::Options;
use crate::decimal::Decimal;
use crate::entry::{Content, Entry, Format, ReturnedRows};
use crate::problem_list::{Place, ProblemList, problem};
use columns::{Layout, Recognised, Settings, TableKind};
use grid::{Grid, RowFlow};

/// Rows at the top in which headings are looked for.
const HEADING_ROWS: usize = 30;

/// Rows from which decimal signs and date forms are learnt.
const SAMPLE_ROWS: usize = 1_000;
/// Rows handed back for one table at the most.
const RETURNED_ROWS: usize = 10_000;

/// The keys of the columns of one kind of table, by its name in mappings.
pub(crate) fn column_keys(table: &str) -> Option<Vec<&'static str>> {
    let kind = TableKind::ALL.into_iter().find(|kind| kind.key() == table)?;
    Some(kind.columns().iter().map(|column| column.key).collect())
}

/// The names of all kinds of table in mappings.
pub(crate) fn table_kinds() -> Vec<&'static str> {
    TableKind::ALL.iter().map(|kind| kind.key()).collect()
}

/// A text with the separator by which it shows most of a known table.
fn recognise_text(text: &str, options: &Options) -> (u8, Recognised) {
    let separators = [b';', b'\t', b',', b'|'];
    let best = separators
        .into_iter()
        .map(|separator| (separator, recognise(&mut Grid::text(text, separator, &options.limits), options)))
        .max_by_key(|(separator, found)| {
            (found.score(), std::cmp::Reverse(separators.iter().position(|s| s == separator)))
        });
    best.unwrap_or((b';', Recognised::default()))
}

/// Reads a text table.
pub(crate) fn read_text(file: &str, hash: String, bytes: &[u8], options: &Options) -> Entry {
    let text = grid::decode(bytes);
    let (separator, found) = recognise_text(&text, options);
    let grid = || Grid::text(&text, separator, &options.limits);
    match found {
        Recognised::Table(mut layout) => {
            learn(&mut layout, &mut grid());
            read_rows(file, hash, &mut grid(), &layout, options)
        }
        found => not_a_table(file, hash, &found),
    }
}

/// Reads all sheets of a workbook that hold a known table.
pub(crate) fn read_workbook(file: &str, hash: &str, bytes: &[u8], options: &Options) -> Vec<Entry> {
    let limits = &options.limits;
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
        let found = recognise(&mut Grid::sheet(&mut book, sheet, limits), options);
        if let Recognised::Table(mut layout) = found {
            learn(&mut layout, &mut Grid::sheet(&mut book, sheet, limits));
            let label = if sheets.len() == 1 { file.to_owned() } else { format!("{file}!/{sheet}") };
            let hash = if sheets.len() == 1 { hash.to_owned() } else { sheet_hash(hash, sheet) };
            entries.push(read_rows(&label, hash, &mut Grid::sheet(&mut book, sheet, limits), &layout, options));
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
fn recognise(grid: &mut Grid<'_, '_>, options: &Options) -> Recognised {
    let mut best = Recognised::default();
    let mut rows = 0;
    let _ = grid.for_each_row(&mut |number, cells| {
        let found = Recognised::of(number, cells, options);
        if found.score() > best.score() {
            best = found;
        }
        rows += 1;
        if rows < HEADING_ROWS { RowFlow::Continue(()) } else { RowFlow::Break(()) }
    });
    best
}

/// Columns that hold amounts of money, and dates.
const AMOUNT_COLUMNS: &[&str] = &["amount", "vat", "debit", "credit", "price"];
const DATE_COLUMNS: &[&str] = &["date", "delivery_date", "valid_from", "valid_to"];

/// Learns from the first rows which sign stands before decimals, and whether the month comes first in dates.
fn learn(layout: &mut Layout, grid: &mut Grid<'_, '_>) {
    learn_from(layout, &mut |visit| grid.for_each_row(visit).is_ok());
}

/// Goes through the rows of a table; whether they could be read to the end.
type Walk<'w> = dyn FnMut(&mut dyn FnMut(u64, &[String]) -> RowFlow) -> bool + 'w;

/// The same from any way through the rows.
fn learn_from(layout: &mut Layout, walk: &mut Walk<'_>) {
    let positions = |keys: &[&str]| keys.iter().filter_map(|key| layout.position(key)).collect::<Vec<_>>();
    let (amounts, dates) = (positions(AMOUNT_COLUMNS), positions(DATE_COLUMNS));
    let (mut commas, mut points, mut month_first, mut day_first) = (0, 0, 0, 0);
    let mut rows = 0;
    let heading = layout.row;
    walk(&mut |number, cells| {
        if number <= heading {
            return RowFlow::Continue(());
        }
        for text in amounts.iter().filter_map(|position| cells.get(*position)) {
            match cell::decimal_sign(text) {
                Some(',') => commas += 1,
                Some(_) => points += 1,
                None => {}
            }
        }
        for text in dates.iter().filter_map(|position| cells.get(*position)) {
            let mut parts = text.split('/').map(|part| part.trim().parse::<u32>().unwrap_or(0));
            if let (Some(first), Some(second), Some(_)) = (parts.next(), parts.next(), parts.next()) {
                month_first += usize::from(second > 12 && (1..=12).contains(&first));
                day_first += usize::from(first > 12);
            }
        }
        rows += 1;
        if rows < SAMPLE_ROWS { RowFlow::Continue(()) } else { RowFlow::Break(()) }
    });
    let settings: &mut Settings = &mut layout.settings;
    settings.decimal = settings.decimal.or(match (commas, points) {
        (1.., 0) => Some(','),
        (0, 1..) => Some('.'),
        _ => None,
    });
    if settings.dates.is_none() && month_first > 0 && day_first == 0 {
        settings.dates = Some("m/d/y".to_owned());
    }
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
    let suggestion =
        "Tell what its columns mean with `samlast mapping FILE`, or use the headings of `samlast templates DIR`.";
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

    /// Whether the table has the column at all.
    pub(crate) fn has(&self, column: &str) -> bool {
        self.layout.position(column).is_some()
    }

    /// How values are to be read.
    pub(crate) fn settings(&self) -> &Settings {
        &self.layout.settings
    }

    /// The cell as a date.
    pub(crate) fn date(&self, text: &str) -> Option<domain::Date> {
        cell::date_as(text, self.settings().dates.as_deref())
    }

    /// The cell as an amount.
    pub(crate) fn amount(&self, text: &str) -> Result<Decimal, cell::AmountFault> {
        cell::amount_as(text, self.settings().decimal)
    }

    /// Everything in the row, to tell it from others.
    pub(crate) fn cells(&self) -> &[String] {
        self.cells
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

/// What is left of a row before it is looked at.
enum Kept {
    Row,
    Nothing,
    HeadingAgain,
    Total,
}

/// Sums at the end of a list and headings repeated on every page are no rows.
fn kept(layout: &Layout, headings: &[String], cells: &[String]) -> Kept {
    let mut filled = cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
    let Some(first) = filled.next() else { return Kept::Nothing };
    if cells.len() >= 2 && cells.iter().zip(headings).all(|(cell, heading)| cell.trim() == heading.trim()) {
        return Kept::HeadingAgain;
    }
    let word = first.trim_end_matches([':', '.']).to_lowercase();
    let says_total = matches!(word.as_str(), "sum" | "total" | "totalt" | "totalsum" | "summa" | "i alt" | "sum total");
    let lacks = layout.positions.iter().filter(|(_, at)| cells.get(*at).is_none_or(|cell| cell.trim().is_empty()));
    if says_total && lacks.count() * 2 >= layout.positions.len() { Kept::Total } else { Kept::Row }
}

fn rows_of(kind: TableKind) -> Box<dyn Rows> {
    match kind {
        TableKind::Units => Box::new(units::UnitRows::default()),
        TableKind::Suppliers => Box::new(suppliers::SupplierRows::default()),
        TableKind::Survey => Box::new(survey::SurveyRows::default()),
        TableKind::Ledger => Box::new(ledger::LedgerRows::default()),
        TableKind::Catalogue => Box::new(catalogue::CatalogueRows::default()),
        TableKind::Corrections => Box::new(corrections::CorrectionRows::default()),
    }
}

fn read_rows(file: &str, hash: String, grid: &mut Grid<'_, '_>, layout: &Layout, options: &Options) -> Entry {
    let limits = &options.limits;
    let mut problems = ProblemList::new(file, limits.problems);
    let mut rows = rows_of(layout.kind);
    let mut returned = ReturnedRows::default();
    let (mut lines, mut totals) = (0, 0_u64);
    let mut stopped = false;
    let outcome = grid.for_each_row(&mut |number, cells| {
        if number == layout.row {
            returned.headings = cells.to_vec();
        }
        if number <= layout.row {
            return RowFlow::Continue(());
        }
        match kept(layout, &returned.headings, cells) {
            Kept::Nothing => return RowFlow::Continue(()),
            Kept::HeadingAgain | Kept::Total => {
                totals += 1;
                return RowFlow::Continue(());
            }
            Kept::Row => {}
        }
        if lines >= limits.table_rows {
            stopped = true;
            return RowFlow::Break(());
        }
        lines += 1;
        let before = problems.count();
        if let Some(long) = cells.iter().find(|cell| cell.len() > limits.field_bytes) {
            let message = "A cell is longer than any cell should be; the row is left out.";
            let suggestion = "A quotation mark without its partner can cause this; check the row.";
            problems.refuse("SAMLAST-LIMIT-FIELD", Place::default().row(number).value(long), message, suggestion);
            return RowFlow::Continue(());
        }
        rows.row(&RowView { number, layout, cells }, &mut problems);
        if problems.count() > before && returned.rows.len() < RETURNED_ROWS {
            returned.rows.push((number, cells.to_vec()));
        }
        RowFlow::Continue(())
    });
    if totals > 0 {
        let message = "Rows with totals or repeated headings were left out.";
        let count = totals.to_string();
        problems.warn("SAMLAST-TABLE-TOTAL", Place::field("rows").value(&count), message, "Nothing needs doing.");
    }
    if stopped {
        let message = format!("The table has more than {} rows; the rest is left out.", limits.table_rows);
        problems.refuse("SAMLAST-LIMIT-ROWS", Place::default(), &message, "Split the table.");
    }
    if let Err(fault) = outcome {
        problems.refuse(fault.rule, Place::default(), &fault.message, fault.suggestion);
    }
    let content = rows.finish(&mut problems);
    let format = layout.kind.format();
    if lines == 0 {
        let suggestion = "Fill in the table below its headings.";
        problems.refuse("SAMLAST-TABLE-EMPTY", Place::default(), "The table has headings but no rows.", suggestion);
    }
    let content = (lines > 0).then_some(content);
    Entry { file: file.to_owned(), format, hash, content, problems: problems.finish(), lines, returned }
}
