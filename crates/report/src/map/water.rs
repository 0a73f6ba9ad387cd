//! Water on the map: lakes and wide rivers as areas, narrow ones and the coast as lines, within a budget of bytes.

use domain::LonLat;

use crate::markup::put;

use super::{
    MapInput,
    lines::{Path, simplify, visible},
    projection::{Projection, Tenths},
};

/// Most bytes for all water.
const BUDGET: usize = 60_000;
/// How far a drawn shore may lie from the real one, tenths of a pixel.
const TOLERANCE: f64 = 7.0;
/// Areas that cover less than this are not drawn, square pixels.
const SMALLEST_PX2: f64 = 3.0;
/// How far outside the frame an area goes on, px.
const MARGIN_PX: f64 = 20.0;
const COLOUR: &str = "#cfe0ea";

/// Draws areas, the largest first, then lines, until the budget is used up.
pub(super) fn push_water(out: &mut String, input: &MapInput<'_>, projection: &Projection) {
    let mut areas: Vec<(f64, Vec<Vec<Tenths>>)> = input
        .waters
        .iter()
        .filter(|water| water.is_area)
        .map(|water| water.outlines.iter().map(|ring| seen(ring, projection)).collect::<Vec<_>>())
        .map(|rings| (rings.first().map_or(0.0, |ring| area_px2(ring)), rings))
        .filter(|(area, _)| *area >= SMALLEST_PX2)
        .collect();
    areas.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut filled, mut stroked) = (Path::default(), Path::default());
    for (_, rings) in &areas {
        for ring in rings.iter().filter(|ring| ring.len() > 3) {
            if filled.data.len() < BUDGET {
                filled.push(ring);
            }
        }
    }
    for line in input.waters.iter().filter(|water| !water.is_area).flat_map(|water| &water.outlines) {
        for part in visible(line, projection, TOLERANCE / 10.0) {
            if filled.data.len() + stroked.data.len() < BUDGET {
                stroked.push(&part);
            }
        }
    }
    if !filled.data.is_empty() {
        put!(out, "<path d=\"{}\" fill=\"{COLOUR}\" fill-rule=\"evenodd\"/>\n", filled.data);
    }
    if !stroked.data.is_empty() {
        put!(
            out,
            "<path d=\"{}\" fill=\"none\" stroke=\"{COLOUR}\" stroke-width=\"1.2\" stroke-linejoin=\"round\"/>\n",
            stroked.data
        );
    }
}

/// The part of a ring in the frame and a little around it, closed by its first point; empty if there is none.
fn seen(ring: &[LonLat], projection: &Projection) -> Vec<Tenths> {
    let mut points: Vec<[f64; 2]> = ring.iter().filter(|p| p.is_valid()).map(|p| projection.pixel(*p).into()).collect();
    for (axis, size) in [(0, projection.width), (1, projection.height)] {
        points = cut(&points, axis, |value| value + MARGIN_PX, -MARGIN_PX);
        points = cut(&points, axis, |value| size + MARGIN_PX - value, size + MARGIN_PX);
    }
    let mut tenths: Vec<Tenths> =
        points.iter().map(|[x, y]| ((x * 10.0).round() as i32, (y * 10.0).round() as i32)).collect();
    tenths.extend(tenths.first().copied());
    simplify(&tenths, TOLERANCE)
}

/// The part of a ring on the side of an edge where `inside` is not negative (Sutherland and Hodgman, 1974).
fn cut(ring: &[[f64; 2]], axis: usize, inside: impl Fn(f64) -> f64, edge: f64) -> Vec<[f64; 2]> {
    let mut kept = Vec::with_capacity(ring.len());
    for (from, to) in ring.iter().zip(ring.iter().cycle().skip(1)) {
        let is_in = inside(from[axis]) >= 0.0;
        if is_in {
            kept.push(*from);
        }
        if is_in != (inside(to[axis]) >= 0.0) {
            let share = (edge - from[axis]) / (to[axis] - from[axis]);
            let mut crossing = [edge; 2];
            crossing[1 - axis] = from[1 - axis] + share * (to[1 - axis] - from[1 - axis]);
            kept.push(crossing);
        }
    }
    kept
}

/// Area inside of a closed ring.
fn area_px2(ring: &[Tenths]) -> f64 {
    let cross = |pair: &[Tenths]| {
        let [(ax, ay), (bx, by)] = [pair[0], pair[1]].map(|(x, y)| (f64::from(x), f64::from(y)));
        ax * by - bx * ay
    };
    (ring.windows(2).map(cross).sum::<f64>() / 200.0).abs()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::BoundingBox;

    #[test]
    fn a_lake_around_the_frame_is_cut_to_it() {
        let bounds = BoundingBox { min: LonLat::new(11.0, 59.5), max: LonLat::new(11.2, 59.6) };
        let projection = Projection::new(bounds, 540.0);
        let lake = [(9.0, 58.0), (13.0, 58.0), (13.0, 61.0), (9.0, 61.0)].map(|(lon, lat)| LonLat::new(lon, lat));
        let ring = seen(&lake, &projection);
        let (width, height) = (projection.width + 2.0 * MARGIN_PX, projection.height + 2.0 * MARGIN_PX);
        assert!((area_px2(&ring) - width * height).abs() < 1.0, "{ring:?}");
        let elsewhere = lake.map(|p| LonLat::new(p.lon + 20.0, p.lat));
        assert!(seen(&elsewhere, &projection).is_empty());
        assert!(seen(&[LonLat::new(f64::NAN, 0.0); 4], &projection).is_empty());
    }
}
