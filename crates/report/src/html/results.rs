//! The results: headline, main figures, maps, the comparison, what kilometres mean, and what is not there yet.

use std::collections::BTreeMap;

use domain::{ComparisonRow, Indicator};

use crate::{
    Lang, Value,
    bars::comparison_svg_bars,
    markup::{Escaped, put, slug},
    wording::{ABSENT, GROUPS, HEAD, MAIN, RowFigures, breakdown, group, headline, total},
};

use super::{
    ReportInput, push_section, push_text,
    tables::{Cell, Table},
};

/// Breakdowns that are shown; finer ones (by unit, by supplier) belong in the app and in exports.
const BREAKDOWNS: [&str; 12] = [
    "boundary",
    "vehicle_class",
    "round_kind",
    "fuel",
    "unit_kind",
    "distribution",
    "commodity_group",
    "vehicle_weight",
    "road_class",
    "area_type",
    "noise_period",
    "emission_source",
];

pub(super) fn push_main_figures(out: &mut String, input: &ReportInput<'_>) {
    push_section(out, "main", input);
    match headline(input.comparison, input.texts) {
        Some(sentences) => {
            for sentence in sentences {
                put!(out, "<p class=\"headline\">{}</p>\n", Escaped(&sentence));
            }
        }
        None => put!(out, "<p class=\"headline\">{}</p>\n", Escaped(&input.texts.get("report-headline-missing"))),
    }
    put!(
        out,
        "<div class=\"pair\">\n<figure>\n{}<figcaption>{}</figcaption>\n</figure>\n",
        comparison_svg_bars(input.comparison, input.texts, "main-bars"),
        Escaped(&input.texts.get("bars-caption"))
    );
    let rows: Vec<&ComparisonRow> = MAIN.iter().filter_map(|&i| total(input.comparison, i)).collect();
    comparison_table("main", input.texts.get("report-main-table"), &rows, input).push(out);
    out.push_str("</div>\n</section>\n");
}

pub(super) fn push_maps(out: &mut String, input: &ReportInput<'_>) {
    push_section(out, "maps", input);
    match input.maps {
        Some(maps) => {
            push_text(out, input, "report-maps-text");
            let width_mm = printed_width_mm([maps.base, maps.alternative]);
            put!(out, "<div class=\"pair\" style=\"--printed-width: {width_mm:.0}mm\">\n");
            for map in [maps.base, maps.alternative] {
                put!(out, "<figure>\n{map}</figure>\n");
            }
            out.push_str("</div>\n");
        }
        None => push_text(out, input, "report-maps-missing"),
    }
    out.push_str("</section>\n");
}

/// Width at which both maps fit side by side on a landscape A4 page: one width for both, so that they keep one scale.
fn printed_width_mm(maps: [&str; 2]) -> f64 {
    const WIDEST_MM: f64 = 126.0;
    const TALLEST_MM: f64 = 136.0;
    let shape = |svg: &str| {
        let size = svg.split("viewBox=\"0 0 ").nth(1)?.split('"').next()?;
        let (width, height) = size.split_once(' ')?;
        Some(width.parse::<f64>().ok()? / height.parse::<f64>().ok()?)
    };
    let narrowest = maps.iter().filter_map(|svg| shape(svg)).fold(f64::INFINITY, f64::min);
    (TALLEST_MM * narrowest).min(WIDEST_MM)
}

pub(super) fn push_comparison(out: &mut String, input: &ReportInput<'_>) {
    push_section(out, "comparison", input);
    push_text(out, input, "report-comparison-text");
    let head: Vec<&ComparisonRow> = HEAD.iter().filter_map(|&i| total(input.comparison, i)).collect();
    comparison_table("totals", input.texts.get("report-totals"), &head, input).push(out);
    for name in GROUPS {
        let of_group = |row: &&ComparisonRow| row.dimensions.is_empty() && group(row.indicator) == name;
        let rows: Vec<&ComparisonRow> = input.comparison.indicators.iter().filter(of_group).collect();
        if !rows.is_empty() {
            let caption = input.texts.keyed("group", name);
            put!(out, "<details>\n<summary>{}</summary>\n", Escaped(&caption));
            comparison_table(&format!("totals-{name}"), caption, &rows, input).push(out);
            out.push_str("</details>\n");
        }
    }

    let mut groups: BTreeMap<Vec<&str>, Vec<&ComparisonRow>> = BTreeMap::new();
    for row in input.comparison.indicators.iter().filter(|r| !r.dimensions.is_empty()) {
        let names: Vec<&str> = row.dimensions.keys().map(String::as_str).collect();
        if names.iter().all(|name| BREAKDOWNS.contains(name)) {
            groups.entry(names).or_default().push(row);
        }
    }
    for (names, rows) in groups {
        let what: Vec<String> = names.iter().map(|name| input.texts.keyed("dimension", name)).collect();
        let caption = input.texts.format("report-broken-down", &[("what", Value::Text(&what.join(", ")))]);
        // Totals first; who wants to know more unfolds it.
        put!(out, "<details>\n<summary>{}</summary>\n", Escaped(&caption));
        comparison_table(&slug(&names.join("-")), caption, &rows, input).push(out);
        out.push_str("</details>\n");
    }
    push_text(out, input, "report-parts-may-be-negative");
    push_text(out, input, "report-dash-means-absent");
    out.push_str("</section>\n");
}

fn comparison_table<'a>(id: &'a str, caption: String, rows: &[&ComparisonRow], input: &ReportInput<'_>) -> Table<'a> {
    let texts = input.texts;
    let column = |id: &str| texts.get(id);
    let cells = rows.iter().map(|row| {
        let figures = RowFigures::new(row, texts);
        let mut name = texts.indicator(row.indicator);
        if !row.dimensions.is_empty() {
            name = format!("{name} · {}", breakdown(&row.dimensions, texts));
        }
        vec![
            Cell::Measured(name, texts.measure(&row.unit)),
            Cell::Figure(figures.base),
            Cell::Figure(figures.alternative),
            Cell::Figure(figures.change),
            Cell::Figure(figures.per_cent),
        ]
    });
    Table {
        id,
        caption,
        columns: vec![
            (column("table-indicator"), false),
            (input.base_name(), true),
            (input.alternative_name(), true),
            (column("table-change"), true),
            (column("table-per-cent"), true),
        ],
        rows: cells.collect(),
        is_english: texts.lang() == Lang::En,
    }
}

pub(super) fn push_kilometers(out: &mut String, input: &ReportInput<'_>) {
    push_section(out, "kilometres", input);
    push_text(out, input, "report-kilometres-marginal");
    let marginal = total(input.comparison, Indicator::VehicleKilometers);
    let pro_rata = total(input.comparison, Indicator::VehicleKilometersProRata);
    if let (Some(marginal), Some(pro_rata)) = (marginal, pro_rata) {
        let (marginal, pro_rata) = (RowFigures::new(marginal, input.texts), RowFigures::new(pro_rata, input.texts));
        let scenario = input.base_name();
        let values = [
            ("scenario", Value::Text(&scenario)),
            ("marginal", Value::Text(&marginal.per_cent)),
            ("pro_rata", Value::Text(&pro_rata.per_cent)),
            ("marginal_base", Value::Text(&marginal.base)),
            ("pro_rata_base", Value::Text(&pro_rata.base)),
        ];
        put!(out, "<p>{}</p>\n", Escaped(&input.texts.format("report-kilometres-beside", &values)));
    }
    push_text(out, input, "report-kilometres-boundary");
    push_boundaries(out, input);
    put!(out, "<h3>{}</h3>\n<ul>\n", Escaped(&input.texts.get("report-caveats")));
    for caveat in input.caveats {
        put!(out, "<li>{}</li>\n", Escaped(&input.texts.get(caveat)));
    }
    out.push_str("</ul>\n<h3>");
    put!(out, "{}</h3>\n<dl>\n", Escaped(&input.texts.get("report-indicators")));
    for &indicator in Indicator::ALL {
        let help = format!("indicator-{}-help", slug(indicator.key()));
        put!(
            out,
            "<dt>{}</dt><dd>{}</dd>\n",
            Escaped(&input.texts.indicator(indicator)),
            Escaped(&input.texts.get(&help))
        );
    }
    out.push_str("</dl>\n</section>\n");
}

/// Kilometres inside the area and from the last depot, at the margin and split evenly, side by side.
fn push_boundaries(out: &mut String, input: &ReportInput<'_>) {
    let is_row = |row: &&ComparisonRow| {
        let is_inside =
            || row.dimensions.len() == 1 && row.dimensions.get("boundary").is_some_and(|side| side == "inside");
        [Indicator::VehicleKilometers, Indicator::VehicleKilometersProRata].contains(&row.indicator)
            && (row.dimensions.is_empty() || is_inside())
    };
    let rows: Vec<&ComparisonRow> = input.comparison.indicators.iter().filter(is_row).collect();
    if rows.iter().any(|row| !row.dimensions.is_empty()) {
        comparison_table("boundaries", input.texts.get("report-boundaries"), &rows, input).push(out);
    }
}

pub(super) fn push_absent(out: &mut String, input: &ReportInput<'_>) {
    push_section(out, "absent", input);
    push_text(out, input, "report-absent-text");
    out.push_str("<ul class=\"absent\">\n");
    let is_there = |id: &str| match id {
        "absent-uncertainty" => input.worth.sampled.is_some(),
        "absent-mechanisms" => input.worth.mechanisms.is_some(),
        _ => false,
    };
    for id in ABSENT.iter().filter(|id| !is_there(id)) {
        put!(out, "<li>{}</li>\n", Escaped(&input.texts.get(id)));
    }
    out.push_str("</ul>\n</section>\n");
}
