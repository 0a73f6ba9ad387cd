//! What binds clients to each other and to days: pickup-and-delivery pairs and patterns of delivery days.

use super::{Client, ProblemError, VehicleType};
use crate::load::Load;

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

pub(super) fn check_day(index: usize, vehicle: &VehicleType) -> Result<(), ProblemError> {
    if vehicle.day < MAX_DAYS {
        return Ok(());
    }
    let (item, field, accepted) = ("vehicle type", "day", "0 to 63");
    Err(ProblemError::Value { item, index, field, value: vehicle.day.to_string(), accepted })
}
