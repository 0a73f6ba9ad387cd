//! `samlast review`: what a person should decide.

use crate::commands::{Cli, ReviewArgs};
use crate::output;

/// Lists the questions, or writes them as a table to fill in.
pub fn run(cli: &Cli, args: &ReviewArgs) -> anyhow::Result<()> {
    let review = workflows::review(&args.study)?;
    if let Some(file) = &args.output {
        workflows::write_review(&review, file)?;
    }
    if args.json {
        return output::json(&review);
    }
    output::line(workflows::review_text(&review, args.output.as_deref(), cli.lang.key()).trim_end())
}
