//! A route laid out in steps, and what does not depend on times: energy of its trips.

use super::{NEVER, OnBoard, Schedule, Step, bounds};
use crate::problem::{Battery, MAX_BREAKS};
use crate::search::instance::{Instance, Stop};
use crate::search::visits::NOBODY;
use crate::solution::Reason;
use crate::time::TimeWindow;

impl<'a> Schedule<'a> {
    /// The route with the window chosen for every stop.
    ///
    /// # Errors
    /// The reason where the battery does not last.
    pub fn new(instance: &'a Instance, vehicle: usize, stops: &[Stop]) -> Result<Self, Reason> {
        let data = &instance.vehicles[vehicle];
        let Some(demands) = instance.demands.as_ref() else { return Err(Reason::NoRoom) };
        let table = &instance.tables[data.class];
        let count = stops.len();
        let mut steps = Vec::with_capacity(count);
        let mut on_board = Vec::new();
        let (mut loaded, mut setup_cost) = (0, 0);
        for (at, stop) in stops.iter().enumerate() {
            let node = stop.node as usize;
            let is_depot = instance.is_depot(stop.node);
            if is_depot {
                loaded = at;
            } else if let (true, Some(most_s)) = (demands.has_on_board, demands.on_board_s[node]) {
                let mate = instance.visits.mate_of[node];
                let collected =
                    if mate == NOBODY { None } else { stops[..at].iter().rposition(|other| other.node == mate) };
                on_board.push(OnBoard { from: collected.unwrap_or(loaded), to: at, most_s: i64::from(most_s) });
            }
            let window = instance.window_at(data, stops, at, instance.release_of_trip(stops, at));
            let (open_s, close_s) = bounds(window);
            let setup_s = if at == 0 || is_depot { 0 } else { demands.setup_s(vehicle, stops[at - 1].node, stop.node) };
            setup_cost += demands.cost_of_setup(vehicle, setup_s);
            steps.push(Step {
                travel_s: if at == 0 { 0 } else { i64::from(table.road_s(stops[at - 1].node as usize, node)) },
                open_s,
                close_s: if window.start_s > window.end_s { -NEVER } else { close_s },
                all: if is_depot { &[] } else { instance.windows(stop.node) },
                service_s: if at + 1 == count {
                    0
                } else {
                    i64::from(instance.service_s[node] + table.extra_s(node) + setup_s)
                },
                hold_s: -NEVER,
                need_s: None,
                soft: if is_depot { None } else { demands.soft[node] },
            });
        }
        // Nested goods are judged from the inside, where a hold further back depends on one further on.
        on_board.sort_by_key(|goods| (goods.from, goods.to));
        let has_soft = steps.iter().any(|step| step.soft.is_some());
        let mut schedule = Self {
            steps,
            on_board,
            breaks: &data.breaks,
            legs: [super::LEFT_OUT; MAX_BREAKS],
            windows: [TimeWindow::ALWAYS; MAX_BREAKS],
            loads: Vec::new(),
            setup_cost,
            earliest_start_s: -NEVER,
            latest_end_s: NEVER,
            full_s: 0,
            cost_per_second: data.cost_per_second,
            max_duration_s: super::longest_s(data),
            counts_duration: instance.counts_duration,
            has_soft,
            begins: vec![0; count],
            leaves: vec![0; count],
        };
        if data.breaks.iter().any(|pause| pause.max_load.is_some()) {
            instance.loads_on_board(stops.iter().map(|stop| stop.node), &mut schedule.loads);
        }
        if let Some(battery) = &data.battery {
            schedule.find_needs(instance, data.class, battery, stops)?;
        }
        Ok(schedule)
    }

    /// What every trip takes from the battery.
    fn find_needs(
        &mut self,
        instance: &Instance,
        class: usize,
        battery: &Battery,
        stops: &[Stop],
    ) -> Result<(), Reason> {
        let table = &instance.tables[class];
        let (mut first, mut trip_j, mut all_j) = (0, 0_i64, 0_i64);
        for at in 1..stops.len() {
            let per_metre = battery.consumption_j_per_metre;
            trip_j += table.energy_j(stops[at - 1].node as usize, stops[at].node as usize, per_metre);
            if !instance.is_depot(stops[at].node) {
                continue;
            }
            all_j += trip_j;
            if trip_j > battery.capacity_j || (battery.charging_w == 0 && all_j > battery.capacity_j) {
                return Err(Reason::Range);
            }
            if battery.charging_w > 0 {
                self.steps[first].need_s = Some(seconds_of(trip_j, battery.charging_w));
            }
            (first, trip_j) = (at, 0);
        }
        if battery.charging_w > 0 {
            self.full_s = seconds_of(battery.capacity_j, battery.charging_w);
        }
        Ok(())
    }
}

/// Seconds of charging, rounded up.
pub(super) fn seconds_of(energy_j: i64, power_w: i64) -> i64 {
    (energy_j + power_w - 1) / power_w
}
