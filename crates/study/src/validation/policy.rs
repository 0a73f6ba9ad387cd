//! How often a unit needs goods on a coordinated plan, from what it can store, how long goods keep and what a vehicle
//! carries; not from what any scheme has agreed on.

use domain::{Days, Kilograms, PerWeek};

/// Days in a week.
const WEEK: f64 = 7.0;

/// What bounds the time between two deliveries to a unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// Days of use that its stores hold.
    pub storage: Days,
    /// Days within which fresh goods are to be used after they have come; `None` where it takes none.
    pub usable: Option<Days>,
    /// What it uses in a week.
    pub weekly_mass: Kilograms,
    /// What one vehicle carries.
    pub payload: Kilograms,
}

/// The lowest frequency that fills no store over, lets nothing go off and fits one vehicle a time: whole days a week, or every
/// second or fourth week.
///
/// ```text
/// f = max( 7 / storage, 7 / usable, weekly mass / payload )
/// ```
pub fn frequency(bounds: &Bounds) -> PerWeek {
    let needs = [
        WEEK / bounds.storage.value(),
        bounds.usable.map_or(0.0, |days| WEEK / days.value()),
        bounds.weekly_mass / bounds.payload,
    ];
    let needed = needs.into_iter().fold(0.0, f64::max);
    PerWeek(match needed {
        needed if needed > 5.0 => 5.0,
        needed if needed > 0.5 => needed.ceil(),
        needed if needed > 0.25 => 0.5,
        _ => 0.25,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(storage: f64, usable: Option<f64>, mass: f64) -> f64 {
        let bounds = Bounds {
            storage: Days(storage),
            usable: usable.map(Days),
            weekly_mass: Kilograms(mass),
            payload: Kilograms(5000.0),
        };
        frequency(&bounds).value()
    }

    #[test]
    fn the_tightest_bound_decides() {
        // Stores for five days: 7/5 = 1.4, so twice a week.
        assert_eq!(of(5.0, None, 300.0), 2.0);
        // Lettuce that is to be used within three days: 7/3 = 2.3, so three times.
        assert_eq!(of(5.0, Some(3.0), 300.0), 3.0);
        // Eighteen tonnes a week in vehicles of five: 3.6, so four times.
        assert_eq!(of(5.0, Some(3.0), 18_000.0), 4.0);
        // A cupboard for three weeks: 7/21 = 0.33, so every second week; for six weeks every fourth.
        assert_eq!(of(21.0, None, 10.0), 0.5);
        assert_eq!(of(42.0, None, 10.0), 0.25);
        assert_eq!(of(0.1, None, 10.0), 5.0);
    }
}
