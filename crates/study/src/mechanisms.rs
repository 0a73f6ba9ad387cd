//! The change between two scenarios split into ordering, consolidation, and vehicle and fuel (model §M5).
//!
//! For every subset S of the mechanisms v(S) is the value of the scenario that takes the changes of the kinds in S from the
//! alternative and the others from the base. The part of mechanism i is its Shapley value,
//!
//! ```text
//! φ_i = Σ_S |S|! (2 − |S|)! / 3! · ( v(S ∪ i) − v(S) )      S: subsets without i
//! ```
//!
//! the mean of what it changes over all orders in which the three can be introduced. The parts add up to the whole change.

use domain::{Change, Dimensions, Indicator, Outcome, Scenario};
use serde::{Deserialize, Serialize};

/// What changes deliveries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mechanism {
    /// When and where units order, and what staff fetch.
    Ordering,
    /// Whose goods share a vehicle.
    Consolidation,
    /// What drives, and on what.
    Vehicle,
}

/// How many there are.
const COUNT: usize = 3;

impl Mechanism {
    /// All of them; the position is the bit in a [`Coalition`].
    pub const ALL: [Self; COUNT] = [Self::Ordering, Self::Consolidation, Self::Vehicle];

    /// The spelling in files and texts.
    pub fn key(self) -> &'static str {
        match self {
            Self::Ordering => "ordering",
            Self::Consolidation => "consolidation",
            Self::Vehicle => "vehicle",
        }
    }

    fn of(change: &Change) -> Self {
        match change {
            Change::Ordering(_) => Self::Ordering,
            Change::Consolidation(_) => Self::Consolidation,
            Change::Fleet(_) => Self::Vehicle,
        }
    }
}

/// A subset of the mechanisms, 0 to 7: bit 0 ordering, bit 1 consolidation, bit 2 vehicle and fuel.
pub type Coalition = usize;

/// All subsets, the empty one (the base) first and the full one (the alternative) last.
pub const COALITIONS: std::ops::Range<Coalition> = 0..1 << COUNT;

/// Whether a mechanism is in a subset.
pub fn holds(coalition: Coalition, mechanism: Mechanism) -> bool {
    Mechanism::ALL.iter().position(|m| *m == mechanism).is_some_and(|bit| coalition & 1 << bit != 0)
}

/// The scenario of a subset: its mechanisms as in the alternative, the others as in the base. The empty subset is the base
/// itself and the full one the alternative.
pub fn scenario_of(base: &Scenario, alternative: &Scenario, coalition: Coalition) -> Scenario {
    let chosen = |scenario: &Scenario, inside: bool| {
        let changes = scenario.changes.iter().filter(move |c| holds(coalition, Mechanism::of(c)) == inside);
        changes.cloned().collect::<Vec<Change>>()
    };
    if coalition == COALITIONS.start {
        return base.clone();
    }
    if coalition == COALITIONS.end - 1 {
        return alternative.clone();
    }
    let names = Mechanism::ALL.into_iter().filter(|m| holds(coalition, *m)).map(Mechanism::key);
    let mut changes = chosen(alternative, true);
    changes.extend(chosen(base, false));
    let mut key = format!("{}-{}", base.key, alternative.key);
    for name in names {
        key.push('-');
        key.push_str(name);
    }
    Scenario { key, changes }
}

/// What the mechanisms of the alternative add to one number. `value` gives it for every subset.
pub fn shapley(value: impl Fn(Coalition) -> f64) -> [f64; COUNT] {
    let factorial = [1.0, 1.0, 2.0, 6.0];
    std::array::from_fn(|bit| {
        let without = COALITIONS.filter(|s| s & 1 << bit == 0);
        without
            .map(|s| {
                let size = s.count_ones() as usize;
                let weight = factorial[size] * factorial[COUNT - 1 - size] / factorial[COUNT];
                weight * (value(s | 1 << bit) - value(s))
            })
            .sum()
    })
}

/// The parts of the change of one indicator.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MechanismRow {
    /// What is measured.
    pub indicator: Indicator,
    /// Unit of the values.
    pub unit: String,
    /// What it is broken down by.
    pub dimensions: Dimensions,
    /// Alternative minus base.
    pub change: f64,
    /// Through ordering.
    pub ordering: f64,
    /// Through consolidation.
    pub consolidation: f64,
    /// Through vehicle and fuel.
    pub vehicle: f64,
}

/// The parts of the change of every total, from the outcomes of all subsets in the order of [`COALITIONS`].
pub fn split(outcomes: &[Outcome]) -> Vec<MechanismRow> {
    let nowhere = Dimensions::new();
    let at = |coalition: Coalition, indicator| {
        outcomes.get(coalition).and_then(|o| o.value(indicator, &nowhere)).unwrap_or(0.0)
    };
    Indicator::ALL
        .iter()
        .filter(|indicator| outcomes.iter().any(|o| o.total(**indicator).is_some()))
        .map(|&indicator| {
            let [ordering, consolidation, vehicle] = shapley(|coalition| at(coalition, indicator));
            MechanismRow {
                indicator,
                unit: indicator.unit().to_owned(),
                dimensions: Dimensions::new(),
                change: at(COALITIONS.end - 1, indicator) - at(COALITIONS.start, indicator),
                ordering,
                consolidation,
                vehicle,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{Consolidation, Fleet, Fuel, Ordering};
    use proptest::prelude::*;

    #[test]
    fn three_mechanisms_by_hand() {
        // Alone: ordering −10, consolidation −20, vehicle −5; the first two together −40, all three −60, others add up.
        let v = [0.0, -10.0, -20.0, -40.0, -5.0, -15.0, -25.0, -60.0];
        let parts = shapley(|s| v[s]);
        // Ordering: 2/6·(−10) + 1/6·(−40 + 20) + 1/6·(−15 + 5) + 2/6·(−60 + 25) = −20.
        assert!((parts[0] + 20.0).abs() < 1e-12, "{parts:?}");
        // Consolidation: 2/6·(−20) + 1/6·(−30) + 1/6·(−20) + 2/6·(−45) = −30.
        assert!((parts[1] + 30.0).abs() < 1e-12, "{parts:?}");
        // Vehicle: 2/6·(−5) + 1/6·(−5) + 1/6·(−5) + 2/6·(−20) = −10.
        assert!((parts[2] + 10.0).abs() < 1e-12, "{parts:?}");
    }

    proptest! {
        #[test]
        fn parts_add_up_to_the_change(v in proptest::array::uniform8(-1e6..1e6f64)) {
            let sum: f64 = shapley(|s| v[s]).iter().sum();
            prop_assert!((sum - (v[7] - v[0])).abs() < 1e-6);
        }

        #[test]
        fn a_mechanism_that_changes_nothing_has_no_part(v in proptest::array::uniform4(-1e6..1e6f64)) {
            // The vehicle bit makes no difference.
            let parts = shapley(|s| v[s & 3]);
            prop_assert!(parts[2].abs() < 1e-6);
        }
    }

    #[test]
    fn subsets_take_their_changes_from_the_alternative() {
        let electric = Change::Fleet(Fleet { hub_vehicles: Some(Fuel::Electric), ..Fleet::default() });
        let mut alternative = Scenario::coordinated();
        alternative.changes.push(electric);
        let today = Scenario::today();
        assert_eq!(scenario_of(&today, &alternative, 0), today);
        assert_eq!(scenario_of(&today, &alternative, 7), alternative);
        let only_hub = scenario_of(&today, &alternative, 2);
        assert_eq!(only_hub.changes, [Change::Consolidation(Consolidation::default())]);
        assert_eq!(only_hub.key, "today-coordinated-consolidation");
        let weekly = Scenario { key: "weekly".into(), changes: vec![Change::Ordering(Ordering::default())] };
        // From weekly ordering to the alternative with the hub alone changed: ordering stays that of the base.
        let hub_only = scenario_of(&weekly, &alternative, 2);
        assert!(hub_only.ordering().is_some() && hub_only.consolidation().is_some() && hub_only.fleet().is_none());
    }
}
