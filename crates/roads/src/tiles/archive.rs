//! All tiles of a road file in one archive (PMTiles, version 3) or in a folder.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use rayon::prelude::*;

use super::encoding::put_varint;
use super::{TileId, TileSource};

/// What came of writing tiles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TilesWritten {
    /// Tiles with something in them.
    pub tiles: u64,
    /// Bytes of the largest one, unpacked.
    pub largest_bytes: usize,
    /// Bytes of all, as written.
    pub bytes: u64,
}

/// Why tiles could not be written.
#[derive(Debug, thiserror::Error)]
pub enum TileWriteError {
    /// The operating system refuses.
    #[error("{file}: {source}")]
    Io {
        /// File.
        file: String,
        /// What the operating system says.
        source: io::Error,
    },
    /// Too many tiles.
    #[error(
        "the roads lie so far apart that there are too many tiles of zoom {zoom}; ask for lower zooms with --zoom, or cut the roads to the region with `samlast roads build --clip`"
    )]
    TooMany {
        /// Zoom at which there are too many.
        zoom: u8,
    },
}

/// The start of the file in which header and root directory must lie.
const START: u64 = 16_384;
const HEADER: usize = 127;
/// Entries of a leaf directory.
const LEAF: usize = 4_096;
/// Tiles that are held in memory and worked on at the same time.
const AT_A_TIME: usize = 256;

/// A tile in the archive, or several equal ones in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Entry {
    id: u64,
    run: u32,
    offset: u64,
    length: u32,
}

impl TileSource {
    /// Writes the tiles of some zooms to a PMTiles archive. `attribution` names who made the data. The same roads give the
    /// same bytes.
    ///
    /// # Errors
    /// The operating system's.
    pub fn write_archive(
        &self,
        path: &Path,
        zooms: [u8; 2],
        attribution: &str,
    ) -> Result<TilesWritten, TileWriteError> {
        let error = |source| TileWriteError::Io { file: path.display().to_string(), source };
        let mut part = path.file_name().unwrap_or_default().to_owned();
        part.push(".part");
        let part = path.with_file_name(part);
        let covered = self.all_covered(zooms)?;
        let written = File::create(&part).and_then(|mut file| self.archive(&mut file, zooms, &covered, attribution));
        let moved = written.and_then(|written| fs::rename(&part, path).map(|()| written));
        if moved.is_err() {
            let _ = fs::remove_file(&part);
        }
        moved.map_err(error)
    }

    fn all_covered(&self, zooms: [u8; 2]) -> Result<Vec<Vec<TileId>>, TileWriteError> {
        (zooms[0]..=zooms[1]).map(|zoom| self.covered(zoom)).collect()
    }

    fn archive(
        &self,
        file: &mut File,
        zooms: [u8; 2],
        covered: &[Vec<TileId>],
        attribution: &str,
    ) -> io::Result<TilesWritten> {
        file.write_all(&[0; START as usize])?;
        let mut written = TilesWritten::default();
        let mut entries: Vec<Entry> = Vec::new();
        let mut known: BTreeMap<[u8; 32], (u64, u32)> = BTreeMap::new();
        let mut offset = 0;
        for covered in covered {
            let mut tiles: Vec<(u64, TileId)> = covered.iter().map(|id| (number(*id), *id)).collect();
            tiles.sort_unstable();
            for chunk in tiles.chunks(AT_A_TIME) {
                let packed: Vec<(usize, Vec<u8>)> = chunk.par_iter().map(|(_, id)| self.packed(*id)).collect();
                for ((id, _), (unpacked, bytes)) in chunk.iter().zip(packed).filter(|(_, (unpacked, _))| *unpacked > 0)
                {
                    let length = bytes.len() as u32;
                    let place = known.entry(*blake3::hash(&bytes).as_bytes()).or_insert((offset, length));
                    if place.0 == offset {
                        file.write_all(&bytes)?;
                        offset += u64::from(length);
                    }
                    written.tiles += 1;
                    written.largest_bytes = written.largest_bytes.max(unpacked);
                    match entries.last_mut() {
                        Some(last) if last.offset == place.0 && last.id + u64::from(last.run) == *id => last.run += 1,
                        _ => entries.push(Entry { id: *id, run: 1, offset: place.0, length }),
                    }
                }
            }
        }
        written.bytes = offset;
        let metadata = gzip(self.metadata(zooms, attribution).as_bytes())?;
        file.write_all(&metadata)?;
        let (root, leaves) = directories(&entries)?;
        file.write_all(&leaves)?;
        let metadata_at = START + offset;
        let ends = [root.len() as u64, metadata_at, metadata.len() as u64, leaves.len() as u64, offset];
        let counts = [written.tiles, entries.len() as u64, known.len() as u64];
        file.seek(SeekFrom::Start(0))?;
        file.write_all(&self.header(zooms, ends, counts))?;
        file.write_all(&root)?;
        file.sync_all()?;
        Ok(written)
    }

    fn packed(&self, id: TileId) -> (usize, Vec<u8>) {
        let tile = self.tile(id);
        // Writing to memory does not fail.
        (tile.len(), gzip(&tile).unwrap_or_default())
    }

    fn header(
        &self,
        zooms: [u8; 2],
        [root, metadata_at, metadata, leaves, data]: [u64; 5],
        counts: [u64; 3],
    ) -> Vec<u8> {
        const GZIP: u8 = 2;
        const VECTOR_TILES: u8 = 1;
        let mut bytes = b"PMTiles\x03".to_vec();
        let places = [HEADER as u64, root, metadata_at, metadata, metadata_at + metadata, leaves, START, data];
        for value in places.into_iter().chain(counts) {
            bytes.extend(value.to_le_bytes());
        }
        bytes.extend([1, GZIP, GZIP, VECTOR_TILES, zooms[0], zooms[1]]);
        #[allow(clippy::cast_possible_truncation, reason = "degrees · 10⁷ fit")]
        let e7 = |degrees: f64| (degrees * 1e7).round() as i32;
        let [west, south, east, north] = self.bounds();
        for degrees in [west, south, east, north] {
            bytes.extend(e7(degrees).to_le_bytes());
        }
        bytes.push(zooms[0].midpoint(zooms[1]));
        for degrees in [(west + east) / 2.0, (south + north) / 2.0] {
            bytes.extend(e7(degrees).to_le_bytes());
        }
        bytes
    }

    /// Writes the tiles of some zooms as `zoom/x/y.mvt`, unpacked, with a `tiles.json` beside them.
    ///
    /// # Errors
    /// The operating system's.
    pub fn write_folder(
        &self,
        folder: &Path,
        zooms: [u8; 2],
        attribution: &str,
    ) -> Result<TilesWritten, TileWriteError> {
        let save = |file: PathBuf, bytes: &[u8]| {
            let folder = file.parent().map_or(Ok(()), fs::create_dir_all);
            let saved = folder.and_then(|()| fs::write(&file, bytes));
            saved.map_err(|source| TileWriteError::Io { file: file.display().to_string(), source })
        };
        let mut written = TilesWritten::default();
        for covered in self.all_covered(zooms)? {
            for chunk in covered.chunks(AT_A_TIME) {
                let tiles: Vec<Vec<u8>> = chunk.par_iter().map(|id| self.tile(*id)).collect();
                for (id, tile) in chunk.iter().zip(tiles).filter(|(_, tile)| !tile.is_empty()) {
                    save(folder.join(format!("{}/{}/{}.mvt", id.zoom, id.x, id.y)), &tile)?;
                    written.tiles += 1;
                    written.bytes += tile.len() as u64;
                    written.largest_bytes = written.largest_bytes.max(tile.len());
                }
            }
        }
        save(folder.join("tiles.json"), self.tile_json(zooms, attribution, "{z}/{x}/{y}.mvt").as_bytes())?;
        Ok(written)
    }

    /// Describes the tiles at an address (TileJSON 3.0).
    pub fn tile_json(&self, zooms: [u8; 2], attribution: &str, tiles: &str) -> String {
        let inner = self.description(zooms, attribution);
        format!("{{\"tilejson\":\"3.0.0\",\"tiles\":[{}],\"scheme\":\"xyz\",{inner}}}\n", quoted(tiles))
    }

    fn metadata(&self, zooms: [u8; 2], attribution: &str) -> String {
        format!("{{\"type\":\"baselayer\",{}}}", self.description(zooms, attribution))
    }

    fn description(&self, [low, high]: [u8; 2], attribution: &str) -> String {
        let [west, south, east, north] = self.bounds().map(|degrees| (degrees * 1e6).round() / 1e6);
        format!(
            "\"name\":\"roads\",\"attribution\":{},\"minzoom\":{low},\"maxzoom\":{high},\
             \"bounds\":[{west},{south},{east},{north}],\"vector_layers\":[\
             {{\"id\":\"water\",\"fields\":{{\"kind\":\"String\",\"name\":\"String\"}}}},\
             {{\"id\":\"road\",\"fields\":{{\"class\":\"String\",\"name\":\"String\",\"ref\":\"String\",\"oneway\":\"Boolean\"}}}},\
             {{\"id\":\"place\",\"fields\":{{\"name\":\"String\",\"kind\":\"String\",\"population\":\"Number\"}}}}]",
            quoted(attribution)
        )
    }
}

/// A text as JSON.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            control if control < ' ' => out.push_str(&format!("\\u{:04x}", u32::from(control))),
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

fn gzip(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// The root directory, and the leaf directories one after another if it would not fit otherwise.
fn directories(entries: &[Entry]) -> io::Result<(Vec<u8>, Vec<u8>)> {
    let room = START as usize - HEADER;
    let root = directory(entries)?;
    if root.len() <= room {
        return Ok((root, Vec::new()));
    }
    let mut size = LEAF;
    loop {
        let (mut leaves, mut places) = (Vec::new(), Vec::new());
        for chunk in entries.chunks(size) {
            let leaf = directory(chunk)?;
            places.push(Entry { id: chunk[0].id, run: 0, offset: leaves.len() as u64, length: leaf.len() as u32 });
            leaves.extend(leaf);
        }
        let root = directory(&places)?;
        if root.len() <= room {
            return Ok((root, leaves));
        }
        size *= 2;
    }
}

fn directory(entries: &[Entry]) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    put_varint(&mut bytes, entries.len() as u64);
    let mut last = 0;
    for entry in entries {
        put_varint(&mut bytes, entry.id - last);
        last = entry.id;
    }
    for entry in entries {
        put_varint(&mut bytes, u64::from(entry.run));
    }
    for entry in entries {
        put_varint(&mut bytes, u64::from(entry.length));
    }
    let mut follows = None;
    for entry in entries {
        // 0: right behind the one before.
        put_varint(&mut bytes, if follows == Some(entry.offset) { 0 } else { entry.offset + 1 });
        follows = Some(entry.offset + u64::from(entry.length));
    }
    gzip(&bytes)
}

/// Number of a tile: all of the zooms before, then along the Hilbert curve.
fn number(id: TileId) -> u64 {
    let before = ((1_u64 << (2 * id.zoom)) - 1) / 3;
    let (mut x, mut y) = (u64::from(id.x), u64::from(id.y));
    let mut along = 0;
    for level in (0..id.zoom).rev() {
        let side = 1_u64 << level;
        let (right, down) = (u64::from(x & side > 0), u64::from(y & side > 0));
        along += side * side * ((3 * right) ^ down);
        if down == 0 {
            if right == 1 {
                (x, y) = ((side - 1).wrapping_sub(x), (side - 1).wrapping_sub(y));
            }
            (x, y) = (y, x);
        }
    }
    before + along
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers that the specification of PMTiles gives as examples.
    #[test]
    fn tiles_are_numbered_as_the_specification_says() {
        for (zoom, x, y, expected) in
            [(0, 0, 0, 0), (1, 0, 0, 1), (1, 0, 1, 2), (1, 1, 1, 3), (1, 1, 0, 4), (2, 0, 0, 5)]
        {
            assert_eq!(number(TileId { zoom, x, y }), expected, "{zoom}/{x}/{y}");
        }
        assert_eq!(number(TileId { zoom: 12, x: 3423, y: 1763 }), 19_078_479);
    }

    #[test]
    fn neighbours_in_number_are_neighbours_on_the_map_and_each_has_one() {
        let mut tiles: Vec<(u64, TileId)> =
            (0..64).flat_map(|x| (0..64).map(move |y| TileId { zoom: 6, x, y })).map(|id| (number(id), id)).collect();
        tiles.sort_unstable();
        for pair in tiles.windows(2) {
            let [(a, one), (b, other)] = [pair[0], pair[1]];
            assert_eq!(a + 1, b);
            assert_eq!(one.x.abs_diff(other.x) + one.y.abs_diff(other.y), 1, "{one:?} {other:?}");
        }
    }

    #[test]
    fn a_large_directory_is_split_into_leaves() {
        // Lengths that do not repeat, so that packing does not make them small.
        let mut offset = 0;
        let entries: Vec<Entry> = (0..40_000_u64)
            .map(|id| {
                let length = (id.wrapping_mul(2_654_435_761) % 60_000) as u32 + 1;
                offset += u64::from(length);
                Entry { id: id * 3, run: 1, offset: offset - u64::from(length), length }
            })
            .collect();
        let (root, leaves) = directories(&entries).unwrap();
        assert!(root.len() <= START as usize - HEADER && leaves.len() > 40_000);
        assert!(directories(&entries[..10]).unwrap().1.is_empty());
    }
}
