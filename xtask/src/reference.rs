//! `cargo xtask docs`: the reference page of the parameters, made from `parameters/*.toml`.

use std::path::Path;

use crate::tidy::{Entry, Tree, entries};

/// Where the page lies.
pub const PAGE: &str = "docs/reference/parameters.md";

/// Writes the page.
///
/// # Errors
/// Which file could not be read or written, and why.
pub fn write(root: &Path) -> Result<String, String> {
    let tree = Tree::read(root)?;
    let page = page(&tree);
    std::fs::write(root.join(PAGE), &page).map_err(|e| format!("{PAGE}: {e}"))?;
    Ok(format!("{PAGE}: {} lines", page.lines().count()))
}

/// The page as it should be.
pub fn page(tree: &Tree) -> String {
    let (entries, _) = entries(tree);
    let mut page = String::from(
        "# Parameters\n\nMade from the files in `parameters/` by `make docs`; change those, not this page. Ranges hold 90 %. \
         Evidence: `read` in\nthe source; `third_party`, quoted from an official source by somebody else; `inferred`, worked \
         out as the note says;\n`placeholder`, a stand-in that nobody has published.\n",
    );
    for (file, text) in tree.under("parameters/", ".toml") {
        page.push_str(&format!("\n## {}\n{}\n", file.trim_start_matches("parameters/"), opening(text)));
        page.push_str("| parameter | value | low – high | unit | evidence | source |\n|---|---|---|---|---|---|\n");
        for entry in entries.iter().filter(|entry| entry.file == file) {
            page.push_str(&row(entry));
        }
    }
    page
}

/// The comment that a file opens with.
fn opening(text: &str) -> String {
    let lines = text.lines().take_while(|line| line.starts_with('#'));
    lines.map(|line| format!("{}\n", line.trim_start_matches('#').trim())).collect()
}

fn row(entry: &Entry) -> String {
    let unit = match entry.number("price_year") {
        Some(year) => format!("{} ({year})", entry.text("unit")),
        None => entry.text("unit").to_owned(),
    };
    let [value, low, high] = ["value", "low", "high"].map(|field| entry.number(field).unwrap_or(f64::NAN));
    let separator = if entry.text("note").is_empty() { "" } else { ". " };
    let source = format!("{}{separator}{}", entry.text("source"), entry.text("note")).replace('|', "/");
    format!("| `{}` | {value} | {low} – {high} | {unit} | {} | {source} |\n", entry.key, entry.text("evidence"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_becomes_a_row_with_source_and_note() {
        let file = "# Prices.\n# Two lines.\n\n[a.price]\nvalue = 2\nlow = 1.5\nhigh = 3\nunit = \"NOK/kg\"\nprice_year = 2024\n\
                    source = \"A | B\"\nevidence = \"read\"\nnote = \"Mind.\"\n";
        let page = page(&Tree::of(&[("parameters/x.toml", file)]));
        assert!(page.contains("## x.toml\nPrices.\nTwo lines.\n"), "{page}");
        assert!(page.contains("| `a.price` | 2 | 1.5 – 3 | NOK/kg (2024) | read | A / B. Mind. |"), "{page}");
    }
}
