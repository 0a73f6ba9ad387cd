//! Limits that the pipeline must keep whatever a case says: where a hub can save nothing, where it saves much, where it loses,
//! and what 82 tonnes are worth (model §M12).

use domain::{
    Change, Consolidation, CubicMeters, Date, Delivery, DeliveryBasis, DistributionKind, Indicator, Kilograms,
    Kilometers, Nok, NokPerTonne, Outcome, Parameters, Scenario, Share, Tonnes,
};
use serde::Serialize;

use super::places::{Around, Place, Start, placed};
use super::trade::{plain_supplier, plain_unit};
use crate::ordering::add_days;
use crate::prices::{CarbonPath, ValuationRules, carbon_price};
use crate::{StudyError, StudyInput, simulate};

/// A limit, and what the pipeline makes of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Limit {
    /// Key of the limit.
    pub key: &'static str,
    /// Unit of both values.
    pub unit: &'static str,
    /// Where the limit lies.
    pub bound: f64,
    /// What comes out.
    pub found: f64,
    /// Whether it is kept.
    pub holds: bool,
}

/// The largest saving that rounds shared in full may show, and the least that many small suppliers must show.
const LARGEST_SHARED_SAVING: f64 = 0.05;
const LEAST_SMALL_SAVING: f64 = 0.5;
/// Rounding of kroner that are told in thousands of a million.
const ROUNDING: f64 = 5e-4;

/// All limits.
///
/// # Errors
/// As of [`crate::simulate`].
pub fn limits(registry: &Parameters, parameters: &Parameters) -> Result<Vec<Limit>, StudyError> {
    let [in_2023, in_2024] = carbon_value(parameters)?;
    let [before, after] = cross_dock(registry, parameters)?;
    let of = |name: &str| registry.get(&format!("limit.cross_dock.{name}")).map(|parameter| parameter.value);
    let through = of("inbound_per_pallet")? + of("handling_per_pallet")? + of("outbound_per_pallet")?;
    let ratio = through / of("direct_per_pallet")?;
    let at_most = |key, unit, bound: f64, found: f64| Limit { key, unit, bound, found, holds: found <= bound };
    let near = |key, unit, bound: f64, found: f64, margin: f64| {
        let holds = (found - bound).abs() <= margin;
        Limit { key, unit, bound, found, holds }
    };
    let small = many_small_suppliers(parameters)?;
    Ok(vec![
        at_most("full_shared_rounds", "share", LARGEST_SHARED_SAVING, full_shared_rounds(parameters)?),
        Limit {
            key: "many_small_suppliers",
            unit: "share",
            bound: LEAST_SMALL_SAVING,
            found: small,
            holds: small >= LEAST_SMALL_SAVING,
        },
        at_most("hub_detour", "share", 0.0, hub_detour(parameters)?),
        near("cross_dock", "factor", ratio, after / before, 1e-3),
        near("carbon_2023", "MNOK", 0.123, in_2023, ROUNDING),
        near("carbon_2024", "MNOK", 0.127, in_2024, ROUNDING),
    ])
}

/// A few suppliers that bring the same to all units every day of four weeks.
struct Village {
    units: Vec<Place>,
    suppliers: Vec<(Place, DistributionKind)>,
    around: Around,
    mass: Kilograms,
}

impl Village {
    /// Today, and with the same orders through a hub that everybody and everything goes through.
    fn compared(&self, parameters: &Parameters) -> Result<[Outcome; 2], StudyError> {
        let starts: Vec<Start> = self.suppliers.iter().map(|(place, _)| (*place, Kilometers::ZERO)).collect();
        // A kilometre a minute.
        let geography = placed(&self.units, &starts, &self.around, |km| (km, km / 60.0));
        let units: Vec<domain::Unit> = (0..self.units.len()).map(|u| plain_unit(u, &geography)).collect();
        let suppliers: Vec<domain::Supplier> =
            self.suppliers.iter().enumerate().map(|(s, (_, way))| plain_supplier(s, *way)).collect();
        let monday = Date::constant(2024, 1, 8);
        let days = (0..28).filter(|day| day % 7 < 5).filter_map(|day| add_days(monday, day));
        let mut deliveries = Vec::new();
        for date in days {
            for supplier in &suppliers {
                deliveries.extend(units.iter().map(|unit| self.delivery(supplier, unit, date)));
            }
        }
        // Whoever comes every day comes to the hub every day.
        let parameters = &parameters.with_values([("hub.inbound_days_per_week", 5.0)]);
        let input = StudyInput {
            units: &units,
            suppliers: &suppliers,
            deliveries: &deliveries,
            survey: &[],
            geography: &geography,
            parameters,
            seed: 1,
        };
        let hub =
            Consolidation { connected_share: Some(1.0), direct_groups: Some(Vec::new()), ..Consolidation::default() };
        let hub = Scenario { key: "hub".to_owned(), changes: vec![Change::Consolidation(hub)] };
        Ok([simulate(&input, &Scenario::today(), &())?.outcome, simulate(&input, &hub, &())?.outcome])
    }

    fn delivery(&self, supplier: &domain::Supplier, unit: &domain::Unit, date: Date) -> Delivery {
        Delivery {
            supplier: supplier.id,
            unit: unit.id,
            date,
            goods: vec![(0, self.mass)],
            volume: CubicMeters::ZERO,
            value: Nok::ZERO,
            basis: DeliveryBasis::InvoiceDelivery,
            how: None,
            confidence: Share(1.0),
            documents: Vec::new(),
        }
    }
}

fn ring(count: u32, radius: f64) -> Vec<Place> {
    let angle = |number: u32| std::f64::consts::TAU * f64::from(number) / f64::from(count);
    (0..count).map(|number| (radius * angle(number).cos(), radius * angle(number).sin())).collect()
}

fn total(outcome: &Outcome, indicator: Indicator) -> f64 {
    outcome.total(indicator).unwrap_or(0.0)
}

/// Wholesalers that call on every private customer pass the units, which lie beside some of them: what a hub saves, as a
/// part of the kilometres of today's rounds split evenly by stop.
fn full_shared_rounds(parameters: &Parameters) -> Result<f64, StudyError> {
    let private: Vec<Place> = ring(20, 3.0).into_iter().chain(ring(20, 9.0)).collect();
    let all = private.len() as f64;
    let shared = DistributionKind::SharedRound;
    let village = Village {
        units: private.iter().step_by(7).copied().collect(),
        suppliers: vec![((12.0, 2.0), shared), ((-11.0, 4.0), shared), ((1.0, -12.0), shared)],
        around: Around { entrance: (12.0, 0.0), private, hubs: vec![(0.0, 0.0)] },
        mass: Kilograms(20.0),
    };
    let parameters = parameters.with_values([("sector.food_wholesale.private_stops", all)]);
    let [today, hub] = village.compared(&parameters)?;
    let saved = total(&today, Indicator::VehicleKilometers) - total(&hub, Indicator::VehicleKilometers);
    Ok(saved / total(&today, Indicator::VehicleKilometersProRata))
}

/// A dozen suppliers with own rounds, each beside one of the units on a ring: every one of them drives around it.
fn many_small_suppliers(parameters: &Parameters) -> Result<f64, StudyError> {
    let village = Village {
        units: ring(12, 5.0),
        suppliers: ring(12, 5.2).into_iter().map(|place| (place, DistributionKind::OwnRound)).collect(),
        around: Around { entrance: (9.0, 0.0), private: Vec::new(), hubs: vec![(0.0, 0.0)] },
        mass: Kilograms(10.0),
    };
    let [today, hub] = village.compared(parameters)?;
    Ok(1.0 - total(&hub, Indicator::VehicleKilometers) / total(&today, Indicator::VehicleKilometers))
}

/// One supplier beside its only two units, and a hub that is far from all three.
fn hub_detour(parameters: &Parameters) -> Result<f64, StudyError> {
    let village = Village {
        units: vec![(9.0, 9.0), (9.5, 9.0)],
        suppliers: vec![((9.0, 9.5), DistributionKind::OwnRound)],
        around: Around { entrance: (0.0, 0.0), private: Vec::new(), hubs: vec![(0.0, 0.0)] },
        mass: Kilograms(10.0),
    };
    let [today, hub] = village.compared(parameters)?;
    Ok(1.0 - total(&hub, Indicator::VehicleKilometers) / total(&today, Indicator::VehicleKilometers))
}

/// The worked example on a road: one pallet a day costs so much straight to its receiver, and so much to a hub on the way, in
/// it, and from it. Costs of the municipality and of its supplier together.
fn cross_dock(registry: &Parameters, parameters: &Parameters) -> Result<[f64; 2], StudyError> {
    let of = |name: &str| registry.get(&format!("limit.cross_dock.{name}")).map(|parameter| parameter.value);
    // The unit lies 34 km from the supplier, the hub on the way so far out that the van's krone per kilometre is the same.
    let to_unit = 34.0;
    let van_per_km = of("direct_per_pallet")? / (2.0 * to_unit);
    let to_hub = of("inbound_per_pallet")? / (2.0 * van_per_km);
    let truck_per_km = of("outbound_per_pallet")? / (2.0 * (to_unit - to_hub));
    let hour = parameters.get("staff.cost_per_year")?.value / parameters.get("staff.hours_per_year")?.value;
    let level = parameters.get("staff.cost_per_year")?.price_year.unwrap_or(2024);
    let hour = hour * parameters.price_factor(level, crate::prices::price_year(parameters)?)?;
    let pallet = parameters.get("round.roll_cage_mass")?.value;
    let truck = format!("vehicle.{}", parameters.label("hub.vehicle")?);
    let nothing = [
        "vehicle.van_3_5t.cost_per_hour",
        "staff.cost_per_hour",
        "staff.cash_share",
        "order.handling_time",
        "supplier.order_cost",
        "supplier.connection_cost",
        "hub.rent",
        "hub.electricity_use",
        "hub.it",
        "hub.terminal_staff",
        "hub.coordinators",
        "hub.supplier_fee",
        "contract.price_cut",
    ];
    let (truck_km, truck_hour) = (format!("{truck}.cost_per_km"), format!("{truck}.cost_per_hour"));
    let mut parameters = parameters.with_values(nothing.map(|key| (key, 0.0)));
    for (key, value) in [
        ("vehicle.van_3_5t.cost_per_km", van_per_km),
        (truck_km.as_str(), truck_per_km),
        (truck_hour.as_str(), 0.0),
        ("hub.handling_time", 60.0 * of("handling_per_pallet")? / hour),
        ("round.inefficiency_today", 1.0),
        ("round.inefficiency_coordinated", 1.0),
    ] {
        parameters.set_value(key, value);
    }
    let village = Village {
        units: vec![(to_unit, 0.0)],
        suppliers: vec![((0.0, 0.0), DistributionKind::OwnRound)],
        around: Around { entrance: (0.0, 0.0), private: Vec::new(), hubs: vec![(to_hub, 0.0)] },
        mass: Kilograms(pallet),
    };
    let outcomes = village.compared(&parameters)?;
    let cost = |o: &Outcome| total(o, Indicator::MunicipalityCost) + total(o, Indicator::SupplierCost);
    Ok(outcomes.map(|outcome| cost(&outcome)))
}

/// 82 tonnes at the price of 2026, millions of kroner of 2023 and of 2024.
fn carbon_value(parameters: &Parameters) -> Result<[f64; 2], StudyError> {
    let price: NokPerTonne = carbon_price(parameters, ValuationRules::R109, CarbonPath::Main, 2026)?;
    let level = crate::prices::price_year(parameters)?;
    let worth = price * Tonnes(82.0);
    let in_year = |year: i16| Ok::<f64, StudyError>(worth.value() * parameters.price_factor(level, year)? / 1e6);
    Ok([in_year(2023)?, in_year(2024)?])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Vec<Limit> {
        limits(&Parameters::validation().unwrap(), &Parameters::builtin().unwrap()).unwrap()
    }

    #[test]
    fn limits_are_kept() {
        for limit in all() {
            assert!(limit.holds, "{limit:?}");
        }
    }

    #[test]
    fn the_cross_dock_costs_92_where_the_straight_way_costs_85() {
        let [before, after] = cross_dock(&Parameters::validation().unwrap(), &Parameters::builtin().unwrap()).unwrap();
        // 20 pallets from a Monday to the Friday of the fourth week, 26 days, are 20 · 365/26 a year: 85 and 18 + 22 + 52 each.
        let pallets = 20.0 * 365.0 / 26.0;
        assert!((before / pallets - 85.0).abs() < 0.1, "{}", before / pallets);
        assert!((after / pallets - 92.0).abs() < 0.1, "{}", after / pallets);
    }

    #[test]
    fn a_ring_of_small_suppliers_by_hand() {
        // Today each of 12 drives around the ring: 12 chords of 2 · 5 · sin 15° = 2.588 km between units make 28.5 km, with
        // 0.2 km to the nearest of them and home. With a hub in the middle each drives 2 · 5.2 km, and the hub's vehicle
        // 5 + 28.5 + 5 km: 1 − (12 · 10.4 + 38.5 − 2.6) / (12 · 29) = 54 %.
        let saving = many_small_suppliers(&Parameters::builtin().unwrap()).unwrap();
        assert!((0.5..0.6).contains(&saving), "{saving}");
    }
}
