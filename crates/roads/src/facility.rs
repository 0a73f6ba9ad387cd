//! Schools, kindergartens, care homes and hospitals, and how near to a piece of road they are.

use domain::Meters;
use rstar::{AABB, RTree, RTreeObject};

use crate::data::RoadData;
use crate::error::RoadError;
use crate::geometry::{self, Plane, Point, lon_lat};
use crate::network::{RoadNetwork, SegmentId};
use crate::surroundings::Ring;

/// Kind of facility beside which traffic is a matter of safety.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum FacilityKind {
    /// School.
    School,
    /// Kindergarten.
    Kindergarten,
    /// Nursing home, assisted living.
    CareHome,
    /// Hospital.
    Hospital,
}

impl FacilityKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::School, Self::Kindergarten, Self::CareHome, Self::Hospital];

    /// Spelling in tables and exports.
    pub fn key(self) -> &'static str {
        match self {
            Self::School => "school",
            Self::Kindergarten => "kindergarten",
            Self::CareHome => "care_home",
            Self::Hospital => "hospital",
        }
    }

    pub(crate) fn from_code(code: u8) -> Option<Self> {
        Self::ALL.get(usize::from(code)).copied()
    }
}

/// A facility on the map: a point, or its grounds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Facility {
    pub kind: FacilityKind,
    /// Empty if not tagged.
    pub name: String,
    /// Where its node stands, or the middle of its grounds.
    pub position: Point,
    /// Its grounds; empty where only a point is known.
    pub rings: Vec<Ring>,
}

/// The facilities of a road file, ready to be asked what is near a piece of road.
pub struct FacilityIndex<'a> {
    data: &'a RoadData,
    tree: RTree<Indexed<'a>>,
}

struct Indexed<'a> {
    number: usize,
    facility: &'a Facility,
}

impl RTreeObject for Indexed<'_> {
    type Envelope = AABB<[i32; 2]>;
    fn envelope(&self) -> Self::Envelope {
        let corners = self.facility.rings.iter().flat_map(|ring| &ring.points);
        AABB::from_points(corners.chain([&self.facility.position]))
    }
}

/// The nearest facility of a kind.
#[derive(Clone, Debug, PartialEq)]
pub struct NearFacility {
    /// Kind.
    pub kind: FacilityKind,
    /// Name; empty if not tagged.
    pub name: String,
    /// Through the air, from the nearest point of the road to the nearest of the grounds, or to the point where only a
    /// point is on the map; 0 for a road that leads through the grounds.
    pub distance: Meters,
}

impl RoadNetwork {
    /// Schools, kindergartens, care homes and hospitals; read from the road file when they are first asked for.
    ///
    /// # Errors
    /// A road file that cannot be read any more or is damaged.
    pub fn facilities(&self) -> Result<FacilityIndex<'_>, RoadError> {
        let facilities = self.surroundings().facilities.get()?;
        let indexed = facilities.iter().enumerate().map(|(number, facility)| Indexed { number, facility });
        Ok(FacilityIndex { data: self.data(), tree: RTree::bulk_load(indexed.collect()) })
    }
}

impl FacilityIndex<'_> {
    /// The nearest facility of each kind within a distance of a piece of road, in the order of [`FacilityKind::ALL`]; of
    /// equally near ones the first in the extract.
    pub fn near(&self, segment: SegmentId, within: Meters) -> Vec<NearFacility> {
        let road = self.data.points_of(segment.0);
        let plane = Plane::at(lon_lat(road[0]));
        let [dx, dy] = plane.degrees(within);
        let bounds = AABB::<[i32; 2]>::from_points(road);
        #[allow(clippy::cast_possible_truncation, reason = "a cast of f64 saturates")]
        let reach = [(dx * 1e7).ceil() as i32, (dy * 1e7).ceil() as i32];
        let [low, high] = [bounds.lower(), bounds.upper()];
        let bounds = AABB::from_corners(
            [low[0].saturating_sub(reach[0]), low[1].saturating_sub(reach[1])],
            [high[0].saturating_add(reach[0]), high[1].saturating_add(reach[1])],
        );
        let mut found: Vec<(FacilityKind, f64, usize, &str)> = self
            .tree
            .locate_in_envelope_intersecting(bounds)
            .map(|Indexed { number, facility }| {
                (facility.kind, distance_m(plane, road, facility), *number, facility.name.as_str())
            })
            .filter(|(_, distance_m, ..)| *distance_m <= within.value())
            .collect();
        found.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.cmp(&b.2)));
        found.dedup_by_key(|(kind, ..)| *kind);
        let near = |(kind, distance_m, _, name): (FacilityKind, f64, usize, &str)| NearFacility {
            kind,
            name: name.to_owned(),
            distance: Meters(distance_m),
        };
        found.into_iter().map(near).collect()
    }
}

/// From a road to the grounds of a facility, or to its point.
fn distance_m(plane: Plane, road: &[Point], facility: &Facility) -> f64 {
    if facility.rings.is_empty() {
        return lines_apart_m(plane, road, &[facility.position]);
    }
    let is_through = facility.rings.iter().filter(|ring| geometry::is_inside(road[0], &ring.points)).count() % 2 == 1;
    if is_through {
        return 0.0;
    }
    let apart = facility.rings.iter().map(|ring| {
        let closed: Vec<Point> = ring.points.iter().chain(ring.points.first()).copied().collect();
        lines_apart_m(plane, road, &closed)
    });
    apart.fold(f64::INFINITY, f64::min)
}

/// The least distance between two lines; a line may be a single point.
fn lines_apart_m(plane: Plane, a: &[Point], b: &[Point]) -> f64 {
    let meters = |line: &[Point]| line.iter().map(|point| plane.to_meters(lon_lat(*point))).collect::<Vec<_>>();
    let (a, b) = (meters(a), meters(b));
    let pieces = |line: &[[f64; 2]]| -> Vec<[[f64; 2]; 2]> {
        if let [point] = line {
            vec![[*point, *point]]
        } else {
            line.windows(2).map(|pair| [pair[0], pair[1]]).collect()
        }
    };
    let mut least2 = f64::INFINITY;
    for p in pieces(&a) {
        for q in pieces(&b) {
            if are_crossing(p, q) {
                return 0.0;
            }
            let from = |point: [f64; 2], line: [[f64; 2]; 2]| {
                let seen = line.map(|end| [end[0] - point[0], end[1] - point[1]]);
                geometry::nearest_on_line(seen[0], seen[1]).1
            };
            for distance2 in [from(p[0], q), from(p[1], q), from(q[0], p), from(q[1], p)] {
                least2 = least2.min(distance2);
            }
        }
    }
    least2.sqrt()
}

fn are_crossing([a, b]: [[f64; 2]; 2], [c, d]: [[f64; 2]; 2]) -> bool {
    let side = |p: [f64; 2], q: [f64; 2], r: [f64; 2]| (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]);
    side(a, b, c) * side(a, b, d) < 0.0 && side(c, d, a) * side(c, d, b) < 0.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hand_made::{Drawing, at};
    use crate::profile::Profile;

    #[test]
    fn the_distance_is_to_the_fence_of_the_school_and_to_the_point_of_a_care_home() {
        // A street along the south and one 200 m further north; between them school grounds from 40 to 100 m north of
        // the southern one, and a care home of which only a point is known 30 m south of it.
        let network = Drawing::grid(3, 4)
            .street(&[0, 1, 2, 3], &[])
            .street(&[20, 21, 22, 23], &[])
            .street(&[0, 20], &[("name", "Between them")])
            .far(90, [120.0, 40.0], &[])
            .far(91, [180.0, 40.0], &[])
            .far(92, [180.0, 100.0], &[])
            .far(93, [120.0, 100.0], &[])
            .far(
                94,
                [150.0, -30.0],
                &[("amenity", "social_facility"), ("social_facility", "nursing_home"), ("name", "Solheim")],
            )
            .line(&[90, 91, 92, 93, 90], &[("amenity", "school"), ("name", "Skolen")])
            .build();
        let index = network.facilities().unwrap();
        let near = |north_m: f64, within_m: f64| {
            let segment = network.snap(at(150.0, north_m), Profile::Van).unwrap().segment();
            let near = index.near(segment, Meters(within_m));
            near.into_iter().map(|n| (n.kind.key(), n.name, n.distance.value().round())).collect::<Vec<_>>()
        };
        let school = |metres| ("school", "Skolen".to_owned(), metres);
        let home = |metres| ("care_home", "Solheim".to_owned(), metres);
        assert_eq!(near(0.0, 200.0), [school(40.0), home(30.0)]);
        assert_eq!(near(0.0, 35.0), [home(30.0)]);
        assert_eq!(near(200.0, 150.0), [school(100.0)], "the home is 230 m away");
        assert_eq!(near(200.0, 99.0), []);
    }

    #[test]
    fn a_road_through_the_grounds_is_at_no_distance() {
        let network = Drawing::grid(3, 4)
            .street(&[10, 11, 12, 13], &[])
            .line(&[0, 2, 22, 20, 0], &[("amenity", "kindergarten")])
            .build();
        let segment = network.snap(at(250.0, 100.0), Profile::Van).unwrap().segment();
        let near = network.facilities().unwrap().near(segment, Meters(10.0));
        assert_eq!(near.len(), 1);
        assert_eq!((near[0].kind, near[0].distance), (FacilityKind::Kindergarten, Meters(0.0)));
    }
}
