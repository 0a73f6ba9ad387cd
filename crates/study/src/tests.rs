//! Documents, deliveries and whole scenarios on small municipalities that can be reckoned by hand.

mod accounts;
mod attribution;
mod by_hand;
mod data;
mod exposure;
mod gathered;
mod hub_options;
mod laws;
mod line_mass;
mod noise;
mod reconstruction;
mod sampling;
mod scenarios;
mod surface;
mod survey;
pub(crate) mod town;
mod traces;
mod validated;
mod weekly;
