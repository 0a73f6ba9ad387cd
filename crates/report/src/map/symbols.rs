//! Symbols of the map: units by shape and size, suppliers, the hub.

use domain::UnitKind;

use crate::{
    Value,
    markup::{Escaped, put},
};

use super::{MapInput, projection::Projection};

/// Radii of the symbols of units, px.
const SMALLEST_PX: f64 = 3.0;
const LARGEST_PX: f64 = 8.0;

/// Shapes tell kinds of units apart without colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Shape {
    Square,
    Triangle,
    Diamond,
    Circle,
}

impl Shape {
    pub const ALL: [Self; 4] = [Self::Square, Self::Triangle, Self::Diamond, Self::Circle];

    /// The shape for a kind of unit.
    pub fn of(kind: UnitKind) -> Self {
        match kind {
            UnitKind::School => Self::Square,
            UnitKind::Kindergarten => Self::Triangle,
            UnitKind::NursingHome | UnitKind::CareHousing | UnitKind::Health => Self::Diamond,
            UnitKind::CentralKitchen | UnitKind::Office | UnitKind::Technical | UnitKind::Other => Self::Circle,
        }
    }

    /// Id of the text that names it in the legend.
    pub fn text_id(self) -> &'static str {
        match self {
            Self::Square => "map-legend-schools",
            Self::Triangle => "map-legend-kindergartens",
            Self::Diamond => "map-legend-care",
            Self::Circle => "map-legend-other-units",
        }
    }

    /// Path data of the shape around a point.
    pub fn path(self, x: f64, y: f64, r: f64) -> String {
        match self {
            Self::Square => {
                let s = 0.89 * r;
                format!("M{:.1} {:.1}h{:.1}v{:.1}h-{:.1}z", x - s, y - s, 2.0 * s, 2.0 * s, 2.0 * s)
            }
            Self::Triangle => {
                let s = 1.25 * r;
                format!("M{x:.1} {:.1}l{s:.1} {:.1}h-{:.1}z", y - s, 1.75 * s, 2.0 * s)
            }
            Self::Diamond => {
                let s = 1.25 * r;
                format!("M{x:.1} {:.1}l{s:.1} {s:.1}-{s:.1} {s:.1}-{s:.1}-{s:.1}z", y - s)
            }
            Self::Circle => format!(
                "M{:.1} {y:.1}a{r:.1} {r:.1} 0 1 1 {:.1} 0a{r:.1} {r:.1} 0 1 1-{:.1} 0z",
                x - r,
                2.0 * r,
                2.0 * r
            ),
        }
    }
}

/// Radius of the symbol for so many deliveries a week; its area grows with them.
pub(super) fn radius(deliveries_per_week: f64, largest: f64) -> f64 {
    let share = if largest > 0.0 { (deliveries_per_week / largest).clamp(0.0, 1.0) } else { 0.0 };
    SMALLEST_PX + (LARGEST_PX - SMALLEST_PX) * share.sqrt()
}

/// Draws the units, largest first, so that small ones stay visible. Each has its name and figure as a tool tip.
pub(super) fn push_units(out: &mut String, input: &MapInput<'_>, projection: &Projection) {
    let mut order: Vec<_> =
        input.units.iter().filter(|u| u.position.is_valid() && projection.shows(u.position)).collect();
    order.sort_by(|a, b| b.deliveries_per_week.total_cmp(&a.deliveries_per_week));
    out.push_str("<g fill=\"#ffffff\" stroke=\"#1c2430\" stroke-width=\"1.3\" stroke-linejoin=\"round\">\n");
    for unit in order {
        let (x, y) = projection.pixel(unit.position);
        let r = radius(unit.deliveries_per_week, input.scale.deliveries_per_week);
        let kind = input.texts.keyed("unit-kind", unit.kind.key());
        let per_week = Value::Number(unit.deliveries_per_week, 1);
        let values = [("name", Value::Text(&unit.name)), ("kind", Value::Text(&kind)), ("n", per_week)];
        put!(
            out,
            "<path d=\"{}\"><title>{}</title></path>\n",
            Shape::of(unit.kind).path(x, y, r),
            Escaped(&input.texts.format("map-unit", &values)),
        );
    }
    out.push_str("</g>\n");
}

/// Draws a small cross for every supplier's depot in the frame.
pub(super) fn push_suppliers(out: &mut String, input: &MapInput<'_>, projection: &Projection) {
    let mut data = String::new();
    for &position in input.suppliers.iter().filter(|p| p.is_valid() && projection.shows(**p)) {
        let (x, y) = projection.pixel(position);
        data.push_str(&cross(x, y));
    }
    if !data.is_empty() {
        put!(out, "<path d=\"{data}\" fill=\"none\" stroke=\"#5b2a86\" stroke-width=\"2\"/>\n");
    }
}

pub(super) fn cross(x: f64, y: f64) -> String {
    format!("M{:.1} {:.1}l6 6m0-6l-6 6", x - 3.0, y - 3.0)
}

/// Draws the hub as a house in a ring, above everything else.
pub(super) fn push_hub(out: &mut String, input: &MapInput<'_>, projection: &Projection) {
    let Some(position) = input.hub.filter(|p| p.is_valid()) else { return };
    let (x, y) = projection.pixel(position);
    out.push_str(&hub(x, y));
    out.push('\n');
}

pub(super) fn hub(x: f64, y: f64) -> String {
    format!(
        "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"11\" fill=\"#1c2430\" stroke=\"#ffffff\" stroke-width=\"2\"/>\
         <path d=\"M{x:.1} {:.1}l6.5 5.5h-2v5.5h-9v-5.5h-2z\" fill=\"#ffffff\"/>",
        y - 6.5
    )
}
