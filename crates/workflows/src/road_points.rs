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
    /// Rows that are no positions, or otherwise not what is expected.
    #[error("{file}: {count} of {rows} rows cannot be used:\n{}", told(.bad))]
    BadRows {
        /// The file.
        file: String,
        /// Rows, or fields of them, that cannot be used.
        count: usize,
        /// Rows read.
        rows: usize,
        /// Row, field, value, what is wrong and what to do.
        bad: Vec<String>,
    },
    /// Metres of a grid that is not said and cannot be told.
    #[error("{file}, fields {columns}: {reason}")]
    Grid {
        /// The file.
        file: String,
        /// The two columns.
        columns: String,
        /// What is not certain and what to do.
        reason: String,
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
    /// `None`: not said. Degrees, then; metres only where there can be no doubt about the grid.
    pub system: Option<CoordinateSystem>,
    pub roads: BoundingBox,
}

/// A place of a file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Point {
    pub position: LonLat,
    /// Line of the file, the headings being line 1.
    pub row: u64,
    /// What stands in the further columns that were asked for; empty where a column is not there.
    pub more: Vec<String>,
}

/// The places of a file, and how their coordinates were understood.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Points {
    pub points: Vec<Point>,
    pub system: CoordinateSystem,
}

impl Coordinates {
    fn is_near(&self, p: LonLat, degrees: f64) -> bool {
        let (min, max) = (self.roads.min, self.roads.max);
        (min.lon - degrees..=max.lon + degrees).contains(&p.lon)
            && (min.lat - degrees..=max.lat + degrees).contains(&p.lat)
    }

    /// How all of these are meant: as said; else degrees; else the one grid on which they all lie on the roads, provided
    /// that on no other grid any of them does.
    ///
    /// # Errors
    /// Metres whose grid cannot be told for certain.
    fn system_of(&self, values: &[(f64, f64)]) -> Result<CoordinateSystem, String> {
        let is_metres = |(east, north): &(f64, f64)| east.abs().max(north.abs()) > 1_000.0;
        if let Some(system) = self.system {
            return Ok(system);
        }
        if values.is_empty() || !values.iter().all(is_metres) {
            return Ok(CoordinateSystem::Degrees);
        }
        let on_roads = |system: CoordinateSystem| {
            let is_on_roads = |(east, north): &&(f64, f64)| {
                system.position(*east, *north).is_some_and(|position| self.is_near(position, FAR_DEGREES))
            };
            values.iter().filter(is_on_roads).count()
        };
        let grids = CoordinateSystem::ALL.into_iter().filter(|system| *system != CoordinateSystem::Degrees);
        let possible: Vec<(CoordinateSystem, usize)> =
            grids.map(|grid| (grid, on_roads(grid))).filter(|(_, count)| *count > 0).collect();
        match possible.as_slice() {
            [(grid, count)] if *count == values.len() => Ok(*grid),
            [] => {
                Err("these look like metres, but on no grid known here do they lie on the roads; say which grid it is \
                       with --crs, for instance --crs EPSG:25833, and check the order of the two numbers"
                    .to_owned())
            }
            _ => {
                Err("these look like metres, and of which grid is not certain; say it with --crs, for instance --crs \
                      EPSG:25833"
                    .to_owned())
            }
        }
    }

    /// The position, or what is wrong and the way out. A position whose axes are swapped is noticed if it lies on the
    /// roads only with its axes the other way round.
    fn position(&self, system: CoordinateSystem, east: f64, north: f64) -> Result<LonLat, String> {
        let straight = system.position(east, north);
        if let Some(position) = straight.filter(|position| self.is_near(*position, FAR_DEGREES)) {
            return Ok(position);
        }
        let is_degrees = system == CoordinateSystem::Degrees;
        if system.position(north, east).is_some_and(|position| self.is_near(position, FAR_DEGREES)) {
            let first = if is_degrees { "latitude" } else { "north" };
            return Err(format!("{SWAPPED} {first} first: the other way round it lies on the roads; swap the two"));
        }
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

/// How the reason begins where axes are swapped.
const SWAPPED: &str = "looks like";

/// Reads a position such as `10.75,59.91`, longitude or east first.
pub(crate) fn position(text: &str, coordinates: &Coordinates) -> Result<LonLat, PointsError> {
    let bad = |reason: String| PointsError::BadPosition { text: text.to_owned(), reason };
    let numbers = text.split_once(',').and_then(|(east, north)| Some((number(east, false)?, number(north, false)?)));
    let (east, north) = numbers.ok_or_else(|| bad("write longitude,latitude such as 10.75,59.91".to_owned()))?;
    let system = coordinates.system_of(&[(east, north)]).map_err(bad)?;
    coordinates.position(system, east, north).map_err(bad)
}

/// Reads `lon` and `lat` (or east and north) of every row; the separator may be a comma, semicolon or tab, and decimals
/// may have a comma where it is not the separator.
///
/// # Errors
/// [`WorkflowError::Points`]: a file that cannot be read or has no such columns, and all rows that are no positions.
pub(crate) fn read(file: &Path, coordinates: &Coordinates) -> Result<Points, WorkflowError> {
    read_with(file, coordinates, &[])
}

/// As [`read`], with what stands in the columns of these names, spelt in small letters.
pub(crate) fn read_with(file: &Path, coordinates: &Coordinates, more: &[&str]) -> Result<Points, WorkflowError> {
    let bytes = std::fs::read(file).map_err(|source| WorkflowError::Io { path: file.to_owned(), source })?;
    Ok(parse(&bytes, &file.display().to_string(), coordinates, more)?)
}

/// The numbers of a row, or what is wrong with it.
struct Row {
    row: u64,
    values: Result<(f64, f64), String>,
    more: Vec<String>,
}

fn parse(bytes: &[u8], file: &str, coordinates: &Coordinates, more: &[&str]) -> Result<Points, PointsError> {
    let (rows, [east, north]) = rows(bytes, file, more)?;
    let file = file.to_owned();
    let values: Vec<(f64, f64)> = rows.iter().filter_map(|row| row.values.as_ref().ok().copied()).collect();
    let system = coordinates.system_of(&values).map_err(|reason| PointsError::Grid {
        file: file.clone(),
        columns: format!("{east} and {north}"),
        reason,
    })?;
    let (mut points, mut bad, mut swapped) = (Vec::new(), Vec::new(), 0);
    for Row { row, values, more } in &rows {
        let position = values.clone().and_then(|(east_value, north_value)| {
            coordinates.position(system, east_value, north_value).map_err(|reason| {
                swapped += usize::from(reason.starts_with(SWAPPED));
                format!("row {row}, fields {east} and {north}: {east_value}, {north_value}: {reason}")
            })
        });
        match position {
            Ok(position) => points.push(Point { position, row: *row, more: more.clone() }),
            Err(reason) => bad.push(reason),
        }
    }
    if swapped > 1 && swapped == rows.len() {
        let first = if system == CoordinateSystem::Degrees { "latitude" } else { "north" };
        bad = vec![format!(
            "fields {east} and {north} of every row: {SWAPPED} {first} first: the other way round all lie on the roads; swap \
             the two columns"
        )];
    }
    match (bad.is_empty(), points.is_empty()) {
        (false, _) => Err(PointsError::BadRows { file, count: rows.len() - points.len(), rows: rows.len(), bad }),
        (true, true) => Err(PointsError::Empty { file }),
        (true, false) => Ok(Points { points, system }),
    }
}

/// All rows, and the headings of the two columns.
fn rows(bytes: &[u8], file: &str, more: &[&str]) -> Result<(Vec<Row>, [String; 2]), PointsError> {
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
    let further: Vec<Option<usize>> =
        more.iter().map(|name| headings.iter().position(|heading| heading.to_lowercase() == *name)).collect();
    let mut rows = Vec::new();
    let mut record = csv::ByteRecord::new();
    while reader.read_byte_record(&mut record).map_err(unreadable)? {
        let row = record.position().map_or(0, |position| position.line() + empty_lines(bytes, position.byte()));
        let field = |index: usize| -> Result<f64, String> {
            let value = text(record.get(index).unwrap_or_default());
            number(&value, separator != b',').ok_or_else(|| {
                format!("row {row}, field {}: {value:?} is no number; write one such as 59.91", headings[index])
            })
        };
        let values = field(east).and_then(|east_value| Ok((east_value, field(north)?)));
        let more = further.iter().map(|at| at.and_then(|at| record.get(at)).map(text).unwrap_or_default()).collect();
        rows.push(Row { row, values, more });
    }
    Ok((rows, [headings[east].clone(), headings[north].clone()]))
}

/// Empty lines from a byte on: a row is said to begin before them.
fn empty_lines(bytes: &[u8], from: u64) -> u64 {
    let from = usize::try_from(from).unwrap_or(usize::MAX).min(bytes.len());
    let skipped = bytes[from..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    skipped.filter(|byte| **byte == b'\n').count() as u64
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

    fn oslo(code: Option<&str>) -> Coordinates {
        let roads = BoundingBox { min: LonLat::new(10.6, 59.8), max: LonLat::new(10.9, 60.0) };
        Coordinates { system: code.map(|code| CoordinateSystem::from_code(code).unwrap()), roads }
    }

    fn read(text: &str) -> Result<Vec<LonLat>, String> {
        let points = parse(text.as_bytes(), "points.csv", &oslo(None), &[]).map_err(|error| error.to_string())?;
        Ok(points.points.iter().map(|point| point.position).collect())
    }

    #[test]
    fn columns_are_found_by_name_and_separator() {
        let expected = vec![LonLat::new(10.75, 59.91)];
        assert_eq!(read("id,lon,lat\na,10.75,59.91\n").unwrap(), expected);
        assert_eq!(read("\u{feff}Breddegrad;Lengdegrad\r\n59,91;10,75\r\n").unwrap(), expected);
        assert_eq!(read("lat\tlon\n59.91\t10.75").unwrap(), expected);
        let grid = parse(b"east;north\n262560,482;6649443,584\n", "p", &oslo(Some("25833")), &[]).unwrap();
        assert!(grid.points[0].position.distance(LonLat::new(10.7522, 59.9139)).value() < 0.01);
        let rows = parse(b"x,y\n10.75,59.91\n\n10.76,59.92\n", "p", &oslo(None), &[]).unwrap();
        assert_eq!(rows.points.iter().map(|point| point.row).collect::<Vec<_>>(), [2, 4], "lines of the file");
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
    fn swapped_axes_are_noticed() {
        assert!(read("lon,lat\n59.91,10.75\n").unwrap_err().contains("looks like latitude first"));
        let all = read("lon,lat\n59.91,10.75\n59.92,10.76\n").unwrap_err();
        assert!(all.contains("2 of 2 rows") && all.contains("every row") && all.contains("swap the two columns"));
        let error = position("6649443.6,262560.5", &oslo(Some("25833"))).unwrap_err().to_string();
        assert!(error.contains("looks like north first"), "{error}");
        assert!(position("10.75", &oslo(Some("4326"))).is_err());
        // Far from the roads but not swapped: taken as it is, and reported as unreachable.
        assert!(position("5.3,60.4", &oslo(None)).is_ok());
    }

    #[test]
    fn a_grid_is_taken_for_granted_only_where_no_other_is_possible() {
        // In Oslo, on zone 33: on zone 32 the point would lie 6 degrees further west, on zone 35 12 degrees further east.
        let points = parse(b"x,y\n262560.482,6649443.584\n", "p", &oslo(None), &[]).unwrap();
        assert_eq!(points.system.code(), "EPSG:25833");
        assert!(points.points[0].position.distance(LonLat::new(10.7522, 59.9139)).value() < 0.01);
        // Roads of all of southern Norway: zone 32 puts it in the sea off Rogaland and zone 33 in Oslo.
        let roads = BoundingBox { min: LonLat::new(4.6, 58.0), max: LonLat::new(12.5, 64.0) };
        let wide = Coordinates { system: None, roads };
        let error = parse(b"x,y\n262560.482,6649443.584\n", "points.csv", &wide, &[]).unwrap_err().to_string();
        assert!(error.contains("points.csv, fields x and y") && error.contains("not certain"), "{error}");
        // One of the points lies nowhere near.
        let error = parse(b"x,y\n262560.482,6649443.584\n900000,7900000\n", "p", &oslo(None), &[]).unwrap_err();
        assert!(error.to_string().contains("--crs"), "{error}");
        assert!(position("900000,7900000", &oslo(None)).unwrap_err().to_string().contains("on no grid"));
    }
}
