//! `samlast parameters`: every number about the world, with its source.

use domain::{Parameter, Parameters};
use serde::Serialize;

use crate::commands::{Cli, ParametersAction, ParametersArgs};
use crate::output;

#[derive(Serialize)]
struct Listed<'a> {
    key: &'a str,
    #[serde(flatten)]
    parameter: &'a Parameter,
}

/// Lists or explains.
pub fn run(_cli: &Cli, args: &ParametersArgs) -> anyhow::Result<()> {
    let (parameters, cases) = (Parameters::builtin()?, Parameters::validation()?);
    let all = || parameters.iter().chain(cases.iter());
    match &args.action {
        ParametersAction::List { json: true } => {
            output::json(&all().map(|(key, parameter)| Listed { key, parameter }).collect::<Vec<_>>())
        }
        ParametersAction::List { json: false } => all().try_for_each(|(key, p)| {
            output::line(&format!("{key:<48} {:>10} {:<12} {} – {}", p.value, p.unit, p.low, p.high))
        }),
        ParametersAction::Explain { name, json } => {
            let parameter = cases.get(name).or_else(|_| parameters.get(name))?;
            if *json {
                return output::json(&Listed { key: name, parameter });
            }
            let year = parameter.price_year.map_or_else(String::new, |year| format!(", price level {year}"));
            output::line(&format!("{name} = {} {}{year}", parameter.value, parameter.unit))?;
            output::line(&format!("range: {} – {} {}", parameter.low, parameter.high, parameter.unit))?;
            output::line(&format!("source: {} ({:?})", parameter.source, parameter.evidence))?;
            parameter.note.iter().try_for_each(|note| output::line(&format!("note: {note}")))
        }
    }
}
