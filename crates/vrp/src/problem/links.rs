//! What binds clients to each other, to days and to vehicles: pickup-and-delivery pairs, patterns of delivery days, beginnings of routes.

use super::{Client, ProblemError, VehicleType};
use crate::load::Load;
use crate::time::MAX_TIME_S;

/// The number of days a plan can span.
pub const MAX_DAYS: usize = 64;

/// Each goods' source is another client that collects for this one alone and carries no goods of its own; patterns name days.
pub(super) fn check_links(clients: &[Client]) -> Result<(), ProblemError> {
    let mut collects = vec![false; clients.len()];
    for (index, client) in clients.iter().enumerate() {
        let error =
            |field, value: String, accepted| Err(ProblemError::Value { item: "client", index, field, value, accepted });
        if client.day_patterns.contains(&0) {
            return error("day_patterns", "0".into(), "bit masks of at least one day");
        }
        let Some(source) = client.collected_from else { continue };
        let Some(other) = clients.get(source) else {
            let count = clients.len();
            return Err(ProblemError::Index { item: "client", index, field: "collected_from", value: source, count });
        };
        let is_pair = source != index
            && !std::mem::replace(&mut collects[source], true)
            && other.collected_from.is_none()
            && (other.delivery, other.pickup, client.pickup) == (Load::ZERO, Load::ZERO, Load::ZERO)
            && other.prize.is_some() == client.prize.is_some()
            && other.day_patterns.is_empty()
            && client.day_patterns.is_empty();
        if !is_pair {
            let accepted = "another client that collects for this one alone, without goods or days of its own, and is optional \
                            if this one is; this one without pickup or days";
            return error("collected_from", source.to_string(), accepted);
        }
    }
    Ok(())
}

/// Who must not travel together, who may come, and how long service takes with all goods.
pub(super) fn check_companions(clients: &[Client], vehicle_types: usize) -> Result<(), ProblemError> {
    for (index, client) in clients.iter().enumerate() {
        let out_of = |field, value, count| Err(ProblemError::Index { item: "client", index, field, value, count });
        if let Some(&other) = client.apart_from.iter().find(|&&other| other >= clients.len()) {
            return out_of("apart_from", other, clients.len());
        }
        if let Some(&other) = client.only_vehicle_types.iter().find(|&&other| other >= vehicle_types) {
            return out_of("only_vehicle_types", other, vehicle_types);
        }
        let error =
            |field, value: String, accepted| Err(ProblemError::Value { item: "client", index, field, value, accepted });
        let by_type = [
            ("service_by_vehicle_type", client.service_by_vehicle_type.len()),
            ("setup_by_vehicle_type", client.setup_by_vehicle_type.len()),
        ];
        for (field, times) in by_type {
            if times != 0 && times != vehicle_types {
                return error(field, format!("{times} times"), "one for each type of vehicle, or none");
            }
        }
        let is_pair =
            |other: usize| client.collected_from == Some(other) || clients[other].collected_from == Some(index);
        if client.apart_from.iter().any(|&other| other == index || is_pair(other)) {
            return error("apart_from", index.to_string(), "other clients that are not the other half of its pair");
        }
    }
    for (index, client) in clients.iter().enumerate() {
        let source = client.collected_from;
        for (at, goods) in
            [(index, client.delivery.plus(&client.pickup))].into_iter().chain(source.map(|at| (at, client.delivery)))
        {
            let service_s = service_s(&clients[at], &goods);
            if service_s > i64::from(MAX_TIME_S) {
                let (item, field, accepted) = ("client", "service_ms_per_unit", "service of at most 500 000 000 s");
                return Err(ProblemError::Value {
                    item,
                    index: at,
                    field,
                    value: format!("{service_s} s in all"),
                    accepted,
                });
            }
        }
    }
    Ok(())
}

/// Fixed service and that of the goods, s.
fn service_s(client: &Client, goods: &Load) -> i64 {
    let of_goods = goods.0.iter().zip(client.service_ms_per_unit.0);
    let ms: i64 = of_goods.map(|(&amount, per_unit)| i64::from(amount) * i64::from(per_unit)).sum();
    let longest = client.service_by_vehicle_type.iter().max().unwrap_or(&client.service_duration_s);
    let setup = client.setup_by_vehicle_type.iter().max().unwrap_or(&client.setup_duration_s);
    i64::from(*longest) + i64::from(*setup) + (ms + 500) / 1000
}

pub(super) fn check_day(index: usize, vehicle: &VehicleType) -> Result<(), ProblemError> {
    if vehicle.day < MAX_DAYS {
        return Ok(());
    }
    let (item, field, accepted) = ("vehicle type", "day", "0 to 63");
    Err(ProblemError::Value { item, index, field, value: vehicle.day.to_string(), accepted })
}

/// The clients that vehicles begin with: each with one vehicle, required, without days, and not half a pair.
pub(super) fn check_beginnings(clients: &[Client], vehicle_types: &[VehicleType]) -> Result<(), ProblemError> {
    let item = "vehicle type";
    let mut is_bound = vec![false; clients.len()];
    for (index, vehicle) in vehicle_types.iter().enumerate() {
        let own = &vehicle.begins_with;
        let error = |field, value: String, accepted| Err(ProblemError::Value { item, index, field, value, accepted });
        if own.is_empty() && vehicle.first_trip_is_closed {
            return error("first_trip_is_closed", "true".into(), "false where begins_with is empty");
        }
        if !own.is_empty() && vehicle.count > 1 {
            return error(
                "count",
                vehicle.count.to_string(),
                "one vehicle where begins_with is given; make types of the others",
            );
        }
        for (at, &client) in own.iter().enumerate() {
            let Some(data) = clients.get(client) else {
                let count = clients.len();
                return Err(ProblemError::Index { item, index, field: "begins_with", value: client, count });
            };
            let is_new = !std::mem::replace(&mut is_bound[client], true);
            if !is_new || data.prize.is_some() || !data.day_patterns.is_empty() || !has_mate(clients, own, at) {
                let accepted = "clients that are required, choose no days and stand in one such list once; of a pair both, the one \
                                where the goods are collected first";
                return error("begins_with", client.to_string(), accepted);
            }
        }
    }
    Ok(())
}

/// Whether the other half of the pair, if there is one, is on the right side in the list too.
fn has_mate(clients: &[Client], list: &[usize], at: usize) -> bool {
    let client = list[at];
    let from = clients.get(client).and_then(|data| data.collected_from);
    let to = clients.iter().position(|other| other.collected_from == Some(client));
    from.is_none_or(|from| list[..at].contains(&from)) && to.is_none_or(|to| list[at + 1..].contains(&to))
}
