//! Writes the report, both maps and the terminal table of an invented study, to look at: `cargo run -p report
//! --example sample -- FOLDER`.

use report::{Lang, Texts, comparison_text, html};

#[allow(dead_code, reason = "the tests use all of it")]
mod input;

fn main() -> std::io::Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "sample-report".to_owned());
    let folder = std::path::Path::new(&folder);
    std::fs::create_dir_all(folder)?;
    for lang in Lang::ALL {
        let texts = Texts::new(lang);
        let sample = input::Sample::new();
        let maps = sample.maps(&texts);
        for (name, svg) in ["today", "coordinated"].iter().zip(&maps) {
            std::fs::write(folder.join(format!("map-{name}-{}.svg", lang.key())), svg)?;
        }
        let page = html(&sample.report(&texts, &maps));
        std::fs::write(folder.join(format!("report-{}.html", lang.key())), page)?;
        println!("{}", comparison_text(&sample.comparison, &texts, 100));
    }
    Ok(())
}
