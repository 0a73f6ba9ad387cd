//! `samlast serve`: the study in a browser, on this machine only.

use std::sync::Arc;

use crate::commands::{Cli, ServeArgs};
use crate::output;

/// Serves until Ctrl-C.
pub fn run(_cli: &Cli, args: &ServeArgs) -> anyhow::Result<()> {
    let pages = workflows::pages(&args.study)?;
    let server = server::bind(Arc::new(pages), &server::ServeOptions { port: args.port, ..server::ServeOptions::default() })?;
    output::line(&format!("http://{}/", server.address()))?;
    eprintln!("Ctrl-C stops the server.");
    server.run()?;
    Ok(())
}
