//! `cargo xtask readme BINARY`: the samlast commands of README.md, run in a new folder on a small invented municipality.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::tidy::code_lines;

/// Few inhabitants, so that this takes seconds; the files have the names and formats of the full demo.
const INHABITANTS: &str = "3000";

/// Runs every `samlast` command of the page's code blocks in order and stops at the first that fails.
///
/// # Errors
/// The command that failed with what it said, or why none could be run.
pub fn run(root: &Path, binary: &Path) -> Result<String, String> {
    let page = std::fs::read_to_string(root.join("README.md")).map_err(|e| format!("README.md: {e}"))?;
    let binary = std::path::absolute(binary).map_err(|e| format!("{}: {e}", binary.display()))?;
    let folder = Folder::new("readme")?;
    let demo = ["demo", "--out", "my-files", "--inhabitants", INHABITANTS].map(str::to_owned);
    execute(&binary, &folder.0, "the small municipality", &demo)?;
    let commands = samlast_commands(&page);
    if commands.is_empty() {
        return Err("README.md names no samlast command in a code block".to_owned());
    }
    for (line, words) in &commands {
        let words = expanded(&folder.0, words)?;
        execute(&binary, &folder.0, &format!("README.md:{line}"), &words)?;
    }
    Ok(format!("readme: {} commands work", commands.len()))
}

/// The samlast commands of code blocks, without the program's name. `serve` runs until it is stopped and is left out;
/// it has tests of its own.
fn samlast_commands(page: &str) -> Vec<(usize, Vec<String>)> {
    let blocks: Vec<&str> = page.lines().collect();
    let in_block = |line: usize| blocks.get(line - 1).is_some_and(|text| !text.contains('`'));
    let lines = code_lines(page).into_iter().filter(|(line, _)| in_block(*line));
    lines
        .filter_map(|(line, code)| {
            let code = code.split(" #").next().unwrap_or(code);
            let mut words = code.split_whitespace();
            let program = words.next()?;
            let words: Vec<String> = words.map(str::to_owned).collect();
            let is_ours = program.rsplit('/').next() == Some("samlast");
            (is_ours && words.first().is_some_and(|word| word != "serve")).then_some((line, words))
        })
        .collect()
}

/// Replaces a last path part with `*` by the files it stands for, as a shell would.
fn expanded(folder: &Path, words: &[String]) -> Result<Vec<String>, String> {
    let mut all = Vec::new();
    for word in words {
        let (parent, pattern) = word.rsplit_once('/').unwrap_or((".", word));
        let Some((start, end)) = pattern.split_once('*') else {
            all.push(word.clone());
            continue;
        };
        let entries = std::fs::read_dir(folder.join(parent)).map_err(|e| format!("{word}: {e}"))?;
        let names = entries.filter_map(Result::ok).map(|entry| entry.file_name().to_string_lossy().into_owned());
        let mut names: Vec<String> = names.filter(|name| name.starts_with(start) && name.ends_with(end)).collect();
        names.sort_unstable();
        if names.is_empty() {
            return Err(format!("{word} stands for no file of the small municipality"));
        }
        all.extend(names.iter().map(|name| format!("{parent}/{name}")));
    }
    Ok(all)
}

fn execute(binary: &Path, folder: &Path, place: &str, words: &[String]) -> Result<(), String> {
    let output = Command::new(binary).args(words).current_dir(folder).output();
    let output = output.map_err(|e| format!("{}: {e}", binary.display()))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("{place}: samlast {} failed with {}:\n{said}", words.join(" "), output.status))
}

/// A new folder that goes when this goes.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Result<Self, String> {
        let path = std::env::temp_dir().join(format!("samlast-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A folder that stays behind harms nobody, and there is nobody left to tell.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "Say `samlast simulate x`.\n```sh\nmake demo\ntarget/release/samlast init a.samlast  # new\n\
                        samlast import a.samlast my-files/*.csv\nsamlast serve a.samlast\n```\n";

    #[test]
    fn commands_of_blocks_are_run_in_order() {
        let commands = samlast_commands(PAGE);
        let lines: Vec<usize> = commands.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [4, 5]);
        assert_eq!(commands[0].1, ["init", "a.samlast"]);
    }

    #[test]
    fn a_star_becomes_the_files_and_nothing_is_an_error() {
        let folder = Folder::new("files").unwrap();
        std::fs::create_dir_all(folder.0.join("my-files")).unwrap();
        for name in ["b.csv", "a.csv", "c.zip"] {
            std::fs::write(folder.0.join("my-files").join(name), "").unwrap();
        }
        let words = |word: &str| expanded(&folder.0, &[word.to_owned()]);
        assert_eq!(words("my-files/*.csv").unwrap(), ["my-files/a.csv", "my-files/b.csv"]);
        assert_eq!(words("x.csv").unwrap(), ["x.csv"]);
        assert!(words("my-files/*.pbf").is_err());
    }

    #[test]
    fn a_command_that_fails_fails_the_task() {
        let folder = Folder::new("failure").unwrap();
        assert!(execute(Path::new("/bin/false"), &folder.0, "x", &[]).is_err());
        assert!(execute(Path::new("/bin/true"), &folder.0, "x", &[]).is_ok());
    }
}
