//! What a piece of a route does to the time: it takes so long, is not over before some moment, and must be begun by another.

use super::NEVER;
use crate::time::TimeWindow;

/// A piece of a route begun at a moment `x`, no later than `until_s`, is over at `max(x + takes_s, floor_s)`. Pieces that drive on as soon as
/// they may are of this form, and so are two such pieces one after the other: they join in constant time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    /// Without any waiting, s.
    pub takes_s: i64,
    /// Not over before, s.
    pub floor_s: i64,
    /// To be begun by, s; below everything where the piece cannot be driven at all.
    pub until_s: i64,
}

/// Earlier than every moment, with room for sums.
const IMPOSSIBLE: i64 = -2 * NEVER;

impl Span {
    /// Takes no time.
    pub const NOTHING: Self = Self::lasting(0);

    /// So many seconds at any time.
    pub const fn lasting(takes_s: i64) -> Self {
        Self { takes_s, floor_s: -NEVER, until_s: NEVER }
    }

    /// Service that begins within both moments.
    pub fn within(open_s: i64, close_s: i64, takes_s: i64) -> Self {
        Self { takes_s, floor_s: open_s + takes_s, until_s: if open_s > close_s { IMPOSSIBLE } else { close_s } }
    }

    /// The same over no earlier than a moment.
    pub fn no_sooner(self, moment_s: i64) -> Self {
        Self { floor_s: self.floor_s.max(moment_s), ..self }
    }

    /// The piece, and then another.
    #[inline]
    pub fn then(&self, next: &Self) -> Self {
        let until_s =
            if self.floor_s > next.until_s { IMPOSSIBLE } else { self.until_s.min(next.until_s - self.takes_s) };
        Self { takes_s: self.takes_s + next.takes_s, floor_s: (self.floor_s + next.takes_s).max(next.floor_s), until_s }
    }

    /// The same, to be over by a moment.
    pub fn over_by(&self, moment_s: i64) -> Self {
        self.then(&Self { takes_s: 0, floor_s: -NEVER, until_s: moment_s })
    }

    /// When it is over, begun at a moment at which it may be.
    #[inline]
    pub fn end_s(&self, start_s: i64) -> i64 {
        (start_s + self.takes_s).max(self.floor_s)
    }

    /// How long it takes at least; means something only where it can be begun at all.
    #[inline]
    pub fn least_s(&self) -> i64 {
        self.takes_s.max(self.floor_s - self.until_s)
    }
}

impl From<TimeWindow> for Span {
    fn from(window: TimeWindow) -> Self {
        let (open_s, close_s) = super::bounds(window);
        Self::within(open_s, close_s, 0)
    }
}
