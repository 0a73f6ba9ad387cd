//! What is wrong with a piece of input, where, by which rule, and what to do about it.

use serde::{Deserialize, Serialize};

use crate::place::keyed;

keyed! {
    /// What became of the input that a problem was found in.
    Severity {
        /// It is in, with a remark.
        Warning = "warning",
        /// It is kept aside, out of every calculation, until somebody decides.
        Quarantined = "quarantined",
        /// It is not in: it could not be read.
        Refused = "refused",
    }
}

/// One problem of one field, row or file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The file, with the path inside an archive: `a.zip!/x.xml`.
    pub file: String,
    /// Line or row in the file, from 1, where there is one.
    pub row: Option<u64>,
    /// Field or element.
    pub field: Option<String>,
    /// The value as found, cut to a reasonable length.
    pub value: Option<String>,
    /// Identifier of the rule, official where there is one: `BR-CO-10`, `PEPPOL-EN16931-R003`, `SAMLAST-CSV-DATE`.
    pub rule: String,
    /// What became of the input.
    pub severity: Severity,
    /// What is wrong, one sentence.
    pub message: String,
    /// What to do about it, one sentence.
    pub suggestion: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.file)?;
        if let Some(row) = self.row {
            write!(f, ", row {row}")?;
        }
        if let Some(field) = &self.field {
            write!(f, ", {field}")?;
        }
        if let Some(value) = &self.value {
            write!(f, " = {value:?}")?;
        }
        write!(f, ": {} [{}]. {}", self.message, self.rule, self.suggestion)
    }
}
