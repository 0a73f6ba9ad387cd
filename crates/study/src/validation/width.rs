//! What the width of a prediction comes from: the inputs of the case and the parameters of studies whose draws go with it.

use serde::Serialize;

use super::inputs::{Case, Inputs};
use super::simulated::{Setting, world_of};
use crate::StudyError;
use crate::sample::summary::explained;

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

/// All that is drawn, by key: one value for each draw.
pub(super) fn drawn(setting: &Setting<'_>, case: Case) -> Result<Vec<(String, Vec<f64>)>, StudyError> {
    let mut found: Vec<(String, Vec<f64>)> = Vec::new();
    for draw in 0..setting.draws {
        let inputs = Inputs::draw(setting.registry, case, (draw, setting.draws), setting.seed, &[])?;
        let world = world_of(setting, case, draw);
        let values = inputs.values().into_iter().chain(world.iter().map(|(key, p)| (key.to_owned(), p.value)));
        for (number, (key, value)) in values.enumerate() {
            match found.get_mut(number) {
                Some((_, values)) => values.push(value),
                None => found.push((key, vec![value])),
            }
        }
    }
    Ok(found)
}

/// What the values of a figure go with, the most telling first.
pub(super) fn causes(drawn: &[(String, Vec<f64>)], values: &[f64]) -> Vec<Cause> {
    let of = |(key, x): &(String, Vec<f64>)| {
        (x.len() == values.len())
            .then(|| explained(x, values))?
            .map(|explained| Cause { drawn: key.clone(), explained })
    };
    let mut found: Vec<Cause> = drawn.iter().filter_map(of).collect();
    found.sort_by(|a, b| b.explained.total_cmp(&a.explained).then_with(|| a.drawn.cmp(&b.drawn)));
    found.truncate(MOST);
    found
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
    }
}
