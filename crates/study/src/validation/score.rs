//! Scores of a predicted distribution against one measured value (model §M12): the smaller the better, and wide intervals
//! pay for their width (Gneiting and Raftery, "Strictly proper scoring rules, prediction, and estimation", 2007).

use crate::sample::summary::quantile;

/// A sorted sample of a prediction, on the scale that it is scored on.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample(Vec<f64>);

impl Sample {
    /// Of finite numbers in any order; others are left out.
    pub fn new(values: impl IntoIterator<Item = f64>) -> Self {
        let mut values: Vec<f64> = values.into_iter().filter(|value| value.is_finite()).collect();
        values.sort_by(f64::total_cmp);
        Self(values)
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// 5th, 50th and 95th percentile.
    pub fn interval(&self) -> [f64; 3] {
        [0.05, 0.5, 0.95].map(|share| quantile(&self.0, share))
    }

    /// Probability integral transform: the part of the sample below the measured value, ties by half.
    pub fn pit(&self, measured: f64) -> f64 {
        let below = self.0.iter().filter(|value| **value < measured).count() as f64;
        let equal = self.0.iter().filter(|value| **value == measured).count() as f64;
        (below + equal / 2.0) / self.0.len() as f64
    }

    /// Continuous ranked probability score: E|X − y| − ½ E|X − X′|.
    pub fn crps(&self, measured: f64) -> f64 {
        let n = self.0.len() as f64;
        let distance = self.0.iter().map(|value| (value - measured).abs()).sum::<f64>() / n;
        // Σᵢⱼ |xᵢ − xⱼ| of sorted numbers is 2 Σᵢ (2i − n − 1) xᵢ, i from 1.
        let ranks = (1..).zip(&self.0).map(|(rank, value)| (2.0 * f64::from(rank) - n - 1.0) * value);
        distance - ranks.sum::<f64>() / (n * n)
    }

    /// Interval score of the central 90 %: width, plus twenty times what lies outside.
    pub fn interval_score(&self, measured: f64) -> f64 {
        let [low, _, high] = self.interval();
        (high - low) + 20.0 * (low - measured).max(0.0) + 20.0 * (measured - high).max(0.0)
    }
}

/// Energy score of a joint prediction: E‖X − y‖ − ½ E‖X − X′‖; the same as the CRPS for one quantity.
pub fn energy_score(draws: &[Vec<f64>], measured: &[f64]) -> f64 {
    let distance = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum::<f64>().sqrt();
    let n = draws.len() as f64;
    let to_measured = draws.iter().map(|draw| distance(draw, measured)).sum::<f64>() / n;
    let between: f64 = draws.iter().map(|a| draws.iter().map(|b| distance(a, b)).sum::<f64>()).sum();
    to_measured - between / (2.0 * n * n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_draws_by_hand() {
        // X is 0 or 2, y = 1: E|X − y| = 1, E|X − X′| = 2·2/4 = 1, so 1 − 1/2.
        let sample = Sample::new([2.0, 0.0]);
        assert!((sample.crps(1.0) - 0.5).abs() < 1e-12);
        // y = 4: E|X − y| = (4 + 2)/2 = 3, less 1/2.
        assert!((sample.crps(4.0) - 2.5).abs() < 1e-12);
        assert_eq!((sample.pit(1.0), sample.pit(4.0), sample.pit(0.0)), (0.5, 1.0, 0.25));
        // A forecast that is one number is scored by its distance.
        assert!((Sample::new([3.0]).crps(1.0) - 2.0).abs() < 1e-12);
    }

    #[test]
    fn an_interval_pays_for_its_width_and_twentyfold_for_a_miss() {
        // 0, 1, …, 100: 5 to 95.
        let sample = Sample::new((0..=100).map(f64::from));
        assert_eq!(sample.interval(), [5.0, 50.0, 95.0]);
        assert!((sample.interval_score(50.0) - 90.0).abs() < 1e-9);
        // Three above the upper end: 90 + 20 · 3.
        assert!((sample.interval_score(98.0) - 150.0).abs() < 1e-9);
        assert!((sample.interval_score(4.0) - 110.0).abs() < 1e-9);
    }

    #[test]
    fn the_energy_score_of_one_quantity_is_its_crps() {
        let values = [0.3, 1.7, 2.2, 5.0];
        let draws: Vec<Vec<f64>> = values.iter().map(|v| vec![*v]).collect();
        assert!((energy_score(&draws, &[2.0]) - Sample::new(values).crps(2.0)).abs() < 1e-12);
        // Two draws at (0, 0) and (6, 8), measured (0, 0): (0 + 10)/2 − 20/(2·4) = 2.5.
        assert!((energy_score(&[vec![0.0, 0.0], vec![6.0, 8.0]], &[0.0, 0.0]) - 2.5).abs() < 1e-12);
    }

    #[test]
    fn the_true_distribution_scores_better_than_one_too_wide_or_too_narrow() {
        use crate::random::{mix, standard_normal};
        let normal = |sd: f64, seed: u64| Sample::new((0..400).map(move |i| sd * standard_normal(mix(seed ^ i))));
        let mean_score = |sd: f64| {
            let sample = normal(sd, 1);
            (0..400).map(|i| sample.crps(standard_normal(mix(7000 + i)))).sum::<f64>() / 400.0
        };
        assert!(mean_score(1.0) < mean_score(3.0) && mean_score(1.0) < mean_score(0.2));
    }
}
