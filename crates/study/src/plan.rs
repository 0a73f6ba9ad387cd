//! What a simulation leaves behind besides its indicators: enough for maps, a unit's week and the proof of conservation.

mod gathered;

pub(crate) use gathered::gathered;

use domain::{Date, Kilograms, LonLat, Operator, RoundKind, SupplierId, UnitId, VehicleClass};
use serde::{Deserialize, Serialize};

use crate::operations::Operations;

/// A vehicle at a unit's door in the week shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UnitDrop {
    /// Where.
    pub unit: UnitId,
    /// When.
    pub date: Date,
    /// Seconds after midnight; `None` for staff's own trips, whose time nobody knows.
    pub arrival_s: Option<i32>,
    /// Who drives.
    pub operator: Operator,
    /// Why.
    pub kind: RoundKind,
    /// What drives.
    pub vehicle: VehicleClass,
    /// Whose goods.
    pub suppliers: Vec<SupplierId>,
    /// Mass handed over.
    pub mass: Kilograms,
}

/// A leg between two locations and how often it is driven.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Leg {
    /// Position in [`Plan::positions`].
    pub from: u32,
    /// Position in [`Plan::positions`].
    pub to: u32,
    /// Vehicles a week that carry the municipality's goods, alone or with private goods on board.
    pub vehicles_per_week: f64,
}

/// Mass at every node of the system; what goes in comes out (model §M6).
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Conservation {
    /// Mass of all deliveries as reconstructed.
    pub purchased: Kilograms,
    /// Brought by suppliers and carriers to units.
    pub delivered_directly: Kilograms,
    /// Fetched by staff.
    pub picked_up: Kilograms,
    /// Brought to the hub.
    pub into_hub: Kilograms,
    /// Brought from the hub to units.
    pub out_of_hub: Kilograms,
}

impl Conservation {
    /// How far the books are from balancing, as a share of what was purchased; rounding only.
    pub fn imbalance(&self) -> f64 {
        let arrived = self.delivered_directly + self.picked_up + self.out_of_hub;
        let lost = (self.purchased - arrived).value().abs() + (self.into_hub - self.out_of_hub).value().abs();
        lost / self.purchased.value().max(1.0)
    }
}

/// The plan behind an outcome.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// First and last day of the deliveries.
    pub period: (Date, Date),
    /// Weeks in the period.
    pub weeks: f64,
    /// Factor from the period to a year; 1 when the period is about a year long.
    pub per_year: f64,
    /// Positions that legs refer to.
    pub positions: Vec<LonLat>,
    /// Legs by trucks.
    pub truck_legs: Vec<Leg>,
    /// Legs by light vehicles.
    pub van_legs: Vec<Leg>,
    /// The hub, if there is one.
    pub hub: Option<LonLat>,
    /// Further hubs.
    #[serde(default)]
    pub further_hubs: Vec<LonLat>,
    /// Deliveries per week of every unit, in the order of the units.
    pub deliveries_per_week: Vec<(UnitId, f64)>,
    /// Monday of the week shown.
    pub week: Date,
    /// All vehicles at all doors in that week, by unit, day and time.
    pub drops: Vec<UnitDrop>,
    /// Mass at every node.
    pub conservation: Conservation,
    /// Units that are delivered to but are in no round: without position, or not reached by road.
    pub unplaced_units: Vec<UnitId>,
    /// Suppliers whose depot is assumed to lie beyond the principal gateway.
    pub assumed_depots: Vec<SupplierId>,
    /// Stops that no vehicle could make, with the solver's reason, at the most a hundred.
    pub unserved: Vec<(UnitId, String)>,
    /// Suppliers connected to the hub.
    pub connected_suppliers: Vec<SupplierId>,
    /// Whole rounds and who is brought what on them; absent in plans of versions that kept none.
    #[serde(default)]
    pub operations: Option<Operations>,
}
