//! Many draws of a comparison: plans solved once for each replicate, everything else worked out anew for each draw (model
//! §M9). A table of draws can be made in pieces, put together again, and summed up.

use std::collections::BTreeMap;
use std::ops::Range;

use domain::{Change, Date, Dimensions, Fuel, Indicator, Outcome, Scenario};
use serde::{Deserialize, Serialize};

use crate::accounts::appraisal::{Appraisal, appraise};
use crate::assumptions::Assumptions;
use crate::data_draws::{self, DataDraws};
use crate::deliveries::MassDoubt;
use crate::draws::{Design, week_weights};
use crate::mechanisms::{COALITIONS, Coalition, Mechanism, scenario_of, shapley};
use crate::ordering::days_between;
use crate::prices::{CarbonPath, Prices, ValuationRules};
use crate::quantities::{Quantities, YearlyQuantities};
use crate::random::seed_of;
use crate::routing::Effort;
use crate::trace::split::MechanismYears;
use crate::year::{Context, PlannedWeeks};
use crate::{Fuels, Progress, StudyError, StudyInput, indicators, solve};

pub mod summary;

/// Weeks of a period from which on a replicate plans every second one.
const FEWEST_WEEKS_HALVED: usize = 26;

/// Which side of a comparison a column of draws is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The base.
    Base,
    /// The alternative.
    Alternative,
    /// The part of the change that comes from ordering.
    Ordering,
    /// The part that comes from consolidation.
    Consolidation,
    /// The part that comes from vehicle and fuel.
    Vehicle,
    /// A figure of the appraisal of the change.
    Appraisal,
    /// What was drawn for the data that both sides rest on.
    Data,
}

/// What a column of draws holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Column {
    /// Of which side.
    pub side: Side,
    /// Key of an indicator, or the name of a figure of the appraisal.
    pub name: String,
    /// What it is broken down by.
    pub dimensions: Dimensions,
}

/// Draws in order, column by column; what does not occur in a draw is 0 there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DrawTable {
    /// The draws in the table.
    pub draws: Range<usize>,
    /// Values by column and draw.
    pub columns: BTreeMap<Column, Vec<f64>>,
}

impl DrawTable {
    /// Room for a range of draws.
    pub fn new(draws: Range<usize>) -> Self {
        Self { draws, columns: BTreeMap::new() }
    }

    fn set(&mut self, draw: usize, column: Column, value: f64) {
        let length = self.draws.len();
        let values = self.columns.entry(column).or_insert_with(|| vec![0.0; length]);
        values[draw - self.draws.start] = value;
    }

    /// Puts the next draws behind these.
    ///
    /// # Errors
    /// The first missing draw, when `next` does not begin where this ends.
    pub fn append(&mut self, next: Self) -> Result<(), usize> {
        if next.draws.start != self.draws.end {
            return Err(self.draws.end);
        }
        let (before, added) = (self.draws.len(), next.draws.len());
        for (column, values) in next.columns {
            self.columns.entry(column).or_insert_with(|| vec![0.0; before]).extend(values);
        }
        for values in self.columns.values_mut() {
            values.resize(before + added, 0.0);
        }
        self.draws.end = next.draws.end;
        Ok(())
    }
}

/// Makes a range of the draws of a design for the comparison of two scenarios. `doubts` say whose masses no document states.
///
/// # Errors
/// As of [`crate::simulate`].
pub fn sample(
    input: &StudyInput<'_>,
    doubts: &[MassDoubt],
    (base, alternative): (&Scenario, &Scenario),
    design: &Design<'_>,
    draws: Range<usize>,
    progress: &dyn Progress,
) -> Result<DrawTable, StudyError> {
    let mut table = DrawTable::new(draws.clone());
    let scenarios: Vec<Scenario> = COALITIONS.map(|c| scenario_of(base, alternative, c)).collect();
    let data = DataDraws::new(input, doubts, design)?;
    let mut start = draws.start;
    while start < draws.end {
        let replicate = design.replicate_of(start);
        let end = (start..draws.end).find(|d| design.replicate_of(*d) != replicate).unwrap_or(draws.end);
        let parameters = design.of_replicate(replicate);
        let seed = seed_of(input.seed, &format!("replicate {replicate}"));
        let drawn = data.of_replicate(design, replicate)?;
        let replicate_input = StudyInput { parameters: &parameters, seed, deliveries: &drawn.deliveries, ..*input };
        let mut context = Context { effort: Effort::SAMPLED, ..Context::new(&replicate_input)? };
        if weeks_of_period(&context) >= FEWEST_WEEKS_HALVED {
            context.weeks = PlannedWeeks::Every { of: 2, from: (replicate % 2) as i64 };
        }
        let plans = Plans::solved(&context, &scenarios, progress)?;
        for draw in start..end {
            plans.draw(&context, design, draw, &mut table)?;
            for (name, value) in [(data_draws::MASS, drawn.mass), (data_draws::DELIVERIES, drawn.drops)] {
                let column = Column { side: Side::Data, name: name.to_owned(), dimensions: Dimensions::new() };
                table.set(draw, column, value);
            }
        }
        start = end;
    }
    Ok(table)
}

/// The quantities of all subsets of mechanisms; subsets that differ in fuel alone share theirs.
pub(crate) struct Plans {
    quantities: Vec<Quantities>,
    /// Per subset: which quantities, and what runs.
    of_coalition: Vec<(usize, Fuels)>,
}

impl Plans {
    /// Plans the years of all subsets.
    pub fn solved(context: &Context<'_>, scenarios: &[Scenario], progress: &dyn Progress) -> Result<Self, StudyError> {
        let mut known: Vec<(Vec<Change>, bool, usize)> = Vec::new();
        let mut plans = Self { quantities: Vec::new(), of_coalition: Vec::new() };
        for scenario in scenarios {
            let mut driven_by: Vec<Change> =
                scenario.changes.iter().filter(|c| !matches!(c, Change::Fleet(_))).cloned().collect();
            driven_by.sort_by_key(|change| matches!(change, Change::Consolidation(_)));
            // Rounds of a hub's batteries are planned by their range; other fuels leave plans as they are.
            let by_range = scenario.consolidation().is_some() && Fuels::of(scenario).hub == Fuel::Electric;
            let is_same =
                |(changes, range, _): &&(Vec<Change>, bool, usize)| (changes, *range) == (&driven_by, by_range);
            let position = match known.iter().find(is_same) {
                Some((.., position)) => *position,
                None => {
                    let (quantities, _) = solve(context, scenario, progress)?;
                    plans.quantities.push(quantities);
                    known.push((driven_by, by_range, plans.quantities.len() - 1));
                    plans.quantities.len() - 1
                }
            };
            plans.of_coalition.push((position, Fuels::of(scenario)));
        }
        Ok(plans)
    }

    /// The years of all subsets, every week once.
    pub fn years(&self) -> MechanismYears {
        MechanismYears {
            years: self.quantities.iter().map(|quantities| quantities.year(|_| 1.0)).collect(),
            of_coalition: self.of_coalition.iter().map(|(position, _)| *position).collect(),
        }
    }

    /// Works one draw out for all subsets and notes it.
    fn draw(
        &self,
        context: &Context<'_>,
        design: &Design<'_>,
        draw: usize,
        table: &mut DrawTable,
    ) -> Result<(), StudyError> {
        let parameters = design.of_draw(draw);
        let seed = design.seed_of_draw(draw);
        let assumptions = Assumptions { difference_seed: Some(seed), ..Assumptions::new(&parameters)? };
        let Some(first_plan) = self.quantities.first() else { return Ok(()) };
        let goods_year = first_plan.facts.price_year;
        let prices = Prices::new(&parameters, goods_year, ValuationRules::R109)?;
        let volume = parameters.quantity::<domain::Factor>("demand.between_years")?.value();
        let first = monday_of_period(context);
        let weights = week_weights(weeks_of_period(context), seed, |week| context.weeks.hold(week as i64));
        let years: Vec<YearlyQuantities> = self
            .quantities
            .iter()
            .map(|quantities| {
                quantities.year(|week| volume * weight_at(&weights, first, quantities.weeks.get(week).copied()))
            })
            .collect();
        let mut outcomes: Vec<Outcome> = Vec::with_capacity(self.of_coalition.len());
        for (coalition, &(position, fuels)) in self.of_coalition.iter().enumerate() {
            if let Some(same) = self.of_coalition[..coalition].iter().position(|&other| other == (position, fuels)) {
                outcomes.push(outcomes[same].clone());
                continue;
            }
            let values = indicators::indicators(&years[position], &assumptions, &prices, fuels)?;
            outcomes.push(Outcome { scenario: String::new(), seed, version: String::new(), values });
        }
        note(table, draw, &outcomes, &parameters)
    }
}

fn note(
    table: &mut DrawTable,
    draw: usize,
    outcomes: &[Outcome],
    parameters: &domain::Parameters,
) -> Result<(), StudyError> {
    let (base, alternative) = (&outcomes[COALITIONS.start], &outcomes[COALITIONS.end - 1]);
    for (side, outcome) in [(Side::Base, base), (Side::Alternative, alternative)] {
        // Figures broken down by several things at once have no ranges: there are too many of them.
        for value in outcome.values.iter().filter(|value| value.dimensions.len() < 2) {
            let (name, dimensions) = (value.indicator.key().to_owned(), value.dimensions.clone());
            table.set(draw, Column { side, name, dimensions }, value.value);
        }
    }
    let total = |coalition: Coalition, indicator| outcomes[coalition].total(indicator).unwrap_or(0.0);
    for &indicator in Indicator::ALL {
        let parts = shapley(|coalition| total(coalition, indicator));
        for (mechanism, part) in Mechanism::ALL.into_iter().zip(parts) {
            let side = match mechanism {
                Mechanism::Ordering => Side::Ordering,
                Mechanism::Consolidation => Side::Consolidation,
                Mechanism::Vehicle => Side::Vehicle,
            };
            table.set(draw, Column { side, name: indicator.key().to_owned(), dimensions: Dimensions::new() }, part);
        }
    }
    let appraisal = appraise(base, alternative, parameters, ValuationRules::R109)?;
    for (name, value) in appraised_figures(&appraisal) {
        table.set(draw, Column { side: Side::Appraisal, name, dimensions: Dimensions::new() }, value);
    }
    Ok(())
}

/// The figures of an appraisal that are sampled, by name.
pub(crate) fn appraised_figures(appraisal: &Appraisal) -> Vec<(String, f64)> {
    let mut figures = vec![
        ("municipality_gain".to_owned(), appraisal.municipality_nok),
        ("suppliers_gain".to_owned(), appraisal.suppliers_nok),
        ("society_gain".to_owned(), appraisal.society_nok),
        ("municipality_present_value".to_owned(), appraisal.municipality_present_nok),
    ];
    let even = appraisal.break_even;
    let cuts = [("break_even_price_cut", even.price_cut), ("price_cut_for_target", even.price_cut_for_target)];
    // Without goods there is no cut of their prices.
    figures.extend(cuts.into_iter().filter_map(|(name, cut)| Some((name.to_owned(), cut?))));
    for (path, value) in CarbonPath::ALL.into_iter().zip(appraisal.present) {
        figures.push((format!("society_present_value_{}", path.key()), value.society_nok));
    }
    figures
}

fn monday_of_period(context: &Context<'_>) -> Date {
    domain::monday_of(context.period.0)
}

fn weeks_of_period(context: &Context<'_>) -> usize {
    (days_between(monday_of_period(context), context.period.1) / 7 + 1).max(1) as usize
}

/// The weight of a week; goods that come before or after the period belong to its first or last week.
fn weight_at(weights: &[f64], first: Date, monday: Option<Date>) -> f64 {
    let week = monday.map_or(0, |monday| days_between(first, monday).div_euclid(7)).max(0) as usize;
    weights.get(week.min(weights.len().saturating_sub(1))).copied().unwrap_or(0.0)
}
