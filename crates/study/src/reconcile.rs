//! Source documents that speak of the same goods become one purchase, so that a year given as invoices, as a ledger
//! export and as a spreadsheet is counted once.

mod credits;
mod duplicates;
mod unbilled;

use std::collections::HashMap;

use domain::{Days, DocumentKind, Money, ParameterError, Parameters, Purchase, Share, StoredDocument, SupplierId};

pub use duplicates::duplicates;

/// A purchase with the positions of its documents in the slice that was reconciled.
#[derive(Clone, Debug, PartialEq)]
pub struct Reconciled {
    /// The purchase.
    pub purchase: Purchase,
    /// Positions of its documents, ascending.
    pub positions: Vec<usize>,
}

/// The number of a document as different systems write it: capital letters and digits without leading zeros, because
/// spreadsheets drop leading zeros and ledgers drop punctuation.
pub fn comparable_number(number: &str) -> String {
    let kept: String = number.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect();
    kept.trim_start_matches('0').to_owned()
}

/// When two documents are taken to speak of the same goods although neither names the other.
#[derive(Clone, Copy, Debug)]
pub struct Joining {
    /// Goods are billed at most this long after they were ordered or sent.
    pub billing: Days,
    /// Two amounts this close are the same amount.
    pub same_amount: Share,
    /// A stated day of delivery may be this far from the ordered or despatched one.
    pub near: Days,
    /// A credit note comes at most this long after what it credits.
    pub credit: Days,
    /// Invoices with the same lines this close together may be one invoice sent twice.
    pub duplicate: Days,
}

impl Joining {
    /// Reads the rules.
    ///
    /// # Errors
    /// Parameters that are missing or in another unit.
    pub fn new(parameters: &Parameters) -> Result<Self, ParameterError> {
        let days = |key: &str| parameters.quantity::<Days>(&format!("delivery.joining.{key}"));
        Ok(Self {
            billing: days("billing")?,
            same_amount: parameters.quantity("delivery.joining.same_amount")?,
            near: days("near")?,
            credit: days("credit")?,
            duplicate: days("duplicate")?,
        })
    }
}

/// Groups documents into purchases. Links are followed within one supplier only: order and despatch references, invoice
/// references of credit notes, and equal numbers of invoices and ledger entries; then orders, despatch advices and credit
/// notes that nothing names find the bill they fit. Purchases come in the order of their first document.
pub fn reconcile(documents: &[StoredDocument], joining: &Joining) -> Vec<Reconciled> {
    let mut groups = Groups::new(documents.len());
    let index = NumberIndex::new(documents);
    for (position, stored) in documents.iter().enumerate() {
        let document = &stored.document;
        let mut link = |kinds: &[DocumentKind], number: &str| {
            for &kind in kinds {
                // A document of several units has been parted: each part belongs to the part of its own unit.
                let named = index.find(stored.supplier, kind, number);
                let has_own = stored.unit.is_some() && named.iter().any(|&other| documents[other].unit == stored.unit);
                let fits = |other: &&usize| !has_own || documents[**other].unit == stored.unit;
                // A row on a cost centre of its own (rounding, freight) must not make one purchase of all units' parts.
                let is_stray = document.kind == DocumentKind::LedgerEntry && !has_own;
                for &other in named.iter().filter(fits).take(if is_stray { 1 } else { named.len() }) {
                    groups.join(position, other);
                }
            }
        };
        for number in &document.order_references {
            link(&[DocumentKind::Order], number);
        }
        for number in &document.despatch_references {
            link(&[DocumentKind::DespatchAdvice], number);
        }
        // A credit note names what it credits, a voucher of a ledger all that it books.
        let named: &[DocumentKind] = match document.kind {
            DocumentKind::LedgerEntry => &[DocumentKind::Invoice, DocumentKind::CreditNote],
            _ => &[DocumentKind::Invoice],
        };
        for number in &document.invoice_references {
            link(named, number);
        }
        if document.kind == DocumentKind::LedgerEntry {
            link(&[DocumentKind::Invoice, DocumentKind::CreditNote, DocumentKind::LedgerEntry], &document.number);
        }
    }
    unbilled::attach(documents, &mut groups, joining);
    credits::attach(documents, &mut groups, joining);
    groups.sets().into_iter().map(|positions| purchase(documents, positions)).collect()
}

fn purchase(documents: &[StoredDocument], positions: Vec<usize>) -> Reconciled {
    let members = || positions.iter().map(|&p| &documents[p]);
    let mut units: Vec<_> = members().filter_map(|d| d.unit).collect();
    units.sort_unstable();
    units.dedup();
    let first = &documents[positions[0]];
    let purchase = Purchase {
        supplier: first.supplier,
        unit: if let [unit] = units[..] { Some(unit) } else { None },
        date: members().map(|d| d.document.issue_date).min().unwrap_or(first.document.issue_date),
        basis: members().map(|d| d.document.kind).min().unwrap_or(first.document.kind),
        net: net(documents, &positions),
        documents: {
            let mut ids: Vec<_> = members().map(|d| d.id).collect();
            ids.sort_unstable();
            ids
        },
        on_agreement: members().any(|d| d.document.contract_reference.is_some()),
    };
    Reconciled { purchase, positions }
}

/// Money from invoices and credit notes, else from the ledger; the same voucher exported twice counts once, which the
/// document key has seen to.
fn net(documents: &[StoredDocument], positions: &[usize]) -> Option<Money> {
    sum_of(documents, positions, &[DocumentKind::Invoice, DocumentKind::CreditNote])
        .or_else(|| sum_of(documents, positions, &[DocumentKind::LedgerEntry]))
}

/// Sum of the documents of some kinds; `None` where none of them states an amount.
fn sum_of(documents: &[StoredDocument], positions: &[usize], kinds: &[DocumentKind]) -> Option<Money> {
    let of_kinds = positions.iter().map(|&p| &documents[p].document).filter(|d| kinds.contains(&d.kind));
    let mut amounts = of_kinds.filter_map(|d| d.net);
    let first = amounts.next()?;
    // A purchase in two currencies keeps the first; the deliveries count such purchases.
    Some(amounts.fold(first, |sum, amount| sum.checked_add(amount).unwrap_or(sum)))
}

/// Where the documents of a supplier are, by kind and comparable number.
struct NumberIndex(HashMap<(SupplierId, DocumentKind, String), Vec<usize>>);

impl NumberIndex {
    fn new(documents: &[StoredDocument]) -> Self {
        let mut index: HashMap<_, Vec<usize>> = HashMap::with_capacity(documents.len());
        for (position, stored) in documents.iter().enumerate() {
            let number = comparable_number(&stored.document.number);
            if !number.is_empty() {
                index.entry((stored.supplier, stored.document.kind, number)).or_default().push(position);
            }
        }
        Self(index)
    }

    fn find(&self, supplier: SupplierId, kind: DocumentKind, number: &str) -> &[usize] {
        self.0.get(&(supplier, kind, comparable_number(number))).map_or(&[], Vec::as_slice)
    }
}

/// Disjoint sets of positions.
struct Groups {
    parent: Vec<usize>,
}

impl Groups {
    fn new(count: usize) -> Self {
        Self { parent: (0..count).collect() }
    }

    fn root(&mut self, mut position: usize) -> usize {
        while self.parent[position] != position {
            self.parent[position] = self.parent[self.parent[position]];
            position = self.parent[position];
        }
        position
    }

    /// The smaller position becomes the root, so that the result does not depend on the order of joining.
    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        let (low, high) = (a.min(b), a.max(b));
        self.parent[high] = low;
    }

    /// All sets, in the order of their first member.
    fn sets(&mut self) -> Vec<Vec<usize>> {
        let mut sets: Vec<Vec<usize>> = vec![Vec::new(); self.parent.len()];
        for position in 0..self.parent.len() {
            let root = self.root(position);
            sets[root].push(position);
        }
        sets.retain(|set| !set.is_empty());
        sets
    }
}
