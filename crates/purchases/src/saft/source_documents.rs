//! The source documents of an audit file that tell of purchases: purchase invoices and movements of goods.

use domain::DocumentKind;

use super::trade::{Draft, Fault, Told};
use super::voucher::{Booked, Register};
use super::{Numbers, given};
use crate::problem_list::{Place, ProblemList};
use crate::xml::RowCounter;
use crate::xml::tag::Tag;

/// Listens to what stands below `SourceDocuments`.
#[derive(Default)]
pub(super) struct SourceDocuments {
    draft: Draft,
    told: Vec<Told>,
    faults: Vec<Fault>,
    /// How many invoices and lines of movements the file states, and how many there are.
    invoices: (Option<u64>, u64),
    movement_lines: (Option<u64>, u64),
    /// Movements that come from no supplier: sales, production, stock-taking, returns.
    other_movements: u64,
    /// Kinds of source documents that are no purchases, in the order of the file.
    not_read: Vec<&'static str>,
}

impl SourceDocuments {
    /// Something opens; for a line, the number of lines that its document has already.
    pub(super) fn open(&mut self, path: &[Tag], offset: usize) -> Option<usize> {
        use Tag as T;
        match path {
            [T::SalesInvoices] => self.not_read.push("SalesInvoices"),
            [T::Payments] => self.not_read.push("Payments"),
            [T::AssetTransactions] => self.not_read.push("AssetTransactions"),
            [T::PurchaseInvoices, T::Invoice] | [T::MovementOfGoods, T::StockMovement] => {
                self.draft = Draft { offset, ..Draft::default() };
            }
            [T::PurchaseInvoices, T::Invoice, T::Line] | [T::MovementOfGoods, T::StockMovement, T::Line] => {
                self.draft.lines.push(Default::default());
                return Some(self.draft.lines.len() - 1);
            }
            _ => {}
        }
        None
    }

    pub(super) fn leaf(&mut self, path: &[Tag], text: &str, offset: usize, numbers: &mut Numbers) {
        use Tag as T;
        match path {
            [T::PurchaseInvoices, T::NumberOfEntries] => self.invoices.0 = text.parse().ok(),
            [T::MovementOfGoods, T::NumberOfMovementLines] => self.movement_lines.0 = text.parse().ok(),
            [T::PurchaseInvoices, T::Invoice, rest @ ..] => self.invoice(rest, text, offset, numbers),
            [T::MovementOfGoods, T::StockMovement, rest @ ..] => self.movement(rest, text, offset, numbers),
            _ => {}
        }
    }

    fn invoice(&mut self, path: &[Tag], text: &str, offset: usize, numbers: &mut Numbers) {
        use Tag as T;
        let draft = &mut self.draft;
        match path {
            [T::InvoiceNo] => text.clone_into(&mut draft.number),
            [T::InvoiceDate] => text.clone_into(&mut draft.date),
            [T::InvoiceType] => text.clone_into(&mut draft.kind),
            [T::SupplierInfo, T::SupplierId] => draft.supplier = given(text),
            [T::SupplierInfo, T::Name] => text.clone_into(&mut draft.named.name),
            [T::SupplierInfo, T::BillingAddress, rest @ ..] => super::address(&mut draft.named, rest, text),
            [T::ShipTo, rest @ ..] => draft.ship_to.field(rest, text),
            [T::ShipFrom, rest @ ..] => draft.ship_from.field(rest, text),
            [T::TransactionId] => draft.transactions.extend(given(text)),
            [T::DocumentTotals, T::NetTotal] => draft.net_total = numbers.read(text, offset),
            [T::DocumentTotals, T::GrossTotal] => draft.gross_total = numbers.read(text, offset),
            [T::DocumentTotals, T::ShippingCostsAmountTotal] => draft.freight_total = numbers.read(text, offset),
            [T::DocumentTotals, T::TaxInformationTotals, rest @ ..] => {
                draft.tax_total.field(rest, text, offset, numbers);
            }
            [T::Line, rest @ ..] => draft.line(rest, text, offset, numbers),
            _ => {}
        }
    }

    fn movement(&mut self, path: &[Tag], text: &str, offset: usize, numbers: &mut Numbers) {
        use Tag as T;
        let draft = &mut self.draft;
        match path {
            [T::MovementReference] => text.clone_into(&mut draft.number),
            [T::MovementDate] => text.clone_into(&mut draft.date),
            [T::TaxPointDate] => text.clone_into(&mut draft.supplied),
            [T::DocumentReference, T::DocumentType] => text.clone_into(&mut draft.reference.0),
            [T::DocumentReference, T::DocumentNumber] => text.clone_into(&mut draft.reference.1),
            [T::Line, rest @ ..] => draft.line(rest, text, offset, numbers),
            _ => {}
        }
    }

    /// An invoice or a movement ends.
    pub(super) fn close(&mut self, is_movement: bool, register: &Register<'_>) {
        let draft = std::mem::take(&mut self.draft);
        if is_movement {
            self.movement_lines.1 += draft.lines.len() as u64;
            match draft.despatches(register, &mut self.faults) {
                Some(despatches) if despatches.is_empty() => self.other_movements += 1,
                Some(despatches) => self.told.extend(despatches),
                None => {}
            }
        } else {
            self.invoices.1 += 1;
            self.told.extend(draft.invoice(register, &mut self.faults));
        }
    }

    /// What the source documents tell, in the order of the file. An invoice that names no supplier has the one whose
    /// debt its transaction books.
    pub(super) fn finish(
        mut self,
        vouchers: &[Booked],
        rows: &RowCounter<'_>,
        problems: &mut ProblemList,
    ) -> Vec<Told> {
        let told = self.with_suppliers(vouchers);
        for fault in &self.faults {
            let place = Place::field(fault.field).value(&fault.value).row(rows.row(fault.offset));
            problems.warn(fault.rule, place, fault.message, fault.suggestion);
        }
        self.compare(problems);
        if self.other_movements > 0 {
            let count = self.other_movements.to_string();
            let message = "Movements of goods that come from no supplier (sales, production, returns) are left out.";
            let place = Place::field("StockMovement").value(&count);
            problems.warn("SAMLAST-SAFT-MOVEMENTS", place, message, "Nothing needs doing.");
        }
        for kind in &self.not_read {
            let message = "These source documents are no purchases; they are not read.";
            let place = Place::field("SourceDocuments").value(kind);
            problems.warn("SAMLAST-SAFT-SOURCE-DOCUMENTS", place, message, "Nothing needs doing.");
        }
        told
    }

    fn with_suppliers(&mut self, vouchers: &[Booked]) -> Vec<Told> {
        let mut told = std::mem::take(&mut self.told);
        let mut by_transaction: std::collections::HashMap<&str, Vec<&Booked>> = std::collections::HashMap::new();
        if told.iter().any(|one| !one.has_supplier) {
            for booked in vouchers {
                by_transaction.entry(&booked.transaction).or_default().push(booked);
            }
        }
        told.retain_mut(|one| {
            if one.has_supplier {
                return true;
            }
            let booked = one.transactions.iter().filter_map(|id| by_transaction.get(id.as_str())).flatten();
            let mut parties: Vec<&domain::Party> = booked.map(|booked| &booked.document.supplier).collect();
            parties.dedup();
            if let [party] = parties[..] {
                one.document.supplier = party.clone();
                return true;
            }
            self.faults.push(Fault {
                offset: one.offset,
                rule: "SAMLAST-SAFT-NO-SUPPLIER",
                field: "SupplierInfo",
                value: one.document.number.clone(),
                message: "The invoice names no supplier, nor does its transaction name one alone; it is left out.",
                suggestion: "Export the invoices with their suppliers, or import them as EHF.",
            });
            false
        });
        told
    }

    /// Compares how many there are with how many the file states.
    fn compare(&self, problems: &mut ProblemList) {
        let counts = [
            ("PurchaseInvoices/NumberOfEntries", self.invoices),
            ("MovementOfGoods/NumberOfMovementLines", self.movement_lines),
        ];
        for (field, (stated, counted)) in counts {
            let Some(stated) = stated.filter(|stated| *stated != counted) else { continue };
            let message = format!("The file states {stated}, there are {counted}.");
            let suggestion = "The file may be cut off or filtered; export it again.";
            let value = stated.to_string();
            problems.warn("SAMLAST-SAFT-TOTALS", Place::field(field).value(&value), &message, suggestion);
        }
    }
}

/// Whether a document bills goods.
pub(super) fn is_bill(kind: DocumentKind) -> bool {
    matches!(kind, DocumentKind::Invoice | DocumentKind::CreditNote)
}
