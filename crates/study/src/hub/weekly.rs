//! The fixed weekly plan: which weekdays each unit gets its goods on, and which rounds bring them, chosen together on the demand
//! of a typical week, so that drivers and units know it by heart.

use std::collections::BTreeMap;

use domain::{Kilometers, LocationIndex, Seconds};
use vrp::{Load, RoutePlan, Solution};

use super::fleet::load;
use super::posed::{self, Team, Visit};
use super::{Goods, HubHalt, HubStop, HubYear, Rules};
use crate::StudyError;
use crate::ordering::DeliveryDays;

/// Weekdays of a week, Monday first.
pub const WEEKDAYS: usize = 5;
/// Iterations for choosing days, per visit of the week, over those of a day's rounds: the plan is made once a year.
const CHOOSING: u64 = 30;
/// The same for the rounds of each weekday when the days are chosen.
const POLISHING: u64 = 10;

/// One vehicle's rounds on a weekday.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedRoute {
    /// Position of its class in the fleet.
    pub vehicle: usize,
    /// Its rounds in order, each its stops in order.
    pub trips: Vec<Vec<PlannedStop>>,
}

/// A stop of the plan.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlannedStop {
    /// At whom.
    pub at: HubHalt,
    /// Part of the goods there that this vehicle brings or takes along.
    pub share: f64,
}

/// The plan of a typical week.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WeeklyPlan {
    /// Days on which every unit and producer in the plan is visited.
    pub days: BTreeMap<HubHalt, DeliveryDays>,
    /// Rounds by weekday, Monday first.
    pub routes: [Vec<PlannedRoute>; WEEKDAYS],
    /// Length of all rounds of the week as planned.
    pub distance: Kilometers,
    /// What they cost in the search's own unit.
    pub cost: i64,
}

/// A unit on a typical delivery day.
struct Typical<'a> {
    stop: &'a HubStop,
    goods: Goods,
    days: DeliveryDays,
    /// The smallest number of vehicles that carry its goods.
    pieces: usize,
    /// Of one of these vehicles.
    load: Load,
    /// Whether its days are not to be chosen.
    is_kept: bool,
}

/// The typical week of a hub planned by itself: a beginning from which days are chosen for all who drive to its units.
pub struct Draft<'a> {
    year: &'a HubYear,
    typical: Vec<Typical<'a>>,
    chosen: Chosen,
}

/// Plans the typical week of a hub by itself. `days` are days to start from: how often somebody is visited stays, which days of
/// the week is chosen anew, but for those who keep to days they have: where `kept` has as many for them. Goods are those of
/// the mean drop and `margin` on top.
///
/// # Errors
/// A plan that the checker refuses, which is a fault of the program.
pub fn draft<'a>(
    rules: &Rules<'_>,
    year: &'a HubYear,
    days: impl Fn(HubHalt) -> Option<DeliveryDays>,
    margin: f64,
    kept: impl Fn(HubHalt, &DeliveryDays) -> Option<DeliveryDays>,
) -> Result<Draft<'a>, StudyError> {
    let mut typical = typical_drops(rules, year, days, margin);
    for drop in &mut typical {
        if let Some(days) = kept(drop.stop.at, &drop.days) {
            (drop.days, drop.is_kept) = (days, true);
        }
    }
    // First rounds for the days as they are, then days and rounds together.
    let first = Days { of: typical.iter().map(|t| t.days).collect() };
    if typical.iter().all(|drop| drop.is_kept) {
        return Ok(Draft { year, typical, chosen: Chosen { days: first, routes: Default::default() } });
    }
    let mut start = Vec::new();
    for weekday in 0..WEEKDAYS {
        let (solution, visits) = first.solve(rules, year, &typical, weekday, 1, &[])?;
        start.extend(of_week(&solution.plan(), &visits, weekday, year.fleet.vehicles.len()));
    }
    let chosen = choose(rules, year, &typical, start)?;
    Ok(Draft { year, typical, chosen })
}

impl Draft<'_> {
    /// What is planned for.
    pub fn year(&self) -> &HubYear {
        self.year
    }

    /// Days on which every unit and producer is visited. Those who are visited every second, third or fourth week take turns
    /// along the rounds, so that no round has them all in the same week.
    pub fn days(&self) -> BTreeMap<HubHalt, DeliveryDays> {
        let mut days: Vec<DeliveryDays> = self.chosen.days.of.clone();
        let mut turns: BTreeMap<i64, i64> = BTreeMap::new();
        let mut done: Vec<bool> = self.typical.iter().map(|drop| drop.is_kept).collect();
        for &drop in self.chosen.routes.iter().flatten().flat_map(|(_, trips)| trips.iter().flatten()) {
            if days[drop].every_weeks > 1 && !std::mem::replace(&mut done[drop], true) {
                let turn = turns.entry(days[drop].every_weeks).or_default();
                days[drop].phase = *turn % days[drop].every_weeks;
                *turn += 1;
            }
        }
        self.typical.iter().zip(days).map(|(drop, days)| (drop.stop.at, days)).collect()
    }

    /// Every round with its weekday and the position of its class of vehicle: whom it halts at, where, and what it brings there.
    pub fn rounds(&self) -> impl Iterator<Item = (usize, usize, Vec<(HubHalt, LocationIndex, Load)>)> + '_ {
        let routes = self.chosen.routes.iter().enumerate();
        routes.flat_map(|(weekday, routes)| routes.iter().map(move |route| (weekday, route))).flat_map(
            move |(weekday, (vehicle, trips))| {
                trips.iter().map(move |trip| (weekday, *vehicle, trip.iter().map(|&drop| self.brought(drop)).collect()))
            },
        )
    }

    /// A typical drop, or the part of it that fills one vehicle. Goods that are taken along count as if they were brought.
    fn brought(&self, drop: usize) -> (HubHalt, LocationIndex, Load) {
        let drop = &self.typical[drop];
        (drop.stop.at, drop.stop.location, drop.load)
    }

    /// Rounds of the week for the days that came of it; who has none there keeps its own.
    ///
    /// # Errors
    /// A plan that the checker refuses, which is a fault of the program.
    pub fn settled(
        mut self,
        rules: &Rules<'_>,
        days: impl Fn(HubHalt) -> Option<DeliveryDays>,
    ) -> Result<WeeklyPlan, StudyError> {
        let Draft { year, typical, chosen } = &mut self;
        for (drop, of) in typical.iter().zip(&mut chosen.days.of) {
            *of = days(drop.stop.at).unwrap_or(*of);
        }
        let mut plan = WeeklyPlan::default();
        for (weekday, warm) in chosen.routes.iter_mut().enumerate() {
            for trip in warm.iter_mut().flat_map(|(_, trips)| trips) {
                trip.retain(|&drop| chosen.days.of[drop].days.contains(weekday as u8));
            }
            warm.iter_mut().for_each(|(_, trips)| trips.retain(|trip| !trip.is_empty()));
            warm.retain(|(_, trips)| !trips.is_empty());
            let (solution, visits) = chosen.days.solve(rules, year, typical, weekday, POLISHING, warm)?;
            plan.distance += Kilometers(solution.distance_m as f64 / 1000.0);
            plan.cost += solution.cost;
            plan.routes[weekday] = planned(&solution, &visits, typical);
        }
        plan.days = typical.iter().zip(&chosen.days.of).map(|(drop, days)| (drop.stop.at, *days)).collect();
        Ok(plan)
    }
}

/// The mean drop of every unit with the margin on top. Units that are visited every second week count half in every week.
fn typical_drops<'a>(
    rules: &Rules<'_>,
    year: &'a HubYear,
    days: impl Fn(HubHalt) -> Option<DeliveryDays>,
    margin: f64,
) -> Vec<Typical<'a>> {
    let mut drops: BTreeMap<HubHalt, (&HubStop, Goods, f64)> = BTreeMap::new();
    for stop in year.days.values().flatten() {
        let (_, goods, count) = drops.entry(stop.at).or_insert((stop, Goods::default(), 0.0));
        goods.add(&stop.goods);
        *count += 1.0;
    }
    let typical = drops.into_values().filter_map(|(stop, goods, count)| {
        let days = days(stop.at)?;
        let goods = goods.times((1.0 + margin) / count / days.every_weeks as f64);
        let pieces = year.fleet.pieces(&goods, rules.assumptions);
        let load = load(&goods.times(1.0 / pieces as f64), rules.assumptions, f64::floor);
        Some(Typical { stop, goods, days, pieces, load, is_kept: false })
    });
    typical.collect()
}

fn visit(rules: &Rules<'_>, typical: &Typical<'_>, stop: usize, share: f64, patterns: Vec<u64>) -> Visit {
    let goods = typical.goods.times(share);
    let every_weeks = typical.days.every_weeks as f64;
    let service = typical.stop.service(&goods.times(every_weeks), rules.assumptions);
    Visit {
        stop,
        share,
        location: typical.stop.location,
        load: load(&goods, rules.assumptions, f64::floor),
        is_collected: matches!(typical.stop.at, HubHalt::Producer(_)),
        service: Seconds(service.value() / every_weeks),
        windows: typical.stop.windows.clone(),
        patterns,
    }
}

/// Days of all units, in the order of their typical drops.
struct Days {
    of: Vec<DeliveryDays>,
}

impl Days {
    /// Rounds of one weekday, searched for so many times as long as a day's.
    fn solve(
        &self,
        rules: &Rules<'_>,
        year: &HubYear,
        typical: &[Typical<'_>],
        weekday: usize,
        times: u64,
        warm: &[(usize, Vec<Vec<usize>>)],
    ) -> Result<(Solution, Vec<Visit>), StudyError> {
        let today = (0..typical.len()).filter(|&t| self.of[t].days.contains(weekday as u8));
        let visits: Vec<Visit> = today
            .flat_map(|t| {
                let pieces = typical[t].pieces;
                (0..pieces).map(move |_| visit(rules, &typical[t], t, 1.0 / pieces as f64, Vec::new()))
            })
            .collect();
        let teams: Vec<Team<'_>> =
            year.fleet.vehicles.iter().map(|v| Team::of(v, &year.fleet, visits.len().max(1), 0)).collect();
        let index = |t: usize| visits.iter().position(|v| v.stop == t);
        let route = |(vehicle, trips): &(usize, Vec<Vec<usize>>)| RoutePlan {
            vehicle_type: *vehicle,
            trips: trips.iter().map(|trip| trip_plan(trip.iter().filter_map(|&t| index(t)).collect())).collect(),
        };
        let search = (rules.effort.iterations(visits.len()) * times, warm.iter().map(route).collect());
        let solution = posed::solved(rules, &year.fleet, year.depot.location, (&visits, &teams), search)?;
        Ok((solution, visits))
    }
}

fn trip_plan(clients: Vec<usize>) -> vrp::TripPlan {
    vrp::TripPlan { depot: 0, clients }
}

/// A weekday's routes as routes of the week, of the first part of each unit: vehicles are numbered day by day.
fn of_week(routes: &[RoutePlan], visits: &[Visit], weekday: usize, classes: usize) -> Vec<RoutePlan> {
    let mut seen = Vec::new();
    let mut first_part = |client: &usize| {
        let stop = visits[*client].stop;
        let is_new = !seen.contains(&stop);
        seen.push(stop);
        is_new.then_some(stop)
    };
    let mut of_week = Vec::with_capacity(routes.len());
    for route in routes {
        let trips = route.trips.iter().map(|trip| trip.clients.iter().filter_map(&mut first_part).collect());
        let trips: Vec<Vec<usize>> = trips.filter(|trip: &Vec<usize>| !trip.is_empty()).collect();
        if !trips.is_empty() {
            let trips = trips.into_iter().map(trip_plan).collect();
            of_week.push(RoutePlan { vehicle_type: weekday * classes + route.vehicle_type, trips });
        }
    }
    of_week
}

/// Chosen days with the routes they were found with: per weekday the class of vehicle and its trips of typical drops.
struct Chosen {
    days: Days,
    routes: [Vec<(usize, Vec<Vec<usize>>)>; WEEKDAYS],
}

/// Chooses days and rounds of the week together, beginning with a plan.
fn choose(
    rules: &Rules<'_>,
    year: &HubYear,
    typical: &[Typical<'_>],
    start: Vec<RoutePlan>,
) -> Result<Chosen, StudyError> {
    let of_drop = |t: &Typical<'_>| if t.is_kept { vec![t.days] } else { t.days.alternatives() };
    let alternatives: Vec<Vec<DeliveryDays>> = typical.iter().map(of_drop).collect();
    let pattern =
        |days: &DeliveryDays| (0..WEEKDAYS).filter(|&d| days.days.contains(d as u8)).fold(0, |p, d| p | 1 << d);
    let visits: Vec<Visit> = typical
        .iter()
        .enumerate()
        .map(|(t, drop)| {
            let patterns: Vec<u64> = alternatives[t].iter().map(pattern).collect();
            // What takes several vehicles counts as one full one while days are chosen.
            visit(rules, drop, t, 1.0 / drop.pieces as f64, patterns)
        })
        .collect();
    let vehicles = &year.fleet.vehicles;
    let teams: Vec<Team<'_>> = (0..WEEKDAYS)
        .flat_map(|day| vehicles.iter().map(move |v| Team::of(v, &year.fleet, typical.len(), day)))
        // Days are chosen as if batteries lasted; the rounds of each weekday are planned with them.
        .map(|team| Team { battery: None, ..team })
        .collect();
    let halts: usize = typical.iter().map(|t| t.days.days.len() as usize).sum();
    let search = (rules.effort.iterations(halts) * CHOOSING, start);
    let solution = posed::solved(rules, &year.fleet, year.depot.location, (&visits, &teams), search)?;
    let mut routes: [Vec<(usize, Vec<Vec<usize>>)>; WEEKDAYS] = Default::default();
    let mut visited = vec![0_u64; typical.len()];
    for route in &solution.routes {
        let (weekday, vehicle) = (route.vehicle_type / vehicles.len(), route.vehicle_type % vehicles.len());
        let trips: Vec<Vec<usize>> = route.trips.iter().map(|trip| trip.clients().collect()).collect();
        trips.iter().flatten().for_each(|&t| visited[t] |= 1 << weekday);
        routes[weekday].push((vehicle, trips));
    }
    let of = typical.iter().enumerate().map(|(t, drop)| {
        // Who cannot be served in the plan keeps its days; its goods take recourse.
        alternatives[t].iter().find(|days| pattern(days) == visited[t]).copied().unwrap_or(drop.days)
    });
    Ok(Chosen { days: Days { of: of.collect() }, routes })
}

fn planned(solution: &Solution, visits: &[Visit], typical: &[Typical<'_>]) -> Vec<PlannedRoute> {
    let stop = |client: usize| PlannedStop { at: typical[visits[client].stop].stop.at, share: visits[client].share };
    let route = |route: &vrp::Route| PlannedRoute {
        vehicle: route.vehicle_type,
        trips: route.trips.iter().map(|trip| trip.clients().map(stop).collect()).collect(),
    };
    solution.routes.iter().map(route).collect()
}
