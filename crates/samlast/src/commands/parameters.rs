//! `samlast parameters`: every number about the world, with its source and with what rests on it.

use crate::commands::{Cli, ParametersAction, ParametersArgs};
use crate::output;

/// Lists or explains.
pub fn run(cli: &Cli, args: &ParametersArgs) -> anyhow::Result<()> {
    let lang = cli.lang.key();
    match &args.action {
        ParametersAction::List { json: true } => output::json(&workflows::parameter_list(None)?),
        ParametersAction::List { json: false } => {
            output::line(&workflows::parameters_text(&workflows::parameter_list(None)?, lang))
        }
        ParametersAction::Explain { name, json } => {
            for found in workflows::parameter_list(Some(name))? {
                match json {
                    true => output::json(&found)?,
                    false => output::line(&workflows::parameter_text(&found, lang))?,
                }
            }
            Ok(())
        }
    }
}
