//! Contraction hierarchy over the states: what makes matrices fast. Exact: it finds the costs that the plain search finds.
//!
//! States are taken out of the graph one after another, the least important first; where a shortest path led through one,
//! a shortcut stands in for it (Geisberger, Sanders, Schultes, Delling 2008). Every shortest path then has a form that
//! first climbs and then descends, so two small upward searches meet on it. For many-to-many costs the targets leave
//! their costs in buckets at the states they reach (Knopp, Sanders, Schultes, Schulz, Wagner 2007).

mod added;
mod buckets;
mod climb;
mod composed;
mod contraction;
mod numbers;
mod order;
mod unpacking;

use std::ops::Range;

pub(crate) use added::{AddedBuckets, AddedClimbs, AddedLinks};
pub(crate) use buckets::Buckets;
pub(crate) use climb::{Climbs, Sense};
pub(crate) use composed::{LinkSums, Meetings, Reach, Reaches, Sums, add};
use contraction::Contracted;
pub(crate) use numbers::{Layout, Numbers};

use crate::cost::Cost;
use crate::doors::Doors;
use crate::states::States;

/// An arc of the hierarchy to or from a state of higher rank.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Link {
    pub rank: u32,
    pub time_ms: u32,
    pub distance_cm: u32,
}

impl Link {
    pub fn cost(self) -> Cost {
        Cost::new(self.time_ms, self.distance_cm)
    }

    fn of([rank, time_ms, distance_cm]: [u32; 3]) -> Self {
        Self { rank, time_ms, distance_cm }
    }
}

/// Instead of the state that a shortcut passes: the link is a turn.
pub(crate) const TURN: u32 = u32::MAX;

/// States by rank with their links upwards: one list of numbers, which lies in memory or in a mapped road file.
pub(crate) struct Hierarchy {
    numbers: Numbers,
}

/// The hierarchy's numbers, sorted into their lists. States go by their ranks.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    /// Rank by the number that a state has in its graph.
    pub rank_of: &'a [u32],
    /// Arc by rank: what another graph of the same roads has in common with this one.
    pub arc_of: &'a [u32],
    /// Links that leave a state.
    pub out: Links<'a>,
    /// Links that enter a state, seen from it.
    pub into: Links<'a>,
    /// Where places join.
    pub doors: Doors<'a>,
}

/// Links by the rank of the lower state, ascending by the rank of the higher.
#[derive(Clone, Copy)]
pub(crate) struct Links<'a> {
    pub first: &'a [u32],
    /// Rank, milliseconds and centimetres of each.
    links: &'a [[u32; 3]],
    /// Rank of the state that a shortcut passes, or [`TURN`].
    pub middle: &'a [u32],
}

impl<'a> View<'a> {
    /// How many of what it holds.
    pub fn layout(self) -> Layout {
        Layout {
            states: self.arc_of.len(),
            out: self.out.links.len(),
            into: self.into.links.len(),
            arcs: self.doors.arcs.len(),
            starts: self.doors.starts.len(),
            arrivals: self.doors.arrivals.len(),
        }
    }

    /// All numbers in the order of a road file.
    pub fn numbers(self) -> impl Iterator<Item = u32> + 'a {
        let of = |links: Links<'a>| [links.first, links.links.as_flattened(), links.middle];
        let doors = [self.doors.arcs.as_flattened(), self.doors.starts.as_flattened(), self.doors.arrivals];
        let parts = [&[self.rank_of, self.arc_of][..], &of(self.into), &of(self.out), &doors].concat();
        parts.into_iter().flatten().copied()
    }
}

impl<'a> Links<'a> {
    /// Links at these places in the list.
    pub fn at(self, range: Range<usize>) -> impl DoubleEndedIterator<Item = Link> + Clone + 'a {
        self.links[range].iter().copied().map(Link::of)
    }

    fn of(self, rank: u32) -> impl DoubleEndedIterator<Item = Link> + 'a {
        self.at(self.range(rank))
    }

    fn range(self, rank: u32) -> Range<usize> {
        self.first[rank as usize] as usize..self.first[rank as usize + 1] as usize
    }

    /// Place in the list of the link between a state and a higher one.
    fn find(self, low: u32, high: u32) -> Option<usize> {
        let range = self.range(low);
        let at = self.links[range.clone()].binary_search_by_key(&high, |link| link[0]).ok()?;
        Some(range.start + at)
    }

    /// The link between a state and a higher one, and the state that it passes, or [`TURN`].
    fn between(self, low: u32, high: u32) -> Option<(Link, u32)> {
        let at = self.find(low, high)?;
        Some((Link::of(*self.links.get(at)?), *self.middle.get(at)?))
    }
}

impl Hierarchy {
    /// Orders and contracts all states.
    pub fn new(states: &States) -> Self {
        Self { numbers: Numbers::Made(contraction::contract(states)) }
    }

    /// Contracts all states in the order that another graph of the same roads has: with other rules, closed roads or speeds
    /// that order is nearly as good as its own, and costs nothing. Exact all the same.
    pub fn in_order_of(states: &States, other: &Self) -> Self {
        let order = order::like(states, other.view());
        Self { numbers: Numbers::Made(contraction::contract_in(states, order)) }
    }

    /// A hierarchy whose numbers lie somewhere.
    pub fn of(numbers: Numbers) -> Self {
        Self { numbers }
    }

    /// Number of states.
    pub fn len(&self) -> usize {
        self.view().arc_of.len()
    }

    /// The lists.
    pub fn view(&self) -> View<'_> {
        self.numbers.view()
    }

    /// Where places join.
    pub fn doors(&self) -> Doors<'_> {
        self.view().doors
    }
}

#[cfg(test)]
mod tests {
    use domain::LocationIndex;

    use crate::hand_made::{Drawing, at};
    use crate::plain_search;
    use crate::profile::Profile;

    /// A straight street of 200 m at 10 m/s and a bent one of about 250 m at 12.5 m/s between the same two junctions, either
    /// of which can be left out; milliseconds and metres from one side to the other.
    fn two_ways(bend_m: f64, has_straight: bool, has_bent: bool) -> (u32, u32) {
        let mut drawing = Drawing::grid(1, 1).node(1, [100.0, 0.0]).node(2, [200.0, bend_m]).node(3, [300.0, 0.0]);
        drawing = drawing.node(4, [400.0, 0.0]).street(&[0, 1], &[]).street(&[3, 4], &[]);
        if has_straight {
            drawing = drawing.street(&[1, 3], &[]);
        }
        if has_bent {
            drawing = drawing.street(&[1, 2, 3], &[("maxspeed", "45")]);
        }
        let network = drawing.build();
        let places = [at(50.0, 0.0), at(350.0, 0.0)];
        let snaps: Vec<_> = network.snaps(&places, Profile::Van).into_iter().flatten().collect();
        plain_search::assert_exact(&network, Profile::Van, &snaps, &snaps);
        let matrix = network.matrix(&places, Profile::Van).matrix;
        (matrix.duration_ms(LocationIndex(0), LocationIndex(1)), matrix.distance_m(LocationIndex(0), LocationIndex(1)))
    }

    #[test]
    fn of_two_equally_fast_ways_the_shorter_is_taken() {
        // 2 · √(100² + 75²) = 250 m at 12.5 m/s are 20 s, as 200 m at 10 m/s; some bend near 75 m makes them equal to the
        // millisecond, with 300 and 350 m in all.
        let straight = two_ways(75.0, true, false);
        assert_eq!(straight.1, 300);
        let mut ties = 0;
        for step in 0..12 {
            let bend_m = 74.97 + 0.005 * f64::from(step);
            let bent = two_ways(bend_m, false, true);
            assert_eq!(bent.1, 350);
            if straight.0 == bent.0 {
                ties += 1;
                assert_eq!(two_ways(bend_m, true, true), straight, "equally fast, so the shorter");
            }
        }
        // 2 · √(100² + 74²) + 100 = 348.8
        assert_eq!(two_ways(74.0, true, true).1, 349, "the longer one is faster");
        assert!(ties > 0, "no bend made them equally fast");
    }
}
