//! Measures day rounds of 25 to 35 stops made of the demo's own depots, units and loads on its own roads. The demo drives only one round of
//! that size, so each of 24 is drawn together: the depot of one supplier, units and what they got from all exported rounds.
//!
//! `rounds points DAGSRUNDER.json` prints the points for `samlast roads matrix`; `rounds solve DAGSRUNDER.json MATRIX.bin ITERATIONS RELOADS SEEDS`
//! solves them with and without opening hours, against the better of two searches of 100,000 iterations and all short ones.

use std::collections::BTreeMap;
use vrp::{Client, Depot, Load, Matrix, Problem, SolveOptions, TimeWindow, VehicleType, check, solve};

const ROUNDS: u64 = 24;
const LONG: u64 = 100_000;

/// What the demo exports: depots, and by unit its place in the points and the loads it got, kg.
struct Exported {
    points: Vec<[f64; 2]>,
    depots: Vec<usize>,
    units: Vec<(usize, Vec<i32>)>,
    capacity_kg: i32,
}

impl Exported {
    /// Leaves out units off the map's roads, and depots beyond it, from which the demo's suppliers come to its edge.
    fn keep_reachable(&mut self, matrix: &Matrix) {
        let is_on_road =
            |place: usize| (0..matrix.n).filter(|&other| matrix.is_reachable(place, other)).count() > matrix.n / 2;
        self.units.retain(|(place, _)| is_on_road(*place));
        let meets_all = |place: usize| {
            self.units.iter().all(|(unit, _)| matrix.is_reachable(place, *unit) && matrix.is_reachable(*unit, place))
        };
        self.depots.retain(|&place| meets_all(place));
        println!("{} depots, {} units", self.depots.len(), self.units.len());
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let text = std::fs::read_to_string(&arguments[1]).expect("the demo's rounds");
    let mut exported = read(&serde_json::from_str(&text).expect("JSON"));
    if arguments[0] == "points" {
        println!("lon,lat");
        return exported.points.iter().for_each(|[lon, lat]| println!("{lon},{lat}"));
    }
    let matrix = matrix(&std::fs::read(&arguments[2]).expect("a road matrix"));
    exported.keep_reachable(&matrix);
    let number = |at: usize| arguments.get(at).and_then(|text| text.parse().ok()).unwrap_or(0_u64);
    let (iterations, reloads, seeds) = (number(3), number(4) as usize, number(5).max(1));
    for with_windows in [false, true] {
        let (mut seconds, mut gaps, mut worst) = (0.0, vec![0.0; seeds as usize], 0.0_f64);
        for round in 0..ROUNDS {
            let problem = round_of(&exported, &matrix, round, with_windows, reloads);
            let start = cpu_s();
            let short: Vec<i64> = (1..=seeds).map(|seed| cost(&problem, iterations, seed)).collect();
            seconds += cpu_s() - start;
            let long = [1, 2].map(|seed| cost(&problem, LONG, seeds + seed));
            let best = long.iter().chain(&short).copied().min().unwrap_or(0);
            for (sum, cost) in gaps.iter_mut().zip(&short) {
                let gap = (*cost as f64 / best as f64 - 1.0) * 100.0;
                (*sum, worst) = (*sum + gap / ROUNDS as f64, worst.max(gap));
            }
        }
        let mean_ms = seconds * 1000.0 / (ROUNDS * seeds) as f64;
        let mean_gap = gaps.iter().sum::<f64>() / seeds as f64;
        let worst_seed = gaps.iter().copied().fold(0.0, f64::max);
        println!(
            "windows {with_windows}, {reloads} reloads, {iterations} iterations, {seeds} seeds: {mean_ms:.2} ms, gap mean {mean_gap:.3} % \
             (worst seed {worst_seed:.3}), worst round {worst:.2} %"
        );
    }
}

/// Cost of the plan found, which serves everybody and breaks no rule.
fn cost(problem: &Problem, iterations: u64, seed: u64) -> i64 {
    let solution = solve(problem, &SolveOptions::iterations(iterations, seed));
    assert!(check(problem, &solution).is_ok() && solution.serves_all_required(), "a round does not hold");
    solution.cost
}

fn read(file: &serde_json::Value) -> Exported {
    let mut exported = Exported { points: Vec::new(), depots: Vec::new(), units: Vec::new(), capacity_kg: 0 };
    let mut unit_at: BTreeMap<String, usize> = BTreeMap::new();
    let coordinate = |value: &serde_json::Value| value.as_f64().expect("a coordinate");
    for round in file["rounds"].as_array().expect("rounds") {
        let depot = [coordinate(&round["depot"][0]), coordinate(&round["depot"][1])];
        if !exported.depots.iter().any(|&known| exported.points[known] == depot) {
            exported.depots.push(exported.points.len());
            exported.points.push(depot);
        }
        exported.capacity_kg = round["capacity_kg"].as_f64().map_or(0, |kg| kg as i32);
        for stop in round["stops"].as_array().expect("stops") {
            let unit = stop["unit"].as_str().expect("a unit").to_owned();
            let at = *unit_at.entry(unit).or_insert_with(|| {
                exported.points.push([coordinate(&stop["lon"]), coordinate(&stop["lat"])]);
                exported.units.push((exported.points.len() - 1, Vec::new()));
                exported.units.len() - 1
            });
            exported.units[at].1.push(stop["demand_kg"].as_f64().map_or(1, |kg| kg.ceil() as i32));
        }
    }
    exported
}

/// A road matrix as `samlast roads matrix` writes it.
fn matrix(bytes: &[u8]) -> Matrix {
    let word = |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
    let n = word(16) as usize;
    let table = |table: usize, unit: u32| -> Vec<i32> {
        let cell = |at: usize| match word(64 + 4 * (at / n * 2 * n + table * n + at % n)) {
            u32::MAX => Matrix::UNREACHABLE,
            value => value.div_ceil(unit) as i32,
        };
        (0..n * n).map(cell).collect()
    };
    Matrix::new(n, table(1, 1), table(0, 1000)).expect("a square matrix")
}

/// The depot of one supplier and 25 to 35 different units, each with one of the loads it got; costs as in `bench small`.
fn round_of(exported: &Exported, matrix: &Matrix, round: u64, with_windows: bool, reloads: usize) -> Problem {
    let mut state = (round + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut draw = |bound: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 33) as usize % bound
    };
    let depot = exported.depots[draw(exported.depots.len())];
    let mut units: Vec<usize> = (0..exported.units.len()).collect();
    let mut clients = Vec::new();
    for _ in 0..(25 + round as usize % 11).min(units.len()) {
        let (location, loads) = &exported.units[units.swap_remove(draw(units.len()))];
        let open = (7 * 3600 + draw(3 * 3600)) as i32;
        let window = TimeWindow::new(open, open + (2 + draw(6) as i32) * 3600);
        clients.push(Client {
            location: *location,
            delivery: Load::of(&[loads[draw(loads.len())].min(exported.capacity_kg)]),
            service_duration_s: 180 + draw(300) as i32,
            time_windows: if with_windows { vec![window] } else { Vec::new() },
            ..Client::default()
        });
    }
    let van = VehicleType {
        count: clients.len(),
        capacity: Load::of(&[exported.capacity_kg]),
        fixed_cost: 200_000,
        cost_per_metre: 6,
        cost_per_second: 120,
        shift: TimeWindow::new(6 * 3600, 18 * 3600),
        reload_depots: if reloads > 0 { vec![0] } else { Vec::new() },
        max_reloads: reloads,
        ..VehicleType::default()
    };
    Problem::new(vec![matrix.clone()], vec![Depot::at(depot)], clients, vec![van]).expect("a problem in order")
}

/// CPU seconds of this thread so far (Linux; elsewhere 0).
fn cpu_s() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    text.split_whitespace().next().and_then(|first| first.parse::<f64>().ok()).unwrap_or(0.0) / 1e9
}
