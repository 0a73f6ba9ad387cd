//! The rules a plan can break.

use serde::Serialize;
use std::fmt;

/// A rule a plan breaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
#[allow(missing_docs, reason = "the fields are named after what Display says of them")]
pub enum Violation {
    /// The route names a vehicle type, depot or client that does not exist.
    UnknownIndex { route: usize, what: &'static str, index: usize },
    /// A trip without a visit, or a route without a trip.
    EmptyTrip { route: usize },
    /// A client visited more than once.
    VisitedTwice { client: usize },
    /// A required client that is neither visited nor listed as unassigned, or one that is both.
    Unaccounted { client: usize },
    /// More routes than vehicles of the type.
    TooManyVehicles { vehicle_type: usize, used: usize, count: usize },
    /// The trip starts at a depot the vehicle may not load at.
    WrongDepot { route: usize, trip: usize, depot: usize },
    /// More reloads than allowed.
    TooManyReloads { route: usize, reloads: usize, max_reloads: usize },
    /// More on board than fits.
    Overload { route: usize, trip: usize, dimension: usize, load: i32, capacity: i32 },
    /// There is no way between two places.
    Unreachable { route: usize, from_location: usize, to_location: usize },
    /// Service or loading starts after the last moment allowed.
    Late { route: usize, place: Place, late_s: i64 },
    /// The route lasts too long.
    TooLong { route: usize, duration_s: i64, max_duration_s: i64 },
    /// The route is too far.
    TooFar { route: usize, distance_m: i64, max_distance_m: i64 },
    /// The vehicle drives for too long.
    TooMuchDriving { route: usize, driving_s: i64, max_driving_s: i64 },
    /// Goods that are collected from another client later, on another trip, or not at all; or collected and not delivered.
    PairBroken { client: usize },
    /// The days on which the client is visited are none of its patterns.
    WrongDays { client: usize },
    /// A trip takes more energy than the battery holds, or all trips up to it do where it is not charged between them.
    OutOfRange { route: usize, trip: usize, energy_j: i64, capacity_j: i64 },
    /// What the client gets is on board too long.
    TooLongOnBoard { route: usize, client: usize, on_board_s: i64, max_time_on_board_s: i64 },
    /// Driving or work passes the limit of a break, wherever it is taken.
    NoBreak { route: usize, index: usize },
    /// Two on one trip that must stay apart.
    Together { route: usize, trip: usize, client: usize, other: usize },
    /// The client may be visited by other types only.
    WrongVehicle { route: usize, client: usize },
    /// The vehicle bound to begin with other visits does not, or another makes this one.
    BeginningBroken { route: usize, client: usize },
    /// Two of a group of which one is to be visited.
    TwoOfGroup { group: usize, client: usize, other: usize },
    /// The vehicle lacks a skill the client asks for.
    MissingSkill { route: usize, client: usize },
    /// The solution states another total than the checker finds.
    WrongTotal { what: &'static str, stated: i64, found: i64 },
}

/// Where on a route something happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// Loading for the trip of this index.
    Loading(usize),
    /// The visit at this client.
    Client(usize),
    /// Beginning the break of this index.
    Break(usize),
    /// Handing back the vehicle.
    End,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownIndex { route, what, index } => write!(f, "route {route}: there is no {what} {index}"),
            Self::EmptyTrip { route } => write!(f, "route {route}: a trip without a visit"),
            Self::VisitedTwice { client } => write!(f, "client {client} is visited more than once"),
            Self::Unaccounted { client } => {
                write!(f, "client {client} must be either visited or listed as unassigned")
            }
            Self::TooManyVehicles { vehicle_type, used, count } => {
                write!(f, "vehicle type {vehicle_type}: {used} routes but only {count} vehicles")
            }
            Self::WrongDepot { route, trip, depot } => {
                write!(f, "route {route}, trip {trip}: the vehicle may not load at depot {depot}")
            }
            Self::TooManyReloads { route, reloads, max_reloads } => {
                write!(f, "route {route}: {reloads} reloads, allowed are {max_reloads}")
            }
            Self::Overload { route, trip, dimension, load, capacity } => {
                write!(
                    f,
                    "route {route}, trip {trip}: load {load} exceeds capacity {capacity} in dimension {dimension}"
                )
            }
            Self::Unreachable { route, from_location, to_location } => {
                write!(f, "route {route}: no way from place {from_location} to place {to_location}")
            }
            Self::Late { route, place, late_s } => write!(f, "route {route}: {late_s} s late at {place:?}"),
            Self::TooLong { route, duration_s, max_duration_s } => {
                write!(f, "route {route} lasts {duration_s} s, allowed are {max_duration_s}")
            }
            Self::TooFar { route, distance_m, max_distance_m } => {
                write!(f, "route {route} is {distance_m} m, allowed are {max_distance_m}")
            }
            Self::TooMuchDriving { route, driving_s, max_driving_s } => {
                write!(f, "route {route} takes {driving_s} s to drive, allowed are {max_driving_s}")
            }
            Self::PairBroken { client } => {
                write!(f, "client {client}: goods must be collected before they are delivered, on the same trip")
            }
            Self::WrongDays { client } => write!(f, "client {client} is visited on days that are none of its patterns"),
            Self::OutOfRange { route, trip, energy_j, capacity_j } => {
                write!(f, "route {route}, trip {trip}: {energy_j} J are needed, the battery holds {capacity_j}")
            }
            Self::TooLongOnBoard { route, client, on_board_s, max_time_on_board_s } => {
                write!(
                    f,
                    "route {route}: goods for client {client} are {on_board_s} s on board, allowed are {max_time_on_board_s}"
                )
            }
            Self::NoBreak { route, index } => {
                write!(f, "route {route}: break {index} cannot be taken before driving or work passes its limit")
            }
            Self::Together { route, trip, client, other } => {
                write!(f, "route {route}, trip {trip}: clients {client} and {other} must not be on one trip")
            }
            Self::WrongVehicle { route, client } => {
                write!(f, "route {route}: client {client} may be visited by other types of vehicle only")
            }
            Self::BeginningBroken { route, client } => {
                write!(
                    f,
                    "route {route}: client {client} stands where the vehicle is bound to begin with other visits, or not where it must"
                )
            }
            Self::TwoOfGroup { group, client, other } => {
                write!(f, "clients {client} and {other} are both visited, of group {group} only one may be")
            }
            Self::MissingSkill { route, client } => {
                write!(f, "route {route}: the vehicle lacks a skill that client {client} asks for")
            }
            Self::WrongTotal { what, stated, found } => write!(f, "{what} is stated as {stated} but is {found}"),
        }
    }
}
