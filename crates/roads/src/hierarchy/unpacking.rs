//! From two upward searches that meet to the states of the path they stand for.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rustc_hash::FxHashMap;

use super::climb::Sense;
use super::{Hierarchy, TURN, View};
use crate::cost::Cost;

/// Cost of a state and the rank of the one before it; its own rank where the search starts.
type Labels = FxHashMap<u32, (Cost, u32)>;

impl Hierarchy {
    /// The fastest, then shortest, path from a source to a target, as its cost and its states in order. Of equal paths
    /// always the same one is taken. `None` if there is none.
    pub fn path(&self, source: &[(u32, Cost)], target: &[(u32, Cost)]) -> Option<(Cost, Vec<u32>)> {
        let lists = self.view();
        let forward = lists.climb_with_parents(Sense::Forward, source);
        let backward = lists.climb_with_parents(Sense::Backward, target);
        let meeting = |(rank, (cost, _)): (&u32, &(Cost, u32))| {
            let (rest, _) = backward.get(rank)?;
            Some((cost.plus(*rest), *rank))
        };
        let (cost, top) = forward.iter().filter_map(meeting).min().filter(|(cost, _)| *cost != Cost::UNREACHABLE)?;
        let mut states = Vec::new();
        let up = chain(&forward, top);
        states.push(*up.last()?);
        for pair in up.windows(2).rev() {
            lists.unpack(pair[1], pair[0], &mut states)?;
        }
        for pair in chain(&backward, top).windows(2) {
            lists.unpack(pair[0], pair[1], &mut states)?;
        }
        for state in &mut states {
            *state = lists.state_of[*state as usize];
        }
        Some((cost, states))
    }
}

impl View<'_> {
    fn climb_with_parents(self, sense: Sense, starts: &[(u32, Cost)]) -> Labels {
        let (up, against) = self.up_and_against(sense);
        let mut labels = Labels::default();
        let mut settled = Labels::default();
        let mut queue = BinaryHeap::new();
        for (state, cost) in starts {
            let rank = self.rank_of[*state as usize];
            if improve(&mut labels, rank, *cost, rank) {
                queue.push(Reverse((*cost, rank)));
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

    /// Appends the ranks after `from` up to `to` that the link between them stands for. `None` if a shortcut leads
    /// nowhere or round and round, which no hierarchy of ours does, but a road file made by somebody else may.
    fn unpack(self, from: u32, to: u32, ranks: &mut Vec<u32>) -> Option<()> {
        let mut open = vec![(from, to)];
        while let Some((from, to)) = open.pop() {
            let middle = if from < to { self.out.middle_of(from, to)? } else { self.into.middle_of(to, from)? };
            if middle == TURN {
                ranks.push(to);
                if ranks.len() > self.state_of.len() {
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
