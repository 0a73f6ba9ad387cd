//! Turns: a piece of a route is driven the other way round (2-opt).
//!
//! Ruin and recreate seldom does that to a long piece: on the way there every plan would be dearer than the temperature allows.

use super::arcs::{NO_WAY, Row};
use super::instance::Stop;
use super::plan::{Plan, RouteState};

/// Working memory of the turns.
#[derive(Default)]
pub(crate) struct Turns {
    routes: Vec<usize>,
    stops: Vec<Stop>,
    nodes: Vec<u32>,
    /// From the start of the route to a position: cost of the arcs driven backwards less those they replace.
    costs: Vec<i64>,
}

impl Turns {
    /// Turns pieces of the routes changed in this iteration as long as that makes them cheaper.
    pub fn apply(&mut self, plan: &mut Plan) {
        self.routes.clear();
        self.routes.extend(plan.changed().filter(|&route| plan.routes[route].is_used()));
        for index in 0..self.routes.len() {
            let route = self.routes[index];
            while self.find(plan, route) {
                let before = plan.routes_cost;
                plan.set_route(route, plan.routes[route].vehicle, &self.stops);
                debug_assert!(plan.routes_cost < before, "a piece turned made a route dearer");
                debug_assert!(plan.is_consistent(), "a piece turned left the plan at odds with itself");
            }
        }
    }

    /// Leaves the route with the first piece turned that makes it cheaper in `stops`; false where there is none.
    fn find(&mut self, plan: &Plan, route: usize) -> bool {
        let (instance, state) = (plan.instance, &plan.routes[route]);
        let vehicle = &instance.vehicles[state.vehicle];
        let table = &instance.tables[vehicle.class];
        self.list(plan, route);
        let waiting_s = if instance.counts_duration { i64::from(state.waiting_s) } else { 0 };
        let gain = (vehicle.cost_per_second * waiting_s).max(state.slack_cost);
        for trip in &state.trips {
            for first in (trip.first + 1).max(state.first_free + 1)..trip.last.saturating_sub(1) {
                let (before, own) = (self.nodes[first - 1] as usize, self.nodes[first] as usize);
                let (into, out) = (table.from(before), table.from(own));
                let room = gain
                    + self.costs[first]
                    + i64::from(state.positions[first - 1].next_cost)
                    + i64::from(state.positions[first].next_cost);
                let mut from = first + 1;
                while let Some(last) = self.next_within(from, trip.last, room, into, out) {
                    from = last + 1;
                    if self.is_cheaper(plan, state, first, last) {
                        return true;
                    }
                }
            }
        }
        false
    }

    fn list(&mut self, plan: &Plan, route: usize) {
        let (instance, state) = (plan.instance, &plan.routes[route]);
        let table = &instance.tables[instance.vehicles[state.vehicle].class];
        self.nodes.clear();
        self.costs.clear();
        let (mut cost, mut before) = (0, None);
        for here in &state.positions {
            if let Some(before) = before {
                cost += i64::from(table.arc(here.node as usize, before as usize).cost);
            }
            cost -= i64::from(here.next_cost);
            before = Some(here.node);
            self.nodes.push(here.node);
            self.costs.push(cost);
        }
    }

    /// The next end in `from..end` of a piece that costs less than `room` beyond what is the same for all ends.
    fn next_within(&self, from: usize, end: usize, room: i64, into: Row, out: Row) -> Option<usize> {
        let ends = self.nodes.get(from..=end)?.windows(2).zip(&self.costs[from..end]);
        let found = |(at, (pair, cost)): (usize, (&[u32], &i64))| {
            let (into, out) = (into.at(pair[0] as usize), out.at(pair[1] as usize));
            (i64::from(into.cost) + i64::from(out.cost) + cost < room && into.cost < NO_WAY && out.cost < NO_WAY)
                .then_some(from + at)
        };
        ends.enumerate().find_map(found)
    }

    /// Whether the route is cheaper with the stops between two positions, both included, the other way round; leaves it in `stops`.
    fn is_cheaper(&mut self, plan: &Plan, state: &RouteState, first: usize, last: usize) -> bool {
        let instance = plan.instance;
        if instance.is_timed && !self.is_in_time(plan, state, first, last) {
            return false;
        }
        self.stops.clear();
        self.stops.extend_from_slice(&state.stops);
        self.stops[first..=last].reverse();
        let counts_more = instance.has_pickups || instance.visits.has_pairs || instance.limits_distance;
        if instance.demands.is_some() || counts_more {
            return instance.cost_of(state.vehicle, &self.stops).is_ok_and(|cost| cost < state.cost);
        }
        true
    }

    /// Whether every stop of the piece is met in time the other way round, and the whole route becomes cheaper then.
    fn is_in_time(&self, plan: &Plan, state: &RouteState, first: usize, last: usize) -> bool {
        let instance = plan.instance;
        let vehicle = &instance.vehicles[state.vehicle];
        let table = &instance.tables[vehicle.class];
        let (before, behind) = (&state.positions[first - 1], &state.positions[last + 1]);
        let (mut ready_s, mut node) = (before.ready_s, before.node as usize);
        let mut until = state.before.get(first - 1).copied();
        let (mut cost, mut driving_s) = (0_i64, 0_i64);
        for here in state.positions[first..=last].iter().rev() {
            let arc = table.arc(node, here.node as usize);
            let begin_s = ready_s.saturating_add(arc.time_s).max(here.open_s);
            if begin_s > here.close_s {
                return false;
            }
            ready_s = begin_s.saturating_add(here.service_s);
            until = until.map(|until| until.then(arc.time_s, &here.segment()));
            (cost, driving_s) = (cost + i64::from(arc.cost), driving_s + i64::from(arc.time_s));
            node = here.node as usize;
        }
        let arc = table.arc(node, behind.node as usize);
        if ready_s.saturating_add(arc.time_s) > behind.late_s {
            return false;
        }
        let (Some(until), Some(rest)) = (until, state.after.get(last + 1)) else { return true };
        if !instance.counts_duration || instance.demands.is_some() {
            return true;
        }
        let duration_s = until.then(arc.time_s, rest).duration;
        (cost, driving_s) = (cost + i64::from(arc.cost), driving_s + i64::from(arc.time_s));
        for here in &state.positions[first - 1..=last] {
            (cost, driving_s) = (cost - i64::from(here.next_cost), driving_s - i64::from(here.next_time_s));
        }
        let idle_s = i64::from(duration_s - state.duration_s) - driving_s;
        duration_s <= vehicle.max_duration_s && cost + vehicle.cost_per_second * idle_s < 0
    }
}
