//! Reads bytes with small bounds and insists that each entry is read or has a reason.

use std::ops::ControlFlow;

use purchases::{Limits, Options, read_bytes};

pub fn read(bytes: &[u8]) {
    let limits = Limits {
        document_bytes: 1 << 20,
        table_bytes: 1 << 20,
        archive_bytes: 4 << 20,
        archive_entries: 100,
        ..Limits::default()
    };
    // No mappings, and so no presets: they are the same every time and would only cost time.
    let options = Options { limits, mappings: Vec::new() };
    read_bytes("x", bytes, &options, &mut |entry| {
        assert!(entry.content.is_some() || !entry.problems.is_empty(), "no reason: {entry:?}");
        ControlFlow::Continue(())
    });
}
