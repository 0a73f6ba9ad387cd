//! The route pool: routes of plans the search has held, put together anew to a plan better than any of them.

mod partition;

use super::instance::{Instance, Stop};
use super::plan::{NOWHERE, Plan, RouteState};
use super::timetable::Snapshot;
use super::visits::NOBODY;
use partition::{Column, Partition};
use std::collections::HashMap;

/// Most routes kept; the oldest goes first.
const MOST_ROUTES: usize = 6000;
/// Iterations between two looks for a better combination: so many per visit, but no fewer than [`LEAST_PERIOD`].
const PERIOD_PER_VISIT: u64 = 200;
const LEAST_PERIOD: u64 = 20_000;
/// In problems of more visits too many routes are as good as each other for the search among them to end.
const MOST_VISITS: usize = 600;

/// A route as it was met.
struct Met {
    key: u64,
    vehicle: usize,
    cost: i64,
    stops: Vec<Stop>,
}

/// Routes by what they visit and who drives: of the same stops only the cheapest order is kept.
#[derive(Default)]
pub(crate) struct Pool {
    met: Vec<Met>,
    place: HashMap<u64, usize>,
    next: usize,
    partition: Partition,
}

impl Pool {
    /// Takes the routes changed in this iteration.
    pub fn take(&mut self, plan: &Plan) {
        for route in plan.changed() {
            let state = &plan.routes[route];
            if state.is_used() {
                self.add(plan.instance, state);
            }
        }
    }

    fn add(&mut self, instance: &Instance, state: &RouteState) {
        let key = key_of(instance, state);
        if let Some(&at) = self.place.get(&key) {
            let met = &mut self.met[at];
            if state.cost < met.cost {
                met.cost = state.cost;
                met.stops.clone_from(&state.stops);
            }
            return;
        }
        if self.met.len() < MOST_ROUTES {
            self.place.insert(key, self.met.len());
            self.met.push(Met { key, vehicle: state.vehicle, cost: state.cost, stops: state.stops.clone() });
            return;
        }
        let met = &mut self.met[self.next];
        self.place.remove(&met.key);
        (met.key, met.vehicle, met.cost) = (key, state.vehicle, state.cost);
        met.stops.clone_from(&state.stops);
        self.place.insert(key, self.next);
        self.next = (self.next + 1) % MOST_ROUTES;
    }

    /// Whether it is time to look for a better combination.
    pub fn is_due(instance: &Instance, iteration: u64) -> bool {
        iteration.is_multiple_of(LEAST_PERIOD.max(PERIOD_PER_VISIT * instance.clients as u64))
    }

    /// Whether so many iterations are enough for the pool to be looked into.
    pub fn is_worth_it(instance: &Instance, iterations: u64) -> bool {
        instance.clients <= MOST_VISITS && iterations >= LEAST_PERIOD
    }

    /// Turns the plan into one made of kept routes that costs less than `best_cost`, if there is one within reach. It plans the same
    /// visits as the best plan so far.
    pub fn combine(&mut self, plan: &mut Plan, best: &Snapshot, best_cost: i64) -> bool {
        let instance = plan.instance;
        let mut row_of = vec![NOWHERE; instance.clients];
        let mut rows = 0;
        for stop in best.routes.iter().flat_map(|(_, stops)| stops).filter(|stop| !instance.is_depot(stop.node)) {
            row_of[stop.node as usize] = rows;
            rows += 1;
        }
        let mut columns = Vec::new();
        for (source, met) in self.met.iter().enumerate() {
            let visits = met.stops.iter().filter(|stop| !instance.is_depot(stop.node));
            let rows: Vec<u32> = visits.map(|stop| row_of[stop.node as usize]).collect();
            if !rows.contains(&NOWHERE) {
                columns.push(Column { rows, cost: met.cost, vehicle: met.vehicle, source });
            }
        }
        let limits: Vec<usize> = instance.vehicles.iter().map(|vehicle| vehicle.count).collect();
        let absences: i64 = best.absent.iter().map(|&visit| instance.absence_cost[visit as usize]).sum();
        let planned = (0..instance.clients as u32).filter(|visit| row_of[*visit as usize] != NOWHERE);
        let absences = absences + planned.map(|visit| instance.group_prizes.missed_by(visit)).sum::<i64>();
        let Some(chosen) = self.partition.solve(rows as usize, &columns, &limits, best_cost - absences) else {
            return false;
        };
        let routes: Vec<(usize, &[Stop])> =
            chosen.iter().map(|&at| (self.met[at].vehicle, self.met[at].stops.as_slice())).collect();
        replace(plan, &routes, &best.absent);
        debug_assert!(plan.is_consistent() && plan.cost() < best_cost, "the routes do not make the plan promised");
        true
    }
}

/// Puts these routes in the place of all the plan has.
pub(super) fn replace(plan: &mut Plan, routes: &[(usize, &[Stop])], absent: &[u32]) {
    plan.begin();
    for route in 0..plan.routes.len() {
        if plan.routes[route].is_used() {
            plan.set_route(route, plan.routes[route].vehicle, &[]);
        }
    }
    plan.route_of.fill(NOWHERE);
    plan.absent.clear();
    plan.absent.extend_from_slice(absent);
    for (vehicle, stops) in routes {
        let route = plan.unused_route();
        plan.set_route(route, *vehicle, stops);
    }
}

fn key_of(instance: &Instance, state: &RouteState) -> u64 {
    let mix = |value: u64| {
        let mut mixed = (value + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        mixed = (mixed ^ (mixed >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
        mixed ^ (mixed >> 32)
    };
    let own = mix(u64::from(NOBODY) + state.vehicle as u64);
    let visits = state.stops.iter().filter(|stop| !instance.is_depot(stop.node));
    visits.fold(own, |key, stop| key.wrapping_add(mix(u64::from(stop.node))))
}
