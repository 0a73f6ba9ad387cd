//! Train a response surface for a comparison that has been simulated and sampled, and ask it what figures would be with other
//! parameters.

use domain::Parameters;
use serde::Serialize;
use store::{Location, StudyStore};
use study::surface::{FigureError, PreliminaryFigure, Surface, Training, trained};

use crate::link::renew_deliveries;
use crate::sampling::{Kept, keep_surface};
use crate::simulation::{DaysOf, Prepared, required};
use crate::study_file::quality;
use crate::{Progress, WorkflowError};

/// How well a surface tells.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SurfaceReport {
    /// Key of the base.
    pub base: String,
    /// Key of the alternative.
    pub alternative: String,
    /// Plans that it learned from.
    pub learned_from: usize,
    /// Those of them with all parameters drawn: what it misses was measured with each tenth of these in turn left out.
    pub drawn: usize,
    /// Whether it was trained now; otherwise nothing had changed since it was.
    pub computed: bool,
    /// What it misses, figure by figure.
    pub errors: Vec<FigureError>,
}

/// Preliminary figures.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WhatIf {
    /// Always: nothing was planned for these figures.
    pub preliminary: bool,
    /// Key of the base.
    pub base: String,
    /// Key of the alternative.
    pub alternative: String,
    /// What was asked for.
    pub set: Vec<(String, f64)>,
    /// Headline figures.
    pub figures: Vec<PreliminaryFigure>,
}

/// Trains the surface of two scenarios that have been simulated and sampled, and keeps it in the study.
///
/// # Errors
/// A scenario that has not been simulated, a comparison that has not been sampled, and those of [`crate::simulate`].
pub fn train_surface(
    study: &Location,
    (base, alternative): (&str, &str),
    plans: usize,
    progress: &dyn Progress,
) -> Result<SurfaceReport, WorkflowError> {
    let mut store = StudyStore::open(study.clone())?;
    let parameters = Parameters::builtin()?;
    renew_deliveries(&mut store, &parameters, progress)?;
    let (outcome, before) = required(&store, study, base)?;
    let (_, after) = required(&store, study, alternative)?;
    let (before, after) = (before.basis(base)?, after.basis(alternative)?);
    let pair = (&before.scenario, &after.scenario);
    let report = |surface: &Surface, computed| SurfaceReport {
        base: base.to_owned(),
        alternative: alternative.to_owned(),
        learned_from: surface.learned_from,
        drawn: surface.drawn,
        computed,
        errors: surface.errors.clone(),
    };
    let kept = Kept::of(&store, pair);
    let sampled = kept.sample()?.ok_or_else(|| {
        WorkflowError::Surface(format!(
            "{base} and {alternative} have not been sampled since study or parameters changed: run samlast sample {study} --base {base} --alternative {alternative}"
        ))
    })?;
    if let Some(surface) = kept.surface()?.filter(|surface| surface.drawn == plans) {
        return Ok(report(&surface, false));
    }
    let prepared = Prepared::open(study, &store, &[pair.0, pair.1], parameters.clone(), outcome.seed, progress)?;
    progress.phase("surface");
    let doubts = quality(&store)?.mass_doubts;
    let training = Training {
        input: &prepared.input(),
        doubts: &doubts,
        pair,
        simulated: (&before.quantities, &after.quantities),
        sampled: &sampled,
        plans,
    };
    let surface = trained(&training, &DaysOf(progress))?;
    keep_surface(&mut store, &parameters, pair, &surface)?;
    Ok(report(&surface, true))
}

/// What the headline figures would be with some parameters changed, told by the kept surface.
///
/// # Errors
/// No surface, one of another state of the study, and whatever the surface cannot tell.
pub fn what_if(
    study: &Location,
    (base, alternative): (&str, &str),
    set: &[(String, f64)],
) -> Result<WhatIf, WorkflowError> {
    let store = StudyStore::open(study.clone())?;
    let surface = Kept::surface_of(&store, (base, alternative))?.ok_or_else(|| {
        WorkflowError::Surface(format!(
            "there is no response surface of {base} and {alternative}, or study, scenarios or parameters have changed since it was trained: run samlast surface {study} --base {base} --alternative {alternative}"
        ))
    })?;
    let figures =
        surface.what_if(&Parameters::builtin()?, set)?.map_err(|error| WorkflowError::Surface(error.to_string()))?;
    Ok(WhatIf {
        preliminary: true,
        base: base.to_owned(),
        alternative: alternative.to_owned(),
        set: set.to_vec(),
        figures,
    })
}
