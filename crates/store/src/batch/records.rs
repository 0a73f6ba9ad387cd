//! What a batch speaks of: its number, files, and what it brought.

use serde::{Deserialize, Serialize};

use crate::connection::Row;
use crate::error::{Result, StoreError};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u32);
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { self.0.fmt(f) }
        }
    )*};
}
ids! {
    /// A batch in one study.
    BatchId;
    /// A source file in one study.
    FileId;
}

/// Whether something was new to the study.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Added<T> {
    /// It is in now.
    New(T),
    /// It was there before, under this number; nothing was changed.
    Duplicate(T),
}

impl<T: Copy> Added<T> {
    /// The number of it in either case.
    pub fn id(&self) -> T {
        match self {
            Self::New(id) | Self::Duplicate(id) => *id,
        }
    }

    /// Whether it was not there before.
    pub fn is_new(&self) -> bool {
        matches!(self, Self::New(_))
    }
}

/// A file to be noted in the study, with what became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewFile<'t> {
    /// Name, with the path inside an archive: `a.zip!/x.xml`.
    pub name: &'t str,
    /// BLAKE3 of its bytes in hexadecimal, by which it is recognised.
    pub hash: &'t str,
    /// Format as detected, for instance `ubl_invoice`.
    pub format: &'t str,
    /// `imported`, `quarantined` or `refused`.
    pub status: &'t str,
    /// Why it is not imported, where it is not.
    pub reason: Option<&'t str>,
}

/// A source file of the study.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredFile {
    /// Its number in the study.
    pub id: FileId,
    /// The batch that brought it.
    pub batch: BatchId,
    /// Name, with the path inside an archive.
    pub name: String,
    /// BLAKE3 of its bytes in hexadecimal.
    pub hash: String,
    /// Format as detected.
    pub format: String,
    /// What became of it.
    pub status: String,
    /// Why it is not imported, where it is not.
    pub reason: Option<String>,
}

/// The bytes of a hash that is written in hexadecimal.
pub(crate) fn hash_bytes(hash: &str) -> Result<[u8; blake3::OUT_LEN]> {
    let parsed = blake3::Hash::from_hex(hash).map_err(|_| StoreError::NotAHash { found: hash.to_owned() })?;
    Ok(*parsed.as_bytes())
}

pub(crate) fn read_file(row: &Row<'_>) -> Result<StoredFile> {
    Ok(StoredFile {
        id: FileId(row.small(0)?),
        batch: BatchId(row.small(1)?),
        name: row.text(2)?,
        hash: row.hash(3)?,
        format: row.text(4)?,
        status: row.text(5)?,
        reason: row.opt_text(6)?,
    })
}

/// What a batch brought, or what an undo took away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchCounts {
    /// Files not seen before.
    pub files: u64,
    /// Documents not seen before.
    pub documents: u64,
    /// Documents that were there already.
    pub duplicate_documents: u64,
    /// Lines of the new documents.
    pub lines: u64,
    /// Rows of units and suppliers added or changed (for an undo: touched).
    pub register_rows: u64,
    /// Survey answers added or changed (for an undo: touched).
    pub survey_rows: u64,
    /// Problems not noted before.
    pub problems: u64,
    /// Items of catalogues added or changed (for an undo: touched).
    #[serde(default)]
    pub catalogue_rows: u64,
    /// Corrections of goods and units added or changed (for an undo: touched).
    #[serde(default)]
    pub correction_rows: u64,
}

impl BatchCounts {
    /// Whether something came from which deliveries are made.
    pub(crate) fn concerns_deliveries(&self) -> bool {
        self.documents + self.register_rows + self.survey_rows + self.catalogue_rows + self.correction_rows > 0
    }
}

impl std::ops::AddAssign for BatchCounts {
    fn add_assign(&mut self, other: Self) {
        self.files += other.files;
        self.documents += other.documents;
        self.duplicate_documents += other.duplicate_documents;
        self.lines += other.lines;
        self.register_rows += other.register_rows;
        self.survey_rows += other.survey_rows;
        self.problems += other.problems;
        self.catalogue_rows += other.catalogue_rows;
        self.correction_rows += other.correction_rows;
    }
}
