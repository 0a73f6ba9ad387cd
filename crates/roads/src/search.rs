//! Dijkstra's search over the states: the plain truth that paths are read from and the hierarchy is tested against.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::cost::Cost;
use crate::data::{RoadData, is_forward};
use crate::snap::Snap;
use crate::states::{NONE, States};

/// Labels of one search; made once and used for many.
pub(crate) struct Search {
    cost: Vec<Cost>,
    parent: Vec<u32>,
    touched: Vec<u32>,
    queue: BinaryHeap<Reverse<(Cost, u32)>>,
}

impl Search {
    /// Labels for a graph of so many states.
    pub fn new(state_count: usize) -> Self {
        Self {
            cost: vec![Cost::UNREACHABLE; state_count],
            parent: vec![NONE; state_count],
            touched: Vec::new(),
            queue: BinaryHeap::new(),
        }
    }

    fn clear(&mut self) {
        for state in self.touched.drain(..) {
            self.cost[state as usize] = Cost::UNREACHABLE;
            self.parent[state as usize] = NONE;
        }
        self.queue.clear();
    }

    fn improve(&mut self, state: u32, cost: Cost, parent: u32) {
        let label = &mut self.cost[state as usize];
        if cost < *label {
            if *label == Cost::UNREACHABLE {
                self.touched.push(state);
            }
            *label = cost;
            self.parent[state as usize] = parent;
            self.queue.push(Reverse((cost, state)));
        }
    }

    /// Searches from the starts until `is_done` says so after a state has its final cost, or all is searched.
    pub fn run(&mut self, states: &States, starts: &[(u32, Cost)], mut is_done: impl FnMut(u32, Cost) -> bool) {
        self.clear();
        for (state, cost) in starts {
            self.improve(*state, *cost, NONE);
        }
        while let Some(Reverse((cost, state))) = self.queue.pop() {
            if cost > self.cost[state as usize] {
                continue;
            }
            if is_done(state, cost) {
                return;
            }
            for turn in states.turns(state) {
                self.improve(turn.state, cost.plus(turn.cost), state);
            }
        }
    }

    /// States from a start to this one.
    pub fn states_to(&self, state: u32) -> Vec<u32> {
        let mut path = vec![state];
        while let Some(parent) = path.last().map(|last| self.parent[*last as usize]).filter(|p| *p != NONE) {
            path.push(parent);
        }
        path.reverse();
        path
    }
}

/// How far along an arc a place lies, seen in the direction of the arc.
pub(crate) fn along_cm(data: &RoadData, snap: &Snap, arc: u32) -> u32 {
    let length = data.segment_of(arc).length_cm;
    if is_forward(arc) { snap.along_cm.min(length) } else { length.saturating_sub(snap.along_cm) }
}

/// Cost from the start of the arc to the place.
fn part(data: &RoadData, states: &States, snap: &Snap, arc: u32) -> Cost {
    states.arc_cost(arc).part(along_cm(data, snap, arc), data.segment_of(arc).length_cm)
}

/// The two directions of the segment a place lies on.
pub(crate) fn arcs(snap: &Snap) -> [u32; 2] {
    [snap.segment * 2, snap.segment * 2 + 1]
}

/// States that follow the segment on which a path starts, each with its first arc and cost.
pub(crate) fn starts(data: &RoadData, states: &States, from: &Snap) -> Vec<(u32, Cost)> {
    let mut starts = Vec::new();
    for arc in arcs(from) {
        if let Some(departure) = states.departure(arc) {
            let driven = part(data, states, from, arc);
            starts.extend(states.turns(departure).iter().map(|turn| (turn.state, turn.cost.minus_part(driven))));
        }
    }
    starts
}

/// States in which a path may finish, each with the cost from the start of its arc to the place.
pub(crate) fn finishes(data: &RoadData, states: &States, to: &Snap) -> Vec<(u32, Cost)> {
    let mut finishes = Vec::new();
    for arc in arcs(to) {
        let last = part(data, states, to, arc);
        finishes.extend(states.arrivals(arc).iter().map(|state| (*state, last)));
    }
    finishes
}

/// Arc and cost between two places on one segment without leaving it.
pub(crate) fn direct(data: &RoadData, states: &States, from: &Snap, to: &Snap) -> Option<(u32, Cost)> {
    if from.segment != to.segment {
        return None;
    }
    let may = |arc: &u32| {
        states.departure(*arc).is_some_and(|departure| states.arrivals(*arc).contains(&departure))
            && along_cm(data, from, *arc) <= along_cm(data, to, *arc)
    };
    let cost = |arc| part(data, states, to, arc).minus_part(part(data, states, from, arc));
    arcs(from).into_iter().filter(may).map(|arc| (arc, cost(arc))).min_by_key(|(arc, cost)| (*cost, *arc))
}

/// A path between two places.
pub(crate) struct Found {
    pub cost: Cost,
    /// Arcs in order; the first and the last are driven in part.
    pub arcs: Vec<u32>,
}

/// The fastest, then shortest, path between two places.
pub(crate) fn shortest(data: &RoadData, states: &States, from: &Snap, to: &Snap, search: &mut Search) -> Option<Found> {
    let finishes = finishes(data, states, to);
    let direct = direct(data, states, from, to);
    let mut best = direct.map_or(Cost::UNREACHABLE, |(_, cost)| cost);
    let mut best_state = None;
    let starts = starts(data, states, from);
    search.run(states, &starts, |state, cost| {
        for (_, last) in finishes.iter().filter(|(finish, _)| *finish == state) {
            if cost.plus(*last) < best {
                best = cost.plus(*last);
                best_state = Some(state);
            }
        }
        cost >= best
    });
    let Some(last) = best_state else {
        return direct.map(|(arc, cost)| Found { cost, arcs: vec![arc] });
    };
    let path = search.states_to(last);
    let first = path[0];
    let cost_of = |arc: u32| {
        let departure = states.departure(arc)?;
        let driven = part(data, states, from, arc);
        let turn = states.turns(departure).iter().find(|turn| turn.state == first)?;
        Some((turn.cost.minus_part(driven), arc))
    };
    let (_, first_arc) = arcs(from).into_iter().filter_map(cost_of).min()?;
    let arcs = std::iter::once(first_arc).chain(path.iter().map(|state| states.arc_of(*state))).collect();
    Some(Found { cost: best, arcs })
}
