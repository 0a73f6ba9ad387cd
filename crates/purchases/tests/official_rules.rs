//! Every rule with an official identifier: a valid invoice with one thing broken, and the page that lists the rules.

#![allow(clippy::unwrap_used, reason = "tests; the lint's exception does not reach functions that tests call")]

#[path = "sample/broken.rs"]
mod broken;
#[path = "sample/invoice.rs"]
mod invoice;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::Path;

use domain::Severity;
use purchases::{Options, read_bytes};

/// The page that lists all rules with their outcomes.
const PAGE: &str = include_str!("../../../docs/reference/file-formats.md");

fn found(xml: &str) -> BTreeSet<(String, Severity)> {
    let mut rules = BTreeSet::new();
    read_bytes("x.xml", xml.as_bytes(), &Options::default(), &mut |entry| {
        rules.extend(entry.problems.into_iter().map(|problem| (problem.rule, problem.severity)));
        ControlFlow::Continue(())
    });
    rules
}

fn is_official(text: &str) -> bool {
    ["BR-", "PEPPOL-", "NO-R-", "SE-R-"].iter().any(|start| text.starts_with(start))
        && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-')
}

/// Rules of the page with the first word of their outcome.
fn listed() -> BTreeMap<String, String> {
    let mut rules = BTreeMap::new();
    for line in PAGE.lines() {
        let mut cells = line.trim_matches('|').split('|').map(str::trim);
        let (Some(names), Some(outcome)) = (cells.next(), cells.next()) else { continue };
        if !names.split(", ").all(is_official) {
            continue;
        }
        for name in names.split(", ") {
            let outcome = outcome.split(' ').next().unwrap_or_default().to_owned();
            assert_eq!(rules.insert(name.to_owned(), outcome), None, "{name} is listed twice");
        }
    }
    rules
}

/// Official identifiers in the source texts of the crate.
fn in_code(folder: &Path, rules: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            in_code(&path, rules);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            rules.extend(text.split('"').filter(|part| is_official(part)).map(str::to_owned));
        }
    }
}

#[test]
fn each_broken_invoice_breaks_its_rule_and_no_other() {
    assert_eq!(found(invoice::INVOICE), BTreeSet::new(), "the sample is valid");
    assert_eq!(found(&broken::swedish(&[])), BTreeSet::new(), "the Swedish sample is valid");
    for case in broken::cases() {
        let rules = found(&case.xml);
        assert!(rules.contains(&(case.rule.to_owned(), case.severity)), "{}: {rules:?}", case.rule);
        let others: Vec<_> =
            rules.iter().filter(|(rule, _)| rule != case.rule && !case.along.contains(&rule.as_str())).collect();
        assert!(others.is_empty(), "{} brings along {others:?}", case.rule);
    }
}

#[test]
fn the_page_lists_the_rules_of_the_code() {
    let mut code = BTreeSet::new();
    in_code(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut code);
    let page: BTreeSet<String> = listed().into_keys().collect();
    assert_eq!(code.difference(&page).collect::<Vec<_>>(), Vec::<&String>::new(), "in the code, not on the page");
    assert_eq!(page.difference(&code).collect::<Vec<_>>(), Vec::<&String>::new(), "on the page, not in the code");
    assert!(code.len() >= 60, "{}", code.len());
}

#[test]
fn every_rule_of_the_page_has_a_broken_invoice_with_that_outcome() {
    let tested: BTreeMap<String, String> = broken::cases()
        .into_iter()
        .map(|case| {
            let outcome = match case.severity {
                Severity::Warning => "remark",
                Severity::Quarantined => "quarantined",
                Severity::Refused => "refused",
            };
            (case.rule.to_owned(), outcome.to_owned())
        })
        .collect();
    assert_eq!(tested, listed());
}
