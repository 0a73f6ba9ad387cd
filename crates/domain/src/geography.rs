//! Positions on the earth in WGS84 and distances through the air.

use serde::{Deserialize, Serialize};

use crate::Meters;

/// Longitude and latitude in degrees, WGS84 (EPSG:4326, longitude first as in GeoJSON).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LonLat {
    /// Degrees east of Greenwich.
    pub lon: f64,
    /// Degrees north of the equator.
    pub lat: f64,
}

/// Mean radius of the earth, IUGG.
const EARTH_RADIUS_M: f64 = 6_371_008.8;

impl LonLat {
    /// A position; nothing is checked here, see [`LonLat::is_valid`].
    pub const fn new(lon: f64, lat: f64) -> Self {
        Self { lon, lat }
    }

    /// Whether both coordinates are finite and on the earth.
    pub fn is_valid(self) -> bool {
        self.lon.is_finite() && self.lat.is_finite() && self.lon.abs() <= 180.0 && self.lat.abs() <= 90.0
    }

    /// Great-circle distance (haversine).
    pub fn distance(self, other: Self) -> Meters {
        let (lat1, lat2) = (self.lat.to_radians(), other.lat.to_radians());
        let half_lat = (lat2 - lat1) / 2.0;
        let half_lon = (other.lon - self.lon).to_radians() / 2.0;
        let a = half_lat.sin().powi(2) + lat1.cos() * lat2.cos() * half_lon.sin().powi(2);
        Meters(2.0 * EARTH_RADIUS_M * a.sqrt().min(1.0).asin())
    }
}

/// A box between two parallels and two meridians; never crosses the date line.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct BoundingBox {
    /// South-west corner.
    pub min: LonLat,
    /// North-east corner.
    pub max: LonLat,
}

impl BoundingBox {
    /// The smallest box around the points, `None` if there are none.
    pub fn around(points: impl IntoIterator<Item = LonLat>) -> Option<Self> {
        let mut points = points.into_iter();
        let first = points.next()?;
        Some(points.fold(Self { min: first, max: first }, |b, p| Self {
            min: LonLat::new(b.min.lon.min(p.lon), b.min.lat.min(p.lat)),
            max: LonLat::new(b.max.lon.max(p.lon), b.max.lat.max(p.lat)),
        }))
    }

    /// Whether the point lies in the box or on its edge.
    pub fn contains(&self, p: LonLat) -> bool {
        (self.min.lon..=self.max.lon).contains(&p.lon) && (self.min.lat..=self.max.lat).contains(&p.lat)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn askim_to_mysen_is_nine_and_a_half_kilometres_through_the_air() {
        // GeoNames positions; Δlat 0.0297° = 3.3 km, Δlon 0.163° · cos 59.57° · 111.2 km = 9.2 km ⇒ 9.8 km
        let d = LonLat::new(11.16286, 59.58326).distance(LonLat::new(11.32578, 59.55354));
        assert!((9_600.0..9_900.0).contains(&d.value()), "{d}");
    }
}
