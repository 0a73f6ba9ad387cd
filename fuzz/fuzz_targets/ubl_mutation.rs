//! Valid documents of every kind with elements, texts and attributes changed; the input says which and how.
#![no_main]
#![allow(dead_code)]

#[path = "../../crates/purchases/tests/sample/documents.rs"]
mod documents;
#[path = "../../crates/purchases/tests/sample/invoice.rs"]
mod invoice;
#[path = "../../crates/purchases/tests/sample/mutation.rs"]
mod mutation;
mod reading;
#[path = "../../crates/purchases/tests/sample/seeds.rs"]
mod seeds;
#[path = "../../crates/purchases/tests/sample/source_documents.rs"]
mod source_documents;

use std::sync::LazyLock;

static DOCUMENTS: LazyLock<Vec<Vec<u8>>> =
    LazyLock::new(|| seeds::own().into_iter().filter(|(name, _)| name.ends_with(".xml")).map(|(_, bytes)| bytes).collect());

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else { return };
    let mut document = DOCUMENTS[usize::from(*first) % DOCUMENTS.len()].clone();
    // Each eight bytes are one round of changes, so that the fuzzer can add and drop rounds one by one.
    for seed in rest.chunks_exact(8).take(16) {
        let seed = u64::from_le_bytes(seed.try_into().unwrap_or_default());
        document = mutation::mutated(&document, &mut mutation::Chance::new(seed));
    }
    reading::read(&document);
});
