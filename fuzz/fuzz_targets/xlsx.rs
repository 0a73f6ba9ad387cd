//! Workbooks whose sheet and strings are any bytes, so that the fuzzer need not learn to pack.
#![no_main]

mod reading;

use std::io::{Cursor, Write};

fn workbook(sheet: &[u8], strings: &[u8]) -> Option<Vec<u8>> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let parts: [(&str, &[u8]); 5] = [
        ("[Content_Types].xml", b"<Types/>"),
        (
            "xl/workbook.xml",
            b"<workbook xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main' xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships'><sheets><sheet name='a' sheetId='1' r:id='r1'/></sheets></workbook>",
        ),
        (
            "xl/_rels/workbook.xml.rels",
            b"<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'><Relationship Id='r1' Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet' Target='worksheets/sheet1.xml'/></Relationships>",
        ),
        ("xl/worksheets/sheet1.xml", sheet),
        ("xl/sharedStrings.xml", strings),
    ];
    for (name, bytes) in parts {
        archive.start_file(name, options).ok()?;
        archive.write_all(bytes).ok()?;
    }
    Some(archive.finish().ok()?.into_inner())
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let middle = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    let (sheet, strings) = bytes.split_at(middle);
    let sheet = [b"<worksheet><sheetData>".as_slice(), sheet, b"</sheetData></worksheet>"].concat();
    let strings = [b"<sst>".as_slice(), strings.get(1..).unwrap_or_default(), b"</sst>"].concat();
    if let Some(book) = workbook(&sheet, &strings) {
        reading::read(&book);
    }
    reading::read(bytes);
});
