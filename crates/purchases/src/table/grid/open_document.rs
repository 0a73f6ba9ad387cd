//! Counts the cells of an OpenDocument sheet before they are unfolded: repetitions make few bytes claim all memory.

use std::io::{BufReader, Cursor, Read};

use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use super::{GridFault, damaged};
use crate::Limits;

/// Memory that the spreadsheet library needs for a cell at the most, bytes.
const CELL_BYTES: u64 = 48;
/// Widest and longest sheet that spreadsheets have.
const MOST_COLUMNS: u64 = 16_384;
const MOST_ROWS: u64 = 1_048_576;

/// Whether it is an OpenDocument workbook, and one that unfolds within the limits.
pub(super) fn check(bytes: &[u8], limits: &Limits) -> Result<bool, GridFault> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error.to_string()))?;
    if archive.index_for_name("xl/workbook.xml").is_some() || archive.index_for_name("content.xml").is_none() {
        return Ok(false);
    }
    let part = archive.by_name("content.xml").map_err(|error| damaged(&error.to_string()))?;
    let mut reader = Reader::from_reader(BufReader::new(part.take(limits.table_bytes)));
    let mut counter = Counter::default();
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(|error| damaged(&error.to_string()))? {
            Event::Start(start) => counter.open(&start, false),
            Event::Empty(start) => counter.open(&start, true),
            Event::Text(text) => counter.filled |= !text.into_inner().trim().is_empty(),
            Event::End(end) => counter.close(end.name().as_ref()),
            Event::DocType(_) => return Err(damaged("it has a document type declaration")),
            Event::Eof => break,
            _ => {}
        }
        if counter.cells.saturating_mul(CELL_BYTES) > limits.table_bytes {
            return Err(GridFault {
                rule: "SAMLAST-LIMIT-SIZE",
                message: "The workbook repeats cells so often that it would not fit into memory.".to_owned(),
                suggestion: "Save the sheet as CSV, or take out the repeated rows and columns.",
            });
        }
    }
    Ok(true)
}

#[derive(Default)]
struct Counter {
    cells: u64,
    row_repeats: u64,
    /// Cells of the row up to the last filled one, and empty ones after it.
    row_cells: u64,
    empty: u64,
    cell_repeats: u64,
    filled: bool,
}

impl Counter {
    fn open(&mut self, start: &BytesStart<'_>, is_empty: bool) {
        match start.name().as_ref() {
            "table:table-row" => {
                self.row_repeats = repeats(start, "table:number-rows-repeated").min(MOST_ROWS);
                (self.row_cells, self.empty) = (0, 0);
                if is_empty {
                    self.close("table:table-row");
                }
            }
            "table:table-cell" | "table:covered-table-cell" => {
                self.cell_repeats = repeats(start, "table:number-columns-repeated").min(MOST_COLUMNS);
                self.filled = attribute(start, "office:value-type").is_some();
                if is_empty {
                    self.close("table:table-cell");
                }
            }
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "table:table-cell" | "table:covered-table-cell" => {
                if self.filled {
                    self.row_cells = (self.row_cells + self.empty + self.cell_repeats).min(MOST_COLUMNS);
                    self.empty = 0;
                } else {
                    self.empty += self.cell_repeats;
                }
                self.filled = false;
            }
            "table:table-row" => {
                // Empty rows cost one entry, however often they are repeated.
                let repeats = if self.row_cells == 0 { 1 } else { self.row_repeats };
                self.cells = self.cells.saturating_add(repeats.saturating_mul(self.row_cells.max(1)));
            }
            _ => {}
        }
    }
}

fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    start
        .attributes()
        .with_checks(false)
        .flatten()
        .find(|attribute| attribute.key.as_ref() == name)
        .map(|attribute| attribute.value.to_string())
}

fn repeats(start: &BytesStart<'_>, name: &str) -> u64 {
    attribute(start, name).and_then(|text| text.trim().parse().ok()).unwrap_or(1)
}
