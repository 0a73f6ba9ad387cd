//! Rows of a ledger or spend export: those of one supplier with the same invoice number are one voucher.

use std::collections::HashMap;

use domain::{Currency, DeliveryDetails, DocumentKind, DocumentLine, Money, OrganisationNumber, Party, SourceDocument};

use super::cell::AmountFault;
use super::{RowView, Rows, cell};
use crate::entry::Content;
use crate::problem_list::ProblemList;

/// Collects vouchers in order of their first row.
#[derive(Default)]
pub(crate) struct LedgerRows {
    vouchers: Vec<SourceDocument>,
    by_key: HashMap<(String, String, String), usize>,
}

impl Rows for LedgerRows {
    fn row(&mut self, row: &RowView<'_>, problems: &mut ProblemList) {
        let (Some(date_text), Some(number), Some(amount_text)) = (
            row.required("date", problems),
            row.required("invoice_number", problems),
            row.required("amount", problems),
        ) else {
            return;
        };
        let Some(date) = cell::date(date_text) else {
            let message = "The date cannot be read; the row is left out.";
            problems.refuse(
                "SAMLAST-CSV-DATE",
                row.place("date", date_text),
                message,
                "Write it like 2025-09-30 or 30.09.2025.",
            );
            return;
        };
        let Some(currency) = currency(row, problems) else { return };
        let Some(net) = amount(row, "amount", amount_text, currency, problems) else { return };
        let vat = match row.text("vat") {
            None => None,
            Some(text) => match amount(row, "vat", text, currency, problems) {
                None => return,
                vat => vat,
            },
        };
        let Some(supplier) = supplier(row, problems) else { return };
        let key = (supplier.key(), number.to_owned(), currency.code().to_owned());
        let index = *self.by_key.entry(key).or_insert_with(|| {
            self.vouchers.push(voucher(number, date, supplier, currency));
            self.vouchers.len() - 1
        });
        let Some(voucher) = self.vouchers.get_mut(index) else { return };
        voucher.issue_date = voucher.issue_date.min(date);
        voucher.net = add(voucher.net, net);
        if let Some(vat) = vat {
            voucher.vat = add(voucher.vat, vat);
        }
        voucher.lines.push(line(row, net));
    }

    fn finish(self: Box<Self>, _: &mut ProblemList) -> Content {
        Content::Ledger(self.vouchers)
    }
}

fn add(sum: Option<Money>, more: Money) -> Option<Money> {
    match sum {
        None => Some(more),
        // One voucher has one currency, since the currency is part of its key.
        Some(sum) => sum.checked_add(more).ok(),
    }
}

fn currency(row: &RowView<'_>, problems: &mut ProblemList) -> Option<Currency> {
    let Some(text) = row.text("currency") else { return Some(Currency::NOK) };
    let currency = Currency::parse(&text.to_uppercase());
    if currency.is_none() {
        let message = "The currency is no code of ISO 4217; the row is left out.";
        problems.refuse("SAMLAST-CSV-CURRENCY", row.place("currency", text), message, "Write it like NOK.");
    }
    currency
}

fn amount(
    row: &RowView<'_>,
    column: &str,
    text: &str,
    currency: Currency,
    problems: &mut ProblemList,
) -> Option<Money> {
    let parsed = cell::amount(text);
    if let Ok(money) = parsed.map(|value| value.to_money(currency))
        && money.is_some()
    {
        return money;
    }
    let (message, suggestion) = match parsed {
        Err(AmountFault::Ambiguous) => (
            "It cannot be told whether the sign stands before decimals or between thousands; the row is left out.",
            "Write two decimals, like 1234,00.",
        ),
        _ => ("The amount is no number; the row is left out.", "Write it like 1234,56."),
    };
    problems.refuse("SAMLAST-CSV-AMOUNT", row.place(column, text), message, suggestion);
    None
}

fn supplier(row: &RowView<'_>, problems: &mut ProblemList) -> Option<Party> {
    let name = row.text("supplier_name").unwrap_or_default();
    let mut party = Party { name: name.to_owned(), ..Party::default() };
    match row.text("supplier_organisation_number") {
        None if name.is_empty() => {
            let message = "The row has neither the supplier's organisation number nor its name; the row is left out.";
            let place = crate::problem_list::Place::field("supplier_organisation_number").row(row.number);
            problems.refuse("SAMLAST-TABLE-REQUIRED", place, message, "Give one of them; the number is better.");
            return None;
        }
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

fn voucher(number: &str, date: domain::Date, supplier: Party, currency: Currency) -> SourceDocument {
    SourceDocument {
        freight: None,
        payment_means: None,
        kind: DocumentKind::LedgerEntry,
        number: number.to_owned(),
        issue_date: date,
        supplier,
        buyer: Party::default(),
        buyer_reference: None,
        cost_centre: None,
        order_references: Vec::new(),
        despatch_references: Vec::new(),
        invoice_references: Vec::new(),
        contract_reference: None,
        carrier: None,
        delivery: DeliveryDetails::default(),
        currency,
        net: None,
        vat: None,
        gross_mass: None,
        gross_volume: None,
        handling_units: None,
        lines: Vec::new(),
    }
}

fn line(row: &RowView<'_>, net: Money) -> DocumentLine {
    DocumentLine {
        id: row.number.to_string(),
        name: row.owned("text").unwrap_or_default(),
        description: None,
        sellers_item_id: None,
        gtin: None,
        classifications: Vec::new(),
        quantity: None,
        unit_code: None,
        net: Some(net),
        account: row.owned("account"),
        cost_centre: row.owned("cost_centre"),
        order_line: None,
        delivery: None,
        commodity: None,
        measured: None,
    }
}
