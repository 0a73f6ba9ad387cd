//! From the plan under search to the answer: times for every visit, totals, and reasons for those left out.

use super::arcs::{ArcTable, Vehicle};
use super::instance::{Instance, Stop};
use super::plan::Plan;
use super::schedule::{Schedule, Timetable};
use super::visits::NOBODY;
use crate::problem::{Matrix, Problem, VehicleType};
use crate::solution::{BreakTaken, Charging, Reason, Route, Solution, Trip, Unassigned, Visit};
use crate::time::{MAX_TIME_S, TimeWindow};

/// The routes of a plan as vehicle and stops (none where a route is not in use), and the clients on none.
#[derive(Clone, Debug, Default)]
pub(crate) struct Snapshot {
    pub routes: Vec<(usize, Vec<Stop>)>,
    pub absent: Vec<u32>,
}

impl Snapshot {
    /// Takes over the plan's present state; copies only what has changed since the last time.
    pub fn take(&mut self, plan: &mut Plan) {
        self.routes.resize_with(plan.routes.len(), Default::default);
        let routes = &mut self.routes;
        plan.take_stale(|index, route| {
            routes[index].0 = route.vehicle;
            routes[index].1.clone_from(&route.stops);
        });
        self.absent.clone_from(&plan.absent);
    }

    /// The answer, with routes and clients in a fixed order.
    pub fn solution(&self, problem: &Problem, instance: &Instance, iterations: u64) -> Solution {
        let mut solution = Solution { iterations, ..Solution::default() };
        for (vehicle, stops) in self.routes.iter().filter(|(_, stops)| !stops.is_empty()) {
            solution.routes.push(route(problem, instance, *vehicle, stops));
        }
        solution.routes.sort_by_key(|route| {
            let first = route.trips.first().and_then(|trip| trip.visits.first());
            (route.vehicle_type, first.map(|visit| visit.client))
        });
        for &visit in self.absent.iter().filter(|&&visit| !instance.visits.is_group(visit)) {
            solution.unassigned.push(unassigned(instance, visit as usize));
            let mate = instance.visits.mate_of[visit as usize];
            if mate != NOBODY {
                let client = instance.visits.client_of[mate as usize] as usize;
                let missed = solution.unassigned.last().cloned();
                solution.unassigned.extend(missed.map(|missed| Unassigned { client, ..missed }));
            }
        }
        let single = self.absent.iter().filter(|&&visit| !instance.visits.is_group(visit));
        let optional = single.filter(|&&visit| !instance.is_required[visit as usize]);
        solution.cost = optional.map(|&visit| instance.absence_cost[visit as usize]).sum();
        self.add_groups(instance, &mut solution);
        solution.unassigned.sort_by_key(|missed| missed.client);
        for route in &solution.routes {
            solution.cost += route.cost;
            solution.distance_m += route.distance_m;
            solution.duration_s += route.duration_s;
        }
        solution
    }
}

impl Snapshot {
    /// The members of groups that are not visited, and the prizes missed with them.
    fn add_groups(&self, instance: &Instance, solution: &mut Solution) {
        let is_planned = |visit: u32| self.routes.iter().any(|(_, stops)| stops.iter().any(|stop| stop.node == visit));
        for group in &instance.visits.groups {
            let served = instance.visits.followers(group.leader).find(|&visit| is_planned(visit));
            solution.cost += match served {
                Some(visit) => instance.group_prizes.missed_by(visit),
                None => instance.missed_without(group.leader, group.is_required),
            };
            for visit in instance.visits.followers(group.leader).filter(|&visit| served != Some(visit)) {
                solution.unassigned.push(match served {
                    Some(_) => Unassigned {
                        client: instance.visits.client_of[visit as usize] as usize,
                        is_required: false,
                        reason: Reason::AnotherOfItsGroup,
                    },
                    None => unassigned(instance, visit as usize),
                });
            }
        }
    }
}

/// Why a client of which this visit is the leader is on no route.
pub(crate) fn unassigned(instance: &Instance, client: usize) -> Unassigned {
    let is_required = instance.is_required[client];
    let fallback = if is_required { Reason::NoRoom } else { Reason::NotWorthItsPrize };
    let patterns = &instance.visits.patterns_of[client];
    let reason = if instance.beginnings.is_bound(client as u32) {
        Some(Reason::BeginningFails)
    } else if patterns.is_empty() {
        instance.why_never(client)
    } else {
        // One day that cannot be driven is enough against a pattern, and every pattern must have one.
        let never = |pattern: &Vec<u32>| pattern.iter().find_map(|&visit| instance.why_never(visit as usize));
        let reasons: Option<Vec<Reason>> = patterns.iter().map(never).collect();
        reasons.and_then(|reasons| reasons.into_iter().next())
    };
    let client = instance.visits.client_of[client] as usize;
    Unassigned { client, is_required, reason: reason.unwrap_or(fallback) }
}

/// Begin and end of what happens at each stop when the route starts at a given moment; `None` where a window is missed.
fn times(
    instance: &Instance,
    vehicle: &Vehicle,
    stops: &[Stop],
    releases: &[i32],
    start_s: i32,
) -> Option<Vec<(i32, i32)>> {
    let table = &instance.tables[vehicle.class];
    let mut times: Vec<(i32, i32)> = Vec::with_capacity(stops.len());
    let last = stops.len() - 1;
    for (at, &stop) in stops.iter().enumerate() {
        let node = stop.node as usize;
        let arrival = match at {
            0 => start_s,
            _ => arrival_s(table, stops[at - 1], stop, times[at - 1].1),
        };
        let own;
        let windows: &[TimeWindow] = if instance.is_depot(stop.node) {
            own = [instance.window_at(vehicle, stops, at, releases[at])];
            &own
        } else {
            instance.windows(stop.node)
        };
        let open = windows.iter().find(|window| arrival.max(window.start_s) <= window.end_s || !instance.is_timed)?;
        let begin = arrival.max(open.start_s);
        let takes_s = if at == last { 0 } else { instance.service_s[node] + table.extra_s(node) };
        times.push((begin, begin.saturating_add(takes_s)));
    }
    Some(times)
}

/// The times with the least duration, and among those the earliest: the start is the earliest possible one, or one that brings
/// the vehicle to some stop just as it opens or closes.
fn best_times(instance: &Instance, vehicle: &Vehicle, stops: &[Stop]) -> Vec<(i32, i32)> {
    let mut releases = vec![0; stops.len()];
    let mut depot = 0;
    for (at, stop) in stops.iter().enumerate() {
        if instance.is_depot(stop.node) {
            depot = at;
        } else {
            releases[depot] = releases[depot].max(instance.release_s[stop.node as usize]);
        }
    }
    let table = &instance.tables[vehicle.class];
    let earliest = instance.window_at(vehicle, stops, 0, releases[0]).start_s;
    let length = |times: &Vec<(i32, i32)>| times[times.len() - 1].0 - times[0].0;
    let mut best = times(instance, vehicle, stops, &releases, earliest);
    let mut driven_s = 0_i32;
    for at in 0..stops.len() {
        if at > 0 {
            let before = stops[at - 1].node as usize;
            let step_s = instance.service_s[before].saturating_add(table.arc(before, stops[at].node as usize).time_s);
            driven_s = driven_s.saturating_add(step_s);
        }
        let open_at_depot = [instance.window_at(vehicle, stops, at, releases[at])];
        let is_depot = instance.is_depot(stops[at].node);
        let windows = if is_depot { &open_at_depot[..] } else { instance.windows(stops[at].node) };
        for moment in windows.iter().flat_map(|window| [window.start_s, window.end_s]) {
            let start_s = moment.saturating_sub(driven_s);
            if start_s <= earliest || moment >= MAX_TIME_S {
                continue;
            }
            let Some(other) = times(instance, vehicle, stops, &releases, start_s) else { continue };
            let is_better = |best: &Vec<(i32, i32)>| (length(&other), other[0].0) < (length(best), best[0].0);
            if best.as_ref().is_none_or(is_better) {
                best = Some(other);
            }
        }
    }
    // The search only keeps routes that hold, so there is always a best; an empty timetable would fail the checker.
    best.unwrap_or_else(|| vec![(earliest, earliest); stops.len()])
}

/// Sets the window of every stop to the one the best times of the route use.
pub(crate) fn choose_windows(instance: &Instance, vehicle_type: usize, stops: &mut [Stop]) {
    let vehicle = &instance.vehicles[vehicle_type];
    let times = match instance.demands {
        Some(_) => demanding_times(instance, vehicle_type, stops),
        None => best_times(instance, vehicle, stops),
    };
    for (stop, (begin, _)) in stops.iter_mut().zip(times) {
        let holds = |window: &TimeWindow| window.start_s <= begin && begin <= window.end_s;
        stop.window = instance.windows(stop.node).iter().position(holds).unwrap_or(0) as u32;
        if instance.is_depot(stop.node) {
            stop.window = 0;
        }
    }
}

fn route(problem: &Problem, instance: &Instance, vehicle_type: usize, stops: &[Stop]) -> Route {
    let vehicle = &instance.vehicles[vehicle_type];
    let data = &problem.vehicle_types()[vehicle_type];
    let demanding = instance.demands.as_ref().and_then(|_| timetable_of(instance, vehicle_type, stops));
    let times = match &demanding {
        Some(timetable) => {
            timetable.times.iter().map(|(_, begin_s, leave_s)| (clamp(*begin_s), clamp(*leave_s))).collect()
        }
        None => best_times(instance, vehicle, stops),
    };
    let table = &instance.tables[vehicle.class];
    let mut trips: Vec<Trip> = Vec::new();
    for at in 0..stops.len() {
        let node = stops[at].node as usize;
        let (begin, end) = times[at];
        let arrival_s = match at {
            0 => begin,
            _ => demanding.as_ref().map_or_else(
                || arrival_s(table, stops[at - 1], stops[at], times[at - 1].1),
                |timetable| clamp(timetable.times[at].0),
            ),
        };
        if !instance.is_depot(stops[at].node) {
            if let Some(trip) = trips.last_mut() {
                let client = instance.visits.client_of[node] as usize;
                trip.visits.push(Visit { client, arrival_s, service_start_s: begin, departure_s: end });
            }
            continue;
        }
        if let Some(trip) = trips.last_mut() {
            trip.return_s = arrival_s;
        }
        if at + 1 < stops.len() {
            let depot = node - instance.clients;
            trips.push(Trip { depot, loading_start_s: begin, departure_s: end, visits: Vec::new(), return_s: end });
        }
    }
    let matrix = &problem.matrices()[data.profile];
    let distance_m = stops.windows(2).map(|pair| metres(problem, matrix, pair[0], pair[1])).sum();
    let duration_s = i64::from(times[times.len() - 1].0) - i64::from(times[0].0);
    let of_arc = |pair: &[Stop]| {
        let arc = table.arc(pair[0].node as usize, pair[1].node as usize);
        i64::from(arc.cost) - data.cost_per_second * i64::from(arc.time_s)
    };
    let of_arcs: i64 = stops.windows(2).map(of_arc).sum();
    let mut route = Route {
        vehicle_type,
        trips,
        cost: data.fixed_cost + of_arcs + data.cost_per_second * duration_s,
        distance_m,
        duration_s,
        breaks: Vec::new(),
        charging: Vec::new(),
    };
    if let Some(timetable) = demanding {
        route.cost = route.cost.saturating_add(timetable.soft_cost).saturating_add(timetable.setup_cost);
        let taken = |(index, start_s, end_s): &(usize, i64, i64)| BreakTaken {
            index: *index,
            start_s: clamp(*start_s),
            end_s: clamp(*end_s),
        };
        route.breaks = timetable.breaks.iter().map(taken).collect();
        route.charging = charging(table, data, stops, &route.trips);
    }
    route
}

/// What the battery takes in before every trip but the first.
fn charging(table: &ArcTable, vehicle: &VehicleType, stops: &[Stop], trips: &[Trip]) -> Vec<Charging> {
    let Some(battery) = vehicle.battery.filter(|battery| battery.charging_w > 0) else { return Vec::new() };
    let energy_j =
        |pair: &[Stop]| table.energy_j(pair[0].node as usize, pair[1].node as usize, battery.consumption_j_per_metre);
    let (mut at, mut left_j, mut all) = (0, battery.capacity_j, Vec::new());
    for (trip, pair) in trips.windows(2).enumerate() {
        let next = at + pair[0].visits.len() + 1;
        left_j -= stops[at..=next].windows(2).map(energy_j).sum::<i64>();
        let (start_s, end_s) = (pair[0].return_s, pair[1].departure_s);
        let given_j = i64::from(end_s - start_s).saturating_mul(battery.charging_w);
        let energy_j = given_j.min(battery.capacity_j - left_j);
        left_j += energy_j;
        all.push(Charging { trip: trip + 1, start_s, end_s, energy_j });
        at = next;
    }
    all
}

fn timetable_of(instance: &Instance, vehicle_type: usize, stops: &[Stop]) -> Option<Timetable> {
    Schedule::new(instance, vehicle_type, stops).ok()?.best()
}

/// Begin and end at every stop; nonsense where the route does not hold.
fn demanding_times(instance: &Instance, vehicle_type: usize, stops: &[Stop]) -> Vec<(i32, i32)> {
    let timetable = timetable_of(instance, vehicle_type, stops);
    let times = timetable.map(|timetable| timetable.times).unwrap_or_else(|| vec![(0, 0, 0); stops.len()]);
    times.into_iter().map(|(_, begin_s, leave_s)| (clamp(begin_s), clamp(leave_s))).collect()
}

/// When a stop is reached from the one before, left at a moment.
fn arrival_s(table: &ArcTable, from: Stop, to: Stop, left_s: i32) -> i32 {
    let from = from.node as usize;
    left_s.saturating_add(table.arc(from, to.node as usize).time_s - table.extra_s(from))
}

fn clamp(moment_s: i64) -> i32 {
    moment_s.clamp(0, i64::from(i32::MAX)) as i32
}

fn metres(problem: &Problem, matrix: &Matrix, from: Stop, to: Stop) -> i64 {
    let place = |stop: Stop| {
        let node = stop.node as usize;
        let client = problem.clients().get(node).map(|client| client.location);
        client.unwrap_or_else(|| problem.depots()[node - problem.clients().len()].location)
    };
    i64::from(matrix.distance_m[place(from) * matrix.n + place(to)])
}
