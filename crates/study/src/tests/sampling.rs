//! Draws of whole scenarios: pieces make the whole, the same draws hold on both sides, and ranges hold the point estimate.

use domain::{Change, Consolidation, Date, DistributionKind, Fleet, Fuel, Indicator, Ordering, Scenario};

use super::town::{Town, TownSupplier};
use crate::draws::Design;
use crate::ordering::add_days;
use crate::sample::summary::summary;
use crate::sample::{DrawTable, sample};
use crate::{Simulation, simulate};

fn town() -> Town {
    let supplier = |at, distribution| TownSupplier { at, distribution };
    let suppliers = [
        supplier((-3.0, 0.5), DistributionKind::OwnRound),
        supplier((4.0, 4.0), DistributionKind::SharedRound),
        supplier((1.0, -3.0), DistributionKind::OwnRound),
        supplier((0.5, 0.5), DistributionKind::OwnPickUp),
    ];
    let days: Vec<Date> = (0..84)
        .map(|d| add_days(jiff::civil::date(2025, 1, 6), d).unwrap())
        .filter(|d| d.weekday().to_monday_zero_offset() < 5)
        .collect();
    Town::new(&[(8.0, 1.0), (2.0, 2.0), (-5.0, -5.0)], &suppliers).delivered_on(&days, 15.0)
}

fn electric() -> Scenario {
    let hub = Consolidation { direct_groups: Some(Vec::new()), ..Consolidation::default() };
    let fleet = Fleet { hub_vehicles: Some(Fuel::Electric), supplier_vehicles: Some(Fuel::Electric) };
    let changes = vec![Change::Ordering(Ordering::default()), Change::Consolidation(hub), Change::Fleet(fleet)];
    Scenario { key: "electric".into(), changes }
}

fn drawn(town: &Town, alternative: &Scenario, draws: std::ops::Range<usize>) -> DrawTable {
    let design = Design::new(&town.parameters, 5, 24, 3);
    sample(&town.input(), &[], (&Scenario::today(), alternative), &design, draws, &()).unwrap()
}

#[test]
fn pieces_put_together_are_the_whole() {
    let town = town();
    let whole = drawn(&town, &electric(), 0..24);
    let mut pieces = DrawTable::new(0..0);
    for piece in [0..5, 5..6, 6..19, 19..24] {
        pieces.append(drawn(&town, &electric(), piece)).unwrap();
    }
    assert_eq!(whole, pieces);
    assert_eq!(pieces.append(DrawTable::new(30..31)), Err(24));
}

#[test]
fn a_day_that_is_remembered_is_the_day_that_would_be_found() {
    let town = town();
    let input = town.input();
    let memory = std::sync::Arc::default();
    let solved = |memory: Option<&std::sync::Arc<crate::marginal::Memory>>| {
        let mut context = crate::year::Context::new(&input).unwrap();
        if let Some(memory) = memory {
            context.customers = crate::marginal::KnownCustomers::remembering(memory);
        }
        crate::solve(&context, &electric(), &()).unwrap().0
    };
    let anew = solved(None);
    assert_eq!(solved(Some(&memory)), anew, "while it is noted");
    memory.close();
    assert_eq!(solved(Some(&memory)), anew, "when it is known");
}

#[test]
fn nothing_changed_is_exactly_nothing_in_every_draw() {
    let town = town();
    let same = Scenario { key: "same".into(), changes: vec![Change::Fleet(Fleet::default())] };
    let table = drawn(&town, &same, 0..24);
    let summary = summary(&table, &Design::new(&town.parameters, 5, 24, 3), ("today", "same"), 5);
    for row in summary.indicators {
        assert_eq!(row.change, [0.0; 3], "{:?}", row.indicator);
        assert_eq!((row.lower_in, row.higher_in), (0, 0));
    }
}

#[test]
fn parts_of_mechanisms_add_up_in_every_draw_and_ranges_hold_the_point_estimate() {
    let town = town();
    let table = drawn(&town, &electric(), 0..24);
    let summary = summary(&table, &Design::new(&town.parameters, 5, 24, 3), ("today", "electric"), 5);
    let point = |scenario: &Scenario| -> Simulation { simulate(&town.input(), scenario, &()).unwrap() };
    let (today, after) = (point(&Scenario::today()), point(&electric()));
    let row = |indicator: Indicator| {
        summary.indicators.iter().find(|r| r.indicator == indicator && r.dimensions.is_empty()).unwrap()
    };
    for indicator in
        [Indicator::Deliveries, Indicator::DriverHours, Indicator::SupplierCost, Indicator::Co2eWellToWheel]
    {
        let change = after.outcome.total(indicator).unwrap() - today.outcome.total(indicator).unwrap();
        let [low, _, high] = row(indicator).change;
        let margin = 0.5 * (high - low).max(0.02 * change.abs());
        assert!((low - margin..=high + margin).contains(&change), "{indicator:?}: {change} in {low} to {high}");
    }
    // Fuel alone changes no deliveries, and ordering and consolidation together all of them.
    let parts = row(Indicator::Deliveries).mechanisms.unwrap();
    assert_eq!(parts.vehicle, [0.0; 3]);
    let column = |side| {
        let key = crate::sample::Column { side, name: "co2e_wtw".into(), dimensions: domain::Dimensions::new() };
        table.columns[&key].clone()
    };
    use crate::sample::Side;
    let [base, alternative, ordering, consolidation, vehicle] =
        [Side::Base, Side::Alternative, Side::Ordering, Side::Consolidation, Side::Vehicle].map(column);
    for draw in 0..24 {
        let change = alternative[draw] - base[draw];
        let parts = ordering[draw] + consolidation[draw] + vehicle[draw];
        assert!((change - parts).abs() < 1e-6 * base[draw], "draw {draw}");
        assert!(vehicle[draw] < 0.0, "draw {draw}");
    }
    assert!(!summary.tornado.is_empty());
}
