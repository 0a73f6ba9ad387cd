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
}
