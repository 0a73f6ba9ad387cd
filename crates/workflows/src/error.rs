//! Why a use case could not be carried out, in words for whoever asked for it.

use std::path::PathBuf;

use store::Location;

/// Why a use case could not be carried out.
#[derive(Debug, thiserror::Error)]
pub enum WorkflowError {
    /// The study's file.
    #[error(transparent)]
    Store(#[from] store::StoreError),
    /// A file to import.
    #[error(transparent)]
    Read(#[from] purchases::ReadError),
    /// A folder for empty tables.
    #[error(transparent)]
    Templates(#[from] purchases::TemplateError),
    /// A road extract or the road file beside the study.
    #[error(transparent)]
    Roads(#[from] roads::RoadError),
    /// Tiles that could not be written.
    #[error(transparent)]
    Tiles(#[from] roads::TileWriteError),
    /// Points of a matrix or ends of a route.
    #[error(transparent)]
    Points(#[from] crate::PointsError),
    /// What is to be cut out of an extract.
    #[error("{text:?} is no area: {reason}; give --clip west,south,east,north in degrees or a GeoJSON file")]
    Clip {
        /// As given.
        text: String,
        /// What is wrong.
        reason: String,
    },
    /// A position that meets no road.
    #[error(
        "there is no road that a {profile} may use near {text}; check the position (longitude first) and whether the road file covers it"
    )]
    NoRoadNear {
        /// As given.
        text: String,
        /// Key of the profile.
        profile: &'static str,
    },
    /// A road file without the ways of a profile.
    #[error(
        "{file} does not hold the ways that a {profile} needs; build it again with `samlast roads build EXTRACT -o {file} --profiles van,truck,{profile}`"
    )]
    ProfileNotBuilt {
        /// Road file.
        file: String,
        /// Key of the profile.
        profile: &'static str,
    },
    /// The study itself.
    #[error(transparent)]
    Study(#[from] study::StudyError),
    /// The snapshot of purchases beside the study.
    #[error(transparent)]
    Snapshot(#[from] analysis::SnapshotError),
    /// A response surface that cannot be trained or asked.
    #[error("{0}")]
    Surface(String),
    /// A question about purchases.
    #[error(transparent)]
    Question(#[from] analysis::FilterError),
    /// A column mapping.
    #[error(transparent)]
    Mapping(#[from] purchases::MappingError),
    /// A workbook to write.
    #[error(transparent)]
    Workbook(#[from] report::WorkbookError),
    /// A parameter.
    #[error(transparent)]
    Parameter(#[from] domain::ParameterError),
    /// No parameter has this key.
    #[error("there is no parameter {key:?}; `samlast parameters list` shows all, and the nearest are: {nearest}")]
    NoParameter {
        /// As given.
        key: String,
        /// Keys that are like it.
        nearest: String,
    },
    /// No roads imported yet.
    #[error(
        "the study has no roads: import an OpenStreetMap extract of the area (.osm.pbf) with samlast import {} FILE.osm.pbf",
        study
    )]
    NoRoads {
        /// The study.
        study: Location,
    },
    /// The road file that belongs to the study is not beside it.
    #[error("{}: the road file of this study is missing; it lies beside the study and moves with it. Import the .osm.pbf again, or copy the file back", file.display())]
    RoadFileMissing {
        /// Where it should be.
        file: PathBuf,
    },
    /// A scenario that has not been simulated.
    #[error("scenario {scenario} has no results yet: run samlast simulate {} --scenario {scenario}{}", study, known(.have))]
    NoOutcome {
        /// Key of the scenario.
        scenario: String,
        /// The study.
        study: Location,
        /// Scenarios with results.
        have: Vec<String>,
    },
    /// Results of two scenarios that cannot be compared.
    #[error("{base} was simulated with {difference} other than {alternative}: simulate both again with the same")]
    NotComparable {
        /// Key of the base.
        base: String,
        /// Key of the alternative.
        alternative: String,
        /// What differs.
        difference: String,
    },
    /// A sample that cannot be made or put together.
    #[error("{0}")]
    Sample(String),
    /// A case that there is not, or too few draws.
    #[error("{0}")]
    Validation(String),
    /// A figure that there is not.
    #[error("{0}")]
    Figure(String),
    /// A file that cannot be written or read.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// Details of a plan that cannot be read; they were written by another version.
    #[error("the stored plan of scenario {scenario} cannot be read ({message}); simulate it again with --force")]
    Details {
        /// Key of the scenario.
        scenario: String,
        /// What is wrong.
        message: String,
    },
}

fn known(have: &[String]) -> String {
    if have.is_empty() { String::new() } else { format!(". Scenarios with results: {}", have.join(", ")) }
}
