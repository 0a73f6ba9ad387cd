//! The search: ruin and recreate under simulated annealing, by seed and number of iterations.
//!
//! * `instance`, `arcs`, `order` – the problem laid out for speed; `plan` – routes changed in place, with undo.
//! * `ruin`, `recreate`, `fleet`, `trips`, `tails` – what one iteration does.
//! * `pool` – routes met are put together anew by set partitioning.
//! * `visits` – clients as one or several visits; `warm` – where a given plan is taken up.
//! * `timetable` – from the best plan to the answer; `random`, `clock` – chance and CPU time.

mod arcs;
mod clock;
mod fleet;
mod instance;
mod order;
mod plan;
mod pool;
mod random;
mod recreate;
mod ruin;
mod tails;
mod timetable;
mod trips;
mod visits;
mod warm;

use crate::problem::Problem;
use crate::solution::{Reason, RoutePlan, Solution, Unassigned};
use clock::CpuClock;
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

/// When the search ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Stop {
    /// After so many iterations; reproducible. See [`recommended_iterations`].
    Iterations(u64),
    /// After so many CPU seconds of this thread; for benchmarks, not reproducible.
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
    /// Same problem, seed and number of iterations: same solution.
    pub seed: u64,
    /// When to end.
    pub stop: Stop,
    /// Where to start; what does not hold in it is left out, clients not in it are put in. Empty: from nothing.
    pub warm_start: Vec<RoutePlan>,
}

impl SolveOptions {
    /// So many iterations from nothing.
    #[must_use]
    pub fn iterations(iterations: u64, seed: u64) -> Self {
        Self { seed, stop: Stop::Iterations(iterations), warm_start: Vec::new() }
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
    let all = leaders.map(|visit| timetable::unassigned(&instance, visit));
    all.filter(|missed| !matches!(missed.reason, Reason::NoRoom | Reason::NotWorthItsPrize)).collect()
}

/// Searches for routes of low cost that serve every required client, and every optional one worth its prize.
///
/// Never fails: what cannot be served comes back in [`Solution::unassigned`] with the reason.
#[must_use]
pub fn solve(problem: &Problem, options: &SolveOptions) -> Solution {
    let (expanded, visits) = visits::expand(problem);
    let instance = Instance::new(&expanded, visits);
    let mut search = Search::new(&instance, options.seed);
    search.start(&options.warm_start);
    let iterations =
        if instance.clients < 2 { 0 } else { search.anneal(&options.stop, !options.warm_start.is_empty()) };
    search.best.solution(&expanded, &instance, iterations)
}

/// Start and end temperature, in typical costs between close neighbours; measured on 30-stop days, X and Gehring–Homberger instances.
const START_TEMPERATURE: f64 = 3.0;
const END_TEMPERATURE: f64 = 0.1;
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
    tails: Tails,
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
            tails: Tails::default(),
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

    fn anneal(&mut self, stop: &Stop, is_warm: bool) -> u64 {
        let clock = CpuClock::start();
        let (most_iterations, most_seconds) = match *stop {
            Stop::Iterations(iterations) => (iterations, f64::INFINITY),
            Stop::CpuSeconds(seconds) => (u64::MAX, seconds),
            Stop::Either { iterations, cpu_seconds } => (iterations, cpu_seconds),
        };
        let start = if is_warm { WARM_START_TEMPERATURE } else { START_TEMPERATURE };
        let cooling = natural_log(start / END_TEMPERATURE);
        let yardstick = self.plan.instance.yardstick;
        let pools = Pool::is_worth_it(self.plan.instance, most_iterations);
        let mut temperature = start * yardstick;
        let mut cost = self.plan.cost();
        let mut iteration = 0;
        while iteration < most_iterations {
            if iteration.is_multiple_of(BEAT) {
                let mut progress = iteration as f64 / most_iterations as f64;
                if most_seconds.is_finite() {
                    progress = progress.max(clock.elapsed_s() / most_seconds);
                }
                if progress >= 1.0 {
                    break;
                }
                temperature = start * yardstick * exponential_of(-cooling * progress);
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
/// (`examples/bench.rs` measures it): 100 for 10 clients, 510 for 30, 3 300 for 60, 24 000 for 120.
#[must_use]
pub fn recommended_iterations(clients: usize) -> u64 {
    let clients = clients as u64;
    clients * (5 + clients * clients / 72).clamp(10, 200)
}
