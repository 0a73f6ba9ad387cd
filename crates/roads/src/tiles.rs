//! Vector tiles (Mapbox Vector Tile 2.1) of roads, water and settlements, for the map's background.
//!
//! | layer | geometry | attributes |
//! |---|---|---|
//! | `road` | line | `class`, `name`, `ref`, `oneway` (along the line) |
//! | `water` | area; line for rivers, canals and the coast | `kind`, `name` |
//! | `place` | point | `name`, `kind`, `population` |
//!
//! What is empty is left out. Shapes are generalised for the zoom and clipped a little outside of the tile.

mod archive;
mod clip;
mod encoding;
mod features;

use rstar::{AABB, RTree, RTreeObject};

use clip::Window;
use encoding::{Geometry, Layer, Value};
use features::{Feature, Shape};

use crate::error::RoadError;
use crate::network::RoadNetwork;

pub use archive::{TileWriteError, TilesWritten};
pub use encoding::EXTENT;

/// A tile of the map: Web Mercator, column from the west, row from the north.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TileId {
    /// 0 for the whole world, 4 times as many tiles with each.
    pub zoom: u8,
    /// Column, from the west.
    pub x: u32,
    /// Row, from the north.
    pub y: u32,
}

/// Nobody zooms further than this; tiles of this zoom are stretched.
pub const MAX_ZOOM: u8 = 16;

impl TileId {
    /// `None` where there is no such tile.
    pub fn new(zoom: u8, x: u32, y: u32) -> Option<Self> {
        (zoom <= MAX_ZOOM && x < 1 << zoom && y < 1 << zoom).then_some(Self { zoom, x, y })
    }

    /// The part of the world in it and a buffer around it, in shares of the world.
    fn envelope(self) -> AABB<[f64; 2]> {
        let size = 1.0 / f64::from(1_u32 << self.zoom);
        let buffer = size * f64::from(BUFFER) / f64::from(EXTENT);
        let (west, north) = (f64::from(self.x) * size, f64::from(self.y) * size);
        AABB::from_corners([west - buffer, north - buffer], [west + size + buffer, north + size + buffer])
    }
}

/// Units of the tile that shapes reach beyond its edge, so that no edge is drawn.
pub const BUFFER: u32 = 64;
/// Tiles above this are made again with less detail.
const LARGEST_BYTES: usize = 500_000;
/// More tiles of one zoom than this are not made: a whole country has a tenth of it at zoom 14.
const MOST_TILES: usize = 4_000_000;
/// Shapes are drawn with points left out that lie nearer than this many units to the line.
const TOLERANCE: f64 = 1.5;
/// Areas smaller than this, in square units, are not drawn.
const SMALLEST: f64 = 100.0;

/// All that tiles are made of, ready to be cut.
pub struct TileSource {
    features: Vec<Feature>,
    tree: RTree<Indexed>,
    bounds: AABB<[f64; 2]>,
}

struct Indexed {
    number: u32,
    envelope: AABB<[f64; 2]>,
}

impl RTreeObject for Indexed {
    type Envelope = AABB<[f64; 2]>;
    fn envelope(&self) -> Self::Envelope {
        self.envelope
    }
}

impl RoadNetwork {
    /// Gathers what tiles are made of; water is read from the road file.
    ///
    /// # Errors
    /// A road file that cannot be read any more or is damaged.
    pub fn tile_source(&self) -> Result<TileSource, RoadError> {
        let features = features::gather(self.data(), &self.waters_with_sea()?);
        let indexed =
            features.iter().zip(0..).map(|(feature, number)| Indexed { number, envelope: feature.envelope() });
        let tree = RTree::bulk_load(indexed.collect());
        let bounds = self.bounding_box();
        let bounds = AABB::from_corners(features::world(bounds.min), features::world(bounds.max));
        Ok(TileSource { features, tree, bounds })
    }
}

impl TileSource {
    /// A tile, unpacked; empty where nothing is to be drawn.
    pub fn tile(&self, id: TileId) -> Vec<u8> {
        // A tile that grows too large is drawn as if one zoom further out, and so on.
        let mut bytes = Vec::new();
        for detail in (0..=id.zoom).rev() {
            bytes = self.with_detail(id, detail);
            if bytes.len() <= LARGEST_BYTES {
                break;
            }
        }
        bytes
    }

    fn with_detail(&self, id: TileId, detail: u8) -> Vec<u8> {
        let window = Window::of(id);
        let mut found: Vec<u32> =
            self.tree.locate_in_envelope_intersecting(id.envelope()).map(|indexed| indexed.number).collect();
        found.sort_unstable();
        let mut layers = [Layer::new("water"), Layer::new("road"), Layer::new("place")];
        for number in found {
            let feature = &self.features[number as usize];
            if !feature.zooms.contains(&detail) {
                continue;
            }
            let tolerance = if detail >= features::FULL_DETAIL { 0.0 } else { TOLERANCE };
            let geometry = match &feature.shape {
                Shape::Point(point) => window.point(*point).map(Geometry::Point),
                Shape::Line(line) => window.line(line, tolerance),
                Shape::Area(rings) => window.area(rings, tolerance, SMALLEST),
            };
            if let Some(geometry) = geometry {
                layers[feature.layer as usize].add(geometry, &feature.attributes);
            }
        }
        encoding::tile(layers)
    }

    /// Tiles of a zoom in which something may be drawn, in the order of columns and rows.
    ///
    /// # Errors
    /// [`TileWriteError::TooMany`]: the roads lie too far apart for the zoom, as those of a damaged extract may.
    pub fn covered(&self, zoom: u8) -> Result<Vec<TileId>, TileWriteError> {
        let mut open = vec![TileId { zoom: 0, x: 0, y: 0 }];
        for zoom in 1..=zoom.min(MAX_ZOOM) {
            let children = open.into_iter().flat_map(|TileId { x, y, .. }| {
                [(0, 0), (1, 0), (0, 1), (1, 1)].map(|(right, down)| TileId { zoom, x: 2 * x + right, y: 2 * y + down })
            });
            open = children.filter(|tile| self.may_show(*tile)).collect();
            if open.len() > MOST_TILES {
                return Err(TileWriteError::TooMany { zoom });
            }
        }
        open.sort_unstable();
        Ok(open)
    }

    fn may_show(&self, tile: TileId) -> bool {
        use rstar::Envelope;
        let (envelope, window) = (tile.envelope(), Window::of(tile));
        // The box around a long line says little of where it runs.
        let is_seen = |indexed: &Indexed| match &self.features[indexed.number as usize].shape {
            Shape::Line(line) => window.touches(line),
            Shape::Point(_) | Shape::Area(_) => true,
        };
        envelope.intersects(&self.bounds) && self.tree.locate_in_envelope_intersecting(envelope).any(is_seen)
    }

    /// West, south, east and north end of the roads, in degrees.
    fn bounds(&self) -> [f64; 4] {
        let [west, north] = features::degrees(self.bounds.lower());
        let [east, south] = features::degrees(self.bounds.upper());
        [west, south, east, north]
    }
}

/// Kinds of attributes, so that the rest of the code need not name them.
type Attributes = Vec<(&'static str, Value)>;
