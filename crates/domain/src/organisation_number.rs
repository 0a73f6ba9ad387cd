//! Norwegian organisation numbers (Enhetsregisteret): nine digits with a modulus-11 check digit.

use serde::{Deserialize, Serialize};

/// A Norwegian organisation number that has passed its check digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OrganisationNumber(u32);

/// Why a text is no organisation number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OrganisationNumberError {
    /// Not nine digits.
    #[error("{0:?} is not an organisation number: nine digits are expected")]
    NotNineDigits(String),
    /// The last digit does not fit the first eight.
    #[error("{0:?} is not an organisation number: its check digit (modulus 11) should be {1}")]
    CheckDigit(String, String),
}

/// Weights of the first eight digits, as published by Brønnøysundregistrene.
const WEIGHTS: [u32; 8] = [3, 2, 7, 6, 5, 4, 3, 2];

impl OrganisationNumber {
    /// Reads nine digits; blanks, a leading `NO` and a trailing `MVA` are taken away first.
    ///
    /// # Errors
    /// Wrong length, other characters, or a check digit that does not fit.
    pub fn parse(text: &str) -> Result<Self, OrganisationNumberError> {
        // Nearly always nine digits and nothing else.
        if text.len() == 9
            && let Ok(number) = text.parse::<u32>()
            && Self::check_digit(number / 10) == Some(number % 10)
            && text.bytes().all(|byte| byte.is_ascii_digit())
        {
            return Ok(Self(number));
        }
        let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let upper = compact.to_ascii_uppercase();
        let digits = upper.strip_prefix("NO").unwrap_or(&upper);
        let digits = digits.strip_suffix("MVA").unwrap_or(digits);
        if digits.len() != 9 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(OrganisationNumberError::NotNineDigits(text.chars().take(40).collect()));
        }
        let number: u32 = digits.parse().map_err(|_| OrganisationNumberError::NotNineDigits(text.to_owned()))?;
        match Self::check_digit(number / 10) {
            Some(check) if check == number % 10 => Ok(Self(number)),
            other => Err(OrganisationNumberError::CheckDigit(
                digits.to_owned(),
                other.map_or("(none fits: the first eight digits are never used)".to_owned(), |d| d.to_string()),
            )),
        }
    }

    /// The ninth digit for the first eight; `None` where no digit fits and the number is never issued.
    pub fn check_digit(first_eight: u32) -> Option<u32> {
        let mut rest = first_eight;
        let mut sum = 0;
        for weight in WEIGHTS.iter().rev() {
            sum += rest % 10 * weight;
            rest /= 10;
        }
        match (11 - sum % 11) % 11 {
            10 => None,
            digit => Some(digit),
        }
    }

    /// The number with its check digit; `None` where no digit fits.
    pub fn from_first_eight(first_eight: u32) -> Option<Self> {
        Self::check_digit(first_eight).map(|d| Self(first_eight * 10 + d))
    }
}

impl std::fmt::Display for OrganisationNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:09}", self.0)
    }
}
impl TryFrom<String> for OrganisationNumber {
    type Error = OrganisationNumberError;
    fn try_from(text: String) -> Result<Self, OrganisationNumberError> {
        Self::parse(&text)
    }
}
impl From<OrganisationNumber> for String {
    fn from(number: OrganisationNumber) -> String {
        number.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_municipality_of_indre_ostfold_has_a_valid_number() {
        for text in ["920123899", "920 123 899", "NO920123899MVA"] {
            assert_eq!(OrganisationNumber::parse(text).map(|n| n.to_string()), Ok("920123899".to_owned()));
        }
    }

    #[test]
    fn a_wrong_digit_is_named_with_the_right_one() {
        let error = OrganisationNumber::parse("920123898").unwrap_err().to_string();
        assert!(error.contains("should be 9"), "{error}");
        assert!(OrganisationNumber::parse("12345").is_err());
    }
}
