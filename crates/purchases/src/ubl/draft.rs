//! What a UBL document says, as collected while reading and before anything is concluded from it.

use domain::{DeliveryDetails, DocumentLine};

use crate::decimal::Decimal;
pub(crate) use crate::xml::pull::Words;

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
pub(crate) struct Number<'i> {
    pub value: Decimal,
    /// `currencyID` or `unitCode`.
    pub unit: &'i str,
}

/// A tax scheme of a party: company identifier and scheme (`VAT`, `TAX`).
#[derive(Clone, Debug, Default)]
pub(crate) struct TaxScheme<'i> {
    pub company_id: Words<'i>,
    pub scheme: Words<'i>,
}

/// A party with all its identifiers.
#[derive(Clone, Debug, Default)]
pub(crate) struct DraftParty<'i> {
    /// Whether the element was there at all.
    pub present: bool,
    pub endpoint: Option<(&'i str, Words<'i>)>,
    /// Scheme and value.
    pub ids: Vec<(&'i str, Words<'i>)>,
    pub company_id: Option<(&'i str, Words<'i>)>,
    pub tax_schemes: Vec<TaxScheme<'i>>,
    pub name: Option<Words<'i>>,
    pub registration_name: Option<Words<'i>>,
    pub street: Option<Words<'i>>,
    pub postal_code: Option<Words<'i>>,
    pub city: Option<Words<'i>>,
    pub country: Option<Words<'i>>,
}

/// An allowance or charge, or one category of the tax breakdown.
#[derive(Clone, Debug, Default)]
pub(crate) struct Adjustment<'i> {
    pub is_charge: bool,
    /// Byte in the document where it starts.
    pub offset: usize,
    /// The indicator as written where it is neither `true` nor `false`.
    pub bad_indicator: Option<String>,
    /// What a percentage is taken of, and the percentage.
    pub base: Option<Decimal>,
    pub factor: Option<Decimal>,
    pub reason: Option<Words<'i>>,
    pub reason_code: Option<Words<'i>>,
    pub amount: Option<Decimal>,
    pub category: Words<'i>,
    pub percent: Option<Decimal>,
}

/// One category of the tax breakdown.
#[derive(Clone, Debug, Default)]
pub(crate) struct Subtotal<'i> {
    pub taxable: Option<Decimal>,
    pub tax: Option<Decimal>,
    pub category: Words<'i>,
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
pub(crate) struct DraftLine<'i> {
    /// First and last day of the line's period (BT-134, BT-135), as written.
    pub period_start: Option<Words<'i>>,
    pub period_end: Option<Words<'i>>,
    pub line: DocumentLine,
    /// Byte in the document where the line starts.
    pub offset: usize,
    pub quantity: Option<Decimal>,
    pub net: Option<Decimal>,
    pub price: Option<Decimal>,
    pub base_quantity: Option<Decimal>,
    /// Unit of the base quantity where one is given.
    pub base_unit: Option<&'i str>,
    /// A standard identifier or a classification is there whose list is not named.
    pub unnamed_scheme: bool,
    pub unnamed_list: bool,
    pub adjustments: Vec<Adjustment<'i>>,
    pub category: Words<'i>,
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
pub(crate) struct Draft<'i> {
    pub root: Root,
    pub customization: Option<Words<'i>>,
    pub profile: Option<Words<'i>>,
    pub number: Option<Words<'i>>,
    pub issue_date: Option<Words<'i>>,
    pub type_code: Option<Words<'i>>,
    pub currency: Option<Words<'i>>,
    pub tax_currency: Option<Words<'i>>,
    pub cost_centre: Option<Words<'i>>,
    pub buyer_reference: Option<Words<'i>>,
    pub order_references: Vec<Words<'i>>,
    pub despatch_references: Vec<Words<'i>>,
    pub invoice_references: Vec<Words<'i>>,
    pub contract: Option<Words<'i>>,
    /// First and last day of the document's period (BT-73, BT-74), as written.
    pub period_start: Option<Words<'i>>,
    pub period_end: Option<Words<'i>>,
    /// References to earlier invoices that were opened, with a number or without.
    pub billing_references: usize,
    /// Tax totals that have a breakdown.
    pub breakdowns: usize,
    pub payment_means: Option<Words<'i>>,
    /// Invoices: who sells. Orders and despatch advices: the seller.
    pub seller: DraftParty<'i>,
    /// Despatch advices: who sends the goods.
    pub despatcher: DraftParty<'i>,
    pub buyer: DraftParty<'i>,
    /// Despatch advices: who receives; orders: who asked for the goods.
    pub receiver: DraftParty<'i>,
    pub delivery: DeliveryDetails,
    pub delivery_date: Option<Words<'i>>,
    pub despatch_date: Option<Words<'i>>,
    pub carrier: Option<Words<'i>>,
    pub gross_mass: Option<Number<'i>>,
    pub gross_volume: Option<Number<'i>>,
    pub handling_units: Option<Decimal>,
    pub handling_units_listed: u32,
    pub adjustments: Vec<Adjustment<'i>>,
    /// Tax totals: currency and amount.
    pub tax_totals: Vec<(&'i str, Decimal)>,
    pub subtotals: Vec<Subtotal<'i>>,
    pub totals: Totals,
    pub lines: Vec<DraftLine<'i>>,
    /// The first amount in another currency than the document's: where and which.
    pub other_currency: Option<(usize, &'i str)>,
    /// Amounts finer than hundredths: where, rule, value.
    pub fine_amounts: Vec<(usize, &'static str, String)>,
    pub bad_numbers: Vec<BadNumber>,
    /// Dates of lines' deliveries that could not be read.
    pub bad_dates: Vec<(usize, String)>,
}

impl Draft<'_> {
    /// Whether it follows a specification from before EN 16931: EHF 2, BIS 4 and 5 of Peppol, CENBII. The rules of Peppol
    /// billing 3 about identifiers are not meant for those.
    pub(crate) fn is_older_specification(&self) -> bool {
        let customization = self.customization.as_deref().unwrap_or_default();
        ["cenbii.eu", "difi.no:ehf", "ehf.no", ":bis:"].iter().any(|mark| customization.contains(mark))
    }
}
