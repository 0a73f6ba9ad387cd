//! What else the survey tells about each unit: deliveries it could live with, minutes to receive, trips to shops.
//!
//! Each is the logarithm of a number with a mean of its own, a deviation of the kind of unit and one of the unit; an
//! answer settles the unit's, and shifts its kind's and everybody's.

use domain::{Minutes, ParameterError, Parameters, PerWeek, Share, SurveyResponse, Unit, UnitKind};

use super::Interval;
use super::chance::Chance;
use super::prior::{Prior, Z95};

/// Part of a prior's variance that is common to all, that of kinds, and that of units; the halves add up.
const PARTS: [f64; 3] = [0.4, 0.2, 0.4];
/// Standard deviation of the logarithm of an answer around the unit's own number.
const ANSWER: f64 = 0.2;
/// What stands for none at all.
const NONE: f64 = 0.05;

/// Habits of one unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Habit {
    pub acceptable_per_week: Interval,
    pub receiving_min: Interval,
    pub pick_ups_per_week: Interval,
}

/// Habits of all units; `deliveries` are the calibrated draws, `fetched` trips a week that records tell of.
pub(super) fn of(
    units: &[Unit],
    survey: &[SurveyResponse],
    fetched: &[f64],
    deliveries: &[Vec<f64>],
    parameters: &Parameters,
    seed: u64,
) -> Result<Vec<Habit>, ParameterError> {
    let of_unit = |unit: &Unit, read: &dyn Fn(&SurveyResponse) -> Option<f64>| {
        let own = survey.iter().filter(|r| r.unit_key == unit.record.key && r.supplier_key.is_none());
        own.filter_map(read).map(|value| value.max(NONE).ln()).collect::<Vec<f64>>()
    };
    let kinds: Vec<UnitKind> = units.iter().map(|unit| unit.record.kind).collect();
    let collect = |read: &dyn Fn(&SurveyResponse) -> Option<f64>| -> Vec<Vec<f64>> {
        units.iter().map(|unit| of_unit(unit, read)).collect()
    };
    let share = collect(&|r| Some(r.deliveries_acceptable?.0 / r.deliveries_now.filter(|now| now.0 > 0.0)?.0));
    let minutes = collect(&|r| r.receiving_time.map(|minutes| minutes.0));
    let trips = collect(&|r| r.pick_ups.map(|trips| trips.0));
    let share_prior = Prior::of::<Share>(parameters, "survey.acceptable_share")?;
    let trips_prior = Prior::of::<PerWeek>(parameters, "survey.pick_ups")?;
    let priors_of = |prior: Prior| vec![prior; units.len()];
    let minutes_priors: Vec<Prior> = kinds
        .iter()
        .map(|kind| Prior::of::<Minutes>(parameters, &format!("unit.{}.receiving_time", kind.key())))
        .collect::<Result<_, _>>()?;
    // Vouchers of purchases in shops are as good as the middle of the prior.
    let trips_priors: Vec<Prior> = fetched
        .iter()
        .map(|&count| match count > 0.0 {
            true => Prior { mean: f64::midpoint(trips_prior.mean, count.ln()), deviation: trips_prior.deviation * 0.7 },
            false => trips_prior,
        })
        .collect();
    let share = pooled(&kinds, &share, &priors_of(share_prior));
    let minutes = pooled(&kinds, &minutes, &minutes_priors);
    let trips = pooled(&kinds, &trips, &trips_priors);
    let mut chance = Chance::new(crate::random::seed_of(seed, "habits"));
    Ok((0..units.len())
        .map(|at| {
            let share: Prior = share[at];
            let acceptable = deliveries
                .iter()
                .map(|draw| draw[at] * (share.mean + share.deviation * chance.normal()).exp().min(1.0))
                .collect();
            Habit {
                acceptable_per_week: Interval::of(acceptable),
                receiving_min: interval(minutes[at]),
                pick_ups_per_week: interval(trips[at]),
            }
        })
        .collect())
}

fn interval(of: Prior) -> Interval {
    let at = |z: f64| (of.mean + z * of.deviation).exp();
    Interval { p05: at(-Z95), p50: at(0.0), p95: at(Z95) }
}

/// Mean and deviation for every unit, given answers of some; all normal, so in closed form by three updates: of the common
/// part, of each kind, of each unit.
fn pooled(kinds: &[UnitKind], answers: &[Vec<f64>], priors: &[Prior]) -> Vec<Prior> {
    let part = |at: usize, which: usize| priors[at].deviation.powi(2) * PARTS[which];
    // A unit's answers together: how far they lie from its prior, and how surely.
    let seen: Vec<Option<(f64, f64)>> = answers
        .iter()
        .enumerate()
        .map(|(at, own)| {
            let count = own.len() as f64;
            (!own.is_empty()).then(|| (own.iter().sum::<f64>() / count - priors[at].mean, ANSWER.powi(2) / count))
        })
        .collect();
    // A kind's units together, as witnesses of common + kind.
    let of_kind = |kind: UnitKind| -> Option<(f64, f64)> {
        let own = || (0..kinds.len()).filter(|&at| kinds[at] == kind).filter_map(|at| Some((at, seen[at]?)));
        let weight: f64 = own().map(|(at, (_, error))| 1.0 / (part(at, 2) + error)).sum();
        let mean = own().map(|(at, (gap, error))| gap / (part(at, 2) + error)).sum::<f64>() / weight;
        (weight > 0.0).then_some((mean, 1.0 / weight))
    };
    let witnesses: Vec<(UnitKind, Option<(f64, f64)>)> =
        UnitKind::ALL.iter().map(|kind| (*kind, of_kind(*kind))).collect();
    let spread = priors.first().map_or(0.0, |prior| prior.deviation.powi(2));
    // The common part as seen without one kind, so that no answer counts twice.
    let common_without = |without: UnitKind| {
        let mut precision = 1.0 / (spread * PARTS[0]).max(1e-9);
        let mut sum = 0.0;
        for (_, seen) in witnesses.iter().filter(|(kind, _)| *kind != without) {
            let Some((mean, error)) = seen else { continue };
            precision += 1.0 / (spread * PARTS[1] + error);
            sum += mean / (spread * PARTS[1] + error);
        }
        (sum / precision, 1.0 / precision)
    };
    (0..kinds.len())
        .map(|at| {
            let (common, common_variance) = common_without(kinds[at]);
            let mut mean = common;
            let mut variance = common_variance + part(at, 1);
            let others = witness_without(kinds, &seen, at, &part);
            if let Some((gap, error)) = others {
                let gain = variance / (variance + error);
                mean += gain * (gap - mean);
                variance *= 1.0 - gain;
            }
            variance += part(at, 2);
            if let Some((gap, error)) = seen[at] {
                let gain = variance / (variance + error);
                mean += gain * (gap - mean);
                variance *= 1.0 - gain;
            }
            Prior { mean: priors[at].mean + mean, deviation: variance.sqrt() }
        })
        .collect()
}

/// The other units of the same kind, as witnesses of common + kind.
fn witness_without(
    kinds: &[UnitKind],
    seen: &[Option<(f64, f64)>],
    without: usize,
    part: &dyn Fn(usize, usize) -> f64,
) -> Option<(f64, f64)> {
    let mut weight = 0.0;
    let mut sum = 0.0;
    for at in (0..kinds.len()).filter(|&at| at != without && kinds[at] == kinds[without]) {
        let Some((gap, error)) = seen[at] else { continue };
        weight += 1.0 / (part(at, 2) + error);
        sum += gap / (part(at, 2) + error);
    }
    (weight > 0.0).then(|| (sum / weight, 1.0 / weight))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_moves_its_unit_most_its_kind_less_and_others_least() {
        let kinds = [UnitKind::School, UnitKind::School, UnitKind::Office];
        let prior = Prior { mean: 0.0, deviation: 0.5 };
        let moved = pooled(&kinds, &[vec![1.0], vec![], vec![]], &[prior; 3]);
        // Own: 0.25 / (0.25 + 0.04) = 0.862. Kind: 0.6·0.25 / (0.25 + 0.04) = 0.517. Others: 0.1 / 0.29 = 0.345.
        for (unit, expected) in moved.iter().zip([0.862, 0.517, 0.345]) {
            assert!((unit.mean - expected).abs() < 0.001, "{unit:?}, expected {expected}");
        }
        assert!(moved[0].deviation < moved[1].deviation && moved[1].deviation < moved[2].deviation);
    }
}
