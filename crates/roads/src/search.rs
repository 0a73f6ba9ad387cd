//! Where paths may start and finish, what that costs, and the path between two places.

use crate::cost::Cost;
use crate::data::{RoadData, is_forward};
use crate::doors::Doors;
use crate::hierarchy::Hierarchy;
use crate::snap::Snap;

/// How far along an arc a place lies, seen in the direction of the arc.
pub(crate) fn along_cm(data: &RoadData, snap: &Snap, arc: u32) -> u32 {
    let length = data.segment_of(arc).length_cm;
    if is_forward(arc) { snap.along_cm.min(length) } else { length.saturating_sub(snap.along_cm) }
}

/// Cost from the start of the arc to the place.
fn part(data: &RoadData, doors: Doors<'_>, snap: &Snap, arc: u32) -> Cost {
    doors.arc_cost(data, arc).part(along_cm(data, snap, arc), data.segment_of(arc).length_cm)
}

/// The directions of the segment a place lies on in which a vehicle may stop there: one or both.
pub(crate) fn arcs(snap: &Snap) -> impl Iterator<Item = u32> + use<> {
    let (segment, may_stop) = (snap.segment, snap.may_stop);
    [(segment * 2, may_stop[0]), (segment * 2 + 1, may_stop[1])].into_iter().filter(|(_, may)| *may).map(|(arc, _)| arc)
}

/// Ranks of the states that follow the segment on which a path starts, each with the cost to get there.
pub(crate) fn starts(data: &RoadData, doors: Doors<'_>, from: &Snap) -> Vec<(u32, Cost)> {
    arcs(from).flat_map(|arc| starts_on(data, doors, from, arc)).collect()
}

/// As [`starts`], in one direction.
pub(crate) fn starts_on<'a>(
    data: &RoadData,
    doors: Doors<'a>,
    from: &Snap,
    arc: u32,
) -> impl Iterator<Item = (u32, Cost)> + use<'a> {
    let driven = part(data, doors, from, arc);
    doors.starts(data, arc).map(move |(rank, cost)| (rank, cost.minus_part(driven)))
}

/// Ranks of the states in which a path may finish, each with the cost from the start of its arc to the place.
pub(crate) fn finishes(data: &RoadData, doors: Doors<'_>, to: &Snap) -> Vec<(u32, Cost)> {
    arcs(to).flat_map(|arc| finishes_on(data, doors, to, arc)).collect()
}

/// As [`finishes`], in one direction.
pub(crate) fn finishes_on<'a>(
    data: &RoadData,
    doors: Doors<'a>,
    to: &Snap,
    arc: u32,
) -> impl Iterator<Item = (u32, Cost)> + use<'a> {
    let last = part(data, doors, to, arc);
    doors.arrivals(arc).iter().map(move |rank| (*rank, last))
}

/// Arc and cost between two places on one segment without leaving it.
pub(crate) fn direct(data: &RoadData, doors: Doors<'_>, from: &Snap, to: &Snap) -> Option<(u32, Cost)> {
    if from.segment != to.segment {
        return None;
    }
    let shared = || arcs(from).filter(|arc| arcs(to).any(|other| other == *arc));
    if from.along_cm == to.along_cm {
        return shared().next().map(|arc| (arc, Cost::ZERO));
    }
    let may = |arc: &u32| doors.stays(*arc) && along_cm(data, from, *arc) <= along_cm(data, to, *arc);
    let cost = |arc| part(data, doors, to, arc).minus_part(part(data, doors, from, arc));
    shared().filter(may).map(|arc| (arc, cost(arc))).min_by_key(|(arc, cost)| (*cost, *arc))
}

/// A path between two places.
pub(crate) struct Found {
    pub cost: Cost,
    /// Arcs in order; the first and the last are driven in part. With each what it costs, the turn into the next included.
    pub arcs: Vec<(u32, Cost)>,
}

/// The fastest, then shortest, path between two places.
pub(crate) fn shortest(data: &RoadData, hierarchy: &Hierarchy, from: &Snap, to: &Snap) -> Option<Found> {
    let doors = hierarchy.doors();
    let direct = direct(data, doors, from, to).map(|(arc, cost)| Found { cost, arcs: vec![(arc, cost)] });
    let Some(way) = hierarchy.path(&starts(data, doors, from), &finishes(data, doors, to)) else {
        return direct;
    };
    if let Some(direct) = direct.filter(|direct| direct.cost <= way.cost) {
        return Some(direct);
    }
    let cost_of = |arc: u32| {
        let (_, cost) = starts_on(data, doors, from, arc).find(|(rank, _)| *rank == way.first)?;
        Some((cost, arc))
    };
    let (first_cost, first_arc) = arcs(from).filter_map(cost_of).min()?;
    let mut driven = vec![(first_arc, first_cost)];
    driven.extend(way.turns);
    let last_arc = *hierarchy.view().arc_of.get(way.last as usize)?;
    driven.push((last_arc, part(data, doors, to, last_arc)));
    Some(Found { cost: way.cost, arcs: driven })
}
