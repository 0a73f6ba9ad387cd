//! Rows of a register of items with weights and packs: a supplier's price list, or an extract of a product base.

use domain::{CatalogueItem, Classification, CubicMeters, Currency, Kilograms, Litres, OrganisationNumber, Party};

use super::{RowView, Rows, cell};
use crate::entry::Content;
use crate::problem_list::{Place, ProblemList};

/// No orderable unit of a municipality weighs or fills more: a full lorry.
const MOST_KILOGRAMS: f64 = 40_000.0;
const MOST_LITRES: f64 = 100_000.0;

/// Collects items.
#[derive(Default)]
pub(crate) struct CatalogueRows {
    items: Vec<CatalogueItem>,
}

impl Rows for CatalogueRows {
    fn row(&mut self, row: &RowView<'_>, problems: &mut ProblemList) {
        let Some(name) = row.required("item_name", problems) else { return };
        if row.text("item_number").is_none() && row.text("gtin").is_none() {
            let message = "The row has neither the supplier's item number nor a GTIN; the row is left out.";
            let place = Place::field("item_number").row(row.number);
            problems.refuse("SAMLAST-TABLE-REQUIRED", place, message, "Give one of them.");
            return;
        }
        let supplier = match row.text("supplier_organisation_number") {
            None => None,
            Some(written) => match OrganisationNumber::parse(written) {
                Ok(number) => Some(Party { organisation_number: Some(number), ..Party::default() }),
                Err(error) => {
                    let message = format!("The organisation number does not hold: {error}; the row is left out.");
                    let place = row.place("supplier_organisation_number", written);
                    problems.refuse("SAMLAST-ORGNR", place, &message, "Look the number up in Enhetsregisteret.");
                    return;
                }
            },
        };
        let mut measure = |column: &str, most: f64| measure(row, column, most, problems);
        let item = CatalogueItem {
            net_mass: measure("net_kg", MOST_KILOGRAMS).map(Kilograms),
            gross_mass: measure("gross_kg", MOST_KILOGRAMS).map(Kilograms),
            net_volume: measure("litres", MOST_LITRES).map(Litres),
            gross_volume: measure("gross_litres", MOST_LITRES).map(|litres| CubicMeters(litres / 1000.0)),
            units_per_pack: measure("units_per_pack", 1e6),
            supplier,
            sellers_item_id: row.owned("item_number"),
            gtin: row.owned("gtin"),
            name: name.to_owned(),
            unit_code: row.owned("unit_code"),
            classifications: [("cpv", "STI"), ("unspsc", "TST")]
                .into_iter()
                .filter_map(|(column, list)| Some(Classification { list: list.to_owned(), code: row.owned(column)? }))
                .collect(),
            price: row.text("price").and_then(|text| row.amount(text).ok()?.to_money(Currency::NOK)),
            ..CatalogueItem::default()
        };
        self.items.push(item);
    }

    fn finish(self: Box<Self>, _: &mut ProblemList) -> Content {
        Content::Catalogue(self.items)
    }
}

fn measure(row: &RowView<'_>, column: &str, most: f64, problems: &mut ProblemList) -> Option<f64> {
    let text = row.text(column)?;
    let value = cell::number(text).filter(|value| *value > 0.0 && *value <= most);
    if value.is_none() {
        let message = format!("The measure is no number above 0 and up to {most}; it is left out.");
        problems.warn("SAMLAST-TABLE-NUMBER", row.place(column, text), &message, "Write a number like 2 or 2,5.");
    }
    value
}
