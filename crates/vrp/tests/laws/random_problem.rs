//! Random problems with any mix of traits: windows, pickups, releases, reloads, several types, prizes, limits, pairs, days,
//! skills, batteries, times on board, breaks, soft windows, companions, locks, beginnings of routes and groups,
//! service by type, setups, breaks with several windows or a greatest load, limits of driving, prices of ways, priorities, odd matrices.

use vrp::{Battery, Break, Client, ClientGroup, Depot, Load, Matrix, Problem, SoftWindow, TimeWindow, VehicleType};

/// Every set of traits is a number below this.
pub const ALL_TRAITS: u32 = 1 << 25;

/// Which difficulties a random problem has.
#[derive(Clone, Copy, Debug)]
pub struct Traits {
    pub windows: bool,
    pub duration_costs: bool,
    pub pickups: bool,
    pub releases: bool,
    pub reloads: bool,
    pub several_types: bool,
    pub prizes: bool,
    pub limits: bool,
    pub pairs: bool,
    pub days: bool,
    pub skills: bool,
    pub batteries: bool,
    pub on_board: bool,
    pub breaks: bool,
    pub soft: bool,
    pub per_unit: bool,
    pub apart: bool,
    pub locks: bool,
    pub beginnings: bool,
    pub groups: bool,
    pub by_type: bool,
    pub driving: bool,
    pub priorities: bool,
    pub break_windows: bool,
    pub setups: bool,
}

impl Traits {
    /// The bit of breaks.
    pub const BREAKS: u32 = 1 << 13;

    pub fn from_bits(bits: u32) -> Self {
        let bit = |at: u32| bits >> at & 1 == 1;
        Self {
            windows: bit(0),
            duration_costs: bit(1),
            pickups: bit(2),
            releases: bit(3),
            reloads: bit(4),
            several_types: bit(5),
            prizes: bit(6),
            limits: bit(7),
            pairs: bit(8),
            days: bit(9),
            skills: bit(10),
            batteries: bit(11),
            on_board: bit(12),
            breaks: bit(13),
            soft: bit(14),
            per_unit: bit(15),
            apart: bit(16),
            locks: bit(17),
            beginnings: bit(18),
            groups: bit(19),
            by_type: bit(20),
            driving: bit(21),
            priorities: bit(22),
            break_windows: bit(23),
            setups: bit(24),
        }
    }
}

/// xorshift64*, so that a problem depends on its seed alone.
struct Draw(u64);

impl Draw {
    fn below(&mut self, bound: i32) -> i32 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as i32 % bound.max(1)
    }

    fn chance(&mut self, percent: i32) -> bool {
        self.below(100) < percent
    }
}

pub fn problem(seed: u64, clients: usize, traits: Traits) -> Problem {
    let mut draw = Draw(seed.wrapping_mul(2).wrapping_add(1));
    let depots = if traits.reloads { 2 } else { 1 };
    let n = depots + clients;
    let matrices = (0..2).map(|_| matrix(&mut draw, n)).collect();
    let depot = |location: usize, draw: &mut Draw| Depot {
        location,
        time_window: if traits.windows { TimeWindow::new(draw.below(300), 7000) } else { TimeWindow::ALWAYS },
        service_duration_s: draw.below(40),
    };
    let depots: Vec<Depot> = (0..depots).map(|location| depot(location, &mut draw)).collect();
    let mut clients: Vec<Client> = (depots.len()..n).map(|location| client(&mut draw, location, traits)).collect();
    link(&mut draw, &mut clients, traits);
    let types: usize = if traits.several_types || traits.days { 3 } else { 1 };
    let mut vehicles: Vec<VehicleType> = (0..types).map(|_| vehicle(&mut draw, traits)).collect();
    for (index, vehicle) in vehicles.iter_mut().enumerate() {
        vehicle.day = if traits.days { index } else { 0 };
        vehicle.skills = if traits.skills { draw.below(8) as u64 } else { 0 };
    }
    // Drawn apart, so that problems without these traits stay as they were.
    let mut draw = Draw(seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407) | 1);
    let mut matrices: Vec<Matrix> = matrices;
    demand_of_clients(&mut draw, &mut clients, types as i32, traits);
    demand_of_vehicles(&mut draw, &mut vehicles, &mut matrices, traits);
    let mut is_taken: Vec<bool> = clients.iter().map(|client| !client.day_patterns.is_empty()).collect();
    if traits.beginnings {
        bind(&mut draw, &mut clients, &mut vehicles, &mut is_taken);
    }
    let mut own = Draw(seed.wrapping_mul(2_862_933_555_777_941_757).wrapping_add(3_037_000_493) | 1);
    service_by_type(&mut own, &mut clients, &mut vehicles, &mut matrices, traits);
    let groups = if traits.groups { groups(&mut draw, &clients, &mut is_taken) } else { Vec::new() };
    let problem = Problem::new(matrices, depots, clients, vehicles).expect("the generator keeps the rules");
    problem.with_groups(groups).expect("the generator keeps the rules of groups")
}

/// Service by type of vehicle and its price, limits of driving, prices of ways, priorities.
fn service_by_type(
    draw: &mut Draw,
    clients: &mut [Client],
    vehicles: &mut [VehicleType],
    matrices: &mut [Matrix],
    traits: Traits,
) {
    for client in clients {
        if traits.by_type && draw.chance(60) {
            client.service_by_vehicle_type = vehicles.iter().map(|_| draw.below(90)).collect();
        }
        if traits.setups && draw.chance(60) {
            client.setup_duration_s = draw.below(120);
            if draw.chance(30) {
                client.setup_by_vehicle_type = vehicles.iter().map(|_| draw.below(120)).collect();
            }
            // Several at one place, among them depots.
            client.location =
                if draw.chance(60) { client.location.min(draw.below(4) as usize) } else { client.location };
        }
        client.priority = if traits.priorities { draw.below(4) as u32 } else { 0 };
    }
    if traits.driving && draw.chance(50) {
        matrices[0].cost = matrices[0].duration_s.iter().map(|seconds| seconds / 3 + draw.below(50)).collect();
    }
    for vehicle in vehicles {
        if traits.by_type && draw.chance(50) {
            vehicle.cost_per_service_hour = i64::from(draw.below(9000));
        }
        for pause in vehicle.breaks.iter_mut().filter(|_| traits.break_windows) {
            let end_s = pause.window.end_s;
            if end_s < 10_000 && draw.chance(60) {
                let open_s = end_s + 1 + draw.below(900);
                pause.other_windows.push(TimeWindow::new(open_s, open_s + draw.below(900)));
            }
            pause.max_load = draw.chance(40).then(|| Load::of(&[20 + draw.below(90), 4 + draw.below(14), 0, 0]));
        }
        vehicle.max_driving_s = (traits.driving && draw.chance(60)).then(|| 300 + draw.below(1500));
    }
}

/// Vehicles that are on their way already; some of these beginnings hold with nothing else, some not at all.
fn bind(draw: &mut Draw, clients: &mut [Client], vehicles: &mut [VehicleType], is_taken: &mut [bool]) {
    let count = clients.len() as i32;
    for vehicle in vehicles.iter_mut() {
        for _ in 0..if count > 0 { draw.below(4) } else { 0 } {
            let client = draw.below(count) as usize;
            let to = clients.iter().position(|other| other.collected_from == Some(client));
            let members = match clients[client].collected_from {
                Some(from) => vec![from, client],
                None => [client].into_iter().chain(to).collect(),
            };
            if members.iter().all(|&member| !is_taken[member]) {
                for &member in &members {
                    (is_taken[member], clients[member].prize) = (true, None);
                }
                vehicle.begins_with.extend(members);
            }
        }
        if !vehicle.begins_with.is_empty() {
            vehicle.count = 1;
            vehicle.first_trip_is_closed = draw.chance(40);
        }
    }
}

/// Groups of one to three of those not yet taken.
fn groups(draw: &mut Draw, clients: &[Client], is_taken: &mut [bool]) -> Vec<ClientGroup> {
    let mut groups: Vec<ClientGroup> = Vec::new();
    for client in clients.iter() {
        client.collected_from.into_iter().for_each(|from| is_taken[from] = true);
    }
    for client in (0..clients.len()).filter(|&client| !is_taken[client] && clients[client].collected_from.is_none()) {
        match groups.last_mut() {
            Some(group) if group.clients.len() < 3 && draw.chance(50) => group.clients.push(client),
            _ if draw.chance(50) => groups.push(ClientGroup { clients: vec![client], is_required: draw.chance(60) }),
            _ => {}
        }
    }
    groups
}

fn demand_of_clients(draw: &mut Draw, clients: &mut [Client], types: i32, traits: Traits) {
    let count = clients.len() as i32;
    for index in 0..clients.len() {
        let is_pair = |a: usize, b: usize, clients: &[Client]| {
            clients[a].collected_from == Some(b) || clients[b].collected_from == Some(a)
        };
        if traits.on_board && draw.chance(40) {
            clients[index].max_time_on_board_s = Some(150 + draw.below(900));
        }
        if traits.soft && draw.chance(50) {
            let (start_s, length_s) = (draw.below(4000), draw.below(800));
            let rates = [i64::from(draw.below(4)), i64::from(draw.below(4))];
            clients[index].soft_window = Some(SoftWindow {
                start_s,
                end_s: start_s + length_s,
                cost_per_second_early: rates[0],
                cost_per_second_late: rates[1],
            });
        }
        if traits.per_unit {
            clients[index].service_ms_per_unit = Load::of(&[draw.below(2000), draw.below(9000)]);
        }
        if traits.apart && draw.chance(30) {
            let other = draw.below(count) as usize;
            if other != index && !is_pair(index, other, clients) {
                clients[index].apart_from.push(other);
            }
        }
        if traits.locks && draw.chance(20) {
            clients[index].only_vehicle_types.push(draw.below(types) as usize);
        }
    }
}

fn demand_of_vehicles(draw: &mut Draw, vehicles: &mut [VehicleType], matrices: &mut [Matrix], traits: Traits) {
    if traits.batteries && draw.chance(50) {
        let energy = |metres: &i32| if *metres == Matrix::UNREACHABLE { 0 } else { *metres / 2 + 7 };
        matrices[0].energy_j = matrices[0].distance_m.iter().map(energy).collect();
    }
    for vehicle in vehicles {
        if traits.batteries && draw.chance(80) {
            vehicle.battery = Some(Battery {
                capacity_j: i64::from(1500 + draw.below(4000)),
                consumption_j_per_metre: 1,
                charging_w: i64::from(draw.below(12)),
            });
        }
        for _ in 0..if traits.breaks { draw.below(3) } else { 0 } {
            let by_work = draw.below(3);
            let open_s = draw.below(3000);
            let always = by_work > 0 && draw.chance(70);
            vehicle.breaks.push(Break {
                duration_s: draw.below(400),
                window: if always { TimeWindow::ALWAYS } else { TimeWindow::new(open_s, open_s + draw.below(1500)) },
                max_driving_s: (by_work == 1).then(|| 300 + draw.below(900)),
                max_working_s: (by_work == 2).then(|| 500 + draw.below(1200)),
                ..Break::default()
            });
        }
    }
}

/// Pairs in either order of index, patterns of one to three days, skills.
fn link(draw: &mut Draw, clients: &mut [Client], traits: Traits) {
    for index in 0..clients.len() {
        if traits.skills && draw.chance(30) {
            clients[index].required_skills = 1 << draw.below(3);
        }
        if traits.pairs && index % 2 == 1 && draw.chance(60) {
            let (from, to) = if draw.chance(50) { (index, index - 1) } else { (index - 1, index) };
            clients[from].delivery = Load::ZERO;
            clients[from].pickup = Load::ZERO;
            clients[to].pickup = Load::ZERO;
            clients[to].prize = clients[from].prize;
            clients[to].collected_from = Some(from);
            clients[index - 1].day_patterns.clear();
        } else if traits.days && draw.chance(70) {
            clients[index].day_patterns = (0..1 + draw.below(3)).map(|_| 1 + draw.below(7) as u64).collect();
        }
    }
}

/// Places in a square, now and then two at the same spot; times not in proportion, one-way detours, sometimes no way at all.
fn matrix(draw: &mut Draw, n: usize) -> Matrix {
    let mut places: Vec<(i32, i32)> = (0..n).map(|_| (draw.below(1000), draw.below(1000))).collect();
    if n > 3 {
        places[n - 1] = places[n - 2];
    }
    let mut metres = Vec::new();
    let mut seconds = Vec::new();
    for (from, a) in places.iter().enumerate() {
        for (to, b) in places.iter().enumerate() {
            let straight = (a.0 - b.0).abs() + (a.1 - b.1).abs();
            let no_way = from != to && draw.below(400) == 0;
            metres.push(if no_way { Matrix::UNREACHABLE } else { straight + draw.below(60) });
            seconds.push(straight / 4 + draw.below(40));
        }
    }
    Matrix::new(n, metres, seconds).expect("a square matrix")
}

fn client(draw: &mut Draw, location: usize, traits: Traits) -> Client {
    let mut time_windows = Vec::new();
    if traits.windows && draw.chance(70) {
        let open = draw.below(3000);
        time_windows.push(TimeWindow::new(open, open + draw.below(1500)));
        if draw.chance(30) {
            time_windows.push(TimeWindow::new(4600, 4600 + draw.below(1000)));
        }
    }
    Client {
        location,
        delivery: Load::of(&[draw.below(40), draw.below(5)]),
        pickup: if traits.pickups { Load::of(&[draw.below(40), draw.below(5)]) } else { Load::ZERO },
        service_duration_s: draw.below(60),
        time_windows,
        release_time_s: if traits.releases && draw.chance(50) { draw.below(2000) } else { 0 },
        prize: (traits.prizes && draw.chance(60)).then(|| i64::from(draw.below(3000))),
        ..Client::default()
    }
}

fn vehicle(draw: &mut Draw, traits: Traits) -> VehicleType {
    let profile = if traits.several_types { draw.below(2) as usize } else { 0 };
    let limited = |draw: &mut Draw, least: i32| (traits.limits && draw.chance(60)).then(|| least + draw.below(3000));
    VehicleType {
        count: 1 + draw.below(4) as usize,
        capacity: Load::of(&[60 + draw.below(120), 8 + draw.below(20)]),
        fixed_cost: i64::from(draw.below(3) * 500),
        cost_per_metre: 1 + i64::from(draw.below(3)),
        cost_per_second: if traits.duration_costs { 1 + i64::from(draw.below(5)) } else { 0 },
        shift: if traits.windows {
            TimeWindow::new(draw.below(600), 5000 + draw.below(3000))
        } else {
            TimeWindow::ALWAYS
        },
        max_duration_s: limited(draw, 1500),
        max_distance_m: limited(draw, 3000),
        profile,
        end_depot: usize::from(traits.reloads && draw.chance(30)),
        reload_depots: if traits.reloads { vec![0, 1] } else { Vec::new() },
        max_reloads: if traits.reloads { draw.below(3) as usize } else { 0 },
        ..VehicleType::default()
    }
}
