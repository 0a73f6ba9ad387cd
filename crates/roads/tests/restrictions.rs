//! Turn restrictions of real extracts, read by another library: no path drives what a restriction forbids.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use domain::{LonLat, Parameters};
use osmpbf::{Element, ElementReader, RelMemberType};
use roads::{Profile, RoadNetwork, SpeedModel};

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

/// A restriction over a node, as tagged.
struct Restriction {
    kind: String,
    from: i64,
    via: i64,
    to: i64,
}

#[derive(Default)]
struct Read {
    positions: HashMap<i64, LonLat>,
    /// Ways that cars may use.
    ways: HashMap<i64, Vec<i64>>,
    restrictions: Vec<Restriction>,
}

fn read(path: &Path) -> Read {
    let mut read = Read::default();
    let reader = ElementReader::from_path(path).unwrap();
    reader
        .for_each(|element| match element {
            Element::Node(node) => {
                read.positions.insert(node.id(), LonLat::new(node.lon(), node.lat()));
            }
            Element::DenseNode(node) => {
                read.positions.insert(node.id(), LonLat::new(node.lon(), node.lat()));
            }
            Element::Way(way) => {
                let highway = way.tags().find(|(key, _)| *key == "highway").map(|(_, value)| value);
                if highway.is_some_and(|kind| !matches!(kind, "footway" | "cycleway" | "path" | "steps" | "proposed")) {
                    read.ways.insert(way.id(), way.refs().collect());
                }
            }
            Element::Relation(relation) => {
                let tags: HashMap<&str, &str> = relation.tags().collect();
                let member = |wanted: &str, kind: RelMemberType| {
                    let mut of_role = relation
                        .members()
                        .filter(|m| m.role().is_ok_and(|role| role == wanted) && m.member_type == kind);
                    of_role.next().map(|m| m.member_id)
                };
                let ends = (
                    tags.get("restriction"),
                    member("from", RelMemberType::Way),
                    member("via", RelMemberType::Node),
                    member("to", RelMemberType::Way),
                );
                if let (Some(kind), Some(from), Some(via), Some(to)) = ends
                    && !tags.contains_key("except")
                {
                    read.restrictions.push(Restriction { kind: (*kind).to_owned(), from, via, to });
                }
            }
        })
        .unwrap();
    read
}

impl Read {
    /// Next node of a way, seen from one of its ends; none if the node is not one of its ends.
    fn beside(&self, way: i64, end: i64) -> Option<i64> {
        let nodes = self.ways.get(&way)?;
        match (nodes.first() == Some(&end), nodes.last() == Some(&end)) {
            (true, false) => nodes.get(1).copied(),
            (false, true) => nodes.get(nodes.len().checked_sub(2)?).copied(),
            _ => None,
        }
    }

    /// Three nodes that must not be driven one after another.
    fn forbidden(&self) -> HashSet<[i64; 3]> {
        let mut forbidden = HashSet::new();
        for Restriction { kind, from, via, to } in &self.restrictions {
            let (Some(before), Some(after)) = (self.beside(*from, *via), self.beside(*to, *via)) else { continue };
            if kind.starts_with("no_") {
                forbidden.insert([before, *via, after]);
            } else if kind.starts_with("only_") {
                let others = self.ways.keys().filter(|way| *way != to && *way != from);
                forbidden.extend(others.filter_map(|way| Some([before, *via, self.beside(*way, *via)?])));
            }
        }
        // Going back the way one came is another matter: it is possible only where the road ends.
        forbidden.retain(|[before, _, after]| before != after);
        forbidden
    }
}

/// A point of a line in the resolution of the files.
fn key(p: LonLat) -> [i64; 2] {
    #[allow(clippy::cast_possible_truncation)]
    [p.lon, p.lat].map(|degrees| (degrees * 1e7).round() as i64)
}

#[test]
fn no_path_drives_what_a_restriction_forbids() {
    let model = SpeedModel::from_parameters(&Parameters::builtin().unwrap()).unwrap();
    let mut in_all = 0;
    for name in ["nl-heemserveen-jachthuisweg.osm.pbf", "herrenberg-de-2021.osm.pbf", "oslo-east-filtered.osm.pbf"] {
        let Some(path) = extract(name) else { continue };
        let read = read(&path);
        let forbidden = read.forbidden();
        let by_place: HashSet<[[i64; 2]; 3]> =
            forbidden.iter().map(|nodes| nodes.map(|node| key(read.positions[&node]))).collect();
        let (network, report) = RoadNetwork::from_pbf(&path, &model, &|_| {}).unwrap();
        assert!(report.turn_restrictions > 0, "{name}");
        let mut driven = 0;
        for [before, via, after] in &forbidden {
            let at = |node: &i64| read.positions[node];
            let middle = |a: LonLat, b: LonLat| LonLat::new((a.lon + b.lon) / 2.0, (a.lat + b.lat) / 2.0);
            let (from, to) = (middle(at(before), at(via)), middle(at(via), at(after)));
            let Some(path) = network.path(from, to, Profile::Van) else { continue };
            driven += 1;
            for points in path.geometry.windows(3) {
                let turn = [key(points[0]), key(points[1]), key(points[2])];
                assert!(!by_place.contains(&turn), "{name}: drives {turn:?}");
            }
            let is_by_road = path.ends.iter().all(|end| end.distance.value() < 0.5);
            let direct = from.distance(at(via)) + at(via).distance(to);
            assert!(
                !is_by_road || path.distance.value() > direct.value() + 0.9,
                "{name}: {before} {via} {after} is driven: {} of {direct}",
                path.distance
            );
        }
        println!("{name}: {} turns forbidden, {driven} tried", forbidden.len());
        in_all += driven;
    }
    assert!(in_all > 60 || extract("oslo-east-filtered.osm.pbf").is_none(), "{in_all}");
}
