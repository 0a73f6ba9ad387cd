//! The ground of an OpenStreetMap extract: its settlements, and its junctions as sites.

use std::{collections::BTreeMap, path::Path};

use domain::{BoundingBox, LonLat, Meters, Parameters};
use roads::{RoadNetwork, SpeedModel};

use super::Ground;
use crate::{
    DemoError,
    facts::{Facts, Settlement},
    plane::Plane,
};

/// At most this many settlements, the largest ones.
const SETTLEMENTS: usize = 15;
/// At most this many junctions are looked at, evenly thinned.
const JUNCTIONS: usize = 30_000;
/// Rows and columns of districts where an extract names no place.
const DISTRICT_GRID: f64 = 3.0;
/// A settlement has at least this many sites.
const LEAST_SITES: usize = 20;
/// Suppliers' towns farther away than this are moved nearer: they are invented anyhow.
const FAR: Meters = Meters(150_000.0);
/// A postal code that is not in use.
const NO_POSTAL_CODE: &str = "9999";

impl Ground {
    /// The ground of an OpenStreetMap extract.
    ///
    /// # Errors
    /// An extract that cannot be read, or that has no roads.
    pub(crate) fn of_extract(path: &Path, facts: &Facts) -> Result<Self, DemoError> {
        let failed = |reason: String| DemoError::Roads { file: path.display().to_string(), reason };
        let parameters = Parameters::builtin().map_err(|error| failed(error.to_string()))?;
        let speeds = SpeedModel::from_parameters(&parameters).map_err(|error| failed(error.to_string()))?;
        let (network, _) = RoadNetwork::from_pbf(path, &speeds, &|_| ()).map_err(|error| failed(error.to_string()))?;
        let bounds = network.bounding_box();
        let centre = LonLat::new((bounds.min.lon + bounds.max.lon) / 2.0, (bounds.min.lat + bounds.max.lat) / 2.0);
        let junctions = thinned(network.junctions_near(centre, centre.distance(bounds.max) * 1.1));
        if junctions.len() < LEAST_SITES {
            let advice = "it has fewer than 20 junctions; choose an extract that covers a municipality";
            return Err(failed(advice.to_owned()));
        }
        let mut settlements = settlements(&network, facts, bounds);
        if settlements.is_empty() {
            settlements = districts(&junctions, bounds, facts);
        }
        let mut is_rural = vec![true; junctions.len()];
        let town_sites = settlements.iter().map(|town| sites(town, &junctions, &mut is_rural)).collect();
        let rural_sites = junctions.iter().zip(&is_rural).filter(|(_, rural)| **rural).map(|(at, _)| *at).collect();
        let plane = Plane::around(centre);
        let outside =
            facts.municipality.outside.iter().map(|place| brought_near(place, facts, centre, &plane)).collect();
        Ok(Self { settlements, town_sites, rural_sites, outside, plane, is_modelled: false })
    }
}

fn thinned(junctions: Vec<LonLat>) -> Vec<LonLat> {
    let step = junctions.len().div_ceil(JUNCTIONS).max(1);
    junctions.into_iter().step_by(step).collect()
}

/// The largest settlements that the extract names.
fn settlements(network: &RoadNetwork, facts: &Facts, bounds: BoundingBox) -> Vec<Settlement> {
    let assumed = &facts.behaviour.place_population;
    let mut found: Vec<Settlement> = Vec::new();
    for place in network.places() {
        let Some(population) = place.population.or_else(|| assumed.get(place.kind.key()).copied()) else { continue };
        let is_new = found.iter().all(|other| other.name != place.name);
        if bounds.contains(place.position) && is_new && !place.name.is_empty() {
            found.push(settlement(&place.name, place.position, population, place.kind.key()));
        }
    }
    found.sort_by(|a, b| b.population.cmp(&a.population).then_with(|| a.name.cmp(&b.name)));
    found.truncate(SETTLEMENTS);
    found
}

/// Where no place has a name (filtered extracts): the cells of a grid over the extract, each around its median junction,
/// with inhabitants by its number of junctions.
fn districts(junctions: &[LonLat], bounds: BoundingBox, facts: &Facts) -> Vec<Settlement> {
    let cell = |value: f64, low: f64, high: f64| {
        let share = (value - low) / (high - low).max(f64::EPSILON);
        ((share * DISTRICT_GRID) as usize).min(DISTRICT_GRID as usize - 1)
    };
    let mut cells: BTreeMap<(usize, usize), Vec<LonLat>> = BTreeMap::new();
    for at in junctions {
        let row = cell(at.lat, bounds.min.lat, bounds.max.lat);
        let column = cell(at.lon, bounds.min.lon, bounds.max.lon);
        cells.entry((row, column)).or_default().push(*at);
    }
    let median = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    let least = junctions.len() / (8 * (DISTRICT_GRID * DISTRICT_GRID) as usize);
    let mut found: Vec<Settlement> = Vec::new();
    for at in cells.into_values().filter(|at| at.len() > least) {
        let middle =
            LonLat::new(median(at.iter().map(|p| p.lon).collect()), median(at.iter().map(|p| p.lat).collect()));
        let population = (at.len() as f64 / facts.behaviour.places_per_inhabitant) as u32;
        found.push(settlement(&format!("Grend {}", found.len() + 1), middle, population, "district"));
    }
    found.sort_by(|a, b| b.population.cmp(&a.population).then_with(|| a.name.cmp(&b.name)));
    found
}

fn settlement(name: &str, at: LonLat, population: u32, kind: &str) -> Settlement {
    Settlement {
        name: name.to_owned(),
        lon: at.lon,
        lat: at.lat,
        population,
        postal_code: NO_POSTAL_CODE.to_owned(),
        city: name.to_uppercase(),
        place: kind.to_owned(),
    }
}

/// The junctions within the settlement's reach, and at least the nearest ones.
fn sites(town: &Settlement, junctions: &[LonLat], is_rural: &mut [bool]) -> Vec<LonLat> {
    // 2,000 inhabitants a square kilometre, but neither a yard nor a city
    let radius_m = (f64::from(town.population) / 2_000.0 / std::f64::consts::PI).sqrt().clamp(0.4, 2.5) * 1_000.0;
    let mut by_distance: Vec<(f64, usize)> =
        junctions.iter().enumerate().map(|(i, at)| (town.position().distance(*at).value(), i)).collect();
    by_distance.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let within = by_distance.partition_point(|(metres, _)| *metres <= radius_m).max(LEAST_SITES).min(by_distance.len());
    by_distance[..within]
        .iter()
        .map(|&(_, index)| {
            is_rural[index] = false;
            junctions[index]
        })
        .collect()
}

/// The town where it is, or in its direction from the extract when that is too far for a day's round.
fn brought_near(place: &Settlement, facts: &Facts, centre: LonLat, plane: &Plane) -> Settlement {
    if place.position().distance(centre).value() <= FAR.value() {
        return place.clone();
    }
    let [lon, lat] = facts.municipality.centre;
    let home = Plane::around(LonLat::new(lon, lat));
    let offset = home.xy(place.position());
    let near = plane.lon_lat(offset);
    Settlement { lon: near.lon, lat: near.lat, ..place.clone() }
}
