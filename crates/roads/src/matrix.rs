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
        let rows = self.rows(&snaps, profile);
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

    fn rows(&self, snaps: &[Option<Snap>], profile: Profile) -> Vec<Vec<Cost>> {
        let (data, states) = (self.data(), self.states(profile));
        let of_each = |ends: fn(&RoadData, &States, &Snap) -> Vec<(u32, Cost)>| -> Vec<Vec<(u32, Cost)>> {
            snaps.iter().map(|snap| snap.as_ref().map_or_else(Vec::new, |snap| ends(data, states, snap))).collect()
        };
        let (starts, finishes) = (of_each(search::starts), of_each(search::finishes));
        let mut rows = match self.hierarchy(profile, snaps.len() >= WORTH_A_HIERARCHY) {
            Some(hierarchy) => hierarchy.costs(&starts, &finishes),
            None => plain_costs(states, &starts, &finishes),
        };
        stay_on_segment(data, states, snaps, &mut rows);
        rows
    }
}

/// Places from which on building a hierarchy takes less time than it saves.
const WORTH_A_HIERARCHY: usize = 100;

/// Least costs by one plain search for each source; the same as [`crate::hierarchy::Hierarchy::costs`].
pub(crate) fn plain_costs(
    states: &States,
    sources: &[Vec<(u32, Cost)>],
    targets: &[Vec<(u32, Cost)>],
) -> Vec<Vec<Cost>> {
    let numbered = targets.iter().enumerate();
    let mut finishes: Vec<(u32, u32, Cost)> =
        numbered.flat_map(|(target, of)| of.iter().map(move |(state, last)| (*state, target as u32, *last))).collect();
    finishes.sort_unstable();
    let row = |search: &mut Search, starts: &Vec<(u32, Cost)>| {
        let mut row = vec![Cost::UNREACHABLE; targets.len()];
        search.run(states, starts, |state, cost| {
            let first = finishes.partition_point(|(s, ..)| *s < state);
            for (_, to, last) in finishes[first..].iter().take_while(|(s, ..)| *s == state) {
                row[*to as usize] = row[*to as usize].min(cost.plus(*last));
            }
            false
        });
        row
    };
    sources.par_iter().map_init(|| Search::new(states.len()), row).collect()
}

/// Between places on one segment it may be best not to leave it.
fn stay_on_segment(data: &RoadData, states: &States, snaps: &[Option<Snap>], rows: &mut [Vec<Cost>]) {
    let mut by_segment: Vec<(u32, usize)> =
        snaps.iter().enumerate().filter_map(|(place, snap)| Some((snap.as_ref()?.segment, place))).collect();
    by_segment.sort_unstable();
    for group in by_segment.chunk_by(|a, b| a.0 == b.0) {
        for (from, to) in group.iter().flat_map(|(_, from)| group.iter().map(move |(_, to)| (*from, *to))) {
            if let (Some(a), Some(b)) = (&snaps[from], &snaps[to])
                && let Some((_, cost)) = search::direct(data, states, a, b)
            {
                rows[from][to] = rows[from][to].min(cost);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hand_made::{Drawing, at};
    use crate::hierarchy::Hierarchy;
    use proptest::prelude::*;

    /// A town of streets with one-way streets, private streets, gates and forbidden turns as the numbers say.
    fn town(size: i64, kinds: &[u8]) -> RoadNetwork {
        let mut drawing = Drawing::grid(size, size);
        let mut kinds = kinds.iter().cycle();
        let mut way = 0;
        for (row, column) in (0..size).flat_map(|row| (0..size).map(move |column| (row, column))) {
            let here = 10 * row + column;
            for next in [(column + 1 < size).then_some(here + 1), (row + 1 < size).then_some(here + 10)] {
                let (Some(next), Some(kind)) = (next, kinds.next()) else { continue };
                let tags: &[(&str, &str)] = match kind % 12 {
                    0 | 1 => &[("oneway", "yes")],
                    2 => &[("oneway", "-1")],
                    3 => &[("access", "private")],
                    4 => &[("maxspeed", "72")],
                    5 => &[("maxspeed", "18")],
                    6 => &[("maxheight", "3")],
                    7 => continue,
                    _ => &[],
                };
                drawing = drawing.street(&[here, next], tags);
                if kind % 5 == 0 && way > 0 {
                    drawing =
                        drawing.restriction("no_left_turn", way - 1, (crate::element::MemberKind::Node, here), way);
                }
                way += 1;
            }
            if kinds.next().is_some_and(|kind| kind % 16 == 0) {
                drawing = drawing.tag(here, &[("barrier", "gate")]);
            }
        }
        drawing.build()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]
        #[test]
        fn the_hierarchy_finds_what_the_plain_search_finds(
            kinds in proptest::collection::vec(any::<u8>(), 150),
            places in proptest::collection::vec((0.0..600.0_f64, 0.0..600.0_f64), 12),
        ) {
            let network = town(7, &kinds);
            for profile in Profile::ALL {
                let snaps: Vec<Option<Snap>> =
                    places.iter().map(|(east, north)| network.snap(at(*east, *north), profile)).collect();
                let (data, states) = (network.data(), network.states(profile));
                let ends = |f: fn(&RoadData, &States, &Snap) -> Vec<(u32, Cost)>| -> Vec<Vec<(u32, Cost)>> {
                    snaps.iter().flatten().map(|snap| f(data, states, snap)).collect()
                };
                let (starts, finishes) = (ends(search::starts), ends(search::finishes));
                let hierarchy = Hierarchy::new(states);
                prop_assert!(hierarchy.link_count() > 0);
                let costs = hierarchy.costs(&starts, &finishes);
                prop_assert_eq!(&costs, &plain_costs(states, &starts, &finishes));
                // and pair by pair as the path says, direct ways on one segment included
                let mut rows = costs;
                let snaps: Vec<Option<Snap>> = snaps.into_iter().flatten().map(Some).collect();
                stay_on_segment(data, states, &snaps, &mut rows);
                let mut search = Search::new(states.len());
                for (from, to) in (0..snaps.len()).flat_map(|a| (0..snaps.len()).map(move |b| (a, b))) {
                    let (a, b) = (snaps[from].as_ref().unwrap(), snaps[to].as_ref().unwrap());
                    let found = search::shortest(data, states, a, b, &mut search);
                    prop_assert_eq!(found.map(|f| f.cost), Some(rows[from][to]), "all that snap reach each other");
                }
            }
        }
    }
}
