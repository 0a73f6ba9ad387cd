//! Item text as numbers, words and the signs between them.

/// A piece of item text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Token<'t> {
    Number(f64),
    Word(&'t str),
    /// `x`, `×`, `*` or `à` between numbers.
    Times,
    /// `-` or `–`, as in `120-150 g` and `2-pk`.
    Dash,
    /// `/`, as in `24/PAK` and `g/m2`.
    Slash,
    Other,
}

/// Units that a multiplication sign may be written right behind.
const UNITS: [&str; 9] = ["kg", "g", "gr", "hg", "l", "dl", "cl", "ml", "stk"];

/// The pieces of a text in small letters.
pub(super) fn tokens(lower: &str) -> Vec<Token<'_>> {
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
        } else if first.is_alphabetic() && !is_each(first) {
            let length = rest.find(|c: char| !c.is_alphabetic() || is_each(c)).unwrap_or(rest.len());
            // "20gx100": the unit ends before the sign.
            let is_joined = rest[length..].starts_with(|c: char| c.is_ascii_digit());
            let unit = rest[..length].strip_suffix('x').filter(|unit| is_joined && UNITS.contains(unit));
            let length = unit.map_or(length, str::len);
            let word = &rest[..length];
            // "12 stk a 250 g": a plain a that stands for à.
            let is_plain_each = word == "a"
                && rest[1..].starts_with(' ')
                && matches!(tokens.last(), Some(Token::Number(_) | Token::Word(_)));
            tokens.push(if is_plain_each { Token::Times } else { Token::Word(word) });
            length
        } else {
            match first {
                '×' | '*' => tokens.push(Token::Times),
                each if is_each(each) => tokens.push(Token::Times),
                '½' => tokens.push(Token::Number(0.5)),
                '¼' => tokens.push(Token::Number(0.25)),
                '-' | '–' => tokens.push(Token::Dash),
                '/' => tokens.push(Token::Slash),
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

fn is_each(sign: char) -> bool {
    matches!(sign, 'à' | 'á')
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
