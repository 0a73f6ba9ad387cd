//! From an extract of OpenStreetMap to a road network, in two passes: first ways and relations, then the nodes they use.

mod around;
mod around_tags;
mod bicycle_tags;
mod conditional;
mod extract;
mod read;
mod rings;
mod rules;
mod segments;
mod tags;
mod turns;

pub(crate) use extract::Keep;
pub(crate) use read::read_extract;
pub(crate) use segments::{Unused, build};

/// Attributes of a way with these tags, for tests.
#[cfg(test)]
pub(crate) fn road_attributes(pairs: &[(&str, &str)]) -> crate::attributes::Attributes {
    tags::road(&pairs.iter().copied().collect(), Keep { cycleways: true, structures: true }).unwrap().attributes
}
#[cfg(test)]
pub(crate) use extract::Extract;
