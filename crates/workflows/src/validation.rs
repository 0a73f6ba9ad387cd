//! The model against measured cases: rows for programs and a table for people.

use domain::Parameters;
use report::{Texts, Value, share_text};
use serde::Serialize;
use study::validation::{Case, Cause, Reason, Request, Row, RowKind, limits, validate as scored};

use crate::simulation::DaysOf;
use crate::texts::texts;
use crate::{Progress, WorkflowError};

/// What is to be validated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValidationRequest {
    /// Keys of the cases; none: all of them and the limits.
    pub cases: Vec<String>,
    /// Draws of each case.
    pub draws: usize,
    /// Seed of the draws.
    pub seed: u64,
    /// Whether reasons are looked for where a figure is missed.
    pub reasons: bool,
}

/// A row of the validation with what has to be known with it in words.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ValidationRow {
    /// The row; limits are rows too.
    #[serde(flatten)]
    pub row: Row,
    /// What has to be known with the row, why it is missed, and what its width comes from.
    pub note: String,
}

/// Makes the predictions of the cases and scores them. Needs no study.
///
/// # Errors
/// A case that there is not, and those of [`crate::simulate`].
pub fn validate(
    request: &ValidationRequest,
    lang: &str,
    progress: &dyn Progress,
) -> Result<Vec<ValidationRow>, WorkflowError> {
    let texts = texts(lang);
    let known = || Case::ALL.map(Case::key).join(", ");
    let case = |key: &String| {
        Case::from_key(key)
            .ok_or_else(|| WorkflowError::Validation(format!("there is no case {key:?}; the cases are: {}", known())))
    };
    let named: Vec<Case> = request.cases.iter().map(case).collect::<Result<_, _>>()?;
    let cases = if named.is_empty() { Case::ALL.to_vec() } else { named };
    if request.draws < 2 {
        return Err(WorkflowError::Validation(
            "a distribution takes at least two draws: give --draws 2 or more".into(),
        ));
    }
    let (registry, parameters) = (Parameters::validation()?, Parameters::builtin()?);
    let asked = Request { cases, draws: request.draws, seed: request.seed, reasons: request.reasons };
    let found = scored(&registry, &parameters, &asked, &DaysOf(progress))?;
    let mut rows = found.rows;
    if request.cases.is_empty() {
        rows.extend(limits(&registry, &parameters)?.iter().map(Row::from));
    }
    Ok(rows.into_iter().map(|row| ValidationRow { note: note(&row, &texts), row }).collect())
}

/// What has to be known with a row; where it is missed, with what it would be nearer.
fn note(row: &Row, texts: &Texts) -> String {
    let mut sentences = vec![texts.keyed("validation-note", row.note)];
    if row.inside == Some(false) && row.kind != RowKind::Limit {
        let reason = |reason: &Reason| {
            let change = texts.keyed("validation-change", reason.change);
            let [low, middle, high] = [reason.p05, reason.p50, reason.p95].map(|value| level(value, texts));
            let values = [
                ("change", Value::Text(&change)),
                ("low", Value::Text(&low)),
                ("middle", Value::Text(&middle)),
                ("high", Value::Text(&high)),
            ];
            texts.format("validation-reason", &values)
        };
        let reasons: Vec<String> = row.reasons.iter().map(reason).collect();
        sentences.push(match reasons.is_empty() {
            true => texts.get("validation-no-reason"),
            false => format!("{} {}.", texts.get("validation-missed"), reasons.join("; ")),
        });
    }
    if !row.width_from.is_empty() {
        let cause = |cause: &Cause| format!("{} ({})", cause.drawn, share_text(cause.explained, texts));
        let causes: Vec<String> = row.width_from.iter().map(cause).collect();
        sentences.push(format!("{} {}.", texts.get("validation-width-from"), causes.join(", ")));
    }
    sentences.join(" ")
}

/// A level in whole numbers, a ratio with two or three decimals.
fn level(value: f64, texts: &Texts) -> String {
    let decimals = match value.abs() {
        size if size >= 100.0 => 0,
        size if size >= 10.0 => 1,
        size if size >= 0.1 => 2,
        _ => 3,
    };
    texts.number(value, decimals)
}

/// The table for people.
pub fn validation_text(rows: &[ValidationRow], request: &ValidationRequest, lang: &str) -> String {
    let texts = texts(lang);
    let (draws, seed) = (request.draws.to_string(), request.seed.to_string());
    let values = [("draws", Value::Text(&draws)), ("seed", Value::Text(&seed))];
    let mut lines = vec![texts.format("validation-title", &values), texts.get("validation-legend")];
    let heading = [
        texts.get("validation-measured"),
        "p05".to_owned(),
        "p50".to_owned(),
        "p95".to_owned(),
        texts.get("validation-inside"),
        "PIT".to_owned(),
        "CRPS".to_owned(),
        texts.get("validation-skill"),
        "IS90".to_owned(),
        texts.get("validation-width"),
    ];
    let mut case = "";
    for ValidationRow { row, note } in rows {
        if row.case != case {
            case = row.case;
            lines.push(String::new());
            lines.push(line(&texts.keyed("validation-case", case), "", &heading));
        }
        let number = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |value| level(value, &texts));
        let score = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |value| texts.number(value, 2));
        let inside = row.inside.map_or_else(
            || "–".to_owned(),
            |inside| texts.get(if inside { "validation-yes" } else { "validation-no" }),
        );
        let middle = if row.energy_score.is_some() { row.energy_score } else { row.p50 };
        let cells = [
            number(row.measured),
            number(row.p05),
            number(middle),
            number(row.p95),
            inside,
            score(row.pit),
            score(row.crps),
            score(row.skill),
            score(row.interval_score),
            score(row.width),
        ];
        let name = format!("  {}", texts.keyed("validated", row.indicator));
        lines.push(line(&name, &texts.keyed("validation-kind", row.kind.key()), &cells));
        if row.kind != RowKind::Limit {
            lines.push(format!("      {note}"));
        }
    }
    let is_case = |found: &&ValidationRow| found.row.kind != RowKind::Limit;
    let scored: Vec<bool> = rows.iter().filter(is_case).filter_map(|found| found.row.inside).collect();
    let (inside, all) = (scored.iter().filter(|inside| **inside).count().to_string(), scored.len().to_string());
    let values = [("inside", Value::Text(&inside)), ("all", Value::Text(&all))];
    lines.push(String::new());
    lines.push(texts.format("validation-summary", &values));
    lines.join("\n")
}

fn line(name: &str, kind: &str, cells: &[String; 10]) -> String {
    let padded = |text: &str, width: usize| format!("{text}{}", " ".repeat(width.saturating_sub(text.chars().count())));
    let mut line = format!("{} {}", padded(name, 46), padded(kind, 12));
    for cell in cells {
        line.push_str(&" ".repeat(10usize.saturating_sub(cell.chars().count()).max(1)));
        line.push_str(cell);
    }
    line.trim_end().to_owned()
}
