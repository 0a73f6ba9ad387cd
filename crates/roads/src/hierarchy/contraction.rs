//! Takes states out of the graph in order of importance and adds the shortcuts that keep all shortest costs.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::TURN;
use super::numbers::LinkLists;
use crate::cost::Cost;
use crate::doors::DoorLists;
use crate::states::States;

/// All states in the order in which they were taken out, and their links to those that were taken out later.
pub(crate) struct Contracted {
    pub rank_of: Vec<u32>,
    pub arc_of: Vec<u32>,
    pub out: LinkLists,
    pub into: LinkLists,
    pub doors: DoorLists,
}

/// A link as one of its two states sees it.
#[derive(Clone, Copy)]
pub(super) struct Half {
    /// The state at the other end.
    pub state: u32,
    /// The state that a shortcut passes, or [`TURN`].
    pub middle: u32,
    pub cost: Cost,
}

/// States that a search for a way around a state may settle before the shortcut is added unproved; more makes fewer
/// shortcuts and a slower build.
const SETTLED_TO_ESTIMATE: usize = 30;
const SETTLED_TO_CONTRACT: usize = 120;

pub(super) fn contract(states: &States) -> Contracted {
    let mut graph = Graph::new(states);
    let count = states.len();
    let mut queue: BinaryHeap<Reverse<(i64, u32)>> =
        (0..count as u32).map(|state| Reverse((graph.priority(state), state))).collect();
    let mut order = Vec::with_capacity(count);
    while let Some(Reverse((priority, state))) = queue.pop() {
        let now = graph.priority(state);
        if now > priority && queue.peek().is_some_and(|Reverse(next)| *next < (now, state)) {
            queue.push(Reverse((now, state)));
            continue;
        }
        graph.take_out(state);
        order.push(state);
    }
    drop(queue);
    graph.finish(states, order)
}

/// Takes the states out in a given order, which need not be worked out then.
pub(super) fn contract_in(states: &States, order: Vec<u32>) -> Contracted {
    let mut graph = Graph::new(states);
    order.iter().for_each(|state| graph.take_out(*state));
    graph.finish(states, order)
}

/// The shrinking graph. Links to a state that has been taken out are gone from all that remain; its own are finished.
struct Graph {
    out: Vec<Vec<Half>>,
    into: Vec<Vec<Half>>,
    finished_out: LinkLists,
    finished_into: LinkLists,
    /// Longest chain of states taken out below each.
    depth: Vec<u32>,
    around: WayAround,
}

impl Graph {
    fn new(states: &States) -> Self {
        let count = states.len();
        let turns = || (0..count as u32).flat_map(|from| states.turns(from).iter().map(move |turn| (from, turn.state)));
        let mut graph = Self {
            out: with_room(count, turns().map(|(from, _)| from)),
            into: with_room(count, turns().map(|(_, to)| to)),
            finished_out: LinkLists::with_room(count),
            finished_into: LinkLists::with_room(count),
            depth: vec![0; count],
            around: WayAround::new(count),
        };
        for state in 0..count as u32 {
            for turn in states.turns(state).iter().filter(|turn| turn.state != state) {
                graph.link(state, turn.state, TURN, turn.cost);
            }
        }
        graph
    }

    fn finish(self, states: &States, order: Vec<u32>) -> Contracted {
        let Self { out: empty_out, into: empty_into, finished_out: mut out, finished_into: mut into, depth, around } =
            self;
        drop((empty_out, empty_into, depth, around)); // as large as what is made below
        let mut rank_of = vec![0; order.len()];
        for (rank, state) in order.iter().enumerate() {
            rank_of[*state as usize] = rank as u32;
        }
        out.rank(&rank_of);
        into.rank(&rank_of);
        let arc_of = order.iter().map(|state| states.arc_of(*state)).collect();
        let doors = DoorLists::new(states, &rank_of);
        Contracted { rank_of, arc_of, out, into, doors }
    }

    /// Adds a link unless there is one at least as cheap.
    fn link(&mut self, from: u32, to: u32, middle: u32, cost: Cost) {
        fn set(links: &mut Vec<Half>, new: Half) {
            match links.iter_mut().find(|old| old.state == new.state) {
                Some(old) if new.cost < old.cost => *old = new,
                Some(_) => {}
                None => links.push(new),
            }
        }
        set(&mut self.out[from as usize], Half { state: to, middle, cost });
        set(&mut self.into[to as usize], Half { state: from, middle, cost });
    }

    /// Shortcuts that are needed if the state is taken out.
    fn shortcuts(&mut self, state: u32, settle_at_most: usize) -> Vec<(u32, u32, Cost)> {
        let (into, out) = (&self.into[state as usize], &self.out[state as usize]);
        let mut shortcuts = Vec::new();
        let Some(dearest) = out.iter().map(|half| half.cost).max() else { return shortcuts };
        for Half { state: from, cost: first, .. } in into {
            self.around.search(&self.out, *from, state, first.plus(dearest), settle_at_most);
            for Half { state: to, cost: second, .. } in out.iter().filter(|half| half.state != *from) {
                let through = first.plus(*second);
                if self.around.cost[*to as usize] > through {
                    shortcuts.push((*from, *to, through));
                }
            }
        }
        shortcuts
    }

    /// How late the state should be taken out: links added less links removed, and the depth below it.
    fn priority(&mut self, state: u32) -> i64 {
        let removed = self.into[state as usize].len() + self.out[state as usize].len();
        let added = self.shortcuts(state, SETTLED_TO_ESTIMATE).len();
        let depth = i64::from(self.depth[state as usize]);
        // Quotient rather than difference, so that states with many links are not preferred.
        let thousand = |n: usize| i64::try_from(n).unwrap_or(i64::MAX / 4000).saturating_mul(1000);
        thousand(2 * added + 1) / i64::try_from(removed + 1).unwrap_or(1) + depth * 500
    }

    fn take_out(&mut self, state: u32) {
        let shortcuts = self.shortcuts(state, SETTLED_TO_CONTRACT);
        let depth = self.depth[state as usize] + 1;
        let (into, out) =
            (std::mem::take(&mut self.into[state as usize]), std::mem::take(&mut self.out[state as usize]));
        for half in &into {
            self.out[half.state as usize].retain(|other| other.state != state);
        }
        for half in &out {
            self.into[half.state as usize].retain(|other| other.state != state);
        }
        for neighbour in into.iter().chain(&out).map(|half| half.state as usize) {
            self.depth[neighbour] = self.depth[neighbour].max(depth);
        }
        let link = |half: &Half| ([half.state, half.cost.time_ms(), half.cost.distance_cm()], half.middle);
        self.finished_into.add(into.iter().map(link));
        self.finished_out.add(out.iter().map(link));
        for (from, to, cost) in shortcuts {
            self.link(from, to, state, cost);
        }
    }
}

/// Empty lists with room for as many links as a state occurs times, and no more.
fn with_room(count: usize, states: impl Iterator<Item = u32>) -> Vec<Vec<Half>> {
    let mut room = vec![0_u32; count];
    states.for_each(|state| room[state as usize] += 1);
    room.into_iter().map(|room| Vec::with_capacity(room as usize)).collect()
}

/// A small search for ways around a state.
struct WayAround {
    cost: Vec<Cost>,
    touched: Vec<u32>,
    queue: BinaryHeap<Reverse<(Cost, u32)>>,
}

impl WayAround {
    fn new(count: usize) -> Self {
        Self { cost: vec![Cost::UNREACHABLE; count], touched: Vec::new(), queue: BinaryHeap::new() }
    }

    /// Labels states with the cost of ways from `from` that avoid `avoided`; labels are never below the least cost.
    fn search(&mut self, out: &[Vec<Half>], from: u32, avoided: u32, limit: Cost, settle_at_most: usize) {
        for state in self.touched.drain(..) {
            self.cost[state as usize] = Cost::UNREACHABLE;
        }
        self.queue.clear();
        self.cost[from as usize] = Cost::ZERO;
        self.touched.push(from);
        self.queue.push(Reverse((Cost::ZERO, from)));
        let mut settled = 0;
        while let Some(Reverse((cost, state))) = self.queue.pop() {
            if cost > self.cost[state as usize] {
                continue;
            }
            if cost > limit || settled >= settle_at_most {
                return;
            }
            settled += 1;
            for Half { state: to, cost: step, .. } in &out[state as usize] {
                let reached = cost.plus(*step);
                let label = &mut self.cost[*to as usize];
                if *to != avoided && reached < *label {
                    if *label == Cost::UNREACHABLE {
                        self.touched.push(*to);
                    }
                    *label = reached;
                    self.queue.push(Reverse((reached, *to)));
                }
            }
        }
    }
}
