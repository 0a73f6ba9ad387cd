//! Measures the steps from an extract to a matrix in CPU seconds, one JSON line for each command; `make bench-roads`
//! compares them with peers.
//!
//! `cargo run --release -p roads --example measure_roads -- build EXTRACT ROADS | points ROADS COUNT FILE.csv |
//! matrix ROADS FILE.csv PROFILE | tile EXTRACT.osm.pbf COUNT FILE.osm.pbf`

mod tile;

use std::path::Path;

use domain::{LonLat, Parameters};
use roads::{Profile, RoadNetwork, SpeedModel};

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["build", extract, roads] => build(Path::new(extract), Path::new(roads)),
        ["points", roads, count, file] => points(Path::new(roads), count.parse()?, Path::new(file)),
        ["matrix", roads, file, profile] => matrix(Path::new(roads), Path::new(file), profile),
        ["tile", extract, count, file] => tile::tile(Path::new(extract), count.parse()?, Path::new(file)),
        _ => Err("say build, points, matrix or tile; the head of this file says with what".into()),
    }
}

fn model() -> Result<SpeedModel, Failure> {
    Ok(SpeedModel::from_parameters(&Parameters::builtin()?)?)
}

fn build(extract: &Path, roads: &Path) -> Result<(), Failure> {
    let (network, report) = RoadNetwork::from_pbf(extract, &model()?, &|_| {})?;
    let import = cpu_seconds();
    Profile::ALL.into_iter().for_each(|profile| network.prepare(profile));
    let hierarchies = cpu_seconds() - import;
    network.save(roads)?;
    let (all, peak, bytes) = (cpu_seconds(), peak_memory_mb(), std::fs::metadata(roads)?.len());
    let (junctions, segments) = (report.junctions, report.segments);
    println!(
        "{{\"import_cpu_s\":{import:.3},\"hierarchies_cpu_s\":{hierarchies:.3},\"cpu_s\":{all:.3},\"peak_mb\":{peak},\"file_mb\":{},\"junctions\":{junctions},\"segments\":{segments}}}",
        bytes / 1_000_000
    );
    Ok(())
}

/// Places on the roads, spread over all of them, the same on every run.
fn points(roads: &Path, count: usize, file: &Path) -> Result<(), Failure> {
    let network = RoadNetwork::open(roads, &model()?)?;
    let bounds = network.bounding_box();
    let centre = LonLat::new((bounds.min.lon + bounds.max.lon) / 2.0, (bounds.min.lat + bounds.max.lat) / 2.0);
    let junctions = network.junctions_near(centre, domain::Meters(1_000_000.0));
    let mut text = "lon,lat\n".to_owned();
    for point in 0..count {
        // A stride that is no multiple of anything spreads the points whatever the order of the junctions.
        let position = junctions.get(point * 7_919 % junctions.len()).ok_or("no junctions")?;
        text.push_str(&format!("{},{}\n", position.lon, position.lat));
    }
    Ok(std::fs::write(file, text)?)
}

fn matrix(roads: &Path, file: &Path, profile: &str) -> Result<(), Failure> {
    let profile = Profile::from_key(profile).ok_or("van or truck?")?;
    let network = RoadNetwork::open(roads, &model()?)?;
    network.prepare(profile);
    let open = cpu_seconds();
    let resident = resident_mb();
    let mut positions = Vec::new();
    for line in std::fs::read_to_string(file)?.lines().skip(1) {
        let (lon, lat) = line.split_once(',').ok_or("lon,lat")?;
        positions.push(LonLat::new(lon.parse()?, lat.parse()?));
    }
    let start = cpu_seconds();
    let snaps = network.snaps(&positions, profile);
    let snap = cpu_seconds() - start;
    let mut best = f64::INFINITY;
    for _ in 0..5 {
        let start = cpu_seconds();
        let result = network.matrix(&positions, profile);
        std::hint::black_box(&result);
        best = best.min(cpu_seconds() - start);
    }
    let unreachable = snaps.iter().filter(|snap| snap.is_none()).count();
    println!(
        "{{\"points\":{},\"profile\":\"{}\",\"open_cpu_s\":{open:.3},\"resident_mb\":{resident},\"snap_cpu_s\":{snap:.4},\"matrix_cpu_s\":{best:.4},\"unreachable\":{unreachable},\"peak_mb\":{}}}",
        positions.len(),
        profile.key(),
        peak_memory_mb()
    );
    Ok(())
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

fn resident_mb() -> u64 {
    status_mb("VmRSS:")
}
