//! What service outside soft windows costs, and the start with which that and the duration together cost least.

use super::span::Span;
use crate::problem::SoftWindow;

/// What service begun then costs.
pub(super) fn price(soft: &SoftWindow, begin_s: i64) -> i64 {
    let early_s = (i64::from(soft.start_s) - begin_s).max(0);
    let late_s = (begin_s - i64::from(soft.end_s)).max(0);
    early_s.saturating_mul(soft.cost_per_second_early).saturating_add(late_s.saturating_mul(soft.cost_per_second_late))
}

/// The least that service costs that begins between two moments.
pub(super) fn least_price(soft: &SoftWindow, (first_s, last_s): (i64, i64)) -> i64 {
    let last_s = last_s.max(first_s);
    let at = |moment_s: i32| price(soft, i64::from(moment_s).clamp(first_s, last_s));
    at(soft.start_s).min(at(soft.end_s))
}

/// The least of all prices of time. Every moment stands still at first and then moves with the start, so the price is made of straight
/// pieces, and the least lies where one ends.
pub(super) fn cheapest_start(
    whole: &Span,
    cost_per_second: i64,
    softs: &[(Span, SoftWindow)],
    (from_s, to_s): (i64, i64),
    bends: &mut Vec<(i64, i64)>,
) -> i64 {
    bends.clear();
    let (mut cost, mut slope) = (cost_per_second.saturating_mul(whole.end_s(from_s) - from_s), 0);
    let moves_s = whole.floor_s - whole.takes_s;
    if moves_s > from_s {
        slope -= cost_per_second;
        bends.push((moves_s, cost_per_second));
    }
    for (begin, soft) in softs {
        cost = cost.saturating_add(price(soft, begin.end_s(from_s)));
        let (early, late) = (soft.cost_per_second_early, soft.cost_per_second_late);
        let moves_s = (begin.floor_s - begin.takes_s).max(from_s);
        let (start_s, end_s) = (i64::from(soft.start_s) - begin.takes_s, i64::from(soft.end_s) - begin.takes_s);
        let own = match () {
            () if moves_s < start_s => -early,
            () if moves_s < end_s => 0,
            () => late,
        };
        if moves_s > from_s {
            bends.push((moves_s, own));
        } else {
            slope += own;
        }
        if start_s > moves_s {
            bends.push((start_s, early));
        }
        if end_s > moves_s {
            bends.push((end_s, late));
        }
    }
    bends.sort_unstable();
    let (mut least, mut at_s) = (cost, from_s);
    for &(bend_s, change) in bends.iter().take_while(|(bend_s, _)| *bend_s < to_s) {
        cost = cost.saturating_add(slope.saturating_mul(bend_s - at_s));
        least = least.min(cost);
        at_s = bend_s;
        slope += change;
    }
    least.min(cost.saturating_add(slope.saturating_mul(to_s - at_s)))
}
