//! What the figures rest on: documents, deliveries, what could not be used, and the check of tonnes.

use study::{Booked, LedgerReconciled};

use crate::{
    Lang, Texts, Value,
    markup::{Escaped, put},
};

use super::{
    CountedKind, Listed, MassBalance, ReportInput, push_section, push_text,
    tables::{Cell, Table},
};

/// Longest list that is printed; the rest is counted and stands in the exports of the study.
const LONGEST_LIST: usize = 200;
/// Tonnes agree when they differ by less than this share: rounding of sums, not goods.
const BALANCE_TOLERANCE: f64 = 1e-6;

pub(super) fn push_quality(out: &mut String, input: &ReportInput<'_>) {
    push_section(out, "quality", input);
    let quality = input.quality;
    let values = [("units", Value::from(quality.units)), ("suppliers", Value::from(quality.suppliers))];
    put!(out, "<p>{}</p>\n", Escaped(&input.texts.format("quality-text", &values)));
    if let Some(share) = quality.mass_stated_share {
        let stated = input.texts.share(share);
        let derived = input.texts.share(1.0 - share);
        let values = [("stated", Value::Text(&stated)), ("derived", Value::Text(&derived))];
        put!(out, "<p>{}</p>\n", Escaped(&input.texts.format("quality-mass", &values)));
    }
    push_mass(out, input);
    if let Some(balance) = input.balance {
        push_balance(out, input, balance);
    }
    push_counts(out, input, "documents", "quality-documents", "document-kind", &quality.documents);
    push_counts(out, input, "deliveries", "quality-deliveries", "basis", &quality.deliveries);
    push_ledger(out, input);
    push_problems(out, input);
    push_list(out, input, "quality-unmatched", input.unmatched);
    push_list(out, input, "quality-unreachable", input.unreachable);
    out.push_str("</section>\n");
}

/// Headings of the ledger against invoices and deliveries, and a row for each account, the largest first, with their sum last; none
/// where no ledger has been imported.
pub fn ledger_rows(ledger: &LedgerReconciled, texts: &Texts) -> ([String; 6], Vec<[String; 6]>) {
    let heading = ["account", "booked", "billed", "ledger-only", "difference", "delivered"];
    let heading = heading.map(|column| texts.keyed("reconciled", column));
    let row = |name: &str, of: &Booked| {
        let figures = [of.booked, of.billed, of.ledger_only, of.difference(), of.delivered];
        let [booked, billed, only, difference, delivered] = figures.map(|nok| texts.number(nok.value(), 0));
        [name.to_owned(), booked, billed, only, difference, delivered]
    };
    let mut accounts: Vec<(&String, &Booked)> = ledger.by_account.iter().collect();
    accounts.sort_by(|a, b| b.1.booked.value().total_cmp(&a.1.booked.value()).then_with(|| a.0.cmp(b.0)));
    let named = |account: &str| if account.is_empty() { "–".to_owned() } else { account.to_owned() };
    let mut rows: Vec<[String; 6]> = accounts.iter().map(|(account, of)| row(&named(account), of)).collect();
    if !rows.is_empty() {
        rows.push(row(&texts.get("reconciled-sum"), &ledger.total()));
    }
    (heading, rows)
}

fn push_ledger(out: &mut String, input: &ReportInput<'_>) {
    let texts = input.texts;
    let (heading, rows) = ledger_rows(&input.quality.ledger, texts);
    if rows.is_empty() {
        return;
    }
    let cells = |row: [String; 6]| {
        let [account, figures @ ..] = row;
        std::iter::once(Cell::Code(account)).chain(figures.map(Cell::Figure)).collect()
    };
    Table {
        id: "reconciled",
        caption: texts.get("reconciled-title"),
        columns: heading.into_iter().enumerate().map(|(at, name)| (name, at > 0)).collect(),
        rows: rows.into_iter().map(cells).collect(),
        is_english: texts.lang() == Lang::En,
    }
    .push(out);
    let missing = texts.number(input.quality.ledger.not_booked.value(), 0);
    put!(out, "<p>{}</p>\n", Escaped(&texts.format("reconciled-not-booked", &[("nok", Value::Text(&missing))])));
}

fn push_mass(out: &mut String, input: &ReportInput<'_>) {
    let texts = input.texts;
    let sum: f64 = input.quality.mass.iter().map(|kind| kind.tonnes).sum();
    if sum <= 0.0 {
        return;
    }
    let rows = input.quality.mass.iter().map(|kind| {
        vec![
            Cell::Text(texts.keyed("mass-basis", &kind.key)),
            Cell::Figure(texts.number(kind.tonnes, 1)),
            Cell::Figure(texts.share(kind.tonnes / sum)),
            Cell::Figure(format!("{} – {}", texts.number(kind.low, 1), texts.number(kind.high, 1))),
        ]
    });
    Table {
        id: "mass",
        caption: texts.get("quality-mass-bases"),
        columns: vec![
            (texts.get("table-kind"), false),
            (texts.get("table-tonnes"), true),
            (texts.get("table-share"), true),
            (texts.get("table-extremes"), true),
        ],
        rows: rows.collect(),
        is_english: texts.lang() == Lang::En,
    }
    .push(out);
}

fn push_balance(out: &mut String, input: &ReportInput<'_>, balance: MassBalance) {
    let placed = balance.placed.value();
    let agrees = |tonnes: f64| (tonnes - placed).abs() <= BALANCE_TOLERANCE * placed.abs().max(1.0);
    let holds = agrees(balance.base.value()) && agrees(balance.alternative.value());
    let (base_name, alternative_name) = (input.base_name(), input.alternative_name());
    let values = [
        ("placed", Value::Number(placed, 1)),
        ("base_name", Value::Text(&base_name)),
        ("alternative_name", Value::Text(&alternative_name)),
        ("base", Value::Number(balance.base.value(), 1)),
        ("alternative", Value::Number(balance.alternative.value(), 1)),
    ];
    let (id, class) =
        if holds { ("quality-balance-holds", "check") } else { ("quality-balance-fails", "banner invented") };
    put!(out, "<p class=\"{class}\">{}</p>\n", Escaped(&input.texts.format(id, &values)));
}

fn push_counts(out: &mut String, input: &ReportInput<'_>, id: &str, caption: &str, kind: &str, counts: &[CountedKind]) {
    let texts = input.texts;
    let sum: u64 = counts.iter().map(|c| c.count).sum();
    if sum == 0 {
        return;
    }
    let rows = counts.iter().map(|counted| {
        vec![
            Cell::Text(texts.keyed(kind, &counted.key)),
            Cell::Figure(texts.number(counted.count as f64, 0)),
            Cell::Figure(texts.share(counted.count as f64 / sum as f64)),
        ]
    });
    let columns =
        vec![(texts.get("table-kind"), false), (texts.get("table-count"), true), (texts.get("table-share"), true)];
    let is_english = texts.lang() == Lang::En;
    Table { id, caption: texts.get(caption), columns, rows: rows.collect(), is_english }.push(out);
}

fn push_problems(out: &mut String, input: &ReportInput<'_>) {
    let texts = input.texts;
    if input.problems.is_empty() {
        push_text(out, input, "quality-no-problems");
        return;
    }
    let rows = input.problems.iter().map(|problem| {
        vec![
            Cell::Code(problem.rule.clone()),
            Cell::Text(texts.keyed("severity", problem.severity.key())),
            Cell::Figure(texts.number(problem.count as f64, 0)),
            Cell::English(problem.example.clone()),
        ]
    });
    Table {
        id: "problems",
        caption: texts.get("quality-problems"),
        columns: vec![
            (texts.get("table-rule"), false),
            (texts.get("table-severity"), false),
            (texts.get("table-count"), true),
            (texts.get("table-example"), false),
        ],
        rows: rows.collect(),
        is_english: texts.lang() == Lang::En,
    }
    .push(out);
}

fn push_list(out: &mut String, input: &ReportInput<'_>, heading: &str, list: &[Listed]) {
    put!(out, "<h3>{}</h3>\n", Escaped(&input.texts.get(heading)));
    if list.is_empty() {
        push_text(out, input, "quality-none");
        return;
    }
    out.push_str("<ul>\n");
    for item in list.iter().take(LONGEST_LIST) {
        put!(out, "<li><strong>{}</strong>: {}</li>\n", Escaped(&item.name), Escaped(&item.detail));
    }
    out.push_str("</ul>\n");
    if list.len() > LONGEST_LIST {
        let more = input.texts.format("quality-more", &[("n", Value::from(list.len() - LONGEST_LIST))]);
        put!(out, "<p>{}</p>\n", Escaped(&more));
    }
}
