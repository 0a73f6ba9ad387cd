//! A response surface from training to answers: nothing changed is the simulation, formulas are exact, plans are told nearly.

use domain::{Change, Consolidation, DistributionKind, Ordering, Scenario};

use super::town::{Town, TownSupplier};
use crate::draws::Design;
use crate::ordering::add_days;
use crate::sample::sample;
use crate::sample::summary::summary;
use crate::surface::{PreliminaryFigure, Surface, SurfaceError, Training, trained};
use crate::{Simulation, simulate};

fn town() -> Town {
    let supplier = |at, distribution| TownSupplier { at, distribution };
    let suppliers =
        [supplier((-3.0, 0.5), DistributionKind::OwnRound), supplier((1.0, -3.0), DistributionKind::OwnRound)];
    let days: Vec<_> =
        (0..28).filter(|day| day % 7 < 5).map(|day| add_days(jiff::civil::date(2025, 1, 6), day).unwrap()).collect();
    Town::new(&[(8.0, 1.0), (2.0, 2.0), (-5.0, -5.0)], &suppliers).delivered_on(&days, 15.0)
}

fn coordinated() -> Scenario {
    let hub = Consolidation { direct_groups: Some(Vec::new()), ..Consolidation::default() };
    let changes = vec![Change::Ordering(Ordering::default()), Change::Consolidation(hub)];
    Scenario { key: "coordinated".into(), changes }
}

fn simulated(town: &Town) -> [Simulation; 2] {
    [Scenario::today(), coordinated()].map(|scenario| simulate(&town.input(), &scenario, &()).unwrap())
}

fn surface(town: &Town) -> Surface {
    let (today, after) = (Scenario::today(), coordinated());
    let design = Design::new(&town.parameters, 5, 24, 3);
    let table = sample(&town.input(), &[], (&today, &after), &design, 0..24, &()).unwrap();
    let sampled = summary(&table, &design, ("today", "coordinated"), 5);
    let [before, then] = simulated(town);
    let training = Training {
        input: &town.input(),
        doubts: &[],
        pair: (&today, &after),
        simulated: (&before.quantities, &then.quantities),
        sampled: &sampled,
        plans: 12,
    };
    trained(&training, &()).unwrap()
}

fn asked(surface: &Surface, town: &Town, changes: &[(&str, f64)]) -> Vec<PreliminaryFigure> {
    let changes: Vec<(String, f64)> = changes.iter().map(|&(key, value)| (key.to_owned(), value)).collect();
    surface.what_if(&town.parameters, &changes).unwrap().unwrap()
}

/// The change of an indicator with other parameters, simulated anew.
fn anew(changes: &[(&str, f64)], indicator: &str) -> f64 {
    let mut town = town();
    town.parameters = town.parameters.with_values(changes.iter().copied());
    let [before, after] = simulated(&town);
    let total = |simulation: &Simulation| {
        let values = simulation.outcome.values.iter();
        values.filter(|v| v.indicator.key() == indicator && v.dimensions.is_empty()).map(|v| v.value).sum::<f64>()
    };
    total(&after) - total(&before)
}

#[test]
fn a_trained_surface_answers_like_a_new_simulation() {
    let town = town();
    let surface = surface(&town);
    assert_eq!(surface.drawn, 12);
    for error in &surface.errors {
        assert!(error.median_missed.is_finite() && error.median_missed <= error.p90_missed, "{error:?}");
    }
    for figure in asked(&surface, &town, &[]) {
        assert!((figure.preliminary - figure.simulated).abs() < 1e-9 * figure.simulated.abs().max(1.0), "{figure:?}");
        assert_eq!(figure.within, 0.0);
    }
    let kilometres = |changes: &[(&str, f64)]| {
        let found = asked(&surface, &town, changes);
        found.into_iter().find(|figure| figure.figure == "vehicle_km").unwrap()
    };
    // A formula alone.
    let told = kilometres(&[("round.inefficiency_today", 1.2)]);
    let expected = anew(&[("round.inefficiency_today", 1.2)], "vehicle_km");
    assert!((told.preliminary - expected).abs() < 1e-6 * expected.abs(), "{told:?} for {expected}");
    assert!((told.preliminary - told.simulated).abs() > 0.01 * told.simulated.abs(), "{told:?}");
    // Planned with everything else at its point: as few suppliers connected as there are plans for.
    let input = surface.inputs.iter().find(|input| input.key == "hub.connected_share").unwrap();
    let told = kilometres(&[("hub.connected_share", input.lowest)]);
    let expected = anew(&[("hub.connected_share", input.lowest)], "vehicle_km");
    assert!((told.preliminary - expected).abs() < 0.1 * expected.abs(), "{told:?} for {expected}");
    assert!(told.within > 0.0);
}

#[test]
fn what_a_surface_cannot_tell_is_refused_by_name() {
    let town = town();
    let surface = surface(&town);
    let refused =
        |key: &str, value: f64| surface.what_if(&town.parameters, &[(key.to_owned(), value)]).unwrap().unwrap_err();
    assert!(matches!(refused("hub.conected_share", 0.5), SurfaceError::Unknown { nearest, .. } if !nearest.is_empty()));
    assert!(matches!(refused("hub.connected_share", 7.0), SurfaceError::Outside { .. }));
    assert!(matches!(refused("hub.connected_share", f64::NAN), SurfaceError::Impossible { .. }));
}
