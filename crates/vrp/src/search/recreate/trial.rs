//! One client tried beside the stops of one route.

use super::{Best, Place};
use crate::search::arcs::{Arc, NO_WAY, Row};
use crate::search::instance::{Instance, Stop};
use crate::search::plan::RouteState;
use crate::time::Segment;

/// One client tried on one route.
pub(super) struct Trial<'a> {
    pub(super) instance: &'a Instance<'a>,
    pub(super) state: &'a RouteState,
    pub(super) client: usize,
    pub(super) outward: Row<'a>,
    pub(super) inward: Row<'a>,
}

impl<'a> Trial<'a> {
    #[inline(always)]
    pub(super) fn new(instance: &'a Instance<'a>, state: &'a RouteState, client: usize) -> Self {
        let table = &instance.tables[instance.vehicles[state.vehicle].class];
        Self { instance, state, client, outward: table.from(client), inward: table.to(client) }
    }

    /// What a place may save at most of waiting, or whatever else a whole timetable holds, less what the service costs.
    #[inline(always)]
    pub(super) fn most_gain(&self, is_plain: bool) -> i64 {
        let vehicle = &self.instance.vehicles[self.state.vehicle];
        let service_s = self.instance.service_s[self.client];
        if !is_plain {
            return self.state.slack_cost - vehicle.cost_per_second * i64::from(service_s);
        }
        let waiting_s = if self.instance.counts_duration { self.state.waiting_s } else { 0 };
        vehicle.cost_per_second * i64::from(waiting_s - service_s)
    }

    #[inline]
    pub(super) fn capacity(&self) -> crate::load::Load {
        self.instance.vehicles[self.state.vehicle].capacity
    }

    /// The first position in `from..to` behind which the arcs alone add less than `room`, with the arcs to the client and on from it.
    #[inline]
    pub(super) fn next_within(&self, from: usize, to: usize, room: i64) -> Option<(usize, Arc, Arc)> {
        let mut places = self.state.positions.get(from..=to)?.windows(2).enumerate();
        places.find_map(|(at, pair)| {
            let (into, out) = (self.inward.at(pair[0].node as usize), self.outward.at(pair[1].node as usize));
            let added = i64::from(into.cost) + i64::from(out.cost) - i64::from(pair[0].next_cost);
            (added < room).then_some((from + at, into, out))
        })
    }

    /// Prices the client behind position `after`, whose trip has room for its delivery, and keeps it if it is the cheapest.
    #[inline(always)]
    pub(super) fn at<const DEMANDING: bool>(
        &self,
        route: usize,
        after: usize,
        best: &mut Best,
        scratch: &mut Vec<Stop>,
    ) {
        let (here, next) = (&self.state.positions[after], &self.state.positions[after + 1]);
        let (into, out) = (self.inward.at(here.node as usize), self.outward.at(next.node as usize));
        self.price::<DEMANDING>(route, after, into, out, best, scratch);
    }

    /// The same with the arcs to the client and on from it.
    #[inline(always)]
    pub(super) fn price<const DEMANDING: bool>(
        &self,
        route: usize,
        after: usize,
        into: Arc,
        out: Arc,
        best: &mut Best,
        scratch: &mut Vec<Stop>,
    ) {
        let (here, next) = (&self.state.positions[after], &self.state.positions[after + 1]);
        let detour = i64::from(into.cost) + i64::from(out.cost) - i64::from(here.next_cost);
        let vehicle = &self.instance.vehicles[self.state.vehicle];
        let service_s = self.instance.service_s[self.client];
        let is_plain = !DEMANDING || self.is_plain();
        let mut least = detour - self.most_gain(is_plain);
        if is_plain && self.instance.counts_duration {
            // Arcs are taken to obey the triangle inequality: a route never lasts shorter for one stop more.
            let driving_s = i64::from(into.time_s) + i64::from(out.time_s) - i64::from(here.next_time_s);
            least = least.max(detour - vehicle.cost_per_second * driving_s);
        }
        if least >= best.cost || !self.fits::<DEMANDING>(after, (into, out)) {
            return;
        }
        let place = Some(Place::Behind { route, after });
        if !is_plain {
            self.price_demanding(route, after, (into, out), best, scratch);
            return;
        }
        if !self.instance.is_timed {
            *best = Best { cost: least, window: 0, place };
            return;
        }
        if self.instance.has_releases
            && self.instance.release_s[self.client] > self.state.trips[here.trip as usize].release_s
        {
            self.price_anew(route, after, best, scratch);
            return;
        }
        let arrival = here.ready_s + into.time_s;
        for (window, open) in self.instance.windows(self.client as u32).iter().enumerate() {
            if arrival > open.end_s {
                continue;
            }
            if arrival.max(open.start_s) + service_s + out.time_s > next.late_s {
                break;
            }
            let mut cost = least;
            if self.instance.counts_duration {
                let own = Segment::stop(open.start_s, open.end_s, service_s);
                let until = self.state.before[after].then(into.time_s, &own);
                let duration = until.then(out.time_s, &self.state.after[after + 1]).duration;
                if duration > vehicle.max_duration_s {
                    continue;
                }
                let driving = into.time_s + out.time_s - here.next_time_s;
                let idle = duration - self.state.duration_s - driving;
                cost = detour + vehicle.cost_per_second * i64::from(idle);
            }
            if cost < best.cost {
                *best = Best { cost, window: window as u32, place };
            }
        }
    }

    /// Whether there are ways to the client and on, and goods, distance and company hold behind a position.
    #[inline(always)]
    pub(super) fn fits<const DEMANDING: bool>(&self, after: usize, (into, out): (Arc, Arc)) -> bool {
        let trip = self.state.positions[after].trip as usize;
        into.cost < NO_WAY
            && out.cost < NO_WAY
            && (!self.instance.has_pickups || self.pickup_fits(after))
            && (!self.instance.limits_distance || self.distance_fits(after, (into, out)))
            && (!DEMANDING || !self.meets_somebody(trip))
    }

    /// Whether joined segments hold all rules of the route with the client, company aside.
    #[inline]
    pub(super) fn is_plain(&self) -> bool {
        self.state.is_plain && !self.instance.is_demanding(self.client)
    }

    /// The load until here carries the new delivery too, from here on the new pickup.
    fn pickup_fits(&self, after: usize) -> bool {
        let capacity = self.capacity();
        let (delivery, pickup) = (&self.instance.delivery[self.client], &self.instance.pickup[self.client]);
        self.state.peak_until[after].fits_with(delivery, &capacity)
            && self.state.peak_from[after].fits_with(pickup, &capacity)
    }

    fn distance_fits(&self, after: usize, (into, out): (Arc, Arc)) -> bool {
        let vehicle = &self.instance.vehicles[self.state.vehicle];
        let table = &self.instance.tables[vehicle.class];
        let position = &self.state.positions[after];
        let (here, next) = (position.node as usize, self.state.positions[after + 1].node as usize);
        let added =
            table.distance_m(here, self.client) + table.distance_m(self.client, next) - table.distance_m(here, next);
        let driving_s = i64::from(into.time_s) + i64::from(out.time_s)
            - i64::from(table.extra_s(self.client))
            - i64::from(position.next_time_s);
        self.state.distance_m + added <= vehicle.max_distance_m
            && self.state.on_road_s + driving_s <= vehicle.max_driving_s
    }

    /// Where the client's release moves the trip's loading: prices the whole route anew.
    pub(super) fn price_anew(&self, route: usize, after: usize, best: &mut Best, stops: &mut Vec<Stop>) {
        for window in 0..self.instance.windows(self.client as u32).len() as u32 {
            with_stop(self.state, after, Stop { node: self.client as u32, window }, stops);
            let below = self.state.cost.saturating_add(best.cost);
            if let Ok(cost) = self.instance.cost_below(self.state.vehicle, stops, below)
                && cost - self.state.cost < best.cost
            {
                *best = Best { cost: cost - self.state.cost, window, place: Some(Place::Behind { route, after }) };
            }
        }
    }
}

/// The route's stops with one more behind a position.
pub(super) fn with_stop(state: &RouteState, after: usize, stop: Stop, stops: &mut Vec<Stop>) {
    stops.clear();
    stops.extend_from_slice(&state.stops[..=after]);
    stops.push(stop);
    stops.extend_from_slice(&state.stops[after + 1..]);
}
