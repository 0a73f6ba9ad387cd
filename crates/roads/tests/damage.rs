//! Road files and extracts damaged at random, with checksums that fit: what can be opened is asked, and nothing crashes. Some
//! CPU seconds with the tests, more with `SAMLAST_ROAD_DAMAGE=SECONDS`, which `make fuzz` sets where cargo-fuzz is not installed.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::convert::Infallible;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use domain::{LonLat, Meters, Parameters};
use roads::{Added, Approach, Moment, Profile, RoadNetwork, SpeedModel};

fn model() -> SpeedModel {
    SpeedModel::from_parameters(&Parameters::builtin().unwrap()).unwrap()
}

fn extract() -> Option<PathBuf> {
    let folder = std::env::var_os("SAMLAST_TESTDATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/testdata"), PathBuf::from);
    let path = folder.join("osm/nl-heemserveen-jachthuisweg.osm.pbf");
    if !path.is_file() {
        println!("skipped: no extract among the test data");
    }
    path.is_file().then_some(path)
}

/// Numbers that look random, the same on every run.
struct Chance(u64);

impl Chance {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 11) % below as u64) as usize
    }
}

/// Changes a few bytes: a bit, a byte, a number of 32 bits, or a stretch copied from elsewhere.
fn damage(bytes: &mut [u8], chance: &mut Chance) {
    for _ in 0..=chance.next(3) {
        let at = chance.next(bytes.len() - 4);
        match chance.next(6) {
            0 => bytes[at] ^= 1 << chance.next(8),
            1 => bytes[at] = chance.next(256) as u8,
            2 => {
                let number = [0, 1, u32::MAX, u32::MAX - 1, 1 << 31, 1000][chance.next(6)];
                bytes[at..at + 4].copy_from_slice(&number.to_le_bytes());
            }
            3 => {
                let number = u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
                let near = number.wrapping_add(chance.next(7) as u32).wrapping_sub(3);
                bytes[at..at + 4].copy_from_slice(&near.to_le_bytes());
            }
            _ => {
                let length = 1 + chance.next(16.min(bytes.len() - at));
                let from = chance.next(bytes.len() - length);
                bytes.copy_within(from..from + length, at.min(bytes.len() - length));
            }
        }
    }
}

fn ask(network: RoadNetwork, profile: Profile) {
    let bounds = network.bounding_box();
    let between = |low: f64, high: f64, share: f64| low + share * (high - low);
    let places: Vec<LonLat> = [[0.1, 0.2], [0.5, 0.5], [0.9, 0.3], [0.4, 0.8], [0.5, 0.5]]
        .map(|[x, y]| {
            LonLat::new(between(bounds.min.lon, bounds.max.lon, x), between(bounds.min.lat, bounds.max.lat, y))
        })
        .to_vec();
    let matrix = network.matrix(&places, profile);
    let snaps = network.snaps_for(&places, profile, Approach::Kerb);
    network.nearest(&snaps, profile, 2);
    let taken: Result<(), Infallible> = network.added_rows(&snaps, &snaps, (profile, Added::Energy), |_| Ok(()));
    let Ok(()) = taken;
    network.path_for(places[0], places[3], profile, Approach::Kerb);
    network.flows(&[(places[1], places[2], 2.0)], profile);
    drop(network.far_places(&places, &matrix.snaps, profile, Meters(5.0)));
    network.joined_graph(&matrix.snaps, profile);
    // In the order of the damaged hierarchy.
    network.at(Moment::UNKNOWN.with_week_time("Mo 08:00").unwrap()).matrix(&places[..3], profile);
}

/// Damages and asks for some seconds; how many could be opened, and of how many.
fn run(sound: &[u8], name: &str, mut open: impl FnMut(&mut Vec<u8>, &Path, Profile) -> bool) -> (usize, usize) {
    let seconds: f64 = std::env::var("SAMLAST_ROAD_DAMAGE").map_or(2.0, |text| text.parse().unwrap());
    let file = std::env::temp_dir().join(format!("samlast-damage-{}-{name}", std::process::id()));
    let (start, mut chance, mut opened, mut tried) = (Instant::now(), Chance(88_172_645_463_325_252), 0, 0);
    while start.elapsed().as_secs_f64() < seconds || tried < 20 {
        let mut bytes = sound.to_vec();
        damage(&mut bytes, &mut chance);
        let profile = Profile::ALL[chance.next(Profile::ALL.len())];
        opened += usize::from(open(&mut bytes, &file, profile));
        tried += 1;
    }
    let _ = fs::remove_file(&file);
    println!("{name}: {opened} of {tried} could be opened");
    (opened, tried)
}

#[test]
fn damaged_road_files_are_refused_or_answer() {
    let Some(path) = extract() else { return };
    let (network, _) = RoadNetwork::from_pbf(&path, &model(), &|_| {}).unwrap();
    let file = std::env::temp_dir().join(format!("samlast-damage-{}-sound", std::process::id()));
    Profile::USUAL.into_iter().for_each(|profile| network.prepare(profile));
    network.save(&file).unwrap();
    let sound = fs::read(&file).unwrap();
    fs::remove_file(&file).unwrap();
    let (opened, tried) = run(&sound, "road file", |bytes, file, profile| {
        roads::forge_road_file(bytes);
        fs::write(file, bytes).unwrap();
        let network = RoadNetwork::open(file, &model());
        let is_open = network.is_ok();
        network.into_iter().for_each(|network| ask(network, profile));
        is_open
    });
    assert!(opened > 0 && opened < tried);
}

#[test]
fn damaged_extracts_are_refused_or_answer() {
    let Some(path) = extract() else { return };
    let sound = fs::read(path).unwrap();
    run(&sound, "extract.osm.pbf", |bytes, file, profile| {
        fs::write(file, bytes).unwrap();
        let network = RoadNetwork::from_pbf(file, &model(), &|_| {});
        let is_open = network.is_ok();
        network.into_iter().for_each(|(network, _)| ask(network, profile));
        is_open
    });
}
