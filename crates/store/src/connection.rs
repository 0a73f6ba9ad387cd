//! The one place that talks to a database engine: everything else speaks in statements, cells and rows.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{OpenFlags, ToSql};

use crate::error::{Result, StoreError, from_engine};

/// `Saml` in the file's header: how a study is told from other SQLite files.
const APPLICATION_ID: i32 = 0x5361_6d6c;
/// How long to wait for another writer before saying that the study is locked.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// More than the number of statements, so that each is prepared once.
const STATEMENT_CACHE: usize = 128;

/// One value on its way into a statement.
#[derive(Clone, Debug)]
pub(crate) enum Cell<'a> {
    Null,
    Int(i64),
    Real(f64),
    Text(Cow<'a, str>),
    Bytes(&'a [u8]),
}

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

macro_rules! cell_from {
    ($($source:ty => |$value:ident| $cell:expr;)*) => {$(
        impl<'a> From<$source> for Cell<'a> {
            fn from($value: $source) -> Self { $cell }
        }
    )*};
}
cell_from! {
    i64 => |value| Self::Int(value);
    u32 => |value| Self::Int(value.into());
    u16 => |value| Self::Int(value.into());
    bool => |value| Self::Int(value.into());
    f64 => |value| Self::Real(value);
    String => |value| Self::Text(Cow::Owned(value));
    &'a String => |value| Self::Text(Cow::Borrowed(value));
    &'a str => |value| Self::Text(Cow::Borrowed(value));
    &'a [u8] => |value| Self::Bytes(value);
    domain::Date => |value| Self::Text(Cow::Owned(value.to_string()));
}
impl<'a, T: Into<Cell<'a>>> From<Option<T>> for Cell<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}
impl<'a> From<&'a Option<String>> for Cell<'a> {
    fn from(value: &'a Option<String>) -> Self {
        value.as_deref().into()
    }
}

/// A list of cells from values of different types.
macro_rules! cells {
    ($($value:expr),* $(,)?) => { &[$($crate::connection::Cell::from($value)),*] };
}
pub(crate) use cells;

/// One row of an answer; columns are counted from 0.
pub(crate) struct Row<'r> {
    inner: &'r rusqlite::Row<'r>,
    path: &'r Path,
}

impl Row<'_> {
    fn get<T: rusqlite::types::FromSql>(&self, column: usize) -> Result<T> {
        self.inner.get(column).map_err(|e| from_engine(self.path, "reading a row", e))
    }

    pub(crate) fn int(&self, column: usize) -> Result<i64> {
        self.get(column)
    }

    pub(crate) fn opt_int(&self, column: usize) -> Result<Option<i64>> {
        self.get(column)
    }

    pub(crate) fn opt_real(&self, column: usize) -> Result<Option<f64>> {
        self.get(column)
    }

    pub(crate) fn real(&self, column: usize) -> Result<f64> {
        self.get(column)
    }

    pub(crate) fn text(&self, column: usize) -> Result<String> {
        self.get(column)
    }

    pub(crate) fn opt_text(&self, column: usize) -> Result<Option<String>> {
        self.get(column)
    }

    pub(crate) fn bytes(&self, column: usize) -> Result<Vec<u8>> {
        self.get(column)
    }

    /// A number within the range of a smaller type: an identifier, a count, a minute of the day.
    pub(crate) fn small<T: TryFrom<i64>>(&self, column: usize) -> Result<T> {
        let value = self.int(column)?;
        T::try_from(value).map_err(|_| self.damaged(column, value))
    }

    pub(crate) fn opt_small<T: TryFrom<i64>>(&self, column: usize) -> Result<Option<T>> {
        let Some(value) = self.opt_int(column)? else { return Ok(None) };
        T::try_from(value).map(Some).map_err(|_| self.damaged(column, value))
    }

    /// A text that `read` understands: a key, a date, a currency.
    pub(crate) fn read<T>(&self, column: usize, read: impl FnOnce(&str) -> Option<T>) -> Result<T> {
        let value = self.text(column)?;
        read(&value).ok_or_else(|| self.damaged(column, value))
    }

    pub(crate) fn opt_read<T>(&self, column: usize, read: impl FnOnce(&str) -> Option<T>) -> Result<Option<T>> {
        let Some(value) = self.opt_text(column)? else { return Ok(None) };
        read(&value).map(Some).ok_or_else(|| self.damaged(column, value))
    }

    pub(crate) fn date(&self, column: usize) -> Result<domain::Date> {
        self.read(column, |text| text.parse().ok())
    }

    pub(crate) fn opt_date(&self, column: usize) -> Result<Option<domain::Date>> {
        self.opt_read(column, |text| text.parse().ok())
    }

    /// A JSON text; an absent one is the type's default.
    pub(crate) fn json<T: serde::de::DeserializeOwned + Default>(&self, column: usize) -> Result<T> {
        Ok(self.opt_read(column, |text| serde_json::from_str(text).ok())?.unwrap_or_default())
    }

    fn damaged(&self, column: usize, value: impl std::fmt::Debug) -> StoreError {
        let name = self.inner.as_ref().column_name(column).unwrap_or("?").to_owned();
        StoreError::Damaged { path: self.path.to_path_buf(), what: format!("{name} = {value:?}") }
    }
}

/// An open database with the file it lies in.
pub(crate) struct Connection {
    inner: rusqlite::Connection,
    path: PathBuf,
}

impl std::fmt::Debug for Connection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connection").field("path", &self.path).finish_non_exhaustive()
    }
}

impl Connection {
    /// Makes an empty study file; fails if there is a file.
    pub(crate) fn create(path: &Path) -> Result<Self> {
        std::fs::OpenOptions::new().write(true).create_new(true).open(path).map_err(|source| match source.kind() {
            std::io::ErrorKind::AlreadyExists => StoreError::Exists { path: path.to_path_buf() },
            _ => StoreError::File { path: path.to_path_buf(), action: "creating the study", source },
        })?;
        let connection = Self::connect(path)?;
        connection.script(&format!("PRAGMA application_id = {APPLICATION_ID};"))?;
        connection.tune()?;
        Ok(connection)
    }

    /// Opens a study file; nothing is written before it is known to be one.
    pub(crate) fn open(path: &Path) -> Result<Self> {
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
        let connection = Self::connect(path)?;
        let id = connection.pragma("PRAGMA application_id")?;
        if id != i64::from(APPLICATION_ID) {
            return Err(not_a_study("a database of another program"));
        }
        connection.tune()?;
        Ok(connection)
    }

    fn connect(path: &Path) -> Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let inner = rusqlite::Connection::open_with_flags(path, flags)
            .map_err(|e| from_engine(path, "opening the study", e))?;
        let connection = Self { inner, path: path.to_path_buf() };
        connection.inner.busy_timeout(BUSY_TIMEOUT).map_err(|e| from_engine(path, "opening the study", e))?;
        // Plans do not depend on values; otherwise SQLite plans a statement again each time its values change.
        connection
            .inner
            .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
            .map_err(|e| from_engine(path, "opening the study", e))?;
        connection.inner.set_prepared_statement_cache_capacity(STATEMENT_CACHE);
        Ok(connection)
    }

    /// Settings of this connection; the decision page 0002 gives the reasons.
    fn tune(&self) -> Result<()> {
        self.script(
            "PRAGMA journal_mode = WAL;
             PRAGMA synchronous = NORMAL;
             PRAGMA foreign_keys = ON;
             PRAGMA trusted_schema = OFF;
             PRAGMA temp_store = MEMORY;
             PRAGMA cache_size = -65536;",
        )
    }

    fn pragma(&self, text: &str) -> Result<i64> {
        self.inner.query_row(text, [], |row| row.get(0)).map_err(|e| from_engine(&self.path, text, e))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Runs a text of several statements without values.
    pub(crate) fn script(&self, text: &str) -> Result<()> {
        self.inner.execute_batch(text).map_err(|e| from_engine(&self.path, first_words(text), e))
    }

    /// Whether the table is there.
    pub(crate) fn has_table(&self, name: &str) -> Result<bool> {
        self.inner.table_exists(None, name).map_err(|e| from_engine(&self.path, "reading the schema", e))
    }

    /// Writes a whole copy of the study, as of now, to a file that must not exist.
    pub(crate) fn copy_to(&self, copy: &Path) -> Result<()> {
        let name = copy.to_string_lossy();
        self.inner
            .execute("VACUUM INTO ?1", [name.as_ref()])
            .map(|_| ())
            .map_err(|e| from_engine(copy, "copying the study", e))
    }

    /// Starts a transaction that may write; waits for another writer for a while.
    pub(crate) fn begin(&self) -> Result<()> {
        self.script("BEGIN IMMEDIATE")
    }

    pub(crate) fn commit(&self) -> Result<()> {
        self.script("COMMIT")
    }

    /// Takes everything since [`Connection::begin`] back. An error is of no use to anybody here: the transaction is
    /// gone in any case, at the latest when the connection closes.
    pub(crate) fn rollback(&self) {
        let _ = self.inner.execute_batch("ROLLBACK");
    }

    /// Runs `work` in a transaction that lands whole or not at all.
    pub(crate) fn whole<T>(&self, work: impl FnOnce(&Self) -> Result<T>) -> Result<T> {
        self.begin()?;
        let done = work(self).and_then(|value| self.commit().map(|()| value));
        if done.is_err() {
            self.rollback();
        }
        done
    }

    /// Runs one statement and says how many rows it changed.
    pub(crate) fn run(&self, sql: &'static str, cells: &[Cell<'_>]) -> Result<u64> {
        if let Some(value) = cells.iter().find_map(|cell| match cell {
            Cell::Real(value) if !value.is_finite() => Some(*value),
            _ => None,
        }) {
            return Err(StoreError::NotFinite { what: first_words(sql).to_owned(), value });
        }
        let failed = |e| from_engine(&self.path, first_words(sql), e);
        let mut statement = self.inner.prepare_cached(sql).map_err(failed)?;
        statement.execute(rusqlite::params_from_iter(cells)).map(|rows| rows as u64).map_err(failed)
    }

    /// Calls `take` with each row of the answer.
    pub(crate) fn each(
        &self,
        sql: &'static str,
        cells: &[Cell<'_>],
        mut take: impl FnMut(&Row<'_>) -> Result<()>,
    ) -> Result<()> {
        let failed = |e| from_engine(&self.path, first_words(sql), e);
        let mut statement = self.inner.prepare_cached(sql).map_err(failed)?;
        let mut rows = statement.query(rusqlite::params_from_iter(cells)).map_err(failed)?;
        while let Some(inner) = rows.next().map_err(failed)? {
            take(&Row { inner, path: &self.path })?;
        }
        Ok(())
    }

    /// All rows of the answer.
    pub(crate) fn rows<T>(
        &self,
        sql: &'static str,
        cells: &[Cell<'_>],
        mut read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut all = Vec::new();
        self.each(sql, cells, |row| {
            all.push(read(row)?);
            Ok(())
        })?;
        Ok(all)
    }

    /// The first row of the answer, if there is one.
    pub(crate) fn first<T>(
        &self,
        sql: &'static str,
        cells: &[Cell<'_>],
        read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Option<T>> {
        Ok(self.rows(sql, cells, read)?.into_iter().next())
    }

    /// Whether the engine understands the statement and finds its tables and columns.
    #[cfg(test)]
    pub(crate) fn prepares(&self, sql: &str) -> bool {
        self.inner.prepare(sql).is_ok()
    }

    /// The single number that the statement answers with.
    pub(crate) fn count(&self, sql: &'static str, cells: &[Cell<'_>]) -> Result<u64> {
        Ok(self.first(sql, cells, |row| row.small(0))?.unwrap_or(0))
    }
}

/// The first line of a statement, for messages.
fn first_words(sql: &str) -> &str {
    sql.trim().lines().next().unwrap_or_default()
}
