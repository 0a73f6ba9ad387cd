//! Reading the field's text formats: CVRPLIB (`vrplib`) and Solomon / Gehring–Homberger (`solomon`). JSON needs no code of its own:
//! [`crate::Problem`] and [`crate::Solution`] are (de)serialised with serde, and a problem is checked while it is read.

pub mod solomon;
pub mod vrplib;

use crate::problem::{Matrix, ProblemError};
use thiserror::Error;

/// A file that cannot be used, with the line to look at.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum FormatError {
    /// A line that is not what the format asks for.
    #[error("line {line}: {problem}: \"{text}\"")]
    Line {
        /// From 1.
        line: usize,
        /// What is wrong.
        problem: &'static str,
        /// The line.
        text: String,
    },
    /// Something is missing.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// Something this reader does not support.
    #[error("{0} is not supported")]
    Unsupported(String),
    /// The values are not in order.
    #[error(transparent)]
    Problem(#[from] ProblemError),
}

/// The most places accepted, so that the matrix stays within memory.
const MOST_PLACES: usize = 20_000;

/// A symmetric matrix of scaled Euclidean distances, used as durations too; `round` turns the scaled length into a whole number.
fn euclidean(places: &[(f64, f64)], round: impl Fn(f64) -> f64) -> Result<Matrix, FormatError> {
    if places.len() > MOST_PLACES {
        return Err(FormatError::Unsupported(format!("more than {MOST_PLACES} places")));
    }
    let mut distance_m = Vec::with_capacity(places.len() * places.len());
    for a in places {
        distance_m.extend(places.iter().map(|b| round((a.0 - b.0).hypot(a.1 - b.1)) as i32));
    }
    let duration_s = distance_m.clone();
    Ok(Matrix::new(places.len(), distance_m, duration_s)?)
}

fn number<T: std::str::FromStr>(line: usize, text: &str, field: Option<&str>) -> Result<T, FormatError> {
    field.and_then(|field| field.parse().ok()).ok_or_else(|| FormatError::Line {
        line,
        problem: "a number is missing or wrong",
        text: text.chars().take(80).collect(),
    })
}
