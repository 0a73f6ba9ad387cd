//! Writes a network as OpenStreetMap PBF: protocol buffers by hand, dense nodes, zlib blobs, sorted by type and id.

use std::{collections::BTreeMap, io::Write};

use domain::LonLat;
use flate2::{Compression, write::ZlibEncoder};

use crate::network::Network;

/// Says on every way and in the header that nothing here was surveyed.
pub(crate) const SOURCE: &str = "invented by samlast demo";
/// Entities per block, as the format's own tools use.
const BLOCK: usize = 8_000;

/// A protocol-buffer message being written.
#[derive(Default)]
struct Message(Vec<u8>);

impl Message {
    fn raw_varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push((value as u8) | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }
    fn varint(&mut self, field: u32, value: u64) {
        self.raw_varint(u64::from(field) << 3);
        self.raw_varint(value);
    }
    fn signed(&mut self, field: u32, value: i64) {
        self.varint(field, zigzag(value));
    }
    fn bytes(&mut self, field: u32, value: &[u8]) {
        self.raw_varint(u64::from(field) << 3 | 2);
        self.raw_varint(value.len() as u64);
        self.0.extend_from_slice(value);
    }
    fn packed(&mut self, field: u32, values: impl IntoIterator<Item = u64>) {
        let mut inner = Message::default();
        values.into_iter().for_each(|value| inner.raw_varint(value));
        self.bytes(field, &inner.0);
    }
}

fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

/// Differences of consecutive values, zigzag coded.
fn deltas(values: impl IntoIterator<Item = i64>) -> impl Iterator<Item = u64> {
    let mut previous = 0;
    values.into_iter().map(move |value| {
        let delta = value - previous;
        previous = value;
        zigzag(delta)
    })
}

/// Texts of one block; number 0 is the empty delimiter.
struct Strings {
    list: Vec<String>,
    index: BTreeMap<String, u64>,
}

impl Strings {
    fn new() -> Self {
        Self { list: vec![String::new()], index: BTreeMap::new() }
    }
    fn number(&mut self, text: &str) -> u64 {
        if let Some(&number) = self.index.get(text) {
            return number;
        }
        let number = self.list.len() as u64;
        self.list.push(text.to_owned());
        self.index.insert(text.to_owned(), number);
        number
    }
    fn message(&self) -> Vec<u8> {
        let mut table = Message::default();
        self.list.iter().for_each(|text| table.bytes(1, text.as_bytes()));
        table.0
    }
}

type Tags = Vec<(String, String)>;

struct Way {
    id: i64,
    refs: Vec<i64>,
    tags: Tags,
}

/// Hundred-nanodegrees, the format's default granularity.
fn nano(degrees: f64) -> i64 {
    (degrees * 1e7).round() as i64
}

/// Writes the network.
///
/// # Errors
/// What the writer says.
pub(crate) fn write(network: &Network, mut out: impl Write) -> std::io::Result<()> {
    let mut nodes: Vec<(i64, LonLat, Tags)> = Vec::new();
    for (index, &at) in network.nodes.iter().enumerate() {
        nodes.push((index as i64 + 1, network.plane.lon_lat(at), Vec::new()));
    }
    let mut ways = Vec::with_capacity(network.roads.len());
    for (index, road) in network.roads.iter().enumerate() {
        let mut refs = vec![road.from as i64 + 1];
        for &point in &road.shape {
            let id = nodes.len() as i64 + 1;
            nodes.push((id, network.plane.lon_lat(point), Vec::new()));
            refs.push(id);
        }
        refs.push(road.to as i64 + 1);
        ways.push(Way { id: index as i64 + 1, refs, tags: road_tags(road) });
    }
    for settlement in &network.settlements {
        let tags = [
            ("name", settlement.name.clone()),
            ("place", settlement.place.clone()),
            ("population", settlement.population.to_string()),
            ("source", "position and name real, population scaled; see the demo's LES-MEG.txt".to_owned()),
        ];
        let tags = tags.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
        nodes.push((nodes.len() as i64 + 1, settlement.position(), tags));
    }
    blob(&mut out, "OSMHeader", &header(&nodes))?;
    for chunk in nodes.chunks(BLOCK) {
        blob(&mut out, "OSMData", &dense_block(chunk))?;
    }
    for chunk in ways.chunks(BLOCK) {
        blob(&mut out, "OSMData", &way_block(chunk))?;
    }
    if !network.restrictions.is_empty() {
        blob(&mut out, "OSMData", &relation_block(network))?;
    }
    out.flush()
}

fn road_tags(road: &crate::network::Road) -> Tags {
    let mut tags: Tags = vec![("highway".to_owned(), road.class.tag().to_owned())];
    if !road.name.is_empty() {
        tags.push(("name".to_owned(), road.name.clone()));
    }
    if !road.number.is_empty() {
        tags.push(("ref".to_owned(), road.number.clone()));
    }
    if road.oneway {
        tags.push(("oneway".to_owned(), "yes".to_owned()));
    }
    if road.class != crate::network::Class::Service {
        tags.push(("maxspeed".to_owned(), road.maxspeed_kmh.to_string()));
    }
    tags.extend(road.tags.iter().map(|&(key, value)| (key.to_owned(), value.to_owned())));
    tags.push(("source".to_owned(), SOURCE.to_owned()));
    tags
}

fn header(nodes: &[(i64, LonLat, Tags)]) -> Vec<u8> {
    let mut message = Message::default();
    if let Some(bounds) = domain::BoundingBox::around(nodes.iter().map(|node| node.1)) {
        let mut bbox = Message::default();
        for (field, degrees) in [(1, bounds.min.lon), (2, bounds.max.lon), (3, bounds.max.lat), (4, bounds.min.lat)] {
            bbox.signed(field, nano(degrees) * 100);
        }
        message.bytes(1, &bbox.0);
    }
    message.bytes(4, b"OsmSchema-V0.6");
    message.bytes(4, b"DenseNodes");
    message.bytes(5, b"Sort.Type_then_ID");
    message.bytes(16, b"samlast demo (invented road network)");
    message.bytes(17, SOURCE.as_bytes());
    message.0
}

fn block(strings: &Strings, group: &Message) -> Vec<u8> {
    let mut message = Message::default();
    message.bytes(1, &strings.message());
    message.bytes(2, &group.0);
    message.0
}

fn dense_block(nodes: &[(i64, LonLat, Tags)]) -> Vec<u8> {
    let mut strings = Strings::new();
    let mut keys_values = Vec::new();
    for (_, _, tags) in nodes {
        for (key, value) in tags {
            keys_values.extend([strings.number(key), strings.number(value)]);
        }
        keys_values.push(0);
    }
    let mut dense = Message::default();
    dense.packed(1, deltas(nodes.iter().map(|node| node.0)));
    dense.packed(8, deltas(nodes.iter().map(|node| nano(node.1.lat))));
    dense.packed(9, deltas(nodes.iter().map(|node| nano(node.1.lon))));
    if nodes.iter().any(|node| !node.2.is_empty()) {
        dense.packed(10, keys_values);
    }
    let mut group = Message::default();
    group.bytes(2, &dense.0);
    block(&strings, &group)
}

fn way_block(ways: &[Way]) -> Vec<u8> {
    let mut strings = Strings::new();
    let mut group = Message::default();
    for way in ways {
        let numbers: Vec<(u64, u64)> = way.tags.iter().map(|(k, v)| (strings.number(k), strings.number(v))).collect();
        let mut message = Message::default();
        message.varint(1, way.id as u64);
        message.packed(2, numbers.iter().map(|pair| pair.0));
        message.packed(3, numbers.iter().map(|pair| pair.1));
        message.packed(8, deltas(way.refs.iter().copied()));
        group.bytes(3, &message.0);
    }
    block(&strings, &group)
}

fn relation_block(network: &Network) -> Vec<u8> {
    let mut strings = Strings::new();
    let mut group = Message::default();
    for (index, restriction) in network.restrictions.iter().enumerate() {
        let tags = [("type", "restriction"), ("restriction", restriction.kind), ("source", SOURCE)];
        let numbers: Vec<(u64, u64)> = tags.iter().map(|(k, v)| (strings.number(k), strings.number(v))).collect();
        let roles = ["from", "via", "to"].map(|role| strings.number(role));
        let members = [restriction.from_road, restriction.via_node, restriction.to_road].map(|i| i as i64 + 1);
        let mut message = Message::default();
        message.varint(1, index as u64 + 1);
        message.packed(2, numbers.iter().map(|pair| pair.0));
        message.packed(3, numbers.iter().map(|pair| pair.1));
        message.packed(8, roles);
        message.packed(9, deltas(members));
        // member types: 1 = way, 0 = node
        message.packed(10, [1, 0, 1]);
        group.bytes(4, &message.0);
    }
    block(&strings, &group)
}

/// One length-prefixed blob of the file.
fn blob(out: &mut impl Write, kind: &str, content: &[u8]) -> std::io::Result<()> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(6));
    encoder.write_all(content)?;
    let compressed = encoder.finish()?;
    let mut body = Message::default();
    body.varint(2, content.len() as u64);
    body.bytes(3, &compressed);
    let mut head = Message::default();
    head.bytes(1, kind.as_bytes());
    head.varint(3, body.0.len() as u64);
    out.write_all(&(head.0.len() as u32).to_be_bytes())?;
    out.write_all(&head.0)?;
    out.write_all(&body.0)
}
