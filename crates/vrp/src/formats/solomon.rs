//! Solomon and Gehring–Homberger instances in the convention of the DIMACS challenge: distances and times in tenths, cut off.

use super::{FormatError, euclidean, number};
use crate::load::Load;
use crate::problem::{Client, Depot, Problem, VehicleType};
use crate::time::TimeWindow;

/// Reads an instance; costs are tenths of the file's unit. Client `i` is customer `i + 1` of the file.
///
/// # Errors
/// [`FormatError`] with the line that cannot be used.
pub fn read(text: &str) -> Result<Problem, FormatError> {
    let numeric = |line: &str| line.split_whitespace().next().is_some_and(|field| field.parse::<f64>().is_ok());
    let mut lines = text.lines().enumerate().skip(1).filter(|(_, line)| numeric(line));
    let (at, fleet) = lines.next().ok_or(FormatError::Missing("VEHICLE"))?;
    let mut fields = fleet.split_whitespace();
    let count: usize = number(at + 1, fleet, fields.next())?;
    let capacity = Load::of(&[number(at + 1, fleet, fields.next())?]);
    let mut places = Vec::new();
    let mut clients = Vec::new();
    for (at, line) in lines {
        let mut fields = line.split_whitespace().skip(1);
        let mut next = || number::<f64>(at + 1, line, fields.next());
        let (x, y, demand, open, close, service) = (next()?, next()?, next()?, next()?, next()?, next()?);
        clients.push(Client {
            location: places.len(),
            delivery: Load::of(&[demand as i32]),
            service_duration_s: (service * 10.0) as i32,
            time_windows: vec![TimeWindow::new((open * 10.0) as i32, (close * 10.0) as i32)],
            ..Client::default()
        });
        places.push((x, y));
    }
    if clients.is_empty() {
        return Err(FormatError::Missing("CUSTOMER"));
    }
    let matrix = euclidean(&places, |length| (length * 10.0).floor())?;
    let depot = clients.remove(0);
    let depot = Depot { location: 0, time_window: depot.time_windows[0], service_duration_s: 0 };
    let vehicle = VehicleType { count, capacity, ..VehicleType::default() };
    Ok(Problem::new(vec![matrix], vec![depot], clients, vec![vehicle])?)
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
    }

    #[test]
    fn a_short_line_is_named() {
        let error = read(&SMALL.replace("1 1 1 10 20 30 5", "1 1 1")).expect_err("fields are missing");
        assert!(error.to_string().starts_with("line 11"), "{error}");
    }
}
