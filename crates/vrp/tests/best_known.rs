//! Published best-known solutions, read by our readers, keep every rule and cost what their files state. Skipped where the files are
//! not at hand (`$SAMLAST_TESTDATA`, else `../shared/testdata`).

use std::path::{Path, PathBuf};
use vrp::formats::{self, Answer, AnswerRoute, Days, Instance};
use vrp::{RoutePlan, SolveOptions, check, evaluate, solve};

fn folder(family: &str) -> Option<PathBuf> {
    let root = std::env::var("SAMLAST_TESTDATA")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/testdata").into());
    let folder = Path::new(&root).join("vrp").join(family);
    if !folder.is_dir() {
        eprintln!("skipped: no test data in {}", folder.display());
        return None;
    }
    Some(folder)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    files.sort();
    files.retain(|path| path.is_file());
    files
}

fn read(path: &Path) -> Instance {
    let text = std::fs::read_to_string(path).expect("a readable file");
    formats::parse(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every `.sol` file of the family; `stated` turns its cost into the unit in which we state costs.
fn solutions_hold(family: &str, tolerance: f64, stated: impl Fn(&str, f64) -> f64) {
    let Some(folder) = folder(family) else { return };
    let mut checked = 0;
    for solution in files(&folder).iter().filter(|path| path.extension().is_some_and(|extension| extension == "sol")) {
        let stem = solution.file_stem().expect("a name").to_string_lossy().into_owned();
        let names = [format!("{stem}.vrp"), format!("{}.txt", stem.to_lowercase())];
        let path = names.iter().map(|name| folder.join(name)).find(|path| path.is_file());
        let path = path.unwrap_or_else(|| panic!("no instance beside {}", solution.display()));
        let instance = read(&path);
        let text = std::fs::read_to_string(solution).expect("a readable file");
        let answer = Answer::parse(&text).unwrap_or_else(|error| panic!("{}: {error}", solution.display()));
        let problem = instance.problem().unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let plan = instance.plan(&answer).expect("known numbers");
        let found = evaluate(&problem, &plan);
        assert_eq!(found.violations, [], "{stem}");
        assert_eq!(instance.broken_rules(&plan), [""; 0], "{stem}");
        let is_complete =
            |visited: usize| visited == problem.clients().iter().filter(|client| client.prize.is_none()).count();
        let visited = plan.iter().flat_map(|route| &route.trips).map(|trip| trip.clients.len()).sum::<usize>();
        assert!(
            is_complete(visited) || problem.clients().iter().any(|client| client.prize.is_some()),
            "{stem}: {visited} visited"
        );
        let expected = stated(&stem, answer.cost.expect("a stated cost"));
        let cost = instance.convention.stated(found.plan.cost);
        assert!((cost - expected).abs() <= tolerance, "{stem}: {cost} instead of {expected}");
        assert_eq!(
            evaluate(&problem, &instance.plan(&instance.answer(&plan)).expect("numbers")).plan.cost,
            found.plan.cost
        );
        checked += 1;
    }
    assert!(checked > 0, "no solutions in {}", folder.display());
}

#[test]
fn cvrp_is_rounded() {
    solutions_hold("CVRP_X", 0.0, |_, cost| cost);
}

#[test]
fn gehring_homberger_is_in_tenths_cut_off() {
    solutions_hold("VRPTW_GH", 1e-6, |_, cost| cost);
}

#[test]
fn several_depots_with_durations_are_in_thousandths() {
    solutions_hold("MDVRPTW", 0.0, |_, cost| cost);
}

#[test]
fn several_trips_with_releases_are_in_tenths() {
    solutions_hold("MTVRPTWR", 0.0, |_, cost| cost);
}

/// The files' costs are hundredths. Published costs are stated in units, without rounding of lengths, or in 100,000ths.
#[test]
fn different_vehicles_cost_hundredths() {
    solutions_hold("HFVRP", 0.51, |_, cost| if cost.fract() == 0.0 { cost / 1000.0 } else { cost * 100.0 });
}

#[test]
fn backhauls_are_rounded() {
    solutions_hold("VRPB", 0.0, |_, cost| cost);
}

#[test]
fn vehicles_for_some_customers_are_in_thousandths() {
    solutions_hold("SDVRPTW", 0.0, |_, cost| cost);
}

/// Cordeau's own solutions: every day on its own keeps load and duration, every customer gets one of its sets of days.
#[test]
fn periodic_solutions_keep_their_days_and_cost() {
    let Some(folder) = folder("PVRP_cordeau") else { return };
    for path in files(&folder).iter().filter(|path| path.extension().is_none()) {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let instance = read(path);
        let text = std::fs::read_to_string(folder.join("sol").join(format!("{name}.res"))).expect("a solution");
        let mut answer = Answer::parse(&text).expect("a .res file");
        keep_at_home(&instance, &mut answer);
        let problem = instance.problem().unwrap_or_else(|error| panic!("{name}: {error}"));
        let plan = instance.plan(&answer).expect("known numbers");
        let found = evaluate(&problem, &plan);
        assert_eq!(found.violations, [], "{name}");
        let mut visited = vec![false; instance.stops.len()];
        let clients = plan.iter().flat_map(|route: &RoutePlan| &route.trips).flat_map(|trip| &trip.clients);
        clients.for_each(|&client| visited[client] = true);
        assert!(visited.iter().all(|&is_visited| is_visited), "{name}");
        assert_eq!(instance.plan(&instance.answer(&plan)).map(|plan| evaluate(&problem, &plan).violations), Ok(vec![]));
        let (cost, stated) = (instance.convention.stated(found.plan.cost), answer.cost.expect("a cost"));
        assert!((cost - stated).abs() < 0.02, "{name}: {cost} instead of {stated}");
    }
}

/// Some instances keep a vehicle at home on a day by a customer at the depot with a whole load. Solutions do not name these customers:
/// they get a vehicle that stands still on their only day.
fn keep_at_home(instance: &Instance, answer: &mut Answer) {
    for stop in &instance.stops {
        let Days::OneOf(choices) = &stop.days else { continue };
        let is_at_depot = instance.matrices[0].distance_m[stop.client.location] == 0 && choices.len() == 1;
        if !is_at_depot || answer.routes.iter().any(|route| route.visits.contains(&stop.number)) {
            continue;
        }
        for day in (1..=instance.days).filter(|day| choices[0] & 1 << (day - 1) != 0) {
            let is_free =
                |number: &&u64| !answer.routes.iter().any(|route| route.day == Some(day) && route.vehicle == **number);
            let vehicle = *instance.fleets[0].numbers.iter().find(is_free).expect("a vehicle that stays at home");
            answer.routes.push(AnswerRoute { vehicle, depot: None, day: Some(day), visits: vec![stop.number] });
        }
    }
}

#[test]
fn every_instance_at_hand_is_read() {
    for (family, ending, count) in
        [("PDPTW_lilim", "txt", 7), ("PVRPIF_waste", "geojson", 8), ("VRPTW_solomon", "txt", 56), ("VRPB", "vrpb", 3)]
    {
        let Some(folder) = folder(family) else { return };
        let paths: Vec<_> =
            files(&folder).into_iter().filter(|path| path.extension().is_some_and(|e| e == ending)).collect();
        assert!(paths.len() >= count, "{family}: {} files", paths.len());
        paths.iter().for_each(|path| assert!(!read(path).stops.is_empty()));
    }
}

/// The smallest instance of every family: solved feasibly by the family's own rules, and the numbered solution means the same plan.
#[test]
fn a_file_of_every_family_is_solved() {
    let families = [
        "CVRP_X",
        "MDVRPTW",
        "MTVRPTWR",
        "HFVRP",
        "VRPB",
        "SDVRPTW",
        "PDPTW_lilim",
        "PVRP_cordeau",
        "PVRPIF_waste",
        "VRPTW_solomon",
    ];
    for family in families {
        let Some(folder) = folder(family) else { return };
        let endings = [None, Some("vrp"), Some("vrpb"), Some("txt"), Some("geojson")];
        let is_instance = |path: &&PathBuf| endings.contains(&path.extension().and_then(|ending| ending.to_str()));
        let size = |path: &&PathBuf| std::fs::metadata(path).map_or(u64::MAX, |file| file.len());
        let all = files(&folder);
        let smallest = all.iter().filter(is_instance).filter(|path| !path.ends_with("LICENSE")).min_by_key(size);
        let instance = read(smallest.expect("an instance"));
        let problem = instance.problem().expect("a problem");
        let solution = solve(&problem, &SolveOptions::iterations(300, 1));
        assert!(check(&problem, &solution).is_ok(), "{family}");
        assert_eq!(instance.broken_rules(&solution.plan()), [""; 0], "{family}");
        assert!(solution.serves_all_required(), "{family}: {:?}", solution.unassigned);
        let again = instance.plan(&instance.answer(&solution.plan())).expect("known numbers");
        assert_eq!(evaluate(&problem, &again).plan.cost, solution.cost, "{family}");
    }
}
