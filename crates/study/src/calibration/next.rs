//! Which units to ask next: those whose answers narrow the municipality's total most.

use std::collections::BTreeSet;

use domain::{UnitId, UnitKind};
use serde::Serialize;

use super::records::RecordKind;
use super::sampler::Posterior;
use super::{Interval, UnitEstimate};

/// Why a unit's answer is worth having.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// No unit of its kind has answered.
    KindUnanswered,
    /// More than half of what is known about it comes from records without delivery dates.
    WeakRecords,
    /// Its suppliers and kinds of record are those of many other units.
    SharedSuppliers,
    /// It receives much, so its own error weighs much.
    ManyDeliveries,
}

impl Reason {
    /// The spelling in files and texts.
    pub fn key(self) -> &'static str {
        match self {
            Self::KindUnanswered => "kind_unanswered",
            Self::WeakRecords => "weak_records",
            Self::SharedSuppliers => "shared_suppliers",
            Self::ManyDeliveries => "many_deliveries",
        }
    }
}

/// A unit to ask.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Question {
    /// Number in the study.
    pub unit: UnitId,
    /// Why.
    pub reason: Reason,
    /// What is expected of it now.
    pub deliveries_per_week: Interval,
    /// Part of the variance of the municipality's total that an answer is expected to take away, after those before it.
    pub variance_share: f64,
}

/// Chooses one unit after the other; after each, all draws are drawn together as its answer would do (ensemble
/// square-root filter, Whitaker and Hamill 2002). Units that have answered about all their deliveries are not asked again.
pub(super) fn units_to_ask(units: &[UnitEstimate], posterior: &Posterior, wanted: usize) -> Vec<Question> {
    let draws = posterior.draws.len();
    if draws < 2 {
        return Vec::new();
    }
    // Deviations from the mean, unit by unit: of the logarithm (what an answer tells) and of the rate (what adds up).
    let centred = |values: Vec<f64>| {
        let mean = values.iter().sum::<f64>() / draws as f64;
        values.into_iter().map(|value| value - mean).collect::<Vec<f64>>()
    };
    let of_unit = |at: usize| posterior.draws.iter().map(move |draw| draw[at].max(1e-9));
    let mut logs: Vec<Vec<f64>> = (0..units.len()).map(|at| centred(of_unit(at).map(f64::ln).collect())).collect();
    let mut total = centred(posterior.draws.iter().map(|draw| draw.iter().sum()).collect());
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>() / (draws - 1) as f64;
    let first_variance = product(&total, &total).max(1e-12);
    let mut answered: BTreeSet<UnitKind> = units.iter().filter(|u| u.answers.sum() > 0).map(|u| u.kind).collect();
    let mut open: BTreeSet<usize> =
        (0..units.len()).filter(|&at| units[at].answers.from_memory + units[at].answers.counted == 0).collect();
    let mut questions = Vec::new();
    while questions.len() < wanted {
        let gain = |at: usize| {
            let covariance = product(&total, &logs[at]);
            covariance.powi(2) / (product(&logs[at], &logs[at]) + posterior.noise_variance)
        };
        let mut best: Option<(usize, f64)> = None;
        for (at, gain) in open.iter().map(|&at| (at, gain(at))) {
            if best.is_none_or(|(_, most)| gain > most) {
                best = Some((at, gain));
            }
        }
        let Some((at, gain)) = best else { break };
        open.remove(&at);
        let own = product(&logs[at], &logs[at]) * units[at].deliveries_per_week.p50.powi(2);
        questions.push(Question {
            unit: units[at].unit,
            reason: reason(&units[at], &answered, gain, own),
            deliveries_per_week: units[at].deliveries_per_week,
            variance_share: gain / first_variance,
        });
        answered.insert(units[at].kind);
        condition(at, &mut logs, &mut total, posterior.noise_variance, draws);
    }
    questions
}

/// Draws everything together as an answer of this unit would.
fn condition(at: usize, logs: &mut [Vec<f64>], total: &mut [f64], noise: f64, draws: usize) {
    let seen = logs[at].clone();
    let variance = seen.iter().map(|x| x * x).sum::<f64>() / (draws - 1) as f64;
    let sum = (variance + noise).max(1e-12);
    let damping = 1.0 / (1.0 + (noise / sum).sqrt());
    let draw_together = |values: &mut [f64]| {
        let covariance = values.iter().zip(&seen).map(|(x, y)| x * y).sum::<f64>() / (draws - 1) as f64;
        for (value, seen) in values.iter_mut().zip(&seen) {
            *value -= damping * covariance / sum * seen;
        }
    };
    logs.iter_mut().for_each(|values| draw_together(values));
    draw_together(total);
}

fn reason(unit: &UnitEstimate, answered: &BTreeSet<UnitKind>, gain: f64, own_variance: f64) -> Reason {
    let dated = [RecordKind::Despatch, RecordKind::Order, RecordKind::DatedInvoice];
    let weak: f64 = unit.rests_on.iter().filter(|(kind, _)| !dated.contains(kind)).map(|(_, share)| share).sum();
    if !answered.contains(&unit.kind) {
        Reason::KindUnanswered
    } else if weak > 0.5 {
        Reason::WeakRecords
    } else if gain > 2.0 * own_variance {
        Reason::SharedSuppliers
    } else {
        Reason::ManyDeliveries
    }
}
