//! A plan for maps, a unit's week and the proof of conservation, gathered from goods and driving.

use std::collections::{BTreeMap, BTreeSet};

use domain::{Date, Kilograms, LocationIndex, Operator, RoundKind, UnitId, VehicleClass, monday_of};

use super::{Conservation, Leg, Plan, UnitDrop};
use crate::StudyError;
use crate::demand::{Consignment, Demand};
use crate::marginal::Effect;
use crate::operations;
use crate::ordering::days_between;
use crate::quantities::{cooled_days, per_year};
use crate::year::{Context, OperatorYear, ScenarioFlows};

/// Largest imbalance of mass that rounding can explain.
const ROUNDING: f64 = 1e-9;

/// The plan of a scenario, its books balanced: tonnes in = tonnes out.
///
/// # Errors
/// Mass that has appeared or vanished, which would be a fault of the program.
pub(crate) fn gathered(
    context: &Context<'_>,
    today: &Demand,
    scenario: &ScenarioFlows,
    driven: &[(OperatorYear, Vec<Effect>)],
) -> Result<Plan, StudyError> {
    let conservation = conservation(today, scenario);
    if conservation.imbalance() > ROUNDING {
        return Err(StudyError::NotConserved(format!("{conservation:?}")));
    }
    Ok(plan(context, today, scenario, driven, conservation))
}

fn conservation(today: &Demand, scenario: &ScenarioFlows) -> Conservation {
    let mass = |consignments: &[Consignment]| consignments.iter().map(Consignment::mass).sum::<Kilograms>();
    Conservation {
        purchased: today.mass(),
        delivered_directly: mass(&scenario.flows.direct),
        picked_up: mass(&scenario.picked_up),
        into_hub: {
            let collected: Kilograms = scenario.flows.collected.values().map(Consignment::mass).sum();
            collected + scenario.flows.inbound.values().map(|(m, _)| *m).sum()
        },
        out_of_hub: mass(&scenario.flows.outbound),
    }
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
        hub: scenario.hubs.first().map(|hub| geography.positions[hub.index()]),
        further_hubs: scenario.hubs.iter().skip(1).map(|hub| geography.positions[hub.index()]).collect(),
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
        operations: Some(operations::gathered(context, scenario, driven, &cooled_days(context, scenario))),
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
    let mut drops: BTreeMap<Date, i64> = BTreeMap::new();
    for consignment in &today.delivered {
        *drops.entry(monday_of(consignment.date)).or_default() += 1;
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
