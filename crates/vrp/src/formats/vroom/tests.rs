//! Small inputs, calculated by hand.

use super::*;
use crate::{SolveOptions, check, solve};

const SMALL: &str = r#"{"vehicles": [{"id": 7, "start_index": 0, "end_index": 0, "capacity": [4], "skills": [1], "time_window": [0, 9000]},
        {"id": 3, "start_index": 0, "end_index": 0, "capacity": [4], "costs": {"fixed": 50}}],
    "jobs": [{"id": 11, "location_index": 1, "delivery": [3], "service": 60, "skills": [1], "time_windows": [[500, 600]]},
        {"id": 12, "location_index": 2, "delivery": [3], "description": "door"}],
    "matrices": {"car": {"durations": [[0, 100, 200], [100, 0, 250], [200, 250, 0]]}}}"#;

#[test]
fn jobs_skills_and_costs_become_a_solved_plan() {
    let instance = parse(SMALL).expect("a small input");
    let problem = instance.problem().expect("a problem");
    let solution = solve(&problem, &SolveOptions::iterations(100, 1));
    assert!(check(&problem, &solution).is_ok());
    // Only vehicle 7 has the skill; 3 + 3 exceed 4: 200 + 400 + 50.
    assert_eq!(instance.convention.stated(solution.cost), 650.0);
    let written = output(&instance, &problem, &solution);
    assert_eq!(written["summary"]["cost"], 650);
    assert_eq!(written["summary"]["waiting_time"], 0);
    let skilled = written["routes"].as_array().expect("routes").iter().find(|route| route["vehicle"] == 7);
    let steps = &skilled.expect("vehicle 7 drives")["steps"];
    assert_eq!((&steps[1]["type"], &steps[1]["id"], &steps[1]["arrival"]), (&"job".into(), &11.into(), &500.into()));
    assert_eq!((&steps[0]["load"], &steps[2]["load"]), (&serde_json::json!([3]), &serde_json::json!([0])));
}

#[test]
fn rules_that_cannot_be_held_are_refused_by_name() {
    // What is changed, into what, and what the message must hold.
    let both = "\"start_index\": 0, \"end_index\": 0, \"capacity\": [4], \"costs\"";
    let of_job = |field: &str| ("\"service\": 60", format!("\"service\": 60, {field}"));
    let of_vehicle = |field: &str| ("\"id\": 7,", format!("\"id\": 7, {field},"));
    let changes = [
        ((both, "\"capacity\": [4], \"costs\"".to_owned()), "start_index or end_index"),
        ((both, "\"start\": [5, 60], \"end_index\": 0, \"costs\"".to_owned()), "start_index beside the coordinates"),
        (of_job("\"priority\": 5"), "job 11: priority"),
        (of_job("\"setup\": 5"), "job 11: setup"),
        (of_job("\"service_per_type\": {}"), "service_per_type"),
        (("\"fixed\": 50", "\"fixed\": 50, \"per_task_hour\": 3".to_owned()), "per_task_hour"),
        (of_vehicle("\"max_distance\": 3"), "vehicle 7: max_distance"),
        (of_vehicle("\"max_travel_time\": 3"), "vehicle 7: max_travel_time"),
        (of_vehicle("\"speed_factor\": 6"), "vehicle 7: speed_factor 6"),
        (of_vehicle("\"breaks\": [{\"id\": 1, \"max_load\": [1]}]"), "vehicle 7: a break with max_load"),
        (of_vehicle("\"steps\": [{\"type\": \"job\", \"id\": 99}]"), "vehicle 7: step 1: the task with id 99"),
        (
            of_vehicle("\"steps\": [{\"type\": \"job\", \"id\": 11, \"service_at\": 9}]"),
            "vehicle 7: step 1: service_at",
        ),
        (of_vehicle("\"colour\": 3"), "colour"),
        (("\"location_index\": 1", "\"location_index\": 9".to_owned()), "location is 9"),
        (("[100, 0, 250]", "[100, 0]".to_owned()), "matrix car"),
        (("\"jobs\":", "\"shipments\": [{}], \"jobs\":".to_owned()), "pickup"),
    ];
    for ((from, to), named) in changes {
        assert!(SMALL.contains(from), "{from}");
        let refused = parse(&SMALL.replace(from, &to)).and_then(|instance| instance.problem());
        let error = refused.expect_err(&to).to_string();
        assert!(error.contains(named), "{named} is not named: {error}");
    }
}

#[test]
fn a_route_may_end_anywhere_and_hold_so_many_tasks() {
    let open = SMALL.replace(
        "\"start_index\": 0, \"end_index\": 0, \"capacity\": [4], \"costs\"",
        "\"start_index\": 0, \"capacity\": [4], \"costs\"",
    );
    let instance = parse(&open).expect("an open route");
    let problem = instance.problem().expect("a problem");
    let solution = solve(&problem, &SolveOptions::iterations(100, 1));
    // Vehicle 3 stays where it made its only delivery: 200 + 200 + 50.
    assert_eq!((instance.convention.stated(solution.cost), check(&problem, &solution).is_ok()), (450.0, true));
    let written = output(&instance, &problem, &solution);
    let routes = written["routes"].as_array().expect("routes");
    let kinds = |vehicle: u64| {
        let route = routes.iter().find(|route| route["vehicle"] == vehicle).expect("it drives");
        let steps = route["steps"].as_array().expect("steps");
        steps.iter().filter_map(|step| step["type"].as_str()).collect::<Vec<_>>()
    };
    assert_eq!((kinds(3), kinds(7)), (vec!["start", "job"], vec!["start", "job", "end"]));
    let few =
        SMALL.replace("\"capacity\": [4], \"skills\": [1]", "\"capacity\": [9], \"max_tasks\": 1, \"skills\": [1]");
    let instance = parse(&few).expect("one task");
    let solution = solve(&instance.problem().expect("a problem"), &SolveOptions::iterations(100, 1));
    // Both would fit, but the second job is a second task: 200 + 400 + 50.
    assert_eq!(instance.convention.stated(solution.cost), 650.0);
}

#[test]
fn shipments_are_collected_and_delivered() {
    let text = r#"{"vehicles": [{"id": 1, "start_index": 0, "end_index": 0, "capacity": [4]}],
        "jobs": [{"id": 1, "location_index": 3, "delivery": [2]}],
        "shipments": [{"amount": [3], "pickup": {"id": 1, "location_index": 2, "service": 30},
            "delivery": {"id": 1, "location_index": 1, "time_windows": [[0, 900]]}}],
        "matrices": {"car": {"durations": [[0, 100, 200, 50], [100, 0, 250, 60], [200, 250, 0, 70], [50, 60, 70, 0]]}}}"#;
    let instance = parse(text).expect("a job and a shipment");
    assert_eq!(instance.stops.iter().map(|stop| (stop.number, stop.id)).collect::<Vec<_>>(), [(1, 1), (2, 1), (3, 1)]);
    let problem = instance.problem().expect("a problem");
    let solution = solve(&problem, &SolveOptions::iterations(100, 1));
    // 2 and 3 exceed 4, so the job comes before the pickup or after the delivery: 0-3-2-1-0 takes 50 + 70 + 250 + 100.
    assert_eq!((instance.convention.stated(solution.cost), check(&problem, &solution).is_ok()), (470.0, true));
    let written = output(&instance, &problem, &solution);
    let steps = written["routes"][0]["steps"].as_array().expect("steps").clone();
    let of = |key: &str| steps.iter().map(|step| step[key].clone()).collect::<Vec<_>>();
    assert_eq!(of("type"), ["start", "job", "pickup", "delivery", "end"]);
    assert_eq!(of("load"), [[2], [0], [3], [0], [0]].map(|load| serde_json::json!(load)));
    assert_eq!(steps[2]["id"], 1);
}

#[test]
fn a_break_is_taken_within_its_window() {
    // Out and back 200 s, served at 1000 sharp, home at 1100. The break of 300 s begins between 650 and 950, and so before the stop.
    let text = r#"{"vehicles": [{"id": 1, "start_index": 0, "end_index": 0,
            "breaks": [{"id": 9, "time_windows": [[650, 950]], "service": 300, "description": "lunch"}]}],
        "jobs": [{"id": 1, "location_index": 1, "time_windows": [[1000, 1000]]}],
        "matrices": {"car": {"durations": [[0, 100], [100, 0]]}}}"#;
    let instance = parse(text).expect("a break");
    let problem = instance.problem().expect("a problem");
    let solution = solve(&problem, &SolveOptions::iterations(20, 1));
    assert!(check(&problem, &solution).is_ok());
    let written = output(&instance, &problem, &solution);
    let steps = written["routes"][0]["steps"].as_array().expect("steps").clone();
    let kinds: Vec<_> = steps.iter().filter_map(|step| step["type"].as_str()).collect();
    assert_eq!(kinds.iter().filter(|kind| **kind == "break").count(), 1, "{kinds:?}");
    let taken = steps.iter().find(|step| step["type"] == "break").expect("a break");
    assert_eq!(taken["id"], 9, "as in the file");
    assert_eq!(written["summary"]["service"], 300);
    assert_eq!(written["summary"]["duration"], 200);
    let twice = text.replace("[[650, 950]]", "[[650, 950], [1000, 1200]]");
    assert!(matches!(parse(&twice), Err(FormatError::NotYetSolvable(_))));
}

#[test]
fn the_search_starts_from_the_steps() {
    let steps = "\"id\": 3, \"steps\": [{\"type\": \"start\"}, {\"type\": \"job\", \"id\": 12}, {\"type\": \"end\"}],";
    let instance = parse(&SMALL.replace("\"id\": 3,", steps)).expect("an input with steps");
    let trips = vec![TripPlan { depot: 0, clients: vec![1] }];
    assert_eq!(instance.initial, [RoutePlan { vehicle_type: 1, trips }]);
    let options = SolveOptions::iterations(0, 1).starting_from(instance.initial.clone());
    let problem = instance.problem().expect("a problem");
    let solution = solve(&problem, &options);
    assert_eq!((instance.convention.stated(solution.cost), check(&problem, &solution).is_ok()), (650.0, true));
}

#[test]
fn a_faster_vehicle_takes_less_time() {
    let text = SMALL.replace("\"costs\": {\"fixed\": 50}", "\"speed_factor\": 2");
    let instance = parse(&text).expect("a fast vehicle");
    let problem = instance.problem().expect("a problem");
    let solution = solve(&problem, &SolveOptions::iterations(100, 1));
    // Vehicle 7 to the first job, 200; the other at double speed to the second, 100 out and 100 back.
    assert_eq!((instance.convention.stated(solution.cost), check(&problem, &solution).is_ok()), (400.0, true));
}
