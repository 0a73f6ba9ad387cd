//! What reading hands over: one entry per inner document, with its format, content and problems.

use std::path::PathBuf;

use domain::{
    CatalogueItem, ColumnMapping, GoodsCorrection, Problem, Severity, SourceDocument, SupplierRecord, SurveyResponse,
    UnitCorrection, UnitRecord,
};

/// What some bytes are, told by their content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Format {
    /// UBL 2 invoice.
    UblInvoice,
    /// UBL 2 credit note.
    UblCreditNote,
    /// UBL 2 order.
    UblOrder,
    /// UBL 2 despatch advice.
    UblDespatchAdvice,
    /// UBL 2 catalogue.
    UblCatalogue,
    /// Other UBL 2 document (order response, reminder …): recognised, of no use to a study.
    UblOther,
    /// SAF-T Financial audit file.
    SaftFinancial,
    /// Other XML.
    Xml,
    /// Ledger or spend export, CSV or a workbook.
    Ledger,
    /// Register of items with their weights and packs, CSV or a workbook.
    Catalogue,
    /// Decisions on units and goods from a review list, CSV or a workbook.
    Corrections,
    /// Register of receiving units, CSV or a workbook.
    Units,
    /// Register of suppliers, CSV or a workbook.
    Suppliers,
    /// Delivery survey, CSV or a workbook.
    Survey,
    /// OpenStreetMap extract (`.osm.pbf`): recognised; the roads are read elsewhere.
    OsmPbf,
    /// OpenStreetMap extract as XML (`.osm`, `.osm.gz`): recognised like the former.
    OsmXml,
    /// A zip archive that could not be gone through.
    Zip,
    /// Nothing that is known here.
    Unknown,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 18] = [
        Self::UblInvoice,
        Self::UblCreditNote,
        Self::UblOrder,
        Self::UblDespatchAdvice,
        Self::UblCatalogue,
        Self::UblOther,
        Self::SaftFinancial,
        Self::Xml,
        Self::Ledger,
        Self::Catalogue,
        Self::Corrections,
        Self::Units,
        Self::Suppliers,
        Self::Survey,
        Self::OsmPbf,
        Self::OsmXml,
        Self::Zip,
        Self::Unknown,
    ];

    /// The spelling in JSON, the store and on the command line.
    pub fn key(self) -> &'static str {
        match self {
            Self::UblInvoice => "ubl_invoice",
            Self::UblCreditNote => "ubl_credit_note",
            Self::UblOrder => "ubl_order",
            Self::UblDespatchAdvice => "ubl_despatch_advice",
            Self::UblCatalogue => "ubl_catalogue",
            Self::UblOther => "ubl_other",
            Self::SaftFinancial => "saft_financial",
            Self::Xml => "xml",
            Self::Ledger => "ledger",
            Self::Catalogue => "catalogue",
            Self::Corrections => "corrections",
            Self::Units => "units",
            Self::Suppliers => "suppliers",
            Self::Survey => "survey",
            Self::OsmPbf => "osm_pbf",
            Self::OsmXml => "osm_xml",
            Self::Zip => "zip",
            Self::Unknown => "unknown",
        }
    }
}

/// What was read.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// One invoice, credit note, order or despatch advice.
    Document(Box<SourceDocument>),
    /// The vouchers of a ledger, in order of their first row, then its source documents (SAF-T).
    Ledger(Vec<SourceDocument>),
    /// Rows of a register of units.
    Units(Vec<UnitRecord>),
    /// Rows of a register of suppliers.
    Suppliers(Vec<SupplierRecord>),
    /// Rows of a survey.
    Survey(Vec<SurveyResponse>),
    /// Items of a catalogue.
    Catalogue(Vec<CatalogueItem>),
    /// Decisions that a person has made.
    Corrections {
        /// Which goods belong to which commodity group.
        goods: Vec<GoodsCorrection>,
        /// Which names belong to which unit.
        units: Vec<UnitCorrection>,
    },
    /// An OpenStreetMap extract, which the caller reads.
    Roads,
}

/// What becomes of an entry as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Usable, perhaps with remarks; single rows of a table may still have been refused.
    Accepted,
    /// Read, but a rule that protects the totals is broken: to be kept aside until somebody decides.
    Quarantined,
    /// Not readable.
    Refused,
}

/// One inner document: a file, or a file in an archive.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Path as given, with the path inside an archive: `a.zip!/x.xml`. A label only; nothing is ever written there.
    pub file: String,
    /// What the bytes are.
    pub format: Format,
    /// BLAKE3 of the bytes in hexadecimal; empty where the bytes could not be read in full.
    pub hash: String,
    /// What was read; `None` when the entry is refused.
    pub content: Option<Content>,
    /// What is wrong. In tables, problems of [`Severity::Refused`] with a row tell which rows are not in.
    pub problems: Vec<Problem>,
    /// Document lines or table rows read.
    pub lines: usize,
    /// The rows of a table that problems speak of, as the user wrote them, so that they can be handed back.
    pub returned: ReturnedRows,
}

/// Rows of a user's table, to be handed back with what is wrong with them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReturnedRows {
    /// Headings as written.
    pub headings: Vec<String>,
    /// Row number from 1, as in [`Problem::row`], with the cells as written.
    pub rows: Vec<(u64, Vec<String>)>,
}

impl Entry {
    /// What becomes of the entry as a whole.
    pub fn outcome(&self) -> Outcome {
        match &self.content {
            None => Outcome::Refused,
            Some(Content::Document(_)) if self.problems.iter().any(|p| p.severity == Severity::Quarantined) => {
                Outcome::Quarantined
            }
            Some(_) => Outcome::Accepted,
        }
    }

    pub(crate) fn refused(file: &str, format: Format, hash: String, problem: Problem) -> Self {
        Self {
            file: file.to_owned(),
            format,
            hash,
            content: None,
            problems: vec![problem],
            lines: 0,
            returned: ReturnedRows::default(),
        }
    }
}

/// Bounds on what is read; what goes beyond is refused with a reason, in bounded memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Largest XML document, bytes after unpacking.
    pub document_bytes: u64,
    /// Largest table, bytes; for XLSX and ODS also the sum of the unpacked parts.
    pub table_bytes: u64,
    /// Longest text of one field, bytes. Embedded attachments are not kept and only bounded by `document_bytes`.
    pub field_bytes: usize,
    /// Deepest nesting of XML elements.
    pub depth: usize,
    /// Most lines of one document.
    pub document_lines: usize,
    /// Most rows of one table.
    pub table_rows: usize,
    /// Most columns of one table; further ones are left alone.
    pub table_columns: usize,
    /// Most entries of one archive, and files of one folder tree.
    pub archive_entries: usize,
    /// Largest sum of unpacked bytes of one archive.
    pub archive_bytes: u64,
    /// Largest ratio of unpacked to packed bytes of one archive entry, for entries above one mebibyte.
    pub archive_ratio: u64,
    /// Most problems reported for one entry; the last then says how many more there were.
    pub problems: usize,
}

impl Default for Limits {
    fn default() -> Self {
        const MEBIBYTE: u64 = 1 << 20;
        Self {
            document_bytes: 64 * MEBIBYTE,
            table_bytes: 512 * MEBIBYTE,
            field_bytes: 1 << 20,
            depth: 64,
            document_lines: 200_000,
            table_rows: 5_000_000,
            table_columns: 512,
            archive_entries: 2_000_000,
            archive_bytes: 64 * 1024 * MEBIBYTE,
            archive_ratio: 200,
            problems: 10_000,
        }
    }
}

/// How to read: bounds, and the column mappings that tables may fit.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// Bounds on what is read.
    pub limits: Limits,
    /// Column mappings. Those of the user come before the presets, those that name more headings before those that name
    /// fewer, and all of them before the headings that are known here.
    pub mappings: Vec<ColumnMapping>,
}

impl From<Limits> for Options {
    fn from(limits: Limits) -> Self {
        Self { limits, ..Self::default() }
    }
}

impl Default for Options {
    /// The default bounds and the presets.
    fn default() -> Self {
        Self { limits: Limits::default(), mappings: crate::table::presets() }
    }
}

/// Why the path as a whole could not be read; problems inside files come as entries.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The path does not exist or may not be opened.
    #[error("{path}: {source}; check the path and that you may read it")]
    Open {
        /// Path as given.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
}
