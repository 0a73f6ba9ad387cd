//! How many rows of a ledger in CSV are read in one second of processor time, whatever else the machine does.

use std::fmt::Write as _;
use std::hint::black_box;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use purchases::{Options, Outcome, read_bytes};

const ROWS: usize = 200_000;

fn main() {
    let mut text = String::from("Fakturadato;Fakturanr;Leverandør;Leverandør orgnr;Konto;Ansvar;Tekst;Beløp;MVA\n");
    for row in 0..ROWS {
        let (day, invoice, kroner) = (row % 28 + 1, row / 3, row % 5000);
        let _ = writeln!(
            text,
            "{day:02}.03.2025;{invoice};Grønt og Godt;123456785;1115;47{:02};Frukt og grønt uke {};{kroner},50;{},13",
            row % 100,
            row % 52,
            kroner / 4
        );
    }
    let options = Options::default();
    let (start, processor_start) = (Instant::now(), processor_time());
    let mut rows = 0;
    while start.elapsed() < Duration::from_secs(3) {
        read_bytes("ledger.csv", text.as_bytes(), &options, &mut |entry| {
            assert_eq!((entry.outcome(), entry.lines, entry.problems.len()), (Outcome::Accepted, ROWS, 0));
            black_box(entry);
            ControlFlow::Continue(())
        });
        rows += ROWS;
    }
    let processor = processor_time().zip(processor_start).map(|(end, start)| end.saturating_sub(start));
    let of = if processor.is_some() { "CPU-second" } else { "second" };
    let seconds = processor.unwrap_or_else(|| start.elapsed()).as_secs_f64();
    let megabytes = rows as f64 / ROWS as f64 * text.len() as f64 / 1e6;
    println!("ledger of {ROWS} rows: {:.0} rows and {:.0} MB per {of}", rows as f64 / seconds, megabytes / seconds);
}

/// Time that this thread has run, where the system (Linux) tells.
fn processor_time() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
}
