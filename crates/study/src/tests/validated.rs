//! The validation predicts by the study's own pipeline, from inputs that leave the tested case out.

use domain::Parameters;

use crate::routing::Effort;
use crate::validation::inputs::Inputs;
use crate::validation::simulated::{Accounting, Changed, Figures, Setting, figures};
use crate::validation::trade::{Weeks, trade};
use crate::validation::{Case, Request, RowKind, validate};

const WEEKS: Weeks = Weeks { ordinary: 2, planned: 2 };

struct Registries {
    cases: Parameters,
    studies: Parameters,
}

impl Registries {
    fn new() -> Self {
        Self { cases: Parameters::validation().unwrap(), studies: Parameters::builtin().unwrap() }
    }

    fn setting(&self, weeks: Weeks) -> Setting<'_> {
        let (registry, parameters) = (&self.cases, &self.studies);
        Setting { registry, parameters, draws: 8, seed: 1, weeks, jointly: true, effort: Effort::TYPICAL }
    }
}

/// A quarter of London's buildings, which is quick.
const FEW_BUILDINGS: Changed = Changed { inputs: &[(crate::validation::inputs::TIMES_UNITS, 0.25)], frequency: None };

fn of(figures: &Figures, name: &'static str) -> f64 {
    figures[&(name, Accounting::Marginal)]
}

fn london(registries: &Registries, weeks: Weeks, draw: usize) -> Figures {
    figures(&registries.setting(weeks), Case::London, draw, FEW_BUILDINGS).unwrap()
}

#[test]
fn a_small_validation_has_every_kind_of_row_and_scores_no_input() {
    let registries = Registries::new();
    let request = Request { cases: vec![Case::Osterlen, Case::Kungsbacka], draws: 6, seed: 3, reasons: false };
    let found = validate(&registries.cases, &registries.studies, &request, &()).unwrap();
    let indicators: Vec<&str> = found.rows.iter().map(|row| row.indicator).collect();
    let three = ["deliveries_before", "deliveries_after", "deliveries_after_by_policy"];
    assert_eq!(indicators[..3], three);
    assert_eq!(indicators[3..6], three);
    assert_eq!(indicators[6..], ["kitchen_deliveries_before", "kitchen_deliveries_after"]);
    for row in &found.rows {
        let is_input = row.kind == RowKind::Input;
        assert_eq!(row.crps.is_none(), is_input, "{row:?}");
        assert_eq!(row.inside.is_none(), is_input, "{row:?}");
        assert!(row.measured.is_some());
        if let (Some(low), Some(middle), Some(high)) = (row.p05, row.p50, row.p95) {
            assert!(0.0 < low && low < middle && middle < high, "{row:?}");
        }
    }
    let threads = |count| rayon::ThreadPoolBuilder::new().num_threads(count).build().unwrap();
    for count in [1, 3] {
        let again = threads(count).install(|| validate(&registries.cases, &registries.studies, &request, &()));
        assert_eq!(again.unwrap(), found, "with {count} threads");
    }
}

#[test]
fn predictions_come_from_the_pipeline() {
    let mut registries = Registries::new();
    let before = london(&registries, WEEKS, 1);
    // How often suppliers come to the hub, and what private customers are on their rounds, are the model's own parameters.
    for key in ["hub.inbound_days_per_week", "carrier.default.private_stops"] {
        let value = registries.studies.get(key).unwrap().value;
        registries.studies = registries.studies.with_values([(key, value / 4.0)]);
        let after = london(&registries, WEEKS, 1);
        registries = Registries::new();
        assert_ne!(of(&before, "vehicle_km_ratio"), of(&after, "vehicle_km_ratio"), "{key}");
        assert_eq!(of(&before, "deliveries_before"), of(&after, "deliveries_before"), "{key}");
    }
    // The policy rests on shelf life: salad that keeps for four days instead of eight is needed more often.
    let osterlen = |r: &Registries| figures(&r.setting(WEEKS), Case::Osterlen, 1, Changed::default()).unwrap();
    let before = osterlen(&registries);
    registries.studies.set_value("commodity.fruit_vegetables.shelf_life", 4.0);
    let after = osterlen(&registries);
    assert!(of(&after, "deliveries_after") > 1.1 * of(&before, "deliveries_after"));
    assert_eq!(of(&after, "deliveries_before"), of(&before, "deliveries_before"));
}

#[test]
fn everybody_through_the_hub_once_a_week_is_one_delivery_a_week() {
    let registries = Registries::new();
    let once = Changed { inputs: &[("connected_share", 1.0), ("fresh_direct", 0.0)], frequency: Some(1.0) };
    let found = figures(&registries.setting(WEEKS), Case::Osterlen, 2, once).unwrap();
    // 125 units; those that close get goods in 36 to 40 weeks of 52.2, and in the week after for what waited.
    let per_unit = of(&found, "deliveries_after") / 125.0;
    assert!((36.0..53.0).contains(&per_unit), "{per_unit}");
    // Rounds are not planned for this case; where they are, the same is counted.
    let policy = of(&london(&registries, WEEKS, 1), "deliveries_after");
    assert!(policy > 0.0 && policy < of(&london(&registries, WEEKS, 1), "deliveries_before"), "{policy}");
}

#[test]
fn kilometres_are_predicted_for_the_deliveries_that_were_measured() {
    let registries = Registries::new();
    for draw in 0..3 {
        let found = london(&registries, WEEKS, draw);
        // Whole suppliers are connected, so the measured ratio is met to a few per cent.
        assert!((of(&found, "deliveries_given") / 0.54 - 1.0).abs() < 0.08, "{}", of(&found, "deliveries_given"));
        let epsilon = of(&found, "vehicle_km_ratio").ln() / of(&found, "deliveries_given").ln();
        assert!((of(&found, "elasticity") - epsilon).abs() < 1e-9);
    }
}

#[test]
fn defaults_that_come_from_a_case_do_not_reach_its_own_rows() {
    let registries = Registries::new();
    for (case, names) in [
        (Case::Osterlen, ["Österlen", "Ystad"]),
        (Case::Kungsbacka, ["Kungsbacka", "Kungsbacka"]),
        (Case::Sodertorn, ["Södertörn", "Sodertorn"]),
    ] {
        let told = |text: &str| names.iter().any(|name| text.contains(name));
        let from_case: Vec<&str> = registries
            .studies
            .iter()
            .filter(|(_, p)| told(&p.source) || p.note.as_deref().is_some_and(told))
            .map(|(key, _)| key)
            .collect();
        assert!(!from_case.is_empty(), "{case:?} is nobody's source any more; then this test can go");
        let other = registries.studies.with_values(from_case.iter().map(|&key| (key, 0.77)));
        let inputs = Inputs::draw(&registries.cases, case, (0, 8), 1, &[]).unwrap();
        let made = |parameters: &Parameters| {
            let made = trade(&inputs, parameters, WEEKS).unwrap();
            (made.deliveries, made.policy, made.suppliers)
        };
        assert!(made(&registries.studies) == made(&other), "{case:?}: {from_case:?}");
        if case != Case::Sodertorn {
            let with = |studies: Parameters| {
                let registries = Registries { cases: registries.cases.clone(), studies };
                figures(&registries.setting(WEEKS), case, 0, Changed::default()).unwrap()
            };
            assert_eq!(with(registries.studies.clone()), with(other), "{case:?}: {from_case:?}");
        }
    }
}

#[test]
fn more_weeks_tell_the_same() {
    let registries = Registries::new();
    let mean = |weeks: Weeks, name: &'static str| -> f64 {
        (0..4).map(|draw| of(&london(&registries, weeks, draw), name).ln()).sum::<f64>() / 4.0
    };
    let many = Weeks { ordinary: 8, planned: 8 };
    for name in ["deliveries_before", "vehicle_km_ratio"] {
        let apart = mean(WEEKS, name) - mean(many, name);
        // A quarter of the buildings in a quarter of the weeks: sixteen times the variance of what is really counted.
        assert!(apart.abs() < 0.1, "{name}: {apart}");
    }
}

#[test]
fn a_year_of_typical_weeks_is_a_year() {
    for planned in [1, 2] {
        let weeks = Weeks { ordinary: 2, planned };
        let sum = |weight: &dyn Fn(usize) -> f64| (0..weeks.all()).map(weight).sum::<f64>();
        assert!((sum(&|week| weeks.weight(week, 38.0)) - 365.25 / 7.0).abs() < 1e-9);
        assert!((sum(&|week| weeks.round_weight(week)) - 365.25 / 7.0).abs() < 1e-9);
    }
}

#[test]
fn suppliers_share_rounds_as_the_inputs_say() {
    let registries = Registries::new();
    for shared in [0.0, 0.5, 1.0] {
        let fixed = [("shared_share", shared), ("parcel_share", 0.0)];
        let inputs = Inputs::draw(&registries.cases, Case::Boras, (2, 8), 1, &fixed).unwrap();
        let made = trade(&inputs, &registries.studies, WEEKS).unwrap();
        let is_shared = |id: domain::SupplierId| {
            let way = made.suppliers.iter().find(|s| s.id == id).and_then(|s| s.record.distribution);
            way == Some(domain::DistributionKind::SharedRound)
        };
        let count = made.deliveries.iter().filter(|delivery| is_shared(delivery.supplier)).count();
        let found = count as f64 / made.deliveries.len() as f64;
        assert!((found - shared).abs() < 0.08, "{found} for {shared}");
    }
}
