//! Where things can be placed: settlements with sites along their streets, sites in the country, places far away.

mod extract;

use domain::LonLat;

use crate::{
    dice::Dice,
    facts::{Facts, Settlement},
    network::Network,
    plane::Plane,
};

/// The ground that units and suppliers are placed on.
pub(crate) struct Ground {
    /// Settlements, largest first when they come from an extract.
    pub(crate) settlements: Vec<Settlement>,
    /// Junctions of each settlement.
    town_sites: Vec<Vec<LonLat>>,
    /// Junctions in the country.
    rural_sites: Vec<LonLat>,
    /// Places outside with their positions.
    pub(crate) outside: Vec<Settlement>,
    plane: Plane,
    /// Whether this is the municipality of the data files, so that its known units stand where they should.
    pub(crate) is_modelled: bool,
}

/// A place found for a unit or a supplier.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    pub(crate) position: LonLat,
    pub(crate) city: String,
    pub(crate) postal_code: String,
    pub(crate) place: String,
}

impl Ground {
    /// The ground of the invented network.
    pub(crate) fn of_network(network: &Network, facts: &Facts) -> Self {
        let at = |node: usize| network.plane.lon_lat(network.nodes[node]);
        Self {
            settlements: network.settlements.clone(),
            town_sites: network.towns.iter().map(|t| t.nodes.iter().map(|&n| at(n)).collect()).collect(),
            rural_sites: network.rural.iter().map(|&n| at(n)).collect(),
            outside: facts.municipality.outside.clone(),
            plane: network.plane,
            is_modelled: true,
        }
    }

    /// A site by a street of the settlement.
    pub(crate) fn in_settlement(&self, settlement: usize, dice: &mut Dice) -> Site {
        let town = &self.settlements[settlement];
        let sites = &self.town_sites[settlement];
        let corner = sites.get(dice.below(sites.len())).copied().unwrap_or(town.position());
        self.beside(corner, settlement, dice)
    }

    /// A site by a road in the country, with the address of the nearest settlement.
    pub(crate) fn in_country(&self, dice: &mut Dice) -> Site {
        let Some(&corner) = self.rural_sites.get(dice.below(self.rural_sites.len())) else {
            return self.in_settlement(0, dice);
        };
        self.beside(corner, self.nearest_settlement(corner), dice)
    }

    /// The settlement with this name, or the one that stands in for it on another ground.
    pub(crate) fn settlement_called(&self, name: &str, facts: &Facts) -> Option<usize> {
        self.settlements.iter().position(|s| s.name == name).or_else(|| {
            let rank = facts.municipality.settlement.iter().position(|s| s.name == name)?;
            (!self.settlements.is_empty()).then(|| rank % self.settlements.len())
        })
    }

    /// The depot of a supplier in a settlement or in a place outside.
    pub(crate) fn depot(&self, place: &str, facts: &Facts, dice: &mut Dice) -> Option<Site> {
        if let Some(far) = self.outside.iter().find(|s| s.name == place) {
            let middle = self.plane.xy(far.position());
            let at = middle.polar(dice.between(0.0, std::f64::consts::TAU), dice.between(200.0, 2_500.0));
            return Some(Site {
                position: self.plane.lon_lat(at),
                city: far.city.clone(),
                postal_code: far.postal_code.clone(),
                place: far.name.clone(),
            });
        }
        self.settlement_called(place, facts).map(|index| self.in_settlement(index, dice))
    }

    /// A settlement drawn by population.
    pub(crate) fn any_settlement(&self, dice: &mut Dice) -> usize {
        let weights: Vec<f64> = self.settlements.iter().map(|s| f64::from(s.population)).collect();
        dice.weighted(&weights)
    }

    pub(crate) fn nearest_settlement(&self, p: LonLat) -> usize {
        let distance = |i: usize| self.settlements[i].position().distance(p).value();
        (0..self.settlements.len()).min_by(|&a, &b| distance(a).total_cmp(&distance(b))).unwrap_or(0)
    }

    fn beside(&self, corner: LonLat, settlement: usize, dice: &mut Dice) -> Site {
        let at = self.plane.xy(corner).polar(dice.between(0.0, std::f64::consts::TAU), dice.between(12.0, 40.0));
        let town = &self.settlements[settlement];
        let position = self.plane.lon_lat(at);
        // five decimals, about a metre, is what a register carries
        let round = |degrees: f64| (degrees * 1e5).round() / 1e5;
        Site {
            position: LonLat::new(round(position.lon), round(position.lat)),
            city: town.city.clone(),
            postal_code: town.postal_code.clone(),
            place: town.name.clone(),
        }
    }
}
