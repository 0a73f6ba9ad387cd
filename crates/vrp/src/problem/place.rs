//! Depots and clients, and what is accepted of them.

use super::{MAX_ARC_COST, ProblemError, WINDOW_RULE, show};
use crate::load::Load;
use crate::time::{MAX_TIME_S, TimeWindow};
use serde::{Deserialize, Serialize};

/// A place where vehicles are loaded, start or end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Depot {
    /// Row in the matrices.
    pub location: usize,
    /// Loading may start, and the vehicle be handed back, in this window.
    pub time_window: TimeWindow,
    /// Loading time before every trip from here, the first included, s.
    pub service_duration_s: i32,
}

impl Depot {
    /// A depot that is always open and loads in no time.
    #[must_use]
    pub fn at(location: usize) -> Self {
        Self { location, ..Self::default() }
    }
}

/// A place to be visited once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Client {
    /// Row in the matrices.
    pub location: usize,
    /// Brought from the depot.
    pub delivery: Load,
    /// Taken along to the end of the trip.
    pub pickup: Load,
    /// Time at the stop, s.
    pub service_duration_s: i32,
    /// Service must **start** in one of these; none means any time. In order and apart from each other.
    pub time_windows: Vec<TimeWindow>,
    /// The goods are at the depot from this moment on: the trip's loading does not start before, s.
    pub release_time_s: i32,
    /// `None`: must be visited. `Some(prize)`: visited if that costs less than the prize.
    pub prize: Option<i64>,
    /// The goods in `delivery` do not come from the depot: they are collected at this other client, earlier on the same trip.
    /// The collecting client has no goods of its own; both are visited or neither.
    pub collected_from: Option<usize>,
    /// Bit masks of days (bit 0 is day 0): the client is visited once on each day of exactly one of these, with `delivery` and
    /// `pickup` every time. Empty: visited once, on any day. A prize counts once for all days.
    pub day_patterns: Vec<u64>,
    /// Bit mask of what the vehicle must offer in [`super::VehicleType::skills`].
    pub required_skills: u64,
    /// Time at the stop for every unit of `delivery` and `pickup` (of what is collected, where goods are collected here), ms, in
    /// addition to `service_duration_s`; the sum is rounded to the nearest second.
    pub service_ms_per_unit: Load,
    /// Longest time from the vehicle leaving where the goods came on board (the trip's depot, or the client of `collected_from`)
    /// until service starts here, s: chilled food.
    pub max_time_on_board_s: Option<i32>,
    /// When service should start; what it costs otherwise.
    pub soft_window: Option<SoftWindow>,
    /// Clients never on the same trip as this one; said of one of two it holds for both.
    pub apart_from: Vec<usize>,
    /// Time at the stop by vehicle type, s, in the place of `service_duration_s`; empty: that for all types.
    pub service_by_vehicle_type: Vec<i32>,
    /// Time before service where the stop before, a loading too, is at another place, s; it begins when service could, within the windows.
    pub setup_duration_s: i32,
    /// The same by vehicle type, in the place of `setup_duration_s`; empty: that for all types.
    pub setup_by_vehicle_type: Vec<i32>,
    /// Where not all required clients can be visited, the sum of the priorities of those who are is to be as large as can be, and then their
    /// number; 0 to 100.
    pub priority: u32,
    /// The vehicle types that may visit the client; empty: all whose skills suffice.
    pub only_vehicle_types: Vec<usize>,
}

/// A window that may be missed at a price, within the [`Client::time_windows`] that may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SoftWindow {
    /// First moment without a price, s.
    pub start_s: i32,
    /// Last moment without a price, s.
    pub end_s: i32,
    /// Cost units per second that service starts before.
    #[serde(default)]
    pub cost_per_second_early: i64,
    /// Cost units per second that service starts after.
    #[serde(default)]
    pub cost_per_second_late: i64,
}

/// The highest priority.
pub(crate) const MAX_PRIORITY: u32 = 100;

/// The largest price of a second outside of a soft window.
const MAX_SOFT_COST: i64 = 1_000_000;

impl Client {
    /// Setup by a type of vehicle, s.
    pub(crate) fn setup_s(&self, vehicle_type: usize) -> i32 {
        self.setup_by_vehicle_type.get(vehicle_type).copied().unwrap_or(self.setup_duration_s)
    }

    /// Whether something of the client needs the whole timetable of a route to be judged.
    pub(crate) fn is_demanding(&self) -> bool {
        self.max_time_on_board_s.is_some() || self.soft_window.is_some()
    }
}

pub(super) fn check_depot(index: usize, depot: &Depot, places: usize) -> Result<(), ProblemError> {
    let item = "depot";
    if depot.location >= places {
        return Err(ProblemError::Index { item, index, field: "location", value: depot.location, count: places });
    }
    let error = |field, value: String, accepted| Err(ProblemError::Value { item, index, field, value, accepted });
    if !depot.time_window.is_valid() {
        return error("time_window", show(depot.time_window), WINDOW_RULE);
    }
    if !(0..=MAX_TIME_S).contains(&depot.service_duration_s) {
        return error("service_duration_s", depot.service_duration_s.to_string(), "0 to 500 000 000");
    }
    Ok(())
}

pub(super) fn check_client(index: usize, client: &Client, places: usize) -> Result<(), ProblemError> {
    let item = "client";
    if client.location >= places {
        return Err(ProblemError::Index { item, index, field: "location", value: client.location, count: places });
    }
    let error = |field, value: String, accepted| Err(ProblemError::Value { item, index, field, value, accepted });
    for (field, load) in [("delivery", client.delivery), ("pickup", client.pickup)] {
        if !load.is_valid() {
            return error(field, format!("{:?}", load.0), "0 to 1 000 000 000 per dimension");
        }
    }
    let times = [
        ("service_duration_s", client.service_duration_s),
        ("setup_duration_s", client.setup_duration_s),
        ("release_time_s", client.release_time_s),
    ];
    for (field, time) in times {
        if !(0..=MAX_TIME_S).contains(&time) {
            return error(field, time.to_string(), "0 to 500 000 000");
        }
    }
    let apart = client.time_windows.windows(2).all(|pair| pair[0].end_s < pair[1].start_s);
    if let Some(window) = client.time_windows.iter().find(|window| !apart || !window.is_valid()) {
        return error("time_windows", show(*window), WINDOW_RULE);
    }
    if !client.service_ms_per_unit.is_valid() {
        return error(
            "service_ms_per_unit",
            format!("{:?}", client.service_ms_per_unit.0),
            "0 to 1 000 000 000 per dimension",
        );
    }
    if let Some(longest) = client.max_time_on_board_s.filter(|longest| *longest < 0) {
        return error("max_time_on_board_s", longest.to_string(), "0 or more");
    }
    if let Some(soft) = client.soft_window {
        let window = TimeWindow::new(soft.start_s, soft.end_s);
        if !window.is_valid() {
            return error("soft_window", show(window), WINDOW_RULE);
        }
        for (field, cost) in
            [("cost_per_second_early", soft.cost_per_second_early), ("cost_per_second_late", soft.cost_per_second_late)]
        {
            if !(0..=MAX_SOFT_COST).contains(&cost) {
                return error(field, cost.to_string(), "0 to 1 000 000");
            }
        }
    }
    let by_type = [
        ("service_by_vehicle_type", &client.service_by_vehicle_type),
        ("setup_by_vehicle_type", &client.setup_by_vehicle_type),
    ];
    for (field, times) in by_type {
        if let Some(&time) = times.iter().find(|time| !(0..=MAX_TIME_S).contains(*time)) {
            return error(field, time.to_string(), "0 to 500 000 000");
        }
    }
    if client.priority > MAX_PRIORITY {
        return error("priority", client.priority.to_string(), "0 to 100");
    }
    if let Some(prize) = client.prize.filter(|prize| !(0..=MAX_ARC_COST * 1000).contains(prize)) {
        return error("prize", prize.to_string(), "0 to 900 000 000 000");
    }
    Ok(())
}
