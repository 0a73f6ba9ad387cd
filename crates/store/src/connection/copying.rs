//! A study in PostgreSQL written row by row into a study file.

use std::path::Path;

use super::{Connection, Engine};
use crate::error::Result;
use crate::location::Location;
use crate::migrations::{self, MIGRATIONS};

/// Writes everything of the study into a new file, which has the newest schema as the study has.
pub(super) fn copy(from: &Connection, file: &Path) -> Result<()> {
    let to = Connection::create(&Location::from(file))?;
    let copied = migrations::create(&to, MIGRATIONS).and_then(|()| from.reading(|from| to.whole(|to| fill(from, to))));
    if copied.is_err() {
        to.discard();
    }
    copied
}

fn fill(from: &Connection, to: &Connection) -> Result<()> {
    let (Engine::Postgres(from), Engine::Sqlite(file)) = (&from.engine, &to.engine) else { return Ok(()) };
    // Rows come in any order, and tables refer to each other.
    file.script("PRAGMA defer_foreign_keys = ON")?;
    for table in from.tables()?.iter().filter(|table| *table != "schema_migration") {
        if !file.has_table(table)? {
            continue;
        }
        let mut write = String::new();
        from.each_of_table(table, |columns, cells| {
            if write.is_empty() {
                let values: Vec<_> = (1..=columns.len()).map(|number| format!("${number}")).collect();
                write = format!("INSERT INTO {table} ({}) VALUES ({})", columns.join(", "), values.join(", "));
            }
            file.run(&write, cells).map(|_| ())
        })?;
    }
    Ok(())
}
