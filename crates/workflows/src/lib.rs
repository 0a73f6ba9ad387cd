//! Use cases: import, simulate, compare, report; the command line and the server compute only through this room.
//!
//! | use case | what happens |
//! |---|---|
//! | [`init`], [`status`] | a study begins; what it holds |
//! | [`import`] | files → documents, registers, survey, roads → links → deliveries |
//! | [`survey`] | deliveries + answers → deliveries per unit and week, grades, whom to ask next |
//! | [`simulate`] | deliveries + roads + parameters + scenario → outcome and plan, kept in the study |
//! | [`purchase_answers`] | the five questions about purchases |
//! | [`review`], [`detect_tables`] | what a person should decide: units, goods, columns |
//! | [`build_roads`], [`write_road_matrix`], [`road_route`], [`find_address`], [`write_road_tiles`] | road files by themselves, without a study |
//! | [`study_matrices`] | what the matrices of a study cost |
//! | [`sample`], [`merge_sample`], [`split`] | ranges of a comparison, and its parts by mechanism |
//! | [`validate`] | measured cases → predictions by the study's pipeline, scored; without a study |
//! | [`emissions_ledger`] | greenhouse gases of whole rounds shared among all goods (ISO 14083) |
//! | [`train_surface`], [`what_if`] | preliminary figures for other parameters, in milliseconds |
//! | [`trace`], [`trace_compared`] | a figure taken apart: parameters, rounds, documents |
//! | [`parameter_list`] | every number about the world, and which figures rest on it |
//! | [`compare`], [`write_report`], [`pages`] | two outcomes side by side, as values, as a report, as pages |

mod accounts_texts;
mod effort;
mod emissions_ledger;
mod error;
mod figure;
mod finished;
mod geography;
mod import;
mod link;
mod located;
mod mapping;
mod maps;
mod pages;
mod parameters;
mod purchases_answers;
mod report_input;
mod returned;
mod review;
mod road_far;
mod road_files;
mod road_find;
mod road_flows;
mod road_matrix;
mod road_points;
mod road_route;
mod road_tiles;
mod sampling;
mod simulation;
mod snapshot;
mod study_file;
mod study_matrices;
mod surface;
mod surface_texts;
mod survey;
mod templates;
mod texts;
mod validation;
pub mod view;

pub use accounts_texts::{compared_trace_text, sample_text, trace_text};
pub use analysis::{Filter, Question};
pub use domain::ColumnMapping;
pub use effort::{Effort, PhaseEffort};
pub use emissions_ledger::{Gases, LedgerBy, LedgerReport, NamedOperation, NamedPart, YearOfChange, emissions_ledger};
pub use error::WorkflowError;
pub use figure::{ComparedReport, FigureReport, trace, trace_compared};
pub use geography::Placement;
pub use import::{ImportReport, ImportSettings, ImportedDocument, import, imports, undo_import};
pub use mapping::{
    checked_mapping, detect_tables, mapping_from_file, mapping_to_file, remove_mapping, save_mapping, saved_mappings,
};
pub use pages::{Pages, pages};
pub use parameters::{ParameterReport, StandIns, parameter_list, parameter_text, parameters_text, stand_ins_of_sample};
pub use purchases::{DetectedTable, UsedMapping, mapping_of};
pub use purchases_answers::{PurchaseAnswers, purchase_answers};
pub use report_input::write_report;
pub use returned::write_errors;
pub use review::{Review, ReviewRow, RunnerUp, review, write_review};
pub use road_far::{FarPoint, NearerRoadRow};
pub use road_files::{RoadRoute, RoadsBuilt, build_roads, road_area, road_route};
pub use road_find::{AddressCheck, AddressFound, CandidateRow, VariantCheck, check_addresses, find_address};
pub use road_flows::{FlowsRequest, FlowsWritten, NotDriven, write_road_flows};
pub use road_matrix::{MatrixRequest, MatrixWritten, write_road_matrix};
pub use road_points::PointsError;
pub use road_tiles::{TILE_ZOOMS, TilesMade, tile_zooms, write_road_tiles};
pub use roads::{Added, Approach, Area, BuildOptions, CoordinateSystem, Moment, Profile};
pub use sampling::{SampleRequest, Sampled, Shard, merge_sample, sample, split};
pub use simulation::{DatedComparison, SimulationReport, Valuation, compare, dated_comparison, simulate};
pub use store::{BatchId, Location};
pub use study::ValuationRules;
pub use study_file::{Status, init, status, tell_of_copies};
pub use study_matrices::{StudyMatrices, study_matrices};
pub use surface::{SurfaceReport, WhatIf, train_surface, what_if};
pub use surface_texts::{surface_text, what_if_text};
pub use survey::{SurveyReport, survey, survey_text, survey_without_answers};
pub use templates::write_templates;
pub use texts::{
    comparison_text, import_text, imports_text, review_text, scenario_name, scenario_sound_text, simulation_text,
    status_text, undo_text,
};
pub use validation::{ValidationRequest, ValidationRow, validate, validation_text};

/// How far a use case has come. Called from several threads.
pub trait Progress: Sync {
    /// A new part of the work begins.
    fn phase(&self, _label: &str) {}
    /// The part has so many steps.
    fn start(&self, _steps: u64) {}
    /// So many more steps are done.
    fn advance(&self, _steps: u64) {}
}

/// Nobody is told.
impl Progress for () {}
