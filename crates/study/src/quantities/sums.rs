//! What is added up for every operator and week: driving, working time, and what is handed over.

use std::collections::BTreeMap;

use domain::{
    Count, Kilograms, Kilometers, Minutes, Nok, Operator, RoadUse, RoundKind, Seconds, TonneDays, TonneKilometers,
    UnitKind, VehicleClass,
};
use serde::{Deserialize, Serialize};

/// Whose vehicles drive, why, and with what.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Strand {
    /// Why; a supplier's drive to the hub alone is inbound, with direct stops on the way it stays what it was.
    pub kind: RoundKind,
    /// With what.
    pub vehicle: VehicleClass,
    /// Who.
    pub operator: Operator,
}

/// Time of drivers, before inefficiency and service times.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Working {
    /// Driving.
    pub driving: Seconds,
    /// Halts at units.
    pub unit_halts: Count,
    /// Roll cages handed over at units.
    pub unit_cages: Count,
    /// Halts at the hub.
    pub hub_halts: Count,
    /// Roll cages handed over at the hub.
    pub hub_cages: Count,
    /// Waiting for a battery to be charged, longer than loading takes.
    #[serde(default)]
    pub charging: Seconds,
}

/// Driving of one strand, computed rounds, before inefficiency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Driving {
    /// Inside the study area, at the margin on shared rounds.
    pub distance: Kilometers,
    /// Time of [`Self::distance`].
    pub driving: Seconds,
    /// [`Self::distance`] weighted with the share of the payload on board.
    pub loaded_distance: Kilometers,
    /// The roads of [`Self::distance`], which they add up to.
    #[serde(default)]
    pub roads: RoadUse,
    /// Between far depots and the gateway.
    pub line_haul: Kilometers,
    /// Inside the study area, shared rounds split evenly by stop.
    pub pro_rata: Kilometers,
    /// Of [`Self::distance`], what the hub's fixed plan did not foresee.
    #[serde(default)]
    pub recourse_distance: Kilometers,
    /// Halts at units.
    pub unit_halts: Count,
    /// Roll cages handed over at units.
    pub unit_cages: Count,
    /// Halts at the hub.
    pub hub_halts: Count,
    /// Roll cages handed over at the hub.
    pub hub_cages: Count,
    /// Waiting for a battery to be charged, longer than loading takes.
    #[serde(default)]
    pub charging: Seconds,
    /// Of driving, halts and roll cages those of days on which the strand carries chilled or frozen goods.
    #[serde(default)]
    pub cooled: Working,
}

/// What is handed over, received, ordered and fetched, whoever drives.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Handling {
    /// Drops at units by kind of round.
    pub deliveries: BTreeMap<RoundKind, Count>,
    /// Halts of vehicles at units by kind of round.
    pub unit_stops: BTreeMap<RoundKind, Count>,
    /// Halts of suppliers' vehicles at the hub.
    pub hub_stops: Count,
    /// Goods of one supplier for one unit on one day, however they travel: what has to be ordered, checked and paid.
    pub orders: Count,
    /// Drops at units that have not told their receiving time, by kind of unit.
    pub receipts: BTreeMap<UnitKind, Count>,
    /// Receiving time of the units that have told theirs.
    pub receiving_told: Minutes,
    /// Vouchers from shops that staff drive to.
    pub vouchers: Count,
    /// Way there and back of all of them.
    pub voucher_distance: Kilometers,
    /// Time of that way.
    pub voucher_driving: Seconds,
    /// Roads of that way.
    #[serde(default)]
    pub voucher_roads: RoadUse,
    /// Vouchers whose shop can be reached.
    pub voucher_reached: Count,
    /// Transport work of fetched goods, one way.
    pub voucher_work: TonneKilometers,
    /// Transport work of delivered goods on the shortest way from the last depot.
    pub work: TonneKilometers,
    /// Mass of today's deliveries and pick-ups; every scenario brings the same, which its books prove.
    pub mass: Kilograms,
    /// Value of today's deliveries without value added tax.
    pub goods_value: Nok,
    /// Arrivals at schools and kindergartens in the hours when children come and go, by light and heavy vehicles.
    pub school_arrivals: [Count; 2],
    /// Time that heavy vehicles stand there in these hours.
    pub school_heavy: Minutes,
    /// Drops at night.
    pub night: Count,
    /// Goods that went through hubs.
    #[serde(default)]
    pub hub_mass: Kilograms,
    /// How long they waited there.
    #[serde(default)]
    pub hub_waiting: TonneDays,
    /// Of these goods, those that waited for too large a part of their shelf life.
    #[serde(default)]
    pub short_lived: Kilograms,
    /// Drops that nobody received.
    #[serde(default)]
    pub unattended: Count,
    /// Days on which the hub's fixed plan did not hold, for each hub.
    #[serde(default)]
    pub recourse_days: Count,
    /// Drops of heavy vehicles by kind of unit.
    #[serde(default)]
    pub heavy_drops: BTreeMap<UnitKind, Count>,
}

macro_rules! add_scaled {
    ($into:expr, $from:expr, $factor:expr; $($field:ident),*) => { $($into.$field += $from.$field * $factor;)* };
}

impl Driving {
    pub(crate) fn add(&mut self, other: &Self, times: f64) {
        add_scaled!(self, other, times; distance, driving, loaded_distance, roads, line_haul, pro_rata,
            recourse_distance, unit_halts, unit_cages,
            hub_halts, hub_cages, charging);
        self.cooled.add(&other.cooled, times);
    }

    /// Time of drivers.
    pub fn working(&self) -> Working {
        let Self { driving, unit_halts, unit_cages, hub_halts, hub_cages, charging, .. } = *self;
        Working { driving, unit_halts, unit_cages, hub_halts, hub_cages, charging }
    }
}

impl Working {
    pub(crate) fn add(&mut self, other: &Self, times: f64) {
        add_scaled!(self, other, times; driving, unit_halts, unit_cages, hub_halts, hub_cages, charging);
    }
}

impl Handling {
    pub(crate) fn add(&mut self, other: &Self, times: f64) {
        add_scaled!(self, other, times; hub_stops, orders, receiving_told, vouchers, voucher_distance, voucher_driving,
            voucher_roads, voucher_reached, voucher_work, work, mass, goods_value, school_heavy, night,
            recourse_days, hub_mass, hub_waiting, short_lived, unattended);
        add_counts(&mut self.deliveries, &other.deliveries, times);
        add_counts(&mut self.unit_stops, &other.unit_stops, times);
        add_counts(&mut self.receipts, &other.receipts, times);
        add_counts(&mut self.heavy_drops, &other.heavy_drops, times);
        for (into, from) in self.school_arrivals.iter_mut().zip(other.school_arrivals) {
            *into += from * times;
        }
    }
}

fn add_counts<K: Ord + Copy>(into: &mut BTreeMap<K, Count>, from: &BTreeMap<K, Count>, times: f64) {
    for (&key, &count) in from {
        *into.entry(key).or_default() += count * times;
    }
}
