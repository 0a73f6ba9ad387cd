//! What a table looks like to the program before anything of it is stored: for a person to see and to correct.

use std::collections::BTreeMap;
use std::path::Path;

use domain::{ColumnMapping, Date, Problem, Severity};
use serde::Serialize;

use super::columns::{Layout, Recognised};
use super::grid::{self, Grid};
use super::{AMOUNT_COLUMNS, DATE_COLUMNS, Walk, cell, read_rows, recognise, recognise_text};
use crate::entry::{Format, ReadError};
use crate::recognition::Beginning;
use crate::{Options, reading};

/// Samples shown of a column, and problems shown of a table.
const SAMPLES: usize = 5;
const SHOWN_PROBLEMS: usize = 20;

/// A column of the user's table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DetectedColumn {
    /// What it means here; `None` where it is not used.
    pub key: Option<String>,
    /// Heading as written.
    pub heading: String,
    /// Position from 1.
    pub position: usize,
    /// First values as written.
    pub samples: Vec<String>,
    /// The same as they are read: dates as year-month-day, amounts with a decimal point.
    pub read: Vec<String>,
}

/// A table as it was understood.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DetectedTable {
    /// File, with the sheet behind `!/` where there are several.
    pub file: String,
    /// Kind of table; `None` where none was recognised.
    pub table: Option<String>,
    /// Name of the column mapping that was used; `None`: by its headings.
    pub mapping: Option<String>,
    /// Encoding of a text file.
    pub encoding: Option<String>,
    /// Separator of a text file.
    pub separator: Option<char>,
    /// Sign of decimals, where the values tell.
    pub decimal: Option<char>,
    /// Form of dates, where it is not plain.
    pub dates: Option<String>,
    /// Currency of all amounts, where the mapping gives one.
    pub currency: Option<String>,
    /// Row of the headings, from 1.
    pub heading_row: Option<u64>,
    /// All columns in the order of the table.
    pub columns: Vec<DetectedColumn>,
    /// Columns that a whole table needs and that were not found.
    pub missing: Vec<String>,
    /// Rows below the headings.
    pub rows: usize,
    /// Rows that would not go in.
    pub refused_rows: usize,
    /// First and last date.
    pub period: Option<(Date, Date)>,
    /// The first problems.
    pub problems: Vec<Problem>,
}

impl DetectedTable {
    /// The mapping that reads the table as it was understood, to be corrected and saved.
    pub fn mapping(&self, name: &str) -> ColumnMapping {
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        let mut columns = BTreeMap::new();
        for column in &self.columns {
            let count = seen.entry(super::columns::simple(&column.heading)).or_default();
            *count += 1;
            let heading =
                if *count == 1 { column.heading.clone() } else { format!("{}#{count}", column.heading.trim()) };
            if let Some(key) = &column.key {
                columns.insert(key.clone(), heading);
            }
        }
        ColumnMapping {
            name: name.to_owned(),
            table: self.table.clone().unwrap_or_else(|| Format::Ledger.key().to_owned()),
            columns,
            currency: self.currency.as_deref().and_then(domain::Currency::parse),
            decimal: self.decimal,
            dates: self.dates.clone(),
            amounts_with_vat: false,
            purchases_negative: false,
        }
    }
}

/// Looks at a table file (text or workbook) without taking anything in.
///
/// # Errors
/// The file cannot be opened. A file that holds no table gives no entry.
pub fn detect(path: &Path, options: &Options) -> Result<Vec<DetectedTable>, ReadError> {
    let open_error = |source| ReadError::Open { path: path.to_owned(), source };
    let size = std::fs::metadata(path).map_err(open_error)?.len();
    if size > options.limits.table_bytes {
        return Ok(Vec::new());
    }
    let bytes = std::fs::read(path).map_err(open_error)?;
    let label = path.display().to_string();
    Ok(match Beginning::of(&bytes) {
        Beginning::Text => vec![text_table(&label, &bytes, options)],
        Beginning::Zip | Beginning::OldOffice if reading::is_table(&bytes) => workbook(&label, &bytes, options),
        _ => Vec::new(),
    })
}

fn text_table(label: &str, bytes: &[u8], options: &Options) -> DetectedTable {
    let text = grid::decode(bytes);
    let (separator, found) = recognise_text(&text, options);
    let encoding = grid::encoding_name(bytes);
    let grid = || Grid::text(&text, separator, &options.limits);
    let mut table = describe(label, found, &mut |visit| grid().for_each_row(visit).is_ok(), &mut |layout| {
        read_rows(label, String::new(), &mut grid(), layout, options)
    });
    table.encoding = Some(encoding.to_owned());
    table.separator = Some(char::from(separator));
    table
}

fn workbook(label: &str, bytes: &[u8], options: &Options) -> Vec<DetectedTable> {
    let Ok(mut book) = grid::Workbook::open(bytes, &options.limits) else { return Vec::new() };
    let sheets = book.sheet_names();
    let mut tables = Vec::new();
    for sheet in &sheets {
        let file = if sheets.len() == 1 { label.to_owned() } else { format!("{label}!/{sheet}") };
        let found = recognise(&mut Grid::sheet(&mut book, sheet, &options.limits), options);
        let book = std::cell::RefCell::new(&mut book);
        let table = describe(
            &file,
            found,
            &mut |visit| Grid::sheet(&mut book.borrow_mut(), sheet, &options.limits).for_each_row(visit).is_ok(),
            &mut |layout| {
                read_rows(
                    &file,
                    String::new(),
                    &mut Grid::sheet(&mut book.borrow_mut(), sheet, &options.limits),
                    layout,
                    options,
                )
            },
        );
        tables.push(table);
    }
    tables
}

fn describe(
    file: &str,
    found: Recognised,
    walk: &mut Walk<'_>,
    read: &mut dyn FnMut(&Layout) -> crate::Entry,
) -> DetectedTable {
    let (mut layout, heading_row, missing, table) = match found {
        Recognised::Table(layout) => {
            let (row, kind) = (layout.row, layout.kind);
            (Some(layout), Some(row), Vec::new(), Some(kind.key().to_owned()))
        }
        Recognised::Incomplete { kind, row, missing } => (None, Some(row), missing, Some(kind.key().to_owned())),
        Recognised::Nothing => (None, None, Vec::new(), None),
    };
    if let Some(layout) = &mut layout {
        super::learn_from(layout, walk);
    }
    let mut columns: Vec<DetectedColumn> = Vec::new();
    let mut rows = 0;
    let mut period: Option<(Date, Date)> = None;
    let heading = heading_row.unwrap_or(1);
    let dates = layout.as_ref().and_then(|layout| layout.settings.dates.clone());
    let date_at = layout.as_ref().and_then(|layout| layout.position("date"));
    walk(&mut |number, cells| {
        if number == heading {
            columns = headings(cells, layout.as_ref());
        }
        if number <= heading || cells.iter().all(|cell| cell.trim().is_empty()) {
            return grid::RowFlow::Continue(());
        }
        rows += 1;
        for (column, text) in columns.iter_mut().zip(cells) {
            let text = text.trim();
            if column.samples.len() < SAMPLES && !text.is_empty() {
                column.samples.push(crate::problem_list::quoted(text));
                column.read.push(as_read(column.key.as_deref(), text, layout.as_ref()));
            }
        }
        if let Some(date) = date_at.and_then(|at| cells.get(at)).and_then(|text| cell::date_as(text, dates.as_deref()))
        {
            period = Some(period.map_or((date, date), |(first, last)| (first.min(date), last.max(date))));
        }
        grid::RowFlow::Continue(())
    });
    let problems = layout.as_ref().map(|layout| read(layout).problems).unwrap_or_default();
    let refused = |problem: &&Problem| problem.severity == Severity::Refused && problem.row.is_some();
    let mut refused_rows: Vec<_> = problems.iter().filter(refused).map(|problem| problem.row).collect();
    refused_rows.dedup();
    let settings = layout.map(|layout| layout.settings).unwrap_or_default();
    DetectedTable {
        file: file.to_owned(),
        table,
        mapping: settings.mapping,
        encoding: None,
        separator: None,
        decimal: settings.decimal,
        dates: settings.dates,
        currency: settings.currency.map(|currency| currency.code().to_owned()),
        heading_row,
        columns,
        missing,
        rows,
        refused_rows: refused_rows.len(),
        period,
        problems: problems.into_iter().take(SHOWN_PROBLEMS).collect(),
    }
}

fn headings(cells: &[String], layout: Option<&Layout>) -> Vec<DetectedColumn> {
    cells
        .iter()
        .enumerate()
        .map(|(at, heading)| DetectedColumn {
            key: layout.and_then(|layout| {
                layout.positions.iter().find(|(_, position)| *position == at).map(|(key, _)| (*key).to_owned())
            }),
            heading: crate::problem_list::quoted(heading.trim()),
            position: at + 1,
            samples: Vec::new(),
            read: Vec::new(),
        })
        .collect()
}

fn as_read(key: Option<&str>, text: &str, layout: Option<&Layout>) -> String {
    let (Some(key), Some(layout)) = (key, layout) else { return String::new() };
    let unreadable = || "?".to_owned();
    if DATE_COLUMNS.contains(&key) {
        return cell::date_as(text, layout.settings.dates.as_deref()).map_or_else(unreadable, |date| date.to_string());
    }
    if AMOUNT_COLUMNS.contains(&key) {
        return cell::amount_as(text, layout.settings.decimal).map_or_else(|_| unreadable(), |value| value.to_string());
    }
    text.to_owned()
}
