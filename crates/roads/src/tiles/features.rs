//! What is drawn, from which zoom on, and with which attributes.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use domain::LonLat;
use rstar::AABB;

use super::encoding::Value;
use super::{Attributes, MAX_ZOOM};
use crate::attributes::RoadClass;
use crate::data::RoadData;
use crate::geometry::{Point, lon_lat};
use crate::lines::joined;
use crate::place::{Place, PlaceKind};
use crate::surroundings::{Water, WaterKind};

/// From this zoom on shapes keep all their points.
pub(super) const FULL_DETAIL: u8 = 15;
/// Up to this zoom roads of a class and number are drawn as one, without names.
const COARSE: u8 = 10;

/// Shares of the world's width and height in Web Mercator, from the north-west.
pub(super) type World = [f64; 2];

/// The layer of a feature, by its place in a tile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LayerName {
    Water,
    Road,
    Place,
}

#[derive(Clone, Debug)]
pub(super) enum Shape {
    Point(World),
    Line(Vec<World>),
    /// Rings, and whether each is a hole of the one before that is none.
    Area(Vec<(Vec<World>, bool)>),
}

/// Something to draw.
#[derive(Clone, Debug)]
pub(super) struct Feature {
    pub layer: LayerName,
    pub zooms: RangeInclusive<u8>,
    pub shape: Shape,
    pub attributes: Attributes,
}

impl Feature {
    pub fn envelope(&self) -> AABB<[f64; 2]> {
        match &self.shape {
            Shape::Point(point) => AABB::from_point(*point),
            Shape::Line(line) => AABB::from_points(line),
            Shape::Area(rings) => AABB::from_points(rings.iter().flat_map(|(ring, _)| ring)),
        }
    }
}

/// Web Mercator ends where it is as high as wide.
const HIGHEST_LATITUDE: f64 = 85.051_128_779_806_6;

pub(super) fn world(position: LonLat) -> World {
    let latitude = position.lat.clamp(-HIGHEST_LATITUDE, HIGHEST_LATITUDE).to_radians();
    [(position.lon + 180.0) / 360.0, (1.0 - latitude.tan().asinh() / std::f64::consts::PI) / 2.0]
}

/// Longitude and latitude of a point of the world.
pub(super) fn degrees([x, y]: World) -> [f64; 2] {
    let latitude = ((1.0 - 2.0 * y) * std::f64::consts::PI).sinh().atan();
    [x * 360.0 - 180.0, latitude.to_degrees()]
}

fn line(points: &[Point]) -> Vec<World> {
    points.iter().map(|point| world(lon_lat(*point))).collect()
}

/// Everything to draw, in the order of drawing: the least important roads first.
pub(super) fn gather(data: &RoadData, waters: &[Water]) -> Vec<Feature> {
    let mut features: Vec<Feature> = waters.iter().map(water).collect();
    coarse_roads(data, &mut features);
    roads(data, &mut features);
    let mut places: Vec<&Place> = data.places.iter().collect();
    places.sort_by_key(|place| (place.kind, std::cmp::Reverse(place.population)));
    features.extend(places.into_iter().map(|place| {
        let mut attributes = vec![("name", Value::Text(place.name.clone())), ("kind", text(place.kind.key()))];
        attributes.extend(place.population.map(|population| ("population", Value::Number(population.into()))));
        let shape = Shape::Point(world(place.position));
        Feature { layer: LayerName::Place, zooms: first_zoom_of_place(place.kind)..=MAX_ZOOM, shape, attributes }
    }));
    features
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn named(mut attributes: Attributes, key: &'static str, name: &str) -> Attributes {
    if !name.is_empty() {
        attributes.push((key, text(name)));
    }
    attributes
}

fn water(water: &Water) -> Feature {
    let attributes = named(vec![("kind", text(water.kind.key()))], "name", &water.name);
    let first = match (water.kind, water.rings.is_empty()) {
        (WaterKind::River, true) => 9,
        (WaterKind::Canal, true) => 12,
        _ => 0,
    };
    let shape = if water.rings.is_empty() {
        Shape::Line(line(&water.line))
    } else {
        Shape::Area(water.rings.iter().map(|ring| (line(&ring.points), ring.is_hole)).collect())
    };
    Feature { layer: LayerName::Water, zooms: first..=MAX_ZOOM, shape, attributes }
}

fn first_zoom(class: RoadClass) -> u8 {
    match class {
        RoadClass::Motorway => 5,
        RoadClass::Trunk => 6,
        RoadClass::Primary => 7,
        RoadClass::Secondary | RoadClass::Ferry => 9,
        RoadClass::Tertiary => 10,
        RoadClass::Unclassified | RoadClass::Residential => 12,
        RoadClass::LivingStreet | RoadClass::Service | RoadClass::Track | RoadClass::Pedestrian => 13,
        RoadClass::Cycleway | RoadClass::Footway => 14,
    }
}

fn first_zoom_of_place(kind: PlaceKind) -> u8 {
    match kind {
        PlaceKind::City => 4,
        PlaceKind::Town => 7,
        PlaceKind::Village => 9,
        PlaceKind::Suburb => 11,
        PlaceKind::Hamlet => 12,
        PlaceKind::Neighbourhood => 13,
        PlaceKind::Farm => 14,
    }
}

/// Roads for a map of a region: all of a class and number in long lines.
fn coarse_roads(data: &RoadData, features: &mut Vec<Feature>) {
    let mut kinds: BTreeMap<(std::cmp::Reverse<RoadClass>, u32), Vec<u32>> = BTreeMap::new();
    for segment in 0..data.segments.len() as u32 {
        let attributes = data.attributes_of(segment);
        if first_zoom(attributes.class) <= COARSE {
            kinds.entry((std::cmp::Reverse(attributes.class), attributes.reference)).or_default().push(segment);
        }
    }
    for ((std::cmp::Reverse(class), reference), segments) in kinds {
        let attributes = named(vec![("class", text(class.key()))], "ref", data.name(reference));
        let zooms = first_zoom(class)..=COARSE;
        features.extend(joined(data, &segments).into_iter().map(|points| Feature {
            layer: LayerName::Road,
            zooms: zooms.clone(),
            shape: Shape::Line(line(&points)),
            attributes: attributes.clone(),
        }));
    }
}

/// Roads for a map of a town, with names and directions.
fn roads(data: &RoadData, features: &mut Vec<Feature>) {
    let mut kinds: BTreeMap<(std::cmp::Reverse<RoadClass>, u32, u32, bool), Vec<u32>> = BTreeMap::new();
    for segment in 0..data.segments.len() as u32 {
        let a = data.attributes_of(segment);
        kinds.entry((std::cmp::Reverse(a.class), a.name, a.reference, a.is_one_way)).or_default().push(segment);
    }
    for ((std::cmp::Reverse(class), name, reference, is_one_way), segments) in kinds {
        let attributes = named(vec![("class", text(class.key()))], "name", data.name(name));
        let mut attributes = named(attributes, "ref", data.name(reference));
        // One-way streets keep their direction, so they are not joined: two of them may meet head on.
        let lines = if is_one_way {
            attributes.push(("oneway", Value::Yes));
            segments.iter().map(|segment| data.points_of(*segment).to_vec()).collect()
        } else {
            joined(data, &segments)
        };
        let zooms = first_zoom(class).max(COARSE + 1)..=MAX_ZOOM;
        features.extend(lines.into_iter().map(|points| Feature {
            layer: LayerName::Road,
            zooms: zooms.clone(),
            shape: Shape::Line(line(&points)),
            attributes: attributes.clone(),
        }));
    }
}
