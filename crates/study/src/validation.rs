//! The model against what was measured (model §M12): each case is built from its published inputs, what was not published is
//! drawn from stated ranges, and the study's own pipeline makes the predictions that are scored.

pub mod inputs;
mod limits;
pub mod places;
pub mod policy;
mod reasons;
mod rows;
pub mod score;
pub mod simulated;
pub mod trade;
mod width;

use domain::Parameters;
use rayon::prelude::*;
use serde::Serialize;

pub use inputs::Case;
pub use limits::{Limit, limits};
pub use reasons::Reason;
pub use rows::{LIMITS, Row, RowKind};
use simulated::{Changed, Figures, Setting, figures};
use trade::Weeks;
pub use width::Cause;

use crate::routing::Effort;
use crate::{Progress, StudyError};

/// Ordinary weeks that stand for a year, beside one with schools closed. A test compares with more.
const WEEKS: usize = 2;

/// What is to be validated, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The cases.
    pub cases: Vec<Case>,
    /// Draws of each.
    pub draws: usize,
    /// Seed of the draws.
    pub seed: u64,
    /// Whether reasons are looked for where a figure is missed.
    pub reasons: bool,
}

/// The table.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Validation {
    /// Draws of each case.
    pub draws: usize,
    /// Seed of the draws.
    pub seed: u64,
    /// Rows, case by case.
    pub rows: Vec<Row>,
}

impl Validation {
    /// Scored rows, and those of them whose measured value lies inside the 90 % interval.
    pub fn coverage(&self) -> (usize, usize) {
        let scored: Vec<bool> = self.rows.iter().filter_map(|row| row.inside).collect();
        (scored.len(), scored.iter().filter(|inside| **inside).count())
    }
}

/// Makes the predictions of all cases and scores them; draws in parallel, with results that do not depend on it.
///
/// # Errors
/// Missing inputs and parameters, and faults of the solver that its checker finds.
pub fn validate(
    registry: &Parameters,
    parameters: &Parameters,
    request: &Request,
    progress: &dyn Progress,
) -> Result<Validation, StudyError> {
    let setting = Setting {
        registry,
        parameters,
        draws: request.draws.max(1),
        seed: request.seed,
        weeks: Weeks { ordinary: WEEKS, planned: WEEKS },
        jointly: true,
        effort: Effort::TYPICAL,
    };
    progress.start(request.cases.len() * setting.draws);
    let mut rows = Vec::new();
    for &case in &request.cases {
        let draws = drawn(&setting, case, progress)?;
        let asked = rows::asked(registry, case);
        let mut found: Vec<Row> = asked.iter().map(|asked| asked.row(case, &draws)).collect();
        let inputs = width::drawn(&setting, case)?;
        for (row, asked) in found.iter_mut().zip(&asked) {
            row.width_from = width::causes(&inputs, &asked.scored_values(&draws));
        }
        if request.reasons && found.iter().any(|row| row.inside == Some(false)) {
            let again = reasons::Again::new(&setting, case, &draws)?;
            for (row, asked) in found.iter_mut().zip(&asked).filter(|(row, _)| row.inside == Some(false)) {
                row.reasons = row.measured.map_or_else(Vec::new, |measured| again.reasons(asked, measured));
            }
        }
        rows.extend(found);
        if case == Case::Sodertorn {
            rows.extend(rows::joint(registry, &draws));
        }
    }
    Ok(Validation { draws: setting.draws, seed: request.seed, rows })
}

fn drawn(setting: &Setting<'_>, case: Case, progress: &dyn Progress) -> Result<Vec<Figures>, StudyError> {
    (0..setting.draws)
        .into_par_iter()
        .map(|draw| {
            let found = figures(setting, case, draw, Changed::default());
            progress.advance(1);
            found
        })
        .collect()
}
