//! How many megabytes of UBL are read a second on one core: a small invoice as most are, and a collective one.

use std::fmt::Write as _;
use std::hint::black_box;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use purchases::{Options, Outcome, read_bytes};

fn main() {
    for lines in [5, 200, 20_000] {
        let invoice = invoice(lines);
        let options = Options::default();
        let start = Instant::now();
        let mut bytes = 0;
        while start.elapsed() < Duration::from_secs(3) {
            read_bytes("invoice.xml", invoice.as_bytes(), &options, &mut |entry| {
                assert_eq!(entry.outcome(), Outcome::Accepted, "{:?}", entry.problems);
                assert!(entry.problems.is_empty(), "{:?}", entry.problems);
                black_box(entry);
                ControlFlow::Continue(())
            });
            bytes += invoice.len();
        }
        let megabytes_per_second = bytes as f64 / 1e6 / start.elapsed().as_secs_f64();
        println!("invoice of {lines} lines, {} kB: {megabytes_per_second:.0} MB/s", invoice.len() / 1000);
    }
}

/// A valid invoice in the layout that billing systems write.
fn invoice(lines: u32) -> String {
    let mut text = String::from(HEAD);
    let net = u64::from(lines) * 17_900;
    let tax = net * 15 / 100;
    let amount = |minor: u64| format!("{}.{:02}", minor / 100, minor % 100);
    let _ = write!(
        text,
        r#"  <cac:TaxTotal>
    <cbc:TaxAmount currencyID="NOK">{tax}</cbc:TaxAmount>
    <cac:TaxSubtotal>
      <cbc:TaxableAmount currencyID="NOK">{net}</cbc:TaxableAmount>
      <cbc:TaxAmount currencyID="NOK">{tax}</cbc:TaxAmount>
      <cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>15</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:TaxCategory>
    </cac:TaxSubtotal>
  </cac:TaxTotal>
  <cac:LegalMonetaryTotal>
    <cbc:LineExtensionAmount currencyID="NOK">{net}</cbc:LineExtensionAmount>
    <cbc:TaxExclusiveAmount currencyID="NOK">{net}</cbc:TaxExclusiveAmount>
    <cbc:TaxInclusiveAmount currencyID="NOK">{gross}</cbc:TaxInclusiveAmount>
    <cbc:PayableAmount currencyID="NOK">{gross}</cbc:PayableAmount>
  </cac:LegalMonetaryTotal>
"#,
        tax = amount(tax),
        net = amount(net),
        gross = amount(net + tax)
    );
    for line in 1..=lines {
        let _ = write!(
            text,
            r#"  <cac:InvoiceLine>
    <cbc:ID>{line}</cbc:ID>
    <cbc:InvoicedQuantity unitCode="KGM">10</cbc:InvoicedQuantity>
    <cbc:LineExtensionAmount currencyID="NOK">179.00</cbc:LineExtensionAmount>
    <cac:OrderLineReference>
      <cbc:LineID>{line}</cbc:LineID>
    </cac:OrderLineReference>
    <cac:Item>
      <cbc:Name>Gulrøtter, vaskede, norske {line}</cbc:Name>
      <cac:SellersItemIdentification>
        <cbc:ID>V{line:06}</cbc:ID>
      </cac:SellersItemIdentification>
      <cac:CommodityClassification>
        <cbc:ItemClassificationCode listID="STI">03221112-4</cbc:ItemClassificationCode>
      </cac:CommodityClassification>
      <cac:ClassifiedTaxCategory>
        <cbc:ID>S</cbc:ID>
        <cbc:Percent>15</cbc:Percent>
        <cac:TaxScheme>
          <cbc:ID>VAT</cbc:ID>
        </cac:TaxScheme>
      </cac:ClassifiedTaxCategory>
    </cac:Item>
    <cac:Price>
      <cbc:PriceAmount currencyID="NOK">17.90</cbc:PriceAmount>
    </cac:Price>
  </cac:InvoiceLine>
"#
        );
    }
    text.push_str("</Invoice>\n");
    text
}

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
  <cbc:CustomizationID>urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0</cbc:CustomizationID>
  <cbc:ProfileID>urn:fdc:peppol.eu:2017:poacc:billing:01:1.0</cbc:ProfileID>
  <cbc:ID>100245</cbc:ID>
  <cbc:IssueDate>2025-03-14</cbc:IssueDate>
  <cbc:DueDate>2025-04-13</cbc:DueDate>
  <cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>
  <cbc:DocumentCurrencyCode>NOK</cbc:DocumentCurrencyCode>
  <cbc:BuyerReference>4711</cbc:BuyerReference>
  <cac:OrderReference><cbc:ID>B-20250310-7</cbc:ID></cac:OrderReference>
  <cac:AccountingSupplierParty>
    <cac:Party>
      <cbc:EndpointID schemeID="0192">123456785</cbc:EndpointID>
      <cac:PartyName><cbc:Name>Grønt og Godt</cbc:Name></cac:PartyName>
      <cac:PostalAddress>
        <cbc:StreetName>Lagerveien 1</cbc:StreetName>
        <cbc:CityName>Askim</cbc:CityName>
        <cbc:PostalZone>1814</cbc:PostalZone>
        <cac:Country><cbc:IdentificationCode>NO</cbc:IdentificationCode></cac:Country>
      </cac:PostalAddress>
      <cac:PartyTaxScheme><cbc:CompanyID>NO123456785MVA</cbc:CompanyID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>
      <cac:PartyTaxScheme><cbc:CompanyID>Foretaksregisteret</cbc:CompanyID><cac:TaxScheme><cbc:ID>TAX</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>
      <cac:PartyLegalEntity><cbc:RegistrationName>Grønt og Godt AS</cbc:RegistrationName><cbc:CompanyID schemeID="0192">123456785</cbc:CompanyID></cac:PartyLegalEntity>
    </cac:Party>
  </cac:AccountingSupplierParty>
  <cac:AccountingCustomerParty>
    <cac:Party>
      <cbc:EndpointID schemeID="0192">987654325</cbc:EndpointID>
      <cac:PostalAddress><cac:Country><cbc:IdentificationCode>NO</cbc:IdentificationCode></cac:Country></cac:PostalAddress>
      <cac:PartyLegalEntity><cbc:RegistrationName>Kommunen</cbc:RegistrationName><cbc:CompanyID schemeID="0192">987654325</cbc:CompanyID></cac:PartyLegalEntity>
    </cac:Party>
  </cac:AccountingCustomerParty>
  <cac:Delivery>
    <cbc:ActualDeliveryDate>2025-03-12</cbc:ActualDeliveryDate>
    <cac:DeliveryLocation><cbc:ID schemeID="0088">7080001234567</cbc:ID></cac:DeliveryLocation>
  </cac:Delivery>
"#;
