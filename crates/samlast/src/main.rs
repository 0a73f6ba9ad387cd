//! The `samlast` command (being built).
fn main() {}
