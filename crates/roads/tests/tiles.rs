//! Tiles of real extracts, read by another library's decoder: what was drawn is there, inside, small and the same each time.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use domain::Parameters;
use geo_types::{Coord, Geometry};
use mvt_reader::Reader;
use mvt_reader::feature::{Feature, Value};
use roads::{BUFFER, BuildReport, EXTENT, RoadNetwork, SpeedModel, TileId, TileSource};

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

fn build(path: &Path) -> (RoadNetwork, BuildReport) {
    let model = SpeedModel::from_parameters(&Parameters::builtin().unwrap()).unwrap();
    RoadNetwork::from_pbf(path, &model, &|_| {}).unwrap()
}

const EXTRACTS: [&str; 5] = [
    "north-bayreuth.osm.gz",
    "oslo-east-filtered.osm.pbf",
    "oslo-skoyen-2017.osm.pbf",
    "helsinki-centre-2019.osm.pbf",
    "herrenberg-de-2021.osm.pbf",
];

/// Layers of a tile by name, in whole units.
fn layers(tile: Vec<u8>) -> Vec<(String, Vec<Feature<i32>>)> {
    let reader = Reader::new(tile).unwrap();
    let described = reader.get_layer_metadata().unwrap();
    let features = |index| reader.get_features_as::<i32>(index).unwrap();
    described
        .into_iter()
        .map(|layer| {
            assert_eq!((layer.version, layer.extent), (2, EXTENT));
            assert_eq!(layer.feature_count, features(layer.layer_index).len());
            (layer.name, features(layer.layer_index))
        })
        .collect()
}

fn lines(geometry: &Geometry<i32>) -> Vec<Vec<Coord<i32>>> {
    match geometry {
        Geometry::LineString(line) => vec![line.0.clone()],
        Geometry::MultiLineString(lines) => lines.iter().map(|line| line.0.clone()).collect(),
        _ => Vec::new(),
    }
}

fn corners(geometry: &Geometry<i32>) -> Vec<Coord<i32>> {
    match geometry {
        Geometry::Point(point) => vec![point.0],
        Geometry::MultiPoint(points) => points.iter().map(|point| point.0).collect(),
        Geometry::Polygon(area) => {
            area.exterior().0.iter().chain(area.interiors().iter().flat_map(|r| &r.0)).copied().collect()
        }
        Geometry::MultiPolygon(areas) => {
            areas.iter().flat_map(|area| corners(&Geometry::Polygon(area.clone()))).collect()
        }
        lines_only => lines(lines_only).into_iter().flatten().collect(),
    }
}

fn each_tile(source: &TileSource, zooms: std::ops::RangeInclusive<u8>, mut visit: impl FnMut(TileId, Vec<u8>)) {
    for zoom in zooms {
        for id in source.covered(zoom).unwrap() {
            visit(id, source.tile(id));
        }
    }
}

#[test]
fn every_tile_can_be_read_is_small_and_keeps_within_its_buffer() {
    for name in EXTRACTS {
        let Some(path) = extract(name) else { continue };
        let source = build(&path).0.tile_source().unwrap();
        let (mut tiles, mut largest, mut seen) = (0, 0, BTreeSet::new());
        each_tile(&source, 0..=15, |id, tile| {
            tiles += usize::from(!tile.is_empty());
            largest = largest.max(tile.len());
            let inside = -i32::try_from(BUFFER).unwrap()..=i32::try_from(EXTENT + BUFFER).unwrap();
            for (layer, features) in layers(tile) {
                assert!(!features.is_empty(), "{name} {id:?}: the layer {layer} is empty");
                for feature in features {
                    let corners = corners(&feature.geometry);
                    assert!(!corners.is_empty(), "{name} {id:?} {layer}");
                    assert!(corners.iter().all(|c| inside.contains(&c.x) && inside.contains(&c.y)), "{name} {id:?}");
                    let keys = feature.properties.unwrap();
                    let required = if layer == "road" { "class" } else { "kind" };
                    assert!(matches!(keys.get(required), Some(Value::String(_))), "{name} {id:?} {layer} {keys:?}");
                    seen.extend(keys.into_keys().map(|key| format!("{layer}.{key}")));
                }
            }
        });
        println!("{name}: {tiles} tiles, the largest {largest} bytes; {seen:?}");
        assert!(tiles > 15 && largest < 500_000, "{name}: {largest} bytes");
        assert!(seen.contains("road.name") && seen.contains("road.oneway"), "{name}: {seen:?}");
    }
}

/// Metres of a line inside of the tile proper, measured in 64 parts of each piece.
fn inside_m(line: &[Coord<i32>], unit_m: impl Fn(f64) -> f64) -> f64 {
    let extent = f64::from(EXTENT);
    let mut sum = 0.0;
    for pair in line.windows(2) {
        let [a, b] = [pair[0], pair[1]].map(|c| [f64::from(c.x), f64::from(c.y)]);
        let length = (b[0] - a[0]).hypot(b[1] - a[1]);
        for part in 0..64 {
            let t = (f64::from(part) + 0.5) / 64.0;
            let at = [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])];
            if at.iter().all(|value| (0.0..extent).contains(value)) {
                sum += length / 64.0 * unit_m(at[1]);
            }
        }
    }
    sum
}

#[test]
fn all_kilometres_of_road_are_on_the_tiles_once() {
    for name in EXTRACTS {
        let Some(path) = extract(name) else { continue };
        let (network, report) = build(&path);
        let source = network.tile_source().unwrap();
        let mut drawn_m = 0.0;
        each_tile(&source, 15..=15, |id, tile| {
            let tiles = f64::from(1_u32 << id.zoom);
            let unit_m = |y: f64| {
                let north = (f64::from(id.y) + y / f64::from(EXTENT)) / tiles;
                let latitude = ((1.0 - 2.0 * north) * std::f64::consts::PI).sinh().atan();
                2.0 * std::f64::consts::PI * 6_371_008.8 * latitude.cos() / tiles / f64::from(EXTENT)
            };
            for (_, features) in layers(tile).into_iter().filter(|(layer, _)| layer == "road") {
                let class = |f: &Feature<i32>| f.properties.as_ref().unwrap()["class"].clone();
                let roads = features.iter().filter(|f| class(f) != Value::String("ferry".to_owned()));
                drawn_m += roads.flat_map(|f| lines(&f.geometry)).map(|line| inside_m(&line, unit_m)).sum::<f64>();
            }
        });
        let built_m = report.roads.value() * 1000.0;
        println!("{name}: {:.3} of {:.3} km drawn", drawn_m / 1000.0, built_m / 1000.0);
        // Units of 15 cm make lines a little ragged; pieces shorter than one are not drawn.
        assert!((drawn_m / built_m - 1.0).abs() < 0.01, "{name}: {drawn_m} m drawn of {built_m} m");
    }
}

#[test]
fn tiles_and_archives_are_the_same_each_time_and_for_any_number_of_threads() {
    let Some(path) = extract("helsinki-centre-2019.osm.pbf") else { return };
    let file = |name: &str| std::env::temp_dir().join(format!("samlast-tiles-{}-{name}.pmtiles", std::process::id()));
    let write = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let file = file(&threads.to_string());
        let written =
            pool.install(|| build(&path).0.tile_source().unwrap().write_archive(&file, [4, 15], "© somebody")).unwrap();
        let bytes = fs::read(&file).unwrap();
        fs::remove_file(&file).unwrap();
        (written, bytes)
    };
    let (written, bytes) = write(1);
    assert!(write(2) == (written.clone(), bytes.clone()));
    assert!(written.tiles > 20 && written.largest_bytes < 500_000);
    let archive = Archive::read(&bytes);
    assert!(archive.metadata.contains("© somebody"), "{}", archive.metadata);
    // Every tile of the source stands in the archive under its number, and nothing else does.
    let source = build(&path).0.tile_source().unwrap();
    let mut expected = Vec::new();
    each_tile(&source, 4..=15, |id, tile| {
        if !tile.is_empty() {
            expected.push((hilbert(id), tile));
        }
    });
    expected.sort();
    assert!(archive.tiles == expected, "{} tiles in the archive, {} expected", archive.tiles.len(), expected.len());
}

#[test]
fn water_and_places_are_drawn() {
    let Some(path) = extract("north-bayreuth.osm.gz") else { return };
    let source = build(&path).0.tile_source().unwrap();
    let (mut water, mut places) = (BTreeSet::new(), BTreeSet::new());
    each_tile(&source, 13..=13, |_, tile| {
        for (layer, features) in layers(tile) {
            for feature in features {
                let keys = feature.properties.unwrap();
                let text = |key: &str| match keys.get(key) {
                    Some(Value::String(text)) => text.clone(),
                    _ => String::new(),
                };
                match (layer.as_str(), feature.geometry) {
                    ("water", Geometry::Polygon(_) | Geometry::MultiPolygon(_)) => _ = water.insert("area"),
                    ("water", Geometry::LineString(_) | Geometry::MultiLineString(_)) => _ = water.insert("line"),
                    ("place", Geometry::MultiPoint(_)) => _ = places.insert(text("name")),
                    ("road", Geometry::LineString(_) | Geometry::MultiLineString(_)) => {}
                    other => panic!("{other:?} does not belong there"),
                }
            }
        }
    });
    assert!(!water.is_empty() && places.len() > 20, "{water:?} {places:?}");
}

/// A PMTiles archive, read plainly: header, root directory and leaves.
struct Archive {
    metadata: String,
    tiles: Vec<(u64, Vec<u8>)>,
}

impl Archive {
    fn read(bytes: &[u8]) -> Self {
        assert_eq!(&bytes[..8], b"PMTiles\x03");
        let number = |index: usize| {
            let at = 8 + 8 * index;
            usize::try_from(u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap())).unwrap()
        };
        let part = |index: usize| &bytes[number(index)..number(index) + number(index + 1)];
        assert!(number(0) == 127 && number(0) + number(1) <= 16_384, "the root directory lies at the start");
        assert_eq!(bytes[96..102], [1, 2, 2, 1, 4, 15], "clustered, gzip, gzip, vector tiles, zooms");
        let mut archive = Self { metadata: String::from_utf8(unpacked(part(2))).unwrap(), tiles: Vec::new() };
        archive.directory(part(0), part(4), part(6));
        assert_eq!(archive.tiles.len(), number(8));
        archive
    }

    fn directory(&mut self, packed: &[u8], leaves: &[u8], data: &[u8]) {
        let bytes = unpacked(packed);
        let mut at = 0;
        let mut varint = || {
            let (mut value, mut shift) = (0_u64, 0);
            loop {
                let byte = bytes[at];
                at += 1;
                value |= u64::from(byte & 0x7F) << shift;
                shift += 7;
                if byte & 0x80 == 0 {
                    return value;
                }
            }
        };
        let count = usize::try_from(varint()).unwrap();
        let mut column = || (0..count).map(|_| varint()).collect::<Vec<u64>>();
        let (steps, runs, lengths, offsets) = (column(), column(), column(), column());
        let (mut id, mut end) = (0, 0);
        for index in 0..count {
            id += steps[index];
            let start = if offsets[index] == 0 { end } else { offsets[index] - 1 };
            end = start + lengths[index];
            let range = usize::try_from(start).unwrap()..usize::try_from(end).unwrap();
            if runs[index] == 0 {
                self.directory(&leaves[range], leaves, data);
            } else {
                let tile = unpacked(&data[range]);
                self.tiles.extend((0..runs[index]).map(|further| (id + further, tile.clone())));
            }
        }
    }
}

fn unpacked(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    flate2::read::GzDecoder::new(bytes).read_to_end(&mut out).unwrap();
    out
}

/// Number of a tile by following the curve quarter by quarter.
fn hilbert(id: TileId) -> u64 {
    let mut number = (0..id.zoom).map(|zoom| 4_u64.pow(u32::from(zoom))).sum::<u64>();
    let side = 1_i64 << id.zoom;
    let (mut x, mut y) = (i64::from(id.x), i64::from(id.y));
    let mut half = side / 2;
    while half > 0 {
        let quarter = (u64::from(x & half > 0), u64::from(y & half > 0));
        let nth = match quarter {
            (0, 0) => 0,
            (0, _) => 1,
            (_, 1) => 2,
            _ => 3,
        };
        number += nth * u64::try_from(half * half).unwrap();
        if quarter.1 == 0 {
            if quarter.0 == 1 {
                (x, y) = (side - 1 - x, side - 1 - y);
            }
            std::mem::swap(&mut x, &mut y);
        }
        half /= 2;
    }
    number
}
