//! One route as a problem of its own, with only its places, so that limits can be changed and the checker asked again cheaply.

use super::Limit;
use crate::check::{Evaluation, evaluate};
use crate::problem::{Matrix, Problem, ProblemData, VehicleType};
use crate::solution::{RoutePlan, TripPlan};
use crate::time::MAX_TIME_S;

/// Stands for all types that do not drive this route.
const ANOTHER_TYPE: usize = 1;

pub(super) struct SmallRoute<'a> {
    problem: &'a Problem,
    vehicle_type: usize,
    /// Clients of the whole problem by their index here.
    clients: Vec<usize>,
    data: ProblemData,
    plan: RoutePlan,
}

impl<'a> SmallRoute<'a> {
    pub fn new(problem: &'a Problem, plan: &RoutePlan) -> Self {
        let vehicle = &problem.vehicle_types()[plan.vehicle_type];
        let clients: Vec<usize> = plan.trips.iter().flat_map(|trip| trip.clients.iter().copied()).collect();
        let visited = clients.iter().map(|&client| problem.clients()[client].location);
        // What is at the same place stays there: setups depend on it.
        let mut places: Vec<usize> = problem.depots().iter().map(|depot| depot.location).chain(visited).collect();
        places.sort_unstable();
        places.dedup();
        let place_of = |location: usize| places.binary_search(&location).unwrap_or(0);
        let whole = &problem.matrices()[vehicle.profile];
        let table = |cells: &[i32]| -> Vec<i32> {
            places.iter().flat_map(|from| places.iter().map(move |to| cells[from * whole.n + to])).collect()
        };
        let matrix = Matrix {
            n: places.len(),
            distance_m: table(&whole.distance_m),
            duration_s: table(&whole.duration_s),
            energy_j: if whole.energy_j.is_empty() { Vec::new() } else { table(&whole.energy_j) },
            cost: if whole.cost.is_empty() { Vec::new() } else { table(&whole.cost) },
        };
        let mut depots = problem.depots().to_vec();
        depots.iter_mut().for_each(|depot| depot.location = place_of(depot.location));
        let mut own: Vec<_> = clients.iter().map(|&client| problem.clients()[client].clone()).collect();
        own.iter_mut().for_each(|client| {
            client.location = place_of(client.location);
            client.prize = None;
            client.setup_duration_s = client.setup_s(plan.vehicle_type);
            client.setup_by_vehicle_type.clear();
            if let Some(&service_s) = client.service_by_vehicle_type.get(plan.vehicle_type) {
                client.service_duration_s = service_s;
                client.service_by_vehicle_type.clear();
            }
            // Days are looked at from outside; half a pair is no goods from the depot, but a rule broken elsewhere.
            client.day_patterns.clear();
            let here = |other: &usize| clients.iter().position(|own| own == other);
            client.apart_from = client.apart_from.iter().filter_map(here).collect();
            if !client.only_vehicle_types.is_empty() {
                let is_allowed = client.only_vehicle_types.contains(&plan.vehicle_type);
                client.only_vehicle_types = if is_allowed { Vec::new() } else { vec![ANOTHER_TYPE] };
            }
            client.collected_from =
                client.collected_from.and_then(|from| clients.iter().position(|&other| other == from));
        });
        let mut type_here = vehicle.clone();
        (type_here.profile, type_here.count) = (0, 1);
        // Whether a vehicle begins as it is bound to is looked at from outside.
        (type_here.begins_with, type_here.first_trip_is_closed) = (Vec::new(), false);
        let another = VehicleType { count: 0, ..VehicleType::default() };
        let mut next = 0;
        let trips = plan.trips.iter().map(|trip| {
            let first = next;
            next += trip.clients.len();
            TripPlan { depot: trip.depot, clients: (first..next).collect() }
        });
        let plan_here = RoutePlan { vehicle_type: 0, trips: trips.collect() };
        let data = ProblemData {
            matrices: vec![matrix],
            depots,
            clients: own,
            vehicle_types: vec![type_here, another],
            groups: Vec::new(),
        };
        Self { problem, vehicle_type: plan.vehicle_type, clients, data, plan: plan_here }
    }

    /// What the checker says of the route as it is.
    pub fn outcome(&self) -> Evaluation {
        self.with(Limit::Nothing, 0).unwrap_or_default()
    }

    /// The client of the whole problem that the checker calls by this index.
    pub fn client(&self, here: usize) -> Option<usize> {
        self.clients.get(here).copied()
    }

    /// How much a window may grow before it meets the next one, or the end of all times, s.
    pub fn room_beside(&self, limit: Limit) -> i64 {
        let windows = |client: usize| &self.problem.clients()[client].time_windows;
        match limit {
            Limit::WindowStart { client, window } => {
                let before = window.checked_sub(1).map_or(0, |before| windows(client)[before].end_s + 1);
                i64::from(windows(client)[window].start_s - before)
            }
            Limit::WindowEnd { client, window } => {
                let after = windows(client).get(window + 1).map_or(MAX_TIME_S, |after| after.start_s - 1);
                i64::from(after - windows(client)[window].end_s)
            }
            _ => 0,
        }
    }

    /// What the limit is now.
    pub fn value(&self, limit: Limit) -> i64 {
        let vehicle = &self.problem.vehicle_types()[self.vehicle_type];
        let clients = self.problem.clients();
        match limit {
            Limit::WindowStart { client, window } => i64::from(clients[client].time_windows[window].start_s),
            Limit::WindowEnd { client, window } => i64::from(clients[client].time_windows[window].end_s),
            Limit::ReleaseTime { client } => i64::from(clients[client].release_time_s),
            Limit::ShiftStart => {
                let opening = self.problem.depots()[vehicle.start_depot].time_window.start_s;
                i64::from(vehicle.shift.start_s.max(opening))
            }
            Limit::ShiftEnd => {
                let closing = self.problem.depots()[vehicle.end_depot].time_window.end_s;
                i64::from(vehicle.shift.end_s.min(closing))
            }
            Limit::Capacity { dimension } => i64::from(vehicle.capacity.0[dimension]),
            Limit::MaxDuration => vehicle.max_duration_s.map_or(0, i64::from),
            Limit::MaxDistance => vehicle.max_distance_m.map_or(0, i64::from),
            Limit::MaxDriving => vehicle.max_driving_s.map_or(0, i64::from),
            Limit::Reloads => vehicle.max_reloads as i64,
            Limit::Vehicles => vehicle.count as i64,
            Limit::Battery => vehicle.battery.map_or(0, |battery| battery.capacity_j),
            Limit::TimeOnBoard { client } => clients[client].max_time_on_board_s.map_or(0, i64::from),
            Limit::Driving { index } => vehicle.breaks[index].max_driving_s.map_or(0, i64::from),
            Limit::Working { index } => vehicle.breaks[index].max_working_s.map_or(0, i64::from),
            Limit::BreakEnd { index } => i64::from(vehicle.breaks[index].last_window().end_s),
            Limit::Nothing
            | Limit::Skills { .. }
            | Limit::Day
            | Limit::Apart { .. }
            | Limit::VehicleTypes { .. }
            | Limit::Beginning { .. }
            | Limit::Unreachable
            | Limit::Several => 0,
        }
    }

    /// What the checker says when the limit is widened by `amount`; `None` where that makes no problem in order.
    pub fn with(&self, limit: Limit, amount: i64) -> Option<Evaluation> {
        let mut data = self.data.clone();
        let to = i32::try_from(self.value(limit) + amount).ok();
        let back = i32::try_from(self.value(limit) - amount).ok();
        let at = |client: usize| self.clients.iter().position(|&other| other == client);
        let vehicle = data.vehicle_types.first_mut()?;
        match limit {
            Limit::WindowStart { client, window } => data.clients[at(client)?].time_windows[window].start_s = back?,
            Limit::WindowEnd { client, window } => data.clients[at(client)?].time_windows[window].end_s = to?,
            Limit::ReleaseTime { client } => data.clients[at(client)?].release_time_s = back?,
            Limit::ShiftStart => {
                vehicle.shift.start_s = vehicle.shift.start_s.min(back?);
                data.depots
                    .iter_mut()
                    .for_each(|depot| depot.time_window.start_s = depot.time_window.start_s.min(back.unwrap_or(0)));
            }
            Limit::ShiftEnd => {
                vehicle.shift.end_s = vehicle.shift.end_s.max(to?);
                data.depots
                    .iter_mut()
                    .for_each(|depot| depot.time_window.end_s = depot.time_window.end_s.max(to.unwrap_or(0)));
            }
            Limit::Capacity { dimension } => vehicle.capacity.0[dimension] = to?,
            Limit::MaxDuration => vehicle.max_duration_s = Some(to?),
            Limit::MaxDistance => vehicle.max_distance_m = Some(to?),
            Limit::MaxDriving => vehicle.max_driving_s = Some(to?),
            Limit::Reloads => vehicle.max_reloads += usize::try_from(amount).ok()?,
            Limit::Skills { missing } => vehicle.skills |= missing,
            Limit::Battery => vehicle.battery.as_mut()?.capacity_j += amount,
            Limit::TimeOnBoard { client } => data.clients[at(client)?].max_time_on_board_s = Some(to?),
            Limit::Driving { index } => vehicle.breaks[index].max_driving_s = Some(to?),
            Limit::Working { index } => vehicle.breaks[index].max_working_s = Some(to?),
            Limit::BreakEnd { index } => {
                let pause = &mut vehicle.breaks[index];
                pause.other_windows.last_mut().unwrap_or(&mut pause.window).end_s = to?;
            }
            Limit::VehicleTypes { client } => data.clients[at(client)?].only_vehicle_types.clear(),
            Limit::Apart { other } => {
                let other = at(other)?;
                data.clients[other].apart_from.clear();
                data.clients.iter_mut().for_each(|client| client.apart_from.retain(|own| *own != other));
            }
            Limit::Vehicles
            | Limit::Beginning { .. }
            | Limit::Day
            | Limit::Nothing
            | Limit::Unreachable
            | Limit::Several => {}
        }
        let problem = Problem::try_from(data).ok()?;
        Some(evaluate(&problem, std::slice::from_ref(&self.plan)))
    }
}
