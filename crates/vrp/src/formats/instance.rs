//! What every reader gives: places, stops, fleet and rules of an instance in one neutral form, and how its family counts cost.
//!
//! [`Instance::problem`] turns it into a [`Problem`], or says which rule the model cannot hold yet.

use super::{Format, FormatError, MOST_STOPS, MOST_VEHICLES, at_most, check_cells};
use crate::problem::{Client, Depot, Matrix, Problem, VehicleType};
use crate::solution::{RoutePlan, TripPlan};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// How a family writes costs. Inside, everything is whole: `scale` units of length, time and cost are one unit of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Convention {
    /// Whole units of the matrices per unit of the file.
    pub scale: i32,
    /// Whole units of cost per unit of the family's stated costs.
    pub cost_divisor: i64,
    /// How lengths become whole.
    pub rounding: Rounding,
}

/// How scaled numbers become whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// To the nearest.
    Nearest,
    /// Towards zero.
    Truncated,
}

impl Convention {
    /// Lengths rounded to whole numbers (CVRPLIB's X set, VRPB).
    pub const ROUNDED: Self = Self { scale: 1, cost_divisor: 1, rounding: Rounding::Nearest };
    /// Tenths, cut off, costs stated in units of the file (DIMACS: Solomon, Gehring–Homberger).
    pub const DIMACS: Self = Self { scale: 10, cost_divisor: 10, rounding: Rounding::Truncated };
    /// Tenths, cut off, costs stated in tenths (MTVRPTWR, PCVRPTW).
    pub const DIMACS_TENTHS: Self = Self { cost_divisor: 1, ..Self::DIMACS };
    /// Thousandths, costs stated in thousandths (MDVRPTW, SDVRPTW, PDPTW in VRPLIB).
    pub const THOUSANDTHS: Self = Self { scale: 1000, cost_divisor: 1, rounding: Rounding::Nearest };
    /// Thousandths, costs stated in units of the file (HFVRP, whose files hold hundredths; Li and Lim, Cordeau).
    pub const EXACT: Self = Self { cost_divisor: 1000, ..Self::THOUSANDTHS };

    /// A number of the file as whole units (still as `f64`).
    #[must_use]
    pub fn whole(&self, value: f64) -> f64 {
        let scaled = value * f64::from(self.scale);
        match self.rounding {
            Rounding::Nearest => scaled.round(),
            Rounding::Truncated => scaled.trunc(),
        }
    }

    /// A whole cost as the family states it.
    #[must_use]
    pub fn stated(&self, cost: i64) -> f64 {
        cost as f64 / self.cost_divisor as f64
    }
}

/// On which days a stop may be visited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Days {
    /// The instance has one day only.
    Single,
    /// One of these sets of days; bit 0 is day 1. On every day of it there is one visit with the whole demand.
    OneOf(Vec<u32>),
    /// So many visits, evenly spread as the file's family asks.
    Visits(u32),
}

/// A place to visit, with all that the file says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    /// Its number in solution files.
    pub number: u64,
    /// What the model holds of it.
    pub client: Client,
    /// Visited after all others of its route, and never alone (VRPB).
    pub is_backhaul: bool,
    /// The stop, as an index, where what is picked up here is delivered, later on the same route.
    pub delivered_at: Option<usize>,
    /// On which days.
    pub days: Days,
}

impl Stop {
    /// A stop without further rules.
    #[must_use]
    pub fn new(number: u64, client: Client) -> Self {
        Self { number, client, is_backhaul: false, delivered_at: None, days: Days::Single }
    }
}

/// Equal vehicles, with what the model's vehicle type does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fleet {
    /// What the model holds of them.
    pub vehicle: VehicleType,
    /// Their numbers in solution files; as many as the type has vehicles.
    pub numbers: Vec<u64>,
    /// The stops, as indices, they may visit; `None`: all.
    pub allowed: Option<BTreeSet<usize>>,
}

/// An instance as it stands in its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instance {
    /// Its name, empty where the format has none.
    pub name: String,
    /// The format it was read from.
    pub format: Format,
    /// The family, for instance `MDVRPTW`.
    pub family: String,
    /// How cost is counted.
    pub convention: Convention,
    /// One matrix per profile, in whole units.
    pub matrices: Vec<Matrix>,
    /// Places to load, start and end; intermediate facilities are at the end of the list.
    pub depots: Vec<Depot>,
    /// Numbers of the depots in solution files.
    pub depot_numbers: Vec<u64>,
    /// How many of the depots, from the end, are places to unload at between collections.
    pub facilities: usize,
    /// Places to visit.
    pub stops: Vec<Stop>,
    /// The vehicles, the same on every day.
    pub fleets: Vec<Fleet>,
    /// Days of the horizon.
    pub days: u32,
}

impl Instance {
    /// The problem for the solver; client and depot indices are those of `stops` and `depots`, vehicle types those of `fleets`.
    ///
    /// Where vehicles may visit some stops only, or backhauls come last, that is said by arcs that cannot be driven.
    ///
    /// # Errors
    /// [`FormatError::NotYetSolvable`] for rules the model cannot hold, [`FormatError::Problem`] for values out of order.
    pub fn problem(&self) -> Result<Problem, FormatError> {
        if self.stops.iter().any(|stop| stop.delivered_at.is_some()) {
            return Err(FormatError::NotYetSolvable("pickup-and-delivery pairs".into()));
        }
        if self.facilities > 0 {
            return Err(FormatError::NotYetSolvable("intermediate facilities where vehicles must unload".into()));
        }
        if self.days > 1 {
            return Err(FormatError::NotYetSolvable("periodic choice of delivery days".into()));
        }
        self.problem_of_stops(&(0..self.stops.len()).collect::<Vec<_>>())
    }

    /// The problem of one day on which just these stops (by index) are visited; client `i` is `stops[i]`.
    ///
    /// # Errors
    /// As [`Instance::problem`], but days and facilities are not looked at.
    pub fn problem_of_stops(&self, stops: &[usize]) -> Result<Problem, FormatError> {
        at_most("stops", self.stops.len(), MOST_STOPS)?;
        at_most("vehicles", self.fleets.iter().map(|fleet| fleet.numbers.len()).sum(), MOST_VEHICLES)?;
        let clients = stops.iter().map(|&stop| self.stops[stop].client.clone()).collect();
        let mut profiles: BTreeMap<(usize, Option<&BTreeSet<usize>>), usize> = BTreeMap::new();
        let mut vehicles = Vec::with_capacity(self.fleets.len());
        for fleet in &self.fleets {
            let next = profiles.len();
            let profile = *profiles.entry((fleet.vehicle.profile, fleet.allowed.as_ref())).or_insert(next);
            vehicles.push(VehicleType { profile, count: fleet.numbers.len(), ..fleet.vehicle.clone() });
        }
        let places = self.matrices.iter().map(|matrix| matrix.n).max().unwrap_or(0);
        check_cells(places, profiles.len())?;
        let mut matrices = vec![Matrix { n: 0, distance_m: Vec::new(), duration_s: Vec::new() }; profiles.len()];
        for ((base, allowed), profile) in profiles {
            let base = self.matrices.get(base).ok_or_else(|| FormatError::Missing(format!("matrix {base}")))?;
            matrices[profile] = self.closed_arcs(base.clone(), allowed);
        }
        Ok(Problem::new(matrices, self.depots.clone(), clients, vehicles)?)
    }

    /// The rules of the file that the plan breaks and [`crate::evaluate`] does not see, for people.
    #[must_use]
    pub fn broken_rules(&self, plan: &[RoutePlan]) -> Vec<String> {
        let is_backhaul = |client: &usize| self.stops.get(*client).is_some_and(|stop| stop.is_backhaul);
        let trips = plan.iter().enumerate().flat_map(|(route, plan)| plan.trips.iter().map(move |trip| (route, trip)));
        trips
            .filter(|(_, trip)| trip.clients.first().is_some_and(is_backhaul))
            .map(|(route, _)| format!("route {route} begins with a backhaul"))
            .collect()
    }

    /// Takes away the arcs to stops a vehicle may not visit, and those from a backhaul that would break the order. The arcs from the
    /// depot to a backhaul are only made dear, so that a backhaul is not taken for one that nobody can serve.
    fn closed_arcs(&self, mut matrix: Matrix, allowed: Option<&BTreeSet<usize>>) -> Matrix {
        let backhauls: Vec<usize> = (0..self.stops.len()).filter(|&stop| self.stops[stop].is_backhaul).collect();
        let place = |stop: usize| self.stops[stop].client.location;
        for &backhaul in &backhauls {
            for linehaul in self.stops.iter().filter(|stop| !stop.is_backhaul) {
                close_arc(&mut matrix, place(backhaul), linehaul.client.location);
            }
        }
        let longest = matrix.distance_m.iter().filter(|&&cell| cell != Matrix::UNREACHABLE).max().copied().unwrap_or(0);
        let dear = longest.saturating_mul(DEAR).min(MOST_DEAR);
        for &backhaul in &backhauls {
            for depot in self.depots.iter().filter(|depot| depot.location < matrix.n && place(backhaul) < matrix.n) {
                matrix.distance_m[depot.location * matrix.n + place(backhaul)] = dear;
            }
        }
        if let Some(allowed) = allowed {
            let places = self.matrices.iter().map(|matrix| matrix.n).max().unwrap_or(0);
            for closed in (0..self.stops.len()).filter(|stop| !allowed.contains(stop)).map(place) {
                for other in 0..places {
                    close_arc(&mut matrix, closed, other);
                    close_arc(&mut matrix, other, closed);
                }
            }
        }
        matrix
    }

    /// Routes by their numbers in the file as routes of [`Instance::problem`]: the k-th route of an answer without vehicles is
    /// driven by the k-th vehicle.
    ///
    /// # Errors
    /// A message with the route and the number that is not known.
    pub fn plan(&self, answer: &super::Answer) -> Result<Vec<RoutePlan>, String> {
        let stops: HashMap<u64, usize> = self.stops.iter().enumerate().map(|(at, stop)| (stop.number, at)).collect();
        let depots: HashMap<u64, usize> =
            self.depot_numbers.iter().enumerate().map(|(at, &number)| (number, at)).collect();
        let types: HashMap<u64, usize> = self
            .fleets
            .iter()
            .enumerate()
            .flat_map(|(at, fleet)| fleet.numbers.iter().map(move |&number| (number, at)))
            .collect();
        let mut plan = Vec::new();
        for route in answer.routes.iter().filter(|route| !route.visits.is_empty()) {
            let vehicle = route.vehicle;
            let vehicle_type = *types.get(&vehicle).ok_or_else(|| format!("there is no vehicle {vehicle}"))?;
            let start = self.fleets[vehicle_type].vehicle.start_depot;
            if route.depot.is_some_and(|depot| depots.get(&depot) != Some(&start)) {
                return Err(format!("vehicle {vehicle}: it does not start at the depot stated"));
            }
            let mut trips = vec![TripPlan { depot: start, clients: Vec::new() }];
            for number in &route.visits {
                match (stops.get(number), depots.get(number), trips.last_mut()) {
                    (Some(&client), _, Some(trip)) => trip.clients.push(client),
                    (None, Some(&depot), _) => trips.push(TripPlan { depot, clients: Vec::new() }),
                    _ => return Err(format!("vehicle {vehicle}: there is neither a customer nor a depot {number}")),
                }
            }
            plan.push(RoutePlan { vehicle_type, trips });
        }
        Ok(plan)
    }

    /// Routes of [`Instance::problem`] by their numbers in the file: every route gets the next vehicle of its type.
    #[must_use]
    pub fn answer(&self, plan: &[RoutePlan]) -> super::Answer {
        let mut used = vec![0; self.fleets.len()];
        let mut routes = Vec::with_capacity(plan.len());
        for route in plan {
            let Some(fleet) = self.fleets.get(route.vehicle_type) else { continue };
            let vehicle = fleet.numbers.get(used[route.vehicle_type]).copied().unwrap_or(0);
            used[route.vehicle_type] += 1;
            let mut visits = Vec::new();
            for (at, trip) in route.trips.iter().enumerate() {
                if at > 0 {
                    visits.extend(self.depot_numbers.get(trip.depot));
                }
                visits.extend(trip.clients.iter().filter_map(|&client| self.stops.get(client)).map(|stop| stop.number));
            }
            let depot = self.depot_numbers.get(fleet.vehicle.start_depot).copied();
            routes.push(super::AnswerRoute { vehicle, depot, day: None, visits });
        }
        routes.sort_by_key(|route| route.vehicle);
        super::Answer { routes, cost: None }
    }
}

/// How many times the longest arc a route that begins with a backhaul costs.
const DEAR: i32 = 1000;
/// So that such an arc stays within what the solver accepts.
const MOST_DEAR: i32 = 400_000_000;

fn close_arc(matrix: &mut Matrix, from: usize, to: usize) {
    if from != to && from < matrix.n && to < matrix.n {
        matrix.distance_m[from * matrix.n + to] = Matrix::UNREACHABLE;
        matrix.duration_s[from * matrix.n + to] = Matrix::UNREACHABLE;
    }
}

#[cfg(test)]
mod tests {
    use crate::formats::Answer;

    #[test]
    fn numbers_that_are_not_known_are_named() {
        let text = "DIMENSION: 2\nEDGE_WEIGHT_TYPE: EUC_2D\nVEHICLES: 1\nNODE_COORD_SECTION\n1 0 0\n2 3 4\n";
        let instance = crate::formats::parse(text).expect("two nodes");
        let error = |text: &str| instance.plan(&Answer::parse(text).expect("routes")).expect_err("not known");
        assert_eq!(error("Route #1: 5\n"), "vehicle 1: there is neither a customer nor a depot 5");
        assert_eq!(error("Route #2: 1\n"), "there is no vehicle 2");
        assert!(error("{\"routes\": [{\"vehicle\": 1, \"depot\": 1, \"visits\": [1]}]}").contains("does not start"));
    }
}
