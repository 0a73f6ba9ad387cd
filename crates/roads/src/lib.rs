//! Roads of OpenStreetMap: from an extract to travel times, distances and geometry for cargo bikes, vans and trucks.
//!
//! | step | where |
//! |---|---|
//! | read `.osm.pbf`: container, wire format, blocks; read `.osm`, `.osm.gz` and `.osm.bz2` | `pbf`, `xml`, `element` |
//! | tags → class, access, limits; ways → segments; restrictions → forbidden turns | `import` |
//! | what holds at some times or for some vehicles | `conditions`, [`Moment`] |
//! | what a road file holds | `data`, `attributes`, `place`, `surroundings` |
//! | vehicles, their measures and speeds (`parameters/roads.toml`) | [`Profile`], [`SpeedModel`] |
//! | the graph that is searched: turns, ends, forbidden sequences | `states`, `turn_bans`, `component` |
//! | where places join it, matrices, paths | `doors`, `search`, [`MatrixResult`], [`Path`] |
//! | what is added up along paths besides time and distance | [`Added`] |
//! | on which roads, in which surroundings and past whom paths lead, for whole matrices | [`RoadKinds`] |
//! | heights along roads from a raster, and the energy for driving | `raster`, `heights`, `energy` |
//! | shortcuts that make large matrices fast | `hierarchy` |
//! | coordinates → position → road | [`CoordinateSystem`], [`Snap`] |
//! | which part of an extract | [`Area`] |
//! | what lies around the roads: addresses, schools, closed roads, water | `address`, `facility`, `surroundings`, `sea` |
//! | vector tiles | [`TileSource`] |
//! | what the map and the study ask of the roads | [`RoadLine`], [`Gateway`], [`RoadNetwork::junctions_near`] |
//! | the searched graph for other programs | [`JoinedGraph`] |
//! | the road file | `file` |

#![allow(
    clippy::cast_possible_truncation,
    reason = "numbers of nodes, segments, arcs and states are kept below 2^32 by import::build and file"
)]

mod added;
mod address;
mod area;
mod attributes;
mod component;
mod composition;
mod conditions;
mod cost;
mod data;
mod doors;
#[cfg(test)]
mod drawn_rules;
#[cfg(test)]
mod drawn_vehicles;
mod element;
mod energy;
mod error;
mod export;
mod facility;
mod file;
mod flows;
mod gateway;
mod geometry;
#[cfg(test)]
mod hand_made;
mod heights;
mod hierarchy;
mod import;
mod lines;
mod matrix;
mod moment;
mod network;
mod path;
mod pbf;
mod place;
#[cfg(test)]
mod plain_search;
mod profile;
mod projection;
mod raster;
mod report;
mod sea;
mod search;
mod snap;
mod speed;
mod states;
mod surroundings;
mod tiles;
mod turn_bans;
mod xml;

pub use added::{Added, TEN_JOULES_PER_KILOWATT_HOUR};
pub use address::{Address, AddressBook, AddressSource, AskedAddress, Candidate, Difference, Found, Match};
pub use area::Area;
pub use attributes::RoadClass;
pub use composition::{RoadKindRules, RoadKinds};
pub use error::RoadError;
pub use export::JoinedGraph;
pub use facility::{FacilityIndex, FacilityKind, NearFacility};
#[doc(hidden)]
pub use file::forge_road_file;
pub use flows::{Flow, HOURS, HourlyFlow, HourlyFlows, Trip, TripStop};
pub use gateway::Gateway;
pub use heights::HeightsFound;
pub use lines::{RoadLine, WaterShape};
pub use matrix::{MatrixResult, MatrixRow, Neighbour};
pub use moment::Moment;
pub use network::{BuildOptions, RoadNetwork, SegmentId};
pub use path::{FerryStep, Path, SignedLimits, Step};
pub use place::{Place, PlaceKind};
pub use profile::{Profile, VehicleMeasures};
pub use projection::CoordinateSystem;
pub use report::BuildReport;
pub use snap::{Approach, FarPlace, NearerRoad, NotUsable, RoadSide, Snap};
pub use speed::SpeedModel;
pub use surroundings::{ClosedKind, WaterKind};
pub use tiles::{BUFFER, EXTENT, MAX_ZOOM, TileId, TileSource, TileWriteError, TilesWritten};
