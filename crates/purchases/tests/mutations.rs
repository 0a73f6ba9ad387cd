//! Files of every format, damaged in some hundred ways: each is read or comes back with a reason, and never a panic.

#![allow(clippy::unwrap_used, reason = "tests; the lint's exception does not reach functions that tests call")]

#[path = "sample/documents.rs"]
mod documents;
#[path = "sample/invoice.rs"]
mod invoice;
#[path = "sample/mutation.rs"]
mod mutation;
#[path = "sample/seeds.rs"]
mod seeds;
#[path = "sample/source_documents.rs"]
mod source_documents;

use std::ops::ControlFlow;

use mutation::{Chance, mutated};
use purchases::{Content, Entry, Limits, Options, Outcome, read_bytes};

fn entries(bytes: &[u8], options: &Options) -> Vec<Entry> {
    let mut entries = Vec::new();
    read_bytes("x", bytes, options, &mut |entry| {
        entries.push(entry);
        ControlFlow::Continue(())
    });
    entries
}

#[test]
fn the_seeds_themselves_are_read() {
    for (name, bytes) in seeds::own() {
        let entries = entries(&bytes, &Options::default());
        assert!(!entries.is_empty(), "{name}");
        for entry in entries {
            assert_ne!(entry.outcome(), Outcome::Refused, "{name}: {:?}", entry.problems);
        }
    }
}

#[test]
fn damaged_files_are_read_or_come_back_with_a_reason() {
    let limits = Limits { document_bytes: 1 << 20, table_bytes: 1 << 20, archive_bytes: 4 << 20, ..Limits::default() };
    let options = Options::from(limits);
    let mut files = seeds::own();
    files.extend(seeds::public());
    let mut refused = 0;
    for (index, (name, original)) in files.iter().enumerate() {
        let original = &original[..original.len().min(30_000)];
        for round in 0..40 {
            let seed = (index as u64) << 32 | round;
            let bytes = mutated(original, &mut Chance::new(seed));
            for entry in entries(&bytes, &options) {
                assert!(entry.content.is_some() || !entry.problems.is_empty(), "{name}, seed {seed}: {entry:?}");
                refused += u32::from(entry.outcome() == Outcome::Refused);
            }
        }
    }
    assert!(refused > 0, "some damage must be noticed, or nothing was damaged");
}

#[test]
fn the_same_seed_damages_the_same_way() {
    let damaged = |seed| mutated(invoice::INVOICE.as_bytes(), &mut Chance::new(seed));
    assert_eq!(damaged(7), damaged(7));
    assert_ne!(damaged(7), damaged(8));
}

#[test]
fn an_audit_file_without_any_namespace_is_read_the_same() {
    let bare = documents::AUDIT_FILE
        .replace("n1:AuditFile xmlns:n1=", "AuditFile xmlns:n1=")
        .replace("n1:", "")
        .replace("xmlns:=", "xmlns:n1=");
    let bare = bare.replace("<AuditFile xmlns=", "<AuditFile xmlns:n1=");
    let ledger = |text: &str| match entries(text.as_bytes(), &Options::default()).remove(0).content {
        Some(Content::Ledger(vouchers)) => vouchers,
        other => panic!("{other:?}"),
    };
    assert_eq!(ledger(&bare), ledger(documents::AUDIT_FILE));
    assert_eq!(ledger(&bare).len(), 1);
}
