//! Distances, durations and energy between all places, for one profile of vehicle.

use super::ProblemError;
use crate::time::MAX_TIME_S;
use serde::{Deserialize, Serialize};

/// Distances and durations between all places for one profile of vehicle: row-major, need not be symmetric.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matrix {
    /// Number of places.
    pub n: usize,
    /// `distance_m[from * n + to]`, m, or [`Matrix::UNREACHABLE`].
    pub distance_m: Vec<i32>,
    /// `duration_s[from * n + to]`, s, or [`Matrix::UNREACHABLE`].
    pub duration_s: Vec<i32>,
    /// `energy_j[from * n + to]`, what driving there takes from a battery, J; empty: by [`super::Battery::consumption_j_per_metre`].
    #[serde(default)]
    pub energy_j: Vec<i32>,
    /// `cost[from * n + to]`, what driving there costs beside metres and seconds, cost units; empty: nothing.
    #[serde(default)]
    pub cost: Vec<i32>,
}

impl Matrix {
    /// Stands for "there is no way" in either table.
    pub const UNREACHABLE: i32 = i32::MAX;

    /// A matrix from its two tables.
    ///
    /// # Errors
    /// When a table does not hold `n · n` entries, or holds a negative one.
    pub fn new(n: usize, distance_m: Vec<i32>, duration_s: Vec<i32>) -> Result<Self, ProblemError> {
        let matrix = Self { n, distance_m, duration_s, energy_j: Vec::new(), cost: Vec::new() };
        matrix.check(0)?;
        Ok(matrix)
    }

    /// The same with the energy every way takes, J.
    ///
    /// # Errors
    /// When the table does not hold `n · n` entries, or holds a negative one.
    pub fn with_energy(self, energy_j: Vec<i32>) -> Result<Self, ProblemError> {
        let matrix = Self { energy_j, ..self };
        matrix.check(0)?;
        Ok(matrix)
    }

    /// The same with what driving every way costs beside its metres and seconds.
    ///
    /// # Errors
    /// When the table does not hold `n · n` entries, or holds a negative one.
    pub fn with_cost(self, cost: Vec<i32>) -> Result<Self, ProblemError> {
        let matrix = Self { cost, ..self };
        matrix.check(0)?;
        Ok(matrix)
    }

    /// Whether one can drive from one place to the other.
    #[must_use]
    pub fn is_reachable(&self, from: usize, to: usize) -> bool {
        self.distance_m[from * self.n + to] != Self::UNREACHABLE
            && self.duration_s[from * self.n + to] != Self::UNREACHABLE
    }

    pub(super) fn check(&self, profile: usize) -> Result<(), ProblemError> {
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
        for (table, values) in [("energy_j", &self.energy_j), ("cost", &self.cost)] {
            if !values.is_empty() && values.len() != cells {
                return Err(ProblemError::MatrixSize { profile, table, expected: cells, found: values.len() });
            }
            if let Some(cell) = values.iter().position(|&value| value < 0) {
                let (from, to, value) = (cell / self.n, cell % self.n, values[cell]);
                return Err(ProblemError::MatrixValue { profile, table, from, to, value });
            }
        }
        Ok(())
    }
}
