//! Vehicle types with their batteries and breaks, and what is accepted of them.

use super::service::{Leaving, leaving};
use super::{MAX_ARC_COST, Problem, ProblemError, WINDOW_RULE, show};
use crate::load::Load;
use crate::time::{MAX_TIME_S, TimeWindow};
use serde::{Deserialize, Serialize};

/// A number of equal vehicles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct VehicleType {
    /// How many there are.
    pub count: usize,
    /// Index of the depot where the day starts, with the first loading.
    pub start_depot: usize,
    /// Index of the depot where the day ends.
    pub end_depot: usize,
    /// What fits at once, in every dimension.
    pub capacity: Load,
    /// Cost of using one vehicle at all.
    pub fixed_cost: i64,
    /// Cost units per metre.
    pub cost_per_metre: i64,
    /// Cost units per second of the route's duration (loading, driving, waiting and service).
    pub cost_per_second: i64,
    /// Loading starts and the vehicle is back within this window.
    pub shift: TimeWindow,
    /// Longest duration of the route, s.
    pub max_duration_s: Option<i32>,
    /// Longest distance of the route, m.
    pub max_distance_m: Option<i32>,
    /// Longest driving of the route, s; loading, waiting, service and breaks do not count.
    pub max_driving_s: Option<i32>,
    /// Cost units per hour of service at clients, rounded to the nearest unit for every visit.
    pub cost_per_service_hour: i64,
    /// Index of the matrix this type drives by.
    pub profile: usize,
    /// Depots where a further trip can be loaded.
    pub reload_depots: Vec<usize>,
    /// Most reloads in a day; the number of trips is one more.
    pub max_reloads: usize,
    /// The day these vehicles drive, below [`MAX_DAYS`]; times are counted from each day's own origin.
    pub day: usize,
    /// Bit mask of what these vehicles offer; see [`Client::required_skills`].
    pub skills: u64,
    /// The battery it drives by; `None`: range does not bind.
    pub battery: Option<Battery>,
    /// Breaks of the driver, in order; at most [`MAX_BREAKS`].
    pub breaks: Vec<Break>,
    /// Clients the vehicle visits first, in this order, on its first trip: it is on its way already, or they are agreed on. Nobody else
    /// visits them, and the type is one vehicle. They are required, without days to choose; of a pair, both or neither.
    pub begins_with: Vec<usize>,
    /// Whether nobody but those of `begins_with` is visited on the first trip: the goods on board are theirs.
    pub first_trip_is_closed: bool,
}

/// The most breaks a day.
pub const MAX_BREAKS: usize = 4;

/// A battery that is full when the day begins and is charged whenever the vehicle stands at a depot between two trips, loading and waiting
/// included. It leaves as soon as it is loaded and has enough for the trip; energy is counted in whole seconds of charging, a trip's
/// rounded up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Battery {
    /// What it holds, J (1 kWh is 3 600 000 J).
    pub capacity_j: i64,
    /// What a metre takes where the profile's matrix has no [`Matrix::energy_j`], J.
    pub consumption_j_per_metre: i64,
    /// Power while it is charged, W; 0: the day is driven on one charge.
    pub charging_w: i64,
}

/// A break of the driver, who stands still and does not work.
///
/// Without a limit of driving or work it must begin within its window, anywhere on the way, waiting or between two stops; it is left out
/// where the route is over by the end of the window or begins after it. With a limit it is taken after loading or service, before
/// driving on, and needed only where the route would pass the limit without it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Break {
    /// How long, s.
    pub duration_s: i32,
    /// When it may begin.
    pub window: TimeWindow,
    /// Longest driving since the start of the route, or the break before, and from this break until the next or the end, s.
    pub max_driving_s: Option<i32>,
    /// The same for driving, loading and service together, s.
    pub max_working_s: Option<i32>,
    /// Further windows in which it may begin, after `window`, in order and apart. It is left out where the route is over by the end of the
    /// last one or begins after it.
    pub other_windows: Vec<TimeWindow>,
    /// It is begun only with no more than this on board, in every dimension.
    pub max_load: Option<Load>,
}

impl Break {
    /// Whether it is driving or work that makes it necessary, and not the time of day.
    #[must_use]
    pub fn is_by_work(&self) -> bool {
        self.max_driving_s.is_some() || self.max_working_s.is_some()
    }

    /// All windows in which it may begin, in order.
    pub(crate) fn windows(&self) -> impl Iterator<Item = TimeWindow> + '_ {
        std::iter::once(self.window).chain(self.other_windows.iter().copied())
    }

    /// The last of its windows.
    pub(crate) fn last_window(&self) -> TimeWindow {
        self.other_windows.last().copied().unwrap_or(self.window)
    }
}

impl Default for VehicleType {
    /// One vehicle from depot 0 without limits, that costs one unit a metre.
    fn default() -> Self {
        Self {
            count: 1,
            start_depot: 0,
            end_depot: 0,
            capacity: Load::UNLIMITED,
            fixed_cost: 0,
            cost_per_metre: 1,
            cost_per_second: 0,
            shift: TimeWindow::ALWAYS,
            max_duration_s: None,
            max_distance_m: None,
            max_driving_s: None,
            cost_per_service_hour: 0,
            profile: 0,
            reload_depots: Vec::new(),
            max_reloads: 0,
            day: 0,
            skills: 0,
            battery: None,
            breaks: Vec::new(),
            begins_with: Vec::new(),
            first_trip_is_closed: false,
        }
    }
}

impl Problem {
    pub(super) fn check_vehicle(&self, index: usize, vehicle: &VehicleType) -> Result<(), ProblemError> {
        let item = "vehicle type";
        let index_error = |field, value, count| Err(ProblemError::Index { item, index, field, value, count });
        if vehicle.profile >= self.matrices.len() {
            return index_error("profile", vehicle.profile, self.matrices.len());
        }
        let depots = [("start_depot", vehicle.start_depot), ("end_depot", vehicle.end_depot)];
        let reloads = vehicle.reload_depots.iter().map(|&depot| ("reload_depots", depot));
        for (field, depot) in depots.into_iter().chain(reloads) {
            if depot >= self.depots.len() {
                return index_error(field, depot, self.depots.len());
            }
        }
        let value_error =
            |field, value: String, accepted| Err(ProblemError::Value { item, index, field, value, accepted });
        if !vehicle.capacity.is_valid() {
            return value_error("capacity", format!("{:?}", vehicle.capacity.0), "0 to 1 000 000 000 per dimension");
        }
        if !vehicle.shift.is_valid() {
            return value_error("shift", show(vehicle.shift), WINDOW_RULE);
        }
        let limits = [
            ("max_duration_s", vehicle.max_duration_s),
            ("max_distance_m", vehicle.max_distance_m),
            ("max_driving_s", vehicle.max_driving_s),
        ];
        for (field, limit) in limits {
            if limit.is_some_and(|limit| limit < 0) {
                return value_error(field, format!("{limit:?}"), "0 or more");
            }
        }
        let rates = [
            ("fixed_cost", vehicle.fixed_cost),
            ("cost_per_metre", vehicle.cost_per_metre),
            ("cost_per_second", vehicle.cost_per_second),
            ("cost_per_service_hour", vehicle.cost_per_service_hour),
        ];
        for (field, cost) in rates {
            if !(0..=MAX_ARC_COST * 1000).contains(&cost) {
                return value_error(field, cost.to_string(), "0 to 900 000 000 000");
            }
        }
        if let Some(battery) = vehicle.battery {
            let ranges = [
                ("battery.capacity_j", battery.capacity_j, MAX_BATTERY_J, "0 to 1 000 000 000 000 000"),
                ("battery.consumption_j_per_metre", battery.consumption_j_per_metre, MAX_CONSUMPTION, "0 to 100 000"),
                ("battery.charging_w", battery.charging_w, MAX_CHARGING_W, "0 to 1 000 000 000"),
            ];
            for (field, value, most, accepted) in ranges {
                if !(0..=most).contains(&value) {
                    return value_error(field, value.to_string(), accepted);
                }
            }
        }
        if vehicle.breaks.len() > MAX_BREAKS {
            return value_error("breaks", format!("{} breaks", vehicle.breaks.len()), "at most 4");
        }
        for pause in &vehicle.breaks {
            let windows: Vec<TimeWindow> = pause.windows().collect();
            let are_apart = windows.windows(2).all(|pair| pair[0].end_s < pair[1].start_s);
            if let Some(window) = windows.iter().find(|window| !are_apart || !window.is_valid()) {
                return value_error("breaks.window or other_windows", show(*window), WINDOW_RULE);
            }
            if let Some(load) = pause.max_load.filter(|load| !load.is_valid()) {
                return value_error("breaks.max_load", format!("{:?}", load.0), "0 to 1 000 000 000 per dimension");
            }
            if !(0..=MAX_TIME_S).contains(&pause.duration_s) {
                return value_error("breaks.duration_s", pause.duration_s.to_string(), "0 to 500 000 000");
            }
            let mut limits = [pause.max_driving_s, pause.max_working_s].into_iter().flatten();
            if let Some(limit) = limits.find(|limit| *limit < 0) {
                return value_error("breaks.max_driving_s or max_working_s", limit.to_string(), "0 or more");
            }
        }
        self.check_arc_costs(index, vehicle)
    }
}

/// So that the energy of all trips of a problem can be added up.
pub(crate) const MAX_BATTERY_J: i64 = 1_000_000_000_000_000;
const MAX_CONSUMPTION: i64 = 100_000;
const MAX_CHARGING_W: i64 = 1_000_000_000;

impl Problem {
    /// Driving and the service before it cost no more than the search can count.
    fn check_arc_costs(&self, vehicle_type: usize, vehicle: &VehicleType) -> Result<(), ProblemError> {
        let matrix = &self.matrices[vehicle.profile];
        let cost =
            |leaving: &Leaving| leaving.cost.saturating_add(leaving.extra_s.saturating_mul(vehicle.cost_per_second));
        let service = leaving(self, vehicle_type, vehicle).iter().map(cost).max().unwrap_or(0);
        for from in 0..matrix.n {
            for to in 0..matrix.n {
                if !matrix.is_reachable(from, to) {
                    continue;
                }
                let cell = from * matrix.n + to;
                let metres = i64::from(matrix.distance_m[cell]).saturating_mul(vehicle.cost_per_metre);
                let seconds = i64::from(matrix.duration_s[cell]).saturating_mul(vehicle.cost_per_second);
                let own = matrix.cost.get(cell).map_or(0, |own| i64::from(*own));
                let cost = metres.saturating_add(seconds).saturating_add(own).saturating_add(service);
                if cost > MAX_ARC_COST {
                    return Err(ProblemError::ArcCost { vehicle_type, from, to, cost });
                }
            }
        }
        Ok(())
    }
}
