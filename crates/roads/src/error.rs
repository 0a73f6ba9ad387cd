//! What can go wrong with an extract of OpenStreetMap or with a road file, and the way out.

use std::path::Path;

/// Why no road network came of it.
#[derive(Debug, thiserror::Error)]
pub enum RoadError {
    /// The operating system refuses.
    #[error("{file}: {source}")]
    Io {
        /// File.
        file: String,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// The file is not an OpenStreetMap extract.
    #[error(
        "{file} is not an OpenStreetMap extract: {reason}; expected is an .osm.pbf, .osm, .osm.gz or .osm.bz2 file"
    )]
    NotOpenStreetMap {
        /// File.
        file: String,
        /// What is missing.
        reason: String,
    },
    /// The extract is cut off or damaged.
    #[error("{file} is damaged at byte {at_byte}: {reason}; download the extract again")]
    DamagedExtract {
        /// File.
        file: String,
        /// Where the part starts that cannot be read.
        at_byte: u64,
        /// What is wrong.
        reason: String,
    },
    /// The file is no raster of heights that can be used.
    #[error(
        "{file} is no raster of heights that can be used: {reason}; expected is a GeoTIFF or an ESRI ASCII grid in metres"
    )]
    NotARaster {
        /// File.
        file: String,
        /// What is wrong.
        reason: String,
    },
    /// Nothing in the extract can be driven on.
    #[error("{file} holds no road that a van may use; choose an extract that covers the municipality and its roads")]
    NoRoads {
        /// File.
        file: String,
    },
    /// The file is not a road file of this program.
    #[error("{file} is not a road file; make one with `samlast roads build EXTRACT.osm.pbf -o {file}`")]
    NotARoadFile {
        /// File.
        file: String,
    },
    /// The road file was written by another version of this program.
    #[error(
        "{file} is a road file of version {found}, this program reads version {expected}; build it again from the extract"
    )]
    RoadFileVersion {
        /// File.
        file: String,
        /// Version in the file.
        found: u32,
        /// Version that is read.
        expected: u32,
    },
    /// The road file is cut off or damaged.
    #[error("road file {file} is damaged: {reason}; build it again from the extract")]
    DamagedRoadFile {
        /// File.
        file: String,
        /// What is wrong.
        reason: String,
    },
    /// The numbers of nodes, segments or places do not fit a road file.
    #[error("{file} is too large: {reason}; cut the extract to the region of the study")]
    TooLarge {
        /// File.
        file: String,
        /// What there is too much of.
        reason: String,
    },
}

impl RoadError {
    pub(crate) fn io(file: &Path, source: std::io::Error) -> Self {
        Self::Io { file: file.display().to_string(), source }
    }
}
