//! `samlast demo`: the input files of an invented municipality.

use crate::commands::{Cli, DemoArgs};
use crate::output;
use crate::progress::Bar;

/// Writes the files and says what they are.
pub fn run(_cli: &Cli, args: &DemoArgs) -> anyhow::Result<()> {
    anyhow::ensure!(
        (0.0..=1.0).contains(&args.surveyed),
        "--surveyed is {}, but a share lies between 0 and 1",
        args.surveyed
    );
    let options = demo::DemoOptions {
        inhabitants: args.inhabitants,
        seed: args.seed,
        surveyed_share: args.surveyed,
        roads: args.roads.clone(),
        variant: args.variant.into(),
    };
    let bar = Bar::new("demo");
    let summary = demo::generate(&args.out, &options, &mut |phase| workflows::Progress::phase(&bar, phase))?;
    bar.finish();
    if args.json {
        return output::json(&summary);
    }
    let counts = format!(
        "{}: {} units, {} suppliers, {} deliveries, {} invoices, {} ledger rows",
        args.out.display(),
        summary.units,
        summary.suppliers,
        summary.deliveries,
        summary.invoices,
        summary.ledger_rows
    );
    output::line(&counts)
}

impl From<crate::commands::DemoVariant> for demo::Variant {
    fn from(variant: crate::commands::DemoVariant) -> Self {
        use crate::commands::DemoVariant as Named;
        match variant {
            Named::Ordinary => Self::Ordinary,
            Named::Collective => Self::Collective,
            Named::BiasedSurvey => Self::BiasedSurvey,
            Named::FewDates => Self::FewDates,
            Named::HeavyNoise => Self::HeavyNoise,
        }
    }
}
