//! Answers to the survey as observations of logarithms, with what is known about their precision.

use std::collections::BTreeMap;

use domain::{Factor, ParameterError, Parameters, Supplier, SupplierId, SurveyResponse, Unit};

use super::records::Records;

/// One answer about deliveries a week.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Answer {
    /// Position of the unit.
    pub unit: usize,
    /// The supplier, where the answer is about one.
    pub supplier: Option<SupplierId>,
    /// Logarithm of the deliveries a week; where the answer says no more than a range, its middle.
    pub log: f64,
    /// Lowest and highest logarithm that the answer may mean, where it says no more.
    pub range: Option<(f64, f64)>,
    /// Variance of the logarithm that is known: rounding, or the chance of a count.
    pub variance: f64,
    /// Given from memory: people's noise and bias come on top.
    pub memory: bool,
}

/// Answers below this are answers of none, deliveries a week.
const NEXT_TO_NONE: f64 = 0.15;
/// What that answer may mean, deliveries a week: less than one a month.
const NONE_RANGE: (f64, f64) = (0.01, 0.25);
/// The smallest answer that people give to a question about a week, deliveries a week: it stands for anything from once a
/// term to almost weekly, not for one every second week.
const SELDOM: f64 = 0.5;
/// What that answer may mean, deliveries a week.
const SELDOM_RANGE: (f64, f64) = (0.1, 0.75);
/// Part by which a counted rate differs from the year's even with a long log.
const LOG_DEVIATION: f64 = 0.05;

/// All usable answers. An answer about a supplier that no record of the unit names says nothing about records and is
/// left out; answers for units that the register lacks too.
pub(super) fn usable(
    survey: &[SurveyResponse],
    units: &[Unit],
    suppliers: &[Supplier],
    records: &Records,
    parameters: &Parameters,
) -> Result<Vec<Answer>, ParameterError> {
    let dispersion = parameters.quantity::<Factor>("survey.count_dispersion")?.value();
    let unit_of: BTreeMap<&str, usize> = units.iter().enumerate().map(|(i, u)| (u.record.key.as_str(), i)).collect();
    let supplier_of: BTreeMap<&str, SupplierId> = suppliers.iter().map(|s| (s.record.key.as_str(), s.id)).collect();
    let mut answers = Vec::new();
    for response in survey {
        let (Some(&unit), Some(now)) = (unit_of.get(response.unit_key.as_str()), response.deliveries_now) else {
            continue;
        };
        let supplier = match response.supplier_key.as_deref() {
            None => None,
            Some(key) => match supplier_of.get(key) {
                Some(id) if records.pairs.iter().any(|p| p.unit == unit && p.supplier == Some(*id)) => Some(*id),
                _ => continue,
            },
        };
        let now = now.0;
        let range = |(low, high): (f64, f64)| (low.ln(), high.ln());
        let (log, range, variance, memory) = match response.counted_weeks.filter(|weeks| *weeks > 0.0) {
            Some(weeks) => {
                let counted = now * weeks;
                // Half a delivery more keeps an empty log from being infinitely far from any rate.
                let log = ((counted + 0.5) / weeks).ln();
                (log, None, dispersion / (counted + 0.5) + LOG_DEVIATION.powi(2), false)
            }
            None if now <= SELDOM => {
                let (low, high) = range(if now < NEXT_TO_NONE { NONE_RANGE } else { SELDOM_RANGE });
                (f64::midpoint(low, high), Some((low, high)), 0.0, true)
            }
            None => {
                let step = if now.fract() == 0.0 { 1.0 } else { 0.5 };
                (now.ln(), None, (step / now).powi(2) / 12.0, true)
            }
        };
        answers.push(Answer { unit, supplier, log, range, variance: variance.min(1.0), memory });
    }
    Ok(answers)
}
