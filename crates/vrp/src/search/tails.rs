//! Tails: two routes exchange all that follows a place, or one route is parted in two (2-opt*).
//!
//! Strings of ten stops cannot do that to routes of forty: each of the steps on the way would cost more than the temperature allows.

use super::arcs::NO_WAY;
use super::instance::Stop;
use super::plan::{NOWHERE, Plan};
use super::random::Random;

/// So many neighbours are tried as the stop that follows.
const NEIGHBOURS: usize = 20;

/// Working memory of the exchange of tails.
#[derive(Default)]
pub(crate) struct Tails {
    first: Vec<Stop>,
    second: Vec<Stop>,
    best_first: Vec<Stop>,
    best_second: Vec<Stop>,
}

/// Where a route is cut: behind this position.
#[derive(Clone, Copy)]
struct Cut {
    route: usize,
    after: usize,
}

impl Tails {
    /// Cuts the route of a random client right behind it and joins it with the tail of another route, or parts it in two there, whichever
    /// costs least, if that adds less than `limit`. Gives what was added; 0 where nothing of the kind holds.
    pub fn apply(&mut self, plan: &mut Plan, limit: i64, random: &mut Random) -> i64 {
        let instance = plan.instance;
        let client = random.below(instance.clients);
        let route = plan.route_of[client];
        if route == NOWHERE {
            return 0;
        }
        let own = Cut { route: route as usize, after: plan.position_of[client] as usize };
        let vehicle = plan.routes[own.route].vehicle;
        let (mut least, mut partner) = (limit, None);
        for &other in instance.near(client).iter().skip(1).take(NEIGHBOURS) {
            let route = plan.route_of[other as usize];
            if route == NOWHERE || route as usize == own.route {
                continue;
            }
            let other = Cut { route: route as usize, after: plan.position_of[other as usize] as usize - 1 };
            if let Some(added) = self.price(plan, own, other, least) {
                (least, partner) = (added, Some((other.route, plan.routes[other.route].vehicle)));
                self.keep();
            }
        }
        if plan.used[vehicle] < instance.vehicles[vehicle].count
            && let Some(added) = self.price_parting(plan, own, least)
        {
            (least, partner) = (added, Some((plan.unused_route(), vehicle)));
            self.keep();
        }
        let Some((other, others)) = partner else { return 0 };
        plan.set_route(own.route, vehicle, &self.best_first);
        plan.set_route(other, others, &self.best_second);
        least
    }

    /// What was priced last is the best so far.
    fn keep(&mut self) {
        std::mem::swap(&mut self.first, &mut self.best_first);
        std::mem::swap(&mut self.second, &mut self.best_second);
    }

    /// What the exchange of tails adds to the cost, if it holds and adds less than `limit`; the routes it makes stand in
    /// `first` and `second`.
    fn price(&mut self, plan: &Plan, own: Cut, other: Cut, limit: i64) -> Option<i64> {
        let instance = plan.instance;
        let (one, two) = (&plan.routes[own.route], &plan.routes[other.route]);
        let (vehicle, others) = (&instance.vehicles[one.vehicle], &instance.vehicles[two.vehicle]);
        if vehicle.class == others.class {
            let table = &instance.tables[vehicle.class];
            let (here, next) = (&one.positions[own.after], &one.positions[own.after + 1]);
            let (there, behind) = (&two.positions[other.after], &two.positions[other.after + 1]);
            let across = table.arc(here.node as usize, behind.node as usize);
            let back = table.arc(there.node as usize, next.node as usize);
            if across.cost >= NO_WAY || back.cost >= NO_WAY {
                return None;
            }
            let is_late = |ready_s: i32, arc_s: i32, late_s: i32| ready_s.saturating_add(arc_s) > late_s;
            if instance.is_timed
                && (is_late(here.ready_s, across.time_s, behind.late_s)
                    || is_late(there.ready_s, back.time_s, next.late_s))
            {
                return None;
            }
            let added =
                i64::from(across.cost) + i64::from(back.cost) - i64::from(here.next_cost) - i64::from(there.next_cost);
            let waiting_s =
                if instance.counts_duration { i64::from(one.waiting_s) + i64::from(two.waiting_s) } else { 0 };
            if added - waiting_s * vehicle.cost_per_second.max(others.cost_per_second) >= limit {
                return None;
            }
        }
        join(&one.stops[..=own.after], &two.stops[other.after + 1..], one.stops.last(), &mut self.first);
        join(&two.stops[..=other.after], &one.stops[own.after + 1..], two.stops.last(), &mut self.second);
        if !reloads_hold(plan, one.vehicle, &self.first) || !reloads_hold(plan, two.vehicle, &self.second) {
            return None;
        }
        let cost = |vehicle: usize, stops: &[Stop]| {
            if stops.len() > 2 { instance.cost_of(vehicle, stops).ok() } else { Some(0) }
        };
        let added = cost(one.vehicle, &self.first)? + cost(two.vehicle, &self.second)? - one.cost - two.cost;
        (added < limit).then_some(added)
    }

    /// The same for a tail that becomes a route of its own with another vehicle of the same type.
    fn price_parting(&mut self, plan: &Plan, own: Cut, limit: i64) -> Option<i64> {
        let instance = plan.instance;
        let route = &plan.routes[own.route];
        let (Some(&start), Some(&end)) = (route.stops.first(), route.stops.last()) else { return None };
        if own.after + 2 >= route.stops.len() {
            return None;
        }
        let vehicle = &instance.vehicles[route.vehicle];
        let table = &instance.tables[vehicle.class];
        let (here, next) = (&route.positions[own.after], &route.positions[own.after + 1]);
        let ways =
            [table.arc(here.node as usize, end.node as usize), table.arc(start.node as usize, next.node as usize)];
        let arcs = ways.iter().map(|arc| i64::from(arc.cost)).sum::<i64>() - i64::from(here.next_cost);
        let waiting_s = if instance.counts_duration { i64::from(route.waiting_s) } else { 0 };
        if vehicle.fixed_cost + arcs - vehicle.cost_per_second * waiting_s >= limit {
            return None;
        }
        join(&route.stops[..=own.after], &[end], Some(&end), &mut self.first);
        join(&[start], &route.stops[own.after + 1..], Some(&end), &mut self.second);
        if instance.is_depot(self.second[1].node) {
            return None;
        }
        let cost = |stops: &[Stop]| instance.cost_of(route.vehicle, stops).ok();
        let added = cost(&self.first)? + cost(&self.second)? - route.cost;
        (added < limit).then_some(added)
    }
}

/// A head and a tail, with the end of the head's own vehicle.
fn join(head: &[Stop], tail: &[Stop], end: Option<&Stop>, stops: &mut Vec<Stop>) {
    stops.clear();
    stops.extend_from_slice(head);
    stops.extend_from_slice(tail);
    if let (Some(last), Some(end)) = (stops.last_mut(), end) {
        *last = *end;
    }
}

/// Whether the vehicle may reload where these stops do.
fn reloads_hold(plan: &Plan, vehicle: usize, stops: &[Stop]) -> bool {
    let (instance, data) = (plan.instance, &plan.instance.vehicles[vehicle]);
    if !instance.has_reloads {
        return true;
    }
    let mut reloads = 0;
    for (at, stop) in stops.iter().enumerate().take(stops.len() - 1).skip(1) {
        if instance.is_depot(stop.node) {
            reloads += 1;
            // A head that ends where a tail begins with a loading would load twice.
            let is_double = instance.is_depot(stops[at - 1].node) || instance.is_depot(stops[at + 1].node);
            if is_double || !data.reload_nodes.contains(&stop.node) {
                return false;
            }
        }
    }
    reloads <= data.max_reloads
}
