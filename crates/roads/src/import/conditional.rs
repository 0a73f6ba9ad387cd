//! Values of `…:conditional`: `no @ (Mo-Fr 07:00-09:00; Sa 08:00-12:00); 60 @ (Nov-Apr AND weight>7.5)`. A subset of the
//! opening-hours grammar; what is not in it is not understood as a whole, and nothing is guessed.

use super::tags::{centimetres, kilograms};
use crate::conditions::{Comparison, Measure, Term, TimeRule};
use crate::moment::{MONTHS, WEEKDAYS};

/// What was found in values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ReadCount {
    /// Clauses that were understood.
    pub understood: u64,
    /// Clauses, or values as a whole, that were not.
    pub not_understood: u64,
    /// Clauses of which the part on public holidays was left out.
    pub without_holidays: u64,
}

impl std::ops::AddAssign for ReadCount {
    fn add_assign(&mut self, other: Self) {
        self.understood += other.understood;
        self.not_understood += other.not_understood;
        self.without_holidays += other.without_holidays;
    }
}

/// Splits a value into clauses, each what is said and when, in order; those that are not understood are only counted.
pub(super) fn clauses<'a>(value: &'a str, count: &mut ReadCount) -> Vec<(&'a str, Vec<Term>)> {
    let mut clauses = Vec::new();
    for clause in split(value, ';') {
        if clause.trim().is_empty() {
            continue;
        }
        let (mut has_holidays, parts) = (false, clause.split_once('@'));
        let Some((said, condition)) = parts.filter(|(said, _)| !said.trim().is_empty()) else {
            count.not_understood += 1;
            continue;
        };
        match terms(condition, &mut has_holidays) {
            Some(terms) if !terms.is_empty() => {
                count.understood += 1;
                clauses.push((said.trim(), terms));
            }
            // Only on public holidays: that is left out, and told.
            Some(_) => {}
            None => count.not_understood += 1,
        }
        count.without_holidays += u64::from(has_holidays);
    }
    clauses
}

/// Parts between separators that stand outside of parentheses.
fn split(text: &str, separator: char) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0_u32, 0);
    for (at, letter) in text.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if letter == separator && depth == 0 => {
                parts.push(&text[start..at]);
                start = at + letter.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

/// Conditions joined by `AND`; an empty list if only public holidays are meant.
fn terms(condition: &str, has_holidays: &mut bool) -> Option<Vec<Term>> {
    let condition = condition.trim();
    let inner = match condition.strip_prefix('(') {
        Some(rest) => rest.strip_suffix(')')?,
        None => condition,
    };
    let joined = inner.replace(" and ", " AND ");
    let mut terms = Vec::new();
    for part in joined.split(" AND ") {
        if let Some(term) = vehicle_term(part) {
            terms.push(term);
            continue;
        }
        let rules = Times::of(part)?.rules(has_holidays)?;
        if rules.is_empty() {
            return Some(Vec::new());
        }
        terms.push(Term::Times(rules));
    }
    Some(terms)
}

fn vehicle_term(text: &str) -> Option<Term> {
    let at = text.find(['<', '>'])?;
    let (name, rest) = text.split_at(at);
    let (comparison, value) =
        [(">=", Comparison::AtLeast), ("<=", Comparison::AtMost), (">", Comparison::Above), ("<", Comparison::Below)]
            .into_iter()
            .find_map(|(sign, comparison)| Some((comparison, rest.strip_prefix(sign)?)))?;
    let (measure, value) = match name.trim() {
        "weight" | "maxweight" | "maxweightrating" | "weightrating" => (Measure::Mass, kilograms(value)?),
        "axleload" | "maxaxleload" => (Measure::AxleLoad, kilograms(value)?),
        "length" | "maxlength" => (Measure::Length, centimetres(value)?.into()),
        "height" | "maxheight" => (Measure::Height, centimetres(value)?.into()),
        "width" | "maxwidth" => (Measure::Width, centimetres(value)?.into()),
        _ => return None,
    };
    Some(Term::Vehicle(measure, comparison, value))
}

/// A word of the grammar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    Month(u8),
    Weekday(u8),
    /// Public holidays.
    Holiday,
    Number(u16),
    /// `off` or `closed`.
    Off,
    /// `open`, which says nothing.
    Open,
    Sign(char),
}

/// Reads times token by token.
struct Times {
    tokens: Vec<Token>,
    at: usize,
}

/// More rules than any sign has.
const RULES_AT_MOST: usize = 32;

impl Times {
    /// `None` if there is a word that is not known.
    fn of(text: &str) -> Option<Self> {
        let mut tokens = Vec::new();
        let mut rest = text.trim();
        while let Some(first) = rest.chars().next() {
            let is_kind = |letter: char| match first {
                '0'..='9' => letter.is_ascii_digit(),
                _ => letter.is_alphabetic(),
            };
            let length = rest.find(|letter| !is_kind(letter)).unwrap_or(rest.len()).max(first.len_utf8());
            let (word, after) = rest.split_at(length);
            rest = after.trim_start();
            if word == "h" && tokens.last() == Some(&Token::Number(24)) {
                continue;
            }
            tokens.push(match first {
                '0'..='9' => Token::Number(word.parse().ok()?),
                ',' | ';' | ':' | '-' | '/' => Token::Sign(first),
                '–' => Token::Sign('-'),
                _ => word_token(word)?,
            });
        }
        Some(Self { tokens, at: 0 })
    }

    fn peek(&self) -> Option<Token> {
        self.tokens.get(self.at).copied()
    }

    fn skip(&mut self, sign: char) -> bool {
        let is_next = self.peek() == Some(Token::Sign(sign));
        self.at += usize::from(is_next);
        is_next
    }

    fn number(&mut self) -> Option<u16> {
        let Some(Token::Number(number)) = self.peek() else { return None };
        self.at += 1;
        Some(number)
    }

    /// All rules; those that are for public holidays only are left out.
    fn rules(mut self, has_holidays: &mut bool) -> Option<Vec<TimeRule>> {
        let mut rules = Vec::new();
        let mut is_added = false;
        while self.at < self.tokens.len() {
            let (rule, is_for_holidays_only) = self.rule(is_added, has_holidays)?;
            if !is_for_holidays_only {
                rules.push(rule);
            }
            is_added = self.skip(',');
            if !is_added && !self.skip(';') && self.peek().is_some() || rules.len() > RULES_AT_MOST {
                return None;
            }
        }
        Some(rules)
    }

    fn rule(&mut self, is_added: bool, has_holidays: &mut bool) -> Option<(TimeRule, bool)> {
        let start = self.at;
        let mut rule = TimeRule { is_added, ..TimeRule::default() };
        if self.tokens.get(self.at..self.at + 3) == Some(&[Token::Number(24), Token::Sign('/'), Token::Number(7)]) {
            self.at += 3;
            return Some((rule, false));
        }
        while let Some(Token::Month(_)) = self.peek() {
            let range = self.dates()?;
            rule.dates.push(range);
            if !matches!((self.peek(), self.tokens.get(self.at + 1)), (Some(Token::Sign(',')), Some(Token::Month(_)))) {
                break;
            }
            self.at += 1;
        }
        self.skip(':');
        let is_for_holidays_only = self.weekdays(&mut rule, has_holidays)?;
        self.skip(':');
        while let Some(Token::Number(_)) = self.peek() {
            match self.minutes()? {
                [0, DAY] => {}
                range => rule.minutes.push(range),
            }
            if !matches!((self.peek(), self.tokens.get(self.at + 1)), (Some(Token::Sign(',')), Some(Token::Number(_))))
            {
                break;
            }
            self.at += 1;
        }
        if matches!(self.peek(), Some(Token::Off | Token::Open)) {
            rule.is_off = self.peek() == Some(Token::Off);
            self.at += 1;
        }
        (self.at > start).then_some((rule, is_for_holidays_only))
    }

    /// `Nov-Apr`, `Nov 01-Apr 8`, `Jan15-Aug15`, `Mar 1-20`, `Jul`.
    fn dates(&mut self) -> Option<[u16; 2]> {
        let (month, day) = self.date()?;
        let from = month * 32 + day.unwrap_or(1);
        if !self.skip('-') {
            return Some([from, month * 32 + day.unwrap_or(31)]);
        }
        if let (Some(_), Some(last)) = (day, self.number()) {
            return (1..=31).contains(&last).then_some([from, month * 32 + last]);
        }
        let (month, day) = self.date()?;
        Some([from, month * 32 + day.unwrap_or(31)])
    }

    fn date(&mut self) -> Option<(u16, Option<u16>)> {
        let Some(Token::Month(month)) = self.peek() else { return None };
        self.at += 1;
        let is_clock = self.tokens.get(self.at + 1) == Some(&Token::Sign(':'));
        let day = if is_clock { None } else { self.number() };
        day.is_none_or(|day| (1..=31).contains(&day)).then_some((month.into(), day))
    }

    /// Returns whether nothing but public holidays was named.
    fn weekdays(&mut self, rule: &mut TimeRule, has_holidays: &mut bool) -> Option<bool> {
        let mut has_only_holidays = false;
        loop {
            match self.peek() {
                Some(Token::Holiday) => {
                    self.at += 1;
                    *has_holidays = true;
                    has_only_holidays = rule.weekdays == 0;
                }
                Some(Token::Weekday(first)) => {
                    self.at += 1;
                    let last = match (self.peek(), self.tokens.get(self.at + 1)) {
                        (Some(Token::Sign('-')), Some(Token::Weekday(last))) => {
                            self.at += 2;
                            *last
                        }
                        _ => first,
                    };
                    let count = (last + 7 - first) % 7;
                    (0..=count).for_each(|step| rule.weekdays |= 1 << ((first + step) % 7));
                    has_only_holidays = false;
                }
                _ => return Some(has_only_holidays),
            }
            let is_list = matches!(self.tokens.get(self.at + 1), Some(Token::Weekday(_) | Token::Holiday));
            if self.peek() != Some(Token::Sign(',')) || !is_list {
                return Some(has_only_holidays);
            }
            self.at += 1;
        }
    }

    /// `07:00-09:00`, or `24h`.
    fn minutes(&mut self) -> Option<[u16; 2]> {
        let hour = self.number()?;
        if !self.skip(':') {
            return (hour == 24).then_some([0, DAY]);
        }
        let from = clock(hour, self.number()?)?;
        if !self.skip('-') {
            return None;
        }
        let hour = self.number()?;
        let to = if self.skip(':') { clock(hour, self.number()?)? } else { return None };
        Some([from, to])
    }
}

const DAY: u16 = 24 * 60;

fn clock(hour: u16, minute: u16) -> Option<u16> {
    // Beyond midnight up to 26:00 is written too.
    (hour <= 26 && minute < 60).then_some(hour * 60 + minute)
}

fn word_token(word: &str) -> Option<Token> {
    let among = |names: &[&str]| names.iter().position(|name| *name == word).map(|index| index as u8);
    match word {
        "PH" => Some(Token::Holiday),
        "off" | "closed" => Some(Token::Off),
        "open" => Some(Token::Open),
        _ => among(&WEEKDAYS).map(Token::Weekday).or_else(|| among(&MONTHS).map(|month| Token::Month(month + 1))),
    }
}

#[cfg(test)]
#[path = "conditional_tests.rs"]
mod tests;
