//! PostgreSQL 15 or newer: a study is one schema of a database.

use std::cell::RefCell;
use std::collections::HashMap;
use std::error::Error;
use std::path::{Path, PathBuf};

use postgres::error::SqlState;
use postgres::types::private::BytesMut;
use postgres::types::{FromSql, IsNull, ToSql, Type};
use postgres::{Client, NoTls, Statement};

use super::{Cell, first_words, many_rows};
use crate::error::{Result, StoreError};
use crate::location::PostgresLocation;

/// The remark on the schema by which a study is told from other schemas.
const REMARK: &str = "Samlast study";
/// First half of the lock that the one writer of a study holds; the second half is the schema's number.
const WRITER: i32 = 0x5361_6d6c;
/// The oldest version whose words are tested.
const OLDEST: i32 = 150_000;
/// Rows of one statement that travel together.
const QUEUED_ROWS: usize = 4096;
/// Rows written before the planner is first told how large the tables have become; then each time they double. The
/// server does so by itself only minutes after an import, and until then reads tables from end to end.
const COUNTED_AT: usize = 10_000;

/// An open connection to one schema.
pub(super) struct PostgresEngine {
    inner: RefCell<Inner>,
    address: PostgresLocation,
    path: PathBuf,
}

struct Inner {
    client: Client,
    /// By the address of the text, which is a constant of the program.
    prepared: HashMap<usize, Statement>,
    for_many: HashMap<usize, Statement>,
    queues: Vec<Queue>,
    /// Rows written in company so far, and how many there will be when the planner next counts the tables.
    written: usize,
    counted_at: usize,
}

/// Rows that wait for company.
struct Queue {
    sql: &'static str,
    table: &'static str,
    /// One list of cells for each value of the statement.
    columns: Vec<Vec<Cell<'static>>>,
}

impl PostgresEngine {
    /// Makes an empty schema; fails if there is one of that name.
    pub(super) fn create(address: &PostgresLocation) -> Result<Self> {
        let engine = Self::connect(address)?;
        let name = address.schema();
        engine.script(&format!("CREATE SCHEMA {name}; COMMENT ON SCHEMA {name} IS '{REMARK}';"))?;
        Ok(engine)
    }

    /// Opens a schema; nothing is written before it is known to be a study.
    pub(super) fn open(address: &PostgresLocation) -> Result<Self> {
        let engine = Self::connect(address)?;
        let found = engine.query(
            "SELECT COALESCE(obj_description(oid, 'pg_namespace'), '') FROM pg_namespace WHERE nspname = $1",
            &[Cell::from(address.schema())],
        )?;
        let Some(row) = found.first() else { return Err(StoreError::Missing { path: engine.path }) };
        let remark: String = row.try_get(0).map_err(|e| failure(&engine.path, "opening the study", e))?;
        if remark != REMARK {
            return Err(StoreError::NotAStudy { path: engine.path, why: "a schema of another program".to_owned() });
        }
        Ok(engine)
    }

    fn connect(address: &PostgresLocation) -> Result<Self> {
        let path = PathBuf::from(address.to_string());
        // Neither of these errors tells the address, which holds the password.
        let mut config: postgres::Config = address
            .for_server()
            .parse()
            .map_err(|e: postgres::Error| StoreError::Address { address: address.to_string(), why: words(&e) })?;
        if config.get_password().is_none()
            && let Ok(password) = std::env::var("PGPASSWORD")
        {
            config.password(password);
        }
        config.application_name("samlast");
        let mut client =
            config.connect(NoTls).map_err(|e| StoreError::NoServer { path: path.clone(), why: words(&e) })?;
        let failed = |e| failure(&path, "opening the study", e);
        let version: i32 = client
            .query_one("SELECT current_setting('server_version_num')::int4", &[])
            .and_then(|row| row.try_get(0))
            .map_err(failed)?;
        if version < OLDEST {
            let why = format!("the server is PostgreSQL {}, at least 15 is needed", version / 10_000);
            return Err(StoreError::NoServer { path, why });
        }
        let schema = address.schema();
        client
            .batch_execute(&format!(
                "SET search_path = {schema}; SET lock_timeout = '5s'; SET client_min_messages = warning;"
            ))
            .map_err(failed)?;
        let inner = Inner {
            client,
            prepared: HashMap::new(),
            for_many: HashMap::new(),
            queues: Vec::new(),
            written: 0,
            counted_at: COUNTED_AT,
        };
        Ok(Self { inner: RefCell::new(inner), address: address.clone(), path })
    }

    /// Takes the schema away that [`Self::create`] has made.
    pub(super) fn discard(&self) {
        let _ = self.script(&format!("DROP SCHEMA {} CASCADE", self.address.schema()));
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Runs several statements. Tables compare texts by their bytes, as SQLite does, and not by the server's language.
    pub(super) fn script(&self, text: &str) -> Result<()> {
        let text = text.replace(" TEXT", " TEXT COLLATE \"C\"").replace("UNHEX(hash)", "DECODE(hash, 'hex')");
        self.with(first_words(&text), |inner| inner.client.batch_execute(&text))
    }

    fn with<T>(
        &self,
        action: &str,
        work: impl FnOnce(&mut Inner) -> std::result::Result<T, postgres::Error>,
    ) -> Result<T> {
        work(&mut self.inner.borrow_mut()).map_err(|e| failure(&self.path, action, e))
    }

    pub(super) fn has_table(&self, name: &str) -> Result<bool> {
        let sql = "SELECT 1 FROM pg_tables WHERE schemaname = $1 AND tablename = $2";
        Ok(!self.query(sql, &[Cell::from(self.address.schema()), Cell::from(name)])?.is_empty())
    }

    /// Starts a transaction that may write. There is one writer of a schema at a time.
    pub(super) fn begin(&self) -> Result<()> {
        self.script("BEGIN")?;
        let sql = "SELECT pg_advisory_xact_lock($1, n.oid::int4) FROM pg_namespace n WHERE n.nspname = $2";
        let locked = self.query(sql, &[Cell::Int(WRITER.into()), Cell::from(self.address.schema())]);
        locked.map(|_| ()).inspect_err(|_| self.rollback())
    }

    pub(super) fn commit(&self) -> Result<()> {
        self.flush(|_| true)?;
        // After a failed statement COMMIT takes everything back and calls that a success; a question does not.
        self.query("SELECT 1", &[])?;
        self.script("COMMIT")?;
        let mut inner = self.inner.borrow_mut();
        inner.queues.clear();
        if inner.written >= inner.counted_at {
            inner.counted_at = inner.written * 2;
            // What is committed is committed: a planner that knows less is slower, nothing else.
            for table in ["source_file", "document", "document_line"] {
                let _ = inner.client.batch_execute(&format!("ANALYZE {table}"));
            }
        }
        Ok(())
    }

    pub(super) fn rollback(&self) {
        self.inner.borrow_mut().queues.clear();
        let _ = self.script("ROLLBACK");
    }

    pub(super) fn run(&self, sql: &'static str, cells: &[Cell<'_>]) -> Result<u64> {
        self.flush_before(sql)?;
        self.with(first_words(sql), |inner| {
            let statement = inner.prepare(sql)?;
            inner.client.execute(&statement, &parameters(cells))
        })
    }

    pub(super) fn query(&self, sql: &'static str, cells: &[Cell<'_>]) -> Result<Vec<postgres::Row>> {
        self.flush_before(sql)?;
        self.with(first_words(sql), |inner| {
            let statement = inner.prepare(sql)?;
            inner.client.query(&statement, &parameters(cells))
        })
    }

    pub(super) fn queue(&self, sql: &'static str, cells: &[Cell<'_>]) -> Result<()> {
        let Some(table) = many_rows::table(sql) else { return self.run(sql, cells).map(|_| ()) };
        let mut inner = self.inner.borrow_mut();
        let place = inner.queues.iter().position(|queue| queue.sql.as_ptr() == sql.as_ptr());
        let place = place.unwrap_or_else(|| {
            inner.queues.push(Queue { sql, table, columns: vec![Vec::new(); cells.len()] });
            inner.queues.len() - 1
        });
        let queue = &mut inner.queues[place];
        for (column, cell) in queue.columns.iter_mut().zip(cells) {
            column.push(cell.clone().into_owned());
        }
        let full = queue.columns.first().is_some_and(|column| column.len() >= QUEUED_ROWS);
        drop(inner);
        if full { self.flush(|_| true) } else { Ok(()) }
    }

    /// Sends what the statement could see: rows of the tables that it names, and everything before it deletes.
    fn flush_before(&self, sql: &str) -> Result<()> {
        if self.inner.borrow().queues.is_empty() {
            return Ok(());
        }
        let deletes = !(sql.starts_with("SELECT") || sql.starts_with("INSERT") || sql.starts_with("UPDATE"));
        self.flush(|queue| deletes || sql.contains(queue.table))
    }

    /// Sends all queues in the order they were begun, if one of them must go: rows may refer to earlier ones.
    fn flush(&self, must_go: impl Fn(&Queue) -> bool) -> Result<()> {
        let mut inner = self.inner.borrow_mut();
        let has_rows = |queue: &&Queue| queue.columns.first().is_some_and(|column| !column.is_empty());
        if !inner.queues.iter().filter(has_rows).any(must_go) {
            return Ok(());
        }
        // Emptied queues keep their places: the order in which tables were first written is the one in which rows refer
        // to each other, whichever queue is full next time.
        let emptied = |queue: &Queue| Queue { columns: vec![Vec::new(); queue.columns.len()], ..*queue };
        let kept = inner.queues.iter().map(emptied).collect();
        for queue in std::mem::replace(&mut inner.queues, kept) {
            let rows = queue.columns.first().map_or(0, Vec::len);
            if rows > 0 {
                inner.written += rows;
                inner.send(&queue).map_err(|e| failure(&self.path, first_words(queue.sql), e))?;
            }
        }
        Ok(())
    }

    /// Copies all tables into a new schema, `NAME_before_v2`, with a number behind it where that is taken.
    pub(super) fn copy_before(&self, version: u32) -> Result<PostgresLocation> {
        let old = self.address.schema();
        let mut name = format!("{old}_before_v{}", version + 1);
        let taken = "SELECT 1 FROM pg_namespace WHERE nspname = $1";
        for number in 2u32.. {
            if self.query(taken, &[Cell::from(name.as_str())])?.is_empty() {
                break;
            }
            name = format!("{old}_before_v{}_{number}", version + 1);
        }
        let mut steps = vec![format!("CREATE SCHEMA {name}"), format!("COMMENT ON SCHEMA {name} IS '{REMARK}'")];
        let schema = [Cell::from(old)];
        let failed = |e| failure(&self.path, "copying the study", e);
        for table in self.tables()? {
            steps.push(format!("CREATE TABLE {name}.{table} (LIKE {old}.{table} INCLUDING ALL)"));
            steps.push(format!("INSERT INTO {name}.{table} SELECT * FROM {old}.{table}"));
        }
        let keys = "SELECT c.relname::text, k.conname::text, pg_get_constraintdef(k.oid) FROM pg_constraint k
            JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = $1 AND k.contype = 'f' ORDER BY 1, 2";
        steps.push(format!("SET LOCAL search_path = {name}"));
        for row in self.query(keys, &schema)? {
            let (table, key, meaning): (String, String, String) =
                (row.try_get(0).map_err(failed)?, row.try_get(1).map_err(failed)?, row.try_get(2).map_err(failed)?);
            steps.push(format!("ALTER TABLE {name}.{table} ADD CONSTRAINT {key} {meaning}"));
        }
        steps.push(format!("SET LOCAL search_path = {old}"));
        self.with("copying the study", |inner| inner.client.batch_execute(&steps.join(";\n")))?;
        self.address.with_schema(&name)
    }

    /// The tables of the schema.
    pub(super) fn tables(&self) -> Result<Vec<String>> {
        let sql = "SELECT tablename::text FROM pg_tables WHERE schemaname = $1 ORDER BY 1";
        let rows = self.query(sql, &[Cell::from(self.address.schema())])?;
        let names: std::result::Result<_, _> = rows.iter().map(|row| row.try_get(0)).collect();
        names.map_err(|e| failure(&self.path, "reading the schema", e))
    }

    /// Calls `take` with the names and values of each row of a table, within the transaction that is open; some
    /// thousand rows are in memory at a time.
    pub(super) fn each_of_table(
        &self,
        table: &str,
        mut take: impl FnMut(&[&str], &[Cell<'_>]) -> Result<()>,
    ) -> Result<()> {
        self.script(&format!("DECLARE portion NO SCROLL CURSOR FOR SELECT * FROM {table}"))?;
        loop {
            let fetch = format!("FETCH {QUEUED_ROWS} FROM portion");
            let rows = self.with(table, |inner| inner.client.query(&fetch, &[]))?;
            if rows.is_empty() {
                return self.script("CLOSE portion");
            }
            for row in &rows {
                let names: Vec<_> = row.columns().iter().map(postgres::Column::name).collect();
                let cells: std::result::Result<Vec<_>, _> = (0..row.len()).map(|column| cell(row, column)).collect();
                take(&names, &cells.map_err(|e| failure(&self.path, table, e))?)?;
            }
        }
    }

    #[cfg(test)]
    pub(super) fn prepares(&self, sql: &str) -> std::result::Result<(), String> {
        self.inner.borrow_mut().client.prepare(sql).map(|_| ()).map_err(|e| words(&e))
    }
}

impl Inner {
    fn prepare(&mut self, sql: &'static str) -> std::result::Result<Statement, postgres::Error> {
        if let Some(statement) = self.prepared.get(&(sql.as_ptr() as usize)) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(sql)?;
        self.prepared.insert(sql.as_ptr() as usize, statement.clone());
        Ok(statement)
    }

    fn send(&mut self, queue: &Queue) -> std::result::Result<(), postgres::Error> {
        let statement = match self.for_many.get(&(queue.sql.as_ptr() as usize)) {
            Some(statement) => statement.clone(),
            None => {
                let single = self.prepare(queue.sql)?;
                let types: Vec<_> = single.params().iter().map(Type::name).collect();
                let Some(text) = many_rows::statement(queue.sql, &types) else { return self.one_by_one(queue) };
                let statement = self.client.prepare(&text)?;
                self.for_many.insert(queue.sql.as_ptr() as usize, statement.clone());
                statement
            }
        };
        let columns: Vec<&(dyn ToSql + Sync)> = queue.columns.iter().map(|column| column as _).collect();
        self.client.execute(&statement, &columns).map(|_| ())
    }

    fn one_by_one(&mut self, queue: &Queue) -> std::result::Result<(), postgres::Error> {
        let statement = self.prepare(queue.sql)?;
        for row in 0..queue.columns.first().map_or(0, Vec::len) {
            let cells: Vec<&(dyn ToSql + Sync)> = queue.columns.iter().map(|column| &column[row] as _).collect();
            self.client.execute(&statement, &cells)?;
        }
        Ok(())
    }
}

fn parameters<'c>(cells: &'c [Cell<'_>]) -> Vec<&'c (dyn ToSql + Sync)> {
    cells.iter().map(|cell| cell as _).collect()
}

/// A number that does not fit its column.
#[derive(Debug, thiserror::Error)]
#[error("{0} in a column of type {1}")]
struct DoesNotFit(String, String);

impl ToSql for Cell<'_> {
    fn to_sql(&self, of: &Type, out: &mut BytesMut) -> std::result::Result<IsNull, Box<dyn Error + Sync + Send>> {
        let too_large = |value: i64| DoesNotFit(value.to_string(), of.to_string());
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(value) if *of == Type::INT8 => value.to_sql(of, out),
            Self::Int(value) if *of == Type::INT4 => {
                i32::try_from(*value).map_err(|_| too_large(*value))?.to_sql(of, out)
            }
            Self::Int(value) if *of == Type::INT2 => {
                i16::try_from(*value).map_err(|_| too_large(*value))?.to_sql(of, out)
            }
            Self::Real(value) if *of == Type::FLOAT8 => value.to_sql(of, out),
            Self::Text(text) if <&str as ToSql>::accepts(of) => text.as_ref().to_sql(of, out),
            Self::Bytes(bytes) if *of == Type::BYTEA => bytes.as_ref().to_sql(of, out),
            other => Err(Box::new(DoesNotFit(format!("{other:?}"), of.to_string()))),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    postgres::types::to_sql_checked!();
}

/// A whole number of any of the widths.
struct Whole(i64);

impl<'r> FromSql<'r> for Whole {
    fn from_sql(of: &Type, raw: &'r [u8]) -> std::result::Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(match *of {
            Type::INT2 => i16::from_sql(of, raw)?.into(),
            Type::INT4 => i32::from_sql(of, raw)?.into(),
            _ => i64::from_sql(of, raw)?,
        }))
    }

    fn accepts(of: &Type) -> bool {
        matches!(*of, Type::INT2 | Type::INT4 | Type::INT8)
    }
}

pub(super) fn opt_int(row: &postgres::Row, column: usize) -> std::result::Result<Option<i64>, postgres::Error> {
    Ok(row.try_get::<_, Option<Whole>>(column)?.map(|whole| whole.0))
}

pub(super) fn opt_real(row: &postgres::Row, column: usize) -> std::result::Result<Option<f64>, postgres::Error> {
    row.try_get(column)
}

pub(super) fn opt_text(row: &postgres::Row, column: usize) -> std::result::Result<Option<String>, postgres::Error> {
    row.try_get(column)
}

pub(super) fn opt_bytes(row: &postgres::Row, column: usize) -> std::result::Result<Option<Vec<u8>>, postgres::Error> {
    row.try_get(column)
}

/// The value as a cell, whatever its type.
fn cell(row: &postgres::Row, column: usize) -> std::result::Result<Cell<'static>, postgres::Error> {
    Ok(match *row.columns()[column].type_() {
        Type::INT2 | Type::INT4 | Type::INT8 => Cell::from(opt_int(row, column)?),
        Type::FLOAT8 => Cell::from(opt_real(row, column)?),
        Type::BYTEA => opt_bytes(row, column)?.map_or(Cell::Null, |bytes| Cell::Bytes(bytes.into())),
        _ => Cell::from(opt_text(row, column)?),
    })
}

/// What went wrong, with what lies behind it.
fn words(error: &postgres::Error) -> String {
    match (error.as_db_error(), error.source()) {
        (Some(told), _) => told.message().to_owned(),
        (None, Some(source)) => format!("{error}: {source}"),
        (None, None) => error.to_string(),
    }
}

/// Turns what PostgreSQL reports into words.
pub(super) fn failure(path: &Path, action: &str, error: postgres::Error) -> StoreError {
    let path = path.to_path_buf();
    if let Some(too_large) = error.source().and_then(|source| source.downcast_ref::<DoesNotFit>()) {
        return StoreError::TooLarge { what: format!("{too_large} ({action})") };
    }
    let Some(code) = error.code() else {
        return match error.is_closed() {
            true => StoreError::NoServer { path, why: words(&error) },
            false => StoreError::Database { path, action: action.to_owned(), source: Box::new(error) },
        };
    };
    match code {
        code if *code == SqlState::FOREIGN_KEY_VIOLATION => {
            StoreError::Unknown { what: format!("a record that is referred to ({action})") }
        }
        code if *code == SqlState::DUPLICATE_SCHEMA => StoreError::Exists { path },
        code if *code == SqlState::LOCK_NOT_AVAILABLE || *code == SqlState::T_R_DEADLOCK_DETECTED => {
            StoreError::Locked { path }
        }
        code if *code == SqlState::DISK_FULL => StoreError::DiskFull { path },
        code if *code == SqlState::INSUFFICIENT_PRIVILEGE || *code == SqlState::READ_ONLY_SQL_TRANSACTION => {
            StoreError::ReadOnly { path }
        }
        code if *code == SqlState::DATA_CORRUPTED || *code == SqlState::INDEX_CORRUPTED => {
            StoreError::Damaged { path, what: words(&error) }
        }
        code if *code == SqlState::NUMERIC_VALUE_OUT_OF_RANGE => {
            StoreError::TooLarge { what: format!("a number ({action})") }
        }
        _ => {
            let source = words(&error).into();
            StoreError::Database { path, action: action.to_owned(), source }
        }
    }
}
