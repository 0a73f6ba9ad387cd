//! Ways to place the breaks of a route, leg by leg.

use super::{Bounds, Desk, Route};
use crate::problem::Break;
use crate::search::schedule::NEVER;
use crate::search::schedule::span::Span;
use crate::time::TimeWindow;

/// The route until somewhere on a leg: until the vehicle is free to drive on, its breaks on the leg behind it, and until it arrives.
#[derive(Clone, Copy)]
struct OnLeg {
    leg: usize,
    free: Span,
    arrival: Span,
}

impl Route<'_> {
    /// The way until a leg begins, with that leg and the breaks on it.
    pub(super) fn leg(&self, leg: usize, ready: Span) -> Span {
        let mut on = self.begin_leg(leg, ready);
        for (index, pause) in self.breaks.iter().enumerate().filter(|(index, _)| self.legs[*index] == Some(leg)) {
            on = self.rest_on(on, pause, self.windows[index]);
        }
        on.arrival
    }

    fn begin_leg(&self, leg: usize, free: Span) -> OnLeg {
        let arrival = free.then(&Span::lasting(self.desk.tasks[leg + 1].travel_s));
        OnLeg { leg, free, arrival }
    }

    /// The leg with one more break.
    fn rest_on(&self, on: OnLeg, pause: &Break, window: TimeWindow) -> OnLeg {
        let (open_s, close_s) = super::bounds(window);
        let duration_s = i64::from(pause.duration_s);
        let free = on.free.then(&Span::within(open_s, close_s, duration_s));
        let arrival = if pause.is_by_work() {
            free.then(&Span::lasting(self.desk.tasks[on.leg + 1].travel_s))
        } else {
            // Anywhere on the way.
            let arrival = on.arrival.then(&Span::within(open_s, NEVER, duration_s));
            Span { until_s: arrival.until_s.min(free.until_s), ..arrival }
        };
        OnLeg { free, arrival, ..on }
    }

    /// Tries all ways to place the breaks that may be better than the best so far.
    pub(super) fn place_breaks(&mut self) {
        let Desk { tasks, driving_s, working_s, .. } = &mut *self.desk;
        driving_s.clear();
        working_s.clear();
        let (mut driving, mut working) = (0, 0);
        for task in tasks.iter() {
            driving += task.travel_s;
            working += task.travel_s + task.service_s;
            driving_s.push(driving);
            working_s.push(working);
        }
        let start = self.begin_leg(0, self.desk.tasks[0].act);
        self.place(0, None, start, Bounds { start_s: 0, end_s: NEVER });
    }

    /// Places the breaks from this one on, behind those of which `before` is the last that is taken.
    fn place(&mut self, index: usize, before: Option<usize>, on: OnLeg, bounds: Bounds) {
        let whole = on.arrival.then(&self.desk.rest[on.leg + 1]).over_by(bounds.end_s);
        if self.price_of_time(&whole, bounds).is_none_or(|least| least >= self.best) {
            return;
        }
        let breaks = self.breaks;
        let Some(pause) = breaks.get(index) else {
            if self.is_soon_enough(before, self.last()) {
                self.judge_with_breaks(whole, bounds);
            }
            return;
        };
        let last_leg = before.and_then(|before| self.legs[before]);
        if pause.is_by_work() && self.keeps(pause, last_leg, self.last()) {
            return self.place(index + 1, before, on, bounds);
        }
        if !pause.is_by_work() {
            let (_, close_s) = super::bounds(pause.last_window());
            self.place(index + 1, before, on, Bounds { end_s: bounds.end_s.min(close_s), ..bounds });
            self.place(index + 1, before, on, Bounds { start_s: bounds.start_s.max(close_s + 1), ..bounds });
        }
        let mut on = on;
        loop {
            let fits =
                self.is_soon_enough(before, on.leg) && (!pause.is_by_work() || self.keeps(pause, last_leg, on.leg));
            if !fits || on.free.until_s < bounds.start_s {
                break;
            }
            if pause.max_load.is_none_or(|most| self.desk.loads[on.leg].fits(&most)) {
                for window in pause.windows() {
                    (self.legs[index], self.windows[index]) = (Some(on.leg), window);
                    self.place(index + 1, Some(index), self.rest_on(on, pause, window), bounds);
                }
                self.legs[index] = None;
            }
            if on.leg + 1 == self.last() {
                break;
            }
            on = self.begin_leg(on.leg + 1, on.arrival.then(&self.desk.tasks[on.leg + 1].act));
        }
    }

    /// Whether a break taken because of work is followed by what comes on this leg, or at the end, soon enough.
    fn is_soon_enough(&self, before: Option<usize>, leg: usize) -> bool {
        before.is_none_or(|before| {
            !self.breaks[before].is_by_work() || self.keeps(&self.breaks[before], self.legs[before], leg)
        })
    }

    /// Whether what is done between leaving two stops (the start of the route without the first) keeps the limits of a break.
    fn keeps(&self, pause: &Break, from: Option<usize>, to: usize) -> bool {
        let done = |sums: &[i64]| sums[to] - from.map_or(0, |from| sums[from]);
        pause.max_driving_s.is_none_or(|most_s| done(&self.desk.driving_s) <= i64::from(most_s))
            && pause.max_working_s.is_none_or(|most_s| done(&self.desk.working_s) <= i64::from(most_s))
    }
}
