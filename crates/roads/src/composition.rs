//! What the paths of a matrix are composed of: roads by class and surroundings, stretches past people, unknown limits.

use domain::{AreaType, Count, LegRoads, LonLat, Meters, ParameterError, Parameters, RoadKind, RoadPart, TravelMatrix};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::attributes::{Limits, RoadClass};
use crate::cost::Cost;
use crate::error::RoadError;
use crate::geometry::lon_lat;
use crate::hierarchy::{LinkSums, Meetings, Reach, Reaches, Sense, Sums, add};
use crate::matrix::MatrixResult;
use crate::network::{RoadNetwork, SegmentId};
use crate::profile::Profile;
use crate::search;
use crate::snap::Snap;

/// Centimetres of a path by [`RoadPart`].
type Parts = Sums<{ RoadPart::COUNT }>;

/// Numbers by which surroundings are told apart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RoadKindRules {
    /// How near a road leads past a school, kindergarten, care home or hospital to be heard there.
    pub facility_distance: Meters,
    /// Inhabitants from which on a town is a large one.
    pub city_population: Count,
    /// How far a large town reaches from its centre.
    pub city_radius: Meters,
}

impl RoadKindRules {
    /// Reads the parameters `road.surroundings.*`.
    ///
    /// # Errors
    /// A parameter that is not there or is in another unit.
    pub fn from_parameters(p: &Parameters) -> Result<Self, ParameterError> {
        Ok(Self {
            facility_distance: p.quantity("road.surroundings.facility_distance")?,
            city_population: p.quantity("road.surroundings.city_population")?,
            city_radius: p.quantity("road.surroundings.city_radius")?,
        })
    }
}

/// Of every arc the place it belongs to, in the lower five bits, and what else is to be said of it above.
pub struct RoadKinds {
    of_arc: Vec<u8>,
}

/// What is said of an arc beside its place, in the order of the bits.
const MARKS: [RoadPart; 3] = [RoadPart::UNKNOWN_LIMITS, RoadPart::UNKNOWN_SPEED, RoadPart::EXPOSED];

impl RoadNetwork {
    /// Sorts all roads by class, surroundings and what is known of their limits. Limits are those that always hold.
    ///
    /// # Errors
    /// A road file that cannot be read any more or is damaged.
    pub fn road_kinds(&self, rules: &RoadKindRules) -> Result<RoadKinds, RoadError> {
        let facilities = self.facilities()?;
        let cities: Vec<LonLat> = self
            .places()
            .iter()
            .filter(|place| place.population.is_some_and(|p| f64::from(p) >= rules.city_population.value()))
            .map(|place| place.position)
            .collect();
        let of_segment = |segment: u32| -> [u8; 2] {
            let attributes = self.data().attributes_of(segment);
            if attributes.class == RoadClass::Ferry {
                return [RoadPart::FERRY.index() as u8; 2];
            }
            let residential_m = self.data().segment_of(2 * segment).residential_m;
            let is_built_up = self.speeds().is_built_up(attributes, Meters(f64::from(residential_m)));
            let here = lon_lat(self.data().points_of(segment)[0]);
            let area = match is_built_up {
                false => AreaType::Rural,
                true if cities.iter().any(|city| city.distance(here) <= rules.city_radius) => AreaType::City,
                true => AreaType::Town,
            };
            let is_exposed = is_built_up || !facilities.near(SegmentId(segment), rules.facility_distance).is_empty();
            let place = RoadPart::of(kind(attributes.class), area).unwrap_or(RoadPart::UNKNOWN);
            let of_arc = |limit: u8| {
                let marks = [attributes.limits == Limits::default(), limit == 0, is_exposed];
                let bits = marks.iter().enumerate().map(|(bit, is_so)| u8::from(*is_so) << (5 + bit));
                place.index() as u8 | bits.fold(0, |all, bit| all | bit)
            };
            [of_arc(attributes.maxspeed_forward_km_h), of_arc(attributes.maxspeed_backward_km_h)]
        };
        let segments = (self.data().arc_count() / 2) as u32;
        let of_arc = (0..segments).into_par_iter().flat_map_iter(of_segment).collect();
        Ok(RoadKinds { of_arc })
    }

    /// As [`RoadNetwork::matrix`], with the roads that every path leads on. The parts of a path add up to its distance to the
    /// metre. Each pair takes some tens of bytes, the work about as much time and memory again as the matrix itself.
    pub fn matrix_with_roads(&self, positions: &[LonLat], profile: Profile, kinds: &RoadKinds) -> MatrixResult {
        let mut result = self.matrix(positions, profile);
        let roads = Composition::new(self, profile, kinds, &result.snaps).legs(&result.matrix);
        if let Ok(matrix) = result.matrix.clone().with_roads(roads) {
            result.matrix = matrix;
        }
        result
    }
}

/// The class in tables; small ones are joined.
fn kind(class: RoadClass) -> RoadKind {
    match class {
        RoadClass::Motorway => RoadKind::Motorway,
        RoadClass::Trunk => RoadKind::Trunk,
        RoadClass::Primary => RoadKind::Primary,
        RoadClass::Secondary => RoadKind::Secondary,
        RoadClass::Tertiary => RoadKind::Tertiary,
        RoadClass::Unclassified | RoadClass::Track => RoadKind::Minor,
        RoadClass::Ferry => RoadKind::Ferry,
        RoadClass::Residential
        | RoadClass::LivingStreet
        | RoadClass::Service
        | RoadClass::Pedestrian
        | RoadClass::Cycleway
        | RoadClass::Footway => RoadKind::Street,
    }
}

impl RoadKinds {
    /// So many centimetres of an arc.
    fn piece(&self, arc: u32, length_cm: u32) -> Parts {
        let mut parts = [0; RoadPart::COUNT];
        let code = self.of_arc[arc as usize];
        parts[usize::from(code & 0b1_1111)] = length_cm;
        for (bit, mark) in MARKS.into_iter().enumerate() {
            if code >> (5 + bit) & 1 == 1 {
                parts[mark.index()] = length_cm;
            }
        }
        parts
    }
}

/// The ways of all places of a matrix.
struct Composition<'a> {
    network: &'a RoadNetwork,
    profile: Profile,
    kinds: &'a RoadKinds,
    places: &'a [Option<Snap>],
    forward: Vec<Reach>,
    /// Of every place, along its ways back.
    backward_parts: Vec<Vec<Parts>>,
    meetings: Meetings,
    sums: LinkSums<{ RoadPart::COUNT }>,
    on_segment: FxHashMap<u32, Vec<u32>>,
}

impl<'a> Composition<'a> {
    fn new(network: &'a RoadNetwork, profile: Profile, kinds: &'a RoadKinds, places: &'a [Option<Snap>]) -> Self {
        let (data, hierarchy) = (network.data(), network.hierarchy(profile));
        let doors = hierarchy.doors();
        let reaches = Reaches::new(hierarchy);
        let starts = |snap: &Option<Snap>| snap.as_ref().map_or_else(Vec::new, |s| search::starts(data, doors, s));
        let finishes = |snap: &Option<Snap>| snap.as_ref().map_or_else(Vec::new, |s| search::finishes(data, doors, s));
        let forward: Vec<Reach> = places.par_iter().map(|s| reaches.of(Sense::Forward, &starts(s))).collect();
        let backward: Vec<Reach> = places.par_iter().map(|s| reaches.of(Sense::Backward, &finishes(s))).collect();
        let whole = |arc: u32| kinds.piece(arc, data.segment_of(arc).length_cm);
        let sums = LinkSums::new(hierarchy, &forward, &backward, whole);
        let along = |(snap, reach): (&Option<Snap>, &Reach)| {
            let ends = snap.as_ref().map_or_else(Vec::new, |snap| ends(network, profile, kinds, snap));
            sums.along(Sense::Backward, reach, &ends)
        };
        let backward_parts = places.par_iter().zip(&backward).map(along).collect();
        let mut on_segment: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        for (place, snap) in places.iter().enumerate() {
            if let Some(snap) = snap {
                on_segment.entry(snap.segment).or_default().push(place as u32);
            }
        }
        let meetings = Meetings::new(hierarchy, &backward);
        Self { network, profile, kinds, places, forward, backward_parts, meetings, sums, on_segment }
    }

    /// Metres by part of all pairs, which add up to the distances of the matrix.
    fn legs(&self, matrix: &TravelMatrix) -> LegRoads {
        let mut legs = LegRoads::default();
        for first in (0..self.places.len()).step_by(ROWS_AT_A_TIME) {
            let rows = first..(first + ROWS_AT_A_TIME).min(self.places.len());
            let rows: Vec<Vec<Option<Parts>>> = rows.into_par_iter().map(|from| self.row(from)).collect();
            for (from, row) in (first..).zip(rows) {
                for (to, parts) in row.into_iter().enumerate() {
                    let index = |place: usize| domain::LocationIndex(place as u32);
                    let distance_m = matrix.distance_m(index(from), index(to));
                    match parts {
                        Some(parts) if distance_m != TravelMatrix::UNREACHABLE => {
                            legs.push(&metres(&parts, distance_m));
                        }
                        _ => legs.push(&[]),
                    }
                }
            }
        }
        legs
    }

    fn row(&self, from: usize) -> Vec<Option<Parts>> {
        let mut row: Vec<Option<Parts>> = vec![None; self.places.len()];
        let Some(snap) = self.places[from].as_ref() else { return row };
        let reach = &self.forward[from];
        let along = self.sums.along(Sense::Forward, reach, &starts(self.network, self.profile, self.kinds, snap));
        let best = self.meetings.best(reach, self.places.len());
        for (to, (cost, here, there)) in best.iter().enumerate() {
            if *cost != Cost::UNREACHABLE {
                let mut parts = along[*here as usize];
                add(&mut parts, &self.backward_parts[to][*there as usize]);
                row[to] = Some(parts);
            }
        }
        let (data, doors) = (self.network.data(), self.network.hierarchy(self.profile).doors());
        for place in self.on_segment.get(&snap.segment).into_iter().flatten() {
            let Some(to) = self.places[*place as usize].as_ref() else { continue };
            if let Some((arc, cost)) = search::direct(data, doors, snap, to)
                && cost <= best[*place as usize].0
            {
                row[*place as usize] = Some(self.kinds.piece(arc, cost.distance_cm()));
            }
        }
        row[from] = Some([0; RoadPart::COUNT]);
        row
    }
}

/// Rows that are held in memory before they are packed.
const ROWS_AT_A_TIME: usize = 64;

/// What is driven of the first arc, for every state of [`search::starts`].
fn starts(network: &RoadNetwork, profile: Profile, kinds: &RoadKinds, from: &Snap) -> Vec<Parts> {
    let (data, doors) = (network.data(), network.hierarchy(profile).doors());
    let of_arc = |arc: u32| {
        let rest = data.segment_of(arc).length_cm.saturating_sub(search::along_cm(data, from, arc));
        search::starts_on(data, doors, from, arc).map(move |_| kinds.piece(arc, rest))
    };
    search::arcs(from).flat_map(of_arc).collect()
}

/// What is driven of the last arc, for every state of [`search::finishes`].
fn ends(network: &RoadNetwork, profile: Profile, kinds: &RoadKinds, to: &Snap) -> Vec<Parts> {
    let (data, doors) = (network.data(), network.hierarchy(profile).doors());
    let of_arc = |arc: u32| {
        let last = search::along_cm(data, to, arc);
        search::finishes_on(data, doors, to, arc).map(move |_| kinds.piece(arc, last))
    };
    search::arcs(to).flat_map(of_arc).collect()
}

/// Whole metres by part, the places adding up to the distance: every part is rounded down, and the metres that are missing go
/// to those with most left over. A way of another length, which only a damaged road file has, is one of unknown roads.
fn metres(parts: &Parts, distance_m: u32) -> Parts {
    let mut whole = parts.map(|cm| cm / 100);
    let places = ..RoadPart::PLACES;
    let missing = i64::from(distance_m) - whole[places].iter().map(|m| i64::from(*m)).sum::<i64>();
    let mut order: Vec<usize> = (0..RoadPart::PLACES).filter(|part| !parts[*part].is_multiple_of(100)).collect();
    let Some(missing) = usize::try_from(missing).ok().filter(|missing| *missing <= order.len()) else {
        let mut unknown = [0; RoadPart::COUNT];
        unknown[RoadPart::UNKNOWN.index()] = distance_m;
        return unknown;
    };
    order.sort_by_key(|part| (std::cmp::Reverse(parts[*part] % 100), *part));
    for part in order.into_iter().take(missing) {
        whole[part] += 1;
    }
    for mark in MARKS {
        whole[mark.index()] = parts[mark.index()].saturating_add(50) / 100;
    }
    whole
}

#[cfg(test)]
mod tests {
    use domain::{Kilometers, LocationIndex, NoisePeriod};
    use proptest::prelude::*;

    use super::*;
    use crate::hand_made::{Drawing, at};

    fn rules() -> RoadKindRules {
        RoadKindRules {
            facility_distance: Meters(35.0),
            city_population: Count(100_000.0),
            city_radius: Meters(5_000.0),
        }
    }

    fn with_roads(network: &RoadNetwork, places: &[LonLat]) -> TravelMatrix {
        let kinds = network.road_kinds(&rules()).unwrap();
        network.matrix_with_roads(places, Profile::Van, &kinds).matrix
    }

    #[test]
    fn a_way_is_taken_apart_by_road_area_and_neighbours() {
        // 100 m of street, 100 m of ferry, 100 m of rural road beside a care home (30 m away), 100 m of road with a speed limit.
        let network = Drawing::grid(1, 5)
            .street(&[0, 1], &[])
            .way(&[1, 2], &[("route", "ferry"), ("motor_vehicle", "yes"), ("duration", "00:05")])
            .way(&[2, 3], &[("highway", "tertiary"), ("maxheight", "4.2")])
            .way(&[3, 4], &[("highway", "secondary"), ("maxspeed", "60")])
            .far(90, [250.0, 30.0], &[("amenity", "social_facility"), ("social_facility", "nursing_home")])
            .build();
        let places = [at(20.0, 0.0), at(390.0, 0.0), at(50.0, 0.0), at(50.0, 9_000.0)];
        let matrix = with_roads(&network, &places);
        let index = |place: u32| LocationIndex(place);
        let way = matrix.road_use(index(0), index(1), NoisePeriod::Day);
        let metres = |length: Kilometers| (length.value() * 1000.0).round();
        let at = |road, area| metres(way.part(RoadPart::of(road, area).unwrap()));
        assert_eq!(at(RoadKind::Street, AreaType::Town), 80.0);
        assert_eq!(metres(way.part(RoadPart::FERRY)), 100.0);
        assert_eq!(at(RoadKind::Tertiary, AreaType::Rural), 100.0);
        assert_eq!(at(RoadKind::Secondary, AreaType::Rural), 90.0);
        // Street and last road have no limits of height and weight; the tertiary road has no speed limit.
        assert_eq!(metres(way.part(RoadPart::UNKNOWN_LIMITS)), 170.0);
        assert_eq!(metres(way.part(RoadPart::UNKNOWN_SPEED)), 100.0);
        // 80 m of street, and 100 m past the care home; whether a road ends there is no matter.
        assert_eq!(metres(way.exposed(NoisePeriod::Day)), 180.0);
        let along = matrix.road_use(index(2), index(0), NoisePeriod::Night);
        assert_eq!((metres(along.length()), metres(along.exposed(NoisePeriod::Night))), (30.0, 30.0));
        assert_eq!(matrix.road_use(index(0), index(3), NoisePeriod::Day).length(), Kilometers::ZERO);
    }

    #[test]
    fn built_up_roads_near_the_centre_of_a_large_town_are_in_it() {
        let town = |people: &'static str| {
            let place = [("place", "town"), ("name", "Byen"), ("population", people)];
            let network = Drawing::grid(1, 3).street(&[0, 1, 2], &[]).far(90, [0.0, 900.0], &place).build();
            let matrix = with_roads(&network, &[at(10.0, 0.0), at(190.0, 0.0)]);
            let way = matrix.road_use(LocationIndex(0), LocationIndex(1), NoisePeriod::Day);
            way.places().find(|(_, _, length)| length.value() > 0.0).map(|(_, area, _)| area)
        };
        assert_eq!((town("15000"), town("120000")), (Some(AreaType::Town), Some(AreaType::City)));
    }

    #[test]
    fn metres_are_given_to_what_has_most_left_over() {
        let mut parts = [0; RoadPart::COUNT];
        (parts[0], parts[4], parts[7]) = (149, 160, 145);
        // 454 cm are 5 m; 1 + 1 + 1 are 3, so the second and the first get one more.
        assert_eq!([0, 4, 7].map(|part| metres(&parts, 5)[part]), [2, 2, 1]);
        assert_eq!(metres(&parts, 9)[RoadPart::UNKNOWN.index()], 9);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn parts_are_those_of_the_path_and_add_up_to_the_matrix(
            kinds in prop::collection::vec(any::<u8>(), 90),
            places in prop::collection::vec((0.0..400.0_f64, 0.0..400.0_f64), 8),
        ) {
            let network = streets(&kinds);
            let places: Vec<LonLat> = places.into_iter().map(|(east, north)| at(east, north)).collect();
            let matrix = with_roads(&network, &places);
            let plain = network.matrix(&places, Profile::Van).matrix;
            for from in 0..places.len() {
                for to in 0..places.len() {
                    let (here, there) = (LocationIndex(from as u32), LocationIndex(to as u32));
                    prop_assert_eq!(matrix.distance_m(here, there), plain.distance_m(here, there));
                    let way = matrix.road_use(here, there, NoisePeriod::Day);
                    if !matrix.is_reachable(here, there) {
                        prop_assert_eq!(way.length(), Kilometers::ZERO);
                        continue;
                    }
                    let distance = Kilometers::from(matrix.distance(here, there));
                    prop_assert!((way.length() - distance).value().abs() < 1e-9);
                    prop_assert_eq!(way.part(RoadPart::UNKNOWN), Kilometers::ZERO);
                    // The path, road by road; a metre more or less for every class by rounding.
                    let Some(path) = network.path(places[from], places[to], Profile::Van).filter(|_| from != to) else { continue };
                    let street: f64 = path.steps.iter().filter(|s| s.class == RoadClass::Residential).map(|s| s.distance.value()).sum();
                    let streets = way.part(RoadPart::of(RoadKind::Street, AreaType::Town).unwrap());
                    prop_assert!((streets.value() * 1000.0 - street).abs() <= 1.0, "{} and {}", streets, street);
                }
            }
        }
    }

    /// A grid of streets and roads with one-way streets among them.
    fn streets(kinds: &[u8]) -> RoadNetwork {
        let mut drawing = Drawing::grid(5, 5);
        let mut kinds = kinds.iter().cycle();
        for (row, column) in (0..5).flat_map(|row| (0..5).map(move |column| (row, column))) {
            let here = 10 * row + column;
            for next in [(column < 4).then_some(here + 1), (row < 4).then_some(here + 10)] {
                let (Some(next), Some(kind)) = (next, kinds.next()) else { continue };
                drawing = match kind % 6 {
                    0 => drawing.street(&[here, next], &[("oneway", "yes")]),
                    1 | 2 => drawing.way(&[here, next], &[("highway", "secondary"), ("maxspeed", "54")]),
                    3 => drawing.way(&[here, next], &[("highway", "tertiary")]),
                    4 => continue,
                    _ => drawing.street(&[here, next], &[]),
                };
            }
        }
        drawing.street(&[0, 1], &[]).build()
    }
}
