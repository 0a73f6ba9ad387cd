//! The comparison as a table of plain text for the terminal.

use domain::{Comparison, ComparisonRow, Indicator};

use crate::{
    Texts,
    wording::{GROUPS, HEAD, RowFigures, breakdown, group, total},
};

const GAP: usize = 2;
/// A name column narrower than this wraps every word; a terminal below that gets lines that are too long instead.
const NARROWEST_NAME: usize = 16;

/// The comparison as a table of at most `width` columns: ten totals first, then all others by group, and the kilometres by vehicle,
/// kind of round, area and boundary. Long names wrap; figures never do.
pub fn comparison_text(comparison: &Comparison, texts: &Texts, width: usize) -> String {
    let header = [
        texts.get("table-indicator"),
        texts.scenario(&comparison.base),
        texts.scenario(&comparison.alternative),
        texts.get("table-change"),
        texts.get("table-per-cent"),
    ];
    let mut rows = vec![header];
    rows.extend(HEAD.iter().filter_map(|&indicator| total(comparison, indicator)).map(|row| cells(row, texts)));
    let ruled = rows.len();
    let is_first = |row: &&ComparisonRow| row.dimensions.is_empty() && HEAD.contains(&row.indicator);
    for name in GROUPS {
        let of_group = comparison.indicators.iter().filter(|row| group(row.indicator) == name);
        let mut of_group = of_group.filter(|row| is_shown(row) && !is_first(row)).peekable();
        if of_group.peek().is_some() {
            rows.push([texts.keyed("group", name), String::new(), String::new(), String::new(), String::new()]);
            rows.extend(of_group.map(|row| cells(row, texts)));
        }
    }

    let column = |at: usize| rows.iter().map(|r| r[at].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..5).map(column).collect();
    let figures: usize = widths[1..].iter().map(|w| w + GAP).sum();
    let name_width = widths[0].min(width.saturating_sub(figures).max(NARROWEST_NAME));

    let mut out = String::new();
    for (at, row) in rows.iter().enumerate() {
        if at > ruled && row[4].is_empty() {
            out.push('\n');
        }
        if at == 1 || at == ruled {
            out.push_str(&"─".repeat(name_width + figures));
            out.push('\n');
        }
        write_row(&mut out, row, name_width, &widths[1..]);
    }
    out
}

fn is_shown(row: &ComparisonRow) -> bool {
    let is_short = |name: &str| ["vehicle_class", "round_kind", "area_type", "boundary"].contains(&name);
    match (row.indicator, row.dimensions.len()) {
        (_, 0) => true,
        (Indicator::VehicleKilometers, 1) => row.dimensions.keys().all(|name| is_short(name)),
        (Indicator::VehicleKilometersProRata, 1) => row.dimensions.contains_key("boundary"),
        _ => false,
    }
}

fn cells(row: &ComparisonRow, texts: &Texts) -> [String; 5] {
    let name = if row.dimensions.is_empty() {
        format!("{}, {}", texts.indicator(row.indicator), texts.measure(&row.unit))
    } else {
        format!("  – {}", breakdown(&row.dimensions, texts))
    };
    let RowFigures { base, alternative, change, per_cent } = RowFigures::new(row, texts);
    [printable(&name), base, alternative, change, per_cent]
}

/// A scenario's key or a breakdown may come from a file: control characters must not reach the terminal.
fn printable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

fn write_row(out: &mut String, row: &[String; 5], name_width: usize, widths: &[usize]) {
    let lines = wrapped(&row[0], name_width);
    let last = lines.len() - 1;
    for line in &lines[..last] {
        out.push_str(line);
        out.push('\n');
    }
    if row[1..].iter().all(String::is_empty) {
        out.push_str(&lines[last]);
        out.push('\n');
        return;
    }
    push_padded(out, &lines[last], name_width, false);
    for (cell, &width) in row[1..].iter().zip(widths) {
        out.push_str(&" ".repeat(GAP));
        push_padded(out, cell, width, true);
    }
    out.push('\n');
}

fn push_padded(out: &mut String, text: &str, width: usize, right: bool) {
    let padding = " ".repeat(width.saturating_sub(text.chars().count()));
    let (before, after) = if right { (padding.as_str(), "") } else { ("", padding.as_str()) };
    out.push_str(before);
    out.push_str(text);
    out.push_str(after);
}

/// Lines of at most `width` characters, broken at spaces; continuation lines are indented. At least one line.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let indent = text.len() - text.trim_start().len();
    let mut lines = vec![" ".repeat(indent)];
    for word in text.split_whitespace() {
        let line = lines.last().map_or(0, |l| l.chars().count());
        let is_blank = lines.last().is_none_or(|l| l.trim().is_empty());
        if !is_blank && line + 1 + word.chars().count() > width {
            lines.push(" ".repeat(indent + 2));
        }
        if let Some(line) = lines.last_mut() {
            if !line.trim().is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Lang;
    use domain::{Dimensions, IndicatorValue, Outcome};

    fn comparison() -> Comparison {
        let outcome = |scenario: &str, factor: f64| {
            let mut values: Vec<IndicatorValue> = Indicator::ALL
                .iter()
                .map(|&indicator| IndicatorValue { indicator, dimensions: Dimensions::new(), value: 1234.0 * factor })
                .collect();
            for (indicator, key) in [(Indicator::VehicleKilometers, "van_3_5t"), (Indicator::UnitStops, "truck_18t")] {
                let dimensions = Dimensions::from([("vehicle_class".to_owned(), key.to_owned())]);
                values.push(IndicatorValue { indicator, dimensions, value: 700.0 * factor });
            }
            Outcome { scenario: scenario.into(), seed: 1, version: "0".into(), values }
        };
        Comparison::new(&outcome("today", 1.0), &outcome("coordinated", 0.5))
    }

    #[test]
    fn every_total_and_the_kilometres_by_class_have_a_row() {
        let texts = Texts::new(Lang::Nb);
        let table = comparison_text(&comparison(), &texts, 120);
        for &indicator in Indicator::ALL {
            assert!(table.contains(&texts.indicator(indicator)), "{table}");
        }
        assert!(table.contains("Varebil") && table.contains("\u{2212}617"), "{table}");
        // header, two rules, all totals once, one breakdown of kilometres; stops by class are left to the report
        let headings = GROUPS.len() + GROUPS.len() - 1;
        assert_eq!(table.lines().count(), 3 + Indicator::ALL.len() + 1 + headings);
    }

    #[test]
    fn ten_rows_come_first_and_every_group_has_its_heading() {
        let texts = Texts::new(Lang::Nb);
        let table = comparison_text(&comparison(), &texts, 120);
        let lines: Vec<&str> = table.lines().collect();
        assert!(lines[1].starts_with('─') && lines[12].starts_with('─'), "{table}");
        for (line, indicator) in lines[2..12].iter().zip(HEAD) {
            assert!(line.starts_with(&texts.indicator(indicator)), "{table}");
        }
        for name in GROUPS {
            assert!(lines.contains(&texts.keyed("group", name).as_str()), "{name}\n{table}");
        }
    }

    #[test]
    fn figures_end_in_the_same_column_and_lines_keep_to_the_width() {
        for width in [72, 80, 120] {
            for lang in Lang::ALL {
                let table = comparison_text(&comparison(), &Texts::new(lang), width);
                let lengths: Vec<usize> =
                    table.lines().filter(|l| l.contains('%')).map(|l| l.chars().count()).collect();
                assert!(lengths.iter().all(|&l| l == lengths[0]), "{table}");
                assert!(table.lines().all(|l| l.chars().count() <= width), "{lang:?} {width}\n{table}");
            }
        }
    }

    #[test]
    fn a_scenario_key_cannot_steer_the_terminal() {
        let mut hostile = comparison();
        hostile.indicators[0].dimensions.clear();
        let key = "vehicle_class".to_owned();
        for row in hostile.indicators.iter_mut().filter(|r| !r.dimensions.is_empty()) {
            row.dimensions.insert(key.clone(), "\u{1b}[2Jx".to_owned());
        }
        assert!(!comparison_text(&hostile, &Texts::new(Lang::En), 100).contains('\u{1b}'));
    }
}
