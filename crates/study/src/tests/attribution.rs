//! The attributional ledger: by hand, and its sums on random towns.

use domain::{
    Count, Fuel, Kilometers, Operator, Parameters, RoundKind, Scenario, Share, SupplierId, TonneKilometers, Tonnes,
    UnitId, VehicleClass,
};
use proptest::prelude::*;

use super::laws::{hub, ordering, run, scenario, town, way};
use crate::assumptions::Assumptions;
use crate::attribution::{Attributed, Ledger, PrivateLoads, ledger};
use crate::operations::{Carried, Load, Operation, Operations, VehicleWork};
use crate::prices::{Prices, ValuationRules};
use crate::quantities::Working;
use crate::{Fuels, Plan};

fn load(tonnes: f64, km: f64) -> Load {
    Load { mass: Tonnes(tonnes), delivered: Tonnes(tonnes), work: TonneKilometers(tonnes * km) }
}

/// A shared round of 100 km: 1 t for a unit 10 km and 1 t for one 30 km from the depot, and 16 private customers 160 km in all.
fn shared_round() -> Operations {
    let work = VehicleWork {
        vehicle: VehicleClass::Truck,
        distance: Kilometers(100.0),
        loaded: Kilometers::ZERO,
        is_load_known: false,
        line_haul: Kilometers::ZERO,
        rounds: Count(1.0),
        working: Working { unit_halts: Count(4.0), ..Working::default() },
        cooled: Working::default(),
        private_halts: Count(16.0),
        cooled_private_halts: Count::ZERO,
        private_reach: Kilometers(160.0),
    };
    let (near, far) = (load(1.0, 10.0), load(1.0, 30.0));
    let all = load(2.0, 20.0);
    let carried = Carried {
        all,
        by_supplier: vec![(SupplierId(1), all)],
        by_unit: vec![(UnitId(1), near), (UnitId(2), far)],
        by_group: vec![("milk".into(), all)],
    };
    let operator = Operator::Supplier(SupplierId(1));
    let transport = vec![Operation { operator, kind: RoundKind::Shared, vehicles: vec![work], carried }];
    Operations { transport, hub: None, per_year: 1.0 }
}

fn parameters() -> Parameters {
    Parameters::builtin().unwrap().with_values([
        ("vehicle.truck_18t.co2e_empty", 500.0),
        ("vehicle.truck_18t.co2e_full", 700.0),
        ("vehicle.truck_18t.load_share", 0.5),
        ("vehicle.truck_18t.electricity_use", 1.0),
        ("emission.charging_loss", 1.0),
        ("emission.electricity.location_based", 30.0),
        ("emission.diesel.well_to_wheel_ratio", 1.2),
        ("stop.heavy.stop_fuel", 0.0),
        ("round.inefficiency_today", 1.0),
        ("ledger.shared.private_load", 100.0),
        ("hub.floor_area", 100.0),
        ("hub.electricity_use", 10.0),
    ])
}

fn worked_out(operations: &Operations, parameters: &Parameters, electric: f64) -> Ledger {
    let prices = Prices::new(parameters, 2024, ValuationRules::R109).unwrap();
    let loads = PrivateLoads::new(parameters).unwrap();
    let fuels = Fuels { hub: Fuel::Diesel, suppliers: Fuel::Diesel, staff: Fuel::Diesel };
    ledger(operations, &Assumptions::new(parameters).unwrap(), (&prices, &loads, 1.0), fuels, Share(electric)).unwrap()
}

fn rounded(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

#[test]
fn a_shared_round_by_hand() {
    let found = worked_out(&shared_round(), &parameters(), 0.0);
    // 100 · 0.5 + 50 · 0.2 = 60 kg. The municipality 1 · 10 + 1 · 30 = 40 tkm, private goods 0.1 t · 160 km = 16 tkm.
    assert_eq!(rounded(found.all.co2e_ttw_kg), 60.0);
    assert_eq!(rounded(found.municipal.co2e_ttw_kg), rounded(60.0 * 40.0 / 56.0));
    assert_eq!(rounded(found.private.co2e_ttw_kg), rounded(60.0 * 16.0 / 56.0));
    assert_eq!(rounded(found.by_unit[1].1.co2e_wtw_kg), rounded(72.0 * 30.0 / 56.0));
    assert_eq!((found.municipal.tonnes, found.private.tonnes), (Tonnes(2.0), Tonnes(1.6)));
    // 72 kg over 56 tkm
    assert_eq!(rounded(found.operations[0].intensity_g.unwrap()), rounded(72_000.0 / 56.0));
}

#[test]
fn as_many_batteries_as_the_trend_says_are_in_the_mix() {
    let found = worked_out(&shared_round(), &parameters(), 0.25);
    // Three quarters of 60 kg; three quarters of 72 kg and a quarter of 100 kWh · 30 g = 3 kg
    assert_eq!(rounded(found.all.co2e_ttw_kg), 45.0);
    assert_eq!(rounded(found.all.co2e_wtw_kg), 54.75);
}

#[test]
fn rooms_belong_to_what_passes_through_them_by_mass() {
    let goods = |tonnes: f64| Load { mass: Tonnes(tonnes), ..Load::default() };
    let carried = Carried {
        all: goods(4.0),
        by_supplier: vec![(SupplierId(1), goods(1.0)), (SupplierId(2), goods(3.0))],
        by_unit: vec![(UnitId(1), goods(4.0))],
        by_group: vec![("milk".into(), goods(4.0))],
    };
    let found =
        worked_out(&Operations { hub: Some(carried), per_year: 1.0, ..Operations::default() }, &parameters(), 0.0);
    // 100 m² · 10 kWh · 30 g = 30 kg, 7.5 kg a tonne; nothing is delivered there.
    assert_eq!(rounded(found.by_supplier[1].1.co2e_wtw_kg), 22.5);
    assert_eq!(rounded(found.operations[0].intensity_g.unwrap()), 7500.0);
    assert_eq!((found.all.co2e_ttw_kg, found.all.tonnes), (0.0, Tonnes(0.0)));
}

fn assert_sums(found: &Ledger, plan: &Plan) {
    let close = |a: f64, b: f64| (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0);
    let values = |part: &Attributed| {
        [part.tonnes.value(), part.tonne_km.value(), part.co2e_ttw_kg, part.co2e_wtw_kg, part.co2e_wtw_market_kg]
    };
    let lists = [
        ("suppliers", found.by_supplier.iter().map(|(_, part)| *part).collect::<Vec<_>>()),
        ("units", found.by_unit.iter().map(|(_, part)| *part).collect()),
        ("groups", found.by_group.iter().map(|(_, part)| *part).collect()),
        ("operations", found.operations.iter().map(|row| row.municipal).collect()),
    ];
    for (name, parts) in lists {
        for (number, total) in values(&found.municipal).into_iter().enumerate() {
            let sum: f64 = parts.iter().map(|part| values(part)[number]).sum();
            assert!(close(sum, total), "{name} {number}: {sum} and {total}");
            assert!(parts.iter().all(|part| values(part)[number] >= 0.0), "{name} {number}: {parts:?}");
        }
    }
    for (number, all) in values(&found.all).into_iter().enumerate() {
        let both = values(&found.municipal)[number] + values(&found.private)[number];
        assert!(close(both, all), "{number}: {both} and {all}");
    }
    for row in &found.operations {
        assert!(close(row.by_source_kg.iter().sum(), row.all.co2e_wtw_kg));
    }
    // All that was bought is delivered somewhere, once.
    let purchased = domain::Tonnes::from(plan.conservation.purchased).value() * plan.per_year;
    assert!(close(found.municipal.tonnes.value(), purchased), "{} of {purchased}", found.municipal.tonnes);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn allocations_make_up_the_whole_in_both_situations(
        town in town(way()),
        share in 0.0..1.0f64,
        times in 0.5..5.0f64,
        electric in 0.0..1.0f64,
    ) {
        for scenario in [Scenario::today(), scenario(vec![ordering(times), hub(share)])] {
            let plan = run(&town, &scenario).plan;
            let found = worked_out(plan.operations.as_ref().unwrap(), &town.parameters, electric);
            assert_sums(&found, &plan);
            // Whole rounds hold what the municipality's stops add to them.
            prop_assert!(found.all.co2e_ttw_kg >= found.municipal.co2e_ttw_kg);
        }
    }
}
