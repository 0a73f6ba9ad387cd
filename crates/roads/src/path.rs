//! The fastest path between two positions, with its geometry.

use domain::{LonLat, Meters, Seconds};

use crate::geometry::lon_lat;
use crate::network::RoadNetwork;
use crate::search::{self, Found};
use crate::snap::Snap;
use crate::speed::Profile;

/// A path on the road network.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// From the road point of the start to that of the destination.
    pub geometry: Vec<LonLat>,
    /// Length, whole metres as in the matrix.
    pub distance: Meters,
    /// Driving time, whole milliseconds as in the matrix.
    pub duration: Seconds,
    /// Length of it by ferry.
    pub by_ferry: Meters,
}

impl RoadNetwork {
    /// The path whose time and distance stand in [`RoadNetwork::matrix`]; `None` if a position meets no road.
    pub fn path(&self, from: LonLat, to: LonLat, profile: Profile) -> Option<Path> {
        let (start, end) = (self.snap(from, profile)?, self.snap(to, profile)?);
        let states = self.states(profile);
        let found = search::shortest(self.data(), states, self.hierarchy(profile), &start, &end)?;
        let is_ferry = |arc: &&u32| self.data().attributes_of(**arc / 2).class == crate::RoadClass::Ferry;
        let by_ferry_cm: u64 =
            found.arcs.iter().filter(is_ferry).map(|arc| u64::from(self.data().segment_of(*arc).length_cm)).sum();
        #[allow(clippy::cast_precision_loss, reason = "far below 2^53")]
        Some(Path {
            geometry: self.geometry(&found, &start, &end),
            distance: Meters(f64::from(found.cost.distance_m())),
            duration: Seconds(f64::from(found.cost.time_ms()) / 1000.0),
            by_ferry: Meters(by_ferry_cm as f64 / 100.0),
        })
    }

    fn geometry(&self, found: &Found, start: &Snap, end: &Snap) -> Vec<LonLat> {
        let last = found.arcs.len() - 1;
        let mut line = vec![start.position];
        for (index, arc) in found.arcs.iter().enumerate() {
            let from_cm = if index == 0 { search::along_cm(self.data(), start, *arc) } else { 0 };
            let to_cm = if index == last { search::along_cm(self.data(), end, *arc) } else { u32::MAX };
            line.extend(self.points_between(*arc, from_cm, to_cm));
        }
        line.push(end.position);
        line.dedup();
        line
    }

    /// Shape points of an arc between two distances from its start.
    fn points_between(&self, arc: u32, from_cm: u32, to_cm: u32) -> Vec<LonLat> {
        let mut points: Vec<LonLat> = self.data().points_of(arc / 2).iter().map(|p| lon_lat(*p)).collect();
        if !crate::data::is_forward(arc) {
            points.reverse();
        }
        let mut along_m = 0.0;
        let mut between = Vec::new();
        for (index, point) in points.iter().enumerate() {
            if index > 0 {
                along_m += points[index - 1].distance(*point).value();
            }
            if along_m * 100.0 >= f64::from(from_cm) && along_m * 100.0 <= f64::from(to_cm) {
                between.push(*point);
            }
        }
        between
    }
}
