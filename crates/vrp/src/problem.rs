//! What is to be solved, in whole numbers: places and their matrices, depots, clients and vehicle types.

mod error;
mod links;
mod matrix;
mod place;
mod vehicle;

pub use error::ProblemError;
pub use links::MAX_DAYS;
pub use matrix::Matrix;
pub use place::{Client, Depot, SoftWindow};
pub(crate) use vehicle::MAX_BATTERY_J;
pub use vehicle::{Battery, Break, MAX_BREAKS, VehicleType};

use crate::time::TimeWindow;
use place::{check_client, check_depot};
use serde::{Deserialize, Serialize};

/// The largest arc cost (`distance · cost_per_metre + duration · cost_per_second`) and fixed cost accepted.
pub const MAX_ARC_COST: i64 = 900_000_000;

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
        links::check_companions(&problem.clients, problem.vehicle_types.len())?;
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
}

const WINDOW_RULE: &str = "0 <= start <= end <= 500 000 000, windows in order and apart";

fn show(window: TimeWindow) -> String {
    format!("{} to {}", window.start_s, window.end_s)
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
