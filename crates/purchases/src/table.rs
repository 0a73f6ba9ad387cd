//! Registers, surveys, ledgers, catalogues and corrections in CSV and workbooks: the table is found by its headings, good
//! rows go in, bad rows come back.

mod catalogue;
mod cell;
mod columns;
mod corrections;
mod detection;
mod grid;
mod ledger;
mod mapping;
mod rows;
mod sheets;
mod signs;
mod suppliers;
mod survey;
mod templates;
mod units;

use std::cmp::Reverse;

use domain::Severity;

pub use detection::{DetectedColumn, DetectedTable, Sample, UnusedColumn, UsedMapping, mapping_of};
pub use mapping::{MappingError, presets, read_mapping, write_mapping};
pub(crate) use rows::{RowView, Rows};
pub use templates::{TemplateError, TemplateTexts, write_templates};

use crate::entry::{Entry, Format, Options};
use crate::problem_list::{Place, problem};
use crate::{Limits, ReturnedRows};
use columns::{Layout, Recognised};
use grid::{Grid, GridFault, RowFlow, Workbook};
use mapping::Prepared;
use sheets::Sheets;

/// Rows at the top in which headings are looked for.
const HEADING_ROWS: usize = 30;

/// Signs that separate the cells of text tables, the more usual ones first.
const SEPARATORS: [u8; 4] = *b";\t,|";

/// What reads tables: the bounds, and the mappings made ready once.
pub(crate) struct Tables<'o> {
    limits: &'o Limits,
    mappings: Vec<Prepared>,
}

impl<'o> Tables<'o> {
    pub(crate) fn new(options: &'o Options) -> Self {
        Self { limits: &options.limits, mappings: mapping::prepared(&options.mappings) }
    }

    /// Reads a text table.
    pub(crate) fn read_text(&self, file: &str, hash: String, bytes: &[u8]) -> Entry {
        let text = grid::decode(bytes);
        match self.recognise_text(&text) {
            (separator, Recognised::Table(layout)) => {
                rows::read(file, hash, &mut Grid::text(&text, separator, self.limits), &layout, self.limits)
            }
            (_, found) => not_a_table(file, hash, &found),
        }
    }

    /// The separator with which most is recognised.
    fn recognise_text(&self, text: &str) -> (u8, Recognised) {
        let tried = SEPARATORS.into_iter().enumerate().map(|(order, separator)| {
            (order, separator, self.recognise(&mut Grid::text(text, separator, self.limits)))
        });
        match tried.max_by_key(|(order, _, found)| (found.score(), Reverse(*order))) {
            Some((_, separator, found)) => (separator, found),
            None => (SEPARATORS[0], Recognised::Nothing),
        }
    }

    /// Reads all sheets of a workbook that hold a known table.
    pub(crate) fn read_workbook(&self, file: &str, hash: &str, bytes: &[u8]) -> Vec<Entry> {
        let mut book = match Workbook::open(bytes, self.limits) {
            Ok(book) => book,
            Err(fault) => return vec![refused_book(file, hash, &fault)],
        };
        let sheets = book.sheet_names();
        let mut entries = Vec::new();
        let mut told = Sheets::default();
        let mut nearest = Recognised::default();
        let mut fault = None;
        for sheet in &sheets {
            let found = self.recognise_or_fault(&mut Grid::sheet(&mut book, sheet, self.limits));
            if let Ok(Recognised::Table(mut layout)) = found {
                layout.dialect.epoch = Some(book.epoch());
                told.read(sheet, &layout);
                let label = if sheets.len() == 1 { file.to_owned() } else { format!("{file}!/{sheet}") };
                let hash = if sheets.len() == 1 { hash.to_owned() } else { sheet_hash(hash, sheet) };
                let mut grid = Grid::sheet(&mut book, sheet, self.limits);
                entries.push(rows::read(&label, hash, &mut grid, &layout, self.limits));
                continue;
            }
            let is_empty = sheets::is_empty(&mut Grid::sheet(&mut book, sheet, self.limits), self.limits);
            told.not_read(sheet, &found, is_empty);
            match found {
                Ok(found) if found.score() >= nearest.score() => nearest = found,
                Ok(_) => {}
                Err(problem) => fault = Some(problem),
            }
        }
        match (entries.is_empty(), fault) {
            (true, Some(fault)) => entries.push(refused_book(file, hash, &fault)),
            (true, None) => entries.push(not_a_table(file, hash.to_owned(), &nearest)),
            (false, _) => {}
        }
        if let Some(first) = entries.first_mut() {
            first.problems.extend(told.remark(file));
        }
        entries
    }

    /// What would become of a text table.
    pub(crate) fn detect_text(&self, file: &str, bytes: &[u8]) -> DetectedTable {
        let text = grid::decode(bytes);
        let (mut separator, found) = self.recognise_text(&text);
        if found.score() == 0 {
            separator = usual_separator(&text);
        }
        let grid = &mut Grid::text(&text, separator, self.limits);
        let mut detected = detection::detect(file, None, grid, &found, self.limits);
        detected.encoding = grid::encoding_name(bytes).to_owned();
        detected.separator = Some(char::from(separator));
        detected
    }

    /// What would become of each sheet of a workbook.
    pub(crate) fn detect_workbook(&self, file: &str, bytes: &[u8]) -> Vec<DetectedTable> {
        let mut book = match Workbook::open(bytes, self.limits) {
            Ok(book) => book,
            Err(fault) => return vec![DetectedTable::unreadable(file, refused_book(file, "", &fault).problems)],
        };
        let sheets = book.sheet_names();
        let mut all = Vec::new();
        for sheet in &sheets {
            let mut found = self.recognise(&mut Grid::sheet(&mut book, sheet, self.limits));
            if let Recognised::Table(layout) = &mut found {
                layout.dialect.epoch = Some(book.epoch());
            }
            let grid = &mut Grid::sheet(&mut book, sheet, self.limits);
            let mut detected = detection::detect(file, Some(sheet), grid, &found, self.limits);
            detected.encoding = book.format_name().to_owned();
            all.push(detected);
        }
        all
    }

    fn recognise(&self, grid: &mut Grid<'_, '_>) -> Recognised {
        self.recognise_or_fault(grid).unwrap_or_default()
    }

    /// Finds the row of headings among the first rows.
    fn recognise_or_fault(&self, grid: &mut Grid<'_, '_>) -> Result<Recognised, GridFault> {
        let mut best = Recognised::default();
        let mut rows = 0;
        grid.for_each_row(&mut |number, cells| {
            let found = Recognised::of(number, cells, &self.mappings);
            if found.score() > best.score() {
                best = found;
            }
            rows += 1;
            if rows < HEADING_ROWS { RowFlow::Continue(()) } else { RowFlow::Break(()) }
        })?;
        Ok(best)
    }
}

/// The separator that stands most often in the first lines.
fn usual_separator(text: &str) -> u8 {
    let count = |separator: u8| {
        text.lines()
            .take(HEADING_ROWS)
            .map(|line| line.bytes().filter(|byte| *byte == separator).count())
            .sum::<usize>()
    };
    SEPARATORS.into_iter().rev().max_by_key(|separator| count(*separator)).unwrap_or(SEPARATORS[0])
}

fn refused_book(file: &str, hash: &str, fault: &GridFault) -> Entry {
    let place = Place::default();
    let problem = problem(file, Severity::Refused, fault.rule, place, &fault.message, fault.suggestion);
    Entry::refused(file, Format::Unknown, hash.to_owned(), problem)
}

/// Sheets of one workbook have the same bytes, so the name of the sheet makes them different.
fn sheet_hash(book_hash: &str, sheet: &str) -> String {
    blake3::hash(format!("{book_hash}/{sheet}").as_bytes()).to_hex().to_string()
}

fn not_a_table(file: &str, hash: String, found: &Recognised) -> Entry {
    let (format, message, place_row) = match found {
        Recognised::Incomplete { kind, row, missing, .. } => {
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
        "Name your headings in a column mapping, or write the templates with `samlast templates DIR` and use theirs.";
    let place = Place { row: place_row, ..Place::default() };
    let mut entry = Entry::refused(
        file,
        format,
        hash,
        problem(file, Severity::Refused, "SAMLAST-TABLE-HEADINGS", place, &message, suggestion),
    );
    if let Recognised::Incomplete { row, headings, .. } = found {
        entry.returned = ReturnedRows { headings: headings.clone(), rows: vec![(*row, headings.clone())] };
    }
    entry
}
