//! The pure pipeline of a study: from source documents to what coordinated distribution changes. It sees no file, no
//! SQL, no HTTP and no clock; whoever calls it brings purchases, travel times, parameters and a seed.
//!
//! The way of the data:
//!
//! ```text
//! documents ─reconcile─► purchases ─deliveries─► deliveries ─demand─► consignments by supplier, unit and day
//!   consignments ─ordering─► on the units' delivery days ─consolidation─► direct │ to the hub │ from the hub
//!   each operator's day ─marginal (routing, vrp)─► kilometres, hours, legs ─emissions, totals─► Outcome
//! ```

pub mod assumptions;
pub mod calibration;
pub mod consolidation;
pub mod data_grade;
pub mod deliveries;
pub mod demand;
pub mod emissions;
pub mod geography;
pub mod marginal;
pub mod operators;
pub mod ordering;
pub mod plan;
pub mod random;
pub mod reconcile;
pub mod routing;
pub mod totals;
mod year;

use domain::{Delivery, Outcome, ParameterError, Parameters, Scenario, Supplier, SurveyResponse, Unit, VehicleClass};

pub use calibration::{Calibration, CalibrationInput, OrdinaryDays, calibrate};
pub use data_grade::{BlockGrade, data_grades};
pub use deliveries::{RULE_VERSION, Reconstruction, ReconstructionQuality, deliveries};
pub use geography::{Depot, Geography};
pub use plan::{Conservation, Plan, UnitDrop};

/// Everything a simulation rests on.
#[derive(Clone, Copy, Debug)]
pub struct StudyInput<'a> {
    /// Receiving units, in the order that [`Geography::units`] follows.
    pub units: &'a [Unit],
    /// Suppliers, in the order that [`Geography::suppliers`] follows.
    pub suppliers: &'a [Supplier],
    /// Today's deliveries.
    pub deliveries: &'a [Delivery],
    /// Answers to the survey.
    pub survey: &'a [SurveyResponse],
    /// Travel times.
    pub geography: &'a Geography,
    /// Numbers about the world.
    pub parameters: &'a Parameters,
    /// Seed of everything random.
    pub seed: u64,
}

/// Indicators of a scenario, and the plan they were counted from.
#[derive(Clone, Debug, PartialEq)]
pub struct Simulation {
    /// The indicators.
    pub outcome: Outcome,
    /// What a map, a report and a unit's week are made from.
    pub plan: Plan,
}

/// A year of one scenario.
///
/// # Errors
/// Missing parameters, no deliveries or no place for a hub, and faults of the solver that its checker finds.
pub fn simulate(
    input: &StudyInput<'_>,
    scenario: &Scenario,
    progress: &dyn Progress,
) -> Result<Simulation, StudyError> {
    let context = year::Context::new(input)?;
    let today = context.demand_today();
    let ordered = context.ordered(&today, scenario)?;
    let flows = context.flows(&today, ordered, scenario)?;
    let work = context.operator_days(&flows, context.hub_vehicle(scenario));
    let driven = context.drive(&today, work, progress)?;
    totals::simulation(&context, &today, &flows, driven, scenario)
}

/// How far a simulation has come; told from several threads in no particular order.
pub trait Progress: Sync {
    /// So many operator days there are in all.
    fn start(&self, _days: usize) {}
    /// So many more have been solved.
    fn advance(&self, _days: usize) {}
}

/// Nobody is told.
impl Progress for () {}

/// Why a study cannot be carried out.
#[derive(Debug, thiserror::Error)]
pub enum StudyError {
    /// A parameter is missing or in another unit.
    #[error(transparent)]
    Parameter(#[from] ParameterError),
    /// A commodity group that the rules need is not among the parameters.
    #[error("commodity group {0:?} is needed: add [commodity.{0}] to parameters/commodities.toml")]
    MissingGroup(String),
    /// A vehicle class without parameters.
    #[error("vehicle class {} has no parameters: add [vehicle.{}.…] to parameters/vehicles.toml", .0.key(), .0.key())]
    MissingVehicle(VehicleClass),
    /// A direct group of the scenario that there is not.
    #[error("scenario {scenario}: there is no commodity group {group:?}; the groups are: {known}")]
    UnknownGroup {
        /// Key of the scenario.
        scenario: String,
        /// The name that fits no group.
        group: String,
        /// Those there are.
        known: String,
    },
    /// Nothing to simulate.
    #[error(
        "the study has no deliveries: import invoices or a ledger export, and units with a GLN, cost centre or reference that occurs in them"
    )]
    NoDeliveries,
    /// No settlement or position that a hub could lie at.
    #[error(
        "there is no place for a hub: the road network names no settlement near the units; give one with hub = {{ at = {{ lon = …, lat = … }} }}"
    )]
    NoHubSite,
    /// The solver was given a contradictory problem.
    #[error("a day's rounds cannot be solved: {0}")]
    Vrp(#[from] vrp::ProblemError),
    /// The independent checker does not accept a plan; results would be wrong.
    #[error("the checker refuses the rounds found, which is a fault of the program: {}", .0.join("; "))]
    CheckerRefused(Vec<String>),
    /// Mass has appeared or vanished between purchase and delivery.
    #[error("tonnes are not conserved, which is a fault of the program: {0}")]
    NotConserved(String),
}

#[cfg(test)]
mod tests;
