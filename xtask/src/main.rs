//! Development tasks: `cargo xtask tidy` keeps the rules of the house, `docs` writes the generated pages, `readme` runs
//! the README's commands.

mod readme;
mod reference;
mod tidy;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

const USAGE: &str = "cargo xtask <task>

tasks:
  tidy            check the rules of the house that no compiler knows
  docs            write the reference pages that are made from other files
  readme BINARY   run the samlast commands of README.md with this binary on a small invented municipality";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match words.as_slice() {
        ["tidy"] => tidy::run(&root()),
        ["docs"] => reference::write(&root()),
        ["readme", binary] => readme::run(&root(), Path::new(binary)),
        _ => Err(USAGE.to_owned()),
    };
    match result {
        Ok(message) => {
            println!("{message}");
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

/// The root of the repository: the folder above this crate.
fn root() -> PathBuf {
    let here = std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from("xtask"), PathBuf::from);
    here.parent().map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}
