//! What the command line says of money, mechanisms, ranges and figures taken apart, in the language asked for.

use domain::{Evidence, Indicator, Operator};
use report::{Texts, Value, is_valued, share_text};
use study::accounts::appraisal::Appraisal;
use study::mechanisms::MechanismRow;
use study::sample::summary::{SampleSummary, SampledRow};
use study::trace::TracedParameter;

use crate::parameters::{figure_name, stand_ins_of_sample};
use crate::texts::texts;
use crate::{ComparedReport, DatedComparison, FigureReport, Sampled, WorkflowError};

/// Parameters shown under a figure.
const PARAMETERS_SHOWN: usize = 15;
/// Strands shown under a figure.
const STRANDS_SHOWN: usize = 12;

/// Money, mechanisms and ranges beside a comparison.
pub fn behind_comparison(dated: &DatedComparison, texts: &Texts) -> String {
    let mut out = String::new();
    for appraisal in dated.appraisal.iter().take(1) {
        out.push_str(&format!("\n{}\n{}", waterfall(appraisal, texts), budget_years(appraisal, texts)));
        let sentences = dated.vehicles.iter().flat_map(|vehicles| report::vehicles_text(vehicles, texts));
        sentences.for_each(|sentence| out.push_str(&format!("{sentence}\n")));
    }
    for appraisal in &dated.appraisal {
        out.push_str(&format!("{}\n", report::present_value(appraisal, texts)));
    }
    out.push_str(&format!("{}\n", report::placeholders_text((&dated.placeholders, dated.parameters_used), texts)));
    for (is_warning, heading) in [(true, "traps-warnings"), (false, "traps-notes")] {
        let mut traps = dated.warnings.iter().filter(|trap| trap.is_warning == is_warning).peekable();
        if traps.peek().is_some() {
            out.push_str(&format!("\n{}\n", texts.get(heading)));
        }
        for trap in traps {
            out.push_str(&format!("  – {}\n", report::trap_text(trap, texts)));
        }
    }
    if let Some(rows) = &dated.mechanisms {
        out.push_str(&format!("\n{}", mechanisms_text(rows, texts)));
    }
    if let Some(sampled) = &dated.sampled {
        out.push_str(&format!("\n{}", ranges(sampled, texts)));
    }
    out
}

fn kroner(value: f64, texts: &Texts) -> String {
    texts.signed(value, 0)
}

fn waterfall(appraisal: &Appraisal, texts: &Texts) -> String {
    let year = appraisal.price_year.to_string();
    let mut lines = vec![texts.format("cli-accounts-title", &[("year", Value::Text(&year))])];
    let accounts = [
        ("municipality", Indicator::MunicipalityCost, appraisal.municipality_nok),
        ("suppliers", Indicator::SupplierCost, appraisal.suppliers_nok),
        ("society", Indicator::SocietyCost, appraisal.society_nok),
    ];
    for (account, indicator, gain) in accounts {
        lines.push(row(&texts.keyed("cli-account", account), &[kroner(gain, texts)]));
        for step in appraisal.waterfall.iter().filter(|s| s.account == indicator && s.gain_nok != 0.0) {
            lines.push(row(&format!("  – {}", texts.keyed("item", &step.item)), &[kroner(step.gain_nok, texts)]));
        }
    }
    let hours = texts.signed(appraisal.hours_freed, 0);
    lines.push(texts.format("cli-hours-freed", &[("hours", Value::Text(&hours))]));
    lines.push(report::break_even(appraisal, texts));
    lines.join("\n") + "\n"
}

fn budget_years(appraisal: &Appraisal, texts: &Texts) -> String {
    let (title, heading, rows) = report::budget_rows(appraisal, texts);
    let widths: Vec<usize> = heading.iter().map(|name| name.chars().count().max(12) + 2).collect();
    let line = |cells: &[String; 7]| {
        let padded = |(cell, width): (&String, &usize)| {
            format!("{}{cell}", " ".repeat(width.saturating_sub(cell.chars().count())))
        };
        cells.iter().zip(&widths).map(padded).collect::<String>()
    };
    let mut lines = vec![title, line(&heading)];
    lines.extend(rows.iter().map(line));
    let cut = appraisal.break_even.price_cut_over_years.map_or_else(|| "–".to_owned(), |cut| share_text(cut, texts));
    lines.push(texts.format("budget-over-years", &[("cut", Value::Text(&cut))]));
    lines.join("\n") + "\n"
}

fn row(name: &str, cells: &[String]) -> String {
    let mut line = format!("{name:<64}");
    for cell in cells {
        let gap = 15usize.saturating_sub(cell.chars().count());
        line.push_str(&format!("{}{cell}", " ".repeat(gap.max(1))));
    }
    line
}

fn named(indicator: Indicator, texts: &Texts) -> String {
    format!("{}, {}", texts.indicator(indicator), texts.measure(indicator.unit()))
}

fn mechanisms_text(rows: &[MechanismRow], texts: &Texts) -> String {
    let heading: Vec<String> = ["ordering", "consolidation", "vehicle"]
        .into_iter()
        .map(|mechanism| texts.keyed("mechanism", mechanism))
        .chain([texts.get("cli-sample-change")])
        .collect();
    let mut lines = vec![row(&texts.get("cli-mechanisms-title"), &heading)];
    for found in rows.iter().filter(|r| is_valued(r.indicator)) {
        let cells = [found.ordering, found.consolidation, found.vehicle, found.change].map(|v| kroner(v, texts));
        lines.push(row(&named(found.indicator, texts), &cells));
    }
    lines.join("\n") + "\n"
}

fn ranges(sampled: &SampleSummary, texts: &Texts) -> String {
    let (draws, replicates) = (sampled.draws.to_string(), sampled.replicates.to_string());
    let values = [("draws", Value::Text(&draws)), ("replicates", Value::Text(&replicates))];
    let mut lines = vec![texts.format("cli-sample-title", &values)];
    let heading = ["cli-sample-change", "cli-sample-range", "cli-sample-lower"].map(|id| texts.get(id));
    lines.push(row("", &[heading[0].clone(), heading[1].clone(), String::new(), heading[2].clone()]));
    let told = |row: &&SampledRow| row.dimensions.is_empty() && is_valued(row.indicator);
    for found in sampled.indicators.iter().filter(told) {
        let [low, middle, high] = found.change.map(|v| kroner(v, texts));
        let lower = found.lower_in.to_string();
        let of = texts.format("cli-sample-of", &[("n", Value::Text(&lower)), ("all", Value::Text(&draws))]);
        lines.push(row(&named(found.indicator, texts), &[middle, low, high, of]));
    }
    lines.push(String::new());
    lines.push(texts.get("cli-tornado-title"));
    let mut shown: Vec<(Indicator, usize)> = Vec::new();
    for influence in &sampled.tornado {
        let count = match shown.iter_mut().find(|(indicator, _)| *indicator == influence.indicator) {
            Some((_, count)) => {
                *count += 1;
                *count
            }
            None => {
                shown.push((influence.indicator, 1));
                1
            }
        };
        if count > 3 {
            continue;
        }
        let indicator = texts.indicator(influence.indicator);
        let (explained, narrower) =
            (share_text(influence.explained, texts), share_text(influence.narrower_if_measured, texts));
        let values = [
            ("indicator", Value::Text(&indicator)),
            ("parameter", Value::Text(&influence.parameter)),
            ("explained", Value::Text(&explained)),
            ("narrower", Value::Text(&narrower)),
        ];
        lines.push(format!("  {}", texts.format("cli-tornado-line", &values)));
    }
    lines.join("\n") + "\n"
}

/// What came of a sample, with the stand-ins that it drew.
///
/// # Errors
/// A faulty registry of parameters.
pub fn sample_text(sampled: &Sampled, lang: &str) -> Result<String, WorkflowError> {
    let texts = texts(lang);
    Ok(match sampled {
        Sampled::Whole(summary) => {
            let found = stand_ins_of_sample(summary)?;
            let stand_ins = report::placeholders_text((&found.placeholders, found.parameters_used), &texts);
            format!("{}\n{stand_ins}", ranges(summary, &texts))
        }
        Sampled::Shard { file, draws, .. } => {
            let (file, draws) = (file.display().to_string(), draws.to_string());
            texts.format("cli-shard", &[("file", Value::Text(&file)), ("n", Value::Text(&draws))])
        }
    })
}

/// A figure taken apart.
pub fn trace_text(report: &FigureReport, lang: &str) -> String {
    let texts = texts(lang);
    let trace = &report.trace;
    let broken_down: Vec<String> = trace.dimensions.iter().map(|(d, k)| format!("{d} = {k}")).collect();
    let mut lines = vec![format!(
        "{}: {} {} = {} {}",
        texts.scenario(&report.scenario),
        texts.indicator(trace.indicator),
        broken_down.join(", "),
        texts.figure(trace.value),
        texts.measure(&trace.unit)
    )];
    lines.push(texts.get(&format!("indicator-{}-help", trace.indicator.key().replace('_', "-"))));
    lines.push(format!("= {}", trace.formula));
    lines.push(texts.get("cli-trace-method"));
    lines.push(format!("\n{}", texts.get("cli-trace-parameters")));
    lines.extend(parameter_lines(&trace.parameters, &trace.placeholders, &texts));
    let under = trace.strands.iter().zip(&report.operators).filter(|(strand, _)| strand.value.is_some());
    let under: Vec<_> = under.take(STRANDS_SHOWN).collect();
    if !under.is_empty() {
        lines.push(format!("\n{}", texts.get("cli-trace-strands")));
    }
    for (strand, operator) in under {
        let who = match &strand.strand.operator {
            Operator::Supplier(_) | Operator::Carrier(_) if !operator.is_empty() => operator.clone(),
            _ => String::new(),
        };
        let kind = texts.keyed("round-kind", strand.strand.kind.key());
        let vehicle = texts.keyed("vehicle", strand.strand.vehicle.key());
        let parts = [who, kind, vehicle];
        let name = parts.iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" · ");
        lines.push(row(&format!("  {}", printable(&name)), &[texts.figure(strand.value.unwrap_or(0.0))]));
    }
    let n = texts.number(report.deliveries as f64, 0);
    lines.push(format!("\n{}", texts.format("cli-trace-rows", &[("n", Value::Text(&n))])));
    for delivery in &report.rows {
        let what = format!("  {} {} → {}: {:.0} kg", delivery.date, delivery.supplier, delivery.unit, delivery.mass_kg);
        lines.push(printable(&what));
        for found in &delivery.documents {
            let kind = texts.keyed("document-kind", &found.kind);
            let (line, text) = (found.line.as_deref().unwrap_or("–"), found.text.as_deref().unwrap_or(""));
            let amount = found.net_minor.map_or_else(String::new, |minor| {
                format!(" {} {}", texts.number(minor as f64 / 100.0, 2), found.currency)
            });
            let text: String = text.chars().take(60).collect();
            let place = format!("      {}: {kind} {}, {line}: {text}{amount}", found.file, found.number);
            lines.push(printable(&place));
        }
    }
    lines.join("\n")
}

/// Parameters under a figure with their sources, and how many of them are stand-ins.
fn parameter_lines(parameters: &[TracedParameter], placeholders: &[String], texts: &Texts) -> Vec<String> {
    let mut lines = Vec::new();
    let measured = parameters.iter().filter(|p| !p.is_planned_by);
    for found in measured.take(PARAMETERS_SHOWN) {
        let parameter = &found.parameter;
        let mark = if parameter.evidence == Evidence::Placeholder { " *" } else { "" };
        lines.push(format!(
            "  {:<44} {:>9}  {} {} ({} – {}){mark}",
            found.key,
            found.elasticity.map_or_else(|| "–".to_owned(), |elasticity| texts.signed(elasticity, 3)),
            parameter.value,
            parameter.unit,
            parameter.low,
            parameter.high,
        ));
        lines.push(format!("  {:<44} {}", "", parameter.source));
    }
    let planned: Vec<&str> = parameters.iter().filter(|p| p.is_planned_by).map(|p| p.key.as_str()).collect();
    if !planned.is_empty() {
        lines.push(format!("{} {}", texts.get("cli-trace-planned"), planned.join(", ")));
    }
    let (n, all) = (placeholders.len().to_string(), parameters.len().to_string());
    lines.push(texts.format("cli-placeholders", &[("n", Value::Text(&n)), ("all", Value::Text(&all))]));
    lines
}

/// A figure of a comparison taken apart.
pub fn compared_trace_text(report: &ComparedReport, lang: &str) -> String {
    let texts = texts(lang);
    let trace = &report.trace;
    let name = figure_name(&trace.figure, &texts);
    let value = if trace.figure.contains("price_cut") {
        share_text(trace.value, &texts)
    } else {
        texts.signed_figure(trace.value)
    };
    let (base, alternative) = (texts.scenario(&report.base), texts.scenario(&report.alternative));
    let mut lines = vec![format!("{base} → {alternative}: {name} = {value}"), format!("= {}", trace.formula)];
    lines.push(format!("\n{}", texts.get("cli-trace-parameters")));
    lines.extend(parameter_lines(&trace.parameters, &trace.placeholders, &texts));
    lines.join("\n")
}

/// Names come from files: control characters must not reach the terminal.
fn printable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}
