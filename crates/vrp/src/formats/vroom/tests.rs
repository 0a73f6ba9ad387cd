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
        (of_job("\"priority\": 101"), "priority is 101"),
        (of_vehicle("\"max_distance\": 3"), "distances, which max_distance of vehicle 7 needs"),
        (of_vehicle("\"speed_factor\": 6"), "vehicle 7: speed_factor 6"),
        (
            of_vehicle("\"breaks\": [{\"id\": 1}, {\"id\": 2}, {\"id\": 3}, {\"id\": 4}, {\"id\": 5}]"),
            "vehicle 7: more than four breaks",
        ),
        (of_vehicle("\"steps\": [{\"type\": \"job\", \"id\": 99}]"), "vehicle 7: step 1: the task with id 99"),
        (
            of_vehicle("\"steps\": [{\"type\": \"job\", \"id\": 11, \"service_at\": 9}]"),
            "vehicle 7: step 1: service_at",
        ),
        (
            of_vehicle("\"steps\": [{\"type\": \"start\", \"service_at\": 9}]"),
            "vehicle 7: service_at, service_before of a start",
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
    // It may not begin between 100 and 600, when there is something on board, and then only from 1020 on, behind the stop.
    let twice = text
        .replace("[[650, 950]]", "[[100, 600], [1020, 1200]], \"max_load\": [1]")
        .replace("\"location_index\": 1,", "\"location_index\": 1, \"delivery\": [2],");
    let begin = |text: &str| {
        let instance = parse(text).expect("a break");
        let problem = instance.problem().expect("a problem");
        let solution = solve(&problem, &SolveOptions::iterations(20, 1));
        assert_eq!(check(&problem, &solution).err(), None);
        solution.routes[0].breaks.first().map(|taken| taken.start_s)
    };
    // Home at 1100 and so by the end of the last window: it is left out, wherever it may begin.
    assert_eq!(begin(&twice), None);
    // The working hours end when the last window has closed, and they begin before.
    let long = twice.replace("[1020, 1200]", "[1020, 1080]");
    assert_eq!(begin(&long), Some(1020));
    assert_eq!(
        begin(&long.replace("\"max_load\": [1]", "\"max_load\": [2]")).map(|at| at <= 600 || at == 1020),
        Some(true)
    );
    let step = "\"steps\": [{\"type\": \"break\", \"id\": 9, \"service_at\": 1060}], \"breaks\":";
    assert_eq!(begin(&long.replace("\"breaks\":", step)), Some(1060));
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

/// Solves what `SMALL` becomes with one part replaced; gives the cost as stated and the output.
fn solved_with(from: &str, to: &str) -> (f64, serde_json::Value) {
    assert!(SMALL.contains(from), "{from}");
    let instance = parse(&SMALL.replace(from, to)).expect(to);
    let problem = instance.problem().expect(to);
    let solution = solve(&problem, &SolveOptions::iterations(100, 1));
    assert_eq!(check(&problem, &solution).err(), None, "{to}");
    (instance.convention.stated(solution.cost), output(&instance, &problem, &solution))
}

fn unassigned(written: &serde_json::Value) -> Vec<u64> {
    written["unassigned"].as_array().expect("a list").iter().filter_map(|task| task["id"].as_u64()).collect()
}

#[test]
fn a_vehicle_drives_no_longer_and_no_further_than_it_may() {
    let distances = "[200, 250, 0]], \"distances\": [[0, 1000, 3000], [1000, 0, 2000], [3000, 2000, 0]]}";
    let with = |field: &str| {
        let text = SMALL.replace("[200, 250, 0]]}", distances).replace("\"id\": 3,", &format!("\"id\": 3, {field},"));
        let instance = parse(&text).expect(field);
        let problem = instance.problem().expect(field);
        let solution = solve(&problem, &SolveOptions::iterations(100, 1));
        assert_eq!(check(&problem, &solution).err(), None, "{field}");
        (solution.unassigned.len(), solution.distance_m)
    };
    // Vehicle 3 goes to the second job, 200 s and 3000 m away, and back; vehicle 7 cannot hold both.
    assert_eq!(with("\"max_travel_time\": 400"), (0, 8000));
    assert_eq!(with("\"max_travel_time\": 399"), (1, 2000));
    assert_eq!(with("\"max_distance\": 6000"), (0, 8000));
    assert_eq!(with("\"max_distance\": 5999"), (1, 2000));
}

#[test]
fn who_has_priority_is_served_first() {
    // Only vehicle 7 is left, which holds one of both; the second job is the dearer one.
    let one = SMALL
        .replace("{\"id\": 3, \"start_index\": 0, \"end_index\": 0, \"capacity\": [4], \"costs\": {\"fixed\": 50}}", "")
        .replace("[0, 9000]},\n", "[0, 9000]}");
    for (first, second, left_out) in [(0, 1, 11), (3, 2, 12)] {
        let text = one
            .replace("\"service\": 60", &format!("\"service\": 60, \"priority\": {first}"))
            .replace("\"description\": \"door\"", &format!("\"priority\": {second}"));
        let instance = parse(&text).expect("priorities");
        let problem = instance.problem().expect("a problem");
        let solution = solve(&problem, &SolveOptions::iterations(100, 1));
        let written = output(&instance, &problem, &solution);
        assert_eq!(unassigned(&written), [left_out]);
        assert_eq!(written["summary"]["priority"], first.max(second));
    }
}

#[test]
fn service_depends_on_the_type_of_vehicle() {
    let (cost, written) =
        solved_with("\"service\": 60", "\"service\": 60, \"service_per_type\": {\"bike\": 90, \"van\": 20}");
    assert_eq!((cost, &written["summary"]["service"]), (650.0, &60.into()), "a type that is not named");
    let text = SMALL.replace("\"service\": 60", "\"service\": 60, \"service_per_type\": {\"van\": 20}");
    let instance = parse(&text.replace("\"id\": 7,", "\"id\": 7, \"type\": \"van\",")).expect("a van");
    let problem = instance.problem().expect("a problem");
    let solution = solve(&problem, &SolveOptions::iterations(100, 1));
    let written = output(&instance, &problem, &solution);
    assert_eq!((check(&problem, &solution).err(), &written["summary"]["service"]), (None, &20.into()));
    let first = written["routes"].as_array().expect("routes").iter().find(|route| route["vehicle"] == 7);
    // Served at 500, left at 520, back after 100 s.
    assert_eq!(first.expect("vehicle 7 drives")["steps"][2]["arrival"], 620);
}

#[test]
fn time_at_tasks_has_its_price() {
    // 60 s of service at 360 an hour are 6 more.
    let (cost, _) = solved_with(
        "\"skills\": [1], \"time_window\": [0, 9000]",
        "\"skills\": [1], \"costs\": {\"per_task_hour\": 360}",
    );
    assert_eq!(cost, 656.0);
}

#[test]
fn steps_say_when_service_begins() {
    let with = |step: &str| solved_with("\"id\": 7,", &format!("\"id\": 7, \"steps\": [{step}],")).1;
    let of_seven = |written: &serde_json::Value| {
        let routes = written["routes"].as_array().expect("routes");
        routes.iter().find(|route| route["vehicle"] == 7).expect("vehicle 7 drives")["steps"].clone()
    };
    let begins = |written: &serde_json::Value| {
        let step = &of_seven(written)[1];
        step["arrival"].as_i64().expect("arrival") + step["waiting_time"].as_i64().expect("waiting")
    };
    assert_eq!(begins(&with("{\"type\": \"job\", \"id\": 11, \"service_at\": 555}")), 555);
    assert_eq!(begins(&with("{\"type\": \"job\", \"id\": 11, \"service_after\": 560, \"service_before\": 570}")), 560);
    // Not before 470 at the start is not before 570 at the job.
    assert_eq!(begins(&with("{\"type\": \"start\", \"service_after\": 470}")), 570);
    let late = with("{\"type\": \"end\", \"service_before\": 659}");
    assert_eq!(unassigned(&late), [11], "served at 500, back at 660");
}

#[test]
fn setting_up_is_done_once_at_a_place() {
    // Both jobs at the first place: set up for 40 s for the first of them, at 500, then 60 s of service, then the second without.
    let text = r#"{"vehicles": [{"id": 7, "start_index": 0, "end_index": 0, "type": "van", "costs": {"per_task_hour": 3600}}],
        "jobs": [{"id": 11, "location_index": 1, "service": 60, "setup": 40, "time_windows": [[500, 500]]},
            {"id": 12, "location_index": 1, "service": 20, "setup": 90, "setup_per_type": {"van": 30}, "time_windows": [[510, 900]]}],
        "matrices": {"car": {"durations": [[0, 100], [100, 0]]}}}"#;
    let solved = |text: &str| {
        let instance = parse(text).expect("setups");
        let problem = instance.problem().expect("a problem");
        let solution = solve(&problem, &SolveOptions::iterations(50, 1));
        assert_eq!(check(&problem, &solution).err(), None);
        (instance.convention.stated(solution.cost), output(&instance, &problem, &solution))
    };
    let (cost, written) = solved(text);
    assert_eq!((cost, &written["summary"]["setup"], &written["summary"]["service"]), (320.0, &40.into(), &80.into()));
    assert_eq!(written["routes"][0]["steps"][2]["arrival"], 600);
    assert_eq!(written["summary"]["duration"], 200);
    // Where the vehicle starts nothing is set up; from elsewhere the van takes 30 s.
    let at_start = text
        .replace("\"id\": 12, \"location_index\": 1", "\"id\": 12, \"location_index\": 0")
        .replace("[[510, 900]]", "[[0, 900]]");
    let (cost, written) = solved(&at_start);
    assert_eq!((cost, &written["summary"]["setup"]), (320.0, &40.into()));
    let (cost, written) = solved(&text.replace("[[500, 500]]", "[[500, 500]], \"skills\": [4]"));
    assert_eq!((cost, &written["summary"]["setup"]), (250.0, &30.into()), "only the second is served");
}
