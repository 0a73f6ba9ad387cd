//! The text files of the repository, without what `.gitignore` leaves out.

use std::collections::BTreeMap;
use std::path::Path;

/// Path from the root (with `/`) and text of every text file.
pub struct Tree {
    files: BTreeMap<String, String>,
}

impl Tree {
    /// Reads all text files under the root.
    ///
    /// # Errors
    /// The file or folder that could not be read, and why.
    pub fn read(root: &Path) -> Result<Self, String> {
        let ignored = std::fs::read_to_string(root.join(".gitignore")).map_err(|e| format!(".gitignore: {e}"))?;
        let ignored = Ignored::parse(&ignored);
        let mut files = BTreeMap::new();
        let mut folders = vec![String::new()];
        while let Some(folder) = folders.pop() {
            let entries = std::fs::read_dir(root.join(&folder)).map_err(|e| format!("{folder}: {e}"))?;
            for entry in entries {
                let entry = entry.map_err(|e| format!("{folder}: {e}"))?;
                let name = entry.file_name().to_string_lossy().into_owned();
                let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
                let kind = entry.file_type().map_err(|e| format!("{path}: {e}"))?;
                if ignored.holds(&path) {
                    continue;
                }
                if kind.is_dir() {
                    folders.push(path);
                } else if kind.is_file() {
                    let bytes = std::fs::read(entry.path()).map_err(|e| format!("{path}: {e}"))?;
                    if let Ok(text) = String::from_utf8(bytes) {
                        files.insert(path, text);
                    }
                }
            }
        }
        Ok(Self { files })
    }

    /// A tree for tests.
    #[cfg(test)]
    pub fn of(files: &[(&str, &str)]) -> Self {
        Self { files: files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect() }
    }

    /// Number of files.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Text of one file.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// Path and text of all files.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// Files with this ending under this folder.
    pub fn under<'a>(&'a self, folder: &'a str, ending: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.iter().filter(move |(path, _)| path.starts_with(folder) && path.ends_with(ending))
    }

    /// Rust sources of the crates, tests beside them left out.
    pub fn crate_sources(&self) -> impl Iterator<Item = (&str, &str)> {
        self.under("crates/", ".rs").filter(|(path, _)| path.split('/').nth(2) == Some("src"))
    }
}

/// The patterns of `.gitignore` that this project uses: `/folder/`, `folder/` and `*.ending`.
struct Ignored {
    patterns: Vec<String>,
}

impl Ignored {
    fn parse(text: &str) -> Self {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let mut patterns: Vec<String> = lines.map(str::to_owned).collect();
        patterns.push("/.git/".to_owned());
        Self { patterns }
    }

    fn holds(&self, path: &str) -> bool {
        let name = path.rsplit('/').next().unwrap_or(path);
        self.patterns.iter().any(|pattern| {
            if let Some(ending) = pattern.strip_prefix('*') {
                return name.ends_with(ending);
            }
            let bare = pattern.trim_end_matches('/');
            bare.strip_prefix('/').map_or(name == bare, |anchored| path == anchored)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_patterns_in_use_are_understood() {
        let ignored = Ignored::parse("/target/\nnode_modules/\n*.samlast\n");
        for path in ["target", "web/node_modules", "a/b.samlast", ".git"] {
            assert!(ignored.holds(path), "{path}");
        }
        for path in ["docs/target", "web/src", "samlast.rs"] {
            assert!(!ignored.holds(path), "{path}");
        }
    }
}
