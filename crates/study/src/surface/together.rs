//! What inputs do together beyond what each of them does alone: ridge regression on plans with all of them drawn.

use serde::{Deserialize, Serialize};

use crate::matrix::Square;

/// Inputs whose products, and squares beyond what they do alone, are tried.
const PAIRED: usize = 8;
/// Inputs that may do more or less than alone when all others are away from their points too.
const SINGLE: usize = 12;
/// How much terms are shrunk, of which the one that misses least in plans left out counts; no terms at all are tried too.
const SHRINKAGE: [f64; 8] = [1e-9, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0];
/// A plan's own part in what is fitted to it is at most one less this.
const LEAST_LEFT: f64 = 1e-3;

/// What is far for an input: the points, and the root mean square distance from them in drawn plans, 0 where it never moves.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Scale {
    points: Vec<f64>,
    usual: Vec<f64>,
}

/// Where all inputs are.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Places {
    /// On the scale that the surface is fitted on.
    pub at: Vec<f64>,
    /// From the points, in usual distances.
    away: Vec<f64>,
    /// Mean square of these over the inputs that move: 0 at the points, about 1 in a drawn plan.
    distance: f64,
    /// One over the number of inputs that move.
    part: f64,
}

impl Places {
    /// The same without one input: 0 where it alone is away from its point.
    fn distance_of_others(&self, input: usize) -> f64 {
        self.distance - self.part * self.away[input].powi(2)
    }
}

impl Scale {
    /// The scale of some drawn plans.
    pub fn new<'a>(points: &[f64], drawn: impl Iterator<Item = &'a [f64]>) -> Self {
        let (mut squares, mut count) = (vec![0.0; points.len()], 0);
        for places in drawn {
            count += 1;
            for ((square, place), point) in squares.iter_mut().zip(places).zip(points) {
                *square += (place - point).powi(2);
            }
        }
        let usual = squares.into_iter().map(|square: f64| (square / f64::from(count.max(1))).sqrt()).collect();
        Self { points: points.to_vec(), usual }
    }

    /// Where all inputs are at their point values.
    pub fn points(&self) -> &[f64] {
        &self.points
    }

    /// Measures places by it.
    pub fn places(&self, at: Vec<f64>) -> Places {
        let steps = |((place, point), usual): ((&f64, &f64), &f64)| {
            if *usual > 0.0 { (place - point) / usual } else { 0.0 }
        };
        let away: Vec<f64> = at.iter().zip(&self.points).zip(&self.usual).map(steps).collect();
        let moving = self.usual.iter().filter(|usual| **usual > 0.0).count();
        let part = 1.0 / moving.max(1) as f64;
        let distance = part * away.iter().map(|steps| steps * steps).sum::<f64>();
        Places { at, away, distance, part }
    }
}

/// Something that inputs do together, by their positions.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
enum Term {
    /// The product of the distances of two.
    Pair(usize, usize),
    /// The distance of one, by that of all others: what it does more or less than alone.
    Among(usize),
    /// Its square, by that of all others.
    SquareAmong(usize),
}

impl Term {
    fn at(self, places: &Places) -> f64 {
        match self {
            Self::Pair(one, other) => places.away[one] * places.away[other],
            Self::Among(input) => places.away[input] * places.distance_of_others(input),
            Self::SquareAmong(input) => places.away[input].powi(2) * places.distance_of_others(input),
        }
    }

    /// All that are tried for inputs, those first that do most alone.
    fn of(strongest: &[usize]) -> Vec<Self> {
        let paired = &strongest[..strongest.len().min(PAIRED)];
        let pairs = (0..paired.len()).flat_map(|i| (0..i).map(move |j| Self::Pair(paired[i], paired[j])));
        let singles = strongest.iter().take(SINGLE).map(|&input| Self::Among(input));
        pairs.chain(singles).chain(paired.iter().map(|&input| Self::SquareAmong(input))).collect()
    }
}

/// A sum that is 0 at the points: products of two inputs, what the strongest do otherwise than alone, and what all do by being away from
/// their points at once, since many small products add up to about as much in every drawn plan. Where one input alone is away, next to
/// nothing is left of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Together {
    /// By mean square of the distances.
    everywhere: f64,
    /// Terms and how much of them.
    terms: Vec<(Term, f64)>,
}

impl Together {
    /// Fits what is left of drawn plans when all that inputs do alone is taken off. `strongest` are positions of inputs, those first
    /// that do most alone.
    pub fn fitted(left: &[(&Places, f64)], strongest: &[usize]) -> Self {
        let common: Vec<f64> = left.iter().map(|(places, _)| places.distance).collect();
        let length = dot(&common, &common);
        if length <= 0.0 {
            return Self::default();
        }
        let column = |term: Term| -> Vec<f64> { left.iter().map(|(places, _)| term.at(places)).collect() };
        let terms: Vec<(Term, Vec<f64>)> = Term::of(strongest)
            .into_iter()
            .map(|term| (term, column(term)))
            .filter(|(_, column)| column.iter().any(|value| *value != 0.0))
            .collect();
        // What is common to all plans is not shrunk: it is taken off everything first.
        let without_common = |values: &[f64]| -> Vec<f64> {
            let slope = dot(values, &common) / length;
            values.iter().zip(&common).map(|(value, common)| value - slope * common).collect()
        };
        let values: Vec<f64> = left.iter().map(|(_, value)| *value).collect();
        let rest = without_common(&values);
        let columns: Vec<Vec<f64>> = terms.iter().map(|(_, column)| without_common(column)).collect();
        let own: Vec<f64> = common.iter().map(|distance| distance * distance / length).collect();
        let (mut best, mut coefficients) = (left_out(&rest, &own), vec![0.0; terms.len()]);
        let mut products = Square::zero(columns.len());
        for (i, one) in columns.iter().enumerate() {
            for (j, other) in columns.iter().enumerate() {
                products.entries[i * columns.len() + j] = dot(one, other);
            }
        }
        for shrinkage in SHRINKAGE {
            let Some((tried, rest, own)) = shrunk(&columns, &products, (&rest, &own), shrinkage) else { continue };
            let missed = left_out(&rest, &own);
            if missed < best {
                (best, coefficients) = (missed, tried);
            }
        }
        let mut unexplained = values;
        for ((_, column), coefficient) in terms.iter().zip(&coefficients) {
            unexplained.iter_mut().zip(column).for_each(|(value, term)| *value -= coefficient * term);
        }
        let terms = terms.into_iter().map(|(term, _)| term).zip(coefficients);
        Self {
            everywhere: dot(&unexplained, &common) / length,
            terms: terms.filter(|(_, coefficient)| *coefficient != 0.0).collect(),
        }
    }

    /// Whether it is 0 everywhere.
    pub fn is_nothing(&self) -> bool {
        self.everywhere == 0.0 && self.terms.is_empty()
    }

    pub fn at(&self, places: &Places) -> f64 {
        let of_term = |(term, coefficient): &(Term, f64)| coefficient * term.at(places);
        self.everywhere * places.distance + self.terms.iter().map(of_term).sum::<f64>()
    }
}

/// Ridge regression: coefficients of the columns, whose products with one another are given, what is left, and every plan's own part in
/// what is fitted to it, `own` included. `None` without columns, or where they are not independent enough.
fn shrunk(
    columns: &[Vec<f64>],
    products: &Square,
    (rest, own): (&[f64], &[f64]),
    shrinkage: f64,
) -> Option<(Vec<f64>, Vec<f64>, Vec<f64>)> {
    if columns.is_empty() {
        return None;
    }
    let mut shrinking = products.clone();
    shrinking.entries.iter_mut().step_by(columns.len() + 1).for_each(|square| *square += shrinkage);
    let factor = shrinking.cholesky()?;
    let right: Vec<f64> = columns.iter().map(|column| dot(column, rest)).collect();
    let coefficients = factor.solve(&right);
    let (mut left, mut own) = (rest.to_vec(), own.to_vec());
    for plan in 0..rest.len() {
        let row: Vec<f64> = columns.iter().map(|column| column[plan]).collect();
        left[plan] -= dot(&row, &coefficients);
        own[plan] += dot(&row, &factor.solve(&row));
    }
    Some((coefficients, left, own))
}

/// Sum of squares of what would be missed at every plan if it were left out, as the leave-one-out formula of least squares tells it.
fn left_out(rest: &[f64], own: &[f64]) -> f64 {
    rest.iter().zip(own).map(|(rest, own)| (rest / (1.0 - own).max(LEAST_LEFT)).powi(2)).sum()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{hash_share, normal_quantile};

    fn plans(count: u64, inputs: u64) -> (Scale, Vec<Places>) {
        let one = |plan| (0..inputs).map(|i| normal_quantile(hash_share(i + 7, plan))).collect();
        let drawn: Vec<Vec<f64>> = (0..count).map(one).collect();
        let scale = Scale::new(&vec![0.0; inputs as usize], drawn.iter().map(Vec::as_slice));
        let places = drawn.into_iter().map(|at| scale.places(at)).collect();
        (scale, places)
    }

    #[test]
    fn products_are_found_again_among_many_inputs() {
        let (scale, places) = plans(80, 12);
        let value = |at: &[f64]| 2.0 * at[3] * at[5] - 0.7 * at[0] * at[1];
        let left: Vec<(&Places, f64)> = places.iter().map(|places| (places, value(&places.at))).collect();
        let found = Together::fitted(&left, &[3, 5, 0, 1, 2, 4, 6, 7]);
        for places in plans(200, 12).1.iter().skip(80).map(|known| scale.places(known.at.clone())) {
            assert!((found.at(&places) - value(&places.at)).abs() < 1e-6, "{found:?}");
        }
        assert_eq!(found.at(&scale.places(vec![0.0; 12])), 0.0);
    }

    #[test]
    fn what_all_inputs_do_at_once_is_told_in_drawn_plans_and_hardly_for_one_of_them() {
        // Many small products that are not tried: about as much in every plan.
        let (scale, places) = plans(60, 40);
        let left: Vec<(&Places, f64)> = places
            .iter()
            .enumerate()
            .map(|(plan, places)| (places, 0.1 + 0.02 * (hash_share(99, plan as u64) - 0.5)))
            .collect();
        let found = Together::fitted(&left, &[0, 1, 2, 3, 4, 5, 6, 7]);
        let mean = places.iter().map(|places| found.at(places)).sum::<f64>() / 60.0;
        assert!((mean - 0.1).abs() < 0.01, "{mean}");
        let mut one = vec![0.0; 40];
        one[20] = 1.0;
        assert!(found.at(&scale.places(one)).abs() < 0.005);
    }

    #[test]
    fn what_one_input_does_otherwise_among_others_is_told_there_and_not_when_it_moves_alone() {
        let (scale, places) = plans(120, 40);
        let value = |at: &[f64]| 0.3 * at[3] - 0.2 * at[5].powi(2);
        let left: Vec<(&Places, f64)> = places.iter().map(|places| (places, value(&places.at))).collect();
        let found = Together::fitted(&left, &[3, 5, 0, 1, 2, 4, 6, 7]);
        let others: Vec<Places> =
            plans(300, 40).1.iter().skip(120).map(|known| scale.places(known.at.clone())).collect();
        let square = |missed: &dyn Fn(&Places) -> f64| {
            others.iter().map(|places| missed(places).powi(2)).sum::<f64>() / others.len() as f64
        };
        let missed = square(&|places| found.at(places) - value(&places.at));
        assert!(missed < 0.1 * square(&|places| value(&places.at)), "{missed}");
        let mut alone = vec![0.0; 40];
        alone[3] = 1.0;
        assert!(found.at(&scale.places(alone)).abs() < 0.05);
    }

    #[test]
    fn chance_gives_next_to_no_products() {
        let (_, places) = plans(60, 12);
        let noise: Vec<f64> = (0..60).map(|plan| hash_share(98, plan) - 0.5).collect();
        let left: Vec<(&Places, f64)> = places.iter().zip(noise).collect();
        let found = Together::fitted(&left, &[0, 1, 2, 3, 4, 5, 6, 7]);
        // The noise's own standard deviation is 0.29.
        let square = places.iter().map(|places| found.at(places).powi(2)).sum::<f64>() / 60.0;
        assert!(square.sqrt() < 0.15, "{}", square.sqrt());
    }

    #[test]
    fn without_plans_there_is_nothing() {
        assert!(Together::fitted(&[], &[0, 1]).is_nothing());
    }
}
