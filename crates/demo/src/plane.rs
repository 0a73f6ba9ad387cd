//! A flat map in metres around one point, good for a municipality's extent.

use domain::LonLat;

/// A point in metres east and north of the plane's origin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Xy {
    pub(crate) x: f64,
    pub(crate) y: f64,
}

impl Xy {
    pub(crate) fn distance(self, other: Self) -> f64 {
        (self.x - other.x).hypot(self.y - other.y)
    }

    pub(crate) fn towards(self, other: Self, share: f64) -> Self {
        Self { x: self.x + (other.x - self.x) * share, y: self.y + (other.y - self.y) * share }
    }

    /// Unit vector at a right angle (to the left) of the way to the other point; zero when they coincide.
    pub(crate) fn left_of_way_to(self, other: Self) -> Self {
        let length = self.distance(other);
        if length > 0.0 {
            Self { x: -(other.y - self.y) / length, y: (other.x - self.x) / length }
        } else {
            Self { x: 0.0, y: 0.0 }
        }
    }

    pub(crate) fn shifted(self, direction: Self, metres: f64) -> Self {
        Self { x: self.x + direction.x * metres, y: self.y + direction.y * metres }
    }

    /// The point this far away in this direction (radians anticlockwise from east).
    pub(crate) fn polar(self, angle: f64, metres: f64) -> Self {
        Self { x: self.x + metres * angle.cos(), y: self.y + metres * angle.sin() }
    }
}

/// Equirectangular projection around an origin; WGS84 radii at its latitude.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plane {
    origin: LonLat,
    metres_per_lon: f64,
    metres_per_lat: f64,
}

impl Plane {
    pub(crate) fn around(origin: LonLat) -> Self {
        let phi = origin.lat.to_radians();
        // Series of the WGS84 ellipsoid for the length of a degree.
        Self {
            origin,
            metres_per_lon: 111_412.84 * phi.cos() - 93.5 * (3.0 * phi).cos(),
            metres_per_lat: 111_132.92 - 559.82 * (2.0 * phi).cos(),
        }
    }

    pub(crate) fn xy(&self, p: LonLat) -> Xy {
        Xy { x: (p.lon - self.origin.lon) * self.metres_per_lon, y: (p.lat - self.origin.lat) * self.metres_per_lat }
    }

    /// Back to degrees, rounded to the seven decimals of OpenStreetMap files.
    pub(crate) fn lon_lat(&self, p: Xy) -> LonLat {
        let round = |degrees: f64| (degrees * 1e7).round() / 1e7;
        LonLat::new(
            round(self.origin.lon + p.x / self.metres_per_lon),
            round(self.origin.lat + p.y / self.metres_per_lat),
        )
    }
}

/// Whether the point lies inside the ring (even-odd rule).
pub(crate) fn inside(ring: &[Xy], p: Xy) -> bool {
    let mut within = false;
    for (i, a) in ring.iter().enumerate() {
        let b = ring[(i + 1) % ring.len()];
        if (a.y > p.y) != (b.y > p.y) && p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x {
            within = !within;
        }
    }
    within
}
