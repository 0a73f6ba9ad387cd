//! Facts about vehicles bound to begin with certain visits and groups of which one is visited, with their arithmetic.

#[path = "problems/line.rs"]
mod line;

use line::{at, line, solved};
use proptest::prelude::*;
use vrp::explain::explain;
use vrp::{
    Client, ClientGroup, Depot, Limit, Load, Problem, ProblemError, Reason, RoutePlan, SolveOptions, TimeWindow,
    TripPlan, VehicleType, Violation, check, evaluate, solve,
};

fn posed(from_depot: &[i32], vehicle: VehicleType) -> Problem {
    let clients = (1..=from_depot.len()).map(at).collect();
    Problem::new(vec![line(from_depot)], vec![Depot::at(0)], clients, vec![vehicle]).expect("in order")
}

fn visited(solution: &vrp::Solution) -> Vec<Vec<usize>> {
    let trips = solution.routes.iter().flat_map(|route| &route.trips);
    trips.map(|trip| trip.clients().collect()).collect()
}

/// Stops 10, 20 and 30 out. The vehicle is on its way to the one at 20: 20, then 10 and 30 in the order that is shorter.
#[test]
fn a_vehicle_on_its_way_goes_on_from_there() {
    let free = VehicleType { begins_with: Vec::new(), ..VehicleType::default() };
    assert_eq!(solved(&posed(&[10, 20, 30], free)).cost, 60);
    let bound = VehicleType { begins_with: vec![1], ..VehicleType::default() };
    let solution = solved(&posed(&[10, 20, 30], bound));
    // 20 + 10 on to 30 + 20 back to 10 + 10 home.
    assert_eq!((solution.cost, visited(&solution)), (60, vec![vec![1, 2, 0]]));
    let outermost = VehicleType { begins_with: vec![2, 0], ..VehicleType::default() };
    let solution = solved(&posed(&[10, 20, 30], outermost));
    // 30 + 20 back to 10 + 10 out again to 20 + 20 home.
    assert_eq!((solution.cost, visited(&solution)), (80, vec![vec![2, 0, 1]]));
}

/// What is on board is for the stop at 20; the others need a second trip.
#[test]
fn nobody_is_added_to_a_closed_trip() {
    let bound = VehicleType {
        begins_with: vec![1],
        first_trip_is_closed: true,
        reload_depots: vec![0],
        max_reloads: 2,
        ..VehicleType::default()
    };
    let solution = solved(&posed(&[10, 20, 30], bound.clone()));
    // 40 out and back, 60 for the other two.
    assert_eq!(solution.cost, 100);
    assert_eq!(visited(&solution)[0], [1]);
    let without_reloads = posed(&[10, 20, 30], VehicleType { max_reloads: 0, ..bound });
    let solution = solved(&without_reloads);
    assert_eq!((solution.cost, visited(&solution)), (40, vec![vec![1]]));
    let explained = explain(&without_reloads, &solution.plan());
    let limits: Vec<Limit> = explained.iter().map(|one| one.constraint).collect();
    // A reload more, or the trip opened: both count as a workday, and the open trip costs nothing more for the stop at 10.
    assert_eq!(limits[0], Limit::Beginning { vehicle_type: 0 });
    let text = explained[0].text(|client| client.to_string());
    assert_eq!(text, "not served; the vehicle of type 0 not bound to begin its route as it is: served, +0 min");
}

#[test]
fn a_beginning_that_cannot_be_driven_gets_its_reason() {
    let bound = VehicleType { begins_with: vec![2, 0], ..VehicleType::default() };
    let mut clients: Vec<Client> = (1..=3).map(at).collect();
    // Reached at 30 + 20 at the earliest.
    clients[0].time_windows = vec![TimeWindow::new(0, 49)];
    let problem =
        Problem::new(vec![line(&[10, 20, 30])], vec![Depot::at(0)], clients, vec![bound, VehicleType::default()])
            .expect("in order");
    let solution = solved(&problem);
    let missed: Vec<(usize, Reason)> =
        solution.unassigned.iter().map(|missed| (missed.client, missed.reason.clone())).collect();
    assert_eq!(missed, [(0, Reason::BeginningFails), (2, Reason::BeginningFails)]);
    assert_eq!(visited(&solution), [[1]]);
    assert!(problem.require_servable().is_err());
    let plan = |clients: &[usize]| {
        vec![RoutePlan { vehicle_type: 0, trips: vec![TripPlan { depot: 0, clients: clients.to_vec() }] }]
    };
    assert_eq!(evaluate(&problem, &plan(&[0, 2])).violations, [Violation::BeginningBroken { route: 0, client: 2 }]);
    assert!(matches!(evaluate(&problem, &plan(&[2, 0])).violations[..], [Violation::Late { late_s: 1, .. }]));
}

#[test]
fn beginnings_that_contradict_each_other_are_refused_by_name() {
    let error = |vehicles: Vec<VehicleType>, clients: Vec<Client>| {
        Problem::new(vec![line(&[10, 20])], vec![Depot::at(0)], clients, vehicles).expect_err("refused").to_string()
    };
    let bound = |begins_with: &[usize]| VehicleType { begins_with: begins_with.to_vec(), ..VehicleType::default() };
    let two = || vec![at(1), at(2)];
    assert!(error(vec![bound(&[1]), bound(&[1])], two()).starts_with("vehicle type 1: begins_with is 1"));
    assert!(error(vec![bound(&[2])], two()).starts_with("vehicle type 0: begins_with is 2"));
    assert!(error(vec![VehicleType { count: 2, ..bound(&[0]) }], two()).starts_with("vehicle type 0: count is 2"));
    let closed = VehicleType { first_trip_is_closed: true, ..VehicleType::default() };
    assert!(error(vec![closed], two()).contains("first_trip_is_closed"));
    let optional = vec![Client { prize: Some(3), ..at(1) }, at(2)];
    assert!(error(vec![bound(&[0])], optional).contains("begins_with"));
    let pair = vec![Client { collected_from: Some(1), ..at(1) }, Client { delivery: Load::ZERO, ..at(2) }];
    assert!(error(vec![bound(&[1])], pair.clone()).contains("of a pair both"));
    assert!(error(vec![bound(&[0, 1])], pair).contains("of a pair both"));
}

/// The same goods at 10 or at 50, something else at 60: by itself the nearer address, together with the other stop either costs the same
/// but for the prizes: 7 is missed at the far one, 3 at the near one.
#[test]
fn one_of_a_group_is_visited_and_the_prizes_of_the_others_count() {
    let group = |is_required| vec![ClientGroup { clients: vec![0, 1], is_required }];
    let alone = posed(&[10, 50], VehicleType::default()).with_groups(group(true)).expect("in order");
    let solution = solved(&alone);
    assert_eq!((solution.cost, visited(&solution)), (20, vec![vec![0]]));
    assert_eq!(solution.unassigned[0].reason, Reason::AnotherOfItsGroup);
    assert!(solution.serves_all_required());

    let mut clients: Vec<Client> = (1..=3).map(at).collect();
    (clients[0].prize, clients[1].prize) = (Some(3), Some(7));
    let problem = Problem::new(vec![line(&[10, 50, 60])], vec![Depot::at(0)], clients, vec![VehicleType::default()])
        .expect("in order");
    let solution = solved(&problem.clone().with_groups(group(true)).expect("in order"));
    assert_eq!(solution.cost, 120 + 3);
    let both = [RoutePlan { vehicle_type: 0, trips: vec![TripPlan { depot: 0, clients: vec![0, 1, 2] }] }];
    let grouped = problem.with_groups(group(true)).expect("in order");
    assert_eq!(evaluate(&grouped, &both).violations, [Violation::TwoOfGroup { group: 0, client: 0, other: 1 }]);
}

#[test]
fn an_optional_group_may_stay_out_and_a_required_one_may_not() {
    let mut clients: Vec<Client> = (1..=2).map(at).collect();
    (clients[0].prize, clients[1].prize) = (Some(3), Some(7));
    let problem = |is_required| {
        let vehicles = vec![VehicleType::default()];
        let all = Problem::new(vec![line(&[10, 50])], vec![Depot::at(0)], clients.clone(), vehicles).expect("in order");
        all.with_groups(vec![ClientGroup { clients: vec![1, 0], is_required }]).expect("in order")
    };
    // 20 to visit the near one saves 3 only.
    let left_out = solved(&problem(false));
    assert_eq!((left_out.cost, left_out.routes.len(), left_out.serves_all_required()), (10, 0, true));
    // 20 and the 7 of the other.
    assert_eq!(solved(&problem(true)).cost, 27);
    let nobody: Vec<usize> = explain(&problem(true), &[]).iter().map(|one| one.client).collect();
    assert_eq!(nobody, [0, 1]);
    assert!(explain(&problem(false), &[]).is_empty());
}

#[test]
fn groups_that_are_not_in_order_are_refused() {
    let problem = posed(&[10, 50], VehicleType { begins_with: vec![1], ..VehicleType::default() });
    let with = |clients: &[usize]| {
        let group = ClientGroup { clients: clients.to_vec(), is_required: true };
        problem.clone().with_groups(vec![group]).expect_err("refused")
    };
    assert!(matches!(with(&[7]), ProblemError::Index { item: "group", value: 7, .. }));
    for wrong in [&[0, 0][..], &[0, 1], &[]] {
        assert!(matches!(with(wrong), ProblemError::Value { item: "group", .. }), "{wrong:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    /// Where one vehicle cannot hold everybody's goods, the sum of the priorities of those who get theirs is the largest there is, and so is
    /// then their number.
    #[test]
    fn priorities_decide_who_is_left_out(seed in any::<u64>()) {
        let mut state = seed | 1;
        let mut draw = |bound: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % bound
        };
        let distances: Vec<i32> = (0..6).map(|_| 10 + draw(900) as i32).collect();
        let client = |location: usize, draw: &mut dyn FnMut(u64) -> u64| Client {
            location,
            delivery: Load::of(&[1 + draw(5) as i32]),
            priority: draw(4) as u32,
            ..Client::default()
        };
        let clients: Vec<Client> = (1..7).map(|location| client(location, &mut draw)).collect();
        let van = VehicleType { capacity: Load::of(&[8]), ..VehicleType::default() };
        let problem = Problem::new(vec![line(&distances)], vec![Depot::at(0)], clients.clone(), vec![van]).expect("in order");
        let solution = solve(&problem, &SolveOptions::iterations(400, 1));
        prop_assert!(check(&problem, &solution).is_ok());
        let left_out: Vec<usize> = solution.unassigned.iter().map(|missed| missed.client).collect();
        let worth = |is_served: &dyn Fn(usize) -> bool| -> (u32, usize) {
            let served: Vec<usize> = (0..6).filter(|&client| is_served(client)).collect();
            (served.iter().map(|&client| clients[client].priority).sum(), served.len())
        };
        let fits = |set: u32| (0..6).filter(|client| set >> client & 1 == 1).map(|client| clients[client].delivery.0[0]).sum::<i32>() <= 8;
        let best = (0..64_u32).filter(|&set| fits(set)).map(|set| worth(&|client| set >> client & 1 == 1)).max();
        prop_assert_eq!(Some(worth(&|client| !left_out.contains(&client))), best);
    }
}
