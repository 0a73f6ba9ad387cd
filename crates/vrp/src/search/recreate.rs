//! Recreate: puts absent clients back one by one, each at the cheapest place, skipping a place now and then ("blinks").

mod bill;
mod demanding;
mod ends;
mod linked;
mod parted;
mod reloads;
mod trial;
mod upgrade;

use super::instance::{Instance, Stop};
use super::plan::{NOWHERE, Plan};
use super::random::Random;
use bill::Bill;
use demanding::Later;
use reloads::with_reload;
use trial::{Trial, with_stop};

/// Chance that a place is overlooked.
const BLINK_CHANCE: f64 = 0.01;
/// Chance that all optional clients are put in whatever they cost: a vehicle may pay for several together that pays for none alone.
const IGNORE_PRIZES_CHANCE: f64 = 0.2;
/// Chance that a vehicle type is overlooked when a route is opened.
const TYPE_BLINK_CHANCE: f64 = 0.2;
/// Chance that full routes may go to larger vehicles.
const UPGRADE_CHANCE: f64 = 0.02;
/// Chance that places beside the depots are tried on all routes of problems where only neighbours are otherwise.
const ENDS_CHANCE: f64 = 0.05;

/// Where a client goes.
#[derive(Clone, Copy, Debug)]
enum Place {
    /// Behind a position of a route.
    Behind { route: usize, after: usize },
    /// Behind a position, with a reload at `depot` right before or right after it.
    WithReload { route: usize, after: usize, depot: u32, reload_first: bool },
    /// Behind a position of a route that a larger vehicle takes over.
    Larger { route: usize, after: usize, vehicle: usize },
    /// Alone with a vehicle not yet in use.
    OwnRoute { vehicle: usize },
}

/// The cheapest place so far.
#[derive(Clone, Copy, Debug)]
struct Best {
    cost: i64,
    window: u32,
    place: Option<Place>,
}

/// Working memory of the recreate.
pub(crate) struct Recreate {
    order: Vec<u32>,
    stops: Vec<Stop>,
    until_blink: usize,
    is_blinking: bool,
    ignores_prizes: bool,
    upgrades: bool,
    tries_ends: bool,
    later: Later,
}

impl Recreate {
    pub fn new() -> Self {
        Self {
            order: Vec::new(),
            stops: Vec::new(),
            until_blink: usize::MAX,
            is_blinking: false,
            ignores_prizes: false,
            upgrades: false,
            tries_ends: false,
            later: Later::default(),
        }
    }

    /// From now on places are overlooked now and then; before, never.
    pub fn start_blinking(&mut self) {
        self.until_blink = 0;
        self.is_blinking = true;
    }

    /// Tries to place every absent client. False where a client's visits are not all planned that must be, and as soon as the
    /// plan is sure to cost more than `limit`.
    pub fn apply(&mut self, plan: &mut Plan, limit: i64, temperature: f64, random: &mut Random) -> bool {
        self.order.clear();
        self.order.append(&mut plan.absent);
        self.sort(plan.instance, random);
        self.ignores_prizes = self.is_blinking && plan.instance.has_prizes && random.unit() < IGNORE_PRIZES_CHANCE;
        self.upgrades = self.is_blinking && plan.instance.differs_in_capacity && random.unit() < UPGRADE_CHANCE;
        self.tries_ends = plan.instance.is_granular() && random.unit() < ENDS_CHANCE;
        let mut bill = Bill::new(plan.instance, &self.order, limit, temperature);
        let mut holds = true;
        for index in 0..self.order.len() {
            if bill.is_too_high(plan) {
                return false;
            }
            let client = self.order[index];
            bill.strike(plan.instance, client);
            if !plan.instance.visits.are_simple() {
                holds &= self.place_linked(plan, client, random);
                continue;
            }
            let best = self.cheapest(plan, client as usize, random);
            match best.place {
                Some(_) if bill.is_exceeded_by(plan, best.cost) => return false,
                Some(place) => self.put(plan, Stop { node: client, window: best.window }, place),
                None => plan.absent.push(client),
            }
        }
        holds
    }

    /// Random, by demand, far, near, or by window: the orders and weights of the SISR paper.
    fn sort(&mut self, instance: &Instance, random: &mut Random) {
        random.shuffle(&mut self.order);
        let sorts = if instance.is_timed { 17 } else { 11 };
        let draw = random.below(sorts);
        let depot = instance.clients;
        let first = instance.vehicles.first().map_or(0, |vehicle| vehicle.class);
        let Some(table) = instance.tables.get(first) else { return };
        let start = instance.vehicles.first().map_or(depot, |vehicle| vehicle.start_node as usize);
        let remoteness = |client: u32| i64::from(table.arc(start, client as usize).cost);
        let demand = |client: u32| {
            let amounts = instance.delivery[client as usize].plus(&instance.pickup[client as usize]);
            amounts.0.iter().map(|&amount| i64::from(amount)).sum::<i64>()
        };
        let first_window = |client: u32| instance.windows(client).first().copied().unwrap_or_default();
        let length = |client: u32| -> i64 {
            instance.windows(client).iter().map(|window| i64::from(window.end_s - window.start_s)).sum()
        };
        match draw {
            0..4 => {}
            4..8 => self.order.sort_by_key(|&client| -demand(client)),
            8..10 => self.order.sort_by_key(|&client| -remoteness(client)),
            10 => self.order.sort_by_key(|&client| remoteness(client)),
            11..13 => self.order.sort_by_key(|&client| length(client)),
            13..15 => self.order.sort_by_key(|&client| first_window(client).start_s),
            _ => self.order.sort_by_key(|&client| -i64::from(first_window(client).end_s)),
        }
    }

    fn cheapest(&mut self, plan: &Plan, client: usize, random: &mut Random) -> Best {
        if plan.instance.demands.is_some() {
            self.cheapest_of::<true>(plan, client, random)
        } else {
            self.cheapest_of::<false>(plan, client, random)
        }
    }

    /// `DEMANDING`: a place is judged by a whole timetable wherever bounds leave it open.
    fn cheapest_of<const DEMANDING: bool>(&mut self, plan: &Plan, client: usize, random: &mut Random) -> Best {
        let instance = plan.instance;
        let limit =
            if self.ignores_prizes || instance.is_required[client] { i64::MAX } else { instance.absence_cost[client] };
        let mut best = Best { cost: limit, window: 0, place: None };
        if instance.is_granular() {
            self.try_neighbours::<DEMANDING>(plan, client, &mut best, random);
            if self.tries_ends {
                self.try_ends::<DEMANDING>(plan, client, &mut best, random);
            }
        } else {
            self.later.clear();
            for route in 0..plan.routes.len() {
                self.try_route::<DEMANDING>(plan, route, client, &mut best, random);
            }
            if DEMANDING {
                self.price_noted(plan, client, &mut best);
            }
        }
        self.try_reloads(plan, client, &mut best);
        if self.upgrades {
            self.try_upgrades(plan, client, &mut best);
        }
        let overlooked = if self.is_blinking && instance.vehicles.len() > 1 { TYPE_BLINK_CHANCE } else { 0.0 };
        Self::try_own_route(plan, client, overlooked, &mut best, random);
        if best.place.is_none() && overlooked > 0.0 {
            Self::try_own_route(plan, client, 0.0, &mut best, random);
        }
        best
    }

    /// A vehicle not yet in use. Types are overlooked more often than places: the one that is best for a first client alone is
    /// seldom the best for the route it will become.
    fn try_own_route(plan: &Plan, client: usize, overlooked: f64, best: &mut Best, random: &mut Random) {
        for vehicle in plan.available() {
            if let Some((cost, window)) = plan.instance.alone[vehicle][client]
                && cost < best.cost
                && (overlooked == 0.0 || random.unit() >= overlooked)
            {
                *best = Best { cost, window, place: Some(Place::OwnRoute { vehicle }) };
            }
        }
    }

    #[inline]
    fn blinks(&mut self, random: &mut Random) -> bool {
        if self.until_blink == 0 {
            // Distance to the next blink of independent trials, drawn at once.
            self.until_blink = (random.exponential() / BLINK_CHANCE) as usize + 1;
            return true;
        }
        self.until_blink -= 1;
        false
    }

    fn try_route<const DEMANDING: bool>(
        &mut self,
        plan: &Plan,
        route: usize,
        client: usize,
        best: &mut Best,
        random: &mut Random,
    ) {
        let state = &plan.routes[route];
        if !state.is_used() || !plan.instance.allows(state.vehicle, client) {
            return;
        }
        let instance = plan.instance;
        let trial = Trial::new(instance, state, client);
        let closing = instance.windows(client as u32).last().map_or(i32::MAX, |window| window.end_s);
        let gain = trial.most_gain(true);
        let mut room = best.cost.saturating_add(gain);
        for trip in &state.trips {
            if !trip.delivered.fits_with(&instance.delivery[client], &trial.capacity()) {
                continue;
            }
            let mut from = trip.first.max(state.first_free);
            if DEMANDING {
                for after in from..trip.last {
                    if instance.is_timed && state.positions[after].ready_s > closing {
                        return;
                    }
                    if self.blinks(random) {
                        continue;
                    }
                    if !trial.is_plain() {
                        trial.note(route, after, best, &mut self.later);
                        continue;
                    }
                    let before = best.cost;
                    trial.at::<DEMANDING>(route, after, best, &mut self.stops);
                    if best.cost < before {
                        self.later.nth += 1;
                        self.later.best_nth = self.later.nth;
                    }
                }
                continue;
            }
            while let Some((after, into, out)) = trial.next_within(from, trip.last, room) {
                if !self.blinks(random) {
                    trial.price::<DEMANDING>(route, after, into, out, best, &mut self.stops);
                    room = best.cost.saturating_add(gain);
                }
                from = after + 1;
            }
        }
    }

    fn try_neighbours<const DEMANDING: bool>(
        &mut self,
        plan: &Plan,
        client: usize,
        best: &mut Best,
        random: &mut Random,
    ) {
        let instance = plan.instance;
        let windows = instance.windows(client as u32);
        let closing_s = windows.last().map_or(i32::MAX, |window| window.end_s);
        let served_s = windows.first().map_or(0, |window| window.start_s).saturating_add(instance.service_s[client]);
        let mut arcs = instance.insertion_arcs(0, client);
        let (mut least_into, mut least_out) = instance.least_arcs(0, client);
        let mut class = 0;
        for (index, &other) in instance.insertion_neighbours(client).iter().enumerate() {
            let route = plan.route_of[other as usize] as usize;
            if route == NOWHERE as usize {
                continue;
            }
            let state = &plan.routes[route];
            let vehicle = &instance.vehicles[state.vehicle];
            if vehicle.class != class {
                class = vehicle.class;
                arcs = instance.insertion_arcs(class, client);
                (least_into, least_out) = instance.least_arcs(class, client);
            }
            let at = plan.position_of[other as usize] as usize;
            let (before, here) = (&state.positions[at - 1], &state.positions[at]);
            let (into, out) = arcs[index];
            // What follows holds for all places beside this neighbour, before anything is fetched for one of them.
            let waiting_s = if instance.counts_duration { state.waiting_s } else { 0 };
            let idle = vehicle.cost_per_second * i64::from(instance.service_s[client] - waiting_s);
            let mut room = best.cost.saturating_sub(idle);
            if DEMANDING {
                room = best.cost.saturating_add(state.slack_cost);
            }
            let is_behind = at >= state.first_free
                && i64::from(into.cost) + least_out - i64::from(here.next_cost) < room
                && (!instance.is_timed || here.ready_s.saturating_add(into.time_s) <= closing_s);
            let is_ahead = at > state.first_free
                && i64::from(out.cost) + least_into - i64::from(before.next_cost) < room
                && (!instance.is_timed
                    || (served_s.saturating_add(out.time_s) <= here.late_s && before.ready_s <= closing_s));
            if !is_behind && !is_ahead {
                continue;
            }
            let trip = &state.trips[here.trip as usize];
            if !instance.allows(state.vehicle, client)
                || !trip.delivered.fits_with(&instance.delivery[client], &vehicle.capacity)
            {
                continue;
            }
            let trial = Trial::new(instance, state, client);
            if is_ahead && !self.blinks(random) {
                let into = trial.inward.at(before.node as usize);
                trial.price::<DEMANDING>(route, at - 1, into, out, best, &mut self.stops);
            }
            if is_behind && !self.blinks(random) {
                let out = trial.outward.at(state.positions[at + 1].node as usize);
                trial.price::<DEMANDING>(route, at, into, out, best, &mut self.stops);
            }
        }
    }

    fn put(&mut self, plan: &mut Plan, stop: Stop, place: Place) {
        match place {
            Place::Behind { route, after } => plan.insert(route, after, stop),
            Place::WithReload { route, after, depot, reload_first } => {
                with_reload(&plan.routes[route], stop, after, depot, reload_first, &mut self.stops);
                plan.set_route(route, plan.routes[route].vehicle, &self.stops);
            }
            Place::Larger { route, after, vehicle } => {
                let data = &plan.instance.vehicles[vehicle];
                self.stops.clone_from(&plan.routes[route].stops);
                self.stops.insert(after + 1, stop);
                if let [first, .., last] = self.stops.as_mut_slice() {
                    (first.node, last.node) = (data.start_node, data.end_node);
                }
                plan.set_route(route, vehicle, &self.stops);
            }
            Place::OwnRoute { vehicle } => {
                let data = &plan.instance.vehicles[vehicle];
                let depot = |node| Stop { node, window: 0 };
                let stops = [depot(data.start_node), stop, depot(data.end_node)];
                let route = plan.unused_route();
                plan.set_route(route, vehicle, &stops);
            }
        }
    }
}
