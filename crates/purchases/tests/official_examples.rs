//! The official Peppol examples go in; those that do not are named with their rule. Skipped where they are not at hand.

#![allow(clippy::unwrap_used, reason = "tests; the lint's exception does not reach functions that tests call")]

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::PathBuf;

use purchases::{Content, Entry, Format, Limits, Outcome, read};

/// `SAMLAST_TESTDATA`, else `testdata` in a folder `shared` beside the repository.
fn testdata() -> Option<PathBuf> {
    let folder = std::env::var_os("SAMLAST_TESTDATA")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/testdata"), PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: no official examples in {}; set SAMLAST_TESTDATA", folder.display());
    None
}

fn entries(folder: &str) -> Option<BTreeMap<String, Entry>> {
    let folder = testdata()?.join(folder);
    let mut entries = BTreeMap::new();
    read(&folder, &Limits::default(), &mut |entry| {
        let name = entry.file.rsplit('/').next().unwrap_or_default().to_owned();
        entries.insert(name, entry);
        ControlFlow::Continue(())
    })
    .unwrap();
    Some(entries)
}

fn rules(entry: &Entry) -> Vec<&str> {
    entry.problems.iter().map(|problem| problem.rule.as_str()).collect()
}

#[test]
fn all_invoices_and_orders_go_in_without_problems() {
    for (folder, count) in [("peppol/invoice", 10), ("peppol/order", 7)] {
        let Some(entries) = entries(folder) else { return };
        assert_eq!(entries.len(), count);
        for (name, entry) in entries {
            assert_eq!((entry.outcome(), rules(&entry)), (Outcome::Accepted, vec![]), "{name}: {:?}", entry.problems);
            assert!(entry.lines > 0, "{name}");
        }
    }
}

#[test]
fn all_despatch_advices_go_in_and_one_measures_in_pieces() {
    let Some(entries) = entries("peppol/despatch") else { return };
    assert_eq!(entries.len(), 6);
    for (name, entry) in &entries {
        // The general example gives gross weight and volume in pieces (C62), which says nothing.
        let expected = if name == "DespatchAdvice_Example.xml" { vec!["SAMLAST-UBL-UNIT"; 2] } else { vec![] };
        assert_eq!((entry.outcome(), rules(entry)), (Outcome::Accepted, expected), "{name}");
        assert_eq!(entry.format, Format::UblDespatchAdvice);
    }
    let Some(Content::Document(advice)) =
        &entries["Despatch_Advice_use_cases_DespatchAdvice-BIS3_UseCase1.xml"].content
    else {
        panic!("the first use case is no document")
    };
    assert_eq!(
        (advice.gross_mass.map(|mass| mass.0), advice.order_references.as_slice()),
        (Some(10.0), &["4321".to_owned()][..])
    );
}

#[test]
fn catalogues_are_refused_by_name() {
    let Some(entries) = entries("peppol/catalogue") else { return };
    assert_eq!(entries.len(), 6);
    for (name, entry) in entries {
        assert_eq!((entry.outcome(), entry.format), (Outcome::Refused, Format::UblOther), "{name}");
        assert_eq!(rules(&entry), ["SAMLAST-UBL-DOCUMENT-TYPE"]);
        assert!(entry.problems[0].message.starts_with("Catalogues"), "{}", entry.problems[0]);
    }
}

#[test]
fn saf_t_and_spending_files_come_back_with_a_reason() {
    for folder in ["saft", "spending"] {
        for (name, entry) in entries(folder).into_iter().flatten() {
            assert!(entry.content.is_some() || !entry.problems.is_empty(), "{name} came back without a reason");
        }
    }
}
