//! CVRPLIB / VRPLIB instances and PyVRP's extensions of it: several depots, vehicles that differ, windows, releases, reloads, prizes,
//! backhauls, pairs of pickup and delivery, and lists of customers a vehicle may visit.
//!
//! Numbers become whole as the family's best-known values ask, see [`convention`]. Nodes are numbered from 1 in instances and
//! from 0 in solutions. A section or header that is not known is an error, for it may hold a rule.

mod pairs;
mod sections;

use super::{Convention, Fields, Fleet, Format, FormatError, Instance, MOST_STOPS, MOST_VEHICLES, Stop, at_most};
use crate::load::{Load, MAX_DIMENSIONS};
use crate::problem::{Client, ClientGroup, Depot, Problem, VehicleType};
use crate::time::{MAX_TIME_S, TimeWindow};
use sections::{Sections, Table};
use std::collections::{BTreeMap, BTreeSet};

/// Reads an instance as a problem. Where the format does not bind the number of vehicles there are as many as clients.
///
/// # Errors
/// [`FormatError`] with the line that cannot be used.
pub fn read(text: &str) -> Result<Problem, FormatError> {
    parse(text)?.problem()
}

/// The cost stated in a `.sol` file.
#[must_use]
pub fn stated_cost(solution: &str) -> Option<f64> {
    let line = solution.lines().find_map(|line| line.trim().strip_prefix("Cost"))?;
    line.trim_start_matches([':', ' ']).trim().parse().ok()
}

/// How the family named by `TYPE` counts: CVRP and VRPB rounded; MTVRPTWR, PCVRPTW and VRPTW in tenths cut off; MDVRPTW, SDVRPTW,
/// PDPTW in thousandths; HFVRP in thousandths with costs in the file's own unit, hundredths of the published ones.
#[must_use]
pub fn convention(family: &str) -> Option<Convention> {
    match family {
        "CVRP" | "ACVRP" | "VRPB" => Some(Convention::ROUNDED),
        "MTVRPTWR" | "PCVRPTW" | "VRPTW" => Some(Convention::DIMACS_TENTHS),
        "MDVRPTW" | "SDVRPTW" | "PDPTW" => Some(Convention::THOUSANDTHS),
        "HFVRP" => Some(Convention::EXACT),
        _ => None,
    }
}

/// Reads an instance.
///
/// # Errors
/// [`FormatError`] with the line that cannot be used.
pub fn parse(text: &str) -> Result<Instance, FormatError> {
    let sections = Sections::read(text)?;
    let has_kinds = sections.table("NODE_COORD_SECTION").is_some_and(|table| table.width() == 4);
    let family = match sections.header("TYPE").unwrap_or("CVRP") {
        "CVRP" if has_kinds => "VRPB",
        "CVRP" if sections.table("PRIZE_SECTION").is_some() => "PCVRPTW",
        "CVRP" | "CVRPTW" if sections.table("TIME_WINDOW_SECTION").is_some() => "VRPTW",
        "VRPTW" if sections.table("PRIZE_SECTION").is_some() => "PCVRPTW",
        family => family,
    };
    let known = convention(family).ok_or_else(|| FormatError::Unsupported(format!("TYPE {family}")))?;
    Reader { sections, family: family.to_owned(), convention: known, has_kinds }.instance()
}

struct Reader<'a> {
    sections: Sections<'a>,
    family: String,
    convention: Convention,
    has_kinds: bool,
}

/// What the nodes' sections say, by node from 0.
#[derive(Default)]
struct Nodes {
    demand: Table,
    backhaul: Table,
    service: Table,
    window: Table,
    release: Table,
    prize: Table,
    kinds: Vec<i32>,
}

impl Reader<'_> {
    fn instance(self) -> Result<Instance, FormatError> {
        let (matrix, kinds) = self.sections.matrix(&self.convention, self.has_kinds)?;
        let places = matrix.n;
        at_most("stops", places, MOST_STOPS)?;
        let nodes = Nodes {
            demand: self.node_table(&["DEMAND_SECTION", "LINEHAUL_SECTION"], places, false)?,
            backhaul: self.node_table(&["BACKHAUL_SECTION"], places, false)?,
            service: self.node_table(&["SERVICE_TIME_SECTION"], places, true)?,
            window: self.node_table(&["TIME_WINDOW_SECTION"], places, true)?,
            release: self.node_table(&["RELEASE_TIME_SECTION"], places, true)?,
            prize: self.node_table(&["PRIZE_SECTION"], places, true)?,
            kinds,
        };
        let depot_nodes = self.depots(places)?;
        let mut stops = Vec::new();
        for node in (0..places).filter(|node| !depot_nodes.contains(node)) {
            stops.push(self.stop(&nodes, node)?);
        }
        let mut depots: Vec<Depot> = depot_nodes
            .iter()
            .map(|&location| Depot {
                location,
                time_window: window_of(&nodes, location),
                service_duration_s: nodes.service.value(location, 0),
            })
            .collect();
        if let Some(section) = self.sections.table("PICKUP_AND_DELIVERY_SECTION") {
            pairs::apply(section, places, &self.convention, &mut depots, &mut stops)?;
        }
        let groups = self.groups(&stops)?;
        let fleets = self.fleets(&depots, &depot_nodes, &stops)?;
        Ok(Instance {
            name: self.sections.header("NAME").unwrap_or_default().to_owned(),
            format: Format::Vrplib,
            family: self.family,
            convention: self.convention,
            matrices: vec![matrix],
            depots,
            depot_numbers: depot_nodes.iter().map(|&node| node as u64).collect(),
            facilities: 0,
            stops,
            fleets,
            days: 1,
            groups,
            initial: Vec::new(),
        })
    }

    /// Customers of whom exactly one is visited. Groups of one say nothing.
    fn groups(&self, stops: &[Stop]) -> Result<Vec<ClientGroup>, FormatError> {
        let name = "MUTUALLY_EXCLUSIVE_GROUP_SECTION";
        let stop_at = stops_by_number(stops);
        let mut groups = Vec::new();
        for nodes in self.sections.lists(name, "group")?.into_iter().filter(|nodes| nodes.len() > 1) {
            let stop = |node: &usize| {
                let unknown = || FormatError::Unsupported(format!("{name}: {node}, which is no customer,"));
                stop_at.get(node).copied().ok_or_else(unknown)
            };
            let clients = nodes.iter().map(stop).collect::<Result<_, _>>()?;
            groups.push(ClientGroup { clients, is_required: true });
        }
        Ok(groups)
    }

    /// The first of these sections that is there, whole numbers by node; times are scaled, goods are not.
    fn node_table(&self, names: &[&'static str], places: usize, is_scaled: bool) -> Result<Table, FormatError> {
        let Some((name, rows)) = names.iter().find_map(|name| Some((*name, self.sections.table(name)?))) else {
            return Ok(Table::default());
        };
        let whole = |value: f64| {
            if is_scaled && name == "TIME_WINDOW_SECTION" {
                // A closing time beyond all times is no limit.
                self.convention.whole(value).min(f64::from(MAX_TIME_S))
            } else if is_scaled {
                self.convention.whole(value)
            } else {
                value.round()
            }
        };
        let most = match name {
            "DEMAND_SECTION" | "LINEHAUL_SECTION" | "BACKHAUL_SECTION" => MAX_DIMENSIONS,
            "TIME_WINDOW_SECTION" => 2,
            _ => 1,
        };
        rows.by_number(name, places, most, whole)
    }

    fn depots(&self, places: usize) -> Result<Vec<usize>, FormatError> {
        let mut depots = Vec::new();
        if let Some(rows) = self.sections.table("DEPOT_SECTION") {
            for &(line, text) in &rows.lines {
                let mut fields = Fields::new(line, "DEPOT_SECTION", text);
                let number = fields.number("node")?;
                if number == -1.0 {
                    break;
                }
                fields.end()?;
                if number < 1.0
                    || number > places as f64
                    || number.fract() != 0.0
                    || depots.contains(&(number as usize - 1))
                {
                    return Err(fields.error("node", text, "the number of a node, once"));
                }
                depots.push(number as usize - 1);
                at_most("depots", depots.len(), 1000)?;
            }
        }
        if depots.is_empty() {
            depots.push(0);
        }
        Ok(depots)
    }

    fn stop(&self, nodes: &Nodes, node: usize) -> Result<Stop, FormatError> {
        let is_backhaul = nodes.kinds.get(node) == Some(&1);
        let demand = nodes.demand.load(node);
        let (delivery, mut pickup) = if is_backhaul { (Load::ZERO, demand) } else { (demand, Load::ZERO) };
        pickup = pickup.plus(&nodes.backhaul.load(node));
        let service = match self.header_number("SERVICE_TIME")? {
            Some(seconds) => seconds,
            None => nodes.service.value(node, 0),
        };
        let prize = nodes.prize.value(node, 0);
        let client = Client {
            location: node,
            delivery,
            pickup,
            service_duration_s: service,
            time_windows: if nodes.window.is_empty() { Vec::new() } else { vec![window_of(nodes, node)] },
            release_time_s: nodes.release.value(node, 0),
            // A prize of nothing marks those who must be visited.
            prize: (prize > 0).then_some(i64::from(prize)),
            ..Client::default()
        };
        let is_backhaul = self.family == "VRPB" && client.delivery == Load::ZERO && client.pickup != Load::ZERO;
        Ok(Stop { is_backhaul, ..Stop::new(node as u64, client) })
    }

    /// A header that holds one scaled number.
    fn header_number(&self, key: &str) -> Result<Option<i32>, FormatError> {
        self.sections.header_number(key, |value| self.convention.whole(value))
    }

    /// Vehicles that are equal in all respects, in the order of their first.
    fn fleets(&self, depots: &[Depot], depot_nodes: &[usize], stops: &[Stop]) -> Result<Vec<Fleet>, FormatError> {
        let given = self.sections.header_number("VEHICLES", |value| value)?;
        let count = given.map_or(Ok(stops.len()), usize::try_from).unwrap_or(0);
        at_most("vehicles", count, MOST_VEHICLES)?;
        let same = |value: f64| value;
        let scaled = |value: f64| self.convention.whole(value);
        let per_vehicle = |key: &'static str, whole: &dyn Fn(f64) -> f64| self.sections.per_vehicle(key, count, whole);
        let capacity = per_vehicle("CAPACITY", &same)?;
        let fixed = self.sections.per_vehicle("VEHICLES_FIXED_COST", count, &same)?;
        let unit = per_vehicle("VEHICLES_UNIT_DISTANCE_COST", &same)?;
        let duration = per_vehicle("VEHICLES_MAX_DURATION", &scaled)?;
        let old_duration = per_vehicle("DISTANCE", &scaled)?;
        let distance = per_vehicle("VEHICLES_MAX_DISTANCE", &scaled)?;
        let reloads = per_vehicle("VEHICLES_MAX_RELOADS", &same)?;
        let home = per_vehicle("VEHICLES_DEPOT", &same)?;
        let reload_depots = self.sections.lists_of_vehicles("VEHICLES_RELOAD_DEPOT_SECTION", count)?;
        let allowed = self.sections.lists_of_vehicles("VEHICLES_ALLOWED_CLIENTS_SECTION", count)?;
        let index_of = |node: usize, section: &str| {
            let at = depot_nodes.iter().position(|&depot| depot + 1 == node);
            at.ok_or_else(|| FormatError::Unsupported(format!("{section}: {node}, which is no depot,")))
        };
        let stop_at = stops_by_number(stops);
        let mut fleets: Vec<Fleet> = Vec::new();
        for at in 0..count {
            let depot =
                index_of(home.get(at).map_or(depot_nodes[0] + 1, |row| row[0] as usize), "VEHICLES_DEPOT_SECTION")?;
            let mut own_reloads = Vec::new();
            for &node in reload_depots.get(at).into_iter().flatten() {
                own_reloads.push(index_of(node, "VEHICLES_RELOAD_DEPOT_SECTION")?);
            }
            let vehicle = VehicleType {
                count: 0,
                start_depot: depot,
                end_depot: depot,
                capacity: capacity.get(at).map_or(Load::UNLIMITED, |row| Load::of(row)),
                fixed_cost: fixed.get(at).map_or(0, |row| i64::from(row[0]) * i64::from(self.convention.scale)),
                cost_per_metre: unit.get(at).map_or(1, |row| i64::from(row[0])),
                shift: depots[depot].time_window,
                max_duration_s: duration.get(at).or(old_duration.get(at)).map(|row| row[0]),
                max_distance_m: distance.get(at).map(|row| row[0]),
                max_reloads: match (own_reloads.is_empty(), reloads.get(at)) {
                    (true, _) => 0,
                    (false, Some(row)) => row[0].max(0) as usize,
                    (false, None) => stops.len(),
                },
                reload_depots: own_reloads,
                ..VehicleType::default()
            };
            let own = allowed.get(at).map(|nodes| nodes.iter().filter_map(|node| stop_at.get(node).copied()).collect());
            let own: Option<BTreeSet<usize>> = own.filter(|own: &BTreeSet<usize>| own.len() < stops.len());
            let number = at as u64 + 1;
            match fleets.iter_mut().find(|fleet| fleet.vehicle == vehicle && fleet.allowed == own) {
                Some(fleet) => fleet.numbers.push(number),
                None => fleets.push(Fleet { vehicle, numbers: vec![number], allowed: own, break_ids: Vec::new() }),
            }
            at_most("different vehicle types", fleets.len(), 1000)?;
        }
        fleets.iter_mut().for_each(|fleet| fleet.vehicle.count = fleet.numbers.len());
        Ok(fleets)
    }
}

/// Stops as indices, by the numbers of their nodes from 1.
fn stops_by_number(stops: &[Stop]) -> BTreeMap<usize, usize> {
    stops.iter().enumerate().map(|(at, stop)| (stop.client.location + 1, at)).collect()
}

fn window_of(nodes: &Nodes, node: usize) -> TimeWindow {
    if nodes.window.is_empty() {
        return TimeWindow::ALWAYS;
    }
    TimeWindow::new(nodes.window.value(node, 0), nodes.window.value(node, 1))
}

#[cfg(test)]
mod tests;
