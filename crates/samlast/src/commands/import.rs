//! `samlast import`, `samlast imports` and `samlast undo`: what comes into a study, and back out.

use serde_json::json;

use crate::commands::{Cli, ImportArgs, StudyArgs, UndoArgs};
use crate::output;
use crate::progress::Bar;

/// Reads the files and says what became of each document.
pub fn run(cli: &Cli, args: &ImportArgs) -> anyhow::Result<()> {
    let mappings =
        args.mapping.iter().map(|file| Ok(workflows::mapping_from_file(file)?)).collect::<anyhow::Result<Vec<_>>>()?;
    let settings = workflows::ImportSettings { mappings, accept: args.accept.clone() };
    let bar = Bar::new("import");
    let report = workflows::import(&args.study, &args.files, &settings, &bar)?;
    bar.finish();
    if let Some(file) = &args.errors {
        workflows::write_errors(&report, cli.lang.key(), file)?;
    }
    if args.json {
        output::json(&report)?;
    } else {
        output::line(workflows::import_text(&report, cli.lang.key()).trim_end())?;
        if let Some(file) = args.errors.as_ref().filter(|_| !report.problems.is_empty()) {
            output::line(&format!("{}: {}", file.display(), report.problems.len()))?;
        }
    }
    let aside = report.count("quarantined") + report.count("refused");
    anyhow::ensure!(!args.strict || aside == 0, "{aside} documents were quarantined or refused (--strict)");
    Ok(())
}

/// Lists the imports of a study.
pub fn list(cli: &Cli, args: &StudyArgs) -> anyhow::Result<()> {
    let imports = workflows::imports(&args.study)?;
    if args.json {
        return output::json(&imports);
    }
    output::line(workflows::imports_text(&imports, cli.lang.key()).trim_end())
}

/// Takes an import back.
pub fn undo(cli: &Cli, args: &UndoArgs) -> anyhow::Result<()> {
    let bar = Bar::new("undo");
    let counts = workflows::undo_import(&args.study, workflows::BatchId(args.import), &bar)?;
    bar.finish();
    let status = workflows::status(&args.study)?;
    if args.json {
        return output::json(&json!({ "import": args.import, "taken_back": counts, "outdated": status.outdated }));
    }
    output::line(&workflows::undo_text(args.import, &counts, &status, cli.lang.key()))
}
