//! How many vehicles pass each road at each hour: trips of a file laid on the roads, written as a table or for a map.

use std::collections::BTreeMap;
use std::path::Path;

use domain::{LonLat, Seconds};
use roads::{CoordinateSystem, HOURS, HourlyFlow, Moment, Profile, Trip, TripStop};
use serde::Serialize;
use serde_json::json;

use crate::WorkflowError;
use crate::effort::{Effort, EffortClock};
use crate::returned::write_whole;
use crate::road_files::{check_roads_of, open_for};
use crate::road_points::{self, Coordinates, Point, PointsError};

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct FlowsRequest<'a> {
    /// Road file.
    pub roads: &'a Path,
    /// CSV with one stop in each row: `trip`, `lon`, `lat`, `departure`, `profile`, `vehicles`.
    pub trips: &'a Path,
    /// Vehicle of the trips that name none.
    pub profile: Profile,
    /// When rules count; the hours of the trips decide nothing about them.
    pub moment: Moment,
    /// How coordinates are meant, if said.
    pub system: Option<CoordinateSystem>,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FlowsWritten {
    /// Trips read.
    pub trips: usize,
    /// Legs between their stops.
    pub legs: usize,
    /// Legs that no road leads along.
    pub not_driven: Vec<NotDriven>,
    /// Kilometres of all vehicles by vehicle.
    pub vehicle_km: BTreeMap<&'static str, f64>,
    /// The same by class of road.
    pub vehicle_km_by_class: BTreeMap<&'static str, f64>,
    /// The same in built-up areas.
    pub vehicle_km_built_up: f64,
    /// Pieces of road with vehicles on them.
    pub segments: usize,
    /// What it cost.
    #[serde(flatten)]
    pub effort: Effort,
}

/// A leg that could not be driven.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NotDriven {
    /// Its trip.
    pub trip: String,
    /// Line of the stop that it leaves.
    pub row: u64,
}

/// Trips of one vehicle, with the names and lines of their stops.
#[derive(Default)]
struct OfVehicle {
    trips: Vec<Trip>,
    names: Vec<(String, Vec<u64>)>,
}

/// The further columns, in the order in which they are read.
const COLUMNS: [&str; 4] = ["trip", "departure", "profile", "vehicles"];

/// Lays trips on roads and writes what passes each piece of road at each hour: GeoJSON if the name ends in `.geojson` or
/// `.json`, else CSV. The formats stand in `docs/reference/file-formats.md`.
///
/// # Errors
/// Files that cannot be read or written; rows that are no stops, each with its line, field, value and what is expected.
pub fn write_road_flows(request: &FlowsRequest<'_>, out: &Path) -> Result<FlowsWritten, WorkflowError> {
    let mut clock = EffortClock::start();
    let network = open_for(request.roads, request.profile, request.moment)?;
    clock.end_of("open");
    let coordinates = Coordinates { system: request.system, roads: network.bounding_box() };
    let points = road_points::read_with(request.trips, &coordinates, &COLUMNS)?;
    let file = request.trips.display().to_string();
    let vehicles = trips_of(&points.points, request.profile, &file)?;
    clock.end_of("trips");
    let mut found: Vec<(Profile, Vec<HourlyFlow>)> = Vec::new();
    let mut not_driven = Vec::new();
    let (mut count, mut legs) = (0, 0);
    for (profile, of_vehicle) in &vehicles {
        check_roads_of(&network, request.roads, *profile)?;
        network.prepare(*profile);
        let flows = network.hourly_flows(&of_vehicle.trips, *profile);
        count += of_vehicle.trips.len();
        legs += of_vehicle.trips.iter().map(|trip| trip.stops.len().saturating_sub(1)).sum::<usize>();
        not_driven.extend(flows.not_driven.into_iter().map(|(trip, stop)| {
            let (name, rows) = &of_vehicle.names[trip];
            NotDriven { trip: name.clone(), row: rows[stop] }
        }));
        found.push((*profile, flows.flows));
    }
    not_driven.sort_by_key(|leg| leg.row);
    clock.end_of("search");
    let is_map = out.extension().is_some_and(|e| e.eq_ignore_ascii_case("geojson") || e.eq_ignore_ascii_case("json"));
    let text = if is_map { geojson(&found) } else { table(&found) };
    write_whole(out, text.as_bytes())?;
    clock.end_of("write");
    let km = |flow: &HourlyFlow| flow.driven.value() / 1000.0;
    let mut by_class: BTreeMap<&'static str, f64> = BTreeMap::new();
    for flow in found.iter().flat_map(|(_, flows)| flows) {
        *by_class.entry(flow.class.key()).or_default() += km(flow);
    }
    let all = found.iter().flat_map(|(_, flows)| flows);
    Ok(FlowsWritten {
        trips: count,
        legs,
        not_driven,
        vehicle_km: found.iter().map(|(profile, flows)| (profile.key(), flows.iter().map(km).sum())).collect(),
        vehicle_km_by_class: by_class,
        vehicle_km_built_up: all.filter(|flow| flow.is_built_up).map(km).sum(),
        segments: found.iter().map(|(_, flows)| flows.len()).sum(),
        effort: clock.finish(),
    })
}

/// Rows of one trip follow each other; its vehicle and their number stand in its first row.
fn trips_of(points: &[Point], usual: Profile, file: &str) -> Result<BTreeMap<Profile, OfVehicle>, PointsError> {
    let mut vehicles: BTreeMap<Profile, OfVehicle> = BTreeMap::new();
    let mut bad = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for stops in points.chunk_by(|a, b| a.more[0] == b.more[0]) {
        let (first, name) = (&stops[0], stops[0].more[0].as_str());
        if name.is_empty() {
            bad.push(format!(
                "row {}, field trip: \"\": write the name of its trip, the same in all of its rows",
                first.row
            ));
        }
        if !seen.insert(name) {
            bad.push(format!("row {}, field trip: {name:?}: its stops must follow each other", first.row));
        }
        let profile = if first.more[2].is_empty() { Some(usual) } else { Profile::from_key(&first.more[2]) };
        let Some(profile) = profile else {
            let known = Profile::keys();
            bad.push(format!("row {}, field profile: {:?} is no vehicle; there are {known}", first.row, first.more[2]));
            continue;
        };
        let number = first.more[3].replace(',', ".");
        let count = if number.is_empty() { Ok(1.0) } else { number.parse::<f64>() };
        let Some(count) = count.ok().filter(|count| count.is_finite() && *count >= 0.0) else {
            bad.push(format!("row {}, field vehicles: {number:?} is no number of vehicles; write 1 or 0.2", first.row));
            continue;
        };
        let mut trip = Trip { stops: Vec::with_capacity(stops.len()), vehicles: count };
        for (index, stop) in stops.iter().enumerate() {
            let text = stop.more[1].as_str();
            let departure = time(text);
            if departure.is_none() && (index == 0 || !text.is_empty()) {
                bad.push(format!("row {}, field departure: {text:?} is no time; write one such as 07:30", stop.row));
            }
            trip.stops.push(TripStop { position: stop.position, departure });
        }
        let of_vehicle = vehicles.entry(profile).or_default();
        of_vehicle.trips.push(trip);
        of_vehicle.names.push((name.to_owned(), stops.iter().map(|stop| stop.row).collect()));
    }
    if bad.is_empty() {
        return Ok(vehicles);
    }
    Err(PointsError::BadRows { file: file.to_owned(), count: bad.len(), rows: points.len(), bad })
}

/// `07:30` or `07:30:15`, counted from midnight; up to `47:59` for trips that end the day after.
fn time(text: &str) -> Option<Seconds> {
    let mut parts = text.split(':');
    let mut part = |most: u32| {
        let digits = parts.next()?;
        let is_plain = (1..=2).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse::<u32>().ok().filter(|number| is_plain && *number <= most)
    };
    let (hours, minutes) = (part(47)?, part(59)?);
    let seconds = if text.matches(':').count() > 1 { part(59)? } else { 0 };
    parts.next().is_none().then(|| Seconds(f64::from(hours * 3600 + minutes * 60 + seconds)))
}

fn table(found: &[(Profile, Vec<HourlyFlow>)]) -> String {
    let mut text = "segment,profile,class,built_up,length_m,hour,vehicles\n".to_owned();
    for (profile, flow) in found.iter().flat_map(|(profile, flows)| flows.iter().map(move |flow| (profile, flow))) {
        for (hour, vehicles) in flow.by_hour.iter().enumerate().filter(|(_, vehicles)| **vehicles > 0.0) {
            text.push_str(&format!(
                "{},{},{},{},{:.2},{hour},{vehicles}\n",
                flow.segment.number(),
                profile.key(),
                flow.class.key(),
                u8::from(flow.is_built_up),
                flow.length.value(),
            ));
        }
    }
    text
}

fn geojson(found: &[(Profile, Vec<HourlyFlow>)]) -> String {
    let mut segments: BTreeMap<u32, (&HourlyFlow, BTreeMap<&'static str, [f64; HOURS]>)> = BTreeMap::new();
    for (profile, flow) in found.iter().flat_map(|(profile, flows)| flows.iter().map(move |flow| (profile, flow))) {
        let entry = segments.entry(flow.segment.number()).or_insert((flow, BTreeMap::new()));
        entry.1.insert(profile.key(), flow.by_hour);
    }
    let place = |p: &LonLat| [(p.lon * 1e7).round() / 1e7, (p.lat * 1e7).round() / 1e7];
    let features: Vec<serde_json::Value> = segments
        .into_iter()
        .map(|(segment, (flow, vehicles))| {
            let of_day: f64 = vehicles.values().flatten().sum();
            json!({
                "type": "Feature",
                "geometry": {
                    "type": "LineString",
                    "coordinates": flow.points.iter().map(place).collect::<Vec<_>>(),
                },
                "properties": {
                    "segment": segment,
                    "class": flow.class.key(),
                    "name": flow.name,
                    "built_up": flow.is_built_up,
                    "length_m": flow.length.value(),
                    "vehicles": of_day,
                    "vehicles_by_hour": vehicles,
                },
            })
        })
        .collect();
    json!({ "type": "FeatureCollection", "features": features }).to_string()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    fn point(row: u64, more: [&str; 4]) -> Point {
        Point { position: LonLat::new(10.0, 59.0), row, more: more.map(str::to_owned).to_vec() }
    }

    #[test]
    fn stops_of_a_trip_follow_each_other_and_the_first_tells_of_the_vehicle() {
        let points = [
            point(2, ["a", "07:30", "truck", "0,5"]),
            point(3, ["a", "", "", ""]),
            point(4, ["b", "23:59:30", "", ""]),
            point(5, ["b", "24:10", "", ""]),
        ];
        let vehicles = trips_of(&points, Profile::Van, "trips.csv").unwrap();
        let (truck, van) = (&vehicles[&Profile::Truck], &vehicles[&Profile::Van]);
        assert!((truck.trips[0].vehicles - 0.5).abs() < 1e-12);
        assert_eq!(
            truck.trips[0].stops.iter().map(|s| s.departure).collect::<Vec<_>>(),
            [Some(Seconds(27_000.0)), None]
        );
        let departures: Vec<_> = van.trips[0].stops.iter().map(|stop| stop.departure).collect();
        assert_eq!(departures, [Some(Seconds(86_370.0)), Some(Seconds(87_000.0))]);
        assert_eq!(van.names, [("b".to_owned(), vec![4, 5])]);
    }

    #[test]
    fn every_bad_row_is_told_with_its_field_and_value() {
        let points = [
            point(2, ["a", "", "van", ""]),
            point(3, ["b", "7.30", "van", ""]),
            point(4, ["c", "07:30", "tram", ""]),
            point(5, ["d", "07:30", "van", "-1"]),
            point(6, ["a", "07:60", "", ""]),
            point(7, ["", "07:30", "", ""]),
        ];
        let error = trips_of(&points, Profile::Van, "trips.csv").map(|_| ()).unwrap_err().to_string();
        for part in [
            "row 2, field departure: \"\"",
            "row 3, field departure: \"7.30\"",
            "row 4, field profile: \"tram\"",
            "row 5, field vehicles: \"-1\"",
            "row 6, field trip: \"a\"",
            "row 6, field departure: \"07:60\"",
            "row 7, field trip: \"\"",
        ] {
            assert!(error.contains(part), "{part}: {error}");
        }
    }
}
