//! Times and distances between all pairs of places.

use domain::{LonLat, TravelMatrix};
use rayon::prelude::*;

use crate::cost::Cost;
use crate::data::RoadData;
use crate::network::RoadNetwork;
use crate::search::{self, Search};
use crate::snap::Snap;
use crate::speed::Profile;
use crate::states::States;

/// A matrix and how its places met the network.
#[derive(Clone, Debug, PartialEq)]
pub struct MatrixResult {
    /// Times and distances in the order of the places; rows and columns of places off the network are unreachable,
    /// except from the place to itself, which is 0.
    pub matrix: TravelMatrix,
    /// Where each place meets the network; `None` if no usable road is near.
    pub snaps: Vec<Option<Snap>>,
    /// Places that meet no road, ascending. All others reach each other.
    pub unreachable: Vec<usize>,
}

impl RoadNetwork {
    /// Times and distances of the fastest paths between all pairs of positions; among equally fast ones the shortest.
    /// Rows are worked out in parallel on rayon's threads; the result does not depend on their number.
    pub fn matrix(&self, positions: &[LonLat], profile: Profile) -> MatrixResult {
        let snaps: Vec<Option<Snap>> = positions.par_iter().map(|position| self.snap(*position, profile)).collect();
        let states = self.states(profile);
        let rows = rows(self.data(), states, &snaps);
        let size = positions.len();
        let mut duration_ms = vec![TravelMatrix::UNREACHABLE; size * size];
        let mut distance_m = vec![TravelMatrix::UNREACHABLE; size * size];
        for (from, row) in rows.iter().enumerate() {
            for (to, cost) in row.iter().enumerate() {
                let cost = if from == to { Cost::ZERO } else { *cost };
                if cost != Cost::UNREACHABLE {
                    duration_ms[from * size + to] = cost.time_ms();
                    distance_m[from * size + to] = cost.distance_m();
                }
            }
        }
        let unreachable = snaps.iter().enumerate().filter(|(_, snap)| snap.is_none()).map(|(i, _)| i).collect();
        #[allow(clippy::expect_used, reason = "both tables are made of size · size numbers above")]
        let matrix = TravelMatrix::new(size, duration_ms, distance_m).expect("tables of the right length");
        MatrixResult { matrix, snaps, unreachable }
    }
}

fn rows(data: &RoadData, states: &States, snaps: &[Option<Snap>]) -> Vec<Vec<Cost>> {
    let mut finishes: Vec<(u32, u32, Cost)> = Vec::new();
    for (place, snap) in snaps.iter().enumerate() {
        if let Some(snap) = snap {
            let of_place = search::finishes(data, states, snap);
            finishes.extend(of_place.into_iter().map(|(state, last)| (state, place as u32, last)));
        }
    }
    finishes.sort_unstable();
    let row = |search: &mut Search, from: &Option<Snap>| {
        let mut row = vec![Cost::UNREACHABLE; snaps.len()];
        let Some(from) = from else { return row };
        for (to, snap) in snaps.iter().enumerate() {
            if let Some((_, cost)) = snap.as_ref().and_then(|to| search::direct(data, states, from, to)) {
                row[to] = cost;
            }
        }
        search.run(states, &search::starts(data, states, from), |state, cost| {
            let first = finishes.partition_point(|(s, ..)| *s < state);
            for (_, to, last) in finishes[first..].iter().take_while(|(s, ..)| *s == state) {
                row[*to as usize] = row[*to as usize].min(cost.plus(*last));
            }
            false
        });
        row
    };
    snaps.par_iter().map_init(|| Search::new(states.len()), row).collect()
}
