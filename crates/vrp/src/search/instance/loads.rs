//! What is on board along a route.

use super::{Instance, Stop};
use crate::load::Load;

impl Instance<'_> {
    /// What is on board when leaving each stop of a route.
    pub fn loads_on_board(&self, nodes: impl Iterator<Item = u32>, loads: &mut Vec<Load>) {
        loads.clear();
        let mut first = 0;
        for (at, node) in nodes.enumerate() {
            if self.is_depot(node) {
                loads.push(Load::ZERO);
                first = at;
                continue;
            }
            let own = node as usize;
            // Carried so far by all since the loading, and off board from here on.
            loads[first..at].iter_mut().for_each(|load| *load = load.plus(&self.delivery[own]));
            let before = loads[at - 1].minus(&self.delivery[own]);
            loads.push(before.plus(&self.pickup[own]));
        }
    }

    pub(super) fn loads_fit(&self, capacity: &Load, stops: &[Stop]) -> bool {
        let mut at = 0;
        while at < stops.len() {
            let length = stops[at..].iter().take_while(|stop| !self.is_depot(stop.node)).count();
            let trip = &stops[at..at + length];
            let mut on_board = trip.iter().fold(Load::ZERO, |sum, stop| sum.plus(&self.delivery[stop.node as usize]));
            if !on_board.fits(capacity) {
                return false;
            }
            if self.has_pickups {
                for stop in trip {
                    let node = stop.node as usize;
                    on_board = on_board.minus(&self.delivery[node]).plus(&self.pickup[node]);
                    if !on_board.fits(capacity) {
                        return false;
                    }
                }
            }
            at += length + 1;
        }
        true
    }
}
