//! Road files by themselves, without a study: built from an extract, asked for routes.

use std::collections::BTreeMap;
use std::path::Path;

use domain::{BoundingBox, LonLat, Parameters};
use roads::{Approach, Area, BuildOptions, CoordinateSystem, Moment, Profile, RoadNetwork, SpeedModel};
use serde::Serialize;

use crate::effort::{Effort, EffortClock};
use crate::road_points::{self, Coordinates};
use crate::{Progress, WorkflowError};

/// What came of an extract.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RoadsBuilt {
    /// BLAKE3 of the extract, hexadecimal.
    pub source_hash: String,
    /// Size of the road file.
    pub file_bytes: u64,
    /// Junctions and ends of roads.
    pub junctions: usize,
    /// Pieces of road between them.
    pub segments: usize,
    /// Length of all roads, each counted once, without ferries.
    pub roads_km: f64,
    /// Length of ferries.
    pub ferries_km: f64,
    /// Share of the road length with a signed speed limit; the rest has limits from the parameters.
    pub speed_limit_known: f64,
    /// Share of the road length with a signed limit of height, width, length, mass or axle load; of the rest it is not
    /// known whether it has one.
    pub vehicle_limit_known: f64,
    /// Profiles the file was made ready for.
    pub profiles: Vec<&'static str>,
    /// By profile, share of the road length that it reaches from the largest part of the network and back.
    pub connected: BTreeMap<&'static str, f64>,
    /// Turn restrictions in use.
    pub turn_restrictions: u64,
    /// Turn restrictions that lack a part, do not fit the roads or depend on what is not understood.
    pub turn_restrictions_ignored: u64,
    /// Rules that hold at some times or for some vehicles (`…:conditional`), clause by clause.
    pub conditional_rules: u64,
    /// Clauses that are not understood; the road is taken as its other tags say.
    pub conditional_not_understood: u64,
    /// Clauses of which the part on public holidays was left out.
    pub conditional_without_holidays: u64,
    /// When vehicles depart for whom the file was made ready; empty if at no known time.
    pub departure: String,
    /// Length of roads with heights from a raster; absent without one, when all roads count as flat.
    pub heights_km: Option<f64>,
    /// Length of roads for which the raster knows no height; they count as flat.
    pub without_heights_km: Option<f64>,
    /// Nodes of roads that lie outside of the extract or the area.
    pub nodes_outside: u64,
    /// Named settlements.
    pub places: usize,
    /// Addresses, on nodes, of buildings, and counted between them.
    pub addresses: usize,
    /// Schools, kindergartens, care homes and hospitals.
    pub facilities: usize,
    /// Areas (buildings, grounds, water) of which a part is not in the extract.
    pub areas_incomplete: u64,
    /// What it cost.
    #[serde(flatten)]
    pub effort: Effort,
}

/// Builds a road file from an extract and makes it ready for some profiles; others are worked out when they are asked for.
/// The area is what [`road_area`] has read; rules count as they hold at `moment`.
///
/// # Errors
/// An extract that cannot be read or holds no roads in the area; the system's.
pub fn build_roads(
    extract: &Path,
    out: &Path,
    options: &BuildOptions<'_>,
    moment: Moment,
    progress: &dyn Progress,
) -> Result<RoadsBuilt, WorkflowError> {
    let mut clock = EffortClock::start();
    let speeds = SpeedModel::from_parameters(&Parameters::builtin()?)?;
    progress.phase("reading the extract");
    let (network, report) = RoadNetwork::from_extract(extract, options, &speeds, &|_| ())?;
    let network = network.at(moment);
    clock.end_of("import");
    for profile in Profile::distinct(options.profiles) {
        let phase = match profile {
            Profile::Truck => "hierarchy_truck",
            Profile::LightTruck => "hierarchy_light_truck",
            Profile::CargoBike => "hierarchy_cargo_bike",
            _ => "hierarchy_van",
        };
        progress.phase(phase);
        network.prepare(profile);
        clock.end_of(phase);
    }
    network.save(out)?;
    clock.end_of("write");
    let file_bytes = std::fs::metadata(out).map_or(0, |metadata| metadata.len());
    Ok(RoadsBuilt {
        source_hash: network.source_hash().to_owned(),
        file_bytes,
        junctions: report.junctions,
        segments: report.segments,
        roads_km: report.roads.value(),
        ferries_km: report.ferries.value().abs(),
        speed_limit_known: report.with_speed_limit.value(),
        vehicle_limit_known: report.with_vehicle_limit.value(),
        profiles: Profile::distinct(options.profiles).into_iter().map(Profile::key).collect(),
        connected: report.connected.iter().map(|(profile, share)| (profile.key(), share.value())).collect(),
        turn_restrictions: report.turn_restrictions,
        turn_restrictions_ignored: report.turn_restrictions_ignored,
        conditional_rules: report.conditional_rules,
        conditional_not_understood: report.conditional_not_understood,
        conditional_without_holidays: report.conditional_without_holidays,
        departure: moment.to_string(),
        heights_km: report.heights.map(|found| found.known.value() / 1000.0),
        without_heights_km: report.heights.map(|found| found.unknown.value() / 1000.0),
        nodes_outside: report.nodes_outside,
        places: report.places,
        addresses: report.addresses,
        facilities: report.facilities,
        areas_incomplete: report.areas_incomplete,
        effort: clock.finish(),
    })
}

/// Reads what `--clip` takes: a box as `west,south,east,north` in degrees, or a GeoJSON file with the polygons of a
/// boundary.
///
/// # Errors
/// [`WorkflowError::Clip`] with what is expected.
pub fn road_area(text: &str) -> Result<Area, WorkflowError> {
    let wrong = |reason: &str| WorkflowError::Clip { text: text.to_owned(), reason: reason.to_owned() };
    let numbers: Option<Vec<f64>> = text.split(',').map(|part| part.trim().parse().ok()).collect();
    if let Some([west, south, east, north]) = numbers.as_deref() {
        let bounds = BoundingBox { min: LonLat::new(*west, *south), max: LonLat::new(*east, *north) };
        let is_box = west < east && south < north && bounds.min.is_valid() && bounds.max.is_valid();
        return if is_box {
            Ok(Area::of_box(bounds))
        } else {
            Err(wrong("west is not less than east, or south than north"))
        };
    }
    let bytes = std::fs::read(text)
        .map_err(|error| wrong(&format!("neither four numbers west,south,east,north nor a file ({error})")))?;
    let json: serde_json::Value =
        serde_json::from_slice(&bytes).map_err(|error| wrong(&format!("the file is not GeoJSON ({error})")))?;
    let mut rings = Vec::new();
    collect_rings(&json, &mut rings);
    Area::of_rings(rings).ok_or_else(|| wrong("the file holds no Polygon or MultiPolygon in degrees"))
}

fn collect_rings(json: &serde_json::Value, rings: &mut Vec<Vec<LonLat>>) {
    let list = |value: &serde_json::Value| value.as_array().cloned().unwrap_or_default();
    match json["type"].as_str() {
        Some("FeatureCollection") => list(&json["features"]).iter().for_each(|inner| collect_rings(inner, rings)),
        Some("Feature") => collect_rings(&json["geometry"], rings),
        Some("GeometryCollection") => list(&json["geometries"]).iter().for_each(|inner| collect_rings(inner, rings)),
        Some(kind @ ("Polygon" | "MultiPolygon")) => {
            let coordinates = list(&json["coordinates"]);
            let polygons = if kind == "Polygon" { vec![coordinates] } else { coordinates.iter().map(list).collect() };
            for ring in polygons.iter().flatten() {
                let points = list(ring).into_iter().filter_map(|p| Some(LonLat::new(p[0].as_f64()?, p[1].as_f64()?)));
                rings.push(points.filter(|point| point.is_valid()).collect());
            }
        }
        _ => {}
    }
}

/// A route between two positions and where they are.
pub struct RoadRoute {
    /// Profile.
    pub profile: Profile,
    /// When the vehicle departs.
    pub moment: Moment,
    /// The path with its steps.
    pub path: roads::Path,
}

/// Opens a road file for vehicles of a profile that depart at a moment.
pub(crate) fn open_for(roads: &Path, profile: Profile, moment: Moment) -> Result<RoadNetwork, WorkflowError> {
    let network = RoadNetwork::open(roads, &SpeedModel::from_parameters(&Parameters::builtin()?)?)?;
    check_roads_of(&network, roads, profile)?;
    Ok(network.at(moment))
}

/// Whether the road file was built with the ways of a profile.
pub(crate) fn check_roads_of(network: &RoadNetwork, roads: &Path, profile: Profile) -> Result<(), WorkflowError> {
    if network.has_roads_of(profile) {
        return Ok(());
    }
    Err(WorkflowError::ProfileNotBuilt { file: roads.display().to_string(), profile: profile.key() })
}

/// The network without the roads at these positions.
pub(crate) fn close(
    network: RoadNetwork,
    closed: &[String],
    coordinates: &Coordinates,
    profile: Profile,
) -> Result<RoadNetwork, WorkflowError> {
    if closed.is_empty() {
        return Ok(network);
    }
    let positions =
        closed.iter().map(|text| road_points::position(text, coordinates)).collect::<Result<Vec<_>, _>>()?;
    let (network, snaps) = network.with_closed(&positions, profile);
    match closed.iter().zip(snaps).find(|(_, snap)| snap.is_none()) {
        Some((text, _)) => Err(WorkflowError::NoRoadNear { text: text.clone(), profile: profile.key() }),
        None => Ok(network),
    }
}

/// Finds the route between two positions as written on the command line; the roads at the positions `closed` are not used.
///
/// # Errors
/// A road file that cannot be read, text that is no position, and positions that meet no road.
pub fn road_route(
    roads: &Path,
    from: &str,
    to: &str,
    closed: &[String],
    system: Option<CoordinateSystem>,
    (profile, approach, moment): (Profile, Approach, Moment),
) -> Result<RoadRoute, WorkflowError> {
    let network = open_for(roads, profile, moment)?;
    let coordinates = Coordinates { system, roads: network.bounding_box() };
    let network = close(network, closed, &coordinates, profile)?;
    let ends = [road_points::position(from, &coordinates)?, road_points::position(to, &coordinates)?];
    for (text, position) in [from, to].into_iter().zip(ends) {
        if network.snap(position, profile).is_none() {
            return Err(WorkflowError::NoRoadNear { text: text.to_owned(), profile: profile.key() });
        }
    }
    // Heights that cannot be read are an error, and not flat roads.
    network.has_heights()?;
    let path = network
        .path_for(ends[0], ends[1], profile, approach)
        .ok_or_else(|| WorkflowError::NoRoadNear { text: to.to_owned(), profile: profile.key() })?;
    Ok(RoadRoute { profile, moment, path })
}
