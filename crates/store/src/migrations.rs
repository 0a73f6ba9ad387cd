//! Schemas of the study, forward only: each step is a file, and the study is copied before a step changes it.

use crate::connection::{Connection, cells};
use crate::error::{Result, StoreError};
use crate::location::Location;
use crate::sql;

/// One step from a schema to the next.
pub(crate) struct Migration {
    /// The schema that the step leads to, counted from 1 without gaps.
    pub(crate) version: u32,
    /// What it is about.
    pub(crate) name: &'static str,
    /// Its statements.
    pub(crate) text: &'static str,
}

/// All steps in order. A step that has been released is never changed.
pub(crate) const MIGRATIONS: &[Migration] = &[
    Migration { version: 1, name: "study", text: include_str!("schema/0001_study.sql") },
    Migration { version: 2, name: "purchases", text: include_str!("schema/0002_purchases.sql") },
];

/// Brings an empty study to the newest schema.
pub(crate) fn create(db: &Connection, migrations: &[Migration]) -> Result<()> {
    db.whole(|db| {
        db.run(sql::CREATE_SCHEMA_MIGRATION, &[])?;
        migrations.iter().try_for_each(|migration| apply(db, migration))
    })
}

/// Brings an older study to the newest schema after copying it beside itself; the place of the copy, if one was needed.
pub(crate) fn bring_up_to_date(db: &Connection, migrations: &[Migration]) -> Result<Option<Location>> {
    let newest = migrations.last().map_or(0, |migration| migration.version);
    let found = version(db)?;
    if found > newest {
        return Err(StoreError::NewerSchema { path: db.path().to_path_buf(), found, known: newest });
    }
    if found == newest {
        return Ok(None);
    }
    let copy = db.copy_before(found)?;
    db.whole(|db| {
        // Another program may have been faster between the first look and this transaction.
        let found = version(db)?;
        migrations.iter().filter(|migration| migration.version > found).try_for_each(|migration| apply(db, migration))
    })?;
    Ok(Some(copy))
}

fn version(db: &Connection) -> Result<u32> {
    let unfinished = || StoreError::NotAStudy {
        path: db.path().to_path_buf(),
        why: "it has no schema; delete it if it was left by an interrupted `samlast init`".to_owned(),
    };
    if !db.has_table("schema_migration")? {
        return Err(unfinished());
    }
    db.first(sql::SCHEMA_VERSION, &[], |row| row.small(0))?.filter(|version| *version > 0).ok_or_else(unfinished)
}

fn apply(db: &Connection, migration: &Migration) -> Result<()> {
    db.script(migration.text)?;
    db.run(sql::INSERT_MIGRATION, cells![migration.version, migration.name]).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(test: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("samlast-migrations-{}-{test}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        folder
    }

    fn steps(second: &'static str) -> [Migration; 2] {
        [
            Migration { version: 1, name: "study", text: MIGRATIONS[0].text },
            Migration { version: 2, name: "second", text: second },
        ]
    }

    #[test]
    fn an_older_study_is_copied_before_it_is_changed() {
        let folder = folder("older");
        let db = Connection::create(&folder.join("a.samlast")).unwrap();
        create(&db, MIGRATIONS).unwrap();
        db.run(sql::SET_META, cells!["name", "A"]).unwrap();
        let taken = folder.join("a.samlast.schema-1.backup");
        std::fs::write(&taken, "of an earlier time").unwrap();

        let copy = bring_up_to_date(&db, &steps("CREATE TABLE extra (a TEXT)")).unwrap().unwrap();
        assert_eq!(copy, folder.join("a.samlast.schema-1.backup-2"));
        assert!(db.has_table("extra").unwrap());
        assert_eq!(version(&db).unwrap(), 2);
        let old = Connection::open(&copy).unwrap();
        assert!(!old.has_table("extra").unwrap());
        assert_eq!(old.first(sql::META, cells!["name"], |row| row.text(0)).unwrap().as_deref(), Some("A"));
        assert_eq!(bring_up_to_date(&db, &steps("")).unwrap(), None);
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_failed_step_leaves_the_study_as_it_was() {
        let folder = folder("failed");
        let db = Connection::create(&folder.join("a.samlast")).unwrap();
        create(&db, MIGRATIONS).unwrap();
        assert!(bring_up_to_date(&db, &steps("CREATE TABLE extra (a TEXT); INSERT INTO nowhere VALUES (1);")).is_err());
        assert_eq!(version(&db).unwrap(), 1);
        assert!(!db.has_table("extra").unwrap());
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
