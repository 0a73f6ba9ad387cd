//! Places on routes that only a whole timetable can judge: what is known in constant time says first whether one can be worth it.

use super::{Best, Place, Recreate, Trial, with_stop};
use crate::search::arcs::Arc;
use crate::search::instance::{Instance, Stop};
use crate::search::plan::{Added, Plan, RouteState};
use crate::time::Segment;

impl Trial<'_> {
    /// Whether the client must stay apart from somebody on this trip.
    #[inline]
    pub(super) fn meets_somebody(&self, trip: usize) -> bool {
        let trip = &self.state.trips[trip];
        let stops = &self.state.stops[trip.first + 1..trip.last];
        self.instance.demands.as_ref().is_some_and(|demands| demands.meets(self.client, stops))
    }

    /// Behind a position of a route whose rules joined segments cannot hold: every window that may be worth it.
    pub(super) fn price_demanding(
        &self,
        route: usize,
        after: usize,
        (into, out): (Arc, Arc),
        best: &mut Best,
        scratch: &mut Vec<Stop>,
    ) {
        self.each_window(route, after, (into, out), best.cost, |place| {
            if place.least < best.cost
                && let Some(cost) = self.cost_of_place(&place, best.cost, scratch)
            {
                *best = place.at(cost);
            }
        });
    }

    /// The same, but noted to be priced later, the most promising first.
    pub(super) fn note(&self, route: usize, after: usize, best: &Best, later: &mut Later) {
        let (here, next) = (&self.state.positions[after], &self.state.positions[after + 1]);
        let arcs = (self.inward.at(here.node as usize), self.outward.at(next.node as usize));
        if self.fits::<true>(after, arcs) {
            self.each_window(route, after, arcs, best.cost, |place| {
                later.nth += 1;
                later.places.push(Noted { nth: later.nth, ..place });
            });
        }
    }

    /// The windows in which the client behind a position may cost less than `below`.
    fn each_window(
        &self,
        route: usize,
        after: usize,
        (into, out): (Arc, Arc),
        below: i64,
        mut each: impl FnMut(Noted),
    ) {
        let (instance, state) = (self.instance, self.state);
        let (here, next) = (&state.positions[after], &state.positions[after + 1]);
        let arrival_s = here.ready_s.saturating_add(into.time_s);
        let service_s = instance.service_s[self.client];
        let moves_release =
            instance.has_releases && instance.release_s[self.client] > state.trips[here.trip as usize].release_s;
        let mut added = Added {
            arcs_cost: i64::from(into.cost) + i64::from(out.cost) - i64::from(here.next_cost),
            driving_s: i64::from(into.time_s) + i64::from(out.time_s) - i64::from(here.next_time_s),
            service_s: i64::from(service_s),
            duration_s: 0,
            soft_cost: 0,
        };
        for (window, open) in instance.windows(self.client as u32).iter().enumerate() {
            let begin_s = arrival_s.max(open.start_s);
            let late_s = next.late_s.saturating_sub(service_s).saturating_sub(out.time_s).min(open.end_s);
            if arrival_s > open.end_s || begin_s > late_s {
                continue;
            }
            if let Some(demands) = instance.demands.as_ref().filter(|demands| demands.has_soft) {
                added.soft_cost = demands.least_price(self.client as u32, (begin_s, late_s));
            }
            if instance.counts_duration && !moves_release {
                let own = Segment::stop(open.start_s, open.end_s, service_s);
                let until = state.before[after].then(into.time_s, &own);
                added.duration_s = i64::from(until.then(out.time_s, &state.after[after + 1]).duration);
            }
            let least = state.least_added(instance, &added);
            if least < below {
                each(Noted { least, nth: 0, route, after, window: window as u32, added, moves_release });
            }
        }
    }

    /// What the place costs, if that is less than `below`.
    fn cost_of_place(&self, place: &Noted, below: i64, scratch: &mut Vec<Stop>) -> Option<i64> {
        let (instance, state) = (self.instance, self.state);
        let below = state.cost.saturating_add(below);
        let stop = Stop { node: self.client as u32, window: place.window };
        let found = if place.moves_release {
            None
        } else {
            state.cost_with(instance, Some((place.after, stop, &place.added)), below).ok()
        };
        let cost = found.unwrap_or_else(|| {
            with_stop(state, place.after, stop, scratch);
            instance.cost_below(state.vehicle, scratch, below).ok()
        });
        cost.filter(|cost| *cost < below).map(|cost| cost - state.cost)
    }
}

/// A place for a client, with what it costs at least.
#[derive(Clone, Copy)]
pub(super) struct Noted {
    least: i64,
    /// The order in which it was met: of equal ones the first counts.
    nth: u32,
    route: usize,
    after: usize,
    window: u32,
    added: Added,
    moves_release: bool,
}

impl Noted {
    fn at(&self, cost: i64) -> Best {
        let place = Some(Place::Behind { route: self.route, after: self.after });
        Best { cost, window: self.window, place }
    }
}

/// Places to be priced, and the order of the best so far.
#[derive(Default)]
pub(super) struct Later {
    places: Vec<Noted>,
    pub nth: u32,
    pub best_nth: u32,
}

impl Later {
    pub fn clear(&mut self) {
        self.places.clear();
        (self.nth, self.best_nth) = (0, 0);
    }
}

impl Recreate {
    /// Prices the places noted until none can be better.
    pub(super) fn price_noted(&mut self, plan: &Plan, client: usize, best: &mut Best) {
        let Later { places, best_nth, .. } = &mut self.later;
        places.sort_unstable_by_key(|place| (place.least, place.nth));
        for place in places.iter() {
            let is_first = place.nth < *best_nth;
            let below = best.cost.saturating_add(i64::from(is_first));
            if place.least >= below {
                // Of those that may cost as much only the ones met earlier are left to try.
                if place.least > best.cost {
                    return;
                }
                continue;
            }
            let trial = Trial::new(plan.instance, &plan.routes[place.route], client);
            if let Some(cost) = trial.cost_of_place(place, below, &mut self.stops) {
                (*best, *best_nth) = (place.at(cost), place.nth);
            }
        }
    }
}

/// What a client put on a route together with a further loading adds at least; `arcs_cost` is what the arcs cost more. Of a route that cannot
/// be driven in time it may be anything.
pub(super) fn least_with_reload(
    instance: &Instance,
    state: &RouteState,
    stop: Stop,
    place: Place,
    arcs_cost: i64,
) -> i64 {
    let Place::WithReload { after, depot, reload_first, .. } = place else { return i64::MIN };
    // The part before may leave sooner where it is released sooner.
    if instance.has_releases {
        return i64::MIN;
    }
    let table = &instance.tables[instance.vehicles[state.vehicle].class];
    let (here, next) = (&state.positions[after], &state.positions[after + 1]);
    let reload = Stop { node: depot, window: 0 };
    let own = if reload_first { [reload, stop] } else { [stop, reload] };
    let nodes = [here.node, own[0].node, own[1].node, next.node];
    let times: [i32; 3] = std::array::from_fn(|at| table.arc(nodes[at] as usize, nodes[at + 1] as usize).time_s);
    let service_s = own.map(|stop| instance.service_s[stop.node as usize]);
    let mut added = Added {
        arcs_cost,
        driving_s: times.iter().map(|time_s| i64::from(*time_s)).sum::<i64>() - i64::from(here.next_time_s),
        service_s: service_s.iter().map(|own_s| i64::from(*own_s)).sum(),
        duration_s: 0,
        soft_cost: 0,
    };
    if instance.counts_duration {
        let mut way = state.before[after];
        for at in 0..2 {
            let window = instance.window(own[at]);
            way = way.then(times[at], &Segment::stop(window.start_s, window.end_s, service_s[at]));
        }
        added.duration_s = i64::from(way.then(times[2], &state.after[after + 1]).duration);
    }
    state.least_added(instance, &added)
}
