//! Documents and registers as municipalities have them, read into checked values of `domain`; goods classed, units found.
//!
//! | module | what it does |
//! |---|---|
//! | [`read`] | walks a file, folder or zip and hands over one [`Entry`] per inner document |
//! | `recognition` | tells the format of some bytes by their content |
//! | `xml` | pulls elements out of XML in bounded memory and finds out what the document is |
//! | `ubl` | invoices, credit notes, orders, despatch advices and catalogues in UBL 2 |
//! | `saft` | the purchases of a SAF-T Financial audit file |
//! | `checks` | the rules that protect the data, with their official identifiers |
//! | `table` | units, suppliers, surveys, ledgers, catalogues and corrections in CSV, XLSX, XLS and ODS; empty templates |
//! | [`detect`] | which column of a table means what, to be shown, corrected and saved as a mapping |
//! | [`Classifier`] | the commodity group of a line, and how surely |
//! | [`CatalogueIndex`] | the catalogue item of a line, with mass and volume of one ordered unit |
//! | [`Measuring`] | kilograms or litres of a line from its unit code or the pack size in its text |
//! | [`UnitMatcher`] | the receiving unit of a document or line |
//!
//! Everything that comes in is taken to be hostile: sizes, depths and ratios are bounded by [`Limits`], nothing here
//! panics on input, and what cannot be used comes back as [`domain::Problem`] with a rule and a way out.

mod archive;
mod catalogue_index;
mod checks;
mod classification;
mod decimal;
mod entry;
mod measure;
mod person_names;
mod problem_list;
mod reading;
mod recognition;
mod saft;
mod table;
mod ubl;
mod unit_matching;
mod window;
mod xml;

pub use catalogue_index::CatalogueIndex;
pub use classification::{Classifier, Evidence, LineContext, SERVICE_GROUP};
pub use entry::{Content, Entry, Format, Limits, Options, Outcome, ReadError, ReturnedRows};
pub use measure::Measuring;
pub use reading::{detect, detect_bytes, read, read_bytes};
pub use table::{
    DetectedColumn, DetectedTable, MappingError, Sample, TemplateError, TemplateTexts, UnusedColumn, UsedMapping,
    mapping_of, presets, read_mapping, write_mapping, write_templates,
};
pub use unit_matching::{Suggestion, UnitMatch, UnitMatcher, Unmatched};
