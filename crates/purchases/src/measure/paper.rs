//! Mass of cut paper from its sheets, their size and their grammage: `A4 80g 500 ark`.

use domain::Kilograms;

use super::count_before;
use super::tokens::Token;

/// Words that make grams the weight of a square metre.
const SHEETS: &[&str] = &[
    "a3",
    "a4",
    "a5",
    "c4",
    "c5",
    "c6",
    "g/m2",
    "g/m²",
    "gsm",
    "ark",
    "konvolutt",
    "konvolutter",
    "kuvert",
    "kuverter",
];
/// What copying paper is called; only for it size and grammage are understood where the text does not say them.
const COPYING: &[&str] = &["kopi", "kopier", "skriver", "skrivar", "printer", "kontor", "multifunksjons", "copy"];
/// Grammages that paper and board are made in.
const GRAMMAGES: std::ops::RangeInclusive<f64> = 40.0..=400.0;
/// Sheets that one package may have.
const COUNTS: std::ops::RangeInclusive<f64> = 10.0..=100_000.0;

/// Square metres of a sheet, ISO 216.
fn area(size: f64) -> Option<f64> {
    Some(match size as u8 {
        2 => 0.420 * 0.594,
        3 => 0.297 * 0.420,
        4 => 0.210 * 0.297,
        5 => 0.148 * 0.210,
        6 => 0.105 * 0.148,
        _ => return None,
    })
}

/// Whether `80 g` in the text is the weight of a square metre.
pub(super) fn is_sheet(lower: &str) -> bool {
    lower
        .split(|c: char| !c.is_alphanumeric() && c != '/')
        .any(|word| SHEETS.contains(&word) || ends_in_paper(word).is_some())
}

/// What stands before the last part of `kopipapir`.
fn ends_in_paper(word: &str) -> Option<&str> {
    ["papir", "papper", "papiret", "paper"].iter().find_map(|paper| word.strip_suffix(paper))
}

/// The mass of a package of sheets; `sheet_mass` is that of a sheet of copying paper of which nothing else is told.
pub(super) fn mass(lower: &str, tokens: &[Token<'_>], sheet_mass: Kilograms) -> Option<Kilograms> {
    let mut words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let is_copying = words.any(|word| {
        ends_in_paper(word)
            .is_some_and(|first| COPYING.iter().any(|name| first.trim_end_matches('s') == name.trim_end_matches('s')))
    }) || lower.contains("copy paper");
    let size = tokens.windows(2).find_map(|pair| match pair {
        [Token::Word("a"), Token::Number(size)] => area(*size),
        _ => None,
    });
    let grammage = tokens.windows(2).find_map(|pair| match pair {
        [Token::Number(grams), Token::Word("g" | "gr" | "gram" | "gsm")] if GRAMMAGES.contains(grams) => Some(*grams),
        _ => None,
    });
    if !is_copying && (size.is_none() || grammage.is_none()) {
        return None;
    }
    let sheets = sheets(tokens).filter(|sheets| COUNTS.contains(sheets))?;
    let usual_area = area(4.0)?;
    let per_area = grammage.map_or(sheet_mass.value() / usual_area, |grams| grams / 1000.0);
    Some(Kilograms(sheets * size.unwrap_or(usual_area) * per_area))
}

/// `5x500 ark`, `500 ark x 5`, `5x500`, `500/pk`.
fn sheets(tokens: &[Token<'_>]) -> Option<f64> {
    let named = tokens.iter().enumerate().find_map(|(at, token)| match (token, tokens.get(at + 1)) {
        (Token::Number(count), Some(Token::Word("ark" | "blad" | "sheets" | "bl"))) => {
            let after = match tokens.get(at + 2..) {
                Some([Token::Times, Token::Number(packs), ..]) => *packs,
                Some([Token::Number(packs), Token::Word("pk" | "pak" | "pakker" | "ris"), ..]) => *packs,
                _ => 1.0,
            };
            Some(count * after * count_before(&tokens[..at]))
        }
        _ => None,
    });
    let multiplied = || {
        tokens.windows(3).find_map(|three| match three {
            [Token::Number(packs), Token::Times, Token::Number(count)] if *count >= 50.0 => Some(packs * count),
            _ => None,
        })
    };
    let per_pack = || {
        tokens.windows(3).find_map(|three| match three {
            [Token::Number(count), Token::Slash, Token::Word(_)] if *count >= 50.0 => Some(*count),
            _ => None,
        })
    };
    named.or_else(multiplied).or_else(per_pack)
}
