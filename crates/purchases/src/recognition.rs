//! Tells what some bytes are by how they begin.

/// What the beginning of a file says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Beginning {
    Empty,
    Zip,
    Xml,
    /// SAF-T: one file holds a whole year, so it may be large.
    AuditFile,
    OsmPbf,
    /// OpenStreetMap as XML, packed with gzip or not.
    OsmXml,
    /// Excel 97–2003 and other compound files; what is no workbook is refused when its parts are looked for.
    OldOffice,
    Pdf,
    /// HTML: a page to sign in at, or a table that some systems write and call `.xls`.
    WebPage,
    /// A workbook of Excel 2003 as XML in one file.
    OldWorkbookXml,
    /// Gzip, 7z, rar, xz, zstd: packed in a way that is not unpacked here.
    OtherPacking,
    /// Contains zero bytes, so it is no text (unless UTF-16 with its mark).
    Binary,
    Text,
}

/// What stands in the namespace of audit files.
const AUDIT: &[u8] = b"urn:StandardAuditFile-Tax";

/// What stands in the namespace of Excel 2003's XML.
const OLD_WORKBOOK: &[u8] = b"urn:schemas-microsoft-com:office:spreadsheet";

/// Bytes of the beginning that are enough to tell.
pub(crate) const ENOUGH_BYTES: usize = 1024;

impl Beginning {
    pub(crate) fn of(bytes: &[u8]) -> Self {
        let head = &bytes[..bytes.len().min(ENOUGH_BYTES)];
        if head.is_empty() {
            return Self::Empty;
        }
        let starts = |magic: &[u8]| head.starts_with(magic);
        if starts(b"PK\x03\x04") || starts(b"PK\x05\x06") {
            return Self::Zip;
        }
        // A PBF block header: its length in four bytes, then field 1 (type) of length 9, "OSMHeader".
        if head.get(4..15) == Some(b"\x0a\x09OSMHeader") {
            return Self::OsmPbf;
        }
        if starts(b"\xd0\xcf\x11\xe0") {
            return Self::OldOffice;
        }
        if starts(b"%PDF-") {
            return Self::Pdf;
        }
        if starts(b"\x1f\x8b") && is_osm_xml(&unpacked_head(head)) {
            return Self::OsmXml;
        }
        if starts(b"\x1f\x8b")
            || starts(b"BZh")
            || starts(b"7z\xbc\xaf")
            || starts(b"Rar!")
            || starts(b"\xfd7zXZ")
            || starts(b"\x28\xb5\x2f\xfd")
        {
            return Self::OtherPacking;
        }
        if starts(b"\xff\xfe") || starts(b"\xfe\xff") {
            let first_sign = head.iter().skip(2).find(|byte| !matches!(byte, 0 | b' ' | b'\t' | b'\r' | b'\n'));
            return if first_sign == Some(&b'<') { Self::Xml } else { Self::Text };
        }
        let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
        match text.iter().find(|byte| !byte.is_ascii_whitespace()) {
            Some(b'<') if is_osm_xml(text) => Self::OsmXml,
            Some(b'<') if memchr::memmem::find(text, AUDIT).is_some() => Self::AuditFile,
            Some(b'<') if memchr::memmem::find(text, OLD_WORKBOOK).is_some() => Self::OldWorkbookXml,
            Some(b'<') if is_web_page(text) => Self::WebPage,
            Some(b'<') => Self::Xml,
            None if head.len() < ENOUGH_BYTES => Self::Empty,
            _ if head.contains(&0) => Self::Binary,
            _ => Self::Text,
        }
    }
}

/// Whether the first element of some XML is that of OpenStreetMap.
fn is_osm_xml(head: &[u8]) -> bool {
    let mut rest = head;
    loop {
        let Some(start) = rest.iter().position(|byte| *byte == b'<') else { return false };
        rest = &rest[start + 1..];
        if !matches!(rest.first(), Some(b'?' | b'!')) {
            return rest.starts_with(b"osm ") || rest.starts_with(b"osm>");
        }
    }
}

/// Whether some text begins as a page of HTML or a part of one does.
fn is_web_page(text: &[u8]) -> bool {
    let text = text.trim_ascii_start();
    let begins = |name: &str| {
        text.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()))
            && text.get(name.len()).is_none_or(|next| next.is_ascii_whitespace() || *next == b'>')
    };
    ["<!doctype html", "<html", "<head", "<body", "<table", "<meta"].into_iter().any(begins)
}

/// What the beginning of a gzip file unpacks to, as far as it goes.
fn unpacked_head(head: &[u8]) -> Vec<u8> {
    let mut unpacked = vec![0; ENOUGH_BYTES];
    let length = crate::reading::fill(&mut flate2::read::GzDecoder::new(head), &mut unpacked).unwrap_or(0);
    unpacked.truncate(length);
    unpacked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_by_content() {
        let cases: [(&[u8], Beginning); 18] = [
            (b"\xef\xbb\xbf \r\n", Beginning::Empty),
            (b"\n<!DOCTYPE html><html>", Beginning::WebPage),
            (b"<TABLE border=1>", Beginning::WebPage),
            (b"<Header/>", Beginning::Xml),
            (
                b"<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'>",
                Beginning::OldWorkbookXml,
            ),
            (b"<Table/>", Beginning::Xml),
            (b"", Beginning::Empty),
            (b"PK\x03\x04rest", Beginning::Zip),
            (b"\xef\xbb\xbf \n<Invoice/>", Beginning::Xml),
            (b"\xff\xfe<\0?\0", Beginning::Xml),
            (b"\xff\xfea\0;\0", Beginning::Text),
            (b"\0\0\0\x0d\x0a\x09OSMHeader\x18", Beginning::OsmPbf),
            (b"<?xml version='1.0'?><!-- x --><osm version='0.6'>", Beginning::OsmXml),
            (b"<osmosis/>", Beginning::Xml),
            (b"unit_id;name", Beginning::Text),
            (b"\x89PNG\0\0", Beginning::Binary),
            (b"%PDF-1.7", Beginning::Pdf),
            (b"BZh91AY&SY", Beginning::OtherPacking),
        ];
        for (bytes, expected) in cases {
            assert_eq!(Beginning::of(bytes), expected, "{bytes:?}");
        }
    }
}
