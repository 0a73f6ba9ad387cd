//! The sea as areas, made of the shore lines in an extract: water lies on their right.

use std::collections::BTreeMap;

use domain::BoundingBox;

use crate::geometry::{self, Point, lon_lat, point};
use crate::surroundings::Ring;

/// Longitude and latitude in degrees.
type Degrees = [f64; 2];

/// Shores of more points than this are drawn as lines only: every tile would have to cut them all.
const MOST_POINTS: usize = 400_000;
/// A shore that ends so near to the edge, as a share of the width of the bounds, has been cut there with the extract.
const AT_THE_EDGE: f64 = 0.02;
/// Roads that are looked at to see whether they would lie in the sea.
const LOOKED_AT: usize = 60;

/// A shore across the bounds, from edge to edge, with where on the edge it begins and ends: the way along the edge,
/// clockwise from the north-west corner.
struct Crossing {
    line: Vec<Degrees>,
    begins: f64,
    ends: f64,
}

/// The sea within the bounds. Empty where there is none, where shores break off, or where roads would lie in it: then the
/// shore lines contradict the map, and nothing is better than a flood.
pub(crate) fn sea(shores: &[&[Point]], bounds: BoundingBox, junctions: &[Point]) -> Vec<Ring> {
    if shores.is_empty() || shores.iter().map(|shore| shore.len()).sum::<usize>() > MOST_POINTS {
        return Vec::new();
    }
    let frame = Frame { min: [bounds.min.lon, bounds.min.lat], max: [bounds.max.lon, bounds.max.lat] };
    let (mut crossings, mut islands, mut basins) = (Vec::new(), Vec::new(), Vec::new());
    for shore in joined(shores) {
        let is_ring = shore.len() > 3 && shore.first() == shore.last();
        if is_ring && shore.iter().all(|p| frame.holds(*p)) {
            let ring: Vec<Point> = shore[1..].iter().map(|p| point(domain::LonLat::new(p[0], p[1]))).collect();
            // Land on the left: a ring around land runs against the clock.
            if signed_area(&shore) > 0.0 {
                islands.push(ring);
            } else {
                basins.push(ring);
            }
            continue;
        }
        let Some(found) = frame.crossings(shore, is_ring) else { return Vec::new() };
        crossings.extend(found);
    }
    let Some(mut outer) = frame.areas(&crossings) else { return Vec::new() };
    if crossings.is_empty() && !islands.is_empty() {
        outer.push(frame.corners().to_vec());
    }
    let rings =
        outer.into_iter().map(|ring| ring.into_iter().map(|p| point(domain::LonLat::new(p[0], p[1]))).collect());
    let rings = nested(rings.chain(basins).collect(), islands);
    if would_flood(&rings, junctions) { Vec::new() } else { rings }
}

/// Each area of water followed by the islands in it.
fn nested(outer: Vec<Vec<Point>>, islands: Vec<Vec<Point>>) -> Vec<Ring> {
    let mut of_outer: Vec<Vec<Vec<Point>>> = vec![Vec::new(); outer.len()];
    for island in islands {
        if let Some(at) = outer.iter().position(|ring| geometry::is_inside(island[0], ring)) {
            of_outer[at].push(island);
        }
    }
    let with_islands = outer.into_iter().zip(of_outer).flat_map(|(points, islands)| {
        let islands = islands.into_iter().map(|points| Ring { is_hole: true, points });
        std::iter::once(Ring { is_hole: false, points }).chain(islands)
    });
    with_islands.filter(|ring| ring.points.len() >= 3).collect()
}

fn would_flood(rings: &[Ring], junctions: &[Point]) -> bool {
    let step = (junctions.len() / LOOKED_AT).max(1);
    let looked_at: Vec<Point> = junctions.iter().step_by(step).copied().collect();
    let is_wet = |p: &Point| rings.iter().filter(|ring| geometry::is_inside(*p, &ring.points)).count() % 2 == 1;
    // Quays and bridges lie in the water.
    looked_at.iter().filter(|p| is_wet(p)).count() * 5 > looked_at.len()
}

/// Shores joined where one begins at the point at which another ends.
fn joined(shores: &[&[Point]]) -> Vec<Vec<Degrees>> {
    let mut begins: BTreeMap<Point, Vec<usize>> = BTreeMap::new();
    let mut ends: BTreeMap<Point, usize> = BTreeMap::new();
    for (index, shore) in shores.iter().enumerate() {
        begins.entry(shore[0]).or_default().push(index);
        *ends.entry(shore[shore.len() - 1]).or_default() += 1;
    }
    // First those that begin where none ends, then what is left: rings.
    let is_first = |index: &usize| !ends.contains_key(&shores[*index][0]);
    let order = (0..shores.len()).filter(is_first).chain((0..shores.len()).filter(|index| !is_first(index)));
    let mut is_used = vec![false; shores.len()];
    let mut lines = Vec::new();
    for first in order {
        let mut line: Vec<Point> = Vec::new();
        let mut next = Some(first).filter(|index| !is_used[*index]);
        while let Some(index) = next {
            is_used[index] = true;
            line.extend(&shores[index][usize::from(!line.is_empty())..]);
            let end = line[line.len() - 1];
            next = begins.get(&end).and_then(|found| found.iter().copied().find(|index| !is_used[*index]));
            if end == line[0] {
                break;
            }
        }
        if line.len() >= 2 {
            lines.push(line.into_iter().map(|p| [lon_lat(p).lon, lon_lat(p).lat]).collect());
        }
    }
    lines
}

/// Positive for a ring that runs against the clock.
fn signed_area(ring: &[Degrees]) -> f64 {
    ring.windows(2).map(|pair| pair[0][0] * pair[1][1] - pair[1][0] * pair[0][1]).sum()
}

/// The bounds.
struct Frame {
    min: Degrees,
    max: Degrees,
}

impl Frame {
    fn holds(&self, p: Degrees) -> bool {
        (0..2).all(|axis| (self.min[axis]..=self.max[axis]).contains(&p[axis]))
    }

    /// North-west, north-east, south-east, south-west.
    fn corners(&self) -> [Degrees; 4] {
        [[self.min[0], self.max[1]], self.max, [self.max[0], self.min[1]], self.min]
    }

    /// The parts of a shore within; `None` if it begins or ends in the middle.
    fn crossings(&self, mut shore: Vec<Degrees>, is_ring: bool) -> Option<Vec<Crossing>> {
        if is_ring {
            // Begin outside, so that no part runs over the seam.
            let outside = shore.iter().position(|p| !self.holds(*p))?;
            shore.pop();
            shore.rotate_left(outside);
            shore.push(shore[0]);
        }
        let mut found = Vec::new();
        let mut line: Vec<Degrees> = Vec::new();
        for pair in shore.windows(2) {
            let Some((from, to)) = self.piece(pair[0], pair[1]) else { continue };
            if line.is_empty() {
                line.push(from);
            }
            line.push(to);
            if to != pair[1] || !self.holds(pair[1]) {
                found.push(self.crossing(std::mem::take(&mut line))?);
            }
        }
        if line.len() >= 2 {
            found.push(self.crossing(line)?);
        }
        Some(found)
    }

    /// Draws both ends to the edge.
    fn crossing(&self, mut line: Vec<Degrees>) -> Option<Crossing> {
        let first = self.at_edge(line[0])?;
        let last = self.at_edge(line[line.len() - 1])?;
        if first != line[0] {
            line.insert(0, first);
        }
        if Some(&last) != line.last() {
            line.push(last);
        }
        Some(Crossing { begins: self.along(first), ends: self.along(last), line })
    }

    /// The nearest point of the edge, if it is near.
    fn at_edge(&self, p: Degrees) -> Option<Degrees> {
        let gaps = [(0, self.min[0]), (0, self.max[0]), (1, self.min[1]), (1, self.max[1])];
        let share = |(axis, edge): (usize, f64)| (p[axis] - edge).abs() / (self.max[axis] - self.min[axis]);
        let nearest = gaps.into_iter().min_by(|a, b| share(*a).total_cmp(&share(*b)))?;
        let mut at = p;
        at[nearest.0] = nearest.1;
        (share(nearest) <= AT_THE_EDGE).then_some(at)
    }

    /// How far along the edge a point of it lies, clockwise from the north-west corner; each side counts 1.
    fn along(&self, p: Degrees) -> f64 {
        let east = (p[0] - self.min[0]) / (self.max[0] - self.min[0]);
        let south = (self.max[1] - p[1]) / (self.max[1] - self.min[1]);
        if p[1] == self.max[1] {
            east
        } else if p[0] == self.max[0] {
            1.0 + south
        } else if p[1] == self.min[1] {
            3.0 - east
        } else {
            4.0 - south
        }
    }

    /// The part of a straight piece within (Liang and Barsky).
    fn piece(&self, from: Degrees, to: Degrees) -> Option<(Degrees, Degrees)> {
        let (mut enters, mut leaves) = (0.0_f64, 1.0_f64);
        let (mut enters_at, mut leaves_at) = (None, None);
        for axis in 0..2 {
            let step = to[axis] - from[axis];
            if step == 0.0 {
                if from[axis] < self.min[axis] || from[axis] > self.max[axis] {
                    return None;
                }
                continue;
            }
            let (near, far) = if step > 0.0 { (self.min, self.max) } else { (self.max, self.min) };
            let [a, b] = [near, far].map(|edge| (edge[axis] - from[axis]) / step);
            if a > enters {
                (enters, enters_at) = (a, Some((axis, near[axis])));
            }
            if b < leaves {
                (leaves, leaves_at) = (b, Some((axis, far[axis])));
            }
        }
        let at = |t: f64, edge: Option<(usize, f64)>| {
            let mut p = [0, 1].map(|axis| from[axis] + t * (to[axis] - from[axis]));
            // Exactly on the edge, so that it is known which one.
            if let Some((axis, edge)) = edge {
                p[axis] = edge;
            }
            p
        };
        let start = if enters_at.is_some() { at(enters, enters_at) } else { from };
        let end = if leaves_at.is_some() { at(leaves, leaves_at) } else { to };
        (enters <= leaves).then_some((start, end))
    }

    /// Areas with the water on the right of every shore: from the end of one, clockwise along the edge, to the beginning
    /// of the next. `None` if shores contradict each other.
    fn areas(&self, crossings: &[Crossing]) -> Option<Vec<Vec<Degrees>>> {
        let ahead = |from: f64, to: f64| (to - from).rem_euclid(4.0);
        let mut is_used = vec![false; crossings.len()];
        let mut areas = Vec::new();
        for first in 0..crossings.len() {
            if is_used[first] {
                continue;
            }
            let (mut at, mut area) = (first, Vec::new());
            loop {
                if std::mem::replace(&mut is_used[at], true) {
                    return None;
                }
                area.extend(&crossings[at].line);
                let end = crossings[at].ends;
                let way = |index: &usize| ahead(end, crossings[*index].begins);
                let next = (0..crossings.len()).min_by(|a, b| way(a).total_cmp(&way(b)).then(a.cmp(b)))?;
                let mut corners: Vec<(f64, Degrees)> = (1..=4_u8)
                    .map(|corner| (ahead(end, f64::from(corner % 4)), self.corners()[usize::from(corner % 4)]))
                    .filter(|(along, _)| *along < way(&next) && *along > 0.0)
                    .collect();
                corners.sort_by(|a, b| a.0.total_cmp(&b.0));
                area.extend(corners.into_iter().map(|(_, corner)| corner));
                if next == first {
                    break;
                }
                at = next;
            }
            areas.push(area);
        }
        Some(areas)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::LonLat;

    const BOUNDS: BoundingBox = BoundingBox { min: LonLat::new(10.0, 59.0), max: LonLat::new(11.0, 60.0) };

    fn line(points: &[[f64; 2]]) -> Vec<Point> {
        points.iter().map(|p| point(LonLat::new(p[0], p[1]))).collect()
    }

    fn at(lon: f64, lat: f64) -> Point {
        point(LonLat::new(lon, lat))
    }

    fn is_wet(rings: &[Ring], lon: f64, lat: f64) -> bool {
        rings.iter().filter(|ring| geometry::is_inside(at(lon, lat), &ring.points)).count() % 2 == 1
    }

    #[test]
    fn the_sea_lies_on_the_right_of_the_shore() {
        // From north to south through the middle: the west is on the right. Drawn as two ways.
        let shores = [line(&[[10.5, 61.0], [10.5, 59.5]]), line(&[[10.5, 59.5], [10.5, 58.0]])];
        let shores: Vec<&[Point]> = shores.iter().map(Vec::as_slice).collect();
        let sea_of = |shores: &[&[Point]]| sea(shores, BOUNDS, &[at(10.9, 59.5)]);
        let west = sea_of(&shores);
        assert!(is_wet(&west, 10.2, 59.2) && is_wet(&west, 10.1, 59.9) && !is_wet(&west, 10.7, 59.5));
        assert!(sea(&shores, BOUNDS, &[at(10.2, 59.5)]).is_empty(), "the roads would lie in the sea");
    }

    #[test]
    fn a_fjord_comes_in_and_goes_out_on_one_side_with_an_island_in_it() {
        // In from the south edge northwards along the west bank, back along the east bank: water between them would be
        // on the right of a shore that runs north in the east, so the west bank runs south.
        let shores = [
            line(&[[10.6, 58.5], [10.6, 59.5], [10.4, 59.5], [10.4, 58.5]]),
            // against the clock: land inside
            line(&[[10.48, 59.2], [10.52, 59.2], [10.52, 59.3], [10.48, 59.3], [10.48, 59.2]]),
        ];
        let shores: Vec<&[Point]> = shores.iter().map(Vec::as_slice).collect();
        let land = sea(&shores, BOUNDS, &[at(10.5, 59.25)]);
        assert!(!is_wet(&land, 10.5, 59.45), "land on the left: a headland, not a fjord");
        assert!(is_wet(&land, 10.1, 59.9));
        let reversed: Vec<Point> = shores[0].iter().rev().copied().collect();
        let fjord = sea(&[&reversed, shores[1]], BOUNDS, &[at(10.9, 59.9)]);
        assert!(is_wet(&fjord, 10.5, 59.1) && is_wet(&fjord, 10.45, 59.45));
        assert!(!is_wet(&fjord, 10.5, 59.25), "the island");
        assert!(!is_wet(&fjord, 10.1, 59.9) && !is_wet(&fjord, 10.9, 59.1));
    }

    #[test]
    fn an_island_alone_has_the_sea_around_it_if_the_roads_are_on_it() {
        let island = line(&[[10.2, 59.2], [10.8, 59.2], [10.8, 59.8], [10.2, 59.8], [10.2, 59.2]]);
        let around = sea(&[&island], BOUNDS, &[at(10.5, 59.5)]);
        assert!(is_wet(&around, 10.1, 59.5) && !is_wet(&around, 10.5, 59.5));
        assert!(sea(&[&island], BOUNDS, &[at(10.1, 59.5)]).is_empty());
        let across = line(&[[10.8, 59.2], [11.8, 59.2], [11.8, 59.8], [10.8, 59.8], [10.8, 59.2]]);
        let east = sea(&[&across], BOUNDS, &[at(10.9, 59.5)]);
        assert!(is_wet(&east, 10.5, 59.5) && !is_wet(&east, 10.9, 59.5) && is_wet(&east, 10.9, 59.9));
    }

    #[test]
    fn a_shore_that_breaks_off_is_not_filled_and_one_cut_near_the_edge_is() {
        let broken = line(&[[10.5, 61.0], [10.5, 59.5]]);
        assert!(sea(&[&broken], BOUNDS, &[at(10.9, 59.5)]).is_empty());
        let cut = line(&[[10.5, 59.99], [10.5, 59.01]]);
        assert!(is_wet(&sea(&[&cut], BOUNDS, &[at(10.9, 59.5)]), 10.2, 59.5));
        assert!(sea(&[], BOUNDS, &[at(10.9, 59.5)]).is_empty());
    }
}
