//! Puts back what consists of several visits: a pair on one trip, or a client on all days of its cheapest pattern.

use super::{Best, Place, Recreate};
use crate::load::Load;
use crate::search::arcs::{NO_WAY, Row};
use crate::search::instance::{Instance, Stop};
use crate::search::plan::{NOWHERE, Plan, RouteState};
use crate::search::random::Random;
use crate::search::visits::NOBODY;
use crate::time::Segment;

/// The cheapest way so far to put a pair on one route.
#[derive(Clone, Copy)]
struct PairBest {
    cost: i64,
    route: usize,
    /// Positions behind which the two go, in the route as it stands.
    after: [usize; 2],
    stops: [Stop; 2],
}

/// A pair tried on one route with the first visit in a certain place.
struct PairTrial<'a> {
    instance: &'a Instance<'a>,
    state: &'a RouteState,
    route: usize,
    pair: [u32; 2],
    goods: Load,
    /// Arcs to and from the second visit.
    inward: Row<'a>,
    outward: Row<'a>,
}

/// Driving on with the first visit on board.
#[derive(Clone, Copy)]
struct Ahead {
    after: usize,
    window: u32,
    cost: i64,
    ready_s: i32,
    driven_s: i32,
    until: Segment,
}

impl Recreate {
    /// Puts back a leader with all that belongs to it, or a single visit of a client who keeps its other days; false where that
    /// single visit finds no place.
    pub(super) fn place_linked(&mut self, plan: &mut Plan, visit: u32, random: &mut Random) -> bool {
        let visits = &plan.instance.visits;
        let leader = visits.leader_of[visit as usize];
        if visits.mate_of[visit as usize] != NOBODY {
            if !self.place_pair(plan, visit, random) {
                plan.absent.push(visit);
            }
            return true;
        }
        let is_single = visits.patterns_of[leader as usize].is_empty()
            || visits.followers(leader).any(|other| plan.route_of[other as usize] != NOWHERE);
        if is_single {
            let best = self.cheapest(plan, visit as usize, random);
            let Some(place) = best.place else {
                plan.absent.push(visit);
                return visits.patterns_of[leader as usize].is_empty();
            };
            self.put(plan, Stop { node: visit, window: best.window }, place);
            return true;
        }
        self.place_pattern(plan, leader, random);
        true
    }

    /// All days of the pattern, or the member of the group, whose cheapest places cost least together. Different days have different vehicles, so the prices add up.
    fn place_pattern(&mut self, plan: &mut Plan, leader: u32, random: &mut Random) {
        let visits = &plan.instance.visits;
        let limit = self.limit(plan.instance, leader as usize);
        let places: Vec<Best> =
            visits.followers(leader).map(|visit| self.cheapest(plan, visit as usize, random)).collect();
        let mut best: Option<(i64, usize)> = None;
        for (index, pattern) in visits.patterns_of[leader as usize].iter().enumerate() {
            let places = || pattern.iter().map(|visit| &places[(visit - leader) as usize]);
            if places().any(|place| place.place.is_none()) {
                continue;
            }
            let others: i64 = pattern.iter().map(|&visit| plan.instance.group_prizes.missed_by(visit)).sum();
            let cost = places().map(|place| place.cost).sum::<i64>() + others;
            if cost < best.map_or(limit, |(least, _)| least) {
                best = Some((cost, index));
            }
        }
        let Some((_, index)) = best else {
            plan.absent.push(leader);
            return;
        };
        for &visit in &visits.patterns_of[leader as usize][index] {
            let Best { window, place, .. } = places[(visit - leader) as usize];
            if let Some(place) = place {
                self.put(plan, Stop { node: visit, window }, place);
            }
        }
    }

    fn place_pair(&mut self, plan: &mut Plan, from: u32, random: &mut Random) -> bool {
        let instance = plan.instance;
        let pair = [from, instance.visits.mate_of[from as usize]];
        let none = pair.map(|node| Stop { node, window: 0 });
        let limit = self.limit(instance, from as usize);
        let mut best = PairBest { cost: limit, route: usize::MAX, after: [0, 0], stops: none };
        if instance.is_granular() {
            let mut routes: Vec<usize> = Vec::new();
            let near = |visit: u32| instance.insertion_neighbours(visit as usize).iter();
            for &other in near(pair[0]).chain(near(pair[1])) {
                let route = plan.route_of[other as usize];
                if route != NOWHERE && !routes.contains(&(route as usize)) {
                    routes.push(route as usize);
                }
            }
            routes.iter().for_each(|&route| self.try_pair(plan, route, pair, &mut best, random));
        } else {
            (0..plan.routes.len()).for_each(|route| self.try_pair(plan, route, pair, &mut best, random));
        }
        let mut own = Best { cost: best.cost, window: 0, place: None };
        Self::try_own_route(plan, from as usize, 0.0, &mut own, random);
        if let Some(Place::OwnRoute { vehicle }) = own.place {
            let first = Stop { node: from, window: own.window };
            let Ok((_, window)) = instance.pair_alone(vehicle, first) else { return false };
            let data = &instance.vehicles[vehicle];
            let depot = |node| Stop { node, window: 0 };
            let stops = [depot(data.start_node), first, Stop { node: pair[1], window }, depot(data.end_node)];
            let route = plan.unused_route();
            plan.set_route(route, vehicle, &stops);
            return true;
        }
        if best.route == usize::MAX {
            return false;
        }
        with_pair(&plan.routes[best.route], best.after, best.stops, &mut self.stops);
        plan.set_route(best.route, plan.routes[best.route].vehicle, &self.stops);
        true
    }

    fn try_pair(&mut self, plan: &Plan, route: usize, pair: [u32; 2], best: &mut PairBest, random: &mut Random) {
        let (instance, state) = (plan.instance, &plan.routes[route]);
        let suits = |visit: &u32| instance.allows(state.vehicle, *visit as usize);
        if !state.is_used() || !pair.iter().all(suits) {
            return;
        }
        let vehicle = &instance.vehicles[state.vehicle];
        let table = &instance.tables[vehicle.class];
        let (second, goods) = (pair[1] as usize, instance.pickup[pair[0] as usize]);
        let (inward, outward) = (table.to(second), table.from(second));
        let trial = PairTrial { instance, state, route, pair, goods, inward, outward };
        for trip in &state.trips {
            for after in trip.first.max(state.first_free)..trip.last {
                if !self.blinks(random) && state.on_board[after].fits_with(&goods, &vehicle.capacity) {
                    trial.first_behind(after, trip.last, best, &mut self.stops);
                }
            }
        }
    }

    /// What a visit may cost at most.
    fn limit(&self, instance: &Instance, visit: usize) -> i64 {
        if self.ignores_prizes || instance.is_required[visit] { i64::MAX } else { instance.absence_cost[visit] }
    }
}

impl PairTrial<'_> {
    /// Tries all places of the second visit with the first behind `after`.
    fn first_behind(&self, after: usize, last: usize, best: &mut PairBest, scratch: &mut Vec<Stop>) {
        let (instance, state) = (self.instance, self.state);
        let table = &instance.tables[instance.vehicles[state.vehicle].class];
        let first = self.pair[0] as usize;
        let here = &state.positions[after];
        let into = table.arc(here.node as usize, first);
        let arrival = here.ready_s.saturating_add(into.time_s);
        let windows = instance.windows(self.pair[0]);
        let open = windows.iter().position(|window| !instance.is_timed || arrival <= window.end_s);
        let (Some(window), true) = (open, into.cost < NO_WAY) else { return };
        let service_s = instance.service_s[first];
        let own = Segment::stop(windows[window].start_s, windows[window].end_s, service_s);
        let until = if instance.counts_duration { state.before[after].then(into.time_s, &own) } else { own };
        let mut ahead = Ahead {
            after,
            window: window as u32,
            cost: i64::from(into.cost),
            ready_s: arrival.max(windows[window].start_s).saturating_add(service_s),
            driven_s: into.time_s,
            until,
        };
        self.second_behind(&ahead, after, table.arc(first, self.pair[1] as usize), best, scratch);
        let mut from = first;
        for at in after + 1..last {
            let stop = &state.positions[at];
            let arc = table.arc(from, stop.node as usize);
            let arrival = ahead.ready_s.saturating_add(arc.time_s);
            let fits = state.on_board[at].fits_with(&self.goods, &instance.vehicles[state.vehicle].capacity);
            if arc.cost >= NO_WAY || !fits || (instance.is_timed && arrival > stop.late_s) {
                return;
            }
            ahead.cost += i64::from(arc.cost) - i64::from(state.positions[at - 1].next_cost);
            ahead.driven_s += arc.time_s - state.positions[at - 1].next_time_s;
            ahead.ready_s = arrival.max(stop.open_s).saturating_add(stop.service_s);
            if instance.counts_duration {
                ahead.until = ahead.until.then(arc.time_s, &stop.segment());
            }
            self.second_behind(&ahead, at, self.inward.at(stop.node as usize), best, scratch);
            from = stop.node as usize;
        }
    }

    /// Prices the second visit behind position `at`, reached by the arc `into`.
    fn second_behind(
        &self,
        ahead: &Ahead,
        at: usize,
        into: crate::search::arcs::Arc,
        best: &mut PairBest,
        scratch: &mut Vec<Stop>,
    ) {
        let (instance, state) = (self.instance, self.state);
        let vehicle = &instance.vehicles[state.vehicle];
        let next = &state.positions[at + 1];
        let out = self.outward.at(next.node as usize);
        if into.cost >= NO_WAY || out.cost >= NO_WAY {
            return;
        }
        let detour = ahead.cost + i64::from(into.cost) + i64::from(out.cost) - i64::from(state.positions[at].next_cost);
        let service_s = self.pair.map(|visit| instance.service_s[visit as usize]);
        let waiting_s = if instance.counts_duration { state.waiting_s } else { 0 };
        let least = detour + vehicle.cost_per_second * i64::from(service_s[0] + service_s[1] - waiting_s);
        if least >= best.cost {
            return;
        }
        let arrival = ahead.ready_s.saturating_add(into.time_s);
        for (window, open) in instance.windows(self.pair[1]).iter().enumerate() {
            let leaves = arrival.max(open.start_s).saturating_add(service_s[1]);
            if instance.is_timed && (arrival > open.end_s || leaves.saturating_add(out.time_s) > next.late_s) {
                continue;
            }
            let first = Stop { node: self.pair[0], window: ahead.window };
            let stops = [first, Stop { node: self.pair[1], window: window as u32 }];
            let mut found = PairBest { cost: least, route: self.route, after: [ahead.after, at], stops };
            if instance.has_releases || instance.limits_distance || instance.demands.is_some() {
                with_pair(state, found.after, stops, scratch);
                let below = state.cost.saturating_add(best.cost);
                let Ok(cost) = instance.cost_below(state.vehicle, scratch, below) else { continue };
                found.cost = cost - state.cost;
            } else if instance.counts_duration {
                let own = Segment::stop(open.start_s, open.end_s, service_s[1]);
                let until = ahead.until.then(into.time_s, &own);
                let duration = until.then(out.time_s, &state.after[at + 1]).duration;
                if duration > vehicle.max_duration_s {
                    continue;
                }
                let driven = ahead.driven_s + into.time_s + out.time_s - state.positions[at].next_time_s;
                found.cost = detour + vehicle.cost_per_second * i64::from(duration - state.duration_s - driven);
            }
            if found.cost < best.cost {
                *best = found;
            }
        }
    }
}

/// The route's stops with the pair behind two positions.
fn with_pair(state: &RouteState, after: [usize; 2], pair: [Stop; 2], stops: &mut Vec<Stop>) {
    stops.clear();
    stops.extend_from_slice(&state.stops[..=after[0]]);
    stops.push(pair[0]);
    stops.extend_from_slice(&state.stops[after[0] + 1..=after[1].max(after[0])]);
    stops.push(pair[1]);
    stops.extend_from_slice(&state.stops[after[1] + 1..]);
}
