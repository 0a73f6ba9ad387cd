//! Solomon and Gehring–Homberger instances in the convention of the DIMACS challenge: distances and times in tenths, cut off.

use super::{Convention, Fields, Fleet, Format, FormatError, Instance, MOST_STOPS, MOST_VEHICLES, Stop};
use super::{at_most, euclidean, filled_lines, numbers_on};
use crate::load::Load;
use crate::problem::{Client, Depot, Problem, VehicleType};
use crate::time::TimeWindow;

/// Reads an instance; costs are tenths of the file's unit. Client `i` is customer `i + 1` of the file.
///
/// # Errors
/// [`FormatError`] with the line that cannot be used.
pub fn read(text: &str) -> Result<Problem, FormatError> {
    parse(text)?.problem()
}

/// Reads an instance; customers have the file's own numbers.
///
/// # Errors
/// [`FormatError`] with the line that cannot be used.
pub fn parse(text: &str) -> Result<Instance, FormatError> {
    let convention = Convention::DIMACS;
    let whole = |value: f64| convention.whole(value);
    let name = text.lines().next().unwrap_or_default().trim().to_owned();
    let mut lines = filled_lines(text).skip_while(|(_, line)| *line != "VEHICLE");
    let mut numeric =
        lines.by_ref().filter(|(_, line)| numbers_on(line.split_whitespace().next().unwrap_or("")).is_some());
    let (line, fleet) =
        numeric.next().ok_or_else(|| FormatError::Missing("VEHICLE with NUMBER and CAPACITY".into()))?;
    let mut fields = Fields::new(line, "VEHICLE", fleet);
    let count = fields.index("NUMBER")?;
    at_most("vehicles", count, MOST_VEHICLES)?;
    let capacity = Load::of(&[fields.whole("CAPACITY", |value| value)?]);
    let mut places = Vec::new();
    let mut stops = Vec::new();
    for (line, text) in numeric {
        let mut fields = Fields::new(line, "CUSTOMER", text);
        let number = fields.index("CUST NO.")? as u64;
        places.push((fields.number("XCOORD.")?, fields.number("YCOORD.")?));
        let delivery = Load::of(&[fields.whole("DEMAND", |value| value)?]);
        let window = TimeWindow::new(fields.whole("READY TIME", whole)?, fields.whole("DUE DATE", whole)?);
        let service_duration_s = fields.whole("SERVICE TIME", whole)?;
        fields.end()?;
        let location = places.len() - 1;
        let time_windows = vec![window];
        stops.push(Stop::new(
            number,
            Client { location, delivery, service_duration_s, time_windows, ..Client::default() },
        ));
        at_most("stops", stops.len(), MOST_STOPS)?;
    }
    if stops.is_empty() {
        return Err(FormatError::Missing("CUSTOMER".into()));
    }
    let matrix = euclidean(&places, whole)?;
    let depot = stops.remove(0);
    let time_window = depot.client.time_windows.first().copied().unwrap_or_default();
    let vehicle = VehicleType { count, capacity, shift: time_window, ..VehicleType::default() };
    Ok(Instance {
        name,
        format: Format::Solomon,
        family: "VRPTW".into(),
        convention,
        matrices: vec![matrix],
        depots: vec![Depot { location: 0, time_window, service_duration_s: 0 }],
        depot_numbers: vec![depot.number],
        facilities: 0,
        stops,
        fleets: vec![Fleet { vehicle, numbers: (1..=count as u64).collect(), allowed: None, break_ids: Vec::new() }],
        days: 1,
        groups: Vec::new(),
        initial: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &str = "X1\n\nVEHICLE\nNUMBER CAPACITY\n 2 200\n\nCUSTOMER\nCUST NO. XCOORD. YCOORD. DEMAND READY DUE SERVICE\n\n\
        0 0 0 0 0 100 0\n1 1 1 10 20 30 5\n";

    #[test]
    fn lengths_are_tenths_cut_off() {
        let problem = read(SMALL).expect("a small instance");
        // The square root of 2 is 1.414: 14 tenths.
        assert_eq!(problem.matrices()[0].distance_m[1], 14);
        assert_eq!(problem.clients()[0].time_windows, [TimeWindow::new(200, 300)]);
        assert_eq!(crate::solve(&problem, &crate::SolveOptions::iterations(10, 1)).cost, 28);
        assert_eq!(parse(SMALL).expect("the same").convention.stated(28), 2.8);
    }

    #[test]
    fn a_short_line_is_named() {
        let error = read(&SMALL.replace("1 1 1 10 20 30 5", "1 1 1")).expect_err("fields are missing");
        assert_eq!(error.to_string(), "line 11: DEMAND of CUSTOMER is \"\"; accepted is a number");
        let error = read(&SMALL.replace(" 2 200", " 2000000 200")).expect_err("too many vehicles");
        assert!(matches!(error, FormatError::TooMany { .. }));
    }
}
