//! What a controller and a haulier ask first: the budget year by year, what leaving costs, and whole vehicles.

use study::accounts::appraisal::Appraisal;
use study::accounts::vehicles::WholeVehicles;

use super::{
    ReportInput,
    tables::{Cell, Table},
};
use crate::{
    Lang, Texts, Value,
    markup::{Escaped, put},
    share_text,
};

/// Headings of the columns of [`budget_rows`].
const COLUMNS: [&str; 7] = ["year", "connected", "renewed", "cash", "suppliers", "negotiable", "leaving"];

/// What the table of the years is about, its headings, and one row for each year.
pub fn budget_rows(appraisal: &Appraisal, texts: &Texts) -> (String, [String; 7], Vec<[String; 7]>) {
    let level = appraisal.price_year.to_string();
    let kroner = |value: f64| texts.signed(value, 0);
    let row = |year: &study::accounts::period::BudgetYear| {
        [
            year.year.to_string(),
            texts.share(year.connected),
            texts.share(year.renewed),
            kroner(year.cash_nok),
            kroner(year.suppliers_nok),
            kroner(year.negotiable_nok),
            texts.number(year.leaving_nok, 0),
        ]
    };
    let title = texts.format("budget-title", &[("year", Value::Text(&level))]);
    (title, COLUMNS.map(|column| texts.keyed("budget", column)), appraisal.budget_years.iter().map(row).collect())
}

/// What suppliers, hauliers and the hub need in whole vehicles, a sentence for each.
pub fn vehicles_text(vehicles: &WholeVehicles, texts: &Texts) -> [String; 2] {
    let count = |value: f64| texts.number(value, 1);
    let kroner = |value: f64| texts.signed(value, 0);
    let (saved, whole) = (count(vehicles.saved), texts.number(vehicles.saved_whole, 0));
    let (by_hours, by_vehicles) = (kroner(vehicles.rounds_gain_of_hours_nok), kroner(vehicles.rounds_gain_nok));
    let (hub, hub_whole) = (count(vehicles.hub), texts.number(vehicles.hub_whole, 0));
    let idle = texts.number(vehicles.hub_idle_nok, 0);
    let text = |values: &[(&'static str, &String)], id: &str| {
        let values: Vec<(&str, Value<'_>)> = values.iter().map(|(name, text)| (*name, Value::Text(text))).collect();
        texts.format(id, &values)
    };
    [
        text(
            &[("saved", &saved), ("whole", &whole), ("by_hours", &by_hours), ("by_vehicles", &by_vehicles)],
            "vehicles-of-suppliers",
        ),
        text(&[("hub", &hub), ("whole", &hub_whole), ("idle", &idle)], "vehicles-of-the-hub"),
    ]
}

pub(super) fn push_budget(out: &mut String, input: &ReportInput<'_>, appraisal: &Appraisal) {
    let texts = input.texts;
    let (caption, columns, rows) = budget_rows(appraisal, texts);
    let cells = |row: [String; 7]| {
        let [year, figures @ ..] = row;
        std::iter::once(Cell::Text(year)).chain(figures.map(Cell::Figure)).collect()
    };
    Table {
        id: "budget-years",
        caption,
        columns: columns.into_iter().enumerate().map(|(at, name)| (name, at > 0)).collect(),
        rows: rows.into_iter().map(cells).collect(),
        is_english: texts.lang() == Lang::En,
    }
    .push(out);
    let cut = appraisal.break_even.price_cut_over_years.map_or_else(|| "–".to_owned(), |cut| share_text(cut, texts));
    put!(out, "<p>{}</p>\n", Escaped(&texts.format("budget-over-years", &[("cut", Value::Text(&cut))])));
    if let Some(vehicles) = input.worth.vehicles {
        for sentence in vehicles_text(vehicles, texts) {
            put!(out, "<p>{}</p>\n", Escaped(&sentence));
        }
    }
}
