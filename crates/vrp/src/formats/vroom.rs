//! VROOM's JSON (<https://github.com/VROOM-Project/vroom/blob/master/docs/API.md>): jobs, shipments, vehicles, skills and matrices in;
//! routes with steps out.
//!
//! Travel is costed as VROOM does it, `per_hour · duration + per_km · distance` or the matrix `costs`, inside in hundredths. Jobs
//! must be visited; those that cannot be come back as unassigned. Matrices must be given: nothing here asks a road server.

mod output;
mod tasks;

pub use output::output;

use super::{
    Convention, Fleet, Format, FormatError, Instance, MOST_STOPS, MOST_VEHICLES, Rounding, at_most, check_cells,
};
use crate::load::{Load, MAX_DIMENSIONS};
use crate::problem::{Break, Depot, MAX_BREAKS, Matrix, VehicleType};
use crate::solution::{RoutePlan, TripPlan};
use crate::time::{MAX_TIME_S, TimeWindow};
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::collections::{BTreeMap, BTreeSet};
use tasks::{Job, Shipment, Tasks};

/// Costs in hundredths.
const CONVENTION: Convention = Convention { scale: 1, cost_divisor: 100, rounding: Rounding::Nearest };

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    jobs: Vec<Job>,
    #[serde(default)]
    shipments: Vec<Shipment>,
    vehicles: Vec<Vehicle>,
    #[serde(default)]
    matrices: BTreeMap<String, Tables>,
    matrix: Option<Vec<Vec<i32>>>,
    #[serde(default, rename = "options")]
    _options: Option<IgnoredAny>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Tables {
    durations: Vec<Vec<i32>>,
    distances: Option<Vec<Vec<i32>>>,
    costs: Option<Vec<Vec<i32>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vehicle {
    id: u64,
    #[serde(default = "car")]
    profile: String,
    start_index: Option<usize>,
    end_index: Option<usize>,
    #[serde(default)]
    capacity: Vec<i32>,
    #[serde(default)]
    skills: BTreeSet<u32>,
    time_window: Option<[i32; 2]>,
    #[serde(default)]
    costs: Costs,
    #[serde(default)]
    breaks: Vec<Pause>,
    #[serde(default)]
    steps: Vec<Step>,
    speed_factor: Option<f64>,
    max_tasks: Option<usize>,
    max_travel_time: Option<i32>,
    max_distance: Option<i32>,
    #[serde(default, rename = "type")]
    kind: String,
    start: Option<IgnoredAny>,
    end: Option<IgnoredAny>,
    #[serde(rename = "description")]
    _description: Option<IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pause {
    id: u64,
    #[serde(default)]
    time_windows: Vec<[i32; 2]>,
    #[serde(default)]
    service: i32,
    #[serde(default)]
    max_load: Option<Vec<i32>>,
    #[serde(rename = "description")]
    _description: Option<IgnoredAny>,
}

/// One step of the route from which the search starts.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    #[serde(rename = "type")]
    kind: StepKind,
    id: Option<u64>,
    service_at: Option<i32>,
    service_after: Option<i32>,
    service_before: Option<i32>,
    #[serde(rename = "description")]
    _description: Option<IgnoredAny>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
enum StepKind {
    Start,
    Job,
    Pickup,
    Delivery,
    Break,
    End,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Costs {
    fixed: i64,
    per_hour: i64,
    per_task_hour: i64,
    per_km: i64,
}

impl Default for Costs {
    fn default() -> Self {
        Self { fixed: 0, per_hour: 3600, per_task_hour: 0, per_km: 0 }
    }
}

fn car() -> String {
    "car".into()
}

/// Reads an input; vehicles have their own ids, and so have jobs, pickups and deliveries as far as they do not share them.
///
/// # Errors
/// [`FormatError`] with the job or vehicle and the field that cannot be used.
pub fn parse(text: &str) -> Result<Instance, FormatError> {
    let mut file: File = serde_json::from_str(text).map_err(|error| FormatError::Json(error.to_string()))?;
    at_most("stops", file.jobs.len() + 2 * file.shipments.len(), MOST_STOPS)?;
    at_most("vehicles", file.vehicles.len(), MOST_VEHICLES)?;
    if let Some(durations) = file.matrix.take() {
        file.matrices.entry(car()).or_insert(Tables { durations, distances: None, costs: None });
    }
    let counts_tasks = file.vehicles.iter().any(|vehicle| vehicle.max_tasks.is_some());
    let mut tasks = Tasks::read(&file.jobs, &file.shipments, counts_tasks)?;
    for vehicle in &file.vehicles {
        tasks.bind(vehicle.id, &vehicle.steps)?;
    }
    let is_open = file.vehicles.iter().any(|vehicle| vehicle.start_index.is_none() || vehicle.end_index.is_none());
    let mut fleet = FleetReader {
        tables: &file.matrices,
        tasks: &tasks,
        is_open,
        depot_numbers: Vec::new(),
        matrices: Vec::new(),
        profiles: BTreeMap::new(),
        kinds: Vec::new(),
        fleets: Vec::new(),
        initial: Vec::new(),
    };
    for vehicle in &file.vehicles {
        fleet.add(vehicle)?;
    }
    let FleetReader { depot_numbers, matrices, kinds, mut fleets, initial, .. } = fleet;
    tasks.serve_by_kind(&kinds);
    for fleet in &mut fleets {
        fleet.vehicle.count = fleet.numbers.len();
        fleet.numbers.sort_unstable();
    }
    Ok(Instance {
        name: String::new(),
        format: Format::Vroom,
        family: "VROOM".into(),
        convention: CONVENTION,
        matrices,
        depots: depot_numbers.iter().map(|&number| Depot::at(number as usize)).collect(),
        depot_numbers,
        facilities: 0,
        stops: tasks.stops,
        fleets,
        days: 1,
        groups: Vec::new(),
        initial,
    })
}

/// Vehicles as they are read, with the depots and matrices they name.
struct FleetReader<'a> {
    tables: &'a BTreeMap<String, Tables>,
    tasks: &'a Tasks,
    /// Some vehicle starts or ends anywhere: matrices have one more place, to which and from which all ways cost nothing.
    is_open: bool,
    depot_numbers: Vec<u64>,
    matrices: Vec<Matrix>,
    /// By name, costs and hundredths of speed.
    profiles: BTreeMap<(String, i64, i64, i64), usize>,
    /// VROOM's type of each fleet.
    kinds: Vec<String>,
    fleets: Vec<Fleet>,
    initial: Vec<RoutePlan>,
}

impl FleetReader<'_> {
    fn add(&mut self, vehicle: &Vehicle) -> Result<(), FormatError> {
        refuse_what_is_not_held(vehicle)?;
        let profile = self.profile(vehicle)?;
        let places =
            [(&vehicle.start, vehicle.start_index, "start_index"), (&vehicle.end, vehicle.end_index, "end_index")];
        if let Some((_, _, field)) = places.iter().find(|(place, index, _)| place.is_some() && index.is_none()) {
            return Err(FormatError::Missing(format!("vehicle {}: {field} beside the coordinates", vehicle.id)));
        }
        if vehicle.start_index.is_none() && vehicle.end_index.is_none() {
            return Err(FormatError::Missing(format!("vehicle {}: start_index or end_index", vehicle.id)));
        }
        let anywhere = self.matrices[profile].n.saturating_sub(1);
        let start_depot = self.depot(vehicle.start_index.unwrap_or(anywhere));
        let end_depot = self.depot(vehicle.end_index.unwrap_or(anywhere));
        let mut capacity =
            if vehicle.capacity.is_empty() { Load::UNLIMITED } else { load("vehicle", vehicle.id, &vehicle.capacity)? };
        if let Some(dimension) = self.tasks.counted_in {
            let most = vehicle.max_tasks.and_then(|most| i32::try_from(most).ok()).unwrap_or(Load::LARGEST);
            capacity.0[dimension] = most.min(Load::LARGEST);
        }
        let pauses = breaks(vehicle)?;
        let data = VehicleType {
            start_depot,
            end_depot,
            profile,
            capacity,
            shift: shift(vehicle)?,
            max_driving_s: vehicle.max_travel_time,
            max_distance_m: vehicle.max_distance,
            cost_per_metre: 0,
            cost_per_service_hour: vehicle.costs.per_task_hour.saturating_mul(CONVENTION.cost_divisor),
            breaks: pauses.iter().map(|(_, pause)| pause.clone()).collect(),
            fixed_cost: vehicle.costs.fixed.saturating_mul(CONVENTION.cost_divisor),
            ..VehicleType::default()
        };
        let allowed = self.tasks.within(&vehicle.skills);
        let break_ids = pauses.iter().map(|(id, _)| *id).collect();
        let fleet = Fleet { vehicle: data, numbers: Vec::new(), allowed, break_ids };
        let is_same = |(own, kind): (&Fleet, &String)| {
            *kind == vehicle.kind && Fleet { numbers: Vec::new(), ..own.clone() } == fleet
        };
        let vehicle_type = self.fleets.iter().zip(&self.kinds).position(is_same);
        let vehicle_type = vehicle_type.unwrap_or_else(|| {
            self.kinds.push(vehicle.kind.clone());
            self.fleets.push(fleet);
            self.fleets.len() - 1
        });
        self.fleets[vehicle_type].numbers.push(vehicle.id);
        let clients = self.tasks.route(vehicle.id, &vehicle.steps)?;
        if !clients.is_empty() {
            self.initial.push(RoutePlan { vehicle_type, trips: vec![TripPlan { depot: start_depot, clients }] });
        }
        Ok(())
    }

    fn depot(&mut self, location: usize) -> usize {
        let location = location as u64;
        let at = self.depot_numbers.iter().position(|&number| number == location);
        at.unwrap_or_else(|| {
            self.depot_numbers.push(location);
            self.depot_numbers.len() - 1
        })
    }

    /// The matrix of the vehicle's profile and costs.
    fn profile(&mut self, vehicle: &Vehicle) -> Result<usize, FormatError> {
        let speed = hundredths(vehicle)?;
        let key = (vehicle.profile.clone(), vehicle.costs.per_hour, vehicle.costs.per_km, speed);
        if let Some(&profile) = self.profiles.get(&key) {
            return Ok(profile);
        }
        let tables = self.tables.get(&vehicle.profile);
        let tables =
            tables.ok_or_else(|| FormatError::Missing(format!("the matrix of profile {}", vehicle.profile)))?;
        if vehicle.max_distance.is_some() && tables.distances.is_none() {
            let named =
                format!("matrix {}: distances, which max_distance of vehicle {} needs,", vehicle.profile, vehicle.id);
            return Err(FormatError::Missing(named));
        }
        check_cells(tables.durations.len() + 1, self.matrices.len() + 1)?;
        let own = matrix(&vehicle.profile, tables, &vehicle.costs, speed)?;
        self.matrices.push(if self.is_open { with_anywhere(&own) } else { own });
        self.profiles.insert(key, self.matrices.len() - 1);
        Ok(self.matrices.len() - 1)
    }
}

/// The matrix with one more place, to which and from which all ways cost nothing.
fn with_anywhere(matrix: &Matrix) -> Matrix {
    let n = matrix.n;
    let wider = |cells: &[i32]| {
        let mut wider = Vec::with_capacity((n + 1) * (n + 1));
        for row in 0..n {
            wider.extend_from_slice(&cells[row * n..(row + 1) * n]);
            wider.push(0);
        }
        wider.resize((n + 1) * (n + 1), 0);
        wider
    };
    Matrix {
        n: n + 1,
        distance_m: wider(&matrix.distance_m),
        duration_s: wider(&matrix.duration_s),
        energy_j: Vec::new(),
        cost: wider(&matrix.cost),
    }
}

fn window(bounds: [i32; 2]) -> TimeWindow {
    TimeWindow::new(bounds[0], bounds[1].min(MAX_TIME_S))
}

fn load(item: &str, id: u64, amounts: &[i32]) -> Result<Load, FormatError> {
    if amounts.len() > MAX_DIMENSIONS {
        return Err(FormatError::Unsupported(format!("{item} {id}: more than {MAX_DIMENSIONS} dimensions of load")));
    }
    Ok(Load::of(amounts))
}

fn refuse_what_is_not_held(vehicle: &Vehicle) -> Result<(), FormatError> {
    let rules = [(vehicle.breaks.len() > MAX_BREAKS, "more than four breaks")];
    match rules.iter().find(|(is_there, _)| *is_there) {
        Some((_, field)) => Err(FormatError::NotYetSolvable(format!("vehicle {}: {field}", vehicle.id))),
        None => Ok(()),
    }
}

impl Step {
    /// What the step says of when service begins; `None`: nothing.
    fn bounds(&self) -> Option<TimeWindow> {
        let named = [self.service_at, self.service_after, self.service_before];
        let from = self.service_at.max(self.service_after).unwrap_or(0).max(0);
        let until = [self.service_at, self.service_before].into_iter().flatten().min().unwrap_or(MAX_TIME_S);
        named.iter().any(Option::is_some).then(|| TimeWindow::new(from, until.min(MAX_TIME_S)))
    }
}

/// The parts of windows (none: any time) that lie within a step's bounds; none where nothing is left.
fn within(windows: &[TimeWindow], bounds: TimeWindow) -> Vec<TimeWindow> {
    let all = if windows.is_empty() { &[TimeWindow::ALWAYS] } else { windows };
    let part = |own: &TimeWindow| TimeWindow::new(own.start_s.max(bounds.start_s), own.end_s.min(bounds.end_s));
    all.iter().map(part).filter(|part| part.start_s <= part.end_s).collect()
}

/// Working hours, within what the steps say of start and end.
fn shift(vehicle: &Vehicle) -> Result<TimeWindow, FormatError> {
    let mut shift = vehicle.time_window.map_or(TimeWindow::ALWAYS, window);
    for step in &vehicle.steps {
        let Some(bounds) = step.bounds() else { continue };
        let is_free = match step.kind {
            StepKind::Start => bounds.end_s == MAX_TIME_S,
            StepKind::End => bounds.start_s == 0,
            _ => continue,
        };
        if !is_free {
            let (id, rule) =
                (vehicle.id, "service_at, service_before of a start and service_at, service_after of an end");
            return Err(FormatError::NotYetSolvable(format!(
                "vehicle {id}: {rule}, as the search chooses both within working hours"
            )));
        }
        (shift.start_s, shift.end_s) = (shift.start_s.max(bounds.start_s), shift.end_s.min(bounds.end_s));
    }
    Ok(shift)
}

/// How fast the vehicle is, in hundredths of the profile's speed: VROOM looks at two digits.
fn hundredths(vehicle: &Vehicle) -> Result<i64, FormatError> {
    let factor = vehicle.speed_factor.unwrap_or(1.0);
    if (0.01..=5.0).contains(&factor) {
        return Ok((factor * 100.0).round() as i64);
    }
    Err(FormatError::Unsupported(format!(
        "vehicle {}: speed_factor {factor}, which is not from 0.01 to 5,",
        vehicle.id
    )))
}

/// The breaks by the clock with their ids, first things first.
fn breaks(vehicle: &Vehicle) -> Result<Vec<(u64, Break)>, FormatError> {
    let mut breaks = Vec::new();
    for own in &vehicle.breaks {
        let mut windows: Vec<TimeWindow> = own.time_windows.iter().map(|&bounds| window(bounds)).collect();
        windows.sort_by_key(|window| (window.start_s, window.end_s));
        if windows.iter().any(|window| !window.is_valid()) || own.service < 0 {
            return Err(FormatError::Unsupported(format!(
                "vehicle {}: a break of negative length or whose window ends before it begins",
                vehicle.id
            )));
        }
        let is_own = |step: &&Step| step.kind == StepKind::Break && step.id == Some(own.id);
        for bounds in vehicle.steps.iter().filter(is_own).filter_map(Step::bounds) {
            windows = within(&windows, bounds);
            if windows.is_empty() {
                let rule = "service_at, service_after or service_before outside of the break's time_windows";
                return Err(FormatError::Unsupported(format!("vehicle {}: break {}: {rule}", vehicle.id, own.id)));
            }
        }
        let mut windows = windows.into_iter();
        let mut pause = Break { duration_s: own.service, ..Break::default() };
        (pause.window, pause.other_windows) = (windows.next().unwrap_or_default(), windows.collect());
        if let Some(amounts) = &own.max_load {
            let given = load("break", own.id, amounts)?;
            let mut most = Load::UNLIMITED;
            most.0[..amounts.len()].copy_from_slice(&given.0[..amounts.len()]);
            pause.max_load = Some(most);
        }
        breaks.push((own.id, pause));
    }
    breaks.sort_by_key(|(_, pause)| (pause.window.start_s, pause.window.end_s));
    Ok(breaks)
}

/// Durations at so many hundredths of the profile's speed, distances where there are any, and the cost of travel in hundredths.
fn matrix(profile: &str, tables: &Tables, costs: &Costs, speed: i64) -> Result<Matrix, FormatError> {
    let n = tables.durations.len();
    let all = [Some(&tables.durations), tables.distances.as_ref(), tables.costs.as_ref()];
    if all.into_iter().flatten().any(|table| table.len() != n || table.iter().any(|row| row.len() != n)) {
        return Err(FormatError::Unsupported(format!("matrix {profile}: a table that is not {n} by {n}")));
    }
    if costs.per_km != 0 && tables.distances.is_none() && tables.costs.is_none() {
        return Err(FormatError::Missing(format!("matrix {profile}: distances, which costs per km need,")));
    }
    // Values outside i32 saturate, and are refused by the matrix.
    let at_speed = |duration: i32| (f64::from(duration) * 100.0 / speed as f64).round() as i32;
    let durations: Vec<Vec<i32>> = match speed {
        100 => tables.durations.clone(),
        _ => tables.durations.iter().map(|row| row.iter().map(|&duration| at_speed(duration)).collect()).collect(),
    };
    let mut cost = Vec::with_capacity(n * n);
    for (from, durations) in durations.iter().enumerate() {
        for (to, &duration) in durations.iter().enumerate() {
            let metres = tables.distances.as_ref().map_or(0, |table| table[from][to]);
            let travel =
                costs.per_hour as f64 * f64::from(duration) / 36.0 + costs.per_km as f64 * f64::from(metres) / 10.0;
            // Values outside i32 saturate and are refused by the matrix.
            cost.push(tables.costs.as_ref().map_or(travel.round() as i32, |table| table[from][to].saturating_mul(100)));
        }
    }
    let distances = tables.distances.as_ref().map_or_else(|| vec![0; n * n], |table| table.concat());
    Ok(Matrix::new(n, distances, durations.concat())?.with_cost(cost)?)
}

#[cfg(test)]
mod tests;
