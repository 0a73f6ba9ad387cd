//! How many vehicles pass each piece of road, given where they drive from and to.

use domain::LonLat;
use rayon::prelude::*;

use crate::cost::Cost;
use crate::data::RoadData;
use crate::geometry::lon_lat;
use crate::network::RoadNetwork;
use crate::search::{self, Search};
use crate::snap::Snap;
use crate::speed::Profile;
use crate::states::States;

/// A piece of road with the vehicles on it, both directions together.
#[derive(Clone, Debug, PartialEq)]
pub struct Flow {
    /// At least two points.
    pub points: Vec<LonLat>,
    /// Sum of what passes, in the unit of the ways given.
    pub vehicles: f64,
}

impl RoadNetwork {
    /// Lays ways (from, to, vehicles) on their fastest paths and adds up what passes each piece of road. A way from or
    /// to a place that meets no road is left out. One search per place that ways start from, in parallel; the result
    /// does not depend on the number of threads.
    pub fn flows(&self, ways: &[(LonLat, LonLat, f64)], profile: Profile) -> Vec<Flow> {
        let key = |p: LonLat| (p.lon.to_bits(), p.lat.to_bits());
        let mut sorted: Vec<&(LonLat, LonLat, f64)> = ways.iter().collect();
        sorted.sort_by_key(|(from, to, _)| (key(*from), key(*to)));
        let groups: Vec<&[&(LonLat, LonLat, f64)]> = sorted.chunk_by(|a, b| key(a.0) == key(b.0)).collect();
        let states = self.states(profile);
        let passed: Vec<Vec<(u32, f64)>> = groups
            .par_iter()
            .map_init(|| Search::new(states.len()), |search, group| self.passed(states, search, group, profile))
            .collect();
        let mut vehicles = vec![0.0; self.data().segments.len()];
        for (segment, count) in passed.into_iter().flatten() {
            vehicles[segment as usize] += count;
        }
        let on_road = vehicles.into_iter().enumerate().filter(|(_, vehicles)| *vehicles > 0.0);
        on_road.map(|(segment, vehicles)| Flow { points: self.line(segment as u32), vehicles }).collect()
    }

    fn line(&self, segment: u32) -> Vec<LonLat> {
        self.data().points_of(segment).iter().map(|p| lon_lat(*p)).collect()
    }

    /// Segments passed by ways that start at one place.
    fn passed(
        &self,
        states: &States,
        search: &mut Search,
        group: &[&(LonLat, LonLat, f64)],
        profile: Profile,
    ) -> Vec<(u32, f64)> {
        let Some(from) = group.first().and_then(|(from, ..)| self.snap(*from, profile)) else { return Vec::new() };
        let ends: Vec<(Snap, f64)> =
            group.iter().filter_map(|(_, to, vehicles)| Some((self.snap(*to, profile)?, *vehicles))).collect();
        let mut finishes: Vec<(u32, usize, Cost)> = Vec::new();
        for (end, (snap, _)) in ends.iter().enumerate() {
            let of_end = search::finishes(self.data(), states, snap);
            finishes.extend(of_end.into_iter().map(|(state, last)| (state, end, last)));
        }
        finishes.sort_unstable();
        let mut best = best_without_leaving(self.data(), states, &from, &ends);
        search.run(states, &search::starts(self.data(), states, &from), |state, cost| {
            let first = finishes.partition_point(|(s, ..)| *s < state);
            for (_, end, last) in finishes[first..].iter().take_while(|(s, ..)| *s == state) {
                if cost.plus(*last) < best[*end].0 {
                    best[*end] = (cost.plus(*last), Some(state));
                }
            }
            false
        });
        let mut passed = Vec::new();
        for ((_, vehicles), (cost, state)) in ends.iter().zip(best) {
            if cost == Cost::UNREACHABLE {
                continue;
            }
            passed.push((from.segment, *vehicles));
            let path = state.map_or_else(Vec::new, |state| search.states_to(state));
            passed.extend(path.into_iter().map(|state| (states.arc_of(state) / 2, *vehicles)));
        }
        passed
    }
}

/// Cost of ways that stay on the segment they start on; no state stands for that.
fn best_without_leaving(
    data: &RoadData,
    states: &States,
    from: &Snap,
    ends: &[(Snap, f64)],
) -> Vec<(Cost, Option<u32>)> {
    let direct = |(to, _): &(Snap, f64)| search::direct(data, states, from, to);
    ends.iter().map(|end| (direct(end).map_or(Cost::UNREACHABLE, |(_, cost)| cost), None)).collect()
}
