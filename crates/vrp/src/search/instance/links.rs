//! What binds visits to each other and to vehicles: pairs, skills and days.

use super::{Instance, Stop};
use crate::load::Load;
use crate::problem::Problem;
use crate::search::visits::NOBODY;

impl Instance<'_> {
    pub(super) fn find_pairs(&mut self, problem: &Problem) {
        for (to, client) in problem.clients().iter().enumerate() {
            if let Some(from) = client.collected_from {
                self.pickup[from] = client.delivery;
                self.pickup[to] = Load::ZERO.minus(&client.delivery);
                self.delivery[to] = Load::ZERO;
            }
        }
        self.has_pickups = self.visits.has_pairs || self.pickup.iter().any(|pickup| *pickup != Load::ZERO);
    }

    pub(super) fn find_allowed(&mut self, problem: &Problem) {
        let is_allowed = |visit: usize, vehicle_type: usize| {
            let (client, vehicle) = (&problem.clients()[visit], &problem.vehicle_types()[vehicle_type]);
            client.required_skills & !vehicle.skills == 0
                && (client.only_vehicle_types.is_empty() || client.only_vehicle_types.contains(&vehicle_type))
                && self.visits.day_of[visit].is_none_or(|day| day == vehicle.day)
                && self.beginnings.allow(vehicle_type, visit)
        };
        let row = |vehicle| (0..self.clients).map(|visit| is_allowed(visit, vehicle)).collect();
        let allowed: Vec<Vec<bool>> = (0..problem.vehicle_types().len()).map(row).collect();
        if allowed.iter().flatten().any(|is_allowed| !is_allowed) {
            self.allowed = allowed;
        }
    }

    /// Whether skills and day of the vehicle type suit the visit.
    #[inline]
    pub fn allows(&self, vehicle: usize, visit: usize) -> bool {
        self.allowed.is_empty() || self.allowed[vehicle][visit]
    }

    /// Whether what is collected on a trip is delivered later on the same trip, and the other way round.
    pub(super) fn pairs_hold(&self, stops: &[Stop]) -> bool {
        let mut open: Vec<u32> = Vec::new();
        for stop in stops {
            let mate = self.visits.mate_of.get(stop.node as usize).copied().unwrap_or(NOBODY);
            if self.is_depot(stop.node) {
                if !open.is_empty() {
                    return false;
                }
            } else if mate != NOBODY && self.visits.leader_of[stop.node as usize] == stop.node {
                open.push(mate);
            } else if mate != NOBODY {
                let Some(at) = open.iter().position(|&visit| visit == stop.node) else { return false };
                open.swap_remove(at);
            }
        }
        open.is_empty()
    }
}
