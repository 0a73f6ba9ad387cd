//! `samlast surface` and `samlast what-if`: preliminary figures for other parameters.

use crate::commands::{Cli, SurfaceArgs, WhatIfArgs};
use crate::output;
use crate::progress::Bar;

/// Trains a surface.
pub fn run(cli: &Cli, args: &SurfaceArgs) -> anyhow::Result<()> {
    let bar = Bar::new("surface");
    let pair = (args.base.as_str(), args.alternative.as_str());
    let report = workflows::train_surface(&args.study, pair, args.plans as usize, &bar)?;
    bar.finish();
    if args.json {
        return output::json(&report);
    }
    output::line(workflows::surface_text(&report, cli.lang.key()).trim_end())
}

/// Asks one.
pub fn what_if(cli: &Cli, args: &WhatIfArgs) -> anyhow::Result<()> {
    let found = workflows::what_if(&args.study, (&args.base, &args.alternative), &args.set)?;
    if args.json {
        return output::json(&found);
    }
    output::line(workflows::what_if_text(&found, cli.lang.key()).trim_end())
}
