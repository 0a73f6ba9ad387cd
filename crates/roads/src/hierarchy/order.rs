//! The order of one graph, carried over to another graph of the same roads.

use rustc_hash::FxHashMap;

use super::View;
use crate::states::States;

/// All states in the order in which the other graph's states on the same arcs stand. Several states on one arc are matched
/// one after another; states on arcs that the other graph does not have come first.
pub(super) fn like(states: &States, other: View<'_>) -> Vec<u32> {
    let mut ranks_on: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
    // By state, so that the first state of an arc there meets the first state of the arc here.
    for rank in other.rank_of {
        if let Some(arc) = other.arc_of.get(*rank as usize) {
            ranks_on.entry(*arc).or_default().push(*rank);
        }
    }
    let mut seen: FxHashMap<u32, usize> = FxHashMap::default();
    let mut order: Vec<(u32, u32)> = (0..states.len() as u32)
        .map(|state| {
            let arc = states.arc_of(state);
            let nth = seen.entry(arc).or_default();
            let rank = ranks_on.get(&arc).and_then(|ranks| ranks.get(*nth).or(ranks.last())).copied().unwrap_or(0);
            *nth += 1;
            (rank, state)
        })
        .collect();
    order.sort_unstable();
    order.into_iter().map(|(_, state)| state).collect()
}
