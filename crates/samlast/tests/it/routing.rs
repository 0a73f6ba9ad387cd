//! Routing problems on the command line: solved, checked, explained and converted from one file to the other.

use serde_json::{Value, json};

use crate::program::{Folder, printed, refusal, samlast};

/// Three customers of 4 for vehicles of 8, on a line from the depot: 3, 4 and 5 away.
const LINE: &str = "NAME: line\nTYPE: CVRP\nDIMENSION: 4\nVEHICLES: 2\nCAPACITY: 8\nEDGE_WEIGHT_TYPE: EUC_2D\nNODE_COORD_SECTION\n\
    1 0 0\n2 3 0\n3 4 0\n4 5 0\nDEMAND_SECTION\n1 0\n2 4\n3 4\n4 4\nDEPOT_SECTION\n1\n-1\nEOF\n";

fn files(name: &str) -> (Folder, String, String) {
    let folder = Folder::new(name);
    let (instance, solution) = (folder.file("line.vrp"), folder.file("line.sol"));
    std::fs::write(&instance, LINE).unwrap();
    (folder, instance, solution)
}

#[test]
fn a_solution_passes_the_check_in_both_forms() {
    let (_folder, instance, solution) = files("vrp_solve");
    let solved =
        printed(&["vrp", "solve", &instance, "--iterations", "200", "--seed", "1", "--threads", "1", "--json"]);
    let found: Value = serde_json::from_str(&solved).unwrap();
    // The nearest alone and the two others together: 6 + 10.
    assert_eq!((&found["cost"], &found["feasible"], &found["vehicles"]), (&16.0.into(), &true.into(), &2.into()));
    assert_eq!(found["routes"][0]["depot"], 0);
    std::fs::write(&solution, &solved).unwrap();
    assert!(printed(&["vrp", "check", &instance, &solution]).contains("cost: 16"));
    std::fs::write(&solution, printed(&["vrp", "solve", &instance, "--iterations", "200"])).unwrap();
    let checked: Value = serde_json::from_str(&printed(&["vrp", "check", &instance, &solution, "--json"])).unwrap();
    assert_eq!((&checked["cost"], &checked["stated_cost"]), (&16.0.into(), &16.0.into()));
    assert_eq!(printed(&["vrp", "explain", &instance, &solution]).trim(), "everybody is served in time");
}

/// One customer on both days, one on either: each day's route is named with its day, and a visit too few is a wrong set of days.
#[test]
fn days_are_chosen_and_checked() {
    let (_folder, instance, solution) = files("vrp_days");
    std::fs::write(&instance, "1 1 2 2\n0 9\n0 9\n0 0 0 0 0 0 0 0\n1 3 4 0 4 2 1 3\n2 3 4 0 5 1 2 1 2\n").unwrap();
    let solved = printed(&["vrp", "solve", &instance, "--iterations", "200", "--json"]);
    let found: Value = serde_json::from_str(&solved).unwrap();
    assert_eq!((&found["cost"], &found["feasible"], &found["vehicles"]), (&20.0.into(), &true.into(), &2.into()));
    assert_eq!((&found["routes"][0]["day"], &found["routes"][1]["day"]), (&1.into(), &2.into()));
    std::fs::write(&solution, &solved).unwrap();
    assert!(printed(&["vrp", "check", &instance, &solution]).contains("cost: 20"));
    std::fs::write(&solution, "{\"routes\": [{\"vehicle\": 1, \"day\": 1, \"visits\": [1, 2]}]}").unwrap();
    let checked = broken(&instance, &solution);
    let said = "visit 1: visited on day 1, which is none of its sets of days";
    assert_eq!((&checked["violations"], checked["details"][0]["code"].as_str()), (&json!([said]), Some("wrong_days")));
}

/// What `check --json` prints of a solution that breaks a rule.
fn broken(instance: &str, solution: &str) -> Value {
    let output = samlast(&["vrp", "check", instance, solution, "--json"]);
    assert_eq!(output.status.code(), Some(1));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn broken_rules_are_told_with_their_place_and_size() {
    let (_folder, instance, solution) = files("vrp_places");
    // 3 away and open until 2.5; 12 on board, 8 fit.
    let hours = "TIME_WINDOW_SECTION\n1 0 99\n2 0 2.5\n3 0 99\n4 0 99\nDEPOT_SECTION";
    std::fs::write(&instance, LINE.replace("TYPE: CVRP", "TYPE: VRPTW").replace("DEPOT_SECTION", hours)).unwrap();
    std::fs::write(&solution, "Route #1:\nRoute #2: 3 1 2\n").unwrap();
    let checked = broken(&instance, &solution);
    let late = "vehicle 2, trip 1, position 2, visit 1: 4.5 late";
    let heavy = "vehicle 2, trip 1: load 12, 4 more than capacity 8 in dimension 0";
    assert_eq!(checked["violations"], json!([heavy, late]));
    let detail = &checked["details"][1];
    assert_eq!((&detail["position"], &detail["visit"], &detail["by"]), (&json!(2), &json!(1), &json!(4.5)));
    std::fs::write(&solution, "Route #1: 2 3\n").unwrap();
    let why = printed(&["vrp", "explain", &instance, &solution]);
    assert_eq!(why.trim(), "1: not served; close 3 instead of 2.5: served, +6");
}

#[test]
fn broken_rules_are_named_and_explained() {
    let (_folder, instance, solution) = files("vrp_check");
    std::fs::write(&solution, "Route #1: 1 2 3\n").unwrap();
    assert!(refusal(&["vrp", "check", &instance, &solution]).contains("breaks 1 rules"));
    std::fs::write(&solution, "Route #1: 1\nRoute #2: 3\nRoute #2: 2\n").unwrap();
    assert!(refusal(&["vrp", "check", &instance, &solution]).contains("breaks 2 rules"));
    std::fs::write(&solution, "Route #1: 1 2\n").unwrap();
    let why = printed(&["vrp", "explain", &instance, &solution]);
    assert_eq!(why.trim(), "3: not served; another place in the plan, no limit changed: served, +10");
    std::fs::write(&solution, "Route #1: 1 x\n").unwrap();
    assert!(refusal(&["vrp", "check", &instance, &solution]).contains("line.sol: line 1"));
}

#[test]
fn a_file_that_cannot_be_used_is_named_with_its_line() {
    let (_folder, instance, solution) = files("vrp_wrong");
    let converted = printed(&["vrp", "convert", &instance]);
    std::fs::write(&solution, converted).unwrap();
    let again = printed(&["vrp", "solve", &solution, "--iterations", "200", "--json"]);
    assert_eq!(serde_json::from_str::<Value>(&again).unwrap()["cost"], 16.0);
    std::fs::write(&instance, LINE.replace("3 4 0", "3 four 0")).unwrap();
    let said = refusal(&["vrp", "solve", &instance]);
    assert!(said.contains("line.vrp: line 10: x of NODE_COORD_SECTION is \"four\""), "{said}");
    assert!(refusal(&["vrp", "solve", &instance, "--format", "solomon"]).contains("VEHICLE"));
    let punctual = r#"{"vehicles": [{"id": 1, "start_index": 0, "end_index": 0, "steps": [{"type": "start", "service_at": 60}]}],
        "matrix": [[0]], "jobs": [{"id": 4, "location_index": 0, "priority": 9}]}"#;
    std::fs::write(&instance, punctual).unwrap();
    assert!(refusal(&["vrp", "solve", &instance]).contains("not yet solvable: vehicle 1: service_at"));
    assert!(printed(&["vrp", "schema"]).contains("json-schema.org"));
}

/// The stops at 3 and 4 are one and the same customer's: one of them and the one at 5 are a route of 10 together.
#[test]
fn one_of_a_group_is_visited() {
    let (_folder, instance, solution) = files("vrp_group");
    let groups = LINE.replace("DEPOT_SECTION", "MUTUALLY_EXCLUSIVE_GROUP_SECTION\n1 2 3\nDEPOT_SECTION");
    std::fs::write(&instance, groups).unwrap();
    let found: Value =
        serde_json::from_str(&printed(&["vrp", "solve", &instance, "--iterations", "50", "--json"])).unwrap();
    assert_eq!((&found["cost"], &found["feasible"], &found["vehicles"]), (&10.0.into(), &true.into(), &1.into()));
    assert_eq!(found["unassigned"][0]["reason"], "another client of its group is visited");
    std::fs::write(&solution, "Route #1: 1 2\nRoute #2: 3\n").unwrap();
    let checked = broken(&instance, &solution);
    assert_eq!(checked["violations"], json!(["visit 1: visited although 2 of the same group is"]));
}

/// Two stops 400 out on opposite sides, 1000 J for 1 J a metre: two trips, and 600 J missing before the second, which are 300 s at 2 W.
/// Of the 1400 s that driving then takes with a break in the middle, the break is 45.
#[test]
fn charging_and_breaks_stand_beside_the_visits() {
    let (_folder, instance, solution) = files("vrp_charging");
    let cells = "[0, 400, 400, 400, 0, 800, 400, 800, 0]";
    let problem = format!(
        r#"{{"matrices": [{{"n": 3, "distance_m": {cells}, "duration_s": {cells}}}], "depots": [{{"location": 0}}],
        "clients": [{{"location": 1}}, {{"location": 2}}], "vehicle_types": [{{"reload_depots": [0], "max_reloads": 1, "cost_per_second": 1,
        "battery": {{"capacity_j": 1000, "consumption_j_per_metre": 1, "charging_w": 2}},
        "breaks": [{{"duration_s": 45, "max_driving_s": 900}}], "begins_with": [1]}}]}}"#
    );
    std::fs::write(&instance, problem).unwrap();
    let solved = printed(&["vrp", "solve", &instance, "--iterations", "50", "--json"]);
    let found: Value = serde_json::from_str(&solved).unwrap();
    let route = &found["routes"][0];
    // Depots are numbered first: visit 2 is the client the vehicle begins with.
    assert_eq!(route["visits"], json!([2, 0, 1]));
    assert_eq!(route["charging"], json!([{"before_trip": 2, "start_s": 800, "end_s": 1100, "energy_j": 600}]));
    let taken = &route["breaks"][0];
    assert_eq!(
        (&taken["break"], taken["end_s"].as_i64().zip(taken["start_s"].as_i64())),
        (&1.into(), Some((1145, 1100)))
    );
    std::fs::write(&solution, &solved).unwrap();
    assert!(printed(&["vrp", "check", &instance, &solution]).starts_with("cost: "));
    std::fs::write(&solution, r#"{"routes": [{"vehicle": 1, "visits": [1, 0, 2]}]}"#).unwrap();
    assert_eq!(broken(&instance, &solution)["details"][0]["code"], "beginning_broken");
}
