//! The pure pipeline of a study: from source documents to what coordinated distribution changes. It sees no file, no
//! SQL, no HTTP and no clock; whoever calls it brings purchases, travel times, parameters and a seed.
//!
//! The way of the data:
//!
//! ```text
//! documents ─reconcile─► purchases ─deliveries─► deliveries ─demand─► consignments by supplier, unit and day
//!   consignments ─ordering, coordinated─► on the units' delivery days ─consolidation─► direct │ to the hub │ from the hub
//!   from the hub, and those who come themselves ─day_choice─► which days of the week these are
//!   each operator's day ─marginal (routing, vrp)─► kilometres, hours, legs ─► quantities by week, and a plan
//!   from the hub ─hub::weekly─► a weekly plan ─hub::driven─► every day by it, with recourse ─► the same
//!   quantities ─indicators, emissions, accounts (one draw of the parameters)─► Outcome
//! ```

pub mod accounts;
pub mod assumptions;
pub mod attribution;
pub mod calibration;
pub mod consolidation;
mod coordinated;
pub mod data_draws;
pub mod data_grade;
mod day_choice;
pub mod deliveries;
pub mod demand;
pub mod draws;
pub mod emissions;
pub mod exposure;
pub mod geography;
pub mod hub;
pub mod indicators;
pub mod marginal;
mod matrix;
pub mod mechanisms;
pub mod operations;
pub mod operators;
pub mod ordering;
pub mod plan;
pub mod prices;
pub mod quantities;
pub mod random;
pub mod reconcile;
pub mod routing;
pub mod sample;
pub mod surface;
pub mod trace;
pub mod traps;
pub mod validation;
mod year;

use domain::{Delivery, Outcome, ParameterError, Parameters, Scenario, Supplier, SurveyResponse, Unit, VehicleClass};

pub use calibration::{Calibration, CalibrationInput, OrdinaryDays, calibrate};
pub use data_grade::{BlockGrade, data_grades};
pub use deliveries::{
    Booked, LedgerReconciled, MassDoubt, RULE_VERSION, Reconstruction, ReconstructionQuality, deliveries,
};
pub use geography::{Depot, Geography};
pub use indicators::Fuels;
pub use plan::{Conservation, Plan, UnitDrop};
pub use prices::{CarbonPath, Prices, ValuationRules};
pub use quantities::{Quantities, YearlyQuantities};
use trace::split::MechanismYears;

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

/// Indicators of a scenario, and what they were counted from.
#[derive(Clone, Debug, PartialEq)]
pub struct Simulation {
    /// The indicators.
    pub outcome: Outcome,
    /// What a map, a report and a unit's week are made from.
    pub plan: Plan,
    /// What is driven, handed over and handled in the year.
    pub quantities: YearlyQuantities,
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
    let (quantities, plan) = solve(&context, scenario, progress)?;
    let quantities = quantities.year(|_| 1.0);
    let outcome = outcome(&context, &quantities, scenario)?;
    Ok(Simulation { outcome, plan, quantities })
}

/// The outcomes of all subsets of the mechanisms between two scenarios, in the order of [`mechanisms::COALITIONS`], and the
/// quantities they are worked out from. Subsets that differ in fuel alone share their plans.
///
/// # Errors
/// As of [`simulate`].
pub fn simulate_mechanisms(
    input: &StudyInput<'_>,
    base: &Scenario,
    alternative: &Scenario,
    progress: &dyn Progress,
) -> Result<(Vec<Outcome>, MechanismYears), StudyError> {
    let context = year::Context::new(input)?;
    let scenarios: Vec<Scenario> =
        mechanisms::COALITIONS.map(|c| mechanisms::scenario_of(base, alternative, c)).collect();
    let years = sample::Plans::solved(&context, &scenarios, progress)?.years();
    let of = |(scenario, position): (&Scenario, &usize)| outcome(&context, &years.years[*position], scenario);
    let outcomes = scenarios.iter().zip(&years.of_coalition).map(of).collect::<Result<_, _>>()?;
    Ok((outcomes, years))
}

/// Plans the year of a scenario: all that takes time, and all that does not depend on prices and emission factors.
fn solve(
    context: &year::Context<'_>,
    scenario: &Scenario,
    progress: &dyn Progress,
) -> Result<(Quantities, Plan), StudyError> {
    let today = context.demand_today();
    let flows = context.scenario_flows(&today, scenario)?;
    let work = context.operator_days(&flows);
    let driven = context.drive(&today, work, &flows.hub_years, progress)?;
    let plan = plan::gathered(context, &today, &flows, &driven)?;
    Ok((quantities::quantities(context, &flows, &driven), plan))
}

/// The indicators of solved quantities at the point values of the study's parameters.
fn outcome(context: &year::Context<'_>, year: &YearlyQuantities, scenario: &Scenario) -> Result<Outcome, StudyError> {
    let prices = Prices::new(context.input.parameters, year.facts.price_year, ValuationRules::R109)?;
    Ok(Outcome {
        scenario: scenario.key.clone(),
        seed: context.input.seed,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        values: indicators::indicators(year, &context.assumptions, &prices, Fuels::of(scenario))?,
    })
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
    /// Quantities that cannot be written as numbers or read back.
    #[error("quantities cannot be told as numbers, which is a fault of the program: {0}")]
    Numbers(String),
    /// Mass has appeared or vanished between purchase and delivery.
    #[error("tonnes are not conserved, which is a fault of the program: {0}")]
    NotConserved(String),
}

#[cfg(test)]
mod tests;
