//! Excel 97 and OpenDocument workbooks: the same rows as from text, and refused in bounded memory where they mean harm.

#![allow(clippy::unwrap_used, reason = "tests; the lint's exception does not reach functions that tests call")]

#[path = "sample/spreadsheet.rs"]
mod spreadsheet;

use std::ops::ControlFlow;

use domain::{Date, Money, SourceDocument};
use proptest::prelude::*;
use purchases::{Content, Entry, Limits, Options, Outcome, detect_bytes, read_bytes};
use spreadsheet::{Cell, compound, ods, ods_of, ods_text, xls_stream};

fn entries_within(bytes: &[u8], limits: Limits) -> Vec<Entry> {
    let mut entries = Vec::new();
    let options = Options { limits, ..Options::default() };
    read_bytes("book", bytes, &options, &mut |entry| {
        entries.push(entry);
        ControlFlow::Continue(())
    });
    entries
}

fn entry(bytes: &[u8]) -> Entry {
    let mut entries = entries_within(bytes, Limits::default());
    assert_eq!(entries.len(), 1);
    entries.remove(0)
}

fn ledger(entry: Entry) -> Vec<SourceDocument> {
    match entry.content {
        Some(Content::Ledger(vouchers)) => vouchers,
        other => panic!("{other:?} {:?}", entry.problems),
    }
}

fn rule(bytes: &[u8]) -> String {
    let entry = entry(bytes);
    assert_eq!(entry.outcome(), Outcome::Refused, "{entry:?}");
    entry.problems[0].rule.clone()
}

fn check(vouchers: &[SourceDocument]) {
    assert_eq!(vouchers.len(), 2);
    assert_eq!((vouchers[0].number.as_str(), vouchers[0].issue_date), ("0012", Date::constant(2025, 9, 30)));
    assert_eq!(vouchers[0].net, Some(Money::nok(123_450)));
    assert_eq!(vouchers[0].supplier.name, "Grønt & Godt");
    assert_eq!(vouchers[1].net, Some(Money::nok(-1234)));
}

fn xls_rows() -> Vec<Vec<Cell>> {
    use Cell::{Day, Empty, Number, Text};
    vec![
        vec![Text("Reskontro 2025")],
        vec![],
        vec![Text("Fakturadato"), Text("Fakturanr"), Text("Leverandør"), Text("Merknad"), Text("Beløp")],
        vec![Day(45_930.0), Text("0012"), Text("Grønt & Godt"), Empty, Number(1234.5)],
        vec![Day(45_931.0), Text("0013"), Text("Grønt & Godt"), Text("retur"), Number(-12.34)],
    ]
}

#[test]
fn an_excel_97_workbook_gives_its_ledger() {
    let small = xls_stream(&xls_rows());
    assert!(small.len() < 4096, "in small sectors");
    check(&ledger(entry(&compound(&small))));
    let mut large = small;
    large.resize(6000, 0);
    check(&ledger(entry(&compound(&large))));
}

#[test]
fn an_open_document_sheet_gives_its_ledger() {
    let headings: String = ["Fakturadato", "Fakturanr", "Leverandør", "Beløp"].map(ods_text).concat();
    let row = |day: &str, number: &str, amount: &str| {
        format!(
            "<table:table-row><table:table-cell office:value-type=\"date\" office:date-value=\"{day}\"><text:p>30.9.</text:p>\
             </table:table-cell>{}{}<table:table-cell office:value-type=\"currency\" office:value=\"{amount}\"/></table:table-row>",
            ods_text(number),
            ods_text("Grønt & Godt"),
        )
    };
    let rows = format!(
        "<table:table-row>{headings}<table:table-cell table:number-columns-repeated=\"16380\"/></table:table-row>\
         {}<table:table-row table:number-rows-repeated=\"1000000\"><table:table-cell/></table:table-row>{}",
        row("2025-09-30", "0012", "1234.5"),
        row("2025-10-01T00:00:00", "0013", "-12.34"),
    );
    let entry = entry(&ods(&rows));
    let vouchers = ledger(entry);
    check(&vouchers);
    assert_eq!(vouchers[1].lines[0].id, "1000003", "rows are counted as a spreadsheet counts them");
}

#[test]
fn repeated_rows_and_cells_are_bounded() {
    let headings: String = ["date", "invoice_number", "supplier_name", "amount"].map(ods_text).concat();
    let filled: String = ["2025-01-02", "1", "A", "1,00"].map(ods_text).concat();
    let endless = |row: &str| {
        ods(&format!(
            "<table:table-row>{headings}</table:table-row><table:table-row table:number-rows-repeated=\"999999999999\">{row}</table:table-row>"
        ))
    };
    let limits = || Limits { table_rows: 1000, ..Limits::default() };
    let doubtful: String = ["2025-01-02", "1", "A", "1.234"].map(ods_text).concat();
    for row in [filled.clone(), ods_text("Sum"), headings.clone(), doubtful] {
        let entry = entries_within(&endless(&row), limits()).remove(0);
        assert!(entry.problems.iter().any(|p| p.rule == "SAMLAST-LIMIT-ROWS"), "{:?}", entry.problems);
        let looked_at = detect_bytes("book", &endless(&row), &Options { limits: limits(), ..Options::default() });
        assert!(looked_at[0].rows <= 1000);
    }
    let wide = format!(
        "<table:table-row>{headings}</table:table-row><table:table-row>{filled}\
         <table:table-cell table:number-columns-repeated=\"4000000000\" office:value-type=\"string\"><text:p>{}</text:p></table:table-cell></table:table-row>",
        "long ".repeat(100_000)
    );
    assert_eq!(ledger(entry(&ods(&wide))).len(), 1);
}

#[test]
fn open_documents_that_are_no_plain_spreadsheets_are_refused() {
    let entity = "<!DOCTYPE a [<!ENTITY b \"c\">]><table:table table:name=\"A\"><table:table-row/></table:table>";
    assert_eq!(rule(&ods_of(entity)), "SAMLAST-XLSX-DAMAGED");
    assert_eq!(rule(&ods_of(&"<a>".repeat(100_000))), "SAMLAST-XLSX-DAMAGED");
    assert_eq!(rule(&ods_of("<a></b>")), "SAMLAST-XLSX-DAMAGED");
    assert_eq!(rule(&ods(&" ".repeat(20 << 20))), "SAMLAST-LIMIT-SIZE");
    assert_eq!(
        rule(&ods(&format!("<table:table-row>{}</table:table-row>", ods_text("&nbsp")))),
        "SAMLAST-TABLE-HEADINGS"
    );
}

#[test]
fn compound_files_that_lie_are_refused() {
    let mut stream = xls_stream(&xls_rows());
    stream.resize(6000, 0);
    let good = compound(&stream);
    // The table is sector 0, at byte 512; the directory is sector 1, the stream begins with sector 3.
    let with = |at: usize, number: u32| {
        let mut bytes = good.clone();
        bytes[at..at + 4].copy_from_slice(&number.to_le_bytes());
        bytes
    };
    let loops = [
        with(512 + 4, 1),          // the directory goes on with itself
        with(76 + 4, 0xFFFF_FFF0), // a table beyond the file
        with(48, 77_777),          // a directory beyond the file
    ];
    for bytes in loops {
        assert_eq!(rule(&bytes), "SAMLAST-XLSX-DAMAGED");
    }
    // The list of tables goes on in sector 0, which says that it goes on in sector 0.
    let mut listed = with(68, 0);
    listed[1020..1024].copy_from_slice(&[0; 4]);
    assert_eq!(rule(&listed), "SAMLAST-XLSX-DAMAGED");
    // A stream that says that it is larger than the file, and whose chain goes round, has no end.
    let mut endless = with(512 + 4 * 14, 3);
    let size_at = 1024 + 128 + 120;
    endless[size_at..size_at + 4].copy_from_slice(&u32::MAX.to_le_bytes());
    assert_eq!(rule(&endless), "SAMLAST-XLSX-DAMAGED");
    let mut protected = stream.clone();
    // The second record (a format) becomes the one that announces a password.
    protected[8..10].copy_from_slice(&0x002Fu16.to_le_bytes());
    let refused = entry(&compound(&protected));
    assert!(refused.problems[0].message.contains("password"), "{}", refused.problems[0]);
    assert_eq!(refused.problems[0].rule, "SAMLAST-XLSX-PASSWORD");
    // Newer workbooks with a password are one part of such a file, with another name.
    let mut locked = good.clone();
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let entry_at = 1024 + 128;
    locked[entry_at..entry_at + name.len()].copy_from_slice(&name);
    assert_eq!(rule(&locked), "SAMLAST-XLSX-PASSWORD");
    assert_eq!(rule(&good[..700]), "SAMLAST-XLSX-DAMAGED");
    assert_eq!(rule(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "SAMLAST-XLSX-DAMAGED");
}

/// A workbook whose dates are the same serial number in all these formats; an empty format is a plain number.
fn dated(formats: &[&str]) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, heading) in (0u16..).zip(["Fakturadato", "Fakturanr", "Leverandør", "Beløp"]) {
        sheet.write_string(0, column, heading).unwrap();
    }
    for (row, format) in (1u32..).zip(formats) {
        match *format {
            "" => sheet.write_number(row, 0, 45_930.0).unwrap(),
            text if text.contains("2025") => sheet.write_string(row, 0, text).unwrap(),
            format => {
                let format = rust_xlsxwriter::Format::new().set_num_format(format);
                sheet.write_number_with_format(row, 0, 45_930.25, &format).unwrap()
            }
        };
        sheet.write_string(row, 1, format!("F{row}")).unwrap();
        sheet.write_string(row, 2, "A").unwrap();
        sheet.write_number(row, 3, 45_930.0).unwrap();
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn a_date_is_a_date_whatever_its_format() {
    let formats = [
        "dd.mm.yyyy",
        "yyyy-mm-dd",
        "d. mmmm yyyy",
        "[$-414]d. mmm. yy;@",
        "mmm yy",
        "dd.mm.yyyy hh:mm",
        "\"uke av \"d.m.",
        "0",
        "#,##0.00",
        "",
        "30.09.2025",
        "2025-09-30",
    ];
    let vouchers = ledger(entry(&dated(&formats)));
    assert_eq!(vouchers.len(), formats.len());
    for (voucher, format) in vouchers.iter().zip(formats) {
        assert_eq!(voucher.issue_date, Date::constant(2025, 9, 30), "{format}");
        assert_eq!(voucher.net, Some(Money::nok(4_593_000)), "an amount is no date");
    }
    let shown = detect_bytes("book", &dated(&[""]), &Options::default());
    let column = shown[0].columns.iter().find(|column| column.key == "date").unwrap();
    assert_eq!(column.samples[0].read.as_deref(), Some("2025-09-30"));
}

#[test]
fn plain_numbers_of_days_count_from_where_the_workbook_says() {
    let mut rows = xls_rows();
    rows[3][0] = Cell::Number(45_930.0);
    check(&ledger(entry(&compound(&xls_stream(&rows)))));
    let bytes = dated(&[""]);
    let mut old = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let mut parts = zip::ZipArchive::new(std::io::Cursor::new(&bytes)).unwrap();
    for index in 0..parts.len() {
        let mut part = parts.by_index(index).unwrap();
        let mut text = Vec::new();
        std::io::Read::read_to_end(&mut part, &mut text).unwrap();
        let text = String::from_utf8(text).unwrap().replace("<workbookPr ", "<workbookPr date1904=\"1\" ");
        old.start_file(part.name().unwrap(), zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut old, text.as_bytes()).unwrap();
    }
    let vouchers = ledger(entry(&old.finish().unwrap().into_inner()));
    assert_eq!(vouchers[0].issue_date, Date::constant(2029, 10, 1), "four years and a day later");
    // In a text, five digits are no date.
    let text = "Fakturadato;Fakturanr;Leverandør;Beløp\n45930;1;A;1,00\n";
    assert_eq!(ledger(entry(text.as_bytes())).len(), 0);
}

#[test]
fn number_cells_tell_nothing_of_the_signs_in_texts_among_them() {
    let book = |texts: [&'static str; 2]| {
        let mut rows = xls_rows();
        rows[3][4] = Cell::Text(texts[0]);
        rows.push(vec![Cell::Day(45_931.0), Cell::Text("0014"), Cell::Text("B"), Cell::Empty, Cell::Text(texts[1])]);
        ledger(entry(&compound(&xls_stream(&rows))))
            .iter()
            .map(|voucher| voucher.net.unwrap().minor)
            .collect::<Vec<_>>()
    };
    assert_eq!(book(["1.234", "5"]), [-1234, 500], "the number cell has a point, and the text comes back");
    assert_eq!(book(["1.234", "5,50"]), [123_400, -1234, 550]);
}

fn changed(mut bytes: Vec<u8>, changes: &[(usize, u8)]) -> Vec<u8> {
    for &(at, byte) in changes {
        let at = at % bytes.len();
        bytes[at] = byte;
    }
    bytes
}

fn all_have_a_reason(bytes: &[u8]) {
    let limits = Limits { table_bytes: 1 << 20, table_rows: 10_000, ..Limits::default() };
    for entry in entries_within(bytes, limits.clone()) {
        assert!(entry.content.is_some() || !entry.problems.is_empty(), "{entry:?}");
    }
    for table in detect_bytes("book", bytes, &Options { limits, ..Options::default() }) {
        assert!(table.rows > 0 || !table.problems.is_empty(), "{table:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mutated_excel_97_workbooks_never_panic(changes in prop::collection::vec((any::<usize>(), any::<u8>()), 1..12)) {
        let stream = xls_stream(&xls_rows());
        all_have_a_reason(&changed(compound(&stream), &changes));
        // Changes of the stream alone meet records, not sectors.
        all_have_a_reason(&compound(&changed(stream, &changes)));
    }

    #[test]
    fn mutated_open_documents_never_panic(changes in prop::collection::vec((any::<usize>(), 32u8..127), 1..8)) {
        let rows = format!("<table:table-row table:number-rows-repeated=\"2\">{}</table:table-row>", ods_text("Leverandør"));
        let content = format!("<office:body><table:table table:name=\"A\">{rows}</table:table></office:body>");
        let text = String::from_utf8_lossy(&changed(content.into_bytes(), &changes)).into_owned();
        all_have_a_reason(&ods_of(&text));
    }
}
