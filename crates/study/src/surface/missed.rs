//! What surfaces miss in plans that they have not learned from.

use domain::Parameters;

use super::numbers::Numbers;
use super::training::Drawn;
use super::{FigureError, Surface, headlines};
use crate::StudyError;
use crate::sample::summary::{SampleSummary, quantile};

/// By headline figure what was missed in each plan.
#[derive(Debug, Default)]
pub(super) struct Missed(Vec<(String, Vec<f64>)>);

impl Missed {
    /// Notes what a surface misses in a plan; `reference` is what the plan's numbers are taken over.
    pub fn note(
        &mut self,
        surface: &Surface,
        Drawn { places, sides }: &Drawn,
        reference: &[Numbers; 2],
        parameters: &Parameters,
    ) -> Result<(), StudyError> {
        let places = surface.scale.places(places.clone());
        let mut outcomes = Vec::with_capacity(4);
        for (situation, (planned, reference)) in surface.sides().into_iter().zip(sides.iter().zip(reference)) {
            let factor = |name: &str| match (planned.get(name), reference.get(name)) {
                (Some(planned), Some(reference)) if *reference != 0.0 => planned / reference,
                _ => 1.0,
            };
            outcomes.push(situation.outcome(&situation.quantities(&factor)?, parameters)?);
            outcomes.push(situation.outcome(&situation.preliminary(&places)?, parameters)?);
        }
        let planned = headlines(&outcomes[0], &outcomes[2], parameters)?;
        let told = headlines(&outcomes[1], &outcomes[3], parameters)?;
        for ((figure, planned), (_, told)) in planned.into_iter().zip(told) {
            let missed = (told - planned).abs();
            match self.0.iter_mut().find(|(known, _)| *known == figure) {
                Some((_, all)) => all.push(missed),
                None => self.0.push((figure, vec![missed])),
            }
        }
        Ok(())
    }

    /// The same over the ranges of a sample.
    pub fn errors(self, sampled: &SampleSummary) -> Vec<FigureError> {
        let error = |(figure, mut missed): (String, Vec<f64>)| {
            missed.sort_by(f64::total_cmp);
            let range = range_of(sampled, &figure);
            let median_missed = quantile(&missed, 0.5);
            FigureError {
                range,
                median_missed,
                p90_missed: quantile(&missed, 0.9),
                share_of_range: (range > 0.0).then(|| median_missed / range),
                figure,
            }
        };
        self.0.into_iter().map(error).collect()
    }
}

/// From the 5th to the 95th percentile of a figure in a sample.
fn range_of(sampled: &SampleSummary, figure: &str) -> f64 {
    let of_indicator = sampled.indicators.iter().find(|r| r.dimensions.is_empty() && r.indicator.key() == figure);
    let of_appraisal = || sampled.appraisal.iter().find(|f| f.name == figure).map(|f| f.quantiles);
    of_indicator.map(|row| row.change).or_else(of_appraisal).map_or(0.0, |[low, _, high]| high - low)
}
