//! Peppol BIS Billing 3: invoice (380) and credit note (381).

use super::{NOTE, Xml, decimal, location_name};
use crate::{
    billing::{Bill, BillLine, World},
    facts::Invoicing,
    identity,
};

/// The bill as an EHF document.
pub(crate) fn bill(world: World, bill: &Bill) -> String {
    let root = if bill.is_credit() { "CreditNote" } else { "Invoice" };
    let mut xml = Xml::document(root);
    head(&mut xml, world, bill);
    references(&mut xml, world, bill);
    xml.group("AccountingSupplierParty", |x| x.seller(&world.suppliers[bill.supplier], true));
    xml.group("AccountingCustomerParty", |x| x.buyer(world.buyer));
    delivery(&mut xml, world, bill);
    payment(&mut xml, world, bill);
    totals(&mut xml, world, bill);
    for (index, line) in bill.lines.iter().enumerate() {
        self::line(&mut xml, world, bill, index + 1, line);
    }
    xml.finish(root)
}

fn head(xml: &mut Xml, world: World, bill: &Bill) {
    xml.text("CustomizationID", "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0");
    xml.text("ProfileID", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0");
    xml.text("ID", &bill.number);
    xml.text("IssueDate", &bill.issued.to_string());
    if bill.is_credit() {
        xml.text("CreditNoteTypeCode", "381");
    } else {
        let due = bill.issued.saturating_add(jiff::Span::new().days(world.facts.behaviour.payment_days));
        xml.text("DueDate", &due.to_string());
        xml.text("InvoiceTypeCode", "380");
    }
    xml.text("Note", NOTE);
    xml.text("DocumentCurrencyCode", "NOK");
    if let Some(unit) = bill.unit.filter(|_| bill.contract.is_some()) {
        xml.text("AccountingCost", &world.units[unit].cost_centre);
    }
    let reference = bill.unit.map_or("FELLES", |unit| world.units[unit].buyer_reference.as_str());
    xml.text("BuyerReference", reference);
    if let Some((first, last)) = bill.period {
        xml.group("InvoicePeriod", |x| {
            x.text("StartDate", &first.to_string());
            x.text("EndDate", &last.to_string());
        });
    }
}

fn references(xml: &mut Xml, _world: World, bill: &Bill) {
    if let Some(order) = &bill.order {
        xml.reference("OrderReference", order);
    }
    if let Some((number, date)) = &bill.corrects {
        xml.group("BillingReference", |x| {
            x.group("InvoiceDocumentReference", |x| {
                x.text("ID", number);
                x.text("IssueDate", &date.to_string());
            });
        });
    }
    if let Some(despatch) = &bill.despatch {
        xml.reference("DespatchDocumentReference", despatch);
    }
    if let Some(contract) = &bill.contract {
        xml.reference("ContractDocumentReference", contract);
    }
}

fn delivery(xml: &mut Xml, world: World, bill: &Bill) {
    let (Some(unit), Some(date)) = (bill.unit.map(|unit| &world.units[unit]), bill.delivered) else { return };
    let (with_gln, with_address) = match bill.mode {
        // A unit without a location number gets its address instead.
        Invoicing::DeliveryGln => (unit.gln.as_ref(), unit.gln.is_none()),
        Invoicing::DeliveryAddress => (None, true),
        Invoicing::DeliveryDate => (None, false),
        _ => return,
    };
    xml.group("Delivery", |x| {
        x.text("ActualDeliveryDate", &date.to_string());
        if let Some(gln) = with_gln {
            x.group("DeliveryLocation", |x| x.with("ID", "schemeID", "0088", gln));
        }
        if with_address {
            x.group("DeliveryLocation", |x| x.address("Address", &unit.street, &unit.city, &unit.postal_code));
            x.group("DeliveryParty", |x| x.group("PartyName", |x| x.text("Name", location_name(unit))));
        }
    });
}

fn payment(xml: &mut Xml, world: World, bill: &Bill) {
    let supplier = &world.suppliers[bill.supplier];
    xml.group("PaymentMeans", |x| {
        x.with("PaymentMeansCode", "name", "Credit transfer", "30");
        x.text("PaymentID", &identity::payment_reference(bill.serial));
        x.group("PayeeFinancialAccount", |x| x.text("ID", &supplier.account));
    });
    if bill.fee_ore != 0 {
        let percent = bill.fee_percent(&world.facts.items);
        xml.group("AllowanceCharge", |x| {
            x.text("ChargeIndicator", "true");
            x.text("AllowanceChargeReasonCode", "FC");
            x.text("AllowanceChargeReason", "Frakt, liten ordre");
            x.amount("Amount", bill.fee_ore);
            x.tax_category("TaxCategory", percent);
        });
    }
}

fn totals(xml: &mut Xml, world: World, bill: &Bill) {
    let parts = bill.tax_parts(&world.facts.items);
    let tax: i64 = parts.iter().map(|part| part.tax_ore).sum();
    let lines = bill.lines_ore();
    let exclusive = lines + bill.fee_ore;
    xml.group("TaxTotal", |x| {
        x.amount("TaxAmount", tax);
        for part in &parts {
            x.group("TaxSubtotal", |x| {
                x.amount("TaxableAmount", part.taxable_ore);
                x.amount("TaxAmount", part.tax_ore);
                x.tax_category("TaxCategory", part.percent);
            });
        }
    });
    xml.group("LegalMonetaryTotal", |x| {
        x.amount("LineExtensionAmount", lines);
        x.amount("TaxExclusiveAmount", exclusive);
        x.amount("TaxInclusiveAmount", exclusive + tax);
        if bill.fee_ore != 0 {
            x.amount("ChargeTotalAmount", bill.fee_ore);
        }
        x.amount("PayableAmount", exclusive + tax);
    });
}

fn line(xml: &mut Xml, world: World, bill: &Bill, number: usize, line: &BillLine) {
    let item = &world.facts.items[line.item];
    let (name, quantity) =
        if bill.is_credit() { ("CreditNoteLine", "CreditedQuantity") } else { ("InvoiceLine", "InvoicedQuantity") };
    xml.group(name, |x| {
        x.text("ID", &number.to_string());
        if let Some(day) = line.day {
            let to = if bill.unit.is_none() { format!(" til {}", world.units[line.unit].name) } else { String::new() };
            x.text("Note", &format!("Levert {:02}.{:02}.{}{to}", day.day(), day.month(), day.year()));
        }
        x.with(quantity, "unitCode", &item.unit, &decimal(line.quantity_milli));
        x.amount("LineExtensionAmount", line.net_ore);
        if bill.unit.is_none() {
            x.text("AccountingCost", &world.units[line.unit].cost_centre);
        }
        if let Some(day) = line.day {
            x.group("InvoicePeriod", |x| {
                x.text("StartDate", &day.to_string());
                x.text("EndDate", &day.to_string());
            });
        }
        if let Some(order_line) = line.order_line.filter(|_| bill.order.is_some()) {
            x.group("OrderLineReference", |x| x.text("LineID", &order_line.to_string()));
        }
        x.group("Item", |x| {
            x.text("Name", &item.name);
            x.item_identifiers(world, bill.supplier, line.item);
            x.classifications(&world.suppliers[bill.supplier], item);
            x.tax_category("ClassifiedTaxCategory", item.vat_percent);
        });
        x.group("Price", |x| {
            x.amount("PriceAmount", line.price_ore);
            x.with("BaseQuantity", "unitCode", &item.unit, "1");
        });
    });
}
