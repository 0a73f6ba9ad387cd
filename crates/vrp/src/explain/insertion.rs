//! Where a client could go, and the least change of one limit that lets it.

use super::route::SmallRoute;
use super::{Limit, Relaxation, WORKDAY_S};
use crate::check::{Place, Violation};
use crate::problem::{Break, MAX_BATTERY_J, Problem, VehicleType};
use crate::solution::{RoutePlan, TripPlan};
use crate::time::MAX_TIME_S;

pub(super) struct Insertion<'a> {
    pub problem: &'a Problem,
    /// The plan without the client.
    pub plan: &'a [RoutePlan],
    pub client: usize,
    /// Where its goods are collected and where they go, if these are two.
    pub pair: Option<(usize, usize)>,
    /// Hours are changed by whole multiples of this, s.
    pub step_s: i64,
}

/// Size, added cost and limit: what makes one change better than another.
type Key = (i64, i64, Limit);

/// A place where the client could go.
struct Candidate {
    route: Option<usize>,
    trip: usize,
    position: usize,
    pickup_position: Option<usize>,
    plan: RoutePlan,
    /// The type has no vehicle left for it.
    is_beyond_fleet: bool,
}

/// What is found on one day, or on any.
#[derive(Default)]
struct Found {
    best: Option<(Key, Relaxation)>,
    is_reachable: bool,
}

impl Insertion<'_> {
    /// The cheapest change of one limit with which the client is served on this day, or else on the days it asks for.
    pub fn cheapest_on(&self, day: Option<usize>) -> (Limit, Option<Relaxation>) {
        let patterns = &self.problem.clients()[self.client].day_patterns;
        let found = if day.is_some() || patterns.is_empty() { self.on_day(day) } else { self.on_patterns(patterns) };
        match found.best {
            Some((_, relaxation)) => (relaxation.limit, Some(relaxation)),
            None if found.is_reachable => (Limit::Several, None),
            None => (Limit::Unreachable, None),
        }
    }

    /// Every set of days, of which one day may need a change; where they are single days, other days too.
    fn on_patterns(&self, patterns: &[u64]) -> Found {
        let mut all = Found::default();
        for &pattern in patterns {
            let mut whole: Option<(Key, Relaxation)> = None;
            let mut changes = 0;
            let days: Vec<Found> =
                (0..64).filter(|day| pattern >> day & 1 == 1).map(|day| self.on_day(Some(day))).collect();
            all.is_reachable |= days.iter().all(|day| day.is_reachable);
            if days.iter().any(|day| day.best.is_none()) {
                continue;
            }
            for (key, relaxation) in days.into_iter().filter_map(|day| day.best) {
                changes += usize::from(relaxation.limit != Limit::Nothing);
                whole = Some(match whole {
                    None => (key, relaxation),
                    Some(other) => together(other, (key, relaxation)),
                });
            }
            all.keep(whole.filter(|_| changes <= 1));
        }
        if patterns.iter().all(|pattern| pattern.is_power_of_two()) {
            let from = i64::from(patterns[0].trailing_zeros());
            for day in (0..64).filter(|day| !patterns.contains(&(1 << day)) && self.drives_on(*day)) {
                let other = self.on_day(Some(day)).best.filter(|(_, change)| change.limit == Limit::Nothing);
                all.keep(other.map(|((_, cost, _), change)| {
                    let change = Relaxation { limit: Limit::Day, from, to: day as i64, ..change };
                    ((WORKDAY_S, cost, Limit::Day), change)
                }));
            }
        }
        all
    }

    fn drives_on(&self, day: usize) -> bool {
        self.problem.vehicle_types().iter().any(|vehicle| vehicle.day == day && vehicle.count > 0)
    }

    /// The cheapest change with the vehicles of this day, or of any.
    fn on_day(&self, day: Option<usize>) -> Found {
        let mut found = Found::default();
        let as_it_is = |route: &RoutePlan| SmallRoute::new(self.problem, route).outcome().plan;
        let before: Vec<(i64, i64)> = self.plan.iter().map(as_it_is).map(|plan| (plan.cost, plan.duration_s)).collect();
        for candidate in self.candidates(day) {
            let route = SmallRoute::new(self.problem, &candidate.plan);
            let outcome = route.outcome();
            if outcome.violations.iter().any(|violation| matches!(violation, Violation::Unreachable { .. })) {
                continue;
            }
            found.is_reachable = true;
            let before = candidate.route.map_or((0, 0), |at| before[at]);
            for limit in self.limits(&route, &outcome.violations, &candidate) {
                let most = found.best.as_ref().map_or(i64::MAX, |(key, _)| key.0);
                let change = if limit == Limit::Nothing {
                    Some((0, 0, 0, (outcome.plan.cost, outcome.plan.duration_s)))
                        .filter(|_| outcome.violations.is_empty())
                } else {
                    widened(&route, limit, most, self.step_s)
                };
                let Some((size, from, to, after)) = change else { continue };
                let (added_cost, added_duration_s) = (after.0 - before.0, after.1 - before.1);
                let relaxation = Relaxation {
                    limit,
                    from,
                    to,
                    vehicle_type: candidate.plan.vehicle_type,
                    route: candidate.route,
                    trip: candidate.trip,
                    depot: candidate.plan.trips[candidate.trip].depot,
                    position: candidate.position,
                    pickup_position: candidate.pickup_position,
                    added_cost,
                    added_duration_s,
                };
                found.keep(Some(((size, added_cost, limit), relaxation)));
            }
        }
        found
    }

    fn candidates(&self, day: Option<usize>) -> Vec<Candidate> {
        let mut all = Vec::new();
        let types = self.problem.vehicle_types();
        let is_of_day = |vehicle_type: usize| day.is_none_or(|day| types[vehicle_type].day == day);
        for (at, route) in self.plan.iter().enumerate().filter(|(_, route)| is_of_day(route.vehicle_type)) {
            for trip in 0..route.trips.len() {
                self.places(route, at, trip, &mut all);
            }
            for &depot in &types[route.vehicle_type].reload_depots {
                let mut plan = route.clone();
                plan.trips.push(self.own_trip(depot));
                all.push(self.of_own_trip(Some(at), plan, false));
            }
        }
        for (vehicle_type, vehicle) in types.iter().enumerate().filter(|(vehicle_type, _)| is_of_day(*vehicle_type)) {
            let used = self.plan.iter().filter(|route| route.vehicle_type == vehicle_type).count();
            let plan = RoutePlan { vehicle_type, trips: vec![self.own_trip(vehicle.start_depot)] };
            all.push(self.of_own_trip(None, plan, used >= vehicle.count));
        }
        all
    }

    /// Every place on one trip of a route.
    fn places(&self, route: &RoutePlan, at: usize, trip: usize, all: &mut Vec<Candidate>) {
        let stops = route.trips[trip].clients.len();
        let mut push = |plan: RoutePlan, position: usize, pickup_position: Option<usize>| {
            all.push(Candidate { route: Some(at), trip, position, pickup_position, plan, is_beyond_fleet: false });
        };
        for first in 0..=stops {
            let mut with_first = route.clone();
            let Some((from, to)) = self.pair else {
                with_first.trips[trip].clients.insert(first, self.client);
                push(with_first, first, None);
                continue;
            };
            with_first.trips[trip].clients.insert(first, from);
            for second in first + 1..=stops + 1 {
                let mut plan = with_first.clone();
                plan.trips[trip].clients.insert(second, to);
                push(plan, second, Some(first));
            }
        }
    }

    fn own_trip(&self, depot: usize) -> TripPlan {
        TripPlan { depot, clients: self.pair.map_or_else(|| vec![self.client], |(from, to)| vec![from, to]) }
    }

    fn of_own_trip(&self, route: Option<usize>, plan: RoutePlan, is_beyond_fleet: bool) -> Candidate {
        let (position, pickup_position) = if self.pair.is_some() { (1, Some(0)) } else { (0, None) };
        Candidate { route, trip: plan.trips.len() - 1, position, pickup_position, plan, is_beyond_fleet }
    }

    /// What could be changed of the vehicle's breaks.
    fn limits_of_breaks(&self, candidate: &Candidate) -> Vec<Limit> {
        let breaks = &self.problem.vehicle_types()[candidate.plan.vehicle_type].breaks;
        let limits = |(index, pause): (usize, &Break)| {
            let driving = pause.max_driving_s.map(|_| Limit::Driving { index });
            let working = pause.max_working_s.map(|_| Limit::Working { index });
            [driving, working, Some(Limit::BreakEnd { index })]
        };
        breaks.iter().enumerate().flat_map(limits).flatten().collect()
    }

    /// The vehicle types that would not begin as they are bound to if this route were driven.
    fn broken_beginnings(&self, route: &RoutePlan) -> Vec<usize> {
        let first_trip = &route.trips[0].clients;
        let types =
            self.problem.vehicle_types().iter().enumerate().filter(|(_, vehicle)| !vehicle.begins_with.is_empty());
        let is_broken = |(kind, vehicle): &(usize, &VehicleType)| {
            let bound = &vehicle.begins_with;
            if *kind != route.vehicle_type {
                return route.trips.iter().any(|trip| trip.clients.iter().any(|client| bound.contains(client)));
            }
            !first_trip.starts_with(bound) || (vehicle.first_trip_is_closed && first_trip.len() > bound.len())
        };
        types.filter(is_broken).map(|(kind, _)| kind).collect()
    }

    fn own(&self) -> Vec<usize> {
        self.pair.map_or_else(|| vec![self.client], |(from, to)| vec![from, to])
    }

    /// The limits whose change could mend these violations.
    fn limits(&self, route: &SmallRoute<'_>, violations: &[Violation], candidate: &Candidate) -> Vec<Limit> {
        match self.broken_beginnings(&candidate.plan).as_slice() {
            [] => {}
            &[vehicle_type] if violations.is_empty() && !candidate.is_beyond_fleet => {
                return vec![Limit::Beginning { vehicle_type }];
            }
            _ => return Vec::new(),
        }
        if candidate.is_beyond_fleet {
            return if violations.is_empty() { vec![Limit::Vehicles] } else { Vec::new() };
        }
        let mut limits = Vec::new();
        let windows = |client: usize| 0..self.problem.clients()[client].time_windows.len();
        for violation in violations {
            match violation {
                Violation::Overload { dimension, .. } => limits.push(Limit::Capacity { dimension: *dimension }),
                Violation::TooLong { .. } => limits.push(Limit::MaxDuration),
                Violation::TooFar { .. } => limits.push(Limit::MaxDistance),
                Violation::TooMuchDriving { .. } => limits.push(Limit::MaxDriving),
                Violation::TooManyReloads { .. } => limits.push(Limit::Reloads),
                Violation::MissingSkill { .. } => {
                    let asked = self.own().into_iter().map(|client| self.problem.clients()[client].required_skills);
                    let asked = asked.fold(0, |all, skills| all | skills);
                    let missing = asked & !self.problem.vehicle_types()[candidate.plan.vehicle_type].skills;
                    limits.push(Limit::Skills { missing });
                }
                Violation::Late { place, .. } => {
                    let late = match place {
                        Place::Client(client) => route.client(*client),
                        Place::Loading(_) | Place::Break(_) | Place::End => None,
                    };
                    let ends = late.into_iter().flat_map(|client| windows(client).map(move |window| (client, window)));
                    limits.extend(ends.map(|(client, window)| Limit::WindowEnd { client, window }));
                    limits.extend(self.own().into_iter().map(|client| Limit::ReleaseTime { client }));
                    limits.extend([Limit::ShiftStart, Limit::ShiftEnd]);
                }
                Violation::OutOfRange { .. } => limits.push(Limit::Battery),
                Violation::TooLongOnBoard { client, .. } => {
                    limits.extend(route.client(*client).map(|client| Limit::TimeOnBoard { client }));
                }
                Violation::NoBreak { .. } => limits.extend(self.limits_of_breaks(candidate)),
                Violation::WrongVehicle { client, .. } => {
                    limits.extend(route.client(*client).map(|client| Limit::VehicleTypes { client }));
                }
                Violation::Together { client, other, .. } => {
                    let both = [client, other].map(|here| route.client(*here));
                    let other = both.into_iter().flatten().find(|other| !self.own().contains(other));
                    limits.extend(other.map(|other| Limit::Apart { other }));
                }
                _ => {}
            }
            if matches!(violation, Violation::Late { .. } | Violation::TooLong { .. }) {
                let vehicle = &self.problem.vehicle_types()[candidate.plan.vehicle_type];
                limits.extend(vehicle.battery.filter(|battery| battery.charging_w > 0).map(|_| Limit::Battery));
                limits.extend(self.limits_of_breaks(candidate));
                for client in self.own() {
                    limits.extend(windows(client).map(|window| Limit::WindowStart { client, window }));
                }
            }
        }
        limits.sort_unstable();
        limits.dedup();
        if limits.is_empty() { vec![Limit::Nothing] } else { limits }
    }
}

impl Found {
    fn keep(&mut self, other: Option<(Key, Relaxation)>) {
        let Some((key, relaxation)) = other else { return };
        if self.best.as_ref().is_none_or(|(least, _)| key < *least) {
            self.best = Some((key, relaxation));
        }
    }
}

/// Two days of one client: the change is that of the day which needs one.
fn together(one: (Key, Relaxation), other: (Key, Relaxation)) -> (Key, Relaxation) {
    let (added_cost, added_duration_s) =
        (one.1.added_cost + other.1.added_cost, one.1.added_duration_s + other.1.added_duration_s);
    let ((size, _, limit), change) = if one.1.limit == Limit::Nothing { other } else { one };
    ((size, added_cost, limit), Relaxation { added_cost, added_duration_s, ..change })
}

/// Size of the least change of `limit` up to `most` with which the route holds, the limit before and after, and the route's cost
/// and duration then.
fn widened(route: &SmallRoute<'_>, limit: Limit, most: i64, step_s: i64) -> Option<(i64, i64, i64, (i64, i64))> {
    let from = route.value(limit);
    let weigh = |amount: i64| match limit {
        Limit::Vehicles
        | Limit::Reloads
        | Limit::Skills { .. }
        | Limit::Day
        | Limit::Apart { .. }
        | Limit::VehicleTypes { .. }
        | Limit::Beginning { .. } => WORKDAY_S,
        Limit::Capacity { .. } | Limit::MaxDuration | Limit::MaxDistance | Limit::MaxDriving | Limit::Battery => {
            (amount.saturating_mul(2 * WORKDAY_S) / from.max(1)).max(1)
        }
        _ => amount,
    };
    let is_backward = matches!(limit, Limit::WindowStart { .. } | Limit::ShiftStart | Limit::ReleaseTime { .. });
    let (widest, step) = match limit {
        Limit::Vehicles
        | Limit::Reloads
        | Limit::Skills { .. }
        | Limit::Day
        | Limit::Apart { .. }
        | Limit::VehicleTypes { .. }
        | Limit::Beginning { .. } => (1, 1),
        Limit::Battery => (MAX_BATTERY_J - from, 1),
        Limit::TimeOnBoard { .. }
        | Limit::Driving { .. }
        | Limit::Working { .. }
        | Limit::BreakEnd { .. }
        | Limit::MaxDriving => (i64::from(MAX_TIME_S) - from, step_s),
        // A window may grow as far as the next one.
        Limit::WindowStart { .. } | Limit::WindowEnd { .. } => (route.room_beside(limit), step_s),
        Limit::ShiftStart | Limit::ReleaseTime { .. } => (from, step_s),
        Limit::ShiftEnd => (i64::from(MAX_TIME_S) - from, step_s),
        Limit::MaxDuration => (i64::from(MAX_TIME_S), step_s),
        _ => (1_000_000_000 - from, 1),
    };
    let holds = |steps: i64| {
        let amount = steps.saturating_mul(step).min(widest);
        let outcome = route.with(limit, amount)?;
        outcome.violations.is_empty().then_some((weigh(amount), amount, (outcome.plan.cost, outcome.plan.duration_s)))
    };
    if widest <= 0 {
        return None;
    }
    let mut enough = (widest + step - 1) / step;
    let mut found = holds(enough)?;
    let mut few = 0;
    while enough - few > 1 && weigh((few + 1) * step) <= most {
        let middle = few + (enough - few) / 2;
        match holds(middle) {
            Some(better) => (enough, found) = (middle, better),
            None => few = middle,
        }
    }
    let (size, amount, after) = found;
    let to = if is_backward { from - amount } else { from + amount };
    (size <= most).then_some((size, from, to, after))
}
