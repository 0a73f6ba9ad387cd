//! Decimal numbers as written in documents, added and compared exactly; amounts never pass through floating point.

use std::cmp::Ordering;

use domain::{Currency, Money};

/// Most digits of a number that is read; all factors of a line's arithmetic then fit into 128 bits.
const MAX_DIGITS: u32 = 18;
/// Most decimals that are kept.
const MAX_SCALE: u32 = 12;

/// `mantissa × 10^-scale`.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Decimal {
    mantissa: i128,
    scale: u32,
}

/// The powers of ten that fit.
const POWERS_OF_TEN: [i128; 39] = {
    let mut powers = [1; 39];
    let mut exponent = 1;
    while exponent < powers.len() {
        powers[exponent] = powers[exponent - 1] * 10;
        exponent += 1;
    }
    powers
};

/// 10 to the power of `exponent`, for exponents that fit.
fn power_of_ten(exponent: u32) -> Option<i128> {
    POWERS_OF_TEN.get(exponent as usize).copied()
}

impl Decimal {
    pub(crate) const ZERO: Self = Self { mantissa: 0, scale: 0 };
    /// Two hundredths: the slack that Peppol grants a line's arithmetic.
    pub(crate) const SLACK: Self = Self { mantissa: 2, scale: 2 };
    pub(crate) const HUNDRED: Self = Self { mantissa: 100, scale: 0 };
    /// One whole: the slack that EN 16931 grants sums of a tax category.
    pub(crate) const ONE: Self = Self { mantissa: 1, scale: 0 };

    /// Reads an `xs:decimal`: optional sign, digits, point, digits; blanks around it. No exponent, no separators.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (negative, digits) = match text.as_bytes().first()? {
            b'-' => (true, &text[1..]),
            b'+' => (false, &text[1..]),
            _ => (false, text),
        };
        let mut mantissa: u64 = 0; // holds more than the most digits
        let mut scale = 0;
        let mut significant = 0;
        let mut seen_point = false;
        let mut seen_digit = false;
        for byte in digits.bytes() {
            match byte {
                b'0'..=b'9' => {
                    seen_digit = true;
                    if seen_point && scale == MAX_SCALE {
                        continue; // decimals beyond the twelfth do not matter for money or goods
                    }
                    if mantissa != 0 || byte != b'0' {
                        significant += 1;
                    }
                    if significant > MAX_DIGITS {
                        return None;
                    }
                    mantissa = mantissa * 10 + u64::from(byte - b'0');
                    scale += u32::from(seen_point);
                }
                b'.' if !seen_point => seen_point = true,
                _ => return None,
            }
        }
        let mantissa = i128::from(mantissa);
        seen_digit.then_some(Self { mantissa: if negative { -mantissa } else { mantissa }, scale })
    }

    fn aligned(self, other: Self) -> Option<(i128, i128, u32)> {
        if self.scale == other.scale {
            return Some((self.mantissa, other.mantissa, self.scale));
        }
        let scale = self.scale.max(other.scale);
        let left = self.mantissa.checked_mul(power_of_ten(scale - self.scale)?)?;
        let right = other.mantissa.checked_mul(power_of_ten(scale - other.scale)?)?;
        Some((left, right, scale))
    }

    pub(crate) fn plus(self, other: Self) -> Option<Self> {
        let (left, right, scale) = self.aligned(other)?;
        Some(Self { mantissa: left.checked_add(right)?, scale })
    }

    pub(crate) fn minus(self, other: Self) -> Option<Self> {
        self.plus(other.negated())
    }

    pub(crate) fn times(self, other: Self) -> Option<Self> {
        Some(Self { mantissa: self.mantissa.checked_mul(other.mantissa)?, scale: self.scale + other.scale }.shortened())
    }

    /// Without the zeros at the end of the decimals.
    fn shortened(mut self) -> Self {
        // Divisions of 64 bits take a fraction of the time of those of 128.
        if let Ok(mut mantissa) = i64::try_from(self.mantissa) {
            while self.scale > 0 && mantissa % 10 == 0 {
                mantissa /= 10;
                self.scale -= 1;
            }
            return Self { mantissa: mantissa.into(), scale: self.scale };
        }
        while self.scale > 0 && self.mantissa % 10 == 0 {
            self.mantissa /= 10;
            self.scale -= 1;
        }
        self
    }

    pub(crate) fn negated(self) -> Self {
        Self { mantissa: -self.mantissa, scale: self.scale }
    }

    pub(crate) fn abs(self) -> Self {
        Self { mantissa: self.mantissa.abs(), scale: self.scale }
    }

    pub(crate) fn is_zero(self) -> bool {
        self.mantissa == 0
    }

    /// Hundredths, half away from zero; `None` beyond 64 bits.
    pub(crate) fn hundredths(self) -> Option<i64> {
        let value = if self.scale <= 2 {
            self.mantissa.checked_mul(power_of_ten(2 - self.scale)?)?
        } else {
            let divisor = power_of_ten(self.scale - 2)?;
            let half = divisor / 2;
            let shifted = if self.mantissa < 0 { self.mantissa - half } else { self.mantissa + half };
            shifted / divisor
        };
        i64::try_from(value).ok()
    }

    /// Whether there are more than two decimals that matter.
    pub(crate) fn is_finer_than_hundredths(self) -> bool {
        self.scale > 2 && power_of_ten(self.scale - 2).is_some_and(|divisor| self.mantissa % divisor != 0)
    }

    /// The nearest value with two decimals.
    pub(crate) fn rounded(self) -> Option<Self> {
        self.hundredths().map(|hundredths| Self { mantissa: i128::from(hundredths), scale: 2 })
    }

    pub(crate) fn to_money(self, currency: Currency) -> Option<Money> {
        self.hundredths().map(|minor| Money { minor, currency })
    }

    /// For quantities, which are measures and not money.
    pub(crate) fn to_f64(self) -> f64 {
        self.mantissa as f64 / 10f64.powi(i32::try_from(self.scale).unwrap_or(i32::MAX))
    }

    /// Whether the two differ by no more than the slack.
    pub(crate) fn is_within(self, slack: Self, of: Self) -> bool {
        self.minus(of).is_some_and(|difference| difference.abs() <= slack)
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Decimal {}
impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        match self.aligned(*other) {
            Some((left, right, _)) => left.cmp(&right),
            None => self.to_f64().total_cmp(&other.to_f64()),
        }
    }
}

impl std::fmt::Display for Decimal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let short = self.shortened();
        let sign = if short.mantissa < 0 { "-" } else { "" };
        let divisor = 10u128.pow(short.scale.min(38));
        let magnitude = short.mantissa.unsigned_abs();
        write!(f, "{sign}{}", magnitude / divisor)?;
        if short.scale > 0 {
            write!(f, ".{:0width$}", magnitude % divisor, width = short.scale as usize)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    #[test]
    fn decimals_are_exact() {
        assert_eq!(d("0.1").plus(d("0.2")), Some(d("0.3")));
        assert_eq!(d("1460.5").hundredths(), Some(146_050));
        assert_eq!(d("-0.005").hundredths(), Some(-1), "half away from zero");
        assert_eq!(d("1.004").hundredths(), Some(100));
        assert!(d("1.004").is_finer_than_hundredths() && !d("1.0040").rounded().unwrap().is_finer_than_hundredths());
        assert_eq!(d(" +007.50 ").to_string(), "7.5");
        assert_eq!(d("3").times(d("0.333")), Some(d("0.999")));
    }

    #[test]
    fn what_is_no_decimal_is_refused() {
        for text in ["", "-", ".", "1e5", "1,5", "1.2.3", "NaN", "1234567890123456789", "١"] {
            assert!(Decimal::parse(text).is_none(), "{text}");
        }
        assert_eq!(d(".5"), d("0.50"));
    }
}
