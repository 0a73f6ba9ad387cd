//! Networks drawn by hand, in which times and distances can be worked out on paper.

use std::path::Path as FilePath;

use domain::{LocationIndex, LonLat};

use crate::element::{Member, MemberKind, Node, Relation, Tags, Way};
use crate::geometry::{self, Plane};
use crate::import::{self, Extract, Keep};
use crate::network::RoadNetwork;
use crate::profile::Profile;
use crate::speed::SpeedModel;

/// Where metres east and north are counted from.
const ORIGIN: LonLat = LonLat::new(11.2, 59.6);

type TagPairs = Vec<(&'static str, &'static str)>;

/// A sheet of paper: nodes at metres east and north, ways and restrictions between them.
pub(crate) struct Drawing {
    nodes: Vec<(i64, [f64; 2], TagPairs)>,
    extract: Extract,
}

pub(crate) fn at(east_m: f64, north_m: f64) -> LonLat {
    Plane::at(ORIGIN).to_lon_lat([east_m, north_m])
}

impl Default for Drawing {
    fn default() -> Self {
        Self { nodes: Vec::new(), extract: Extract::keeping(Keep { cycleways: true, structures: true }) }
    }
}

impl Drawing {
    /// A grid of nodes 100 m apart, numbered `10 · row + column`.
    pub fn grid(rows: i64, columns: i64) -> Self {
        let mut drawing = Self::default();
        for (row, column) in (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column))) {
            #[allow(clippy::cast_precision_loss)]
            drawing.nodes.push((10 * row + column, [column as f64 * 100.0, row as f64 * 100.0], Vec::new()));
        }
        drawing
    }

    /// One more node, metres east and north.
    pub fn node(mut self, id: i64, position: [f64; 2]) -> Self {
        self.nodes.push((id, position, Vec::new()));
        self
    }

    pub fn tag(mut self, node: i64, pairs: &[(&'static str, &'static str)]) -> Self {
        self.nodes.iter_mut().find(|(id, ..)| *id == node).unwrap().2.extend(pairs);
        self
    }

    /// A node off the grid, in metres east and north.
    pub fn far(mut self, id: i64, meters: [f64; 2], pairs: &[(&'static str, &'static str)]) -> Self {
        self.nodes.push((id, meters, pairs.to_vec()));
        self
    }

    /// A way that is no road.
    pub fn line(mut self, nodes: &[i64], pairs: &[(&str, &str)]) -> Self {
        let tags: Tags<'_> = pairs.iter().copied().collect();
        self.extract.add_way(&Way { id: 1_000, nodes, tags: &tags });
        self
    }

    /// A residential street of 36 km/h (10 m/s) with further tags; the id of the way is its number, from 0.
    pub fn street(self, nodes: &[i64], pairs: &[(&str, &str)]) -> Self {
        let mut tags = vec![("highway", "residential"), ("maxspeed", "36")];
        tags.retain(|(key, _)| !pairs.iter().any(|(other, _)| other == key));
        tags.extend(pairs);
        self.way(nodes, &tags)
    }

    pub fn way(mut self, nodes: &[i64], pairs: &[(&str, &str)]) -> Self {
        let tags: Tags<'_> = pairs.iter().copied().collect();
        let id = self.extract.ways.len() as i64;
        self.extract.add_way(&Way { id, nodes, tags: &tags });
        self
    }

    /// A restriction from way to way over a node or a way.
    pub fn restriction(self, kind: &str, from: i64, via: (MemberKind, i64), to: i64) -> Self {
        self.restriction_with(&[("restriction", kind)], from, via, to)
    }

    pub fn restriction_with(mut self, pairs: &[(&str, &str)], from: i64, via: (MemberKind, i64), to: i64) -> Self {
        let tags: Tags<'_> = [("type", "restriction")].iter().chain(pairs).copied().collect();
        let member = |kind, id, role| Member { kind, id, role };
        let members =
            [member(MemberKind::Way, from, "from"), member(via.0, via.1, "via"), member(MemberKind::Way, to, "to")];
        self.extract.add_relation(&Relation { tags: &tags, members: &members });
        self
    }

    pub fn build(mut self) -> RoadNetwork {
        self.extract.number_nodes();
        let around_ids = self.extract.around.take_node_ids();
        let (mut found, mut around) = (Vec::new(), Vec::new());
        for (id, [east, north], pairs) in &self.nodes {
            let tags: Tags<'_> = pairs.iter().copied().collect();
            let node = Node { id: *id, position: geometry::point(at(*east, *north)), tags: &tags };
            self.extract.add_tagged_node(&node);
            Extract::place_node(&self.extract.node_ids, &mut found, &node);
            Extract::place_node(&around_ids, &mut around, &node);
        }
        for (index, position) in found {
            self.extract.positions[index] = Some(position);
        }
        self.extract.around.place(around);
        self.extract.around.return_node_ids(around_ids);
        let (surroundings, _) = std::mem::take(&mut self.extract.around).finish(None);
        let file = FilePath::new("drawing");
        let (data, _) = import::build(self.extract, blake3::hash(b"drawing"), file).unwrap();
        RoadNetwork::new(data, SpeedModel::plain(), file).unwrap().with_surroundings(surroundings)
    }
}

/// Whole seconds and metres between two points in metres east and north; also checks that path and matrix agree.
pub(crate) fn between(network: &RoadNetwork, from: [f64; 2], to: [f64; 2], profile: Profile) -> Option<(f64, f64)> {
    let positions = [at(from[0], from[1]), at(to[0], to[1])];
    let result = network.matrix(&positions, profile);
    let [a, b] = [LocationIndex(0), LocationIndex(1)];
    let path = network.path(positions[0], positions[1], profile);
    assert_eq!(path.is_some(), result.matrix.is_reachable(a, b));
    let path = path?;
    assert_eq!(path.duration, result.matrix.duration(a, b));
    assert_eq!(path.distance, result.matrix.distance(a, b));
    let drawn: f64 = path.geometry.windows(2).map(|pair| pair[0].distance(pair[1]).value()).sum();
    assert!((drawn - path.distance.value()).abs() <= 1.0, "drawn {drawn} m, stated {}", path.distance);
    Some((path.duration.value().round(), path.distance.value()))
}

const VAN: Profile = Profile::Van;

/// A square with a street on each side, ways 0 south, 1 east, 2 north, 3 west, and a blind alley in which to turn, 4.
fn square() -> Drawing {
    Drawing::grid(2, 3)
        .street(&[0, 1], &[])
        .street(&[1, 11], &[])
        .street(&[11, 10], &[])
        .street(&[10, 0], &[])
        .street(&[1, 2], &[])
}

#[test]
fn three_hundred_metres_at_ten_metres_a_second_are_thirty_seconds() {
    let network = Drawing::grid(1, 4).street(&[0, 1, 2, 3], &[]).build();
    assert_eq!(between(&network, [0.0, 0.0], [300.0, 0.0], VAN), Some((30.0, 300.0)));
    assert_eq!(network.data().segments.len(), 1, "the nodes between are no junctions");
}

#[test]
fn ways_drawn_in_pieces_are_one_segment_whatever_their_directions() {
    let network = Drawing::grid(1, 4).street(&[1, 0], &[]).street(&[1, 2], &[]).street(&[3, 2], &[]).build();
    assert_eq!(network.data().segments.len(), 1);
    assert_eq!(between(&network, [20.0, 5.0], [280.0, 5.0], VAN), Some((26.0, 260.0)));
}

#[test]
fn a_one_way_street_is_driven_around_the_block_against_its_direction() {
    let network = square().street(&[0, 11], &[("oneway", "yes")]).build();
    // diagonal 141.4 m with the direction; two sides of 100 m against it
    assert_eq!(between(&network, [0.0, 0.0], [100.0, 100.0], VAN), Some((14.0, 141.0)));
    assert_eq!(between(&network, [100.0, 100.0], [0.0, 0.0], VAN), Some((20.0, 200.0)));
    let reversed = square().street(&[11, 0], &[("oneway", "-1")]).build();
    assert_eq!(between(&reversed, [100.0, 100.0], [0.0, 0.0], VAN), Some((20.0, 200.0)));
}

#[test]
fn back_to_a_point_just_passed_in_a_one_way_ring_is_once_around() {
    let network = Drawing::grid(2, 2).street(&[0, 1, 11, 10, 0], &[("oneway", "yes")]).build();
    assert_eq!(between(&network, [20.0, 0.0], [70.0, 0.0], VAN), Some((5.0, 50.0)));
    // 400 m around less 50 m
    assert_eq!(between(&network, [70.0, 0.0], [20.0, 0.0], VAN), Some((35.0, 350.0)));
}

#[test]
fn a_private_road_is_no_short_cut_but_can_be_reached() {
    let network = square().street(&[0, 11], &[("access", "private")]).build();
    // 20 + 100 + 80 m around, although 20 + 141 + 20 m over the private road would be shorter
    assert_eq!(between(&network, [20.0, 0.0], [80.0, 100.0], VAN), Some((20.0, 200.0)));
    // 20 m to the corner and 70.7 m up the private road
    assert_eq!(between(&network, [20.0, 0.0], [50.0, 50.0], VAN), Some((9.0, 91.0)));
}

#[test]
fn a_private_estate_behind_a_gate_is_reached_and_left() {
    // street 0-1-2-3 with a gate at 2, and behind it an estate of streets 3-13, 13-12
    let network = Drawing::grid(2, 4)
        .tag(2, &[("barrier", "gate")])
        .street(&[0, 1, 2, 3], &[])
        .street(&[0, 10, 11, 1], &[])
        .street(&[3, 13], &[])
        .street(&[13, 12], &[])
        .build();
    assert_eq!(between(&network, [0.0, 0.0], [200.0, 100.0], VAN), Some((50.0, 500.0)));
    assert_eq!(between(&network, [200.0, 100.0], [0.0, 0.0], VAN), Some((50.0, 500.0)));
    assert_eq!(between(&network, [300.0, 50.0], [250.0, 100.0], VAN), Some((10.0, 100.0)));
}

#[test]
fn a_bollard_cuts_the_street() {
    let network = square().tag(1, &[("barrier", "bollard")]).build();
    // the way over node 1 is closed: three sides instead of one
    assert_eq!(between(&network, [0.0, 0.0], [100.0, 100.0], VAN), Some((20.0, 200.0)));
    assert_eq!(between(&network, [90.0, 0.0], [100.0, 10.0], VAN), Some((38.0, 380.0)));
}

#[test]
fn the_truck_goes_around_the_low_bridge_and_the_van_under_it() {
    let network = square().street(&[0, 11], &[("maxheight", "3.0")]).build();
    assert_eq!(between(&network, [0.0, 0.0], [100.0, 100.0], VAN), Some((14.0, 141.0)));
    assert_eq!(between(&network, [0.0, 0.0], [100.0, 100.0], Profile::Truck), Some((20.0, 200.0)));
}

#[test]
fn a_forbidden_turn_costs_the_way_around_the_block() {
    let network = square().restriction("no_left_turn", 3, (MemberKind::Node, 0), 0).build();
    // from the middle of the west side south and east would be 50 + 50 m; north about is 50 + 100 + 100 + 50 m
    assert_eq!(between(&network, [0.0, 50.0], [50.0, 0.0], VAN), Some((30.0, 300.0)));
    assert_eq!(between(&network, [50.0, 0.0], [0.0, 50.0], VAN), Some((10.0, 100.0)), "the other way is free");
}

#[test]
fn where_only_straight_on_is_allowed_the_side_street_is_reached_from_elsewhere() {
    // 0-1-2 along the south, 1-11 the side street, 2-12-11 back to it; way 0: 0-1, way 1: 1-2
    let network = Drawing::grid(2, 3)
        .street(&[0, 1], &[])
        .street(&[1, 2], &[])
        .street(&[1, 11], &[])
        .street(&[2, 12, 11], &[])
        .restriction("only_straight_on", 0, (MemberKind::Node, 1), 1)
        .build();
    assert_eq!(between(&network, [0.0, 0.0], [100.0, 50.0], VAN), Some((45.0, 450.0)));
}

#[test]
fn a_sequence_over_a_way_is_forbidden_only_as_a_whole() {
    // 0-1-2 along the south, 10-11-12 along the north, joined by 1-11; from way 0 over way 2 to way 3 is forbidden
    let drawing = || {
        Drawing::grid(2, 3)
            .street(&[0, 1], &[])
            .street(&[1, 2], &[])
            .street(&[1, 11], &[])
            .street(&[10, 11], &[])
            .street(&[11, 12], &[])
            .street(&[2, 12], &[])
    };
    let network = drawing().restriction("no_u_turn", 0, (MemberKind::Way, 2), 3).build();
    assert_eq!(between(&drawing().build(), [0.0, 0.0], [0.0, 100.0], VAN), Some((30.0, 300.0)));
    // around the east block instead: 200 + 100 + 200 m
    assert_eq!(between(&network, [0.0, 0.0], [0.0, 100.0], VAN), Some((50.0, 500.0)));
    assert_eq!(between(&network, [150.0, 0.0], [0.0, 100.0], VAN), Some((25.0, 250.0)), "from elsewhere it is free");
    assert_eq!(between(&network, [0.0, 0.0], [150.0, 100.0], VAN), Some((25.0, 250.0)), "to elsewhere it is free");
}

#[test]
fn a_ferry_takes_boarding_and_crossing() {
    let network = Drawing::grid(1, 4)
        .street(&[0, 1], &[])
        .way(&[1, 2], &[("route", "ferry"), ("motor_vehicle", "yes"), ("duration", "00:05")])
        .street(&[2, 3], &[])
        .build();
    // 100 m at 10 m/s, 600 s of boarding, 300 s of crossing, 100 m at 10 m/s
    assert_eq!(between(&network, [0.0, 0.0], [300.0, 0.0], VAN), Some((920.0, 300.0)));
    let path = network.path(at(0.0, 0.0), at(300.0, 0.0), VAN).unwrap();
    assert!((path.by_ferry.value() - 100.0).abs() < 0.1);
}

#[test]
fn an_island_without_connection_is_not_snapped_to() {
    let network = Drawing::grid(3, 4).street(&[0, 1, 2, 3], &[]).street(&[20, 21], &[]).build();
    let snap = network.snap(at(50.0, 200.0), VAN).unwrap();
    assert!((snap.distance.value() - 200.0).abs() < 0.5, "to the main street, not the one at hand");
    assert!(network.snap(at(50.0, 9_000.0), VAN).is_none(), "further than the limit");
    let result = network.matrix(&[at(0.0, 0.0), at(50.0, 9_000.0)], VAN);
    assert_eq!(result.unreachable, [1]);
    assert!(!result.matrix.is_reachable(LocationIndex(0), LocationIndex(1)));
    assert_eq!(result.matrix.duration_ms(LocationIndex(1), LocationIndex(1)), 0);
}

#[test]
fn a_closed_street_is_driven_around_and_open_again_in_the_file() {
    // two streets west to east, joined in two places
    let drawing = Drawing::grid(2, 4).street(&[0, 1], &[]).street(&[1, 2], &[]).street(&[2, 3], &[]);
    let drawing = drawing.street(&[10, 11, 12, 13], &[]).street(&[1, 11], &[]).street(&[2, 12], &[]);
    let network = drawing.build();
    assert_eq!(between(&network, [100.0, 10.0], [200.0, 10.0], VAN), Some((12.0, 120.0)));
    let (closed, snaps) = network.with_closed(&[at(150.0, 5.0), at(50.0, 9_000.0)], VAN);
    assert!(snaps[0].is_some() && snaps[1].is_none());
    // 90 m north, 100 m east and 90 m south
    assert_eq!(between(&closed, [100.0, 10.0], [200.0, 10.0], VAN), Some((28.0, 280.0)));
    assert!(closed.snap(at(150.0, 5.0), VAN).unwrap().distance.value() > 40.0, "nobody stops on a closed street");
    assert!(closed.known_hierarchy(VAN).is_none(), "what holds with closed roads is not saved");
}

#[test]
fn the_nearest_places_are_those_of_the_matrix() {
    let network = Drawing::grid(1, 6).street(&[0, 1, 2, 3, 4, 5], &[]).build();
    let places = [0.0, 500.0, 100.0, 180.0, 9_999.0].map(|east| at(east, if east > 9_000.0 { 9_000.0 } else { 0.0 }));
    let snaps = network.snaps(&places, VAN);
    let nearest = network.nearest(&snaps, VAN, 2);
    let numbers = |place: usize| nearest[place].iter().map(|n| (n.place, n.distance_m)).collect::<Vec<_>>();
    assert_eq!(numbers(0), [(2, 100), (3, 180)]);
    assert_eq!(numbers(3), [(2, 80), (0, 180)]);
    assert_eq!(numbers(4), []);
    assert_eq!(network.nearest(&snaps, VAN, 9)[1].len(), 3);
}
