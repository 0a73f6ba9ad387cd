//! Each rule fires on an invoice that is valid but for one thing changed, and none fires on the valid one.

#![allow(clippy::unwrap_used, reason = "tests; the lint's exception does not reach functions that tests call")]

#[path = "sample/invoice.rs"]
mod invoice;

use std::ops::ControlFlow;

use domain::{DocumentKind, Money, Severity, SourceDocument};
use invoice::INVOICE;
use purchases::{Content, Entry, Format, Options, Outcome, read_bytes};

fn entry(xml: &str) -> Entry {
    let mut entries = Vec::new();
    read_bytes("x.xml", xml.as_bytes(), &Options::default(), &mut |entry| {
        entries.push(entry);
        ControlFlow::Continue(())
    });
    assert_eq!(entries.len(), 1);
    entries.remove(0)
}

fn changed(from: &str, to: &str) -> Entry {
    assert!(INVOICE.contains(from), "{from} is not in the sample");
    entry(&INVOICE.replace(from, to))
}

fn rules(entry: &Entry) -> Vec<(&str, Severity)> {
    entry.problems.iter().map(|problem| (problem.rule.as_str(), problem.severity)).collect()
}

fn document(entry: Entry) -> SourceDocument {
    match entry.content {
        Some(Content::Document(document)) => *document,
        other => panic!("{other:?}: {:?}", entry.problems),
    }
}

#[test]
fn the_valid_invoice_has_no_problems_and_is_read_whole() {
    let entry = entry(INVOICE);
    assert_eq!((entry.format, entry.outcome(), entry.lines), (Format::UblInvoice, Outcome::Accepted, 2));
    assert_eq!(rules(&entry), []);
    let invoice = document(entry);
    assert_eq!((invoice.kind, invoice.number.as_str()), (DocumentKind::Invoice, "100245"));
    assert_eq!((invoice.net, invoice.vat), (Some(Money::nok(35_000)), Some(Money::nok(6_750))));
    assert_eq!((invoice.supplier.name.as_str(), invoice.supplier.key()), ("Grønt & Godt AS", "123456785".to_owned()));
    assert_eq!(invoice.delivery.location_gln.as_deref(), Some("7080001234567"));
    assert_eq!(invoice.lines[0].gtin.as_deref(), Some("7035110120000"));
    assert_eq!(invoice.lines[1].cost_centre.as_deref(), Some("4712"));
    let text = format!("{invoice:?}");
    assert!(!text.contains("Nordmann"), "names of persons are not kept");
}

#[test]
fn a_line_period_of_one_day_is_the_day_of_delivery() {
    let at = "<cbc:InvoicedQuantity";
    let with = |from: &str, to: &str| {
        let period = format!(
            "<cac:InvoicePeriod><cbc:StartDate>{from}</cbc:StartDate><cbc:EndDate>{to}</cbc:EndDate></cac:InvoicePeriod>"
        );
        let place = INVOICE.find("<cac:Item>").unwrap();
        assert!(INVOICE[..place].contains(at));
        document(entry(&format!("{}{period}{}", &INVOICE[..place], &INVOICE[place..])))
    };
    let day = |invoice: &SourceDocument| invoice.lines[0].delivery.as_ref().and_then(|d| d.date);
    assert_eq!(day(&with("2025-03-04", "2025-03-04")), Some("2025-03-04".parse().unwrap()));
    // A month is no day.
    assert_eq!(day(&with("2025-03-01", "2025-03-31")), None);
}

#[test]
fn sums_that_do_not_add_up_quarantine_the_document() {
    for (from, to, rule) in [
        (">300.00<", ">299.99<", "BR-CO-10"),
        (">350.00<", ">351.00<", "BR-CO-13"),
        (">67.50<", ">67.51<", "BR-CO-14"),
        ("TaxInclusiveAmount currencyID=\"NOK\">417.50", "TaxInclusiveAmount currencyID=\"NOK\">417.00", "BR-CO-15"),
        ("PayableAmount currencyID=\"NOK\">417.50", "PayableAmount currencyID=\"NOK\">400.00", "BR-CO-16"),
        ("ChargeTotalAmount currencyID=\"NOK\">50", "ChargeTotalAmount currencyID=\"NOK\">40", "BR-CO-12"),
        (
            "currencyID=\"NOK\">200.00</cbc:LineExtensionAmount>",
            "currencyID=\"SEK\">200.00</cbc:LineExtensionAmount>",
            "PEPPOL-EN16931-R051",
        ),
        ("    <cbc:TaxExclusiveAmount currencyID=\"NOK\">350.00</cbc:TaxExclusiveAmount>\n", "", "BR-13"),
        (">10</cbc:InvoicedQuantity>", ">ti</cbc:InvoicedQuantity>", "SAMLAST-UBL-DECIMAL"),
    ] {
        let entry = changed(from, to);
        assert_eq!(entry.outcome(), Outcome::Quarantined, "{rule}");
        assert!(rules(&entry).contains(&(rule, Severity::Quarantined)), "{rule}: {:?}", entry.problems);
        assert!(entry.content.is_some(), "quarantined documents are kept");
    }
}

#[test]
fn remarks_leave_the_document_in() {
    for (from, to, rule) in [
        (
            "  <cbc:BuyerReference>4711</cbc:BuyerReference>\n  <cac:OrderReference><cbc:ID>B-7</cbc:ID></cac:OrderReference>\n",
            "",
            "PEPPOL-EN16931-R003",
        ),
        ("billing:3.0<", "ehf2<", "PEPPOL-EN16931-R004"),
        ("  <cbc:ProfileID>urn:fdc:peppol.eu:2017:poacc:billing:01:1.0</cbc:ProfileID>\n", "", "PEPPOL-EN16931-R001"),
        ("billing:01:1.0", "billing:1:1.0", "PEPPOL-EN16931-R007"),
        ("    <cbc:EndpointID schemeID=\"0192\">987654325</cbc:EndpointID>\n", "", "PEPPOL-EN16931-R010"),
        ("    <cbc:EndpointID schemeID=\"0192\">123456785</cbc:EndpointID>\n", "", "PEPPOL-EN16931-R020"),
        (">20.00</cbc:PriceAmount>", ">21.00</cbc:PriceAmount>", "PEPPOL-EN16931-R120"),
        ("NO123456785MVA", "NO123456785", "NO-R-001"),
        ("NO123456785MVA", "NO123456784MVA", "NO-R-001"),
        (">Foretaksregisteret<", ">Enhetsregisteret<", "NO-R-002"),
        (">987654325</cbc:CompanyID>", ">987654324</cbc:CompanyID>", "PEPPOL-COMMON-R041"),
        (
            ">200.00</cbc:TaxableAmount><cbc:TaxAmount currencyID=\"NOK\">30.00",
            ">210.00</cbc:TaxableAmount><cbc:TaxAmount currencyID=\"NOK\">30.00",
            "BR-S-08",
        ),
        (
            "<cbc:Percent>15</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:TaxCategory></cac:TaxSubtotal>",
            "<cbc:Percent>12</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:TaxCategory></cac:TaxSubtotal>",
            "BR-CO-17",
        ),
        ("<cbc:Name>Gulrøtter</cbc:Name>", "", "BR-25"),
    ] {
        let entry = changed(from, to);
        assert_eq!(entry.outcome(), Outcome::Accepted, "{rule}: {:?}", entry.problems);
        assert!(rules(&entry).contains(&(rule, Severity::Warning)), "{rule}: {:?}", entry.problems);
    }
}

#[test]
fn what_makes_a_document_this_document_must_be_there() {
    for (from, to, rule) in [
        ("  <cbc:ID>100245</cbc:ID>\n", "", "BR-02"),
        ("  <cbc:IssueDate>2025-03-14</cbc:IssueDate>\n", "", "BR-03"),
        ("2025-03-14", "2025-02-30", "BR-03"),
        ("<cbc:DocumentCurrencyCode>NOK<", "<cbc:DocumentCurrencyCode>kr<", "BR-CL-04"),
    ] {
        let entry = changed(from, to);
        assert_eq!(entry.outcome(), Outcome::Refused, "{rule}");
        assert!(rules(&entry).contains(&(rule, Severity::Refused)), "{rule}: {:?}", entry.problems);
    }
}

#[test]
fn a_problem_names_row_field_value_and_a_way_out() {
    let entry = changed(">20.00</cbc:PriceAmount>", ">21.00</cbc:PriceAmount>");
    let problem = &entry.problems[0];
    let row = 1 + INVOICE[..INVOICE.find("<cac:InvoiceLine>").unwrap()].matches('\n').count();
    assert_eq!(problem.row, Some(row as u64));
    assert_eq!((problem.field.as_deref(), problem.value.as_deref()), (Some("LineExtensionAmount"), Some("200")));
    assert!(!problem.suggestion.is_empty());
}

#[test]
fn the_arithmetic_of_a_line_has_a_slack_of_two_hundredths() {
    // 10 × 20.002 = 200.02, which is within 0.02 of 200.00; 10 × 20.003 = 200.03 is not.
    assert_eq!(rules(&changed(">20.00</cbc:PriceAmount>", ">20.002</cbc:PriceAmount>")), []);
    let beyond = changed(">20.00</cbc:PriceAmount>", ">20.003</cbc:PriceAmount>");
    assert_eq!(rules(&beyond), [("PEPPOL-EN16931-R120", Severity::Warning)]);
}

#[test]
fn credit_notes_are_negative() {
    let credit = INVOICE
        .replace("Invoice-2\"", "CreditNote-2\"")
        .replace("<Invoice ", "<CreditNote ")
        .replace("</Invoice>", "</CreditNote>")
        .replace("InvoiceLine>", "CreditNoteLine>")
        .replace("InvoicedQuantity", "CreditedQuantity")
        .replace(
            "<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>",
            "<cbc:CreditNoteTypeCode>381</cbc:CreditNoteTypeCode>",
        );
    let entry = entry(&credit);
    assert_eq!((entry.format, rules(&entry)), (Format::UblCreditNote, vec![]));
    let note = document(entry);
    assert_eq!(
        (note.kind, note.net, note.vat),
        (DocumentKind::CreditNote, Some(Money::nok(-35_000)), Some(Money::nok(-6_750)))
    );
    assert_eq!((note.lines[0].quantity, note.lines[0].net), (Some(-10.0), Some(Money::nok(-20_000))));
}

#[test]
fn an_invoice_element_of_type_381_is_a_credit_note_with_a_remark() {
    let entry = changed(">380<", ">381<");
    assert_eq!(rules(&entry), [("PEPPOL-EN16931-P0100", Severity::Warning)]);
    assert_eq!(document(entry).net, Some(Money::nok(-35_000)));
}

#[test]
fn prefixes_do_not_matter_and_namespaces_do() {
    let other = INVOICE
        .replace("cbc:", "a:")
        .replace("xmlns:cbc", "xmlns:a")
        .replace("cac:", "b:")
        .replace("xmlns:cac", "xmlns:b");
    assert_eq!(document(entry(&other)), document(entry(INVOICE)));
    let prefixed = INVOICE.replace("<Invoice xmlns=", "<u:Invoice xmlns:u=").replace("</Invoice>", "</u:Invoice>");
    assert_eq!(document(entry(&prefixed)), document(entry(INVOICE)));
    let foreign = changed("xsd:Invoice-2", "xsd:Invoice-3");
    assert_eq!((foreign.outcome(), foreign.format), (Outcome::Refused, Format::UblOther));
    let no_namespace = entry("<Invoice><ID>1</ID></Invoice>");
    assert_eq!((no_namespace.outcome(), no_namespace.format), (Outcome::Refused, Format::Xml));
}

#[test]
fn the_document_in_an_envelope_is_the_same_document() {
    let body = INVOICE.split_once("?>").unwrap().1;
    let envelope = format!(
        "<?xml version=\"1.0\"?><s:StandardBusinessDocument xmlns:s=\"http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader\">\
         <s:StandardBusinessDocumentHeader><s:HeaderVersion>1.0</s:HeaderVersion><s:Sender><s:Identifier Authority=\"iso6523-actorid-upis\">0192:1</s:Identifier></s:Sender></s:StandardBusinessDocumentHeader>\
         {body}</s:StandardBusinessDocument>"
    );
    let entry = entry(&envelope);
    assert_eq!(rules(&entry), []);
    assert_eq!(document(entry), document(self::entry(INVOICE)));
}

#[test]
fn references_to_persons_are_left_out() {
    assert_eq!(document(changed(">4711<", ">Ola Nordmann<")).buyer_reference, None);
    assert_eq!(
        document(changed(">4711<", ">Askim skole v/ Ola Nordmann<")).buyer_reference.as_deref(),
        Some("Askim skole")
    );
}
