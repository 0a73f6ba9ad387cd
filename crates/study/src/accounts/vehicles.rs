//! Whole vehicles: hours of vehicle and driver are money only where a whole vehicle with its driver is no longer needed
//! (model §M14, what a haulier asks first).

use std::collections::BTreeMap;

use domain::{Hours, Nok, NokPerHour, Operator, Parameters, Scenario, VehicleClass};
use serde::{Deserialize, Serialize};

use super::driving_prices;
use crate::StudyError;
use crate::assumptions::Assumptions;
use crate::indicators::{Fuels, hours};
use crate::prices::{Prices, ValuationRules};
use crate::quantities::YearlyQuantities;

/// What a change is in vehicles with drivers, each used for `haulier.hours_per_vehicle` a year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct WholeVehicles {
    /// Vehicles that suppliers and hauliers save, fractions of all operators added up; negative where they need more.
    pub saved: f64,
    /// Of these the whole ones of each operator and class.
    pub saved_whole: f64,
    /// What suppliers and hauliers save on their rounds when fractions of a vehicle save nothing but kilometres, kroner a year.
    pub rounds_gain_nok: f64,
    /// The same with every hour counted, as in the accounts.
    pub rounds_gain_of_hours_nok: f64,
    /// Vehicles that the hubs' rounds keep busy in the alternative.
    pub hub: f64,
    /// Vehicles that it takes at the least.
    pub hub_whole: f64,
    /// Hours of the hubs' vehicles that nobody uses, as kroner a year: the accounts hold them only where others use them.
    pub hub_idle_nok: f64,
}

/// Hours a year and what one of them costs, by operator and class of vehicle; staff who fetch goods drive cars they have.
type Busy = BTreeMap<(Operator, VehicleClass), (Hours, NokPerHour)>;

/// What a change from one year to another is in whole vehicles.
///
/// # Errors
/// Missing parameters.
pub fn whole_vehicles(
    base: (&Scenario, &YearlyQuantities),
    alternative: (&Scenario, &YearlyQuantities),
    parameters: &Parameters,
) -> Result<WholeVehicles, StudyError> {
    let assumptions = Assumptions::new(parameters)?;
    let one: Hours = parameters.quantity("haulier.hours_per_vehicle")?;
    let busy = |(scenario, year): (&Scenario, &YearlyQuantities)| -> Result<(Busy, Nok), StudyError> {
        let prices = Prices::new(parameters, year.facts.price_year, ValuationRules::R109)?;
        let fuels = Fuels::of(scenario);
        let (mut busy, mut kilometres) = (Busy::new(), Nok::ZERO);
        for (strand, driving) in &year.driving {
            let fuel = fuels.of_operator(&strand.operator);
            let inefficiency = assumptions.inefficiency(&strand.operator);
            let (per_km, mut per_hour) = driving_prices(strand.vehicle, fuel, &assumptions, &prices)?;
            if strand.operator == Operator::Hub {
                if year.facts.has_evening {
                    per_hour = NokPerHour(per_hour.value() * prices.evening_hour.value());
                }
            } else {
                kilometres += (driving.distance * inefficiency + driving.line_haul) * per_km;
            }
            let time = hours(&driving.working(), inefficiency, &assumptions);
            busy.entry((strand.operator.clone(), strand.vehicle)).or_insert((Hours::ZERO, per_hour)).0 += time;
        }
        Ok((busy, kilometres))
    };
    let ((before, km_before), (after, km_after)) = (busy(base)?, busy(alternative)?);
    let mut found = WholeVehicles::default();
    let kilometres = (km_before - km_after).value();
    (found.rounds_gain_nok, found.rounds_gain_of_hours_nok) = (kilometres, kilometres);
    let is_hub = |key: &(Operator, VehicleClass)| key.0 == Operator::Hub;
    let keys: std::collections::BTreeSet<&(Operator, VehicleClass)> = before.keys().chain(after.keys()).collect();
    for key in keys.into_iter().filter(|key| !is_hub(key)) {
        let of = |busy: &Busy| busy.get(key).copied().unwrap_or((Hours::ZERO, NokPerHour::ZERO));
        let ((hours_before, price_before), (hours_after, price_after)) = (of(&before), of(&after));
        let vehicles = (hours_before - hours_after) / one;
        // Other fuels make the same hour dearer or cheaper: that part is no vehicle saved.
        let price = if price_after > NokPerHour::ZERO { price_after } else { price_before };
        let dearer = (hours_before * price_before - hours_before * price).value();
        found.saved += vehicles;
        found.saved_whole += vehicles.trunc();
        found.rounds_gain_nok += dearer + (one * vehicles.trunc() * price).value();
        found.rounds_gain_of_hours_nok += dearer + (one * vehicles * price).value();
    }
    for (_, (time, price)) in after.iter().filter(|(key, _)| is_hub(key)) {
        let vehicles = *time / one;
        // 2.0000001 vehicles are two.
        let whole = (vehicles - 1e-6).ceil().max(0.0);
        found.hub += vehicles;
        found.hub_whole += whole;
        found.hub_idle_nok += (one * (whole - vehicles) * *price).value();
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use domain::{Kilometers, RoundKind, Seconds, SupplierId};

    use super::*;
    use crate::quantities::{Driving, Facts, Strand};

    fn year(strands: &[(RoundKind, Operator, f64, f64)]) -> YearlyQuantities {
        let strand = |(kind, operator, km, hours): &(RoundKind, Operator, f64, f64)| {
            let strand = Strand { kind: *kind, vehicle: VehicleClass::Van, operator: operator.clone() };
            let (distance, driving) = (Kilometers(*km), Seconds(3600.0 * hours));
            (strand, Driving { distance, driving, ..Driving::default() })
        };
        let facts = Facts { per_year: 1.0, period_weeks: 52.0, price_year: 2024, ..Facts::default() };
        YearlyQuantities { driving: strands.iter().map(strand).collect(), facts, ..YearlyQuantities::default() }
    }

    #[test]
    fn fractions_of_several_hauliers_make_no_whole_vehicle() {
        let supplier = |number| Operator::Supplier(SupplierId(number));
        let (own, inbound) = (RoundKind::Own, RoundKind::Inbound);
        let today = year(&[
            (own, supplier(1), 50_000.0, 2600.0),
            (own, supplier(2), 20_000.0, 900.0),
            (own, supplier(3), 20_000.0, 900.0),
        ]);
        // The first drives 100 hours to the hub, the others 300 each; the hub itself drives 1,500.
        let after = year(&[
            (inbound, supplier(1), 2_000.0, 100.0),
            (inbound, supplier(2), 8_000.0, 300.0),
            (inbound, supplier(3), 8_000.0, 300.0),
            (RoundKind::Outbound, Operator::Hub, 25_000.0, 1500.0),
        ]);
        let parameters = Parameters::builtin().unwrap().with_values([
            ("haulier.hours_per_vehicle", 1000.0),
            ("round.inefficiency_today", 1.0),
            ("round.inefficiency_coordinated", 1.0),
            ("round.travel_time", 1.0),
            ("vehicle.van_3_5t.cost_per_km", 3.0),
            ("vehicle.van_3_5t.cost_per_hour", 500.0),
        ]);
        let found = whole_vehicles((&Scenario::today(), &today), (&Scenario::today(), &after), &parameters).unwrap();
        let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-6, "{a} and {b}: {found:?}");
        // 2.5 + 0.6 + 0.6, of which two are whole: those of the first.
        near(found.saved, 3.7);
        near(found.saved_whole, 2.0);
        // 90,000 − 18,000 km · 3 = 216,000; 3,700 h · 500 = 1,850,000; of whole vehicles 2,000 h · 500 = 1,000,000.
        near(found.rounds_gain_of_hours_nok, 2_066_000.0);
        near(found.rounds_gain_nok, 1_216_000.0);
        // One and a half vehicles take two; 500 hours of the second are nobody's.
        near(found.hub, 1.5);
        near(found.hub_whole, 2.0);
        near(found.hub_idle_nok, 250_000.0);
        let nothing = whole_vehicles((&Scenario::today(), &today), (&Scenario::today(), &today), &parameters).unwrap();
        assert_eq!(nothing, WholeVehicles::default());
    }
}
