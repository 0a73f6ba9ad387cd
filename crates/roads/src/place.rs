//! Named places of the extract.

use domain::LonLat;

/// Kind of settlement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum PlaceKind {
    /// City.
    City,
    /// Town.
    Town,
    /// Village.
    Village,
    /// Part of a city or town.
    Suburb,
    /// Part of a suburb.
    Neighbourhood,
    /// Hamlet.
    Hamlet,
    /// A few houses, a farm.
    Farm,
}

impl PlaceKind {
    const KEYS: [(Self, &'static str); 7] = [
        (Self::City, "city"),
        (Self::Town, "town"),
        (Self::Village, "village"),
        (Self::Suburb, "suburb"),
        (Self::Neighbourhood, "neighbourhood"),
        (Self::Hamlet, "hamlet"),
        (Self::Farm, "farm"),
    ];

    /// Spelling in OpenStreetMap.
    pub fn key(self) -> &'static str {
        Self::KEYS[self as usize].1
    }

    /// Reads OpenStreetMap's spelling; `quarter` counts as suburb and `isolated_dwelling` as farm.
    pub fn from_key(key: &str) -> Option<Self> {
        match key {
            "quarter" => Some(Self::Suburb),
            "isolated_dwelling" => Some(Self::Farm),
            _ => Self::KEYS.iter().find(|(_, spelling)| *spelling == key).map(|(kind, _)| *kind),
        }
    }

    pub(crate) fn from_code(code: u8) -> Option<Self> {
        Self::KEYS.get(usize::from(code)).map(|(kind, _)| *kind)
    }
}

/// A named settlement.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// Name in the main local language.
    pub name: String,
    /// Kind of settlement.
    pub kind: PlaceKind,
    /// Inhabitants, where tagged.
    pub population: Option<u32>,
    /// Where its name is put.
    pub position: LonLat,
}
