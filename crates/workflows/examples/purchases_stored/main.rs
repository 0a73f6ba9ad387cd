//! Measures what it costs to read, check and store invoices as suppliers send them: an archive of UBL documents into a
//! fresh study with all its tables and indexes, one thread, processor seconds. Linking and deliveries are not part of it.
//!
//! `cargo run --release -p workflows --example purchases_stored -- FOLDER [INHABITANTS]` makes the invoices of an invented
//! municipality in the folder where they are not there yet, and leaves the figures in `FOLDER/ours.json` for the Python
//! peer beside this file, which does the same work on the same archive (`make bench-purchases`).

use std::ops::ControlFlow;
use std::path::Path;
use std::time::Instant;

use purchases::{Content, Entry, Options, Outcome};
use store::{Added, Batch, NewFile, StudyStore};

/// Documents and lines after which a part is committed, as an import does.
const PART_ENTRIES: usize = 5_000;
const PART_LINES: usize = 50_000;

/// The one of the `samlast` command.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Processor time of this program; where the system does not tell, the time since the start.
fn cpu_seconds(start: Instant) -> f64 {
    let told = std::fs::read_to_string("/proc/self/schedstat").ok();
    let nanoseconds = told.as_deref().and_then(|text| text.split_whitespace().next()?.parse::<f64>().ok());
    nanoseconds.map_or_else(|| start.elapsed().as_secs_f64(), |nanoseconds| nanoseconds / 1e9)
}

/// Most memory that this program has held so far.
fn peak_mib() -> Option<f64> {
    let told = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = told.lines().find(|line| line.starts_with("VmHWM:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<f64>().ok()? / 1024.0)
}

/// Takes one entry into the batch.
fn take(batch: &mut Batch<'_>, entry: &Entry) -> store::Result<()> {
    let (Outcome::Accepted, Some(Content::Document(document))) = (entry.outcome(), &entry.content) else {
        return Ok(());
    };
    let new =
        NewFile { name: &entry.file, hash: &entry.hash, format: entry.format.key(), status: "imported", reason: None };
    if let Added::New(file) = batch.add_file(new)? {
        batch.add_document(document, file)?;
        batch.add_problems(&entry.problems)?;
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("give a folder for the invoices")?;
    let folder = Path::new(&folder);
    let inhabitants = arguments.next().map_or(Ok(100_000), |text| text.parse())?;
    let made = folder.join(inhabitants.to_string());
    let archive = made.join("invoices.zip");
    if !archive.is_file() {
        let options = demo::DemoOptions { inhabitants, ..demo::DemoOptions::default() };
        demo::generate(&made, &options, &mut |_| {})?;
    }
    let path = folder.join("ours.samlast");
    for name in ["ours.samlast", "ours.samlast-wal", "ours.samlast-shm"] {
        let _ = std::fs::remove_file(folder.join(name));
    }

    let start = Instant::now();
    let before = cpu_seconds(start);
    let mut study = StudyStore::create(path.clone(), "purchases stored")?;
    let mut batch = study.begin_batch("all", "")?;
    let mut failure = None;
    let (mut entries, mut lines) = (0, 0);
    purchases::read(&archive, &Options::default(), &mut |entry| {
        let taken = take(&mut batch, &entry);
        entries += 1;
        lines += entry.lines;
        let landed = if entries >= PART_ENTRIES || lines >= PART_LINES {
            (entries, lines) = (0, 0);
            taken.and_then(|()| batch.next_part("all", "").map(|_| ()))
        } else {
            taken
        };
        match landed {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                failure = Some(error);
                ControlFlow::Break(())
            }
        }
    })?;
    if let Some(error) = failure {
        return Err(error.into());
    }
    batch.commit()?;
    let cpu_s = cpu_seconds(start) - before;

    let summary = study.summary()?;
    let net: i64 = {
        let mut net = 0;
        study.each_head(|stored| {
            net += stored.document.net.map_or(0, |net| net.minor);
            Ok(())
        })?;
        net
    };
    drop(study);
    let report = format!(
        "{{\"archive\": {:?}, \"documents\": {}, \"lines\": {}, \"net_minor\": {net}, \"cpu_s\": {cpu_s:.2}, \
         \"peak_mib\": {:.0}, \"study_mb\": {:.0}}}",
        archive.display().to_string(),
        summary.documents_by_kind.values().sum::<u64>(),
        summary.lines,
        peak_mib().unwrap_or(f64::NAN),
        std::fs::metadata(&path)?.len() as f64 / 1e6,
    );
    std::fs::write(folder.join("ours.json"), &report)?;
    println!("{report}");
    Ok(())
}
