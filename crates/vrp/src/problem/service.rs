//! How long service takes and what it costs, by type of vehicle.

use super::{Client, VehicleType};
use crate::load::Load;

/// What a type of vehicle adds to the service at a client beyond the shortest of all types.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Leaving {
    /// How much longer it takes, s.
    pub extra_s: i64,
    /// What all the service costs by the hour.
    pub cost: i64,
}

/// Service at every client with all that is delivered, picked up or collected there, by the type that takes least, s.
pub(crate) fn least_service_s(clients: &[Client]) -> Vec<i64> {
    let least = |client: &Client| client.service_by_vehicle_type.iter().min().copied();
    service_s(clients, |client| least(client).unwrap_or(client.service_duration_s))
}

/// For every client what leaving it has to bear of the service there by this type of vehicle; empty where that is nothing anywhere.
pub(crate) fn leaving(clients: &[Client], vehicle_type: usize, vehicle: &VehicleType) -> Vec<Leaving> {
    let rate = vehicle.cost_per_service_hour;
    if rate == 0 && clients.iter().all(|client| client.service_by_vehicle_type.is_empty()) {
        return Vec::new();
    }
    let own = |client: &Client| client.service_by_vehicle_type.get(vehicle_type).copied();
    let own_s = service_s(clients, |client| own(client).unwrap_or(client.service_duration_s));
    let least_s = least_service_s(clients);
    let cost = |service_s: i64| service_s.saturating_mul(rate).saturating_add(1800) / 3600;
    own_s.iter().zip(least_s).map(|(own_s, least_s)| Leaving { extra_s: own_s - least_s, cost: cost(*own_s) }).collect()
}

fn service_s(clients: &[Client], fixed_s: impl Fn(&Client) -> i32) -> Vec<i64> {
    let mut goods: Vec<Load> = clients.iter().map(|client| client.delivery.plus(&client.pickup)).collect();
    for client in clients {
        if let Some(from) = client.collected_from {
            goods[from] = client.delivery;
        }
    }
    let service_s = |(client, goods): (&Client, &Load)| {
        let each = goods.0.iter().zip(client.service_ms_per_unit.0);
        let ms: i64 = each.map(|(amount, ms)| i64::from(*amount) * i64::from(ms)).sum();
        i64::from(fixed_s(client)) + (ms + 500) / 1000
    };
    clients.iter().zip(&goods).map(service_s).collect()
}
