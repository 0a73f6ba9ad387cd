//! Large imports in parts, files looked at again, decisions of persons, and what a second run leaves alone.

use domain::*;
use store::{BatchId, StoreError, StudyStore};

use crate::fixture::*;

on_every_engine! {
    parts_of_an_import_are_told_and_undone_together,
    a_part_belongs_to_an_import_that_is_there,
    the_next_part_begins_where_one_is_committed,
    a_file_that_is_opened_again_belongs_to_the_batch_that_takes_it_in,
    whatever_deliveries_are_made_from_outdates_them,
    catalogues_and_corrections_are_taken_back_with_their_batch,
    mappings_are_kept_by_name_whatever_is_undone,
    links_and_goods_that_do_not_change_are_not_written,
    large_studies_are_read_in_portions_without_gaps,
    a_nul_character_becomes_one_that_every_database_holds,
    numbers_of_any_size_are_kept_or_refused,
    both_engines_say_the_same,
}

const NOW: &str = "2026-01-01T00:00:00Z";
const MADE_WITH: &str = "deliveries_made_with";

/// Imports three parts, two documents each, and returns the number of the import.
fn three_parts(study: &mut StudyStore) -> BatchId {
    let mut import = None;
    for part in 0..3 {
        let label = format!("part {part}");
        let mut batch = match import {
            None => study.begin_batch(&label, NOW).unwrap(),
            Some(import) => study.begin_part(import, &label, NOW).unwrap(),
        };
        let file = add_file(&mut batch, &format!("{part}.xml")).id();
        for number in 0..2 {
            batch.add_document(&invoice(&format!("{part}-{number}"), 2), file).unwrap();
        }
        batch.put_units(&[unit("u1", &label)]).unwrap();
        import = Some(batch.import());
        batch.commit().unwrap();
    }
    import.unwrap()
}

fn parts_of_an_import_are_told_and_undone_together(place: &Place) {
    let mut study = place.study();
    let other = import(&mut study, "other.xml", &[invoice("7", 1)]);
    let before = study.content_digest().unwrap();
    let id = three_parts(&mut study);
    let imports = study.imports().unwrap();
    assert_eq!(imports.iter().map(|i| (i.id, i.parts.len())).collect::<Vec<_>>(), [(other, 1), (id, 3)]);
    assert_eq!((imports[1].counts.documents, imports[1].counts.lines, imports[1].counts.register_rows), (6, 12, 3));
    assert_eq!((imports[1].label.as_str(), imports[1].undone), ("part 0", false));

    // A part that was undone by itself is not undone again with the others.
    let last = imports[1].parts[2].id;
    assert_eq!(study.undo_batch(last, NOW).unwrap().documents, 2);
    assert_eq!(study.units().unwrap()[0].record.name, "part 1");
    let taken = study.undo_import(id, NOW).unwrap();
    assert_eq!((taken.files, taken.documents, taken.lines), (2, 4, 8));
    assert_eq!(study.content_digest().unwrap(), before);
    let imports = study.imports().unwrap();
    assert!(imports[1].undone && !imports[0].undone);
    assert_eq!(study.batches().unwrap().iter().filter(|batch| batch.action == "undo").count(), 3);
    assert!(matches!(study.undo_import(id, NOW), Err(StoreError::AlreadyUndone(_))));
}

fn the_next_part_begins_where_one_is_committed(place: &Place) {
    let mut study = place.study();
    let mut batch = study.begin_batch("first", NOW).unwrap();
    let first = batch.id();
    let file = add_file(&mut batch, "a.xml").id();
    batch.add_document(&invoice("1", 2), file).unwrap();
    assert_eq!(batch.next_part("second", NOW).unwrap().documents, 1);
    assert_ne!(batch.id(), first);
    assert_eq!((batch.import(), batch.counts().documents), (first, 0));
    let file = add_file(&mut batch, "b.xml").id();
    assert!(!batch.add_document(&invoice("1", 2), file).unwrap().is_new(), "the first part is seen");
    batch.add_document(&invoice("2", 3), file).unwrap();
    // What was not committed is gone with the batch, what was committed before is not.
    drop(batch);
    let import = &study.imports().unwrap()[0];
    assert_eq!((import.id, import.parts.len(), import.counts.lines), (first, 1, 2));
    assert_eq!(study.summary().unwrap().lines, 2);

    // An import that is undone as a whole has no further parts.
    let batch = study.begin_part(first, "third", NOW).unwrap();
    batch.commit().unwrap();
    study.undo_import(first, NOW).unwrap();
    assert!(matches!(study.begin_part(first, "x", NOW).map(|_| ()), Err(StoreError::AlreadyUndone(_))));
}

fn a_part_belongs_to_an_import_that_is_there(place: &Place) {
    let mut study = place.study();
    let error = study.begin_part(BatchId(3), "x", NOW).map(|_| ()).unwrap_err();
    assert!(matches!(error, StoreError::UnknownBatch(BatchId(3))), "{error:?}");
    let id = three_parts(&mut study);
    let part = study.imports().unwrap()[0].parts[1].id;
    assert!(matches!(study.begin_part(part, "x", NOW).map(|_| ()), Err(StoreError::UnknownBatch(_))));
    assert!(matches!(study.undo_import(part, NOW), Err(StoreError::UnknownBatch(_))));
    study.undo_import(id, NOW).unwrap();
    assert!(matches!(study.begin_part(id, "x", NOW).map(|_| ()), Err(StoreError::AlreadyUndone(_))));
    assert!(study.begin_batch("still usable", NOW).is_ok());
}

fn a_file_that_is_opened_again_belongs_to_the_batch_that_takes_it_in(place: &Place) {
    let mut study = place.study();
    let mut batch = study.begin_batch("first look", NOW).unwrap();
    let file = add_file(&mut batch, "a.csv").id();
    batch.set_file_status(file, "quarantined", Some("dates")).unwrap();
    batch.add_problems(&[problem("a.csv", 1), problem("a.csv", 2), problem("b.csv", 1)]).unwrap();
    batch.commit().unwrap();
    let before = study.content_digests().unwrap();

    let mut batch = study.begin_batch("second look", NOW).unwrap();
    let second = batch.id();
    assert_eq!(batch.reopen_file(file).unwrap(), 2);
    batch.set_file_status(file, "imported", None).unwrap();
    batch.add_document(&invoice("1", 2), file).unwrap();
    batch.commit().unwrap();
    assert_eq!(study.problems().unwrap(), [problem("b.csv", 1)]);
    assert_eq!(study.files().unwrap()[0].batch, second);
    assert_ne!(study.content_digests().unwrap().documents, before.documents);

    study.undo_batch(second, NOW).unwrap();
    assert_eq!(study.content_digests().unwrap().documents, before.documents);
    assert!(study.file_known(&hash_of("a.csv")).unwrap().is_none(), "the file can be imported afresh");
    let mut batch = study.begin_batch("x", NOW).unwrap();
    assert!(matches!(batch.reopen_file(store::FileId(99)), Err(StoreError::Unknown { .. })));
}

fn whatever_deliveries_are_made_from_outdates_them(place: &Place) {
    let mut study = place.study();
    let noted = |study: &StudyStore| study.meta(MADE_WITH).unwrap().is_some();
    study.set_meta(MADE_WITH, "x").unwrap();
    let mut batch = study.begin_batch("problems only", NOW).unwrap();
    add_file(&mut batch, "a.xml");
    batch.add_problems(&[problem("a.xml", 1)]).unwrap();
    batch.commit().unwrap();
    assert!(noted(&study));

    import(&mut study, "b.xml", &[invoice("1", 1)]);
    assert!(!noted(&study));
    study.set_meta(MADE_WITH, "x").unwrap();
    import(&mut study, "c.xml", &[invoice("1", 1)]);
    assert!(noted(&study), "a document that was there before changes nothing");
    let mut batch = study.begin_batch("given up", NOW).unwrap();
    batch.put_goods_corrections(&[goods_correction("lettmelk", "dairy")]).unwrap();
    drop(batch);
    assert!(noted(&study));
    let mut batch = study.begin_batch("correction", NOW).unwrap();
    let correction = batch.id();
    batch.put_goods_corrections(&[goods_correction("lettmelk", "dairy")]).unwrap();
    batch.commit().unwrap();
    assert!(!noted(&study));
    study.set_meta(MADE_WITH, "x").unwrap();
    study.undo_batch(correction, NOW).unwrap();
    assert!(!noted(&study));
}

fn catalogues_and_corrections_are_taken_back_with_their_batch(place: &Place) {
    let mut study = place.study();
    let nobody = UnitCorrection { kind: UnitAliasKind::Name, value: "Kantina".into(), unit_key: None };
    let mut ids = Vec::new();
    for (name, group, key) in [("Melk", "dairy", None), ("Lettmelk", "beverages", Some("u1".to_owned()))] {
        let mut batch = study.begin_batch(name, NOW).unwrap();
        ids.push(batch.id());
        batch.put_catalogue(&[item("A1", name)]).unwrap();
        batch.put_goods_corrections(&[goods_correction("melk", group)]).unwrap();
        batch.put_unit_corrections(&[UnitCorrection { unit_key: key, ..nobody.clone() }]).unwrap();
        let counts = batch.commit().unwrap();
        assert_eq!((counts.catalogue_rows, counts.correction_rows), (1, 2));
    }
    let full = study.content_digests().unwrap();
    assert_eq!(study.summary().unwrap().catalogue_items, 1);
    study.undo_batch(ids[1], NOW).unwrap();
    assert_eq!(study.catalogue().unwrap(), [item("A1", "Melk")]);
    assert_eq!(study.goods_corrections().unwrap(), [goods_correction("melk", "dairy")]);
    assert_eq!(study.unit_corrections().unwrap(), [nobody]);
    let one = study.content_digests().unwrap();
    assert!(one.registers != full.registers && one.corrections != full.corrections);
    study.undo_batch(ids[0], NOW).unwrap();
    assert_eq!(study.catalogue().unwrap(), []);
    assert_eq!(study.unit_corrections().unwrap(), []);
}

fn mappings_are_kept_by_name_whatever_is_undone(place: &Place) {
    let mut study = place.study();
    let mapping = |name: &str, amount: &str| ColumnMapping {
        name: name.into(),
        table: "ledger".into(),
        columns: [("amount".to_owned(), amount.to_owned())].into(),
        currency: Some(Currency::NOK),
        decimal: Some(','),
        dates: Some("d.m.y".into()),
        amounts_with_vat: true,
        purchases_negative: false,
    };
    let digest = study.content_digest().unwrap();
    for saved in [mapping("b", "Beløp"), mapping("a", "Sum"), mapping("b", "Beløp eks. mva")] {
        study.put_mapping(&saved).unwrap();
    }
    assert_eq!(study.mappings().unwrap(), [mapping("a", "Sum"), mapping("b", "Beløp eks. mva")]);
    assert_eq!(study.content_digest().unwrap(), digest, "how a table was read is not what it says");
    assert!(study.remove_mapping("a").unwrap() && !study.remove_mapping("a").unwrap());
    assert_eq!(study.mappings().unwrap().len(), 1);
}

fn links_and_goods_that_do_not_change_are_not_written(place: &Place) {
    let mut study = place.study();
    let documents: Vec<_> = (0..150).map(|number| invoice(&number.to_string(), 2)).collect();
    import(&mut study, "a.zip", &documents);
    let links: Vec<_> = (1..=150).map(|id| (DocumentId(id), None, format!("nothing fits {id}"))).collect();
    let dairy = |share: f64| CommodityAssignment {
        group: "dairy".into(),
        basis: CommodityBasis::Correction,
        confidence: Share(share),
    };
    let mass = Some(Measured::Mass(Kilograms(2.5)));
    let mut goods: Vec<_> =
        (1..=150).flat_map(|id| [0, 1].map(|line| (DocumentId(id), line, dairy(0.9), mass))).collect();
    study.set_links(&links).unwrap();
    study.set_commodities(&goods).unwrap();
    // Whatever writes a row from now on trips over this.
    let forbid = match study.location() {
        store::Location::File(_) => {
            "CREATE TRIGGER a BEFORE UPDATE ON document BEGIN SELECT RAISE(ABORT, 'written'); END;
             CREATE TRIGGER b BEFORE UPDATE ON document_line BEGIN SELECT RAISE(ABORT, 'written'); END;"
        }
        store::Location::Postgres(_) => {
            "CREATE FUNCTION trip() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN RAISE 'written'; END $f$;
             CREATE TRIGGER a BEFORE UPDATE ON document FOR EACH ROW EXECUTE FUNCTION trip();
             CREATE TRIGGER b BEFORE UPDATE ON document_line FOR EACH ROW EXECUTE FUNCTION trip();"
        }
    };
    place.behind_its_back(study.location(), forbid);
    study.set_links(&links).unwrap();
    study.set_commodities(&goods).unwrap();
    goods[70].2 = dairy(0.95);
    assert!(study.set_commodities(&goods).is_err());
    assert!(study.set_links(&[(DocumentId(150), None, "another reason".into())]).is_err());
    let read = study.documents().unwrap();
    assert!(read.iter().flat_map(|d| &d.document.lines).all(|line| line.commodity == Some(dairy(0.9))));
}

fn large_studies_are_read_in_portions_without_gaps(place: &Place) {
    let mut study = place.study();
    // More documents than any portion, of three suppliers in turn, some without lines.
    let document = |number: u32| SourceDocument {
        supplier: party(91_000_000 + number % 3, &format!("Supplier {}", number % 3)),
        ..invoice(&number.to_string(), number as usize % 4)
    };
    let all: Vec<_> = (0..700).map(document).collect();
    import(&mut study, "a.zip", &all);
    let numbers = |found: &[StoredDocument]| found.iter().map(|d| d.document.number.clone()).collect::<Vec<_>>();
    let read = study.documents().unwrap();
    assert_eq!(read.iter().map(|d| &d.document).collect::<Vec<_>>(), all.iter().collect::<Vec<_>>());
    let mut heads = Vec::new();
    study
        .each_head(|head| {
            // Another question in between is answered as of the same moment.
            assert_eq!(study.summary()?.documents(), 700);
            heads.push(head);
            Ok(())
        })
        .unwrap();
    assert_eq!(numbers(&heads), numbers(&read));
    let suppliers: Vec<_> = study.suppliers().unwrap().iter().map(|s| s.id).collect();
    for asked in [&suppliers[..0], &suppliers[1..2], &[suppliers[2], suppliers[0], suppliers[2]], &suppliers[..]] {
        let mut found = Vec::new();
        study
            .each_document_of(asked, |document| {
                found.push(document);
                Ok(())
            })
            .unwrap();
        let expected: Vec<_> = read.iter().filter(|d| asked.contains(&d.supplier)).cloned().collect();
        assert_eq!(found, expected);
    }
    let ids: Vec<_> = read.iter().rev().step_by(3).map(|d| d.id).chain([DocumentId(9999), DocumentId(1)]).collect();
    let found = study.documents_by_ids(&ids).unwrap();
    assert_eq!(found.len(), ids.len() - 1);
    assert!(found.iter().zip(ids.iter().filter(|id| id.0 != 9999)).all(|(document, id)| document.id == *id));
}

fn a_nul_character_becomes_one_that_every_database_holds(place: &Place) {
    let mut study = place.study();
    let mut document = invoice("1\0 2", 1);
    document.lines[0].name = "Melk\0 1 l".into();
    import(&mut study, "a.xml", &[document.clone()]);
    import(&mut study, "b.xml", &[document]);
    let read = study.documents().unwrap();
    assert_eq!(read.len(), 1, "the same document is recognised");
    assert_eq!(read[0].document.number, "1\u{FFFD} 2");
    assert_eq!(read[0].document.lines[0].name, "Melk\u{FFFD} 1 l");
}

fn numbers_of_any_size_are_kept_or_refused(place: &Place) {
    let mut study = place.study();
    let mut document = invoice("1", 2);
    document.net = Some(Money::nok(i64::MAX));
    document.vat = Some(Money::nok(i64::MIN));
    document.freight = Some(Money::nok(-1));
    document.lines[0].quantity = Some(f64::MIN_POSITIVE);
    document.lines[1].quantity = Some(-f64::MAX);
    import(&mut study, "a.xml", &[document.clone()]);
    assert_eq!(study.documents().unwrap()[0].document, document);
    let mut batch = study.begin_batch("x", NOW).unwrap();
    batch.put_units(&[UnitRecord { persons: Some(u32::MAX), ..unit("u1", "A") }]).unwrap();
    batch.commit().unwrap();
    assert_eq!(study.units().unwrap()[0].record.persons, Some(u32::MAX));
    for wrong in [f64::NAN, f64::INFINITY] {
        let mut batch = study.begin_batch("x", NOW).unwrap();
        let item = CatalogueItem { units_per_pack: Some(wrong), ..item("A", "a") };
        assert!(matches!(batch.put_catalogue(&[item]), Err(StoreError::NotFinite { .. })));
    }
    let dearer = SourceDocument { freight: Some(Money { minor: 1, currency: Currency::SEK }), ..invoice("2", 1) };
    let mut batch = study.begin_batch("x", NOW).unwrap();
    let file = add_file(&mut batch, "c.xml").id();
    assert!(matches!(batch.add_document(&dearer, file), Err(StoreError::MixedCurrency { .. })));
}

/// The digest of a fixed content, worked out with SQLite, holds for every engine.
fn both_engines_say_the_same(place: &Place) {
    let fill = |study: &mut StudyStore| {
        three_parts(study);
        let mut batch = study.begin_batch("rest", NOW).unwrap();
        let names = ["b", "B", "å", "a-b", "ab", "Å", "æ"];
        batch.put_suppliers(&[dairy()]).unwrap();
        batch.put_survey(&names.map(|name| answer(name, 0.1 + 0.2))).unwrap();
        batch.put_goods_corrections(&names.map(|name| goods_correction(name, "dairy"))).unwrap();
        batch.add_problems(&[problem("a", 1)]).unwrap();
        batch.commit().unwrap();
        let order: Vec<_> = study.goods_corrections().unwrap().into_iter().map(|c| c.value).collect();
        (study.content_digests().unwrap(), order, study.survey().unwrap())
    };
    let file = folder(&format!("same-{}", study_name(place)));
    let mut reference = StudyStore::create(file.join("a.samlast"), "Test").unwrap();
    assert_eq!(fill(&mut place.study()), fill(&mut reference));
}

fn study_name(place: &Place) -> String {
    place.folder.file_name().unwrap().to_string_lossy().into_owned()
}
