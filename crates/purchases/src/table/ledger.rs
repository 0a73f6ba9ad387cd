//! Rows of a ledger or spend export: those of one supplier with the same invoice number are one voucher.

use std::collections::HashMap;

use domain::{
    Classification, Currency, DeliveryDetails, DocumentKind, DocumentLine, Money, OrganisationNumber, Party,
    SourceDocument,
};

use super::cell::AmountFault;
use super::{RowView, Rows, cell};
use crate::entry::Content;
use crate::person_names::without_person;
use crate::problem_list::{Place, ProblemList};

/// Collects vouchers in order of their first row.
#[derive(Default)]
pub(crate) struct LedgerRows {
    vouchers: Vec<SourceDocument>,
    by_key: HashMap<(String, String, String), usize>,
    /// How often a row without any number has come with the same content.
    alike: HashMap<String, u32>,
    without_number: u64,
    tax_unknown: u64,
}

impl Rows for LedgerRows {
    fn row(&mut self, row: &RowView<'_>, problems: &mut ProblemList) {
        let Some(date_text) = row.required("date", problems) else { return };
        let Some(date) = row.date(date_text) else {
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
        let Some((net, vat)) = self.amounts(row, currency, problems) else { return };
        let Some(supplier) = supplier(row, problems) else { return };
        let number = match row.text("invoice_number").or_else(|| row.text("voucher_number")) {
            Some(number) => number.to_owned(),
            None => self.number_of_content(row),
        };
        let key = (supplier.key(), number.clone(), currency.code().to_owned());
        let index = *self.by_key.entry(key).or_insert_with(|| {
            self.vouchers.push(voucher(&number, date, supplier, currency));
            self.vouchers.len() - 1
        });
        let Some(voucher) = self.vouchers.get_mut(index) else { return };
        voucher.issue_date = voucher.issue_date.min(date);
        voucher.net = add(voucher.net, net);
        if let Some(vat) = vat {
            voucher.vat = add(voucher.vat, vat);
        }
        if let Some(order) =
            row.text("order_number").filter(|order| !voucher.order_references.iter().any(|o| o == order))
        {
            voucher.order_references.push(order.to_owned());
        }
        if voucher.contract_reference.is_none() {
            voucher.contract_reference = row.owned("contract");
        }
        if voucher.payment_means.is_none() && row.text("payment").is_some_and(is_card) {
            voucher.payment_means = Some(CARD.to_owned());
        }
        voucher.lines.push(line(row, net, problems));
    }

    fn finish(self: Box<Self>, problems: &mut ProblemList) -> Content {
        if self.without_number > 0 {
            let count = self.without_number.to_string();
            let message =
                "Rows have neither an invoice number nor a voucher number; each is taken as a purchase of its own.";
            let suggestion = "Export the invoice number as well: it keeps the rows of one invoice together.";
            let place = Place::field("invoice_number").value(&count);
            problems.warn("SAMLAST-LEDGER-NUMBER", place, message, suggestion);
        }
        if self.tax_unknown > 0 {
            let count = self.tax_unknown.to_string();
            let message =
                "Amounts come with value added tax, and rows do not tell how much of it; they go in as they are.";
            let suggestion = "Export the amount without tax, or the tax in a column of its own.";
            problems.warn("SAMLAST-LEDGER-VAT", Place::field("vat").value(&count), message, suggestion);
        }
        Content::Ledger(self.vouchers)
    }
}

/// Code of UNCL 4461 for a payment by card.
const CARD: &str = "48";

fn is_card(text: &str) -> bool {
    let text = text.to_lowercase();
    ["kort", "card", "visa", "mastercard", "48", "54", "55"].iter().any(|word| text.contains(word))
}

impl LedgerRows {
    /// Net amount and tax of a row: one column, or debit and credit in two.
    fn amounts(
        &mut self,
        row: &RowView<'_>,
        currency: Currency,
        problems: &mut ProblemList,
    ) -> Option<(Money, Option<Money>)> {
        let mut net = match (row.text("amount"), row.text("debit"), row.text("credit")) {
            (Some(text), _, _) => amount(row, "amount", text, currency, problems)?,
            (None, None, None) => {
                let column = if row.has("amount") { "amount" } else { "debit" };
                row.required(column, problems)?;
                return None;
            }
            (None, debit, credit) => {
                let zero = Money { minor: 0, currency };
                let mut side = |column: &'static str, text: Option<&str>| match text {
                    Some(text) => amount(row, column, text, currency, problems),
                    None => Some(zero),
                };
                let (debit, credit) = (side("debit", debit)?, side("credit", credit)?);
                // Some systems write credits as negative numbers already.
                Money { minor: debit.minor.checked_sub(credit.minor.checked_abs()?)?, currency }
            }
        };
        let vat = match row.text("vat") {
            None => None,
            Some(text) => Some(amount(row, "vat", text, currency, problems)?),
        };
        let settings = row.settings();
        if settings.amounts_with_vat {
            match vat {
                Some(vat) => net = Money { minor: net.minor.checked_sub(vat.minor)?, currency },
                None => self.tax_unknown += 1,
            }
        }
        if settings.purchases_negative {
            net = Money { minor: net.minor.checked_neg()?, currency };
        }
        Some((net, vat))
    }

    /// A number for a row that has none: made from what it says, so that the same row gets the same number again.
    fn number_of_content(&mut self, row: &RowView<'_>) -> String {
        self.without_number += 1;
        let content = row.cells().iter().map(|cell| cell.trim()).collect::<Vec<_>>().join("\u{1f}");
        let hash = blake3::hash(content.as_bytes()).to_hex();
        let key = hash.get(..16).unwrap_or_default().to_owned();
        let count = self.alike.entry(key.clone()).or_default();
        *count += 1;
        if *count == 1 { format!("row-{key}") } else { format!("row-{key}-{count}") }
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
    let Some(text) = row.text("currency") else { return Some(row.settings().currency.unwrap_or(Currency::NOK)) };
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
    let parsed = row.amount(text);
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
        None if name.is_empty() && row.text("supplier_number").is_some() => {
            party.other_id = row.owned("supplier_number");
        }
        None if name.is_empty() => {
            let message = "The row has neither the supplier's organisation number nor its name; the row is left out.";
            let place = Place::field("supplier_organisation_number").row(row.number);
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

/// List identifier of the categories of the user's own table.
const CATEGORY: &str = "CATEGORY";

fn line(row: &RowView<'_>, net: Money, problems: &mut ProblemList) -> DocumentLine {
    let category = row.owned("category");
    let delivery_date = row.text("delivery_date").and_then(|text| {
        let date = row.date(text);
        if date.is_none() {
            let message = "The date of delivery cannot be read; the row goes in without it.";
            problems.warn("SAMLAST-TABLE-DATE", row.place("delivery_date", text), message, "Write it like 2025-09-30.");
        }
        date
    });
    let buyer = row.text("buyer").and_then(without_person);
    let delivery = (delivery_date.is_some() || buyer.is_some()).then(|| DeliveryDetails {
        date: delivery_date,
        name: buyer,
        ..DeliveryDetails::default()
    });
    DocumentLine {
        id: row.number.to_string(),
        name: row.owned("text").or_else(|| category.clone()).unwrap_or_default(),
        description: None,
        sellers_item_id: row.owned("item_number"),
        gtin: row.owned("gtin"),
        classifications: category.map(|code| Classification { list: CATEGORY.to_owned(), code }).into_iter().collect(),
        quantity: row.text("quantity").and_then(cell::number),
        unit_code: row.owned("unit_code"),
        net: Some(net),
        account: row.owned("account"),
        cost_centre: row.text("cost_centre").and_then(without_person),
        order_line: None,
        delivery,
        commodity: None,
        measured: None,
    }
}
