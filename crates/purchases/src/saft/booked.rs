//! Which vouchers of the ledger book which source documents, so that no purchase is counted twice.

use std::collections::{BTreeSet, HashMap};

use super::source_documents::is_bill;
use super::trade::Told;
use super::voucher::Booked;

/// Each voucher names the invoices and movements of its supplier that it books: those that name its transaction, and
/// invoices with the number of the document that the ledger gives. Vouchers keep their own numbers.
pub(super) fn name_what_is_booked(vouchers: &mut [Booked], told: &[Told]) {
    let mut by_transaction: HashMap<(String, &str), Vec<&Told>> = HashMap::new();
    let mut by_number: HashMap<(String, &str), Vec<&Told>> = HashMap::new();
    for one in told {
        let supplier = one.document.supplier.key();
        for transaction in &one.transactions {
            by_transaction.entry((supplier.clone(), transaction)).or_default().push(one);
        }
        if is_bill(one.document.kind) {
            by_number.entry((supplier, one.document.number.trim())).or_default().push(one);
        }
    }
    if by_transaction.is_empty() && by_number.is_empty() {
        return;
    }
    for Booked { document, transaction, source } in vouchers {
        let supplier = document.supplier.key();
        let named = by_transaction.get(&(supplier.clone(), transaction.as_str()));
        let numbered = by_number.get(&(supplier, source.trim()));
        let booked = || named.into_iter().chain(numbered).flatten();
        let numbers = |bills: bool| -> Vec<String> {
            let numbers: BTreeSet<&String> =
                booked().filter(|one| is_bill(one.document.kind) == bills).map(|one| &one.document.number).collect();
            numbers.into_iter().cloned().collect()
        };
        document.invoice_references = numbers(true);
        document.despatch_references = numbers(false);
    }
}
