//! `samlast survey`: deliveries per unit and week with intervals, data grades, and whom to ask next.

use crate::commands::{Cli, SurveyArgs};
use crate::output;

/// Prints the estimates.
pub fn run(cli: &Cli, args: &SurveyArgs) -> anyhow::Result<()> {
    let report = workflows::survey(&args.study, args.next, args.seed)?;
    if args.json {
        return output::json(&report);
    }
    output::line(workflows::survey_text(&report, cli.lang.key()).trim_end())
}
