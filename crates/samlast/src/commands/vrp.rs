//! `samlast vrp`: solves, checks and explains routing problems in the field's own file formats.

mod arguments;
mod broken;

use std::fs::File;
use std::io::Read;
use std::num::NonZeroUsize;
use std::path::Path;

use anyhow::{Context, bail};
use serde::Serialize;
use vrp::explain::Units;
use vrp::formats::{self, Answer, AnswerRoute, Detour, Format, Instance};
use vrp::problem::ProblemData;
use vrp::{Evaluation, Problem, RoutePlan, SolveOptions, Stop, evaluate, solve};

use crate::commands::Cli;
use crate::output;
use broken::Broken;

pub use arguments::{VrpAction, VrpArgs, VrpFile, VrpLimits, VrpOutput};

/// The largest file read, bytes.
const MOST_BYTES: u64 = 1 << 30;

/// Solves, checks or explains.
pub fn run(cli: &Cli, args: &VrpArgs) -> anyhow::Result<()> {
    match &args.action {
        VrpAction::Solve { file, limits, json, output } => {
            let trajectories = cli.threads.map_or(1, NonZeroUsize::get);
            solve_file(file, limits, trajectories, *json, *output)
        }
        VrpAction::Check { file, solution, json } => check_file(file, solution, *json),
        VrpAction::Explain { file, solution, json } => explain_file(file, solution, *json),
        VrpAction::Convert { file } => convert_file(file),
        VrpAction::Schema => output::line(formats::own_json::SCHEMA.trim_end()),
    }
}

/// What `solve --json` prints.
#[derive(Serialize)]
struct Solved {
    cost: f64,
    feasible: bool,
    vehicles: usize,
    iterations: u64,
    cpu_seconds: f64,
    routes: Vec<SolvedRoute>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unassigned: Vec<Missed>,
}

/// A route with what happens besides its visits.
#[derive(Serialize)]
struct SolvedRoute {
    #[serde(flatten)]
    route: AnswerRoute,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    breaks: Vec<Taken>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    charging: Vec<Charged>,
}

#[derive(Serialize)]
struct Taken {
    /// Place among the vehicle's breaks, from 1, or its id in the file.
    #[serde(rename = "break")]
    number: u64,
    start_s: i32,
    end_s: i32,
}

#[derive(Serialize)]
struct Charged {
    /// The trip before which it is charged, from 1.
    before_trip: usize,
    start_s: i32,
    end_s: i32,
    energy_j: i64,
}

impl SolvedRoute {
    fn new(instance: &Instance, solved: &vrp::Route, route: AnswerRoute) -> Self {
        let fleet = instance.fleets.get(solved.vehicle_type % instance.fleets.len().max(1));
        let number = |index: usize| {
            let id = fleet.and_then(|fleet| fleet.break_ids.get(index));
            id.copied().unwrap_or(index as u64 + 1)
        };
        let breaks = solved.breaks.iter();
        let breaks =
            breaks.map(|taken| Taken { number: number(taken.index), start_s: taken.start_s, end_s: taken.end_s });
        let charged = |one: &vrp::Charging| Charged {
            before_trip: one.trip + 1,
            start_s: one.start_s,
            end_s: one.end_s,
            energy_j: one.energy_j,
        };
        Self { route, breaks: breaks.collect(), charging: solved.charging.iter().map(charged).collect() }
    }
}

#[derive(Serialize)]
struct Missed {
    visit: u64,
    required: bool,
    reason: String,
}

fn solve_file(
    file: &VrpFile,
    limits: &VrpLimits,
    trajectories: usize,
    json: bool,
    form: VrpOutput,
) -> anyhow::Result<()> {
    let start_s = cpu_s();
    let (instance, problem) = read(file)?;
    // Reading counts as work: the budget is that of the whole command.
    let left_s = |cpu_seconds: f64| (cpu_seconds - (cpu_s() - start_s)).max(0.05);
    let stop = match (limits.cpu_seconds, limits.iterations) {
        (Some(cpu_seconds), Some(iterations)) => Stop::Either { iterations, cpu_seconds: left_s(cpu_seconds) },
        (Some(cpu_seconds), None) => Stop::CpuSeconds(left_s(cpu_seconds)),
        (None, Some(iterations)) => Stop::Iterations(iterations),
        (None, None) => Stop::Iterations(vrp::recommended_iterations(problem.clients().len())),
    };
    let good_enough = limits.best.map(|best| instance.convention.whole_cost(best * (1.0 + limits.gap / 100.0)));
    let options = SolveOptions { stop, trajectories, good_enough, ..SolveOptions::iterations(0, limits.seed) };
    let options = options.starting_from(instance.initial.clone());
    let solution = solve(&problem, &options);
    if let Err(violations) = vrp::check(&problem, &solution) {
        let list: Vec<String> = violations.iter().map(ToString::to_string).collect();
        bail!("the checker refuses the solution found, please report this: {}", list.join("; "));
    }
    if form == VrpOutput::Vroom {
        return output::json(&formats::vroom::output(&instance, &problem, &solution));
    }
    let numbered = instance.numbered(&solution.plan()).into_iter();
    let routes =
        numbered.map(|(at, route)| SolvedRoute::new(&instance, &solution.routes[at], route)).collect::<Vec<_>>();
    let missed = solution.unassigned.iter().map(|missed| Missed {
        visit: instance.stops[missed.client].number,
        required: missed.is_required,
        reason: missed.reason.to_string(),
    });
    let solved = Solved {
        cost: instance.convention.stated(solution.cost),
        feasible: solution.serves_all_required() && instance.broken_rules(&solution.plan()).is_empty(),
        vehicles: routes.len(),
        iterations: solution.iterations,
        cpu_seconds: if trajectories > 1 { all_threads_cpu_s() } else { cpu_s() - start_s },
        routes,
        unassigned: missed.collect(),
    };
    if json {
        return output::json(&solved);
    }
    for SolvedRoute { route, .. } in &solved.routes {
        let visits: Vec<String> = route.visits.iter().map(ToString::to_string).collect();
        output::line(&format!("Route #{}: {}", route.vehicle, visits.join(" ")))?;
    }
    output::line(&format!("Cost: {}", solved.cost))?;
    for missed in solved.unassigned.iter().filter(|missed| missed.required) {
        eprintln!("{} is not served: {}", missed.visit, missed.reason);
    }
    Ok(())
}

/// What `check --json` prints.
#[derive(Serialize)]
struct Checked {
    cost: f64,
    stated_cost: Option<f64>,
    feasible: bool,
    vehicles: usize,
    /// For people.
    violations: Vec<String>,
    /// The same for programs: where, and by how much.
    details: Vec<Broken>,
    unassigned: Vec<u64>,
}

fn check_file(file: &VrpFile, solution: &Path, json: bool) -> anyhow::Result<()> {
    let (instance, problem) = read(file)?;
    let (answer, plan, detours) = read_solution(&instance, solution)?;
    let Evaluation { plan: mut totals, violations } = evaluate(&problem, &plan);
    let driven = answer.routes.iter().filter(|route| !route.visits.is_empty()).collect();
    let numbered = broken::Plan { instance: &instance, driven, routes: &plan, units: units(&instance) };
    let mut details: Vec<Broken> = violations.iter().map(|violation| numbered.broken(violation)).collect();
    let of_family = used_twice(&answer).into_iter().chain(instance.broken_rules(&plan));
    details.extend(of_family.map(|text| numbered.of_family(text)));
    for detour in detours {
        totals.cost += detour.cost;
        let duration_s = totals.routes[detour.route].duration_s + detour.duration_s;
        let longest = problem.vehicle_types()[plan[detour.route].vehicle_type].max_duration_s;
        if let Some(max_duration_s) = longest.map(i64::from).filter(|longest| duration_s > *longest) {
            let too_long = vrp::Violation::TooLong { route: detour.route, duration_s, max_duration_s };
            details.push(numbered.broken(&too_long));
        }
    }
    let unassigned = missing(&problem, &plan, &instance);
    let checked = Checked {
        cost: instance.convention.stated(totals.cost),
        stated_cost: answer.cost,
        feasible: details.is_empty() && unassigned.is_empty(),
        vehicles: plan.len(),
        violations: details.iter().map(|broken| broken.text.clone()).collect(),
        details,
        unassigned,
    };
    if json {
        output::json(&checked)?;
    } else {
        output::line(&format!("cost: {}", checked.cost))?;
        checked.violations.iter().try_for_each(|violation| output::line(&format!("violation: {violation}")))?;
        checked.unassigned.iter().try_for_each(|number| output::line(&format!("not visited: {number}")))?;
    }
    if !checked.feasible {
        bail!("the solution breaks {} rules and leaves out {}", checked.violations.len(), checked.unassigned.len());
    }
    Ok(())
}

fn explain_file(file: &VrpFile, solution: &Path, json: bool) -> anyhow::Result<()> {
    let (instance, problem) = read(file)?;
    let (_, plan, _) = read_solution(&instance, solution)?;
    let step_s = if units(&instance) == Units::Clock { 60 } else { 1 };
    let explained = vrp::explain::explain_in_steps(&problem, &plan, step_s);
    let number = |client: usize| instance.stops[client].number;
    let named = |client: usize| number(client).to_string();
    let units = units(&instance);
    if json {
        let list: Vec<serde_json::Value> = explained
            .iter()
            .map(|one| {
                let whose = whose(one.constraint).map(number);
                serde_json::json!({"visit": number(one.client), "late_s": one.late_s, "constraint": one.constraint,
                    "constraint_of_visit": whose, "relaxation": one.relaxation, "text": one.text_in(units, named)})
            })
            .collect();
        return output::json(&list);
    }
    if explained.is_empty() {
        return output::line("everybody is served in time");
    }
    explained.iter().try_for_each(|one| output::line(&format!("{}: {}", number(one.client), one.text_in(units, named))))
}

/// A problem as own JSON, and what its parts are called in the file.
#[derive(Serialize)]
struct Converted {
    #[serde(flatten)]
    problem: ProblemData,
    numbers: Numbers,
}

#[derive(Serialize)]
struct Numbers {
    depots: Vec<u64>,
    clients: Vec<u64>,
    vehicles: Vec<Vec<u64>>,
}

fn convert_file(file: &VrpFile) -> anyhow::Result<()> {
    let (instance, problem) = read(file)?;
    let numbers = Numbers {
        depots: instance.depot_numbers,
        clients: instance.stops.iter().map(|stop| stop.number).collect(),
        vehicles: instance.fleets.into_iter().map(|fleet| fleet.numbers).collect(),
    };
    output::line(&serde_json::to_string(&Converted { problem: problem.into(), numbers })?)
}

/// The vehicles driven more than once on a day.
fn used_twice(answer: &Answer) -> Vec<String> {
    let mut seen = std::collections::BTreeSet::new();
    let driven = answer.routes.iter().filter(|route| !route.visits.is_empty());
    driven
        .filter(|route| !seen.insert((route.day, route.vehicle)))
        .map(|route| format!("vehicle {} has more than one route", route.vehicle))
        .collect()
}

/// The client whose limit it is.
fn whose(limit: vrp::Limit) -> Option<usize> {
    use vrp::Limit as L;
    match limit {
        L::WindowStart { client, .. } | L::WindowEnd { client, .. } | L::ReleaseTime { client } => Some(client),
        _ => None,
    }
}

/// Times by the clock where the format counts seconds, else in the numbers of the file.
fn units(instance: &Instance) -> Units {
    match instance.format {
        Format::Json | Format::Vroom => Units::Clock,
        _ => Units::PerUnit(instance.convention.scale),
    }
}

fn missing(problem: &Problem, plan: &[RoutePlan], instance: &Instance) -> Vec<u64> {
    let mut is_visited = vec![false; problem.clients().len()];
    plan.iter()
        .flat_map(|route| &route.trips)
        .flat_map(|trip| &trip.clients)
        .for_each(|&client| is_visited[client] = true);
    let is_missed = problem.is_missed(&is_visited);
    (0..is_missed.len()).filter(|&client| is_missed[client]).map(|client| instance.stops[client].number).collect()
}

fn read(file: &VrpFile) -> anyhow::Result<(Instance, Problem)> {
    let text = text_of(&file.file)?;
    let named = || file.file.display().to_string();
    let instance = match file.format.as_str() {
        "auto" => formats::parse(&text),
        name => name.parse::<Format>().and_then(|format| format.parse(&text)),
    };
    let instance = instance.with_context(named)?;
    let problem = instance.problem().with_context(named)?;
    Ok((instance, problem))
}

fn read_solution(instance: &Instance, path: &Path) -> anyhow::Result<(Answer, Vec<RoutePlan>, Vec<Detour>)> {
    let answer = Answer::parse(&text_of(path)?).with_context(|| path.display().to_string())?;
    let read = instance.plan_and_detours(&answer).map_err(anyhow::Error::msg);
    let (plan, detours) = read.with_context(|| path.display().to_string())?;
    Ok((answer, plan, detours))
}

fn text_of(path: &Path) -> anyhow::Result<String> {
    let named = || path.display().to_string();
    let mut text = String::new();
    let mut limited = File::open(path).with_context(named)?.take(MOST_BYTES + 1);
    limited.read_to_string(&mut text).with_context(named)?;
    if text.len() as u64 > MOST_BYTES {
        bail!("{}: larger than {MOST_BYTES} bytes", path.display());
    }
    Ok(text)
}

/// CPU seconds of the program since it began, threads that have ended included, to a hundredth; 0 where the system does not tell.
fn all_threads_cpu_s() -> f64 {
    /// Linux counts these in hundredths of a second towards programs, whatever it uses itself.
    const TICKS_PER_SECOND: f64 = 100.0;
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The program's name stands in brackets and may hold anything; time of its own and of the system are the 12th and 13th after it.
    let fields = text.rsplit_once(')').map_or("", |(_, after)| after).split_whitespace().skip(11).take(2);
    fields.filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / TICKS_PER_SECOND
}

/// CPU seconds of this thread since it began; 0 where the system does not tell.
fn cpu_s() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    text.split_whitespace().next().and_then(|first| first.parse::<f64>().ok()).unwrap_or(0.0) / 1e9
}
