//! Durations and distances between locations on the road network, for one vehicle profile.

use serde::{Deserialize, Serialize};

use crate::{LocationIndex, Meters, Seconds};

/// Square table of the fastest paths between locations; of equally fast paths the shortest (ties are broken by time,
/// then distance). Asymmetric: one-way streets. Unreachable pairs hold [`TravelMatrix::UNREACHABLE`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TravelMatrix {
    size: usize,
    duration_ms: Vec<u32>,
    distance_m: Vec<u32>,
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
        Ok(Self { size, duration_ms, distance_m })
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
