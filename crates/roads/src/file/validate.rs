//! Checks that every number in a road file points to something, so that no later code can fall over it.

use crate::data::RoadData;
use crate::geometry::Point;
use crate::hierarchy::{Layout, TURN};
use crate::states::NONE;

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

/// Whether the numbers of a hierarchy, read one after another, point to what is there, and all its links lead upwards.
pub(super) fn check_hierarchy(
    layout: Layout,
    mut next: impl FnMut() -> Result<u32, &'static str>,
) -> Result<(), &'static str> {
    let states = u32::try_from(layout.states).map_err(|_| "it has more states than this program can number")?;
    for _ in 0..states {
        below(next()?, states)?;
    }
    let arc_count = u32::try_from(layout.arcs - 1).map_err(|_| "it has more arcs than this program can number")?;
    for _ in 0..states {
        below(next()?, arc_count)?;
    }
    for count in [layout.into, layout.out] {
        check_links(states, count, &mut next)?;
    }
    let mut before = [0; 2];
    for _ in 0..layout.arcs {
        let [_, start, arrival, departure] = [next()?, next()?, next()?, next()?];
        if start < before[0] || arrival < before[1] || (departure != NONE && departure >= states) {
            return Err(NOWHERE);
        }
        before = [start, arrival];
    }
    if before.map(|count| count as usize) != [layout.starts, layout.arrivals] {
        return Err(NOWHERE);
    }
    for _ in 0..layout.starts {
        below(next()?, states)?;
        next()?;
    }
    for _ in 0..layout.arrivals {
        below(next()?, states)?;
    }
    Ok(())
}

const NOWHERE: &str = "a hierarchy points to what is not there";

fn below(number: u32, limit: u32) -> Result<(), &'static str> {
    if number < limit { Ok(()) } else { Err(NOWHERE) }
}

fn check_links(
    states: u32,
    count: usize,
    next: &mut impl FnMut() -> Result<u32, &'static str>,
) -> Result<(), &'static str> {
    let mut first = Vec::with_capacity(states as usize + 1);
    for _ in 0..=states {
        first.push(next()?);
    }
    let is_whole = first.first() == Some(&0) && first.last().is_some_and(|last| *last as usize == count);
    if !is_whole || !first.is_sorted() {
        return Err(NOWHERE);
    }
    let links_of = |rank: u32| first[rank as usize]..first[rank as usize + 1];
    for rank in 0..states {
        let mut before = rank + 1;
        for _ in links_of(rank) {
            let [high, _, _] = [next()?, next()?, next()?];
            if high < before || high >= states {
                return Err("a link of a hierarchy does not lead upwards");
            }
            before = high;
        }
    }
    for rank in 0..states {
        for _ in links_of(rank) {
            let middle = next()?;
            if middle != TURN && middle >= rank {
                return Err("a shortcut passes what is not below it");
            }
        }
    }
    Ok(())
}
