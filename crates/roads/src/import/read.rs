//! The two passes over an `.osm.pbf` file, in parallel by block and put together in file order.

use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::path::Path;

use rayon::prelude::*;

use super::extract::Extract;
use crate::error::RoadError;
use crate::pbf::block::Block;
use crate::pbf::{Blob, BlobError, Blobs};

/// Blocks that are held in memory and worked on at the same time.
const BLOCKS_AT_A_TIME: usize = 16;

/// Reads an extract; also returns the hash of the file. `progress` is called with the share done, 0 to 1.
pub(crate) fn read_extract(path: &Path, progress: &(dyn Fn(f64) + Sync)) -> Result<(Extract, blake3::Hash), RoadError> {
    let io = |error| RoadError::io(path, error);
    let mut file = File::open(path).map_err(io)?;
    let length = file.metadata().map_err(io)?.len();
    let mut hasher = blake3::Hasher::new();
    let hashing = Hashing { reader: BufReader::new(&mut file), hasher: &mut hasher };
    let mut extract = first_pass(hashing, length, progress).map_err(|error| road_error(path, error))?;
    let hash = hasher.finalize();
    extract.number_nodes();
    file.rewind().map_err(io)?;
    second_pass(BufReader::new(&mut file), &mut extract, length, progress).map_err(|error| road_error(path, error))?;
    extract.drop_barriers_off_road();
    Ok((extract, hash))
}

fn road_error(path: &Path, error: BlobError) -> RoadError {
    let file = path.display().to_string();
    match error {
        BlobError::Io(source) => RoadError::Io { file, source },
        BlobError::Foreign(reason) => RoadError::NotOpenStreetMap { file, reason },
        BlobError::Damaged(at_byte, reason) => RoadError::DamagedExtract { file, at_byte, reason },
    }
}

fn first_pass(reader: impl Read, length: u64, progress: &(dyn Fn(f64) + Sync)) -> Result<Extract, BlobError> {
    let mut all = Extract::default();
    let read_block = |blob: &Blob| {
        let bytes = blob.unpack()?;
        let mut part = Extract::default();
        let mut read = || {
            let block = Block::parse(&bytes)?;
            block.nodes(|node| part.add_tagged_node(node))?;
            block.ways(|way| part.add_way(way))?;
            block.relations(|relation| part.add_relation(relation))
        };
        read().map_err(|error| blob.malformed(error))?;
        Ok(part)
    };
    each_block(reader, read_block, |at_byte, part| {
        all.append(part);
        progress(0.5 * share(at_byte, length));
    })?;
    Ok(all)
}

fn second_pass(
    reader: impl Read,
    extract: &mut Extract,
    length: u64,
    progress: &(dyn Fn(f64) + Sync),
) -> Result<(), BlobError> {
    let node_ids = std::mem::take(&mut extract.node_ids);
    let read_block = |blob: &Blob| {
        let bytes = blob.unpack()?;
        let mut found = Vec::new();
        Block::parse(&bytes)
            .and_then(|block| block.nodes(|node| Extract::place_node(&node_ids, &mut found, node)))
            .map_err(|error| blob.malformed(error))?;
        Ok(found)
    };
    each_block(reader, read_block, |at_byte, found| {
        for (index, position) in found {
            extract.positions[index] = Some(position);
        }
        progress(0.5 + 0.5 * share(at_byte, length));
    })?;
    extract.node_ids = node_ids;
    Ok(())
}

#[allow(clippy::cast_precision_loss, reason = "only for showing progress")]
fn share(at_byte: u64, length: u64) -> f64 {
    if length == 0 { 1.0 } else { (at_byte as f64 / length as f64).min(1.0) }
}

/// Reads blocks one after another, works on several at once, and hands over the results in file order.
fn each_block<T: Send>(
    reader: impl Read,
    work: impl Fn(&Blob) -> Result<T, BlobError> + Sync,
    mut collect: impl FnMut(u64, T),
) -> Result<(), BlobError> {
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
    Ok(())
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
