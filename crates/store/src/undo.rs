//! Taking a batch back: what it brought goes, what others told as well stays, and the audit trail says so.

use crate::batch::{self, BatchCounts, BatchId};
use crate::connection::{Connection, cells};
use crate::error::{Result, StoreError};
use crate::numbers::Numbers;
use crate::register::{self, SupplierRow};
use crate::{deliveries, sql};
use domain::{SurveyResponse, UnitRecord};

/// Takes the batch back within the transaction that is open.
pub(crate) fn undo(db: &Connection, id: BatchId, recorded_at: &str) -> Result<BatchCounts> {
    let state = db.first(sql::BATCH_STATE, cells![id.0], |row| Ok((row.text(0)?, row.opt_int(1)?)))?;
    match state {
        Some((action, None)) if action == "import" => {}
        Some((action, Some(_))) if action == "import" => return Err(StoreError::AlreadyUndone(id)),
        _ => return Err(StoreError::UnknownBatch(id)),
    }
    let mut numbers = Numbers::load(db)?;
    let row = batch::open_row(db, &mut numbers, "undo", &format!("undo of {id}"), recorded_at, Some(id.0))?;

    // Deliveries are made from documents and have to be made again from those that stay.
    deliveries::clear(db)?;
    db.run(sql::MOVE_TO_OTHER_FILE, cells![id.0])?;
    db.run(sql::DELETE_DUPLICATES_OF_OWN_FILE, &[])?;
    let mut counts = BatchCounts {
        lines: db.run(sql::DELETE_LINES_OF_BATCH, cells![id.0])?,
        documents: db.run(sql::DELETE_DOCUMENTS_OF_BATCH, cells![id.0])?,
        problems: db.run(sql::DELETE_PROBLEMS_OF_BATCH, cells![id.0])?,
        files: db.run(sql::DELETE_FILES_OF_BATCH, cells![id.0])?,
        ..BatchCounts::default()
    };
    counts.register_rows = register::undo::<UnitRecord>(db, &mut numbers, id)?;
    counts.register_rows += register::undo::<SupplierRow>(db, &mut numbers, id)?;
    counts.survey_rows = register::undo::<SurveyResponse>(db, &mut numbers, id)?;
    db.run(sql::DELETE_HISTORY, cells![id.0])?;
    db.run(sql::DELETE_SUPPLIERS_WITHOUT_DOCUMENTS, &[])?;
    db.run(sql::DELETE_PARTIES_WITHOUT_DOCUMENTS, &[])?;
    batch::close_row(db, row, &counts)?;
    numbers.save(db)?;
    Ok(counts)
}
