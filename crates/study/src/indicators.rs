//! From quantities to indicators: kilometres driven instead of computed, hours, greenhouse gases, exposure and costs of one
//! draw of the parameters (model §M6, §M7).

use std::collections::BTreeMap;

use domain::{
    Count, Dimensions, Fuel, Hours, Indicator, IndicatorValue, Kilometers, Litres, Minutes, Operator, RoundKind,
    Scenario, Tonnes, UnitKind, VehicleClass,
};

use crate::StudyError;
use crate::accounts;
use crate::assumptions::{Assumptions, VehicleAssumptions};
use crate::emissions;
use crate::prices::Prices;
use crate::quantities::{Driving, Strand, YearlyQuantities};

/// What vehicles run on in a scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fuels {
    /// The hub's own.
    pub hub: Fuel,
    /// Suppliers' and carriers'.
    pub suppliers: Fuel,
}

impl Fuels {
    /// What a scenario says; diesel where it says nothing.
    pub fn of(scenario: &Scenario) -> Self {
        let fleet = scenario.fleet();
        Self {
            hub: fleet.and_then(|f| f.hub_vehicles).unwrap_or(Fuel::Diesel),
            suppliers: fleet.and_then(|f| f.supplier_vehicles).unwrap_or(Fuel::Diesel),
        }
    }

    fn of_operator(self, operator: &Operator) -> Fuel {
        if *operator == Operator::Hub { self.hub } else { self.suppliers }
    }
}

/// What one strand really drives in a year, and what that takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Driven {
    /// With inefficiency and line-haul.
    pub distance: Kilometers,
    /// Driving and halts.
    pub hours: Hours,
    /// Diesel burnt.
    pub diesel: Litres,
    /// What it runs on.
    pub fuel: Fuel,
}

/// Running sums by indicator and dimensions.
pub(crate) struct Sums {
    values: BTreeMap<(Indicator, Dimensions), f64>,
}

impl Sums {
    /// Adds to the total and to each breakdown.
    pub fn add(&mut self, indicator: Indicator, value: f64, breakdowns: &[(&str, &str)]) {
        *self.values.entry((indicator, Dimensions::new())).or_default() += value;
        for (dimension, key) in breakdowns {
            let dimensions = Dimensions::from([((*dimension).to_owned(), (*key).to_owned())]);
            *self.values.entry((indicator, dimensions)).or_default() += value;
        }
    }

    /// The total of an indicator so far.
    pub fn total(&self, indicator: Indicator) -> f64 {
        self.values.get(&(indicator, Dimensions::new())).copied().unwrap_or(0.0)
    }

    fn set(&mut self, indicator: Indicator, value: f64) {
        self.values.insert((indicator, Dimensions::new()), value);
    }
}

/// All indicators of a year, in the order of [`Indicator`], of each the total first and then its breakdowns.
///
/// # Errors
/// A vehicle class without parameters.
pub fn indicators(
    year: &YearlyQuantities,
    assumptions: &Assumptions,
    prices: &Prices,
    fuels: Fuels,
) -> Result<Vec<IndicatorValue>, StudyError> {
    let mut sums = Sums { values: BTreeMap::new() };
    add_handling(&mut sums, year, assumptions);
    let mut driven = Vec::with_capacity(year.driving.len() + 1);
    let mut loaded = Kilometers::ZERO;
    for (strand, driving) in &year.driving {
        loaded += add_driving(&mut sums, strand, driving, assumptions, prices, fuels, &mut driven)?;
    }
    loaded += add_pick_ups(&mut sums, year, assumptions, prices, &mut driven)?;
    let distance = sums.total(Indicator::VehicleKilometers);
    sums.set(Indicator::LoadShare, loaded.value() / distance.max(f64::MIN_POSITIVE));
    sums.add(Indicator::InjuryAccidents, distance / 1e6 * assumptions.injury_accidents.value(), &[]);
    accounts::add_costs(&mut sums, year, &driven, assumptions, prices)?;
    let value = |((indicator, dimensions), value)| IndicatorValue { indicator, dimensions, value };
    Ok(sums.values.into_iter().map(value).collect())
}

/// Staff time of receiving all drops.
pub fn receiving(year: &YearlyQuantities, assumptions: &Assumptions) -> Minutes {
    let of_kind = |kind: UnitKind| {
        let known = assumptions.units.get(&kind).or_else(|| assumptions.units.get(&UnitKind::Other));
        known.map_or(Minutes::ZERO, |unit| unit.receiving_time)
    };
    let untold = year.handling.receipts.iter().map(|(&kind, count)| of_kind(kind) * count.value());
    year.handling.receiving_told + untold.sum()
}

/// Time of staff who fetch goods.
pub fn pick_up_hours(year: &YearlyQuantities, assumptions: &Assumptions) -> Hours {
    let (handling, trips) = (&year.handling, assumptions.pick_up_per_voucher.value());
    let driving = Hours::from(handling.voucher_driving) * (trips * assumptions.pick_up_detour_share.value());
    driving + Hours::from(assumptions.pick_up_shop_time) * (trips * handling.voucher_reached.value())
}

/// Deliveries, stops, receiving, transport work and exposure: what follows from goods and days.
fn add_handling(sums: &mut Sums, year: &YearlyQuantities, assumptions: &Assumptions) {
    use Indicator as I;
    let handling = &year.handling;
    // Nothing of a kind is a figure as well: a scenario without a hub has no stops there.
    for indicator in [I::Deliveries, I::UnitStops] {
        sums.add(indicator, 0.0, &[]);
    }
    for (indicator, by_kind) in [(I::Deliveries, &handling.deliveries), (I::UnitStops, &handling.unit_stops)] {
        for (kind, count) in by_kind {
            sums.add(indicator, count.value(), &[("round_kind", kind.key())]);
        }
    }
    if year.facts.has_hub {
        sums.add(I::HubStops, handling.hub_stops.value(), &[]);
    }
    if year.facts.has_plan {
        sums.add(I::RecourseDays, handling.recourse_days.value(), &[]);
        sums.add(I::RecourseKilometers, 0.0, &[]);
    }
    let trips = handling.vouchers * assumptions.pick_up_per_voucher.value();
    sums.add(I::PickUpTrips, trips.value(), &[]);
    sums.add(I::ReceivingMinutes, receiving(year, assumptions).value(), &[]);
    sums.add(I::PickUpHours, pick_up_hours(year, assumptions).value(), &[]);
    sums.add(I::TonneKilometers, (handling.work + handling.voucher_work).value(), &[]);
    sums.add(I::TonnesDelivered, Tonnes::from(handling.mass).value(), &[]);
    sums.add(I::NightDeliveries, handling.night.value(), &[]);
    sums.add(I::HeavyVehicleMinutes, handling.school_heavy.value(), &[]);
    let classes = [("vehicle_weight", "light"), ("vehicle_weight", "heavy")];
    for (class, count) in classes.into_iter().zip(handling.school_arrivals) {
        sums.add(I::SchoolHourArrivals, count.value(), &[class]);
    }
    let unit_weeks = year.facts.units as f64 * year.facts.period_weeks * year.facts.per_year;
    sums.set(I::DeliveriesPerUnitWeek, sums.total(I::Deliveries) / unit_weeks.max(f64::MIN_POSITIVE));
}

fn vehicle(assumptions: &Assumptions, class: VehicleClass) -> Result<&VehicleAssumptions, StudyError> {
    assumptions.vehicles.get(&class).ok_or(StudyError::MissingVehicle(class))
}

/// Kilometres, hours and emissions of a strand; returns its kilometres weighted with the load.
fn add_driving(
    sums: &mut Sums,
    strand: &Strand,
    driving: &Driving,
    assumptions: &Assumptions,
    prices: &Prices,
    fuels: Fuels,
    driven: &mut Vec<(Strand, Driven)>,
) -> Result<Kilometers, StudyError> {
    let class = vehicle(assumptions, strand.vehicle)?;
    let inefficiency = assumptions.inefficiency(&strand.operator);
    let breakdowns = [("vehicle_class", strand.vehicle.key()), ("round_kind", strand.kind.key())];
    let distance = driving.distance * inefficiency + driving.line_haul;
    let loaded = driving.loaded_distance * inefficiency + driving.line_haul * class.load_share.value();
    let pro_rata = driving.pro_rata * inefficiency + driving.line_haul;
    sums.add(Indicator::VehicleKilometers, distance.value(), &breakdowns);
    sums.add(Indicator::VehicleKilometersProRata, pro_rata.value(), &breakdowns);
    sums.add(Indicator::LineHaulKilometers, driving.line_haul.value(), &[]);
    if driving.recourse_distance > Kilometers::ZERO {
        let recourse = driving.recourse_distance * inefficiency;
        sums.add(Indicator::RecourseKilometers, recourse.value(), &[("vehicle_class", strand.vehicle.key())]);
    }
    let halts = assumptions.stop_time_fixed * driving.unit_halts.value()
        + assumptions.stop_time_per_roll_cage * driving.unit_cages.value()
        + assumptions.hub_stop_time * driving.hub_halts.value()
        + assumptions.hub_stop_time_per_roll_cage * driving.hub_cages.value();
    let hours = Hours::from(driving.driving * inefficiency) + Hours::from(halts);
    sums.add(Indicator::DriverHours, hours.value(), &breakdowns);
    let fuel = fuels.of_operator(&strand.operator);
    let diesel = add_emissions(sums, class, (distance, loaded), fuel, assumptions, prices, &breakdowns);
    driven.push((strand.clone(), Driven { distance, hours, diesel, fuel }));
    Ok(loaded)
}

/// Staff who drive to shops: trips × detour, not the whole trip.
fn add_pick_ups(
    sums: &mut Sums,
    year: &YearlyQuantities,
    assumptions: &Assumptions,
    prices: &Prices,
    driven: &mut Vec<(Strand, Driven)>,
) -> Result<Kilometers, StudyError> {
    if year.handling.voucher_reached == Count::ZERO {
        return Ok(Kilometers::ZERO);
    }
    let car = vehicle(assumptions, VehicleClass::Car)?;
    let detour = assumptions.pick_up_per_voucher.value() * assumptions.pick_up_detour_share.value();
    let distance = year.handling.voucher_distance * detour;
    let breakdowns = [("vehicle_class", VehicleClass::Car.key()), ("round_kind", RoundKind::PickUp.key())];
    sums.add(Indicator::VehicleKilometers, distance.value(), &breakdowns);
    sums.add(Indicator::VehicleKilometersProRata, distance.value(), &breakdowns);
    let loaded = distance * car.load_share.value();
    let diesel = add_emissions(sums, car, (distance, loaded), Fuel::Diesel, assumptions, prices, &breakdowns);
    let strand =
        Strand { kind: RoundKind::PickUp, vehicle: VehicleClass::Car, operator: Operator::Carrier(String::new()) };
    // Hours of staff are counted as such, not as those of drivers.
    driven.push((strand, Driven { distance, hours: Hours::ZERO, diesel, fuel: Fuel::Diesel }));
    Ok(loaded)
}

/// Adds what leaves the vehicle and what leaves power stations and refineries for it; returns the fuel burnt.
fn add_emissions(
    sums: &mut Sums,
    class: &VehicleAssumptions,
    (distance, loaded): (Kilometers, Kilometers),
    fuel: Fuel,
    assumptions: &Assumptions,
    prices: &Prices,
    breakdowns: &[(&str, &str)],
) -> Litres {
    let co2e = emissions::driving(distance, loaded, class, fuel, assumptions);
    sums.add(Indicator::Co2eTankToWheel, co2e.tank_to_wheel.value(), breakdowns);
    sums.add(Indicator::Co2eWellToWheel, co2e.well_to_wheel.value(), breakdowns);
    sums.add(Indicator::Co2eMarketBased, co2e.market_based.value(), &[]);
    let (nox, particles) = match fuel {
        Fuel::Diesel => (class.nox.value(), class.particles.value()),
        Fuel::Electric => (0.0, class.particles_electric.value()),
    };
    sums.add(Indicator::NitrogenOxides, distance.value() * nox / 1000.0, &[]);
    sums.add(Indicator::Particles, distance.value() * particles / 1000.0, &[]);
    Litres(co2e.tank_to_wheel.value() / prices.diesel_co2e.value())
}
