//! Real extracts: built, saved, opened, searched; damaged ones are refused. Skipped where the test data are absent.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use domain::{LocationIndex, LonLat, Meters, Parameters};
use roads::{Profile, RoadClass, RoadError, RoadNetwork, SpeedModel};

fn extract(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("SAMLAST_TESTDATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/testdata"), PathBuf::from);
    let path = folder.join("osm").join(name);
    if path.is_file() {
        return Some(path);
    }
    println!("skipped: {name} is not among the test data");
    None
}

fn model() -> SpeedModel {
    SpeedModel::from_parameters(&Parameters::builtin().unwrap()).unwrap()
}

fn build(path: &Path) -> Result<RoadNetwork, RoadError> {
    RoadNetwork::from_pbf(path, &model(), &|_| {}).map(|(network, _)| network)
}

/// A file that goes away with the test.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str, bytes: &[u8]) -> Self {
        let path = std::env::temp_dir().join(format!("samlast-roads-{}-{name}", std::process::id()));
        fs::write(&path, bytes).unwrap();
        Self(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// Positions spread over the network's box, the same on every run.
fn scattered(network: &RoadNetwork, count: u32) -> Vec<LonLat> {
    let bounds = network.bounding_box();
    let mut state = 1_u32;
    let mut share = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(state) / f64::from(u32::MAX)
    };
    let between = |low: f64, high: f64, share: f64| low + share * (high - low);
    (0..count)
        .map(|_| {
            let lon = between(bounds.min.lon, bounds.max.lon, share());
            LonLat::new(lon, between(bounds.min.lat, bounds.max.lat, share()))
        })
        .collect()
}

const EXTRACTS: [&str; 6] = [
    "north-bayreuth.osm.gz",
    "oslo-east-filtered.osm.pbf",
    "oslo-skoyen-2017.osm.pbf",
    "helsinki-centre-2019.osm.pbf",
    "herrenberg-de-2021.osm.pbf",
    "nl-heemserveen-jachthuisweg.osm.pbf",
];

#[test]
fn every_pair_of_the_matrix_is_the_path_that_is_driven() {
    for name in EXTRACTS {
        let Some(path) = extract(name) else { continue };
        let network = build(&path).unwrap();
        let positions = scattered(&network, 110);
        for profile in Profile::USUAL {
            let result = network.matrix(&positions, profile);
            for from in 0..positions.len() {
                for to in (from % 23..positions.len()).step_by(23) {
                    let indices = [LocationIndex(from as u32), LocationIndex(to as u32)];
                    let path = network.path(positions[from], positions[to], profile);
                    let is_on_roads = result.snaps[from].is_some() && result.snaps[to].is_some();
                    assert_eq!(
                        path.is_some(),
                        is_on_roads,
                        "{name} {profile:?} {from} {to}: all that snap are connected"
                    );
                    let Some(path) = path.filter(|_| from != to) else { continue };
                    assert_eq!(path.duration, result.matrix.duration(indices[0], indices[1]), "{name} {from} {to}");
                    assert_eq!(path.distance, result.matrix.distance(indices[0], indices[1]), "{name} {from} {to}");
                    let drawn: f64 = path.geometry.windows(2).map(|pair| pair[0].distance(pair[1]).value()).sum();
                    assert!(
                        (drawn - path.distance.value()).abs() <= 2.0,
                        "{name}: drawn {drawn}, stated {}",
                        path.distance
                    );
                    let [start, end] = [result.snaps[from].unwrap().position, result.snaps[to].unwrap().position];
                    assert!(path.geometry.first().unwrap().distance(start) < Meters(0.1));
                    assert!(path.geometry.last().unwrap().distance(end) < Meters(0.1));
                }
            }
        }
    }
}

#[test]
fn no_way_over_a_third_place_is_faster() {
    let Some(path) = extract("oslo-east-filtered.osm.pbf") else { return };
    let network = build(&path).unwrap();
    let positions = scattered(&network, 30);
    let result = network.matrix(&positions, Profile::Van);
    // A stop may save a turn around the block: it is allowed to leave a place in either direction.
    let turning_ms = 120_000;
    let index = |i: usize| LocationIndex(i as u32);
    for (a, b, c) in (0..27_000).map(|i| (i / 900, i / 30 % 30, i % 30)) {
        let (ab, bc) = (result.matrix.duration_ms(index(a), index(b)), result.matrix.duration_ms(index(b), index(c)));
        assert!(result.matrix.duration_ms(index(a), index(c)) <= ab + bc + turning_ms);
    }
}

#[test]
fn one_thread_and_many_give_the_same() {
    let Some(path) = extract("oslo-east-filtered.osm.pbf") else { return };
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let network = build(&path).unwrap();
            let positions = scattered(&network, 60);
            let matrices = Profile::USUAL.map(|profile| network.matrix(&positions, profile));
            (matrices, network.gateways(), network.junctions_near(positions[0], Meters(500.0)))
        })
    };
    assert_eq!(run(1), run(2));
}

#[test]
fn a_saved_network_is_the_same_when_opened() {
    let Some(path) = extract("helsinki-centre-2019.osm.pbf") else { return };
    let network = build(&path).unwrap();
    assert_eq!(network.source_hash(), blake3::hash(&fs::read(&path).unwrap()).to_hex().as_str());
    let file = Scratch::new("round-trip", b"");
    let positions = scattered(&network, 30);
    network.save(&file.0).unwrap();
    let without_hierarchies = fs::metadata(&file.0).unwrap().len();
    Profile::USUAL.into_iter().for_each(|profile| network.prepare(profile));
    network.save(&file.0).unwrap();
    assert!(fs::metadata(&file.0).unwrap().len() > without_hierarchies + 1_000);
    let opened = RoadNetwork::open(&file.0, &model()).unwrap();
    let again = Scratch::new("round-trip-again", b"");
    opened.save(&again.0).unwrap();
    assert!(fs::read(&again.0).unwrap() == fs::read(&file.0).unwrap(), "byte for byte, hierarchies included");
    assert_eq!(opened.source_hash(), network.source_hash());
    assert_eq!(opened.places(), network.places());
    let addresses = |network: &RoadNetwork| network.address_book().unwrap().addresses().collect::<Vec<_>>();
    assert_eq!(addresses(&opened), addresses(&network));
    assert!(
        addresses(&opened).len() > 1_000,
        "the extract holds 1,504 nodes with addresses, most of them with numbers"
    );
    assert_eq!(opened.matrix(&positions, Profile::Truck), network.matrix(&positions, Profile::Truck));
    assert_eq!(opened.lines(RoadClass::Tertiary, Meters(5.0)), network.lines(RoadClass::Tertiary, Meters(5.0)));
    assert_eq!(opened.gateways(), network.gateways());
}

#[test]
fn a_road_file_that_is_foreign_old_cut_or_flipped_is_refused() {
    let Some(path) = extract("nl-heemserveen-jachthuisweg.osm.pbf") else { return };
    let file = Scratch::new("road-file", b"");
    let network = build(&path).unwrap();
    Profile::USUAL.into_iter().for_each(|profile| network.prepare(profile));
    network.save(&file.0).unwrap();
    let sound = fs::read(&file.0).unwrap();
    let open = |bytes: &[u8]| {
        fs::write(&file.0, bytes).unwrap();
        RoadNetwork::open(&file.0, &model()).map(|_| ())
    };
    assert!(open(&sound).is_ok());
    assert!(matches!(open(b"PK\x03\x04 something else"), Err(RoadError::NotARoadFile { .. })));
    let mut old = sound.clone();
    old[8] = 0;
    assert!(matches!(open(&old), Err(RoadError::RoadFileVersion { found: 0, .. })));
    for length in (0..sound.len()).step_by(sound.len() / 50) {
        assert!(open(&sound[..length]).is_err(), "cut at {length}");
    }
    for at in (0..sound.len()).step_by(sound.len() / 100) {
        let mut flipped = sound.clone();
        flipped[at] ^= 0x10;
        assert!(open(&flipped).is_err(), "flipped at {at}");
    }
}

/// Asks for all that is read from a road file when it is first needed.
fn ask_around(network: &RoadNetwork, positions: &[LonLat]) -> Result<(), RoadError> {
    let snaps = network.snaps(positions, Profile::Truck);
    network.far_places(positions, &snaps, Profile::Truck, Meters(0.0))?;
    network.address_book()?.find("Jachthuisweg 1", 5);
    let facilities = network.facilities()?;
    snaps.iter().flatten().for_each(|snap| drop(facilities.near(snap.segment(), Meters(2_000.0))));
    let source = network.tile_source()?;
    if let Ok(tiles) = source.covered(10) {
        tiles.into_iter().take(9).for_each(|tile| drop(source.tile(tile)));
    }
    Ok(())
}

/// Of a road file: magic, version, lengths of six parts; then the checksum over what follows it and what precedes it.
const HEADER_LENGTH: usize = 8 + 4 + 6 * 8;

#[test]
fn a_road_file_with_wrong_content_under_a_right_checksum_never_crashes() {
    let Some(path) = extract("nl-heemserveen-jachthuisweg.osm.pbf") else { return };
    let file = Scratch::new("forged", b"");
    let network = build(&path).unwrap();
    Profile::USUAL.into_iter().for_each(|profile| network.prepare(profile));
    network.save(&file.0).unwrap();
    let sound = fs::read(&file.0).unwrap();
    let positions = scattered(&network, 4);
    let (mut opened, mut asked) = (0, 0);
    // Some places everywhere, and every byte of the sections at the end.
    let last_part = u64::from_le_bytes(sound[HEADER_LENGTH - 8..HEADER_LENGTH].try_into().unwrap());
    let sections = sound.len() - usize::try_from(last_part).unwrap();
    let places = (HEADER_LENGTH + 32..sections).step_by(sound.len() / 120).chain(sections..sound.len());
    for at in places {
        let mut forged = sound.clone();
        forged[at] ^= 1 << (at % 8);
        let mut hasher = blake3::Hasher::new();
        hasher.update(&forged[HEADER_LENGTH + 32..]).update(&forged[..HEADER_LENGTH]);
        forged[HEADER_LENGTH..HEADER_LENGTH + 32].copy_from_slice(hasher.finalize().as_bytes());
        fs::write(&file.0, &forged).unwrap();
        if let Ok(network) = RoadNetwork::open(&file.0, &model()) {
            opened += 1;
            network.matrix(&positions, Profile::Truck);
            network.path(positions[0], positions[3], Profile::Van);
            asked += usize::from(ask_around(&network, &positions).is_ok());
        }
    }
    assert!(asked > 0 && asked < opened, "of what opens, some sections can be read and some cannot");
    assert!(opened > 0, "the checksum fits, so that some files are read");
}

#[test]
fn data_before_the_header_are_refused() {
    let Some(path) = extract("NEGATIVE_bad-header.osm.pbf") else { return };
    let error = build(&path).map(|_| ()).unwrap_err();
    assert!(matches!(&error, RoadError::NotOpenStreetMap { .. }), "{error}");
    assert!(error.to_string().contains("OSMHeader"), "{error}");
}

#[test]
fn an_extract_that_is_cut_or_flipped_gives_an_error_or_a_network_and_never_a_crash() {
    let Some(path) = extract("nl-heemserveen-jachthuisweg.osm.pbf") else { return };
    let sound = fs::read(&path).unwrap();
    let file = Scratch::new("hostile.osm.pbf", b"");
    let mut refused = 0;
    for length in (0..sound.len()).step_by(97) {
        fs::write(&file.0, &sound[..length]).unwrap();
        refused += usize::from(build(&file.0).is_err());
    }
    assert!(refused * 97 > sound.len() * 9 / 10, "nearly every cut falls inside a block");
    for at in (0..sound.len()).step_by(11) {
        let mut flipped = sound.clone();
        flipped[at] ^= 1 << (at % 8);
        fs::write(&file.0, &flipped).unwrap();
        if let Ok(network) = build(&file.0) {
            network.matrix(&scattered(&network, 5), Profile::Truck);
            ask_around(&network, &scattered(&network, 2)).unwrap();
        }
    }
    assert!(matches!(build(Path::new("nowhere.osm.pbf")), Err(RoadError::Io { .. })));
}

#[test]
fn a_packed_trap_and_a_cut_text_are_refused() {
    let Some(path) = extract("north-bayreuth.osm.gz") else { return };
    let sound = fs::read(&path).unwrap();
    let file = Scratch::new("cut.osm.gz", &sound[..sound.len() / 2]);
    assert!(matches!(build(&file.0), Err(RoadError::DamagedExtract { .. })));
    let packed = packed_in_blocks(&unpacked(&sound));
    fs::write(&file.0, &packed[..packed.len() / 2]).unwrap();
    assert!(matches!(build(&file.0), Err(RoadError::DamagedExtract { .. })));
    // Much that is nothing, in a few hundred bytes.
    let trap = [b"<osm version='0.6'>".to_vec(), vec![b' '; 16 << 20]].concat();
    fs::write(&file.0, packed_in_blocks(&trap)).unwrap();
    assert!(matches!(build(&file.0), Err(RoadError::DamagedExtract { .. })));
    fs::write(&file.0, "<osm version='0.6'></osm>").unwrap();
    assert!(matches!(build(&file.0), Err(RoadError::NoRoads { .. })));
    fs::write(&file.0, "<html></html>").unwrap();
    assert!(matches!(build(&file.0), Err(RoadError::NotOpenStreetMap { .. })));
}

fn unpacked(packed: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    flate2::read::MultiGzDecoder::new(packed).read_to_end(&mut text).unwrap();
    text
}

fn packed_in_blocks(text: &[u8]) -> Vec<u8> {
    let mut packed = Vec::new();
    bzip2::read::BzEncoder::new(text, bzip2::Compression::best()).read_to_end(&mut packed).unwrap();
    packed
}

#[test]
fn an_extract_is_the_same_however_it_is_packed() {
    let Some(path) = extract("north-bayreuth.osm.gz") else { return };
    let blocks = Scratch::new("blocks.osm.bz2", &packed_in_blocks(&unpacked(&fs::read(&path).unwrap())));
    let networks = [&path, &blocks.0].map(|file| build(file).unwrap());
    let positions = scattered(&networks[0], 6);
    let matrices = networks.each_ref().map(|network| network.matrix(&positions, Profile::Van).matrix);
    assert_eq!(matrices[0], matrices[1]);
}

#[test]
fn gateways_lie_at_the_edge_and_apart() {
    let Some(path) = extract("oslo-east-filtered.osm.pbf") else { return };
    let network = build(&path).unwrap();
    let gateways = network.gateways();
    assert!(gateways.iter().any(|g| g.road.contains("E 6")), "E 6 leaves the extract: {gateways:?}");
    for (index, a) in gateways.iter().enumerate() {
        assert!(a.class <= RoadClass::Secondary);
        assert!(gateways[index + 1..].iter().all(|b| a.position.distance(b.position) > Meters(1_000.0)));
        assert!(network.snap(a.position, Profile::Van).unwrap().distance < Meters(1.0));
    }
}

#[test]
fn our_reading_of_the_format_finds_what_another_library_finds() {
    for name in EXTRACTS.into_iter().filter(|name| name.ends_with("pbf")) {
        let Some(path) = extract(name) else { continue };
        let (mut places, mut addresses) = (0, 0);
        let mut count = |tags: Vec<(&str, &str)>| {
            let get = |key: &str| tags.iter().find(|(k, _)| *k == key).map(|(_, value)| *value);
            places += usize::from(
                get("place").is_some_and(|v| roads::PlaceKind::from_key(v).is_some()) && get("name").is_some(),
            );
            addresses += usize::from(get("addr:housenumber").is_some());
        };
        let elements = osmpbf::ElementReader::from_path(&path).unwrap();
        elements
            .for_each(|element| match element {
                osmpbf::Element::Node(node) => count(node.tags().collect()),
                osmpbf::Element::DenseNode(node) => count(node.tags().collect()),
                _ => {}
            })
            .unwrap();
        let network = build(&path).unwrap();
        let of_nodes = |address: &roads::Address| address.source == roads::AddressSource::Node;
        let found = network.address_book().unwrap().addresses().filter(of_nodes).count();
        assert_eq!((network.places().len(), found), (places, addresses), "{name}");
    }
}

#[test]
fn every_address_is_found_again_by_what_is_tagged_and_by_abbreviated_streets() {
    for (name, abbreviated) in [("helsinki-centre-2019.osm.pbf", false), ("oslo-skoyen-2017.osm.pbf", true)] {
        let Some(path) = extract(name) else { continue };
        let network = build(&path).unwrap();
        let book = network.address_book().unwrap();
        let (mut asked, mut found, mut wrong) = (0, 0, 0);
        for address in book.addresses().filter(|address| !address.street.is_empty()) {
            let roads::Address { street, number, postcode, city, position, .. } = address;
            let mut streets = vec![street.clone()];
            if abbreviated {
                streets.extend(street.strip_suffix("veien").map(|stem| format!("{}V.", stem.to_uppercase())));
            }
            for street in streets {
                asked += 1;
                match book.find(&format!("{street} {number}, {postcode} {city}"), 5).certain() {
                    Some(it) if it.address.position.distance(position) < Meters(250.0) => found += 1,
                    Some(_) => wrong += 1,
                    None => {}
                }
            }
        }
        println!("{name}: {found} of {asked} found, {wrong} wrong");
        assert!(wrong == 0 && found * 1000 >= asked * 995, "{name}: {found} of {asked} found, {wrong} wrong");
    }
}
