//! Matrices of times and distances, or the nearest places of each, written to files that may be larger than the memory.

use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::Path;

use domain::{LonLat, TravelMatrix};
use roads::{Added, Approach, CoordinateSystem, Moment, Profile, RoadNetwork, Snap};
use serde::Serialize;

use crate::WorkflowError;
use crate::effort::{Effort, EffortClock};
use crate::road_far::FarPoint;
use crate::road_files::{close, open_for};
use crate::road_points::{self, Coordinates};

/// What a matrix is wanted of.
#[derive(Clone, Copy, Debug)]
pub struct MatrixRequest<'a> {
    /// Road file.
    pub roads: &'a Path,
    /// CSV of the points.
    pub points: &'a Path,
    /// How coordinates are meant, in the file and in `closed`; `None` where they tell by themselves.
    pub system: Option<CoordinateSystem>,
    /// Vehicle.
    pub profile: Profile,
    /// When vehicles depart.
    pub moment: Moment,
    /// How vehicles stop.
    pub approach: Approach,
    /// Positions of roads that are closed.
    pub closed: &'a [String],
    /// What is added up along the paths besides time and distance; not with `nearest`.
    pub also: &'a [Added],
    /// Instead of all places so many of the nearest of each.
    pub nearest: Option<u32>,
    /// Columns that are worked out at a time. What is written does not depend on it; fewer take less memory.
    pub columns_at_a_time: usize,
}

impl MatrixRequest<'_> {
    /// Columns at a time that keep what is in memory to some tens of megabytes and few searches are repeated.
    pub const COLUMNS: usize = 8_192;
}

/// What came of a matrix.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MatrixWritten {
    /// Profile.
    pub profile: &'static str,
    /// When vehicles depart; empty if at no known time.
    pub departure: String,
    /// How vehicles stop: `any` or `kerb`.
    pub approach: &'static str,
    /// How the coordinates were understood: a code, also where it was not given.
    pub crs: &'static str,
    /// Rows and columns.
    pub points: usize,
    /// Places of each row, if not all were asked for.
    pub nearest: Option<usize>,
    /// Roads that were closed.
    pub closed: usize,
    /// Points that meet no road of the profile.
    pub unreachable: usize,
    /// Their numbers among the rows, from 0.
    pub unreachable_points: Vec<usize>,
    /// Tables after times and distances, in their order.
    pub also: Vec<AlsoWritten>,
    /// Points that meet no road or lie more than 100 m from theirs, with the reasons.
    pub far_points: Vec<FarPoint>,
    /// Size of the file.
    pub file_bytes: u64,
    /// What it cost.
    #[serde(flatten)]
    pub effort: Effort,
}

/// A further table of a matrix.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AlsoWritten {
    /// `ferry`, `unknown_limits`, `built_up`, `energy`.
    pub table: &'static str,
    /// Sum of the table over the sum of all distances: the share of the kilometres. Absent for energy.
    pub share_of_distance: Option<f64>,
    /// The same for energy, from tank or battery.
    pub kwh_per_km: Option<f64>,
    /// Whether heights were known for the energy; if not, the roads were taken to be flat.
    pub has_heights: Option<bool>,
}

/// First bytes of a matrix file, and the version of what follows.
const MATRIX_MAGIC: &[u8; 8] = b"SAMLMATX";
const MATRIX_VERSION: u32 = 1;
/// The same of a file of nearest places.
const NEAREST_MAGIC: &[u8; 8] = b"SAMLNEAR";
const NEAREST_VERSION: u32 = 1;
/// Both begin with so many bytes.
const HEADER: u64 = 64;
/// In place of a neighbour that is not there.
const NOBODY: u32 = u32::MAX;

/// Writes times and distances between all points of a file, or the nearest of each, so that the whole may be larger than
/// the memory. The formats stand in `docs/reference/file-formats.md`.
///
/// # Errors
/// Files that cannot be read or written, points that are no positions, closed roads that are not there.
pub fn write_road_matrix(request: &MatrixRequest<'_>, out: &Path) -> Result<MatrixWritten, WorkflowError> {
    let io = |source| WorkflowError::Io { path: out.to_owned(), source };
    let MatrixRequest { system, profile, approach, .. } = *request;
    let mut clock = EffortClock::start();
    let network = open_for(request.roads, profile, request.moment)?;
    clock.end_of("open");
    let coordinates = Coordinates { system, roads: network.bounding_box() };
    let points = road_points::read(request.points, &coordinates)?;
    let positions: Vec<LonLat> = points.points.iter().map(|point| point.position).collect();
    clock.end_of("points");
    let network = close(network, request.closed, &coordinates, profile)?;
    let has_heights = request.also.contains(&Added::Energy) && network.has_heights()?;
    network.prepare(profile);
    clock.end_of("hierarchy");
    let snaps = network.snaps_for(&positions, profile, approach);
    clock.end_of("snap");
    let file = File::create(out).map_err(io)?;
    let nearest = request.nearest.map(|count| (count as usize).min(positions.len().saturating_sub(1)));
    let (sums, distance_m) = match nearest {
        Some(count) => write_nearest(&network, &snaps, profile, count, file).map(|()| (Vec::new(), 0)),
        None => write_tiles(&network, &snaps, (profile, request.also), request.columns_at_a_time.max(1), file),
    }
    .map_err(io)?;
    let also = request.also.iter().zip(sums).map(|(added, sum)| AlsoWritten::of(*added, sum, distance_m, has_heights));
    let also = also.collect();
    clock.end_of("search_and_write");
    let unreachable_points: Vec<usize> =
        snaps.iter().enumerate().filter(|(_, snap)| snap.is_none()).map(|(point, _)| point).collect();
    let far_points = FarPoint::of(&network, &points, &snaps, profile)?;
    clock.end_of("reasons");
    Ok(MatrixWritten {
        profile: profile.key(),
        departure: request.moment.to_string(),
        approach: approach.key(),
        crs: points.system.code(),
        points: positions.len(),
        nearest,
        closed: request.closed.len(),
        unreachable: unreachable_points.len(),
        unreachable_points,
        far_points,
        also,
        file_bytes: std::fs::metadata(out).map_err(io)?.len(),
        effort: clock.finish(),
    })
}

fn header(magic: &[u8; 8], version: u32, of_each: u32, rows: usize, columns: usize) -> Vec<u8> {
    let mut header = magic.to_vec();
    header.extend_from_slice(&version.to_le_bytes());
    header.extend_from_slice(&of_each.to_le_bytes());
    header.extend_from_slice(&(rows as u64).to_le_bytes());
    header.extend_from_slice(&(columns as u64).to_le_bytes());
    header.resize(HEADER as usize, 0);
    header
}

/// Some columns of all rows at a time, each part written to its place, so that neither the matrix nor what all its columns
/// leave in the network need be in memory.
fn write_tiles(
    network: &RoadNetwork,
    snaps: &[Option<Snap>],
    (profile, also): (Profile, &[Added]),
    columns_at_a_time: usize,
    file: File,
) -> io::Result<(Vec<i64>, u64)> {
    let size = snaps.len();
    let tables = 2 + also.len();
    let mut tile = Tile { file, size, tables, first: 0, bytes: Vec::with_capacity(4 * columns_at_a_time.min(size)) };
    tile.file.write_all(&header(MATRIX_MAGIC, MATRIX_VERSION, tables as u32, size, size))?;
    let (mut distance, mut sums) = (0_u64, vec![0_i64; also.len()]);
    for (number, columns) in snaps.chunks(columns_at_a_time).enumerate() {
        tile.first = number * columns_at_a_time;
        let mut row = 0;
        network.matrix_rows(snaps, columns, profile, |mut values| {
            tile.put(row, 0, &mut values.duration_ms)?;
            tile.put(row, 1, &mut values.distance_m)?;
            let reached = values.distance_m.iter().filter(|metres| **metres != TravelMatrix::UNREACHABLE);
            distance += reached.map(|metres| u64::from(*metres)).sum::<u64>();
            row += 1;
            Ok::<(), io::Error>(())
        })?;
        for (index, added) in also.iter().enumerate() {
            let mut row = 0;
            network.added_rows(snaps, columns, (profile, *added), |values| {
                let mut values: Vec<u32> = values
                    .into_iter()
                    .map(|value| value.map_or(unreachable(*added), |value| whole(*added, value)))
                    .collect();
                tile.put(row, 2 + index, &mut values)?;
                let reached = values.into_iter().filter(|value| *value != unreachable(*added));
                sums[index] += reached.map(|value| i64::from(value.cast_signed())).sum::<i64>();
                row += 1;
                Ok::<(), io::Error>(())
            })?;
        }
    }
    tile.file.flush()?;
    Ok((sums, distance))
}

/// Metres from centimetres, kilojoules from tens of joules, halves up. Kilojoules may be negative: the number is a signed one.
fn whole(added: Added, value: i64) -> u32 {
    let rounded = (value + 50).div_euclid(100);
    match added {
        Added::Energy => i32::try_from(rounded).unwrap_or(i32::MAX).cast_unsigned(),
        Added::Ferry | Added::UnknownLimits | Added::BuiltUp => {
            u32::try_from(rounded).unwrap_or(i32::MAX.cast_unsigned())
        }
    }
}

/// What stands where there is no path.
fn unreachable(added: Added) -> u32 {
    match added {
        Added::Energy => i32::MIN.cast_unsigned(),
        Added::Ferry | Added::UnknownLimits | Added::BuiltUp => TravelMatrix::UNREACHABLE,
    }
}

impl AlsoWritten {
    #[allow(clippy::cast_precision_loss, reason = "for a ratio")]
    fn of(added: Added, sum: i64, distance_m: u64, has_heights: bool) -> Self {
        let per_metre = if distance_m > 0 { sum as f64 / distance_m as f64 } else { 0.0 };
        let is_energy = added == Added::Energy;
        Self {
            table: added.key(),
            share_of_distance: (!is_energy).then_some(per_metre),
            // kJ/m is 1000 kJ/km, and 3600 kJ are 1 kWh
            kwh_per_km: is_energy.then_some(per_metre * 1000.0 / 3600.0),
            has_heights: is_energy.then_some(has_heights),
        }
    }
}

/// Some columns of a matrix file.
struct Tile {
    file: File,
    size: usize,
    tables: usize,
    first: usize,
    bytes: Vec<u8>,
}

impl Tile {
    /// Writes a part of a row of one of the tables to its place; from a place to itself it is 0. A row is all its times, then
    /// all its distances, then what else is asked for.
    fn put(&mut self, row: usize, table: usize, values: &mut [u32]) -> io::Result<()> {
        if let Some(own) = row.checked_sub(self.first).and_then(|own| values.get_mut(own)) {
            *own = 0;
        }
        self.bytes.clear();
        self.bytes.extend(values.iter().flat_map(|value| value.to_le_bytes()));
        let place = HEADER + 4 * ((self.tables * row + table) * self.size + self.first) as u64;
        self.file.seek(SeekFrom::Start(place))?;
        self.file.write_all(&self.bytes)
    }
}

/// For each place the nearest others as place, time and distance.
fn write_nearest(
    network: &RoadNetwork,
    snaps: &[Option<Snap>],
    profile: Profile,
    count: usize,
    file: File,
) -> io::Result<()> {
    let mut file = BufWriter::with_capacity(1 << 20, file);
    file.write_all(&header(NEAREST_MAGIC, NEAREST_VERSION, 3, snaps.len(), count))?;
    network.nearest_rows(snaps, profile, count, |neighbours| {
        let known = neighbours.iter().map(|n| [u32::try_from(n.place).unwrap_or(NOBODY), n.duration_ms, n.distance_m]);
        for number in known.chain(std::iter::repeat([NOBODY; 3])).take(count).flatten() {
            file.write_all(&number.to_le_bytes())?;
        }
        Ok::<(), io::Error>(())
    })?;
    file.flush()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use domain::{LocationIndex, Parameters};
    use roads::SpeedModel;

    use super::*;

    /// Five streets across five, 200 m apart, the fastest in the middle.
    const STREETS: i32 = 5;

    fn grid(folder: &Path) -> RoadNetwork {
        let mut text = "<?xml version='1.0'?><osm version='0.6'>".to_owned();
        let cells = || (0..STREETS).flat_map(|row| (0..STREETS).map(move |column| (row, column)));
        for (row, column) in cells() {
            let (lat, lon) = (59.6 + f64::from(row) * 0.0018, 11.2 + f64::from(column) * 0.0036);
            text.push_str(&format!("<node id='{}' lat='{lat:.6}' lon='{lon:.6}'/>", row * 10 + column + 1));
        }
        for line in 0..STREETS {
            let speed = if line == 2 { 60 } else { 30 + line };
            for (way, step, start) in [(line, 1, line * 10), (100 + line, 10, line)] {
                let nodes: String = (0..STREETS).map(|at| format!("<nd ref='{}'/>", start + at * step + 1)).collect();
                text.push_str(&format!(
                    "<way id='{}'>{nodes}<tag k='highway' v='residential'/><tag k='maxspeed' v='{speed}'/></way>",
                    way + 1
                ));
            }
        }
        text.push_str("</osm>");
        let extract = folder.join("grid.osm");
        std::fs::write(&extract, text).unwrap();
        let model = SpeedModel::from_parameters(&Parameters::builtin().unwrap()).unwrap();
        RoadNetwork::from_pbf(&extract, &model, &|_| ()).unwrap().0
    }

    /// Places beside the streets; the last but one is far from all roads.
    fn places() -> Vec<LonLat> {
        let place = |i: u32| LonLat::new(11.2 + f64::from(i * 7 % 15) * 0.001, 59.6 + f64::from(i * 5 % 13) * 0.0006);
        (0..21).map(|i| if i == 19 { LonLat::new(13.0, 59.6) } else { place(i) }).collect()
    }

    struct Folder(std::path::PathBuf);

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    fn folder(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("samlast-matrix-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn numbers(bytes: &[u8]) -> Vec<u32> {
        bytes[64..].chunks_exact(4).map(|bytes| u32::from_le_bytes(bytes.try_into().unwrap())).collect()
    }

    #[test]
    fn a_matrix_written_in_tiles_has_the_bytes_of_one_written_whole() {
        let folder = folder("tiles");
        let network = grid(&folder.0);
        let (places, profile) = (places(), Profile::Van);
        let snaps = network.snaps(&places, profile);
        let written = |columns: usize| {
            let out = folder.0.join(format!("{columns}.bin"));
            write_tiles(&network, &snaps, (profile, &[]), columns, File::create(&out).unwrap()).unwrap();
            std::fs::read(out).unwrap()
        };
        let whole = written(places.len());
        assert_eq!(whole.len(), 64 + 21 * 21 * 8);
        for columns in [1, 4, 20, 1_000] {
            assert!(written(columns) == whole, "{columns} columns at a time");
        }
        let matrix = network.matrix(&places, profile).matrix;
        let numbers = numbers(&whole);
        for (from, to) in (0..21_u32).flat_map(|from| (0..21).map(move |to| (from, to))) {
            let at = (from * 42 + to) as usize;
            let (from, to) = (LocationIndex(from), LocationIndex(to));
            assert_eq!(numbers[at], matrix.duration_ms(from, to));
            assert_eq!(numbers[at + 21], matrix.distance_m(from, to));
        }
    }

    #[test]
    fn the_nearest_are_the_least_of_each_row_in_order_and_the_rest_is_empty() {
        let folder = folder("nearest");
        let network = grid(&folder.0);
        let (places, profile) = (places(), Profile::Truck);
        let snaps = network.snaps(&places, profile);
        let matrix = network.matrix(&places, profile).matrix;
        for count in [3_usize, 20] {
            let out = folder.0.join("nearest.bin");
            write_nearest(&network, &snaps, profile, count, File::create(&out).unwrap()).unwrap();
            let numbers = numbers(&std::fs::read(&out).unwrap());
            assert_eq!(numbers.len(), 21 * count * 3);
            for (from, found) in (0_u32..).zip(numbers.chunks(count * 3)) {
                let others = (0..21).filter(|to| *to != from).map(LocationIndex);
                let here = LocationIndex(from);
                let mut expected: Vec<[u32; 3]> = others
                    .filter(|to| matrix.is_reachable(here, *to))
                    .map(|to| [matrix.duration_ms(here, to), matrix.distance_m(here, to), to.0])
                    .collect();
                expected.sort_unstable();
                expected.resize(count, [NOBODY; 3]);
                let found: Vec<[u32; 3]> = found.chunks(3).map(|n| [n[1], n[2], n[0]]).collect();
                assert_eq!(found, expected, "{count} nearest of {from}");
            }
        }
    }
}
