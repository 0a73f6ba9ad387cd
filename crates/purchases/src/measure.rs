//! Kilograms or litres of a document line, from its unit code or from the pack size in its text.

use domain::{DocumentLine, Kilograms, Litres, Measured};

/// Kilograms in one unit of UN/ECE Recommendation 20, for codes of mass.
pub(crate) fn kilograms_per_unit(code: &str) -> Option<f64> {
    Some(match code {
        "KGM" | "KG" | "kg" => 1.0,
        "GRM" => 0.001,
        "HGM" => 0.1,
        "DJ" => 0.01,
        "MGM" => 1e-6,
        "TNE" => 1000.0,
        "DTN" => 100.0,
        "LBR" => 0.453_592_37,
        "ONZ" => 0.028_349_523_125,
        _ => return None,
    })
}

/// Litres in one unit of UN/ECE Recommendation 20, for codes of volume.
pub(crate) fn litres_per_unit(code: &str) -> Option<f64> {
    Some(match code {
        "LTR" | "DMQ" | "L" | "l" => 1.0,
        "MLT" | "CMQ" => 0.001,
        "CLT" => 0.01,
        "DLT" => 0.1,
        "HLT" => 100.0,
        "MTQ" => 1000.0,
        _ => return None,
    })
}

/// Codes that count something other than pieces or packages: time, lengths, areas, energy, data; their text says nothing
/// about the mass of the line.
const NOT_COUNTED: &[&str] = &[
    "HUR", "DAY", "MON", "WEE", "ANN", "MIN", "SEC", "KWH", "MWH", "WHR", "MTR", "CMT", "MMT", "KMT", "KTM", "MTK",
    "CMK", "HAR", "P1", "E48", "4L", "LUM",
];

/// Words that make litres the capacity of the article and not its content.
const CONTAINERS: &[&str] = &[
    "sekk",
    "pose",
    "bøtte",
    "bøtta",
    "beholder",
    "container",
    "kjele",
    "gryte",
    "termos",
    "balje",
    "avfallsdunk",
    "dispenser",
    "ryggsekk",
    "kantine",
    "boks m/lokk",
    "säck",
    "påse",
    "hink",
    "soppåse",
    "bag",
    "bin",
    "bucket",
    "kjøleskap",
    "fryser",
];

/// Words that make grams the weight of a square metre.
const SHEETS: &[&str] = &["a3", "a4", "a5", "papir", "papper", "paper", "kartong", "g/m2", "g/m²", "gsm", "ark"];

/// Mass or volume of the whole line; `None` where neither the unit code nor the text says it.
///
/// A unit of mass or volume counts first. Otherwise the quantity counts packages, and the text is searched for the size of
/// one: `2,5KG`, `6x1,5 L`, `D-PAK 12 x 400g`, `4 x 6 x 0,33 l`. Where the text has several sizes, the first counts.
pub fn measure(line: &DocumentLine) -> Option<Measured> {
    let quantity = line.quantity.filter(|quantity| quantity.is_finite())?;
    let code = line.unit_code.as_deref().unwrap_or("EA").trim();
    if let Some(factor) = kilograms_per_unit(code) {
        return Some(Measured::Mass(Kilograms(quantity * factor)));
    }
    if let Some(factor) = litres_per_unit(code) {
        return Some(Measured::Volume(Litres(quantity * factor)));
    }
    if NOT_COUNTED.contains(&code) {
        return None;
    }
    let pack = pack_size(&line.name).or_else(|| line.description.as_deref().and_then(pack_size))?;
    Some(match pack {
        Measured::Mass(mass) => Measured::Mass(Kilograms(mass.0 * quantity)),
        Measured::Volume(volume) => Measured::Volume(Litres(volume.0 * quantity)),
    })
}

/// The size of one package as its text tells it.
pub(crate) fn pack_size(text: &str) -> Option<Measured> {
    let lower = text.to_lowercase();
    let tokens = tokens(&lower);
    for (index, token) in tokens.iter().enumerate() {
        let Token::Number(size) = *token else { continue };
        let Some(Token::Word(unit)) = tokens.get(index + 1) else { continue };
        let Some((measured, is_gram)) = sized(size, unit) else { continue };
        let is_volume = matches!(measured, Measured::Volume(_));
        if is_gram && (is_sheet(&lower) || is_mobile_network(text, size)) {
            continue;
        }
        if is_volume && CONTAINERS.iter().any(|word| lower.contains(word)) {
            continue;
        }
        let after = &tokens[index + 2..];
        let count = count_before(&tokens[..index]) * count_after(after) * count_in_package(after);
        if !(1.0..=100_000.0).contains(&count) {
            continue;
        }
        return Some(match measured {
            Measured::Mass(mass) => Measured::Mass(Kilograms(mass.0 * count)),
            Measured::Volume(volume) => Measured::Volume(Litres(volume.0 * count)),
        });
    }
    None
}

fn sized(size: f64, unit: &str) -> Option<(Measured, bool)> {
    let mass = |kilograms: f64| Measured::Mass(Kilograms(size * kilograms));
    let volume = |litres: f64| Measured::Volume(Litres(size * litres));
    let measured = match unit {
        "kg" | "kilo" | "kilogram" => mass(1.0),
        "g" | "gr" | "gram" => mass(0.001),
        "hg" => mass(0.1),
        "l" | "lt" | "ltr" | "liter" | "litre" | "liters" => volume(1.0),
        "dl" => volume(0.1),
        "cl" => volume(0.01),
        "ml" => volume(0.001),
        _ => return None,
    };
    let is_gram = matches!(unit, "g" | "gr" | "gram");
    (size > 0.0 && size < 1e5).then_some((measured, is_gram))
}

/// `80 g` on copying paper is the weight of a square metre.
fn is_sheet(lower: &str) -> bool {
    lower
        .split(|c: char| !c.is_alphanumeric() && c != '/')
        .any(|word| SHEETS.contains(&word) || word.ends_with("papir"))
}

/// `5G` and `4G` are networks.
fn is_mobile_network(text: &str, size: f64) -> bool {
    (2.0..=6.0).contains(&size) && text.contains(&format!("{size}G"))
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
            [earlier @ .., Token::Number(count), Token::Word(word)] if is_piece(word) => {
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
        [Token::Times, Token::Number(_), Token::Word(word), ..] if !is_piece(word) && word.len() <= 2 => 1.0,
        [Token::Times, Token::Number(count), ..] => *count,
        _ => 1.0,
    }
}

/// The number of pieces in an outer package that is named after the size: `1/4 l, brett 24 stk`.
fn count_in_package(tokens: &[Token<'_>]) -> f64 {
    tokens
        .windows(3)
        .find_map(|window| match window {
            [Token::Word(package), Token::Number(count), Token::Word(word)]
                if is_package(package) && is_piece(word) =>
            {
                Some(*count)
            }
            _ => None,
        })
        .unwrap_or(1.0)
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
            | "forpakning"
            | "back"
            | "låda"
            | "tray"
    )
}

fn is_piece(word: &str) -> bool {
    matches!(
        word,
        "stk" | "st" | "pk" | "pak" | "pakk" | "pcs" | "fl" | "bx" | "ps" | "poser" | "bokser" | "flasker" | "enh"
    )
}

/// A piece of item text.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Token<'t> {
    Number(f64),
    Word(&'t str),
    /// `x`, `×`, `*` or `à` between numbers.
    Times,
    Other,
}

fn tokens(lower: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = lower;
    while let Some(first) = rest.chars().next() {
        let length = if first.is_ascii_digit() {
            let (token, length) = fraction(rest).unwrap_or_else(|| number(rest));
            tokens.push(token);
            length
        } else if first == 'x' && rest[1..].chars().next().is_none_or(|next| next.is_ascii_digit() || next == ' ') {
            tokens.push(Token::Times);
            1
        } else if first.is_alphabetic() && first != 'à' {
            let length = rest.find(|c: char| !c.is_alphabetic() || c == 'à').unwrap_or(rest.len());
            tokens.push(Token::Word(&rest[..length]));
            length
        } else {
            match first {
                '×' | '*' | 'à' => tokens.push(Token::Times),
                '½' => tokens.push(Token::Number(0.5)),
                '¼' => tokens.push(Token::Number(0.25)),
                // Blanks and the point of an abbreviation stand between a number and its unit.
                ' ' | '\t' | '\u{a0}' => {}
                '.' if matches!(tokens.last(), Some(Token::Word(_))) => {}
                _ => tokens.push(Token::Other),
            }
            first.len_utf8()
        };
        rest = &rest[length..];
    }
    tokens
}

/// `1/4` and the like; other slashes stand between numbers of different things.
fn fraction(text: &str) -> Option<(Token<'_>, usize)> {
    let bytes = text.as_bytes();
    match (bytes.first()?, bytes.get(1)?, bytes.get(2)?, bytes.get(3)) {
        (above @ b'1'..=b'3', b'/', below @ b'2'..=b'4', after)
            if above < below && !after.is_some_and(u8::is_ascii_digit) =>
        {
            Some((Token::Number(f64::from(above - b'0') / f64::from(below - b'0')), 3))
        }
        _ => None,
    }
}

/// A number with a decimal comma or point, and how many bytes it takes.
fn number(text: &str) -> (Token<'_>, usize) {
    let integer = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let mut length = integer;
    if let Some(decimals) = text[integer..].strip_prefix([',', '.']) {
        let count = decimals.find(|c: char| !c.is_ascii_digit()).unwrap_or(decimals.len());
        if count > 0 {
            length += 1 + count;
        }
    }
    let parsed = text[..length].replace(',', ".").parse::<f64>();
    (parsed.map_or(Token::Other, Token::Number), length)
}
