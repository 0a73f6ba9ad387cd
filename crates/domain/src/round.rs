//! A round: the ordered stops of one vehicle from a depot and back.

use serde::{Deserialize, Serialize};

use crate::{Date, Kilograms, Kilometers, LocationIndex, Seconds, SupplierId, UnitId, VehicleClass, place::keyed};

keyed! {
    /// Why a vehicle drives (model §M3, §M4).
    RoundKind {
        /// A supplier's own vehicle, municipal stops only.
        Own = "own",
        /// A supplier's vehicle with private customers on the same round; counted at the margin.
        Shared = "shared",
        /// A parcel carrier's dense round; counted at the margin.
        Parcel = "parcel",
        /// Staff who drive to a shop.
        PickUp = "pick_up",
        /// A supplier's drive to the hub.
        Inbound = "inbound",
        /// The hub's round to the units.
        Outbound = "outbound",
    }
}

/// Who runs a round.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operator {
    /// The supplier itself or the haulier that drives for it alone.
    Supplier(SupplierId),
    /// A carrier that brings goods of several suppliers.
    Carrier(String),
    /// Staff of the unit.
    Unit(UnitId),
    /// The consolidation centre.
    Hub,
}

/// One halt of a round.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RoundStop {
    /// Where.
    pub location: LocationIndex,
    /// The unit served; `None` for private customers and for the hub.
    pub unit: Option<UnitId>,
    /// Mass handed over.
    pub mass: Kilograms,
    /// Arrival, seconds after midnight.
    pub arrival_s: u32,
}

/// The stops of one vehicle from a depot and back on one day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Round {
    /// Why it drives.
    pub kind: RoundKind,
    /// Who runs it.
    pub operator: Operator,
    /// When.
    pub date: Date,
    /// What drives.
    pub vehicle: VehicleClass,
    /// Where it starts and ends.
    pub depot: LocationIndex,
    /// Where it halts, in order.
    pub stops: Vec<RoundStop>,
    /// Length of the whole round, private stops included.
    pub distance: Kilometers,
    /// Time from leaving the depot to being back, stops and waiting included.
    pub duration: Seconds,
}
