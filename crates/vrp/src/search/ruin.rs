//! Ruin: takes strings of stops that lie close together out of neighbouring trips
//! (Christiaens and Vanden Berghe, "Slack induction by string removals for vehicle routing problems", 2020).

use super::instance::Stop;
use super::plan::{NOWHERE, Plan};
use super::random::Random;
use super::timetable;
use super::visits::NOBODY;

/// Stops removed on average: relatively more of a small problem.
fn mean_removed(visited: usize, is_timed: bool) -> f64 {
    let few = if is_timed { FEW_TIMED_STOPS } else { FEW_STOPS };
    let most = if visited <= few { MEAN_REMOVED_OF_FEW } else { MEAN_REMOVED };
    most.min(1.0 + visited as f64 * 0.4)
}
const FEW_STOPS: usize = 80;
const FEW_TIMED_STOPS: usize = 150;
const MEAN_REMOVED_OF_FEW: f64 = 15.0;
const MEAN_REMOVED: f64 = 10.0;
/// Chance that a client who is taken from one day keeps its others.
const KEEP_DAYS_CHANCE: f64 = 0.5;
/// Longest string.
const LONGEST_STRING: f64 = 10.0;
/// Chance that a whole route goes too, if it has at most so many positions.
const WHOLE_ROUTE_CHANCE: f64 = 0.05;
const LONGEST_WHOLE_ROUTE: usize = 32;
/// Chance that a longer string is cut with a preserved middle.
const SPLIT_CHANCE: f64 = 0.5;
/// Chance that the preserved middle stays as long as it is.
const KEEP_MIDDLE_CHANCE: f64 = 0.99;

/// Working memory of the ruin.
#[derive(Default)]
pub(crate) struct Ruin {
    is_removed: Vec<bool>,
    removed: Vec<u32>,
    /// Strings taken so far, by route and trip.
    strings: Vec<(u32, u32, usize)>,
    routes: Vec<usize>,
    stops: Vec<Stop>,
}

impl Ruin {
    /// Takes strings out. False where a shortened route does not hold any more (possible where a detour is shorter than the
    /// straight way): the caller takes the iteration back.
    pub fn apply(&mut self, plan: &mut Plan, random: &mut Random) -> bool {
        let instance = plan.instance;
        self.is_removed.resize(instance.clients, false);
        let trips: usize = plan.routes.iter().map(|route| route.trips.len()).sum();
        if trips == 0 {
            return true;
        }
        let visited: usize =
            plan.routes.iter().map(|route| route.stops.len().saturating_sub(route.trips.len() + 1)).sum();
        let mean_removed = mean_removed(visited, instance.is_timed);
        let longest = LONGEST_STRING.min((visited as f64 / trips as f64).max(1.0));
        let most_strings = (4.0 * mean_removed / (1.0 + longest) - 1.0).max(1.0);
        let wanted = (random.unit() * most_strings + 1.0) as usize;
        let per_trip = wanted.div_ceil(trips);
        self.strings.clear();
        self.routes.clear();
        self.removed.clear();
        let seed = random.below(instance.clients);
        for &client in instance.near(seed) {
            if self.strings.len() >= wanted {
                break;
            }
            let route = plan.route_of[client as usize];
            if route == NOWHERE || self.is_removed[client as usize] {
                continue;
            }
            let at = plan.position_of[client as usize] as usize;
            let trip = plan.routes[route as usize].positions[at].trip;
            let taken = self.strings.iter().filter(|string| (string.0, string.1) == (route, trip)).count();
            if taken < per_trip {
                self.strings.push((route, trip, at));
                self.take_string(plan, route as usize, at, longest, random);
            }
        }
        if random.unit() < WHOLE_ROUTE_CHANCE {
            self.take_route(plan, random);
        }
        if !instance.visits.are_simple() {
            self.take_linked(plan, random);
        }
        self.close_up(plan, random)
    }

    /// Marks all stops of a random route that is not long: strings alone seldom empty one, and a vehicle saved saves most.
    fn take_route(&mut self, plan: &mut Plan, random: &mut Random) {
        let used = plan.routes.iter().filter(|route| route.is_used()).count();
        let nth = random.below(used);
        let mut routes = plan.routes.iter().enumerate().filter(|(_, route)| route.is_used());
        let Some((route, state)) = routes.nth(nth).filter(|(_, state)| state.stops.len() <= LONGEST_WHOLE_ROUTE) else {
            return;
        };
        for stop in &state.stops {
            let stays = plan.instance.is_depot(stop.node) || plan.instance.beginnings.is_bound(stop.node);
            if !stays && !self.is_removed[stop.node as usize] {
                self.is_removed[stop.node as usize] = true;
                self.removed.push(stop.node);
            }
        }
        if !self.routes.contains(&route) {
            self.routes.push(route);
        }
    }

    /// Marks a string of stops around position `at`, within its trip.
    fn take_string(&mut self, plan: &mut Plan, route: usize, at: usize, longest: f64, random: &mut Random) {
        let state = &plan.routes[route];
        let trip = &state.trips[state.positions[at].trip as usize];
        let length = trip.last - trip.first - 1;
        let most = (length as f64).min(longest);
        let cut = ((random.unit() * most) as usize + 1).min(length);
        let mut kept = 0;
        if cut > 1 && cut < length && random.unit() < SPLIT_CHANCE {
            kept = 1;
            while cut + kept < length && random.unit() > KEEP_MIDDLE_CHANCE {
                kept += 1;
            }
        }
        let span = cut + kept;
        // The string covers `at` and lies between the depots: positions first+1 ..= last-1.
        let lowest = (at + 1).saturating_sub(span).max(trip.first + 1);
        let highest = at.min(trip.last - span);
        let start = lowest + random.below(highest - lowest + 1);
        let kept_from = start + if kept > 0 { 1 + random.below(cut - 1) } else { 0 };
        for position in start..start + span {
            let client = state.stops[position].node;
            let is_kept = kept > 0 && (kept_from..kept_from + kept).contains(&position);
            let is_kept = is_kept || plan.instance.beginnings.is_bound(client);
            if !is_kept && !self.is_removed[client as usize] {
                self.is_removed[client as usize] = true;
                self.removed.push(client);
            }
        }
        if !self.routes.contains(&route) {
            self.routes.push(route);
        }
    }

    /// Marks what cannot stay without what has been marked: the other visit of a pair, and half the time all other days of a client,
    /// so that its days may change.
    fn take_linked(&mut self, plan: &Plan, random: &mut Random) {
        let visits = &plan.instance.visits;
        let keeps_days = random.unit() < KEEP_DAYS_CHANCE;
        for index in 0..self.removed.len() {
            let visit = self.removed[index];
            let mate = visits.mate_of[visit as usize];
            if mate != NOBODY {
                self.take(plan, mate);
            } else if !keeps_days {
                visits.followers(visits.leader_of[visit as usize]).for_each(|other| self.take(plan, other));
            }
        }
    }

    fn take(&mut self, plan: &Plan, visit: u32) {
        let route = plan.route_of[visit as usize];
        if route == NOWHERE || plan.instance.beginnings.is_bound(visit) {
            return;
        }
        if std::mem::replace(&mut self.is_removed[visit as usize], true) {
            return;
        }
        self.removed.push(visit);
        if !self.routes.contains(&(route as usize)) {
            self.routes.push(route as usize);
        }
    }

    /// Lists as absent the leader of whatever is planned no more, and single visits of those who keep their other days.
    fn list_absent(&mut self, plan: &mut Plan) {
        let visits = &plan.instance.visits;
        for &visit in &self.removed {
            let leader = visits.leader_of[visit as usize];
            let keeps_others = visits.mate_of[visit as usize] == NOBODY
                && visits.followers(leader).any(|other| plan.route_of[other as usize] != NOWHERE);
            let absent = if keeps_others { visit } else { leader };
            if !plan.absent.contains(&absent) {
                plan.absent.push(absent);
            }
        }
    }

    /// Takes the marked stops out of their routes, with loadings that have become needless.
    fn close_up(&mut self, plan: &mut Plan, random: &mut Random) -> bool {
        let instance = plan.instance;
        let mut holds = true;
        for index in 0..self.routes.len() {
            let route = self.routes[index];
            self.stops.clear();
            let state = &plan.routes[route];
            let last = state.stops.len() - 1;
            for (at, &stop) in state.stops.iter().enumerate() {
                if !instance.is_depot(stop.node) {
                    if !self.is_removed[stop.node as usize] {
                        self.stops.push(stop);
                    }
                    continue;
                }
                let follows_depot = self.stops.last().is_some_and(|before| instance.is_depot(before.node));
                if follows_depot && at == last && self.stops.len() > 1 {
                    self.stops.pop();
                }
                if !follows_depot || at == last {
                    self.stops.push(stop);
                }
            }
            let vehicle = state.vehicle;
            if instance.beginnings.have_windows(instance, vehicle) {
                self.change_windows(plan, vehicle, random);
            }
            if state.trips.len() > 1 && random.unit() < 0.5 {
                self.drop_reload(plan, vehicle, random);
            }
            plan.set_route(route, vehicle, &self.stops);
            holds &= plan.routes[route].is_feasible;
        }
        for &client in &self.removed {
            self.is_removed[client as usize] = false;
            plan.route_of[client as usize] = NOWHERE;
        }
        if instance.visits.are_simple() {
            plan.absent.extend_from_slice(&self.removed);
        } else {
            self.list_absent(plan);
        }
        holds
    }

    /// The windows of bound visits, which are never put back: as they are, the first possible, or the best for what is left of the route.
    fn change_windows(&mut self, plan: &Plan, vehicle: usize, random: &mut Random) {
        let beginning = plan.instance.beginnings.stops(vehicle);
        match random.below(3) {
            0 => timetable::choose_windows(plan.instance, vehicle, &mut self.stops),
            1 => self
                .stops
                .iter_mut()
                .zip(beginning)
                .skip(1)
                .take(beginning.len().saturating_sub(2))
                .for_each(|(stop, first)| *stop = *first),
            _ => {}
        }
    }

    /// Drops a random reload where the two trips fit into one and the route still holds.
    fn drop_reload(&mut self, plan: &Plan, vehicle: usize, random: &mut Random) {
        let instance = plan.instance;
        let inner = 1..self.stops.len().saturating_sub(1);
        let reloads: Vec<usize> = inner.filter(|&at| instance.is_depot(self.stops[at].node)).collect();
        if reloads.is_empty() {
            return;
        }
        let at = reloads[random.below(reloads.len())];
        let reload = self.stops.remove(at);
        if instance.cost_of(vehicle, &self.stops).is_err() {
            self.stops.insert(at, reload);
        }
    }
}
