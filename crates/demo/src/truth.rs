//! What really happened in the invented year, for checking a reconstruction and for benchmarks; never imported.

use std::{collections::BTreeMap, path::Path};

use serde::Serialize;

use crate::{DemoError, billing::World, registers::write_table, year::Drop};

/// Writes `leveranser.csv`: every drop and pick-up.
pub(crate) fn write_drops(path: &Path, world: World, drops: &[Drop]) -> Result<usize, DemoError> {
    let headings = ["leverandor_orgnr", "enhet", "dato", "kg", "rundetype"];
    let rows = drops.iter().map(|drop| {
        let supplier = &world.suppliers[drop.supplier as usize];
        [
            supplier.organisation_number.clone(),
            world.units[drop.unit as usize].key.clone(),
            world.days[usize::from(drop.day)].date.to_string(),
            format!("{:.2}", drop.mass_kg).replace('.', ","),
            world.facts.families[supplier.family].distribution.clone(),
        ]
    });
    write_table(path, headings, rows)
}

/// A day's work of one supplier: a vehicle-routing instance with municipal stops.
#[derive(Serialize)]
struct DayRound<'a> {
    supplier: &'a str,
    family: &'a str,
    kind: &'a str,
    date: String,
    depot: [f64; 2],
    capacity_kg: f64,
    stops: Vec<Stop<'a>>,
}

#[derive(Serialize)]
struct Stop<'a> {
    unit: &'a str,
    lon: f64,
    lat: f64,
    demand_kg: f64,
}

#[derive(Serialize)]
struct Rounds<'a> {
    note: &'a str,
    rounds: Vec<DayRound<'a>>,
}

/// Writes `dagsrunder.json`: the largest day of every supplier, and every tenth day of those that drive own rounds.
pub(crate) fn write_rounds(path: &Path, world: World, drops: &[Drop]) -> Result<usize, DemoError> {
    let mut days: BTreeMap<(u32, u16), Vec<&Drop>> = BTreeMap::new();
    for drop in drops {
        let family = &world.facts.families[world.suppliers[drop.supplier as usize].family];
        if matches!(family.distribution.as_str(), "own_round" | "shared_round") {
            days.entry((drop.supplier, drop.day)).or_default().push(drop);
        }
    }
    let mut largest: BTreeMap<u32, (usize, u16)> = BTreeMap::new();
    for (&(supplier, day), list) in &days {
        let best = largest.entry(supplier).or_insert((list.len(), day));
        if list.len() > best.0 {
            *best = (list.len(), day);
        }
    }
    let chosen = |supplier: u32, day: u16| {
        let own = world.facts.families[world.suppliers[supplier as usize].family].distribution == "own_round";
        largest.get(&supplier).is_some_and(|best| best.1 == day) || (own && day % 10 == 3)
    };
    let rounds: Vec<DayRound> = days
        .iter()
        .filter(|((supplier, day), list)| list.len() > 1 && chosen(*supplier, *day))
        .map(|(&(supplier, day), list)| day_round(world, supplier, day, list))
        .collect();
    let count = rounds.len();
    let failed = |source| DemoError::Write { file: path.display().to_string(), source };
    let file = std::io::BufWriter::new(std::fs::File::create(path).map_err(failed)?);
    let note = "Invented by samlast demo: no such delivery took place. Coordinates are degrees, WGS84.";
    serde_json::to_writer_pretty(file, &Rounds { note, rounds }).map_err(|error| failed(error.into()))?;
    Ok(count)
}

fn day_round<'a>(world: World<'a>, supplier: u32, day: u16, drops: &[&Drop]) -> DayRound<'a> {
    let who = &world.suppliers[supplier as usize];
    let family = &world.facts.families[who.family];
    DayRound {
        supplier: &who.organisation_number,
        family: &family.key,
        kind: &family.distribution,
        date: world.days[usize::from(day)].date.to_string(),
        depot: [who.position.lon, who.position.lat],
        capacity_kg: world.facts.behaviour.vehicle_load_kg,
        stops: drops
            .iter()
            .map(|drop| {
                let unit = &world.units[drop.unit as usize];
                let demand_kg = (drop.mass_kg * 100.0).round() / 100.0;
                Stop { unit: &unit.key, lon: unit.position.lon, lat: unit.position.lat, demand_kg }
            })
            .collect(),
    }
}
