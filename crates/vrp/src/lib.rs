//! A general vehicle-routing solver: integer costs, several vehicle types, several load dimensions, time windows,
//! several trips a day; it knows nothing of municipalities and can be used by itself.
//!
//! * [`problem`] – what is to be solved: [`Matrix`], [`Depot`], [`Client`], [`VehicleType`], [`Problem`].
//! * [`load`], [`time`] – goods in up to [`MAX_DIMENSIONS`] dimensions; windows and segments of time.
//! * [`solution`] – routes, trips and visits with their times; who was not served and why.
//! * [`search`] – [`solve`]: ruin and recreate under simulated annealing, on routes that are changed in place.
//! * [`mod@check`] – [`check()`] and [`evaluate`]: a naive simulation that shares no code with the search.
//! * [`mod@explain`] – why stops are left out or late, and the least change of one limit that serves them.
//! * [`formats`] – VRPLIB with its extensions, Solomon, Li and Lim, Cordeau, PVRP-IF, VROOM and own JSON; solutions.
//!
//! All numbers are integers. Times are seconds from any common origin, distances metres. One unit of **cost** is
//! what the caller wants it to be (a thousandth of a krone is a good choice): `cost_per_metre` and `cost_per_second`
//! are whole such units, so 12.40 NOK/km is 12 400 / 1000 ≈ 12 thousandths per metre. Scale further where that is too coarse.
//!
//! ```
//! use vrp::{Client, Depot, Load, Matrix, Problem, SolveOptions, VehicleType, check, solve};
//! let matrix = Matrix::new(2, vec![0, 900, 1100, 0], vec![0, 60, 70, 0])?;
//! let client = Client { location: 1, delivery: Load::of(&[40]), service_duration_s: 300, ..Client::default() };
//! let van = VehicleType { capacity: Load::of(&[800]), cost_per_metre: 3, ..VehicleType::default() };
//! let problem = Problem::new(vec![matrix], vec![Depot::at(0)], vec![client], vec![van])?;
//! let solution = solve(&problem, &SolveOptions::iterations(100, 1));
//! assert_eq!(solution.cost, 3 * (900 + 1100));
//! assert!(check(&problem, &solution).is_ok());
//! # Ok::<(), vrp::ProblemError>(())
//! ```

pub mod check;
pub mod explain;
pub mod formats;
pub mod load;
pub mod problem;
pub mod search;
pub mod solution;
pub mod time;

pub use check::{CheckedPlan, Evaluation, Violation, check, evaluate};
pub use explain::{Explanation, Limit, Relaxation};
pub use load::{Load, MAX_DIMENSIONS};
pub use problem::{
    Battery, Break, Client, ClientGroup, Depot, MAX_DAYS, Matrix, Problem, ProblemError, SoftWindow, VehicleType,
};
pub use search::{SolveOptions, Stop, recommended_iterations, solve, unservable};
pub use solution::{BreakTaken, Charging, Reason, Route, RoutePlan, Solution, Trip, TripPlan, Unassigned, Visit};
pub use time::{MAX_TIME_S, TimeWindow};
