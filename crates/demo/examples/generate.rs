//! Writes the demo's files into a folder: `cargo run --release -p demo --example generate -- FOLDER [INHABITANTS] [ROADS]`.

use std::path::PathBuf;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let out = PathBuf::from(arguments.next().ok_or("give a folder to write into")?);
    let mut options = demo::DemoOptions::default();
    if let Some(inhabitants) = arguments.next() {
        options.inhabitants = inhabitants.parse()?;
    }
    options.roads = arguments.next().map(PathBuf::from);
    let summary = demo::generate(&out, &options, &mut |step| eprintln!("{step}"))?;
    println!("{summary:#?}");
    Ok(())
}
