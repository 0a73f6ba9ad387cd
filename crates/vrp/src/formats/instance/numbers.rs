//! Routes by the numbers of a file, and routes of the problem: one as the other.

use super::{Fleet, Instance, facilities};
use crate::formats::{Answer, AnswerRoute};
use crate::problem::Matrix;
use crate::solution::{RoutePlan, TripPlan};
use std::collections::HashMap;

/// What a numbered solution says beyond its routes: a way home through another facility than the one that lies best.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Detour {
    /// Index of the route in the plan.
    pub route: usize,
    /// More cost.
    pub cost: i64,
    /// More time, s.
    pub duration_s: i64,
}

impl Instance {
    /// Routes by their numbers in the file as routes of [`Instance::problem`]: the k-th route of an answer without vehicles is
    /// driven by the k-th vehicle.
    ///
    /// # Errors
    /// A message with the route and the number that is not known.
    pub fn plan(&self, answer: &Answer) -> Result<Vec<RoutePlan>, String> {
        Ok(self.plan_and_detours(answer)?.0)
    }

    /// As [`Instance::plan`], with what the routes cost and last more because of the facility they end through.
    ///
    /// # Errors
    /// A message with the route and the number that is not known.
    pub fn plan_and_detours(&self, answer: &Answer) -> Result<(Vec<RoutePlan>, Vec<Detour>), String> {
        let stops: HashMap<u64, usize> = self.stops.iter().enumerate().map(|(at, stop)| (stop.number, at)).collect();
        let depots: HashMap<u64, usize> =
            self.depot_numbers.iter().enumerate().map(|(at, &number)| (number, at)).collect();
        let numbers =
            |(at, fleet): (usize, &Fleet)| fleet.numbers.iter().map(|&number| (number, at)).collect::<Vec<_>>();
        let fleets: HashMap<u64, usize> = self.fleets.iter().enumerate().flat_map(numbers).collect();
        let (mut plan, mut detours) = (Vec::new(), Vec::new());
        for route in answer.routes.iter().filter(|route| !route.visits.is_empty()) {
            let vehicle = route.vehicle;
            let fleet = *fleets.get(&vehicle).ok_or_else(|| format!("there is no vehicle {vehicle}"))?;
            let start = self.fleets[fleet].vehicle.start_depot;
            if route.depot.is_some_and(|depot| depots.get(&depot) != Some(&start)) {
                return Err(format!("vehicle {vehicle}: it does not start at the depot stated"));
            }
            let mut trips = vec![TripPlan { depot: start, clients: Vec::new() }];
            for number in &route.visits {
                match (stops.get(number), depots.get(number), trips.last_mut()) {
                    (Some(&client), _, Some(trip)) => trip.clients.push(client),
                    (None, Some(&depot), _) => trips.push(TripPlan { depot, clients: Vec::new() }),
                    _ => return Err(format!("vehicle {vehicle}: there is neither a customer nor a depot {number}")),
                }
            }
            if self.facilities > 0 {
                detours.extend(
                    self.end_through_facility(plan.len(), fleet, &mut trips)
                        .map_err(|what| format!("vehicle {vehicle}: {what}"))?,
                );
            }
            let vehicle_type = self.day(route)? * self.fleets.len() + fleet;
            plan.push(RoutePlan { vehicle_type, trips });
        }
        Ok((plan, detours))
    }

    /// The day of a route, from 0.
    fn day(&self, route: &AnswerRoute) -> Result<usize, String> {
        match route.day {
            _ if self.days <= 1 => Ok(0),
            Some(day) if (1..=self.days).contains(&day) => Ok(day as usize - 1),
            Some(day) => Err(format!("vehicle {}: there is no day {day}, only 1 to {}", route.vehicle, self.days)),
            None => Err(format!("vehicle {}: the day is missing", route.vehicle)),
        }
    }

    /// Takes the facility at the end away, which the problem has in its way home, and says what another one costs more.
    fn end_through_facility(
        &self,
        route: usize,
        fleet: usize,
        trips: &mut Vec<TripPlan>,
    ) -> Result<Option<Detour>, String> {
        let first_facility = self.depots.len() - self.facilities;
        let is_emptied = |trip: &TripPlan| trip.clients.is_empty() && trip.depot >= first_facility;
        let last = trips.pop_if(|trip| is_emptied(trip)).ok_or("it does not unload before it comes home")?;
        let vehicle = &self.fleets[fleet].vehicle;
        let matrix: &Matrix = self.matrices.get(vehicle.profile).ok_or("its matrix is missing")?;
        let Some(&client) = trips.last().and_then(|trip| trip.clients.last()) else { return Ok(None) };
        let place = self.stops[client].client.location;
        let own =
            facilities::way_home(self, matrix, place, last.depot).ok_or("there is no way home from its facility")?;
        let best = facilities::best_way_home(self, matrix, place).unwrap_or(own);
        let (distance_m, duration_s) = (own.distance_m - best.distance_m, own.duration_s - best.duration_s);
        let cost = distance_m * vehicle.cost_per_metre + duration_s * vehicle.cost_per_second;
        Ok((distance_m != 0 || duration_s != 0).then_some(Detour { route, cost, duration_s }))
    }

    /// Routes of [`Instance::problem`] by their numbers in the file: every route gets the next vehicle of its type.
    #[must_use]
    pub fn answer(&self, plan: &[RoutePlan]) -> Answer {
        Answer { routes: self.numbered(plan).into_iter().map(|(_, route)| route).collect(), cost: None }
    }

    /// The same, with the index of each route in the plan.
    #[must_use]
    pub fn numbered(&self, plan: &[RoutePlan]) -> Vec<(usize, AnswerRoute)> {
        let fleets = self.fleets.len().max(1);
        let mut used = vec![0; fleets * self.days.max(1) as usize];
        let mut routes = Vec::with_capacity(plan.len());
        for (index, route) in plan.iter().enumerate() {
            let Some(fleet) = self.fleets.get(route.vehicle_type % fleets) else { continue };
            let Some(used) = used.get_mut(route.vehicle_type) else { continue };
            let vehicle = fleet.numbers.get(*used).copied().unwrap_or(0);
            *used += 1;
            let mut visits = Vec::new();
            for (at, trip) in route.trips.iter().enumerate() {
                if at > 0 {
                    visits.extend(self.depot_numbers.get(trip.depot));
                }
                visits.extend(trip.clients.iter().filter_map(|&client| self.stops.get(client)).map(|stop| stop.number));
            }
            visits.extend(self.last_facility(fleet, route));
            let depot = self.depot_numbers.get(fleet.vehicle.start_depot).copied();
            let day = (self.days > 1).then(|| (route.vehicle_type / fleets) as u32 + 1);
            routes.push((index, AnswerRoute { vehicle, depot, day, visits }));
        }
        routes.sort_by_key(|(_, route)| (route.day, route.vehicle));
        routes
    }

    /// The number of the facility through which the route ends.
    fn last_facility(&self, fleet: &Fleet, route: &RoutePlan) -> Option<u64> {
        if self.facilities == 0 {
            return None;
        }
        let client = *route.trips.last()?.clients.last()?;
        let place = self.stops.get(client)?.client.location;
        let way = facilities::best_way_home(self, self.matrices.get(fleet.vehicle.profile)?, place)?;
        self.depot_numbers.get(way.facility).copied()
    }
}
