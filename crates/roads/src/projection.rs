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

/// Semi-major axis of the ellipsoid GRS 80 in metres, and its flattening.
const AXIS_M: f64 = 6_378_137.0;
const FLATTENING: f64 = 1.0 / 298.257_222_101;

/// What a transverse Mercator grid adds to the projection.
#[derive(Clone, Copy)]
struct Grid {
    scale: f64,
    false_east_m: f64,
    false_north_m: f64,
}

/// The zones of UTM.
const UTM: Grid = Grid { scale: 0.9996, false_east_m: 500_000.0, false_north_m: 0.0 };

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

    /// All systems that are known, those in metres with the zones from west to east.
    pub const ALL: [Self; 4] = [
        Self::Degrees,
        Self::Grid { central_meridian: 9 },
        Self::Grid { central_meridian: 15 },
        Self::Grid { central_meridian: 27 },
    ];

    /// The code as written on the command line; zone 33 stands for EPSG:3006 too, whose coordinates are the same.
    pub fn code(self) -> &'static str {
        match self {
            Self::Grid { central_meridian: 9 } => "EPSG:25832",
            Self::Grid { central_meridian: 15 } => "EPSG:25833",
            Self::Grid { central_meridian: 27 } => "EPSG:25835",
            Self::Degrees | Self::Grid { .. } => "EPSG:4326",
        }
    }

    /// Coordinates of a position, east or longitude first: the inverse of [`CoordinateSystem::position`].
    pub fn coordinates(self, position: LonLat) -> [f64; 2] {
        match self {
            Self::Degrees => [position.lon, position.lat],
            Self::Grid { central_meridian } => UTM.projected(f64::from(central_meridian), position),
        }
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
                UTM.unprojected(f64::from(central_meridian), east, north)
            }
        };
        Some(position).filter(|position| position.is_valid())
    }
}

/// Third flattening to its fourth power, and the radius of the sphere with a meridian of the same length.
fn ellipsoid() -> ([f64; 4], f64) {
    let n = FLATTENING / (2.0 - FLATTENING);
    let powers = [n, n * n, n * n * n, n * n * n * n];
    (powers, AXIS_M / (1.0 + n) * (1.0 + powers[1] / 4.0 + powers[3] / 64.0))
}

/// Adds a series of sines to a complex angle.
fn with_series(xi: f64, eta: f64, factors: [f64; 4]) -> (f64, f64) {
    let (mut sum_xi, mut sum_eta) = (xi, eta);
    for (order, factor) in (1..).zip(factors) {
        let double = 2.0 * f64::from(order);
        sum_xi += factor * (double * xi).sin() * (double * eta).cosh();
        sum_eta += factor * (double * xi).cos() * (double * eta).sinh();
    }
    (sum_xi, sum_eta)
}

/// The transverse Mercator projection by Krüger's series to the fourth order, exact to millimetres (formulas as published
/// by Lantmäteriet, "Gauss conformal projection").
impl Grid {
    fn projected(self, central_meridian: f64, position: LonLat) -> [f64; 2] {
        let ([n, n2, n3, n4], radius) = ellipsoid();
        let to_grid = [
            n / 2.0 - n2 * 2.0 / 3.0 + n3 * 5.0 / 16.0 + n4 * 41.0 / 180.0,
            n2 * 13.0 / 48.0 - n3 * 3.0 / 5.0 + n4 * 557.0 / 1440.0,
            n3 * 61.0 / 240.0 - n4 * 103.0 / 140.0,
            n4 * 49_561.0 / 161_280.0,
        ];
        let latitude = position.lat.to_radians();
        let eccentricity = (FLATTENING * (2.0 - FLATTENING)).sqrt();
        // The conformal latitude in closed form.
        let isometric = latitude.sin().atanh() - eccentricity * (eccentricity * latitude.sin()).atanh();
        let east = (position.lon - central_meridian).to_radians();
        let xi = isometric.sinh().atan2(east.cos());
        let eta = (east.sin() / isometric.cosh()).atanh();
        let (xi, eta) = with_series(xi, eta, to_grid);
        let per_unit = self.scale * radius;
        [self.false_east_m + per_unit * eta, self.false_north_m + per_unit * xi]
    }

    fn unprojected(self, central_meridian: f64, east_m: f64, north_m: f64) -> LonLat {
        let ([n, n2, n3, n4], radius) = ellipsoid();
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
        let xi = (north_m - self.false_north_m) / (self.scale * radius);
        let eta = (east_m - self.false_east_m) / (self.scale * radius);
        let (xi_sphere, eta_sphere) = with_series(xi, eta, from_grid.map(|factor| -factor));
        let conformal = (xi_sphere.sin() / eta_sphere.cosh()).asin();
        let (latitude, _) = with_series(conformal, 0.0, to_latitude);
        let longitude = eta_sphere.sinh().atan2(xi_sphere.cos());
        LonLat::new(central_meridian + longitude.to_degrees(), latitude.to_degrees())
    }
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
            let system = CoordinateSystem::from_code(code).unwrap();
            let position = system.position(east, north).unwrap();
            assert!(position.distance(LonLat::new(lon, lat)).value() < 0.01, "{code}: {position:?}");
            let [back_east, back_north] = system.coordinates(LonLat::new(lon, lat));
            assert!((back_east - east).hypot(back_north - north) < 0.01, "{code}: {back_east} {back_north}");
        }
    }

    /// The example that Lantmäteriet publishes with its formulas: 66° N, 24° E in a grid with the central meridian
    /// 13° 35′ 7.692″, scale 1.000002540000, and false coordinates 84182.8790 east and −6226307.8640 north.
    #[test]
    fn the_published_example_is_met_to_a_millimetre() {
        let grid = Grid { scale: 1.000_002_540_000, false_east_m: 84_182.879, false_north_m: -6_226_307.864 };
        let meridian = 13.0 + 35.0 / 60.0 + 7.692 / 3600.0;
        let position = LonLat::new(24.0, 66.0);
        let [east, north] = grid.projected(meridian, position);
        assert!((north - 1_135_809.413_803).abs() < 0.001, "{north}");
        assert!((east - 555_304.016_555).abs() < 0.001, "{east}");
        let back = grid.unprojected(meridian, 555_304.016_555, 1_135_809.413_803);
        assert!(back.distance(position).value() < 0.001, "{back:?}");
    }

    /// UTM is defined so that its central meridian is 500 km from the false origin and shrunk by 0.9996; the length of the
    /// meridian from the equator to the pole of GRS 80 is 10,001,965.729 m (Moritz, Geodetic Reference System 1980).
    #[test]
    fn the_quarter_of_the_meridian_has_its_defined_length() {
        let [east, north] = UTM.projected(15.0, LonLat::new(15.0, 90.0));
        assert!((east - 500_000.0).abs() < 0.001 && (north / 0.9996 - 10_001_965.729).abs() < 0.001, "{east} {north}");
    }

    #[test]
    fn there_and_back_is_less_than_a_centimetre_off_in_all_of_norway_and_sweden() {
        for system in CoordinateSystem::ALL {
            for (row, column) in (0..36).flat_map(|row| (0..56).map(move |column| (row, column))) {
                let position = LonLat::new(4.0 + f64::from(column) * 0.5, 54.5 + f64::from(row) * 0.5);
                let [east, north] = system.coordinates(position);
                let back = system.position(east, north).unwrap();
                assert!(back.distance(position).value() < 0.01, "{system:?} {position:?} {back:?}");
            }
        }
    }

    #[test]
    fn every_code_is_read_as_the_system_it_names() {
        for system in CoordinateSystem::ALL {
            assert_eq!(CoordinateSystem::from_code(system.code()), Some(system));
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
