//! The independent checker: drives every route second by second of its plan with a naive simulation, adds up cost, distance,
//! loads and waiting, and names every rule that is broken. It shares no code with the search.

mod links;

use crate::load::Load;
use crate::problem::{Matrix, Problem, VehicleType};
use crate::solution::{Reason, RoutePlan, Solution};
use crate::time::{MAX_TIME_S, TimeWindow};
use serde::Serialize;
use std::fmt;

/// What the checker found for one route.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CheckedRoute {
    /// Fixed cost, metres and seconds, in the problem's cost unit.
    pub cost: i64,
    /// Metres driven.
    pub distance_m: i64,
    /// From the start of the first loading to the return, s.
    pub duration_s: i64,
    /// Of which waiting, s.
    pub waiting_s: i64,
    /// When the first loading starts, s.
    pub start_s: i64,
    /// The largest load on board at any time, per trip.
    pub peak_loads: Vec<Load>,
}

/// The checker's own totals of a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CheckedPlan {
    /// Per route, in the plan's order.
    pub routes: Vec<CheckedRoute>,
    /// Cost of the routes plus prizes of optional clients not visited.
    pub cost: i64,
    /// Metres driven.
    pub distance_m: i64,
    /// Sum of the routes' durations, s.
    pub duration_s: i64,
    /// Sum of the waiting, s.
    pub waiting_s: i64,
}

/// Totals of a given plan, and the rules it breaks (none: the plan holds).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Evaluation {
    /// The totals.
    pub plan: CheckedPlan,
    /// The rules broken, by route and then by position; routes that name unknown things are not driven.
    pub violations: Vec<Violation>,
}

/// A rule a plan breaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
#[allow(missing_docs, reason = "the fields are named after what Display says of them")]
pub enum Violation {
    /// The route names a vehicle type, depot or client that does not exist.
    UnknownIndex { route: usize, what: &'static str, index: usize },
    /// A trip without a visit, or a route without a trip.
    EmptyTrip { route: usize },
    /// A client visited more than once.
    VisitedTwice { client: usize },
    /// A required client that is neither visited nor listed as unassigned, or one that is both.
    Unaccounted { client: usize },
    /// More routes than vehicles of the type.
    TooManyVehicles { vehicle_type: usize, used: usize, count: usize },
    /// The trip starts at a depot the vehicle may not load at.
    WrongDepot { route: usize, trip: usize, depot: usize },
    /// More reloads than allowed.
    TooManyReloads { route: usize, reloads: usize, max_reloads: usize },
    /// More on board than fits.
    Overload { route: usize, trip: usize, dimension: usize, load: i32, capacity: i32 },
    /// There is no way between two places.
    Unreachable { route: usize, from_location: usize, to_location: usize },
    /// Service or loading starts after the last moment allowed.
    Late { route: usize, place: Place, late_s: i64 },
    /// The route lasts too long.
    TooLong { route: usize, duration_s: i64, max_duration_s: i64 },
    /// The route is too far.
    TooFar { route: usize, distance_m: i64, max_distance_m: i64 },
    /// Goods that are collected from another client later, on another trip, or not at all; or collected and not delivered.
    PairBroken { client: usize },
    /// The days on which the client is visited are none of its patterns.
    WrongDays { client: usize },
    /// The vehicle lacks a skill the client asks for.
    MissingSkill { route: usize, client: usize },
    /// The solution states another total than the checker finds.
    WrongTotal { what: &'static str, stated: i64, found: i64 },
}

/// Where on a route something happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// Loading for the trip of this index.
    Loading(usize),
    /// The visit at this client.
    Client(usize),
    /// Handing back the vehicle.
    End,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownIndex { route, what, index } => write!(f, "route {route}: there is no {what} {index}"),
            Self::EmptyTrip { route } => write!(f, "route {route}: a trip without a visit"),
            Self::VisitedTwice { client } => write!(f, "client {client} is visited more than once"),
            Self::Unaccounted { client } => {
                write!(f, "client {client} must be either visited or listed as unassigned")
            }
            Self::TooManyVehicles { vehicle_type, used, count } => {
                write!(f, "vehicle type {vehicle_type}: {used} routes but only {count} vehicles")
            }
            Self::WrongDepot { route, trip, depot } => {
                write!(f, "route {route}, trip {trip}: the vehicle may not load at depot {depot}")
            }
            Self::TooManyReloads { route, reloads, max_reloads } => {
                write!(f, "route {route}: {reloads} reloads, allowed are {max_reloads}")
            }
            Self::Overload { route, trip, dimension, load, capacity } => {
                write!(
                    f,
                    "route {route}, trip {trip}: load {load} exceeds capacity {capacity} in dimension {dimension}"
                )
            }
            Self::Unreachable { route, from_location, to_location } => {
                write!(f, "route {route}: no way from place {from_location} to place {to_location}")
            }
            Self::Late { route, place, late_s } => write!(f, "route {route}: {late_s} s late at {place:?}"),
            Self::TooLong { route, duration_s, max_duration_s } => {
                write!(f, "route {route} lasts {duration_s} s, allowed are {max_duration_s}")
            }
            Self::TooFar { route, distance_m, max_distance_m } => {
                write!(f, "route {route} is {distance_m} m, allowed are {max_distance_m}")
            }
            Self::PairBroken { client } => {
                write!(f, "client {client}: goods must be collected before they are delivered, on the same trip")
            }
            Self::WrongDays { client } => write!(f, "client {client} is visited on days that are none of its patterns"),
            Self::MissingSkill { route, client } => {
                write!(f, "route {route}: the vehicle lacks a skill that client {client} asks for")
            }
            Self::WrongTotal { what, stated, found } => write!(f, "{what} is stated as {stated} but is {found}"),
        }
    }
}

/// Checks a solution against the problem and against its own totals.
///
/// # Errors
/// Every rule the solution breaks.
pub fn check(problem: &Problem, solution: &Solution) -> Result<CheckedPlan, Vec<Violation>> {
    let Evaluation { plan, mut violations } = evaluate(problem, &solution.plan());
    let clients = problem.clients().len();
    let mut accounts = vec![0_usize; clients];
    let visits = solution.routes.iter().flat_map(|route| &route.trips).flat_map(|trip| &trip.visits);
    for client in visits.map(|visit| visit.client) {
        if let Some(account) = accounts.get_mut(client) {
            // Several visits are for `evaluate` to judge.
            *account = 1;
        }
    }
    for missed in &solution.unassigned {
        if let Some(account) = accounts.get_mut(missed.client) {
            *account += 1;
        }
    }
    violations
        .extend((0..clients).filter(|&client| accounts[client] != 1).map(|client| Violation::Unaccounted { client }));
    for missed in &solution.unassigned {
        let optional = problem.clients().get(missed.client).is_some_and(|client| client.prize.is_some());
        if missed.is_required == optional || (missed.is_required && missed.reason == Reason::NotWorthItsPrize) {
            violations.push(Violation::Unaccounted { client: missed.client });
        }
    }
    let totals = [
        ("cost", solution.cost, plan.cost),
        ("distance_m", solution.distance_m, plan.distance_m),
        ("duration_s", solution.duration_s, plan.duration_s),
    ];
    for (what, stated, found) in totals {
        if stated != found {
            violations.push(Violation::WrongTotal { what, stated, found });
        }
    }
    if violations.is_empty() { Ok(plan) } else { Err(violations) }
}

/// Plan mode: drives the given routes as they stand and reports totals and every rule broken. Each route starts when its duration
/// becomes least, and then as early as possible. Clients not visited are no violation here.
#[must_use]
pub fn evaluate(problem: &Problem, routes: &[RoutePlan]) -> Evaluation {
    let mut evaluation = Evaluation::default();
    let mut visits = vec![0_usize; problem.clients().len()];
    let mut used = vec![0_usize; problem.vehicle_types().len()];
    for (index, route) in routes.iter().enumerate() {
        let unknown = unknown_indices(problem, index, route);
        let facts = if unknown.is_empty() {
            used[route.vehicle_type] += 1;
            for trip in &route.trips {
                trip.clients.iter().for_each(|&client| visits[client] += 1);
            }
            Drive { problem, route, index, vehicle: &problem.vehicle_types()[route.vehicle_type] }
                .facts(&mut evaluation.violations)
        } else {
            evaluation.violations.extend(unknown);
            CheckedRoute::default()
        };
        evaluation.plan.cost += facts.cost;
        evaluation.plan.distance_m += facts.distance_m;
        evaluation.plan.duration_s += facts.duration_s;
        evaluation.plan.waiting_s += facts.waiting_s;
        evaluation.plan.routes.push(facts);
    }
    for (client, times) in visits.into_iter().enumerate() {
        if times > 1 && problem.clients()[client].day_patterns.is_empty() {
            evaluation.violations.push(Violation::VisitedTwice { client });
        }
        if times == 0 {
            evaluation.plan.cost += problem.clients()[client].prize.unwrap_or(0);
        }
    }
    links::check_links(problem, routes, &mut evaluation.violations);
    for (vehicle_type, used) in used.into_iter().enumerate() {
        let count = problem.vehicle_types()[vehicle_type].count;
        if used > count {
            evaluation.violations.push(Violation::TooManyVehicles { vehicle_type, used, count });
        }
    }
    evaluation
}

fn unknown_indices(problem: &Problem, route: usize, plan: &RoutePlan) -> Vec<Violation> {
    let mut found = Vec::new();
    let mut look = |what, index, count| {
        if index >= count {
            found.push(Violation::UnknownIndex { route, what, index });
        }
    };
    look("vehicle type", plan.vehicle_type, problem.vehicle_types().len());
    for trip in &plan.trips {
        look("depot", trip.depot, problem.depots().len());
        trip.clients.iter().for_each(|&client| look("client", client, problem.clients().len()));
    }
    found
}

/// One thing the vehicle does at a place, in order.
struct Act {
    place: Place,
    location: usize,
    /// Windows in which it may start, in order.
    windows: Vec<TimeWindow>,
    takes_s: i64,
}

/// How one start time turns out.
struct Outcome {
    start_s: i64,
    duration_s: i64,
    waiting_s: i64,
    late: Vec<(Place, i64)>,
}

struct Drive<'a> {
    problem: &'a Problem,
    route: &'a RoutePlan,
    index: usize,
    vehicle: &'a VehicleType,
}

impl Drive<'_> {
    fn facts(&self, violations: &mut Vec<Violation>) -> CheckedRoute {
        let route = self.index;
        if self.route.trips.is_empty() || self.route.trips.iter().any(|trip| trip.clients.is_empty()) {
            violations.push(Violation::EmptyTrip { route });
        }
        if self.route.trips.is_empty() {
            return CheckedRoute::default();
        }
        self.check_depots(violations);
        let peak_loads = self.peak_loads(violations);
        let acts = self.acts();
        let mut distance_m = 0;
        for pair in acts.windows(2) {
            let (from_location, to_location) = (pair[0].location, pair[1].location);
            if self.matrix().is_reachable(from_location, to_location) {
                distance_m += i64::from(self.matrix().distance_m[from_location * self.matrix().n + to_location]);
            } else {
                violations.push(Violation::Unreachable { route, from_location, to_location });
            }
        }
        let best = self.best_start(&acts);
        violations.extend(best.late.iter().map(|&(place, late_s)| Violation::Late { route, place, late_s }));
        if let Some(max_duration_s) = self.vehicle.max_duration_s.map(i64::from).filter(|&max| best.duration_s > max) {
            violations.push(Violation::TooLong { route, duration_s: best.duration_s, max_duration_s });
        }
        if let Some(max_distance_m) = self.vehicle.max_distance_m.map(i64::from).filter(|&max| distance_m > max) {
            violations.push(Violation::TooFar { route, distance_m, max_distance_m });
        }
        CheckedRoute {
            cost: self.vehicle.fixed_cost
                + self.vehicle.cost_per_metre * distance_m
                + self.vehicle.cost_per_second * best.duration_s,
            distance_m,
            duration_s: best.duration_s,
            waiting_s: best.waiting_s,
            start_s: best.start_s,
            peak_loads,
        }
    }

    fn matrix(&self) -> &Matrix {
        &self.problem.matrices()[self.vehicle.profile]
    }

    fn check_depots(&self, violations: &mut Vec<Violation>) {
        for (trip, plan) in self.route.trips.iter().enumerate() {
            let allowed = if trip == 0 {
                plan.depot == self.vehicle.start_depot
            } else {
                self.vehicle.reload_depots.contains(&plan.depot)
            };
            if !allowed {
                violations.push(Violation::WrongDepot { route: self.index, trip, depot: plan.depot });
            }
        }
        let reloads = self.route.trips.len() - 1;
        if reloads > self.vehicle.max_reloads {
            let max_reloads = self.vehicle.max_reloads;
            violations.push(Violation::TooManyReloads { route: self.index, reloads, max_reloads });
        }
    }

    fn peak_loads(&self, violations: &mut Vec<Violation>) -> Vec<Load> {
        let mut peaks = Vec::new();
        for (trip, plan) in self.route.trips.iter().enumerate() {
            let goods = || plan.clients.iter().map(|&client| &self.problem.clients()[client]);
            let from_depot = goods().filter(|client| client.collected_from.is_none());
            let mut on_board = from_depot.fold(Load::ZERO, |sum, client| sum.plus(&client.delivery));
            let mut peak = on_board;
            for (&index, client) in plan.clients.iter().zip(goods()) {
                let collected = goods().filter(|other| other.collected_from == Some(index));
                let collected = collected.fold(Load::ZERO, |sum, other| sum.plus(&other.delivery));
                on_board = on_board.minus(&client.delivery).plus(&client.pickup).plus(&collected);
                peak = peak.max(&on_board);
            }
            if let Some(dimension) = peak.first_excess(&self.vehicle.capacity) {
                let (load, capacity) = (peak.0[dimension], self.vehicle.capacity.0[dimension]);
                violations.push(Violation::Overload { route: self.index, trip, dimension, load, capacity });
            }
            peaks.push(peak);
        }
        peaks
    }

    fn acts(&self) -> Vec<Act> {
        let mut acts = Vec::new();
        let shift = self.vehicle.shift;
        for (trip, plan) in self.route.trips.iter().enumerate() {
            let depot = &self.problem.depots()[plan.depot];
            let released = plan.clients.iter().map(|&client| self.problem.clients()[client].release_time_s);
            let mut window = depot.time_window;
            window.start_s = window.start_s.max(released.max().unwrap_or(0));
            if trip == 0 {
                window = TimeWindow::new(window.start_s.max(shift.start_s), window.end_s.min(shift.end_s));
            }
            acts.push(Act {
                place: Place::Loading(trip),
                location: depot.location,
                windows: vec![window],
                takes_s: i64::from(depot.service_duration_s),
            });
            for &client in &plan.clients {
                let data = &self.problem.clients()[client];
                acts.push(Act {
                    place: Place::Client(client),
                    location: data.location,
                    windows: data.time_windows.clone(),
                    takes_s: i64::from(data.service_duration_s),
                });
            }
        }
        let depot = &self.problem.depots()[self.vehicle.end_depot];
        let window = TimeWindow::new(depot.time_window.start_s, depot.time_window.end_s.min(shift.end_s));
        acts.push(Act { place: Place::End, location: depot.location, windows: vec![window], takes_s: 0 });
        acts
    }

    /// Tries the earliest start and every start with which the vehicle would reach some place just as a window opens or closes.
    /// The duration is piecewise linear in the start, so its least value is at one of these.
    fn best_start(&self, acts: &[Act]) -> Outcome {
        let earliest = i64::from(acts[0].windows[0].start_s);
        let mut best = self.drive(acts, earliest);
        let mut without_waiting_s = 0;
        for (at, act) in acts.iter().enumerate() {
            if at > 0 {
                without_waiting_s += acts[at - 1].takes_s + self.travel_s(&acts[at - 1], act);
            }
            for moment in act.windows.iter().flat_map(|window| [window.start_s, window.end_s]) {
                let start = i64::from(moment) - without_waiting_s;
                if start <= earliest || moment >= MAX_TIME_S {
                    continue;
                }
                let other = self.drive(acts, start);
                let lateness = |outcome: &Outcome| outcome.late.iter().map(|(_, late_s)| late_s).sum::<i64>();
                let key = |outcome: &Outcome| (lateness(outcome), outcome.duration_s, outcome.start_s);
                if key(&other) < key(&best) {
                    best = other;
                }
            }
        }
        best
    }

    fn travel_s(&self, from: &Act, to: &Act) -> i64 {
        match self.matrix().duration_s[from.location * self.matrix().n + to.location] {
            Matrix::UNREACHABLE => 0,
            seconds => i64::from(seconds),
        }
    }

    fn drive(&self, acts: &[Act], start_s: i64) -> Outcome {
        let mut clock = start_s;
        let mut outcome = Outcome { start_s, duration_s: 0, waiting_s: 0, late: Vec::new() };
        for (at, act) in acts.iter().enumerate() {
            if at > 0 {
                clock += self.travel_s(&acts[at - 1], act);
            }
            let still_open = |window: &&TimeWindow| window.end_s >= MAX_TIME_S || clock <= i64::from(window.end_s);
            match (act.windows.iter().find(still_open), act.windows.last()) {
                (Some(window), _) => {
                    let begin = clock.max(i64::from(window.start_s));
                    if window.start_s > window.end_s {
                        // A release, shift and opening time that leave no moment at all.
                        outcome.late.push((act.place, begin - i64::from(window.end_s)));
                    }
                    outcome.waiting_s += begin - clock;
                    clock = begin;
                }
                (None, Some(window)) => {
                    let begin = clock.max(i64::from(window.start_s));
                    outcome.late.push((act.place, begin - i64::from(window.end_s)));
                    clock = begin;
                }
                (None, None) => {}
            }
            clock += act.takes_s;
        }
        outcome.duration_s = clock - start_s;
        outcome
    }
}
