//! Takes up a given plan as far as it holds.

use super::instance::{Instance, Stop};
use super::plan::{NOWHERE, Plan};
use super::timetable;
use crate::solution::RoutePlan;

/// Puts the given routes into an empty plan, without what does not hold.
pub(crate) fn place(plan: &mut Plan, warm_start: &[RoutePlan]) {
    let instance = plan.instance;
    let mut is_placed = vec![false; instance.clients];
    // The first visit of each client.
    let clients = instance.visits.client_of.iter().max().map_or(0, |&last| last as usize + 1);
    let mut first = vec![NOWHERE; clients];
    for (visit, &client) in instance.visits.client_of.iter().enumerate().rev() {
        first[client as usize] = visit as u32;
    }
    for route in warm_start {
        let Some(stops) = stops_of(instance, route, &first, &mut is_placed) else { continue };
        if plan.used[route.vehicle_type] < instance.vehicles[route.vehicle_type].count {
            let unused = plan.unused_route();
            plan.set_route(unused, route.vehicle_type, &stops);
        } else {
            forget(instance, &stops, &mut is_placed);
        }
    }
    if instance.visits.has_choices() {
        drop_wrong_days(plan);
    }
    place_beginnings(plan);
    let route_of = &plan.route_of;
    let visits = &instance.visits;
    plan.absent.retain(|&leader| {
        let is_planned = |visit: u32| route_of[visit as usize] != NOWHERE;
        !is_planned(leader)
            && (visits.patterns_of[leader as usize].is_empty() || !visits.followers(leader).any(is_planned))
    });
}

fn forget(instance: &Instance, stops: &[Stop], is_placed: &mut [bool]) {
    let clients = stops.iter().filter(|stop| !instance.is_depot(stop.node));
    clients.for_each(|stop| is_placed[stop.node as usize] = false);
}

/// Vehicles that are bound to a beginning and do not drive yet drive that, where it holds.
fn place_beginnings(plan: &mut Plan) {
    let instance = plan.instance;
    for vehicle in 0..instance.vehicles.len() {
        let stops = instance.beginnings.stops(vehicle);
        if stops.len() > 2 && plan.used[vehicle] < instance.vehicles[vehicle].count {
            let route = plan.unused_route();
            plan.set_route(route, vehicle, stops);
        }
    }
}

/// Takes out the clients whose planned days are none of their patterns, members of a group of which others are planned, and routes that do not hold without them.
fn drop_wrong_days(plan: &mut Plan) {
    let visits = &plan.instance.visits;
    loop {
        let is_planned = |visit: &u32| plan.route_of[*visit as usize] != NOWHERE;
        let is_wrong = |leader: u32| {
            let planned: Vec<u32> = visits.followers(leader).filter(is_planned).collect();
            let patterns = &visits.patterns_of[leader as usize];
            !patterns.is_empty() && !planned.is_empty() && !patterns.contains(&planned)
        };
        let stays = |stop: &&Stop| plan.instance.is_depot(stop.node) || !is_wrong(visits.leader_of[stop.node as usize]);
        let wrong = plan.routes.iter().position(|route| !route.stops.iter().all(|stop| stays(&stop)));
        let Some(route) = wrong else { return };
        let kept: Vec<Stop> = plan.routes[route].stops.iter().filter(stays).copied().collect();
        let vehicle = plan.routes[route].vehicle;
        let holds = plan.instance.cost_of(vehicle, &kept).is_ok()
            && !kept
                .windows(2)
                .any(|pair| plan.instance.is_depot(pair[0].node) && plan.instance.is_depot(pair[1].node));
        let kept = if holds { kept } else { Vec::new() };
        let old: Vec<Stop> = plan.routes[route].stops.clone();
        plan.set_route(route, vehicle, &kept);
        for stop in old.iter().filter(|stop| !kept.contains(stop)) {
            if let Some(own) = plan.route_of.get_mut(stop.node as usize) {
                *own = NOWHERE;
            }
        }
    }
}

/// The stops of a given route, without what does not hold; `None` where nothing is left of it or its type does not exist.
fn stops_of(instance: &Instance, route: &RoutePlan, first: &[u32], is_placed: &mut [bool]) -> Option<Vec<Stop>> {
    let vehicle = instance.vehicles.get(route.vehicle_type)?;
    let depot = |node| Stop { node, window: 0 };
    let mut whole = vec![depot(vehicle.start_node)];
    for (index, trip) in route.trips.iter().enumerate() {
        let reload = (instance.clients + trip.depot) as u32;
        if index > 0 && vehicle.reload_nodes.contains(&reload) {
            whole.push(depot(reload));
        }
        for &client in &trip.clients {
            let visit = first.get(client).and_then(|&leader| instance.visits.on_day(leader, vehicle.day));
            if let Some(visit) = visit.filter(|&visit| !is_placed[visit as usize]) {
                is_placed[visit as usize] = true;
                whole.push(depot(visit));
            }
        }
    }
    whole.push(depot(vehicle.end_node));
    timetable::choose_windows(instance, route.vehicle_type, &mut whole);
    let is_ordered = whole.windows(2).all(|pair| !(instance.is_depot(pair[0].node) && instance.is_depot(pair[1].node)));
    let reloads = whole[1..whole.len() - 1].iter().filter(|stop| instance.is_depot(stop.node)).count();
    if is_ordered && reloads <= vehicle.max_reloads && instance.cost_of(route.vehicle_type, &whole).is_ok() {
        return Some(whole);
    }
    whole.pop();
    if instance.visits.has_pairs {
        // Left out one by one, visits would lose their mates.
        forget(instance, &whole, is_placed);
        return None;
    }
    let mut stops = vec![whole[0]];
    let bound = instance.beginnings.visits(route.vehicle_type);
    if !bound.is_empty() {
        let beginning = instance.beginnings.stops(route.vehicle_type);
        forget(instance, &whole, is_placed);
        let (_, beginning) = beginning.split_last()?;
        stops.clear();
        stops.extend_from_slice(beginning);
        bound.iter().for_each(|&visit| is_placed[visit as usize] = true);
    }
    for stop in whole[1..].iter().filter(|stop| !bound.contains(&stop.node)) {
        let before_is_depot = stops.last().is_some_and(|before| instance.is_depot(before.node));
        let reloads = stops[1..].iter().filter(|stop| instance.is_depot(stop.node)).count();
        if !instance.is_depot(stop.node) {
            is_placed[stop.node as usize] = append(instance, route.vehicle_type, &mut stops, stop.node);
        } else if !before_is_depot && reloads < vehicle.max_reloads {
            stops.push(*stop);
        }
    }
    if stops.len() > 1 && stops.last().is_some_and(|last| instance.is_depot(last.node)) {
        stops.pop();
    }
    stops.push(depot(vehicle.end_node));
    (stops.len() > 2).then_some(stops)
}

/// Puts a client at the end in the first of its windows with which the route holds.
fn append(instance: &Instance, vehicle: usize, stops: &mut Vec<Stop>, client: u32) -> bool {
    for window in 0..instance.windows(client).len() as u32 {
        stops.push(Stop { node: client, window });
        stops.push(Stop { node: instance.vehicles[vehicle].end_node, window: 0 });
        let holds = instance.cost_of(vehicle, stops).is_ok();
        stops.pop();
        if holds {
            return true;
        }
        stops.pop();
    }
    false
}
