//! Turns the elements of a UBL document into a [`Draft`]: which path means what.

use std::borrow::Cow;

use domain::{Classification, DeliveryDetails, DocumentLine};

use super::draft::{Adjustment, BadNumber, Draft, DraftLine, DraftParty, Number, Root, Totals, Words};
use crate::Limits;
use crate::decimal::Decimal;
use crate::xml::pull::{Listener, XmlFault, attribute};
use crate::xml::tag::Tag;

/// Most repetitions of a small group (references, allowances, tax categories) that are kept.
const MOST_REPEATED: usize = 10_000;

/// Lines for which memory is taken at once.
const USUAL_LINES: usize = 8;

/// Listens to one document.
pub(crate) struct Collector<'i, 'l> {
    limits: &'l Limits,
    pub draft: Draft<'i>,
    /// Whether the tax total that is open has shown a breakdown.
    breakdown_is_open: bool,
}

impl<'i, 'l> Collector<'i, 'l> {
    pub(crate) fn new(limits: &'l Limits, root: Root) -> Self {
        Self { limits, draft: Draft { root, ..Draft::default() }, breakdown_is_open: false }
    }

    fn number(&mut self, text: &str, field: &'static str, offset: usize) -> Option<Decimal> {
        let number = Decimal::parse(text);
        if number.is_none() && self.draft.bad_numbers.len() < MOST_REPEATED {
            self.draft.bad_numbers.push(BadNumber { offset, field, value: crate::problem_list::quoted(text) });
        }
        number
    }

    /// An amount in the document's currency; finer than hundredths or in another currency is noted.
    fn amount(&mut self, text: &Words<'i>, attributes: &'i str, rule: Amount, offset: usize) -> Option<Decimal> {
        let value = self.number(text, rule.field, offset)?;
        self.fine(Some(value), text, rule.decimals, offset);
        if self.draft.other_currency.is_none()
            && let (Some(currency), Some(document)) = (attribute(attributes, "currencyID"), &self.draft.currency)
            && currency != document.as_ref()
        {
            self.draft.other_currency = Some((offset, currency));
        }
        if self.draft.currency.is_none() {
            // Orders may leave the document currency out; then the amounts tell.
            self.draft.currency = attribute(attributes, "currencyID").map(Cow::Borrowed);
        }
        Some(value)
    }

    /// Notes an amount with more than two decimals.
    fn fine(&mut self, value: Option<Decimal>, text: &str, rule: &'static str, offset: usize) {
        if value.is_some_and(Decimal::is_finer_than_hundredths) && self.draft.fine_amounts.len() < MOST_REPEATED {
            self.draft.fine_amounts.push((offset, rule, crate::problem_list::quoted(text)));
        }
    }

    fn header(&mut self, path: &[Tag], text: &Words<'i>, attributes: &'i str, offset: usize) {
        use Tag as T;
        let draft = &mut self.draft;
        match path {
            [T::CustomizationId] => set(&mut draft.customization, text),
            [T::ProfileId] => set(&mut draft.profile, text),
            [T::Id] => set(&mut draft.number, text),
            [T::IssueDate] => set(&mut draft.issue_date, text),
            [T::InvoiceTypeCode | T::CreditNoteTypeCode] => set(&mut draft.type_code, text),
            [T::DocumentCurrencyCode] => set(&mut draft.currency, text),
            [T::TaxCurrencyCode] => set(&mut draft.tax_currency, text),
            [T::AccountingCost] => set(&mut draft.cost_centre, text),
            [T::BuyerReference | T::CustomerReference] => set(&mut draft.buyer_reference, text),
            [T::OrderReference, T::Id] => add(&mut draft.order_references, text),
            [T::DespatchDocumentReference, T::Id] => add(&mut draft.despatch_references, text),
            [T::BillingReference, T::InvoiceDocumentReference, T::Id] => add(&mut draft.invoice_references, text),
            [T::ContractDocumentReference | T::Contract, T::Id] => set(&mut draft.contract, text),
            [T::PaymentMeans, T::PaymentMeansCode] => set(&mut draft.payment_means, text),
            [T::AccountingSupplierParty | T::SellerSupplierParty, T::Party, rest @ ..] => {
                party(&mut draft.seller, rest, text, attributes);
            }
            [T::DespatchSupplierParty, T::Party, rest @ ..] => party(&mut draft.despatcher, rest, text, attributes),
            [T::AccountingCustomerParty, T::Party, rest @ ..] if draft.root != Root::Order => {
                party(&mut draft.buyer, rest, text, attributes);
            }
            [T::BuyerCustomerParty, T::Party, rest @ ..] => party(&mut draft.buyer, rest, text, attributes),
            [T::DeliveryCustomerParty, T::Party, rest @ ..] => party(&mut draft.receiver, rest, text, attributes),
            [T::OriginatorCustomerParty, T::Party, rest @ ..] if draft.root == Root::Order => {
                party(&mut draft.receiver, rest, text, attributes);
            }
            [T::Delivery, rest @ ..] => {
                let mut date = draft.delivery_date.take();
                delivery(&mut draft.delivery, &mut date, rest, text);
                draft.delivery_date = date;
            }
            [T::InvoicePeriod, T::StartDate] => set(&mut draft.period_start, text),
            [T::InvoicePeriod, T::EndDate] => set(&mut draft.period_end, text),
            // The place of a delivery term is in words, unless it is a location number.
            [T::DeliveryTerms, T::DeliveryLocation, T::Id] if is_gln(text) => {
                set(&mut draft.delivery.location_gln, text);
            }
            [T::Shipment, rest @ ..] => self.shipment(rest, text, attributes, offset),
            [T::AllowanceCharge, rest @ ..] => self.adjustment(None, rest, text, attributes, offset),
            [T::TaxTotal, rest @ ..] => self.tax_total(rest, text, attributes, offset),
            [T::LegalMonetaryTotal | T::AnticipatedMonetaryTotal, total] => {
                self.total(*total, text, attributes, offset);
            }
            _ => {}
        }
    }

    fn shipment(&mut self, path: &[Tag], text: &Words<'i>, attributes: &'i str, offset: usize) {
        use Tag as T;
        let unit = || attribute(attributes, "unitCode").unwrap_or_default();
        match path {
            [T::GrossWeightMeasure] => {
                self.draft.gross_mass =
                    self.number(text, "GrossWeightMeasure", offset).map(|value| Number { value, unit: unit() });
            }
            [T::GrossVolumeMeasure] => {
                self.draft.gross_volume =
                    self.number(text, "GrossVolumeMeasure", offset).map(|value| Number { value, unit: unit() });
            }
            [T::TotalTransportHandlingUnitQuantity] => {
                self.draft.handling_units = self.number(text, "TotalTransportHandlingUnitQuantity", offset);
            }
            [T::Delivery, T::EstimatedDeliveryPeriod, T::StartDate] => set(&mut self.draft.delivery_date, text),
            [T::Delivery, T::Despatch, T::ActualDespatchDate] => set(&mut self.draft.despatch_date, text),
            [T::Consignment | T::Delivery, T::CarrierParty, T::PartyName, T::Name] => {
                set(&mut self.draft.carrier, text);
            }
            [T::Delivery, rest @ ..] => {
                let mut date = None;
                delivery(&mut self.draft.delivery, &mut date, rest, text);
            }
            _ => {}
        }
    }

    fn adjustment(&mut self, line: Option<usize>, path: &[Tag], text: &Words<'i>, attributes: &'i str, offset: usize) {
        use Tag as T;
        let list = line.map_or(&self.draft.adjustments, |index| &self.draft.lines[index].adjustments);
        let is_charge = list.last().is_some_and(|last| last.is_charge);
        let number = match path {
            [part @ (T::Amount | T::BaseAmount)] => {
                let rule = Amount::of_adjustment(line.is_some(), is_charge, *part == T::BaseAmount);
                self.amount(text, attributes, rule, offset)
            }
            [T::MultiplierFactorNumeric] => self.number(text, "MultiplierFactorNumeric", offset),
            [T::TaxCategory, T::Percent] => self.number(text, "Percent", offset),
            _ => None,
        };
        let adjustments = match line {
            Some(index) => self.draft.lines.get_mut(index).map(|line| &mut line.adjustments),
            None => Some(&mut self.draft.adjustments),
        };
        let Some(adjustment) = adjustments.and_then(|list| list.last_mut()) else { return };
        match path {
            [T::ChargeIndicator] => {
                adjustment.is_charge = matches!(text.as_ref(), "true" | "1");
                if !matches!(text.as_ref(), "true" | "false") {
                    adjustment.bad_indicator = Some(crate::problem_list::quoted(text));
                }
            }
            [T::AllowanceChargeReason] => set(&mut adjustment.reason, text),
            [T::AllowanceChargeReasonCode] => set(&mut adjustment.reason_code, text),
            [T::Amount] => adjustment.amount = number,
            [T::BaseAmount] => adjustment.base = number,
            [T::MultiplierFactorNumeric] => adjustment.factor = number,
            [T::TaxCategory, T::Id] => adjustment.category = text.clone(),
            [T::TaxCategory, T::Percent] => adjustment.percent = number,
            _ => {}
        }
    }

    fn tax_total(&mut self, path: &[Tag], text: &Words<'i>, attributes: &'i str, offset: usize) {
        use Tag as T;
        match path {
            [T::TaxAmount] => {
                // The second tax total may be in the accounting currency, so currencies are not compared here.
                let value = self.number(text, "TaxTotal/TaxAmount", offset);
                self.fine(value, text, "BR-DEC-13", offset);
                if let Some(value) = value
                    && self.draft.tax_totals.len() < MOST_REPEATED
                {
                    let currency = attribute(attributes, "currencyID").unwrap_or_default();
                    self.draft.tax_totals.push((currency, value));
                }
            }
            [T::TaxSubtotal, rest @ ..] => {
                let number = match rest {
                    [T::TaxableAmount] => self.number(text, "TaxableAmount", offset),
                    [T::TaxAmount] => self.number(text, "TaxSubtotal/TaxAmount", offset),
                    [T::TaxCategory, T::Percent] => self.number(text, "Percent", offset),
                    _ => None,
                };
                match rest {
                    [T::TaxableAmount] => self.fine(number, text, "BR-DEC-19", offset),
                    [T::TaxAmount] => self.fine(number, text, "BR-DEC-20", offset),
                    _ => {}
                }
                let Some(subtotal) = self.draft.subtotals.last_mut() else { return };
                match rest {
                    [T::TaxableAmount] => subtotal.taxable = number,
                    [T::TaxAmount] => subtotal.tax = number,
                    [T::TaxCategory, T::Id] => subtotal.category = text.clone(),
                    [T::TaxCategory, T::Percent] => subtotal.percent = number,
                    _ => {}
                }
            }
            _ => {}
        }
    }

    fn total(&mut self, total: Tag, text: &Words<'i>, attributes: &'i str, offset: usize) {
        let (rule, slot): (Amount, fn(&mut Totals) -> &mut Option<Decimal>) = match total {
            Tag::LineExtensionAmount => (Amount::new("LineExtensionAmount", "BR-DEC-09"), |totals| &mut totals.lines),
            Tag::AllowanceTotalAmount => {
                (Amount::new("AllowanceTotalAmount", "BR-DEC-10"), |totals| &mut totals.allowances)
            }
            Tag::ChargeTotalAmount => (Amount::new("ChargeTotalAmount", "BR-DEC-11"), |totals| &mut totals.charges),
            Tag::TaxExclusiveAmount => {
                (Amount::new("TaxExclusiveAmount", "BR-DEC-12"), |totals| &mut totals.without_tax)
            }
            Tag::TaxInclusiveAmount => (Amount::new("TaxInclusiveAmount", "BR-DEC-14"), |totals| &mut totals.with_tax),
            Tag::PrepaidAmount => (Amount::new("PrepaidAmount", "BR-DEC-16"), |totals| &mut totals.prepaid),
            Tag::PayableRoundingAmount => {
                (Amount::new("PayableRoundingAmount", "BR-DEC-17"), |totals| &mut totals.rounding)
            }
            Tag::PayableAmount => (Amount::new("PayableAmount", "BR-DEC-18"), |totals| &mut totals.payable),
            _ => return,
        };
        let value = self.amount(text, attributes, rule, offset);
        *slot(&mut self.draft.totals) = value;
    }

    fn line(&mut self, path: &[Tag], text: &Words<'i>, attributes: &'i str, offset: usize) {
        use Tag as T;
        let Some(index) = self.draft.lines.len().checked_sub(1) else { return };
        match path {
            [T::InvoicedQuantity | T::CreditedQuantity | T::DeliveredQuantity | T::Quantity] => {
                let quantity = self.number(text, "Quantity", offset);
                let line = &mut self.draft.lines[index];
                line.quantity = quantity;
                line.line.unit_code = attribute(attributes, "unitCode").map(str::to_owned);
            }
            [T::LineExtensionAmount] => {
                let amount = self.amount(text, attributes, Amount::new("LineExtensionAmount", "BR-DEC-23"), offset);
                self.draft.lines[index].net = amount;
            }
            [T::Price, T::PriceAmount] => {
                self.draft.lines[index].price = self.number(text, "PriceAmount", offset);
            }
            [T::Price, T::BaseQuantity] => {
                self.draft.lines[index].base_quantity = self.number(text, "BaseQuantity", offset);
                self.draft.lines[index].base_unit = attribute(attributes, "unitCode");
            }
            [T::Item, T::ClassifiedTaxCategory, T::Percent] => {
                self.draft.lines[index].percent = self.number(text, "Percent", offset);
            }
            [T::AllowanceCharge, rest @ ..] => self.adjustment(Some(index), rest, text, attributes, offset),
            [T::OrderLineReference, T::OrderReference, T::Id] => add(&mut self.draft.order_references, text),
            [T::DespatchLineReference, T::DocumentReference, T::Id] => add(&mut self.draft.despatch_references, text),
            [T::Delivery, rest @ ..] => {
                let mut date = None;
                let details = self.draft.lines[index].line.delivery.get_or_insert_with(DeliveryDetails::default);
                delivery(details, &mut date, rest, text);
                if let Some(date) = date {
                    match date.parse() {
                        Ok(date) => details.date = Some(date),
                        Err(_) => self.draft.bad_dates.push((offset, crate::problem_list::quoted(&date))),
                    }
                }
            }
            _ => item(&mut self.draft.lines[index], path, text, attributes),
        }
    }
}

/// The parts of a line that are plain texts.
fn item<'i>(draft: &mut DraftLine<'i>, path: &[Tag], text: &Words<'i>, attributes: &'i str) {
    use Tag as T;
    let line = &mut draft.line;
    match path {
        [T::Id] => text.as_ref().clone_into(&mut line.id),
        [T::AccountingCost] => set(&mut line.cost_centre, text),
        [T::InvoicePeriod, T::StartDate] => set(&mut draft.period_start, text),
        [T::InvoicePeriod, T::EndDate] => set(&mut draft.period_end, text),
        [T::OrderLineReference, T::LineId] => set(&mut line.order_line, text),
        [T::Item, T::Name] => text.as_ref().clone_into(&mut line.name),
        [T::Item, T::Description] => set(&mut line.description, text),
        [T::Item, T::SellersItemIdentification, T::Id] => set(&mut line.sellers_item_id, text),
        [T::Item, T::StandardItemIdentification, T::Id]
            if attribute(attributes, "schemeID").is_none_or(|scheme| scheme == "0160" || scheme == "GTIN") =>
        {
            draft.unnamed_scheme |= attribute(attributes, "schemeID").is_none();
            set(&mut line.gtin, text);
        }
        [T::Item, T::CommodityClassification, T::ItemClassificationCode]
            if !text.is_empty() && line.classifications.len() < MOST_REPEATED =>
        {
            let list = attribute(attributes, "listID").unwrap_or_default().to_owned();
            draft.unnamed_list |= list.is_empty();
            line.classifications.push(Classification { list, code: text.as_ref().to_owned() });
        }
        [T::Item, T::ClassifiedTaxCategory, T::Id] => draft.category = text.clone(),
        _ => {}
    }
}

/// The rule of decimals of an amount and its element.
#[derive(Clone, Copy)]
struct Amount {
    field: &'static str,
    decimals: &'static str,
}

impl Amount {
    fn of_adjustment(of_line: bool, is_charge: bool, base: bool) -> Self {
        let field = if base { "AllowanceCharge/BaseAmount" } else { "AllowanceCharge/Amount" };
        let decimals = match (of_line, is_charge, base) {
            (false, false, false) => "BR-DEC-01",
            (false, false, true) => "BR-DEC-02",
            (false, true, false) => "BR-DEC-05",
            (false, true, true) => "BR-DEC-06",
            (true, false, false) => "BR-DEC-24",
            (true, false, true) => "BR-DEC-25",
            (true, true, false) => "BR-DEC-27",
            (true, true, true) => "BR-DEC-28",
        };
        Self { field, decimals }
    }

    const fn new(field: &'static str, decimals: &'static str) -> Self {
        Self { field, decimals }
    }
}

impl<'i> Listener<'i> for Collector<'i, '_> {
    fn open(&mut self, path: &[Tag], offset: usize) -> Result<(), XmlFault> {
        use Tag as T;
        let draft = &mut self.draft;
        match path {
            [T::InvoiceLine | T::CreditNoteLine | T::DespatchLine] | [T::OrderLine, T::LineItem] => {
                if draft.lines.len() >= self.limits.document_lines {
                    return Err(XmlFault {
                        offset,
                        rule: "SAMLAST-LIMIT-LINES",
                        message: format!("The document has more than {} lines.", self.limits.document_lines),
                        suggestion: "Ask the sender to split the document.",
                    });
                }
                if draft.lines.is_empty() {
                    draft.lines.reserve(USUAL_LINES);
                }
                draft.lines.push(DraftLine::at(offset));
            }
            [T::InvoiceLine | T::CreditNoteLine, T::AllowanceCharge]
            | [T::OrderLine, T::LineItem, T::AllowanceCharge] => {
                if let Some(line) = draft.lines.last_mut() {
                    push_adjustment(&mut line.adjustments, offset);
                }
            }
            [T::AllowanceCharge] => push_adjustment(&mut draft.adjustments, offset),
            [T::BillingReference, T::InvoiceDocumentReference] => draft.billing_references += 1,
            [T::TaxTotal] => self.breakdown_is_open = false,
            [T::TaxTotal, T::TaxSubtotal] => {
                if !self.breakdown_is_open {
                    self.breakdown_is_open = true;
                    draft.breakdowns += 1;
                }
                push_default(&mut draft.subtotals);
            }
            [T::Shipment, T::TransportHandlingUnit] => draft.handling_units_listed += 1,
            [T::AccountingSupplierParty | T::SellerSupplierParty] => draft.seller.present = true,
            [T::DespatchSupplierParty] => draft.despatcher.present = true,
            [T::AccountingCustomerParty | T::BuyerCustomerParty] => draft.buyer.present = true,
            [T::DeliveryCustomerParty | T::OriginatorCustomerParty] => draft.receiver.present = true,
            [role, T::Party, T::PartyTaxScheme] => {
                if let Some(party) = draft.party_mut(*role) {
                    push_default(&mut party.tax_schemes);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn leaf(&mut self, path: &[Tag], text: &Words<'i>, attributes: &'i str, offset: usize) {
        match path {
            [Tag::InvoiceLine | Tag::CreditNoteLine | Tag::DespatchLine, rest @ ..]
            | [Tag::OrderLine, Tag::LineItem, rest @ ..] => self.line(rest, text, attributes, offset),
            _ => self.header(path, text, attributes, offset),
        }
    }
}

impl<'i> Draft<'i> {
    fn party_mut(&mut self, role: Tag) -> Option<&mut DraftParty<'i>> {
        match role {
            Tag::AccountingSupplierParty | Tag::SellerSupplierParty => Some(&mut self.seller),
            Tag::DespatchSupplierParty => Some(&mut self.despatcher),
            Tag::AccountingCustomerParty if self.root == Root::Order => None,
            Tag::AccountingCustomerParty | Tag::BuyerCustomerParty => Some(&mut self.buyer),
            Tag::DeliveryCustomerParty | Tag::OriginatorCustomerParty => Some(&mut self.receiver),
            _ => None,
        }
    }
}

impl DraftLine<'_> {
    fn at(offset: usize) -> Self {
        let line = DocumentLine {
            id: String::new(),
            name: String::new(),
            description: None,
            sellers_item_id: None,
            gtin: None,
            classifications: Vec::new(),
            quantity: None,
            unit_code: None,
            net: None,
            account: None,
            cost_centre: None,
            order_line: None,
            delivery: None,
            commodity: None,
            measured: None,
        };
        Self {
            period_start: None,
            period_end: None,
            line,
            offset,
            quantity: None,
            net: None,
            price: None,
            base_quantity: None,
            base_unit: None,
            unnamed_scheme: false,
            unnamed_list: false,
            adjustments: Vec::new(),
            category: Cow::default(),
            percent: None,
        }
    }
}

/// Fields below `cac:Party`. Contacts and persons are not looked at.
pub(super) fn party<'i>(party: &mut DraftParty<'i>, path: &[Tag], text: &Words<'i>, attributes: &'i str) {
    use Tag as T;
    let identifier = || (attribute(attributes, "schemeID").unwrap_or_default(), text.clone());
    match path {
        [T::EndpointId] if !text.is_empty() => party.endpoint = Some(identifier()),
        [T::PartyIdentification, T::Id] if !text.is_empty() && party.ids.len() < MOST_REPEATED => {
            party.ids.push(identifier());
        }
        [T::PartyName, T::Name] => set(&mut party.name, text),
        [T::PartyLegalEntity, T::RegistrationName] => set(&mut party.registration_name, text),
        [T::PartyLegalEntity, T::CompanyId] if !text.is_empty() => party.company_id = Some(identifier()),
        [T::PartyTaxScheme, T::CompanyId] => {
            if let Some(scheme) = party.tax_schemes.last_mut() {
                scheme.company_id = text.clone();
            }
        }
        [T::PartyTaxScheme, T::TaxScheme, T::Id] => {
            if let Some(scheme) = party.tax_schemes.last_mut() {
                scheme.scheme = text.clone();
            }
        }
        [T::PostalAddress, T::StreetName] => set(&mut party.street, text),
        [T::PostalAddress, T::PostalZone] => set(&mut party.postal_code, text),
        [T::PostalAddress, T::CityName] => set(&mut party.city, text),
        [T::PostalAddress, T::Country, T::IdentificationCode] => set(&mut party.country, text),
        _ => {}
    }
}

/// Fields below `cac:Delivery`.
fn delivery<'i>(details: &mut DeliveryDetails, date: &mut Option<Words<'i>>, path: &[Tag], text: &Words<'i>) {
    use Tag as T;
    match path {
        [T::ActualDeliveryDate] | [T::RequestedDeliveryPeriod, T::StartDate] => set(date, text),
        [T::DeliveryLocation, T::Id] => set(&mut details.location_gln, text),
        [T::DeliveryParty, T::PartyName, T::Name] => set(&mut details.name, text),
        [T::DeliveryLocation, T::Address, part] | [T::DeliveryAddress, part] => match part {
            T::StreetName => set(&mut details.street, text),
            T::PostalZone => set(&mut details.postal_code, text),
            T::CityName => set(&mut details.city, text),
            _ => {}
        },
        _ => {}
    }
}

/// The first value that is given counts.
pub(super) fn set<'i, T: From<Words<'i>>>(slot: &mut Option<T>, text: &Words<'i>) {
    if slot.is_none() && !text.is_empty() {
        *slot = Some(text.clone().into());
    }
}

fn add<'i>(list: &mut Vec<Words<'i>>, text: &Words<'i>) {
    if !text.is_empty() && list.len() < MOST_REPEATED && !list.iter().rev().take(50).any(|known| known == text) {
        list.push(text.clone());
    }
}

fn push_adjustment(list: &mut Vec<Adjustment>, offset: usize) {
    if list.len() < MOST_REPEATED {
        list.push(Adjustment { offset, ..Adjustment::default() });
    }
}

/// Thirteen digits.
fn is_gln(text: &str) -> bool {
    text.len() == 13 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn push_default<T: Default>(list: &mut Vec<T>) {
    if list.len() < MOST_REPEATED {
        list.push(T::default());
    }
}
