//! The container of `.osm.pbf` files: blobs of bounded size, each with a header; damaged and hostile files end in an error.

pub(crate) mod block;
pub(crate) mod wire;

use std::io::Read;

use flate2::read::ZlibDecoder;

use wire::{Fields, Malformed};

/// Longest header of a blob that the format allows.
const LONGEST_HEADER: u32 = 64 * 1024;
/// Longest blob, packed or unpacked, that the format allows.
const LONGEST_BLOB: u64 = 32 * 1024 * 1024;
/// Longest name of a writing program that is kept, characters.
const LONGEST_PROGRAM_NAME: usize = 200;
/// What a reader of these files must know to understand roads.
const KNOWN_FEATURES: [&str; 3] = ["OsmSchema-V0.6", "DenseNodes", "HistoricalInformation"];

/// Why a blob cannot be read.
#[derive(Debug)]
pub(crate) enum BlobError {
    Io(std::io::Error),
    /// Not such a file at all.
    Foreign(String),
    /// Byte where the blob starts, and what is wrong with it.
    Damaged(u64, String),
}

/// A packed data block.
pub(crate) struct Blob {
    /// Where it starts in the file.
    pub at_byte: u64,
    bytes: Vec<u8>,
}

impl Blob {
    /// Unpacks the block.
    pub fn unpack(&self) -> Result<Vec<u8>, BlobError> {
        unpack(&self.bytes).map_err(|reason| BlobError::Damaged(self.at_byte, reason))
    }

    /// The error of a block that does not parse.
    pub fn malformed(&self, error: Malformed) -> BlobError {
        BlobError::Damaged(self.at_byte, error.0.to_owned())
    }
}

/// Reads the blobs of a file one after another; the header block is checked first.
pub(crate) struct Blobs<R> {
    /// Program that wrote the file, as its header states; empty before the header is read.
    pub written_by: String,
    reader: R,
    at_byte: u64,
    header_seen: bool,
}

impl<R: Read> Blobs<R> {
    pub fn new(reader: R) -> Self {
        Self { written_by: String::new(), reader, at_byte: 0, header_seen: false }
    }

    /// The next data block, `None` at the end of the file.
    pub fn next(&mut self) -> Result<Option<Blob>, BlobError> {
        loop {
            let at_byte = self.at_byte;
            let Some((kind, bytes)) = self.next_raw()? else {
                return if self.header_seen { Ok(None) } else { Err(BlobError::Foreign("it is empty".to_owned())) };
            };
            match kind.as_str() {
                "OSMHeader" => {
                    let header = unpack(&bytes).map_err(|reason| BlobError::Damaged(at_byte, reason))?;
                    self.written_by =
                        check_header(&header).map_err(|e| BlobError::Damaged(at_byte, e.0.to_owned()))??;
                    self.header_seen = true;
                }
                "OSMData" if self.header_seen => return Ok(Some(Blob { at_byte, bytes })),
                "OSMData" => return Err(BlobError::Foreign("data come before the header block OSMHeader".to_owned())),
                _ => {}
            }
        }
    }

    fn next_raw(&mut self) -> Result<Option<(String, Vec<u8>)>, BlobError> {
        let start = self.at_byte;
        let damaged = |reason: &str| BlobError::Damaged(start, reason.to_owned());
        let length = self.take(4)?;
        let Ok(length) = <[u8; 4]>::try_from(length.as_slice()) else {
            return if length.is_empty() { Ok(None) } else { Err(damaged("the file ends inside a block")) };
        };
        let length = u32::from_be_bytes(length);
        if length > LONGEST_HEADER {
            return Err(if start == 0 {
                BlobError::Foreign("it does not start with a block header".to_owned())
            } else {
                damaged("a block header is longer than 64 KiB")
            });
        }
        let header = self.take(u64::from(length))?;
        if header.len() < length as usize {
            return Err(damaged("the file ends inside a block header"));
        }
        let (kind, size) = blob_header(&header).map_err(|e| {
            if start == 0 {
                BlobError::Foreign("it does not start with a block header".to_owned())
            } else {
                damaged(e.0)
            }
        })?;
        if size > LONGEST_BLOB {
            return Err(damaged("a block is longer than 32 MiB"));
        }
        let bytes = self.take(size)?;
        if (bytes.len() as u64) < size {
            return Err(damaged("the file ends inside a block"));
        }
        Ok(Some((kind, bytes)))
    }

    fn take(&mut self, length: u64) -> Result<Vec<u8>, BlobError> {
        let mut bytes = Vec::new();
        let read = self.reader.by_ref().take(length).read_to_end(&mut bytes).map_err(BlobError::Io)?;
        self.at_byte += read as u64;
        Ok(bytes)
    }
}

fn blob_header(bytes: &[u8]) -> Result<(String, u64), Malformed> {
    let (mut kind, mut size) = (String::new(), None);
    let mut fields = Fields(bytes);
    while let Some((number, field)) = fields.next()? {
        match number {
            1 => kind = String::from_utf8_lossy(field.bytes()?).into_owned(),
            3 => size = Some(field.varint()?),
            _ => {}
        }
    }
    Ok((kind, size.ok_or(Malformed("a block header states no size"))?))
}

fn unpack(blob: &[u8]) -> Result<Vec<u8>, String> {
    let (mut raw, mut zlib, mut size, mut other) = (None, None, None, false);
    let mut fields = Fields(blob);
    while let Some((number, field)) = fields.next().map_err(|e| e.0.to_owned())? {
        match number {
            1 => raw = Some(field.bytes().map_err(|e| e.0.to_owned())?),
            2 => size = Some(field.varint().map_err(|e| e.0.to_owned())?),
            3 => zlib = Some(field.bytes().map_err(|e| e.0.to_owned())?),
            4..=7 => other = true,
            _ => {}
        }
    }
    match (raw, zlib) {
        (Some(raw), _) => Ok(raw.to_vec()),
        (None, Some(packed)) => {
            let size = size.ok_or("a packed block does not state its size")?;
            if size > LONGEST_BLOB {
                return Err("a block unpacks to more than 32 MiB".to_owned());
            }
            let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
            let unpacked = ZlibDecoder::new(packed).take(LONGEST_BLOB + 1).read_to_end(&mut bytes);
            unpacked.map_err(|e| format!("a block does not unpack: {e}"))?;
            if bytes.len() as u64 != size {
                return Err("a block unpacks to another size than stated".to_owned());
            }
            Ok(bytes)
        }
        (None, None) if other => {
            Err("a block is packed by another method than zlib; write the extract again with zlib".to_owned())
        }
        (None, None) => Err("a block is empty".to_owned()),
    }
}

/// Refuses files that need what is not known here, and gives the program that wrote the file.
fn check_header(header: &[u8]) -> Result<Result<String, BlobError>, Malformed> {
    let mut written_by = String::new();
    let mut fields = Fields(header);
    while let Some((number, field)) = fields.next()? {
        match number {
            4 => {
                let feature = String::from_utf8_lossy(field.bytes()?);
                if !KNOWN_FEATURES.contains(&feature.as_ref()) {
                    return Ok(Err(BlobError::Foreign(format!(
                        "it needs the feature {feature:?}, which is not known here"
                    ))));
                }
            }
            16 => written_by = String::from_utf8_lossy(field.bytes()?).chars().take(LONGEST_PROGRAM_NAME).collect(),
            _ => {}
        }
    }
    Ok(Ok(written_by))
}
