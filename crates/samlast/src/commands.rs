//! The arguments of every command; their help is also the reference of the command line.

pub mod demo;
pub mod emissions;
pub mod import;
pub mod mapping;
pub mod parameters;
pub mod purchases;
pub mod report;
pub mod review;
pub mod roads;
pub mod sample;
pub mod scenario;
pub mod serve;
pub mod simulate;
pub mod study;
pub mod surface;
pub mod survey;
pub mod trace;
pub mod validate;
pub mod vrp;

use std::num::NonZeroUsize;
use std::path::PathBuf;

use workflows::Location;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Coordinated goods distribution for municipalities: from purchase documents to what it changes.
#[derive(Parser)]
#[command(name = "samlast", version, about, propagate_version = true)]
pub struct Cli {
    /// Language of tables, maps and reports
    #[arg(long, global = true, value_enum, default_value_t = Language::Nb)]
    pub lang: Language,
    /// Number of threads; results do not depend on it [default: all processors]
    #[arg(long, global = true, value_name = "N")]
    pub threads: Option<NonZeroUsize>,
    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

/// Languages that people are spoken to in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Language {
    /// Norwegian bokmål
    Nb,
    /// Norwegian nynorsk
    Nn,
    /// Swedish
    Sv,
    /// English
    En,
}

/// The commands.
#[derive(Subcommand)]
pub enum Command {
    /// Make the input files of an invented municipality, in the formats that users have
    Demo(DemoArgs),
    /// Start an empty study: one file that holds everything
    Init(InitArgs),
    /// Write empty tables with the headings that an import understands
    Templates(TemplatesArgs),
    /// Read invoices, orders, despatch advices, ledger exports, registers, surveys and roads into a study
    Import(ImportArgs),
    /// Show how the columns of a table are understood, correct that, and save it for later imports
    Mapping(MappingArgs),
    /// List the imports of a study, with what they brought
    Imports(StudyArgs),
    /// Take an import back, whole
    Undo(UndoArgs),
    /// List what a person should decide: names of no known unit, and goods of an unsure group
    Review(ReviewArgs),
    /// Answer the five questions: what is bought, from whom, how delivered, how much, and who buys
    Purchases(PurchasesArgs),
    /// Estimate deliveries per unit and week from records and survey, grade the data, and say whom to ask next
    Survey(SurveyArgs),
    /// Tell what a study holds and what is missing
    Status(StudyArgs),
    /// Reconstruct or plan a year of deliveries and rounds
    Simulate(SimulateArgs),
    /// Put two simulated situations side by side
    Compare(CompareArgs),
    /// Draw the parameters many times and say between what bounds a comparison lies
    Sample(SampleArgs),
    /// Greenhouse gases of whole rounds, private goods included, shared among all goods by ISO 14083
    Emissions(emissions::EmissionsArgs),
    /// Train a response surface on a sampled comparison, which tells figures for other parameters at once
    Surface(SurfaceArgs),
    /// Tell preliminary figures of a comparison for other parameters, beside the simulated ones
    WhatIf(WhatIfArgs),
    /// Take a figure apart: formula, parameters with sources, who drives, and the rows of the documents under it
    Trace(TraceArgs),
    /// Write a report with maps as one HTML file
    Report(ReportArgs),
    /// Show the study in a browser
    Serve(ServeArgs),
    /// Build road files from OpenStreetMap, and ask them for matrices and routes
    Roads(roads::RoadsArgs),
    /// List the parameters with unit, range and source, or explain one
    Parameters(ParametersArgs),
    /// List the scenarios, show one as a file, or check a file of one's own
    Scenario(scenario::ScenarioArgs),
    /// Predict what was measured in other places, and print measured against predicted; needs no study
    Validate(ValidateArgs),
    /// Solve, check or explain a vehicle-routing problem in one of the field's file formats
    Vrp(vrp::VrpArgs),
}

/// Arguments of `demo`.
#[derive(Args)]
pub struct DemoArgs {
    /// Folder to write to; made if it is not there
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Inhabitants of the municipality
    #[arg(long, value_name = "N", default_value_t = 47_006, value_parser = clap::value_parser!(u32).range(2_000..=2_000_000))]
    pub inhabitants: u32,
    /// Same seed, same bytes
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Real roads to place units and suppliers on, an OpenStreetMap extract
    #[arg(long, value_name = "FILE.osm.pbf")]
    pub roads: Option<PathBuf>,
    /// Share of units that answer the delivery survey, 0 to 1
    #[arg(long, value_name = "SHARE", default_value_t = 0.35)]
    pub surveyed: f64,
    /// In which way the papers are dirtier than usual
    #[arg(long, value_enum, default_value_t = DemoVariant::Ordinary, value_name = "NAME")]
    pub variant: DemoVariant,
    /// Print what was written as JSON
    #[arg(long)]
    pub json: bool,
}

/// Dirtier municipalities, for tests of estimates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DemoVariant {
    /// As it is
    Ordinary,
    /// Many more suppliers write one invoice a month without delivery dates
    Collective,
    /// People report a quarter more deliveries than they get, and busy units answer more often
    BiasedSurvey,
    /// Hardly any delivery dates and places on invoices, no orders and despatch advices
    FewDates,
    /// Some answers to the survey are far off
    HeavyNoise,
}

/// Arguments of `init`.
#[derive(Args)]
pub struct InitArgs {
    /// File of the study, for instance indre-ostfold.samlast
    pub study: Location,
    /// Name shown on pages and reports [default: the file's name]
    #[arg(long)]
    pub name: Option<String>,
    /// Print the result as JSON
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `templates`.
#[derive(Args)]
pub struct TemplatesArgs {
    /// Folder to write to; files that are there already are left alone
    pub dir: PathBuf,
}

/// Arguments of commands that only name a study.
#[derive(Args)]
pub struct StudyArgs {
    /// File of the study
    pub study: Location,
    /// Print the result as JSON
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `import`.
#[derive(Args)]
pub struct ImportArgs {
    /// File of the study
    pub study: Location,
    /// Files, folders and zip archives; the format is found out
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// Write what could not be used, with your own rows and what is wrong with them, as a workbook
    #[arg(long, value_name = "FILE.xlsx")]
    pub errors: Option<PathBuf>,
    /// Column mapping to use for tables, a file made by samlast mapping; may be given several times
    #[arg(long, value_name = "FILE.toml")]
    pub mapping: Vec<PathBuf>,
    /// Take documents in although they break this rule, for instance BR-CO-10; may be given several times
    #[arg(long, value_name = "RULE")]
    pub accept: Vec<String>,
    /// End with exit code 1 when anything was quarantined or refused
    #[arg(long)]
    pub strict: bool,
    /// Print one entry per document as JSON
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `mapping`.
#[derive(Args)]
pub struct MappingArgs {
    /// What to do
    #[command(subcommand)]
    pub action: MappingAction,
}

/// What can be done with column mappings.
#[derive(Subcommand)]
pub enum MappingAction {
    /// Show how a table is understood: format, columns with samples, what would be left out
    Show {
        /// CSV, XLSX, XLS or ODS
        file: PathBuf,
        /// Study whose saved mappings are to be used as well
        #[arg(long)]
        study: Option<Location>,
        /// Mapping to try
        #[arg(long, value_name = "FILE.toml")]
        mapping: Vec<PathBuf>,
        /// Write the mapping as it was understood, to be corrected in an editor
        #[arg(short, long, value_name = "FILE.toml")]
        output: Option<PathBuf>,
        /// Change what a column means before showing or writing, for instance amount="Beløp eks. mva"
        #[arg(long, value_name = "COLUMN=HEADING")]
        set: Vec<String>,
        /// Name of the mapping that is written
        #[arg(long, default_value = "own")]
        name: String,
        /// Print as JSON
        #[arg(long)]
        json: bool,
    },
    /// Save a mapping in a study; imports into it then use it whenever its headings are all there
    Save {
        /// File of the study
        study: Location,
        /// File of the mapping
        file: PathBuf,
    },
    /// List the mappings of a study
    List {
        /// File of the study
        study: Location,
        /// Print as JSON
        #[arg(long)]
        json: bool,
    },
    /// Take a mapping out of a study
    Remove {
        /// File of the study
        study: Location,
        /// Its name
        name: String,
    },
}

/// Arguments of `undo`.
#[derive(Args)]
pub struct UndoArgs {
    /// File of the study
    pub study: Location,
    /// Number of the import, see samlast imports
    pub import: u32,
    /// Print the result as JSON
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `review`.
#[derive(Args)]
pub struct ReviewArgs {
    /// File of the study
    pub study: Location,
    /// Table to write and fill in; import it afterwards. .xlsx or .csv
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Print the list as JSON
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `survey`.
#[derive(Args)]
pub struct SurveyArgs {
    /// File of the study
    pub study: Location,
    /// How many units to name that should be asked next
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub next: usize,
    /// Seed of the draws
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Print all figures as JSON
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `purchases`.
#[derive(Args)]
pub struct PurchasesArgs {
    /// File of the study
    pub study: Location,
    /// Which question; may be given several times [default: all]
    #[arg(long, value_enum)]
    pub question: Vec<QuestionArg>,
    /// First day, year-month-day
    #[arg(long, value_name = "DATE")]
    pub from: Option<jiff::civil::Date>,
    /// Last day
    #[arg(long, value_name = "DATE")]
    pub to: Option<jiff::civil::Date>,
    /// Key or name of a unit; may be given several times, like the following ones
    #[arg(long, value_name = "NAME")]
    pub unit: Vec<String>,
    /// Kind of unit, for instance school
    #[arg(long, value_name = "KIND")]
    pub unit_kind: Vec<String>,
    /// Organisation number or name of a supplier
    #[arg(long, value_name = "NAME")]
    pub supplier: Vec<String>,
    /// Key or name of a commodity group, for instance bread
    #[arg(long, value_name = "NAME")]
    pub group: Vec<String>,
    /// Municipality, as the register of units writes it
    #[arg(long, value_name = "NAME")]
    pub municipality: Vec<String>,
    /// Only what may be shown to everybody: no figure that rests on fewer than three suppliers, no names of suppliers
    #[arg(long)]
    pub public: bool,
    /// Rows shown of each table
    #[arg(long, value_name = "N", default_value_t = 12)]
    pub top: usize,
    /// Write one CSV file for each table to this folder
    #[arg(long, value_name = "DIR", conflicts_with = "json")]
    pub csv: Option<PathBuf>,
    /// Write a workbook
    #[arg(long, value_name = "FILE.xlsx", conflicts_with = "json")]
    pub xlsx: Option<PathBuf>,
    /// Print as JSON
    #[arg(long)]
    pub json: bool,
}

/// The questions by their names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum QuestionArg {
    /// What is bought, by commodity group
    What,
    /// From whom
    Whom,
    /// How it is delivered
    How,
    /// How much, in which sizes and when
    #[value(name = "how_much", alias = "howmuch")]
    HowMuch,
    /// Who buys
    Who,
    /// All of them
    All,
}

/// Arguments of `simulate`.
#[derive(Args)]
pub struct SimulateArgs {
    /// File of the study
    pub study: Location,
    /// A scenario by name (samlast scenario list), or a scenario file in TOML or JSON
    #[arg(long, default_value = "today", value_name = "NAME|FILE")]
    pub scenario: String,
    /// Seed of everything random
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Compute again even if nothing has changed
    #[arg(long)]
    pub force: bool,
    /// Print the indicators as JSON
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `compare`.
#[derive(Args)]
pub struct CompareArgs {
    /// File of the study
    pub study: Location,
    /// What to compare with
    #[arg(default_value = "today")]
    pub base: String,
    /// What to compare
    #[arg(default_value = "coordinated")]
    pub alternative: String,
    /// Value society's account by these rules alone [default: both]
    #[arg(long, value_enum, value_name = "RULES")]
    pub rules: Option<RulesArg>,
    /// Years of the present value [default: the parameter appraisal.years]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100))]
    pub years: Option<u32>,
    /// Split the change into ordering, consolidation, and vehicle and fuel; plans up to four years
    #[arg(long)]
    pub split: bool,
    /// Print the comparison as JSON
    #[arg(long)]
    pub json: bool,
}

/// Rules of valuation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RulesArg {
    /// Norwegian, three carbon prices
    R109,
    /// Swedish; sums stay Norwegian kroner
    Asek,
}

/// Arguments of `sample`.
#[derive(Args)]
pub struct SampleArgs {
    /// File of the study
    pub study: Location,
    /// What to compare with: a scenario by name or a file
    #[arg(long, default_value = "today", value_name = "NAME|FILE")]
    pub base: String,
    /// What to compare
    #[arg(long, default_value = "coordinated", value_name = "NAME|FILE")]
    pub alternative: String,
    /// Number of draws
    #[arg(long, default_value_t = 1000, value_name = "N")]
    pub draws: usize,
    /// How often everything is planned anew with other drawn numbers; takes nearly all of the time
    #[arg(long, default_value_t = 20, value_name = "N")]
    pub replicates: usize,
    /// Seed of the draws
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Make one part of several, 1/8 for the first of eight; needs --out. A part that is there is left alone
    #[arg(long, value_name = "I/K", requires = "out")]
    pub shard: Option<workflows::Shard>,
    /// Folder for the parts
    #[arg(long, value_name = "DIR", requires = "shard")]
    pub out: Option<PathBuf>,
    /// Put the parts in a folder together
    #[arg(long, value_name = "DIR", conflicts_with_all = ["shard", "out"])]
    pub merge: Option<PathBuf>,
    /// Print as JSON
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `surface`.
#[derive(Args)]
pub struct SurfaceArgs {
    /// File of the study; both scenarios have to be simulated and the comparison sampled
    pub study: Location,
    /// What to compare with
    #[arg(long, default_value = "today", value_name = "NAME")]
    pub base: String,
    /// What to compare
    #[arg(long, default_value = "coordinated", value_name = "NAME")]
    pub alternative: String,
    /// Plans to make with all numbers drawn, beside those with one number changed; each tenth of them in turn measures the error
    #[arg(long, default_value_t = 100, value_name = "N", value_parser = clap::value_parser!(u32).range(10..=5_000))]
    pub plans: u32,
    /// Print as JSON
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `what-if`.
#[derive(Args)]
pub struct WhatIfArgs {
    /// File of the study; samlast surface has to have been run
    pub study: Location,
    /// What to compare with
    #[arg(long, default_value = "today", value_name = "NAME")]
    pub base: String,
    /// What to compare
    #[arg(long, default_value = "coordinated", value_name = "NAME")]
    pub alternative: String,
    /// Another value of a parameter, for instance hub.connected_share=0.5; may be given several times
    #[arg(long, required = true, value_name = "KEY=VALUE", value_parser = key_value)]
    pub set: Vec<(String, f64)>,
    /// Print as JSON
    #[arg(long)]
    pub json: bool,
}

fn key_value(text: &str) -> Result<(String, f64), String> {
    let (key, value) = text.split_once('=').ok_or_else(|| format!("{text:?}: write KEY=VALUE"))?;
    let number = value.trim().parse().map_err(|_| format!("{value:?} is no number; write 0.5 and not 0,5"))?;
    Ok((key.trim().to_owned(), number))
}

/// Arguments of `trace`.
#[derive(Args)]
pub struct TraceArgs {
    /// File of the study
    pub study: Location,
    /// Which figure: [scenario:]indicator[/dimension=value], for instance coordinated:vehicle_km/round_kind=outbound; of a
    /// comparison base..alternative:figure, for instance today..coordinated:society_present_value_main, a change broken down
    /// (…:vehicle_km/round_kind=own) or a part of it after compare --split (…:vehicle_km@ordering)
    pub figure: String,
    /// Print as JSON
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `validate`.
#[derive(Args)]
pub struct ValidateArgs {
    /// Only this case: osterlen, kungsbacka, boras, vaxjo, sodertorn, london or indre_ostfold; may be given several times
    #[arg(long, value_name = "KEY")]
    pub case: Vec<String>,
    /// Draws of each case
    #[arg(long, default_value_t = 40, value_name = "N")]
    pub draws: usize,
    /// Seed of the draws
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Look for no reasons where a figure is missed, which takes about half of the time
    #[arg(long)]
    pub no_reasons: bool,
    /// Print the rows as JSON
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `report`.
#[derive(Args)]
pub struct ReportArgs {
    /// File of the study
    pub study: Location,
    /// File to write, .html
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
    /// What to compare with
    #[arg(long, default_value = "today")]
    pub base: String,
    /// What to compare
    #[arg(long, default_value = "coordinated")]
    pub alternative: String,
    /// Print the result as JSON
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `serve`.
#[derive(Args)]
pub struct ServeArgs {
    /// File of the study
    pub study: Location,
    /// Port on this machine; 0 takes a free one
    #[arg(long, default_value_t = 8080)]
    pub port: u16,
}

/// Arguments of `parameters`.
#[derive(Args)]
pub struct ParametersArgs {
    /// What to do
    #[command(subcommand)]
    pub action: ParametersAction,
}

/// What can be done with parameters.
#[derive(Subcommand)]
pub enum ParametersAction {
    /// All parameters
    List {
        /// Print as JSON
        #[arg(long)]
        json: bool,
    },
    /// One parameter with its source, and the steps and figures that rest on it
    Explain {
        /// Key, for instance vehicle.van_3_5t.co2e_empty
        name: String,
        /// Print as JSON
        #[arg(long)]
        json: bool,
    },
}
