//! Upward searches that remember their way, so that what the fastest paths are composed of can be read off them afterwards.
//!
//! Sums of many numbers would be dear to carry through a search. Here only the way is kept; sums are made once for every link
//! that some way uses, then along the ways, and put together where two ways meet.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::{Mutex, PoisonError};

use super::climb::Sense;
use super::{Hierarchy, TURN};
use crate::cost::Cost;

/// Centimetres by the number of a part of the way.
pub(crate) type Sums<const N: usize> = [u32; N];

/// In place of a step before the first.
const NONE: u32 = u32::MAX;

/// What one place reaches, in the order in which it is reached.
pub(crate) struct Reach {
    pub steps: Vec<Step>,
}

/// A state that is reached.
#[derive(Clone, Copy)]
pub(crate) struct Step {
    pub rank: u32,
    pub cost: Cost,
    /// The step before, or [`NONE`].
    before: u32,
    /// Link from there; of the first step the number of the start.
    link: u32,
}

/// A search, made once for each thread.
struct Climb {
    /// By rank: cost, step before, link.
    label: Vec<(Cost, u32, u32)>,
    touched: Vec<u32>,
    queue: BinaryHeap<Reverse<(Cost, u32)>>,
}

impl Climb {
    fn improve(&mut self, rank: u32, cost: Cost, before: u32, link: u32) {
        let label = &mut self.label[rank as usize];
        if cost < label.0 {
            if label.0 == Cost::UNREACHABLE {
                self.touched.push(rank);
            }
            *label = (cost, before, link);
            self.queue.push(Reverse((cost, rank)));
        }
    }

    fn run(&mut self, hierarchy: &Hierarchy, sense: Sense, starts: &[(u32, Cost)]) -> Reach {
        let lists = hierarchy.view();
        let (up, against) = lists.up_and_against(sense);
        for rank in self.touched.drain(..) {
            self.label[rank as usize].0 = Cost::UNREACHABLE;
        }
        self.queue.clear();
        for (number, (rank, cost)) in starts.iter().enumerate() {
            self.improve(*rank, *cost, NONE, number as u32);
        }
        let mut steps: Vec<Step> = Vec::new();
        while let Some(Reverse((cost, rank))) = self.queue.pop() {
            let (least, before, link) = self.label[rank as usize];
            if cost > least {
                continue;
            }
            if against.of(rank).any(|link| self.label[link.rank as usize].0.plus(link.cost()) < cost) {
                continue;
            }
            let here = steps.len() as u32;
            steps.push(Step { rank, cost, before, link });
            for (index, link) in up.range(rank).zip(up.of(rank)) {
                self.improve(link.rank, cost.plus(link.cost()), here, index as u32);
            }
        }
        Reach { steps }
    }
}

/// Searches that are lent to whoever needs one.
pub(crate) struct Reaches<'a> {
    hierarchy: &'a Hierarchy,
    free: Mutex<Vec<Climb>>,
}

impl<'a> Reaches<'a> {
    pub fn new(hierarchy: &'a Hierarchy) -> Self {
        Self { hierarchy, free: Mutex::new(Vec::new()) }
    }

    /// What is reached from some states, each with the cost to get there, or reaches them.
    pub fn of(&self, sense: Sense, starts: &[(u32, Cost)]) -> Reach {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let new = || Climb {
            label: vec![(Cost::UNREACHABLE, NONE, NONE); self.hierarchy.len()],
            touched: Vec::new(),
            queue: BinaryHeap::new(),
        };
        let mut climb = free.unwrap_or_else(new);
        let reach = climb.run(self.hierarchy, sense, starts);
        self.free.lock().unwrap_or_else(PoisonError::into_inner).push(climb);
        reach
    }
}

/// Sums of the links that some way uses, and of those that these stand for.
pub(crate) struct LinkSums<const N: usize> {
    out: Table<N>,
    into: Table<N>,
}

/// Sums by place in the list of links.
struct Table<const N: usize> {
    /// Number of the sums of a link, or [`NONE`].
    number: Vec<u32>,
    sums: Vec<Sums<N>>,
}

impl<const N: usize> Table<N> {
    fn new(links: usize) -> Self {
        Self { number: vec![NONE; links], sums: Vec::new() }
    }

    fn ask(&mut self, link: usize) {
        if self.number[link] == NONE {
            self.number[link] = self.sums.len() as u32;
            self.sums.push([0; N]);
        }
    }

    fn of(&self, link: usize) -> Option<&Sums<N>> {
        self.sums.get(self.number[link] as usize)
    }
}

impl<const N: usize> LinkSums<N> {
    /// Of all links that the ways use. `of_arc` tells what an arc adds; a turn counts the arc before it.
    pub fn new(hierarchy: &Hierarchy, forward: &[Reach], backward: &[Reach], of_arc: impl Fn(u32) -> Sums<N>) -> Self {
        let view = hierarchy.view();
        let mut all = Self { out: Table::new(view.out.middle.len()), into: Table::new(view.into.middle.len()) };
        for (reaches, table) in [(forward, &mut all.out), (backward, &mut all.into)] {
            for step in reaches.iter().flat_map(|reach| &reach.steps).filter(|step| step.before != NONE) {
                table.ask(step.link as usize);
            }
        }
        // The state that a shortcut passes ranks below both its ends: from the highest down all that is needed is asked for,
        // from the lowest up it is known.
        for rank in (0..view.arc_of.len() as u32).rev() {
            for (index, link) in view.out.range(rank).zip(view.out.of(rank)) {
                if all.out.number[index] != NONE {
                    all.ask_under(hierarchy, (rank, view.out.middle[index], link.rank));
                }
            }
            for (index, link) in view.into.range(rank).zip(view.into.of(rank)) {
                if all.into.number[index] != NONE {
                    all.ask_under(hierarchy, (link.rank, view.into.middle[index], rank));
                }
            }
        }
        let arc = |rank: u32| view.arc_of.get(rank as usize).map_or([0; N], |arc| of_arc(*arc));
        for rank in 0..view.arc_of.len() as u32 {
            for (index, link) in view.out.range(rank).zip(view.out.of(rank)) {
                let number = all.out.number[index];
                if number != NONE {
                    let middle = view.out.middle[index];
                    let sums = if middle == TURN { arc(rank) } else { all.under(hierarchy, (rank, middle, link.rank)) };
                    all.out.sums[number as usize] = sums;
                }
            }
            for (index, link) in view.into.range(rank).zip(view.into.of(rank)) {
                let number = all.into.number[index];
                if number != NONE {
                    let middle = view.into.middle[index];
                    let sums =
                        if middle == TURN { arc(link.rank) } else { all.under(hierarchy, (link.rank, middle, rank)) };
                    all.into.sums[number as usize] = sums;
                }
            }
        }
        all
    }

    fn ask_under(&mut self, hierarchy: &Hierarchy, (from, middle, to): (u32, u32, u32)) {
        if middle == TURN {
            return;
        }
        let view = hierarchy.view();
        if let Some(link) = view.into.find(middle, from) {
            self.into.ask(link);
        }
        if let Some(link) = view.out.find(middle, to) {
            self.out.ask(link);
        }
    }

    fn under(&self, hierarchy: &Hierarchy, (from, middle, to): (u32, u32, u32)) -> Sums<N> {
        let view = hierarchy.view();
        let first = view.into.find(middle, from).and_then(|link| self.into.of(link));
        let second = view.out.find(middle, to).and_then(|link| self.out.of(link));
        let mut sums = [0; N];
        first.into_iter().chain(second).for_each(|more| add(&mut sums, more));
        sums
    }

    /// Along a place's ways, the sums to every step. `starts` are those of the states the search began in.
    pub fn along(&self, sense: Sense, reach: &Reach, starts: &[Sums<N>]) -> Vec<Sums<N>> {
        let table = match sense {
            Sense::Forward => &self.out,
            Sense::Backward => &self.into,
        };
        let mut along: Vec<Sums<N>> = Vec::with_capacity(reach.steps.len());
        for step in &reach.steps {
            let sums = match along.get(step.before as usize) {
                Some(before) => {
                    let mut sums = *before;
                    table.of(step.link as usize).into_iter().for_each(|more| add(&mut sums, more));
                    sums
                }
                None => starts.get(step.link as usize).copied().unwrap_or([0; N]),
            };
            along.push(sums);
        }
        along
    }
}

/// Adds sums to sums.
pub(crate) fn add<const N: usize>(sums: &mut Sums<N>, more: &Sums<N>) {
    for (sum, more) in sums.iter_mut().zip(more) {
        *sum = sum.saturating_add(*more);
    }
}

/// By rank: who reaches it, and in which of its steps.
pub(crate) struct Meetings {
    first: Vec<u32>,
    /// Place, step, cost.
    entries: Vec<(u32, u32, Cost)>,
}

impl Meetings {
    pub fn new(hierarchy: &Hierarchy, reaches: &[Reach]) -> Self {
        let mut first = vec![0_u32; hierarchy.len() + 1];
        for step in reaches.iter().flat_map(|reach| &reach.steps) {
            first[step.rank as usize + 1] += 1;
        }
        for rank in 0..hierarchy.len() {
            first[rank + 1] += first[rank];
        }
        let mut next = first.clone();
        let mut entries = vec![(0, 0, Cost::ZERO); first[hierarchy.len()] as usize];
        for (place, reach) in reaches.iter().enumerate() {
            for (number, step) in reach.steps.iter().enumerate() {
                let slot = &mut next[step.rank as usize];
                entries[*slot as usize] = (place as u32, number as u32, step.cost);
                *slot += 1;
            }
        }
        Self { first, entries }
    }

    /// For every place the cheapest meeting with a reach: cost, step of the reach, step of the place. Of equally cheap ones
    /// the one that is reached first.
    pub fn best(&self, reach: &Reach, places: usize) -> Vec<(Cost, u32, u32)> {
        let mut best = vec![(Cost::UNREACHABLE, NONE, NONE); places];
        for (number, step) in reach.steps.iter().enumerate() {
            let range = self.first[step.rank as usize] as usize..self.first[step.rank as usize + 1] as usize;
            for (place, of_place, rest) in &self.entries[range] {
                let through = step.cost.plus(*rest);
                let best = &mut best[*place as usize];
                if through < best.0 {
                    *best = (through, number as u32, *of_place);
                }
            }
        }
        best
    }
}
