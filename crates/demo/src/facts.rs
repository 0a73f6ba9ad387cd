//! The data files of this crate: public facts about the municipality and the invented behaviour of the demo.

use std::collections::BTreeMap;

use domain::{Date, LonLat};
use serde::{Deserialize, de::DeserializeOwned};

use crate::DemoError;

/// Everything the generator reads, in one place.
pub(crate) struct Facts {
    pub(crate) municipality: Municipality,
    pub(crate) known_units: Vec<KnownUnit>,
    pub(crate) unit_kinds: Vec<UnitKindFacts>,
    pub(crate) families: Vec<Family>,
    pub(crate) items: Vec<Item>,
    pub(crate) behaviour: Behaviour,
    pub(crate) calendar: CalendarFacts,
    pub(crate) names: Names,
    pub(crate) roads: RoadFacts,
}

/// A settlement or a place outside, with its position.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Settlement {
    pub(crate) name: String,
    pub(crate) lon: f64,
    pub(crate) lat: f64,
    #[serde(default)]
    pub(crate) population: u32,
    pub(crate) postal_code: String,
    pub(crate) city: String,
    #[serde(default)]
    pub(crate) place: String,
}

impl Settlement {
    pub(crate) fn position(&self) -> LonLat {
        LonLat::new(self.lon, self.lat)
    }
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Municipality {
    pub(crate) name: String,
    pub(crate) organisation_number: String,
    pub(crate) inhabitants: u32,
    pub(crate) centre: [f64; 2],
    pub(crate) outline: Vec<[f64; 2]>,
    pub(crate) settlement: Vec<Settlement>,
    pub(crate) outside: Vec<Settlement>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct KnownUnit {
    pub(crate) kind: String,
    pub(crate) name: String,
    pub(crate) organisation_number: String,
    pub(crate) settlement: String,
    pub(crate) street: String,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct UnitKindFacts {
    pub(crate) key: String,
    pub(crate) label: String,
    pub(crate) count: u32,
    pub(crate) function: String,
    pub(crate) persons: [f64; 2],
    pub(crate) hours: [String; 2],
    pub(crate) rural: f64,
    pub(crate) place: String,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Family {
    pub(crate) key: String,
    pub(crate) label: String,
    pub(crate) count: u32,
    pub(crate) distribution: String,
    pub(crate) sector: String,
    pub(crate) places: Vec<String>,
    #[serde(default)]
    pub(crate) producer: bool,
    #[serde(default)]
    pub(crate) sole_proprietor_share: f64,
    pub(crate) groups: BTreeMap<String, f64>,
    pub(crate) weekly: BTreeMap<String, f64>,
    pub(crate) per_unit: usize,
    pub(crate) route_days: u8,
    pub(crate) invoicing: Vec<Invoicing>,
    pub(crate) documents: Vec<ElectronicDocuments>,
    pub(crate) agreement: bool,
    #[serde(default)]
    pub(crate) small_order_fee: i64,
    #[serde(default)]
    pub(crate) small_order_limit: i64,
}

/// How a supplier invoices its deliveries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Invoicing {
    /// One invoice per delivery with date (BT-72) and location number (BT-71).
    DeliveryGln,
    /// One invoice per delivery with date and address (BT-75 to BT-80).
    DeliveryAddress,
    /// One invoice per delivery with the date only.
    DeliveryDate,
    /// One invoice per delivery without any delivery information; the unit's reference only.
    ReferenceOnly,
    /// One invoice per unit and week, delivery dates on the lines.
    WeeklyLines,
    /// One invoice per unit and month, delivery dates on the lines.
    MonthlyLines,
    /// One invoice per unit and month, lines summed over the month.
    MonthlyPlain,
    /// One invoice a month for the whole municipality, the unit in the accounting reference of each line.
    MunicipalityMonthly,
    /// Paper: in the ledger only.
    Paper,
    /// Purchasing card: in the ledger only.
    Card,
}

impl Invoicing {
    /// Whether there is an EHF document.
    pub(crate) fn is_electronic(self) -> bool {
        !matches!(self, Self::Paper | Self::Card)
    }
}

/// Which documents besides the invoice a supplier exchanges.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ElectronicDocuments {
    /// None.
    None,
    /// Orders (T01).
    Order,
    /// Orders (T01) and despatch advices (T16).
    OrderAndDespatch,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Item {
    pub(crate) group: String,
    pub(crate) name: String,
    pub(crate) unit: String,
    pub(crate) kg: f64,
    pub(crate) price_nok: f64,
    pub(crate) vat_percent: u32,
    pub(crate) cpv: String,
    pub(crate) unspsc: String,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Season {
    pub(crate) july: f64,
    pub(crate) holiday: f64,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Behaviour {
    pub(crate) year: i16,
    pub(crate) deliveries_per_unit_year: f64,
    pub(crate) drop_size_spread: f64,
    pub(crate) size_elasticity: f64,
    pub(crate) credit_note_share: f64,
    pub(crate) code_share: f64,
    pub(crate) gtin_share: f64,
    pub(crate) unit_gln_share: f64,
    pub(crate) price_spread: f64,
    pub(crate) invoice_lag_days: [i64; 2],
    pub(crate) order_lead_days: [i64; 2],
    pub(crate) payment_days: i64,
    pub(crate) card_without_number_share: f64,
    pub(crate) maximum_lines: usize,
    pub(crate) survey_noise: f64,
    pub(crate) survey_detail_share: f64,
    pub(crate) vehicle_load_kg: f64,
    pub(crate) places_per_inhabitant: f64,
    pub(crate) place_population: BTreeMap<String, u32>,
    pub(crate) kostra_art: BTreeMap<String, String>,
    pub(crate) season: BTreeMap<String, Season>,
    pub(crate) demand: BTreeMap<String, BTreeMap<String, f64>>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct CalendarFacts {
    pub(crate) public_holidays: Vec<Date>,
    pub(crate) school_holidays: Vec<[Date; 2]>,
    pub(crate) july: [Date; 2],
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Names {
    pub(crate) company: Vec<String>,
    pub(crate) street_first: Vec<String>,
    pub(crate) street_last: Vec<String>,
    pub(crate) rural_last: Vec<String>,
    pub(crate) carriers: Vec<String>,
    #[serde(flatten)]
    pub(crate) units: BTreeMap<String, Vec<String>>,
}

/// A point of a main road: a settlement's name or a position.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Via {
    Settlement(String),
    Position([f64; 2]),
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct MainRoad {
    #[serde(rename = "ref")]
    pub(crate) number: String,
    pub(crate) class: String,
    pub(crate) via: Vec<Via>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Motorway {
    #[serde(rename = "ref")]
    pub(crate) number: String,
    pub(crate) name: String,
    pub(crate) west: [f64; 2],
    pub(crate) interchanges: Vec<[f64; 2]>,
    pub(crate) east: [f64; 2],
    pub(crate) beyond_east: Vec<[f64; 2]>,
    pub(crate) beyond_west: Vec<[f64; 2]>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct RoadFacts {
    pub(crate) motorway: Motorway,
    pub(crate) road: Vec<MainRoad>,
}

impl Facts {
    /// Reads the data files that are built into the program.
    pub(crate) fn read() -> Result<Self, DemoError> {
        #[derive(Deserialize)]
        struct Kinds {
            kind: Vec<UnitKindFacts>,
        }
        #[derive(Deserialize)]
        struct Families {
            family: Vec<Family>,
        }
        Ok(Self {
            municipality: toml_file("municipality.toml", include_str!("../data/municipality.toml"))?,
            known_units: csv_file("units_known.csv", include_str!("../data/units_known.csv"))?,
            unit_kinds: toml_file::<Kinds>("units.toml", include_str!("../data/units.toml"))?.kind,
            families: toml_file::<Families>("suppliers.toml", include_str!("../data/suppliers.toml"))?.family,
            items: csv_file("items.csv", include_str!("../data/items.csv"))?,
            behaviour: toml_file("behaviour.toml", include_str!("../data/behaviour.toml"))?,
            calendar: toml_file("calendar.toml", include_str!("../data/calendar.toml"))?,
            names: toml_file("names.toml", include_str!("../data/names.toml"))?,
            roads: toml_file("roads.toml", include_str!("../data/roads.toml"))?,
        })
    }
}

fn toml_file<T: DeserializeOwned>(file: &'static str, text: &str) -> Result<T, DemoError> {
    toml::from_str(text).map_err(|error| DemoError::Data { file, reason: error.to_string() })
}

fn csv_file<T: DeserializeOwned>(file: &'static str, text: &str) -> Result<Vec<T>, DemoError> {
    csv::ReaderBuilder::new()
        .delimiter(b';')
        .from_reader(text.as_bytes())
        .deserialize()
        .collect::<Result<_, _>>()
        .map_err(|error| DemoError::Data { file, reason: error.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_files_agree_with_one_another() {
        let facts = Facts::read().expect("data files");
        let kinds: Vec<&str> = facts.unit_kinds.iter().map(|k| k.key.as_str()).collect();
        let groups: std::collections::BTreeSet<&str> = facts.items.iter().map(|i| i.group.as_str()).collect();
        for family in &facts.families {
            for kind in family.weekly.keys() {
                assert!(kinds.contains(&kind.as_str()), "{}: unit kind {kind}", family.key);
            }
            for group in family.groups.keys() {
                assert!(groups.contains(group.as_str()), "{}: group {group}", family.key);
            }
            for place in &family.places {
                let m = &facts.municipality;
                assert!(
                    m.settlement.iter().chain(&m.outside).any(|s| &s.name == place),
                    "{}: place {place}",
                    family.key
                );
            }
        }
        for kind in kinds {
            let demand = &facts.behaviour.demand[kind];
            assert!(facts.behaviour.season.contains_key(kind), "{kind}");
            for group in demand.keys() {
                assert!(groups.contains(group.as_str()), "{kind}: {group}");
                assert!(
                    facts.families.iter().any(|f| f.weekly.contains_key(kind) && f.groups.contains_key(group)),
                    "{kind} needs {group} and nobody sells it"
                );
            }
        }
    }
}
