//! The survey's calibration and the data grades on small made-up records.

use domain::{
    Date, Delivery, DeliveryBasis, Kilograms, Nok, Parameters, PerWeek, Share, Supplier, SupplierId, SurveyResponse,
    Unit,
};

use super::town;
use crate::calibration::{Calibration, CalibrationInput, calibrate};
use crate::data_grade::{Block, Grade, data_grades};
use crate::{OrdinaryDays, ReconstructionQuality};

/// Units that all get `per_week` deliveries on ordinary days from one supplier, all on one basis.
fn weekly(units: &[Unit], supplier: SupplierId, basis: DeliveryBasis) -> Vec<Delivery> {
    let parameters = Parameters::builtin().unwrap();
    let days = OrdinaryDays::new(&parameters).unwrap();
    let confidence: Share = parameters.quantity(&format!("delivery.confidence.{}", basis.key())).unwrap();
    let first = Date::new(2025, 1, 1).unwrap();
    let tuesdays: Vec<Date> = first
        .series(jiff::Span::new().days(1))
        .take(365)
        .filter(|day| day.weekday() == domain::Weekday::Tuesday && days.contains(*day))
        .collect();
    let of_unit = |unit: &Unit| {
        let id = unit.id;
        tuesdays
            .iter()
            .map(|&date| Delivery {
                supplier,
                unit: id,
                date,
                goods: vec![(0, Kilograms(10.0))],
                volume: domain::CubicMeters(0.05),
                value: Nok(500.0),
                basis,
                how: None,
                confidence,
                documents: Vec::new(),
            })
            .collect::<Vec<_>>()
    };
    units.iter().flat_map(of_unit).collect()
}

fn answer(unit: &Unit, per_week: f64, counted_weeks: Option<f64>) -> SurveyResponse {
    SurveyResponse {
        unit_key: unit.record.key.clone(),
        supplier_key: None,
        date: None,
        deliveries_now: Some(PerWeek(per_week)),
        deliveries_acceptable: Some(PerWeek(0.5)),
        receiving_time: None,
        pick_ups: None,
        orders: None,
        on_agreement: None,
        ordering_role: None,
        counted_weeks,
        receiving_role: None,
        delivery_from: None,
        delivery_to: None,
        ordering_channel: None,
        off_agreement_reason: None,
    }
}

fn calibrated(
    units: &[Unit],
    suppliers: &[Supplier],
    deliveries: &[Delivery],
    survey: &[SurveyResponse],
) -> Calibration {
    let parameters = Parameters::builtin().unwrap();
    let input = CalibrationInput { units, suppliers, deliveries, survey, parameters: &parameters, seed: 1 };
    calibrate(&input, 2).unwrap()
}

fn many_units() -> Vec<Unit> {
    let positions: Vec<(f64, f64)> = (0..12).map(|n| (f64::from(n), 1.0)).collect();
    town::Town::new(&positions, &[]).units
}

#[test]
fn intervals_narrow_with_answers_and_never_depend_on_anything_but_the_seed() {
    let units = many_units();
    let deliveries = weekly(&units, SupplierId(0), DeliveryBasis::LedgerEntry);
    let width = |answers: usize| {
        let survey: Vec<SurveyResponse> = units.iter().take(answers).map(|u| answer(u, 1.5, Some(8.0))).collect();
        let result = calibrated(&units, &[], &deliveries, &survey);
        assert_eq!(result, calibrated(&units, &[], &deliveries, &survey));
        assert_eq!(result.answered_units, answers);
        (result.total_per_week.width(), result.units[11].deliveries_per_week.width())
    };
    let widths = [0, 2, 8].map(width);
    assert!(widths[0].0 > 1.3 * widths[1].0 && widths[1].0 > 1.1 * widths[2].0, "{widths:?}");
    // The last unit never answers; it learns from the others.
    assert!(widths[0].1 > widths[2].1, "{widths:?}");
}

#[test]
fn ledger_records_give_a_wider_interval_and_a_lower_grade_than_dated_invoices() {
    let units = many_units();
    let of = |basis| {
        let deliveries = weekly(&units, SupplierId(0), basis);
        let grades =
            data_grades(&units, &[], &deliveries, &ReconstructionQuality::default(), &Parameters::builtin().unwrap())
                .unwrap();
        let time = grades.iter().find(|g| g.block == Block::Time).unwrap().grade;
        (calibrated(&units, &[], &deliveries, &[]).total_per_week, time)
    };
    let (ledger, ledger_grade) = of(DeliveryBasis::LedgerEntry);
    let (dated, dated_grade) = of(DeliveryBasis::InvoiceDelivery);
    assert!(ledger.width() > 2.0 * dated.width(), "{ledger:?} {dated:?}");
    assert_eq!((ledger_grade, dated_grade), (Grade::D, Grade::A));
}

#[test]
fn one_absurd_answer_does_not_carry_the_others_away() {
    let units = many_units();
    let deliveries = weekly(&units, SupplierId(0), DeliveryBasis::InvoiceDelivery);
    let mut survey: Vec<SurveyResponse> = units.iter().take(5).map(|u| answer(u, 1.0, None)).collect();
    let before = calibrated(&units, &[], &deliveries, &survey).total_per_week.p50;
    survey[4].deliveries_now = Some(PerWeek(40.0));
    let after = calibrated(&units, &[], &deliveries, &survey).total_per_week.p50;
    assert!((after / before - 1.0).abs() < 0.15, "{before} {after}");
}

#[test]
fn those_who_have_answered_are_not_asked_again() {
    let units = many_units();
    let deliveries = weekly(&units, SupplierId(0), DeliveryBasis::LedgerEntry);
    let survey = [answer(&units[3], 2.0, None)];
    let result = calibrated(&units, &[], &deliveries, &survey);
    assert_eq!(result.next.len(), 2);
    assert!(result.next.iter().all(|question| question.unit != units[3].id));
    assert!(result.next[0].variance_share >= result.next[1].variance_share);
}

#[test]
fn what_a_monthly_invoice_is_worth_tells_how_often_its_supplier_comes() {
    let units = many_units();
    // Ten suppliers whose papers state days bring 500 kroner a week in one drop.
    let dated = |suppliers: u32| -> Vec<Delivery> {
        (0..suppliers).flat_map(|n| weekly(&units, SupplierId(n + 1), DeliveryBasis::InvoiceDelivery)).collect()
    };
    // Another writes one invoice a month for as much.
    let invoices = |worth: f64| -> Vec<Delivery> {
        let all = weekly(&units, SupplierId(99), DeliveryBasis::InvoiceDate);
        let mut months = std::collections::BTreeSet::new();
        let first = all.into_iter().filter(|d| months.insert((d.unit, d.date.month())));
        first.map(|d| Delivery { value: Nok(worth), ..d }).collect()
    };
    let of = |suppliers: u32, worth: f64| {
        let deliveries = [dated(suppliers), invoices(worth)].concat();
        calibrated(&units, &[], &deliveries, &[]).units[0].deliveries_per_week
    };
    let dated_alone = |suppliers: u32| calibrated(&units, &[], &dated(suppliers), &[]).units[0].deliveries_per_week.p50;
    // All examples bring the same value, so that no line can be drawn; the prior of 2.5 drops an invoice stands.
    let by_prior = of(10, 2_000.0).p50 - dated_alone(10);
    assert!((0.2..1.0).contains(&by_prior), "{by_prior}");
    // With suppliers of other values there is a line, and what costs more comes oftener.
    let mixed = |worth: f64| {
        let mut deliveries = dated(10);
        for delivery in &mut deliveries {
            // Suppliers 6 to 10 come every second week with a third of the value.
            if delivery.supplier.0 > 5 {
                delivery.value = Nok(333.0);
            }
        }
        deliveries.retain(|d| d.supplier.0 <= 5 || d.date.iso_week_date().week() % 2 == 0);
        deliveries.extend(invoices(worth));
        calibrated(&units, &[], &deliveries, &[]).units[0].deliveries_per_week
    };
    let (little, much) = (mixed(700.0), mixed(2_500.0));
    assert!(much.p50 > little.p50 + 0.2, "{little:?} {much:?}");
}

#[test]
fn suppliers_and_units_that_differ_do_not_change_what_all_of_them_receive() {
    let units = many_units();
    let suppliers = 1..=40;
    let deliveries: Vec<Delivery> =
        suppliers.flat_map(|n| weekly(&units, SupplierId(n), DeliveryBasis::LedgerEntry)).collect();
    let result = calibrated(&units, &[], &deliveries, &[]);
    // 1.2 drops behind a voucher and 1.03 for what no document shows; the many differences even out.
    // With the median of φ², 0.73, the sum is exp((0.73 − 1) · 0.05) of that, a hundredth less.
    let ratio = result.total_per_week.p50 / (1.2 * 1.03 * result.total_reconstructed_per_week);
    assert!((0.97..1.02).contains(&ratio), "{ratio}");
}

#[test]
fn an_answer_of_half_a_delivery_says_a_range_and_no_more() {
    let at = town::TownSupplier { at: (0.0, 1.0), distribution: domain::DistributionKind::OwnRound };
    let units = many_units();
    let suppliers = town::Town::new(&[], &[at]).suppliers;
    let (rare, often) = (suppliers[0].id, SupplierId(1));
    // One supplier comes every second week, as its papers say to the day; how often the other comes, the ledger only hints at.
    let mut deliveries = weekly(&units, rare, DeliveryBasis::DespatchAdvice);
    deliveries.retain(|d| d.date.iso_week_date().week() % 2 == 0);
    deliveries.extend(weekly(&units, often, DeliveryBasis::LedgerEntry));
    let mut survey: Vec<SurveyResponse> = units.iter().take(8).map(|u| answer(u, 1.5, None)).collect();
    let before = calibrated(&units, &suppliers, &deliveries, &survey).total_per_week.p50;
    // That the truth lies above the middle of what such an answer may mean is no sign that people forget deliveries: were the
    // middle taken at its word, twelve answers that are 0.6 below the truth on the scale of logarithms would raise everything
    // that people remember by a fifth.
    survey.extend(
        units.iter().map(|unit| SurveyResponse {
            supplier_key: Some(suppliers[0].record.key.clone()),
            ..answer(unit, 0.5, None)
        }),
    );
    let after = calibrated(&units, &suppliers, &deliveries, &survey).total_per_week.p50;
    assert!((after / before - 1.0).abs() < 0.05, "{before} {after}");
}
