//! A solution as VROOM writes it: routes with steps, arrivals, loads and waiting, and the jobs left out.

use crate::formats::{Instance, Stop};
use crate::load::Load;
use crate::problem::Problem;
use crate::solution::{BreakTaken, Route, Solution};
use serde_json::{Value, json};

/// The solution in VROOM's output form; `problem` is [`Instance::problem`] of the instance. Times are seconds, costs are rounded to
/// whole units of the input.
#[must_use]
pub fn output(instance: &Instance, problem: &Problem, solution: &Solution) -> Value {
    let dimensions = dimensions(problem);
    let mut used = vec![0; instance.fleets.len()];
    let mut routes = Vec::new();
    let (mut service, mut waiting, mut travel, mut priority, mut setup) = (0, 0, 0, 0, 0);
    for route in &solution.routes {
        let number =
            instance.fleets.get(route.vehicle_type).and_then(|fleet| fleet.numbers.get(used[route.vehicle_type]));
        used[route.vehicle_type] += 1;
        let mut steps = Steps { problem, dimensions, list: Vec::new(), service: 0, waiting: 0, priority: 0, setup: 0 };
        steps.drive(instance, route);
        let driving = route.duration_s - steps.service - steps.setup - steps.waiting;
        service += steps.service;
        waiting += steps.waiting;
        travel += driving;
        setup += steps.setup;
        priority += steps.priority;
        routes.push(json!({
            "vehicle": number, "cost": rounded(instance, route.cost), "setup": steps.setup, "service": steps.service, "duration": driving,
            "waiting_time": steps.waiting, "priority": steps.priority, "steps": steps.list, "violations": [],
        }));
    }
    let unassigned: Vec<Value> = solution
        .unassigned
        .iter()
        .filter_map(|missed| Some((missed.client, instance.stops.get(missed.client)?)))
        .map(|(client, stop)| {
            json!({"id": stop.id, "location_index": stop.client.location, "type": kind(problem, stop, client)})
        })
        .collect();
    json!({
        "code": 0,
        "summary": {
            "cost": rounded(instance, solution.cost), "routes": routes.len(), "unassigned": unassigned.len(), "setup": setup,
            "service": service, "duration": travel, "waiting_time": waiting, "priority": priority, "violations": [],
        },
        "unassigned": unassigned,
        "routes": routes,
    })
}

/// What VROOM calls the stop.
fn kind(problem: &Problem, stop: &Stop, client: usize) -> &'static str {
    match (stop.delivered_at, problem.clients()[client].collected_from) {
        (Some(_), _) => "pickup",
        (None, Some(_)) => "delivery",
        (None, None) => "job",
    }
}

/// Whether the place is the one where open routes start or end: the last of the matrix, with all ways to it for nothing.
fn is_anywhere(instance: &Instance, location: usize) -> bool {
    let Some(matrix) = instance.matrices.first() else { return false };
    let n = matrix.n;
    location + 1 == n && n > 1 && (0..n).all(|place| matrix.duration_s[place * n + location] == 0)
}

fn rounded(instance: &Instance, cost: i64) -> i64 {
    instance.convention.stated(cost).round() as i64
}

/// How many dimensions of load are in use.
fn dimensions(problem: &Problem) -> usize {
    let loads = problem.clients().iter().flat_map(|client| [client.delivery, client.pickup]);
    loads.filter_map(|load| load.0.iter().rposition(|&amount| amount != 0)).max().map_or(0, |last| last + 1)
}

struct Steps<'a> {
    problem: &'a Problem,
    dimensions: usize,
    list: Vec<Value>,
    service: i64,
    waiting: i64,
    priority: u32,
    setup: i64,
}

impl Steps<'_> {
    fn drive(&mut self, instance: &Instance, route: &Route) {
        let vehicle = &self.problem.vehicle_types()[route.vehicle_type];
        for trip in &route.trips {
            let from_depot = trip.clients().map(|client| &self.problem.clients()[client]);
            let from_depot = from_depot.filter(|client| client.collected_from.is_none());
            let mut load = from_depot.fold(Load::ZERO, |sum, client| sum.plus(&client.delivery));
            let location = self.problem.depots()[trip.depot].location;
            if !is_anywhere(instance, location) {
                self.push("start", location, trip.loading_start_s, 0, &load);
            }
            let mut before = location;
            for visit in &trip.visits {
                let client = &self.problem.clients()[visit.client];
                let stop = instance.stops.get(visit.client);
                let collected = stop.filter(|stop| stop.delivered_at.is_some());
                let collected = collected.map_or(Load::ZERO, |stop| stop.client.pickup);
                load = load.minus(&client.delivery).plus(&client.pickup).plus(&collected);
                let waits = visit.service_start_s - visit.arrival_s;
                let setup = if before == client.location { 0 } else { client.setup_s(route.vehicle_type) };
                before = client.location;
                let service = visit.departure_s - visit.service_start_s - setup;
                self.setup += i64::from(setup);
                self.service += i64::from(service);
                self.priority += client.priority;
                self.waiting += i64::from(waits);
                let what = stop.map_or("job", |stop| kind(self.problem, stop, visit.client));
                self.push(what, client.location, visit.arrival_s, waits, &load);
                if let Some(step) = self.list.last_mut() {
                    step["id"] = json!(stop.map(|stop| stop.id));
                    step["service"] = json!(service);
                    step["setup"] = json!(setup);
                }
            }
            let end = self.problem.depots()[vehicle.end_depot].location;
            if !is_anywhere(instance, end) {
                self.push("end", end, trip.return_s, 0, &load);
            }
        }
        for taken in &route.breaks {
            let ids = instance.fleets.get(route.vehicle_type).map(|fleet| &fleet.break_ids);
            self.take_break(taken, ids.and_then(|ids| ids.get(taken.index)).copied());
        }
    }

    /// Between the steps where it is begun: behind the last one that is left by then.
    fn take_break(&mut self, taken: &BreakTaken, id: Option<u64>) {
        let number = |step: &Value, key: &str| step[key].as_i64().unwrap_or(0);
        let left = |step: &Value| {
            number(step, "arrival") + number(step, "waiting_time") + number(step, "service") + number(step, "setup")
        };
        let at = self.list.iter().rposition(|step| left(step) <= i64::from(taken.start_s)).map_or(0, |last| last + 1);
        let takes_s = taken.end_s - taken.start_s;
        self.service += i64::from(takes_s);
        let load = at.checked_sub(1).map_or(Value::Null, |before| self.list[before]["load"].clone());
        let step = json!({
            "type": "break", "id": id, "arrival": taken.start_s, "setup": 0, "service": takes_s, "waiting_time": 0,
            "load": load, "violations": [],
        });
        self.list.insert(at, step);
    }

    fn push(&mut self, kind: &str, location: usize, arrival: i32, waiting: i32, load: &Load) {
        self.list.push(json!({
            "type": kind, "location_index": location, "arrival": arrival, "setup": 0, "service": 0, "waiting_time": waiting,
            "load": load.0[..self.dimensions], "violations": [],
        }));
    }
}
