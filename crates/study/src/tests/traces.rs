//! Every figure of a scenario, of a comparison and of a split can be taken apart, and every parameter has a use.

use domain::{Change, Comparison, Dimensions, Fleet, Fuel, Indicator, Parameters, Scenario};

use super::accounts::{run, through_the_hub, town};
use crate::accounts::appraisal::appraise;
use crate::accounts::vehicles::whole_vehicles;
use crate::mechanisms::{Mechanism, split};
use crate::trace::compared::{BY_ASEK, ComparedTrace, ComparedTraces, appraised, in_vehicles, name_of};
use crate::trace::split::SplitTraces;
use crate::trace::uses::{Step, uses};
use crate::trace::{TracedParameter, Traces};
use crate::{ValuationRules, simulate_mechanisms};

#[test]
fn every_figure_can_be_taken_apart() {
    let town = town();
    for scenario in [Scenario::today(), through_the_hub()] {
        let simulation = run(&town, &scenario);
        let traces = Traces::new(&simulation.quantities, &scenario, &town.parameters).unwrap();
        let mut count = 0;
        for value in &simulation.outcome.values {
            let trace = traces.figure(value.indicator, &value.dimensions).unwrap();
            assert_eq!(trace.value, value.value, "{:?}", value.indicator);
            let has_source = trace.parameters.iter().all(|p| !p.parameter.source.is_empty());
            let rests_on_data = value.indicator == Indicator::TonnesDelivered;
            assert!(has_source && (!trace.parameters.is_empty() || rests_on_data), "{:?}", value.indicator);
            assert!(trace.formula.len() > 10, "{:?}", value.indicator);
            let is_finite = |p: &TracedParameter| p.elasticity.is_none_or(f64::is_finite);
            assert!(trace.parameters.iter().all(is_finite), "{:?}", value.indicator);
            count += 1;
        }
        assert!(count > 50, "{count}");
        assert_eq!(traces.figures().count(), count);
        assert!(traces.figure(Indicator::VehicleKilometers, &Dimensions::from([("a".into(), "b".into())])).is_none());
    }
}

#[test]
fn a_trace_names_what_a_figure_changes_with_and_nothing_else() {
    let town = town();
    let today = run(&town, &Scenario::today());
    let traces = Traces::new(&today.quantities, &Scenario::today(), &town.parameters).unwrap();
    let measured = |indicator: Indicator| {
        let trace = traces.figure(indicator, &Dimensions::new()).unwrap();
        let found = trace.parameters.into_iter().filter(|p| !p.is_planned_by);
        found.map(|p| (p.key, p.elasticity.unwrap_or(0.0))).collect::<Vec<_>>()
    };
    let kilometres = measured(Indicator::VehicleKilometers);
    let names: Vec<&str> = kilometres.iter().map(|(key, _)| key.as_str()).collect();
    assert!(names.contains(&"round.inefficiency_today") && names.contains(&"pick_up.detour_share"), "{names:?}");
    assert!(!names.iter().any(|key| key.starts_with("carbon.") || key.starts_with("hub.")), "{names:?}");
    // Deliveries are counted: no factor changes them.
    assert!(measured(Indicator::Deliveries).is_empty());
    // Diesel emissions well to wheel are in proportion to the ratio.
    let gases = measured(Indicator::Co2eWellToWheel);
    let ratio = gases.iter().find(|(key, _)| key == "emission.diesel.well_to_wheel_ratio").unwrap();
    assert!((ratio.1 - 1.0).abs() < 1e-6, "{ratio:?}");
}

fn is_complete(trace: &ComparedTrace) {
    let name = &trace.figure;
    assert!(trace.formula.len() > 10 && !trace.formula.contains("see docs"), "{name} has a formula of its own");
    assert!(trace.parameters.iter().all(|p| !p.parameter.source.is_empty()), "{name}");
    assert!(trace.parameters.iter().all(|p| p.elasticity.is_none_or(f64::is_finite)), "{name}");
    // What is bought is the same in both.
    let rests_on_data = name == "tonnes_delivered" || name == "goods_value";
    assert!(!trace.parameters.is_empty() || rests_on_data, "{name}");
}

#[test]
fn every_figure_of_a_comparison_can_be_taken_apart() {
    let town = town();
    let (today, hub) = (Scenario::today(), through_the_hub());
    let (before, after) = (run(&town, &today), run(&town, &hub));
    let traces =
        ComparedTraces::new((&today, &before.quantities), (&hub, &after.quantities), &town.parameters).unwrap();
    // What `samlast compare` prints and hands out as JSON: the rows, and the appraisals by both rules.
    let rows = Comparison::new(&before.outcome, &after.outcome).indicators;
    let mut expected: Vec<(String, f64)> =
        rows.iter().map(|row| (name_of(row.indicator, &row.dimensions), row.change_abs)).collect();
    for (rules, start) in [(ValuationRules::R109, ""), (ValuationRules::Asek, BY_ASEK)] {
        let appraisal = appraise(&before.outcome, &after.outcome, &town.parameters, rules).unwrap();
        expected.extend(appraised(&appraisal).into_iter().map(|(name, value)| (format!("{start}{name}"), value)));
    }
    let sides = [(&today, &before.quantities), (&hub, &after.quantities)];
    expected.extend(in_vehicles(&whole_vehicles(sides[0], sides[1], &town.parameters).unwrap()));
    for (name, value) in &expected {
        let trace = traces.figure(name).unwrap_or_else(|| panic!("{name}"));
        assert_eq!(trace.value, *value, "{name}");
        is_complete(&trace);
    }
    assert!(expected.len() > 200, "{}", expected.len());
    assert_eq!(traces.figures().count(), expected.len());
    assert!(traces.figure("vehicle_km/a=b").is_none());
    // The years of the appraisal move a present value, not the gain of one year.
    let figure = |name: &str| traces.figure(name).unwrap();
    let holds = |name: &str, key: &str| figure(name).parameters.iter().any(|p| p.key == key && !p.is_planned_by);
    assert!(holds("society_present_value_main", "r109.discount_rate"));
    assert!(!holds("society_present_value_main", "asek.discount_rate"));
    assert!(holds("asek.society_present_value_main", "asek.discount_rate"));
    assert!(figure("asek.society_present_value_main").formula.contains("asek.tax_funding_cost"));
    assert!(!holds("society_gain", "r109.discount_rate"));
    assert!(holds("price_cut_for_target", "appraisal.claimed_gain"));
    assert!(!holds("break_even_price_cut", "appraisal.claimed_gain"));
    let (stand_ins, all) = traces.stand_ins();
    assert!(stand_ins.contains(&"hub.terminal_staff".to_owned()) && stand_ins.len() < all, "{stand_ins:?} of {all}");
    assert!(stand_ins.contains(&"asek.tax_funding_cost".to_owned()), "both rules are shown");
}

#[test]
fn every_part_of_a_split_can_be_taken_apart() {
    let town = town();
    let mut alternative = through_the_hub();
    alternative.changes.push(Change::Fleet(Fleet { hub_vehicles: Some(Fuel::Electric), supplier_vehicles: None }));
    let pair = (&Scenario::today(), &alternative);
    let (outcomes, years) = simulate_mechanisms(&town.input(), pair.0, pair.1, &()).unwrap();
    let traces = SplitTraces::new(&years, pair, &town.parameters).unwrap();
    let rows = split(&outcomes);
    for row in &rows {
        for (mechanism, part) in Mechanism::ALL.into_iter().zip([row.ordering, row.consolidation, row.vehicle]) {
            let name = format!("{}@{}", row.indicator.key(), mechanism.key());
            let trace = traces.figure(&name).unwrap_or_else(|| panic!("{name}"));
            assert_eq!(trace.value, part, "{name}");
            assert!(trace.formula.contains(mechanism.key()) && trace.formula.contains("v(S)"), "{name}");
            assert!(trace.parameters.iter().all(|p| p.elasticity.is_none_or(f64::is_finite)), "{name}");
        }
    }
    assert_eq!(traces.figures().count(), 3 * rows.len());
    assert!(traces.figure("vehicle_km@weather").is_none());
    // What the power station emits moves the part of the vehicles and no other.
    let moves = |name: &str, key: &str| {
        let trace = traces.figure(name).unwrap();
        trace
            .parameters
            .iter()
            .any(|p| p.key == key && !p.is_planned_by && p.elasticity.is_some_and(|e| e.abs() > 1e-9))
    };
    assert!(moves("co2e_ttw@vehicle", "fuel.diesel_co2e") || moves("co2e_ttw@vehicle", "vehicle.truck_18t.co2e_empty"));
    assert!(moves("co2e_wtw@vehicle", "emission.charging_loss"));
    assert!(!moves("vehicle_km@ordering", "emission.charging_loss"));
}

#[test]
fn every_parameter_is_read_by_some_step_and_none_that_figures_need_is_missed() {
    let parameters = Parameters::builtin().unwrap();
    let keys: Vec<&str> = parameters.iter().map(|(key, _)| key).collect();
    let found = uses(&parameters, &keys).unwrap();
    let idle: Vec<&&str> =
        keys.iter().zip(&found).filter(|(_, uses)| uses.steps.is_empty()).map(|(key, _)| key).collect();
    assert!(idle.is_empty(), "nothing reads {idle:?}");
    let of = |key: &str| &found[keys.iter().position(|known| *known == key).unwrap()];
    // Rent is in both accounts that pay for the hub, and in what is worked out from them.
    let rent = &of("hub.rent").figures;
    for figure in ["municipality_cost", "society_cost", "municipality_present_value", "break_even_price_cut"] {
        assert!(rent.iter().any(|name| name == figure), "{figure}: {rent:?}");
    }
    assert!(!rent.iter().any(|name| name == "vehicle_km" || name == "supplier_cost" || name.starts_with(BY_ASEK)));
    assert!(of("asek.discount_rate").figures.iter().all(|name| name.starts_with(BY_ASEK)));
    assert_eq!(of("appraisal.claimed_gain").figures, ["claimed_gain", "price_cut_for_target"]);
    assert!(of("contract.term").figures.iter().any(|name| name == "price_cut_over_years"));
    assert_eq!(of("hub.opens").steps, [Step::Rounds]);
    assert_eq!(of("commodity.milk.shelf_life").steps, [Step::Documents]);
}
