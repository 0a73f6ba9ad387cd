//! What a road file holds: junctions, segments between them with geometry and attributes, forbidden turns, places.

use crate::attributes::{Attributes, Barrier};
use crate::conditions::{self, Outcome, Rule, Term};
use crate::geometry::Point;
use crate::moment::Moment;
use crate::place::Place;
use crate::profile::{ByKind, Kind, VehicleMeasures};

/// A piece of road between two junctions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Segment {
    pub from: u32,
    pub to: u32,
    pub attributes: u32,
    pub length_cm: u32,
    /// Start of its geometry, both ends included, in [`RoadData::points`]; it ends where the next segment's starts.
    pub first_point: u32,
    /// Length of residential streets in the square of 1.5 km around its middle.
    pub residential_m: u16,
}

/// A sequence of arcs that must not be driven one after another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TurnBan {
    pub arcs: Vec<u32>,
    /// Whom it holds for.
    pub applies: ByKind<bool>,
    /// Index into [`RoadData::conditions`]; 0: always.
    pub condition: u32,
}

/// Everything read from an extract; an *arc* is a segment in one direction, `2 · segment` forward and `2 · segment + 1`
/// backward.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct RoadData {
    /// Hash of the extract, hexadecimal.
    pub source_hash: String,
    /// Program that wrote the extract, as it states itself.
    pub written_by: String,
    pub junctions: Vec<Point>,
    /// Junctions at which something stands in the way, ascending.
    pub barriers: Vec<(u32, Barrier)>,
    pub segments: Vec<Segment>,
    pub points: Vec<Point>,
    pub attributes: Vec<Attributes>,
    /// The first is empty.
    pub names: Vec<String>,
    pub turn_bans: Vec<TurnBan>,
    pub places: Vec<Place>,
    /// Whether ways were kept that only bicycles may use.
    pub has_cycleways: bool,
    /// Lists of rules of roads and barriers. The first is empty.
    pub rules: Vec<Vec<Rule>>,
    /// What must hold for turns to be forbidden. The first is empty.
    pub conditions: Vec<Vec<Term>>,
}

impl RoadData {
    pub fn arc_count(&self) -> usize {
        self.segments.len() * 2
    }

    pub fn segment_of(&self, arc: u32) -> &Segment {
        &self.segments[(arc / 2) as usize]
    }

    pub fn attributes_of(&self, segment: u32) -> &Attributes {
        &self.attributes[self.segments[segment as usize].attributes as usize]
    }

    /// Attributes of a segment as they are for a vehicle at a moment.
    pub fn attributes_for(&self, segment: u32, who: (Kind, VehicleMeasures, Moment)) -> (Attributes, Outcome) {
        let mut attributes = *self.attributes_of(segment);
        let rules = &self.rules[attributes.rules as usize];
        let outcome = conditions::apply(rules, who, |target, value| attributes.change(target, value));
        (attributes, outcome)
    }

    /// A barrier as it is for a vehicle at a moment.
    pub fn barrier_for(&self, barrier: &Barrier, who: (Kind, VehicleMeasures, Moment)) -> Barrier {
        let mut barrier = *barrier;
        conditions::apply(&self.rules[barrier.rules as usize], who, |target, value| barrier.change(target, value));
        barrier
    }

    /// Junction where the arc starts.
    pub fn tail(&self, arc: u32) -> u32 {
        let segment = self.segment_of(arc);
        if is_forward(arc) { segment.from } else { segment.to }
    }

    /// Junction where the arc ends.
    pub fn head(&self, arc: u32) -> u32 {
        self.tail(arc ^ 1)
    }

    /// Geometry of a segment, both ends included.
    pub fn points_of(&self, segment: u32) -> &[Point] {
        let index = segment as usize;
        let start = self.segments[index].first_point as usize;
        let end = self.segments.get(index + 1).map_or(self.points.len(), |next| next.first_point as usize);
        &self.points[start..end]
    }

    pub fn name(&self, index: u32) -> &str {
        &self.names[index as usize]
    }

    /// Arcs leaving each junction, ascending.
    pub fn leaving(&self) -> Adjacency {
        Adjacency::new(self.junctions.len(), (0..self.arc_count()).map(|arc| self.tail(arc as u32)))
    }
}

/// Whether the arc follows the geometry of its segment.
pub(crate) fn is_forward(arc: u32) -> bool {
    arc & 1 == 0
}

/// Lists of items by owner, packed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Adjacency {
    first: Vec<u32>,
    items: Vec<u32>,
}

impl Adjacency {
    /// Item `i` belongs to the `i`-th owner of `owners`.
    pub fn new(owner_count: usize, owners: impl Iterator<Item = u32> + Clone) -> Self {
        let mut first = vec![0_u32; owner_count + 1];
        for owner in owners.clone() {
            first[owner as usize + 1] += 1;
        }
        for i in 0..owner_count {
            first[i + 1] += first[i];
        }
        let mut next = first.clone();
        let mut items = vec![0; first[owner_count] as usize];
        for (item, owner) in owners.enumerate() {
            let slot = &mut next[owner as usize];
            items[*slot as usize] = item as u32;
            *slot += 1;
        }
        Self { first, items }
    }

    pub fn of(&self, owner: u32) -> &[u32] {
        &self.items[self.first[owner as usize] as usize..self.first[owner as usize + 1] as usize]
    }
}
