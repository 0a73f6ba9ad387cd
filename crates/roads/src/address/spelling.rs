//! Streets and towns as people write them, brought to one spelling: letters of Norwegian and Swedish, abbreviations,
//! definite and indefinite forms.

/// Small letters without punctuation, one space between words: what is the same here is spelled alike.
pub(super) fn plain(text: &str) -> String {
    let spaced: String =
        text.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).flat_map(char::to_lowercase).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// As [`plain`], without spaces and with letters that are written for each other made equal: å and aa, ø, ö and oe, æ, ä
/// and ae, é and e.
pub(super) fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in plain(text).chars().filter(|c| *c != ' ') {
        out.push(match letter {
            'å' | 'ä' | 'æ' | 'à' | 'á' => 'a',
            'ø' | 'ö' | 'ó' | 'ô' => 'o',
            'é' | 'è' | 'ê' => 'e',
            'ü' => 'u',
            other => other,
        });
    }
    // Until nothing changes: `ea` followed by `ae` leaves another `ae` behind.
    loop {
        let shorter = out.replace("aa", "a").replace("oe", "o").replace("ae", "a");
        if shorter == out {
            return out;
        }
        out = shorter;
    }
}

/// Kinds of street: every form that people write, the same first form standing for all. Longer forms first.
const KINDS: [(&str, &[&str]); 7] = [
    ("vei", &["veien", "vegen", "vejen", "vägen", "vei", "veg", "vej", "väg", "vn"]),
    ("gat", &["gatene", "gaten", "gatan", "gata", "gate", "gade", "gt"]),
    ("plas", &["plassen", "platsen", "plass", "plats", "pl"]),
    ("alle", &["alléen", "alleen", "allé", "alle"]),
    ("torg", &["torget", "torvet", "torg", "torv"]),
    ("bakk", &["bakken", "bakke", "backen", "backe"]),
    ("sving", &["svingen", "sving"]),
];

/// Words that are abbreviated before a name.
const WORDS: [(&str, &[&str]); 9] = [
    ("sankt", &["st", "sta", "sankt", "sankta"]),
    ("doktor", &["dr", "doktor"]),
    ("professor", &["prof", "professor"]),
    ("general", &["gen", "general"]),
    ("kaptein", &["kapt", "kpt", "kaptein"]),
    ("nordre", &["ndr", "ndre", "nordre", "norra"]),
    ("søndre", &["sdr", "sdre", "søndre", "södra"]),
    ("gamle", &["gml", "gamle", "gamla"]),
    ("øvre", &["øvr", "øvre", "övre"]),
];

/// What streets are compared by: equal for `Kirkeveien`, `Kirkevegen`, `Kirke vei`, `kirkev.` and `KIRKEVN`.
pub(super) fn street_key(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    for (index, word) in text.split(|c: char| !c.is_alphanumeric() && c != '.').enumerate() {
        for (part, has_dot) in dotted(word) {
            key.push_str(&word_key(&part.to_lowercase(), has_dot, index > 0 && !key.is_empty()));
        }
    }
    folded(&key)
}

/// Parts of a word between full stops, and whether each ends with one.
fn dotted(word: &str) -> impl Iterator<Item = (&str, bool)> {
    let parts = word.split_inclusive('.');
    parts.map(|part| part.strip_suffix('.').map_or((part, false), |part| (part, true))).filter(|(p, _)| !p.is_empty())
}

fn word_key(word: &str, has_dot: bool, is_later: bool) -> String {
    if is_later && matches!(word, "v" | "g") {
        return if word == "v" { "vei" } else { "gat" }.to_owned();
    }
    if !is_later && let Some((whole, _)) = WORDS.iter().find(|(_, forms)| forms.contains(&word)) {
        return (*whole).to_owned();
    }
    for (kind, forms) in KINDS {
        for form in forms {
            let Some(stem) = word.strip_suffix(form) else { continue };
            // Short forms end other words too: only `gt` and `vn` after a name of some length, `pl` only by itself.
            let is_short = form.len() <= 2;
            let is_name = stem.chars().count() >= 2;
            let is_meant = match stem {
                "" => is_later || !is_short,
                _ if is_short => *form != "pl" && stem.len() > 3,
                _ => is_name,
            };
            if is_meant {
                return format!("{stem}{kind}");
            }
        }
    }
    if has_dot && word.len() > 4 {
        if let Some(stem) = word.strip_suffix('v') {
            return format!("{stem}vei");
        }
        if let Some(stem) = word.strip_suffix('g') {
            return format!("{stem}gat");
        }
    }
    word.to_owned()
}

/// Number of letters to add, leave out, change or swap between two words; `None` if more than `most`.
pub(super) fn mistakes(a: &str, b: &str, most: usize) -> Option<usize> {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > most {
        return None;
    }
    let mut before_last = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let change = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = change.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before_last[j - 2] + 1);
            }
        }
        if row.iter().all(|mistakes| *mistakes > most) {
            return None;
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last.last().copied().filter(|mistakes| *mistakes <= most)
}

/// A house number with its letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct House {
    pub number: u32,
    pub letter: Option<char>,
}

impl House {
    /// Reads `12`, `12B` and `12 b`.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let number = text[..digits].parse().ok()?;
        let mut letters = text[digits..].trim().chars();
        match (letters.next(), letters.next()) {
            (None, _) => Some(Self { number, letter: None }),
            (Some(letter), None) if letter.is_alphabetic() => {
                Some(Self { number, letter: letter.to_lowercase().next() })
            }
            _ => None,
        }
    }
}

/// How well a house number as tagged fits the one asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum HouseFit {
    /// The same.
    Same,
    /// One of several numbers, or within a range, of the same property.
    Among,
    /// The number, but another letter or none.
    OtherLetter,
}

/// Compares a tag such as `5`, `5 B`, `5-9`, `5;7` with a house number.
pub(super) fn house_fit(tagged: &str, asked: House) -> Option<HouseFit> {
    let fit = |found: House| match found {
        _ if found == asked => Some(HouseFit::Same),
        _ if found.number == asked.number => Some(HouseFit::OtherLetter),
        _ => None,
    };
    if let Some(found) = House::read(tagged) {
        return fit(found);
    }
    let of_part = |part: &str| -> Option<HouseFit> {
        if let Some(found) = House::read(part) {
            return fit(found).map(|fit| fit.max(HouseFit::Among));
        }
        let (from, to) = part.split_once(['-', '–'])?;
        let from = House::read(from)?;
        if from.number == asked.number {
            return Some(if asked.letter.is_none() { HouseFit::Among } else { HouseFit::OtherLetter });
        }
        let to = House::read(to)?;
        // Both sides of a street have numbers of their own.
        let is_one_sided = from.number % 2 == to.number % 2;
        let is_within = (from.number..=to.number).contains(&asked.number);
        let is_on_side = !is_one_sided || asked.number % 2 == from.number % 2;
        let is_bare = asked.letter.is_none();
        (is_within && is_on_side).then_some(if is_bare { HouseFit::Among } else { HouseFit::OtherLetter })
    };
    tagged.split([';', ',', '/', '+']).filter_map(of_part).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_and_abbreviations_of_a_street_are_one() {
        for written in ["Kirkeveien", "kirkevegen", "Kirke vei", "kirkev.", "KIRKEVN", "Kirkevn.", "Kirkeveg"] {
            assert_eq!(street_key(written), "kirkevei", "{written}");
        }
        for written in ["Storgata", "storgt.", "Storgt", "Storgaten", "Stor gate", "Storg."] {
            assert_eq!(street_key(written), "storgat", "{written}");
        }
        assert_eq!(street_key("Karl Johans gate"), street_key("Karl Johansgt."));
        assert_eq!(street_key("Storgatan"), "storgat");
        assert_eq!(street_key("Skolvägen"), street_key("Skolv."));
        assert_eq!(street_key("Dr. Holms vei"), street_key("Doktor Holms v"));
        assert_eq!(street_key("St. Olavs gate"), street_key("Sankt Olavs gt"));
        assert_eq!(street_key("Ndr. Åsvei"), street_key("Nordre Aasvei"));
    }

    #[test]
    fn other_streets_stay_apart() {
        assert_ne!(street_key("Kirkegata"), street_key("Kirkeveien"));
        assert_ne!(street_key("Berg"), street_key("Bergata"));
        assert_ne!(street_key("Vågen"), street_key("Vägen"), "a harbour is no road");
        assert_eq!(street_key("Vestre Torg"), "vestretorg");
        assert_eq!(street_key("G"), "g");
    }

    #[test]
    fn letters_that_stand_for_each_other_are_equal() {
        assert_eq!(folded("Ålesund"), folded("Aalesund"));
        assert_eq!(folded("Tønsberg"), folded("Toensberg"));
        assert_eq!(folded("Ørje"), folded("Örje"));
        assert_eq!(folded("Træna"), folded("Träna"));
        assert_eq!(folded("Eteläesplanadi"), folded("Etelaeesplanadi"));
        assert_ne!(folded("Moss"), folded("Mysen"));
    }

    #[test]
    fn one_letter_too_many_or_two_swapped_is_one_mistake() {
        assert_eq!(mistakes("storgat", "sotrgat", 2), Some(1));
        assert_eq!(mistakes("storgat", "storrgat", 2), Some(1));
        assert_eq!(mistakes("storgat", "kirkevei", 2), None);
    }

    #[test]
    fn house_numbers_with_letters_lists_and_ranges() {
        let fit = |tagged, asked| house_fit(tagged, House::read(asked).unwrap());
        assert_eq!(fit("12 B", "12b"), Some(HouseFit::Same));
        assert_eq!(fit("12", "12B"), Some(HouseFit::OtherLetter));
        assert_eq!(fit("5-9", "7"), Some(HouseFit::Among));
        assert_eq!(fit("5-9", "6"), None, "the other side of the street");
        assert_eq!(fit("5;7", "7"), Some(HouseFit::Among));
        assert_eq!(fit("2A-2C", "2"), Some(HouseFit::Among));
        assert_eq!(fit("x", "2"), None);
        assert_eq!(House::read("12 H0201"), None);
    }
}
