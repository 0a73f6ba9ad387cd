//! Whole scenarios: laws that must hold whatever the parameters, and towns small enough to reckon by hand.

use domain::{
    Change, Consolidation, Date, Dimensions, DistributionKind, Fleet, Fuel, Indicator, Ordering, Parameters, PerWeek,
    Scenario, UnitKind,
};

use super::town::{Town, TownSupplier};
use crate::ordering::add_days;
use crate::{Simulation, simulate};

fn mondays(count: i64) -> Vec<Date> {
    (0..count).map(|week| add_days(jiff::civil::date(2025, 1, 6), 7 * week).unwrap()).collect()
}

fn weekdays(weeks: i64) -> Vec<Date> {
    mondays(weeks).into_iter().flat_map(|monday| (0..5).map(move |d| add_days(monday, d).unwrap())).collect()
}

fn own(at: (f64, f64)) -> TownSupplier {
    TownSupplier { at, distribution: DistributionKind::OwnRound }
}

fn shared(at: (f64, f64)) -> TownSupplier {
    TownSupplier { at, distribution: DistributionKind::SharedRound }
}

fn run(town: &Town, scenario: &Scenario) -> Simulation {
    simulate(&town.input(), scenario, &()).unwrap()
}

fn total(simulation: &Simulation, indicator: Indicator) -> f64 {
    simulation.outcome.total(indicator).unwrap()
}

/// Everything through the hub, nothing else changed.
fn consolidation_only() -> Scenario {
    let hub = Consolidation { direct_groups: Some(Vec::new()), connected_share: Some(1.0), ..Consolidation::default() };
    Scenario { key: "hub".into(), changes: vec![Change::Consolidation(hub)] }
}

#[test]
fn an_own_round_counts_whole() {
    // Depot 3 km west of the centre, unit 7 km east: 10 km out and 10 km home, each of 52 Mondays, one year.
    let town = Town::new(&[(7.0, 0.0)], &[own((-3.0, 0.0))]).delivered_on(&mondays(52), 20.0);
    let today = run(&town, &Scenario::today());
    let eta = town.parameters.get("round.inefficiency_today").unwrap().value;
    let kilometres = total(&today, Indicator::VehicleKilometers);
    assert!((kilometres - eta * 20.0 * 52.0).abs() < 0.1, "{kilometres}");
    // 52 Mondays span 51 weeks and a day: 52 deliveries to one unit in 51.14 weeks.
    assert!((total(&today, Indicator::DeliveriesPerUnitWeek) - 52.0 / (358.0 / 7.0)).abs() < 1e-9);
    // 20 kg over 10 km: 0.2 tkm each time.
    assert!((total(&today, Indicator::TonneKilometers) - 0.2 * 52.0).abs() < 1e-6);
}

#[test]
fn emissions_of_an_own_round_follow_its_load() {
    let town = Town::new(&[(7.0, 0.0)], &[own((-3.0, 0.0))]).delivered_on(&mondays(52), 20.0);
    let today = run(&town, &Scenario::today());
    let dims = today.outcome.values.iter().find_map(|v| v.dimensions.get("vehicle_class")).unwrap().clone();
    let p = |name: &str| town.parameters.get(&format!("vehicle.{dims}.{name}")).unwrap().value;
    let eta = town.parameters.get("round.inefficiency_today").unwrap().value;
    let stop = town.parameters.get("stop.heavy.stop_fuel").unwrap().value;
    let litre = town.parameters.get("fuel.diesel_co2e").unwrap().value;
    assert_eq!(dims, "truck_18t");
    // Out with 20 kg of the payload on board, home empty; a stop each time.
    let grams = 20.0 * p("co2e_empty") + 10.0 * (p("co2e_full") - p("co2e_empty")) * 20.0 / p("payload");
    let expected = eta * 52.0 * grams / 1000.0 + 52.0 * stop * litre;
    let found = total(&today, Indicator::Co2eTankToWheel);
    assert!((found - expected).abs() < 1e-3 * expected, "{found} {expected}");
}

#[test]
fn a_stop_too_many_on_a_shared_round_takes_no_further_vehicle() {
    // The depot is 40 km away, so that a vehicle more drives 80 km a day and more. With some of these times at private customers the
    // municipality's five stops would just not fit beside them in the shift, on one round or on two.
    let kilometres = |minutes: f64| {
        let units = [(3.0, 1.0), (2.0, -2.0), (-3.0, 0.5), (4.0, 4.0), (0.0, -5.0)];
        let mut town = Town::new(&units, &[shared((40.0, 0.0))]).delivered_on(&weekdays(2), 20.0);
        let busy = [("sector.food_wholesale.private_stops", 18.0), ("round.private_stop_time", minutes)];
        town.parameters = town.parameters.with_values(busy);
        total(&run(&town, &Scenario::today()), Indicator::VehicleKilometers)
    };
    let all: Vec<f64> = (4..=30).map(|minutes| kilometres(f64::from(minutes))).collect();
    assert!(all.iter().all(|found| *found < 5.0 * all[0]), "{all:?}");
}

#[test]
fn a_shared_round_counts_less_than_the_same_round_alone() {
    let units = [(8.0, 1.0), (7.0, -2.0)];
    let alone = Town::new(&units, &[own((-3.0, 0.0))]).delivered_on(&mondays(52), 20.0);
    let with_others = Town::new(&units, &[shared((-3.0, 0.0))]).delivered_on(&mondays(52), 20.0);
    let (alone, with_others) = (run(&alone, &Scenario::today()), run(&with_others, &Scenario::today()));
    let (whole, marginal) =
        (total(&alone, Indicator::VehicleKilometers), total(&with_others, Indicator::VehicleKilometers));
    assert!(marginal > 0.0 && marginal < 0.5 * whole, "marginal {marginal}, whole {whole}");
}

#[test]
fn today_compared_with_an_empty_change_is_exactly_zero() {
    let town =
        Town::new(&[(8.0, 1.0), (2.0, 2.0)], &[own((-3.0, 0.0)), shared((4.0, 4.0))]).delivered_on(&weekdays(6), 15.0);
    let today = run(&town, &Scenario::today());
    let same = run(&town, &Scenario { key: "same".into(), changes: vec![Change::Fleet(Fleet::default())] });
    assert_eq!(today.outcome.values, same.outcome.values);
}

#[test]
fn one_delivery_day_a_week_is_a_fifth_of_five() {
    let town =
        Town::new(&[(8.0, 1.0), (2.0, 2.0)], &[own((-3.0, 0.0)), own((4.0, 4.0))]).delivered_on(&weekdays(50), 15.0);
    let weekly = Ordering { days_per_week: [(UnitKind::School, PerWeek(1.0))].into(), ..Ordering::default() };
    let scenario = Scenario { key: "weekly".into(), changes: vec![Change::Ordering(weekly)] };
    let (today, ordered) = (run(&town, &Scenario::today()), run(&town, &scenario));
    let ratio = total(&ordered, Indicator::Deliveries) / total(&today, Indicator::Deliveries);
    // 50 weeks of one delivery against five; the last week's orders may spill into a 51st.
    assert!((0.2..=0.2 * 51.0 / 50.0 + 1e-9).contains(&ratio), "{ratio}");
    assert_eq!(total(&today, Indicator::TonnesDelivered), total(&ordered, Indicator::TonnesDelivered));
}

#[test]
fn with_full_shared_rounds_and_unchanged_ordering_a_hub_saves_next_to_nothing() {
    // Model §M12, limits: suppliers that pass anyway lose a stop each and gain the stop at the hub.
    let units = [(8.0, 1.0), (7.0, -2.0), (-6.0, 3.0), (1.0, 8.0)];
    let town = Town::new(&units, &[shared((-12.0, 0.0)), shared((10.0, 6.0)), shared((0.0, -11.0))])
        .delivered_on(&weekdays(10), 30.0);
    let (today, hub) = (run(&town, &Scenario::today()), run(&town, &consolidation_only()));
    let pro_rata_saving =
        1.0 - total(&hub, Indicator::VehicleKilometersProRata) / total(&today, Indicator::VehicleKilometersProRata);
    let saving = 1.0 - total(&hub, Indicator::VehicleKilometers) / total(&today, Indicator::VehicleKilometers);
    assert!(saving < pro_rata_saving, "marginal {saving:.2} must be below pro-rata {pro_rata_saving:.2}");
    assert!(saving < 0.05, "saving {saving:.2}");
}

#[test]
fn many_small_own_rounds_are_worth_consolidating() {
    let units = [(8.0, 1.0), (7.0, -2.0), (-6.0, 3.0), (1.0, 8.0)];
    let suppliers: Vec<TownSupplier> = (0..8).map(|i| own((f64::from(i) - 4.0, 0.5))).collect();
    let town = Town::new(&units, &suppliers).delivered_on(&weekdays(10), 30.0);
    let (today, hub) = (run(&town, &Scenario::today()), run(&town, &consolidation_only()));
    let saving = 1.0 - total(&hub, Indicator::VehicleKilometers) / total(&today, Indicator::VehicleKilometers);
    assert!(saving > 0.5, "saving {saving:.2}");
}

#[test]
fn tonnes_in_are_tonnes_out_with_a_hub() {
    let town =
        Town::new(&[(8.0, 1.0), (2.0, 2.0)], &[own((-3.0, 0.0)), shared((4.0, 4.0))]).delivered_on(&weekdays(10), 15.0);
    let plan = run(&town, &consolidation_only()).plan;
    // 2 suppliers · 2 units · 50 days · 15 kg
    assert!((plan.conservation.purchased.value() - 3000.0).abs() < 1e-6);
    assert!(plan.conservation.imbalance() < 1e-12);
    assert!((plan.conservation.into_hub.value() - 3000.0).abs() < 1e-6);
}

#[test]
fn shopping_trips_count_the_detour_and_become_orders() {
    let shop = TownSupplier { at: (2.0, 0.0), distribution: DistributionKind::OwnPickUp };
    let town = Town::new(&[(5.0, 0.0)], &[shop, own((-3.0, 0.0))]).delivered_on(&mondays(52), 10.0);
    let today = run(&town, &Scenario::today());
    let p = |key: &str| town.parameters.get(key).unwrap().value;
    let trips = 52.0 * p("pick_up.per_voucher");
    assert!((total(&today, Indicator::PickUpTrips) - trips).abs() < 1e-9);
    let by_car = Dimensions::from([("vehicle_class".to_owned(), "car".to_owned())]);
    let kilometres = today.outcome.value(Indicator::VehicleKilometers, &by_car).unwrap();
    // 3 km out and 3 km back, of which only the detour share is caused by the trip.
    assert!((kilometres - trips * 6.0 * p("pick_up.detour_share")).abs() < 1e-6);
    let all_ordered = Ordering { pick_ups_replaced: Some(1.0), ..Ordering::default() };
    let ordered = run(&town, &Scenario { key: "no-trips".into(), changes: vec![Change::Ordering(all_ordered)] });
    assert_eq!(total(&ordered, Indicator::PickUpTrips), 0.0);
    assert_eq!(total(&ordered, Indicator::TonnesDelivered), total(&today, Indicator::TonnesDelivered));
}

#[test]
fn electric_vehicles_change_emissions_and_nothing_else() {
    let town = Town::new(&[(8.0, 1.0)], &[own((-3.0, 0.0))]).delivered_on(&mondays(20), 15.0);
    let fleet = Fleet { supplier_vehicles: Some(Fuel::Electric), ..Fleet::default() };
    let electric = run(&town, &Scenario { key: "electric".into(), changes: vec![Change::Fleet(fleet)] });
    let today = run(&town, &Scenario::today());
    assert_eq!(total(&electric, Indicator::VehicleKilometers), total(&today, Indicator::VehicleKilometers));
    assert_eq!(total(&electric, Indicator::Co2eTankToWheel), 0.0);
    assert!(total(&electric, Indicator::Co2eWellToWheel) < 0.5 * total(&today, Indicator::Co2eWellToWheel));
}

#[test]
fn results_do_not_depend_on_the_number_of_threads() {
    let suppliers: Vec<TownSupplier> = (0..6).map(|i| shared((f64::from(i) - 3.0, 4.0))).collect();
    let town = Town::new(&[(8.0, 1.0), (2.0, 2.0), (-5.0, -5.0)], &suppliers).delivered_on(&weekdays(4), 15.0);
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| run(&town, &Scenario::coordinated()))
    };
    assert_eq!(with(1), with(4));
}

#[test]
fn a_group_that_does_not_exist_is_named_with_those_that_do() {
    let town = Town::new(&[(8.0, 1.0)], &[own((-3.0, 0.0))]).delivered_on(&mondays(2), 15.0);
    let hub = Consolidation { direct_groups: Some(vec!["melk".into()]), ..Consolidation::default() };
    let scenario = Scenario { key: "typo".into(), changes: vec![Change::Consolidation(hub)] };
    let error = simulate(&town.input(), &scenario, &()).unwrap_err().to_string();
    assert!(error.contains("\"melk\"") && error.contains("milk"), "{error}");
}

#[test]
fn built_in_parameters_are_all_that_a_study_asks_for() {
    crate::assumptions::Assumptions::new(&Parameters::builtin().unwrap()).unwrap();
}

#[test]
fn a_unit_off_the_roads_is_delivered_to_but_in_no_round_and_listed() {
    let mut town = Town::new(&[(7.0, 0.0), (8.0, 1.0)], &[own((-3.0, 0.0))]).delivered_on(&mondays(10), 20.0);
    town.geography.units[1] = None;
    let today = run(&town, &Scenario::today());
    assert_eq!(today.plan.unplaced_units, [town.units[1].id]);
    assert!(total(&today, Indicator::Deliveries) > 0.0);
    let with_one_unit = Town::new(&[(7.0, 0.0)], &[own((-3.0, 0.0))]).delivered_on(&mondays(10), 20.0);
    let kilometres = total(&run(&with_one_unit, &Scenario::today()), Indicator::VehicleKilometers);
    assert!((total(&today, Indicator::VehicleKilometers) - kilometres).abs() < 1e-6);
}
