//! VROOM's JSON (<https://github.com/VROOM-Project/vroom/blob/master/docs/API.md>): jobs, vehicles, skills and matrices in; routes with
//! steps out.
//!
//! Travel is costed as VROOM does it, `per_hour · duration + per_km · distance` or the matrix `costs`, inside in hundredths. Jobs
//! must be visited; those that cannot be come back as unassigned. Matrices must be given: nothing here asks a road server.

mod output;

pub use output::output;

use super::{
    Convention, Fleet, Format, FormatError, Instance, MOST_STOPS, MOST_VEHICLES, Rounding, Stop, at_most, check_cells,
};
use crate::load::{Load, MAX_DIMENSIONS};
use crate::problem::{Client, Depot, Matrix, VehicleType};
use crate::time::{MAX_TIME_S, TimeWindow};
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::collections::{BTreeMap, BTreeSet};

/// Costs in hundredths.
const CONVENTION: Convention = Convention { scale: 1, cost_divisor: 100, rounding: Rounding::Nearest };

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    jobs: Vec<Job>,
    #[serde(default)]
    shipments: Vec<IgnoredAny>,
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
struct Job {
    id: u64,
    location_index: Option<usize>,
    #[serde(default)]
    service: i32,
    #[serde(default)]
    setup: i32,
    #[serde(default)]
    delivery: Vec<i32>,
    #[serde(default)]
    amount: Vec<i32>,
    #[serde(default)]
    pickup: Vec<i32>,
    #[serde(default)]
    time_windows: Vec<[i32; 2]>,
    #[serde(default)]
    skills: BTreeSet<u32>,
    #[serde(default)]
    priority: u32,
    #[serde(rename = "location")]
    _location: Option<IgnoredAny>,
    #[serde(rename = "description")]
    _description: Option<IgnoredAny>,
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
    breaks: Vec<IgnoredAny>,
    #[serde(default)]
    steps: Vec<IgnoredAny>,
    speed_factor: Option<f64>,
    max_tasks: Option<usize>,
    max_travel_time: Option<i32>,
    max_distance: Option<i32>,
    #[serde(rename = "start")]
    _start: Option<IgnoredAny>,
    #[serde(rename = "end")]
    _end: Option<IgnoredAny>,
    #[serde(rename = "description")]
    _description: Option<IgnoredAny>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Costs {
    fixed: i64,
    per_hour: i64,
    per_km: i64,
}

impl Default for Costs {
    fn default() -> Self {
        Self { fixed: 0, per_hour: 3600, per_km: 0 }
    }
}

fn car() -> String {
    "car".into()
}

/// Reads an input; jobs and vehicles have their own ids.
///
/// # Errors
/// [`FormatError`] with the job or vehicle and the field that cannot be used.
pub fn parse(text: &str) -> Result<Instance, FormatError> {
    let mut file: File = serde_json::from_str(text).map_err(|error| FormatError::Json(error.to_string()))?;
    at_most("stops", file.jobs.len(), MOST_STOPS)?;
    at_most("vehicles", file.vehicles.len(), MOST_VEHICLES)?;
    if !file.shipments.is_empty() {
        return Err(FormatError::NotYetSolvable("pickup-and-delivery pairs (shipments)".into()));
    }
    if let Some(durations) = file.matrix.take() {
        file.matrices.entry(car()).or_insert(Tables { durations, distances: None, costs: None });
    }
    let mut stops = Vec::with_capacity(file.jobs.len());
    for job in &file.jobs {
        stops.push(stop(job)?);
    }
    let mut depot_numbers: Vec<u64> = Vec::new();
    let mut matrices: Vec<Matrix> = Vec::new();
    let mut profiles: BTreeMap<(String, i64, i64), usize> = BTreeMap::new();
    let mut fleets: Vec<Fleet> = Vec::new();
    for vehicle in &file.vehicles {
        refuse_what_is_not_held(vehicle)?;
        let mut depot = |index: Option<usize>, field: &str| {
            let location = index.ok_or_else(|| {
                FormatError::NotYetSolvable(format!("vehicle {}: a route without {field}", vehicle.id))
            })? as u64;
            let at = depot_numbers.iter().position(|&number| number == location);
            Ok::<usize, FormatError>(at.unwrap_or_else(|| {
                depot_numbers.push(location);
                depot_numbers.len() - 1
            }))
        };
        let (start_depot, end_depot) =
            (depot(vehicle.start_index, "start_index")?, depot(vehicle.end_index, "end_index")?);
        let key = (vehicle.profile.clone(), vehicle.costs.per_hour, vehicle.costs.per_km);
        let profile = match profiles.get(&key) {
            Some(&profile) => profile,
            None => {
                let tables = file.matrices.get(&vehicle.profile);
                let tables =
                    tables.ok_or_else(|| FormatError::Missing(format!("the matrix of profile {}", vehicle.profile)))?;
                check_cells(tables.durations.len(), matrices.len() + 1)?;
                matrices.push(matrix(&vehicle.profile, tables, &vehicle.costs)?);
                profiles.insert(key, matrices.len() - 1);
                matrices.len() - 1
            }
        };
        let data = VehicleType {
            start_depot,
            end_depot,
            profile,
            capacity: if vehicle.capacity.is_empty() {
                Load::UNLIMITED
            } else {
                load("vehicle", vehicle.id, &vehicle.capacity)?
            },
            shift: vehicle.time_window.map_or(TimeWindow::ALWAYS, window),
            fixed_cost: vehicle.costs.fixed.saturating_mul(CONVENTION.cost_divisor),
            ..VehicleType::default()
        };
        let is_able = |job: &Job| job.skills.is_subset(&vehicle.skills);
        let allowed: BTreeSet<usize> = (0..stops.len()).filter(|&at| is_able(&file.jobs[at])).collect();
        let allowed = (allowed.len() < stops.len()).then_some(allowed);
        match fleets.iter_mut().find(|fleet| fleet.vehicle == data && fleet.allowed == allowed) {
            Some(fleet) => fleet.numbers.push(vehicle.id),
            None => fleets.push(Fleet { vehicle: data, numbers: vec![vehicle.id], allowed }),
        }
    }
    fleets.iter_mut().for_each(|fleet| fleet.vehicle.count = fleet.numbers.len());
    fleets.iter_mut().for_each(|fleet| fleet.numbers.sort_unstable());
    Ok(Instance {
        name: String::new(),
        format: Format::Vroom,
        family: "VROOM".into(),
        convention: CONVENTION,
        matrices,
        depots: depot_numbers.iter().map(|&number| Depot::at(number as usize)).collect(),
        depot_numbers,
        facilities: 0,
        stops,
        fleets,
        days: 1,
    })
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

fn stop(job: &Job) -> Result<Stop, FormatError> {
    let id = job.id;
    let location = job.location_index.ok_or_else(|| FormatError::Missing(format!("job {id}: location_index")))?;
    if job.setup != 0 || job.priority != 0 {
        let field = if job.setup != 0 { "setup" } else { "priority" };
        return Err(FormatError::NotYetSolvable(format!("job {id}: {field}")));
    }
    let delivery = if job.delivery.is_empty() { &job.amount } else { &job.delivery };
    let client = Client {
        location,
        delivery: load("job", id, delivery)?,
        pickup: load("job", id, &job.pickup)?,
        service_duration_s: job.service,
        time_windows: job.time_windows.iter().map(|&bounds| window(bounds)).collect(),
        ..Client::default()
    };
    Ok(Stop::new(id, client))
}

fn refuse_what_is_not_held(vehicle: &Vehicle) -> Result<(), FormatError> {
    let rules = [
        (!vehicle.breaks.is_empty(), "breaks"),
        (!vehicle.steps.is_empty(), "steps"),
        (vehicle.speed_factor.is_some_and(|factor| factor != 1.0), "speed_factor"),
        (vehicle.max_tasks.is_some(), "max_tasks"),
        (vehicle.max_travel_time.is_some(), "max_travel_time"),
        (vehicle.max_distance.is_some(), "max_distance"),
    ];
    match rules.iter().find(|(is_there, _)| *is_there) {
        Some((_, field)) => Err(FormatError::NotYetSolvable(format!("vehicle {}: {field}", vehicle.id))),
        None => Ok(()),
    }
}

/// Durations as they are; the cost of travel in hundredths as "distance".
fn matrix(profile: &str, tables: &Tables, costs: &Costs) -> Result<Matrix, FormatError> {
    let n = tables.durations.len();
    let all = [Some(&tables.durations), tables.distances.as_ref(), tables.costs.as_ref()];
    if all.into_iter().flatten().any(|table| table.len() != n || table.iter().any(|row| row.len() != n)) {
        return Err(FormatError::Unsupported(format!("matrix {profile}: a table that is not {n} by {n}")));
    }
    if costs.per_km != 0 && tables.distances.is_none() && tables.costs.is_none() {
        return Err(FormatError::Missing(format!("matrix {profile}: distances, which costs per km need,")));
    }
    let mut cost = Vec::with_capacity(n * n);
    for (from, durations) in tables.durations.iter().enumerate() {
        for (to, &duration) in durations.iter().enumerate() {
            let metres = tables.distances.as_ref().map_or(0, |table| table[from][to]);
            let travel =
                costs.per_hour as f64 * f64::from(duration) / 36.0 + costs.per_km as f64 * f64::from(metres) / 10.0;
            // Values outside i32 saturate and are refused by the matrix.
            cost.push(tables.costs.as_ref().map_or(travel.round() as i32, |table| table[from][to].saturating_mul(100)));
        }
    }
    Ok(Matrix::new(n, cost, tables.durations.concat())?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{SolveOptions, check, solve};

    const SMALL: &str = r#"{"vehicles": [{"id": 7, "start_index": 0, "end_index": 0, "capacity": [4], "skills": [1], "time_window": [0, 9000]},
            {"id": 3, "start_index": 0, "end_index": 0, "capacity": [4], "costs": {"fixed": 50}}],
        "jobs": [{"id": 11, "location_index": 1, "delivery": [3], "service": 60, "skills": [1], "time_windows": [[500, 600]]},
            {"id": 12, "location_index": 2, "delivery": [3], "description": "door"}],
        "matrices": {"car": {"durations": [[0, 100, 200], [100, 0, 250], [200, 250, 0]]}}}"#;

    #[test]
    fn jobs_skills_and_costs_become_a_solved_plan() {
        let instance = parse(SMALL).expect("a small input");
        let problem = instance.problem().expect("a problem");
        let solution = solve(&problem, &SolveOptions::iterations(100, 1));
        assert!(check(&problem, &solution).is_ok());
        // Only vehicle 7 has the skill; 3 + 3 exceed 4: 200 + 400 + 50.
        assert_eq!(instance.convention.stated(solution.cost), 650.0);
        let written = output(&instance, &problem, &solution);
        assert_eq!(written["summary"]["cost"], 650);
        assert_eq!(written["summary"]["waiting_time"], 0);
        let skilled = written["routes"].as_array().expect("routes").iter().find(|route| route["vehicle"] == 7);
        let steps = &skilled.expect("vehicle 7 drives")["steps"];
        assert_eq!(
            (&steps[1]["type"], &steps[1]["id"], &steps[1]["arrival"]),
            (&"job".into(), &11.into(), &500.into())
        );
        assert_eq!((&steps[0]["load"], &steps[2]["load"]), (&serde_json::json!([3]), &serde_json::json!([0])));
    }

    #[test]
    fn rules_that_cannot_be_held_are_refused() {
        let changes = [
            ("\"end_index\": 0, \"capacity\": [4], \"costs\"", "\"capacity\": [4], \"costs\""),
            ("\"service\": 60", "\"service\": 60, \"priority\": 5"),
            ("\"id\": 7,", "\"id\": 7, \"max_tasks\": 3,"),
            ("\"id\": 7,", "\"id\": 7, \"colour\": 3,"),
            ("\"location_index\": 1", "\"location_index\": 9"),
            ("[100, 0, 250]", "[100, 0]"),
            ("\"jobs\":", "\"shipments\": [{}], \"jobs\":"),
        ];
        for (from, to) in changes {
            assert!(SMALL.contains(from), "{from}");
            assert!(parse(&SMALL.replace(from, to)).and_then(|instance| instance.problem()).is_err(), "{to}");
        }
    }
}
