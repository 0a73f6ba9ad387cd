//! What the data could also have been: masses that no document states and deliveries that left more or fewer papers, drawn
//! once for each replicate and alike in all scenarios (model §M14). Nothing is bought or lost by it: a drop that comes in
//! two takes its goods along, one that never came leaves them to the next.

use std::collections::BTreeMap;

use domain::{
    CommodityGroup, CubicMeters, Date, Delivery, DistributionKind, Kilograms, Parameter, ParameterError, Share,
    SupplierId, UnitId,
};

use crate::calibration::drops::{DropFactors, drops_behind};
use crate::deliveries::MassDoubt;
use crate::draws::{Design, at_normal};
use crate::ordering::{add_days, days_between};
use crate::random::{hash_share, seed_of, standard_normal};
use crate::{CalibrationInput, StudyInput};

/// Name under which the drawn mass of all goods, as a multiple of the mass counted, stands in tables and tornados.
pub const MASS: &str = "data.mass";
/// The same of the number of deliveries.
pub const DELIVERIES: &str = "data.deliveries";

/// Most drops behind one record; beyond it the record would rather be a rhythm than a drop.
const MOST_DROPS: f64 = 8.0;
/// Days back to where a drop could have come in two, where there is none before it.
const USUAL_GAP: i64 = 7;
/// Longest time in which the drops of one record came.
const LONGEST_GAP: i64 = 31;

/// What was drawn for a replicate.
#[derive(Clone, Debug, PartialEq)]
pub struct DrawnData {
    /// The year's deliveries as they could have been.
    pub deliveries: Vec<Delivery>,
    /// Their mass over the mass that was counted.
    pub mass: f64,
    /// Their number over the number that was counted.
    pub drops: f64,
}

/// Everything that data are drawn from.
#[derive(Debug)]
pub struct DataDraws<'a> {
    input: StudyInput<'a>,
    masses: MassDraws<'a>,
    /// By replicate.
    drops: Vec<DropFactors>,
}

/// How the range of a mass is made up, and whose masses have one.
#[derive(Debug)]
struct MassDraws<'a> {
    groups: Vec<CommodityGroup>,
    doubts: BTreeMap<(SupplierId, u16), &'a MassDoubt>,
    common: Share,
    of_group: Share,
}

impl<'a> DataDraws<'a> {
    /// `doubts` say whose masses are not stated; the survey says how surely deliveries are counted.
    ///
    /// # Errors
    /// Parameters that are missing or in another unit.
    pub fn new(input: &StudyInput<'a>, doubts: &'a [MassDoubt], design: &Design<'_>) -> Result<Self, ParameterError> {
        let groups = CommodityGroup::all(input.parameters)?;
        let position = |key: &str| groups.iter().zip(0u16..).find(|(group, _)| group.key == key).map(|(_, at)| at);
        let doubts = doubts.iter().filter_map(|d| Some(((d.supplier, position(&d.group)?), d))).collect();
        let places: Vec<f64> =
            (0..design.replicates()).map(|replicate| design.place_of_replicate(DELIVERIES, replicate)).collect();
        let calibration = CalibrationInput {
            units: input.units,
            suppliers: input.suppliers,
            deliveries: input.deliveries,
            survey: input.survey,
            parameters: input.parameters,
            seed: input.seed,
        };
        Ok(Self {
            drops: drops_behind(&calibration, &places)?,
            masses: MassDraws {
                groups,
                doubts,
                common: input.parameters.quantity("delivery.mass_doubt.common")?,
                of_group: input.parameters.quantity("delivery.mass_doubt.of_group")?,
            },
            input: *input,
        })
    }

    /// The data of a replicate.
    ///
    /// # Errors
    /// Parameters that are missing.
    pub fn of_replicate(&self, design: &Design<'_>, replicate: usize) -> Result<DrawnData, ParameterError> {
        let counted = self.input.deliveries;
        let none = DropFactors::new();
        let factors = self.drops.get(replicate).unwrap_or(&none);
        let seed = seed_of(design.seed_of_replicate(replicate), "drops behind records");
        let mut deliveries = redrawn(counted, factors, seed);
        self.masses.weigh(&mut deliveries, self.input.parameters, design, replicate)?;
        let mass = |of: &[Delivery]| of.iter().map(|d| d.mass().value()).sum::<f64>();
        let share = |drawn: f64, counted: f64| if counted > 0.0 { drawn / counted } else { 1.0 };
        Ok(DrawnData {
            mass: share(mass(&deliveries), mass(counted)),
            drops: share(deliveries.len() as f64, counted.len() as f64),
            deliveries,
        })
    }
}

impl MassDraws<'_> {
    /// Puts drawn masses in the place of those that no document states.
    fn weigh(
        &self,
        deliveries: &mut [Delivery],
        parameters: &domain::Parameters,
        design: &Design<'_>,
        replicate: usize,
    ) -> Result<(), ParameterError> {
        let mut factors: BTreeMap<(SupplierId, u16), f64> = BTreeMap::new();
        for (&key, doubt) in &self.doubts {
            factors.insert(key, self.factor(doubt, parameters, design, replicate)?);
        }
        for delivery in deliveries {
            let volume = |goods: &[(u16, Kilograms)]| -> CubicMeters {
                goods.iter().filter_map(|&(g, mass)| Some(mass / self.groups.get(usize::from(g))?.density)).sum()
            };
            let before = volume(&delivery.goods);
            for (group, mass) in &mut delivery.goods {
                *mass = *mass * factors.get(&(delivery.supplier, *group)).copied().unwrap_or(1.0);
            }
            if before > CubicMeters::ZERO {
                delivery.volume = delivery.volume * (volume(&delivery.goods) / before);
            }
        }
        Ok(())
    }

    /// What the mass of a supplier's goods of a group is multiplied with. A kilogram's price is in the denominator, so that the
    /// mean mass is that at all prices and not the mass at the mean price.
    fn factor(
        &self,
        doubt: &MassDoubt,
        parameters: &domain::Parameters,
        design: &Design<'_>,
        replicate: usize,
    ) -> Result<f64, ParameterError> {
        let key = |name: &str| format!("commodity.{}.{name}", doubt.group);
        let drawn = |parameter: &Parameter, quantity: &str| {
            let z = self.normal(doubt, quantity, design, replicate);
            at_normal(parameter, z) / parameter.value
        };
        let content = parameters.get(&key("content_density")).or_else(|_| parameters.get("delivery.liquid_density"))?;
        let stated = 1.0 - doubt.by_price - doubt.by_pieces - doubt.by_content;
        Ok(stated.max(0.0)
            + doubt.by_price / drawn(parameters.get(&key("price_per_kilogram"))?, "price")
            + doubt.by_pieces * drawn(parameters.get(&key("piece_mass"))?, "piece")
            + doubt.by_content * drawn(content, "content"))
    }

    /// A part that all groups share, one that all suppliers of the group share, and the supplier's own.
    fn normal(&self, doubt: &MassDoubt, quantity: &str, design: &Design<'_>, replicate: usize) -> f64 {
        let (common, of_group) = (self.common.value(), self.of_group.value());
        let own = (1.0 - common - of_group).max(0.0);
        let subject = format!("{quantity} {} {:?}", doubt.group, doubt.supplier);
        common.sqrt() * design.normal_of_replicate(&format!("{MASS} {quantity}"), replicate)
            + of_group.sqrt() * design.normal_of_replicate(&format!("{MASS} {quantity} {}", doubt.group), replicate)
            + own.sqrt() * standard_normal(seed_of(design.seed_of_replicate(replicate), &subject))
    }
}

/// All goods with `mass` times the mass and `drops` times the drops that were counted.
pub fn multiplied(counted: &[Delivery], mass: f64, drops: f64, seed: u64) -> Vec<Delivery> {
    let factors = counted.iter().map(|delivery| ((delivery.unit, delivery.supplier), drops)).collect();
    let mut deliveries = redrawn(counted, &factors, seed);
    for delivery in &mut deliveries {
        delivery.volume = delivery.volume * mass;
        delivery.goods.iter_mut().for_each(|(_, kilograms)| *kilograms = *kilograms * mass);
    }
    deliveries
}

/// Deliveries with as many drops behind each record as `factors` say, on average: more of them come in several drops between
/// the supplier's last one at the unit and this one, fewer of them wait for the next one. Mass, volume and value stay.
fn redrawn(counted: &[Delivery], factors: &DropFactors, seed: u64) -> Vec<Delivery> {
    let mut by_pair: BTreeMap<(UnitId, SupplierId), Vec<&Delivery>> = BTreeMap::new();
    for delivery in counted {
        by_pair.entry((delivery.unit, delivery.supplier)).or_default().push(delivery);
    }
    let mut all: Vec<Delivery> = Vec::with_capacity(counted.len());
    let first = counted.iter().map(|d| d.date).min();
    for (pair, mut drops) in by_pair {
        drops.sort_by_key(|delivery| delivery.date);
        let factor = factors.get(&pair).copied().unwrap_or(1.0).clamp(0.0, MOST_DROPS);
        let pair_seed = seed_of(seed, &format!("{pair:?}"));
        let mut by_day: BTreeMap<Date, Delivery> = BTreeMap::new();
        let mut waiting: Option<Delivery> = None;
        for (number, drop) in drops.iter().enumerate() {
            let mut drop = (*drop).clone();
            let is_fetched = drop.how == Some(DistributionKind::OwnPickUp);
            if let Some(before) = waiting.take() {
                add(&mut drop, before);
            }
            let chance = hash_share(pair_seed, number as u64);
            let wait_for = drops.get(number + 1).filter(|next| next.how == drop.how);
            let is_near = wait_for.is_some_and(|next| days_between(drop.date, next.date) <= LONGEST_GAP);
            if !is_fetched && is_near && chance >= factor {
                waiting = Some(drop);
                continue;
            }
            let count = if is_fetched { 1.0 } else { factor.floor() + f64::from(u8::from(chance < factor.fract())) };
            let before = by_day.keys().next_back().copied();
            for (day, part) in parted(drop, count.max(1.0) as i64, before, first) {
                match by_day.entry(day) {
                    std::collections::btree_map::Entry::Vacant(entry) => {
                        entry.insert(part);
                    }
                    std::collections::btree_map::Entry::Occupied(mut entry) => add(entry.get_mut(), part),
                }
            }
        }
        all.extend(by_day.into_values());
    }
    all.sort_by_key(|delivery| (delivery.date, delivery.supplier, delivery.unit));
    all
}

/// A drop in `count` equal parts: on its own day and evenly back to the drop before.
fn parted(drop: Delivery, count: i64, before: Option<Date>, first: Option<Date>) -> Vec<(Date, Delivery)> {
    let gap = before.map_or(USUAL_GAP, |day| days_between(day, drop.date)).clamp(1, LONGEST_GAP);
    let share = 1.0 / count as f64;
    let day = |part: i64| {
        let back = gap * part / count;
        let day = add_days(drop.date, -back).unwrap_or(drop.date);
        // Nobody delivers at weekends what did not come then anyway.
        let weekday = i64::from(day.weekday().to_monday_zero_offset());
        let moved = if back > 0 && weekday > 4 { add_days(day, 4 - weekday).unwrap_or(day) } else { day };
        first.map_or(moved, |first| moved.max(first))
    };
    let part = |part: i64| {
        let mut of = drop.clone();
        of.date = day(part);
        of.volume = of.volume * share;
        of.value = of.value * share;
        of.goods.iter_mut().for_each(|(_, mass)| *mass = *mass * share);
        (of.date, of)
    };
    (0..count).map(part).collect()
}

/// Goods that come along.
fn add(into: &mut Delivery, other: Delivery) {
    for (group, mass) in other.goods {
        match into.goods.iter_mut().find(|(known, _)| *known == group) {
            Some((_, sum)) => *sum += mass,
            None => into.goods.push((group, mass)),
        }
    }
    into.goods.sort_by_key(|(group, _)| *group);
    into.volume += other.volume;
    into.value += other.value;
}
