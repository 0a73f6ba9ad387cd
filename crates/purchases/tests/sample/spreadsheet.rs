//! Small OpenDocument and Excel 97 workbooks, written from rows of text.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;

/// An OpenDocument spreadsheet with this `content.xml`.
pub fn ods_of(content: &str) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    archive.start_file("mimetype", stored).unwrap();
    archive.write_all(b"application/vnd.oasis.opendocument.spreadsheet").unwrap();
    archive.start_file("content.xml", SimpleFileOptions::default()).unwrap();
    archive.write_all(content.as_bytes()).unwrap();
    archive.finish().unwrap().into_inner()
}

/// An OpenDocument spreadsheet with one sheet of these table rows in XML.
pub fn ods(rows: &str) -> Vec<u8> {
    ods_of(&format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content><office:body><office:spreadsheet>\
         <table:table table:name=\"Ark1\">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    ))
}

/// A cell of text in XML.
pub fn ods_text(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
}

/// A cell of an Excel 97 workbook.
pub enum Cell {
    Empty,
    Text(&'static str),
    Number(f64),
    /// Days since 30 December 1899, shown as a date.
    Day(f64),
}

fn record(stream: &mut Vec<u8>, number: u16, content: &[u8]) {
    stream.extend(number.to_le_bytes());
    stream.extend(u16::try_from(content.len()).unwrap().to_le_bytes());
    stream.extend(content);
}

fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// The stream of a workbook with one sheet. Texts are shared; format 1 is that of dates.
pub fn xls_stream(rows: &[Vec<Cell>]) -> Vec<u8> {
    let begin = |kind: u16| [0x0600u16.to_le_bytes(), kind.to_le_bytes()].concat();
    let mut sheet = Vec::new();
    let mut texts: Vec<&str> = Vec::new();
    record(&mut sheet, 0x0809, &begin(0x0010));
    for (row, cells) in (0u16..).zip(rows) {
        for (column, cell) in (0u16..).zip(cells) {
            let head = |format: u16| [row, column, format].iter().flat_map(|n| n.to_le_bytes()).collect::<Vec<u8>>();
            match cell {
                Cell::Empty => {}
                Cell::Text(text) => {
                    let index = u32::try_from(texts.len()).unwrap().to_le_bytes();
                    texts.push(text);
                    record(&mut sheet, 0x00FD, &[head(0), index.to_vec()].concat());
                }
                Cell::Number(number) => record(&mut sheet, 0x0203, &[head(0), number.to_le_bytes().to_vec()].concat()),
                Cell::Day(number) => record(&mut sheet, 0x0203, &[head(1), number.to_le_bytes().to_vec()].concat()),
            }
        }
    }
    record(&mut sheet, 0x000A, &[]);
    let mut shared = [u32::try_from(texts.len()).unwrap().to_le_bytes(); 2].concat();
    for text in &texts {
        shared.extend(u16::try_from(text.encode_utf16().count()).unwrap().to_le_bytes());
        shared.push(1);
        shared.extend(wide(text));
    }
    let mut globals = Vec::new();
    record(&mut globals, 0x0809, &begin(0x0005));
    for format in [0u16, 14] {
        record(&mut globals, 0x00E0, &[0u16.to_le_bytes(), format.to_le_bytes(), [0; 2], [0; 2]].concat());
    }
    let name = [&[4u8, 1][..], &wide("Ark1")].concat();
    // Ahead of the sheet lie this record, the shared texts and the end, each with four bytes of head.
    let at = globals.len() + (4 + 6 + name.len()) + (4 + shared.len()) + 4;
    let bound = [&u32::try_from(at).unwrap().to_le_bytes()[..], &[0, 0], &name].concat();
    record(&mut globals, 0x0085, &bound);
    record(&mut globals, 0x00FC, &shared);
    record(&mut globals, 0x000A, &[]);
    assert_eq!(globals.len(), at, "the sheet is where the workbook says");
    globals.extend(sheet);
    globals
}

/// A compound file with this stream as workbook, in small sectors where it is short.
pub fn compound(stream: &[u8]) -> Vec<u8> {
    const SECTOR: usize = 512;
    const END: u32 = 0xFFFF_FFFE;
    const FREE: u32 = 0xFFFF_FFFF;
    let padded = |bytes: &[u8], to: usize| {
        let mut bytes = bytes.to_vec();
        bytes.resize(bytes.len().div_ceil(to) * to, 0);
        bytes
    };
    let is_small = stream.len() < 4096;
    let body = padded(stream, SECTOR);
    let sectors = u32::try_from(body.len() / SECTOR).unwrap();
    // Sector 0 is the table, 1 the directory, 2 the table of small sectors, then the stream.
    let mut table = vec![0xFFFF_FFFD, END, END];
    table.extend((3..3 + sectors).map(|number| if number + 1 < 3 + sectors { number + 1 } else { END }));
    assert!(table.len() <= SECTOR / 4, "one sector of table is enough for tests");
    table.resize(SECTOR / 4, FREE);
    let mut small_table: Vec<u32> = Vec::new();
    if is_small {
        let count = u32::try_from(stream.len().div_ceil(64)).unwrap();
        small_table.extend((0..count).map(|number| if number + 1 < count { number + 1 } else { END }));
    }
    small_table.resize(SECTOR / 4, FREE);
    let entry = |name: &str, kind: u8, start: u32, size: usize| {
        let mut entry = wide(name);
        entry.resize(64, 0);
        entry.extend(u16::try_from(2 * (name.len() + 1)).unwrap().to_le_bytes());
        entry.extend([kind, 1]);
        entry.resize(116, 0);
        entry.extend(start.to_le_bytes());
        entry.extend((size as u64).to_le_bytes());
        entry
    };
    let (root, book) = if is_small {
        (entry("Root Entry", 5, 3, body.len()), entry("Workbook", 2, 0, stream.len()))
    } else {
        (entry("Root Entry", 5, END, 0), entry("Workbook", 2, 3, stream.len()))
    };
    let mut file = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    file.resize(24, 0);
    file.extend([0x3E, 0, 3, 0, 0xFE, 0xFF, 9, 0, 6, 0]);
    file.resize(44, 0);
    file.extend([1u32, 1, 0, 4096, 2, 1, END, 0].iter().flat_map(|number| number.to_le_bytes()));
    file.extend(0u32.to_le_bytes());
    file.resize(SECTOR, 0xFF);
    file.extend(table.iter().flat_map(|number| number.to_le_bytes()));
    file.extend(padded(&[root, book].concat(), SECTOR));
    file.extend(small_table.iter().flat_map(|number| number.to_le_bytes()));
    file.extend(body);
    file
}
