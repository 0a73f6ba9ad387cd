//! OpenDocument spreadsheets: cells row by row out of `content.xml`.
//!
//! Rows and cells may say that they are repeated, which a few bytes can do a thousand million times. The spreadsheet
//! library writes the repetitions out; here repeated cells are written out as far as a table has columns, and repeated
//! rows are visited one by one and bounded like any other rows.

use std::io::{Cursor, Read};
use std::ops::Range;

use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use super::RowFlow;

/// Most sheets that are looked at.
const MOST_SHEETS: usize = 1000;
/// Deepest nesting of elements; spreadsheets need a dozen.
const DEEPEST: usize = 100;

/// A spreadsheet in memory.
pub(crate) struct Ods {
    content: String,
    /// Name of each sheet and where its element lies.
    sheets: Vec<(String, Range<usize>)>,
}

/// What became of reading, in words.
type Outcome<T> = Result<T, String>;

impl Ods {
    /// Opens a spreadsheet whose parts were measured before.
    pub(super) fn open(bytes: &[u8]) -> Outcome<Self> {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
        let mut content = String::new();
        let mut part = archive.by_name("content.xml").map_err(|error| error.to_string())?;
        part.read_to_string(&mut content).map_err(|error| error.to_string())?;
        let sheets = find_sheets(&content)?;
        if sheets.is_empty() {
            return Err("it has no sheets, or is protected by a password".to_owned());
        }
        Ok(Self { content, sheets })
    }

    pub(super) fn sheet_names(&self) -> Vec<String> {
        self.sheets.iter().map(|(name, _)| name.clone()).collect()
    }

    /// Goes through the rows of a sheet; at most so many that repeated empty ones count too.
    pub(super) fn rows(
        &self,
        sheet: &str,
        columns: usize,
        visit: &mut dyn FnMut(u64, &[String]) -> RowFlow,
    ) -> Outcome<()> {
        let Some((_, range)) = self.sheets.iter().find(|(name, _)| name == sheet) else { return Ok(()) };
        let mut reader = Reader::from_str(&self.content[range.clone()]);
        reader.config_mut().expand_empty_elements = true;
        let mut rows =
            SheetRows { columns, number: 0, repeated: 1, cells: Vec::new(), cell: None, notes: 0, inner_tables: 0 };
        loop {
            match reader.read_event().map_err(|error| error.to_string())? {
                Event::Start(start) => rows.open(&start)?,
                Event::End(end) if rows.close(end.name().as_ref(), visit).is_break() => return Ok(()),
                Event::Text(text) => rows.text(&text.xml10_content()),
                Event::CData(text) => rows.text(&text.xml10_content()),
                Event::GeneralRef(reference) => {
                    let name: &str = &reference;
                    rows.text(&entity(name).ok_or_else(|| format!("&{name}; is no sign"))?.to_string());
                }
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }
}

/// The five entities that XML has, and signs by number; others are none of ours.
fn entity(name: &str) -> Option<char> {
    let number = match name {
        "lt" => return Some('<'),
        "gt" => return Some('>'),
        "amp" => return Some('&'),
        "quot" => return Some('"'),
        "apos" => return Some('\''),
        _ => name.strip_prefix('#')?,
    };
    let code = match number.strip_prefix('x') {
        Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(code)
}

fn find_sheets(content: &str) -> Outcome<Vec<(String, Range<usize>)>> {
    let mut reader = Reader::from_str(content);
    reader.config_mut().expand_empty_elements = true;
    let mut sheets: Vec<(String, Range<usize>)> = Vec::new();
    let mut depth = 0usize;
    let mut table_depth = None;
    loop {
        let before = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX).min(content.len());
        match reader.read_event().map_err(|error| error.to_string())? {
            Event::DocType(_) => return Err("it has a document type".to_owned()),
            Event::Start(start) => {
                depth += 1;
                if depth > DEEPEST {
                    return Err("its elements are nested too deeply".to_owned());
                }
                if start.name().as_ref() == "table:table" && table_depth.is_none() {
                    if sheets.len() >= MOST_SHEETS {
                        return Err(format!("it has more than {MOST_SHEETS} sheets"));
                    }
                    table_depth = Some(depth);
                    let name = attribute(&start, "table:name").unwrap_or_else(|| (sheets.len() + 1).to_string());
                    sheets.push((name, before..content.len()));
                }
            }
            Event::End(_) => {
                if table_depth == Some(depth) {
                    table_depth = None;
                    let after = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX).min(content.len());
                    if let Some((_, range)) = sheets.last_mut() {
                        range.end = after;
                    }
                }
                depth = depth.saturating_sub(1);
            }
            Event::Eof => return Ok(sheets),
            _ => {}
        }
    }
}

fn attribute(start: &BytesStart<'_>, wanted: &str) -> Option<String> {
    let mut attributes = start.attributes();
    let found = attributes.with_checks(false).flatten().find(|attribute| attribute.key.as_ref() == wanted)?;
    let raw: &str = &found.value;
    if !raw.contains('&') {
        return Some(raw.to_owned());
    }
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((before, after)) = rest.split_once('&') {
        text.push_str(before);
        let (name, further) = after.split_once(';')?;
        text.push(entity(name)?);
        rest = further;
    }
    text.push_str(rest);
    Some(text)
}

/// A cell that is open.
struct Cell {
    repeated: usize,
    /// The value where an attribute gives it; texts stand in paragraphs.
    value: Option<String>,
    paragraphs: String,
    in_paragraph: bool,
}

struct SheetRows {
    columns: usize,
    /// Number of the row before, from 1.
    number: u64,
    repeated: u64,
    cells: Vec<String>,
    cell: Option<Cell>,
    /// Depth of comments and drawings in a cell, whose texts are none of the cell's.
    notes: usize,
    inner_tables: usize,
}

impl SheetRows {
    fn open(&mut self, start: &BytesStart<'_>) -> Outcome<()> {
        let repetition = |name: &str| -> Outcome<u64> {
            attribute(start, name).map_or(Ok(1), |text| text.parse().map_err(|_| format!("{name} is {text:?}")))
        };
        match start.name().as_ref() {
            "table:table" => self.inner_tables += 1,
            "table:table-row" if self.inner_tables == 1 => {
                self.repeated = repetition("table:number-rows-repeated")?;
                self.cells.clear();
            }
            "table:table-cell" | "table:covered-table-cell" if self.inner_tables == 1 => {
                let repeated = usize::try_from(repetition("table:number-columns-repeated")?).unwrap_or(usize::MAX);
                let value = value(start);
                self.cell = Some(Cell { repeated, value, paragraphs: String::new(), in_paragraph: false });
            }
            "office:annotation" | "draw:frame" | "draw:custom-shape" => self.notes += 1,
            "text:p" if self.notes == 0 => {
                if let Some(cell) = &mut self.cell {
                    if !cell.paragraphs.is_empty() {
                        cell.paragraphs.push('\n');
                    }
                    cell.in_paragraph = true;
                }
            }
            "text:s" if self.notes == 0 => self.text(" "),
            "text:tab" if self.notes == 0 => self.text("\t"),
            "text:line-break" if self.notes == 0 => self.text("\n"),
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str) {
        if let Some(cell) = self.cell.as_mut().filter(|cell| cell.in_paragraph && cell.value.is_none())
            && self.notes == 0
        {
            cell.paragraphs.push_str(text);
        }
    }

    fn close(&mut self, name: &str, visit: &mut dyn FnMut(u64, &[String]) -> RowFlow) -> RowFlow {
        match name {
            "table:table" => self.inner_tables = self.inner_tables.saturating_sub(1),
            "office:annotation" | "draw:frame" | "draw:custom-shape" => self.notes = self.notes.saturating_sub(1),
            "text:p" if self.notes == 0 => {
                if let Some(cell) = &mut self.cell {
                    cell.in_paragraph = false;
                }
            }
            "table:table-cell" | "table:covered-table-cell" if self.inner_tables == 1 => self.close_cell(),
            "table:table-row" if self.inner_tables == 1 => return self.close_row(visit),
            _ => {}
        }
        RowFlow::Continue(())
    }

    fn close_cell(&mut self) {
        let Some(cell) = self.cell.take() else { return };
        let text = cell.value.unwrap_or(cell.paragraphs);
        let room = self.columns.saturating_sub(self.cells.len());
        // A long text is repeated only as often as the longest cell allows, or a few bytes would claim all memory.
        let most = if text.len() > 1000 { 1 } else { room };
        self.cells.extend(std::iter::repeat_n(text, cell.repeated.min(room).min(most)));
    }

    fn close_row(&mut self, visit: &mut dyn FnMut(u64, &[String]) -> RowFlow) -> RowFlow {
        let first = self.number + 1;
        self.number = self.number.saturating_add(self.repeated);
        if self.cells.iter().all(|cell| cell.trim().is_empty()) {
            return RowFlow::Continue(());
        }
        for number in first..=self.number {
            visit(number, &self.cells)?;
        }
        RowFlow::Continue(())
    }
}

/// The value that a cell's attributes give: numbers, dates, times and truths; texts may stand there too.
fn value(start: &BytesStart<'_>) -> Option<String> {
    let date = attribute(start, "office:date-value");
    let time = || attribute(start, "office:time-value").map(|time| clock(&time));
    let truth =
        || attribute(start, "office:boolean-value").map(|truth| if truth == "true" { "1" } else { "0" }.to_owned());
    let number = || {
        let text = attribute(start, "office:value")?;
        Some(text.parse::<f64>().map_or(text, super::number_text))
    };
    date.or_else(time).or_else(truth).or_else(number).or_else(|| attribute(start, "office:string-value"))
}

/// `PT07H30M00S` as `07:30`; other durations as they are.
fn clock(duration: &str) -> String {
    let parts = duration.strip_prefix("PT").and_then(|rest| rest.split_once('H'));
    let minutes = parts.and_then(|(_, rest)| rest.split_once('M'));
    match (parts, minutes) {
        (Some((hours, _)), Some((minutes, _))) if hours.len() == 2 && minutes.len() == 2 => {
            format!("{hours}:{minutes}")
        }
        _ => duration.to_owned(),
    }
}
