//! The independent checker: drives every route second by second of its plan with a naive simulation, adds up cost, distance,
//! loads and waiting, and names every rule that is broken. It shares no code with the search.

mod clockwork;
mod drive;
mod links;
mod violation;

pub use violation::{Place, Violation};

use crate::load::Load;
use crate::problem::Problem;
use crate::solution::{Reason, RoutePlan, Solution};
use drive::Drive;
use serde::Serialize;

/// What the checker found for one route.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CheckedRoute {
    /// Fixed cost, metres and seconds, in the problem's cost unit.
    pub cost: i64,
    /// Of which for service outside soft windows.
    pub soft_cost: i64,
    /// What the trips take from the battery, J.
    pub energy_j: i64,
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
    let mut is_visited = vec![false; clients];
    let visits = solution.routes.iter().flat_map(|route| &route.trips).flat_map(|trip| &trip.visits);
    visits.for_each(|visit| is_visited.get_mut(visit.client).into_iter().for_each(|own| *own = true));
    let is_missed = problem.is_missed(&is_visited);
    for missed in &solution.unassigned {
        let should_be = is_missed.get(missed.client).copied().unwrap_or(true);
        let says_optional = matches!(missed.reason, Reason::NotWorthItsPrize | Reason::AnotherOfItsGroup);
        if missed.is_required != should_be || (missed.is_required && says_optional) {
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
        evaluation.plan.cost = evaluation.plan.cost.saturating_add(facts.cost);
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
