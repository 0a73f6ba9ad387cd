//! `samlast report`: the comparison as one HTML file with maps.

use serde_json::json;

use crate::commands::{Cli, ReportArgs};
use crate::output;

/// Writes the report.
pub fn run(cli: &Cli, args: &ReportArgs) -> anyhow::Result<()> {
    workflows::write_report(&args.study, &args.base, &args.alternative, cli.lang.key(), &args.output)?;
    if args.json {
        return output::json(&json!({ "report": args.output }));
    }
    output::line(&args.output.display().to_string())
}
