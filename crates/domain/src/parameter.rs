//! The registry of parameters: every number about the world, with unit, range, source and evidence.
//!
//! The files in `parameters/` are TOML. A table with a `value` is a parameter and its path is its key:
//! `[vehicle.van_3_5t.diesel_use]` is `vehicle.van_3_5t.diesel_use`. A text in a table is a label. Nothing else is allowed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Factor, Quantity};

/// How well a value is supported; the letters are those of the project's fact sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// Read in the named source.
    Read,
    /// Quoted from an official source by somebody else; to be checked.
    ThirdParty,
    /// Worked out from read figures; the note says how.
    Inferred,
    /// A stand-in from experience with a wide range; results that rest on it say so.
    Placeholder,
}

/// A number about the world.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// The value used where one number is asked for.
    pub value: f64,
    /// Lower end of a 90 % range.
    pub low: f64,
    /// Upper end of a 90 % range.
    pub high: f64,
    /// Unit, spelt as in [`crate::Quantity::UNIT`].
    pub unit: String,
    /// Year whose price level the value is in; only for money.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_year: Option<i16>,
    /// Where it comes from.
    pub source: String,
    /// How well it is supported.
    pub evidence: Evidence,
    /// What to know before using it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What is wrong with a parameter file or with the use of a parameter.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ParameterError {
    /// The file is not TOML.
    #[error("parameters/{file}: {message}")]
    Syntax {
        /// File name.
        file: String,
        /// What the parser says.
        message: String,
    },
    /// An entry lacks a field or has one too many.
    #[error("parameters/{file}, [{key}]: {message}; a parameter has value, low, high, unit, source and evidence")]
    Entry {
        /// File name.
        file: String,
        /// Key of the parameter.
        key: String,
        /// What is wrong.
        message: String,
    },
    /// Two files hold the same key.
    #[error("parameters/{file}, [{key}]: this key stands in another file already; one parameter, one spelling")]
    Twice {
        /// File name.
        file: String,
        /// Key of the parameter.
        key: String,
    },
    /// No parameter has this key.
    #[error("there is no parameter {0:?}; `samlast parameters list` shows those there are")]
    Unknown(String),
    /// The parameter is in another unit than the calculation needs.
    #[error("parameter {key} is in {found:?}, but {expected:?} is needed")]
    Unit {
        /// Key of the parameter.
        key: String,
        /// Unit in the file.
        found: String,
        /// Unit that the calculation needs.
        expected: String,
    },
    /// A label has a value that is not one of those it can have.
    #[error("label {key} cannot be {value:?}")]
    Label {
        /// Key of the label.
        key: String,
        /// Value in the file.
        value: String,
    },
}

/// All parameters and labels by key, in alphabetical order.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Parameters {
    values: BTreeMap<String, Parameter>,
    labels: BTreeMap<String, String>,
}

macro_rules! builtin_files {
    ($($name:literal),* $(,)?) => {
        /// The parameter files that the program carries with it: name and text.
        pub const BUILTIN_FILES: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("../../../parameters/", $name)))),*];
    };
}
builtin_files![
    "commodities.toml",
    "costs.toml",
    "deliveries.toml",
    "emissions.toml",
    "energy.toml",
    "hub.toml",
    "purchasing.toml",
    "roads.toml",
    "rounds.toml",
    "suppliers.toml",
    "survey.toml",
    "units.toml",
    "valuation.toml",
    "vehicles.toml"
];

/// The file of the cases that the model is validated against; no study reads it.
const VALIDATION_FILE: (&str, &str) = ("validation.toml", include_str!("../../../parameters/validation.toml"));

impl Parameters {
    /// What is known of the cases that the model is validated against, apart from the parameters of studies.
    ///
    /// # Errors
    /// A faulty file; a test keeps it from being faulty.
    pub fn validation() -> Result<Self, ParameterError> {
        Self::from_toml(&[VALIDATION_FILE])
    }

    /// The parameters that the program carries with it.
    ///
    /// # Errors
    /// A faulty file; a test keeps the built-in ones from being faulty.
    pub fn builtin() -> Result<Self, ParameterError> {
        Self::from_toml(BUILTIN_FILES)
    }

    /// Reads several files, each a name and a text.
    ///
    /// # Errors
    /// Bad TOML, an entry with missing or unknown fields, a range that does not hold the value, or a key twice.
    pub fn from_toml(files: &[(&str, &str)]) -> Result<Self, ParameterError> {
        let mut registry = Self::default();
        for (file, text) in files {
            let table: toml::Table = text.parse().map_err(|e: toml::de::Error| ParameterError::Syntax {
                file: (*file).to_owned(),
                message: e.to_string(),
            })?;
            registry.add_table(file, "", table)?;
        }
        Ok(registry)
    }

    fn add_table(&mut self, file: &str, prefix: &str, table: toml::Table) -> Result<(), ParameterError> {
        for (name, item) in table {
            let key = if prefix.is_empty() { name } else { format!("{prefix}.{name}") };
            let twice = self.values.contains_key(&key) || self.labels.contains_key(&key);
            if twice {
                return Err(ParameterError::Twice { file: file.to_owned(), key });
            }
            match item {
                toml::Value::Table(entry) if entry.contains_key("value") => {
                    let parameter = checked_entry(entry).map_err(|message| ParameterError::Entry {
                        file: file.to_owned(),
                        key: key.clone(),
                        message,
                    })?;
                    self.values.insert(key, parameter);
                }
                toml::Value::Table(group) => self.add_table(file, &key, group)?,
                toml::Value::String(label) => {
                    self.labels.insert(key, label);
                }
                other => {
                    let message = format!("{} stands where a parameter or a text is expected", other.type_str());
                    return Err(ParameterError::Entry { file: file.to_owned(), key, message });
                }
            }
        }
        Ok(())
    }

    /// The parameter with this key.
    ///
    /// # Errors
    /// [`ParameterError::Unknown`].
    pub fn get(&self, key: &str) -> Result<&Parameter, ParameterError> {
        self.values.get(key).ok_or_else(|| ParameterError::Unknown(key.to_owned()))
    }

    /// The value of a parameter as a quantity of the right unit.
    ///
    /// # Errors
    /// Unknown key or another unit.
    pub fn quantity<Q: Quantity>(&self, key: &str) -> Result<Q, ParameterError> {
        let parameter = self.get(key)?;
        if parameter.unit != Q::UNIT {
            return Err(ParameterError::Unit {
                key: key.to_owned(),
                found: parameter.unit.clone(),
                expected: Q::UNIT.to_owned(),
            });
        }
        Ok(Q::new(parameter.value))
    }

    /// The value of a sum of money in the price level of another year, by the consumer price levels
    /// `price_level.y<year>.consumer_price_level`.
    ///
    /// # Errors
    /// Unknown key or another unit, no price year, or no price levels at all.
    pub fn in_price_year<Q: Quantity>(&self, key: &str, year: i16) -> Result<Q, ParameterError> {
        let value: Q = self.quantity(key)?;
        let of = self.get(key)?.price_year.ok_or_else(|| ParameterError::Unknown(format!("{key}, price_year")))?;
        Ok(Q::new(value.value() * self.price_factor(of, year)?))
    }

    /// How much more a basket of goods costs in one year than in another, by the price levels that are known; a straight line
    /// between two of them, the nearest one before and after all of them.
    ///
    /// # Errors
    /// No price level at all, or one in another unit.
    pub fn price_factor(&self, from: i16, to: i16) -> Result<f64, ParameterError> {
        if from == to {
            return Ok(1.0);
        }
        Ok(self.price_level(to)? / self.price_level(from)?)
    }

    fn price_level(&self, year: i16) -> Result<f64, ParameterError> {
        const TABLE: &str = "price_level";
        let mut before: Option<(i16, f64)> = None;
        let mut after: Option<(i16, f64)> = None;
        for name in self.children(TABLE) {
            let Some(known) = name.strip_prefix('y').and_then(|digits| digits.parse::<i16>().ok()) else { continue };
            let level = self.quantity::<Factor>(&format!("{TABLE}.{name}.consumer_price_level"))?.value();
            if known <= year && before.is_none_or(|(at, _)| known > at) {
                before = Some((known, level));
            }
            if known >= year && after.is_none_or(|(at, _)| known < at) {
                after = Some((known, level));
            }
        }
        match (before, after) {
            (Some((from, low)), Some((to, high))) if to > from => {
                Ok(low + (high - low) * f64::from(year - from) / f64::from(to - from))
            }
            (Some((_, level)), _) | (None, Some((_, level))) => Ok(level),
            (None, None) => Err(ParameterError::Unknown(TABLE.to_owned())),
        }
    }

    /// Sets the value of a parameter and returns what it was before; `None` where there is no such parameter. Ranges stay
    /// as they are.
    pub fn set_value(&mut self, key: &str, value: f64) -> Option<f64> {
        self.values.get_mut(key).map(|parameter| std::mem::replace(&mut parameter.value, value))
    }

    /// The same parameters with other values for some keys, one draw of them for instance. Ranges stay as they are, so a
    /// value may lie outside of its own.
    pub fn with_values<'k>(&self, values: impl IntoIterator<Item = (&'k str, f64)>) -> Self {
        let mut changed = self.clone();
        for (key, value) in values {
            changed.set_value(key, value);
        }
        changed
    }

    /// The label with this key.
    ///
    /// # Errors
    /// [`ParameterError::Unknown`].
    pub fn label(&self, key: &str) -> Result<&str, ParameterError> {
        self.labels.get(key).map(String::as_str).ok_or_else(|| ParameterError::Unknown(key.to_owned()))
    }

    /// Names directly under a table, in alphabetical order: `children("vehicle")` gives the vehicle classes.
    pub fn children(&self, prefix: &str) -> Vec<String> {
        let start = format!("{prefix}.");
        let keys = self.values.keys().chain(self.labels.keys());
        let mut names: Vec<String> = keys
            .filter_map(|key| key.strip_prefix(&start))
            .map(|rest| rest.split('.').next().unwrap_or(rest).to_owned())
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Up to three keys that have most parts in common with a key that there is not.
    pub fn nearest(&self, key: &str) -> Vec<String> {
        let parts: Vec<&str> = key.split(['.', '_']).filter(|part| !part.is_empty()).collect();
        let likeness = |known: &str| {
            let known: Vec<&str> = known.split(['.', '_']).collect();
            parts.iter().filter(|part| known.contains(part)).count()
        };
        let mut found: Vec<(usize, &str)> = self.iter().map(|(known, _)| (likeness(known), known)).collect();
        found.retain(|(parts, _)| *parts > 0);
        found.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(b.1)));
        found.into_iter().take(3).map(|(_, known)| known.to_owned()).collect()
    }

    /// All parameters in alphabetical order of their keys.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Parameter)> {
        self.values.iter().map(|(key, parameter)| (key.as_str(), parameter))
    }

    /// All labels in alphabetical order of their keys.
    pub fn labels(&self) -> impl Iterator<Item = (&str, &str)> {
        self.labels.iter().map(|(key, label)| (key.as_str(), label.as_str()))
    }
}

fn checked_entry(entry: toml::Table) -> Result<Parameter, String> {
    let parameter: Parameter =
        toml::Value::Table(entry).try_into().map_err(|e: toml::de::Error| e.message().to_owned())?;
    let Parameter { value, low, high, .. } = parameter;
    if !(low <= value && value <= high) {
        return Err(format!("value {value} is not between low {low} and high {high}"));
    }
    if parameter.source.trim().is_empty() {
        return Err("source is empty".to_owned());
    }
    Ok(parameter)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CommodityGroup, Kilometers};

    const ENTRY: &str = "[a.b]\nvalue = 1.5\nlow = 1\nhigh = 2\nunit = \"km\"\nsource = \"s\"\nevidence = \"read\"\n";

    #[test]
    fn a_parameter_is_found_by_its_path_and_guarded_by_its_unit() {
        let registry = Parameters::from_toml(&[("x.toml", ENTRY)]).unwrap();
        assert_eq!(registry.quantity::<Kilometers>("a.b"), Ok(Kilometers(1.5)));
        assert!(matches!(registry.quantity::<Factor>("a.b"), Err(ParameterError::Unit { .. })));
        assert!(matches!(registry.get("a.c"), Err(ParameterError::Unknown(_))));
        assert_eq!(registry.children("a"), ["b"]);
    }

    #[test]
    fn faulty_entries_are_named_with_file_and_key() {
        let outside = ENTRY.replace("high = 2", "high = 1.2");
        let unsourced = ENTRY.replace("\"s\"", "\" \"");
        let extra = format!("{ENTRY}colour = 3\n");
        for text in [outside, unsourced, extra] {
            let error = Parameters::from_toml(&[("x.toml", &text)]).unwrap_err().to_string();
            assert!(error.contains("parameters/x.toml, [a.b]"), "{error}");
        }
        let twice = Parameters::from_toml(&[("x.toml", ENTRY), ("y.toml", ENTRY)]).unwrap_err();
        assert!(matches!(twice, ParameterError::Twice { .. }));
    }

    #[test]
    fn prices_follow_the_price_level_of_the_years() {
        let registry = Parameters::builtin().unwrap();
        let level = |year: i16| registry.quantity::<Factor>(&format!("price_level.y{year}.consumer_price_level"));
        let (level_2018, level_2020) = (level(2018).unwrap().value(), level(2020).unwrap().value());
        assert!((registry.price_factor(2018, 2024).unwrap() - 1.0 / level_2018).abs() < 1e-12);
        // Half way between two years that are known.
        assert!((registry.price_factor(2024, 2019).unwrap() - (level_2018 + level_2020) / 2.0).abs() < 1e-12);
        assert_eq!(registry.price_factor(1990, 1990).unwrap(), 1.0);
        // Years beyond those known are taken as the nearest one.
        assert_eq!(registry.price_factor(2024, 2099).unwrap(), registry.price_factor(2024, 2026).unwrap());
        let rent = registry.get("hub.rent").unwrap();
        let older: crate::NokPerSquareMeterYear = registry.in_price_year("hub.rent", 2018).unwrap();
        assert!((older.value() - rent.value * level_2018).abs() < 1e-9);
        assert!(registry.in_price_year::<Factor>("round.inefficiency_today", 2020).is_err());
    }

    #[test]
    fn the_built_in_files_are_sound() {
        let registry = Parameters::builtin().unwrap();
        assert!(CommodityGroup::all(&registry).unwrap().len() >= 20);
        let cases = Parameters::validation().unwrap();
        for (key, parameter) in registry.iter().chain(cases.iter()) {
            let is_money = parameter.unit.contains("NOK");
            assert_eq!(is_money, parameter.price_year.is_some(), "{key}: money, and only money, has a price year");
        }
    }
}
