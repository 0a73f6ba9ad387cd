//! Names of persons in references: found and left out, since the study needs places and not people.
//!
//! The rule errs on the side of leaving out: a reference is kept when it holds a digit, is a single word, or holds a
//! word that names a place or function; two to four capitalised words without any of these are taken for a person.

/// Beginnings and endings of words that name a place, a function or an organisation (nb, nn, sv, en).
const PLACE_STEMS: &[&str] = &[
    "skole",
    "skule",
    "skola",
    "school",
    "barnehage",
    "barnehagen",
    "förskola",
    "kindergarten",
    "sjukeheim",
    "sykehjem",
    "aldersheim",
    "äldreboende",
    "omsorg",
    "bolig",
    "bustad",
    "boende",
    "kjøkken",
    "kjøken",
    "kök",
    "kitchen",
    "kantine",
    "kommune",
    "kommun",
    "etat",
    "avdeling",
    "avd",
    "avdelning",
    "enhet",
    "eining",
    "kontor",
    "senter",
    "center",
    "sentral",
    "helse",
    "hälso",
    "health",
    "legevakt",
    "tannhelse",
    "bibliotek",
    "rådhus",
    "teknisk",
    "drift",
    "renhold",
    "vaktmester",
    "sfo",
    "aktivitet",
    "kultur",
    "idrett",
    "hall",
    "verksted",
    "lager",
    "stasjon",
    "hjem",
    "heim",
    "gruppe",
    "tjeneste",
    "teneste",
    "base",
    "dagsenter",
    "innkjøp",
    "faktura",
    "regnskap",
    "økonomi",
    "prosjekt",
    "team",
    "as",
    "ab",
    "asa",
    "skolen",
    "ikt",
    "nav",
    "plan",
    "vei",
    "veg",
    "vann",
    "avløp",
    "gate",
    "institutt",
    "sone",
    "distrikt",
    "post",
    "house",
];

/// Words that introduce a person.
const INTRODUCTIONS: &[&str] = &["v/", "att:", "att.", "attn", "c/o", "kontaktperson", "kontakt:"];

/// The reference without any person in it; `None` where nothing else is left.
pub(crate) fn without_person(reference: &str) -> Option<String> {
    let place = before_introduction(reference);
    (!place.is_empty() && !is_person(place)).then(|| place.to_owned())
}

/// The part before `v/`, `att:` and the like.
pub(crate) fn before_introduction(text: &str) -> &str {
    let text = text.trim();
    let mut rest = text;
    loop {
        let word_start = rest.trim_start();
        let word = word_start.split_whitespace().next().unwrap_or_default();
        if word.is_empty() {
            return text;
        }
        if is_introduction(word) {
            let before = &text[..text.len() - word_start.len()];
            return before.trim_end_matches([',', ';', '-', '/', ' ', '\t']);
        }
        rest = &word_start[word.len()..];
    }
}

fn is_introduction(word: &str) -> bool {
    // Other signs of ASCII begin none of them in either case.
    if word
        .starts_with(|first: char| first.is_ascii() && !matches!(first, 'v' | 'V' | 'a' | 'A' | 'c' | 'C' | 'k' | 'K'))
    {
        return false;
    }
    let lower = word.to_lowercase();
    INTRODUCTIONS.iter().any(|introduction| lower.starts_with(introduction))
}

fn is_person(text: &str) -> bool {
    if text.chars().any(|c| c.is_ascii_digit()) {
        return false;
    }
    let mut count = 0;
    for word in text.split([' ', '\t', '\u{a0}', ',']).filter(|word| !word.is_empty()) {
        count += 1;
        let is_name_like = word.chars().next().is_some_and(char::is_uppercase)
            && word.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '.'));
        if !is_name_like || names_a_place(&word.to_lowercase()) {
            return false;
        }
    }
    (2..=4).contains(&count)
}

/// Short stems must be the whole word, long ones may begin or end it.
fn names_a_place(word: &str) -> bool {
    PLACE_STEMS
        .iter()
        .any(|stem| word == *stem || (stem.len() >= 4 && (word.starts_with(stem) || word.ends_with(stem))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_persons_are_left_out_and_places_stay() {
        for kept in
            ["3150bdn", "4711", "Askim skole", "Storkjøkken Nord", "ASKIM SKULE", "Tomter", "abs1234", "PO 12 A"]
        {
            assert_eq!(without_person(kept).as_deref(), Some(kept));
        }
        for dropped in ["Ola Nordmann", "KARI NORDMANN", "Anne-Lise B. Hansen", "Att: Ola Nordmann", "v/Kari", "", "  "]
        {
            assert_eq!(without_person(dropped), None, "{dropped}");
        }
        assert_eq!(without_person("Heggin barnehage v/ Kari Nordmann").as_deref(), Some("Heggin barnehage"));
        assert_eq!(without_person("4711, att. Ola Nordmann").as_deref(), Some("4711"));
    }
}
