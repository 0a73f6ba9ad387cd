//! A response surface: what figures would be with other parameters, told in milliseconds instead of planned for minutes
//! (model §M9).
//!
//! Most parameters are in formulas over quantities, so figures with other values of them are exact. Those that rounds are
//! planned by, and the data's mass and number of deliveries, change the quantities themselves. For them both scenarios are
//! planned many times over a few weeks of the year, with parameters drawn as in a sample and private customers and chance as
//! in the simulation; each quantity, over what it is at the point values, becomes a short polynomial of the drawn values.
//! A part of the plans is not learned from: what is missed there is the error that stands beside every preliminary figure.

use std::collections::BTreeMap;

use domain::{Indicator, Outcome, Parameter, Parameters, PerWeek, Scenario};
use serde::{Deserialize, Serialize};

use crate::accounts::appraisal::appraise;
use crate::assumptions::Assumptions;
use crate::data_draws::{self, DataDraws};
use crate::deliveries::MassDoubt;
use crate::draws::{Design, Drawn, drawn, is_planned_by, steps_to};
use crate::indicators::indicators;
use crate::ordering::DeliveryDays;
use crate::prices::{Prices, ValuationRules};
use crate::quantities::YearlyQuantities;
use crate::routing::Effort;
use crate::sample::appraised_figures;
use crate::sample::summary::{SampleSummary, quantile};
use crate::year::{Context, PlannedWeeks};
use crate::{Fuels, Progress, StudyError, StudyInput, solve};

mod numbers;
mod polynomial;

use numbers::{Numbers, joined, numbers, scaled};
use polynomial::Polynomial;

/// Of how many weeks one is planned for the surface.
const WEEKS_APART: i64 = 9;
/// The first of them; the year's ends are holidays.
const FIRST_WEEK: i64 = 4;
/// Of how many plans one is kept out of what the surface learns from.
const HELD_OUT: usize = 5;
/// A quantity whose fitted value at the point values is below this share of the planned one says nothing about others.
const LEAST_AT_POINT: f64 = 0.05;

/// The indicators whose change is a headline figure.
pub const HEADLINES: [Indicator; 9] = [
    Indicator::Deliveries,
    Indicator::VehicleKilometers,
    Indicator::DriverHours,
    Indicator::ReceivingMinutes,
    Indicator::Co2eTankToWheel,
    Indicator::Co2eWellToWheel,
    Indicator::MunicipalityCost,
    Indicator::SupplierCost,
    Indicator::SocietyCost,
];

/// Something that rounds are planned by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SurfaceInput {
    /// Key of the parameter, or [`data_draws::MASS`] or [`data_draws::DELIVERIES`].
    pub key: String,
    /// Its point value.
    pub point: f64,
    /// Lowest value that was planned with.
    pub lowest: f64,
    /// Highest value.
    pub highest: f64,
}

/// How well the surface tells a figure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FigureError {
    /// Key of an indicator, whose change is meant, or the name of a figure of the appraisal.
    pub figure: String,
    /// Width of its range from the 5th to the 95th percentile of the sample.
    pub range: f64,
    /// Median of what is missed in plans that were not learned from, in the figure's unit.
    pub median_missed: f64,
    /// Nine in ten of them are missed by less.
    pub p90_missed: f64,
    /// The median as a share of the range; absent where the sample has no range.
    pub share_of_range: Option<f64>,
}

/// A trained surface.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Surface {
    /// What can be changed and has been planned with.
    pub inputs: Vec<SurfaceInput>,
    /// Plans learned from.
    pub learned_from: usize,
    /// Plans that the errors were measured with.
    pub held_out: usize,
    /// How well each headline figure is told.
    pub errors: Vec<FigureError>,
    base: Situation,
    alternative: Situation,
}

/// One scenario as simulated, and how its quantities change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Situation {
    scenario: Scenario,
    quantities: YearlyQuantities,
    polynomials: BTreeMap<String, Polynomial>,
}

/// A figure for changed parameters.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PreliminaryFigure {
    /// Key of an indicator, whose change is meant, or the name of a figure of the appraisal.
    pub figure: String,
    /// As simulated, at the point values.
    pub simulated: f64,
    /// With the changed parameters.
    pub preliminary: f64,
    /// Nine in ten preliminary figures are closer to a new simulation than this; 0 where formulas alone were used.
    pub within: f64,
}

/// Why a surface cannot tell.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SurfaceError {
    /// A key that is no parameter.
    #[error("there is no parameter {key:?}{}; samlast parameters list shows them all", did_you_mean(.nearest))]
    Unknown {
        /// What was asked for.
        key: String,
        /// Keys that look like it.
        nearest: Vec<String>,
    },
    /// A value that no plan was made with.
    #[error(
        "{key} = {value} lies outside of what the surface was trained with, {lowest} to {highest}: simulate a scenario with it, or keep within"
    )]
    Outside {
        /// Key of the parameter.
        key: String,
        /// Value asked for.
        value: f64,
        /// Lowest trained.
        lowest: f64,
        /// Highest trained.
        highest: f64,
    },
    /// A parameter that neither formulas nor plans know.
    #[error(
        "{0} was used when documents were read or roads were built: no figure can be told for another value of it. data.mass and data.deliveries change what came of that"
    )]
    OfTheData(String),
    /// A parameter without a range: no plans were made with other values of it.
    #[error(
        "{0} has no range, and rounds are planned by it: no plans were made with another value; simulate a scenario instead"
    )]
    Fixed(String),
    /// A number that cannot be.
    #[error("{key} = {value} cannot be: {why}")]
    Impossible {
        /// Key of the parameter.
        key: String,
        /// Value asked for.
        value: f64,
        /// Why.
        why: &'static str,
    },
}

fn did_you_mean(nearest: &[String]) -> String {
    if nearest.is_empty() { String::new() } else { format!("; do you mean {}", nearest.join(" or ")) }
}

/// What a surface is trained for.
#[derive(Clone, Copy, Debug)]
pub struct Training<'a> {
    /// Everything that was simulated with.
    pub input: &'a StudyInput<'a>,
    /// Whose masses no document states.
    pub doubts: &'a [MassDoubt],
    /// Base and alternative.
    pub pair: (&'a Scenario, &'a Scenario),
    /// Their simulated quantities.
    pub simulated: (&'a YearlyQuantities, &'a YearlyQuantities),
    /// The sample of the comparison.
    pub sampled: &'a SampleSummary,
    /// Plans to make.
    pub plans: usize,
}

/// Plans of one vector of inputs: the numbers of base and alternative.
type PlannedNumbers = (Vec<f64>, [Numbers; 2]);

/// Trains a surface.
///
/// # Errors
/// As of [`crate::simulate`].
pub fn trained(training: &Training<'_>, progress: &dyn Progress) -> Result<Surface, StudyError> {
    let Training { input, pair, simulated, .. } = *training;
    let plans = training.plans.max(2 * HELD_OUT);
    let design = Design::new(input.parameters, training.sampled.seed, plans, plans);
    let spread = data_spread(training)?;
    let mut inputs = inputs_of(input.parameters);
    let mut at_point = vec![0.0; inputs.len()];
    let reference = planned(training, input.parameters, (1.0, 1.0), progress)?;
    let mut points: Vec<PlannedNumbers> = Vec::with_capacity(plans);
    for plan in 0..plans {
        let parameters = design.of_replicate(plan);
        let drawn_data = [data_draws::MASS, data_draws::DELIVERIES].map(|name| {
            let (mean, deviation) = if name == data_draws::MASS { spread[0] } else { spread[1] };
            (mean + deviation * design.normal_of_replicate(name, plan)).exp()
        });
        let found = planned(training, &parameters, (drawn_data[0], drawn_data[1]), progress)?;
        let mut vector = Vec::with_capacity(inputs.len());
        for known in &mut inputs {
            let value = match known.key.as_str() {
                data_draws::MASS => drawn_data[0],
                data_draws::DELIVERIES => drawn_data[1],
                key => parameters.get(key)?.value,
            };
            known.lowest = known.lowest.min(value);
            known.highest = known.highest.max(value);
            vector.push(place(&known.key, value, input.parameters)?);
        }
        points.push((vector, found));
    }
    for (at, known) in at_point.iter_mut().zip(&inputs) {
        *at = place(&known.key, known.point, input.parameters)?;
    }
    let (held_out, learned): (Vec<_>, Vec<_>) =
        points.into_iter().enumerate().partition(|(plan, _)| plan % HELD_OUT == HELD_OUT - 1);
    let mut learned: Vec<PlannedNumbers> = learned.into_iter().map(|(_, point)| point).collect();
    learned.push((at_point, reference.clone()));
    let situation = |side: usize, scenario: &Scenario, quantities: &YearlyQuantities| Situation {
        scenario: scenario.clone(),
        quantities: joined(quantities),
        polynomials: fitted(&learned, &reference[side], side),
    };
    let mut surface = Surface {
        learned_from: learned.len(),
        held_out: held_out.len(),
        errors: Vec::new(),
        base: situation(0, pair.0, simulated.0),
        alternative: situation(1, pair.1, simulated.1),
        inputs,
    };
    surface.errors = errors(&surface, &held_out, &reference, training)?;
    Ok(surface)
}

/// Everything that rounds are planned by and that has a range.
fn inputs_of(parameters: &Parameters) -> Vec<SurfaceInput> {
    let own = parameters.iter().filter(|(key, parameter)| drawn(key, parameter) == Drawn::PerReplicate);
    let of = |key: &str, point: f64| SurfaceInput { key: key.to_owned(), point, lowest: point, highest: point };
    let mut inputs: Vec<SurfaceInput> = own.map(|(key, parameter)| of(key, parameter.value)).collect();
    inputs.extend([data_draws::MASS, data_draws::DELIVERIES].map(|key| of(key, 1.0)));
    inputs
}

/// Where a value lies on the scale that the surface is fitted on. Delivery days are whole: their number counts.
fn place(key: &str, value: f64, parameters: &Parameters) -> Result<f64, StudyError> {
    if key == data_draws::MASS || key == data_draws::DELIVERIES {
        return Ok(10.0 * (value - 1.0));
    }
    if key.ends_with(".days_per_week") && key.starts_with("ordering.") {
        let days = DeliveryDays::of_frequency(PerWeek(value), 0, 0);
        return Ok(f64::from(days.days.len()) / days.every_weeks as f64);
    }
    Ok(steps_to(parameters.get(key)?, value))
}

/// Mean and standard deviation of the logarithms of the drawn masses and numbers of deliveries.
fn data_spread(training: &Training<'_>) -> Result<[(f64, f64); 2], StudyError> {
    let sampled = training.sampled;
    let parameters = training.input.parameters;
    let design = Design::new(parameters, sampled.seed, sampled.draws, sampled.replicates);
    let data = DataDraws::new(training.input, training.doubts, &design)?;
    let (mut masses, mut drops) = (Vec::new(), Vec::new());
    for replicate in 0..sampled.replicates {
        let found = data.of_replicate(&design, replicate)?;
        masses.push(found.mass.ln());
        drops.push(found.drops.ln());
    }
    let moments = |logs: &[f64]| {
        let mean = logs.iter().sum::<f64>() / logs.len().max(1) as f64;
        let variance = logs.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / logs.len().max(1) as f64;
        (mean, variance.sqrt())
    };
    Ok([moments(&masses), moments(&drops)])
}

/// Plans a few weeks of both scenarios.
fn planned(
    training: &Training<'_>,
    parameters: &Parameters,
    (mass, drops): (f64, f64),
    progress: &dyn Progress,
) -> Result<[Numbers; 2], StudyError> {
    let input = training.input;
    let deliveries = data_draws::multiplied(input.deliveries, mass, drops, input.seed);
    let changed = StudyInput { parameters, deliveries: &deliveries, ..*input };
    let mut context = Context { effort: Effort::SAMPLED, ..Context::new(&changed)? };
    if context.weeks() > 4.0 * WEEKS_APART as f64 {
        context.weeks = PlannedWeeks::Every { of: WEEKS_APART, from: FIRST_WEEK };
    }
    let of = |scenario: &Scenario| -> Result<Numbers, StudyError> {
        let (quantities, _) = solve(&context, scenario, progress)?;
        told(numbers(&joined(&quantities.year(|_| 1.0))))
    };
    let base = of(training.pair.0)?;
    let alternative =
        if training.pair.0.changes == training.pair.1.changes { base.clone() } else { of(training.pair.1)? };
    Ok([base, alternative])
}

fn told<T>(result: Result<T, serde_json::Error>) -> Result<T, StudyError> {
    result.map_err(|error| StudyError::Numbers(error.to_string()))
}

/// Polynomials of all numbers of a side, each over what it is at the point values.
fn fitted(learned: &[PlannedNumbers], reference: &Numbers, side: usize) -> BTreeMap<String, Polynomial> {
    use rayon::prelude::*;
    let points: Vec<Vec<f64>> = learned.iter().map(|(vector, _)| vector.clone()).collect();
    let moved: Vec<(&String, f64)> = reference.iter().filter(|(_, at)| **at != 0.0).map(|(k, v)| (k, *v)).collect();
    moved
        .into_par_iter()
        .filter_map(|(name, at_point)| {
            let of = |numbers: &Numbers| numbers.get(name).copied().unwrap_or(0.0) / at_point;
            let values: Vec<f64> = learned.iter().map(|(_, sides)| of(&sides[side])).collect();
            let found = Polynomial::fitted(&points, &values);
            (!found.terms.is_empty()).then(|| (name.clone(), found))
        })
        .collect()
}

impl Situation {
    fn quantities(&self, factor: &dyn Fn(&str) -> f64) -> Result<YearlyQuantities, StudyError> {
        told(scaled(&self.quantities, factor))
    }

    fn preliminary(&self, place: &[f64], at_point: &[f64]) -> Result<YearlyQuantities, StudyError> {
        self.quantities(&|name| {
            let Some(polynomial) = self.polynomials.get(name) else { return 1.0 };
            let point = polynomial.at(at_point);
            if point < LEAST_AT_POINT { 1.0 } else { (polynomial.at(place) / point).max(0.0) }
        })
    }

    fn outcome(&self, quantities: &YearlyQuantities, parameters: &Parameters) -> Result<Outcome, StudyError> {
        outcome(&self.scenario, quantities, parameters)
    }
}

/// Headline figures of two scenarios by name: changes of indicators, then figures of the appraisal.
pub(crate) fn compared_figures(
    base: (&Scenario, &YearlyQuantities),
    alternative: (&Scenario, &YearlyQuantities),
    parameters: &Parameters,
) -> Result<Vec<(String, f64)>, StudyError> {
    let outcomes = [base, alternative].map(|(scenario, quantities)| outcome(scenario, quantities, parameters));
    let [base, alternative] = outcomes;
    headlines(&base?, &alternative?, parameters)
}

fn outcome(scenario: &Scenario, quantities: &YearlyQuantities, parameters: &Parameters) -> Result<Outcome, StudyError> {
    let prices = Prices::new(parameters, quantities.facts.price_year, ValuationRules::R109)?;
    let values = indicators(quantities, &Assumptions::new(parameters)?, &prices, Fuels::of(scenario))?;
    Ok(Outcome { scenario: scenario.key.clone(), seed: 0, version: String::new(), values })
}

/// Headline figures of a comparison by name.
fn headlines(base: &Outcome, alternative: &Outcome, parameters: &Parameters) -> Result<Vec<(String, f64)>, StudyError> {
    let total = |outcome: &Outcome, indicator| outcome.total(indicator).unwrap_or(0.0);
    let mut figures: Vec<(String, f64)> = HEADLINES
        .into_iter()
        .map(|indicator| (indicator.key().to_owned(), total(alternative, indicator) - total(base, indicator)))
        .collect();
    figures.extend(appraised_figures(&appraise(base, alternative, parameters, ValuationRules::R109)?));
    Ok(figures)
}

/// What the surface misses in plans that it has not learned from.
fn errors(
    surface: &Surface,
    held_out: &[(usize, PlannedNumbers)],
    reference: &[Numbers; 2],
    training: &Training<'_>,
) -> Result<Vec<FigureError>, StudyError> {
    let parameters = training.input.parameters;
    let at_point = surface.at_point(parameters)?;
    let mut missed: Vec<(String, Vec<f64>)> = Vec::new();
    for (_, (vector, sides)) in held_out {
        let mut outcomes = Vec::with_capacity(4);
        for (situation, (planned, reference)) in surface.sides().into_iter().zip(sides.iter().zip(reference)) {
            let factor = |name: &str| match (planned.get(name), reference.get(name)) {
                (Some(planned), Some(reference)) if *reference != 0.0 => planned / reference,
                _ => 1.0,
            };
            outcomes.push(situation.outcome(&situation.quantities(&factor)?, parameters)?);
            outcomes.push(situation.outcome(&situation.preliminary(vector, &at_point)?, parameters)?);
        }
        let planned = headlines(&outcomes[0], &outcomes[2], parameters)?;
        let told = headlines(&outcomes[1], &outcomes[3], parameters)?;
        for ((figure, planned), (_, told)) in planned.into_iter().zip(told) {
            match missed.iter_mut().find(|(known, _)| *known == figure) {
                Some((_, errors)) => errors.push((told - planned).abs()),
                None => missed.push((figure, vec![(told - planned).abs()])),
            }
        }
    }
    let error = |(figure, mut errors): (String, Vec<f64>)| {
        errors.sort_by(f64::total_cmp);
        let range = range_of(training.sampled, &figure);
        let median_missed = quantile(&errors, 0.5);
        FigureError {
            range,
            median_missed,
            p90_missed: quantile(&errors, 0.9),
            share_of_range: (range > 0.0).then(|| median_missed / range),
            figure,
        }
    };
    Ok(missed.into_iter().map(error).collect())
}

/// From the 5th to the 95th percentile of a figure in a sample.
fn range_of(sampled: &SampleSummary, figure: &str) -> f64 {
    let of_indicator = sampled.indicators.iter().find(|r| r.dimensions.is_empty() && r.indicator.key() == figure);
    let of_appraisal = || sampled.appraisal.iter().find(|f| f.name == figure).map(|f| f.quantiles);
    of_indicator.map(|row| row.change).or_else(of_appraisal).map_or(0.0, |[low, _, high]| high - low)
}

impl Surface {
    fn sides(&self) -> [&Situation; 2] {
        [&self.base, &self.alternative]
    }

    fn at_point(&self, parameters: &Parameters) -> Result<Vec<f64>, StudyError> {
        self.inputs.iter().map(|input| place(&input.key, input.point, parameters)).collect()
    }

    /// Headline figures with some parameters changed.
    ///
    /// # Errors
    /// A key that is unknown, of the data or without range, and a value that was not trained with.
    pub fn what_if(
        &self,
        parameters: &Parameters,
        changes: &[(String, f64)],
    ) -> Result<Result<Vec<PreliminaryFigure>, SurfaceError>, StudyError> {
        if let Err(error) = self.checked(parameters, changes) {
            return Ok(Err(error));
        }
        let at_point = self.at_point(parameters)?;
        let mut places = at_point.clone();
        for (place_of, input) in places.iter_mut().zip(&self.inputs) {
            if let Some((_, value)) = changes.iter().rfind(|(key, _)| *key == input.key) {
                *place_of = place(&input.key, *value, parameters)?;
            }
        }
        let values = changes.iter().filter(|(key, _)| parameters.get(key).is_ok());
        let changed = parameters.with_values(values.map(|(key, value)| (key.as_str(), *value)));
        let is_exact = places == at_point;
        let mut outcomes = Vec::with_capacity(4);
        for situation in self.sides() {
            outcomes.push(situation.outcome(&situation.quantities, parameters)?);
            outcomes.push(situation.outcome(&situation.preliminary(&places, &at_point)?, &changed)?);
        }
        let simulated = headlines(&outcomes[0], &outcomes[2], parameters)?;
        let told = headlines(&outcomes[1], &outcomes[3], &changed)?;
        let missed = |figure: &str| self.errors.iter().find(|e| e.figure == figure).map_or(0.0, |e| e.p90_missed);
        let figure = |((figure, simulated), (_, preliminary)): ((String, f64), (String, f64))| PreliminaryFigure {
            within: if is_exact { 0.0 } else { missed(&figure) },
            figure,
            simulated,
            preliminary,
        };
        Ok(Ok(simulated.into_iter().zip(told).map(figure).collect()))
    }

    fn checked(&self, parameters: &Parameters, changes: &[(String, f64)]) -> Result<(), SurfaceError> {
        for (key, value) in changes {
            let impossible = |why| SurfaceError::Impossible { key: key.clone(), value: *value, why };
            if !value.is_finite() {
                return Err(impossible("it is no number"));
            }
            if let Some(input) = self.inputs.iter().find(|input| input.key == *key) {
                // A millionth of the width more, so that the ends themselves are within.
                let margin = 1e-6 * (input.highest - input.lowest);
                if !(input.lowest - margin..=input.highest + margin).contains(value) {
                    let (lowest, highest) = (input.lowest, input.highest);
                    return Err(SurfaceError::Outside { key: key.clone(), value: *value, lowest, highest });
                }
                continue;
            }
            let Ok(parameter) = parameters.get(key) else {
                return Err(SurfaceError::Unknown { key: key.clone(), nearest: nearest(key, parameters) });
            };
            if crate::draws::is_of_the_data(key) {
                return Err(SurfaceError::OfTheData(key.clone()));
            }
            if is_planned_by(key) {
                return Err(SurfaceError::Fixed(key.clone()));
            }
            possible(parameter, *value).map_err(impossible)?;
        }
        Ok(())
    }
}

fn possible(parameter: &Parameter, value: f64) -> Result<(), &'static str> {
    match parameter.unit.as_str() {
        "share" if !(0.0..=1.0).contains(&value) => Err("a share lies between 0 and 1"),
        _ if value < 0.0 && parameter.low >= 0.0 => Err("it is never below 0"),
        _ => Ok(()),
    }
}

/// Up to three keys with most parts in common.
fn nearest(key: &str, parameters: &Parameters) -> Vec<String> {
    let parts: Vec<&str> = key.split(['.', '_']).filter(|part| !part.is_empty()).collect();
    let likeness = |known: &str| {
        let known: Vec<&str> = known.split(['.', '_']).collect();
        parts.iter().filter(|part| known.contains(part)).count()
    };
    let mut found: Vec<(usize, &str)> = parameters.iter().map(|(known, _)| (likeness(known), known)).collect();
    found.retain(|(parts, _)| *parts > 0);
    found.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    found.into_iter().take(3).map(|(_, known)| known.to_owned()).collect()
}
