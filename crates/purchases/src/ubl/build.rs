//! From a draft to a source document: who is who, signs of credit notes, and what has to be there.

use domain::{
    CubicMeters, Currency, Date, DeliveryDetails, DocumentKind, DocumentLine, Kilograms, Money, OrganisationNumber,
    Party, SourceDocument,
};

use super::draft::{Adjustment, Draft, DraftLine, DraftParty, Number, Root, Words};
use crate::decimal::Decimal;
use crate::measure::{kilograms_per_unit, litres_per_unit};
use crate::person_names::{before_introduction, without_person};
use crate::problem_list::{Place, ProblemList};
use crate::xml::RowCounter;

/// The document without its lines, which [`add_lines`] brings once they are checked; `None` with a problem of severity
/// `Refused` where it has no number, date or currency.
pub(crate) fn document(
    draft: &mut Draft<'_>,
    rows: &RowCounter<'_>,
    problems: &mut ProblemList,
) -> Option<SourceDocument> {
    let kind = kind(draft, problems);
    let rules = Mandatory::of(draft.root);
    let number = mandatory(draft.number.as_deref(), "ID", rules.number, "number", problems);
    let issue_date = mandatory(draft.issue_date.as_deref(), "IssueDate", rules.date, "date of issue", problems)
        .and_then(|text| date(text, "IssueDate", rules.date, problems));
    let currency = currency(draft, rules.currency, problems);
    let (number, issue_date, currency) = (number?, issue_date?, currency?);
    let number = number.to_owned();
    report_unreadable(draft, rows, problems);
    let delivery = delivery(draft, problems);
    let sign = Sign { is_credit: kind == DocumentKind::CreditNote, currency };
    let net = draft.totals.without_tax.or(draft.totals.lines);
    let tax = draft.tax_totals.iter().find(|(unit, _)| *unit == currency.code()).or(draft.tax_totals.first());
    Some(SourceDocument {
        freight: freight(draft).and_then(|amount| sign.money(amount)),
        payment_means: text(&draft.payment_means),
        kind,
        number,
        issue_date,
        supplier: supplier(draft),
        buyer: buyer(draft),
        buyer_reference: draft.buyer_reference.as_deref().and_then(without_person),
        cost_centre: draft.cost_centre.as_deref().and_then(without_person),
        order_references: texts(&draft.order_references),
        despatch_references: texts(&draft.despatch_references),
        invoice_references: texts(&draft.invoice_references),
        contract_reference: text(&draft.contract),
        carrier: text(&draft.carrier),
        delivery,
        currency,
        net: net.and_then(|amount| sign.money(amount)),
        vat: tax.and_then(|(_, amount)| sign.money(*amount)),
        gross_mass: draft.gross_mass.as_ref().and_then(|number| mass(number, problems)),
        gross_volume: draft.gross_volume.as_ref().and_then(|number| volume(number, problems)),
        handling_units: draft
            .handling_units
            .map(Decimal::to_f64)
            .or((draft.handling_units_listed > 0).then(|| f64::from(draft.handling_units_listed))),
        lines: Vec::new(),
    })
}

/// Moves the lines of the draft into the document.
pub(crate) fn add_lines(draft: &mut Draft<'_>, document: &mut SourceDocument) {
    let sign = Sign { is_credit: document.kind == DocumentKind::CreditNote, currency: document.currency };
    document.lines = draft.lines.drain(..).map(|line| document_line(line, sign)).collect();
}

/// The words as the document will keep them.
fn text(words: &Option<Words<'_>>) -> Option<String> {
    words.as_deref().map(str::to_owned)
}

fn texts(list: &[Words<'_>]) -> Vec<String> {
    list.iter().map(|words| words.as_ref().to_owned()).collect()
}

/// Codes of UNCL 7161 for freight and delivery.
const FREIGHT_CODES: &[&str] = &["FC", "DL", "AAB", "IAB", "TAB"];
/// Words by which suppliers call freight.
const FREIGHT_WORDS: &[&str] =
    &["frakt", "freight", "transport", "porto", "levering", "leverans", "delivery", "shipping", "utkjøring", "sending"];

/// The sum of the document's charges for freight.
fn freight(draft: &Draft<'_>) -> Option<Decimal> {
    let is_freight = |adjustment: &&Adjustment<'_>| {
        let code = adjustment.reason_code.as_deref().is_some_and(|code| FREIGHT_CODES.contains(&code));
        let reason = adjustment.reason.as_deref().unwrap_or_default().to_lowercase();
        adjustment.is_charge && (code || FREIGHT_WORDS.iter().any(|word| reason.contains(word)))
    };
    let mut amounts = draft.adjustments.iter().filter(is_freight).filter_map(|adjustment| adjustment.amount);
    let first = amounts.next()?;
    amounts.try_fold(first, Decimal::plus)
}

/// The official rules that demand number, date and currency; orders and despatch advices have house rules.
struct Mandatory {
    number: &'static str,
    date: &'static str,
    currency: &'static str,
}

impl Mandatory {
    fn of(root: Root) -> Self {
        match root {
            Root::Invoice | Root::CreditNote => Self { number: "BR-02", date: "BR-03", currency: "BR-05" },
            Root::Order | Root::DespatchAdvice => {
                Self { number: "SAMLAST-UBL-NUMBER", date: "SAMLAST-UBL-DATE", currency: "SAMLAST-UBL-CURRENCY" }
            }
        }
    }
}

#[derive(Clone, Copy)]
struct Sign {
    is_credit: bool,
    currency: Currency,
}

impl Sign {
    fn money(self, amount: Decimal) -> Option<Money> {
        self.apply(amount).to_money(self.currency)
    }

    fn apply(self, value: Decimal) -> Decimal {
        if self.is_credit { value.negated() } else { value }
    }
}

/// UNCL 1001 codes of credit notes that may stand in an invoice element.
const CREDIT_TYPE_CODES: &[&str] = &["381", "396", "81", "83", "532"];

fn kind(draft: &Draft<'_>, problems: &mut ProblemList) -> DocumentKind {
    match draft.root {
        Root::Order => DocumentKind::Order,
        Root::DespatchAdvice => DocumentKind::DespatchAdvice,
        Root::CreditNote => DocumentKind::CreditNote,
        Root::Invoice => {
            let code = draft.type_code.as_deref().unwrap_or_default();
            if !CREDIT_TYPE_CODES.contains(&code) {
                return DocumentKind::Invoice;
            }
            let message =
                "The type code says credit note, but the document is an invoice element; it is taken as a credit note.";
            let suggestion = "Ask the sender to use the CreditNote document.";
            problems.warn("PEPPOL-EN16931-P0100", Place::field("InvoiceTypeCode").value(code), message, suggestion);
            DocumentKind::CreditNote
        }
    }
}

fn mandatory<'d>(
    value: Option<&'d str>,
    field: &str,
    rule: &str,
    what: &str,
    problems: &mut ProblemList,
) -> Option<&'d str> {
    if value.is_none() {
        let message = format!("The document has no {what}.");
        let suggestion = "Ask the sender for a complete document; without it the document cannot be told from others.";
        problems.refuse(rule, Place::field(field), &message, suggestion);
    }
    value
}

fn date(text: &str, field: &str, rule: &str, problems: &mut ProblemList) -> Option<Date> {
    let parsed = parse_date(text);
    if parsed.is_none() {
        let message = "The date is not a date of the calendar written as year-month-day.";
        problems.refuse(rule, Place::field(field).value(text), message, "Write it like 2025-09-30.");
    }
    parsed
}

/// An `xs:date`; a time zone after it is left alone.
fn parse_date(text: &str) -> Option<Date> {
    text.get(..10)?.parse().ok()
}

fn currency(draft: &Draft<'_>, rule: &str, problems: &mut ProblemList) -> Option<Currency> {
    let is_invoice = matches!(draft.root, Root::Invoice | Root::CreditNote);
    match draft.currency.as_deref() {
        None if !is_invoice => Some(Currency::NOK),
        None => {
            let suggestion = "Ask the sender for a complete document.";
            problems.refuse(rule, Place::field("DocumentCurrencyCode"), "The document has no currency.", suggestion);
            None
        }
        Some(code) => {
            let currency = Currency::parse(code);
            if currency.is_none() {
                let place = Place::field("DocumentCurrencyCode").value(code);
                problems.refuse("BR-CL-04", place, "The currency is not a code of ISO 4217.", "Write it like NOK.");
            }
            currency
        }
    }
}

fn report_unreadable(draft: &Draft<'_>, rows: &RowCounter<'_>, problems: &mut ProblemList) {
    for bad in &draft.bad_numbers {
        let place = Place::field(bad.field).value(&bad.value).row(rows.row(bad.offset));
        let message = "The value is not a decimal number of at most 18 digits.";
        problems.quarantine(
            "SAMLAST-UBL-DECIMAL",
            place,
            message,
            "Write it with digits and a decimal point, like 1234.50.",
        );
    }
    for (offset, value) in &draft.bad_dates {
        let place = Place::field("ActualDeliveryDate").value(value).row(rows.row(*offset));
        let message = "The date of delivery is no date of the calendar; the line is taken to have none.";
        problems.warn("SAMLAST-UBL-DATE", place, message, "Write it like 2025-09-30.");
    }
}

/// The seller; on despatch advices without one, or with one that says less, who sends the goods.
fn supplier(draft: &Draft<'_>) -> Party {
    let seller = party(&draft.seller);
    if draft.root != Root::DespatchAdvice {
        return seller;
    }
    let despatcher = party(&draft.despatcher);
    let seller_is_known = !seller.name.is_empty() || seller.organisation_number.is_some() || seller.gln.is_some();
    let despatcher_says_more = seller.organisation_number.is_none() && despatcher.organisation_number.is_some();
    if seller_is_known && !despatcher_says_more { seller } else { despatcher }
}

fn buyer(draft: &Draft<'_>) -> Party {
    if draft.buyer.present { party(&draft.buyer) } else { party(&draft.receiver) }
}

/// Chooses among the identifiers of a party: legal entity, then identification, then tax number, then address.
pub(crate) fn party(draft: &DraftParty<'_>) -> Party {
    let candidates = || {
        let vat = draft.tax_schemes.iter().filter(|s| s.scheme == "VAT").map(|s| ("9909", s.company_id.as_ref()));
        let identifiers = draft.company_id.iter().chain(&draft.ids).map(|(scheme, value)| (*scheme, value.as_ref()));
        identifiers.chain(vat).chain(draft.endpoint.iter().map(|(scheme, value)| (*scheme, value.as_ref())))
    };
    let is_norwegian = draft.country.as_deref().is_none_or(|country| country == "NO");
    let organisation_number = candidates()
        .filter(|(scheme, _)| {
            matches!(*scheme, "0192" | "9908" | "9909" | "NO:ORGNR" | "NO:VAT") || (is_norwegian && scheme.is_empty())
        })
        .find_map(|(_, value)| OrganisationNumber::parse(value).ok());
    let is_location = |scheme: &str| matches!(scheme, "0088" | "GLN");
    let gln = candidates().find(|(scheme, _)| is_location(scheme)).map(|(_, value)| value.to_owned());
    let other_id = match organisation_number {
        Some(_) => None,
        None => candidates()
            .find(|(scheme, value)| !is_location(scheme) && !value.is_empty())
            .map(|(_, value)| value.to_owned()),
    };
    Party {
        name: draft.registration_name.as_deref().or(draft.name.as_deref()).unwrap_or_default().to_owned(),
        organisation_number,
        gln,
        other_id,
        street: text(&draft.street),
        postal_code: text(&draft.postal_code),
        city: text(&draft.city),
        country: text(&draft.country),
    }
}

fn delivery(draft: &mut Draft<'_>, problems: &mut ProblemList) -> DeliveryDetails {
    let mut details = std::mem::take(&mut draft.delivery);
    if let Some(text) = draft.delivery_date.as_ref().or(draft.despatch_date.as_ref()) {
        details.date = parse_date(text);
        if details.date.is_none() {
            let message = "The date of delivery is no date of the calendar; the document is taken to have none.";
            problems.warn(
                "SAMLAST-UBL-DATE",
                Place::field("Delivery").value(text),
                message,
                "Write it like 2025-09-30.",
            );
        }
    }
    if draft.receiver.present {
        let receiver = party(&draft.receiver);
        details.location_gln = details.location_gln.or(receiver.gln);
        if details.street.is_none() {
            details.street = receiver.street;
            details.postal_code = details.postal_code.or(receiver.postal_code);
            details.city = details.city.or(receiver.city);
        }
        let name = draft.receiver.name.as_deref().or(draft.receiver.registration_name.as_deref());
        details.name = details.name.or_else(|| name.map(str::to_owned));
    }
    details.name = details.name.map(|name| before_introduction(&name).to_owned()).filter(|name| !name.is_empty());
    details
}

fn mass(number: &Number<'_>, problems: &mut ProblemList) -> Option<Kilograms> {
    let factor = kilograms_per_unit(number.unit);
    if factor.is_none() {
        unknown_unit("GrossWeightMeasure", number, "mass", problems);
    }
    factor.map(|factor| Kilograms(number.value.to_f64() * factor))
}

fn volume(number: &Number<'_>, problems: &mut ProblemList) -> Option<CubicMeters> {
    let factor = litres_per_unit(number.unit);
    if factor.is_none() {
        unknown_unit("GrossVolumeMeasure", number, "volume", problems);
    }
    factor.map(|factor| CubicMeters(number.value.to_f64() * factor / 1000.0))
}

/// A measure whose unit is none of mass or volume says nothing; the official example has such ones, so it is no fault.
fn unknown_unit(field: &str, number: &Number<'_>, what: &str, problems: &mut ProblemList) {
    let message = format!("{:?} is no unit of {what} that is known here; the measure is left out.", number.unit);
    let value = number.value.to_string();
    problems.warn(
        "SAMLAST-UBL-UNIT",
        Place::field(field).value(&value),
        &message,
        "Use KGM for mass and MTQ for volume.",
    );
}

fn document_line(draft: DraftLine<'_>, sign: Sign) -> DocumentLine {
    let mut line = draft.line;
    line.quantity = draft.quantity.map(|quantity| sign.apply(quantity).to_f64());
    let price_times_quantity = || {
        let amount = draft.price?.times(draft.quantity?)?;
        let per = draft.base_quantity.filter(|base| !base.is_zero());
        // A base quantity other than one needs a division; an order's value is no booked amount, so it may be left out.
        per.is_none_or(|base| base == Decimal::ONE).then_some(amount)
    };
    line.net = draft.net.or_else(price_times_quantity).and_then(|amount| sign.money(amount));
    line.cost_centre = line.cost_centre.as_deref().and_then(without_person);
    if line.delivery.as_ref().is_some_and(|delivery| *delivery == DeliveryDetails::default()) {
        line.delivery = None;
    }
    // A line has no delivery date in EN 16931; collective invoices give the day as a period of one day (BT-134, BT-135).
    let is_one_day = draft.period_start.is_some() && draft.period_start == draft.period_end;
    if let Some(day) = draft.period_start.as_ref().filter(|_| is_one_day).and_then(|day| day.parse().ok()) {
        line.delivery.get_or_insert_with(DeliveryDetails::default).date.get_or_insert(day);
    }
    line
}
