//! Where everything is, and how long it takes to drive between: the only picture of the road network that a study sees.

use domain::{Kilometers, LocationIndex, LonLat, TravelMatrix, VehicleClass};

/// Where a supplier's or carrier's vehicles come from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Depot {
    /// The depot itself, or the gateway where the road from it enters the study area.
    pub location: LocationIndex,
    /// Road distance between the depot and the gateway; zero for depots inside.
    pub line_haul: Kilometers,
}

/// Locations with travel times; units and suppliers are found by their position in the study's lists.
#[derive(Clone, Debug)]
pub struct Geography {
    /// Position of every location.
    pub positions: Vec<LonLat>,
    /// Travel by light vehicles.
    pub van: TravelMatrix,
    /// Travel by trucks.
    pub truck: TravelMatrix,
    /// Location of every unit; `None` where it has no position or no road leads to it.
    pub units: Vec<Option<LocationIndex>>,
    /// Depot of every supplier; `None` where nothing is known.
    pub suppliers: Vec<Option<Depot>>,
    /// Where suppliers of unknown origin and parcel carriers enter: the study area's principal gateway.
    pub entrance: Depot,
    /// Places where private customers may be, drawn by settlement and business density.
    pub private_pool: Vec<LocationIndex>,
    /// Settlements: where a hub could lie, and the nearest of which has shops.
    pub hub_candidates: Vec<LocationIndex>,
    /// Places that scenarios name for their hubs.
    pub named_hubs: Vec<LocationIndex>,
}

impl Geography {
    /// The matrix that holds for a class of vehicle.
    pub fn matrix(&self, vehicle: VehicleClass) -> &TravelMatrix {
        if vehicle.is_truck() { &self.truck } else { &self.van }
    }

    /// Whether a vehicle of either profile gets from the principal gateway to the place and back.
    pub fn is_served(&self, place: LocationIndex) -> bool {
        [&self.van, &self.truck].iter().all(|matrix| {
            matrix.is_reachable(self.entrance.location, place) && matrix.is_reachable(place, self.entrance.location)
        })
    }
}
