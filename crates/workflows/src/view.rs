//! What people look at in a finished study: plain values for the web app, ready to be written as JSON.

use std::collections::BTreeMap;

pub use domain::{Comparison, Dimensions, Indicator, IndicatorValue, LonLat, Outcome};
use serde::Serialize;

/// Indicators of one subject.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct IndicatorGroup {
    /// Key of the subject.
    pub group: &'static str,
    /// Its indicators.
    pub indicators: Vec<Indicator>,
}

/// The study in a few figures, for the head of a page.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StudySummary {
    /// Name given at `samlast init`.
    pub name: String,
    /// Version of the program.
    pub version: String,
    /// Whether the deliveries are invented (demo); then every page says so.
    pub invented: bool,
    /// First and last day of the purchases, `2025-01-01`.
    pub period: Option<(String, String)>,
    /// Receiving units with deliveries.
    pub units: usize,
    /// Suppliers with deliveries.
    pub suppliers: usize,
    /// Deliveries a year as reconstructed from the documents.
    pub deliveries: usize,
    /// Source documents.
    pub documents: usize,
    /// Who must be named as the source of the roads; empty when nobody.
    pub roads_attribution: String,
    /// Keys of the scenarios with results, `today` first.
    pub scenarios: Vec<String>,
    /// Indicators that a comparison opens with.
    pub first_indicators: Vec<Indicator>,
    /// All indicators by subject.
    pub indicator_groups: Vec<IndicatorGroup>,
}

/// One unit in the list and on the map.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct UnitRow {
    /// Number in the study.
    pub id: u32,
    /// Key in the municipality's register.
    pub key: String,
    /// Name.
    pub name: String,
    /// Kind of unit: `school`, …
    pub kind: String,
    /// Where it is; `None` when the register has no position.
    pub position: Option<LonLat>,
    /// Deliveries a week in the base scenario.
    pub base_per_week: f64,
    /// Deliveries a week in the alternative.
    pub alternative_per_week: f64,
}

/// One vehicle at one door.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Visit {
    /// Day, `2025-09-30`.
    pub date: String,
    /// Arrival, `09:40`.
    pub time: String,
    /// Who drives: supplier, carrier, the hub or the unit's own staff.
    pub operator: String,
    /// Why the vehicle drives: key of a round kind.
    pub round_kind: String,
    /// Class of vehicle.
    pub vehicle: String,
    /// Whose goods it brings.
    pub suppliers: Vec<String>,
    /// Mass handed over.
    pub mass_kg: f64,
}

/// One unit's vehicles in the week shown.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct UnitWeek {
    /// The unit.
    pub unit: UnitRow,
    /// Monday of the week, `2025-09-22`.
    pub monday: String,
    /// Scenario.
    pub scenario: String,
    /// Visits in order of time.
    pub visits: Vec<Visit>,
}

/// A tile of the base map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoadTile {
    /// Mapbox Vector Tile; empty where nothing is to be drawn.
    pub bytes: Vec<u8>,
    /// Changes with the roads and with the program.
    pub version: String,
}

/// A finished study as the web app asks for it. Implementations are cheap to call and safe to share between threads.
pub trait StudyPages: Send + Sync + 'static {
    /// The study in a few figures.
    ///
    /// # Errors
    /// The study cannot be read.
    fn summary(&self) -> Result<StudySummary, PageError>;
    /// Two scenarios side by side.
    ///
    /// # Errors
    /// A scenario without results.
    fn comparison(&self, base: &str, alternative: &str) -> Result<Comparison, PageError>;
    /// The map of a scenario as SVG, in the language with this key.
    ///
    /// # Errors
    /// A scenario without results.
    fn map_svg(&self, scenario: &str, lang: &str) -> Result<String, PageError>;
    /// What the map of a scenario shows on top of the roads, as GeoJSON: vehicles, units, suppliers, the hub.
    ///
    /// # Errors
    /// A scenario without results.
    fn map_layers(&self, scenario: &str) -> Result<String, PageError>;
    /// All units, most deliveries first.
    ///
    /// # Errors
    /// A scenario without results.
    fn units(&self, base: &str, alternative: &str) -> Result<Vec<UnitRow>, PageError>;
    /// One unit's vehicles in the week shown.
    ///
    /// # Errors
    /// No such unit, or a scenario without results.
    fn unit_week(&self, unit: u32, scenario: &str) -> Result<UnitWeek, PageError>;
    /// A tile of the base map, unpacked; the roads of the study have one version until they are imported anew.
    ///
    /// # Errors
    /// A study without roads, or a tile that cannot be.
    fn road_tile(&self, zoom: u8, x: u32, y: u32) -> Result<RoadTile, PageError>;
    /// Describes the tiles of the base map (TileJSON), with who must be named beside it.
    ///
    /// # Errors
    /// A study without roads.
    fn road_tiles(&self) -> Result<String, PageError>;
    /// Texts of the app in a language; `None` for a language there is not.
    fn texts(&self, lang: &str) -> Option<BTreeMap<String, String>>;
    /// The report as one HTML page.
    ///
    /// # Errors
    /// A scenario without results.
    fn report_html(&self, base: &str, alternative: &str, lang: &str) -> Result<String, PageError>;
}

/// Why a page cannot be shown.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PageError {
    /// What was asked for does not exist; the text says what does.
    #[error("{0}")]
    NotFound(String),
    /// The study cannot be read.
    #[error("{0}")]
    Failed(String),
}
