//! A client put on a route together with a further loading.

use super::demanding::least_with_reload;
use super::parted::{Parted, parted};
use super::{Best, Place, Recreate};
use crate::search::arcs::{ArcTable, Row};
use crate::search::instance::{Instance, Stop};
use crate::search::plan::{NOWHERE, Plan, RouteState, TripState};

/// In large problems a further trip is tried on the routes of so many neighbours.
const MOST_NEIGHBOURS_FOR_RELOAD: usize = 16;

impl Recreate {
    /// A further trip on any route; in large problems beside the neighbours and at the ends of trips only.
    pub(super) fn try_reloads(&mut self, plan: &Plan, client: usize, best: &mut Best) {
        let instance = plan.instance;
        if !instance.has_reloads {
            return;
        }
        if !instance.is_granular() {
            for (route, state) in plan.routes.iter().enumerate().filter(|(_, state)| state.is_used()) {
                if may_reload(instance, state, client) {
                    let trial = ReloadTrial::new(instance, route, state, client);
                    let bound = instance.beginnings.visits(state.vehicle).len();
                    if trial.may_pay(best) {
                        for trip in state.trips.iter().filter(|trip| trial.needs_reload(trip)) {
                            (trip.first.max(bound)..trip.last).for_each(|after| trial.at(self, plan, after, best));
                        }
                    }
                }
            }
            return;
        }
        let neighbours = instance.insertion_neighbours(client).iter().take(MOST_NEIGHBOURS_FOR_RELOAD);
        let mut tried = [NOWHERE; MOST_NEIGHBOURS_FOR_RELOAD];
        for (index, &other) in neighbours.enumerate() {
            let route = plan.route_of[other as usize];
            if route == NOWHERE {
                continue;
            }
            let at = plan.position_of[other as usize] as usize;
            self.try_with_reload(plan, route as usize, at - 1, client, best);
            self.try_with_reload(plan, route as usize, at, client, best);
            if instance.is_large() && !tried.contains(&route) {
                tried[index] = route;
                self.try_at_trips(plan, route as usize, client, best);
            }
        }
        if !instance.is_large() {
            (0..plan.routes.len()).for_each(|route| self.try_at_trips(plan, route, client, best));
        }
    }

    /// Right behind the loading and right before the return of every trip.
    fn try_at_trips(&mut self, plan: &Plan, route: usize, client: usize, best: &mut Best) {
        for trip in &plan.routes[route].trips {
            self.try_with_reload(plan, route, trip.first, client, best);
            self.try_with_reload(plan, route, trip.last - 1, client, best);
        }
    }

    /// Behind a position of a route that may still load once more, together with that loading.
    fn try_with_reload(&mut self, plan: &Plan, route: usize, after: usize, client: usize, best: &mut Best) {
        let (instance, state) = (plan.instance, &plan.routes[route]);
        if after >= instance.beginnings.visits(state.vehicle).len() && may_reload(instance, state, client) {
            let trial = ReloadTrial::new(instance, route, state, client);
            if trial.needs_reload(&state.trips[state.positions[after].trip as usize]) {
                trial.at(self, plan, after, best);
            }
        }
    }

    /// `added` is what the arcs cost more.
    fn price_with_reload(&mut self, plan: &Plan, client: usize, place: Place, added: i64, best: &mut Best) {
        let Place::WithReload { route, after, depot, reload_first } = place else { return };
        let (instance, state) = (plan.instance, &plan.routes[route]);
        match parted(instance, state, client, after, depot as usize, reload_first) {
            Parted::Fails => return,
            Parted::Holds { window } if !instance.counts_duration && instance.demands.is_none() => {
                let idle_s = instance.service_s[client] + instance.service_s[depot as usize];
                let cost = added + instance.vehicles[state.vehicle].cost_per_second * i64::from(idle_s);
                if cost < best.cost {
                    *best = Best { cost, window, place: Some(place) };
                }
                return;
            }
            _ => {}
        }
        for window in 0..instance.windows(client as u32).len() as u32 {
            let stop = Stop { node: client as u32, window };
            if instance.demands.is_some() && least_with_reload(instance, state, stop, place, added) >= best.cost {
                continue;
            }
            with_reload(state, stop, after, depot, reload_first, &mut self.stops);
            let below = state.cost.saturating_add(best.cost);
            if let Ok(cost) = instance.cost_below(state.vehicle, &self.stops, below)
                && cost - state.cost < best.cost
            {
                *best = Best { cost: cost - state.cost, window, place: Some(place) };
            }
        }
    }
}

/// One client tried on one route with a further loading; what is the same for all positions is at hand.
struct ReloadTrial<'a> {
    instance: &'a Instance<'a>,
    route: usize,
    state: &'a RouteState,
    client: usize,
    table: &'a ArcTable<'a>,
    inward: Row<'a>,
    outward: Row<'a>,
    saved_waiting: i64,
}

impl<'a> ReloadTrial<'a> {
    fn new(instance: &'a Instance<'a>, route: usize, state: &'a RouteState, client: usize) -> Self {
        let vehicle = &instance.vehicles[state.vehicle];
        let table = &instance.tables[vehicle.class];
        let saved_waiting =
            if instance.counts_duration { vehicle.cost_per_second * i64::from(state.waiting_s) } else { 0 };
        Self {
            instance,
            route,
            state,
            client,
            table,
            inward: table.to(client),
            outward: table.from(client),
            saved_waiting,
        }
    }

    /// Whether a further loading on this trip could be worth its detour: where the trip has room for the client, the client alone costs no
    /// more, unless goods come late, are collected on the way, or other rules count.
    #[inline]
    fn needs_reload(&self, trip: &TripState) -> bool {
        let instance = self.instance;
        let capacity = &instance.vehicles[self.state.vehicle].capacity;
        instance.reloads_with_room || !trip.delivered.fits_with(&instance.delivery[self.client], capacity)
    }

    /// Whether any position could be cheaper than the best so far, by the least detours of the route to a loading and the way between that
    /// and the client.
    fn may_pay(&self, best: &Best) -> bool {
        if !self.instance.reloads_with_room {
            return true;
        }
        let depots = &self.instance.vehicles[self.state.vehicle].reload_nodes;
        let least = |arcs: &Row| depots.iter().map(|&depot| i64::from(arcs.at(depot as usize).cost)).min();
        let ways = [least(&self.inward), least(&self.outward)];
        let is_open = |(detour, way): (&i64, Option<i64>)| {
            way.is_some_and(|way| detour.saturating_add(way) - self.saved_waiting < best.cost)
        };
        self.state.least_detour.iter().zip(ways).any(is_open)
    }

    /// Behind a position, with a loading right behind the client or right before it.
    #[inline]
    fn at(&self, recreate: &mut Recreate, plan: &Plan, after: usize, best: &mut Best) {
        let (instance, client) = (self.instance, self.client);
        let (here, next) = (&self.state.positions[after], &self.state.positions[after + 1]);
        let (before, behind) = (here.node as usize, next.node as usize);
        let (into, out) = (self.inward.at(before).cost, self.outward.at(behind).cost);
        let replaced = i64::from(here.next_cost) + self.saved_waiting;
        for reload_first in [false, true] {
            let (beside, direct) = if reload_first { (here.node, out) } else { (next.node, into) };
            let direct = i64::from(direct) - replaced;
            if instance.is_depot(beside) || direct >= best.cost {
                continue;
            }
            for &depot in &instance.vehicles[self.state.vehicle].reload_nodes {
                let (to_depot, from_depot) = (self.table.to(depot as usize), self.table.from(depot as usize));
                let (first, second) = if reload_first { (before, client) } else { (client, behind) };
                let around = i64::from(to_depot.at(first).cost) + i64::from(from_depot.at(second).cost);
                let added = around + direct;
                if added < best.cost {
                    let place = Place::WithReload { route: self.route, after, depot, reload_first };
                    recreate.price_with_reload(plan, client, place, added + self.saved_waiting, best);
                }
            }
        }
    }
}

/// Whether the route may load once more for the client.
fn may_reload(instance: &Instance, state: &RouteState, client: usize) -> bool {
    state.trips.len() <= instance.vehicles[state.vehicle].max_reloads && instance.alone[state.vehicle][client].is_some()
}

/// The route's stops with the client behind a position, and a reload right before or after it.
pub(super) fn with_reload(
    state: &RouteState,
    stop: Stop,
    after: usize,
    depot: u32,
    reload_first: bool,
    stops: &mut Vec<Stop>,
) {
    let reload = Stop { node: depot, window: 0 };
    stops.clear();
    stops.extend_from_slice(&state.stops[..=after]);
    stops.extend(if reload_first { [reload, stop] } else { [stop, reload] });
    stops.extend_from_slice(&state.stops[after + 1..]);
}
