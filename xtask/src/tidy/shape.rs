//! Shape of source files: short, opened by a sentence, named after what they are about, nothing left undone.

use super::{Finding, Tree};

/// Longest source file; design asks for about 500 lines, this is where the build says no.
const MOST_LINES: usize = 600;
const SOURCES: [&str; 6] = [".rs", ".ts", ".js", ".svelte", ".css", ".sh"];
const FORBIDDEN_NAMES: [&str; 11] =
    ["util", "utils", "common", "helper", "helpers", "manager", "managers", "core", "misc", "shared", "mod"];
/// Written in two parts so that this file does not find itself.
const UNDONE: [&str; 3] = [concat!("todo", "!"), concat!("unimplemented", "!"), concat!("dbg", "!")];

/// Length, first sentence, name and unfinished places of every source file.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.iter().filter(|(path, _)| SOURCES.iter().any(|ending| path.ends_with(ending))) {
        let lines = text.lines().count();
        if lines > MOST_LINES {
            let message = format!("has {lines} lines; split it by what it is about (at most {MOST_LINES})");
            findings.push(Finding::new(path, 0, message));
        }
        if let Some(name) = forbidden_name(path) {
            let message = format!("{name:?} says nothing about its content; name it after what it holds");
            findings.push(Finding::new(path, 0, message));
        }
        if path.ends_with(".rs") {
            findings.extend(check_rust(path, text));
        }
    }
    findings
}

fn check_rust(path: &str, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    if path.contains("/src/") && !text.starts_with("//! ") {
        findings.push(Finding::new(path, 1, "does not open with a sentence (`//! …`) saying what lives here"));
    }
    for (index, line) in text.lines().enumerate() {
        let code = line.split("//").next().unwrap_or_default();
        for undone in UNDONE.iter().filter(|undone| code.contains(**undone)) {
            findings.push(Finding::new(path, index + 1, format!("{undone} is left; finish it or leave it out")));
        }
    }
    findings
}

fn forbidden_name(path: &str) -> Option<&str> {
    let parts = path.split('/').map(|part| part.split('.').next().unwrap_or(part));
    parts.into_iter().find(|part| FORBIDDEN_NAMES.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<String> {
        check(&Tree::of(&[(path, text)])).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_short_named_and_introduced_file_passes() {
        let text = "//! Rounds of a day.\n".to_owned() + &"\n".repeat(MOST_LINES - 1);
        assert_eq!(found("crates/study/src/rounds.rs", &text), [""; 0]);
    }

    #[test]
    fn a_file_that_is_too_long_is_found() {
        let text = "//! Rounds of a day.\n".to_owned() + &"\n".repeat(MOST_LINES);
        assert!(found("crates/study/src/rounds.rs", &text)[0].contains("has 601 lines"));
        assert!(found("web/src/App.svelte", &"\n".repeat(700))[0].contains("has 700 lines"));
        assert_eq!(found("parameters/commodities.toml", &"\n".repeat(700)), [""; 0]);
    }

    #[test]
    fn empty_names_and_missing_openings_are_found() {
        for path in ["crates/a/src/utils.rs", "crates/a/src/b/mod.rs", "web/src/helpers/date.ts"] {
            assert!(found(path, "//! Words.\n").iter().any(|m| m.contains("says nothing")), "{path}");
        }
        assert!(found("crates/a/src/b.rs", "use x;\n")[0].contains("does not open"));
    }

    #[test]
    fn unfinished_places_are_found() {
        for undone in UNDONE {
            let text = format!("//! Words.\nfn f() {{ {undone}(1) }}\n");
            assert!(found("crates/a/src/b.rs", &text)[0].contains("crates/a/src/b.rs:2"), "{undone}");
        }
    }
}
