//! Invoices, credit notes, orders and despatch advices in UBL 2, bare or in a standard business document envelope.

mod build;
mod collect;
pub(crate) mod draft;
mod pull;
mod tag;

use std::borrow::Cow;

use domain::Severity;

use crate::entry::{Content, Entry, Format};
use crate::problem_list::{Place, ProblemList, problem};
use crate::{Limits, checks};
use collect::Collector;
use draft::Root;

/// Reads one XML document; whatever is wrong with it comes back in the entry.
pub(crate) fn read_document(file: &str, hash: String, bytes: &[u8], limits: &Limits) -> Entry {
    let text = match decode(bytes) {
        Ok(text) => text,
        Err(offset) => {
            let row = row_of(bytes, offset);
            let message = "The text is not in the encoding that the XML declares (UTF-8 where it declares none).";
            let suggestion = "The file is damaged or was saved wrongly; ask the sender for the original file.";
            let place = Place::default().row(row);
            let problem = problem(file, Severity::Refused, "SAMLAST-XML-ENCODING", place, message, suggestion);
            return Entry::refused(file, Format::Xml, hash, problem);
        }
    };
    let mut collector = Collector::new(limits);
    let pulled = pull::pull(&text, limits, &mut collector);
    let format = format_of(&collector);
    if let Err(fault) = pulled {
        let place = Place::default().row(row_of(text.as_bytes(), fault.offset));
        let problem = problem(file, Severity::Refused, fault.rule, place, &fault.message, fault.suggestion);
        return Entry::refused(file, format, hash, problem);
    }
    if !collector.is_read {
        return not_read(file, format, hash, &collector);
    }
    let mut problems = ProblemList::new(file, limits.problems);
    let rows = RowCounter::new(text.as_bytes());
    let Some(document) = build::document(&collector.draft, &rows, &mut problems) else {
        return Entry {
            file: file.to_owned(),
            format,
            hash,
            content: None,
            problems: problems.finish(),
            lines: 0,
            returned: Default::default(),
        };
    };
    checks::check(&collector.draft, &document, &rows, &mut problems);
    let lines = document.lines.len();
    let content = Some(Content::Document(Box::new(document)));
    Entry {
        file: file.to_owned(),
        format,
        hash,
        content,
        problems: problems.finish(),
        lines,
        returned: Default::default(),
    }
}

fn format_of(collector: &Collector<'_>) -> Format {
    match (&collector.root, collector.is_read, collector.draft.root) {
        (_, true, Root::Invoice) => Format::UblInvoice,
        (_, true, Root::CreditNote) => Format::UblCreditNote,
        (_, true, Root::Order) => Format::UblOrder,
        (_, true, Root::DespatchAdvice) => Format::UblDespatchAdvice,
        (Some((_, namespace)), false, _) if namespace.starts_with(pull::DOCUMENT_PREFIX) => Format::UblOther,
        _ => Format::Xml,
    }
}

fn not_read(file: &str, format: Format, hash: String, collector: &Collector<'_>) -> Entry {
    let (name, namespace) = collector.root.clone().unwrap_or_default();
    let (message, suggestion) = match (format, name.as_str()) {
        (Format::UblOther, "Catalogue") => (
            "Catalogues are recognised, but not read yet; they come in a later version.".to_owned(),
            "Leave the file out for now; invoices, orders and despatch advices are enough for a study.",
        ),
        (Format::UblOther, _) => (
            format!("The UBL document is a {}, which is not read.", crate::problem_list::quoted(&name)),
            "Invoices, credit notes, orders and despatch advices of UBL 2 are read; leave this file out.",
        ),
        _ => (
            format!(
                "The XML is no UBL 2 document: its root element is {} in namespace {:?}.",
                crate::problem_list::quoted(&name),
                crate::problem_list::quoted(&namespace)
            ),
            "Export invoices as EHF (UBL 2.1), or the ledger as CSV or XLSX.",
        ),
    };
    let place = Place::field("root element").value(&name);
    let problem = problem(file, Severity::Refused, "SAMLAST-UBL-DOCUMENT-TYPE", place, &message, suggestion);
    Entry::refused(file, format, hash, problem)
}

/// Bytes as text: a byte-order mark counts most, then the encoding that the XML declaration names, then UTF-8.
fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, usize> {
    if let Some((encoding, length)) = encoding_rs::Encoding::for_bom(bytes)
        && encoding != encoding_rs::UTF_8
    {
        return encoding.decode_without_bom_handling_and_without_replacement(&bytes[length..]).ok_or(0);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match declared_encoding(bytes) {
        Some(encoding) if encoding != encoding_rs::UTF_8 && encoding.is_ascii_compatible() => {
            encoding.decode_without_bom_handling_and_without_replacement(bytes).ok_or(0)
        }
        _ => std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|error| error.valid_up_to()),
    }
}

fn declared_encoding(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let start = &bytes[..bytes.len().min(200)];
    let end = start.windows(2).position(|pair| pair == b"?>")?;
    let declaration = std::str::from_utf8(start.get(..end)?).ok()?.trim_start().strip_prefix("<?xml")?;
    let label = collect::attribute(declaration, "encoding")?;
    encoding_rs::Encoding::for_label(label.as_bytes())
}

/// Line number, from 1, of a byte.
fn row_of(bytes: &[u8], offset: usize) -> u64 {
    1 + bytes[..offset.min(bytes.len())].iter().filter(|&&byte| byte == b'\n').count() as u64
}

/// Line numbers of bytes in a document, counted only where a problem asks for one.
pub(crate) struct RowCounter<'t> {
    bytes: &'t [u8],
    /// Byte and row of the last answer: problems come mostly in order, so counting goes on from there.
    last: std::cell::Cell<(usize, u64)>,
}

impl<'t> RowCounter<'t> {
    pub(crate) fn new(bytes: &'t [u8]) -> Self {
        Self { bytes, last: std::cell::Cell::new((0, 1)) }
    }

    pub(crate) fn row(&self, offset: usize) -> u64 {
        let offset = offset.min(self.bytes.len());
        let (from, row) = match self.last.get() {
            (at, row) if at <= offset => (at, row),
            _ => (0, 1),
        };
        let row = row + self.bytes[from..offset].iter().filter(|&&byte| byte == b'\n').count() as u64;
        self.last.set((offset, row));
        row
    }
}
