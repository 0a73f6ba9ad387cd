//! Orders and despatch advices that no bill names find the bill that they were billed on.
//!
//! They say when and where goods came; they are not goods of their own, or a year known as orders and as bills would be
//! counted twice. A bill here is an invoice or a voucher of the ledger that no order or despatch advice belongs to yet.

use std::collections::BTreeMap;

use domain::{Date, DocumentKind, StoredDocument, SupplierId, UnitId};

use super::{Groups, Joining, sum_of};
use crate::ordering::days_between;

/// Goods ordered or sent, and not billed yet.
struct Unbilled {
    position: usize,
    supplier: SupplierId,
    unit: Option<UnitId>,
    date: Date,
    amount: Option<i64>,
}

/// A bill that may be for them.
struct Bill {
    position: usize,
    unit: Option<UnitId>,
    issued: Date,
    /// Days of delivery that it states.
    stated: Vec<Date>,
    amount: Option<i64>,
    /// Amount that is not explained by goods yet; `None` where it states none.
    left: Option<i64>,
    /// Goods found to be on it.
    goods: usize,
    /// One order of the same amount explains it wholly.
    is_closed: bool,
}

/// Whether goods may be on a bill; the last argument tells whether the supplier gathers many on each.
type Fit<'a> = dyn Fn(&Unbilled, &Bill, bool) -> bool + 'a;

/// Joins what is unbilled with bills: by a stated day, by the same amount, then by what a bill has left.
pub(super) fn attach(documents: &[StoredDocument], groups: &mut Groups, joining: &Joining) {
    let (mut unbilled, mut bills) = sketches(documents, groups);
    unbilled.sort_by_key(|goods| (goods.date, goods.position));
    for list in bills.values_mut() {
        list.sort_by_key(|bill| (bill.issued, bill.position));
    }
    let mut per_bill: BTreeMap<SupplierId, usize> = BTreeMap::new();
    for goods in &unbilled {
        *per_bill.entry(goods.supplier).or_default() += 1;
    }
    let steps: [&Fit; 3] = [
        &|goods, bill, _| {
            let is_same = |stated: &Date| days_between(goods.date, *stated).abs() <= joining.near.value() as i64;
            bill.stated.iter().any(is_same) || (bill.stated.is_empty() && is_same_amount(goods, bill, joining))
        },
        &|goods, bill, is_collective| {
            let has_room = match (goods.amount, bill.left) {
                (Some(amount), Some(left)) => amount as f64 <= left as f64 * (1.0 + joining.same_amount.value()),
                _ => true,
            };
            bill.stated.is_empty() && has_room && (is_collective || bill.goods == 0)
        },
        // A year that is counted twice is worse than a drop on the wrong bill.
        &|_, bill, _| bill.stated.is_empty(),
    ];
    for is_fit in steps {
        unbilled.retain(|goods| {
            let Some(list) = bills.get_mut(&goods.supplier) else { return true };
            let is_collective = per_bill.get(&goods.supplier).copied().unwrap_or(0) * 2 > list.len() * 3;
            let from = list.partition_point(|bill| bill.issued < goods.date);
            let open = list[from..]
                .iter_mut()
                .take_while(|bill| days_between(goods.date, bill.issued) <= joining.billing.value() as i64)
                .filter(|bill| !bill.is_closed)
                .find(|bill| {
                    let same_unit = goods.unit.is_none() || bill.unit.is_none() || goods.unit == bill.unit;
                    same_unit && is_fit(goods, bill, is_collective)
                });
            let Some(bill) = open else { return true };
            groups.join(goods.position, bill.position);
            bill.goods += 1;
            bill.is_closed = bill.goods == 1 && bill.stated.is_empty() && is_same_amount(goods, bill, joining);
            bill.left = bill.left.zip(goods.amount).map(|(left, amount)| left - amount).or(bill.left);
            false
        });
    }
}

fn is_same_amount(goods: &Unbilled, bill: &Bill, joining: &Joining) -> bool {
    match (goods.amount, bill.amount) {
        (Some(a), Some(b)) => (a - b).abs() as f64 <= joining.same_amount.value() * a.abs() as f64,
        _ => false,
    }
}

fn sketches(documents: &[StoredDocument], groups: &mut Groups) -> (Vec<Unbilled>, BTreeMap<SupplierId, Vec<Bill>>) {
    let (mut unbilled, mut bills): (Vec<Unbilled>, BTreeMap<SupplierId, Vec<Bill>>) = Default::default();
    for set in groups.sets() {
        let has = |kinds: &[DocumentKind]| set.iter().any(|&p| kinds.contains(&documents[p].document.kind));
        let of = |kinds: &'static [DocumentKind]| sum_of(documents, &set, kinds).map(|money| money.minor);
        let members = || set.iter().map(|&p| &documents[p]);
        let unit = members().find_map(|stored| stored.unit);
        let first = &documents[set[0]];
        let is_invoiced = has(&[DocumentKind::Invoice, DocumentKind::CreditNote]);
        if !is_invoiced && !has(&[DocumentKind::LedgerEntry]) {
            let told = members().filter_map(|stored| stored.document.delivery.date).min();
            let issued = members().map(|stored| stored.document.issue_date).min().unwrap_or(first.document.issue_date);
            unbilled.push(Unbilled {
                position: set[0],
                supplier: first.supplier,
                unit,
                date: told.unwrap_or(issued),
                amount: of(&[DocumentKind::Order]),
            });
            continue;
        }
        if is_invoiced && has(&[DocumentKind::Order, DocumentKind::DespatchAdvice]) {
            continue;
        }
        let amount = if is_invoiced {
            of(&[DocumentKind::Invoice, DocumentKind::CreditNote])
        } else {
            of(&[DocumentKind::LedgerEntry])
        };
        if amount.is_some_and(|amount| amount <= 0) {
            continue;
        }
        let stated = |stored: &StoredDocument| -> Vec<Date> {
            let on_lines = stored.document.lines.iter().filter_map(|line| line.delivery.as_ref()?.date);
            on_lines.chain(stored.document.delivery.date).collect()
        };
        bills.entry(first.supplier).or_default().push(Bill {
            position: set[0],
            unit,
            issued: members().map(|stored| stored.document.issue_date).max().unwrap_or(first.document.issue_date),
            stated: members().filter(|s| s.document.kind == DocumentKind::Invoice).flat_map(stated).collect(),
            amount,
            left: amount,
            goods: 0,
            is_closed: false,
        });
    }
    (unbilled, bills)
}
