//! The problem laid out for the search: nodes instead of places, one table of arcs per cost class, neighbour lists.
//!
//! Nodes are the clients `0..n` and then the depots.

mod alone;
mod beginnings;
mod groups;
mod links;
mod loads;

use super::arcs::{Arc, ArcTable, NO_WAY, Vehicle, tables_and_vehicles};
use super::schedule::Demands;
use super::visits::{NOBODY, Visits};
use crate::load::Load;
use crate::problem::{Client, Problem, VehicleType, least_service_s};
use crate::solution::Reason;
use crate::time::{Segment, TimeWindow};
use beginnings::Beginnings;
use groups::GroupPrizes;

/// A node on a route and the time window chosen for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stop {
    pub node: u32,
    pub window: u32,
}

/// Everything the search reads and never changes.
pub(crate) struct Instance<'p> {
    /// The visits that may be planned; the problem given has a client for each.
    pub clients: usize,
    pub visits: Visits,
    pub tables: Vec<ArcTable<'p>>,
    pub vehicles: Vec<Vehicle>,
    /// Service or loading time by node, s.
    pub service_s: Vec<i32>,
    windows: Vec<TimeWindow>,
    window_start: Vec<u32>,
    /// Brought from the depot; goods collected on the way are a pickup at the one visit and a negative one at the other.
    pub delivery: Vec<Load>,
    pub pickup: Vec<Load>,
    /// By vehicle type and visit, whether skills and day agree; empty where they always do.
    allowed: Vec<Vec<bool>>,
    pub release_s: Vec<i32>,
    /// Cost of leaving a client out: its prize, or more than any route can cost.
    pub absence_cost: Vec<i64>,
    required_absence_cost: i64,
    pub is_required: Vec<bool>,
    /// Some window, shift, release or duration limit can bind.
    pub is_timed: bool,
    /// The length of time a route takes matters beyond driving and service, not only that windows are met: it is limited, or costs money
    /// where somebody may have to wait.
    pub counts_duration: bool,
    pub has_prizes: bool,
    pub has_pickups: bool,
    pub has_releases: bool,
    /// Some vehicle may drive only so far, or for so long.
    pub limits_distance: bool,
    /// A vehicle of another type may carry more.
    pub differs_in_capacity: bool,
    /// Some vehicle may load again during the day.
    pub has_reloads: bool,
    /// A vehicle may gain by loading again though it has room: goods come late, are collected on the way, a trip is closed,
    /// or other rules count. Otherwise a
    /// loading more is worth its detour only where a client does not fit.
    pub reloads_with_room: bool,
    /// Rules for which a whole timetable is needed; `None` where there are none of these.
    pub demands: Option<Demands>,
    /// What vehicles are bound to visit first.
    pub beginnings: Beginnings,
    pub group_prizes: GroupPrizes,
    near: Vec<u32>,
    near_len: usize,
    insertion: Vec<u32>,
    insertion_len: usize,
    /// By cost class, beside `insertion`: the arcs from the neighbour and to it, so that no cell of a large table is fetched for them.
    insertion_arcs: Vec<Vec<(Arc, Arc)>>,
    /// By cost class and client: the cheapest arc to it and the cheapest away from it, depots included.
    least_arcs: Vec<Vec<(i32, i32)>>,
    /// Typical cost between close neighbours: the yardstick of the temperature.
    pub yardstick: f64,
    /// By vehicle type and client: cost of a route with this client alone, `None` where impossible.
    pub alone: Vec<Vec<Option<(i64, u32)>>>,
}

const LONGEST_NEAR_LIST: usize = 400;
const LONGEST_INSERTION_LIST: usize = 40;
/// Up to so many clients every position is tried.
pub(crate) const MOST_CLIENTS_EVERYWHERE: usize = 150;

impl<'p> Instance<'p> {
    pub fn new(problem: &'p Problem, visits: Visits) -> Self {
        let clients = problem.clients();
        let depots = problem.depots();
        let is_limited = |vehicle: &VehicleType| vehicle.max_distance_m.is_some() || vehicle.max_driving_s.is_some();
        let limits_distance = problem.vehicle_types().iter().any(is_limited);
        let (tables, vehicles) = tables_and_vehicles(problem);
        let has_reloads = vehicles.iter().any(|vehicle| vehicle.max_reloads > 0);
        let differs_in_capacity = vehicles.windows(2).any(|pair| pair[0].capacity != pair[1].capacity);
        let mut windows = Vec::with_capacity(clients.len() + depots.len());
        let mut window_start = Vec::with_capacity(clients.len() + depots.len() + 1);
        for client in clients {
            window_start.push(windows.len() as u32);
            windows.extend_from_slice(&client.time_windows);
            if client.time_windows.is_empty() {
                windows.push(TimeWindow::ALWAYS);
            }
        }
        for depot in depots {
            window_start.push(windows.len() as u32);
            windows.push(depot.time_window);
        }
        window_start.push(windows.len() as u32);
        let has_releases = clients.iter().any(|client| client.release_time_s > 0);
        let has_duration_limit = problem.vehicle_types().iter().any(|vehicle| vehicle.max_duration_s.is_some());
        let demands = Demands::of(problem, &visits.client_of);
        let beginnings = Beginnings::of(problem, &visits.client_of);
        let is_timed = has_releases
            || demands.is_some()
            || has_duration_limit
            || windows.iter().any(|window| *window != TimeWindow::ALWAYS)
            || problem.vehicle_types().iter().any(|vehicle| vehicle.shift != TimeWindow::ALWAYS);
        let earliest_s = vehicles.iter().map(|vehicle| vehicle.start_window.start_s).min().unwrap_or(0);
        let may_wait = has_releases || demands.is_some() || windows.iter().any(|window| window.start_s > earliest_s);
        let costs_time = may_wait && problem.vehicle_types().iter().any(|vehicle| vehicle.cost_per_second > 0);
        let counts_duration = is_timed && (has_duration_limit || costs_time);
        let services = least_service_s(problem).into_iter().map(|service_s| service_s as i32);
        let mut instance = Self {
            clients: clients.len(),
            visits,
            allowed: Vec::new(),
            tables,
            vehicles,
            service_s: services.chain(depots.iter().map(|depot| depot.service_duration_s)).collect(),
            windows,
            window_start,
            delivery: clients.iter().map(|client| client.delivery).collect(),
            pickup: clients.iter().map(|client| client.pickup).collect(),
            release_s: clients.iter().map(|client| client.release_time_s).collect(),
            absence_cost: Vec::new(),
            required_absence_cost: 0,
            is_required: clients.iter().map(|client| client.prize.is_none()).collect(),
            is_timed,
            counts_duration,
            has_prizes: clients.iter().any(|client| client.prize.is_some()),
            has_pickups: false,
            has_releases,
            limits_distance,
            differs_in_capacity,
            has_reloads,
            reloads_with_room: false,
            demands,
            beginnings,
            group_prizes: GroupPrizes::default(),
            near: Vec::new(),
            near_len: 0,
            insertion: Vec::new(),
            insertion_len: 0,
            insertion_arcs: Vec::new(),
            least_arcs: Vec::new(),
            yardstick: 1.0,
            alone: Vec::new(),
        };
        instance.find_pairs(problem);
        let counts_more = instance.has_pickups || instance.demands.is_some() || !instance.beginnings.is_empty();
        instance.reloads_with_room = has_reloads && (has_releases || counts_more);
        instance.find_allowed(problem);
        instance.price_absence(problem);
        instance.price_groups(problem);
        instance.find_neighbours();
        instance.find_alone();
        instance.find_beginnings();
        instance
    }

    /// The windows of a node.
    #[inline]
    pub fn windows(&self, node: u32) -> &[TimeWindow] {
        &self.windows[self.window_start[node as usize] as usize..self.window_start[node as usize + 1] as usize]
    }

    #[inline]
    pub fn window(&self, stop: Stop) -> TimeWindow {
        self.windows[(self.window_start[stop.node as usize] + stop.window) as usize]
    }

    #[inline]
    pub fn is_depot(&self, node: u32) -> bool {
        node as usize >= self.clients
    }

    /// Clients by closeness to `client`, itself first: where a ruin spreads.
    #[inline]
    pub fn near(&self, client: usize) -> &[u32] {
        &self.near[client * self.near_len..(client + 1) * self.near_len]
    }

    /// Clients beside which `client` is tried, the most promising first.
    #[inline]
    pub fn insertion_neighbours(&self, client: usize) -> &[u32] {
        &self.insertion[client * self.insertion_len..(client + 1) * self.insertion_len]
    }

    /// The arcs from each of [`Instance::insertion_neighbours`], and to it, in a cost class.
    #[inline]
    pub fn insertion_arcs(&self, class: usize, client: usize) -> &[(Arc, Arc)] {
        let Some(arcs) = self.insertion_arcs.get(class) else { return &[] };
        &arcs[client * self.insertion_len..(client + 1) * self.insertion_len]
    }

    /// What the arc to a client, and the arc away from it, cost at least in a cost class.
    #[inline]
    pub fn least_arcs(&self, class: usize, client: usize) -> (i64, i64) {
        let (into, out) = self.least_arcs.get(class).and_then(|arcs| arcs.get(client)).copied().unwrap_or_default();
        (i64::from(into), i64::from(out))
    }

    /// Whether the insertion lists leave anybody out, so that trying them is quicker than trying every position.
    pub fn is_granular(&self) -> bool {
        self.clients > MOST_CLIENTS_EVERYWHERE
    }

    /// Whether there are too many nodes for tables of their arcs.
    pub fn is_large(&self) -> bool {
        self.tables.first().is_some_and(ArcTable::is_large)
    }

    /// A required client left out must cost more than serving it by any means could.
    fn price_absence(&mut self, problem: &Problem) {
        let mut dearest = 1;
        for vehicle in &self.vehicles {
            let arc = self.tables[vehicle.class].dearest;
            let longest = self.service_s.iter().map(|&seconds| i64::from(seconds)).max().unwrap_or(0);
            let service = longest + self.demands.as_ref().map_or(0, Demands::longest_setup_s);
            let wait = if self.is_timed { self.longest_wait_s(vehicle) } else { 0 };
            let cost = vehicle.fixed_cost + 4 * arc + vehicle.cost_per_second.saturating_mul(2 * service + wait);
            dearest = dearest.max(cost);
        }
        let most_visits = self.visits.patterns_of.iter().flatten().map(Vec::len).max().unwrap_or(1) as i64;
        // Priorities go before the number of clients, as far as numbers reach.
        let highest = problem.clients().iter().map(|client| client.priority).max().unwrap_or(0);
        let most = i64::MAX / (1024 * (self.clients as i64 + 1));
        let weight = |priority: u32| 1 + i64::from(priority) * (self.clients as i64 + 1);
        let required = dearest.saturating_mul(4 * most_visits).min(most / weight(highest));
        self.required_absence_cost = required;
        let absence = |client: &Client| client.prize.unwrap_or(required * weight(client.priority));
        self.absence_cost = problem.clients().iter().map(absence).collect();
        for visit in 0..self.clients {
            let mate = self.visits.mate_of[visit];
            if mate != NOBODY && self.visits.leader_of[visit] == visit as u32 {
                self.absence_cost[visit] += self.absence_cost[mate as usize];
            }
        }
    }

    fn longest_wait_s(&self, vehicle: &Vehicle) -> i64 {
        let latest_open = self.windows.iter().map(|window| window.start_s).max().unwrap_or(0);
        let latest = latest_open.max(self.release_s.iter().copied().max().unwrap_or(0));
        i64::from((latest - vehicle.start_window.start_s).max(0))
    }

    fn find_neighbours(&mut self) {
        let Some(table) = self.vehicles.first().map(|vehicle| &self.tables[vehicle.class]) else { return };
        let n = self.clients;
        self.near_len = n.min(LONGEST_NEAR_LIST);
        self.insertion_len = if self.is_granular() { LONGEST_INSERTION_LIST } else { 0 };
        let mut order: Vec<u64> = Vec::with_capacity(n);
        let (mut sum, mut pairs) = (0.0, 0_u32);
        let (mut near, mut insertion) = (Vec::new(), Vec::new());
        for client in 0..n {
            let (out, into) = (table.from(client), table.to(client));
            // Reading a column of a matrix too large for the cache takes longer than all the rest.
            let back = |other: usize| if table.is_large() { out.at(other).cost } else { into.at(other).cost };
            // Where there is a way in one direction only (backhauls come last), it counts for both.
            let both = |other: usize| {
                let (out, back) = (out.at(other).cost, back(other));
                let other_way = |cost: i32, other: i32| if cost < NO_WAY { cost } else { other };
                i64::from(other_way(out, back)) + i64::from(other_way(back, out))
            };
            let own = |other: usize| if other == client { 0 } else { 1 + both(other) as u64 };
            order.clear();
            order.extend((0..n).map(|other| own(other) << 32 | other as u64));
            keep_smallest(&mut order, self.near_len);
            near.extend(order.iter().map(|&key| key as u32));
            let costs = order.iter().map(|key| (key >> 32).saturating_sub(1)).filter(|&cost| cost > 0);
            for cost in costs.filter(|&cost| cost < NO_WAY as u64).take(8) {
                sum += cost as f64 / 2.0;
                pairs += 1;
            }
            if self.insertion_len > 0 {
                let closeness = |other: usize| {
                    let key = both(other) + self.waiting_between(client, other, table);
                    (key.min(i64::from(u32::MAX)) as u64) << 32 | other as u64
                };
                if table.is_large() {
                    order.iter_mut().for_each(|key| *key = closeness(*key as u32 as usize));
                } else {
                    order.clear();
                    order.extend((0..n).map(closeness));
                }
                let day = self.visits.day_of[client];
                let is_other = |other: usize| {
                    other != client && self.visits.day_of[other].is_none_or(|own| day.is_none_or(|day| day == own))
                };
                order.retain(|&key| is_other(key as u32 as usize));
                keep_smallest(&mut order, self.insertion_len);
                insertion.extend(order.iter().map(|&key| key as u32));
                // Where there are fewer, the client itself fills up: it is never planned while it is looked for.
                insertion.resize((client + 1) * self.insertion_len, client as u32);
            }
        }
        self.yardstick = if pairs == 0 { 1.0 } else { sum / f64::from(pairs) };
        (self.near, self.insertion) = (near, insertion);
        let arcs = |table: &ArcTable| {
            let arcs = |(at, &other): (usize, &u32)| {
                let (client, other) = (at / self.insertion_len, other as usize);
                (table.arc(other, client), table.arc(client, other))
            };
            self.insertion.iter().enumerate().map(arcs).collect()
        };
        self.insertion_arcs = self.tables.iter().map(arcs).collect();
        if self.insertion_len > 0 && !table.is_large() {
            let least = |table: &ArcTable| (0..n).map(|client| table.least(client)).collect();
            self.least_arcs = self.tables.iter().map(least).collect();
        }
    }

    /// A fifth of the waiting that driving straight from one to the other (the better way round) forces, in cost;
    /// the weight PyVRP gives it in its neighbourhoods.
    fn waiting_between(&self, a: usize, b: usize, table: &ArcTable) -> i64 {
        if !self.is_timed {
            return 0;
        }
        let wait = |from: usize, to: usize| {
            let (Some(first), Some(last)) = (self.windows(to as u32).first(), self.windows(from as u32).last()) else {
                return 0;
            };
            let arc = table.arc(from, to);
            let arrival = i64::from(last.end_s) + i64::from(self.service_s[from]) + i64::from(arc.time_s);
            let wait = (i64::from(first.start_s) - arrival).max(0);
            wait * i64::from(arc.cost) / (5 * i64::from(arc.time_s.max(1)))
        };
        wait(a, b).min(wait(b, a))
    }

    /// Cost of a whole route given as its nodes, depots included, worked out from nothing; or the first rule it breaks.
    pub fn cost_of(&self, vehicle: usize, stops: &[Stop]) -> Result<i64, Reason> {
        self.cost_below(vehicle, stops, i64::MAX)
    }

    /// The same where only a route that costs less than `below` is of any use: of a dearer one the cost may come out, or not.
    pub fn cost_below(&self, vehicle: usize, stops: &[Stop], below: i64) -> Result<i64, Reason> {
        if !self.beginnings.are_kept(vehicle, stops, |node| self.is_depot(node)) {
            return Err(Reason::BeginningFails);
        }
        self.cost_of_any(vehicle, stops, below)
    }

    /// The same whatever the vehicle is bound to begin with.
    fn cost_of_any(&self, vehicle: usize, stops: &[Stop], below: i64) -> Result<i64, Reason> {
        let data = &self.vehicles[vehicle];
        let table = &self.tables[data.class];
        let suits = |stop: &Stop| self.is_depot(stop.node) || self.allows(vehicle, stop.node as usize);
        if !self.allowed.is_empty() && !stops.iter().all(suits) {
            return Err(Reason::NoSuitableVehicle);
        }
        if self.visits.has_pairs && !self.pairs_hold(stops) {
            return Err(Reason::NoRoom);
        }
        if !self.loads_fit(&data.capacity, stops) {
            return Err(Reason::NoRoom);
        }
        let (mut arcs, mut metres, mut driving, mut on_road) = (0_i64, 0_i64, 0_i64, 0_i64);
        for pair in stops.windows(2) {
            let (from, to) = (pair[0].node as usize, pair[1].node as usize);
            let arc = table.arc(from, to);
            if arc.cost >= NO_WAY {
                return Err(Reason::Unreachable);
            }
            arcs += i64::from(arc.cost);
            driving += i64::from(arc.time_s);
            metres += table.distance_m(from, to);
            on_road += i64::from(arc.time_s - table.extra_s(from));
        }
        if self.limits_distance && metres > data.max_distance_m {
            return Err(Reason::MaxDistance);
        }
        if on_road > data.max_driving_s {
            return Err(Reason::MaxDriving);
        }
        if let Some(demands) = &self.demands
            && demands.are_together(self, stops)
        {
            return Err(Reason::NoRoom);
        }
        if let Some(demands) = self.demands.as_ref().filter(|_| !self.is_plain(vehicle, stops)) {
            let of_ways = data.fixed_cost + arcs - data.cost_per_second * driving;
            let of_time = demands.least_cost(self, vehicle, stops, below.saturating_sub(of_ways));
            return of_time.map(|of_time| of_ways.saturating_add(of_time)).ok_or(Reason::NoRoom);
        }
        let idle = if self.is_timed {
            i64::from(self.duration_of(vehicle, stops)?) - driving
        } else {
            let timed = &stops[..stops.len().saturating_sub(1)];
            timed.iter().map(|stop| i64::from(self.service_s[stop.node as usize])).sum()
        };
        Ok(data.fixed_cost + arcs + data.cost_per_second * idle)
    }

    /// Whether joined segments hold all rules that a route is under, company aside.
    #[inline]
    pub fn is_plain(&self, vehicle: usize, stops: &[Stop]) -> bool {
        self.demands.is_none() || {
            let data = &self.vehicles[vehicle];
            let are_plain = || stops.iter().all(|stop| !self.is_demanding(stop.node as usize));
            data.battery.is_none() && data.breaks.is_empty() && are_plain()
        }
    }

    /// Whether a visit makes a route need a whole timetable.
    #[inline]
    pub fn is_demanding(&self, node: usize) -> bool {
        self.demands.as_ref().is_some_and(|demands| demands.is_demanding(node))
    }

    /// Least duration of the route, or the rule of time it breaks.
    fn duration_of(&self, vehicle: usize, stops: &[Stop]) -> Result<i32, Reason> {
        let data = &self.vehicles[vehicle];
        let table = &self.tables[data.class];
        let mut whole = None::<Segment>;
        let mut clock = 0_i64;
        for at in 0..stops.len() {
            let window = self.window_at(data, stops, at, self.release_of_trip(stops, at));
            let travel =
                if at == 0 { 0 } else { table.arc(stops[at - 1].node as usize, stops[at].node as usize).time_s };
            clock = (clock + i64::from(travel)).max(i64::from(window.start_s));
            if clock > i64::from(window.end_s) {
                return Err(Reason::TimeWindow);
            }
            let service = if at + 1 == stops.len() { 0 } else { self.service_s[stops[at].node as usize] };
            clock += i64::from(service);
            let own = Segment::stop(window.start_s, window.end_s, service);
            whole = Some(whole.map_or(own, |before| before.then(travel, &own)));
        }
        let duration = whole.map_or(0, |segment| segment.duration);
        if duration > data.max_duration_s { Err(Reason::MaxDuration) } else { Ok(duration) }
    }

    /// The window of the stop at this position: the ends of the route also keep the shift, loading the release.
    pub fn window_at(&self, vehicle: &Vehicle, stops: &[Stop], at: usize, release_s: i32) -> TimeWindow {
        let mut window = if at == 0 {
            vehicle.start_window
        } else if at + 1 == stops.len() {
            vehicle.end_window
        } else {
            self.window(stops[at])
        };
        if self.is_depot(stops[at].node) && at + 1 < stops.len() {
            window.start_s = window.start_s.max(release_s);
        }
        window
    }

    /// When the goods of the trip loaded at this position are there; 0 at clients.
    pub fn release_of_trip(&self, stops: &[Stop], at: usize) -> i32 {
        if !self.has_releases || !self.is_depot(stops[at].node) {
            return 0;
        }
        let trip = stops[at + 1..].iter().take_while(|stop| !self.is_depot(stop.node));
        trip.map(|stop| self.release_s[stop.node as usize]).max().unwrap_or(0)
    }
}

fn keep_smallest(order: &mut Vec<u64>, length: usize) {
    if length < order.len() {
        order.select_nth_unstable(length);
        order.truncate(length);
    }
    order.sort_unstable();
}
