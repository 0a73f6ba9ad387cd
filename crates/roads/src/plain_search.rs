//! The oracle of the tests: Dijkstra's search over arcs and turns, written plainly, with numbers of its own. It reads the
//! graph and shares no code with the hierarchy, its buckets and its paths.

use std::collections::{BTreeSet, HashMap};

use crate::added::Added;
use crate::cost::Cost;
use crate::network::RoadNetwork;
use crate::profile::Profile;
use crate::snap::Snap;
use crate::states::States;

/// Time and distance of a way that starts on `from` and, arc by arc, finishes on each of `to`; `None` where there is none.
pub(crate) fn costs(network: &RoadNetwork, states: &States, from: &Snap, to: &[Snap]) -> Vec<Option<(u32, u32)>> {
    let data = network.data();
    let length = |arc: u32| u64::from(data.segments[(arc / 2) as usize].length_cm);
    let along = |snap: &Snap, arc: u32| {
        if crate::data::is_forward(arc) { u64::from(snap.along_cm) } else { length(arc) - u64::from(snap.along_cm) }
    };
    // Milliseconds and centimetres of the first part of an arc; whole milliseconds are cut off as everywhere.
    let part = |snap: &Snap, arc: u32| -> (u64, u64) {
        let whole = states.arc_cost(arc);
        let driven = along(snap, arc);
        (if length(arc) == 0 { 0 } else { u64::from(whole.time_ms()) * driven / length(arc) }, driven)
    };
    let pair = |cost: Cost| (u64::from(cost.time_ms()), u64::from(cost.distance_cm()));
    let mut settled: HashMap<u32, (u64, u64)> = HashMap::new();
    let mut open: BTreeSet<((u64, u64), u32)> = BTreeSet::new();
    let may_stop = |snap: &Snap, arc: u32| snap.may_stop[(arc % 2) as usize];
    for arc in [from.segment * 2, from.segment * 2 + 1].into_iter().filter(|arc| may_stop(from, *arc)) {
        let Some(departure) = states.departure(arc) else { continue };
        let (ms, cm) = part(from, arc);
        for turn in states.turns(departure) {
            let (turn_ms, turn_cm) = pair(turn.cost);
            open.insert(((turn_ms - ms, turn_cm - cm), turn.state));
        }
    }
    while let Some(((ms, cm), state)) = open.pop_first() {
        if settled.contains_key(&state) {
            continue;
        }
        settled.insert(state, (ms, cm));
        for turn in states.turns(state) {
            let (turn_ms, turn_cm) = pair(turn.cost);
            if !settled.contains_key(&turn.state) {
                open.insert(((ms + turn_ms, cm + turn_cm), turn.state));
            }
        }
    }
    let to_one = |to: &Snap| {
        let mut found: Vec<(u64, u64)> = Vec::new();
        for arc in [to.segment * 2, to.segment * 2 + 1].into_iter().filter(|arc| may_stop(to, *arc)) {
            let (last_ms, last_cm) = part(to, arc);
            for state in states.arrivals(arc) {
                found.extend(settled.get(state).map(|(ms, cm)| (ms + last_ms, cm + last_cm)));
            }
            let stays = states.departure(arc).is_some_and(|d| states.arrivals(arc).contains(&d));
            if from.segment == to.segment && may_stop(from, arc) && stays && along(from, arc) <= along(to, arc) {
                let (first_ms, first_cm) = part(from, arc);
                found.push((last_ms - first_ms, last_cm - first_cm));
            }
        }
        let is_shared = (0..2).any(|direction| from.may_stop[direction] && to.may_stop[direction]);
        if from.segment == to.segment && from.along_cm == to.along_cm && is_shared {
            found.push((0, 0));
        }
        let (ms, cm) = found.into_iter().min()?;
        Some((u32::try_from(ms).unwrap(), u32::try_from(cm).unwrap()))
    };
    to.iter().map(to_one).collect()
}

/// Compares the matrix, and the paths of every seventh pair, with the plain search. Returns the number of pairs.
pub(crate) fn assert_exact(network: &RoadNetwork, profile: Profile, from: &[Snap], to: &[Snap]) -> usize {
    let sources: Vec<Option<Snap>> = from.iter().copied().map(Some).collect();
    let targets: Vec<Option<Snap>> = to.iter().copied().map(Some).collect();
    let mut rows = Vec::new();
    let taken: Result<(), std::convert::Infallible> = network.matrix_rows(&sources, &targets, profile, |row| {
        rows.push(row);
        Ok(())
    });
    let Ok(()) = taken;
    let states = network.states(profile);
    let drive = Drive::new(network, profile, &states);
    for (source, (from, row)) in from.iter().zip(&rows).enumerate() {
        let plain = costs(network, &states, from, to);
        for (target, plain) in plain.iter().enumerate() {
            let (ms, cm) = plain.unwrap_or_else(|| panic!("all that snap reach each other: {source} to {target}"));
            let in_matrix = (row.duration_ms[target], row.distance_m[target]);
            assert_eq!(in_matrix, (ms, (cm + 50) / 100), "{profile:?} {source} to {target}");
            if (source + target) % 7 == 0 {
                assert_eq!(drive.cost(from, &to[target]), (ms, cm), "{profile:?} path {source} to {target}");
            }
        }
    }
    from.len() * to.len()
}

/// What is added up along the fastest ways, from arc to arc: the least and the most of all that cost the same.
pub(crate) fn added_between(
    network: &RoadNetwork,
    (profile, states): (Profile, &States),
    by_arc: &[i32],
    from: &Snap,
    to: &[Snap],
) -> Vec<Option<[i64; 2]>> {
    let (data, doors) = (network.data(), network.hierarchy(profile).doors());
    let length = |arc: u32| i64::from(data.segments[(arc / 2) as usize].length_cm);
    let along = |snap: &Snap, arc: u32| {
        if crate::data::is_forward(arc) { i64::from(snap.along_cm) } else { length(arc) - i64::from(snap.along_cm) }
    };
    let part = |snap: &Snap, arc: u32| {
        if length(arc) == 0 { 0 } else { i64::from(by_arc[arc as usize]) * along(snap, arc) / length(arc) }
    };
    let time = |snap: &Snap, arc: u32| states.arc_cost(arc).part(along(snap, arc) as u32, length(arc) as u32);
    let mut label: HashMap<u32, (Cost, [i64; 2])> = HashMap::new();
    let mut open: BTreeSet<(Cost, u32)> = BTreeSet::new();
    let reach =
        |label: &mut HashMap<u32, (Cost, [i64; 2])>, open: &mut BTreeSet<(Cost, u32)>, state, cost, added: [i64; 2]| {
            let known = label.entry(state).or_insert((Cost::UNREACHABLE, added));
            if cost < known.0 {
                *known = (cost, added);
                open.insert((cost, state));
            } else if cost == known.0 {
                known.1 = [known.1[0].min(added[0]), known.1[1].max(added[1])];
            }
        };
    for arc in [from.segment * 2, from.segment * 2 + 1].into_iter().filter(|arc| from.may_stop[(arc % 2) as usize]) {
        let rest = i64::from(by_arc[arc as usize]) - part(from, arc);
        for turn in states.departure(arc).map_or(&[][..], |departure| states.turns(departure)) {
            reach(&mut label, &mut open, turn.state, turn.cost.minus_part(time(from, arc)), [rest; 2]);
        }
    }
    while let Some((cost, state)) = open.pop_first() {
        let (best, added) = label[&state];
        if best < cost {
            continue;
        }
        let arc = i64::from(by_arc[states.arc_of(state) as usize]);
        for turn in states.turns(state) {
            reach(&mut label, &mut open, turn.state, cost.plus(turn.cost), added.map(|added| added + arc));
        }
    }
    let to_one = |to: &Snap| {
        let mut found: Vec<(Cost, [i64; 2])> = Vec::new();
        for arc in [to.segment * 2, to.segment * 2 + 1].into_iter().filter(|arc| to.may_stop[(arc % 2) as usize]) {
            let labels = states.arrivals(arc).iter().filter_map(|state| label.get(state));
            found.extend(labels.map(|(cost, added)| (cost.plus(time(to, arc)), added.map(|a| a + part(to, arc)))));
        }
        if let Some((arc, cost)) = crate::search::direct(data, doors, from, to) {
            found.push((cost, [part(to, arc) - part(from, arc); 2]));
        }
        let least = found.iter().map(|(cost, _)| *cost).min()?;
        let of_least = || found.iter().filter(|(cost, _)| *cost == least).map(|(_, added)| *added);
        Some([of_least().map(|a| a[0]).min()?, of_least().map(|a| a[1]).max()?])
    };
    to.iter().map(to_one).collect()
}

/// Compares what is added up in rows with the plain search. Returns how many of the pairs have one fastest path only.
pub(crate) fn assert_added(network: &RoadNetwork, profile: Profile, added: Added, from: &[Snap], to: &[Snap]) -> usize {
    let by_arc = network.added_by_arc(profile, added);
    let (sources, targets): (Vec<_>, Vec<_>) =
        (from.iter().copied().map(Some).collect(), to.iter().copied().map(Some).collect());
    let mut rows = Vec::new();
    let taken: Result<(), std::convert::Infallible> = network.added_rows(&sources, &targets, (profile, added), |row| {
        rows.push(row);
        Ok(())
    });
    let Ok(()) = taken;
    let (mut unique, states) = (0, network.states(profile));
    for (source, (from, row)) in from.iter().zip(&rows).enumerate() {
        let plain = added_between(network, (profile, &states), &by_arc, from, to);
        for (target, (found, plain)) in row.iter().zip(plain).enumerate() {
            let (found, [least, most]) = (found.unwrap(), plain.unwrap());
            assert!(
                (least..=most).contains(&found),
                "{added:?} {profile:?} {source} to {target}: {found}, {least} to {most}"
            );
            unique += usize::from(least == most);
        }
    }
    unique
}

/// Drives along paths and adds up what that costs.
struct Drive<'a> {
    network: &'a RoadNetwork,
    profile: Profile,
    states: &'a States,
    states_of: HashMap<u32, Vec<u32>>,
}

impl<'a> Drive<'a> {
    fn new(network: &'a RoadNetwork, profile: Profile, states: &'a States) -> Self {
        let mut states_of: HashMap<u32, Vec<u32>> = HashMap::new();
        for state in 0..states.len() as u32 {
            states_of.entry(states.arc_of(state)).or_default().push(state);
        }
        Self { network, profile, states, states_of }
    }

    fn turn(&self, arc: u32, to: u32) -> Cost {
        let states = self.states;
        let mut turns = self.states_of[&arc].iter().flat_map(|state| states.turns(*state));
        turns.find(|turn| states.arc_of(turn.state) == to).unwrap().cost
    }

    /// Time and distance of the path as its turns and its two partial arcs add up to.
    fn cost(&self, from: &Snap, to: &Snap) -> (u32, u32) {
        let (data, states) = (self.network.data(), self.states);
        let hierarchy = self.network.hierarchy(self.profile);
        let found = crate::search::shortest(data, hierarchy, from, to).unwrap();
        let arcs: Vec<u32> = found.arcs.iter().map(|(arc, _)| *arc).collect();
        let of_parts = found.arcs.iter().fold(Cost::ZERO, |sum, (_, cost)| sum.plus(*cost));
        assert_eq!(of_parts, found.cost, "the parts of a path make up the whole");
        let share = |snap: &Snap, arc: u32| {
            let length = data.segments[(arc / 2) as usize].length_cm;
            states
                .arc_cost(arc)
                .part(if crate::data::is_forward(arc) { snap.along_cm } else { length - snap.along_cm }, length)
        };
        let mut whole = Cost::ZERO;
        for (arc, next) in arcs.iter().zip(&arcs[1..]) {
            assert_eq!(data.head(*arc), data.tail(*next), "a path is connected");
            whole = whole.plus(self.turn(*arc, *next));
        }
        let (first, last) = (share(from, arcs[0]), share(to, arcs[arcs.len() - 1]));
        let is_still = arcs.len() == 1 && from.along_cm == to.along_cm;
        let cost = if is_still { Cost::ZERO } else { whole.plus(last).minus_part(first) };
        assert_eq!(cost, found.cost, "the unpacked path costs what the search says");
        (cost.time_ms(), cost.distance_cm())
    }
}

/// A place on a random usable piece of road.
fn somewhere(network: &RoadNetwork, usable: &[u32], chance: &mut impl FnMut() -> u64) -> Snap {
    let segment = usable[(chance() % usable.len() as u64) as usize];
    let length = u64::from(network.data().segments[segment as usize].length_cm);
    let along_cm = u32::try_from(chance() % (length + 1)).unwrap();
    let position = crate::geometry::lon_lat(network.data().points_of(segment)[0]);
    let side = crate::snap::RoadSide::On;
    Snap { position, distance: domain::Meters(0.0), segment, along_cm, side, may_stop: [true; 2] }
}

const EXTRACTS: [&str; 6] = [
    "north-bayreuth.osm.gz",
    "oslo-east-filtered.osm.pbf",
    "oslo-skoyen-2017.osm.pbf",
    "helsinki-centre-2019.osm.pbf",
    "herrenberg-de-2021.osm.pbf",
    "nl-heemserveen-jachthuisweg.osm.pbf",
];

/// So many random pairs of each extract and profile: `SAMLAST_ROAD_PAIRS`, which `make check-roads` sets to 10,000.
#[test]
fn random_pairs_of_every_extract_cost_what_the_plain_search_says() {
    let wanted: usize = std::env::var("SAMLAST_ROAD_PAIRS").map_or(500, |text| text.parse().unwrap());
    let folder = std::env::var_os("SAMLAST_TESTDATA").map_or_else(
        || std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/testdata"),
        std::path::PathBuf::from,
    );
    let model = crate::SpeedModel::from_parameters(&domain::Parameters::builtin().unwrap()).unwrap();
    let options = crate::BuildOptions { profiles: &Profile::ALL, ..crate::BuildOptions::default() };
    for name in EXTRACTS {
        let path = folder.join("osm").join(name);
        if !path.is_file() {
            println!("skipped: {name} is not among the test data");
            continue;
        }
        let (network, _) = RoadNetwork::from_extract(&path, &options, &model, &|_| {}).unwrap();
        let file = std::env::temp_dir().join(format!("samlast-pairs-{}-{name}.roads", std::process::id()));
        Profile::ALL.into_iter().for_each(|profile| network.prepare(profile));
        network.save(&file).unwrap();
        let network = RoadNetwork::open(&file, &model).unwrap();
        // At no known time, with the hierarchies of the file; then at a time, with hierarchies in their order.
        let network = compare_random_pairs(name, network, wanted);
        let moment = crate::Moment::UNKNOWN.with_week_time("Mo 08:00").unwrap().with_month("Jan").unwrap();
        compare_random_pairs(name, network.at(moment), wanted);
        std::fs::remove_file(&file).unwrap();
    }
}

fn compare_random_pairs(name: &str, network: RoadNetwork, wanted: usize) -> RoadNetwork {
    for profile in Profile::ALL {
        let usable: Vec<u32> =
            (0..network.data().segments.len() as u32).filter(|s| network.is_connected(*s, profile)).collect();
        let mut seed = 88_172_645_463_325_252_u64;
        let mut chance = || {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            seed >> 11
        };
        let (mut pairs, mut unique) = (0, 0);
        while pairs < wanted {
            let mut some =
                |count| -> Vec<Snap> { (0..count).map(|_| somewhere(&network, &usable, &mut chance)).collect() };
            let (from, to) = (some(20), some(25));
            pairs += assert_exact(&network, profile, &from, &to);
            for added in Added::ALL {
                unique += assert_added(&network, profile, added, &from, &to);
            }
        }
        assert!(unique * 100 >= pairs * Added::ALL.len() * 99, "of nearly all pairs there is one fastest path");
        println!("{name} {} {}: {pairs} pairs are exact", profile.key(), network.moment());
    }
    network
}
