//! What an address as people write it can mean: street, house number, postcode and town.

use super::spelling::House;

/// One way to read an address; parts that are not in it are empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AskedAddress {
    /// Street.
    pub street: String,
    /// House number with its letter.
    pub number: String,
    /// Postcode.
    pub postcode: String,
    /// Post town.
    pub city: String,
}

/// Countries, which say nothing within an extract.
const COUNTRIES: [&str; 11] =
    ["norge", "noreg", "norway", "sverige", "sweden", "danmark", "denmark", "suomi", "finland", "no", "se"];
/// Words that begin a part without a street.
const NO_STREET: [&str; 6] = ["postboks", "pb", "pb.", "boks", "box", "c/o"];
/// More words than this are no address.
const MOST_WORDS: usize = 24;

/// All readings worth trying, the most likely first.
pub(super) fn readings(text: &str) -> Vec<AskedAddress> {
    let parts: Vec<Vec<&str>> = text
        .split([',', '\n', ';'])
        .map(|part| part.split_whitespace().take(MOST_WORDS).collect::<Vec<_>>())
        .filter(|part| part.first().is_some_and(|first| !NO_STREET.contains(&first.to_lowercase().as_str())))
        .collect();
    let mut words: Vec<(usize, &str)> =
        parts.iter().enumerate().flat_map(|(part, words)| words.iter().map(move |word| (part, *word))).collect();
    words.truncate(MOST_WORDS);
    while words.len() > 1 && words.last().is_some_and(|(_, word)| COUNTRIES.contains(&word.to_lowercase().as_str())) {
        words.pop();
    }
    let Some(&(_, first)) = words.first() else { return Vec::new() };
    if postcode_at(&words, 0).is_some() && first.len() >= 3 {
        return vec![end(&words)];
    }
    let has_letter = |word: &str| word.chars().any(char::is_alphabetic);
    let number = (1..words.len()).find(|at| {
        words[*at].1.starts_with(|c: char| c.is_ascii_digit()) && words[..*at].iter().any(|(_, word)| has_letter(word))
    });
    match number {
        Some(at) => with_number(&words, at),
        None => without_number(&words),
    }
}

fn joined(words: &[(usize, &str)]) -> String {
    words.iter().map(|(_, word)| *word).collect::<Vec<_>>().join(" ")
}

/// Four or five digits, or three and two, with the country before them or not; and how many words they take.
fn postcode_at(words: &[(usize, &str)], at: usize) -> Option<(String, usize)> {
    let word = words.get(at)?.1;
    let bare = ["NO-", "N-", "SE-", "S-", "FI-", "DK-"].iter().find_map(|country| word.strip_prefix(country));
    let word = bare.unwrap_or(word);
    let is_digits = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit());
    if !is_digits(word) {
        return None;
    }
    match (word.len(), words.get(at + 1)) {
        (4 | 5, _) => Some((word.to_owned(), 1)),
        (3, Some((_, next))) if next.len() == 2 && is_digits(next) => Some((format!("{word}{next}"), 2)),
        _ => None,
    }
}

/// Postcode and town, in what follows street and number.
fn end(words: &[(usize, &str)]) -> AskedAddress {
    let found = (0..words.len()).find_map(|at| postcode_at(words, at).map(|(code, taken)| (at, code, taken)));
    match found {
        Some((at, postcode, taken)) if at + taken < words.len() => {
            AskedAddress { postcode, city: joined(&words[at + taken..]), ..AskedAddress::default() }
        }
        // Some write the town first.
        Some((at, postcode, _)) => AskedAddress { postcode, city: joined(&words[..at]), ..AskedAddress::default() },
        None => AskedAddress { city: joined(words), ..AskedAddress::default() },
    }
}

fn with_number(words: &[(usize, &str)], at: usize) -> Vec<AskedAddress> {
    let (part, word) = words[at];
    let street = joined(&words[..at]);
    let is_new_part = part != words[at - 1].0;
    let mut readings = Vec::new();
    let is_alone = words.get(at + 1).is_none_or(|(next, _)| *next != part);
    // `Storgata, 1830 Askim` has no number, `Storgata, 5, 1830 Askim` has one.
    let is_postcode = postcode_at(words, at).is_some();
    if is_postcode {
        let after = AskedAddress { street: street.clone(), ..end(&words[at..]) };
        if is_new_part && !is_alone {
            return vec![after];
        }
        readings.push(after);
    }
    let mut taken = at + 1;
    let mut number = word.to_owned();
    if let Some((_, letter)) = words.get(taken).filter(|(next, _)| *next == part) {
        let is_letter = letter.chars().count() == 1 && letter.chars().all(char::is_alphabetic);
        if is_letter && House::read(&number).is_some_and(|house| house.letter.is_none()) {
            number.push_str(letter);
            taken += 1;
        } else if matches!(*letter, "-" | "–") && words.get(taken + 1).is_some() {
            number = format!("{number}-{}", words[taken + 1].1);
            taken += 2;
        }
    }
    // The flat in the house: H0201.
    let is_flat = |word: &str| {
        word.len() == 5
            && word.starts_with(['H', 'U', 'K', 'L', 'h', 'u', 'k', 'l'])
            && word[1..].parse::<u16>().is_ok()
    };
    if words.get(taken).is_some_and(|(_, word)| is_flat(word)) {
        taken += 1;
    }
    readings.insert(0, AskedAddress { street, number, ..end(&words[taken..]) });
    readings
}

/// Without a number: a street, a town, or a street and a town.
fn without_number(words: &[(usize, &str)]) -> Vec<AskedAddress> {
    let all = joined(words);
    let mut readings = vec![AskedAddress { street: all.clone(), ..AskedAddress::default() }];
    readings.push(AskedAddress { city: all, ..AskedAddress::default() });
    for at in (1..words.len()).rev() {
        if words[at].0 != words[at - 1].0 || words[0].0 == words[words.len() - 1].0 {
            readings.push(AskedAddress {
                street: joined(&words[..at]),
                city: joined(&words[at..]),
                ..AskedAddress::default()
            });
        }
    }
    readings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(text: &str) -> [String; 4] {
        let AskedAddress { street, number, postcode, city } = readings(text).remove(0);
        [street, number, postcode, city]
    }

    #[test]
    fn addresses_are_read_as_people_write_them() {
        assert_eq!(first("Storgata 5, 1830 Askim"), ["Storgata", "5", "1830", "Askim"]);
        assert_eq!(first("Storgata 12 B, N-1830 ASKIM, Norge"), ["Storgata", "12B", "1830", "ASKIM"]);
        assert_eq!(first("Storgata 12b 1830 Askim"), ["Storgata", "12b", "1830", "Askim"]);
        assert_eq!(first("Storgatan 5, 123 45 Västra Frölunda"), ["Storgatan", "5", "12345", "Västra Frölunda"]);
        assert_eq!(first("Storgata 5 H0201, Askim"), ["Storgata", "5", "", "Askim"]);
        assert_eq!(first("7. juni-plassen 1, Oslo"), ["7. juni-plassen", "1", "", "Oslo"]);
        assert_eq!(first("Storgata, 1830 Askim"), ["Storgata", "", "1830", "Askim"]);
        assert_eq!(first("1830 Askim"), ["", "", "1830", "Askim"]);
        assert_eq!(first("c/o Hansen, Storgata 5 - 7, Askim"), ["Storgata", "5-7", "", "Askim"]);
        assert_eq!(first("Postboks 12, 1830 Askim"), ["", "", "1830", "Askim"], "a box stands nowhere");
    }

    #[test]
    fn what_can_be_read_in_two_ways_is() {
        let both = readings("Trondheimsvegen 1250 Kløfta");
        assert_eq!(both.len(), 2);
        assert_eq!((both[0].number.as_str(), both[1].postcode.as_str()), ("1250", "1250"));
        assert!(readings("Storgata Askim").iter().any(|r| r.street == "Storgata" && r.city == "Askim"));
        assert!(readings(" , ,").is_empty());
        assert!(readings(&"x ".repeat(9_999)).len() < 30);
    }
}
