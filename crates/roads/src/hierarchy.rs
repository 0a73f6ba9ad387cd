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
use contraction::{Contracted, Half};
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
    layout: Layout,
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

impl<'a> Links<'a> {
    pub fn len(self) -> usize {
        self.links.len()
    }

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
        let Contracted { order, rank_of, out, into } = contraction::contract(states);
        let count = |links: &[Vec<Half>]| links.iter().map(Vec::len).sum();
        let layout = Layout { states: order.len(), out: count(&out), into: count(&into) };
        let mut numbers = Vec::with_capacity(layout.len().unwrap_or_default());
        numbers.extend_from_slice(&order);
        numbers.extend_from_slice(&rank_of);
        append(&mut numbers, into, &order, &rank_of);
        append(&mut numbers, out, &order, &rank_of);
        Self { numbers: Numbers::Made(numbers), layout }
    }

    /// A hierarchy whose numbers are known; `None` if they are not as many as the layout says.
    pub fn of(numbers: Numbers, layout: Layout) -> Option<Self> {
        let is_whole = layout.len() == Some(numbers.get().len());
        is_whole.then_some(Self { numbers, layout })
    }

    /// How many of what it holds.
    pub fn layout(&self) -> Layout {
        self.layout
    }

    /// Everything it holds, in the order of a road file.
    pub fn numbers(&self) -> &[u32] {
        self.numbers.get()
    }

    /// Number of states.
    pub fn len(&self) -> usize {
        self.layout.states
    }

    /// The lists.
    pub fn view(&self) -> View<'_> {
        let (state_of, rest) = self.numbers().split_at(self.layout.states);
        let (rank_of, rest) = rest.split_at(self.layout.states);
        let (into, out) = rest.split_at(self.layout.states + 1 + 4 * self.layout.into);
        let links = |numbers, count| links_of(numbers, self.layout.states, count);
        View { state_of, rank_of, out: links(out, self.layout.out), into: links(into, self.layout.into) }
    }
}

/// Appends the links of all states by rank: where those of each start, the links, and what they pass.
fn append(numbers: &mut Vec<u32>, links: Vec<Vec<Half>>, order: &[u32], rank_of: &[u32]) {
    let mut first = 0;
    numbers.push(first);
    for state in order {
        first += links[*state as usize].len() as u32;
        numbers.push(first);
    }
    let mut middle = Vec::with_capacity(first as usize);
    let mut of_state: Vec<(u32, Half)> = Vec::new();
    for state in order {
        of_state.clear();
        of_state.extend(links[*state as usize].iter().map(|half| (rank_of[half.state as usize], *half)));
        of_state.sort_unstable_by_key(|(rank, _)| *rank);
        for (rank, half) in &of_state {
            numbers.extend([*rank, half.cost.time_ms(), half.cost.distance_cm()]);
            middle.push(if half.middle == TURN { TURN } else { rank_of[half.middle as usize] });
        }
    }
    drop(links);
    numbers.append(&mut middle);
}

fn links_of(numbers: &[u32], states: usize, count: usize) -> Links<'_> {
    let (first, rest) = numbers.split_at(states + 1);
    let (links, middle) = rest.split_at(3 * count);
    Links { first, links: links.as_chunks().0, middle }
}
