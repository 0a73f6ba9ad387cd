//! Cordeau's periodic instances (PVRP): per customer a choice of sets of days, per day a limit of duration and load.

use super::{Convention, Days, Fields, Fleet, Format, FormatError, Instance, MOST_STOPS, MOST_VEHICLES, Stop};
use super::{at_most, euclidean, filled_lines};
use crate::load::Load;
use crate::problem::{Client, Depot, VehicleType};

/// Reads an instance: `1 m n t`, then t lines `D Q` (0: no limit), then per place `i x y service demand frequency a list…` where
/// the list holds `a` sets of days as sums of powers of two.
///
/// The first day is the highest power, as in Cordeau's description; inside, bit 0 is day 1. One vehicle is the same on all days.
///
/// # Errors
/// [`FormatError`] with the line that cannot be used; other types than 1 and limits that differ by day are not supported.
pub fn parse(text: &str) -> Result<Instance, FormatError> {
    let convention = Convention::EXACT;
    let whole = |value: f64| convention.whole(value);
    let mut lines = filled_lines(text);
    let mut next = |what: &str| lines.next().ok_or_else(|| FormatError::Missing(what.into()));
    let (line, head) = next("the line with type, vehicles, customers and days")?;
    let mut fields = Fields::new(line, "the first line", head);
    let kind = fields.index("type")?;
    if kind != 1 {
        return Err(FormatError::Unsupported(format!("type {kind} of Cordeau's format (1 is PVRP)")));
    }
    let (count, customers, days) = (fields.index("vehicles")?, fields.index("customers")?, fields.index("days")?);
    at_most("vehicles", count, MOST_VEHICLES)?;
    at_most("stops", customers, MOST_STOPS)?;
    at_most("days", days, 31)?;
    let mut limits = Vec::new();
    for _ in 0..days {
        let (line, text) = next("the line with duration and load of a day")?;
        let mut fields = Fields::new(line, "the day", text);
        limits.push((fields.whole("duration", whole)?, fields.whole("load", |value| value)?));
    }
    let Some(&(duration, load)) = limits.first() else { return Err(FormatError::Missing("a day".into())) };
    if limits.iter().any(|&other| other != (duration, load)) {
        return Err(FormatError::Unsupported("limits of duration or load that differ by day".into()));
    }
    let mut places = Vec::new();
    let mut stops: Vec<Stop> = Vec::new();
    for (line, text) in lines {
        at_most("stops", stops.len(), customers)?;
        let mut fields = Fields::new(line, "the place", text);
        let number = fields.index("number")? as u64;
        places.push((fields.number("x")?, fields.number("y")?));
        let service_duration_s = fields.whole("service", whole)?;
        let delivery = Load::of(&[fields.whole("demand", |value| value)?]);
        let client = Client { location: places.len() - 1, delivery, service_duration_s, ..Client::default() };
        stops.push(Stop { days: choices(&mut fields, days, places.len() == 1)?, ..Stop::new(number, client) });
    }
    if stops.len() != customers + 1 {
        return Err(FormatError::Missing(format!(
            "a customer: {customers} are announced and {} lines follow, which",
            stops.len()
        )));
    }
    let depot = stops.remove(0);
    let capacity = if load == 0 { Load::UNLIMITED } else { Load::of(&[load]) };
    let max_duration_s = (duration > 0).then_some(duration);
    Ok(Instance {
        name: String::new(),
        format: Format::Cordeau,
        family: "PVRP".into(),
        convention,
        matrices: vec![euclidean(&places, whole)?],
        depots: vec![Depot::at(0)],
        depot_numbers: vec![depot.number],
        facilities: 0,
        stops,
        fleets: vec![Fleet {
            vehicle: VehicleType { count, capacity, max_duration_s, ..VehicleType::default() },
            numbers: (1..=count as u64).collect(),
            allowed: None,
            break_ids: Vec::new(),
        }],
        days: days as u32,
        groups: Vec::new(),
        initial: Vec::new(),
    })
}

/// Frequency, number of choices and the choices; every choice has as many days as the frequency says, where it is not 0 (published
/// instances hold such a customer, whose choices alone decide).
fn choices(fields: &mut Fields<'_>, days: usize, is_depot: bool) -> Result<Days, FormatError> {
    let frequency = fields.index("frequency")?;
    let count = fields.index("number of choices")?;
    if is_depot {
        return Ok(Days::Single);
    }
    let mut choices = Vec::new();
    for _ in 0..count.min(1 << 16) {
        let value = fields.index("choice")?;
        let accepted = "a sum of powers of two with as many days as the frequency";
        let is_frequent = frequency == 0 || value.count_ones() as usize == frequency;
        let is_right = value > 0 && value < 1 << days && is_frequent;
        let choice = u32::try_from(value).ok().filter(|_| is_right);
        let choice = choice.ok_or_else(|| fields.error("choice", &value.to_string(), accepted))?;
        choices.push(choice.reverse_bits() >> (32 - days));
    }
    fields.end()?;
    if choices.is_empty() {
        return Err(fields.error("number of choices", &count.to_string(), "1 or more"));
    }
    Ok(Days::OneOf(choices))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::Answer;

    const SMALL: &str = "1 1 2 3\n0 10\n0 10\n0 10\n0 0 0 0 0 0 0 0\n1 3 4 0 5 1 3 1 2 4\n2 1 1 0 5 2 2 3 5\n";

    #[test]
    fn sets_of_days_are_read() {
        let instance = parse(SMALL).expect("a small instance");
        assert_eq!(instance.days, 3);
        // 1 is the last day, 4 the first; 3 are days 2 and 3, 5 days 1 and 3.
        assert_eq!(instance.stops[0].days, Days::OneOf(vec![0b100, 0b010, 0b001]));
        assert_eq!(instance.stops[1].days, Days::OneOf(vec![0b110, 0b101]));
        // 5 there and back on one day, 1.414 there and back on two: both customers together on one of these, 5 + 3.606 + 1.414.
        let problem = instance.problem().expect("three days");
        assert_eq!(problem.vehicle_types().iter().map(|vehicle| vehicle.day).collect::<Vec<_>>(), [0, 1, 2]);
        let solution = crate::solve(&problem, &crate::SolveOptions::iterations(200, 1));
        assert!(crate::check(&problem, &solution).is_ok() && solution.serves_all_required());
        assert_eq!(instance.convention.stated(solution.cost), 12.848);
        let answer = instance.answer(&solution.plan());
        let days: Vec<u32> = answer.routes.iter().filter_map(|route| route.day).collect();
        assert!(days == [1, 3] || days == [2, 3], "{days:?}");
        assert_eq!(instance.plan(&answer), Ok(solution.plan()));
    }

    #[test]
    fn a_route_without_a_day_is_not_taken_for_the_first_day() {
        let instance = parse(SMALL).expect("a small instance");
        let error = |text: &str| instance.plan(&Answer::parse(text).expect("routes")).expect_err("no day");
        assert_eq!(error("Route #1: 1\n"), "vehicle 1: the day is missing");
        let later = "{\"routes\": [{\"vehicle\": 1, \"day\": 4, \"visits\": [1]}]}";
        assert_eq!(error(later), "vehicle 1: there is no day 4, only 1 to 3");
    }

    #[test]
    fn wrong_choices_and_missing_lines_are_named() {
        let error = parse(&SMALL.replace("2 2 3 5", "2 2 3 7")).expect_err("7 has three days").to_string();
        assert!(error.starts_with("line 7: choice of the place is \"7\""), "{error}");
        assert!(parse(&SMALL.replace("2 2 3 5", "2 2 3 8")).is_err());
        assert!(parse(&SMALL.replace("1 1 2 3", "1 1 3 3")).is_err());
        assert!(parse(&SMALL.replace("1 1 2 3", "2 1 2 3")).is_err());
        assert!(parse(&SMALL.replacen("0 10", "0 11", 1)).is_err());
    }
}
