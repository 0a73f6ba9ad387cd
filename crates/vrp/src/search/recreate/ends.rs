//! Places beside the depots, which lists of neighbours leave out: who is far from a route's stops may still lie on its way out or home.

use super::{Best, Recreate, Trial};
use crate::search::plan::Plan;
use crate::search::random::Random;

impl Recreate {
    /// Right behind the loading and right before the return of every trip that has room.
    pub(super) fn try_ends<const DEMANDING: bool>(
        &mut self,
        plan: &Plan,
        client: usize,
        best: &mut Best,
        random: &mut Random,
    ) {
        for (route, state) in plan.routes.iter().enumerate() {
            if !state.is_used() || !plan.instance.allows(state.vehicle, client) {
                continue;
            }
            let trial = Trial::new(plan.instance, state, client);
            for trip in &state.trips {
                if trip.delivered.fits_with(&plan.instance.delivery[client], &trial.capacity()) && !self.blinks(random)
                {
                    if trip.first >= state.first_free {
                        trial.at::<DEMANDING>(route, trip.first, best, &mut self.stops);
                    }
                    if trip.last > trip.first + 1 && trip.last > state.first_free {
                        trial.at::<DEMANDING>(route, trip.last - 1, best, &mut self.stops);
                    }
                }
            }
        }
    }
}
