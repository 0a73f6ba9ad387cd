//! Lays copies of an extract side by side and joins them by roads, so that large networks can be measured.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use osmpbf::{Element, ElementReader, RelMemberType};

use crate::Failure;

type TagList = Vec<(String, String)>;
/// Id, kind (1: a way) and role of each member, and tags.
type Restriction = (Vec<(i64, i64, String)>, TagList);

/// What is read of the original: roads with the nodes they use, and restrictions.
#[derive(Default)]
struct Original {
    nodes: BTreeMap<i64, [i64; 2]>,
    ways: Vec<(i64, Vec<i64>, TagList)>,
    relations: Vec<Restriction>,
}

fn read(extract: &Path) -> Result<Original, Failure> {
    let mut original = Original::default();
    let tags = |tags: &mut dyn Iterator<Item = (&str, &str)>| -> TagList {
        tags.map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
    };
    ElementReader::from_path(extract)?.for_each(|element| match element {
        Element::Node(node) => {
            original.nodes.insert(node.id(), [node.nano_lon() / 100, node.nano_lat() / 100]);
        }
        Element::DenseNode(node) => {
            original.nodes.insert(node.id(), [node.nano_lon() / 100, node.nano_lat() / 100]);
        }
        Element::Way(way) if way.tags().any(|(key, _)| key == "highway") => {
            original.ways.push((way.id(), way.refs().collect(), tags(&mut way.tags())));
        }
        Element::Relation(relation) if relation.tags().any(|(_, value)| value == "restriction") => {
            let member = |member: osmpbf::RelMember<'_>| {
                let kind = i64::from(member.member_type == RelMemberType::Way);
                (member.member_id, kind, member.role().unwrap_or_default().to_owned())
            };
            original.relations.push((relation.members().map(member).collect(), tags(&mut relation.tags())));
        }
        _ => {}
    })?;
    let used: std::collections::BTreeSet<i64> = original.ways.iter().flat_map(|(_, nodes, _)| nodes.clone()).collect();
    original.nodes.retain(|id, _| used.contains(id));
    Ok(original)
}

/// Ids of a copy are those of the original, counted from 0, plus this for each copy.
const IDS: i64 = 1 << 24;

/// Writes `count` copies, about as many in a row as there are rows, as `.osm.pbf`.
pub fn tile(extract: &Path, count: i64, out: &Path) -> Result<(), Failure> {
    let original = read(extract)?;
    let number = |ids: Vec<i64>| -> BTreeMap<i64, i64> { ids.into_iter().zip(1..).collect() };
    let node_number = number(original.nodes.keys().copied().collect());
    let way_number = number(original.ways.iter().map(|(id, ..)| *id).collect());
    let span = |axis: usize| {
        let all = || original.nodes.values().map(|position| position[axis]);
        all().max().zip(all().min()).map_or(0, |(max, min)| max - min + 10_000)
    };
    let (width, height) = (span(0), span(1));
    let columns = (1..).find(|columns| columns * columns >= count).unwrap_or(1);
    // A main road that is used by many ways stands for each copy and is joined with that of the next.
    let is_main = |tags: &TagList| tags.iter().any(|(key, value)| key == "highway" && value == "secondary");
    let main = original.ways.iter().find(|(.., tags)| is_main(tags)).or(original.ways.first()).ok_or("no roads")?;
    let gate = node_number[&main.1[0]];
    let mut file = Writer::new(out)?;
    for copy in 0..count {
        let (column, row) = (copy % columns, copy / columns);
        let nodes: Vec<(i64, [i64; 2])> = original
            .nodes
            .iter()
            .map(|(id, [lon, lat])| (copy * IDS + node_number[id], [lon + column * width, lat - row * height]))
            .collect();
        nodes.chunks(8_000).try_for_each(|nodes| file.nodes(nodes))?;
    }
    for copy in 0..count {
        let mut ways: Vec<(i64, Vec<i64>, TagList)> = original
            .ways
            .iter()
            .map(|(id, nodes, tags)| {
                let known = nodes.iter().filter_map(|node| node_number.get(node)).map(|node| copy * IDS + node);
                (copy * IDS + way_number[id], known.collect(), tags.clone())
            })
            .collect();
        let tags = vec![("highway".to_owned(), "secondary".to_owned()), ("maxspeed".to_owned(), "80".to_owned())];
        for (slot, other) in [(2, copy + columns), (1, copy + 1)] {
            if other < count && (slot == 2 || other % columns != 0) {
                ways.push((copy * IDS + IDS - slot, vec![copy * IDS + gate, other * IDS + gate], tags.clone()));
            }
        }
        ways.chunks(8_000).try_for_each(|ways| file.ways(ways))?;
    }
    for copy in 0..count {
        file.relations(&original.relations, copy * IDS, |id, kind| {
            let numbers = if kind == 1 { &way_number } else { &node_number };
            numbers.get(&id).map_or(copy * IDS, |number| copy * IDS + number)
        })?;
    }
    file.finish()
}

/// Appends a number as the wire format's varint.
fn varint(to: &mut Vec<u8>, mut value: u64) {
    while value > 127 {
        to.push(value as u8 | 128);
        value >>= 7;
    }
    to.push(value as u8);
}

fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

fn field(to: &mut Vec<u8>, number: u64, bytes: &[u8]) {
    varint(to, number << 3 | 2);
    varint(to, bytes.len() as u64);
    to.extend_from_slice(bytes);
}

fn number(to: &mut Vec<u8>, field: u64, value: u64) {
    varint(to, field << 3);
    varint(to, value);
}

fn packed(to: &mut Vec<u8>, number: u64, values: impl Iterator<Item = u64>) {
    let mut bytes = Vec::new();
    values.for_each(|value| varint(&mut bytes, value));
    field(to, number, &bytes);
}

fn deltas(values: impl Iterator<Item = i64>) -> impl Iterator<Item = u64> {
    let mut before = 0;
    values.map(move |value| zigzag(value - std::mem::replace(&mut before, value)))
}

/// Texts of a block and their numbers.
struct Texts(BTreeMap<String, u64>);

impl Texts {
    fn number(&mut self, text: &str) -> u64 {
        let next = self.0.len() as u64 + 1;
        *self.0.entry(text.to_owned()).or_insert(next)
    }

    fn tags(&mut self, to: &mut Vec<u8>, tags: &TagList) {
        let keys: Vec<u64> = tags.iter().map(|(key, _)| self.number(key)).collect();
        let values: Vec<u64> = tags.iter().map(|(_, value)| self.number(value)).collect();
        packed(to, 2, keys.into_iter());
        packed(to, 3, values.into_iter());
    }
}

/// Writes blocks without packing them.
struct Writer(BufWriter<File>);

impl Writer {
    fn new(out: &Path) -> Result<Self, Failure> {
        let mut writer = Self(BufWriter::new(File::create(out)?));
        let mut header = Vec::new();
        field(&mut header, 4, b"OsmSchema-V0.6");
        field(&mut header, 4, b"DenseNodes");
        writer.blob(b"OSMHeader", &header)?;
        Ok(writer)
    }

    fn blob(&mut self, kind: &[u8], content: &[u8]) -> Result<(), Failure> {
        let mut blob = Vec::new();
        field(&mut blob, 1, content);
        let mut header = Vec::new();
        field(&mut header, 1, kind);
        number(&mut header, 3, blob.len() as u64);
        self.0.write_all(&u32::try_from(header.len())?.to_be_bytes())?;
        self.0.write_all(&header)?;
        Ok(self.0.write_all(&blob)?)
    }

    fn block(&mut self, texts: &Texts, group: &[u8]) -> Result<(), Failure> {
        let mut by_number: Vec<(&u64, &String)> = texts.0.iter().map(|(text, number)| (number, text)).collect();
        by_number.sort_unstable();
        let mut table = Vec::new();
        field(&mut table, 1, b"");
        by_number.iter().for_each(|(_, text)| field(&mut table, 1, text.as_bytes()));
        let mut block = Vec::new();
        field(&mut block, 1, &table);
        field(&mut block, 2, group);
        self.blob(b"OSMData", &block)
    }

    fn nodes(&mut self, nodes: &[(i64, [i64; 2])]) -> Result<(), Failure> {
        let mut dense = Vec::new();
        packed(&mut dense, 1, deltas(nodes.iter().map(|(id, _)| *id)));
        packed(&mut dense, 8, deltas(nodes.iter().map(|(_, [_, lat])| *lat)));
        packed(&mut dense, 9, deltas(nodes.iter().map(|(_, [lon, _])| *lon)));
        let mut group = Vec::new();
        field(&mut group, 2, &dense);
        self.block(&Texts(BTreeMap::new()), &group)
    }

    fn ways(&mut self, ways: &[(i64, Vec<i64>, TagList)]) -> Result<(), Failure> {
        let (mut texts, mut group) = (Texts(BTreeMap::new()), Vec::new());
        for (id, nodes, tags) in ways {
            let mut way = Vec::new();
            number(&mut way, 1, *id as u64);
            texts.tags(&mut way, tags);
            packed(&mut way, 8, deltas(nodes.iter().copied()));
            field(&mut group, 3, &way);
        }
        self.block(&texts, &group)
    }

    fn relations(
        &mut self,
        relations: &[Restriction],
        before: i64,
        renumber: impl Fn(i64, i64) -> i64,
    ) -> Result<(), Failure> {
        let (mut texts, mut group) = (Texts(BTreeMap::new()), Vec::new());
        for (index, (members, tags)) in relations.iter().enumerate() {
            let mut relation = Vec::new();
            number(&mut relation, 1, before as u64 + index as u64 + 1);
            texts.tags(&mut relation, tags);
            let roles: Vec<u64> = members.iter().map(|(.., role)| texts.number(role)).collect();
            packed(&mut relation, 8, roles.into_iter());
            packed(&mut relation, 9, deltas(members.iter().map(|(id, kind, _)| renumber(*id, *kind))));
            packed(&mut relation, 10, members.iter().map(|(_, kind, _)| *kind as u64));
            field(&mut group, 4, &relation);
        }
        self.block(&texts, &group)
    }

    fn finish(mut self) -> Result<(), Failure> {
        Ok(self.0.flush()?)
    }
}
