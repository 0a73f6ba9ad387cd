//! The bar figure: main indicators of two scenarios, each pair on its own scale, with the figures written on it.

use domain::{Comparison, ComparisonRow};

use crate::{
    Texts,
    markup::{Escaped, put},
    wording::{MAIN, RowFigures, total},
};

const WIDTH: f64 = 480.0;
const BAR_LEFT: f64 = 2.0;
const BAR_LONGEST: f64 = 225.0;
/// Longest name of a scenario that has room beside the longest bar, letters.
const LONGEST_NAME: usize = 14;
const BAR_HEIGHT: f64 = 20.0;
const GROUP_HEIGHT: f64 = 84.0;
const FIRST_GROUP: f64 = 10.0;

/// A bar figure of the main indicators as self-contained SVG. `id` keeps its elements apart from those of other
/// figures on a page. Each pair of bars has a scale of its own, and every bar carries its figure, so the picture can
/// be read without colours; a table of the same figures belongs beside it.
pub fn comparison_svg_bars(comparison: &Comparison, texts: &Texts, id: &str) -> String {
    let id = crate::markup::slug(id);
    let rows: Vec<&ComparisonRow> = MAIN.iter().filter_map(|&indicator| total(comparison, indicator)).collect();
    let height = 2.0 * FIRST_GROUP + GROUP_HEIGHT * rows.len() as f64;
    let names = [texts.scenario(&comparison.base), texts.scenario(&comparison.alternative)];
    let short_names = [shortened(&names[0]), shortened(&names[1])];

    let mut out = String::new();
    put!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" class=\"bars\" role=\"img\" \
         aria-labelledby=\"{id}-title {id}-desc\" font-family=\"system-ui,'Noto Sans','DejaVu Sans',sans-serif\" \
         font-size=\"15\" fill=\"#1c2430\">\n<title id=\"{id}-title\">{}</title>\n<desc id=\"{id}-desc\">{}</desc>\n",
        Escaped(&texts.get("bars-title")),
        Escaped(&description(&rows, &names, texts)),
    );
    put!(
        out,
        "<defs><pattern id=\"{id}-hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" \
         patternTransform=\"rotate(45)\"><rect width=\"6\" height=\"6\" fill=\"#0f6b63\"/>\
         <rect width=\"1.5\" height=\"6\" fill=\"#5fb3a9\"/></pattern></defs>\n",
    );
    for (at, row) in rows.iter().enumerate() {
        push_group(&mut out, row, &short_names, FIRST_GROUP + GROUP_HEIGHT * at as f64, texts, &id);
    }
    out.push_str("</svg>\n");
    out
}

fn shortened(name: &str) -> String {
    if name.chars().count() <= LONGEST_NAME {
        return name.to_owned();
    }
    name.chars().take(LONGEST_NAME - 1).chain(['…']).collect()
}

fn description(rows: &[&ComparisonRow], names: &[String; 2], texts: &Texts) -> String {
    let sentences = rows.iter().map(|row| {
        let figures = RowFigures::new(row, texts);
        format!(
            "{}, {}: {} {}, {} {} ({}).",
            texts.indicator(row.indicator),
            texts.measure(&row.unit),
            names[0],
            figures.base,
            names[1],
            figures.alternative,
            figures.per_cent
        )
    });
    sentences.collect::<Vec<_>>().join(" ")
}

fn push_group(out: &mut String, row: &ComparisonRow, names: &[String; 2], top: f64, texts: &Texts, id: &str) {
    let figures = RowFigures::new(row, texts);
    let values = [row.base.unwrap_or(0.0).max(0.0), row.alternative.unwrap_or(0.0).max(0.0)];
    let longest = values[0].max(values[1]);
    put!(
        out,
        "<text x=\"{BAR_LEFT}\" y=\"{:.1}\"><tspan font-weight=\"600\">{}</tspan><tspan fill=\"#4a5463\">, {}</tspan></text>\n",
        top + 16.0,
        Escaped(&texts.indicator(row.indicator)),
        Escaped(&texts.measure(&row.unit)),
    );
    let fills = ["#b45309".to_owned(), format!("url(#{id}-hatch)")];
    let labels = [figures.base, format!("{} ({})", figures.alternative, figures.per_cent)];
    for bar in 0..2 {
        let y = top + 24.0 + bar as f64 * (BAR_HEIGHT + 4.0);
        let length = if longest > 0.0 { BAR_LONGEST * values[bar] / longest } else { 0.0 };
        put!(
            out,
            "<rect x=\"{BAR_LEFT}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"{BAR_HEIGHT}\" fill=\"{}\"/>\
             <text x=\"{:.1}\" y=\"{:.1}\">{} <tspan font-weight=\"600\">{}</tspan></text>\n",
            length.max(1.0),
            fills[bar],
            BAR_LEFT + length + 8.0,
            y + 15.0,
            Escaped(&names[bar]),
            Escaped(&labels[bar]),
        );
    }
}
