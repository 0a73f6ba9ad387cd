//! What is to be solved, in whole numbers: places and their matrices, depots, clients and vehicle types.

mod error;
mod group;
mod links;
mod matrix;
mod place;
mod service;
mod vehicle;

pub use error::ProblemError;
pub use group::ClientGroup;
pub use links::MAX_DAYS;
pub use matrix::Matrix;
pub use place::{Client, Depot, SoftWindow};
pub(crate) use service::{Leaving, cost_of, depends_on_order, least_service_s, leaving};
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
    groups: Vec<ClientGroup>,
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
    /// Clients of whom one is visited.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<ClientGroup>,
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
        let problem = Self { matrices, depots, clients, vehicle_types, groups: Vec::new() };
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
        links::check_beginnings(&problem.clients, &problem.vehicle_types)?;
        Ok(problem)
    }

    /// The same with groups of clients of whom one is visited, in the place of those there are.
    ///
    /// # Errors
    /// The first thing found to be wrong with a group, with what would be accepted.
    pub fn with_groups(self, groups: Vec<ClientGroup>) -> Result<Self, ProblemError> {
        group::check_groups(&groups, &self.clients, &self.vehicle_types)?;
        Ok(Self { groups, ..self })
    }

    /// The same with other clients, that are known to be in order; groups and the beginnings of vehicles name those of before.
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

    /// Clients of whom one is visited.
    #[must_use]
    pub fn groups(&self) -> &[ClientGroup] {
        &self.groups
    }

    /// By client, the index of its group.
    #[must_use]
    pub fn group_of(&self) -> Vec<Option<usize>> {
        let mut group_of = vec![None; self.clients.len()];
        for (index, group) in self.groups.iter().enumerate() {
            group.clients.iter().for_each(|&client| group_of[client] = Some(index));
        }
        group_of
    }

    /// By client, whether these visits leave out somebody who must be visited: a client without a prize and a group, or one of a
    /// required group of which nobody is visited.
    #[must_use]
    pub fn is_missed(&self, is_visited: &[bool]) -> Vec<bool> {
        let is_out = |client: usize| !is_visited.get(client).copied().unwrap_or(false);
        let mut missed: Vec<bool> =
            (0..self.clients.len()).map(|client| self.clients[client].prize.is_none() && is_out(client)).collect();
        for group in &self.groups {
            let is_unserved = group.is_required && group.clients.iter().all(|&client| is_out(client));
            group.clients.iter().for_each(|&client| missed[client] = is_unserved);
        }
        missed
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
        Self::new(data.matrices, data.depots, data.clients, data.vehicle_types)?.with_groups(data.groups)
    }
}

impl From<Problem> for ProblemData {
    fn from(problem: Problem) -> Self {
        Self {
            matrices: problem.matrices,
            depots: problem.depots,
            clients: problem.clients,
            vehicle_types: problem.vehicle_types,
            groups: problem.groups,
        }
    }
}
