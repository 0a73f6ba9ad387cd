//! Coordinates in degrees · 10⁷ and small plane geometry around a point.

use domain::{LonLat, Meters};

/// Longitude and latitude in degrees · 10⁷.
pub(crate) type Point = [i32; 2];

/// Metres per degree of latitude on the sphere of `domain`: π/180 · 6,371,008.8.
pub(crate) const METERS_PER_DEGREE: f64 = 111_195.08;

pub(crate) fn lon_lat(point: Point) -> LonLat {
    LonLat::new(f64::from(point[0]) / 1e7, f64::from(point[1]) / 1e7)
}

#[allow(clippy::cast_possible_truncation, reason = "a cast of f64 saturates; positions are checked before")]
pub(crate) fn point(position: LonLat) -> Point {
    [(position.lon * 1e7).round() as i32, (position.lat * 1e7).round() as i32]
}

pub(crate) fn distance(a: Point, b: Point) -> Meters {
    lon_lat(a).distance(lon_lat(b))
}

/// A plane in metres that touches the earth at a point; exact enough for a few kilometres.
#[derive(Clone, Copy)]
pub(crate) struct Plane {
    origin: LonLat,
    per_degree_lon: f64,
}

impl Plane {
    pub fn at(origin: LonLat) -> Self {
        Self { origin, per_degree_lon: METERS_PER_DEGREE * origin.lat.to_radians().cos().max(0.01) }
    }

    /// Metres east and north of the origin.
    pub fn to_meters(self, position: LonLat) -> [f64; 2] {
        [(position.lon - self.origin.lon) * self.per_degree_lon, (position.lat - self.origin.lat) * METERS_PER_DEGREE]
    }

    #[cfg(test)]
    pub fn to_lon_lat(self, meters: [f64; 2]) -> LonLat {
        LonLat::new(self.origin.lon + meters[0] / self.per_degree_lon, self.origin.lat + meters[1] / METERS_PER_DEGREE)
    }

    /// Degrees of longitude and latitude that reach this far.
    pub fn degrees(self, radius: Meters) -> [f64; 2] {
        [radius.value() / self.per_degree_lon, radius.value() / METERS_PER_DEGREE]
    }
}

/// The share along `a`–`b`, 0 to 1, nearest to the origin of the plane, and the square of its distance.
pub(crate) fn nearest_on_line(a: [f64; 2], b: [f64; 2]) -> (f64, f64) {
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    let length2 = dx * dx + dy * dy;
    let t = if length2 > 0.0 { (-(a[0] * dx + a[1] * dy) / length2).clamp(0.0, 1.0) } else { 0.0 };
    let (x, y) = (a[0] + t * dx, a[1] + t * dy);
    (t, x * x + y * y)
}

/// Direction from `a` to `b` in degrees clockwise from north.
pub(crate) fn bearing_degrees(a: Point, b: Point) -> f64 {
    let [east, north] = Plane::at(lon_lat(a)).to_meters(lon_lat(b));
    east.atan2(north).to_degrees()
}

/// Angle between two directions, 0 to 180 degrees.
pub(crate) fn turn_degrees(from: f64, to: f64) -> f64 {
    let difference = (to - from).rem_euclid(360.0);
    difference.min(360.0 - difference)
}

/// Leaves out points of a line that lie closer than `tolerance` to it without them (Douglas–Peucker); keeps both ends.
pub(crate) fn simplified(points: &[Point], tolerance: Meters) -> Vec<Point> {
    let (Some(first), Some(last)) = (points.first(), points.len().checked_sub(1)) else { return Vec::new() };
    let plane = Plane::at(lon_lat(*first));
    let meters: Vec<[f64; 2]> = points.iter().map(|p| plane.to_meters(lon_lat(*p))).collect();
    let mut keep = vec![false; points.len()];
    keep[0] = true;
    keep[last] = true;
    let mut open = vec![(0, last)];
    while let Some((a, b)) = open.pop() {
        let furthest = (a + 1..b).map(|i| (i, distance2_to_line(meters[i], meters[a], meters[b])));
        let furthest = furthest.max_by(|x, y| x.1.total_cmp(&y.1).then(y.0.cmp(&x.0)));
        if let Some((i, distance2)) = furthest
            && distance2 > tolerance.value() * tolerance.value()
        {
            keep[i] = true;
            open.push((a, i));
            open.push((i, b));
        }
    }
    points.iter().zip(keep).filter(|(_, keep)| *keep).map(|(point, _)| *point).collect()
}

/// The point at a share of a line's length, 0 to 1.
pub(crate) fn along(line: &[Point], share: f64) -> Point {
    let lengths: Vec<f64> = line.windows(2).map(|pair| distance(pair[0], pair[1]).value()).collect();
    let mut left = lengths.iter().sum::<f64>() * share;
    for (pair, length) in line.windows(2).zip(lengths) {
        if left <= length && length > 0.0 {
            let [a, b] = [lon_lat(pair[0]), lon_lat(pair[1])];
            let t = left / length;
            return point(LonLat::new(a.lon + t * (b.lon - a.lon), a.lat + t * (b.lat - a.lat)));
        }
        left -= length;
    }
    line.last().copied().unwrap_or_default()
}

/// The centre of gravity of a ring's area; of one without area the mean of its corners.
pub(crate) fn middle(ring: &[Point]) -> Point {
    let Some(origin) = ring.first() else { return [0; 2] };
    let at = |p: &Point| [f64::from(p[0]) - f64::from(origin[0]), f64::from(p[1]) - f64::from(origin[1])];
    let (mut area2, mut east, mut north) = (0.0, 0.0, 0.0);
    for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
        let (a, b) = (at(a), at(b));
        let cross = a[0] * b[1] - b[0] * a[1];
        area2 += cross;
        east += (a[0] + b[0]) * cross;
        north += (a[1] + b[1]) * cross;
    }
    let [x, y] = if area2 == 0.0 {
        let count = ring.len() as f64;
        let sum = ring.iter().map(at).fold([0.0; 2], |sum, p| [sum[0] + p[0], sum[1] + p[1]]);
        [sum[0] / count, sum[1] / count]
    } else {
        [east / (3.0 * area2), north / (3.0 * area2)]
    };
    #[allow(clippy::cast_possible_truncation, reason = "a cast of f64 saturates; the middle lies among the corners")]
    [(f64::from(origin[0]) + x).round() as i32, (f64::from(origin[1]) + y).round() as i32]
}

/// Whether a point lies inside of a ring, which is closed from its last point to its first.
pub(crate) fn is_inside(point: Point, ring: &[Point]) -> bool {
    let at = |p: Point| [f64::from(p[0]), f64::from(p[1])];
    let [x, y] = at(point);
    let is_crossed =
        |a: [f64; 2], b: [f64; 2]| (a[1] > y) != (b[1] > y) && x < a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0]);
    let pairs = ring.iter().zip(ring.iter().cycle().skip(1));
    !pairs.filter(|(a, b)| is_crossed(at(**a), at(**b))).count().is_multiple_of(2)
}

fn distance2_to_line(p: [f64; 2], a: [f64; 2], b: [f64; 2]) -> f64 {
    nearest_on_line([a[0] - p[0], a[1] - p[1]], [b[0] - p[0], b[1] - p[1]]).1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_point_of_a_line_may_be_its_end() {
        assert_eq!(nearest_on_line([3.0, 4.0], [3.0, 9.0]), (0.0, 25.0));
        assert_eq!(nearest_on_line([-5.0, 2.0], [5.0, 2.0]), (0.5, 4.0));
    }

    #[test]
    fn turning_from_350_to_10_degrees_is_20() {
        assert!((turn_degrees(350.0, 10.0) - 20.0).abs() < 1e-9);
        assert!((turn_degrees(10.0, -170.0) - 180.0).abs() < 1e-9);
    }

    #[test]
    fn a_point_on_the_line_is_left_out_and_a_corner_kept() {
        let line = [[0, 0], [1000, 0], [2000, 0], [2000, 90_000]];
        assert_eq!(simplified(&line, Meters(5.0)), [[0, 0], [2000, 0], [2000, 90_000]]);
    }

    #[test]
    fn the_middle_of_an_l_is_its_centre_of_gravity() {
        // squares of 2 by 2 around (1, 1) and (3, 1) and (1, 3), each a third of the area
        let corner = [[0, 0], [400, 0], [400, 200], [200, 200], [200, 400], [0, 400]];
        assert_eq!(middle(&corner), [167, 167]);
        assert_eq!(middle(&[[0, 0], [10, 0], [20, 0]]), [10, 0], "no area");
        assert!(is_inside([100, 300], &corner) && !is_inside([300, 300], &corner));
    }

    #[test]
    fn half_way_along_a_bent_line() {
        assert_eq!(along(&[[0, 0], [0, 1000], [0, 3000]], 0.5), [0, 1500]);
    }
}
