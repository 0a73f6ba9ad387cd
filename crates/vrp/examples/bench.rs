//! Measures the solver: `bench DIR SECONDS SEEDS [NAME]` runs every CVRP and Solomon-format instance below DIR (default:
//! `$SAMLAST_TESTDATA/vrp`), `bench small N ITERATIONS SEEDS [RELOADS]` random single-depot days of N stops,
//! with so many reloads a day, against a search of 40,000 iterations; `bench rich N ITERATIONS SEEDS [RULES]` the same days with two reloads and
//! each of the rules that need a whole timetable: iterations a second, and the sum of all costs.
//! Costs come from the checker; gaps from the `.sol` file beside the instance, where there is one.

use std::path::{Path, PathBuf};
use vrp::{
    Battery, Break, Client, Depot, Load, Matrix, Problem, SoftWindow, SolveOptions, Stop, TimeWindow, VehicleType,
    check, formats, solve,
};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, default: f64| arguments.get(at).and_then(|text| text.parse().ok()).unwrap_or(default);
    if arguments.first().is_some_and(|first| first == "small") {
        let reloads = number(4, 0.0) as usize;
        return small_days(number(1, 30.0) as usize, number(2, 1500.0) as u64, number(3, 20.0) as u64, reloads);
    }
    if arguments.first().is_some_and(|first| first == "rich") {
        let rules = arguments.get(4).map_or("", String::as_str);
        return rich_days(number(1, 29.0) as usize, number(2, 2000.0) as u64, number(3, 10.0) as u64, rules);
    }
    let root = std::env::var("SAMLAST_TESTDATA").unwrap_or_else(|_| "../shared/testdata".into());
    let folder = arguments.first().map_or_else(|| Path::new(&root).join("vrp"), PathBuf::from);
    let mut files = Vec::new();
    collect(&folder, &mut files);
    files.sort();
    for file in files {
        let name = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        if arguments.get(3).is_none_or(|wanted| wanted.split(',').any(|part| part == name)) {
            run(&file, &name, number(1, 15.0), number(2, 1.0) as u64);
        }
    }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        eprintln!("{} cannot be read; set SAMLAST_TESTDATA or give a folder", folder.display());
        return;
    };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            collect(&path, files);
        } else if path
            .extension()
            .is_some_and(|extension| ["vrp", "txt", "vrpb", "geojson"].iter().any(|e| extension == *e))
            || path.extension().is_none()
        {
            files.push(path);
        }
    }
}

fn run(file: &Path, name: &str, seconds: f64, seeds: u64) {
    let Ok(text) = std::fs::read_to_string(file) else { return };
    let Ok(instance) = formats::parse(&text) else { return };
    let problem = match instance.problem() {
        Ok(problem) => problem,
        Err(error) => return println!("{:<10} {name:<18} {error}", instance.family),
    };
    for seed in 1..=seeds {
        let options = SolveOptions { stop: Stop::CpuSeconds(seconds), ..SolveOptions::iterations(0, seed) };
        let solution = solve(&problem, &options);
        let verdict = match check(&problem, &solution) {
            Ok(_) if solution.serves_all_required() => String::new(),
            Ok(_) => format!("{} unassigned", solution.unassigned.len()),
            Err(violations) => format!("NOT VALID: {}", violations[0]),
        };
        let cost = instance.convention.stated(solution.cost);
        let (stops, routes) = (problem.clients().len(), solution.routes.len());
        let rate = solution.iterations as f64 / seconds;
        let family = &instance.family;
        println!("{family:<10} {name:<18} {stops:>5} {seed:>4} {cost:>12.1} {routes:>4} {rate:>9.0} {verdict}");
    }
}

/// A day of one supplier: stops in towns around a distant depot, driving at 50 km/h on roads 1.3 times the straight line, three vans,
/// capacity for about half of it each; odd seeds with opening hours of two to eight hours.
fn day(stops: usize, seed: u64, with_windows: bool, reloads: usize) -> Problem {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut draw = |bound: i32| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 33) as i32 % bound
    };
    let towns: Vec<(i32, i32)> = (0..4).map(|_| (draw(20_000), draw(20_000))).collect();
    let mut places = vec![(-15_000 + draw(10_000), draw(20_000))];
    for _ in 0..stops {
        let town = towns[draw(4) as usize];
        places.push((town.0 + draw(4_000) - 2_000, town.1 + draw(4_000) - 2_000));
    }
    let mut metres = Vec::new();
    for a in &places {
        metres.extend(places.iter().map(|b| (f64::from(a.0 - b.0).hypot(f64::from(a.1 - b.1)) * 1.3) as i32));
    }
    let seconds = metres.iter().map(|metres| metres * 36 / 500).collect();
    let clients = (1..=stops).map(|location| {
        let open = 7 * 3600 + draw(3 * 3600);
        let window = TimeWindow::new(open, open + (2 + draw(6)) * 3600);
        Client {
            location,
            delivery: Load::of(&[20 + draw(100), 1 + draw(4)]),
            service_duration_s: 180 + draw(300),
            time_windows: if with_windows { vec![window] } else { Vec::new() },
            ..Client::default()
        }
    });
    let clients: Vec<Client> = clients.collect();
    let total: i32 = clients.iter().map(|client| client.delivery.0[0]).sum();
    let van = VehicleType {
        count: 1 + stops / 8,
        capacity: Load::of(&[(total * 11 / 20).max(200), 1000]),
        fixed_cost: 200_000,
        cost_per_metre: 6,
        cost_per_second: 120,
        shift: TimeWindow::new(6 * 3600, 16 * 3600),
        reload_depots: if reloads > 0 { vec![0] } else { Vec::new() },
        max_reloads: reloads,
        ..VehicleType::default()
    };
    let matrix = Matrix::new(places.len(), metres, seconds).expect("a square matrix");
    Problem::new(vec![matrix], vec![Depot::at(0)], clients, vec![van]).expect("a problem in order")
}

/// CPU seconds of this thread so far (Linux; elsewhere the milliseconds come out as 0).
fn cpu_s() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    text.split_whitespace().next().and_then(|first| first.parse::<f64>().ok()).unwrap_or(0.0) / 1e9
}

fn small_days(stops: usize, iterations: u64, seeds: u64, reloads: usize) {
    for with_windows in [false, true] {
        let (mut seconds, mut gaps, mut worst) = (0.0, 0.0, 0.0_f64);
        for seed in 1..=seeds {
            let problem = day(stops, seed, with_windows, reloads);
            let start = cpu_s();
            let solution = solve(&problem, &SolveOptions::iterations(iterations, 1));
            seconds += cpu_s() - start;
            let long = solve(&problem, &SolveOptions::iterations(40_000.max(iterations), 2));
            assert!(check(&problem, &solution).is_ok() && check(&problem, &long).is_ok(), "seed {seed} does not hold");
            assert_eq!(solution.unassigned.len(), long.unassigned.len(), "seed {seed}");
            let best = long.cost.min(solution.cost);
            let gap = (solution.cost as f64 / best as f64 - 1.0) * 100.0;
            gaps += gap;
            worst = worst.max(gap);
        }
        let (mean_ms, mean_gap) = (seconds * 1000.0 / seeds as f64, gaps / seeds as f64);
        println!(
            "{stops} stops, windows {with_windows}, {iterations} iterations: {mean_ms:.2} ms, gap mean {mean_gap:.3} %, worst {worst:.2} %"
        );
    }
}

/// The day with the rules of this name. Charging takes as long as driving half as far again.
fn with_rules(stops: usize, seed: u64, rules: &str) -> Problem {
    let plain = day(stops, seed, rules.contains("clock"), 2);
    let (mut clients, mut van) = (plain.clients().to_vec(), plain.vehicle_types()[0].clone());
    let by_clock = Break { duration_s: 1800, window: TimeWindow::new(11 * 3600, 13 * 3600), ..Break::default() };
    let by_driving = |limit_s| Break { duration_s: 2700, max_driving_s: Some(limit_s), ..Break::default() };
    let battery = Battery { capacity_j: 75_000_000, consumption_j_per_metre: 700, charging_w: 11_000 };
    match rules {
        "battery" => van.battery = Some(battery),
        "one time on board" => clients[0].max_time_on_board_s = Some(3600),
        "times on board" => {
            clients.iter_mut().step_by(3).for_each(|client| client.max_time_on_board_s = Some(2 * 3600));
        }
        "break after driving" => van.breaks = vec![by_driving(3600)],
        "two breaks after driving" => van.breaks = vec![by_driving(3000), by_driving(3000)],
        "break by the clock" => van.breaks = vec![by_clock],
        "battery and break by the clock" => (van.battery, van.breaks) = (Some(battery), vec![by_clock]),
        "soft windows" => {
            for (at, client) in clients.iter_mut().enumerate().step_by(2) {
                let start_s = (7 + at as i32 % 5) * 3600;
                client.soft_window = Some(SoftWindow {
                    start_s,
                    end_s: start_s + 7200,
                    cost_per_second_early: 20,
                    cost_per_second_late: 40,
                });
            }
        }
        "company" => clients[0].apart_from = vec![1, 2, 3],
        _ => {}
    }
    Problem::new(plain.matrices().to_vec(), plain.depots().to_vec(), clients, vec![van]).expect("a problem in order")
}

const RULES: [&str; 10] = [
    "none",
    "company",
    "one time on board",
    "times on board",
    "battery",
    "break after driving",
    "two breaks after driving",
    "break by the clock",
    "battery and break by the clock",
    "soft windows",
];

fn rich_days(stops: usize, iterations: u64, seeds: u64, wanted: &str) {
    for rules in RULES.into_iter().filter(|rules| rules.contains(wanted)) {
        let (mut seconds, mut costs, mut missed) = (0.0, 0, 0);
        for seed in 1..=seeds {
            let problem = with_rules(stops, seed, rules);
            let start = cpu_s();
            let solution = solve(&problem, &SolveOptions::iterations(iterations, seed));
            seconds += cpu_s() - start;
            assert!(check(&problem, &solution).is_ok(), "seed {seed} does not hold");
            (costs, missed) = (costs + solution.cost, missed + solution.unassigned.len());
        }
        let rate = (iterations * seeds) as f64 / seconds;
        println!("{rules:<32} {rate:>9.0} iterations a second, cost {costs}, {missed} left out");
    }
}
