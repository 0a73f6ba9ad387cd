//! A response surface: what figures would be with other parameters, told in milliseconds instead of planned for minutes
//! (model §M9).
//!
//! Most parameters are in formulas over quantities, so figures with other values of them are exact. Those that rounds are
//! planned by, and the data's mass and number of deliveries, change the quantities themselves. For them both scenarios are
//! planned over a few weeks of the year, first with each of these alone at several of its values, then with all of them drawn
//! as in a sample; private customers and chance are those of the simulation (`training`). Each quantity, over what it is at the
//! point values, becomes a product or sum of what the parameters do alone (`response`), and of what they do beyond that together (`together`).
//! Every tenth of the drawn plans is also told by a surface that learned from the others only: what that misses (`missed`) is the error
//! beside every preliminary figure.

use std::collections::BTreeMap;

use domain::{Outcome, Parameter, Parameters, Scenario};
use serde::{Deserialize, Serialize};

use crate::accounts::appraisal::appraise;
use crate::assumptions::Assumptions;
use crate::draws::is_planned_by;
use crate::indicators::{HEADLINES, indicators};
use crate::prices::{Prices, ValuationRules};
use crate::quantities::YearlyQuantities;
use crate::sample::appraised_figures;
use crate::{Fuels, StudyError};

mod missed;
mod numbers;
mod response;
mod together;
mod training;

use numbers::scaled;
use response::Response;
use together::{Places, Scale};
use training::place;
pub use training::{Training, trained};

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
    /// Median of what is missed in drawn plans by surfaces that did not learn from them, in the figure's unit.
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
    /// Plans learned from: at the point values, with one parameter changed, and with all of them drawn.
    pub learned_from: usize,
    /// Those of them with all parameters drawn. The errors were measured with these, each told by a surface that did not learn from it.
    pub drawn: usize,
    /// How well each headline figure is told.
    pub errors: Vec<FigureError>,
    base: Situation,
    alternative: Situation,
    scale: Scale,
}

/// One scenario as simulated, and how its quantities change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Situation {
    scenario: Scenario,
    quantities: YearlyQuantities,
    responses: BTreeMap<String, Response>,
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

fn told<T>(result: Result<T, serde_json::Error>) -> Result<T, StudyError> {
    result.map_err(|error| StudyError::Numbers(error.to_string()))
}

impl Situation {
    fn quantities(&self, factor: &dyn Fn(&str) -> f64) -> Result<YearlyQuantities, StudyError> {
        told(scaled(&self.quantities, factor))
    }

    fn preliminary(&self, places: &Places) -> Result<YearlyQuantities, StudyError> {
        self.quantities(&|name| self.responses.get(name).map_or(1.0, |response| response.at(places)))
    }

    fn outcome(&self, quantities: &YearlyQuantities, parameters: &Parameters) -> Result<Outcome, StudyError> {
        outcome(&self.scenario, quantities, parameters)
    }
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

impl Surface {
    fn sides(&self) -> [&Situation; 2] {
        [&self.base, &self.alternative]
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
        let mut places = self.scale.points().to_vec();
        for (place_of, input) in places.iter_mut().zip(&self.inputs) {
            if let Some((_, value)) = changes.iter().rfind(|(key, _)| *key == input.key) {
                *place_of = place(&input.key, *value, parameters)?;
            }
        }
        let values = changes.iter().filter(|(key, _)| parameters.get(key).is_ok());
        let changed = parameters.with_values(values.map(|(key, value)| (key.as_str(), *value)));
        let is_exact = places == self.scale.points();
        let places = self.scale.places(places);
        let mut outcomes = Vec::with_capacity(4);
        for situation in self.sides() {
            outcomes.push(situation.outcome(&situation.quantities, parameters)?);
            outcomes.push(situation.outcome(&situation.preliminary(&places)?, &changed)?);
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
                return Err(SurfaceError::Unknown { key: key.clone(), nearest: parameters.nearest(key) });
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
