//! XML meant to harm, in every kind of document, bare, in an envelope and in an archive: refused in bounded memory.

#![allow(clippy::unwrap_used, reason = "tests; the lint's exception does not reach functions that tests call")]

#[path = "sample/documents.rs"]
mod documents;
#[path = "sample/invoice.rs"]
mod invoice;

use std::ops::ControlFlow;
use std::time::Instant;

use invoice::INVOICE;
use purchases::{Content, Entry, Limits, Outcome, read_bytes};

fn entries(bytes: &[u8], limits: &Limits) -> Vec<Entry> {
    let mut entries = Vec::new();
    read_bytes("x", bytes, &limits.clone().into(), &mut |entry| {
        entries.push(entry);
        ControlFlow::Continue(())
    });
    entries
}

/// The rule for which the one entry is refused.
fn refused(bytes: &[u8], limits: &Limits) -> String {
    let entries = entries(bytes, limits);
    assert_eq!(entries.len(), 1, "{entries:?}");
    assert_eq!(entries[0].outcome(), Outcome::Refused, "{:?}", entries[0]);
    entries[0].problems[0].rule.clone()
}

/// A document of each kind with a text in it that is replaced by what harms.
fn documents() -> [(&'static str, &'static str, &'static str); 3] {
    [
        ("invoice", INVOICE, ">4711<"),
        ("catalogue", documents::CATALOGUE, ">G10<"),
        ("audit file", documents::AUDIT_FILE, ">F1<"),
    ]
}

/// Bare, in an envelope, in an archive, and in an envelope in an archive.
fn ways(xml: &str, head: &str) -> Vec<Vec<u8>> {
    let with_head = |text: &str| text.replacen("?>", &format!("?>{head}"), 1);
    let (bare, enveloped) = (with_head(xml), with_head(&documents::in_envelope(xml)));
    let archives = [&bare, &enveloped].map(|text| documents::zipped(&[("a.xml", text.as_bytes())]));
    [vec![bare.into_bytes(), enveloped.into_bytes()], archives.to_vec()].concat()
}

fn each(harm: &str, head: &str, limits: &Limits, rule: &str) {
    for (name, xml, place) in documents() {
        assert!(xml.contains(place), "{name}");
        for (index, bytes) in ways(&xml.replacen(place, harm, 1), head).iter().enumerate() {
            assert_eq!(refused(bytes, limits), rule, "{name}, way {index}");
        }
    }
}

#[test]
fn valid_documents_are_read_every_way() {
    for (name, xml, _) in documents() {
        let plain = entries(xml.as_bytes(), &Limits::default()).remove(0).content;
        assert!(plain.is_some(), "{name}");
        for bytes in ways(xml, "") {
            assert_eq!(entries(&bytes, &Limits::default()).remove(0).content, plain, "{name}");
        }
    }
}

#[test]
fn bombs_of_entities_and_external_entities_are_refused() {
    let bomb = "<!DOCTYPE b [<!ENTITY a0 \"ha\"><!ENTITY a1 \"&a0;&a0;&a0;&a0;&a0;&a0;&a0;&a0;&a0;&a0;\"><!ENTITY a2 \"&a1;&a1;&a1;&a1;&a1;&a1;&a1;&a1;\">]>";
    let external = "<!DOCTYPE b [<!ENTITY a2 SYSTEM \"file:///etc/passwd\">]>";
    let parameter = "<!DOCTYPE b [<!ENTITY % p SYSTEM \"http://example.invalid/x.dtd\"> %p;]>";
    for head in [bomb, external, parameter, "<!DOCTYPE b SYSTEM \"http://example.invalid/b.dtd\">"] {
        each(">&a2;<", head, &Limits::default(), "SAMLAST-XML-DOCTYPE");
    }
    each(">&a2;<", "", &Limits::default(), "SAMLAST-XML-ENTITY");
}

#[test]
fn fields_of_a_hundred_megabytes_are_refused() {
    let limits = Limits { document_bytes: 256 << 20, archive_ratio: u64::MAX, ..Limits::default() };
    let long = format!(">{}<", "4".repeat(100 << 20));
    for (name, xml, place) in documents() {
        assert_eq!(refused(xml.replacen(place, &long, 1).as_bytes(), &limits), "SAMLAST-LIMIT-FIELD", "{name}");
    }
    // In an archive the same field is noticed before it is unpacked whole.
    let packed = documents::zipped(&[("a.xml", INVOICE.replacen(">4711<", &long, 1).as_bytes())]);
    assert_eq!(refused(&packed, &Limits::default()), "SAMLAST-ZIP-RATIO");
    let any_ratio = Limits { archive_ratio: u64::MAX, ..Limits::default() };
    assert_eq!(refused(&packed, &any_ratio), "SAMLAST-LIMIT-SIZE");
}

#[test]
fn long_attributes_and_heaps_of_namespaces_are_refused_at_once() {
    let attribute = format!(" a=\"{}\">F<", "x".repeat(2 << 20));
    each(&attribute, "", &Limits { archive_ratio: u64::MAX, ..Limits::default() }, "SAMLAST-LIMIT-FIELD");
    let many: String = (0..30_000).map(|n| format!(" xmlns:a{n}=\"u{n}\"")).collect();
    let begun = Instant::now();
    each(&format!("{many}>F<"), "", &Limits::default(), "SAMLAST-LIMIT-NAMESPACES");
    assert!(begun.elapsed().as_secs() < 20, "the list of namespaces is bounded, so looking in it is cheap");
}

#[test]
fn deep_nesting_is_refused() {
    let deep = format!(">{}F{}<", "<a>".repeat(100_000), "</a>".repeat(100_000));
    each(&deep, "", &Limits { archive_ratio: u64::MAX, ..Limits::default() }, "SAMLAST-LIMIT-DEPTH");
}

#[test]
fn documents_that_are_cut_off_are_refused() {
    for (name, xml, _) in documents() {
        for text in [xml.to_owned(), documents::in_envelope(xml)] {
            for part in [3, 5, 9] {
                let mut end = text.len() * part / 10;
                while !text.is_char_boundary(end) {
                    end -= 1;
                }
                assert_eq!(refused(&text.as_bytes()[..end], &Limits::default()), "SAMLAST-XML-SYNTAX", "{name} {part}");
            }
        }
    }
}

#[test]
fn bytes_of_another_encoding_than_declared_are_refused() {
    for (name, xml, _) in documents() {
        let bytes: Vec<u8> = xml.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
        assert!(bytes.len() < xml.len(), "{name} has letters outside ASCII");
        assert_eq!(refused(&bytes, &Limits::default()), "SAMLAST-XML-ENCODING", "{name}");
    }
}

#[test]
fn many_lines_are_refused_in_every_kind() {
    let limits = Limits { document_lines: 0, ..Limits::default() };
    for (name, xml, _) in documents() {
        assert_eq!(refused(xml.as_bytes(), &limits), "SAMLAST-LIMIT-LINES", "{name}");
    }
}

#[test]
fn an_attachment_is_passed_over_and_its_address_never_asked() {
    let attachment = "<cac:AdditionalDocumentReference><cbc:ID>1</cbc:ID><cac:Attachment><cac:ExternalReference><cbc:URI>http://example.invalid/a.pdf</cbc:URI></cac:ExternalReference></cac:Attachment></cac:AdditionalDocumentReference><cac:AccountingSupplierParty>";
    let with = INVOICE.replace("<cac:AccountingSupplierParty>", attachment);
    assert_eq!(entries(with.as_bytes(), &Limits::default()), {
        let mut same = entries(INVOICE.as_bytes(), &Limits::default());
        same[0].hash = entries(with.as_bytes(), &Limits::default()).remove(0).hash;
        same
    });
}

#[test]
fn ehf_2_and_elements_of_other_versions_are_read_without_remarks() {
    let older = INVOICE
        .replace(
            "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0",
            "urn:www.cenbii.eu:transaction:biitrns010:ver2.0:extended:urn:www.peppol.eu:bis:peppol5a:ver2.0:extended:urn:www.difi.no:ehf:faktura:ver2.0",
        )
        .replace("urn:fdc:peppol.eu:2017:poacc:billing:01:1.0", "urn:www.cenbii.eu:profile:bii05:ver2.0")
        .replace("<cbc:CustomizationID>", "<cbc:UBLVersionID>2.1</cbc:UBLVersionID><cbc:NotOfThisVersion>x</cbc:NotOfThisVersion><cbc:CustomizationID>")
        .replace("<cbc:CompanyID>NO123456785MVA", "<cbc:CompanyID schemeID=\"NO:VAT\">123456785MVA")
        .replace("schemeID=\"0192\"", "schemeID=\"NO:ORGNR\"");
    let entry = entries(older.as_bytes(), &Limits::default()).remove(0);
    assert_eq!(entry.problems, []);
    let Some(Content::Document(document)) = entry.content else { panic!("no document") };
    assert_eq!(document.supplier.organisation_number.map(|number| number.to_string()).as_deref(), Some("123456785"));
    assert_eq!(document.freight.map(|money| money.minor), Some(5_000));
}
