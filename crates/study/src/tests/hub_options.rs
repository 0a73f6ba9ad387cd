//! What a scenario may say about the hub: hours, evening, producers, other hubs and other payers, each on towns small enough to reckon.

use domain::{
    Change, Consolidation, Date, DistributionKind, Evening, Indicator, LonLat, Ordering, PerWeek, Receiving, Scenario,
    SchoolHours, SharedHub, ShortLived, UnitKind,
};

use super::town::{Town, TownSupplier};
use crate::ordering::add_days;
use crate::{Simulation, simulate};

fn weekdays(weeks: i64) -> Vec<Date> {
    let monday = jiff::civil::date(2025, 1, 6);
    (0..7 * weeks).filter(|day| day % 7 < 5).filter_map(|day| add_days(monday, day)).collect()
}

fn scenario(hub: Consolidation) -> Scenario {
    let days_per_week = [(UnitKind::School, PerWeek(2.0))].into();
    let ordering = Ordering { days_per_week, pick_ups_replaced: Some(0.0) };
    Scenario { key: "hub".into(), changes: vec![Change::Ordering(ordering), Change::Consolidation(hub)] }
}

fn all() -> Consolidation {
    Consolidation { direct_groups: Some(Vec::new()), connected_share: Some(1.0), ..Consolidation::default() }
}

fn run(town: &Town, hub: Consolidation) -> Simulation {
    simulate(&town.input(), &scenario(hub), &()).unwrap()
}

fn total(simulation: &Simulation, indicator: Indicator) -> f64 {
    simulation.outcome.total(indicator).unwrap()
}

fn part(simulation: &Simulation, indicator: Indicator, dimension: &str, key: &str) -> f64 {
    let dimensions = [(dimension.to_owned(), key.to_owned())].into();
    simulation.outcome.value(indicator, &dimensions).unwrap_or(0.0)
}

fn own(at: (f64, f64)) -> TownSupplier {
    TownSupplier { at, distribution: DistributionKind::OwnRound }
}

fn town() -> Town {
    Town::new(&[(4.0, 1.0), (5.0, -1.0), (-6.0, 2.0)], &[own((-3.0, 0.0)), own((8.0, 0.0))])
        .delivered_on(&weekdays(6), 15.0)
}

#[test]
fn no_hub_vehicle_comes_to_a_school_while_children_come_and_go() {
    let town = town();
    let banned = run(&town, Consolidation { school_hours: SchoolHours::Banned, ..all() });
    assert_eq!(total(&banned, Indicator::SchoolHourArrivals), 0.0);
    assert_eq!(total(&banned, Indicator::TonnesDelivered), total(&run(&town, all()), Indicator::TonnesDelivered));
}

#[test]
fn in_the_evening_roads_are_emptier_hours_dearer_and_nobody_has_to_receive() {
    let mut town = town();
    let evening = |receiving| Consolidation { evening: Some(Evening { from: 17.0, to: 22.0, receiving }), ..all() };
    let (day, unattended) = (run(&town, all()), run(&town, evening(Receiving::Unattended)));
    let staffed = run(&town, evening(Receiving::Staffed));
    let drops = part(&day, Indicator::Deliveries, "round_kind", "outbound");
    let minutes = |name: &str| town.parameters.get(name).unwrap().value;
    // Everything comes by the hub: each drop takes what a school takes by day, and putting away in the evening.
    assert!((total(&day, Indicator::ReceivingMinutes) - drops * minutes("unit.school.receiving_time")).abs() < 1e-6);
    assert!((total(&unattended, Indicator::ReceivingMinutes) - drops * minutes("evening.put_away_time")).abs() < 1e-6);
    assert!((total(&staffed, Indicator::ReceivingMinutes) - total(&day, Indicator::ReceivingMinutes)).abs() < 1e-6);
    assert_eq!(total(&unattended, Indicator::NightDeliveries), 0.0, "before 22");
    let arrivals: Vec<i32> = unattended.plan.drops.iter().filter_map(|drop| drop.arrival_s).collect();
    assert!(!arrivals.is_empty() && arrivals.iter().all(|s| (17 * 3600..=22 * 3600).contains(s)), "{arrivals:?}");
    let late = run(
        &town,
        Consolidation { evening: Some(Evening { from: 22.0, to: 24.0, receiving: Receiving::Staffed }), ..all() },
    );
    assert!((total(&late, Indicator::NightDeliveries) - drops).abs() < 1e-6, "all of them after 22");
    // Hours cost so many times more, kilometres the same.
    let rounds = |s: &Simulation| part(s, Indicator::MunicipalityCost, "item", "hub_rounds");
    town.parameters.set_value("evening.hour_cost_ratio", 1.0);
    let same_price = run(&town, evening(Receiving::Staffed));
    assert!(rounds(&same_price) < rounds(&staffed));
    town.parameters.set_value("evening.speed", 2.0);
    let faster = run(&town, evening(Receiving::Staffed));
    let hours = |s: &Simulation| part(s, Indicator::DriverHours, "round_kind", "outbound");
    assert!(hours(&faster) < hours(&same_price));
}

#[test]
fn goods_that_wait_too_long_are_counted_or_stay_direct() {
    let mut town = town();
    // Everything is of the first group; goods that must not wait at all wait a day at the least.
    town.parameters.set_value("hub.shelf_life_share", 0.0);
    let flagged = run(&town, all());
    let tonnes = total(&flagged, Indicator::TonnesDelivered);
    assert!((total(&flagged, Indicator::ShortShelfLifeTonnes) - tonnes).abs() < 1e-9);
    assert!(total(&flagged, Indicator::HubWait) >= 1.0);
    let direct = run(&town, Consolidation { short_lived: ShortLived::Direct, ..all() });
    assert_eq!(direct.plan.conservation.into_hub.value(), 0.0);
    assert_eq!(total(&direct, Indicator::ShortShelfLifeTonnes), 0.0);
    assert!((total(&direct, Indicator::TonnesDelivered) - tonnes).abs() < 1e-9);
}

#[test]
fn a_producer_on_the_way_is_collected_from_instead_of_driving_itself() {
    // The farm lies half a kilometre from the only unit; the supplier behind the hub goes on driving.
    let mut town = Town::new(&[(10.0, 0.0)], &[own((10.0, 0.5)), own((-1.0, 0.0))]).delivered_on(&weekdays(8), 20.0);
    town.suppliers[0].record.producer = true;
    let before = run(&town, all());
    let collected = run(&town, Consolidation { collect_within_km: Some(1.0), ..all() });
    let inbound = |s: &Simulation| part(s, Indicator::VehicleKilometers, "round_kind", "inbound");
    let eta = town.parameters.get("round.inefficiency_today").unwrap().value;
    // What is left of inbound are the rounds of the other supplier, 1 km out and 1 km home each.
    let stops = total(&collected, Indicator::HubStops);
    assert!((inbound(&collected) - eta * 2.0 * stops).abs() < 1e-6, "{} {stops}", inbound(&collected));
    assert!(inbound(&before) > inbound(&collected) + 10.0 * stops);
    let all_km = |s: &Simulation| total(s, Indicator::VehicleKilometers);
    assert!(all_km(&collected) < all_km(&before));
    assert!(collected.plan.conservation.imbalance() < 1e-9);
    // Nothing lies within a tenth of a kilometre.
    let too_near = run(&town, Consolidation { collect_within_km: Some(0.1), ..all() });
    assert_eq!(too_near.outcome.values, before.outcome.values);
}

#[test]
fn suppliers_come_no_more_often_than_the_scenario_says() {
    let town = town();
    let weekly = run(&town, Consolidation { inbound_days_per_week: Some(PerWeek(1.0)), ..all() });
    let daily = run(&town, Consolidation { inbound_days_per_week: Some(PerWeek(5.0)), ..all() });
    assert!(total(&weekly, Indicator::HubStops) < total(&daily, Indicator::HubStops));
    assert!(total(&weekly, Indicator::HubWait) > total(&daily, Indicator::HubWait));
    // Two suppliers, once in each of six or, with goods for the first and last days, eight weeks.
    let stops = total(&weekly, Indicator::HubStops) / weekly.quantities.facts.per_year;
    assert!((12.0..=16.0).contains(&stops), "{stops}");
}

#[test]
fn each_unit_gets_its_goods_from_the_nearest_hub() {
    let mut town = Town::new(&[(20.0, 0.0), (-20.0, 0.0)], &[own((0.0, 1.0))]).delivered_on(&weekdays(6), 20.0);
    let places: Vec<_> = town.geography.units.iter().flatten().copied().collect();
    let at = |place: domain::LocationIndex| -> LonLat { town.geography.positions[place.index()] };
    let hubs: Vec<LonLat> = places.iter().map(|&place| at(place)).collect();
    town.geography.hub_candidates.extend(places);
    let two = run(&town, Consolidation { hubs, ..all() });
    // The hubs lie at the units: nothing is left to drive out, and everything comes in.
    assert!(part(&two, Indicator::VehicleKilometers, "round_kind", "outbound") < 1e-6);
    assert_eq!(total(&two, Indicator::Hubs), 2.0);
    let one = run(&town, all());
    let rooms = |s: &Simulation| part(s, Indicator::MunicipalityCost, "item", "hub_rooms");
    assert!((rooms(&two) - 2.0 * rooms(&one)).abs() < 1e-6);
    assert_eq!(two.plan.further_hubs.len(), 1);
    assert!(two.plan.conservation.imbalance() < 1e-9);
}

#[test]
fn batteries_bring_no_vehicle_farther_than_their_range_and_are_charged_between_rounds() {
    // Two units 7 km out in opposite directions: 14 km each, 28 km in one round, on one charge of 20 km.
    let mut town = Town::new(&[(7.0, 0.0), (-7.0, 0.0)], &[own((0.0, 1.0))]).delivered_on(&weekdays(4), 20.0);
    let p = |key: &str| town.parameters.get(key).unwrap().value;
    let battery = 20.0 * p("vehicle.truck_18t.electricity_use") / p("hub.usable_battery");
    // After 14 km of the 20 there are 6 left, and 8 more are charged in an hour and a half, of which a third is loading.
    let power = 8.0 * p("vehicle.truck_18t.electricity_use") / 1.5;
    assert_eq!(p("hub.reload_time"), 30.0);
    town.parameters.set_value("vehicle.truck_18t.battery", battery);
    let mut trucks = |count, fuel, power: f64| {
        town.parameters.set_value("hub.charging_power", power);
        let vehicles = vec![domain::HubVehicles { class: domain::VehicleClass::Truck, count: Some(count) }];
        let mut scenario = scenario(Consolidation { vehicles, ..all() });
        // Every day to both, so that the plan cannot part them by days.
        let days_per_week = [(UnitKind::School, PerWeek(5.0))].into();
        scenario.changes[0] = Change::Ordering(Ordering { days_per_week, ..Ordering::default() });
        scenario.changes.push(Change::Fleet(domain::Fleet { hub_vehicles: Some(fuel), ..domain::Fleet::default() }));
        simulate(&town.input(), &scenario, &()).unwrap()
    };
    use domain::Fuel::{Diesel, Electric};
    let (one, two) = (trucks(1, Electric, 0.0), trucks(2, Electric, 0.0));
    assert!(one.plan.unserved.iter().any(|(_, reason)| !reason.is_empty()), "one charge does not reach both");
    assert!(two.plan.unserved.is_empty(), "{:?}", two.plan.unserved);
    assert!(trucks(1, Diesel, 0.0).plan.unserved.is_empty());
    let (charged, at_once) = (trucks(1, Electric, power), trucks(1, Electric, 1000.0));
    for found in [&charged, &at_once] {
        assert!(found.plan.unserved.is_empty(), "{:?}", found.plan.unserved);
    }
    let waited = |s: &Simulation| s.quantities.driving.iter().map(|(_, d)| d.charging.value()).sum::<f64>();
    assert_eq!(waited(&at_once), 0.0, "loading takes longer than charging");
    // An hour on every day, on each of which both units get goods.
    let days = charged.quantities.handling.unit_stops[&domain::RoundKind::Outbound].value() / 2.0;
    assert!((waited(&charged) / 3600.0 / days - 1.0).abs() < 0.01, "{} s on {days} days", waited(&charged));
    let hours = |s: &Simulation| total(s, Indicator::DriverHours);
    assert!((hours(&charged) - hours(&at_once) - days).abs() < 0.01 * days);
}

#[test]
fn a_shared_hub_costs_its_part() {
    let town = town();
    let alone = run(&town, all());
    let half = run(&town, Consolidation { shared: Some(SharedHub::OwnShare(0.5)), ..all() });
    for item in ["hub_rooms", "hub_it", "hub_staff"] {
        let cost = |s: &Simulation| part(s, Indicator::MunicipalityCost, "item", item);
        assert!((cost(&half) - 0.5 * cost(&alone)).abs() < 1e-6, "{item}");
    }
    // 2 suppliers · 3 units · 30 days · 15 kg = 2.7 t in 40 days; others bring three times that in a year: a quarter is ours.
    let own = total(&alone, Indicator::TonnesDelivered);
    let by_tonnes = run(&town, Consolidation { shared: Some(SharedHub::OtherTonnes(3.0 * own)), ..all() });
    assert!((total(&by_tonnes, Indicator::Hubs) - 0.25).abs() < 1e-9);
    assert_eq!(total(&by_tonnes, Indicator::VehicleKilometers), total(&alone, Indicator::VehicleKilometers));
}
