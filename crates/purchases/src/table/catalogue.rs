//! Rows of a register of items: what they weigh, fill and cost, as suppliers' product lists have it.

use std::collections::HashSet;

use domain::{CatalogueItem, Classification, Currency, Kilograms, Litres, Money, OrganisationNumber, Party};

use super::{RowView, Rows, cell};
use crate::entry::Content;
use crate::problem_list::ProblemList;

/// Columns of codes with the list each belongs to (UNCL 7143, and the user's own).
const CODE_COLUMNS: &[(&str, &str)] = &[("cpv", "STI"), ("unspsc", "TST"), ("category", "CATEGORY")];

/// Collects items.
#[derive(Default)]
pub(crate) struct CatalogueRows {
    items: Vec<CatalogueItem>,
    keys: HashSet<String>,
}

impl Rows for CatalogueRows {
    fn row(&mut self, row: &RowView<'_>, problems: &mut ProblemList) {
        let Some(name) = row.required("name", problems) else { return };
        let item = CatalogueItem {
            supplier: supplier(row, problems),
            sellers_item_id: row.owned("item_number"),
            gtin: row.owned("gtin"),
            name: name.to_owned(),
            description: row.owned("description"),
            classifications: codes(row),
            unit_code: row.owned("unit_code"),
            net_mass: measure(row, "net_kg", problems).map(Kilograms),
            gross_mass: measure(row, "gross_kg", problems).map(Kilograms),
            net_volume: measure(row, "litres", problems).map(Litres),
            units_per_pack: measure(row, "units_per_pack", problems),
            price: price(row, problems),
            ..CatalogueItem::default()
        };
        if !self.keys.insert(item.key()) {
            let message = "The item stands in an earlier row already; this row is left out.";
            let suggestion = "Keep one row for each item of a supplier, that of the pack that is ordered.";
            let column = if item.sellers_item_id.is_some() { "item_number" } else { "gtin" };
            let value = row.text(column).unwrap_or(name);
            problems.refuse("SAMLAST-CATALOGUE-TWICE", row.place(column, value), message, suggestion);
            return;
        }
        self.items.push(item);
    }

    fn finish(self: Box<Self>, _: &mut ProblemList) -> Content {
        Content::Catalogue(self.items)
    }
}

fn supplier(row: &RowView<'_>, problems: &mut ProblemList) -> Option<Party> {
    let name = row.owned("supplier_name").unwrap_or_default();
    let mut party = Party { name, ..Party::default() };
    match row.text("supplier_organisation_number") {
        None if party.name.is_empty() => return None,
        None => {}
        Some(written) => match OrganisationNumber::parse(written) {
            Ok(number) => party.organisation_number = Some(number),
            Err(error) => {
                let message = format!(
                    "The organisation number does not hold: {error}; the supplier is known by what is written."
                );
                let place = row.place("supplier_organisation_number", written);
                problems.warn("SAMLAST-ORGNR", place, &message, "Look the number up in Enhetsregisteret.");
                party.other_id = Some(written.to_owned());
            }
        },
    }
    Some(party)
}

fn codes(row: &RowView<'_>) -> Vec<Classification> {
    let code =
        |(column, list): &(&str, &str)| row.owned(column).map(|code| Classification { list: (*list).to_owned(), code });
    CODE_COLUMNS.iter().filter_map(code).collect()
}

/// A measure above zero.
fn measure(row: &RowView<'_>, column: &str, problems: &mut ProblemList) -> Option<f64> {
    let text = row.text(column)?;
    let value = cell::number(text).filter(|value| *value > 0.0);
    if value.is_none() {
        let message = "The measure is no number above zero; the item goes in without it.";
        problems.warn("SAMLAST-TABLE-NUMBER", row.place(column, text), message, "Write a number like 2 or 2,5.");
    }
    value
}

fn price(row: &RowView<'_>, problems: &mut ProblemList) -> Option<Money> {
    let text = row.text("price")?;
    let currency = match row.text("currency") {
        None => Some(row.layout.currency.unwrap_or(Currency::NOK)),
        Some(code) => Currency::parse(&code.to_uppercase()),
    };
    let price = row.amount("price", text).ok().zip(currency).and_then(|(value, currency)| value.to_money(currency));
    if price.is_none() {
        let message = "The price cannot be read beyond doubt; the item goes in without it.";
        problems.warn("SAMLAST-CSV-AMOUNT", row.place("price", text), message, "Write it like 1234,50, in NOK.");
    }
    price
}
