//! Peppol BIS Order 3 (T01).

use super::{NOTE, Xml, decimal, location_name};
use crate::billing::{OrderedDrop, World, divide_rounded};

/// The order.
pub(crate) fn order(world: World, order: &OrderedDrop) -> String {
    let unit = &world.units[order.unit];
    let mut xml = Xml::document("Order");
    xml.text("CustomizationID", "urn:fdc:peppol.eu:poacc:trns:order:3");
    xml.text("ProfileID", "urn:fdc:peppol.eu:poacc:bis:order_only:3");
    xml.text("ID", &order.order);
    xml.text("IssueDate", &order.ordered.to_string());
    xml.text("OrderTypeCode", "220");
    xml.text("Note", NOTE);
    xml.text("DocumentCurrencyCode", "NOK");
    xml.text("CustomerReference", &unit.buyer_reference);
    xml.text("AccountingCost", &unit.cost_centre);
    xml.group("ValidityPeriod", |x| x.text("EndDate", &order.delivered.to_string()));
    xml.group("BuyerCustomerParty", |x| x.buyer(world.buyer));
    xml.group("SellerSupplierParty", |x| x.seller(&world.suppliers[order.supplier], false));
    xml.group("Delivery", |x| {
        x.group("DeliveryLocation", |x| {
            if let Some(gln) = &unit.gln {
                x.with("ID", "schemeID", "0088", gln);
            }
            x.address("Address", &unit.street, &unit.city, &unit.postal_code);
        });
        x.group("RequestedDeliveryPeriod", |x| {
            x.text("StartDate", &order.delivered.to_string());
            x.text("EndDate", &order.delivered.to_string());
        });
        x.group("DeliveryParty", |x| x.group("PartyName", |x| x.text("Name", location_name(unit))));
    });
    totals(&mut xml, world, order);
    for line in &order.lines {
        order_line(&mut xml, world, order, line);
    }
    xml.finish("Order")
}

fn totals(xml: &mut Xml, world: World, order: &OrderedDrop) {
    let net: i64 = order.lines.iter().map(|line| line.net_ore).sum();
    let tax: i64 = order
        .lines
        .iter()
        .map(|line| divide_rounded(line.net_ore * i64::from(world.facts.items[line.item].vat_percent), 100))
        .sum();
    xml.group("TaxTotal", |x| x.amount("TaxAmount", tax));
    xml.group("AnticipatedMonetaryTotal", |x| {
        x.amount("LineExtensionAmount", net);
        x.amount("TaxExclusiveAmount", net);
        x.amount("TaxInclusiveAmount", net + tax);
        x.amount("PayableAmount", net + tax);
    });
}

fn order_line(xml: &mut Xml, world: World, order: &OrderedDrop, line: &crate::billing::BillLine) {
    let item = &world.facts.items[line.item];
    xml.group("OrderLine", |x| {
        x.group("LineItem", |x| {
            x.text("ID", &line.order_line.unwrap_or(1).to_string());
            x.with("Quantity", "unitCode", &item.unit, &decimal(line.quantity_milli));
            x.amount("LineExtensionAmount", line.net_ore);
            x.group("Price", |x| {
                x.amount("PriceAmount", line.price_ore);
                x.with("BaseQuantity", "unitCode", &item.unit, "1");
            });
            x.group("Item", |x| {
                x.text("Name", &item.name);
                x.item_identifiers(world, order.supplier, line.item);
                x.classifications(&world.suppliers[order.supplier], item);
                x.tax_category("ClassifiedTaxCategory", item.vat_percent);
            });
        });
    });
}
