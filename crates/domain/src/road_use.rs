//! On which roads a way leads and past whom: its length by class of road and area, and what of it is uncertain or heard.

use std::ops::{AddAssign, Mul, Sub};

use serde::{Deserialize, Serialize};

use crate::place::keyed;
use crate::{Kilometers, Quantity};

keyed! {
    /// Class of road in tables: the classes of the map, the small ones joined.
    RoadKind {
        /// Motorway.
        Motorway = "motorway",
        /// Trunk road; in Norway European and national roads.
        Trunk = "trunk",
        /// Primary road; in Norway the more important county roads.
        Primary = "primary",
        /// Secondary road; in Norway other county roads.
        Secondary = "secondary",
        /// Tertiary road.
        Tertiary = "tertiary",
        /// Minor public road, farm or forest track.
        Minor = "minor",
        /// Street in a residential area, pedestrian street, access road, yard.
        Street = "street",
        /// Ferry, on which nobody drives.
        Ferry = "ferry",
        /// Not known: outside the road network, line-haul for instance.
        Unknown = "unknown",
    }
}

keyed! {
    /// What lies around a road; decides what driving there costs others.
    AreaType {
        /// Open country.
        Rural = "rural",
        /// Built-up, outside large towns.
        Town = "town",
        /// Built-up, in a large town.
        City = "city",
        /// On the water.
        Ferry = "ferry",
        /// Not known.
        Unknown = "unknown",
    }
}

keyed! {
    /// Part of the day in which noise is weighed alike.
    NoisePeriod {
        /// When people are up and traffic is expected.
        Day = "day",
        /// When people rest.
        Evening = "evening",
        /// When people sleep.
        Night = "night",
    }
}

/// Classes of road that are driven on, in the order of their parts.
const DRIVEN: [RoadKind; 7] = [
    RoadKind::Motorway,
    RoadKind::Trunk,
    RoadKind::Primary,
    RoadKind::Secondary,
    RoadKind::Tertiary,
    RoadKind::Minor,
    RoadKind::Street,
];
/// Areas in which is driven, in the order of their parts.
const AREAS: [AreaType; 3] = [AreaType::Rural, AreaType::Town, AreaType::City];

/// A part of a [`RoadUse`]: where a piece of road belongs, or what else is to be said of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RoadPart(u8);

impl RoadPart {
    /// Parts of which exactly one holds for each piece of road: they add up to the length.
    pub const PLACES: usize = DRIVEN.len() * AREAS.len() + 2;
    /// All parts.
    pub const COUNT: usize = Self::PLACES + 5;
    /// By ferry.
    pub const FERRY: Self = Self(21);
    /// Not known.
    pub const UNKNOWN: Self = Self(22);
    /// No limit of height, width, length, mass or axle load is on the map, so that it is not known whether there is one.
    pub const UNKNOWN_LIMITS: Self = Self(23);
    /// No speed limit is on the map; one is assumed.
    pub const UNKNOWN_SPEED: Self = Self(24);
    /// Past dwellings, schools, kindergartens, care homes or hospitals; in a [`RoadUse`] by day.
    pub const EXPOSED: Self = Self(25);

    /// A road in some surroundings; `None` for what is no road or no surroundings of one.
    pub fn of(road: RoadKind, area: AreaType) -> Option<Self> {
        let road = DRIVEN.iter().position(|r| *r == road)?;
        let area = AREAS.iter().position(|a| *a == area)?;
        u8::try_from(road * AREAS.len() + area).ok().map(Self)
    }

    /// Its number, below [`Self::COUNT`].
    pub fn index(self) -> usize {
        usize::from(self.0)
    }

    /// The part of a number; `None` where there is none.
    pub fn at(index: usize) -> Option<Self> {
        u8::try_from(index).ok().filter(|_| index < Self::COUNT).map(Self)
    }
}

/// Lengths by [`RoadPart`]. Of differences of two rounds parts may be negative; they still add up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RoadUse([Kilometers; RoadPart::COUNT]);

impl RoadUse {
    /// A way of which nothing but the length is known.
    pub fn unknown(length: Kilometers) -> Self {
        let mut way = Self::default();
        way.add(RoadPart::UNKNOWN, length);
        way
    }

    /// Adds a length to a part.
    pub fn add(&mut self, part: RoadPart, length: Kilometers) {
        self.0[part.index()] += length;
    }

    /// Moves what is heard by day to another period.
    #[must_use]
    pub fn heard_in(mut self, period: NoisePeriod) -> Self {
        let [day, heard] = [RoadPart::EXPOSED.index(), RoadPart::EXPOSED.index() + period as usize];
        self.0.swap(day, heard);
        self
    }

    /// The whole length.
    pub fn length(&self) -> Kilometers {
        self.0[..RoadPart::PLACES].iter().copied().sum()
    }

    /// Length by class of road and area; these add up to [`Self::length`].
    pub fn places(&self) -> impl Iterator<Item = (RoadKind, AreaType, Kilometers)> + '_ {
        let place = |index: usize| match index {
            21 => (RoadKind::Ferry, AreaType::Ferry),
            22.. => (RoadKind::Unknown, AreaType::Unknown),
            _ => (DRIVEN[index / AREAS.len()], AREAS[index % AREAS.len()]),
        };
        self.0[..RoadPart::PLACES].iter().enumerate().map(move |(index, length)| {
            let (road, area) = place(index);
            (road, area, *length)
        })
    }

    /// Length of a part.
    pub fn part(&self, part: RoadPart) -> Kilometers {
        self.0[part.index()]
    }

    /// Length past people in a period.
    pub fn exposed(&self, period: NoisePeriod) -> Kilometers {
        self.0[RoadPart::EXPOSED.index() + period as usize]
    }
}

impl AddAssign for RoadUse {
    fn add_assign(&mut self, other: Self) {
        for (sum, more) in self.0.iter_mut().zip(other.0) {
            *sum += more;
        }
    }
}

impl Sub for RoadUse {
    type Output = Self;
    fn sub(mut self, other: Self) -> Self {
        for (rest, less) in self.0.iter_mut().zip(other.0) {
            *rest -= less;
        }
        self
    }
}

impl Mul<f64> for RoadUse {
    type Output = Self;
    fn mul(self, factor: f64) -> Self {
        Self(self.0.map(|length| Kilometers::new(length.value() * factor)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_road_in_every_area_is_a_part_of_its_own_and_all_make_up_the_length() {
        let mut way = RoadUse::default();
        let mut number = 0.0;
        for road in DRIVEN {
            for area in AREAS {
                number += 1.0;
                way.add(RoadPart::of(road, area).unwrap(), Kilometers(number));
            }
        }
        way.add(RoadPart::FERRY, Kilometers(22.0));
        way.add(RoadPart::UNKNOWN, Kilometers(23.0));
        way.add(RoadPart::EXPOSED, Kilometers(7.0));
        // 1 + 2 + … + 23 = 276
        assert_eq!(way.length(), Kilometers(276.0));
        let places: Vec<_> = way.places().collect();
        assert_eq!(places[4], (RoadKind::Trunk, AreaType::Town, Kilometers(5.0)));
        assert_eq!(places[21], (RoadKind::Ferry, AreaType::Ferry, Kilometers(22.0)));
        assert_eq!(places[22], (RoadKind::Unknown, AreaType::Unknown, Kilometers(23.0)));
        assert_eq!(RoadPart::of(RoadKind::Ferry, AreaType::Rural), None);
        assert_eq!(RoadPart::at(RoadPart::COUNT), None);
    }

    #[test]
    fn what_is_heard_at_night_is_not_heard_by_day() {
        let mut way = RoadUse::default();
        way.add(RoadPart::EXPOSED, Kilometers(2.0));
        let night = way.heard_in(NoisePeriod::Night);
        assert_eq!(
            (night.exposed(NoisePeriod::Day), night.exposed(NoisePeriod::Night)),
            (Kilometers(0.0), Kilometers(2.0))
        );
        assert_eq!(way.heard_in(NoisePeriod::Day), way);
    }
}
