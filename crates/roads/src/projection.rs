//! Coordinates in metres of the grids that public bodies in Norway and Sweden use, turned into degrees.

use domain::LonLat;

/// How two coordinates are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CoordinateSystem {
    /// Longitude and latitude in degrees (EPSG:4326; EPSG:4258 is the same here).
    Degrees,
    /// Transverse Mercator grid of ETRS89 (SWEREF 99) with this central meridian, in metres east and north.
    Grid {
        /// Degrees east.
        central_meridian: i8,
    },
}

/// Semi-major axis of the ellipsoid GRS 80 in metres, its flattening, and scale and false easting of the UTM grids.
const AXIS_M: f64 = 6_378_137.0;
const FLATTENING: f64 = 1.0 / 298.257_222_101;
const SCALE: f64 = 0.9996;
const FALSE_EASTING_M: f64 = 500_000.0;

impl CoordinateSystem {
    /// Reads `EPSG:25833` or `25833`; `None` for a system that is not known here.
    pub fn from_code(code: &str) -> Option<Self> {
        let code = code.trim();
        let number = code.split_once(':').filter(|(name, _)| name.eq_ignore_ascii_case("epsg")).map_or(code, |c| c.1);
        Some(match number {
            "4326" | "4258" => Self::Degrees,
            "25832" => Self::Grid { central_meridian: 9 },
            // SWEREF 99 TM is the grid of zone 33, for all of Sweden.
            "25833" | "3006" => Self::Grid { central_meridian: 15 },
            "25835" => Self::Grid { central_meridian: 27 },
            _ => return None,
        })
    }

    /// The position with these coordinates, east or longitude first; `None` if they are none of this system, or so far
    /// from the grid's meridian that they cannot be meant.
    pub fn position(self, east: f64, north: f64) -> Option<LonLat> {
        let position = match self {
            Self::Degrees => LonLat::new(east, north),
            Self::Grid { central_meridian } => {
                if !(-1_500_000.0..=2_500_000.0).contains(&east) || !(0.0..=10_000_000.0).contains(&north) {
                    return None;
                }
                from_grid(f64::from(central_meridian), east, north)
            }
        };
        Some(position).filter(|position| position.is_valid())
    }
}

/// Inverse of the transverse Mercator projection by Krüger's series to the fourth order, exact to millimetres (formulas
/// as published by Lantmäteriet, "Gauss conformal projection").
fn from_grid(central_meridian: f64, east_m: f64, north_m: f64) -> LonLat {
    let n = FLATTENING / (2.0 - FLATTENING);
    let [n2, n3, n4] = [n * n, n * n * n, n * n * n * n];
    let radius = AXIS_M / (1.0 + n) * (1.0 + n2 / 4.0 + n4 / 64.0);
    let from_grid = [
        n / 2.0 - n2 * 2.0 / 3.0 + n3 * 37.0 / 96.0 - n4 / 360.0,
        n2 / 48.0 + n3 / 15.0 - n4 * 437.0 / 1440.0,
        n3 * 17.0 / 480.0 - n4 * 37.0 / 840.0,
        n4 * 4397.0 / 161_280.0,
    ];
    let to_latitude = [
        n * 2.0 - n2 * 2.0 / 3.0 - n3 * 2.0 + n4 * 116.0 / 45.0,
        n2 * 7.0 / 3.0 - n3 * 8.0 / 5.0 - n4 * 227.0 / 45.0,
        n3 * 56.0 / 15.0 - n4 * 136.0 / 35.0,
        n4 * 4279.0 / 630.0,
    ];
    let xi = north_m / (SCALE * radius);
    let eta = (east_m - FALSE_EASTING_M) / (SCALE * radius);
    let (mut xi_sphere, mut eta_sphere) = (xi, eta);
    for (order, factor) in (1..).zip(from_grid) {
        let double = 2.0 * f64::from(order);
        xi_sphere -= factor * (double * xi).sin() * (double * eta).cosh();
        eta_sphere -= factor * (double * xi).cos() * (double * eta).sinh();
    }
    let conformal = (xi_sphere.sin() / eta_sphere.cosh()).asin();
    let mut latitude = conformal;
    for (order, factor) in (1..).zip(to_latitude) {
        latitude += factor * (2.0 * f64::from(order) * conformal).sin();
    }
    let longitude = eta_sphere.sinh().atan2(xi_sphere.cos());
    LonLat::new(central_meridian + longitude.to_degrees(), latitude.to_degrees())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Coordinates worked out with PROJ.
    const KNOWN: [(&str, [f64; 2], [f64; 2]); 7] = [
        ("EPSG:25832", [555_776.267, 6_651_832.735], [10.0, 60.0]),
        ("25832", [297_230.220, 6_700_510.175], [5.32, 60.39]),
        ("EPSG:25833", [262_560.482, 6_649_443.584], [10.7522, 59.9139]),
        ("epsg:25833", [285_568.155, 6_613_002.059], [11.2, 59.6]),
        ("25833", [1_067_536.858, 7_836_178.636], [30.0, 70.0]),
        ("25835", [425_501.125, 7_822_859.227], [25.0, 70.5]),
        ("3006", [674_647.882, 6_580_824.576], [18.07, 59.33]),
    ];

    #[test]
    fn grids_agree_with_another_library_to_a_centimetre() {
        for (code, [east, north], [lon, lat]) in KNOWN {
            let position = CoordinateSystem::from_code(code).unwrap().position(east, north).unwrap();
            assert!(position.distance(LonLat::new(lon, lat)).value() < 0.01, "{code}: {position:?}");
        }
    }

    #[test]
    fn what_is_no_coordinate_gives_no_position() {
        let grid = CoordinateSystem::from_code("25833").unwrap();
        assert_eq!(grid.position(6_649_443.0, 262_560.0), None, "swapped");
        assert_eq!(grid.position(10.7, -3.0), None);
        assert_eq!(CoordinateSystem::Degrees.position(262_560.0, 6_649_443.0), None);
        assert_eq!(CoordinateSystem::from_code("EPSG:31370"), None);
    }
}
