//! What a study promises, tested on real files.

mod batches;
mod fixture;
mod interrupted;
mod round_trip;
mod study_file;
