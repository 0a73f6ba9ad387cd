//! Energy for driving a piece of road: rolling and air resistance, slope, stops, and what else the vehicle uses
//! (`parameters/energy.toml`). The method stands in `docs/method/roads.md`.

use domain::{
    Factor, KilogramsPerCubicMeter, KilowattHours, Kilowatts, Meters, ParameterError, Parameters, PerKilometer,
    Quantity, Seconds, Share, SquareMeters, Tonnes,
};

use crate::profile::Profile;

/// What a vehicle needs to be moved, and what its drive makes of energy.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Vehicle {
    mass: Tonnes,
    drag_area: SquareMeters,
    rolling: Factor,
    auxiliary: Kilowatts,
    efficiency: Share,
    /// Share of the energy of braking that reaches the battery.
    regained: Share,
}

/// The model with its parameters.
#[derive(Clone, PartialEq)]
pub(crate) struct EnergyModel {
    air_density: KilogramsPerCubicMeter,
    stops_in_town: PerKilometer,
    stops_outside: PerKilometer,
    /// In the order of [`Profile::ALL`].
    vehicles: [Vehicle; Profile::ALL.len()],
}

impl std::fmt::Debug for EnergyModel {
    /// Says nothing of its numbers: what they change is neither where nor how fast one drives, which is what hierarchies in road
    /// files hold for.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("EnergyModel")
    }
}

/// A piece of road on which nothing changes but the slope.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Piece<'a> {
    pub length: Meters,
    pub time: Seconds,
    pub is_built_up: bool,
    /// Heights at equal distances, in the direction of driving, decimetres; empty: flat.
    pub heights: &'a [i16],
}

/// m/s².
const GRAVITY: f64 = 9.81;
const JOULES_PER_KILOWATT_HOUR: f64 = 3.6e6;

impl EnergyModel {
    /// Reads the parameters `energy.*`.
    pub fn from_parameters(parameters: &Parameters) -> Result<Self, ParameterError> {
        fn read<Q: Quantity>(parameters: &Parameters, group: &str, name: &str) -> Result<Q, ParameterError> {
            parameters.quantity(&format!("energy.{group}.{name}"))
        }
        let vehicle = |profile: Profile| -> Result<Vehicle, ParameterError> {
            let body = profile.on_roads_of().key();
            let drive = match profile {
                Profile::CargoBike => "pedals",
                Profile::ElectricVan | Profile::ElectricTruck | Profile::ElectricLightTruck => "battery",
                Profile::Van | Profile::Truck | Profile::LightTruck => "diesel",
            };
            Ok(Vehicle {
                mass: read(parameters, body, "mass")?,
                drag_area: read(parameters, body, "drag_area")?,
                rolling: read(parameters, body, "rolling_resistance")?,
                auxiliary: read(parameters, body, "auxiliary_power")?,
                efficiency: read(parameters, drive, "efficiency")?,
                regained: read(parameters, drive, "regained")?,
            })
        };
        let [a, b, c, d, e, f, g] = Profile::ALL.map(vehicle);
        Ok(Self {
            air_density: read(parameters, "air", "air_density")?,
            stops_in_town: read(parameters, "stops", "stops_in_town")?,
            stops_outside: read(parameters, "stops", "stops_outside")?,
            vehicles: [a?, b?, c?, d?, e?, f?, g?],
        })
    }

    fn vehicle(&self, profile: Profile) -> &Vehicle {
        let index = Profile::ALL.iter().position(|other| *other == profile).unwrap_or(0);
        &self.vehicles[index]
    }

    /// Energy taken from tank or battery, negative where more is regained than used.
    pub fn energy(&self, piece: Piece<'_>, profile: Profile) -> KilowattHours {
        let (length_m, time_s) = (piece.length.value(), piece.time.value());
        if length_m <= 0.0 || time_s <= 0.0 {
            return KilowattHours(0.0);
        }
        let vehicle = self.vehicle(profile);
        let (mass_kg, speed_m_s) = (vehicle.mass.value() * 1000.0, length_m / time_s);
        let air_n = 0.5 * self.air_density.value() * vehicle.drag_area.value() * speed_m_s * speed_m_s;
        let mut joules = vehicle.auxiliary.value() * 1000.0 * time_s;
        let (steps, rises) = steps(piece.heights);
        #[allow(clippy::cast_precision_loss, reason = "less than a million")]
        let step_m = length_m / steps as f64;
        for rise_m in rises {
            let slope = rise_m / step_m;
            let along = 1.0 / (1.0 + slope * slope).sqrt();
            let resistance_n = mass_kg * GRAVITY * along * (vehicle.rolling.value() + slope) + air_n;
            joules += vehicle.drawn(resistance_n * step_m);
        }
        let stops_per_km = if piece.is_built_up { self.stops_in_town } else { self.stops_outside };
        let stops = stops_per_km.value() * length_m / 1000.0;
        let of_motion = 0.5 * mass_kg * speed_m_s * speed_m_s;
        joules += stops * (vehicle.drawn(of_motion) + vehicle.drawn(-of_motion));
        KilowattHours(joules / JOULES_PER_KILOWATT_HOUR)
    }
}

impl Vehicle {
    /// What work at the wheels takes from tank or battery; of braking a share comes back.
    fn drawn(&self, joules: f64) -> f64 {
        if joules >= 0.0 { joules / self.efficiency.value() } else { joules * self.regained.value() }
    }
}

/// Number of steps and the rise on each; a piece with an unknown height is flat as a whole.
fn steps(heights: &[i16]) -> (usize, impl Iterator<Item = f64> + '_) {
    let is_known = heights.len() >= 2 && !heights.contains(&crate::heights::UNKNOWN);
    let heights: &[i16] = if is_known { heights } else { &[0, 0] };
    let rise_m = |pair: &[i16]| (f64::from(pair[1]) - f64::from(pair[0])) / 10.0;
    (heights.len() - 1, heights.windows(2).map(rise_m))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 1 t, 1 m² of drag area, rolling resistance 0.01, half of the energy reaches the wheels, half of braking comes back.
    fn model() -> EnergyModel {
        let vehicle = Vehicle {
            mass: Tonnes(1.0),
            drag_area: SquareMeters(1.0),
            rolling: Factor(0.01),
            auxiliary: Kilowatts(0.0),
            efficiency: Share(0.5),
            regained: Share(0.5),
        };
        EnergyModel {
            air_density: KilogramsPerCubicMeter(1.2),
            stops_in_town: PerKilometer(1.0),
            stops_outside: PerKilometer(0.0),
            vehicles: [vehicle; 7],
        }
    }

    fn joules(length_m: f64, time_s: f64, is_built_up: bool, heights: &[i16]) -> f64 {
        let piece = Piece { length: Meters(length_m), time: Seconds(time_s), is_built_up, heights };
        model().energy(piece, Profile::Van).value() * 3.6e6
    }

    fn assert_near(found: f64, expected: f64) {
        assert!((found - expected).abs() < expected.abs() * 1e-4 + 0.5, "{found}, not {expected}");
    }

    #[test]
    fn on_the_flat_rolling_and_air_are_overcome() {
        // 1000 kg · 9.81 · 0.01 = 98.1 N; ½ · 1.2 · 1 · 10² = 60 N; 158.1 N · 1000 m / 0.5 = 316,200 J
        assert_near(joules(1000.0, 100.0, false, &[]), 316_200.0);
        assert_near(joules(1000.0, 100.0, false, &[500, 500, 500]), 316_200.0);
        assert_near(joules(1000.0, 100.0, false, &[500, UNKNOWN, 900]), 316_200.0);
    }

    const UNKNOWN: i16 = crate::heights::UNKNOWN;

    #[test]
    fn uphill_costs_and_downhill_gives_a_part_back() {
        // 50 m on 1000 m: sin = 0.049938, cos = 0.998752.
        // Up: 9810 · (0.01 · 0.998752 + 0.049938) + 60 = 647.87 N, 1000 m / 0.5: 1,295,740 J
        assert_near(joules(1000.0, 100.0, false, &[0, 500]), 1_295_740.0);
        // Down: 9810 · (0.00998752 − 0.049938) + 60 = −331.91 N, half of it back: −165,957 J
        assert_near(joules(1000.0, 100.0, false, &[500, 0]), -165_957.0);
        let both = joules(1000.0, 100.0, false, &[0, 500]) + joules(1000.0, 100.0, false, &[500, 0]);
        assert!(both > 2.0 * joules(1000.0, 100.0, false, &[]), "a hill is never free");
    }

    #[test]
    fn stops_in_town_cost_what_braking_does_not_give_back() {
        // ½ · 1000 · 10² = 50,000 J: 100,000 drawn and 25,000 back, once in a kilometre
        assert_near(joules(1000.0, 100.0, true, &[]), 316_200.0 + 75_000.0);
    }

    #[test]
    fn the_built_in_vehicles_use_about_what_is_measured() {
        let model = EnergyModel::from_parameters(&Parameters::builtin().unwrap()).unwrap();
        let piece = |km_h: f64, is_built_up| Piece {
            length: Meters(1000.0),
            time: Seconds(3600.0 / km_h),
            is_built_up,
            heights: &[],
        };
        let mean = |profile| {
            (model.energy(piece(35.0, true), profile).value() + model.energy(piece(75.0, false), profile).value()) / 2.0
        };
        // kWh/km: batteries as in parameters/vehicles.toml (0.3, 0.61, 1.06); diesel at about 9.8 kWh/l with 250 to 680 g/km
        // of carbon dioxide and 2.6 kg/l: 1.0 and 2.3 kWh/km.
        for (profile, low, high) in [
            (Profile::ElectricVan, 0.22, 0.42),
            (Profile::ElectricLightTruck, 0.45, 0.8),
            (Profile::ElectricTruck, 0.8, 1.3),
            (Profile::Van, 0.6, 1.1),
            (Profile::LightTruck, 1.2, 2.2),
            (Profile::Truck, 1.9, 2.9),
        ] {
            let used = mean(profile);
            assert!((low..=high).contains(&used), "{profile:?}: {used:.3} kWh/km");
        }
        // 200 kg at 4.72 m/s: (17.7 + 11.1) N · 1 km + 1.5 · 2.2 kJ = 32.2 kJ, / 0.8 and 10 W for 212 s: 42.3 kJ. That is 12 Wh,
        // of which no measurement is at hand, and less than half of the stand-in of parameters/vehicles.toml.
        let ridden = model.energy(piece(17.0, true), Profile::CargoBike).value();
        assert!((ridden * 3600.0 - 42.3).abs() < 0.5, "{ridden:.4} kWh/km");
    }
}
