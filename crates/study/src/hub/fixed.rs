//! The weekly plan of one weekday held against a real day's goods: what its rounds bring, and what they leave behind.

use std::collections::BTreeMap;

use domain::Seconds;
use vrp::{Battery, Load, Problem, RoutePlan, TripPlan, Violation};

use super::fleet::load;
use super::posed::{Team, Visit, problem};
use super::weekly::PlannedRoute;
use super::{HubHalt, HubStop, HubYear, Rules};
use crate::StudyError;

/// A stop, or a part of one, as a visit.
pub(super) fn visit(rules: &Rules<'_>, stops: &[HubStop], stop: usize, share: f64) -> Visit {
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

/// What a vehicle's day by the plan does not hold for.
enum Fault {
    /// A stop that would come too late.
    At(usize),
    /// The last stop of a round that is too far.
    OfRound(usize),
    /// The last stop of all.
    OfTheDay,
}

/// A vehicle's day by the plan.
pub(super) struct Times {
    /// Start of service at every stop of every round.
    pub arrivals: Vec<Vec<i32>>,
    /// By round the seconds before it that loading is over and the battery does not hold enough.
    pub charging: Vec<i32>,
    /// When it starts loading.
    pub start: i32,
    /// When it is back.
    pub back: i32,
    /// What it can drive on by afterwards; `None`: a tank.
    pub left: Option<Battery>,
}

/// What is in a battery, in whole seconds of charging as the solver counts them; joules where it is never charged.
struct Charge {
    battery: Battery,
    power: i64,
    full: i64,
    held: i64,
}

impl Charge {
    fn full(battery: Battery) -> Self {
        let power = battery.charging_w.max(1);
        let full = battery.capacity_j.div_euclid(power) + i64::from(battery.capacity_j % power != 0);
        Self { battery, power, full, held: full }
    }

    /// Charges while loading, waits until there is enough for so many metres, and drives them; tells how long it waits.
    fn trip(&mut self, metres: i64, loading_s: i32) -> i32 {
        let energy = metres * self.battery.consumption_j_per_metre;
        let need = energy.div_euclid(self.power) + i64::from(energy % self.power != 0);
        let mut wait = 0;
        if self.battery.charging_w > 0 {
            self.held = (self.held + i64::from(loading_s)).min(self.full);
            wait = (need.min(self.full) - self.held).max(0);
        }
        self.held += wait - need;
        i32::try_from(wait).unwrap_or(i32::MAX)
    }

    /// The battery as one that holds no more than what is in it after so much loading.
    fn after(self, loading_s: i32) -> Battery {
        let charged = if self.battery.charging_w > 0 { i64::from(loading_s) } else { 0 };
        let held = (self.held + charged).clamp(0, self.full);
        Battery { capacity_j: (held * self.power).min(self.battery.capacity_j), ..self.battery }
    }
}

/// The plan of a weekday with a real day's goods.
pub(super) struct Fixed {
    problem: Problem,
    pub visits: Vec<Visit>,
    pub routes: Vec<RoutePlan>,
    pub vehicle_of: Vec<usize>,
    capacities: Vec<Load>,
    reload_s: i32,
}

impl Fixed {
    pub fn new(
        rules: &Rules<'_>,
        year: &HubYear,
        stops: &[HubStop],
        planned: &[PlannedRoute],
    ) -> Result<Self, StudyError> {
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
    pub fn leave_what_does_not_fit(&mut self) {
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
    pub fn leave_what_is_late(&mut self) {
        loop {
            let violations = vrp::evaluate(&self.problem, &self.routes).violations;
            let mut faulty: BTreeMap<usize, Fault> = BTreeMap::new();
            for violation in &violations {
                match violation {
                    Violation::Late { route, place: vrp::check::Place::Client(client), .. } => {
                        faulty.entry(*route).or_insert(Fault::At(*client));
                    }
                    Violation::Late { route, .. }
                    | Violation::TooLong { route, .. }
                    | Violation::Unreachable { route, .. }
                    | Violation::Overload { route, .. } => {
                        faulty.entry(*route).or_insert(Fault::OfTheDay);
                    }
                    Violation::OutOfRange { route, trip, .. } => {
                        faulty.entry(*route).or_insert(Fault::OfRound(*trip));
                    }
                    _ => {}
                }
            }
            if faulty.is_empty() {
                break;
            }
            for (route, fault) in faulty {
                let trips = &mut self.routes[route].trips;
                match fault {
                    Fault::At(client) => trips.iter_mut().for_each(|trip| trip.clients.retain(|c| *c != client)),
                    Fault::OfTheDay => drop(trips.last_mut().map(|trip| trip.clients.pop())),
                    Fault::OfRound(round) => drop(trips.get_mut(round).map(|trip| trip.clients.pop())),
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

    /// When a vehicle is where on its day by the plan.
    pub fn times(&self, route: &RoutePlan) -> Times {
        let start = vrp::evaluate(&self.problem, std::slice::from_ref(route)).plan.routes[0].start_s as i32;
        let vehicle = &self.problem.vehicle_types()[route.vehicle_type];
        let matrix = &self.problem.matrices()[vehicle.profile];
        let (mut clock, mut from) = (start, 0);
        let (mut arrivals, mut charging) = (Vec::with_capacity(route.trips.len()), Vec::new());
        let mut charge = vehicle.battery.map(Charge::full);
        for (number, trip) in route.trips.iter().enumerate() {
            clock += matrix.duration_s[from * matrix.n];
            clock += self.reload_s;
            from = 0;
            let places = trip.clients.iter().map(|&client| self.problem.clients()[client].location);
            let metres: i64 = std::iter::once(0)
                .chain(places.clone())
                .zip(places.chain(std::iter::once(0)))
                .map(|(a, b)| i64::from(matrix.distance_m[a * matrix.n + b]))
                .sum();
            let loading = if number == 0 { 0 } else { self.reload_s };
            let longer = charge.as_mut().map_or(0, |charge| charge.trip(metres, loading));
            clock += longer;
            charging.push(longer);
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
        let back = clock + matrix.duration_s[from * matrix.n];
        // What the next loading adds is there before a further round begins.
        let left = charge.map(|charge| charge.after(self.reload_s));
        Times { arrivals, charging, start, back, left }
    }

    /// The visits that no trip of the plan makes.
    pub fn left_behind(&self) -> Vec<Visit> {
        let mut is_made = vec![false; self.visits.len()];
        let made = self.routes.iter().flat_map(|route| &route.trips).flat_map(|trip| &trip.clients);
        made.for_each(|&client| is_made[client] = true);
        let left = self.visits.iter().zip(is_made).filter(|(visit, made)| !made && visit.share > 0.0);
        left.map(|(visit, _)| visit.clone()).collect()
    }
}
