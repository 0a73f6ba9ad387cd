//! Whatever goes into a study comes out equal.

use domain::*;
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestRunner;

use crate::fixture::*;

on_every_engine! {
    documents_come_out_as_they_went_in,
    registers_survey_and_problems_come_out_as_they_went_in,
    deliveries_are_replaced_as_a_whole_or_not_at_all,
    outcomes_are_replaced_by_key_and_kept_apart_from_the_content,
    links_and_goods_are_set_all_or_none,
}

// The strategies are boxed because those of a whole document, one inside the other, are too large for a test's stack.

fn text() -> BoxedStrategy<String> {
    prop_oneof![Just(String::new()), Just("'; DROP TABLE unit; --".to_owned()), "\\PC{1,12}"].boxed()
}

fn quantity() -> BoxedStrategy<f64> {
    prop_oneof![Just(0.0), Just(0.1 + 0.2), -1e6..1e6, prop::num::f64::NORMAL].boxed()
}

fn day() -> BoxedStrategy<Date> {
    (1900i16..2100, 1i8..=12, 1i8..=28).prop_map(|(y, m, d)| Date::new(y, m, d).unwrap()).boxed()
}

fn organisation_number() -> BoxedStrategy<OrganisationNumber> {
    (80_000_000u32..99_999_999).prop_filter_map("never issued", OrganisationNumber::from_first_eight).boxed()
}

fn position() -> BoxedStrategy<LonLat> {
    (-180.0..180.0, -90.0..90.0).prop_map(|(lon, lat)| LonLat::new(lon, lat)).boxed()
}

prop_compose! {
    fn any_party()(
        name in text(), organisation_number in of(organisation_number()), gln in of(text()), other_id in of(text()),
        street in of(text()), postal_code in of(text()), city in of(text()), country in of(text()),
    ) -> Party {
        Party { name, organisation_number, gln, other_id, street, postal_code, city, country }
    }
}

prop_compose! {
    fn details()(
        date in of(day()), location_gln in of(text()), name in of(text()), street in of(text()),
        postal_code in of(text()), city in of(text()),
    ) -> DeliveryDetails {
        DeliveryDetails { date, location_gln, name, street, postal_code, city }
    }
}

fn commodity() -> BoxedStrategy<CommodityAssignment> {
    use CommodityBasis::*;
    (text(), select(vec![Correction, Catalogue, Code, ItemText, Account, SupplierSector, Fallback]), 0.0..=1.0)
        .prop_map(|(group, basis, share)| CommodityAssignment { group, basis, confidence: Share(share) })
        .boxed()
}

fn measured() -> BoxedStrategy<Measured> {
    prop_oneof![
        quantity().prop_map(|v| Measured::Mass(Kilograms(v))),
        quantity().prop_map(|v| Measured::Volume(Litres(v)))
    ]
    .boxed()
}

fn any_line(currency: Currency) -> BoxedStrategy<DocumentLine> {
    let names = (text(), text(), of(text()), of(text()), of(text()));
    let codes = vec((text(), text()).prop_map(|(list, code)| Classification { list, code }), 0..3);
    let amounts = (of(quantity()), of(text()), of(any::<i64>()));
    let accounts = (of(text()), of(text()), of(text()));
    let goods = (of(details().boxed()), of(commodity()), of(measured()));
    (names, codes, amounts, accounts, goods)
        .prop_map(move |(names, classifications, amounts, accounts, goods)| DocumentLine {
            id: names.0,
            name: names.1,
            description: names.2,
            sellers_item_id: names.3,
            gtin: names.4,
            classifications,
            quantity: amounts.0,
            unit_code: amounts.1,
            net: amounts.2.map(|minor| Money { minor, currency }),
            account: accounts.0,
            cost_centre: accounts.1,
            order_line: accounts.2,
            delivery: goods.0,
            commodity: goods.1,
            measured: goods.2,
        })
        .boxed()
}

fn document(number: usize) -> BoxedStrategy<SourceDocument> {
    select(vec![Currency::NOK, Currency::SEK])
        .prop_flat_map(move |currency| {
            let head = (
                select(DocumentKind::ALL.to_vec()),
                day(),
                any_party().boxed(),
                any_party().boxed(),
                details().boxed(),
            );
            let references = (vec(text(), 0..3), vec(text(), 0..3), vec(text(), 0..3), of(text()), of(text()));
            let rest = (of(text()), of(text()), of(any::<i64>()), of(any::<i64>()), of(any::<i64>()), of(text()));
            let measures = (of(quantity()), of(quantity()), of(quantity()));
            (head, references, rest, measures, vec(any_line(currency), 0..4)).prop_map(
                move |(head, refs, rest, sizes, lines)| SourceDocument {
                    freight: rest.4.map(|minor| Money { minor, currency }),
                    payment_means: rest.5,
                    kind: head.0,
                    number: format!(" {number}"),
                    issue_date: head.1,
                    supplier: head.2,
                    buyer: head.3,
                    delivery: head.4,
                    order_references: refs.0,
                    despatch_references: refs.1,
                    invoice_references: refs.2,
                    contract_reference: refs.3,
                    carrier: refs.4,
                    buyer_reference: rest.0,
                    cost_centre: rest.1,
                    currency,
                    net: rest.2.map(|minor| Money { minor, currency }),
                    vat: rest.3.map(|minor| Money { minor, currency }),
                    gross_mass: sizes.0.map(Kilograms),
                    gross_volume: sizes.1.map(CubicMeters),
                    handling_units: sizes.2,
                    lines,
                },
            )
        })
        .boxed()
}

fn any_unit(number: usize) -> impl Strategy<Value = UnitRecord> {
    let alias = (select(UnitAliasKind::ALL), text(), of(day()), of(day()))
        .prop_map(|(kind, value, valid_from, valid_to)| UnitAlias { kind, value, valid_from, valid_to });
    let hours =
        (0u16..=1440, 0u16..=1440).prop_map(|(from, to)| OpeningHours { from: TimeOfDay(from), to: TimeOfDay(to) });
    let place = (of(text()), of(text()), of(text()), of(position()));
    (text(), select(UnitKind::ALL), (place, of(text())), of(hours), of(any::<u32>()), vec(alias, 0..4)).prop_map(
        move |(name, kind, ((street, postal_code, city, position), municipality), opening_hours, persons, aliases)| {
            UnitRecord {
                municipality,
                key: number.to_string(),
                name,
                kind,
                street,
                postal_code,
                city,
                position,
                opening_hours,
                persons,
                aliases,
            }
        },
    )
}

fn any_supplier(number: usize) -> impl Strategy<Value = SupplierRecord> {
    let place = (of(text()), of(text()), of(text()), of(position()));
    let about = (text(), of(organisation_number()), of(text()), any::<bool>(), any::<bool>());
    let site = (of(text()), of(text()), of(text()), of(position()))
        .prop_map(|(street, postal_code, city, position)| SupplierSite { street, postal_code, city, position });
    (about, place, of(select(DistributionKind::ALL)), of(text()), vec(site, 0..3)).prop_map(
        move |(about, place, distribution, carrier, sites)| SupplierRecord {
            sites,
            key: number.to_string(),
            name: about.0,
            organisation_number: about.1,
            sector_code: about.2,
            sole_proprietor: about.3,
            producer: about.4,
            street: place.0,
            postal_code: place.1,
            city: place.2,
            position: place.3,
            distribution,
            carrier,
        },
    )
}

prop_compose! {
    fn any_answer(number: usize)(
        supplier_key in of("[0-9]{9}"), date in of(day()), ordering_role in of("[a-z]{1,5}"),
        more in (of(quantity()), of(text()), of(0u16..1440), of(0u16..1440), of(select(OrderingChannel::ALL)), of(text())),
        rates in (of(quantity()), of(quantity()), of(quantity()), of(quantity()), of(quantity()), of(0.0..=1.0)),
    ) -> SurveyResponse {
        SurveyResponse {
            counted_weeks: more.0, receiving_role: more.1, delivery_from: more.2.map(TimeOfDay),
            delivery_to: more.3.map(TimeOfDay), ordering_channel: more.4, off_agreement_reason: more.5,
            unit_key: format!("{number:03}"), supplier_key, date, ordering_role,
            deliveries_now: rates.0.map(PerWeek), deliveries_acceptable: rates.1.map(PerWeek),
            receiving_time: rates.2.map(Minutes), pick_ups: rates.3.map(PerWeek), orders: rates.4.map(PerWeek),
            on_agreement: rates.5,
        }
    }
}

fn any_item(number: usize) -> impl Strategy<Value = CatalogueItem> {
    let texts = (of(any_party().boxed()), of(text()), text(), of(text()), of(text()), of(text()));
    let codes = vec((text(), text()).prop_map(|(list, code)| Classification { list, code }), 0..3);
    let sizes = (of(quantity()), of(quantity()), of(quantity()), of(quantity()), of(quantity()));
    let terms = (of(quantity()), of(quantity()), of(day()), of(day()), of(any::<i64>()));
    (texts, codes, sizes, terms).prop_map(move |(texts, classifications, sizes, terms)| CatalogueItem {
        supplier: texts.0,
        sellers_item_id: Some(number.to_string()),
        gtin: texts.1,
        name: texts.2,
        description: texts.3,
        classifications,
        unit_code: texts.4,
        net_mass: sizes.0.map(Kilograms),
        gross_mass: sizes.1.map(Kilograms),
        net_volume: sizes.2.map(Litres),
        gross_volume: sizes.3.map(CubicMeters),
        units_per_pack: sizes.4,
        price: terms.4.map(|minor| Money { minor, currency: Currency::SEK }),
        minimum_order: terms.0,
        lead_time_days: terms.1,
        handling: texts.5,
        valid_from: terms.2,
        valid_to: terms.3,
    })
}

fn any_goods_correction(number: usize) -> impl Strategy<Value = GoodsCorrection> {
    (of("[0-9]{9}"), select(ItemKeyKind::ALL), text(), text()).prop_map(move |(supplier_key, kind, value, group)| {
        GoodsCorrection { supplier_key, kind, value: format!("{number}{value}"), group }
    })
}

fn any_unit_correction(number: usize) -> impl Strategy<Value = UnitCorrection> {
    (select(UnitAliasKind::ALL), text(), of(text())).prop_map(move |(kind, value, unit_key)| UnitCorrection {
        kind,
        value: format!("{number}{value}"),
        unit_key,
    })
}

fn any_problem(number: u64) -> impl Strategy<Value = Problem> {
    let texts = (text(), of(text()), of(text()), text(), text(), text());
    (texts, select(Severity::ALL)).prop_map(move |(texts, severity)| Problem {
        row: (number > 0).then_some(number),
        file: texts.0,
        field: texts.1,
        value: texts.2,
        rule: texts.3,
        message: texts.4,
        suggestion: texts.5,
        severity,
    })
}

/// Runs a property on some samples, fewer where each needs a schema of its own in a server.
fn holds<S: Strategy>(place: &Place, strategy: S, property: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(place.samples()) };
    TestRunner::new(config).run(&strategy, property).unwrap();
}

/// Some records, each made from its number.
fn some<S: Strategy>(most: usize, of: impl Fn(usize) -> S + 'static) -> impl Strategy<Value = Vec<S::Value>> {
    (0..=most).prop_flat_map(move |n| (0..n).map(&of).collect::<Vec<_>>())
}

fn documents_come_out_as_they_went_in(place: &Place) {
    holds(place, some(4, document), |documents| {
        let mut study = place.study();
        import(&mut study, "a.zip!/x.xml", &documents);
        let stored = study.documents().unwrap();
        prop_assert_eq!(stored.iter().map(|s| &s.document).collect::<Vec<_>>(), documents.iter().collect::<Vec<_>>());
        let backwards: Vec<_> = stored.iter().rev().map(|s| s.id).collect();
        let mut by_ids = study.documents_by_ids(&backwards).unwrap();
        by_ids.reverse();
        prop_assert_eq!(&by_ids, &stored);
        let suppliers: Vec<_> = stored.iter().map(|s| s.supplier).collect();
        let mut of_suppliers = Vec::new();
        study
            .each_document_of(&suppliers, |found| {
                of_suppliers.push(found);
                Ok(())
            })
            .unwrap();
        prop_assert_eq!(&of_suppliers, &stored);
        let mut heads = Vec::new();
        study
            .each_head(|head| {
                heads.push(head);
                Ok(())
            })
            .unwrap();
        prop_assert!(heads.iter().all(|head| head.document.lines.is_empty()));
        for stored in stored {
            prop_assert_eq!(&stored.file, "a.zip!/x.xml");
            prop_assert_eq!(study.supplier_id(&stored.document.supplier.key()).unwrap(), Some(stored.supplier));
            let head = StoredDocument { document: SourceDocument { lines: Vec::new(), ..stored.document }, ..stored };
            prop_assert!(heads.contains(&head));
        }
        Ok(())
    });
}

fn registers_survey_and_problems_come_out_as_they_went_in(place: &Place) {
    let records = (
        some(3, any_unit),
        some(3, any_supplier),
        some(3, any_answer),
        some(3, |number| any_problem(number as u64)),
        some(3, any_item),
        some(3, any_goods_correction),
        some(3, any_unit_correction),
    );
    holds(place, records, |(units, suppliers, answers, problems, items, goods, unit_names)| {
        let mut study = place.study();
        let mut batch = study.begin_batch("registers", "now").unwrap();
        let first = batch.id();
        batch.put_units(&units).unwrap();
        batch.put_suppliers(&suppliers).unwrap();
        batch.put_survey(&answers).unwrap();
        batch.add_problems(&problems).unwrap();
        batch.put_catalogue(&items).unwrap();
        batch.put_goods_corrections(&goods).unwrap();
        batch.put_unit_corrections(&unit_names).unwrap();
        batch.commit().unwrap();
        prop_assert_eq!(study.units().unwrap().into_iter().map(|u| u.record).collect::<Vec<_>>(), &units[..]);
        prop_assert_eq!(study.suppliers().unwrap().into_iter().map(|s| s.record).collect::<Vec<_>>(), &suppliers[..]);
        prop_assert_eq!(study.survey().unwrap(), &answers[..]);
        prop_assert_eq!(study.problems().unwrap(), &problems[..]);
        prop_assert_eq!(study.catalogue().unwrap(), &items[..]);
        let mut sorted = goods.clone();
        sorted.sort_by_key(|c| (c.supplier_key.clone(), c.kind.key(), c.value.clone()));
        prop_assert_eq!(study.goods_corrections().unwrap(), sorted);
        let mut sorted = unit_names.clone();
        sorted.sort_by_key(|c| (c.kind.key(), c.value.clone()));
        prop_assert_eq!(study.unit_corrections().unwrap(), sorted);

        // The same rows of a later import are unchanged, and stay when the first import is undone.
        let digest = study.content_digests().unwrap();
        let mut batch = study.begin_batch("again", "now").unwrap();
        let second = batch.id();
        prop_assert_eq!(batch.put_units(&units).unwrap().unchanged, units.len() as u64);
        prop_assert_eq!(batch.put_suppliers(&suppliers).unwrap().unchanged, suppliers.len() as u64);
        prop_assert_eq!(batch.put_survey(&answers).unwrap().unchanged, answers.len() as u64);
        prop_assert_eq!(batch.add_problems(&problems).unwrap(), 0);
        prop_assert_eq!(batch.put_catalogue(&items).unwrap().unchanged, items.len() as u64);
        prop_assert_eq!(batch.put_goods_corrections(&goods).unwrap().unchanged, goods.len() as u64);
        prop_assert_eq!(batch.put_unit_corrections(&unit_names).unwrap().unchanged, unit_names.len() as u64);
        batch.commit().unwrap();
        study.undo_batch(first, "now").unwrap();
        let after = study.content_digests().unwrap();
        prop_assert_eq!(
            (&digest.registers, &digest.survey, &digest.corrections),
            (&after.registers, &after.survey, &after.corrections)
        );
        study.undo_batch(second, "now").unwrap();
        prop_assert_eq!((study.catalogue().unwrap(), study.goods_corrections().unwrap()), (vec![], vec![]));
        prop_assert_eq!((study.units().unwrap(), study.suppliers().unwrap()), (vec![], vec![]));
        Ok(())
    });
}

fn delivery(day: &str, goods: &[(u16, f64)], documents: &[u32]) -> Delivery {
    Delivery {
        how: Some(DistributionKind::OwnPickUp),
        supplier: SupplierId(1),
        unit: UnitId(1),
        date: date(day),
        goods: goods.iter().map(|&(group, mass)| (group, Kilograms(mass))).collect(),
        volume: CubicMeters(0.1 + 0.2),
        value: Nok(1234.56),
        basis: DeliveryBasis::LedgerEntry,
        confidence: Share(0.3),
        documents: documents.iter().map(|&id| DocumentId(id)).collect(),
    }
}

fn deliveries_are_replaced_as_a_whole_or_not_at_all(place: &Place) {
    let mut study = place.study();
    import(&mut study, "a.xml", &[invoice("1", 1), invoice("2", 1)]);
    let mut batch = study.begin_batch("units", "now").unwrap();
    batch.put_units(&[unit("u1", "Solvang")]).unwrap();
    batch.commit().unwrap();
    let first = [delivery("2025-03-04", &[(9, 1.5), (2, 0.1)], &[1, 2]), delivery("2025-03-01", &[], &[])];
    study.replace_deliveries(1, &first).unwrap();
    assert_eq!(study.deliveries().unwrap(), first);
    assert_eq!(study.deliveries_rule_version().unwrap(), Some(1));
    let second = [delivery("2025-04-01", &[(0, 7.0)], &[2])];
    study.replace_deliveries(2, &second).unwrap();
    let unknown = [delivery("2025-04-02", &[], &[]), delivery("2025-04-03", &[], &[99])];
    assert!(matches!(study.replace_deliveries(3, &unknown), Err(store::StoreError::Unknown { .. })));
    assert_eq!(study.deliveries().unwrap(), second);
    assert_eq!(study.deliveries_rule_version().unwrap(), Some(2));
}

fn outcomes_are_replaced_by_key_and_kept_apart_from_the_content(place: &Place) {
    let mut study = place.study();
    let content = study.content_digest().unwrap();
    let by_class = Dimensions::from([("vehicle_class".to_owned(), "van_3_5t".to_owned())]);
    let outcome = |km: f64| Outcome {
        scenario: "today".into(),
        seed: u64::MAX,
        version: "0.1.0".into(),
        values: vec![
            IndicatorValue { indicator: Indicator::VehicleKilometers, dimensions: Dimensions::new(), value: km },
            IndicatorValue { indicator: Indicator::VehicleKilometers, dimensions: by_class.clone(), value: km / 3.0 },
            IndicatorValue { indicator: Indicator::Deliveries, dimensions: Dimensions::new(), value: 7.0 },
        ],
    };
    let empty = study.content_digests().unwrap().outcomes;
    study.put_outcome("today", "key = \"today\"", "f1", &outcome(10.0), &[0, 255, 1]).unwrap();
    let one = study.content_digests().unwrap().outcomes;
    study.put_outcome("today", "key = \"today\"", "f2", &outcome(20.0), b"").unwrap();
    study.put_outcome("b", "key = \"b\"", "f3", &Outcome { scenario: "b".into(), ..outcome(1.0) }, &[1]).unwrap();
    assert_eq!(study.outcomes().unwrap(), ["b", "today"]);
    assert_eq!(study.outcome("today").unwrap(), Some(outcome(20.0)));
    assert_eq!(study.outcome_details("today").unwrap(), Some(Vec::new()));
    assert_eq!(study.outcome_details("b").unwrap(), Some(vec![1]));
    let stored = study.stored_outcome("today").unwrap().unwrap();
    assert_eq!((stored.fingerprint.as_str(), stored.scenario_toml.as_str()), ("f2", "key = \"today\""));
    assert_eq!(study.outcome("none").unwrap(), None);
    assert!(empty != one && one != study.content_digests().unwrap().outcomes);
    assert_eq!(study.content_digest().unwrap(), content);
    study.drop_outcomes().unwrap();
    assert!(study.outcomes().unwrap().is_empty());
    assert_eq!(study.outcome_details("b").unwrap(), None);
}

fn links_and_goods_are_set_all_or_none(place: &Place) {
    let mut study = place.study();
    import(&mut study, "a.xml", &[invoice("1", 2), invoice("2", 1)]);
    let mut batch = study.begin_batch("units", "now").unwrap();
    batch.put_units(&[unit("u1", "Solvang")]).unwrap();
    batch.commit().unwrap();
    let links = vec![
        (DocumentId(1), Some(UnitId(1)), "reference BARN01".to_owned()),
        (DocumentId(2), None, "no alias fits".to_owned()),
    ];
    study.set_links(&links).unwrap();
    assert_eq!(study.links().unwrap(), links);
    assert!(
        study.set_links(&[(DocumentId(2), Some(UnitId(1)), "x".into()), (DocumentId(9), None, "x".into())]).is_err()
    );
    assert!(study.set_links(&[(DocumentId(2), Some(UnitId(9)), "x".into())]).is_err());
    assert_eq!(study.links().unwrap(), links);

    let dairy = CommodityAssignment { group: "dairy".into(), basis: CommodityBasis::Code, confidence: Share(0.9) };
    let litres = Some(Measured::Volume(Litres(12.0)));
    study.set_commodities(&[(DocumentId(1), 1, dairy.clone(), litres)]).unwrap();
    assert!(
        study
            .set_commodities(&[(DocumentId(1), 0, dairy.clone(), None), (DocumentId(2), 1, dairy.clone(), None)])
            .is_err()
    );
    let lines: Vec<_> = study.documents().unwrap().into_iter().flat_map(|d| d.document.lines).collect();
    assert_eq!(lines.iter().map(|l| l.commodity.clone()).collect::<Vec<_>>(), [None, Some(dairy), None]);
    assert_eq!(lines.iter().map(|l| l.measured).collect::<Vec<_>>(), [None, litres, None]);
}
