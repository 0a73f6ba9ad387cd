//! What the data could also have been: goods are neither bought nor lost by drawing, and both sides meet the same.

use domain::{Change, Consolidation, Date, Dimensions, DistributionKind, Indicator, Ordering, Parameters, Scenario};

use super::town::{Town, TownSupplier};
use crate::data_draws::{DELIVERIES, DataDraws, MASS, multiplied};
use crate::draws::Design;
use crate::ordering::add_days;
use crate::sample::summary::summary;
use crate::sample::{Column, DrawTable, Side, sample};
use crate::{MassDoubt, simulate};

fn town() -> Town {
    let supplier = |at, distribution| TownSupplier { at, distribution };
    let suppliers =
        [supplier((-3.0, 0.5), DistributionKind::OwnRound), supplier((0.5, 0.5), DistributionKind::OwnPickUp)];
    let days: Vec<Date> = (0..50).map(|w| add_days(jiff::civil::date(2025, 1, 7), 7 * w).unwrap()).collect();
    let mut town = Town::new(&[(8.0, 1.0), (2.0, 2.0)], &suppliers).delivered_on(&days, 40.0);
    // The second shop is one that staff drive to.
    for delivery in town.deliveries.iter_mut().filter(|d| d.supplier == town.suppliers[1].id) {
        delivery.how = Some(DistributionKind::OwnPickUp);
    }
    town
}

fn doubts(town: &Town) -> Vec<MassDoubt> {
    let groups = domain::CommodityGroup::all(&town.parameters).unwrap();
    let doubt = |supplier: &domain::Supplier| MassDoubt {
        supplier: supplier.id,
        group: groups[0].key.clone(),
        by_price: 1.0,
        by_pieces: 0.0,
        by_content: 0.0,
    };
    town.suppliers.iter().map(doubt).collect()
}

fn sums(deliveries: &[domain::Delivery]) -> (usize, f64, f64, f64) {
    let sum = |of: fn(&domain::Delivery) -> f64| deliveries.iter().map(of).sum::<f64>();
    (deliveries.len(), sum(|d| d.mass().value()), sum(|d| d.value.value()), sum(|d| d.volume.value()))
}

#[test]
fn twice_the_drops_bring_the_same_goods() {
    let town = town();
    let (count, mass, value, volume) = sums(&town.deliveries);
    // 50 Tuesdays, 2 units: 100 drops of the round, 100 that were fetched and stay what they are.
    assert_eq!(count, 200);
    let doubled = multiplied(&town.deliveries, 1.0, 2.0, 7);
    let found = sums(&doubled);
    // Before the first Tuesday there is no day for a second drop.
    assert_eq!(found.0, 100 * 2 - 2 + 100);
    for (found, counted) in [(found.1, mass), (found.2, value), (found.3, volume)] {
        assert!((found - counted).abs() < 1e-9 * counted, "{found} for {counted}");
    }
    // The second drop lies half-way back to the last Tuesday: 7 · 1/2 = 3 days, a Saturday, so the Friday before.
    let days: Vec<Date> = doubled.iter().filter(|d| d.unit == town.units[0].id).map(|d| d.date).collect();
    assert!(days.contains(&jiff::civil::date(2025, 1, 10)), "{days:?}");
    assert!(doubled.iter().all(|d| d.date >= jiff::civil::date(2025, 1, 7)));
}

#[test]
fn fewer_drops_wait_for_the_next_and_bring_the_same_goods() {
    let town = town();
    let halved = multiplied(&town.deliveries, 1.0, 0.5, 7);
    let (count, mass, ..) = sums(&halved);
    assert!((mass - sums(&town.deliveries).1).abs() < 1e-6);
    let brought = count - 100;
    // Half of 100 with a standard deviation of 5, four of them either way.
    assert!((30..=70).contains(&brought), "{brought}");
    assert_eq!(multiplied(&town.deliveries, 1.0, 1.0, 7), town.deliveries);
}

#[test]
fn masses_move_together_but_not_as_one_and_only_where_no_document_states_them() {
    let town = town();
    let design = Design::new(&town.parameters, 3, 300, 300);
    let known = DataDraws::new(&town.input(), &[], &design).unwrap();
    assert_eq!(known.of_replicate(&design, 0).unwrap().mass, 1.0);
    let doubts = doubts(&town);
    let data = DataDraws::new(&town.input(), &doubts, &design).unwrap();
    let of_supplier = |drawn: &[domain::Delivery], supplier: usize| {
        let own = drawn.iter().filter(|d| d.supplier == town.suppliers[supplier].id);
        own.map(|d| d.mass().value()).sum::<f64>().ln()
    };
    let pairs: Vec<(f64, f64)> = (0..300)
        .map(|replicate| {
            let drawn = data.of_replicate(&design, replicate).unwrap().deliveries;
            (of_supplier(&drawn, 0), of_supplier(&drawn, 1))
        })
        .collect();
    let mean = |of: fn(&(f64, f64)) -> f64| pairs.iter().map(of).sum::<f64>() / 300.0;
    let (a, b) = (mean(|p| p.0), mean(|p| p.1));
    let moment = |f: &dyn Fn(&(f64, f64)) -> f64| pairs.iter().map(f).sum::<f64>();
    let correlation =
        moment(&|p| (p.0 - a) * (p.1 - b)) / (moment(&|p| (p.0 - a).powi(2)) * moment(&|p| (p.1 - b).powi(2))).sqrt();
    // A quarter common, half of the group: three quarters of the variance are shared.
    assert!((0.68..0.82).contains(&correlation), "{correlation}");
}

#[test]
fn both_sides_of_every_draw_bring_the_same_tonnes_and_the_table_tells_what_was_drawn() {
    let town = town();
    let hub = Consolidation { connected_share: Some(1.0), ..Consolidation::default() };
    let changes = vec![Change::Ordering(Ordering::default()), Change::Consolidation(hub)];
    let hub = Scenario { key: "hub".into(), changes };
    let design = Design::new(&town.parameters, 5, 12, 6);
    let doubts = doubts(&town);
    let table: DrawTable = sample(&town.input(), &doubts, (&Scenario::today(), &hub), &design, 0..12, &()).unwrap();
    let column = |side, name: &str| {
        table.columns[&Column { side, name: name.to_owned(), dimensions: Dimensions::new() }].clone()
    };
    let tonnes = Indicator::TonnesDelivered.key();
    let (base, alternative) = (column(Side::Base, tonnes), column(Side::Alternative, tonnes));
    let (mass, drops) = (column(Side::Data, MASS), column(Side::Data, DELIVERIES));
    let point = simulate(&town.input(), &Scenario::today(), &()).unwrap().outcome.total(Indicator::TonnesDelivered);
    let volume = |draw| design.of_draw(draw).get("demand.between_years").unwrap().value;
    for draw in 0..12 {
        assert_eq!(base[draw], alternative[draw], "draw {draw}");
        // Every week brings the same, so the year is the counted one times mass and volume, but for its weeks.
        let expected = point.unwrap() * mass[draw] * volume(draw);
        assert!((base[draw] / expected - 1.0).abs() < 0.35, "draw {draw}: {} for {expected}", base[draw]);
    }
    let differ = |values: &[f64]| values.iter().any(|v| (v - values[0]).abs() > 1e-6);
    assert!(differ(&mass) && differ(&drops), "{mass:?} {drops:?}");
    let summary = summary(&table, &design, ("today", "hub"), 5);
    assert!(summary.indicators.iter().all(|row| row.base.iter().all(|v| v.is_finite())));
}

#[test]
fn the_mean_mass_is_not_the_mass_at_the_mean_price() {
    let p = Parameters::builtin().unwrap();
    let mut price = p.get("commodity.milk.price_per_kilogram").unwrap().clone();
    // A lognormal price with σ = 0.5: E[1/p] · E[p] = e^(σ²) = 1.284.
    (price.value, price.low, price.high) =
        (40.0, 40.0 * (-0.5f64 * 1.644_854).exp(), 40.0 * (0.5f64 * 1.644_854).exp());
    let (mut inverse, mut mean) = (0.0, 0.0);
    for slice in 0..20_000 {
        let z = crate::random::normal_quantile((f64::from(slice) + 0.5) / 20_000.0);
        let drawn = crate::draws::at_normal(&price, z);
        inverse += 1.0 / drawn / 20_000.0;
        mean += drawn / 20_000.0;
    }
    assert!((inverse * mean - 1.284).abs() < 0.005, "{}", inverse * mean);
}
