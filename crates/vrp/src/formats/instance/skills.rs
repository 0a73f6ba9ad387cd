//! Which stops a vehicle may visit, said by skills: one for every set of stops that some vehicles are bound to.

use super::super::FormatError;
use super::Instance;
use crate::problem::{Client, VehicleType};
use std::collections::BTreeSet;

/// Every set of allowed stops gets a skill that all vehicles have but those bound to it; stops outside of the set ask for it.
pub(super) fn require(
    instance: &Instance,
    clients: &mut [Client],
    vehicles: &mut [VehicleType],
) -> Result<(), FormatError> {
    let bound: BTreeSet<&BTreeSet<usize>> = instance.fleets.iter().filter_map(|fleet| fleet.allowed.as_ref()).collect();
    let used = |masks: &mut dyn Iterator<Item = u64>| masks.fold(0, |all, mask| all | mask);
    let taken = used(&mut clients.iter().map(|client| client.required_skills));
    let taken = taken | used(&mut vehicles.iter().map(|vehicle| vehicle.skills));
    let mut free = (0..u64::BITS).map(|bit| 1 << bit).filter(|skill| taken & skill == 0);
    for allowed in bound {
        let skill = free.next().ok_or_else(|| {
            FormatError::NotYetSolvable("more than 64 kinds of vehicle by the stops they may visit".into())
        })?;
        for (fleet, vehicle) in vehicles.iter_mut().enumerate() {
            if instance.fleets[fleet % instance.fleets.len()].allowed.as_ref() != Some(allowed) {
                vehicle.skills |= skill;
            }
        }
        let outside = clients.iter_mut().enumerate().filter(|(stop, _)| !allowed.contains(stop));
        outside.for_each(|(_, client)| client.required_skills |= skill);
    }
    Ok(())
}
