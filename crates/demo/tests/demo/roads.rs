//! The road network, read back with a library that knows nothing of the writer, and a real extract as ground.

use std::{collections::BTreeMap, path::PathBuf};

use demo::{DemoOptions, generate};
use osmpbf::{Element, ElementReader};

use super::{fresh_folder, small};

#[derive(Default)]
struct Read {
    nodes: BTreeMap<i64, (f64, f64)>,
    places: Vec<String>,
    ways: Vec<(Vec<i64>, BTreeMap<String, String>)>,
    restrictions: usize,
}

fn read() -> Read {
    let mut read = Read::default();
    let reader = ElementReader::from_path(small().0.join("veger.osm.pbf")).expect("file");
    reader
        .for_each(|element| match element {
            Element::DenseNode(node) => {
                read.nodes.insert(node.id(), (node.lon(), node.lat()));
                read.places.extend(node.tags().find(|(key, _)| *key == "name").map(|(_, name)| name.to_owned()));
            }
            Element::Way(way) => {
                let tags = way.tags().map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
                read.ways.push((way.refs().collect(), tags));
            }
            Element::Relation(relation) => {
                assert_eq!(relation.members().count(), 3);
                read.restrictions += 1;
            }
            Element::Node(_) => panic!("nodes are dense"),
        })
        .expect("readable");
    read
}

fn reach(start: i64, next: &BTreeMap<i64, Vec<i64>>) -> usize {
    let mut seen = std::collections::BTreeSet::from([start]);
    let mut stack = vec![start];
    while let Some(node) = stack.pop() {
        for &other in next.get(&node).into_iter().flatten() {
            if seen.insert(other) {
                stack.push(other);
            }
        }
    }
    seen.len()
}

#[test]
fn every_point_of_the_network_reaches_every_other() {
    let read = read();
    let (mut forward, mut backward) = (BTreeMap::<i64, Vec<i64>>::new(), BTreeMap::<i64, Vec<i64>>::new());
    let mut used = std::collections::BTreeSet::new();
    for (refs, tags) in &read.ways {
        used.extend(refs.iter().copied());
        for pair in refs.windows(2) {
            let mut link = |a: i64, b: i64| {
                forward.entry(a).or_default().push(b);
                backward.entry(b).or_default().push(a);
            };
            link(pair[0], pair[1]);
            if !tags.contains_key("oneway") {
                link(pair[1], pair[0]);
            }
        }
    }
    let start = read.ways[0].0[0];
    assert!(used.len() > 3_000, "{}", used.len());
    assert_eq!(reach(start, &forward), used.len());
    assert_eq!(reach(start, &backward), used.len());
}

#[test]
fn the_network_says_that_it_is_invented_and_has_what_a_road_map_has() {
    let read = read();
    assert!(read.ways.iter().all(|(_, tags)| tags["source"] == "invented by samlast demo"));
    let has = |key: &str, value: &str| read.ways.iter().any(|(_, tags)| tags.get(key).is_some_and(|v| v == value));
    for class in [
        "motorway",
        "motorway_link",
        "trunk",
        "primary",
        "secondary",
        "tertiary",
        "unclassified",
        "residential",
        "service",
    ] {
        assert!(has("highway", class), "{class}");
    }
    assert!(has("oneway", "yes") && has("ref", "E 18") && has("ref", "Fv 120"));
    assert!(["Askim", "Mysen", "Spydeberg"].iter().all(|town| read.places.iter().any(|place| place == town)));
    assert!(read.nodes.values().all(|(lon, lat)| (10.6..11.8).contains(lon) && (59.3..59.9).contains(lat)));
    assert!(read.restrictions > 0);
}

#[test]
fn a_real_extract_can_be_the_ground() {
    let folder = std::env::var_os("SAMLAST_TESTDATA")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/testdata"), PathBuf::from);
    let extract = folder.join("osm/oslo-east-filtered.osm.pbf");
    if !extract.exists() {
        eprintln!("skipped: {} is not here", extract.display());
        return;
    }
    let out = fresh_folder("extract");
    let options = DemoOptions { inhabitants: 3_000, roads: Some(extract), ..DemoOptions::default() };
    let summary = generate(&out, &options, &mut |_| ()).expect("generate");
    assert!(!out.join("veger.osm.pbf").exists());
    assert!(summary.units >= 10 && summary.deliveries > 1_000, "{summary:?}");
    let letter = std::fs::read_to_string(out.join("LES-MEG.txt")).expect("letter");
    assert!(letter.contains("OpenStreetMap-bidragsytere, ODbL"));
    let units = std::fs::read_to_string(out.join("enheter.csv")).expect("units");
    let places: std::collections::BTreeSet<&str> =
        units.lines().skip(1).filter_map(|row| row.split(';').nth(5)).collect();
    assert!(places.len() > 2, "units are spread over the extract: {places:?}");
    assert!(!units.contains("Askim ungdomsskole"), "known units belong to their own municipality");
}

#[test]
fn a_file_that_is_no_extract_is_refused_by_name() {
    let out = fresh_folder("no extract");
    let wrong = small().0.join("LES-MEG.txt");
    let options = DemoOptions { roads: Some(wrong), ..DemoOptions::default() };
    let error = generate(&out, &options, &mut |_| ()).expect_err("refused").to_string();
    assert!(error.contains("LES-MEG.txt"), "{error}");
}
