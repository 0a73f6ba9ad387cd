//! Source documents as received: invoices, credit notes, orders, despatch advices and ledger entries.

use serde::{Deserialize, Serialize};

use crate::{
    CommodityAssignment, CubicMeters, Currency, Date, DocumentId, Kilograms, Measured, Money, OrganisationNumber,
    SupplierId, UnitId,
};

/// What sort of document it is. The order is that of trust about *deliveries* (model §M2), most trusted first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// Peppol despatch advice (T16): goods sent.
    DespatchAdvice,
    /// Peppol order (T01): goods asked for.
    Order,
    /// Invoice (Peppol BIS Billing 3, type 380).
    Invoice,
    /// Credit note (type 381); its amounts are stored as negative numbers.
    CreditNote,
    /// One voucher of a ledger or spend export: the rows that share supplier and invoice number.
    LedgerEntry,
}

impl DocumentKind {
    /// All kinds in order of trust.
    pub const ALL: [Self; 5] = [Self::DespatchAdvice, Self::Order, Self::Invoice, Self::CreditNote, Self::LedgerEntry];

    /// The spelling in files and in the store.
    pub fn key(self) -> &'static str {
        match self {
            Self::DespatchAdvice => "despatch_advice",
            Self::Order => "order",
            Self::Invoice => "invoice",
            Self::CreditNote => "credit_note",
            Self::LedgerEntry => "ledger_entry",
        }
    }

    /// Reads the spelling of [`DocumentKind::key`].
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// What makes a document the same document when it arrives again: supplier, kind and number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DocumentKey {
    /// Organisation number, else another identifier, else the lower-case name of the supplier.
    pub supplier: String,
    /// What sort of document.
    pub kind: DocumentKind,
    /// The number that the supplier (for orders: the buyer) gave it.
    pub number: String,
}

/// A company or public body named in a document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Party {
    /// Name as written.
    pub name: String,
    /// Norwegian organisation number, where a valid one is given.
    pub organisation_number: Option<OrganisationNumber>,
    /// Global location number (scheme 0088), unchecked.
    pub gln: Option<String>,
    /// Another identifier (foreign or invalid numbers), as written.
    pub other_id: Option<String>,
    /// Street and number.
    pub street: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// Town.
    pub city: Option<String>,
    /// ISO 3166-1 alpha-2 country code.
    pub country: Option<String>,
}

impl Party {
    /// What the party is recognised by: organisation number, else GLN, else other identifier, else lower-case name.
    pub fn key(&self) -> String {
        match (&self.organisation_number, &self.gln, &self.other_id) {
            (Some(number), _, _) => number.to_string(),
            (None, Some(gln), _) => format!("gln:{gln}"),
            (None, None, Some(id)) => format!("id:{id}"),
            (None, None, None) => format!("name:{}", self.name.trim().to_lowercase()),
        }
    }
}

/// When and where goods were, or shall be, handed over, as far as the document says. All of it is optional in EHF.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryDetails {
    /// Actual delivery date (BT-72), despatch date, or the first day of a requested period.
    pub date: Option<Date>,
    /// Location identifier (BT-71), usually a GLN.
    pub location_gln: Option<String>,
    /// Name of the receiver (BT-70).
    pub name: Option<String>,
    /// Street and number (BT-75).
    pub street: Option<String>,
    /// Postal code (BT-78).
    pub postal_code: Option<String>,
    /// Town (BT-77).
    pub city: Option<String>,
}

impl DeliveryDetails {
    /// Whether the document says anything about where.
    pub fn has_place(&self) -> bool {
        self.location_gln.is_some() || self.name.is_some() || self.street.is_some()
    }
}

/// A classification code of an item with the list it is taken from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Classification {
    /// List identifier of UNCL 7143: `STI` for CPV, `TST` for UNSPSC, as written.
    pub list: String,
    /// The code as written.
    pub code: String,
}

/// One line of a document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DocumentLine {
    /// Line number as written.
    pub id: String,
    /// Item name (BT-153) or ledger text.
    pub name: String,
    /// Item description (BT-154).
    pub description: Option<String>,
    /// The seller's item number (BT-155).
    pub sellers_item_id: Option<String>,
    /// GTIN (BT-157, scheme 0160).
    pub gtin: Option<String>,
    /// Codes of the item (BT-158).
    pub classifications: Vec<Classification>,
    /// Quantity (BT-129); negative on credit notes; `None` on ledger lines.
    pub quantity: Option<f64>,
    /// Unit of the quantity (BT-130, UN/ECE Recommendation 20 or 21), for instance `KGM` or `EA`.
    pub unit_code: Option<String>,
    /// Amount without value added tax (BT-131); `None` on orders and despatch advices without prices.
    pub net: Option<Money>,
    /// Account in the ledger (KOSTRA art), for instance `115` for food.
    pub account: Option<String>,
    /// Cost centre or accounting reference of the buyer (BT-133).
    pub cost_centre: Option<String>,
    /// Line of the order it answers (BT-132).
    pub order_line: Option<String>,
    /// Delivery of this line where it differs from the document's.
    pub delivery: Option<DeliveryDetails>,
    /// The commodity group it was given at import.
    pub commodity: Option<CommodityAssignment>,
    /// Mass or volume read from unit code and text at import.
    pub measured: Option<Measured>,
}

/// A document as one supplier and one buyer exchanged it, checked, and no longer bound to a file format.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SourceDocument {
    /// What sort of document.
    pub kind: DocumentKind,
    /// Its number.
    pub number: String,
    /// Date of issue (BT-2); for ledger entries the date of the voucher.
    pub issue_date: Date,
    /// Who sells.
    pub supplier: Party,
    /// Who buys.
    pub buyer: Party,
    /// The buyer's reference (BT-10); names of persons are dropped at import.
    pub buyer_reference: Option<String>,
    /// Accounting reference (BT-19).
    pub cost_centre: Option<String>,
    /// Numbers of the orders it answers (BT-13).
    pub order_references: Vec<String>,
    /// Numbers of the despatch advices it covers (BT-16).
    pub despatch_references: Vec<String>,
    /// Numbers of the invoices it corrects (BT-25); for ledger entries of those it books.
    pub invoice_references: Vec<String>,
    /// Number of the framework agreement (BT-12).
    pub contract_reference: Option<String>,
    /// Who carries the goods, where a despatch advice says so.
    pub carrier: Option<String>,
    /// When and where.
    pub delivery: DeliveryDetails,
    /// Currency of all amounts.
    pub currency: Currency,
    /// Sum without value added tax (BT-109); negative on credit notes.
    pub net: Option<Money>,
    /// Value added tax (BT-110).
    pub vat: Option<Money>,
    /// Charge for freight without value added tax, where the document states one (BG-21 with a freight reason).
    pub freight: Option<Money>,
    /// How it was paid, a code of UNCL 4461 (BT-81): `48`, `54` and `55` are cards.
    pub payment_means: Option<String>,
    /// Gross mass of the consignment (despatch advices).
    pub gross_mass: Option<Kilograms>,
    /// Gross volume of the consignment (despatch advices).
    pub gross_volume: Option<CubicMeters>,
    /// Number of transport handling units (despatch advices).
    pub handling_units: Option<f64>,
    /// The lines.
    pub lines: Vec<DocumentLine>,
}

impl SourceDocument {
    /// What the document is recognised by when it arrives again.
    pub fn key(&self) -> DocumentKey {
        DocumentKey { supplier: self.supplier.key(), kind: self.kind, number: self.number.trim().to_owned() }
    }
}

/// A document in the store, with its supplier and, where it could be found, the receiving unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoredDocument {
    /// Its number in the store.
    pub id: DocumentId,
    /// The supplier in the register.
    pub supplier: SupplierId,
    /// The unit that received the goods, `None` where no alias or address fitted.
    pub unit: Option<UnitId>,
    /// The file it came from, with the path inside an archive: `a.zip!/x.xml`.
    pub file: String,
    /// The document.
    pub document: SourceDocument,
}
