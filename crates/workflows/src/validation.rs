//! The model against measured cases: rows for programs and a table for people.

use domain::Parameters;
use report::{Texts, Value};
use serde::Serialize;
use study::validation::{Case, Reason, Request, Row, limits, validate as scored};

use crate::simulation::DaysOf;
use crate::texts::texts;
use crate::{Progress, WorkflowError};

/// Key of the rows that are limits and no case.
const LIMITS: &str = "limits";

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

/// A row of the validation, as programs read it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ValidationRow {
    /// Key of the case, or `limits`.
    pub case: String,
    /// What is looked at.
    pub indicator: String,
    /// Its unit.
    pub unit: String,
    /// `input`, `conditional`, `predicted`, or `limit` for what must hold whatever a case says.
    pub kind: String,
    /// What was measured; of a limit, where it lies.
    pub measured: Option<f64>,
    /// 5th percentile of the prediction.
    pub p05: Option<f64>,
    /// Its median; of a limit, what comes out.
    pub p50: Option<f64>,
    /// 95th percentile.
    pub p95: Option<f64>,
    /// Whether the measured value lies between them; of a limit, whether it is kept. Absent where a row is not scored.
    pub inside: Option<bool>,
    /// Part of the draws below the measured value.
    pub pit: Option<f64>,
    /// Continuous ranked probability score.
    pub crps: Option<f64>,
    /// Against what the other cases alone would say.
    pub skill: Option<f64>,
    /// Interval score of the central 90 %.
    pub interval_score: Option<f64>,
    /// Width of the interval on the scored scale.
    pub width: Option<f64>,
    /// Energy score of several figures at once.
    pub energy_score: Option<f64>,
    /// What has to be known with the row, and why it is missed.
    pub note: String,
    /// What brings a missed figure nearer.
    pub reasons: Vec<Reason>,
}

impl ValidationRow {
    fn of(row: Row, texts: &Texts) -> Self {
        let note = note(&row, texts);
        Self {
            case: row.case.to_owned(),
            indicator: row.indicator.to_owned(),
            unit: row.unit.to_owned(),
            kind: row.kind.key().to_owned(),
            measured: row.measured,
            p05: row.p05,
            p50: row.p50,
            p95: row.p95,
            inside: row.inside,
            pit: row.pit,
            crps: row.crps,
            skill: row.skill,
            interval_score: row.interval_score,
            width: row.width,
            energy_score: row.energy_score,
            note,
            reasons: row.reasons,
        }
    }

    fn of_limit(limit: &study::validation::Limit, texts: &Texts) -> Self {
        Self {
            case: LIMITS.to_owned(),
            indicator: limit.key.to_owned(),
            unit: limit.unit.to_owned(),
            kind: "limit".to_owned(),
            measured: Some(limit.bound),
            p05: Some(limit.found),
            p50: Some(limit.found),
            p95: Some(limit.found),
            inside: Some(limit.holds),
            pit: None,
            crps: None,
            skill: None,
            interval_score: None,
            width: None,
            energy_score: None,
            note: texts.keyed("validation-note", "limit"),
            reasons: Vec::new(),
        }
    }
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
    let mut rows: Vec<ValidationRow> = found.rows.into_iter().map(|row| ValidationRow::of(row, &texts)).collect();
    if request.cases.is_empty() {
        rows.extend(limits(&registry, &parameters)?.iter().map(|limit| ValidationRow::of_limit(limit, &texts)));
    }
    Ok(rows)
}

/// What has to be known with a row; where it is missed, with what it would be nearer.
fn note(row: &Row, texts: &Texts) -> String {
    let mut sentences = vec![texts.keyed("validation-note", row.note)];
    if row.inside == Some(false) {
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
    for row in rows {
        if row.case != case {
            case = &row.case;
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
        let name = format!("  {}", texts.keyed("validated", &row.indicator));
        lines.push(line(&name, &texts.keyed("validation-kind", &row.kind), &cells));
        if row.kind != "limit" {
            lines.push(format!("      {}", row.note));
        }
    }
    let scored: Vec<bool> = rows.iter().filter(|row| row.kind != "limit").filter_map(|row| row.inside).collect();
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
