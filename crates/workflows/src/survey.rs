//! What the survey and the records say together: deliveries per unit and week, data grades, and whom to ask next.

use std::collections::BTreeMap;

use domain::{Parameters, SupplierId, UnitId};
use report::{Lang, Texts, Value};
use serde::Serialize;
use store::{Location, StudyStore};
use study::calibration::{Interval, UnitEstimate};
use study::data_grade::Advice;
use study::{BlockGrade, Calibration, CalibrationInput};

use crate::WorkflowError;
use crate::link::own_suppliers;
use crate::study_file::quality;

/// Units with their names, the estimates, the grades.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SurveyReport {
    /// Name of the study.
    pub name: String,
    /// Key and name of the units, in the order of the estimates.
    pub unit_names: Vec<(String, String)>,
    /// Names of the suppliers that advice is about.
    pub supplier_names: BTreeMap<SupplierId, String>,
    /// Rows of answers in the study.
    pub responses: usize,
    /// Deliveries per unit and week.
    pub calibration: Calibration,
    /// Grades by block.
    pub grades: Vec<BlockGrade>,
}

/// Estimates deliveries per unit and ordinary week from everything the study holds; `next` units to ask are named.
///
/// # Errors
/// The study's file, or parameters.
pub fn survey(study: &Location, next: usize, seed: u64) -> Result<SurveyReport, WorkflowError> {
    estimate(study, next, seed, true)
}

/// The same as if nobody had answered, to see what the answers are worth.
///
/// # Errors
/// The study's file, or parameters.
pub fn survey_without_answers(study: &Location, seed: u64) -> Result<SurveyReport, WorkflowError> {
    estimate(study, 0, seed, false)
}

fn estimate(study: &Location, next: usize, seed: u64, with_answers: bool) -> Result<SurveyReport, WorkflowError> {
    let store = StudyStore::open(study.clone())?;
    let parameters = Parameters::builtin()?;
    let (units, suppliers) = (store.units()?, own_suppliers(store.suppliers()?));
    let deliveries = store.deliveries()?;
    let answers = if with_answers { store.survey()? } else { Vec::new() };
    let input = CalibrationInput {
        units: &units,
        suppliers: &suppliers,
        deliveries: &deliveries,
        survey: &answers,
        parameters: &parameters,
        seed,
    };
    let grades = study::data_grades(&units, &suppliers, &deliveries, &quality(&store)?, &parameters)?;
    let advised = |id: SupplierId| grades.iter().filter_map(|g| g.advice.as_ref()).any(|a| a.suppliers().contains(&id));
    Ok(SurveyReport {
        name: store.name()?,
        unit_names: units.iter().map(|u| (u.record.key.clone(), u.record.name.clone())).collect(),
        supplier_names: suppliers.iter().filter(|s| advised(s.id)).map(|s| (s.id, s.record.name.clone())).collect(),
        responses: answers.len(),
        calibration: study::calibrate(&input, next)?,
        grades,
    })
}

/// Grades of a study's data, for its status.
///
/// # Errors
/// The study's file, or parameters.
pub(crate) fn grades(store: &StudyStore) -> Result<Vec<BlockGrade>, WorkflowError> {
    let (units, suppliers) = (store.units()?, own_suppliers(store.suppliers()?));
    Ok(study::data_grades(&units, &suppliers, &store.deliveries()?, &quality(store)?, &Parameters::builtin()?)?)
}

/// The grades in one line.
pub(crate) fn grades_line(grades: &[BlockGrade], texts: &Texts) -> String {
    let words: Vec<String> =
        grades.iter().map(|g| format!("{} {}", texts.keyed("survey-block", g.block.key()), g.grade.letter())).collect();
    texts.format("survey-grades", &[("grades", Value::Text(&words.join(", ")))])
}

/// The report in words.
pub fn survey_text(report: &SurveyReport, lang: &str) -> String {
    let texts = Texts::new(Lang::from_key(lang).unwrap_or(Lang::Nb));
    let number = |n: usize| texts.number(n as f64, 0);
    let calibration = &report.calibration;
    let names: BTreeMap<UnitId, &str> =
        calibration.units.iter().map(|u| u.unit).zip(report.unit_names.iter().map(|(_, name)| name.as_str())).collect();
    let total = interval(&calibration.total_per_week, 0, &texts);
    let (units, answered) = (number(calibration.units.len()), number(calibration.answered_units));
    let recorded = texts.number(calibration.total_reconstructed_per_week, 0);
    let values = [
        ("n", Value::Text(&units)),
        ("total", Value::Text(&total)),
        ("recorded", Value::Text(&recorded)),
        ("answered", Value::Text(&answered)),
    ];
    let mut lines = vec![report.name.clone(), texts.format("survey-total", &values), texts.get("survey-meaning")];
    lines.push(String::new());
    let widest = names.values().map(|name| name.chars().count()).max().unwrap_or(0).min(44);
    for unit in &calibration.units {
        lines.push(unit_line(unit, names.get(&unit.unit).copied().unwrap_or(""), widest, &texts));
    }
    if !calibration.next.is_empty() {
        lines.extend([String::new(), texts.get("survey-next")]);
    }
    for (rank, question) in calibration.next.iter().enumerate() {
        let name = names.get(&question.unit).copied().unwrap_or("");
        let why = texts.keyed("survey-reason", question.reason.key());
        let share = texts.number(100.0 * question.variance_share, 1);
        let values = [("name", Value::Text(name)), ("why", Value::Text(&why)), ("share", Value::Text(&share))];
        lines.push(format!("  {:>2}. {}", rank + 1, texts.format("survey-question", &values)));
    }
    lines.extend([String::new(), grades_line(&report.grades, &texts)]);
    lines.extend(report.grades.iter().map(|grade| format!("  {}", grade_line(grade, report, &texts))));
    lines.join("\n")
}

fn interval(of: &Interval, decimals: usize, texts: &Texts) -> String {
    let at = |value: f64| texts.number(value, decimals);
    format!("{} ({} – {})", at(of.p50), at(of.p05), at(of.p95))
}

fn unit_line(unit: &UnitEstimate, name: &str, widest: usize, texts: &Texts) -> String {
    let short: String = name.chars().take(widest).collect();
    let estimate = interval(&unit.deliveries_per_week, 1, texts);
    let mut rests: Vec<String> = unit
        .rests_on
        .iter()
        .filter(|(_, share)| *share >= 0.1)
        .map(|(kind, share)| {
            format!("{} {} %", texts.keyed("survey-record", kind.key()), texts.number(100.0 * share, 0))
        })
        .collect();
    if unit.answers.sum() > 0 {
        let count = texts.number(unit.answers.sum() as f64, 0);
        rests.push(texts.format("survey-answers", &[("n", Value::Text(&count))]));
    }
    let padding = " ".repeat(widest - short.chars().count());
    format!("  {short}{padding}  {estimate:<20} {}", rests.join(", "))
}

fn grade_line(grade: &BlockGrade, report: &SurveyReport, texts: &Texts) -> String {
    let block = texts.keyed("survey-block", grade.block.key());
    let known = texts.number(100.0 * grade.known_share, 0);
    let letter = grade.grade.letter();
    let values = [("block", Value::Text(&block)), ("grade", Value::Text(letter)), ("known", Value::Text(&known))];
    let line = texts.format("survey-grade", &values);
    let Some(advice) = &grade.advice else { return line };
    let of_suppliers: Vec<&str> =
        advice.suppliers().iter().filter_map(|id| report.supplier_names.get(id).map(String::as_str)).collect();
    let who = match advice {
        Advice::Positions { units } => texts.number(units.len() as f64, 0),
        _ => of_suppliers.join(", "),
    };
    let what = texts.keyed("survey-advice", advice.key());
    let what = if who.is_empty() { what } else { format!("{what}: {who}") };
    let gain = texts.number(100.0 * grade.gain_share, 0);
    let advice = texts.format("survey-raise", &[("what", Value::Text(&what)), ("gain", Value::Text(&gain))]);
    format!("{line} {advice}")
}
