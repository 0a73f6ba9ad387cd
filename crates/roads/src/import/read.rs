//! The passes over an extract: two, and a third where areas are drawn as several ways; those over `.osm.pbf` in parallel
//! by block and put together in file order.

use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::path::Path;

use bzip2::read::MultiBzDecoder;
use flate2::read::MultiGzDecoder;
use rayon::prelude::*;

use super::extract::{Extract, Keep};
use crate::area::Area;
use crate::element::{Node, Way};
use crate::error::RoadError;
use crate::pbf::block::Block;
use crate::pbf::{Blob, BlobError, Blobs};
use crate::xml::{self, Element};

/// Blocks that are held in memory and worked on at the same time.
const BLOCKS_AT_A_TIME: usize = 16;

/// Reads an extract, or the part of it that lies in an area; also returns the hash of the file. `progress` is called with
/// the share done, 0 to 1.
pub(crate) fn read_extract(
    path: &Path,
    (area, keep): (Option<&Area>, Keep),
    progress: &(dyn Fn(f64) + Sync),
) -> Result<(Extract, blake3::Hash), RoadError> {
    let io = |error| RoadError::io(path, error);
    let mut file = File::open(path).map_err(io)?;
    let length = file.metadata().map_err(io)?.len();
    let format = Format::of(&mut file).map_err(io)?;
    let mut hasher = blake3::Hasher::new();
    let mut hashing = Hashing { reader: BufReader::new(&mut file), hasher: &mut hasher };
    let mut extract = match format {
        Format::Pbf => first_pass(&mut hashing, keep, length, progress),
        Format::Xml | Format::PackedXml | Format::BlockPackedXml => xml_first_pass(&mut hashing, keep, format, length),
    }
    .map_err(|error| road_error(path, error))?;
    std::io::copy(&mut hashing, &mut std::io::sink()).map_err(io)?;
    let hash = hasher.finalize();
    let wanted = extract.around.wanted_ways();
    if !wanted.is_empty() {
        file.rewind().map_err(io)?;
        let reader = BufReader::new(&mut file);
        match format {
            Format::Pbf => members_pass(reader, &mut extract, &wanted),
            Format::Xml | Format::PackedXml | Format::BlockPackedXml => {
                xml_members_pass(reader, format, length, &mut extract, &wanted)
            }
        }
        .map_err(|error| road_error(path, error))?;
    }
    extract.number_nodes();
    file.rewind().map_err(io)?;
    let reader = BufReader::new(&mut file);
    match format {
        Format::Pbf => second_pass(reader, &mut extract, length, progress),
        Format::Xml | Format::PackedXml | Format::BlockPackedXml => {
            xml_second_pass(reader, format, length, &mut extract)
        }
    }
    .map_err(|error| road_error(path, error))?;
    progress(1.0);
    if let Some(area) = area {
        extract.keep_within(area);
    }
    extract.drop_barriers_off_road();
    Ok((extract, hash))
}

/// How the extract is written, told by its first bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Pbf,
    Xml,
    /// gzip
    PackedXml,
    /// bzip2
    BlockPackedXml,
}

impl Format {
    fn of(file: &mut File) -> std::io::Result<Self> {
        let mut start = Vec::new();
        file.by_ref().take(4).read_to_end(&mut start)?;
        file.rewind()?;
        Ok(match start.as_slice() {
            [0x1F, 0x8B, ..] => Self::PackedXml,
            [b'B', b'Z', b'h', ..] => Self::BlockPackedXml,
            [b'<', ..] | [0xEF, 0xBB, 0xBF, b'<'] => Self::Xml,
            _ => Self::Pbf,
        })
    }
}

/// A packed extract unpacks to about 15 times its size; far above that it is a trap.
const UNPACKS_TO_AT_MOST: u64 = 200;

fn each_xml_element(
    reader: impl Read,
    format: Format,
    length: u64,
    visit: impl FnMut(&Element<'_>),
) -> Result<(), BlobError> {
    let limit = length.saturating_mul(UNPACKS_TO_AT_MOST);
    let read = match format {
        Format::PackedXml => xml::each_element(BufReader::new(MultiGzDecoder::new(reader).take(limit)), visit),
        Format::BlockPackedXml => xml::each_element(BufReader::new(MultiBzDecoder::new(reader).take(limit)), visit),
        Format::Pbf | Format::Xml => xml::each_element(BufReader::new(reader), visit),
    };
    read.map_err(|e| if e.is_foreign { BlobError::Foreign(e.reason) } else { BlobError::Damaged(e.at_byte, e.reason) })
}

fn xml_first_pass(reader: impl Read, keep: Keep, format: Format, length: u64) -> Result<Extract, BlobError> {
    let mut extract = Extract::keeping(keep);
    each_xml_element(reader, format, length, |element| match element {
        Element::Node(node) => extract.add_tagged_node(node),
        Element::Way(way) => extract.add_way(way),
        Element::Relation(relation) => extract.add_relation(relation),
    })?;
    Ok(extract)
}

fn xml_second_pass(reader: impl Read, format: Format, length: u64, extract: &mut Extract) -> Result<(), BlobError> {
    let around_ids = extract.around.take_node_ids();
    let (mut found, mut around) = (Vec::new(), Vec::new());
    each_xml_element(reader, format, length, |element| {
        if let Element::Node(node) = element {
            Extract::place_node(&extract.node_ids, &mut found, node);
            Extract::place_node(&around_ids, &mut around, node);
        }
    })?;
    for (index, position) in found {
        extract.positions[index] = Some(position);
    }
    extract.around.place(around);
    extract.around.return_node_ids(around_ids);
    Ok(())
}

fn xml_members_pass(
    reader: impl Read,
    format: Format,
    length: u64,
    extract: &mut Extract,
    wanted: &[i64],
) -> Result<(), BlobError> {
    each_xml_element(reader, format, length, |element| {
        if let Element::Way(way) = element
            && wanted.binary_search(&way.id).is_ok()
        {
            extract.around.add_member(way.id, way.nodes);
        }
    })
}

fn road_error(path: &Path, error: BlobError) -> RoadError {
    let file = path.display().to_string();
    match error {
        BlobError::Io(source) => RoadError::Io { file, source },
        BlobError::Foreign(reason) => RoadError::NotOpenStreetMap { file, reason },
        BlobError::Damaged(at_byte, reason) => RoadError::DamagedExtract { file, at_byte, reason },
    }
}

fn first_pass(
    reader: impl Read,
    keep: Keep,
    length: u64,
    progress: &(dyn Fn(f64) + Sync),
) -> Result<Extract, BlobError> {
    let mut all = Extract::keeping(keep);
    let read_block = |blob: &Blob| {
        let bytes = blob.unpack()?;
        let mut part = Extract::keeping(keep);
        let mut read = || {
            let block = Block::parse(&bytes)?;
            block.nodes(|node| part.add_tagged_node(node))?;
            block.ways(|way| part.add_way(way))?;
            block.relations(|relation| part.add_relation(relation))
        };
        read().map_err(|error| blob.malformed(error))?;
        Ok(part)
    };
    let written_by = each_block(reader, read_block, |at_byte, part| {
        all.append(part);
        progress(0.5 * share(at_byte, length));
    })?;
    all.written_by = written_by;
    Ok(all)
}

/// Between the two passes, only if areas are drawn as several ways: looks for these.
fn members_pass(reader: impl Read, extract: &mut Extract, wanted: &[i64]) -> Result<(), BlobError> {
    let read_block = |blob: &Blob| {
        let bytes = blob.unpack()?;
        let mut found: Vec<(i64, Vec<i64>)> = Vec::new();
        let keep = |way: &Way<'_>| {
            if wanted.binary_search(&way.id).is_ok() {
                found.push((way.id, way.nodes.to_vec()));
            }
        };
        Block::parse(&bytes).and_then(|block| block.ways(keep)).map_err(|error| blob.malformed(error))?;
        Ok(found)
    };
    each_block(reader, read_block, |_, found| {
        for (way, nodes) in found {
            extract.around.add_member(way, &nodes);
        }
    })?;
    Ok(())
}

fn second_pass(
    reader: impl Read,
    extract: &mut Extract,
    length: u64,
    progress: &(dyn Fn(f64) + Sync),
) -> Result<(), BlobError> {
    let node_ids = std::mem::take(&mut extract.node_ids);
    let around_ids = extract.around.take_node_ids();
    let read_block = |blob: &Blob| {
        let bytes = blob.unpack()?;
        let (mut found, mut around) = (Vec::new(), Vec::new());
        let place = |node: &Node<'_>| {
            Extract::place_node(&node_ids, &mut found, node);
            Extract::place_node(&around_ids, &mut around, node);
        };
        Block::parse(&bytes).and_then(|block| block.nodes(place)).map_err(|error| blob.malformed(error))?;
        Ok((found, around))
    };
    each_block(reader, read_block, |at_byte, (found, around)| {
        extract.around.place(around);
        for (index, position) in found {
            extract.positions[index] = Some(position);
        }
        progress(0.5 + 0.5 * share(at_byte, length));
    })?;
    extract.node_ids = node_ids;
    extract.around.return_node_ids(around_ids);
    Ok(())
}

#[allow(clippy::cast_precision_loss, reason = "only for showing progress")]
fn share(at_byte: u64, length: u64) -> f64 {
    if length == 0 { 1.0 } else { (at_byte as f64 / length as f64).min(1.0) }
}

/// Reads blocks one after another, works on several at once, and hands over the results in file order. Gives the program
/// that wrote the file.
fn each_block<T: Send>(
    reader: impl Read,
    work: impl Fn(&Blob) -> Result<T, BlobError> + Sync,
    mut collect: impl FnMut(u64, T),
) -> Result<String, BlobError> {
    let mut blobs = Blobs::new(reader);
    let mut is_done = false;
    while !is_done {
        let mut batch = Vec::with_capacity(BLOCKS_AT_A_TIME);
        while batch.len() < BLOCKS_AT_A_TIME {
            match blobs.next()? {
                Some(blob) => batch.push(blob),
                None => {
                    is_done = true;
                    break;
                }
            }
        }
        let results: Vec<Result<T, BlobError>> = batch.par_iter().map(&work).collect();
        for (blob, result) in batch.iter().zip(results) {
            collect(blob.at_byte, result?);
        }
    }
    Ok(blobs.written_by)
}

struct Hashing<'a, R> {
    reader: R,
    hasher: &'a mut blake3::Hasher,
}

impl<R: Read> Read for Hashing<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let length = self.reader.read(buffer)?;
        self.hasher.update(&buffer[..length]);
        Ok(length)
    }
}
