//! The names that are written most like one that is not known.

use std::collections::BTreeMap;

/// Most names that are offered.
const OFFERED: usize = 3;
/// Likeness from which a name is worth offering.
const LEAST: f64 = 0.4;
/// Likeness of a name that contains what was asked for.
const CONTAINS: f64 = 0.8;

/// Something that may be asked about: the key it has, and the name it is known by, which may be empty.
pub type Known<'a> = (&'a str, &'a str);

/// Up to three of the known whose key or name is most like what was asked for, best first, as `key (name)`.
pub fn nearest<'a>(asked: &str, known: impl IntoIterator<Item = Known<'a>>) -> Vec<String> {
    let asked = comparable(asked);
    let mut best: BTreeMap<&str, (f64, &str)> = BTreeMap::new();
    for (key, name) in known {
        let score = likeness(&asked, &comparable(key)).max(likeness(&asked, &comparable(name)));
        let found = best.entry(key).or_insert((score, name));
        if score > found.0 {
            *found = (score, name);
        }
    }
    let mut ranked: Vec<(f64, &str, &str)> = best
        .into_iter()
        .filter(|(_, (score, _))| *score >= LEAST)
        .map(|(key, (score, name))| (score, key, name))
        .collect();
    ranked.sort_by(|left, right| right.0.total_cmp(&left.0).then(left.1.cmp(right.1)));
    let written = |(_, key, name): (f64, &str, &str)| match name {
        "" => key.to_owned(),
        _ if name == key => key.to_owned(),
        _ => format!("{key} ({name})"),
    };
    ranked.into_iter().take(OFFERED).map(written).collect()
}

/// Signs of a text that are looked at.
const MOST_SIGNS: usize = 100;

/// Small letters and digits, with one blank between words.
fn comparable(text: &str) -> Vec<char> {
    let lower: String = text.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    lower.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(MOST_SIGNS).collect()
}

/// 1 for the same text, less the more letters have to be put in, left out or changed; a text that is part of the other
/// counts as a name cut short.
fn likeness(asked: &[char], known: &[char]) -> f64 {
    let longest = asked.len().max(known.len());
    if asked.is_empty() || known.is_empty() {
        return 0.0;
    }
    let written = 1.0 - changes(asked, known) as f64 / longest as f64;
    let shortest = asked.len().min(known.len());
    let contains = |outer: &[char], inner: &[char]| outer.windows(inner.len()).any(|part| part == inner);
    let is_part = shortest >= 3 && (contains(known, asked) || contains(asked, known));
    if is_part { written.max(CONTAINS + (1.0 - CONTAINS) * shortest as f64 / longest as f64) } else { written }
}

/// Letters to put in, leave out, change or swap with the next.
fn changes(left: &[char], right: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=right.len()).collect();
    for i in 1..=left.len() {
        let mut row = vec![i];
        for j in 1..=right.len() {
            let changed = last[j - 1] + usize::from(left[i - 1] != right[j - 1]);
            let mut least = changed.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1] {
                least = least.min(before[j - 2] + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(left.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn swapped_and_missing_letters_and_parts_of_names_are_near() {
        let known = [("910000001", "Grønt Engros AS"), ("910000002", "Bakeriet Moss AS"), ("910000003", "Meieriet SA")];
        assert_eq!(nearest("Grønnt engros", known), ["910000001 (Grønt Engros AS)"]);
        assert_eq!(nearest("bakeriet", known), ["910000002 (Bakeriet Moss AS)", "910000003 (Meieriet SA)"]);
        assert_eq!(nearest("91000003", known)[0], "910000003 (Meieriet SA)");
        assert_eq!(nearest("Zzz", known), Vec::<String>::new());
    }

    #[test]
    fn one_key_with_several_names_is_offered_once() {
        assert_eq!(nearest("poteter", [("potatoes", "Poteter"), ("potatoes", "Potatoes")]), ["potatoes (Poteter)"]);
    }

    #[test]
    fn changes_count_a_swap_once() {
        let letters = |text: &str| text.chars().collect::<Vec<_>>();
        assert_eq!(changes(&letters("skole"), &letters("sokle")), 1);
        assert_eq!(changes(&letters("kitten"), &letters("sitting")), 3);
    }
}
