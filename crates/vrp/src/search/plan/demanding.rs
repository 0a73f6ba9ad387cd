//! Routes whose cost only a whole timetable tells: what it is, and what another stop would cost at least.

use super::RouteState;
use crate::search::instance::{Instance, Stop};
use crate::search::schedule::{self, ToBeWorkedOut};

/// What a stop more adds to a route, as far as that is known in constant time.
#[derive(Clone, Copy)]
pub(crate) struct Added {
    /// Cost of its arcs without those they replace.
    pub arcs_cost: i64,
    /// Their time likewise, s.
    pub driving_s: i64,
    /// Service there, and loading for a trip more, s.
    pub service_s: i64,
    /// How long the whole route then takes at least, rules aside that joined segments cannot hold, s.
    pub duration_s: i64,
    /// What service there outside its soft window costs at least.
    pub soft_cost: i64,
}

impl RouteState {
    /// Cost where a whole timetable is needed.
    pub(super) fn find_demanding_cost(&mut self, instance: &Instance) {
        self.find_energy(instance);
        let cost = match self.cost_with(instance, None, i64::MAX) {
            Ok(cost) => cost,
            Err(ToBeWorkedOut) => instance.cost_of(self.vehicle, &self.stops).ok(),
        };
        self.is_feasible &= self.keeps_length(&instance.vehicles[self.vehicle]);
        match cost {
            Some(cost) if self.is_feasible => {
                let vehicle = &instance.vehicles[self.vehicle];
                let least = vehicle.fixed_cost + self.arcs_cost + vehicle.cost_per_second * self.served_s;
                self.cost = cost;
                self.slack_cost = cost - least;
                // Bounds elsewhere count in seconds.
                let slack_s = self.slack_cost.checked_div(vehicle.cost_per_second).unwrap_or(0) + 1;
                self.waiting_s = i32::try_from(slack_s).unwrap_or(i32::MAX);
                self.find_soft_floor(instance);
            }
            _ => self.is_feasible = false,
        }
    }

    /// What service outside soft windows costs at least, whatever is added to the route without getting anywhere sooner.
    fn find_soft_floor(&mut self, instance: &Instance) {
        self.soft_floor = 0;
        let Some(demands) = instance.demands.as_ref().filter(|demands| demands.has_soft) else { return };
        for here in &self.positions {
            let begins = (here.ready_s - here.service_s, here.late_s.max(here.open_s));
            self.soft_floor = self.soft_floor.saturating_add(demands.least_price(here.node, begins));
        }
    }

    fn find_energy(&mut self, instance: &Instance) {
        self.trips_j.clear();
        let vehicle = &instance.vehicles[self.vehicle];
        let Some(battery) = &vehicle.battery else { return };
        let table = &instance.tables[vehicle.class];
        for trip in &self.trips {
            let legs = self.stops[trip.first..=trip.last].windows(2);
            let energy_j = |leg: &[Stop]| {
                table.energy_j(leg[0].node as usize, leg[1].node as usize, battery.consumption_j_per_metre)
            };
            self.trips_j.push(legs.map(energy_j).sum());
        }
    }

    /// Cost of the route, if that is less than `below`, with a stop more behind a position: it goes with the vehicle, its goods have room, it
    /// meets nobody, and ways lead there and on.
    pub fn cost_with(
        &self,
        instance: &Instance,
        added: Option<(usize, Stop, &Added)>,
        below: i64,
    ) -> Result<Option<i64>, ToBeWorkedOut> {
        let Some(demands) = &instance.demands else { return Err(ToBeWorkedOut) };
        let vehicle = &instance.vehicles[self.vehicle];
        let (arcs_cost, driving_s) = added.map_or((0, 0), |(_, _, added)| (added.arcs_cost, added.driving_s));
        let (arcs_cost, driving_s) = (self.arcs_cost + arcs_cost, self.driving_s + driving_s);
        let of_ways = vehicle.fixed_cost + arcs_cost - vehicle.cost_per_second * driving_s;
        let added = added.map(|(after, stop, _)| (after, stop));
        let of_time = demands.least_cost_with(instance, self, added, below.saturating_sub(of_ways))?;
        Ok(of_time.map(|of_time| of_ways.saturating_add(of_time)))
    }

    /// What the route costs more at least with a stop more.
    #[inline]
    pub fn least_added(&self, instance: &Instance, added: &Added) -> i64 {
        let vehicle = &instance.vehicles[self.vehicle];
        let driving_s = self.driving_s + added.driving_s;
        let working_s = driving_s + self.served_s + added.service_s;
        // What arcs hold of service is no driving.
        let on_road_s = if instance.tables[vehicle.class].holds_service() { 0 } else { driving_s };
        let rest_s = schedule::least_rest_s(&vehicle.breaks, on_road_s, working_s);
        let duration_s = added.duration_s.max(working_s + rest_s);
        let idle = vehicle.cost_per_second * (duration_s - driving_s);
        // Where a way around is a short cut, what comes behind it may be reached sooner.
        let is_later = added.driving_s + added.service_s >= 0;
        let soft_cost = if is_later { self.soft_floor.saturating_add(added.soft_cost) } else { added.soft_cost };
        (vehicle.fixed_cost + self.arcs_cost + added.arcs_cost + idle - self.cost).saturating_add(soft_cost)
    }
}
