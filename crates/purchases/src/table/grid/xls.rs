//! Excel 97–2003 workbooks (BIFF8, MS-XLS): texts, numbers, dates and results of formulas, row by row.
//!
//! The spreadsheet library lays every sheet out as a dense rectangle and copies a shared text into every cell that shows
//! it, so a small file can claim any amount of memory. Here texts are kept once and one row is held at a time.

use jiff::Span;
use jiff::civil;

use super::compound::{self, u16_at, u32_at};
use super::{Epoch, PROTECTED, RowFlow, number_text};

/// Most sheets that are looked at.
const MOST_SHEETS: usize = 1000;

const CONTINUE: u16 = 0x003C;
const BEGIN: u16 = 0x0809;
const END: u16 = 0x000A;

/// A workbook in memory.
pub(crate) struct Xls {
    stream: Vec<u8>,
    sheets: Vec<(String, usize)>,
    texts: Texts,
    /// What the cells of each format hold.
    formats: Vec<Holds>,
    counts_from_1904: bool,
}

/// Shared texts, one behind the other.
#[derive(Default)]
struct Texts {
    all: String,
    ends: Vec<u32>,
}

impl Texts {
    fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)? as usize;
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        self.all.get(start..end)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    Number,
    Moment,
}

/// Records from a place in the stream: number, content, and the contents that continue it.
struct Records<'s> {
    rest: &'s [u8],
}

impl<'s> Iterator for Records<'s> {
    type Item = (u16, &'s [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (number, length) = (u16_at(self.rest, 0)?, usize::from(u16_at(self.rest, 2)?));
        let content = self.rest.get(4..4 + length)?;
        self.rest = &self.rest[4 + length..];
        Some((number, content))
    }
}

impl Xls {
    /// Opens a workbook; the error says what is wrong.
    pub(super) fn open(bytes: &[u8]) -> Result<Self, &'static str> {
        let stream = compound::stream(bytes, &["Workbook", "Book"]).ok_or_else(|| {
            // Newer workbooks with a password lie as a whole in such a part.
            let is_locked = compound::has_part(bytes, "EncryptedPackage");
            if is_locked { PROTECTED } else { "it holds no workbook that can be found" }
        })?;
        let mut book = Self {
            stream: Vec::new(),
            sheets: Vec::new(),
            texts: Texts::default(),
            formats: Vec::new(),
            counts_from_1904: false,
        };
        book.globals(&stream)?;
        book.stream = stream;
        Ok(book)
    }

    fn globals(&mut self, stream: &[u8]) -> Result<(), &'static str> {
        let mut custom: Vec<(u16, Holds)> = Vec::new();
        let mut used: Vec<u16> = Vec::new();
        let mut records = Records { rest: stream };
        match records.next() {
            Some((BEGIN, content)) if u16_at(content, 0) == Some(0x0600) => {}
            _ => return Err("it is not of Excel 97 or later"),
        }
        while let Some((number, content)) = records.next() {
            match number {
                0x002F => return Err(PROTECTED),
                0x0022 => self.counts_from_1904 = u16_at(content, 0) == Some(1),
                0x041E => {
                    let text = Pieces::of(content.get(2..).unwrap_or_default()).text().unwrap_or_default();
                    custom.extend(u16_at(content, 0).map(|format| (format, holds(&text))));
                }
                0x00E0 => used.extend(u16_at(content, 2)),
                0x0085 if self.sheets.len() < MOST_SHEETS && content.get(5) == Some(&0) => {
                    let name = Pieces::of(content.get(6..).unwrap_or_default()).short_text().unwrap_or_default();
                    self.sheets.extend(u32_at(content, 0).map(|at| (name, at as usize)));
                }
                0x00FC => self.texts = shared_texts(content, &mut records).ok_or("its texts are cut off")?,
                END => break,
                _ => {}
            }
        }
        let of_format = |format: u16| match custom.iter().rev().find(|(known, _)| *known == format) {
            Some((_, holds)) => *holds,
            None if matches!(format, 14..=22 | 27..=36 | 45..=47 | 50..=58) => Holds::Moment,
            None => Holds::Number,
        };
        self.formats = used.into_iter().map(of_format).collect();
        Ok(())
    }

    pub(super) fn epoch(&self) -> Epoch {
        if self.counts_from_1904 { Epoch::Year1904 } else { Epoch::Year1900 }
    }

    pub(super) fn sheet_names(&self) -> Vec<String> {
        self.sheets.iter().map(|(name, _)| name.clone()).collect()
    }

    /// Goes through the rows of a sheet in the order of the file.
    pub(super) fn rows(
        &self,
        sheet: &str,
        columns: usize,
        visit: &mut dyn FnMut(u64, &[String]) -> RowFlow,
    ) -> Result<(), &'static str> {
        let found = self.sheets.iter().find(|(name, _)| name == sheet);
        let start = found.and_then(|(_, at)| self.stream.get(*at..)).ok_or("a sheet is not where it should be")?;
        let mut row = Row { current: None, cells: Vec::new(), columns };
        let mut depth = 0usize;
        let mut formula = (0, 0);
        for (number, content) in (Records { rest: start }) {
            match number {
                BEGIN => depth += 1,
                END if depth <= 1 => break,
                END => depth -= 1,
                // Charts inside the sheet have cells of their own.
                _ if depth > 1 => {}
                _ => {
                    let flow = self.cell(number, content, &mut row, &mut formula, visit);
                    if flow.is_break() {
                        return Ok(());
                    }
                }
            }
        }
        row.finish(visit);
        Ok(())
    }

    fn cell(
        &self,
        number: u16,
        content: &[u8],
        row: &mut Row,
        formula: &mut (u16, u16),
        visit: &mut dyn FnMut(u64, &[String]) -> RowFlow,
    ) -> RowFlow {
        let (Some(at_row), Some(column)) = (u16_at(content, 0), u16_at(content, 2)) else {
            return RowFlow::Continue(());
        };
        let format = u16_at(content, 4).unwrap_or(0);
        match number {
            0x0203 => row.put(at_row, column, &self.number(f64_at(content, 6), format), visit),
            0x027E => row.put(at_row, column, &self.number(u32_at(content, 6).map(packed), format), visit),
            0x00BD => {
                for (order, cell) in content.get(4..).unwrap_or_default().chunks_exact(6).enumerate() {
                    let column = column.saturating_add(u16::try_from(order).unwrap_or(u16::MAX));
                    let text = self.number(u32_at(cell, 2).map(packed), u16_at(cell, 0).unwrap_or(0));
                    row.put(at_row, column, &text, visit)?;
                }
                RowFlow::Continue(())
            }
            0x00FD => {
                let text = u32_at(content, 6).and_then(|index| self.texts.get(index as usize)).unwrap_or_default();
                row.put(at_row, column, text, visit)
            }
            0x0204 => {
                let text = Pieces::of(content.get(6..).unwrap_or_default()).text().unwrap_or_default();
                row.put(at_row, column, &text, visit)
            }
            0x0205 if content.get(7) == Some(&0) => {
                row.put(at_row, column, if content.get(6) == Some(&0) { "0" } else { "1" }, visit)
            }
            0x0006 => {
                *formula = (at_row, column);
                let text = match (u16_at(content, 12), content.get(6)) {
                    (Some(0xFFFF), Some(1)) => {
                        content.get(8).map(|truth| truth.min(&1).to_string()).unwrap_or_default()
                    }
                    // A text follows in a record of its own; errors and empty results hold nothing.
                    (Some(0xFFFF), _) => String::new(),
                    _ => self.number(f64_at(content, 6), format),
                };
                row.put(at_row, column, &text, visit)
            }
            0x0207 => {
                let text = Pieces::of(content).text().unwrap_or_default();
                row.put(formula.0, formula.1, &text, visit)
            }
            _ => RowFlow::Continue(()),
        }
    }

    fn number(&self, value: Option<f64>, format: u16) -> String {
        let Some(value) = value.filter(|value| value.is_finite()) else { return String::new() };
        match self.formats.get(usize::from(format)) {
            Some(Holds::Moment) => moment(value, self.counts_from_1904).unwrap_or_else(|| number_text(value)),
            _ => number_text(value),
        }
    }
}

/// The row that is being filled.
struct Row {
    current: Option<u16>,
    cells: Vec<String>,
    columns: usize,
}

impl Row {
    fn put(&mut self, row: u16, column: u16, text: &str, visit: &mut dyn FnMut(u64, &[String]) -> RowFlow) -> RowFlow {
        if self.current != Some(row) {
            if let Some(current) = self.current {
                visit(u64::from(current) + 1, &self.cells)?;
            }
            self.cells.clear();
            self.current = Some(row);
        }
        let column = usize::from(column);
        if column < self.columns {
            if self.cells.len() <= column {
                self.cells.resize(column + 1, String::new());
            }
            text.clone_into(&mut self.cells[column]);
        }
        RowFlow::Continue(())
    }

    fn finish(&self, visit: &mut dyn FnMut(u64, &[String]) -> RowFlow) {
        if let Some(current) = self.current {
            let _ = visit(u64::from(current) + 1, &self.cells);
        }
    }
}

fn f64_at(bytes: &[u8], at: usize) -> Option<f64> {
    Some(f64::from_le_bytes(bytes.get(at..at + 8)?.try_into().ok()?))
}

/// A number in four bytes: a whole one or the upper half of a double, perhaps in hundredths.
fn packed(bits: u32) -> f64 {
    let value =
        if bits & 2 != 0 { f64::from(bits.cast_signed() >> 2) } else { f64::from_bits(u64::from(bits & !3) << 32) };
    if bits & 1 != 0 { value / 100.0 } else { value }
}

/// Whether a number format shows days or times: letters for them outside quotation marks and brackets.
fn holds(format: &str) -> Holds {
    let mut quoted = false;
    let mut bracketed = false;
    let mut signs = format.chars();
    if format.eq_ignore_ascii_case("general") {
        return Holds::Number;
    }
    while let Some(sign) = signs.next() {
        match sign {
            '"' => quoted = !quoted,
            '\\' | '_' | '*' => {
                signs.next();
            }
            '[' => bracketed = true,
            ']' => bracketed = false,
            'd' | 'D' | 'm' | 'M' | 'y' | 'Y' | 'h' | 'H' | 's' | 'S' if !quoted && !bracketed => return Holds::Moment,
            _ => {}
        }
    }
    Holds::Number
}

/// A day as `2025-09-30`, or a time as `07:30` where there is no day.
fn moment(value: f64, counts_from_1904: bool) -> Option<String> {
    if !(0.0..3_000_000.0).contains(&value) {
        return None;
    }
    if value < 1.0 {
        let minutes = (value * 1440.0).round() as u32 % 1440;
        return Some(format!("{:02}:{:02}", minutes / 60, minutes % 60));
    }
    let days = value.floor() as i64;
    let first = if counts_from_1904 { civil::date(1904, 1, 1) } else { civil::date(1899, 12, 30) };
    // Excel takes 1900 for a leap year, so days before March 1900 lie one later.
    let days = if !counts_from_1904 && days < 60 { days + 1 } else { days };
    first.checked_add(Span::new().try_days(days).ok()?).ok().map(|date| date.to_string())
}

/// The shared texts of a workbook, which go on over the records that follow.
fn shared_texts(content: &[u8], records: &mut Records<'_>) -> Option<Texts> {
    let mut parts = vec![content.get(8..)?];
    while u16_at(records.rest, 0) == Some(CONTINUE) {
        parts.push(records.next()?.1);
    }
    let mut pieces = Pieces { parts, part: 0, at: 0 };
    let mut texts = Texts::default();
    while !pieces.is_at_end() {
        pieces.push_text(&mut texts.all)?;
        texts.ends.push(u32::try_from(texts.all.len()).ok()?);
    }
    Some(texts)
}

/// Bytes in several pieces; texts that go on in the next piece say there anew how wide their signs are.
struct Pieces<'p> {
    parts: Vec<&'p [u8]>,
    part: usize,
    at: usize,
}

impl<'p> Pieces<'p> {
    fn of(bytes: &'p [u8]) -> Self {
        Self { parts: vec![bytes], part: 0, at: 0 }
    }

    fn is_at_end(&self) -> bool {
        self.parts.get(self.part).is_none_or(|part| self.at >= part.len()) && self.part + 1 >= self.parts.len()
    }

    /// What is left of the piece, or the next one.
    fn rest(&mut self) -> Option<&'p [u8]> {
        while self.at >= self.parts.get(self.part)?.len() {
            self.part += 1;
            self.at = 0;
        }
        Some(&self.parts[self.part][self.at..])
    }

    fn byte(&mut self) -> Option<u8> {
        let byte = *self.rest()?.first()?;
        self.at += 1;
        Some(byte)
    }

    fn number(&mut self, bytes: u32) -> Option<usize> {
        (0..bytes).try_fold(0usize, |sum, order| Some(sum | usize::from(self.byte()?) << (8 * order)))
    }

    fn skip(&mut self, mut count: usize) -> Option<()> {
        while count > 0 {
            let step = self.rest()?.len().min(count);
            self.at += step;
            count -= step;
        }
        Some(())
    }

    /// A text with its length in one byte.
    fn short_text(&mut self) -> Option<String> {
        let signs = self.number(1)?;
        let is_wide = self.byte()? & 1 != 0;
        let mut text = String::new();
        self.signs(signs, is_wide, &mut text)?;
        Some(text)
    }

    fn text(&mut self) -> Option<String> {
        let mut text = String::new();
        self.push_text(&mut text)?;
        Some(text)
    }

    fn push_text(&mut self, into: &mut String) -> Option<()> {
        let signs = self.number(2)?;
        let flags = self.byte()?;
        let runs = if flags & 8 != 0 { self.number(2)? } else { 0 };
        let extension = if flags & 4 != 0 { self.number(4)? } else { 0 };
        self.signs(signs, flags & 1 != 0, into)?;
        self.skip(runs * 4)?;
        self.skip(extension)
    }

    fn signs(&mut self, mut count: usize, mut is_wide: bool, into: &mut String) -> Option<()> {
        while count > 0 {
            if self.at >= self.parts.get(self.part)?.len() {
                self.rest()?;
                is_wide = self.byte()? & 1 != 0;
            }
            let rest = self.parts.get(self.part)?.get(self.at..)?;
            let width = if is_wide { 2 } else { 1 };
            let here = (rest.len() / width).min(count);
            if here == 0 {
                return None;
            }
            let bytes = &rest[..here * width];
            if is_wide {
                let units = bytes.chunks_exact(2).filter_map(|two| u16_at(two, 0));
                into.extend(char::decode_utf16(units).map(|sign| sign.unwrap_or('\u{fffd}')));
            } else {
                into.extend(bytes.iter().map(|byte| char::from(*byte)));
            }
            self.at += here * width;
            count -= here;
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_numbers_and_days_are_those_of_the_format() {
        // 1 as double is 3FF00000 00000000; whole numbers have bit 1 set, hundredths bit 0.
        assert_eq!(
            [packed(0x3FF0_0000), packed(0x3FF0_0001), packed((1234 << 2) | 2), packed((1234 << 2) | 3)],
            [1.0, 0.01, 1234.0, 12.34]
        );
        // Day 45930 is 30 September 2025; day 1 is 1 January 1900.
        assert_eq!(moment(45_930.0, false).as_deref(), Some("2025-09-30"));
        assert_eq!(moment(1.0, false).as_deref(), Some("1900-01-01"));
        assert_eq!(moment(0.3125, false).as_deref(), Some("07:30"));
        assert_eq!(moment(44_468.0, true).as_deref(), Some("2025-09-30"), "1462 days fewer from 1904");
    }

    #[test]
    fn formats_of_days_are_told_from_those_of_numbers() {
        for (format, moment) in [
            ("dd.mm.yyyy", true),
            ("General", false),
            ("#,##0.00 \"kr/dag\"", false),
            ("[Red]0.00", false),
            ("h:mm", true),
        ] {
            assert_eq!(holds(format) == Holds::Moment, moment, "{format}");
        }
    }
}
