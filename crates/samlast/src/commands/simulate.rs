//! `samlast simulate` and `samlast compare`: a year of each situation, and two of them side by side.

use std::path::Path;

use anyhow::Context;
use domain::Scenario;

use crate::commands::{Cli, CompareArgs, SimulateArgs};
use crate::output;
use crate::progress::Bar;

/// Largest scenario file that is read, bytes; real ones are a few hundred.
const LARGEST_SCENARIO: u64 = 1_000_000;

/// Simulates one scenario.
pub fn run(cli: &Cli, args: &SimulateArgs) -> anyhow::Result<()> {
    let scenario = scenario(&args.scenario)?;
    let bar = Bar::new("simulate");
    let report = workflows::simulate(&args.study, &scenario, args.seed, args.force, &bar)?;
    bar.finish();
    if args.json {
        return output::json(&report.outcome);
    }
    output::line(workflows::simulation_text(&report, cli.lang.key()).trim_end())
}

/// A scenario by name, or from a file.
pub fn scenario(name: &str) -> anyhow::Result<Scenario> {
    if let Some(known) = Scenario::named(name) {
        return Ok(known);
    }
    if !Path::new(name).exists() {
        let names = Scenario::names().join(", ");
        anyhow::bail!("there is no scenario {name}, and no such file; the scenarios are: {names}");
    }
    scenario_file(name)
}

/// A scenario from a file, TOML or JSON.
pub fn scenario_file(name: &str) -> anyhow::Result<Scenario> {
    let unreadable = || format!("{name} cannot be read as text");
    let size = std::fs::metadata(name).with_context(unreadable)?.len();
    anyhow::ensure!(size <= LARGEST_SCENARIO, "{name} holds {size} bytes, which is too much for a scenario");
    let text = std::fs::read_to_string(name).with_context(unreadable)?;
    Scenario::from_text(&text).with_context(|| name.to_owned())
}

impl CompareArgs {
    fn valuation(&self) -> workflows::Valuation {
        use crate::commands::RulesArg;
        let rules = self.rules.map(|rules| match rules {
            RulesArg::R109 => workflows::ValuationRules::R109,
            RulesArg::Asek => workflows::ValuationRules::Asek,
        });
        workflows::Valuation { rules, years: self.years }
    }
}

/// Compares two simulated scenarios.
pub fn compare(cli: &Cli, args: &CompareArgs) -> anyhow::Result<()> {
    if args.split {
        let bar = Bar::new("split");
        workflows::split(&args.study, &args.base, &args.alternative, &bar)?;
        bar.finish();
    }
    let comparison = workflows::dated_comparison(&args.study, &args.base, &args.alternative, args.valuation())?;
    if args.json {
        return output::json(&comparison);
    }
    output::line(workflows::comparison_text(&args.study, &comparison, cli.lang.key(), 100)?.trim_end())
}
