//! Commands in the documents: every `make` target and `samlast` subcommand that a page names exists.

use std::collections::BTreeSet;

use super::{Finding, Tree};

/// Checks the code in all Markdown files.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let targets = make_targets(tree.text("Makefile").unwrap_or_default());
    let subcommands: BTreeSet<String> =
        tree.under("crates/samlast/src/", ".rs").flat_map(|(_, text)| subcommands(text)).collect();
    let mut findings = Vec::new();
    for (path, text) in tree.under("", ".md") {
        for (line, code) in code_lines(text) {
            let mut words = code.trim_start_matches("$ ").split_whitespace();
            let program = words.next().unwrap_or_default();
            let argument = words.find(|word| !word.starts_with('-')).unwrap_or_default();
            let known = match program.rsplit('/').next() {
                Some("make") => targets.contains(argument),
                Some("samlast") => subcommands.contains(argument),
                _ => true,
            };
            // A bare name (`samlast`, `make`) and a placeholder (`make <target>`) promise no command.
            if !known && argument.starts_with(|c: char| c.is_ascii_alphanumeric()) {
                findings.push(Finding::new(path, line, format!("`{program} {argument}` does not exist")));
            }
        }
    }
    findings
}

/// Line number and text of every line in a code block and every code span of a Markdown page.
pub fn code_lines(page: &str) -> Vec<(usize, &str)> {
    let mut lines = Vec::new();
    let mut inside = false;
    for (index, line) in page.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            inside = !inside;
        } else if inside {
            lines.push((index + 1, line.trim()));
        } else {
            lines.extend(line.split('`').skip(1).step_by(2).map(|span| (index + 1, span)));
        }
    }
    lines
}

fn make_targets(makefile: &str) -> BTreeSet<&str> {
    let rules = makefile.lines().filter(|line| !line.starts_with(['\t', '#', ' ', '.']) && !line.contains(":="));
    rules.filter_map(|line| line.split_once(':')).flat_map(|(names, _)| names.split_whitespace()).collect()
}

/// Names of the variants of clap's `Subcommand` enums, as typed on the command line.
fn subcommands(source: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut lines = source.lines().skip_while(|line| !(line.contains("derive(") && line.contains("Subcommand")));
    while let Some(line) = lines.next() {
        if !line.contains("enum ") {
            continue;
        }
        let variants = lines.by_ref().take_while(|line| !line.starts_with('}'));
        let variants = variants.filter_map(|line| line.strip_prefix("    "));
        names.extend(variants.filter(|line| line.starts_with(|c: char| c.is_ascii_uppercase())).map(kebab));
        return names;
    }
    names
}

fn kebab(variant: &str) -> String {
    let name = variant.chars().take_while(char::is_ascii_alphanumeric);
    let mut word = String::new();
    for c in name {
        if c.is_ascii_uppercase() && !word.is_empty() {
            word.push('-');
        }
        word.push(c.to_ascii_lowercase());
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAKEFILE: &str = "X := a:b\n.PHONY: demo\ndemo test: web/dist\n\techo : no\n";
    const SOURCE: &str = "//! x\n#[derive(Debug, clap::Subcommand)]\nenum Command {\n    /// Writes.\n    Init(Init),\n    \
                          RoadBuild {\n        Path: x,\n    },\n}\nenum Other {\n    Gone,\n}\n";

    fn found(page: &str) -> Vec<String> {
        let tree = Tree::of(&[("Makefile", MAKEFILE), ("crates/samlast/src/main.rs", SOURCE), ("README.md", page)]);
        check(&tree).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn commands_that_exist_pass() {
        let page = "Run `make test` or `make`, then\n```sh\n$ make demo\ntarget/release/samlast init x\nsamlast --json road-build\n```\n\
                    make believe; `samlast` is a word.";
        assert_eq!(found(page), [""; 0]);
    }

    #[test]
    fn commands_that_do_not_exist_are_found() {
        assert_eq!(found("Run `make tea`."), ["README.md:1: `make tea` does not exist"]);
        assert_eq!(found("x\n```sh\nsamlast gone x\n```\n"), ["README.md:3: `samlast gone` does not exist"]);
    }
}
