//! What the municipality's stops add to an operator's day: rounds solved with them and without them (model §M3, §M14).
//!
//! For private stops P and municipal stops M of a day the effect is C(P ∪ M) − C(P), solved jointly: marginals of single
//! stops are never summed. P is drawn on the road network once per operator and draw, equal in all scenarios, so that a
//! difference between scenarios is not a difference between draws.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use domain::{Count, Hours, Kilometers, LocationIndex, Operator, RoadUse, Seconds};

use crate::StudyError;
use crate::assumptions::Assumptions;
use crate::geography::Geography;
use crate::operations::WholeRounds;
use crate::operators::OperatorProfile;
use crate::random::{draw, seed_of};
use crate::routing::{DayRounds, Effort, Fleet, Task, day_rounds};

mod memory;

pub use memory::Memory;
use memory::{Exact, OperatorMemory};

/// Draws of private customers per operator. Their spread is the noise of the method, not uncertainty about the world.
const DRAWS: u64 = 2;

/// Share of an operator's days that have no more stops than the busy one which its rounds are laid out for.
pub(crate) const BUSY_DAY: f64 = 0.9;
/// No fewer of the private customers of its rounds are left than this share.
const FEWEST_PRIVATE: f64 = 0.5;

/// What the municipal stops of one operator's day cause, before inefficiency.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Effect {
    /// Kilometres inside the study area.
    pub distance: Kilometers,
    /// Driving time inside the study area.
    pub driving: Seconds,
    /// Kilometres weighted with the share of the payload on board.
    pub loaded_distance: Kilometers,
    /// The roads of [`Self::distance`], which they add up to. Where the stops change the way of a shared round some parts may
    /// be less than nothing: roads that the round leaves for others.
    pub roads: RoadUse,
    /// Kilometres between a far depot and the gateway.
    pub line_haul: Kilometers,
    /// Kilometres inside the study area if the whole round were split evenly by stop.
    pub pro_rata: Kilometers,
    /// The rounds as a whole, private customers included: for the attributional ledger.
    pub whole: WholeRounds,
    /// Arrival at each task, seconds after midnight.
    pub arrivals: Vec<i32>,
    /// Tasks that nobody can reach, with the reason.
    pub unserved: Vec<(usize, String)>,
    /// Of [`Self::distance`], what a fixed plan did not foresee.
    pub recourse_distance: Kilometers,
    /// Waiting for a battery to be charged, longer than loading takes.
    pub charging: Seconds,
    /// How often each leg is driven by vehicles that carry the municipality's goods.
    pub legs: BTreeMap<(LocationIndex, LocationIndex), f64>,
}

/// One operator with its private customers, ready to be asked about days.
pub struct OperatorModel<'a> {
    profile: &'a OperatorProfile,
    geography: &'a Geography,
    assumptions: &'a Assumptions,
    fleet: Fleet,
    effort: Effort,
    seed: u64,
    private: Arc<PrivateCustomers>,
    known: HashMap<Pattern, Effect>,
    memory: Option<Arc<OperatorMemory>>,
}

/// Per draw: an operator's private stops and their rounds.
pub type PrivateCustomers = Vec<(Vec<Task>, DayRounds)>;

/// The private customers of all operators that have been asked for, so that every scenario meets the same ones and finds
/// their rounds solved.
#[derive(Debug, Default)]
pub struct KnownCustomers {
    of_operator: Mutex<BTreeMap<Operator, Arc<PrivateCustomers>>>,
    memory: Option<Arc<Memory>>,
}

impl KnownCustomers {
    /// With what has been solved before, for other values of the parameters.
    pub fn remembering(memory: &Arc<Memory>) -> Self {
        Self { memory: Some(Arc::clone(memory)), ..Self::default() }
    }

    fn get(&self, operator: &Operator) -> Option<Arc<PrivateCustomers>> {
        self.of_operator.lock().unwrap_or_else(PoisonError::into_inner).get(operator).cloned()
    }

    fn put(&self, operator: &Operator, customers: &Arc<PrivateCustomers>) {
        self.of_operator.lock().unwrap_or_else(PoisonError::into_inner).insert(operator.clone(), Arc::clone(customers));
    }
}

/// An operator's days of today that its rounds are laid out for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UsualDays {
    /// The day with the median number of municipal stops: it tells how many rounds the operator runs in the study area.
    pub median: Vec<Task>,
    /// A busy day, which nine in ten do not exceed ([`BUSY_DAY`]): private customers are so many that it still fits these rounds.
    pub busy: Vec<Task>,
}

/// Equal patterns are solved once. Masses matter only where loads do, in whole kilograms.
type Pattern = Vec<(LocationIndex, i64, Option<(i32, i32)>)>;

impl<'a> OperatorModel<'a> {
    /// Prepares an operator that drives so many rounds, with so many private customers on them, as its usual days take.
    ///
    /// # Errors
    /// See [`day_rounds`].
    pub fn new(
        profile: &'a OperatorProfile,
        usual: &UsualDays,
        geography: &'a Geography,
        assumptions: &'a Assumptions,
        effort: Effort,
        seed: u64,
        customers: &KnownCustomers,
    ) -> Result<Self, StudyError> {
        let day = (assumptions.starts, Hours(24.0));
        let second = |clock: Hours| (clock.value() * 3600.0).round() as i32;
        let fleet = Fleet {
            class: profile.vehicle,
            depot: profile.depot.location,
            day: (second(day.0), second(day.1)),
            shift: Seconds(assumptions.driver_shift.value() * 3600.0),
            loads_count: profile.private_stops == 0,
            reload: Seconds::ZERO,
        };
        let seed = seed_of(seed, &format!("{:?}", profile.operator));
        let mut model = Self {
            profile,
            geography,
            assumptions,
            fleet,
            effort,
            seed,
            private: Arc::default(),
            known: HashMap::new(),
            memory: None,
        };
        model.memory = customers.memory.as_ref().map(|memory| memory.of(&model.setting(usual)));
        if profile.private_stops > 0 {
            model.private = match customers.get(&profile.operator) {
                Some(known) => known,
                None => {
                    let solved = || model.private_customers(usual).map(Arc::new);
                    let placed = match &model.memory {
                        Some(memory) => memory.customers(solved)?,
                        None => solved()?,
                    };
                    customers.put(&profile.operator, &placed);
                    placed
                }
            };
        }
        Ok(model)
    }

    /// Everything but the day's stops that the rounds of the operator follow from.
    fn setting(&self, usual: &UsualDays) -> String {
        let Assumptions { starts, driver_shift, private_stop_time, clock, vehicles, .. } = self.assumptions;
        let vehicle = vehicles.get(&self.fleet.class);
        // How many rounds there are depends on the usual days where private customers are on them.
        let days = (self.profile.private_stops > 0).then_some(usual);
        let times = (starts, driver_shift, private_stop_time, clock);
        format!("{:?} {:?} {times:?} {vehicle:?} {:?} {days:?}", self.profile, self.effort, self.seed)
    }

    fn private_customers(&self, usual: &UsualDays) -> Result<PrivateCustomers, StudyError> {
        let one_round = self.private_tasks(self.profile.private_stops, 0);
        let together: Vec<Task> = one_round.into_iter().chain(usual.median.iter().cloned()).collect();
        let rounds = self.solve(&together, self.effort, None)?.rounds.len().max(1);
        (0..DRAWS).map(|number| self.laid_out(rounds, number, &usual.busy)).collect()
    }

    /// Private customers on so many rounds and the rounds with these alone. They are fewer, but not under half, where a busy day would
    /// take another round: who serves the municipality every day plans for its stops, and one stop too many is no reason for one
    /// more way from the depot.
    fn laid_out(&self, rounds: usize, number: u64, busy: &[Task]) -> Result<(Vec<Task>, DayRounds), StudyError> {
        let most = self.profile.private_stops * rounds;
        let fewest = (most as f64 * FEWEST_PRIVATE).ceil() as usize;
        let mut count = most;
        loop {
            let private = self.private_tasks(count, number);
            let without = self.solve(&private, self.effort.of_reference(), None)?;
            if count == fewest {
                return Ok((private, without));
            }
            let all: Vec<Task> = private.iter().chain(busy).cloned().collect();
            let mut halts: Vec<usize> =
                self.solve(&all, self.effort, Some(&without))?.rounds.iter().map(Vec::len).collect();
            if halts.len() <= rounds.max(without.rounds.len()) {
                return Ok((private, without));
            }
            // As many fewer as there are on the rounds too many, the shortest of them.
            halts.sort_unstable();
            let too_many: usize = halts.iter().take(halts.len() - rounds).sum();
            count = count.saturating_sub(too_many.max(1)).max(fewest);
        }
    }

    fn private_tasks(&self, count: usize, number: u64) -> Vec<Task> {
        draw(&self.geography.private_pool, count, self.seed.wrapping_add(number))
            .into_iter()
            .map(|location| Task {
                location,
                unit: None,
                mass: domain::Kilograms::ZERO,
                volume: domain::CubicMeters::ZERO,
                service: Seconds::from(self.assumptions.private_stop_time),
                window: None,
            })
            .collect()
    }

    fn solve(&self, tasks: &[Task], effort: Effort, start_from: Option<&DayRounds>) -> Result<DayRounds, StudyError> {
        let matrix = self.geography.matrix(self.fleet.class);
        day_rounds(matrix, &self.fleet, tasks, self.assumptions, effort, self.seed, start_from)
    }

    /// What a day's municipal stops cause.
    ///
    /// # Errors
    /// See [`day_rounds`].
    pub fn effect(&mut self, tasks: &[Task]) -> Result<Effect, StudyError> {
        // Sorted, so that the answer depends on the stops and not on the order they are listed in.
        let mut order: Vec<usize> = (0..tasks.len()).collect();
        let key = |task: &Task| {
            let kilograms = if self.fleet.loads_count { task.mass.value().ceil() as i64 } else { 0 };
            (task.location, kilograms, task.window)
        };
        order.sort_by_key(|&t| key(&tasks[t]));
        let pattern: Pattern = order.iter().map(|&t| key(&tasks[t])).collect();
        let mut effect = match self.known.get(&pattern) {
            Some(effect) => effect.clone(),
            None => {
                let sorted: Vec<Task> = order.iter().map(|&t| tasks[t].clone()).collect();
                let solved = || if self.private.is_empty() { self.own(&sorted) } else { self.shared(&sorted) };
                let effect = match &self.memory {
                    Some(memory) => memory.effect(Exact::of(&sorted), solved)?,
                    None => solved()?,
                };
                self.known.insert(pattern, effect.clone());
                effect
            }
        };
        let mut arrivals = vec![0; tasks.len()];
        for (rank, &task) in order.iter().enumerate() {
            arrivals[task] = effect.arrivals[rank];
        }
        effect.arrivals = arrivals;
        for (task, _) in &mut effect.unserved {
            *task = order[*task];
        }
        Ok(effect)
    }

    /// A vehicle that drives for the municipality alone: the whole round counts.
    fn own(&self, tasks: &[Task]) -> Result<Effect, StudyError> {
        let day = self.solve(tasks, self.effort, None)?;
        let line_haul = self.profile.depot.line_haul * (2.0 * day.rounds.len() as f64);
        let loads = (day.distance, day.loaded_distance);
        let mut effect = Effect {
            whole: WholeRounds::own(day.rounds.len(), loads, day.driving, line_haul),
            distance: day.distance,
            driving: day.driving,
            loaded_distance: day.loaded_distance,
            roads: day.roads,
            line_haul,
            pro_rata: day.distance,
            arrivals: vec![0; tasks.len()],
            unserved: day.unserved.clone(),
            recourse_distance: Kilometers::ZERO,
            charging: Seconds::ZERO,
            legs: BTreeMap::new(),
        };
        self.note_rounds(&day, tasks, 0, 1.0, Some(0), &mut effect);
        Ok(effect)
    }

    /// A vehicle with private customers on board: only what the municipal stops add counts; the way from a far depot is
    /// driven anyway.
    fn shared(&self, tasks: &[Task]) -> Result<Effect, StudyError> {
        let mut effect = Effect { arrivals: vec![0; tasks.len()], ..Effect::default() };
        let weight = 1.0 / self.private.len() as f64;
        let load_share = self.assumptions.vehicles.get(&self.fleet.class).map_or(0.5, |v| v.load_share.value());
        for (number, (private, without)) in self.private.iter().enumerate() {
            let all: Vec<Task> = private.iter().chain(tasks).cloned().collect();
            let with = self.solve(&all, self.effort, Some(without))?;
            let added = with.distance - without.distance;
            effect.distance += added * weight;
            effect.driving += (with.driving - without.driving) * weight;
            effect.loaded_distance += added * (load_share * weight);
            effect.roads += (with.roads - without.roads) * weight;
            effect.whole.add(&self.whole(&with, private), weight);
            effect.pro_rata += with.distance * (weight * tasks.len() as f64 / all.len() as f64);
            if number == 0 {
                let unreached =
                    with.unserved.iter().filter_map(|(t, why)| Some((t.checked_sub(private.len())?, why.clone())));
                effect.unserved = unreached.collect();
            }
            self.note_rounds(&with, &all, private.len(), weight, (number == 0).then_some(private.len()), &mut effect);
        }
        Ok(effect)
    }

    /// All rounds of a day with the private customers on them.
    fn whole(&self, day: &DayRounds, private: &[Task]) -> WholeRounds {
        let (depot, matrix) = (self.profile.depot, self.geography.matrix(self.fleet.class));
        let rounds = day.rounds.len() as f64;
        let is_reached = |task: &&Task| matrix.is_reachable(depot.location, task.location);
        let way = |task: &Task| depot.line_haul + Kilometers::from(matrix.distance(depot.location, task.location));
        WholeRounds {
            distance: day.distance,
            driving: day.driving,
            loaded: Kilometers::ZERO,
            line_haul: depot.line_haul * (2.0 * rounds),
            rounds: Count(rounds),
            private_halts: Count(private.len() as f64),
            private_reach: private.iter().filter(is_reached).map(way).sum(),
        }
    }

    /// Adds the legs of the rounds that serve a municipal stop, and the arrivals at them.
    fn note_rounds(
        &self,
        day: &DayRounds,
        tasks: &[Task],
        first_municipal: usize,
        weight: f64,
        arrivals_from: Option<usize>,
        effect: &mut Effect,
    ) {
        for round in &day.rounds {
            if !round.iter().any(|&(task, _)| task >= first_municipal) {
                continue;
            }
            let places = round.iter().map(|&(task, _)| tasks[task].location);
            let mut from = self.fleet.depot;
            for to in places.chain(std::iter::once(self.fleet.depot)) {
                if from != to {
                    *effect.legs.entry((from, to)).or_default() += weight;
                }
                from = to;
            }
            if let Some(first) = arrivals_from {
                for &(task, arrival) in round {
                    if let Some(slot) = task.checked_sub(first).and_then(|t| effect.arrivals.get_mut(t)) {
                        *slot = arrival;
                    }
                }
            }
        }
    }
}
