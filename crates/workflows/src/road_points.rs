//! Places between which a road matrix is wanted: a CSV file with coordinates, read with an error for every bad row.

use std::path::Path;

use domain::{BoundingBox, LonLat};
use roads::CoordinateSystem;

use crate::WorkflowError;

/// Headings that are understood, in small letters.
const EAST: [&str; 11] =
    ["lon", "longitude", "lng", "lengdegrad", "longitud", "east", "easting", "øst", "öst", "ost", "x"];
const NORTH: [&str; 10] =
    ["lat", "latitude", "breddegrad", "latitud", "north", "northing", "nord", "norr", "y", "breidd"];
/// Bad rows that are told of; the rest is counted.
const TOLD: usize = 10;
/// So far beyond the roads a place may lie before it is taken for a mistake, in degrees.
const FAR_DEGREES: f64 = 1.0;

/// What is wrong with a file of points or a position on the command line.
#[derive(Debug, thiserror::Error)]
pub enum PointsError {
    /// The system refuses, or the file is no CSV.
    #[error("{file}: {reason}")]
    Unreadable {
        /// The file.
        file: String,
        /// What the system says.
        reason: String,
    },
    /// Columns are missing.
    #[error(
        "{file}: there is no column {column:?} among {found:?}; name the columns lon and lat (degrees), or east and north with --crs EPSG:25833"
    )]
    NoColumn {
        /// The file.
        file: String,
        /// What is missing.
        column: &'static str,
        /// What is there.
        found: Vec<String>,
    },
    /// Rows that are no positions.
    #[error("{file}: {} of {rows} rows are no positions:\n{}", .bad.len(), told(.bad))]
    BadRows {
        /// The file.
        file: String,
        /// Rows read.
        rows: usize,
        /// Row, field, value, what is wrong and what to do.
        bad: Vec<String>,
    },
    /// No rows at all.
    #[error("{file}: there are no rows below the headings; write one place in each row")]
    Empty {
        /// The file.
        file: String,
    },
    /// A position on the command line.
    #[error("{text:?} is no position: {reason}")]
    BadPosition {
        /// As given.
        text: String,
        /// What is wrong and what to do.
        reason: String,
    },
}

fn told(bad: &[String]) -> String {
    let mut lines: Vec<String> = bad.iter().take(TOLD).map(|line| format!("  {line}")).collect();
    if bad.len() > TOLD {
        lines.push(format!("  and {} more", bad.len() - TOLD));
    }
    lines.join("\n")
}

/// How coordinates are meant, and where they should lie.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Coordinates {
    pub system: CoordinateSystem,
    pub roads: BoundingBox,
}

impl Coordinates {
    /// The position, or what is wrong and the way out. A position whose axes are swapped is noticed if it lies on the
    /// roads only with its axes the other way round.
    pub fn position(&self, east: f64, north: f64) -> Result<LonLat, String> {
        let is_near = |p: &LonLat| {
            let (min, max) = (self.roads.min, self.roads.max);
            (min.lon - FAR_DEGREES..=max.lon + FAR_DEGREES).contains(&p.lon)
                && (min.lat - FAR_DEGREES..=max.lat + FAR_DEGREES).contains(&p.lat)
        };
        let straight = self.system.position(east, north);
        if let Some(position) = straight.filter(is_near) {
            return Ok(position);
        }
        if self.system.position(north, east).is_some_and(|position| is_near(&position)) {
            return Err("the axes look swapped, the other way round it lies on the roads; swap the two".to_owned());
        }
        let is_degrees = self.system == CoordinateSystem::Degrees;
        match straight {
            Some(position) => Ok(position),
            None if is_degrees && north.abs().max(east.abs()) > 1_000.0 => {
                Err("these look like metres of a grid; say which with --crs, for instance --crs EPSG:25833".to_owned())
            }
            None if is_degrees => Err("longitude is -180 to 180 and latitude -90 to 90 degrees".to_owned()),
            None => Err("it lies outside of the grid; check --crs and the order of the columns".to_owned()),
        }
    }
}

/// Reads a position such as `10.75,59.91`, longitude or east first.
pub(crate) fn position(text: &str, coordinates: &Coordinates) -> Result<LonLat, PointsError> {
    let bad = |reason: String| PointsError::BadPosition { text: text.to_owned(), reason };
    let numbers = text.split_once(',').and_then(|(east, north)| Some((number(east, false)?, number(north, false)?)));
    let (east, north) = numbers.ok_or_else(|| bad("write longitude,latitude such as 10.75,59.91".to_owned()))?;
    coordinates.position(east, north).map_err(bad)
}

/// Reads `lon` and `lat` (or east and north) of every row; the separator may be a comma, semicolon or tab, and decimals
/// may have a comma where it is not the separator.
///
/// # Errors
/// [`WorkflowError::Points`]: a file that cannot be read or has no such columns, and all rows that are no positions.
pub(crate) fn read(file: &Path, coordinates: &Coordinates) -> Result<Vec<LonLat>, WorkflowError> {
    let bytes = std::fs::read(file).map_err(|source| WorkflowError::Io { path: file.to_owned(), source })?;
    Ok(parse(&bytes, &file.display().to_string(), coordinates)?)
}

fn parse(bytes: &[u8], file: &str, coordinates: &Coordinates) -> Result<Vec<LonLat>, PointsError> {
    let file = file.to_owned();
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let first_line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |sign: u8| first_line.iter().filter(|byte| **byte == sign).count();
    let separator = [b';', b'\t', b','].into_iter().max_by_key(|sign| count(*sign)).unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new().delimiter(separator).flexible(true).from_reader(bytes);
    let unreadable = |error: csv::Error| PointsError::Unreadable { file: file.clone(), reason: error.to_string() };
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    let headings: Vec<String> = reader.byte_headers().map_err(unreadable)?.iter().map(text).collect();
    let column = |names: &[&str], column: &'static str| {
        let at = headings.iter().position(|heading| names.contains(&heading.to_lowercase().as_str()));
        at.ok_or_else(|| PointsError::NoColumn { file: file.clone(), column, found: headings.clone() })
    };
    let (east, north) = (column(&EAST, "lon")?, column(&NORTH, "lat")?);
    let (mut positions, mut bad) = (Vec::new(), Vec::new());
    let mut record = csv::ByteRecord::new();
    let mut rows = 0;
    while reader.read_byte_record(&mut record).map_err(unreadable)? {
        rows += 1;
        let row = record.position().map_or(0, csv::Position::line);
        let field = |index: usize| -> Result<f64, String> {
            let value = text(record.get(index).unwrap_or_default());
            number(&value, separator != b',').ok_or_else(|| {
                format!("row {row}, field {}: {value:?} is no number; write one such as 59.91", headings[index])
            })
        };
        let position = field(east).and_then(|east_value| {
            let north_value = field(north)?;
            coordinates.position(east_value, north_value).map_err(|reason| {
                let fields = format!("{} and {}", headings[east], headings[north]);
                format!("row {row}, fields {fields}: {east_value}, {north_value}: {reason}")
            })
        });
        match position {
            Ok(position) => positions.push(position),
            Err(reason) => bad.push(reason),
        }
    }
    match (bad.is_empty(), positions.is_empty()) {
        (false, _) => Err(PointsError::BadRows { file, rows, bad }),
        (true, true) => Err(PointsError::Empty { file }),
        (true, false) => Ok(positions),
    }
}

fn number(text: &str, has_comma: bool) -> Option<f64> {
    let text = text.trim();
    let number = if has_comma { text.replace(',', ".").parse::<f64>() } else { text.parse::<f64>() };
    number.ok().filter(|number| number.is_finite())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    fn oslo(code: &str) -> Coordinates {
        let roads = BoundingBox { min: LonLat::new(10.6, 59.8), max: LonLat::new(10.9, 60.0) };
        Coordinates { system: CoordinateSystem::from_code(code).unwrap(), roads }
    }

    fn read(text: &str) -> Result<Vec<LonLat>, String> {
        parse(text.as_bytes(), "points.csv", &oslo("4326")).map_err(|error| error.to_string())
    }

    #[test]
    fn columns_are_found_by_name_and_separator() {
        let expected = vec![LonLat::new(10.75, 59.91)];
        assert_eq!(read("id,lon,lat\na,10.75,59.91\n").unwrap(), expected);
        assert_eq!(read("\u{feff}Breddegrad;Lengdegrad\r\n59,91;10,75\r\n").unwrap(), expected);
        assert_eq!(read("lat\tlon\n59.91\t10.75").unwrap(), expected);
        let grid = parse(b"east;north\n262560,482;6649443,584\n", "p", &oslo("25833")).unwrap();
        assert!(grid[0].distance(LonLat::new(10.7522, 59.9139)).value() < 0.01);
    }

    #[test]
    fn errors_name_file_row_field_value_and_a_way_out() {
        let error = read("id,lon,lat\na,10.75,59.91\nb,x,59.9\nc,10.7\nd,181,59\n").unwrap_err();
        for part in ["points.csv", "3 of 4 rows", "row 3, field lon: \"x\"", "row 4, field lat: \"\"", "row 5"] {
            assert!(error.contains(part), "{part}: {error}");
        }
        assert!(read("a,b\n1,2\n").unwrap_err().contains("name the columns lon and lat"));
        assert!(read("lon,lat\n").unwrap_err().contains("no rows"));
        assert!(read("").unwrap_err().contains("lon"));
    }

    #[test]
    fn swapped_axes_and_metres_without_a_grid_are_noticed() {
        assert!(read("lon,lat\n59.91,10.75\n").unwrap_err().contains("swapped"));
        assert!(read("lon,lat\n262560,6649443\n").unwrap_err().contains("--crs"));
        assert!(position("6649443.6,262560.5", &oslo("25833")).unwrap_err().to_string().contains("swapped"));
        assert!(position("10.75", &oslo("4326")).is_err());
        // Far from the roads but not swapped: taken as it is, and reported as unreachable.
        assert!(position("5.3,60.4", &oslo("4326")).is_ok());
    }
}
