//! The program as its users run it: whole ways through real files, and what it says when something is wrong.

#![allow(clippy::unwrap_used, reason = "tests; the lint's exception does not reach functions that tests call")]

mod errors;
mod killed;
mod official_examples;
mod program;
mod purchases;
mod roads;
mod routing;
mod scenarios;
mod whole_way;
