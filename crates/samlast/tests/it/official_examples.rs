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
    let study = folder.file("a.samlast");
    printed(&["init", &study]);
    for (kind, count) in [("invoice", 10), ("order", 7), ("despatch", 6)] {
        let report = json(&["import", &study, testdata.join("peppol").join(kind).to_str().unwrap()]);
        let documents = report["documents"].as_array().unwrap();
        assert_eq!(documents.len(), count, "{kind}");
        for document in documents {
            let is = |name: &str| document["file"].as_str().unwrap().ends_with(name);
            // Two of the examples are versions of one invoice: the same seller and the same number.
            let is_second = is("Vat-category-S.xml");
            assert_eq!(document["status"], if is_second { "duplicate" } else { "imported" }, "{document}");
            // One weighs in pieces, which is remarked.
            assert_eq!(document["reason"].is_string(), is_second || is("DespatchAdvice_Example.xml"), "{document}");
        }
    }
}
