//! Monthly invoices without dates: an invoice is not a delivery, so where the supplier's other papers show how often it
//! comes, such an invoice becomes as many drops, on estimated days and with less confidence.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    Count, Date, DeliveryBasis, DistributionKind, Kilograms, ParameterError, Parameters, PerWeek, Share, UnitId,
};

use super::places::Drop;
use super::{Bought, ReconstructionQuality};
use crate::ordering::{add_days, days_between};

/// Days of the longest month: no monthly invoice covers more.
const LONGEST_MONTH: i64 = 31;

/// When a supplier's rhythm is believed.
#[derive(Debug)]
pub(super) struct RhythmRules {
    /// Probability that a drop took place on about its estimated day.
    pub confidence: Share,
    fewest: f64,
    regular: Share,
    most_often: PerWeek,
}

impl RhythmRules {
    pub(super) fn new(parameters: &Parameters) -> Result<Self, ParameterError> {
        Ok(Self {
            confidence: parameters.quantity("delivery.confidence.estimated_day")?,
            fewest: parameters.quantity::<Count>("delivery.rhythm.fewest")?.value(),
            regular: parameters.quantity("delivery.rhythm.regular")?,
            most_often: parameters.quantity("delivery.rhythm.most_often")?,
        })
    }
}

/// How often a supplier comes, and whether its undated invoices gather a month.
pub(super) struct Rhythm {
    is_monthly: bool,
    /// Drops a week and kilograms a drop where documents with days tell; by unit, and of all units together.
    of_unit: BTreeMap<UnitId, (f64, f64)>,
    of_all: Option<(f64, f64)>,
    /// Days of undated invoices by unit.
    billed: BTreeMap<UnitId, BTreeSet<Date>>,
}

impl Rhythm {
    /// Looks through all purchases of one supplier.
    pub(super) fn of(purchases: &[Bought], rules: &RhythmRules) -> Self {
        let mut dated: BTreeMap<UnitId, BTreeMap<Date, f64>> = BTreeMap::new();
        let mut billed: BTreeMap<UnitId, BTreeSet<Date>> = BTreeMap::new();
        for bought in purchases.iter().filter(|bought| bought.goods.mass() > Kilograms::ZERO) {
            let total: f64 = bought.drops.iter().map(|drop| drop.weight).sum();
            for drop in &bought.drops {
                match drop.basis {
                    DeliveryBasis::InvoiceDate => {
                        billed.entry(drop.unit).or_default().insert(drop.date);
                    }
                    DeliveryBasis::LedgerEntry => {}
                    _ => {
                        let share = if total > 0.0 { drop.weight / total } else { 1.0 / bought.drops.len() as f64 };
                        *dated.entry(drop.unit).or_default().entry(drop.date).or_default() +=
                            bought.goods.mass().value() * share;
                    }
                }
            }
        }
        let mut of_unit = BTreeMap::new();
        let (mut drops, mut weeks, mut masses) = (0.0, 0.0, Vec::new());
        for (unit, days) in &dated {
            let (count, span) = (days.len() as f64, span_weeks(days.keys()));
            drops += count;
            weeks += span;
            masses.extend(days.values().copied());
            if count >= rules.fewest {
                of_unit.insert(*unit, (count / span, median(days.values().copied().collect())));
            }
        }
        let of_all = (drops >= rules.fewest && weeks > 0.0).then(|| (drops / weeks, median(masses)));
        Self { is_monthly: is_monthly(&billed, rules), of_unit, of_all, billed }
    }

    /// Parts the undated drops of a purchase, where the supplier gathers a month on each.
    pub(super) fn part(&self, bought: &mut Bought, rules: &RhythmRules, quality: &mut ReconstructionQuality) {
        let is_fetched = bought.recognised.how == Some(DistributionKind::OwnPickUp);
        if !self.is_monthly || is_fetched || bought.goods.mass() <= Kilograms::ZERO {
            return;
        }
        let total: f64 = bought.drops.iter().map(|drop| drop.weight).sum();
        let drops = std::mem::take(&mut bought.drops);
        for drop in drops {
            if drop.basis != DeliveryBasis::InvoiceDate || total <= 0.0 {
                bought.drops.push(drop);
                continue;
            }
            let Some(&(per_week, mass)) = self.of_unit.get(&drop.unit).or(self.of_all.as_ref()) else {
                quality.collective_unparted += 1;
                bought.drops.push(drop);
                continue;
            };
            let from = self.period_before(&drop);
            let days = days_between(from, drop.date).max(1);
            let by_time = per_week.min(rules.most_often.value()) * days as f64 / 7.0;
            // Less than a usual load each is not what the supplier drives for.
            let by_mass = bought.goods.mass().value() * drop.weight / total / mass.max(f64::MIN_POSITIVE);
            let count = by_time.min(by_mass).round().clamp(1.0, days as f64) as i64;
            if count < 2 {
                bought.drops.push(drop);
                continue;
            }
            let dates: BTreeSet<Date> =
                (0..count).filter_map(|k| working_day(add_days(from, (2 * k + 1) * days / (2 * count) + 1)?)).collect();
            quality.parted_invoices += 1;
            quality.estimated_drops += dates.len();
            let weight = drop.weight / dates.len() as f64;
            bought.drops.extend(dates.into_iter().map(|date| Drop { date, weight, is_estimate: true, ..drop.clone() }));
        }
    }

    /// The day that the period of an undated invoice begins after: that of the one before, a month at the most.
    fn period_before(&self, drop: &Drop) -> Date {
        let earlier = self.billed.get(&drop.unit).and_then(|days| days.range(..drop.date).next_back()).copied();
        let month = add_days(drop.date, -LONGEST_MONTH).unwrap_or(drop.date);
        earlier.map_or(month, |earlier| earlier.max(month))
    }
}

/// Whether nearly all units get one undated invoice a month, month after month.
fn is_monthly(billed: &BTreeMap<UnitId, BTreeSet<Date>>, rules: &RhythmRules) -> bool {
    let (mut one, mut more, mut span) = (0usize, 0usize, 0.0);
    for days in billed.values() {
        let mut by_month: BTreeMap<(i16, i8), usize> = BTreeMap::new();
        days.iter().for_each(|day| *by_month.entry((day.year(), day.month())).or_default() += 1);
        one += by_month.values().filter(|count| **count == 1).count();
        more += by_month.values().filter(|count| **count > 1).count();
        let ends = by_month.keys().next().zip(by_month.keys().next_back());
        span +=
            ends.map_or(0.0, |(first, last)| f64::from((last.0 - first.0) * 12) + f64::from(last.1 - first.1) + 1.0);
    }
    one as f64 >= rules.fewest && one as f64 >= rules.regular.value() * span && more * 20 <= one
}

/// Weeks from the first to the last day, a week more than between them, so that one day is a week.
fn span_weeks<'d>(mut days: impl DoubleEndedIterator<Item = &'d Date>) -> f64 {
    let first = days.next();
    let last = days.next_back().or(first);
    first.zip(last).map_or(0.0, |(first, last)| days_between(*first, *last) as f64 / 7.0 + 1.0)
}

/// Saturdays become Fridays, and Sundays Mondays.
fn working_day(day: Date) -> Option<Date> {
    match day.weekday() {
        jiff::civil::Weekday::Saturday => add_days(day, -1),
        jiff::civil::Weekday::Sunday => add_days(day, 1),
        _ => Some(day),
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}
