//! Texts of cells as dates, numbers, amounts and answers, in the spellings that are usual in the Nordic countries.

use domain::Date;

use super::signs::{Shown, other};
use crate::decimal::Decimal;

/// How dates are written where a mapping says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DateForm {
    DayMonthYear,
    MonthDayYear,
    YearMonthDay,
    Compact,
}

impl DateForm {
    pub(crate) const ALL: [Self; 4] = [Self::YearMonthDay, Self::DayMonthYear, Self::MonthDayYear, Self::Compact];

    /// The spelling in mappings.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::DayMonthYear => "d.m.y",
            Self::MonthDayYear => "m/d/y",
            Self::YearMonthDay => "y-m-d",
            Self::Compact => "ymd",
        }
    }

    /// Reads the spelling of [`DateForm::key`].
    pub(crate) fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|form| form.key() == key)
    }
}

/// The day that a workbook counts its days from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Epoch {
    /// 30 December 1899, so that days from March 1900 on come right.
    Year1900,
    /// 1 January 1904, as on old Macintosh computers.
    Year1904,
}

impl Epoch {
    /// The day that has this number: a date whose cell is shown as a plain number. Numbers of days before 1955 or after
    /// 2110 are more likely something else.
    fn day(self, text: &str) -> Option<Date> {
        let number: f64 = text.trim().parse().ok().filter(|number: &f64| (20_000.0..77_000.0).contains(number))?;
        let first = match self {
            Self::Year1900 => Date::constant(1899, 12, 30),
            Self::Year1904 => Date::constant(1904, 1, 1),
        };
        first.checked_add(jiff::Span::new().try_days(number.floor() as i64).ok()?).ok()
    }
}

/// How the values of one table are written, as far as a mapping or the sort of file says so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Dialect {
    pub decimal: Option<char>,
    pub dates: Option<DateForm>,
    /// Where days of a workbook are counted from; none in texts.
    pub epoch: Option<Epoch>,
}

impl Dialect {
    pub(crate) fn date(self, text: &str) -> Option<Date> {
        if let Some(day) = self.epoch.and_then(|epoch| epoch.day(text)) {
            return Some(day);
        }
        let Some(form) = self.dates else { return date(text) };
        let parts = date_parts(text)?;
        match (form, parts) {
            (DateForm::Compact, DateParts::Compact(date)) => Some(date),
            (DateForm::YearMonthDay, DateParts::Three(year, month, day)) => civil(year, month, day),
            // Workbooks hold dates as dates, whatever they look like there.
            (_, DateParts::Three(year, month, day)) if year.len() == 4 => civil(year, month, day),
            (DateForm::DayMonthYear, DateParts::Three(day, month, year)) => civil(year, month, day),
            (DateForm::MonthDayYear, DateParts::Three(month, day, year)) => civil(year, month, day),
            _ => None,
        }
    }

    pub(crate) fn amount(self, text: &str) -> Result<Decimal, AmountFault> {
        // Number cells of workbooks have a point whatever the mapping says; it is never ambiguous there.
        amount_with(text, self.decimal).or_else(|_| amount_with(text, None))
    }

    /// Like [`Dialect::amount`], where other values have told which sign stands before decimals.
    pub(crate) fn amount_told(self, text: &str, decimal: char) -> Result<Decimal, AmountFault> {
        amount_with(text, Some(decimal))
    }
}

enum DateParts<'t> {
    Compact(Date),
    Three(&'t str, &'t str, &'t str),
}

fn date_parts(text: &str) -> Option<DateParts<'_>> {
    let day_part = text.trim().split(['T', ' ']).next().unwrap_or_default();
    if day_part.len() == 8 && day_part.bytes().all(|byte| byte.is_ascii_digit()) {
        return civil(&day_part[..4], &day_part[4..6], &day_part[6..]).map(DateParts::Compact);
    }
    let separator = day_part.chars().find(|c| matches!(c, '-' | '.' | '/'))?;
    let mut parts = day_part.split(separator);
    let (first, second, third) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some_and(|rest| !rest.is_empty()) {
        return None;
    }
    Some(DateParts::Three(first, second, third))
}

/// `2025-09-30`, `30.09.2025`, `30/9/2025` (day first), `20250930`; a time after the date is left alone.
pub(crate) fn date(text: &str) -> Option<Date> {
    match date_parts(text)? {
        DateParts::Compact(date) => Some(date),
        DateParts::Three(first, second, third) if first.len() == 4 => civil(first, second, third),
        DateParts::Three(first, second, third) => civil(third, second, first),
    }
}

fn civil(year: &str, month: &str, day: &str) -> Option<Date> {
    if year.len() != 4 || month.len() > 2 || day.len() > 2 {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

/// Why an amount cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AmountFault {
    /// It is no number.
    NoNumber,
    /// `1.234`: with three digits after the only sign, it may be a thousand or a decimal.
    Ambiguous,
}

/// An amount: decimal comma or point, blanks, points, commas or apostrophes between thousands, a minus before or after,
/// brackets for negative, `kr` before or after.
#[cfg(test)]
fn amount(text: &str) -> Result<Decimal, AmountFault> {
    amount_with(text, None)
}

/// The decimal sign that an amount shows beyond doubt.
pub(crate) fn decimal_sign(text: &str) -> Option<char> {
    let sign = text.rfind([',', '.']).and_then(|at| text[at..].chars().next())?;
    let digits = text.rsplit(sign).next()?.chars().filter(char::is_ascii_digit).count();
    let is_one = text.matches(sign).count() == 1;
    (is_one && digits > 0 && digits != 3 && amount_with(text, None).is_ok()).then_some(sign)
}

/// An amount without currency, blanks and minus, and whether it is negative.
fn bare(text: &str) -> (bool, String) {
    let text = text.trim();
    let (bracketed, text) = match text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(inner) => (true, inner.trim()),
        None => (false, text),
    };
    let text =
        text.trim_start_matches("kr").trim_start_matches("NOK").trim_end_matches("NOK").trim_end_matches("kr").trim();
    let text = text.strip_suffix(",-").unwrap_or(text);
    let (signed, text) = strip_minus(text);
    let is_blank = |c: &char| matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '’');
    (bracketed != signed, text.chars().filter(|c| !is_blank(c)).collect())
}

/// What the signs of an amount show beyond doubt; none where it has none, could be taken in two ways, or is no amount.
pub(crate) fn amount_signs(text: &str) -> Option<Shown> {
    let (_, compact) = bare(text);
    let last = compact.rfind(['.', ','])?;
    amount_with(text, None).ok()?;
    let sign = if compact[last..].starts_with(',') { ',' } else { '.' };
    let has_other = compact.contains(other(sign));
    match (compact.matches(sign).count(), compact.len() - last - 1) {
        (1, _) if has_other => Some(Shown::Groups { groups: other(sign), decimals: true }),
        (1, 0) => None,
        (1, 2) => Some(Shown::TwoDecimals(sign)),
        (1, _) => Some(Shown::OtherDecimals(sign)),
        _ => Some(Shown::Groups { groups: sign, decimals: false }),
    }
}

fn amount_with(text: &str, decimal: Option<char>) -> Result<Decimal, AmountFault> {
    let (is_negative, compact) = bare(text);
    let plain = match decimal {
        None => decimal_point(&compact)?,
        Some(sign) => {
            let group = other(sign);
            // What stands before the decimal sign may be grouped, what stands after may not.
            let (whole, decimals) = compact.split_once(sign).unwrap_or((&compact, ""));
            let groups_hold = whole.split(group).skip(1).all(|part| part.len() == 3);
            if decimals.contains([',', '.']) || !groups_hold {
                return Err(AmountFault::NoNumber);
            }
            let whole = whole.replace(group, "");
            if compact.contains(sign) { format!("{whole}.{decimals}") } else { whole }
        }
    };
    if plain.starts_with(['-', '+']) {
        return Err(AmountFault::NoNumber);
    }
    let value = Decimal::parse(&plain).ok_or(AmountFault::NoNumber)?;
    Ok(if is_negative { value.negated() } else { value })
}

fn strip_minus(text: &str) -> (bool, &str) {
    let minus = ['-', '\u{2212}', '\u{2013}'];
    if let Some(rest) = text.strip_prefix(minus).or_else(|| text.strip_suffix(minus)) {
        return (true, rest.trim());
    }
    (false, text.strip_prefix('+').unwrap_or(text))
}

/// The number with a decimal point and nothing between thousands.
fn decimal_point(text: &str) -> Result<String, AmountFault> {
    let (commas, points) = (text.matches(',').count(), text.matches('.').count());
    let last = text.rfind([',', '.']);
    let Some(last) = last else { return Ok(text.to_owned()) };
    let (before, after) = (&text[..last], &text[last + 1..]);
    if commas + points == 1 {
        // One sign alone: a decimal sign, unless it might stand between thousands.
        let may_be_thousands = after.len() == 3 && (1..=3).contains(&before.len()) && !before.starts_with('0');
        return if may_be_thousands { Err(AmountFault::Ambiguous) } else { Ok(text.replace(',', ".")) };
    }
    let is_grouped = |part: &str| {
        let mut groups = part.split([',', '.']);
        groups.next().is_some_and(|first| (1..=3).contains(&first.len())) && groups.all(|group| group.len() == 3)
    };
    if commas > 0 && points > 0 {
        // The last sign is the decimal one and the other groups.
        let decimal = &text[last..=last];
        if before.contains(decimal) || !is_grouped(before) {
            return Err(AmountFault::NoNumber);
        }
        return Ok(format!("{}.{after}", before.replace([',', '.'], "")));
    }
    // The same sign several times groups thousands.
    if is_grouped(text) { Ok(text.replace([',', '.'], "")) } else { Err(AmountFault::NoNumber) }
}

/// A measure that is no money: decimal comma or point, a per cent sign is left alone.
pub(crate) fn number(text: &str) -> Option<f64> {
    let compact: String = text.trim().trim_end_matches('%').chars().filter(|c| !c.is_whitespace()).collect();
    let value = Decimal::parse(&compact.replace(',', "."))?.to_f64();
    value.is_finite().then_some(value)
}

/// `yes`, `ja`, `1`, `x` or `no`, `nei`, `0`.
pub(crate) fn yes_no(text: &str) -> Option<bool> {
    match text.trim().to_lowercase().as_str() {
        "yes" | "ja" | "1" | "x" | "true" | "sann" | "y" | "j" => Some(true),
        "no" | "nei" | "nej" | "0" | "false" | "usann" | "n" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_people_write_them() {
        for text in [
            "2025-09-30",
            "30.09.2025",
            "30.9.2025",
            "30/09/2025",
            "20250930",
            "2025-09-30T10:00:00",
            "30.09.2025 00:00",
        ] {
            assert_eq!(date(text), Some(Date::constant(2025, 9, 30)), "{text}");
        }
        for text in ["", "31.02.2025", "30.09.25", "2025-13-01", "i går", "1.2.3.2025", "0000"] {
            assert_eq!(date(text), None, "{text}");
        }
    }

    #[test]
    fn amounts_are_read_exactly_or_not_at_all() {
        let cases = [
            ("1234,56", 123_456),
            ("1 234,56", 123_456),
            ("1\u{a0}234,56", 123_456),
            ("1.234,56", 123_456),
            ("1,234.56", 123_456),
            ("1.234.567,8", 123_456_780),
            ("-12,5", -1250),
            ("12,50-", -1250),
            ("(12,50)", -1250),
            ("\u{2212}3", -300),
            ("kr 100,-", 10_000),
            ("0.1", 10),
            ("100", 10_000),
            ("1234.500", 123_450),
            ("0,125", 13),
            ("1.234.567", 123_456_700),
            ("12.5000", 1250),
        ];
        for (text, minor) in cases {
            assert_eq!(amount(text).map(Decimal::hundredths), Ok(Some(minor)), "{text}");
        }
        for text in ["1.234", "12,500", "999.000"] {
            assert_eq!(amount(text), Err(AmountFault::Ambiguous), "{text}");
        }
        for text in ["", "abc", "1,2,3", "1.23.456", "--1", "1-2", "1e5", "kr"] {
            assert_eq!(amount(text), Err(AmountFault::NoNumber), "{text}");
        }
    }

    #[test]
    fn measures_have_either_decimal_sign() {
        assert_eq!(
            [number("2,5"), number("2.5"), number("80 %"), number("x")],
            [Some(2.5), Some(2.5), Some(80.0), None]
        );
        assert_eq!([yes_no("Ja"), yes_no("NEI"), yes_no("kanskje")], [Some(true), Some(false), None]);
    }
}
