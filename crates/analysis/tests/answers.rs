//! Small snapshots with answers worked out by hand, laws that hold for every snapshot, and what the public may see.

#![allow(clippy::unwrap_used, reason = "tests; the lint's exception does not reach functions that tests call")]

use analysis::{
    Answers, Cell, Filter, FilterError, GroupEntry, Limits, Question, Snapshot, SnapshotBuilder, SnapshotError,
    SupplierEntry, Table, UnitEntry, answer,
};
use domain::{
    CubicMeters, Currency, Date, Delivery, DeliveryBasis, DistributionKind, DocumentId, Kilograms, Money, Nok,
    OrderingChannel, PurchaseLine, Share, SupplierId, UnitId,
};
use proptest::prelude::*;

const LIMITS: Limits = Limits { small_order_minor: 100_000, public_suppliers: 3 };

fn unit(id: u32, municipality: &str) -> UnitEntry {
    UnitEntry {
        id: UnitId(id),
        key: format!("U{id}"),
        name: format!("Enhet {id}"),
        kind: if id == 1 { "school".into() } else { "nursing_home".into() },
        municipality: Some(municipality.into()),
    }
}

fn supplier(id: u32, sector: &str) -> SupplierEntry {
    SupplierEntry {
        id: SupplierId(id),
        key: format!("91000000{id}"),
        name: format!("Leverandør {id}"),
        sector: Some(sector.into()),
        sole_proprietor: id == 3,
        distribution: if id == 2 { DistributionKind::SharedRound } else { DistributionKind::OwnRound },
    }
}

fn groups() -> Vec<GroupEntry> {
    ["bread", "dairy", "service"].map(|key| GroupEntry { key: key.into(), is_service: key == "service" }).into()
}

fn line(
    purchase: u32,
    supplier: u32,
    unit: Option<u32>,
    day: &str,
    group: u16,
    kroner: i64,
    mass: f64,
) -> PurchaseLine {
    PurchaseLine {
        purchase,
        document: DocumentId(purchase + 1),
        supplier: SupplierId(supplier),
        unit: unit.map(UnitId),
        date: day.parse().unwrap(),
        group,
        net: Some(Money::nok(kroner * 100)),
        mass: Kilograms(mass),
        volume: CubicMeters(mass / 500.0),
        mass_basis: if group == 1 { domain::MassBasis::Article } else { domain::MassBasis::Price },
        on_agreement: supplier == 1,
        channel: (supplier == 2).then_some(OrderingChannel::EProcurement),
        how: None,
        basis: DeliveryBasis::InvoiceDelivery,
        buyer: unit.map(|unit| format!("47{unit}")),
    }
}

fn delivery(supplier: u32, unit: u32, day: &str, group: u16, mass: f64) -> Delivery {
    Delivery {
        supplier: SupplierId(supplier),
        unit: UnitId(unit),
        date: day.parse().unwrap(),
        goods: vec![(group, Kilograms(mass))],
        volume: CubicMeters(0.1),
        value: Nok(100.0),
        basis: DeliveryBasis::InvoiceDelivery,
        how: (supplier == 3).then_some(DistributionKind::OwnPickUp),
        confidence: Share(0.9),
        documents: vec![DocumentId(1)],
    }
}

/// Three suppliers, two units, two ordinary weeks: 3 and 10 March 2025.
fn town() -> Snapshot {
    let mut builder = SnapshotBuilder::new(
        vec![unit(1, "A"), unit(2, "B")],
        vec![supplier(1, "10.7"), supplier(2, "46.3"), supplier(3, "47.1")],
        groups(),
    );
    let lines = [
        line(0, 1, Some(1), "2025-03-04", 0, 1_000, 20.0),
        line(1, 1, Some(1), "2025-03-11", 0, 500, 10.0),
        line(1, 1, Some(1), "2025-03-11", 0, -100, -2.0),
        line(2, 2, Some(2), "2025-03-05", 1, 2_000, 100.0),
        line(3, 2, None, "2025-03-12", 2, 400, 0.0),
        line(4, 3, Some(2), "2025-03-12", 0, 200, 4.0),
    ];
    assert!(lines.iter().all(|line| builder.line(line)));
    let deliveries = [
        delivery(1, 1, "2025-03-04", 0, 20.0),
        delivery(2, 2, "2025-03-05", 1, 100.0),
        delivery(1, 1, "2025-03-11", 0, 8.0),
        delivery(3, 2, "2025-03-12", 0, 4.0),
    ];
    assert!(deliveries.iter().all(|delivery| builder.delivery(delivery)));
    builder.finish()
}

fn ask(snapshot: &Snapshot, filter: &Filter) -> Answers {
    answer(snapshot, filter, &Question::ALL, &LIMITS).unwrap()
}

fn table<'a>(answers: &'a Answers, key: &str) -> &'a Table {
    answers.questions.iter().flat_map(|(_, tables)| tables).find(|table| table.key == key).unwrap()
}

fn cell<'t>(table: &'t Table, row: usize, column: &str) -> &'t Cell {
    &table.rows[row][table.position(column).unwrap()]
}

fn indicator(answers: &Answers, key: &str) -> f64 {
    answers.indicators.iter().find(|(known, _)| *known == key).unwrap().1.unwrap()
}

#[test]
fn a_small_town_is_answered_as_by_hand() {
    let answers = ask(&town(), &Filter::default());
    let what = table(&answers, "what");
    // Dairy 2,000; bread 1,000 + 500 - 100 + 200 = 1,600; services 400: 4,000 in all.
    let groups: Vec<_> =
        (0..3).map(|row| (cell(what, row, "group").clone(), cell(what, row, "value").clone())).collect();
    assert_eq!(
        groups,
        [("dairy", 2000.0), ("bread", 1600.0), ("service", 400.0)]
            .map(|(key, value)| (Cell::Text(key.into()), Cell::Number(value)))
    );
    assert_eq!(cell(what, 1, "mass_kg"), &Cell::Number(32.0));
    assert_eq!((cell(what, 1, "purchases"), cell(what, 1, "suppliers")), (&Cell::Count(3), &Cell::Count(2)));
    assert_eq!(cell(what, 1, "deliveries"), &Cell::Count(2), "what was fetched is no delivery");
    assert_eq!(cell(what, 2, "deliveries"), &Cell::Count(0));
    let who = table(&answers, "who");
    let unit_1 = (0..who.rows.len()).find(|row| cell(who, *row, "unit_key") == &Cell::Text("U1".into())).unwrap();
    assert_eq!(cell(who, unit_1, "deliveries_per_week"), &Cell::Number(1.0), "2 deliveries in 2 weeks");
    assert_eq!(cell(who, unit_1, "off_agreement_share"), &Cell::Number(0.0));
    assert_eq!(indicator(&answers, "ordinary_weeks"), 2.0);
    // Orders: 1,000; 400; 2,000; 200 kroner, the service is none. Two of four are below 1,000.
    assert_eq!((indicator(&answers, "orders"), indicator(&answers, "small_order_share")), (4.0, 0.5));
    assert_eq!(indicator(&answers, "order_value_p50"), 400.0);
    assert_eq!((indicator(&answers, "deliveries"), indicator(&answers, "pick_ups")), (3.0, 1.0));
    // 3 deliveries at 2 doors in 2 weeks.
    assert_eq!(indicator(&answers, "deliveries_per_door_week"), 0.75);
    // Off agreement: all of suppliers 2 and 3, 2,600 of 4,000.
    assert!((indicator(&answers, "off_agreement_share") - 0.65).abs() < 1e-12);
    // Suppliers: 1,400, 2,400 and 200 of 4,000: 0.35² + 0.6² + 0.05² = 0.485.
    assert!((indicator(&answers, "supplier_hhi") - 4_850.0).abs() < 1e-9);
    assert_eq!(
        answers.period.map(|(first, last)| (first.to_string(), last.to_string())),
        Some(("2025-03-04".into(), "2025-03-12".into()))
    );
}

#[test]
fn filters_narrow_every_answer_alike() {
    let snapshot = town();
    let municipality = ask(&snapshot, &Filter { municipalities: vec!["B".into()], ..Filter::default() });
    assert_eq!(table(&municipality, "how_much").sum("value"), 2_200.0);
    let period =
        Filter { from: Some(Date::constant(2025, 3, 10)), to: Some(Date::constant(2025, 3, 16)), ..Filter::default() };
    assert_eq!(table(&ask(&snapshot, &period), "how_much").sum("value"), 1_000.0);
    let group = ask(&snapshot, &Filter { groups: vec!["dairy".into()], ..Filter::default() });
    assert_eq!((table(&group, "how_much").sum("value"), indicator(&group, "deliveries")), (2_000.0, 1.0));
    let unknown = answer(&snapshot, &Filter { units: vec!["U9".into()], ..Filter::default() }, &Question::ALL, &LIMITS);
    let Err(FilterError::Unknown { what: "unit", near, .. }) = unknown else { panic!("{unknown:?}") };
    assert_eq!(near, ["U1 (Enhet 1)", "U2 (Enhet 2)"]);
    let misspelt = Filter { suppliers: vec!["Levrandør 2".into()], ..Filter::default() };
    let Err(error) = answer(&snapshot, &misspelt, &Question::ALL, &LIMITS) else { panic!("{misspelt:?} is unknown") };
    let text = error.to_string();
    assert!(
        text.starts_with("there is no supplier \"Levrandør 2\" in the study; did you mean 910000002 (Leverandør 2)")
    );
    let by = |name: &str| ask(&snapshot, &Filter { suppliers: vec![name.into()], ..Filter::default() });
    assert_eq!(table(&by("leverandør 2"), "how_much"), table(&by("910000002"), "how_much"), "a name does as well");
    let swapped = Filter { from: period.to, to: period.from, ..Filter::default() };
    assert!(matches!(answer(&snapshot, &swapped, &Question::ALL, &LIMITS), Err(FilterError::Period { .. })));
}

#[test]
fn another_currency_is_counted_apart() {
    let mut builder = SnapshotBuilder::new(vec![unit(1, "A")], vec![supplier(1, "10.7")], groups());
    for purchase in 0..2 {
        builder.line(&line(purchase, 1, Some(1), "2025-03-04", 0, 100, 1.0));
    }
    let mut euro = line(2, 1, Some(1), "2025-03-04", 0, 0, 1.0);
    euro.net = Some(Money { minor: 5_000, currency: Currency::parse("EUR").unwrap() });
    builder.line(&euro);
    let answers = ask(&builder.finish(), &Filter::default());
    assert_eq!((answers.currency.as_deref(), answers.lines_in_other_currencies), (Some("NOK"), 1));
    assert_eq!(table(&answers, "how_much").sum("value"), 200.0);
}

#[test]
fn the_public_sees_no_supplier_and_nothing_that_rests_on_fewer_than_three() {
    let public = Filter { public: true, ..Filter::default() };
    let answers = ask(&town(), &public);
    let text = serde_json::to_string(&answers).unwrap();
    for secret in ["Leverandør", "91000000", "471", "472"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
    // Each group has one or two suppliers of three: only their sum may be shown.
    let what = table(&answers, "what");
    assert_eq!(what.rows.len(), 1);
    assert_eq!(cell(what, 0, "group"), &Cell::Text("fewer".into()));
    assert!(answers.questions.iter().flat_map(|(_, tables)| tables).all(|table| table.key != "buyers"));
    let chosen = Filter { public: true, suppliers: vec!["910000001".into()], ..Filter::default() };
    assert_eq!(answer(&town(), &chosen, &Question::ALL, &LIMITS), Err(FilterError::PublicSupplier));
}

#[test]
fn one_small_row_cannot_be_worked_out_from_the_total() {
    // Bread from four suppliers, dairy from one: showing bread beside the total would tell the dairy's turnover.
    let suppliers: Vec<_> = (1..=5).map(|id| supplier(id, "10.7")).collect();
    let mut builder = SnapshotBuilder::new(vec![unit(1, "A")], suppliers, groups());
    for id in 1..=4 {
        builder.line(&line(id, id, Some(1), "2025-03-04", 0, 100, 1.0));
    }
    builder.line(&line(9, 5, Some(1), "2025-03-04", 1, 777, 1.0));
    let answers = ask(&builder.finish(), &Filter { public: true, ..Filter::default() });
    let what = table(&answers, "what");
    assert_eq!((what.rows.len(), what.sum("value")), (1, 1_177.0));
}

fn any_line() -> impl Strategy<Value = PurchaseLine> {
    (0u32..30, 1u32..4, prop::option::of(1u32..3), 0i64..60, 0u16..3, -500i64..5_000, 0.0..50.0f64).prop_map(
        |(purchase, supplier, unit, day, group, kroner, mass)| {
            let mut line = line(purchase, supplier, unit, "2025-03-03", group, kroner, mass);
            line.date = line.date.saturating_add(jiff::Span::new().days(day));
            line.mass = Kilograms(if group == 2 { 0.0 } else { mass });
            line
        },
    )
}

proptest! {
    #[test]
    fn every_question_comes_to_the_same_total(mut lines in prop::collection::vec(any_line(), 0..60)) {
        // A purchase has one supplier; the order of the lines does not matter.
        lines.iter_mut().for_each(|line| line.purchase = line.purchase * 4 + line.supplier.0);
        let mut builder = SnapshotBuilder::new(
            vec![unit(1, "A"), unit(2, "B")],
            vec![supplier(1, "10.7"), supplier(2, "46.3"), supplier(3, "47.1")],
            groups(),
        );
        for line in &lines {
            builder.line(line);
        }
        let answers = ask(&builder.finish(), &Filter::default());
        let value: f64 = lines.iter().filter_map(|line| line.net).map(|net| net.minor as f64 / 100.0).sum();
        let mass: f64 = lines.iter().map(|line| f64::from(line.mass.value() as f32)).sum();
        for key in ["what", "whom", "who", "buyers", "channels", "months", "weekdays", "how_much"] {
            prop_assert!((table(&answers, key).sum("value") - value).abs() < 1e-6, "{key}");
        }
        for key in ["what", "whom", "how", "who", "months", "weekdays", "how_much"] {
            prop_assert!((table(&answers, key).sum("mass_kg") - mass).abs() < 1e-6 * mass.max(1.0), "{key}");
        }
        let sizes = table(&answers, "order_sizes");
        prop_assert_eq!(sizes.sum("orders"), indicator(&answers, "orders"));
    }

    #[test]
    fn a_snapshot_reads_back_as_it_was_and_notices_damage(
        lines in prop::collection::vec(any_line(), 0..20), at in any::<prop::sample::Index>(), bit in 0u8..8
    ) {
        let mut builder = SnapshotBuilder::new(vec![unit(1, "A"), unit(2, "B")], (1..=3).map(|id| supplier(id, "10")).collect(), groups());
        for line in &lines {
            builder.line(line);
        }
        let snapshot = builder.finish();
        let mut bytes = snapshot.to_bytes("state 1").unwrap();
        prop_assert_eq!(&Snapshot::from_bytes(&bytes, "state 1").unwrap(), &snapshot);
        prop_assert!(matches!(Snapshot::from_bytes(&bytes, "state 2"), Err(SnapshotError::Stale)));
        let at = at.index(bytes.len());
        prop_assert!(Snapshot::from_bytes(&bytes[..at], "state 1").is_err());
        bytes[at] ^= 1 << bit;
        prop_assert!(Snapshot::from_bytes(&bytes, "state 1").is_err());
    }
}
