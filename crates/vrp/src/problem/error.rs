//! What can be wrong with a problem as a whole.

use super::MAX_ARC_COST;
use crate::time::MAX_TIME_S;
use thiserror::Error;

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
    /// An entry outside `0..=MAX_TIME_S` that is not [`super::Matrix::UNREACHABLE`].
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
        /// `client`, `depot`, `vehicle type` or `group`.
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
        /// `client`, `depot`, `vehicle type` or `group`.
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
