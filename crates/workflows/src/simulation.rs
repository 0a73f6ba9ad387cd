//! Simulate a scenario of a study and keep what came of it; compare two.

use domain::{Comparison, Delivery, Outcome, Parameters, Scenario, Supplier, SurveyResponse, Unit};
use serde::{Deserialize, Serialize};
use store::{ContentDigest, Location, StudyStore};
use study::accounts::appraisal::{Appraisal, appraise};
use study::accounts::vehicles::{WholeVehicles, whole_vehicles};
use study::trace::compared::ComparedTraces;
use study::{Geography, Plan, StudyInput, ValuationRules, YearlyQuantities};

use crate::geography::{Placement, geography};
use crate::link::{own_suppliers, renew_deliveries};
use crate::study_file::open_roads;
use crate::{Progress, WorkflowError, sampling};

/// What a simulation did.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SimulationReport {
    /// The indicators.
    pub outcome: Outcome,
    /// Whether it was computed now; otherwise nothing had changed since it was.
    pub computed: bool,
    /// What the indicators rest on.
    pub details: Details,
}

/// What is kept beside the indicators.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Details {
    /// The plan.
    pub plan: Plan,
    /// Where things were put on the road network, and what was assumed.
    pub placement: Placement,
    /// Hash of everything that went in.
    pub fingerprint: String,
    /// What of the study went in.
    #[serde(default)]
    pub inputs: Inputs,
    /// What every figure is worked out from; absent in results of versions that kept none.
    #[serde(default)]
    pub worked_out_from: Option<WorkedOutFrom>,
}

/// A scenario and what is driven, handed over and handled in its year.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WorkedOutFrom {
    /// The scenario.
    pub scenario: Scenario,
    /// Quantities.
    pub quantities: YearlyQuantities,
}

impl Details {
    /// What the figures are worked out from.
    ///
    /// # Errors
    /// A result of a version that kept nothing of it.
    pub fn basis(&self, scenario: &str) -> Result<&WorkedOutFrom, WorkflowError> {
        self.worked_out_from.as_ref().ok_or_else(|| WorkflowError::Details {
            scenario: scenario.to_owned(),
            message: "it was made by an older version".to_owned(),
        })
    }
}

/// What a simulation found in the study: registers, documents, survey, corrections, roads and deliveries.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inputs {
    /// The latest import or undo at that time.
    pub latest_batch: i64,
    /// Hash of what was there.
    pub digest: String,
}

impl Inputs {
    /// What a study holds now.
    pub fn of(store: &StudyStore, digests: &ContentDigest) -> Result<Self, WorkflowError> {
        Ok(Self { latest_batch: store.latest_batch()?, digest: digests.inputs() })
    }

    /// Whether the study holds something else now. Only where something was imported or taken back since is it read
    /// through; what was taken back and imported again is the same.
    pub fn are_outdated(&self, store: &StudyStore, now: &mut Option<String>) -> Result<bool, WorkflowError> {
        if self.digest.is_empty() || self.latest_batch == store.latest_batch()? {
            return Ok(false);
        }
        let digest = match now {
            Some(digest) => digest,
            None => now.insert(store.content_digests()?.inputs()),
        };
        Ok(*digest != self.digest)
    }
}

/// Those of the scenarios whose results rest on something else than the study holds now, because an import came or was
/// taken back since.
///
/// # Errors
/// The study's file.
pub fn outdated(store: &StudyStore, scenarios: &[String]) -> Result<Vec<String>, WorkflowError> {
    let mut now = None;
    let mut found = Vec::new();
    for scenario in scenarios {
        if let Some((_, details)) = stored(store, scenario)?
            && details.inputs.are_outdated(store, &mut now)?
        {
            found.push(scenario.clone());
        }
    }
    Ok(found)
}

/// Simulates a year of a scenario, or finds that nothing has changed since it was done. `force` computes in any case.
///
/// # Errors
/// No deliveries, no roads, or a fault in parameters or scenario.
pub fn simulate(
    study: &Location,
    scenario: &Scenario,
    seed: u64,
    force: bool,
    progress: &dyn Progress,
) -> Result<SimulationReport, WorkflowError> {
    let mut store = StudyStore::open(study.clone())?;
    let parameters = Parameters::builtin()?;
    renew_deliveries(&mut store, &parameters, progress)?;
    let digests = store.content_digests()?;
    let inputs = Inputs::of(&store, &digests)?;
    let fingerprint = fingerprint(&store, &digests, &parameters, scenario, seed)?;
    if !force
        && let Some((outcome, details)) = stored(&store, &scenario.key)?
        && details.fingerprint == fingerprint
    {
        return Ok(SimulationReport { outcome, computed: false, details });
    }
    let prepared = Prepared::open(study, &store, &[scenario], parameters, seed, progress)?;
    progress.phase(&scenario.key);
    let simulation = study::simulate(&prepared.input(), scenario, &DaysOf(progress))?;
    let details = Details {
        plan: simulation.plan,
        placement: prepared.placement,
        fingerprint,
        inputs,
        worked_out_from: Some(WorkedOutFrom { scenario: scenario.clone(), quantities: simulation.quantities }),
    };
    let bytes = serde_json::to_vec(&details).map_err(|e| details_error(&scenario.key, &e))?;
    let description = serde_json::to_string(scenario).map_err(|e| details_error(&scenario.key, &e))?;
    store.put_outcome(&scenario.key, &description, &details.fingerprint, &simulation.outcome, &bytes)?;
    Ok(SimulationReport { outcome: simulation.outcome, computed: true, details })
}

/// Everything of a study that a simulation rests on, read and placed on the roads.
pub struct Prepared {
    units: Vec<Unit>,
    suppliers: Vec<Supplier>,
    deliveries: Vec<Delivery>,
    survey: Vec<SurveyResponse>,
    geography: Geography,
    parameters: Parameters,
    seed: u64,
    /// Where things were put, and what was assumed.
    pub placement: Placement,
}

impl Prepared {
    /// Reads a study whose deliveries are up to date. Scenarios name places for their hubs.
    ///
    /// # Errors
    /// No deliveries, no roads, or the study's file.
    pub fn open(
        study: &Location,
        store: &StudyStore,
        scenarios: &[&Scenario],
        parameters: Parameters,
        seed: u64,
        progress: &dyn Progress,
    ) -> Result<Self, WorkflowError> {
        progress.phase("roads");
        let network = open_roads(study, store)?;
        let (units, suppliers) = (store.units()?, own_suppliers(store.suppliers()?));
        let (deliveries, survey) = (store.deliveries()?, store.survey()?);
        let found = (&units[..], &suppliers[..], &deliveries[..]);
        let (geography, placement) = geography(&network, found, scenarios, &parameters, seed)?;
        Ok(Self { units, suppliers, deliveries, survey, geography, parameters, seed, placement })
    }

    /// What the study's pure part asks for.
    pub fn input(&self) -> StudyInput<'_> {
        StudyInput {
            units: &self.units,
            suppliers: &self.suppliers,
            deliveries: &self.deliveries,
            survey: &self.survey,
            geography: &self.geography,
            parameters: &self.parameters,
            seed: self.seed,
        }
    }
}

/// A result that cannot be kept or read back.
pub fn details_error(scenario: &str, error: &serde_json::Error) -> WorkflowError {
    WorkflowError::Details { scenario: scenario.to_owned(), message: error.to_string() }
}

/// Hash of everything that a result depends on: contents of the study, roads, parameters, scenario, seed and version.
pub fn fingerprint(
    store: &StudyStore,
    digests: &ContentDigest,
    parameters: &Parameters,
    scenario: &Scenario,
    seed: u64,
) -> Result<String, WorkflowError> {
    let to_json = |value: Result<String, serde_json::Error>| value.map_err(|e| details_error(&scenario.key, &e));
    let mut hasher = blake3::Hasher::new();
    let roads = store.roads()?.map_or_else(String::new, |roads| roads.hash);
    let parts = [
        digests.content(),
        roads,
        to_json(serde_json::to_string(parameters))?,
        to_json(serde_json::to_string(scenario))?,
        seed.to_string(),
        env!("CARGO_PKG_VERSION").to_owned(),
        study::RULE_VERSION.to_string(),
    ];
    for part in parts {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    Ok(hasher.finalize().to_hex().to_string())
}

/// Progress of the study's days as progress of the use case.
pub struct DaysOf<'a>(pub &'a dyn Progress);

impl study::Progress for DaysOf<'_> {
    fn start(&self, days: usize) {
        self.0.start(days as u64);
    }
    fn advance(&self, days: usize) {
        self.0.advance(days as u64);
    }
}

/// The kept result of a scenario, if there is one.
pub fn stored(store: &StudyStore, scenario: &str) -> Result<Option<(Outcome, Details)>, WorkflowError> {
    let (Some(outcome), Some(bytes)) = (store.outcome(scenario)?, store.outcome_details(scenario)?) else {
        return Ok(None);
    };
    let details = serde_json::from_slice(&bytes).map_err(|e| details_error(scenario, &e))?;
    Ok(Some((outcome, details)))
}

/// The kept result of a scenario.
///
/// # Errors
/// It has not been simulated.
pub fn required(store: &StudyStore, study: &Location, scenario: &str) -> Result<(Outcome, Details), WorkflowError> {
    let missing = || -> Result<WorkflowError, WorkflowError> {
        let have = store.outcomes()?;
        Ok(WorkflowError::NoOutcome { scenario: scenario.to_owned(), study: study.clone(), have })
    };
    match stored(store, scenario)? {
        Some(result) => Ok(result),
        None => Err(missing()?),
    }
}

/// A comparison with what it is worth, and with those of its scenarios whose results are outdated.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DatedComparison {
    /// Side by side, with ranges where the comparison has been sampled.
    #[serde(flatten)]
    pub comparison: Comparison,
    /// Scenarios whose results rest on something else than the study holds now.
    pub outdated: Vec<String>,
    /// The change as money, by the Norwegian rules and by the Swedish.
    pub appraisal: Vec<Appraisal>,
    /// The change in whole vehicles; absent for results of versions that kept nothing to work it out from.
    pub vehicles: Option<WholeVehicles>,
    /// Known traps that the comparison rests on or avoids.
    pub warnings: Vec<study::traps::Trap>,
    /// Stand-ins without a published source that the appraisal's figures change with, the most influential first.
    pub placeholders: Vec<String>,
    /// Parameters that they change with in all.
    pub parameters_used: usize,
    /// The change split into mechanisms, where it has been.
    pub mechanisms: Option<Vec<study::mechanisms::MechanismRow>>,
    /// What a sample of the parameters says, where there is one.
    pub sampled: Option<study::sample::summary::SampleSummary>,
}

/// How a change is valued, where somebody wants it otherwise than the parameters say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Valuation {
    /// By which rules; by both where nothing is said.
    pub rules: Option<ValuationRules>,
    /// Over how many years.
    pub years: Option<u32>,
}

/// Like [`compare`], with accounts, known traps, mechanisms and ranges.
///
/// # Errors
/// As of [`compare`].
pub fn dated_comparison(
    study: &Location,
    base: &str,
    alternative: &str,
    valuation: Valuation,
) -> Result<DatedComparison, WorkflowError> {
    let mut comparison = compare(study, base, alternative)?;
    let store = StudyStore::open(study.clone())?;
    let outdated = outdated(&store, &[base.to_owned(), alternative.to_owned()])?;
    let mut parameters = Parameters::builtin()?;
    if let Some(years) = valuation.years {
        parameters.set_value("appraisal.years", f64::from(years));
    }
    let (before, details_before) = required(&store, study, base)?;
    let (after, details_after) = required(&store, study, alternative)?;
    let appraised = |rules| appraise(&before, &after, &parameters, rules).map_err(study::StudyError::from);
    // Results of older versions have no scenario that a sample or split could be of.
    let pair = details_before.worked_out_from.as_ref().zip(details_after.worked_out_from.as_ref());
    let kept = pair.map(|(base, alternative)| sampling::Kept::of(&store, (&base.scenario, &alternative.scenario)));
    let (sampled, mechanisms) = match kept {
        Some(kept) => (kept.sample()?, kept.split()?.map(|split| split.rows)),
        None => (None, None),
    };
    if let Some(sampled) = &sampled {
        sampling::add_ranges(&mut comparison, sampled);
    }
    let (mut warnings, mut vehicles, mut placeholders, mut parameters_used) = (Vec::new(), None, Vec::new(), 0);
    if let Some((first, second)) = pair {
        let looked = study::traps::Looked {
            scenarios: (&first.scenario, &second.scenario),
            outcomes: (&before, &after),
            quantities: &second.quantities,
            deliveries: &store.deliveries()?,
            parameters: &parameters,
        };
        warnings = study::traps::traps(&looked)?;
        let sides = [first, second].map(|of| (&of.scenario, &of.quantities));
        vehicles = Some(whole_vehicles(sides[0], sides[1], &parameters)?);
        (placeholders, parameters_used) = ComparedTraces::new(sides[0], sides[1], &parameters)?.stand_ins();
    }
    let rules = match valuation.rules {
        Some(rules) => vec![rules],
        None => vec![ValuationRules::R109, ValuationRules::Asek],
    };
    Ok(DatedComparison {
        comparison,
        outdated,
        appraisal: rules.into_iter().map(appraised).collect::<Result<_, _>>()?,
        vehicles,
        warnings,
        placeholders,
        parameters_used,
        mechanisms,
        sampled,
    })
}

/// Two simulated scenarios side by side.
///
/// # Errors
/// A scenario without results, or results of different seeds or versions, between which a difference means nothing.
pub fn compare(study: &Location, base: &str, alternative: &str) -> Result<Comparison, WorkflowError> {
    let store = StudyStore::open(study.clone())?;
    let (base, _) = required(&store, study, base)?;
    let (alternative, _) = required(&store, study, alternative)?;
    let differs = if base.seed != alternative.seed {
        Some("a seed")
    } else if base.version != alternative.version {
        Some("a program version")
    } else {
        None
    };
    match differs {
        None => Ok(Comparison::new(&base, &alternative)),
        Some(difference) => Err(WorkflowError::NotComparable {
            base: base.scenario,
            alternative: alternative.scenario,
            difference: difference.to_owned(),
        }),
    }
}
