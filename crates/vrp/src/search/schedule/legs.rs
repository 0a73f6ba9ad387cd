//! Where the breaks of a route can be taken.

use super::{LEFT_OUT, NEVER, Schedule, bounds};
use crate::problem::{Break, MAX_BREAKS};
use crate::time::TimeWindow;

/// One way to take the breaks: the leg of each, and the bounds from those left out because of the time of day.
#[derive(Clone, Copy, Debug)]
pub(super) struct Way {
    legs: [usize; MAX_BREAKS],
    windows: [TimeWindow; MAX_BREAKS],
    earliest_start_s: i64,
    latest_end_s: i64,
}

/// Driving, and all work, done when a step is left.
struct Work {
    driving_s: Vec<i64>,
    working_s: Vec<i64>,
}

impl Schedule<'_> {
    /// Every way to take the breaks that keeps their limits of driving and work; one way where there are none.
    pub(super) fn ways_of_breaks(&self) -> Vec<Way> {
        let none = Way {
            legs: [LEFT_OUT; MAX_BREAKS],
            windows: [TimeWindow::ALWAYS; MAX_BREAKS],
            earliest_start_s: -NEVER,
            latest_end_s: NEVER,
        };
        let mut ways = vec![none];
        if self.breaks.is_empty() {
            return ways;
        }
        let work = self.work();
        let last = self.steps.len() - 1;
        for (index, pause) in self.breaks.iter().enumerate() {
            let mut longer = Vec::new();
            for way in &ways {
                let before = way.legs[..index].iter().rev().find(|leg| **leg != LEFT_OUT).copied();
                let from = before.unwrap_or(0);
                if pause.is_by_work() && work.keeps(pause, before, last) {
                    longer.push(*way);
                    continue;
                }
                for leg in (from..last).filter(|leg| self.is_light_enough(pause, *leg)) {
                    if !pause.is_by_work() || work.keeps(pause, before, leg) {
                        for window in pause.windows() {
                            let mut taken = *way;
                            (taken.legs[index], taken.windows[index]) = (leg, window);
                            longer.push(taken);
                        }
                    }
                }
                if !pause.is_by_work() {
                    let (_, close_s) = bounds(pause.last_window());
                    longer.push(Way { latest_end_s: way.latest_end_s.min(close_s), ..*way });
                    longer.push(Way { earliest_start_s: way.earliest_start_s.max(close_s + 1), ..*way });
                }
            }
            ways = longer;
        }
        ways.retain(|way| self.limits_hold_after(way, &work, last));
        ways
    }

    /// From every break taken because of work the limit holds until the next, or the end.
    fn limits_hold_after(&self, way: &Way, work: &Work, last: usize) -> bool {
        let taken = |index: &usize| way.legs[*index] != LEFT_OUT;
        (0..self.breaks.len()).filter(taken).all(|index| {
            let next = (index + 1..self.breaks.len()).find(taken).map_or(last, |next| way.legs[next]);
            !self.breaks[index].is_by_work() || work.keeps(&self.breaks[index], Some(way.legs[index]), next)
        })
    }

    pub(super) fn take_breaks(&mut self, way: Way) {
        (self.legs, self.windows) = (way.legs, way.windows);
        self.earliest_start_s = way.earliest_start_s;
        self.latest_end_s = way.latest_end_s;
        self.steps.iter_mut().for_each(|step| step.hold_s = -NEVER);
    }

    /// Whether no more is on board on a leg than a break allows.
    fn is_light_enough(&self, pause: &Break, leg: usize) -> bool {
        pause.max_load.is_none_or(|most| self.loads.get(leg).is_some_and(|load| load.fits(&most)))
    }

    fn work(&self) -> Work {
        let mut work = Work { driving_s: Vec::new(), working_s: Vec::new() };
        let (mut driving_s, mut working_s) = (0, 0);
        for step in &self.steps {
            driving_s += step.travel_s;
            working_s += step.travel_s + step.service_s;
            work.driving_s.push(driving_s);
            work.working_s.push(working_s);
        }
        work
    }
}

impl Work {
    /// Whether what is done between leaving two steps (the start of the route without the first) keeps the limits of a break.
    fn keeps(&self, pause: &Break, from: Option<usize>, to: usize) -> bool {
        let done = |sums: &[i64]| sums[to] - from.map_or(0, |from| sums[from]);
        let within = |limit: Option<i32>, done_s: i64| limit.is_none_or(|limit| done_s <= i64::from(limit));
        within(pause.max_driving_s, done(&self.driving_s)) && within(pause.max_working_s, done(&self.working_s))
    }
}
