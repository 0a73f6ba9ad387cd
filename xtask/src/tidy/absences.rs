//! What must not be in a room: the absences that ARCHITECTURE.md promises, as far as words show them.

use super::{Finding, Tree, holds_word};

/// Rooms that compute from values alone.
const PURE: [&str; 3] = ["domain", "study", "report"];
/// Words by which the outside world comes in.
const OUTSIDE: [&str; 7] = ["std::fs", "std::net", "std::env", "SystemTime", "Instant", "Zoned::now", "Timestamp::now"];
/// The database engine's library, and the one room that may name it.
const ENGINE: &str = "rusqlite";
const STORE: &str = "store";

/// Pure rooms know no file, network, environment or clock; only the store knows the database.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.crate_sources() {
        let room = path.split('/').nth(1).unwrap_or_default();
        for (index, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            if let Some(word) = OUTSIDE.iter().find(|word| PURE.contains(&room) && holds_word(code, word)) {
                let message = format!("{room} knows no {word}; let the caller hand in a value");
                findings.push(Finding::new(path, index + 1, message));
            }
            if room != STORE && holds_word(code, ENGINE) {
                findings.push(Finding::new(path, index + 1, "only the store talks to the database"));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, line: &str) -> usize {
        check(&Tree::of(&[(path, &format!("//! Words.\n{line}\n"))])).len()
    }

    #[test]
    fn pure_rooms_have_no_clock_and_no_files() {
        for room in PURE {
            for word in OUTSIDE {
                assert_eq!(found(&format!("crates/{room}/src/a.rs"), &format!("let x = {word};")), 1, "{room} {word}");
            }
        }
        assert_eq!(found("crates/workflows/src/a.rs", "use std::fs;"), 0);
        assert_eq!(found("crates/study/src/a.rs", "// an Instant in prose"), 0);
    }

    #[test]
    fn the_database_is_known_to_the_store_alone() {
        assert_eq!(found("crates/workflows/src/a.rs", "use rusqlite::Connection;"), 1);
        assert_eq!(found("crates/store/src/a.rs", "use rusqlite::Connection;"), 0);
    }
}
