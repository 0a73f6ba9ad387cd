//! The program as its users run it: whole ways through real files, and what it says when something is wrong.

mod errors;
mod official_examples;
mod program;
mod whole_way;
