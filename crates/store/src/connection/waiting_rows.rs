//! Rows for SQLite that wait to be written by one statement: each statement has its costs before the first row, and finds its
//! place in every index anew however little the place has moved.

use std::ops::Range;

use rusqlite::ToSql;
use rusqlite::types::{ToSqlOutput, ValueRef};

use super::{Cell, many_rows};

/// Rows that are written at once.
const ROWS: usize = 64;

/// A cell whose text or bytes lie with those of the others.
enum Kept {
    Null,
    Int(i64),
    Real(f64),
    Text(Range<usize>),
    Bytes(Range<usize>),
}

/// Rows of one statement.
pub(super) struct WaitingRows {
    single: &'static str,
    /// The statement for [`ROWS`] rows.
    many: String,
    /// The table that it writes.
    table: &'static str,
    columns: usize,
    cells: Vec<Kept>,
    bytes: Vec<u8>,
}

/// A value on its way into SQLite.
pub(super) struct Value<'a>(ValueRef<'a>);

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(self.0))
    }
}

impl WaitingRows {
    /// None yet; `None` for a statement that has no form for many rows.
    pub(super) fn of(single: &'static str, columns: usize) -> Option<Self> {
        let many = many_rows::repeated(single, ROWS)?;
        let table = many_rows::table(single)?;
        Some(Self { single, many, table, columns: columns.max(1), cells: Vec::new(), bytes: Vec::new() })
    }

    /// Whether rows of this statement wait here.
    pub(super) fn are_of(&self, sql: &'static str) -> bool {
        std::ptr::eq(self.single, sql)
    }

    /// The statement for a single row, for messages.
    pub(super) fn statement(&self) -> &'static str {
        self.single
    }

    /// Takes a row in, and says whether it is time to write.
    pub(super) fn push(&mut self, cells: &[Cell<'_>]) -> bool {
        let bytes = &mut self.bytes;
        let mut keep = |more: &[u8]| {
            let from = bytes.len();
            bytes.extend_from_slice(more);
            from..bytes.len()
        };
        self.cells.extend(cells.iter().map(|cell| match cell {
            Cell::Null => Kept::Null,
            Cell::Int(value) => Kept::Int(*value),
            Cell::Real(value) => Kept::Real(*value),
            Cell::Text(text) => Kept::Text(keep(text.as_bytes())),
            Cell::Bytes(bytes) => Kept::Bytes(keep(bytes)),
        }));
        self.cells.len() >= self.columns * ROWS
    }

    /// Whether there are rows that a statement could see or touch: it names their table, or deletes something. What inserts
    /// values sees its own table only.
    pub(super) fn concern(&self, sql: &str) -> bool {
        if self.cells.is_empty() {
            return false;
        }
        if sql.starts_with("INSERT") {
            return many_rows::table(sql).is_none_or(|table| table == self.table);
        }
        let deletes = !(sql.starts_with("SELECT") || sql.starts_with("UPDATE"));
        deletes || sql.contains(self.table)
    }

    /// Statements with their values that write everything that waits.
    pub(super) fn writes(&self) -> impl Iterator<Item = (&str, impl Iterator<Item = Value<'_>>)> {
        let full = self.columns * ROWS;
        let (sql, rows) =
            if self.cells.len() == full { (self.many.as_str(), full) } else { (self.single, self.columns) };
        self.cells.chunks(rows).map(move |cells| (sql, cells.iter().map(|cell| self.value(cell))))
    }

    fn value(&self, cell: &Kept) -> Value<'_> {
        let bytes = |range: &Range<usize>| self.bytes.get(range.clone()).unwrap_or_default();
        Value(match cell {
            Kept::Null => ValueRef::Null,
            Kept::Int(value) => ValueRef::Integer(*value),
            Kept::Real(value) => ValueRef::Real(*value),
            Kept::Text(range) => ValueRef::Text(bytes(range)),
            Kept::Bytes(range) => ValueRef::Blob(bytes(range)),
        })
    }

    /// Forgets what waits and keeps its memory.
    pub(super) fn clear(&mut self) {
        self.cells.clear();
        self.bytes.clear();
    }
}
