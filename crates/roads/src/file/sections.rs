//! Named sections at the end of a road file: read when they are first asked for. A section that is not there is empty, one
//! whose name is not known is skipped, so that sections can be added without a new version.

use std::fs::File;
use std::io::{Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::codec::{Decoder, Encoder, Record};
use crate::address::AddressTable;
use crate::error::RoadError;
use crate::facility::Facility;
use crate::geometry::Point;
use crate::heights::Heights;
use crate::surroundings::{ClosedRoad, Ring, Surroundings, Water};

/// Where in a road file a section stands.
#[derive(Clone, Debug)]
struct StoredSection {
    file: PathBuf,
    start: u64,
    length: u64,
}

/// A part of a road file that is read when it is first asked for.
#[derive(Debug)]
pub(crate) struct Section<T> {
    content: OnceLock<T>,
    stored: Option<StoredSection>,
}

impl<T> Default for Section<T> {
    fn default() -> Self {
        Self { content: OnceLock::new(), stored: None }
    }
}

impl<T: Content> Section<T> {
    /// A section whose content is known.
    pub fn of(content: T) -> Self {
        Self { content: OnceLock::from(content), stored: None }
    }

    /// Its content, read now if it has not been; empty if the road file has none.
    ///
    /// # Errors
    /// A road file that cannot be read any more or is damaged.
    pub fn get(&self) -> Result<&T, RoadError> {
        if let Some(content) = self.content.get() {
            return Ok(content);
        }
        let content = match &self.stored {
            None => T::default(),
            Some(stored) => stored.read()?,
        };
        Ok(self.content.get_or_init(|| content))
    }
}

impl StoredSection {
    fn read<T: Content>(&self) -> Result<T, RoadError> {
        let io = |error| RoadError::io(&self.file, error);
        let damaged = |reason: &str| damaged(&self.file, reason);
        let mut file = File::open(&self.file).map_err(io)?;
        file.seek(SeekFrom::Start(self.start)).map_err(io)?;
        let mut bytes = Decoder::new(&mut file, self.length);
        let content = T::decode(&mut bytes).map_err(damaged)?;
        if bytes.rest() > 0 {
            return Err(damaged("a section is longer than what is in it"));
        }
        content.check().map_err(damaged)?;
        Ok(content)
    }
}

fn damaged(file: &Path, reason: &str) -> RoadError {
    RoadError::DamagedRoadFile { file: file.display().to_string(), reason: reason.to_owned() }
}

/// What a section may hold.
pub(crate) trait Content: Record + Default {
    /// What does not fit.
    fn check(&self) -> Result<(), &'static str>;
}

/// Writes all sections, then the table of their names and lengths, then the length of that table.
pub(super) fn write(surroundings: &Surroundings, to: &mut Encoder<'_>) -> Result<(), RoadError> {
    let Surroundings { addresses, facilities, closed_roads, waters, heights } = surroundings;
    let mut table: Vec<(String, u64)> = Vec::new();
    let mut end = to.written();
    let mut close = |name: &str, to: &mut Encoder<'_>| {
        let written = to.written();
        table.push((name.to_owned(), written - end));
        end = written;
    };
    addresses.get()?.encode(to);
    close("addresses", to);
    facilities.get()?.encode(to);
    close("facilities", to);
    closed_roads.get()?.encode(to);
    close("closed_roads", to);
    waters.get()?.encode(to);
    close("waters", to);
    heights.get()?.encode(to);
    close("heights", to);
    table.encode(to);
    let length = to.written() - end;
    length.encode(to);
    Ok(())
}

/// Finds the sections that stand in `length` bytes from `start`.
pub(super) fn find(file: &mut File, path: &Path, start: u64, length: u64) -> Result<Surroundings, RoadError> {
    const TAIL: u64 = 8;
    let io = |error| RoadError::io(path, error);
    let damaged = |reason: &str| damaged(path, reason);
    if length < TAIL {
        return Err(damaged("its table of sections is missing"));
    }
    file.seek(SeekFrom::Start(start + length - TAIL)).map_err(io)?;
    let table_length = u64::decode(&mut Decoder::new(file, TAIL)).map_err(damaged)?;
    if table_length > length - TAIL {
        return Err(damaged("its table of sections is longer than the file"));
    }
    let table_start = length - TAIL - table_length;
    file.seek(SeekFrom::Start(start + table_start)).map_err(io)?;
    let table: Vec<(String, u64)> = Record::decode(&mut Decoder::new(file, table_length)).map_err(damaged)?;
    let mut found = Surroundings::default();
    let mut at = 0_u64;
    for (name, length) in table {
        if length > table_start - at {
            return Err(damaged("a section is longer than the file"));
        }
        let stored = Some(StoredSection { file: path.to_owned(), start: start + at, length });
        match name.as_str() {
            "addresses" => found.addresses.stored = stored,
            "facilities" => found.facilities.stored = stored,
            "closed_roads" => found.closed_roads.stored = stored,
            "waters" => found.waters.stored = stored,
            "heights" => found.heights.stored = stored,
            _ => {}
        }
        at += length;
    }
    Ok(found)
}

fn are_on_earth(points: &[Point]) -> Result<(), &'static str> {
    let is_on_earth = |p: &Point| p[0].abs_diff(0) <= 1_800_000_000 && p[1].abs_diff(0) <= 900_000_000;
    if points.iter().all(is_on_earth) { Ok(()) } else { Err("a point is not on the earth") }
}

fn are_areas(rings: &[Ring]) -> Result<(), &'static str> {
    if rings.first().is_some_and(|ring| ring.is_hole) {
        return Err("a hole is in no area");
    }
    for ring in rings {
        if ring.points.len() < 3 {
            return Err("an area has less than three corners");
        }
        are_on_earth(&ring.points)?;
    }
    Ok(())
}

impl Content for AddressTable {
    fn check(&self) -> Result<(), &'static str> {
        for row in &self.rows {
            if [row.street, row.number, row.postcode, row.city].iter().any(|t| *t as usize >= self.texts.len()) {
                return Err("an address has a text that is not there");
            }
            are_on_earth(&[row.position])?;
        }
        Ok(())
    }
}

impl Content for Heights {
    // Whether they are for these roads is checked where they are laid beside them.
    fn check(&self) -> Result<(), &'static str> {
        Ok(())
    }
}

impl Content for Vec<Facility> {
    fn check(&self) -> Result<(), &'static str> {
        self.iter().try_for_each(|facility| are_on_earth(&[facility.position]).and(are_areas(&facility.rings)))
    }
}

impl Content for Vec<ClosedRoad> {
    fn check(&self) -> Result<(), &'static str> {
        self.iter().try_for_each(|road| {
            if road.points.len() < 2 {
                Err("a closed road has less than two points")
            } else {
                are_on_earth(&road.points)
            }
        })
    }
}

impl Content for Vec<Water> {
    fn check(&self) -> Result<(), &'static str> {
        self.iter().try_for_each(|water| {
            let is_line = water.line.len() >= 2 && water.rings.is_empty();
            let is_area = water.line.is_empty() && !water.rings.is_empty();
            if !is_line && !is_area {
                return Err("water is neither line nor area");
            }
            are_on_earth(&water.line).and(are_areas(&water.rings))
        })
    }
}
