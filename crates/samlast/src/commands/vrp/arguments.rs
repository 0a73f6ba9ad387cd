//! The arguments of `samlast vrp`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

/// Arguments of `vrp`.
#[derive(Args)]
pub struct VrpArgs {
    /// What to do
    #[command(subcommand)]
    pub action: VrpAction,
}

/// What can be done with routing problems.
#[derive(Subcommand)]
pub enum VrpAction {
    /// Search for routes of low cost
    Solve {
        /// What to solve
        #[command(flatten)]
        file: VrpFile,
        /// When to stop
        #[command(flatten)]
        limits: VrpLimits,
        /// Print as JSON instead of lines "Route #1: …"
        #[arg(long)]
        json: bool,
        /// Form of the result
        #[arg(long, value_enum, default_value_t = VrpOutput::Samlast, value_name = "FORM")]
        output: VrpOutput,
    },
    /// Drive a given solution and name every rule it breaks
    Check {
        /// What it solves
        #[command(flatten)]
        file: VrpFile,
        /// Solution: lines "Route #1: …" or the JSON of samlast vrp solve
        solution: PathBuf,
        /// Print as JSON
        #[arg(long)]
        json: bool,
    },
    /// Tell why stops are left out or late, and the least change that serves them
    Explain {
        /// What it solves
        #[command(flatten)]
        file: VrpFile,
        /// Solution: lines "Route #1: …" or the JSON of samlast vrp solve
        solution: PathBuf,
        /// Print as JSON
        #[arg(long)]
        json: bool,
    },
    /// Print a problem as own JSON, with the file's numbers beside it
    Convert {
        /// What to print
        #[command(flatten)]
        file: VrpFile,
    },
    /// Print the JSON schema of own problem files
    Schema,
}

/// A file with a routing problem.
#[derive(Args)]
pub struct VrpFile {
    /// Instance
    pub file: PathBuf,
    /// auto, vrplib, solomon, li-lim, cordeau, pvrp-if, vroom or json
    #[arg(long, default_value = "auto", value_name = "NAME")]
    pub format: String,
}

/// When a search stops.
#[derive(Args)]
pub struct VrpLimits {
    /// CPU seconds of the whole command [default: as many iterations as come close to the optimum]
    #[arg(long, value_name = "S", value_parser = positive_seconds)]
    pub cpu_seconds: Option<f64>,
    /// Most iterations; with these alone the result is the same on every machine
    #[arg(long, value_name = "N")]
    pub iterations: Option<u64>,
    /// A known cost, as the instance's family states it: stop at a plan that comes within --gap of it
    #[arg(long, value_name = "COST", value_parser = not_negative)]
    pub best: Option<f64>,
    /// Per cent above --best that are good enough
    #[arg(long, value_name = "PERCENT", default_value_t = 0.0, requires = "best", value_parser = not_negative)]
    pub gap: f64,
    /// Seed of everything random
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

fn positive_seconds(text: &str) -> Result<f64, String> {
    let seconds = text.parse::<f64>().ok().filter(|seconds| (0.0..=1e7).contains(seconds));
    seconds.ok_or_else(|| "a number of seconds from 0 to 10 000 000".to_owned())
}

/// Forms of a solution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum VrpOutput {
    /// Our own
    Samlast,
    /// VROOM's JSON
    Vroom,
}

fn not_negative(text: &str) -> Result<f64, String> {
    let number = text.parse::<f64>().ok().filter(|number| number.is_finite() && *number >= 0.0);
    number.ok_or_else(|| "write a number that is not negative, for instance 1.5".to_owned())
}
