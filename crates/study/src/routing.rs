//! One day's stops become rounds: the study's question put to the vehicle-routing solver, and its answer in the study's words.

use domain::{
    CubicMeters, Hours, Kilograms, Kilometers, LocationIndex, NoisePeriod, RoadUse, Seconds, TravelMatrix, VehicleClass,
};
use vrp::{Client, Load, Matrix, Problem, RoutePlan, SolveOptions, TimeWindow, VehicleType};

use crate::StudyError;
use crate::assumptions::Assumptions;

/// A stop that has to be made on a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    /// Where.
    pub location: LocationIndex,
    /// Position of the unit; `None` for private customers and the hub.
    pub unit: Option<usize>,
    /// What is handed over.
    pub mass: Kilograms,
    /// Its volume as packed.
    pub volume: CubicMeters,
    /// Time at the stop.
    pub service: Seconds,
    /// First and last second after midnight at which the stop may begin.
    pub window: Option<(i32, i32)>,
}

/// The vehicles that can be sent, any number of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Fleet {
    /// Class of all vehicles.
    pub class: VehicleClass,
    /// Where they start and end.
    pub depot: LocationIndex,
    /// First and last second after midnight of the working day.
    pub day: (i32, i32),
    /// Longest time from leaving to being back.
    pub shift: Seconds,
    /// Whether loads count; on rounds shared with unknown private goods they do not.
    pub loads_count: bool,
    /// Time between two rounds of one vehicle.
    pub reload: Seconds,
}

/// The rounds of one operator on one day.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DayRounds {
    /// Length of all rounds.
    pub distance: Kilometers,
    /// Driving time of all rounds.
    pub driving: Seconds,
    /// Length weighted with the share of the payload on board: a round that is full all the way counts its length.
    pub loaded_distance: Kilometers,
    /// The roads of all rounds; they add up to [`Self::distance`].
    pub roads: RoadUse,
    /// The rounds, each the tasks in order with their arrival in seconds after midnight.
    pub rounds: Vec<Vec<(usize, i32)>>,
    /// Tasks that no vehicle can do, with the solver's reason.
    pub unserved: Vec<(usize, String)>,
    /// The plan, to start another search from.
    plan: Vec<RoutePlan>,
}

/// How long the solver searches, in iterations; never by the clock, so that results repeat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    /// Iterations whatever the size.
    pub base: u64,
    /// Further iterations per stop.
    pub per_stop: u64,
}

impl Effort {
    /// For the tens of thousands of supplier days of a year.
    pub const DAILY: Self = Self { base: 100, per_stop: 10 };
    /// For the same days where they are planned again and again with other numbers: ranges are much wider than what a
    /// longer search would find.
    pub const SAMPLED: Self = Self { base: 30, per_stop: 3 };
    /// For the typical weeks of a validation case, which are planned for hundreds of invented places.
    pub const TYPICAL: Self = Self { base: 30, per_stop: 4 };
    /// For plans that many others are compared with.
    pub const REFERENCE: Self = Self { base: 2_000, per_stop: 300 };

    /// For the rounds that all days of an operator are compared with.
    pub fn of_reference(self) -> Self {
        if self == Self::TYPICAL { Self { base: 300, per_stop: 30 } } else { Self::REFERENCE }
    }

    /// Iterations for so many stops.
    pub(crate) fn iterations(self, stops: usize) -> u64 {
        self.base + self.per_stop * stops as u64
    }
}

/// Cost units per krone in the solver: a ten-thousandth of a krone, so that a metre costs tens of units.
pub(crate) const COST_UNITS_PER_NOK: f64 = 10_000.0;
/// Load units of the solver per kilogram and per cubic metre.
const LOAD_UNITS_PER_KG: f64 = 10.0;
const LOAD_UNITS_PER_M3: f64 = 1_000.0;
/// Rounds that a vehicle may drive on one day after its first.
pub(crate) const MAX_RELOADS: usize = 4;

/// The best rounds found for the tasks. Tasks that do not fit one vehicle are brought in several.
///
/// # Errors
/// A solver answer that its independent checker refuses, or a problem it finds contradictory: both are faults of ours.
pub fn day_rounds(
    matrix: &TravelMatrix,
    fleet: &Fleet,
    tasks: &[Task],
    assumptions: &Assumptions,
    effort: Effort,
    seed: u64,
    start_from: Option<&DayRounds>,
) -> Result<DayRounds, StudyError> {
    if tasks.is_empty() {
        return Ok(DayRounds::default());
    }
    let pieces = pieces(tasks, fleet, assumptions)?;
    let mut day = solve_pieces(matrix, fleet, &pieces, assumptions, effort, seed, start_from, Some(fleet.shift))?;
    if !day.unserved.is_empty() {
        // A stop too far for one shift is still delivered today: the driver works longer.
        let overtime = solve_pieces(matrix, fleet, &pieces, assumptions, effort, seed, None, None)?;
        if overtime.unserved.len() < day.unserved.len() {
            day = overtime;
        }
    }
    Ok(day)
}

/// A part of a task that fits one vehicle.
struct Piece<'a> {
    task: usize,
    of: &'a Task,
    share: f64,
}

fn pieces<'a>(tasks: &'a [Task], fleet: &Fleet, assumptions: &Assumptions) -> Result<Vec<Piece<'a>>, StudyError> {
    let vehicle = assumptions.vehicles.get(&fleet.class).ok_or(StudyError::MissingVehicle(fleet.class))?;
    let mut pieces = Vec::with_capacity(tasks.len());
    for (task, of) in tasks.iter().enumerate() {
        let loads =
            if fleet.loads_count { (of.mass / vehicle.payload).max(of.volume / vehicle.load_volume) } else { 0.0 };
        let count = loads.ceil().clamp(1.0, 1_000.0) as usize;
        pieces.extend((0..count).map(|_| Piece { task, of, share: 1.0 / count as f64 }));
    }
    Ok(pieces)
}

#[allow(clippy::too_many_arguments)] // One private call, and each argument is a different thing.
fn solve_pieces(
    matrix: &TravelMatrix,
    fleet: &Fleet,
    pieces: &[Piece<'_>],
    assumptions: &Assumptions,
    effort: Effort,
    seed: u64,
    start_from: Option<&DayRounds>,
    shift: Option<Seconds>,
) -> Result<DayRounds, StudyError> {
    let locations: Vec<LocationIndex> =
        std::iter::once(fleet.depot).chain(pieces.iter().map(|p| p.of.location)).collect();
    let problem = problem(matrix, &locations, fleet, pieces, assumptions, shift)?;
    let options = SolveOptions {
        warm_start: start_from.map_or_else(Vec::new, |day| day.plan.clone()),
        ..SolveOptions::iterations(effort.iterations(pieces.len()), seed)
    };
    let solution = vrp::solve(&problem, &options);
    vrp::check(&problem, &solution)
        .map_err(|violations| StudyError::CheckerRefused(violations.iter().map(ToString::to_string).collect()))?;
    let mut day = DayRounds { plan: solution.plan(), ..DayRounds::default() };
    let payload = assumptions.vehicles.get(&fleet.class).map_or(1.0, |v| v.payload.value());
    let period_of = |clock_s: i32| assumptions.clock.noise_period(Hours(f64::from(clock_s) / 3600.0));
    for trip in solution.routes.iter().flat_map(|route| &route.trips) {
        let mut load: f64 = trip.visits.iter().map(|v| pieces[v.client].of.mass.value() * pieces[v.client].share).sum();
        let (mut at, mut left_s) = (0, fleet.day.0);
        let mut round = Vec::with_capacity(trip.visits.len());
        for visit in &trip.visits {
            let piece = &pieces[visit.client];
            // A leg belongs to the part of the day in which it ends, the way home to that in which it begins.
            let period = period_of(visit.service_start_s);
            day.drive(matrix, (locations[at], piece.of.location), load / payload, period);
            load -= piece.of.mass.value() * piece.share;
            at = visit.client + 1;
            left_s = visit.service_start_s + (piece.of.service.value() * piece.share).round() as i32;
            round.push((piece.task, visit.service_start_s));
        }
        day.drive(matrix, (locations[at], fleet.depot), 0.0, period_of(left_s));
        day.rounds.push(round);
    }
    day.unserved = solution.unassigned.iter().map(|u| (pieces[u.client].task, u.reason.to_string())).collect();
    Ok(day)
}

impl DayRounds {
    fn drive(
        &mut self,
        matrix: &TravelMatrix,
        (from, to): (LocationIndex, LocationIndex),
        load_share: f64,
        period: NoisePeriod,
    ) {
        let distance = Kilometers::from(matrix.distance(from, to));
        self.distance += distance;
        self.driving += matrix.duration(from, to);
        self.loaded_distance += distance * load_share.clamp(0.0, 1.0);
        self.roads += matrix.road_use(from, to, period);
    }
}

fn problem(
    matrix: &TravelMatrix,
    locations: &[LocationIndex],
    fleet: &Fleet,
    pieces: &[Piece<'_>],
    assumptions: &Assumptions,
    shift: Option<Seconds>,
) -> Result<Problem, StudyError> {
    let vehicle = assumptions.vehicles.get(&fleet.class).ok_or(StudyError::MissingVehicle(fleet.class))?;
    let load = |mass: Kilograms, volume: CubicMeters, share: f64, round: fn(f64) -> f64| {
        let units = |amount: f64| round(amount * share).clamp(0.0, 1e9) as i32;
        Load::of(&[units(mass.value() * LOAD_UNITS_PER_KG), units(volume.value() * LOAD_UNITS_PER_M3)])
    };
    let clients = pieces.iter().enumerate().map(|(index, piece)| Client {
        location: index + 1,
        // Rounded down for goods and up for vehicles, so that pieces made to fit do fit.
        delivery: if fleet.loads_count {
            load(piece.of.mass, piece.of.volume, piece.share, f64::floor)
        } else {
            Load::default()
        },
        service_duration_s: (piece.of.service.value() * piece.share).round() as i32,
        time_windows: piece.of.window.map(|(from, to)| TimeWindow::new(from, to)).into_iter().collect(),
        ..Client::default()
    });
    let cost_per_second = vehicle.cost_per_hour.value() / 3600.0;
    let vehicle_type = VehicleType {
        count: pieces.len(),
        capacity: if fleet.loads_count {
            load(vehicle.payload, vehicle.load_volume, 1.0, f64::ceil)
        } else {
            Load::UNLIMITED
        },
        cost_per_metre: (vehicle.cost_per_km.value() / 1000.0 * COST_UNITS_PER_NOK).round().max(1.0) as i64,
        cost_per_second: (cost_per_second * COST_UNITS_PER_NOK).round() as i64,
        shift: TimeWindow::new(fleet.day.0, fleet.day.1),
        max_duration_s: shift.map(|s| s.value().round() as i32),
        reload_depots: vec![0],
        max_reloads: if fleet.loads_count { MAX_RELOADS } else { 0 },
        ..VehicleType::default()
    };
    let depot = vrp::Depot { service_duration_s: fleet.reload.value().round() as i32, ..vrp::Depot::at(0) };
    Ok(Problem::new(vec![submatrix(matrix, locations, 1.0)?], vec![depot], clients.collect(), vec![vehicle_type])?)
}

/// The part of a matrix between some places, in the solver's whole metres and seconds, driven so many times as fast.
pub(crate) fn submatrix(matrix: &TravelMatrix, locations: &[LocationIndex], speed: f64) -> Result<Matrix, StudyError> {
    let cells = locations.len() * locations.len();
    let (mut distance_m, mut duration_s) = (Vec::with_capacity(cells), Vec::with_capacity(cells));
    for &from in locations {
        for &to in locations {
            if matrix.is_reachable(from, to) {
                distance_m.push(i32::try_from(matrix.distance_m(from, to)).unwrap_or(Matrix::UNREACHABLE));
                // Milliseconds to the nearest second; a leg is minutes long.
                let seconds = (f64::from(matrix.duration_ms(from, to)) / speed / 1000.0).round();
                duration_s.push(if seconds < 1e9 { seconds as i32 } else { Matrix::UNREACHABLE });
            } else {
                distance_m.push(Matrix::UNREACHABLE);
                duration_s.push(Matrix::UNREACHABLE);
            }
        }
    }
    Ok(Matrix::new(locations.len(), distance_m, duration_s)?)
}
