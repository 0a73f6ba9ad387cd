//! Greenhouse gases of driving: kilometres, load on board and energy become kilograms of CO₂ equivalents (model §M7, §M14).

use domain::{Fuel, GramsCo2ePerKilometer, KilogramsCo2e, Kilometers};

use crate::assumptions::{Assumptions, VehicleAssumptions};

/// Greenhouse gases of some driving.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Co2e {
    /// From the vehicle.
    pub tank_to_wheel: KilogramsCo2e,
    /// From the vehicle and from making its fuel or electricity, electricity as it is physically made.
    pub well_to_wheel: KilogramsCo2e,
    /// The same with electricity as it is bought without guarantees of origin.
    pub market_based: KilogramsCo2e,
}

impl std::ops::AddAssign for Co2e {
    fn add_assign(&mut self, other: Self) {
        self.tank_to_wheel += other.tank_to_wheel;
        self.well_to_wheel += other.well_to_wheel;
        self.market_based += other.market_based;
    }
}

/// Emissions of a distance of which `loaded` is the part weighted with the share of the payload on board:
/// e = e₀ · d + (e₁ − e₀) · ∫ λ dd. Empty legs have λ = 0 and are in no average factor as well.
pub fn driving(
    distance: Kilometers,
    loaded: Kilometers,
    vehicle: &VehicleAssumptions,
    fuel: Fuel,
    assumptions: &Assumptions,
) -> Co2e {
    match fuel {
        Fuel::Diesel => {
            let for_load = GramsCo2ePerKilometer(vehicle.co2e_full.value() - vehicle.co2e_empty.value());
            let tank_to_wheel = distance * vehicle.co2e_empty + loaded * for_load;
            let well_to_wheel = tank_to_wheel * assumptions.diesel_well_to_wheel_ratio.value();
            Co2e { tank_to_wheel, well_to_wheel, market_based: well_to_wheel }
        }
        Fuel::Electric => {
            let from_grid = distance * vehicle.electricity_use * assumptions.charging_loss.value();
            Co2e {
                tank_to_wheel: KilogramsCo2e::ZERO,
                well_to_wheel: from_grid * assumptions.electricity,
                market_based: from_grid * assumptions.electricity_market,
            }
        }
    }
}
