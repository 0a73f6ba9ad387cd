//! Loads and releases along a route: where goods are also picked up on the way, and where a trip may be parted in two.

use super::RouteState;
use crate::load::Load;
use crate::search::instance::Instance;

impl RouteState {
    pub(super) fn find_peaks(&mut self, instance: &Instance) {
        let count = self.stops.len();
        self.peak_until.clear();
        self.peak_until.resize(count, Load::ZERO);
        self.peak_from.clone_from(&self.peak_until);
        for trip in &self.trips {
            let mut on_board = trip.delivered;
            let mut peak = on_board;
            for at in trip.first..trip.last {
                if at > trip.first {
                    let node = self.stops[at].node as usize;
                    on_board = on_board.minus(&instance.delivery[node]).plus(&instance.pickup[node]);
                }
                peak = peak.max(&on_board);
                self.peak_until[at] = peak;
                self.peak_from[at] = on_board;
            }
            self.is_feasible &= peak.fits(&instance.vehicles[self.vehicle].capacity);
            if instance.visits.has_pairs {
                self.on_board.resize(count, Load::ZERO);
                self.on_board[trip.first..trip.last].copy_from_slice(&self.peak_from[trip.first..trip.last]);
            }
            for at in (trip.first..trip.last.saturating_sub(1)).rev() {
                self.peak_from[at] = self.peak_from[at].max(&self.peak_from[at + 1]);
            }
        }
    }

    /// Brings up to date what a trip becomes if it is parted, with a stop more at a position of it.
    pub(super) fn insert_split(&mut self, instance: &Instance, trip: usize, at: usize) {
        self.delivered_until.insert(at, Load::ZERO);
        self.release_until_s.insert(at, 0);
        self.release_from_s.insert(at, 0);
        let trip = self.trips[trip];
        for at in at..trip.last {
            let node = self.stops[at].node as usize;
            self.delivered_until[at] = self.delivered_until[at - 1].plus(&instance.delivery[node]);
            self.release_until_s[at] = self.release_until_s[at - 1].max(instance.release_s[node]);
        }
        for at in (trip.first + 1..=at).rev() {
            let behind_s = if at + 1 < trip.last { self.release_from_s[at + 1] } else { 0 };
            self.release_from_s[at] = behind_s.max(instance.release_s[self.stops[at].node as usize]);
        }
    }

    /// Lowers the least detours to loadings by those at some positions; of arcs that are gone they may stay lower than need be.
    pub(super) fn lower_detours(&mut self, instance: &Instance, positions: std::ops::Range<usize>) {
        let vehicle = &instance.vehicles[self.vehicle];
        let table = &instance.tables[vehicle.class];
        for &depot in &vehicle.reload_nodes {
            let (to_depot, from_depot) = (table.to(depot as usize), table.from(depot as usize));
            for after in positions.clone() {
                let (here, next) = (&self.positions[after], &self.positions[after + 1]);
                let detours = [(here.node, to_depot), (next.node, from_depot)];
                for (least, (node, arcs)) in self.least_detour.iter_mut().zip(detours) {
                    if !instance.is_depot(node) {
                        *least = (*least).min(i64::from(arcs.at(node as usize).cost) - i64::from(here.next_cost));
                    }
                }
            }
        }
    }

    /// What a trip becomes if it is parted behind any position.
    pub(super) fn find_splits(&mut self, instance: &Instance) {
        let count = self.stops.len();
        self.delivered_until.clear();
        self.delivered_until.resize(count, Load::ZERO);
        self.release_until_s.clear();
        self.release_until_s.resize(count, 0);
        self.release_from_s.clone_from(&self.release_until_s);
        for trip in &self.trips {
            for at in trip.first + 1..trip.last {
                let node = self.stops[at].node as usize;
                self.delivered_until[at] = self.delivered_until[at - 1].plus(&instance.delivery[node]);
                self.release_until_s[at] = self.release_until_s[at - 1].max(instance.release_s[node]);
            }
            let mut latest_s = 0;
            for at in (trip.first + 1..trip.last).rev() {
                latest_s = latest_s.max(instance.release_s[self.stops[at].node as usize]);
                self.release_from_s[at] = latest_s;
            }
        }
    }
}
