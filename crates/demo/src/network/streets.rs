//! Street grids of settlements, in size by their population, and blind roads.

use std::collections::{BTreeMap, VecDeque};

use super::{Class, Network, StreetNames, Town};
use crate::{dice::Dice, facts::Names, plane::Xy};

/// Distance between parallel streets.
const BLOCK_M: f64 = 105.0;

impl Network {
    pub(super) fn add_streets(&mut self, names: &Names, junctions_per_inhabitant: f64, seed: u64) {
        for index in 0..self.settlements.len() {
            let settlement = &self.settlements[index];
            let middle = self.plane.xy(settlement.position());
            let wanted = (f64::from(settlement.population) * junctions_per_inhabitant).max(12.0);
            let mut dice = Dice::new(seed, "streets", index as u64);
            let town = self.add_grid(middle, wanted, &mut StreetNames::new(names), &mut dice);
            self.towns.push(town);
        }
    }

    fn add_grid(&mut self, middle: Xy, wanted: f64, names: &mut StreetNames, dice: &mut Dice) -> Town {
        let radius_m = (wanted * BLOCK_M * BLOCK_M / std::f64::consts::PI).sqrt();
        let angle = dice.between(0.0, std::f64::consts::FRAC_PI_2);
        let reach = (radius_m / BLOCK_M).ceil() as i32;
        let mut grid = BTreeMap::new();
        for row in -reach..=reach {
            for column in -reach..=reach {
                let (u, v) = (f64::from(column) * BLOCK_M, f64::from(row) * BLOCK_M);
                if u.hypot(v) > radius_m || ((row, column) != (0, 0) && dice.chance(0.06)) {
                    continue;
                }
                let at = Xy {
                    x: middle.x + u * angle.cos() - v * angle.sin() + dice.between(-22.0, 22.0),
                    y: middle.y + u * angle.sin() + v * angle.cos() + dice.between(-22.0, 22.0),
                };
                grid.insert((row, column), at);
            }
        }
        let links: Vec<[(i32, i32); 2]> = grid
            .keys()
            .flat_map(|&(row, column)| [[(row, column), (row, column + 1)], [(row, column), (row + 1, column)]])
            .filter(|[_, b]| grid.contains_key(b))
            .filter(|_| !dice.chance(0.14))
            .collect();
        let reached = reachable((0, 0), &links);
        let mut town = Town { middle: Some(middle), radius_m, ..Town::default() };
        let mut index = BTreeMap::new();
        for (&cell, &at) in grid.iter().filter(|(cell, _)| reached.contains(*cell)) {
            index.insert(cell, self.add_node(at));
        }
        let row_names: BTreeMap<i32, String> = (-reach..=reach).map(|row| (row, names.street(dice))).collect();
        let column_names: BTreeMap<i32, String> = (-reach..=reach).map(|c| (c, names.street(dice))).collect();
        for [a, b] in links {
            if let (Some(&from), Some(&to)) = (index.get(&a), index.get(&b)) {
                let name = if a.0 == b.0 { &row_names[&a.0] } else { &column_names[&a.1] };
                let road = self.add_road(from, to, Class::Residential, name.clone());
                if dice.chance(0.02) {
                    self.roads[road].tags.push(("lit", "yes"));
                }
            }
        }
        town.centre = index.get(&(0, 0)).copied();
        town.nodes = index.into_values().collect();
        town
    }

    /// Blind roads: cul-de-sacs in settlements, farm tracks in the country.
    pub(super) fn add_blind_roads(&mut self, names: &Names, seed: u64) {
        let mut dice = Dice::new(seed, "blind roads", 0);
        let mut street_names = StreetNames::new(names);
        for town in 0..self.towns.len() {
            for position in 0..self.towns[town].nodes.len() {
                if dice.chance(0.33) {
                    let node = self.towns[town].nodes[position];
                    let end =
                        self.nodes[node].polar(dice.between(0.0, std::f64::consts::TAU), dice.between(35.0, 55.0));
                    let end = self.add_node(end);
                    let class = if dice.chance(0.4) { Class::Service } else { Class::Residential };
                    let name = if class == Class::Service { String::new() } else { street_names.street(&mut dice) };
                    self.add_road(node, end, class, name);
                }
            }
        }
        let country: Vec<usize> =
            (0..self.roads.len()).filter(|&r| self.roads[r].class == Class::Unclassified).collect();
        for road in country {
            if !dice.chance(0.62) || self.roads[road].shape.is_empty() {
                continue;
            }
            // The road is cut at one of its points, and the track begins there.
            let cut = dice.below(self.roads[road].shape.len());
            let at = self.roads[road].shape[cut];
            let junction = self.add_node(at);
            let mut second = self.roads[road].clone();
            second.from = junction;
            second.shape.drain(..=cut);
            self.roads[road].to = junction;
            self.roads[road].shape.truncate(cut);
            self.roads.push(second);
            let end = at.polar(dice.between(0.0, std::f64::consts::TAU), dice.between(60.0, 320.0));
            let end = self.add_node(end);
            let track = self.add_road(junction, end, Class::Service, String::new());
            self.roads[track].tags.push(("surface", "gravel"));
            self.rural.push(end);
        }
    }
}

fn reachable(start: (i32, i32), links: &[[(i32, i32); 2]]) -> std::collections::BTreeSet<(i32, i32)> {
    let mut neighbours: BTreeMap<(i32, i32), Vec<(i32, i32)>> = BTreeMap::new();
    for &[a, b] in links {
        neighbours.entry(a).or_default().push(b);
        neighbours.entry(b).or_default().push(a);
    }
    let mut seen = std::collections::BTreeSet::from([start]);
    let mut queue = VecDeque::from([start]);
    while let Some(cell) = queue.pop_front() {
        for &next in neighbours.get(&cell).into_iter().flatten() {
            if seen.insert(next) {
                queue.push_back(next);
            }
        }
    }
    seen
}
