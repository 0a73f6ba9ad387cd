//! What can go wrong between a study and its file, in words that name the file and a way out.

use std::path::PathBuf;

use crate::BatchId;

/// Everything the store refuses or fails at.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A study was to be created where something is already.
    #[error("{}: there is a file already; open it, or choose another name for the new study", path.display())]
    Exists {
        /// The file, or the address of the database.
        path: PathBuf,
    },
    /// There is no such file.
    #[error("{}: no such study; check the name, or create it with `samlast init`", path.display())]
    Missing {
        /// The file, or the address of the database.
        path: PathBuf,
    },
    /// The file is something else.
    #[error("{}: this is not a Samlast study ({why}); name a file that `samlast init` made", path.display())]
    NotAStudy {
        /// The file, or the address of the database.
        path: PathBuf,
        /// How it can be told.
        why: String,
    },
    /// The file was written by a newer program.
    #[error(
        "{}: the study has schema {found}, this program knows schemas up to {known}; \
         open it with the newer Samlast that wrote it", path.display()
    )]
    NewerSchema {
        /// The file, or the address of the database.
        path: PathBuf,
        /// Its schema.
        found: u32,
        /// The newest schema known here.
        known: u32,
    },
    /// Another program holds the file.
    #[error(
        "{}: another program is writing to the study; wait until it is done or stop it, then try again", path.display()
    )]
    Locked {
        /// The file, or the address of the database.
        path: PathBuf,
    },
    /// The address of a database cannot be read or used.
    #[error("{address}: {why}")]
    Address {
        /// The address without its password.
        address: String,
        /// What is wrong and what would be right.
        why: String,
    },
    /// The database server does not answer or does not let the program in.
    #[error("{}: no connection to the database server: {why}; check the address and that the server runs", path.display())]
    NoServer {
        /// The address without its password.
        path: PathBuf,
        /// What the server or the network says.
        why: String,
    },
    /// A file was to be noted under something that is no hash.
    #[error("{found:?} is no hash of a file; give its BLAKE3 as 64 hexadecimal digits")]
    NotAHash {
        /// What was given.
        found: String,
    },
    /// The disk is full.
    #[error("{}: the disk is full; nothing was changed, make room and try again", path.display())]
    DiskFull {
        /// The file, or the address of the database.
        path: PathBuf,
    },
    /// The file or its folder may not be written.
    #[error("{}: the study may not be written; check the rights of the file and of its folder", path.display())]
    ReadOnly {
        /// The file, or the address of the database.
        path: PathBuf,
    },
    /// The file's pages or values contradict each other.
    #[error("{}: the study is damaged ({what}); restore it from a backup", path.display())]
    Damaged {
        /// The file, or the address of the database.
        path: PathBuf,
        /// What does not fit.
        what: String,
    },
    /// Copying or creating the file failed.
    #[error("{}: {action} failed: {source}; check the folder and its rights", path.display())]
    File {
        /// The file, or the address of the database.
        path: PathBuf,
        /// What was attempted.
        action: &'static str,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// Anything else the database engine reports.
    #[error("{}: {action} failed: {source}; if it happens again, report it as an error of Samlast", path.display())]
    Database {
        /// The file, or the address of the database.
        path: PathBuf,
        /// The statement.
        action: String,
        /// What the engine says.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A number that is infinite or not a number was to be stored.
    #[error("{what}: {value} is not a number that can be stored; correct it at its source")]
    NotFinite {
        /// The record and its field.
        what: String,
        /// The number.
        value: f64,
    },
    /// Amounts of one document are in several currencies.
    #[error(
        "document {document}: amounts in {found} and {expected}; a document has one currency, correct it at import"
    )]
    MixedCurrency {
        /// The document's number.
        document: String,
        /// The document's currency.
        expected: domain::Currency,
        /// The other currency.
        found: domain::Currency,
    },
    /// A number is too large for its column or a table has used up its numbers.
    #[error("{what} is too large to be stored; split the study into several")]
    TooLarge {
        /// What.
        what: String,
    },
    /// There is no such batch to undo.
    #[error("there is no import {0} that can be undone; the list of batches shows those there are")]
    UnknownBatch(BatchId),
    /// The batch was undone before.
    #[error("import {0} is undone already")]
    AlreadyUndone(BatchId),
    /// A write of this batch failed earlier, so that committing it would leave half a record.
    #[error("an earlier write of this import failed, so nothing of it was stored; correct that and import again")]
    BatchBroken,
    /// A result names a record that is not in the study.
    #[error("{what} is not in the study; run the step that made it again")]
    Unknown {
        /// What.
        what: String,
    },
}

/// Shorthand used all over the crate.
pub type Result<T> = std::result::Result<T, StoreError>;
