//! The one place that talks to a database engine: everything else speaks in statements, cells and rows.
//!
//! | file | holds |
//! |---|---|
//! | `sqlite`, `postgres` | one engine each |
//! | `many_rows` | one statement for many rows, in the words of each engine |
//! | `waiting_rows` | rows for SQLite that wait to be written together |
//! | `copying` | a study written row by row into a file |

mod copying;
mod many_rows;
mod postgres;
mod sqlite;
mod waiting_rows;

use std::borrow::Cow;
use std::path::Path;

use crate::error::{Result, StoreError};
use crate::location::Location;
use postgres::PostgresEngine;
use sqlite::SqliteEngine;

/// One value on its way into a statement.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell<'a> {
    Null,
    Int(i64),
    Real(f64),
    Text(Cow<'a, str>),
    Bytes(Cow<'a, [u8]>),
}

impl Cell<'_> {
    /// The same value on its own.
    fn into_owned(self) -> Cell<'static> {
        match self {
            Self::Null => Cell::Null,
            Self::Int(value) => Cell::Int(value),
            Self::Real(value) => Cell::Real(value),
            Self::Text(text) => Cell::Text(Cow::Owned(text.into_owned())),
            Self::Bytes(bytes) => Cell::Bytes(Cow::Owned(bytes.into_owned())),
        }
    }
}

/// A text that every database can hold: PostgreSQL knows no NUL character, so it becomes U+FFFD on the way in, with
/// either engine, and a study says the same in both.
fn without_nul(text: Cow<'_, str>) -> Cow<'_, str> {
    if memchr::memchr(0, text.as_bytes()).is_some() { Cow::Owned(text.replace('\0', "\u{FFFD}")) } else { text }
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
    String => |value| Self::Text(without_nul(Cow::Owned(value)));
    &'a String => |value| Self::Text(without_nul(Cow::Borrowed(value)));
    &'a str => |value| Self::Text(without_nul(Cow::Borrowed(value)));
    &'a [u8] => |value| Self::Bytes(Cow::Borrowed(value));
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
    inner: Answer<'r>,
    path: &'r Path,
}

/// The row as the engine gives it.
#[derive(Clone, Copy)]
enum Answer<'r> {
    Sqlite(&'r rusqlite::Row<'r>),
    Postgres(&'r ::postgres::Row),
}

macro_rules! optional {
    ($($name:ident, $of:ty;)*) => {$(
        pub(crate) fn $name(&self, column: usize) -> Result<Option<$of>> {
            match self.inner {
                Answer::Sqlite(row) => row.get(column).map_err(|e| sqlite::failure(self.path, "reading a row", e)),
                Answer::Postgres(row) => postgres::$name(row, column)
                    .map_err(|e| postgres::failure(self.path, "reading a row", e)),
            }
        }
    )*};
}

impl Row<'_> {
    optional! {
        opt_int, i64;
        opt_real, f64;
        opt_text, String;
        opt_bytes, Vec<u8>;
    }

    fn given<T>(&self, column: usize, value: Option<T>) -> Result<T> {
        value.ok_or_else(|| self.damaged(column, "nothing"))
    }

    pub(crate) fn int(&self, column: usize) -> Result<i64> {
        self.given(column, self.opt_int(column)?)
    }

    pub(crate) fn real(&self, column: usize) -> Result<f64> {
        self.given(column, self.opt_real(column)?)
    }

    pub(crate) fn text(&self, column: usize) -> Result<String> {
        self.given(column, self.opt_text(column)?)
    }

    pub(crate) fn bytes(&self, column: usize) -> Result<Vec<u8>> {
        self.given(column, self.opt_bytes(column)?)
    }

    /// The bytes of a hash, in hexadecimal.
    pub(crate) fn hash(&self, column: usize) -> Result<String> {
        let bytes = self.bytes(column)?;
        let hash = bytes.as_slice().try_into().map_err(|_| self.damaged(column, &bytes))?;
        Ok(blake3::Hash::from_bytes(hash).to_hex().to_string())
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
        let value = self.opt_read(column, read)?;
        self.given(column, value)
    }

    pub(crate) fn opt_read<T>(&self, column: usize, read: impl FnOnce(&str) -> Option<T>) -> Result<Option<T>> {
        let value = match self.inner {
            // Most texts are read as something else; SQLite lends them without a copy.
            Answer::Sqlite(row) => match row.get_ref(column) {
                Ok(rusqlite::types::ValueRef::Null) => return Ok(None),
                Ok(value) => value.as_str().ok().map(Cow::Borrowed),
                Err(error) => return Err(sqlite::failure(self.path, "reading a row", error)),
            },
            Answer::Postgres(_) => match self.opt_text(column)? {
                None => return Ok(None),
                Some(text) => Some(Cow::Owned(text)),
            },
        };
        let Some(value) = value else { return Err(self.damaged(column, "no text")) };
        read(&value).map(Some).ok_or_else(|| self.damaged(column, &value))
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
        let name = match self.inner {
            Answer::Sqlite(row) => row.as_ref().column_name(column).ok(),
            Answer::Postgres(row) => row.columns().get(column).map(::postgres::Column::name),
        };
        StoreError::Damaged { path: self.path.to_path_buf(), what: format!("{} = {value:?}", name.unwrap_or("?")) }
    }
}

/// An open database with where it lies.
pub(crate) struct Connection {
    engine: Engine,
    location: Location,
    /// Whether a transaction is open.
    within: std::cell::Cell<bool>,
}

enum Engine {
    Sqlite(SqliteEngine),
    Postgres(Box<PostgresEngine>),
}

impl std::fmt::Debug for Connection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connection").field("location", &self.location).finish_non_exhaustive()
    }
}

impl Connection {
    fn with(engine: Engine, location: &Location) -> Self {
        Self { engine, location: location.clone(), within: std::cell::Cell::new(false) }
    }

    /// Makes an empty study; fails if there is something at its place.
    pub(crate) fn create(location: &Location) -> Result<Self> {
        let engine = match location {
            Location::File(path) => Engine::Sqlite(SqliteEngine::create(path)?),
            Location::Postgres(address) => Engine::Postgres(Box::new(PostgresEngine::create(address)?)),
        };
        Ok(Self::with(engine, location))
    }

    /// Opens a study; nothing is written before it is known to be one.
    pub(crate) fn open(location: &Location) -> Result<Self> {
        let engine = match location {
            Location::File(path) => Engine::Sqlite(SqliteEngine::open(path)?),
            Location::Postgres(address) => Engine::Postgres(Box::new(PostgresEngine::open(address)?)),
        };
        Ok(Self::with(engine, location))
    }

    /// Takes away what [`Connection::create`] has made. What made it necessary is the error to tell, not this one's.
    pub(crate) fn discard(self) {
        match (self.engine, &self.location) {
            (Engine::Sqlite(engine), Location::File(path)) => {
                drop(engine);
                let _ = std::fs::remove_file(path);
            }
            (Engine::Postgres(engine), _) => engine.discard(),
            (Engine::Sqlite(_), Location::Postgres(_)) => {}
        }
    }

    /// Where the study lies.
    pub(crate) fn location(&self) -> &Location {
        &self.location
    }

    /// The file, or the address without its password: what messages name.
    pub(crate) fn path(&self) -> &Path {
        match &self.engine {
            Engine::Sqlite(engine) => engine.path(),
            Engine::Postgres(engine) => engine.path(),
        }
    }

    /// Runs a text of several statements without values.
    pub(crate) fn script(&self, text: &str) -> Result<()> {
        match &self.engine {
            Engine::Sqlite(engine) => engine.script(text),
            Engine::Postgres(engine) => engine.script(text),
        }
    }

    /// Whether the table is there.
    pub(crate) fn has_table(&self, name: &str) -> Result<bool> {
        match &self.engine {
            Engine::Sqlite(engine) => engine.has_table(name),
            Engine::Postgres(engine) => engine.has_table(name),
        }
    }

    /// What the engine finds damaged.
    pub(crate) fn damage(&self) -> Result<Vec<String>> {
        match &self.engine {
            Engine::Sqlite(engine) => engine.damage(),
            Engine::Postgres(_) => Ok(Vec::new()),
        }
    }

    /// Writes a whole copy of the study, as of now, to a file that must not exist.
    pub(crate) fn copy_to(&self, copy: &Path) -> Result<()> {
        match &self.engine {
            Engine::Sqlite(engine) => engine.copy_to(copy),
            Engine::Postgres(_) => copying::copy(self, copy),
        }
    }

    /// Copies the study beside itself before its schema changes, and says where the copy lies.
    pub(crate) fn copy_before(&self, version: u32) -> Result<Location> {
        match &self.engine {
            Engine::Sqlite(engine) => engine.copy_before(version).map(Location::File),
            Engine::Postgres(engine) => self.whole(|_| engine.copy_before(version).map(Location::Postgres)),
        }
    }

    /// Gives the file system back what steps of the schema have emptied. A study is sound without, so failing (no room for
    /// the second file that SQLite needs, another reader) is no error: later imports fill the pages.
    pub(crate) fn give_back_pages(&self) {
        match &self.engine {
            Engine::Sqlite(engine) => drop(engine.give_back_pages()),
            // The server does this by itself.
            Engine::Postgres(_) => {}
        }
    }

    /// Starts a transaction that may write; waits for another writer for a while.
    pub(crate) fn begin(&self) -> Result<()> {
        match &self.engine {
            Engine::Sqlite(engine) => engine.begin()?,
            Engine::Postgres(engine) => engine.begin()?,
        }
        self.within.set(true);
        Ok(())
    }

    pub(crate) fn commit(&self) -> Result<()> {
        match &self.engine {
            Engine::Sqlite(engine) => engine.commit()?,
            Engine::Postgres(engine) => engine.commit()?,
        }
        self.within.set(false);
        Ok(())
    }

    /// Takes everything since [`Connection::begin`] back. An error is of no use to anybody here: the transaction is
    /// gone in any case, at the latest when the connection closes.
    pub(crate) fn rollback(&self) {
        match &self.engine {
            Engine::Sqlite(engine) => engine.rollback(),
            Engine::Postgres(engine) => engine.rollback(),
        }
        self.within.set(false);
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

    /// Runs `work`, which only reads: everything in it sees the study as of one moment, that of the transaction that
    /// is open where there is one.
    pub(crate) fn reading<T>(&self, work: impl FnOnce(&Self) -> Result<T>) -> Result<T> {
        if self.within.get() {
            return work(self);
        }
        match &self.engine {
            Engine::Sqlite(engine) => engine.script("BEGIN DEFERRED")?,
            Engine::Postgres(engine) => engine.script("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?,
        }
        self.within.set(true);
        let done = work(self);
        self.rollback();
        done
    }

    /// Runs one statement and says how many rows it changed.
    pub(crate) fn run(&self, sql: &'static str, cells: &[Cell<'_>]) -> Result<u64> {
        refuse_infinite(sql, cells)?;
        match &self.engine {
            Engine::Sqlite(engine) => engine.run(sql, cells),
            Engine::Postgres(engine) => engine.run(sql, cells),
        }
    }

    /// Runs one statement within a transaction when it suits the engine: together with others of its kind, at the
    /// latest before the next statement that could see it. What goes wrong may come out then.
    pub(crate) fn queue(&self, sql: &'static str, cells: &[Cell<'_>]) -> Result<()> {
        refuse_infinite(sql, cells)?;
        match &self.engine {
            Engine::Sqlite(engine) if self.within.get() => engine.queue(sql, cells),
            Engine::Sqlite(engine) => engine.run(sql, cells).map(|_| ()),
            Engine::Postgres(engine) => engine.queue(sql, cells),
        }
    }

    /// Calls `take` with each row of the answer. An answer may be held in memory as a whole; ask for large ones in
    /// portions.
    pub(crate) fn each(
        &self,
        sql: &'static str,
        cells: &[Cell<'_>],
        mut take: impl FnMut(&Row<'_>) -> Result<()>,
    ) -> Result<()> {
        match &self.engine {
            Engine::Sqlite(engine) => {
                engine.each(sql, cells, |row| take(&Row { inner: Answer::Sqlite(row), path: engine.path() }))
            }
            Engine::Postgres(engine) => engine
                .query(sql, cells)?
                .iter()
                .try_for_each(|row| take(&Row { inner: Answer::Postgres(row), path: engine.path() })),
        }
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

    /// The single number that the statement answers with.
    pub(crate) fn count(&self, sql: &'static str, cells: &[Cell<'_>]) -> Result<u64> {
        Ok(self.first(sql, cells, |row| row.small(0))?.unwrap_or(0))
    }

    /// Whether the engine understands the statement and finds its tables and columns; what it says otherwise.
    #[cfg(test)]
    pub(crate) fn prepares(&self, sql: &str) -> std::result::Result<(), String> {
        match &self.engine {
            Engine::Sqlite(engine) => engine.prepares(sql),
            Engine::Postgres(engine) => engine.prepares(sql),
        }
    }
}

fn refuse_infinite(sql: &str, cells: &[Cell<'_>]) -> Result<()> {
    let found = cells.iter().find_map(|cell| match cell {
        Cell::Real(value) if !value.is_finite() => Some(*value),
        _ => None,
    });
    found.map_or(Ok(()), |value| Err(StoreError::NotFinite { what: first_words(sql).to_owned(), value }))
}

/// The first line of a statement, for messages.
fn first_words(sql: &str) -> &str {
    sql.trim().lines().next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::migrations::{self, MIGRATIONS};
    use crate::sql;

    #[test]
    fn a_transaction_with_a_failed_statement_is_not_committed_by_postgres() {
        let Some(place) = Location::of_test_server("aborted") else { return };
        let db = Connection::create(&place).unwrap();
        migrations::create(&db, MIGRATIONS).unwrap();
        let stray = cells![1u32, 77u32, "a", &[0u8; 32][..], "f", "imported", None::<&str>];
        db.begin().unwrap();
        db.run(sql::SET_META, cells!["a", "b"]).unwrap();
        assert!(db.run(sql::INSERT_FILE, stray).is_err());
        assert!(db.commit().is_err());
        db.rollback();
        assert_eq!(db.first(sql::META, cells!["a"], |row| row.text(0)).unwrap(), None);

        // What is queued comes out at the latest when it is committed.
        let done = db.whole(|db| db.queue(sql::INSERT_FILE, stray));
        assert!(matches!(done, Err(StoreError::Unknown { .. })), "{done:?}");
        let too_large = db.whole(|db| db.run(sql::INSERT_MIGRATION, cells![i64::MAX, "x"]));
        assert!(matches!(too_large, Err(StoreError::TooLarge { .. })), "{too_large:?}");
        db.discard();
    }

    #[test]
    fn rows_that_wait_are_seen_by_whoever_asks_and_lost_ones_are_not_committed() {
        let path = std::env::temp_dir().join(format!("samlast-waiting-{}", std::process::id()));
        let db = Connection::create(&path.into()).unwrap();
        migrations::create(&db, MIGRATIONS).unwrap();
        let entry = |key: &str| [Cell::from("unit"), Cell::from(key.to_owned()), Cell::from(1u32), Cell::Null];
        let written = db.whole(|db| {
            db.run(sql::INSERT_BATCH, cells![1u32, "import", "", "", None::<u32>, None::<u32>])?;
            // A full statement, and some rows that are too few for one.
            (0..70).try_for_each(|key| db.queue(sql::INSERT_HISTORY, &entry(&key.to_string())))?;
            db.rows(sql::HISTORY_OF_BATCH, cells!["unit", 1u32], |row| row.text(0))
        });
        assert_eq!(written.unwrap().len(), 70);

        db.begin().unwrap();
        // Batch 2 is not there; the failure comes out when somebody asks, and the transaction is spoilt.
        db.queue(sql::INSERT_HISTORY, cells!["unit", "lost", 2u32, None::<&str>]).unwrap();
        assert!(db.rows(sql::HISTORY_OF_BATCH, cells!["unit", 1u32], |row| row.text(0)).is_err());
        assert!(matches!(db.commit(), Err(StoreError::BatchBroken)));
        db.rollback();
        assert!(db.whole(|db| db.run(sql::SET_META, cells!["a", "b"])).is_ok());
        db.discard();
    }

    #[test]
    fn a_server_that_does_not_answer_is_named_without_the_password() {
        // Nothing listens on port 1, which only the system may open.
        let place: Location = "postgres://kari:hemmelig@127.0.0.1:1/d?connect_timeout=2".parse().unwrap();
        let error = Connection::open(&place).unwrap_err();
        assert!(matches!(error, StoreError::NoServer { .. }), "{error:?}");
        let told = format!("{error} {error:?}");
        assert!(told.contains("127.0.0.1:1") && !told.contains("hemmelig"), "{told}");
    }
}
