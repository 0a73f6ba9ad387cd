//! Lines of the map: cut to the frame, simplified, and written as path data with as few bytes as possible.

use domain::LonLat;

use super::projection::{Projection, Tenths};

/// How far outside the frame a line may go before it is cut, tenths of a pixel.
const MARGIN: i32 = 300;

/// Path data of several lines, all in one path.
#[derive(Default)]
pub(super) struct Path {
    /// The value of the `d` attribute.
    pub data: String,
    end: Option<Tenths>,
}

impl Path {
    /// Adds a line. One that begins where the last one ended goes on from there.
    pub fn push(&mut self, line: &[Tenths]) {
        let [first, rest @ ..] = line else { return };
        if rest.is_empty() {
            return;
        }
        if self.end != Some(*first) {
            self.data.push('M');
            push_tenths(&mut self.data, first.0);
            push_separated(&mut self.data, first.1);
            self.data.push('l');
        }
        let mut at = *first;
        for &point in rest {
            let continues = !self.data.ends_with('l');
            let dx = point.0 - at.0;
            if continues && dx >= 0 {
                self.data.push(' ');
            }
            push_tenths(&mut self.data, dx);
            push_separated(&mut self.data, point.1 - at.1);
            at = point;
        }
        self.end = Some(at);
    }
}

fn push_separated(data: &mut String, tenths: i32) {
    if tenths >= 0 {
        data.push(' ');
    }
    push_tenths(data, tenths);
}

fn push_tenths(data: &mut String, tenths: i32) {
    if tenths < 0 {
        data.push('-');
    }
    let (whole, rest) = (tenths.abs() / 10, tenths.abs() % 10);
    if whole > 0 || rest == 0 {
        data.push_str(&whole.to_string());
    }
    if rest > 0 {
        data.push('.');
        data.push_str(&rest.to_string());
    }
}

/// The parts of a line that can be seen, in pixels, simplified to within `tolerance_px`.
pub(super) fn visible(points: &[LonLat], projection: &Projection, tolerance_px: f64) -> Vec<Vec<Tenths>> {
    let pixels: Vec<Tenths> = points.iter().filter(|p| p.is_valid()).map(|&p| projection.tenths(p)).collect();
    let frame = ((projection.width * 10.0) as i32, (projection.height * 10.0) as i32);
    let mut parts: Vec<Vec<Tenths>> = Vec::new();
    let mut part: Vec<Tenths> = Vec::new();
    for pair in pixels.windows(2) {
        if misses(pair[0], pair[1], frame) {
            parts.push(std::mem::take(&mut part));
            continue;
        }
        if part.is_empty() {
            part.push(pair[0]);
        }
        part.push(pair[1]);
    }
    parts.push(part);
    let simplified = parts.into_iter().map(|part| simplify(&part, tolerance_px * 10.0));
    simplified.filter(|part| part.len() > 1).collect()
}

/// Whether a segment lies wholly beyond one side of the frame.
fn misses(a: Tenths, b: Tenths, frame: (i32, i32)) -> bool {
    let beyond = |a: i32, b: i32, end: i32| a.max(b) < -MARGIN || a.min(b) > end + MARGIN;
    beyond(a.0, b.0, frame.0) || beyond(a.1, b.1, frame.1)
}

/// Douglas and Peucker's simplification (1973): no point left out is further than `tolerance` from the line. Without
/// recursion, since a hostile line may be long. A line that stays on one spot becomes empty.
pub(super) fn simplify(line: &[Tenths], tolerance: f64) -> Vec<Tenths> {
    let mut line = line.to_vec();
    line.dedup();
    if line.len() < 2 {
        return Vec::new();
    }
    let last = line.len() - 1;
    let mut kept = vec![false; line.len()];
    kept[0] = true;
    kept[last] = true;
    let mut open = vec![(0, last)];
    while let Some((from, to)) = open.pop() {
        let furthest = (from + 1..to)
            .map(|at| (distance(line[at], line[from], line[to]), at))
            .fold((tolerance, None), |best, (d, at)| if d > best.0 { (d, Some(at)) } else { best });
        if let Some(at) = furthest.1 {
            kept[at] = true;
            open.push((from, at));
            open.push((at, to));
        }
    }
    line.into_iter().zip(kept).filter_map(|(point, keep)| keep.then_some(point)).collect()
}

/// Distance of a point from the segment between two others.
fn distance(p: Tenths, a: Tenths, b: Tenths) -> f64 {
    let (px, py) = (f64::from(p.0 - a.0), f64::from(p.1 - a.1));
    let (bx, by) = (f64::from(b.0 - a.0), f64::from(b.1 - a.1));
    let square = bx * bx + by * by;
    let along = if square > 0.0 { ((px * bx + py * by) / square).clamp(0.0, 1.0) } else { 0.0 };
    (px - along * bx).hypot(py - along * by)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn path_data_is_short_and_right() {
        let mut path = Path::default();
        path.push(&[(100, 205), (103, 200), (93, 200)]);
        path.push(&[(93, 200), (93, 195)]);
        path.push(&[(0, 0), (-5, 10)]);
        assert_eq!(path.data, "M10 20.5l.3-.5-1 0 0-.5M0 0l-.5 1");
    }

    #[test]
    fn straight_lines_need_two_points_and_spots_none() {
        assert_eq!(simplify(&[(0, 0), (10, 0), (20, 1), (30, 0)], 2.0), [(0, 0), (30, 0)]);
        assert_eq!(simplify(&[(0, 0), (10, 9), (20, 0)], 2.0).len(), 3);
        assert!(simplify(&[(4, 4), (4, 4)], 2.0).is_empty());
    }

    #[test]
    fn a_closed_line_keeps_its_shape() {
        let square = [(0, 0), (100, 0), (100, 100), (0, 100), (0, 0)];
        assert_eq!(simplify(&square, 5.0), square);
    }

    proptest! {
        #[test]
        fn simplifying_keeps_the_ends_and_stays_near(line in prop::collection::vec((0..500_i32, 0..500_i32), 2..60)) {
            let mut line = line;
            line.dedup();
            prop_assume!(line.len() > 1);
            let simple = simplify(&line, 20.0);
            prop_assert_eq!(simple.first(), line.first());
            prop_assert_eq!(simple.last(), line.last());
            for &p in &line {
                let nearest = simple.windows(2).map(|s| distance(p, s[0], s[1])).fold(f64::MAX, f64::min);
                prop_assert!(nearest <= 20.0 + 1e-9);
            }
        }
    }
}
