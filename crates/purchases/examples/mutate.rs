//! Reads damaged files for as long as asked and tells which one broke the reader:
//! `cargo run --release -p purchases --example mutate -- --seconds-cpu 600 --seed 1`.

#![allow(clippy::unwrap_used, reason = "a program for developers; it should stop where something is wrong")]

#[path = "../tests/sample/documents.rs"]
mod documents;
#[path = "../tests/sample/invoice.rs"]
mod invoice;
#[path = "../tests/sample/mutation.rs"]
mod mutation;
#[path = "../tests/sample/seeds.rs"]
mod seeds;
#[path = "../tests/sample/source_documents.rs"]
mod source_documents;

use std::ops::ControlFlow;
use std::time::Instant;

use mutation::{Chance, mutated};
use purchases::{Limits, Options, read_bytes};

/// Reads longer than this are findings.
const SLOW_SECONDS: f64 = 5.0;
/// Larger seeds are cut to this, so that there are many runs in the time.
const SEED_BYTES: usize = 200_000;

fn argument(name: &str) -> Option<u64> {
    let mut arguments = std::env::args().skip_while(|argument| argument != name);
    arguments.nth(1).and_then(|value| value.parse().ok())
}

/// Processor time of this program, seconds; where the system does not tell, `None`.
fn cpu_seconds() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/self/schedstat").ok()?;
    Some(text.split_whitespace().next()?.parse::<f64>().ok()? / 1e9)
}

fn main() {
    let seconds = argument("--seconds-cpu").unwrap_or(60) as f64;
    let first = argument("--seed").unwrap_or(1);
    let limits = Limits { document_bytes: 1 << 20, table_bytes: 1 << 20, archive_bytes: 4 << 20, ..Limits::default() };
    let options = Options::from(limits);
    let mut files = seeds::own();
    files.extend(seeds::public());
    for (_, bytes) in &mut files {
        bytes.truncate(SEED_BYTES);
    }
    let start = Instant::now();
    let elapsed = || cpu_seconds().unwrap_or_else(|| start.elapsed().as_secs_f64());
    let (mut runs, mut findings, mut seed) = (0_u64, 0_u64, first);
    while elapsed() < seconds {
        let mut chance = Chance::new(seed);
        let (name, original) = &files[chance.below(files.len())];
        let bytes = mutated(original, &mut chance);
        let begun = Instant::now();
        let outcome = std::panic::catch_unwind(|| {
            read_bytes("x", &bytes, &options, &mut |entry| {
                assert!(entry.content.is_some() || !entry.problems.is_empty(), "no reason: {entry:?}");
                ControlFlow::Continue(())
            });
        });
        if outcome.is_err() || begun.elapsed().as_secs_f64() > SLOW_SECONDS {
            findings += 1;
            println!("finding: seed {seed}, {name}, {:.1} s", begun.elapsed().as_secs_f64());
        }
        runs += 1;
        seed += 1;
    }
    println!("{runs} runs in {:.0} CPU seconds from seed {first}: {findings} findings", elapsed());
    std::process::exit(i32::from(findings > 0));
}
