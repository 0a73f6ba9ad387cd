//! How long service takes and what it costs, by type of vehicle.

use super::{Client, Problem, VehicleType};
use crate::load::Load;
use std::collections::BTreeMap;

/// What a type of vehicle adds to the service at a client beyond the shortest of all types.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Leaving {
    /// How much longer it takes, s.
    pub extra_s: i64,
    /// What all the service costs by the hour.
    pub cost: i64,
}

/// Which clients have setups that may be left out, since somebody else or a depot is at the same place.
pub(crate) fn depends_on_order(problem: &Problem) -> Vec<bool> {
    let mut at_place: BTreeMap<usize, usize> = BTreeMap::new();
    let of_depots = problem.depots.iter().map(|depot| depot.location);
    for location in problem.clients.iter().map(|client| client.location).chain(of_depots) {
        *at_place.entry(location).or_default() += 1;
    }
    let has_setup = |client: &Client| {
        client.setup_by_vehicle_type.iter().max().map_or(client.setup_duration_s > 0, |longest| *longest > 0)
    };
    let clients = problem.clients.iter();
    clients.map(|client| has_setup(client) && at_place.get(&client.location).is_some_and(|own| *own > 1)).collect()
}

/// Service at every client with all that is delivered, picked up or collected there, by the type that takes least, s. Setups are part of
/// it where they do not depend on the order.
pub(crate) fn least_service_s(problem: &Problem) -> Vec<i64> {
    let types = problem.vehicle_types.len().max(1);
    let mut least_s: Vec<i64> = service_s(problem, 0);
    for vehicle_type in 1..types {
        let own_s = service_s(problem, vehicle_type);
        least_s.iter_mut().zip(own_s).for_each(|(least_s, own_s)| *least_s = own_s.min(*least_s));
    }
    least_s
}

/// For every client what leaving it has to bear of the service there by this type of vehicle; empty where that is nothing anywhere.
pub(crate) fn leaving(problem: &Problem, vehicle_type: usize, vehicle: &VehicleType) -> Vec<Leaving> {
    let rate = vehicle.cost_per_service_hour;
    let is_same =
        |client: &Client| client.service_by_vehicle_type.is_empty() && client.setup_by_vehicle_type.is_empty();
    if rate == 0 && problem.clients.iter().all(is_same) {
        return Vec::new();
    }
    let depends = depends_on_order(problem);
    let own_s = service_s(problem, vehicle_type);
    let least_s = least_service_s(problem);
    let leaving = |client: usize| {
        let setup_s = if depends[client] { 0 } else { i64::from(problem.clients[client].setup_s(vehicle_type)) };
        let cost = cost_of(own_s[client] - setup_s, rate).saturating_add(cost_of(setup_s, rate));
        Leaving { extra_s: own_s[client] - least_s[client], cost }
    };
    (0..problem.clients.len()).map(leaving).collect()
}

/// What so many seconds cost by the hour, to the nearest unit.
pub(crate) fn cost_of(seconds: i64, rate: i64) -> i64 {
    seconds.saturating_mul(rate).saturating_add(1800) / 3600
}

fn service_s(problem: &Problem, vehicle_type: usize) -> Vec<i64> {
    let clients = &problem.clients;
    let depends = depends_on_order(problem);
    let mut goods: Vec<Load> = clients.iter().map(|client| client.delivery.plus(&client.pickup)).collect();
    for client in clients {
        if let Some(from) = client.collected_from {
            goods[from] = client.delivery;
        }
    }
    let service_s = |((client, goods), depends): ((&Client, &Load), bool)| {
        let each = goods.0.iter().zip(client.service_ms_per_unit.0);
        let ms: i64 = each.map(|(amount, ms)| i64::from(*amount) * i64::from(ms)).sum();
        let fixed_s = client.service_by_vehicle_type.get(vehicle_type).unwrap_or(&client.service_duration_s);
        let setup_s = if depends { 0 } else { client.setup_s(vehicle_type) };
        i64::from(*fixed_s) + i64::from(setup_s) + (ms + 500) / 1000
    };
    clients.iter().zip(&goods).zip(depends).map(service_s).collect()
}
