//! What may be opened, what is refused and with which words, and what a study remembers about itself.

use store::{Location, StoreError, StudyStore};

use crate::fixture::*;

on_every_engine! {
    what_is_there_is_not_overwritten_and_what_is_not_is_missing,
    what_another_program_made_is_refused,
    a_newer_schema_is_refused_with_both_numbers,
    a_study_that_another_program_writes_to_says_so,
    remarks_roads_and_backup_are_kept,
    a_status_counts_what_is_there,
}

#[test]
fn a_study_is_never_created_over_a_file() {
    let path = folder("create").join("a.samlast");
    std::fs::write(&path, "precious").unwrap();
    assert!(matches!(StudyStore::create(&path, "A"), Err(StoreError::Exists { .. })));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "precious");
}

#[test]
fn what_is_no_study_is_refused_and_left_as_it_is() {
    let folder = folder("no_study");
    assert!(matches!(StudyStore::open(folder.join("none")), Err(StoreError::Missing { .. })));
    assert!(matches!(StudyStore::open(&folder), Err(StoreError::NotAStudy { .. })));
    let cases: [(&str, Vec<u8>); 3] = [
        ("empty", Vec::new()),
        ("text", "dato;beløp\n".repeat(500).into_bytes()),
        ("header", [b"SQLite format 3\0".as_slice(), &[7; 5000]].concat()),
    ];
    for (name, bytes) in cases {
        let path = folder.join(name);
        std::fs::write(&path, &bytes).unwrap();
        let error = StudyStore::open(&path).unwrap_err();
        assert!(matches!(error, StoreError::NotAStudy { .. } | StoreError::Damaged { .. }), "{name}: {error:?}");
        assert!(error.to_string().contains(name), "{error}");
        assert_eq!(std::fs::read(&path).unwrap(), bytes, "{name}");
    }
    let path = folder.join("other.sqlite");
    rusqlite::Connection::open(&path).unwrap().execute_batch("CREATE TABLE t (a)").unwrap();
    assert!(matches!(StudyStore::open(&path), Err(StoreError::NotAStudy { .. })));
}

fn what_is_there_is_not_overwritten_and_what_is_not_is_missing(place: &Place) {
    let at = place.next();
    assert!(matches!(StudyStore::open(&at), Err(StoreError::Missing { .. })));
    let mut study = StudyStore::create(&at, "A").unwrap();
    study.set_meta("precious", "yes").unwrap();
    assert!(matches!(StudyStore::create(&at, "B"), Err(StoreError::Exists { .. })));
    assert_eq!(StudyStore::open(&at).unwrap().meta("precious").unwrap().as_deref(), Some("yes"));
    assert_eq!(study.location(), &at);
}

fn what_another_program_made_is_refused(place: &Place) {
    let at = place.next();
    drop(StudyStore::create(&at, "A").unwrap());
    match &at {
        Location::File(_) => place.behind_its_back(&at, "PRAGMA application_id = 7"),
        Location::Postgres(schema) => {
            place.behind_its_back(&at, &format!("COMMENT ON SCHEMA {} IS 'of others'", schema.schema()));
        }
    }
    assert!(matches!(StudyStore::open(&at), Err(StoreError::NotAStudy { .. })));
    let at = place.next();
    drop(StudyStore::create(&at, "A").unwrap());
    place.behind_its_back(&at, "DROP TABLE schema_migration");
    assert!(matches!(StudyStore::open(&at), Err(StoreError::NotAStudy { .. })));
}

fn a_newer_schema_is_refused_with_both_numbers(place: &Place) {
    let at = place.next();
    drop(StudyStore::create(&at, "A").unwrap());
    place.behind_its_back(&at, "INSERT INTO schema_migration (version, name) VALUES (99, 'later')");
    let error = StudyStore::open(&at).unwrap_err();
    assert!(matches!(error, StoreError::NewerSchema { found: 99, .. }), "{error:?}");
    assert!(error.to_string().contains("newer Samlast"), "{error}");
}

fn a_study_that_another_program_writes_to_says_so(place: &Place) {
    let at = place.next();
    let mut one = StudyStore::create(&at, "A").unwrap();
    let mut two = StudyStore::open(&at).unwrap();
    let batch = one.begin_batch("long", "now").unwrap();
    // Readers are not in the way of the writer, nor the writer in the way of readers.
    assert_eq!(two.name().unwrap(), "A");
    let error = two.begin_batch("second", "now").map(|_| ()).unwrap_err();
    assert!(matches!(error, StoreError::Locked { .. }), "{error:?}");
    assert!(error.to_string().contains("another program is writing"), "{error}");
    drop(batch);
    assert!(two.begin_batch("second", "now").is_ok());
}

fn remarks_roads_and_backup_are_kept(place: &Place) {
    let at = place.next();
    let copy = place.folder.join("copy");
    let mut study = StudyStore::create(&at, "Øst").unwrap();
    study.set_meta("invented", "no").unwrap();
    study.set_meta("invented", "yes").unwrap();
    assert_eq!(study.roads().unwrap(), None);
    study.set_roads("a.roads", "region.osm.pbf", "00ff").unwrap();
    study.set_roads("b.roads", "region.osm.pbf", "11ff").unwrap();
    let first = import(&mut study, "a.xml", &[invoice("1", 3), invoice("2", 0)]);
    import(&mut study, "b.xml", &[invoice("1", 3), invoice("3", 2)]);
    let mut batch = study.begin_batch("registers", "now").unwrap();
    batch.put_units(&[unit("u1", "Solvang")]).unwrap();
    batch.put_suppliers(&[dairy()]).unwrap();
    batch.put_survey(&[answer("u1", 0.1 + 0.2)]).unwrap();
    batch.put_catalogue(&[item("A1", "Lettmelk")]).unwrap();
    batch.add_problems(&[problem("a", 1)]).unwrap();
    batch.commit().unwrap();
    let outcome = domain::Outcome { scenario: "t".into(), seed: 7, version: "1".into(), values: Vec::new() };
    study.put_outcome("t", "", "f", &outcome, &[0, 255]).unwrap();
    study.back_up(&copy).unwrap();
    assert!(matches!(study.back_up(&copy), Err(StoreError::Exists { .. })));
    let (digest, trail) = (study.content_digests().unwrap(), study.batches().unwrap());
    drop(study);
    let files = std::fs::read_dir(&place.folder).unwrap().count();
    assert_eq!(files, 1 + usize::from(at.file().is_some()), "a closed study is one file");
    for at in [at, copy.into()] {
        let mut study = StudyStore::open(&at).unwrap();
        assert_eq!(study.name().unwrap(), "Øst");
        assert_eq!(study.meta("invented").unwrap().as_deref(), Some("yes"));
        assert_eq!(study.roads().unwrap().unwrap().file_name, "b.roads");
        assert_eq!(study.content_digests().unwrap(), digest);
        assert_eq!(study.batches().unwrap(), trail);
        assert_eq!(study.outcome_details("t").unwrap(), Some(vec![0, 255]));
        assert_eq!(study.copied_to(), None);
        // The copy is a study that can be worked on: numbers go on, what is undone goes.
        study.undo_batch(first, "later").unwrap();
        assert_eq!(study.summary().unwrap().documents(), 2);
    }
}

fn a_status_counts_what_is_there(place: &Place) {
    let mut study = place.study();
    assert_eq!(study.summary().unwrap(), store::StoreSummary::default());
    let mut later = invoice("2", 3);
    later.kind = domain::DocumentKind::LedgerEntry;
    later.issue_date = date("2025-12-31");
    import(&mut study, "a.xml", &[invoice("1", 2), later, invoice("3", 0)]);
    let mut batch = study.begin_batch("rest", "now").unwrap();
    batch.put_units(&[unit("u1", "Solvang")]).unwrap();
    batch.put_survey(&[answer("u1", 3.0), answer("u2", 4.0)]).unwrap();
    batch.add_problems(&[problem("a", 1), problem("a", 2)]).unwrap();
    batch.commit().unwrap();
    let reasons = [(1, Some(domain::UnitId(1)), "x"), (2, None, "no alias"), (3, None, "no alias")];
    let links = reasons.map(|(id, unit, reason)| (domain::DocumentId(id), unit, reason.to_owned()));
    study.set_links(&links).unwrap();

    let summary = study.summary().unwrap();
    assert_eq!(
        summary.documents_by_kind.into_iter().collect::<Vec<_>>(),
        [("invoice".to_owned(), 2), ("ledger_entry".to_owned(), 1)]
    );
    assert_eq!((summary.lines, summary.units, summary.suppliers, summary.survey_responses), (5, 1, 1, 2));
    assert_eq!(summary.period, Some((date("2025-03-04"), date("2025-12-31"))));
    assert_eq!(summary.documents_without_unit, 2);
    assert_eq!(summary.problems_by_severity.get("quarantined"), Some(&2));
    assert_eq!(study.unmatched_reasons(5).unwrap(), [("no alias".to_owned(), 2)]);
}
