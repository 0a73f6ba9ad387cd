//! What a figure rests on: every parameter that it changes with, found by changing each of them, and the strands of driving
//! under it.

use std::collections::BTreeMap;

use domain::{CalendarYear, Dimensions, Evidence, Indicator, Parameter, Parameters, Quantity, Scenario};
use serde::Serialize;

use crate::StudyError;
use crate::assumptions::Assumptions;
use crate::draws::{is_of_the_data, is_planned_by};
use crate::indicators::{Fuels, indicators};
use crate::prices::{Prices, ValuationRules};
use crate::quantities::{Driving, Strand, YearlyQuantities};

pub mod compared;
mod formula;
pub mod split;
pub mod uses;

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
    /// Whether rounds are planned by it: telling what it changes would take new plans.
    pub is_planned_by: bool,
    /// Change of the figure in per cent where the parameter grows by one per cent; absent for parameters that rounds are
    /// planned by, years of the calendar, and where parameter or figure are 0.
    pub elasticity: Option<f64>,
}

/// Driving under a figure.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TracedStrand {
    /// Who drives, why, and with what.
    pub strand: Strand,
    /// Computed quantities, before inefficiency and prices.
    pub driving: Driving,
    /// What the figure loses when the strand is not driven; absent where that is nothing. Parts of shares and other figures that
    /// are no sums do not add up.
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
    /// How it is worked out.
    pub formula: &'static str,
    /// Parameters that the figure changes with, the most influential first, then those that rounds are planned by.
    pub parameters: Vec<TracedParameter>,
    /// Keys of those among them that are stand-ins without a published source.
    pub placeholders: Vec<String>,
    /// The strands of driving, the largest part first.
    pub strands: Vec<TracedStrand>,
}

/// A scenario worked out again and again, each time with one parameter nudged or one strand left out: enough to take any of
/// its figures apart.
pub struct Traces<'a> {
    year: &'a YearlyQuantities,
    parameters: &'a Parameters,
    values: Figures,
    /// Per parameter that is not planned by: all figures with it nudged.
    nudged: Vec<(&'a str, Figures)>,
    /// Per strand: all figures without it.
    without: Vec<Figures>,
}

type Figures = BTreeMap<(Indicator, Dimensions), f64>;

impl<'a> Traces<'a> {
    /// Works everything out.
    ///
    /// # Errors
    /// Missing parameters.
    pub fn new(
        year: &'a YearlyQuantities,
        scenario: &Scenario,
        parameters: &'a Parameters,
    ) -> Result<Self, StudyError> {
        let values = figures(year, scenario, parameters)?;
        let nudged = nudged(parameters, |changed| figures(year, scenario, changed))?;
        let mut without = Vec::with_capacity(year.driving.len());
        for left_out in 0..year.driving.len() {
            let mut rest = year.clone();
            rest.driving.remove(left_out);
            without.push(figures(&rest, scenario, parameters)?);
        }
        Ok(Self { year, parameters, values, nudged, without })
    }

    /// All figures there are.
    pub fn figures(&self) -> impl Iterator<Item = (Indicator, &Dimensions, f64)> {
        self.values.iter().map(|((indicator, dimensions), value)| (*indicator, dimensions, *value))
    }

    /// One figure taken apart. `None` when the scenario has no such figure.
    pub fn figure(&self, indicator: Indicator, dimensions: &Dimensions) -> Option<FigureTrace> {
        let key = (indicator, dimensions.clone());
        let value = *self.values.get(&key)?;
        let of = |figures: &Figures| figures.get(&key).copied().unwrap_or(0.0);
        let moved = self.nudged.iter().map(|(name, figures)| (*name, of(figures) - value));
        let is_planned = !matches!(indicator, Indicator::GoodsValue | Indicator::TonnesDelivered);
        let parameters = rests_on(self.parameters, value, moved, is_planned);
        let placeholders = placeholders(&parameters);
        let strand = |((strand, driving), figures): (&(Strand, Driving), &Figures)| {
            let part = value - of(figures);
            TracedStrand { strand: strand.clone(), driving: *driving, value: (part != 0.0).then_some(part) }
        };
        let mut strands: Vec<TracedStrand> = self.year.driving.iter().zip(&self.without).map(strand).collect();
        strands.sort_by(|a, b| b.value.unwrap_or(0.0).abs().total_cmp(&a.value.unwrap_or(0.0).abs()));
        let (dimensions, unit) = (dimensions.clone(), indicator.unit().to_owned());
        let formula = formula::formula(indicator);
        Some(FigureTrace { indicator, dimensions, value, unit, formula, parameters, placeholders, strands })
    }
}

/// The parameters under a figure: those that move it, by how much they do, and those that rounds are planned by.
fn rests_on<'k>(
    parameters: &Parameters,
    value: f64,
    moved: impl Iterator<Item = (&'k str, f64)>,
    is_planned: bool,
) -> Vec<TracedParameter> {
    let traced = |key: &str, is_planned_by, elasticity| {
        let parameter = parameters.get(key).ok()?.clone();
        Some(TracedParameter { key: key.to_owned(), parameter, is_planned_by, elasticity })
    };
    let mut found: Vec<TracedParameter> = moved
        .filter(|(_, change)| *change != 0.0)
        .filter_map(|(key, change)| {
            let has_shares = |p: &Parameter| value != 0.0 && p.value != 0.0 && p.unit != CalendarYear::UNIT;
            let is_told = parameters.get(key).is_ok_and(has_shares);
            traced(key, false, is_told.then(|| change / (value.abs() * NUDGE)))
        })
        .collect();
    let strength = |traced: &TracedParameter| traced.elasticity.map_or(0.0, f64::abs);
    found.sort_by(|a, b| strength(b).total_cmp(&strength(a)).then_with(|| a.key.cmp(&b.key)));
    if is_planned {
        let planned = parameters.iter().filter(|(key, _)| is_planned_by(key));
        found.extend(planned.filter_map(|(key, _)| traced(key, true, None)));
    }
    found
}

/// Keys of those that are stand-ins without a published source.
fn placeholders(parameters: &[TracedParameter]) -> Vec<String> {
    let stand_ins = parameters.iter().filter(|traced| traced.parameter.evidence == Evidence::Placeholder);
    stand_ins.map(|traced| traced.key.clone()).collect()
}

/// What `figures` makes of the parameters with one of them nudged, for each that figures are worked out by.
fn nudged<T>(
    parameters: &Parameters,
    figures: impl Fn(&Parameters) -> Result<T, StudyError>,
) -> Result<Vec<(&str, T)>, StudyError> {
    let mut changed = parameters.clone();
    let mut nudged = Vec::new();
    for (key, parameter) in parameters.iter().filter(|(key, _)| !is_planned_by(key) && !is_of_the_data(key)) {
        changed.set_value(key, nudged_value(parameter));
        nudged.push((key, figures(&changed)?));
        changed.set_value(key, parameter.value);
    }
    Ok(nudged)
}

/// A parameter a little larger.
fn nudged_value(parameter: &Parameter) -> f64 {
    let step = match parameter.value {
        _ if parameter.unit == CalendarYear::UNIT => 1.0,
        0.0 => NUDGE,
        value => value * NUDGE,
    };
    parameter.value + step
}

fn figures(year: &YearlyQuantities, scenario: &Scenario, parameters: &Parameters) -> Result<Figures, StudyError> {
    let prices = Prices::new(parameters, year.facts.price_year, ValuationRules::R109)?;
    let values = indicators(year, &Assumptions::new(parameters)?, &prices, Fuels::of(scenario))?;
    Ok(values.into_iter().map(|value| ((value.indicator, value.dimensions), value.value)).collect())
}
