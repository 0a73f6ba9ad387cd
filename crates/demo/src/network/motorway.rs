//! The motorway: two oneway carriageways, interchanges with oneway ramps, and the roads beyond its ends.

use domain::LonLat;

use super::{Class, Network};
use crate::{facts::Motorway, plane::Xy};

/// Half the distance between the two carriageways.
const HALF_GAP_M: f64 = 14.0;
/// From the middle of an interchange to where ramps leave and join.
const RAMP_M: f64 = 330.0;

impl Network {
    pub(super) fn add_motorway(&mut self, facts: &Motorway) {
        let at = |p: [f64; 2], plane: &crate::plane::Plane| plane.xy(LonLat::new(p[0], p[1]));
        let mut line: Vec<Xy> = vec![at(facts.west, &self.plane)];
        line.extend(facts.interchanges.iter().map(|&p| at(p, &self.plane)));
        line.push(at(facts.east, &self.plane));
        let local = self.nodes.len();
        let west_end = self.add_node(line[0]);
        let east_end = self.add_node(line[line.len() - 1]);
        let (mut eastbound, mut westbound) = (west_end, west_end);
        for i in 1..line.len() - 1 {
            let here = line[i];
            let to_west = here.towards(line[i - 1], RAMP_M / here.distance(line[i - 1]));
            let to_east = here.towards(line[i + 1], RAMP_M / here.distance(line[i + 1]));
            let left = to_west.left_of_way_to(to_east);
            // eastbound traffic keeps right, that is south: off at the western end, on at the eastern end
            let south_off = self.add_node(to_west.shifted(left, -HALF_GAP_M));
            let south_on = self.add_node(to_east.shifted(left, -HALF_GAP_M));
            let north_off = self.add_node(to_east.shifted(left, HALF_GAP_M));
            let north_on = self.add_node(to_west.shifted(left, HALF_GAP_M));
            let south_head = self.add_node(here.shifted(left, -95.0));
            let north_head = self.add_node(here.shifted(left, 95.0));
            self.carriageway(eastbound, south_off, facts);
            self.carriageway(south_off, south_on, facts);
            self.carriageway(north_on, westbound, facts);
            self.carriageway(north_off, north_on, facts);
            for (from, to) in
                [(south_off, south_head), (south_head, south_on), (north_off, north_head), (north_head, north_on)]
            {
                let ramp = self.add_road(from, to, Class::MotorwayLink, String::new());
                self.roads[ramp].oneway = true;
            }
            self.join_local_roads(south_head, north_head, local);
            (eastbound, westbound) = (south_on, north_off);
        }
        self.carriageway(eastbound, east_end, facts);
        self.carriageway(east_end, westbound, facts);
        for (start, points) in [(west_end, &facts.beyond_west), (east_end, &facts.beyond_east)] {
            let mut previous = start;
            for &point in points {
                let next = self.add_node(at(point, &self.plane));
                let road = self.add_road(previous, next, Class::Trunk, facts.name.clone());
                self.roads[road].number.clone_from(&facts.number);
                previous = next;
            }
        }
    }

    fn carriageway(&mut self, from: usize, to: usize, facts: &Motorway) {
        let road = self.add_road(from, to, Class::Motorway, facts.name.clone());
        let (a, b) = (self.nodes[from], self.nodes[to]);
        let points = (a.distance(b) / 500.0) as usize;
        let piece = &mut self.roads[road];
        piece.shape = (1..=points).map(|i| a.towards(b, i as f64 / (points + 1) as f64)).collect();
        piece.number.clone_from(&facts.number);
        piece.oneway = true;
    }

    /// A bridge over the motorway between the heads of the ramps, and a road from there to the nearest main road.
    fn join_local_roads(&mut self, south: usize, north: usize, local: usize) {
        let bridge = self.add_road(south, north, Class::Secondary, String::new());
        self.roads[bridge].tags.extend([("bridge", "yes"), ("layer", "1")]);
        self.roads[bridge].maxspeed_kmh = 60;
        let distance = |node: usize, head: usize| self.nodes[node].distance(self.nodes[head]);
        let nearest = |head: usize| {
            (0..local)
                .filter(|&node| distance(node, head) > 60.0)
                .min_by(|&a, &b| distance(a, head).total_cmp(&distance(b, head)))
        };
        let joins = [south, north].map(|head| nearest(head).map(|node| (distance(node, head), head, node)));
        let best = joins.into_iter().flatten().min_by(|a, b| a.0.total_cmp(&b.0));
        if let Some((_, head, node)) = best {
            let road = self.add_road(head, node, Class::Secondary, String::new());
            self.roads[road].maxspeed_kmh = 60;
        }
    }
}
