//! A purchase: one reconciled event, however many documents tell of it.

use serde::{Deserialize, Serialize};

use crate::{
    CubicMeters, Date, DeliveryBasis, DistributionKind, DocumentId, DocumentKind, Kilograms, MassBasis, Money,
    OrderingChannel, SupplierId, UnitId,
};

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

/// One line of a purchase with everything that the five questions ask for: what, from whom, how it is delivered, how
/// much, and who buys. The lines of all purchases together count every good once and every krone once.
#[derive(Clone, Debug, PartialEq)]
pub struct PurchaseLine {
    /// Number of the purchase it belongs to, running from 0 over the study.
    pub purchase: u32,
    /// The document that the line was taken from.
    pub document: DocumentId,
    /// Who sold.
    pub supplier: SupplierId,
    /// Who received, where it was found.
    pub unit: Option<UnitId>,
    /// When it was delivered, as well as is known.
    pub date: Date,
    /// Position of its group in [`crate::CommodityGroup::all`].
    pub group: u16,
    /// Value without value added tax; `None` where only orders or despatch advices are known.
    pub net: Option<Money>,
    /// Mass; nothing for services.
    pub mass: Kilograms,
    /// Volume as packed.
    pub volume: CubicMeters,
    /// What the mass rests on.
    pub mass_basis: MassBasis,
    /// Whether the purchase refers to a framework agreement.
    pub on_agreement: bool,
    /// How it was ordered, where documents tell.
    pub channel: Option<OrderingChannel>,
    /// How it was delivered, where its documents tell; absent: as the supplier ordinarily delivers.
    pub how: Option<DistributionKind>,
    /// The most trusted document about its delivery.
    pub basis: DeliveryBasis,
    /// Cost centre or reference of the buyer as written; names of persons were dropped at import.
    pub buyer: Option<String>,
}
