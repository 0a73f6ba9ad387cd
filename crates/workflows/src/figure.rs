//! A figure of a simulated scenario taken apart, down to the documents that the deliveries under it came from.

use std::collections::BTreeMap;

use domain::{Dimensions, Indicator, Operator, Parameters, SupplierId};
use serde::Serialize;
use store::{DocumentRow, Location, StudyStore};
use study::trace::compared::{ComparedTrace, ComparedTraces};
use study::trace::split::SplitTraces;
use study::trace::{FigureTrace, Traces};

use crate::WorkflowError;
use crate::sampling::Kept;
use crate::simulation::required;

/// Deliveries shown of each operator.
const DELIVERIES_SHOWN: usize = 3;
/// Rows shown of each document.
const ROWS_SHOWN: usize = 5;
/// Operators whose deliveries are shown.
const OPERATORS_SHOWN: usize = 5;

/// A delivery under a figure, with where it stands in the documents.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DeliveryUnder {
    /// Name of the supplier.
    pub supplier: String,
    /// Name of the unit.
    pub unit: String,
    /// Day.
    pub date: domain::Date,
    /// Mass.
    pub mass_kg: f64,
    /// Value without value added tax.
    pub value_nok: f64,
    /// Rows of the documents that it was reconstructed from.
    pub documents: Vec<DocumentRow>,
}

/// A figure, what it rests on, and the rows under it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FigureReport {
    /// Key of the scenario.
    pub scenario: String,
    /// Parameters and rounds.
    #[serde(flatten)]
    pub trace: FigureTrace,
    /// Names of the operators of the strands, in their order.
    pub operators: Vec<String>,
    /// Deliveries of the study in all.
    pub deliveries: usize,
    /// Some deliveries of the operators with the largest parts.
    pub rows: Vec<DeliveryUnder>,
}

/// Takes a figure apart. It is written `[scenario:]indicator[/dimension=value]`, for instance
/// `coordinated:vehicle_km/round_kind=outbound`.
///
/// # Errors
/// No such indicator, scenario or breakdown; the study's file.
pub fn trace(study: &Location, figure: &str) -> Result<FigureReport, WorkflowError> {
    let (scenario, indicator, dimensions) = parsed(figure)?;
    let store = StudyStore::open(study.clone())?;
    let (_, details) = required(&store, study, &scenario)?;
    let parameters = Parameters::builtin()?;
    let basis = details.basis(&scenario)?;
    let traces = Traces::new(&basis.quantities, &basis.scenario, &parameters)?;
    let trace = traces.figure(indicator, &dimensions).ok_or_else(|| {
        WorkflowError::Figure(format!(
            "{scenario} has no {} broken down like this; samlast simulate --json lists what there is",
            indicator.key()
        ))
    })?;
    let suppliers: BTreeMap<SupplierId, String> =
        store.suppliers()?.into_iter().map(|s| (s.id, s.record.name)).collect();
    let name = |operator: &Operator| match operator {
        Operator::Supplier(id) => suppliers.get(id).cloned().unwrap_or_default(),
        Operator::Carrier(carrier) => carrier.clone(),
        Operator::Unit(_) | Operator::Hub => String::new(),
    };
    let operators = trace.strands.iter().map(|strand| name(&strand.strand.operator)).collect();
    let (rows, deliveries) = rows(&store, &trace, &suppliers)?;
    Ok(FigureReport { scenario, trace, operators, deliveries, rows })
}

/// A figure of a comparison, and what it rests on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ComparedReport {
    /// Key of the base.
    pub base: String,
    /// Key of the alternative.
    pub alternative: String,
    /// The figure.
    #[serde(flatten)]
    pub trace: ComparedTrace,
}

/// Takes a figure of a comparison apart. It is written `base..alternative:figure`, where the figure is an indicator, whose change is
/// meant, perhaps broken down (`vehicle_km/round_kind=own`), a part of its change (`vehicle_km@ordering`) or a figure of the
/// appraisal (`society_present_value_main`, by the Swedish rules `asek.society_present_value_main`).
///
/// # Errors
/// No such scenario or figure; the study's file.
pub fn trace_compared(study: &Location, figure: &str) -> Result<ComparedReport, WorkflowError> {
    let parts = figure.split_once(':').and_then(|(pair, name)| Some((pair.split_once("..")?, name)));
    let ((base, alternative), name) = parts.ok_or_else(|| {
        WorkflowError::Figure(format!("{figure:?}: write base..alternative:figure, today..coordinated:vehicle_km"))
    })?;
    let store = StudyStore::open(study.clone())?;
    let (_, before) = required(&store, study, base)?;
    let (_, after) = required(&store, study, alternative)?;
    let (before, after) = (before.basis(base)?, after.basis(alternative)?);
    let parameters = Parameters::builtin()?;
    let sides = [before, after].map(|of| (&of.scenario, &of.quantities));
    let missing = |known: Vec<String>| {
        let near = known.iter().filter(|known| known.starts_with(name.split(['/', '@']).next().unwrap_or(name)));
        let near: Vec<&str> = near.map(String::as_str).collect();
        let whole = || known.iter().filter(|known| !known.contains('/')).map(String::as_str).collect();
        let shown: Vec<&str> = if near.is_empty() { whole() } else { near };
        WorkflowError::Figure(format!("a comparison has no figure {name:?}; its figures are: {}", shown.join(", ")))
    };
    let trace = if name.contains('@') {
        let pair = (sides[0].0, sides[1].0);
        let split = Kept::of(&store, pair).split()?.ok_or_else(|| {
            WorkflowError::Figure(format!(
                "the change is not split; run samlast compare STUDY {base} {alternative} --split"
            ))
        })?;
        let traces = SplitTraces::new(&split.years, pair, &parameters)?;
        traces.figure(name).ok_or_else(|| missing(traces.figures().map(|(name, _)| name.to_owned()).collect()))?
    } else {
        let traces = ComparedTraces::new(sides[0], sides[1], &parameters)?;
        traces.figure(name).ok_or_else(|| missing(traces.figures().map(|(name, _)| name.to_owned()).collect()))?
    };
    Ok(ComparedReport { base: base.to_owned(), alternative: alternative.to_owned(), trace })
}

fn parsed(figure: &str) -> Result<(String, Indicator, Dimensions), WorkflowError> {
    let (scenario, rest) = figure.split_once(':').unwrap_or(("today", figure));
    let mut parts = rest.split('/');
    let key = parts.next().unwrap_or_default();
    let indicator = Indicator::from_key(key).ok_or_else(|| {
        let known: Vec<&str> = Indicator::ALL.iter().map(|i| i.key()).collect();
        WorkflowError::Figure(format!("there is no figure {key:?}; the figures are: {}", known.join(", ")))
    })?;
    let mut dimensions = Dimensions::new();
    for part in parts {
        let (dimension, value) = part.split_once('=').ok_or_else(|| {
            WorkflowError::Figure(format!("{part:?} is no breakdown; write for instance round_kind=own"))
        })?;
        dimensions.insert(dimension.to_owned(), value.to_owned());
    }
    Ok((scenario.to_owned(), indicator, dimensions))
}

/// Deliveries of the suppliers with the largest parts of the figure; where nobody's driving is under it, of all.
fn rows(
    store: &StudyStore,
    trace: &FigureTrace,
    suppliers: &BTreeMap<SupplierId, String>,
) -> Result<(Vec<DeliveryUnder>, usize), WorkflowError> {
    let mut chosen: Vec<SupplierId> = Vec::new();
    for strand in trace.strands.iter().filter(|strand| strand.value.is_some()) {
        if let Operator::Supplier(id) = strand.strand.operator
            && !chosen.contains(&id)
            && chosen.len() < OPERATORS_SHOWN
        {
            chosen.push(id);
        }
    }
    let units: BTreeMap<_, String> = store.units()?.into_iter().map(|u| (u.id, u.record.name)).collect();
    let deliveries = store.deliveries()?;
    let mut shown: BTreeMap<SupplierId, usize> = BTreeMap::new();
    let mut picked = Vec::new();
    for delivery in &deliveries {
        let is_chosen = chosen.is_empty() || chosen.contains(&delivery.supplier);
        let count = shown.entry(delivery.supplier).or_default();
        if is_chosen && *count < DELIVERIES_SHOWN && picked.len() < OPERATORS_SHOWN * DELIVERIES_SHOWN {
            *count += 1;
            picked.push(delivery);
        }
    }
    let mut rows = Vec::with_capacity(picked.len());
    for delivery in picked {
        let mut documents = Vec::new();
        for id in &delivery.documents {
            documents.extend(store.document_rows(*id)?.into_iter().take(ROWS_SHOWN));
        }
        rows.push(DeliveryUnder {
            supplier: suppliers.get(&delivery.supplier).cloned().unwrap_or_default(),
            unit: units.get(&delivery.unit).cloned().unwrap_or_default(),
            date: delivery.date,
            mass_kg: delivery.mass().value(),
            value_nok: delivery.value.value(),
            documents,
        });
    }
    Ok((rows, deliveries.len()))
}
