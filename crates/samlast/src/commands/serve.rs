//! `samlast serve`: the study in a browser, on this machine only.

use std::sync::Arc;

use crate::commands::{Cli, ServeArgs};
use crate::output;

/// Serves until Ctrl-C.
pub fn run(_cli: &Cli, args: &ServeArgs) -> anyhow::Result<()> {
    let pages = workflows::pages(&args.study)?;
    let server = server::bind(server::ServeOptions { port: args.port, ..server::ServeOptions::default() })?;
    output::line(&server.url())?;
    eprintln!("Ctrl-C stops the server.");
    server.serve(Arc::new(pages))?;
    Ok(())
}
