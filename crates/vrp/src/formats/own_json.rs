//! This crate's own JSON: [`crate::Problem`] as it is serialised, with a JSON schema.
//!
//! In solution files depots have the numbers from 0 in their order, clients follow; vehicles are numbered from 1 through all types.

use super::{Convention, Fleet, Format, FormatError, Instance, MOST_STOPS, MOST_VEHICLES, Stop, at_most};
use crate::problem::Problem;

/// JSON schema (2020-12) of a problem.
pub const SCHEMA: &str = include_str!("own_json/problem.schema.json");

/// Reads a problem. Cost is in the problem's own unit.
///
/// # Errors
/// [`FormatError::Json`] with line and column, or with what is not in order.
pub fn parse(text: &str) -> Result<Instance, FormatError> {
    let problem: Problem = serde_json::from_str(text).map_err(|error| FormatError::Json(error.to_string()))?;
    at_most("stops", problem.clients().len(), MOST_STOPS)?;
    let depots = problem.depots().len() as u64;
    let mut next = 1;
    let mut fleets = Vec::new();
    for vehicle in problem.vehicle_types() {
        let end = (vehicle.count as u64).saturating_add(next);
        at_most("vehicles", usize::try_from(end).unwrap_or(usize::MAX), MOST_VEHICLES)?;
        fleets.push(Fleet {
            vehicle: vehicle.clone(),
            numbers: (next..end).collect(),
            allowed: None,
            break_ids: Vec::new(),
        });
        next = end;
    }
    let stop = |(number, client): (u64, &crate::Client)| Stop::new(number, client.clone());
    Ok(Instance {
        name: String::new(),
        format: Format::Json,
        family: "own JSON".into(),
        convention: Convention::ROUNDED,
        matrices: problem.matrices().to_vec(),
        depots: problem.depots().to_vec(),
        depot_numbers: (0..depots).collect(),
        facilities: 0,
        stops: (depots..).zip(problem.clients()).map(stop).collect(),
        fleets,
        days: 1,
        groups: problem.groups().to_vec(),
        initial: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    const SMALL: &str = r#"{"matrices": [{"n": 2, "distance_m": [0, 5, 6, 0], "duration_s": [0, 5, 6, 0]}],
        "depots": [{"location": 0}], "clients": [{"location": 1, "delivery": [3]}], "vehicle_types": [{"count": 2, "capacity": [9]}],
        "groups": [{"clients": [0]}]}"#;

    #[test]
    fn a_problem_is_read_as_it_is_written() {
        let instance = parse(SMALL).expect("a problem");
        assert_eq!((instance.stops[0].number, &instance.fleets[0].numbers), (1, &vec![1, 2]));
        let problem = instance.problem().expect("the same problem");
        assert_eq!(serde_json::from_str::<Problem>(SMALL).expect("JSON"), problem);
        assert!(parse(&SMALL.replace("\"location\": 1", "\"location\": 7")).is_err());
        assert!(parse(&SMALL.replace("\"count\": 2", "\"count\": 900000000")).is_err());
    }

    /// Every field of the model stands in the schema, and the schema names none that is not there.
    #[test]
    fn the_schema_names_the_fields_of_the_model() {
        let schema: Value = serde_json::from_str(SCHEMA).expect("the schema is JSON");
        let problem = serde_json::to_value(serde_json::from_str::<Problem>(SMALL).expect("JSON")).expect("JSON");
        let keys = |value: &Value| value.as_object().map(|object| object.keys().cloned().collect::<Vec<_>>());
        assert_eq!(keys(&schema["properties"]), keys(&problem));
        let lists = [
            ("matrices", "matrix"),
            ("depots", "depot"),
            ("clients", "client"),
            ("vehicle_types", "vehicle_type"),
            ("groups", "group"),
        ];
        for (list, name) in lists {
            assert_eq!(keys(&schema["$defs"][name]["properties"]), keys(&problem[list][0]), "{name}");
        }
    }
}
