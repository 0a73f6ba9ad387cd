//! Shapes of the world in the units of a tile: generalised, cut off a little outside of its edge, and rounded.

use super::encoding::{EXTENT, Geometry};
use super::features::World;
use super::{BUFFER, TileId};

/// A point in units of the tile, not yet rounded.
type Units = [f64; 2];

/// A tile through which the world is seen.
#[derive(Clone, Copy)]
pub(super) struct Window {
    /// North-west corner in tiles.
    corner: [f64; 2],
    tiles: f64,
    low: f64,
    high: f64,
}

impl Window {
    pub fn of(id: TileId) -> Self {
        let (extent, buffer) = (f64::from(EXTENT), f64::from(BUFFER));
        Self {
            corner: [f64::from(id.x), f64::from(id.y)],
            tiles: f64::from(1_u32 << id.zoom),
            low: -buffer,
            high: extent + buffer,
        }
    }

    fn units(&self, point: World) -> Units {
        [0, 1].map(|axis| (point[axis] * self.tiles - self.corner[axis]) * f64::from(EXTENT))
    }

    fn holds(&self, point: Units) -> bool {
        point.iter().all(|value| (self.low..=self.high).contains(value))
    }

    pub fn point(&self, point: World) -> Option<[i32; 2]> {
        Some(self.units(point)).filter(|point| self.holds(*point)).map(rounded)
    }

    /// The parts of a line inside; `None` if there is none.
    pub fn line(&self, line: &[World], tolerance: f64) -> Option<Geometry> {
        let points: Vec<Units> = line.iter().map(|point| self.units(*point)).collect();
        let points = simplified(&points, tolerance);
        let mut parts: Vec<Vec<[i32; 2]>> = Vec::new();
        let mut part: Vec<[i32; 2]> = Vec::new();
        let mut close = |part: &mut Vec<[i32; 2]>| {
            part.dedup();
            if part.len() >= 2 {
                parts.push(std::mem::take(part));
            }
            part.clear();
        };
        for pair in points.windows(2) {
            let Some((from, to)) = self.piece(pair[0], pair[1]) else {
                close(&mut part);
                continue;
            };
            let is_cut_before = from != pair[0];
            if is_cut_before || part.is_empty() {
                close(&mut part);
                part.push(rounded(from));
            }
            part.push(rounded(to));
            if to != pair[1] {
                close(&mut part);
            }
        }
        close(&mut part);
        (!parts.is_empty()).then_some(Geometry::Lines(parts))
    }

    /// Whether any of a line lies inside.
    pub fn touches(&self, line: &[World]) -> bool {
        line.windows(2).any(|pair| self.piece(self.units(pair[0]), self.units(pair[1])).is_some())
    }

    /// The part of a straight piece inside (Liang and Barsky).
    fn piece(&self, from: Units, to: Units) -> Option<(Units, Units)> {
        let (mut enters, mut leaves) = (0.0_f64, 1.0_f64);
        for axis in 0..2 {
            let step = to[axis] - from[axis];
            let [first, second] = [self.low - from[axis], self.high - from[axis]];
            if step == 0.0 {
                if first > 0.0 || second < 0.0 {
                    return None;
                }
                continue;
            }
            let [a, b] = [first / step, second / step];
            enters = enters.max(a.min(b));
            leaves = leaves.min(a.max(b));
        }
        let at = |t: f64| [0, 1].map(|axis| from[axis] + t * (to[axis] - from[axis]));
        let start = if enters > 0.0 { at(enters) } else { from };
        let end = if leaves < 1.0 { at(leaves) } else { to };
        (enters <= leaves).then_some((start, end))
    }

    /// The part of an area inside; rings that are too small are left out, with their holes.
    pub fn area(&self, rings: &[(Vec<World>, bool)], tolerance: f64, smallest: f64) -> Option<Geometry> {
        let mut kept: Vec<(Vec<[i32; 2]>, bool)> = Vec::new();
        let mut is_outer_kept = false;
        for (ring, is_hole) in rings {
            if *is_hole && !is_outer_kept {
                continue;
            }
            let ring = self.ring(ring, *is_hole, tolerance, smallest);
            if !*is_hole {
                is_outer_kept = ring.is_some();
            }
            kept.extend(ring.map(|ring| (ring, *is_hole)));
        }
        (!kept.is_empty()).then(|| Geometry::Area(kept.into_iter().map(|(ring, _)| ring).collect()))
    }

    /// A ring inside, clockwise on the screen if it is an outer one, against the clock if it is a hole.
    fn ring(&self, ring: &[World], is_hole: bool, tolerance: f64, smallest: f64) -> Option<Vec<[i32; 2]>> {
        let mut points: Vec<Units> = ring.iter().chain(ring.first()).map(|point| self.units(*point)).collect();
        points = simplified(&points, tolerance);
        points.pop();
        for (axis, edge, is_low) in
            [(0, self.low, true), (0, self.high, false), (1, self.low, true), (1, self.high, false)]
        {
            points = cut(&points, axis, edge, is_low);
        }
        let mut drawn: Vec<[i32; 2]> = points.into_iter().map(rounded).collect();
        drawn.dedup();
        if drawn.len() > 1 && drawn.first() == drawn.last() {
            drawn.pop();
        }
        let area2 = doubled_area(&drawn);
        let is_seen = drawn.len() >= 3 && area2 != 0 && (area2.abs() as f64) >= 2.0 * smallest;
        if is_seen && (area2 > 0) == is_hole {
            drawn.reverse();
        }
        is_seen.then_some(drawn)
    }
}

/// Twice the area, positive for a ring that runs clockwise on the screen, where rows count downwards.
pub(super) fn doubled_area(ring: &[[i32; 2]]) -> i64 {
    let pairs = ring.iter().zip(ring.iter().cycle().skip(1));
    pairs.map(|(a, b)| i64::from(a[0]) * i64::from(b[1]) - i64::from(b[0]) * i64::from(a[1])).sum()
}

#[allow(clippy::cast_possible_truncation, reason = "inside of the window there are a few thousand units")]
fn rounded(point: Units) -> [i32; 2] {
    point.map(|value| value.round() as i32)
}

/// The part of a ring on one side of an edge (Sutherland and Hodgman).
fn cut(ring: &[Units], axis: usize, edge: f64, is_low: bool) -> Vec<Units> {
    let is_inside = |point: &Units| if is_low { point[axis] >= edge } else { point[axis] <= edge };
    let mut kept = Vec::with_capacity(ring.len() + 4);
    for (from, to) in ring.iter().zip(ring.iter().cycle().skip(1)) {
        if is_inside(from) {
            kept.push(*from);
        }
        if is_inside(from) != is_inside(to) {
            let t = (edge - from[axis]) / (to[axis] - from[axis]);
            let other = 1 - axis;
            let mut crossing = [0.0; 2];
            crossing[axis] = edge;
            crossing[other] = from[other] + t * (to[other] - from[other]);
            kept.push(crossing);
        }
    }
    kept
}

/// Leaves out points that hardly change the line: first those near to the one before, then by Douglas and Peucker.
fn simplified(points: &[Units], tolerance: f64) -> Vec<Units> {
    if tolerance <= 0.0 || points.len() < 3 {
        return points.to_vec();
    }
    let apart = |a: Units, b: Units| (a[0] - b[0]).hypot(a[1] - b[1]);
    let last = points.len() - 1;
    let mut thinned: Vec<Units> = vec![points[0]];
    for point in &points[1..last] {
        if thinned.last().is_some_and(|before| apart(*before, *point) >= tolerance / 2.0) {
            thinned.push(*point);
        }
    }
    thinned.push(points[last]);
    let mut keep = vec![false; thinned.len()];
    let last = thinned.len() - 1;
    (keep[0], keep[last]) = (true, true);
    let mut open = vec![(0, last)];
    while let Some((a, b)) = open.pop() {
        let off = |i: usize| {
            let seen = [thinned[a], thinned[b]].map(|end| [end[0] - thinned[i][0], end[1] - thinned[i][1]]);
            crate::geometry::nearest_on_line(seen[0], seen[1]).1
        };
        let furthest = (a + 1..b).map(|i| (i, off(i))).max_by(|x, y| x.1.total_cmp(&y.1).then(y.0.cmp(&x.0)));
        if let Some((i, _)) = furthest.filter(|(_, distance2)| *distance2 > tolerance * tolerance) {
            keep[i] = true;
            open.push((a, i));
            open.push((i, b));
        }
    }
    thinned.into_iter().zip(keep).filter(|(_, keep)| *keep).map(|(point, _)| point).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn whole() -> Window {
        Window::of(TileId { zoom: 0, x: 0, y: 0 })
    }

    fn world(units: &[[f64; 2]]) -> Vec<World> {
        units.iter().map(|point| point.map(|value| value / f64::from(EXTENT))).collect()
    }

    #[test]
    fn a_line_that_leaves_and_comes_back_is_two_lines() {
        let line = world(&[[0.0, 100.0], [5000.0, 100.0], [5000.0, 200.0], [0.0, 200.0]]);
        let Some(Geometry::Lines(parts)) = whole().line(&line, 0.0) else { panic!("two lines") };
        assert_eq!(parts, [vec![[0, 100], [4160, 100]], vec![[4160, 200], [0, 200]]]);
        assert!(whole().line(&world(&[[5000.0, 0.0], [6000.0, 9000.0]]), 0.0).is_none());
    }

    #[test]
    fn an_area_over_the_edge_is_cut_there_and_runs_clockwise() {
        let square = world(&[[4000.0, 0.0], [4000.0, 1000.0], [5000.0, 1000.0], [5000.0, 0.0]]);
        let Some(Geometry::Area(rings)) = whole().area(&[(square, false)], 0.0, 1.0) else { panic!("an area") };
        assert_eq!(doubled_area(&rings[0]), 2 * 160 * 1000);
        assert!(rings[0].contains(&[4160, 0]) && rings[0].contains(&[4160, 1000]));
    }

    #[test]
    fn a_hole_runs_the_other_way_and_goes_with_its_area() {
        let square = |low: f64, high: f64| world(&[[low, low], [high, low], [high, high], [low, high]]);
        let rings = [(square(0.0, 1000.0), false), (square(100.0, 200.0), true)];
        let Some(Geometry::Area(drawn)) = whole().area(&rings, 0.0, 100.0) else { panic!("an area") };
        assert!(doubled_area(&drawn[0]) > 0 && doubled_area(&drawn[1]) < 0);
        let tiny = [(square(0.0, 5.0), false), (square(100.0, 200.0), true)];
        assert!(whole().area(&tiny, 0.0, 100.0).is_none(), "a hole without its area is nothing");
    }

    #[test]
    fn what_lies_nearly_on_the_line_is_left_out() {
        let line = [[0.0, 0.0], [100.0, 0.5], [200.0, 0.0], [200.0, 300.0]];
        assert_eq!(simplified(&line, 1.0), [[0.0, 0.0], [200.0, 0.0], [200.0, 300.0]]);
        assert_eq!(simplified(&line, 0.0), line);
    }

    proptest! {
        #[test]
        fn nothing_lies_outside_of_the_buffer(
            points in proptest::collection::vec((-9000.0..9000.0_f64, -9000.0..9000.0_f64), 3..40),
            tolerance in prop_oneof![Just(0.0), Just(2.0)],
        ) {
            let shape = world(&points.iter().map(|(x, y)| [*x, *y]).collect::<Vec<_>>());
            let inside = -64..=4160;
            if let Some(Geometry::Lines(parts)) = whole().line(&shape, tolerance) {
                prop_assert!(parts.iter().all(|part| part.len() >= 2));
                prop_assert!(parts.iter().flatten().flatten().all(|value| inside.contains(value)));
            }
            if let Some(Geometry::Area(rings)) = whole().area(&[(shape, false)], tolerance, 1.0) {
                prop_assert!(rings.iter().all(|ring| ring.len() >= 3 && doubled_area(ring) > 0));
                prop_assert!(rings.iter().flatten().flatten().all(|value| inside.contains(value)));
            }
        }
    }
}
