//! Rural roads: scattered junctions joined to their natural neighbours (Gabriel graph), thinned to a country network.

use std::collections::BTreeMap;

use domain::LonLat;

use super::{Class, Network, StreetNames};
use crate::{
    dice::Dice,
    facts::Names,
    plane::{Xy, inside},
};

/// Least distance between rural junctions.
const SPACING_M: f64 = 440.0;
/// Longest rural road between neighbours.
const REACH_M: f64 = 1_700.0;
/// Share of neighbour links that become roads besides those needed for connection.
const KEPT: f64 = 0.42;

/// Points sorted into square cells for neighbour search.
struct Cells {
    size: f64,
    cells: BTreeMap<(i64, i64), Vec<usize>>,
}

impl Cells {
    fn new(size: f64) -> Self {
        Self { size, cells: BTreeMap::new() }
    }
    fn cell(&self, p: Xy) -> (i64, i64) {
        ((p.x / self.size).floor() as i64, (p.y / self.size).floor() as i64)
    }
    fn insert(&mut self, p: Xy, index: usize) {
        let cell = self.cell(p);
        self.cells.entry(cell).or_default().push(index);
    }
    /// Indices of all points in cells that a circle of `radius` around `p` touches.
    fn near(&self, p: Xy, radius: f64) -> impl Iterator<Item = usize> + '_ {
        let (low_x, low_y) = self.cell(Xy { x: p.x - radius, y: p.y - radius });
        let (high_x, high_y) = self.cell(Xy { x: p.x + radius, y: p.y + radius });
        (low_x..=high_x)
            .flat_map(move |x| (low_y..=high_y).map(move |y| (x, y)))
            .filter_map(|cell| self.cells.get(&cell))
            .flatten()
            .copied()
    }
}

impl Network {
    pub(super) fn add_rural_roads(&mut self, outline: &[[f64; 2]], names: &Names, seed: u64) {
        let mut dice = Dice::new(seed, "rural roads", 0);
        let ring: Vec<Xy> = outline.iter().map(|&[lon, lat]| self.plane.xy(LonLat::new(lon, lat))).collect();
        let mut points: Vec<usize> = self.anchors.clone();
        points.extend(self.rims());
        let joined_from = points.len();
        points.extend(self.scatter(&ring, &mut dice));
        let links = self.gabriel_links(&points);
        let mut groups = self.connected_groups();
        let mut street_names = StreetNames::new(names);
        for (length, a, b) in links {
            let (from, to) = (points[a], points[b]);
            let both_rural = a >= joined_from && b >= joined_from;
            let needed = groups.join(from, to);
            let share = if both_rural { KEPT } else { KEPT / 2.0 };
            if !needed && (!dice.chance(share) || (a < joined_from && b < joined_from)) {
                continue;
            }
            let shape = self.winding(from, to, 120.0, 0.06, &mut dice);
            let name = if dice.chance(0.7) { street_names.rural(&mut dice) } else { String::new() };
            let road = self.add_road(from, to, Class::Unclassified, name);
            let piece = &mut self.roads[road];
            piece.shape = shape;
            piece.maxspeed_kmh = if length < 300.0 { 60 } else { 80 };
            if dice.chance(0.3) {
                piece.tags.push(("surface", "gravel"));
                piece.maxspeed_kmh = 60;
            }
            // weight limits only where another way exists
            if !needed && dice.chance(0.02) {
                piece.tags.push(("maxweight", "12"));
            }
        }
        self.rural.extend(points.into_iter().skip(joined_from));
    }

    /// The outermost street junction of every settlement in twelve directions.
    fn rims(&self) -> Vec<usize> {
        let mut rims = Vec::new();
        for town in &self.towns {
            let Some(middle) = town.middle else { continue };
            let mut outermost: BTreeMap<i64, (f64, usize)> = BTreeMap::new();
            for &node in &town.nodes {
                let at = self.nodes[node];
                let sector = ((at.y - middle.y).atan2(at.x - middle.x) * 6.0 / std::f64::consts::PI).floor() as i64;
                let reach = at.distance(middle);
                let best = outermost.entry(sector).or_insert((reach, node));
                if reach > best.0 {
                    *best = (reach, node);
                }
            }
            rims.extend(outermost.into_values().map(|(_, node)| node));
        }
        rims.sort_unstable();
        rims.dedup();
        rims
    }

    /// Random junctions inside the outline, at least the spacing apart and clear of settlements and main roads.
    fn scatter(&mut self, ring: &[Xy], dice: &mut Dice) -> Vec<usize> {
        let mut cells = Cells::new(SPACING_M);
        for &anchor in &self.anchors {
            cells.insert(self.nodes[anchor], anchor);
        }
        let low = ring.iter().fold(Xy { x: f64::MAX, y: f64::MAX }, |l, p| Xy { x: l.x.min(p.x), y: l.y.min(p.y) });
        let high = ring.iter().fold(Xy { x: f64::MIN, y: f64::MIN }, |h, p| Xy { x: h.x.max(p.x), y: h.y.max(p.y) });
        let throws = ((high.x - low.x) * (high.y - low.y) / (SPACING_M * SPACING_M) * 9.0) as usize;
        let mut scattered = Vec::new();
        for _ in 0..throws {
            let at = Xy { x: dice.between(low.x, high.x), y: dice.between(low.y, high.y) };
            let in_town =
                self.towns.iter().any(|town| town.middle.is_some_and(|m| m.distance(at) < town.radius_m + 140.0));
            if in_town || !inside(ring, at) || cells.near(at, SPACING_M).any(|n| self.nodes[n].distance(at) < SPACING_M)
            {
                continue;
            }
            let node = self.add_node(at);
            cells.insert(at, node);
            scattered.push(node);
        }
        scattered
    }

    /// Pairs of points with no third point in the circle over their join, shortest first.
    fn gabriel_links(&self, points: &[usize]) -> Vec<(f64, usize, usize)> {
        let mut cells = Cells::new(REACH_M / 2.0);
        for (index, &node) in points.iter().enumerate() {
            cells.insert(self.nodes[node], index);
        }
        let existing: std::collections::BTreeSet<(usize, usize)> =
            self.roads.iter().map(|r| (r.from.min(r.to), r.from.max(r.to))).collect();
        let mut links = Vec::new();
        for (a, &node_a) in points.iter().enumerate() {
            let at = self.nodes[node_a];
            for b in cells.near(at, REACH_M).filter(|&b| b > a) {
                let to = self.nodes[points[b]];
                let length = at.distance(to);
                let pair = (node_a.min(points[b]), node_a.max(points[b]));
                if length > REACH_M || existing.contains(&pair) {
                    continue;
                }
                let middle = at.towards(to, 0.5);
                let empty = cells
                    .near(middle, length / 2.0)
                    .all(|c| c == a || c == b || self.nodes[points[c]].distance(middle) >= length / 2.0);
                if empty {
                    links.push((length, a, b));
                }
            }
        }
        links.sort_by(|x, y| x.0.total_cmp(&y.0).then((x.1, x.2).cmp(&(y.1, y.2))));
        links
    }
}
