//! The rules that protect the data, by their official identifiers where there are some (EN 16931, Peppol BIS Billing 3,
//! the Norwegian and Swedish national rules).
//!
//! Sums that do not add up put a document in quarantine, since its amounts cannot be trusted. What is only incomplete or
//! does not touch net amounts (VAT categories, references, spelling) is a remark and the document is used.

mod adjustments;
mod lines;
mod parties;
mod sums;
mod swedish;

use domain::SourceDocument;

use crate::problem_list::{Place, ProblemList};
use crate::ubl::draft::{Draft, Root};
use crate::xml::RowCounter;

/// Checks a document that could be read.
pub(crate) fn check(draft: &Draft, document: &SourceDocument, rows: &RowCounter<'_>, problems: &mut ProblemList) {
    let is_invoice = matches!(draft.root, Root::Invoice | Root::CreditNote);
    lines_and_supplier(draft, document, is_invoice, problems);
    items(draft, rows, is_invoice, problems);
    parties::check_numbers(draft, problems);
    if is_invoice {
        if !draft.is_older_specification() {
            specification(draft, problems);
        }
        references(draft, problems);
        parties::check_invoice(draft, problems);
        sums::check(draft, rows, problems);
        lines::check(draft, rows, problems);
        adjustments::check(draft, rows, problems);
    }
    amounts(draft, rows, problems);
}

fn lines_and_supplier(draft: &Draft, document: &SourceDocument, is_invoice: bool, problems: &mut ProblemList) {
    if draft.lines.is_empty() {
        let rule = if is_invoice { "BR-16" } else { "SAMLAST-UBL-LINES" };
        let message = "The document has no lines.";
        problems.quarantine(
            rule,
            Place::default(),
            message,
            "Ask the sender for the lines; nothing was bought without them.",
        );
    }
    if document.supplier.name.is_empty() {
        let rule = if is_invoice { "BR-06" } else { "SAMLAST-UBL-SUPPLIER" };
        let supplier = &document.supplier;
        let place = Place::field("RegistrationName");
        if supplier.organisation_number.is_none() && supplier.gln.is_none() && supplier.other_id.is_none() {
            let message = "The document does not say who sells.";
            problems.quarantine(
                rule,
                place,
                message,
                "Ask the sender for a document with name and organisation number.",
            );
        } else if is_invoice {
            let message = "The seller has an identifier but no name.";
            problems.warn(rule, place, message, "Give the name in the register of suppliers.");
        }
    }
    if is_invoice && document.buyer.name.is_empty() {
        let suggestion = "Nothing needs doing if all files are of one municipality.";
        problems.warn("BR-07", Place::field("RegistrationName"), "The buyer has no name.", suggestion);
    }
}

fn items(draft: &Draft, rows: &RowCounter<'_>, is_invoice: bool, problems: &mut ProblemList) {
    for line in &draft.lines {
        let row = || rows.row(line.offset);
        if line.line.name.is_empty() {
            let rule = if is_invoice { "BR-25" } else { "SAMLAST-UBL-ITEM" };
            let suggestion = "The goods can then only be classed by code, account or supplier.";
            problems.warn(rule, Place::field("Item/Name").row(row()), "The line does not name its item.", suggestion);
        }
        if !is_invoice {
            continue;
        }
        if line.quantity.is_none() {
            let suggestion = "Mass and volume are then worked out from the price.";
            problems.warn("BR-22", Place::field("Quantity").row(row()), "The line has no quantity.", suggestion);
        } else if line.line.unit_code.is_none() {
            let suggestion = "The quantity is then taken to count pieces.";
            problems.warn("BR-23", Place::field("unitCode").row(row()), "The quantity has no unit code.", suggestion);
        }
        if line.net.is_none() {
            let place = Place::field("LineExtensionAmount").row(row());
            problems.quarantine(
                "BR-24",
                place,
                "The line has no net amount.",
                "Ask the sender for a complete document.",
            );
        }
    }
}

const SPECIFICATION: &str = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0";

fn specification(draft: &Draft, problems: &mut ProblemList) {
    let suggestion = "Nothing needs doing: the document is read as other EN 16931 UBL.";
    let customization = draft.customization.as_deref().unwrap_or_default();
    if customization.is_empty() {
        let message = "The document does not say which specification it follows.";
        problems.warn("BR-01", Place::field("CustomizationID"), message, suggestion);
    } else if !customization.starts_with(SPECIFICATION) {
        let place = Place::field("CustomizationID").value(customization);
        let message = "The specification identifier is not that of Peppol BIS Billing 3.";
        problems.warn("PEPPOL-EN16931-R004", place, message, suggestion);
    }
    match draft.profile.as_deref() {
        None => {
            let place = Place::field("ProfileID");
            problems.warn("PEPPOL-EN16931-R001", place, "The business process is not given.", suggestion);
        }
        Some(profile) if !is_billing_profile(profile) => {
            let place = Place::field("ProfileID").value(profile);
            let message = "The business process is not one of Peppol billing.";
            problems.warn("PEPPOL-EN16931-R007", place, message, suggestion);
        }
        Some(_) => {}
    }
}

fn is_billing_profile(profile: &str) -> bool {
    let number =
        profile.strip_prefix("urn:fdc:peppol.eu:2017:poacc:billing:").and_then(|rest| rest.strip_suffix(":1.0"));
    number.is_some_and(|number| number.len() == 2 && number.bytes().all(|byte| byte.is_ascii_digit()))
}

fn references(draft: &Draft, problems: &mut ProblemList) {
    if draft.buyer_reference.is_none() && draft.order_references.is_empty() {
        let message = "Neither a buyer reference nor an order number is given.";
        let suggestion =
            "The receiving unit must then be found by address or cost centre; ask suppliers to give a reference.";
        problems.warn("PEPPOL-EN16931-R003", Place::field("BuyerReference"), message, suggestion);
    }
    if draft.tax_currency.is_some() && draft.tax_currency == draft.currency {
        let place = Place::field("TaxCurrencyCode").value(draft.tax_currency.as_deref().unwrap_or_default());
        let message = "The accounting currency of the tax is given though it is that of the document.";
        problems.warn("PEPPOL-EN16931-R005", place, message, "Nothing needs doing.");
    }
    if let Some(currency) = draft.tax_currency.as_ref().filter(|currency| Some(*currency) != draft.currency.as_ref())
        && !draft.tax_totals.iter().any(|(unit, _)| unit == currency)
    {
        let message = "An accounting currency of the tax is named, but the tax is not given in it.";
        problems.warn("BR-53", Place::field("TaxCurrencyCode").value(currency), message, "Nothing needs doing.");
    }
    if draft.billing_references > draft.invoice_references.len() {
        let message = "A reference to an earlier invoice has no number.";
        let suggestion = "The credit note cannot be set against its invoice; ask the sender for the number.";
        problems.warn("BR-55", Place::field("InvoiceDocumentReference/ID"), message, suggestion);
    }
    if draft.type_code.is_none() {
        let suggestion = "Nothing needs doing: the element's name tells invoice from credit note.";
        problems.warn("BR-04", Place::field("InvoiceTypeCode"), "The document has no type code.", suggestion);
    }
}

fn amounts(draft: &Draft, rows: &RowCounter<'_>, problems: &mut ProblemList) {
    if let Some((offset, currency)) = &draft.other_currency {
        let place = Place::field("currencyID").value(currency).row(rows.row(*offset));
        let message = "An amount is in another currency than the document.";
        let suggestion = "Ask the sender which one holds; amounts of two currencies do not add.";
        problems.quarantine("PEPPOL-EN16931-R051", place, message, suggestion);
    }
    for (offset, rule, value) in &draft.fine_amounts {
        let place = Place::field("Amount").value(value).row(rows.row(*offset));
        let message = "The amount has more than two decimals; it is rounded.";
        problems.warn(rule, place, message, "Ask the sender to round amounts to two decimals.");
    }
}
