//! Maps of simulated situations: vehicles on roads, deliveries at doors, the hub and the depots.

use std::collections::BTreeMap;

use domain::{BoundingBox, LonLat, Meters, Supplier, Unit, UnitId};
use report::{FlowLine, MapInput, MapPlace, MapRoad, MapScale, MapUnit, MapWater, Situation, Texts};
use roads::{Profile, RoadClass, RoadNetwork, SegmentId};
use serde_json::{Value, json};

use crate::WorkflowError;
use crate::simulation::Details;

/// Roads of the base map are drawn straight where that moves them less than this.
const SIMPLIFY: Meters = Meters(15.0);
/// Part of the map's width that is left free around the units.
const MARGIN: f64 = 0.08;

/// What both maps of a comparison share.
pub struct Base {
    bounds: BoundingBox,
    waters: Vec<MapWater>,
    roads: Vec<MapRoad>,
    places: Vec<MapPlace>,
    suppliers: Vec<LonLat>,
}

/// What one map shows on top.
pub struct Layer {
    flows: Vec<FlowLine>,
    units: Vec<MapUnit>,
    hub: Option<LonLat>,
    situation: Situation,
}

/// How a map is labelled.
pub struct Labels<'a> {
    /// Keeps elements of two maps on one page apart.
    pub id: &'a str,
    /// Heading.
    pub title: &'a str,
    /// Second line.
    pub subtitle: &'a str,
    /// Source of the roads; empty when nobody must be named.
    pub attribution: &'a str,
    /// Whether a watermark lies across the map.
    pub invented: bool,
}

impl Base {
    /// Water, roads and settlements around the units.
    ///
    /// # Errors
    /// A road file that cannot be read any more.
    pub fn new(network: &RoadNetwork, units: &[Unit], suppliers: &[Supplier]) -> Result<Self, WorkflowError> {
        let around = BoundingBox::around(units.iter().filter_map(|u| u.record.position));
        let bounds = around.map_or_else(|| network.bounding_box(), with_margin);
        let in_sight = |points: &[LonLat]| points.iter().any(|p| bounds.contains(*p));
        let roads = network
            .lines(RoadClass::Residential, SIMPLIFY)
            .into_iter()
            .filter(|line| in_sight(&line.points))
            .map(|line| MapRoad { class: report::RoadClass::from_highway(line.class.key()), points: line.points })
            .collect();
        let mut known: Vec<&roads::Place> = network.places().iter().filter(|p| bounds.contains(p.position)).collect();
        known.sort_by(|a, b| (a.kind, b.population, &a.name).cmp(&(b.kind, a.population, &b.name)));
        let places = known
            .into_iter()
            .zip(0..)
            .map(|(place, rank)| MapPlace { name: place.name.clone(), position: place.position, rank })
            .collect();
        let waters = network.waters(with_margin(bounds))?.into_iter();
        let waters = waters.map(|water| MapWater { is_area: water.is_area, outlines: water.outlines }).collect();
        let suppliers = suppliers.iter().filter_map(|s| s.record.position).collect();
        Ok(Self { bounds, waters, roads, places, suppliers })
    }
}

fn with_margin(b: BoundingBox) -> BoundingBox {
    let (width, height) = ((b.max.lon - b.min.lon).max(0.01), (b.max.lat - b.min.lat).max(0.005));
    BoundingBox {
        min: LonLat::new(b.min.lon - MARGIN * width, b.min.lat - MARGIN * height),
        max: LonLat::new(b.max.lon + MARGIN * width, b.max.lat + MARGIN * height),
    }
}

impl Layer {
    /// The vehicles of a plan on the roads, and its deliveries at the units.
    pub fn new(network: &RoadNetwork, details: &Details, units: &[Unit], scenario: &str) -> Self {
        let plan = &details.plan;
        let per_week: BTreeMap<UnitId, f64> = plan.deliveries_per_week.iter().copied().collect();
        // Trucks and vans on one road are one line.
        let mut on_road: BTreeMap<SegmentId, FlowLine> = BTreeMap::new();
        for (legs, profile) in [(&plan.truck_legs, Profile::Truck), (&plan.van_legs, Profile::Van)] {
            let position = |index: u32| plan.positions.get(index as usize).copied();
            let ways = legs
                .iter()
                .filter_map(|leg| Some((position(leg.from)?, position(leg.to)?, leg.vehicles_per_week)))
                .collect::<Vec<(LonLat, LonLat, f64)>>();
            for flow in network.flows(&ways, profile) {
                let empty = FlowLine { points: flow.points, vehicles_per_week: 0.0 };
                on_road.entry(flow.segment).or_insert(empty).vehicles_per_week += flow.vehicles;
            }
        }
        let flows = on_road.into_values().collect();
        let units = units
            .iter()
            .filter_map(|unit| {
                let deliveries_per_week = per_week.get(&unit.id).copied().filter(|d| *d > 0.0)?;
                let record = &unit.record;
                Some(MapUnit {
                    position: record.position?,
                    name: record.name.clone(),
                    kind: record.kind,
                    deliveries_per_week,
                })
            })
            .collect();
        let situation = if scenario == "today" { Situation::Base } else { Situation::Alternative };
        Self { flows, units, hub: plan.hub, situation }
    }
}

impl Layer {
    /// The layer for maps that can be moved: GeoJSON with a `layer` for each feature (`vehicles`, `unit`, `supplier`,
    /// `hub`), the box around the units as `bbox`, and the scale that maps beside each other share as `scale`.
    pub fn geojson(&self, base: &Base, scale: MapScale) -> Value {
        let point = |position: LonLat, properties: Value| {
            let geometry = json!({ "type": "Point", "coordinates": degrees(position) });
            json!({ "type": "Feature", "geometry": geometry, "properties": properties })
        };
        let line = |flow: &FlowLine| {
            let course: Vec<[f64; 2]> = flow.points.iter().copied().map(degrees).collect();
            let geometry = json!({ "type": "LineString", "coordinates": course });
            let properties = json!({ "layer": "vehicles", "per_week": rounded(flow.vehicles_per_week, 100.0) });
            json!({ "type": "Feature", "geometry": geometry, "properties": properties })
        };
        let unit = |unit: &MapUnit| {
            let per_week = rounded(unit.deliveries_per_week, 100.0);
            let kind = unit.kind.key();
            point(unit.position, json!({ "layer": "unit", "name": unit.name, "kind": kind, "per_week": per_week }))
        };
        let mut features: Vec<Value> = self.flows.iter().map(line).collect();
        features.extend(base.suppliers.iter().map(|position| point(*position, json!({ "layer": "supplier" }))));
        features.extend(self.units.iter().map(unit));
        features.extend(self.hub.map(|hub| point(hub, json!({ "layer": "hub" }))));
        let ([west, south], [east, north]) = (degrees(base.bounds.min), degrees(base.bounds.max));
        let MapScale { vehicles_per_week, deliveries_per_week } = scale;
        json!({
            "type": "FeatureCollection",
            "bbox": [west, south, east, north],
            "scale": { "vehicles_per_week": vehicles_per_week, "deliveries_per_week": deliveries_per_week },
            "features": features,
        })
    }
}

/// Longitude and latitude to 0.1 m.
fn degrees(position: LonLat) -> [f64; 2] {
    [rounded(position.lon, 1e6), rounded(position.lat, 1e6)]
}

fn rounded(number: f64, parts: f64) -> f64 {
    (number * parts).round() / parts
}

/// The scale on which all the layers can be compared.
pub fn shared_scale(layers: &[&Layer]) -> MapScale {
    MapScale::around(layers.iter().map(|layer| (&layer.flows[..], &layer.units[..])))
}

/// Draws a layer on the base.
pub fn draw(base: &Base, layer: &Layer, scale: MapScale, labels: &Labels<'_>, texts: &Texts) -> String {
    report::map_svg(&MapInput {
        id: labels.id,
        title: labels.title,
        subtitle: labels.subtitle,
        situation: layer.situation,
        bounds: base.bounds,
        boundary: None,
        waters: &base.waters,
        roads: &base.roads,
        places: &base.places,
        flows: &layer.flows,
        units: &layer.units,
        hub: layer.hub,
        suppliers: &base.suppliers,
        scale,
        attribution: labels.attribution,
        invented: labels.invented,
        texts,
    })
}
