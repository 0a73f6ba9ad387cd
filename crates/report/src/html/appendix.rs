//! Method on one page, the parameters with their sources, and how to find the result again.

use domain::{Evidence, Parameter};

use crate::{
    Lang, Value,
    markup::{Escaped, put, slug},
};

use super::{
    ParameterUsed, ReportInput, push_section, push_text,
    tables::{Cell, Table},
};

/// Text ids of the steps, in the order in which the data goes.
const STEPS: [&str; 7] = [
    "method-purchases",
    "method-deliveries",
    "method-today",
    "method-marginal",
    "method-coordinated",
    "method-emissions",
    "method-checks",
];

pub(super) fn push_method(out: &mut String, input: &ReportInput<'_>) {
    push_section(out, "method", input);
    push_text(out, input, "method-text");
    out.push_str("<ol>\n");
    for step in STEPS {
        put!(out, "<li>{}</li>\n", Escaped(&input.texts.get(step)));
    }
    out.push_str("</ol>\n</section>\n");
}

pub(super) fn push_parameters(out: &mut String, input: &ReportInput<'_>) {
    let texts = input.texts;
    push_section(out, "parameters", input);
    let placeholders = input.parameters.iter().filter(|p| p.parameter.evidence == Evidence::Placeholder).count();
    let values = [("n", Value::from(input.parameters.len())), ("placeholders", Value::from(placeholders))];
    put!(out, "<p>{}</p>\n", Escaped(&texts.format("parameters-text", &values)));
    let column = |id: &str| texts.get(id);
    Table {
        id: "parameters",
        caption: texts.get("parameters-caption"),
        columns: vec![
            (column("table-parameter"), false),
            (column("table-value"), true),
            (column("table-range"), true),
            (column("table-unit"), false),
            (column("table-evidence"), false),
            (column("table-source"), false),
        ],
        rows: input.parameters.iter().map(|used| parameter_row(used, input)).collect(),
        is_english: texts.lang() == Lang::En,
    }
    .push(out);
    out.push_str("</section>\n");
}

fn parameter_row(used: &ParameterUsed, input: &ReportInput<'_>) -> Vec<Cell> {
    let texts = input.texts;
    let Parameter { value, low, high, unit, price_year, source, evidence, note } = &used.parameter;
    let mut measure = texts.measure(unit);
    if let Some(year) = price_year {
        measure = format!("{measure} ({year})");
    }
    let mut source = source.clone();
    if let Some(note) = note {
        source = format!("{source}. {note}");
    }
    vec![
        Cell::Text(parameter_name(&used.key, input)),
        Cell::Figure(texts.exact(*value)),
        Cell::Figure(format!("{}–{}", texts.exact(*low), texts.exact(*high))),
        Cell::Text(measure),
        Cell::Text(texts.get(evidence_id(*evidence))),
        Cell::English(source),
    ]
}

/// `vehicle.van_3_5t.payload` is `Nyttelast · Varebil`: the name of the parameter and what it belongs to.
fn parameter_name(key: &str, input: &ReportInput<'_>) -> String {
    let parts: Vec<&str> = key.split('.').collect();
    let last = parts.last().copied().unwrap_or(key);
    let id = format!("parameter-{}", slug(last));
    let name = if input.texts.has(&id) { input.texts.get(&id) } else { key.to_owned() };
    match parts[..] {
        ["hub", _] => format!("{name} · {}", input.texts.get("map-legend-hub")),
        ["road", "vehicle", vehicle, _] => format!("{}: {name}", input.texts.keyed("road", vehicle)),
        ["energy", subject, _] => format!("{}: {name}", input.texts.keyed("energy", subject)),
        ["road", subject, _] => format!("{}: {name}", input.texts.keyed("road", subject)),
        ["unit" | "ordering", kind, _] => format!("{name} · {}", input.texts.keyed("unit-kind", kind)),
        [group @ ("vehicle" | "commodity" | "sector" | "settlement" | "carrier"), owner, _] => {
            format!("{name} · {}", input.texts.keyed(group, owner))
        }
        _ => name,
    }
}

fn evidence_id(evidence: Evidence) -> &'static str {
    match evidence {
        Evidence::Read => "evidence-read",
        Evidence::ThirdParty => "evidence-third-party",
        Evidence::Inferred => "evidence-inferred",
        Evidence::Placeholder => "evidence-placeholder",
    }
}

pub(super) fn push_colophon(out: &mut String, input: &ReportInput<'_>) {
    let texts = input.texts;
    let seed = input.comparison.seed.to_string();
    let values = [
        ("version", Value::Text(&input.comparison.version)),
        ("seed", Value::Text(&seed)),
        ("fingerprint", Value::Text(input.fingerprint)),
    ];
    put!(out, "<footer>\n<p>{}</p>\n", Escaped(&texts.format("report-colophon", &values)));
    if !input.roads_attribution.is_empty() {
        let values = [("source", Value::Text(input.roads_attribution))];
        put!(out, "<p>{}</p>\n", Escaped(&texts.format("map-attribution", &values)));
    }
    if input.invented {
        put!(out, "<p><strong>{}</strong></p>\n", Escaped(&texts.get("app-invented")));
    }
    out.push_str("</footer>\n");
}
