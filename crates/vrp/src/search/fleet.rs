//! Which vehicle drives which route: hands a changed route to another type, or lets two routes exchange theirs.

use super::instance::Stop;
use super::plan::Plan;
use super::random::Random;

/// Working memory of the changes of vehicle.
#[derive(Default)]
pub(crate) struct Fleet {
    routes: Vec<usize>,
    stops: Vec<Stop>,
    other: Vec<Stop>,
}

impl Fleet {
    /// Improves the vehicles of the routes changed in this iteration, where there is more than one type.
    pub fn apply(&mut self, plan: &mut Plan, random: &mut Random) {
        if plan.instance.vehicles.len() < 2 {
            return;
        }
        self.routes.clear();
        self.routes.extend(plan.changed());
        for index in 0..self.routes.len() {
            let route = self.routes[index];
            if plan.routes[route].is_used() {
                self.hand_over(plan, route);
                self.exchange(plan, route, random.below(plan.routes.len()));
            }
        }
    }

    fn hand_over(&mut self, plan: &mut Plan, route: usize) {
        let own = plan.routes[route].vehicle;
        let mut best = (plan.routes[route].cost, own);
        for vehicle in plan.available().filter(|&vehicle| vehicle != own) {
            if let Some(cost) = driven_by(plan, route, vehicle, &mut self.stops)
                && cost < best.0
            {
                best = (cost, vehicle);
            }
        }
        if best.1 != own && driven_by(plan, route, best.1, &mut self.stops).is_some() {
            plan.set_route(route, best.1, &self.stops);
        }
    }

    fn exchange(&mut self, plan: &mut Plan, route: usize, with: usize) {
        let (own, others) = (plan.routes[route].vehicle, plan.routes[with].vehicle);
        if !plan.routes[with].is_used() || own == others {
            return;
        }
        let before = plan.routes[route].cost + plan.routes[with].cost;
        let Some(first) = driven_by(plan, route, others, &mut self.stops) else { return };
        let Some(second) = driven_by(plan, with, own, &mut self.other) else { return };
        if first + second < before {
            plan.set_route(route, others, &self.stops);
            plan.set_route(with, own, &self.other);
        }
    }
}

/// Cost of a route under another vehicle type, with its stops left in `stops`; `None` where that type cannot drive it.
fn driven_by(plan: &Plan, route: usize, vehicle: usize, stops: &mut Vec<Stop>) -> Option<i64> {
    let state = &plan.routes[route];
    let data = &plan.instance.vehicles[vehicle];
    let reloads = || state.stops[1..state.stops.len() - 1].iter().filter(|stop| plan.instance.is_depot(stop.node));
    if state.trips.len() > data.max_reloads + 1 || reloads().any(|stop| !data.reload_nodes.contains(&stop.node)) {
        return None;
    }
    stops.clear();
    stops.extend_from_slice(&state.stops);
    if let [first, .., last] = stops.as_mut_slice() {
        *first = Stop { node: data.start_node, window: 0 };
        *last = Stop { node: data.end_node, window: 0 };
    }
    plan.instance.cost_of(vehicle, stops).ok()
}
