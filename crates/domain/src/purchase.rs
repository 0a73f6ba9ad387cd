//! A purchase: one reconciled event, however many documents tell of it.

use serde::{Deserialize, Serialize};

use crate::{Date, DocumentId, DocumentKind, Money, SupplierId, UnitId};

/// One purchase: the order, the despatch advices, the invoices, the credit notes and the ledger entries that speak of
/// the same goods, counted once. The money is taken from invoices and credit notes, else from the ledger.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Purchase {
    /// Who sold.
    pub supplier: SupplierId,
    /// Who received, where one unit received all of it.
    pub unit: Option<UnitId>,
    /// Earliest date of its documents.
    pub date: Date,
    /// The most trusted kind among its documents.
    pub basis: DocumentKind,
    /// Sum without value added tax after credit notes; `None` when only orders or despatch advices are known.
    pub net: Option<Money>,
    /// All documents behind it, ascending.
    pub documents: Vec<DocumentId>,
    /// Whether it refers to a framework agreement.
    pub on_agreement: bool,
}
