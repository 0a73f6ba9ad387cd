//! Source documents that speak of the same goods become one purchase, so that a year given as invoices, as a ledger
//! export and as a spreadsheet is counted once.

use std::collections::HashMap;

use domain::{Date, DocumentKind, Money, Purchase, StoredDocument, SupplierId, UnitId};

use crate::ordering::days_between;

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

/// Groups documents into purchases. Links are followed within one supplier only: order and despatch references, invoice
/// references of credit notes, and equal numbers of invoices and ledger entries. Purchases come in the order of their
/// first document.
pub fn reconcile(documents: &[StoredDocument]) -> Vec<Reconciled> {
    let mut groups = Groups::new(documents.len());
    let index = NumberIndex::new(documents);
    for (position, stored) in documents.iter().enumerate() {
        let document = &stored.document;
        let mut link = |kinds: &[DocumentKind], number: &str| {
            for &kind in kinds {
                for &other in index.find(stored.supplier, kind, number) {
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
        for number in &document.invoice_references {
            link(&[DocumentKind::Invoice], number);
        }
        if document.kind == DocumentKind::LedgerEntry {
            link(&[DocumentKind::Invoice, DocumentKind::CreditNote, DocumentKind::LedgerEntry], &document.number);
        }
    }
    attach_unbilled(documents, &mut groups);
    groups.sets().into_iter().map(|positions| purchase(documents, positions)).collect()
}

/// A voucher may be booked this many days after the goods were ordered or sent: a month's collective invoice with a
/// month to pay.
const LONGEST_BILLING_DAYS: i64 = 62;
/// Two amounts this close, as a share, are the same amount with rounding or freight.
const SAME_AMOUNT: f64 = 0.01;

/// One purchase so far, as far as the ledger can be told to speak of the same goods.
struct Sketch {
    position: usize,
    supplier: SupplierId,
    unit: Option<UnitId>,
    date: Date,
    amount: Option<i64>,
}

/// Orders and despatch advices without an invoice say when and where the goods of a ledger entry came; they are not
/// goods of their own, or a year known as orders and as a ledger would be counted twice. They go to the voucher of
/// the same supplier and unit with the same amount, else to the next one.
fn attach_unbilled(documents: &[StoredDocument], groups: &mut Groups) {
    let (mut unbilled, mut booked) = (Vec::new(), Vec::new());
    for set in groups.sets() {
        let has = |kinds: &[DocumentKind]| set.iter().any(|&p| kinds.contains(&documents[p].document.kind));
        if has(&[DocumentKind::Invoice, DocumentKind::CreditNote]) {
            continue;
        }
        let is_booked = has(&[DocumentKind::LedgerEntry]);
        let kinds: &[DocumentKind] = if is_booked { &[DocumentKind::LedgerEntry] } else { &[DocumentKind::Order] };
        let sketch = Sketch {
            position: set[0],
            supplier: documents[set[0]].supplier,
            unit: set.iter().find_map(|&p| documents[p].unit),
            date: set
                .iter()
                .map(|&p| documents[p].document.issue_date)
                .min()
                .unwrap_or(documents[set[0]].document.issue_date),
            amount: sum_of(documents, &set, kinds).map(|m| m.minor),
        };
        if is_booked { booked.push(sketch) } else { unbilled.push(sketch) }
    }
    let mut by_supplier: HashMap<SupplierId, Vec<&Sketch>> = HashMap::new();
    booked.sort_by_key(|b| (b.date, b.position));
    for voucher in &booked {
        by_supplier.entry(voucher.supplier).or_default().push(voucher);
    }
    for goods in &unbilled {
        let fits = |voucher: &&&Sketch| {
            let wait = days_between(goods.date, voucher.date);
            let same_unit = goods.unit.is_none() || voucher.unit.is_none() || goods.unit == voucher.unit;
            (0..=LONGEST_BILLING_DAYS).contains(&wait) && same_unit
        };
        let same_amount = |voucher: &&&Sketch| match (goods.amount, voucher.amount) {
            (Some(a), Some(b)) => (a - b).abs() as f64 <= SAME_AMOUNT * a.abs() as f64,
            _ => false,
        };
        let vouchers = by_supplier.get(&goods.supplier).map_or(&[][..], Vec::as_slice);
        let best = vouchers.iter().filter(fits).find(same_amount).or_else(|| vouchers.iter().find(fits));
        if let Some(voucher) = best {
            groups.join(goods.position, voucher.position);
        }
    }
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
