//! Deliveries per unit and ordinary week with an interval: records of purchases, calibrated by answers to the survey
//! (model §M2; docs/method/survey.md), and which units to ask next.

mod answers;
pub mod calendar;
mod chance;
pub mod drops;
mod habits;
mod next;
mod prior;
mod records;
mod rhythm_of_value;
mod sampler;

use domain::{Delivery, ParameterError, Parameters, Supplier, SurveyResponse, Unit, UnitId, UnitKind};
use serde::Serialize;

pub use calendar::OrdinaryDays;
pub use next::{Question, Reason};
pub use records::RecordKind;

/// What a calibration rests on.
#[derive(Clone, Copy, Debug)]
pub struct CalibrationInput<'a> {
    /// Receiving units.
    pub units: &'a [Unit],
    /// Suppliers, for how they deliver.
    pub suppliers: &'a [Supplier],
    /// Deliveries as reconstructed from the documents.
    pub deliveries: &'a [Delivery],
    /// Answers to the survey.
    pub survey: &'a [SurveyResponse],
    /// Numbers about the world.
    pub parameters: &'a Parameters,
    /// Seed of the draws.
    pub seed: u64,
}

/// Median and 90 % interval.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Interval {
    /// Five in a hundred draws lie below.
    pub p05: f64,
    /// Half of the draws lie below.
    pub p50: f64,
    /// Five in a hundred draws lie above.
    pub p95: f64,
}

impl Interval {
    /// Of some draws; all zero without any.
    pub fn of(mut draws: Vec<f64>) -> Self {
        draws.sort_by(f64::total_cmp);
        let at = |share: f64| draws.get((share * draws.len() as f64) as usize).copied().unwrap_or_default();
        Self { p05: at(0.05), p50: at(0.5), p95: at(0.95) }
    }

    /// From low to high.
    pub fn width(&self) -> f64 {
        self.p95 - self.p05
    }

    /// Whether a value lies within.
    pub fn covers(&self, value: f64) -> bool {
        self.p05 <= value && value <= self.p95
    }
}

/// How often a unit has answered about its deliveries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct AnswerCount {
    /// All deliveries, from memory.
    pub from_memory: usize,
    /// Counted in a log.
    pub counted: usize,
    /// About one supplier.
    pub per_supplier: usize,
}

impl AnswerCount {
    /// All answers.
    pub fn sum(&self) -> usize {
        self.from_memory + self.counted + self.per_supplier
    }
}

/// One unit's deliveries an ordinary week, and what later steps need to know about its habits.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct UnitEstimate {
    /// Number in the study.
    pub unit: UnitId,
    /// Kind of unit.
    pub kind: UnitKind,
    /// Deliveries a week as reconstructed, before calibration.
    pub reconstructed_per_week: f64,
    /// Deliveries an ordinary week, pick-ups apart.
    pub deliveries_per_week: Interval,
    /// Shares of the estimate by what it was reconstructed from, largest first.
    pub rests_on: Vec<(RecordKind, f64)>,
    /// Its answers.
    pub answers: AnswerCount,
    /// Deliveries a week the unit could live with.
    pub acceptable_per_week: Interval,
    /// Staff time to receive one delivery.
    pub receiving_min: Interval,
    /// Trips a week by which staff fetch goods.
    pub pick_ups_per_week: Interval,
}

/// Deliveries of all units.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Calibration {
    /// The units in the order given.
    pub units: Vec<UnitEstimate>,
    /// Deliveries an ordinary week of all units together; errors that units share stay in.
    pub total_per_week: Interval,
    /// The same as reconstructed.
    pub total_reconstructed_per_week: f64,
    /// Units that have answered about their deliveries.
    pub answered_units: usize,
    /// The units to ask next, most useful first.
    pub next: Vec<Question>,
}

/// Calibrates; `next` is how many units to ask are wanted. The same input and seed give the same figures.
///
/// # Errors
/// Parameters that are missing or in another unit.
pub fn calibrate(input: &CalibrationInput<'_>, next: usize) -> Result<Calibration, ParameterError> {
    let CalibrationInput { units, suppliers, deliveries, survey, parameters, seed } = *input;
    let ids: Vec<UnitId> = units.iter().map(|unit| unit.id).collect();
    let records = records::count(&ids, suppliers, deliveries, parameters)?;
    let answers = answers::usable(survey, units, suppliers, &records, parameters)?;
    let posterior = sampler::Model::new(&records, units.len(), &answers, parameters)?.sample(seed);
    let mut counts = vec![AnswerCount::default(); units.len()];
    for answer in &answers {
        let count = &mut counts[answer.unit];
        match (answer.supplier, answer.memory) {
            (Some(_), _) => count.per_supplier += 1,
            (None, true) => count.from_memory += 1,
            (None, false) => count.counted += 1,
        }
    }
    let shares = shares(&records.pairs, units.len());
    let habits = habits::of(units, survey, &records.pick_ups, &posterior.draws, parameters, seed)?;
    let estimates: Vec<UnitEstimate> = units
        .iter()
        .zip(habits)
        .enumerate()
        .map(|(at, (unit, habit))| UnitEstimate {
            unit: unit.id,
            kind: unit.record.kind,
            reconstructed_per_week: records.counted[at],
            deliveries_per_week: Interval::of(posterior.draws.iter().map(|draw| draw[at]).collect()),
            rests_on: shares[at].clone(),
            answers: counts[at],
            acceptable_per_week: habit.acceptable_per_week,
            receiving_min: habit.receiving_min,
            pick_ups_per_week: habit.pick_ups_per_week,
        })
        .collect();
    let next = next::units_to_ask(&estimates, &posterior, next);
    Ok(Calibration {
        total_per_week: Interval::of(posterior.draws.iter().map(|draw| draw.iter().sum()).collect()),
        total_reconstructed_per_week: records.counted.iter().sum(),
        answered_units: counts.iter().filter(|count| count.sum() > 0).count(),
        units: estimates,
        next,
    })
}

/// Shares of each unit's expected deliveries by kind of record, largest first.
fn shares(pairs: &[records::Pair], units: usize) -> Vec<Vec<(RecordKind, f64)>> {
    let mut sums = vec![[0.0; RecordKind::ALL.len()]; units];
    for pair in pairs {
        sums[pair.unit][pair.kind.position()] += pair.per_week * pair.log_drops.exp();
    }
    sums.into_iter()
        .map(|sums| {
            let total: f64 = sums.iter().sum();
            let mut shares: Vec<(RecordKind, f64)> =
                RecordKind::ALL.into_iter().zip(sums).filter(|(_, s)| *s > 0.0).map(|(k, s)| (k, s / total)).collect();
            shares.sort_by(|a, b| b.1.total_cmp(&a.1));
            shares
        })
        .collect()
}
