//! Parameters: complete, in a known unit, with a range and a source, and used by some crate.

use std::collections::BTreeSet;

use super::{Finding, Tree, holds_word};

const UNITS: &str = "crates/domain/src/units.rs";
const TEXT_FIELDS: [&str; 3] = ["unit", "source", "evidence"];
const EVIDENCE: [&str; 4] = ["read", "third_party", "inferred", "placeholder"];

/// A parameter: where it stands and what its table holds.
pub struct Entry {
    /// File, from the root.
    pub file: String,
    /// Path in the registry, for instance `vehicle.car.payload`.
    pub key: String,
    table: toml::Table,
}

impl Entry {
    /// Last part of the key: the word that the code searches for and the text is named by.
    pub fn name(&self) -> &str {
        self.key.rsplit('.').next().unwrap_or(&self.key)
    }

    /// A text of the table; empty when it is not there.
    pub fn text(&self, field: &str) -> &str {
        text(&self.table, field)
    }

    /// A number of the table.
    pub fn number(&self, field: &str) -> Option<f64> {
        number(&self.table, field)
    }
}

/// All parameters of `parameters/*.toml`; files that are not TOML become findings.
pub fn entries(tree: &Tree) -> (Vec<Entry>, Vec<Finding>) {
    let (mut entries, mut findings) = (Vec::new(), Vec::new());
    for (file, text) in tree.under("parameters/", ".toml") {
        match text.parse::<toml::Table>() {
            Ok(table) => collect(file, "", table, &mut entries),
            Err(error) => findings.push(Finding::new(file, 0, format!("is not TOML: {error}"))),
        }
    }
    (entries, findings)
}

fn collect(file: &str, prefix: &str, table: toml::Table, entries: &mut Vec<Entry>) {
    for (name, item) in table {
        let key = if prefix.is_empty() { name } else { format!("{prefix}.{name}") };
        if let toml::Value::Table(inner) = item {
            if inner.contains_key("value") {
                entries.push(Entry { file: file.to_owned(), key, table: inner });
            } else {
                collect(file, &key, inner, entries);
            }
        }
    }
}

/// Completeness, units, ranges and use of all parameters, and that every file is read by some crate.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let (entries, mut findings) = entries(tree);
    let units = units(tree);
    let sources: Vec<&str> = tree.crate_sources().map(|(_, text)| text).collect();
    for entry in &entries {
        let mut complain = |message: String| {
            findings.push(Finding::new(&entry.file, 0, format!("[{}]: {message}", entry.key)));
        };
        for message in faults(&entry.table, &units) {
            complain(message);
        }
        if !sources.iter().any(|text| holds_word(text, entry.name())) {
            complain(format!("no crate uses {:?}; a parameter that changes nothing misleads", entry.name()));
        }
    }
    for (file, _) in tree.under("parameters/", ".toml") {
        let name = file.trim_start_matches("parameters/");
        if !sources.iter().any(|text| text.contains(name)) {
            findings.push(Finding::new(file, 0, "is read by no crate; name it in the registry's list of files"));
        }
    }
    findings
}

fn faults(table: &toml::Table, units: &BTreeSet<&str>) -> Vec<String> {
    let mut faults = Vec::new();
    for field in TEXT_FIELDS {
        if text(table, field).trim().is_empty() {
            faults.push(format!("has no {field}"));
        }
    }
    let evidence = text(table, "evidence");
    if !evidence.is_empty() && !EVIDENCE.contains(&evidence) {
        faults.push(format!("evidence is {evidence:?}, not one of {}", EVIDENCE.join(", ")));
    }
    let unit = text(table, "unit");
    if !unit.is_empty() && !units.contains(unit) {
        faults.push(format!("unit {unit:?} is not one of those in {UNITS}"));
    }
    if unit.contains("NOK") != table.contains_key("price_year") {
        faults.push("money, and only money, has a price_year".to_owned());
    }
    match ["low", "value", "high"].map(|field| number(table, field)) {
        [Some(low), Some(value), Some(high)] if low <= value && value <= high => {}
        [Some(_), Some(_), Some(_)] => faults.push("its value is not between low and high".to_owned()),
        _ => faults.push("has no range: low and high are numbers that hold the value between them".to_owned()),
    }
    faults
}

fn text<'a>(table: &'a toml::Table, field: &str) -> &'a str {
    table.get(field).and_then(toml::Value::as_str).unwrap_or_default()
}

fn number(table: &toml::Table, field: &str) -> Option<f64> {
    let value = table.get(field)?;
    #[allow(clippy::cast_precision_loss, reason = "parameters are far below 2^53")]
    value.as_float().or_else(|| value.as_integer().map(|number| number as f64))
}

/// The spellings `Name = "unit";` in the list of quantities.
fn units(tree: &Tree) -> BTreeSet<&str> {
    let text = tree.text(UNITS).unwrap_or_default();
    text.lines().filter_map(|line| line.trim().strip_suffix("\";")?.split_once(" = \"").map(|(_, unit)| unit)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOUND: &str = "[vehicle.car.payload]\nvalue = 200\nlow = 80.5\nhigh = 400\nunit = \"kg\"\nsource = \"s\"\n\
                         evidence = \"read\"\n";

    fn findings(file: &str, code: &str) -> Vec<String> {
        let tree = Tree::of(&[
            ("parameters/vehicles.toml", file),
            (UNITS, "    /// Mass.\n    Kilograms = \"kg\";\n    Nok = \"NOK\";\n"),
            ("crates/study/src/lib.rs", code),
        ]);
        check(&tree).iter().map(ToString::to_string).collect()
    }
    const CODE: &str = "\"vehicles.toml\" payload";

    #[test]
    fn a_sound_parameter_passes() {
        assert_eq!(findings(SOUND, CODE), [""; 0]);
    }

    #[test]
    fn each_fault_is_found() {
        let cases = [
            (SOUND.replace("source = \"s\"\n", ""), "has no source"),
            (SOUND.replace("evidence = \"read\"\n", ""), "has no evidence"),
            (SOUND.replace("\"read\"", "\"rumour\""), "evidence is \"rumour\""),
            (SOUND.replace("low = 80.5\n", ""), "has no range"),
            (SOUND.replace("high = 400", "high = 100"), "not between low and high"),
            (SOUND.replace("\"kg\"", "\"stone\""), "unit \"stone\""),
            (SOUND.replace("\"kg\"", "\"NOK\""), "price_year"),
            (SOUND.to_owned() + "price_year = 2024\n", "price_year"),
            (SOUND.to_owned() + "[", "is not TOML"),
        ];
        for (file, expected) in cases {
            let found = findings(&file, CODE);
            assert!(found.iter().any(|m| m.contains(expected)), "{expected}: {found:?}");
        }
    }

    #[test]
    fn a_parameter_or_file_that_nobody_uses_is_found() {
        assert!(findings(SOUND, "\"vehicles.toml\" payloads")[0].contains("no crate uses \"payload\""));
        assert!(findings(SOUND, "payload")[0].contains("is read by no crate"));
    }
}
