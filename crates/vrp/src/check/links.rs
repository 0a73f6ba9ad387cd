//! The checker's rules for what binds clients together: pairs, days and skills.

use super::Violation;
use crate::problem::Problem;
use crate::solution::RoutePlan;

/// Every broken pair, wrong set of days and missing skill; what names unknown things is passed over.
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
