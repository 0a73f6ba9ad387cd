//! Facts about charging, times on board, breaks, soft windows, companions, locks and compartments, with their arithmetic.

#[path = "problems/line.rs"]
mod line;

use line::{at, line, solved};
use vrp::{
    Battery, Break, Charging, Client, Depot, Limit, Load, Problem, Reason, RoutePlan, SoftWindow, TimeWindow, TripPlan,
    VehicleType, Violation, check, evaluate, explain,
};

fn one_route(trips: &[&[usize]]) -> Vec<RoutePlan> {
    let trips = trips.iter().map(|clients| TripPlan { depot: 0, clients: clients.to_vec() }).collect();
    vec![RoutePlan { vehicle_type: 0, trips }]
}

/// 1000 J hold for 1000 m. Two stops 400 m out on opposite sides are 1600 m in one trip: two trips of 800 m. 200 J are left after the
/// first, 600 J are missing for the second, at 2 W 300 s; loading takes 60 s of them.
fn electric() -> Problem {
    let battery = Battery { capacity_j: 1000, consumption_j_per_metre: 1, charging_w: 2 };
    let van = VehicleType {
        battery: Some(battery),
        cost_per_second: 1,
        reload_depots: vec![0],
        max_reloads: 3,
        ..VehicleType::default()
    };
    let depot = Depot { service_duration_s: 60, ..Depot::at(0) };
    Problem::new(vec![line(&[400, -400])], vec![depot], vec![at(1), at(2)], vec![van]).expect("in order")
}

#[test]
fn a_vehicle_charges_between_trips_what_the_next_one_needs() {
    let solution = solved(&electric());
    assert_eq!(solution.routes.len(), 1);
    assert_eq!(solution.routes[0].trips.len(), 2);
    // 60 s of loading, 800 s out and back, 300 s at the depot, 800 s.
    assert_eq!((solution.distance_m, solution.duration_s), (1600, 60 + 800 + 300 + 800));
    let second = &solution.routes[0].trips[1];
    assert_eq!(second.departure_s - second.loading_start_s, 300);
    let charging = Charging { trip: 1, start_s: second.loading_start_s, end_s: second.departure_s, energy_j: 600 };
    assert_eq!(solution.routes[0].charging, [charging]);
    let checked = check(&electric(), &solution).expect("holds");
    assert_eq!(checked.routes[0].energy_j, 1600);
}

#[test]
fn one_trip_beyond_the_range_is_named_with_its_energy() {
    let found = evaluate(&electric(), &one_route(&[&[0, 1]])).violations;
    assert_eq!(found, [Violation::OutOfRange { route: 0, trip: 0, energy_j: 1600, capacity_j: 1000 }]);
}

#[test]
fn without_charging_the_day_is_one_charge() {
    let mut van = electric().vehicle_types()[0].clone();
    van.battery = Some(Battery { charging_w: 0, ..van.battery.expect("electric") });
    van.count = 2;
    let base = electric();
    let problem = Problem::new(base.matrices().to_vec(), base.depots().to_vec(), base.clients().to_vec(), vec![van])
        .expect("in order");
    assert_eq!(solved(&problem).routes.len(), 2);
    let found = evaluate(&problem, &one_route(&[&[0], &[1]])).violations;
    assert_eq!(found, [Violation::OutOfRange { route: 0, trip: 1, energy_j: 1600, capacity_j: 1000 }]);
}

#[test]
fn waiting_for_goods_charges_too() {
    // The second goods are there at 2000: the vehicle could be back at 860 with 200 J, and is full long before it leaves. It starts later
    // instead, until charging binds: it must be back 300 s before 2060, when the second loading is done.
    let base = electric();
    let mut clients = base.clients().to_vec();
    clients[1].release_time_s = 2000;
    let vehicles = base.vehicle_types().to_vec();
    let problem = Problem::new(base.matrices().to_vec(), base.depots().to_vec(), clients, vehicles).expect("in order");
    let route = &evaluate(&problem, &one_route(&[&[0], &[1]])).plan.routes[0];
    assert_eq!((route.duration_s, route.start_s), (60 + 800 + 300 + 800, 2060 - 300 - 860));
}

#[test]
fn energy_of_the_matrix_counts_instead_of_metres() {
    let base = electric();
    // Uphill to the first stop takes 1100 J, more than the battery holds.
    let matrix = base.matrices()[0].clone().with_energy(vec![0, 1100, 400, 0, 0, 0, 400, 1100, 0]).expect("9 cells");
    let problem =
        Problem::new(vec![matrix], base.depots().to_vec(), base.clients().to_vec(), base.vehicle_types().to_vec())
            .expect("in order");
    let solution = solved(&problem);
    assert_eq!(solution.unassigned.iter().map(|missed| missed.client).collect::<Vec<_>>(), [0]);
    assert_eq!(solution.unassigned[0].reason, Reason::Range);
}

#[test]
fn a_battery_that_would_do_is_named() {
    let base = electric();
    let far = Problem::new(vec![line(&[600])], vec![Depot::at(0)], vec![at(1)], base.vehicle_types().to_vec());
    let explained = explain::explain(&far.expect("in order"), &[]);
    let change = explained[0].relaxation.as_ref().expect("a larger battery");
    // 600 m out and back.
    assert_eq!((change.limit, change.from, change.to), (Limit::Battery, 1000, 1200));
}

#[test]
fn fixed_costs_decide_between_charging_and_a_second_vehicle() {
    // One vehicle: 1600 m and 1960 s. Two: 1600 m and twice 860 s, and the fixed cost once more. The second is worth 240.
    for (fixed_cost, routes) in [(239, 2), (241, 1)] {
        let base = electric();
        let van = VehicleType { fixed_cost, count: 2, ..base.vehicle_types()[0].clone() };
        let problem =
            Problem::new(base.matrices().to_vec(), base.depots().to_vec(), base.clients().to_vec(), vec![van])
                .expect("in order");
        assert_eq!(solved(&problem).routes.len(), routes, "fixed cost {fixed_cost}");
    }
}

#[test]
fn chilled_goods_come_off_in_time() {
    // 100, 200 and 300 m out. The chilled goods for the last may be on board 320 s, and service takes 30 s: behind one stop that is
    // 330 s, so they are delivered first or directly.
    let chilled = Client { max_time_on_board_s: Some(320), ..at(3) };
    let other = |place| Client { service_duration_s: 30, ..at(place) };
    let problem = |count| {
        let van = VehicleType { count, ..VehicleType::default() };
        let clients = vec![other(1), other(2), chilled.clone()];
        Problem::new(vec![line(&[100, 200, 300])], vec![Depot::at(0)], clients, vec![van]).expect("in order")
    };
    let solution = solved(&problem(1));
    assert_eq!(solution.distance_m, 600);
    assert_eq!(solution.routes[0].trips[0].visits[0].client, 2);
    let found = evaluate(&problem(1), &one_route(&[&[0, 1, 2]])).violations;
    let too_long = Violation::TooLongOnBoard { route: 0, client: 2, on_board_s: 360, max_time_on_board_s: 320 };
    assert_eq!(found, [too_long]);
}

#[test]
fn the_vehicle_stays_at_the_depot_rather_than_keep_goods_on_board() {
    // The stop opens at 1000 and is 100 s away; another before it, 50 s away, must be served by 200. Goods for the first may be on board
    // 300 s: in one trip they would leave by 150 and be 850 s on board; on a trip of their own they leave at 900.
    let early = Client { time_windows: vec![TimeWindow::new(0, 200)], ..at(1) };
    let late = Client { time_windows: vec![TimeWindow::new(1000, 1200)], max_time_on_board_s: Some(300), ..at(2) };
    let van = VehicleType { reload_depots: vec![0], max_reloads: 1, ..VehicleType::default() };
    let problem =
        Problem::new(vec![line(&[50, 100])], vec![Depot::at(0)], vec![early, late], vec![van]).expect("in order");
    let solution = solved(&problem);
    assert_eq!((solution.routes.len(), solution.routes[0].trips.len()), (1, 2));
    let second = &solution.routes[0].trips[1];
    assert!(second.visits[0].service_start_s - second.departure_s <= 300, "{second:?}");
}

#[test]
fn a_break_is_taken_after_so_much_driving() {
    // Four stops 5000 s apart, out and back 40 000 s of driving: with at most 16 200 s (4.5 h) at a time two breaks of 2700 s (45 min).
    let pause = Break { duration_s: 2700, max_driving_s: Some(16_200), ..Break::default() };
    let van = |breaks: usize| VehicleType {
        breaks: vec![pause.clone(); breaks],
        cost_per_metre: 0,
        cost_per_second: 1,
        ..VehicleType::default()
    };
    let problem = |breaks: usize| {
        let clients = (1..5).map(at).collect();
        let matrix = line(&[5000, 10_000, 15_000, 20_000]);
        Problem::new(vec![matrix], vec![Depot::at(0)], clients, vec![van(breaks)]).expect("in order")
    };
    // The way home from the last stop alone is too far, and may not be broken: stops on the way back are needed.
    let solution = solved(&problem(2));
    assert_eq!(solution.duration_s, 40_000 + 2 * 2700);
    assert_eq!(solution.routes[0].breaks.len(), 2);
    let found = evaluate(&problem(1), &one_route(&[&[0, 1, 2, 3]])).violations;
    assert_eq!(found, [Violation::NoBreak { route: 0, index: 0 }]);
}

#[test]
fn a_lunch_break_is_taken_while_waiting_and_not_at_all_on_a_short_round() {
    // Lunch of 1800 s begins between 11:30 and 12:45. The stop is an hour away and open at 12:00 only: the vehicle starts at 10:30, has
    // lunch on the way or on arrival at 11:30, and is home at 13:00. The duration: 3600 + 1800 + 3600.
    let lunch = Break { duration_s: 1800, window: TimeWindow::new(41_400, 45_900), ..Break::default() };
    let van = VehicleType { breaks: vec![lunch], cost_per_second: 1, ..VehicleType::default() };
    let problem = |open_s, close_s| {
        let client = Client { time_windows: vec![TimeWindow::new(open_s, close_s)], ..at(1) };
        Problem::new(vec![line(&[3600])], vec![Depot::at(0)], vec![client], vec![van.clone()]).expect("in order")
    };
    let noon = solved(&problem(43_200, 43_200));
    assert_eq!((noon.duration_s, noon.routes[0].breaks.len()), (9000, 1));
    // Served at 08:00 it is over long before.
    let morning = solved(&problem(28_800, 28_800));
    assert_eq!((morning.duration_s, morning.routes[0].breaks.len()), (7200, 0));
}

#[test]
fn a_soft_window_is_missed_where_that_is_cheaper() {
    // Two stops at the same place both want service at 1000 sharp; service takes 100 s. One is served at 1000 and the other at 1100 for
    // 2 a second, or at 900 for 1 a second: 100. A second vehicle over 500 m costs 1000.
    let soft = SoftWindow { start_s: 1000, end_s: 1000, cost_per_second_early: 1, cost_per_second_late: 2 };
    let client = Client { service_duration_s: 100, soft_window: Some(soft), ..at(1) };
    let van = VehicleType { count: 2, ..VehicleType::default() };
    let clients = vec![client.clone(), client];
    let problem = Problem::new(vec![line(&[500])], vec![Depot::at(0)], clients, vec![van]).expect("in order");
    let solution = solved(&problem);
    assert_eq!(solution.cost, 1000 + 100);
    let starts: Vec<i32> = solution.routes[0].trips[0].visits.iter().map(|visit| visit.service_start_s).collect();
    assert_eq!(starts, [900, 1000]);
}

#[test]
fn two_that_must_not_meet_travel_on_two_trips() {
    let clients = vec![Client { apart_from: vec![1], ..at(1) }, at(2)];
    let van = VehicleType { reload_depots: vec![0], max_reloads: 1, ..VehicleType::default() };
    let problem = Problem::new(vec![line(&[100, 110])], vec![Depot::at(0)], clients, vec![van]).expect("in order");
    // 200 and 220 instead of 220 for both.
    assert_eq!(solved(&problem).distance_m, 420);
    let found = evaluate(&problem, &one_route(&[&[0, 1]])).violations;
    assert_eq!(found, [Violation::Together { route: 0, trip: 0, client: 0, other: 1 }]);
}

#[test]
fn service_grows_with_what_is_handled() {
    // 60 s and 1.5 s for each of 41 units: 121.5 s, rounded to 122.
    let client =
        Client { delivery: Load::of(&[41]), service_duration_s: 60, service_ms_per_unit: Load::of(&[1500]), ..at(1) };
    let van = VehicleType { cost_per_second: 1, ..VehicleType::default() };
    let problem = Problem::new(vec![line(&[100])], vec![Depot::at(0)], vec![client], vec![van]).expect("in order");
    assert_eq!(solved(&problem).cost, 200 + 200 + 122);
}

#[test]
fn a_client_bound_to_a_vehicle_type_gets_it() {
    let clients = vec![Client { only_vehicle_types: vec![1], ..at(1) }, at(2)];
    let vans = vec![VehicleType::default(), VehicleType { cost_per_metre: 5, ..VehicleType::default() }];
    let problem = Problem::new(vec![line(&[100, 300])], vec![Depot::at(0)], clients, vans).expect("in order");
    let solution = solved(&problem);
    // The dear van drives 200 m for 1000, the other 600 m for 600; the dear one alone would take 3000.
    assert_eq!(solution.cost, 1600);
    let found = evaluate(&problem, &one_route(&[&[0]])).violations;
    assert_eq!(found, [Violation::WrongVehicle { route: 0, client: 0 }]);
}

/// Dimensions 0 to 2 are roll cages of frozen, chilled and dry goods, dimension 3 all cages. A bulkhead that moves lets 6 cages be parted
/// anyhow, but no more than 2 frozen.
#[test]
fn compartments_with_a_movable_bulkhead_are_dimensions_and_their_sum() {
    let cages = |frozen, chilled, dry| Load::of(&[frozen, chilled, dry, frozen + chilled + dry]);
    let client = |place, load| Client { location: place, delivery: load, ..Client::default() };
    let van = VehicleType { capacity: Load::of(&[2, 6, 6, 6]), count: 3, ..VehicleType::default() };
    let solve_for = |loads: [Load; 2]| {
        let clients = vec![client(1, loads[0]), client(2, loads[1])];
        let van = van.clone();
        let problem = Problem::new(vec![line(&[100, 110])], vec![Depot::at(0)], clients, vec![van]).expect("in order");
        solved(&problem).routes.len()
    };
    assert_eq!(solve_for([cages(1, 2, 0), cages(1, 2, 0)]), 1, "6 of 6 cages, 2 of 2 frozen");
    assert_eq!(solve_for([cages(2, 0, 0), cages(1, 0, 0)]), 2, "3 of 2 frozen");
    assert_eq!(solve_for([cages(0, 4, 0), cages(0, 0, 3)]), 2, "7 of 6 cages");
}
