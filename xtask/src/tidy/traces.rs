//! Traces of the machine a file was written on: paths that exist there only, and hosts of package registries.

use super::{Finding, Tree};

/// Written in two parts so that this file does not find itself.
const MACHINE_PATHS: [&str; 4] =
    [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/tmp/", "bash_jobs"), concat!("/Us", "ers/")];
const HOME: &str = concat!("/ho", "me/");
const REGISTRIES: [&str; 6] = [
    concat!("registry.npm", "js.org"),
    concat!("crates", ".io"),
    concat!("py", "pi.org"),
    concat!("pythonhosted", ".org"),
    concat!("deb.debian", ".org"),
    concat!("proxy.golang", ".org"),
];
/// How Cargo.lock names its source on every machine.
const CARGO_SOURCE: &str = concat!("github.com/rust-lang/crates", ".io-index");

/// No file names a path of one machine or the host of a registry.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.iter() {
        for (index, line) in text.lines().enumerate() {
            if let Some(trace) = trace(line) {
                let message = format!("names {trace:?}, which means nothing on another machine");
                findings.push(Finding::new(path, index + 1, message));
            }
        }
    }
    findings
}

fn trace(line: &str) -> Option<&'static str> {
    let starts_path =
        |at: usize| line[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric() && !".-_$}*".contains(c));
    let holds_path = |needle: &str| line.match_indices(needle).any(|(at, _)| starts_path(at));
    if let Some(path) = MACHINE_PATHS.into_iter().find(|needle| holds_path(needle)) {
        return Some(path);
    }
    let somebody = |rest: &str| rest.starts_with(|c: char| c.is_ascii_alphanumeric());
    if line.match_indices(HOME).any(|(at, _)| starts_path(at) && somebody(&line[at + HOME.len()..])) {
        return Some(HOME);
    }
    let line = line.replace(CARGO_SOURCE, "");
    REGISTRIES.into_iter().find(|host| line.contains(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(line: &str) -> bool {
        !check(&Tree::of(&[("docs/x.md", &format!("first\n{line}\n"))])).is_empty()
    }

    #[test]
    fn machine_paths_and_registries_are_found() {
        for path in MACHINE_PATHS {
            assert!(finds(&format!("see `{path}x`")), "{path}");
        }
        assert!(finds(&format!("OUT={HOME}kari/out")));
        for host in REGISTRIES {
            assert!(finds(&format!("\"resolved\": \"https://{host}/x\"")), "{host}");
        }
    }

    #[test]
    fn ordinary_lines_pass() {
        for line in [
            "docs/work/plan.md and a net/work/x".to_owned(),
            format!("source = \"registry+https://{CARGO_SOURCE}\""),
            format!("web{HOME} page"),
            "/tmp/x and /usr/bin/env".to_owned(),
        ] {
            assert!(!finds(&line), "{line}");
        }
    }
}
