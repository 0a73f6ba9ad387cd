//! `samlast trace`: a figure taken apart.

use crate::commands::{Cli, TraceArgs};
use crate::output;

/// Prints what a figure rests on.
pub fn run(cli: &Cli, args: &TraceArgs) -> anyhow::Result<()> {
    if args.figure.contains("..") {
        let report = workflows::trace_compared(&args.study, &args.figure)?;
        if args.json {
            return output::json(&report);
        }
        return output::line(workflows::compared_trace_text(&report, cli.lang.key()).trim_end());
    }
    let report = workflows::trace(&args.study, &args.figure)?;
    if args.json {
        return output::json(&report);
    }
    output::line(workflows::trace_text(&report, cli.lang.key()).trim_end())
}
