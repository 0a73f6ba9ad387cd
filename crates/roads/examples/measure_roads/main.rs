//! Measures the steps from an extract to a matrix in CPU seconds, one JSON line for each command; `make bench-roads`
//! compares them with peers.
//!
//! `cargo run --release -p roads --example measure_roads -- build EXTRACT ROADS | points ROADS COUNT FILE.csv |
//! matrix ROADS FILE.csv PROFILE[,PROFILE…] SECONDS | graph ROADS FILE.csv PROFILE GRAPH |
//! slice ROADS FILE.csv | tile EXTRACT.osm.pbf COUNT FILE.osm.pbf`

mod tile;

use std::path::Path;

use domain::{LocationIndex, LonLat, Parameters};
use roads::{Moment, Profile, RoadNetwork, SpeedModel};

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["build", extract, roads] => build(Path::new(extract), Path::new(roads)),
        ["points", roads, count, file] => points(Path::new(roads), count.parse()?, Path::new(file)),
        ["matrix", roads, file, profiles, seconds] => {
            matrix(Path::new(roads), Path::new(file), profiles, seconds.parse()?)
        }
        ["graph", roads, file, profile, out] => graph(Path::new(roads), Path::new(file), profile, Path::new(out)),
        ["slice", roads, file] => slice(Path::new(roads), Path::new(file)),
        ["tile", extract, count, file] => tile::tile(Path::new(extract), count.parse()?, Path::new(file)),
        _ => Err("say build, points, matrix, graph, slice or tile; the head of this file says with what".into()),
    }
}

fn model() -> Result<SpeedModel, Failure> {
    Ok(SpeedModel::from_parameters(&Parameters::builtin()?)?)
}

fn build(extract: &Path, roads: &Path) -> Result<(), Failure> {
    let (network, report) = RoadNetwork::from_pbf(extract, &model()?, &|_| {})?;
    Profile::USUAL.into_iter().for_each(|profile| network.prepare(profile));
    network.save(roads)?;
    let (all, peak, bytes) = (cpu_seconds(), peak_memory_mb(), std::fs::metadata(roads)?.len());
    let (junctions, segments) = (report.junctions, report.segments);
    println!(
        "{{\"cpu_s\":{all:.3},\"peak_mb\":{peak},\"file_mb\":{},\"junctions\":{junctions},\"segments\":{segments}}}",
        bytes / 1_000_000
    );
    Ok(())
}

/// Places up to some 50 m beside the roads, spread over all of them, the same on every run.
fn points(roads: &Path, count: usize, file: &Path) -> Result<(), Failure> {
    let network = RoadNetwork::open(roads, &model()?)?;
    let bounds = network.bounding_box();
    let centre = LonLat::new((bounds.min.lon + bounds.max.lon) / 2.0, (bounds.min.lat + bounds.max.lat) / 2.0);
    let junctions = network.junctions_near(centre, domain::Meters(1_000_000.0));
    let mut text = "lon,lat\n".to_owned();
    for point in 0..count {
        // A stride that is no multiple of anything spreads the points whatever the order of the junctions.
        let position = junctions.get(point * 7_919 % junctions.len()).ok_or("no junctions")?;
        let aside = |step: usize| ((point * step % 101) as f64 - 50.0) * 1e-5;
        text.push_str(&format!("{:.6},{:.6}\n", position.lon + aside(37), position.lat + aside(53) / 2.0));
    }
    Ok(std::fs::write(file, text)?)
}

fn read_points(file: &Path) -> Result<Vec<LonLat>, Failure> {
    let mut positions = Vec::new();
    for line in std::fs::read_to_string(file)?.lines().skip(1) {
        let (lon, lat) = line.split_once(',').ok_or("lon,lat")?;
        positions.push(LonLat::new(lon.parse()?, lat.parse()?));
    }
    Ok(positions)
}

/// For one profile after another repeats the matrix, snapping included, until so many CPU seconds are spent. Memory is what
/// the process held at that time and, at its peak, until then; the part that belongs to no file is told too.
fn matrix(roads: &Path, file: &Path, profiles: &str, seconds: f64) -> Result<(), Failure> {
    let network = RoadNetwork::open(roads, &model()?)?;
    let positions = read_points(file)?;
    for profile in profiles.split(',') {
        matrix_of(&network, &positions, Profile::from_key(profile).ok_or_else(Profile::keys)?, seconds);
    }
    Ok(())
}

fn matrix_of(network: &RoadNetwork, positions: &[LonLat], profile: Profile, seconds: f64) {
    network.prepare(profile);
    let open = cpu_seconds();
    let resident = status_mb("VmRSS:");
    let start = cpu_seconds();
    let snaps = network.snaps(positions, profile);
    let snap = cpu_seconds() - start;
    let (mut spent, mut last) = (Vec::new(), None);
    while spent.len() < 5 || spent.iter().sum::<f64>() < seconds {
        drop(last.take()); // the answer to the question before
        let start = cpu_seconds();
        let result = network.matrix(positions, profile);
        spent.push(cpu_seconds() - start);
        last = Some(result.matrix);
    }
    let (all, anonymous, peak) = (status_mb("VmRSS:"), status_mb("RssAnon:"), peak_memory_mb());
    let places = || (0..positions.len() as u32).map(LocationIndex);
    let pairs = places().flat_map(|from| places().map(move |to| (from, to)));
    let time_sum_ms: u64 =
        last.map_or(0, |matrix| pairs.map(|(from, to)| u64::from(matrix.duration_ms(from, to))).sum());
    spent.sort_by(f64::total_cmp);
    let (median, best, repeats) = (spent[spent.len() / 2], spent[0], spent.len());
    let unreachable = snaps.iter().filter(|snap| snap.is_none()).count();
    println!(
        "{{\"points\":{},\"profile\":\"{}\",\"open_cpu_s\":{open:.3},\"opened_mb\":{resident},\"snap_cpu_s\":{snap:.5},\"matrix_cpu_s\":{median:.5},\"best_cpu_s\":{best:.5},\"repeats\":{repeats},\"unreachable\":{unreachable},\"time_sum_ms\":{time_sum_ms},\"resident_mb\":{all},\"anonymous_mb\":{anonymous},\"peak_mb\":{peak}}}",
        positions.len(),
        profile.key(),
    );
}

/// Weighs the roads anew for another moment: what the graph costs, the hierarchy in the order that the file holds, and one
/// in an order of its own; and whether a matrix takes longer in the borrowed order.
fn slice(roads: &Path, file: &Path) -> Result<(), Failure> {
    let positions = read_points(file)?;
    let moment = Moment::UNKNOWN.with_week_time("Mo 08:00").and_then(|m| m.with_month("Jan")).ok_or("a moment")?;
    let open = || -> Result<RoadNetwork, Failure> { Ok(RoadNetwork::open(roads, &model()?)?) };
    let mut told = Vec::new();
    for (order, network) in [("borrowed", open()?.at(moment)), ("own", open()?.without_stored().at(moment))] {
        let start = cpu_seconds();
        let connected = network.snaps(&positions, Profile::Van).iter().flatten().count();
        let graph = cpu_seconds() - start;
        network.prepare(Profile::Van);
        let hierarchy = cpu_seconds() - start - graph;
        let mut spent: Vec<f64> = (0..9)
            .map(|_| {
                let start = cpu_seconds();
                let matrix = network.matrix(&positions, Profile::Van);
                drop(std::hint::black_box(matrix));
                cpu_seconds() - start
            })
            .collect();
        spent.sort_by(f64::total_cmp);
        told.push(format!(
            "\"{order}\":{{\"graph_cpu_s\":{graph:.3},\"hierarchy_cpu_s\":{hierarchy:.3},\"matrix_cpu_s\":{:.4},\"connected\":{connected}}}",
            spent[4]
        ));
    }
    println!("{{{}}}", told.join(","));
    Ok(())
}

/// Writes the graph in which the matrix is found as numbers of 32 bits: counts of nodes, edges and places; longitude and
/// latitude of the nodes; from, to and milliseconds of the edges; nodes at which places start and are reached.
fn graph(roads: &Path, file: &Path, profile: &str, out: &Path) -> Result<(), Failure> {
    let profile = Profile::from_key(profile).ok_or_else(Profile::keys)?;
    let network = RoadNetwork::open(roads, &model()?)?;
    let graph = network.joined_graph(&network.snaps(&read_points(file)?, profile), profile);
    let counts = [graph.positions.len(), graph.edges.len(), graph.sources.len()];
    let mut bytes: Vec<u8> = counts.iter().flat_map(|count| (*count as u32).to_le_bytes()).collect();
    let positions = graph.positions.iter().flat_map(|p| [p.lon, p.lat]);
    bytes.extend(positions.flat_map(|degrees| ((degrees * 1e7).round() as i32).to_le_bytes()));
    let numbers = graph.edges.as_flattened().iter().chain(&graph.sources).chain(&graph.targets);
    bytes.extend(numbers.flat_map(|number| number.to_le_bytes()));
    Ok(std::fs::write(out, bytes)?)
}

/// Seconds on processors of all threads that live; 0 where the system does not tell.
fn cpu_seconds() -> f64 {
    let tasks = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let of = |task: std::fs::DirEntry| -> Option<f64> {
        let text = std::fs::read_to_string(task.path().join("schedstat")).ok()?;
        text.split_whitespace().next()?.parse().ok()
    };
    tasks.filter_map(of).sum::<f64>() / 1e9
}

fn status_mb(name: &str) -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
    line.trim().trim_end_matches("kB").trim().parse().unwrap_or(0_u64) * 1024 / 1_000_000
}

fn peak_memory_mb() -> u64 {
    status_mb("VmHWM:")
}
