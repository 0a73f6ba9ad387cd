//! CPU seconds and places of all matrices of a study, phase by phase, as JSON: `study_matrices STUDY`.

use std::path::PathBuf;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let study: PathBuf = std::env::args().nth(1).ok_or("say which study: study_matrices STUDY")?.into();
    let matrices = workflows::study_matrices(&study.into())?;
    println!("{}", serde_json::to_string_pretty(&matrices)?);
    Ok(())
}
