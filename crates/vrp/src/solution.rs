//! What the solver answers: routes of trips of visits with their times, and those not served with the reason.

use crate::load::{Load, MAX_DIMENSIONS};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The decision part of a route, without times: input of plan mode and of warm starts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoutePlan {
    /// Index into [`crate::Problem::vehicle_types`].
    pub vehicle_type: usize,
    /// The trips in driving order.
    pub trips: Vec<TripPlan>,
}

/// The decision part of a trip: where it is loaded and whom it visits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TripPlan {
    /// Index into [`crate::Problem::depots`] of the depot where the trip is loaded.
    pub depot: usize,
    /// Clients in driving order, as indices into [`crate::Problem::clients`].
    pub clients: Vec<usize>,
}

/// One vehicle's working day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// Index into [`crate::Problem::vehicle_types`].
    pub vehicle_type: usize,
    /// The trips in driving order; never empty, and no trip is without a visit.
    pub trips: Vec<Trip>,
    /// Fixed cost, metres and seconds of this route, in the problem's cost unit.
    pub cost: i64,
    /// Metres driven.
    pub distance_m: i64,
    /// Seconds from the start of the first loading to the return, waiting included.
    pub duration_s: i64,
    /// The breaks taken, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub breaks: Vec<BreakTaken>,
    /// Charging between trips, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub charging: Vec<Charging>,
}

/// A vehicle standing at a depot with its battery being charged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Charging {
    /// Index into [`Route::trips`] of the trip loaded meanwhile.
    pub trip: usize,
    /// Arrival at the depot, s.
    pub start_s: i32,
    /// Departure, s.
    pub end_s: i32,
    /// What the battery takes in, J: no more than the power gives in that time, nor than what is missing from full.
    pub energy_j: i64,
}

/// A break as it is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BreakTaken {
    /// Index into [`crate::VehicleType::breaks`].
    pub index: usize,
    /// Begin, s.
    pub start_s: i32,
    /// End, s.
    pub end_s: i32,
}

/// One loading and the visits until the next loading or the end of the day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trip {
    /// Index into [`crate::Problem::depots`] of the depot where the trip is loaded.
    pub depot: usize,
    /// When loading starts, s.
    pub loading_start_s: i32,
    /// When the vehicle leaves the depot, s.
    pub departure_s: i32,
    /// The visits in driving order.
    pub visits: Vec<Visit>,
    /// When the vehicle reaches the next trip's depot, or the end depot, s.
    pub return_s: i32,
}

/// One stop at a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// Index into [`crate::Problem::clients`].
    pub client: usize,
    /// Arrival, s.
    pub arrival_s: i32,
    /// Start of service; later than the arrival where the window is not yet open, s.
    pub service_start_s: i32,
    /// End of service and departure, s.
    pub departure_s: i32,
}

/// Somebody who is not visited, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unassigned {
    /// Index into [`crate::Problem::clients`].
    pub client: usize,
    /// Whether the client should have been visited: it has no prize, or is of a required group of which nobody is.
    pub is_required: bool,
    /// The binding reason.
    pub reason: Reason,
}

/// Why a client is not visited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Reason {
    /// The client is optional and a visit would cost more than its prize.
    NotWorthItsPrize,
    /// There is no vehicle at all.
    NoVehicle,
    /// The goods exceed the capacity of every vehicle.
    ExceedsEveryCapacity {
        /// The dimension, from 0.
        dimension: usize,
        /// What the client needs.
        demand: i32,
        /// The most any vehicle carries.
        largest_capacity: i32,
    },
    /// No vehicle has the skills the client asks for on a day that suits it.
    NoSuitableVehicle,
    /// No vehicle can reach the client's place and come back.
    Unreachable,
    /// Even alone on a route the client cannot be reached in its window and the vehicle be back in its shift.
    TimeWindow,
    /// Even alone on a route the client makes the route longer than the vehicle's greatest duration.
    MaxDuration,
    /// Even alone on a route the client makes the route longer than the vehicle's greatest distance.
    MaxDistance,
    /// Even alone on a route the client makes the vehicle drive longer than it may.
    MaxDriving,
    /// Even alone on a trip the client is further away than every battery lasts.
    Range,
    /// Even alone on a route what the client gets is longer on board than allowed.
    TimeOnBoard,
    /// Even alone on a route no break can be taken in time.
    DrivingTime,
    /// The vehicle that must visit the client first cannot begin its route so; it does not drive.
    BeginningFails,
    /// Another client of its group is visited.
    AnotherOfItsGroup,
    /// The client could be served alone, but no room was found beside the others: vehicles, capacity or hours are short.
    NoRoom,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotWorthItsPrize => write!(f, "a visit costs more than its prize"),
            Self::NoVehicle => write!(f, "there is no vehicle"),
            Self::ExceedsEveryCapacity { dimension, demand, largest_capacity } => {
                write!(
                    f,
                    "demand {demand} exceeds every vehicle's capacity {largest_capacity} in dimension {dimension}; split the delivery or add a larger vehicle"
                )
            }
            Self::NoSuitableVehicle => write!(f, "no vehicle has the skills it asks for on a day that suits it"),
            Self::Unreachable => write!(f, "no vehicle can reach it and come back; check the place in the matrix"),
            Self::TimeWindow => {
                write!(
                    f,
                    "no vehicle can be there in its time window and back in its shift; widen the window or the shift"
                )
            }
            Self::MaxDuration => write!(f, "a route to it alone lasts longer than every vehicle's greatest duration"),
            Self::MaxDistance => write!(f, "a route to it alone is longer than every vehicle's greatest distance"),
            Self::MaxDriving => write!(f, "a route to it alone takes longer to drive than any vehicle may"),
            Self::Range => write!(f, "no battery lasts for a trip to it alone"),
            Self::TimeOnBoard => write!(f, "even a trip to it alone keeps its goods on board too long"),
            Self::DrivingTime => write!(f, "no break can be taken in time on a route to it alone"),
            Self::BeginningFails => write!(
                f,
                "the vehicle bound to visit it cannot begin its route as it is bound to; check windows, goods and hours of these visits"
            ),
            Self::AnotherOfItsGroup => write!(f, "another client of its group is visited"),
            Self::NoRoom => write!(f, "no room was found: add a vehicle, capacity or hours"),
        }
    }
}

/// A whole plan with its totals.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Solution {
    /// The routes, by vehicle type and then by first client.
    pub routes: Vec<Route>,
    /// Everybody who is not visited, by client.
    pub unassigned: Vec<Unassigned>,
    /// Cost of the routes plus the prizes of the optional clients not visited. Required clients not visited are **not** in it:
    /// compare costs only where [`Solution::serves_all_required`] agrees.
    pub cost: i64,
    /// Metres driven by all routes.
    pub distance_m: i64,
    /// Sum of the routes' durations, s.
    pub duration_s: i64,
    /// Iterations the search made.
    pub iterations: u64,
}

impl Solution {
    /// The decisions alone, to evaluate again or to start another search from.
    #[must_use]
    pub fn plan(&self) -> Vec<RoutePlan> {
        self.routes.iter().map(Route::plan).collect()
    }

    /// Whether everybody who is not visited is optional.
    #[must_use]
    pub fn serves_all_required(&self) -> bool {
        self.unassigned.iter().all(|missed| !missed.is_required)
    }
}

impl Route {
    /// The decisions of this route alone.
    #[must_use]
    pub fn plan(&self) -> RoutePlan {
        let trips = self.trips.iter().map(|trip| TripPlan { depot: trip.depot, clients: trip.clients().collect() });
        RoutePlan { vehicle_type: self.vehicle_type, trips: trips.collect() }
    }

    /// When the first loading starts, s.
    #[must_use]
    pub fn start_s(&self) -> i32 {
        self.trips.first().map_or(0, |trip| trip.loading_start_s)
    }

    /// When the vehicle is back, s.
    #[must_use]
    pub fn end_s(&self) -> i32 {
        self.trips.last().map_or(0, |trip| trip.return_s)
    }
}

impl Trip {
    /// The clients in driving order.
    pub fn clients(&self) -> impl Iterator<Item = usize> + '_ {
        self.visits.iter().map(|visit| visit.client)
    }
}

/// The dimension in which `load` exceeds what the largest of `capacities` offers, with both amounts.
pub(crate) fn capacity_reason(load: &Load, capacities: impl Iterator<Item = Load>) -> Option<Reason> {
    let largest = capacities.fold(Load::ZERO, |most, capacity| most.max(&capacity));
    let dimension = (0..MAX_DIMENSIONS).find(|&d| load.0[d] > largest.0[d])?;
    Some(Reason::ExceedsEveryCapacity { dimension, demand: load.0[dimension], largest_capacity: largest.0[dimension] })
}
