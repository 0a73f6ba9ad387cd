//! Vehicle classes and what they run on.

use serde::{Deserialize, Serialize};

use crate::place::keyed;

keyed! {
    /// Class of vehicle; its parameters stand in `parameters/vehicles.toml`, tables `[vehicle.<key>.…]`.
    VehicleClass {
        /// Electric cargo bike.
        CargoBike = "cargo_bike",
        /// Car of the unit's staff.
        Car = "car",
        /// Van up to 3.5 t total mass.
        Van = "van_3_5t",
        /// Light truck, 3.5 to 7.5 t total mass.
        LightTruck = "light_truck_7_5t",
        /// Truck, 7.5 to 18 t total mass.
        Truck = "truck_18t",
    }
}

impl VehicleClass {
    /// The road profile whose limits and speeds apply: light vehicles or trucks.
    pub fn is_truck(self) -> bool {
        matches!(self, Self::LightTruck | Self::Truck)
    }
}

keyed! {
    /// What a vehicle runs on.
    Fuel {
        /// Diesel as sold, with its mandated share of biofuel.
        Diesel = "diesel",
        /// Liquid biofuel that is bought as such. A blending mandate decides how much of it is burnt in the country in all.
        Biodiesel = "biodiesel",
        /// Battery.
        Electric = "electric",
    }
}
