//! Why a place lies far from its road: the roads that are nearer, and what keeps a vehicle of the profile from them.

use domain::{LonLat, Meters, Tonnes};
use rayon::prelude::*;
use rstar::{AABB, RTree, RTreeObject};

use super::index::Corners;
use super::{Snap, SnapIndex, SnapRules};
use crate::attributes::{Access, Limits, RoadClass};
use crate::data::RoadData;
use crate::error::RoadError;
use crate::geometry::{self, Plane, Point, lon_lat};
use crate::network::RoadNetwork;
use crate::profile::{Kind, Profile};
use crate::surroundings::{ClosedKind, ClosedRoad};

/// What keeps a vehicle from a road.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum NotUsable {
    /// The road is for neither vans nor trucks.
    Closed(ClosedKind),
    /// It is closed to vehicles of this profile, `hgv=no` for instance.
    ForProfile,
    /// The vehicle is too high.
    Height(Meters),
    /// The vehicle is too wide.
    Width(Meters),
    /// The vehicle is too long.
    Length(Meters),
    /// The vehicle is too heavy.
    Mass(Tonnes),
    /// An axle of the vehicle is too heavy.
    AxleLoad(Tonnes),
    /// It was closed for this calculation.
    ForThisRun,
    /// No way leads there and back: an island, a barrier, the edge of the extract.
    NotConnected,
    /// A track or farm road; a better road that is not much further was preferred.
    Track,
}

impl NotUsable {
    /// Spelling in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Closed(ClosedKind::Pedestrian) => "pedestrian_only",
            Self::Closed(ClosedKind::Cycleway) => "cycleway",
            Self::Closed(ClosedKind::Bus) => "bus_only",
            Self::Closed(ClosedKind::Agricultural) => "agricultural_only",
            Self::Closed(ClosedKind::Construction) => "under_construction",
            Self::Closed(ClosedKind::Forbidden) => "motor_vehicles_forbidden",
            Self::ForProfile => "forbidden_for_profile",
            Self::Height(_) => "too_low",
            Self::Width(_) => "too_narrow",
            Self::Length(_) => "vehicle_too_long",
            Self::Mass(_) => "vehicle_too_heavy",
            Self::AxleLoad(_) => "axle_too_heavy",
            Self::ForThisRun => "closed_for_this_run",
            Self::NotConnected => "not_connected",
            Self::Track => "track",
        }
    }
}

/// A road nearer to a place than the one it was put on.
#[derive(Clone, Debug, PartialEq)]
pub struct NearerRoad {
    /// From the place, through the air.
    pub distance: Meters,
    /// Class; `None` for a road that is for neither vans nor trucks.
    pub class: Option<RoadClass>,
    /// Name, else road number; empty if neither is tagged.
    pub name: String,
    /// What keeps the vehicle from it.
    pub reason: NotUsable,
}

/// A place far from its road, or without one.
#[derive(Clone, Debug, PartialEq)]
pub struct FarPlace {
    /// Number of the place.
    pub place: usize,
    /// Whether it was put on a road; if not, every road that can be used lies beyond the limit.
    pub is_on_road: bool,
    /// To the nearest road that can be used, also beyond the limit; `None` if there is none in the wider surroundings.
    pub distance: Option<Meters>,
    /// Roads that are nearer but cannot be used, the nearest first, each name and reason once.
    pub nearer: Vec<NearerRoad>,
}

/// Nearer roads that are told of.
const TOLD: usize = 4;

impl RoadNetwork {
    /// Of places that lie further than `far` from the road they were put on, or that no road is near, the reasons.
    ///
    /// # Errors
    /// A road file that cannot be read any more.
    pub fn far_places(
        &self,
        positions: &[LonLat],
        snaps: &[Option<Snap>],
        profile: Profile,
        far: Meters,
    ) -> Result<Vec<FarPlace>, RoadError> {
        let is_far = |snap: &Option<Snap>| snap.as_ref().is_none_or(|snap| snap.distance > far);
        let places: Vec<usize> = (0..positions.len().min(snaps.len())).filter(|place| is_far(&snaps[*place])).collect();
        if places.is_empty() {
            return Ok(Vec::new());
        }
        let closed = ClosedIndex::new(self.surroundings().closed_roads.get()?);
        let explain =
            |place: &usize| self.far_place(*place, positions[*place], snaps[*place].as_ref(), profile, &closed);
        Ok(places.par_iter().map(explain).collect())
    }

    fn far_place(
        &self,
        place: usize,
        position: LonLat,
        snap: Option<&Snap>,
        profile: Profile,
        closed: &ClosedIndex<'_>,
    ) -> FarPlace {
        let limit = self.speeds().snap_limit();
        let anywhere = || {
            let rules = SnapRules { limit: Meters(f64::INFINITY), track_reluctance: Meters::ZERO };
            self.snap_index().snap(self.data(), position, rules, |segment| self.is_connected(segment, profile))
        };
        let distance = snap.map(|snap| snap.distance).or_else(|| anywhere().map(|snap| snap.distance));
        let radius = snap.map_or(limit, |snap| snap.distance);
        let mut nearer = closed.within(position, radius);
        if profile.kind() == Kind::Bicycle {
            // Only what is closed to everybody is closed to bicycles too; the rest is among the segments.
            nearer.retain(|road| road.reason == NotUsable::Closed(ClosedKind::Construction));
        }
        let around = self.snap_index().segments_within(self.data(), position, radius);
        nearer.extend(around.into_iter().filter_map(|(distance, segment)| {
            let attributes = self.data().attributes_of(segment);
            let reason = self.not_usable(segment, profile)?;
            let names = [attributes.name, attributes.reference].map(|name| self.data().name(name));
            let name = names.into_iter().find(|name| !name.is_empty()).unwrap_or_default().to_owned();
            Some(NearerRoad { distance, class: Some(attributes.class), name, reason })
        }));
        nearer.sort_by(|a, b| a.distance.value().total_cmp(&b.distance.value()));
        let mut told: Vec<NearerRoad> = Vec::new();
        for road in nearer {
            if told.len() < TOLD && !told.iter().any(|other| other.name == road.name && other.reason == road.reason) {
                told.push(road);
            }
        }
        FarPlace { place, is_on_road: snap.is_some(), distance, nearer: told }
    }

    /// What keeps a vehicle from a segment, or makes it a poor choice; `None` for one that it is put on.
    fn not_usable(&self, segment: u32, profile: Profile) -> Option<NotUsable> {
        let (attributes, _) = self.attributes_for(segment, profile);
        if profile.kind() != Kind::Bicycle && !self.data().attributes_of(segment).is_for_motor_vehicles() {
            return None; // told of as a closed road
        }
        if self.is_closed(segment) {
            return Some(NotUsable::ForThisRun);
        }
        if let Some(limit) = exceeded(&attributes.limits, self.speeds().measures(profile)) {
            return Some(limit);
        }
        if self.speeds().access(&attributes, profile) == Access::No {
            return Some(NotUsable::ForProfile);
        }
        if !self.is_connected(segment, profile) {
            return Some(NotUsable::NotConnected);
        }
        (attributes.class == RoadClass::Track).then_some(NotUsable::Track)
    }
}

/// The first limit that the vehicle does not keep.
fn exceeded(limits: &Limits, vehicle: crate::profile::VehicleMeasures) -> Option<NotUsable> {
    let centimetres = |limit: u16, measure: Meters| {
        let limit = Meters(f64::from(limit) / 100.0);
        (limit > Meters::ZERO && measure > limit).then_some(limit)
    };
    let kilograms = |limit: u32, measure: Tonnes| {
        let limit = Tonnes(f64::from(limit) / 1000.0);
        (limit > Tonnes::ZERO && measure > limit).then_some(limit)
    };
    centimetres(limits.height_cm, vehicle.height)
        .map(NotUsable::Height)
        .or_else(|| centimetres(limits.width_cm, vehicle.width).map(NotUsable::Width))
        .or_else(|| centimetres(limits.length_cm, vehicle.length).map(NotUsable::Length))
        .or_else(|| kilograms(limits.mass_kg, vehicle.total_mass).map(NotUsable::Mass))
        .or_else(|| kilograms(limits.axle_load_kg, vehicle.axle_load).map(NotUsable::AxleLoad))
}

impl SnapIndex {
    /// Segments within a radius with their distances, each once, in the order of their numbers.
    fn segments_within(&self, data: &RoadData, position: LonLat, radius: Meters) -> Vec<(Meters, u32)> {
        let plane = Plane::at(position);
        let mut found: Vec<(u32, f64)> = Vec::new();
        self.near(Corners(around(position, radius)), |stretch| {
            let distance_m = distance_m(plane, stretch.points(data));
            if distance_m < radius.value() {
                found.push((stretch.segment, distance_m));
            }
        });
        found.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        found.dedup_by_key(|(segment, _)| *segment);
        found.into_iter().map(|(segment, distance_m)| (Meters(distance_m), segment)).collect()
    }
}

/// South-west and north-east corner of a square around a position.
fn around(position: LonLat, radius: Meters) -> [Point; 2] {
    let [dx, dy] = Plane::at(position).degrees(radius);
    let corner = |sign: f64| {
        let (lon, lat) = (position.lon + sign * dx, position.lat + sign * dy);
        geometry::point(LonLat::new(lon.clamp(-180.0, 180.0), lat.clamp(-90.0, 90.0)))
    };
    [corner(-1.0), corner(1.0)]
}

/// From the origin of the plane to a line.
fn distance_m(plane: Plane, line: &[Point]) -> f64 {
    let meters = |p: Point| plane.to_meters(lon_lat(p));
    let pieces = line.windows(2).map(|pair| geometry::nearest_on_line(meters(pair[0]), meters(pair[1])).1);
    pieces.fold(f64::INFINITY, f64::min).sqrt()
}

/// Index of the roads that are for neither vans nor trucks.
struct ClosedIndex<'a>(RTree<Indexed<'a>>);

struct Indexed<'a> {
    number: usize,
    road: &'a ClosedRoad,
}

impl RTreeObject for Indexed<'_> {
    type Envelope = AABB<[i32; 2]>;
    fn envelope(&self) -> Self::Envelope {
        AABB::from_points(&self.road.points)
    }
}

impl<'a> ClosedIndex<'a> {
    fn new(roads: &'a [ClosedRoad]) -> Self {
        Self(RTree::bulk_load(roads.iter().enumerate().map(|(number, road)| Indexed { number, road }).collect()))
    }

    fn within(&self, position: LonLat, radius: Meters) -> Vec<NearerRoad> {
        let plane = Plane::at(position);
        let [low, high] = around(position, radius);
        let within = self.0.locate_in_envelope_intersecting(AABB::from_corners(low, high));
        let mut found: Vec<&Indexed<'_>> = within.collect();
        found.sort_unstable_by_key(|road| road.number);
        let roads = found.into_iter().map(|Indexed { road, .. }| NearerRoad {
            distance: Meters(distance_m(plane, &road.points)),
            class: None,
            name: road.name.clone(),
            reason: NotUsable::Closed(road.kind),
        });
        roads.filter(|road| road.distance < radius).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hand_made::{Drawing, at};
    use crate::snap::{Approach, RoadSide};

    /// What is told of a place 50 m east and so far north, beside a main street along the south.
    fn told(network: &RoadNetwork, north_m: f64, profile: Profile) -> FarPlace {
        let positions = [at(50.0, 2.0), at(50.0, north_m)];
        let snaps = network.snaps(&positions, profile);
        let mut far = network.far_places(&positions, &snaps, profile, Meters(40.0)).unwrap();
        assert_eq!(far.len(), 1, "the place at the street is not far");
        assert_eq!(far[0].place, 1);
        far.remove(0)
    }

    fn reasons(far: &FarPlace) -> Vec<(&'static str, f64)> {
        far.nearer.iter().map(|road| (road.reason.key(), road.distance.value().round())).collect()
    }

    #[test]
    fn a_street_that_is_too_low_is_named_with_its_limit() {
        let drawing = Drawing::grid(3, 4).street(&[0, 1, 2, 3], &[]).street(&[0, 10], &[]);
        let network = drawing.street(&[10, 11], &[("maxheight", "3.0"), ("name", "Under brua")]).build();
        let far = told(&network, 90.0, Profile::Truck);
        assert_eq!(reasons(&far), [("too_low", 10.0)]);
        assert_eq!(far.nearer[0].reason, NotUsable::Height(Meters(3.0)));
        assert_eq!((far.nearer[0].name.as_str(), far.nearer[0].class), ("Under brua", Some(RoadClass::Residential)));
        assert_eq!(far.distance.map(|d| d.value().round()), Some(50.0), "to the side street");
        assert!(far.is_on_road);
        let van = network.snaps(&[at(50.0, 90.0)], Profile::Van);
        assert!(network.far_places(&[at(50.0, 90.0)], &van, Profile::Van, Meters(50.0)).unwrap().is_empty());
    }

    #[test]
    fn islands_and_pedestrian_streets_are_told_apart_from_private_roads_which_can_be_used() {
        let network = Drawing::grid(3, 4)
            .street(&[0, 1, 2, 3], &[])
            .street(&[20, 21], &[])
            .way(&[10, 11], &[("highway", "pedestrian"), ("name", "Torget")])
            .way(&[11, 12], &[("highway", "residential"), ("motor_vehicle", "no")])
            .way(&[12, 13], &[("highway", "service"), ("access", "no"), ("bus", "yes"), ("motor_vehicle", "bus")])
            .build();
        let far = told(&network, 190.0, Profile::Van);
        assert_eq!(
            reasons(&far),
            [
                ("not_connected", 10.0),
                ("pedestrian_only", 90.0),
                ("motor_vehicles_forbidden", 103.0),
                ("bus_only", 175.0)
            ]
        );
        assert_eq!(far.nearer[1].name, "Torget");
        let private = Drawing::grid(3, 4).street(&[0, 1, 2, 3], &[]).street(&[1, 11], &[("access", "private")]);
        let snap = private.build().snap(at(110.0, 90.0), Profile::Van).unwrap();
        assert!((snap.distance.value() - 10.0).abs() < 0.1);
    }

    #[test]
    fn beyond_the_limit_the_distance_is_still_told() {
        let network = Drawing::grid(1, 4).street(&[0, 1, 2, 3], &[]).build();
        let far = told(&network, 9_000.0, Profile::Van);
        assert!(!far.is_on_road && far.nearer.is_empty());
        assert!((far.distance.unwrap().value() - 9_000.0).abs() < 20.0, "{:?}", far.distance);
    }

    #[test]
    fn the_side_is_seen_in_driving_direction() {
        let network = Drawing::grid(1, 4).street(&[0, 1, 2, 3], &[]).build();
        let north_of = |east: f64| at(east, 10.0);
        let eastwards = network.path(north_of(50.0), at(250.0, -10.0), Profile::Van).unwrap();
        assert_eq!(eastwards.sides, [RoadSide::Left, RoadSide::Right]);
        let westwards = network.path(at(250.0, 0.1), north_of(50.0), Profile::Van).unwrap();
        assert_eq!(westwards.sides, [RoadSide::On, RoadSide::Right]);
    }

    #[test]
    fn at_the_kerb_the_vehicle_comes_from_the_right_side() {
        // a street of 300 m from west to east with a block at each end around which one can turn
        let network = Drawing::grid(2, 6)
            .street(&[1, 2, 3, 4], &[])
            .street(&[4, 5, 15, 14, 4], &[("oneway", "yes")])
            .street(&[1, 11, 10, 0, 1], &[("oneway", "yes")])
            .build();
        let (from, north, south) = (at(150.0, -5.0), at(350.0, 5.0), at(350.0, -5.0));
        let metres = |to, approach| {
            let path = network.path_for(from, to, Profile::Van, approach).unwrap();
            let snaps = network.snaps_for(&[from, to], Profile::Van, approach);
            crate::plain_search::assert_exact(
                &network,
                Profile::Van,
                &snaps.iter().flatten().copied().collect::<Vec<_>>(),
                &snaps.iter().flatten().copied().collect::<Vec<_>>(),
            );
            path.distance.value()
        };
        assert_eq!(metres(south, Approach::Any), 200.0);
        assert_eq!(metres(south, Approach::Kerb), 200.0, "on the right already");
        assert_eq!(metres(north, Approach::Any), 200.0);
        // 250 m to the junction, 400 m around the block, 50 m back
        assert_eq!(metres(north, Approach::Kerb), 700.0);
        let one_way = Drawing::grid(2, 3).street(&[0, 1, 2, 12, 11, 10, 0], &[("oneway", "yes")]).build();
        let kerb = one_way.snap_for(at(50.0, 10.0), Profile::Van, Approach::Kerb).unwrap();
        assert_eq!(kerb.may_stop, [true, true], "left of a one-way street there is no other way to stop");
    }
}
