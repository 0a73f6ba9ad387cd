//! The attributional ledger of both situations: totals, and folded what belongs to whom.

use std::collections::BTreeMap;

use study::attribution::Attributed;

use super::tables::{Cell, Table};
use super::{ReportInput, push_section, push_text};
use crate::{
    Lang,
    markup::{Escaped, put},
};

/// A named part of a ledger.
#[derive(Clone, Debug, PartialEq)]
pub struct LedgerLine {
    /// Name of a supplier, unit, commodity group or operator.
    pub name: String,
    /// Its goods and greenhouse gases.
    pub attributed: Attributed,
}

/// The ledger of one situation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LedgerShown {
    /// Everything on board.
    pub all: Attributed,
    /// The municipality's goods.
    pub municipal: Attributed,
    /// Private goods on the same rounds.
    pub private: Attributed,
    /// The municipal part by supplier.
    pub suppliers: Vec<LedgerLine>,
    /// The municipal part by unit.
    pub units: Vec<LedgerLine>,
    /// The municipal part by commodity group.
    pub groups: Vec<LedgerLine>,
}

/// The ledgers of both situations.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LedgerPair {
    /// Of the base.
    pub base: LedgerShown,
    /// Of the alternative.
    pub alternative: LedgerShown,
    /// What private goods are taken to weigh, in a sentence.
    pub private_loads: String,
}

pub(super) fn push_ledger(out: &mut String, input: &ReportInput<'_>, pair: &LedgerPair) {
    push_section(out, "ledger", input);
    push_text(out, input, "report-ledger-text");
    totals(input, pair).push(out);
    put!(out, "<p>{}</p>\n", Escaped(&pair.private_loads));
    let (base, alternative) = (&pair.base, &pair.alternative);
    let lists = [
        ("group", &base.groups, &alternative.groups),
        ("supplier", &base.suppliers, &alternative.suppliers),
        ("unit", &base.units, &alternative.units),
    ];
    for (by, base, alternative) in lists {
        let caption = input.texts.get(&format!("report-ledger-by-{by}"));
        put!(out, "<details>\n<summary>{}</summary>\n", Escaped(&caption));
        listed(input, by, caption, base, alternative).push(out);
        out.push_str("</details>\n");
    }
    out.push_str("</section>\n");
}

/// Tank to wheel, well to wheel and market-based, each for the municipality's goods, private goods and both.
fn totals<'a>(input: &ReportInput<'_>, pair: &LedgerPair) -> Table<'a> {
    let texts = input.texts;
    let mut rows = Vec::new();
    let value = |gas: &str, part: &Attributed| match gas {
        "ttw" => part.co2e_ttw_kg,
        "wtw" => part.co2e_wtw_kg,
        _ => part.co2e_wtw_market_kg,
    };
    let (base, alternative) = (&pair.base, &pair.alternative);
    let parts = [
        ("municipal", &base.municipal, &alternative.municipal),
        ("private", &base.private, &alternative.private),
        ("all", &base.all, &alternative.all),
    ];
    for gas in ["ttw", "wtw", "market"] {
        for (part, base, alternative) in parts {
            let name = texts.get(&format!("ledger-{part}"));
            let unit = texts.get(&format!("ledger-column-{gas}"));
            rows.push(figures(input, Cell::Measured(name, unit), value(gas, base), value(gas, alternative)));
        }
    }
    table(input, "ledger-totals", texts.get("report-ledger-totals"), texts.get("table-indicator"), rows)
}

/// Well to wheel by name, the largest of the base first.
fn listed<'a>(
    input: &ReportInput<'_>,
    by: &'a str,
    caption: String,
    base: &[LedgerLine],
    alternative: &[LedgerLine],
) -> Table<'a> {
    let mut names: Vec<&String> = Vec::new();
    let mut pairs: BTreeMap<&String, [f64; 2]> = BTreeMap::new();
    for (side, lines) in [base, alternative].into_iter().enumerate() {
        for line in lines {
            if !pairs.contains_key(&line.name) {
                names.push(&line.name);
            }
            pairs.entry(&line.name).or_default()[side] += line.attributed.co2e_wtw_kg;
        }
    }
    let row = |name: &String| {
        let [base, alternative] = pairs.get(name).copied().unwrap_or_default();
        figures(input, Cell::Text(name.clone()), base, alternative)
    };
    let rows = names.into_iter().map(row).collect();
    table(input, by, caption, input.texts.get(&format!("ledger-by-{by}")), rows)
}

fn figures(input: &ReportInput<'_>, name: Cell, base: f64, alternative: f64) -> Vec<Cell> {
    let texts = input.texts;
    let kilograms = |value: f64| Cell::Figure(texts.number(value, 0));
    vec![name, kilograms(base), kilograms(alternative), Cell::Figure(texts.signed(alternative - base, 0))]
}

fn table<'a>(input: &ReportInput<'_>, id: &'a str, caption: String, first: String, rows: Vec<Vec<Cell>>) -> Table<'a> {
    let texts = input.texts;
    let columns = vec![
        (first, false),
        (input.base_name(), true),
        (input.alternative_name(), true),
        (texts.get("table-change"), true),
    ];
    Table { id, caption, columns, rows, is_english: texts.lang() == Lang::En }
}
