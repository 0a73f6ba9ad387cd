//! Where major roads leave the extract: the way in for suppliers from outside.

use domain::{LonLat, Meters};

use crate::attributes::RoadClass;
use crate::geometry::lon_lat;
use crate::network::RoadNetwork;
use crate::speed::Profile;

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
/// A dead end counts as edge of the extract when it is this near the bounding box, as a share of the box's diagonal.
const EDGE_SHARE: f64 = 0.08;

impl RoadNetwork {
    /// Dead ends of motorways to secondary roads near the edge of the extract, the most important road first, then from
    /// west to east. Roads that run on outside and only end because the extract is cut count, wherever the cut is.
    pub fn gateways(&self) -> Vec<Gateway> {
        let data = self.data();
        let leaving = data.leaving();
        let mut found: Vec<(RoadClass, u32, u32)> = Vec::new();
        for junction in 0..data.junctions.len() as u32 {
            let segments: Vec<u32> = leaving.of(junction).iter().map(|arc| arc / 2).collect();
            let is_major = |s: &u32| data.attributes_of(*s).class <= RoadClass::Secondary;
            if let [segment] = segments[..]
                && is_major(&segment)
                && self.is_near_edge(lon_lat(data.junctions[junction as usize]))
            {
                found.push((data.attributes_of(segment).class, junction, segment));
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

    fn is_near_edge(&self, position: LonLat) -> bool {
        let [min, max] = [self.bounding_box().min, self.bounding_box().max];
        let margin = min.distance(max).value() * EDGE_SHARE;
        let edges = [
            LonLat::new(min.lon, position.lat),
            LonLat::new(max.lon, position.lat),
            LonLat::new(position.lon, min.lat),
            LonLat::new(position.lon, max.lat),
        ];
        edges.iter().any(|edge| position.distance(*edge).value() <= margin)
    }
}
