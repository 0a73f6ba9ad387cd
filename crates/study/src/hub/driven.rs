//! Real days driven by the weekly plan: stops without goods are passed over, and what does not fit or comes too late is brought
//! on a later trip of the same day or by another vehicle (recourse). Without a plan every day is planned anew.

use std::collections::BTreeMap;

use domain::{Date, Hours, Kilometers, LocationIndex, RoadUse, Seconds, VehicleClass, WorkWeek};
use rayon::prelude::*;
use vrp::{Load, Problem, RoutePlan, SolveOptions, TripPlan, Violation};

use super::fleet::load;
use super::posed::{Team, Visit, problem};
use super::weekly::{PlannedRoute, WeeklyPlan};
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

fn visit(rules: &Rules<'_>, stops: &[HubStop], stop: usize, share: f64) -> Visit {
    let goods = stops[stop].goods.times(share);
    Visit {
        stop,
        share,
        location: stops[stop].location,
        load: load(&goods, rules.assumptions, f64::floor),
        is_collected: matches!(stops[stop].at, HubHalt::Producer(_)),
        service: stops[stop].service(&goods, rules.assumptions),
        windows: stops[stop].windows.clone(),
        patterns: Vec::new(),
    }
}

/// A stop of the plan that gets nothing on a day, where vehicles drive there nevertheless.
fn passed(rules: &Rules<'_>, year: &HubYear, at: HubHalt) -> Option<Visit> {
    let HubHalt::Unit(unit) = at else { return None };
    let location = rules.geography.units.get(unit).copied().flatten().filter(|_| year.keeps_empty_stops)?;
    Some(Visit {
        stop: usize::MAX,
        share: 0.0,
        location,
        load: Load::ZERO,
        is_collected: false,
        service: Seconds::ZERO,
        windows: Vec::new(),
        patterns: Vec::new(),
    })
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
    for is_overtime in [false, true] {
        if is_overtime {
            teams.iter_mut().for_each(|team| team.longest = None);
        }
        let problem = problem(rules, &year.fleet, year.depot.location, &visits, &teams)?;
        let options = SolveOptions::iterations(rules.effort.iterations(visits.len()), rules.seed);
        let solution = vrp::solve(&problem, &options);
        vrp::check(&problem, &solution)
            .map_err(|violations| StudyError::CheckerRefused(violations.iter().map(ToString::to_string).collect()))?;
        if !solution.unassigned.is_empty() && !is_overtime {
            continue;
        }
        for route in &solution.routes {
            let arrivals: Vec<Vec<i32>> =
                route.trips.iter().map(|t| t.visits.iter().map(|v| v.service_start_s).collect()).collect();
            let class = teams[route.vehicle_type].vehicle.class;
            note(rules, year, &visits, &route.plan(), &arrivals, class, is_recourse, day);
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
    arrivals: &[Vec<i32>],
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
    for (trip, times) in plan.trips.iter().zip(arrivals) {
        let mut round = Round {
            class,
            stops: Vec::with_capacity(trip.clients.len()),
            distance: Kilometers::ZERO,
            driving: Seconds::ZERO,
            loaded_distance: Kilometers::ZERO,
            roads: RoadUse::default(),
            legs: Vec::new(),
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

/// The most on board at once: goods that are taken along come on when others have gone off.
fn peak(trip: &[usize], visits: &[(Load, bool)]) -> Load {
    let brought = trip.iter().filter(|&&c| !visits[c].1);
    let mut on_board = brought.fold(Load::ZERO, |sum, &c| sum.plus(&visits[c].0));
    let mut peak = on_board;
    for &client in trip {
        let (load, is_collected) = &visits[client];
        on_board = if *is_collected { on_board.plus(load) } else { on_board.minus(load) };
        peak = peak.max(&on_board);
    }
    peak
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
        let (arrivals, start, back) = fixed.times(route);
        let vehicle = &year.fleet.vehicles[fixed.vehicle_of[at]];
        note(rules, year, &fixed.visits, route, &arrivals, vehicle.class, false, &mut day);
        // The same vehicle may go out again in what is left of its driver's day.
        let left = Seconds((year.fleet.shift.value() - f64::from(back - start)).max(0.0));
        let hours = (back.min(year.fleet.hours.1), year.fleet.hours.1);
        later.push(Team { vehicle, count: 1, day: 0, hours, longest: Some(left) });
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

/// The plan of a weekday with a real day's goods.
struct Fixed {
    problem: Problem,
    visits: Vec<Visit>,
    routes: Vec<RoutePlan>,
    vehicle_of: Vec<usize>,
    capacities: Vec<Load>,
    reload_s: i32,
}

impl Fixed {
    fn new(rules: &Rules<'_>, year: &HubYear, stops: &[HubStop], planned: &[PlannedRoute]) -> Result<Self, StudyError> {
        let stop_at: BTreeMap<HubHalt, usize> = stops.iter().enumerate().map(|(s, stop)| (stop.at, s)).collect();
        let mut visits: Vec<Visit> = Vec::new();
        let mut routes = Vec::new();
        let mut vehicle_of = Vec::new();
        for route in planned {
            let mut trips = Vec::new();
            for trip in &route.trips {
                let clients: Vec<usize> = trip
                    .iter()
                    .filter_map(|planned| {
                        let made = match stop_at.get(&planned.at) {
                            Some(&stop) => Some(visit(rules, stops, stop, planned.share)),
                            None => passed(rules, year, planned.at),
                        };
                        visits.push(made?);
                        Some(visits.len() - 1)
                    })
                    .collect();
                if !clients.is_empty() {
                    trips.push(TripPlan { depot: 0, clients });
                }
            }
            if !trips.is_empty() {
                routes.push(RoutePlan { vehicle_type: routes.len(), trips });
                vehicle_of.push(route.vehicle);
            }
        }
        // Goods for units that the weekday's plan does not know are left behind from the first.
        let planned_stops: Vec<usize> = visits.iter().filter(|v| v.share > 0.0).map(|v| v.stop).collect();
        let unknown = (0..stops.len()).filter(|stop| !planned_stops.contains(stop));
        visits.extend(unknown.map(|stop| visit(rules, stops, stop, 1.0)));
        let teams: Vec<Team<'_>> = vehicle_of
            .iter()
            .map(|&v| Team { count: 1, ..Team::of(&year.fleet.vehicles[v], &year.fleet, 1, 0) })
            .collect();
        let problem = problem(rules, &year.fleet, year.depot.location, &visits, &teams)?;
        let capacities = vehicle_of.iter().map(|&v| year.fleet.vehicles[v].capacity).collect();
        let reload_s = year.fleet.reload.value().round() as i32;
        Ok(Self { problem, visits, routes, vehicle_of, capacities, reload_s })
    }

    /// From every trip that is too full, the smallest stop that makes it fit is left behind, else the largest one and so on.
    fn leave_what_does_not_fit(&mut self) {
        let loads: Vec<(Load, bool)> = self.visits.iter().map(|v| (v.load, v.is_collected)).collect();
        let size = |client: usize| loads[client].0.0.iter().map(|&l| i64::from(l)).sum::<i64>();
        for (route, room) in self.routes.iter_mut().zip(&self.capacities) {
            for trip in &mut route.trips {
                while !peak(&trip.clients, &loads).fits(room) {
                    let without = |client: usize| {
                        let rest: Vec<usize> = trip.clients.iter().copied().filter(|&c| c != client).collect();
                        peak(&rest, &loads).fits(room)
                    };
                    let enough = trip.clients.iter().copied().filter(|&client| without(client));
                    let smallest = enough.min_by_key(|&c| (size(c), c));
                    let leave = smallest.or_else(|| trip.clients.iter().copied().max_by_key(|&c| (size(c), c)));
                    trip.clients.retain(|c| Some(*c) != leave);
                }
            }
        }
        self.drop_empty();
    }

    /// Stops that would come too late, and the last ones of days that would be too long, are left behind until the checker
    /// finds no fault.
    fn leave_what_is_late(&mut self) {
        loop {
            let violations = vrp::evaluate(&self.problem, &self.routes).violations;
            let mut faulty: BTreeMap<usize, Option<usize>> = BTreeMap::new();
            for violation in &violations {
                match violation {
                    Violation::Late { route, place: vrp::check::Place::Client(client), .. } => {
                        faulty.entry(*route).or_insert(Some(*client));
                    }
                    Violation::Late { route, .. }
                    | Violation::TooLong { route, .. }
                    | Violation::TooFar { route, .. }
                    | Violation::Unreachable { route, .. }
                    | Violation::Overload { route, .. } => {
                        faulty.entry(*route).or_insert(None);
                    }
                    _ => {}
                }
            }
            if faulty.is_empty() {
                break;
            }
            for (route, client) in faulty {
                let trips = &mut self.routes[route].trips;
                match client {
                    Some(client) => trips.iter_mut().for_each(|trip| trip.clients.retain(|c| *c != client)),
                    None => {
                        if let Some(trip) = trips.last_mut() {
                            trip.clients.pop();
                        }
                    }
                }
            }
            self.drop_empty();
        }
    }

    /// Trips without stops are not driven, and vehicles without trips stay in.
    fn drop_empty(&mut self) {
        for route in &mut self.routes {
            route.trips.retain(|trip| !trip.clients.is_empty());
        }
        let kept: Vec<bool> = self.routes.iter().map(|route| !route.trips.is_empty()).collect();
        let mut keep = kept.iter();
        self.routes.retain(|_| *keep.next().unwrap_or(&false));
        let mut keep = kept.iter();
        self.capacities.retain(|_| *keep.next().unwrap_or(&false));
        let mut keep = kept.iter();
        self.vehicle_of.retain(|_| *keep.next().unwrap_or(&false));
    }

    /// Start of service at every stop, when the vehicle starts loading, and when it is back.
    fn times(&self, route: &RoutePlan) -> (Vec<Vec<i32>>, i32, i32) {
        let start = vrp::evaluate(&self.problem, std::slice::from_ref(route)).plan.routes[0].start_s as i32;
        let matrix = &self.problem.matrices()[self.problem.vehicle_types()[route.vehicle_type].profile];
        let (mut clock, mut from) = (start, 0);
        let mut arrivals = Vec::with_capacity(route.trips.len());
        for trip in &route.trips {
            clock += matrix.duration_s[from * matrix.n];
            clock += self.reload_s;
            from = 0;
            let mut times = Vec::with_capacity(trip.clients.len());
            for &client in &trip.clients {
                let data = &self.problem.clients()[client];
                clock += matrix.duration_s[from * matrix.n + data.location];
                let open = data.time_windows.iter().find(|window| window.end_s >= clock);
                clock = open.map_or(clock, |window| clock.max(window.start_s));
                times.push(clock);
                clock += data.service_duration_s;
                from = data.location;
            }
            arrivals.push(times);
        }
        (arrivals, start, clock + matrix.duration_s[from * matrix.n])
    }

    /// The visits that no trip of the plan makes.
    fn left_behind(&self) -> Vec<Visit> {
        let mut is_made = vec![false; self.visits.len()];
        let made = self.routes.iter().flat_map(|route| &route.trips).flat_map(|trip| &trip.clients);
        made.for_each(|&client| is_made[client] = true);
        let left = self.visits.iter().zip(is_made).filter(|(visit, made)| !made && visit.share > 0.0);
        left.map(|(visit, _)| visit.clone()).collect()
    }
}
