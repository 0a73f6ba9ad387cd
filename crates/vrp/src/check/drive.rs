//! One route driven stop by stop: its facts, and the rules it breaks by itself.

use super::clockwork::Clockwork;
use super::{CheckedRoute, Place, Violation};
use crate::load::{Load, MAX_DIMENSIONS};
use crate::problem::{Matrix, Problem, VehicleType};
use crate::solution::RoutePlan;
use crate::time::{MAX_TIME_S, TimeWindow};

/// One thing the vehicle does at a place, in order.
pub(super) struct Act {
    pub place: Place,
    pub location: usize,
    /// Windows in which it may start, in order.
    pub windows: Vec<TimeWindow>,
    pub takes_s: i64,
    /// Of which setting up, where the act before is at another place.
    pub setup_s: i64,
}

/// How one start time turns out.
pub(super) struct Outcome {
    pub start_s: i64,
    pub duration_s: i64,
    pub waiting_s: i64,
    pub late: Vec<(Place, i64)>,
}

pub(super) struct Drive<'a> {
    pub problem: &'a Problem,
    pub route: &'a RoutePlan,
    pub index: usize,
    pub vehicle: &'a VehicleType,
}

impl Drive<'_> {
    pub fn facts(&self, violations: &mut Vec<Violation>) -> CheckedRoute {
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
        let driving_s = acts.windows(2).map(|pair| self.travel_s(&pair[0], &pair[1])).sum();
        if let Some(max_driving_s) = self.vehicle.max_driving_s.map(i64::from).filter(|&max| driving_s > max) {
            violations.push(Violation::TooMuchDriving { route, driving_s, max_driving_s });
        }
        let energy_j = self.energy(violations);
        self.check_company(violations);
        let is_demanding = |client: &usize| self.problem.clients()[*client].is_demanding();
        let mut clients = self.route.trips.iter().flat_map(|trip| &trip.clients);
        let (best, soft_cost) =
            if self.vehicle.battery.is_some() || !self.vehicle.breaks.is_empty() || clients.any(is_demanding) {
                Clockwork::new(self, &acts).best(violations)
            } else {
                (self.best_start(&acts), 0)
            };
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
                + self.vehicle.cost_per_second * best.duration_s
                + self.cost_of_ways_and_service(&acts)
                + soft_cost,
            soft_cost,
            energy_j,
            distance_m,
            duration_s: best.duration_s,
            waiting_s: best.waiting_s,
            start_s: best.start_s,
            peak_loads,
        }
    }

    pub fn matrix(&self) -> &Matrix {
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
                setup_s: 0,
            });
            for &client in &plan.clients {
                let data = &self.problem.clients()[client];
                let is_elsewhere = acts.last().is_none_or(|before| before.location != data.location);
                let of_type = data.setup_by_vehicle_type.get(self.route.vehicle_type);
                let setup_s = if is_elsewhere { i64::from(*of_type.unwrap_or(&data.setup_duration_s)) } else { 0 };
                acts.push(Act {
                    place: Place::Client(client),
                    location: data.location,
                    windows: data.time_windows.clone(),
                    takes_s: self.service_s(client) + setup_s,
                    setup_s,
                });
            }
        }
        let depot = &self.problem.depots()[self.vehicle.end_depot];
        let window = TimeWindow::new(depot.time_window.start_s, depot.time_window.end_s.min(shift.end_s));
        acts.push(Act { place: Place::End, location: depot.location, windows: vec![window], takes_s: 0, setup_s: 0 });
        acts
    }

    /// What the matrix itself asks for every way, and the service by the hour.
    fn cost_of_ways_and_service(&self, acts: &[Act]) -> i64 {
        let matrix = self.matrix();
        let mut cost = 0;
        for pair in acts.windows(2) {
            let (from, to) = (pair[0].location, pair[1].location);
            if let (Some(own), true) = (matrix.cost.get(from * matrix.n + to), matrix.is_reachable(from, to)) {
                cost += i64::from(*own);
            }
        }
        for act in acts.iter().filter(|act| matches!(act.place, Place::Client(_))) {
            for seconds in [act.takes_s - act.setup_s, act.setup_s] {
                cost += (seconds * self.vehicle.cost_per_service_hour + 1800).div_euclid(3600);
            }
        }
        cost
    }

    /// Service at a client of a trip with all goods handled there: its own, and those collected for others.
    fn service_s(&self, client: usize) -> i64 {
        let data = &self.problem.clients()[client];
        let collected = self.problem.clients().iter().filter(|other| other.collected_from == Some(client));
        let mut milliseconds = 0_i128;
        for dimension in 0..MAX_DIMENSIONS {
            let per_unit = i128::from(data.service_ms_per_unit.0[dimension]);
            let own = i128::from(data.delivery.0[dimension]) + i128::from(data.pickup.0[dimension]);
            let for_others: i128 = collected.clone().map(|other| i128::from(other.delivery.0[dimension])).sum();
            milliseconds += per_unit * (own + for_others);
        }
        let of_type = data.service_by_vehicle_type.get(self.route.vehicle_type);
        i64::from(*of_type.unwrap_or(&data.service_duration_s)) + ((milliseconds * 2 + 1000) / 2000) as i64
    }

    /// Energy of all trips, J; each must be on board when it begins.
    fn energy(&self, violations: &mut Vec<Violation>) -> i64 {
        let Some(battery) = self.vehicle.battery else { return 0 };
        let matrix = self.matrix();
        let mut since_charging_j = 0;
        let mut all_j = 0;
        for (index, trip) in self.route.trips.iter().enumerate() {
            let next = self.route.trips.get(index + 1).map_or(self.vehicle.end_depot, |trip| trip.depot);
            let depot_at = |depot: usize| self.problem.depots()[depot].location;
            let mut place = depot_at(trip.depot);
            let mut energy_j = 0;
            let stops = trip.clients.iter().map(|&client| self.problem.clients()[client].location);
            for to in stops.chain([depot_at(next)]) {
                let cell = place * matrix.n + to;
                if matrix.is_reachable(place, to) {
                    energy_j += match matrix.energy_j.is_empty() {
                        true => i64::from(matrix.distance_m[cell]) * battery.consumption_j_per_metre,
                        false => i64::from(matrix.energy_j[cell]),
                    };
                }
                place = to;
            }
            if battery.charging_w > 0 {
                since_charging_j = 0;
            }
            since_charging_j += energy_j;
            all_j += energy_j;
            if since_charging_j > battery.capacity_j {
                let (route, energy_j, capacity_j) = (self.index, since_charging_j, battery.capacity_j);
                violations.push(Violation::OutOfRange { route, trip: index, energy_j, capacity_j });
            }
        }
        all_j
    }

    /// Who must not be on one trip, or not with this vehicle.
    fn check_company(&self, violations: &mut Vec<Violation>) {
        for (trip, plan) in self.route.trips.iter().enumerate() {
            for (at, &client) in plan.clients.iter().enumerate() {
                let data = &self.problem.clients()[client];
                if !data.only_vehicle_types.is_empty() && !data.only_vehicle_types.contains(&self.route.vehicle_type) {
                    violations.push(Violation::WrongVehicle { route: self.index, client });
                }
                for &other in &plan.clients[at + 1..] {
                    if data.apart_from.contains(&other) || self.problem.clients()[other].apart_from.contains(&client) {
                        violations.push(Violation::Together { route: self.index, trip, client, other });
                    }
                }
            }
        }
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

    pub fn travel_s(&self, from: &Act, to: &Act) -> i64 {
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
