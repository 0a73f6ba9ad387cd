//! Asks other programs for the times between the places of a graph that `measure_roads graph` has written: the same turns,
//! restrictions and places, so that the sums of the times must agree.
//!
//! `road-peers GRAPH cch|fast_paths PLACES SECONDS` prints one JSON line.

use std::error::Error;

use cch::graph::Graph;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, program, places, seconds] = arguments.as_slice() else {
        return Err("say GRAPH cch|fast_paths PLACES SECONDS".into());
    };
    let (places, seconds) = (places.parse()?, seconds.parse()?);
    let joined = Joined::read(file, places)?;
    let measured = match program.as_str() {
        "cch" => with_cch(&joined, seconds),
        "fast_paths" => with_fast_paths(&joined, seconds),
        _ => return Err("cch or fast_paths?".into()),
    };
    let Measured { prepare, matrix, repeats, sum } = measured;
    println!(
        "{{\"prepare_cpu_s\":{prepare:.3},\"matrix_cpu_s\":{matrix:.5},\"repeats\":{repeats},\"time_sum_ms\":{sum},\"nodes\":{},\"edges\":{},\"peak_mb\":{}}}",
        joined.positions.len(),
        joined.edges.len(),
        peak_memory_mb()
    );
    Ok(())
}

struct Measured {
    prepare: f64,
    /// Median of the repeats.
    matrix: f64,
    repeats: usize,
    /// Of all times.
    sum: u64,
}

/// A graph with places: edges are from, to, milliseconds.
struct Joined {
    /// Longitude and latitude, degrees · 10⁷.
    positions: Vec<[i32; 2]>,
    edges: Vec<[u32; 3]>,
    sources: Vec<u32>,
    targets: Vec<u32>,
}

impl Joined {
    fn read(file: &str, places: usize) -> Result<Self, Box<dyn Error>> {
        let bytes = std::fs::read(file)?;
        let mut numbers = bytes.as_chunks::<4>().0.iter().map(|bytes| u32::from_le_bytes(*bytes));
        let mut next = || numbers.next().ok_or("the graph is cut off");
        let (nodes, edges, known) = (next()?, next()?, next()?);
        let mut list = |count: u32| (0..count).map(|_| next()).collect::<Result<Vec<u32>, _>>();
        let positions = list(2 * nodes)?.as_chunks::<2>().0.iter().map(|pair| pair.map(u32::cast_signed)).collect();
        let edges = list(3 * edges)?.as_chunks::<3>().0.to_vec();
        let (mut sources, mut targets) = (list(known)?, list(known)?);
        sources.truncate(places);
        targets.truncate(places);
        Ok(Self { positions, edges, sources, targets })
    }
}

/// Repeats until so many CPU seconds are spent, at least 3 times; the median and the last answer.
fn repeated(seconds: f64, mut ask: impl FnMut() -> u64) -> (f64, usize, u64) {
    let (mut spent, mut answer) = (Vec::new(), 0);
    while spent.len() < 3 || spent.iter().sum::<f64>() < seconds {
        let start = cpu_seconds();
        answer = ask();
        spent.push(cpu_seconds() - start);
    }
    spent.sort_by(f64::total_cmp);
    (spent[spent.len() / 2], spent.len(), answer)
}

fn with_cch(joined: &Joined, seconds: f64) -> Measured {
    let start = cpu_seconds();
    let mut sorted = joined.edges.clone();
    sorted.sort_unstable();
    let mut first_out = vec![0; joined.positions.len() + 1];
    for [from, ..] in &sorted {
        first_out[*from as usize + 1] += 1;
    }
    for node in 1..first_out.len() {
        first_out[node] += first_out[node - 1];
    }
    let (head, weight) = sorted.iter().map(|[_, to, time]| (*to, *time)).unzip();
    let graph = Graph { first_out, head, weight };
    let axis =
        |axis: usize| -> Vec<f32> { joined.positions.iter().map(|p| (f64::from(p[axis]) / 1e7) as f32).collect() };
    let tail: Vec<u32> = sorted.iter().map(|[from, ..]| *from).collect();
    let order = cch::inertial_order(joined.positions.len() as u32, &tail, &graph.head, &axis(1), &axis(0));
    let cch = cch::Cch::build(&graph, &order);
    let metric = cch.customize(&graph.weight);
    let prepare = cpu_seconds() - start;
    let (matrix, repeats, sum) = repeated(seconds, || {
        let times = cch::distance_matrix(&cch.view(), &metric.view(), &joined.sources, &joined.targets);
        times.iter().map(|time| u64::from(*time)).sum()
    });
    Measured { prepare, matrix, repeats, sum }
}

/// A path has fewer edges than two to this.
const EDGE_BITS: u32 = 24;

fn with_fast_paths(joined: &Joined, seconds: f64) -> Measured {
    let start = cpu_seconds();
    // It leaves out edges of no weight, so that time stands in the upper bits and every edge weighs something.
    let weight = |time: u32| ((time as usize) << EDGE_BITS) + 1;
    let mut input = fast_paths::InputGraph::new();
    for [from, to, time] in &joined.edges {
        input.add_edge(*from as usize, *to as usize, weight(*time));
    }
    input.freeze();
    let graph = fast_paths::prepare(&input);
    let prepare = cpu_seconds() - start;
    let mut calculator = fast_paths::create_calculator(&graph);
    let (matrix, repeats, sum) = repeated(seconds, || {
        let pairs = joined.sources.iter().flat_map(|from| joined.targets.iter().map(move |to| (*from, *to)));
        let time =
            |(from, to): (u32, u32)| calculator.calc_path(&graph, from as usize, to as usize).map(|p| p.get_weight());
        pairs.filter_map(time).map(|weight| (weight >> EDGE_BITS) as u64).sum()
    });
    Measured { prepare, matrix, repeats, sum }
}

/// Seconds on processors of all threads that live.
fn cpu_seconds() -> f64 {
    let tasks = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let of = |task: std::fs::DirEntry| -> Option<f64> {
        let text = std::fs::read_to_string(task.path().join("schedstat")).ok()?;
        text.split_whitespace().next()?.parse().ok()
    };
    tasks.filter_map(of).sum::<f64>() / 1e9
}

fn peak_memory_mb() -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches("kB").trim().parse().unwrap_or(0_u64) * 1024 / 1_000_000
}
