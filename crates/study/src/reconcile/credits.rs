//! Credit notes, and negative vouchers of a ledger, that name no invoice find the purchase they take from.

use std::collections::{BTreeMap, BTreeSet};

use domain::{Date, DocumentKind, StoredDocument, SupplierId, UnitId};

use super::{Groups, Joining, net};
use crate::ordering::days_between;

/// A purchase as far as credits are concerned.
struct Sketch {
    position: usize,
    unit: Option<UnitId>,
    date: Date,
    /// Øre without value added tax, less the credits found so far.
    amount: i64,
    /// Credit notes belong to invoices, and negative vouchers to vouchers: the ledger does not tell of goods that invoices
    /// tell of already.
    is_invoiced: bool,
    items: BTreeSet<String>,
}

/// Joins each credit with the last purchase of the same unit before it that has the same goods, else one that is large
/// enough.
pub(super) fn attach(documents: &[StoredDocument], groups: &mut Groups, joining: &Joining) {
    let mut purchases: BTreeMap<SupplierId, Vec<Sketch>> = BTreeMap::new();
    let mut credits: BTreeMap<SupplierId, Vec<Sketch>> = BTreeMap::new();
    for set in groups.sets() {
        let Some(amount) = net(documents, &set).map(|money| money.minor) else { continue };
        let supplier = documents[set[0]].supplier;
        let list = if amount < 0 { &mut credits } else { &mut purchases };
        list.entry(supplier).or_default().push(sketch(documents, &set, amount));
    }
    for (supplier, mut credits) in credits {
        let Some(list) = purchases.get_mut(&supplier) else { continue };
        list.sort_by_key(|purchase| (purchase.date, purchase.position));
        credits.sort_by_key(|credit| (credit.date, credit.position));
        for credit in credits {
            let until = list.partition_point(|purchase| purchase.date <= credit.date);
            let fits = |purchase: &&mut Sketch| {
                let same_unit = credit.unit.is_none() || purchase.unit.is_none() || credit.unit == purchase.unit;
                same_unit && credit.is_invoiced == purchase.is_invoiced && purchase.amount >= -credit.amount
            };
            let found = list[..until]
                .iter_mut()
                .rev()
                .take_while(|purchase| days_between(purchase.date, credit.date) <= joining.credit.value() as i64)
                .filter(fits)
                // The first of equals is the latest: `rev` and `min_by_key` keep it.
                .min_by_key(|purchase| usize::from(purchase.items.is_disjoint(&credit.items)));
            if let Some(purchase) = found {
                groups.join(credit.position, purchase.position);
                purchase.amount += credit.amount;
            }
        }
    }
}

fn sketch(documents: &[StoredDocument], set: &[usize], amount: i64) -> Sketch {
    let members = || set.iter().map(|&p| &documents[p]);
    let billing = [DocumentKind::Invoice, DocumentKind::CreditNote];
    let items = members().flat_map(|stored| &stored.document.lines).map(|line| {
        let number = line.gtin.as_ref().or(line.sellers_item_id.as_ref());
        number.cloned().unwrap_or_else(|| line.name.trim().to_lowercase())
    });
    Sketch {
        position: set[0],
        unit: members().find_map(|stored| stored.unit),
        date: members().map(|stored| stored.document.issue_date).min().unwrap_or(documents[set[0]].document.issue_date),
        amount,
        is_invoiced: members().any(|stored| billing.contains(&stored.document.kind)),
        items: items.filter(|item| !item.is_empty()).collect(),
    }
}
