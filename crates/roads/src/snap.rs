//! Puts a position on the nearest piece of road that is connected with the network.

mod index;
mod nearer;

pub(crate) use index::SnapIndex;
pub use nearer::{FarPlace, NearerRoad, NotUsable};

use domain::{LonLat, Meters};
use index::Corners;

use crate::attributes::RoadClass;
use crate::data::RoadData;
use crate::geometry::{self, Plane, lon_lat};
use crate::network::SegmentId;

/// On which side of a road a place lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RoadSide {
    /// On the left-hand side.
    Left,
    /// On the right-hand side.
    Right,
    /// On the road itself, or straight ahead of its end.
    On,
}

impl RoadSide {
    /// Spelling in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Right => "right",
            Self::On => "on",
        }
    }

    /// The same place seen by who drives the other way.
    pub(crate) fn seen_from_behind(self) -> Self {
        match self {
            Self::Left => Self::Right,
            Self::Right => Self::Left,
            Self::On => Self::On,
        }
    }
}

/// In which direction a vehicle may stand when it stops.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Approach {
    /// In either: who unloads crosses the street where that is needed.
    #[default]
    Any,
    /// With the place on its right-hand side (traffic keeps right, as in all Nordic countries); in either where that
    /// cannot be, on the wrong side of a one-way street for instance.
    Kerb,
}

impl Snap {
    /// The piece of road.
    pub fn segment(&self) -> SegmentId {
        SegmentId(self.segment)
    }
}

impl Approach {
    /// Spelling on the command line and in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Kerb => "kerb",
        }
    }
}

/// Where a position meets the network.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Snap {
    /// The point on the road.
    pub position: LonLat,
    /// From the position asked for to the road, through the air.
    pub distance: Meters,
    pub(crate) segment: u32,
    /// From the start of the segment.
    pub(crate) along_cm: u32,
    /// Seen in the direction in which the segment is drawn.
    pub(crate) side: RoadSide,
    /// Whether a vehicle may stop here forward and backward along the segment.
    pub(crate) may_stop: [bool; 2],
}

/// Radii that are tried one after another.
const RADII_M: [f64; 6] = [60.0, 250.0, 1_000.0, 4_000.0, 16_000.0, 64_000.0];

/// How far to look, and how much nearer a track must be than a better road.
#[derive(Clone, Copy)]
pub(crate) struct SnapRules {
    pub limit: Meters,
    pub track_reluctance: Meters,
}

impl SnapIndex {
    /// The nearest piece of road of which `is_usable` holds; tracks count as further away than they are.
    pub fn snap(
        &self,
        data: &RoadData,
        position: LonLat,
        rules: SnapRules,
        is_usable: impl Fn(u32) -> bool,
    ) -> Option<Snap> {
        if !position.is_valid() {
            return None;
        }
        let plane = Plane::at(position);
        let reach = rules.limit.value() + rules.track_reluctance.value();
        for radius in RADII_M {
            let radius = radius.min(reach);
            let best = self.nearest(data, plane, position, radius, rules.track_reluctance, &is_usable);
            if let Some((seen_as, segment, index, t)) = best
                && (seen_as <= radius || radius >= reach)
            {
                return Some(at(data, position, segment, index, t)).filter(|s| s.distance <= rules.limit);
            }
            if radius >= reach {
                return None;
            }
        }
        None
    }

    /// Distance with reluctance, segment, piece and share along it; ties go to the smaller segment and piece.
    fn nearest(
        &self,
        data: &RoadData,
        plane: Plane,
        position: LonLat,
        radius_m: f64,
        track_reluctance: Meters,
        is_usable: &impl Fn(u32) -> bool,
    ) -> Option<(f64, u32, u32, f64)> {
        let [dx, dy] = plane.degrees(Meters(radius_m));
        let corner = |sign: f64| {
            geometry::point(LonLat::new(
                (position.lon + sign * dx).clamp(-180.0, 180.0),
                (position.lat + sign * dy).clamp(-90.0, 90.0),
            ))
        };
        let mut best: Option<(f64, u32, u32, f64)> = None;
        self.near(Corners([corner(-1.0), corner(1.0)]), |stretch| {
            let segment = stretch.segment;
            if !is_usable(segment) {
                return;
            }
            let is_track = data.attributes_of(segment).class == RoadClass::Track;
            let reluctance = if is_track { track_reluctance.value() } else { 0.0 };
            for (index, pair) in (stretch.first..).zip(stretch.points(data).windows(2)) {
                let meters = |point| plane.to_meters(lon_lat(point));
                let (t, distance2) = geometry::nearest_on_line(meters(pair[0]), meters(pair[1]));
                let seen_as = distance2.sqrt() + reluctance;
                let is_better = best.is_none_or(|(d, best_segment, best_index, _)| {
                    seen_as.total_cmp(&d).then((segment, index).cmp(&(best_segment, best_index))).is_lt()
                });
                if is_better {
                    best = Some((seen_as, segment, index, t));
                }
            }
        });
        best
    }
}

fn at(data: &RoadData, asked: LonLat, segment: u32, index: u32, t: f64) -> Snap {
    let points = data.points_of(segment);
    let (a, b) = (lon_lat(points[index as usize]), lon_lat(points[index as usize + 1]));
    let position = LonLat::new(a.lon + t * (b.lon - a.lon), a.lat + t * (b.lat - a.lat));
    let before: f64 =
        points[..=index as usize].windows(2).map(|pair| geometry::distance(pair[0], pair[1]).value()).sum();
    let along_m = before + a.distance(position).value();
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast of f64 saturates")]
    let along_cm = ((along_m * 100.0).round() as u32).min(data.segments[segment as usize].length_cm);
    let meters = |p: LonLat| Plane::at(asked).to_meters(p);
    let side = side_of_origin(meters(a), meters(b));
    Snap { position, distance: asked.distance(position), segment, along_cm, side, may_stop: [true; 2] }
}

/// Nearer to the line than this a place lies on it.
const ON_THE_ROAD_M: f64 = 0.5;

/// Side of the line from `a` to `b` on which the origin lies.
fn side_of_origin(a: [f64; 2], b: [f64; 2]) -> RoadSide {
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    let length = dx.hypot(dy);
    // The cross product of the direction and the way to the origin: the distance from the line, positive on its left.
    let left_m = if length > 0.0 { (dx * -a[1] - dy * -a[0]) / length } else { 0.0 };
    match left_m {
        left_m if left_m > ON_THE_ROAD_M => RoadSide::Left,
        left_m if left_m < -ON_THE_ROAD_M => RoadSide::Right,
        _ => RoadSide::On,
    }
}
