//! Kilometres by road and area, accidents, noise and harm: by hand, and their laws on random towns.

use std::collections::BTreeMap;

use domain::{
    AreaType, Count, Dimensions, Fuel, Indicator, IndicatorValue, Kilometers, NoisePeriod, Operator, Parameters,
    RoadKind, RoadPart, RoadUse, RoundKind, Scenario, SupplierId, UnitKind, VehicleClass,
};
use proptest::prelude::*;

use super::laws::{hub, ordering, run, scenario, town, way};
use crate::assumptions::Assumptions;
use crate::indicators::{Fuels, indicators};
use crate::prices::{Prices, ValuationRules};
use crate::quantities::{Driving, Facts, Handling, Strand, YearlyQuantities};

#[test]
fn nothing_is_burnt_on_a_ferry() {
    let values = figures(&one_strand(VehicleClass::Truck));
    let parameters = Parameters::builtin().unwrap();
    let truck = |name: &str| parameters.get(&format!("vehicle.truck_18t.{name}")).unwrap().value;
    // 150 km of road and 40 km of line-haul are driven of 200; the load of line-haul counts for as large a part.
    let loaded = 40.0 * truck("load_share") * 190.0 / 200.0;
    let gases = (190.0 * truck("co2e_empty") + loaded * (truck("co2e_full") - truck("co2e_empty"))) / 1000.0;
    let found = at(&values, Indicator::Co2eTankToWheel, &[]);
    assert!((found - gases).abs() < 1e-9, "{found} and {gases}");
    let nox = at(&values, Indicator::NitrogenOxides, &[]);
    assert!((nox - 190.0 * truck("nox") / 1000.0).abs() < 1e-9, "{nox}");
}

/// 100 km of county road, 50 km of street in a town and 10 km of ferry, and 40 km of line-haul before them.
fn one_strand(vehicle: VehicleClass) -> YearlyQuantities {
    let mut roads = RoadUse::default();
    roads.add(RoadPart::of(RoadKind::Secondary, AreaType::Rural).unwrap(), Kilometers(100.0));
    roads.add(RoadPart::of(RoadKind::Street, AreaType::Town).unwrap(), Kilometers(50.0));
    roads.add(RoadPart::FERRY, Kilometers(10.0));
    roads.add(RoadPart::UNKNOWN_SPEED, Kilometers(20.0));
    roads.add(RoadPart::UNKNOWN_LIMITS, Kilometers(150.0));
    for (period, km) in [(NoisePeriod::Day, 30.0), (NoisePeriod::Evening, 5.0), (NoisePeriod::Night, 2.0)] {
        let mut heard = RoadUse::default();
        heard.add(RoadPart::EXPOSED, Kilometers(km));
        roads += heard.heard_in(period);
    }
    let strand = Strand { kind: RoundKind::Own, vehicle, operator: Operator::Supplier(SupplierId(1)) };
    let (distance, line_haul) = (Kilometers(160.0), Kilometers(40.0));
    let driving = Driving { distance, roads, line_haul, pro_rata: distance, ..Driving::default() };
    let handling = Handling { heavy_drops: BTreeMap::from([(UnitKind::School, Count(8.0))]), ..Handling::default() };
    let facts = Facts { per_year: 1.0, period_weeks: 52.0, price_year: 2024, ..Facts::default() };
    YearlyQuantities { driving: vec![(strand, driving)], handling, facts }
}

fn figures(year: &YearlyQuantities) -> Vec<IndicatorValue> {
    let parameters = Parameters::builtin().unwrap().with_values([
        ("round.inefficiency_today", 1.0),
        ("accident.rural.injury_accidents", 0.1),
        ("accident.town.injury_accidents", 0.4),
        ("noise.evening.noise_weight", 3.0),
        ("noise.night.noise_weight", 10.0),
        ("site.reversing_share", 0.25),
        ("external.rural.harm_per_km", 0.2),
        ("external.town.harm_per_km", 0.6),
        ("external.light.harm_ratio", 1.0),
        ("external.heavy.harm_ratio", 3.0),
    ]);
    let prices = Prices::new(&parameters, 2024, ValuationRules::R109).unwrap();
    let fuels = Fuels { hub: Fuel::Diesel, suppliers: Fuel::Diesel, staff: Fuel::Diesel };
    indicators(year, &Assumptions::new(&parameters).unwrap(), &prices, fuels).unwrap()
}

fn at(values: &[IndicatorValue], indicator: Indicator, dimensions: &[(&str, &str)]) -> f64 {
    let wanted: Dimensions = dimensions.iter().map(|(name, key)| ((*name).into(), (*key).into())).collect();
    let found = values.iter().find(|v| v.indicator == indicator && v.dimensions == wanted).map(|v| v.value);
    found.unwrap_or_else(|| panic!("no {indicator:?} {dimensions:?}"))
}

#[test]
fn roads_accidents_noise_and_manoeuvres_by_hand() {
    let values = figures(&one_strand(VehicleClass::Truck));
    let of = |indicator, dimensions: &[(&str, &str)]| (at(&values, indicator, dimensions) * 1e9).round() / 1e9;
    let km = Indicator::VehicleKilometers;
    // 100 + 50 + 10 + 40
    assert_eq!(of(km, &[]), 200.0);
    assert_eq!(
        [("rural", 100.0), ("town", 50.0), ("ferry", 10.0), ("unknown", 40.0)]
            .map(|(area, _)| of(km, &[("area_type", area)])),
        [100.0, 50.0, 10.0, 40.0]
    );
    assert_eq!(of(km, &[("road_class", "secondary")]), 100.0);
    // Inside the area 160, and 40 before it; split evenly by stop the same, because the round is the supplier's own.
    for indicator in [km, Indicator::VehicleKilometersProRata] {
        assert_eq!(
            [("inside", 160.0), ("outside", 40.0)].map(|(side, _)| of(indicator, &[("boundary", side)])),
            [160.0, 40.0]
        );
    }
    let crossed = [("vehicle_class", "truck_18t"), ("road_class", "street"), ("area_type", "town")];
    assert_eq!(of(km, &crossed), 50.0);
    // 20 / 200, 150 / 200, 10 / 200
    assert_eq!(of(Indicator::UnknownSpeedShare, &[]), 0.1);
    assert_eq!(of(Indicator::UnknownLimitsShare, &[]), 0.75);
    assert_eq!(of(Indicator::FerryShare, &[]), 0.05);
    // ((100 + 40) · 0.1 + 50 · 0.4) / 1,000,000; nobody drives on the ferry
    assert!((at(&values, Indicator::InjuryAccidents, &[]) - 34e-6).abs() < 1e-15);
    assert!((at(&values, Indicator::InjuryAccidents, &[("area_type", "town")]) - 20e-6).abs() < 1e-15);
    // 30 + 5 + 2, and 30 + 5 · 3 + 2 · 10
    assert_eq!(of(Indicator::NoiseExposedKilometers, &[]), 37.0);
    assert_eq!(of(Indicator::NoiseExposedKilometers, &[("noise_period", "evening")]), 5.0);
    assert_eq!(of(Indicator::NoiseWeightedKilometers, &[("vehicle_class", "truck_18t")]), 65.0);
    // 8 · 0.25
    assert_eq!(of(Indicator::ReversingManoeuvres, &[("unit_kind", "school")]), 2.0);
}

#[test]
fn the_same_kilometres_do_more_harm_by_truck_and_a_ferry_does_none() {
    let harm = |vehicle| at(&figures(&one_strand(vehicle)), Indicator::SocietyCost, &[("item", "harm")]);
    // ((100 + 40) · 0.2 + 50 · 0.6) = 58 kroner of 2014 by van, three times that by truck; 2014 to 2024 by the price level.
    let level = Parameters::builtin().unwrap().price_factor(2014, 2024).unwrap();
    assert!((harm(VehicleClass::Van) - 58.0 * level).abs() < 1e-9);
    assert!((harm(VehicleClass::Truck) - 174.0 * level).abs() < 1e-9);
}

/// Every breakdown of a figure that is a sum adds up to its total.
fn assert_breakdowns_add_up(values: &[IndicatorValue], indicators: &[Indicator]) {
    for &indicator in indicators {
        let mut sums: BTreeMap<Vec<&str>, (f64, f64)> = BTreeMap::new();
        for value in values.iter().filter(|v| v.indicator == indicator && !v.dimensions.is_empty()) {
            let (sum, size) = sums.entry(value.dimensions.keys().map(String::as_str).collect()).or_default();
            *sum += value.value;
            *size += value.value.abs();
        }
        let total = at(values, indicator, &[]);
        for (names, (sum, size)) in sums {
            assert!((sum - total).abs() <= 1e-9 * size.max(1e-6), "{indicator:?} by {names:?}: {sum} and {total}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn kilometres_accidents_noise_and_gases_add_up_by_whatever_they_are_broken_down(
        town in town(way()),
        share in 0.0..1.0f64,
        times in 0.5..5.0f64,
    ) {
        let town = town.on_roads();
        for scenario in [Scenario::today(), scenario(vec![ordering(times), hub(share)])] {
            let values = run(&town, &scenario).outcome.values;
            let by_road = values.iter().any(|v| v.dimensions.contains_key("road_class"));
            prop_assert!(by_road);
            assert_breakdowns_add_up(&values, &[
                Indicator::VehicleKilometers,
                Indicator::InjuryAccidents,
                Indicator::NoiseExposedKilometers,
                Indicator::NoiseWeightedKilometers,
                Indicator::ReversingManoeuvres,
                Indicator::Co2eTankToWheel,
                Indicator::Co2eWellToWheel,
                Indicator::Co2eMarketBased,
            ]);
        }
    }

    #[test]
    fn on_own_rounds_no_part_is_negative_and_nobody_is_passed_more_often_than_is_driven(
        town in town(Just(domain::DistributionKind::OwnRound)),
    ) {
        let values = run(&town.on_roads(), &Scenario::today()).outcome.values;
        for value in values.iter().filter(|v| v.indicator == Indicator::VehicleKilometers) {
            prop_assert!(value.value >= 0.0, "{:?}", value);
        }
        let (exposed, all) =
            (at(&values, Indicator::NoiseExposedKilometers, &[]), at(&values, Indicator::VehicleKilometers, &[]));
        prop_assert!((0.0..=all + 1e-9).contains(&exposed));
        prop_assert!((at(&values, Indicator::UnknownLimitsShare, &[]) - 1.0).abs() < 1e-9);
    }
}
