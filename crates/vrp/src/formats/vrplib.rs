//! CVRPLIB / VRPLIB instances of type CVRP with `EUC_2D` places: distances rounded to whole numbers, as the X set asks.

use super::{FormatError, euclidean, number};
use crate::load::Load;
use crate::problem::{Client, Depot, Problem, VehicleType};
use std::collections::BTreeMap;

/// Reads a CVRP instance. As many vehicles as clients: the format does not bind the number. Client `i` is node `i + 2` of the
/// file where the depot is node 1, and `i + 1` in `.sol` files.
///
/// # Errors
/// [`FormatError`] with the line that cannot be used.
pub fn read(text: &str) -> Result<Problem, FormatError> {
    let mut header: BTreeMap<&str, &str> = BTreeMap::new();
    let mut places: Vec<(f64, f64)> = Vec::new();
    let mut demands: BTreeMap<usize, i32> = BTreeMap::new();
    let mut depot = None;
    let mut section = "";
    for (index, raw) in text.lines().enumerate() {
        let line = raw.trim();
        let mut fields = line.split_whitespace();
        if line.is_empty() {
            continue;
        }
        if let Some((key, value)) = line.split_once(':') {
            header.insert(key.trim(), value.trim());
        } else if line == "EOF" {
            break;
        } else if line.ends_with("_SECTION") {
            section = line;
        } else if section == "NODE_COORD_SECTION" {
            let node: usize = number(index + 1, line, fields.next())?;
            if node != places.len() + 1 {
                let text = line.chars().take(80).collect();
                return Err(FormatError::Line {
                    line: index + 1,
                    problem: "nodes must be numbered from 1 in order",
                    text,
                });
            }
            places.push((number(index + 1, line, fields.next())?, number(index + 1, line, fields.next())?));
        } else if section == "DEMAND_SECTION" {
            demands.insert(number(index + 1, line, fields.next())?, number(index + 1, line, fields.next())?);
        } else if section == "DEPOT_SECTION" && depot.is_none() {
            depot = Some(number::<usize>(index + 1, line, fields.next())?);
        }
    }
    match header.get("EDGE_WEIGHT_TYPE") {
        Some(&"EUC_2D") => {}
        Some(other) => return Err(FormatError::Unsupported(format!("EDGE_WEIGHT_TYPE {other}"))),
        None => return Err(FormatError::Missing("EDGE_WEIGHT_TYPE")),
    }
    if let Some(kind) = header.get("TYPE").filter(|kind| **kind != "CVRP") {
        return Err(FormatError::Unsupported(format!("TYPE {kind}")));
    }
    let capacity = header.get("CAPACITY").ok_or(FormatError::Missing("CAPACITY"))?;
    let capacity = Load::of(&[number(0, capacity, Some(capacity))?]);
    let depot = depot.ok_or(FormatError::Missing("DEPOT_SECTION"))?;
    let clients: Vec<Client> = (0..places.len())
        .filter(|place| place + 1 != depot)
        .map(|location| Client {
            location,
            delivery: Load::of(&[demands.get(&(location + 1)).copied().unwrap_or(0)]),
            ..Client::default()
        })
        .collect();
    let matrix = euclidean(&places, f64::round)?;
    let vehicle = VehicleType { count: clients.len(), capacity, ..VehicleType::default() };
    Ok(Problem::new(vec![matrix], vec![Depot::at(depot.wrapping_sub(1))], clients, vec![vehicle])?)
}

/// The cost stated in a `.sol` file.
#[must_use]
pub fn stated_cost(solution: &str) -> Option<f64> {
    let line = solution.lines().find_map(|line| line.trim().strip_prefix("Cost"))?;
    line.trim_start_matches([':', ' ']).trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &str = "NAME : small\nTYPE : CVRP\nEDGE_WEIGHT_TYPE : EUC_2D\nCAPACITY : 10\nNODE_COORD_SECTION\n1 0 0\n2 3 4\n3 1 1\n\
        DEMAND_SECTION\n1 0\n2 7\n3 5\nDEPOT_SECTION\n1\n-1\nEOF\n";

    #[test]
    fn distances_are_rounded_to_whole_numbers() {
        let problem = read(SMALL).expect("a small instance");
        // From (0, 0) to (3, 4) it is 5, to (1, 1) 1.41, rounded 1.
        assert_eq!(problem.matrices()[0].distance_m[..3], [0, 5, 1]);
        assert_eq!(problem.clients()[0].delivery, Load::of(&[7]));
        // 7 + 5 exceed 10, so two routes: 2 * 5 + 2 * 1.
        assert_eq!(crate::solve(&problem, &crate::SolveOptions::iterations(50, 1)).cost, 12);
    }

    #[test]
    fn a_broken_line_is_named() {
        let error = read(&SMALL.replace("3 1 1", "3 1 x")).expect_err("x is no number");
        assert!(error.to_string().starts_with("line 8"), "{error}");
        assert!(matches!(read("TYPE : CVRP\n"), Err(FormatError::Missing(_))));
        assert!(matches!(read(&SMALL.replace("EUC_2D", "GEO")), Err(FormatError::Unsupported(_))));
    }
}
