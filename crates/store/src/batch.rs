//! A batch: everything that one import brings, landing whole or not at all, and taken back whole by an undo.

use std::collections::HashMap;

use domain::{DocumentId, Party, Problem, SourceDocument, SupplierRecord, SurveyResponse, UnitRecord};
use serde::{Deserialize, Serialize};

use crate::connection::{Connection, Row, cells};
use crate::documents::{self, Place};
use crate::error::{Result, StoreError};
use crate::numbers::{Numbered, Numbers};
use crate::register::{self, Origin, PutCounts, RegisterRow, SupplierRow};
use crate::{StudyStore, sql};

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
    /// Hash of its bytes, by which it is recognised.
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
    /// Hash of its bytes.
    pub hash: String,
    /// Format as detected.
    pub format: String,
    /// What became of it.
    pub status: String,
    /// Why it is not imported, where it is not.
    pub reason: Option<String>,
}

pub(crate) fn read_file(row: &Row<'_>) -> Result<StoredFile> {
    Ok(StoredFile {
        id: FileId(row.small(0)?),
        batch: BatchId(row.small(1)?),
        name: row.text(2)?,
        hash: row.text(3)?,
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
}

/// A transaction that brings files, documents, register rows and survey answers into the study.
///
/// Nothing of it is in the study before [`Batch::commit`]; dropping it, or the end of the program at any moment, leaves
/// the study as it was. After a failed write the batch cannot be committed any more.
#[derive(Debug)]
pub struct Batch<'s> {
    store: &'s mut StudyStore,
    id: BatchId,
    numbers: Numbers,
    parties: Option<HashMap<String, u32>>,
    suppliers: HashMap<String, u32>,
    counts: BatchCounts,
    broken: bool,
    open: bool,
}

impl<'s> Batch<'s> {
    pub(crate) fn begin(store: &'s mut StudyStore, label: &str, recorded_at: &str) -> Result<Self> {
        store.db.begin()?;
        let started = Numbers::load(&store.db).and_then(|mut numbers| {
            let id = open_row(&store.db, &mut numbers, "import", label, recorded_at, None)?;
            Ok((id, numbers))
        });
        match started {
            Ok((id, numbers)) => Ok(Self {
                store,
                id,
                numbers,
                parties: None,
                suppliers: HashMap::new(),
                counts: BatchCounts::default(),
                broken: false,
                open: true,
            }),
            Err(error) => {
                store.db.rollback();
                Err(error)
            }
        }
    }

    /// The number that [`StudyStore::undo_batch`] asks for.
    pub fn id(&self) -> BatchId {
        self.id
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
        if let Some(known) = self.file_known(file.hash)? {
            return Ok(Added::Duplicate(known.id));
        }
        self.guarded(|batch| {
            let id = batch.numbers.next(Numbered::SourceFile)?;
            let cells = cells![id, batch.id.0, file.name, file.hash, file.format, file.status, file.reason];
            batch.store.db.run(sql::INSERT_FILE, cells)?;
            batch.counts.files += 1;
            Ok(Added::New(FileId(id)))
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
                supplier_party: batch.party_of(&document.supplier)?,
                buyer_party: batch.party_of(&document.buyer)?,
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

    /// Makes everything of the batch part of the study, with its audit row.
    ///
    /// # Errors
    /// [`StoreError::BatchBroken`] after a failed write; the database cannot be written. In both cases nothing of the
    /// batch is in the study.
    pub fn commit(mut self) -> Result<BatchCounts> {
        if self.broken {
            return Err(StoreError::BatchBroken);
        }
        let db = &self.store.db;
        close_row(db, self.id, &self.counts)?;
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

    fn party_of(&mut self, party: &Party) -> Result<u32> {
        let db = &self.store.db;
        let parties = match &mut self.parties {
            Some(parties) => parties,
            none => {
                let stored = documents::parties(db)?;
                let by_text = stored.into_iter().map(|(id, party)| Ok((register::to_json(&party)?, id)));
                none.insert(by_text.collect::<Result<_>>()?)
            }
        };
        let text = register::to_json(party)?;
        if let Some(id) = parties.get(&text) {
            return Ok(*id);
        }
        let id = self.numbers.next(Numbered::Party)?;
        documents::insert_party(db, id, party)?;
        parties.insert(text, id);
        Ok(id)
    }
}

impl Drop for Batch<'_> {
    fn drop(&mut self) {
        if self.open {
            self.store.db.rollback();
        }
    }
}

/// Writes the audit row that files and problems of a batch refer to.
pub(crate) fn open_row(
    db: &Connection,
    numbers: &mut Numbers,
    action: &str,
    label: &str,
    recorded_at: &str,
    undoes: Option<u32>,
) -> Result<BatchId> {
    let id = numbers.next(Numbered::Batch)?;
    db.run(sql::INSERT_BATCH, cells![id, action, label, recorded_at, undoes])?;
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
    ];
    let mut cells: Vec<_> = numbers.iter().map(|n| i64::try_from(*n).unwrap_or(i64::MAX).into()).collect();
    cells.push(id.0.into());
    db.run(sql::SET_BATCH_COUNTS, &cells).map(|_| ())
}
