//! Writes a municipality's input files in the formats that users really have, with invented deliveries.
//!
//! The default is modelled on public facts about Indre Østfold; suppliers, deliveries, prices and amounts are invented
//! and say so wherever they are shown. The same options give the same bytes: there is no clock in here, and chance comes
//! from the seed.
//!
//! | module | holds |
//! |---|---|
//! | `facts` | the data files: public facts and invented behaviour |
//! | `network`, `pbf` | the invented road network and its OpenStreetMap file |
//! | `ground`, `plane` | where things can be placed |
//! | `units`, `suppliers`, `identity` | who there is, with invented identifiers |
//! | `calendar`, `year` | the year's days and its deliveries |
//! | `billing`, `ubl` | invoices, credit notes, orders and despatch advices |
//! | `ledger`, `registers`, `survey` | the tables |
//! | `variant` | dirtier municipalities, for tests of estimates |
//! | `truth`, `letter` | what really happened, and the note to the reader |

mod archive;
mod billing;
mod calendar;
mod dice;
mod facts;
mod ground;
mod identity;
mod ledger;
mod letter;
mod network;
mod pbf;
mod plane;
mod registers;
mod suppliers;
mod survey;
mod truth;
mod ubl;
mod units;
mod variant;
mod year;

use std::path::{Path, PathBuf};

use archive::Archive;
use billing::{Buyer, World};
use dice::Dice;
use facts::Facts;
use ground::Ground;
use ledger::LedgerRow;
use network::Network;
pub use variant::Variant;
use year::Drop;

/// What to generate.
#[derive(Clone, Debug, PartialEq)]
pub struct DemoOptions {
    /// Size of the municipality in inhabitants, 1,000 to 2,000,000.
    pub inhabitants: u32,
    /// Seed of everything that chance decides.
    pub seed: u64,
    /// Share of the units that answer the delivery survey, 0 to 1.
    pub surveyed_share: f64,
    /// An OpenStreetMap extract (`.osm.pbf`) to place units and suppliers on, instead of the invented road network.
    pub roads: Option<PathBuf>,
    /// In which way the municipality differs from the ordinary one.
    pub variant: Variant,
}

impl Default for DemoOptions {
    fn default() -> Self {
        Self { inhabitants: 47_006, seed: 1, surveyed_share: 0.35, roads: None, variant: Variant::Ordinary }
    }
}

/// What was written.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct DemoSummary {
    /// Paths of the files for import, in the order in which a user would import them.
    pub files: Vec<PathBuf>,
    /// Paths of files that must not be imported: the truth and the note to the reader.
    pub other_files: Vec<PathBuf>,
    /// Receiving units.
    pub units: usize,
    /// Suppliers.
    pub suppliers: usize,
    /// Deliveries of the year, without trips that staff made.
    pub deliveries: usize,
    /// Trips that staff made to shops.
    pub pick_ups: usize,
    /// Invoices in the archive.
    pub invoices: usize,
    /// Credit notes in the archive.
    pub credit_notes: usize,
    /// Orders in the archive.
    pub orders: usize,
    /// Despatch advices in the archive.
    pub despatch_advices: usize,
    /// Rows of the ledger.
    pub ledger_rows: usize,
    /// Units that answered the survey.
    pub surveyed_units: usize,
    /// Junctions of the invented road network; 0 when an extract was given.
    pub road_junctions: usize,
    /// Length of the invented road network in whole kilometres; 0 when an extract was given.
    pub road_length_km: usize,
    /// Mass of all goods in whole kilograms.
    pub goods_kg: u64,
    /// Value of all purchases without value added tax, in whole kroner.
    pub goods_nok: i64,
}

/// Why nothing, or not everything, was written.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// An option that cannot be.
    #[error("{option}: {value} is not possible; {advice}")]
    Option {
        /// Name of the option.
        option: &'static str,
        /// What was given.
        value: String,
        /// What may be given.
        advice: &'static str,
    },
    /// One of the crate's own data files is wrong.
    #[error("the demo's data file {file} cannot be used: {reason}")]
    Data {
        /// Its name.
        file: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// The extract cannot be used.
    #[error("{file}: no place for a demo municipality: {reason}")]
    Roads {
        /// Path as given.
        file: String,
        /// Why not, with a way out.
        reason: String,
    },
    /// A file cannot be written.
    #[error("{file} cannot be written: {source}; is there room, and may you write there?")]
    Write {
        /// Path.
        file: String,
        /// What the system said.
        source: std::io::Error,
    },
}

/// Writes all files into the folder, which is made if it is missing; `progress` is told what is being done.
///
/// # Errors
/// Options out of range, an extract that cannot be read or has no settlements, a file that cannot be written.
pub fn generate(out: &Path, options: &DemoOptions, progress: &mut dyn FnMut(&str)) -> Result<DemoSummary, DemoError> {
    check(options)?;
    let mut facts = Facts::read()?;
    options.variant.change(&mut facts);
    let scale = f64::from(options.inhabitants) / f64::from(facts.municipality.inhabitants);
    let truth_folder = out.join("truth");
    std::fs::create_dir_all(&truth_folder)
        .map_err(|source| DemoError::Write { file: truth_folder.display().to_string(), source })?;
    let mut summary = DemoSummary::default();
    let ground = lay_ground(out, options, &facts, scale, &mut summary, progress)?;
    progress("units, suppliers and their year");
    let units = units::draw(&facts, &ground, scale, options.seed);
    let suppliers = suppliers::draw(&facts, &ground, scale, options.seed)?;
    let days = calendar::working_days(&facts.behaviour, &facts.calendar)?;
    let drops = year::draw(&facts, &units, &suppliers, &days, options.seed);
    let buyer = buyer(&facts, &ground);
    let world =
        World { facts: &facts, units: &units, suppliers: &suppliers, days: &days, buyer: &buyer, seed: options.seed };
    count(world, &drops, &mut summary);
    progress("invoices, orders and despatch advices");
    let rows = write_documents(out, world, &drops, &mut summary)?;
    progress("ledger, registers and survey");
    write_tables(out, world, &drops, &rows, options, &mut summary)?;
    let letter = out.join("LES-MEG.txt");
    std::fs::write(&letter, letter::text(world, ground.is_modelled, options.inhabitants, &facts))
        .map_err(|source| DemoError::Write { file: letter.display().to_string(), source })?;
    summary.other_files.push(letter);
    Ok(summary)
}

fn check(options: &DemoOptions) -> Result<(), DemoError> {
    if !(1_000..=2_000_000).contains(&options.inhabitants) {
        return Err(DemoError::Option {
            option: "inhabitants",
            value: options.inhabitants.to_string(),
            advice: "give a number from 1000 to 2000000",
        });
    }
    if !(0.0..=1.0).contains(&options.surveyed_share) {
        return Err(DemoError::Option {
            option: "surveyed",
            value: options.surveyed_share.to_string(),
            advice: "give a share from 0 to 1",
        });
    }
    Ok(())
}

fn lay_ground(
    out: &Path,
    options: &DemoOptions,
    facts: &Facts,
    scale: f64,
    summary: &mut DemoSummary,
    progress: &mut dyn FnMut(&str),
) -> Result<Ground, DemoError> {
    if let Some(extract) = &options.roads {
        progress("reading the road extract");
        return Ground::of_extract(extract, facts);
    }
    progress("road network");
    let network = Network::draw(facts, scale, options.seed);
    let path = out.join("veger.osm.pbf");
    let failed = |source| DemoError::Write { file: path.display().to_string(), source };
    let file = std::fs::File::create(&path).map_err(failed)?;
    pbf::write(&network, std::io::BufWriter::new(file)).map_err(failed)?;
    summary.road_junctions = network.junction_count();
    summary.road_length_km = network.length_km() as usize;
    summary.files.push(path);
    Ok(Ground::of_network(&network, facts))
}

fn buyer(facts: &Facts, ground: &Ground) -> Buyer {
    let seat = &ground.settlements[0];
    let (name, organisation_number) = if ground.is_modelled {
        let municipality = &facts.municipality;
        (format!("{} kommune (demo, oppdiktede innkjøp)", municipality.name), municipality.organisation_number.clone())
    } else {
        ("Eksempel kommune (oppdiktet)".to_owned(), identity::organisation_number(0))
    };
    Buyer {
        name,
        organisation_number,
        street: "Rådhusgata 1".to_owned(),
        postal_code: seat.postal_code.clone(),
        city: seat.city.clone(),
    }
}

fn count(world: World, drops: &[Drop], summary: &mut DemoSummary) {
    let picked_up = |drop: &&Drop| {
        world.facts.families[world.suppliers[drop.supplier as usize].family].distribution == "own_pick_up"
    };
    summary.units = world.units.len();
    summary.suppliers = world.suppliers.len();
    summary.pick_ups = drops.iter().filter(picked_up).count();
    summary.deliveries = drops.len() - summary.pick_ups;
    summary.goods_kg = drops.iter().map(|drop| drop.mass_kg).sum::<f64>() as u64;
}

/// Writes the three archives, supplier by supplier, and returns the ledger's rows.
fn write_documents(
    out: &Path,
    world: World,
    drops: &[Drop],
    summary: &mut DemoSummary,
) -> Result<Vec<LedgerRow>, DemoError> {
    let paths = ["invoices.zip", "orders.zip", "despatch-advices.zip"].map(|name| out.join(name));
    let mut invoices = Archive::create(&paths[0])?;
    let mut orders = Archive::create(&paths[1])?;
    let mut despatches = Archive::create(&paths[2])?;
    let mut rows = Vec::new();
    for supplier in 0..world.suppliers.len() {
        let first = drops.partition_point(|drop| (drop.supplier as usize) < supplier);
        let last = drops.partition_point(|drop| (drop.supplier as usize) <= supplier);
        let (bills, ordered) = billing::documents(world, supplier, &drops[first..last]);
        let number = &world.suppliers[supplier].organisation_number;
        let mut dice = Dice::new(world.seed, "ledger", supplier as u64);
        for bill in &bills {
            rows.extend(ledger::rows(world, bill, &mut dice));
            if !bill.mode.is_electronic() {
                continue;
            }
            invoices.add(&format!("{number}_{}.xml", bill.number), &ubl::bill(world, bill))?;
            if bill.is_credit() {
                summary.credit_notes += 1;
            }
        }
        for order in &ordered {
            orders.add(&format!("{number}_{}.xml", order.order), &ubl::order(world, order))?;
            if let (Some(text), Some(name)) = (ubl::despatch_advice(world, order), &order.despatch) {
                despatches.add(&format!("{number}_{name}.xml"), &text)?;
            }
        }
    }
    summary.invoices = invoices.finish()? - summary.credit_notes;
    summary.orders = orders.finish()?;
    summary.despatch_advices = despatches.finish()?;
    summary.files.extend(paths);
    ledger::number_vouchers(&mut rows);
    summary.ledger_rows = rows.len();
    summary.goods_nok = rows.iter().map(|row| row.net_ore).sum::<i64>() / 100;
    Ok(rows)
}

fn write_tables(
    out: &Path,
    world: World,
    drops: &[Drop],
    rows: &[LedgerRow],
    options: &DemoOptions,
    summary: &mut DemoSummary,
) -> Result<(), DemoError> {
    let [units, suppliers, survey, ledger_csv, ledger_xlsx] =
        ["enheter.csv", "leverandorer.csv", "undersokelse.csv", "regnskap.csv", "regnskap.xlsx"]
            .map(|name| out.join(name));
    registers::write_units(&units, world)?;
    registers::write_suppliers(&suppliers, world)?;
    summary.surveyed_units = survey::write(&survey, world, drops, options.surveyed_share, options.variant)?;
    ledger::write_csv(&ledger_csv, rows)?;
    ledger::write_xlsx(&ledger_xlsx, rows, world.facts.behaviour.year)?;
    let [true_drops, true_rounds] = ["truth/leveranser.csv", "truth/dagsrunder.json"].map(|name| out.join(name));
    truth::write_drops(&true_drops, world, drops)?;
    truth::write_rounds(&true_rounds, world, drops)?;
    // Registers come first in an import, so that documents find their units and suppliers.
    let mut files = vec![units, suppliers];
    files.append(&mut summary.files);
    files.extend([ledger_csv, ledger_xlsx, survey]);
    summary.files = files;
    summary.other_files.extend([true_drops, true_rounds]);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_has_the_size_of_indre_ostfold() {
        let options = DemoOptions::default();
        let facts = Facts::read().expect("facts");
        let network = Network::draw(&facts, 1.0, options.seed);
        assert!((8_000..=20_000).contains(&network.junction_count()), "{}", network.junction_count());
        let ground = Ground::of_network(&network, &facts);
        let units = units::draw(&facts, &ground, 1.0, options.seed);
        let suppliers = suppliers::draw(&facts, &ground, 1.0, options.seed).expect("suppliers");
        let days = calendar::working_days(&facts.behaviour, &facts.calendar).expect("days");
        let drops = year::draw(&facts, &units, &suppliers, &days, options.seed);
        assert!((150..=170).contains(&units.len()), "{}", units.len());
        assert!((120..=160).contains(&suppliers.len()), "{}", suppliers.len());
        // 160 units · 194 a year = 31,040
        assert!((30_000..=32_000).contains(&drops.len()), "{}", drops.len());
        let of_kind = |key: &str| units.iter().filter(|u| facts.unit_kinds[u.kind].key == key).count();
        assert_eq!((of_kind("school"), of_kind("kindergarten")), (24, 20));
        let names: std::collections::BTreeSet<&str> = units.iter().map(|unit| unit.name.as_str()).collect();
        assert_eq!(names.len(), units.len(), "no two units have one name");
        let names: std::collections::BTreeSet<&str> = suppliers.iter().map(|s| s.name.as_str()).collect();
        assert_eq!(names.len(), suppliers.len(), "no two suppliers have one name");
        let kg_per_person = |key: &str| {
            let chosen = |unit: usize| facts.unit_kinds[units[unit].kind].key == key;
            let food = ["produce", "dairy", "bread", "meat", "fish", "egg", "dry", "frozen", "beverages"];
            let lines = drops.iter().filter(|drop| chosen(drop.unit as usize)).flat_map(|drop| &drop.lines);
            let mass: f64 = lines
                .map(|line| (&facts.items[usize::from(line.item)], line.quantity_milli))
                .filter(|(item, _)| food.contains(&item.group.as_str()))
                .map(|(item, quantity)| item.kg * quantity as f64 / 1000.0)
                .sum();
            let persons: u32 = (0..units.len()).filter(|&unit| chosen(unit)).map(|unit| units[unit].persons).sum();
            mass / f64::from(persons)
        };
        // The data files ask for 668, 100 and 11.3 kg; whole packs and the forced line make it a little more.
        assert!((600.0..800.0).contains(&kg_per_person("nursing_home")), "{}", kg_per_person("nursing_home"));
        assert!((80.0..130.0).contains(&kg_per_person("kindergarten")), "{}", kg_per_person("kindergarten"));
        assert!((8.0..20.0).contains(&kg_per_person("school")), "{}", kg_per_person("school"));
    }
}
