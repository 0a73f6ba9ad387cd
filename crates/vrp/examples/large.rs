//! Measures a large problem: `large STOPS ITERATIONS` prints CPU seconds to the first feasible plan, cost after the iterations,
//! and memory, with and without opening hours.

use vrp::{Client, Depot, Load, Matrix, Problem, SolveOptions, TimeWindow, VehicleType, check, solve};

fn main() {
    let arguments: Vec<u64> = std::env::args().skip(1).filter_map(|text| text.parse().ok()).collect();
    let stops = arguments.first().map_or(10_000, |&stops| stops as usize);
    let iterations = arguments.get(1).copied().unwrap_or(100_000);
    for with_windows in [false, true] {
        let problem = problem(stops, with_windows);
        let (matrix_mib, _) = memory_mib();
        for iterations in [0, iterations] {
            let start = cpu_s();
            let solution = solve(&problem, &SolveOptions::iterations(iterations, 1));
            let seconds = cpu_s() - start;
            let verdict = match check(&problem, &solution) {
                Ok(_) => format!("{} unassigned", solution.unassigned.len()),
                Err(violations) => format!("NOT VALID: {}", violations[0]),
            };
            println!(
                "{stops} stops, windows {with_windows}, {iterations} iterations: {seconds:.2} CPU-s, cost {}, {} routes, {verdict}; \
                 problem {matrix_mib} MiB, peak {} MiB",
                solution.cost,
                solution.routes.len(),
                memory_mib().1
            );
        }
    }
}

/// Stops spread evenly over 100 by 100 km, driving at 60 km/h, about thirty stops to a load.
fn problem(stops: usize, with_windows: bool) -> Problem {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut draw = |bound: i32| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 33) as i32 % bound
    };
    let mut places = vec![(50_000, 50_000)];
    places.extend((0..stops).map(|_| (draw(100_000), draw(100_000))));
    let mut metres = Vec::with_capacity(places.len() * places.len());
    for a in &places {
        metres.extend(places.iter().map(|b| f64::from(a.0 - b.0).hypot(f64::from(a.1 - b.1)) as i32));
    }
    let seconds = metres.iter().map(|metres| metres * 6 / 100).collect();
    let clients = (1..=stops).map(|location| {
        let open = 7 * 3600 + draw(5 * 3600);
        Client {
            location,
            delivery: Load::of(&[10 + draw(60)]),
            service_duration_s: 120,
            time_windows: if with_windows { vec![TimeWindow::new(open, open + 4 * 3600)] } else { Vec::new() },
            ..Client::default()
        }
    });
    let van = VehicleType {
        count: stops,
        capacity: Load::of(&[1200]),
        cost_per_metre: 6,
        cost_per_second: 120,
        shift: TimeWindow::new(5 * 3600, 20 * 3600),
        ..VehicleType::default()
    };
    let clients = clients.collect();
    let matrix = Matrix::new(places.len(), metres, seconds).expect("a square matrix");
    Problem::new(vec![matrix], vec![Depot::at(0)], clients, vec![van]).expect("a problem in order")
}

/// CPU seconds of this thread so far (Linux; elsewhere 0).
fn cpu_s() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    text.split_whitespace().next().and_then(|first| first.parse::<f64>().ok()).unwrap_or(0.0) / 1e9
}

/// Memory in use now and at most so far, MiB (Linux; elsewhere 0).
fn memory_mib() -> (u64, u64) {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)).unwrap_or("");
    let mib =
        |name: &str| line(name).split_whitespace().next().and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) / 1024;
    (mib("VmRSS:"), mib("VmHWM:"))
}
