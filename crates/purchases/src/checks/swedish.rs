//! Rules about Swedish sellers and numbers: organisation number, VAT number, rates.

use crate::decimal::Decimal;
use crate::problem_list::{Place, ProblemList};
use crate::ubl::draft::{Draft, DraftParty};

const LOOK_UP: &str = "Look the number up at Bolagsverket; until then the seller is known by what is written.";

/// Whether ten digits have the check digit of the Luhn algorithm.
pub(crate) fn is_organisation_number(text: &str) -> bool {
    if text.len() != 10 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let sum: u32 = text
        .bytes()
        .enumerate()
        .map(|(index, byte)| {
            let digit = u32::from(byte - b'0') * if index % 2 == 0 { 2 } else { 1 };
            digit / 10 + digit % 10
        })
        .sum();
    sum.is_multiple_of(10)
}

/// Sellers in Sweden.
pub(crate) fn check_seller(seller: &DraftParty, draft: &Draft, problems: &mut ProblemList) {
    let vat = seller.tax_schemes.iter().find(|scheme| scheme.scheme == "VAT").map(|scheme| scheme.company_id.as_ref());
    if let Some(vat) = vat.filter(|vat| vat.starts_with("SE")) {
        let place = Place::field("PartyTaxScheme/CompanyID").value(vat);
        if vat.len() != 14 {
            problems.warn("SE-R-001", place, "The Swedish VAT number has not 14 characters.", LOOK_UP);
        } else if !vat[2..].bytes().all(|byte| byte.is_ascii_digit()) {
            problems.warn("SE-R-002", place, "The Swedish VAT number is not SE and twelve digits.", LOOK_UP);
        }
    }
    if let Some((_, number)) = &seller.company_id {
        let place = Place::field("PartyLegalEntity/CompanyID").value(number);
        if !number.bytes().all(|byte| byte.is_ascii_digit()) {
            problems.warn("SE-R-003", place, "The Swedish organisation number is not made of digits.", LOOK_UP);
        } else if number.len() != 10 {
            problems.warn("SE-R-004", place, "The Swedish organisation number has not ten digits.", LOOK_UP);
        } else if !is_organisation_number(number) {
            let message = "The check digit of the Swedish organisation number does not fit.";
            problems.warn("SE-R-013", place, message, LOOK_UP);
        }
    }
    let approved = seller.tax_schemes.iter().any(|scheme| scheme.scheme == "TAX" && is_f_tax(&scheme.company_id));
    if !approved && seller.tax_schemes.iter().any(|scheme| scheme.scheme == "TAX") {
        let message = "The seller's tax registration is not the words for F-tax.";
        let suggestion = "Nothing needs doing for a study.";
        problems.warn("SE-R-005", Place::field("PartyTaxScheme/CompanyID"), message, suggestion);
    }
    let allowed = [6, 12, 25].map(|rate| Decimal::parse(&rate.to_string()));
    let is_wrong = |percent: Option<Decimal>| !allowed.contains(&percent);
    for subtotal in draft.subtotals.iter().filter(|subtotal| subtotal.category == "S" && is_wrong(subtotal.percent)) {
        let value = subtotal.percent.map(|percent| percent.to_string()).unwrap_or_default();
        let message = "The rate is none of the Swedish ones (6, 12, 25 %).";
        let suggestion = "Amounts without tax are used; check the tax with the sender.";
        problems.warn("SE-R-006", Place::field("TaxSubtotal/Percent").value(&value), message, suggestion);
    }
}

fn is_f_tax(text: &str) -> bool {
    text.to_lowercase() == "godkänd för f-skatt"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn swedish_numbers_have_a_check_digit() {
        // 2021005489: 2·2=4, 0, 2·2=4, 1, 0, 0, 5·2=10→1, 4, 8·2=16→7, 9 = 30
        assert!(is_organisation_number("2021005489"));
        assert!(!is_organisation_number("2021005488"));
        assert!(!is_organisation_number("202100548") && !is_organisation_number("202100-548"));
    }
}
