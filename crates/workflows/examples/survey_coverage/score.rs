//! One invented municipality estimated from its papers, and how far the estimates are from what happened in it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use demo::{DemoOptions, Variant};
use domain::{Date, Parameters};
use serde::Serialize;
use study::OrdinaryDays;
use study::calibration::Interval;

/// Whatever goes wrong on the way.
pub type Failure = Box<dyn std::error::Error>;

/// What came of one municipality, or the mean of several.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Score {
    pub variant: String,
    pub seeds: usize,
    pub units: f64,
    pub coverage: f64,
    pub coverage_unsurveyed: f64,
    pub width_per_week: f64,
    pub interval_score: f64,
    pub interval_score_without_answers: f64,
    pub interval_score_of_counts: f64,
    pub coverage_without_answers: f64,
    pub width_without_answers_per_week: f64,
    /// Root mean square of ln(truth / median), and of the deviation that the interval claims.
    pub error_log: f64,
    pub claimed_log: f64,
    pub bias_of_total: f64,
    pub bias_of_counted_total: f64,
    pub total_covered: f64,
    pub width_ledger_only_per_week: f64,
    pub coverage_ledger_only: f64,
    pub time_known: f64,
    pub time_known_ledger_only: f64,
}

/// Generates, imports and estimates one municipality.
pub fn score(variant: Variant, seed: u64, inhabitants: u32, surveyed_share: f64) -> Result<Score, Failure> {
    let folder = std::env::temp_dir().join(format!("samlast-survey-{}-{}-{seed}", std::process::id(), variant.key()));
    let options = DemoOptions { inhabitants, seed, surveyed_share, roads: None, variant };
    let result = demo::generate(&folder, &options, &mut |_| ())
        .map_err(Failure::from)
        .and_then(|summary| compare(&folder, &summary.files, variant));
    std::fs::remove_dir_all(&folder)?;
    result
}

fn compare(folder: &Path, files: &[PathBuf], variant: Variant) -> Result<Score, Failure> {
    let truth = truth(&folder.join("truth/leveranser.csv"))?;
    let named = |file: &&PathBuf, names: &[&str]| names.iter().any(|name| file.ends_with(name));
    let papers = ["enheter.csv", "leverandorer.csv", "invoices.zip", "orders.zip", "despatch-advices.zip"];
    let rest = ["regnskap.csv", "undersokelse.csv"];
    let chosen = |names: &[&str]| files.iter().filter(|f| named(f, names)).cloned().collect::<Vec<_>>();
    let study = workflows::Location::from(folder.join("all.samlast"));
    workflows::init(&study, "all")?;
    workflows::import(&study, &chosen(&[&papers[..], &rest[..]].concat()), &workflows::ImportSettings::default(), &())?;
    let ledger = workflows::Location::from(folder.join("ledger.samlast"));
    workflows::init(&ledger, "ledger")?;
    workflows::import(
        &ledger,
        &chosen(&[papers[0], papers[1], rest[0], rest[1]]),
        &workflows::ImportSettings::default(),
        &(),
    )?;
    let with = workflows::survey(&study, 10, 1)?;
    let without = workflows::survey_without_answers(&study, 1)?;
    let ledger = workflows::survey(&ledger, 10, 1)?;
    let keys: Vec<&String> = with.unit_names.iter().map(|(key, _)| key).collect();
    let per_week: Vec<f64> = keys.iter().map(|key| truth.get(*key).copied().unwrap_or(0.0)).collect();
    let of = |report: &workflows::SurveyReport| -> Vec<Interval> {
        let by_key: BTreeMap<&String, Interval> = report
            .unit_names
            .iter()
            .map(|(key, _)| key)
            .zip(report.calibration.units.iter().map(|u| u.deliveries_per_week))
            .collect();
        keys.iter().map(|key| by_key.get(key).copied().unwrap_or_default()).collect()
    };
    let share = |intervals: &[Interval], chosen: &dyn Fn(usize) -> bool| {
        let which: Vec<usize> = (0..keys.len()).filter(|&at| chosen(at)).collect();
        which.iter().filter(|&&at| intervals[at].covers(per_week[at])).count() as f64 / which.len().max(1) as f64
    };
    let average = |of: &dyn Fn(usize) -> f64| (0..keys.len()).map(of).sum::<f64>() / keys.len() as f64;
    let (answered, unasked, from_ledger) = (of(&with), of(&without), of(&ledger));
    let counted: Vec<f64> = with.calibration.units.iter().map(|u| u.reconstructed_per_week).collect();
    let total: f64 = per_week.iter().sum();
    let all = |_: usize| true;
    Ok(Score {
        variant: variant.key().to_owned(),
        seeds: 1,
        units: keys.len() as f64,
        coverage: share(&answered, &all),
        coverage_unsurveyed: share(&answered, &|at| with.calibration.units[at].answers.sum() == 0),
        width_per_week: average(&|at| answered[at].width()),
        interval_score: average(&|at| interval_score(answered[at], per_week[at])),
        interval_score_without_answers: average(&|at| interval_score(unasked[at], per_week[at])),
        interval_score_of_counts: average(&|at| {
            interval_score(Interval { p05: counted[at], p50: counted[at], p95: counted[at] }, per_week[at])
        }),
        coverage_without_answers: share(&unasked, &all),
        width_without_answers_per_week: average(&|at| unasked[at].width()),
        error_log: average(&|at| (per_week[at] / answered[at].p50).ln().powi(2)).sqrt(),
        claimed_log: average(&|at| ((answered[at].p95 / answered[at].p05).ln() / 3.29).powi(2)).sqrt(),
        bias_of_total: with.calibration.total_per_week.p50 / total - 1.0,
        bias_of_counted_total: counted.iter().sum::<f64>() / total - 1.0,
        total_covered: f64::from(u8::from(with.calibration.total_per_week.covers(total))),
        width_ledger_only_per_week: average(&|at| from_ledger[at].width()),
        coverage_ledger_only: share(&from_ledger, &all),
        time_known: with.grades[2].known_share,
        time_known_ledger_only: ledger.grades[2].known_share,
    })
}

/// Deliveries an ordinary week of every unit as they really were, pick-ups apart.
fn truth(path: &Path) -> Result<BTreeMap<String, f64>, Failure> {
    let days = OrdinaryDays::new(&Parameters::builtin()?)?;
    let text = std::fs::read_to_string(path)?;
    let mut counts: BTreeMap<String, f64> = BTreeMap::new();
    let mut year = None;
    for line in text.trim_start_matches('\u{feff}').lines().skip(1) {
        let cells: Vec<&str> = line.split(';').collect();
        let [_, unit, date, _, kind] = cells[..] else { return Err(format!("{line}: five cells expected").into()) };
        let date: Date = date.parse()?;
        year = Some(date.year());
        if kind != "own_pick_up" && days.contains(date) {
            *counts.entry(unit.to_owned()).or_default() += 1.0;
        }
    }
    let year = year.ok_or("the truth is empty")?;
    let weeks = days.weeks(Date::new(year, 1, 1)?, Date::new(year, 12, 31)?);
    Ok(counts.into_iter().map(|(unit, count)| (unit, count / weeks)).collect())
}

/// Winkler's score of a 90 % interval: its width, and twenty times what the truth lies outside; small is good.
fn interval_score(interval: Interval, truth: f64) -> f64 {
    let outside = (interval.p05 - truth).max(truth - interval.p95).max(0.0);
    interval.width() + 2.0 / 0.1 * outside
}

/// The mean over municipalities.
pub fn mean(scores: &[Score]) -> Option<Score> {
    let first = scores.first()?;
    let of = |field: &dyn Fn(&Score) -> f64| scores.iter().map(field).sum::<f64>() / scores.len() as f64;
    Some(Score {
        variant: first.variant.clone(),
        seeds: scores.len(),
        units: of(&|s| s.units),
        coverage: of(&|s| s.coverage),
        coverage_unsurveyed: of(&|s| s.coverage_unsurveyed),
        width_per_week: of(&|s| s.width_per_week),
        interval_score: of(&|s| s.interval_score),
        interval_score_without_answers: of(&|s| s.interval_score_without_answers),
        interval_score_of_counts: of(&|s| s.interval_score_of_counts),
        coverage_without_answers: of(&|s| s.coverage_without_answers),
        width_without_answers_per_week: of(&|s| s.width_without_answers_per_week),
        error_log: of(&|s| s.error_log),
        claimed_log: of(&|s| s.claimed_log),
        bias_of_total: of(&|s| s.bias_of_total),
        bias_of_counted_total: of(&|s| s.bias_of_counted_total),
        total_covered: of(&|s| s.total_covered),
        width_ledger_only_per_week: of(&|s| s.width_ledger_only_per_week),
        coverage_ledger_only: of(&|s| s.coverage_ledger_only),
        time_known: of(&|s| s.time_known),
        time_known_ledger_only: of(&|s| s.time_known_ledger_only),
    })
}
