//! What the width of a prediction comes from: the inputs of the case and the parameters of studies whose draws go with it.

use serde::Serialize;

use super::inputs::{Case, Inputs};
use super::simulated::{Setting, world_of};
use crate::StudyError;
use crate::random::normal_quantile;
use crate::sample::summary::correlation;

/// Causes that are named.
const MOST: usize = 3;

/// Something drawn that a figure's draws go with.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cause {
    /// Key of the input or parameter.
    pub drawn: String,
    /// Part of the variance that a straight line over it explains; only what is more than chance is named.
    pub explained: f64,
}

/// Beginnings of the parameters of studies that are looked at: what rounds depend on. The inputs of the case all are.
const STRUCTURE: [&str; 4] = ["carrier.", "hub.", "round.", "sector."];
/// Chance that anything is named of a row whose draws go with nothing that is drawn.
const FALSE_ALARM: f64 = 0.05;

/// Inputs and structural parameters by key: one value for each draw.
pub(super) fn drawn(setting: &Setting<'_>, case: Case) -> Result<Vec<(String, Vec<f64>)>, StudyError> {
    let mut found: Vec<(String, Vec<f64>)> = Vec::new();
    for draw in 0..setting.draws {
        let inputs = Inputs::draw(setting.registry, case, (draw, setting.draws), setting.seed, &[])?;
        let world = world_of(setting, case, draw);
        let is_structure = |key: &str| STRUCTURE.iter().any(|start| key.starts_with(start));
        let structure = world.iter().filter(|(key, _)| is_structure(key)).map(|(key, p)| (key.to_owned(), p.value));
        for (number, (key, value)) in inputs.values().into_iter().chain(structure).enumerate() {
            match found.get_mut(number) {
                Some((_, values)) => values.push(value),
                None => found.push((key, vec![value])),
            }
        }
    }
    found.retain(|(_, values)| values.iter().any(|value| *value != values[0]));
    Ok(found)
}

/// What the values of a figure go with, the most telling first.
pub(super) fn causes(drawn: &[(String, Vec<f64>)], values: &[f64]) -> Vec<Cause> {
    let of = |(key, x): &(String, Vec<f64>)| {
        let explained = explained(x, values, drawn.len())?;
        Some(Cause { drawn: key.clone(), explained })
    };
    let mut found: Vec<Cause> = drawn.iter().filter_map(of).collect();
    found.sort_by(|a, b| b.explained.total_cmp(&a.explained).then_with(|| a.drawn.cmp(&b.drawn)));
    found.truncate(MOST);
    found
}

/// The squared correlation of one of so many drawn things with a figure, where Fisher's z of it is more than chance makes of any of
/// them; `None` else.
fn explained(x: &[f64], y: &[f64], of: usize) -> Option<f64> {
    const FEWEST: usize = 6;
    if x.len() != y.len() || x.len() < FEWEST {
        return None;
    }
    let correlation = correlation(x, y)?;
    let limit = normal_quantile(1.0 - FALSE_ALARM / (2.0 * of as f64)) / ((x.len() - 3) as f64).sqrt();
    (correlation.abs().atanh() > limit).then_some(correlation * correlation)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_figure_goes_with_is_named_and_chance_is_not() {
        let x: Vec<f64> = (0..40).map(f64::from).collect();
        let figure: Vec<f64> = x.iter().map(|x| 3.0 - 0.1 * x).collect();
        let chance: Vec<f64> = (0..40).map(|n| f64::from(n * 17 % 40)).collect();
        let drawn = [("a".to_owned(), x), ("b".to_owned(), chance), ("c".to_owned(), vec![1.0; 40])];
        let found = causes(&drawn, &figure);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].drawn == "a" && found[0].explained > 0.99);
        // What would pass alone does not among a thousand: a correlation of 0.49 in forty draws is z = 0.53 · √37 = 3.2.
        let half: Vec<f64> = (0..40).map(|n| f64::from(n) + 1.73 * f64::from(n * 17 % 40)).collect();
        let x: Vec<f64> = (0..40).map(f64::from).collect();
        assert!(
            explained(&x, &half, 1).is_some_and(|share| (0.2..0.35).contains(&share)),
            "{:?}",
            explained(&x, &half, 1)
        );
        assert_eq!(explained(&x, &half, 1000), None);
    }
}
