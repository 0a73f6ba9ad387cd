//! Timetables under rules that joined segments cannot hold: charging, breaks, longest times on board, soft windows.
//!
//! A vehicle drives on as soon as it may; only the start of the route is chosen, and the legs on which breaks are taken. Every moment then
//! grows with the start by nothing or as much, so that durations never grow with it. `steps` lays a route out, `legs` lists where breaks
//! can be, `start` finds the best start.

mod legs;
mod quick;
mod soft;
mod span;
mod start;
mod steps;

use super::arcs::Vehicle;
use super::instance::{Instance, Stop};
use super::plan::RouteState;
use crate::load::Load;
use crate::problem::{Break, Client, MAX_BREAKS, Problem, SoftWindow, cost_of, depends_on_order};
use crate::solution::Reason;
use crate::time::TimeWindow;

/// A break that is not taken.
const LEFT_OUT: usize = usize::MAX;
/// Stands for "no limit", with room for sums, s.
const NEVER: i64 = 1 << 40;

/// The cost of a route with a stop more can only be found from its stops.
pub(crate) struct ToBeWorkedOut;

/// What the search knows of these rules.
#[derive(Default)]
pub(crate) struct Demands {
    /// Longest time on board and soft window by visit.
    on_board_s: Vec<Option<i32>>,
    soft: Vec<Option<SoftWindow>>,
    /// By visit, the visits of clients never on the same trip.
    apart: Vec<Vec<u32>>,
    /// By vehicle type and visit, setup where the stop before is at another place, s; empty where setups do not depend on the order.
    setup_s: Vec<Vec<i32>>,
    /// Place of each node.
    place: Vec<u32>,
    /// Cost of an hour of service by vehicle type.
    service_rates: Vec<i64>,
    pub has_soft: bool,
    has_on_board: bool,
    has_apart: bool,
}

impl Demands {
    /// `None` where no rule of the problem needs a whole timetable. The problem has a client per visit, `client_of` those given.
    pub fn of(problem: &Problem, client_of: &[u32]) -> Option<Self> {
        let any = |holds: fn(&Client) -> bool| problem.clients().iter().any(holds);
        let has_apart = any(|client| !client.apart_from.is_empty());
        let vehicles = problem.vehicle_types();
        let depends = depends_on_order(problem);
        let is_needed = has_apart
            || depends.contains(&true)
            || any(Client::is_demanding)
            || vehicles.iter().any(|vehicle| vehicle.battery.is_some() || !vehicle.breaks.is_empty());
        is_needed.then(|| Self {
            on_board_s: problem.clients().iter().map(|client| client.max_time_on_board_s).collect(),
            soft: problem.clients().iter().map(|client| client.soft_window).collect(),
            apart: if has_apart { apart(problem.clients(), client_of) } else { Vec::new() },
            setup_s: if depends.contains(&true) { setups(problem, &depends) } else { Vec::new() },
            place: places(problem),
            service_rates: vehicles.iter().map(|vehicle| vehicle.cost_per_service_hour).collect(),
            has_soft: any(|client| client.soft_window.is_some()),
            has_on_board: any(|client| client.max_time_on_board_s.is_some()),
            has_apart,
        })
    }

    /// What time costs at least on a route with the window chosen for every stop, if it holds and that is less than `below`.
    pub fn least_cost(&self, instance: &Instance, vehicle: usize, stops: &[Stop], below: i64) -> Option<i64> {
        let slow = || {
            let of_time = Schedule::new(instance, vehicle, stops).and_then(Schedule::least_cost);
            of_time.ok().filter(|cost| *cost < below)
        };
        let found = match quick::least_cost(instance, self, vehicle, stops, below) {
            quick::Found::Unknown => return slow(),
            quick::Found::Nothing => None,
            quick::Found::Cost(cost) => Some(cost),
        };
        // Some routes of every debug run are also laid out as a whole.
        let is_compared = || stops.iter().map(|stop| stop.node).sum::<u32>().is_multiple_of(8);
        debug_assert!(!is_compared() || found == slow(), "{found:?} is not what the whole timetable says: {stops:?}");
        found
    }

    /// The same of a route that is worked out already, with a stop more behind a position.
    pub fn least_cost_with(
        &self,
        instance: &Instance,
        state: &RouteState,
        added: Option<(usize, Stop)>,
        below: i64,
    ) -> Result<Option<i64>, ToBeWorkedOut> {
        match quick::least_cost_with(instance, self, state, added, below) {
            quick::Found::Unknown => Err(ToBeWorkedOut),
            quick::Found::Nothing => Ok(None),
            quick::Found::Cost(cost) => Ok(Some(cost)),
        }
    }

    /// Whether a visit makes a route need a whole timetable.
    #[inline]
    pub fn is_demanding(&self, node: usize) -> bool {
        let is_asked = |of: bool, own: bool| of && own;
        is_asked(self.has_soft, self.soft.get(node).is_some_and(Option::is_some))
            || is_asked(self.has_on_board, self.on_board_s.get(node).is_some_and(Option::is_some))
            || self.setup_s.iter().any(|setups| setups.get(node).is_some_and(|setup_s| *setup_s > 0))
    }

    /// Setup at a node behind another, s.
    #[inline]
    fn setup_s(&self, vehicle: usize, before: u32, node: u32) -> i32 {
        let Some(setup_s) = self.setup_s.get(vehicle).and_then(|setups| setups.get(node as usize)) else { return 0 };
        if self.place[before as usize] == self.place[node as usize] { 0 } else { *setup_s }
    }

    /// What a setup costs.
    #[inline]
    fn cost_of_setup(&self, vehicle: usize, setup_s: i32) -> i64 {
        if setup_s == 0 { 0 } else { cost_of(i64::from(setup_s), self.service_rates[vehicle]) }
    }

    /// The longest setup that depends on the order, s.
    pub fn longest_setup_s(&self) -> i64 {
        self.setup_s.iter().flatten().max().map_or(0, |longest| i64::from(*longest))
    }

    /// What service outside a soft window costs at least where it begins between these two moments.
    #[inline]
    pub fn least_price(&self, node: u32, begins_s: (i32, i32)) -> i64 {
        let soft = self.soft.get(node as usize).copied().flatten();
        soft.map_or(0, |soft| soft::least_price(&soft, (i64::from(begins_s.0), i64::from(begins_s.1))))
    }

    /// Whether somebody on a trip must stay apart from a visit.
    #[inline]
    pub fn meets(&self, node: usize, trip: &[Stop]) -> bool {
        self.has_apart && {
            let others = &self.apart[node];
            !others.is_empty() && trip.iter().any(|stop| others.contains(&stop.node))
        }
    }

    /// Whether two that must stay apart are on the same trip.
    pub fn are_together(&self, instance: &Instance, stops: &[Stop]) -> bool {
        if !self.has_apart {
            return false;
        }
        let is_trip_end = |stop: &Stop| instance.is_depot(stop.node);
        stops.split(is_trip_end).any(|trip| {
            let is_bad = |stop: &Stop| {
                let others = &self.apart[stop.node as usize];
                !others.is_empty() && trip.iter().any(|other| others.contains(&other.node))
            };
            trip.iter().any(is_bad)
        })
    }
}

/// How long breaks last at least that so much driving, and work in all, makes necessary, s.
pub(crate) fn least_rest_s(breaks: &[Break], driving_s: i64, working_s: i64) -> i64 {
    let (mut driving_s, mut working_s, mut rest_s) = (driving_s, working_s, 0);
    for pause in breaks.iter().filter(|pause| pause.is_by_work()) {
        let (most_driving_s, most_working_s) =
            (pause.max_driving_s.map_or(NEVER, i64::from), pause.max_working_s.map_or(NEVER, i64::from));
        if driving_s > most_driving_s || working_s > most_working_s {
            rest_s += i64::from(pause.duration_s);
            driving_s = (driving_s - most_driving_s).max(0);
            working_s = (working_s - most_working_s).max(0);
        }
    }
    rest_s
}

/// By vehicle type, the setups that depend on the order.
fn setups(problem: &Problem, depends: &[bool]) -> Vec<Vec<i32>> {
    let of_type = |vehicle_type: usize| {
        let clients = problem.clients().iter().zip(depends);
        clients.map(|(client, depends)| if *depends { client.setup_s(vehicle_type) } else { 0 }).collect()
    };
    (0..problem.vehicle_types().len()).map(of_type).collect()
}

/// Place of each node.
fn places(problem: &Problem) -> Vec<u32> {
    let clients = problem.clients().iter().map(|client| client.location as u32);
    clients.chain(problem.depots().iter().map(|depot| depot.location as u32)).collect()
}

/// The visits apart from each visit, said of either.
fn apart(clients: &[Client], client_of: &[u32]) -> Vec<Vec<u32>> {
    let mut apart: Vec<Vec<u32>> = vec![Vec::new(); clients.len()];
    for (visit, client) in clients.iter().enumerate() {
        for (other, whose) in client_of.iter().enumerate() {
            if client.apart_from.contains(&(*whose as usize)) {
                apart[visit].push(other as u32);
                apart[other].push(visit as u32);
            }
        }
    }
    apart
}

/// One thing done on a route: loading, service or the return.
#[derive(Clone, Debug)]
struct Step<'a> {
    /// Driving from the step before, s.
    travel_s: i64,
    /// It may begin in the one window chosen of `all`.
    open_s: i64,
    close_s: i64,
    all: &'a [TimeWindow],
    service_s: i64,
    /// Not left before: what came on board here would be there too long.
    hold_s: i64,
    /// Seconds of charging the trip loaded here needs; `None` at clients, and where range does not bind.
    need_s: Option<i64>,
    soft: Option<SoftWindow>,
}

/// Goods that must not stay on board too long: from the step where they come on board to where they go.
#[derive(Clone, Copy, Debug)]
struct OnBoard {
    from: usize,
    to: usize,
    most_s: i64,
}

/// A route laid out in steps, with the windows and legs of breaks under trial.
pub(crate) struct Schedule<'a> {
    steps: Vec<Step<'a>>,
    on_board: Vec<OnBoard>,
    breaks: &'a [Break],
    /// The leg of each break, as the step before it, or [`LEFT_OUT`].
    legs: [usize; MAX_BREAKS],
    /// The window of each break taken.
    windows: [TimeWindow; MAX_BREAKS],
    /// On board when leaving each step, where breaks ask for it.
    loads: Vec<Load>,
    /// What setups that depend on the order cost.
    setup_cost: i64,
    /// Bounds from breaks left out.
    earliest_start_s: i64,
    latest_end_s: i64,
    /// A full battery, in seconds of charging; 0 where it is not charged on the way.
    full_s: i64,
    cost_per_second: i64,
    max_duration_s: i64,
    counts_duration: bool,
    has_soft: bool,
    begins: Vec<i64>,
    leaves: Vec<i64>,
}

/// A way to drive the route: ordered by cost, then duration, then start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Outcome {
    /// Of its time and of what lies outside soft windows.
    cost: i64,
    duration_s: i64,
    start_s: i64,
}

/// The best timetable of a route.
pub(crate) struct Timetable {
    /// Arrival, begin and departure of every stop; on arrival breaks on the way are over.
    pub times: Vec<(i64, i64, i64)>,
    /// Begin and end of the breaks taken, with their index.
    pub breaks: Vec<(usize, i64, i64)>,
    pub soft_cost: i64,
    /// What setups that depend on the order cost.
    pub setup_cost: i64,
}

impl<'a> Schedule<'a> {
    /// What time costs on the route at least: its duration and service outside soft windows; or the rule it breaks.
    pub fn least_cost(mut self) -> Result<i64, Reason> {
        let mut best: Result<i64, Reason> = Err(Reason::DrivingTime);
        for legs in self.ways_of_breaks() {
            self.take_breaks(legs);
            match self.try_with_windows() {
                Ok(outcome) => {
                    let cost = outcome.cost.saturating_add(self.setup_cost);
                    best = Ok(best.map_or(cost, |known| known.min(cost)));
                }
                Err(reason) if best == Err(Reason::DrivingTime) => best = Err(reason),
                Err(_) => {}
            }
        }
        best
    }

    /// The windows chosen and these breaks.
    fn try_with_windows(&mut self) -> Result<Outcome, Reason> {
        if !self.find_holds() {
            return Err(Reason::TimeOnBoard);
        }
        let mut earliest_s = self.steps[0].open_s.max(self.earliest_start_s);
        if self.run(earliest_s) > 0 {
            return Err(Reason::TimeWindow);
        }
        // A later window is never worth waiting for, but where being early costs: there the first one still open is taken.
        if self.has_soft && self.steps.iter().any(|step| step.all.len() > 1) {
            earliest_s = self.first_start_with_these_windows(earliest_s).ok_or(Reason::TimeWindow)?;
        }
        self.best_start(earliest_s, false).ok_or(Reason::MaxDuration)
    }

    /// The best of all windows, breaks and starts; `None` where none holds.
    pub fn best(self) -> Option<Timetable> {
        self.best_outcome().map(|(outcome, schedule)| schedule.timetable(outcome))
    }

    fn best_outcome(mut self) -> Option<(Outcome, Self)> {
        let mut best: Option<(Outcome, Self)> = None;
        for legs in self.ways_of_breaks() {
            self.take_breaks(legs);
            let mut start_s = self.steps[0].open_s.max(self.earliest_start_s);
            // From a start on, the first windows still open stay the same until the latest start that keeps them.
            while start_s <= self.steps[0].close_s && self.settle(start_s) {
                if let Some(outcome) = self.best_start(start_s, true)
                    && best.as_ref().is_none_or(|(known, _)| outcome < *known)
                {
                    best = Some((outcome, self.clone()));
                }
                start_s = self.latest_start(start_s) + 1;
                if start_s >= NEVER / 2 {
                    break;
                }
            }
        }
        best
    }

    /// The first windows still open when starting then, and the holds they ask for; false where that does not hold in the end.
    fn settle(&mut self, start_s: i64) -> bool {
        self.steps.iter_mut().for_each(|step| step.hold_s = -NEVER);
        loop {
            let before: Vec<(i64, i64)> = self.steps.iter().map(|step| (step.open_s, step.hold_s)).collect();
            let late_s = self.run_choosing(start_s);
            if !self.find_holds() {
                return false;
            }
            if self.steps.iter().map(|step| (step.open_s, step.hold_s)).eq(before) {
                // Who must stay longer at a depot is charged meanwhile, and may be on time for all that follows.
                return late_s == 0;
            }
        }
    }

    /// Takes the first windows still open on the way.
    fn run_choosing(&mut self, start_s: i64) -> i64 {
        for step in self.steps.iter_mut().filter(|step| step.all.len() > 1) {
            (step.open_s, step.close_s) = bounds(step.all[0]);
        }
        loop {
            let late_s = self.run(start_s);
            let missed = (0..self.steps.len()).find(|&at| self.begins[at] > self.steps[at].close_s);
            let Some(step) = missed.map(|at| &mut self.steps[at]) else { return late_s };
            let next = step.all.iter().map(|window| bounds(*window)).find(|(open_s, _)| *open_s > step.open_s);
            match next {
                Some(window) => (step.open_s, step.close_s) = window,
                None => return late_s,
            }
        }
    }

    /// Drives the route from a start; gives by how much something is late, 0 where all holds. Later starts are at most so much later.
    fn run(&mut self, start_s: i64) -> i64 {
        let (mut late_s, mut battery_s) = (0, self.full_s);
        let mut arrival_s = start_s;
        let last = self.steps.len() - 1;
        for at in 0..=last {
            if at > 0 {
                arrival_s = self.drive(at - 1, self.leaves[at - 1], &mut late_s);
            }
            let step = &self.steps[at];
            let begin_s = arrival_s.max(step.open_s);
            late_s = late_s.max(begin_s - step.close_s);
            let mut leave_s = (begin_s + step.service_s).max(step.hold_s);
            if let Some(need_s) = step.need_s {
                if at > 0 {
                    battery_s = self.full_s.min(battery_s + leave_s - arrival_s);
                }
                let missing_s = (need_s - battery_s).max(0);
                leave_s += missing_s;
                battery_s += missing_s - need_s;
            }
            self.begins[at] = begin_s;
            self.leaves[at] = leave_s;
        }
        late_s.max(self.begins[last] - self.latest_end_s)
    }

    /// When the step behind this one is reached, breaks included; their lateness counts.
    fn drive(&self, from: usize, ready_s: i64, late_s: &mut i64) -> i64 {
        let travel_s = self.steps[from + 1].travel_s;
        let (mut free_s, mut arrival_s) = (ready_s, ready_s + travel_s);
        for (index, pause) in self.breaks.iter().enumerate().filter(|(index, _)| self.legs[*index] == from) {
            let (open_s, close_s) = bounds(self.windows[index]);
            *late_s = (*late_s).max(free_s - close_s);
            free_s = free_s.max(open_s) + i64::from(pause.duration_s);
            // Standing before driving on, or anywhere on the way.
            arrival_s = if pause.is_by_work() {
                free_s + travel_s
            } else {
                arrival_s.max(open_s) + i64::from(pause.duration_s)
            };
        }
        arrival_s
    }

    /// How long nobody may leave where goods came on board, for the windows chosen; false where the ways alone take too long.
    fn find_holds(&mut self) -> bool {
        let mut ignored = 0;
        for index in (0..self.on_board.len()).rev() {
            let OnBoard { from, to, most_s } = self.on_board[index];
            // The moment forced by windows and breaks on the way, and the time it takes without any.
            let (mut forced_s, mut taken_s) = (-NEVER, 0);
            for at in from + 1..=to {
                let on_leg = self.breaks.iter().zip(self.legs).filter(|(_, leg)| *leg == at - 1);
                let breaks_s: i64 = on_leg.map(|(pause, _)| i64::from(pause.duration_s)).sum();
                taken_s += self.steps[at].travel_s + breaks_s;
                forced_s = self.drive(at - 1, forced_s, &mut ignored).max(self.steps[at].open_s);
                if at < to {
                    taken_s += self.steps[at].service_s;
                    forced_s = (forced_s + self.steps[at].service_s).max(self.steps[at].hold_s);
                }
            }
            if taken_s > most_s {
                return false;
            }
            self.steps[from].hold_s = self.steps[from].hold_s.max(forced_s - most_s);
        }
        true
    }

    /// What the service begun outside soft windows costs, as last run.
    fn soft_cost(&self) -> i64 {
        let each = self.steps.iter().zip(&self.begins).filter_map(|(step, begin_s)| Some((step.soft?, *begin_s)));
        each.map(|(soft, begin_s)| soft::price(&soft, begin_s)).fold(0, i64::saturating_add)
    }

    fn timetable(mut self, outcome: Outcome) -> Timetable {
        self.run(outcome.start_s);
        let mut ignored = 0;
        let arrival = |at: usize| match at {
            0 => outcome.start_s,
            _ => self.drive(at - 1, self.leaves[at - 1], &mut ignored),
        };
        let arrivals: Vec<i64> = (0..self.steps.len()).map(arrival).collect();
        let times = (0..self.steps.len()).map(|at| (arrivals[at], self.begins[at], self.leaves[at])).collect();
        let mut breaks = Vec::new();
        let mut free = (LEFT_OUT, 0);
        for (index, (pause, leg)) in
            self.breaks.iter().zip(self.legs).enumerate().filter(|(_, (_, leg))| *leg != LEFT_OUT)
        {
            let ready_s = if free.0 == leg { free.1 } else { self.leaves[leg] };
            let begin_s = ready_s.max(i64::from(self.windows[index].start_s));
            free = (leg, begin_s + i64::from(pause.duration_s));
            breaks.push((index, begin_s, free.1));
        }
        Timetable { times, breaks, soft_cost: self.soft_cost(), setup_cost: self.setup_cost }
    }
}

impl Clone for Schedule<'_> {
    fn clone(&self) -> Self {
        Self {
            steps: self.steps.clone(),
            on_board: self.on_board.clone(),
            loads: self.loads.clone(),
            begins: self.begins.clone(),
            leaves: self.leaves.clone(),
            ..*self
        }
    }
}

/// Longest duration of a route, s.
fn longest_s(vehicle: &Vehicle) -> i64 {
    if vehicle.max_duration_s == i32::MAX { NEVER } else { i64::from(vehicle.max_duration_s) }
}

/// Both ends of a window; one that never closes does not bind at all.
fn bounds(window: TimeWindow) -> (i64, i64) {
    let close_s = if window.end_s >= crate::time::MAX_TIME_S { NEVER } else { i64::from(window.end_s) };
    (i64::from(window.start_s), close_s)
}
