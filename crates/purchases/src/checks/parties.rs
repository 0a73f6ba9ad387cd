//! Rules about who sells and who buys: electronic addresses and organisation numbers.

use domain::OrganisationNumber;

use super::swedish;
use crate::problem_list::{Place, ProblemList};
use crate::ubl::draft::{Draft, DraftParty};

/// Organisation numbers given as such must pass their check digit; a wrong one would split a supplier in two.
pub(crate) fn check_numbers(draft: &Draft, problems: &mut ProblemList) {
    for (role, party) in [
        ("seller", &draft.seller),
        ("buyer", &draft.buyer),
        ("sender", &draft.despatcher),
        ("receiver", &draft.receiver),
    ] {
        let ids = party.company_id.iter().chain(&party.ids).chain(&party.endpoint);
        let mut seen: Vec<&str> = Vec::new();
        for (scheme, value) in ids.filter(|(scheme, _)| matches!(*scheme, "0192" | "0088" | "0007")) {
            if seen.contains(&value.as_ref()) || seen.len() > 20 {
                continue;
            }
            seen.push(value);
            let other = match *scheme {
                "0088" => (!is_gln(value)).then_some(("PEPPOL-COMMON-R040", "global location number")),
                "0007" => {
                    let holds = swedish::is_organisation_number(value);
                    (!holds).then_some(("PEPPOL-COMMON-R049", "Swedish organisation number"))
                }
                _ => None,
            };
            if let Some((rule, what)) = other {
                let message = format!("The {role}'s {what} does not hold: its check digit does not fit.");
                let suggestion = "Ask for the right number; until then the party is known by what is written.";
                problems.warn(rule, Place::field("CompanyID").value(value), &message, suggestion);
            }
            if *scheme != "0192" {
                continue;
            }
            if let Err(error) = OrganisationNumber::parse(value) {
                let message = format!("The {role}'s organisation number does not hold: {error}.");
                let suggestion =
                    "Look the number up in Enhetsregisteret; until then the party is known by what is written.";
                problems.warn("PEPPOL-COMMON-R041", Place::field("CompanyID").value(value), &message, suggestion);
            }
        }
    }
}

/// Electronic addresses of both parties and the Norwegian rules.
pub(crate) fn check_invoice(draft: &Draft, problems: &mut ProblemList) {
    let seller = &draft.seller;
    let is_identified = seller.company_id.is_some() || !seller.ids.is_empty() || !seller.tax_schemes.is_empty();
    if !is_identified {
        let message = "The seller has no organisation number, VAT number or other identifier.";
        let suggestion = "The seller is known by name only; look the number up, or suppliers may be counted twice.";
        problems.warn("BR-CO-26", Place::field("PartyLegalEntity/CompanyID"), message, suggestion);
    }
    if draft.is_older_specification() {
        return;
    }
    for (role, party) in [("seller", &draft.seller), ("buyer", &draft.buyer)] {
        let vat = party.tax_schemes.iter().filter(|scheme| scheme.scheme == "VAT");
        for number in vat.map(|scheme| scheme.company_id.as_ref()).filter(|number| !has_country(number)) {
            let message = format!("The {role}'s VAT number does not begin with the code of a country.");
            let place = Place::field("PartyTaxScheme/CompanyID").value(number);
            problems.warn("BR-CO-09", place, &message, "Nothing needs doing; the digits are read.");
        }
    }
    let suggestion = "Nothing needs doing for a study; the invoice could not have been sent through Peppol like this.";
    if draft.buyer.endpoint.is_none() {
        let place = Place::field("AccountingCustomerParty/EndpointID");
        problems.warn("PEPPOL-EN16931-R010", place, "The buyer has no electronic address.", suggestion);
    }
    if draft.seller.endpoint.is_none() {
        let place = Place::field("AccountingSupplierParty/EndpointID");
        problems.warn("PEPPOL-EN16931-R020", place, "The seller has no electronic address.", suggestion);
    }
    match country(&draft.seller).as_str() {
        "NO" => norwegian(&draft.seller, problems),
        "SE" => swedish::check_seller(&draft.seller, draft, problems),
        _ => {}
    }
}

/// Digits of which the last checks the others (GS1). The official rule asks for no length.
fn is_gln(text: &str) -> bool {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let weighted = |(index, byte): (usize, u8)| u32::from(byte - b'0') * if index % 2 == 0 { 1 } else { 3 };
    text.bytes().rev().take(100).enumerate().map(weighted).sum::<u32>().is_multiple_of(10)
}

fn has_country(number: &str) -> bool {
    number.as_bytes().get(..2).is_some_and(|start| start.iter().all(u8::is_ascii_uppercase))
}

/// The country of a seller: of its tax number, else of its address.
fn country(party: &DraftParty) -> String {
    let tax = party
        .tax_schemes
        .iter()
        .find(|scheme| scheme.scheme == "VAT" && has_country(&scheme.company_id))
        .and_then(|scheme| scheme.company_id.get(..2));
    tax.or(party.country.as_deref()).unwrap_or_default().to_uppercase()
}

fn norwegian(seller: &DraftParty, problems: &mut ProblemList) {
    let vat = seller.tax_schemes.iter().find(|scheme| scheme.scheme == "VAT").map(|scheme| scheme.company_id.as_ref());
    if let Some(vat) = vat.filter(|vat| vat.starts_with("NO")) {
        let digits = vat[2..].strip_suffix("MVA").filter(|digits| digits.len() == 9);
        if digits.is_none_or(|digits| OrganisationNumber::parse(digits).is_err()) {
            let place = Place::field("PartyTaxScheme/CompanyID").value(vat);
            let message = "The seller's VAT number is not NO, a valid organisation number and MVA.";
            problems.warn(
                "NO-R-001",
                place,
                message,
                "Look the number up in Enhetsregisteret and correct the register.",
            );
        }
    }
    let registered =
        seller.tax_schemes.iter().any(|scheme| scheme.scheme == "TAX" && scheme.company_id == "Foretaksregisteret");
    if !registered {
        let place = Place::field("PartyTaxScheme/CompanyID");
        let message = "The invoice does not say Foretaksregisteret, as limited companies must.";
        problems.warn("NO-R-002", place, message, "Nothing needs doing for a study; sole proprietors need not say it.");
    }
}
