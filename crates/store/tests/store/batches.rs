//! Imports land whole or not at all, change nothing the second time, and can be taken back.

use domain::*;
use store::{Added, PutCounts, StoreError};

use crate::fixture::*;

on_every_engine! {
    the_same_file_and_the_same_document_change_nothing,
    the_same_number_of_another_kind_or_supplier_is_another_document,
    a_dropped_batch_leaves_nothing,
    a_failed_write_keeps_the_batch_from_landing,
    a_refused_document_leaves_the_batch_usable,
    an_undone_import_can_be_imported_again,
    a_document_that_two_imports_hold_goes_with_the_last_of_them,
    register_rows_are_added_changed_or_left,
    the_register_wins_over_what_documents_tell_in_either_order,
    documents_keep_their_supplier_when_its_register_goes,
    imports_of_a_register_can_be_undone_in_any_order,
    an_undo_takes_deliveries_and_the_links_to_its_units,
    many_deliveries_go_in_before_the_rows_that_refer_to_them,
    the_digest_does_not_depend_on_the_order_of_arrival,
}

const NOW: &str = "2026-01-01T00:00:00Z";

fn the_same_file_and_the_same_document_change_nothing(place: &Place) {
    let mut study = place.study();
    import(&mut study, "a.xml", &[invoice("1", 2), invoice("2", 1)]);
    let before = study.content_digest().unwrap();

    let mut batch = study.begin_batch("again", NOW).unwrap();
    let Added::Duplicate(file) = add_file(&mut batch, "a.xml") else { panic!("the file is known") };
    // The supplier may write blanks around its number.
    let again = batch.add_document(&SourceDocument { number: " 1 ".into(), ..invoice("1", 2) }, file).unwrap();
    assert_eq!(again, Added::Duplicate(DocumentId(1)));
    let counts = batch.commit().unwrap();
    assert_eq!((counts.files, counts.documents, counts.duplicate_documents, counts.lines), (0, 0, 1, 0));
    assert_eq!(study.content_digest().unwrap(), before);
    assert_eq!(study.summary().unwrap().lines, 3);
}

fn the_same_number_of_another_kind_or_supplier_is_another_document(place: &Place) {
    let mut study = place.study();
    let credit = SourceDocument { kind: DocumentKind::CreditNote, ..invoice("1", 1) };
    let other = SourceDocument { supplier: party(93_000_001, "Bakeriet"), ..invoice("1", 1) };
    import(&mut study, "a.xml", &[invoice("1", 1), credit, other]);
    assert_eq!(study.summary().unwrap().documents(), 3);
}

fn a_dropped_batch_leaves_nothing(place: &Place) {
    let mut study = place.study();
    import(&mut study, "a.xml", &[invoice("1", 1)]);
    let (before, files) = (study.content_digests().unwrap(), study.files().unwrap());
    {
        let mut batch = study.begin_batch("half", NOW).unwrap();
        let file = add_file(&mut batch, "b.xml").id();
        batch.add_document(&invoice("2", 3), file).unwrap();
        batch.put_units(&[unit("u1", "Solvang")]).unwrap();
        batch.put_suppliers(&[dairy()]).unwrap();
        batch.put_survey(&[answer("u1", 9.0)]).unwrap();
        batch.add_problems(&[problem("b.xml", 4)]).unwrap();
        assert_eq!(batch.store().summary().unwrap().documents(), 2);
    }
    assert_eq!(study.content_digests().unwrap(), before);
    assert_eq!(study.files().unwrap(), files);
    assert_eq!(study.batches().unwrap().len(), 1);
    assert!(study.file_known(&hash_of("b.xml")).unwrap().is_none());
}

fn a_failed_write_keeps_the_batch_from_landing(place: &Place) {
    let mut study = place.study();
    let mut batch = study.begin_batch("broken", NOW).unwrap();
    add_file(&mut batch, "a.xml");
    assert!(matches!(batch.add_document(&invoice("1", 1), store::FileId(77)), Err(StoreError::Unknown { .. })));
    assert!(matches!(batch.put_units(&[unit("u", "U")]), Err(StoreError::BatchBroken)));
    assert!(matches!(batch.commit(), Err(StoreError::BatchBroken)));
    assert_eq!(study.files().unwrap(), []);
}

fn a_refused_document_leaves_the_batch_usable(place: &Place) {
    let mut study = place.study();
    let mut batch = study.begin_batch("mixed", NOW).unwrap();
    let file = add_file(&mut batch, "a.xml").id();
    let mut kronor = invoice("1", 1);
    kronor.lines[0].net = Some(Money { minor: 1, currency: Currency::SEK });
    assert!(matches!(batch.add_document(&kronor, file), Err(StoreError::MixedCurrency { .. })));
    let mut endless = invoice("2", 1);
    endless.lines[0].quantity = Some(f64::NAN);
    let told = batch.add_document(&endless, file).unwrap_err().to_string();
    assert!(told.contains("document 2") && told.contains("quantity"), "{told}");
    batch.add_document(&invoice("3", 1), file).unwrap();
    batch.commit().unwrap();
    assert_eq!(study.documents().unwrap().len(), 1);
}

fn an_undone_import_can_be_imported_again(place: &Place) {
    let mut study = place.study();
    let empty = study.content_digest().unwrap();
    let mut batch = study.begin_batch("all", NOW).unwrap();
    let id = batch.id();
    let file = add_file(&mut batch, "a.xml").id();
    batch.add_document(&invoice("1", 2), file).unwrap();
    batch.put_units(&[unit("u1", "Solvang")]).unwrap();
    batch.put_survey(&[answer("u1", 9.0)]).unwrap();
    batch.add_problems(&[problem("a.xml", 4)]).unwrap();
    batch.commit().unwrap();
    let full = study.content_digest().unwrap();
    study.set_links(&[(DocumentId(1), Some(UnitId(1)), "reference".into())]).unwrap();

    let taken = study.undo_batch(id, NOW).unwrap();
    assert_eq!((taken.files, taken.documents, taken.lines, taken.problems), (1, 1, 2, 1));
    assert_eq!(study.content_digest().unwrap(), empty);
    assert_eq!(study.suppliers().unwrap(), []);
    assert!(matches!(study.undo_batch(id, NOW), Err(StoreError::AlreadyUndone(_))));
    let trail = study.batches().unwrap();
    assert_eq!((trail[0].undone_by, trail[1].undoes), (Some(trail[1].id), Some(id)));
    assert!(matches!(study.undo_batch(trail[1].id, NOW), Err(StoreError::UnknownBatch(_))));

    let mut batch = study.begin_batch("again", NOW).unwrap();
    let file = add_file(&mut batch, "a.xml");
    assert!(file.is_new());
    // Numbers are never used twice: a result that names document 1 cannot come to mean another one.
    assert_eq!(batch.add_document(&invoice("1", 2), file.id()).unwrap(), Added::New(DocumentId(2)));
    batch.put_units(&[unit("u1", "Solvang")]).unwrap();
    batch.put_survey(&[answer("u1", 9.0)]).unwrap();
    batch.add_problems(&[problem("a.xml", 4)]).unwrap();
    batch.commit().unwrap();
    assert_eq!(study.content_digest().unwrap(), full);
}

fn a_document_that_two_imports_hold_goes_with_the_last_of_them(place: &Place) {
    let mut study = place.study();
    let first = import(&mut study, "a.xml", &[invoice("1", 1), invoice("2", 1)]);
    let second = import(&mut study, "b.zip!/1.xml", &[invoice("1", 1)]);
    study.undo_batch(first, NOW).unwrap();
    let left = study.documents().unwrap();
    assert_eq!(
        left.iter().map(|d| (d.document.number.as_str(), d.file.as_str())).collect::<Vec<_>>(),
        [("1", "b.zip!/1.xml")]
    );
    study.undo_batch(second, NOW).unwrap();
    assert_eq!(study.documents().unwrap(), []);
}

fn register_rows_are_added_changed_or_left(place: &Place) {
    let mut study = place.study();
    let mut batch = study.begin_batch("units", NOW).unwrap();
    let counts = batch.put_units(&[unit("u1", "Solvang"), unit("u2", "Myra"), unit("u1", "Solvang")]).unwrap();
    assert_eq!(counts, PutCounts { added: 2, changed: 0, unchanged: 1 });
    let counts = batch.put_units(&[unit("u1", "Solvang barnehage")]).unwrap();
    assert_eq!(counts, PutCounts { added: 0, changed: 1, unchanged: 0 });
    batch.commit().unwrap();
    let names: Vec<_> = study.units().unwrap().into_iter().map(|u| (u.id, u.record.name)).collect();
    assert_eq!(names, [(UnitId(1), "Solvang barnehage".to_owned()), (UnitId(2), "Myra".to_owned())]);
}

fn the_register_wins_over_what_documents_tell_in_either_order(place: &Place) {
    let mut study = place.study();
    let documents = import(&mut study, "a.xml", &[invoice("1", 1)]);
    assert_eq!(study.suppliers().unwrap()[0].record.name, "Meieriet");
    let mut batch = study.begin_batch("register", NOW).unwrap();
    let register = batch.id();
    batch.put_suppliers(&[dairy()]).unwrap();
    batch.commit().unwrap();
    import(&mut study, "b.xml", &[invoice("2", 1)]);
    assert_eq!(study.suppliers().unwrap().len(), 1);
    assert_eq!(study.suppliers().unwrap()[0].record, dairy());

    study.undo_batch(documents, NOW).unwrap();
    assert_eq!(study.suppliers().unwrap()[0].record, dairy());
    study.undo_batch(register, NOW).unwrap();
    assert_eq!(study.suppliers().unwrap()[0].record.name, "Meieriet");
    assert_eq!(study.suppliers().unwrap()[0].id, SupplierId(1));
}

fn documents_keep_their_supplier_when_its_register_goes(place: &Place) {
    let mut study = place.study();
    let mut batch = study.begin_batch("register", NOW).unwrap();
    let register = batch.id();
    batch.put_suppliers(&[dairy()]).unwrap();
    batch.commit().unwrap();
    import(&mut study, "a.xml", &[invoice("1", 1)]);
    study.undo_batch(register, NOW).unwrap();
    let suppliers = study.suppliers().unwrap();
    assert_eq!((suppliers.len(), suppliers[0].record.name.as_str()), (1, "Meieriet"));
    assert_eq!(study.documents().unwrap()[0].supplier, suppliers[0].id);
}

/// Three imports write the same unit; whichever order they are undone in, what is left is what the latest of the
/// remaining imports wrote.
fn imports_of_a_register_can_be_undone_in_any_order(place: &Place) {
    let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
    for order in orders {
        let mut study = place.study();
        let names = ["first", "second", "third"];
        let mut ids = Vec::new();
        for name in names {
            let mut batch = study.begin_batch(name, NOW).unwrap();
            ids.push(batch.id());
            let mut record = unit("u1", name);
            record.position = Some(LonLat::new(11.1 + f64::EPSILON * 8.0, 0.1 + 0.2));
            batch.put_units(&[record]).unwrap();
            batch.commit().unwrap();
        }
        let mut remaining = vec![0, 1, 2];
        for undone in order {
            study.undo_batch(ids[undone], NOW).unwrap();
            remaining.retain(|&left| left != undone);
            let units = study.units().unwrap();
            let found: Vec<_> = units.iter().map(|u| u.record.name.as_str()).collect();
            let expected: Vec<_> = remaining.last().map(|&left| names[left]).into_iter().collect();
            assert_eq!(found, expected, "order {order:?}, {undone} undone");
            for unit in units {
                assert_eq!(unit.record.position, Some(LonLat::new(11.1 + f64::EPSILON * 8.0, 0.1 + 0.2)));
            }
        }
    }
}

fn an_undo_takes_deliveries_and_the_links_to_its_units(place: &Place) {
    let mut study = place.study();
    let mut batch = study.begin_batch("units", NOW).unwrap();
    let units = batch.id();
    batch.put_units(&[unit("u1", "Solvang")]).unwrap();
    batch.commit().unwrap();
    import(&mut study, "a.xml", &[invoice("1", 1)]);
    study.set_links(&[(DocumentId(1), Some(UnitId(1)), "reference BARN01".into())]).unwrap();
    let delivery = Delivery {
        how: None,
        supplier: SupplierId(1),
        unit: UnitId(1),
        date: date("2025-03-03"),
        goods: vec![(3, Kilograms(12.0))],
        volume: CubicMeters(0.1),
        value: Nok(10.0),
        basis: DeliveryBasis::InvoiceDelivery,
        confidence: Share(0.9),
        documents: vec![DocumentId(1)],
    };
    study.replace_deliveries(1, &[delivery]).unwrap();
    study.undo_batch(units, NOW).unwrap();
    assert_eq!(study.documents().unwrap()[0].unit, None);
    assert_eq!(study.links().unwrap(), []);
    assert_eq!(study.deliveries().unwrap(), []);
    assert_eq!(study.deliveries_rule_version().unwrap(), None);
}

/// More rows than an engine sends at a time, in three tables that fill at different speeds.
fn many_deliveries_go_in_before_the_rows_that_refer_to_them(place: &Place) {
    let mut study = place.study();
    let mut batch = study.begin_batch("units", NOW).unwrap();
    batch.put_units(&[unit("u1", "Solvang")]).unwrap();
    batch.commit().unwrap();
    import(&mut study, "a.xml", &[invoice("1", 1)]);
    let delivery = |day: i64| Delivery {
        how: None,
        supplier: SupplierId(1),
        unit: UnitId(1),
        date: date("2025-01-01").saturating_add(jiff::Span::new().days(day)),
        goods: (0..3).map(|group| (group, Kilograms(12.0))).collect(),
        volume: CubicMeters(0.1),
        value: Nok(10.0),
        basis: DeliveryBasis::InvoiceDelivery,
        confidence: Share(0.9),
        documents: vec![DocumentId(1)],
    };
    let deliveries: Vec<Delivery> = (0..9_001).map(|number| delivery(number % 300)).collect();
    study.replace_deliveries(1, &deliveries).unwrap();
    assert_eq!(study.deliveries().unwrap(), deliveries);
}

fn the_digest_does_not_depend_on_the_order_of_arrival(place: &Place) {
    let other = SourceDocument { supplier: party(93_000_001, "Bakeriet"), ..invoice("7", 2) };
    let units = [unit("u1", "Solvang"), unit("u2", "Myra")];
    let mut one = place.study();
    import(&mut one, "a.xml", &[invoice("1", 2), other.clone()]);
    let mut batch = one.begin_batch("units", NOW).unwrap();
    batch.put_units(&units).unwrap();
    batch.add_problems(&[problem("x", 1), problem("x", 2)]).unwrap();
    batch.commit().unwrap();
    one.set_links(&[(DocumentId(1), Some(UnitId(1)), "a".into()), (DocumentId(2), Some(UnitId(2)), "b".into())])
        .unwrap();

    let mut two = place.study();
    let mut batch = two.begin_batch("units", NOW).unwrap();
    batch.put_units(&[units[1].clone(), units[0].clone()]).unwrap();
    batch.add_problems(&[problem("x", 2), problem("x", 1), problem("x", 2)]).unwrap();
    batch.commit().unwrap();
    import(&mut two, "c.xml", &[other]);
    import(&mut two, "b.xml", &[invoice("1", 2)]);
    assert_ne!(one.content_digest().unwrap(), two.content_digest().unwrap());
    two.set_links(&[(DocumentId(2), Some(UnitId(2)), "a".into()), (DocumentId(1), Some(UnitId(1)), "b".into())])
        .unwrap();
    assert_eq!(one.content_digests().unwrap(), two.content_digests().unwrap());

    two.set_commodities(&[(
        DocumentId(1),
        1,
        CommodityAssignment { group: "bread".into(), basis: CommodityBasis::ItemText, confidence: Share(0.7) },
        Some(Measured::Mass(Kilograms(3.0))),
    )])
    .unwrap();
    assert_ne!(one.content_digest().unwrap(), two.content_digest().unwrap());
}
