//! Groups of clients of whom one is visited: the same goods at either address, or either of two offers.

use super::{Client, ProblemError, VehicleType};
use serde::{Deserialize, Serialize};

/// Clients of whom exactly one is visited, or at most one. None of them has days to choose, belongs to a pair, or is what a vehicle
/// begins with. The prizes of those not visited count towards the cost, as those of other clients.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientGroup {
    /// Indices into [`super::Problem::clients`].
    pub clients: Vec<usize>,
    /// Whether one must be visited; else nobody may be.
    #[serde(default = "yes")]
    pub is_required: bool,
}

fn yes() -> bool {
    true
}

pub(super) fn check_groups(
    groups: &[ClientGroup],
    clients: &[Client],
    vehicle_types: &[VehicleType],
) -> Result<(), ProblemError> {
    let item = "group";
    let mut is_free = vec![true; clients.len()];
    for (index, client) in clients.iter().enumerate() {
        if let Some(source) = client.collected_from {
            (is_free[index], is_free[source]) = (false, false);
        }
        is_free[index] &= client.day_patterns.is_empty();
    }
    vehicle_types.iter().flat_map(|vehicle| &vehicle.begins_with).for_each(|&client| is_free[client] = false);
    for (index, group) in groups.iter().enumerate() {
        if group.clients.is_empty() {
            let accepted = "at least one client";
            return Err(ProblemError::Value { item, index, field: "clients", value: "empty".into(), accepted });
        }
        for &client in &group.clients {
            let Some(is_free) = is_free.get_mut(client) else {
                let count = clients.len();
                return Err(ProblemError::Index { item, index, field: "clients", value: client, count });
            };
            if !std::mem::replace(is_free, false) {
                let accepted = "clients of this group alone, each once, that choose no days, belong to no pair and are not what a \
                                vehicle begins with";
                return Err(ProblemError::Value { item, index, field: "clients", value: client.to_string(), accepted });
            }
        }
    }
    Ok(())
}
