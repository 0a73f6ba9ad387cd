//! Every number about the world, with its source and with what rests on it.

use domain::{Evidence, Indicator, Parameter, Parameters};
use report::{Texts, Value};
use serde::Serialize;
use study::draws::{Drawn, drawn};
use study::sample::summary::SampleSummary;
use study::trace::compared::BY_ASEK;
use study::trace::uses::{Step, Uses, uses};

use crate::WorkflowError;
use crate::texts::texts;

/// A parameter and where it is used.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ParameterReport {
    /// Its key.
    pub key: String,
    /// Value, range, unit, price level, source and evidence.
    #[serde(flatten)]
    pub parameter: Parameter,
    /// Steps that read it, and figures that change with it.
    #[serde(flatten)]
    pub uses: Uses,
    /// How a sample draws it: `never`, `per_replicate` with new plans, or `per_draw`.
    pub drawn: &'static str,
}

/// All parameters, those of the validation's cases last, or the one with this key.
///
/// # Errors
/// No such parameter; the nearest ones are named.
pub fn parameter_list(key: Option<&str>) -> Result<Vec<ParameterReport>, WorkflowError> {
    let (parameters, cases) = (Parameters::builtin()?, Parameters::validation()?);
    let of_cases = cases.iter().filter(|(known, _)| key.is_none_or(|key| key == *known));
    let of_cases = of_cases.map(|(key, parameter)| ParameterReport {
        key: key.to_owned(),
        parameter: parameter.clone(),
        uses: Uses { steps: vec![Step::Validation], figures: Vec::new() },
        drawn: if parameter.low < parameter.high { "per_draw" } else { "never" },
    });
    let of_studies: Vec<(&str, &Parameter)> =
        parameters.iter().filter(|(known, _)| key.is_none_or(|key| key == *known)).collect();
    let keys: Vec<&str> = of_studies.iter().map(|(key, _)| *key).collect();
    let mut found = Vec::with_capacity(keys.len());
    for ((key, parameter), uses) in of_studies.into_iter().zip(uses(&parameters, &keys)?) {
        let drawn = match drawn(key, parameter) {
            Drawn::Never => "never",
            Drawn::PerReplicate => "per_replicate",
            Drawn::PerDraw => "per_draw",
        };
        found.push(ParameterReport { key: key.to_owned(), parameter: parameter.clone(), uses, drawn });
    }
    found.extend(of_cases);
    match key {
        Some(key) if found.is_empty() => {
            let registry = if key.starts_with("case.") || key.starts_with("measured.") { &cases } else { &parameters };
            Err(WorkflowError::NoParameter { key: key.to_owned(), nearest: registry.nearest(key).join(", ") })
        }
        _ => Ok(found),
    }
}

/// A list with value, unit and range, a star behind stand-ins.
pub fn parameters_text(list: &[ParameterReport], lang: &str) -> String {
    let texts = texts(lang);
    let line = |found: &ParameterReport| {
        let p = &found.parameter;
        let mark = if p.evidence == Evidence::Placeholder { " *" } else { "" };
        format!("{:<48} {:>10} {:<12} {} – {}{mark}", found.key, p.value, p.unit, p.low, p.high)
    };
    let mut lines: Vec<String> = list.iter().map(line).collect();
    let stand_ins = list.iter().filter(|found| found.parameter.evidence == Evidence::Placeholder).count();
    let (n, all) = (stand_ins.to_string(), list.len().to_string());
    lines.push(texts.format("cli-parameters-stand-ins", &[("n", Value::Text(&n)), ("all", Value::Text(&all))]));
    lines.join("\n")
}

/// One parameter in words: where it comes from, what reads it, and which figures rest on it.
pub fn parameter_text(found: &ParameterReport, lang: &str) -> String {
    let texts = texts(lang);
    let p = &found.parameter;
    let unit = match p.price_year {
        Some(year) => {
            let year = year.to_string();
            let values = [("unit", Value::Text(p.unit.as_str())), ("year", Value::Text(&year))];
            texts.format("cli-parameter-money", &values)
        }
        None => p.unit.clone(),
    };
    let mut lines = vec![format!("{} = {} {unit}", found.key, p.value)];
    let range = format!("{} – {} {}", p.low, p.high, p.unit);
    let evidence = texts.keyed("evidence", evidence_key(p.evidence));
    let source = format!("{} ({evidence})", p.source);
    for (id, text) in [("range", Some(&range)), ("source", Some(&source)), ("note", p.note.as_ref())] {
        if let Some(text) = text {
            lines.push(format!("{}: {text}", texts.keyed("cli-parameter", id)));
        }
    }
    lines.push(texts.keyed("cli-parameter-drawn", found.drawn));
    let steps: Vec<String> = found.uses.steps.iter().map(|step| texts.keyed("step", step.key())).collect();
    lines.push(format!("{} {}", texts.get("cli-parameter-steps"), steps.join("; ")));
    let figures = figures(&found.uses.figures, &texts);
    if !figures.is_empty() {
        lines.push(format!("{}\n{}", texts.get("cli-parameter-figures"), figures.join("\n")));
    }
    lines.join("\n")
}

fn evidence_key(evidence: Evidence) -> &'static str {
    match evidence {
        Evidence::Read => "read",
        Evidence::ThirdParty => "third_party",
        Evidence::Inferred => "inferred",
        Evidence::Placeholder => "placeholder",
    }
}

/// Figures with their names behind their keys.
fn figures(names: &[String], texts: &Texts) -> Vec<String> {
    names.iter().map(|name| format!("  {name:<32} {}", figure_name(name, texts))).collect()
}

/// The name of a figure of a comparison, with what it is a part of and by which rules.
pub fn figure_name(name: &str, texts: &Texts) -> String {
    let plain = name.trim_start_matches(BY_ASEK);
    let (whole, part) = plain.find(['/', '@']).map_or((plain, ""), |at| plain.split_at(at));
    let words = match Indicator::from_key(whole) {
        Some(indicator) => texts.indicator(indicator),
        None => texts.keyed("figure", whole),
    };
    let of_part = |part: &str| match part.split_once('=') {
        Some((dimension, key)) => report::breakdown(&[(dimension.to_owned(), key.to_owned())].into(), texts),
        None => texts.keyed("mechanism", part),
    };
    let parts: Vec<String> = part.split(['/', '@']).filter(|part| !part.is_empty()).map(of_part).collect();
    let rules = if plain.len() < name.len() { " (ASEK)" } else { "" };
    format!("{}{rules}", std::iter::once(words).chain(parts).collect::<Vec<_>>().join(" · "))
}

/// Stand-ins without a published source that figures rest on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StandIns {
    /// Their keys, the most influential first.
    pub placeholders: Vec<String>,
    /// Parameters that the figures rest on in all.
    pub parameters_used: usize,
}

/// Stand-ins that a sample draws, those that explain most of a range first, then by key.
///
/// # Errors
/// A faulty registry.
pub fn stand_ins_of_sample(sampled: &SampleSummary) -> Result<StandIns, WorkflowError> {
    let parameters = Parameters::builtin()?;
    let explained = |key: &str| {
        let of_key = sampled.tornado.iter().filter(|cause| cause.parameter == key);
        of_key.map(|cause| cause.explained).fold(0.0, f64::max)
    };
    let used: Vec<(&str, &Parameter)> = parameters.iter().filter(|(key, p)| drawn(key, p) != Drawn::Never).collect();
    let stand_ins = used.iter().filter(|(_, parameter)| parameter.evidence == Evidence::Placeholder);
    let mut placeholders: Vec<(f64, &str)> = stand_ins.map(|(key, _)| (explained(key), *key)).collect();
    placeholders.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    let placeholders = placeholders.into_iter().map(|(_, key)| key.to_owned()).collect();
    Ok(StandIns { placeholders, parameters_used: used.len() })
}
