//! The problems of one entry as they are found, bounded in number and in the length of what they quote.

use domain::{Problem, Severity};

/// Longest quotation of a value, characters.
const QUOTE_CHARACTERS: usize = 80;

/// Where in the entry something is wrong.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Place<'a> {
    /// Line or row from 1.
    pub row: Option<u64>,
    /// Element or column.
    pub field: Option<&'a str>,
    /// Value as found.
    pub value: Option<&'a str>,
}

impl<'a> Place<'a> {
    pub(crate) fn field(field: &'a str) -> Self {
        Self { field: Some(field), ..Self::default() }
    }

    pub(crate) fn value(mut self, value: &'a str) -> Self {
        self.value = Some(value);
        self
    }

    pub(crate) fn row(mut self, row: u64) -> Self {
        self.row = Some(row);
        self
    }
}

/// Collects the problems of one entry.
#[derive(Debug)]
pub(crate) struct ProblemList {
    file: String,
    list: Vec<Problem>,
    limit: usize,
    left_off: usize,
}

/// The text cut to what is worth quoting.
pub(crate) fn quoted(value: &str) -> String {
    match value.char_indices().nth(QUOTE_CHARACTERS) {
        None => value.to_owned(),
        Some((end, _)) => format!("{}…", &value[..end]),
    }
}

/// One problem that stands for itself.
pub(crate) fn problem(
    file: &str,
    severity: Severity,
    rule: &str,
    place: Place<'_>,
    message: &str,
    suggestion: &str,
) -> Problem {
    Problem {
        file: file.to_owned(),
        row: place.row,
        field: place.field.map(str::to_owned),
        value: place.value.map(quoted),
        rule: rule.to_owned(),
        severity,
        message: message.to_owned(),
        suggestion: suggestion.to_owned(),
    }
}

impl ProblemList {
    pub(crate) fn new(file: &str, limit: usize) -> Self {
        Self { file: file.to_owned(), list: Vec::new(), limit, left_off: 0 }
    }

    /// How many problems were found so far, those beyond the limit included.
    pub(crate) fn count(&self) -> usize {
        self.list.len() + self.left_off
    }

    pub(crate) fn add(&mut self, severity: Severity, rule: &str, place: Place<'_>, message: &str, suggestion: &str) {
        if self.list.len() >= self.limit {
            self.left_off += 1;
            return;
        }
        self.list.push(problem(&self.file, severity, rule, place, message, suggestion));
    }

    pub(crate) fn warn(&mut self, rule: &str, place: Place<'_>, message: &str, suggestion: &str) {
        self.add(Severity::Warning, rule, place, message, suggestion);
    }

    pub(crate) fn quarantine(&mut self, rule: &str, place: Place<'_>, message: &str, suggestion: &str) {
        self.add(Severity::Quarantined, rule, place, message, suggestion);
    }

    pub(crate) fn refuse(&mut self, rule: &str, place: Place<'_>, message: &str, suggestion: &str) {
        self.add(Severity::Refused, rule, place, message, suggestion);
    }

    /// The problems, with one that tells how many more there were beyond the limit.
    pub(crate) fn finish(mut self) -> Vec<Problem> {
        if self.left_off > 0 {
            let message = format!("{} more problems of this file are not listed.", self.left_off);
            let suggestion = "Correct the listed ones first; they often share a cause.";
            let last = problem(
                &self.file,
                Severity::Warning,
                "SAMLAST-LIMIT-PROBLEMS",
                Place::default(),
                &message,
                suggestion,
            );
            self.list.push(last);
        }
        self.list
    }
}
