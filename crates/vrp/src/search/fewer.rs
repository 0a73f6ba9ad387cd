//! One vehicle fewer: once in a search for a small problem a route is dissolved, and for a while its clients have to find room on the others.
//!
//! Single steps seldom get there where windows are tight: while the last clients wait for room, no plan on the way is accepted otherwise.

use super::LEAST_VISITS_FOR_TAILS;
use super::plan::{NOWHERE, Plan};
use super::pool::replace;
use super::timetable::Snapshot;
use crate::load::Load;

/// When it is tried, in parts of the search.
const START: f64 = 0.3;
/// By then everybody must have found room, else it is given up.
const COMPLETE: f64 = START + 0.1;
/// By then the plan must be cheaper than the best with that vehicle.
const END: f64 = START + 0.25;
/// So far the temperature falls meanwhile, of what it falls in the whole search.
const COOLED: f64 = 0.7;
/// With more vehicles one less saves too little; with more visits, where tails are exchanged, single steps find it.
const MOST_VEHICLES: usize = 3;

#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Stage {
    #[default]
    Ahead,
    /// Somebody is still without a place.
    Crowded,
    Complete,
    Over,
}

/// How far the attempt is.
#[derive(Default)]
pub(crate) struct Fewer {
    stage: Stage,
}

impl Fewer {
    /// Begins, follows or ends the attempt when so large a part of the search is over; true where the plan was changed by it. What it ends
    /// with stays if it is the best plan.
    pub fn step(&mut self, plan: &mut Plan, best: &Snapshot, best_cost: i64, progress: f64) -> bool {
        let is_over = match self.stage {
            Stage::Over => return false,
            Stage::Ahead if progress < START => return false,
            Stage::Ahead => return self.begin(plan, best),
            Stage::Crowded | Stage::Complete if progress >= END => true,
            Stage::Crowded if plan.absent.is_empty() => {
                self.stage = Stage::Complete;
                false
            }
            Stage::Crowded => progress >= COMPLETE,
            Stage::Complete => false,
        };
        if !is_over {
            return false;
        }
        self.stage = Stage::Over;
        plan.most_used = usize::MAX;
        let is_better = plan.cost() <= best_cost;
        if !is_better {
            let used = best.routes.iter().filter(|(_, stops)| !stops.is_empty());
            let routes: Vec<_> = used.map(|(vehicle, stops)| (*vehicle, stops.as_slice())).collect();
            replace(plan, &routes, &best.absent);
            plan.begin();
        }
        !is_better
    }

    /// While the attempt lasts, how far the temperature has fallen, in parts of what it falls in a whole search.
    pub fn cooling(&self, progress: f64) -> Option<f64> {
        let lasts = matches!(self.stage, Stage::Crowded | Stage::Complete);
        lasts.then(|| ((progress - START) / (END - START)).min(COOLED))
    }

    fn begin(&mut self, plan: &mut Plan, best: &Snapshot) -> bool {
        self.stage = Stage::Over;
        let used: usize = plan.used.iter().sum();
        if !best.absent.is_empty() || !may_be_enough(plan, used.saturating_sub(1)) {
            return false;
        }
        let routes = plan.routes.iter().enumerate().filter(|(_, route)| route.is_used());
        let Some((route, _)) = routes.min_by_key(|(_, route)| route.stops.len()) else { return false };
        self.stage = Stage::Crowded;
        plan.begin();
        let clients = plan.routes[route].stops.iter().map(|stop| stop.node);
        let clients: Vec<u32> = clients.filter(|&node| !plan.instance.is_depot(node)).collect();
        plan.set_route(route, plan.routes[route].vehicle, &[]);
        for &client in &clients {
            plan.route_of[client as usize] = NOWHERE;
        }
        plan.absent.extend(clients);
        plan.most_used = used - 1;
        true
    }
}

/// Whether so many vehicles could carry everything, and it is worth finding out.
fn may_be_enough(plan: &Plan, vehicles: usize) -> bool {
    let instance = plan.instance;
    let is_small = (1..MOST_VEHICLES).contains(&vehicles) && instance.clients < LEAST_VISITS_FOR_TAILS;
    if !is_small || !instance.visits.are_simple() || instance.has_prizes || !instance.beginnings.is_empty() {
        return false;
    }
    let needed = instance.delivery.iter().fold(Load::ZERO, |sum, delivery| sum.plus(delivery));
    (0..needed.0.len()).all(|d| {
        let carried =
            |vehicle: &super::arcs::Vehicle| i64::from(vehicle.capacity.0[d]) * (1 + vehicle.max_reloads as i64);
        let most = instance.vehicles.iter().map(carried).max().unwrap_or(0);
        i64::from(needed.0[d]) <= most.saturating_mul(vehicles as i64)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::{Client, Depot, Matrix, Problem, VehicleType};
    use crate::search::instance::Instance;
    use crate::search::{Search, visits};
    use crate::solution::{RoutePlan, TripPlan};
    use crate::time::TimeWindow;

    /// Two clients a hundred seconds from the depot and from each other.
    fn pair(second_closes_s: i32) -> Problem {
        let matrix =
            Matrix::new(3, vec![0, 100, 100, 100, 0, 100, 100, 100, 0], vec![0, 100, 100, 100, 0, 100, 100, 100, 0]);
        let client = |location, closes_s| Client {
            location,
            time_windows: vec![TimeWindow::new(0, closes_s)],
            ..Client::default()
        };
        let clients = vec![client(1, 150), client(2, second_closes_s)];
        let vehicle = VehicleType { count: 2, fixed_cost: 1000, cost_per_metre: 1, ..VehicleType::default() };
        Problem::new(vec![matrix.expect("square")], vec![Depot::at(0)], clients, vec![vehicle]).expect("in order")
    }

    /// Runs the attempt on a plan with a vehicle for each client, with ten iterations between its start and its end; vehicles in use then.
    fn vehicles_after_attempt(problem: &Problem) -> usize {
        let (expanded, visits) = visits::expand(problem);
        let instance = Instance::new(&expanded, visits);
        let mut search = Search::new(&instance, 1);
        let apart = [1, 0]
            .map(|client| RoutePlan { vehicle_type: 0, trips: vec![TripPlan { depot: 0, clients: vec![client] }] });
        search.start(&apart);
        let before = search.best_cost;
        assert_eq!(search.plan.used, [2]);
        let mut fewer = Fewer::default();
        assert!(!fewer.step(&mut search.plan, &search.best, before, START / 2.0), "not yet");
        assert!(fewer.step(&mut search.plan, &search.best, before, START));
        assert_eq!((search.plan.absent.len(), search.plan.most_used), (1, 1));
        let mut cost = search.plan.cost();
        (0..10).for_each(|_| cost = search.iterate(cost, 1.0));
        let changed = fewer.step(&mut search.plan, &search.best, search.best_cost, END);
        assert_eq!(changed, search.best_cost == before, "taken back unless it is the best plan");
        assert!(search.plan.is_consistent() && search.plan.cost() == search.best_cost);
        assert_eq!((search.plan.absent.len(), search.plan.most_used), (0, usize::MAX));
        search.plan.used[0]
    }

    #[test]
    fn one_vehicle_is_kept_where_it_is_enough() {
        assert_eq!(vehicles_after_attempt(&pair(1000)), 1);
    }

    #[test]
    fn the_plan_is_as_before_where_one_vehicle_is_too_few() {
        assert_eq!(vehicles_after_attempt(&pair(150)), 2);
    }
}
