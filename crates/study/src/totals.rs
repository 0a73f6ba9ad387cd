//! Rounds and goods add up to indicators, and the books are balanced: tonnes in = tonnes out.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    Date, Dimensions, Fuel, Hours, Indicator, IndicatorValue, Kilograms, Kilometers, LocationIndex, Meters, Minutes,
    Operator, Outcome, RoundKind, Scenario, Seconds, Tonnes, TravelMatrix, UnitId, VehicleClass,
};

use crate::assumptions::VehicleAssumptions;
use crate::demand::{Consignment, Demand};
use crate::emissions::{self, Co2e};
use crate::marginal::Effect;
use crate::ordering::{add_days, days_between};
use crate::plan::{Conservation, Leg, Plan, UnitDrop};
use crate::year::{Context, OperatorYear, ScenarioFlows};
use crate::{Simulation, StudyError};

/// Largest imbalance of mass that rounding can explain.
const ROUNDING: f64 = 1e-9;

/// Indicators and plan of a scenario from its goods and its driving.
pub(crate) fn simulation(
    context: &Context<'_>,
    today: &Demand,
    scenario_flows: &ScenarioFlows,
    driven: Vec<(OperatorYear, Vec<Effect>)>,
    scenario: &Scenario,
) -> Result<Simulation, StudyError> {
    let conservation = conservation(today, scenario_flows);
    if conservation.imbalance() > ROUNDING {
        return Err(StudyError::NotConserved(format!("{conservation:?}")));
    }
    let mut sums = Sums { context, values: BTreeMap::new(), per_year: per_year(context) };
    sums.add_goods(scenario_flows);
    for (year, effects) in &driven {
        sums.add_driving(year, effects, scenario)?;
    }
    sums.add_pick_ups(&scenario_flows.picked_up)?;
    sums.set(Indicator::TonnesDelivered, Tonnes::from(conservation.purchased).value() * sums.per_year);
    let plan = plan(context, today, scenario_flows, &driven, conservation);
    let values =
        sums.values.into_iter().map(|((indicator, dimensions), value)| IndicatorValue { indicator, dimensions, value });
    let outcome = Outcome {
        scenario: scenario.key.clone(),
        seed: context.input.seed,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        values: values.collect(),
    };
    Ok(Simulation { outcome, plan })
}

fn conservation(today: &Demand, scenario: &ScenarioFlows) -> Conservation {
    let mass = |consignments: &[Consignment]| consignments.iter().map(Consignment::mass).sum::<Kilograms>();
    Conservation {
        purchased: today.mass(),
        delivered_directly: mass(&scenario.flows.direct),
        picked_up: mass(&scenario.picked_up),
        into_hub: scenario.flows.inbound.values().map(|(m, _)| *m).sum(),
        out_of_hub: mass(&scenario.flows.outbound),
    }
}

/// Figures are per year. A period of about a year is taken as one; a shorter or longer one is scaled by its days.
fn per_year(context: &Context<'_>) -> f64 {
    let days = context.weeks() * 7.0;
    if (350.0..=380.0).contains(&days) { 1.0 } else { 365.0 / days }
}

/// Running sums by indicator and dimensions.
struct Sums<'a> {
    context: &'a Context<'a>,
    values: BTreeMap<(Indicator, Dimensions), f64>,
    per_year: f64,
}

impl Sums<'_> {
    fn set(&mut self, indicator: Indicator, value: f64) {
        self.values.insert((indicator, Dimensions::new()), value);
    }

    /// Adds to the total and to each breakdown.
    fn add(&mut self, indicator: Indicator, value: f64, breakdowns: &[(&str, &str)]) {
        let scaled = value * self.per_year;
        *self.values.entry((indicator, Dimensions::new())).or_default() += scaled;
        for (dimension, key) in breakdowns {
            let dimensions = Dimensions::from([((*dimension).to_owned(), (*key).to_owned())]);
            *self.values.entry((indicator, dimensions)).or_default() += scaled;
        }
    }

    /// Deliveries, stops, receiving and transport work: what follows from goods and days alone.
    fn add_goods(&mut self, scenario: &ScenarioFlows) {
        let context = self.context;
        // Nothing of a kind is a figure as well: a scenario without a hub has no stops there.
        for indicator in
            [Indicator::Deliveries, Indicator::UnitStops, Indicator::PickUpTrips, Indicator::ReceivingMinutes]
        {
            self.add(indicator, 0.0, &[]);
        }
        let receiving = receiving_times(context);
        let mut stops: BTreeSet<(usize, usize, Date)> = BTreeSet::new();
        for consignment in &scenario.flows.direct {
            let Some(operator) = context.operators.of_supplier[consignment.supplier] else { continue };
            let profile = &context.operators.profiles[operator];
            self.add(Indicator::Deliveries, 1.0, &[("round_kind", profile.kind.key())]);
            self.add(Indicator::ReceivingMinutes, receiving[consignment.unit].value(), &[]);
            if stops.insert((operator, consignment.unit, consignment.date)) {
                self.add(Indicator::UnitStops, 1.0, &[("round_kind", profile.kind.key())]);
            }
            self.add_transport_work(
                consignment.mass(),
                profile.depot.line_haul,
                profile.vehicle,
                profile.depot.location,
                context.input.geography.units[consignment.unit],
            );
        }
        let mut hub_drops: BTreeSet<(usize, Date)> = BTreeSet::new();
        for consignment in &scenario.flows.outbound {
            if hub_drops.insert((consignment.unit, consignment.date)) {
                let outbound = [("round_kind", RoundKind::Outbound.key())];
                self.add(Indicator::Deliveries, 1.0, &outbound);
                self.add(Indicator::UnitStops, 1.0, &outbound);
                self.add(Indicator::ReceivingMinutes, receiving[consignment.unit].value(), &[]);
            }
            if let Some(hub) = scenario.hub {
                let to = context.input.geography.units[consignment.unit];
                self.add_transport_work(consignment.mass(), Kilometers::ZERO, context.assumptions.hub_vehicle, hub, to);
            }
        }
        let mut hub_stops: BTreeSet<(usize, Date)> = BTreeSet::new();
        for (&(supplier, date), &(mass, _)) in &scenario.flows.inbound {
            let Some(operator) = context.operators.of_supplier[supplier] else { continue };
            let profile = &context.operators.profiles[operator];
            if hub_stops.insert((operator, date)) {
                self.add(Indicator::HubStops, 1.0, &[]);
            }
            self.add_transport_work(
                mass,
                profile.depot.line_haul,
                profile.vehicle,
                profile.depot.location,
                scenario.hub,
            );
        }
        let deliveries = self.values.get(&(Indicator::Deliveries, Dimensions::new())).copied().unwrap_or(0.0);
        let unit_weeks = units_delivered_to(context) as f64 * context.weeks() * self.per_year;
        self.set(Indicator::DeliveriesPerUnitWeek, deliveries / unit_weeks.max(f64::MIN_POSITIVE));
    }

    /// Mass times the shortest feasible distance from the last depot, as ISO 14083 counts transport activity.
    fn add_transport_work(
        &mut self,
        mass: Kilograms,
        line_haul: Kilometers,
        vehicle: VehicleClass,
        from: LocationIndex,
        to: Option<LocationIndex>,
    ) {
        let Some(distance) = to.and_then(|to| reachable(self.context.input.geography.matrix(vehicle), from, to)) else {
            return;
        };
        let work = Tonnes::from(mass) * (line_haul + Kilometers::from(distance));
        self.add(Indicator::TonneKilometers, work.value(), &[]);
    }

    /// Kilometres, hours and greenhouse gases of one operator's year.
    fn add_driving(&mut self, year: &OperatorYear, effects: &[Effect], scenario: &Scenario) -> Result<(), StudyError> {
        let assumptions = &self.context.assumptions;
        let is_hub = year.profile.operator == Operator::Hub;
        let inefficiency =
            if is_hub { assumptions.inefficiency_coordinated } else { assumptions.inefficiency_today }.value();
        let fuel = scenario
            .fleet()
            .and_then(|f| if is_hub { f.hub_vehicles } else { f.supplier_vehicles })
            .unwrap_or(Fuel::Diesel);
        let vehicle = self.vehicle(year.profile.vehicle)?.clone();
        for (day, effect) in year.days.iter().zip(effects) {
            // A supplier's drive to the hub alone is inbound; with direct stops on the way it stays what it was.
            let kind = if !is_hub && day.unit_stops() == 0 { RoundKind::Inbound } else { year.profile.kind };
            let breakdowns = [("vehicle_class", year.profile.vehicle.key()), ("round_kind", kind.key())];
            let distance = effect.distance * inefficiency + effect.line_haul;
            let loaded = effect.loaded_distance * inefficiency + effect.line_haul * vehicle.load_share.value();
            self.add(Indicator::VehicleKilometers, distance.value(), &breakdowns);
            self.add(
                Indicator::VehicleKilometersProRata,
                (effect.pro_rata * inefficiency + effect.line_haul).value(),
                &breakdowns,
            );
            self.add(Indicator::LineHaulKilometers, effect.line_haul.value(), &[]);
            let service: Seconds = day.tasks.iter().map(|t| t.service).sum();
            let hours = Hours::from(effect.driving * inefficiency) + Hours::from(service);
            self.add(Indicator::DriverHours, hours.value(), &breakdowns);
            self.add_co2e(emissions::driving(distance, loaded, &vehicle, fuel, assumptions), &breakdowns);
        }
        Ok(())
    }

    fn add_co2e(&mut self, co2e: Co2e, breakdowns: &[(&str, &str)]) {
        self.add(Indicator::Co2eTankToWheel, co2e.tank_to_wheel.value(), breakdowns);
        self.add(Indicator::Co2eWellToWheel, co2e.well_to_wheel.value(), breakdowns);
    }

    fn vehicle(&self, class: VehicleClass) -> Result<&VehicleAssumptions, StudyError> {
        self.context.assumptions.vehicles.get(&class).ok_or(StudyError::MissingVehicle(class))
    }

    /// Staff who drive to shops: trips × detour, not the whole trip.
    fn add_pick_ups(&mut self, picked_up: &[Consignment]) -> Result<(), StudyError> {
        let (context, assumptions) = (self.context, &self.context.assumptions);
        let geography = context.input.geography;
        let car = self.vehicle(VehicleClass::Car)?.clone();
        let breakdowns = [("vehicle_class", VehicleClass::Car.key()), ("round_kind", RoundKind::PickUp.key())];
        for consignment in picked_up {
            let trips = assumptions.pick_up_per_voucher.value();
            self.add(Indicator::PickUpTrips, trips, &[]);
            let Some((unit, shop)) = geography.units[consignment.unit].zip(self.shop(consignment)) else { continue };
            let (Some(out), Some(back)) =
                (reachable(&geography.van, unit, shop), reachable(&geography.van, shop, unit))
            else {
                continue;
            };
            let detour = trips * assumptions.pick_up_detour_share.value();
            let distance = Kilometers::from(out + back) * detour;
            let driving = (geography.van.duration(unit, shop) + geography.van.duration(shop, unit)) * detour;
            let hours = Hours::from(driving) + Hours::from(assumptions.pick_up_shop_time) * trips;
            self.add(Indicator::VehicleKilometers, distance.value(), &breakdowns);
            self.add(Indicator::VehicleKilometersProRata, distance.value(), &breakdowns);
            self.add(Indicator::PickUpHours, hours.value(), &[]);
            self.add(
                Indicator::TonneKilometers,
                (Tonnes::from(consignment.mass()) * Kilometers::from(back)).value(),
                &[],
            );
            let loaded = distance * car.load_share.value();
            self.add_co2e(emissions::driving(distance, loaded, &car, Fuel::Diesel, assumptions), &breakdowns);
        }
        Ok(())
    }

    /// Where staff drive: the shop itself, or the nearest settlement where its place is not known or is far away.
    fn shop(&self, consignment: &Consignment) -> Option<LocationIndex> {
        let geography = self.context.input.geography;
        let known = geography.suppliers[consignment.supplier].filter(|d| d.line_haul == Kilometers::ZERO);
        let unit = geography.units[consignment.unit]?;
        let nearest =
            || geography.hub_candidates.iter().copied().min_by_key(|&c| (geography.van.distance_m(unit, c), c));
        known.map(|d| d.location).or_else(nearest)
    }
}

fn reachable(matrix: &TravelMatrix, from: LocationIndex, to: LocationIndex) -> Option<Meters> {
    matrix.is_reachable(from, to).then(|| matrix.distance(from, to))
}

/// Staff time per delivery: the mean of the unit's own answers, else the parameter of its kind.
fn receiving_times(context: &Context<'_>) -> Vec<Minutes> {
    let mut answers: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
    for answer in context.input.survey {
        if let Some(time) = answer.receiving_time {
            let (sum, count) = answers.entry(&answer.unit_key).or_default();
            *sum += time.value();
            *count += 1.0;
        }
    }
    let own = |key: &str| answers.get(key).map(|(sum, count)| Minutes(sum / count));
    let of_kind = |unit: usize| context.unit_assumptions(unit).map_or(Minutes::ZERO, |u| u.receiving_time);
    context
        .input
        .units
        .iter()
        .enumerate()
        .map(|(position, unit)| own(&unit.record.key).unwrap_or_else(|| of_kind(position)))
        .collect()
}

fn units_delivered_to(context: &Context<'_>) -> usize {
    context.input.deliveries.iter().map(|d| d.unit).collect::<BTreeSet<_>>().len()
}

fn plan(
    context: &Context<'_>,
    today: &Demand,
    scenario: &ScenarioFlows,
    driven: &[(OperatorYear, Vec<Effect>)],
    conservation: Conservation,
) -> Plan {
    let geography = context.input.geography;
    let weeks = context.weeks();
    let week = typical_week(today);
    let legs = |truck: bool| {
        let mut legs: BTreeMap<(LocationIndex, LocationIndex), f64> = BTreeMap::new();
        for (_, effects) in driven.iter().filter(|(year, _)| year.profile.vehicle.is_truck() == truck) {
            for (&leg, &count) in effects.iter().flat_map(|e| &e.legs) {
                *legs.entry(leg).or_default() += count;
            }
        }
        let leg = |((from, to), count): ((LocationIndex, LocationIndex), f64)| Leg {
            from: from.0,
            to: to.0,
            vehicles_per_week: count / weeks,
        };
        legs.into_iter().map(leg).collect()
    };
    let mut deliveries: BTreeMap<UnitId, f64> = BTreeMap::new();
    let hub_drops: BTreeSet<(usize, Date)> = scenario.flows.outbound.iter().map(|c| (c.unit, c.date)).collect();
    for unit in scenario.flows.direct.iter().map(|c| c.unit).chain(hub_drops.iter().map(|(unit, _)| *unit)) {
        *deliveries.entry(context.input.units[unit].id).or_default() += 1.0 / weeks;
    }
    let delivered_to: BTreeSet<UnitId> = context.input.deliveries.iter().map(|d| d.unit).collect();
    let units = context.input.units.iter().enumerate();
    Plan {
        period: context.period,
        weeks,
        per_year: per_year(context),
        positions: geography.positions.clone(),
        truck_legs: legs(true),
        van_legs: legs(false),
        hub: scenario.hub.map(|hub| geography.positions[hub.index()]),
        deliveries_per_week: context
            .input
            .units
            .iter()
            .map(|u| (u.id, deliveries.get(&u.id).copied().unwrap_or(0.0)))
            .collect(),
        week,
        drops: drops(context, scenario, driven, week),
        conservation,
        unplaced_units: units
            .filter(|(p, u)| geography.units[*p].is_none() && delivered_to.contains(&u.id))
            .map(|(_, u)| u.id)
            .collect(),
        assumed_depots: context.operators.assumed_depots.clone(),
        unserved: unserved(context, driven),
        connected_suppliers: scenario.connected.iter().map(|&s| context.input.suppliers[s].id).collect(),
    }
}

fn unserved(context: &Context<'_>, driven: &[(OperatorYear, Vec<Effect>)]) -> Vec<(UnitId, String)> {
    let mut missed = BTreeSet::new();
    for (year, effects) in driven {
        for (day, effect) in year.days.iter().zip(effects) {
            for (task, reason) in &effect.unserved {
                if let Some(unit) = day.tasks.get(*task).and_then(|t| t.unit) {
                    missed.insert((context.input.units[unit].id, reason.clone()));
                }
            }
        }
    }
    missed.into_iter().take(100).collect()
}

/// Monday of the week whose number of drops is nearest to the mean of all weeks with drops; the earliest of equals.
fn typical_week(today: &Demand) -> Date {
    let monday = |day: Date| add_days(day, -i64::from(day.weekday().to_monday_zero_offset())).unwrap_or(day);
    let mut drops: BTreeMap<Date, i64> = BTreeMap::new();
    for consignment in &today.delivered {
        *drops.entry(monday(consignment.date)).or_default() += 1;
    }
    let mean = drops.values().sum::<i64>() / (drops.len() as i64).max(1);
    let nearest = drops.iter().min_by_key(|(date, count)| ((**count - mean).abs(), **date));
    nearest.map_or(jiff::civil::date(2000, 1, 3), |(date, _)| *date)
}

fn drops(
    context: &Context<'_>,
    scenario: &ScenarioFlows,
    driven: &[(OperatorYear, Vec<Effect>)],
    week: Date,
) -> Vec<UnitDrop> {
    let in_week = |day: Date| (0..7).contains(&days_between(week, day));
    let supplier_id = |s: &usize| context.input.suppliers[*s].id;
    let mut drops = Vec::new();
    for (year, effects) in driven {
        for (day, effect) in year.days.iter().zip(effects).filter(|(day, _)| in_week(day.date)) {
            for ((task, suppliers), arrival) in day.tasks.iter().zip(&day.suppliers).zip(&effect.arrivals) {
                let Some(unit) = task.unit else { continue };
                drops.push(UnitDrop {
                    unit: context.input.units[unit].id,
                    date: day.date,
                    arrival_s: Some(*arrival),
                    operator: year.profile.operator.clone(),
                    kind: year.profile.kind,
                    vehicle: year.profile.vehicle,
                    suppliers: suppliers.iter().map(supplier_id).collect(),
                    mass: task.mass,
                });
            }
        }
    }
    for trip in scenario.picked_up.iter().filter(|c| in_week(c.date)) {
        let unit = context.input.units[trip.unit].id;
        drops.push(UnitDrop {
            unit,
            date: trip.date,
            arrival_s: None,
            operator: Operator::Unit(unit),
            kind: RoundKind::PickUp,
            vehicle: VehicleClass::Car,
            suppliers: vec![supplier_id(&trip.supplier)],
            mass: trip.mass(),
        });
    }
    drops.sort_by(|a, b| (a.unit, a.date, a.arrival_s, &a.operator).cmp(&(b.unit, b.date, b.arrival_s, &b.operator)));
    drops
}
