//! Numbers as each language writes them: decimal mark, groups of three, a real minus sign.

use crate::Lang;

const NO_BREAK_SPACE: char = '\u{a0}';
const MINUS: char = '\u{2212}';

/// Most decimals that are ever written; more would claim a precision that no figure here has.
const MOST_DECIMALS: usize = 6;

/// A number with so many decimals. What rounds to zero carries no sign; what is not a number is a dash.
pub(crate) fn decimal(lang: Lang, value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let plain = format!("{:.*}", decimals.min(MOST_DECIMALS), value.abs());
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let (group, mark) = match lang {
        Lang::En => (',', '.'),
        Lang::Nb | Lang::Nn | Lang::Sv => (NO_BREAK_SPACE, ','),
    };
    let mut text = String::with_capacity(plain.len() + 8);
    if value < 0.0 && plain.bytes().any(|b| (b'1'..=b'9').contains(&b)) {
        text.push(MINUS);
    }
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            text.push(group);
        }
        text.push(digit);
    }
    if !fraction.is_empty() {
        text.push(mark);
        text.push_str(fraction);
    }
    text
}

/// The same with a plus sign in front of what is more than zero after rounding: for changes.
pub(crate) fn signed(lang: Lang, value: f64, decimals: usize) -> String {
    let text = decimal(lang, value, decimals);
    let positive = value > 0.0 && text.chars().any(|c| ('1'..='9').contains(&c));
    if positive { format!("+{text}") } else { text }
}

/// A change in per cent, one decimal below ten per cent, none above.
pub(crate) fn per_cent_change(lang: Lang, per_cent: f64) -> String {
    let decimals = usize::from(per_cent.abs() < 9.95 && per_cent != 0.0);
    with_per_cent_sign(lang, signed(lang, per_cent, decimals))
}

/// A share, 0 to 1, in whole per cent.
pub(crate) fn share(lang: Lang, share: f64) -> String {
    with_per_cent_sign(lang, decimal(lang, 100.0 * share, 0))
}

fn with_per_cent_sign(lang: Lang, number: String) -> String {
    match lang {
        Lang::En => format!("{number}%"),
        Lang::Nb | Lang::Nn | Lang::Sv => format!("{number}{NO_BREAK_SPACE}%"),
    }
}

/// How many decimals a figure deserves: about three digits that mean something, two of what is rare; no more than six.
pub(crate) fn decimals_for(value: f64) -> usize {
    match value.abs() {
        v if v >= 100.0 || v == 0.0 => 0,
        v if v >= 1.0 => 1,
        v if v >= 0.1 => 2,
        // 0.0031 has its first digit in the third place.
        v => (1.0 - v.log10().floor()).clamp(2.0, 6.0) as usize,
    }
}

/// A parameter's value as it stands in the file, shortest form that reads back the same, with the language's marks.
pub(crate) fn exact(lang: Lang, value: f64) -> String {
    let shortest = format!("{}", value.abs());
    let decimals = shortest.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    decimal(lang, value, decimals)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn each_language_has_its_marks() {
        assert_eq!(decimal(Lang::Nb, 1_234_567.891, 2), "1\u{a0}234\u{a0}567,89");
        assert_eq!(decimal(Lang::En, 1_234_567.891, 2), "1,234,567.89");
        assert_eq!(decimal(Lang::Sv, -1234.5, 1), "\u{2212}1\u{a0}234,5");
        assert_eq!(decimal(Lang::Nn, 999.0, 0), "999");
        assert_eq!(decimal(Lang::En, 100_000.0, 0), "100,000");
    }

    #[test]
    fn nothing_is_minus_zero_and_no_number_is_a_dash() {
        assert_eq!(decimal(Lang::Nb, -0.4, 0), "0");
        assert_eq!(signed(Lang::Nb, 0.004, 2), "0,00");
        assert_eq!(decimal(Lang::Nb, f64::NAN, 0), "–");
        assert_eq!(decimal(Lang::Nb, f64::INFINITY, 0), "–");
    }

    #[test]
    fn changes_carry_their_sign() {
        assert_eq!(signed(Lang::En, 1500.0, 0), "+1,500");
        assert_eq!(per_cent_change(Lang::Nb, -61.4), "\u{2212}61\u{a0}%");
        assert_eq!(per_cent_change(Lang::En, -4.2), "\u{2212}4.2%");
        assert_eq!(per_cent_change(Lang::En, 0.0), "0%");
        assert_eq!(share(Lang::Nb, 0.835), "84\u{a0}%");
    }

    #[test]
    fn parameters_keep_their_digits() {
        assert_eq!(exact(Lang::Nb, 0.115), "0,115");
        assert_eq!(exact(Lang::Nb, 12_000.0), "12\u{a0}000");
    }

    proptest! {
        /// Taking the marks away gives back what Rust itself writes.
        #[test]
        fn only_marks_are_added(value in -1e12_f64..1e12, decimals in 0_usize..4) {
            for lang in Lang::ALL {
                let text = decimal(lang, value, decimals);
                let mark = if lang == Lang::En { '.' } else { ',' };
                let bare: String = text.chars().filter_map(|c| match c {
                    '0'..='9' => Some(c),
                    '\u{2212}' => Some('-'),
                    c if c == mark => Some('.'),
                    _ => None,
                }).collect();
                let plain = format!("{value:.decimals$}");
                let zero = plain.parse::<f64>().unwrap() == 0.0;
                let expected = if zero { plain.trim_start_matches('-').to_owned() } else { plain };
                prop_assert_eq!(bare, expected);
            }
        }
    }
}
