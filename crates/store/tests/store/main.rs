//! What a study promises, tested on real files.

#![allow(clippy::unwrap_used, reason = "a test that meets an error shall stop there")]

mod batches;
mod fixture;
mod interrupted;
mod parts;
mod round_trip;
mod study_file;
