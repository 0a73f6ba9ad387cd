//! Arcs between nodes, one table per profile and rates, and the vehicle types that drive by them.

use crate::load::Load;
use crate::problem::{Matrix, Problem};
use crate::time::{MAX_TIME_S, TimeWindow};

/// Cost and driving time between two nodes.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Arc {
    pub cost: i32,
    pub time_s: i32,
}

/// Arc cost that stands for "no way".
pub(crate) const NO_WAY: i32 = 1_000_000_000;

/// The arcs of all vehicle types with the same profile and rates, seen from either end.
pub(crate) struct ArcTable {
    nodes: usize,
    pub outward: Vec<Arc>,
    /// `None` where the arcs are the same in both directions.
    inward: Option<Vec<Arc>>,
    distance_m: Vec<i32>,
}

impl ArcTable {
    /// The arcs from `node` to all nodes.
    #[inline]
    pub fn from(&self, node: usize) -> &[Arc] {
        &self.outward[node * self.nodes..(node + 1) * self.nodes]
    }

    /// The arcs from all nodes to `node`.
    #[inline]
    pub fn to(&self, node: usize) -> &[Arc] {
        &self.inward.as_ref().unwrap_or(&self.outward)[node * self.nodes..(node + 1) * self.nodes]
    }

    #[inline]
    pub fn arc(&self, from: usize, to: usize) -> Arc {
        self.outward[from * self.nodes + to]
    }

    /// Distance, m; only present where some vehicle has a greatest distance.
    #[inline]
    pub fn distance_m(&self, from: usize, to: usize) -> i64 {
        self.distance_m.get(from * self.nodes + to).map_or(0, |&metres| i64::from(metres))
    }
}

/// A vehicle type in the terms of the search.
#[derive(Clone, Debug)]
pub(crate) struct Vehicle {
    pub class: usize,
    pub count: usize,
    pub fixed_cost: i64,
    pub cost_per_second: i64,
    pub capacity: Load,
    pub start_node: u32,
    pub end_node: u32,
    pub start_window: TimeWindow,
    pub end_window: TimeWindow,
    pub max_duration_s: i32,
    pub max_distance_m: i64,
    pub reload_nodes: Vec<u32>,
    pub max_reloads: usize,
}

pub(crate) fn tables_and_vehicles(problem: &Problem, limits_distance: bool) -> (Vec<ArcTable>, Vec<Vehicle>) {
    let mut classes: Vec<(usize, i64, i64)> = Vec::new();
    let mut tables = Vec::new();
    let mut vehicles = Vec::new();
    for vehicle in problem.vehicle_types() {
        let key = (vehicle.profile, vehicle.cost_per_metre, vehicle.cost_per_second);
        let class = classes.iter().position(|known| *known == key).unwrap_or(classes.len());
        if class == classes.len() {
            classes.push(key);
            tables.push(arc_table(problem, key, limits_distance));
        }
        let node = |depot: usize| (problem.clients().len() + depot) as u32;
        let within_shift = |depot: usize| {
            let open = problem.depots()[depot].time_window;
            (open, TimeWindow::new(open.start_s.max(vehicle.shift.start_s), open.end_s.min(vehicle.shift.end_s)))
        };
        let (end_open, end_window) = within_shift(vehicle.end_depot);
        vehicles.push(Vehicle {
            class,
            count: vehicle.count,
            fixed_cost: vehicle.fixed_cost,
            cost_per_second: vehicle.cost_per_second,
            capacity: vehicle.capacity,
            start_node: node(vehicle.start_depot),
            end_node: node(vehicle.end_depot),
            start_window: within_shift(vehicle.start_depot).1,
            end_window: TimeWindow::new(end_open.start_s, end_window.end_s),
            max_duration_s: vehicle.max_duration_s.unwrap_or(MAX_TIME_S),
            max_distance_m: vehicle.max_distance_m.map_or(i64::MAX, i64::from),
            reload_nodes: vehicle.reload_depots.iter().map(|&depot| node(depot)).collect(),
            max_reloads: if vehicle.reload_depots.is_empty() { 0 } else { vehicle.max_reloads },
        });
    }
    (tables, vehicles)
}

fn arc_table(
    problem: &Problem,
    (profile, per_metre, per_second): (usize, i64, i64),
    limits_distance: bool,
) -> ArcTable {
    let matrix = &problem.matrices()[profile];
    let clients = problem.clients().iter().map(|client| client.location);
    let places: Vec<usize> = clients.chain(problem.depots().iter().map(|depot| depot.location)).collect();
    let nodes = places.len();
    let mut outward = Vec::with_capacity(nodes * nodes);
    let mut distance_m = Vec::new();
    for &from in &places {
        let row = from * matrix.n;
        for &to in &places {
            let (metres, seconds) = (matrix.distance_m[row + to], matrix.duration_s[row + to]);
            outward.push(if metres == Matrix::UNREACHABLE || seconds == Matrix::UNREACHABLE {
                Arc { cost: NO_WAY, time_s: MAX_TIME_S }
            } else {
                // Problem::new has made sure that this is at most MAX_ARC_COST.
                Arc { cost: (i64::from(metres) * per_metre + i64::from(seconds) * per_second) as i32, time_s: seconds }
            });
            if limits_distance {
                distance_m.push(metres);
            }
        }
    }
    let same = |arc: &Arc, back: &Arc| arc.cost == back.cost && arc.time_s == back.time_s;
    let symmetric = (0..nodes).all(|a| (0..a).all(|b| same(&outward[a * nodes + b], &outward[b * nodes + a])));
    let inward =
        (!symmetric).then(|| (0..nodes * nodes).map(|cell| outward[(cell % nodes) * nodes + cell / nodes]).collect());
    ArcTable { nodes, outward, inward, distance_m }
}
