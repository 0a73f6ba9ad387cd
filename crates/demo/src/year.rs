//! A year of deliveries: who buys from whom, how often, on which days, and what is in each drop.

use std::collections::BTreeMap;

use crate::{
    calendar::{DayKind, WorkingDay},
    dice::Dice,
    facts::Facts,
    suppliers::Supplier,
    units::Unit,
};

/// Goods sold by the kilogram are asked for in about this much.
const LOOSE_PACK_KG: f64 = 4.0;

/// One line of a delivery.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line {
    /// Index into items.csv.
    pub(crate) item: u16,
    /// Quantity in thousandths of the item's unit.
    pub(crate) quantity_milli: i64,
}

/// One drop (or one pick-up by staff).
#[derive(Clone, Debug)]
pub(crate) struct Drop {
    pub(crate) supplier: u32,
    pub(crate) unit: u32,
    /// Index into the working days.
    pub(crate) day: u16,
    pub(crate) mass_kg: f64,
    pub(crate) lines: Vec<Line>,
}

/// That a unit buys from a supplier, and how.
struct Relation {
    unit: usize,
    supplier: usize,
    weekly: f64,
    /// Weekdays on which the supplier comes by, Monday first.
    days: Vec<u8>,
    /// Kilograms a year per commodity group.
    yearly_kg: Vec<(String, f64)>,
}

/// All drops of the year, by supplier, day and unit.
pub(crate) fn draw(facts: &Facts, units: &[Unit], suppliers: &[Supplier], days: &[WorkingDay], seed: u64) -> Vec<Drop> {
    let mut relations = relations(facts, units, suppliers, seed);
    share_out_demand(facts, units, suppliers, &mut relations);
    calibrate(facts, units, days, &mut relations);
    let by_group: BTreeMap<&str, Vec<usize>> =
        facts.items.iter().enumerate().fold(BTreeMap::new(), |mut map, (i, item)| {
            map.entry(item.group.as_str()).or_insert_with(Vec::new).push(i);
            map
        });
    let mut drops = Vec::new();
    for (number, relation) in relations.iter().enumerate() {
        let mut dice = Dice::new(seed, "year", number as u64);
        let expected: f64 = days.iter().map(|day| probability(facts, units, relation, day)).sum();
        for (index, day) in days.iter().enumerate() {
            if !dice.chance(probability(facts, units, relation, day)) {
                continue;
            }
            let lines = fill(facts, &by_group, relation, expected, &mut dice);
            let mass_kg =
                lines.iter().map(|l| facts.items[usize::from(l.item)].kg * l.quantity_milli as f64 / 1000.0).sum();
            if !lines.is_empty() {
                drops.push(Drop {
                    supplier: relation.supplier as u32,
                    unit: relation.unit as u32,
                    day: index as u16,
                    mass_kg,
                    lines,
                });
            }
        }
    }
    drops.sort_by_key(|drop| (drop.supplier, drop.day, drop.unit));
    drops
}

/// Who buys from whom: each unit uses a few suppliers of each family, most of all the one that is near or under contract.
fn relations(facts: &Facts, units: &[Unit], suppliers: &[Supplier], seed: u64) -> Vec<Relation> {
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (index, supplier) in suppliers.iter().enumerate() {
        members.entry(supplier.family).or_default().push(index);
    }
    let mut relations = Vec::new();
    for (unit_index, unit) in units.iter().enumerate() {
        let kind = &facts.unit_kinds[unit.kind];
        let mean_persons = (kind.persons[0] * 2.0 + kind.persons[1]) / 3.0;
        let size = (f64::from(unit.persons) / mean_persons).powf(facts.behaviour.size_elasticity);
        for (family_index, family) in facts.families.iter().enumerate() {
            let (Some(&weekly), Some(list)) = (family.weekly.get(&kind.key), members.get(&family_index)) else {
                continue;
            };
            let mut dice = Dice::new(seed, "relations", (unit_index * 1_000 + family_index) as u64);
            let mut weights: Vec<f64> = list
                .iter()
                .enumerate()
                .map(|(rank, &supplier)| {
                    let km = suppliers[supplier].position.distance(unit.position).value() / 1000.0;
                    // Local suppliers serve their surroundings; far ones share the municipality between them.
                    (-km / 6.0).exp() + if family.agreement { 0.6f64.powi(rank as i32) } else { 0.05 }
                })
                .collect();
            let chosen = family.per_unit.min(list.len());
            let shares: f64 = (0..chosen).map(|rank| 1.0 / (rank + 1) as f64).sum();
            for rank in 0..chosen {
                let pick = dice.weighted(&weights);
                weights[pick] = 0.0;
                let share = 1.0 / (rank + 1) as f64 / shares;
                let supplier = list[pick];
                let weekly = weekly * size * share;
                relations.push(Relation {
                    unit: unit_index,
                    supplier,
                    weekly,
                    days: route_days(supplier, unit.settlement, family.route_days, weekly, seed),
                    yearly_kg: Vec::new(),
                });
            }
        }
    }
    relations
}

/// The weekdays on which the supplier visits the district; the same for all units of a settlement.
fn route_days(supplier: usize, settlement: usize, count: u8, weekly: f64, seed: u64) -> Vec<u8> {
    let mut dice = Dice::new(seed, "route days", (supplier * 1_000 + settlement) as u64);
    let mut days: Vec<u8> = (0..5).collect();
    dice.shuffle(&mut days);
    let count = usize::from(count).max(weekly.ceil() as usize).min(5);
    days.truncate(count);
    days.sort_unstable();
    days
}

/// Splits every unit's yearly need of every group over the suppliers it uses.
fn share_out_demand(facts: &Facts, units: &[Unit], suppliers: &[Supplier], relations: &mut [Relation]) {
    let pull = |relation: &Relation, group: &str| {
        let family = &facts.families[suppliers[relation.supplier].family];
        family.groups.get(group).map(|weight| weight * relation.weekly.sqrt())
    };
    let mut total: BTreeMap<(usize, String), f64> = BTreeMap::new();
    for relation in relations.iter() {
        for group in facts.families[suppliers[relation.supplier].family].groups.keys() {
            *total.entry((relation.unit, group.clone())).or_insert(0.0) += pull(relation, group).unwrap_or(0.0);
        }
    }
    for relation in relations.iter_mut() {
        let unit = &units[relation.unit];
        let demand = &facts.behaviour.demand[&facts.unit_kinds[unit.kind].key];
        let family = &facts.families[suppliers[relation.supplier].family];
        let mut yearly_kg = Vec::new();
        for group in family.groups.keys() {
            let (Some(need), Some(sum)) = (demand.get(group), total.get(&(relation.unit, group.clone()))) else {
                continue;
            };
            if let Some(weight) = pull(relation, group).filter(|_| *sum > 0.0) {
                yearly_kg.push((group.clone(), need * f64::from(unit.persons) * weight / sum));
            }
        }
        relation.yearly_kg = yearly_kg;
    }
}

/// Scales all frequencies so that the expected number of drops meets the target.
fn calibrate(facts: &Facts, units: &[Unit], days: &[WorkingDay], relations: &mut Vec<Relation>) {
    relations.retain(|relation| !relation.yearly_kg.is_empty());
    let target = facts.behaviour.deliveries_per_unit_year * units.len() as f64;
    // A few rounds, because days on which a drop is certain cannot take more.
    for _ in 0..8 {
        let expected: f64 =
            relations.iter().map(|r| days.iter().map(|day| probability(facts, units, r, day)).sum::<f64>()).sum();
        let factor = target / expected.max(1.0);
        relations.iter_mut().for_each(|relation| relation.weekly *= factor);
    }
}

/// Probability of a drop on this day.
fn probability(facts: &Facts, units: &[Unit], relation: &Relation, day: &WorkingDay) -> f64 {
    if !relation.days.contains(&day.weekday) {
        return 0.0;
    }
    let season = &facts.behaviour.season[&facts.unit_kinds[units[relation.unit].kind].key];
    let share = match day.kind {
        DayKind::Ordinary => 1.0,
        DayKind::SchoolHoliday => season.holiday,
        DayKind::July => season.july,
    };
    (relation.weekly / relation.days.len() as f64 * share).min(1.0)
}

/// What is in a drop: for each group a few items that make up its share of the year's kilograms.
fn fill(
    facts: &Facts,
    by_group: &BTreeMap<&str, Vec<usize>>,
    relation: &Relation,
    expected_drops: f64,
    dice: &mut Dice,
) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut nearest_miss: Option<(f64, usize)> = None;
    for (position, (group, yearly_kg)) in relation.yearly_kg.iter().enumerate() {
        let Some(items) = by_group.get(group.as_str()) else { continue };
        let per_drop = yearly_kg / expected_drops.max(0.5);
        let typical = items.iter().map(|&i| facts.items[i].kg).sum::<f64>() / items.len() as f64;
        // Small needs are bought now and then, in whole packs.
        let share = (per_drop / typical).min(1.0);
        if !dice.chance(share) {
            let miss = dice.below(items.len());
            if nearest_miss.is_none_or(|(best, _)| share > best) {
                nearest_miss = Some((share, items[miss]));
            }
            continue;
        }
        let mass = per_drop / share * dice.spread(facts.behaviour.drop_size_spread);
        // Room is kept for one line of each group that is still to come, so that no goods are lost at the end.
        let to_come = relation.yearly_kg.len() - position - 1;
        let room = facts.behaviour.maximum_lines.saturating_sub(lines.len() + to_come).max(1);
        let count = ((mass / typical / 2.0).ceil() as usize).clamp(1, 4).min(items.len()).min(room);
        let mut stock = items.clone();
        dice.shuffle(&mut stock);
        stock.truncate(count);
        // About equally many packs of each, so that light goods are not bought in heaps; loose goods come by the 4 kg.
        let pack_kg = |item: usize| if facts.items[item].unit == "KGM" { LOOSE_PACK_KG } else { facts.items[item].kg };
        let packs = mass / stock.iter().map(|&item| pack_kg(item)).sum::<f64>();
        for &item in &stock {
            let wanted = packs * dice.spread(0.3);
            let quantity_milli = if facts.items[item].unit == "KGM" {
                ((wanted * LOOSE_PACK_KG * 2.0).round() as i64).max(1) * 500
            } else {
                let whole = wanted.floor();
                (whole as i64 + i64::from(dice.chance(wanted - whole))) * 1000
            };
            if quantity_milli > 0 {
                lines.push(Line { item: item as u16, quantity_milli });
            }
        }
    }
    if lines.is_empty() {
        let item = nearest_miss.map(|(_, item)| item).or_else(|| {
            relation
                .yearly_kg
                .first()
                .and_then(|(group, _)| by_group.get(group.as_str()))
                .and_then(|items| items.first().copied())
        });
        lines.extend(item.map(|item| Line { item: item as u16, quantity_milli: 1000 }));
    }
    lines
}
