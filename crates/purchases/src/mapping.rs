//! Column mappings: those that come with the program, and those that a user has saved as a text file (TOML).

use domain::ColumnMapping;

use crate::table::{column_keys, table_kinds};

/// What is wrong with a mapping.
#[derive(Debug, thiserror::Error)]
pub enum MappingError {
    /// The text is no TOML, or has fields that a mapping does not have.
    #[error("the mapping cannot be read: {0}")]
    Text(String),
    /// The kind of table is not known.
    #[error("a mapping has table {found:?}; use one of {known}")]
    Table {
        /// As written.
        found: String,
        /// All kinds.
        known: String,
    },
    /// A column key is not known.
    #[error("a mapping of {table} has the column {found:?}; use one of {known}")]
    Column {
        /// Kind of table.
        table: String,
        /// As written.
        found: String,
        /// All keys.
        known: String,
    },
    /// A setting has a value that is not known.
    #[error("a mapping has {field} = {found:?}; use one of {known}")]
    Setting {
        /// Which setting.
        field: &'static str,
        /// As written.
        found: String,
        /// What it may be.
        known: &'static str,
    },
}

/// Forms of dates that a mapping may name.
pub(crate) const DATE_FORMS: &[&str] = &["d.m.y", "m/d/y", "y-m-d", "ymd"];

/// Reads a mapping from its text.
///
/// # Errors
/// See [`MappingError`]: unknown fields, tables, columns and settings are named with what is known.
pub fn read_mapping(text: &str) -> Result<ColumnMapping, MappingError> {
    let mapping: ColumnMapping = toml::from_str(text).map_err(|error| MappingError::Text(error.to_string()))?;
    let Some(known) = column_keys(&mapping.table) else {
        return Err(MappingError::Table { found: mapping.table, known: table_kinds().join(", ") });
    };
    if let Some(unknown) = mapping.columns.keys().find(|key| !known.contains(&key.as_str())) {
        return Err(MappingError::Column {
            table: mapping.table.clone(),
            found: unknown.clone(),
            known: known.join(", "),
        });
    }
    if let Some(sign) = mapping.decimal.filter(|sign| !matches!(sign, ',' | '.')) {
        return Err(MappingError::Setting { field: "decimal", found: sign.to_string(), known: "\",\" or \".\"" });
    }
    if let Some(form) = mapping.dates.as_ref().filter(|form| !DATE_FORMS.contains(&form.as_str())) {
        return Err(MappingError::Setting { field: "dates", found: form.clone(), known: "d.m.y, m/d/y, y-m-d or ymd" });
    }
    Ok(mapping)
}

/// The text of a mapping, which [`read_mapping`] reads back.
pub fn mapping_text(mapping: &ColumnMapping) -> String {
    use std::fmt::Write as _;
    let mut text = String::new();
    // Written by hand to keep the order that a person reads in; the texts are quoted as TOML basic strings.
    let _ = writeln!(text, "name = {}\ntable = {}", quoted(&mapping.name), quoted(&mapping.table));
    if let Some(currency) = mapping.currency {
        let _ = writeln!(text, "currency = {}", quoted(currency.code()));
    }
    if let Some(decimal) = mapping.decimal {
        let _ = writeln!(text, "decimal = {}", quoted(&decimal.to_string()));
    }
    if let Some(dates) = &mapping.dates {
        let _ = writeln!(text, "dates = {}", quoted(dates));
    }
    if mapping.amounts_with_vat {
        let _ = writeln!(text, "amounts_with_vat = true");
    }
    if mapping.purchases_negative {
        let _ = writeln!(text, "purchases_negative = true");
    }
    let _ = writeln!(text, "\n[columns]");
    for (key, heading) in &mapping.columns {
        let _ = writeln!(text, "{key} = {}", quoted(heading));
    }
    text
}

/// The text as a TOML basic string.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for sign in text.chars() {
        match sign {
            '"' | '\\' => out.extend(['\\', sign]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            sign if sign.is_control() => out.extend(format!("\\u{:04X}", u32::from(sign)).chars()),
            sign => out.push(sign),
        }
    }
    out.push('"');
    out
}

/// The mappings that come with the program, in the order in which they are tried.
pub fn presets() -> Vec<ColumnMapping> {
    const TEXTS: &[&str] = &[
        include_str!("mapping/presets/unit4.toml"),
        include_str!("mapping/presets/visma.toml"),
        include_str!("mapping/presets/xledger.toml"),
        include_str!("mapping/presets/swedish.toml"),
        include_str!("mapping/presets/spend.toml"),
        include_str!("mapping/presets/spend_norwegian.toml"),
        include_str!("mapping/presets/iceland.toml"),
    ];
    // The test below reads each of them, so none is lost here.
    TEXTS.iter().filter_map(|text| read_mapping(text).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_reads_and_reads_back() {
        let presets = presets();
        assert_eq!(presets.len(), 7);
        for preset in &presets {
            assert_eq!(read_mapping(&mapping_text(preset)).unwrap(), *preset, "{}", preset.name);
        }
        let mut names: Vec<_> = presets.iter().map(|preset| &preset.name).collect();
        names.dedup();
        assert_eq!(names.len(), 7);
    }

    #[test]
    fn what_a_mapping_does_not_know_is_named_with_what_it_knows() {
        let cases = [
            ("name = 'x'\ntable = 'ledgr'\n[columns]", "ledger"),
            ("name = 'x'\ntable = 'ledger'\n[columns]\nammount = 'Beløp'", "amount"),
            ("name = 'x'\ntable = 'ledger'\ndates = 'y/d/m'\n[columns]", "d.m.y"),
            ("name = 'x'\ntable = 'ledger'\nseparator = ';'\n[columns]", "separator"),
        ];
        for (text, word) in cases {
            let error = read_mapping(text).unwrap_err().to_string();
            assert!(error.contains(word), "{error}");
        }
    }
}
