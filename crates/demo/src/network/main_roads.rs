//! County roads between the settlements and out of the municipality.

use std::collections::{BTreeMap, VecDeque};

use domain::LonLat;

use super::{Class, Network, StreetNames};
use crate::{
    dice::Dice,
    facts::{Names, RoadFacts, Via},
    plane::Xy,
};

/// Distance between junctions along a main road, so that rural roads find somewhere to join.
const STEP_M: f64 = 420.0;

/// One end of a section of a main road.
#[derive(Clone, Copy)]
enum End {
    Town(usize),
    Outside(Xy),
}

impl Network {
    pub(super) fn add_main_roads(&mut self, facts: &RoadFacts, names: &Names, seed: u64) {
        let mut street_names = StreetNames::new(names);
        for (index, road) in facts.road.iter().enumerate() {
            let mut dice = Dice::new(seed, "main roads", index as u64);
            let class = Class::from_tag(&road.class);
            let ends: Vec<End> = road.via.iter().filter_map(|via| self.end_of(via)).collect();
            let mut outside_node = BTreeMap::new();
            for (section, pair) in ends.windows(2).enumerate() {
                let name = street_names.rural(&mut dice);
                let from = self.node_of(pair[0], pair[1], section, &mut outside_node, class, &road.number);
                let to = self.node_of(pair[1], pair[0], section + 1, &mut outside_node, class, &road.number);
                self.add_section(from, to, class, &road.number, &name, &mut dice);
            }
        }
    }

    fn end_of(&self, via: &Via) -> Option<End> {
        match via {
            Via::Settlement(name) => self.settlements.iter().position(|s| &s.name == name).map(End::Town),
            Via::Position([lon, lat]) => Some(End::Outside(self.plane.xy(LonLat::new(*lon, *lat)))),
        }
    }

    /// The junction where a section towards `other` begins; inside a settlement the streets from the centre to there
    /// become part of the main road.
    fn node_of(
        &mut self,
        end: End,
        other: End,
        position: usize,
        outside: &mut BTreeMap<usize, usize>,
        class: Class,
        number: &str,
    ) -> usize {
        let target = match other {
            End::Town(town) => self.towns[town].middle.unwrap_or(Xy { x: 0.0, y: 0.0 }),
            End::Outside(at) => at,
        };
        match end {
            End::Outside(at) => {
                if let Some(&node) = outside.get(&position) {
                    return node;
                }
                let node = self.add_node(at);
                outside.insert(position, node);
                node
            }
            End::Town(town) => {
                let rim = self.towns[town]
                    .nodes
                    .iter()
                    .copied()
                    .min_by(|&a, &b| self.nodes[a].distance(target).total_cmp(&self.nodes[b].distance(target)));
                let (Some(rim), Some(centre)) = (rim, self.towns[town].centre) else { return 0 };
                self.promote_streets(town, centre, rim, class, number);
                rim
            }
        }
    }

    /// Makes the shortest way through the streets (in number of blocks) part of the main road.
    fn promote_streets(&mut self, town: usize, from: usize, to: usize, class: Class, number: &str) {
        let members: std::collections::BTreeSet<usize> = self.towns[town].nodes.iter().copied().collect();
        let at = self.roads_at_nodes();
        let mut came_by: BTreeMap<usize, usize> = BTreeMap::new();
        let mut queue = VecDeque::from([from]);
        while let Some(node) = queue.pop_front() {
            if node == to {
                break;
            }
            for &road in &at[node] {
                let next = self.roads[road].from + self.roads[road].to - node;
                if next != from && members.contains(&next) && !came_by.contains_key(&next) {
                    came_by.insert(next, road);
                    queue.push_back(next);
                }
            }
        }
        let mut node = to;
        while node != from {
            let Some(&road) = came_by.get(&node) else { return };
            let piece = &mut self.roads[road];
            if class < piece.class {
                piece.class = class;
                piece.maxspeed_kmh = 50;
                piece.number = number.to_owned();
            }
            node = piece.from + piece.to - node;
        }
    }

    fn add_section(&mut self, from: usize, to: usize, class: Class, number: &str, name: &str, dice: &mut Dice) {
        let (a, b) = (self.nodes[from], self.nodes[to]);
        let length = a.distance(b);
        let count = (length / STEP_M) as usize;
        let side = a.left_of_way_to(b);
        let bends = [dice.normal() * 0.045 * length, dice.normal() * 0.03 * length, dice.normal() * 0.012 * length];
        let mut previous = from;
        for i in 1..=count + 1 {
            let next = if i > count {
                to
            } else {
                let share = i as f64 / (count + 1) as f64;
                let offset: f64 = bends
                    .iter()
                    .enumerate()
                    .map(|(wave, size)| size * ((wave + 1) as f64 * share * std::f64::consts::PI).sin())
                    .sum();
                let node = self.add_node(a.towards(b, share).shifted(side, offset));
                self.anchors.push(node);
                node
            };
            let shape = self.winding(previous, next, 140.0, 0.02, dice);
            let road = self.add_road(previous, next, class, name.to_owned());
            let piece = &mut self.roads[road];
            piece.number = number.to_owned();
            piece.shape = shape;
            // 60 km/h near the settlements, 80 in between, 70 on the narrow roads
            piece.maxspeed_kmh = if i == 1 || i > count {
                60
            } else if class == Class::Tertiary {
                70
            } else {
                80
            };
            previous = next;
        }
    }
}
