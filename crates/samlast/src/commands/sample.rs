//! `samlast sample`: many draws of the parameters, whole or in parts.

use serde::Serialize;
use workflows::{SampleRequest, Sampled};

use crate::commands::simulate::scenario;
use crate::commands::{Cli, SampleArgs};
use crate::output;
use crate::progress::Bar;

/// A sample with the stand-ins that it drew.
#[derive(Serialize)]
struct Named<'a, T> {
    #[serde(flatten)]
    summary: &'a T,
    #[serde(flatten)]
    stand_ins: workflows::StandIns,
}

/// Samples, makes a part of a sample, or puts parts together.
pub fn run(cli: &Cli, args: &SampleArgs) -> anyhow::Result<()> {
    let bar = Bar::new("sample");
    let sampled = match &args.merge {
        Some(dir) => Sampled::Whole(Box::new(workflows::merge_sample(&args.study, dir, &bar)?)),
        None => {
            let request = SampleRequest {
                base: scenario(&args.base)?,
                alternative: scenario(&args.alternative)?,
                draws: args.draws,
                replicates: args.replicates,
                seed: args.seed,
            };
            workflows::sample(&args.study, &request, args.shard.zip(args.out.as_deref()), &bar)?
        }
    };
    bar.finish();
    if args.json {
        return match &sampled {
            Sampled::Whole(summary) => {
                output::json(&Named { summary, stand_ins: workflows::stand_ins_of_sample(summary)? })
            }
            shard @ Sampled::Shard { .. } => output::json(shard),
        };
    }
    output::line(workflows::sample_text(&sampled, cli.lang.key())?.trim_end())
}
