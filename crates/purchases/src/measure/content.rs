//! Whether a number with a unit tells what an article holds, or what it can hold, bear or is made for.

use super::tokens::Token;

/// Words that, wherever they stand in a word, make litres the capacity of the article and not its content.
const VESSELS: &[&str] = &[
    "kjele",
    "gryte",
    "kasserolle",
    "termos",
    "balje",
    "avfallsdunk",
    "avfallssekk",
    "dispenser",
    "ryggsekk",
    "kantine",
    "kantin",
    "m/lokk",
    "soppåse",
    "soptunna",
    "sopkärl",
    "søppel",
    "bucket",
    "kjøleskap",
    "kylskåp",
    "fryser",
    "fryseskap",
    "kombiskap",
    "vannkoker",
    "trakter",
    "støvsuger",
    "dammsugare",
    "sprøyte",
    "spruta",
    "sprutor",
    "kanyle",
    "pipette",
    "beger",
    "bägare",
    "kolbe",
    "reagensrør",
    "provrör",
    "mugge",
    "ildfast",
    "krus",
    "oppbevaring",
    "förvaring",
    "potte",
    "stekepanne",
    "miksebolle",
    "bakebolle",
    "oppvaskmaskin",
    "diskmaskin",
    "mikrobølge",
    "ovn",
    "beholder",
    "container",
    "tillbringare",
    "vinglass",
    "drikkeglass",
    "dricksglas",
    "brødpose",
    "fryseposer",
    "frysepose",
    "plastpose",
    "bærepose",
    "fryspåse",
    "urinpose",
    "kateter",
];

/// Words that are an article of their own where the text begins with them or where they end a compound, and else what
/// something comes in: a `bøtte 10 l`, but `majones 10 l bøtte`.
const PACKAGES: &[&str] = &[
    "sekk", "sekker", "pose", "poser", "bøtte", "bøtta", "spann", "kanne", "dunk", "flaske", "flasker", "boks",
    "bokser", "kasse", "kasser", "glass", "kopp", "kopper", "säck", "säckar", "påse", "påsar", "hink", "låda",
    "flaska", "burk", "bag", "bin", "bottle", "box", "veske", "tank", "krukke", "kanner",
];

/// What things are packed in: `storsekk` and `plastspann` are no articles of their own.
const PACKED_IN: &[&str] = &["stor", "plast", "papir", "jute", "glass", "metall", "blikk", "små"];

/// Clothes and gloves, where L is a size.
const SIZED: &[&str] = &["hansk", "handsk", "glove", "tena", "jakke", "bukse", "skjorte", "truse", "byxa", "jacka"];

/// Articles that are named by what they bear, lift or wash, or by whom they fit.
const BEARING: &[&str] = &[
    "bleie",
    "blöj",
    "diaper",
    "vaskemaskin",
    "tørketrommel",
    "tvättmaskin",
    "torktumlare",
    "badevekt",
    "personvekt",
    "kjøkkenvekt",
    "pakkevekt",
    "brevvekt",
    "kumlokk",
    "jekk",
    "tralle",
    "sjakkel",
    "stropp",
    "talje",
    "barnestol",
    "bilstol",
    "løftesele",
    "personløfter",
    "heis",
];

/// Words before a number that make it a limit or what becomes of the article.
const LIMITS: &[&str] = &[
    "maks",
    "max",
    "inntil",
    "opptil",
    "upptill",
    "bæreevne",
    "kapasitet",
    "kapacitet",
    "tåler",
    "belastning",
    "last",
    "gir",
    "ger",
    "tilsvarer",
    "ferdig",
    "utblandet",
    "str",
    "strl",
    "størrelse",
    "storlek",
    "size",
    "pr",
    "per",
];

/// Whether litres in the text are what the article holds now.
pub(super) fn holds_litres(lower: &str) -> bool {
    let is_vessel = VESSELS.iter().any(|word| lower.contains(word)) || SIZED.iter().any(|word| lower.contains(word));
    let is_package = |(position, word): (usize, &str)| {
        PACKAGES.iter().any(|package| match word.strip_suffix(package) {
            Some("") => position == 0,
            Some(before) => position == 0 || !PACKED_IN.contains(&before),
            None => false,
        })
    };
    let is_gastronorm =
        |word: &str| word == "gn" || word.strip_prefix("gn").is_some_and(|rest| rest.parse::<u8>().is_ok());
    let mut words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).enumerate();
    !is_vessel && !words.any(|(position, word)| is_package((position, word)) || is_gastronorm(word))
}

/// Whether kilograms in the text are what the article weighs.
pub(super) fn weighs(lower: &str) -> bool {
    !BEARING.iter().any(|word| lower.contains(word))
}

/// Whether the number after these tokens is a limit, a size, or the base of a price.
pub(super) fn is_limit(before: &[Token<'_>]) -> bool {
    match before {
        [.., Token::Word(word), Token::Other] | [.., Token::Word(word)] => LIMITS.contains(word),
        _ => false,
    }
}

/// Whether a unit is followed by another one that it is counted by: `kg/m`, `l/min`, `g/m2`.
pub(super) fn is_rate(after: &[Token<'_>]) -> bool {
    const PER: [&str; 14] = ["m", "cm", "mm", "m²", "l", "dl", "kg", "min", "h", "t", "time", "s", "døgn", "dag"];
    matches!(after, [Token::Slash, Token::Word(word), ..] if PER.contains(word))
}
