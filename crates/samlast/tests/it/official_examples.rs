//! The official Peppol examples go in, or come back with a rule and a reason.

use std::path::PathBuf;

use crate::program::{Folder, json, printed};

#[test]
fn every_official_example_is_imported_or_refused_with_a_reason() {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/testdata");
    let testdata = std::env::var_os("SAMLAST_TESTDATA").map_or_else(beside, PathBuf::from);
    if !testdata.join("peppol").is_dir() {
        eprintln!("skipped: no official examples at {} (SAMLAST_TESTDATA)", testdata.display());
        return;
    }
    let folder = Folder::new("official_examples");
    let all = folder.file("all.samlast");
    printed(&["init", &all]);
    for (kind, count) in [("invoice", 10), ("order", 7), ("despatch", 6)] {
        let examples = testdata.join("peppol").join(kind);
        // Together: several are different documents of one seller under one number. The first is in; the others are
        // kept aside, or are duplicates where they differ in nothing that is kept, and say so.
        let together = json(&["import", &all, examples.to_str().unwrap()]);
        let documents = together["documents"].as_array().unwrap();
        assert_eq!(documents.len(), count, "{kind}");
        for document in documents {
            assert_ne!(document["status"], "refused", "{document}");
            let says_why = document["reason"].as_str().is_some_and(|reason| reason.contains("was imported"));
            assert_eq!(says_why, document["status"] != "imported", "{document}");
        }
        // Each by itself: all are in.
        for (number, document) in documents.iter().enumerate() {
            let study = folder.file(&format!("{kind}-{number}.samlast"));
            printed(&["init", &study]);
            let alone = json(&["import", &study, document["file"].as_str().unwrap()]);
            assert_eq!(alone["documents"][0]["status"], "imported", "{alone}");
        }
    }
}
