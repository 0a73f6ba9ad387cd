//! Arcs between nodes, tabled or worked out by profile and rates, and the vehicle types that drive by them.

use crate::load::Load;
use crate::problem::{Battery, Break, Leaving, Matrix, Problem, leaving};
use crate::time::{MAX_TIME_S, TimeWindow};

/// Cost and driving time between two nodes.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Arc {
    pub cost: i32,
    pub time_s: i32,
}

/// Arc cost that stands for "no way".
pub(crate) const NO_WAY: i32 = 1_000_000_000;

/// From so many nodes on arcs are worked out from the matrix when asked for: a table of 10,000 nodes would take 800 MB.
pub(crate) const MOST_TABLED_NODES: usize = 2500;

/// The arcs of all vehicle types with the same profile and rates, seen from either end.
pub(crate) struct ArcTable<'p> {
    nodes: usize,
    /// All arcs; empty where there are too many of them.
    outward: Vec<Arc>,
    /// `None` where the arcs are the same in both directions.
    inward: Option<Vec<Arc>>,
    matrix: &'p Matrix,
    places: Vec<u32>,
    per_metre: i64,
    per_second: i64,
    /// What leaving each node bears of the service there by these vehicles; empty where that is nothing.
    leaving: Vec<Leaving>,
    /// The dearest arc there is.
    pub dearest: i64,
}

/// The arcs from one node to all, or from all to one.
#[derive(Clone, Copy)]
pub(crate) enum Row<'a> {
    Table(&'a [Arc]),
    Outward(&'a ArcTable<'a>, usize),
    Inward(&'a ArcTable<'a>, usize),
}

impl Row<'_> {
    #[inline(always)]
    pub fn at(&self, other: usize) -> Arc {
        match self {
            Self::Table(arcs) => arcs[other],
            Self::Outward(table, node) => table.work_out(*node, other),
            Self::Inward(table, node) => table.work_out(other, *node),
        }
    }
}

impl<'p> ArcTable<'p> {
    fn new(
        problem: &'p Problem,
        (profile, per_metre, per_second): (usize, i64, i64),
        mut leaving: Vec<Leaving>,
    ) -> Self {
        let matrix = &problem.matrices()[profile];
        let clients = problem.clients().iter().map(|client| client.location as u32);
        let places: Vec<u32> = clients.chain(problem.depots().iter().map(|depot| depot.location as u32)).collect();
        let nodes = places.len();
        let (outward, inward) = (Vec::new(), None);
        if !leaving.is_empty() {
            leaving.resize(nodes, Leaving::default());
        }
        let mut table = Self { nodes, outward, inward, matrix, places, per_metre, per_second, leaving, dearest: 0 };
        for from in 0..nodes {
            for to in 0..nodes {
                let arc = table.work_out(from, to);
                if arc.cost < NO_WAY {
                    table.dearest = table.dearest.max(i64::from(arc.cost));
                }
            }
        }
        if nodes <= MOST_TABLED_NODES {
            table.fill();
        }
        table
    }

    fn fill(&mut self) {
        let n = self.nodes;
        let outward: Vec<Arc> = (0..n * n).map(|cell| self.work_out(cell / n, cell % n)).collect();
        let same = |arc: &Arc, back: &Arc| arc.cost == back.cost && arc.time_s == back.time_s;
        let symmetric = (0..n).all(|a| (0..a).all(|b| same(&outward[a * n + b], &outward[b * n + a])));
        self.inward = (!symmetric).then(|| (0..n * n).map(|cell| outward[(cell % n) * n + cell / n]).collect());
        self.outward = outward;
    }

    #[inline]
    fn work_out(&self, from: usize, to: usize) -> Arc {
        let cell = self.places[from] as usize * self.matrix.n + self.places[to] as usize;
        let (metres, seconds) = (self.matrix.distance_m[cell], self.matrix.duration_s[cell]);
        if metres == Matrix::UNREACHABLE || seconds == Matrix::UNREACHABLE {
            return Arc { cost: NO_WAY, time_s: MAX_TIME_S };
        }
        // Problem::new has made sure that this is at most MAX_ARC_COST.
        let mut cost = i64::from(metres) * self.per_metre + i64::from(seconds) * self.per_second;
        if let Some(own) = self.matrix.cost.get(cell) {
            cost += i64::from(*own);
        }
        let Some(leaving) = self.leaving.get(from) else { return Arc { cost: cost as i32, time_s: seconds } };
        cost += leaving.cost + leaving.extra_s * self.per_second;
        Arc { cost: cost as i32, time_s: seconds + leaving.extra_s as i32 }
    }

    /// Whether arcs are worked out when asked for, as there are too many to keep.
    pub fn is_large(&self) -> bool {
        self.outward.is_empty()
    }

    /// The arcs from `node` to all nodes.
    #[inline]
    pub fn from(&self, node: usize) -> Row<'_> {
        if self.outward.is_empty() {
            return Row::Outward(self, node);
        }
        Row::Table(&self.outward[node * self.nodes..(node + 1) * self.nodes])
    }

    /// The arcs from all nodes to `node`.
    #[inline]
    pub fn to(&self, node: usize) -> Row<'_> {
        if self.outward.is_empty() {
            return Row::Inward(self, node);
        }
        Row::Table(&self.inward.as_ref().unwrap_or(&self.outward)[node * self.nodes..(node + 1) * self.nodes])
    }

    #[inline]
    pub fn arc(&self, from: usize, to: usize) -> Arc {
        if self.outward.is_empty() { self.work_out(from, to) } else { self.outward[from * self.nodes + to] }
    }

    /// The cheapest arc to a node and the cheapest away from it.
    pub fn least(&self, node: usize) -> (i32, i32) {
        let others = || (0..self.nodes).filter(|&other| other != node);
        let least = |row: Row| others().map(|other| row.at(other).cost).min().unwrap_or(0);
        (least(self.to(node)), least(self.from(node)))
    }

    /// What arcs away from a node hold of the service there, s.
    #[inline]
    pub fn extra_s(&self, node: usize) -> i32 {
        self.leaving.get(node).map_or(0, |leaving| leaving.extra_s as i32)
    }

    /// Driving alone, s.
    #[inline]
    pub fn road_s(&self, from: usize, to: usize) -> i32 {
        self.arc(from, to).time_s - self.extra_s(from)
    }

    /// Whether arcs hold something of the service before them.
    pub fn holds_service(&self) -> bool {
        !self.leaving.is_empty()
    }

    /// What driving there takes from a battery, J.
    pub fn energy_j(&self, from: usize, to: usize, per_metre: i64) -> i64 {
        let cell = self.places[from] as usize * self.matrix.n + self.places[to] as usize;
        match self.matrix.energy_j.get(cell) {
            Some(energy_j) => i64::from(*energy_j),
            None => i64::from(self.matrix.distance_m[cell]) * per_metre,
        }
    }

    /// Distance, m.
    #[inline]
    pub fn distance_m(&self, from: usize, to: usize) -> i64 {
        let cell = self.places[from] as usize * self.matrix.n + self.places[to] as usize;
        i64::from(self.matrix.distance_m[cell])
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
    /// `i32::MAX` where there is no limit.
    pub max_duration_s: i32,
    pub max_distance_m: i64,
    pub max_driving_s: i64,
    pub reload_nodes: Vec<u32>,
    pub max_reloads: usize,
    pub day: usize,
    pub battery: Option<Battery>,
    pub breaks: Vec<Break>,
}

pub(crate) fn tables_and_vehicles(problem: &Problem) -> (Vec<ArcTable<'_>>, Vec<Vehicle>) {
    let mut classes: Vec<((usize, i64, i64), Vec<Leaving>)> = Vec::new();
    let mut tables = Vec::new();
    let mut vehicles = Vec::new();
    for (vehicle_type, vehicle) in problem.vehicle_types().iter().enumerate() {
        let rates = (vehicle.profile, vehicle.cost_per_metre, vehicle.cost_per_second);
        let key = (rates, leaving(problem, vehicle_type, vehicle));
        let class = classes.iter().position(|known| *known == key).unwrap_or(classes.len());
        if class == classes.len() {
            tables.push(ArcTable::new(problem, rates, key.1.clone()));
            classes.push(key);
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
            max_duration_s: vehicle.max_duration_s.unwrap_or(i32::MAX),
            max_distance_m: vehicle.max_distance_m.map_or(i64::MAX, i64::from),
            max_driving_s: vehicle.max_driving_s.map_or(i64::MAX, i64::from),
            reload_nodes: vehicle.reload_depots.iter().map(|&depot| node(depot)).collect(),
            day: vehicle.day,
            battery: vehicle.battery,
            breaks: vehicle.breaks.clone(),
            max_reloads: if vehicle.reload_depots.is_empty() { 0 } else { vehicle.max_reloads },
        });
    }
    (tables, vehicles)
}
