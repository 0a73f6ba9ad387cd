//! Checks that every number in a road file points to something, so that no later code can fall over it.

use crate::data::RoadData;
use crate::geometry::Point;

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
    let positions = data.places.iter().map(|p| p.position).chain(data.addresses.iter().map(|a| a.position));
    if !positions.into_iter().all(domain::LonLat::is_valid) {
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
