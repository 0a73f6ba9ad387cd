//! The study's file and the road file beside it: beginning, opening, telling what is in.

use domain::{Parameters, UnitId};
use roads::{RoadNetwork, SpeedModel};
use serde::Serialize;
use store::{Location, StoreSummary, StudyStore};

use crate::WorkflowError;
use crate::simulation::{outdated, stored};

/// What names in the registers of invented municipalities hold.
pub const INVENTED_MARK: &str = "(oppdiktet)";
/// Who must be named wherever roads of OpenStreetMap are shown (ODbL 1.0).
const OSM_ATTRIBUTION: &str = "© OpenStreetMap contributors";
/// What the generator of invented road networks writes into the header of its files.
pub const INVENTED_ROADS_PROGRAM: &str = "samlast demo";

/// Starts an empty study.
///
/// # Errors
/// There is a file already, or it cannot be written.
pub fn init(study: &Location, name: &str) -> Result<(), WorkflowError> {
    let mut store = StudyStore::create(study.clone(), name)?;
    store.set_meta("created_by", concat!("samlast ", env!("CARGO_PKG_VERSION")))?;
    Ok(())
}

/// Has people told, in the language `lang`, where the copy lies that is made before an older study is changed; whichever use
/// case opens it. For a program to call once, when it starts.
pub fn tell_of_copies(lang: &'static str, tell: impl Fn(&str) + Send + Sync + 'static) {
    store::tell_of_copies(move |copy| {
        let texts = report::Texts::new(report::Lang::from_key(lang).unwrap_or(report::Lang::Nb));
        tell(&texts.format("study-copied", &[("path", report::Value::Text(&copy.to_string()))]));
    });
}

/// What a study holds and what is missing.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Status {
    /// Name.
    pub name: String,
    /// Counts of everything in the store.
    pub summary: StoreSummary,
    /// How deliveries came about, as of the last import.
    pub quality: study::ReconstructionQuality,
    /// Units whose row in the register has no position.
    pub units_without_position: u64,
    /// Suppliers whose depot is not known.
    pub suppliers_without_position: u64,
    /// File that the roads came from.
    pub roads: Option<String>,
    /// Scenarios with results.
    pub scenarios: Vec<String>,
    /// Those of them whose results rest on something else than the study holds now.
    pub outdated: Vec<String>,
    /// Names of units that today's simulation has in no round: without position, or not reached by road.
    pub in_no_round: Vec<String>,
    /// Documents whose unit was not found, with the reason, most frequent reason first, at the most twenty.
    pub unmatched: Vec<(String, u64)>,
    /// How well volume, place, time and vehicle are known.
    pub grades: Vec<study::BlockGrade>,
}

/// Tells what a study holds.
///
/// # Errors
/// It is no study.
pub fn status(study: &Location) -> Result<Status, WorkflowError> {
    let store = StudyStore::open(study.clone())?;
    let units = store.units()?;
    let today = stored(&store, "today")?;
    let scenarios = store.outcomes()?;
    let unplaced: Vec<UnitId> = today.map_or_else(Vec::new, |(_, details)| details.plan.unplaced_units);
    Ok(Status {
        in_no_round: units.iter().filter(|u| unplaced.contains(&u.id)).map(|u| u.record.name.clone()).collect(),
        name: store.meta("name")?.unwrap_or_default(),
        summary: store.summary()?,
        quality: quality(&store)?,
        units_without_position: units.iter().filter(|u| u.record.position.is_none()).count() as u64,
        suppliers_without_position: store.suppliers()?.iter().filter(|s| s.record.position.is_none()).count() as u64,
        roads: store.roads()?.map(|roads| roads.source_name),
        outdated: outdated(&store, &scenarios)?,
        scenarios,
        unmatched: store.unmatched_reasons(20)?,
        grades: crate::survey::grades(&store)?,
    })
}

/// The quality of the last reconstruction of deliveries.
pub fn quality(store: &StudyStore) -> Result<study::ReconstructionQuality, WorkflowError> {
    let text = store.meta("reconstruction_quality")?;
    // Written by this version after every import; anything else counts as not known.
    Ok(text.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default())
}

/// Opens the roads of a study.
///
/// # Errors
/// No roads, or no road file beside the study.
pub fn open_roads(study: &Location, store: &StudyStore) -> Result<RoadNetwork, WorkflowError> {
    let roads = store.roads()?.ok_or_else(|| WorkflowError::NoRoads { study: study.clone() })?;
    let file = study.beside(&roads.file_name);
    if !file.is_file() {
        return Err(WorkflowError::RoadFileMissing { file });
    }
    Ok(RoadNetwork::open(&file, &SpeedModel::from_parameters(&Parameters::builtin()?)?)?)
}

/// Who must be named as the source of the study's roads; empty for roads that the demo has invented.
pub fn attribution(store: &StudyStore) -> Result<String, WorkflowError> {
    let writer = store.meta("roads_written_by")?.unwrap_or_default();
    Ok(if store.roads()?.is_none() { String::new() } else { roads_attribution(&writer) })
}

/// Who must be named as the source of roads that this program wrote as an extract; empty for invented ones.
pub fn roads_attribution(written_by: &str) -> String {
    if written_by.starts_with(INVENTED_ROADS_PROGRAM) { String::new() } else { OSM_ATTRIBUTION.to_owned() }
}
