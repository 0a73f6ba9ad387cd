//! What the hub sends out: its stops by day, the vehicles it has, the fixed weekly plan and how real days are driven by it.
//!
//! * [`fleet`] – classes of vehicles with their limits, hours and rooms for cold goods.
//! * [`weekly`] – the plan that a driver can learn: delivery days and rounds of a typical week, chosen together.
//! * [`driven`] – every real day by that plan, with recourse where it does not hold; or planned anew where there is none.
//! * `fixed` – a weekday's plan held against a real day's goods.
//! * `posed` – the question put to the solver.

use std::collections::BTreeMap;

use domain::{
    CommodityGroup, Count, CubicMeters, Date, Kilograms, LocationIndex, RoundKind, Seconds, TemperatureZone,
    VehicleClass,
};

use crate::assumptions::Assumptions;
use crate::demand::Consignment;
use crate::geography::{Depot, Geography};
use crate::operators::OperatorProfile;
use crate::year::{OperatorDay, OperatorYear};
use fleet::HubFleet;
use weekly::WeeklyPlan;

pub mod driven;
mod fixed;
pub mod fleet;
mod posed;
pub mod weekly;

/// Mass and volume by temperature zone, in the order of [`TemperatureZone::ALL`].
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Goods([(Kilograms, CubicMeters); 3]);

impl Goods {
    /// The goods of a consignment; its volume is split over groups by their masses and densities.
    pub fn of(consignment: &Consignment, groups: &[CommodityGroup]) -> Self {
        let volume = |(group, mass): &(u16, Kilograms)| {
            groups.get(usize::from(*group)).map_or(0.0, |g| mass.value() / g.density.value().max(f64::MIN_POSITIVE))
        };
        let by_density: f64 = consignment.goods.iter().map(volume).sum();
        let scale = if by_density > 0.0 { consignment.volume.value() / by_density } else { 0.0 };
        let mut goods = Self::default();
        for part in &consignment.goods {
            let zone = groups.get(usize::from(part.0)).map_or(TemperatureZone::Ambient, |g| g.zone);
            let (mass, filled) = &mut goods.0[zone as usize];
            *mass += part.1;
            *filled += CubicMeters(volume(part) * scale);
        }
        if by_density <= 0.0 {
            goods.0[0].1 += consignment.volume;
        }
        goods
    }

    /// Adds goods of the same zones.
    pub fn add(&mut self, other: &Self) {
        for (into, from) in self.0.iter_mut().zip(other.0) {
            into.0 += from.0;
            into.1 += from.1;
        }
    }

    /// The same goods so many times.
    pub fn times(&self, factor: f64) -> Self {
        Self(self.0.map(|(mass, volume)| (mass * factor, volume * factor)))
    }

    /// Mass of all zones.
    pub fn mass(&self) -> Kilograms {
        self.0.iter().map(|(mass, _)| *mass).sum()
    }

    /// Volume of all zones.
    pub fn volume(&self) -> CubicMeters {
        CubicMeters(self.0.iter().map(|(_, volume)| volume.value()).sum())
    }

    /// Roll cages of one zone, by mass or volume, whichever is more.
    pub fn cages(&self, zone: TemperatureZone, assumptions: &Assumptions) -> Count {
        let (mass, volume) = self.0[zone as usize];
        assumptions.roll_cages(mass, volume)
    }
}

/// Where the hub's vehicles halt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HubHalt {
    /// At a unit, by position, which gets goods.
    Unit(usize),
    /// At a supplier, by position, whose goods are taken along to the hub.
    Producer(usize),
}

/// A halt of the hub's vehicles on a day.
#[derive(Clone, Debug, PartialEq)]
pub struct HubStop {
    /// At whom.
    pub at: HubHalt,
    /// Where.
    pub location: LocationIndex,
    /// First and last second after midnight at which a stop may begin; none: at any time.
    pub windows: Vec<(i32, i32)>,
    /// What is handed over or taken along.
    pub goods: Goods,
    /// Whose goods.
    pub suppliers: Vec<usize>,
}

impl HubStop {
    /// Time at the stop.
    pub fn service(&self, goods: &Goods, assumptions: &Assumptions) -> Seconds {
        let cages = assumptions.roll_cages(goods.mass(), goods.volume()).value();
        // Producers hand over at a ramp, as suppliers do at the hub.
        let (fixed, per_cage) = match self.at {
            HubHalt::Unit(_) => (assumptions.stop_time_fixed, assumptions.stop_time_per_roll_cage),
            HubHalt::Producer(_) => (assumptions.hub_stop_time, assumptions.hub_stop_time_per_roll_cage),
        };
        Seconds(60.0 * (fixed.value() + per_cage.value() * cages))
    }
}

/// All that one hub has to bring in a period, and how.
#[derive(Clone, Debug)]
pub struct HubYear {
    /// Where its vehicles start and end.
    pub depot: Depot,
    /// Its vehicles.
    pub fleet: HubFleet,
    /// Stops by day, by unit.
    pub days: BTreeMap<Date, Vec<HubStop>>,
    /// The fixed weekly plan, if its rounds follow one.
    pub plan: Option<WeeklyPlan>,
    /// The evening in which its rounds are driven, if not by day.
    pub evening: Option<domain::Evening>,
    /// Whether vehicles also drive to the stops of the plan that get nothing on a day.
    pub keeps_empty_stops: bool,
}

/// What planning and driving rest on.
#[derive(Clone, Copy)]
pub struct Rules<'a> {
    /// Ways.
    pub geography: &'a Geography,
    /// Numbers about the world.
    pub assumptions: &'a Assumptions,
    /// How long a day's rounds are searched for.
    pub effort: crate::routing::Effort,
    /// Seed of the search.
    pub seed: u64,
}

/// The profile that the hub's rounds with one class of vehicle are counted under.
pub fn profile(depot: Depot, vehicle: VehicleClass) -> OperatorProfile {
    OperatorProfile { operator: domain::Operator::Hub, kind: RoundKind::Outbound, depot, vehicle, private_stops: 0 }
}

/// An operator's year without days yet.
pub(crate) fn empty_year(depot: Depot, vehicle: VehicleClass) -> OperatorYear {
    OperatorYear { profile: profile(depot, vehicle), days: Vec::<OperatorDay>::new() }
}
