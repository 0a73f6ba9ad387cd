//! Invoices that look like one invoice sent twice: a remark for people, nothing is left out.

use std::collections::BTreeMap;

use domain::{Date, DocumentKind, StoredDocument, SupplierId, UnitId};

use super::{Joining, comparable_number};
use crate::ordering::days_between;

/// What makes two invoices the same but for number and date: supplier, unit, and item, quantity and amount of every line.
type Likeness = (SupplierId, Option<UnitId>, Vec<(String, String, Option<i64>)>);

/// Pairs of positions of invoices with other numbers but the same lines within a few days. Standing orders repeat too, so
/// invoices that state different days of delivery are no pair.
pub fn duplicates(documents: &[StoredDocument], joining: &Joining) -> Vec<(usize, usize)> {
    let mut alike: BTreeMap<Likeness, Vec<(Date, usize)>> = BTreeMap::new();
    for (position, stored) in documents.iter().enumerate() {
        let document = &stored.document;
        if document.kind != DocumentKind::Invoice || document.lines.is_empty() {
            continue;
        }
        let lines = document.lines.iter().map(|line| {
            let quantity = line.quantity.map(|quantity| quantity.to_string()).unwrap_or_default();
            (line.name.trim().to_lowercase(), quantity, line.net.map(|net| net.minor))
        });
        let key = (stored.supplier, stored.unit, lines.collect());
        alike.entry(key).or_default().push((document.issue_date, position));
    }
    let mut pairs = Vec::new();
    for mut list in alike.into_values() {
        list.sort_unstable();
        for pair in list.windows(2) {
            let [(first_day, first), (second_day, second)] = pair else { continue };
            let (one, other) = (&documents[*first].document, &documents[*second].document);
            let is_close = days_between(*first_day, *second_day) <= joining.duplicate.value() as i64;
            let other_number = comparable_number(&one.number) != comparable_number(&other.number);
            let other_day = one.delivery.date.zip(other.delivery.date).is_some_and(|(a, b)| a != b);
            if is_close && other_number && !other_day {
                pairs.push((*first, *second));
            }
        }
    }
    pairs.sort_unstable();
    pairs
}
