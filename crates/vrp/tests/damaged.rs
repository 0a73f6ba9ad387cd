//! Damaged files of every format are refused or make a problem that is solved and judged like any other; nothing panics.

use vrp::formats::{self, Answer, Format};
use vrp::{SolveOptions, check, explain, solve};

const VRPLIB: &str = "NAME : small\nTYPE : MTVRPTWR\nDIMENSION : 4\nVEHICLES : 2\nCAPACITY : 9\nVEHICLES_MAX_RELOADS : 1\nEDGE_WEIGHT_TYPE : EUC_2D
NODE_COORD_SECTION\n1 0 0\n2 3 4\n3 6 8\n4 0 9\nDEMAND_SECTION\n1 0\n2 4\n3 4\n4 4\nTIME_WINDOW_SECTION\n1 0 900\n2 0 500\n3 10 500\n4 0 900
SERVICE_TIME_SECTION\n1 0\n2 5\n3 5\n4 5\nRELEASE_TIME_SECTION\n1 0\n2 0\n3 7\n4 0\nDEPOT_SECTION\n1\n-1\nVEHICLES_RELOAD_DEPOT_SECTION\n1 1\n2 1
PRIZE_SECTION\n1 0\n2 30\n3 0\n4 0\nMUTUALLY_EXCLUSIVE_GROUP_SECTION\n1 2 3\n2 4\nEOF\n";
const SOLOMON: &str =
    "S1\n\nVEHICLE\nNUMBER CAPACITY\n3 20\n\nCUSTOMER\nCUST NO. XCOORD. YCOORD. DEMAND READY DUE SERVICE\n
0 0 0 0 0 900 0\n1 3 4 5 0 500 10\n2 6 8 5 10 500 10\n3 9 1 12 0 900 10\n";
const LI_LIM: &str = "2 20 1\n0 0 0 0 0 900 0 0 0\n1 3 4 5 0 500 10 0 2\n2 6 8 -5 10 700 10 1 0\n";
const CORDEAU: &str = "1 2 3 2\n0 20\n0 20\n0 0 0 0 0 0 0\n1 3 4 0 5 1 2 1 2\n2 6 8 0 5 2 1 3\n3 9 1 0 5 1 2 1 2\n";
const VROOM: &str = r#"{"vehicles": [{"id": 7, "start_index": 0, "end_index": 0, "capacity": [4], "skills": [1], "time_window": [0, 9000],
    "type": "van", "max_travel_time": 900, "max_distance": 9000, "costs": {"fixed": 3, "per_task_hour": 40, "per_km": 2},
    "breaks": [{"id": 1, "time_windows": [[100, 300], [400, 900]], "service": 60, "max_load": [5]}],
    "steps": [{"type": "start", "service_after": 5}, {"type": "job", "id": 11, "service_before": 590}]}],
    "jobs": [{"id": 11, "location_index": 1, "delivery": [3], "service": 60, "skills": [1], "time_windows": [[500, 600]],
        "priority": 7, "service_per_type": {"van": 40}, "setup": 15, "setup_per_type": {"van": 25}}],
    "shipments": [{"amount": [3], "pickup": {"id": 1, "location_index": 2}, "delivery": {"id": 1, "location_index": 1}}],
    "matrices": {"car": {"durations": [[0, 100, 200], [100, 0, 250], [200, 250, 0]],
        "distances": [[0, 900, 800], [900, 0, 700], [800, 700, 0]]}}}"#;
const OWN: &str = r#"{"matrices": [{"n": 3, "distance_m": [0, 50, 60, 50, 0, 20, 60, 20, 0], "duration_s": [0, 5, 6, 5, 0, 2, 6, 2, 0],
        "energy_j": [0, 9, 9, 9, 0, 9, 9, 9, 0], "cost": [0, 1, 2, 3, 0, 4, 5, 6, 0]}],
    "depots": [{"location": 0, "time_window": {"start_s": 0, "end_s": 900}, "service_duration_s": 3}],
    "clients": [{"location": 1, "delivery": [3], "soft_window": {"start_s": 5, "end_s": 9, "cost_per_second_early": 1, "cost_per_second_late": 2},
        "service_ms_per_unit": [1500], "apart_from": [1], "day_patterns": [1, 2]},
        {"location": 2, "delivery": [4], "max_time_on_board_s": 40, "prize": 500, "only_vehicle_types": [0], "time_windows": [{"start_s": 3, "end_s": 400}]},
        {"location": 1, "service_by_vehicle_type": [3, 4], "setup_duration_s": 5, "setup_by_vehicle_type": [2, 6], "priority": 9}],
    "vehicle_types": [{"count": 2, "capacity": [9], "reload_depots": [0], "max_reloads": 2, "cost_per_second": 1, "skills": 3,
        "battery": {"capacity_j": 30, "consumption_j_per_metre": 1, "charging_w": 2}, "max_duration_s": 700, "max_distance_m": 900, "max_driving_s": 600, "cost_per_service_hour": 50,
        "breaks": [{"duration_s": 4, "window": {"start_s": 0, "end_s": 100}, "max_driving_s": 9}, {"duration_s": 2, "max_working_s": 30, "window": {"start_s": 0, "end_s": 70}, "other_windows": [{"start_s": 80, "end_s": 600}], "max_load": [6]}]},
        {"count": 1, "begins_with": [2], "first_trip_is_closed": true, "reload_depots": [0], "max_reloads": 1}],
    "groups": [{"clients": [1], "is_required": false}]}"#;
const GEOJSON: &str = r#"{"type": "FeatureCollection", "features": []}"#;
const SOLUTIONS: [&str; 3] = [
    "Route #1: 1 0 2\nRoute #2: 3\nCost 12\n",
    "7.5\n1 1 3.0 9 0 2 1 0\n",
    "{\"cost\": 3, \"routes\": [{\"vehicle\": 1, \"depot\": 0, \"day\": 1, \"visits\": [1, 2]}]}",
];

/// xorshift64*.
struct Draw(u64);

impl Draw {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % bound.max(1)
    }
}

/// Values at the edges of what integers, sizes and floats hold.
const VALUES: [&str; 22] = [
    "0",
    "1",
    "-1",
    "2",
    "3",
    "7",
    "63",
    "64",
    "-0.5",
    "1e9",
    "1e308",
    "NaN",
    "inf",
    "2147483647",
    "2147483648",
    "-2147483648",
    "500000000",
    "500000001",
    "1000000000",
    "9223372036854775807",
    "18446744073709551615",
    "null",
];

/// One to three numbers replaced, characters dropped or doubled, lines lost or repeated.
fn damaged(text: &str, draw: &mut Draw) -> String {
    let mut text = text.to_owned();
    for _ in 0..1 + draw.below(3) {
        let starts: Vec<usize> = (0..text.len()).filter(|&at| text.as_bytes()[at].is_ascii_digit()).collect();
        match draw.below(8) {
            0 => {
                let at = draw.below(text.len());
                text.remove(at);
            }
            1 => {
                let at = draw.below(text.len());
                text.insert(at, ['{', '}', '[', ',', '\n', ' ', '"', '-', '9'][draw.below(9)]);
            }
            2 => {
                let lines: Vec<&str> = text.lines().collect();
                let (from, to) = (draw.below(lines.len()), draw.below(lines.len()));
                let mut other: Vec<&str> = lines.clone();
                other[to] = lines[from];
                text = other.join("\n");
            }
            3 => text.truncate(draw.below(text.len()).max(1)),
            _ if starts.is_empty() => {}
            _ => {
                let at = starts[draw.below(starts.len())];
                let length = text[at..].bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
                text.replace_range(at..at + length, VALUES[draw.below(VALUES.len())]);
            }
        }
        if text.is_empty() {
            text.push('0');
        }
    }
    text
}

/// Reads what it may be, solves and judges it; gives whether it could be read.
fn survives(format: Format, text: &str) -> bool {
    let Ok(instance) = format.parse(text) else { return false };
    let Ok(problem) = instance.problem() else { return false };
    let most = problem.vehicle_types().iter().map(|vehicle| vehicle.max_reloads).max().unwrap_or(0);
    if problem.clients().len() > 20 || problem.vehicle_types().len() > 20 || most > 1_000_000_000_000 {
        return true;
    }
    let solution = solve(&problem, &SolveOptions::iterations(10, 1));
    assert_eq!(check(&problem, &solution).err(), None, "{format}: {text}");
    if format == Format::Vroom {
        let _ = formats::vroom::output(&instance, &problem, &solution);
    }
    for solution in SOLUTIONS {
        if let Ok(plan) = Answer::parse(solution).map(|answer| instance.plan_and_detours(&answer)) {
            let plan = plan.map(|(plan, _)| plan).unwrap_or_default();
            let _ = (vrp::evaluate(&problem, &plan), instance.broken_rules(&plan), explain::explain(&problem, &plan));
        }
    }
    true
}

fn survive(cases: usize, seed: u64) {
    let formats = [
        (Format::Vrplib, VRPLIB),
        (Format::Solomon, SOLOMON),
        (Format::LiLim, LI_LIM),
        (Format::Cordeau, CORDEAU),
        (Format::Vroom, VROOM),
        (Format::Json, OWN),
        (Format::PvrpIf, GEOJSON),
    ];
    for (format, text) in formats {
        assert!(
            survives(format, text) || format == Format::PvrpIf,
            "{format}: {:?}",
            format.parse(text).map(|i| i.problem())
        );
        let mut draw = Draw(seed.wrapping_mul(2) + 1);
        let read = (0..cases).filter(|_| survives(format, &damaged(text, &mut draw))).count();
        assert!(read > 0 || format == Format::PvrpIf, "{format}: nothing damaged could be read, so little was tried");
    }
    let mut draw = Draw(seed.wrapping_mul(2) + 1);
    for _ in 0..cases {
        let text = damaged(SOLUTIONS[draw.below(SOLUTIONS.len())], &mut draw);
        let _ = Answer::parse(&text);
    }
}

#[test]
fn damaged_files_never_panic() {
    survive(400, 1);
}

/// Run with `cargo test --release -p vrp --test damaged -- --ignored`.
#[test]
#[ignore = "takes minutes"]
fn many_damaged_files_never_panic() {
    for seed in 2..60 {
        survive(2000, seed);
    }
}
