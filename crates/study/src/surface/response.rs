//! How one number follows the parameters: what each of them does alone, and what they do together beyond that.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::numbers::Numbers;
use super::together::{Places, Together};

/// A ratio that differs from 1 by less does not move.
const LEAST_MOVED: f64 = 1e-9;

/// The numbers of base and alternative with one input at another place, all others at their points.
#[derive(Clone, Debug)]
pub(super) struct Alone {
    pub input: usize,
    pub place: f64,
    pub sides: [Numbers; 2],
}

/// A number over what it is at the point values.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Response {
    /// By position of the input: places in order with the ratio there, the point with 1 among them.
    alone: BTreeMap<usize, Vec<(f64, f64)>>,
    /// Whether what the inputs do alone is multiplied; else it is added up.
    is_product: bool,
    /// What inputs do together beyond that.
    together: Together,
    /// No lower ratio was met, or 0.
    least: f64,
}

impl Response {
    /// From ratios with one input elsewhere (its position, place and the ratio), and from ratios with all of them drawn.
    pub fn fitted(alone: &[(usize, f64, f64)], together: &[(&Places, f64)], points: &[f64]) -> Self {
        let mut found = Self::default();
        for &(input, place, ratio) in alone {
            found.alone.entry(input).or_insert_with(|| vec![(points[input], 1.0)]).push((place, ratio));
        }
        found.alone.retain(|_, known| known.iter().any(|(_, ratio)| (ratio - 1.0).abs() > LEAST_MOVED));
        found.alone.values_mut().for_each(|known| known.sort_by(|a, b| a.0.total_cmp(&b.0)));
        let ratios = alone.iter().map(|(.., ratio)| *ratio).chain(together.iter().map(|(_, ratio)| *ratio));
        found.least = ratios.fold(0.0, f64::min);
        let missed =
            |of: &Self| -> f64 { together.iter().map(|(places, ratio)| (of.alone_at(places) - ratio).powi(2)).sum() };
        let product = Self { is_product: true, ..found.clone() };
        // Without drawn plans to tell by: quantities are mostly products, what may be less than nothing is none.
        let is_product = if together.is_empty() { found.least >= 0.0 } else { missed(&product) <= missed(&found) };
        found.is_product = is_product;
        let mut strongest: Vec<(f64, usize)> = found
            .alone
            .iter()
            .map(|(&input, known)| (known.iter().map(|(_, ratio)| (ratio - 1.0).abs()).fold(0.0, f64::max), input))
            .collect();
        strongest.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let strongest: Vec<usize> = strongest.into_iter().map(|(_, input)| input).collect();
        let left: Vec<(&Places, f64)> =
            together.iter().map(|&(places, ratio)| (places, ratio - found.alone_at(places))).collect();
        found.together = Together::fitted(&left, &strongest);
        found
    }

    /// Whether no input moves it.
    pub fn is_constant(&self) -> bool {
        self.alone.is_empty() && self.together.is_nothing()
    }

    /// The ratio at some places, 1 at the points.
    pub fn at(&self, places: &Places) -> f64 {
        (self.alone_at(places) + self.together.at(places)).max(self.least)
    }

    fn alone_at(&self, places: &Places) -> f64 {
        let ratios = self.alone.iter().map(|(&input, known)| between(known, places.at[input]));
        if self.is_product { ratios.product() } else { 1.0 + ratios.map(|ratio| ratio - 1.0).sum::<f64>() }
    }
}

/// The ratio at a place on straight lines between known ones, the first and last of which go on.
fn between(known: &[(f64, f64)], place: f64) -> f64 {
    let after = known.iter().position(|(at, _)| *at >= place).unwrap_or(known.len() - 1).max(1);
    let ((from, before), (to, next)) = (known[after - 1], known[after]);
    before + (next - before) * (place - from) / (to - from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::hash_share;
    use crate::surface::together::Scale;

    /// Fits what `of` says for three inputs whose points are 0, 3 and 0.
    fn fitted(of: impl Fn(&[f64]) -> f64, drawn: &[Vec<f64>]) -> (Scale, Response) {
        let points = [0.0, 3.0, 0.0];
        let mut alone = Vec::new();
        for (input, places) in [(0, vec![-1.0, 1.0]), (1, vec![1.0, 2.0, 4.0, 5.0]), (2, vec![-1.0, 1.0])] {
            for place in places {
                let mut at = points;
                at[input] = place;
                alone.push((input, place, of(&at)));
            }
        }
        let scale = Scale::new(&points, drawn.iter().map(Vec::as_slice));
        let places: Vec<Places> = drawn.iter().map(|at| scale.places(at.clone())).collect();
        let together: Vec<(&Places, f64)> = places.iter().map(|places| (places, of(&places.at))).collect();
        let found = Response::fitted(&alone, &together, &points);
        (scale, found)
    }

    fn drawn(seed: u64, count: u64) -> Vec<Vec<f64>> {
        let share = |plan, input| hash_share(seed + input, plan);
        let one =
            |plan| vec![2.0 * share(plan, 1) - 1.0, 1.0 + (5.0 * share(plan, 2)).floor(), 2.0 * share(plan, 3) - 1.0];
        (0..count).map(one).collect()
    }

    fn assert_found(of: impl Fn(&[f64]) -> f64) {
        let (scale, found) = fitted(&of, &drawn(1, 12));
        for places in drawn(50, 30) {
            let told = found.at(&scale.places(places.clone()));
            assert!((told - of(&places)).abs() < 1e-6, "{places:?}: {told} for {}", of(&places));
        }
        assert_eq!(found.at(&scale.places(vec![0.0, 3.0, 0.0])), 1.0);
    }

    #[test]
    fn products_sums_and_products_beyond_sums_are_found_again() {
        // A number of days acts in steps; the third input does nothing.
        let steps = |days: f64| [0.5, 0.7, 1.0, 1.1, 1.15][days as usize - 1];
        assert_found(|x| (1.0 + 0.4 * x[0]) * steps(x[1]));
        assert_found(|x| 1.0 + 0.4 * x[0] + (steps(x[1]) - 1.0));
        assert_found(|x| 1.0 + 0.4 * x[0] + 0.1 * (x[1] - 3.0) + 0.9 * x[0] * (x[1] - 3.0));
    }

    #[test]
    fn lines_go_on_beyond_the_places_known_but_not_below_what_was_met() {
        let (scale, found) = fitted(|x| 1.0 + 0.4 * x[0], &[]);
        assert!((found.at(&scale.places(vec![2.0, 3.0, 0.0])) - 1.8).abs() < 1e-12);
        assert_eq!(found.at(&scale.places(vec![-9.0, 3.0, 0.0])), 0.0);
        assert!(fitted(|_| 1.0, &[]).1.is_constant());
    }
}
