//! Empty tables for users to fill in: as text with our own headings, and as workbooks with Norwegian ones, explanations and
//! lists to choose from.

use std::path::{Path, PathBuf};

use rust_xlsxwriter::{DataValidation, DataValidationErrorStyle, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::column_texts::{choices, texts};
use super::columns::{TableKind, Values};

/// Rows of a form in which lists can be chosen from.
const FORM_ROWS: u32 = 2000;

/// Why a template could not be written.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// The folder or file could not be made.
    #[error("{path}: {source}; choose a folder that may be written to")]
    Write {
        /// What was to be written.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A file of this name is there already; it may be filled in.
    #[error("{0} is there already and is not overwritten; move it or choose another folder")]
    Exists(PathBuf),
    /// A workbook could not be put together.
    #[error("{path}: the workbook could not be made: {source}; use the template in CSV")]
    Workbook {
        /// What was to be written.
        path: PathBuf,
        /// What is wrong.
        source: Box<XlsxError>,
    },
}

/// Writes an empty table of each kind, as `units.csv` with our own headings (UTF-8 with mark and semicolons, which
/// spreadsheets of the Nordic countries open as they are) and as `units.xlsx` with Norwegian headings: its first sheet
/// explains every column, the second is the form. There are no macros and no formulas in it.
///
/// # Errors
/// The folder cannot be written to, or one of the files is there already; nothing is written then.
pub fn write_templates(folder: &Path) -> Result<Vec<PathBuf>, TemplateError> {
    let write_error = |path: &Path| {
        let path = path.to_owned();
        move |source| TemplateError::Write { path, source }
    };
    std::fs::create_dir_all(folder).map_err(write_error(folder))?;
    let mut files: Vec<(PathBuf, Vec<u8>)> = Vec::new();
    for kind in TableKind::ALL {
        let path = folder.join(format!("{}.csv", kind.key()));
        let keys: Vec<&str> = kind.columns().iter().map(|column| column.key).collect();
        files.push((path, format!("\u{feff}{}\r\n", keys.join(";")).into_bytes()));
        let path = folder.join(format!("{}.xlsx", kind.key()));
        let book = workbook(kind)
            .map_err(|source| TemplateError::Workbook { path: path.clone(), source: Box::new(source) })?;
        files.push((path, book));
    }
    if let Some((path, _)) = files.iter().find(|(path, _)| path.exists()) {
        return Err(TemplateError::Exists(path.clone()));
    }
    for (path, bytes) in &files {
        std::fs::write(path, bytes).map_err(write_error(path))?;
    }
    Ok(files.into_iter().map(|(path, _)| path).collect())
}

fn title(kind: TableKind) -> &'static str {
    match kind {
        TableKind::Units => "Enheter: én rad for hvert sted som tar imot varer",
        TableKind::Suppliers => "Leverandører: én rad for hver leverandør",
        TableKind::Survey => "Spørreskjema om leveranser: én rad per enhet, eller per enhet og leverandør",
        TableKind::Ledger => "Regnskap eller innkjøpsstatistikk: én rad for hver bilagslinje",
        TableKind::Catalogue => "Vareregister: én rad for hver vare",
        TableKind::Corrections => "Svar på det programmet var usikker på",
    }
}

fn workbook(kind: TableKind) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // The date of making would make every copy differ.
    let made = rust_xlsxwriter::ExcelDateTime::from_ymd(2025, 1, 1)?;
    book.set_properties(&rust_xlsxwriter::DocProperties::new().set_creation_datetime(&made));
    explanations(book.add_worksheet(), kind)?;
    form(book.add_worksheet(), kind)?;
    book.save_to_buffer()
}

fn explanations(sheet: &mut Worksheet, kind: TableKind) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    sheet.set_name("Forklaring")?;
    sheet.write_string_with_format(0, 0, title(kind), &bold)?;
    sheet.write_string(
        1,
        0,
        "Fyll ut arket «Skjema». Kolonner du ikke har svar på, kan stå tomme hvis de ikke kreves.",
    )?;
    for (column, heading) in ["Kolonne", "Hva den skal inneholde", "Kan velges", "På engelsk"].into_iter().enumerate()
    {
        sheet.write_string_with_format(3, u16::try_from(column).unwrap_or(0), heading, &bold)?;
    }
    for (row, text) in (4..).zip(texts(kind)) {
        let chosen = choices(text.key).map(|(words, _)| words.join(", ")).unwrap_or_default();
        for (column, cell) in (0..).zip([text.heading, text.explanation, &chosen, text.key]) {
            sheet.write_string_with_format(row, column, cell, &wrapped)?;
        }
    }
    for (column, width) in [(0, 30), (1, 70), (2, 45), (3, 30)] {
        sheet.set_column_width(column, width)?;
    }
    Ok(())
}

fn form(sheet: &mut Worksheet, kind: TableKind) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold().set_text_wrap();
    // Numbers that are names keep their zeros, and nothing that is typed becomes a formula.
    let as_text = Format::new().set_num_format("@");
    sheet.set_name("Skjema")?;
    sheet.set_freeze_panes(1, 0)?;
    for ((column, text), own) in (0..).zip(texts(kind)).zip(kind.columns()) {
        sheet.write_string_with_format(0, column, text.heading, &bold)?;
        if matches!(own.values(), Values::Text | Values::OrganisationNumber) {
            sheet.set_column_format(column, &as_text)?;
        }
        sheet.set_column_width(column, u32::try_from(text.heading.chars().count()).unwrap_or(0).max(12) + 2)?;
        let mut rule = DataValidation::new();
        if let Some((words, is_open)) = choices(text.key) {
            let style = if is_open { DataValidationErrorStyle::Information } else { DataValidationErrorStyle::Stop };
            rule = rule.allow_list_strings(words)?.set_error_style(style);
        } else {
            rule = rule.allow_any_value();
        }
        rule = rule.set_input_title(text.heading)?.set_input_message(text.explanation)?;
        sheet.add_data_validation(1, column, FORM_ROWS, column, &rule)?;
    }
    Ok(())
}
