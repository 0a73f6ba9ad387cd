//! The upward search in the hierarchy.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::{Mutex, PoisonError};

use super::{Hierarchy, Links, View};
use crate::cost::Cost;

/// In which sense the links are followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sense {
    /// As they are driven.
    Forward,
    /// Against it: from targets back to what leads there.
    Backward,
}

impl<'a> View<'a> {
    /// Links to follow upwards, and those by which the states above lead back down.
    pub(super) fn up_and_against(self, sense: Sense) -> (Links<'a>, Links<'a>) {
        match sense {
            Sense::Forward => (self.out, self.into),
            Sense::Backward => (self.into, self.out),
        }
    }
}

/// An upward search; made once and used for many.
pub(crate) struct Climb {
    cost: Vec<Cost>,
    touched: Vec<u32>,
    queue: BinaryHeap<Reverse<(Cost, u32)>>,
}

impl Climb {
    /// Labels for so many states.
    pub fn new(size: usize) -> Self {
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

    /// Visits rank and cost of the states above the starts. A state that is reached more cheaply from above lies on no
    /// shortest path of this form and is passed over.
    pub fn run(
        &mut self,
        hierarchy: &Hierarchy,
        sense: Sense,
        starts: &[(u32, Cost)],
        mut visit: impl FnMut(u32, Cost),
    ) {
        let lists = hierarchy.view();
        let (up, against) = lists.up_and_against(sense);
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
            if against.of(rank).any(|link| self.cost[link.rank as usize].plus(link.cost()) < cost) {
                continue;
            }
            visit(rank, cost);
            for link in up.of(rank) {
                self.improve(link.rank, cost.plus(link.cost()));
            }
        }
    }
}

/// Searches that are lent to whoever needs one, so that their labels are made once for each thread.
pub(crate) struct Climbs {
    size: usize,
    free: Mutex<Vec<Climb>>,
}

impl Climbs {
    /// For a hierarchy of so many states.
    pub fn new(size: usize) -> Self {
        Self { size, free: Mutex::new(Vec::new()) }
    }

    /// Lends a search.
    pub fn with<T>(&self, work: impl FnOnce(&mut Climb) -> T) -> T {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut climb = free.unwrap_or_else(|| Climb::new(self.size));
        let result = work(&mut climb);
        self.free.lock().unwrap_or_else(PoisonError::into_inner).push(climb);
        result
    }
}
