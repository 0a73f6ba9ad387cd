//! The map of one situation as self-contained SVG: roads, the vehicles on them, units, suppliers and the hub.
//!
//! The map has no script, no dark background and no text that is not escaped; it is the print map, the figure for
//! browsers without WebGL, and what tests look at. Coordinates are rounded to 0.1 px and lines are simplified until
//! the drawing keeps within its budget of bytes, whatever the size of the network.

use domain::{BoundingBox, LonLat, UnitKind};

use crate::{
    Texts, Value,
    markup::{Escaped, put, slug},
};

mod drawing;
mod labels;
mod legend;
mod lines;
mod projection;
mod symbols;
mod water;

use projection::Projection;

/// Class of a road on the base map; decides colour, width and what goes first when there is too much of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RoadClass {
    /// Motorways and trunk roads.
    Main,
    /// Primary and secondary roads.
    Regional,
    /// Tertiary roads.
    Local,
    /// All other roads.
    Minor,
}

impl RoadClass {
    /// The class of an OpenStreetMap `highway` value.
    pub fn from_highway(highway: &str) -> Self {
        match highway.trim_end_matches("_link") {
            "motorway" | "trunk" => Self::Main,
            "primary" | "secondary" => Self::Regional,
            "tertiary" => Self::Local,
            _ => Self::Minor,
        }
    }
}

/// A stretch of road on the base map.
#[derive(Clone, Debug, PartialEq)]
pub struct MapRoad {
    /// Its class.
    pub class: RoadClass,
    /// Its course.
    pub points: Vec<LonLat>,
}

/// Water on the base map.
#[derive(Clone, Debug, PartialEq)]
pub struct MapWater {
    /// Whether it is an area: its shores and those of its islands; else lines.
    pub is_area: bool,
    /// Rings or lines; of an area the outermost shore first.
    pub outlines: Vec<Vec<LonLat>>,
}

/// A settlement to be named on the map.
#[derive(Clone, Debug, PartialEq)]
pub struct MapPlace {
    /// Name.
    pub name: String,
    /// Where it is.
    pub position: LonLat,
    /// How much it matters, 0 for the largest; where names would overlap, the lower rank is written.
    pub rank: u32,
}

/// A stretch of road with the vehicles that carry the municipality's goods on it.
#[derive(Clone, Debug, PartialEq)]
pub struct FlowLine {
    /// Its course.
    pub points: Vec<LonLat>,
    /// Vehicles a week, both directions together.
    pub vehicles_per_week: f64,
}

/// A receiving unit on the map.
#[derive(Clone, Debug, PartialEq)]
pub struct MapUnit {
    /// Where it is.
    pub position: LonLat,
    /// Name.
    pub name: String,
    /// What it does; decides the shape.
    pub kind: UnitKind,
    /// Deliveries a week; decide the size.
    pub deliveries_per_week: f64,
}

/// What the widest line and the largest symbol stand for. Maps that are shown side by side share one scale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MapScale {
    /// Vehicles a week on the widest line.
    pub vehicles_per_week: f64,
    /// Deliveries a week of the largest symbol.
    pub deliveries_per_week: f64,
}

impl MapScale {
    /// The scale that fits all the situations given, each a pair of its lines and its units.
    pub fn around<'a>(situations: impl IntoIterator<Item = (&'a [FlowLine], &'a [MapUnit])>) -> Self {
        let mut scale = Self { vehicles_per_week: 0.0, deliveries_per_week: 0.0 };
        for (flows, units) in situations {
            for flow in flows {
                scale.vehicles_per_week = scale.vehicles_per_week.max(flow.vehicles_per_week);
            }
            for unit in units {
                scale.deliveries_per_week = scale.deliveries_per_week.max(unit.deliveries_per_week);
            }
        }
        scale
    }
}

/// Which of two situations a map shows; decides the colour of its lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Situation {
    /// The base: today.
    Base,
    /// The alternative: coordinated.
    Alternative,
}

/// What a map shows.
pub struct MapInput<'a> {
    /// Keeps the elements of this map apart from those of other maps on a page, for instance `map-today`.
    pub id: &'a str,
    /// Heading of the map.
    pub title: &'a str,
    /// Second line: municipality, period.
    pub subtitle: &'a str,
    /// Which colours.
    pub situation: Situation,
    /// What is shown; a small margin is added.
    pub bounds: BoundingBox,
    /// Rings of the municipality's boundary.
    pub boundary: Option<&'a [Vec<LonLat>]>,
    /// Water of the base map.
    pub waters: &'a [MapWater],
    /// Roads of the base map.
    pub roads: &'a [MapRoad],
    /// Settlements to be named.
    pub places: &'a [MapPlace],
    /// Vehicles on roads.
    pub flows: &'a [FlowLine],
    /// Receiving units.
    pub units: &'a [MapUnit],
    /// The consolidation centre.
    pub hub: Option<LonLat>,
    /// Suppliers' depots; those outside the bounds are counted in a note.
    pub suppliers: &'a [LonLat],
    /// What widths and sizes stand for.
    pub scale: MapScale,
    /// Who must be named as the source of the roads; empty when nobody.
    pub attribution: &'a str,
    /// Whether the deliveries are invented; then a watermark lies across the map.
    pub invented: bool,
    /// Language.
    pub texts: &'a Texts,
}

/// Width of the drawing, px.
const WIDTH: f64 = 540.0;
/// Where the map's frame begins below the title, px.
const FRAME_TOP: f64 = 58.0;
const BACKGROUND: &str = "#fbfaf6";

/// Draws the map. The result is one well-formed `<svg>` element, for a file or inside HTML.
pub fn map_svg(input: &MapInput<'_>) -> String {
    let id = slug(input.id);
    let projection = Projection::new(input.bounds, WIDTH);
    let flows = drawing::flows(input, &projection);
    let legend = legend::legend(input, &projection, FRAME_TOP + projection.height + 26.0, &flows.note);
    let height = legend.bottom + 10.0;
    let outside = input.suppliers.iter().filter(|&&p| !projection.shows(p)).count();

    let mut out = String::with_capacity(64 * 1024);
    put!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height:.1}\" class=\"map\" role=\"img\" \
         aria-labelledby=\"{id}-title {id}-desc\" font-family=\"system-ui,'Noto Sans','DejaVu Sans',sans-serif\" \
         font-size=\"14\" fill=\"#1c2430\">\n<title id=\"{id}-title\">{}</title>\n<desc id=\"{id}-desc\">{}</desc>\n",
        Escaped(input.title),
        Escaped(&description(input, outside)),
    );
    put!(
        out,
        "<defs><clipPath id=\"{id}-frame\"><rect y=\"{FRAME_TOP}\" width=\"{WIDTH}\" height=\"{:.1}\"/></clipPath></defs>\n\
         <rect width=\"{WIDTH}\" height=\"{height:.1}\" fill=\"#ffffff\"/>\n\
         <text y=\"22\" font-size=\"21\" font-weight=\"700\">{}</text>\n<text y=\"44\" fill=\"#3d4754\">{}</text>\n\
         <g clip-path=\"url(#{id}-frame)\">\n<g transform=\"translate(0 {FRAME_TOP})\">\n\
         <rect width=\"{WIDTH}\" height=\"{:.1}\" fill=\"{BACKGROUND}\"/>\n",
        projection.height,
        Escaped(input.title),
        Escaped(input.subtitle),
        projection.height,
    );
    water::push_water(&mut out, input, &projection);
    drawing::push_boundary(&mut out, input, &projection);
    drawing::push_roads(&mut out, input, &projection);
    out.push_str(&flows.markup);
    symbols::push_suppliers(&mut out, input, &projection);
    symbols::push_units(&mut out, input, &projection);
    symbols::push_hub(&mut out, input, &projection);
    labels::push_places(&mut out, input, &projection);
    if input.invented {
        push_watermark(&mut out, &input.texts.get("map-watermark"), projection.height);
    }
    put!(
        out,
        "</g>\n</g>\n<rect x=\"0.5\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" fill=\"none\" stroke=\"#8a94a3\"/>\n",
        FRAME_TOP + 0.5,
        WIDTH - 1.0,
        projection.height - 1.0,
    );
    out.push_str(&legend.markup);
    out.push_str("</svg>\n");
    out
}

/// What somebody who cannot see the map is told: counts and the busiest road; the tables hold the rest.
fn description(input: &MapInput<'_>, outside: usize) -> String {
    let busiest = input.flows.iter().map(|f| f.vehicles_per_week).fold(0.0, f64::max);
    let values = [
        ("units", Value::from(input.units.len())),
        ("suppliers", Value::from(input.suppliers.len() - outside)),
        ("busiest", Value::Number(busiest, crate::number::decimals_for(busiest))),
    ];
    let mut text = input.texts.format("map-description", &values);
    if input.hub.is_some() {
        text.push(' ');
        text.push_str(&input.texts.get("map-description-hub"));
    }
    if input.invented {
        text.push(' ');
        text.push_str(&input.texts.get("app-invented"));
    }
    text
}

fn push_watermark(out: &mut String, text: &str, height: f64) {
    let (x, y) = (WIDTH / 2.0, height / 2.0);
    put!(
        out,
        "<g transform=\"rotate(-28 {x:.1} {y:.1})\" font-size=\"38\" font-weight=\"700\" text-anchor=\"middle\" \
         fill=\"#8c1d18\" fill-opacity=\"0.13\" aria-hidden=\"true\">",
    );
    for line in -1..=1 {
        put!(out, "<text x=\"{x:.1}\" y=\"{:.1}\">{}</text>", y + 165.0 * f64::from(line), Escaped(text));
    }
    out.push_str("</g>\n");
}
