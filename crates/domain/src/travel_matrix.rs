//! Durations and distances between locations on the road network, for one vehicle profile.

use serde::{Deserialize, Serialize};

use crate::{Kilometers, LocationIndex, Meters, NoisePeriod, RoadPart, RoadUse, Seconds};

/// Square table of the fastest paths between locations; of equally fast paths the shortest (ties are broken by time,
/// then distance). Asymmetric: one-way streets. Unreachable pairs hold [`TravelMatrix::UNREACHABLE`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TravelMatrix {
    size: usize,
    duration_ms: Vec<u32>,
    distance_m: Vec<u32>,
    #[serde(default)]
    roads: LegRoads,
}

/// Of every pair, row by row, on which roads its path leads; only the parts that occur are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LegRoads {
    /// Where the parts of each pair end.
    ends: Vec<u32>,
    /// The part in the upper eight bits, its metres in the lower 24: 16,777 km at the most.
    parts: Vec<u32>,
}

/// Longest length of a part, metres.
const LONGEST_PART: u32 = 0x00FF_FFFF;

impl LegRoads {
    /// Adds the next pair, whole metres by the number of the [`RoadPart`].
    pub fn push(&mut self, metres: &[u32]) {
        for (part, &length) in metres.iter().enumerate().take(RoadPart::COUNT) {
            if length > 0 {
                self.parts.push((part as u32) << 24 | length.min(LONGEST_PART));
            }
        }
        self.ends.push(u32::try_from(self.parts.len()).unwrap_or(u32::MAX));
    }

    fn of(&self, pair: usize) -> impl Iterator<Item = (RoadPart, Kilometers)> + '_ {
        let start = pair.checked_sub(1).map_or(0, |before| self.ends[before]) as usize;
        let parts = self.parts.get(start..self.ends[pair] as usize).unwrap_or_default();
        parts.iter().filter_map(|packed| {
            let length = Kilometers(f64::from(packed & LONGEST_PART) / 1000.0);
            Some((RoadPart::at((packed >> 24) as usize)?, length))
        })
    }
}

/// The parts of a matrix do not fit together.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a travel matrix of {size} locations needs {} durations and distances, not {durations} and {distances}", size * size)]
pub struct TravelMatrixError {
    size: usize,
    durations: usize,
    distances: usize,
}

impl TravelMatrix {
    /// What stands in both tables where no path exists.
    pub const UNREACHABLE: u32 = u32::MAX;

    /// From row-major tables of `size` × `size` milliseconds and metres.
    ///
    /// # Errors
    /// Tables of another length.
    pub fn new(size: usize, duration_ms: Vec<u32>, distance_m: Vec<u32>) -> Result<Self, TravelMatrixError> {
        if duration_ms.len() != size * size || distance_m.len() != size * size {
            return Err(TravelMatrixError { size, durations: duration_ms.len(), distances: distance_m.len() });
        }
        Ok(Self { size, duration_ms, distance_m, roads: LegRoads::default() })
    }

    /// With what is known of the roads of every pair.
    ///
    /// # Errors
    /// Another number of pairs.
    pub fn with_roads(self, roads: LegRoads) -> Result<Self, TravelMatrixError> {
        if roads.ends.len() != self.size * self.size {
            let pairs = roads.ends.len();
            return Err(TravelMatrixError { size: self.size, durations: pairs, distances: pairs });
        }
        Ok(Self { roads, ..self })
    }

    /// On which roads the path between two places leads, driven in a period of the day. Where only the distance is known, all
    /// of it is of unknown roads.
    pub fn road_use(&self, from: LocationIndex, to: LocationIndex, period: NoisePeriod) -> RoadUse {
        if self.roads.ends.is_empty() {
            return RoadUse::unknown(Kilometers::from(self.distance(from, to)));
        }
        let mut way = RoadUse::default();
        for (part, length) in self.roads.of(from.index() * self.size + to.index()) {
            way.add(part, length);
        }
        way.heard_in(period)
    }

    /// Number of locations.
    pub fn size(&self) -> usize {
        self.size
    }

    /// Whether a path exists.
    pub fn is_reachable(&self, from: LocationIndex, to: LocationIndex) -> bool {
        self.duration_ms(from, to) != Self::UNREACHABLE
    }

    /// Driving time in whole milliseconds.
    pub fn duration_ms(&self, from: LocationIndex, to: LocationIndex) -> u32 {
        self.duration_ms[from.index() * self.size + to.index()]
    }

    /// Distance in whole metres along the fastest path.
    pub fn distance_m(&self, from: LocationIndex, to: LocationIndex) -> u32 {
        self.distance_m[from.index() * self.size + to.index()]
    }

    /// Driving time.
    pub fn duration(&self, from: LocationIndex, to: LocationIndex) -> Seconds {
        Seconds(f64::from(self.duration_ms(from, to)) / 1000.0)
    }

    /// Distance along the fastest path.
    pub fn distance(&self, from: LocationIndex, to: LocationIndex) -> Meters {
        Meters(f64::from(self.distance_m(from, to)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AreaType, RoadKind};

    #[test]
    fn a_pair_keeps_the_parts_of_its_way() {
        let street = RoadPart::of(RoadKind::Street, AreaType::Town).unwrap();
        let mut metres = [0; RoadPart::COUNT];
        metres[street.index()] = 700;
        metres[RoadPart::FERRY.index()] = 300;
        metres[RoadPart::EXPOSED.index()] = 700;
        let mut roads = LegRoads::default();
        for pair in 0..4 {
            roads.push(if pair == 1 { &metres } else { &[] });
        }
        let matrix = TravelMatrix::new(2, vec![0, 9, 9, 0], vec![0, 1000, 1000, 0]).unwrap();
        assert!(matrix.clone().with_roads(LegRoads::default()).is_err());
        let (here, there) = (LocationIndex(0), LocationIndex(1));
        let plain = matrix.road_use(here, there, NoisePeriod::Day);
        assert_eq!(plain.part(RoadPart::UNKNOWN), Kilometers(1.0));
        let way = matrix.with_roads(roads).unwrap().road_use(here, there, NoisePeriod::Evening);
        assert_eq!((way.part(street), way.part(RoadPart::FERRY)), (Kilometers(0.7), Kilometers(0.3)));
        assert_eq!((way.length(), way.exposed(NoisePeriod::Evening)), (Kilometers(1.0), Kilometers(0.7)));
    }
}
