//! Rows of cells from text or from a sheet of a workbook, one at a time, with bounded memory.

mod compound;
mod ods;
mod xls;

use std::borrow::Cow;
use std::io::{Cursor, Read};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, Reader as _, Xlsx};

use super::cell::Epoch;
use crate::Limits;

/// Whether to go on with the next row.
pub(crate) type RowFlow = ControlFlow<()>;

/// Why a table cannot be read any further.
#[derive(Debug)]
pub(crate) struct GridFault {
    pub rule: &'static str,
    pub message: String,
    pub suggestion: &'static str,
}

/// Text of a table: by byte-order mark, else UTF-8 where it is valid, else Windows-1252, in which all bytes mean something.
pub(crate) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    if let Some((encoding, length)) = encoding_rs::Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[length..]).0;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

/// The name of the encoding that [`decode`] takes.
pub(crate) fn encoding_name(bytes: &[u8]) -> &'static str {
    match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding.name(),
        None if std::str::from_utf8(bytes).is_ok() => encoding_rs::UTF_8.name(),
        None => encoding_rs::WINDOWS_1252.name(),
    }
}

/// Something with rows.
pub(crate) enum Grid<'g, 'b> {
    Text { text: &'g str, separator: u8, columns: usize },
    Sheet { book: &'g mut Workbook<'b>, name: &'g str, columns: usize },
}

impl<'g, 'b> Grid<'g, 'b> {
    pub(crate) fn text(text: &'g str, separator: u8, limits: &Limits) -> Self {
        Self::Text { text, separator, columns: limits.table_columns }
    }

    pub(crate) fn sheet(book: &'g mut Workbook<'b>, name: &'g str, limits: &Limits) -> Self {
        Self::Sheet { book, name, columns: limits.table_columns }
    }

    /// Goes through the rows from the top; numbers are those a person sees in an editor or spreadsheet.
    pub(crate) fn for_each_row(&mut self, visit: &mut dyn FnMut(u64, &[String]) -> RowFlow) -> Result<(), GridFault> {
        match self {
            Self::Text { text, separator, columns } => text_rows(text, *separator, *columns, visit),
            Self::Sheet { book, name, columns } => book.rows(name, *columns, visit),
        }
    }
}

fn text_rows(
    text: &str,
    separator: u8,
    columns: usize,
    visit: &mut dyn FnMut(u64, &[String]) -> RowFlow,
) -> Result<(), GridFault> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let mut cells: Vec<String> = Vec::new();
    loop {
        match reader.read_record(&mut record) {
            Ok(false) => return Ok(()),
            Ok(true) => {}
            Err(error) => {
                return Err(GridFault {
                    rule: "SAMLAST-CSV-SYNTAX",
                    message: format!("The table cannot be read further: {error}."),
                    suggestion: "Export it again as CSV in UTF-8.",
                });
            }
        }
        let row = record.position().map_or(0, |position| first_line_of(text, position));
        let width = record.len().min(columns);
        cells.resize_with(width.max(cells.len()), String::new);
        for (cell, field) in cells.iter_mut().zip(record.iter()) {
            cell.clear();
            cell.push_str(field);
        }
        if visit(row, &cells[..width]).is_break() {
            return Ok(());
        }
    }
}

/// The line a record is on. The reader's position is where the record before ended, so the rest of a line break (the second
/// sign of CR LF) and empty lines still lie ahead of the record itself.
fn first_line_of(text: &str, position: &csv::Position) -> u64 {
    let start = usize::try_from(position.byte()).unwrap_or(usize::MAX).min(text.len());
    let ahead = text.as_bytes()[start..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    position.line() + ahead.filter(|&&byte| byte == b'\n').count() as u64
}

/// A workbook in memory.
pub(crate) enum Workbook<'b> {
    Xlsx(Box<Xlsx<Cursor<&'b [u8]>>>, Epoch),
    Xls(Box<xls::Xls>),
    Ods(ods::Ods),
}

/// What is wrong with a workbook that only its password opens.
const PROTECTED: &str = "it is protected by a password";

fn damaged(why: &str) -> GridFault {
    if why == PROTECTED {
        return GridFault {
            rule: "SAMLAST-XLSX-PASSWORD",
            message: format!("The workbook cannot be read: {PROTECTED}."),
            suggestion: "Open it with its password and save it without one, or save the sheet as CSV.",
        };
    }
    GridFault {
        rule: "SAMLAST-XLSX-DAMAGED",
        message: format!("The workbook cannot be read: {why}."),
        suggestion: "Open it in a spreadsheet, save it as XLSX again, or save the sheet as CSV.",
    }
}

impl<'b> Workbook<'b> {
    /// Opens a workbook after its parts were found to unpack within the limits.
    pub(crate) fn open(bytes: &'b [u8], limits: &Limits) -> Result<Self, GridFault> {
        if !bytes.starts_with(b"PK") {
            return xls::Xls::open(bytes).map(|book| Self::Xls(Box::new(book))).map_err(damaged);
        }
        let Measured { is_open_document, epoch } = measure_parts(bytes, limits)?;
        if is_open_document {
            return ods::Ods::open(bytes).map(Self::Ods).map_err(|why| damaged(&why));
        }
        // The spreadsheet library is not ours and the bytes are not trusted, so a panic in it is a damaged workbook.
        match catch_unwind(|| Xlsx::new(Cursor::new(bytes))) {
            Ok(Ok(book)) => Ok(Self::Xlsx(Box::new(book), epoch)),
            Ok(Err(error)) => Err(damaged(&error.to_string())),
            Err(_) => Err(damaged("its parts contradict each other")),
        }
    }

    pub(crate) fn sheet_names(&self) -> Vec<String> {
        match self {
            Self::Xlsx(book, _) => book.sheet_names(),
            Self::Xls(book) => book.sheet_names(),
            Self::Ods(book) => book.sheet_names(),
        }
    }

    /// What sort of workbook it is.
    pub(crate) fn format_name(&self) -> &'static str {
        match self {
            Self::Xlsx(..) => "XLSX",
            Self::Xls(_) => "XLS",
            Self::Ods(_) => "ODS",
        }
    }

    /// Where days are counted from in cells that are shown as plain numbers. OpenDocument says of each cell what it is,
    /// and counts as usual where a date was pasted as a number.
    pub(crate) fn epoch(&self) -> Epoch {
        match self {
            Self::Xlsx(_, epoch) => *epoch,
            Self::Xls(book) => book.epoch(),
            Self::Ods(_) => Epoch::Year1900,
        }
    }

    fn rows(
        &mut self,
        sheet: &str,
        columns: usize,
        visit: &mut dyn FnMut(u64, &[String]) -> RowFlow,
    ) -> Result<(), GridFault> {
        match self {
            Self::Xls(book) => book.rows(sheet, columns, visit).map_err(damaged),
            Self::Ods(book) => book.rows(sheet, columns, visit).map_err(|why| damaged(&why)),
            Self::Xlsx(book, _) => {
                let read = AssertUnwindSafe(|| sheet_rows(book, sheet, columns, visit));
                catch_unwind(read).unwrap_or_else(|_| Err(damaged("its parts contradict each other")))
            }
        }
    }
}

/// Reads cell by cell: a dense range would let one cell in the last corner claim all memory.
fn sheet_rows(
    book: &mut Xlsx<Cursor<&[u8]>>,
    sheet: &str,
    columns: usize,
    visit: &mut dyn FnMut(u64, &[String]) -> RowFlow,
) -> Result<(), GridFault> {
    let mut reader = book.worksheet_cells_reader(sheet).map_err(|error| damaged(&error.to_string()))?;
    let mut cells: Vec<String> = Vec::new();
    let mut current: Option<u32> = None;
    while let Some(cell) = reader.next_cell().map_err(|error| damaged(&error.to_string()))? {
        let (row, column) = cell.get_position();
        if current.is_some_and(|current| current != row) {
            if visit(u64::from(current.unwrap_or(0)) + 1, &cells).is_break() {
                return Ok(());
            }
            cells.clear();
        }
        current = Some(row);
        let column = column as usize;
        if column >= columns {
            continue;
        }
        if cells.len() <= column {
            cells.resize(column + 1, String::new());
        }
        cells[column] = cell_text(cell.get_value());
    }
    if let Some(row) = current {
        let _ = visit(u64::from(row) + 1, &cells);
    }
    Ok(())
}

/// A cell as it would be written in a text table.
fn cell_text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number_text(*number),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(truth) => if *truth { "1" } else { "0" }.to_owned(),
        DataRef::DateTime(moment) => {
            let (year, month, day, hour, minute, ..) = moment.to_ymd_hms_milli();
            if moment.as_f64() < 1.0 {
                format!("{hour:02}:{minute:02}")
            } else {
                format!("{year:04}-{month:02}-{day:02}")
            }
        }
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        _ => String::new(),
    }
}

/// The shortest decimal that is this number, which is what was typed: workbooks hold numbers in binary, and the nearest
/// double of an amount of up to fifteen digits has the amount as its shortest spelling. Three decimals get a fourth, so
/// that nobody takes the point for one between thousands.
fn number_text(number: f64) -> String {
    if !number.is_finite() || number.abs() >= 1e15 {
        return number.to_string();
    }
    let mut text = format!("{number}");
    if text.split_once('.').is_some_and(|(_, decimals)| decimals.len() == 3) {
        text.push('0');
    }
    text
}

/// What going through the parts of a workbook has told.
struct Measured {
    is_open_document: bool,
    epoch: Epoch,
}

/// Unpacks all parts once without keeping them: declared sizes may lie, and the spreadsheet library believes them.
fn measure_parts(bytes: &[u8], limits: &Limits) -> Result<Measured, GridFault> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error.to_string()))?;
    if archive.len() > 10_000 {
        return Err(damaged("it has more than 10000 parts"));
    }
    let mut left = limits.table_bytes;
    let mut chunk = vec![0; 1 << 16];
    let mut epoch = Epoch::Year1900;
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).map_err(|error| damaged(&error.to_string()))?;
        let is_strings = part.name_raw().ends_with(b"sharedStrings.xml");
        let is_book = part.name_raw().ends_with(b"xl/workbook.xml");
        let packed = part.compressed_size().max(1);
        let mut size = 0;
        let mut head = Vec::new();
        loop {
            let length = part.read(&mut chunk).map_err(|error| damaged(&error.to_string()))?;
            if length == 0 {
                break;
            }
            size += length as u64;
            if (is_strings || is_book) && head.len() < 4096 {
                head.extend_from_slice(&chunk[..length.min(4096)]);
            }
            let bomb = size > (1 << 20) && size / packed > limits.archive_ratio;
            if size > left || bomb {
                return Err(GridFault {
                    rule: "SAMLAST-LIMIT-SIZE",
                    message: format!(
                        "The workbook unpacks to more than {} bytes or {} times its size.",
                        limits.table_bytes, limits.archive_ratio
                    ),
                    suggestion: "Save the sheet as CSV, or split it.",
                });
            }
        }
        left -= size;
        let head_text = String::from_utf8_lossy(&head);
        if is_book && ["date1904=\"1\"", "date1904=\"true\""].iter().any(|mark| head_text.contains(mark)) {
            epoch = Epoch::Year1904;
        }
        if is_strings && announces_more_strings_than(&head, size) {
            return Err(damaged("it announces more texts than it can hold"));
        }
    }
    let has = |name: &str| archive.index_for_name(name).is_some();
    Ok(Measured { is_open_document: !has("xl/workbook.xml") && has("content.xml"), epoch })
}

/// The library reserves room for as many texts as the part announces; each takes four bytes at least.
fn announces_more_strings_than(head: &[u8], size: u64) -> bool {
    let text = String::from_utf8_lossy(head);
    let counts = text.match_indices("ount=").filter_map(|(at, _)| {
        let digits: String = text[at + 6..].chars().take_while(char::is_ascii_digit).collect();
        (!digits.is_empty()).then(|| digits.parse::<u64>().unwrap_or(u64::MAX))
    });
    counts.max().is_some_and(|count| count > size)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_workbooks_become_what_was_typed() {
        for (number, text) in
            [(1234.56, "1234.56"), (0.1 + 0.2, "0.30000000000000004"), (1.234, "1.2340"), (920_123_899.0, "920123899")]
        {
            assert_eq!(number_text(number), text);
        }
    }

    #[test]
    fn text_is_read_in_three_encodings() {
        assert_eq!(decode(b"\xef\xbb\xbfbl\xc3\xa5"), "blå");
        assert_eq!(decode("blå".as_bytes()), "blå");
        assert_eq!(decode(b"bl\xe5"), "blå");
        assert_eq!(decode(b"\xff\xfeb\0l\0\xe5\0"), "blå");
    }
}
