//! Rules about who sells and who buys: electronic addresses and organisation numbers.

use domain::OrganisationNumber;

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
        for (_, value) in ids.filter(|(scheme, _)| scheme == "0192") {
            if seen.contains(&value.as_str()) || seen.len() > 20 {
                continue;
            }
            seen.push(value);
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
    let suggestion = "Nothing needs doing for a study; the invoice could not have been sent through Peppol like this.";
    if draft.buyer.endpoint.is_none() {
        let place = Place::field("AccountingCustomerParty/EndpointID");
        problems.warn("PEPPOL-EN16931-R010", place, "The buyer has no electronic address.", suggestion);
    }
    if draft.seller.endpoint.is_none() {
        let place = Place::field("AccountingSupplierParty/EndpointID");
        problems.warn("PEPPOL-EN16931-R020", place, "The seller has no electronic address.", suggestion);
    }
    if country(&draft.seller) == "NO" {
        norwegian(&draft.seller, problems);
    }
}

/// The country of a seller: of its tax number, else of its address.
fn country(party: &DraftParty) -> String {
    let tax =
        party.tax_schemes.iter().find(|scheme| scheme.scheme == "VAT").and_then(|scheme| scheme.company_id.get(..2));
    tax.or(party.country.as_deref()).unwrap_or_default().to_uppercase()
}

fn norwegian(seller: &DraftParty, problems: &mut ProblemList) {
    let vat = seller.tax_schemes.iter().find(|scheme| scheme.scheme == "VAT").map(|scheme| scheme.company_id.as_str());
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
