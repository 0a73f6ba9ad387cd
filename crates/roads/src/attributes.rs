//! What is known of a piece of road: class, access, directions, limits, surface and names, as tagged.

/// Class of road, from the most to the least important.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum RoadClass {
    /// Motorway.
    Motorway,
    /// Trunk road; in Norway European and national roads.
    Trunk,
    /// Primary road; in Norway county roads of two and three digits.
    Primary,
    /// Secondary road; in Norway other county roads.
    Secondary,
    /// Tertiary road.
    Tertiary,
    /// Minor public road.
    Unclassified,
    /// Street in a residential area.
    Residential,
    /// Street shared with people on foot.
    LivingStreet,
    /// Access road, yard, parking.
    Service,
    /// Farm or forest track.
    Track,
    /// Pedestrian street where delivery is allowed.
    Pedestrian,
    /// Ferry that takes motor vehicles.
    Ferry,
}

impl RoadClass {
    /// All classes, from the most to the least important.
    pub const ALL: [Self; 12] = [
        Self::Motorway,
        Self::Trunk,
        Self::Primary,
        Self::Secondary,
        Self::Tertiary,
        Self::Unclassified,
        Self::Residential,
        Self::LivingStreet,
        Self::Service,
        Self::Track,
        Self::Pedestrian,
        Self::Ferry,
    ];

    /// Spelling in tables, exports and parameters.
    pub fn key(self) -> &'static str {
        match self {
            Self::Motorway => "motorway",
            Self::Trunk => "trunk",
            Self::Primary => "primary",
            Self::Secondary => "secondary",
            Self::Tertiary => "tertiary",
            Self::Unclassified => "unclassified",
            Self::Residential => "residential",
            Self::LivingStreet => "living_street",
            Self::Service => "service",
            Self::Track => "track",
            Self::Pedestrian => "pedestrian",
            Self::Ferry => "ferry",
        }
    }

    pub(crate) fn from_code(code: u8) -> Option<Self> {
        Self::ALL.get(usize::from(code)).copied()
    }
}

/// Whether a class of vehicles may use a road.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub(crate) enum Access {
    /// Not at all.
    #[default]
    No,
    /// Only to reach a place on it or behind it: private, destination, delivery, gates.
    EndsOnly,
    /// As a public road.
    Yes,
}

impl Access {
    pub fn from_code(code: u8) -> Option<Self> {
        [Self::No, Self::EndsOnly, Self::Yes].get(usize::from(code)).copied()
    }
}

/// What the wheels meet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[repr(u8)]
pub(crate) enum Surface {
    /// Asphalt, concrete, stone, or not tagged.
    #[default]
    PavedOrUnknown,
    /// Gravel and compacted.
    Unpaved,
    /// Earth, grass, sand, very bad smoothness.
    Rough,
}

impl Surface {
    pub fn from_code(code: u8) -> Option<Self> {
        [Self::PavedOrUnknown, Self::Unpaved, Self::Rough].get(usize::from(code)).copied()
    }
}

/// Limits as signed; 0 where none is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Limits {
    pub height_cm: u16,
    pub width_cm: u16,
    pub length_cm: u16,
    pub mass_kg: u32,
    pub axle_load_kg: u32,
}

/// Attributes shared by many segments; the direction *forward* is that of the segment's geometry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Attributes {
    pub class: RoadClass,
    pub is_link: bool,
    pub is_roundabout: bool,
    /// Only forward.
    pub is_one_way: bool,
    pub van: Access,
    pub truck: Access,
    pub surface: Surface,
    /// Tagged limit, 0 if none.
    pub maxspeed_forward_km_h: u8,
    pub maxspeed_backward_km_h: u8,
    /// Tagged limit for trucks, 0 if none.
    pub maxspeed_truck_km_h: u8,
    /// Ferry: speed that follows from the tagged duration, 0 if none.
    pub crossing_mm_s: u32,
    pub limits: Limits,
    /// Index into the names of the network; 0 is the empty name.
    pub name: u32,
    /// Road number, an index as `name`.
    pub reference: u32,
}

impl Attributes {
    /// Whether travelling against the geometry is the same as travelling with it.
    pub fn is_symmetric(&self) -> bool {
        !self.is_one_way && self.maxspeed_forward_km_h == self.maxspeed_backward_km_h
    }
}

/// What stands in the way at a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Barrier {
    pub van: Access,
    pub truck: Access,
    pub limits: Limits,
}
