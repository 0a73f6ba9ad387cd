//! What has to be brought in a scenario: consignments by supplier, unit and day, before anybody drives.

use std::collections::BTreeMap;

use domain::{CubicMeters, Date, Delivery, DistributionKind, Kilograms, SupplierId, UnitId};

/// Goods of one supplier for one unit on one day.
#[derive(Clone, Debug, PartialEq)]
pub struct Consignment {
    /// Position of the supplier in the study's list.
    pub supplier: usize,
    /// Position of the unit in the study's list.
    pub unit: usize,
    /// Day of delivery.
    pub date: Date,
    /// Mass by position of the commodity group.
    pub goods: Vec<(u16, Kilograms)>,
    /// Volume as packed.
    pub volume: CubicMeters,
}

impl Consignment {
    /// Mass of all goods.
    pub fn mass(&self) -> Kilograms {
        self.goods.iter().map(|(_, mass)| *mass).sum()
    }

    /// Puts goods on top.
    pub fn add(&mut self, other: &Self) {
        self.volume += other.volume;
        for &(group, mass) in &other.goods {
            match self.goods.iter_mut().find(|(g, _)| *g == group) {
                Some((_, sum)) => *sum += mass,
                None => self.goods.push((group, mass)),
            }
        }
    }

    /// Whether goods of some groups are more than half of the mass.
    pub fn is_mostly(&self, of: impl Fn(u16) -> bool) -> bool {
        let part: Kilograms = self.goods.iter().filter(|(group, _)| of(*group)).map(|(_, mass)| *mass).sum();
        part * 2.0 > self.mass()
    }
}

/// Everything that is bought, by how it gets to the unit.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Demand {
    /// Brought by the supplier or its carrier.
    pub delivered: Vec<Consignment>,
    /// Fetched by staff of the unit.
    pub picked_up: Vec<Consignment>,
}

impl Demand {
    /// Today's demand: every delivery as it was reconstructed.
    pub fn today(
        deliveries: &[Delivery],
        supplier_position: &BTreeMap<SupplierId, usize>,
        unit_position: &BTreeMap<UnitId, usize>,
        is_picked_up: impl Fn(usize) -> bool,
    ) -> Self {
        let mut demand = Self::default();
        for delivery in deliveries {
            let (Some(&supplier), Some(&unit)) =
                (supplier_position.get(&delivery.supplier), unit_position.get(&delivery.unit))
            else {
                continue; // The store's foreign keys leave no delivery without supplier or unit.
            };
            let consignment = Consignment {
                supplier,
                unit,
                date: delivery.date,
                goods: delivery.goods.clone(),
                volume: delivery.volume,
            };
            // What was paid by card in a shop was fetched, however the shop delivers otherwise.
            if is_picked_up(supplier) || delivery.how == Some(DistributionKind::OwnPickUp) {
                demand.picked_up.push(consignment);
            } else {
                demand.delivered.push(consignment);
            }
        }
        demand
    }

    /// Mass of everything.
    pub fn mass(&self) -> Kilograms {
        self.delivered.iter().chain(&self.picked_up).map(Consignment::mass).sum()
    }
}

/// Consignments of the same supplier, unit and day become one, in the order of day, supplier and unit.
pub fn merged(consignments: impl IntoIterator<Item = Consignment>) -> Vec<Consignment> {
    let mut by_key: BTreeMap<(Date, usize, usize), Consignment> = BTreeMap::new();
    for consignment in consignments {
        let key = (consignment.date, consignment.supplier, consignment.unit);
        match by_key.entry(key) {
            std::collections::btree_map::Entry::Vacant(entry) => {
                entry.insert(consignment);
            }
            std::collections::btree_map::Entry::Occupied(mut entry) => {
                entry.get_mut().add(&consignment);
            }
        }
    }
    by_key.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn consignment(date: &str, goods: &[(u16, f64)], volume: f64) -> Consignment {
        Consignment {
            supplier: 0,
            unit: 0,
            date: date.parse().unwrap(),
            goods: goods.iter().map(|&(g, m)| (g, Kilograms(m))).collect(),
            volume: CubicMeters(volume),
        }
    }

    #[test]
    fn three_quarters_milk_is_mostly_milk() {
        let consignment = consignment("2025-03-03", &[(1, 30.0), (2, 10.0)], 0.4);
        assert!(consignment.is_mostly(|group| group == 1));
        assert!(!consignment.is_mostly(|group| group == 2));
    }

    #[test]
    fn consignments_of_one_day_are_one_drop() {
        let both = [consignment("2025-03-03", &[(1, 3.0)], 0.1), consignment("2025-03-03", &[(1, 4.0), (2, 1.0)], 0.1)];
        let merged = merged(both);
        assert_eq!(merged.len(), 1);
        assert_eq!(merged[0].mass(), Kilograms(8.0));
    }
}
