//! Laws the solver keeps on random rich problems: the checker agrees with it, it repeats itself, it finds the optimum of small problems,
//! it never panics and never drops anybody in silence.

#[path = "laws/contradictions.rs"]
mod contradictions;
#[path = "laws/exhaustive.rs"]
mod exhaustive;
#[path = "laws/random_problem.rs"]
mod random_problem;
#[path = "laws/relaxed.rs"]
mod relaxed;

use exhaustive::least_cost;
use proptest::prelude::*;
use random_problem::{ALL_TRAITS, Traits, problem};
use vrp::check::Place;
use vrp::explain::explain;
use vrp::{
    Client, Depot, Limit, Load, Matrix, Problem, Reason, RoutePlan, SolveOptions, TimeWindow, TripPlan, VehicleType,
    Violation, check, evaluate, solve,
};

/// Search and checker share no code, so this compares two independent calculations of cost, distance, duration and every rule.
fn assert_holds(problem: &Problem, iterations: u64, seed: u64) {
    let solution = solve(problem, &SolveOptions::iterations(iterations, seed));
    if let Err(violations) = check(problem, &solution) {
        panic!("{violations:?} in {solution:?} of {}", serde_json::to_string(problem).expect("a problem is JSON"));
    }
    solution.routes.iter().for_each(|route| assert_charged(problem, route));
}

/// The charging shown is what the time gives at most, and enough for every trip, but for the second of charging that trips and battery are
/// rounded up to.
fn assert_charged(problem: &Problem, route: &vrp::Route) {
    let vehicle = &problem.vehicle_types()[route.vehicle_type];
    let Some(battery) = vehicle.battery else { return assert!(route.charging.is_empty()) };
    let matrix = &problem.matrices()[vehicle.profile];
    let energy_j = |from: usize, to: usize| match matrix.energy_j.get(from * matrix.n + to) {
        Some(energy_j) => i64::from(*energy_j),
        None => i64::from(matrix.distance_m[from * matrix.n + to]) * battery.consumption_j_per_metre,
    };
    let depot = |depot: usize| problem.depots()[depot].location;
    let mut left_j = battery.capacity_j;
    for (at, trip) in route.trips.iter().enumerate() {
        if let Some(charged) = route.charging.iter().find(|charged| charged.trip == at) {
            assert!((0..=i64::from(charged.end_s - charged.start_s) * battery.charging_w).contains(&charged.energy_j));
            left_j += charged.energy_j;
        }
        let end = route.trips.get(at + 1).map_or(vehicle.end_depot, |next| next.depot);
        let stops = trip.clients().map(|client| problem.clients()[client].location);
        let places: Vec<usize> = [depot(trip.depot)].into_iter().chain(stops).chain([depot(end)]).collect();
        left_j -= places.windows(2).map(|pair| energy_j(pair[0], pair[1])).sum::<i64>();
        let rounded_j = battery.charging_w * route.trips.len() as i64;
        assert!((-rounded_j..=battery.capacity_j).contains(&left_j), "{left_j} J left in {route:?}");
    }
}

/// The priorities of those left out that must be visited, and how many they are; of a group that nobody of is visited, one without any.
fn missed(problem: &Problem, solution: &vrp::Solution) -> (u32, usize) {
    let group_of = problem.group_of();
    let missed = solution.unassigned.iter().filter(|missed| missed.is_required);
    let is_first = |client: usize| group_of[client].is_none_or(|group| problem.groups()[group].clients[0] == client);
    let missed: Vec<usize> = missed.map(|missed| missed.client).filter(|&client| is_first(client)).collect();
    let alone = missed.iter().filter(|&&client| group_of[client].is_none());
    (alone.map(|&client| problem.clients()[client].priority).sum(), missed.len())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn every_answer_passes_the_checker(seed in any::<u64>(), clients in 0_usize..25, traits in 0..ALL_TRAITS) {
        assert_holds(&problem(seed, clients, Traits::from_bits(traits)), 120, seed);
    }

    #[test]
    fn same_seed_and_iterations_give_the_same_solution(seed in any::<u64>(), traits in 0..ALL_TRAITS) {
        let problem = problem(seed, 15, Traits::from_bits(traits));
        let options = SolveOptions::iterations(80, seed);
        prop_assert_eq!(solve(&problem, &options), solve(&problem, &options));
    }

    #[test]
    fn trajectories_side_by_side_repeat_themselves_and_cost_no_more(seed in any::<u64>(), traits in 0..ALL_TRAITS) {
        let problem = problem(seed, 12, Traits::from_bits(traits));
        let one = SolveOptions::iterations(40, seed);
        let three = SolveOptions { trajectories: 3, ..one.clone() };
        let found = solve(&problem, &three);
        prop_assert_eq!(&found, &solve(&problem, &three));
        prop_assert!(check(&problem, &found).is_ok());
        let alone = solve(&problem, &one);
        let missed = |solution: &vrp::Solution| missed(&problem, solution);
        // A client with days or a pair that is left out counts in the search with each of its visits, in a solution once: where
        // somebody is left out, the two compare only where every client is one visit.
        let is_one_visit = |client: &vrp::Client| client.day_patterns.is_empty() && client.collected_from.is_none();
        if alone.serves_all_required() || problem.clients().iter().all(is_one_visit) {
            prop_assert!((missed(&found), found.cost) <= (missed(&alone), alone.cost));
        }
    }

    #[test]
    fn a_search_ends_with_a_plan_that_is_good_enough(seed in any::<u64>(), traits in 0..ALL_TRAITS) {
        let problem = problem(seed, 12, Traits::from_bits(traits));
        let long = SolveOptions::iterations(400, seed);
        let found = solve(&problem, &long);
        let again = solve(&problem, &SolveOptions { good_enough: Some(found.cost), ..long });
        prop_assert!(again.iterations <= found.iterations);
        prop_assert!(!found.serves_all_required() || again.serves_all_required() && again.cost <= found.cost);
    }

    #[test]
    fn a_warm_start_is_never_made_worse(seed in any::<u64>(), traits in 0..ALL_TRAITS) {
        let problem = problem(seed, 12, Traits::from_bits(traits));
        let first = solve(&problem, &SolveOptions::iterations(100, seed));
        let second = solve(&problem, &SolveOptions::iterations(20, seed).starting_from(first.plan()));
        prop_assert!(check(&problem, &second).is_ok());
        let missed = |solution: &vrp::Solution| missed(&problem, solution);
        prop_assert!((missed(&second), second.cost) <= (missed(&first), first.cost), "{second:?} after {first:?}");
    }

    #[test]
    fn a_warm_start_of_nonsense_is_survived(seed in any::<u64>(), traits in 0..ALL_TRAITS, other in any::<u64>()) {
        let given = solve(&problem(other, 20, Traits::from_bits(ALL_TRAITS - 1)), &SolveOptions::iterations(5, other)).plan();
        let problem = problem(seed, 10, Traits::from_bits(traits));
        let solution = solve(&problem, &SolveOptions::iterations(20, seed).starting_from(given.clone()));
        prop_assert!(check(&problem, &solution).is_ok());
        let _ = evaluate(&problem, &given);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn larger_problems_pass_the_checker_too(seed in any::<u64>(), traits in 0..ALL_TRAITS) {
        assert_holds(&problem(seed, 150, Traits::from_bits(traits)), 150, seed);
    }
}

/// The search is no proof, so the seeds stand fixed. Optional clients with several reloads are its weakest spot: 3 of 400 missed when measured.
#[test]
fn small_problems_are_solved_to_the_optimum() {
    let (mut missed, cases) = (Vec::new(), 120);
    for seed in 0..cases {
        let problem = problem(seed, 5, Traits::from_bits((seed * 7919 % 256) as u32));
        let solution = solve(&problem, &SolveOptions::iterations(3000, 1));
        match least_cost(&problem) {
            Some(least) if solution.serves_all_required() && solution.cost == least => {}
            Some(_) => missed.push(seed),
            None => assert!(!solution.serves_all_required(), "seed {seed}"),
        }
    }
    assert!(missed.len() * 100 <= cases as usize * 2, "not optimal: {missed:?}");
}

/// Enough iterations for routes met on the way to be put together anew, which short searches never do.
#[test]
fn long_searches_pass_the_checker_and_repeat_themselves() {
    for seed in 0..8_u64 {
        // Every way to take two breaks is tried for every place, which is slow; shorter searches do so.
        let bits = (seed * 7919 % u64::from(ALL_TRAITS)) as u32 & !Traits::BREAKS;
        let problem = problem(seed, 18, Traits::from_bits(bits));
        let options = SolveOptions::iterations(20_100, seed);
        let solution = solve(&problem, &options);
        assert_eq!(check(&problem, &solution).err(), None, "seed {seed}");
        assert_eq!(solution, solve(&problem, &options), "seed {seed}");
    }
}

/// The same with batteries, times on board, breaks, soft windows, company and locks. Of 120 problems one was missed when measured.
#[test]
fn small_problems_with_demands_are_solved_to_the_optimum() {
    let (mut missed, cases) = (Vec::new(), 60);
    for seed in 0..cases {
        let bits = (seed * 7919 % 256) as u32 | ((seed * 31 % 128) as u32) << 11;
        let problem = problem(seed, 4, Traits::from_bits(bits));
        let solution = solve(&problem, &SolveOptions::iterations(500, 1));
        match least_cost(&problem) {
            Some(least) if solution.serves_all_required() && solution.cost == least => {}
            Some(_) => missed.push(seed),
            None => assert!(!solution.serves_all_required(), "seed {seed}"),
        }
    }
    assert!(missed.len() < 3, "not optimal: {missed:?}");
}

/// The same with beginnings of routes and groups.
#[test]
fn small_problems_with_beginnings_and_groups_are_solved_to_the_optimum() {
    let (mut missed, cases) = (Vec::new(), 150);
    for seed in 0..cases {
        let bits = (seed * 7919 % 256) as u32 | (1 + seed as u32 % 3) << 18;
        let problem = problem(seed, 5, Traits::from_bits(bits));
        let solution = solve(&problem, &SolveOptions::iterations(1500, 1));
        match least_cost(&problem) {
            Some(least) if solution.serves_all_required() && solution.cost == least => {}
            Some(_) => missed.push(seed),
            None => assert!(!solution.serves_all_required(), "seed {seed}"),
        }
    }
    assert!(missed.len() * 100 <= cases as usize * 2, "not optimal: {missed:?}");
}

#[test]
fn seven_stops_are_solved_to_the_optimum() {
    for seed in 1..4 {
        let problem = problem(seed, 7, Traits::from_bits(0b10));
        let solution = solve(&problem, &SolveOptions::iterations(3000, 1));
        assert_eq!(Some(solution.cost), least_cost(&problem), "seed {seed}");
    }
}

/// A route that grew into a vehicle of another day took a place away that had been found for another visit of the same client.
#[test]
fn a_route_that_grows_stays_on_its_day() {
    let seed = 3_347_869_284_826_741_190;
    assert_holds(&problem(seed, 21, Traits::from_bits(0b110_0000_1001)), 120, seed);
}

/// Who must stay at the depot so that goods are not on board too long is charged meanwhile, and is then on time for what follows.
#[test]
fn a_stay_at_the_depot_charges_before_anybody_is_late() {
    let seed = 3174;
    assert_holds(&problem(seed, 24, Traits::from_bits(0b100_0111_1001_1110_0101_0111)), 120, seed);
}

/// Run with `cargo test --release -p vrp -- --ignored`.
#[test]
#[ignore = "takes minutes"]
fn ten_thousand_rich_answers_pass_the_checker() {
    for seed in 0..10_000_u64 {
        let bits = (seed.wrapping_mul(0x9E37_79B9) >> 7) as u32 % ALL_TRAITS;
        assert_holds(&problem(seed, (seed % 25) as usize, Traits::from_bits(bits)), 120, seed);
    }
}

/// Day 0 is dear for one client and day 1 for the other, and each is to be visited once on either: the matrix of a day's vehicle says so.
#[test]
fn the_cheaper_days_are_chosen() {
    let row = |a: i32, b: i32| vec![0, a, b, a, 0, 50, b, 50, 0];
    let matrices = [row(10, 90), row(90, 10)].map(|m| Matrix::new(3, m.clone(), m).expect("3 by 3"));
    let client = |location| Client { location, day_patterns: vec![0b01, 0b10], ..Client::default() };
    let van = |day| VehicleType { day, profile: day, ..VehicleType::default() };
    let problem = Problem::new(matrices.into(), vec![Depot::at(0)], vec![client(1), client(2)], vec![van(0), van(1)])
        .expect("in order");
    let solution = solve(&problem, &SolveOptions::iterations(200, 1));
    // Out and back over 10 on each day.
    assert_eq!(solution.cost, 40);
    assert!(check(&problem, &solution).is_ok());
    let twice = RoutePlan { vehicle_type: 0, trips: vec![TripPlan { depot: 0, clients: vec![0] }] };
    let both = [twice.clone(), RoutePlan { vehicle_type: 1, ..twice }];
    assert_eq!(evaluate(&problem, &both).violations, [Violation::WrongDays { client: 0 }]);
}

#[test]
fn goods_are_collected_before_they_are_delivered() {
    let m = vec![0, 10, 20, 10, 0, 10, 20, 10, 0];
    let matrix = Matrix::new(3, m.clone(), m).expect("3 by 3");
    let to = Client { location: 1, delivery: Load::of(&[5]), collected_from: Some(1), ..Client::default() };
    let from = Client { location: 2, ..Client::default() };
    let problem =
        Problem::new(vec![matrix], vec![Depot::at(0)], vec![to, from], vec![VehicleType::default()]).expect("in order");
    let solution = solve(&problem, &SolveOptions::iterations(50, 1));
    // 20 out to where the goods are, 10 back to where they go, 10 home.
    assert_eq!((solution.cost, solution.plan()[0].trips[0].clients.clone()), (40, vec![1, 0]));
    let wrong = RoutePlan { vehicle_type: 0, trips: vec![TripPlan { depot: 0, clients: vec![0, 1] }] };
    assert_eq!(evaluate(&problem, &[wrong]).violations, [Violation::PairBroken { client: 0 }]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// A vehicle that is bound begins as it must, and the checker finds every way of beginning otherwise; nobody but it visits whom it is
    /// bound to visit, and of a group nobody but one is visited.
    #[test]
    fn a_beginning_or_a_group_that_is_broken_is_found(seed in any::<u64>(), bits in 0_u32..256, both in 1_u32..4) {
        let problem = problem(seed, 12, Traits::from_bits(bits | both << 18));
        let plan = solve(&problem, &SolveOptions::iterations(30, seed)).plan();
        let is_broken = |plan: &[RoutePlan]| {
            let found = evaluate(&problem, plan).violations;
            found.iter().any(|one| matches!(one, Violation::BeginningBroken { .. } | Violation::TwoOfGroup { .. }))
        };
        prop_assert!(!is_broken(&plan));
        let visited: Vec<usize> = plan.iter().flat_map(|route| &route.trips).flat_map(|trip| trip.clients.clone()).collect();
        for group in problem.groups() {
            let out = group.clients.iter().find(|client| !visited.contains(client));
            if let (Some(&other), true) = (out, group.clients.iter().any(|client| visited.contains(client))) {
                let mut two = plan.clone();
                two[0].trips.last_mut().expect("a trip").clients.push(other);
                prop_assert!(is_broken(&two));
            }
        }
        for (at, route) in plan.iter().enumerate() {
            let vehicle = &problem.vehicle_types()[route.vehicle_type];
            let bound = vehicle.begins_with.len();
            prop_assert!(route.trips[0].clients.starts_with(&vehicle.begins_with));
            if bound == 0 {
                continue;
            }
            let mut missing = plan.clone();
            let first = missing[at].trips[0].clients.remove(0);
            prop_assert!(is_broken(&missing), "without the first");
            missing[at].trips[0].clients.push(first);
            prop_assert!(is_broken(&missing) || bound + route.trips[0].clients.len() == 2, "the first at the end");
            for (other, elsewhere) in plan.iter().enumerate().filter(|(other, _)| *other != at) {
                let mut moved = plan.clone();
                moved[other].trips[0].clients.push(vehicle.begins_with[bound - 1]);
                prop_assert!(is_broken(&moved), "also visited by another {elsewhere:?}");
            }
            if let Some(client) = (0..12).find(|client| !visited.contains(client)) {
                let mut more = plan.clone();
                more[at].trips[0].clients.insert(bound, client);
                prop_assert_eq!(is_broken(&more) || !vehicle.first_trip_is_closed, true, "one more on a closed trip");
                more[at].trips[0].clients.swap(bound - 1, bound);
                prop_assert!(is_broken(&more), "one more before the last");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Whatever else a problem holds, a client that cannot be served comes back with what stands in its way, and the rest is served
    /// as the rules ask.
    #[test]
    fn the_impossible_gets_its_reason(seed in any::<u64>(), traits in 0_u32..2048, way in 0..contradictions::WAYS) {
        let problem = contradictions::impossible(seed, Traits::from_bits(traits), way);
        let solution = solve(&problem, &SolveOptions::iterations(30, seed));
        prop_assert!(check(&problem, &solution).is_ok());
        let missed = solution.unassigned.iter().find(|missed| missed.client == 0);
        let reason = missed.map(|missed| missed.reason.clone());
        prop_assert!(reason.as_ref().is_some_and(|reason| contradictions::names(way, Traits::from_bits(traits), reason)), "way {way}: {reason:?}");
        for one in explain(&problem, &solution.plan()) {
            prop_assert!(one.relaxation.is_some() || one.client != 0 || one.constraint != Limit::Nothing);
            prop_assert!(!one.text(|client| client.to_string()).is_empty());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// With the change that an explanation names the plan holds and costs what it says; with a minute or a unit less it does not.
    #[test]
    fn the_change_named_is_enough_and_no_more_than_needed(seed in any::<u64>(), bits in 0..ALL_TRAITS) {
        // No pairs and no days to choose: there one change stands for several insertions.
        let problem = problem(seed, 12, Traits::from_bits(bits & !(0b11 << 8)));
        let plan = solve(&problem, &SolveOptions::iterations(20, seed)).plan();
        let before: Vec<i64> = evaluate(&problem, &plan).plan.routes.iter().map(|route| route.cost).collect();
        for one in explain(&problem, &plan) {
            let Some(change) = &one.relaxation else { continue };
            let widened = relaxed::relaxed(&problem, one.client, change, change.to).expect("in order");
            let full = relaxed::put_back(&plan, one.client, change);
            let after = evaluate(&widened, &full);
            prop_assert_eq!(&after.violations, &[], "{:?}", one);
            // Other routes of the type may gain by the change too.
            let at = change.route.unwrap_or(plan.len());
            let added = after.plan.routes[at].cost - before.get(at).copied().unwrap_or(0);
            prop_assert_eq!(added, change.added_cost, "{:?}", one);
            let step = match change.limit {
                Limit::Nothing | Limit::Skills { .. } => continue,
                Limit::Apart { .. } | Limit::VehicleTypes { .. } | Limit::Beginning { .. } => continue,
                Limit::Capacity { .. } | Limit::MaxDistance | Limit::Reloads | Limit::Vehicles | Limit::Battery => 1,
                _ => 60,
            };
            let short = change.to - (change.to - change.from).signum() * step;
            let is_beyond = (short - change.from).signum() * (change.to - change.from).signum() < 0;
            if let Some(narrower) = relaxed::relaxed(&problem, one.client, change, if is_beyond { change.from } else { short }) {
                prop_assert!(!evaluate(&narrower, &full).violations.is_empty(), "{:?} asks for too much", one);
            }
        }
    }
}

#[test]
fn contradictions_get_a_reason() {
    let matrix =
        Matrix::new(3, vec![0, 10, 10, 10, 0, 10, 10, 10, 0], vec![0, 10, 10, 10, 0, 10, 10, 10, 0]).expect("3 by 3");
    let heavy = Client { location: 1, delivery: Load::of(&[900]), ..Client::default() };
    let early = Client { location: 2, time_windows: vec![TimeWindow::new(0, 5)], ..Client::default() };
    let van = VehicleType { capacity: Load::of(&[800]), ..VehicleType::default() };
    let problem = Problem::new(vec![matrix], vec![Depot::at(0)], vec![heavy, early], vec![van]).expect("in order");
    let solution = solve(&problem, &SolveOptions::iterations(50, 1));
    let too_heavy = Reason::ExceedsEveryCapacity { dimension: 0, demand: 900, largest_capacity: 800 };
    let reasons: Vec<_> = solution.unassigned.iter().map(|missed| missed.reason.clone()).collect();
    assert_eq!(reasons, [too_heavy, Reason::TimeWindow]);
    let error = problem.require_servable().expect_err("client 0 is too heavy").to_string();
    assert!(error.contains("client 0: demand 900 exceeds every vehicle's capacity 800"), "{error}");
}

#[test]
fn the_checker_finds_a_route_that_is_late_and_too_heavy() {
    // Loading at 0, 10 s of driving, service may start until 5: 5 s late. 7 + 7 on board, 10 fit.
    let matrix = Matrix::new(2, vec![0, 10, 10, 0], vec![0, 10, 10, 0]).expect("2 by 2");
    let client = |end_s| Client {
        location: 1,
        delivery: Load::of(&[7]),
        time_windows: vec![TimeWindow::new(0, end_s)],
        ..Client::default()
    };
    let van = VehicleType { capacity: Load::of(&[10]), ..VehicleType::default() };
    let problem =
        Problem::new(vec![matrix], vec![Depot::at(0)], vec![client(5), client(99)], vec![van]).expect("in order");
    let route = RoutePlan { vehicle_type: 0, trips: vec![TripPlan { depot: 0, clients: vec![0, 1] }] };
    let found = evaluate(&problem, &[route]);
    assert_eq!(found.plan.distance_m, 20);
    let overload = Violation::Overload { route: 0, trip: 0, dimension: 0, load: 14, capacity: 10 };
    assert_eq!(found.violations, [overload, Violation::Late { route: 0, place: Place::Client(0), late_s: 5 }]);
}

#[test]
fn a_problem_survives_json_and_a_wrong_one_is_refused_there() {
    let problem = problem(5, 6, Traits::from_bits(ALL_TRAITS - 1));
    let text = serde_json::to_string(&problem).expect("JSON");
    assert_eq!(serde_json::from_str::<Problem>(&text).expect("the same problem"), problem);
    let broken = text.replacen("\"location\":2", "\"location\":999", 1);
    let error = serde_json::from_str::<Problem>(&broken).expect_err("there is no place 999").to_string();
    assert!(error.contains("location is 999"), "{error}");
}
