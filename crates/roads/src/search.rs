//! Where paths may start and finish, what that costs, and the path between two places.

use crate::cost::Cost;
use crate::data::{RoadData, is_forward};
use crate::hierarchy::Hierarchy;
use crate::snap::Snap;
use crate::states::States;

/// How far along an arc a place lies, seen in the direction of the arc.
pub(crate) fn along_cm(data: &RoadData, snap: &Snap, arc: u32) -> u32 {
    let length = data.segment_of(arc).length_cm;
    if is_forward(arc) { snap.along_cm.min(length) } else { length.saturating_sub(snap.along_cm) }
}

/// Cost from the start of the arc to the place.
fn part(data: &RoadData, states: &States, snap: &Snap, arc: u32) -> Cost {
    states.arc_cost(arc).part(along_cm(data, snap, arc), data.segment_of(arc).length_cm)
}

/// The directions of the segment a place lies on in which a vehicle may stop there: one or both.
pub(crate) fn arcs(snap: &Snap) -> impl Iterator<Item = u32> + use<> {
    let (segment, may_stop) = (snap.segment, snap.may_stop);
    [(segment * 2, may_stop[0]), (segment * 2 + 1, may_stop[1])].into_iter().filter(|(_, may)| *may).map(|(arc, _)| arc)
}

/// States that follow the segment on which a path starts, each with its first arc and cost.
pub(crate) fn starts(data: &RoadData, states: &States, from: &Snap) -> Vec<(u32, Cost)> {
    arcs(from).flat_map(|arc| starts_on(data, states, from, arc)).collect()
}

/// As [`starts`], in one direction.
pub(crate) fn starts_on<'a>(
    data: &RoadData,
    states: &'a States,
    from: &Snap,
    arc: u32,
) -> impl Iterator<Item = (u32, Cost)> + use<'a> {
    let driven = part(data, states, from, arc);
    let turns = states.departure(arc).map_or(&[][..], |departure| states.turns(departure));
    turns.iter().map(move |turn| (turn.state, turn.cost.minus_part(driven)))
}

/// States in which a path may finish, each with the cost from the start of its arc to the place.
pub(crate) fn finishes(data: &RoadData, states: &States, to: &Snap) -> Vec<(u32, Cost)> {
    arcs(to).flat_map(|arc| finishes_on(data, states, to, arc)).collect()
}

/// As [`finishes`], in one direction.
pub(crate) fn finishes_on<'a>(
    data: &RoadData,
    states: &'a States,
    to: &Snap,
    arc: u32,
) -> impl Iterator<Item = (u32, Cost)> + use<'a> {
    let last = part(data, states, to, arc);
    states.arrivals(arc).iter().map(move |state| (*state, last))
}

/// Arc and cost between two places on one segment without leaving it.
pub(crate) fn direct(data: &RoadData, states: &States, from: &Snap, to: &Snap) -> Option<(u32, Cost)> {
    if from.segment != to.segment {
        return None;
    }
    let shared = || arcs(from).filter(|arc| arcs(to).any(|other| other == *arc));
    if from.along_cm == to.along_cm {
        return shared().next().map(|arc| (arc, Cost::ZERO));
    }
    let may = |arc: &u32| {
        states.departure(*arc).is_some_and(|departure| states.arrivals(*arc).contains(&departure))
            && along_cm(data, from, *arc) <= along_cm(data, to, *arc)
    };
    let cost = |arc| part(data, states, to, arc).minus_part(part(data, states, from, arc));
    shared().filter(may).map(|arc| (arc, cost(arc))).min_by_key(|(arc, cost)| (*cost, *arc))
}

/// A path between two places.
pub(crate) struct Found {
    pub cost: Cost,
    /// Arcs in order; the first and the last are driven in part. With each what it costs, the turn into the next included.
    pub arcs: Vec<(u32, Cost)>,
}

/// The fastest, then shortest, path between two places.
pub(crate) fn shortest(
    data: &RoadData,
    states: &States,
    hierarchy: &Hierarchy,
    from: &Snap,
    to: &Snap,
) -> Option<Found> {
    let direct = direct(data, states, from, to).map(|(arc, cost)| Found { cost, arcs: vec![(arc, cost)] });
    let Some((cost, path)) = hierarchy.path(&starts(data, states, from), &finishes(data, states, to)) else {
        return direct;
    };
    if let Some(direct) = direct.filter(|direct| direct.cost <= cost) {
        return Some(direct);
    }
    let (first, last) = (*path.first()?, *path.last()?);
    let turn = |state: u32, to: u32| states.turns(state).iter().find(|turn| turn.state == to).map(|turn| turn.cost);
    let cost_of = |arc: u32| {
        let driven = part(data, states, from, arc);
        Some((turn(states.departure(arc)?, first)?.minus_part(driven), arc))
    };
    let (first_cost, first_arc) = arcs(from).filter_map(cost_of).min()?;
    let mut driven = vec![(first_arc, first_cost)];
    for pair in path.windows(2) {
        driven.push((states.arc_of(pair[0]), turn(pair[0], pair[1])?));
    }
    let last_arc = states.arc_of(last);
    driven.push((last_arc, part(data, states, to, last_arc)));
    Some(Found { cost, arcs: driven })
}
