//! Layers and features as the bytes of a Mapbox Vector Tile, version 2.1.

use std::collections::BTreeMap;

/// Units along the edge of a tile.
pub const EXTENT: u32 = 4096;

/// An attribute.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Value {
    Text(String),
    Number(u64),
    Yes,
}

/// A shape in units of the tile.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Geometry {
    Point([i32; 2]),
    Lines(Vec<Vec<[i32; 2]>>),
    /// Each outer ring is followed by its holes.
    Area(Vec<Vec<[i32; 2]>>),
}

/// Features of one sort; lines with the same attributes become one feature.
pub(super) struct Layer {
    name: &'static str,
    features: Vec<(Geometry, Vec<u32>)>,
    /// Feature of lines by tags.
    lines: BTreeMap<Vec<u32>, usize>,
    keys: Vec<&'static str>,
    values: Vec<Value>,
    number_of: BTreeMap<Value, u32>,
}

impl Layer {
    pub fn new(name: &'static str) -> Self {
        let (features, lines, number_of) = (Vec::new(), BTreeMap::new(), BTreeMap::new());
        Self { name, features, lines, keys: Vec::new(), values: Vec::new(), number_of }
    }

    pub fn add(&mut self, geometry: Geometry, attributes: &[(&'static str, Value)]) {
        let mut tags = Vec::with_capacity(attributes.len() * 2);
        for (key, value) in attributes {
            let at = self.keys.iter().position(|known| known == key).unwrap_or_else(|| {
                self.keys.push(key);
                self.keys.len() - 1
            });
            let values = &mut self.values;
            let number = *self.number_of.entry(value.clone()).or_insert_with(|| {
                values.push(value.clone());
                (values.len() - 1) as u32
            });
            tags.extend([at as u32, number]);
        }
        if let Geometry::Lines(parts) = geometry {
            match self.lines.get(&tags) {
                Some(at) => {
                    if let Some((Geometry::Lines(known), _)) = self.features.get_mut(*at) {
                        known.extend(parts);
                    }
                }
                None => {
                    self.lines.insert(tags.clone(), self.features.len());
                    self.features.push((Geometry::Lines(parts), tags));
                }
            }
        } else {
            self.features.push((geometry, tags));
        }
    }

    fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        put_varint_field(&mut bytes, 15, 2); // version of the format
        put_bytes(&mut bytes, 1, self.name.as_bytes());
        for (geometry, tags) in &self.features {
            let mut feature = Vec::new();
            put_packed(&mut feature, 2, tags);
            let (kind, commands) = commands(geometry);
            put_varint_field(&mut feature, 3, kind);
            put_packed(&mut feature, 4, &commands);
            put_bytes(&mut bytes, 2, &feature);
        }
        for key in &self.keys {
            put_bytes(&mut bytes, 3, key.as_bytes());
        }
        for value in &self.values {
            let mut encoded = Vec::new();
            match value {
                Value::Text(text) => put_bytes(&mut encoded, 1, text.as_bytes()),
                Value::Number(number) => put_varint_field(&mut encoded, 5, *number),
                Value::Yes => put_varint_field(&mut encoded, 7, 1),
            }
            put_bytes(&mut bytes, 4, &encoded);
        }
        put_varint_field(&mut bytes, 5, u64::from(EXTENT));
        bytes
    }
}

/// The bytes of a tile; layers without features are left out.
pub(super) fn tile(layers: impl IntoIterator<Item = Layer>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for layer in layers.into_iter().filter(|layer| !layer.features.is_empty()) {
        put_bytes(&mut bytes, 3, &layer.encode());
    }
    bytes
}

const MOVE_TO: u32 = 1;
const LINE_TO: u32 = 2;
const CLOSE: u32 = 7;

/// Kind of geometry, and the pen's way: commands with counts, then steps from point to point.
fn commands(geometry: &Geometry) -> (u64, Vec<u32>) {
    let mut pen = Pen::default();
    let kind = match geometry {
        Geometry::Point(point) => {
            pen.command(MOVE_TO, 1);
            pen.go(*point);
            1
        }
        Geometry::Lines(lines) => {
            for line in lines {
                pen.draw(line);
            }
            2
        }
        Geometry::Area(rings) => {
            for ring in rings {
                pen.draw(ring);
                pen.command(CLOSE, 1);
            }
            3
        }
    };
    (kind, pen.commands)
}

#[derive(Default)]
struct Pen {
    at: [i32; 2],
    commands: Vec<u32>,
}

impl Pen {
    fn command(&mut self, command: u32, count: usize) {
        self.commands.push(command | ((count as u32) << 3));
    }

    fn go(&mut self, to: [i32; 2]) {
        for (from, to) in self.at.into_iter().zip(to) {
            let step = to - from;
            self.commands.push(((step << 1) ^ (step >> 31)).cast_unsigned());
        }
        self.at = to;
    }

    fn draw(&mut self, line: &[[i32; 2]]) {
        let Some((first, rest)) = line.split_first() else { return };
        self.command(MOVE_TO, 1);
        self.go(*first);
        self.command(LINE_TO, rest.len());
        for point in rest {
            self.go(*point);
        }
    }
}

pub(super) fn put_varint(bytes: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        bytes.push((value & 0x7F) as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

fn put_varint_field(bytes: &mut Vec<u8>, field: u64, value: u64) {
    put_varint(bytes, field << 3);
    put_varint(bytes, value);
}

fn put_bytes(bytes: &mut Vec<u8>, field: u64, content: &[u8]) {
    put_varint(bytes, (field << 3) | 2);
    put_varint(bytes, content.len() as u64);
    bytes.extend_from_slice(content);
}

fn put_packed(bytes: &mut Vec<u8>, field: u64, values: &[u32]) {
    let mut packed = Vec::new();
    for value in values {
        put_varint(&mut packed, u64::from(*value));
    }
    put_bytes(bytes, field, &packed);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification (vector-tile-spec 2.1, section 4.3.5.2): the line (2,2) (2,10) (10,10).
    #[test]
    fn the_line_of_the_specification() {
        let line = Geometry::Lines(vec![vec![[2, 2], [2, 10], [10, 10]]]);
        assert_eq!(commands(&line), (2, vec![9, 4, 4, 18, 0, 16, 16, 0]));
    }

    /// Section 4.3.5.1 and 4.3.5.4: the point (25,17); the polygon (3,6) (8,12) (20,34).
    #[test]
    fn the_point_and_the_polygon_of_the_specification() {
        assert_eq!(commands(&Geometry::Point([25, 17])), (1, vec![9, 50, 34]));
        let area = Geometry::Area(vec![vec![[3, 6], [8, 12], [20, 34]]]);
        assert_eq!(commands(&area), (3, vec![9, 6, 12, 18, 10, 12, 24, 44, 15]));
    }
}
