//! The plan under search: routes changed in place, with everything needed to price a change in constant time, and an undo.

use super::instance::{Instance, NO_WAY, Stop};
use crate::load::Load;
use crate::time::Segment;

/// Route number of a client that is on no route.
pub(crate) const NOWHERE: u32 = u32::MAX;

/// What pricing an insertion after or before a position needs at once.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Position {
    pub node: u32,
    /// Cost and time of the arc to the next position.
    pub next_cost: i32,
    pub next_time_s: i32,
    /// Earliest departure from here.
    pub ready_s: i32,
    /// Latest arrival here with which the rest of the route still holds.
    pub late_s: i32,
    /// Index of the trip; a depot belongs to the trip it loads.
    pub trip: u32,
}

/// A loading and what follows up to the next.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct TripState {
    /// Position of the depot that loads it; the trip's clients follow.
    pub first: usize,
    /// Position of the depot after it.
    pub last: usize,
    /// What is delivered on it.
    pub delivered: Load,
    pub release_s: i32,
}

/// One route: its stops are the decision, all the rest follows from them.
#[derive(Debug, Default)]
pub(crate) struct RouteState {
    pub vehicle: usize,
    /// Start depot, clients and reload depots, end depot; empty where the route is not in use.
    pub stops: Vec<Stop>,
    pub positions: Vec<Position>,
    pub trips: Vec<TripState>,
    /// The route up to and from each position, where durations count.
    pub before: Vec<Segment>,
    pub after: Vec<Segment>,
    /// Largest load on board within the trip until leaving, and from leaving, each position; where there are pickups.
    pub peak_until: Vec<Load>,
    pub peak_from: Vec<Load>,
    pub duration_s: i32,
    pub waiting_s: i32,
    pub distance_m: i64,
    pub cost: i64,
    pub is_feasible: bool,
}

impl Clone for RouteState {
    fn clone(&self) -> Self {
        let mut copy = Self::default();
        copy.clone_from(self);
        copy
    }

    /// Keeps the memory of `self`; the search copies routes all the time.
    fn clone_from(&mut self, other: &Self) {
        self.vehicle = other.vehicle;
        self.stops.clone_from(&other.stops);
        self.positions.clone_from(&other.positions);
        self.trips.clone_from(&other.trips);
        self.before.clone_from(&other.before);
        self.after.clone_from(&other.after);
        self.peak_until.clone_from(&other.peak_until);
        self.peak_from.clone_from(&other.peak_from);
        self.duration_s = other.duration_s;
        self.waiting_s = other.waiting_s;
        self.distance_m = other.distance_m;
        self.cost = other.cost;
        self.is_feasible = other.is_feasible;
    }
}

impl RouteState {
    pub fn is_used(&self) -> bool {
        !self.stops.is_empty()
    }

    /// Works everything out anew from the stops.
    pub fn rebuild(&mut self, instance: &Instance) {
        let count = self.stops.len();
        self.is_feasible = true;
        self.cost = 0;
        self.trips.clear();
        self.positions.clear();
        if count == 0 {
            return;
        }
        self.positions.resize(count, Position::default());
        self.find_trips(instance);
        if instance.has_pickups {
            self.find_peaks(instance);
        }
        let (arcs, driving_s) = self.find_arcs(instance);
        let vehicle = &instance.vehicles[self.vehicle];
        let served = self.stops[..count - 1].iter().map(|stop| instance.service_s[stop.node as usize]);
        let served_s: i64 = served.map(i64::from).sum();
        let mut idle_s = served_s;
        if instance.is_timed {
            self.find_times(instance);
            if instance.counts_duration && self.is_feasible {
                self.find_segments(instance);
                idle_s = i64::from(self.duration_s) - driving_s;
                self.waiting_s = (idle_s - served_s) as i32;
                self.is_feasible &= self.duration_s <= vehicle.max_duration_s;
            }
        }
        self.is_feasible &= self.distance_m <= vehicle.max_distance_m;
        self.cost = vehicle.fixed_cost + arcs + vehicle.cost_per_second * idle_s;
    }

    fn find_trips(&mut self, instance: &Instance) {
        let last = self.stops.len() - 1;
        let mut trip = TripState::default();
        for at in 0..=last {
            let node = self.stops[at].node;
            if at > 0 && instance.is_depot(node) {
                trip.last = at;
                self.trips.push(trip);
                trip = TripState { first: at, ..TripState::default() };
            } else if at > 0 {
                trip.delivered = trip.delivered.plus(&instance.delivery[node as usize]);
                trip.release_s = trip.release_s.max(instance.release_s[node as usize]);
            }
            self.positions[at].node = node;
            self.positions[at].trip = self.trips.len() as u32;
        }
        self.positions[last].trip = self.trips.len() as u32 - 1;
        let capacity = &instance.vehicles[self.vehicle].capacity;
        self.is_feasible &= self.trips.iter().all(|trip| trip.delivered.fits(capacity));
    }

    fn find_peaks(&mut self, instance: &Instance) {
        let count = self.stops.len();
        self.peak_until.clear();
        self.peak_until.resize(count, Load::ZERO);
        self.peak_from.clone_from(&self.peak_until);
        for trip in &self.trips {
            let mut on_board = trip.delivered;
            let mut peak = on_board;
            for at in trip.first..trip.last {
                if at > trip.first {
                    let node = self.stops[at].node as usize;
                    on_board = on_board.minus(&instance.delivery[node]).plus(&instance.pickup[node]);
                }
                peak = peak.max(&on_board);
                self.peak_until[at] = peak;
                self.peak_from[at] = on_board;
            }
            self.is_feasible &= peak.fits(&instance.vehicles[self.vehicle].capacity);
            for at in (trip.first..trip.last.saturating_sub(1)).rev() {
                self.peak_from[at] = self.peak_from[at].max(&self.peak_from[at + 1]);
            }
        }
    }

    /// Cost and driving time of all arcs.
    fn find_arcs(&mut self, instance: &Instance) -> (i64, i64) {
        let table = &instance.tables[instance.vehicles[self.vehicle].class];
        let (mut cost, mut driving_s) = (0, 0);
        self.distance_m = 0;
        for at in 0..self.positions.len() - 1 {
            let (from, to) = (self.positions[at].node as usize, self.positions[at + 1].node as usize);
            let arc = table.arc(from, to);
            self.positions[at].next_cost = arc.cost;
            self.positions[at].next_time_s = arc.time_s;
            cost += i64::from(arc.cost);
            driving_s += i64::from(arc.time_s);
            self.is_feasible &= arc.cost < NO_WAY;
            if instance.limits_distance {
                self.distance_m += table.distance_m(from, to);
            }
        }
        (cost, driving_s)
    }

    fn find_times(&mut self, instance: &Instance) {
        let vehicle = &instance.vehicles[self.vehicle];
        let last = self.positions.len() - 1;
        let mut clock = 0_i64;
        for at in 0..=last {
            let release_s = self.trips.get(self.positions[at].trip as usize).map_or(0, |trip| trip.release_s);
            let window = instance.window_at(vehicle, &self.stops, at, release_s);
            clock = clock.max(i64::from(window.start_s));
            self.is_feasible &= clock <= i64::from(window.end_s);
            if at < last {
                clock += i64::from(instance.service_s[self.positions[at].node as usize]);
            }
            self.positions[at].ready_s = i32::try_from(clock).unwrap_or(i32::MAX);
            clock += i64::from(self.positions[at].next_time_s);
        }
        let mut latest = i64::from(vehicle.end_window.end_s);
        self.positions[last].late_s = vehicle.end_window.end_s;
        for at in (0..last).rev() {
            let window = instance.window_at(vehicle, &self.stops, at, 0);
            let here = &mut self.positions[at];
            let spent = i64::from(instance.service_s[here.node as usize]) + i64::from(here.next_time_s);
            latest = (latest - spent).min(i64::from(window.end_s));
            here.late_s = i32::try_from(latest).unwrap_or(i32::MIN);
        }
    }

    /// Only for routes that hold in time, as joining segments asks.
    fn find_segments(&mut self, instance: &Instance) {
        let vehicle = &instance.vehicles[self.vehicle];
        let last = self.positions.len() - 1;
        self.before.clear();
        self.after.clear();
        for at in 0..=last {
            let here = &self.positions[at];
            let release_s = self.trips.get(here.trip as usize).map_or(0, |trip| trip.release_s);
            let window = instance.window_at(vehicle, &self.stops, at, release_s);
            let service_s = if at < last { instance.service_s[here.node as usize] } else { 0 };
            let own = Segment::stop(window.start_s, window.end_s, service_s);
            self.after.push(own);
            self.before.push(match at {
                0 => own,
                _ => self.before[at - 1].then(self.positions[at - 1].next_time_s, &own),
            });
        }
        for at in (0..last).rev() {
            self.after[at] = self.after[at].then(self.positions[at].next_time_s, &self.after[at + 1]);
        }
        self.duration_s = self.before[last].duration;
    }
}

/// The plan and what is needed to take back the last iteration.
pub(crate) struct Plan<'a> {
    pub instance: &'a Instance,
    pub routes: Vec<RouteState>,
    pub route_of: Vec<u32>,
    pub position_of: Vec<u32>,
    /// Clients on no route.
    pub absent: Vec<u32>,
    /// Vehicles in use by type.
    pub used: Vec<usize>,
    /// Cost of all routes.
    pub routes_cost: i64,
    saved: Vec<(usize, RouteState)>,
    is_saved: Vec<bool>,
    saved_absent: Vec<u32>,
    spare: Vec<RouteState>,
}

impl<'a> Plan<'a> {
    /// Nobody is visited.
    pub fn empty(instance: &'a Instance) -> Self {
        Self {
            instance,
            routes: Vec::new(),
            route_of: vec![NOWHERE; instance.clients],
            position_of: vec![0; instance.clients],
            absent: (0..instance.clients as u32).collect(),
            used: vec![0; instance.vehicles.len()],
            routes_cost: 0,
            saved: Vec::new(),
            is_saved: Vec::new(),
            saved_absent: Vec::new(),
            spare: Vec::new(),
        }
    }

    /// Routes plus absences: what the search makes small.
    pub fn cost(&self) -> i64 {
        let absences: i64 = self.absent.iter().map(|&client| self.instance.absence_cost[client as usize]).sum();
        self.routes_cost + absences
    }

    /// From here on changes can be taken back.
    pub fn begin(&mut self) {
        for (route, state) in self.saved.drain(..) {
            self.is_saved[route] = false;
            self.spare.push(state);
        }
        self.saved_absent.clone_from(&self.absent);
    }

    /// Takes back everything since [`Plan::begin`].
    pub fn undo(&mut self) {
        let mut saved = std::mem::take(&mut self.saved);
        for (route, state) in &mut saved {
            self.leave(*route);
            std::mem::swap(state, &mut self.routes[*route]);
            self.enter(*route);
        }
        self.saved = saved;
        self.absent.clone_from(&self.saved_absent);
        for &client in &self.absent {
            self.route_of[client as usize] = NOWHERE;
        }
    }

    /// The routes changed since [`Plan::begin`].
    pub fn changed(&self) -> impl Iterator<Item = usize> + '_ {
        self.saved.iter().map(|(route, _)| *route)
    }

    /// Lets a route be changed: keeps a copy for the undo.
    fn touch(&mut self, route: usize) {
        if !self.is_saved[route] {
            self.is_saved[route] = true;
            let mut copy = self.spare.pop().unwrap_or_default();
            copy.clone_from(&self.routes[route]);
            self.saved.push((route, copy));
        }
    }

    /// Replaces a route's vehicle and stops; too short a list of stops takes the route out of use.
    pub fn set_route(&mut self, route: usize, vehicle: usize, stops: &[Stop]) {
        self.touch(route);
        self.leave(route);
        let state = &mut self.routes[route];
        state.vehicle = vehicle;
        state.stops.clear();
        if stops.len() > 2 {
            state.stops.extend_from_slice(stops);
        }
        state.rebuild(self.instance);
        self.enter(route);
    }

    /// Puts a client behind a position of a route.
    pub fn insert(&mut self, route: usize, after: usize, stop: Stop) {
        self.touch(route);
        self.routes_cost -= self.routes[route].cost;
        let state = &mut self.routes[route];
        state.stops.insert(after + 1, stop);
        state.rebuild(self.instance);
        self.routes_cost += state.cost;
        self.locate(route);
    }

    /// A route that is not in use, made where there is none.
    pub fn unused_route(&mut self) -> usize {
        let free = self.routes.iter().position(|route| !route.is_used());
        free.unwrap_or_else(|| {
            self.routes.push(RouteState::default());
            self.is_saved.push(false);
            self.routes.len() - 1
        })
    }

    /// Types with a vehicle left.
    pub fn available(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.used.len()).filter(|&vehicle| self.used[vehicle] < self.instance.vehicles[vehicle].count)
    }

    fn leave(&mut self, route: usize) {
        let state = &self.routes[route];
        self.routes_cost -= state.cost;
        if state.is_used() {
            self.used[state.vehicle] -= 1;
        }
    }

    fn enter(&mut self, route: usize) {
        let state = &self.routes[route];
        self.routes_cost += state.cost;
        if state.is_used() {
            self.used[state.vehicle] += 1;
        }
        self.locate(route);
    }

    fn locate(&mut self, route: usize) {
        for (at, stop) in self.routes[route].stops.iter().enumerate() {
            if let Some(own) = self.route_of.get_mut(stop.node as usize) {
                *own = route as u32;
                self.position_of[stop.node as usize] = at as u32;
            }
        }
    }
}
