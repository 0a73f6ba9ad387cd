//! `samlast init`, `samlast status` and `samlast templates`: a study's beginning and what it holds.

use serde_json::json;

use crate::commands::{Cli, InitArgs, StudyArgs, TemplatesArgs};
use crate::output;

/// Starts an empty study.
pub fn init(_cli: &Cli, args: &InitArgs) -> anyhow::Result<()> {
    let from_file = || args.study.file()?.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let name = args.name.clone().or_else(from_file).unwrap_or_else(|| "study".to_owned());
    workflows::init(&args.study, &name)?;
    if args.json {
        return output::json(&json!({ "study": args.study.to_string(), "name": name }));
    }
    output::line(&format!("{}: {name}", args.study))
}

/// Tells what a study holds.
pub fn status(cli: &Cli, args: &StudyArgs) -> anyhow::Result<()> {
    let status = workflows::status(&args.study)?;
    if args.json {
        return output::json(&status);
    }
    output::line(workflows::status_text(&status, cli.lang.key()).trim_end())
}

/// Writes empty tables.
pub fn templates(cli: &Cli, args: &TemplatesArgs) -> anyhow::Result<()> {
    for file in workflows::write_templates(&args.dir, cli.lang.key())? {
        output::line(&file.display().to_string())?;
    }
    Ok(())
}

impl crate::commands::Language {
    /// The language's key in texts.
    pub fn key(self) -> &'static str {
        match self {
            Self::Nb => "nb",
            Self::Nn => "nn",
            Self::Sv => "sv",
            Self::En => "en",
        }
    }
}
