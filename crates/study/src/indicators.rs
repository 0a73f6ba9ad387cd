//! From quantities to indicators: kilometres driven instead of computed, hours, greenhouse gases, exposure and costs of one
//! draw of the parameters (model §M6, §M7).

use std::collections::BTreeMap;

use domain::{
    Count, Dimensions, Fuel, Hours, Indicator, IndicatorValue, Kilometers, Litres, Minutes, Operator, RoadPart,
    RoadUse, RoundKind, Scenario, Tonnes, UnitKind, VehicleClass,
};

use crate::StudyError;
use crate::accounts;
use crate::assumptions::{Assumptions, VehicleAssumptions};
use crate::emissions::{self, LedgerKind, Moved};
use crate::exposure;
use crate::prices::Prices;
use crate::quantities::{Driving, Strand, Working, YearlyQuantities};

/// The indicators whose change is a headline figure: always told together (model §M6).
pub const HEADLINES: [Indicator; 9] = [
    Indicator::Deliveries,
    Indicator::VehicleKilometers,
    Indicator::DriverHours,
    Indicator::ReceivingMinutes,
    Indicator::Co2eTankToWheel,
    Indicator::Co2eWellToWheel,
    Indicator::MunicipalityCost,
    Indicator::SupplierCost,
    Indicator::SocietyCost,
];

/// What vehicles run on in a scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fuels {
    /// The hub's own.
    pub hub: Fuel,
    /// Suppliers' and carriers'.
    pub suppliers: Fuel,
    /// Cars in which staff fetch goods.
    pub staff: Fuel,
}

impl Fuels {
    /// Everything from batteries, as it may be one day without any scheme.
    pub const ELECTRIC: Self = Self { hub: Fuel::Electric, suppliers: Fuel::Electric, staff: Fuel::Electric };

    /// What a scenario says; diesel where it says nothing.
    pub fn of(scenario: &Scenario) -> Self {
        let fleet = scenario.fleet();
        Self {
            hub: fleet.and_then(|f| f.hub_vehicles).unwrap_or(Fuel::Diesel),
            suppliers: fleet.and_then(|f| f.supplier_vehicles).unwrap_or(Fuel::Diesel),
            staff: Fuel::Diesel,
        }
    }

    pub(crate) fn of_operator(self, operator: &Operator) -> Fuel {
        if *operator == Operator::Hub { self.hub } else { self.suppliers }
    }
}

/// What one strand really drives in a year, and what that takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Driven {
    /// With inefficiency and line-haul.
    pub distance: Kilometers,
    /// Its roads; those of line-haul are not known.
    pub roads: RoadUse,
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

    /// Adds to one breakdown, which may be by several things at once, and not to the total.
    pub fn add_part(&mut self, indicator: Indicator, value: f64, dimensions: &[(&str, &str)]) {
        let dimensions = dimensions.iter().map(|(name, key)| ((*name).to_owned(), (*key).to_owned())).collect();
        *self.values.entry((indicator, dimensions)).or_default() += value;
    }

    /// The total of an indicator so far.
    pub fn total(&self, indicator: Indicator) -> f64 {
        self.values.get(&(indicator, Dimensions::new())).copied().unwrap_or(0.0)
    }

    /// Sets a total that is no sum.
    pub fn set(&mut self, indicator: Indicator, value: f64) {
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
    loaded += add_pick_ups(&mut sums, year, assumptions, (prices, fuels.staff), &mut driven)?;
    add_rooms(&mut sums, year, assumptions, prices);
    let distance = sums.total(Indicator::VehicleKilometers);
    sums.set(Indicator::LoadShare, loaded.value() / distance.max(f64::MIN_POSITIVE));
    exposure::add_exposure(&mut sums, year, &driven, &assumptions.exposure);
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
    let put_away = assumptions.put_away_time * year.handling.unattended.value();
    year.handling.receiving_told + untold.sum() + put_away
}

/// Time of staff who fetch goods.
pub fn pick_up_hours(year: &YearlyQuantities, assumptions: &Assumptions) -> Hours {
    let (handling, trips) = (&year.handling, assumptions.pick_up_per_voucher.value());
    let trips_driven = trips * assumptions.pick_up_detour_share.value();
    let driving = Hours::from(handling.voucher_driving) * (trips_driven * assumptions.travel_time.value());
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
        sums.add(I::Hubs, year.facts.hubs * year.facts.hub_share, &[]);
        let through = Tonnes::from(handling.hub_mass).value().max(f64::MIN_POSITIVE);
        sums.set(I::HubWait, handling.hub_waiting.value() / through);
        sums.add(I::ShortShelfLifeTonnes, Tonnes::from(handling.short_lived).value(), &[]);
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
    // Two boundaries (model §M14): inside the area alone, and from the supplier's last depot, which is the whole.
    for (indicator, whole) in
        [(Indicator::VehicleKilometers, distance), (Indicator::VehicleKilometersProRata, pro_rata)]
    {
        sums.add_part(indicator, (whole - driving.line_haul).value(), &[("boundary", "inside")]);
        sums.add_part(indicator, driving.line_haul.value(), &[("boundary", "outside")]);
    }
    sums.add(Indicator::LineHaulKilometers, driving.line_haul.value(), &[]);
    if driving.recourse_distance > Kilometers::ZERO {
        let recourse = driving.recourse_distance * inefficiency;
        sums.add(Indicator::RecourseKilometers, recourse.value(), &[("vehicle_class", strand.vehicle.key())]);
    }
    let hours = hours(&driving.working(), inefficiency, assumptions);
    sums.add(Indicator::DriverHours, hours.value(), &breakdowns);
    let fuel = fuels.of_operator(&strand.operator);
    let stops = driving.unit_halts + driving.hub_halts;
    let cooled = self::hours(&driving.cooled, inefficiency, assumptions);
    let mut roads = driving.roads * inefficiency;
    roads += RoadUse::unknown(driving.line_haul);
    let moved = on_wheels(Moved { distance, loaded, stops, cooled }, &roads);
    let diesel = add_emissions(sums, (strand.vehicle, strand.kind), &moved, fuel, assumptions, prices)?;
    driven.push((strand.clone(), Driven { distance, roads, hours, diesel, fuel }));
    Ok(loaded)
}

/// What of a way is driven: on a ferry the engine is off, and ferries sail by timetable with or without the vehicle.
fn on_wheels(moved: Moved, roads: &RoadUse) -> Moved {
    let ferry = roads.part(RoadPart::FERRY);
    if ferry == Kilometers::ZERO || moved.distance == Kilometers::ZERO {
        return moved;
    }
    let driven = moved.distance - ferry;
    Moved { distance: driven, loaded: moved.loaded * (driven / moved.distance), ..moved }
}

/// Staff who drive to shops: trips × detour, not the whole trip.
fn add_pick_ups(
    sums: &mut Sums,
    year: &YearlyQuantities,
    assumptions: &Assumptions,
    (prices, fuel): (&Prices, Fuel),
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
    for indicator in [Indicator::VehicleKilometers, Indicator::VehicleKilometersProRata] {
        sums.add_part(indicator, distance.value(), &[("boundary", "inside")]);
    }
    let loaded = distance * car.load_share.value();
    let roads = year.handling.voucher_roads * detour;
    let moved = on_wheels(Moved { distance, loaded, ..Moved::default() }, &roads);
    let diesel = add_emissions(sums, (VehicleClass::Car, RoundKind::PickUp), &moved, fuel, assumptions, prices)?;
    let strand =
        Strand { kind: RoundKind::PickUp, vehicle: VehicleClass::Car, operator: Operator::Carrier(String::new()) };
    // Hours of staff are counted as such, not as those of drivers.
    driven.push((strand, Driven { distance, roads, hours: Hours::ZERO, diesel, fuel }));
    Ok(loaded)
}

/// Time of drivers with inefficiency and service.
pub(crate) fn hours(working: &Working, inefficiency: f64, assumptions: &Assumptions) -> Hours {
    let halts = assumptions.stop_time_fixed * working.unit_halts.value()
        + assumptions.stop_time_per_roll_cage * working.unit_cages.value()
        + assumptions.hub_stop_time * working.hub_halts.value()
        + assumptions.hub_stop_time_per_roll_cage * working.hub_cages.value();
    let on_the_way = working.driving * (inefficiency * assumptions.travel_time.value());
    Hours::from(on_the_way + working.charging) + Hours::from(halts)
}

/// Adds what leaves the vehicle and what leaves power stations and refineries for it; returns the fuel burnt.
fn add_emissions(
    sums: &mut Sums,
    (vehicle_class, kind): (VehicleClass, RoundKind),
    moved: &Moved,
    fuel: Fuel,
    assumptions: &Assumptions,
    prices: &Prices,
) -> Result<Litres, StudyError> {
    let class = vehicle(assumptions, vehicle_class)?;
    let runs_on = (fuel, vehicle_class.is_truck());
    let emitted = emissions::of_vehicles(moved, class, runs_on, &assumptions.emission, LedgerKind::Consequential);
    for (source, co2e) in [("driving", emitted.driving), ("stops", emitted.stops), ("cooling", emitted.cooling)] {
        add_co2e(sums, co2e, (vehicle_class.key(), kind.key(), source));
    }
    let (nox, particles) = match fuel {
        Fuel::Diesel | Fuel::Biodiesel => (class.nox.value(), class.particles.value()),
        Fuel::Electric => (0.0, class.particles_electric.value()),
    };
    sums.add(Indicator::NitrogenOxides, moved.distance.value() * nox / 1000.0, &[]);
    sums.add(Indicator::Particles, moved.distance.value() * particles / 1000.0, &[]);
    if fuel == Fuel::Electric {
        return Ok(Litres::ZERO);
    }
    // As much biofuel is taxed as the diesel it stands in for.
    let burnt = emissions::of_vehicles(
        moved,
        class,
        (Fuel::Diesel, runs_on.1),
        &assumptions.emission,
        LedgerKind::Consequential,
    );
    Ok(Litres(burnt.sum().tank_to_wheel.value() / prices.diesel_co2e.value()))
}

/// Electricity of the hub's rooms.
fn add_rooms(sums: &mut Sums, year: &YearlyQuantities, assumptions: &Assumptions, prices: &Prices) {
    if year.facts.has_hub {
        let own = year.facts.hub_share * year.facts.hubs;
        add_co2e(sums, assumptions.emission.grid(prices.hub.energy() * own), (ROOMS, ROOMS, ROOMS));
    }
}

/// Where no vehicle emits: the hub's rooms.
const ROOMS: &str = "hub_rooms";

fn add_co2e(sums: &mut Sums, co2e: emissions::Co2e, (vehicle, kind, source): (&str, &str, &str)) {
    let breakdowns = [("vehicle_class", vehicle), ("round_kind", kind), ("emission_source", source)];
    sums.add(Indicator::Co2eTankToWheel, co2e.tank_to_wheel.value(), &breakdowns);
    sums.add(Indicator::Co2eWellToWheel, co2e.well_to_wheel.value(), &breakdowns);
    sums.add(Indicator::Co2eMarketBased, co2e.market_based.value(), &breakdowns[2..]);
}
