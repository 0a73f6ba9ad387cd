//! Scenarios as data: today, or today plus an ordered list of changes, read from TOML.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Fuel, LonLat, PerWeek, UnitKind, VehicleClass};

/// A complete description of how goods are ordered and delivered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Short name in files and commands: lower-case letters, digits, `_` and `-`.
    pub key: String,
    /// What is done to today's situation, in this order. None: today.
    #[serde(default, rename = "change")]
    pub changes: Vec<Change>,
}

/// One change of today's situation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Change {
    /// How units order.
    Ordering(Ordering),
    /// Goods go through a consolidation centre.
    Consolidation(Consolidation),
    /// What drives.
    Fleet(Fleet),
}

/// Units order for fixed delivery days instead of whenever they like.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ordering {
    /// Delivery days a week by kind of unit; a kind that is not named keeps the parameter
    /// `ordering.<kind>.days_per_week`.
    #[serde(default)]
    pub days_per_week: BTreeMap<UnitKind, PerWeek>,
    /// Share of staff's own shopping trips that are ordered for delivery instead, 0 to 1; absent: the parameter
    /// `ordering.pick_ups_replaced`.
    #[serde(default)]
    pub pick_ups_replaced: Option<f64>,
}

/// Suppliers bring goods to a hub, and the hub's vehicles bring them to the units.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consolidation {
    /// Where the hub is.
    #[serde(default)]
    pub hub: HubSite,
    /// Commodity groups that suppliers go on delivering themselves; absent: the label `hub.direct_groups`.
    #[serde(default)]
    pub direct_groups: Option<Vec<String>>,
    /// Share of deliveries whose suppliers are connected to the hub, 0 to 1; absent: the parameter
    /// `hub.connected_share`.
    #[serde(default)]
    pub connected_share: Option<f64>,
    /// Class of the hub's vehicles; absent: the label `hub.vehicle`.
    #[serde(default)]
    pub vehicle: Option<VehicleClass>,
}

/// Where the consolidation centre lies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HubSite {
    /// At the settlement from which the goods-weighted driving time to the units is shortest.
    #[default]
    Best,
    /// At this position.
    At(LonLat),
}

/// Vehicles run on something else.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fleet {
    /// Energy of the hub's own vehicles.
    #[serde(default)]
    pub hub_vehicles: Option<Fuel>,
    /// Energy of the suppliers' vehicles.
    #[serde(default)]
    pub supplier_vehicles: Option<Fuel>,
}

/// What is wrong with a scenario file.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ScenarioError {
    /// Not TOML, an unknown field, or a field of another type.
    #[error("scenario: {0}")]
    Syntax(String),
    /// A key that cannot be used as a name.
    #[error(
        "scenario: key {0:?} may hold lower-case letters, digits, _ and - only, and must not be \"today\" when there are changes"
    )]
    Key(String),
    /// A number outside its range.
    #[error("scenario {key}: {field} is {value}, but must lie between {low} and {high}")]
    Range {
        /// Key of the scenario.
        key: String,
        /// Name of the field.
        field: &'static str,
        /// Value found.
        value: f64,
        /// Smallest allowed.
        low: f64,
        /// Largest allowed.
        high: f64,
    },
    /// The same sort of change twice.
    #[error("scenario {0}: the same kind of change stands twice; write it once")]
    Twice(String),
}

macro_rules! library {
    ($($name:literal),* $(,)?) => {
        /// The scenario files that the program carries with it: key and text.
        pub const SCENARIO_LIBRARY: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("../../../scenarios/", $name, ".toml")))),*];
    };
}
library![
    "all-fortnight",
    "all-once",
    "better-ordering",
    "coordinated-once",
    "coordinated-three-times",
    "coordinated-twice",
    "electric",
    "electric-only",
];

impl Scenario {
    /// A scenario by name: today, coordinated, or one of the library.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "today" => return Some(Self::today()),
            "coordinated" => return Some(Self::coordinated()),
            _ => {}
        }
        let (_, text) = SCENARIO_LIBRARY.iter().find(|(key, _)| *key == name)?;
        // A test reads every file of the library.
        Self::from_toml(text).ok()
    }

    /// Names of all scenarios that need no file.
    pub fn names() -> Vec<&'static str> {
        ["today", "coordinated"].into_iter().chain(SCENARIO_LIBRARY.iter().map(|(key, _)| *key)).collect()
    }

    /// Today: no change.
    pub fn today() -> Self {
        Self { key: "today".to_owned(), changes: Vec::new() }
    }

    /// Coordinated distribution with the defaults of the parameters: better ordering and one hub, fuel unchanged.
    pub fn coordinated() -> Self {
        let changes = vec![Change::Ordering(Ordering::default()), Change::Consolidation(Consolidation::default())];
        Self { key: "coordinated".to_owned(), changes }
    }

    /// Reads and checks a scenario file.
    ///
    /// # Errors
    /// Anything in [`ScenarioError`], naming the field.
    pub fn from_toml(text: &str) -> Result<Self, ScenarioError> {
        let scenario: Self = toml::from_str(text).map_err(|e| ScenarioError::Syntax(e.to_string()))?;
        scenario.checked()
    }

    fn checked(self) -> Result<Self, ScenarioError> {
        let sound = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-';
        let taken = self.key == "today" && !self.changes.is_empty();
        if self.key.is_empty() || self.key.len() > 60 || !self.key.chars().all(sound) || taken {
            return Err(ScenarioError::Key(self.key));
        }
        let mut kinds: Vec<_> = self.changes.iter().map(std::mem::discriminant).collect();
        for change in &self.changes {
            change.check(&self.key)?;
        }
        while let Some(kind) = kinds.pop() {
            if kinds.contains(&kind) {
                return Err(ScenarioError::Twice(self.key));
            }
        }
        Ok(self)
    }

    /// The change of ordering, if any.
    pub fn ordering(&self) -> Option<&Ordering> {
        self.changes.iter().find_map(|c| if let Change::Ordering(o) = c { Some(o) } else { None })
    }

    /// The consolidation, if any.
    pub fn consolidation(&self) -> Option<&Consolidation> {
        self.changes.iter().find_map(|c| if let Change::Consolidation(h) = c { Some(h) } else { None })
    }

    /// The change of vehicles, if any.
    pub fn fleet(&self) -> Option<&Fleet> {
        self.changes.iter().find_map(|c| if let Change::Fleet(f) = c { Some(f) } else { None })
    }
}

impl Change {
    fn check(&self, key: &str) -> Result<(), ScenarioError> {
        let within = |field, value: f64, low: f64, high: f64| {
            if (low..=high).contains(&value) {
                return Ok(());
            }
            Err(ScenarioError::Range { key: key.to_owned(), field, value, low, high })
        };
        match self {
            Self::Ordering(ordering) => {
                for days in ordering.days_per_week.values() {
                    within("days_per_week", days.value(), 0.25, 5.0)?;
                }
                ordering.pick_ups_replaced.map_or(Ok(()), |share| within("pick_ups_replaced", share, 0.0, 1.0))
            }
            Self::Consolidation(hub) => {
                if let HubSite::At(position) = hub.hub {
                    within("hub.at.lon", position.lon, -180.0, 180.0)?;
                    within("hub.at.lat", position.lat, -90.0, 90.0)?;
                }
                hub.connected_share.map_or(Ok(()), |share| within("connected_share", share, 0.0, 1.0))
            }
            Self::Fleet(_) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scenario_file_says_what_changes() {
        let text = r#"
            key = "twice-a-week"
            [[change]]
            kind = "ordering"
            days_per_week = { school = 2, nursing_home = 3.0 }
            [[change]]
            kind = "consolidation"
            hub = { at = { lon = 11.16, lat = 59.58 } }
            direct_groups = ["milk"]
            [[change]]
            kind = "fleet"
            hub_vehicles = "electric"
        "#;
        let scenario = Scenario::from_toml(text).unwrap();
        assert_eq!(scenario.ordering().unwrap().days_per_week[&UnitKind::School], PerWeek(2.0));
        assert_eq!(scenario.consolidation().unwrap().hub, HubSite::At(LonLat::new(11.16, 59.58)));
        assert_eq!(scenario.fleet().unwrap().hub_vehicles, Some(Fuel::Electric));
    }

    #[test]
    fn every_scenario_of_the_library_is_sound_and_named_like_its_file() {
        for name in Scenario::names() {
            assert_eq!(Scenario::named(name).unwrap().key, name);
        }
        assert_eq!(Scenario::named("nowhere"), None);
    }

    #[test]
    fn faults_are_named() {
        let faults = [
            ("key = \"A b\"", "key"),
            ("key = \"x\"\n[[change]]\nkind = \"ordering\"\ndays_per_week = { school = 9 }", "days_per_week is 9"),
            ("key = \"x\"\n[[change]]\nkind = \"ordering\"\nspeed = 1", "speed"),
            ("key = \"x\"\n[[change]]\nkind = \"fleet\"\n[[change]]\nkind = \"fleet\"", "twice"),
            ("key = \"today\"\n[[change]]\nkind = \"fleet\"", "today"),
        ];
        for (text, expected) in faults {
            let error = Scenario::from_toml(text).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
