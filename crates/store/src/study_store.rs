//! A study: one database file with everything that was imported and everything that was computed from it.

use std::path::{Path, PathBuf};

use domain::{
    CommodityAssignment, Delivery, DocumentId, Measured, Outcome, Problem, Severity, StoredDocument, Supplier,
    SupplierId, SurveyResponse, Unit, UnitId,
};
use serde::{Deserialize, Serialize};

use crate::batch::{self, Batch, BatchCounts, BatchId, StoredFile};
use crate::connection::{Connection, cells};
use crate::digest::{self, ContentDigest};
use crate::error::{Result, StoreError};
use crate::migrations::{self, MIGRATIONS};
use crate::outcomes::{self, StoredOutcome};
use crate::summary::{self, StoreSummary};
use crate::{deliveries, documents, register, sql, undo};

/// Key in `meta` of the study's name.
const NAME: &str = "name";

/// An open study. It can be moved between threads but not shared; open the file again for a second reader.
#[derive(Debug)]
pub struct StudyStore {
    pub(crate) db: Connection,
    copied_to: Option<PathBuf>,
}

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
    /// The import that this undo took back.
    pub undoes: Option<BatchId>,
    /// The undo that took this import back.
    pub undone_by: Option<BatchId>,
    /// What it brought, or for an undo: took away.
    pub counts: BatchCounts,
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

/// Opening, closing and describing.
impl StudyStore {
    /// Makes a new study.
    ///
    /// # Errors
    /// [`StoreError::Exists`] when there is a file of that name; the folder cannot be written.
    pub fn create(path: &Path, name: &str) -> Result<Self> {
        let db = Connection::create(path)?;
        let made = migrations::create(&db, MIGRATIONS).and_then(|()| db.run(sql::SET_META, cells![NAME, name]));
        if let Err(error) = made {
            drop(db);
            // The file was made three lines above and holds nothing; the first error is the one to tell.
            let _ = std::fs::remove_file(path);
            return Err(error);
        }
        Ok(Self { db, copied_to: None })
    }

    /// Opens a study and brings an older one to today's schema, after copying it: see [`StudyStore::copied_to`].
    ///
    /// # Errors
    /// [`StoreError::Missing`], [`StoreError::NotAStudy`], [`StoreError::NewerSchema`], [`StoreError::Locked`].
    pub fn open(path: &Path) -> Result<Self> {
        let db = Connection::open(path)?;
        let copied_to = migrations::bring_up_to_date(&db, MIGRATIONS)?;
        Ok(Self { db, copied_to })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        self.db.path()
    }

    /// The copy that was made when opening changed the schema.
    pub fn copied_to(&self) -> Option<&Path> {
        self.copied_to.as_deref()
    }

    /// Writes a whole copy of the study, as of now, to a file that must not exist.
    ///
    /// # Errors
    /// [`StoreError::Exists`]; the folder cannot be written.
    pub fn back_up(&self, copy: &Path) -> Result<()> {
        if copy.exists() {
            return Err(StoreError::Exists { path: copy.to_path_buf() });
        }
        self.db.copy_to(copy)
    }

    /// The study's name.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn name(&self) -> Result<String> {
        Ok(self.meta(NAME)?.unwrap_or_default())
    }

    /// A remark about the study: invented data, the version that made it.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn meta(&self, key: &str) -> Result<Option<String>> {
        self.db.first(sql::META, cells![key], |row| row.text(0))
    }

    /// Sets a remark about the study.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn set_meta(&mut self, key: &str, value: &str) -> Result<()> {
        self.db.run(sql::SET_META, cells![key, value]).map(|_| ())
    }

    /// What the study holds, counted.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn summary(&self) -> Result<StoreSummary> {
        summary::read(&self.db)
    }

    /// A fingerprint of what the study says, whatever the order it arrived in: 64 hexadecimal digits over everything
    /// but outcomes.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn content_digest(&self) -> Result<String> {
        Ok(self.content_digests()?.content())
    }

    /// The same by part.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn content_digests(&self) -> Result<ContentDigest> {
        digest::read(self)
    }
}

/// Imports.
impl StudyStore {
    /// Starts an import; `recorded_at` is the caller's time as text.
    ///
    /// # Errors
    /// [`StoreError::Locked`] while another program imports.
    pub fn begin_batch(&mut self, label: &str, recorded_at: &str) -> Result<Batch<'_>> {
        Batch::begin(self, label, recorded_at)
    }

    /// Takes back what an import brought. Documents that a later import held as well stay, register rows become what
    /// they were before unless a later import wrote them, and all deliveries go: they have to be made again.
    ///
    /// # Errors
    /// [`StoreError::UnknownBatch`], [`StoreError::AlreadyUndone`]; the database cannot be written.
    pub fn undo_batch(&mut self, batch: BatchId, recorded_at: &str) -> Result<BatchCounts> {
        self.db.whole(|db| undo::undo(db, batch, recorded_at))
    }

    /// The audit trail, oldest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn batches(&self) -> Result<Vec<StoredBatch>> {
        self.db.rows(sql::BATCHES, &[], |row| {
            Ok(StoredBatch {
                id: BatchId(row.small(0)?),
                action: row.text(1)?,
                label: row.text(2)?,
                recorded_at: row.text(3)?,
                undoes: row.opt_small(4)?.map(BatchId),
                undone_by: row.opt_small(12)?.map(BatchId),
                counts: BatchCounts {
                    files: row.small(5)?,
                    documents: row.small(6)?,
                    duplicate_documents: row.small(7)?,
                    lines: row.small(8)?,
                    register_rows: row.small(9)?,
                    survey_rows: row.small(10)?,
                    problems: row.small(11)?,
                },
            })
        })
    }

    /// The file with this hash, if the study has met it before.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn file_known(&self, hash: &str) -> Result<Option<StoredFile>> {
        self.db.first(sql::FILE_BY_HASH, cells![hash], batch::read_file)
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

/// Registers, survey and documents.
impl StudyStore {
    /// All units in the order they came.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn units(&self) -> Result<Vec<Unit>> {
        self.db.rows(sql::UNITS, &[], |row| register::read_unit(&self.db, row))
    }

    /// All suppliers in the order they came, those of the register and those that only documents tell of.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn suppliers(&self) -> Result<Vec<Supplier>> {
        self.db.rows(sql::SUPPLIERS, &[], |row| Ok(register::read_supplier(row)?.0))
    }

    /// The number of the supplier with this key (see [`domain::Party::key`]).
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn supplier_id(&self, key: &str) -> Result<Option<SupplierId>> {
        self.db.first(sql::SUPPLIER_ID, cells![key], |row| row.small(0).map(SupplierId))
    }

    /// All survey answers by unit, supplier, date and role.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn survey(&self) -> Result<Vec<SurveyResponse>> {
        self.db.rows(sql::SURVEY, &[], register::read_response)
    }

    /// All documents in the order they came.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn documents(&self) -> Result<Vec<StoredDocument>> {
        let mut documents = Vec::new();
        self.each_document(|document| {
            documents.push(document);
            Ok::<(), StoreError>(())
        })?;
        Ok(documents)
    }

    /// Calls `take` with every document in the order they came, one in memory at a time.
    ///
    /// # Errors
    /// The database cannot be read, or what `take` returns.
    pub fn each_document(&self, take: impl FnMut(StoredDocument) -> Result<()>) -> Result<()> {
        documents::each(&self.db, take)
    }

    /// The documents with these numbers, in the order asked for; numbers that are not there are left out.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn documents_by_ids(&self, ids: &[DocumentId]) -> Result<Vec<StoredDocument>> {
        documents::by_ids(&self.db, ids)
    }

    /// Sets the receiving units of documents, all or none; the text says what decided it, or what was looked for in
    /// vain.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] for a document or a unit that is not there; the database cannot be written.
    pub fn set_links(&mut self, links: &[(DocumentId, Option<UnitId>, String)]) -> Result<()> {
        self.db.whole(|db| {
            links.iter().try_for_each(|(document, unit, reason)| {
                match db.run(sql::SET_LINK, cells![unit.map(|u| u.0), reason, document.0])? {
                    0 => Err(StoreError::Unknown { what: format!("document {document}") }),
                    _ => Ok(()),
                }
            })
        })
    }

    /// The receiving units of all documents that were looked for, with the reasons.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn links(&self) -> Result<Vec<(DocumentId, Option<UnitId>, String)>> {
        let links = self.db.rows(sql::LINKS, &[], |row| {
            let (document, unit) = (DocumentId(row.small(0)?), row.opt_small(1)?.map(UnitId));
            Ok(row.opt_text(2)?.map(|reason| (document, unit, reason)))
        })?;
        Ok(links.into_iter().flatten().collect())
    }

    /// Why documents have no receiving unit, with how many, most frequent first, at the most `longest` reasons.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn unmatched_reasons(&self, longest: usize) -> Result<Vec<(String, u64)>> {
        let longest = i64::try_from(longest).unwrap_or(i64::MAX);
        self.db.rows(sql::UNMATCHED_REASONS, cells![longest], |row| Ok((row.text(0)?, row.small(1)?)))
    }

    /// Sets the goods of lines, all or none; lines are counted from 0 within their document.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] for a line that is not there; [`StoreError::NotFinite`]; the database cannot be written.
    pub fn set_commodities(
        &mut self,
        lines: &[(DocumentId, usize, CommodityAssignment, Option<Measured>)],
    ) -> Result<()> {
        self.db.whole(|db| {
            lines.iter().try_for_each(|(document, line, commodity, measured)| {
                documents::set_commodity(db, *document, *line, commodity, *measured)
            })
        })
    }
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
        self.db.run(sql::SET_ROADS, cells![file_name, source_name, hash]).map(|_| ())
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
