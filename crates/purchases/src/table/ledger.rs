//! Rows of a ledger, spend export or purchase statistics: those of one supplier with the same invoice number are one
//! voucher.

mod fields;

use std::collections::HashMap;

use domain::{Currency, Date, DeliveryDetails, DocumentKind, DocumentLine, Money, Party, SourceDocument};

use super::{RowView, Rows};
use crate::entry::Content;
use crate::person_names::{before_introduction, without_person};
use crate::problem_list::ProblemList;
use fields::{amounts, classifications, currency, optional_date, payment, quantity, supplier};

/// Share of vouchers that add up to nothing from which a ledger is taken to hold both sides of the books.
const BALANCED_SHARE: f64 = 0.5;
/// Vouchers from which that can be said.
const BALANCED_FROM: usize = 4;

/// Collects vouchers in order of their first row.
#[derive(Default)]
pub(crate) struct LedgerRows {
    vouchers: Vec<SourceDocument>,
    by_key: HashMap<(String, String, Currency), usize>,
    /// How often a row without any number was there before, by the number made for it.
    alike: HashMap<String, usize>,
    said_without_number: bool,
    first_row: Option<u64>,
}

impl Rows for LedgerRows {
    fn row(&mut self, row: &RowView<'_>, problems: &mut ProblemList) {
        let Some(date_text) = row.required("date", problems) else { return };
        let Some(date) = row.dialect().date(date_text) else {
            let message = "The date cannot be read; the row is left out.";
            let suggestion =
                "Write it like 2025-09-30 or 30.09.2025, or say in a column mapping how dates are written.";
            problems.refuse("SAMLAST-CSV-DATE", row.place("date", date_text), message, suggestion);
            return;
        };
        let Some(currency) = currency(row, problems) else { return };
        let Some((net, vat)) = amounts(row, currency, problems) else { return };
        let Some(supplier) = supplier(row, problems) else { return };
        let number = self.number(row, date, &supplier, problems);
        self.first_row.get_or_insert(row.number);
        let index = *self.by_key.entry((supplier.key(), number.clone(), currency)).or_insert_with(|| {
            self.vouchers.push(voucher(number, date, supplier, currency));
            self.vouchers.len() - 1
        });
        let Some(voucher) = self.vouchers.get_mut(index) else { return };
        voucher.issue_date = voucher.issue_date.min(date);
        voucher.net = add(voucher.net, net);
        if let Some(vat) = vat {
            voucher.vat = add(voucher.vat, vat);
        }
        if let Some(order) = row.text("order_number")
            && !voucher.order_references.iter().any(|known| known == order)
        {
            voucher.order_references.push(order.to_owned());
        }
        if voucher.contract_reference.is_none() {
            voucher.contract_reference = row.owned("contract");
        }
        if voucher.payment_means.is_none() {
            voucher.payment_means = payment(row, problems);
        }
        let line = line(row, net, problems);
        voucher.lines.push(line);
    }

    fn finish(mut self: Box<Self>, problems: &mut ProblemList) -> Content {
        self.vouchers.iter_mut().for_each(share_delivery);
        let balanced =
            self.vouchers.iter().filter(|v| v.lines.len() > 1 && v.net.is_some_and(|net| net.minor == 0)).count();
        if let Some(row) = self.first_row
            && balanced >= BALANCED_FROM
            && balanced as f64 >= BALANCED_SHARE * self.vouchers.len() as f64
        {
            let message =
                format!("{balanced} vouchers add up to nothing: the export seems to hold both sides of the books.");
            let suggestion = "Export the accounts of purchases only, without suppliers' debts, banks and tax.";
            let place = crate::problem_list::Place::field("amount").value("0").row(row);
            problems.warn("SAMLAST-LEDGER-BALANCED", place, &message, suggestion);
        }
        Content::Ledger(self.vouchers)
    }
}

impl LedgerRows {
    /// The number of the invoice; else date and number of the voucher; else one made from what the row says, the same for
    /// the same row whenever it is read.
    fn number(&mut self, row: &RowView<'_>, date: Date, supplier: &Party, problems: &mut ProblemList) -> String {
        if let Some(number) = row.text("invoice_number") {
            return number.to_owned();
        }
        if !self.said_without_number {
            self.said_without_number = true;
            let message =
                "Rows without an invoice number are joined by supplier, date and voucher number, or stand alone.";
            let suggestion =
                "Export the invoice number too; it joins the ledger with invoices, so that nothing counts twice.";
            problems.warn("SAMLAST-LEDGER-NUMBER", row.place("invoice_number", ""), message, suggestion);
        }
        if let Some(voucher) = row.text("voucher_number") {
            return format!("{voucher}/{date}");
        }
        let mut hasher = blake3::Hasher::new();
        for part in [supplier.key().as_str(), &date.to_string()].into_iter().chain(row.cells.iter().map(|c| c.trim())) {
            hasher.update(part.as_bytes()).update(&[0]);
        }
        let number = format!("row-{}", &hasher.finalize().to_hex()[..16]);
        let before = self.alike.entry(number.clone()).or_default();
        *before += 1;
        if *before == 1 { number } else { format!("{number}-{before}") }
    }
}

/// What all lines say about delivery is said once, for the whole voucher; others keep what differs.
fn share_delivery(voucher: &mut SourceDocument) {
    let Some(first) = voucher.lines.first().and_then(|line| line.delivery.clone()) else { return };
    let is_same = voucher.lines.iter().all(|line| line.delivery.as_ref() == Some(&first));
    if is_same {
        // A buying unit may be written as a code, which units know as a reference.
        voucher.buyer_reference = first.name.as_deref().and_then(without_person);
    }
    for line in &mut voucher.lines {
        line.delivery.take_if(|delivery| *delivery == first);
    }
    voucher.delivery = first;
}

fn add(sum: Option<Money>, more: Money) -> Option<Money> {
    match sum {
        None => Some(more),
        // One voucher has one currency, since the currency is part of its key.
        Some(sum) => sum.checked_add(more).ok(),
    }
}

fn voucher(number: String, date: Date, supplier: Party, currency: Currency) -> SourceDocument {
    SourceDocument {
        freight: None,
        payment_means: None,
        kind: DocumentKind::LedgerEntry,
        number,
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
        // Most vouchers have one line; a vector that grows by itself would take room for four of these large lines at once.
        lines: Vec::with_capacity(1),
    }
}

fn line(row: &RowView<'_>, net: Money, problems: &mut ProblemList) -> DocumentLine {
    let (item, text) = (row.owned("item_name"), row.owned("text"));
    let description = if item.is_some() { text.clone().filter(|text| Some(text) != item.as_ref()) } else { None };
    let delivery = DeliveryDetails {
        date: optional_date(row, "delivery_date", problems),
        // A buying unit may be called like a person; columns of persons are not recognised as buyers.
        name: row.text("buyer").map(before_introduction).filter(|name| !name.is_empty()).map(str::to_owned),
        ..DeliveryDetails::default()
    };
    DocumentLine {
        id: row.number.to_string(),
        name: item.or(text).unwrap_or_default(),
        description,
        sellers_item_id: row.owned("item_number"),
        gtin: row.owned("gtin"),
        classifications: classifications(row),
        quantity: quantity(row, "quantity", problems),
        unit_code: row.owned("unit_code"),
        net: Some(net),
        account: row.owned("account"),
        cost_centre: row.owned("cost_centre"),
        order_line: None,
        delivery: (delivery != DeliveryDetails::default()).then_some(delivery),
        commodity: None,
        measured: None,
    }
}
