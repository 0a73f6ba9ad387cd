//! What was computed for a study: the road network it uses, deliveries, outcomes.

use domain::{Delivery, DocumentId, Outcome};
use serde::{Deserialize, Serialize};

use super::StudyStore;
use crate::connection::cells;
use crate::error::Result;
#[cfg(doc)]
use crate::error::StoreError;
use crate::outcomes::{self, StoredOutcome};
use crate::{deliveries, sql};

/// A row of a document, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DocumentRow {
    /// File that the document came from.
    pub file: String,
    /// Kind of document.
    pub kind: String,
    /// Its number.
    pub number: String,
    /// Number of the row in the document.
    pub line: Option<String>,
    /// What was bought.
    pub text: Option<String>,
    /// Amount without value added tax, in hundredths.
    pub net_minor: Option<i64>,
    /// Currency of the amount.
    pub currency: String,
}

/// The road network of a study: a file of its own beside the study.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoadFile {
    /// Name of the file, without a folder.
    pub file_name: String,
    /// Name of the extract that it was built from.
    pub source_name: String,
    /// Hash of the file's content.
    pub hash: String,
}

/// Roads, deliveries and outcomes.
impl StudyStore {
    /// The road network of the study.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn roads(&self) -> Result<Option<RoadFile>> {
        self.db.first(sql::ROADS, &[], |row| {
            Ok(RoadFile { file_name: row.text(0)?, source_name: row.text(1)?, hash: row.text(2)? })
        })
    }

    /// Sets the road network of the study: name of the road file without a folder, name of the extract it was built
    /// from, hash of its content.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn set_roads(&mut self, file_name: &str, source_name: &str, hash: &str) -> Result<()> {
        self.db.whole(|db| db.run(sql::SET_ROADS, cells![file_name, source_name, hash]).map(|_| ()))
    }

    /// Puts these deliveries in the place of all that are there. The version has to change with the rules that make
    /// deliveries and with the order of the commodity groups, which [`Delivery::goods`] counts.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] for a supplier, unit or document that is not there; [`StoreError::NotFinite`]; the
    /// database cannot be written.
    pub fn replace_deliveries(&mut self, rule_version: u32, deliveries: &[Delivery]) -> Result<()> {
        self.db.whole(|db| deliveries::replace(db, rule_version, deliveries))
    }

    /// The version of the rules that made the deliveries; `None` when none were made yet, or since an undo took
    /// documents away.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn deliveries_rule_version(&self) -> Result<Option<u32>> {
        deliveries::rule_version(&self.db)
    }

    /// All deliveries in the order they were given in.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn deliveries(&self) -> Result<Vec<Delivery>> {
        deliveries::read(&self.db)
    }

    /// The rows of a document as they stand in its file, in order; one without text and amount for a document without rows.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn document_rows(&self, document: DocumentId) -> Result<Vec<DocumentRow>> {
        self.db.rows(sql::DOCUMENT_ROWS, cells![document.0], |row| {
            Ok(DocumentRow {
                file: row.text(0)?,
                kind: row.text(1)?,
                number: row.text(2)?,
                line: row.opt_text(3)?,
                text: row.opt_text(4)?,
                net_minor: row.opt_small(5)?,
                currency: row.text(6)?,
            })
        })
    }

    /// Sets the outcome of a scenario in the place of an earlier one. `fingerprint` is what the caller recognises
    /// unchanged inputs by, `details` is the caller's own serialised plan.
    ///
    /// # Errors
    /// [`StoreError::NotFinite`]; the database cannot be written.
    pub fn put_outcome(
        &mut self,
        scenario_key: &str,
        scenario_toml: &str,
        fingerprint: &str,
        outcome: &Outcome,
        details: &[u8],
    ) -> Result<()> {
        self.db.whole(|db| outcomes::put(db, scenario_key, scenario_toml, fingerprint, outcome, details))
    }

    /// The outcome of a scenario by its key.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn outcome(&self, scenario_key: &str) -> Result<Option<Outcome>> {
        Ok(self.stored_outcome(scenario_key)?.map(|stored| stored.outcome))
    }

    /// The number of the latest import, part of one, or undo; 0 where there was none. While it stays, so does what a
    /// simulation starts from.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn latest_batch(&self) -> Result<i64> {
        Ok(self.db.first(sql::LATEST_BATCH, &[], |row| row.int(0))?.unwrap_or(0))
    }

    /// The outcome of a scenario with what it was made from.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn stored_outcome(&self, scenario_key: &str) -> Result<Option<StoredOutcome>> {
        outcomes::read(&self.db, scenario_key)
    }

    /// The caller's serialised plan of a scenario.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn outcome_details(&self, scenario_key: &str) -> Result<Option<Vec<u8>>> {
        outcomes::details(&self.db, scenario_key)
    }

    /// The keys of the scenarios that have an outcome, in alphabetical order.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn outcomes(&self) -> Result<Vec<String>> {
        self.db.rows(sql::OUTCOME_KEYS, &[], |row| row.text(0))
    }

    /// Takes all outcomes away.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn drop_outcomes(&mut self) -> Result<()> {
        self.db.whole(|db| db.run(sql::DELETE_OUTCOMES, &[]).map(|_| ()))
    }
}
