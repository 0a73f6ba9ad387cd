//! The road file: magic, version, length, checksum, then the road data; anything else is refused with a clear error.

mod codec;
mod validate;

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use codec::{Decoder, Encoder, Record};

use crate::attributes::{Access, Attributes, Barrier, Limits, RoadClass, Surface};
use crate::data::{RoadData, Segment, TurnBan};
use crate::error::RoadError;
use crate::network::RoadNetwork;
use crate::place::{Address, Place, PlaceKind};
use crate::speed::SpeedModel;

const MAGIC: &[u8; 8] = b"SAMLROAD";
const VERSION: u32 = 2;
/// Magic, version, length of the content, checksum.
const HEADER_LENGTH: usize = 8 + 4 + 8 + 32;

impl RoadNetwork {
    /// Writes the road file: first beside the place it is for, then moved there, so that it is never half written.
    ///
    /// # Errors
    /// The operating system's.
    pub fn save(&self, path: &Path) -> Result<(), RoadError> {
        let io = |error| RoadError::io(path, error);
        let mut content = Encoder::default();
        self.data().encode(&mut content);
        let content = content.into_bytes();
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(".part");
        let part = path.with_file_name(name);
        let mut file = File::create(&part).map_err(io)?;
        let write = |file: &mut File| -> std::io::Result<()> {
            file.write_all(MAGIC)?;
            file.write_all(&VERSION.to_le_bytes())?;
            file.write_all(&(content.len() as u64).to_le_bytes())?;
            file.write_all(blake3::hash(&content).as_bytes())?;
            file.write_all(&content)?;
            file.sync_all()
        };
        write(&mut file).map_err(io)?;
        fs::rename(&part, path).map_err(io)
    }

    /// Reads a road file.
    ///
    /// # Errors
    /// A file that is not a road file, of another version, cut off or damaged.
    pub fn open(path: &Path, model: &SpeedModel) -> Result<Self, RoadError> {
        let bytes = fs::read(path).map_err(|error| RoadError::io(path, error))?;
        let data = parse(&bytes, path)?;
        Self::new(data, model.clone(), path)
    }
}

fn parse(bytes: &[u8], path: &Path) -> Result<RoadData, RoadError> {
    let file = path.display().to_string();
    let damaged = |reason: &str| RoadError::DamagedRoadFile { file: file.clone(), reason: reason.to_owned() };
    if !bytes.starts_with(MAGIC) {
        return Err(RoadError::NotARoadFile { file });
    }
    let (header, content) =
        bytes.split_at_checked(HEADER_LENGTH).ok_or_else(|| damaged("it ends inside its header"))?;
    let mut header = Decoder::new(&header[MAGIC.len()..]);
    let found = u32::decode(&mut header).map_err(damaged)?;
    if found != VERSION {
        return Err(RoadError::RoadFileVersion { file, found, expected: VERSION });
    }
    let length = u64::decode(&mut header).map_err(damaged)?;
    if content.len() as u64 != length {
        return Err(damaged("it is cut off or longer than it says"));
    }
    if header.rest() != blake3::hash(content).as_bytes() {
        return Err(damaged("its checksum does not fit its content"));
    }
    let mut content = Decoder::new(content);
    let data = RoadData::decode(&mut content).map_err(damaged)?;
    validate::check(&data).map_err(damaged)?;
    Ok(data)
}

/// Writes and reads the fields of a record in the order given.
macro_rules! record {
    ($name:ident { $($field:ident),* $(,)? }) => {
        impl Record for $name {
            fn encode(&self, to: &mut Encoder) { $(self.$field.encode(to);)* }
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
            fn encode(&self, to: &mut Encoder) { (*self as u8).encode(to); }
            fn decode(from: &mut Decoder<'_>) -> Result<Self, &'static str> {
                Self::from_code(u8::decode(from)?).ok_or(concat!("a ", stringify!($name), " has an unknown number"))
            }
        }
    )*};
}

coded!(RoadClass, Access, Surface, PlaceKind);
record!(Limits { height_cm, width_cm, length_cm, mass_kg, axle_load_kg });
record!(Attributes {
    class,
    is_link,
    is_roundabout,
    is_one_way,
    van,
    truck,
    surface,
    maxspeed_forward_km_h,
    maxspeed_backward_km_h,
    maxspeed_truck_km_h,
    crossing_mm_s,
    limits,
    name,
    reference,
});
record!(Barrier { van, truck, limits });
record!(Segment { from, to, attributes, length_cm, first_point, residential_m });
record!(TurnBan { arcs, van, truck });
record!(Place { name, kind, population, position });
record!(Address { street, number, postcode, city, position });
record!(RoadData {
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
    addresses,
});
