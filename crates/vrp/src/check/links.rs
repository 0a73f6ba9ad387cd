//! The checker's rules for what binds clients to each other and to vehicles: pairs, days, groups, skills and beginnings of routes.

use super::Violation;
use crate::problem::Problem;
use crate::solution::RoutePlan;

/// Every broken pair, wrong set of days, second member of a group, missing skill and broken beginning; what names unknown things is
/// passed over.
pub(super) fn check_links(problem: &Problem, routes: &[RoutePlan], violations: &mut Vec<Violation>) {
    let clients = problem.clients();
    let mut days: Vec<Vec<usize>> = vec![Vec::new(); clients.len()];
    // Route, trip and place on the trip of the last visit seen.
    let mut visits: Vec<Option<(usize, usize, usize)>> = vec![None; clients.len()];
    for (index, route) in routes.iter().enumerate() {
        let Some(vehicle) = problem.vehicle_types().get(route.vehicle_type) else { continue };
        for (trip, plan) in route.trips.iter().enumerate() {
            for (place, &client) in plan.clients.iter().enumerate().filter(|(_, client)| **client < clients.len()) {
                days[client].push(vehicle.day);
                visits[client] = Some((index, trip, place));
                if clients[client].required_skills & !vehicle.skills != 0 {
                    violations.push(Violation::MissingSkill { route: index, client });
                }
            }
        }
    }
    check_beginnings(problem, routes, violations);
    for (group, own) in problem.groups().iter().enumerate() {
        let mut visited = own.clients.iter().copied().filter(|&client| visits[client].is_some());
        if let (Some(client), Some(other)) = (visited.next(), visited.next()) {
            violations.push(Violation::TwoOfGroup { group, client, other });
        }
    }
    for (client, data) in clients.iter().enumerate() {
        if let Some(source) = data.collected_from {
            let holds = match (visits[source], visits[client]) {
                (Some(from), Some(to)) => (from.0, from.1) == (to.0, to.1) && from.2 < to.2,
                (None, None) => true,
                _ => false,
            };
            if !holds {
                violations.push(Violation::PairBroken { client });
            }
        }
        if !data.day_patterns.is_empty() && !days[client].is_empty() {
            let mut own = days[client].clone();
            own.sort_unstable();
            let is_pattern = |pattern: &u64| own == (0..64).filter(|day| pattern >> day & 1 == 1).collect::<Vec<_>>();
            if !data.day_patterns.iter().any(is_pattern) {
                violations.push(Violation::WrongDays { client });
            }
        }
    }
}

/// Where a route does not begin as its vehicle is bound to, the first visit that is out of place or missing; and every visit that another
/// vehicle is bound to make.
fn check_beginnings(problem: &Problem, routes: &[RoutePlan], violations: &mut Vec<Violation>) {
    let types = problem.vehicle_types();
    for (route, plan) in routes.iter().enumerate() {
        let Some(vehicle) = types.get(plan.vehicle_type) else { continue };
        let first_trip = plan.trips.first().map_or(&[][..], |trip| &trip.clients);
        let wrong = vehicle.begins_with.iter().enumerate().find(|(at, client)| first_trip.get(*at) != Some(client));
        let too_many = first_trip.get(vehicle.begins_with.len()).filter(|_| vehicle.first_trip_is_closed);
        if let Some(&client) = wrong.map(|(_, client)| client).or(too_many) {
            violations.push(Violation::BeginningBroken { route, client });
        }
        for &client in plan.trips.iter().flat_map(|trip| &trip.clients) {
            let is_bound_to = |(kind, other): (usize, &crate::problem::VehicleType)| {
                kind != plan.vehicle_type && other.begins_with.contains(&client)
            };
            if types.iter().enumerate().any(is_bound_to) {
                violations.push(Violation::BeginningBroken { route, client });
            }
        }
    }
}
