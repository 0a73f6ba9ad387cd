//! Greenhouse gases: kilometres, load on board, stops, cooling and rooms become kilograms of CO₂ equivalents (model §M7, §M14).

use domain::{
    Count, Factor, Fuel, GramsCo2ePerKilometer, GramsCo2ePerKilowattHour, Hours, KilogramsCo2e, KilogramsCo2ePerLitre,
    Kilometers, KilowattHours, Kilowatts, Litres, LitresPerHour, ParameterError, Parameters, Share,
};

use crate::assumptions::VehicleAssumptions;

/// Greenhouse gases of something.
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

impl std::ops::Add for Co2e {
    type Output = Self;
    fn add(mut self, other: Self) -> Self {
        self += other;
        self
    }
}

impl std::ops::Mul<f64> for Co2e {
    type Output = Self;
    fn mul(self, factor: f64) -> Self {
        Self {
            tank_to_wheel: self.tank_to_wheel * factor,
            well_to_wheel: self.well_to_wheel * factor,
            market_based: self.market_based * factor,
        }
    }
}

/// Emission factors that do not belong to one class of vehicle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EmissionAssumptions {
    /// Diesel burnt.
    pub diesel: KilogramsCo2ePerLitre,
    /// Well-to-wheel over tank-to-wheel for diesel.
    pub diesel_well_to_wheel_ratio: Factor,
    /// Well-to-wheel of liquid biofuel over tank-to-wheel of the diesel it replaces.
    pub biofuel_ratio: Factor,
    /// Part of bought liquid biofuel that would not have been burnt in the country otherwise.
    pub biofuel_additionality: Share,
    /// Greenhouse gases of electricity, location-based.
    pub electricity: GramsCo2ePerKilowattHour,
    /// The same for buyers without guarantees of origin, market-based.
    pub electricity_market: GramsCo2ePerKilowattHour,
    /// Energy taken from the grid over energy used by the vehicle.
    pub charging_loss: Factor,
    /// Fuel of a stop beside that of the way: idling, starting. Light and heavy vehicles.
    pub stop_fuel: [Litres; 2],
    /// Fuel of cooling chilled and frozen goods on board. Light and heavy vehicles.
    pub cooling_fuel: [LitresPerHour; 2],
    /// Power of the same from a battery.
    pub cooling_power: [Kilowatts; 2],
}

impl EmissionAssumptions {
    /// Reads the registry.
    ///
    /// # Errors
    /// A parameter that is missing or in another unit.
    pub fn new(p: &Parameters) -> Result<Self, ParameterError> {
        Ok(Self {
            diesel: p.quantity("fuel.diesel_co2e")?,
            diesel_well_to_wheel_ratio: p.quantity("emission.diesel.well_to_wheel_ratio")?,
            biofuel_ratio: p.quantity("emission.biofuel.biofuel_ratio")?,
            biofuel_additionality: p.quantity("emission.biofuel.additionality")?,
            electricity: p.quantity("emission.electricity.location_based")?,
            electricity_market: p.quantity("emission.electricity.market_based")?,
            charging_loss: p.quantity("emission.charging_loss")?,
            stop_fuel: [p.quantity("stop.light.stop_fuel")?, p.quantity("stop.heavy.stop_fuel")?],
            cooling_fuel: [p.quantity("cooling.light.cooling_fuel")?, p.quantity("cooling.heavy.cooling_fuel")?],
            cooling_power: [p.quantity("cooling.light.cooling_power")?, p.quantity("cooling.heavy.cooling_power")?],
        })
    }

    /// Electric energy from the grid for a building.
    pub fn grid(&self, energy: KilowattHours) -> Co2e {
        Co2e {
            tank_to_wheel: KilogramsCo2e::ZERO,
            well_to_wheel: energy * self.electricity,
            market_based: energy * self.electricity_market,
        }
    }

    fn charged(&self, used: KilowattHours) -> Co2e {
        self.grid(used * self.charging_loss.value())
    }

    /// From the tank-to-wheel emissions that diesel would have. Whoever asks what a choice changes counts of liquid biofuel only
    /// what is burnt more in the country; whoever describes what was burnt counts all of it.
    fn burnt(&self, as_diesel: KilogramsCo2e, fuel: Fuel, ledger: LedgerKind) -> Co2e {
        let bio = match (fuel, ledger) {
            (Fuel::Biodiesel, LedgerKind::Attributional) => 1.0,
            (Fuel::Biodiesel, LedgerKind::Consequential) => self.biofuel_additionality.value(),
            (Fuel::Diesel | Fuel::Electric, _) => 0.0,
        };
        let ratio = (1.0 - bio) * self.diesel_well_to_wheel_ratio.value() + bio * self.biofuel_ratio.value();
        let well_to_wheel = as_diesel * ratio;
        Co2e { tank_to_wheel: as_diesel * (1.0 - bio), well_to_wheel, market_based: well_to_wheel }
    }
}

/// What a ledger is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LedgerKind {
    /// What a choice changes: decisions.
    Consequential,
    /// What somebody's goods took part in: reports by ISO 14083.
    Attributional,
}

/// What vehicles of one class do.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Moved {
    /// All kilometres, empty ones included.
    pub distance: Kilometers,
    /// Kilometres weighted with the share of the payload on board.
    pub loaded: Kilometers,
    /// Halts.
    pub stops: Count,
    /// Time on the road with chilled or frozen goods.
    pub cooled: Hours,
}

/// Greenhouse gases of vehicles by what they are for.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Emitted {
    /// The way itself.
    pub driving: Co2e,
    /// Stops.
    pub stops: Co2e,
    /// Cooling on board.
    pub cooling: Co2e,
}

impl Emitted {
    /// All of it.
    pub fn sum(&self) -> Co2e {
        self.driving + self.stops + self.cooling
    }
}

/// Emissions of vehicles: e = e₀ · d + (e₁ − e₀) · ∫ λ dd, and fuel of stops and cooling. Empty legs have λ = 0 and are in no
/// average factor as well. A battery stops and starts at no cost of its own.
pub fn of_vehicles(
    moved: &Moved,
    vehicle: &VehicleAssumptions,
    (fuel, is_heavy): (Fuel, bool),
    emission: &EmissionAssumptions,
    ledger: LedgerKind,
) -> Emitted {
    let weight = usize::from(is_heavy);
    if fuel == Fuel::Electric {
        return Emitted {
            driving: emission.charged(moved.distance * vehicle.electricity_use),
            stops: Co2e::default(),
            cooling: emission.charged(moved.cooled * emission.cooling_power[weight]),
        };
    }
    let for_load = GramsCo2ePerKilometer(vehicle.co2e_full.value() - vehicle.co2e_empty.value());
    let driving = moved.distance * vehicle.co2e_empty + moved.loaded * for_load;
    let stops = emission.stop_fuel[weight] * moved.stops.value() * emission.diesel;
    let cooling = moved.cooled * emission.cooling_fuel[weight] * emission.diesel;
    let [driving, stops, cooling] = [driving, stops, cooling].map(|co2e| emission.burnt(co2e, fuel, ledger));
    Emitted { driving, stops, cooling }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assumptions::Assumptions;
    use domain::VehicleClass;

    fn truck() -> (EmissionAssumptions, VehicleAssumptions) {
        let parameters = Parameters::builtin().unwrap().with_values([
            ("vehicle.truck_18t.co2e_empty", 500.0),
            ("vehicle.truck_18t.co2e_full", 700.0),
            ("vehicle.truck_18t.electricity_use", 1.0),
            ("fuel.diesel_co2e", 2.5),
            ("emission.diesel.well_to_wheel_ratio", 1.2),
            ("emission.biofuel.biofuel_ratio", 0.3),
            ("emission.charging_loss", 1.1),
            ("emission.electricity.location_based", 20.0),
            ("emission.electricity.market_based", 500.0),
            ("stop.heavy.stop_fuel", 0.04),
            ("cooling.heavy.cooling_fuel", 2.0),
            ("cooling.heavy.cooling_power", 3.0),
        ]);
        let assumptions = Assumptions::new(&parameters).unwrap();
        (assumptions.emission, assumptions.vehicles[&VehicleClass::Truck].clone())
    }

    fn day() -> Moved {
        Moved { distance: Kilometers(100.0), loaded: Kilometers(40.0), stops: Count(10.0), cooled: Hours(5.0) }
    }

    fn rounded(co2e: Co2e) -> [f64; 3] {
        [co2e.tank_to_wheel, co2e.well_to_wheel, co2e.market_based].map(|kg| (kg.value() * 1e6).round() / 1e6)
    }

    #[test]
    fn a_day_of_a_cooled_truck_by_hand() {
        let (emission, vehicle) = truck();
        let emitted = of_vehicles(&day(), &vehicle, (Fuel::Diesel, true), &emission, LedgerKind::Consequential);
        // 100 · 0.5 + 40 · 0.2 = 58 kg; 10 · 0.04 · 2.5 = 1 kg; 5 · 2 · 2.5 = 25 kg; times 1.2
        assert_eq!(rounded(emitted.driving), [58.0, 69.6, 69.6]);
        assert_eq!(rounded(emitted.stops), [1.0, 1.2, 1.2]);
        assert_eq!(rounded(emitted.cooling), [25.0, 30.0, 30.0]);
        assert_eq!(rounded(emitted.sum()), [84.0, 100.8, 100.8]);
    }

    #[test]
    fn the_same_from_a_battery_by_hand() {
        let (emission, vehicle) = truck();
        let emitted = of_vehicles(&day(), &vehicle, (Fuel::Electric, true), &emission, LedgerKind::Attributional);
        // (100 · 1 + 5 · 3) · 1.1 = 126.5 kWh; at 20 g 2.53 kg, at 500 g 63.25 kg
        assert_eq!(rounded(emitted.sum()), [0.0, 2.53, 63.25]);
    }

    #[test]
    fn bought_biofuel_changes_nothing_but_what_was_burnt() {
        let (emission, vehicle) = truck();
        let of = |fuel, ledger, emission: &EmissionAssumptions| {
            rounded(of_vehicles(&day(), &vehicle, (fuel, true), emission, ledger).sum())
        };
        let diesel = of(Fuel::Diesel, LedgerKind::Consequential, &emission);
        assert_eq!(
            of(Fuel::Biodiesel, LedgerKind::Consequential, &emission),
            diesel,
            "a blending mandate takes it back"
        );
        // 84 · 0.3 = 25.2
        assert_eq!(of(Fuel::Biodiesel, LedgerKind::Attributional, &emission), [0.0, 25.2, 25.2]);
        let half = EmissionAssumptions { biofuel_additionality: Share(0.5), ..emission };
        // Half of it more: 84/2 = 42; 84 · (0.5 · 1.2 + 0.5 · 0.3) = 63
        assert_eq!(of(Fuel::Biodiesel, LedgerKind::Consequential, &half), [42.0, 63.0, 63.0]);
    }
}
