//! Time windows, and the span of a piece of route whose start may still be chosen.

use serde::{Deserialize, Serialize};

/// The latest moment and the longest duration accepted, in seconds (almost 16 years), so that sums never overflow.
pub const MAX_TIME_S: i32 = 500_000_000;

/// A span of time, both ends included, in seconds from the caller's origin (`0..=MAX_TIME_S`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeWindow {
    /// First moment, s.
    pub start_s: i32,
    /// Last moment, s.
    pub end_s: i32,
}

impl TimeWindow {
    /// No limit at all.
    pub const ALWAYS: Self = Self { start_s: 0, end_s: MAX_TIME_S };

    /// The window from `start_s` to `end_s`.
    #[must_use]
    pub fn new(start_s: i32, end_s: i32) -> Self {
        Self { start_s, end_s }
    }

    /// Whether the window is in order and within `0..=MAX_TIME_S`.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        0 <= self.start_s && self.start_s <= self.end_s && self.end_s <= MAX_TIME_S
    }
}

impl Default for TimeWindow {
    fn default() -> Self {
        Self::ALWAYS
    }
}

/// A piece of a route that can be driven in time: its least duration and the starts that give it.
/// Two pieces join in constant time (Vidal et al., "A unified solution framework for multi-attribute vehicle routing problems", 2014).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Segment {
    /// Least duration, waiting included, s.
    pub duration: i32,
    /// Earliest start that gives the least duration; earlier starts only add waiting.
    pub early: i32,
    /// Latest start at which every window is still met.
    pub late: i32,
}

impl Segment {
    /// One stop: service may start in `[open, close]` and takes `service`.
    #[inline]
    pub fn stop(open: i32, close: i32, service: i32) -> Self {
        Self { duration: service, early: open, late: close }
    }

    /// `self`, then `travel` seconds, then `next`. Only meaningful where the joined piece can be driven in time.
    #[inline]
    #[must_use]
    pub fn then(&self, travel: i32, next: &Self) -> Self {
        let offset = self.duration + travel;
        let waiting = (next.early - offset - self.late).max(0);
        Self {
            duration: offset + waiting + next.duration,
            early: (next.early - offset).max(self.early).min(self.late),
            late: (next.late - offset).min(self.late),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_is_avoided_by_starting_later() {
        // Loading 600 s any time, 300 s of driving, then a stop that opens at 3600 and takes 60 s:
        // leaving the gate so that loading starts at 3600 - 900 = 2700 costs no waiting.
        let depot = Segment::stop(0, 10_000, 600);
        let stop = Segment::stop(3600, 4000, 60);
        assert_eq!(depot.then(300, &stop), Segment { duration: 960, early: 2700, late: 3100 });
    }

    #[test]
    fn waiting_that_cannot_be_avoided_counts() {
        // A stop that must start by 100 and one that opens at 1000, 50 s of driving between: 850 s of waiting.
        let first = Segment::stop(0, 100, 0);
        let second = Segment::stop(1000, 2000, 0);
        assert_eq!(first.then(50, &second), Segment { duration: 900, early: 100, late: 100 });
    }
}
