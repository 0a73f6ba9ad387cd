//! Invented identifiers with valid check digits, taken from ranges that nobody is issued numbers from.
//!
//! * Organisation numbers begin with 5. Enhetsregisteret issues numbers that begin with 8 or 9, and the synthetic
//!   population of the public test environments uses 2 and 3, so an invented supplier is never a real enterprise.
//! * Location numbers begin with 29. GS1 keeps the prefixes 20 to 29 for use inside a company, so no such number
//!   identifies a place worldwide.
//! * Item numbers (GTIN) begin with 28, for the same reason.
//! * Account numbers begin with 0000, which is no bank's registration number.

use domain::OrganisationNumber;

/// The invented organisation number with this serial number; serials are spread so that neighbours do not look alike.
pub(crate) fn organisation_number(serial: u32) -> String {
    // 7 919 is prime to 10 000 000, so different serials give different numbers; where no check digit fits
    // (one case in eleven) the number half-way round the range is tried next.
    let mut body = serial.wrapping_mul(7_919) % 5_000_000;
    loop {
        if let Some(number) = OrganisationNumber::from_first_eight(50_000_000 + body) {
            return number.to_string();
        }
        body += 5_000_000;
        if body >= 10_000_000 {
            body = body % 5_000_000 + 1;
        }
    }
}

/// The invented GLN with this serial number.
pub(crate) fn gln(serial: u32) -> String {
    with_gs1_check_digit(&format!("2900{:08}", serial % 100_000_000))
}

/// The invented GTIN-13 with this serial number.
pub(crate) fn gtin(serial: u32) -> String {
    with_gs1_check_digit(&format!("2800{:08}", serial % 100_000_000))
}

/// An invented Norwegian account number (eleven digits, modulus 11).
pub(crate) fn account_number(serial: u32) -> String {
    let mut body = serial % 1_000_000;
    loop {
        let digits = format!("0000{body:06}");
        let weights = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2];
        let sum: u32 = digits.bytes().zip(weights).map(|(b, w)| u32::from(b - b'0') * w).sum();
        let check = (11 - sum % 11) % 11;
        if check < 10 {
            return format!("{digits}{check}");
        }
        body = (body + 500_000) % 1_000_000 + 1;
    }
}

/// A payment reference (KID) with its modulus-10 check digit.
pub(crate) fn payment_reference(serial: u32) -> String {
    let digits = format!("{serial:09}");
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(i, b)| {
            let product = u32::from(b - b'0') * if i % 2 == 0 { 2 } else { 1 };
            product / 10 + product % 10
        })
        .sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}

/// Appends the check digit of GS1 keys: weights 3 and 1 from the right, modulus 10.
fn with_gs1_check_digit(digits: &str) -> String {
    let sum: u32 =
        digits.bytes().rev().enumerate().map(|(i, b)| u32::from(b - b'0') * if i % 2 == 0 { 3 } else { 1 }).sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invented_organisation_numbers_are_valid_and_begin_with_five() {
        let numbers: std::collections::BTreeSet<String> = (0..2_000).map(organisation_number).collect();
        assert_eq!(numbers.len(), 2_000);
        for number in &numbers {
            assert!(number.starts_with('5'), "{number}");
            assert!(OrganisationNumber::parse(number).is_ok(), "{number}");
        }
    }

    #[test]
    fn location_numbers_carry_the_gs1_check_digit() {
        // 2900 0000 0001 → from the right 1·3 + 0·1 + … + 9·1 (position 11) + 2·… : digits 2,9 stand at positions 12
        // and 11 from the right, weights 1 and 3: 2·1 + 9·3 + 1·3 = 32 ⇒ check digit 8
        assert_eq!(gln(1), "2900000000018");
        // A GTIN from the GS1 General Specifications: 629104150021 has check digit 3.
        assert_eq!(with_gs1_check_digit("629104150021"), "6291041500213");
    }

    #[test]
    fn payment_references_follow_modulus_ten() {
        // 1234567 is a textbook case with check digit 4 (Luhn); leading zeros change nothing.
        assert_eq!(payment_reference(1_234_567), "0012345674");
    }
}
