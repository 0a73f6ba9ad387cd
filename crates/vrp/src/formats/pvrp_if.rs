//! Periodic collection with intermediate facilities (PVRP-IF) in GeoJSON: whole minutes of driving on real roads, facilities where
//! vehicles are emptied.

use super::{
    Convention, Days, Fleet, Format, FormatError, Instance, MOST_STOPS, MOST_VEHICLES, Stop, at_most, check_cells,
};
use crate::load::Load;
use crate::problem::{Client, Depot, Matrix, VehicleType};
use serde::Deserialize;

#[derive(Deserialize)]
struct File {
    info: Info,
    features: Vec<Feature>,
    duration: Vec<Vec<f64>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Info {
    num_vehicles: usize,
    max_duration: f64,
    max_capacity: f64,
    planning_horizon: u32,
    #[serde(default)]
    area: String,
}

#[derive(Deserialize)]
struct Feature {
    properties: Properties,
}

#[derive(Deserialize)]
struct Properties {
    id: u64,
    #[serde(rename = "type")]
    kind: String,
    frequency: f64,
    demand: f64,
    service: f64,
}

/// Reads an instance; cost is driving time, durations and loads are whole. Place `i` of the matrix is feature `i`.
///
/// # Errors
/// [`FormatError`] with the feature and field that cannot be used.
pub fn parse(text: &str) -> Result<Instance, FormatError> {
    let file: File = serde_json::from_str(text).map_err(|error| FormatError::Json(error.to_string()))?;
    at_most("stops", file.features.len(), MOST_STOPS)?;
    at_most("vehicles", file.info.num_vehicles, MOST_VEHICLES)?;
    at_most("days", file.info.planning_horizon as usize, 31)?;
    let matrix = matrix(&file.duration, file.features.len())?;
    let (mut depots, mut facilities, mut stops) = (Vec::new(), Vec::new(), Vec::new());
    for (location, feature) in file.features.iter().enumerate() {
        let place = &feature.properties;
        match place.kind.as_str() {
            "depot" => depots.push((place.id, Depot::at(location))),
            "intermediateFacility" => {
                let service_duration_s = whole(location, "service", place.service)?;
                facilities.push((place.id, Depot { location, service_duration_s, ..Depot::default() }));
            }
            "customer" => {
                let client = Client {
                    location,
                    pickup: Load::of(&[whole(location, "demand", place.demand)?]),
                    service_duration_s: whole(location, "service", place.service)?,
                    ..Client::default()
                };
                let visits = whole(location, "frequency", place.frequency)? as u32;
                if visits == 0 || visits > file.info.planning_horizon {
                    return Err(wrong(location, "frequency", place.frequency));
                }
                stops.push(Stop { days: Days::Visits(visits), ..Stop::new(place.id, client) });
            }
            other => {
                return Err(FormatError::Unsupported(format!("feature {location}: type {}", super::shortened(other))));
            }
        }
    }
    if depots.len() != 1 {
        return Err(FormatError::Unsupported(format!("{} depots instead of one", depots.len())));
    }
    let facility_indices: Vec<usize> = (1..=facilities.len()).collect();
    let count = facilities.len();
    depots.append(&mut facilities);
    let (depot_numbers, depots) = depots.into_iter().unzip();
    let vehicle = VehicleType {
        count: file.info.num_vehicles,
        capacity: Load::of(&[whole(0, "maxCapacity", file.info.max_capacity)?]),
        max_duration_s: Some(whole(0, "maxDuration", file.info.max_duration)?),
        max_reloads: stops.len(),
        reload_depots: facility_indices,
        ..VehicleType::default()
    };
    Ok(Instance {
        name: file.info.area,
        format: Format::PvrpIf,
        family: "PVRP-IF".into(),
        convention: Convention::ROUNDED,
        matrices: vec![matrix],
        depots,
        depot_numbers,
        facilities: count,
        stops,
        fleets: vec![Fleet {
            numbers: (1..=vehicle.count as u64).collect(),
            vehicle,
            allowed: None,
            break_ids: Vec::new(),
        }],
        days: file.info.planning_horizon,
        groups: Vec::new(),
        initial: Vec::new(),
    })
}

fn matrix(rows: &[Vec<f64>], places: usize) -> Result<Matrix, FormatError> {
    check_cells(places, 1)?;
    if rows.len() != places || rows.iter().any(|row| row.len() != places) {
        return Err(FormatError::Unsupported(format!(
            "a table duration that is not {places} by {places}, as there are features,"
        )));
    }
    let mut cells = Vec::with_capacity(places * places);
    for (from, row) in rows.iter().enumerate() {
        for &minutes in row {
            cells.push(whole(from, "duration", minutes)?);
        }
    }
    Ok(Matrix::new(places, cells.clone(), cells)?)
}

fn whole(feature: usize, field: &str, value: f64) -> Result<i32, FormatError> {
    let is_whole = value.fract() == 0.0 && (0.0..=f64::from(i32::MAX)).contains(&value);
    if is_whole { Ok(value as i32) } else { Err(wrong(feature, field, value)) }
}

fn wrong(feature: usize, field: &str, value: f64) -> FormatError {
    FormatError::Unsupported(format!("feature {feature}: {field} {value}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::Answer;

    const SMALL: &str = r#"{"type": "FeatureCollection", "info": {"numVehicles": 1, "maxDuration": 60, "maxCapacity": 9, "planningHorizon": 4},
        "features": [{"properties": {"id": 0, "type": "depot", "frequency": 0.0, "demand": 0.0, "service": 0.0}},
        {"properties": {"id": 1, "type": "customer", "frequency": 2.0, "demand": 5.0, "service": 3.0}},
        {"properties": {"id": 2, "type": "intermediateFacility", "frequency": 0.0, "demand": 0.0, "service": 0.0}}],
        "duration": [[0, 7, 9], [8, 0, 4], [9, 4, 0]]}"#;

    #[test]
    fn vehicles_are_emptied_before_they_come_home() {
        let instance = parse(SMALL).expect("a small instance");
        assert_eq!((instance.facilities, instance.depots.len(), instance.days), (1, 2, 4));
        assert_eq!(instance.stops[0].days, Days::Visits(2));
        assert_eq!(instance.matrices[0].duration_s[..3], [0, 7, 9]);
        let problem = instance.problem().expect("four days and a way home through the facility");
        let solution = crate::solve(&problem, &crate::SolveOptions::iterations(50, 1));
        assert!(crate::check(&problem, &solution).is_ok());
        // On two days: 7 to the customer, 4 to the facility, 9 home.
        assert_eq!((solution.cost, solution.serves_all_required()), (40, true));
        let answer = instance.answer(&solution.plan());
        assert_eq!(answer.routes.iter().map(|route| &route.visits).collect::<Vec<_>>(), [&[1, 2], &[1, 2]]);
        assert_eq!(answer.routes[0].day.map(|day| day + 2), answer.routes[1].day);
        assert_eq!(instance.plan(&answer), Ok(solution.plan()));
        let full = "{\"routes\": [{\"vehicle\": 1, \"day\": 1, \"visits\": [1]}]}";
        let error = instance.plan(&Answer::parse(full).expect("a route")).expect_err("full");
        assert_eq!(error, "vehicle 1: it does not unload before it comes home");
    }

    #[test]
    fn a_facility_further_away_costs_more() {
        // A second facility, 6 from the customer and 9 from the depot, is 2 further than the first.
        let further = SMALL
            .replace("\"duration\": [[0, 7, 9], [8, 0, 4], [9, 4, 0]]", "\"duration\": [[0, 7, 9, 9], [8, 0, 4, 6], [9, 4, 0, 1], [9, 6, 1, 0]]")
            .replace("\"service\": 0.0}}],", "\"service\": 0.0}}, {\"properties\": {\"id\": 3, \"type\": \"intermediateFacility\", \"frequency\": 0.0, \"demand\": 0.0, \"service\": 0.0}}],");
        let instance = parse(&further).expect("two facilities");
        let route = |facility: u64| {
            let text = format!("{{\"routes\": [{{\"vehicle\": 1, \"day\": 1, \"visits\": [1, {facility}]}}]}}");
            instance.plan_and_detours(&Answer::parse(&text).expect("a route")).expect("known numbers").1
        };
        assert_eq!(route(2), []);
        assert_eq!(route(3), [crate::formats::Detour { route: 0, cost: 2, duration_s: 2 }]);
    }

    #[test]
    fn visits_are_evenly_spread() {
        let days = |visits, days| Days::Visits(visits).patterns(days);
        assert_eq!(days(2, 4), Ok(vec![0b0101, 0b1010]));
        assert_eq!(days(3, 6), Ok(vec![0b010_101, 0b101_010]));
        assert_eq!((days(1, 3), days(4, 4)), (Ok(vec![1, 2, 4]), Ok(vec![15])));
        assert!(matches!(days(3, 4), Err(FormatError::NotYetSolvable(_))));
    }

    #[test]
    fn wrong_values_are_refused() {
        for (from, to) in
            [("5.0", "5.5"), ("2.0", "9.0"), ("[8, 0, 4]", "[8, 0]"), ("customer", "guest"), ("[8,", "[-8,")]
        {
            assert!(parse(&SMALL.replace(from, to)).is_err(), "{to}");
        }
    }
}
