//! Peppol BIS Despatch Advice 3 (T16).

use super::{NOTE, Xml, decimal};
use crate::billing::{OrderedDrop, World};

/// Packaging adds this much to the goods' weight; an invented figure for the invented documents.
const PACKAGING: f64 = 1.06;
/// Kilograms per cubic metre as packed, likewise.
const DENSITY: f64 = 230.0;
/// Kilograms per handling unit (case or crate), likewise.
const CASE_KG: f64 = 11.0;

/// The despatch advice that answers an order; `None` where the supplier sends none.
pub(crate) fn despatch_advice(world: World, order: &OrderedDrop) -> Option<String> {
    let number = order.despatch.as_ref()?;
    let unit = &world.units[order.unit];
    let supplier = &world.suppliers[order.supplier];
    let mut xml = Xml::document("DespatchAdvice");
    xml.text("CustomizationID", "urn:fdc:peppol.eu:poacc:trns:despatch_advice:3");
    xml.text("ProfileID", "urn:fdc:peppol.eu:poacc:bis:despatch_advice:3");
    xml.text("ID", number);
    xml.text("IssueDate", &order.delivered.to_string());
    xml.text("Note", NOTE);
    xml.reference("OrderReference", &order.order);
    xml.group("DespatchSupplierParty", |x| x.seller(supplier, false));
    xml.group("DeliveryCustomerParty", |x| {
        x.group("Party", |x| {
            x.with("EndpointID", "schemeID", "0192", &world.buyer.organisation_number);
            if let Some(gln) = &unit.gln {
                x.group("PartyIdentification", |x| x.with("ID", "schemeID", "0088", gln));
            }
            x.address("PostalAddress", &unit.street, &unit.city, &unit.postal_code);
            x.group("PartyLegalEntity", |x| x.text("RegistrationName", &unit.name));
        });
    });
    xml.group("BuyerCustomerParty", |x| {
        x.group("Party", |x| x.group("PartyName", |x| x.text("Name", &world.buyer.name)));
    });
    let gross = order.mass_kg * PACKAGING;
    xml.group("Shipment", |x| {
        x.text("ID", "1");
        x.with("GrossWeightMeasure", "unitCode", "KGM", &format!("{gross:.1}"));
        x.with("GrossVolumeMeasure", "unitCode", "MTQ", &format!("{:.3}", gross / DENSITY));
        x.text("TotalTransportHandlingUnitQuantity", &format!("{}", (gross / CASE_KG).ceil().max(1.0)));
        x.group("Delivery", |x| {
            x.group("EstimatedDeliveryPeriod", |x| {
                x.text("StartDate", &order.delivered.to_string());
                x.text("EndDate", &order.delivered.to_string());
            });
            x.group("Despatch", |x| x.text("ActualDespatchDate", &order.delivered.to_string()));
        });
    });
    for line in &order.lines {
        let item = &world.facts.items[line.item];
        let position = line.order_line.unwrap_or(1).to_string();
        xml.group("DespatchLine", |x| {
            x.text("ID", &position);
            x.with("DeliveredQuantity", "unitCode", &item.unit, &decimal(line.quantity_milli));
            x.group("OrderLineReference", |x| {
                x.text("LineID", &position);
                x.reference("OrderReference", &order.order);
            });
            x.group("Item", |x| {
                x.text("Name", &item.name);
                x.item_identifiers(world, order.supplier, line.item);
            });
        });
    }
    Some(xml.finish("DespatchAdvice"))
}
