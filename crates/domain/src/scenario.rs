//! Scenarios as data: today, or today plus an ordered list of changes, read from TOML or JSON.

mod library;
mod reading;
mod schema;

pub use library::SCENARIO_LIBRARY;
pub use reading::ScenarioError;
pub use schema::{Accepts, CHANGES, ChangeFields, Field};

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::place::keyed;
use crate::{Fuel, LonLat, PerWeek, UnitKind, VehicleClass};

/// A complete description of how goods are ordered and delivered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Short name in files and commands: lower-case letters, digits, `_` and `-`.
    pub key: String,
    /// What is done to today's situation, in this order. None: today.
    #[serde(default, rename = "change", skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
}

/// What is as it is without a word is not written.
fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
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
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub days_per_week: BTreeMap<UnitKind, PerWeek>,
    /// Share of staff's own shopping trips that are ordered for delivery instead, 0 to 1; absent: the parameter
    /// `ordering.pick_ups_replaced`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pick_ups_replaced: Option<f64>,
}

/// Suppliers bring goods to a hub, and the hub's vehicles bring them to the units.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consolidation {
    /// Where the hub is.
    #[serde(default, skip_serializing_if = "is_default")]
    pub hub: HubSite,
    /// Commodity groups that suppliers go on delivering themselves; absent: the label `hub.direct_groups`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direct_groups: Option<Vec<String>>,
    /// Share of deliveries whose suppliers are connected to the hub, 0 to 1; absent: the parameter
    /// `hub.connected_share`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connected_share: Option<f64>,
    /// Class of the hub's vehicles; absent: the label `hub.vehicle`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vehicle: Option<VehicleClass>,
    /// Several hubs; each unit gets its goods from the one it is soonest reached from. Instead of [`Self::hub`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hubs: Vec<LonLat>,
    /// Several classes of vehicles with their numbers; what a round costs decides which is used. Instead of
    /// [`Self::vehicle`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vehicles: Vec<HubVehicles>,
    /// Whether rounds are the same every week, where units order for fixed days; absent: they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fixed_plan: Option<bool>,
    /// What becomes of stops of the fixed plan that get nothing on a day.
    #[serde(default, skip_serializing_if = "is_default")]
    pub empty_stops: EmptyStops,
    /// Days a week on which a connected supplier comes to the hub at the most; absent: the parameter
    /// `hub.inbound_days_per_week`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inbound_days_per_week: Option<PerWeek>,
    /// The hub's vehicles collect from producers with own rounds that lie within so many kilometres by road of a unit or the
    /// hub; absent: nobody's goods are collected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collect_within_km: Option<f64>,
    /// Whether the hub's vehicles come to schools and kindergartens while children come and go.
    #[serde(default, skip_serializing_if = "is_default")]
    pub school_hours: SchoolHours,
    /// The hub's vehicles drive in the evening instead of by day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evening: Option<Evening>,
    /// What becomes of goods that would wait too long at the hub for their shelf life.
    #[serde(default, skip_serializing_if = "is_default")]
    pub short_lived: ShortLived,
    /// The hub is shared with others, who bear a part of what it costs; absent: it is the municipality's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shared: Option<SharedHub>,
}

/// Rounds in the evening.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evening {
    /// Clock time when vehicles first leave and goods can first be received, hours.
    pub from: f64,
    /// Clock time when goods can last be received and vehicles are back, hours; 24 is midnight.
    pub to: f64,
    /// Who receives.
    #[serde(default, skip_serializing_if = "is_default")]
    pub receiving: Receiving,
}

/// How a hub that others use as well is paid for.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SharedHub {
    /// The municipality's part of rooms, staff, systems and investment, 0 to 1.
    OwnShare(f64),
    /// What others bring through the hub in a year, tonnes; everybody pays by tonnes.
    OtherTonnes(f64),
}

keyed! {
    /// Whether vehicles come to schools and kindergartens while children come and go.
    #[derive(Default)]
    SchoolHours {
        /// They do as on other hours.
        #[default]
        Allowed = "allowed",
        /// They do not; the hours are the parameters `school.*`.
        Banned = "banned",
    }
}

keyed! {
    /// Who receives goods in the evening.
    #[derive(Default)]
    Receiving {
        /// Nobody: the driver lets himself in and puts the goods down.
        #[default]
        Unattended = "unattended",
        /// Staff, as by day.
        Staffed = "staffed",
    }
}

keyed! {
    /// What becomes of goods that would wait too long at the hub for their shelf life.
    #[derive(Default)]
    ShortLived {
        /// They go through the hub and are counted.
        #[default]
        Flagged = "flagged",
        /// A delivery that is mostly of such goods stays with its supplier.
        Direct = "direct",
    }
}

/// Vehicles of one class at the hub.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HubVehicles {
    /// Their class.
    pub class: VehicleClass,
    /// How many there are; absent: as many as the rounds take.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
}

keyed! {
    /// What becomes of stops of a fixed plan that get nothing on a day.
    #[derive(Default)]
    EmptyStops {
        /// The vehicle drives on to the next one.
        #[default]
        Skipped = "skipped",
        /// The vehicle drives there as on every other day.
        Kept = "kept",
    }
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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hub_vehicles: Option<Fuel>,
    /// Energy of the suppliers' vehicles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supplier_vehicles: Option<Fuel>,
}

impl Scenario {
    /// Today: no change.
    pub fn today() -> Self {
        Self { key: "today".to_owned(), changes: Vec::new() }
    }

    /// Coordinated distribution with the defaults of the parameters: better ordering and one hub, fuel unchanged.
    pub fn coordinated() -> Self {
        let changes = vec![Change::Ordering(Ordering::default()), Change::Consolidation(Consolidation::default())];
        Self { key: "coordinated".to_owned(), changes }
    }

    /// The scenario as a file.
    pub fn to_toml(&self) -> String {
        // Numbers, words and tables of them can always be written.
        toml::to_string(self).unwrap_or_default()
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
            (
                "key = \"x\"\n[[change]]\nkind = \"ordering\"\ndays_per_week = { school = 9 }",
                "days_per_week.school is 9",
            ),
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
