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
