//! The search effort of a supplier's day leaves noise far below the effect that is measured.

use domain::{CubicMeters, DistributionKind, Kilograms, Seconds, VehicleClass};

use super::town::{Town, TownSupplier};
use crate::assumptions::Assumptions;
use crate::random::hash_share;
use crate::routing::{DayRounds, Effort, Fleet, Task, day_rounds};

#[test]
fn what_stops_add_is_found_within_two_per_cent_of_a_ten_times_longer_search() {
    let places: Vec<(f64, f64)> = (0..60)
        .map(|i| {
            let (angle, radius) = (std::f64::consts::TAU * hash_share(1, i), 25.0 * hash_share(2, i).sqrt());
            (radius * angle.cos(), radius * angle.sin())
        })
        .collect();
    let supplier = TownSupplier { at: (-26.0, 3.0), distribution: DistributionKind::SharedRound };
    let town = Town::new(&places, &[supplier]);
    let assumptions = Assumptions::new(&town.parameters).unwrap();
    let fleet = Fleet {
        class: VehicleClass::Truck,
        depot: town.geography.suppliers[0].unwrap().location,
        day: (6 * 3600, 24 * 3600),
        shift: Seconds(9.0 * 3600.0),
        loads_count: false,
        reload: Seconds::ZERO,
    };
    let task = |i: usize| Task {
        location: town.geography.units[i % 60].unwrap(),
        unit: None,
        mass: Kilograms::ZERO,
        volume: CubicMeters::ZERO,
        service: Seconds(300.0),
        window: None,
    };
    let solve = |tasks: &[Task], effort: Effort, start: Option<&DayRounds>| {
        day_rounds(&town.geography.truck, &fleet, tasks, &assumptions, effort, 1, start).unwrap()
    };
    let (mut effect, mut error) = (0.0, 0.0);
    for draw in 0..3 {
        let private: Vec<Task> = (0..15).map(|i| task(i * 7 + draw * 13)).collect();
        let all: Vec<Task> = private.iter().cloned().chain((0..6).map(|i| task(i * 11 + draw * 5 + 3))).collect();
        let without = solve(&private, Effort::REFERENCE, None);
        let daily = solve(&all, Effort::DAILY, Some(&without)).distance - without.distance;
        let long = solve(&all, Effort { base: 3_000, per_stop: 300 }, Some(&without)).distance - without.distance;
        effect += long.value();
        error += (daily - long).value().abs();
    }
    assert!(error < 0.02 * effect, "error {error:.2} km of {effect:.2} km");
}
