//! One purchase invoice or movement of goods of an audit file, and the documents it becomes.

use std::collections::{BTreeMap, BTreeSet};

use domain::{Date, DeliveryDetails, DocumentKind, DocumentLine, Money, Party, SourceDocument};

use super::voucher::{Register, add, document, unknown_party};
use super::{Line, Numbers, given};
use crate::decimal::Decimal;
use crate::person_names::without_person;
use crate::xml::tag::Tag;

/// A document with where it stands in the ledger.
pub(super) struct Told {
    pub document: SourceDocument,
    /// Transactions that book it.
    pub transactions: Vec<String>,
    pub has_supplier: bool,
    pub offset: usize,
}

/// A source document that is not in, or not as it should be.
pub(super) struct Fault {
    pub offset: usize,
    pub rule: &'static str,
    pub field: &'static str,
    pub value: String,
    pub message: &'static str,
    pub suggestion: &'static str,
}

/// Where goods are sent from or to.
#[derive(Clone, Debug, Default)]
pub(super) struct ShippingPoint {
    date: Option<String>,
    warehouse: Option<String>,
    location: Option<String>,
    address: Party,
}

impl ShippingPoint {
    pub(super) fn field(&mut self, path: &[Tag], text: &str) {
        use Tag as T;
        match path {
            [T::DeliveryDate] => self.date = given(text),
            [T::WarehouseId] => self.warehouse = given(text),
            [T::LocationId] => self.location = given(text),
            [T::Address, rest @ ..] => super::address(&mut self.address, rest, text),
            _ => {}
        }
    }

    fn delivery(&self) -> DeliveryDetails {
        let is_gln = |text: &&String| text.len() == 13 && text.bytes().all(|byte| byte.is_ascii_digit());
        let gln = self.location.iter().chain(&self.warehouse).find(is_gln);
        DeliveryDetails {
            date: self.date.as_deref().and_then(date),
            location_gln: gln.cloned(),
            name: self.warehouse.as_deref().filter(|name| gln.is_none_or(|gln| gln != name)).and_then(without_person),
            street: self.address.street.clone(),
            postal_code: self.address.postal_code.clone(),
            city: self.address.city.clone(),
        }
    }
}

/// Value added tax: with a sign of its own, or with that of what it is of.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tax {
    unsigned: Option<Decimal>,
    signed: Option<Decimal>,
}

impl Tax {
    pub(super) fn field(&mut self, path: &[Tag], text: &str, offset: usize, numbers: &mut Numbers) {
        use Tag as T;
        let sum = |sum: Option<Decimal>, more: Option<Decimal>| sum.unwrap_or(Decimal::ZERO).plus(more?);
        match path {
            [T::TaxAmount, T::Amount] => self.unsigned = sum(self.unsigned, numbers.read(text, offset)),
            [T::DebitTaxAmount, T::Amount] => self.signed = sum(self.signed, numbers.read(text, offset)),
            [T::CreditTaxAmount, T::Amount] => {
                self.signed = sum(self.signed, numbers.read(text, offset).map(Decimal::negated));
            }
            _ => {}
        }
    }

    fn amount(self, is_credit: bool) -> Option<Decimal> {
        self.signed.or(self.unsigned.map(|amount| if is_credit { amount.negated() } else { amount }))
    }
}

/// One line as it is read.
#[derive(Clone, Debug, Default)]
pub(super) struct DraftLine {
    base: Line,
    product: Option<String>,
    product_text: Option<String>,
    amount: Option<Decimal>,
    freight: Option<Decimal>,
    tax: Tax,
    is_credit: bool,
    ship_to: ShippingPoint,
    ship_from: ShippingPoint,
    delivered: Option<String>,
    orders: Vec<String>,
    movements: Vec<String>,
    corrects: Option<String>,
    transaction: Option<String>,
}

/// An invoice or a movement as it is read.
#[derive(Default)]
pub(super) struct Draft {
    pub offset: usize,
    pub number: String,
    pub date: String,
    pub kind: String,
    pub supplier: Option<String>,
    /// The supplier as the document itself describes it.
    pub named: Party,
    pub transactions: Vec<String>,
    pub ship_to: ShippingPoint,
    pub ship_from: ShippingPoint,
    /// Day of supply of a movement.
    pub supplied: String,
    /// Type and number of the document that a movement belongs to.
    pub reference: (String, String),
    pub net_total: Option<Decimal>,
    pub gross_total: Option<Decimal>,
    pub freight_total: Option<Decimal>,
    pub tax_total: Tax,
    pub lines: Vec<DraftLine>,
}

impl Draft {
    pub(super) fn line(&mut self, path: &[Tag], text: &str, offset: usize, numbers: &mut Numbers) {
        use Tag as T;
        let Some(line) = self.lines.last_mut() else { return };
        match path {
            [T::ProductCode] => line.product = given(text),
            [T::ProductDescription] => line.product_text = given(text),
            [T::OrderReferences, T::OriginatingOn] => line.orders.extend(given(text)),
            [T::Delivery, T::MovementReference] => line.movements.extend(given(text)),
            [T::Delivery, T::DeliveryDate] => line.delivered = given(text),
            [T::ShipTo, rest @ ..] => line.ship_to.field(rest, text),
            [T::ShipFrom, rest @ ..] => line.ship_from.field(rest, text),
            [T::References, T::CreditNote, T::Reference] => line.corrects = given(text),
            [T::InvoiceLineAmount, T::Amount] => line.amount = numbers.read(text, offset),
            [T::ShippingCostsAmount, T::Amount] => line.freight = numbers.read(text, offset),
            [T::DebitCreditIndicator] => line.is_credit = text.eq_ignore_ascii_case("C"),
            [T::TaxInformation, rest @ ..] => line.tax.field(rest, text, offset, numbers),
            [T::TransactionId] => line.transaction = given(text),
            _ => line.base.field(path, text, offset, numbers),
        }
    }

    fn fault(&self, rule: &'static str, field: &'static str, value: &str, why: (&'static str, &'static str)) -> Fault {
        let (message, suggestion) = why;
        Fault { offset: self.offset, rule, field, value: value.to_owned(), message, suggestion }
    }

    /// Number and day, without which there is no document.
    fn identity(&self, field: &'static str, faults: &mut Vec<Fault>) -> Option<Date> {
        if self.number.trim().is_empty() {
            let why = ("A source document has no number; it is left out.", "Export the file again.");
            faults.push(self.fault("SAMLAST-SAFT-NUMBER", field, "", why));
            return None;
        }
        let day = date(&self.date);
        if day.is_none() {
            let why = (
                "The date of the source document cannot be read; it is left out.",
                "Export the file again; dates are written like 2025-09-30.",
            );
            faults.push(self.fault("SAMLAST-SAFT-DATE", field, &self.date, why));
        }
        day
    }

    /// The supplier with this number, as far as the master files know it.
    fn party(&self, id: &str, register: &Register<'_>, faults: &mut Vec<Fault>) -> Party {
        register.party(id).unwrap_or_else(|| {
            let why = (
                "The supplier is not in the master files; it is known by its number in the ledger.",
                "Export the master files of suppliers along with the entries.",
            );
            faults.push(self.fault("SAMLAST-SAFT-SUPPLIER-UNKNOWN", "SupplierID", id, why));
            unknown_party(id)
        })
    }

    /// The invoice, or the credit note: the amounts decide which. Left out where its lines do not come to its total.
    pub(super) fn invoice(&self, register: &Register<'_>, faults: &mut Vec<Fault>) -> Option<Told> {
        let day = self.identity("InvoiceNo", faults)?;
        let goods = sum(self.lines.iter().map(DraftLine::amount));
        if goods.zip(self.net_total).is_some_and(|(goods, stated)| goods.abs() != stated.abs()) || goods.is_none() {
            let why = (
                "The lines of the invoice do not come to its total (NetTotal); it is left out.",
                "Export the file again; an amount is missing or damaged. What the ledger books of it is in.",
            );
            faults.push(self.fault("SAMLAST-SAFT-INVOICE-TOTAL", "InvoiceNo", &self.number, why));
            return None;
        }
        let is_credit = goods.is_some_and(|goods| goods < Decimal::ZERO);
        self.compare_type(is_credit, faults);
        let money = |amount: Decimal| amount.to_money(register.currency);
        let (supplier, has_supplier) = match &self.supplier {
            Some(id) => (self.party(id, register, faults), true),
            None => match register.supplier_names.get(&self.named.name.to_lowercase()) {
                Some(Some(id)) => (self.party(id, register, faults), true),
                _ => (self.named.clone(), !self.named.name.is_empty()),
            },
        };
        let kind = if is_credit { DocumentKind::CreditNote } else { DocumentKind::Invoice };
        let mut invoice = document(kind, self.number.trim(), day, supplier, register.currency);
        invoice.freight = self.freight(is_credit).and_then(money);
        invoice.net =
            goods.and_then(money).and_then(|net| invoice.freight.map_or(Some(net), |more| add(Some(net), more)));
        invoice.vat = self.tax(is_credit).and_then(money);
        invoice.delivery = self.delivery();
        invoice.order_references = distinct(self.lines.iter().flat_map(|line| &line.orders));
        invoice.despatch_references = distinct(self.lines.iter().flat_map(|line| &line.movements));
        invoice.invoice_references = distinct(self.lines.iter().filter_map(|line| line.corrects.as_ref()));
        for line in &self.lines {
            line.push_lines(&invoice.delivery, register, &mut invoice.lines);
        }
        Some(Told { document: invoice, transactions: self.transactions.clone(), has_supplier, offset: self.offset })
    }

    /// A type that says otherwise than the amounts is worth a look.
    fn compare_type(&self, is_credit: bool, faults: &mut Vec<Fault>) {
        let kind = self.kind.to_lowercase();
        let says_credit = kind == "381" || ["kredit", "credit"].iter().any(|word| kind.contains(word));
        if says_credit && !is_credit {
            let why = (
                "The type says credit note, but the lines are debited; it is taken as an invoice.",
                "Look at DebitCreditIndicator: lines of credit notes have C.",
            );
            faults.push(self.fault("SAMLAST-SAFT-CREDIT", "InvoiceType", &self.number, why));
        }
    }

    /// Freight of the lines, else the total of the document.
    fn freight(&self, is_credit: bool) -> Option<Decimal> {
        let of_lines = self.lines.iter().filter_map(|line| Some(line.signed(line.freight?)));
        let total = self.freight_total.map(|total| if is_credit { total.abs().negated() } else { total });
        some_sum(of_lines).or(total).filter(|freight| !freight.is_zero())
    }

    /// Tax of the lines, else of the totals, else what is between net and gross.
    fn tax(&self, is_credit: bool) -> Option<Decimal> {
        let of_lines = self.lines.iter().filter_map(|line| line.tax.amount(line.is_credit));
        some_sum(of_lines).or_else(|| self.tax_total.amount(is_credit)).or_else(|| {
            let freight = self.freight_total.unwrap_or(Decimal::ZERO);
            let between = self.gross_total?.abs().minus(self.net_total?.abs())?.minus(freight.abs())?;
            (!between.is_zero()).then(|| if is_credit { between.negated() } else { between })
        })
    }

    /// Where the document sends goods, with the day of its lines where all of them have the same.
    fn delivery(&self) -> DeliveryDetails {
        let mut delivery = self.ship_to.delivery();
        if delivery.date.is_none() {
            let days: BTreeSet<Option<Date>> = self.lines.iter().map(DraftLine::day).collect();
            delivery.date = days.first().copied().flatten().filter(|_| days.len() == 1);
        }
        delivery
    }

    /// One despatch for each supplier that goods come from; empty where they come from none, `None` where a fault
    /// tells why the movement is left out.
    pub(super) fn despatches(&self, register: &Register<'_>, faults: &mut Vec<Fault>) -> Option<Vec<Told>> {
        let is_received = |line: &&DraftLine| line.base.quantity.is_none_or(|quantity| quantity > Decimal::ZERO);
        let mut by_supplier: BTreeMap<&str, Vec<&DraftLine>> = BTreeMap::new();
        for line in self.lines.iter().filter(is_received) {
            if let Some(supplier) = &line.base.supplier {
                by_supplier.entry(supplier).or_default().push(line);
            }
        }
        if by_supplier.is_empty() {
            return Some(Vec::new());
        }
        let day = self.identity("MovementReference", faults)?;
        let mut despatches = Vec::with_capacity(by_supplier.len());
        for (id, lines) in by_supplier {
            let mut supplier = self.party(id, register, faults);
            if let (None, Some(first)) = (&supplier.street, lines.first()) {
                // Where goods are sent from is a site of the supplier.
                let from = &first.ship_from.address;
                supplier.street.clone_from(&from.street);
                supplier.postal_code.clone_from(&from.postal_code);
                supplier.city.clone_from(&from.city);
            }
            let mut despatch =
                document(DocumentKind::DespatchAdvice, self.number.trim(), day, supplier, register.currency);
            despatch.delivery = lines.first().map(|line| line.ship_to.delivery()).unwrap_or_default();
            let supplied = date(&self.supplied).unwrap_or(day);
            despatch.delivery.date = despatch.delivery.date.or(Some(supplied));
            self.refer(&mut despatch);
            for line in &lines {
                line.push_lines(&despatch.delivery, register, &mut despatch.lines);
            }
            let transactions = distinct(lines.iter().filter_map(|line| line.transaction.as_ref()));
            despatches.push(Told { document: despatch, transactions, has_supplier: true, offset: self.offset });
        }
        Some(despatches)
    }

    /// The order or invoice that a movement names.
    fn refer(&self, despatch: &mut SourceDocument) {
        let (kind, number) = (self.reference.0.to_lowercase(), self.reference.1.trim());
        let has = |words: &[&str]| words.iter().any(|word| kind.contains(word));
        match number {
            "" => {}
            _ if has(&["fakt", "invoice", "380"]) => despatch.invoice_references.push(number.to_owned()),
            _ if has(&["ordr", "order", "best", "220"]) => despatch.order_references.push(number.to_owned()),
            _ => {}
        }
    }
}

impl DraftLine {
    /// Amounts and quantities of credits are negative.
    fn signed(&self, number: Decimal) -> Decimal {
        if self.is_credit { number.negated() } else { number }
    }

    fn amount(&self) -> Option<Decimal> {
        self.amount.map(|amount| self.signed(amount))
    }

    fn day(&self) -> Option<Date> {
        self.delivered.as_deref().or(self.ship_to.date.as_deref()).and_then(date)
    }

    /// Its own delivery where that differs from the document's.
    fn delivery(&self, of_document: &DeliveryDetails) -> Option<DeliveryDetails> {
        let mut own = self.ship_to.delivery();
        own.date = self.day().or(of_document.date);
        if !own.has_place() && own.postal_code.is_none() {
            own = DeliveryDetails { date: own.date, ..of_document.clone() };
        }
        (own != *of_document).then_some(own)
    }

    /// One line for each department that it is for.
    fn push_lines(&self, of_document: &DeliveryDetails, register: &Register<'_>, lines: &mut Vec<DocumentLine>) {
        let product = self.product.as_ref().and_then(|code| register.products.get(code));
        let texts = [self.product_text.as_deref(), product.map(|product| product.description.as_str())];
        let own = (!self.base.description.is_empty()).then_some(self.base.description.as_str());
        let name = texts.into_iter().flatten().find(|text| !text.is_empty()).or(own).or(self.product.as_deref());
        let gtin = product.and_then(|product| product.number.clone()).filter(|number| is_trade_number(number));
        let net = self.amount().and_then(|amount| amount.to_money(register.currency));
        let parts: Vec<(Option<String>, Option<Money>)> = match net {
            Some(net) => register.cost_centres(&self.base, net).into_iter().map(|(at, net)| (at, Some(net))).collect(),
            None => vec![(None, None)],
        };
        let quantity = self.base.quantity.map(|quantity| self.signed(quantity).to_f64());
        for (cost_centre, part) in &parts {
            let share = match (part, net) {
                (Some(part), Some(net)) if parts.len() > 1 && net.minor != 0 => part.minor as f64 / net.minor as f64,
                _ => 1.0,
            };
            lines.push(DocumentLine {
                id: self.base.record.clone(),
                name: name.unwrap_or_default().to_owned(),
                description: own.filter(|own| name != Some(own)).map(str::to_owned),
                sellers_item_id: self.product.clone(),
                gtin: gtin.clone(),
                classifications: Vec::new(),
                quantity: quantity.map(|quantity| quantity * share),
                unit_code: self.base.unit.clone().or_else(|| product.and_then(|product| product.unit.clone())),
                net: *part,
                account: (!self.base.account.is_empty()).then(|| register.art(&self.base)),
                cost_centre: cost_centre.as_deref().and_then(without_person),
                order_line: None,
                delivery: self.delivery(of_document),
                commodity: None,
                measured: None,
            });
        }
    }
}

/// Eight, twelve, thirteen or fourteen digits: a global trade item number, not a code of another kind.
fn is_trade_number(number: &str) -> bool {
    matches!(number.len(), 8 | 12..=14) && number.bytes().all(|byte| byte.is_ascii_digit())
}

fn date(text: &str) -> Option<Date> {
    text.get(..10)?.parse().ok()
}

/// The sum; `None` where there is nothing to add, something is missing, or it is too large.
fn sum(mut amounts: impl Iterator<Item = Option<Decimal>>) -> Option<Decimal> {
    let first = amounts.next()??;
    amounts.try_fold(first, |sum, amount| sum.plus(amount?))
}

fn some_sum(amounts: impl Iterator<Item = Decimal>) -> Option<Decimal> {
    sum(amounts.map(Some))
}

fn distinct<'a>(numbers: impl Iterator<Item = &'a String>) -> Vec<String> {
    let numbers: BTreeSet<&String> = numbers.collect();
    numbers.into_iter().cloned().collect()
}
