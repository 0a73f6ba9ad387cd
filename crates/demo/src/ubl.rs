//! Writes UBL 2.1 documents in the element order of its schemas, for Peppol BIS Billing 3, Order 3 and Despatch Advice 3.

mod despatch;
mod invoice;
mod order;

pub(crate) use despatch::despatch_advice;
pub(crate) use invoice::bill;
pub(crate) use order::order;

use crate::{
    billing::{Buyer, World},
    facts::Item,
    identity,
    suppliers::Supplier,
    units::Unit,
};

/// Stands in the note of every document.
const NOTE: &str = "OPPDIKTET / INVENTED: laget av samlast demo. Ingen vare er bestilt, levert eller betalt.";

const CAC: &str = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2";
const CBC: &str = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2";

/// An XML text being written.
struct Xml(String);

impl Xml {
    fn document(root: &str) -> Self {
        let mut xml = String::with_capacity(8_000);
        xml.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        xml.push_str(&format!(
            "<{root} xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:{root}-2\" xmlns:cac=\"{CAC}\" xmlns:cbc=\"{CBC}\">\n"
        ));
        Self(xml)
    }

    fn finish(mut self, root: &str) -> String {
        self.0.push_str("</");
        self.0.push_str(root);
        self.0.push_str(">\n");
        self.0
    }

    /// A basic element.
    fn text(&mut self, name: &str, value: &str) {
        self.with(name, "", "", value);
    }

    /// A basic element with one attribute.
    fn with(&mut self, name: &str, attribute: &str, attribute_value: &str, value: &str) {
        self.0.push_str("<cbc:");
        self.0.push_str(name);
        if !attribute.is_empty() {
            self.0.push(' ');
            self.0.push_str(attribute);
            self.0.push_str("=\"");
            escape(attribute_value, &mut self.0);
            self.0.push('"');
        }
        self.0.push('>');
        escape(value, &mut self.0);
        self.0.push_str("</cbc:");
        self.0.push_str(name);
        self.0.push_str(">\n");
    }

    /// An amount in kroner.
    fn amount(&mut self, name: &str, ore: i64) {
        self.with(name, "currencyID", "NOK", &kroner(ore));
    }

    /// An aggregate element.
    fn group(&mut self, name: &str, inner: impl FnOnce(&mut Self)) {
        self.0.push_str("<cac:");
        self.0.push_str(name);
        self.0.push_str(">\n");
        inner(self);
        self.0.push_str("</cac:");
        self.0.push_str(name);
        self.0.push_str(">\n");
    }

    /// An aggregate element with nothing but an identifier.
    fn reference(&mut self, name: &str, id: &str) {
        self.group(name, |x| x.text("ID", id));
    }

    fn address(&mut self, name: &str, street: &str, city: &str, postal_code: &str) {
        self.group(name, |x| {
            x.text("StreetName", street);
            x.text("CityName", city);
            x.text("PostalZone", postal_code);
            x.group("Country", |x| x.text("IdentificationCode", "NO"));
        });
    }

    fn tax_category(&mut self, name: &str, percent: u32) {
        self.group(name, |x| {
            x.text("ID", if percent == 0 { "Z" } else { "S" });
            x.text("Percent", &percent.to_string());
            x.group("TaxScheme", |x| x.text("ID", "VAT"));
        });
    }

    /// The seller, with what Norwegian rules ask for when `with_tax` is set.
    fn seller(&mut self, supplier: &Supplier, with_tax: bool) {
        self.group("Party", |x| {
            x.with("EndpointID", "schemeID", "0192", &supplier.organisation_number);
            x.group("PartyIdentification", |x| x.with("ID", "schemeID", "0088", &supplier.gln));
            x.group("PartyName", |x| x.text("Name", &supplier.name));
            x.address("PostalAddress", &supplier.street, &supplier.city, &supplier.postal_code);
            if with_tax {
                x.group("PartyTaxScheme", |x| {
                    x.text("CompanyID", &format!("NO{}MVA", supplier.organisation_number));
                    x.group("TaxScheme", |x| x.text("ID", "VAT"));
                });
                x.group("PartyTaxScheme", |x| {
                    x.text("CompanyID", "Foretaksregisteret");
                    x.group("TaxScheme", |x| x.text("ID", "TAX"));
                });
            }
            x.group("PartyLegalEntity", |x| {
                x.text("RegistrationName", &supplier.name);
                x.with("CompanyID", "schemeID", "0192", &supplier.organisation_number);
            });
        });
    }

    fn buyer(&mut self, buyer: &Buyer) {
        self.group("Party", |x| {
            x.with("EndpointID", "schemeID", "0192", &buyer.organisation_number);
            x.group("PartyName", |x| x.text("Name", &buyer.name));
            x.address("PostalAddress", &buyer.street, &buyer.city, &buyer.postal_code);
            x.group("PartyLegalEntity", |x| {
                x.text("RegistrationName", &buyer.name);
                x.with("CompanyID", "schemeID", "0192", &buyer.organisation_number);
            });
        });
    }

    /// Identification of an item, as far as the supplier gives it.
    fn item_identifiers(&mut self, world: World, supplier: usize, item: usize) {
        self.group("SellersItemIdentification", |x| x.text("ID", &article_number(supplier, item)));
        if world.suppliers[supplier].writes_gtin {
            self.group("StandardItemIdentification", |x| {
                x.with("ID", "schemeID", "0160", &identity::gtin(item as u32 + 1));
            });
        }
    }

    fn classifications(&mut self, supplier: &Supplier, item: &Item) {
        if !supplier.writes_codes {
            return;
        }
        for (list, code) in [("STI", &item.cpv), ("TST", &item.unspsc)] {
            if !code.is_empty() {
                self.group("CommodityClassification", |x| x.with("ItemClassificationCode", "listID", list, code));
            }
        }
    }
}

/// The address of a unit as a delivery location.
fn location_name(unit: &Unit) -> &str {
    &unit.name
}

fn article_number(supplier: usize, item: usize) -> String {
    format!("{}{:03}", 10 + supplier, item + 1)
}

/// Øre as kroner with two decimals.
pub(crate) fn kroner(ore: i64) -> String {
    let sign = if ore < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", ore.unsigned_abs() / 100, ore.unsigned_abs() % 100)
}

/// Thousandths as a decimal number without trailing zeros.
fn decimal(milli: i64) -> String {
    if milli % 1000 == 0 {
        return (milli / 1000).to_string();
    }
    format!("{}.{:03}", milli / 1000, milli % 1000).trim_end_matches('0').to_owned()
}

fn escape(text: &str, out: &mut String) {
    for character in text.chars() {
        match character {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_and_amounts_are_written_without_floating_point() {
        assert_eq!([decimal(2_500), decimal(3_000), decimal(10)], ["2.5", "3", "0.01"]);
        assert_eq!([kroner(5), kroner(-12_340), kroner(100)], ["0.05", "-123.40", "1.00"]);
    }

    #[test]
    fn markup_in_names_is_escaped() {
        let mut out = String::new();
        escape("Brød & <boller> \"grove\"", &mut out);
        assert_eq!(out, "Brød &amp; &lt;boller&gt; &quot;grove&quot;");
    }
}
