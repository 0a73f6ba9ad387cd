//! Cuts ways at junctions, joins what only has been drawn in pieces, and measures the result.

use std::path::Path;

use rustc_hash::FxHashMap;

use super::conditional::ReadCount;
use super::extract::{Extract, Via};
use super::turns;
use crate::attributes::{Attributes, Barrier, RoadClass};
use crate::conditions::Rule;
use crate::data::{RoadData, Segment};
use crate::error::RoadError;
use crate::geometry::{self, METERS_PER_DEGREE, Point, lon_lat};

/// A part of a way between two nodes where something else may begin.
struct Piece {
    way: u32,
    attributes: u32,
    /// Nodes of the piece in [`Pieces::nodes`].
    first: usize,
    end: usize,
}

/// All pieces, the nodes they are drawn through, and the nodes at which pieces must not be joined.
struct Pieces {
    pieces: Vec<Piece>,
    nodes: Vec<u32>,
    is_kept_apart: Vec<bool>,
}

/// Ways in which a segment begins and ends, needed to place turn restrictions.
pub(crate) struct SegmentWays {
    pub first: i64,
    pub last: i64,
}

/// What of the extract could not be used.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Unused {
    pub restrictions: u64,
    pub restrictions_used: u64,
    pub nodes_outside: u64,
    pub conditional: ReadCount,
}

/// Makes the network of an extract.
pub(crate) fn build(extract: Extract, hash: blake3::Hash, file: &Path) -> Result<(RoadData, Unused), RoadError> {
    let mut extract = extract;
    let too_large = |reason: &str| RoadError::TooLarge { file: file.display().to_string(), reason: reason.to_owned() };
    if extract.way_nodes.len() > (u32::MAX / 4) as usize {
        return Err(too_large("more than a thousand million points of roads"));
    }
    let written_by = std::mem::take(&mut extract.written_by);
    let mut data = RoadData { source_hash: hash.to_hex().to_string(), written_by, ..RoadData::default() };
    let nodes: Vec<u32> = extract
        .way_nodes
        .iter()
        .map(|id| extract.node_ids.binary_search(id).map_or(u32::MAX, |index| index as u32))
        .collect();
    apply_ferry_durations(&mut extract, &nodes);
    let pieces = pieces(&extract, nodes, &mut data);
    if pieces.pieces.is_empty() {
        return Err(RoadError::NoRoads { file: file.display().to_string() });
    }
    let (ways, junction_of) = join(&extract, &pieces, &mut data);
    measure_settlement(&mut data);
    let mut unused = Unused { restrictions: extract.restrictions_ignored, ..Unused::default() };
    unused.conditional = extract.conditional;
    unused.nodes_outside = extract.positions.iter().filter(|p| p.is_none()).count() as u64;
    turns::place(&extract, &ways, &junction_of, &mut data, &mut unused);
    data.places = extract.places;
    data.has_cycleways = extract.keep.cycleways;
    Ok((data, unused))
}

fn apply_ferry_durations(extract: &mut Extract, nodes: &[u32]) {
    let by_way: FxHashMap<i64, u32> = extract.ferry_durations.iter().copied().collect();
    for way in extract.ways.iter_mut().filter(|way| way.attributes.class == RoadClass::Ferry) {
        if way.duration_s == 0 {
            way.duration_s = by_way.get(&way.id).copied().unwrap_or(0);
        }
        let points: Vec<Point> =
            nodes[way.first_node..way.end_node].iter().filter_map(|n| extract.positions[*n as usize]).collect();
        let length_m: f64 = points.windows(2).map(|pair| geometry::distance(pair[0], pair[1]).value()).sum();
        if way.duration_s > 0 {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast of f64 saturates")]
            let mm_s = (length_m * 1000.0 / f64::from(way.duration_s)).round() as u32;
            way.attributes.crossing_mm_s = mm_s.max(1);
        }
    }
}

/// Gives equal texts and equal attributes one number each.
#[derive(Default)]
struct Numbering {
    names: FxHashMap<String, u32>,
    attributes: FxHashMap<Attributes, u32>,
    rules: FxHashMap<Vec<Rule>, u32>,
}

impl Numbering {
    fn name(&mut self, text: &str, names: &mut Vec<String>) -> u32 {
        if let Some(number) = self.names.get(text) {
            return *number;
        }
        let number = names.len() as u32;
        names.push(text.to_owned());
        self.names.insert(text.to_owned(), number);
        number
    }

    fn rules(&mut self, rules: &[Rule], all: &mut Vec<Vec<Rule>>) -> u32 {
        if let Some(number) = self.rules.get(rules) {
            return *number;
        }
        let number = all.len() as u32;
        all.push(rules.to_vec());
        self.rules.insert(rules.to_vec(), number);
        number
    }

    fn attributes(&mut self, attributes: Attributes, all: &mut Vec<Attributes>) -> u32 {
        *self.attributes.entry(attributes).or_insert_with(|| {
            all.push(attributes);
            (all.len() - 1) as u32
        })
    }
}

fn pieces(extract: &Extract, nodes: Vec<u32>, data: &mut RoadData) -> Pieces {
    let is_kept_apart = kept_apart(extract, &nodes);
    let mut uses = vec![0_u8; extract.node_ids.len()];
    for way in &extract.ways {
        for node in &nodes[way.first_node..way.end_node] {
            uses[*node as usize] = uses[*node as usize].saturating_add(1);
        }
    }
    let mut numbering = Numbering::default();
    numbering.name("", &mut data.names);
    numbering.rules(&[], &mut data.rules);
    let mut pieces = Vec::new();
    for (index, way) in extract.ways.iter().enumerate() {
        let before = pieces.len();
        let mut first = way.first_node;
        for (at, node) in nodes.iter().enumerate().take(way.end_node).skip(way.first_node) {
            let node = *node as usize;
            let is_known = extract.positions[node].is_some();
            let is_last = at + 1 == way.end_node;
            let end = if is_known { at + 1 } else { at };
            if !is_known || is_last || uses[node] > 1 || is_kept_apart[node] {
                if end >= first + 2 {
                    pieces.push(Piece { way: index as u32, attributes: 0, first, end });
                }
                first = if is_known { at } else { at + 1 };
            }
        }
        // Names and attributes are kept of what has been drawn only.
        if pieces.len() > before {
            let name = numbering.name(&way.name, &mut data.names);
            let reference = numbering.name(&way.reference, &mut data.names);
            let rules = numbering.rules(&way.rules, &mut data.rules);
            let attributes = Attributes { name, reference, rules, ..way.attributes };
            let attributes = numbering.attributes(attributes, &mut data.attributes);
            pieces[before..].iter_mut().for_each(|piece: &mut Piece| piece.attributes = attributes);
        }
    }
    Pieces { pieces, nodes, is_kept_apart }
}

fn kept_apart(extract: &Extract, nodes: &[u32]) -> Vec<bool> {
    let mut is_kept_apart = vec![false; extract.node_ids.len()];
    let index = |id: &i64| extract.node_ids.binary_search(id).ok();
    for id in extract.barriers.keys() {
        if let Some(node) = index(id) {
            is_kept_apart[node] = true;
        }
    }
    let mut via_ways = rustc_hash::FxHashSet::default();
    for restriction in &extract.restrictions {
        match &restriction.via {
            Via::Node(id) => {
                if let Some(node) = index(id) {
                    is_kept_apart[node] = true;
                }
            }
            Via::Ways(ways) => via_ways.extend(ways.iter().copied()),
        }
    }
    for way in extract.ways.iter().filter(|way| via_ways.contains(&way.id)) {
        is_kept_apart[nodes[way.first_node] as usize] = true;
        is_kept_apart[nodes[way.end_node - 1] as usize] = true;
    }
    is_kept_apart
}

/// An end of a piece: `2 · piece` is its start, `2 · piece + 1` its end.
type PieceEnd = u32;

struct Joints<'a> {
    pieces: &'a Pieces,
    attributes: &'a [Attributes],
    /// By node: number of piece ends, and the first two.
    ends: Vec<(u32, [PieceEnd; 2])>,
}

impl<'a> Joints<'a> {
    fn new(pieces: &'a Pieces, attributes: &'a [Attributes]) -> Self {
        let mut ends = vec![(0, [0; 2]); pieces.is_kept_apart.len()];
        for (index, piece) in pieces.pieces.iter().enumerate() {
            for (node, side) in [(pieces.nodes[piece.first], 0), (pieces.nodes[piece.end - 1], 1)] {
                let (count, two) = &mut ends[node as usize];
                if let Some(slot) = two.get_mut(*count as usize) {
                    *slot = index as u32 * 2 + side;
                }
                *count += 1;
            }
        }
        Self { pieces, attributes, ends }
    }

    fn node(&self, end: PieceEnd) -> u32 {
        let piece = &self.pieces.pieces[(end / 2) as usize];
        self.pieces.nodes[if end & 1 == 0 { piece.first } else { piece.end - 1 }]
    }

    /// The end of the piece that continues here as the same road, if there is one.
    fn partner(&self, end: PieceEnd) -> Option<PieceEnd> {
        let node = self.node(end) as usize;
        let (count, two) = self.ends[node];
        if count != 2 || self.pieces.is_kept_apart[node] || two[0] / 2 == two[1] / 2 {
            return None;
        }
        let other = if two[0] == end { two[1] } else { two[0] };
        let attributes = |end: PieceEnd| self.pieces.pieces[(end / 2) as usize].attributes;
        let same = attributes(end) == attributes(other);
        let aligned = (end & 1) != (other & 1);
        (same && (aligned || self.attributes[attributes(end) as usize].is_symmetric())).then_some(other)
    }

    /// Where the road that the piece belongs to starts, walking back from the piece's start.
    fn beginning(&self, piece: u32) -> PieceEnd {
        let mut at = piece * 2;
        while let Some(other) = self.partner(at) {
            at = other ^ 1;
            if at == piece * 2 {
                break; // a ring without junctions
            }
        }
        at
    }
}

fn join(extract: &Extract, pieces: &Pieces, data: &mut RoadData) -> (Vec<SegmentWays>, Vec<u32>) {
    let attributes = std::mem::take(&mut data.attributes);
    let joints = Joints::new(pieces, &attributes);
    let mut is_used = vec![false; pieces.pieces.len()];
    let mut junction_of = vec![u32::MAX; extract.node_ids.len()];
    let mut ways = Vec::new();
    for piece in 0..pieces.pieces.len() as u32 {
        if is_used[piece as usize] {
            continue;
        }
        let start = joints.beginning(piece);
        let mut at = start;
        let mut line = vec![joints.node(start)];
        let way_id = |end: PieceEnd| extract.ways[pieces.pieces[(end / 2) as usize].way as usize].id;
        let last = loop {
            is_used[(at / 2) as usize] = true;
            let Piece { first, end, .. } = pieces.pieces[(at / 2) as usize];
            let nodes = &pieces.nodes[first..end];
            if at & 1 == 0 {
                line.extend(&nodes[1..]);
            } else {
                line.extend(nodes.iter().rev().skip(1));
            }
            match joints.partner(at ^ 1) {
                Some(next) if !is_used[(next / 2) as usize] => at = next,
                _ => break at,
            }
        };
        ways.push(SegmentWays { first: way_id(start), last: way_id(last) });
        add_segment(extract, &line, pieces.pieces[(start / 2) as usize].attributes, &mut junction_of, data);
    }
    // In the order of the nodes: rules are numbered in it.
    let mut barriers: Vec<_> = extract.barriers.iter().collect();
    barriers.sort_unstable_by_key(|(id, _)| **id);
    for (id, (barrier, rules)) in barriers {
        if let Ok(index) = extract.node_ids.binary_search(id)
            && junction_of[index] != u32::MAX
        {
            let known = data.rules.iter().position(|known| known == rules);
            let number = known.unwrap_or_else(|| {
                data.rules.push(rules.clone());
                data.rules.len() - 1
            });
            data.barriers.push((junction_of[index], Barrier { rules: number as u32, ..*barrier }));
        }
    }
    data.barriers.sort_unstable_by_key(|(junction, _)| *junction);
    data.attributes = attributes;
    (ways, junction_of)
}

fn add_segment(extract: &Extract, line: &[u32], attributes: u32, junction_of: &mut [u32], data: &mut RoadData) {
    let first_point = data.points.len() as u32;
    data.points.extend(line.iter().filter_map(|node| extract.positions[*node as usize]));
    let points = &data.points[first_point as usize..];
    let length_m: f64 = points.windows(2).map(|pair| geometry::distance(pair[0], pair[1]).value()).sum();
    let mut junction = |node: u32| {
        let number = &mut junction_of[node as usize];
        if *number == u32::MAX {
            *number = data.junctions.len() as u32;
            data.junctions.push(extract.positions[node as usize].unwrap_or_default());
        }
        *number
    };
    let (from, to) = (junction(line[0]), junction(line[line.len() - 1]));
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast of f64 saturates")]
    let length_cm = (length_m * 100.0).round() as u32;
    data.segments.push(Segment { from, to, attributes, length_cm, first_point, residential_m: 0 });
}

/// Side of the cells in which residential streets are summed.
const CELL_M: f64 = 500.0;

fn measure_settlement(data: &mut RoadData) {
    let cell = |position: domain::LonLat, row_shift: i64| {
        #[allow(clippy::cast_possible_truncation, reason = "at most 40,000 rows and 80,000 columns")]
        let row = (position.lat * METERS_PER_DEGREE / CELL_M).floor() as i64 + row_shift;
        #[allow(clippy::cast_precision_loss, reason = "at most 40,000 rows")]
        let row_lat = (row as f64 + 0.5) * CELL_M / METERS_PER_DEGREE;
        let width = METERS_PER_DEGREE * row_lat.to_radians().cos().max(0.01);
        #[allow(clippy::cast_possible_truncation, reason = "at most 40,000 rows and 80,000 columns")]
        let column = (position.lon * width / CELL_M).floor() as i64;
        (row, column)
    };
    let mut streets: FxHashMap<(i64, i64), f64> = FxHashMap::default();
    for segment in 0..data.segments.len() as u32 {
        if matches!(data.attributes_of(segment).class, RoadClass::Residential | RoadClass::LivingStreet) {
            for pair in data.points_of(segment).windows(2) {
                *streets.entry(cell(lon_lat(pair[0]), 0)).or_default() += geometry::distance(pair[0], pair[1]).value();
            }
        }
    }
    for segment in 0..data.segments.len() as u32 {
        let points = data.points_of(segment);
        let middle = lon_lat(points[points.len() / 2]);
        let mut sum = 0.0;
        for row_shift in -1..=1 {
            let (row, column) = cell(middle, row_shift);
            for column in column - 1..=column + 1 {
                sum += streets.get(&(row, column)).copied().unwrap_or(0.0);
            }
        }
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast of f64 saturates")]
        let residential_m = sum.round() as u16;
        data.segments[segment as usize].residential_m = residential_m;
    }
}
