//! The hierarchy's searches with a quantity that is added up along the paths found, and decides nothing.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use super::climb::Sense;
use super::{Hierarchy, Links, TURN, View};
use crate::added::Reached;
use crate::cost::Cost;

/// The quantity of every link.
pub(crate) struct AddedLinks {
    out: Vec<i64>,
    into: Vec<i64>,
}

impl AddedLinks {
    /// From the quantity of every arc: a turn has that of the arc before it, a shortcut those of the two links it stands for.
    pub fn new(hierarchy: &Hierarchy, by_arc: &[i32]) -> Self {
        let view = hierarchy.view();
        let of_arc = |rank: u32| {
            let arc = view.arc_of.get(rank as usize).and_then(|arc| by_arc.get(*arc as usize));
            arc.copied().map_or(0, i64::from)
        };
        let mut links = Self { out: vec![0; view.out.middle.len()], into: vec![0; view.into.middle.len()] };
        // The state that a shortcut passes ranks below both its ends, so its links are known.
        for rank in 0..view.arc_of.len() as u32 {
            for (index, link) in view.out.range(rank).zip(view.out.of(rank)) {
                links.out[index] = match view.out.middle[index] {
                    TURN => of_arc(rank),
                    middle => links.over(view, rank, middle, link.rank),
                };
            }
            for (index, link) in view.into.range(rank).zip(view.into.of(rank)) {
                links.into[index] = match view.into.middle[index] {
                    TURN => of_arc(link.rank),
                    middle => links.over(view, link.rank, middle, rank),
                };
            }
        }
        links
    }

    fn over(&self, view: View<'_>, from: u32, middle: u32, to: u32) -> i64 {
        let known = |links: Links<'_>, values: &[i64], high| links.find(middle, high).map_or(0, |at| values[at]);
        known(view.into, &self.into, from).saturating_add(known(view.out, &self.out, to))
    }

    fn of(&self, sense: Sense) -> &[i64] {
        match sense {
            Sense::Forward => &self.out,
            Sense::Backward => &self.into,
        }
    }
}

/// An upward search; of equally cheap ways the one with the least quantity is kept.
pub(crate) struct AddedClimb {
    label: Vec<(Cost, i64)>,
    touched: Vec<u32>,
    queue: BinaryHeap<Reverse<(Cost, i64, u32)>>,
}

const NOWHERE: (Cost, i64) = (Cost::UNREACHABLE, 0);

impl AddedClimb {
    fn improve(&mut self, rank: u32, found: (Cost, i64)) {
        let label = &mut self.label[rank as usize];
        if label.0 == Cost::UNREACHABLE && found.0 != Cost::UNREACHABLE {
            self.touched.push(rank);
        } else if found >= *label {
            return;
        }
        *label = found;
        self.queue.push(Reverse((found.0, found.1, rank)));
    }

    fn run(
        &mut self,
        hierarchy: &Hierarchy,
        (links, sense): (&AddedLinks, Sense),
        starts: &[Reached],
        mut visit: impl FnMut(u32, Cost, i64),
    ) {
        let lists = hierarchy.view();
        let ((up, against), values) = (lists.up_and_against(sense), links.of(sense));
        for rank in self.touched.drain(..) {
            self.label[rank as usize] = NOWHERE;
        }
        self.queue.clear();
        for (rank, cost, added) in starts {
            self.improve(*rank, (*cost, *added));
        }
        while let Some(Reverse((cost, added, rank))) = self.queue.pop() {
            if (cost, added) != self.label[rank as usize] {
                continue;
            }
            if against.of(rank).any(|link| self.label[link.rank as usize].0.plus(link.cost()) < cost) {
                continue;
            }
            visit(rank, cost, added);
            for (index, link) in up.range(rank).zip(up.of(rank)) {
                self.improve(link.rank, (cost.plus(link.cost()), added.saturating_add(values[index])));
            }
        }
    }
}

/// Searches that are lent to whoever needs one.
pub(crate) struct AddedClimbs {
    size: usize,
    free: Mutex<Vec<AddedClimb>>,
}

impl AddedClimbs {
    /// For a hierarchy of so many states.
    pub fn new(size: usize) -> Self {
        Self { size, free: Mutex::new(Vec::new()) }
    }

    /// Lends a search.
    pub fn with<T>(&self, work: impl FnOnce(&mut AddedClimb) -> T) -> T {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let new = || AddedClimb { label: vec![NOWHERE; self.size], touched: Vec::new(), queue: BinaryHeap::new() };
        let mut climb = free.unwrap_or_else(new);
        let result = work(&mut climb);
        self.free.lock().unwrap_or_else(PoisonError::into_inner).push(climb);
        result
    }
}

/// By rank: targets with the cost from the state to each, and the quantity.
pub(crate) struct AddedBuckets {
    first: Vec<u32>,
    entries: Vec<(u32, Cost, i64)>,
    target_count: usize,
}

impl AddedBuckets {
    /// Lets every target climb and leave its costs.
    pub fn new(hierarchy: &Hierarchy, links: &AddedLinks, climbs: &AddedClimbs, targets: &[Vec<Reached>]) -> Self {
        let reach = |(target, of): (usize, &Vec<Reached>)| {
            let mut reached: Vec<(u32, Reached)> = Vec::new();
            climbs.with(|climb| {
                climb.run(hierarchy, (links, Sense::Backward), of, |rank, cost, added| {
                    reached.push((rank, (target as u32, cost, added)));
                });
            });
            reached
        };
        let reached: Vec<Vec<(u32, Reached)>> = targets.par_iter().enumerate().map(reach).collect();
        let mut first = vec![0_u32; hierarchy.len() + 1];
        for (rank, _) in reached.iter().flatten() {
            first[*rank as usize + 1] += 1;
        }
        for rank in 0..hierarchy.len() {
            first[rank + 1] += first[rank];
        }
        let mut next = first.clone();
        let mut entries = vec![(0, Cost::ZERO, 0); first[hierarchy.len()] as usize];
        for (rank, entry) in reached.into_iter().flatten() {
            let slot = &mut next[rank as usize];
            entries[*slot as usize] = entry;
            *slot += 1;
        }
        Self { first, entries, target_count: targets.len() }
    }

    /// Least costs from a source to every target, with the quantity.
    pub fn row(
        &self,
        hierarchy: &Hierarchy,
        links: &AddedLinks,
        climb: &mut AddedClimb,
        source: &[Reached],
    ) -> Vec<(Cost, i64)> {
        let mut row = vec![NOWHERE; self.target_count];
        climb.run(hierarchy, (links, Sense::Forward), source, |rank, cost, added| {
            let range = self.first[rank as usize] as usize..self.first[rank as usize + 1] as usize;
            for (target, rest, more) in &self.entries[range] {
                let best = &mut row[*target as usize];
                let found = (cost.plus(*rest), added.saturating_add(*more));
                if found.0 < best.0 || (found.0 == best.0 && found.1 < best.1) {
                    *best = found;
                }
            }
        });
        row
    }
}
