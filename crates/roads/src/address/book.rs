//! All addresses, street names of the roads and settlements, indexed by what they are compared by.

use std::collections::BTreeMap;

use domain::{LonLat, Meters};
use rustc_hash::FxHashMap;

use super::spelling::{folded, street_key};
use super::{Address, AddressTable};
use crate::attributes::RoadClass;
use crate::data::{Adjacency, RoadData};
use crate::geometry::{self, Point, lon_lat};
use crate::place::{Place, PlaceKind};

/// Addresses, streets and settlements of a road file, ready to be searched.
pub struct AddressBook {
    pub(super) table: AddressTable,
    /// Streets of one spelling, by key; in the order of the key.
    pub(super) streets: BTreeMap<String, Vec<StreetName>>,
    /// Every name as it is spelled, folded, with its key; ascending.
    pub(super) spelled: Vec<(String, String)>,
    /// Rows of the table by street text.
    rows_of: Adjacency,
    /// Rows of the table by postcode.
    pub(super) by_postcode: BTreeMap<String, Vec<u32>>,
    /// The town that most addresses with a postcode name, by folded postcode text number.
    town_of: FxHashMap<u32, String>,
    /// Middles of the roads with a name, by number of the name.
    roads: BTreeMap<u32, Vec<Point>>,
    names: Vec<String>,
    pub(super) places: Vec<Place>,
}

/// A name of a street, from addresses or from roads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StreetName {
    /// Text of the table.
    Addresses(u32),
    /// Name of roads.
    Roads(u32),
}

/// Roads of one name that are nearer to each other than this are one street.
const ONE_STREET: Meters = Meters(1_000.0);
/// A road belongs to the settlement that is nearest, up to here.
const SETTLEMENT: Meters = Meters(10_000.0);

/// A street known by its roads.
pub(super) struct RoadStreet {
    pub position: LonLat,
    pub spread: Meters,
}

impl AddressBook {
    pub(crate) fn new(table: AddressTable, data: &RoadData) -> Self {
        let mut streets: BTreeMap<String, Vec<StreetName>> = BTreeMap::new();
        let mut spelled = Vec::new();
        let rows_of = Adjacency::new(table.texts.len(), table.rows.iter().map(|row| row.street));
        for text in 0..table.texts.len() as u32 {
            if !rows_of.of(text).is_empty() && !table.text(text).is_empty() {
                spelled.push((folded(table.text(text)), street_key(table.text(text))));
                streets.entry(street_key(table.text(text))).or_default().push(StreetName::Addresses(text));
            }
        }
        let mut by_postcode: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        let mut towns: FxHashMap<u32, BTreeMap<u32, usize>> = FxHashMap::default();
        for (number, row) in table.rows.iter().enumerate() {
            if !table.text(row.postcode).is_empty() {
                by_postcode.entry(digits(table.text(row.postcode))).or_default().push(number as u32);
                if !table.text(row.city).is_empty() {
                    *towns.entry(row.postcode).or_default().entry(row.city).or_default() += 1;
                }
            }
        }
        let commonest = |towns: BTreeMap<u32, usize>| {
            towns.into_iter().max_by_key(|(town, count)| (*count, std::cmp::Reverse(*town))).map(|(town, _)| town)
        };
        let town_of = towns
            .into_iter()
            .filter_map(|(postcode, towns)| Some((postcode, table.text(commonest(towns)?).to_owned())))
            .collect();
        let mut roads: BTreeMap<u32, Vec<Point>> = BTreeMap::new();
        for segment in 0..data.segments.len() as u32 {
            let attributes = data.attributes_of(segment);
            if attributes.name != 0 && attributes.class != RoadClass::Ferry {
                let points = data.points_of(segment);
                roads.entry(attributes.name).or_default().push(points[points.len() / 2]);
            }
        }
        for name in roads.keys() {
            spelled.push((folded(data.name(*name)), street_key(data.name(*name))));
            streets.entry(street_key(data.name(*name))).or_default().push(StreetName::Roads(*name));
        }
        spelled.sort_unstable();
        spelled.dedup();
        let (names, places) = (data.names.clone(), data.places.clone());
        Self { table, streets, spelled, rows_of, by_postcode, town_of, roads, names, places }
    }

    /// Number of addresses.
    pub fn len(&self) -> usize {
        self.table.rows.len()
    }

    /// Whether there are no addresses.
    pub fn is_empty(&self) -> bool {
        self.table.rows.is_empty()
    }

    /// All addresses in the order of the extract: nodes, then buildings and what is counted between doors.
    pub fn addresses(&self) -> impl Iterator<Item = Address> + '_ {
        self.table.rows.iter().map(|row| self.table.address(row))
    }

    /// An address with its town, which follows from the postcode where it is not tagged.
    pub(super) fn address(&self, row: u32) -> Address {
        let row = &self.table.rows[row as usize];
        let mut address = self.table.address(row);
        if address.city.is_empty() {
            address.city = self.town_of.get(&row.postcode).cloned().unwrap_or_default();
        }
        address
    }

    /// Rows with this street.
    pub(super) fn rows(&self, street: u32) -> &[u32] {
        self.rows_of.of(street)
    }

    pub(super) fn name(&self, street: StreetName) -> &str {
        match street {
            StreetName::Addresses(text) => self.table.text(text),
            StreetName::Roads(name) => self.names.get(name as usize).map_or("", String::as_str),
        }
    }

    /// Streets made of the roads of a name.
    pub(super) fn road_streets(&self, name: u32) -> Vec<RoadStreet> {
        let mut open = self.roads.get(&name).cloned().unwrap_or_default();
        let mut streets = Vec::new();
        while let Some(first) = open.pop() {
            let mut street = vec![first];
            let mut at = 0;
            while at < street.len() {
                let here = street[at];
                let (near, far) = open.into_iter().partition(|other| geometry::distance(here, *other) <= ONE_STREET);
                street.extend::<Vec<Point>>(near);
                open = far;
                at += 1;
            }
            street.sort_unstable();
            let positions: Vec<LonLat> = street.iter().map(|point| lon_lat(*point)).collect();
            let (position, spread) = central(&positions);
            streets.push(RoadStreet { position, spread });
        }
        streets
    }

    /// The settlement that a road counts to: the nearest one.
    pub(super) fn settlement(&self, position: LonLat) -> Option<&Place> {
        let near = self.places.iter().filter(|place| place.kind != PlaceKind::Farm);
        let near = near.map(|place| (place.position.distance(position), place)).filter(|(d, _)| *d <= SETTLEMENT);
        near.min_by(|a, b| a.0.value().total_cmp(&b.0.value())).map(|(_, place)| place)
    }

    /// Whether the nearest city, town or village has this name.
    pub(super) fn is_of(&self, position: LonLat, town: &str) -> bool {
        let is_town = |place: &&Place| matches!(place.kind, PlaceKind::City | PlaceKind::Town | PlaceKind::Village);
        let towns = self.places.iter().filter(is_town).map(|place| (place.position.distance(position), place));
        let nearest = towns.min_by(|a, b| a.0.value().total_cmp(&b.0.value()));
        nearest.is_some_and(|(distance, place)| distance <= SETTLEMENT && folded(&place.name) == folded(town))
    }

    /// Whether a settlement of this name lies near enough for a street to be in it.
    pub(super) fn is_in(&self, position: LonLat, town: &str) -> bool {
        let town = folded(town);
        self.places.iter().any(|place| folded(&place.name) == town && place.position.distance(position) <= SETTLEMENT)
    }
}

/// Digits of a postcode: `0123`, `123 45` and `SE-123 45` without the rest.
pub(super) fn digits(postcode: &str) -> String {
    postcode.chars().filter(char::is_ascii_digit).collect()
}

/// The position nearest to the mean of all, and how far the furthest lies from it.
pub(super) fn central(positions: &[LonLat]) -> (LonLat, Meters) {
    let count = positions.len().max(1) as f64;
    let mean = LonLat::new(
        positions.iter().map(|p| p.lon).sum::<f64>() / count,
        positions.iter().map(|p| p.lat).sum::<f64>() / count,
    );
    let nearest = |a: &&LonLat, b: &&LonLat| a.distance(mean).value().total_cmp(&b.distance(mean).value());
    let position = positions.iter().min_by(nearest).copied().unwrap_or(mean);
    let spread = positions.iter().map(|p| p.distance(position).value()).fold(0.0, f64::max);
    (position, Meters(spread))
}
