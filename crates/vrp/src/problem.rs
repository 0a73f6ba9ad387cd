//! What is to be solved, in whole numbers: places and their matrices, depots, clients and vehicle types.

mod links;

pub use links::MAX_DAYS;

use crate::load::Load;
use crate::time::{MAX_TIME_S, TimeWindow};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The largest arc cost (`distance · cost_per_metre + duration · cost_per_second`) and fixed cost accepted.
pub const MAX_ARC_COST: i64 = 900_000_000;

/// Distances and durations between all places for one profile of vehicle: row-major, need not be symmetric.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matrix {
    /// Number of places.
    pub n: usize,
    /// `distance_m[from * n + to]`, m, or [`Matrix::UNREACHABLE`].
    pub distance_m: Vec<i32>,
    /// `duration_s[from * n + to]`, s, or [`Matrix::UNREACHABLE`].
    pub duration_s: Vec<i32>,
}

impl Matrix {
    /// Stands for "there is no way" in either table.
    pub const UNREACHABLE: i32 = i32::MAX;

    /// A matrix from its two tables.
    ///
    /// # Errors
    /// When a table does not hold `n · n` entries, or holds a negative one.
    pub fn new(n: usize, distance_m: Vec<i32>, duration_s: Vec<i32>) -> Result<Self, ProblemError> {
        let matrix = Self { n, distance_m, duration_s };
        matrix.check(0)?;
        Ok(matrix)
    }

    /// Whether one can drive from one place to the other.
    #[must_use]
    pub fn is_reachable(&self, from: usize, to: usize) -> bool {
        self.distance_m[from * self.n + to] != Self::UNREACHABLE
            && self.duration_s[from * self.n + to] != Self::UNREACHABLE
    }

    fn check(&self, profile: usize) -> Result<(), ProblemError> {
        let cells = self.n.saturating_mul(self.n);
        for (table, values) in [("distance_m", &self.distance_m), ("duration_s", &self.duration_s)] {
            if values.len() != cells {
                return Err(ProblemError::MatrixSize { profile, table, expected: cells, found: values.len() });
            }
            let wrong = |value: i32| value < 0 || (value > MAX_TIME_S && value != Self::UNREACHABLE);
            if let Some(cell) = values.iter().position(|&value| wrong(value)) {
                let (from, to, value) = (cell / self.n, cell % self.n, values[cell]);
                return Err(ProblemError::MatrixValue { profile, table, from, to, value });
            }
        }
        Ok(())
    }
}

/// A place where vehicles are loaded, start or end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Depot {
    /// Row in the matrices.
    pub location: usize,
    /// Loading may start, and the vehicle be handed back, in this window.
    pub time_window: TimeWindow,
    /// Loading time before every trip from here, the first included, s.
    pub service_duration_s: i32,
}

impl Depot {
    /// A depot that is always open and loads in no time.
    #[must_use]
    pub fn at(location: usize) -> Self {
        Self { location, ..Self::default() }
    }
}

/// A place to be visited once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Client {
    /// Row in the matrices.
    pub location: usize,
    /// Brought from the depot.
    pub delivery: Load,
    /// Taken along to the end of the trip.
    pub pickup: Load,
    /// Time at the stop, s.
    pub service_duration_s: i32,
    /// Service must **start** in one of these; none means any time. In order and apart from each other.
    pub time_windows: Vec<TimeWindow>,
    /// The goods are at the depot from this moment on: the trip's loading does not start before, s.
    pub release_time_s: i32,
    /// `None`: must be visited. `Some(prize)`: visited if that costs less than the prize.
    pub prize: Option<i64>,
    /// The goods in `delivery` do not come from the depot: they are collected at this other client, earlier on the same trip.
    /// The collecting client has no goods of its own; both are visited or neither.
    pub collected_from: Option<usize>,
    /// Bit masks of days (bit 0 is day 0): the client is visited once on each day of exactly one of these, with `delivery` and
    /// `pickup` every time. Empty: visited once, on any day. A prize counts once for all days.
    pub day_patterns: Vec<u64>,
    /// Bit mask of what the vehicle must offer in [`VehicleType::skills`].
    pub required_skills: u64,
}

/// A number of equal vehicles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct VehicleType {
    /// How many there are.
    pub count: usize,
    /// Index of the depot where the day starts, with the first loading.
    pub start_depot: usize,
    /// Index of the depot where the day ends.
    pub end_depot: usize,
    /// What fits at once, in every dimension.
    pub capacity: Load,
    /// Cost of using one vehicle at all.
    pub fixed_cost: i64,
    /// Cost units per metre.
    pub cost_per_metre: i64,
    /// Cost units per second of the route's duration (loading, driving, waiting and service).
    pub cost_per_second: i64,
    /// Loading starts and the vehicle is back within this window.
    pub shift: TimeWindow,
    /// Longest duration of the route, s.
    pub max_duration_s: Option<i32>,
    /// Longest distance of the route, m.
    pub max_distance_m: Option<i32>,
    /// Index of the matrix this type drives by.
    pub profile: usize,
    /// Depots where a further trip can be loaded.
    pub reload_depots: Vec<usize>,
    /// Most reloads in a day; the number of trips is one more.
    pub max_reloads: usize,
    /// The day these vehicles drive, below [`MAX_DAYS`]; times are counted from each day's own origin.
    pub day: usize,
    /// Bit mask of what these vehicles offer; see [`Client::required_skills`].
    pub skills: u64,
}

impl Default for VehicleType {
    /// One vehicle from depot 0 without limits, that costs one unit a metre.
    fn default() -> Self {
        Self {
            count: 1,
            start_depot: 0,
            end_depot: 0,
            capacity: Load::UNLIMITED,
            fixed_cost: 0,
            cost_per_metre: 1,
            cost_per_second: 0,
            shift: TimeWindow::ALWAYS,
            max_duration_s: None,
            max_distance_m: None,
            profile: 0,
            reload_depots: Vec::new(),
            max_reloads: 0,
            day: 0,
            skills: 0,
        }
    }
}

/// A problem that has been found to be in order; see [`Problem::new`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "ProblemData", into = "ProblemData")]
pub struct Problem {
    matrices: Vec<Matrix>,
    depots: Vec<Depot>,
    clients: Vec<Client>,
    vehicle_types: Vec<VehicleType>,
}

/// The fields of a problem as they stand in JSON, before they have been checked.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ProblemData {
    /// One per profile.
    pub matrices: Vec<Matrix>,
    /// Places to load, start and end.
    pub depots: Vec<Depot>,
    /// Places to visit.
    pub clients: Vec<Client>,
    /// The fleet.
    pub vehicle_types: Vec<VehicleType>,
}

/// What is wrong with a problem as a whole. A single client that cannot be served is no such error: it comes back as
/// [`crate::Unassigned`], unless [`Problem::require_servable`] is asked for.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum ProblemError {
    /// A table of the wrong size.
    #[error("matrix {profile}: {table} holds {found} entries instead of {expected} (n times n)")]
    MatrixSize {
        /// Index of the matrix.
        profile: usize,
        /// Name of the table.
        table: &'static str,
        /// n · n.
        expected: usize,
        /// What there is.
        found: usize,
    },
    /// An entry outside `0..=MAX_TIME_S` that is not [`Matrix::UNREACHABLE`].
    #[error(
        "matrix {profile}: {table} from {from} to {to} is {value}; use 0 to {MAX_TIME_S}, or i32::MAX for \"no way\""
    )]
    MatrixValue {
        /// Index of the matrix.
        profile: usize,
        /// Name of the table.
        table: &'static str,
        /// Row.
        from: usize,
        /// Column.
        to: usize,
        /// The entry.
        value: i32,
    },
    /// An index that points nowhere.
    #[error("{item} {index}: {field} is {value}, but there are only {count}")]
    Index {
        /// `client`, `depot` or `vehicle type`.
        item: &'static str,
        /// Which one.
        index: usize,
        /// Name of the field.
        field: &'static str,
        /// Its value.
        value: usize,
        /// How many there are to point at.
        count: usize,
    },
    /// A value outside what is accepted.
    #[error("{item} {index}: {field} is {value}; accepted is {accepted}")]
    Value {
        /// `client`, `depot` or `vehicle type`.
        item: &'static str,
        /// Which one.
        index: usize,
        /// Name of the field.
        field: &'static str,
        /// Its value.
        value: String,
        /// What would be accepted.
        accepted: &'static str,
    },
    /// An arc whose cost is too large for the solver's integers.
    #[error(
        "vehicle type {vehicle_type}: the arc from {from} to {to} costs {cost}, more than {MAX_ARC_COST}; choose a larger cost unit"
    )]
    ArcCost {
        /// Which vehicle type.
        vehicle_type: usize,
        /// Row.
        from: usize,
        /// Column.
        to: usize,
        /// The cost.
        cost: i64,
    },
    /// A required client no vehicle can serve (only from [`Problem::require_servable`]).
    #[error("client {client}: {reason}")]
    Unservable {
        /// Which client.
        client: usize,
        /// Why.
        reason: crate::solution::Reason,
    },
}

impl Problem {
    /// A problem whose indices, sizes and values are in order. Empty lists of clients and vehicles are fine.
    ///
    /// # Errors
    /// The first thing found to be wrong, with where it stands and what would be accepted.
    pub fn new(
        matrices: Vec<Matrix>,
        depots: Vec<Depot>,
        clients: Vec<Client>,
        vehicle_types: Vec<VehicleType>,
    ) -> Result<Self, ProblemError> {
        let problem = Self { matrices, depots, clients, vehicle_types };
        for (profile, matrix) in problem.matrices.iter().enumerate() {
            matrix.check(profile)?;
        }
        let places = problem.matrices.iter().map(|matrix| matrix.n).min().unwrap_or(0);
        for (index, depot) in problem.depots.iter().enumerate() {
            check_depot(index, depot, places)?;
        }
        for (index, client) in problem.clients.iter().enumerate() {
            check_client(index, client, places)?;
        }
        links::check_links(&problem.clients)?;
        for (index, vehicle) in problem.vehicle_types.iter().enumerate() {
            links::check_day(index, vehicle)?;
            problem.check_vehicle(index, vehicle)?;
        }
        Ok(problem)
    }

    /// The same with other clients, that are known to be in order.
    pub(crate) fn with_clients(&self, clients: Vec<Client>) -> Self {
        Self { clients, ..self.clone() }
    }

    /// One matrix per profile.
    #[must_use]
    pub fn matrices(&self) -> &[Matrix] {
        &self.matrices
    }

    /// Places to load, start and end.
    #[must_use]
    pub fn depots(&self) -> &[Depot] {
        &self.depots
    }

    /// Places to visit.
    #[must_use]
    pub fn clients(&self) -> &[Client] {
        &self.clients
    }

    /// The fleet.
    #[must_use]
    pub fn vehicle_types(&self) -> &[VehicleType] {
        &self.vehicle_types
    }

    /// Asks that every required client can be served by some vehicle if it were alone.
    ///
    /// # Errors
    /// [`ProblemError::Unservable`] for the first one that cannot, with the reason.
    pub fn require_servable(&self) -> Result<(), ProblemError> {
        match crate::search::unservable(self).into_iter().find(|missed| missed.is_required) {
            Some(missed) => Err(ProblemError::Unservable { client: missed.client, reason: missed.reason }),
            None => Ok(()),
        }
    }

    fn check_vehicle(&self, index: usize, vehicle: &VehicleType) -> Result<(), ProblemError> {
        let item = "vehicle type";
        let index_error = |field, value, count| Err(ProblemError::Index { item, index, field, value, count });
        if vehicle.profile >= self.matrices.len() {
            return index_error("profile", vehicle.profile, self.matrices.len());
        }
        let depots = [("start_depot", vehicle.start_depot), ("end_depot", vehicle.end_depot)];
        let reloads = vehicle.reload_depots.iter().map(|&depot| ("reload_depots", depot));
        for (field, depot) in depots.into_iter().chain(reloads) {
            if depot >= self.depots.len() {
                return index_error(field, depot, self.depots.len());
            }
        }
        let value_error =
            |field, value: String, accepted| Err(ProblemError::Value { item, index, field, value, accepted });
        if !vehicle.capacity.is_valid() {
            return value_error("capacity", format!("{:?}", vehicle.capacity.0), "0 to 1 000 000 000 per dimension");
        }
        if !vehicle.shift.is_valid() {
            return value_error("shift", show(vehicle.shift), WINDOW_RULE);
        }
        for (field, limit) in [("max_duration_s", vehicle.max_duration_s), ("max_distance_m", vehicle.max_distance_m)] {
            if limit.is_some_and(|limit| limit < 0) {
                return value_error(field, format!("{limit:?}"), "0 or more");
            }
        }
        let rates = [vehicle.fixed_cost, vehicle.cost_per_metre, vehicle.cost_per_second];
        for (field, cost) in ["fixed_cost", "cost_per_metre", "cost_per_second"].into_iter().zip(rates) {
            if !(0..=MAX_ARC_COST * 1000).contains(&cost) {
                return value_error(field, cost.to_string(), "0 to 900 000 000 000");
            }
        }
        check_arc_costs(index, vehicle, &self.matrices[vehicle.profile])
    }
}

const WINDOW_RULE: &str = "0 <= start <= end <= 500 000 000, windows in order and apart";

fn show(window: TimeWindow) -> String {
    format!("{} to {}", window.start_s, window.end_s)
}

fn check_depot(index: usize, depot: &Depot, places: usize) -> Result<(), ProblemError> {
    let item = "depot";
    if depot.location >= places {
        return Err(ProblemError::Index { item, index, field: "location", value: depot.location, count: places });
    }
    let error = |field, value: String, accepted| Err(ProblemError::Value { item, index, field, value, accepted });
    if !depot.time_window.is_valid() {
        return error("time_window", show(depot.time_window), WINDOW_RULE);
    }
    if !(0..=MAX_TIME_S).contains(&depot.service_duration_s) {
        return error("service_duration_s", depot.service_duration_s.to_string(), "0 to 500 000 000");
    }
    Ok(())
}

fn check_client(index: usize, client: &Client, places: usize) -> Result<(), ProblemError> {
    let item = "client";
    if client.location >= places {
        return Err(ProblemError::Index { item, index, field: "location", value: client.location, count: places });
    }
    let error = |field, value: String, accepted| Err(ProblemError::Value { item, index, field, value, accepted });
    for (field, load) in [("delivery", client.delivery), ("pickup", client.pickup)] {
        if !load.is_valid() {
            return error(field, format!("{:?}", load.0), "0 to 1 000 000 000 per dimension");
        }
    }
    for (field, time) in [("service_duration_s", client.service_duration_s), ("release_time_s", client.release_time_s)]
    {
        if !(0..=MAX_TIME_S).contains(&time) {
            return error(field, time.to_string(), "0 to 500 000 000");
        }
    }
    let apart = client.time_windows.windows(2).all(|pair| pair[0].end_s < pair[1].start_s);
    if let Some(window) = client.time_windows.iter().find(|window| !apart || !window.is_valid()) {
        return error("time_windows", show(*window), WINDOW_RULE);
    }
    if let Some(prize) = client.prize.filter(|prize| !(0..=MAX_ARC_COST * 1000).contains(prize)) {
        return error("prize", prize.to_string(), "0 to 900 000 000 000");
    }
    Ok(())
}

fn check_arc_costs(vehicle_type: usize, vehicle: &VehicleType, matrix: &Matrix) -> Result<(), ProblemError> {
    for from in 0..matrix.n {
        for to in 0..matrix.n {
            if !matrix.is_reachable(from, to) {
                continue;
            }
            let cell = from * matrix.n + to;
            let metres = i64::from(matrix.distance_m[cell]).saturating_mul(vehicle.cost_per_metre);
            let seconds = i64::from(matrix.duration_s[cell]).saturating_mul(vehicle.cost_per_second);
            let cost = metres.saturating_add(seconds);
            if cost > MAX_ARC_COST {
                return Err(ProblemError::ArcCost { vehicle_type, from, to, cost });
            }
        }
    }
    Ok(())
}

impl TryFrom<ProblemData> for Problem {
    type Error = ProblemError;

    fn try_from(data: ProblemData) -> Result<Self, ProblemError> {
        Self::new(data.matrices, data.depots, data.clients, data.vehicle_types)
    }
}

impl From<Problem> for ProblemData {
    fn from(problem: Problem) -> Self {
        Self {
            matrices: problem.matrices,
            depots: problem.depots,
            clients: problem.clients,
            vehicle_types: problem.vehicle_types,
        }
    }
}
