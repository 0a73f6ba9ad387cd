//! Kilograms or litres of a document line, from its unit code or from the pack size in its text.
//!
//! | file | holds |
//! |---|---|
//! | `tokens` | item text as numbers, words and signs |
//! | `content` | what an article holds, and what it only can hold or bear |
//! | `paper` | sheets of paper, their size and grammage |

mod content;
mod paper;
mod tokens;

use domain::{CountedUnit, DocumentLine, Kilograms, Litres, Measured, ParameterError, Parameters, counted_unit};

use tokens::{Token, tokens};

/// Kilograms in one unit, for codes of mass.
pub(crate) fn kilograms_per_unit(code: &str) -> Option<f64> {
    match counted_unit(Some(code)) {
        CountedUnit::Kilograms(kilograms) => Some(kilograms),
        _ => None,
    }
}

/// Litres in one unit, for codes of volume.
pub(crate) fn litres_per_unit(code: &str) -> Option<f64> {
    match counted_unit(Some(code)) {
        CountedUnit::Litres(litres) => Some(litres),
        _ => None,
    }
}

/// Reads what lines weigh and fill, with what it takes for understood where a text is short.
#[derive(Clone, Debug)]
pub struct Measuring {
    sheet_mass: Kilograms,
    least_piece: Kilograms,
}

impl Measuring {
    /// Reads the parameters.
    ///
    /// # Errors
    /// Parameters that are missing or in another unit.
    pub fn new(parameters: &Parameters) -> Result<Self, ParameterError> {
        Ok(Self {
            sheet_mass: parameters.quantity("delivery.text.sheet_mass")?,
            least_piece: parameters.quantity("delivery.text.least_piece")?,
        })
    }

    /// Mass or volume of the whole line; `None` where neither the unit code nor the text says it.
    ///
    /// A unit of mass or volume counts first. Otherwise the quantity counts packages, and the text is searched for the size
    /// of one: `2,5KG`, `6x1,5 L`, `D-PAK 12 x 400g`, `4 x 6 x 0,33 l`, `150 g 24/PAK`, `A4 80 g 5x500 ark`. Where the unit
    /// code counts single vessels, an outer pack in the text does not multiply; what is on a pallet is not known.
    pub fn of(&self, line: &DocumentLine) -> Option<Measured> {
        let quantity = line.quantity.filter(|quantity| quantity.is_finite())?;
        let (count, is_single) = match counted_unit(line.unit_code.as_deref()) {
            CountedUnit::Kilograms(factor) => return Some(Measured::Mass(Kilograms(quantity * factor))),
            CountedUnit::Litres(factor) => return Some(Measured::Volume(Litres(quantity * factor))),
            CountedUnit::Immaterial | CountedUnit::Loads => return None,
            CountedUnit::Articles(each) => (quantity * each, false),
            CountedUnit::Vessels => (quantity, true),
        };
        let size = |text: &str| self.pack_size(text, is_single);
        let pack = size(&line.name).or_else(|| line.description.as_deref().and_then(size))?;
        Some(times(pack, count))
    }

    /// The size of one package as its text tells it; with `is_single` the size of one vessel in it.
    ///
    /// Where a text has several sizes in kilograms or several in litres, the largest counts: `Karbonader 80 g 4 kg`.
    fn pack_size(&self, text: &str, is_single: bool) -> Option<Measured> {
        let lower = text.to_lowercase();
        let tokens = tokens(&lower);
        let is_sheet = paper::is_sheet(&lower);
        if is_sheet && let Some(mass) = paper::mass(&lower, &tokens, self.sheet_mass) {
            return Some(Measured::Mass(mass));
        }
        let mut best: Option<Measured> = None;
        for index in 0..tokens.len() {
            let Some((size, is_gram)) = sized(&tokens, index) else { continue };
            if is_gram && (is_sheet || is_mobile_network(text, &tokens[index])) {
                continue;
            }
            let is_content = match size {
                Measured::Mass(_) => content::weighs(&lower),
                Measured::Volume(_) => content::holds_litres(&lower),
            };
            let before = without_range(&tokens[..index]);
            let after = &tokens[index + 2..];
            if !is_content || content::is_limit(before) || content::is_rate(after) {
                continue;
            }
            let count = if is_single { 1.0 } else { self.count(size, before, after) };
            if (1.0..=100_000.0).contains(&count) {
                best = larger(best, times(size, count));
            }
        }
        best
    }

    /// How many of a size are in the package: `4 x 6 x …`, `2-pk …`, `… x 12`, `… 24/PAK`, `… brett 24 stk`.
    fn count(&self, size: Measured, before: &[Token<'_>], after: &[Token<'_>]) -> f64 {
        let multiplied = count_before(before) * count_after(after);
        if multiplied > 1.0 {
            return multiplied;
        }
        if let Some(packs) = packs_before(before) {
            return packs;
        }
        match pieces_after(after) {
            Some((count, Piece::Pack)) => count,
            // Eight sausages are in a pack of 600 g, but thirty rolls are not in one of 60 g.
            Some((count, Piece::Bare)) => match size {
                Measured::Mass(mass) if mass.value() / count >= self.least_piece.value() => 1.0,
                _ => count,
            },
            None => 1.0,
        }
    }
}

fn times(measured: Measured, count: f64) -> Measured {
    match measured {
        Measured::Mass(mass) => Measured::Mass(Kilograms(mass.0 * count)),
        Measured::Volume(volume) => Measured::Volume(Litres(volume.0 * count)),
    }
}

/// The first kind of measure counts, and of that kind the largest.
fn larger(known: Option<Measured>, found: Measured) -> Option<Measured> {
    Some(match (known, found) {
        (Some(Measured::Mass(known)), Measured::Mass(found)) => {
            Measured::Mass(if found.0 > known.0 { found } else { known })
        }
        (Some(Measured::Volume(known)), Measured::Volume(found)) => {
            Measured::Volume(if found.0 > known.0 { found } else { known })
        }
        (Some(known), _) => known,
        (None, found) => found,
    })
}

/// The size that begins at a token, and whether it is in grams; of a range (`120-150 g`) its middle.
fn sized(tokens: &[Token<'_>], index: usize) -> Option<(Measured, bool)> {
    let (Some(Token::Number(number)), Some(Token::Word(unit))) = (tokens.get(index), tokens.get(index + 1)) else {
        return None;
    };
    let low = match tokens.get(..index)? {
        [.., Token::Number(low), Token::Dash] if *low < *number && *number <= 4.0 * low => *low,
        _ => *number,
    };
    let is_range = matches!(tokens.get(..index)?, [.., Token::Number(_), Token::Dash]);
    let size = low.midpoint(*number);
    let mass = |kilograms: f64| Measured::Mass(Kilograms(size * kilograms));
    let volume = |litres: f64| Measured::Volume(Litres(size * litres));
    let measured = match *unit {
        "kg" | "kilo" | "kilogram" => mass(1.0),
        "g" | "gr" | "gram" => mass(0.001),
        "hg" => mass(0.1),
        // Gravel is named by its grains in millimetres and sold by the tonne: `Grus 0-32 tonn`.
        "tonn" | "ton" if is_range => Measured::Mass(Kilograms(1000.0)),
        "tonn" | "ton" => mass(1000.0),
        "l" | "lt" | "ltr" | "liter" | "litre" | "liters" => volume(1.0),
        "dl" => volume(0.1),
        "cl" => volume(0.01),
        "ml" => volume(0.001),
        _ => return None,
    };
    (size > 0.0 && size < 1e5).then_some((measured, matches!(*unit, "g" | "gr" | "gram")))
}

/// What stands before a range of sizes.
fn without_range<'s, 't>(before: &'s [Token<'t>]) -> &'s [Token<'t>] {
    match before {
        [earlier @ .., Token::Number(_), Token::Dash] => earlier,
        _ => before,
    }
}

/// `5G` and `4G` are networks.
fn is_mobile_network(text: &str, size: &Token<'_>) -> bool {
    matches!(size, Token::Number(size) if (2.0..=6.0).contains(size) && text.contains(&format!("{size}G")))
}

/// The product of the numbers that stand before the size with a multiplication sign: `4 x 6 x`, `12 stk à`.
fn count_before(tokens: &[Token<'_>]) -> f64 {
    let mut product = 1.0;
    let mut rest = tokens;
    while let [before @ .., Token::Times] = rest {
        match before {
            [earlier @ .., Token::Number(count)] => {
                product *= count;
                rest = earlier;
            }
            [earlier @ .., Token::Number(count), Token::Word(word)] if is_piece(word) || is_pack(word) => {
                product *= count;
                rest = earlier;
            }
            _ => break,
        }
    }
    product
}

/// The number after the size with a multiplication sign: `400g x 12`.
fn count_after(tokens: &[Token<'_>]) -> f64 {
    match tokens {
        // `400 g x 12 cm` is a measure of something else.
        [Token::Times, Token::Number(_), Token::Word(word), ..]
            if !is_piece(word) && !is_pack(word) && word.len() <= 2 =>
        {
            1.0
        }
        [Token::Times, Token::Number(count), ..] => *count,
        _ => 1.0,
    }
}

/// Packs that stand right before the size: `2-pk 500 g`, `24pk 0,33 l`, `D-PAK 12 400 g`.
fn packs_before(tokens: &[Token<'_>]) -> Option<f64> {
    match tokens {
        [.., Token::Number(count), Token::Word(word)] | [.., Token::Number(count), Token::Dash, Token::Word(word)]
            if is_pack(word) =>
        {
            Some(*count)
        }
        [.., Token::Dash, Token::Word("pak" | "pk"), Token::Number(count)]
        | [.., Token::Word("dpk" | "dpak"), Token::Number(count)] => Some(*count),
        _ => None,
    }
}

/// Whether pieces are packs or named by a package, or only counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece {
    Pack,
    Bare,
}

/// Pieces that are counted behind the size, up to the next size: `1/4 l, brett 24 stk`, `24/PAK`, `30 stk`, `D-PAK 12`.
fn pieces_after(tokens: &[Token<'_>]) -> Option<(f64, Piece)> {
    for (at, token) in tokens.iter().enumerate() {
        if sized(tokens, at).is_some() {
            return None;
        }
        let (before, after) = (&tokens[..at], &tokens[at + 1..]);
        let Token::Number(count) = *token else { continue };
        if count < 2.0 || count.fract() != 0.0 {
            continue;
        }
        let in_package = matches!(before, [.., Token::Word(word)] if is_package(word));
        let found = match after {
            [Token::Word(word), Token::Slash, Token::Word(outer), ..] if is_piece(word) && is_outer(outer) => {
                Piece::Pack
            }
            [Token::Word(word), ..] if is_pack(word) || (is_piece(word) && in_package) => Piece::Pack,
            [Token::Word(word), ..] if is_piece(word) => Piece::Bare,
            [Token::Dash | Token::Slash, Token::Word(word), ..] if is_outer(word) => Piece::Pack,
            [Token::Word("pr" | "per"), Token::Word(word), ..] if is_outer(word) => Piece::Pack,
            [] | [Token::Other, ..] if in_package => Piece::Pack,
            _ => continue,
        };
        return Some((count, found));
    }
    None
}

fn is_outer(word: &str) -> bool {
    is_pack(word) || is_package(word)
}

fn is_package(word: &str) -> bool {
    matches!(
        word,
        "brett"
            | "kasse"
            | "kartong"
            | "krt"
            | "eske"
            | "esk"
            | "dpk"
            | "dpak"
            | "pak"
            | "forpakning"
            | "back"
            | "låda"
            | "tray"
            | "kolli"
            | "kli"
            | "ks"
            | "frp"
    )
}

fn is_pack(word: &str) -> bool {
    matches!(
        word,
        "pk" | "pak" | "pakk" | "pakke" | "pakker" | "pack" | "pkn" | "pakning" | "bx" | "ps" | "flasker" | "bokser"
    )
}

fn is_piece(word: &str) -> bool {
    matches!(word, "stk" | "st" | "pcs" | "fl" | "poser" | "enh" | "stykk" | "stykker" | "påsar" | "beger" | "begre")
}
