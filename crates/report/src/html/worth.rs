//! What the change is worth to whom, what it comes from, and between what bounds it lies.

use domain::Indicator;
use study::accounts::appraisal::Appraisal;
use study::indicators::HEADLINES;
use study::mechanisms::MechanismRow;
use study::sample::summary::{Quantiles, SampleSummary};
use study::traps::Trap;

use super::tables::{Cell, Table};
use super::{ReportInput, push_section, push_text};
use crate::{
    Lang, Texts, Value,
    markup::{Escaped, put},
    placeholders_text, trap_text,
};

/// Whether ranges and mechanisms of an indicator are shown: of the headlines, and of trucks among children. The JSON has all.
pub fn is_valued(indicator: Indicator) -> bool {
    HEADLINES.contains(&indicator) || indicator == Indicator::HeavyVehicleMinutes
}

/// Causes of the range shown for each indicator.
const CAUSES: usize = 3;

pub(super) fn push_worth(out: &mut String, input: &ReportInput<'_>) {
    push_section(out, "worth", input);
    push_text(out, input, "report-worth-text");
    for appraisal in input.worth.appraisal.iter().take(1) {
        push_accounts(out, input, appraisal);
    }
    for appraisal in input.worth.appraisal {
        put!(out, "<p>{}</p>\n", Escaped(&present_value(appraisal, input.texts)));
    }
    push_text(out, input, "report-worth-placeholders");
    put!(out, "<p>{}</p>\n", Escaped(&placeholders_text(input.worth.placeholders, input.texts)));
    for (is_warning, heading) in [(true, "traps-warnings"), (false, "traps-notes")] {
        let traps: Vec<&Trap> = input.worth.traps.iter().filter(|trap| trap.is_warning == is_warning).collect();
        if traps.is_empty() {
            continue;
        }
        put!(out, "<h3>{}</h3>\n<ul>\n", Escaped(&input.texts.get(heading)));
        for trap in traps {
            put!(out, "<li>{}</li>\n", Escaped(&trap_text(trap, input.texts)));
        }
        out.push_str("</ul>\n");
    }
    if let Some(rows) = input.worth.mechanisms {
        mechanisms(rows, input).push(out);
    }
    if let Some(sampled) = input.worth.sampled {
        push_ranges(out, input, sampled);
    }
    out.push_str("</section>\n");
}

fn push_accounts(out: &mut String, input: &ReportInput<'_>, appraisal: &Appraisal) {
    let texts = input.texts;
    let year = appraisal.price_year.to_string();
    let kroner = |value: f64| Cell::Figure(texts.signed(value, 0));
    let accounts = [
        ("municipality", Indicator::MunicipalityCost, appraisal.municipality_nok),
        ("suppliers", Indicator::SupplierCost, appraisal.suppliers_nok),
        ("society", Indicator::SocietyCost, appraisal.society_nok),
    ];
    let mut rows = Vec::new();
    for (account, indicator, gain) in accounts {
        rows.push(vec![Cell::Text(texts.keyed("cli-account", account)), kroner(gain)]);
        for step in appraisal.waterfall.iter().filter(|s| s.account == indicator && s.gain_nok != 0.0) {
            let item = format!("– {}", texts.keyed("item", &step.item));
            rows.push(vec![Cell::Text(item), kroner(step.gain_nok)]);
        }
    }
    Table {
        id: "accounts",
        caption: texts.format("cli-accounts-title", &[("year", Value::Text(&year))]),
        columns: vec![(texts.get("report-account"), false), (texts.get("measure-nok-year"), true)],
        rows,
        is_english: texts.lang() == Lang::En,
    }
    .push(out);
    let hours = texts.signed(appraisal.hours_freed, 0);
    put!(out, "<p>{}</p>\n", Escaped(&texts.format("cli-hours-freed", &[("hours", Value::Text(&hours))])));
    put!(out, "<p>{}</p>\n", Escaped(&break_even(appraisal, texts)));
    super::budget::push_budget(out, input, appraisal);
}

/// What prices would have to do, in a sentence.
pub fn break_even(appraisal: &Appraisal, texts: &Texts) -> String {
    let even = &appraisal.break_even;
    let cut = |share: Option<f64>| share.map_or_else(|| "–".to_owned(), |share| share_text(share, texts));
    let (at_nought, at_target, backed) =
        (cut(even.price_cut), cut(even.price_cut_for_target), cut(even.price_cut_backed_by_costs));
    let claim = texts.number(even.target_nok / 1e6, 0);
    let values = [
        ("even", Value::Text(&at_nought)),
        ("claim", Value::Text(&claim)),
        ("target", Value::Text(&at_target)),
        ("backed", Value::Text(&backed)),
    ];
    texts.format("cli-break-even", &values)
}

/// Society's present value under the carbon prices of the rules, with its price level and currency.
pub fn present_value(appraisal: &Appraisal, texts: &Texts) -> String {
    let [main, low, high] = appraisal.present.map(|value| texts.signed(value.society_nok, 0));
    let (first, years) = (appraisal.period.0.to_string(), appraisal.period.1.to_string());
    let is_asek = appraisal.rules == "asek";
    let (level, from) = (appraisal.price_year.to_string(), appraisal.carbon_price_year.to_string());
    let carbon = texts.number(appraisal.carbon_price_nok, 0);
    let values = [
        ("years", Value::Text(&years)),
        ("first", Value::Text(&first)),
        ("main", Value::Text(&main)),
        ("low", Value::Text(&low)),
        ("high", Value::Text(&high)),
        ("level", Value::Text(&level)),
        ("from", Value::Text(&from)),
        ("carbon", Value::Text(&carbon)),
    ];
    texts.format(if is_asek { "cli-present-value-asek" } else { "cli-present-value" }, &values)
}

/// A share as per cent with one decimal.
pub fn share_text(share: f64, texts: &Texts) -> String {
    format!("{} %", texts.number(share * 100.0, 1))
}

fn named(indicator: Indicator, texts: &Texts) -> Cell {
    Cell::Measured(texts.indicator(indicator), texts.measure(indicator.unit()))
}

fn mechanisms<'a>(rows: &[MechanismRow], input: &ReportInput<'_>) -> Table<'a> {
    let texts = input.texts;
    let figure = |value: f64| Cell::Figure(texts.signed(value, 0));
    let shown = rows.iter().filter(|row| is_valued(row.indicator));
    let cells = shown.map(|row| {
        let figures = [row.ordering, row.consolidation, row.vehicle, row.change];
        std::iter::once(named(row.indicator, texts)).chain(figures.map(figure)).collect()
    });
    let mut columns = vec![(texts.get("table-indicator"), false)];
    columns.extend(["ordering", "consolidation", "vehicle"].map(|key| (texts.keyed("mechanism", key), true)));
    columns.push((texts.get("table-change"), true));
    Table {
        id: "mechanisms",
        caption: texts.get("cli-mechanisms-title"),
        columns,
        rows: cells.collect(),
        is_english: texts.lang() == Lang::En,
    }
}

fn push_ranges(out: &mut String, input: &ReportInput<'_>, sampled: &SampleSummary) {
    let texts = input.texts;
    let (draws, replicates) = (sampled.draws.to_string(), sampled.replicates.to_string());
    let range = |[low, _, high]: Quantiles| format!("{} … {}", texts.signed(low, 0), texts.signed(high, 0));
    let shown = sampled.indicators.iter().filter(|r| r.dimensions.is_empty() && is_valued(r.indicator));
    let rows = shown.map(|row| {
        let lower = row.lower_in.to_string();
        let of = texts.format("cli-sample-of", &[("n", Value::Text(&lower)), ("all", Value::Text(&draws))]);
        vec![
            named(row.indicator, texts),
            Cell::Figure(texts.signed(row.change[1], 0)),
            Cell::Figure(range(row.change)),
            Cell::Figure(of),
        ]
    });
    let values = [("draws", Value::Text(&draws)), ("replicates", Value::Text(&replicates))];
    let column = |id: &str| texts.get(id);
    Table {
        id: "ranges",
        caption: texts.format("cli-sample-title", &values),
        columns: vec![
            (column("table-indicator"), false),
            (column("cli-sample-change"), true),
            (column("cli-sample-range"), true),
            (column("cli-sample-lower"), true),
        ],
        rows: rows.collect(),
        is_english: texts.lang() == Lang::En,
    }
    .push(out);
    push_causes(out, input, sampled);
}

fn push_causes(out: &mut String, input: &ReportInput<'_>, sampled: &SampleSummary) {
    let texts = input.texts;
    let mut rows = Vec::new();
    for indicator in Indicator::ALL.iter().copied().filter(|indicator| is_valued(*indicator)) {
        let causes = sampled.tornado.iter().filter(|cause| cause.indicator == indicator);
        for cause in causes.take(CAUSES) {
            rows.push(vec![
                Cell::Text(texts.indicator(indicator)),
                Cell::Code(cause.parameter.clone()),
                Cell::Figure(share_text(cause.explained, texts)),
                Cell::Figure(share_text(cause.narrower_if_measured, texts)),
            ]);
        }
    }
    if rows.is_empty() {
        return;
    }
    Table {
        id: "causes",
        caption: texts.get("cli-tornado-title"),
        columns: vec![
            (texts.get("table-indicator"), false),
            (texts.get("report-parameter"), false),
            (texts.get("report-explains"), true),
            (texts.get("report-narrower"), true),
        ],
        rows,
        is_english: texts.lang() == Lang::En,
    }
    .push(out);
}
