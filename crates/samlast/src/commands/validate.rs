//! `samlast validate`: the model against what was measured elsewhere.

use workflows::ValidationRequest;

use crate::commands::{Cli, ValidateArgs};
use crate::output;
use crate::progress::Bar;

/// Predicts the cases and prints measured against predicted.
pub fn run(cli: &Cli, args: &ValidateArgs) -> anyhow::Result<()> {
    let request =
        ValidationRequest { cases: args.case.clone(), draws: args.draws, seed: args.seed, reasons: !args.no_reasons };
    let bar = Bar::new("validate");
    let rows = workflows::validate(&request, cli.lang.key(), &bar)?;
    bar.finish();
    if args.json {
        return output::json(&rows);
    }
    output::line(&workflows::validation_text(&rows, &request, cli.lang.key()))
}
