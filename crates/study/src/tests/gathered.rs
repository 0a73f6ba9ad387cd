//! One bill for many drops, many bills for one drop, and bills that take back: every good brought once, every krone once.

use domain::{Currency, Date, Delivery, DeliveryBasis, DeliveryDetails, DocumentKind, Money, StoredDocument, UnitId};
use proptest::prelude::*;

use super::reconstruction::{day, document, line, lines_of, reconstructed};

fn on(text: &str) -> Option<DeliveryDetails> {
    Some(DeliveryDetails { date: Some(day(text)), ..DeliveryDetails::default() })
}

fn days(found: &[Delivery]) -> Vec<Date> {
    found.iter().map(|delivery| delivery.date).collect()
}

fn kroner(documents: &[StoredDocument]) -> i64 {
    lines_of(documents).0.iter().filter_map(|line| line.net).map(|net| net.minor / 100).sum()
}

fn order(id: u32, number: &str, date: &str, amount: i64) -> StoredDocument {
    let mut order = document(id, DocumentKind::Order, number, date, vec![line("bread", amount, Some(5.0))]);
    order.document.delivery.date = Some(day(date));
    order
}

#[test]
fn a_despatch_advice_settles_its_own_day_and_not_the_others_of_a_months_invoice() {
    let dated = |text| {
        let mut bread = line("bread", 100, Some(5.0));
        bread.delivery = on(text);
        bread
    };
    let mut invoice = document(
        1,
        DocumentKind::Invoice,
        "9",
        "2025-03-31",
        ["2025-03-03", "2025-03-10", "2025-03-17", "2025-03-24"].map(dated).to_vec(),
    );
    invoice.document.despatch_references = vec!["D1".into()];
    let despatch = document(2, DocumentKind::DespatchAdvice, "D1", "2025-03-10", vec![line("bread", 100, Some(5.0))]);
    let (found, _) = reconstructed(&[invoice, despatch]);
    assert_eq!(days(&found), ["2025-03-03", "2025-03-10", "2025-03-17", "2025-03-24"].map(day));
    let of_despatch: Vec<_> = found.iter().filter(|d| d.basis == DeliveryBasis::DespatchAdvice).collect();
    assert_eq!(of_despatch.len(), 1);
    assert!(found.iter().all(|d| (d.mass().value() - 5.0).abs() < 1e-9), "four drops of a quarter of 20 kg each");
}

#[test]
fn orders_that_no_invoice_names_are_the_drops_of_the_months_invoice() {
    let orders = [order(1, "A", "2025-03-03", 100), order(2, "B", "2025-03-13", 100), order(3, "C", "2025-03-24", 100)];
    let invoice = document(4, DocumentKind::Invoice, "9", "2025-03-31", vec![line("bread", 300, Some(15.0))]);
    let all = [&orders[..], &[invoice]].concat();
    let (found, quality) = reconstructed(&all);
    assert_eq!(days(&found), ["2025-03-03", "2025-03-13", "2025-03-24"].map(day));
    assert!((found.iter().map(|d| d.mass().value()).sum::<f64>() - 15.0).abs() < 1e-9, "15 kg, not 30");
    assert_eq!((quality.purchases, kroner(&all)), (1, 300));
}

#[test]
fn an_order_goes_to_the_invoice_of_the_same_amount_before_the_next_one() {
    let invoice = |id, number, date, amount| {
        document(id, DocumentKind::Invoice, number, date, vec![line("bread", amount, Some(5.0))])
    };
    let all = [
        order(1, "A", "2025-03-03", 250),
        order(2, "B", "2025-03-05", 100),
        invoice(3, "8", "2025-03-06", 100),
        invoice(4, "9", "2025-03-07", 250),
    ];
    let (lines, found) = lines_of(&all);
    assert_eq!(days(&found), ["2025-03-03", "2025-03-05"].map(day));
    let value_on = |date| found.iter().find(|d| d.date == day(date)).unwrap().value.value();
    assert_eq!([value_on("2025-03-03"), value_on("2025-03-05")], [250.0, 100.0]);
    assert_eq!(lines.len(), 2);
}

#[test]
fn goods_that_could_not_be_sent_at_first_come_with_a_later_invoice_of_the_same_order() {
    let invoice = |id, number: &str, date| {
        let mut invoice = document(id, DocumentKind::Invoice, number, date, vec![line("bread", 50, Some(2.5))]);
        invoice.document.order_references = vec!["A".into()];
        invoice
    };
    let (at_once, _) = reconstructed(&[
        order(1, "A", "2025-03-03", 100),
        invoice(2, "8", "2025-03-05"),
        invoice(3, "9", "2025-03-06"),
    ]);
    assert_eq!(days(&at_once), [day("2025-03-03")], "two invoices, one drop");
    let (later, _) = reconstructed(&[
        order(1, "A", "2025-03-03", 100),
        invoice(2, "8", "2025-03-05"),
        invoice(3, "9", "2025-03-19"),
    ]);
    assert_eq!(days(&later), ["2025-03-03", "2025-03-19"].map(day));
}

#[test]
fn several_invoices_of_one_day_are_one_drop() {
    let invoice =
        |id, number| document(id, DocumentKind::Invoice, number, "2025-03-05", vec![line("bread", 50, Some(2.5))]);
    let (found, quality) = reconstructed(&[invoice(1, "1"), invoice(2, "2"), invoice(3, "3")]);
    assert_eq!((found.len(), quality.purchases), (1, 3));
    assert!((found[0].mass().value() - 7.5).abs() < 1e-9);
    assert_eq!(quality.suspected_duplicates, 2, "a remark, nothing is left out");
}

#[test]
fn an_invoice_that_corrects_another_brings_nothing_a_second_time() {
    let wrong = document(1, DocumentKind::Invoice, "1", "2025-03-05", vec![line("bread", 100, Some(5.0))]);
    let mut credit = document(2, DocumentKind::CreditNote, "2", "2025-03-20", vec![line("bread", -100, Some(-5.0))]);
    credit.document.invoice_references = vec!["1".into()];
    let mut right = document(3, DocumentKind::Invoice, "3", "2025-03-20", vec![line("bread", 90, Some(5.0))]);
    right.document.invoice_references = vec!["1".into()];
    let all = [wrong, credit, right];
    let (found, _) = reconstructed(&all);
    assert_eq!(days(&found), [day("2025-03-05")]);
    assert_eq!((found[0].mass().value().round(), kroner(&all)), (5.0, 90));
}

#[test]
fn a_credit_note_without_reference_takes_from_the_invoice_with_the_same_goods() {
    let named = |group, name: &str, amount, mass| {
        let mut line = line(group, amount, Some(mass));
        line.name = name.into();
        line
    };
    let invoice = |id, number, date, name| {
        document(id, DocumentKind::Invoice, number, date, vec![named("bread", name, 100, 5.0)])
    };
    let credit = document(3, DocumentKind::CreditNote, "K1", "2025-03-20", vec![named("bread", "Grovbrød", -40, -2.0)]);
    let (found, quality) =
        reconstructed(&[invoice(1, "1", "2025-03-05", "Grovbrød"), invoice(2, "2", "2025-03-12", "Loff"), credit]);
    let masses: Vec<f64> = found.iter().map(|d| d.mass().value().round()).collect();
    assert_eq!((masses, quality.credited_away), (vec![3.0, 5.0], 0));
}

#[test]
fn a_negative_voucher_takes_from_a_voucher_and_not_from_what_invoices_tell() {
    let voucher = |id, number, date, amount| {
        document(id, DocumentKind::LedgerEntry, number, date, vec![line("bread", amount, None)])
    };
    let (found, _) = reconstructed(&[voucher(1, "1", "2025-03-05", 100), voucher(2, "K", "2025-03-09", -100)]);
    assert!(found.is_empty(), "nothing was kept");
    let invoice = document(3, DocumentKind::Invoice, "2", "2025-03-05", vec![line("bread", 100, Some(5.0))]);
    let both = [invoice, voucher(4, "K", "2025-03-09", -100)];
    assert_eq!(kroner(&both), 0, "the krone that only the ledger knows is not lost");
}

#[test]
fn a_price_put_right_changes_the_value_and_not_the_goods() {
    let invoice = document(1, DocumentKind::Invoice, "1", "2025-03-05", vec![line("bread", 100, Some(5.0))]);
    let mut credit = document(2, DocumentKind::CreditNote, "2", "2025-03-09", vec![line("bread", -10, Some(0.0))]);
    credit.document.invoice_references = vec!["1".into()];
    let (found, _) = reconstructed(&[invoice, credit]);
    assert_eq!((found.len(), found[0].value.value(), found[0].mass().value()), (1, 90.0, 5.0));
}

/// Ten months of monthly invoices without dates for units 3 and 4.
fn monthly_invoices() -> Vec<StoredDocument> {
    let invoice = |(at, month): (u32, u32), unit: u32| {
        let date = format!("2025-{month:02}-28");
        let lines = vec![line("bread", 400, Some(40.0))];
        let mut invoice = document(100 * unit + at, DocumentKind::Invoice, &format!("{unit}{month:02}"), &date, lines);
        invoice.unit = Some(UnitId(unit));
        invoice
    };
    [3, 4].into_iter().flat_map(|unit| (0u32..).zip(1..=10).map(move |at| invoice(at, unit))).collect()
}

#[test]
fn a_monthly_invoice_is_one_drop_where_nothing_shows_how_often_the_supplier_comes() {
    let (found, quality) = reconstructed(&monthly_invoices());
    assert_eq!((found.len(), quality.collective_unparted, quality.parted_invoices), (20, 20, 0));
}

#[test]
fn a_monthly_invoice_becomes_as_many_drops_as_the_suppliers_papers_elsewhere_show() {
    let mut all = monthly_invoices();
    // Unit 5 gets 10 kg every Tuesday of twelve weeks, and the papers say so.
    for week in 0..12 {
        let date = day("2025-01-07").saturating_add(jiff::Span::new().weeks(week));
        let mut told = document(
            900 + week as u32,
            DocumentKind::DespatchAdvice,
            &format!("D{week}"),
            "2025-01-07",
            vec![line("bread", 100, Some(10.0))],
        );
        told.unit = Some(UnitId(5));
        told.document.issue_date = date;
        all.push(told);
    }
    let (found, quality) = reconstructed(&all);
    let of_three: Vec<_> = found.iter().filter(|d| d.unit == UnitId(3)).collect();
    // One drop a week of 10 kg: a month's 40 kg are four drops of 10 kg.
    assert_eq!(of_three.len(), 40);
    assert!(of_three.iter().all(|d| (d.mass().value() - 10.0).abs() < 1e-9 && d.confidence.value() < 0.6));
    assert!(of_three.iter().all(|d| d.basis == DeliveryBasis::InvoiceDate));
    assert_eq!((quality.parted_invoices, quality.estimated_drops), (20, 80));
}

#[test]
fn goods_of_another_currency_bring_no_kroner() {
    let mut invoice = document(1, DocumentKind::Invoice, "1", "2025-03-05", vec![line("bread", 100, Some(5.0))]);
    invoice.document.currency = Currency::SEK;
    invoice.document.lines[0].net = Some(Money { minor: 10_000, currency: Currency::SEK });
    let (found, quality) = reconstructed(&[invoice]);
    assert_eq!((found[0].value.value(), found[0].mass().value(), quality.foreign_currency), (0.0, 5.0, 1));
}

/// A small year of one supplier: six drops at two units, told by five kinds of papers. Bits: invoices, orders, despatch
/// advices, ledger.
fn small_year(papers: u8, style: usize) -> Vec<StoredDocument> {
    let drops = [
        ("2025-02-03", 3),
        ("2025-02-06", 4),
        ("2025-02-10", 3),
        ("2025-02-13", 4),
        ("2025-02-17", 3),
        ("2025-02-20", 4),
    ];
    let mut all = Vec::new();
    let mut add = |mut stored: StoredDocument, unit: u32| {
        stored.unit = Some(UnitId(unit));
        all.push(stored);
    };
    let bread = |amount| vec![line("bread", amount, Some(amount as f64 / 20.0))];
    for ((number, (date, unit)), amount) in (1u32..).zip(drops).zip((100..).step_by(20)) {
        let mut order = document(number, DocumentKind::Order, &format!("A{number}"), date, bread(amount));
        order.document.delivery.date = Some(day(date));
        let mut despatch =
            document(10 + number, DocumentKind::DespatchAdvice, &format!("D{number}"), date, bread(amount));
        despatch.document.order_references = vec![order.document.number.clone()];
        let booked = day(date).saturating_add(jiff::Span::new().days(3)).to_string();
        let mut invoice = document(20 + number, DocumentKind::Invoice, &format!("F{number}"), &booked, bread(amount));
        // The first style names everything, the second the day, the third nothing.
        if style == 0 {
            invoice.document.order_references = vec![order.document.number.clone()];
            invoice.document.despatch_references = vec![despatch.document.number.clone()];
        } else if style == 1 {
            invoice.document.delivery.date = Some(day(date));
        }
        let voucher = document(30 + number, DocumentKind::LedgerEntry, &format!("F{number}"), &booked, bread(amount));
        for (bit, stored) in [invoice, order, despatch, voucher].into_iter().enumerate() {
            if papers & (1 << bit) != 0 {
                add(stored, unit);
            }
        }
    }
    all
}

#[test]
fn every_subset_of_papers_tells_of_the_same_six_drops_and_the_same_money() {
    for style in 0..3 {
        for papers in 1u8..16 {
            let all = small_year(papers, style);
            let (found, _) = reconstructed(&all);
            let what = format!("style {style}, papers {papers:04b}");
            assert_eq!(found.len(), 6, "{what}: {:?}", days(&found));
            // 100 + 120 + … + 200 = 900 kroner, a kilogram for 20 of them.
            assert!((found.iter().map(|d| d.mass().value()).sum::<f64>() - 45.0).abs() < 1e-9, "{what}");
            assert_eq!(kroner(&all), 900, "{what}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    /// However documents name each other, the lines of purchases hold each krone of the bills once.
    #[test]
    fn money_of_bills_is_neither_lost_nor_doubled(
        bills in prop::collection::vec((1i64..500, 0u32..60, 3u32..5, any::<bool>(), 0usize..6), 1..14),
    ) {
        let mut all = Vec::new();
        let mut owed = 0;
        for (number, (amount, later, unit, is_credit, names)) in (1u32..).zip(bills) {
            let date = day("2025-01-01").saturating_add(jiff::Span::new().days(i64::from(later)));
            let (kind, amount) =
                if is_credit { (DocumentKind::CreditNote, -amount) } else { (DocumentKind::Invoice, amount) };
            let mut bill =
                document(number, kind, &number.to_string(), "2025-01-01", vec![line("bread", amount, None)]);
            bill.document.issue_date = date;
            bill.unit = Some(UnitId(unit));
            bill.document.net = Some(Money::nok(amount * 100));
            bill.document.invoice_references = vec![names.to_string()];
            owed += amount;
            all.push(bill);
        }
        prop_assert_eq!(kroner(&all), owed);
        let (found, _) = reconstructed(&all);
        prop_assert!(found.iter().all(|d| d.mass().value() > 0.0));
    }
}
