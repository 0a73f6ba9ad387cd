//! What the command line says of response surfaces and preliminary figures, in the language asked for.

use domain::Indicator;
use report::{Texts, Value, share_text};

use crate::texts::texts;
use crate::{SurfaceReport, WhatIf};

/// Figures of the appraisal that are a total of an account with the sign turned; the JSON has them.
const SAID_ALREADY: [&str; 3] = ["municipality_gain", "suppliers_gain", "society_gain"];

/// How well a surface tells each figure.
pub fn surface_text(report: &SurfaceReport, lang: &str) -> String {
    let texts = texts(lang);
    let (learned, drawn) = (report.learned_from.to_string(), report.drawn.to_string());
    let values = [("n", Value::Text(&learned)), ("drawn", Value::Text(&drawn))];
    let mut lines = vec![texts.format("surface-title", &values)];
    let heading = ["surface-missed", "surface-range", "surface-share"].map(|id| texts.get(id));
    lines.push(row("", &heading));
    for error in report.errors.iter().filter(|e| !SAID_ALREADY.contains(&e.figure.as_str())) {
        let share = error.share_of_range.map_or_else(|| "–".to_owned(), |share| share_text(share, &texts));
        let cells = [of(&error.figure, error.median_missed, &texts), of(&error.figure, error.range, &texts), share];
        lines.push(row(&name(&error.figure, &texts), &cells));
    }
    lines.join("\n")
}

/// Preliminary figures beside the simulated ones.
pub fn what_if_text(found: &WhatIf, lang: &str) -> String {
    let texts = texts(lang);
    let set: Vec<String> = found.set.iter().map(|(key, value)| format!("{key} = {value}")).collect();
    let (base, alternative, set) = (texts.scenario(&found.base), texts.scenario(&found.alternative), set.join(", "));
    let values = [("base", Value::Text(&base)), ("alternative", Value::Text(&alternative)), ("set", Value::Text(&set))];
    let mut lines = vec![texts.format("what-if-title", &values)];
    let heading = ["what-if-simulated", "what-if-preliminary", "what-if-within"].map(|id| texts.get(id));
    lines.push(row("", &heading));
    for figure in found.figures.iter().filter(|f| !SAID_ALREADY.contains(&f.figure.as_str())) {
        let within = match figure.within {
            0.0 => texts.get("what-if-exact"),
            within => format!("± {}", of(&figure.figure, within, &texts).trim_start_matches('+')),
        };
        let cells =
            [of(&figure.figure, figure.simulated, &texts), of(&figure.figure, figure.preliminary, &texts), within];
        lines.push(row(&name(&figure.figure, &texts), &cells));
    }
    lines.push(texts.get("what-if-meaning"));
    lines.join("\n")
}

fn name(figure: &str, texts: &Texts) -> String {
    match Indicator::from_key(figure) {
        Some(indicator) => format!("{}, {}", texts.indicator(indicator), texts.measure(indicator.unit())),
        None => texts.keyed("figure", figure),
    }
}

fn of(figure: &str, value: f64, texts: &Texts) -> String {
    if figure.contains("price_cut") { share_text(value, texts) } else { texts.signed(value, 0) }
}

fn row(name: &str, cells: &[String]) -> String {
    let mut line = format!("{name:<64}");
    for cell in cells {
        let gap = 18usize.saturating_sub(cell.chars().count());
        line.push_str(&format!("{}{cell}", " ".repeat(gap.max(1))));
    }
    line
}
