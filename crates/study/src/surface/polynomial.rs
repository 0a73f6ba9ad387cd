//! A short polynomial through many points: terms are added one by one, the best first, as long as leaving points out says
//! that they help.

use serde::{Deserialize, Serialize};

/// Most terms of a polynomial.
const MOST_TERMS: usize = 24;

/// A product of powers of inputs: numbers of the inputs, once for each power.
pub(super) type Term = Vec<usize>;

/// A sum of terms.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Polynomial {
    /// Value where all inputs are 0.
    pub constant: f64,
    /// Terms with their coefficients.
    pub terms: Vec<(Term, f64)>,
}

impl Polynomial {
    /// Fits `values` at `points` by some of the `terms`. Every step adds the term that takes most off what is left (orthogonal
    /// forward selection); it stops where the error of points left out, as the leave-one-out formula of least squares tells it,
    /// grows.
    pub fn of_terms(points: &[Vec<f64>], values: &[f64], terms: &[Term]) -> Self {
        if points.is_empty() {
            return Self::default();
        }
        select(points, values, terms).polynomial(points, values)
    }
}

fn product(term: &[usize], inputs: &[f64]) -> f64 {
    term.iter().map(|&i| inputs.get(i).copied().unwrap_or(0.0)).product()
}

struct Selection {
    order: Vec<Term>,
    /// Mean square of what is missed at a point that is left out.
    error: f64,
}

/// Forward selection over orthogonalised columns.
fn select(points: &[Vec<f64>], values: &[f64], candidates: &[Term]) -> Selection {
    let n = points.len();
    let mean = values.iter().sum::<f64>() / n.max(1) as f64;
    let mut rest: Vec<f64> = values.iter().map(|v| v - mean).collect();
    let centred = |term: &Term| {
        let column: Vec<f64> = points.iter().map(|p| product(term, p)).collect();
        let middle = column.iter().sum::<f64>() / n.max(1) as f64;
        column.iter().map(|x| x - middle).collect::<Vec<f64>>()
    };
    let mut columns: Vec<(usize, Vec<f64>)> = candidates.iter().map(centred).enumerate().collect();
    let scale: Vec<f64> = columns.iter().map(|(_, column)| dot(column, column)).collect();
    columns.retain(|(at, _)| scale[*at] > 1e-12);
    // Each point's share in its own fitted value; the mean alone gives all the same.
    let mut leverage = vec![1.0 / n.max(1) as f64; n];
    let left_out = |rest: &[f64], leverage: &[f64]| {
        rest.iter().zip(leverage).map(|(r, h)| (r / (1.0 - h).max(1e-3)).powi(2)).sum::<f64>() / n.max(1) as f64
    };
    let mut best = Selection { order: Vec::new(), error: left_out(&rest, &leverage) };
    let mut order: Vec<Term> = Vec::new();
    while order.len() < MOST_TERMS.min(n / 4) && !columns.is_empty() {
        let gain = |column: &[f64]| dot(column, &rest).powi(2) / dot(column, column);
        let mut choice: Option<(usize, f64)> = None;
        for (place, (_, column)) in columns.iter().enumerate() {
            let gained = gain(column);
            if choice.is_none_or(|(_, most)| gained > most) {
                choice = Some((place, gained));
            }
        }
        // The best of p columns of pure chance takes about 2·ln p variances off (Foster and George 1994).
        let variance = dot(&rest, &rest) / (n - order.len()).saturating_sub(1).max(1) as f64;
        let chance = 2.0 * (candidates.len().max(2) as f64).ln() * variance;
        let Some((place, _)) = choice.filter(|(_, gained)| *gained > chance.max(1e-24)) else { break };
        let (at, column) = columns.swap_remove(place);
        // Order of the columns must not depend on what was taken out before.
        columns.sort_by_key(|(at, _)| *at);
        let length = dot(&column, &column);
        let slope = dot(&column, &rest) / length;
        for ((r, h), x) in rest.iter_mut().zip(&mut leverage).zip(&column) {
            *r -= slope * x;
            *h += x * x / length;
        }
        for (other, candidate) in &mut columns {
            let shared = dot(candidate, &column) / length;
            candidate.iter_mut().zip(&column).for_each(|(c, x)| *c -= shared * x);
            // What is nothing but rounding is no direction of its own.
            if dot(candidate, candidate) < 1e-9 * scale[*other] {
                candidate.fill(0.0);
            }
        }
        columns.retain(|(_, column)| column.iter().any(|x| *x != 0.0));
        order.push(candidates[at].clone());
        let error = left_out(&rest, &leverage);
        if error < best.error {
            best = Selection { order: order.clone(), error };
        } else if order.len() > best.order.len() + 3 {
            break;
        }
    }
    best
}

impl Selection {
    /// Least squares over the chosen terms.
    fn polynomial(&self, points: &[Vec<f64>], values: &[f64]) -> Polynomial {
        // Gram and Schmidt once more, now with the way back to the terms themselves.
        let size = self.order.len() + 1;
        let column = |at: usize| -> Vec<f64> {
            match at.checked_sub(1) {
                None => vec![1.0; points.len()],
                Some(term) => points.iter().map(|p| product(&self.order[term], p)).collect(),
            }
        };
        let mut basis: Vec<(Vec<f64>, Vec<f64>)> = Vec::with_capacity(size);
        let mut coefficients = vec![0.0; size];
        for at in 0..size {
            let mut orthogonal = column(at);
            let mut made_of = vec![0.0; size];
            made_of[at] = 1.0;
            for _ in 0..2 {
                for (known, made) in &basis {
                    let shared = dot(&orthogonal, known) / dot(known, known);
                    orthogonal.iter_mut().zip(known).for_each(|(x, k)| *x -= shared * k);
                    made_of.iter_mut().zip(made).for_each(|(m, k)| *m -= shared * k);
                }
            }
            let length = dot(&orthogonal, &orthogonal);
            if length <= 0.0 {
                continue;
            }
            let slope = dot(&orthogonal, values) / length;
            coefficients.iter_mut().zip(&made_of).for_each(|(c, m)| *c += slope * m);
            basis.push((orthogonal, made_of));
        }
        let terms = self.order.iter().cloned().zip(coefficients.iter().skip(1).copied()).collect();
        Polynomial { constant: coefficients[0], terms }
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{hash_share, normal_quantile};

    fn points(count: u64, inputs: u64) -> Vec<Vec<f64>> {
        (0..count).map(|p| (0..inputs).map(|i| normal_quantile(hash_share(i + 7, p))).collect()).collect()
    }

    /// Every input, its square and its product with every other.
    fn terms(inputs: usize) -> Vec<Term> {
        let pairs = (0..inputs).flat_map(|i| (0..=i).map(move |j| vec![j, i]));
        (0..inputs).map(|i| vec![i]).chain(pairs).collect()
    }

    fn at(found: &Polynomial, inputs: &[f64]) -> f64 {
        found.constant + found.terms.iter().map(|(term, c)| c * product(term, inputs)).sum::<f64>()
    }

    #[test]
    fn a_polynomial_is_found_again_among_many_inputs() {
        let points = points(80, 12);
        let value = |x: &[f64]| 5.0 + 2.0 * x[3] - 0.7 * x[11] * x[11] + 0.4 * x[3] * x[11];
        let values: Vec<f64> = points.iter().map(|x| value(x)).collect();
        let found = Polynomial::of_terms(&points, &values, &terms(12));
        for x in &self::points(20, 12) {
            assert!((at(&found, x) - value(x)).abs() < 1e-6, "{} for {}", at(&found, x), value(x));
        }
    }

    #[test]
    fn chance_gives_few_terms_and_no_range() {
        let points = points(60, 30);
        let values: Vec<f64> = (0..60).map(|p| 3.0 + hash_share(99, p)).collect();
        let found = Polynomial::of_terms(&points, &values, &terms(30));
        // Uniform noise of width 1 around 3.5: what is fitted stays near its mean.
        assert!((at(&found, &[0.0; 30]) - 3.5).abs() < 0.5, "{found:?}");
    }

    #[test]
    fn a_constant_has_no_terms() {
        let points = points(20, 3);
        let found = Polynomial::of_terms(&points, &[4.0; 20], &terms(3));
        assert_eq!(found.terms, Vec::new());
        assert_eq!(at(&found, &[1.0, 2.0, 3.0]), 4.0);
    }
}
