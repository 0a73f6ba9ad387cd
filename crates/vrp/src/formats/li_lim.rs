//! Li and Lim's pickup-and-delivery instances: Euclidean distances in thousandths, every pickup with one delivery.

use super::{Convention, Fields, Fleet, Format, FormatError, Instance, MOST_STOPS, MOST_VEHICLES, Stop};
use super::{at_most, euclidean, filled_lines};
use crate::load::Load;
use crate::problem::{Client, Depot, VehicleType};
use crate::time::TimeWindow;
use std::collections::HashMap;

/// Reads an instance: `vehicles capacity speed`, then per place `number x y demand ready due service pickup delivery`. Pickups
/// carry their amount as [`Client::pickup`] and their delivery's index; deliveries as [`Client::delivery`].
///
/// # Errors
/// [`FormatError`] with the line that cannot be used; also where pairs do not name each other or amounts differ.
pub fn parse(text: &str) -> Result<Instance, FormatError> {
    let convention = Convention::EXACT;
    let whole = |value: f64| convention.whole(value);
    let mut lines = filled_lines(text);
    let (line, head) =
        lines.next().ok_or_else(|| FormatError::Missing("the line with vehicles and capacity".into()))?;
    let mut fields = Fields::new(line, "the first line", head);
    let count = fields.index("number of vehicles")?;
    at_most("vehicles", count, MOST_VEHICLES)?;
    let capacity = Load::of(&[fields.whole("capacity", |value| value)?]);
    let speed = fields.number("speed")?;
    if speed != 1.0 {
        return Err(FormatError::Unsupported(format!("speed {speed} instead of 1")));
    }
    let mut places = Vec::new();
    let mut stops: Vec<Stop> = Vec::new();
    let mut partners = Vec::new();
    for (line, text) in lines {
        let mut fields = Fields::new(line, "the place", text);
        let number = fields.index("number")? as u64;
        places.push((fields.number("x")?, fields.number("y")?));
        let demand = fields.whole("demand", |value| value)?;
        let time_windows = vec![TimeWindow::new(fields.whole("ready time", whole)?, fields.whole("due time", whole)?)];
        let service_duration_s = fields.whole("service time", whole)?;
        partners.push((line, fields.index("pickup")?, fields.index("delivery")?));
        fields.end()?;
        let (pickup, delivery) = (Load::of(&[demand.max(0)]), Load::of(&[(-demand).max(0)]));
        let location = places.len() - 1;
        stops.push(Stop::new(
            number,
            Client { location, delivery, pickup, service_duration_s, time_windows, ..Client::default() },
        ));
        at_most("stops", stops.len(), MOST_STOPS)?;
    }
    if stops.is_empty() {
        return Err(FormatError::Missing("the depot".into()));
    }
    let depot = stops.remove(0);
    pair(&mut stops, &partners[1..])?;
    let matrix = euclidean(&places, whole)?;
    let time_window = depot.client.time_windows.first().copied().unwrap_or_default();
    let vehicle = VehicleType { count, capacity, shift: time_window, ..VehicleType::default() };
    Ok(Instance {
        name: String::new(),
        format: Format::LiLim,
        family: "PDPTW".into(),
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

/// Links every pickup to its delivery, by the stops' numbers; `partners` are line, pickup's number (0 at a pickup) and delivery's number (0 at a delivery).
pub(super) fn pair(stops: &mut [Stop], partners: &[(usize, usize, usize)]) -> Result<(), FormatError> {
    let index: HashMap<u64, usize> = stops.iter().enumerate().map(|(at, stop)| (stop.number, at)).collect();
    for (at, &(line, pickup, delivery)) in partners.iter().enumerate() {
        let error = |value: usize, accepted: &str| FormatError::Field {
            line,
            field: "pickup or delivery of the place".into(),
            value: value.to_string(),
            accepted: accepted.into(),
        };
        let partner = pickup.max(delivery);
        let other = *index.get(&(partner as u64)).ok_or_else(|| error(partner, "the number of a place"))?;
        let own = stops[at].number as usize;
        if (pickup == 0) == (delivery == 0)
            || (pickup == 0 && partners[other].1 != own)
            || (delivery == 0 && partners[other].2 != own)
        {
            return Err(error(partner, "a place that names this one as its other half"));
        }
        if pickup == 0 {
            if stops[at].client.pickup != stops[other].client.delivery || stops[at].client.delivery != Load::ZERO {
                return Err(error(partner, "a delivery of just the amount picked up"));
            }
            stops[at].delivered_at = Some(other);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &str = "2\t200\t1\n0 0 0 0 0 100 0 0 0\n1 3 4 20 0 50 9 0 2\n2 1 1 -20 0 60 9 1 0\n";

    #[test]
    fn what_is_picked_up_is_delivered_later_on_the_same_route() {
        let instance = parse(SMALL).expect("a small instance");
        assert_eq!(instance.matrices[0].distance_m[1], 5000);
        assert_eq!((instance.stops[0].delivered_at, instance.stops[1].delivered_at), (Some(1), None));
        let problem = instance.problem().expect("a pair");
        assert_eq!((problem.clients()[0].pickup, problem.clients()[1].collected_from), (Load::ZERO, Some(0)));
        let solution = crate::solve(&problem, &crate::SolveOptions::iterations(50, 1));
        // 5 to the pickup, 3.606 to the delivery, 1.414 home.
        assert_eq!(instance.convention.stated(solution.cost), 10.020);
        assert_eq!(instance.answer(&solution.plan()).routes[0].visits, [1, 2]);
    }

    #[test]
    fn halves_that_do_not_match_are_named() {
        let error = parse(&SMALL.replace("-20", "-19")).expect_err("amounts differ").to_string();
        assert!(error.starts_with("line 3") && error.contains("just the amount"), "{error}");
        assert!(parse(&SMALL.replace("9 1 0", "9 0 1")).is_err());
        assert!(parse(&SMALL.replace("9 0 2", "9 0 7")).is_err());
        assert!(parse(&SMALL.replace("200\t1", "200\t2")).is_err());
    }
}
