//! What a UBL document says, as collected while reading and before anything is concluded from it.

use domain::{DeliveryDetails, DocumentLine};

use crate::decimal::Decimal;

/// Which UBL document the root element announces.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Root {
    #[default]
    Invoice,
    CreditNote,
    Order,
    DespatchAdvice,
}

/// A number with where it stood and what it was given in.
#[derive(Clone, Debug, Default)]
pub(crate) struct Number {
    pub value: Decimal,
    /// `currencyID` or `unitCode`.
    pub unit: String,
}

/// A tax scheme of a party: company identifier and scheme (`VAT`, `TAX`).
#[derive(Clone, Debug, Default)]
pub(crate) struct TaxScheme {
    pub company_id: String,
    pub scheme: String,
}

/// A party with all its identifiers.
#[derive(Clone, Debug, Default)]
pub(crate) struct DraftParty {
    /// Whether the element was there at all.
    pub present: bool,
    pub endpoint: Option<(String, String)>,
    /// Scheme and value.
    pub ids: Vec<(String, String)>,
    pub company_id: Option<(String, String)>,
    pub tax_schemes: Vec<TaxScheme>,
    pub name: Option<String>,
    pub registration_name: Option<String>,
    pub street: Option<String>,
    pub postal_code: Option<String>,
    pub city: Option<String>,
    pub country: Option<String>,
}

/// An allowance or charge, or one category of the tax breakdown.
#[derive(Clone, Debug, Default)]
pub(crate) struct Adjustment {
    pub is_charge: bool,
    /// Byte in the document where it starts.
    pub offset: usize,
    /// The indicator as written where it is neither `true` nor `false`.
    pub bad_indicator: Option<String>,
    /// What a percentage is taken of, and the percentage.
    pub base: Option<Decimal>,
    pub factor: Option<Decimal>,
    pub reason: Option<String>,
    pub reason_code: Option<String>,
    pub amount: Option<Decimal>,
    pub category: String,
    pub percent: Option<Decimal>,
}

/// One category of the tax breakdown.
#[derive(Clone, Debug, Default)]
pub(crate) struct Subtotal {
    pub taxable: Option<Decimal>,
    pub tax: Option<Decimal>,
    pub category: String,
    pub percent: Option<Decimal>,
}

/// The totals of a document.
#[derive(Clone, Debug, Default)]
pub(crate) struct Totals {
    pub lines: Option<Decimal>,
    pub allowances: Option<Decimal>,
    pub charges: Option<Decimal>,
    pub without_tax: Option<Decimal>,
    pub with_tax: Option<Decimal>,
    pub prepaid: Option<Decimal>,
    pub rounding: Option<Decimal>,
    pub payable: Option<Decimal>,
}

/// One line with what its checks need besides.
#[derive(Clone, Debug)]
pub(crate) struct DraftLine {
    /// First and last day of the line's period (BT-134, BT-135), as written.
    pub period_start: Option<String>,
    pub period_end: Option<String>,
    pub line: DocumentLine,
    /// Byte in the document where the line starts.
    pub offset: usize,
    pub quantity: Option<Decimal>,
    pub net: Option<Decimal>,
    pub price: Option<Decimal>,
    pub base_quantity: Option<Decimal>,
    /// Unit of the base quantity where one is given.
    pub base_unit: Option<String>,
    /// A standard identifier or a classification is there whose list is not named.
    pub unnamed_scheme: bool,
    pub unnamed_list: bool,
    pub adjustments: Vec<Adjustment>,
    pub category: String,
    pub percent: Option<Decimal>,
}

/// A value that could not be read as a number.
#[derive(Clone, Debug)]
pub(crate) struct BadNumber {
    pub offset: usize,
    pub field: &'static str,
    pub value: String,
}

/// The whole document.
#[derive(Clone, Debug, Default)]
pub(crate) struct Draft {
    pub root: Root,
    pub customization: Option<String>,
    pub profile: Option<String>,
    pub number: Option<String>,
    pub issue_date: Option<String>,
    pub type_code: Option<String>,
    pub currency: Option<String>,
    pub tax_currency: Option<String>,
    pub cost_centre: Option<String>,
    pub buyer_reference: Option<String>,
    pub order_references: Vec<String>,
    pub despatch_references: Vec<String>,
    pub invoice_references: Vec<String>,
    pub contract: Option<String>,
    /// First and last day of the document's period (BT-73, BT-74), as written.
    pub period_start: Option<String>,
    pub period_end: Option<String>,
    /// References to earlier invoices that were opened, with a number or without.
    pub billing_references: usize,
    /// Tax totals that have a breakdown.
    pub breakdowns: usize,
    pub payment_means: Option<String>,
    /// Invoices: who sells. Orders and despatch advices: the seller.
    pub seller: DraftParty,
    /// Despatch advices: who sends the goods.
    pub despatcher: DraftParty,
    pub buyer: DraftParty,
    /// Despatch advices: who receives; orders: who asked for the goods.
    pub receiver: DraftParty,
    pub delivery: DeliveryDetails,
    pub delivery_date: Option<String>,
    pub despatch_date: Option<String>,
    pub carrier: Option<String>,
    pub gross_mass: Option<Number>,
    pub gross_volume: Option<Number>,
    pub handling_units: Option<Decimal>,
    pub handling_units_listed: u32,
    pub adjustments: Vec<Adjustment>,
    /// Tax totals: currency and amount.
    pub tax_totals: Vec<(String, Decimal)>,
    pub subtotals: Vec<Subtotal>,
    pub totals: Totals,
    pub lines: Vec<DraftLine>,
    /// The first amount in another currency than the document's: where and which.
    pub other_currency: Option<(usize, String)>,
    /// Amounts finer than hundredths: where, rule, value.
    pub fine_amounts: Vec<(usize, &'static str, String)>,
    pub bad_numbers: Vec<BadNumber>,
    /// Dates of lines' deliveries that could not be read.
    pub bad_dates: Vec<(usize, String)>,
}

impl Draft {
    /// Whether it follows a specification from before EN 16931: EHF 2, BIS 4 and 5 of Peppol, CENBII. The rules of Peppol
    /// billing 3 about identifiers are not meant for those.
    pub(crate) fn is_older_specification(&self) -> bool {
        let customization = self.customization.as_deref().unwrap_or_default();
        ["cenbii.eu", "difi.no:ehf", "ehf.no", ":bis:"].iter().any(|mark| customization.contains(mark))
    }
}
