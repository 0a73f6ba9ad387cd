//! Laws that hold in every municipality: random towns, whatever their units, suppliers and orders (model §M6, §M12, §M14).

use domain::{
    Change, Consolidation, Date, DistributionKind, EmptyStops, Evening, Fleet, Fuel, HubVehicles, Indicator, Ordering,
    PerWeek, Receiving, Scenario, SchoolHours, SharedHub, ShortLived, UnitKind, VehicleClass,
};
use proptest::prelude::*;

use super::town::{Town, TownSupplier, private_customer};
use crate::accounts::appraisal::appraise;
use crate::mechanisms::{COALITIONS, split};
use crate::ordering::add_days;
use crate::trace::compared::outcome;
use crate::{Simulation, ValuationRules, simulate, simulate_mechanisms};

fn place() -> impl Strategy<Value = (f64, f64)> {
    (-12.0..12.0f64, -12.0..12.0f64)
}

pub(super) fn way() -> impl Strategy<Value = DistributionKind> {
    prop_oneof![
        Just(DistributionKind::OwnRound),
        Just(DistributionKind::SharedRound),
        Just(DistributionKind::ParcelCarrier),
        Just(DistributionKind::OwnPickUp),
    ]
}

/// A town of two to five units and two to five suppliers, each of which comes on days of its own.
pub(super) fn town(way: impl Strategy<Value = DistributionKind>) -> impl Strategy<Value = Town> {
    let units = prop::collection::vec(place(), 2..6);
    let suppliers = prop::collection::vec((place(), way), 2..6);
    let parameters = (units, suppliers, 1u32..40, prop::collection::vec(0i64..28, 3..12));
    parameters.prop_map(|(units, suppliers, mass, days)| {
        let suppliers: Vec<TownSupplier> =
            suppliers.into_iter().map(|(at, distribution)| TownSupplier { at, distribution }).collect();
        let dates: Vec<Date> = days.into_iter().filter_map(|d| add_days(jiff::civil::date(2025, 3, 3), d)).collect();
        Town::new(&units, &suppliers).delivered_on(&dates, f64::from(mass))
    })
}

pub(super) fn hub(share: f64) -> Change {
    Change::Consolidation(Consolidation { connected_share: Some(share), ..Consolidation::default() })
}

pub(super) fn ordering(times: f64) -> Change {
    let days_per_week = [(UnitKind::School, PerWeek(times))].into();
    Change::Ordering(Ordering { days_per_week, ..Ordering::default() })
}

pub(super) fn scenario(changes: Vec<Change>) -> Scenario {
    Scenario { key: "changed".into(), changes }
}

pub(super) fn run(town: &Town, scenario: &Scenario) -> Simulation {
    simulate(&town.input(), scenario, &()).unwrap()
}

fn total(simulation: &Simulation, indicator: Indicator) -> f64 {
    simulation.outcome.total(indicator).unwrap_or(0.0)
}

/// A hub with any of the options that a scenario may name.
fn any_hub() -> impl Strategy<Value = Consolidation> {
    let vehicles = prop_oneof![
        Just(Vec::new()),
        Just(vec![
            HubVehicles { class: VehicleClass::Van, count: Some(1) },
            HubVehicles { class: VehicleClass::LightTruck, count: None },
        ]),
    ];
    let receiving = prop_oneof![Just(Receiving::Staffed), Just(Receiving::Unattended)];
    let evening = prop::option::of(receiving.prop_map(|receiving| Evening { from: 17.0, to: 23.0, receiving }));
    let shared = prop::option::of((0.0..1.0f64).prop_map(SharedHub::OwnShare));
    let words = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    let numbers = (0.0..1.0f64, prop::option::of(1.0..5.0f64), prop::option::of(0.0..30.0f64));
    (numbers, words, vehicles, evening, shared).prop_map(
        |((share, inbound, collect), (kept, banned, direct, fixed), vehicles, evening, shared)| Consolidation {
            connected_share: Some(share),
            vehicles,
            fixed_plan: Some(fixed),
            empty_stops: if kept { EmptyStops::Kept } else { EmptyStops::Skipped },
            inbound_days_per_week: inbound.map(PerWeek),
            collect_within_km: collect,
            school_hours: if banned { SchoolHours::Banned } else { SchoolHours::Allowed },
            evening,
            short_lived: if direct { ShortLived::Direct } else { ShortLived::Flagged },
            shared,
            ..Consolidation::default()
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn tonnes_in_are_tonnes_out(town in town(way()), share in 0.0..1.0f64, times in 0.5..5.0f64) {
        let today = run(&town, &Scenario::today());
        let after = run(&town, &scenario(vec![ordering(times), hub(share)]));
        prop_assert!(after.plan.conservation.imbalance() < 1e-9);
        prop_assert_eq!(total(&today, Indicator::TonnesDelivered), total(&after, Indicator::TonnesDelivered));
    }

    #[test]
    fn tonnes_and_accounts_add_up_whatever_the_hub_does(
        town in town(way()),
        hub in any_hub(),
        times in 0.5..5.0f64,
        producers in any::<bool>(),
        electric in any::<bool>(),
    ) {
        let mut town = town;
        town.suppliers.iter_mut().for_each(|supplier| supplier.record.producer = producers);
        let today = run(&town, &Scenario::today());
        let fleet = Fleet { hub_vehicles: electric.then_some(Fuel::Electric), ..Fleet::default() };
        let changes = vec![ordering(times), Change::Consolidation(hub), Change::Fleet(fleet)];
        let after = run(&town, &scenario(changes.clone()));
        prop_assert!(after.plan.conservation.imbalance() < 1e-9);
        prop_assert!(after.plan.unserved.is_empty(), "{:?}", after.plan.unserved);
        prop_assert_eq!(total(&today, Indicator::TonnesDelivered), total(&after, Indicator::TonnesDelivered));
        for indicator in [Indicator::MunicipalityCost, Indicator::SupplierCost, Indicator::SocietyCost, Indicator::VehicleKilometers] {
            let dimension = if indicator == Indicator::VehicleKilometers { "round_kind" } else { "item" };
            let parts = after.outcome.values.iter().filter(|v| v.indicator == indicator && v.dimensions.contains_key(dimension));
            let sum: f64 = parts.map(|v| v.value).sum();
            let whole = total(&after, indicator);
            prop_assert!((sum - whole).abs() < 1e-6 * whole.abs().max(1.0), "{:?}: {} and {}", indicator, sum, whole);
        }
        prop_assert_eq!(run(&town, &scenario(changes)).outcome.values, after.outcome.values);
    }

    #[test]
    fn a_scenario_without_a_difference_makes_none(town in town(way())) {
        let today = run(&town, &Scenario::today());
        let same = run(&town, &scenario(vec![Change::Fleet(Fleet::default())]));
        prop_assert_eq!(&today.outcome.values, &same.outcome.values);
        for rules in [ValuationRules::R109, ValuationRules::Asek] {
            let worth = appraise(&today.outcome, &same.outcome, &town.parameters, rules).unwrap();
            prop_assert!(worth.waterfall.iter().all(|step| step.gain_nok == 0.0), "{:?}", worth.waterfall);
            prop_assert!(worth.present.iter().all(|value| value.society_nok == 0.0 && value.carbon_nok == 0.0));
            let years = worth.budget_years.iter();
            prop_assert!(years.clone().all(|year| year.cash_nok == 0.0 && year.leaving_nok == 0.0), "{:?}", years);
        }
    }

    #[test]
    fn a_price_cut_moves_money_and_costs_society_its_tax_factor_alone(
        town in town(way()),
        hub in any_hub(),
        cut in 0.0..0.3f64,
    ) {
        let alternative = scenario(vec![Change::Consolidation(hub)]);
        let plain = run(&town, &alternative);
        let cheaper = town.parameters.with_values([("contract.price_cut", cut)]);
        let cut_outcome = outcome((&alternative, &plain.quantities), &cheaper).unwrap();
        let change = |indicator| cut_outcome.total(indicator).unwrap() - total(&plain, indicator);
        let moved = cut * total(&plain, Indicator::GoodsValue);
        let near = |a: f64, b: f64| (a - b).abs() < 1e-9 * total(&plain, Indicator::SocietyCost).abs().max(1.0);
        prop_assert!(near(change(Indicator::MunicipalityCost), -moved));
        prop_assert!(near(change(Indicator::SupplierCost), moved));
        prop_assert!(near(change(Indicator::SocietyCost), -0.2 * moved));
        // What the budget would need to be even does not depend on what is assumed already.
        let today = run(&town, &Scenario::today());
        let even = |after: &domain::Outcome, p: &domain::Parameters| {
            appraise(&today.outcome, after, p, ValuationRules::R109).unwrap().break_even
        };
        let (before, after) = (even(&plain.outcome, &town.parameters), even(&cut_outcome, &cheaper));
        for (a, b) in [
            (before.price_cut, after.price_cut),
            (before.price_cut_over_years, after.price_cut_over_years),
            (before.price_cut_backed_by_costs, after.price_cut_backed_by_costs),
        ] {
            let (a, b) = (a.unwrap(), b.unwrap());
            prop_assert!((a - b).abs() < 1e-9 * a.abs().max(1.0), "{a} and {b}");
        }
    }

    #[test]
    fn mechanisms_add_up_to_the_change(town in town(way()), share in 0.2..1.0f64) {
        let fleet = Fleet { hub_vehicles: Some(Fuel::Electric), supplier_vehicles: Some(Fuel::Electric) };
        let alternative = scenario(vec![ordering(1.0), hub(share), Change::Fleet(fleet)]);
        let (outcomes, _) = simulate_mechanisms(&town.input(), &Scenario::today(), &alternative, &()).unwrap();
        prop_assert_eq!(outcomes.len(), COALITIONS.len());
        prop_assert_eq!(&outcomes[0].values, &run(&town, &Scenario::today()).outcome.values);
        for row in split(&outcomes) {
            let sum = row.ordering + row.consolidation + row.vehicle;
            let size = row.change.abs().max(row.ordering.abs()).max(row.consolidation.abs()).max(1.0);
            prop_assert!((sum - row.change).abs() < 1e-9 * size, "{:?}: {} and {}", row.indicator, sum, row.change);
        }
    }

    #[test]
    fn full_shared_rounds_and_unchanged_ordering_leave_a_hub_nothing_to_save(
        suppliers in prop::collection::vec(place(), 2..6),
        customers in prop::collection::btree_set(0u32..40, 2..6),
        days in prop::collection::vec(0i64..28, 3..8),
    ) {
        // Vehicles that call on every one of the town's forty private customers pass the units, which lie beside some of them.
        let units: Vec<(f64, f64)> = customers.into_iter().map(private_customer).collect();
        let suppliers: Vec<TownSupplier> =
            suppliers.into_iter().map(|at| TownSupplier { at, distribution: DistributionKind::SharedRound }).collect();
        let dates: Vec<Date> = days.into_iter().filter_map(|d| add_days(jiff::civil::date(2025, 3, 3), d)).collect();
        let mut town = Town::new(&units, &suppliers).delivered_on(&dates, 20.0);
        town.parameters.set_value("sector.food_wholesale.private_stops", 40.0);
        let (today, after) = (run(&town, &Scenario::today()), run(&town, &scenario(vec![hub(1.0)])));
        let saving = total(&today, Indicator::VehicleKilometers) - total(&after, Indicator::VehicleKilometers);
        // A twentieth of the rounds' kilometres split evenly by stop: at the margin the stops cause next to none.
        let rounds = total(&today, Indicator::VehicleKilometersProRata);
        prop_assert!(saving <= 0.05 * rounds, "{saving} of {rounds}");
    }

    #[test]
    fn a_cheaper_hub_never_costs_more(town in town(way()), factor in 0.1..1.0f64, hub in any_hub()) {
        let mut cheaper = Town { ..town };
        let before = run(&cheaper, &scenario(vec![Change::Consolidation(hub.clone())]));
        for key in ["hub.rent", "hub.it", "hub.terminal_staff", "hub.coordinators", "hub.handling_time"] {
            let value = cheaper.parameters.get(key).unwrap().value;
            cheaper.parameters.set_value(key, factor * value);
        }
        let after = run(&cheaper, &scenario(vec![Change::Consolidation(hub.clone())]));
        for account in [Indicator::MunicipalityCost, Indicator::SocietyCost] {
            prop_assert!(total(&after, account) <= total(&before, account) + 1e-6);
        }
        prop_assert_eq!(total(&after, Indicator::SupplierCost), total(&before, Indicator::SupplierCost));
    }
}

#[test]
fn a_hub_can_lose_and_the_loss_is_shown() {
    // One supplier whose depot is beside the only two units: everything is driven to the hub and back again.
    let town = Town::new(
        &[(9.0, 9.0), (9.5, 9.0)],
        &[TownSupplier { at: (9.0, 9.5), distribution: DistributionKind::OwnRound }],
    );
    let days: Vec<Date> = (0..20).filter_map(|w| add_days(jiff::civil::date(2025, 1, 6), 7 * w)).collect();
    let town = town.delivered_on(&days, 30.0);
    let (today, after) = (run(&town, &Scenario::today()), run(&town, &scenario(vec![hub(1.0)])));
    assert!(total(&after, Indicator::VehicleKilometers) > 5.0 * total(&today, Indicator::VehicleKilometers));
    assert!(total(&after, Indicator::Co2eWellToWheel) > total(&today, Indicator::Co2eWellToWheel));
    assert!(total(&after, Indicator::SocietyCost) > total(&today, Indicator::SocietyCost));
}
