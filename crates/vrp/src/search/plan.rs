//! The plan under search: routes changed in place, with everything needed to price a change in constant time, and an undo.

mod demanding;
mod peaks;

use super::arcs::{NO_WAY, Vehicle};
use super::instance::{Instance, Stop};
use crate::load::Load;
use crate::time::Segment;
pub(crate) use demanding::Added;

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
    /// When service or loading may start, release and shift included, and how long it takes.
    pub open_s: i32,
    pub close_s: i32,
    pub service_s: i32,
}

impl Position {
    pub fn segment(&self) -> Segment {
        Segment::stop(self.open_s, self.close_s, self.service_s)
    }
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
    /// First position behind which a visit may be put: before it stands what the vehicle is bound to begin with.
    pub first_free: usize,
    /// The route up to and from each position, where durations count.
    pub before: Vec<Segment>,
    pub after: Vec<Segment>,
    /// Largest load on board within the trip until leaving, and from leaving, each position; where there are pickups.
    pub peak_until: Vec<Load>,
    pub peak_from: Vec<Load>,
    /// What the trip has delivered until leaving each position, and the latest release among its stops until and from there; where
    /// vehicles may load again.
    pub delivered_until: Vec<Load>,
    pub release_until_s: Vec<i32>,
    pub release_from_s: Vec<i32>,
    /// What a loading right behind a visit costs at least on the way there, less the arc it replaces, and one right before a visit on the
    /// way from there; where vehicles may load again.
    pub least_detour: [i64; 2],
    /// Load on board when leaving each position, where there are pairs.
    pub on_board: Vec<Load>,
    pub duration_s: i32,
    pub waiting_s: i32,
    pub distance_m: i64,
    /// Driving without what arcs hold of service, s; where that is limited.
    pub on_road_s: i64,
    arcs_cost: i64,
    driving_s: i64,
    served_s: i64,
    pub cost: i64,
    /// What the cost holds of waiting, charging, breaks and service outside soft windows, where a whole timetable is needed: so much an
    /// insertion may save at most.
    pub slack_cost: i64,
    /// What service outside soft windows costs at least.
    soft_floor: i64,
    /// What every trip takes from the battery, J, where there is one.
    pub trips_j: Vec<i64>,
    /// Whether joined segments hold all rules the route is under.
    pub is_plain: bool,
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
        self.first_free = other.first_free;
        self.before.clone_from(&other.before);
        self.after.clone_from(&other.after);
        self.peak_until.clone_from(&other.peak_until);
        self.peak_from.clone_from(&other.peak_from);
        self.on_board.clone_from(&other.on_board);
        self.delivered_until.clone_from(&other.delivered_until);
        self.release_until_s.clone_from(&other.release_until_s);
        self.release_from_s.clone_from(&other.release_from_s);
        self.least_detour = other.least_detour;
        self.duration_s = other.duration_s;
        self.waiting_s = other.waiting_s;
        self.distance_m = other.distance_m;
        self.on_road_s = other.on_road_s;
        self.arcs_cost = other.arcs_cost;
        self.driving_s = other.driving_s;
        self.served_s = other.served_s;
        self.cost = other.cost;
        self.slack_cost = other.slack_cost;
        self.soft_floor = other.soft_floor;
        self.trips_j.clone_from(&other.trips_j);
        self.is_plain = other.is_plain;
        self.is_feasible = other.is_feasible;
    }
}

impl RouteState {
    pub fn is_used(&self) -> bool {
        !self.stops.is_empty()
    }

    /// Works everything out anew from the stops.
    pub fn rebuild(&mut self, instance: &Instance) {
        self.is_feasible = true;
        self.is_plain = instance.is_plain(self.vehicle, &self.stops);
        (self.cost, self.slack_cost, self.soft_floor, self.duration_s, self.waiting_s) = (0, 0, 0, 0, 0);
        self.trips.clear();
        self.positions.clear();
        if self.stops.is_empty() {
            return;
        }
        self.positions.resize(self.stops.len(), Position::default());
        if instance.counts_duration {
            let nothing = Segment::stop(0, 0, 0);
            self.before.clear();
            self.before.resize(self.stops.len(), nothing);
            self.after.clone_from(&self.before);
        }
        self.find_trips(instance);
        self.first_free = instance.beginnings.first_free(self.vehicle, &self.stops, |node| instance.is_depot(node));
        if instance.has_pickups {
            self.find_peaks(instance);
        }
        if instance.reloads_with_room {
            self.find_splits(instance);
        }
        self.find_arcs(instance);
        if instance.reloads_with_room {
            self.least_detour = [i64::MAX / 4; 2];
            self.lower_detours(instance, 0..self.positions.len() - 1);
        }
        if instance.is_timed {
            self.find_windows(instance);
            self.find_times(instance, 0, self.stops.len() - 1);
        }
        self.find_cost(instance);
    }

    /// Puts a stop behind a position and brings up to date what that changes.
    pub fn insert(&mut self, instance: &Instance, after: usize, stop: Stop) {
        let at = after + 1;
        self.stops.insert(at, stop);
        let client = stop.node as usize;
        let own = self.positions[after].trip as usize;
        let moves_release = instance.release_s[client] > self.trips[own].release_s;
        if instance.has_pickups || moves_release || !self.is_feasible || !self.is_plain || instance.is_demanding(client)
        {
            self.rebuild(instance);
            return;
        }
        let vehicle = &instance.vehicles[self.vehicle];
        let trip = &mut self.trips[own];
        trip.last += 1;
        trip.delivered = trip.delivered.plus(&instance.delivery[client]);
        self.is_feasible = trip.delivered.fits(&vehicle.capacity);
        for later in &mut self.trips[own + 1..] {
            (later.first, later.last) = (later.first + 1, later.last + 1);
        }
        let table = &instance.tables[vehicle.class];
        let (before, next) = (self.positions[after].node as usize, self.positions[at].node as usize);
        let (into, out) = (table.arc(before, client), table.arc(client, next));
        let old = self.positions[after];
        self.arcs_cost += i64::from(into.cost) + i64::from(out.cost) - i64::from(old.next_cost);
        self.driving_s += i64::from(into.time_s) + i64::from(out.time_s) - i64::from(old.next_time_s);
        self.served_s += i64::from(instance.service_s[client]);
        self.is_feasible &= into.cost < NO_WAY && out.cost < NO_WAY;
        if instance.limits_distance {
            let added =
                table.distance_m(before, client) + table.distance_m(client, next) - table.distance_m(before, next);
            self.distance_m += added;
            self.on_road_s += i64::from(into.time_s) + i64::from(out.time_s) - i64::from(old.next_time_s);
            self.on_road_s -= i64::from(table.extra_s(client));
        }
        self.positions[after].next_cost = into.cost;
        self.positions[after].next_time_s = into.time_s;
        let window = instance.window(stop);
        let here = Position {
            node: stop.node,
            trip: own as u32,
            next_cost: out.cost,
            next_time_s: out.time_s,
            open_s: window.start_s,
            close_s: window.end_s,
            service_s: instance.service_s[client],
            ..Position::default()
        };
        self.positions.insert(at, here);
        if instance.reloads_with_room {
            self.insert_split(instance, own, at);
            self.lower_detours(instance, after..at + 1);
        }
        if instance.counts_duration {
            self.before.insert(at, here.segment());
            self.after.insert(at, here.segment());
        }
        if instance.is_timed {
            self.find_times(instance, at, at);
        }
        self.find_cost(instance);
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

    /// Cost, driving time and distance of all arcs, and the time at the stops.
    fn find_arcs(&mut self, instance: &Instance) {
        let table = &instance.tables[instance.vehicles[self.vehicle].class];
        (self.arcs_cost, self.driving_s, self.served_s, self.distance_m, self.on_road_s) = (0, 0, 0, 0, 0);
        for at in 0..self.positions.len() - 1 {
            let (from, to) = (self.positions[at].node as usize, self.positions[at + 1].node as usize);
            let arc = table.arc(from, to);
            let here = &mut self.positions[at];
            here.next_cost = arc.cost;
            here.next_time_s = arc.time_s;
            here.service_s = instance.service_s[from];
            self.arcs_cost += i64::from(arc.cost);
            self.driving_s += i64::from(arc.time_s);
            self.served_s += i64::from(here.service_s);
            self.is_feasible &= arc.cost < NO_WAY;
            if instance.limits_distance {
                self.distance_m += table.distance_m(from, to);
                self.on_road_s += i64::from(arc.time_s - table.extra_s(from));
            }
        }
    }

    fn find_windows(&mut self, instance: &Instance) {
        let vehicle = &instance.vehicles[self.vehicle];
        for at in 0..self.positions.len() {
            let release_s = self.trips.get(self.positions[at].trip as usize).map_or(0, |trip| trip.release_s);
            let window = instance.window_at(vehicle, &self.stops, at, release_s);
            self.positions[at].open_s = window.start_s;
            self.positions[at].close_s = window.end_s;
        }
    }

    /// Times forwards from one position to the end and backwards from another to the start; the segments mean something only where the
    /// route holds in time.
    fn find_times(&mut self, instance: &Instance, forwards_from: usize, backwards_from: usize) {
        if instance.counts_duration {
            self.find_times_of::<true>(forwards_from, backwards_from);
        } else {
            self.find_times_of::<false>(forwards_from, backwards_from);
        }
    }

    fn find_times_of<const COUNTS_DURATION: bool>(&mut self, forwards_from: usize, backwards_from: usize) {
        let mut is_feasible = self.is_feasible;
        let mut arrival_s = 0;
        let mut travel_s = 0;
        let mut until = None;
        if let Some(before) = forwards_from.checked_sub(1) {
            travel_s = self.positions[before].next_time_s;
            arrival_s = self.positions[before].ready_s.saturating_add(travel_s);
            until = self.before.get(before).copied();
        }
        let mut segments = self.before.iter_mut().skip(forwards_from);
        for here in &mut self.positions[forwards_from..] {
            let begin_s = arrival_s.max(here.open_s);
            is_feasible &= begin_s <= here.close_s;
            here.ready_s = begin_s.saturating_add(here.service_s);
            arrival_s = here.ready_s.saturating_add(here.next_time_s);
            if COUNTS_DURATION
                && is_feasible
                && let Some(segment) = segments.next()
            {
                *segment = until.map_or(here.segment(), |until: Segment| until.then(travel_s, &here.segment()));
                until = Some(*segment);
                travel_s = here.next_time_s;
            }
        }
        self.is_feasible = is_feasible;
        let mut latest_s = self.positions.get(backwards_from + 1).map_or(i32::MAX, |next| next.late_s);
        let is_last = backwards_from + 1 == self.positions.len();
        let mut rest = self.after.get(backwards_from + 1).copied();
        let keeps = COUNTS_DURATION && is_feasible;
        for (at, here) in self.positions[..=backwards_from].iter_mut().enumerate().rev() {
            let leaves_s = latest_s.saturating_sub(here.service_s).saturating_sub(here.next_time_s);
            here.late_s = if is_last && at == backwards_from { here.close_s } else { leaves_s.min(here.close_s) };
            latest_s = here.late_s;
            if keeps {
                let own = here.segment();
                let from = rest.map_or(own, |next| own.then(here.next_time_s, &next));
                self.after[at] = from;
                rest = Some(from);
            }
        }
    }

    /// Whether the route is no longer than the vehicle may drive.
    fn keeps_length(&self, vehicle: &Vehicle) -> bool {
        self.distance_m <= vehicle.max_distance_m && self.on_road_s <= vehicle.max_driving_s
    }

    fn find_cost(&mut self, instance: &Instance) {
        let vehicle = &instance.vehicles[self.vehicle];
        if !self.is_plain {
            self.find_demanding_cost(instance);
            return;
        }
        let mut idle_s = self.served_s;
        if instance.counts_duration && self.is_feasible {
            self.duration_s = self.before.last().map_or(0, |whole| whole.duration);
            idle_s = i64::from(self.duration_s) - self.driving_s;
            self.waiting_s = (idle_s - self.served_s) as i32;
            self.is_feasible &= self.duration_s <= vehicle.max_duration_s;
        }
        self.is_feasible &= self.keeps_length(vehicle);
        self.cost = vehicle.fixed_cost + self.arcs_cost + vehicle.cost_per_second * idle_s;
        self.slack_cost = vehicle.cost_per_second * (idle_s - self.served_s);
    }
}

/// The plan and what is needed to take back the last iteration.
pub(crate) struct Plan<'a> {
    pub instance: &'a Instance<'a>,
    pub routes: Vec<RouteState>,
    pub route_of: Vec<u32>,
    pub position_of: Vec<u32>,
    /// Clients on no route.
    pub absent: Vec<u32>,
    /// Vehicles in use by type.
    pub used: Vec<usize>,
    /// So many vehicles may be in use.
    pub most_used: usize,
    /// Cost of all routes.
    pub routes_cost: i64,
    saved: Vec<(usize, RouteState)>,
    is_saved: Vec<bool>,
    saved_absent: Vec<u32>,
    spare: Vec<RouteState>,
    /// Routes that may differ from the last snapshot.
    stale: Vec<usize>,
    is_stale: Vec<bool>,
}

impl<'a> Plan<'a> {
    /// Nobody is visited.
    pub fn empty(instance: &'a Instance<'a>) -> Self {
        Self {
            instance,
            routes: Vec::new(),
            route_of: vec![NOWHERE; instance.clients],
            position_of: vec![0; instance.clients],
            absent: (0..instance.clients as u32)
                .filter(|&visit| instance.visits.leader_of[visit as usize] == visit)
                .collect(),
            used: vec![0; instance.vehicles.len()],
            most_used: usize::MAX,
            routes_cost: 0,
            saved: Vec::new(),
            is_saved: Vec::new(),
            saved_absent: Vec::new(),
            spare: Vec::new(),
            stale: Vec::new(),
            is_stale: Vec::new(),
        }
    }

    /// Routes plus absences: what the search makes small.
    pub fn cost(&self) -> i64 {
        let absences: i64 = self.absent.iter().map(|&client| self.instance.absence_cost[client as usize]).sum();
        self.routes_cost + absences + self.missed_in_groups()
    }

    /// Prizes of the members of groups that are not visited since another is.
    fn missed_in_groups(&self) -> i64 {
        let instance = self.instance;
        if instance.group_prizes.is_empty() {
            return 0;
        }
        let is_planned = |visit: &u32| self.route_of[*visit as usize] != NOWHERE;
        let planned = |leader: u32| instance.visits.followers(leader).find(is_planned);
        let served = instance.visits.groups.iter().filter_map(|group| planned(group.leader));
        served.map(|visit| instance.group_prizes.missed_by(visit)).sum()
    }

    /// Whether everything kept up to date by steps equals what comes out when worked out from nothing, and every route holds.
    pub fn is_consistent(&self) -> bool {
        let mut total = 0;
        for (index, route) in self.routes.iter().enumerate().filter(|(_, route)| route.is_used()) {
            let mut anew = route.clone();
            anew.rebuild(self.instance);
            let clients = route.stops.iter().enumerate().filter(|(_, stop)| !self.instance.is_depot(stop.node));
            let located = |(at, stop): (usize, &Stop)| {
                let node = stop.node as usize;
                self.route_of[node] as usize == index && self.position_of[node] as usize == at
            };
            let agrees = self.instance.cost_of(route.vehicle, &route.stops) == Ok(route.cost);
            if !agrees || anew.cost != route.cost || !route.is_feasible || !clients.into_iter().all(located) {
                return false;
            }
            total += route.cost;
        }
        total == self.routes_cost && self.absent.iter().all(|&client| self.route_of[client as usize] == NOWHERE)
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
        if !self.instance.visits.are_simple() {
            // Visits that were not planned before need not be listed as absent.
            for stop in saved.iter().flat_map(|(route, _)| &self.routes[*route].stops) {
                if let Some(own) = self.route_of.get_mut(stop.node as usize) {
                    *own = NOWHERE;
                }
            }
        }
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

    /// Hands over the routes that may have changed since this was last asked.
    pub fn take_stale(&mut self, mut each: impl FnMut(usize, &RouteState)) {
        for route in self.stale.drain(..) {
            self.is_stale[route] = false;
            each(route, &self.routes[route]);
        }
    }

    /// Lets a route be changed: keeps it for the undo, and leaves a copy in its place unless it will be made anew from its stops.
    fn touch(&mut self, route: usize, is_made_anew: bool) {
        if !self.is_stale[route] {
            self.is_stale[route] = true;
            self.stale.push(route);
        }
        if !self.is_saved[route] {
            self.is_saved[route] = true;
            let mut copy = self.spare.pop().unwrap_or_default();
            if is_made_anew {
                std::mem::swap(&mut copy, &mut self.routes[route]);
            } else {
                copy.clone_from(&self.routes[route]);
            }
            self.saved.push((route, copy));
        }
    }

    /// Replaces a route's vehicle and stops; too short a list of stops takes the route out of use.
    pub fn set_route(&mut self, route: usize, vehicle: usize, stops: &[Stop]) {
        self.leave(route);
        self.touch(route, true);
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
        self.touch(route, false);
        self.routes_cost -= self.routes[route].cost;
        let state = &mut self.routes[route];
        state.insert(self.instance, after, stop);
        self.routes_cost += state.cost;
        self.locate(route, after + 1);
    }

    /// A route that is not in use, made where there is none.
    pub fn unused_route(&mut self) -> usize {
        let free = self.routes.iter().position(|route| !route.is_used());
        free.unwrap_or_else(|| {
            self.routes.push(RouteState::default());
            self.is_saved.push(false);
            self.is_stale.push(false);
            self.routes.len() - 1
        })
    }

    /// Types with a vehicle left that is not bound to a beginning.
    pub fn available(&self) -> impl Iterator<Item = usize> + '_ {
        let all = if self.used.iter().sum::<usize>() < self.most_used { self.used.len() } else { 0 };
        let is_left = |vehicle: &usize| self.used[*vehicle] < self.instance.vehicles[*vehicle].count;
        let is_free = |vehicle: &usize| self.instance.beginnings.visits(*vehicle).is_empty();
        (0..all).filter(move |vehicle| is_left(vehicle) && is_free(vehicle))
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
        self.locate(route, 0);
    }

    fn locate(&mut self, route: usize, from: usize) {
        for (at, stop) in self.routes[route].stops.iter().enumerate().skip(from) {
            if let Some(own) = self.route_of.get_mut(stop.node as usize) {
                *own = route as u32;
                self.position_of[stop.node as usize] = at as u32;
            }
        }
    }
}
