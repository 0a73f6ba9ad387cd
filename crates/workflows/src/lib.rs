//! Use cases: import, simulate, compare, report; the command line and the server compute only through this room.
//!
//! | use case | what happens |
//! |---|---|
//! | [`init`], [`status`] | a study begins; what it holds |
//! | [`import`] | files → documents, registers, survey, roads → links → deliveries |
//! | [`survey`] | deliveries + answers → deliveries per unit and week, grades, whom to ask next |
//! | [`simulate`] | deliveries + roads + parameters + scenario → outcome and plan, kept in the study |
//! | [`compare`], [`write_report`], [`pages`] | two outcomes side by side, as values, as a report, as pages |

mod error;
mod finished;
mod geography;
mod import;
mod link;
mod maps;
mod pages;
mod report_input;
mod simulation;
mod study_file;
mod survey;
mod texts;
pub mod view;

pub use error::WorkflowError;
pub use geography::Placement;
pub use import::{ImportReport, ImportedDocument, import, write_templates};
pub use pages::{Pages, pages};
pub use report_input::write_report;
pub use simulation::{SimulationReport, compare, simulate};
pub use study_file::{Status, init, status};
pub use survey::{SurveyReport, survey, survey_text, survey_without_answers};
pub use texts::{comparison_text, import_text, simulation_text, status_text};

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
