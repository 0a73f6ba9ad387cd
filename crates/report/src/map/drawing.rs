//! The lines of the map: boundary, base roads and vehicles on roads, each kept within its budget of bytes.

use std::collections::BTreeMap;

use crate::{Value, markup::put};

use super::{
    FlowLine, MapInput, RoadClass, Situation,
    lines::{Path, visible},
    projection::Projection,
};

/// Most bytes for the base roads.
const ROADS_BUDGET: usize = 280_000;
/// Most bytes for the vehicles on roads.
const FLOWS_BUDGET: usize = 220_000;
/// How far a drawn line may lie from the real one, px; coarser is tried only when finer is too large.
const TOLERANCES_PX: [f64; 4] = [0.4, 0.8, 1.4, 2.5];

/// Widths of the lines for vehicles, px.
const THINNEST_PX: f64 = 0.9;
const WIDEST_PX: f64 = 9.0;

/// Width of the line for so many vehicles a week. It grows with the square root: an arterial road has a hundred times
/// the vehicles of a lane, and both must be seen; the legend says what widths mean.
pub(super) fn line_width(vehicles_per_week: f64, widest: f64) -> f64 {
    let share = if widest > 0.0 { (vehicles_per_week / widest).clamp(0.0, 1.0) } else { 0.0 };
    THINNEST_PX + (WIDEST_PX - THINNEST_PX) * share.sqrt()
}

/// Colour of the lines.
pub(super) fn flow_colour(situation: Situation) -> &'static str {
    match situation {
        Situation::Base => "#b45309",
        Situation::Alternative => "#0f6b63",
    }
}

fn road_look(class: RoadClass) -> (&'static str, f64) {
    match class {
        RoadClass::Main => ("#b9b3a5", 2.6),
        RoadClass::Regional => ("#c9c4b8", 1.8),
        RoadClass::Local => ("#d6d2c8", 1.2),
        RoadClass::Minor => ("#e2dfd7", 0.7),
    }
}

pub(super) fn push_boundary(out: &mut String, input: &MapInput<'_>, projection: &Projection) {
    let mut path = Path::default();
    for ring in input.boundary.unwrap_or_default() {
        for part in visible(ring, projection, 0.8) {
            path.push(&part);
        }
    }
    if !path.data.is_empty() {
        put!(
            out,
            "<path d=\"{}\" fill=\"none\" stroke=\"#6d7684\" stroke-width=\"1.4\" stroke-dasharray=\"7 4\" \
             stroke-linejoin=\"round\"/>\n",
            path.data
        );
    }
}

/// Draws the base roads, minor ones first. When they are too many bytes, lines get coarser, and then the least class
/// is left out.
pub(super) fn push_roads(out: &mut String, input: &MapInput<'_>, projection: &Projection) {
    let mut paths = road_paths(input, projection, TOLERANCES_PX[0], RoadClass::Minor);
    'fit: for least in [RoadClass::Minor, RoadClass::Local, RoadClass::Regional, RoadClass::Main] {
        for tolerance in TOLERANCES_PX {
            paths = road_paths(input, projection, tolerance, least);
            if paths.values().map(|p| p.data.len()).sum::<usize>() <= ROADS_BUDGET {
                break 'fit;
            }
        }
    }
    out.push_str("<g fill=\"none\" stroke-linejoin=\"round\" stroke-linecap=\"round\">\n");
    for (class, path) in paths.iter().rev().filter(|(_, path)| !path.data.is_empty()) {
        let (colour, width) = road_look(*class);
        put!(out, "<path d=\"{}\" stroke=\"{colour}\" stroke-width=\"{width}\"/>\n", path.data);
    }
    out.push_str("</g>\n");
}

fn road_paths(
    input: &MapInput<'_>,
    projection: &Projection,
    tolerance: f64,
    least: RoadClass,
) -> BTreeMap<RoadClass, Path> {
    let mut paths: BTreeMap<RoadClass, Path> = BTreeMap::new();
    for road in input.roads.iter().filter(|road| road.class <= least) {
        for part in visible(&road.points, projection, tolerance) {
            paths.entry(road.class).or_default().push(&part);
        }
    }
    paths
}

/// The drawn vehicles, and a note when roads with few of them had to be left out.
pub(super) struct DrawnFlows {
    pub markup: String,
    pub note: Option<String>,
}

/// Draws the vehicles on roads, narrow lines first. Lines of nearly the same width share a path.
pub(super) fn flows(input: &MapInput<'_>, projection: &Projection) -> DrawnFlows {
    let mut order: Vec<&FlowLine> = input.flows.iter().filter(|f| f.vehicles_per_week > 0.0).collect();
    order.sort_by(|a, b| b.vehicles_per_week.total_cmp(&a.vehicles_per_week));
    let mut paths = BTreeMap::new();
    let mut drawn = order.len();
    for tolerance in TOLERANCES_PX {
        (paths, drawn) = flow_paths(&order, input.scale.vehicles_per_week, projection, tolerance);
        if drawn == order.len() {
            break;
        }
    }
    let note = (drawn < order.len()).then(|| {
        let least = order[drawn.saturating_sub(1)].vehicles_per_week;
        let least = Value::Number(least, crate::number::decimals_for(least));
        input.texts.format("map-few-vehicles-left-out", &[("n", least)])
    });
    let mut markup = String::new();
    put!(
        markup,
        "<g fill=\"none\" stroke=\"{}\" stroke-linejoin=\"round\" stroke-linecap=\"round\" stroke-opacity=\"0.86\">\n",
        flow_colour(input.situation)
    );
    for (width, path) in &paths {
        put!(markup, "<path d=\"{}\" stroke-width=\"{:.1}\"/>\n", path.data, f64::from(*width) / 10.0);
    }
    markup.push_str("</g>\n");
    DrawnFlows { markup, note }
}

/// Paths by width in tenths of a pixel, and how many of the lines, busiest first, found room in the budget.
fn flow_paths(
    order: &[&FlowLine],
    widest: f64,
    projection: &Projection,
    tolerance: f64,
) -> (BTreeMap<u32, Path>, usize) {
    let mut paths: BTreeMap<u32, Path> = BTreeMap::new();
    let mut bytes = 0;
    for (at, flow) in order.iter().enumerate() {
        let width = (line_width(flow.vehicles_per_week, widest) * 5.0).round() as u32 * 2;
        let path = paths.entry(width).or_default();
        let before = path.data.len();
        for part in visible(&flow.points, projection, tolerance) {
            path.push(&part);
        }
        bytes += path.data.len() - before;
        if bytes > FLOWS_BUDGET {
            path.data.truncate(before);
            return (paths, at);
        }
    }
    (paths, order.len())
}
