//! The road file: a header, the road data, a hierarchy for each profile, and named sections with what lies around the
//! roads; hierarchies and sections are read when they are first needed.
//!
//! Header: magic, version, the lengths of the parts, and a checksum over the parts and their lengths. Anything else is
//! refused with a clear error. A hierarchy is mapped into memory, so that what is not used takes none, and is all that matrices
//! and paths need beside the road data. It holds for the speeds it was made with; opened with others, it is made anew.

mod codec;
mod sections;
mod validate;

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use codec::{Decoder, Encoder, Record};
pub(crate) use sections::Section;

use crate::address::{AddressRow, AddressSource, AddressTable};
use crate::attributes::{Access, Attributes, Barrier, Directions, Limits, RoadClass, Surface};
use crate::conditions::{Comparison, Measure, Rule, Target, Term, TimeRule};
use crate::data::{RoadData, Segment, TurnBan};
use crate::error::RoadError;
use crate::facility::{Facility, FacilityKind};
use crate::hierarchy::{Hierarchy, Layout, Numbers};
use crate::network::RoadNetwork;
use crate::place::{Place, PlaceKind};
use crate::profile::{ByKind, Profile};
use crate::speed::SpeedModel;
use crate::surroundings::{ClosedKind, ClosedRoad, Ring, Water, WaterKind};

const MAGIC: &[u8; 8] = b"SAMLROAD";
const VERSION: u32 = 6;
/// Road data, then a hierarchy for each profile, then the named sections; a hierarchy that is not there is 0 bytes long.
const PARTS: usize = 2 + Profile::WITH_OWN_ROADS.len();
/// Magic, version, lengths of the parts, checksum.
const HEADER_LENGTH: usize = 8 + 4 + 8 * PARTS + 32;

impl RoadNetwork {
    /// Writes the road file, with the hierarchies that have been made ([`RoadNetwork::prepare`]): first beside the place
    /// it is for, then moved there, so that it is never half written.
    ///
    /// # Errors
    /// The operating system's.
    pub fn save(&self, path: &Path) -> Result<(), RoadError> {
        let io = |error| RoadError::io(path, error);
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(".part");
        let part = path.with_file_name(name);
        let mut file = File::create(&part).map_err(io)?;
        let written = self.write(&mut file, path);
        drop(file);
        let moved = written.and_then(|()| fs::rename(&part, path).map_err(io));
        if moved.is_err() {
            let _ = fs::remove_file(&part);
        }
        moved
    }

    fn write(&self, file: &mut File, path: &Path) -> Result<(), RoadError> {
        let io = |error| RoadError::io(path, error);
        file.write_all(&[0; HEADER_LENGTH]).map_err(io)?;
        let mut content = Encoder::new(file);
        let mut ends = [0; PARTS];
        self.data().encode(&mut content);
        ends[0] = content.written();
        for (profile, end) in Profile::WITH_OWN_ROADS.into_iter().zip(&mut ends[1..]) {
            if let Some(hierarchy) = self.known_hierarchy(profile) {
                self.fingerprint().encode(&mut content);
                encode_hierarchy(hierarchy, &mut content);
            }
            *end = content.written();
        }
        sections::write(self.surroundings(), &mut content)?;
        ends[PARTS - 1] = content.written();
        let mut hasher = content.finish().map_err(io)?;
        let mut header = Vec::with_capacity(HEADER_LENGTH);
        header.extend_from_slice(MAGIC);
        header.extend_from_slice(&VERSION.to_le_bytes());
        let mut start = 0;
        for end in ends {
            header.extend_from_slice(&(end - start).to_le_bytes());
            start = end;
        }
        hasher.update(&header);
        header.extend_from_slice(hasher.finalize().as_bytes());
        file.seek(SeekFrom::Start(0)).map_err(io)?;
        file.write_all(&header).map_err(io)?;
        file.sync_all().map_err(io)
    }

    /// Reads a road file.
    ///
    /// # Errors
    /// A file that is not a road file, of another version, cut off or damaged.
    pub fn open(path: &Path, model: &SpeedModel) -> Result<Self, RoadError> {
        let mut file = File::open(path).map_err(|error| RoadError::io(path, error))?;
        let lengths = check_header(&mut file, path)?;
        let damaged =
            |reason: &str| RoadError::DamagedRoadFile { file: path.display().to_string(), reason: reason.to_owned() };
        file.seek(SeekFrom::Start(HEADER_LENGTH as u64)).map_err(|error| RoadError::io(path, error))?;
        let mut content = Decoder::new(&mut file, lengths[0]);
        let data = RoadData::decode(&mut content).map_err(damaged)?;
        if content.rest() > 0 {
            return Err(damaged("there is more in it than roads"));
        }
        validate::check(&data).map_err(damaged)?;
        let mut stored = [const { None }; Profile::WITH_OWN_ROADS.len()];
        let mut start = HEADER_LENGTH as u64 + lengths[0];
        for (stored, length) in stored.iter_mut().zip(&lengths[1..PARTS - 1]) {
            if *length > 0 {
                *stored = Some(StoredHierarchy { path: path.to_owned(), start, length: *length });
            }
            start += length;
        }
        let surroundings = sections::find(&mut file, path, start, lengths[PARTS - 1])?;
        Ok(Self::new(data, model.clone(), path)?.with_stored(stored).with_surroundings(surroundings))
    }
}

/// Makes bytes pass for a road file whatever they hold: magic, version, a length of the last part and a checksum that fit.
/// Only tests want that, to see what a forged file does.
#[doc(hidden)]
pub fn forge_road_file(bytes: &mut [u8]) {
    let Some((header, content)) = bytes.split_at_mut_checked(HEADER_LENGTH) else { return };
    header[..8].copy_from_slice(MAGIC);
    header[8..12].copy_from_slice(&VERSION.to_le_bytes());
    let lengths = header[12..].as_chunks_mut::<8>().0;
    let mut left = content.len() as u64;
    for (part, length) in lengths[..PARTS].iter_mut().enumerate() {
        let stated = if part + 1 == PARTS { left } else { u64::from_le_bytes(*length).min(left) };
        *length = stated.to_le_bytes();
        left -= stated;
    }
    let (before, checksum) = header.split_at_mut(HEADER_LENGTH - 32);
    checksum.copy_from_slice(blake3::Hasher::new().update(content).update(before).finalize().as_bytes());
}

/// Lengths of the parts of a sound road file.
fn check_header(file: &mut File, path: &Path) -> Result<[u64; PARTS], RoadError> {
    let io = |error| RoadError::io(path, error);
    let name = path.display().to_string();
    let damaged = |reason: &str| RoadError::DamagedRoadFile { file: name.clone(), reason: reason.to_owned() };
    let mut header = Vec::with_capacity(HEADER_LENGTH);
    Read::take(&mut *file, HEADER_LENGTH as u64).read_to_end(&mut header).map_err(io)?;
    if !header.starts_with(MAGIC) {
        return Err(RoadError::NotARoadFile { file: name });
    }
    let mut rest = &header[MAGIC.len()..];
    let length = rest.len() as u64;
    let mut fields = Decoder::new(&mut rest, length);
    let cut = |_| damaged("it ends inside its header");
    let found = u32::decode(&mut fields).map_err(cut)?;
    if found != VERSION {
        return Err(RoadError::RoadFileVersion { file: name, found, expected: VERSION });
    }
    let mut lengths = [0; PARTS];
    for length in &mut lengths {
        *length = u64::decode(&mut fields).map_err(cut)?;
    }
    let stated = lengths.iter().try_fold(HEADER_LENGTH as u64, |sum, length| sum.checked_add(*length));
    if stated != Some(file.metadata().map_err(io)?.len()) {
        return Err(damaged("it is cut off or longer than it says"));
    }
    let (before, checksum) = header.split_at(HEADER_LENGTH - 32);
    let mut hasher = blake3::Hasher::new();
    let mut buffer = vec![0; 1 << 18];
    loop {
        match file.read(&mut buffer).map_err(io)? {
            0 => break,
            length => hasher.update(&buffer[..length]),
        };
    }
    hasher.update(before);
    if checksum != hasher.finalize().as_bytes() {
        return Err(damaged("its checksum does not fit its content"));
    }
    Ok(lengths)
}

/// Where in a road file a hierarchy stands.
#[derive(Clone, Debug)]
pub(crate) struct StoredHierarchy {
    path: PathBuf,
    start: u64,
    length: u64,
}

impl StoredHierarchy {
    /// Maps it. `None` if it holds for something else, is not for so many arcs, or cannot be read any more: it is then
    /// made anew, which gives the same costs.
    pub fn read(&self, fingerprint: &str, arc_count: usize) -> Option<Hierarchy> {
        self.map(arc_count, |found| found == fingerprint)
    }

    /// Maps it whatever it holds for.
    pub fn read_any(&self, arc_count: usize) -> Option<Hierarchy> {
        self.map(arc_count, |_| true)
    }

    /// The numbers are checked as they are read one after another, so that the map holds only what is used later.
    fn map(&self, arc_count: usize, is_wanted: impl Fn(&str) -> bool) -> Option<Hierarchy> {
        let mut file = File::open(&self.path).ok()?;
        file.seek(SeekFrom::Start(self.start)).ok()?;
        let mut content = Decoder::new(&mut file, self.length);
        let found = String::decode(&mut content).ok()?;
        let mut count = || u64::decode(&mut content).ok().and_then(|count| usize::try_from(count).ok());
        let layout = Layout {
            states: count()?,
            out: count()?,
            into: count()?,
            arcs: count()?,
            starts: count()?,
            arrivals: count()?,
        };
        if !is_wanted(&found) || layout.arcs != arc_count + 1 {
            return None;
        }
        let end = usize::try_from(self.start + self.length).ok()?;
        let start = end.checked_sub(layout.len()?.checked_mul(size_of::<u32>())?)?;
        let numbers_start = self.start + self.length - content.rest();
        let filling = (start as u64).checked_sub(numbers_start).filter(|filling| *filling < NUMBERS_AT)?;
        for _ in 0..filling {
            u8::decode(&mut content).ok()?;
        }
        validate::check_hierarchy(layout, || u32::decode(&mut content)).ok()?;
        Some(Hierarchy::of(Numbers::map(&file, start..end, layout)?))
    }
}

/// Numbers of a hierarchy start at a multiple of this in the file, so that they can be read where they lie.
const NUMBERS_AT: u64 = 4;

fn encode_hierarchy(hierarchy: &Hierarchy, to: &mut Encoder<'_>) {
    let Layout { states, out, into, arcs, starts, arrivals } = hierarchy.view().layout();
    for count in [states, out, into, arcs, starts, arrivals] {
        (count as u64).encode(to);
    }
    while !(HEADER_LENGTH as u64 + to.written()).is_multiple_of(NUMBERS_AT) {
        0_u8.encode(to);
    }
    for number in hierarchy.view().numbers() {
        number.encode(to);
    }
}

/// Writes and reads the fields of a record in the order given; it takes at least so many bytes.
macro_rules! record {
    ($name:ident of $least:literal bytes { $($field:ident),* $(,)? }) => {
        impl Record for $name {
            const LEAST: usize = $least;
            fn encode(&self, to: &mut Encoder<'_>) { $(self.$field.encode(to);)* }
            fn decode(from: &mut Decoder<'_>) -> Result<Self, &'static str> {
                Ok(Self { $($field: Record::decode(from)?),* })
            }
        }
    };
}
/// Writes and reads an enumeration by its number.
macro_rules! coded {
    ($($name:ident),*) => {$(
        impl Record for $name {
            const LEAST: usize = 1;
            fn encode(&self, to: &mut Encoder<'_>) { (*self as u8).encode(to); }
            fn decode(from: &mut Decoder<'_>) -> Result<Self, &'static str> {
                Self::from_code(u8::decode(from)?).ok_or(concat!("a ", stringify!($name), " has an unknown number"))
            }
        }
    )*};
}

impl<T: Record> Record for ByKind<T> {
    const LEAST: usize = 3 * T::LEAST;
    fn encode(&self, to: &mut Encoder<'_>) {
        self.van.encode(to);
        self.truck.encode(to);
        self.bicycle.encode(to);
    }
    fn decode(from: &mut Decoder<'_>) -> Result<Self, &'static str> {
        Ok(Self { van: T::decode(from)?, truck: T::decode(from)?, bicycle: T::decode(from)? })
    }
}

impl Record for Term {
    const LEAST: usize = 7;
    fn encode(&self, to: &mut Encoder<'_>) {
        match self {
            Self::Times(rules) => {
                0_u8.encode(to);
                rules.encode(to);
            }
            Self::Vehicle(measure, comparison, value) => {
                1_u8.encode(to);
                measure.encode(to);
                comparison.encode(to);
                value.encode(to);
            }
        }
    }
    fn decode(from: &mut Decoder<'_>) -> Result<Self, &'static str> {
        match u8::decode(from)? {
            0 => Vec::decode(from).map(Self::Times),
            1 => Ok(Self::Vehicle(Measure::decode(from)?, Comparison::decode(from)?, u32::decode(from)?)),
            _ => Err("a condition is of no known kind"),
        }
    }
}

coded!(Target, Measure, Comparison);
coded!(RoadClass, Access, Directions, Surface, PlaceKind, AddressSource, FacilityKind, ClosedKind, WaterKind);
record!(Limits of 14 bytes { height_cm, width_cm, length_cm, mass_kg, axle_load_kg });
record!(Attributes of 43 bytes {
    class,
    is_link,
    is_roundabout,
    is_structure,
    is_one_way,
    by_bicycle,
    access,
    surface,
    maxspeed_forward_km_h,
    maxspeed_backward_km_h,
    maxspeed_truck_km_h,
    crossing_mm_s,
    limits,
    name,
    reference,
    rules,
});
record!(Barrier of 21 bytes { access, limits, rules });
record!(Rule of 13 bytes { target, value, terms });
record!(TimeRule of 19 bytes { dates, weekdays, minutes, is_added, is_off });
record!(Segment of 22 bytes { from, to, attributes, length_cm, first_point, residential_m });
record!(TurnBan of 15 bytes { arcs, applies, condition });
record!(Place of 22 bytes { name, kind, population, position });
record!(AddressRow of 25 bytes { street, number, postcode, city, position, source });
record!(AddressTable of 16 bytes { texts, rows });
record!(Ring of 9 bytes { is_hole, points });
record!(Facility of 21 bytes { kind, name, position, rings });
record!(ClosedRoad of 13 bytes { kind, name, points });
record!(Water of 21 bytes { kind, name, line, rings });
record!(RoadData of 89 bytes {
    source_hash,
    written_by,
    junctions,
    barriers,
    segments,
    points,
    attributes,
    names,
    turn_bans,
    places,
    has_cycleways,
    rules,
    conditions,
});
