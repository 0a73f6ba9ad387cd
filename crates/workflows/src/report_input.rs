//! The report of a comparison: everything gathered as plain values and written as one HTML file.

use std::collections::BTreeMap;
use std::path::Path;

use domain::{Fuel, Parameters, Problem, SupplierId, UnitId};
use report::{
    CountedKind, DataQuality, Lang, LedgerPair, Listed, MapPair, MassBalance, MassKind, ParameterUsed, ProblemCount,
    ReportInput, Texts, UnitWeeks, Visit, Worth,
};
use store::{Location, StudyStore};

use crate::WorkflowError;
use crate::emissions_ledger::emissions_ledger;
use crate::finished::{Finished, clock};
use crate::simulation::{Details, Valuation, dated_comparison};
use crate::study_file::{attribution, quality};

/// Longest lists of things that could not be used; the report says how many more there are.
const LONGEST_LIST: usize = 40;

/// Writes the report of two simulated scenarios to a file; nothing is left half-written.
///
/// # Errors
/// Scenarios without results, no roads, or a folder that cannot be written.
pub fn write_report(
    study: &Location,
    base: &str,
    alternative: &str,
    lang: &str,
    output: &Path,
) -> Result<(), WorkflowError> {
    let html = report_html(study, base, alternative, Lang::from_key(lang).unwrap_or(Lang::Nb))?;
    let failed = |source| WorkflowError::Io { path: output.to_owned(), source };
    let mut draft = output.as_os_str().to_owned();
    draft.push(".part");
    let draft = Path::new(&draft);
    std::fs::write(draft, html).map_err(failed)?;
    std::fs::rename(draft, output).map_err(failed)
}

/// The report of two simulated scenarios.
///
/// # Errors
/// Scenarios without results, or no roads.
pub fn report_html(study: &Location, base: &str, alternative: &str, lang: Lang) -> Result<String, WorkflowError> {
    let finished = Finished::open(study, base, alternative)?;
    let dated = dated_comparison(study, base, alternative, Valuation::default())?;
    let store = StudyStore::open(study.clone())?;
    let texts = Texts::new(lang);
    let attribution = attribution(&store)?;
    let (base_map, alternative_map) = finished.maps(&Finished::network(study)?, lang, &attribution)?;
    let week = finished.telling_unit().and_then(|unit| unit_weeks(&finished, unit, &texts));
    let unmatched: Vec<Listed> = store
        .unmatched_reasons(LONGEST_LIST)?
        .into_iter()
        .map(|(reason, count)| Listed { name: texts.number(count as f64, 0), detail: reason })
        .collect();
    let ledger = ledger(study, [base, alternative], lang)?;
    let conservation = |details: &Details| {
        let c = details.plan.conservation;
        domain::Tonnes::from(c.delivered_directly + c.picked_up + c.out_of_hub)
    };
    Ok(report::html(&ReportInput {
        texts: &texts,
        study: &finished.name,
        period: Some(finished.base.plan.period),
        invented: finished.invented,
        comparison: &dated.comparison,
        worth: Worth {
            appraisal: &dated.appraisal,
            mechanisms: dated.mechanisms.as_deref(),
            sampled: dated.sampled.as_ref(),
            traps: &dated.warnings,
            placeholders: (&dated.placeholders, dated.parameters_used),
            vehicles: dated.vehicles.as_ref(),
        },
        ledger: ledger.as_ref(),
        maps: Some(MapPair { base: &base_map, alternative: &alternative_map }),
        week: week.as_ref(),
        quality: &data_quality(&store)?,
        unmatched: &unmatched,
        unreachable: &unreachable(&finished, &texts),
        problems: &problem_counts(&store.problems()?),
        parameters: &parameters_used()?,
        caveats: &caveats(&finished),
        balance: Some(MassBalance {
            placed: finished.base.plan.conservation.purchased.into(),
            base: conservation(&finished.base),
            alternative: conservation(&finished.alternative),
        }),
        fingerprint: &finished.alternative.fingerprint,
        roads_attribution: &attribution,
    }))
}

/// The attributional ledgers, unless a result is of a version that kept nothing to work them out from.
fn ledger(study: &Location, scenarios: [&str; 2], lang: Lang) -> Result<Option<LedgerPair>, WorkflowError> {
    let mut found = Vec::with_capacity(2);
    for scenario in scenarios {
        match emissions_ledger(study, scenario, None, None, lang.key()) {
            Ok(ledger) => found.push(ledger),
            Err(WorkflowError::Details { .. }) => return Ok(None),
            Err(other) => return Err(other),
        }
    }
    let [base, alternative] = &found[..] else { return Ok(None) };
    let private_loads = base.private_loads(&Texts::new(lang));
    Ok(Some(LedgerPair { base: base.shown(), alternative: alternative.shown(), private_loads }))
}

/// What must be said beside the figures.
fn caveats(finished: &Finished) -> Vec<&'static str> {
    let mut caveats = report::CAVEATS.to_vec();
    let burns_biofuel = |details: &Details| {
        let fleet = details.worked_out_from.as_ref().and_then(|basis| basis.scenario.fleet());
        fleet.is_some_and(|f| [f.hub_vehicles, f.supplier_vehicles].contains(&Some(Fuel::Biodiesel)))
    };
    if burns_biofuel(&finished.base) || burns_biofuel(&finished.alternative) {
        caveats.push(report::BIOFUEL_CAVEAT);
    }
    caveats
}

fn unit_weeks(finished: &Finished, unit: UnitId, texts: &Texts) -> Option<UnitWeeks> {
    let visits = |details: &Details| {
        let visit = |drop: &study::UnitDrop| Visit {
            date: drop.date,
            arrival: drop.arrival_s.map(clock),
            operator: finished.operator(&drop.operator, texts),
            round: drop.kind,
            vehicle: drop.vehicle,
            suppliers: drop.suppliers.iter().map(|s| finished.supplier(*s)).collect(),
            mass: drop.mass,
        };
        finished.drops(details, unit).into_iter().map(visit).collect()
    };
    Some(UnitWeeks {
        unit: finished.unit(unit)?.record.name.clone(),
        monday: finished.base.plan.week,
        base: visits(&finished.base),
        alternative: visits(&finished.alternative),
    })
}

fn data_quality(store: &StudyStore) -> Result<DataQuality, WorkflowError> {
    let summary = store.summary()?;
    let quality = quality(store)?;
    let deliveries = store.deliveries()?;
    let distinct = |keys: &mut dyn Iterator<Item = u32>| keys.collect::<std::collections::BTreeSet<_>>().len() as u64;
    let ledger = quality.ledger.clone();
    let mass = quality.mass_measured + quality.mass_from_pieces + quality.mass_from_price;
    Ok(DataQuality {
        documents: summary
            .documents_by_kind
            .iter()
            .map(|(key, &count)| CountedKind { key: key.clone(), count })
            .collect(),
        deliveries: domain::DeliveryBasis::ALL
            .iter()
            .filter_map(|basis| Some((basis.key(), *quality.by_basis.get(basis.key())?)))
            .map(|(key, count)| CountedKind { key: key.to_owned(), count: count as u64 })
            .collect(),
        units: distinct(&mut deliveries.iter().map(|d| d.unit.0)),
        suppliers: distinct(&mut deliveries.iter().map(|d| d.supplier.0)),
        mass_stated_share: (mass.value() > 0.0).then(|| quality.mass_measured / mass),
        mass: domain::MassBasis::ALL
            .iter()
            .filter_map(|basis| Some((basis.key(), quality.mass_by_basis.get(basis.key())?)))
            .map(|(key, range)| MassKind {
                key: key.to_owned(),
                tonnes: range.mass.value() / 1000.0,
                low: range.low.value() / 1000.0,
                high: range.high.value() / 1000.0,
            })
            .collect(),
        ledger,
    })
}

/// Units and suppliers that are in no round, or stand elsewhere than they are, with the reason.
fn unreachable(finished: &Finished, texts: &Texts) -> Vec<Listed> {
    let placement = &finished.base.placement;
    let unit = |id: &u32, reason: &str| {
        let name = finished.unit(UnitId(*id)).map_or_else(|| id.to_string(), |u| u.record.name.clone());
        Listed { name, detail: texts.get(reason) }
    };
    let supplier =
        |id: &SupplierId| Listed { name: finished.supplier(*id), detail: texts.get("placement-supplier-assumed") };
    let stop = |(id, _): &(UnitId, String)| unit(&id.0, "placement-unit-unserved");
    let mut listed: Vec<Listed> = Vec::new();
    listed.extend(placement.units_without_place.iter().map(|id| unit(id, "placement-unit-without-place")));
    listed.extend(placement.units_unreachable.iter().map(|id| unit(id, "placement-unit-unreachable")));
    listed.extend(placement.units_at_town_centre.iter().map(|id| unit(id, "placement-unit-at-centre")));
    listed.extend(placement.units_by_street.iter().map(|id| unit(id, "placement-unit-by-street")));
    listed.extend(finished.base.plan.unserved.iter().chain(&finished.alternative.plan.unserved).map(stop));
    listed.extend(finished.base.plan.assumed_depots.iter().map(supplier));
    listed.extend(placement.units_by_address.iter().map(|id| unit(id, "placement-unit-by-address")));
    listed.dedup();
    listed.truncate(LONGEST_LIST);
    listed
}

fn problem_counts(problems: &[Problem]) -> Vec<ProblemCount> {
    let mut counts: BTreeMap<(&str, &str), ProblemCount> = BTreeMap::new();
    for problem in problems {
        let key = (problem.rule.as_str(), problem.severity.key());
        let entry = counts.entry(key).or_insert_with(|| ProblemCount {
            rule: problem.rule.clone(),
            severity: problem.severity,
            count: 0,
            example: problem.message.clone(),
        });
        entry.count += 1;
    }
    let mut counts: Vec<ProblemCount> = counts.into_values().collect();
    counts.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.rule.cmp(&b.rule)));
    counts
}

fn parameters_used() -> Result<Vec<ParameterUsed>, WorkflowError> {
    let parameters = Parameters::builtin()?;
    Ok(parameters.iter().map(|(key, p)| ParameterUsed { key: key.to_owned(), parameter: p.clone() }).collect())
}
