//! The example of docs/method/example.md, step by step: two units, one own round, one shared round, and a hub.

use domain::{
    Change, Consolidation, Date, Dimensions, DistributionKind, Indicator, Ordering, PerWeek, Scenario, UnitKind,
};

use super::town::{Town, TownSupplier};
use crate::mechanisms::{COALITIONS, split};
use crate::{Simulation, simulate, simulate_mechanisms};

/// From Friday 3 to Monday 27 January are 25 days.
const PER_YEAR: f64 = 365.0 / 25.0;

fn town() -> Town {
    // The third "supplier" brings nothing: its place is that of the wholesaler's only private customer.
    let suppliers = [
        TownSupplier { at: (0.0, 3.5), distribution: DistributionKind::OwnRound },
        TownSupplier { at: (0.0, -9.5), distribution: DistributionKind::SharedRound },
        TownSupplier { at: (0.0, 8.0), distribution: DistributionKind::OwnRound },
    ];
    let january = |day| Date::constant(2025, 1, day);
    let days = [3, 6, 10, 13, 17, 20, 24, 27].map(january);
    let mut town = Town::new(&[(6.0, 8.0), (-6.0, 8.0)], &suppliers).delivered_on(&days, 110.0);
    let private = town.suppliers[2].id;
    town.deliveries.retain(|delivery| delivery.supplier != private);
    town.geography.private_pool = town.geography.suppliers[2].iter().map(|depot| depot.location).collect();
    // A small producer, which drives a van.
    town.suppliers[0].record.sector_code = Some("10.390".to_owned());
    for (key, value) in [
        ("round.inefficiency_today", 1.0),
        ("round.inefficiency_coordinated", 1.0),
        ("sector.food_wholesale.private_stops", 1.0),
        ("round.stop_time_fixed", 5.0),
        ("round.stop_time_per_roll_cage", 4.0),
        ("round.roll_cage_mass", 110.0),
        ("round.roll_cage_volume", 1.0),
        ("hub.stop_time", 10.0),
        ("hub.stop_time_per_roll_cage", 2.0),
        ("hub.inbound_days_per_week", 3.0),
        ("vehicle.van_3_5t.payload", 1100.0),
        ("vehicle.van_3_5t.co2e_empty", 250.0),
        ("vehicle.van_3_5t.co2e_full", 300.0),
        ("vehicle.van_3_5t.cost_per_km", 3.0),
        ("vehicle.van_3_5t.cost_per_hour", 500.0),
        ("vehicle.truck_18t.payload", 5500.0),
        ("vehicle.truck_18t.load_share", 0.5),
        ("vehicle.truck_18t.co2e_empty", 600.0),
        ("vehicle.truck_18t.co2e_full", 700.0),
        ("vehicle.truck_18t.cost_per_km", 7.0),
        ("vehicle.truck_18t.cost_per_hour", 600.0),
        ("emission.diesel.well_to_wheel_ratio", 1.2),
        ("fuel.diesel_co2e", 2.66),
        ("stop.light.stop_fuel", 0.02),
        ("stop.heavy.stop_fuel", 0.05),
    ] {
        assert!(town.parameters.set_value(key, value).is_some(), "{key}");
    }
    town
}

fn coordinated() -> Scenario {
    let once = Ordering { days_per_week: [(UnitKind::School, PerWeek(1.0))].into(), pick_ups_replaced: None };
    let hub = Consolidation {
        connected_share: Some(1.0),
        direct_groups: Some(Vec::new()),
        fixed_plan: Some(false),
        ..Consolidation::default()
    };
    Scenario { key: "both".to_owned(), changes: vec![Change::Ordering(once), Change::Consolidation(hub)] }
}

fn check(simulation: &Simulation, indicator: Indicator, dimension: Option<(&str, &str)>, in_period: f64) {
    let dimensions: Dimensions = dimension.iter().map(|(d, k)| ((*d).to_owned(), (*k).to_owned())).collect();
    let found = simulation.outcome.value(indicator, &dimensions).unwrap() / PER_YEAR;
    assert!(
        (found - in_period).abs() < 1e-6 * in_period.abs().max(1.0),
        "{indicator:?} {dimension:?}: {found}, by hand {in_period}"
    );
}

#[test]
fn today_by_hand() {
    let town = town();
    let today = simulate(&town.input(), &Scenario::today(), &()).unwrap();
    // Two suppliers at two units on eight days.
    check(&today, Indicator::Deliveries, None, 32.0);
    // Own round 7.5 + 12 + 7.5 = 27 km. Shared: (18.5 + 6 + 6 + 18.5) − 2 · 17.5 = 14 km.
    check(&today, Indicator::VehicleKilometers, Some(("round_kind", "own")), 8.0 * 27.0);
    check(&today, Indicator::VehicleKilometers, Some(("round_kind", "shared")), 8.0 * 14.0);
    // Pro rata two of the three stops of 49 km.
    check(&today, Indicator::VehicleKilometersProRata, Some(("round_kind", "shared")), 8.0 * 49.0 * 2.0 / 3.0);
    // Van: 27 km at 250 g and 7.5 · 0.2 + 12 · 0.1 = 2.7 km loaded at 50 g more. Truck: 14 km at 600 + 0.5 · 100 g. Two stops
    // each at 0.02 and 0.05 litres of 2.66 kg.
    let (van, truck) = (6.885 + 2.0 * 0.0532, 9.1 + 2.0 * 0.133);
    check(&today, Indicator::Co2eTankToWheel, Some(("round_kind", "own")), 8.0 * van);
    check(&today, Indicator::Co2eTankToWheel, Some(("round_kind", "shared")), 8.0 * truck);
    check(&today, Indicator::Co2eWellToWheel, None, 1.2 * 8.0 * (van + truck));
    // Minutes: 27 + 2 · (5 + 4) = 45 and 14 + 18 = 32.
    check(&today, Indicator::DriverHours, None, 8.0 * (45.0 + 32.0) / 60.0);
    // 27 · 3 + 0.75 · 500 = 456 and 14 · 7 + 32/60 · 600 = 418 kroner.
    check(&today, Indicator::SupplierCost, Some(("item", "rounds")), 8.0 * (456.0 + 418.0));
}

#[test]
fn coordinated_by_hand() {
    let town = town();
    let after = simulate(&town.input(), &coordinated(), &()).unwrap();
    // Each unit once a week, four times: Mondays and Wednesdays.
    check(&after, Indicator::Deliveries, None, 8.0);
    check(&after, Indicator::HubStops, None, 16.0);
    // Out 10 + 10 km to one unit; the producer drives 3.5 + 3.5 km; the wholesaler passes the hub anyway.
    check(&after, Indicator::VehicleKilometers, Some(("round_kind", "outbound")), 8.0 * 20.0);
    check(&after, Indicator::VehicleKilometers, Some(("vehicle_class", "van_3_5t")), 8.0 * 7.0);
    check(&after, Indicator::VehicleKilometers, None, 8.0 * 27.0);
    // Truck: 20 km at 600 g and 10 · 440/5500 = 0.8 km at 100 g more. Van: 7 km at 250 g and 3.5 · 0.2 = 0.7 km at 50 g.
    // One stop each of the hub's truck, the van and the wholesaler's truck.
    check(&after, Indicator::Co2eTankToWheel, None, 8.0 * (12.08 + 0.133 + 1.785 + 0.0532 + 0.133));
    // Minutes: 20 + 5 + 4 · 4 = 41; 7 + 10 + 2 · 2 = 21; 0 + 10 + 2 · 2 = 14.
    check(&after, Indicator::DriverHours, None, 8.0 * (41.0 + 21.0 + 14.0) / 60.0);
    // 20 · 7 + 41/60 · 600 = 550 kroner for the municipality; 7 · 3 + 21/60 · 500 = 196 and 14/60 · 600 = 140 for suppliers.
    check(&after, Indicator::MunicipalityCost, Some(("item", "hub_rounds")), 8.0 * 550.0);
    check(&after, Indicator::SupplierCost, Some(("item", "rounds")), 8.0 * (196.0 + 140.0));
}

#[test]
fn mechanisms_by_hand() {
    let town = town();
    let (outcomes, _) = simulate_mechanisms(&town.input(), &Scenario::today(), &coordinated(), &()).unwrap();
    assert_eq!(outcomes.len(), COALITIONS.len());
    // Ordering alone: both units on the same day, 4 · (27 + 14) = 164 km. Hub alone: 8 rounds of 32 km, and the producer comes
    // on four Thursdays with what is for Friday and for Monday, 4 · 7: 284 km. Both: 216. Neither: 328.
    let row = split(&outcomes).into_iter().find(|row| row.indicator == Indicator::VehicleKilometers).unwrap();
    let by_hand = [
        (row.ordering, ((164.0 - 328.0) + (216.0 - 284.0)) / 2.0),
        (row.consolidation, ((284.0 - 328.0) + (216.0 - 164.0)) / 2.0),
        (row.vehicle, 0.0),
        (row.change, 216.0 - 328.0),
    ];
    for (found, expected) in by_hand {
        assert!((found / PER_YEAR - expected).abs() < 1e-6, "{} for {expected}", found / PER_YEAR);
    }
}
