//! Contraction hierarchy over the states: what makes matrices fast. Exact: it finds the costs that the plain search finds.
//!
//! States are taken out of the graph one after another, the least important first; where a shortest path led through one,
//! a shortcut stands in for it (Geisberger, Sanders, Schultes, Delling 2008). Every shortest path then has a form that
//! first climbs and then descends, so two small upward searches meet on it. For many-to-many costs the targets leave
//! their costs in buckets at the states they reach (Knopp, Sanders, Schultes, Schulz, Wagner 2007).

mod buckets;
mod climb;
mod contraction;
mod numbers;
mod unpacking;

use std::ops::Range;

pub(crate) use buckets::Buckets;
pub(crate) use climb::Climbs;
use contraction::Contracted;
pub(crate) use numbers::{Layout, Numbers};

use crate::cost::Cost;
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

/// The hierarchy's numbers, sorted into their lists.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    /// State by rank.
    pub state_of: &'a [u32],
    /// Rank by state.
    pub rank_of: &'a [u32],
    /// Links that leave a state.
    pub out: Links<'a>,
    /// Links that enter a state, seen from it.
    pub into: Links<'a>,
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
        Layout { states: self.state_of.len(), out: self.out.links.len(), into: self.into.links.len() }
    }

    /// All numbers in the order of a road file.
    pub fn numbers(self) -> impl Iterator<Item = u32> + 'a {
        let of = |links: Links<'a>| [links.first, links.links.as_flattened(), links.middle];
        let parts = [[self.state_of, self.rank_of, &[]], of(self.into), of(self.out)];
        parts.into_iter().flatten().flatten().copied()
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

    /// The state that the link between a state and a higher one passes, or [`TURN`].
    fn middle_of(self, low: u32, high: u32) -> Option<u32> {
        let range = self.range(low);
        let at = self.links[range.clone()].binary_search_by_key(&high, |link| link[0]).ok()?;
        self.middle.get(range.start + at).copied()
    }
}

impl Hierarchy {
    /// Orders and contracts all states.
    pub fn new(states: &States) -> Self {
        Self { numbers: Numbers::Made(contraction::contract(states)) }
    }

    /// A hierarchy whose numbers lie somewhere.
    pub fn of(numbers: Numbers) -> Self {
        Self { numbers }
    }

    /// Number of states.
    pub fn len(&self) -> usize {
        self.view().state_of.len()
    }

    /// The lists.
    pub fn view(&self) -> View<'_> {
        self.numbers.view()
    }
}
