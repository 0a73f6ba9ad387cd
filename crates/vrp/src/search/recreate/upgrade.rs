//! A client put on a route together with a larger vehicle: a full small one would otherwise never grow.

use super::{Best, Place, Recreate};
use crate::search::instance::Stop;
use crate::search::plan::{NOWHERE, Plan};

/// So many of the nearest neighbours' routes are tried with a larger vehicle.
const NEIGHBOURS: usize = 8;

impl Recreate {
    /// Beside the nearest neighbours on routes of one trip that the client's goods would overload.
    pub(super) fn try_upgrades(&mut self, plan: &Plan, client: usize, best: &mut Best) {
        let instance = plan.instance;
        let mut tried = [NOWHERE; NEIGHBOURS];
        let near = instance.near(client).iter().filter(|&&other| plan.route_of[other as usize] != NOWHERE);
        for (index, &other) in near.take(NEIGHBOURS).enumerate() {
            let route = plan.route_of[other as usize];
            let state = &plan.routes[route as usize];
            let capacity = &instance.vehicles[state.vehicle].capacity;
            let is_full =
                state.trips.len() == 1 && !state.trips[0].delivered.fits_with(&instance.delivery[client], capacity);
            if is_full && !tried.contains(&route) {
                tried[index] = route;
                let at = plan.position_of[other as usize] as usize;
                self.try_larger(plan, route as usize, at - 1, client, best);
                self.try_larger(plan, route as usize, at, client, best);
            }
        }
    }

    fn try_larger(&mut self, plan: &Plan, route: usize, after: usize, client: usize, best: &mut Best) {
        let instance = plan.instance;
        let state = &plan.routes[route];
        let needed = state.trips[0].delivered.plus(&instance.delivery[client]);
        // On another day the places found for a client's other visits would no longer be there.
        let day = instance.vehicles[state.vehicle].day;
        let suits = |vehicle: &usize| {
            let data = &instance.vehicles[*vehicle];
            data.day == day && needed.fits(&data.capacity)
        };
        for vehicle in plan.available().filter(suits) {
            let data = &instance.vehicles[vehicle];
            for window in 0..instance.windows(client as u32).len() as u32 {
                self.stops.clear();
                self.stops.extend_from_slice(&state.stops[..=after]);
                self.stops.push(Stop { node: client as u32, window });
                self.stops.extend_from_slice(&state.stops[after + 1..]);
                if let [first, .., last] = self.stops.as_mut_slice() {
                    (first.node, last.node) = (data.start_node, data.end_node);
                }
                let below = state.cost.saturating_add(best.cost);
                if let Ok(cost) = instance.cost_below(vehicle, &self.stops, below)
                    && cost - state.cost < best.cost
                {
                    let place = Some(Place::Larger { route, after, vehicle });
                    *best = Best { cost: cost - state.cost, window, place };
                }
            }
        }
    }
}
