//! Roads as lines for the map's background, and junctions as places where something may stand.

use domain::{BoundingBox, LonLat, Meters};
use rustc_hash::FxHashMap;

use crate::attributes::RoadClass;
use crate::data::RoadData;
use crate::error::RoadError;
use crate::geometry::{self, Point, lon_lat};
use crate::network::RoadNetwork;
use crate::profile::Profile;
use crate::sea::sea;
use crate::surroundings::{Water, WaterKind};

/// A line to draw.
#[derive(Clone, Debug, PartialEq)]
pub struct RoadLine {
    /// Class of the road.
    pub class: RoadClass,
    /// At least two points.
    pub points: Vec<LonLat>,
}

/// Water to draw.
#[derive(Clone, Debug, PartialEq)]
pub struct WaterShape {
    /// Kind.
    pub kind: WaterKind,
    /// Whether it is an area; else a line.
    pub is_area: bool,
    /// The line; or rings, not closed by their first points, the outer ones each followed by its holes.
    pub outlines: Vec<Vec<LonLat>>,
}

impl RoadNetwork {
    /// Water that may reach into the bounds, in the order of the extract; read from the road file when it is first asked
    /// for.
    ///
    /// # Errors
    /// A road file that cannot be read any more or is damaged.
    pub fn waters(&self, bounds: BoundingBox) -> Result<Vec<WaterShape>, RoadError> {
        let shape = |water: &Water| {
            let degrees = |points: &[Point]| points.iter().map(|point| lon_lat(*point)).collect::<Vec<LonLat>>();
            let outlines: Vec<Vec<LonLat>> = if water.rings.is_empty() {
                vec![degrees(&water.line)]
            } else {
                water.rings.iter().map(|ring| degrees(&ring.points)).collect()
            };
            let around = BoundingBox::around(outlines.iter().flatten().copied())?;
            let is_seen = around.min.lon <= bounds.max.lon
                && around.max.lon >= bounds.min.lon
                && around.min.lat <= bounds.max.lat
                && around.max.lat >= bounds.min.lat;
            is_seen.then_some(WaterShape { kind: water.kind, is_area: !water.rings.is_empty(), outlines })
        };
        Ok(self.waters_with_sea()?.iter().filter_map(shape).collect())
    }

    /// The sea, if there is any, then all other water.
    pub(crate) fn waters_with_sea(&self) -> Result<Vec<Water>, RoadError> {
        let waters = self.surroundings().waters.get()?;
        let coast = waters.iter().filter(|water| water.kind == WaterKind::Coastline && !water.line.is_empty());
        let coast: Vec<&[Point]> = coast.map(|water| water.line.as_slice()).collect();
        let rings = sea(&coast, self.bounding_box(), &self.data().junctions);
        let sea = Water { kind: WaterKind::Sea, name: String::new(), line: Vec::new(), rings };
        Ok(std::iter::once(sea).filter(|sea| !sea.rings.is_empty()).chain(waters.iter().cloned()).collect())
    }

    /// Roads of the class `min_class` and more important ones, joined where two of a class meet, with points left out
    /// that lie closer than `simplify` to the line. Ferries come with [`RoadClass::Ferry`] only. The least important
    /// first, so that the more important are drawn on top.
    pub fn lines(&self, min_class: RoadClass, simplify: Meters) -> Vec<RoadLine> {
        let mut lines = Vec::new();
        for class in RoadClass::ALL.into_iter().filter(|class| *class <= min_class).rev() {
            let of_class = |segment: &u32| self.data().attributes_of(*segment).class == class;
            let segments: Vec<u32> = (0..self.data().segments.len() as u32).filter(of_class).collect();
            for line in joined(self.data(), &segments) {
                let points = geometry::simplified(&line, simplify).into_iter().map(lon_lat).collect();
                lines.push(RoadLine { class, points });
            }
        }
        lines
    }

    /// Junctions within the radius from which a van reaches the network and back, not on tracks or ferries, in the order
    /// of their distance and, at the same distance, of the road file.
    pub fn junctions_near(&self, position: LonLat, radius: Meters) -> Vec<LonLat> {
        let data = self.data();
        let mut is_usable = vec![false; data.junctions.len()];
        for (index, segment) in data.segments.iter().enumerate() {
            let class = data.attributes_of(index as u32).class;
            if !matches!(class, RoadClass::Track | RoadClass::Ferry) && self.is_connected(index as u32, Profile::Van) {
                is_usable[segment.from as usize] = true;
                is_usable[segment.to as usize] = true;
            }
        }
        let mut near: Vec<(f64, usize)> = (0..data.junctions.len())
            .filter(|junction| is_usable[*junction])
            .map(|junction| (position.distance(lon_lat(data.junctions[junction])).value(), junction))
            .filter(|(distance_m, _)| *distance_m <= radius.value())
            .collect();
        near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        near.into_iter().map(|(_, junction)| lon_lat(data.junctions[junction])).collect()
    }
}

/// Some segments, joined end to end where exactly two of them meet.
pub(crate) fn joined(data: &RoadData, segments: &[u32]) -> Vec<Vec<Point>> {
    let mut at: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
    for segment in segments {
        for arc in [segment * 2, segment * 2 + 1] {
            at.entry(data.tail(arc)).or_default().push(arc);
        }
    }
    let next = |arc: u32| match at.get(&data.head(arc)).map(Vec::as_slice) {
        Some([a, b]) if a / 2 != b / 2 => Some(if *a == arc ^ 1 { *b } else { *a }),
        _ => None,
    };
    let mut is_drawn = rustc_hash::FxHashSet::default();
    let mut lines = Vec::new();
    for segment in segments {
        if is_drawn.contains(segment) {
            continue;
        }
        let mut start = segment * 2 + 1;
        while let Some(before) = next(start) {
            start = before;
            if start / 2 == *segment {
                break; // a ring
            }
        }
        let mut arc = start ^ 1;
        let mut line = Vec::new();
        loop {
            is_drawn.insert(arc / 2);
            let points = data.points_of(arc / 2);
            let skip = usize::from(!line.is_empty());
            if arc & 1 == 0 {
                line.extend(points.iter().skip(skip));
            } else {
                line.extend(points.iter().rev().skip(skip));
            }
            match next(arc) {
                Some(onward) if !is_drawn.contains(&(onward / 2)) => arc = onward,
                _ => break,
            }
        }
        lines.push(line);
    }
    lines
}
