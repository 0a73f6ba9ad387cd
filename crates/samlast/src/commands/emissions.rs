//! `samlast emissions`: the attributional ledger of a scenario.

use clap::{Args, ValueEnum};
use workflows::{LedgerBy, Location};

use crate::commands::Cli;
use crate::output;

/// Arguments of `emissions`.
#[derive(Args)]
pub struct EmissionsArgs {
    /// File of the study
    pub study: Location,
    /// Which scenario; it must have been simulated
    #[arg(long, value_name = "NAME", default_value = "today")]
    pub scenario: String,
    /// What the municipality's part is listed by
    #[arg(long, value_enum, default_value_t = By::Operation)]
    pub by: By,
    /// Year for whose mix of electric and other vehicles to reckon; without it, the scenario's own vehicles alone
    #[arg(long)]
    pub year: Option<i16>,
    /// Scenario against which to show what changes over the years of the appraisal
    #[arg(long, value_name = "NAME")]
    pub against: Option<String>,
    /// Print as JSON
    #[arg(long, conflicts_with = "csv")]
    pub json: bool,
    /// Print the list as CSV
    #[arg(long)]
    pub csv: bool,
}

/// What the ledger is listed by.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum By {
    /// Operators with their rounds, and the hub
    Operation,
    /// Suppliers
    Supplier,
    /// Units
    Unit,
    /// Commodity groups
    Group,
}

/// Prints the ledger.
pub fn run(cli: &Cli, args: &EmissionsArgs) -> anyhow::Result<()> {
    let by = match args.by {
        By::Operation => LedgerBy::Operation,
        By::Supplier => LedgerBy::Supplier,
        By::Unit => LedgerBy::Unit,
        By::Group => LedgerBy::Group,
    };
    let lang = cli.lang.key();
    let report = workflows::emissions_ledger(&args.study, &args.scenario, args.against.as_deref(), args.year, lang)?;
    if args.json {
        return output::json(&report);
    }
    let text = if args.csv { report.csv(by) } else { report.text(by, lang) };
    output::line(text.trim_end())
}
