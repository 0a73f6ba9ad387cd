//! The `samlast` command: reads its arguments, calls a use case, and prints what came of it.
//!
//! Results go to standard output, progress and explanations to standard error. Exit 0 on success, 1 on an error that is
//! explained, 2 on arguments that cannot be read.

mod commands;
mod output;
mod progress;

use std::process::ExitCode;

use clap::Parser;

use commands::{Cli, Command};

/// Takes and gives back memory: a document is many short texts, and an import of them takes a twentieth less time with this one.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    if let Err(error) = run(&cli) {
        eprintln!("samlast: {error:#}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

fn run(cli: &Cli) -> anyhow::Result<()> {
    if let Some(threads) = cli.threads {
        rayon::ThreadPoolBuilder::new().num_threads(threads.get()).build_global()?;
    }
    workflows::tell_of_copies(cli.lang.key(), |line| eprintln!("samlast: {line}"));
    match &cli.command {
        Command::Demo(args) => commands::demo::run(cli, args),
        Command::Init(args) => commands::study::init(cli, args),
        Command::Templates(args) => commands::study::templates(cli, args),
        Command::Import(args) => commands::import::run(cli, args),
        Command::Mapping(args) => commands::mapping::run(args),
        Command::Imports(args) => commands::import::list(cli, args),
        Command::Undo(args) => commands::import::undo(cli, args),
        Command::Review(args) => commands::review::run(cli, args),
        Command::Purchases(args) => commands::purchases::run(cli, args),
        Command::Status(args) => commands::study::status(cli, args),
        Command::Survey(args) => commands::survey::run(cli, args),
        Command::Simulate(args) => commands::simulate::run(cli, args),
        Command::Compare(args) => commands::simulate::compare(cli, args),
        Command::Sample(args) => commands::sample::run(cli, args),
        Command::Emissions(args) => commands::emissions::run(cli, args),
        Command::Surface(args) => commands::surface::run(cli, args),
        Command::WhatIf(args) => commands::surface::what_if(cli, args),
        Command::Trace(args) => commands::trace::run(cli, args),
        Command::Report(args) => commands::report::run(cli, args),
        Command::Serve(args) => commands::serve::run(cli, args),
        Command::Validate(args) => commands::validate::run(cli, args),
        Command::Vrp(args) => commands::vrp::run(cli, args),
        Command::Roads(args) => commands::roads::run(cli, args),
        Command::Scenario(args) => commands::scenario::run(cli, args),
        Command::Parameters(args) => commands::parameters::run(cli, args),
    }
}
