//! The search: ruin and recreate under simulated annealing, by seed and number of iterations.
//!
//! * `instance`, `arcs`, `order` – the problem laid out for speed; `plan` – routes changed in place, with undo.
//! * `ruin`, `recreate`, `fleet`, `trips`, `turns`, `tails` – what one iteration does; `fewer` – a vehicle fewer is tried.
//! * `schedule` – timetables under rules that joined segments cannot hold.
//! * `pool` – routes met are put together anew by set partitioning.
//! * `visits` – clients as one or several visits; `warm` – where a given plan is taken up.
//! * `timetable` – from the best plan to the answer; `random`, `clock` – chance and CPU time.

mod arcs;
mod clock;
mod fewer;
mod fleet;
mod instance;
mod order;
mod plan;
mod pool;
mod random;
mod recreate;
mod ruin;
mod schedule;
mod tails;
mod timetable;
mod trips;
mod turns;
mod visits;
mod warm;

use crate::problem::Problem;
use crate::solution::{Reason, RoutePlan, Solution, Unassigned};
use clock::CpuClock;
use fewer::Fewer;
use fleet::Fleet;
use instance::Instance;
use plan::Plan;
use pool::Pool;
use random::{Random, exponential_of, natural_log};
use recreate::Recreate;
use ruin::Ruin;
use tails::Tails;
use timetable::Snapshot;
use trips::Trips;
use turns::Turns;

/// When the search ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Stop {
    /// After so many iterations; reproducible. See [`recommended_iterations`].
    Iterations(u64),
    /// After so many CPU seconds of each thread; for benchmarks, not reproducible.
    CpuSeconds(f64),
    /// Whichever comes first.
    Either {
        /// Most iterations.
        iterations: u64,
        /// Most CPU seconds.
        cpu_seconds: f64,
    },
}

/// How to search.
#[derive(Clone, Debug)]
pub struct SolveOptions {
    /// Same problem, seed, number of iterations and of trajectories: same solution.
    pub seed: u64,
    /// When to end.
    pub stop: Stop,
    /// Where to start; what does not hold in it is left out, clients not in it are put in. Empty: from nothing.
    pub warm_start: Vec<RoutePlan>,
    /// Searches side by side, each on a thread of its own and with the same limits; the best plan of all is taken. 0 counts as 1. The
    /// first is the search that would be made alone, so that more of them never give a dearer plan in as many iterations.
    pub trajectories: usize,
    /// A search also ends with a plan that serves everybody required and costs no more than this.
    pub good_enough: Option<i64>,
}

impl SolveOptions {
    /// So many iterations from nothing.
    #[must_use]
    pub fn iterations(iterations: u64, seed: u64) -> Self {
        let stop = Stop::Iterations(iterations);
        Self { seed, stop, warm_start: Vec::new(), trajectories: 1, good_enough: None }
    }

    /// As many iterations as [`recommended_iterations`] says.
    #[must_use]
    pub fn recommended(problem: &Problem, seed: u64) -> Self {
        Self::iterations(recommended_iterations(problem.clients().len()), seed)
    }

    /// The same, starting from these routes.
    #[must_use]
    pub fn starting_from(self, warm_start: Vec<RoutePlan>) -> Self {
        Self { warm_start, ..self }
    }
}

/// The clients no vehicle could serve even alone, with the reason.
#[must_use]
pub fn unservable(problem: &Problem) -> Vec<Unassigned> {
    let (expanded, visits) = visits::expand(problem);
    let instance = Instance::new(&expanded, visits);
    let leaders = (0..instance.clients).filter(|&visit| instance.visits.leader_of[visit] as usize == visit);
    let drives = |visit: &usize| !instance.beginnings.drives(*visit as u32);
    let all = leaders.filter(drives).map(|visit| timetable::unassigned(&instance, visit));
    all.filter(|missed| !matches!(missed.reason, Reason::NoRoom | Reason::NotWorthItsPrize)).collect()
}

/// Searches for routes of low cost that serve every required client, and every optional one worth its prize.
///
/// Never fails: what cannot be served comes back in [`Solution::unassigned`] with the reason.
#[must_use]
pub fn solve(problem: &Problem, options: &SolveOptions) -> Solution {
    let (expanded, visits) = visits::expand(problem);
    let instance = Instance::new(&expanded, visits);
    let (best, iterations) = side_by_side(&instance, options);
    best.solution(&expanded, &instance, iterations)
}

/// The best plan of all trajectories, of equal ones that of the first, and the iterations of all together.
fn side_by_side(instance: &Instance, options: &SolveOptions) -> (Snapshot, u64) {
    // Far apart, so that the first numbers of one seed are not the second ones of the next.
    let seed = |nth: usize| options.seed.wrapping_add((nth as u64).wrapping_mul(0xD1B5_4A32_D192_ED03));
    let first = || trajectory(instance, options, seed(0));
    if options.trajectories < 2 {
        let (_, best, iterations) = first();
        return (best, iterations);
    }
    let found: Vec<(i64, Snapshot, u64)> = std::thread::scope(|scope| {
        let search = |nth: usize| scope.spawn(move || trajectory(instance, options, seed(nth)));
        let others: Vec<_> = (1..options.trajectories).map(search).collect();
        let others =
            others.into_iter().map(|other| other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        std::iter::once(first()).chain(others).collect()
    });
    let iterations = found.iter().map(|(_, _, iterations)| iterations).sum();
    let best = found.into_iter().min_by_key(|(cost, _, _)| *cost);
    (best.map(|(_, best, _)| best).unwrap_or_default(), iterations)
}

/// One search: cost of its best plan, that plan, and its iterations.
fn trajectory(instance: &Instance, options: &SolveOptions, seed: u64) -> (i64, Snapshot, u64) {
    let mut search = Search::new(instance, seed);
    search.start(&options.warm_start);
    let iterations = if instance.clients < 2 { 0 } else { search.anneal(options) };
    (search.best_cost, search.best, iterations)
}

/// Start and end temperature, in typical costs between close neighbours; measured on 30-stop days, X and Gehring–Homberger instances.
const START_TEMPERATURE: f64 = 3.0;
const END_TEMPERATURE: f64 = 0.1;
/// In problems with fewer visits than [`LEAST_VISITS_FOR_TAILS`], where few iterations are made.
const END_TEMPERATURE_OF_FEW: f64 = 0.2;
/// A warm start is not to be forgotten.
const WARM_START_TEMPERATURE: f64 = 0.5;
/// Iterations between two looks at the clock and the temperature.
const BEAT: u64 = 32;
/// Share of iterations that exchange tails of routes instead of taking strings out.
const TAILS_CHANCE: f64 = 0.1;
/// In smaller problems strings are long enough.
const LEAST_VISITS_FOR_TAILS: usize = 50;
/// Routes of plans up to so many temperatures above the best go to the pool.
const POOL_WIDTH: f64 = 3.0;

struct Search<'a> {
    plan: Plan<'a>,
    random: Random,
    ruin: Ruin,
    recreate: Recreate,
    fleet: Fleet,
    trips: Trips,
    turns: Turns,
    tails: Tails,
    fewer: Fewer,
    pool: Pool,
    best: Snapshot,
    best_cost: i64,
    /// How often each required client was left out at the end of an iteration.
    absences: Vec<u64>,
}

impl<'a> Search<'a> {
    fn new(instance: &'a Instance<'a>, seed: u64) -> Self {
        Self {
            plan: Plan::empty(instance),
            random: Random::new(seed),
            ruin: Ruin::default(),
            recreate: Recreate::new(),
            fleet: Fleet::default(),
            trips: Trips::default(),
            turns: Turns::default(),
            tails: Tails::default(),
            fewer: Fewer::default(),
            pool: Pool::default(),
            best: Snapshot::default(),
            best_cost: i64::MAX,
            absences: vec![0; instance.clients],
        }
    }

    /// The given routes as far as they hold, and all others put in greedily.
    fn start(&mut self, warm_start: &[RoutePlan]) {
        warm::place(&mut self.plan, warm_start);
        self.recreate.apply(&mut self.plan, i64::MAX, 0.0, &mut self.random);
        self.recreate.start_blinking();
        self.plan.begin();
        self.best.take(&mut self.plan);
        self.best_cost = self.plan.cost();
    }

    fn anneal(&mut self, options: &SolveOptions) -> u64 {
        let clock = CpuClock::start();
        let good_enough = options.good_enough.unwrap_or(i64::MIN);
        let (most_iterations, most_seconds) = match options.stop {
            Stop::Iterations(iterations) => (iterations, f64::INFINITY),
            Stop::CpuSeconds(seconds) => (u64::MAX, seconds),
            Stop::Either { iterations, cpu_seconds } => (iterations, cpu_seconds),
        };
        let start = if !options.warm_start.is_empty() { WARM_START_TEMPERATURE } else { START_TEMPERATURE };
        let has_few = self.plan.instance.clients < LEAST_VISITS_FOR_TAILS;
        let cooling = natural_log(start / if has_few { END_TEMPERATURE_OF_FEW } else { END_TEMPERATURE });
        let yardstick = self.plan.instance.yardstick;
        let pools = Pool::is_worth_it(self.plan.instance, most_iterations);
        let mut temperature = start * yardstick;
        let mut cost = self.plan.cost();
        let (mut iteration, mut spent) = (0, 0.0);
        while iteration < most_iterations {
            let is_beat = iteration.is_multiple_of(BEAT);
            if is_beat && most_seconds.is_finite() {
                spent = clock.elapsed_s() / most_seconds;
            }
            let progress = (iteration as f64 / most_iterations as f64).max(spent);
            if is_beat && (progress >= 1.0 || self.best_cost <= good_enough) {
                break;
            }
            if self.fewer.step(&mut self.plan, &self.best, self.best_cost, progress) {
                cost = self.plan.cost();
            }
            let cooled = self.fewer.cooling(progress);
            if is_beat || cooled.is_some() {
                temperature = start * yardstick * exponential_of(-cooling * cooled.unwrap_or(progress));
            }
            iteration += 1;
            let before = cost;
            cost = self.iterate(cost, temperature);
            if !pools {
                continue;
            }
            if cost != before && cost - self.best_cost <= (POOL_WIDTH * temperature) as i64 {
                self.pool.take(&self.plan);
            }
            if Pool::is_due(self.plan.instance, iteration)
                && self.pool.combine(&mut self.plan, &self.best, self.best_cost)
            {
                cost = self.keep();
            }
        }
        iteration
    }

    /// One ruin and recreate; gives the cost of the plan that stays.
    fn iterate(&mut self, cost: i64, temperature: f64) -> i64 {
        let sum_before = self.sum_of_absences();
        self.plan.begin();
        if self.plan.instance.clients >= LEAST_VISITS_FOR_TAILS && self.random.unit() < TAILS_CHANCE {
            let limit = (temperature * self.random.exponential()) as i64;
            let added = self.tails.apply(&mut self.plan, limit + 1, &mut self.random);
            debug_assert!(self.plan.is_consistent(), "an exchange of tails left the plan at odds with itself");
            debug_assert_eq!(self.plan.cost(), cost + added, "an exchange of tails cost something else");
            return self.keep();
        }
        if !self.ruin.apply(&mut self.plan, &mut self.random) {
            self.plan.undo();
            return cost;
        }
        let limit = cost.saturating_add((temperature * self.random.exponential()) as i64);
        if !self.recreate.apply(&mut self.plan, limit, temperature, &mut self.random) {
            self.plan.undo();
            return cost;
        }
        self.fleet.apply(&mut self.plan, &mut self.random);
        self.trips.apply(&mut self.plan, &mut self.random);
        debug_assert!(self.plan.is_consistent(), "a step left the plan at odds with itself");
        let new_cost = self.plan.cost();
        let sum_after = self.sum_of_absences();
        for &client in &self.plan.absent {
            self.absences[client as usize] += 1;
        }
        if new_cost > limit && sum_after >= sum_before {
            self.plan.undo();
            return cost;
        }
        if new_cost < cost && self.plan.instance.clients < LEAST_VISITS_FOR_TAILS {
            self.turns.apply(&mut self.plan);
        }
        self.keep()
    }

    /// Notes the plan if it is the best so far, and gives its cost.
    fn keep(&mut self) -> i64 {
        let cost = self.plan.cost();
        if cost < self.best_cost {
            self.best_cost = cost;
            self.best.take(&mut self.plan);
        }
        cost
    }

    /// Clients that are hard to place weigh more, so that others make room for them (Christiaens and Vanden Berghe 2020, fleet
    /// minimisation).
    fn sum_of_absences(&self) -> u64 {
        let required = self.plan.absent.iter().filter(|&&client| self.plan.instance.is_required[client as usize]);
        required.map(|&client| self.absences[client as usize]).sum()
    }
}

/// Iterations with which a problem of so many clients comes within about 0.3 % of what a long search finds
/// (`examples/bench.rs` measures it), half a per cent where opening hours are tight: 100 for 10 clients, 420 for 30, 3 000 for 60, 23 280 for
/// 120.
#[must_use]
pub fn recommended_iterations(clients: usize) -> u64 {
    let clients = clients as u64;
    clients * (2 + clients * clients / 75).clamp(10, 200)
}
