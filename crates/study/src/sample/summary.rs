//! Draws summed up: quantiles, how often the alternative is better, what the spread comes from, and what measuring would be
//! worth (model §M9).

use std::collections::BTreeMap;

use domain::{Dimensions, Indicator};
use serde::{Deserialize, Serialize};

use super::{Column, DrawTable, Side};
use crate::draws::Design;

/// Parameters named for each indicator of the tornado.
const NAMED: usize = 8;

/// The indicators whose change is traced back to parameters.
const TRACED: [Indicator; 5] = [
    Indicator::VehicleKilometers,
    Indicator::Co2eWellToWheel,
    Indicator::DriverHours,
    Indicator::MunicipalityCost,
    Indicator::SocietyCost,
];

/// 5th, 50th and 95th percentile.
pub type Quantiles = [f64; 3];

/// One indicator over all draws.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SampledRow {
    /// What is measured.
    pub indicator: Indicator,
    /// Unit of the values.
    pub unit: String,
    /// What it is broken down by.
    pub dimensions: Dimensions,
    /// In the base scenario.
    pub base: Quantiles,
    /// In the alternative.
    pub alternative: Quantiles,
    /// Alternative minus base, draw by draw.
    pub change: Quantiles,
    /// The same in per cent of the base; absent where the base is zero in some draw.
    pub change_pct: Option<Quantiles>,
    /// Draws in which the alternative is lower.
    pub lower_in: usize,
    /// Draws in which it is higher.
    pub higher_in: usize,
    /// Part of the variance of the change that lies between the replicates: plans, structure and private customers.
    pub between_replicates: f64,
    /// Parts of the change by mechanism; only for totals.
    pub mechanisms: Option<MechanismQuantiles>,
}

/// Quantiles of the parts of a change.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct MechanismQuantiles {
    /// Through ordering.
    pub ordering: Quantiles,
    /// Through consolidation.
    pub consolidation: Quantiles,
    /// Through vehicle and fuel.
    pub vehicle: Quantiles,
}

/// A figure of the appraisal over all draws.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AppraisedFigure {
    /// Its name.
    pub name: String,
    /// Its quantiles; kroner, or a share for price cuts.
    pub quantiles: Quantiles,
    /// Draws in which it is above zero.
    pub positive_in: usize,
}

/// How much of the spread of a change a parameter explains.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Influence {
    /// Change of which indicator.
    pub indicator: Indicator,
    /// Key of the parameter, or [`crate::data_draws::MASS`] or [`crate::data_draws::DELIVERIES`].
    pub parameter: String,
    /// Mean of the change in the lower and in the upper half of the parameter's draws.
    pub at_low_and_high: [f64; 2],
    /// Squared correlation of parameter and change: the part of the variance that it explains alone.
    pub explained: f64,
    /// By how much the 90 % range would narrow if the parameter were known, as a share of its width.
    pub narrower_if_measured: f64,
    /// Draws of the parameter; few for those that rounds are planned by.
    pub distinct_draws: usize,
}

/// What a sample says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SampleSummary {
    /// Key of the base scenario.
    pub base: String,
    /// Key of the alternative.
    pub alternative: String,
    /// Seed of the draws.
    pub seed: u64,
    /// Number of draws.
    pub draws: usize,
    /// Number of replicates of plans.
    pub replicates: usize,
    /// One row per indicator and breakdown.
    pub indicators: Vec<SampledRow>,
    /// Money over the years.
    pub appraisal: Vec<AppraisedFigure>,
    /// What the spread comes from, the largest first within each indicator.
    pub tornado: Vec<Influence>,
}

/// The quantile of sorted values, by linear interpolation (type 7 of Hyndman and Fan 1996).
pub fn quantile(sorted: &[f64], share: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return 0.0 };
    let at = share * last as f64;
    let below = at.floor() as usize;
    let above = (below + 1).min(last);
    sorted[below] + (sorted[above] - sorted[below]) * (at - below as f64)
}

/// 5th, 50th and 95th percentile of values in any order.
pub fn quantiles(values: impl IntoIterator<Item = f64>) -> Quantiles {
    let mut sorted: Vec<f64> = values.into_iter().collect();
    sorted.sort_by(f64::total_cmp);
    [0.05, 0.5, 0.95].map(|share| quantile(&sorted, share))
}

/// Sums a complete table up.
pub fn summary(table: &DrawTable, design: &Design<'_>, keys: (&str, &str), seed: u64) -> SampleSummary {
    let reading = Reading { table, design };
    SampleSummary {
        base: keys.0.to_owned(),
        alternative: keys.1.to_owned(),
        seed,
        draws: table.draws.len(),
        replicates: design.replicates(),
        indicators: reading.rows(),
        appraisal: reading.appraisal(),
        tornado: reading.tornado(),
    }
}

struct Reading<'a> {
    table: &'a DrawTable,
    design: &'a Design<'a>,
}

impl Reading<'_> {
    fn values(&self, side: Side, name: &str, dimensions: &Dimensions) -> Vec<f64> {
        let column = Column { side, name: name.to_owned(), dimensions: dimensions.clone() };
        self.table.columns.get(&column).cloned().unwrap_or_else(|| vec![0.0; self.table.draws.len()])
    }

    fn rows(&self) -> Vec<SampledRow> {
        let mut keys: Vec<(Indicator, Dimensions)> = self
            .table
            .columns
            .keys()
            .filter(|column| matches!(column.side, Side::Base | Side::Alternative))
            .filter_map(|column| Some((Indicator::from_key(&column.name)?, column.dimensions.clone())))
            .collect();
        keys.sort();
        keys.dedup();
        keys.into_iter().map(|(indicator, dimensions)| self.row(indicator, dimensions)).collect()
    }

    fn row(&self, indicator: Indicator, dimensions: Dimensions) -> SampledRow {
        let base = self.values(Side::Base, indicator.key(), &dimensions);
        let alternative = self.values(Side::Alternative, indicator.key(), &dimensions);
        let change: Vec<f64> = alternative.iter().zip(&base).map(|(a, b)| a - b).collect();
        let is_never_zero = base.iter().all(|b| *b != 0.0);
        let change_pct =
            is_never_zero.then(|| quantiles(change.iter().zip(&base).map(|(change, base)| 100.0 * change / base)));
        let part = |side| quantiles(self.values(side, indicator.key(), &dimensions));
        let mechanisms = dimensions.is_empty().then(|| MechanismQuantiles {
            ordering: part(Side::Ordering),
            consolidation: part(Side::Consolidation),
            vehicle: part(Side::Vehicle),
        });
        SampledRow {
            indicator,
            unit: indicator.unit().to_owned(),
            dimensions,
            lower_in: change.iter().filter(|c| **c < 0.0).count(),
            higher_in: change.iter().filter(|c| **c > 0.0).count(),
            between_replicates: self.between_replicates(&change),
            base: quantiles(base),
            alternative: quantiles(alternative),
            change: quantiles(change),
            change_pct,
            mechanisms,
        }
    }

    /// Variance of the replicates' means over the variance of all.
    fn between_replicates(&self, values: &[f64]) -> f64 {
        let mean = mean(values);
        let total: f64 = values.iter().map(|v| (v - mean).powi(2)).sum();
        let mut groups: BTreeMap<usize, Vec<f64>> = BTreeMap::new();
        for (draw, value) in self.table.draws.clone().zip(values) {
            groups.entry(self.design.replicate_of(draw)).or_default().push(*value);
        }
        let between: f64 = groups.values().map(|g| g.len() as f64 * (self::mean(g) - mean).powi(2)).sum();
        if total > 0.0 { between / total } else { 0.0 }
    }

    fn appraisal(&self) -> Vec<AppraisedFigure> {
        let figures = self.table.columns.iter().filter(|(column, _)| column.side == Side::Appraisal);
        figures
            .map(|(column, values)| AppraisedFigure {
                name: column.name.clone(),
                quantiles: quantiles(values.iter().copied()),
                positive_in: values.iter().filter(|v| **v > 0.0).count(),
            })
            .collect()
    }

    /// Drawn values by draw: parameters, and what was drawn for the data.
    fn drawn(&self) -> Vec<BTreeMap<&str, f64>> {
        let mut drawn: Vec<BTreeMap<&str, f64>> =
            self.table.draws.clone().map(|d| self.design.drawn_values(d)).collect();
        for (column, values) in self.table.columns.iter().filter(|(column, _)| column.side == Side::Data) {
            for (draw, value) in drawn.iter_mut().zip(values) {
                draw.insert(&column.name, *value);
            }
        }
        drawn
    }

    fn tornado(&self) -> Vec<Influence> {
        let drawn = self.drawn();
        let keys: Vec<&str> = drawn.first().map(|values| values.keys().copied().collect()).unwrap_or_default();
        let nowhere = Dimensions::new();
        let mut found = Vec::new();
        for indicator in TRACED {
            let base = self.values(Side::Base, indicator.key(), &nowhere);
            let alternative = self.values(Side::Alternative, indicator.key(), &nowhere);
            let change: Vec<f64> = alternative.iter().zip(&base).map(|(a, b)| a - b).collect();
            let mut of_indicator: Vec<Influence> =
                keys.iter().filter_map(|key| self.influence(indicator, key, &drawn, &change)).collect();
            of_indicator
                .sort_by(|a, b| b.explained.total_cmp(&a.explained).then_with(|| a.parameter.cmp(&b.parameter)));
            of_indicator.truncate(NAMED);
            found.extend(of_indicator);
        }
        found
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / (values.len() as f64).max(1.0)
}

/// Squared t of the 99.9 % level by degrees of freedom: what a correlation has to pass not to be taken for chance among
/// a hundred parameters.
const F_999: [(usize, f64); 11] = [
    (3, 167.0),
    (4, 74.1),
    (5, 47.2),
    (6, 35.5),
    (8, 25.4),
    (10, 21.0),
    (14, 17.1),
    (18, 15.4),
    (30, 13.3),
    (60, 12.0),
    (120, 11.4),
];

/// Pearson's coefficient of correlation, −1 to 1; `None` where one of the two does not vary.
pub(crate) fn correlation(x: &[f64], y: &[f64]) -> Option<f64> {
    let (mean_x, mean_y) = (mean(x), mean(y));
    let (mut covariance, mut of_x, mut of_y) = (0.0, 0.0, 0.0);
    for (x, y) in x.iter().zip(y) {
        covariance += (x - mean_x) * (y - mean_y);
        of_x += (x - mean_x).powi(2);
        of_y += (y - mean_y).powi(2);
    }
    (of_x > 0.0 && of_y > 0.0).then(|| (covariance / (of_x * of_y).sqrt()).clamp(-1.0, 1.0))
}

/// The part of the variance of `y` that a straight line over `x` explains, less what chance explains; `None` where that is
/// not more than chance.
fn explained(x: &[f64], y: &[f64]) -> Option<f64> {
    let freedom = x.len().checked_sub(2)?;
    let needed = F_999.iter().rev().find(|(degrees, _)| *degrees <= freedom)?.1;
    let squared = correlation(x, y)?.powi(2);
    let is_chance = squared * freedom as f64 <= needed * (1.0 - squared);
    let adjusted = 1.0 - (1.0 - squared) * (freedom + 1) as f64 / freedom as f64;
    (!is_chance).then_some(adjusted)
}

impl Reading<'_> {
    /// How much of a change a parameter explains; `None` where it is no more than chance. A parameter that rounds are
    /// planned by has one value in each replicate, so the replicates' means are compared.
    fn influence(
        &self,
        indicator: Indicator,
        key: &str,
        drawn: &[BTreeMap<&str, f64>],
        change: &[f64],
    ) -> Option<Influence> {
        let values: Vec<f64> = drawn.iter().filter_map(|draw| draw.get(key).copied()).collect();
        if values.len() != change.len() {
            return None;
        }
        let mut distinct = values.clone();
        distinct.sort_by(f64::total_cmp);
        distinct.dedup();
        let explained = if distinct.len() <= self.design.replicates() {
            let mut groups: BTreeMap<usize, (f64, Vec<f64>)> = BTreeMap::new();
            for ((draw, value), change) in self.table.draws.clone().zip(&values).zip(change) {
                let group = groups.entry(self.design.replicate_of(draw)).or_insert_with(|| (*value, Vec::new()));
                group.1.push(*change);
            }
            let (x, y): (Vec<f64>, Vec<f64>) = groups.into_values().map(|(x, y)| (x, mean(&y))).unzip();
            explained(&x, &y)? * self.between_replicates(change)
        } else {
            explained(&values, change)?
        };
        let middle = quantile(&distinct, 0.5);
        let half = |upper: bool| {
            let members = values.iter().zip(change).filter(|(value, _)| (**value > middle) == upper);
            mean(&members.map(|(_, change)| *change).collect::<Vec<_>>())
        };
        Some(Influence {
            indicator,
            parameter: key.to_owned(),
            at_low_and_high: [half(false), half(true)],
            explained,
            narrower_if_measured: 1.0 - (1.0 - explained).max(0.0).sqrt(),
            distinct_draws: distinct.len(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_of_a_hundred_and_one_numbers() {
        assert_eq!(quantiles((0..=100).rev().map(f64::from)), [5.0, 50.0, 95.0]);
        assert_eq!(quantiles([7.0]), [7.0, 7.0, 7.0]);
        assert_eq!(quantiles([]), [0.0, 0.0, 0.0]);
        // Four numbers: the 5th percentile lies 0.15 of the way from the first to the second.
        assert!((quantiles([10.0, 20.0, 30.0, 40.0])[0] - 11.5).abs() < 1e-12);
    }

    #[test]
    fn chance_explains_nothing_and_a_line_everything() {
        use crate::random::hash_share;
        let x: Vec<f64> = (0..40).map(f64::from).collect();
        let line: Vec<f64> = x.iter().map(|x| 3.0 - 2.0 * x).collect();
        assert!((explained(&x, &line).unwrap() - 1.0).abs() < 1e-12);
        // Of a thousand columns of pure chance about one may pass.
        let passed = (0..1000)
            .filter(|&column| {
                let noise: Vec<f64> = (0..40).map(|row| hash_share(column, row)).collect();
                explained(&x, &noise).is_some()
            })
            .count();
        assert!(passed <= 4, "{passed} of 1000");
        // Four draws never tell anything.
        assert_eq!(explained(&x[..4], &line[..4]), None);
    }
}
