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
    Migration { version: 3, name: "indexes", text: include_str!("schema/0003_indexes.sql") },
    Migration { version: 4, name: "lighter", text: include_str!("schema/0004_lighter.sql") },
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
    db.give_back_pages();
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
    use crate::BatchId;

    /// Runs a test where studies are files, and where they are schemas if there is a server.
    fn on_every_engine(test: &str, body: impl Fn(&Location)) {
        let folder = std::env::temp_dir().join(format!("samlast-migrations-{}-{test}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        body(&folder.join("a.samlast").into());
        std::fs::remove_dir_all(&folder).unwrap();
        if let Some(place) = Location::of_test_server(test) {
            body(&place);
        }
    }

    fn step(version: u32, text: &'static str) -> Migration {
        Migration { version, name: "step", text }
    }

    #[test]
    fn an_older_study_is_copied_before_it_is_changed() {
        on_every_engine("older", |place| {
            let first = [step(1, MIGRATIONS[0].text)];
            let both = [step(1, ""), step(2, "CREATE TABLE extra (a TEXT)")];
            let third = [step(1, ""), step(2, ""), step(3, "CREATE TABLE more (a TEXT)")];
            let db = Connection::create(place).unwrap();
            create(&db, &first).unwrap();
            db.run(sql::SET_META, cells!["name", "A"]).unwrap();
            let taken = db.copy_before(1).unwrap();

            let copy = bring_up_to_date(&db, &both).unwrap().unwrap();
            assert_ne!(copy, taken);
            assert!(
                copy.to_string().contains("before_v2_2") || copy.to_string().ends_with("a.samlast.schema-1.backup-2")
            );
            assert!(db.has_table("extra").unwrap());
            assert_eq!(version(&db).unwrap(), 2);
            let old = Connection::open(&copy).unwrap();
            assert!(!old.has_table("extra").unwrap());
            assert_eq!(version(&old).unwrap(), 1);
            assert_eq!(old.first(sql::META, cells!["name"], |row| row.text(0)).unwrap().as_deref(), Some("A"));
            // The copy is a study with all its rules: a document of a file that is not there is refused.
            let stray = "INSERT INTO problem (id, batch_id, digest, file, rule, severity, message, suggestion)
                VALUES (1, 77, 'd', 'f', 'r', 's', 'm', 's')";
            assert!(matches!(old.run(stray, &[]), Err(StoreError::Unknown { .. })));
            assert_eq!(bring_up_to_date(&db, &both).unwrap(), None);
            let later = bring_up_to_date(&db, &third).unwrap().unwrap();
            for copy in [taken, copy, later] {
                Connection::open(&copy).unwrap().discard();
            }
            db.discard();
        });
    }

    #[test]
    fn a_failed_step_leaves_the_study_as_it_was() {
        on_every_engine("failed", |place| {
            let db = Connection::create(place).unwrap();
            create(&db, &[step(1, MIGRATIONS[0].text)]).unwrap();
            let wrong = [step(1, ""), step(2, "CREATE TABLE extra (a TEXT); INSERT INTO nowhere VALUES (1);")];
            assert!(bring_up_to_date(&db, &wrong).is_err());
            assert_eq!(version(&db).unwrap(), 1);
            assert!(!db.has_table("extra").unwrap());
            let copy = db.copy_before(9).unwrap();
            Connection::open(&copy).unwrap().discard();
            if let Location::Postgres(address) = place {
                let copy = Location::Postgres(address.with_schema(&format!("{}_before_v2", address.schema())).unwrap());
                Connection::open(&copy).unwrap().discard();
            }
            db.discard();
        });
    }

    /// A study of schema 1 with an import, its undo and a register row comes to schema 2 with its history.
    #[test]
    fn a_study_of_schema_1_keeps_its_imports_and_its_history() {
        on_every_engine("first", |place| {
            let db = Connection::create(place).unwrap();
            create(&db, &[step(1, MIGRATIONS[0].text)]).unwrap();
            db.script(
                "INSERT INTO batch (id, action, label, recorded_at, undoes, files, documents, duplicate_documents, lines,
                    register_rows, survey_rows, problems)
                    VALUES (1, 'import', 'a', 't', NULL, 1, 0, 0, 0, 1, 0, 0), (2, 'undo', 'b', 't', 1, 0, 0, 0, 0, 0, 0, 0),
                    (3, 'import', 'c', 't', NULL, 0, 0, 0, 0, 1, 0, 0);
                 INSERT INTO unit (id, key, name, kind) VALUES (1, 'u1', 'Solvang', 'school');
                 INSERT INTO register_history (register, record_key, batch_id, previous) VALUES ('unit', 'u1', 3, NULL);
                 INSERT INTO id_sequence (name, next_id) VALUES ('batch', 4), ('unit', 2);",
            )
            .unwrap();
            drop(db);
            let mut study = crate::StudyStore::open(place).unwrap();
            let copy = Connection::open(study.copied_to().unwrap()).unwrap();
            assert_eq!(version(&copy).unwrap(), 1);
            copy.discard();
            let imports: Vec<_> = study.imports().unwrap().iter().map(|i| (i.id.0, i.undone)).collect();
            assert_eq!(imports, [(1, true), (3, false)]);
            assert_eq!(study.units().unwrap().len(), 1);
            let undone = study.undo_import(BatchId(3), "now").unwrap();
            assert_eq!((undone.register_rows, study.units().unwrap().len()), (1, 0));
            study.db.discard();
        });
    }
    /// A study of schema 3 with a document, its line, its file and a delivery comes to schema 4 with all of them, and the file
    /// is still known by its hash.
    #[test]
    fn a_study_of_schema_3_keeps_its_documents() {
        let hash = blake3::hash(b"a").to_hex().to_string();
        on_every_engine("third", |place| {
            let db = Connection::create(place).unwrap();
            create(&db, &MIGRATIONS[..3]).unwrap();
            db.script(&format!(
                "INSERT INTO batch (id, action, label, recorded_at, import_id, files, documents, duplicate_documents, lines,
                    register_rows, survey_rows, problems) VALUES (1, 'import', 'a', 't', 1, 2, 1, 1, 2, 0, 0, 0);
                 INSERT INTO source_file (id, batch_id, name, hash, format, status)
                    VALUES (1, 1, 'a.xml', '{hash}', 'ubl_invoice', 'imported'),
                    (2, 1, 'b.xml', '{}', 'ubl_invoice', 'imported');
                 INSERT INTO supplier (id, key, origin, name, sole_proprietor, producer)
                    VALUES (1, '1', 'document', 'Meieriet', 0, 0);
                 INSERT INTO unit (id, key, name, kind) VALUES (1, 'u1', 'Solvang', 'school');
                 INSERT INTO party (id, name) VALUES (1, 'Meieriet'), (2, 'Kommunen');
                 INSERT INTO document (id, file_id, kind, number, number_key, issue_date, supplier_id, supplier_party_id,
                    buyer_party_id, unit_id, currency, net_minor)
                    VALUES (7, 1, 'invoice', 'A1', 'A1', '2025-09-30', 1, 1, 2, 1, 'NOK', 30000);
                 INSERT INTO document_duplicate (document_id, file_id) VALUES (7, 2);
                 INSERT INTO document_line (id, document_id, position, line_number, name, quantity, net_minor)
                    VALUES (1, 7, 1, '2', 'Ost', 2, 20000), (2, 7, 0, '1', 'Melk', 1, 10000);
                 INSERT INTO delivery (id, supplier_id, unit_id, day, volume_m3, value_nok, basis, confidence)
                    VALUES (1, 1, 1, '2025-09-30', 0.1, 300, 'invoice_date', 0.5);
                 INSERT INTO delivery_goods (delivery_id, position, group_position, mass_kg) VALUES (1, 0, 3, 4.5);
                 INSERT INTO delivery_document (delivery_id, position, document_id) VALUES (1, 0, 7);
                 INSERT INTO id_sequence (name, next_id) VALUES ('batch', 2), ('source_file', 3), ('document', 8),
                    ('document_line', 3), ('supplier', 2), ('unit', 2), ('party', 3);",
                blake3::hash(b"b").to_hex()
            ))
            .unwrap();
            drop(db);
            let mut study = crate::StudyStore::open(place).unwrap();
            let copy = Connection::open(study.copied_to().unwrap()).unwrap();
            assert_eq!(version(&copy).unwrap(), 3);
            copy.discard();
            let file = study.file_known(&hash).unwrap().unwrap();
            assert_eq!((file.id.0, file.name.as_str(), file.hash.as_str()), (1, "a.xml", hash.as_str()));
            let mut documents = Vec::new();
            study
                .each_document(|stored| {
                    documents.push(stored);
                    Ok::<(), StoreError>(())
                })
                .unwrap();
            let stored = documents.pop().unwrap();
            let lines: Vec<_> = stored.document.lines.iter().map(|line| line.name.as_str()).collect();
            assert_eq!((stored.id.0, stored.unit.map(|unit| unit.0), lines), (7, Some(1), vec!["Melk", "Ost"]));
            let delivery = study.deliveries().unwrap().pop().unwrap();
            assert_eq!((delivery.documents.len(), delivery.goods.len()), (1, 1));
            // Everything still hangs together: nothing is damaged, and the import can be taken back whole.
            assert!(study.db.damage().unwrap().is_empty());
            let undone = study.undo_import(BatchId(1), "now").unwrap();
            assert_eq!((undone.documents, undone.lines, undone.files), (1, 2, 2));
            assert_eq!(study.db.count("SELECT COUNT(*) FROM party", &[]).unwrap(), 0);
            study.db.discard();
        });
    }

    #[test]
    fn a_study_gives_back_what_a_step_has_emptied_and_the_copy_is_told_of() {
        static TOLD: std::sync::Mutex<Vec<Location>> = std::sync::Mutex::new(Vec::new());
        crate::tell_of_copies(|copy| TOLD.lock().unwrap().push(copy.clone()));
        let path = std::env::temp_dir().join(format!("samlast-given-back-{}", std::process::id()));
        let place = Location::from(path.clone());
        let db = Connection::create(&place).unwrap();
        create(&db, &MIGRATIONS[..3]).unwrap();
        // Schema 4 writes files into a new table and drops the old one: 4,000 names of 1,000 letters are 4 MB.
        db.whole(|db| {
            db.run(sql::INSERT_BATCH, cells![1u32, "import", "", "", None::<u32>, None::<u32>])?;
            (1..=4_000u32).try_for_each(|id| {
                let hash = blake3::hash(&id.to_le_bytes()).to_hex().to_string();
                db.run(
                    "INSERT INTO source_file (id, batch_id, name, hash, format, status)
                        VALUES ($1, 1, $2, $3, 'ubl_invoice', 'imported')",
                    cells![id, format!("{id:0>1000}"), hash],
                )
                .map(|_| ())
            })
        })
        .unwrap();
        drop(db);
        let study = crate::StudyStore::open(place).unwrap();
        assert_eq!(study.db.count("SELECT freelist_count FROM pragma_freelist_count", &[]).unwrap(), 0);
        assert!(study.db.damage().unwrap().is_empty());
        let copy = study.copied_to().unwrap().clone();
        assert_eq!(TOLD.lock().unwrap().iter().filter(|told| **told == copy).count(), 1);
        // The copy has no room to spare either, and the study is hardly larger than it.
        let Location::File(copied) = &copy else { panic!("{copy}") };
        let (before, after) = (std::fs::metadata(copied).unwrap().len(), std::fs::metadata(&path).unwrap().len());
        assert!(after < before + 1_000_000, "{before} {after}");
        Connection::open(&copy).unwrap().discard();
        study.db.discard();
    }
}
