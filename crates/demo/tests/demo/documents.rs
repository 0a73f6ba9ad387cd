//! Invoices, orders and despatch advices: valid, and in agreement with one another.

use std::collections::BTreeMap;

use super::{entries, rules, small, tree::Element};

#[test]
fn every_invoice_and_credit_note_obeys_the_rules() {
    let (folder, summary) = small();
    let documents = entries(&folder.join("invoices.zip"));
    assert_eq!(documents.len(), summary.invoices + summary.credit_notes);
    assert!(summary.credit_notes > 0);
    for (name, text) in &documents {
        let broken = rules::broken(&Element::parse(text));
        assert!(broken.is_empty(), "{name} breaks {broken:?}");
    }
}

#[test]
fn all_ways_of_telling_about_deliveries_occur() {
    let documents: Vec<Element> =
        entries(&small().0.join("invoices.zip")).iter().map(|(_, text)| Element::parse(text)).collect();
    let count = |test: &dyn Fn(&Element) -> bool| documents.iter().filter(|d| test(d)).count();
    let date = |d: &Element| d.get("Delivery/ActualDeliveryDate").is_some();
    assert!(count(&|d| date(d) && d.get("Delivery/DeliveryLocation/ID").is_some()) > 0, "date and location number");
    assert!(
        count(&|d| date(d) && d.get("Delivery/DeliveryLocation/Address/StreetName").is_some()) > 0,
        "date and address"
    );
    assert!(count(&|d| date(d) && d.get("Delivery/DeliveryLocation").is_none()) > 0, "date only");
    assert!(count(&|d| d.get("Delivery").is_none() && d.get("InvoicePeriod").is_none()) > 0, "nothing");
    assert!(count(&|d| d.get("InvoiceLine/InvoicePeriod").is_some()) > 0, "dates on lines");
    assert!(
        count(&|d| d.get("InvoicePeriod").is_some() && d.get("InvoiceLine/InvoicePeriod").is_none()) > 0,
        "period only"
    );
}

#[test]
fn orders_despatch_advices_and_invoices_refer_to_one_another() {
    let folder = &small().0;
    let orders: BTreeMap<String, Element> =
        entries(&folder.join("orders.zip")).iter().map(|(_, text)| Element::parse(text)).map(by_number).collect();
    let despatches: BTreeMap<String, Element> = entries(&folder.join("despatch-advices.zip"))
        .iter()
        .map(|(_, text)| Element::parse(text))
        .map(by_number)
        .collect();
    let mut with_order = 0;
    for (name, text) in entries(&folder.join("invoices.zip")) {
        let invoice = Element::parse(&text);
        let seller = invoice.get("AccountingSupplierParty/Party/EndpointID").expect("seller").to_owned();
        let Some(number) = invoice.get("OrderReference/ID") else { continue };
        with_order += 1;
        let order = &orders[&format!("{seller} {number}")];
        assert_eq!(order.get("CustomerReference"), invoice.get("BuyerReference"), "{name}");
        if let Some(date) = invoice.get("Delivery/ActualDeliveryDate") {
            assert_eq!(order.get("Delivery/RequestedDeliveryPeriod/StartDate"), Some(date), "{name}");
        }
        if invoice.name == "Invoice" {
            assert_eq!(
                order.ore("AnticipatedMonetaryTotal/LineExtensionAmount"),
                invoice.ore("LegalMonetaryTotal/LineExtensionAmount")
            );
        }
        if let Some(despatch) = invoice.get("DespatchDocumentReference/ID") {
            let despatch = &despatches[&format!("{seller} {despatch}")];
            assert_eq!(despatch.get("OrderReference/ID"), Some(number), "{name}");
        }
    }
    assert!(with_order > 100, "{with_order}");
}

fn by_number(document: Element) -> (String, Element) {
    let party = if document.name == "Order" { "SellerSupplierParty" } else { "DespatchSupplierParty" };
    let seller = document.get(&format!("{party}/Party/EndpointID")).expect("seller");
    (format!("{seller} {}", document.get("ID").expect("number")), document)
}

#[test]
fn despatch_advices_obey_the_rules_of_t16_and_orders_those_of_t01() {
    for (name, text) in entries(&small().0.join("despatch-advices.zip")) {
        let advice = Element::parse(&text);
        let lines = advice.all("DespatchLine");
        let first = advice.get("CustomizationID").expect("T16-R011");
        assert!(first.starts_with("urn:fdc:peppol.eu:poacc:trns:despatch_advice:3"), "{name}: T16-R011");
        assert!(advice.get("OrderReference/ID").is_some(), "{name}: T16-R002");
        assert!(lines.iter().all(|l| l.get("Item/SellersItemIdentification/ID").is_some()), "{name}: T16-R003");
        assert!(lines.iter().all(|l| l.get("Item/Name").is_some()), "{name}: T16-R004");
        assert!(
            lines.iter().all(|l| l.get("DeliveredQuantity").is_some_and(|q| !q.starts_with('-'))),
            "{name}: T16-R006"
        );
        let kilograms: f64 = advice.get("Shipment/GrossWeightMeasure").and_then(|w| w.parse().ok()).expect("weight");
        assert!(kilograms > 0.0, "{name}");
    }
    for (name, text) in entries(&small().0.join("orders.zip")) {
        let order = Element::parse(&text);
        let lines = order.all("OrderLine/LineItem");
        let sum: i64 = lines.iter().map(|line| line.ore("LineExtensionAmount")).sum();
        let ids: std::collections::BTreeSet<_> = lines.iter().filter_map(|line| line.get("ID")).collect();
        let total = |part: &str| order.ore(&format!("AnticipatedMonetaryTotal/{part}"));
        assert!(order.get("ValidityPeriod/EndDate").is_some(), "{name}: T01-R002");
        assert_eq!(total("LineExtensionAmount"), sum, "{name}: T01-R008");
        assert_eq!(total("TaxExclusiveAmount"), sum, "{name}: T01-R011");
        assert_eq!(total("TaxInclusiveAmount"), sum + order.ore("TaxTotal/TaxAmount"), "{name}: T01-R017");
        assert_eq!(ids.len(), lines.len(), "{name}: T01-R001");
    }
}
