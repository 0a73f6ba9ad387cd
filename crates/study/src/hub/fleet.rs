//! The hub's vehicles: classes with what they carry and cost, how many there are, and when they may be out.

use domain::{Fuel, Hours, Seconds, VehicleClass};
use vrp::{Battery, Load};

use super::Goods;
use crate::StudyError;
use crate::assumptions::Assumptions;
use crate::routing::COST_UNITS_PER_NOK;

/// Load units of the solver per kilogram, cubic metre and roll cage.
pub(super) const PER_KG: f64 = 10.0;
const PER_M3: f64 = 1_000.0;
const PER_CAGE: f64 = 1_000.0;
const J_PER_KWH: f64 = 3_600_000.0;

/// One class of vehicle at the hub.
#[derive(Clone, Debug, PartialEq)]
pub struct HubVehicle {
    /// Its class.
    pub class: VehicleClass,
    /// How many there are; `None`: as many as the rounds take.
    pub count: Option<usize>,
    /// Mass, volume, and cages in the chilled and in the frozen room, in the solver's units.
    pub capacity: Load,
    /// What it drives by, full in the morning and charged between rounds; `None`: a tank never binds.
    pub battery: Option<Battery>,
    /// Cost units of the solver.
    pub cost_per_metre: i64,
    /// Cost units of the solver.
    pub cost_per_second: i64,
}

/// All of a hub's vehicles and their working day.
#[derive(Clone, Debug, PartialEq)]
pub struct HubFleet {
    /// At least one class.
    pub vehicles: Vec<HubVehicle>,
    /// First and last second after midnight at which vehicles are out.
    pub hours: (i32, i32),
    /// Longest time from leaving to being back.
    pub shift: Seconds,
    /// Loading before every round.
    pub reload: Seconds,
    /// Driving speed over that of the matrices.
    pub speed: f64,
}

impl HubFleet {
    /// The vehicles of these classes, each with its number if that is limited, and what they run on.
    ///
    /// # Errors
    /// A class without parameters.
    pub fn new(
        classes: &[(VehicleClass, Option<usize>)],
        fuel: Fuel,
        assumptions: &Assumptions,
    ) -> Result<Self, StudyError> {
        let second = |clock: Hours| (clock.value() * 3600.0).round() as i32;
        let vehicles = classes.iter().map(|&(class, count)| vehicle(class, count, fuel, assumptions));
        Ok(Self {
            vehicles: vehicles.collect::<Result<_, _>>()?,
            hours: (second(assumptions.hub_opens), second(assumptions.hub_closes)),
            shift: Seconds(assumptions.driver_shift.value() * 3600.0),
            reload: Seconds::from(assumptions.reload_time),
            speed: 1.0,
        })
    }

    /// The same vehicles out in the evening, on emptier roads.
    pub fn in_the_evening(self, evening: &domain::Evening, assumptions: &Assumptions) -> Self {
        let second = |clock: f64| (clock * 3600.0).round() as i32;
        let speed = assumptions.evening_speed.value().max(0.1);
        Self { hours: (second(evening.from), second(evening.to)), speed, ..self }
    }

    /// The number of parts that goods must be brought in, so that each fits a vehicle.
    pub fn pieces(&self, goods: &Goods, assumptions: &Assumptions) -> usize {
        let whole = load(goods, assumptions, f64::ceil);
        let vehicles_needed = |vehicle: &HubVehicle| {
            let shares = whole.0.iter().zip(vehicle.capacity.0).map(|(&load, room)| match (load, room) {
                (0, _) => 0.0,
                (load, room) => f64::from(load) / f64::from(room).max(0.1),
            });
            shares.fold(0.0, f64::max)
        };
        let fewest = self.vehicles.iter().map(vehicles_needed).fold(f64::INFINITY, f64::min);
        fewest.ceil().clamp(1.0, 1_000.0) as usize
    }
}

fn vehicle(
    class: VehicleClass,
    count: Option<usize>,
    fuel: Fuel,
    assumptions: &Assumptions,
) -> Result<HubVehicle, StudyError> {
    let of_class = assumptions.vehicles.get(&class).ok_or(StudyError::MissingVehicle(class))?;
    let cages = of_class.load_volume / assumptions.roll_cage_volume;
    let units = |amount: f64| amount.ceil().clamp(0.0, 1e9) as i32;
    let cold = |share: domain::Share| units(cages * share.value() * PER_CAGE);
    Ok(HubVehicle {
        class,
        count,
        capacity: Load::of(&[
            units(of_class.payload.value() * PER_KG),
            units(of_class.load_volume.value() * PER_M3),
            cold(assumptions.chilled_room),
            cold(assumptions.frozen_room),
        ]),
        battery: (fuel == Fuel::Electric).then(|| {
            let usable = of_class.battery.value() * assumptions.usable_battery.value();
            let whole = |amount: f64| amount.round().clamp(0.0, 1e12) as i64;
            Battery {
                capacity_j: whole(usable * J_PER_KWH),
                // A kilowatt-hour per kilometre is 3600 joules per metre.
                consumption_j_per_metre: whole(of_class.electricity_use.value() * J_PER_KWH / 1000.0).min(100_000),
                charging_w: whole(assumptions.charging_power.value() * 1000.0).min(1_000_000_000),
            }
        }),
        cost_per_metre: (of_class.cost_per_km.value() / 1000.0 * COST_UNITS_PER_NOK).round().max(1.0) as i64,
        cost_per_second: (of_class.cost_per_hour.value() / 3600.0 * COST_UNITS_PER_NOK).round() as i64,
    })
}

/// Goods in the solver's units. Goods are rounded down and rooms up, so that pieces made to fit do fit.
pub(super) fn load(goods: &Goods, assumptions: &Assumptions, round: fn(f64) -> f64) -> Load {
    use domain::TemperatureZone::{Chilled, Frozen};
    let units = |amount: f64| round(amount).clamp(0.0, 1e9) as i32;
    let cages = |zone| units(goods.cages(zone, assumptions).value() * PER_CAGE);
    Load::of(&[
        units(goods.mass().value() * PER_KG),
        units(goods.volume().value() * PER_M3),
        cages(Chilled),
        cages(Frozen),
    ])
}
