//! Why a stop is left out or late: the limit that binds, and the least change of one limit with which the stop can be put back.
//!
//! Every place on every route, and a route of its own, is tried by re-insertion, and judged by the checker alone. Where rules are then
//! broken, one limit at a time is widened until the route holds. Changes are compared by size: time in seconds, load, distance
//! and duration as the share of the limit times two workdays, a further vehicle or reload as one; then by added cost.

mod route;

use crate::check::{Place, Violation, evaluate};
use crate::problem::Problem;
use crate::solution::{RoutePlan, TripPlan};
use crate::time::MAX_TIME_S;
use route::SmallRoute;
use serde::Serialize;

/// What a further vehicle weighs against changed hours, s.
pub const WORKDAY_S: i64 = 28_800;
/// Hours are changed by whole minutes, s.
const STEP_S: i64 = 60;

/// A limit that can be widened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "limit", rename_all = "snake_case")]
pub enum Limit {
    /// None: there is room as things are.
    Nothing,
    /// Start of a client's window, s.
    WindowStart {
        /// Whose, index.
        client: usize,
        /// Which of its windows.
        window: usize,
    },
    /// End of a client's window, s.
    WindowEnd {
        /// Whose, index.
        client: usize,
        /// Which of its windows.
        window: usize,
    },
    /// When the client's goods are at the depot, s.
    ReleaseTime {
        /// Whose, index.
        client: usize,
    },
    /// Start of the vehicle's shift and the depots' hours, s.
    ShiftStart,
    /// End of the vehicle's shift and the depots' hours, s.
    ShiftEnd,
    /// Capacity of the vehicle.
    Capacity {
        /// In which dimension.
        dimension: usize,
    },
    /// Longest duration of the route, s.
    MaxDuration,
    /// Longest distance of the route, m.
    MaxDistance,
    /// Reloads a day.
    Reloads,
    /// Number of vehicles of the type.
    Vehicles,
    /// No way leads there with any vehicle.
    Unreachable,
    /// More than one limit would have to change.
    Several,
}

/// The least change of one limit, and where the stop then goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Relaxation {
    /// What changes.
    #[serde(flatten)]
    pub limit: Limit,
    /// The limit as it is.
    pub from: i64,
    /// The limit with which the stop can be served.
    pub to: i64,
    /// Index of the vehicle type.
    pub vehicle_type: usize,
    /// Index of the route in the plan without the stop; `None`: a route of its own.
    pub route: Option<usize>,
    /// Trip on that route.
    pub trip: usize,
    /// Position on that trip.
    pub position: usize,
    /// What the routes cost more.
    pub added_cost: i64,
    /// How much longer the routes last, s.
    pub added_duration_s: i64,
}

/// Why one client is left out or late.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// Index into [`Problem::clients`].
    pub client: usize,
    /// How late service starts, s; `None`: the client is not visited.
    pub late_s: Option<i64>,
    /// The limit that binds: that of the cheapest relaxation, or why there is none.
    pub constraint: Limit,
    /// The cheapest change of one limit.
    pub relaxation: Option<Relaxation>,
}

/// Explains every client of a plan that must be visited and is not, or is visited late; by client. Reproducible.
///
/// Routes that name unknown things are left out.
#[must_use]
pub fn explain(problem: &Problem, plan: &[RoutePlan]) -> Vec<Explanation> {
    let plan: Vec<RoutePlan> = plan.iter().filter(|route| is_known(problem, route)).cloned().collect();
    let mut late: Vec<Option<i64>> = vec![None; problem.clients().len()];
    for violation in evaluate(problem, &plan).violations {
        if let Violation::Late { place: Place::Client(client), late_s, .. } = violation {
            late[client] = Some(late_s);
        }
    }
    let mut is_visited = vec![false; problem.clients().len()];
    let visits = plan.iter().flat_map(|route| &route.trips).flat_map(|trip| &trip.clients);
    visits.for_each(|&client| is_visited[client] = true);
    let mut explanations = Vec::new();
    for (client, data) in problem.clients().iter().enumerate() {
        let is_missed = !is_visited[client] && data.prize.is_none();
        if is_missed || late[client].is_some() {
            let rest = without(&plan, client);
            let (constraint, relaxation) = Insertion { problem, plan: &rest, client }.cheapest();
            explanations.push(Explanation { client, late_s: late[client], constraint, relaxation });
        }
    }
    explanations
}

impl Explanation {
    /// One line for people; `named` gives a client's number.
    #[must_use]
    pub fn text(&self, named: impl Fn(usize) -> String) -> String {
        let state = self.late_s.map_or_else(|| "not served".to_owned(), |late_s| format!("{} late", minutes(late_s)));
        let Some(change) = &self.relaxation else {
            let why = if self.constraint == Limit::Unreachable {
                "no vehicle may or can go there"
            } else {
                "several limits bind at once"
            };
            return format!("{state}; {why}");
        };
        let own = |client: usize| if client == self.client { String::new() } else { format!("at {}: ", named(client)) };
        let (from, to) = (change.from, change.to);
        let what = match change.limit {
            Limit::WindowStart { client, .. } => {
                format!("{}open {} instead of {}", own(client), clock(to), clock(from))
            }
            Limit::WindowEnd { client, .. } => format!("{}close {} instead of {}", own(client), clock(to), clock(from)),
            Limit::ReleaseTime { client } => {
                format!("{}goods ready {} instead of {}", own(client), clock(to), clock(from))
            }
            Limit::ShiftStart => format!("shift from {} instead of {}", clock(to), clock(from)),
            Limit::ShiftEnd => format!("shift until {} instead of {}", clock(to), clock(from)),
            Limit::Capacity { dimension } => format!("capacity {to} instead of {from} in dimension {dimension}"),
            Limit::MaxDuration => format!("route duration {} instead of {}", minutes(to), minutes(from)),
            Limit::MaxDistance => format!("route distance {to} instead of {from}"),
            Limit::Reloads => format!("{to} reloads instead of {from}"),
            Limit::Vehicles => format!("{to} vehicles of type {} instead of {from}", change.vehicle_type),
            Limit::Nothing | Limit::Unreachable | Limit::Several => {
                "another place in the plan, no limit changed".to_owned()
            }
        };
        let sign = if change.added_duration_s < 0 { "-" } else { "+" };
        format!("{state}; {what}: served, {sign}{}", minutes(change.added_duration_s.abs()))
    }
}

fn minutes(seconds: i64) -> String {
    format!("{} min", (seconds + 59) / 60)
}

fn clock(seconds: i64) -> String {
    format!("{:02}:{:02}", seconds / 3600, seconds % 3600 / 60)
}

fn is_known(problem: &Problem, route: &RoutePlan) -> bool {
    let clients = |trip: &TripPlan| trip.clients.iter().all(|&client| client < problem.clients().len());
    route.vehicle_type < problem.vehicle_types().len()
        && route.trips.iter().all(|trip| trip.depot < problem.depots().len() && clients(trip))
}

fn without(plan: &[RoutePlan], client: usize) -> Vec<RoutePlan> {
    let mut rest = plan.to_vec();
    for route in &mut rest {
        route.trips.iter_mut().for_each(|trip| trip.clients.retain(|&other| other != client));
        route.trips.retain(|trip| !trip.clients.is_empty());
    }
    rest.retain(|route| !route.trips.is_empty());
    rest
}

struct Insertion<'a> {
    problem: &'a Problem,
    plan: &'a [RoutePlan],
    client: usize,
}

/// A place where the client could go.
struct Candidate {
    route: Option<usize>,
    trip: usize,
    position: usize,
    plan: RoutePlan,
    /// The type has no vehicle left for it.
    is_beyond_fleet: bool,
}

impl Insertion<'_> {
    fn cheapest(&self) -> (Limit, Option<Relaxation>) {
        let mut best: Option<((i64, i64, Limit), Relaxation)> = None;
        let mut is_reachable = false;
        for candidate in self.candidates() {
            let route = SmallRoute::new(self.problem, &candidate.plan);
            let found = route.outcome();
            if found.violations.iter().any(|violation| matches!(violation, Violation::Unreachable { .. })) {
                continue;
            }
            is_reachable = true;
            let before = candidate.route.map(|at| SmallRoute::new(self.problem, &self.plan[at]).outcome());
            let before = before.map_or((0, 0), |outcome| (outcome.plan.cost, outcome.plan.duration_s));
            for limit in self.limits(&found.violations, candidate.is_beyond_fleet) {
                let most = best.as_ref().map_or(i64::MAX, |(key, _)| key.0);
                let Some((size, from, to, after)) = self.widened(&route, limit, most) else { continue };
                let (added_cost, added_duration_s) = (after.0 - before.0, after.1 - before.1);
                let key = (size, added_cost, limit);
                if best.as_ref().is_none_or(|(least, _)| key < *least) {
                    let Candidate { route, trip, position, .. } = candidate;
                    let vehicle_type = candidate.plan.vehicle_type;
                    let relaxation = Relaxation {
                        limit,
                        from,
                        to,
                        vehicle_type,
                        route,
                        trip,
                        position,
                        added_cost,
                        added_duration_s,
                    };
                    best = Some((key, relaxation));
                }
            }
        }
        match best {
            Some((_, relaxation)) => (relaxation.limit, Some(relaxation)),
            None if is_reachable => (Limit::Several, None),
            None => (Limit::Unreachable, None),
        }
    }

    fn candidates(&self) -> Vec<Candidate> {
        let mut all = Vec::new();
        for (at, route) in self.plan.iter().enumerate() {
            for (trip, plan) in route.trips.iter().enumerate() {
                for position in 0..=plan.clients.len() {
                    let mut plan = route.clone();
                    plan.trips[trip].clients.insert(position, self.client);
                    all.push(Candidate { route: Some(at), trip, position, plan, is_beyond_fleet: false });
                }
            }
            for &depot in &self.problem.vehicle_types()[route.vehicle_type].reload_depots {
                let mut plan = route.clone();
                plan.trips.push(TripPlan { depot, clients: vec![self.client] });
                all.push(Candidate {
                    route: Some(at),
                    trip: route.trips.len(),
                    position: 0,
                    plan,
                    is_beyond_fleet: false,
                });
            }
        }
        for (vehicle_type, vehicle) in self.problem.vehicle_types().iter().enumerate() {
            let used = self.plan.iter().filter(|route| route.vehicle_type == vehicle_type).count();
            let plan = RoutePlan {
                vehicle_type,
                trips: vec![TripPlan { depot: vehicle.start_depot, clients: vec![self.client] }],
            };
            all.push(Candidate { route: None, trip: 0, position: 0, plan, is_beyond_fleet: used >= vehicle.count });
        }
        all
    }

    /// The limits whose change could mend these violations.
    fn limits(&self, violations: &[Violation], is_beyond_fleet: bool) -> Vec<Limit> {
        if is_beyond_fleet {
            return if violations.is_empty() { vec![Limit::Vehicles] } else { Vec::new() };
        }
        let mut limits = Vec::new();
        let own = self.client;
        let windows = |client: usize| 0..self.problem.clients()[client].time_windows.len();
        for violation in violations {
            match violation {
                Violation::Overload { dimension, .. } => limits.push(Limit::Capacity { dimension: *dimension }),
                Violation::TooLong { .. } => limits.push(Limit::MaxDuration),
                Violation::TooFar { .. } => limits.push(Limit::MaxDistance),
                Violation::TooManyReloads { .. } => limits.push(Limit::Reloads),
                Violation::Late { place, .. } => {
                    let late = match place {
                        Place::Client(client) => Some(*client),
                        Place::Loading(_) | Place::End => None,
                    };
                    let ends = late.into_iter().flat_map(|client| windows(client).map(move |window| (client, window)));
                    limits.extend(ends.map(|(client, window)| Limit::WindowEnd { client, window }));
                    limits.extend([Limit::ReleaseTime { client: own }, Limit::ShiftStart, Limit::ShiftEnd]);
                }
                _ => {}
            }
            if matches!(violation, Violation::Late { .. } | Violation::TooLong { .. }) {
                limits.extend(windows(own).map(|window| Limit::WindowStart { client: own, window }));
            }
        }
        limits.sort_unstable();
        limits.dedup();
        if limits.is_empty() { vec![Limit::Nothing] } else { limits }
    }

    /// Size of the least change of `limit` up to `most` with which the route holds, the limit before and after, and the route's cost
    /// and duration then.
    fn widened(&self, route: &SmallRoute<'_>, limit: Limit, most: i64) -> Option<(i64, i64, i64, (i64, i64))> {
        let from = route.value(limit);
        let weigh = |amount: i64| match limit {
            Limit::Nothing => 0,
            Limit::Vehicles | Limit::Reloads => WORKDAY_S,
            Limit::Capacity { .. } | Limit::MaxDuration | Limit::MaxDistance => {
                (amount.saturating_mul(2 * WORKDAY_S) / from.max(1)).max(1)
            }
            _ => amount,
        };
        let (widest, step) = match limit {
            Limit::Nothing | Limit::Vehicles | Limit::Reloads => (1, 1),
            Limit::WindowStart { .. } | Limit::ShiftStart | Limit::ReleaseTime { .. } => (from, STEP_S),
            Limit::WindowEnd { .. } | Limit::ShiftEnd => (i64::from(MAX_TIME_S) - from, STEP_S),
            Limit::MaxDuration => (i64::from(MAX_TIME_S), STEP_S),
            _ => (1_000_000_000 - from, 1),
        };
        let holds = |steps: i64| {
            let amount = (steps * step).min(widest);
            let outcome = route.with(limit, amount)?;
            outcome.violations.is_empty().then_some((
                weigh(amount),
                amount,
                (outcome.plan.cost, outcome.plan.duration_s),
            ))
        };
        if widest <= 0 {
            return None;
        }
        let mut enough = (widest + step - 1) / step;
        let mut found = holds(enough)?;
        let mut few = if limit == Limit::Nothing { enough - 1 } else { 0 };
        while enough - few > 1 && weigh((few + 1) * step) <= most {
            let middle = few + (enough - few) / 2;
            match holds(middle) {
                Some(better) => (enough, found) = (middle, better),
                None => few = middle,
            }
        }
        let (size, amount, after) = found;
        let to = match limit {
            Limit::WindowStart { .. } | Limit::ShiftStart | Limit::ReleaseTime { .. } => from - amount,
            Limit::Nothing => from,
            _ => from + amount,
        };
        (size <= most).then_some((size, from, to, after))
    }
}

#[cfg(test)]
mod tests;
