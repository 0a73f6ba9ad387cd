//! Taking batches back: what they brought goes, what others told as well stays, and the audit trail says so.

use domain::{CatalogueItem, GoodsCorrection, SurveyResponse, UnitCorrection, UnitRecord};

use crate::batch::{self, Action, BatchCounts, BatchId};
use crate::connection::{Connection, cells};
use crate::error::{Result, StoreError};
use crate::numbers::Numbers;
use crate::register::{self, SupplierRow};
use crate::{deliveries, imports, sql};

/// Takes the batch back within the transaction that is open.
pub(crate) fn undo(db: &Connection, id: BatchId, recorded_at: &str) -> Result<BatchCounts> {
    let state = db.first(sql::BATCH_STATE, cells![id.0], |row| Ok((row.text(0)?, row.opt_int(1)?)))?;
    match state {
        Some((action, None)) if action == "import" => undo_all(db, &[id], recorded_at),
        Some((action, Some(_))) if action == "import" => Err(StoreError::AlreadyUndone(id)),
        _ => Err(StoreError::UnknownBatch(id)),
    }
}

/// Takes all parts of the import back that are not undone yet, last first, within the transaction that is open.
pub(crate) fn undo_import(db: &Connection, import: BatchId, recorded_at: &str) -> Result<BatchCounts> {
    let parts = imports::open_parts(db, import)?;
    undo_all(db, &parts, recorded_at)
}

fn undo_all(db: &Connection, batches: &[BatchId], recorded_at: &str) -> Result<BatchCounts> {
    let mut numbers = Numbers::load(db)?;
    // Deliveries are made from documents and have to be made again from those that stay.
    deliveries::clear(db)?;
    let mut sum = BatchCounts::default();
    for id in batches.iter().rev() {
        sum += undo_one(db, &mut numbers, *id, recorded_at)?;
    }
    db.run(sql::DELETE_DUPLICATES_OF_OWN_FILE, &[])?;
    db.run(sql::DELETE_SUPPLIERS_WITHOUT_DOCUMENTS, &[])?;
    db.run(sql::DELETE_PARTIES_WITHOUT_DOCUMENTS, &[])?;
    numbers.save(db)?;
    Ok(sum)
}

fn undo_one(db: &Connection, numbers: &mut Numbers, id: BatchId, recorded_at: &str) -> Result<BatchCounts> {
    let row = batch::open_row(db, numbers, Action::Undo(id), &format!("undo of {id}"), recorded_at)?;
    db.run(sql::MOVE_TO_OTHER_FILE, cells![id.0])?;
    let mut counts = BatchCounts {
        lines: db.run(sql::DELETE_LINES_OF_BATCH, cells![id.0])?,
        documents: db.run(sql::DELETE_DOCUMENTS_OF_BATCH, cells![id.0])?,
        problems: db.run(sql::DELETE_PROBLEMS_OF_BATCH, cells![id.0])?,
        files: db.run(sql::DELETE_FILES_OF_BATCH, cells![id.0])?,
        ..BatchCounts::default()
    };
    counts.register_rows = register::undo::<UnitRecord>(db, numbers, id)?;
    counts.register_rows += register::undo::<SupplierRow>(db, numbers, id)?;
    counts.survey_rows = register::undo::<SurveyResponse>(db, numbers, id)?;
    counts.catalogue_rows = register::undo::<CatalogueItem>(db, numbers, id)?;
    counts.correction_rows = register::undo::<GoodsCorrection>(db, numbers, id)?;
    counts.correction_rows += register::undo::<UnitCorrection>(db, numbers, id)?;
    db.run(sql::DELETE_HISTORY, cells![id.0])?;
    batch::close_row(db, row, &counts)?;
    Ok(counts)
}
