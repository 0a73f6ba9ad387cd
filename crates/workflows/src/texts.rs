//! What the command line prints, in the language asked for.

use std::path::Path;

use domain::{Comparison, Indicator};
use report::{Lang, Texts, Value};
use store::StudyStore;

use crate::finished::is_invented;
use crate::{ImportReport, SimulationReport, Status, WorkflowError};

/// Documents that are named one by one after an import.
const NAMED: usize = 20;

fn texts(lang: &str) -> Texts {
    Texts::new(Lang::from_key(lang).unwrap_or(Lang::Nb))
}

/// How many documents of each format were imported, and what was set aside with the reason.
pub fn import_text(report: &ImportReport, lang: &str) -> String {
    let texts = texts(lang);
    let mut out = String::new();
    for status in ["imported", "duplicate", "quarantined", "refused"] {
        let count = report.count(status);
        if count > 0 {
            out.push_str(&format!("{:>9}  {}\n", texts.number(count as f64, 0), texts.get(&format!("cli-{status}"))));
        }
    }
    let aside = report.documents.iter().filter(|d| d.status == "quarantined" || d.status == "refused");
    for document in aside.clone().take(NAMED) {
        let reason = document.reason.as_deref().unwrap_or("");
        out.push_str(&format!("  {}: {} – {reason}\n", document.file, texts.get(&format!("cli-{}", document.status))));
    }
    let more = aside.count().saturating_sub(NAMED);
    if more > 0 {
        out.push_str(&format!("  … + {more}\n"));
    }
    let remarks = report.problems.len();
    if remarks > 0 {
        out.push_str(&format!("{:>9}  {}\n", texts.number(remarks as f64, 0), texts.get("cli-remarks")));
    }
    let deliveries = texts.number(report.deliveries as f64, 0);
    out.push_str(&format!("{deliveries:>9}  {}\n", texts.get("cli-deliveries")));
    out
}

/// What a study holds, and what is missing.
pub fn status_text(status: &Status, lang: &str) -> String {
    let texts = texts(lang);
    let mut out = format!("{}\n", status.name);
    let mut line = |label: String, value: String| out.push_str(&format!("  {label}: {value}\n"));
    let number = |n: u64| texts.number(n as f64, 0);
    let s = &status.summary;
    for (kind, count) in &s.documents_by_kind {
        line(texts.keyed("document-kind", kind), number(*count));
    }
    if let Some((from, to)) = s.period {
        line(texts.get("cli-period"), format!("{} – {}", texts.date(from), texts.date(to)));
    }
    line(texts.get("cli-units"), number(s.units));
    line(texts.get("cli-suppliers"), number(s.suppliers));
    line(texts.get("cli-survey"), number(s.survey_rows));
    line(texts.get("cli-deliveries"), number(s.deliveries));
    line(texts.get("cli-without-unit"), number(s.documents_without_unit));
    for (reason, count) in &status.unmatched {
        line("   ".to_owned() + &number(*count), reason.clone());
    }
    let roads = s.roads.clone().unwrap_or_else(|| texts.get("cli-missing"));
    line(texts.get("cli-roads"), roads);
    let scenarios: Vec<String> = status.scenarios.iter().map(|key| texts.scenario(key)).collect();
    line(texts.get("cli-scenarios"), if scenarios.is_empty() { texts.get("cli-missing") } else { scenarios.join(", ") });
    out
}

/// The main figures of a scenario in a few lines.
pub fn simulation_text(report: &SimulationReport, lang: &str) -> String {
    let texts = texts(lang);
    let mut out = texts.scenario(&report.outcome.scenario);
    if !report.computed {
        out.push_str(&format!(" ({})", texts.get("cli-unchanged")));
    }
    out.push('\n');
    for indicator in [Indicator::Deliveries, Indicator::VehicleKilometers, Indicator::DriverHours, Indicator::Co2eWellToWheel] {
        if let Some(value) = report.outcome.total(indicator) {
            let figure = format!("{} {}", texts.figure(value), texts.measure(indicator.unit()));
            out.push_str(&format!("  {}: {figure}\n", texts.indicator(indicator)));
        }
    }
    let plan = &report.details.plan;
    let missed = plan.unplaced_units.len() + plan.unserved.len();
    if missed > 0 {
        let count = texts.number(missed as f64, 0);
        out.push_str(&format!("  {}\n", texts.format("cli-in-no-round", &[("count", Value::Text(&count))])));
    }
    out
}

/// The comparison as a table, with what a reader must know before quoting it.
///
/// # Errors
/// The study's file.
pub fn comparison_text(study: &Path, comparison: &Comparison, lang: &str, width: usize) -> Result<String, WorkflowError> {
    let texts = texts(lang);
    let store = StudyStore::open(study)?;
    let mut out = String::new();
    if is_invented(&store.units()?, &store.suppliers()?) {
        out.push_str(&format!("{}\n", texts.get("app-invented")));
    }
    out.push_str(&format!("{}\n\n", texts.get("app-no-ranges")));
    out.push_str(&report::comparison_text(comparison, &texts, width));
    Ok(out)
}
