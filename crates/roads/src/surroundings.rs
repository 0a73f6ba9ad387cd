//! What lies around the roads: addresses, schools and care homes, roads closed to vans and trucks, water. Kept in sections
//! of the road file of their own, which are read when they are first asked for: routing does without them.

use crate::address::AddressTable;
use crate::facility::Facility;
use crate::file::Section;
use crate::geometry::Point;
use crate::heights::Heights;

/// The sections of a road file.
#[derive(Default)]
pub(crate) struct Surroundings {
    pub addresses: Section<AddressTable>,
    pub facilities: Section<Vec<Facility>>,
    pub closed_roads: Section<Vec<ClosedRoad>>,
    pub waters: Section<Vec<Water>>,
    /// Heights along the roads; empty if the file was built without a raster.
    pub heights: Section<Heights>,
}

/// Why neither vans nor trucks may use a road, as its tags say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum ClosedKind {
    /// Pedestrian street, footway.
    Pedestrian,
    /// Cycleway.
    Cycleway,
    /// Only buses.
    Bus,
    /// Only farming or forestry.
    Agricultural,
    /// Being built.
    Construction,
    /// Motor vehicles are forbidden.
    Forbidden,
}

impl ClosedKind {
    const ALL: [Self; 6] =
        [Self::Pedestrian, Self::Cycleway, Self::Bus, Self::Agricultural, Self::Construction, Self::Forbidden];

    pub(crate) fn from_code(code: u8) -> Option<Self> {
        Self::ALL.get(usize::from(code)).copied()
    }
}

/// A road that is on the map but that neither vans nor trucks may use.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ClosedRoad {
    pub kind: ClosedKind,
    /// Empty if not tagged.
    pub name: String,
    /// At least two.
    pub points: Vec<Point>,
}

/// Kind of water.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum WaterKind {
    /// The shore of the sea, land on its left.
    Coastline,
    /// Lake, pond, reservoir, bay.
    Lake,
    /// River, as line or area.
    River,
    /// Canal, as line or area.
    Canal,
    /// The sea; worked out from the coast when it is drawn.
    Sea,
}

impl WaterKind {
    const KEYS: [(Self, &'static str); 5] = [
        (Self::Coastline, "coastline"),
        (Self::Lake, "lake"),
        (Self::River, "river"),
        (Self::Canal, "canal"),
        (Self::Sea, "sea"),
    ];

    /// Spelling in tiles.
    pub fn key(self) -> &'static str {
        Self::KEYS[self as usize].1
    }

    pub(crate) fn from_code(code: u8) -> Option<Self> {
        Self::KEYS.get(usize::from(code)).map(|(kind, _)| *kind)
    }
}

/// A closed line: the first point is not repeated at the end.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Ring {
    /// Whether it bounds a hole in the ring before that is none.
    pub is_hole: bool,
    /// At least three.
    pub points: Vec<Point>,
}

/// Water: an area, or the middle line of a river or canal, or a piece of coast.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Water {
    pub kind: WaterKind,
    /// Empty if not tagged.
    pub name: String,
    /// Empty for an area.
    pub line: Vec<Point>,
    /// Empty for a line; each outer ring is followed by its holes.
    pub rings: Vec<Ring>,
}
