//! Times and distances between all pairs of places.

use std::convert::Infallible;

use domain::{LonLat, TravelMatrix};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::cost::Cost;
use crate::hierarchy::{Buckets, Climbs};
use crate::network::RoadNetwork;
use crate::profile::Profile;
use crate::search;
use crate::snap::{Approach, Snap};

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
    /// Where each position meets the network, in parallel; `None` if no usable road is near.
    pub fn snaps(&self, positions: &[LonLat], profile: Profile) -> Vec<Option<Snap>> {
        self.snaps_for(positions, profile, Approach::Any)
    }

    /// As [`RoadNetwork::snaps`], for vehicles that stop as `approach` says.
    pub fn snaps_for(&self, positions: &[LonLat], profile: Profile, approach: Approach) -> Vec<Option<Snap>> {
        positions.par_iter().map(|position| self.snap_for(*position, profile, approach)).collect()
    }

    /// Times and distances of the fastest paths between all pairs of positions; among equally fast ones the shortest.
    /// Rows are worked out in parallel on rayon's threads; the result does not depend on their number.
    pub fn matrix(&self, positions: &[LonLat], profile: Profile) -> MatrixResult {
        let snaps = self.snaps(positions, profile);
        let size = positions.len();
        let mut duration_ms = Vec::with_capacity(size * size);
        let mut distance_m = Vec::with_capacity(size * size);
        let taken: Result<(), Infallible> = self.matrix_rows(&snaps, &snaps, profile, |row| {
            duration_ms.extend_from_slice(&row.duration_ms);
            distance_m.extend_from_slice(&row.distance_m);
            Ok(())
        });
        let Ok(()) = taken;
        for place in 0..size {
            duration_ms[place * size + place] = 0;
            distance_m[place * size + place] = 0;
        }
        let unreachable = snaps.iter().enumerate().filter(|(_, snap)| snap.is_none()).map(|(i, _)| i).collect();
        #[allow(clippy::expect_used, reason = "both tables are made of size · size numbers above")]
        let matrix = TravelMatrix::new(size, duration_ms, distance_m).expect("tables of the right length");
        MatrixResult { matrix, snaps, unreachable }
    }

    /// Hands out the rows of a matrix one after another, so that one that is larger than the memory can be written to a
    /// file. Some rows are worked out at a time, in parallel.
    ///
    /// # Errors
    /// The first error of `take`.
    pub fn matrix_rows<E>(
        &self,
        from: &[Option<Snap>],
        to: &[Option<Snap>],
        profile: Profile,
        mut take: impl FnMut(MatrixRow) -> Result<(), E>,
    ) -> Result<(), E> {
        let targets = Targets::new(self, to, profile);
        for rows in from.chunks(ROWS_AT_A_TIME) {
            targets.rows(rows).into_iter().try_for_each(&mut take)?;
        }
        Ok(())
    }
}

/// Places to which costs are wanted, with what they left in the hierarchy. What takes time stands here and not in the
/// generic functions above, which are compiled where they are called.
struct Targets<'a> {
    network: &'a RoadNetwork,
    profile: Profile,
    places: &'a [Option<Snap>],
    climbs: Climbs,
    buckets: Buckets,
    on_segment: FxHashMap<u32, Vec<u32>>,
}

impl<'a> Targets<'a> {
    fn new(network: &'a RoadNetwork, places: &'a [Option<Snap>], profile: Profile) -> Self {
        let (data, hierarchy) = (network.data(), network.hierarchy(profile));
        let doors = hierarchy.doors();
        let climbs = Climbs::new(hierarchy.len());
        let finishes = |snap: &Option<Snap>| snap.as_ref().map_or_else(Vec::new, |s| search::finishes(data, doors, s));
        let buckets = Buckets::new(hierarchy, &climbs, &places.iter().map(finishes).collect::<Vec<_>>());
        let mut on_segment: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        for (place, snap) in places.iter().enumerate() {
            if let Some(snap) = snap {
                on_segment.entry(snap.segment).or_default().push(place as u32);
            }
        }
        Self { network, profile, places, climbs, buckets, on_segment }
    }

    /// Rows from some places, in parallel.
    fn rows(&self, from: &[Option<Snap>]) -> Vec<MatrixRow> {
        from.par_iter().map(|from| self.row(from.as_ref())).collect()
    }

    fn row(&self, from: Option<&Snap>) -> MatrixRow {
        let Some(from) = from else { return MatrixRow::of(&vec![Cost::UNREACHABLE; self.places.len()]) };
        let (data, hierarchy) = (self.network.data(), self.network.hierarchy(self.profile));
        let doors = hierarchy.doors();
        let starts = search::starts(data, doors, from);
        let mut row = self.climbs.with(|climb| self.buckets.row(hierarchy, climb, &starts));
        // Between places on one segment it may be best not to leave it.
        for place in self.on_segment.get(&from.segment).into_iter().flatten() {
            let to = self.places[*place as usize].as_ref();
            if let Some((_, cost)) = to.and_then(|to| search::direct(data, doors, from, to)) {
                row[*place as usize] = row[*place as usize].min(cost);
            }
        }
        MatrixRow::of(&row)
    }
}

/// A place that is near to another by road.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Neighbour {
    /// Driving time in whole milliseconds.
    pub duration_ms: u32,
    /// Distance along the fastest path in whole metres.
    pub distance_m: u32,
    /// Number of the place.
    pub place: usize,
}

impl RoadNetwork {
    /// For each place the `count` others that are reached first, the nearest first; of equally near ones the first. For
    /// many places this takes far less memory than the matrix. A place off the network has none.
    pub fn nearest(&self, snaps: &[Option<Snap>], profile: Profile, count: usize) -> Vec<Vec<Neighbour>> {
        let mut all = Vec::with_capacity(snaps.len());
        let taken: Result<(), Infallible> = self.nearest_rows(snaps, profile, count, |neighbours| {
            all.push(neighbours);
            Ok(())
        });
        let Ok(()) = taken;
        all
    }

    /// As [`RoadNetwork::nearest`], handed out place by place, so that the whole may be larger than the memory.
    ///
    /// # Errors
    /// The first error of `take`.
    pub fn nearest_rows<E>(
        &self,
        snaps: &[Option<Snap>],
        profile: Profile,
        count: usize,
        mut take: impl FnMut(Vec<Neighbour>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut from = 0;
        self.matrix_rows(snaps, snaps, profile, |row| {
            let neighbours = row.nearest(from, count);
            from += 1;
            take(neighbours)
        })
    }
}

/// Rows that are held in memory before they are handed out.
const ROWS_AT_A_TIME: usize = 64;

/// A row of a matrix: from one place to all; [`TravelMatrix::UNREACHABLE`] where there is no path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatrixRow {
    /// Driving times in whole milliseconds.
    pub duration_ms: Vec<u32>,
    /// Distances along the fastest paths in whole metres.
    pub distance_m: Vec<u32>,
}

impl MatrixRow {
    /// The `count` places that are reached first, other than the place of the row.
    fn nearest(self, from: usize, count: usize) -> Vec<Neighbour> {
        let times = self.duration_ms.into_iter().zip(self.distance_m).enumerate();
        let mut neighbours: Vec<Neighbour> = times
            .filter(|(place, (duration_ms, _))| *place != from && *duration_ms != TravelMatrix::UNREACHABLE)
            .map(|(place, (duration_ms, distance_m))| Neighbour { duration_ms, distance_m, place })
            .collect();
        if count < neighbours.len() {
            neighbours.select_nth_unstable(count);
            neighbours.truncate(count);
        }
        neighbours.sort_unstable();
        neighbours.shrink_to_fit();
        neighbours
    }

    fn of(costs: &[Cost]) -> Self {
        Self {
            duration_ms: costs.iter().map(|cost| cost.time_ms()).collect(),
            distance_m: costs.iter().map(|cost| cost.distance_m()).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hand_made::{Drawing, at};
    use crate::plain_search;
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
                    8 => &[("motor_vehicle:conditional", "no @ (07:00-09:00)"), ("maxspeed:conditional", "18 @ (Jan)")],
                    9 => &[("bicycle", "no"), ("hgv:conditional", "destination @ (weight>10)")],
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
            let mut network = town(7, &kinds);
            let rush_hour = crate::Moment::UNKNOWN.with_week_time("Mo 08:00").unwrap();
            for (moment, profile) in [crate::Moment::UNKNOWN, rush_hour]
                .into_iter()
                .flat_map(|moment| Profile::WITH_OWN_ROADS.map(|profile| (moment, profile)))
            {
                if network.moment() != moment {
                    network = network.at(moment);
                }
                let snaps: Vec<Option<Snap>> =
                    places.iter().map(|(east, north)| network.snap(at(*east, *north), profile)).collect();
                let from: Vec<Snap> = snaps.iter().flatten().copied().collect();
                plain_search::assert_exact(&network, profile, &from, &from);
            }
        }
    }
}
