//! Real days driven by the weekly plan: stops without goods are passed over, and what does not fit or comes too late is brought
//! on a later trip of the same day or by another vehicle (recourse). Without a plan every day is planned anew.

use std::collections::BTreeMap;

use domain::{Date, Hours, Kilometers, LocationIndex, RoadUse, Seconds, VehicleClass, WorkWeek};
use rayon::prelude::*;
use vrp::RoutePlan;

use super::fixed::{Fixed, visit};
use super::posed::{self, Team, Visit};
use super::weekly::WeeklyPlan;
use super::{HubHalt, HubStop, HubYear, Rules, empty_year};
use crate::marginal::Effect;
use crate::operations::WholeRounds;
use crate::routing::Task;
use crate::year::{OperatorDay, OperatorYear};
use crate::{Progress, StudyError};

/// One round as it was driven.
#[derive(Clone, Debug, PartialEq)]
struct Round {
    class: VehicleClass,
    /// Stop, part of its goods and arrival.
    stops: Vec<(usize, f64, i32)>,
    distance: Kilometers,
    driving: Seconds,
    loaded_distance: Kilometers,
    roads: RoadUse,
    legs: Vec<(LocationIndex, LocationIndex)>,
    charging: Seconds,
    is_recourse: bool,
}

/// One day as it was driven.
#[derive(Clone, Debug, Default, PartialEq)]
struct DrivenDay {
    rounds: Vec<Round>,
    unserved: Vec<(usize, String)>,
}

/// Drives all days of a hub's year that `is_planned` holds for: per class of vehicle its days and what they cause.
///
/// # Errors
/// A plan that the checker refuses, which is a fault of the program.
pub fn drive(
    rules: &Rules<'_>,
    year: &HubYear,
    is_planned: impl Fn(Date) -> bool,
    progress: &dyn Progress,
) -> Result<Vec<(OperatorYear, Vec<Effect>)>, StudyError> {
    let days: Vec<(&Date, &Vec<HubStop>)> = year.days.iter().filter(|(date, _)| is_planned(**date)).collect();
    let driven: Vec<DrivenDay> = days
        .par_iter()
        .map(|(date, stops)| {
            let day = match &year.plan {
                Some(plan) => by_plan(rules, year, plan, **date, stops),
                None => anew(rules, year, stops),
            };
            progress.advance(1);
            day
        })
        .collect::<Result<_, StudyError>>()?;
    let first_class = year.fleet.vehicles.first().map_or(VehicleClass::Truck, |v| v.class);
    // Also where no day is planned: what the hub brings is counted by its vehicle.
    let nothing = (empty_year(year.depot, first_class), Vec::new());
    let mut of_class: BTreeMap<VehicleClass, (OperatorYear, Vec<Effect>)> = BTreeMap::from([(first_class, nothing)]);
    for ((date, stops), day) in days.iter().zip(&driven) {
        for class in day.rounds.iter().map(|round| round.class) {
            of_class.entry(class).or_insert_with(|| (empty_year(year.depot, class), Vec::new()));
        }
        for (class, (operator, effects)) in &mut of_class {
            let unserved = if *class == first_class { &day.unserved[..] } else { &[] };
            let (tasks, effect) = counted(rules, year, stops, day, *class, unserved);
            if !tasks.tasks.is_empty() {
                operator.days.push(OperatorDay { date: **date, ..tasks });
                effects.push(effect);
            }
        }
    }
    Ok(of_class.into_values().collect())
}

/// What the rounds of one class cause on a day, and the stops they make.
fn counted(
    rules: &Rules<'_>,
    year: &HubYear,
    stops: &[HubStop],
    day: &DrivenDay,
    class: VehicleClass,
    unserved: &[(usize, String)],
) -> (OperatorDay, Effect) {
    let mut effect = Effect::default();
    let mut counted = OperatorDay { date: Date::MIN, tasks: Vec::new(), suppliers: Vec::new() };
    let mut add = |stop: usize, share: f64| {
        let goods = stops[stop].goods.times(share);
        counted.tasks.push(Task {
            location: stops[stop].location,
            unit: match stops[stop].at {
                HubHalt::Unit(unit) => Some(unit),
                HubHalt::Producer(_) => None,
            },
            mass: goods.mass(),
            volume: goods.volume(),
            service: stops[stop].service(&goods, rules.assumptions),
            window: stops[stop].windows.first().copied(),
        });
        counted.suppliers.push(stops[stop].suppliers.clone());
    };
    for round in day.rounds.iter().filter(|round| round.class == class) {
        effect.distance += round.distance;
        effect.driving += round.driving;
        effect.loaded_distance += round.loaded_distance;
        effect.roads += round.roads;
        effect.line_haul += year.depot.line_haul * 2.0;
        effect.pro_rata += round.distance;
        effect.charging += round.charging;
        if round.is_recourse {
            effect.recourse_distance += round.distance;
        }
        for &leg in &round.legs {
            *effect.legs.entry(leg).or_default() += 1.0;
        }
        for &(stop, share, arrival) in &round.stops {
            add(stop, share);
            effect.arrivals.push(arrival);
        }
    }
    let count = day.rounds.iter().filter(|round| round.class == class).count();
    let loads = (effect.distance, effect.loaded_distance);
    effect.whole = WholeRounds::own(count, loads, effect.driving, effect.line_haul);
    for (stop, reason) in unserved {
        effect.unserved.push((effect.arrivals.len(), reason.clone()));
        add(*stop, 1.0);
        effect.arrivals.push(0);
    }
    (counted, effect)
}

/// A day planned by itself.
fn anew(rules: &Rules<'_>, year: &HubYear, stops: &[HubStop]) -> Result<DrivenDay, StudyError> {
    let visits: Vec<Visit> = (0..stops.len())
        .flat_map(|stop| {
            let pieces = year.fleet.pieces(&stops[stop].goods, rules.assumptions);
            (0..pieces).map(move |_| visit(rules, stops, stop, 1.0 / pieces as f64))
        })
        .collect();
    let teams: Vec<Team<'_>> =
        year.fleet.vehicles.iter().map(|v| Team::of(v, &year.fleet, visits.len().max(1), 0)).collect();
    let mut day = DrivenDay::default();
    solved(rules, year, visits, teams, false, &mut day)?;
    Ok(day)
}

/// Rounds for these visits with these vehicles, noted on the day. What no vehicle can do within its hours is driven as overtime;
/// what cannot be done at all is noted as unserved.
fn solved(
    rules: &Rules<'_>,
    year: &HubYear,
    visits: Vec<Visit>,
    teams: Vec<Team<'_>>,
    is_recourse: bool,
    day: &mut DrivenDay,
) -> Result<(), StudyError> {
    if visits.is_empty() {
        return Ok(());
    }
    let mut teams = teams;
    let reload_s = year.fleet.reload.value().round() as i32;
    for is_overtime in [false, true] {
        if is_overtime {
            teams.iter_mut().for_each(|team| team.longest = None);
        }
        let search = (rules.effort.iterations(visits.len()), Vec::new());
        let solution = posed::solved(rules, &year.fleet, year.depot.location, (&visits, &teams), search)?;
        if !solution.unassigned.is_empty() && !is_overtime {
            continue;
        }
        for route in &solution.routes {
            let arrivals: Vec<Vec<i32>> =
                route.trips.iter().map(|t| t.visits.iter().map(|v| v.service_start_s).collect()).collect();
            let class = teams[route.vehicle_type].vehicle.class;
            let standing = route.trips.iter().map(|t| t.departure_s - t.loading_start_s - reload_s);
            let charging: Vec<i32> = standing.map(|seconds| seconds.max(0)).collect();
            note(rules, year, &visits, &route.plan(), (&arrivals, &charging), class, is_recourse, day);
        }
        day.unserved.extend(solution.unassigned.iter().map(|u| (visits[u.client].stop, u.reason.to_string())));
        break;
    }
    Ok(())
}

/// Adds the rounds of one vehicle to the day.
#[allow(clippy::too_many_arguments)] // One private call, and each argument is a different thing.
fn note(
    rules: &Rules<'_>,
    year: &HubYear,
    visits: &[Visit],
    plan: &RoutePlan,
    (arrivals, charging): (&[Vec<i32>], &[i32]),
    class: VehicleClass,
    is_recourse: bool,
    day: &mut DrivenDay,
) {
    let matrix = rules.geography.matrix(class);
    let payload = rules.assumptions.vehicles.get(&class).map_or(1.0, |v| v.payload.value());
    let handed_over = |client: &usize| {
        let mass = mass_of(&visits[*client]);
        if visits[*client].is_collected { -mass } else { mass }
    };
    for ((trip, times), &charging_s) in plan.trips.iter().zip(arrivals).zip(charging) {
        let mut round = Round {
            class,
            stops: Vec::with_capacity(trip.clients.len()),
            distance: Kilometers::ZERO,
            driving: Seconds::ZERO,
            loaded_distance: Kilometers::ZERO,
            roads: RoadUse::default(),
            legs: Vec::new(),
            charging: Seconds(f64::from(charging_s)),
            is_recourse,
        };
        let mut on_board: f64 = trip.clients.iter().map(handed_over).filter(|mass| *mass > 0.0).sum();
        let mut from = year.depot.location;
        let ways =
            trip.clients.iter().map(|c| (visits[*c].location, handed_over(c))).chain([(year.depot.location, 0.0)]);
        // A leg belongs to the part of the day in which it ends, the way home to that in which it begins.
        let last = trip.clients.last().zip(times.last());
        let leaves = last.map_or(0, |(&client, at)| at + visits[client].service.value().round() as i32);
        for ((to, left_there), &clock_s) in ways.zip(times.iter().chain([&leaves])) {
            let distance = Kilometers::from(matrix.distance(from, to));
            round.distance += distance;
            round.driving += Seconds(matrix.duration(from, to).value() / year.fleet.speed);
            round.loaded_distance += distance * (on_board / payload).clamp(0.0, 1.0);
            let period = rules.assumptions.clock.noise_period(Hours(f64::from(clock_s) / 3600.0));
            round.roads += matrix.road_use(from, to, period);
            if from != to {
                round.legs.push((from, to));
            }
            on_board -= left_there;
            from = to;
        }
        for (&client, &arrival) in trip.clients.iter().zip(times) {
            // Who gets nothing is passed and not served.
            if visits[client].share > 0.0 {
                round.stops.push((visits[client].stop, visits[client].share, arrival));
            }
        }
        day.rounds.push(round);
    }
}

/// Mass of a visit's goods, kilograms.
fn mass_of(visit: &Visit) -> f64 {
    f64::from(visit.load.0[0]) / super::fleet::PER_KG
}

/// A day by the plan of its weekday.
fn by_plan(
    rules: &Rules<'_>,
    year: &HubYear,
    plan: &WeeklyPlan,
    date: Date,
    stops: &[HubStop],
) -> Result<DrivenDay, StudyError> {
    let routes = WorkWeek::position(date.weekday()).map_or(&[][..], |weekday| &plan.routes[usize::from(weekday)][..]);
    let mut fixed = Fixed::new(rules, year, stops, routes)?;
    fixed.leave_what_does_not_fit();
    fixed.leave_what_is_late();
    let mut day = DrivenDay::default();
    let mut later = Vec::new();
    for (at, route) in fixed.routes.iter().enumerate() {
        let times = fixed.times(route);
        let vehicle = &year.fleet.vehicles[fixed.vehicle_of[at]];
        let noted = (&times.arrivals[..], &times.charging[..]);
        note(rules, year, &fixed.visits, route, noted, vehicle.class, false, &mut day);
        // The same vehicle may go out again in what is left of its driver's day.
        let left = Seconds((year.fleet.shift.value() - f64::from(times.back - times.start)).max(0.0));
        let hours = (times.back.min(year.fleet.hours.1), year.fleet.hours.1);
        later.push(Team { vehicle, count: 1, day: 0, hours, longest: Some(left), battery: times.left });
    }
    let left: Vec<Visit> = fixed.left_behind();
    if !left.is_empty() {
        for (class, vehicle) in year.fleet.vehicles.iter().enumerate() {
            let out = fixed.vehicle_of.iter().filter(|&&v| v == class).count();
            let spare = vehicle.count.map_or(left.len(), |count| count.saturating_sub(out).min(left.len()));
            let team = Team::of(vehicle, &year.fleet, spare, 0);
            later.push(Team { count: spare, ..team });
        }
        later.retain(|team| team.count > 0);
        // Who carries what a plan has left behind may need more than one vehicle.
        let pieces = left.into_iter().flat_map(|whole| {
            let goods = stops[whole.stop].goods.times(whole.share);
            let count = year.fleet.pieces(&goods, rules.assumptions);
            let share = whole.share / count as f64;
            (0..count).map(move |_| visit(rules, stops, whole.stop, share))
        });
        solved(rules, year, pieces.collect(), later, true, &mut day)?;
    }
    Ok(day)
}
