//! Small tables made to be attacked: nobody who adds, subtracts and divides what is public may learn a figure that rests
//! on fewer than three suppliers.

#![allow(clippy::unwrap_used, reason = "tests; the lint's exception does not reach functions that tests call")]

use analysis::{
    Answers, Cell, Filter, FilterError, GroupEntry, Limits, Question, Snapshot, SnapshotBuilder, SupplierEntry, Table,
    UnitEntry, answer,
};
use domain::{
    CubicMeters, Currency, Delivery, DeliveryBasis, DistributionKind, DocumentId, Kilograms, Money, Nok, PurchaseLine,
    Share, SupplierId, UnitId,
};
use proptest::prelude::*;

const LIMITS: Limits = Limits { small_order_minor: 100_000, public_suppliers: 3 };
const BREAD: u16 = 0;
const DAIRY: u16 = 1;
const SERVICE: u16 = 2;
const MONDAY: &str = "2025-03-03";

/// A town of two units and suppliers 1 to 9 in three industries: 1–3, 4–6 and 7–9.
struct Town(SnapshotBuilder, u32);

/// Days after the Monday.
type Days = i64;

impl Town {
    fn new() -> Self {
        let units = (1..=2).map(|id| UnitEntry {
            id: UnitId(id),
            key: format!("U{id}"),
            name: format!("Enhet {id}"),
            kind: "school".into(),
            municipality: None,
        });
        let suppliers = (1..=9).map(|id| SupplierEntry {
            id: SupplierId(id),
            key: format!("91000000{id}"),
            name: format!("Leverandør {id}"),
            sector: Some(["10.7", "46.3", "81.2"][(id as usize - 1) / 3].into()),
            sole_proprietor: id == 1,
            distribution: DistributionKind::OwnRound,
        });
        let groups =
            ["bread", "dairy", "service"].map(|key| GroupEntry { key: key.into(), is_service: key == "service" });
        Self(SnapshotBuilder::new(units.collect(), suppliers.collect(), groups.into()), 0)
    }

    /// A purchase of one line and, for goods, its delivery.
    fn buys(self, unit: u32, supplier: u32, group: u16, kroner: i64) -> Self {
        self.buys_on(0, unit, supplier, group, kroner)
    }

    fn buys_on(mut self, days: Days, unit: u32, supplier: u32, group: u16, kroner: i64) -> Self {
        let date = MONDAY.parse::<domain::Date>().unwrap().saturating_add(jiff::Span::new().days(days));
        let mass = Kilograms(if group == SERVICE { 0.0 } else { kroner as f64 });
        self.0.line(&PurchaseLine {
            purchase: self.1,
            document: DocumentId(self.1),
            supplier: SupplierId(supplier),
            unit: Some(UnitId(unit)),
            date,
            group,
            net: Some(Money { minor: kroner * 100, currency: Currency::NOK }),
            mass,
            volume: CubicMeters(0.0),
            mass_basis: domain::MassBasis::Price,
            on_agreement: false,
            channel: None,
            how: None,
            basis: DeliveryBasis::InvoiceDelivery,
            buyer: Some("Kari".into()),
        });
        if group != SERVICE {
            self.0.delivery(&Delivery {
                supplier: SupplierId(supplier),
                unit: UnitId(unit),
                date,
                goods: vec![(group, mass)],
                volume: CubicMeters(0.0),
                value: Nok(kroner as f64),
                basis: DeliveryBasis::InvoiceDelivery,
                how: None,
                confidence: Share(0.9),
                documents: vec![DocumentId(self.1)],
            });
        }
        self.1 += 1;
        self
    }

    fn made(self) -> Snapshot {
        self.0.finish()
    }
}

fn public() -> Filter {
    Filter { public: true, ..Filter::default() }
}

fn ask(snapshot: &Snapshot) -> Answers {
    answer(snapshot, &public(), &Question::ALL, &LIMITS).unwrap()
}

fn table<'a>(answers: &'a Answers, key: &str) -> &'a Table {
    answers.questions.iter().flat_map(|(_, tables)| tables).find(|table| table.key == key).unwrap()
}

fn column<'t>(table: &'t Table, key: &str) -> Vec<&'t Cell> {
    let at = table.position(key).unwrap();
    table.rows.iter().map(|row| &row[at]).collect()
}

#[test]
fn a_public_answer_about_one_supplier_by_way_of_its_goods_is_refused() {
    // Only supplier 4 sells dairy, so asking about dairy is asking about supplier 4.
    let town = Town::new().buys(1, 1, BREAD, 100).buys(1, 2, BREAD, 100).buys(1, 3, BREAD, 100).buys(1, 4, DAIRY, 777);
    let dairy = Filter { groups: vec!["dairy".into()], ..public() };
    let said = answer(&town.made(), &dairy, &Question::ALL, &LIMITS);
    assert_eq!(said, Err(FilterError::PublicTooFew { least: 3 }));
}

#[test]
fn a_public_answer_about_nothing_is_empty_and_no_refusal() {
    let town = Town::new().buys(1, 1, BREAD, 100);
    let later = Filter { from: Some("2026-01-01".parse().unwrap()), ..public() };
    assert!(answer(&town.made(), &later, &Question::ALL, &LIMITS).is_ok());
}

#[test]
fn the_one_large_order_is_not_told_by_its_class() {
    // 70,000 kroner would stand alone in the class above 50,000.
    let town =
        Town::new().buys(1, 1, BREAD, 100).buys(1, 2, BREAD, 110).buys(1, 3, BREAD, 120).buys(1, 4, BREAD, 70_000);
    let answers = ask(&town.made());
    let sizes = table(&answers, "order_sizes");
    assert!(column(sizes, "value").iter().all(|value| **value != Cell::Number(70_000.0)), "{sizes:?}");
    assert_eq!((sizes.sum("orders"), sizes.sum("value")), (4.0, 70_330.0), "nothing is lost from the total");
    let p90 = answers.indicators.iter().find(|(key, _)| *key == "order_value_p90").unwrap().1;
    assert_eq!(p90, None, "the nearest rank is that very order");
}

#[test]
fn services_of_one_supplier_are_not_all_minus_goods() {
    let town =
        Town::new().buys(1, 1, BREAD, 100).buys(1, 2, BREAD, 100).buys(1, 3, BREAD, 100).buys(1, 7, SERVICE, 4_321);
    let answers = ask(&town.made());
    let all = table(&answers, "how_much").sum("value");
    assert_eq!(all, 4_621.0);
    for key in ["how_much", "how"] {
        let goods = if key == "how" { "value" } else { "goods_value" };
        assert_eq!(column(table(&answers, key), goods), [&Cell::Empty], "{key}");
    }
}

#[test]
fn mass_and_deliveries_of_one_supplier_do_not_hide_behind_those_of_services() {
    // Unit 1 buys goods from supplier 4 only, beside three services: its mass is supplier 4's.
    let mut town = Town::new().buys(1, 4, BREAD, 5_550);
    for supplier in 7..=9 {
        town = town.buys(1, supplier, SERVICE, 100);
    }
    for supplier in 1..=3 {
        town = town.buys(2, supplier, BREAD, 100);
    }
    let answers = ask(&town.made());
    for key in ["who", "whom"] {
        let table = table(&answers, key);
        assert!(column(table, "mass_kg").iter().all(|mass| **mass != Cell::Number(5_550.0)), "{key}: {table:?}");
        assert_eq!(table.sum("mass_kg"), 5_850.0, "{key}: nothing is lost from the total");
    }
}

#[test]
fn rows_without_anything_take_no_other_row_with_them() {
    // Everything happens on a Monday; the six other weekdays are empty and tell of nobody.
    let town = Town::new().buys(1, 1, BREAD, 100).buys(1, 2, BREAD, 100).buys(1, 3, BREAD, 100);
    let answers = ask(&town.made());
    let weekdays = table(&answers, "weekdays");
    assert_eq!(weekdays.rows.len(), 7);
    assert_eq!(weekdays.rows[0][0], Cell::Count(1));
    assert_eq!(column(weekdays, "value")[0], &Cell::Number(300.0));
}

#[test]
fn what_does_not_add_up_is_left_empty_in_a_joined_row() {
    // Units 1 and 2 buy from the same three suppliers: as one industry they serve two units, not six.
    let mut town = Town::new();
    for supplier in 1..=3 {
        town = town.buys(1, supplier, BREAD, 100).buys(2, supplier, BREAD, 100);
    }
    let answers = ask(&town.made());
    assert_eq!(column(table(&answers, "whom"), "units"), [&Cell::Empty]);
}

/// Suppliers that a sum rests on: every purchase of supplier `s` costs and weighs 8 to the power of `s - 1`, and each has at
/// most seven, so that the digits of a sum in base 8 tell how many purchases of each supplier are in it.
fn suppliers_of(sum: f64) -> usize {
    assert!(sum >= 0.0 && sum.fract() == 0.0, "{sum} is no sum of whole purchases");
    let mut rest = sum as u64;
    let mut count = 0;
    while rest > 0 {
        count += usize::from(!rest.is_multiple_of(8));
        rest /= 8;
    }
    count
}

fn figure(cell: &Cell) -> Option<f64> {
    match cell {
        Cell::Number(number) => Some(*number),
        _ => None,
    }
}

/// Every sum of money or mass that is shown, and what is left of its total beside the sums that are shown.
fn assert_tells_of_nobody(answers: &Answers) -> Result<(), TestCaseError> {
    let of_all = |key: &str| figure(column(table(answers, "how_much"), key)[0]);
    let is_told = |sum: f64| sum == 0.0 || suppliers_of(sum) >= 3;
    for table in answers.questions.iter().flat_map(|(_, tables)| tables) {
        prop_assert!(table.rows.iter().all(|row| row.len() == table.columns.len()), "{}", table.key);
        for key in ["value", "goods_value", "mass_kg"] {
            let Some(at) = table.position(key) else { continue };
            let shown: Vec<f64> = table.rows.iter().filter_map(|row| figure(&row[at])).collect();
            for sum in &shown {
                prop_assert!(is_told(*sum), "{} shows {key} {sum} in {table:?}", table.key);
            }
            if let Some(all) = of_all(if key == "mass_kg" { key } else { "value" }) {
                let rest = all - shown.iter().sum::<f64>();
                prop_assert!(shown.is_empty() || is_told(rest), "{} leaves {key} {rest} in {table:?}", table.key);
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]
    #[test]
    fn no_sum_and_no_difference_to_a_total_rests_on_fewer_than_three(
        purchases in prop::collection::vec((1u32..7, 1u32..3, 0u16..3, 0i64..40), 0..42)
    ) {
        let mut town = Town::new();
        let mut counts = [0; 7];
        for (supplier, unit, group, days) in purchases {
            counts[supplier as usize] += 1;
            if counts[supplier as usize] <= 7 {
                let mass_and_kroner = 8i64.pow(supplier - 1);
                town = town.buys_on(days, unit, supplier, group, mass_and_kroner);
            }
        }
        let snapshot = town.made();
        match answer(&snapshot, &public(), &Question::ALL, &LIMITS) {
            Ok(answers) => assert_tells_of_nobody(&answers)?,
            Err(error) => prop_assert_eq!(error, FilterError::PublicTooFew { least: 3 }),
        }
        for unit in ["U1", "U2"] {
            let of_unit = Filter { units: vec![unit.into()], ..public() };
            if let Ok(answers) = answer(&snapshot, &of_unit, &Question::ALL, &LIMITS) {
                assert_tells_of_nobody(&answers)?;
            }
        }
    }
}
