//! Arrows between crates: what a crate may use is read from the table in ARCHITECTURE.md, what it uses from its manifest.

use std::collections::{BTreeMap, BTreeSet};

use super::{Finding, Tree};

const PAGE: &str = "ARCHITECTURE.md";

/// Every dependency of one crate of the workspace on another must be allowed by the page, and every crate must be on it.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let Some(page) = tree.text(PAGE) else {
        return vec![Finding::new(PAGE, 0, "is missing; it holds the table of the arrows between crates")];
    };
    let allowed = allowed_arrows(page);
    let mut findings = Vec::new();
    let mut seen = BTreeSet::new();
    for (path, text) in tree.under("crates/", "/Cargo.toml") {
        let Some(name) = path.split('/').nth(1) else { continue };
        seen.insert(name);
        let Some(may_use) = allowed.get(name) else {
            let message = format!("crate {name} has no row in {PAGE}: say there what it holds and what it may use");
            findings.push(Finding::new(path, 0, message));
            continue;
        };
        let table: toml::Table = match text.parse() {
            Ok(table) => table,
            Err(error) => {
                findings.push(Finding::new(path, 0, format!("is not TOML: {error}")));
                continue;
            }
        };
        for used in dependencies(&table) {
            if allowed.contains_key(used.as_str()) && !may_use.contains(used.as_str()) {
                let message = format!("{name} may not use {used}: {PAGE} allows {}", listed(may_use));
                findings.push(Finding::new(path, line_of(text, &used), message));
            }
        }
    }
    for gone in allowed.keys().filter(|name| !seen.contains(**name)) {
        findings.push(Finding::new(PAGE, 0, format!("has a row for crates/{gone}, which does not exist")));
    }
    findings
}

/// Rows `| crates/x | … | a, b |` with the names in back-ticks.
fn allowed_arrows(page: &str) -> BTreeMap<&str, BTreeSet<&str>> {
    let rows = page.lines().filter(|line| line.starts_with("| `crates/"));
    let mut arrows = BTreeMap::new();
    for row in rows {
        let cells: Vec<&str> = row.trim().trim_matches('|').split('|').collect();
        let (Some(first), Some(last)) = (cells.first(), cells.last()) else { continue };
        let name = first.trim().trim_matches('`').trim_start_matches("crates/");
        arrows.insert(name, last.split('`').skip(1).step_by(2).collect());
    }
    arrows
}

fn dependencies(table: &toml::Table) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (section, content) in table {
        let Some(content) = content.as_table() else { continue };
        if section.ends_with("dependencies") {
            for (name, entry) in content {
                let package = entry.get("package").and_then(toml::Value::as_str);
                names.insert(package.unwrap_or(name).to_owned());
            }
        } else if section == "target" {
            names.extend(content.values().filter_map(toml::Value::as_table).flat_map(dependencies));
        }
    }
    names
}

fn line_of(text: &str, name: &str) -> usize {
    text.lines().position(|line| line.starts_with(name)).map_or(0, |index| index + 1)
}

fn listed(names: &BTreeSet<&str>) -> String {
    if names.is_empty() {
        return "nothing of the workspace".to_owned();
    }
    names.iter().copied().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROWS: &str = "| crate | holds | may use |\n|---|---|---|\n| `crates/domain` | words | – |\n\
                        | `crates/store` | SQL | `domain` |\n| `crates/roads` | roads | `domain` |\n";

    fn tree(store: &str) -> Tree {
        Tree::of(&[
            (PAGE, ROWS),
            ("crates/domain/Cargo.toml", "[package]\nname = \"domain\"\n"),
            ("crates/roads/Cargo.toml", "[dependencies]\ndomain.workspace = true\nrstar.workspace = true\n"),
            ("crates/store/Cargo.toml", store),
        ])
    }

    #[test]
    fn allowed_arrows_pass() {
        assert_eq!(check(&tree("[dependencies]\ndomain = { workspace = true }\n")), []);
    }

    #[test]
    fn a_forbidden_arrow_is_named_with_its_line() {
        for section in ["dependencies", "dev-dependencies", "target.'cfg(unix)'.dependencies"] {
            let findings = check(&tree(&format!("[{section}]\nroads = {{ workspace = true }}\n")));
            assert_eq!(findings.len(), 1, "{section}");
            assert_eq!(findings[0].line, 2);
            assert!(findings[0].message.contains("store may not use roads"), "{}", findings[0]);
        }
    }

    #[test]
    fn a_renamed_dependency_does_not_hide_the_arrow() {
        let findings = check(&tree("[dependencies]\nx = { package = \"roads\", path = \"../roads\" }\n"));
        assert_eq!(findings.len(), 1);
    }

    #[test]
    fn the_page_and_the_folders_list_the_same_crates() {
        let more = ROWS.to_owned() + "| `crates/gone` | nothing | – |\n";
        let files = [(PAGE, more.as_str()), ("crates/new/Cargo.toml", "[package]\n")];
        let messages: Vec<String> = check(&Tree::of(&files)).iter().map(ToString::to_string).collect();
        assert!(messages.iter().any(|m| m.contains("crate new has no row")), "{messages:?}");
        assert!(messages.iter().any(|m| m.contains("crates/gone, which does not exist")), "{messages:?}");
    }
}
