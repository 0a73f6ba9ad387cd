//! What is known of a piece of road: class, access, directions, limits, surface and names, as tagged.

use crate::profile::{ByKind, Kind};

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
    /// Ferry that takes motor vehicles, or bicycles.
    Ferry,
    /// Way for bicycles.
    Cycleway,
    /// Path or pavement on which bicycles may be ridden.
    Footway,
}

impl RoadClass {
    /// All classes, from the most to the least important.
    pub const ALL: [Self; 14] = [
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
        Self::Cycleway,
        Self::Footway,
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
            Self::Cycleway => "cycleway",
            Self::Footway => "footway",
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

/// In which directions of the geometry a way may be driven.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[repr(u8)]
pub(crate) enum Directions {
    /// In both.
    #[default]
    Both,
    /// As it is drawn.
    Forward,
    /// Against it.
    Backward,
}

impl Directions {
    pub fn from_code(code: u8) -> Option<Self> {
        [Self::Both, Self::Forward, Self::Backward].get(usize::from(code)).copied()
    }

    /// Whether an arc that follows the geometry, or not, may be driven.
    pub fn allow(self, is_forward: bool) -> bool {
        match self {
            Self::Both => true,
            Self::Forward => is_forward,
            Self::Backward => !is_forward,
        }
    }

    /// Seen on the way drawn the other way round.
    pub fn reversed(self) -> Self {
        match self {
            Self::Both => Self::Both,
            Self::Forward => Self::Backward,
            Self::Backward => Self::Forward,
        }
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
    /// Bridge or tunnel; only where heights were asked for.
    pub is_structure: bool,
    /// Motor vehicles: only forward.
    pub is_one_way: bool,
    /// Bicycles: in which directions.
    pub by_bicycle: Directions,
    pub access: ByKind<Access>,
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
    /// Index into the lists of rules that hold at some times or for some vehicles; 0 is the empty list.
    pub rules: u32,
}

impl Attributes {
    /// Whether travelling against the geometry is the same as travelling with it.
    pub fn is_symmetric(&self) -> bool {
        !self.is_one_way
            && self.by_bicycle == Directions::Both
            && self.maxspeed_forward_km_h == self.maxspeed_backward_km_h
    }

    /// Whether a vehicle of the kind may drive with the geometry, or against it, if it may drive at all.
    pub fn allows(&self, is_forward: bool, kind: Kind) -> bool {
        match kind {
            Kind::Bicycle => self.by_bicycle.allow(is_forward),
            Kind::Van | Kind::Truck => is_forward || !self.is_one_way,
        }
    }

    /// Whether motor vehicles of some kind may use it, whatever the time.
    pub fn is_for_motor_vehicles(&self) -> bool {
        self.access.van != Access::No || self.access.truck != Access::No
    }
}

/// What stands in the way at a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Barrier {
    pub access: ByKind<Access>,
    pub limits: Limits,
    /// As [`Attributes::rules`].
    pub rules: u32,
}
