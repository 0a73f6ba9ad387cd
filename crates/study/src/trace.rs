//! What a figure rests on: every parameter that it changes with, found by changing each of them, and the strands of driving
//! under it.

use domain::{Dimensions, Evidence, Indicator, IndicatorValue, Parameter, Parameters, Scenario};
use serde::Serialize;

use crate::assumptions::Assumptions;
use crate::draws::{Drawn, drawn};
use crate::indicators::{Fuels, indicators};
use crate::prices::{Prices, ValuationRules};
use crate::quantities::YearlyQuantities;
use crate::{StudyError, quantities::Driving, quantities::Strand};

/// How far a parameter is moved to see what moves with it.
const NUDGE: f64 = 0.01;

/// A parameter that a figure changes with.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TracedParameter {
    /// Its key.
    pub key: String,
    /// The parameter itself, with range and source.
    #[serde(flatten)]
    pub parameter: Parameter,
    /// Change of the figure in per cent where the parameter grows by one per cent; absent for parameters that rounds are
    /// planned by, because telling it would take new plans.
    pub elasticity: Option<f64>,
}

/// Driving under a figure.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TracedStrand {
    /// Who drives, why, and with what.
    pub strand: Strand,
    /// Computed quantities, before inefficiency and prices.
    pub driving: Driving,
    /// Its part of the figure; absent for figures that do not come from driving.
    pub value: Option<f64>,
}

/// A figure taken apart.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FigureTrace {
    /// What is measured.
    pub indicator: Indicator,
    /// What it is broken down by.
    pub dimensions: Dimensions,
    /// Its value.
    pub value: f64,
    /// Unit of the value.
    pub unit: String,
    /// Parameters that the figure changes with, the most influential first, then those that rounds are planned by.
    pub parameters: Vec<TracedParameter>,
    /// Keys of those among them that are stand-ins without a published source.
    pub placeholders: Vec<String>,
    /// The strands of driving, the largest part first.
    pub strands: Vec<TracedStrand>,
}

/// Takes a figure of a simulated scenario apart. `None` when the scenario has no such figure.
///
/// # Errors
/// Missing parameters.
pub fn trace(
    year: &YearlyQuantities,
    scenario: &Scenario,
    parameters: &Parameters,
    indicator: Indicator,
    dimensions: &Dimensions,
) -> Result<Option<FigureTrace>, StudyError> {
    let of = |year: &YearlyQuantities, parameters: &Parameters| -> Result<Option<f64>, StudyError> {
        let values = worked_out(year, scenario, parameters)?;
        Ok(values.iter().find(|v| v.indicator == indicator && v.dimensions == *dimensions).map(|v| v.value))
    };
    let Some(value) = of(year, parameters)? else { return Ok(None) };
    let mut traced = Vec::new();
    let mut planned_by = Vec::new();
    for (key, parameter) in parameters.iter() {
        if drawn(key, parameter) == Drawn::PerReplicate {
            planned_by.push(TracedParameter { key: key.to_owned(), parameter: parameter.clone(), elasticity: None });
            continue;
        }
        if is_of_the_data(key) {
            continue;
        }
        let step = if parameter.value == 0.0 { NUDGE } else { parameter.value * NUDGE };
        let nudged = of(year, &parameters.with_values([(key, parameter.value + step)]))?.unwrap_or(0.0);
        if nudged != value {
            let elasticity = 100.0 * (nudged - value) / value.abs().max(f64::MIN_POSITIVE);
            traced.push(TracedParameter {
                key: key.to_owned(),
                parameter: parameter.clone(),
                elasticity: Some(elasticity),
            });
        }
    }
    let strength = |traced: &TracedParameter| traced.elasticity.map_or(0.0, f64::abs);
    traced.sort_by(|a, b| strength(b).total_cmp(&strength(a)).then_with(|| a.key.cmp(&b.key)));
    // Rounds that are not driven hang on no plan.
    if year.driving.iter().any(|(_, driving)| driving.distance.value() != 0.0) {
        traced.extend(planned_by);
    }
    let is_placeholder = |traced: &&TracedParameter| traced.parameter.evidence == Evidence::Placeholder;
    let placeholders = traced.iter().filter(is_placeholder).map(|traced| traced.key.clone()).collect();
    let mut strands = Vec::with_capacity(year.driving.len());
    for (strand, driving) in &year.driving {
        let part = part_of(year, strand, value, &of, parameters)?;
        strands.push(TracedStrand { strand: strand.clone(), driving: *driving, value: part });
    }
    strands.sort_by(|a, b| b.value.unwrap_or(0.0).abs().total_cmp(&a.value.unwrap_or(0.0).abs()));
    Ok(Some(FigureTrace {
        indicator,
        dimensions: dimensions.clone(),
        value,
        unit: indicator.unit().to_owned(),
        parameters: traced,
        placeholders,
        strands,
    }))
}

/// What the figure loses when the strand is not driven; `None` when that is nothing, and for shares and frequencies, which do
/// not add up.
fn part_of(
    year: &YearlyQuantities,
    strand: &Strand,
    value: f64,
    of: &impl Fn(&YearlyQuantities, &Parameters) -> Result<Option<f64>, StudyError>,
    parameters: &Parameters,
) -> Result<Option<f64>, StudyError> {
    let mut without = year.clone();
    without.driving.retain(|(other, _)| other != strand);
    let part = value - of(&without, parameters)?.unwrap_or(0.0);
    Ok((part != 0.0).then_some(part))
}

/// Parameters that were used before any figure was worked out: reading documents, judging data, building roads.
fn is_of_the_data(key: &str) -> bool {
    ["commodity.", "deliveries.", "energy.", "purchasing.", "road.", "settlement.", "survey."]
        .iter()
        .any(|start| key.starts_with(start))
}

fn worked_out(
    year: &YearlyQuantities,
    scenario: &Scenario,
    parameters: &Parameters,
) -> Result<Vec<IndicatorValue>, StudyError> {
    let prices = Prices::new(parameters, year.facts.price_year, ValuationRules::R109)?;
    indicators(year, &Assumptions::new(parameters)?, &prices, Fuels::of(scenario))
}
