//! `cargo xtask tidy`: rules of the house that no compiler knows, each in a file of its own.

mod absences;
mod arrows;
mod commands;
mod fresh;
mod parameters;
mod shape;
mod texts;
mod traces;
mod tree;

use std::path::Path;

pub use commands::code_lines;
pub use parameters::{Entry, entries};
pub use tree::Tree;

/// One broken rule at one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// File, from the root of the repository.
    path: String,
    /// Line, counted from 1; 0 when the whole file is meant.
    line: usize,
    /// What is wrong and what to do.
    message: String,
}

impl Finding {
    fn new(path: &str, line: usize, message: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, message: message.into() }
    }
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.path, self.message),
            line => write!(f, "{}:{line}: {}", self.path, self.message),
        }
    }
}

type Check = fn(&Tree) -> Vec<Finding>;

const CHECKS: &[(&str, Check)] = &[
    ("arrows between crates", arrows::check),
    ("absences in the rooms", absences::check),
    ("parameters", parameters::check),
    ("texts in four languages", texts::check),
    ("shape of source files", shape::check),
    ("traces of a machine", traces::check),
    ("commands in the documents", commands::check),
    ("generated pages", fresh::check),
];

/// Runs all checks on the repository.
///
/// # Errors
/// The findings, or why a file could not be read.
pub fn run(root: &Path) -> Result<String, String> {
    let tree = Tree::read(root)?;
    let mut report = String::new();
    for (name, check) in CHECKS {
        let findings = check(&tree);
        if !findings.is_empty() {
            report.push_str(&format!("{name}:\n"));
        }
        for finding in findings {
            report.push_str(&format!("  {finding}\n"));
        }
    }
    if report.is_empty() {
        return Ok(format!("tidy: {} files, {} checks, nothing to mend", tree.len(), CHECKS.len()));
    }
    Err(report)
}

/// Whether `word` stands in `text` with no letter, digit or underscore on either side.
fn holds_word(text: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back().is_none_or(|c| !is_part(c));
        let after = text[at + word.len()..].chars().next().is_none_or(|c| !is_part(c));
        before && after
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_not_found_inside_another() {
        assert!(holds_word("let x = p.get(\"payload\");", "payload"));
        assert!(holds_word("vehicle.{}.payload", "payload"));
        assert!(!holds_word("payloads max_payload", "payload"));
    }
}
