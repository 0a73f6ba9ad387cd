//! Checks that every number in a road file points to something, so that no later code can fall over it.

use crate::data::RoadData;
use crate::geometry::Point;
use crate::hierarchy::{Hierarchy, Links, TURN, View};

/// What does not fit.
pub(super) fn check(data: &RoadData) -> Result<(), &'static str> {
    let limit = (u32::MAX / 8) as usize;
    let counts =
        [data.junctions.len(), data.segments.len(), data.points.len(), data.attributes.len(), data.names.len()];
    if counts.iter().any(|count| *count > limit) {
        return Err("it holds more than this program can number");
    }
    if data.names.first().is_none_or(|name| !name.is_empty()) {
        return Err("its list of names does not start with the empty name");
    }
    let is_on_earth = |p: &Point| p[0].abs_diff(0) <= 1_800_000_000 && p[1].abs_diff(0) <= 900_000_000;
    if !data.junctions.iter().chain(&data.points).all(is_on_earth) {
        return Err("a point is not on the earth");
    }
    let name_count = data.names.len() as u32;
    if data.attributes.iter().any(|a| a.name >= name_count || a.reference >= name_count) {
        return Err("a name is not in the list of names");
    }
    let is_list = |rules: u32| (rules as usize) < data.rules.len();
    let barriers = data.barriers.iter().map(|(_, barrier)| barrier.rules);
    if !data.attributes.iter().map(|a| a.rules).chain(barriers).all(is_list) {
        return Err("a rule is not in the list of rules");
    }
    if !data.turn_bans.iter().all(|ban| (ban.condition as usize) < data.conditions.len()) {
        return Err("a condition is not in the list of conditions");
    }
    check_segments(data)?;
    let junction_count = data.junctions.len() as u32;
    if data.barriers.iter().any(|(junction, _)| *junction >= junction_count) {
        return Err("a barrier stands at no junction");
    }
    let arc_count = data.arc_count() as u32;
    let is_sequence = |arcs: &[u32]| {
        arcs.len() >= 2
            && arcs.iter().all(|arc| *arc < arc_count)
            && arcs.windows(2).all(|pair| data.head(pair[0]) == data.tail(pair[1]))
    };
    if !data.turn_bans.iter().all(|ban| is_sequence(&ban.arcs)) {
        return Err("a forbidden turn is not on the roads");
    }
    if !data.places.iter().map(|place| place.position).all(domain::LonLat::is_valid) {
        return Err("a place is not on the earth");
    }
    Ok(())
}

fn check_segments(data: &RoadData) -> Result<(), &'static str> {
    let (junctions, attributes) = (data.junctions.len() as u32, data.attributes.len() as u32);
    if data.segments.first().is_none_or(|first| first.first_point != 0) {
        return Err("its segments do not start with the first point");
    }
    let ends = data.segments.iter().skip(1).map(|s| s.first_point as usize).chain([data.points.len()]);
    for (segment, end) in data.segments.iter().zip(ends) {
        if segment.from >= junctions || segment.to >= junctions || segment.attributes >= attributes {
            return Err("a segment has no junction or no attributes");
        }
        let start = segment.first_point as usize;
        if end > data.points.len() || end < start + 2 {
            return Err("a segment has less than two points");
        }
        let is_end = |junction: u32, point: usize| data.junctions[junction as usize] == data.points[point];
        if !is_end(segment.from, start) || !is_end(segment.to, end - 1) {
            return Err("a segment does not end at its junctions");
        }
    }
    Ok(())
}

/// Whether a hierarchy is for so many states and all its links lead upwards to states that are there.
pub(super) fn is_sound(hierarchy: &Hierarchy, state_count: usize) -> bool {
    let View { state_of, rank_of, out, into, .. } = hierarchy.view();
    let are_inverse = |(rank, state): (usize, &u32)| rank_of.get(*state as usize).is_some_and(|r| *r as usize == rank);
    state_of.len() == state_count
        && rank_of.len() == state_count
        && state_of.iter().enumerate().all(are_inverse)
        && [out, into].into_iter().all(|links| are_upward(links, state_count))
}

fn are_upward(links: Links<'_>, state_count: usize) -> bool {
    let Links { first, middle, .. } = links;
    let is_packed = first.len() == state_count + 1
        && first.first() == Some(&0)
        && first.last().is_some_and(|last| *last as usize == middle.len())
        && first.is_sorted();
    is_packed
        && first.windows(2).enumerate().all(|(rank, range)| {
            let range = range[0] as usize..range[1] as usize;
            let is_above = |high: u32| high as usize > rank && (high as usize) < state_count;
            links.at(range.clone()).all(|link| is_above(link.rank))
                && links.at(range.clone()).is_sorted_by_key(|link| link.rank)
                && middle[range].iter().all(|middle| *middle == TURN || (*middle as usize) < rank)
        })
}
