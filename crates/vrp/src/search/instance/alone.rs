//! What a route with one client alone costs, and why none can be driven.

use super::{Instance, Stop};
use crate::search::schedule::Schedule;
use crate::search::visits::NOBODY;
use crate::solution::{Reason, capacity_reason};

/// The first of so many windows with the least cost, with that cost; where none holds, why the last does not.
fn cheapest(windows: usize, cost: impl Fn(u32) -> Result<i64, Reason>) -> Result<(i64, u32), Reason> {
    let mut best = Err(Reason::TimeWindow);
    for window in 0..windows as u32 {
        match (cost(window), &best) {
            (Ok(cost), Ok((least, _))) if cost >= *least => {}
            (Ok(cost), _) => best = Ok((cost, window)),
            (Err(reason), Err(_)) => best = Err(reason),
            (Err(_), Ok(_)) => {}
        }
    }
    best
}

impl Instance<'_> {
    pub(super) fn find_alone(&mut self) {
        for vehicle in 0..self.vehicles.len() {
            let costs = (0..self.clients).map(|client| self.alone_cost(vehicle, client as u32).ok());
            let costs = costs.collect();
            self.alone.push(costs);
        }
    }

    /// Cost of a route with one client and the window that gives it, or why there is none.
    fn alone_cost(&self, vehicle: usize, client: u32) -> Result<(i64, u32), Reason> {
        if !self.allows(vehicle, client as usize) {
            return Err(Reason::NoSuitableVehicle);
        }
        let capacity = [self.vehicles[vehicle].capacity];
        for load in [self.delivery[client as usize], self.pickup[client as usize]] {
            if let Some(reason) = capacity_reason(&load, capacity.into_iter()) {
                return Err(reason);
            }
        }
        let data = &self.vehicles[vehicle];
        let stop = |node| Stop { node, window: 0 };
        let (start, end) = (stop(data.start_node), stop(data.end_node));
        let mate = self.visits.mate_of[client as usize];
        cheapest(self.windows(client).len(), |window| {
            let own = Stop { node: client, window };
            if mate == NOBODY {
                self.cost_alone(vehicle, &[start, own, end])
            } else {
                self.pair_alone(vehicle, own).map(|(cost, _)| cost)
            }
        })
    }

    /// Cost of such a route whatever the vehicle is bound to begin with, or the rule it breaks: whole timetables tell more than their price.
    fn cost_alone(&self, vehicle: usize, stops: &[Stop]) -> Result<i64, Reason> {
        self.cost_of_any(vehicle, stops, i64::MAX).map_err(|reason| match self.demands {
            Some(_) if reason == Reason::NoRoom => {
                let of_time = Schedule::new(self, vehicle, stops).and_then(Schedule::least_cost);
                of_time.err().unwrap_or(reason)
            }
            _ => reason,
        })
    }

    /// Cost of a route with this visit and its mate alone, and the mate's window.
    pub fn pair_alone(&self, vehicle: usize, own: Stop) -> Result<(i64, u32), Reason> {
        let data = &self.vehicles[vehicle];
        let stop = |node| Stop { node, window: 0 };
        let mate = self.visits.mate_of[own.node as usize];
        let is_first = self.visits.leader_of[own.node as usize] == own.node;
        cheapest(self.windows(mate).len(), |window| {
            let other = Stop { node: mate, window };
            let (first, second) = if is_first { (own, other) } else { (other, own) };
            self.cost_alone(vehicle, &[stop(data.start_node), first, second, stop(data.end_node)])
        })
    }

    /// Why no vehicle can serve the client even alone; `None` where one can.
    pub fn why_never(&self, client: usize) -> Option<Reason> {
        if self.vehicles.iter().all(|vehicle| vehicle.count == 0) {
            return Some(Reason::NoVehicle);
        }
        let in_use = |vehicle: &usize| self.vehicles[*vehicle].count > 0;
        if (0..self.vehicles.len()).filter(in_use).any(|vehicle| self.alone[vehicle][client].is_some()) {
            return None;
        }
        if (0..self.vehicles.len()).filter(in_use).all(|vehicle| !self.allows(vehicle, client)) {
            return Some(Reason::NoSuitableVehicle);
        }
        // From another depot, on a later trip, what is impossible from the first may be possible.
        let reloads_elsewhere = self.vehicles.iter().any(|vehicle| {
            vehicle.max_reloads > 0 && vehicle.reload_nodes.iter().any(|&depot| depot != vehicle.start_node)
        });
        let capacities = || self.vehicles.iter().filter(|vehicle| vehicle.count > 0).map(|vehicle| vehicle.capacity);
        capacity_reason(&self.delivery[client], capacities())
            .or_else(|| capacity_reason(&self.pickup[client], capacities()))
            .or_else(|| {
                if reloads_elsewhere {
                    return None;
                }
                let reasons = (0..self.vehicles.len()).filter(in_use);
                let mut reasons = reasons.filter_map(|vehicle| self.alone_cost(vehicle, client as u32).err());
                let first = reasons.next();
                // A reason other than capacity tells more where the types differ.
                let is_capacity = |reason: &Reason| matches!(reason, Reason::ExceedsEveryCapacity { .. });
                if first.as_ref().is_some_and(is_capacity) {
                    reasons.find(|reason| !is_capacity(reason)).or(first)
                } else {
                    first
                }
            })
    }
}
