//! Documents in XML: UBL 2, bare or in a standard business document envelope, and SAF-T Financial.

pub(crate) mod pull;
mod scan;
pub(crate) mod tag;

use std::borrow::Cow;

use domain::Severity;

use crate::entry::{Content, Entry, Format, ReturnedRows};
use crate::problem_list::{Place, ProblemList, problem, quoted};
use crate::saft::Audit;
use crate::ubl::build;
use crate::ubl::catalogue::CatalogueCollector;
use crate::ubl::collect::Collector;
use crate::ubl::draft::Root;
use crate::{Limits, checks};
use pull::{Listener, XmlFault};
use tag::Tag;

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
    let mut reader = DocumentReader { limits, root: None, kind: Kind::Unknown };
    let pulled = pull::pull(&text, limits, &mut reader);
    let format = reader.format();
    if let Err(fault) = pulled {
        let place = Place::default().row(row_of(text.as_bytes(), fault.offset));
        let problem = problem(file, Severity::Refused, fault.rule, place, &fault.message, fault.suggestion);
        return Entry::refused(file, format, hash, problem);
    }
    let mut problems = ProblemList::new(file, limits.problems);
    let rows = RowCounter::new(text.as_bytes());
    let (content, lines) = match reader.kind {
        Kind::Unknown => return not_read(file, format, hash, reader.root.unwrap_or_default()),
        Kind::Document(mut collector) => match build::document(&mut collector.draft, &rows, &mut problems) {
            None => (None, 0),
            Some(mut document) => {
                checks::check(&collector.draft, &document, &rows, &mut problems);
                build::add_lines(&mut collector.draft, &mut document);
                let lines = document.lines.len();
                (Some(Content::Document(Box::new(document))), lines)
            }
        },
        Kind::Catalogue(collector) => {
            let items = collector.finish(&rows, &mut problems);
            let lines = items.as_ref().map_or(0, Vec::len);
            (items.map(Content::Catalogue), lines)
        }
        Kind::Audit(audit) => {
            let vouchers = audit.finish(&rows, &mut problems);
            let lines = vouchers.iter().map(|voucher| voucher.lines.len()).sum();
            (Some(Content::Ledger(vouchers)), lines)
        }
    };
    let returned = ReturnedRows::default();
    Entry { file: file.to_owned(), format, hash, content, problems: problems.finish(), lines, returned }
}

/// Looks at the root element and hands the rest to whoever reads such documents.
struct DocumentReader<'i, 'l> {
    limits: &'l Limits,
    /// Local name and namespace of the root element.
    root: Option<(&'i str, &'i str)>,
    kind: Kind<'i, 'l>,
}

enum Kind<'i, 'l> {
    Unknown,
    Document(Box<Collector<'i, 'l>>),
    Catalogue(Box<CatalogueCollector<'i, 'l>>),
    Audit(Box<Audit<'l>>),
}

impl<'i> DocumentReader<'i, '_> {
    fn format(&self) -> Format {
        match &self.kind {
            Kind::Document(collector) => match collector.draft.root {
                Root::Invoice => Format::UblInvoice,
                Root::CreditNote => Format::UblCreditNote,
                Root::Order => Format::UblOrder,
                Root::DespatchAdvice => Format::UblDespatchAdvice,
            },
            Kind::Catalogue(_) => Format::UblCatalogue,
            Kind::Audit(_) => Format::SaftFinancial,
            Kind::Unknown => match &self.root {
                Some((_, namespace)) if namespace.starts_with(pull::DOCUMENT_PREFIX) => Format::UblOther,
                _ => Format::Xml,
            },
        }
    }
}

impl<'i> Listener<'i> for DocumentReader<'i, '_> {
    fn root(&mut self, local_name: &'i str, namespace: &'i str) -> bool {
        self.root = Some((local_name, namespace));
        let is_ubl = namespace
            .strip_prefix(pull::DOCUMENT_PREFIX)
            .and_then(|rest| rest.strip_prefix(local_name))
            .is_some_and(|version| version == "-2");
        let root = match local_name {
            "Invoice" => Root::Invoice,
            "CreditNote" => Root::CreditNote,
            "Order" => Root::Order,
            "DespatchAdvice" => Root::DespatchAdvice,
            "Catalogue" if is_ubl => {
                self.kind = Kind::Catalogue(Box::new(CatalogueCollector::new(self.limits)));
                return true;
            }
            pull::AUDIT_FILE if namespace.is_empty() || namespace.starts_with(pull::AUDIT_PREFIX) => {
                self.kind = Kind::Audit(Box::new(Audit::new(self.limits)));
                return true;
            }
            _ => return false,
        };
        if is_ubl {
            self.kind = Kind::Document(Box::new(Collector::new(self.limits, root)));
        }
        is_ubl
    }

    fn open(&mut self, path: &[Tag], offset: usize) -> Result<(), XmlFault> {
        match &mut self.kind {
            Kind::Unknown => Ok(()),
            Kind::Document(collector) => collector.open(path, offset),
            Kind::Catalogue(collector) => collector.open(path, offset),
            Kind::Audit(audit) => audit.open(path, offset),
        }
    }

    fn leaf(&mut self, path: &[Tag], text: &Cow<'i, str>, attributes: &'i str, offset: usize) {
        match &mut self.kind {
            Kind::Unknown => {}
            Kind::Document(collector) => collector.leaf(path, text, attributes, offset),
            Kind::Catalogue(collector) => collector.leaf(path, text, attributes, offset),
            Kind::Audit(audit) => audit.leaf(path, text, attributes, offset),
        }
    }

    fn close(&mut self, path: &[Tag], offset: usize) -> Result<(), XmlFault> {
        match &mut self.kind {
            Kind::Audit(audit) => audit.close(path, offset),
            _ => Ok(()),
        }
    }
}

fn not_read(file: &str, format: Format, hash: String, (name, namespace): (&str, &str)) -> Entry {
    let (message, suggestion) = if format == Format::UblOther {
        (
            format!("The UBL document is a {}, which is not read.", quoted(name)),
            "Invoices, credit notes, orders, despatch advices and catalogues of UBL 2 are read; leave this file out.",
        )
    } else {
        (
            format!(
                "The XML is neither UBL 2 nor SAF-T: its root element is {} in namespace {:?}.",
                quoted(name),
                quoted(namespace)
            ),
            "Export invoices as EHF (UBL 2.1), or the ledger as SAF-T, CSV or XLSX.",
        )
    };
    let place = Place::field("root element").value(name);
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
    let label = pull::attribute(declaration, "encoding")?;
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
