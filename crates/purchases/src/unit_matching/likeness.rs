//! How much a name or address is like that of a unit, where they are not written alike.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use domain::{Unit, UnitAliasKind, UnitId};

use super::names::{kind_of, street_words, words};

/// Weight of a word that only tells the kind of place, beside 1 for a name.
const KIND_WEIGHT: f64 = 0.3;
/// Likeness of a word to one that it is the beginning of: `Solb` and `Solbakken`.
const CUT_SHORT: f64 = 0.8;
/// Signs that a word cut short has at least.
const SHORTEST_CUT: usize = 4;
/// Factor where both names tell a kind of place, and not the same.
const OTHER_KIND: f64 = 0.5;
/// Likeness of addresses that differ in the letter of the house alone.
const OTHER_LETTER: f64 = 0.8;
/// Texts remembered; a study has fewer ways of writing its units.
const REMEMBERED: usize = 100_000;
/// Words of a text that are looked at.
const MOST_WORDS: usize = 12;

/// A unit and how much speaks for it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Ranked {
    pub unit: UnitId,
    pub score: f64,
}

/// Each unit once with its best score, best first; equal ones by their numbers.
pub(super) fn ranked(found: Vec<Ranked>) -> Vec<Ranked> {
    let mut best: BTreeMap<UnitId, f64> = BTreeMap::new();
    for Ranked { unit, score } in found {
        let of_unit = best.entry(unit).or_default();
        *of_unit = of_unit.max(score);
    }
    let mut list: Vec<Ranked> =
        best.into_iter().filter(|(_, score)| *score > 0.0).map(|(unit, score)| Ranked { unit, score }).collect();
    list.sort_by(|left, right| right.score.total_cmp(&left.score).then(left.unit.cmp(&right.unit)));
    list
}

/// Names and addresses of all units, by their words. Names that hold within dates are left to exact matching.
pub(super) struct KnownNames {
    names: Vec<(UnitId, Vec<String>)>,
    streets: Vec<(UnitId, Vec<String>, String)>,
    written: HashMap<UnitId, String>,
    /// Texts already compared: a study has as many documents as it has few ways of writing.
    compared: Mutex<HashMap<(bool, String), Vec<Ranked>>>,
}

impl KnownNames {
    pub fn new(units: &[Unit]) -> Self {
        let (mut names, mut streets) = (Vec::new(), Vec::new());
        for unit in units {
            let record = &unit.record;
            let aliases = record.aliases.iter().filter(|alias| {
                alias.kind == UnitAliasKind::Name && alias.valid_from.is_none() && alias.valid_to.is_none()
            });
            let all = aliases.map(|alias| &alias.value).chain([&record.name]);
            names.extend(all.map(|name| (unit.id, words(name))).filter(|(_, words)| !words.is_empty()));
            if let (Some(street), Some(code)) = (&record.street, &record.postal_code) {
                streets.push((unit.id, street_words(street), digits(code)));
            }
        }
        let written = units.iter().map(|unit| (unit.id, unit.record.name.clone())).collect();
        Self { names, streets, written, compared: Mutex::default() }
    }

    pub fn name(&self, unit: UnitId) -> &str {
        self.written.get(&unit).map_or("", String::as_str)
    }

    /// Units that a text is like. An address is written `street, postal code`.
    pub fn like(&self, is_address: bool, text: &str) -> Vec<Ranked> {
        let key = (is_address, text.to_owned());
        // A thread that panicked while it held the memory has left only whole answers in it.
        if let Some(known) = self.compared.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return known.clone();
        }
        let found = if is_address { self.like_address(text) } else { self.like_name(text) };
        let mut compared = self.compared.lock().unwrap_or_else(PoisonError::into_inner);
        if compared.len() < REMEMBERED {
            compared.insert(key, found.clone());
        }
        found
    }

    fn like_name(&self, text: &str) -> Vec<Ranked> {
        let mut asked = words(text);
        asked.truncate(MOST_WORDS);
        ranked(self.names.iter().map(|(unit, known)| Ranked { unit: *unit, score: likeness(&asked, known) }).collect())
    }

    /// Same street, number and postal code but for a letter, or a street written a little otherwise at the same number.
    fn like_address(&self, text: &str) -> Vec<Ranked> {
        let Some((street, code)) = text.rsplit_once(',') else { return Vec::new() };
        let (asked, code) = (street_words(street), digits(code));
        let of = |known: &[String]| {
            let (street, number) = parted(&asked);
            let (known_street, known_number) = parted(known);
            let (Some(number), Some(known_number)) = (number, known_number) else { return 0.0 };
            let letterless = |number: &str| number.trim_end_matches(char::is_alphabetic).to_owned();
            let number = match number == known_number {
                true => 1.0,
                false if letterless(number) == letterless(known_number) => OTHER_LETTER,
                false => 0.0,
            };
            number * word_likeness(&street, &known_street)
        };
        let same_code = self.streets.iter().filter(|(_, _, known)| *known == code);
        ranked(same_code.map(|(unit, known, _)| Ranked { unit: *unit, score: of(known) }).collect())
    }
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// Street in one piece, and house number.
fn parted(words: &[String]) -> (String, Option<&String>) {
    let number = words.iter().rposition(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    let street: String = words[..number.unwrap_or(words.len())].concat();
    (street, number.map(|at| &words[at]))
}

/// Part of the words that two names have in common, by weight: 1 for the same words, 0 where only the kind of place is the
/// same. Each word meets one other at the most.
fn likeness(asked: &[String], known: &[String]) -> f64 {
    let weight = |word: &String| if kind_of(word).is_some() { KIND_WEIGHT } else { 1.0 };
    let total: f64 = asked.iter().chain(known).map(weight).sum();
    let mut open: Vec<&String> = known.iter().collect();
    let (mut common, mut by_name) = (0.0, false);
    for word in asked {
        let scores = open.iter().map(|other| word_likeness(word, other));
        let best = scores.enumerate().max_by(|left, right| left.1.total_cmp(&right.1).then(right.0.cmp(&left.0)));
        let Some((at, score)) = best.filter(|(_, score)| *score > 0.0) else { continue };
        let other = open.remove(at);
        common += score * (weight(word) + weight(other));
        by_name |= kind_of(word).is_none();
    }
    if !by_name || total <= 0.0 {
        return 0.0;
    }
    let kinds = |words: &[String]| -> Vec<&'static str> { words.iter().filter_map(|word| kind_of(word)).collect() };
    let (asked_kinds, known_kinds) = (kinds(asked), kinds(known));
    let is_other = !asked_kinds.is_empty()
        && !known_kinds.is_empty()
        && !asked_kinds.iter().any(|kind| known_kinds.contains(kind));
    common / total * if is_other { OTHER_KIND } else { 1.0 }
}

/// 1 for the same word, less for one cut short or with a wrong letter or two, 0 for another word. Numbers must be the same.
fn word_likeness(left: &str, right: &str) -> f64 {
    if left == right {
        return 1.0;
    }
    if [left, right].iter().any(|word| word.chars().any(|c| c.is_ascii_digit())) {
        return 0.0;
    }
    let (short, long) = if left.len() <= right.len() { (left, right) } else { (right, left) };
    if short.chars().count() >= SHORTEST_CUT && long.starts_with(short) && kind_of(long).is_none() {
        return CUT_SHORT;
    }
    let length = long.chars().count();
    let allowed = match length {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    };
    match distance(left, right, allowed) {
        Some(changes) => 1.0 - changes as f64 / length as f64,
        None => 0.0,
    }
}

/// Letters to put in, leave out or change (Levenshtein), where these are not more than allowed.
fn distance(left: &str, right: &str, allowed: usize) -> Option<usize> {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    if left.len().abs_diff(right.len()) > allowed {
        return None;
    }
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in right.iter().enumerate() {
            let changed = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(diagonal + 1);
        }
        if row.iter().all(|&changes| changes > allowed) {
            return None;
        }
    }
    row.last().copied().filter(|&changes| changes <= allowed)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn like(left: &str, right: &str) -> f64 {
        likeness(&words(left), &words(right))
    }

    #[test]
    fn ways_of_writing_one_name_are_the_same() {
        for (left, right) in [
            ("Tomter bhg.", "Tomter barnehage"),
            ("Ås skule", "Ås skole"),
            ("Solbakken sjukeheim", "SOLBAKKEN SYKEHJEM"),
            ("Moen omsorgsenter", "Moen omsorgssenteret"),
        ] {
            assert!((like(left, right) - 1.0).abs() < 1e-12, "{left} / {right}: {}", like(left, right));
        }
    }

    #[test]
    fn a_school_is_no_kindergarten_of_the_same_place_and_schools_are_not_alike_for_being_schools() {
        assert!(like("Tomter skole", "Tomter barnehage") < 0.5);
        assert_eq!(like("Askim skole", "Tomter skole"), 0.0);
    }

    #[test]
    fn one_wrong_letter_in_a_long_word_matters_little() {
        // 9 of 10 letters, then the kind: (2 · 0.9 + 2 · 0.3) / 2.6 = 0.923.
        assert!((like("Solbakkken skole", "Solbakken skole") - 0.923).abs() < 0.001);
        assert_eq!(distance("kitten", "sitting", 3), Some(3));
        assert_eq!(distance("kitten", "sitting", 2), None);
    }

    proptest! {
        #[test]
        fn likeness_is_a_share_and_full_for_a_name_itself(left in "[a-zåæø 0-9]{0,30}", right in "[a-zåæø 0-9]{0,30}") {
            let score = like(&left, &right);
            prop_assert!((0.0..=1.0 + 1e-12).contains(&score));
            let own = like(&left, &left);
            prop_assert!(own == 0.0 || (own - 1.0).abs() < 1e-9);
        }

        #[test]
        fn distance_is_symmetric(left in "[abc]{0,8}", right in "[abc]{0,8}") {
            prop_assert_eq!(distance(&left, &right, 8), distance(&right, &left, 8));
        }
    }
}
