//! `samlast import`: documents, registers, surveys and roads into a study.

use crate::commands::{Cli, ImportArgs};
use crate::output;
use crate::progress::Bar;

/// Reads the files and says what became of each document.
pub fn run(cli: &Cli, args: &ImportArgs) -> anyhow::Result<()> {
    let bar = Bar::new("import");
    let report = workflows::import(&args.study, &args.files, &bar)?;
    bar.finish();
    if args.json {
        output::json(&report)?;
    } else {
        output::line(workflows::import_text(&report, cli.lang.key()).trim_end())?;
    }
    let aside = report.count("quarantined") + report.count("refused");
    anyhow::ensure!(!args.strict || aside == 0, "{aside} documents were quarantined or refused (--strict)");
    Ok(())
}
