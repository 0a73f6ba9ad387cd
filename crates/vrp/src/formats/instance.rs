//! What every reader gives: places, stops, fleet and rules of an instance in one neutral form, and how its family counts cost.
//!
//! [`Instance::problem`] turns it into a [`Problem`], or says which rule the model cannot hold yet.

mod facilities;
mod numbers;
mod skills;

pub use numbers::Detour;

use super::{Format, FormatError, MOST_STOPS, MOST_VEHICLES, at_most, check_cells};
use crate::load::Load;
use crate::problem::{Client, ClientGroup, Depot, Matrix, Problem, VehicleType};
use crate::solution::RoutePlan;
use std::collections::BTreeSet;

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

    /// The largest whole cost that the family states as no more than this.
    #[must_use]
    pub fn whole_cost(&self, stated: f64) -> i64 {
        // A published decimal is seldom a binary number; what it misses is far below one unit of cost.
        (stated * self.cost_divisor as f64 + 1e-6).floor() as i64
    }
}

/// On which days a stop may be visited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Days {
    /// The instance has one day only.
    Single,
    /// One of these sets of days; bit 0 is day 1. On every day of it there is one visit with the whole demand.
    OneOf(Vec<u32>),
    /// So many visits, evenly spread: the days between two are always the same, the end of the horizon followed by its start.
    Visits(u32),
}

impl Days {
    /// The sets of days as the model wants them; none where any single day will do.
    pub(super) fn patterns(&self, days: u32) -> Result<Vec<u64>, FormatError> {
        match self {
            Self::Single => Ok(Vec::new()),
            Self::OneOf(choices) => Ok(choices.iter().map(|&choice| u64::from(choice)).collect()),
            Self::Visits(visits) if *visits > 0 && days.is_multiple_of(*visits) => {
                let step = days / visits;
                let from = |first: u32| (0..*visits).fold(0, |pattern, visit| pattern | 1 << (first + visit * step));
                Ok((0..step).map(from).collect())
            }
            Self::Visits(visits) => Err(FormatError::NotYetSolvable(format!(
                "{visits} visits that cannot be evenly spread over {days} days"
            ))),
        }
    }
}

/// A place to visit, with all that the file says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    /// Its number in solution files.
    pub number: u64,
    /// Its id in the instance's file, where a job, a pickup and a delivery may share one; else the number.
    pub id: u64,
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
        Self { number, id: number, client, is_backhaul: false, delivered_at: None, days: Days::Single }
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
    /// Ids of their breaks in the file, in the order of the breaks; empty where it has none.
    pub break_ids: Vec<u64>,
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
    /// Groups of stops, as indices, of which one is visited.
    pub groups: Vec<ClientGroup>,
    /// Routes the file gives to start the search from.
    pub initial: Vec<RoutePlan>,
}

impl Instance {
    /// The problem for the solver. Clients are `stops`; vehicle types are `fleets`, for every day again; depots are `depots`, and
    /// with facilities one more: the end of the day, reached through the facility that lies best.
    ///
    /// Which stops a vehicle may visit is said by skills; that backhauls come last by arcs that cannot be driven.
    ///
    /// # Errors
    /// [`FormatError::NotYetSolvable`] for rules the model cannot hold, [`FormatError::Problem`] for values out of order.
    pub fn problem(&self) -> Result<Problem, FormatError> {
        let days = self.days.max(1) as usize;
        at_most("stops", self.stops.len(), MOST_STOPS)?;
        at_most("vehicles", self.fleets.iter().map(|fleet| fleet.numbers.len() * days).sum(), MOST_VEHICLES)?;
        let places = self.matrices.iter().map(|matrix| matrix.n).max().unwrap_or(0);
        check_cells(places + 1, self.matrices.len())?;
        let (mut clients, mut vehicles) = (self.clients()?, self.vehicles(days));
        skills::require(self, &mut clients, &mut vehicles)?;
        let mut matrices: Vec<Matrix> = self.matrices.iter().map(|matrix| self.in_order(matrix.clone())).collect();
        let mut depots = self.depots.clone();
        if self.facilities > 0 {
            for (fleet, vehicle) in vehicles.iter_mut().enumerate() {
                let start = &self.fleets[fleet % self.fleets.len()].vehicle;
                if start.end_depot != self.fleets[0].vehicle.end_depot {
                    return Err(FormatError::NotYetSolvable("facilities where vehicles end at several depots".into()));
                }
                vehicle.end_depot = depots.len();
            }
            let home = self.fleets.first().map_or(0, |fleet| fleet.vehicle.end_depot);
            depots.push(Depot { location: places, service_duration_s: 0, ..self.depots[home].clone() });
            matrices = matrices.into_iter().map(|matrix| facilities::with_end(self, matrix, home)).collect();
        }
        Ok(Problem::new(matrices, depots, clients, vehicles)?.with_groups(self.groups.clone())?)
    }

    /// The stops as clients; what is collected at one of them for another becomes a pair, days become patterns.
    fn clients(&self) -> Result<Vec<Client>, FormatError> {
        let mut clients: Vec<Client> = self.stops.iter().map(|stop| stop.client.clone()).collect();
        for (at, stop) in self.stops.iter().enumerate() {
            if let Some(to) = stop.delivered_at {
                let from = stop.number;
                let other =
                    clients.get_mut(to).ok_or_else(|| FormatError::Missing(format!("the other half of {from}")))?;
                other.collected_from = Some(at);
                clients[at].pickup = Load::ZERO;
            }
            if self.days > 1 {
                clients[at].day_patterns = stop.days.patterns(self.days)?;
            }
        }
        Ok(clients)
    }

    /// The fleets, for every day again.
    fn vehicles(&self, days: usize) -> Vec<VehicleType> {
        let of_day = |day: usize| {
            self.fleets.iter().map(move |fleet| {
                let day = if days > 1 { day } else { fleet.vehicle.day };
                VehicleType { count: fleet.numbers.len(), day, ..fleet.vehicle.clone() }
            })
        };
        (0..days).flat_map(of_day).collect()
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

    /// Takes away the arcs from a backhaul that would break the order. The arcs from the depot to a backhaul are only made dear, so
    /// that a backhaul is not taken for one that nobody can serve.
    fn in_order(&self, mut matrix: Matrix) -> Matrix {
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
        matrix
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
mod tests;
