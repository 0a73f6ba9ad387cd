//! An invented map for a case: settlements, units, depots, private customers, and ways between them that are as long as
//! the air is, times a detour.

use domain::{
    Factor, Kilometers, KilometersPerHour, LocationIndex, LonLat, ParameterError, Share, SquareKilometers, TravelMatrix,
};

use super::inputs::Inputs;
use crate::random::{mix, normal_quantile, seed_of};
use crate::{Depot, Geography};

/// Places of private customers on the map; more than any operator calls on in one day.
const PRIVATE_PLACES: usize = 400;
/// Where the map lies; only differences of positions count.
const ORIGIN: (f64, f64) = (13.0, 57.0);
const KM_PER_DEGREE: f64 = 111.2;

/// A row of random numbers from a seed.
pub struct Dice(u64);

impl Dice {
    /// For a subject.
    pub fn new(seed: u64, subject: &str) -> Self {
        Self(seed_of(seed, subject))
    }

    /// The next number in 0 to 1 (excluded).
    pub fn share(&mut self) -> f64 {
        self.0 = mix(self.0);
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }

    /// The next standard normal number.
    pub fn normal(&mut self) -> f64 {
        normal_quantile(self.share())
    }

    /// True with a chance.
    pub fn chance(&mut self, chance: f64) -> bool {
        self.share() < chance
    }

    /// One of so many, each equally likely.
    pub fn below(&mut self, count: usize) -> usize {
        ((self.share() * count as f64) as usize).min(count.saturating_sub(1))
    }

    /// One by weight; the first where all weights are zero.
    pub fn weighted(&mut self, weights: &[f64]) -> usize {
        let mut at = self.share() * weights.iter().sum::<f64>();
        for (index, weight) in weights.iter().enumerate() {
            at -= weight;
            if at < 0.0 && *weight > 0.0 {
                return index;
            }
        }
        weights.iter().position(|weight| *weight > 0.0).unwrap_or(0)
    }

    /// A factor around 1 whose logarithm has a standard deviation; its mean is 1.
    pub fn factor(&mut self, deviation: f64) -> f64 {
        (deviation * self.normal() - deviation * deviation / 2.0).exp()
    }
}

/// Where things lie, kilometres east and north.
pub type Place = (f64, f64);

/// Settlements of a case, from which everything else is placed.
pub struct Ground {
    /// Per municipality its settlements, the largest first.
    settlements: Vec<Vec<Place>>,
    side: f64,
    columns: usize,
    centre_share: f64,
    rural_share: f64,
    radius: f64,
}

impl Ground {
    /// Municipalities as squares beside each other, each with its settlements.
    ///
    /// # Errors
    /// An input that is missing or in another unit.
    pub fn new(inputs: &Inputs) -> Result<Self, ParameterError> {
        let mut dice = Dice::new(inputs.seed, "settlements");
        let count = inputs.whole("municipalities")?.max(1);
        let side = (inputs.of::<SquareKilometers>("area")?.value() / count as f64).sqrt();
        let columns = (count as f64).sqrt().ceil() as usize;
        let each = inputs.whole("settlements")?.max(1);
        let mut ground = Self {
            settlements: Vec::with_capacity(count),
            side,
            columns,
            centre_share: inputs.of::<Share>("centre_share")?.value(),
            rural_share: inputs.of::<Share>("rural_share")?.value(),
            radius: inputs.of::<Kilometers>("settlement_radius")?.value(),
        };
        for municipality in 0..count {
            ground.settlements.push((0..each).map(|_| ground.anywhere(municipality, &mut dice)).collect());
        }
        Ok(ground)
    }

    fn anywhere(&self, municipality: usize, dice: &mut Dice) -> Place {
        let (column, row) = (municipality % self.columns, municipality / self.columns);
        ((column as f64 + dice.share()) * self.side, (row as f64 + dice.share()) * self.side)
    }

    /// An address somewhere people live: in the largest settlement, in another one, or in the country.
    pub fn address(&self, dice: &mut Dice) -> Place {
        let municipality = dice.below(self.settlements.len());
        let settlements = &self.settlements[municipality];
        if dice.chance(self.rural_share) {
            return self.anywhere(municipality, dice);
        }
        let others = settlements.len() - 1;
        let which = if others == 0 || dice.chance(self.centre_share) { 0 } else { 1 + dice.below(others) };
        let (x, y) = settlements[which];
        (x + self.radius * dice.normal(), y + self.radius * dice.normal())
    }

    fn middle(&self) -> Place {
        let rows = self.settlements.len().div_ceil(self.columns);
        (self.side * self.columns as f64 / 2.0, self.side * rows as f64 / 2.0)
    }

    /// A circle around the middle with the area of all municipalities.
    fn reach(&self) -> f64 {
        (self.side * self.side * self.settlements.len() as f64 / std::f64::consts::PI).sqrt()
    }

    /// Where a vehicle from outside comes in, some direction away.
    pub fn gateway(&self, dice: &mut Dice) -> Place {
        let angle = std::f64::consts::TAU * dice.share();
        let (x, y) = self.middle();
        (x + self.reach() * angle.cos(), y + self.reach() * angle.sin())
    }

    /// The largest settlement of a municipality, taken by turns.
    pub fn centre(&self, number: usize) -> Place {
        self.settlements[number % self.settlements.len()][0]
    }
}

/// Where a supplier starts, and how far beyond the gateway that is.
pub type Start = (Place, Kilometers);

/// What lies on a map beside units and suppliers.
pub struct Around {
    /// Where vehicles from outside come in.
    pub entrance: Place,
    /// Where private customers may be.
    pub private: Vec<Place>,
    /// Where a hub could lie.
    pub hubs: Vec<Place>,
}

/// A map with a way of kilometres and hours between any two places.
pub fn placed(units: &[Place], suppliers: &[Start], around: &Around, way: impl Fn(f64) -> (f64, f64)) -> Geography {
    let mut places: Vec<Place> = vec![around.entrance];
    places.extend(units);
    places.extend(suppliers.iter().map(|(place, _)| *place));
    let first_private = places.len();
    places.extend(&around.private);
    let first_hub = places.len();
    places.extend(&around.hubs);
    let index = |at: usize| LocationIndex(u32::try_from(at).unwrap_or(u32::MAX));
    let degrees = |&(x, y): &Place| {
        let lat = ORIGIN.1 + y / KM_PER_DEGREE;
        LonLat::new(ORIGIN.0 + x / (KM_PER_DEGREE * lat.to_radians().cos()), lat)
    };
    let matrix = matrix(&places, way);
    Geography {
        positions: places.iter().map(degrees).collect(),
        van: matrix.clone(),
        truck: matrix,
        units: (0..units.len()).map(|u| Some(index(1 + u))).collect(),
        suppliers: suppliers
            .iter()
            .enumerate()
            .map(|(s, (_, line_haul))| Some(Depot { location: index(1 + units.len() + s), line_haul: *line_haul }))
            .collect(),
        entrance: Depot { location: index(0), line_haul: Kilometers::ZERO },
        private_pool: (first_private..first_hub).map(index).collect(),
        hub_candidates: (first_hub..places.len()).map(index).collect(),
        named_hubs: Vec::new(),
    }
}

fn matrix(places: &[Place], way: impl Fn(f64) -> (f64, f64)) -> TravelMatrix {
    let (mut duration_ms, mut distance_m) = (Vec::new(), Vec::new());
    for from in places {
        for to in places {
            let (km, hours) = way((from.0 - to.0).hypot(from.1 - to.1));
            distance_m.push((1000.0 * km).round() as u32);
            duration_ms.push((3_600_000.0 * hours).round() as u32);
        }
    }
    // The tables are square as they are made.
    TravelMatrix::new(places.len(), duration_ms, distance_m).unwrap_or_else(|_| unreachable!())
}

/// The map of a case: units and suppliers in the order given. Ways are straight lines times a detour; as fast as in town for
/// the size of a settlement, beyond it as fast as outside.
///
/// # Errors
/// An input that is missing or in another unit.
pub fn geography(
    inputs: &Inputs,
    ground: &Ground,
    units: &[Place],
    suppliers: &[Start],
) -> Result<Geography, ParameterError> {
    let mut dice = Dice::new(inputs.seed, "private customers and hubs");
    let around = Around {
        entrance: ground.gateway(&mut dice),
        private: (0..PRIVATE_PLACES).map(|_| ground.address(&mut dice)).collect(),
        hubs: ground.settlements.iter().flatten().copied().collect(),
    };
    let detour = inputs.of::<Factor>("road_detour")?.value();
    let in_town = inputs.of::<KilometersPerHour>("speed_in_town")?.value();
    let outside = inputs.of::<KilometersPerHour>("speed_outside")?.value();
    let town = 2.0 * inputs.of::<Kilometers>("settlement_radius")?.value();
    let way = |air: f64| {
        let km = detour * air;
        (km, km.min(town) / in_town + (km - town).max(0.0) / outside)
    };
    Ok(placed(units, suppliers, &around, way))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validation::inputs::Case;
    use domain::Parameters;

    #[test]
    fn ways_are_the_air_times_the_detour_and_slower_in_town() {
        let registry = Parameters::validation().unwrap();
        let fixed =
            [("road_detour", 1.5), ("speed_in_town", 30.0), ("speed_outside", 60.0), ("settlement_radius", 1.0)];
        let inputs = Inputs::draw(&registry, Case::Boras, (0, 4), 1, &fixed).unwrap();
        let ground = Ground::new(&inputs).unwrap();
        let map = geography(&inputs, &ground, &[(0.0, 0.0), (3.0, 4.0)], &[]).unwrap();
        let (from, to) = (map.units[0].unwrap(), map.units[1].unwrap());
        let matrix = &map.van;
        // 5 km through the air are 7.5 by road; 2 of them at 30 km/h (4 min), 5.5 at 60 (5.5 min).
        assert_eq!(matrix.distance_m(from, to), 7500);
        assert_eq!(matrix.duration_ms(from, to), 570_000);
    }

    #[test]
    fn addresses_lie_where_the_inputs_say() {
        let registry = Parameters::validation().unwrap();
        let fixed = [("centre_share", 1.0), ("rural_share", 0.0), ("settlement_radius", 0.5)];
        let inputs = Inputs::draw(&registry, Case::Sodertorn, (0, 4), 1, &fixed).unwrap();
        let ground = Ground::new(&inputs).unwrap();
        assert_eq!(ground.settlements.len(), 8);
        let mut dice = Dice::new(5, "test");
        for _ in 0..200 {
            let (x, y) = ground.address(&mut dice);
            let nearest = (0..8).map(|m| ground.centre(m)).map(|c| (c.0 - x).hypot(c.1 - y)).fold(f64::MAX, f64::min);
            // Beyond four standard deviations lies one of ten thousand.
            assert!(nearest < 2.5, "{nearest}");
        }
    }

    #[test]
    fn weights_decide_what_is_drawn() {
        let mut dice = Dice::new(1, "weights");
        let ones = (0..4000).filter(|_| dice.weighted(&[1.0, 3.0, 0.0]) == 1).count();
        // 3000 expected, standard deviation √(4000 · 0.75 · 0.25) = 27.
        assert!((2890..=3110).contains(&ones), "{ones}");
    }
}
