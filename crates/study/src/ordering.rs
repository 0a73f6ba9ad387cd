//! Ordering behaviour: fixed delivery days per unit, and shopping trips that become orders.

use std::collections::BTreeMap;

use domain::{Date, Kilograms, LonLat, Ordering, PerWeek, SurveyResponse, Unit, UnitKind, WorkWeek};

use crate::assumptions::Assumptions;
use crate::demand::{Consignment, Demand, merged};
use crate::random::hash_share;

/// The days on which a unit receives goods when deliveries are coordinated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeliveryDays {
    /// Weekdays.
    pub days: WorkWeek,
    /// Every week, every second week, …; at the most every fourth.
    pub every_weeks: i64,
    /// Which of these weeks.
    pub phase: i64,
}

/// A Monday that weeks are counted from.
const FIRST_MONDAY: Date = jiff::civil::date(2001, 1, 1);

impl DeliveryDays {
    /// Days for a frequency, beginning with a weekday (0 = Monday) and spread over the week as evenly as it goes.
    /// Less than once a week is every second, third or fourth week.
    pub fn of_frequency(frequency: PerWeek, first_day: u8, phase: usize) -> Self {
        let times = frequency.value().clamp(0.25, 5.0);
        let count = times.round().max(1.0) as u8;
        let every_weeks = if times < 0.75 { (1.0 / times).round().clamp(1.0, 4.0) as i64 } else { 1 };
        let spread = |k: u8| (first_day + (5 * k + count / 2) / count) % 5;
        let days = (0..count).fold(WorkWeek::default(), |days, k| days.with(spread(k)));
        Self { days, every_weeks, phase: phase as i64 % every_weeks }
    }

    /// These days of every week.
    pub fn every_week(days: WorkWeek) -> Self {
        Self { days, every_weeks: 1, phase: 0 }
    }

    /// The same number of days spread over the week in the same way, beginning with each weekday in turn.
    pub fn alternatives(&self) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        for later in 0..5 {
            let moved = (0..5).filter(|day| self.days.contains(*day)).map(|day| (day + later) % 5);
            let days = moved.fold(WorkWeek::default(), WorkWeek::with);
            if all.iter().all(|known| known.days != days) {
                all.push(Self { days, ..*self });
            }
        }
        all
    }

    /// Whether goods come on the day.
    pub fn holds(&self, day: Date) -> bool {
        let Some(position) = WorkWeek::position(day.weekday()) else { return false };
        let week = days_between(FIRST_MONDAY, day).div_euclid(7);
        self.days.contains(position) && week.rem_euclid(self.every_weeks) == self.phase
    }

    /// The first delivery day on or after the day on which the goods came before.
    pub fn next(&self, day: Date) -> Date {
        // Four weeks hold every pattern once; an empty pattern cannot be built.
        (0..=28).filter_map(|later| add_days(day, later)).find(|&d| self.holds(d)).unwrap_or(day)
    }
}

/// Whole days from one date to another.
pub fn days_between(from: Date, to: Date) -> i64 {
    i64::from(from.until(to).map_or(0, |span| span.get_days()))
}

/// The date some days later or earlier; `None` past the end of the calendar.
pub fn add_days(day: Date, days: i64) -> Option<Date> {
    day.checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}

/// Delivery days of all units: the frequency from the scenario, else from the unit's own answer to the survey, else
/// from the parameter for its kind; the weekday from its direction seen from the centre, so that neighbours share days
/// and every weekday gets about the same mass.
pub fn delivery_days(
    units: &[Unit],
    mass_of_unit: &[Kilograms],
    centre: LonLat,
    survey: &[SurveyResponse],
    assumptions: &Assumptions,
    ordering: &Ordering,
) -> Vec<DeliveryDays> {
    let acceptable = acceptable_frequencies(survey);
    let mut by_direction: Vec<usize> = (0..units.len()).collect();
    let direction = |u: usize| {
        let position = units[u].record.position.unwrap_or(centre);
        let east = (position.lon - centre.lon) * centre.lat.to_radians().cos();
        (position.lat - centre.lat).atan2(east)
    };
    by_direction.sort_by(|&a, &b| direction(a).total_cmp(&direction(b)).then(a.cmp(&b)));
    let total: f64 = mass_of_unit.iter().map(|m| m.value()).sum::<f64>().max(f64::MIN_POSITIVE);
    let mut days = vec![DeliveryDays { days: WorkWeek::ALL, every_weeks: 1, phase: 0 }; units.len()];
    let mut before = 0.0;
    for (rank, unit) in by_direction.into_iter().enumerate() {
        let kind = units[unit].record.kind;
        let from_survey = acceptable.get(units[unit].record.key.as_str()).copied();
        let frequency =
            ordering.days_per_week.get(&kind).copied().or(from_survey).unwrap_or_else(|| default(assumptions, kind));
        let first_day = (5.0 * before / total).min(4.0) as u8;
        days[unit] = DeliveryDays::of_frequency(frequency, first_day, rank);
        before += mass_of_unit[unit].value();
    }
    days
}

fn default(assumptions: &Assumptions, kind: UnitKind) -> PerWeek {
    assumptions.units.get(&kind).map_or(PerWeek(1.0), |u| u.days_per_week)
}

/// What units say they could live with, for all their deliveries together; the last answer of a unit holds.
fn acceptable_frequencies(survey: &[SurveyResponse]) -> BTreeMap<&str, PerWeek> {
    survey
        .iter()
        .filter(|answer| answer.supplier_key.is_none())
        .filter_map(|answer| Some((answer.unit_key.as_str(), answer.deliveries_acceptable?)))
        .filter(|(_, frequency)| frequency.value() > 0.0)
        .collect()
}

/// Today's demand with a share of the shopping trips ordered instead from `substitute`, the supplier that sells most of the
/// same goods.
pub fn without_pick_ups(
    today: &Demand,
    pick_ups_replaced: f64,
    seed: u64,
    substitute: impl Fn(&Consignment) -> Option<usize>,
) -> Demand {
    let mut demand = Demand { delivered: today.delivered.clone(), picked_up: Vec::new() };
    for (number, trip) in today.picked_up.iter().enumerate() {
        match substitute(trip) {
            Some(supplier) if hash_share(seed, number as u64) < pick_ups_replaced => {
                demand.delivered.push(Consignment { supplier, ..trip.clone() });
            }
            _ => demand.picked_up.push(trip.clone()),
        }
    }
    demand
}

/// Demand ordered for the delivery days: goods come on the first delivery day on or after the day they came on before.
pub fn on_delivery_days(demand: Demand, days: &[DeliveryDays]) -> Demand {
    let Demand { mut delivered, picked_up } = demand;
    for consignment in &mut delivered {
        consignment.date = days[consignment.unit].next(consignment.date);
    }
    Demand { delivered: merged(delivered), picked_up }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_spread_over_the_week() {
        for (frequency, days) in [(1.0, 1), (2.0, 2), (3.0, 3), (5.0, 5), (0.5, 1), (9.0, 5)] {
            let pattern = DeliveryDays::of_frequency(PerWeek(frequency), 4, 0);
            assert_eq!(pattern.days.len(), days, "{frequency} a week");
            assert!(pattern.days.contains(4), "the first day is among them");
        }
        // Twice a week from Monday: Monday and Thursday (5·1/2 rounded up = 3).
        assert_eq!(DeliveryDays::of_frequency(PerWeek(2.0), 0, 0).days, WorkWeek::default().with(0).with(3));
    }

    #[test]
    fn alternatives_are_as_many_days_as_far_apart() {
        let twice = DeliveryDays::of_frequency(PerWeek(2.0), 0, 0);
        // Monday and Thursday, Tuesday and Friday, Wednesday and Monday, Thursday and Tuesday, Friday and Wednesday.
        let pairs = [(0, 3), (1, 4), (2, 0), (3, 1), (4, 2)].map(|(a, b)| WorkWeek::default().with(a).with(b));
        assert_eq!(twice.alternatives().iter().map(|a| a.days).collect::<Vec<_>>(), pairs);
        assert_eq!(DeliveryDays::of_frequency(PerWeek(5.0), 3, 0).alternatives().len(), 1);
    }

    #[test]
    fn goods_wait_for_the_next_delivery_day() {
        let tuesdays = DeliveryDays::of_frequency(PerWeek(1.0), 1, 0);
        // 2025-03-05 is a Wednesday; the next Tuesday is 2025-03-11.
        assert_eq!(tuesdays.next(jiff::civil::date(2025, 3, 5)), jiff::civil::date(2025, 3, 11));
        assert_eq!(tuesdays.next(jiff::civil::date(2025, 3, 4)), jiff::civil::date(2025, 3, 4));
    }

    #[test]
    fn every_second_week_is_every_fourteen_days() {
        let fortnightly = DeliveryDays::of_frequency(PerWeek(0.5), 0, 1);
        let first = fortnightly.next(jiff::civil::date(2025, 1, 1));
        let second = fortnightly.next(add_days(first, 1).unwrap());
        assert_eq!(days_between(first, second), 14);
    }
}
