//! What a part of a change rests on: Shapley values of the mechanisms, worked out again with every parameter nudged.

use domain::{Indicator, Parameters, Scenario};
use serde::{Deserialize, Serialize};

use super::compared::{ComparedTrace, Named, outcome};
use super::formula::formula;
use super::{placeholders, rests_on};
use crate::StudyError;
use crate::mechanisms::{COALITIONS, Mechanism, MechanismRow, scenario_of, split};
use crate::quantities::YearlyQuantities;

/// Quantities of all subsets of the mechanisms; subsets that share their plans share them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MechanismYears {
    /// Those that differ.
    pub years: Vec<YearlyQuantities>,
    /// By subset, in the order of [`COALITIONS`]: the position in [`Self::years`].
    pub of_coalition: Vec<usize>,
}

impl MechanismYears {
    fn rows(&self, pair: (&Scenario, &Scenario), parameters: &Parameters) -> Result<Vec<MechanismRow>, StudyError> {
        let mut outcomes = Vec::with_capacity(COALITIONS.len());
        for (coalition, position) in COALITIONS.zip(&self.of_coalition) {
            let scenario = scenario_of(pair.0, pair.1, coalition);
            if let Some(year) = self.years.get(*position) {
                outcomes.push(outcome((&scenario, year), parameters)?);
            }
        }
        Ok(split(&outcomes))
    }
}

/// Parts of a change worked out again and again, each time with one parameter nudged.
pub struct SplitTraces<'a> {
    parameters: &'a Parameters,
    values: Named,
    nudged: Vec<(&'a str, Named)>,
}

impl<'a> SplitTraces<'a> {
    /// Works everything out.
    ///
    /// # Errors
    /// Missing parameters.
    pub fn new(
        years: &MechanismYears,
        pair: (&Scenario, &Scenario),
        parameters: &'a Parameters,
    ) -> Result<Self, StudyError> {
        let values = named(&years.rows(pair, parameters)?);
        let nudged = super::nudged(parameters, |changed| Ok(named(&years.rows(pair, changed)?)))?;
        Ok(Self { parameters, values, nudged })
    }

    /// All parts there are: `vehicle_km@ordering`.
    pub fn figures(&self) -> impl Iterator<Item = (&str, f64)> {
        self.values.iter().map(|(name, value)| (name.as_str(), *value))
    }

    /// One part taken apart. `None` when there is no such part.
    pub fn figure(&self, name: &str) -> Option<ComparedTrace> {
        let value = *self.values.get(name)?;
        let (indicator, mechanism) = name.split_once('@')?;
        let of_whole = formula(Indicator::from_key(indicator)?);
        let moved = self.nudged.iter().map(|(key, figures)| (*key, figures.get(name).copied().unwrap_or(0.0) - value));
        let parameters = rests_on(self.parameters, value, moved, true);
        let placeholders = placeholders(&parameters);
        let formula = format!(
            "φ({mechanism}) = Σ over the subsets S of the other two of |S|! · (2 − |S|)! / 3! · (v(S with {mechanism}) − v(S)), \
             v: {of_whole}"
        );
        Some(ComparedTrace { figure: name.to_owned(), value, formula, parameters, placeholders })
    }
}

fn named(rows: &[MechanismRow]) -> Named {
    let parts = rows.iter().flat_map(|row| {
        let values = [row.ordering, row.consolidation, row.vehicle];
        let name = |mechanism: Mechanism| format!("{}@{}", row.indicator.key(), mechanism.key());
        Mechanism::ALL.into_iter().map(name).zip(values)
    });
    parts.collect()
}
