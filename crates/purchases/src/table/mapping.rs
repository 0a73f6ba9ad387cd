//! Column mappings: the layouts that come with the program, those of users as TOML, and how they are laid over a table.

use domain::ColumnMapping;

use super::cell::{DateForm, Dialect};
use super::columns::{FoundBy, Layout, TableKind, simple};

/// The layouts that come with the program, one TOML text each.
const PRESETS: &[&str] = &[
    include_str!("presets/unit4.toml"),
    include_str!("presets/visma.toml"),
    include_str!("presets/visma-debit-credit.toml"),
    include_str!("presets/xledger.toml"),
    include_str!("presets/swedish-verifications.toml"),
    include_str!("presets/swedish-open-data.toml"),
    include_str!("presets/spend-norwegian.toml"),
    include_str!("presets/spend-english.toml"),
    include_str!("presets/iceland-open-invoices.toml"),
];

/// Why a mapping cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum MappingError {
    /// It is no TOML, or has fields that mappings do not have.
    #[error("the mapping cannot be read: {0}")]
    Syntax(String),
    /// A field has a value that is not known.
    #[error("mapping {mapping}: {field} = {value:?} is not known; use one of {known}")]
    Value {
        /// Name of the mapping.
        mapping: String,
        /// The field.
        field: String,
        /// What stands there.
        value: String,
        /// What may stand there.
        known: String,
    },
    /// The mapping names too little to read a table with.
    #[error("mapping {mapping}: {missing} is missing; add it to [columns] with the heading of your table")]
    Missing {
        /// Name of the mapping.
        mapping: String,
        /// Columns of which one is needed.
        missing: String,
    },
}

/// Reads a mapping from TOML and checks that it can be used.
///
/// # Errors
/// No TOML, unknown fields, tables, columns or forms (the known ones are named), or a required column without a heading.
pub fn read_mapping(text: &str) -> Result<ColumnMapping, MappingError> {
    let mapping: ColumnMapping =
        toml::from_str(text).map_err(|error| MappingError::Syntax(error.to_string().trim().to_owned()))?;
    check(&mapping)?;
    Ok(mapping)
}

fn check(mapping: &ColumnMapping) -> Result<TableKind, MappingError> {
    let unknown = |field: &str, value: &str, known: Vec<&str>| MappingError::Value {
        mapping: mapping.name.clone(),
        field: field.to_owned(),
        value: value.to_owned(),
        known: known.join(", "),
    };
    if mapping.name.trim().is_empty() {
        return Err(MappingError::Missing { mapping: String::new(), missing: "name".to_owned() });
    }
    let kinds = || TableKind::ALL.map(TableKind::key).to_vec();
    let kind = TableKind::from_key(&mapping.table).ok_or_else(|| unknown("table", &mapping.table, kinds()))?;
    let keys: Vec<&str> = kind.columns().iter().map(|column| column.key).collect();
    if let Some(key) = mapping.columns.keys().find(|key| !keys.contains(&key.as_str())) {
        return Err(unknown("columns", key, keys));
    }
    if let Some(dates) = mapping.dates.as_deref().filter(|dates| DateForm::from_key(dates).is_none()) {
        return Err(unknown("dates", dates, DateForm::ALL.map(DateForm::key).to_vec()));
    }
    if let Some(sign) = mapping.decimal.filter(|sign| !matches!(sign, ',' | '.')) {
        return Err(unknown("decimal", &sign.to_string(), vec![",", "."]));
    }
    let has = |key: &&str| mapping.columns.contains_key(*key);
    if let Some(any) = kind.required().iter().find(|any| !any.iter().any(has)) {
        return Err(MappingError::Missing { mapping: mapping.name.clone(), missing: any.join(" or ") });
    }
    Ok(kind)
}

/// The mapping as TOML that [`read_mapping`] reads back.
pub fn write_mapping(mapping: &ColumnMapping) -> String {
    let mut text = format!("name = {}\ntable = {}\n", quoted(&mapping.name), quoted(&mapping.table));
    if let Some(currency) = mapping.currency {
        text.push_str(&format!("currency = {}\n", quoted(currency.code())));
    }
    if let Some(decimal) = mapping.decimal {
        text.push_str(&format!("decimal = {}\n", quoted(&decimal.to_string())));
    }
    if let Some(dates) = &mapping.dates {
        text.push_str(&format!("dates = {}\n", quoted(dates)));
    }
    text.push_str(&format!("amounts_with_vat = {}\n", mapping.amounts_with_vat));
    text.push_str(&format!("purchases_negative = {}\n\n[columns]\n", mapping.purchases_negative));
    for (key, heading) in &mapping.columns {
        text.push_str(&format!("{} = {}\n", quoted(key), quoted(heading)));
    }
    text
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for sign in text.chars() {
        match sign {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            sign if sign.is_control() => quoted.push_str(&format!("\\u{:04X}", u32::from(sign))),
            sign => quoted.push(sign),
        }
    }
    quoted.push('"');
    quoted
}

/// The layouts that come with the program, checked by a test; one that does not hold is left out.
pub fn presets() -> Vec<ColumnMapping> {
    PRESETS.iter().filter_map(|text| read_mapping(text).ok()).collect()
}

/// A mapping made ready for comparing with headings.
pub(crate) struct Prepared {
    kind: TableKind,
    columns: Vec<(&'static str, Wanted)>,
    found_by: FoundBy,
    mapping: ColumnMapping,
}

/// A heading in simple form, and which of several with the same name.
struct Wanted {
    /// The whole text, for headings that themselves end with `#2`.
    whole: String,
    heading: String,
    ordinal: usize,
}

impl Wanted {
    fn of(heading: &str) -> Self {
        let numbered = heading.rsplit_once('#').and_then(|(name, number)| {
            let number: usize = number.trim().parse().ok().filter(|number| *number > 0)?;
            Some((simple(name), number))
        });
        let whole = simple(heading);
        let (heading, ordinal) = numbered.unwrap_or_else(|| (whole.clone(), 1));
        Self { whole, heading, ordinal }
    }

    fn position(&self, headings: &[String]) -> Option<usize> {
        let nth = |text: &str, ordinal: usize| {
            let mut found = headings.iter().enumerate().filter(|(_, known)| !text.is_empty() && *known == text);
            found.nth(ordinal - 1).map(|(position, _)| position)
        };
        let numbered = nth(&self.heading, self.ordinal);
        if self.whole == self.heading { numbered } else { numbered.or_else(|| nth(&self.whole, 1)) }
    }
}

/// Mappings in the order in which they are tried. Those that do not hold are left out: [`read_mapping`] has said why.
pub(crate) fn prepared(mappings: &[ColumnMapping]) -> Vec<Prepared> {
    let builtin = presets();
    mappings
        .iter()
        .filter_map(|mapping| {
            let kind = check(mapping).ok()?;
            let columns = kind
                .columns()
                .iter()
                .filter_map(|column| Some((column.key, Wanted::of(mapping.columns.get(column.key)?))))
                .collect();
            let name = mapping.name.clone();
            let found_by = if builtin.contains(mapping) { FoundBy::Preset(name) } else { FoundBy::Saved(name) };
            Some(Prepared { kind, columns, found_by, mapping: mapping.clone() })
        })
        .collect()
}

impl Prepared {
    /// The layout of a table whose headings hold all that the mapping names.
    pub(crate) fn layout(&self, row: u64, cells: &[String], simple_headings: &[String]) -> Option<Layout> {
        let positions: Option<Vec<(&'static str, usize)>> = self
            .columns
            .iter()
            .map(|(key, wanted)| wanted.position(simple_headings).map(|position| (*key, position)))
            .collect();
        let mut layout = Layout::new(self.kind, row, cells, positions?);
        layout.dialect = Dialect {
            decimal: self.mapping.decimal,
            dates: self.mapping.dates.as_deref().and_then(DateForm::from_key),
            ..Dialect::default()
        };
        layout.currency = self.mapping.currency;
        layout.amounts_with_vat = self.mapping.amounts_with_vat;
        layout.purchases_negative = self.mapping.purchases_negative;
        layout.found_by = self.found_by.clone();
        // A user who leaves a column out means it; a preset names only what tells the layout from others.
        if matches!(self.found_by, FoundBy::Preset(_)) {
            layout.add_by_headings();
        }
        Some(layout)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_holds() {
        for text in PRESETS {
            read_mapping(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        }
        assert_eq!(presets().len(), PRESETS.len());
    }

    #[test]
    fn a_mapping_is_read_back_as_written() {
        for mapping in presets() {
            assert_eq!(read_mapping(&write_mapping(&mapping)).unwrap(), mapping);
        }
        let mut odd = presets().remove(0);
        odd.columns.insert("text".to_owned(), "a \"b\" \\ c\nd#2".to_owned());
        assert_eq!(read_mapping(&write_mapping(&odd)).unwrap(), odd);
    }

    #[test]
    fn what_is_wrong_with_a_mapping_is_said_with_what_would_be_right() {
        let error = |text: &str| read_mapping(text).unwrap_err().to_string();
        let columns = "[columns]\ndate=\"a\"\nsupplier_name=\"b\"\namount=\"c\"\n";
        assert!(read_mapping(&format!("name=\"x\"\ntable=\"ledger\"\n{columns}")).is_ok());
        assert!(error("name=\"x\"\ntable=\"ledger\"\ncolour=1\n[columns]\n").contains("colour"));
        assert!(error(&format!("name=\"x\"\ntable=\"purchases\"\n{columns}")).contains("ledger"));
        let unknown = error(&format!("name=\"x\"\ntable=\"ledger\"\n{columns}sum=\"d\"\n"));
        assert!(unknown.contains("\"sum\"") && unknown.contains("supplier_name"), "{unknown}");
        assert!(error(&format!("name=\"x\"\ntable=\"ledger\"\ndates=\"y.d.m\"\n{columns}")).contains("m/d/y"));
        assert!(error("name=\"x\"\ntable=\"ledger\"\n[columns]\ndate=\"a\"\namount=\"c\"\n").contains("supplier_name"));
    }
}
