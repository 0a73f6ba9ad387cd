//! SQLite: a study is a file.

use std::cell::{Cell as Slot, RefCell};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{OpenFlags, ToSql};

use super::waiting_rows::WaitingRows;
use super::{Cell, first_words};
use crate::error::{Result, StoreError};

/// `Saml` in the file's header: how a study is told from other SQLite files.
const APPLICATION_ID: i32 = 0x5361_6d6c;
/// How long to wait for another writer before saying that the study is locked.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Page of a new study: an index that is touched all over is then written in fewer, larger pieces.
const PAGE_BYTES: u32 = 16_384;
/// How large the log may grow before it is written back.
const LOG_BYTES: u32 = 65_536_000;
/// More than the number of statements, so that each is prepared once.
const STATEMENT_CACHE: usize = 192;

impl ToSql for Cell<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(value) => ValueRef::Integer(*value),
            Self::Real(value) => ValueRef::Real(*value),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

/// An open file.
pub(super) struct SqliteEngine {
    inner: rusqlite::Connection,
    path: PathBuf,
    /// Rows that wait, by statement, in the order in which the statements were first used: later ones may refer to earlier.
    waiting: RefCell<Vec<WaitingRows>>,
    /// Whether rows that waited could not be written: the transaction must not be committed then.
    lost_rows: Slot<bool>,
}

impl SqliteEngine {
    /// Makes an empty study file; fails if there is a file.
    pub(super) fn create(path: &Path) -> Result<Self> {
        std::fs::OpenOptions::new().write(true).create_new(true).open(path).map_err(|source| match source.kind() {
            std::io::ErrorKind::AlreadyExists => StoreError::Exists { path: path.to_path_buf() },
            _ => StoreError::File { path: path.to_path_buf(), action: "creating the study", source },
        })?;
        let engine = Self::connect(path)?;
        engine.script(&format!("PRAGMA page_size = {PAGE_BYTES}; PRAGMA application_id = {APPLICATION_ID};"))?;
        engine.tune()?;
        Ok(engine)
    }

    /// Opens a study file; nothing is written before it is known to be one.
    pub(super) fn open(path: &Path) -> Result<Self> {
        let about = std::fs::metadata(path).map_err(|source| match source.kind() {
            std::io::ErrorKind::NotFound => StoreError::Missing { path: path.to_path_buf() },
            _ => StoreError::File { path: path.to_path_buf(), action: "opening the study", source },
        })?;
        let not_a_study = |why: &str| StoreError::NotAStudy { path: path.to_path_buf(), why: why.to_owned() };
        if !about.is_file() {
            return Err(not_a_study("not a file"));
        }
        if about.len() == 0 {
            return Err(not_a_study("the file is empty; delete it if it was left by an interrupted `samlast init`"));
        }
        let engine = Self::connect(path)?;
        let id: i32 =
            engine.failing("reading the header", |db| db.query_row("PRAGMA application_id", [], |row| row.get(0)))?;
        if id != APPLICATION_ID {
            return Err(not_a_study("a database of another program"));
        }
        engine.tune()?;
        Ok(engine)
    }

    fn connect(path: &Path) -> Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let inner =
            rusqlite::Connection::open_with_flags(path, flags).map_err(|e| failure(path, "opening the study", e))?;
        let engine = Self { inner, path: path.to_path_buf(), waiting: RefCell::default(), lost_rows: Slot::new(false) };
        engine.failing("opening the study", |db| {
            db.busy_timeout(BUSY_TIMEOUT)?;
            // Plans do not depend on values; otherwise SQLite plans a statement again each time its values change.
            db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
        })?;
        engine.inner.set_prepared_statement_cache_capacity(STATEMENT_CACHE);
        Ok(engine)
    }

    /// Settings of this connection; the decision page 0002 gives the reasons.
    fn tune(&self) -> Result<()> {
        let page_bytes: u32 =
            self.failing("reading the header", |db| db.query_row("PRAGMA page_size", [], |row| row.get(0)))?;
        let log_pages = LOG_BYTES / page_bytes.max(512);
        self.script(&format!(
            "PRAGMA journal_mode = WAL;
             PRAGMA synchronous = NORMAL;
             PRAGMA foreign_keys = ON;
             PRAGMA trusted_schema = OFF;
             PRAGMA temp_store = MEMORY;
             PRAGMA wal_autocheckpoint = {log_pages};
             PRAGMA cache_size = -65536;"
        ))
    }

    fn failing<T>(&self, action: &str, work: impl FnOnce(&rusqlite::Connection) -> rusqlite::Result<T>) -> Result<T> {
        work(&self.inner).map_err(|e| failure(&self.path, action, e))
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Runs several statements. A table that is marked lies in the order of its key and nowhere else.
    pub(super) fn script(&self, text: &str) -> Result<()> {
        let text = text.replace("/* clustered */", "WITHOUT ROWID");
        self.failing(first_words(&text), |db| db.execute_batch(&text))
    }

    /// Starts a transaction that may write. There is one writer, and the indexes of a large study are touched all over, so
    /// it may hold more pages than the many that read: 256 MiB.
    pub(super) fn begin(&self) -> Result<()> {
        self.forget_waiting();
        self.script("BEGIN IMMEDIATE; PRAGMA cache_size = -262144;")
    }

    pub(super) fn commit(&self) -> Result<()> {
        self.write_waiting()?;
        if self.lost_rows.get() {
            return Err(StoreError::BatchBroken);
        }
        self.script("COMMIT")
    }

    pub(super) fn rollback(&self) {
        self.forget_waiting();
        drop(self.script("ROLLBACK"));
    }

    fn forget_waiting(&self) {
        self.waiting.borrow_mut().iter_mut().for_each(WaitingRows::clear);
        self.lost_rows.set(false);
    }

    /// Has a row wait for others of its statement, within a transaction.
    pub(super) fn queue(&self, sql: &'static str, cells: &[Cell<'_>]) -> Result<()> {
        let mut waiting = self.waiting.borrow_mut();
        let known = waiting.iter().position(|rows| rows.are_of(sql));
        let place = known.or_else(|| {
            waiting.push(WaitingRows::of(sql, cells.len())?);
            Some(waiting.len() - 1)
        });
        let Some(rows) = place.and_then(|place| waiting.get_mut(place)) else {
            drop(waiting);
            return self.run(sql, cells).map(|_| ());
        };
        let full = rows.push(cells);
        drop(waiting);
        if full { self.write_waiting() } else { Ok(()) }
    }

    fn write_waiting(&self) -> Result<()> {
        let mut waiting = self.waiting.borrow_mut();
        let written = waiting.iter().try_for_each(|rows| {
            rows.writes().try_for_each(|(sql, values)| {
                self.failing(first_words(rows.statement()), |db| {
                    db.prepare_cached(sql)?.execute(rusqlite::params_from_iter(values)).map(|_| ())
                })
            })
        });
        waiting.iter_mut().for_each(WaitingRows::clear);
        self.lost_rows.set(self.lost_rows.get() || written.is_err());
        written
    }

    /// Writes what waits before a statement that could see or touch it.
    fn write_before(&self, sql: &str) -> Result<()> {
        let concerns = self.waiting.borrow().iter().any(|rows| rows.concern(sql));
        if concerns { self.write_waiting() } else { Ok(()) }
    }

    pub(super) fn has_table(&self, name: &str) -> Result<bool> {
        self.failing("reading the schema", |db| db.table_exists(None, name))
    }

    /// Pages and indexes that do not fit together, and rows that refer to none.
    pub(super) fn damage(&self) -> Result<Vec<String>> {
        self.failing("checking the study", |db| {
            let mut found: Vec<String> = db
                .prepare("PRAGMA integrity_check")?
                .query_map([], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            found.retain(|line| line != "ok");
            let mut strays = db.prepare("PRAGMA foreign_key_check")?;
            let strays = strays.query_map([], |row| {
                Ok(format!(
                    "row {} of {} refers to nothing",
                    row.get::<_, Option<i64>>(1)?.unwrap_or(0),
                    row.get::<_, String>(0)?
                ))
            })?;
            found.extend(strays.collect::<rusqlite::Result<Vec<_>>>()?);
            Ok(found)
        })
    }

    pub(super) fn copy_to(&self, copy: &Path) -> Result<()> {
        let name = copy.to_string_lossy();
        self.inner
            .execute("VACUUM INTO ?1", [name.as_ref()])
            .map(|_| ())
            .map_err(|e| failure(copy, "copying the study", e))
    }

    /// Writes the file anew without its empty pages. The second file that this takes lies on disk, not in memory as other
    /// things that last for a moment: it is as large as the study.
    pub(super) fn give_back_pages(&self) -> Result<()> {
        let free: i64 =
            self.failing("looking for empty pages", |db| db.query_row("PRAGMA freelist_count", [], |row| row.get(0)))?;
        if free == 0 {
            return Ok(());
        }
        let written = self.script("PRAGMA temp_store = FILE; VACUUM; PRAGMA wal_checkpoint(TRUNCATE);");
        self.script("PRAGMA temp_store = MEMORY")?;
        written
    }

    /// Copies to `study.samlast.schema-1.backup`, with a number behind it where that is taken.
    pub(super) fn copy_before(&self, version: u32) -> Result<PathBuf> {
        let name = |suffix: String| {
            let mut name = self.path.clone().into_os_string();
            name.push(format!(".schema-{version}.backup{suffix}"));
            PathBuf::from(name)
        };
        let names = std::iter::once(String::new()).chain((2u32..).map(|number| format!("-{number}"))).map(name);
        let copy = names.into_iter().find(|name| !name.exists()).unwrap_or_else(|| name(String::new()));
        self.copy_to(&copy)?;
        Ok(copy)
    }

    pub(super) fn run(&self, sql: &str, cells: &[Cell<'_>]) -> Result<u64> {
        self.write_before(sql)?;
        self.failing(first_words(sql), |db| {
            db.prepare_cached(sql)?.execute(rusqlite::params_from_iter(cells)).map(|rows| rows as u64)
        })
    }

    pub(super) fn each(
        &self,
        sql: &str,
        cells: &[Cell<'_>],
        mut take: impl FnMut(&rusqlite::Row<'_>) -> Result<()>,
    ) -> Result<()> {
        self.write_before(sql)?;
        let failed = |e| failure(&self.path, first_words(sql), e);
        let mut statement = self.inner.prepare_cached(sql).map_err(failed)?;
        let mut rows = statement.query(rusqlite::params_from_iter(cells)).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            take(row)?;
        }
        Ok(())
    }

    #[cfg(test)]
    pub(super) fn prepares(&self, sql: &str) -> std::result::Result<(), String> {
        self.inner.prepare(sql).map(|_| ()).map_err(|e| e.to_string())
    }
}

/// Turns what SQLite reports into words.
pub(super) fn failure(path: &Path, action: &str, error: rusqlite::Error) -> StoreError {
    use rusqlite::ErrorCode;
    let path = path.to_path_buf();
    if error.sqlite_error().is_some_and(|e| e.extended_code == rusqlite::ffi::SQLITE_CONSTRAINT_FOREIGNKEY) {
        return StoreError::Unknown { what: format!("a record that is referred to ({action})") };
    }
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Locked { path },
        Some(ErrorCode::DiskFull) => StoreError::DiskFull { path },
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => StoreError::ReadOnly { path },
        Some(ErrorCode::NotADatabase) => StoreError::NotAStudy { path, why: "no database".to_owned() },
        Some(ErrorCode::DatabaseCorrupt) => StoreError::Damaged { path, what: error.to_string() },
        _ => StoreError::Database { path, action: action.to_owned(), source: Box::new(error) },
    }
}
