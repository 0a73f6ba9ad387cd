//! Trips as wholes: one goes to another vehicle or to another hour, or two change places.
//!
//! Such a move seldom changes the distance; it moves spare time to where the next iteration can use it.

use super::instance::Stop;
use super::plan::{Plan, RouteState};
use super::random::Random;

/// Moves tried in an iteration.
const TRIES: usize = 4;

/// Working memory of the moves of trips.
#[derive(Default)]
pub(crate) struct Trips {
    moved: Vec<Stop>,
    giving: Vec<Stop>,
    taking: Vec<Stop>,
}

impl Trips {
    /// Tries a few random moves and keeps those that do not cost more.
    pub fn apply(&mut self, plan: &mut Plan, random: &mut Random) {
        if !plan.instance.has_reloads || plan.routes.is_empty() {
            return;
        }
        for _ in 0..TRIES {
            let (from, to) = (random.below(plan.routes.len()), random.below(plan.routes.len()));
            let is_used = |route: usize| plan.routes[route].is_used();
            if !is_used(from) || !is_used(to) {
                continue;
            }
            let (trip, gap) =
                (random.below(plan.routes[from].trips.len()), random.below(plan.routes[to].trips.len() + 1));
            if from == to {
                self.reorder(plan, from, trip, gap);
            } else if random.unit() < 0.5 {
                self.hand_over(plan, from, trip, to, gap);
            } else if gap < plan.routes[to].trips.len() {
                self.exchange(plan, from, trip, to, gap);
            }
        }
    }

    /// The trip is driven by the same vehicle at another time.
    fn reorder(&mut self, plan: &mut Plan, route: usize, trip: usize, gap: usize) {
        let state = &plan.routes[route];
        if gap == trip || gap == trip + 1 || state.trips.len() < 2 {
            return;
        }
        clients_of(state, trip, &mut self.moved);
        without(state, trip, &mut self.giving);
        let depots = self.giving.iter().enumerate().filter(|(_, stop)| plan.instance.is_depot(stop.node));
        let nth = if gap > trip { gap - 1 } else { gap };
        let Some(at) = depots.map(|(at, _)| at).nth(nth) else { return };
        let reload = plan.instance.vehicles[state.vehicle].reload_nodes.first().copied();
        if !with_trip(&self.giving, at, &self.moved, reload, &mut self.taking) {
            return;
        }
        let vehicle = state.vehicle;
        if plan.instance.cost_of(vehicle, &self.taking).is_ok_and(|cost| cost <= state.cost) {
            plan.set_route(route, vehicle, &self.taking);
        }
    }

    fn hand_over(&mut self, plan: &mut Plan, from: usize, trip: usize, to: usize, gap: usize) {
        let (giver, taker) = (&plan.routes[from], &plan.routes[to]);
        let vehicle = &plan.instance.vehicles[taker.vehicle];
        if taker.trips.len() > vehicle.max_reloads {
            return;
        }
        clients_of(giver, trip, &mut self.moved);
        without(giver, trip, &mut self.giving);
        let at = taker.trips.get(gap).map_or(taker.stops.len() - 1, |trip| trip.first);
        if !with_trip(&taker.stops, at, &self.moved, vehicle.reload_nodes.first().copied(), &mut self.taking) {
            return;
        }
        self.keep_if_no_dearer(plan, from, to);
    }

    fn exchange(&mut self, plan: &mut Plan, from: usize, first: usize, to: usize, second: usize) {
        let replace = |state: &RouteState, trip: usize, other: &RouteState, others: usize, stops: &mut Vec<Stop>| {
            let (own, other_trip) = (&state.trips[trip], &other.trips[others]);
            stops.clear();
            stops.extend_from_slice(&state.stops[..=own.first]);
            stops.extend_from_slice(&other.stops[other_trip.first + 1..other_trip.last]);
            stops.extend_from_slice(&state.stops[own.last..]);
        };
        let (giver, taker) = (&plan.routes[from], &plan.routes[to]);
        replace(giver, first, taker, second, &mut self.giving);
        replace(taker, second, giver, first, &mut self.taking);
        self.keep_if_no_dearer(plan, from, to);
    }

    fn keep_if_no_dearer(&mut self, plan: &mut Plan, from: usize, to: usize) {
        let (giver, taker) = (&plan.routes[from], &plan.routes[to]);
        let (own, others) = (giver.vehicle, taker.vehicle);
        let Ok(taking) = plan.instance.cost_of(others, &self.taking) else { return };
        let giving = if self.giving.len() > 2 { plan.instance.cost_of(own, &self.giving) } else { Ok(0) };
        if giving.is_ok_and(|giving| giving + taking <= giver.cost + taker.cost) {
            plan.set_route(from, own, &self.giving);
            plan.set_route(to, others, &self.taking);
        }
    }
}

fn clients_of(state: &RouteState, trip: usize, stops: &mut Vec<Stop>) {
    let trip = &state.trips[trip];
    stops.clear();
    stops.extend_from_slice(&state.stops[trip.first + 1..trip.last]);
}

/// The route's stops without the clients of a trip and the loading it no longer needs.
fn without(state: &RouteState, trip: usize, stops: &mut Vec<Stop>) {
    let trip = &state.trips[trip];
    stops.clear();
    stops.extend_from_slice(&state.stops[..=trip.first]);
    if trip.last + 1 == state.stops.len() {
        // The last trip: its loading goes, unless it is the start of the route.
        if trip.first > 0 {
            stops.pop();
        }
        stops.push(state.stops[trip.last]);
    } else {
        stops.extend_from_slice(&state.stops[trip.last + 1..]);
    }
}

/// The stops with a trip more, loaded at the depot at position `at`; what that depot loaded before is loaded by another reload.
/// False where the vehicle cannot reload.
fn with_trip(stops: &[Stop], at: usize, clients: &[Stop], reload: Option<u32>, into: &mut Vec<Stop>) -> bool {
    let Some(node) = reload else { return false };
    let reload = Stop { node, window: 0 };
    into.clear();
    if at + 1 == stops.len() {
        into.extend_from_slice(&stops[..at]);
        into.push(reload);
        into.extend_from_slice(clients);
        into.push(stops[at]);
    } else {
        into.extend_from_slice(&stops[..=at]);
        into.extend_from_slice(clients);
        into.push(reload);
        into.extend_from_slice(&stops[at + 1..]);
    }
    true
}
