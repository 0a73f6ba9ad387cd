//! A delivery: what one supplier dropped at one unit on one day.

use serde::{Deserialize, Serialize};

use crate::{CubicMeters, Date, DistributionKind, DocumentId, Kilograms, Nok, Share, SupplierId, UnitId};

/// What a delivery was reconstructed from, most trusted first (model §M2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryBasis {
    /// A despatch advice.
    DespatchAdvice,
    /// An order with a delivery period.
    Order,
    /// An invoice, or a line of it, with delivery date.
    InvoiceDelivery,
    /// An invoice's date of issue.
    InvoiceDate,
    /// A ledger entry.
    LedgerEntry,
}

impl DeliveryBasis {
    /// All of them in order of trust.
    pub const ALL: [Self; 5] =
        [Self::DespatchAdvice, Self::Order, Self::InvoiceDelivery, Self::InvoiceDate, Self::LedgerEntry];

    /// The spelling in files and in the store.
    pub fn key(self) -> &'static str {
        match self {
            Self::DespatchAdvice => "despatch_advice",
            Self::Order => "order",
            Self::InvoiceDelivery => "invoice_delivery",
            Self::InvoiceDate => "invoice_date",
            Self::LedgerEntry => "ledger_entry",
        }
    }
}

/// One drop of one supplier at one unit on one day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Delivery {
    /// Who delivered.
    pub supplier: SupplierId,
    /// Where.
    pub unit: UnitId,
    /// When.
    pub date: Date,
    /// Mass per commodity group: key of the group's position in [`crate::CommodityGroup::all`], and kilograms.
    pub goods: Vec<(u16, Kilograms)>,
    /// Volume as packed.
    pub volume: CubicMeters,
    /// Value of the goods without value added tax.
    pub value: Nok,
    /// What it was reconstructed from.
    pub basis: DeliveryBasis,
    /// How it came, where its documents tell (paid by card in a shop, sent as a parcel); absent: as the supplier
    /// ordinarily delivers.
    pub how: Option<DistributionKind>,
    /// Probability that this drop took place on about this day, 0 to 1.
    pub confidence: Share,
    /// The documents behind it, ascending.
    pub documents: Vec<DocumentId>,
}

impl Delivery {
    /// Mass of all goods.
    pub fn mass(&self) -> Kilograms {
        self.goods.iter().map(|(_, mass)| *mass).sum()
    }
}
