//! What the command line prints, in the language asked for.

use std::collections::BTreeSet;

use domain::{Indicator, Problem, Severity};
use report::{Lang, Texts, Value};
use store::{Location, StudyStore};

use crate::accounts_texts::behind_comparison;
use crate::finished::is_invented;
use crate::{DatedComparison, ImportReport, SimulationReport, Status, WorkflowError};

/// Documents that are named one by one after an import.
const NAMED: usize = 20;

/// The texts of a language; bokmål where there is no such language.
pub fn texts(lang: &str) -> Texts {
    Texts::new(Lang::from_key(lang).unwrap_or(Lang::Nb))
}

/// The name of a scenario.
pub fn scenario_name(key: &str, lang: &str) -> String {
    texts(lang).scenario(key)
}

/// That a scenario can be simulated, and how much it changes.
pub fn scenario_sound_text(scenario: &domain::Scenario, lang: &str) -> String {
    let texts = texts(lang);
    let changes = Value::Count(scenario.changes.len() as u64);
    texts.format("cli-scenario-sound", &[("scenario", Value::Text(&scenario.key)), ("n", changes)])
}

/// How many documents were imported, what was set aside or left out with the reason, and what the study now holds.
pub fn import_text(report: &ImportReport, lang: &str) -> String {
    let texts = texts(lang);
    let count = |status| texts.number(report.count(status) as f64, 0);
    let statuses = ["imported", "duplicate", "quarantined", "refused"].map(|status| (status, count(status)));
    let values: Vec<(&str, Value<'_>)> = statuses.iter().map(|(s, n)| (*s, Value::Text(n))).collect();
    let mut out = texts.format("cli-import-summary", &values);
    out.push('\n');
    let aside = || report.documents.iter().filter(|d| d.status == "quarantined" || d.status == "refused");
    for document in aside().take(NAMED) {
        let status = texts.get(&format!("cli-{}", document.status));
        let why = report.problems.iter().find(|p| p.file == document.file && p.severity != Severity::Warning);
        let way_out = why.map_or("", |problem| problem.suggestion.as_str());
        let reason = [document.reason.as_deref().unwrap_or(""), way_out].join(" ");
        let values = [
            ("file", Value::Text(&document.file)),
            ("status", Value::Text(&status)),
            ("reason", Value::Text(reason.trim_end())),
        ];
        out.push_str(&format!("  {}\n", texts.format("cli-file-failed", &values)));
    }
    let more = aside().count().saturating_sub(NAMED);
    if more > 0 {
        out.push_str(&format!("  … + {more}\n"));
    }
    // Rows that were left out of files that are in otherwise, then remarks.
    let apart: BTreeSet<&str> = aside().map(|document| document.file.as_str()).collect();
    let is_remark = |problem: &&Problem| problem.severity == Severity::Warning;
    let left_out = report.problems.iter().filter(|p| !is_remark(p) && !apart.contains(p.file.as_str()));
    let problems: Vec<&Problem> = left_out.chain(report.problems.iter().filter(is_remark)).collect();
    for problem in problems.iter().take(NAMED) {
        out.push_str(&format!("  {problem}\n"));
    }
    if let Some(more) = problems.len().checked_sub(NAMED).filter(|more| *more > 0) {
        let values = [("n", Value::Count(more as u64))];
        out.push_str(&format!("  {}\n", texts.format("cli-problems-more", &values)));
    }
    let count = texts.number(report.deliveries as f64, 0);
    out.push_str(&format!("{}\n", texts.format("cli-deliveries", &[("n", Value::Text(&count))])));
    out
}

/// What a study holds, and what is missing.
pub fn status_text(status: &Status, lang: &str) -> String {
    let texts = texts(lang);
    let number = |n: u64| texts.number(n as f64, 0);
    let s = &status.summary;
    let mut lines = vec![status.name.clone()];
    lines.push(texts.format("cli-status-documents", &[("n", Value::Text(&number(s.documents())))]));
    for (kind, count) in &s.documents_by_kind {
        lines.push(format!("  {}: {}", texts.keyed("document-kind", kind), number(*count)));
    }
    let (count, without) = (number(s.units), number(status.units_without_position));
    lines.push(texts.format("cli-status-units", &[("n", Value::Text(&count)), ("without", Value::Text(&without))]));
    let (count, without) = (number(s.suppliers), number(status.suppliers_without_position));
    lines.push(texts.format("cli-status-suppliers", &[("n", Value::Text(&count)), ("without", Value::Text(&without))]));
    if let Some((from, to)) = s.period {
        let (count, from, to) = (number(s.deliveries), texts.date(from), texts.date(to));
        let values = [("n", Value::Text(&count)), ("from", Value::Text(&from)), ("to", Value::Text(&to))];
        lines.push(texts.format("cli-status-deliveries", &values));
    }
    if s.documents_without_unit > 0 {
        let count = number(s.documents_without_unit);
        lines.push(texts.format("cli-status-without-unit", &[("n", Value::Text(&count))]));
        lines.extend(status.unmatched.iter().map(|(reason, count)| format!("  {}  {reason}", number(*count))));
    }
    if !status.in_no_round.is_empty() {
        let count = number(status.in_no_round.len() as u64);
        lines.push(texts.format("cli-in-no-round", &[("n", Value::Text(&count))]));
        lines.extend(status.in_no_round.iter().map(|name| format!("  {name}")));
    }
    let (heading, accounts) = report::ledger_rows(&status.quality.ledger, &texts);
    if !accounts.is_empty() {
        let line = |row: &[String; 6]| {
            let [account, figures @ ..] = row;
            let account: String = account.chars().filter(|c| !c.is_control()).take(14).collect();
            figures.iter().fold(format!("  {account:<14}"), |line, figure| format!("{line} {figure:>18}"))
        };
        lines.extend([texts.get("reconciled-title"), line(&heading)]);
        lines.extend(accounts.iter().map(line));
        let missing = texts.number(status.quality.ledger.not_booked.value(), 0);
        lines.push(texts.format("reconciled-not-booked", &[("nok", Value::Text(&missing))]));
    }
    if status.summary.deliveries > 0 {
        lines.push(crate::survey::grades_line(&status.grades, &texts));
    }
    lines.push(match &status.roads {
        Some(source) => texts.format("cli-status-roads", &[("source", Value::Text(source))]),
        None => texts.get("cli-status-no-roads"),
    });
    let names: Vec<String> = status.scenarios.iter().map(|key| texts.scenario(key)).collect();
    lines.push(match names.is_empty() {
        true => texts.get("cli-status-no-scenarios"),
        false => texts.format("cli-status-scenarios", &[("names", Value::Text(&names.join(", ")))]),
    });
    lines.extend(outdated_text(&status.outdated, &texts));
    lines.join("\n")
}

/// That results rest on something else than the study holds now, and how to get new ones.
fn outdated_text(outdated: &[String], texts: &Texts) -> Option<String> {
    let names: Vec<String> = outdated.iter().map(|key| texts.scenario(key)).collect();
    let keys =
        outdated.iter().map(|key| format!("samlast simulate STUDY --scenario {key}")).collect::<Vec<_>>().join(", ");
    let values = [("names", Value::Text(&names.join(", "))), ("commands", Value::Text(&keys))];
    (!outdated.is_empty()).then(|| texts.format("cli-outdated", &values))
}

/// The main figures of a scenario in a few lines, always together.
pub fn simulation_text(report: &SimulationReport, lang: &str) -> String {
    let texts = texts(lang);
    let scenario = texts.scenario(&report.outcome.scenario);
    let mut lines = vec![match report.computed {
        true => scenario,
        false => texts.format("cli-unchanged", &[("scenario", Value::Text(&scenario))]),
    }];
    for indicator in
        [Indicator::Deliveries, Indicator::VehicleKilometers, Indicator::DriverHours, Indicator::Co2eWellToWheel]
    {
        if let Some(value) = report.outcome.total(indicator) {
            let figure = format!("{} {}", texts.figure(value), texts.measure(indicator.unit()));
            lines.push(format!("  {}: {figure}", texts.indicator(indicator)));
        }
    }
    let plan = &report.details.plan;
    let missed = plan.unplaced_units.len() + plan.unserved.len();
    if missed > 0 {
        let count = texts.number(missed as f64, 0);
        lines.push(format!("  {}", texts.format("cli-in-no-round", &[("n", Value::Text(&count))])));
    }
    lines.join("\n")
}

/// The comparison as a table, with what a reader must know before quoting it.
///
/// # Errors
/// The study's file.
pub fn comparison_text(
    study: &Location,
    dated: &DatedComparison,
    lang: &str,
    width: usize,
) -> Result<String, WorkflowError> {
    let texts = texts(lang);
    let store = StudyStore::open(study.clone())?;
    let mut out = String::new();
    if is_invented(&store.units()?, &store.suppliers()?) {
        out.push_str(&format!("{}\n", texts.get("app-invented")));
    }
    if let Some(warning) = outdated_text(&dated.outdated, &texts) {
        out.push_str(&format!("{warning}\n"));
    }
    let ranges = match &dated.sampled {
        Some(sampled) => {
            let draws = sampled.draws.to_string();
            texts.format("app-ranges", &[("n", Value::Text(&draws))])
        }
        None => texts.get("app-no-ranges"),
    };
    out.push_str(&format!("{ranges}\n\n"));
    out.push_str(&report::comparison_text(&dated.comparison, &texts, width));
    out.push_str(&behind_comparison(dated, &texts));
    Ok(out)
}

/// The imports of a study, one line each.
pub fn imports_text(imports: &[store::StoredImport], lang: &str) -> String {
    let texts = texts(lang);
    if imports.is_empty() {
        return texts.get("cli-no-imports");
    }
    let line = |import: &store::StoredImport| {
        let counts = &import.counts;
        let id = import.id.to_string();
        let label: String = import.label.chars().filter(|c| !c.is_control()).take(60).collect();
        let values = [
            ("id", Value::Text(&id)),
            ("when", Value::Text(import.recorded_at.get(..16).unwrap_or(&import.recorded_at))),
            ("files", counts.files.into()),
            ("documents", counts.documents.into()),
            ("lines", counts.lines.into()),
            ("label", Value::Text(&label)),
        ];
        let text = texts.format("cli-import-line", &values);
        if import.undone { format!("{text} {}", texts.get("cli-import-undone")) } else { text }
    };
    imports.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// What an undo took away.
pub fn undo_text(import: u32, counts: &store::BatchCounts, status: &Status, lang: &str) -> String {
    let id = import.to_string();
    let texts = texts(lang);
    let undone = texts.format(
        "cli-undone",
        &[("id", Value::Text(&id)), ("documents", counts.documents.into()), ("lines", counts.lines.into())],
    );
    [Some(undone), outdated_text(&status.outdated, &texts)].into_iter().flatten().collect::<Vec<_>>().join("\n")
}

/// The first questions of a review and where all of them stand.
pub fn review_text(review: &crate::Review, file: Option<&std::path::Path>, lang: &str) -> String {
    const SHOWN: usize = 15;
    let texts = texts(lang);
    let number = |value: f64| texts.number(value, 0);
    let mut lines = vec![
        texts.format(
            "cli-review-units",
            &[
                ("n", review.documents_without_unit.into()),
                ("value", Value::Text(&number(review.value_without_unit_nok))),
            ],
        ),
        texts.format("cli-review-goods", &[("value", Value::Text(&number(review.value_unsure_nok)))]),
    ];
    if file.is_none() {
        for row in review.rows.iter().take(SHOWN) {
            let likely = |key: &str, confidence: f64| format!("{key} {} %", number(confidence * 100.0));
            let mut suggestion = row.suggestion.as_deref().map_or("?".to_owned(), |key| likely(key, row.confidence));
            if let Some(next) = &row.runner_up {
                suggestion.push_str(&format!(" / {}", likely(&next.unit, next.confidence)));
            }
            let example: String = row.example.chars().filter(|c| !c.is_control()).take(50).collect();
            let value = number(row.value_nok);
            lines.push(format!("  {} {} {:?}: {value} NOK → {suggestion}  ({example})", row.what, row.kind, row.value));
        }
    }
    lines.push(match file {
        Some(file) => texts.format("cli-review-written", &[("file", Value::Text(&file.display().to_string()))]),
        None => texts.get("cli-review-how"),
    });
    lines.join("\n")
}
