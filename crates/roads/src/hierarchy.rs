//! Contraction hierarchy over the states: what makes matrices fast. Exact: it finds the costs that the plain search finds.
//!
//! States are taken out of the graph one after another, the least important first; where a shortest path led through one,
//! a shortcut stands in for it (Geisberger, Sanders, Schultes, Delling 2008). Every shortest path then has a form that
//! first climbs and then descends, so two small upward searches meet on it. For many-to-many costs the targets leave
//! their costs in buckets at the states they reach (Knopp, Sanders, Schultes, Schulz, Wagner 2007).

mod buckets;
mod climb;
mod contraction;
mod unpacking;

pub(crate) use buckets::Buckets;
pub(crate) use climb::Climbs;

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
}

/// Instead of the state that a shortcut passes: the link is a turn.
pub(crate) const TURN: u32 = u32::MAX;

/// States by rank with their links upwards, packed.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Hierarchy {
    /// State by rank.
    pub state_of: Vec<u32>,
    /// Rank by state.
    pub rank_of: Vec<u32>,
    /// Links that leave a state.
    pub out: Links,
    /// Links that enter a state, seen from it.
    pub into: Links,
}

/// Links by the rank of the lower state, ascending by the rank of the higher.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Links {
    pub first: Vec<u32>,
    pub links: Vec<Link>,
    /// Rank of the state that a shortcut passes, or [`TURN`].
    pub middle: Vec<u32>,
}

impl Links {
    fn of(&self, rank: u32) -> &[Link] {
        &self.links[self.first[rank as usize] as usize..self.first[rank as usize + 1] as usize]
    }

    /// Index of the link between a state and a higher one.
    fn find(&self, low: u32, high: u32) -> Option<usize> {
        let at = self.of(low).binary_search_by_key(&high, |link| link.rank).ok()?;
        Some(self.first[low as usize] as usize + at)
    }

    fn packed(links: &[Vec<contraction::Half>], state_of: &[u32], rank_of: &[u32]) -> Self {
        let count = links.iter().map(Vec::len).sum();
        let mut packed = Self {
            first: Vec::with_capacity(state_of.len() + 1),
            links: Vec::with_capacity(count),
            middle: Vec::with_capacity(count),
        };
        packed.first.push(0);
        let mut of_state = Vec::new();
        for state in state_of {
            of_state.clear();
            of_state.extend(links[*state as usize].iter().map(|half| (rank_of[half.state as usize], *half)));
            of_state.sort_unstable_by_key(|(rank, _)| *rank);
            for (rank, half) in &of_state {
                let (time_ms, distance_cm) = (half.cost.time_ms(), half.cost.distance_cm());
                packed.links.push(Link { rank: *rank, time_ms, distance_cm });
                packed.middle.push(if half.middle == TURN { TURN } else { rank_of[half.middle as usize] });
            }
            packed.first.push(packed.links.len() as u32);
        }
        packed
    }
}

impl Hierarchy {
    /// Orders and contracts all states.
    pub fn new(states: &States) -> Self {
        let contracted = contraction::contract(states);
        let (state_of, rank_of) = (contracted.order, contracted.rank_of);
        let into = Links::packed(&contracted.into, &state_of, &rank_of);
        drop(contracted.into);
        let out = Links::packed(&contracted.out, &state_of, &rank_of);
        Self { state_of, rank_of, out, into }
    }

    /// Number of states.
    pub fn len(&self) -> usize {
        self.state_of.len()
    }
}
