//! What time costs on a route at least, without laying out its timetable: every piece of it is a [`Span`], and spans join in constant time.
//!
//! Breaks are placed leg by leg, and a way to place them is given up as soon as the rest without any further break costs too much. What
//! spans cannot say ([`Found::Unknown`]) is left to the whole timetable: charging that depends on how long a vehicle waits at a depot, and
//! the windows to choose where being early costs.

mod rests;

use super::soft::{cheapest_start, least_price};
use super::span::Span;
use super::{Demands, NEVER, OnBoard, bounds};
use crate::load::Load;
use crate::problem::{Break, MAX_BREAKS, SoftWindow};
use crate::search::arcs::Vehicle;
use crate::search::instance::{Instance, Stop};
use crate::search::plan::RouteState;
use crate::search::visits::NOBODY;
use crate::time::TimeWindow;
use std::cell::RefCell;

/// What was found of a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// What time costs at least.
    Cost(i64),
    /// The route breaks a rule, or time costs no less than asked for.
    Nothing,
    /// To be worked out otherwise.
    Unknown,
}

/// One stop: from arrival until leaving, breaks, holds and charging aside.
#[derive(Clone, Copy)]
struct Task {
    node: u32,
    /// Driving from the stop before, s.
    travel_s: i64,
    /// Service does not begin before, s.
    open_s: i64,
    service_s: i64,
    /// From arrival until leaving.
    act: Span,
    soft: Option<SoftWindow>,
}

/// Working memory, kept from route to route.
#[derive(Default)]
struct Desk {
    tasks: Vec<Task>,
    /// From arrival at each stop to the end of the route, without breaks.
    rest: Vec<Span>,
    on_board: Vec<OnBoard>,
    /// Nobody leaves a stop before, s.
    holds_s: Vec<i64>,
    /// Position and seconds of charging of every trip.
    needs_s: Vec<(usize, i64)>,
    /// Driving, and all work, done when a stop is left, s.
    driving_s: Vec<i64>,
    working_s: Vec<i64>,
    softs: Vec<(Span, SoftWindow)>,
    /// Position that loads each trip, and what the trip takes from the battery, J.
    trips_j: Vec<(usize, i64)>,
    /// On board when leaving each stop, where breaks ask for it.
    loads: Vec<Load>,
    vehicle: usize,
    /// What setups that depend on the order cost.
    setup_cost: i64,
    /// Where the last trip is loaded.
    loaded: usize,
    has_soft: bool,
    /// Somebody has several windows, and being early costs somewhere.
    has_choice: bool,
    /// Starts at which the price of time changes its slope, and by how much.
    bends: Vec<(i64, i64)>,
}

thread_local! {
    static DESK: RefCell<Desk> = RefCell::default();
}

/// What time costs at least on a route with the window chosen for every stop, if that is less than `below`.
pub(super) fn least_cost(instance: &Instance, demands: &Demands, vehicle: usize, stops: &[Stop], below: i64) -> Found {
    DESK.with_borrow_mut(|desk| {
        let data = &instance.vehicles[vehicle];
        let table = &instance.tables[data.class];
        desk.clear(vehicle);
        for (at, stop) in stops.iter().enumerate() {
            let window = instance.window_at(data, stops, at, instance.release_of_trip(stops, at));
            let is_last = at + 1 == stops.len();
            let node = stop.node as usize;
            let service_s = if is_last { 0 } else { instance.service_s[node] + table.extra_s(node) };
            let travel_s = if at == 0 { 0 } else { table.road_s(stops[at - 1].node as usize, node) };
            desk.put(instance, demands, stop.node, travel_s, window, service_s);
        }
        if let Some(battery) = &data.battery {
            let (mut first, mut trip_j) = (0, 0);
            for at in 1..stops.len() {
                let per_metre = battery.consumption_j_per_metre;
                trip_j += table.energy_j(stops[at - 1].node as usize, stops[at].node as usize, per_metre);
                if instance.is_depot(stops[at].node) {
                    desk.trips_j.push((first, trip_j));
                    (first, trip_j) = (at, 0);
                }
            }
        }
        desk.judge(instance, data, below)
    })
}

/// The same of a route that is worked out already, with a stop more behind a position, the release of whose trip that does not change.
pub(super) fn least_cost_with(
    instance: &Instance,
    demands: &Demands,
    state: &RouteState,
    added: Option<(usize, Stop)>,
    below: i64,
) -> Found {
    DESK.with_borrow_mut(|desk| {
        let data = &instance.vehicles[state.vehicle];
        let table = &instance.tables[data.class];
        desk.clear(state.vehicle);
        let mut travel_s = 0;
        for (at, position) in state.positions.iter().enumerate() {
            let window = TimeWindow::new(position.open_s, position.close_s);
            let extra_s = table.extra_s(position.node as usize);
            desk.put(instance, demands, position.node, travel_s, window, position.service_s + extra_s);
            travel_s = position.next_time_s - extra_s;
            if let Some((_, stop)) = added.filter(|(after, _)| *after == at) {
                let own = stop.node as usize;
                let into_s = table.road_s(position.node as usize, own);
                let service_s = instance.service_s[own] + table.extra_s(own);
                desk.put(instance, demands, stop.node, into_s, instance.window(stop), service_s);
                travel_s = table.road_s(own, state.positions[at + 1].node as usize);
            }
        }
        desk.trips_j.extend(state.trips.iter().zip(&state.trips_j).map(|(trip, trip_j)| (trip.first, *trip_j)));
        if let (Some(battery), Some((after, stop))) = (&data.battery, added) {
            let (here, next) = (&state.positions[after], &state.positions[after + 1]);
            let (before, own, behind) = (here.node as usize, stop.node as usize, next.node as usize);
            let energy_j = |from: usize, to: usize| table.energy_j(from, to, battery.consumption_j_per_metre);
            let trip = here.trip as usize;
            desk.trips_j[trip].1 += energy_j(before, own) + energy_j(own, behind) - energy_j(before, behind);
            desk.trips_j[trip + 1..].iter_mut().for_each(|(first, _)| *first += 1);
        }
        desk.judge(instance, data, below)
    })
}

impl Desk {
    fn clear(&mut self, vehicle: usize) {
        (self.vehicle, self.setup_cost) = (vehicle, 0);
        self.tasks.clear();
        self.on_board.clear();
        self.trips_j.clear();
        (self.loaded, self.has_soft, self.has_choice) = (0, false, false);
    }

    /// Puts a stop behind those there are.
    #[inline]
    fn put(
        &mut self,
        instance: &Instance,
        demands: &Demands,
        node: u32,
        travel_s: i32,
        window: TimeWindow,
        service_s: i32,
    ) {
        let (own, at) = (node as usize, self.tasks.len());
        let is_depot = instance.is_depot(node);
        let mut soft = None;
        if is_depot {
            self.loaded = at;
        } else {
            if let (true, Some(most_s)) = (demands.has_on_board, demands.on_board_s[own]) {
                let mate = instance.visits.mate_of[own];
                let collected =
                    if mate == NOBODY { None } else { self.tasks.iter().rposition(|other| other.node == mate) };
                let from = collected.unwrap_or(self.loaded);
                self.on_board.push(OnBoard { from, to: at, most_s: i64::from(most_s) });
            }
            if demands.has_soft {
                soft = demands.soft[own];
                self.has_choice |= instance.windows(node).len() > 1;
            }
        }
        self.has_soft |= soft.is_some();
        let (open_s, close_s) = bounds(window);
        let mut service_s = i64::from(service_s);
        if let Some(before) = self.tasks.last().filter(|_| !is_depot && !demands.setup_s.is_empty()) {
            let setup_s = demands.setup_s(self.vehicle, before.node, node);
            service_s += i64::from(setup_s);
            self.setup_cost += demands.cost_of_setup(self.vehicle, setup_s);
        }
        let act = Span::within(open_s, close_s, service_s);
        self.tasks.push(Task { node, travel_s: i64::from(travel_s), open_s, service_s, act, soft });
    }

    fn judge(&mut self, instance: &Instance, data: &Vehicle, below: i64) -> Found {
        let setup_cost = self.setup_cost;
        let below = below.saturating_sub(setup_cost);
        // The windows themselves are to be chosen.
        if self.has_soft && self.has_choice {
            return Found::Unknown;
        }
        // Nested goods are judged from the inside, where a hold further back depends on one further on.
        if instance.visits.has_pairs {
            self.on_board.sort_by_key(|goods| (std::cmp::Reverse(goods.from), goods.to));
        }
        let Some(full_s) = self.find_needs(data) else { return Found::Nothing };
        let mut route = Route {
            desk: self,
            breaks: &data.breaks,
            cost_per_second: data.cost_per_second,
            max_duration_s: if instance.counts_duration { super::longest_s(data) } else { NEVER },
            legs: [None; MAX_BREAKS],
            windows: [TimeWindow::ALWAYS; MAX_BREAKS],
            best: below,
        };
        let are_holds_known = route.breaks.is_empty();
        if are_holds_known && !route.find_holds() {
            return Found::Nothing;
        }
        if !route.charge(full_s, are_holds_known) {
            return Found::Unknown;
        }
        if route.breaks.iter().any(|pause| pause.max_load.is_some()) {
            let Desk { tasks, loads, .. } = &mut *route.desk;
            instance.loads_on_board(tasks.iter().map(|task| task.node), loads);
        }
        if route.breaks.is_empty() {
            let whole = route.walk(false);
            route.judge_walked(whole, Bounds { start_s: 0, end_s: NEVER });
        } else {
            route.find_rest();
            route.place_breaks();
        }
        if route.best < below { Found::Cost(route.best.saturating_add(setup_cost)) } else { Found::Nothing }
    }

    /// Seconds of charging a full battery, 0 where it is not charged on the way; `None` where it does not last.
    fn find_needs(&mut self, data: &Vehicle) -> Option<i64> {
        self.needs_s.clear();
        let Some(battery) = &data.battery else { return Some(0) };
        let seconds = |energy_j: i64| super::steps::seconds_of(energy_j, battery.charging_w);
        let mut all_j = 0;
        for &(first, trip_j) in &self.trips_j {
            all_j += trip_j;
            if trip_j > battery.capacity_j || (battery.charging_w == 0 && all_j > battery.capacity_j) {
                return None;
            }
            if battery.charging_w > 0 {
                self.needs_s.push((first, seconds(trip_j)));
            }
        }
        Some(if battery.charging_w > 0 { seconds(battery.capacity_j) } else { 0 })
    }
}

/// When the route starts at the earliest, and ends at the latest, because of breaks left out.
#[derive(Clone, Copy)]
struct Bounds {
    start_s: i64,
    end_s: i64,
}

struct Route<'a> {
    desk: &'a mut Desk,
    breaks: &'a [Break],
    cost_per_second: i64,
    max_duration_s: i64,
    /// The leg of each break taken, as the stop before it.
    legs: [Option<usize>; MAX_BREAKS],
    /// The window of each break taken.
    windows: [TimeWindow; MAX_BREAKS],
    /// What time costs at least in the best way so far.
    best: i64,
}

impl Route<'_> {
    fn last(&self) -> usize {
        self.desk.tasks.len() - 1
    }

    /// How long nobody may leave where goods came on board; false where the ways alone take too long.
    fn find_holds(&mut self) -> bool {
        if self.desk.on_board.is_empty() {
            return true;
        }
        self.desk.holds_s.clear();
        self.desk.holds_s.resize(self.desk.tasks.len(), -NEVER);
        let mut index = 0;
        while let Some(OnBoard { from, .. }) = self.desk.on_board.get(index).copied() {
            // All goods that came on board here, from leaving until each is handed over.
            let mut way = Span::NOTHING;
            let (mut at, mut hold_s) = (from, -NEVER);
            while let Some(goods) = self.desk.on_board.get(index).filter(|goods| goods.from == from).copied() {
                while at < goods.to {
                    if at > from {
                        way = way.then(&self.desk.tasks[at].act).no_sooner(self.desk.holds_s[at]);
                    }
                    way = self.leg(at, way);
                    at += 1;
                    way = way.no_sooner(self.desk.tasks[at].open_s);
                }
                if way.takes_s > goods.most_s {
                    return false;
                }
                hold_s = hold_s.max(way.floor_s - goods.most_s);
                index += 1;
            }
            self.desk.holds_s[from] = self.desk.holds_s[from].max(hold_s);
        }
        if self.breaks.is_empty() {
            for (task, hold_s) in self.desk.tasks.iter_mut().zip(&self.desk.holds_s) {
                task.act = task.act.no_sooner(*hold_s);
            }
        }
        true
    }

    /// Lets the vehicle stand at depots until it has enough for the next trip; false where that depends on how long it waits there.
    fn charge(&mut self, full_s: i64, are_holds_known: bool) -> bool {
        let Desk { tasks, needs_s, on_board, .. } = &mut *self.desk;
        let Some((_, first_s)) = needs_s.first() else { return true };
        // What is in the battery on arrival at least, s, and whether that is all.
        let (mut left_s, mut is_all) = (full_s - first_s, true);
        let mut way = Span::NOTHING;
        let (mut at, start_s) = (0, tasks[0].open_s);
        for &(depot, need_s) in &needs_s[1..] {
            while at < depot {
                way = way.then(&tasks[at].act).then(&Span::lasting(tasks[at + 1].travel_s));
                at += 1;
            }
            let act = &mut tasks[depot].act;
            if need_s - left_s > act.takes_s {
                if !is_all {
                    return false;
                }
                act.takes_s = need_s - left_s;
            }
            let never_waits =
                way.end_s(start_s) + act.takes_s >= act.floor_s && (are_holds_known || on_board.is_empty());
            left_s = full_s.min(left_s + act.takes_s) - need_s;
            is_all = (is_all && never_waits) || left_s == full_s - need_s;
        }
        true
    }

    fn find_rest(&mut self) {
        let Desk { tasks, rest, .. } = &mut *self.desk;
        rest.clear();
        rest.resize(tasks.len(), Span::NOTHING);
        let mut ahead: Option<Span> = None;
        for at in (0..tasks.len()).rev() {
            let own = match ahead {
                Some(ahead) => tasks[at].act.then(&Span::lasting(tasks[at + 1].travel_s)).then(&ahead),
                None => tasks[at].act,
            };
            rest[at] = own;
            ahead = Some(own);
        }
    }

    /// What the duration costs at least; `None` where the route does not hold.
    fn price_of_time(&self, whole: &Span, bounds: Bounds) -> Option<i64> {
        let holds = whole.until_s >= bounds.start_s.max(self.desk.tasks[0].open_s);
        let least_s = whole.least_s();
        (holds && least_s <= self.max_duration_s).then(|| self.cost_per_second.saturating_mul(least_s))
    }

    /// Keeps a way to place the breaks if it is the best so far.
    fn judge_with_breaks(&mut self, whole: Span, bounds: Bounds) {
        if self.desk.on_board.is_empty() {
            return self.judge(whole, bounds);
        }
        if self.find_holds() {
            let whole = self.walk(true).over_by(bounds.end_s);
            self.judge(whole, bounds);
        }
    }

    /// The whole route with the breaks placed; notes when service begins where that has a price.
    fn walk(&mut self, is_held: bool) -> Span {
        self.desk.softs.clear();
        let mut way = Span::NOTHING;
        for at in 0..=self.last() {
            let task = self.desk.tasks[at];
            if let Some(soft) = task.soft {
                self.desk.softs.push((way.no_sooner(task.open_s), soft));
            }
            if at == self.last() {
                return way.then(&task.act);
            }
            way = way.then(&task.act);
            if is_held {
                way = way.no_sooner(self.desk.holds_s[at]);
            }
            way = self.leg(at, way);
        }
        way
    }

    /// Keeps the cheapest start of this way to place the breaks if it is the best so far.
    fn judge(&mut self, whole: Span, bounds: Bounds) {
        if self.desk.has_soft {
            if self.price_of_time(&whole, bounds).is_none_or(|least| least >= self.best) {
                return;
            }
            self.walk(!self.desk.on_board.is_empty());
        }
        self.judge_walked(whole, bounds);
    }

    /// The same of a route just walked.
    fn judge_walked(&mut self, whole: Span, bounds: Bounds) {
        let Some(least) = self.price_of_time(&whole, bounds).filter(|least| *least < self.best) else { return };
        if !self.desk.has_soft {
            self.best = least;
            return;
        }
        let from_s = bounds.start_s.max(self.desk.tasks[0].open_s).max(whole.floor_s - self.max_duration_s);
        let starts = (from_s, whole.until_s);
        let Desk { softs, bends, .. } = &mut *self.desk;
        let at_least = softs
            .iter()
            .map(|(begin, soft)| least_price(soft, (begin.end_s(starts.0), begin.end_s(starts.1))))
            .fold(least, i64::saturating_add);
        if at_least < self.best {
            self.best = self.best.min(cheapest_start(&whole, self.cost_per_second, softs, starts, bends));
        }
    }
}
