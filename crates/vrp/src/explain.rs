//! Why a stop is left out or late: the limit that binds, and the least change of one limit with which the stop can be put back.
//!
//! Every place on every route, and a route of its own, is tried by re-insertion, and judged by the checker alone. Where rules are then
//! broken, one limit at a time is widened until the route holds. Changes are compared by size: time in seconds, load, distance
//! and duration as the share of the limit times two workdays, a further vehicle, reload, skill, day, type of vehicle, companion or beginning as one; then by added cost.
//! The halves of a pair go together; a client with days to choose gets each of its sets of days, of which one day may need a change.

mod insertion;
mod route;
mod text;

pub use text::Units;

use crate::check::{Place, Violation, evaluate};
use crate::problem::Problem;
use crate::solution::{RoutePlan, TripPlan};
use insertion::Insertion;
use serde::Serialize;
use std::collections::BTreeMap;

/// What a further vehicle weighs against changed hours, s.
pub const WORKDAY_S: i64 = 28_800;

/// A limit that can be widened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "limit", rename_all = "snake_case")]
pub enum Limit {
    /// None: there is room as things are.
    Nothing,
    /// Start of a client's window, s.
    WindowStart {
        /// Whose, index.
        client: usize,
        /// Which of its windows.
        window: usize,
    },
    /// End of a client's window, s.
    WindowEnd {
        /// Whose, index.
        client: usize,
        /// Which of its windows.
        window: usize,
    },
    /// When the client's goods are at the depot, s.
    ReleaseTime {
        /// Whose, index.
        client: usize,
    },
    /// Start of the vehicle's shift and the depots' hours, s.
    ShiftStart,
    /// End of the vehicle's shift and the depots' hours, s.
    ShiftEnd,
    /// Capacity of the vehicle.
    Capacity {
        /// In which dimension.
        dimension: usize,
    },
    /// Longest duration of the route, s.
    MaxDuration,
    /// Longest distance of the route, m.
    MaxDistance,
    /// Longest driving of the route, s.
    MaxDriving,
    /// Reloads a day.
    Reloads,
    /// What the battery holds, J.
    Battery,
    /// Longest time on board of what a client gets, s.
    TimeOnBoard {
        /// Whose, index.
        client: usize,
    },
    /// Longest driving without the break of this index, s.
    Driving {
        /// Which break.
        index: usize,
    },
    /// Longest work without the break of this index, s.
    Working {
        /// Which break.
        index: usize,
    },
    /// Latest begin of the break of this index, s.
    BreakEnd {
        /// Which break.
        index: usize,
    },
    /// That the client and another must not be on one trip.
    Apart {
        /// The other, index.
        other: usize,
    },
    /// The types of vehicle that may visit the client.
    VehicleTypes {
        /// Whose, index.
        client: usize,
    },
    /// What the vehicle of a type is bound to begin its route with.
    Beginning {
        /// Index of the type.
        vehicle_type: usize,
    },
    /// Skills the client asks for and the vehicles of the type do not have.
    Skills {
        /// Bit mask.
        missing: u64,
    },
    /// The day of the visit, from 0.
    Day,
    /// Number of vehicles of the type.
    Vehicles,
    /// No way leads there with any vehicle.
    Unreachable,
    /// More than one limit would have to change.
    Several,
}

/// The least change of one limit, and where the stop then goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Relaxation {
    /// What changes.
    #[serde(flatten)]
    pub limit: Limit,
    /// The limit as it is.
    pub from: i64,
    /// The limit with which the stop can be served.
    pub to: i64,
    /// Index of the vehicle type.
    pub vehicle_type: usize,
    /// Index of the route in the plan without the stop; `None`: a route of its own.
    pub route: Option<usize>,
    /// Trip on that route.
    pub trip: usize,
    /// Index of the depot where that trip is loaded.
    pub depot: usize,
    /// Position on that trip; of a pair, that of the visit where the goods go.
    pub position: usize,
    /// Position of the visit where the goods of a pair are collected.
    pub pickup_position: Option<usize>,
    /// What the routes cost more, on all days of the client.
    pub added_cost: i64,
    /// How much longer the routes last, on all days of the client, s.
    pub added_duration_s: i64,
}

/// Why one client is left out or late.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// Index into [`Problem::clients`].
    pub client: usize,
    /// How late service starts, s; `None`: the client is not visited.
    pub late_s: Option<i64>,
    /// The limit that binds: that of the cheapest relaxation, or why there is none.
    pub constraint: Limit,
    /// The cheapest change of one limit.
    pub relaxation: Option<Relaxation>,
}

/// Explains every client of a plan that must be visited and is not, or is visited late; by client, hours by whole minutes. Reproducible.
///
/// Routes that name unknown things are left out. A client visited on days that are none of its patterns counts as not visited.
#[must_use]
pub fn explain(problem: &Problem, plan: &[RoutePlan]) -> Vec<Explanation> {
    explain_in_steps(problem, plan, 60)
}

/// The same with hours and durations changed by whole multiples of `step_s`, for problems whose unit of time is no second.
#[must_use]
pub fn explain_in_steps(problem: &Problem, plan: &[RoutePlan], step_s: i32) -> Vec<Explanation> {
    let step_s = i64::from(step_s.max(1));
    let plan: Vec<RoutePlan> = plan.iter().filter(|route| is_known(problem, route)).cloned().collect();
    let clients = problem.clients().len();
    let mut is_visited = vec![false; clients];
    for client in plan.iter().flat_map(|route| &route.trips).flat_map(|trip| &trip.clients) {
        is_visited[*client] = true;
    }
    let mut is_missed = problem.is_missed(&is_visited);
    // The route where the client is served late, and by how much.
    let mut late: Vec<Option<(usize, i64)>> = vec![None; clients];
    for violation in evaluate(problem, &plan).violations {
        match violation {
            Violation::Late { route, place: Place::Client(client), late_s } => late[client] = Some((route, late_s)),
            Violation::WrongDays { client } => is_missed[client] = true,
            _ => {}
        }
    }
    let mut explanations: Vec<Explanation> = Vec::new();
    // Both halves of a pair have the same relaxation.
    let mut of_pairs: BTreeMap<usize, (Limit, Option<Relaxation>)> = BTreeMap::new();
    for client in 0..clients {
        let pair = pair_of(problem, client);
        // A pair is moved as a whole, so that one half left out is reason enough for both.
        let is_out = is_missed[client] || pair.is_some_and(|(from, to)| is_missed[from] || is_missed[to]);
        if !is_out && late[client].is_none() {
            continue;
        }
        let (rest, day) = match late[client] {
            Some((route, _)) if !is_out && !problem.clients()[client].day_patterns.is_empty() => {
                // On its other days the client stays where it is.
                let day = problem.vehicle_types()[plan[route].vehicle_type].day;
                let is_of_day = |route: &RoutePlan| problem.vehicle_types()[route.vehicle_type].day == day;
                (without(&plan, &[client], is_of_day), Some(day))
            }
            _ => {
                let members = pair.map_or_else(|| vec![client], |(from, to)| vec![from, to]);
                (without(&plan, &members, |_| true), None)
            }
        };
        let cheapest = || Insertion { problem, plan: &rest, client, pair, step_s }.cheapest_on(day);
        let (constraint, relaxation) = match pair {
            Some((from, _)) => of_pairs.entry(from).or_insert_with(cheapest).clone(),
            None => cheapest(),
        };
        let late_s = late[client].filter(|_| !is_missed[client]).map(|(_, late_s)| late_s);
        explanations.push(Explanation { client, late_s, constraint, relaxation });
    }
    explanations
}

/// The client where the goods of this pair are collected, and the one where they go.
fn pair_of(problem: &Problem, client: usize) -> Option<(usize, usize)> {
    let clients = problem.clients();
    let from = clients[client].collected_from;
    from.map(|from| (from, client)).or_else(|| {
        let to = clients.iter().position(|other| other.collected_from == Some(client))?;
        Some((client, to))
    })
}

fn is_known(problem: &Problem, route: &RoutePlan) -> bool {
    let clients = |trip: &TripPlan| trip.clients.iter().all(|&client| client < problem.clients().len());
    route.vehicle_type < problem.vehicle_types().len()
        && route.trips.iter().all(|trip| trip.depot < problem.depots().len() && clients(trip))
}

/// The plan without these clients on the routes named; trips and routes left empty go.
fn without(plan: &[RoutePlan], clients: &[usize], from: impl Fn(&RoutePlan) -> bool) -> Vec<RoutePlan> {
    let mut rest = plan.to_vec();
    for route in rest.iter_mut().filter(|route| from(route)) {
        route.trips.iter_mut().for_each(|trip| trip.clients.retain(|other| !clients.contains(other)));
    }
    rest.iter_mut().for_each(|route| route.trips.retain(|trip| !trip.clients.is_empty()));
    rest.retain(|route| !route.trips.is_empty());
    rest
}

#[cfg(test)]
mod tests;
