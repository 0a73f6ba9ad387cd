//! Any bytes as the inside of a UBL document, and as they are.
#![no_main]

mod reading;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    reading::read(bytes);
    let root = b"<Invoice xmlns='urn:oasis:names:specification:ubl:schema:xsd:Invoice-2' xmlns:b='urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2' xmlns:a='urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2'>";
    reading::read(&[root.as_slice(), bytes, b"</Invoice>"].concat());
});
