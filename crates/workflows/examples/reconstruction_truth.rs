//! How well deliveries are told from papers: an invented municipality is reconstructed from all of its papers, from its
//! invoices alone and from its ledger alone, and compared drop by drop with what really happened in it.
//!
//! Arguments: inhabitants, seed, and a variant of the generator (`ordinary`, `collective`, …).

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use demo::{DemoOptions, Variant};
use domain::{Date, DistributionKind, DocumentKind, Parameters, StoredDocument};
use store::StudyStore;

type Failure = Box<dyn std::error::Error>;

/// Supplier and unit by their keys in the registers.
type Pair = (String, String);

/// Registers and the papers that each reconstruction is given.
const REGISTERS: [&str; 2] = ["enheter.csv", "leverandorer.csv"];
const SETS: [(&str, &[&str]); 5] = [
    ("everything", &["invoices.zip", "orders.zip", "despatch-advices.zip", "regnskap.csv", "regnskap.xlsx"]),
    ("invoices", &["invoices.zip"]),
    ("invoices, orders", &["invoices.zip", "orders.zip"]),
    ("invoices, ledger", &["invoices.zip", "regnskap.csv"]),
    ("ledger", &["regnskap.csv"]),
];
/// Days that a drop may be off and still be the same one in the looser comparison.
const NEAR_DAYS: i64 = 3;

/// One drop that happened.
struct Happened {
    pair: Pair,
    date: Date,
    kind: String,
}

/// One drop that was told from papers.
struct Told {
    pair: Pair,
    date: Date,
    basis: &'static str,
    fetched: bool,
}

/// How many of each there are, and how many meet.
#[derive(Default)]
struct Score {
    happened: usize,
    told: usize,
    same_day: usize,
    near: usize,
}

fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let inhabitants: u32 = arguments.next().map_or(Ok(8_000), |text| text.parse())?;
    let seed: u64 = arguments.next().map_or(Ok(1), |text| text.parse())?;
    let variant = arguments.next().map_or(Some(Variant::Ordinary), |text| Variant::from_key(&text));
    let variant = variant.ok_or("no such variant")?;
    let folder = std::env::temp_dir().join(format!("samlast-reconstruction-{}", std::process::id()));
    let options = DemoOptions { inhabitants, seed, surveyed_share: 0.0, roads: None, variant };
    let result = demo::generate(&folder, &options, &mut |_| ())
        .map_err(Failure::from)
        .and_then(|summary| all_sets(&folder, &summary.files));
    std::fs::remove_dir_all(&folder)?;
    result
}

fn all_sets(folder: &Path, files: &[PathBuf]) -> Result<(), Failure> {
    let happened = happened(&folder.join("truth/leveranser.csv"))?;
    let mut ways = BTreeMap::new();
    for (name, papers) in SETS {
        let chosen: Vec<PathBuf> = files
            .iter()
            .filter(|file| REGISTERS.iter().chain(papers).any(|paper| file.ends_with(paper)))
            .cloned()
            .collect();
        let study = workflows::Location::from(folder.join(format!("{}.samlast", name.replace(", ", "-"))));
        workflows::init(&study, name)?;
        workflows::import(&study, &chosen, &workflows::ImportSettings::default(), &())?;
        let store = StudyStore::open(study)?;
        if ways.is_empty() {
            ways = ways_of_invoicing(&store)?;
        }
        let told = told(&store)?;
        println!("\n== {name}: {}", store.meta("reconstruction_quality")?.unwrap_or_default());
        println!(
            "{:<34}{:>9}{:>8}{:>8}{:>9}{:>11}{:>9}",
            "", "happened", "told", "ratio", "same day", "± 3 days", "precise"
        );
        let kind_of: BTreeMap<&String, &String> = happened.iter().map(|drop| (&drop.pair.0, &drop.kind)).collect();
        let way_of = |supplier: &String| ways.get(supplier).copied().unwrap_or("no invoice").to_owned();
        print("all brought", &score(&happened, &told, &|drop| drop.kind != "own_pick_up", &|drop| !drop.fetched));
        print("all fetched", &score(&happened, &told, &|drop| drop.kind == "own_pick_up", &|drop| drop.fetched));
        let kinds: BTreeSet<&String> = kind_of.values().copied().collect();
        for kind in kinds {
            let of = |supplier: &String| kind_of.get(supplier) == Some(&kind);
            print(kind, &score(&happened, &told, &|drop| of(&drop.pair.0), &|drop| of(&drop.pair.0)));
        }
        let names: BTreeSet<String> = kind_of.keys().map(|supplier| way_of(supplier)).collect();
        for way in names {
            let of = |supplier: &String| way_of(supplier) == way;
            print(&way, &score(&happened, &told, &|drop| of(&drop.pair.0), &|drop| of(&drop.pair.0)));
        }
        let bases: BTreeSet<&str> = told.iter().map(|drop| drop.basis).collect();
        for basis in bases {
            // Precision alone: what of the drops that rest on this took place.
            print(&format!("basis {basis}"), &score(&happened, &told, &|_| true, &|drop| drop.basis == basis));
        }
    }
    Ok(())
}

fn print(name: &str, score: &Score) {
    let share = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
    println!(
        "{name:<34}{:>9}{:>8}{:>8.2}{:>8.1}%{:>10.1}%{:>8.1}%",
        score.happened,
        score.told,
        score.told as f64 / score.happened.max(1) as f64,
        share(score.same_day, score.happened),
        share(score.near, score.happened),
        share(score.same_day, score.told),
    );
}

/// Drops of both sides that are of interest, met first on the same day, then on near ones, each once.
fn score(
    happened: &[Happened],
    told: &[Told],
    is_asked: &dyn Fn(&Happened) -> bool,
    is_answer: &dyn Fn(&Told) -> bool,
) -> Score {
    let mut dates: BTreeMap<&Pair, (BTreeSet<Date>, BTreeSet<Date>)> = BTreeMap::new();
    for drop in happened.iter().filter(|drop| is_asked(drop)) {
        dates.entry(&drop.pair).or_default().0.insert(drop.date);
    }
    for drop in told.iter().filter(|drop| is_answer(drop)) {
        dates.entry(&drop.pair).or_default().1.insert(drop.date);
    }
    let mut score = Score::default();
    for (happened, told) in dates.values() {
        score.happened += happened.len();
        score.told += told.len();
        let same: BTreeSet<Date> = happened.intersection(told).copied().collect();
        score.same_day += same.len();
        let mut open: Vec<Date> = told.difference(&same).copied().collect();
        let late = happened.difference(&same).filter(|day| {
            let found = open.iter().position(|other| study::ordering::days_between(**day, *other).abs() <= NEAR_DAYS);
            found.map(|at| open.remove(at)).is_some()
        });
        score.near += same.len() + late.count();
    }
    score
}

/// How each supplier's invoices look: what they say about days and how many drops they gather.
fn ways_of_invoicing(store: &StudyStore) -> Result<BTreeMap<String, &'static str>, Failure> {
    let keys: BTreeMap<_, _> = store.suppliers()?.into_iter().map(|s| (s.id, s.record.key)).collect();
    let mut counts: BTreeMap<String, BTreeMap<&'static str, usize>> = BTreeMap::new();
    store.each_document(|stored: StoredDocument| {
        let document = &stored.document;
        if document.kind == DocumentKind::Invoice
            && let Some(key) = keys.get(&stored.supplier)
        {
            let on_lines = document.lines.iter().any(|line| line.delivery.as_ref().is_some_and(|d| d.date.is_some()));
            let way = match (document.delivery.date.is_some(), on_lines) {
                (_, true) => "invoices with dates on lines",
                (true, false) => "invoices with one date",
                (false, false) => "invoices without dates",
            };
            *counts.entry(key.clone()).or_default().entry(way).or_default() += 1;
        }
        Ok(())
    })?;
    let most = |ways: BTreeMap<&'static str, usize>| ways.into_iter().max_by_key(|(_, count)| *count);
    Ok(counts.into_iter().filter_map(|(key, ways)| Some((key, most(ways)?.0))).collect())
}

fn told(store: &StudyStore) -> Result<Vec<Told>, Failure> {
    let units: BTreeMap<_, _> = store.units()?.into_iter().map(|unit| (unit.id, unit.record.key)).collect();
    let suppliers: BTreeMap<_, _> = store.suppliers()?.into_iter().map(|s| (s.id, s.record)).collect();
    let assumptions = study::assumptions::Assumptions::new(&Parameters::builtin()?)?;
    let mut told = Vec::new();
    for delivery in store.deliveries()? {
        let (Some(unit), Some(supplier)) = (units.get(&delivery.unit), suppliers.get(&delivery.supplier)) else {
            continue;
        };
        let of_sector = assumptions.sector(supplier.sector_code.as_deref()).distribution;
        let how = delivery.how.unwrap_or(supplier.distribution.unwrap_or(of_sector));
        told.push(Told {
            pair: (supplier.key.clone(), unit.clone()),
            date: delivery.date,
            basis: delivery.basis.key(),
            fetched: how == DistributionKind::OwnPickUp,
        });
    }
    Ok(told)
}

fn happened(path: &Path) -> Result<Vec<Happened>, Failure> {
    let text = std::fs::read_to_string(path)?;
    let mut drops = Vec::new();
    for line in text.trim_start_matches('\u{feff}').lines().skip(1) {
        let cells: Vec<&str> = line.split(';').collect();
        let [supplier, unit, date, _, kind] = cells[..] else { return Err(format!("{line}: five cells").into()) };
        let pair = (supplier.to_owned(), unit.to_owned());
        drops.push(Happened { pair, date: date.parse()?, kind: kind.to_owned() });
    }
    Ok(drops)
}
