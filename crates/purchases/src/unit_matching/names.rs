//! Names, numbers and addresses as they are compared: without capitals, signs, forms of word and ways of spelling.

use domain::UnitAliasKind;

use crate::person_names::before_introduction;

/// Words, and endings of words, that are written in several ways (nb, nn, sv), with the one that stands for all. Longer
/// ones come before those that they end with.
const SPELLINGS: &[(&str, &str)] = &[
    ("førskolen", "barnehage"),
    ("førskole", "barnehage"),
    ("førskule", "barnehage"),
    ("förskolan", "barnehage"),
    ("förskola", "barnehage"),
    ("barnehagen", "barnehage"),
    ("barnehaga", "barnehage"),
    ("skulen", "skole"),
    ("skule", "skole"),
    ("skolen", "skole"),
    ("skolan", "skole"),
    ("skola", "skole"),
    ("sjukeheimen", "sykehjem"),
    ("sjukeheim", "sykehjem"),
    ("sjukehjem", "sykehjem"),
    ("sykeheim", "sykehjem"),
    ("sykehjemmet", "sykehjem"),
    ("omsorgssenteret", "omsorgssenter"),
    ("omsorgscenter", "omsorgssenter"),
    ("omsorgsenter", "omsorgssenter"),
    ("senteret", "senter"),
    ("sentret", "senter"),
    ("centret", "senter"),
    ("center", "senter"),
    ("biblioteket", "bibliotek"),
    ("rådhuset", "rådhus"),
    ("kontoret", "kontor"),
    ("kjøkenet", "kjøkken"),
    ("kjøkkenet", "kjøkken"),
    ("kjøken", "kjøkken"),
    ("kök", "kjøkken"),
    ("avdelning", "avdeling"),
    ("kommun", "kommune"),
];
/// Short forms, as whole words only.
const SHORT_FORMS: &[(&str, &str)] = &[
    ("bhg", "barnehage"),
    ("bh", "barnehage"),
    ("barneh", "barnehage"),
    ("sk", "skole"),
    ("usk", "ungdomsskole"),
    ("uskole", "ungdomsskole"),
    ("sykehj", "sykehjem"),
    ("avd", "avdeling"),
    ("oms", "omsorgssenter"),
    ("komm", "kommune"),
];
/// Words that join others and tell nothing.
const JOINING: &[&str] = &["og", "och", "i", "på", "ved", "vid"];
/// What kind of place a word names; two names with different ones are of different places.
const KINDS: &[&str] = &[
    "skole",
    "barnehage",
    "sykehjem",
    "senter",
    "bibliotek",
    "rådhus",
    "kontor",
    "kjøkken",
    "bolig",
    "hall",
    "verksted",
    "stasjon",
    "avdeling",
    "kommune",
    "sfo",
];
/// Words that a post box is written with; goods are not brought to one.
const POST_BOXES: &[&str] = &["postboks", "postbox", "pb", "boks", "box"];

/// The text as it is compared.
pub(super) fn normal(kind: UnitAliasKind, text: &str) -> String {
    match kind {
        UnitAliasKind::Gln | UnitAliasKind::OrganisationNumber => text.chars().filter(char::is_ascii_digit).collect(),
        UnitAliasKind::CostCentre => {
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
            // Spreadsheets drop leading zeros.
            let is_number = text.chars().all(|sign| sign.is_ascii_digit());
            if is_number { text.trim_start_matches('0').to_owned() } else { text }
        }
        UnitAliasKind::BuyerReference => text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase(),
        UnitAliasKind::Name => words(text).join(" "),
    }
}

/// The words of a name, without who stands behind `v/`.
pub(super) fn words(text: &str) -> Vec<String> {
    split(before_introduction(text)).map(|word| spelt(&word)).filter(|word| !JOINING.contains(&word.as_str())).collect()
}

fn split(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase)
}

fn spelt(word: &str) -> String {
    if let Some((_, whole)) = SHORT_FORMS.iter().find(|(short, _)| *short == word) {
        return (*whole).to_owned();
    }
    match SPELLINGS.iter().find_map(|(ending, one)| Some((word.strip_suffix(ending)?, one))) {
        Some((stem, one)) => format!("{stem}{one}"),
        None => word.to_owned(),
    }
}

/// The kind of place that a word names, alone or as the end of a longer one.
pub(super) fn kind_of(word: &str) -> Option<&'static str> {
    KINDS.iter().copied().find(|kind| word.ends_with(kind))
}

/// Street with number and postal code; without a house number or postal code an address names no door, and a post box is
/// none.
pub(super) fn address_key(street: Option<&str>, postal_code: Option<&str>) -> Option<String> {
    let (street, postal_code) = (street?, postal_code?);
    let words = street_words(street);
    let has_number = words.iter().any(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    let is_box = words.iter().any(|word| POST_BOXES.contains(&word.as_str()));
    let digits: String = postal_code.chars().filter(char::is_ascii_digit).collect();
    (has_number && !is_box && !digits.is_empty()).then(|| format!("@{}@{digits}", words.join(" ")))
}

/// The words of a street as written, with endings of streets alike and a house's letter at its number.
pub(super) fn street_words(street: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for written in before_introduction(street).split(|c: char| c.is_whitespace() || ",;/-".contains(c)) {
        let lower = written.to_lowercase();
        let is_short = lower.ends_with('.');
        let word: String = lower.chars().filter(|c| c.is_alphanumeric()).collect();
        if word.is_empty() {
            continue;
        }
        let is_letter = word.chars().count() == 1 && word.chars().all(char::is_alphabetic);
        match words.last_mut() {
            Some(number) if is_letter && number.chars().all(|c| c.is_ascii_digit()) => number.push_str(&word),
            _ => words.push(street_word(&word, is_short)),
        }
    }
    words
}

fn street_word(word: &str, is_short: bool) -> String {
    match word {
        "vegen" | "veien" => return "vegen".to_owned(),
        "veg" | "vei" | "v" => return "veg".to_owned(),
        "gate" | "gata" | "gaten" | "gt" | "g" => return "gate".to_owned(),
        _ => {}
    }
    let ending = |endings: &[&str]| endings.iter().find_map(|ending| word.strip_suffix(ending));
    if let Some(stem) = ending(&["veien", "vegen", "vägen", "vn"]) {
        format!("{stem}vegen")
    } else if let Some(stem) = ending(&["vei", "veg", "väg"]) {
        format!("{stem}veg")
    } else if let Some(stem) = ending(&["gata", "gaten", "gatan", "gate", "gt"]) {
        format!("{stem}gate")
    // `Skolev.` and `Storg.` are cut short; without the full stop they would be names.
    } else if let Some(stem) = word.strip_suffix('v').filter(|_| is_short) {
        format!("{stem}vegen")
    } else if let Some(stem) = word.strip_suffix('g').filter(|_| is_short) {
        format!("{stem}gate")
    } else {
        word.to_owned()
    }
}
