//! Damaged archives, and sound archives of any bytes.
#![no_main]

mod reading;

use std::io::{Cursor, Write};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    reading::read(bytes);
    reading::read(&[b"PK\x03\x04".as_slice(), bytes].concat());
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (index, part) in bytes.split(|byte| *byte == 0xFF).take(8).enumerate() {
        let options = zip::write::SimpleFileOptions::default();
        if archive.start_file(format!("{index}"), options).is_err() || archive.write_all(part).is_err() {
            return;
        }
    }
    if let Ok(archive) = archive.finish() {
        reading::read(archive.get_ref());
    }
});
