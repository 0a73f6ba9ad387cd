//! Money as received in documents: whole minor units with a currency, never floating point.

use serde::{Deserialize, Serialize};

use crate::Nok;

/// ISO 4217 currency code, for instance `NOK`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

impl Currency {
    /// Norwegian krone.
    pub const NOK: Self = Self(*b"NOK");
    /// Swedish krona.
    pub const SEK: Self = Self(*b"SEK");

    /// Reads a three-letter code.
    pub fn parse(code: &str) -> Option<Self> {
        let bytes: [u8; 3] = code.as_bytes().try_into().ok()?;
        bytes.iter().all(u8::is_ascii_uppercase).then_some(Self(bytes))
    }

    /// The three letters.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("???")
    }
}

impl TryFrom<String> for Currency {
    type Error = String;
    fn try_from(code: String) -> Result<Self, String> {
        Self::parse(&code).ok_or_else(|| format!("{code:?} is not a currency code of three capital letters (ISO 4217)"))
    }
}
impl From<Currency> for String {
    fn from(currency: Currency) -> String {
        currency.code().to_owned()
    }
}
impl std::fmt::Display for Currency {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}
impl std::fmt::Debug for Currency {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

/// A sum of money of a document, in hundredths of the currency (øre, öre, cent); negative on credit notes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// Hundredths of the currency.
    pub minor: i64,
    /// Which currency.
    pub currency: Currency,
}

/// Two sums of different currencies were added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{left} and {right} cannot be added: convert to one currency first")]
pub struct CurrencyMismatch {
    /// Currency of the first sum.
    pub left: Currency,
    /// Currency of the second sum.
    pub right: Currency,
}

impl Money {
    /// Øre as Norwegian kroner.
    pub const fn nok(minor: i64) -> Self {
        Self { minor, currency: Currency::NOK }
    }

    /// The sum of two amounts of one currency; saturates instead of overflowing.
    ///
    /// # Errors
    /// [`CurrencyMismatch`] when the currencies differ.
    pub fn checked_add(self, other: Self) -> Result<Self, CurrencyMismatch> {
        if self.currency != other.currency {
            return Err(CurrencyMismatch { left: self.currency, right: other.currency });
        }
        Ok(Self { minor: self.minor.saturating_add(other.minor), currency: self.currency })
    }

    /// As kroner, when it is kroner.
    pub fn as_nok(self) -> Option<Nok> {
        (self.currency == Currency::NOK).then(|| Nok(self.minor as f64 / 100.0))
    }
}

impl std::fmt::Display for Money {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.minor < 0 { "-" } else { "" };
        let minor = self.minor.unsigned_abs();
        write!(f, "{sign}{}.{:02} {}", minor / 100, minor % 100, self.currency)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kroner_and_kronor_do_not_add() {
        let krone = Money::nok(100);
        let krona = Money { minor: 100, currency: Currency::SEK };
        assert!(krone.checked_add(krona).is_err());
        assert_eq!(krone.checked_add(Money::nok(-250)), Ok(Money::nok(-150)));
        assert_eq!(Money::nok(-150).to_string(), "-1.50 NOK");
    }
}
