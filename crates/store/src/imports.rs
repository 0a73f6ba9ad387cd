//! Imports and their parts: a large import is committed in several batches that are told and undone together.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::batch::{BatchCounts, BatchId};
use crate::connection::{Connection, cells};
use crate::error::{Result, StoreError};
use crate::sql;

/// One line of the audit trail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredBatch {
    /// Its number.
    pub id: BatchId,
    /// `import` or `undo`.
    pub action: String,
    /// What the caller called it.
    pub label: String,
    /// When it happened, as the caller wrote it.
    pub recorded_at: String,
    /// The import that it is a part of; absent for an undo.
    #[serde(default)]
    pub import: Option<BatchId>,
    /// The batch that this undo took back.
    pub undoes: Option<BatchId>,
    /// The undo that took this batch back.
    pub undone_by: Option<BatchId>,
    /// What it brought, or for an undo: took away.
    pub counts: BatchCounts,
}

/// An import with all its parts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredImport {
    /// Its number, which is that of its first batch.
    pub id: BatchId,
    /// What the caller called its first batch.
    pub label: String,
    /// When it began, as the caller wrote it.
    pub recorded_at: String,
    /// Whether all of it has been taken back.
    pub undone: bool,
    /// What its parts brought together, those taken back included.
    pub counts: BatchCounts,
    /// Its batches in the order they came.
    pub parts: Vec<StoredBatch>,
}

/// The audit trail, oldest first.
pub(crate) fn batches(db: &Connection) -> Result<Vec<StoredBatch>> {
    db.rows(sql::BATCHES, &[], |row| {
        Ok(StoredBatch {
            id: BatchId(row.small(0)?),
            action: row.text(1)?,
            label: row.text(2)?,
            recorded_at: row.text(3)?,
            import: row.opt_small(15)?.map(BatchId),
            undoes: row.opt_small(4)?.map(BatchId),
            undone_by: row.opt_small(14)?.map(BatchId),
            counts: BatchCounts {
                files: row.small(5)?,
                documents: row.small(6)?,
                duplicate_documents: row.small(7)?,
                lines: row.small(8)?,
                register_rows: row.small(9)?,
                survey_rows: row.small(10)?,
                problems: row.small(11)?,
                catalogue_rows: row.small(12)?,
                correction_rows: row.small(13)?,
            },
        })
    })
}

/// All imports, oldest first.
pub(crate) fn imports(db: &Connection) -> Result<Vec<StoredImport>> {
    let mut imports: BTreeMap<BatchId, StoredImport> = BTreeMap::new();
    for batch in batches(db)? {
        let Some(id) = batch.import else { continue };
        let import = imports.entry(id).or_insert_with(|| StoredImport {
            id,
            label: batch.label.clone(),
            recorded_at: batch.recorded_at.clone(),
            undone: true,
            counts: BatchCounts::default(),
            parts: Vec::new(),
        });
        import.undone &= batch.undone_by.is_some();
        import.counts += batch.counts;
        import.parts.push(batch);
    }
    Ok(imports.into_values().collect())
}

/// The parts of the import that are not undone, in the order they came; there is at least one.
pub(crate) fn open_parts(db: &Connection, import: BatchId) -> Result<Vec<BatchId>> {
    let parts =
        db.rows(sql::PARTS_OF_IMPORT, cells![import.0], |row| Ok((BatchId(row.small(0)?), row.opt_int(1)?.is_some())))?;
    if parts.is_empty() {
        return Err(StoreError::UnknownBatch(import));
    }
    let open: Vec<_> = parts.into_iter().filter(|(_, undone)| !undone).map(|(id, _)| id).collect();
    if open.is_empty() { Err(StoreError::AlreadyUndone(import)) } else { Ok(open) }
}

/// Whether a further part can be added to the import: it is there and not all undone.
pub(crate) fn check_open(db: &Connection, import: BatchId) -> Result<()> {
    open_parts(db, import).map(|_| ())
}
