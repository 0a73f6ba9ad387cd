//! Imports of a study: batches, files and problems.

use domain::{Problem, Severity};

use super::StudyStore;
use crate::batch::{self, Batch, BatchCounts, BatchId, StoredFile};
use crate::connection::cells;
use crate::error::Result;
#[cfg(doc)]
use crate::error::StoreError;
use crate::imports::{self as trail, StoredBatch, StoredImport};
use crate::{sql, undo};

/// Imports.
impl StudyStore {
    /// Starts an import, whose number is that of this batch; `recorded_at` is the caller's time as text.
    ///
    /// # Errors
    /// [`StoreError::Locked`] while another program imports.
    pub fn begin_batch(&mut self, label: &str, recorded_at: &str) -> Result<Batch<'_>> {
        Batch::begin(self, None, label, recorded_at)
    }

    /// Starts a further batch of an import, which is known by the number of its first batch: a large import is committed
    /// in parts so that the end of the program loses at the most one of them.
    ///
    /// # Errors
    /// [`StoreError::UnknownBatch`], [`StoreError::AlreadyUndone`] when all of the import was undone;
    /// [`StoreError::Locked`] while another program imports.
    pub fn begin_part(&mut self, import: BatchId, label: &str, recorded_at: &str) -> Result<Batch<'_>> {
        Batch::begin(self, Some(import), label, recorded_at)
    }

    /// Takes back what a batch brought. Documents that a later import held as well stay, register rows become what
    /// they were before unless a later import wrote them, and all deliveries go: they have to be made again.
    ///
    /// # Errors
    /// [`StoreError::UnknownBatch`], [`StoreError::AlreadyUndone`]; the database cannot be written.
    pub fn undo_batch(&mut self, batch: BatchId, recorded_at: &str) -> Result<BatchCounts> {
        self.db.whole(|db| undo::undo(db, batch, recorded_at))
    }

    /// Takes back all parts of an import that are not undone yet, last first, all or none. See
    /// [`StudyStore::undo_batch`].
    ///
    /// # Errors
    /// [`StoreError::UnknownBatch`], [`StoreError::AlreadyUndone`]; the database cannot be written.
    pub fn undo_import(&mut self, import: BatchId, recorded_at: &str) -> Result<BatchCounts> {
        self.db.whole(|db| undo::undo_import(db, import, recorded_at))
    }

    /// The audit trail, oldest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn batches(&self) -> Result<Vec<StoredBatch>> {
        trail::batches(&self.db)
    }

    /// All imports with their parts, oldest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn imports(&self) -> Result<Vec<StoredImport>> {
        trail::imports(&self.db)
    }

    /// The file with this hash, if the study has met it before.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn file_known(&self, hash: &str) -> Result<Option<StoredFile>> {
        let hash = batch::hash_bytes(hash)?;
        self.db.first(sql::FILE_BY_HASH, cells![&hash[..]], batch::read_file)
    }

    /// All files in the order they came.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn files(&self) -> Result<Vec<StoredFile>> {
        self.db.rows(sql::FILES, &[], batch::read_file)
    }

    /// All problems in the order they were noted.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn problems(&self) -> Result<Vec<Problem>> {
        self.db.rows(sql::PROBLEMS, &[], |row| {
            Ok(Problem {
                file: row.text(0)?,
                row: row.opt_small(1)?,
                field: row.opt_text(2)?,
                value: row.opt_text(3)?,
                rule: row.text(4)?,
                severity: row.read(5, Severity::from_key)?,
                message: row.text(6)?,
                suggestion: row.text(7)?,
            })
        })
    }
}
