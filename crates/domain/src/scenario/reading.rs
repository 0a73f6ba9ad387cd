//! Reading scenario files: TOML or JSON to a checked scenario, and what is wrong with a file in words that help.

use toml::{Table, Value};

use super::schema::{Accepts, CHANGES, Field};
use super::{Change, Scenario};

/// What is wrong with a scenario file.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ScenarioError {
    /// Neither TOML nor JSON.
    #[error("scenario: {0}")]
    Syntax(String),
    /// A key that cannot be used as a name.
    #[error(
        "scenario: key {0:?} may hold lower-case letters, digits, _ and - only, and must not be \"today\" when there are changes"
    )]
    Key(String),
    /// A field that there is not.
    #[error("scenario {key}: {at} has no field {field:?}{}; its fields are {}", nearest_in_words(.field, .known), .known.join(", "))]
    UnknownField {
        /// Key of the scenario.
        key: String,
        /// Where in the file.
        at: String,
        /// The name that is not known.
        field: String,
        /// Those that are.
        known: Vec<&'static str>,
    },
    /// A field that is needed.
    #[error("scenario {key}: {at} lacks {field}, which is {accepted}")]
    Missing {
        /// Key of the scenario.
        key: String,
        /// Where in the file.
        at: String,
        /// Name of the field.
        field: &'static str,
        /// What would be accepted.
        accepted: String,
    },
    /// A value outside what is accepted.
    #[error("scenario {key}: {field} is {value}, but must be {accepted}{nearest}")]
    Value {
        /// Key of the scenario.
        key: String,
        /// Where in the file and the name of the field.
        field: String,
        /// Value found.
        value: String,
        /// What would be accepted.
        accepted: String,
        /// The accepted word that is written most like it, as half a sentence, or nothing.
        nearest: String,
    },
    /// The same sort of change twice.
    #[error("scenario {0}: the same kind of change stands twice; write it once")]
    Twice(String),
    /// Two fields that say the same.
    #[error("scenario {key}: {first} and {second} stand side by side; write one of them")]
    Both {
        /// Key of the scenario.
        key: String,
        /// One field.
        first: &'static str,
        /// The other.
        second: &'static str,
    },
}

impl Scenario {
    /// Reads and checks a scenario file in TOML.
    ///
    /// # Errors
    /// Anything in [`ScenarioError`], naming field, value and what would be accepted.
    pub fn from_toml(text: &str) -> Result<Self, ScenarioError> {
        let table: Table = text.parse().map_err(|e: toml::de::Error| ScenarioError::Syntax(e.to_string()))?;
        Self::from_table(table)
    }

    /// Reads and checks a scenario file in JSON, which holds the same fields. `null` is as good as absent.
    ///
    /// # Errors
    /// As of [`Self::from_toml`].
    pub fn from_json(text: &str) -> Result<Self, ScenarioError> {
        let syntax = |e: String| ScenarioError::Syntax(e);
        let mut value: serde_json::Value = serde_json::from_str(text).map_err(|e| syntax(e.to_string()))?;
        drop_nulls(&mut value);
        match Value::try_from(value).map_err(|e| syntax(e.to_string()))? {
            Value::Table(table) => Self::from_table(table),
            _ => Err(syntax("a scenario in JSON is an object: {\"key\": …, \"change\": […]}".to_owned())),
        }
    }

    /// Reads and checks a scenario file that says itself what it is: JSON begins with a brace.
    ///
    /// # Errors
    /// As of [`Self::from_toml`].
    pub fn from_text(text: &str) -> Result<Self, ScenarioError> {
        let text = text.trim_start_matches('\u{feff}');
        if text.trim_start().starts_with('{') { Self::from_json(text) } else { Self::from_toml(text) }
    }

    fn from_table(table: Table) -> Result<Self, ScenarioError> {
        let key = match table.get("key") {
            Some(Value::String(key)) => key.clone(),
            Some(other) => return Err(ScenarioError::Key(written(other))),
            None => {
                let (key, at, accepted) = ("without key".into(), "the file".into(), "the scenario's name".into());
                return Err(ScenarioError::Missing { key, at, field: "key", accepted });
            }
        };
        Checking { key: &key }.file(&table)?;
        if let Some(Value::Array(changes)) = table.get("change") {
            let shared = changes.iter().filter_map(|change| change.get("shared").and_then(Value::as_table));
            for shared in shared {
                let (key, first, second) = (key.clone(), "shared.own_share", "shared.other_tonnes");
                match shared.len() {
                    1 => {}
                    0 => {
                        let (at, field) = ("shared".to_owned(), "own_share or other_tonnes");
                        return Err(ScenarioError::Missing { key, at, field, accepted: "a number".to_owned() });
                    }
                    _ => return Err(ScenarioError::Both { key, first, second }),
                }
            }
        }
        let scenario: Self = table.try_into().map_err(|e: toml::de::Error| ScenarioError::Syntax(e.to_string()))?;
        scenario.checked()
    }

    /// Whether key and changes hold together.
    fn checked(self) -> Result<Self, ScenarioError> {
        let sound = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-';
        let taken = self.key == "today" && !self.changes.is_empty();
        if self.key.is_empty() || self.key.len() > 60 || !self.key.chars().all(sound) || taken {
            return Err(ScenarioError::Key(self.key));
        }
        let mut kinds: Vec<_> = self.changes.iter().map(std::mem::discriminant).collect();
        while let Some(kind) = kinds.pop() {
            if kinds.contains(&kind) {
                return Err(ScenarioError::Twice(self.key));
            }
        }
        for change in &self.changes {
            if let Change::Consolidation(hub) = change {
                let both = |first, second| ScenarioError::Both { key: self.key.clone(), first, second };
                if hub.vehicle.is_some() && !hub.vehicles.is_empty() {
                    return Err(both("vehicle", "vehicles"));
                }
                if let Some(evening) = hub.evening.filter(|evening| evening.from >= evening.to) {
                    let accepted = format!("later than from, which is {}", evening.from);
                    let (field, value) = ("evening.to".to_owned(), evening.to.to_string());
                    return Err(ScenarioError::Value { key: self.key, field, value, accepted, nearest: String::new() });
                }
                if hub.hub != super::HubSite::Best && !hub.hubs.is_empty() {
                    return Err(both("hub", "hubs"));
                }
            }
        }
        Ok(self)
    }
}

/// A value as it stands in JSON, which is close to how it stands in TOML.
fn written(value: &Value) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// Removes fields of objects that hold `null`.
fn drop_nulls(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(fields) => {
            fields.retain(|_, field| !field.is_null());
            fields.values_mut().for_each(drop_nulls);
        }
        serde_json::Value::Array(items) => items.iter_mut().for_each(drop_nulls),
        _ => {}
    }
}

struct Checking<'a> {
    key: &'a str,
}

impl Checking<'_> {
    fn file(&self, table: &Table) -> Result<(), ScenarioError> {
        for name in table.keys() {
            if !["key", "change"].contains(&name.as_str()) {
                return Err(self.unknown("the file", name, vec!["key", "change"]));
            }
        }
        let changes = match table.get("change") {
            None => return Ok(()),
            Some(Value::Array(changes)) => changes,
            Some(other) => {
                return Err(self.value("change", other, "a list of tables, each with a kind".to_owned(), ""));
            }
        };
        for (number, change) in changes.iter().enumerate() {
            let at = format!("change {}", number + 1);
            let Value::Table(change) = change else {
                return Err(self.value(&at, change, "a table with a kind".to_owned(), ""));
            };
            self.change(&at, change)?;
        }
        Ok(())
    }

    fn change(&self, at: &str, change: &Table) -> Result<(), ScenarioError> {
        let kinds: Vec<&'static str> = CHANGES.iter().map(|c| c.kind).collect();
        let accepted = format!("one of {}", kinds.join(", "));
        let (key, place) = (self.key.to_owned(), at.to_owned());
        let Some(kind) = change.get("kind") else {
            return Err(ScenarioError::Missing { key, at: place, field: "kind", accepted });
        };
        let word = kind.as_str().unwrap_or_default();
        let Some(known) = CHANGES.iter().find(|c| c.kind == word) else {
            return Err(self.value(&format!("{at}: kind"), kind, accepted, &nearest_in_words(word, &kinds)));
        };
        let mut rest = change.clone();
        rest.remove("kind");
        self.table(&format!("{at} ({word})"), "", &rest, known.fields)
    }

    /// `inside` is the path of the table's fields within the change, with a dot behind, or nothing.
    fn table(&self, at: &str, inside: &str, table: &Table, fields: &[Field]) -> Result<(), ScenarioError> {
        for (name, value) in table {
            let Some(field) = fields.iter().find(|field| field.name == name) else {
                let known = fields.iter().map(|field| field.name).collect();
                let place =
                    if inside.is_empty() { at.to_owned() } else { format!("{at}: {}", inside.trim_end_matches('.')) };
                return Err(self.unknown(&place, name, known));
            };
            self.accepted(at, &format!("{inside}{name}"), value, &field.accepts)?;
        }
        match fields.iter().find(|field| field.is_required && !table.contains_key(field.name)) {
            None => Ok(()),
            Some(missing) => Err(ScenarioError::Missing {
                key: self.key.to_owned(),
                at: format!("{at}: {}", inside.trim_end_matches('.')),
                field: missing.name,
                accepted: missing.accepts.in_words(),
            }),
        }
    }

    fn accepted(&self, at: &str, path: &str, value: &Value, accepts: &Accepts) -> Result<(), ScenarioError> {
        let refused = |nearest: &str| Err(self.value(&format!("{at}: {path}"), value, accepts.in_words(), nearest));
        let number = || value.as_float().or_else(|| value.as_integer().map(|whole| whole as f64));
        match accepts {
            Accepts::Number(low, high) => match number() {
                Some(number) if (*low..=*high).contains(&number) => Ok(()),
                _ => refused(""),
            },
            Accepts::Whole(low, high) => match value.as_integer() {
                Some(number) if (*low..=*high).contains(&number) => Ok(()),
                _ => refused(""),
            },
            Accepts::Truth if value.is_bool() => Ok(()),
            Accepts::Text if value.is_str() => Ok(()),
            Accepts::Word(words) => match value.as_str() {
                Some(word) if words().contains(&word) => Ok(()),
                word => refused(&nearest_in_words(word.unwrap_or_default(), &words())),
            },
            Accepts::List(of) => match value.as_array() {
                Some(items) => items
                    .iter()
                    .enumerate()
                    .try_for_each(|(n, item)| self.accepted(at, &format!("{path}[{}]", n + 1), item, of)),
                None => refused(""),
            },
            Accepts::Table(fields) => match value.as_table() {
                Some(table) => self.table(at, &format!("{path}."), table, fields),
                None => refused(""),
            },
            Accepts::Each(words, of) => match value.as_table() {
                Some(table) => table.iter().try_for_each(|(word, item)| {
                    if !words().contains(&word.as_str()) {
                        return Err(self.unknown(&format!("{at}: {path}"), word, words()));
                    }
                    self.accepted(at, &format!("{path}.{word}"), item, of)
                }),
                None => refused(""),
            },
            Accepts::Either(all) => {
                // A table is held against the alternative that is a table, so that its fields are named.
                let is_alike = |one: &&Accepts| value.is_table() == matches!(one, Accepts::Table(_));
                match all.iter().find(is_alike) {
                    Some(one @ Accepts::Table(_)) => self.accepted(at, path, value, one),
                    _ if all.iter().any(|one| self.accepted(at, path, value, one).is_ok()) => Ok(()),
                    _ => refused(""),
                }
            }
            Accepts::Truth | Accepts::Text => refused(""),
        }
    }

    fn unknown(&self, at: &str, field: &str, known: Vec<&'static str>) -> ScenarioError {
        ScenarioError::UnknownField { key: self.key.to_owned(), at: at.to_owned(), field: field.to_owned(), known }
    }

    fn value(&self, field: &str, value: &Value, accepted: String, nearest: &str) -> ScenarioError {
        let (key, field, value) = (self.key.to_owned(), field.to_owned(), written(value));
        ScenarioError::Value { key, field, value, accepted, nearest: nearest.to_owned() }
    }
}

/// `; did you mean …?` with the known word that takes fewest letters to change, if that is at most half of them.
fn nearest_in_words(word: &str, known: &[&'static str]) -> String {
    let changes = |name: &&&'static str| letters_to_change(word, name);
    match known.iter().min_by_key(|name| (changes(name), **name)) {
        Some(name) if 2 * changes(&name) <= name.len().max(word.len()) && !word.is_empty() => {
            format!("; did you mean {name}?")
        }
        _ => String::new(),
    }
}

/// Letters to put in, leave out or change.
fn letters_to_change(from: &str, to: &str) -> usize {
    let (from, to): (Vec<char>, Vec<char>) = (from.chars().take(60).collect(), to.chars().collect());
    let mut last: Vec<usize> = (0..=to.len()).collect();
    for (i, letter) in from.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, other) in to.iter().enumerate() {
            let changed = last[j] + usize::from(letter != other);
            row.push(changed.min(last[j + 1] + 1).min(row[j] + 1));
        }
        last = row;
    }
    last.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        Scenario::from_text(text).unwrap_err().to_string()
    }

    #[test]
    fn a_misspelt_field_is_told_with_the_nearest_name() {
        let text = "key = \"x\"\n[[change]]\nkind = \"consolidation\"\nconected_share = 0.5";
        let found = error(text);
        assert!(
            found.contains("change 1 (consolidation) has no field \"conected_share\"; did you mean connected_share?"),
            "{found}"
        );
    }

    #[test]
    fn a_value_is_told_with_field_and_range() {
        let found = error(r#"{"key": "x", "change": [{"kind": "consolidation", "connected_share": 1.4}]}"#);
        assert!(found.contains("connected_share is 1.4, but must be a number from 0 to 1"), "{found}");
        let found = error("key = \"x\"\n[[change]]\nkind = \"fleet\"\nhub_vehicles = \"electrik\"");
        assert!(found.contains("must be one of diesel, biodiesel, electric; did you mean electric?"), "{found}");
        let found = error("key = \"x\"\n[[change]]\nkind = \"consolidation\"\nhub = { at = { lon = 11 } }");
        assert!(found.contains("hub.at lacks lat"), "{found}");
        let found = error("key = \"x\"\n[[change]]\nkind = \"order\"");
        assert!(found.contains("did you mean ordering?"), "{found}");
    }

    #[test]
    fn toml_and_json_say_the_same() {
        let toml = r#"
            key = "vans"
            [[change]]
            kind = "consolidation"
            hubs = [{ lon = 11.1, lat = 59.5 }, { lon = 11.3, lat = 59.6 }]
            vehicles = [{ class = "van_3_5t", count = 2 }, { class = "truck_18t" }]
            fixed_plan = false
            empty_stops = "kept"
        "#;
        let json = r#"{"key": "vans", "change": [{"kind": "consolidation", "vehicle": null,
            "hubs": [{"lon": 11.1, "lat": 59.5}, {"lon": 11.3, "lat": 59.6}], "fixed_plan": false, "empty_stops": "kept",
            "vehicles": [{"class": "van_3_5t", "count": 2}, {"class": "truck_18t"}]}]}"#;
        let scenario = Scenario::from_text(toml).unwrap();
        assert_eq!(scenario, Scenario::from_text(json).unwrap());
        // What the program writes it reads again.
        for name in Scenario::names() {
            let known = Scenario::named(name).unwrap();
            assert_eq!(Scenario::from_text(&serde_json::to_string(&known).unwrap()).as_ref(), Ok(&known));
            assert_eq!(Scenario::from_text(&known.to_toml()), Ok(known));
        }
    }

    #[test]
    fn the_reference_names_every_field() {
        let page = include_str!("../../../../docs/reference/scenarios.md");
        for change in CHANGES {
            let section = page.split("\n## ").find(|part| part.starts_with(&format!("`{}`", change.kind))).unwrap();
            for field in change.fields {
                assert!(section.contains(&format!("| `{}` |", field.name)), "{}: {}", change.kind, field.name);
            }
        }
    }

    #[test]
    fn an_evening_ends_after_it_begins_and_a_shared_hub_says_how() {
        let hub = |rest: &str| format!("key = \"x\"\n[[change]]\nkind = \"consolidation\"\n{rest}");
        let found = error(&hub("evening = { from = 22, to = 18 }"));
        assert!(found.contains("evening.to is 18, but must be later than from, which is 22"), "{found}");
        assert!(error(&hub("shared = {}")).contains("own_share or other_tonnes"));
        assert!(error(&hub("shared = { own_share = 0.4, other_tonnes = 100 }")).contains("write one of them"));
        let sound =
            Scenario::from_toml(&hub("shared = { own_share = 0.4 }\nevening = { from = 18, to = 22 }")).unwrap();
        let hub = sound.consolidation().unwrap();
        assert_eq!(hub.shared, Some(super::super::SharedHub::OwnShare(0.4)));
        assert_eq!(hub.evening.unwrap().receiving, super::super::Receiving::Unattended);
    }

    #[test]
    fn two_fields_that_say_the_same_are_refused() {
        let text = "key = \"x\"\n[[change]]\nkind = \"consolidation\"\nvehicle = \"truck_18t\"\nvehicles = [{ class = \"truck_18t\" }]";
        assert!(error(text).contains("vehicle and vehicles"), "{}", error(text));
    }
}
