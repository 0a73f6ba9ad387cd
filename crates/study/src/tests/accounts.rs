//! Laws of the accounts.

use domain::{Change, Consolidation, Date, Dimensions, DistributionKind, Indicator, Ordering, Scenario};

use super::town::{Town, TownSupplier};
use crate::accounts::appraisal::appraise;
use crate::ordering::add_days;
use crate::{Simulation, ValuationRules, simulate};

pub(super) fn town() -> Town {
    let supplier = |at, distribution| TownSupplier { at, distribution };
    let suppliers = [
        supplier((-3.0, 0.5), DistributionKind::OwnRound),
        supplier((4.0, 4.0), DistributionKind::SharedRound),
        supplier((2.0, -3.0), DistributionKind::ParcelCarrier),
        supplier((0.5, 0.5), DistributionKind::OwnPickUp),
    ];
    let days: Vec<Date> = (0..26).map(|w| add_days(jiff::civil::date(2025, 1, 6), 14 * w).unwrap()).collect();
    Town::new(&[(8.0, 1.0), (2.0, 2.0), (-5.0, -5.0)], &suppliers).delivered_on(&days, 40.0)
}

pub(super) fn through_the_hub() -> Scenario {
    let hub = Consolidation { connected_share: Some(1.0), ..Consolidation::default() };
    Scenario { key: "hub".into(), changes: vec![Change::Ordering(Ordering::default()), Change::Consolidation(hub)] }
}

pub(super) fn run(town: &Town, scenario: &Scenario) -> Simulation {
    simulate(&town.input(), scenario, &()).unwrap()
}

fn total(simulation: &Simulation, indicator: Indicator) -> f64 {
    simulation.outcome.total(indicator).unwrap()
}

fn item(simulation: &Simulation, account: Indicator, item: &str) -> f64 {
    let dimensions = Dimensions::from([("item".to_owned(), item.to_owned())]);
    simulation.outcome.value(account, &dimensions).unwrap_or(0.0)
}

#[test]
fn a_price_cut_moves_money_and_costs_society_its_tax_factor_alone() {
    let town = town();
    let plain = run(&town, &through_the_hub());
    let mut cheaper = town;
    cheaper.parameters = cheaper.parameters.with_values([("contract.price_cut", 0.03)]);
    let cut = run(&cheaper, &through_the_hub());
    let goods = total(&plain, Indicator::GoodsValue);
    assert!(goods > 0.0);
    let change = |indicator| total(&cut, indicator) - total(&plain, indicator);
    assert!((change(Indicator::MunicipalityCost) + 0.03 * goods).abs() < 1e-6);
    assert!((change(Indicator::SupplierCost) - 0.03 * goods).abs() < 1e-6);
    assert!((change(Indicator::SocietyCost) + 0.2 * 0.03 * goods).abs() < 1e-6);
}

#[test]
fn a_fee_moves_money_between_the_same_parties() {
    let town = town();
    let plain = run(&town, &through_the_hub());
    let mut dearer = town;
    dearer.parameters = dearer.parameters.with_values([("hub.supplier_fee", 50.0)]);
    let fee = run(&dearer, &through_the_hub());
    let moved = item(&fee, Indicator::SupplierCost, "hub_fees");
    assert!(moved > 0.0);
    let change = |indicator| total(&fee, indicator) - total(&plain, indicator);
    assert!((change(Indicator::SupplierCost) - moved).abs() < 1e-6);
    assert!((change(Indicator::MunicipalityCost) + moved).abs() < 1e-6);
    assert!((change(Indicator::SocietyCost) + 0.2 * moved).abs() < 1e-6);
}

#[test]
fn items_add_up_to_their_accounts() {
    let simulation = run(&town(), &through_the_hub());
    for account in [Indicator::MunicipalityCost, Indicator::SupplierCost, Indicator::SocietyCost] {
        let items = simulation.outcome.values.iter().filter(|v| v.indicator == account && !v.dimensions.is_empty());
        let sum: f64 = items.map(|v| v.value).sum();
        assert!((sum - total(&simulation, account)).abs() < 1e-6, "{account:?}");
    }
}

#[test]
fn without_a_hub_nobody_pays_for_one() {
    let today = run(&town(), &Scenario::today());
    for name in ["hub_rooms", "hub_staff", "hub_it", "hub_rounds", "hub_fees", "goods_prices"] {
        assert_eq!(item(&today, Indicator::MunicipalityCost, name), 0.0, "{name}");
    }
}

#[test]
fn fixed_costs_of_the_hub_by_hand() {
    let town = town();
    let p = |key: &str| town.parameters.get(key).unwrap().value;
    let hub = run(&town, &through_the_hub());
    let rooms = p("hub.floor_area") * (p("hub.rent") + p("hub.electricity_use") * p("electricity.price"));
    assert!((item(&hub, Indicator::MunicipalityCost, "hub_rooms") - rooms).abs() < 1e-6);
    // A few tonnes ask for no more people than opening hours do.
    let people = p("hub.terminal_staff") + p("hub.coordinators");
    assert!((item(&hub, Indicator::MunicipalityCost, "hub_staff") - people * p("staff.cost_per_year")).abs() < 1e-6);
}

#[test]
fn a_cheaper_hub_is_never_worth_less() {
    let mut town = town();
    let worth = |town: &Town| {
        let (today, hub) = (run(town, &Scenario::today()), run(town, &through_the_hub()));
        appraise(&today.outcome, &hub.outcome, &town.parameters, ValuationRules::R109).unwrap().present[0].society_nok
    };
    let before = worth(&town);
    for key in ["hub.rent", "hub.it", "hub.terminal_staff", "hub.investment"] {
        let value = town.parameters.get(key).unwrap().value;
        town.parameters.set_value(key, value / 2.0);
        assert!(worth(&town) > before, "{key}");
        town.parameters.set_value(key, value);
    }
}

#[test]
fn traps_are_found_where_a_comparison_rests_on_them() {
    use crate::traps::{Looked, TRAPS, traps};
    let town = town();
    let (today, hub) = (Scenario::today(), through_the_hub());
    let (before, after) = (run(&town, &today), run(&town, &hub));
    let looked = Looked {
        scenarios: (&today, &hub),
        outcomes: (&before.outcome, &after.outcome),
        quantities: &after.quantities,
        deliveries: &town.deliveries,
        parameters: &town.parameters,
    };
    let found = traps(&looked).unwrap();
    let of = |key: &str| found.iter().find(|trap| trap.trap == key);
    assert!(found.iter().all(|trap| TRAPS.contains(&trap.trap)));
    // Everybody is connected, and a few hundred kilograms keep nobody busy at the ramp.
    assert!(of("full_connection").unwrap().is_warning && of("hub_too_big").unwrap().is_warning);
    // No price cut is assumed, tonnes are the same, every delivery has a day, and nothing but diesel is burnt.
    for key in ["price_cut", "per_tonne", "invoice_not_delivery", "minutes_not_cash"] {
        assert!(!of(key).unwrap().is_warning, "{key}");
    }
    assert!(of("fuel_switch").is_none() && of("biofuel").is_none());
    let cut = town.parameters.with_values([("contract.price_cut", 0.05)]);
    let assumed = traps(&Looked { parameters: &cut, ..looked }).unwrap();
    assert!(assumed.iter().any(|trap| trap.trap == "price_cut" && trap.is_warning && trap.values["cut_share"] == 0.05));
    // All deliveries of the first quarter alone: the others have none.
    let few: Vec<domain::Delivery> =
        town.deliveries.iter().enumerate().filter(|(n, _)| n % 9 == 0 || *n < 90).map(|(_, d)| d.clone()).collect();
    let lopsided = traps(&Looked { deliveries: &few, ..looked }).unwrap();
    assert!(lopsided.iter().any(|trap| trap.trap == "base_year" && trap.is_warning));
}
