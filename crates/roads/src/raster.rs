//! Rasters of heights above the sea: ESRI ASCII grids and GeoTIFF. Read in one pass, row by row or tile by tile, so that a
//! raster may be larger than the memory; heights are asked for all at once.

mod ascii;
mod geotiff;

use std::fs::File;
use std::io::{self, BufReader, Read, Seek};
use std::path::Path;

use domain::LonLat;

use crate::error::RoadError;
use crate::projection::CoordinateSystem;

/// Where the middles of the cells lie.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Grid {
    system: CoordinateSystem,
    /// East and north of the middle of the cell in the north-west corner.
    corner: [f64; 2],
    /// From a cell to the next to the east and to the south.
    cell: [f64; 2],
    columns: u32,
    rows: u32,
}

/// A cell that has a share in the height at a place.
#[derive(Clone, Copy, Debug)]
struct Wanted {
    row: u32,
    column: u32,
    place: u32,
    weight: f32,
}

/// More cells than any raster of a country has.
const CELLS_AT_MOST: u64 = 1 << 40;

impl Grid {
    /// The four cells around each place with their shares (bilinear). A place outside of the raster has none.
    fn wanted(&self, places: &[LonLat]) -> Vec<Wanted> {
        let mut wanted = Vec::with_capacity(4 * places.len());
        for (place, position) in places.iter().enumerate() {
            let [east, north] = self.system.coordinates(*position);
            let (column, row) = ((east - self.corner[0]) / self.cell[0], (self.corner[1] - north) / self.cell[1]);
            // Cells reach half a cell further than the middles of the outermost.
            let is_inside = |at: f64, count: u32| at >= -0.5 && at <= f64::from(count) - 0.5;
            if !is_inside(column, self.columns) || !is_inside(row, self.rows) {
                continue;
            }
            let column = column.clamp(0.0, f64::from(self.columns - 1));
            let row = row.clamp(0.0, f64::from(self.rows - 1));
            let (right, down) = (column.fract(), row.fract());
            for (rows_on, columns_on, weight) in [
                (0, 0, (1.0 - right) * (1.0 - down)),
                (0, 1, right * (1.0 - down)),
                (1, 0, (1.0 - right) * down),
                (1, 1, right * down),
            ] {
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "inside the raster")]
                let (row, column) = (row as u32 + rows_on, column as u32 + columns_on);
                if weight > 0.0 && row < self.rows && column < self.columns {
                    #[allow(clippy::cast_possible_truncation, reason = "a share")]
                    wanted.push(Wanted { row, column, place: place as u32, weight: weight as f32 });
                }
            }
        }
        wanted
    }
}

/// Sums of what cells give to places. A cell without a height leaves all places around it without one.
struct Sums {
    sums: Vec<f32>,
    shares: Vec<f32>,
}

impl Sums {
    fn of(count: usize) -> Self {
        Self { sums: vec![0.0; count], shares: vec![0.0; count] }
    }

    fn add(&mut self, wanted: &Wanted, height: Option<f32>) {
        if let Some(height) = height {
            self.sums[wanted.place as usize] += height * wanted.weight;
            self.shares[wanted.place as usize] += wanted.weight;
        }
    }

    fn heights(self) -> Vec<Option<f32>> {
        let known = |(sum, share): (f32, f32)| (share > 0.999).then_some(sum);
        self.sums.into_iter().zip(self.shares).map(known).collect()
    }
}

/// Why a raster cannot be used.
enum RasterError {
    Io(io::Error),
    Unusable(String),
}

impl From<io::Error> for RasterError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

fn unusable(reason: impl Into<String>) -> RasterError {
    RasterError::Unusable(reason.into())
}

/// Metres that no place on the earth lies above or below; beyond it a raster says that it does not know.
const HIGHEST_M: f32 = 9_000.0;
const LOWEST_M: f32 = -1_000.0;

fn plausible(height: f32, nothing: Option<f64>) -> Option<f32> {
    let is_known = nothing.is_none_or(|nothing| (f64::from(height) - nothing).abs() > 1e-3);
    (is_known && (LOWEST_M..=HIGHEST_M).contains(&height)).then_some(height)
}

/// Heights of places in metres; `None` outside of the raster and where it knows none. `system` says how the raster's
/// coordinates are meant if the raster does not.
///
/// # Errors
/// A file that cannot be read, is neither format, is damaged, or is in a system that is not known.
pub(crate) fn heights(
    path: &Path,
    system: Option<CoordinateSystem>,
    places: &[LonLat],
) -> Result<Vec<Option<f32>>, RoadError> {
    let read = || -> Result<Vec<Option<f32>>, RasterError> {
        let mut file = File::open(path)?;
        let mut start = [0; 4];
        let length = file.read(&mut start)?;
        file.rewind()?;
        match start[..length] {
            [b'I', b'I', 42 | 43, 0] | [b'M', b'M', 0, 42 | 43] => {
                geotiff::heights(BufReader::new(file), system, places)
            }
            _ => ascii::heights(BufReader::new(file), system, places),
        }
    };
    read().map_err(|error| match error {
        RasterError::Io(error) => RoadError::io(path, error),
        RasterError::Unusable(reason) => RoadError::NotARaster { file: path.display().to_string(), reason },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A plane that rises 1 m to the east and 2 m to the north with each cell of 10 m: 4 columns, 3 rows, heights 100 at the
    /// south-west cell.
    pub(super) const PLANE: [[f32; 4]; 3] =
        [[104.0, 105.0, 106.0, 107.0], [102.0, 103.0, 104.0, 105.0], [100.0, 101.0, 102.0, 103.0]];
    pub(super) const WEST: f64 = 600_000.0;
    pub(super) const SOUTH: f64 = 6_600_000.0;

    pub(super) fn place(east_m: f64, north_m: f64) -> LonLat {
        CoordinateSystem::from_code("EPSG:25832").unwrap().position(WEST + east_m, SOUTH + north_m).unwrap()
    }

    /// Places measured from the south-west corner of the south-west cell, and their heights on the plane.
    pub(super) fn assert_plane(heights: impl Fn(&[LonLat]) -> Vec<Option<f32>>) {
        let asked =
            [(5.0, 5.0), (15.0, 5.0), (5.0, 15.0), (10.0, 10.0), (22.5, 17.5), (35.0, 25.0), (-2.0, 5.0), (500.0, 5.0)];
        let expected = [Some(100.0), Some(101.0), Some(102.0), Some(101.5), Some(104.25), Some(107.0), None, None];
        let places: Vec<LonLat> = asked.iter().map(|(east, north)| place(*east, *north)).collect();
        for ((at, found), expected) in asked.iter().zip(heights(&places)).zip(expected) {
            match (found, expected) {
                (Some(found), Some(expected)) => {
                    assert!((found - expected).abs() < 0.01, "{at:?}: {found}, not {expected}");
                }
                (found, expected) => assert_eq!(found, expected, "{at:?}"),
            }
        }
    }

    pub(super) struct Scratch(pub std::path::PathBuf);

    impl Scratch {
        pub fn new(name: &str, bytes: &[u8]) -> Self {
            let path = std::env::temp_dir().join(format!("samlast-raster-{}-{name}", std::process::id()));
            std::fs::write(&path, bytes).unwrap();
            Self(path)
        }
    }

    impl Drop for Scratch {
        fn drop(&mut self) {
            let _ = std::fs::remove_file(&self.0);
        }
    }

    #[test]
    fn what_is_no_raster_is_refused_with_the_reason() {
        for (name, bytes) in [("empty", &b""[..]), ("text", b"hello\n"), ("tiff", b"II*\0\x08\0\0\0\0\0\0\0\0\0")] {
            let file = Scratch::new(name, bytes);
            let error = heights(&file.0, None, &[place(5.0, 5.0)]).unwrap_err().to_string();
            assert!(error.contains("raster"), "{error}");
        }
    }
}
