//! Where and when a purchase was brought: its documents in the order of trust, each for the drops it tells of (model §M2).

use std::collections::BTreeMap;

use domain::{Date, DeliveryBasis, DocumentKind, Kilograms, StoredDocument, UnitId};

use super::Rules;
use crate::ordering::days_between;
use crate::reconcile::comparable_number;

/// One place and day that a purchase was, or may have been, brought to, with its part of the purchase.
#[derive(Clone, Debug)]
pub(super) struct Drop {
    pub unit: UnitId,
    pub date: Date,
    pub basis: DeliveryBasis,
    /// Part of the goods before scaling; only the ratio between the drops of one purchase matters.
    pub weight: f64,
    /// Gross mass as stated by a despatch advice.
    pub gross: Option<Kilograms>,
    /// The day is an estimate by the supplier's rhythm.
    pub is_estimate: bool,
}

impl Rules {
    /// The drops of a purchase. A better document settles the drops that it tells of, not those that it is silent about: a
    /// month's invoice with four days of delivery is four drops although one of them has a despatch advice.
    pub(super) fn places_and_days(&self, members: &[&StoredDocument]) -> Vec<Drop> {
        let known_unit = members.iter().find_map(|d| d.unit);
        let of_kind = |kind: DocumentKind| members.iter().copied().filter(move |d| d.document.kind == kind);
        let despatched: Vec<&StoredDocument> = of_kind(DocumentKind::DespatchAdvice).collect();
        let mut drops: Vec<Drop> =
            despatched.iter().filter_map(|d| self.drop_of_document(d, d.unit.or(known_unit)?)).collect();
        // Orders before the days of invoices: each takes the despatched day that answers it.
        let mut taken = vec![false; drops.len()];
        for order in of_kind(DocumentKind::Order).filter(|order| !is_answered(order, &despatched)) {
            let Some(drop) = order.unit.or(known_unit).and_then(|unit| self.drop_of_document(order, unit)) else {
                continue;
            };
            if self.take_near(&drops, &mut taken, &drop, false).is_none() {
                drops.push(drop);
                taken.push(true);
            }
        }
        self.add_invoices(members, known_unit, &mut drops);
        if drops.is_empty() {
            let vouchers = of_kind(DocumentKind::LedgerEntry).filter_map(|d| {
                let date = d.document.issue_date;
                Some(self.drop(d.unit.or(known_unit)?, date, DeliveryBasis::LedgerEntry, &d.document.lines))
            });
            drops.extend(vouchers.filter(|drop| drop.weight > 0.0));
        }
        drops
    }

    fn drop(&self, unit: UnitId, date: Date, basis: DeliveryBasis, lines: &[domain::DocumentLine]) -> Drop {
        Drop { unit, date, basis, weight: self.weight(lines), gross: None, is_estimate: false }
    }

    /// A despatch advice is a drop; an order is one only where it says when the goods shall come.
    fn drop_of_document(&self, stored: &StoredDocument, unit: UnitId) -> Option<Drop> {
        let document = &stored.document;
        let is_order = document.kind == DocumentKind::Order;
        let stated = document.delivery.date;
        let date = if is_order { stated? } else { stated.unwrap_or(document.issue_date) };
        let basis = if is_order { DeliveryBasis::Order } else { DeliveryBasis::DespatchAdvice };
        let drop = self.drop(unit, date, basis, &document.lines);
        Some(Drop { weight: drop.weight.max(1.0), gross: document.gross_mass, ..drop })
    }

    /// Marks the nearest drop near a day that is not taken yet.
    fn take_near(&self, drops: &[Drop], taken: &mut [bool], asked: &Drop, any_unit: bool) -> Option<usize> {
        let distance = |at: &usize| days_between(drops[*at].date, asked.date).abs();
        let near = self.joining.near.value() as i64;
        let at = (0..drops.len())
            .filter(|at| !taken[*at] && (any_unit || drops[*at].unit == asked.unit))
            .filter(|at| distance(at) <= near)
            .min_by_key(distance)?;
        taken[at] = true;
        Some(at)
    }

    /// Adds the days that invoices tell of and better documents do not.
    fn add_invoices(&self, members: &[&StoredDocument], known_unit: Option<UnitId>, drops: &mut Vec<Drop>) {
        let better = drops.len();
        let mut taken = vec![false; better];
        let mut undated: Vec<(Drop, &StoredDocument)> = Vec::new();
        for invoice in members.iter().copied().filter(|d| d.document.kind == DocumentKind::Invoice) {
            let Some(unit) = invoice.unit.or(known_unit) else { continue };
            let names_better =
                !(invoice.document.order_references.is_empty() && invoice.document.despatch_references.is_empty());
            for drop in self.drops_of_invoice(invoice, unit) {
                if drop.basis == DeliveryBasis::InvoiceDate {
                    undated.push((drop, invoice));
                // Goods go to the door that the better document names, whoever pays.
                } else if self.take_near(&drops[..better], &mut taken, &drop, names_better).is_none() {
                    drops.push(drop);
                }
            }
        }
        undated.sort_by_key(|(drop, _)| drop.date);
        let mut answered: BTreeMap<UnitId, (usize, Date)> = BTreeMap::new();
        let has_dated = drops.len() > better;
        for (drop, invoice) in undated {
            if corrects_another(invoice, members) {
                continue;
            }
            let names_better =
                !(invoice.document.order_references.is_empty() && invoice.document.despatch_references.is_empty());
            let here = drops[..better].iter().filter(|d| d.unit == drop.unit || names_better).count();
            if here == 0 {
                // A few lines without a day among dated ones came with those.
                if !(has_dated
                    && drops.iter().any(|d| d.unit == drop.unit && d.basis == DeliveryBasis::InvoiceDelivery))
                {
                    drops.push(drop);
                }
                continue;
            }
            // As many invoices as better drops are theirs; a later one is for goods that could not be sent at first.
            let (count, last) = *answered.get(&drop.unit).unwrap_or(&(0, drop.date));
            let is_late = days_between(last, drop.date) >= self.backorder.value() as i64;
            answered.insert(drop.unit, (count + 1, drop.date));
            if names_better && count >= here && is_late {
                drops.push(drop);
            }
        }
    }

    /// The lines of an invoice by their delivery date: a collective invoice that tells is several drops.
    fn drops_of_invoice(&self, stored: &StoredDocument, unit: UnitId) -> Vec<Drop> {
        let document = &stored.document;
        let mut by_date: BTreeMap<(Date, DeliveryBasis), f64> = BTreeMap::new();
        for line in &document.lines {
            let stated = line.delivery.as_ref().and_then(|d| d.date).or(document.delivery.date);
            let key = match stated {
                Some(date) => (date, DeliveryBasis::InvoiceDelivery),
                None => (document.issue_date, DeliveryBasis::InvoiceDate),
            };
            *by_date.entry(key).or_default() += self.weight(std::slice::from_ref(line));
        }
        let drops = by_date.into_iter().filter(|(_, weight)| *weight > 0.0);
        drops
            .map(|((date, basis), weight)| Drop { unit, date, basis, weight, gross: None, is_estimate: false })
            .collect()
    }
}

/// Whether a despatch advice names the order.
fn is_answered(order: &StoredDocument, despatched: &[&StoredDocument]) -> bool {
    let number = comparable_number(&order.document.number);
    let names =
        |d: &&&StoredDocument| d.document.order_references.iter().any(|named| comparable_number(named) == number);
    !number.is_empty() && despatched.iter().any(|d| names(&d))
}

/// Whether the invoice names another one of the purchase: a new price or a new address for goods that came with the first.
fn corrects_another(invoice: &StoredDocument, members: &[&StoredDocument]) -> bool {
    let named: Vec<String> = invoice.document.invoice_references.iter().map(|n| comparable_number(n)).collect();
    members.iter().any(|other| {
        other.id != invoice.id
            && other.document.kind == DocumentKind::Invoice
            && named.contains(&comparable_number(&other.document.number))
    })
}
