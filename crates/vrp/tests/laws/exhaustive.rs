//! The least cost of a small problem, by pricing with the checker every trip order, reload, vehicle and subset of optional clients.

use std::collections::HashMap;
use vrp::{Problem, RoutePlan, TripPlan, evaluate};

/// Least cost with every required client served; `None` where that cannot be done.
pub fn least_cost(problem: &Problem) -> Option<i64> {
    let clients = problem.clients().len();
    let all = (1_u32 << clients) - 1;
    // Cheapest route per vehicle type and set of clients.
    let mut routes: HashMap<(usize, u32), i64> = HashMap::new();
    for vehicle in 0..problem.vehicle_types().len() {
        for set in 1..=all {
            let mut members: Vec<usize> = (0..clients).filter(|client| set >> client & 1 == 1).collect();
            let mut least = None;
            permute(&mut members, 0, &mut |order| cheapest_trips(problem, vehicle, order, &mut least));
            if let Some(cost) = least {
                routes.insert((vehicle, set), cost);
            }
        }
    }
    let counts: Vec<usize> = problem.vehicle_types().iter().map(|vehicle| vehicle.count).collect();
    let whom = choices(problem, all);
    let costs =
        whom.into_iter().map(|(left, must, prizes)| Some(share_out(problem, &routes, left, must, &counts)? + prizes));
    costs.flatten().min()
}

/// Every way to choose of each group whom to visit: whom to look at, who of these must be visited, and the prizes of the others.
fn choices(problem: &Problem, all: u32) -> Vec<(u32, u32, i64)> {
    let mut ways = vec![(all, 0, 0)];
    for group in problem.groups() {
        let none = (!group.is_required).then_some(None);
        let chosen: Vec<Option<usize>> = group.clients.iter().map(|&client| Some(client)).chain(none).collect();
        let with = |(left, must, prizes): (u32, u32, i64), chosen: Option<usize>| {
            let others = group.clients.iter().filter(|&&client| Some(client) != chosen);
            let start = (left, must | chosen.map_or(0, |client| 1 << client), prizes);
            others.fold(start, |(left, must, prizes), &client| {
                (left & !(1 << client), must, prizes + problem.clients()[client].prize.unwrap_or(0))
            })
        };
        ways = ways.iter().flat_map(|&way| chosen.iter().map(move |&chosen| with(way, chosen))).collect();
    }
    ways
}

fn permute(order: &mut Vec<usize>, fixed: usize, visit: &mut impl FnMut(&[usize])) {
    if fixed == order.len() {
        visit(order);
    }
    for next in fixed..order.len() {
        order.swap(fixed, next);
        permute(order, fixed + 1, visit);
        order.swap(fixed, next);
    }
}

/// Every way to cut the order into trips, with every reload depot.
fn cheapest_trips(problem: &Problem, vehicle_type: usize, order: &[usize], least: &mut Option<i64>) {
    let vehicle = &problem.vehicle_types()[vehicle_type];
    let choices = 1 + vehicle.reload_depots.len();
    let ways = if vehicle.max_reloads == 0 { 1 } else { choices.pow(order.len() as u32 - 1) };
    for mut way in 0..ways {
        let mut trips = vec![TripPlan { depot: vehicle.start_depot, clients: vec![order[0]] }];
        for &client in &order[1..] {
            match way % choices {
                0 => trips.last_mut().expect("there is a trip").clients.push(client),
                reload => trips.push(TripPlan { depot: vehicle.reload_depots[reload - 1], clients: vec![client] }),
            }
            way /= choices;
        }
        let evaluation = evaluate(problem, &[RoutePlan { vehicle_type, trips }]);
        if evaluation.violations.is_empty() {
            let cost = evaluation.plan.routes[0].cost;
            *least = Some(least.map_or(cost, |known| known.min(cost)));
        }
    }
}

/// The cheapest way to serve or leave out the clients in `left` with the vehicles left.
fn share_out(
    problem: &Problem,
    routes: &HashMap<(usize, u32), i64>,
    left: u32,
    must: u32,
    counts: &[usize],
) -> Option<i64> {
    if left == 0 {
        return Some(0);
    }
    let first = left.trailing_zeros();
    let without = left & !(1 << first);
    let mut least = None;
    let mut keep = |cost: Option<i64>| {
        if let Some(cost) = cost {
            least = Some(least.map_or(cost, |known: i64| known.min(cost)));
        }
    };
    if let Some(prize) = problem.clients()[first as usize].prize.filter(|_| must >> first & 1 == 0) {
        keep(share_out(problem, routes, without, must, counts).map(|cost| cost + prize));
    }
    for vehicle in 0..counts.len() {
        if counts[vehicle] == 0 {
            continue;
        }
        let mut fewer = counts.to_vec();
        fewer[vehicle] -= 1;
        let mut others = without;
        loop {
            let set = others | 1 << first;
            if let Some(cost) = routes.get(&(vehicle, set)) {
                keep(share_out(problem, routes, left & !set, must, &fewer).map(|rest| cost + rest));
            }
            if others == 0 {
                break;
            }
            others = (others - 1) & without;
        }
    }
    least
}
