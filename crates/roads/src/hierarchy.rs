//! Contraction hierarchy over the states: what makes matrices fast. Exact: it finds the costs that the plain search finds.
//!
//! States are taken out of the graph one after another, the least important first; where a shortest path led through one,
//! a shortcut stands in for it (Geisberger, Sanders, Schultes, Delling 2008). Every shortest path then has a form that
//! first climbs and then descends, so two small upward searches meet on it. For many-to-many costs the targets leave
//! their costs in buckets at the states they reach (Knopp, Sanders, Schultes, Schulz, Wagner 2007).

mod contraction;

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rayon::prelude::*;

use crate::cost::Cost;
use crate::states::States;

/// An arc of the hierarchy to or from a state of higher rank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    pub rank: u32,
    pub cost: Cost,
}

/// States by rank with their links upwards, packed.
pub(crate) struct Hierarchy {
    rank_of: Vec<u32>,
    /// Links that leave a state.
    out: Links,
    /// Links that enter a state, seen from it.
    into: Links,
}

#[derive(Default)]
struct Links {
    first: Vec<u32>,
    links: Vec<Link>,
}

impl Links {
    fn of(&self, rank: u32) -> &[Link] {
        &self.links[self.first[rank as usize] as usize..self.first[rank as usize + 1] as usize]
    }
}

impl Hierarchy {
    /// Orders and contracts all states.
    pub fn new(states: &States) -> Self {
        let contracted = contraction::contract(states);
        let pack = |links: &[Vec<(u32, Cost)>]| {
            let mut packed = Links { first: vec![0], links: Vec::new() };
            for state in &contracted.order {
                let ranked = links[*state as usize]
                    .iter()
                    .map(|(to, cost)| Link { rank: contracted.rank_of[*to as usize], cost: *cost });
                packed.links.extend(ranked);
                packed.first.push(packed.links.len() as u32);
            }
            packed
        };
        let (out, into) = (pack(&contracted.out), pack(&contracted.into));
        Self { rank_of: contracted.rank_of, out, into }
    }

    /// Number of links, a measure of its size.
    #[cfg(test)]
    pub fn link_count(&self) -> usize {
        self.out.links.len() + self.into.links.len()
    }

    fn ranked(&self, states: &[(u32, Cost)]) -> Vec<(u32, Cost)> {
        states.iter().map(|(state, cost)| (self.rank_of[*state as usize], *cost)).collect()
    }

    /// Least costs from each source to each target. A source is a set of states with the cost to get there, a target a
    /// set of states with the cost from there on. Rows are in the order of the sources, whatever the number of threads.
    pub fn costs(&self, sources: &[Vec<(u32, Cost)>], targets: &[Vec<(u32, Cost)>]) -> Vec<Vec<Cost>> {
        let size = self.rank_of.len();
        let reached: Vec<Vec<(u32, Cost)>> = targets
            .par_iter()
            .map_init(
                || Climb::new(size),
                |climb, target| {
                    let mut reached = Vec::new();
                    climb.run(&self.into, &self.out, &self.ranked(target), |rank, cost| reached.push((rank, cost)));
                    reached
                },
            )
            .collect();
        let buckets = Buckets::new(size, &reached);
        sources
            .par_iter()
            .map_init(
                || Climb::new(size),
                |climb, source| {
                    let mut row = vec![Cost::UNREACHABLE; targets.len()];
                    climb.run(&self.out, &self.into, &self.ranked(source), |rank, cost| {
                        for (target, rest) in buckets.of(rank) {
                            let through = cost.plus(*rest);
                            let best = &mut row[*target as usize];
                            if through < *best {
                                *best = through;
                            }
                        }
                    });
                    row
                },
            )
            .collect()
    }
}

/// What the targets left at each state: target and cost from the state to it.
struct Buckets {
    first: Vec<u32>,
    entries: Vec<(u32, Cost)>,
}

impl Buckets {
    fn new(size: usize, reached: &[Vec<(u32, Cost)>]) -> Self {
        let mut first = vec![0_u32; size + 1];
        for (rank, _) in reached.iter().flatten() {
            first[*rank as usize + 1] += 1;
        }
        for i in 0..size {
            first[i + 1] += first[i];
        }
        let mut next = first.clone();
        let mut entries = vec![(0, Cost::ZERO); first[size] as usize];
        for (target, reached) in reached.iter().enumerate() {
            for (rank, cost) in reached {
                let slot = &mut next[*rank as usize];
                entries[*slot as usize] = (target as u32, *cost);
                *slot += 1;
            }
        }
        Self { first, entries }
    }

    fn of(&self, rank: u32) -> &[(u32, Cost)] {
        &self.entries[self.first[rank as usize] as usize..self.first[rank as usize + 1] as usize]
    }
}

/// An upward search; made once and used for many.
struct Climb {
    cost: Vec<Cost>,
    touched: Vec<u32>,
    queue: BinaryHeap<Reverse<(Cost, u32)>>,
}

impl Climb {
    fn new(size: usize) -> Self {
        Self { cost: vec![Cost::UNREACHABLE; size], touched: Vec::new(), queue: BinaryHeap::new() }
    }

    fn improve(&mut self, rank: u32, cost: Cost) {
        let label = &mut self.cost[rank as usize];
        if cost < *label {
            if *label == Cost::UNREACHABLE {
                self.touched.push(rank);
            }
            *label = cost;
            self.queue.push(Reverse((cost, rank)));
        }
    }

    /// Visits the states above the starts. A state that is reached more cheaply from above lies on no shortest path of
    /// this form and is passed over.
    fn run(&mut self, up: &Links, against: &Links, starts: &[(u32, Cost)], mut visit: impl FnMut(u32, Cost)) {
        for rank in self.touched.drain(..) {
            self.cost[rank as usize] = Cost::UNREACHABLE;
        }
        self.queue.clear();
        for (rank, cost) in starts {
            self.improve(*rank, *cost);
        }
        while let Some(Reverse((cost, rank))) = self.queue.pop() {
            if cost > self.cost[rank as usize] {
                continue;
            }
            if against.of(rank).iter().any(|link| self.cost[link.rank as usize].plus(link.cost) < cost) {
                continue;
            }
            visit(rank, cost);
            for link in up.of(rank) {
                self.improve(link.rank, cost.plus(link.cost));
            }
        }
    }
}
