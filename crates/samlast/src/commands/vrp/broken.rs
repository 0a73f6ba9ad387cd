//! Broken rules of a given plan, in the numbers of its file: where, and by how much.

use serde::Serialize;
use vrp::check::Place;
use vrp::explain::Units;
use vrp::formats::{AnswerRoute, Instance};
use vrp::{RoutePlan, Violation};

/// One broken rule.
#[derive(Serialize)]
pub struct Broken {
    /// The rule, for programs.
    pub code: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vehicle: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day: Option<u32>,
    /// From 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trip: Option<usize>,
    /// Place among the visits of the route as they stand in the solution, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visit: Option<u64>,
    /// By how much the limit is passed, in the file's own unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<f64>,
    /// The rule, for people.
    pub text: String,
}

/// What the numbers of a plan are read from.
pub struct Plan<'a> {
    pub instance: &'a Instance,
    /// The routes of the solution that visit anybody, in the order of `routes`.
    pub driven: Vec<&'a AnswerRoute>,
    pub routes: &'a [RoutePlan],
    pub units: Units,
}

impl Plan<'_> {
    /// A rule of the instance's family that the checker does not know.
    pub fn of_family(&self, text: String) -> Broken {
        let code = "rule_of_family".to_owned();
        Broken { code, vehicle: None, day: None, trip: None, position: None, visit: None, by: None, text }
    }

    /// A violation in the numbers of the file.
    pub fn broken(&self, violation: &Violation) -> Broken {
        let (route, client) = (route_of(violation), client_of(violation));
        let answer = route.and_then(|route| self.driven.get(route));
        let visit = client.and_then(|client| self.instance.stops.get(client)).map(|stop| stop.number);
        let position = answer.zip(visit).and_then(|(route, visit)| route.visits.iter().position(|own| *own == visit));
        let by = self.excess(violation);
        let mut broken = Broken {
            code: code_of(violation),
            vehicle: answer.map(|route| route.vehicle),
            day: answer.and_then(|route| route.day),
            trip: self.trip_of(violation).map(|trip| trip + 1),
            position: position.map(|position| position + 1),
            visit,
            by,
            text: String::new(),
        };
        broken.text = format!("{}{}", broken.place(), self.what(violation));
        broken
    }

    /// By how much a limit is passed, in the unit of the file.
    fn excess(&self, violation: &Violation) -> Option<f64> {
        let scale = f64::from(self.instance.convention.scale);
        match violation {
            Violation::Overload { load, capacity, .. } => Some(f64::from(*load) - f64::from(*capacity)),
            Violation::Late { late_s, .. } => Some(*late_s as f64 / scale),
            Violation::TooLong { duration_s, max_duration_s, .. } => Some((duration_s - max_duration_s) as f64 / scale),
            Violation::TooMuchDriving { driving_s, max_driving_s, .. } => {
                Some((driving_s - max_driving_s) as f64 / scale)
            }
            Violation::TooFar { distance_m, max_distance_m, .. } => Some((distance_m - max_distance_m) as f64 / scale),
            Violation::TooLongOnBoard { on_board_s, max_time_on_board_s, .. } => {
                Some((on_board_s - max_time_on_board_s) as f64 / scale)
            }
            Violation::OutOfRange { energy_j, capacity_j, .. } => Some((energy_j - capacity_j) as f64),
            Violation::TooManyReloads { reloads, max_reloads, .. } => Some((reloads - max_reloads) as f64),
            Violation::TooManyVehicles { used, count, .. } => Some((used - count) as f64),
            _ => None,
        }
    }

    fn trip_of(&self, violation: &Violation) -> Option<usize> {
        match violation {
            Violation::WrongDepot { trip, .. }
            | Violation::Overload { trip, .. }
            | Violation::OutOfRange { trip, .. }
            | Violation::Together { trip, .. } => Some(*trip),
            Violation::Late { place: Place::Loading(trip), .. } => Some(*trip),
            _ => {
                let (route, client) = (self.routes.get(route_of(violation)?)?, client_of(violation)?);
                route.trips.iter().position(|trip| trip.clients.contains(&client))
            }
        }
    }

    fn what(&self, violation: &Violation) -> String {
        let units = self.units;
        match violation {
            Violation::Late { place, late_s, .. } => {
                let late = units.length(*late_s);
                match place {
                    Place::Client(_) => format!("{late} late"),
                    Place::Loading(_) => format!("loading starts {late} late"),
                    Place::Break(index) => format!("break {} begins {late} late", index + 1),
                    Place::End => format!("back {late} late"),
                }
            }
            Violation::Overload { dimension, load, capacity, .. } => {
                format!("load {load}, {} more than capacity {capacity} in dimension {dimension}", load - capacity)
            }
            Violation::TooLong { duration_s, max_duration_s, .. } => {
                let (lasts, most) = (units.length(*duration_s), units.length(*max_duration_s));
                format!("lasts {lasts}, {} more than {most}", units.length(duration_s - max_duration_s))
            }
            Violation::TooMuchDriving { driving_s, max_driving_s, .. } => {
                let (drives, most) = (units.length(*driving_s), units.length(*max_driving_s));
                format!("drives for {drives}, {} more than {most}", units.length(driving_s - max_driving_s))
            }
            Violation::TooFar { distance_m, max_distance_m, .. } => {
                let (far, most) = (units.number(*distance_m), units.number(*max_distance_m));
                format!("drives {far}, {} more than {most}", units.number(distance_m - max_distance_m))
            }
            Violation::TooManyReloads { reloads, max_reloads, .. } => {
                format!("{reloads} reloads, {max_reloads} are allowed")
            }
            Violation::TooManyVehicles { used, count, .. } => {
                format!("{used} routes of a kind of which there are {count}")
            }
            Violation::WrongDepot { depot, .. } => {
                let number = self.instance.depot_numbers.get(*depot).copied().unwrap_or_default();
                format!("may not load at depot {number}")
            }
            Violation::Unreachable { from_location, to_location, .. } => {
                format!("no way from {} to {}", self.place_named(*from_location), self.place_named(*to_location))
            }
            Violation::EmptyTrip { .. } => "a trip without a visit".to_owned(),
            Violation::VisitedTwice { .. } => "visited more than once".to_owned(),
            Violation::PairBroken { .. } => {
                "its goods are not collected before, on the same trip, or are collected and not delivered".to_owned()
            }
            Violation::WrongDays { client } => {
                format!("visited on {}, which is none of its sets of days", self.days_of(*client))
            }
            Violation::OutOfRange { energy_j, capacity_j, .. } => {
                let kwh = |energy_j: i64| energy_j as f64 / 3_600_000.0;
                format!("needs {:.1} kWh, the battery holds {:.1}", kwh(*energy_j), kwh(*capacity_j))
            }
            Violation::TooLongOnBoard { on_board_s, max_time_on_board_s, .. } => {
                let (time, most) = (units.length(*on_board_s), units.length(*max_time_on_board_s));
                format!("its goods are on board for {time}, allowed are {most}")
            }
            Violation::NoBreak { index, .. } => {
                format!("break {} cannot be taken before driving or work passes its limit", index + 1)
            }
            Violation::Together { other, .. } => {
                let number = self.instance.stops.get(*other).map(|stop| stop.number).unwrap_or_default();
                format!("must not be on one trip with {number}")
            }
            Violation::WrongVehicle { .. } => "other types of vehicle only may visit it".to_owned(),
            Violation::BeginningBroken { .. } => {
                "stands where the vehicle is bound to begin with other visits, or not where it must".to_owned()
            }
            Violation::TwoOfGroup { other, .. } => {
                let number = self.instance.stops.get(*other).map(|stop| stop.number).unwrap_or_default();
                format!("visited although {number} of the same group is")
            }
            Violation::MissingSkill { .. } => "this vehicle may not visit it".to_owned(),
            other => other.to_string(),
        }
    }

    /// The days on which a client is visited, for people.
    fn days_of(&self, client: usize) -> String {
        let fleets = self.instance.fleets.len().max(1);
        let visits = |route: &&RoutePlan| route.trips.iter().any(|trip| trip.clients.contains(&client));
        let day = |route: &RoutePlan| {
            let own = self.instance.fleets.get(route.vehicle_type % fleets).map_or(0, |fleet| fleet.vehicle.day);
            1 + if self.instance.days > 1 { route.vehicle_type / fleets } else { own }
        };
        let mut days: Vec<usize> = self.routes.iter().filter(visits).map(day).collect();
        days.sort_unstable();
        let days: Vec<String> = days.iter().map(ToString::to_string).collect();
        format!("day {}", days.join(" and "))
    }

    fn place_named(&self, location: usize) -> String {
        let stop = self.instance.stops.iter().find(|stop| stop.client.location == location);
        let depot = self.instance.depots.iter().position(|depot| depot.location == location);
        match (stop, depot.and_then(|depot| self.instance.depot_numbers.get(depot))) {
            (Some(stop), _) => format!("visit {}", stop.number),
            (None, Some(number)) => format!("depot {number}"),
            (None, None) => "the end of the day".to_owned(),
        }
    }
}

impl Broken {
    /// "vehicle 3, day 2, trip 1, position 4, visit 12: "
    fn place(&self) -> String {
        let parts = [
            self.vehicle.map(|number| format!("vehicle {number}")),
            self.day.map(|day| format!("day {day}")),
            self.trip.map(|trip| format!("trip {trip}")),
            self.position.map(|position| format!("position {position}")),
            self.visit.map(|number| format!("visit {number}")),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        if parts.is_empty() { String::new() } else { format!("{}: ", parts.join(", ")) }
    }
}

/// The name under which the violation is serialised.
fn code_of(violation: &Violation) -> String {
    let value = serde_json::to_value(violation).unwrap_or_default();
    value["code"].as_str().unwrap_or("rule").to_owned()
}

fn route_of(violation: &Violation) -> Option<usize> {
    use Violation as V;
    match violation {
        V::UnknownIndex { route, .. }
        | V::EmptyTrip { route }
        | V::WrongDepot { route, .. }
        | V::TooManyReloads { route, .. }
        | V::Overload { route, .. }
        | V::Unreachable { route, .. }
        | V::Late { route, .. }
        | V::TooLong { route, .. }
        | V::TooFar { route, .. }
        | V::TooMuchDriving { route, .. }
        | V::OutOfRange { route, .. }
        | V::TooLongOnBoard { route, .. }
        | V::NoBreak { route, .. }
        | V::Together { route, .. }
        | V::WrongVehicle { route, .. }
        | V::BeginningBroken { route, .. }
        | V::MissingSkill { route, .. } => Some(*route),
        V::VisitedTwice { .. }
        | V::Unaccounted { .. }
        | V::TooManyVehicles { .. }
        | V::PairBroken { .. }
        | V::WrongDays { .. }
        | V::TwoOfGroup { .. }
        | V::WrongTotal { .. } => None,
    }
}

fn client_of(violation: &Violation) -> Option<usize> {
    use Violation as V;
    match violation {
        V::VisitedTwice { client }
        | V::Unaccounted { client }
        | V::PairBroken { client }
        | V::WrongDays { client }
        | V::MissingSkill { client, .. }
        | V::TooLongOnBoard { client, .. }
        | V::Together { client, .. }
        | V::WrongVehicle { client, .. }
        | V::BeginningBroken { client, .. }
        | V::TwoOfGroup { client, .. }
        | V::Late { place: Place::Client(client), .. } => Some(*client),
        _ => None,
    }
}
