//! Empty tables for users to fill in: as text with our own headings, and as workbooks with headings, explanations and lists to
//! choose from in the user's language.

use std::path::{Path, PathBuf};

use rust_xlsxwriter::{DataValidation, DataValidationErrorStyle, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::columns::{Column, TableKind, Values};

/// Rows of a form in which lists can be chosen from.
const FORM_ROWS: u32 = 2000;
/// What stands between heading and explanation in the text of a column.
const BAR: &str = " | ";
/// Columns whose lists may be left for a word of one's own.
const OPEN_CHOICES: [&str; 2] = ["ordering_role", "receiving_role"];

/// The texts of templates by their ids; none where there is no such text.
///
/// | id | text |
/// |---|---|
/// | `template-explanation`, `template-form` | names of the two sheets |
/// | `template-how`, `template-column`, `template-content`, `template-choose`, `template-key` | what the first sheet says |
/// | `template-title-units` | what a kind of table is |
/// | `template-units-unit-id` | heading of a column, a bar, and what belongs in it |
/// | `template-choices-units-kind` | words to choose from, separated by commas |
pub type TemplateTexts<'t> = &'t dyn Fn(&str) -> Option<String>;

/// A column in the language of the template.
struct Field {
    key: &'static str,
    heading: String,
    explanation: String,
    choices: Vec<String>,
    is_open: bool,
    values: Values,
}

impl Field {
    fn of(kind: TableKind, column: &Column, texts: TemplateTexts<'_>) -> Self {
        let slug = column.key.replace('_', "-");
        // Without a text, the key itself is a heading that an import knows.
        let text = texts(&format!("template-{}-{slug}", kind.key())).unwrap_or_else(|| column.key.to_owned());
        let (heading, explanation) = text.split_once(BAR).unwrap_or((&text, ""));
        let choices = texts(&format!("template-choices-{}-{slug}", kind.key())).unwrap_or_default();
        Self {
            key: column.key,
            heading: heading.to_owned(),
            explanation: explanation.to_owned(),
            choices: choices.split(',').map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect(),
            is_open: OPEN_CHOICES.contains(&column.key),
            values: column.values(),
        }
    }
}

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
/// spreadsheets of the Nordic countries open as they are) and as `units.xlsx` with headings in the language of the texts: its
/// first sheet explains every column, the second is the form. There are no macros and no formulas in it.
///
/// # Errors
/// The folder cannot be written to, or one of the files is there already; nothing is written then.
pub fn write_templates(folder: &Path, texts: TemplateTexts<'_>) -> Result<Vec<PathBuf>, TemplateError> {
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
        let book = workbook(kind, texts)
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

fn workbook(kind: TableKind, texts: TemplateTexts<'_>) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // The date of making would make every copy differ.
    let made = rust_xlsxwriter::ExcelDateTime::from_ymd(2025, 1, 1)?;
    book.set_properties(&rust_xlsxwriter::DocProperties::new().set_creation_datetime(&made));
    let fields: Vec<Field> = kind.columns().iter().map(|column| Field::of(kind, column, texts)).collect();
    explanations(book.add_worksheet(), kind, &fields, texts)?;
    form(book.add_worksheet(), &fields, texts)?;
    book.save_to_buffer()
}

fn explanations(
    sheet: &mut Worksheet,
    kind: TableKind,
    fields: &[Field],
    texts: TemplateTexts<'_>,
) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let text = |id: &str| texts(id).unwrap_or_default();
    sheet.set_name(texts("template-explanation").unwrap_or_else(|| "Explanation".to_owned()))?;
    sheet.write_string_with_format(0, 0, text(&format!("template-title-{}", kind.key())), &bold)?;
    sheet.write_string(1, 0, text("template-how"))?;
    for (column, part) in (0..).zip(["column", "content", "choose", "key"]) {
        sheet.write_string_with_format(3, column, text(&format!("template-{part}")), &bold)?;
    }
    for (row, field) in (4..).zip(fields) {
        let chosen = field.choices.join(", ");
        for (column, cell) in (0..).zip([field.heading.as_str(), &field.explanation, &chosen, field.key]) {
            sheet.write_string_with_format(row, column, cell, &wrapped)?;
        }
    }
    for (column, width) in [(0, 30), (1, 70), (2, 45), (3, 30)] {
        sheet.set_column_width(column, width)?;
    }
    Ok(())
}

fn form(sheet: &mut Worksheet, fields: &[Field], texts: TemplateTexts<'_>) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold().set_text_wrap();
    // Numbers that are names keep their zeros, and nothing that is typed becomes a formula.
    let as_text = Format::new().set_num_format("@");
    sheet.set_name(texts("template-form").unwrap_or_else(|| "Form".to_owned()))?;
    sheet.set_freeze_panes(1, 0)?;
    for (column, field) in (0..).zip(fields) {
        sheet.write_string_with_format(0, column, &field.heading, &bold)?;
        if matches!(field.values, Values::Text | Values::OrganisationNumber) {
            sheet.set_column_format(column, &as_text)?;
        }
        sheet.set_column_width(column, u32::try_from(field.heading.chars().count()).unwrap_or(0).max(12) + 2)?;
        let mut rule = DataValidation::new();
        if field.choices.is_empty() {
            rule = rule.allow_any_value();
        } else {
            let style =
                if field.is_open { DataValidationErrorStyle::Information } else { DataValidationErrorStyle::Stop };
            rule = rule.allow_list_strings(&field.choices)?.set_error_style(style);
        }
        rule = rule.set_input_title(&field.heading)?.set_input_message(&field.explanation)?;
        sheet.add_data_validation(1, column, FORM_ROWS, column, &rule)?;
    }
    Ok(())
}
