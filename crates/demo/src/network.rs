//! The invented road network: real settlements and roughly real main roads, with geometry that chance drew.
//!
//! Order of building: street grids of the settlements, main roads between them, the motorway with its interchanges,
//! rural roads over the rest of the municipality, blind roads, turn restrictions; last, everything that is not
//! strongly connected is taken away.

mod connected;
mod main_roads;
mod motorway;
mod rural;
mod streets;

use std::collections::BTreeMap;

use domain::LonLat;

use crate::{
    dice::Dice,
    facts::{Facts, Names, Settlement},
    plane::{Plane, Xy},
};

/// Class of a road, as OpenStreetMap writes it; the order is that of importance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Class {
    Motorway,
    MotorwayLink,
    Trunk,
    Primary,
    Secondary,
    Tertiary,
    Unclassified,
    Residential,
    Service,
}

impl Class {
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::Motorway => "motorway",
            Self::MotorwayLink => "motorway_link",
            Self::Trunk => "trunk",
            Self::Primary => "primary",
            Self::Secondary => "secondary",
            Self::Tertiary => "tertiary",
            Self::Unclassified => "unclassified",
            Self::Residential => "residential",
            Self::Service => "service",
        }
    }

    fn from_tag(tag: &str) -> Self {
        match tag {
            "primary" => Self::Primary,
            "secondary" => Self::Secondary,
            _ => Self::Tertiary,
        }
    }
}

/// A piece of road between two junctions.
#[derive(Clone, Debug)]
pub(crate) struct Road {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) class: Class,
    pub(crate) name: String,
    pub(crate) number: String,
    pub(crate) maxspeed_kmh: u16,
    pub(crate) oneway: bool,
    /// Points between the two junctions.
    pub(crate) shape: Vec<Xy>,
    pub(crate) tags: Vec<(&'static str, &'static str)>,
}

/// A turn that is not allowed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Restriction {
    pub(crate) from_road: usize,
    pub(crate) via_node: usize,
    pub(crate) to_road: usize,
    pub(crate) kind: &'static str,
}

/// The street grid of one settlement.
#[derive(Clone, Debug, Default)]
pub(crate) struct Town {
    pub(crate) nodes: Vec<usize>,
    pub(crate) centre: Option<usize>,
    pub(crate) middle: Option<Xy>,
    pub(crate) radius_m: f64,
}

/// The whole network on a flat map.
pub(crate) struct Network {
    pub(crate) plane: Plane,
    pub(crate) nodes: Vec<Xy>,
    pub(crate) roads: Vec<Road>,
    pub(crate) restrictions: Vec<Restriction>,
    pub(crate) towns: Vec<Town>,
    pub(crate) rural: Vec<usize>,
    pub(crate) settlements: Vec<Settlement>,
    /// Junctions of main roads outside settlements, where rural roads may join.
    anchors: Vec<usize>,
}

impl Network {
    /// Draws the network for this many inhabitants.
    pub(crate) fn draw(facts: &Facts, scale: f64, seed: u64) -> Self {
        let [lon, lat] = facts.municipality.centre;
        let mut network = Self {
            plane: Plane::around(LonLat::new(lon, lat)),
            nodes: Vec::new(),
            roads: Vec::new(),
            restrictions: Vec::new(),
            towns: Vec::new(),
            rural: Vec::new(),
            settlements: facts.municipality.settlement.clone(),
            anchors: Vec::new(),
        };
        for settlement in &mut network.settlements {
            settlement.population = ((f64::from(settlement.population) * scale).round() as u32).max(20);
        }
        network.add_streets(&facts.names, facts.behaviour.places_per_inhabitant, seed);
        network.add_main_roads(&facts.roads, &facts.names, seed);
        network.add_motorway(&facts.roads.motorway);
        network.add_rural_roads(&facts.municipality.outline, &facts.names, seed);
        network.add_blind_roads(&facts.names, seed);
        network.keep_strongly_connected();
        network.add_restrictions(seed);
        network
    }

    fn add_node(&mut self, at: Xy) -> usize {
        self.nodes.push(at);
        self.nodes.len() - 1
    }

    fn add_road(&mut self, from: usize, to: usize, class: Class, name: String) -> usize {
        let maxspeed_kmh = match class {
            Class::Motorway => 110,
            Class::Trunk | Class::Primary | Class::Secondary | Class::Tertiary | Class::Unclassified => 80,
            Class::MotorwayLink => 60,
            Class::Residential | Class::Service => 30,
        };
        self.roads.push(Road {
            from,
            to,
            class,
            name,
            number: String::new(),
            maxspeed_kmh,
            oneway: false,
            shape: Vec::new(),
            tags: Vec::new(),
        });
        self.roads.len() - 1
    }

    /// Points of a slightly winding way between two junctions, about one every `step` metres.
    fn winding(&self, from: usize, to: usize, step: f64, amplitude: f64, dice: &mut Dice) -> Vec<Xy> {
        let (a, b) = (self.nodes[from], self.nodes[to]);
        let length = a.distance(b);
        let count = ((length / step) as usize).min(12);
        let side = a.left_of_way_to(b);
        let (first, second) = (dice.normal() * amplitude * length, dice.normal() * amplitude * length / 2.0);
        (1..=count)
            .map(|i| {
                let share = i as f64 / (count + 1) as f64;
                let offset =
                    first * (share * std::f64::consts::PI).sin() + second * (2.0 * share * std::f64::consts::PI).sin();
                a.towards(b, share).shifted(side, offset)
            })
            .collect()
    }

    /// Roads at every junction, ascending.
    fn roads_at_nodes(&self) -> Vec<Vec<usize>> {
        let mut at = vec![Vec::new(); self.nodes.len()];
        for (index, road) in self.roads.iter().enumerate() {
            at[road.from].push(index);
            at[road.to].push(index);
        }
        at
    }

    /// Forbids a few left turns from side streets into main roads in settlements.
    fn add_restrictions(&mut self, seed: u64) {
        let mut dice = Dice::new(seed, "restrictions", 0);
        let at = self.roads_at_nodes();
        for (node, roads) in at.iter().enumerate() {
            let side = roads.iter().copied().find(|&r| self.roads[r].class == Class::Residential);
            let main: Vec<usize> = roads
                .iter()
                .copied()
                .filter(|&r| matches!(self.roads[r].class, Class::Primary | Class::Secondary) && !self.roads[r].oneway)
                .collect();
            let (Some(side), 2, 4) = (side, main.len(), roads.len()) else { continue };
            if !dice.chance(0.25) {
                continue;
            }
            let here = self.nodes[node];
            let far = |road: usize| self.nodes[self.roads[road].from + self.roads[road].to - node];
            let (a, b) = (far(side), far(main[0]));
            let cross = (here.x - a.x) * (b.y - here.y) - (here.y - a.y) * (b.x - here.x);
            let left = if cross > 0.0 { main[0] } else { main[1] };
            self.restrictions.push(Restriction {
                from_road: side,
                via_node: node,
                to_road: left,
                kind: "no_left_turn",
            });
        }
    }

    /// Junctions with three roads or more, and ends of roads.
    pub(crate) fn junction_count(&self) -> usize {
        self.roads_at_nodes().iter().filter(|roads| roads.len() != 2 && !roads.is_empty()).count()
    }

    /// Length of all roads in kilometres, both carriageways counted.
    pub(crate) fn length_km(&self) -> f64 {
        self.roads
            .iter()
            .map(|road| {
                let mut previous = self.nodes[road.from];
                let mut length = 0.0;
                for &point in road.shape.iter().chain([&self.nodes[road.to]]) {
                    length += previous.distance(point);
                    previous = point;
                }
                length / 1000.0
            })
            .sum()
    }
}

/// Gives street names without repeating one inside a settlement.
pub(crate) struct StreetNames<'a> {
    names: &'a Names,
    used: BTreeMap<String, u32>,
}

impl<'a> StreetNames<'a> {
    pub(crate) fn new(names: &'a Names) -> Self {
        Self { names, used: BTreeMap::new() }
    }

    /// A name for a street in a settlement.
    pub(crate) fn street(&mut self, dice: &mut Dice) -> String {
        self.draw(&self.names.street_last, dice)
    }

    /// A name for a road in the country.
    pub(crate) fn rural(&mut self, dice: &mut Dice) -> String {
        self.draw(&self.names.rural_last, dice)
    }

    fn draw(&mut self, last: &[String], dice: &mut Dice) -> String {
        let first = &self.names.street_first[dice.below(self.names.street_first.len())];
        let name = format!("{first}{}", last[dice.below(last.len())]);
        let count = self.used.entry(name.clone()).or_insert(0);
        *count += 1;
        if *count == 1 {
            name
        } else {
            format!("{} {name}", ["Nordre", "Søndre", "Østre", "Vestre"][(*count as usize) % 4])
        }
    }
}
