//! `samlast scenario`: which scenarios there are, what stands in one, and whether a file holds.

use clap::{Args, Subcommand};
use domain::Scenario;
use serde::Serialize;

use crate::commands::{Cli, simulate};
use crate::output;

/// Arguments of `scenario`.
#[derive(Args)]
pub struct ScenarioArgs {
    /// What to do
    #[command(subcommand)]
    pub action: ScenarioAction,
}

/// What can be done with scenarios.
#[derive(Subcommand)]
pub enum ScenarioAction {
    /// The scenarios that need no file
    List {
        /// Print as JSON
        #[arg(long)]
        json: bool,
    },
    /// One scenario as a file, to begin one's own with
    Show {
        /// A scenario by name, or a file
        name: String,
        /// Print as JSON
        #[arg(long)]
        json: bool,
    },
    /// Say whether a file can be simulated, and if not, what is wrong with it
    Check {
        /// Scenario file, TOML or JSON
        file: String,
    },
}

#[derive(Serialize)]
struct Listed {
    key: &'static str,
    name: String,
}

/// Lists, shows or checks.
pub fn run(cli: &Cli, args: &ScenarioArgs) -> anyhow::Result<()> {
    match &args.action {
        ScenarioAction::List { json } => {
            let name = |key| workflows::scenario_name(key, cli.lang.key());
            let listed: Vec<Listed> =
                Scenario::names().into_iter().map(|key| Listed { key, name: name(key) }).collect();
            if *json {
                return output::json(&listed);
            }
            listed.iter().try_for_each(|scenario| output::line(&format!("{:<26}{}", scenario.key, scenario.name)))
        }
        ScenarioAction::Show { name, json } => {
            let scenario = simulate::scenario(name)?;
            if *json { output::json(&scenario) } else { output::line(scenario.to_toml().trim_end()) }
        }
        ScenarioAction::Check { file } => {
            let scenario = simulate::scenario_file(file)?;
            output::line(&workflows::scenario_sound_text(&scenario, cli.lang.key()))
        }
    }
}
