//! The hub's question put to the solver: visits, vehicles by day and the ways between.

use domain::{LocationIndex, Seconds};
use vrp::{Battery, Client, Depot, Load, Matrix, Problem, RoutePlan, Solution, SolveOptions, TimeWindow, VehicleType};

use super::Rules;
use super::fleet::{HubFleet, HubVehicle};
use crate::StudyError;
use crate::routing::{MAX_RELOADS, submatrix};

/// A visit to be planned: a stop, or a part of one that fits a vehicle.
#[derive(Clone, Debug)]
pub(super) struct Visit {
    /// Which stop.
    pub stop: usize,
    /// Which part of its goods.
    pub share: f64,
    pub location: LocationIndex,
    pub load: Load,
    /// Whether the goods are taken along instead of handed over.
    pub is_collected: bool,
    pub service: Seconds,
    pub windows: Vec<(i32, i32)>,
    /// Sets of days of which one is to be chosen; empty where there is one day.
    pub patterns: Vec<u64>,
}

/// Vehicles of a class that are out on a day.
#[derive(Clone, Copy, Debug)]
pub(super) struct Team<'a> {
    pub vehicle: &'a HubVehicle,
    pub count: usize,
    pub day: usize,
    pub hours: (i32, i32),
    /// Longest time out; `None` where drivers work longer for once.
    pub longest: Option<Seconds>,
    /// What it drives by, if that could bind.
    pub battery: Option<Battery>,
}

impl<'a> Team<'a> {
    /// A class with its whole working day.
    pub fn of(vehicle: &'a HubVehicle, fleet: &HubFleet, most: usize, day: usize) -> Self {
        let count = vehicle.count.unwrap_or(most).min(most);
        Self { vehicle, count, day, hours: fleet.hours, longest: Some(fleet.shift), battery: vehicle.battery }
    }
}

/// The places of a problem: the depot first, then one for each visit.
pub(super) fn locations(depot: LocationIndex, visits: &[Visit]) -> Vec<LocationIndex> {
    std::iter::once(depot).chain(visits.iter().map(|v| v.location)).collect()
}

/// Rounds for these visits with these vehicles, confirmed by the checker. Batteries make the search slow, and seldom bind: rounds
/// are first planned without them, and that plan is the answer where every vehicle gets through its day on one charge.
///
/// # Errors
/// A contradictory problem, or a plan that the checker refuses: faults of ours.
pub(super) fn solved(
    rules: &Rules<'_>,
    fleet: &HubFleet,
    depot: LocationIndex,
    (visits, teams): (&[Visit], &[Team<'_>]),
    (iterations, warm_start): (u64, Vec<RoutePlan>),
) -> Result<Solution, StudyError> {
    let without: Vec<Team<'_>> = teams.iter().map(|team| Team { battery: None, ..*team }).collect();
    let mut posed = problem(rules, fleet, depot, visits, &without)?;
    let options = |warm_start| SolveOptions { warm_start, ..SolveOptions::iterations(iterations, rules.seed) };
    let mut solution = vrp::solve(&posed, &options(warm_start));
    let lasts = |route: &vrp::Route| {
        teams[route.vehicle_type].battery.is_none_or(|battery| {
            route.distance_m.saturating_mul(battery.consumption_j_per_metre) <= battery.capacity_j
        })
    };
    if !solution.routes.iter().all(lasts) {
        posed = problem(rules, fleet, depot, visits, teams)?;
        solution = vrp::solve(&posed, &options(solution.plan()));
    }
    let refused = |violations: Vec<vrp::Violation>| violations.iter().map(ToString::to_string).collect();
    vrp::check(&posed, &solution).map_err(|violations| StudyError::CheckerRefused(refused(violations)))?;
    Ok(solution)
}

/// The problem of these visits and vehicles.
pub(super) fn problem(
    rules: &Rules<'_>,
    fleet: &HubFleet,
    depot: LocationIndex,
    visits: &[Visit],
    teams: &[Team<'_>],
) -> Result<Problem, StudyError> {
    let locations = locations(depot, visits);
    // Matrix 0 is that of light vehicles, 1 that of trucks; only those that somebody drives by are cut out.
    let mut matrices: Vec<Matrix> = Vec::new();
    let mut profile_of = [None; 2];
    for team in teams {
        let slot = &mut profile_of[usize::from(team.vehicle.class.is_truck())];
        if slot.is_none() {
            *slot = Some(matrices.len());
            matrices.push(submatrix(rules.geography.matrix(team.vehicle.class), &locations, fleet.speed)?);
        }
    }
    let clients = visits.iter().enumerate().map(|(index, visit)| Client {
        location: index + 1,
        delivery: if visit.is_collected { Load::ZERO } else { visit.load },
        pickup: if visit.is_collected { visit.load } else { Load::ZERO },
        service_duration_s: visit.service.value().round() as i32,
        time_windows: visit.windows.iter().map(|&(from, to)| TimeWindow::new(from, to)).collect(),
        day_patterns: visit.patterns.clone(),
        ..Client::default()
    });
    let types = teams.iter().map(|team| VehicleType {
        count: team.count,
        capacity: team.vehicle.capacity,
        cost_per_metre: team.vehicle.cost_per_metre,
        cost_per_second: team.vehicle.cost_per_second,
        shift: TimeWindow::new(team.hours.0, team.hours.1.max(team.hours.0)),
        max_duration_s: team.longest.map(|s| s.value().round().max(0.0) as i32),
        battery: team.battery,
        profile: profile_of[usize::from(team.vehicle.class.is_truck())].unwrap_or(0),
        reload_depots: vec![0],
        max_reloads: MAX_RELOADS,
        day: team.day,
        ..VehicleType::default()
    });
    let depot = Depot { service_duration_s: fleet.reload.value().round() as i32, ..Depot::at(0) };
    Ok(Problem::new(matrices, vec![depot], clients.collect(), types.collect())?)
}
