//! What the ledger has booked, by account, against the invoices that were found for it and against what became deliveries: the
//! first thing a controller asks for (model §M14).

use std::collections::BTreeMap;

use domain::{DocumentKind, Nok, StoredDocument};
use serde::{Deserialize, Serialize};

/// Amounts of one account (KOSTRA art) without value added tax. What is booked is `ledger_only` and what belongs to `billed`; the
/// rest is [`Booked::difference`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Booked {
    /// What the ledger holds.
    pub booked: Nok,
    /// Invoices and credit notes that were found for its vouchers, shared over their accounts as the vouchers are.
    pub billed: Nok,
    /// Vouchers without an invoice: they count as purchases by themselves.
    pub ledger_only: Nok,
    /// Of what is booked, the part whose goods are in deliveries; the rest are services, goods without a known receiver and what
    /// nets out to nothing.
    pub delivered: Nok,
}

impl Booked {
    /// What is booked beyond the invoices that were found for it: rounding, freight, other periods, and tax where a ledger holds it.
    pub fn difference(&self) -> Nok {
        self.booked - self.ledger_only - self.billed
    }
}

/// The ledger against invoices and deliveries.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LedgerReconciled {
    /// By account as the ledger writes it; empty for rows without one.
    pub by_account: BTreeMap<String, Booked>,
    /// Invoices and credit notes that no voucher books.
    pub not_booked: Nok,
}

impl LedgerReconciled {
    /// Adds the documents of one purchase.
    pub(super) fn add(&mut self, members: &[&StoredDocument], is_delivered: bool) {
        let nok = |money: Option<domain::Money>| money.and_then(domain::Money::as_nok).unwrap_or(Nok::ZERO);
        let of = |kinds: &[DocumentKind]| -> Vec<&StoredDocument> {
            members.iter().copied().filter(|stored| kinds.contains(&stored.document.kind)).collect()
        };
        let vouchers = of(&[DocumentKind::LedgerEntry]);
        let bills = of(&[DocumentKind::Invoice, DocumentKind::CreditNote]);
        let billed: Nok = bills.iter().map(|bill| nok(bill.document.net)).sum();
        let lines = || vouchers.iter().flat_map(|voucher| &voucher.document.lines);
        let booked: Nok = lines().map(|line| nok(line.net)).sum();
        if vouchers.is_empty() {
            self.not_booked += billed;
            return;
        }
        let count = lines().count() as f64;
        for line in lines() {
            let amount = nok(line.net);
            let share = if booked == Nok::ZERO { 1.0 / count } else { amount / booked };
            let of_account = self.by_account.entry(line.account.clone().unwrap_or_default()).or_default();
            of_account.booked += amount;
            match bills.is_empty() {
                true => of_account.ledger_only += amount,
                false => of_account.billed += billed * share,
            }
            if is_delivered {
                of_account.delivered += amount;
            }
        }
    }

    /// All accounts together.
    pub fn total(&self) -> Booked {
        self.by_account.values().fold(Booked::default(), |sum, one| Booked {
            booked: sum.booked + one.booked,
            billed: sum.billed + one.billed,
            ledger_only: sum.ledger_only + one.ledger_only,
            delivered: sum.delivered + one.delivered,
        })
    }
}
