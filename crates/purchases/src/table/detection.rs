//! What would become of a table: which column means what, with values as written and as read, before anything is stored.

use std::collections::BTreeMap;

use domain::{ColumnMapping, Currency, Date, OrganisationNumber, Problem, Severity, TimeOfDay};
use serde::Serialize;

use super::cell::{self, DateForm, Dialect};
use super::columns::{Column, FoundBy, Layout, Recognised, TableKind, Values, simple};
use super::grid::{Grid, RowFlow};
use super::{HEADING_ROWS, not_a_table, rows, signs};
use crate::Limits;
use crate::entry::{Content, Entry};
use crate::problem_list::quoted;

/// Values that are shown of each column.
const SAMPLES: usize = 5;
/// Rows that are looked at for the form of dates and the sign of decimals.
const LOOKED_AT_ROWS: usize = 10_000;
/// Unused columns that are shown.
const UNUSED_COLUMNS: usize = 200;

/// By what the columns of a table were found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "by", content = "name")]
pub enum UsedMapping {
    /// By headings that are known to the program.
    Headings,
    /// By the preset of this name.
    Preset(String),
    /// By the user's mapping of this name.
    Saved(String),
}

/// A value as it stands in the table and as it is understood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sample {
    /// Row from 1.
    pub row: u64,
    /// As written.
    pub written: String,
    /// As read; absent where it cannot be read.
    pub read: Option<String>,
}

/// One of our columns, and where it was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DetectedColumn {
    /// Key of the column.
    pub key: String,
    /// Heading as written; absent where the table has no such column.
    pub heading: Option<String>,
    /// Position from 1.
    pub position: Option<usize>,
    /// Whether the table needs it, or one of several of which it is one.
    pub required: bool,
    /// Up to five values, those that cannot be read first.
    pub samples: Vec<Sample>,
    /// What is wrong with the column as a whole.
    pub problems: Vec<String>,
}

/// A column of the table that nothing is read from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnusedColumn {
    /// Heading as written.
    pub heading: String,
    /// Position from 1.
    pub position: usize,
    /// Up to five values.
    pub samples: Vec<String>,
}

/// What would become of one table.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DetectedTable {
    /// The file, with the path inside an archive.
    pub file: String,
    /// Sheet of a workbook.
    pub sheet: Option<String>,
    /// Encoding of a text, or sort of workbook.
    pub encoding: String,
    /// Sign between cells of a text.
    pub separator: Option<char>,
    /// Sign of decimals: as the mapping says, else as most amounts show; absent where none shows it.
    pub decimal: Option<char>,
    /// Form of dates: as the mapping says, else the one in which most dates can be read.
    pub dates: Option<String>,
    /// Currency that the mapping fixes.
    pub currency: Option<Currency>,
    /// Whether tax is taken off amounts.
    pub amounts_with_vat: bool,
    /// Whether purchases are negative in the table.
    pub purchases_negative: bool,
    /// Row of the headings, from 1.
    pub heading_row: Option<u64>,
    /// Kind of table; absent where it is none that is known.
    pub table: Option<String>,
    /// By what the columns were found.
    pub mapping: UsedMapping,
    /// All columns that the kind of table can have.
    pub columns: Vec<DetectedColumn>,
    /// Columns that nothing is read from.
    pub unused: Vec<UnusedColumn>,
    /// Rows below the headings, without totals and repeated headings.
    pub rows: usize,
    /// Rows that would come back.
    pub rows_refused: usize,
    /// First and last day of a ledger's vouchers.
    pub period: Option<(Date, Date)>,
    /// What is wrong with rows and with the table.
    pub problems: Vec<Problem>,
    /// Headings as written.
    pub headings: Vec<String>,
}

impl DetectedTable {
    /// A file that could not be opened.
    pub(crate) fn unreadable(file: &str, problems: Vec<Problem>) -> Self {
        Self {
            file: file.to_owned(),
            sheet: None,
            encoding: String::new(),
            separator: None,
            decimal: None,
            dates: None,
            currency: None,
            amounts_with_vat: false,
            purchases_negative: false,
            heading_row: None,
            table: None,
            mapping: UsedMapping::Headings,
            columns: Vec::new(),
            unused: Vec::new(),
            rows: 0,
            rows_refused: 0,
            period: None,
            problems,
            headings: Vec::new(),
        }
    }
}

/// The mapping that a detected table was, or would be, read with; to be corrected and saved.
pub fn mapping_of(detected: &DetectedTable) -> ColumnMapping {
    let name = match &detected.mapping {
        UsedMapping::Headings => detected.table.clone().unwrap_or_default(),
        UsedMapping::Preset(name) | UsedMapping::Saved(name) => name.clone(),
    };
    let heading = |column: &DetectedColumn| {
        let position = column.position?.checked_sub(1)?;
        Some((column.key.clone(), numbered(&detected.headings, position)?))
    };
    ColumnMapping {
        name,
        table: detected.table.clone().unwrap_or_default(),
        columns: detected.columns.iter().filter_map(heading).collect(),
        currency: detected.currency,
        decimal: detected.decimal,
        dates: detected.dates.clone(),
        amounts_with_vat: detected.amounts_with_vat,
        purchases_negative: detected.purchases_negative,
    }
}

/// A heading, with its number where several are alike.
fn numbered(headings: &[String], position: usize) -> Option<String> {
    let heading = headings.get(position)?.trim();
    let alike = headings[..position].iter().filter(|earlier| simple(earlier) == simple(heading)).count();
    Some(if alike == 0 { heading.to_owned() } else { format!("{heading}#{}", alike + 1) })
}

/// Looks at a table in the way it would be read.
pub(crate) fn detect(
    file: &str,
    sheet: Option<&str>,
    grid: &mut Grid<'_, '_>,
    found: &Recognised,
    limits: &Limits,
) -> DetectedTable {
    let Recognised::Table(layout) = found else { return not_yet(file, sheet, grid, found) };
    let layout = &layout.with_signs(signs::told(grid, layout, limits));
    let looked_at = look(grid, layout);
    let entry = rows::read(file, String::new(), grid, layout, limits);
    let mut detected = DetectedTable::unreadable(file, Vec::new());
    detected.sheet = sheet.map(str::to_owned);
    detected.decimal = layout.dialect.decimal.or(looked_at.decimal);
    detected.dates = layout.dialect.dates.or(looked_at.dates).map(|form| form.key().to_owned());
    detected.currency = layout.currency;
    detected.amounts_with_vat = layout.amounts_with_vat;
    detected.purchases_negative = layout.purchases_negative;
    detected.heading_row = Some(layout.row);
    detected.table = Some(layout.kind.key().to_owned());
    detected.mapping = match &layout.found_by {
        FoundBy::Headings => UsedMapping::Headings,
        FoundBy::Preset(name) => UsedMapping::Preset(name.clone()),
        FoundBy::Saved(name) => UsedMapping::Saved(name.clone()),
    };
    detected.columns = layout.kind.columns().iter().map(|column| column_of(column, layout, &looked_at)).collect();
    detected.unused = unused(layout, &looked_at);
    detected.rows = entry.lines;
    detected.rows_refused = refused_rows(&entry);
    detected.period = period(&entry);
    detected.problems = entry.problems;
    detected.headings.clone_from(&layout.headings);
    detected
}

/// A table that cannot be read yet: what it has, so that a person can say in a mapping what it means.
fn not_yet(file: &str, sheet: Option<&str>, grid: &mut Grid<'_, '_>, found: &Recognised) -> DetectedTable {
    let entry = not_a_table(file, String::new(), found);
    let mut detected = DetectedTable::unreadable(file, entry.problems);
    detected.sheet = sheet.map(str::to_owned);
    let layout = match found {
        Recognised::Incomplete { kind, row, headings, .. } => {
            let mut layout = Layout::new(*kind, *row, headings, Vec::new());
            layout.add_by_headings();
            layout
        }
        // Headings stand where most cells are filled, and in the first such row.
        _ => match widest_row(grid) {
            Some((row, headings)) => Layout::new(TableKind::Ledger, row, &headings, Vec::new()),
            None => return detected,
        },
    };
    let looked_at = look(grid, &layout);
    if let Recognised::Incomplete { kind, .. } = found {
        detected.table = Some(kind.key().to_owned());
        detected.columns = kind.columns().iter().map(|column| column_of(column, &layout, &looked_at)).collect();
    }
    detected.decimal = looked_at.decimal;
    detected.dates = looked_at.dates.map(|form| form.key().to_owned());
    detected.heading_row = Some(layout.row);
    detected.unused = unused(&layout, &looked_at);
    detected.headings = layout.headings;
    detected
}

fn widest_row(grid: &mut Grid<'_, '_>) -> Option<(u64, Vec<String>)> {
    let mut widest: Option<(usize, u64, Vec<String>)> = None;
    let mut count = 0;
    let _ = grid.for_each_row(&mut |number, cells| {
        let filled = cells.iter().filter(|cell| !cell.trim().is_empty()).count();
        if filled > widest.as_ref().map_or(1, |(most, ..)| *most) {
            let quoted_cells = cells.iter().map(|cell| quoted(cell)).collect();
            widest = Some((filled, number, quoted_cells));
        }
        count += 1;
        if count < HEADING_ROWS { RowFlow::Continue(()) } else { RowFlow::Break(()) }
    });
    widest.map(|(_, row, headings)| (row, headings))
}

fn refused_rows(entry: &Entry) -> usize {
    let mut rows: Vec<u64> =
        entry.problems.iter().filter(|p| p.severity == Severity::Refused).filter_map(|p| p.row).collect();
    rows.dedup();
    rows.len()
}

fn period(entry: &Entry) -> Option<(Date, Date)> {
    let Some(Content::Ledger(vouchers)) = &entry.content else { return None };
    let days = || vouchers.iter().map(|voucher| voucher.issue_date);
    days().min().zip(days().max())
}

/// What the first rows of a table show.
struct LookedAt {
    /// Samples by position: first those that cannot be read, then others.
    samples: BTreeMap<usize, (Vec<Sample>, Vec<Sample>)>,
    decimal: Option<char>,
    dates: Option<DateForm>,
}

fn look(grid: &mut Grid<'_, '_>, layout: &Layout) -> LookedAt {
    let columns: Vec<(usize, &Column)> = layout
        .kind
        .columns()
        .iter()
        .filter_map(|column| layout.position(column.key).map(|position| (position, column)))
        .collect();
    let mut samples: BTreeMap<usize, (Vec<Sample>, Vec<Sample>)> = BTreeMap::new();
    let mut decimals: BTreeMap<char, usize> = BTreeMap::new();
    let mut dates = [0usize; DateForm::ALL.len()];
    let mut count = 0;
    let _ = grid.for_each_row(&mut |number, cells| {
        if number <= layout.row {
            return RowFlow::Continue(());
        }
        count += 1;
        for (position, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.trim().is_empty()) {
            let column = columns.iter().find(|(known, _)| *known == position).map(|(_, column)| *column);
            let values = column.map_or(Values::Text, Column::values);
            if values == Values::Amount {
                decimals.entry(cell::decimal_sign(cell.trim()).unwrap_or(' ')).and_modify(|n| *n += 1).or_insert(1);
            }
            if values == Values::Date {
                for (form, count) in DateForm::ALL.into_iter().zip(&mut dates) {
                    let dialect = Dialect { dates: Some(form), ..Dialect::default() };
                    *count += usize::from(dialect.date(cell).is_some());
                }
            }
            let (bad, good) = samples.entry(position).or_default();
            if bad.len() >= SAMPLES || (bad.len() + good.len() >= 4 * SAMPLES) {
                continue;
            }
            let read = match column.filter(|_| values == Values::Amount) {
                Some(column) => read_amount(column.key, cell.trim(), layout),
                None => read_value(values, cell.trim(), layout.dialect),
            };
            let list = if read.is_none() { bad } else { good };
            let sample = Sample { row: number, written: quoted(cell), read };
            // The same value again tells nothing new.
            if list.len() < SAMPLES && !list.iter().any(|known| known.written == sample.written) {
                list.push(sample);
            }
        }
        if count < LOOKED_AT_ROWS { RowFlow::Continue(()) } else { RowFlow::Break(()) }
    });
    decimals.remove(&' ');
    let decimal = decimals.into_iter().max_by_key(|(_, count)| *count).map(|(sign, _)| sign);
    let most = dates.iter().copied().max().filter(|most| *most > 0);
    let form = most.and_then(|most| DateForm::ALL.into_iter().zip(dates).find(|(_, count)| *count == most));
    LookedAt { samples, decimal, dates: form.map(|(form, _)| form) }
}

fn read_amount(column: &str, text: &str, layout: &Layout) -> Option<String> {
    let amount = layout.dialect.amount(text).or_else(|fault| {
        let sign = signs::only_sign(text);
        let (_, meaning) = layout.meaning(column, sign).ok_or(fault)?;
        layout.dialect.amount_told(text, signs::decimal_sign(sign, meaning))
    });
    amount.ok().map(|amount| amount.to_string())
}

fn read_value(values: Values, text: &str, dialect: Dialect) -> Option<String> {
    match values {
        Values::Text => Some(quoted(text)),
        Values::Date => dialect.date(text).map(|date| date.to_string()),
        Values::Amount => dialect.amount(text).ok().map(|amount| amount.to_string()),
        Values::Number => cell::number(text).map(|number| number.to_string()),
        Values::OrganisationNumber => OrganisationNumber::parse(text).ok().map(|number| number.to_string()),
        Values::YesNo => cell::yes_no(text).map(|truth| if truth { "yes" } else { "no" }.to_owned()),
        Values::Time => TimeOfDay::parse(text).map(|time| format!("{:02}:{:02}", time.0 / 60, time.0 % 60)),
    }
}

fn column_of(column: &Column, layout: &Layout, looked_at: &LookedAt) -> DetectedColumn {
    let position = layout.position(column.key);
    let group = layout.kind.required().iter().find(|any| any.contains(&column.key));
    let mut problems = Vec::new();
    let mut samples = Vec::new();
    if let Some((bad, good)) = position.and_then(|position| looked_at.samples.get(&position)) {
        if !bad.is_empty() {
            problems.push("Some values cannot be read.".to_owned());
        }
        samples.extend(bad.iter().chain(good).take(SAMPLES).cloned());
    } else if position.is_some() {
        problems.push("The column is empty.".to_owned());
    }
    if group.is_some_and(|any| !any.iter().any(|key| layout.position(key).is_some())) {
        problems.push("The table needs this column.".to_owned());
    }
    DetectedColumn {
        key: column.key.to_owned(),
        heading: position.and_then(|position| layout.headings.get(position)).map(|heading| heading.trim().to_owned()),
        position: position.map(|position| position + 1),
        required: group.is_some(),
        samples,
        problems,
    }
}

fn unused(layout: &Layout, looked_at: &LookedAt) -> Vec<UnusedColumn> {
    let used: Vec<usize> = layout.kind.columns().iter().filter_map(|column| layout.position(column.key)).collect();
    let is_unused = |(position, heading): &(usize, &String)| !used.contains(position) && !heading.trim().is_empty();
    layout
        .headings
        .iter()
        .enumerate()
        .filter(is_unused)
        .take(UNUSED_COLUMNS)
        .map(|(position, heading)| UnusedColumn {
            heading: quoted(heading.trim()),
            position: position + 1,
            samples: looked_at
                .samples
                .get(&position)
                .map(|(_, good)| good.iter().map(|sample| sample.written.clone()).collect())
                .unwrap_or_default(),
        })
        .collect()
}
