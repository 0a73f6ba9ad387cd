//! The program is killed at moments spread over a whole import. What it leaves behind holds every batch whole or not at
//! all, and the same import again ends in the same study as one that was left in peace.
//!
//! A few kills of a small import by default; `make check-kill` asks for fifty of a whole one on either store, with
//! `SAMLAST_KILLS`, and prints a summary. `SAMLAST_KILL_SEED` and `SAMLAST_KILL_INHABITANTS` choose other moments and a
//! larger municipality.

use std::collections::BTreeMap;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use store::{BatchCounts, ContentDigest, StudyStore};

use crate::program::Folder;

const FILES: [&str; 6] =
    ["enheter.csv", "leverandorer.csv", "undersokelse.csv", "despatch-advices.zip", "regnskap.csv", "veger.osm.pbf"];
/// What is imported besides where many kills are asked for: most of the time goes there.
const MANY: [&str; 2] = ["invoices.zip", "orders.zip"];

fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| text.parse().unwrap())
}

/// A program run whose files beside the study, for a study in a database, lie in the folder as well.
fn command(folder: &Folder, arguments: &[String]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_samlast"));
    command.args(arguments).env("SAMLAST_FILES", folder.file("files")).stdin(Stdio::null()).stdout(Stdio::null());
    command.stderr(Stdio::null());
    command
}

fn run(folder: &Folder, arguments: &[&str]) -> Vec<u8> {
    let arguments: Vec<String> = arguments.iter().map(|&argument| argument.to_owned()).collect();
    let output = command(folder, &arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

fn import(folder: &Folder, study: &str) -> Vec<String> {
    let many = if std::env::var_os("SAMLAST_KILLS").is_some() { &MANY[..] } else { &[] };
    let files = many.iter().chain(&FILES).map(|name| folder.file(&format!("demo/{name}")));
    ["import".to_owned(), study.to_owned()].into_iter().chain(files).collect()
}

/// What a study says in the end.
#[derive(PartialEq, Debug)]
struct End {
    digest: ContentDigest,
    deliveries: usize,
    purchases: Value,
    /// What documents the roads come from, as the store notes it.
    roads: Option<String>,
}

fn end_of(folder: &Folder, study: &str) -> End {
    let purchases = serde_json::from_slice(&run(folder, &["purchases", study, "--json"])).unwrap();
    let store = StudyStore::open(study.parse::<store::Location>().unwrap()).unwrap();
    let roads = store.roads().unwrap().map(|roads| roads.source_name);
    End { digest: store.content_digests().unwrap(), deliveries: store.deliveries().unwrap().len(), purchases, roads }
}

/// Where a kill has met the import.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Phase {
    NothingCommitted,
    Reading,
    Linking,
    Done,
}

/// Counts what the tables hold for each batch, which has to be what its audit row says; a batch without an audit row, and
/// rows without a batch, are refused by the tables themselves.
fn check(study: &str, files: usize) -> (usize, Phase) {
    let store = StudyStore::open(study.parse::<store::Location>().unwrap()).unwrap();
    assert_eq!(store.damage().unwrap(), Vec::<String>::new(), "{study}");
    let mut found: BTreeMap<_, BatchCounts> = store.batches().unwrap().iter().map(|b| (b.id, b.counts)).collect();
    let counted = found.len();
    let mut of_file = BTreeMap::new();
    for file in store.files().unwrap() {
        let counts = found.get_mut(&file.batch).unwrap();
        counts.files -= 1;
        assert_eq!(of_file.insert(file.name, file.batch), None, "the names of the demo's files differ");
    }
    store
        .each_document(|stored| {
            let counts = found.get_mut(&of_file[&stored.file]).unwrap();
            counts.documents -= 1;
            counts.lines -= stored.document.lines.len() as u64;
            Ok(())
        })
        .unwrap();
    for (batch, left) in found {
        let left = (left.files, left.documents, left.lines);
        assert_eq!(left, (0, 0, 0), "{study}: batch {batch} is not whole");
    }
    let phase = match (counted, of_file.len() == files, store.meta("deliveries_made_with").unwrap()) {
        (0, ..) => Phase::NothingCommitted,
        (_, false, _) => Phase::Reading,
        (_, true, None) => Phase::Linking,
        (_, true, Some(_)) => Phase::Done,
    };
    (counted, phase)
}

/// The next of a row of numbers that look like chance (SplitMix64), from 0 to 1.
fn chance(state: &mut u64) -> f64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
}

/// Starts the import and kills it after some time; how long it took where it ended before.
fn killed_after(folder: &Folder, study: &str, time: Duration) -> Result<(), Duration> {
    let start = Instant::now();
    let mut child = command(folder, &import(folder, study)).spawn().unwrap();
    while start.elapsed() < time {
        if let Some(status) = child.try_wait().unwrap() {
            assert!(status.success(), "{study}: {status}");
            return Err(start.elapsed());
        }
        std::thread::sleep((time - start.elapsed().min(time)).min(Duration::from_millis(2)));
    }
    child.kill().unwrap();
    let status = child.wait().unwrap();
    // It may have ended between the last look and the kill.
    if status.success() { Err(start.elapsed()) } else { Ok(()) }
}

/// Kills imports into fresh studies; `place` makes the address of a study from a name.
fn killed_imports_end_like_undisturbed_ones(on: &str, place: impl Fn(&Folder, &str) -> String) {
    let (kills, seed) = (setting("SAMLAST_KILLS", 4), setting("SAMLAST_KILL_SEED", 1));
    let folder = Folder::new(&format!("killed_{on}"));
    let inhabitants = setting("SAMLAST_KILL_INHABITANTS", 2_000).to_string();
    run(&folder, &["demo", "--out", &folder.file("demo"), "--inhabitants", &inhabitants]);

    let undisturbed = place(&folder, "undisturbed");
    run(&folder, &["init", &undisturbed]);
    let start = Instant::now();
    assert!(command(&folder, &import(&folder, &undisturbed)).status().unwrap().success());
    let mut whole = start.elapsed();
    let files = StudyStore::open(undisturbed.parse::<store::Location>().unwrap()).unwrap().files().unwrap().len();
    let (batches, phase) = check(&undisturbed, files);
    assert_eq!(phase, Phase::Done);
    let expected = end_of(&folder, &undisturbed);
    assert!(expected.deliveries > 0 && expected.roads.is_some());

    let mut phases: BTreeMap<Phase, usize> = BTreeMap::new();
    let (mut state, mut whole_batches, mut slowest) = (seed, 0, whole);
    for kill in 0..kills {
        // One kill in each of as many equal parts of the import, somewhere in it.
        let share = (kill as f64 + chance(&mut state)) / kills as f64;
        let study = place(&folder, &format!("kill_{kill}"));
        for attempt in 0.. {
            assert!(attempt < 20, "no kill has met an import of {whole:?}");
            let study = if attempt == 0 { study.clone() } else { place(&folder, &format!("kill_{kill}_{attempt}")) };
            run(&folder, &["init", &study]);
            if let Err(ended_after) = killed_after(&folder, &study, whole.mul_f64(share)) {
                // The machine is quicker now than at first; again, with the time that it takes now.
                whole = ended_after.min(whole.mul_f64(0.98));
                continue;
            }
            let (found, phase) = check(&study, files);
            *phases.entry(phase).or_default() += 1;
            whole_batches += found;
            let again = Instant::now();
            assert!(command(&folder, &import(&folder, &study)).status().unwrap().success());
            slowest = slowest.max(again.elapsed());
            check(&study, files);
            assert_eq!(end_of(&folder, &study), expected, "{study}, killed at {share:.3} of {whole:?} ({phase:?})");
            break;
        }
    }
    let left: Vec<_> = folder.names().into_iter().filter(|name| name.contains("columns.")).collect();
    assert_eq!(left, Vec::<String>::new(), "half-written files are left");
    let phases: BTreeMap<_, _> = phases.iter().map(|(phase, count)| (format!("{phase:?}"), count)).collect();
    println!(
        "{}",
        json!({
            "store": on, "kills": kills, "seed": seed, "inhabitants": inhabitants, "met": phases,
            "batches_undisturbed": batches, "batches_found_whole": whole_batches, "files": files,
            "undisturbed_s": (whole.as_secs_f64() * 100.0).round() / 100.0,
            "slowest_again_s": (slowest.as_secs_f64() * 100.0).round() / 100.0,
            "same_content_as_undisturbed": true,
        })
    );
}

#[test]
fn an_import_killed_at_any_moment_ends_like_an_undisturbed_one_in_sqlite() {
    killed_imports_end_like_undisturbed_ones("sqlite", |folder, name| folder.file(&format!("{name}.samlast")));
}

#[test]
fn an_import_killed_at_any_moment_ends_like_an_undisturbed_one_in_postgres() {
    let Ok(server) = std::env::var("SAMLAST_TEST_POSTGRES") else { return };
    let run = std::process::id();
    killed_imports_end_like_undisturbed_ones("postgres", |_, name| format!("{server}?schema=killed_{run}_{name}"));
}
