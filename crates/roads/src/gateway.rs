//! Where major roads leave the extract: the way in for suppliers from outside.

use domain::{BoundingBox, LonLat, Meters};

use crate::attributes::RoadClass;
use crate::geometry::{self, Plane, lon_lat};
use crate::network::RoadNetwork;
use crate::profile::Profile;

/// A point at which traffic from outside enters.
#[derive(Clone, Debug, PartialEq)]
pub struct Gateway {
    /// On a road from which a van reaches the network and back.
    pub position: LonLat,
    /// Number of the road or, where there is none, its name; may be empty.
    pub road: String,
    /// Class of the road.
    pub class: RoadClass,
}

/// Gateways closer than this are one: the two carriageways of a motorway, its ramps.
const MERGED_WITHIN: Meters = Meters(1_000.0);
/// A dead end counts as edge of the extract when it is this near its hull, as a share of the bounding box's diagonal.
const EDGE_SHARE: f64 = 0.08;

impl RoadNetwork {
    /// Where roads run on outside: dead ends of motorways and trunk roads anywhere, and of primary and secondary roads
    /// near the convex hull of the extract; ramps are left out. The most important road first, then from west to east.
    pub fn gateways(&self) -> Vec<Gateway> {
        let data = self.data();
        let leaving = data.leaving();
        let edge = Edge::of(self);
        let mut found: Vec<(RoadClass, u32, u32)> = Vec::new();
        for junction in 0..data.junctions.len() as u32 {
            let segments: Vec<u32> = leaving.of(junction).iter().map(|arc| arc / 2).collect();
            if let [segment] = segments[..]
                && let attributes = data.attributes_of(segment)
                && let class = attributes.class
                && !attributes.is_link
                && (class <= RoadClass::Trunk
                    || (class <= RoadClass::Secondary && edge.is_near(lon_lat(data.junctions[junction as usize]))))
            {
                found.push((class, junction, segment));
            }
        }
        let position = |junction: u32| lon_lat(data.junctions[junction as usize]);
        found.sort_by(|a, b| {
            let (at_a, at_b) = (position(a.1), position(b.1));
            a.0.cmp(&b.0).then(at_a.lon.total_cmp(&at_b.lon)).then(at_a.lat.total_cmp(&at_b.lat))
        });
        let mut gateways: Vec<Gateway> = Vec::new();
        for (class, junction, segment) in found {
            let Some(snap) = self.snap(position(junction), Profile::Van).filter(|s| s.distance <= MERGED_WITHIN) else {
                continue;
            };
            if gateways.iter().any(|other| other.position.distance(snap.position) <= MERGED_WITHIN) {
                continue;
            }
            let attributes = data.attributes_of(segment);
            let reference = data.name(attributes.reference);
            let road = if reference.is_empty() { data.name(attributes.name) } else { reference };
            gateways.push(Gateway { position: snap.position, road: road.to_owned(), class });
        }
        gateways
    }
}

/// The convex hull of all junctions, in metres on a plane, and how near to it counts.
struct Edge {
    plane: Plane,
    hull: Vec<[f64; 2]>,
    margin_m: f64,
}

impl Edge {
    fn of(network: &RoadNetwork) -> Self {
        let BoundingBox { min, max } = network.bounding_box();
        let plane = Plane::at(LonLat::new((min.lon + max.lon) / 2.0, (min.lat + max.lat) / 2.0));
        let points = network.data().junctions.iter().map(|p| plane.to_meters(lon_lat(*p))).collect();
        Self { plane, hull: convex_hull(points), margin_m: min.distance(max).value() * EDGE_SHARE }
    }

    fn is_near(&self, position: LonLat) -> bool {
        let [east, north] = self.plane.to_meters(position);
        let seen_from = |p: [f64; 2]| [p[0] - east, p[1] - north];
        let sides = self.hull.iter().zip(self.hull.iter().cycle().skip(1));
        sides
            .into_iter()
            .any(|(a, b)| geometry::nearest_on_line(seen_from(*a), seen_from(*b)).1 <= self.margin_m * self.margin_m)
    }
}

/// Corners of the smallest convex shape around the points, counter-clockwise (Andrew's monotone chain).
fn convex_hull(mut points: Vec<[f64; 2]>) -> Vec<[f64; 2]> {
    points.sort_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
    points.dedup();
    let is_left_turn =
        |a: [f64; 2], b: [f64; 2], c: [f64; 2]| (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]) > 0.0;
    let half = |points: &mut dyn Iterator<Item = [f64; 2]>| {
        let mut chain: Vec<[f64; 2]> = Vec::new();
        for point in points {
            while let [.., a, b] = chain[..]
                && !is_left_turn(a, b, point)
            {
                chain.pop();
            }
            chain.push(point);
        }
        chain.pop();
        chain
    };
    let mut hull = half(&mut points.iter().copied());
    hull.extend(half(&mut points.iter().rev().copied()));
    hull
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hand_made::Drawing;

    #[test]
    fn points_inside_are_no_corners_of_the_hull() {
        let points = vec![[0.0, 0.0], [1.0, 1.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0], [1.0, 0.0]];
        assert_eq!(convex_hull(points), [[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0]]);
    }

    #[test]
    fn a_county_road_that_ends_at_the_edge_is_a_gateway_and_a_street_is_not() {
        let county_road = [("highway", "secondary"), ("maxspeed", "36"), ("ref", "128")];
        let network = Drawing::grid(1, 30)
            .way(&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], &county_road)
            .street(&[12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24], &[])
            .build();
        let gateways = network.gateways();
        let roads: Vec<&str> = gateways.iter().map(|g| g.road.as_str()).collect();
        assert_eq!(roads, ["128"]);
        assert!(gateways[0].position.distance(crate::hand_made::at(0.0, 0.0)) < Meters(0.1));
    }
}
