//! Goes through zip archives: every inner file in order, within bounds of size, number, ratio and nesting.

use std::borrow::Cow;
use std::io::{Read, Seek};
use std::ops::ControlFlow;

use libdeflater::{Decompressor, crc32};
use zip::read::ZipFile;
use zip::result::ZipResult;
use zip::{CompressionMethod, ZipArchive};

use crate::entry::{Format, Limits};
use crate::reading::{Reading, fill, limit_of};
use crate::recognition::{Beginning, ENOUGH_BYTES};

/// Archives inside archives that are gone through.
const DEEPEST_NESTING: usize = 1;
/// Entries up to this size are not measured by their ratio: short texts of blanks pack well.
const RATIO_COUNTS_FROM_BYTES: u64 = 1 << 20;

/// What is left of the bounds of one archive and those inside it.
#[derive(Default)]
pub(crate) struct Budget {
    bytes: u64,
    entries: usize,
}

impl Budget {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self { bytes: limits.archive_bytes, entries: limits.archive_entries }
    }
}

/// Opens an archive: reads its directory.
pub(crate) fn open<R: Read + Seek>(reader: R) -> ZipResult<ZipArchive<R>> {
    ZipArchive::new(reader)
}

/// Whether a zip is a workbook, of Excel or OpenDocument.
pub(crate) fn is_workbook<R: Read + Seek>(archive: &mut ZipResult<ZipArchive<R>>) -> bool {
    let Ok(archive) = archive else { return false };
    archive.index_for_name("xl/workbook.xml").is_some() || is_open_document_sheet(archive)
}

fn is_open_document_sheet<R: Read + Seek>(archive: &mut ZipArchive<R>) -> bool {
    let Ok(mut mimetype) = archive.by_name("mimetype") else { return false };
    let mut head = [0; 64];
    fill(&mut mimetype, &mut head)
        .is_ok_and(|length| head[..length].trim_ascii().starts_with(b"application/vnd.oasis.opendocument.spreadsheet"))
}

/// Reads all entries of an archive.
pub(crate) fn read<R: Read + Seek>(
    reading: &mut Reading<'_>,
    label: &str,
    archive: ZipResult<ZipArchive<R>>,
    nesting: usize,
) -> ControlFlow<()> {
    if nesting > DEEPEST_NESTING {
        let message = "It is an archive in an archive in an archive.";
        return reading.limit(label, Format::Zip, "SAMLAST-ZIP-NESTING", message, "Unpack the inner archives.");
    }
    if nesting == 0 {
        reading.budget = Budget::new(reading.limits);
    }
    let mut archive = match archive {
        Ok(archive) => archive,
        Err(error) => {
            let message = format!("The archive cannot be opened: {error}.");
            return reading.limit(
                label,
                Format::Zip,
                "SAMLAST-ZIP-DAMAGED",
                &message,
                "Pack it anew; it may be cut off.",
            );
        }
    };
    if archive.index_for_name("mimetype").is_some() && archive.index_for_name("content.xml").is_some() {
        let message = "It is an OpenDocument file that is no spreadsheet.";
        return reading.limit(label, Format::Unknown, "SAMLAST-FILE-FORMAT", message, "Save it as XLSX or CSV.");
    }
    if archive.is_empty() {
        return reading.limit(label, Format::Zip, "SAMLAST-ZIP-EMPTY", "The archive is empty.", "Pack it anew.");
    }
    let mut unpacker = Unpacker::new();
    let mut buffer = Vec::new();
    for index in 0..archive.len() {
        if reading.budget.entries == 0 {
            let message = format!("The archive has more than {} entries.", reading.limits.archive_entries);
            return reading.limit(label, Format::Zip, "SAMLAST-LIMIT-FILES", &message, "Split the archive.");
        }
        reading.budget.entries -= 1;
        if let Some((name, bytes)) = unpacker.at_once(&mut archive, index) {
            let beginning = Beginning::of(bytes);
            let size = bytes.len() as u64;
            if size <= limit_of(beginning, reading.limits).min(reading.budget.bytes) {
                reading.budget.bytes -= size;
                let label = format!("{label}!/{name}");
                reading.recognised(&label, bytes, beginning, nesting + 1)?;
                continue;
            }
        }
        let inner_name = archive.name_for_index(index).and_then(Result::ok).map(Cow::into_owned);
        match archive.by_index(index) {
            Ok(inner) => {
                let name = name(inner.name_raw(), inner.name());
                if !inner.is_dir() && !is_metadata(&name) {
                    one(reading, &format!("{label}!/{name}"), inner, nesting, &mut buffer)?;
                }
            }
            Err(error) => {
                let label = format!("{label}!/{}", safe(&inner_name.unwrap_or_default()));
                let message = format!("The archive entry cannot be unpacked: {error}.");
                let suggestion = "Pack it anew with ordinary zip (deflate), without a password.";
                reading.limit(&label, Format::Unknown, "SAMLAST-ZIP-DAMAGED", &message, suggestion)?;
            }
        }
    }
    ControlFlow::Continue(())
}

/// Unpacks ordinary small entries, which nearly all are, in one go and into memory that is used again.
struct Unpacker {
    inflating: Decompressor,
    packed: Vec<u8>,
    unpacked: Vec<u8>,
}

impl Unpacker {
    fn new() -> Self {
        Self { inflating: Decompressor::new(), packed: Vec::new(), unpacked: Vec::new() }
    }

    /// Name and bytes of an entry. `None` for every entry that is not deflated, not small, or not exactly what the archive
    /// says of it: what is the matter with those is found out piece by piece.
    fn at_once<R: Read + Seek>(&mut self, archive: &mut ZipArchive<R>, index: usize) -> Option<(String, &[u8])> {
        let mut entry = archive.by_index_raw(index).ok()?;
        let is_small = |size: u64| (1..=RATIO_COUNTS_FROM_BYTES).contains(&size);
        let is_ordinary = entry.compression() == CompressionMethod::Deflated && !entry.encrypted() && !entry.is_dir();
        if !is_ordinary || !is_small(entry.size()) || !is_small(entry.compressed_size()) {
            return None;
        }
        let name = name(entry.name_raw(), entry.name());
        if is_metadata(&name) {
            return None;
        }
        let (size, checksum) = (usize::try_from(entry.size()).ok()?, entry.crc32());
        self.packed.clear();
        entry.read_to_end(&mut self.packed).ok()?;
        if self.unpacked.len() < size {
            self.unpacked.resize(size, 0);
        }
        let unpacked = &mut self.unpacked[..size];
        let length = self.inflating.deflate_decompress(&self.packed, unpacked).ok()?;
        (length == size && crc32(unpacked) == checksum).then_some((name, &*unpacked))
    }
}

/// Files that operating systems put into archives on their own.
fn is_metadata(name: &str) -> bool {
    name.starts_with("__MACOSX/") || name.rsplit('/').next().is_some_and(|last| last.starts_with('.'))
}

/// The name as a label: never used as a path.
fn name(raw: &[u8], name: ZipResult<Cow<'_, str>>) -> String {
    name.map_or_else(|_| safe(&String::from_utf8_lossy(raw)), |name| safe(&name))
}

/// A name without control characters and of reasonable length.
fn safe(name: &str) -> String {
    name.chars().take(500).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

fn one<R: Read>(
    reading: &mut Reading<'_>,
    label: &str,
    mut inner: ZipFile<'_, R>,
    nesting: usize,
    buffer: &mut Vec<u8>,
) -> ControlFlow<()> {
    let packed = inner.compressed_size().max(1);
    let mut head = [0; ENOUGH_BYTES];
    let length = match fill(&mut inner, &mut head) {
        Ok(length) => length,
        Err(error) => return reading.unreadable(label, &error.to_string()),
    };
    let beginning = Beginning::of(&head[..length]);
    let ratio_limit = packed.saturating_mul(reading.limits.archive_ratio).max(RATIO_COUNTS_FROM_BYTES);
    let limit = limit_of(beginning, reading.limits).min(reading.budget.bytes).min(ratio_limit);
    buffer.clear();
    buffer.extend_from_slice(&head[..length]);
    let rest = limit.saturating_add(1).saturating_sub(length as u64);
    if let Err(error) = inner.take(rest).read_to_end(buffer) {
        return reading.unreadable(label, &error.to_string());
    }
    let size = buffer.len() as u64;
    if size > limit {
        if limit == reading.budget.bytes {
            reading.budget.bytes = 0;
            reading.budget.entries = 0;
            let message = format!("The archive unpacks to more than {} bytes.", reading.limits.archive_bytes);
            return reading.limit(label, Format::Zip, "SAMLAST-LIMIT-SIZE", &message, "Split the archive.");
        }
        if limit == ratio_limit {
            let message = format!("The entry unpacks to more than {} times its size.", reading.limits.archive_ratio);
            let suggestion = "This is how zip bombs look; unpack the entry yourself if you trust it.";
            return reading.limit(label, Format::Unknown, "SAMLAST-ZIP-RATIO", &message, suggestion);
        }
        return reading.too_large(label, beginning);
    }
    reading.budget.bytes -= size;
    reading.recognised(label, buffer, Beginning::of(buffer), nesting + 1)
}
