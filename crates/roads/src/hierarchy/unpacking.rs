//! From two upward searches that meet to the arcs of the path they stand for.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rustc_hash::FxHashMap;

use super::climb::Sense;
use super::{Hierarchy, TURN, View};
use crate::cost::Cost;

/// Cost of a state and the rank of the one before it; its own rank where the search starts.
type Labels = FxHashMap<u32, (Cost, u32)>;

/// A path from state to state, by their ranks.
pub(crate) struct Way {
    pub cost: Cost,
    pub first: u32,
    pub last: u32,
    /// The arcs from the first to the one before the last, each with its cost and that of the turn into the next.
    pub turns: Vec<(u32, Cost)>,
}

impl Hierarchy {
    /// The fastest, then shortest, path from a source to a target. Of equal paths always the same one is taken. `None` if
    /// there is none.
    pub fn path(&self, source: &[(u32, Cost)], target: &[(u32, Cost)]) -> Option<Way> {
        let lists = self.view();
        let forward = lists.climb_with_parents(Sense::Forward, source);
        let backward = lists.climb_with_parents(Sense::Backward, target);
        let meeting = |(rank, (cost, _)): (&u32, &(Cost, u32))| {
            let (rest, _) = backward.get(rank)?;
            Some((cost.plus(*rest), *rank))
        };
        let (cost, top) = forward.iter().filter_map(meeting).min().filter(|(cost, _)| *cost != Cost::UNREACHABLE)?;
        let mut turns = Vec::new();
        let (up, down) = (chain(&forward, top), chain(&backward, top));
        for pair in up.windows(2).rev() {
            lists.unpack(pair[1], pair[0], &mut turns)?;
        }
        for pair in down.windows(2) {
            lists.unpack(pair[0], pair[1], &mut turns)?;
        }
        Some(Way { cost, first: *up.last()?, last: *down.last()?, turns })
    }
}

impl View<'_> {
    fn climb_with_parents(self, sense: Sense, starts: &[(u32, Cost)]) -> Labels {
        let (up, against) = self.up_and_against(sense);
        let mut labels = Labels::default();
        let mut settled = Labels::default();
        let mut queue = BinaryHeap::new();
        for (rank, cost) in starts {
            if improve(&mut labels, *rank, *cost, *rank) {
                queue.push(Reverse((*cost, *rank)));
            }
        }
        while let Some(Reverse((cost, rank))) = queue.pop() {
            let Some(label) = labels.get(&rank).copied().filter(|label| cost <= label.0) else { continue };
            let from_above = |high: u32| labels.get(&high).map_or(Cost::UNREACHABLE, |label| label.0);
            if against.of(rank).any(|link| from_above(link.rank).plus(link.cost()) < cost) {
                continue;
            }
            settled.insert(rank, label);
            for link in up.of(rank) {
                let through = cost.plus(link.cost());
                if improve(&mut labels, link.rank, through, rank) {
                    queue.push(Reverse((through, link.rank)));
                }
            }
        }
        settled
    }

    /// Appends the turns from `from` up to `to` that the link between them stands for. `None` if a shortcut leads
    /// nowhere or round and round, which no hierarchy of ours does, but a road file made by somebody else may.
    fn unpack(self, from: u32, to: u32, turns: &mut Vec<(u32, Cost)>) -> Option<()> {
        let mut open = vec![(from, to)];
        while let Some((from, to)) = open.pop() {
            let (link, middle) = if from < to { self.out.between(from, to)? } else { self.into.between(to, from)? };
            if middle == TURN {
                turns.push((*self.arc_of.get(from as usize)?, link.cost()));
                if turns.len() > self.arc_of.len() {
                    return None;
                }
            } else {
                open.push((middle, to));
                open.push((from, middle));
            }
        }
        Some(())
    }
}

/// Lowers the label of a state, if that is an improvement.
fn improve(labels: &mut Labels, rank: u32, cost: Cost, parent: u32) -> bool {
    let label = labels.entry(rank).or_insert((Cost::UNREACHABLE, rank));
    let is_better = cost < label.0;
    if is_better {
        *label = (cost, parent);
    }
    is_better
}

/// Ranks from `top` down to where the search started.
fn chain(labels: &Labels, top: u32) -> Vec<u32> {
    let mut chain = vec![top];
    let mut at = top;
    while let Some((_, parent)) = labels.get(&at).filter(|(_, parent)| *parent != at) {
        chain.push(*parent);
        at = *parent;
    }
    chain
}
