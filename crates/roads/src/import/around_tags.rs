//! From tags to what lies around the roads: addresses, facilities, water.

use domain::LonLat;

use crate::address::{Address, AddressSource};
use crate::element::Tags;
use crate::facility::FacilityKind;
use crate::geometry::{self, Point, lon_lat};
use crate::surroundings::{ClosedKind, WaterKind};

/// What a way or an area is.
#[derive(Clone, Debug)]
pub(super) enum Subject {
    Address(Written),
    Counted(Counted),
    Facility(FacilityKind, String),
    ClosedRoad(ClosedKind, String),
    Water(WaterKind, String),
    WaterLine(WaterKind, String),
}

/// An address as tagged.
#[derive(Clone, Debug)]
pub(super) struct Written {
    street: String,
    number: String,
    postcode: String,
    city: String,
}

impl Written {
    pub fn at(self, position: LonLat, source: AddressSource) -> Address {
        let Self { street, number, postcode, city } = self;
        Address { street, number, postcode, city, position, source }
    }
}

/// How house numbers are counted along a line.
#[derive(Clone, Debug)]
pub(super) struct Counted {
    step: u32,
}

/// More house numbers than this lie on no line between two doors; a mistake, or a trap.
const MOST_NUMBERS: u32 = 200;

impl Counted {
    /// Addresses between two that are known, spread evenly over the line between them.
    pub fn between(&self, from: &Address, to: &Address, line: &[Point]) -> Vec<Address> {
        let (Ok(first), Ok(last)) = (from.number.parse::<u32>(), to.number.parse::<u32>()) else { return Vec::new() };
        let is_same_street = from.street == to.street;
        let distance = first.abs_diff(last);
        if !is_same_street || distance % self.step != 0 || distance / self.step > MOST_NUMBERS || line.len() < 2 {
            return Vec::new();
        }
        let steps = distance / self.step;
        let at = |step: u32| geometry::along(line, f64::from(step) / f64::from(steps));
        let number = |step: u32| if last > first { first + step * self.step } else { first - step * self.step };
        (1..steps)
            .map(|step| Address {
                number: number(step).to_string(),
                position: lon_lat(at(step)),
                source: AddressSource::Interpolated,
                ..from.clone()
            })
            .collect()
    }
}

fn text(tags: &Tags<'_>, key: &str) -> String {
    tags.get(key).unwrap_or("").to_owned()
}

/// An address with a house number.
pub(super) fn address(tags: &Tags<'_>) -> Option<Written> {
    let number = tags.get("addr:housenumber")?.to_owned();
    let street = tags.get("addr:street").or_else(|| tags.get("addr:place")).unwrap_or("").to_owned();
    Some(Written { street, number, postcode: text(tags, "addr:postcode"), city: text(tags, "addr:city") })
}

/// A school, kindergarten, care home or hospital.
pub(super) fn facility(tags: &Tags<'_>) -> Option<(FacilityKind, String)> {
    let is_care = || {
        let served = tags.get("social_facility");
        matches!(served, Some("nursing_home" | "assisted_living" | "hospice"))
            || (served == Some("group_home") && tags.is("social_facility:for", "senior"))
    };
    let kind = match tags.get("amenity") {
        Some("school") => FacilityKind::School,
        Some("kindergarten") => FacilityKind::Kindergarten,
        Some("hospital") => FacilityKind::Hospital,
        Some("nursing_home" | "retirement_home") => FacilityKind::CareHome,
        _ if is_care() => FacilityKind::CareHome,
        _ if tags.is("healthcare", "hospital") => FacilityKind::Hospital,
        _ => return None,
    };
    Some((kind, text(tags, "name")))
}

fn water_area(tags: &Tags<'_>) -> Option<(WaterKind, String)> {
    let kind = match (tags.get("natural"), tags.get("waterway"), tags.get("water")) {
        (Some("water"), _, Some("river" | "stream")) | (_, Some("riverbank"), _) => WaterKind::River,
        (Some("water"), _, Some("canal" | "moat")) => WaterKind::Canal,
        (Some("water"), ..) => WaterKind::Lake,
        _ if tags.is("landuse", "reservoir") => WaterKind::Lake,
        _ => return None,
    };
    Some((kind, text(tags, "name")))
}

fn water_line(tags: &Tags<'_>) -> Option<(WaterKind, String)> {
    let kind = match (tags.get("natural"), tags.get("waterway")) {
        (Some("coastline"), _) => WaterKind::Coastline,
        (_, Some("river")) => WaterKind::River,
        (_, Some("canal")) => WaterKind::Canal,
        _ => return None,
    };
    // What flows under the ground is not drawn.
    let is_covered = matches!(tags.get("tunnel"), Some("yes" | "culvert" | "flooded"));
    if is_covered { None } else { Some((kind, text(tags, "name"))) }
}

/// What an area is.
pub(super) fn of_area(tags: &Tags<'_>) -> Vec<Subject> {
    let address = address(tags).map(Subject::Address);
    let facility = facility(tags).map(|(kind, name)| Subject::Facility(kind, name));
    let water = water_area(tags).map(|(kind, name)| Subject::Water(kind, name));
    [address, facility, water].into_iter().flatten().collect()
}

/// What a way is, roads aside.
pub(super) fn of_way(tags: &Tags<'_>, is_closed: bool) -> Vec<Subject> {
    let mut subjects = if is_closed { of_area(tags) } else { Vec::new() };
    let step = match tags.get("addr:interpolation") {
        Some("odd" | "even") => Some(2),
        Some("all") => Some(1),
        _ => None,
    };
    subjects.extend(step.map(|step| Subject::Counted(Counted { step })));
    subjects.extend(water_line(tags).map(|(kind, name)| Subject::WaterLine(kind, name)));
    subjects
}
