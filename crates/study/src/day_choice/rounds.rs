//! Many short rounds that can be tried with another halt and taken back: each halt goes where it adds least.

use domain::{LocationIndex, TravelMatrix};
use vrp::Load;

/// Who drives rounds, and what they cost in the solver's units.
#[derive(Clone, Copy, Debug)]
pub(super) struct Driver<'a> {
    pub matrix: &'a TravelMatrix,
    pub depot: LocationIndex,
    pub per_metre: i64,
    pub per_second: i64,
    /// Whatever the halts of a round: the way between a far depot and the gateway.
    pub per_round: i64,
    pub capacity: Load,
}

impl Driver<'_> {
    fn leg(&self, from: LocationIndex, to: LocationIndex) -> i64 {
        let seconds_cost = i64::from(self.matrix.duration_ms(from, to)) * self.per_second / 1000;
        i64::from(self.matrix.distance_m(from, to)) * self.per_metre + seconds_cost
    }
}

/// A place on a round, and for how many reasons the vehicle halts there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Halt {
    at: LocationIndex,
    reasons: u32,
}

/// A round as it was before the trial.
#[derive(Clone, Copy, Debug)]
struct Before {
    round: usize,
    /// Where its halts begin among those that are kept; they end where those of the next begin.
    from: usize,
    load: Load,
}

/// All rounds; changes since [`Rounds::begin`] can be taken back.
#[derive(Debug, Default)]
pub(super) struct Rounds<'a> {
    drivers: Vec<Driver<'a>>,
    driver_of: Vec<usize>,
    halts: Vec<Vec<Halt>>,
    loads: Vec<Load>,
    /// By round the trial in which it was changed last.
    changed_in: Vec<u64>,
    trial: u64,
    before: Vec<Before>,
    kept: Vec<Halt>,
}

impl<'a> Rounds<'a> {
    /// Adds a driver and tells its number.
    pub fn add_driver(&mut self, driver: Driver<'a>) -> usize {
        self.drivers.push(driver);
        self.drivers.len() - 1
    }

    /// Adds so many rounds without halts, and tells the number of the first.
    pub fn add_rounds(&mut self, driver: usize, count: usize) -> usize {
        let first = self.halts.len();
        self.halts.resize(first + count, Vec::new());
        self.loads.resize(first + count, Load::ZERO);
        self.driver_of.resize(first + count, driver);
        self.changed_in.resize(first + count, 0);
        first
    }

    /// From here on changes can be taken back.
    pub fn begin(&mut self) {
        self.trial += 1;
        self.before.clear();
        self.kept.clear();
    }

    /// Takes back everything since [`Rounds::begin`].
    pub fn undo(&mut self) {
        let mut end = self.kept.len();
        for before in self.before.drain(..).rev() {
            let halts = &mut self.halts[before.round];
            halts.clear();
            halts.extend_from_slice(&self.kept[before.from..end]);
            self.loads[before.round] = before.load;
            end = before.from;
        }
        self.begin();
    }

    fn keep(&mut self, round: usize) {
        if self.changed_in[round] != self.trial {
            self.changed_in[round] = self.trial;
            self.before.push(Before { round, from: self.kept.len(), load: self.loads[round] });
            self.kept.extend_from_slice(&self.halts[round]);
        }
    }

    /// Whether the round's vehicle carries this too.
    pub fn has_room(&self, round: usize, load: &Load) -> bool {
        self.loads[round].fits_with(load, &self.drivers[self.driver_of[round]].capacity)
    }

    /// Position of the place on a round.
    fn position(&self, round: usize, at: LocationIndex) -> Option<usize> {
        self.halts[round].iter().position(|halt| halt.at == at)
    }

    /// Whether the round halts at a place.
    pub fn halts_at(&self, round: usize, at: LocationIndex) -> bool {
        self.position(round, at).is_some()
    }

    /// Where a place that is not on the round would add least, and how much.
    fn cheapest(&self, round: usize, at: LocationIndex) -> (usize, i64) {
        let driver = &self.drivers[self.driver_of[round]];
        let halts = &self.halts[round];
        let mut best = (0, i64::MAX);
        let mut from = driver.depot;
        for position in 0..=halts.len() {
            let to = halts.get(position).map_or(driver.depot, |halt| halt.at);
            let instead = if halts.is_empty() { -driver.per_round } else { driver.leg(from, to) };
            let added = driver.leg(from, at) + driver.leg(at, to) - instead;
            if added < best.1 {
                best = (position, added);
            }
            from = to;
        }
        best
    }

    /// What a halt at the place would add.
    pub fn price(&self, round: usize, at: LocationIndex) -> i64 {
        if self.halts_at(round, at) { 0 } else { self.cheapest(round, at).1 }
    }

    /// A reason more to halt at the place; tells what the round costs more.
    pub fn add(&mut self, round: usize, at: LocationIndex, load: &Load) -> i64 {
        self.keep(round);
        self.loads[round] = self.loads[round].plus(load);
        if let Some(position) = self.position(round, at) {
            self.halts[round][position].reasons += 1;
            return 0;
        }
        let (position, added) = self.cheapest(round, at);
        self.halts[round].insert(position, Halt { at, reasons: 1 });
        added
    }

    /// A halt more at the end of the round, as its order is known; tells what the round costs more.
    pub fn append(&mut self, round: usize, at: LocationIndex, load: &Load) -> i64 {
        let cost = self.cost(round);
        self.loads[round] = self.loads[round].plus(load);
        self.halts[round].push(Halt { at, reasons: 1 });
        self.cost(round) - cost
    }

    /// A reason less to halt at the place; tells what the round costs less.
    pub fn remove(&mut self, round: usize, at: LocationIndex, load: &Load) -> i64 {
        let Some(position) = self.position(round, at) else { return 0 };
        self.keep(round);
        self.loads[round] = self.loads[round].minus(load);
        let halts = &mut self.halts[round];
        halts[position].reasons -= 1;
        if halts[position].reasons > 0 {
            return 0;
        }
        let driver = &self.drivers[self.driver_of[round]];
        let from = position.checked_sub(1).map_or(driver.depot, |before| halts[before].at);
        let to = halts.get(position + 1).map_or(driver.depot, |halt| halt.at);
        halts.remove(position);
        let instead = if halts.is_empty() { -driver.per_round } else { driver.leg(from, to) };
        driver.leg(from, at) + driver.leg(at, to) - instead
    }

    /// What a round costs.
    pub fn cost(&self, round: usize) -> i64 {
        let driver = &self.drivers[self.driver_of[round]];
        let halts = &self.halts[round];
        if halts.is_empty() {
            return 0;
        }
        let places = || halts.iter().map(|halt| halt.at);
        let froms = std::iter::once(driver.depot).chain(places());
        let tos = places().chain(std::iter::once(driver.depot));
        driver.per_round + froms.zip(tos).map(|(from, to)| driver.leg(from, to)).sum::<i64>()
    }

    /// What all rounds cost.
    pub fn total(&self) -> i64 {
        (0..self.halts.len()).map(|round| self.cost(round)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::mix;

    /// Places on a line, a kilometre and a minute apart, the depot at 0.
    fn line(size: u32) -> TravelMatrix {
        let apart = |i: u32| (i / size).abs_diff(i % size);
        let cells = || (0..size * size).map(apart);
        TravelMatrix::new(size as usize, cells().map(|d| d * 60_000).collect(), cells().map(|d| d * 1000).collect())
            .unwrap()
    }

    fn driver(matrix: &TravelMatrix) -> Driver<'_> {
        Driver {
            matrix,
            depot: LocationIndex(0),
            per_metre: 3,
            per_second: 2,
            per_round: 500,
            capacity: Load::of(&[10]),
        }
    }

    #[test]
    fn a_round_costs_its_way_and_what_every_round_costs() {
        let matrix = line(9);
        let mut rounds = Rounds::default();
        let driver = rounds.add_driver(driver(&matrix));
        let round = rounds.add_rounds(driver, 1);
        let load = Load::of(&[4]);
        // A kilometre costs 3000 and its minute 120.
        assert_eq!(rounds.add(round, LocationIndex(5), &load), 10 * 3120 + 500);
        assert_eq!(rounds.add(round, LocationIndex(3), &load), 0, "on the way");
        assert_eq!(rounds.add(round, LocationIndex(3), &Load::ZERO), 0, "a second reason");
        assert!(!rounds.has_room(round, &load) && rounds.has_room(round, &Load::of(&[2])));
        assert_eq!(rounds.price(round, LocationIndex(7)), 4 * 3120);
        assert_eq!(rounds.remove(round, LocationIndex(5), &load), 4 * 3120);
        assert_eq!(rounds.remove(round, LocationIndex(3), &load), 0, "one reason is left");
        assert_eq!(rounds.remove(round, LocationIndex(3), &Load::ZERO), 6 * 3120 + 500);
        assert!(rounds.halts[round].is_empty());
    }

    #[test]
    fn what_changes_add_is_the_difference_of_totals_and_can_be_taken_back() {
        let matrix = line(30);
        let mut rounds = Rounds::default();
        let driver = rounds.add_driver(driver(&matrix));
        rounds.add_rounds(driver, 4);
        let (mut state, mut on) = (7_u64, Vec::new());
        let mut next = |below: u64| {
            state = mix(state);
            state % below
        };
        for _ in 0..2_000 {
            let (total, halts, loads) = (rounds.total(), rounds.halts.clone(), rounds.loads.clone());
            let on_before = on.clone();
            rounds.begin();
            let mut added = 0;
            for _ in 0..next(5) {
                if on.is_empty() || next(2) == 0 {
                    let halt = (next(4) as usize, LocationIndex(1 + next(29) as u32));
                    added += rounds.add(halt.0, halt.1, &Load::of(&[1]));
                    on.push(halt);
                } else {
                    let halt = on.swap_remove(next(on.len() as u64) as usize);
                    added -= rounds.remove(halt.0, halt.1, &Load::of(&[1]));
                }
            }
            assert_eq!(rounds.total(), total + added);
            if next(2) == 0 {
                rounds.undo();
                assert_eq!((&rounds.halts, &rounds.loads), (&halts, &loads));
                on = on_before;
            }
        }
    }
}
