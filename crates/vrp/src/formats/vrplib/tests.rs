//! Small files of each family, calculated by hand.

use super::*;
use crate::formats::Answer;

const SMALL: &str = "NAME : small\nTYPE : CVRP\nDIMENSION : 3\nEDGE_WEIGHT_TYPE : EUC_2D\nCAPACITY : 10\nNODE_COORD_SECTION\n1 0 0\n2 3 4\n\
    3 1 1\nDEMAND_SECTION\n1 0\n2 7\n3 5\nDEPOT_SECTION\n1\n-1\nEOF\n";

#[test]
fn distances_are_rounded_to_whole_numbers() {
    let problem = read(SMALL).expect("a small instance");
    // From (0, 0) to (3, 4) it is 5, to (1, 1) 1.41, rounded 1.
    assert_eq!(problem.matrices()[0].distance_m[..3], [0, 5, 1]);
    assert_eq!(problem.clients()[0].delivery, Load::of(&[7]));
    // 7 + 5 exceed 10, so two routes: 2 * 5 + 2 * 1.
    assert_eq!(crate::solve(&problem, &crate::SolveOptions::iterations(50, 1)).cost, 12);
}

#[test]
fn a_broken_line_is_named() {
    let error = read(&SMALL.replace("3 1 1", "3 1 x")).expect_err("x is no number");
    assert_eq!(error.to_string(), "line 9: y of NODE_COORD_SECTION is \"x\"; accepted is a number");
    assert!(matches!(read("TYPE : CVRP\n"), Err(FormatError::Missing(_))));
    assert!(matches!(read(&SMALL.replace("EUC_2D", "GEO")), Err(FormatError::Unsupported(_))));
    for (from, to) in [
        ("DIMENSION : 3", "DIMENSION : 2000000000"),
        ("2 7\n", ""),
        ("2 7", "3 7"),
        ("2 7", "2 -7"),
        ("\n1\n-1", "\n9\n-1"),
    ] {
        assert!(read(&SMALL.replace(from, to)).is_err(), "{to}");
    }
}

#[test]
fn unknown_rules_are_refused_and_not_dropped() {
    let error =
        read(&SMALL.replace("DEMAND_SECTION", "COLOUR_SECTION\n1 1\nDEMAND_SECTION")).expect_err("an unknown section");
    assert_eq!(error.to_string(), "line 10: section COLOUR_SECTION is not supported");
    assert!(read(&SMALL.replace("CAPACITY", "TRAFFIC : 3\nCAPACITY")).is_err());
    assert!(read(&SMALL.replace(": CVRP", ": GVRP")).is_err());
}

#[test]
fn explicit_weights_are_read() {
    let text = "DIMENSION: 3\nEDGE_WEIGHT_TYPE: EXPLICIT\nEDGE_WEIGHT_FORMAT: LOWER_ROW\nEDGE_WEIGHT_SECTION\n4 5\n6\nDEMAND_SECTION\n\
        1 0\n2 1\n3 1\n";
    let instance = parse(text).expect("an explicit matrix");
    assert_eq!(instance.matrices[0].distance_m, [0, 4, 5, 4, 0, 6, 5, 6, 0]);
    assert!(parse(&text.replace("4 5\n6", "4 5")).is_err());
    assert!(parse(&text.replace("4 5\n6", "4 5 6 7")).is_err());
}

#[test]
fn backhauls_come_last_and_never_alone() {
    let text = SMALL.replace(": CVRP", ": VRPB").replace("3 5\n", "3 0\nBACKHAUL_SECTION\n1 0\n2 0\n3 8\n");
    let instance = parse(&text).expect("backhauls");
    assert!(instance.stops[1].is_backhaul && !instance.stops[0].is_backhaul);
    let problem = instance.problem().expect("a problem");
    let order = |visits: &str| {
        let answer = Answer::parse(&format!("Route #1: {visits}\n")).expect("a route");
        let plan = instance.plan(&answer).expect("known numbers");
        crate::evaluate(&problem, &plan).violations.len() + instance.broken_rules(&plan).len()
    };
    // 8 fit after 7 have been delivered; a backhaul first is one rule, back to a linehaul another, and 15 are on board.
    assert_eq!((order("1 2"), order("2 1"), order("2")), (0, 3, 1));
    // The search takes both on one route: 5 + 4 + 1, rounded from 3.6 and 1.4.
    assert_eq!(crate::solve(&problem, &crate::SolveOptions::iterations(50, 1)).cost, 10);
    let older = SMALL.replace("1 0 0\n2 3 4\n3 1 1", "1 -1 0 0\n2 0 3 4\n3 1 1 1");
    assert_eq!(parse(&older).expect("the older form").stops[1].client.pickup, Load::of(&[5]));
}

#[test]
fn vehicles_differ_by_their_sections() {
    let text = SMALL.replace(": CVRP", ": HFVRP\nVEHICLES : 3").replace("CAPACITY : 10\n", "").replace(
        "DEPOT_SECTION",
        "CAPACITY_SECTION\n1 10\n2 10\n3 20\nVEHICLES_FIXED_COST_SECTION\n1 5\n2 5\n3 9\nDEPOT_SECTION",
    );
    let instance = parse(&text).expect("two types");
    assert_eq!(instance.fleets.iter().map(|fleet| fleet.numbers.clone()).collect::<Vec<_>>(), [vec![1, 2], vec![3]]);
    // The third vehicle alone: 9 of fixed cost, 5 + 3.606 + 1.414 = 10.020 of way.
    let answer = Answer::parse("Route #1:\nRoute #2:\nRoute #3: 1 2\n").expect("a route");
    let found = crate::evaluate(&instance.problem().expect("a problem"), &instance.plan(&answer).expect("known"));
    assert_eq!((found.violations.len(), instance.convention.stated(found.plan.cost)), (0, 19.020));
    assert!(parse(&text.replace("2 5\n3 9\n", "2 5\n")).is_err());
}

#[test]
fn only_allowed_customers_can_be_visited() {
    let text = SMALL
        .replace(": CVRP", ": SDVRPTW\nVEHICLES : 2")
        .replace("DEPOT_SECTION", "VEHICLES_ALLOWED_CLIENTS_SECTION\n1 2\n2 2 3\nDEPOT_SECTION");
    let instance = parse(&text).expect("two kinds of vehicle");
    let problem = instance.problem().expect("a problem");
    let holds = |routes: &str| {
        let plan = instance.plan(&Answer::parse(routes).expect("routes")).expect("known numbers");
        crate::evaluate(&problem, &plan).violations.is_empty()
    };
    assert!(holds("Route #1: 1\nRoute #2: 2\n"));
    assert!(!holds("Route #1: 2\nRoute #2: 1\n"));
}

#[test]
fn trips_windows_releases_and_prizes_are_read_in_tenths() {
    let text = SMALL.replace(": CVRP", ": MTVRPTWR\nVEHICLES : 1\nSERVICE_TIME : 2").replace(
        "DEPOT_SECTION",
        "TIME_WINDOW_SECTION\n1 0 99\n2 0 50.55\n3 0 60\nRELEASE_TIME_SECTION\n1 0\n2 7\n3 0\nVEHICLES_RELOAD_DEPOT_SECTION\n1 1\n\
         PRIZE_SECTION\n1 0\n2 0\n3 4.5\nDEPOT_SECTION",
    );
    let instance = parse(&text).expect("trips");
    let client = &instance.stops[0].client;
    assert_eq!((client.time_windows[0].end_s, client.release_time_s, client.service_duration_s), (505, 70, 20));
    assert_eq!((client.prize, instance.stops[1].client.prize), (None, Some(45)));
    assert_eq!((instance.fleets[0].vehicle.max_reloads, &instance.fleets[0].vehicle.reload_depots), (2, &vec![0]));
    let problem = instance.problem().expect("a problem");
    let answer = Answer::parse("Route #1: 2 0 1\n").expect("a route with a reload");
    let plan = instance.plan(&answer).expect("known numbers");
    // 14 tenths there and back, 50 there and back.
    assert_eq!(crate::evaluate(&problem, &plan).plan.cost, 128);
    assert_eq!(instance.answer(&plan).routes[0].visits, [2, 0, 1]);
}

#[test]
fn pairs_of_pickup_and_delivery_are_solved_in_thousandths() {
    let text = SMALL.replace(": CVRP", ": PDPTW\nVEHICLES : 2").replace(
        "DEMAND_SECTION\n1 0\n2 7\n3 5\n",
        "PICKUP_AND_DELIVERY_SECTION\n1 0 0 99 0 0 0\n2 7 0 50 2 0 3\n3 -7 0 60.5 2 2 0\n",
    );
    let instance = parse(&text).expect("a pair");
    assert_eq!((instance.stops[0].delivered_at, instance.fleets[0].vehicle.shift.end_s), (Some(1), 99_000));
    assert_eq!(instance.stops[1].client.time_windows[0].end_s, 60_500);
    let solution = crate::solve(&instance.problem().expect("a problem"), &crate::SolveOptions::iterations(50, 1));
    // 5 to the pickup, 3.606 to the delivery, 1.414 home.
    assert_eq!(instance.convention.stated(solution.cost), 10_020.0);
    assert!(parse(&text.replace("3 -7 0 60.5 2 2 0", "3 -7 0 60.5 2 1 0")).is_err());
    assert!(parse(&text.replace("3 -7 0 60.5 2 2 0", "3 -6 0 60.5 2 2 0")).is_err());
    assert!(parse(&text.replace("3 -7 0 60.5 2 2 0\n", "")).is_err());
}

#[test]
fn which_customers_a_vehicle_may_visit_is_said_by_skills() {
    let text = SMALL
        .replace(": CVRP", ": SDVRPTW\nVEHICLES : 3")
        .replace("DEPOT_SECTION", "VEHICLES_ALLOWED_CLIENTS_SECTION\n1 2\n2 2 3\n3 3\nDEPOT_SECTION");
    let problem = parse(&text).expect("three kinds of vehicle").problem().expect("a problem");
    assert_eq!(problem.matrices().len(), 1);
    let skills: Vec<u64> = problem.vehicle_types().iter().map(|vehicle| vehicle.skills).collect();
    let required: Vec<u64> = problem.clients().iter().map(|client| client.required_skills).collect();
    let may = |vehicle: usize| required.iter().map(|needed| needed & !skills[vehicle] == 0).collect::<Vec<_>>();
    assert_eq!((may(0), may(1), may(2)), (vec![true, false], vec![true, true], vec![false, true]));
}

/// Prizes and groups, with the figures that PyVRP 0.14.1 gives for the same file (rounded as the family is, `dimacs`).
const PRIZES: &str = "TYPE : PCVRPTW\nDIMENSION : 8\nVEHICLES : 2\nCAPACITY : 10\nEDGE_WEIGHT_TYPE : EUC_2D\nNODE_COORD_SECTION\n1 0 0\n2 3 4
3 7 1\n4 10 10\n5 -5 5\n6 -6 4\n7 20 21\n8 2 -9\nDEMAND_SECTION\n1 0\n2 4\n3 4\n4 3\n5 5\n6 5\n7 2\n8 3\nTIME_WINDOW_SECTION\n1 0 200\n2 0 100
3 5 60\n4 20 90\n5 0 150\n6 0 150\n7 0 200\n8 10 180\nSERVICE_TIME_SECTION\n1 0\n2 5\n3 5\n4 5\n5 5\n6 5\n7 5\n8 5\nPRIZE_SECTION\n1 0
2 3.77\n3 25\n4 0\n5 9\n6 8.55\n7 12.5\n8 0\nDEPOT_SECTION\n1\n-1\nMUTUALLY_EXCLUSIVE_GROUP_SECTION\n1 5 6\n2 8 3\n3 2\nEOF\n";

#[test]
fn prizes_and_groups_cost_what_they_cost_in_pyvrp() {
    let instance = parse(PRIZES).expect("prizes and groups");
    let problem = instance.problem().expect("a problem");
    assert_eq!(problem.groups().len(), 2, "a group of one says nothing");
    let solution = crate::solve(&problem, &crate::SolveOptions::iterations(500, 1));
    assert_eq!(crate::check(&problem, &solution).err(), None);
    assert_eq!((solution.cost, solution.serves_all_required()), (692, true));
    let evaluated = |routes: &str| {
        let plan = instance.plan(&Answer::parse(routes).expect("routes")).expect("known numbers");
        crate::evaluate(&problem, &plan)
    };
    // 445 of ways, and the prizes of 1, 5 and 6: 37 + 85 + 125.
    assert_eq!(evaluated("Route #1: 4\nRoute #2: 2 3\n").plan.cost, 692);
    assert_eq!(evaluated("Route #1: 5\nRoute #2: 2 3\n").plan.cost, 701);
    assert!(parse(&PRIZES.replace("2 8 3\n3 2", "2 8 1\n3 2")).is_err(), "a depot");
    assert!(
        parse(&PRIZES.replace("2 8 3\n3 2", "2 8 5\n3 2")).and_then(|instance| instance.problem()).is_err(),
        "in two groups"
    );
    assert!(parse(&PRIZES.replace("2 8 3\n3 2", "3 8 3\n2 2")).is_err(), "out of order");
}
