//! Vector tiles of a road file, for the map's background: as an archive, as a folder, and one by one for the server.

use std::path::Path;

use domain::Parameters;
use roads::{RoadNetwork, SpeedModel, TileId, TileSource};
use serde::Serialize;

use crate::WorkflowError;
use crate::effort::{Effort, EffortClock};
use crate::study_file::roads_attribution;

/// Zooms of the tiles unless others are asked for: from a country to a street.
pub const TILE_ZOOMS: [u8; 2] = [5, 14];

/// What came of writing tiles.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TilesMade {
    /// Lowest zoom.
    pub min_zoom: u8,
    /// Highest zoom.
    pub max_zoom: u8,
    /// Tiles with something in them.
    pub tiles: u64,
    /// Bytes of the largest one, unpacked.
    pub largest_bytes: usize,
    /// Bytes of all, as written.
    pub bytes: u64,
    /// Who must be named beside the map; empty for invented roads.
    pub attribution: String,
    /// What it cost.
    #[serde(flatten)]
    pub effort: Effort,
}

/// Reads `5-14` or `12`.
///
/// # Errors
/// Text that is no range of zooms, with what is expected.
pub fn tile_zooms(text: &str) -> Result<[u8; 2], String> {
    let (low, high) = text.split_once('-').unwrap_or((text, text));
    match (low.trim().parse::<u8>(), high.trim().parse::<u8>()) {
        (Ok(low), Ok(high)) if low <= high && high <= roads::MAX_ZOOM => Ok([low, high]),
        _ => Err(format!("{text:?} is no range of zooms; write one from 0 to {} such as 5-14", roads::MAX_ZOOM)),
    }
}

/// Writes the tiles of a road file: to a PMTiles archive if the name ends so, else into a folder.
///
/// # Errors
/// A road file that cannot be read, tiles that cannot be written.
pub fn write_road_tiles(roads: &Path, out: &Path, zooms: [u8; 2]) -> Result<TilesMade, WorkflowError> {
    let mut clock = EffortClock::start();
    let network = RoadNetwork::open(roads, &SpeedModel::from_parameters(&Parameters::builtin()?)?)?;
    clock.end_of("open");
    let attribution = roads_attribution(network.written_by());
    let source = network.tile_source()?;
    clock.end_of("gather");
    let is_archive = out.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("pmtiles"));
    let written = if is_archive {
        source.write_archive(out, zooms, &attribution)?
    } else {
        source.write_folder(out, zooms, &attribution)?
    };
    clock.end_of("write");
    let roads::TilesWritten { tiles, largest_bytes, bytes } = written;
    let [min_zoom, max_zoom] = zooms;
    Ok(TilesMade { min_zoom, max_zoom, tiles, largest_bytes, bytes, attribution, effort: clock.finish() })
}

/// The tiles of a study's roads, held in memory.
pub(crate) struct StudyTiles {
    pub source: TileSource,
    pub attribution: String,
    /// Changes with the roads and with the program.
    pub version: String,
}

impl StudyTiles {
    /// A tile; `None` where there can be none.
    pub fn tile(&self, zoom: u8, x: u32, y: u32) -> Option<Vec<u8>> {
        TileId::new(zoom, x, y).map(|id| self.source.tile(id))
    }

    /// Describes the tiles to a map.
    pub fn json(&self) -> String {
        self.source.tile_json(TILE_ZOOMS, &self.attribution, "/api/roads/tiles/{z}/{x}/{y}.mvt")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zooms_are_a_number_or_two() {
        assert_eq!(tile_zooms("5-14"), Ok([5, 14]));
        assert_eq!(tile_zooms("12"), Ok([12, 12]));
        for wrong in ["14-5", "5-17", "", "a", "-3"] {
            assert!(tile_zooms(wrong).is_err_and(|error| error.contains("no range of zooms")), "{wrong}");
        }
    }
}
