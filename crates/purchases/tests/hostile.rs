//! Input meant to harm, damaged or cut off: refused with a reason, in bounded memory, and never a panic.

#![allow(clippy::unwrap_used, reason = "tests; the lint's exception does not reach functions that tests call")]

#[path = "sample/invoice.rs"]
mod invoice;

use std::io::{Cursor, Write};
use std::ops::ControlFlow;

use invoice::INVOICE;
use proptest::prelude::*;
use purchases::{Content, Entry, Format, Limits, Options, Outcome, read, read_bytes};
use zip::write::SimpleFileOptions;

fn entries_within(bytes: &[u8], limits: &Limits) -> Vec<Entry> {
    let mut entries = Vec::new();
    read_bytes("x", bytes, &limits.clone().into(), &mut |entry| {
        entries.push(entry);
        ControlFlow::Continue(())
    });
    entries
}

fn entries(bytes: &[u8]) -> Vec<Entry> {
    entries_within(bytes, &Limits::default())
}

/// The rule for which the one entry is refused.
fn refused(bytes: &[u8], limits: &Limits) -> String {
    let entries = entries_within(bytes, limits);
    assert_eq!(entries.len(), 1, "{entries:?}");
    assert_eq!(entries[0].outcome(), Outcome::Refused, "{:?}", entries[0]);
    entries[0].problems[0].rule.clone()
}

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn document_types_and_entities_are_refused() {
    let doctype = INVOICE.replace("?>\n", "?>\n<!DOCTYPE Invoice [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]>\n");
    assert_eq!(refused(doctype.as_bytes(), &Limits::default()), "SAMLAST-XML-DOCTYPE");
    let external = INVOICE.replace(">4711<", ">&xxe;<");
    assert_eq!(refused(external.as_bytes(), &Limits::default()), "SAMLAST-XML-ENTITY");
}

#[test]
fn what_only_looks_like_a_table_says_what_it_is() {
    let told = |bytes: &[u8]| entries(bytes).remove(0).problems.remove(0).to_string();
    let page = told(b"<html><body><table><tr><td>Leverand\xc3\xb8r</td></tr></table></body></html>");
    assert!(page.contains("web page") && page.contains("save it as XLSX or CSV"), "{page}");
    let old = "<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"></Workbook>";
    assert!(told(old.as_bytes()).contains("Excel 2003"));
    for nothing in [&b""[..], b"\xef\xbb\xbf", b" \r\n\r\n"] {
        assert!(told(nothing).contains("The file is empty"), "{nothing:?}");
    }
}

#[test]
fn what_is_too_deep_too_long_or_too_large_is_refused() {
    let limits =
        Limits { depth: 20, field_bytes: 1000, document_bytes: 100_000, document_lines: 1, ..Limits::default() };
    let deep = INVOICE.replace(">4711<", &format!(">{}4711{}<", "<a>".repeat(30), "</a>".repeat(30)));
    assert_eq!(refused(deep.as_bytes(), &limits), "SAMLAST-LIMIT-DEPTH");
    let long = INVOICE.replace(">4711<", &format!(">{}<", "4".repeat(2000)));
    assert_eq!(refused(long.as_bytes(), &limits), "SAMLAST-LIMIT-FIELD");
    let large = INVOICE.replace(">4711<", &format!(">{}<", "4".repeat(200_000)));
    assert_eq!(refused(large.as_bytes(), &limits), "SAMLAST-LIMIT-SIZE");
    assert_eq!(refused(INVOICE.as_bytes(), &limits), "SAMLAST-LIMIT-LINES");
}

#[test]
fn attachments_are_passed_over_however_long() {
    let attachment = format!(
        "<cac:AdditionalDocumentReference><cbc:ID>1</cbc:ID><cac:Attachment><cbc:EmbeddedDocumentBinaryObject mimeCode=\"application/pdf\" filename=\"a.pdf\">{}</cbc:EmbeddedDocumentBinaryObject></cac:Attachment></cac:AdditionalDocumentReference><cac:AccountingSupplierParty>",
        "QUJD".repeat(500_000)
    );
    let with = INVOICE.replace("<cac:AccountingSupplierParty>", &attachment);
    let entries = entries(with.as_bytes());
    assert_eq!((entries[0].outcome(), entries[0].problems.len()), (Outcome::Accepted, 0));
}

#[test]
fn wrong_encodings_and_cut_files_are_refused() {
    let mut wrong = INVOICE.as_bytes().to_vec();
    let at = INVOICE.find("Grønt").unwrap();
    wrong[at + 2] = 0xE5;
    assert_eq!(refused(&wrong, &Limits::default()), "SAMLAST-XML-ENCODING");
    for end in [100, INVOICE.len() / 2, INVOICE.len() - 15] {
        assert_eq!(refused(&INVOICE.as_bytes()[..end], &Limits::default()), "SAMLAST-XML-SYNTAX");
    }
    let two = format!("{INVOICE}<a/>");
    assert_eq!(refused(two.as_bytes(), &Limits::default()), "SAMLAST-XML-SYNTAX");
}

#[test]
fn declared_encodings_are_followed() {
    let latin = INVOICE.replace("UTF-8", "ISO-8859-1");
    let bytes: Vec<u8> = latin.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let utf16: Vec<u8> = [0xFE, 0xFF].into_iter().chain(INVOICE.encode_utf16().flat_map(u16::to_be_bytes)).collect();
    for bytes in [bytes, utf16] {
        let entries = entries(&bytes);
        assert_eq!(entries[0].content, self::entries(INVOICE.as_bytes())[0].content);
    }
}

#[test]
fn archives_give_one_entry_for_each_inner_file() {
    let inner = zipped(&[("d.xml", INVOICE.as_bytes())]);
    let archive = zipped(&[
        ("a.xml", INVOICE.as_bytes()),
        ("../../etc/passwd", INVOICE.as_bytes()),
        ("__MACOSX/._a.xml", b"x"),
        ("inner.zip", &inner),
        ("note.pdf", b"%PDF-1.7"),
    ]);
    let found: Vec<(String, Outcome)> = entries(&archive).iter().map(|e| (e.file.clone(), e.outcome())).collect();
    assert_eq!(
        found,
        [
            ("x!/a.xml".to_owned(), Outcome::Accepted),
            ("x!/../../etc/passwd".to_owned(), Outcome::Accepted),
            ("x!/inner.zip!/d.xml".to_owned(), Outcome::Accepted),
            ("x!/note.pdf".to_owned(), Outcome::Refused),
        ]
    );
    let deeper = zipped(&[("outer.zip", &zipped(&[("inner.zip", &inner)]))]);
    assert_eq!(refused(&deeper, &Limits::default()), "SAMLAST-ZIP-NESTING");
}

#[test]
fn zip_bombs_are_refused() {
    let zeros = vec![b' '; 20 << 20];
    let bomb = zipped(&[("bomb.csv", &zeros)]);
    assert!(bomb.len() < 100_000);
    assert_eq!(refused(&bomb, &Limits::default()), "SAMLAST-ZIP-RATIO");
    let many: Vec<(String, Vec<u8>)> = (0..10).map(|n| (format!("{n}.xml"), INVOICE.as_bytes().to_vec())).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let archive = zipped(&many);
    let limits = Limits { archive_bytes: 3 * INVOICE.len() as u64, ..Limits::default() };
    let rules: Vec<_> = entries_within(&archive, &limits)
        .into_iter()
        .filter_map(|e| e.problems.first().map(|p| p.rule.clone()))
        .collect();
    assert_eq!(rules, ["SAMLAST-LIMIT-SIZE", "SAMLAST-LIMIT-FILES"], "after three files nothing is unpacked");
    let limits = Limits { archive_entries: 4, ..Limits::default() };
    assert_eq!(entries_within(&archive, &limits).len(), 5, "four files and the reason");
    assert_eq!(refused(&archive[..archive.len() / 2], &Limits::default()), "SAMLAST-ZIP-DAMAGED");
}

#[test]
fn workbooks_that_lie_about_their_size_are_refused() {
    let part = |strings: &str| {
        zipped(&[
            ("[Content_Types].xml", b"<Types/>"),
            (
                "xl/workbook.xml",
                b"<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheets/></workbook>",
            ),
            ("xl/_rels/workbook.xml.rels", b"<Relationships/>"),
            ("xl/sharedStrings.xml", strings.as_bytes()),
        ])
    };
    for count in ["99999999999", "99999999999999999999"] {
        let book = part(&format!("<sst uniqueCount=\"{count}\"><si><t>a</t></si></sst>"));
        assert_eq!(refused(&book, &Limits::default()), "SAMLAST-XLSX-DAMAGED", "{count}");
    }
    let bomb = part(&format!("<sst>{}</sst>", " ".repeat(10 << 20)));
    assert_eq!(refused(&bomb, &Limits::default()), "SAMLAST-LIMIT-SIZE");
}

#[test]
fn the_sink_can_stop_the_reading() {
    let archive = zipped(&[("a.xml", INVOICE.as_bytes()), ("b.xml", INVOICE.as_bytes())]);
    let mut count = 0;
    read_bytes("x", &archive, &Options::default(), &mut |_| {
        count += 1;
        ControlFlow::Break(())
    });
    assert_eq!(count, 1);
}

#[test]
fn a_path_that_is_not_there_is_an_error_with_the_path() {
    let error = read(std::path::Path::new("no/such/file.xml"), &Options::default(), &mut |_| ControlFlow::Continue(()))
        .unwrap_err();
    assert!(error.to_string().starts_with("no/such/file.xml: "), "{error}");
}

/// Changes of bytes: where, what, and what it becomes.
fn mutated(original: &[u8], changes: &[(usize, u8, u8)]) -> Vec<u8> {
    let mut bytes = original.to_vec();
    for &(at, how, byte) in changes {
        let at = at % (bytes.len() + 1);
        match how % 5 {
            0 if at < bytes.len() => bytes[at] = byte,
            1 => bytes.insert(at, byte),
            2 if at < bytes.len() => {
                bytes.remove(at);
            }
            3 => bytes.truncate(at.max(1)),
            _ => {
                // Repeats a stretch, which makes elements appear twice.
                let stretch = bytes[at..(at + usize::from(byte)).min(bytes.len())].to_vec();
                bytes.splice(at..at, stretch);
            }
        }
    }
    bytes
}

/// Every entry is read or has a reason.
fn all_have_a_reason(bytes: &[u8]) {
    let limits = Limits { document_bytes: 1 << 20, table_bytes: 1 << 20, ..Limits::default() };
    for entry in entries_within(bytes, &limits) {
        assert!(entry.content.is_some() || !entry.problems.is_empty(), "{entry:?}");
    }
}

const UNITS: &str = "unit_id;name;kind;lon;lat;open_from;open_to;cost_centre\n1;A;skole;11,1;59,5;07:30;15:00;1,2\n2;\"B;\n\";kontor;59;11;;;\n";
const LEDGER: &str = "date;invoice_number;supplier_name;amount;vat\n01.02.2025;1;A;1 234,50;3\n2025-02-01;2;B;-1;\n";

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mutated_documents_never_panic(changes in prop::collection::vec((0usize..8000, any::<u8>(), any::<u8>()), 1..8)) {
        all_have_a_reason(&mutated(INVOICE.as_bytes(), &changes));
    }

    #[test]
    fn mutated_tables_never_panic(changes in prop::collection::vec((0usize..300, any::<u8>(), any::<u8>()), 1..8)) {
        all_have_a_reason(&mutated(UNITS.as_bytes(), &changes));
        all_have_a_reason(&mutated(LEDGER.as_bytes(), &changes));
    }

    #[test]
    fn mutated_archives_never_panic(changes in prop::collection::vec((0usize..3000, any::<u8>(), any::<u8>()), 1..6)) {
        all_have_a_reason(&mutated(&zipped(&[("a.xml", INVOICE.as_bytes()), ("b.csv", LEDGER.as_bytes())]), &changes));
    }

    #[test]
    fn mutated_workbooks_never_panic(changes in prop::collection::vec((0usize..9000, any::<u8>(), any::<u8>()), 1..4)) {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        for (row, line) in LEDGER.lines().enumerate() {
            for (column, cell) in line.split(';').enumerate() {
                sheet.write_string(u32::try_from(row).unwrap(), u16::try_from(column).unwrap(), cell).unwrap();
            }
        }
        all_have_a_reason(&mutated(&book.save_to_buffer().unwrap(), &changes));
    }

    #[test]
    fn any_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        all_have_a_reason(&bytes);
        all_have_a_reason(&[b"<Invoice xmlns='urn:oasis:names:specification:ubl:schema:xsd:Invoice-2'>".as_slice(), &bytes].concat());
    }
}

#[test]
fn road_extracts_are_handed_on_and_not_read() {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(b"<?xml version=\"1.0\"?>\n<osm version=\"0.6\"><node id=\"1\"/></osm>").unwrap();
    for (bytes, format) in [
        (b"\0\0\0\x0d\x0a\x09OSMHeader\x18".to_vec(), Format::OsmPbf),
        (b"<osm version=\"0.6\"></osm>".to_vec(), Format::OsmXml),
        (gzip.finish().unwrap(), Format::OsmXml),
    ] {
        let entry = entries(&bytes).remove(0);
        assert_eq!((entry.format, entry.content), (format, Some(Content::Roads)));
        assert_eq!(refused(&zipped(&[("roads", &bytes)]), &Limits::default()), "SAMLAST-FILE-FORMAT");
    }
}
