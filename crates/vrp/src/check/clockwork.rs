//! The times of one route under rules that reach over several stops: charging, breaks, times on board, soft windows.
//!
//! The route is rolled through moment by moment for given starts and breaks. Of starts it is only taken for granted that nothing happens
//! earlier when starting later; all else is found by halving.

use super::drive::{Act, Drive, Outcome};
use super::{Place, Violation};
use crate::load::Load;
use crate::problem::{Break, SoftWindow};
use crate::time::{MAX_TIME_S, TimeWindow};

/// Later than anything.
const NEVER_S: i64 = 1 << 40;

/// Delays tried against goods too long on board, so that there is an end to it.
const MOST_DELAYS_PER_ACT: usize = 64;

/// How a route turns out for a start and legs of breaks.
#[derive(Clone, Debug, Default)]
struct Roll {
    start_s: i64,
    begins: Vec<i64>,
    leaves: Vec<i64>,
    windows: Vec<usize>,
    late: Vec<(Place, i64)>,
    /// Client and time on board of those too long on board.
    too_long: Vec<(usize, i64)>,
    waiting_s: i64,
    soft_cost: i64,
}

/// Worse first: what is late or too long on board, how much too long the route lasts, cost, duration, start.
type Key = (i64, i64, i64, i64, i64);

pub(super) struct Clockwork<'a> {
    drive: &'a Drive<'a>,
    acts: &'a [Act],
    breaks: &'a [Break],
    /// For each act, where what is delivered came on board, and for how long it may stay there.
    on_board: Vec<Option<(usize, i64)>>,
    soft: Vec<Option<SoftWindow>>,
    /// For each act that loads, seconds of charging its trip takes.
    needs_s: Vec<Option<i64>>,
    /// What is on board when leaving each act.
    loads: Vec<Load>,
    full_s: i64,
}

/// The legs of the breaks (the act before each), and bounds from those left out.
#[derive(Clone, Debug)]
struct Legs {
    taken: Vec<Option<usize>>,
    /// The window of each, of those it may begin in.
    chosen: Vec<TimeWindow>,
    not_before_s: i64,
    over_by_s: i64,
}

impl<'a> Clockwork<'a> {
    pub fn new(drive: &'a Drive<'a>, acts: &'a [Act]) -> Self {
        let clients = drive.problem.clients();
        let mut on_board = Vec::new();
        let mut soft = Vec::new();
        let mut loaded_at = 0;
        for (at, act) in acts.iter().enumerate() {
            let Place::Client(client) = act.place else {
                loaded_at = at;
                on_board.push(None);
                soft.push(None);
                continue;
            };
            let is_source =
                |other: &&Act| clients[client].collected_from.is_some_and(|from| other.place == Place::Client(from));
            let source = acts[..at].iter().rev().find(is_source);
            let from =
                source.and_then(|source| acts.iter().position(|act| std::ptr::eq(act, source))).unwrap_or(loaded_at);
            on_board.push(clients[client].max_time_on_board_s.map(|most_s| (from, i64::from(most_s))));
            soft.push(clients[client].soft_window);
        }
        let (needs_s, full_s) = charging(drive, acts);
        Self { drive, acts, breaks: &drive.vehicle.breaks, on_board, soft, needs_s, loads: loads(drive), full_s }
    }

    /// The best timetable and what service outside soft windows costs in it.
    pub fn best(&self, violations: &mut Vec<Violation>) -> (Outcome, i64) {
        let route = self.drive.index;
        let mut ways = Vec::new();
        let none = Legs { taken: Vec::new(), chosen: Vec::new(), not_before_s: -NEVER_S, over_by_s: NEVER_S };
        self.list_legs(none.clone(), &mut ways);
        if ways.is_empty() {
            violations.push(Violation::NoBreak { route, index: self.first_impossible() });
            ways.push(Legs {
                taken: vec![None; self.breaks.len()],
                chosen: self.breaks.iter().map(|own| own.window).collect(),
                ..none
            });
        }
        let best =
            ways.iter().map(|legs| self.best_of_legs(legs)).min_by_key(|roll| self.key(roll)).unwrap_or_default();
        for &(client, on_board_s) in &best.too_long {
            let most = self.drive.problem.clients()[client].max_time_on_board_s;
            let max_time_on_board_s = most.map_or(0, i64::from);
            violations.push(Violation::TooLongOnBoard { route, client, on_board_s, max_time_on_board_s });
        }
        let duration_s = self.duration_s(&best);
        (Outcome { start_s: best.start_s, duration_s, waiting_s: best.waiting_s, late: best.late }, best.soft_cost)
    }

    /// All ways to place the breaks, one after the other.
    fn list_legs(&self, legs: Legs, ways: &mut Vec<Legs>) {
        let index = legs.taken.len();
        let last_leg = self.acts.len() - 1;
        let Some(pause) = self.breaks.get(index) else {
            if self.limits_hold(&legs) {
                ways.push(legs);
            }
            return;
        };
        let with = |leg: Option<usize>| {
            let mut longer = legs.clone();
            longer.taken.push(leg);
            longer.chosen.push(pause.window);
            longer
        };
        let last_window = pause.other_windows.last().copied().unwrap_or(pause.window);
        let before = legs.taken.iter().flatten().last().copied();
        if pause.is_by_work() {
            if self.is_within(pause, before, last_leg) {
                self.list_legs(with(None), ways);
                return;
            }
        } else {
            let over_by_s = legs.over_by_s.min(closing(last_window));
            self.list_legs(Legs { over_by_s, ..with(None) }, ways);
            let not_before_s = legs.not_before_s.max(closing(last_window) + 1);
            self.list_legs(Legs { not_before_s, ..with(None) }, ways);
        }
        for leg in before.unwrap_or(0)..last_leg {
            if pause.max_load.is_some_and(|most| self.loads[leg].first_excess(&most).is_some()) {
                continue;
            }
            if !pause.is_by_work() || self.is_within(pause, before, leg) {
                for window in [pause.window].iter().chain(&pause.other_windows) {
                    let mut taken = with(Some(leg));
                    taken.chosen[index] = *window;
                    self.list_legs(taken, ways);
                }
            }
        }
    }

    /// Whether each break taken because of work is followed by another, or the end, soon enough.
    fn limits_hold(&self, legs: &Legs) -> bool {
        legs.taken.iter().enumerate().all(|(index, leg)| {
            let Some(leg) = leg.filter(|_| self.breaks[index].is_by_work()) else { return true };
            let next = legs.taken[index + 1..].iter().flatten().next().copied().unwrap_or(self.acts.len() - 1);
            self.is_within(&self.breaks[index], Some(leg), next)
        })
    }

    /// Whether driving and work from leaving one act (the very start without it) until leaving another keep the limits.
    fn is_within(&self, pause: &Break, from: Option<usize>, to: usize) -> bool {
        let acts = from.map_or(0, |from| from + 1)..=to;
        let (mut driving_s, mut working_s) = (0, 0);
        for at in acts {
            let way_s = if at == 0 { 0 } else { self.drive.travel_s(&self.acts[at - 1], &self.acts[at]) };
            driving_s += way_s;
            working_s += way_s + self.acts[at].takes_s;
        }
        pause.max_driving_s.is_none_or(|most_s| driving_s <= i64::from(most_s))
            && pause.max_working_s.is_none_or(|most_s| working_s <= i64::from(most_s))
    }

    fn first_impossible(&self) -> usize {
        self.breaks.iter().position(Break::is_by_work).unwrap_or(0)
    }

    /// Goes through all starts: as long as windows and what is late stay the same, then on from the next moment.
    fn best_of_legs(&self, legs: &Legs) -> Roll {
        let mut start_s = i64::from(self.acts[0].windows[0].start_s).max(legs.not_before_s);
        let mut best = self.roll(start_s, legs);
        let is_late_from_the_start = lateness(&best) > 0;
        loop {
            let first = self.roll(start_s, legs);
            let is_same = |roll: &Roll| (&roll.windows, lateness(roll)) == (&first.windows, lateness(&first));
            let (mut same_s, mut step_s) = (start_s, 1);
            while same_s < NEVER_S && is_same(&self.roll(same_s + step_s, legs)) {
                same_s += step_s;
                step_s *= 2;
            }
            let mut other_s = same_s + step_s;
            while other_s - same_s > 1 && same_s < NEVER_S {
                let middle_s = same_s + (other_s - same_s) / 2;
                if is_same(&self.roll(middle_s, legs)) { same_s = middle_s } else { other_s = middle_s }
            }
            for roll in self.good_starts(start_s, same_s, legs) {
                if self.key(&roll) < self.key(&best) {
                    best = roll;
                }
            }
            start_s = same_s + 1;
            if is_late_from_the_start || start_s >= NEVER_S || lateness(&self.roll(start_s, legs)) > 0 {
                return best;
            }
        }
    }

    /// Rolls among which the best of these starts is.
    fn good_starts(&self, from_s: i64, to_s: i64, legs: &Legs) -> Vec<Roll> {
        let mut starts = vec![from_s, to_s];
        if self.soft.iter().all(Option::is_none) {
            // The route never lasts longer when it starts later: the first start with the duration of the last.
            let shortest_s = self.duration_s(&self.roll(to_s, legs));
            let (mut longer_s, mut enough_s) = (from_s - 1, to_s);
            while enough_s - longer_s > 1 {
                let middle_s = longer_s + (enough_s - longer_s) / 2;
                let is_short = self.duration_s(&self.roll(middle_s, legs)) == shortest_s;
                if is_short { enough_s = middle_s } else { longer_s = middle_s }
            }
            starts.push(enough_s);
        } else {
            self.halve(from_s, to_s, legs, &mut starts);
        }
        starts.retain(|start_s| (from_s..=to_s).contains(start_s));
        starts.into_iter().map(|start_s| self.roll(start_s, legs)).collect()
    }

    /// Halves the starts until every act stands still or moves with the start; then only soft windows and the longest duration matter.
    fn halve(&self, from_s: i64, to_s: i64, legs: &Legs, starts: &mut Vec<i64>) {
        starts.extend([from_s, to_s]);
        let (first, last) = (self.roll(from_s, legs), self.roll(to_s, legs));
        let pairs = || first.begins.iter().zip(&last.begins);
        let is_straight = pairs().all(|(early_s, late_s)| late_s == early_s || late_s - early_s == to_s - from_s);
        if to_s - from_s > 1 && !is_straight {
            let middle_s = from_s + (to_s - from_s) / 2;
            self.halve(from_s, middle_s, legs, starts);
            self.halve(middle_s, to_s, legs, starts);
            return;
        }
        for (soft, begin_s) in self.soft.iter().zip(&first.begins) {
            if let Some(soft) = soft {
                starts.push(from_s + i64::from(soft.start_s) - begin_s);
                starts.push(from_s + i64::from(soft.end_s) - begin_s);
            }
        }
        if let Some(most_s) = self.drive.vehicle.max_duration_s {
            starts.push(first.begins[self.acts.len() - 1] - i64::from(most_s));
        }
    }

    fn key(&self, roll: &Roll) -> Key {
        let duration_s = self.duration_s(roll);
        let most_s = self.drive.vehicle.max_duration_s.map_or(i64::MAX, i64::from);
        let cost = self.drive.vehicle.cost_per_second.saturating_mul(duration_s).saturating_add(roll.soft_cost);
        (lateness(roll), (duration_s - most_s).max(0), cost, duration_s, roll.start_s)
    }

    fn duration_s(&self, roll: &Roll) -> i64 {
        roll.begins.last().map_or(0, |end_s| end_s - roll.start_s)
    }

    /// Rolls again and again, each time leaving later where something stayed on board too long, while that helps.
    fn roll(&self, start_s: i64, legs: &Legs) -> Roll {
        let mut not_before_s = vec![-NEVER_S; self.acts.len()];
        let mut is_hopeless = vec![false; self.acts.len()];
        let mut roll = self.roll_once(start_s, legs, &not_before_s);
        let excess_s = |roll: &Roll, at: usize| {
            self.on_board[at].map_or(0, |(from, most_s)| roll.begins[at] - roll.leaves[from] - most_s)
        };
        let mut left = MOST_DELAYS_PER_ACT * self.acts.len();
        while let Some(at) = (0..self.acts.len()).find(|&at| !is_hopeless[at] && excess_s(&roll, at) > 0) {
            let Some((from, most_s)) = self.on_board[at] else { break };
            left -= 1;
            if left == 0 {
                is_hopeless[at] = true;
                break;
            }
            let before_s = excess_s(&roll, at);
            not_before_s[from] = roll.begins[at] - most_s;
            let next = self.roll_once(start_s, legs, &not_before_s);
            // In a later window it may take yet another delay.
            is_hopeless[at] = excess_s(&next, at) >= before_s && next.windows == roll.windows;
            roll = next;
        }
        let hopeless = (0..self.acts.len()).filter(|at| is_hopeless[*at]);
        let too_long = hopeless.filter_map(|at| match (self.acts[at].place, self.on_board[at]) {
            (Place::Client(client), Some((_, most_s))) => Some((client, excess_s(&roll, at), most_s)),
            _ => None,
        });
        let too_long: Vec<_> = too_long.filter(|(_, excess_s, _)| *excess_s > 0).collect();
        roll.too_long = too_long.into_iter().map(|(client, excess_s, most_s)| (client, excess_s + most_s)).collect();
        roll
    }

    fn roll_once(&self, start_s: i64, legs: &Legs, not_before_s: &[i64]) -> Roll {
        let mut roll = Roll { start_s, ..Roll::default() };
        let mut charge_s = self.full_s;
        for (at, act) in self.acts.iter().enumerate() {
            let arrival_s = if at == 0 { start_s } else { self.arrival(at, legs, &mut roll) };
            let chosen = act.windows.iter().position(|window| arrival_s <= closing(*window));
            let nth = chosen.unwrap_or(act.windows.len().saturating_sub(1));
            let mut begin_s = arrival_s;
            if let Some(window) = act.windows.get(nth) {
                begin_s = begin_s.max(i64::from(window.start_s));
                if begin_s > closing(*window) || window.start_s > window.end_s {
                    roll.late.push((act.place, begin_s - i64::from(window.end_s)));
                }
            }
            let mut leave_s = (begin_s + act.takes_s).max(not_before_s[at]);
            if let Some(need_s) = self.needs_s[at] {
                if at > 0 {
                    charge_s = (charge_s + leave_s - arrival_s).min(self.full_s);
                    // Standing on until there is enough for the trip, as far as the battery holds it at all.
                    let more_s = (need_s.min(self.full_s) - charge_s).max(0);
                    charge_s += more_s;
                    leave_s += more_s;
                }
                charge_s -= need_s;
            }
            if let Some(soft) = self.soft[at] {
                let early = (i64::from(soft.start_s) - begin_s).max(0).saturating_mul(soft.cost_per_second_early);
                let late = (begin_s - i64::from(soft.end_s)).max(0).saturating_mul(soft.cost_per_second_late);
                roll.soft_cost = roll.soft_cost.saturating_add(early).saturating_add(late);
            }
            roll.waiting_s += begin_s - arrival_s;
            roll.begins.push(begin_s);
            roll.leaves.push(leave_s);
            roll.windows.push(nth);
        }
        let end_s = roll.begins[self.acts.len() - 1];
        if end_s > legs.over_by_s {
            roll.late.push((Place::End, end_s - legs.over_by_s));
        }
        roll
    }

    /// When the act is reached from the one before, with the breaks on this leg.
    fn arrival(&self, at: usize, legs: &Legs, roll: &mut Roll) -> i64 {
        let ready_s = roll.leaves[at - 1];
        let way_s = self.drive.travel_s(&self.acts[at - 1], &self.acts[at]);
        let mut arrival_s = ready_s + way_s;
        let mut rested_s = ready_s;
        for (index, pause) in self.breaks.iter().enumerate() {
            if legs.taken.get(index) != Some(&Some(at - 1)) {
                continue;
            }
            let window = legs.chosen[index];
            let begin_s = rested_s.max(i64::from(window.start_s));
            if rested_s > closing(window) {
                roll.late.push((Place::Break(index), rested_s - closing(window)));
            }
            rested_s = begin_s + i64::from(pause.duration_s);
            if pause.is_by_work() {
                arrival_s = rested_s + way_s;
            } else {
                // What can be driven before the window opens is driven before.
                arrival_s = arrival_s.max(i64::from(window.start_s)) + i64::from(pause.duration_s);
            }
        }
        arrival_s
    }
}

/// Seconds late, and one for everybody too long on board.
fn lateness(roll: &Roll) -> i64 {
    roll.late.iter().map(|(_, late_s)| (*late_s).max(1)).sum::<i64>() + roll.too_long.len() as i64
}

fn closing(window: TimeWindow) -> i64 {
    if window.end_s >= MAX_TIME_S { NEVER_S } else { i64::from(window.end_s) }
}

/// What is on board when leaving each act, by adding up who is still to be served.
fn loads(drive: &Drive) -> Vec<Load> {
    let clients = drive.problem.clients();
    let mut loads = Vec::new();
    for trip in &drive.route.trips {
        for served in 0..=trip.clients.len() {
            let (behind, ahead) = trip.clients.split_at(served);
            let mut on_board = Load::ZERO;
            for &client in ahead {
                let from_here = clients[client].collected_from.is_none_or(|from| behind.contains(&from));
                on_board = if from_here { on_board.plus(&clients[client].delivery) } else { on_board };
            }
            for &client in behind {
                on_board = on_board.plus(&clients[client].pickup);
            }
            loads.push(on_board);
        }
    }
    loads.push(Load::ZERO);
    loads
}

/// Whole seconds of charging that the trip of each loading takes, and those a full battery takes.
fn charging(drive: &Drive, acts: &[Act]) -> (Vec<Option<i64>>, i64) {
    let mut needs_s = vec![None; acts.len()];
    let Some(battery) = drive.vehicle.battery.filter(|battery| battery.charging_w > 0) else { return (needs_s, 0) };
    let seconds = |energy_j: i64| energy_j / battery.charging_w + i64::from(energy_j % battery.charging_w != 0);
    let matrix = drive.matrix();
    let is_depot = |act: &Act| !matches!(act.place, Place::Client(_));
    for first in (0..acts.len() - 1).filter(|&at| is_depot(&acts[at])) {
        let mut energy_j = 0;
        for pair in acts[first..].windows(2) {
            let cell = pair[0].location * matrix.n + pair[1].location;
            if matrix.is_reachable(pair[0].location, pair[1].location) {
                let by_metre = i64::from(matrix.distance_m[cell]) * battery.consumption_j_per_metre;
                energy_j += matrix.energy_j.get(cell).map_or(by_metre, |own| i64::from(*own));
            }
            if is_depot(&pair[1]) {
                break;
            }
        }
        needs_s[first] = Some(seconds(energy_j));
    }
    (needs_s, seconds(battery.capacity_j))
}
