//! The small part of `make bench-roads` that runs with the tests: what matrices cost beside building the roads, in CPU seconds
//! of the same process. Skipped where the test data are absent or the system does not tell CPU seconds.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};

use domain::{LonLat, Parameters};
use roads::{Profile, RoadNetwork, SpeedModel};

/// Nanoseconds of all threads on processors, as Linux states them.
fn cpu_seconds() -> Option<f64> {
    let mut nanoseconds = 0.0;
    for task in std::fs::read_dir("/proc/self/task").ok()? {
        let text = std::fs::read_to_string(task.ok()?.path().join("schedstat")).ok()?;
        nanoseconds += text.split_whitespace().next()?.parse::<f64>().ok()?;
    }
    Some(nanoseconds / 1e9)
}

/// The least of some repeats: other tests on the same machine only add.
fn least(repeats: usize, mut work: impl FnMut()) -> Option<f64> {
    let once = |_| {
        let start = cpu_seconds()?;
        work();
        Some(cpu_seconds()? - start)
    };
    (0..repeats).map(once).collect::<Option<Vec<f64>>>()?.into_iter().min_by(f64::total_cmp)
}

#[test]
fn a_matrix_costs_a_small_part_of_building_and_little_for_each_cell() {
    let folder = std::env::var_os("SAMLAST_TESTDATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/testdata"), PathBuf::from);
    let extract = folder.join("osm/oslo-east-filtered.osm.pbf");
    if !extract.is_file() || cpu_seconds().is_none() {
        return println!("skipped: no extract or no count of CPU seconds here");
    }
    let model = SpeedModel::from_parameters(&Parameters::builtin().unwrap()).unwrap();
    let mut built = None;
    let build = least(1, || {
        let (network, _) = RoadNetwork::from_pbf(&extract, &model, &|_| {}).unwrap();
        network.prepare(Profile::Van);
        built = Some(network);
    })
    .unwrap();
    let network = built.unwrap();
    let bounds = network.bounding_box();
    let centre = LonLat::new((bounds.min.lon + bounds.max.lon) / 2.0, (bounds.min.lat + bounds.max.lat) / 2.0);
    let junctions = network.junctions_near(centre, domain::Meters(1_000_000.0));
    let places: Vec<LonLat> = (0..1_000).map(|place| junctions[place * 7_919 % junctions.len()]).collect();
    let cost =
        |count: usize| least(5, || drop(std::hint::black_box(network.matrix(&places[..count], Profile::Van)))).unwrap();
    let (small, large) = (cost(250), cost(1_000));
    println!("CPU seconds: build {build:.3}, 250 × 250 {small:.4}, 1000 × 1000 {large:.4}");
    // Measured 0.3, 0.005 and 0.03; OSRM's contraction hierarchy takes 0.1 for 500 × 500 and 3 to build.
    assert!(small < build / 10.0, "250 × 250: {small} s, building {build} s");
    assert!(large < small * 16.0 * 1.5, "1000 × 1000: {large} s, 250 × 250: {small} s");
}
