//! Sheets of typed cells as an XLSX workbook. Texts stay texts: nothing that is written here is ever a formula.

use domain::Date;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook as Book, Worksheet, XlsxError};

use crate::Lang;

/// Most rows of a sheet, and most characters of a cell, that spreadsheets read.
const MOST_ROWS: usize = 1_048_576;
const MOST_CHARACTERS: usize = 32_767;
/// Longest name of a sheet.
const MOST_NAME: usize = 31;
/// Widths of columns, characters.
const NARROWEST: usize = 8;
const WIDEST: usize = 60;

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum SheetCell {
    /// Nothing.
    Empty,
    /// A text, cut where it is longer than a cell can hold.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number with decimals, and how many to show.
    Number(f64, u8),
    /// A share from 0 to 1, shown in per cent.
    Share(f64),
    /// A day, shown as the language of the workbook writes days.
    Date(Date),
}

impl From<&str> for SheetCell {
    fn from(text: &str) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text.to_owned()) }
    }
}

/// Why a workbook could not be made.
#[derive(Debug, thiserror::Error)]
#[error("the workbook could not be made: {0}")]
pub struct WorkbookError(#[from] XlsxError);

impl SheetCell {
    /// A cell as somebody wrote it: a day where it is one in the spelling of ISO 8601, as days of workbooks are read,
    /// else a text.
    pub fn as_written(text: &str) -> Self {
        let is_day = text.len() == 10 && text.as_bytes().get(4) == Some(&b'-');
        match text.parse::<Date>() {
            Ok(day) if is_day && day.year() >= 1900 => Self::Date(day),
            _ => text.into(),
        }
    }
}

/// A workbook on its way.
pub struct Workbook {
    book: Book,
    names: Vec<String>,
    heading: Format,
    share: Format,
    date: Format,
    numbers: Vec<Format>,
}

impl Default for Workbook {
    fn default() -> Self {
        Self::new()
    }
}

impl Workbook {
    /// An empty workbook that shows days as `2025-09-30`.
    pub fn new() -> Self {
        Self::with_dates("yyyy-mm-dd")
    }

    /// An empty workbook that shows days as the language writes them: `30.09.2025` in Norwegian.
    pub fn of_language(lang: Lang) -> Self {
        match lang {
            Lang::Nb | Lang::Nn => Self::with_dates("dd.mm.yyyy"),
            Lang::Sv | Lang::En => Self::new(),
        }
    }

    fn with_dates(format: &str) -> Self {
        let mut book = Book::new();
        // A date of making would make two workbooks of the same content differ.
        let properties = rust_xlsxwriter::DocProperties::new();
        if let Ok(day) = ExcelDateTime::from_ymd(2000, 1, 1) {
            book.set_properties(&properties.set_creation_datetime(&day));
        }
        let number = |decimals: usize| {
            let zeros = if decimals == 0 { String::new() } else { format!(".{}", "0".repeat(decimals)) };
            Format::new().set_num_format(format!("#,##0{zeros}"))
        };
        Self {
            book,
            names: Vec::new(),
            heading: Format::new().set_bold().set_text_wrap(),
            share: Format::new().set_num_format("0.0 %"),
            date: Format::new().set_num_format(format),
            numbers: (0..4).map(number).collect(),
        }
    }

    /// Adds a sheet with headings that stay in view. A table with more rows than a sheet holds goes on in further sheets.
    ///
    /// # Errors
    /// The library refuses; nothing in the content can make it do so.
    pub fn sheet(&mut self, name: &str, headings: &[String], rows: &[Vec<SheetCell>]) -> Result<(), WorkbookError> {
        if rows.is_empty() {
            return self.part(name, headings, &[]);
        }
        for part in rows.chunks(MOST_ROWS - 1) {
            self.part(name, headings, part)?;
        }
        Ok(())
    }

    fn part(&mut self, name: &str, headings: &[String], rows: &[Vec<SheetCell>]) -> Result<(), WorkbookError> {
        let name = self.free_name(name);
        let mut sheet = Worksheet::new();
        sheet.set_name(&name)?;
        let mut widths: Vec<usize> = headings.iter().map(|heading| heading.chars().count()).collect();
        for (column, heading) in (0u16..).zip(headings) {
            sheet.write_string_with_format(0, column, cut(heading), &self.heading)?;
        }
        for (row, cells) in (1u32..).zip(rows) {
            for (column, cell) in (0u16..).zip(cells) {
                let length = self.write(&mut sheet, row, column, cell)?;
                if let Some(width) = widths.get_mut(usize::from(column)) {
                    *width = (*width).max(length);
                }
            }
        }
        for (column, width) in (0u16..).zip(widths) {
            sheet.set_column_width(column, width.clamp(NARROWEST, WIDEST) as f64 + 1.0)?;
        }
        sheet.set_freeze_panes(1, 0)?;
        self.book.push_worksheet(sheet);
        self.names.push(name);
        Ok(())
    }

    /// Writes a cell and says about how wide it is.
    fn write(&self, sheet: &mut Worksheet, row: u32, column: u16, cell: &SheetCell) -> Result<usize, WorkbookError> {
        match cell {
            SheetCell::Empty => return Ok(0),
            SheetCell::Text(text) => {
                let text = cut(text);
                sheet.write_string(row, column, &text)?;
                return Ok(text.chars().count());
            }
            SheetCell::Integer(number) => {
                sheet.write_number_with_format(row, column, *number as f64, &self.numbers[0])?;
            }
            SheetCell::Number(number, _) if !number.is_finite() => return Ok(0),
            SheetCell::Number(number, decimals) => {
                let format = &self.numbers[usize::from(*decimals).min(self.numbers.len() - 1)];
                sheet.write_number_with_format(row, column, *number, format)?;
            }
            SheetCell::Date(day) => {
                let part = |number: i8| u8::try_from(number).unwrap_or(1);
                let year = u16::try_from(day.year()).unwrap_or(1900);
                let moment = ExcelDateTime::from_ymd(year, part(day.month()), part(day.day()))?;
                sheet.write_datetime_with_format(row, column, &moment, &self.date)?;
                return Ok(10);
            }
            SheetCell::Share(share) if !share.is_finite() => return Ok(0),
            SheetCell::Share(share) => {
                sheet.write_number_with_format(row, column, *share, &self.share)?;
            }
        }
        Ok(NARROWEST)
    }

    /// A name that spreadsheets allow and that is not taken.
    fn free_name(&self, wanted: &str) -> String {
        let clean: String = wanted.chars().filter(|c| !"[]:*?/\\'".contains(*c) && !c.is_control()).collect();
        let clean = if clean.trim().is_empty() { "Ark".to_owned() } else { clean };
        let cut_to = |length: usize| clean.chars().take(length).collect::<String>();
        let is_free = |name: &str| !self.names.iter().any(|known| known.to_lowercase() == name.to_lowercase());
        let mut name = cut_to(MOST_NAME);
        let mut count = 2;
        while !is_free(&name) {
            let ending = format!(" {count}");
            name = format!("{}{ending}", cut_to(MOST_NAME - ending.chars().count()));
            count += 1;
        }
        name
    }

    /// The bytes of the workbook.
    ///
    /// # Errors
    /// The library refuses; nothing in the content can make it do so.
    pub fn bytes(mut self) -> Result<Vec<u8>, WorkbookError> {
        Ok(self.book.save_to_buffer()?)
    }
}

/// The text without signs that XML cannot hold, cut to what a cell holds.
fn cut(text: &str) -> String {
    let allowed = |sign: &char| !sign.is_control() || matches!(sign, '\n' | '\t');
    let clean: String = text.chars().filter(allowed).take(MOST_CHARACTERS + 1).collect();
    if clean.chars().count() <= MOST_CHARACTERS {
        return clean;
    }
    let mut short: String = clean.chars().take(MOST_CHARACTERS - 1).collect();
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use calamine::{Data, Reader as _, Xlsx};

    use super::*;

    #[test]
    fn texts_that_look_like_formulas_stay_texts_and_names_are_made_to_fit() {
        let mut book = Workbook::new();
        let rows = [vec![SheetCell::from("=1+1"), SheetCell::Number(1.5, 1), SheetCell::Text("x".repeat(40_000))]];
        let headings = ["a", "b", "c"].map(str::to_owned);
        for _ in 0..2 {
            book.sheet("Rader: fra [fil]/med langt navn som ikke får plass", &headings, &rows).unwrap();
        }
        let bytes = book.bytes().unwrap();
        let mut read = Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
        let names = read.sheet_names();
        assert_eq!(names.len(), 2);
        assert!(names.iter().all(|name| name.chars().count() <= 31) && names[0] != names[1]);
        let range = read.worksheet_range(&names[0]).unwrap();
        assert_eq!(range.get((1, 0)), Some(&Data::String("=1+1".into())));
        assert_eq!(range.get((1, 1)), Some(&Data::Float(1.5)));
        assert!(read.worksheet_formula(&names[0]).unwrap().is_empty());
        assert!(matches!(range.get((1, 2)), Some(Data::String(text)) if text.chars().count() == 32_767));
    }

    #[test]
    fn a_day_is_a_day_in_the_workbook_shown_as_its_language_writes_days() {
        for (lang, shown) in [(Lang::Nb, "dd.mm.yyyy"), (Lang::Nn, "dd.mm.yyyy"), (Lang::Sv, "yyyy-mm-dd")] {
            let mut book = Workbook::of_language(lang);
            let row = vec![SheetCell::as_written("2025-09-30"), SheetCell::as_written("2025-09-31")];
            book.sheet("Ark", &["a".to_owned(), "b".to_owned()], &[row]).unwrap();
            let bytes = book.bytes().unwrap();
            let mut read = Xlsx::new(std::io::Cursor::new(&bytes)).unwrap();
            let range = read.worksheet_range("Ark").unwrap();
            let Some(Data::DateTime(moment)) = range.get((1, 0)) else { panic!("{range:?}") };
            assert_eq!(moment.to_ymd_hms_milli(), (2025, 9, 30, 0, 0, 0, 0));
            assert_eq!(range.get((1, 1)), Some(&Data::String("2025-09-31".into())), "no day there is");
            let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&bytes)).unwrap();
            let mut styles = String::new();
            std::io::Read::read_to_string(&mut archive.by_name("xl/styles.xml").unwrap(), &mut styles).unwrap();
            assert!(styles.contains(shown), "{styles}");
        }
    }

    #[test]
    fn the_same_content_gives_the_same_bytes() {
        let make = || {
            let mut book = Workbook::new();
            book.sheet("Ark", &["a".to_owned()], &[vec![SheetCell::Integer(1)]]).unwrap();
            book.bytes().unwrap()
        };
        assert_eq!(make(), make());
    }
}
