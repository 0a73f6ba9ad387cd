//! How many vehicles pass each piece of road, given where they drive from and to.

use domain::LonLat;
use rayon::prelude::*;

use crate::geometry::lon_lat;
use crate::network::{RoadNetwork, SegmentId};
use crate::profile::Profile;
use crate::search;
use crate::snap::Snap;

/// A piece of road with the vehicles on it, both directions together.
#[derive(Clone, Debug, PartialEq)]
pub struct Flow {
    /// The piece of road.
    pub segment: SegmentId,
    /// At least two points.
    pub points: Vec<LonLat>,
    /// Sum of what passes, in the unit of the ways given.
    pub vehicles: f64,
}

impl RoadNetwork {
    /// Lays ways (from, to, vehicles) on their fastest paths and adds up what passes each piece of road. A way from or
    /// to a place that meets no road is left out. The ways are searched in parallel; the result does not depend on the
    /// number of threads.
    pub fn flows(&self, ways: &[(LonLat, LonLat, f64)], profile: Profile) -> Vec<Flow> {
        let passed: Vec<Vec<u32>> = ways.par_iter().map(|(from, to, _)| self.passed(*from, *to, profile)).collect();
        let mut vehicles = vec![0.0; self.data().segments.len()];
        for (passed, (.., count)) in passed.into_iter().zip(ways) {
            for segment in passed {
                vehicles[segment as usize] += count;
            }
        }
        let on_road = vehicles.into_iter().enumerate().filter(|(_, vehicles)| *vehicles > 0.0);
        on_road
            .map(|(segment, vehicles)| Flow {
                segment: SegmentId(segment as u32),
                points: self.line(segment as u32),
                vehicles,
            })
            .collect()
    }

    /// Segments passed on the way between two places.
    fn passed(&self, from: LonLat, to: LonLat, profile: Profile) -> Vec<u32> {
        let ends: Option<(Snap, Snap)> = self.snap(from, profile).zip(self.snap(to, profile));
        let found = ends.and_then(|(from, to)| {
            search::shortest(self.data(), self.states(profile), self.hierarchy(profile), &from, &to)
        });
        found.map_or_else(Vec::new, |found| found.arcs.into_iter().map(|(arc, _)| arc / 2).collect())
    }

    fn line(&self, segment: u32) -> Vec<LonLat> {
        self.data().points_of(segment).iter().map(|p| lon_lat(*p)).collect()
    }
}
