//! What vehicles are bound to visit first: such visits stay where they are, and everything else goes behind them.

use super::{Instance, Stop};
use crate::problem::Problem;
use crate::search::timetable;

/// The beginnings of all vehicle types; empty where none is bound.
#[derive(Default)]
pub(crate) struct Beginnings {
    of_type: Vec<Beginning>,
    is_bound: Vec<bool>,
}

#[derive(Default)]
struct Beginning {
    visits: Vec<u32>,
    is_closed: bool,
    stops: Vec<Stop>,
}

impl Beginnings {
    /// `client_of` gives the client of each visit.
    pub fn of(problem: &Problem, client_of: &[u32]) -> Self {
        if problem.vehicle_types().iter().all(|vehicle| vehicle.begins_with.is_empty()) {
            return Self::default();
        }
        let visit_of = |client: &usize| client_of.iter().position(|&own| own as usize == *client).map(|at| at as u32);
        let mut all = Self { of_type: Vec::new(), is_bound: vec![false; client_of.len()] };
        for vehicle in problem.vehicle_types() {
            let visits: Vec<u32> = vehicle.begins_with.iter().filter_map(visit_of).collect();
            visits.iter().for_each(|&visit| all.is_bound[visit as usize] = true);
            all.of_type.push(Beginning { visits, is_closed: vehicle.first_trip_is_closed, stops: Vec::new() });
        }
        all
    }

    /// Whether no vehicle is bound to anything.
    pub fn is_empty(&self) -> bool {
        self.of_type.is_empty()
    }

    /// The visits a vehicle type is bound to, in order.
    #[inline]
    pub fn visits(&self, vehicle: usize) -> &[u32] {
        self.of_type.get(vehicle).map_or(&[], |own| &own.visits)
    }

    /// The route of these alone, each in its first window with which the beginning holds; empty where it never does.
    pub fn stops(&self, vehicle: usize) -> &[Stop] {
        self.of_type.get(vehicle).map_or(&[], |own| &own.stops)
    }

    /// Whether the visit stays where it is.
    #[inline]
    pub fn is_bound(&self, visit: u32) -> bool {
        !self.is_bound.is_empty() && self.is_bound.get(visit as usize).copied().unwrap_or(false)
    }

    /// Whether the visit is bound to a vehicle that can begin its route so.
    pub fn drives(&self, visit: u32) -> bool {
        self.of_type.iter().any(|own| own.visits.contains(&visit) && !own.stops.is_empty())
    }

    /// Whether only this vehicle type may make the visit, if it is bound at all.
    pub fn allow(&self, vehicle: usize, visit: usize) -> bool {
        !self.is_bound(visit as u32) || self.visits(vehicle).contains(&(visit as u32))
    }

    /// The first position of a route behind which a further visit may be put: the last one bound, or the end of a closed trip.
    pub fn first_free(&self, vehicle: usize, stops: &[Stop], is_depot: impl Fn(u32) -> bool) -> usize {
        let bound = self.visits(vehicle).len();
        if bound == 0 || !self.of_type[vehicle].is_closed {
            return bound;
        }
        (bound + 1..stops.len()).find(|&at| is_depot(stops[at].node)).unwrap_or(stops.len())
    }

    /// Whether a route of the vehicle type begins as it must.
    pub fn are_kept(&self, vehicle: usize, stops: &[Stop], is_depot: impl Fn(u32) -> bool) -> bool {
        let Some(own) = self.of_type.get(vehicle).filter(|own| !own.visits.is_empty()) else { return true };
        let bound = own.visits.len();
        stops.len() > bound + 1
            && own.visits.iter().zip(&stops[1..]).all(|(visit, stop)| *visit == stop.node)
            && (!own.is_closed || is_depot(stops[bound + 1].node))
    }

    /// Whether windows of bound visits can be chosen.
    pub fn have_windows(&self, instance: &Instance, vehicle: usize) -> bool {
        self.visits(vehicle).iter().any(|&visit| instance.windows(visit).len() > 1)
    }
}

impl Instance<'_> {
    /// Lays out the routes of what vehicles are bound to alone.
    pub(super) fn find_beginnings(&mut self) {
        for vehicle in 0..self.beginnings.of_type.len() {
            let stops = self.beginning_stops(vehicle);
            self.beginnings.of_type[vehicle].stops = stops;
        }
    }

    fn beginning_stops(&self, vehicle: usize) -> Vec<Stop> {
        let visits = self.beginnings.visits(vehicle);
        let depot = |node| Stop { node, window: 0 };
        let (start, end) = (depot(self.vehicles[vehicle].start_node), depot(self.vehicles[vehicle].end_node));
        if visits.is_empty() {
            return Vec::new();
        }
        let mut stops = vec![start];
        for &visit in visits {
            stops.extend([depot(visit), end]);
            let at = stops.len() - 2;
            for window in 0..self.windows(visit).len() as u32 {
                stops[at].window = window;
                // Half a pair, or a part of what is too long as a whole, does not hold by itself.
                if self.cost_of_any(vehicle, &stops, i64::MAX).is_ok() {
                    break;
                }
            }
            stops.pop();
        }
        stops.push(end);
        if self.cost_of(vehicle, &stops).is_err() {
            timetable::choose_windows(self, vehicle, &mut stops);
        }
        if self.cost_of(vehicle, &stops).is_ok() { stops } else { Vec::new() }
    }
}
