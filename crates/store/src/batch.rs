//! A batch: an import, or one part of a large one, landing whole or not at all, and taken back whole by an undo.

mod records;

use std::collections::HashMap;

use domain::{
    CatalogueItem, DocumentId, GoodsCorrection, Party, Problem, SourceDocument, SupplierRecord, SurveyResponse,
    UnitCorrection, UnitRecord,
};

pub use records::{Added, BatchCounts, BatchId, FileId, NewFile, StoredFile};
pub(crate) use records::{hash_bytes, read_file};

use crate::connection::{Connection, cells};
use crate::documents::{self, Place};
use crate::error::{Result, StoreError};
use crate::numbers::{Numbered, Numbers};
use crate::register::{self, Origin, PutCounts, RegisterRow, SupplierRow};
use crate::{StudyStore, deliveries, imports, sql};

/// A transaction that brings files, documents, register rows and survey answers into the study.
///
/// Nothing of it is in the study before [`Batch::commit`]; dropping it, or the end of the program at any moment, leaves
/// the study as it was. After a failed write the batch cannot be committed any more.
#[derive(Debug)]
pub struct Batch<'s> {
    store: &'s mut StudyStore,
    id: BatchId,
    import: BatchId,
    numbers: Numbers,
    parties: Option<HashMap<Party, u32>>,
    /// The last seller and the last buyer: mostly those of the next document too.
    last_parties: [Option<(Party, u32)>; 2],
    suppliers: HashMap<String, u32>,
    counts: BatchCounts,
    broken: bool,
    open: bool,
}

impl<'s> Batch<'s> {
    /// Starts a batch of the import, or of a new one whose number is then that of the batch.
    pub(crate) fn begin(
        store: &'s mut StudyStore,
        import: Option<BatchId>,
        label: &str,
        recorded_at: &str,
    ) -> Result<Self> {
        let (id, numbers) = open(&store.db, import, label, recorded_at)?;
        Ok(Self {
            store,
            id,
            import: import.unwrap_or(id),
            numbers,
            parties: None,
            last_parties: [None, None],
            suppliers: HashMap::new(),
            counts: BatchCounts::default(),
            broken: false,
            open: true,
        })
    }

    /// The number that [`StudyStore::undo_batch`] asks for.
    pub fn id(&self) -> BatchId {
        self.id
    }

    /// The import that the batch is a part of; for the first one of an import, its own number.
    pub fn import(&self) -> BatchId {
        self.import
    }

    /// What the batch has brought so far.
    pub fn counts(&self) -> BatchCounts {
        self.counts
    }

    /// The study as this batch sees it, for reading.
    pub fn store(&self) -> &StudyStore {
        self.store
    }

    /// The file with this hash, if the study has met it before.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn file_known(&self, hash: &str) -> Result<Option<StoredFile>> {
        self.store.file_known(hash)
    }

    /// Notes a file. A file with the same hash changes nothing.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn add_file(&mut self, file: NewFile<'_>) -> Result<Added<FileId>> {
        self.guarded(|batch| {
            let id = batch.numbers.next(Numbered::SourceFile)?;
            let hash = hash_bytes(file.hash)?;
            let cells = cells![id, batch.id.0, file.name, &hash[..], file.format, file.status, file.reason];
            if batch.store.db.run(sql::INSERT_FILE, cells)? > 0 {
                batch.counts.files += 1;
                return Ok(Added::New(FileId(id)));
            }
            let known = batch.file_known(file.hash)?;
            let known = known.ok_or_else(|| StoreError::Unknown { what: format!("file {}", file.name) })?;
            Ok(Added::Duplicate(known.id))
        })
    }

    /// Has a file that was quarantined or refused before be taken in by this batch: forgets the problems that were
    /// noted for it and counts it as brought by this batch, so that an undo takes it away with what it now brings.
    /// The caller sets its status. Returns how many problems were forgotten.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] when the file is not in the study; the database cannot be written.
    pub fn reopen_file(&mut self, file: FileId) -> Result<u64> {
        self.guarded(|batch| {
            let db = &batch.store.db;
            let forgotten = db.run(sql::DELETE_PROBLEMS_OF_FILE, cells![file.0])?;
            match db.run(sql::MOVE_FILE_TO_BATCH, cells![batch.id.0, file.0])? {
                0 => Err(StoreError::Unknown { what: format!("file {file}") }),
                _ => Ok(forgotten),
            }
        })
    }

    /// Notes what became of a file when that is known only after its documents are in.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] when the file is not in the study; the database cannot be written.
    pub fn set_file_status(&mut self, file: FileId, status: &str, reason: Option<&str>) -> Result<()> {
        self.guarded(|batch| match batch.store.db.run(sql::SET_FILE_STATUS, cells![status, reason, file.0])? {
            0 => Err(StoreError::Unknown { what: format!("file {file}") }),
            _ => Ok(()),
        })
    }

    /// Brings a document of a file of this or an earlier batch. A document with the same supplier, kind and number
    /// changes nothing but the note that this file holds it as well. A supplier that is not in the register is taken
    /// in with what the document tells.
    ///
    /// # Errors
    /// [`StoreError::MixedCurrency`] and [`StoreError::NotFinite`] leave the batch usable; the database cannot be
    /// written.
    pub fn add_document(&mut self, document: &SourceDocument, file: FileId) -> Result<Added<DocumentId>> {
        documents::check(document)?;
        self.guarded(|batch| {
            let key = document.key();
            let place = Place {
                file: file.0,
                supplier: batch.supplier_of(&key.supplier, &document.supplier)?,
                supplier_party: batch.party_of(0, &document.supplier)?,
                buyer_party: batch.party_of(1, &document.buyer)?,
            };
            let db = &batch.store.db;
            if let Some(id) = documents::insert(db, &mut batch.numbers, document, &key.number, &place)? {
                batch.counts.documents += 1;
                batch.counts.lines += document.lines.len() as u64;
                return Ok(Added::New(id));
            }
            batch.counts.duplicate_documents += 1;
            let cells = cells![place.supplier, document.kind.key(), &key.number];
            let known =
                db.first(sql::DOCUMENT_BY_KEY, cells, |row| Ok((row.small::<u32>(0)?, row.small::<u32>(1)?)))?;
            let (id, first_file) =
                known.ok_or_else(|| StoreError::Unknown { what: format!("document {}", document.number) })?;
            if first_file != file.0 {
                db.run(sql::INSERT_DUPLICATE, cells![id, file.0])?;
            }
            Ok(Added::Duplicate(DocumentId(id)))
        })
    }

    /// Upserts units by their key.
    ///
    /// # Errors
    /// [`StoreError::NotFinite`] for positions; the database cannot be written.
    pub fn put_units(&mut self, units: &[UnitRecord]) -> Result<PutCounts> {
        let counts = self.put(units.iter().cloned())?;
        self.counts.register_rows += counts.added + counts.changed;
        Ok(counts)
    }

    /// Upserts suppliers by their key; a row of the register wins over what documents told.
    ///
    /// # Errors
    /// [`StoreError::NotFinite`] for positions; the database cannot be written.
    pub fn put_suppliers(&mut self, suppliers: &[SupplierRecord]) -> Result<PutCounts> {
        let rows = suppliers.iter().map(|record| SupplierRow { origin: Origin::Register, record: record.clone() });
        let counts = self.put(rows)?;
        self.counts.register_rows += counts.added + counts.changed;
        Ok(counts)
    }

    /// Upserts survey answers; unit, supplier, date and role together make an answer the same answer.
    ///
    /// # Errors
    /// [`StoreError::NotFinite`]; the database cannot be written.
    pub fn put_survey(&mut self, responses: &[SurveyResponse]) -> Result<PutCounts> {
        let counts = self.put(responses.iter().map(register::normalised))?;
        self.counts.survey_rows += counts.added + counts.changed;
        Ok(counts)
    }

    /// Upserts items of catalogues by [`CatalogueItem::key`].
    ///
    /// # Errors
    /// [`StoreError::NotFinite`]; the database cannot be written.
    pub fn put_catalogue(&mut self, items: &[CatalogueItem]) -> Result<PutCounts> {
        let counts = self.put(items.iter().cloned())?;
        self.counts.catalogue_rows += counts.added + counts.changed;
        Ok(counts)
    }

    /// Upserts what persons have said about goods; supplier, kind and value together make a correction the same.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn put_goods_corrections(&mut self, corrections: &[GoodsCorrection]) -> Result<PutCounts> {
        let counts = self.put(corrections.iter().map(register::normalised_goods))?;
        self.counts.correction_rows += counts.added + counts.changed;
        Ok(counts)
    }

    /// Upserts what persons have said about units; kind and value together make a correction the same.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn put_unit_corrections(&mut self, corrections: &[UnitCorrection]) -> Result<PutCounts> {
        let counts = self.put(corrections.iter().cloned())?;
        self.counts.correction_rows += counts.added + counts.changed;
        Ok(counts)
    }

    /// Notes problems and returns how many of them were not noted before.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn add_problems(&mut self, problems: &[Problem]) -> Result<u64> {
        self.guarded(|batch| {
            let mut added = 0;
            for problem in problems {
                let digest = blake3::hash(register::to_json(problem)?.as_bytes()).to_hex();
                let row = problem.row.map(i64::try_from).transpose().map_err(|_| StoreError::TooLarge {
                    what: format!("{}: row number {:?}", problem.file, problem.row),
                })?;
                added += batch.store.db.run(
                    sql::INSERT_PROBLEM,
                    cells![
                        batch.numbers.next(Numbered::Problem)?,
                        batch.id.0,
                        digest.as_str(),
                        &problem.file,
                        row,
                        &problem.field,
                        &problem.value,
                        &problem.rule,
                        problem.severity.key(),
                        &problem.message,
                        &problem.suggestion,
                    ],
                )?;
            }
            batch.counts.problems += added;
            Ok(added)
        })
    }

    /// Sets the road network of the study along with the file that it came in; see [`StudyStore::set_roads`].
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn set_roads(&mut self, file_name: &str, source_name: &str, hash: &str) -> Result<()> {
        self.guarded(|batch| batch.store.db.run(sql::SET_ROADS, cells![file_name, source_name, hash]).map(|_| ()))
    }

    /// Sets a remark about the study along with what the batch brings.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn set_meta(&mut self, key: &str, value: &str) -> Result<()> {
        self.guarded(|batch| batch.store.db.run(sql::SET_META, cells![key, value]).map(|_| ()))
    }

    /// Makes everything of the batch part of the study, with its audit row. When it brought anything that deliveries are
    /// made from, the note of what they were made with (`deliveries_made_with` in `meta`) goes in the same moment.
    ///
    /// # Errors
    /// [`StoreError::BatchBroken`] after a failed write; the database cannot be written. In both cases nothing of the
    /// batch is in the study.
    pub fn commit(mut self) -> Result<BatchCounts> {
        self.land()
    }

    /// Commits this part of an import and begins the next; returns what the part brought.
    ///
    /// # Errors
    /// As for [`Batch::commit`]; what was committed before stays. The import was undone in the meantime.
    pub fn next_part(&mut self, label: &str, recorded_at: &str) -> Result<BatchCounts> {
        let counts = self.land()?;
        // Until the next part is begun, nothing may be written: it would be in no transaction.
        self.broken = true;
        // Another program may have written in between: what was looked up in the study is looked up again.
        (self.id, self.numbers) = open(&self.store.db, Some(self.import), label, recorded_at)?;
        self.parties = None;
        self.last_parties = [None, None];
        self.suppliers.clear();
        self.counts = BatchCounts::default();
        (self.broken, self.open) = (false, true);
        Ok(counts)
    }

    fn land(&mut self) -> Result<BatchCounts> {
        if self.broken {
            return Err(StoreError::BatchBroken);
        }
        let db = &self.store.db;
        close_row(db, self.id, &self.counts)?;
        if self.counts.concerns_deliveries() {
            deliveries::outdate(db)?;
        }
        self.numbers.save(db)?;
        db.commit()?;
        self.open = false;
        Ok(self.counts)
    }

    fn put<R: RegisterRow>(&mut self, rows: impl IntoIterator<Item = R>) -> Result<PutCounts> {
        self.guarded(|batch| register::put(&batch.store.db, &mut batch.numbers, batch.id, rows))
    }

    /// Runs a write after whose failure the batch must not be committed.
    fn guarded<T>(&mut self, write: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        if self.broken {
            return Err(StoreError::BatchBroken);
        }
        let done = write(self);
        self.broken = done.is_err();
        done
    }

    fn supplier_of(&mut self, key: &str, party: &Party) -> Result<u32> {
        if let Some(id) = self.suppliers.get(key) {
            return Ok(*id);
        }
        let db = &self.store.db;
        if db.first(sql::SUPPLIER_ID, cells![key], |row| row.small::<u32>(0))?.is_none() {
            SupplierRow::told_by(party).write(db, &mut self.numbers)?;
        }
        let id = db.first(sql::SUPPLIER_ID, cells![key], |row| row.small::<u32>(0))?;
        let id = id.ok_or_else(|| StoreError::Unknown { what: format!("supplier {key}") })?;
        self.suppliers.insert(key.to_owned(), id);
        Ok(id)
    }

    fn party_of(&mut self, role: usize, party: &Party) -> Result<u32> {
        if let Some((last, id)) = &self.last_parties[role]
            && last == party
        {
            return Ok(*id);
        }
        let db = &self.store.db;
        let parties = match &mut self.parties {
            Some(parties) => parties,
            none => {
                let stored = documents::parties(db)?;
                none.insert(stored.into_iter().map(|(id, party)| (party, id)).collect())
            }
        };
        let id = match parties.get(party) {
            Some(id) => *id,
            None => {
                let id = self.numbers.next(Numbered::Party)?;
                documents::insert_party(db, id, party)?;
                parties.insert(party.clone(), id);
                id
            }
        };
        self.last_parties[role] = Some((party.clone(), id));
        Ok(id)
    }
}

/// Starts the transaction of a batch and writes its audit row.
fn open(db: &Connection, import: Option<BatchId>, label: &str, recorded_at: &str) -> Result<(BatchId, Numbers)> {
    db.begin()?;
    let started = Numbers::load(db).and_then(|mut numbers| {
        if let Some(import) = import {
            imports::check_open(db, import)?;
        }
        let id = open_row(db, &mut numbers, Action::Import(import), label, recorded_at)?;
        Ok((id, numbers))
    });
    if started.is_err() {
        db.rollback();
    }
    started
}

impl Drop for Batch<'_> {
    fn drop(&mut self) {
        if self.open {
            self.store.db.rollback();
        }
    }
}

/// What an audit row tells of.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Action {
    /// A batch of this import; of a new one where it is absent.
    Import(Option<BatchId>),
    /// The undo of a batch.
    Undo(BatchId),
}

/// Writes the audit row that files and problems of a batch refer to.
pub(crate) fn open_row(
    db: &Connection,
    numbers: &mut Numbers,
    action: Action,
    label: &str,
    recorded_at: &str,
) -> Result<BatchId> {
    let id = numbers.next(Numbered::Batch)?;
    let (name, undoes, import) = match action {
        Action::Import(import) => ("import", None, Some(import.map_or(id, |import| import.0))),
        Action::Undo(undone) => ("undo", Some(undone.0), None),
    };
    db.run(sql::INSERT_BATCH, cells![id, name, label, recorded_at, undoes, import])?;
    Ok(BatchId(id))
}

/// Completes the audit row with what the batch did.
pub(crate) fn close_row(db: &Connection, id: BatchId, counts: &BatchCounts) -> Result<()> {
    let numbers = [
        counts.files,
        counts.documents,
        counts.duplicate_documents,
        counts.lines,
        counts.register_rows,
        counts.survey_rows,
        counts.problems,
        counts.catalogue_rows,
        counts.correction_rows,
    ];
    let mut cells: Vec<_> = numbers.iter().map(|n| i64::try_from(*n).unwrap_or(i64::MAX).into()).collect();
    cells.push(id.0.into());
    db.run(sql::SET_BATCH_COUNTS, &cells).map(|_| ())
}
