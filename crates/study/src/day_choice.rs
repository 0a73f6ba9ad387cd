//! Which days of the week units get their goods on: those on which the rounds of all who drive there cost least together.
//!
//! A unit's days decide the rounds of the hub and of every supplier that still comes itself, and when suppliers have to be at the
//! hub. So all of them are laid out as many short rounds ([`rounds`]): each supplier's of every day of the period, and the hub's
//! of a typical week, so many times over. Units then change days one at a time, or two exchange theirs, under a falling
//! temperature, several times from the beginning. Rounds shared with private customers and carriers' are left out: they are
//! driven anyway, and a stop more adds little on any day.
//!
//! Kilometres alone would have everybody served on the same days, by vehicles and people that have nothing to do on others. So no
//! weekday gets many more visits than the mean one ([`Assumptions::fullest_day`]), unless one driver makes them all.

use std::collections::BTreeMap;

use domain::{LocationIndex, RoundKind, WorkWeek};
use vrp::Load;

use crate::StudyError;
use crate::assumptions::Assumptions;
use crate::consolidation::{goes_through_hub, last_inbound_day};
use crate::demand::Consignment;
use crate::hub::HubHalt;
use crate::hub::weekly::{Draft, WEEKDAYS};
use crate::ordering::{DeliveryDays, days_between};
use crate::random::{mix, seed_of};
use crate::routing::COST_UNITS_PER_NOK;
use crate::year::{Context, ScenarioFlows};
use rounds::{Driver, Rounds};

mod rounds;

/// Trials per unit of one search.
const TRIALS: usize = 300;
/// Searches of a municipality with few units, over their number: one alone ends as well as chance has it.
const SEARCHES_BY_UNITS: usize = 1_280;
/// First and last temperature, in parts of what all rounds cost per unit.
const TEMPERATURES: (f64, f64) = (0.1, 0.003);
/// Share of trials in which two units exchange their days, which leaves weekdays as full as they are.
const EXCHANGES: f64 = 0.3;
/// Part of a shift that a driver stands at stops; the rest is driving and loading.
const SHARE_AT_STOPS: f64 = 0.5;
/// Days before and after the period on which goods of the period may be on the road: they come to a hub up to a week
/// earlier, and to units on delivery days up to four weeks later.
const EARLIER: i64 = 7;
const LATER: i64 = 28;

/// Goods that go through hubs, and the rounds that are planned there.
pub(crate) struct AtHubs<'a> {
    /// Hubs and who comes to them.
    pub flows: &'a ScenarioFlows,
    /// Positions of commodity groups that suppliers bring themselves.
    pub stays_direct: &'a [u16],
    /// Suppliers from whom hubs collect, and when.
    pub collecting: &'a BTreeMap<usize, WorkWeek>,
    /// The typical week of each hub as planned by itself.
    pub drafts: &'a [Draft<'a>],
}

/// Chooses the days of every unit, beginning with `days`: how often somebody is visited stays. Units in `Context::kept_days`
/// keep the days they have there. `delivered` are consignments on the days on which they would come without fixed days.
///
/// # Errors
/// A class of vehicles without parameters.
pub(crate) fn chosen(
    context: &Context<'_>,
    delivered: &[Consignment],
    days: &[DeliveryDays],
    hubs: Option<&AtHubs<'_>>,
) -> Result<Vec<DeliveryDays>, StudyError> {
    let mut board = Board::new(context, delivered, days, hubs)?;
    board.improve(seed_of(context.input.seed, "delivery days").wrapping_add(context.day_chance));
    Ok(board.units.iter().map(|unit| unit.alternatives[unit.now].days).collect())
}

/// One way to spread a unit's deliveries over the week.
struct Alternative {
    days: DeliveryDays,
    /// Halts of suppliers that follow from it: on which of the rounds, and where.
    halts: Vec<(usize, LocationIndex)>,
}

/// What a unit gets from a hub on each of its days of the typical week.
struct FromHub {
    hub: usize,
    at: LocationIndex,
    load: Load,
}

struct UnitOnBoard {
    alternatives: Vec<Alternative>,
    now: usize,
    from_hub: Option<FromHub>,
    /// Thousandths of a visit on each of its days in a mean week.
    visits: i64,
}

/// All rounds, and how units may change them.
struct Board<'a> {
    rounds: Rounds<'a>,
    units: Vec<UnitOnBoard>,
    /// By hub and weekday the rounds of the typical week, the last of them without halts.
    of_week: Vec<[Vec<usize>; WEEKDAYS]>,
    /// By hub the driver of its further rounds.
    hub_drivers: Vec<usize>,
    /// By weekday the thousandths of visits of a mean week.
    visits: [i64; WEEKDAYS],
    /// What no weekday gets more of.
    most: i64,
}

impl<'a> Board<'a> {
    fn new(
        context: &Context<'a>,
        delivered: &[Consignment],
        days: &[DeliveryDays],
        hubs: Option<&AtHubs<'_>>,
    ) -> Result<Self, StudyError> {
        let mut rounds = Rounds::default();
        let (first_day, last_day) = context.period;
        let dates = (days_between(first_day, last_day) + 1 + EARLIER + LATER) as usize;
        let first_round = suppliers_rounds(context, &mut rounds, dates)?;
        let mut units = alternatives(context, days);
        for consignment in delivered {
            let geography = context.input.geography;
            let Some(place) = geography.units[consignment.unit] else { continue };
            let Some(first) =
                context.operators.of_supplier[consignment.supplier].and_then(|operator| first_round[operator])
            else {
                continue;
            };
            let through = hubs.filter(|hubs| hubs.takes(consignment));
            if through.is_some_and(|hubs| hubs.collecting.contains_key(&consignment.supplier)) {
                continue;
            }
            for alternative in &mut units[consignment.unit].alternatives {
                let delivery = alternative.days.next(consignment.date);
                let (date, at) = match through {
                    None => (delivery, place),
                    Some(hubs) => {
                        let days = hubs.flows.inbound_days.get(&consignment.supplier);
                        let arrival = last_inbound_day(days.copied().unwrap_or(WorkWeek::ALL), delivery);
                        (arrival, hubs.flows.hubs[hubs.of_unit(consignment.unit)])
                    }
                };
                let day = days_between(first_day, date) + EARLIER;
                alternative.halts.push((first + (day.max(0) as usize).min(dates - 1), at));
            }
        }
        let (of_week, hub_drivers) = (Vec::new(), Vec::new());
        let mut board = Self { rounds, units, of_week, hub_drivers, visits: [0; WEEKDAYS], most: 0 };
        for unit in &mut board.units {
            for Alternative { halts, .. } in &mut unit.alternatives {
                halts.sort_unstable();
                halts.dedup();
            }
            let now = &unit.alternatives[unit.now];
            for weekday in (0..WEEKDAYS).filter(|&weekday| now.days.days.contains(weekday as u8)) {
                board.visits[weekday] += unit.visits;
            }
            for &(round, at) in &now.halts {
                board.rounds.add(round, at, &Load::ZERO);
            }
        }
        let Assumptions { driver_shift, stop_time_fixed, fullest_day, .. } = context.assumptions;
        let mean = board.visits.iter().sum::<i64>() as f64 / WEEKDAYS as f64;
        let of_one_driver = SHARE_AT_STOPS * driver_shift.value() * 60.0 / stop_time_fixed.value().max(1.0);
        board.most = (mean * fullest_day.value().max(1.0)).max(1000.0 * of_one_driver) as i64;
        for draft in hubs.map_or(&[][..], |hubs| hubs.drafts) {
            board.add_week(context, draft);
        }
        Ok(board)
    }

    /// A hub's typical week as it was planned by itself.
    fn add_week(&mut self, context: &Context<'a>, draft: &Draft<'_>) {
        let weeks = context.weeks();
        let hub = self.of_week.len();
        let year = draft.year();
        // What the typical week costs is paid every week.
        let per_period = |cost: i64| (cost as f64 * weeks).round() as i64;
        let drivers: Vec<usize> = year
            .fleet
            .vehicles
            .iter()
            .map(|vehicle| {
                self.rounds.add_driver(Driver {
                    matrix: context.input.geography.matrix(vehicle.class),
                    depot: year.depot.location,
                    per_metre: per_period(vehicle.cost_per_metre),
                    per_second: (per_period(vehicle.cost_per_second) as f64 / year.fleet.speed).round() as i64,
                    per_round: 0,
                    capacity: vehicle.capacity,
                })
            })
            .collect();
        let mut of_week: [Vec<usize>; WEEKDAYS] = Default::default();
        for (weekday, vehicle, drops) in draft.rounds() {
            let round = self.rounds.add_rounds(drivers[vehicle], 1);
            for (at, location, load) in drops {
                self.rounds.append(round, location, &load);
                if let HubHalt::Unit(unit) = at {
                    self.units[unit].from_hub = Some(FromHub { hub, at: location, load });
                }
            }
            of_week[weekday].push(round);
        }
        for rounds in &mut of_week {
            rounds.push(self.rounds.add_rounds(drivers[0], 1));
        }
        self.of_week.push(of_week);
        self.hub_drivers.push(drivers[0]);
    }

    /// Lets units change days as long as it is worth it.
    fn improve(&mut self, seed: u64) {
        let movable: Vec<usize> = (0..self.units.len()).filter(|&u| self.units[u].alternatives.len() > 1).collect();
        if movable.is_empty() {
            return;
        }
        let first: Vec<usize> = self.units.iter().map(|unit| unit.now).collect();
        let mut best = (self.rounds.total(), first.clone());
        let searches = (SEARCHES_BY_UNITS / movable.len()).clamp(1, 20);
        let starts = std::iter::repeat_n(first.clone(), searches).chain(self.on_the_same_days());
        for (search, start) in starts.enumerate() {
            self.set(&start);
            let found = self.search(&movable, &mut Dice(mix(seed.wrapping_add(search as u64))));
            if found.0 < best.0 {
                best = found;
            }
            self.set(&first);
        }
        self.set(&best.1);
    }

    /// By weekday an alternative of every unit with that day, where no weekday gets too many visits by it: units that change one by one
    /// seldom gather on fewer days, since on the way there more rounds are driven.
    fn on_the_same_days(&self) -> Vec<Vec<usize>> {
        let with = |unit: &UnitOnBoard, weekday| {
            unit.alternatives.iter().position(|alternative| alternative.days.days.contains(weekday)).unwrap_or(unit.now)
        };
        let fits = |start: &Vec<usize>| {
            let mut visits = [0; WEEKDAYS];
            for (unit, &number) in self.units.iter().zip(start) {
                let days = unit.alternatives[number].days.days;
                (0..WEEKDAYS).filter(|&day| days.contains(day as u8)).for_each(|day| visits[day] += unit.visits);
            }
            visits.iter().all(|visits| *visits <= self.most)
        };
        let starts = (0..WEEKDAYS as u8).map(|weekday| self.units.iter().map(|unit| with(unit, weekday)).collect());
        starts.filter(fits).collect()
    }

    /// One search from the days as they are: the least that all rounds cost on the way, and every unit's alternative then.
    fn search(&mut self, movable: &[usize], dice: &mut Dice) -> (i64, Vec<usize>) {
        let trials = TRIALS * movable.len();
        let mut cost = self.rounds.total();
        let hottest = TEMPERATURES.0 * cost as f64 / self.units.len() as f64;
        let cooling = (TEMPERATURES.1 / TEMPERATURES.0).ln() / trials as f64;
        let mut best = (cost, self.units.iter().map(|unit| unit.now).collect());
        for trial in 0..trials {
            let limit = -hottest * (cooling * trial as f64).exp() * dice.share().ln();
            let Some(changes) = self.drawn(movable, dice) else { continue };
            let before = changes.map(|(unit, _)| (unit, self.units[unit].now));
            let overfull = self.overfull();
            self.rounds.begin();
            let added: i64 = changes.iter().map(|&(unit, to)| self.change(unit, to)).sum();
            if added as f64 > limit || self.overfull() > overfull {
                self.rounds.undo();
                before.iter().for_each(|&(unit, was)| self.note(unit, was));
                continue;
            }
            cost += added;
            if cost < best.0 {
                best = (cost, self.units.iter().map(|unit| unit.now).collect());
            }
        }
        best
    }

    /// A change to try: a unit and one of its alternatives, twice where two units exchange days.
    fn drawn(&self, movable: &[usize], dice: &mut Dice) -> Option<[(usize, usize); 2]> {
        let unit = movable[dice.below(movable.len())];
        if dice.share() >= EXCHANGES {
            let (now, others) = (self.units[unit].now, self.units[unit].alternatives.len() - 1);
            let change = (unit, (now + 1 + dice.below(others)) % (others + 1));
            return Some([change; 2]);
        }
        let other = movable[dice.below(movable.len())];
        let days = |unit: &UnitOnBoard| unit.alternatives[unit.now].days.days;
        let (one, two) = (&self.units[unit], &self.units[other]);
        let like = |unit: &UnitOnBoard, model: &UnitOnBoard| {
            unit.alternatives.iter().position(|alternative| alternative.days.days == days(model))
        };
        let exchange = [(unit, like(one, two)?), (other, like(two, one)?)];
        (days(one) != days(two)).then_some(exchange)
    }

    /// Visits above what weekdays may have.
    fn overfull(&self) -> i64 {
        self.visits.iter().map(|visits| (visits - self.most).max(0)).sum()
    }

    /// Gives every unit one of its alternatives.
    fn set(&mut self, alternatives: &[usize]) {
        self.rounds.begin();
        for (unit, &to) in alternatives.iter().enumerate() {
            self.change(unit, to);
        }
    }

    /// Notes the days of a unit, and how many visits weekdays have then.
    fn note(&mut self, unit: usize, to: usize) {
        let unit = &mut self.units[unit];
        for (number, sign) in [(unit.now, -1), (to, 1)] {
            let days = unit.alternatives[number].days.days;
            for weekday in (0..WEEKDAYS).filter(|&weekday| days.contains(weekday as u8)) {
                self.visits[weekday] += sign * unit.visits;
            }
        }
        unit.now = to;
    }

    /// Moves a unit's halts to other days; tells what all rounds cost more.
    fn change(&mut self, unit: usize, to: usize) -> i64 {
        let before = self.units[unit].now;
        if before == to {
            return 0;
        }
        self.note(unit, to);
        let Self { rounds, units, of_week, hub_drivers, .. } = self;
        let UnitOnBoard { alternatives, now, from_hub, .. } = &units[unit];
        let (from, to) = (&alternatives[before], &alternatives[*now]);
        let mut added = 0;
        for &(round, at) in &from.halts {
            added -= rounds.remove(round, at, &Load::ZERO);
        }
        for &(round, at) in &to.halts {
            added += rounds.add(round, at, &Load::ZERO);
        }
        let Some(FromHub { hub, at, load }) = from_hub else { return added };
        for (weekday, day) in of_week[*hub].iter_mut().enumerate() {
            let (was, is) = (from.days.days.contains(weekday as u8), to.days.days.contains(weekday as u8));
            if was && !is {
                let round = day.iter().find(|&&round| rounds.halts_at(round, *at));
                added -= round.map_or(0, |&round| rounds.remove(round, *at, load));
            } else if is && !was {
                let with_room = day.iter().filter(|&&round| rounds.has_room(round, load));
                let cheapest = with_room.min_by_key(|&&round| (rounds.price(round, *at), round));
                // The last round is empty and has room for whatever fits a vehicle at all.
                let Some(&round) = cheapest.or(day.last()) else { continue };
                added += rounds.add(round, *at, load);
                if Some(&round) == day.last() {
                    day.push(rounds.add_rounds(hub_drivers[*hub], 1));
                }
            }
        }
        added
    }
}

/// Chance by a seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, count: usize) -> usize {
        self.0 = mix(self.0);
        (self.0 % count as u64) as usize
    }

    /// More than 0 and less than 1.
    fn share(&mut self) -> f64 {
        self.0 = mix(self.0);
        ((self.0 >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }
}

impl AtHubs<'_> {
    fn of_unit(&self, unit: usize) -> usize {
        self.flows.hub_of_unit.get(unit).copied().unwrap_or(0)
    }

    /// Whether goods go through a hub, those left out that would wait there too long for their shelf life: nobody knows before days are
    /// chosen.
    fn takes(&self, consignment: &Consignment) -> bool {
        let is_connected = self.flows.connected.binary_search(&consignment.supplier).is_ok();
        goes_through_hub(consignment, is_connected, |group| self.stays_direct.contains(&group))
    }
}

/// One round for each operator that drives for the municipality alone and each date; by operator the number of the first.
fn suppliers_rounds<'a>(
    context: &Context<'a>,
    rounds: &mut Rounds<'a>,
    dates: usize,
) -> Result<Vec<Option<usize>>, StudyError> {
    let mut first = Vec::with_capacity(context.operators.profiles.len());
    for profile in &context.operators.profiles {
        if profile.kind != RoundKind::Own {
            first.push(None);
            continue;
        }
        let vehicle =
            context.assumptions.vehicles.get(&profile.vehicle).ok_or(StudyError::MissingVehicle(profile.vehicle))?;
        let units = |nok: f64| (nok * COST_UNITS_PER_NOK).round() as i64;
        let driver = rounds.add_driver(Driver {
            matrix: context.input.geography.matrix(profile.vehicle),
            depot: profile.depot.location,
            per_metre: units(vehicle.cost_per_km.value() / 1000.0),
            per_second: units(vehicle.cost_per_hour.value() / 3600.0),
            per_round: units(2.0 * profile.depot.line_haul.value() * vehicle.cost_per_km.value()),
            capacity: Load::UNLIMITED,
        });
        first.push(Some(rounds.add_rounds(driver, dates)));
    }
    Ok(first)
}

/// Every unit with the days it may have, those it has first.
fn alternatives(context: &Context<'_>, days: &[DeliveryDays]) -> Vec<UnitOnBoard> {
    let of_unit = |(unit, days): (usize, &DeliveryDays)| {
        let all = context.kept(HubHalt::Unit(unit), days).map_or_else(|| days.alternatives(), |kept| vec![kept]);
        let alternatives = all.into_iter().map(|days| Alternative { days, halts: Vec::new() }).collect();
        UnitOnBoard { alternatives, now: 0, from_hub: None, visits: 1000 / days.every_weeks.max(1) }
    };
    days.iter().enumerate().map(of_unit).collect()
}

#[cfg(test)]
mod tests {
    use domain::{Change, Consolidation, DistributionKind, Ordering, PerWeek, Scenario, UnitKind};

    use super::*;
    use crate::random::hash_share;
    use crate::tests::town::{Town, TownSupplier};

    /// Twenty-five units on a square of 20 km, two suppliers that come themselves, on most weekdays.
    fn town() -> Town {
        let place = |number: u64| (20.0 * hash_share(1, number) - 10.0, 20.0 * hash_share(2, number) - 10.0);
        let units: Vec<(f64, f64)> = (0..25).map(place).collect();
        let supplier = |number: u64| TownSupplier { at: place(100 + number), distribution: DistributionKind::OwnRound };
        let dates: Vec<_> = (6..31).filter(|day| day % 7 < 4).map(|day| jiff::civil::date(2025, 1, day)).collect();
        Town::new(&units, &[supplier(0), supplier(1)]).delivered_on(&dates, 40.0)
    }

    fn visits_of(board: &Board<'_>) -> [i64; WEEKDAYS] {
        let on = |unit: &UnitOnBoard, weekday: usize| unit.alternatives[unit.now].days.days.contains(weekday as u8);
        std::array::from_fn(|day| board.units.iter().filter(|unit| on(unit, day)).map(|unit| unit.visits).sum())
    }

    /// With one of the suppliers through the hub: the board with days as the hub's own plan leaves them, all on one where it can be.
    fn with_board(times_a_week: f64, check: impl Fn(Board<'_>)) {
        let town = town();
        let input = town.input();
        let context = Context::new(&input).unwrap();
        let days_per_week = [(UnitKind::School, PerWeek(times_a_week))].into();
        let ordering = Ordering { days_per_week, pick_ups_replaced: Some(0.0) };
        let hub = Consolidation {
            direct_groups: Some(Vec::new()),
            connected_share: Some(0.5),
            fixed_plan: Some(true),
            ..Consolidation::default()
        };
        let scenario =
            Scenario { key: "both".into(), changes: vec![Change::Ordering(ordering), Change::Consolidation(hub)] };
        let today = context.demand_today();
        let flows = context.scenario_flows(&today, &scenario).unwrap();
        assert_eq!(flows.connected.len(), 1, "one supplier of two comes to the hub");
        let first = DeliveryDays::of_frequency(PerWeek(times_a_week), 0, 0);
        let rules = context.hub_rules();
        let kept = |_, _: &DeliveryDays| None;
        let drafts: Vec<_> = flows
            .hub_years
            .iter()
            .map(|year| crate::hub::weekly::draft(&rules, year, |_| Some(first), 0.2, kept).unwrap())
            .collect();
        let days: Vec<DeliveryDays> = {
            let of_draft = drafts[0].days();
            (0..input.units.len()).map(|unit| of_draft[&HubHalt::Unit(unit)]).collect()
        };
        let collecting = BTreeMap::new();
        let hubs = AtHubs { flows: &flows, stays_direct: &[], collecting: &collecting, drafts: &drafts };
        check(Board::new(&context, &today.delivered, &days, Some(&hubs)).unwrap());
    }

    #[test]
    fn what_a_change_of_days_adds_is_the_difference_of_all_rounds() {
        for times_a_week in [0.5, 1.0, 2.0] {
            with_board(times_a_week, |mut board| {
                let mut dice = Dice(5);
                for _ in 0..500 {
                    let (unit, total) = (dice.below(board.units.len()), board.rounds.total());
                    let (was, to) = (board.units[unit].now, dice.below(board.units[unit].alternatives.len()));
                    board.rounds.begin();
                    let added = board.change(unit, to);
                    assert_eq!(board.rounds.total(), total + added);
                    assert_eq!(board.visits, visits_of(&board));
                    if dice.below(2) == 0 {
                        board.rounds.undo();
                        board.note(unit, was);
                        assert_eq!((board.rounds.total(), board.visits), (total, visits_of(&board)));
                    }
                }
            });
        }
    }

    #[test]
    fn units_gather_on_one_day_where_one_driver_makes_them_all() {
        with_board(1.0, |mut board| {
            let together = board.on_the_same_days();
            assert_eq!(together.len(), WEEKDAYS);
            board.set(&together[2]);
            let on_one_day = board.rounds.total();
            let spread: Vec<usize> = board.units.iter().enumerate().map(|(u, o)| u % o.alternatives.len()).collect();
            board.set(&spread);
            board.improve(3);
            assert!(board.rounds.total() <= on_one_day);
            board.most = 7_000;
            assert!(board.on_the_same_days().is_empty());
        });
    }

    #[test]
    fn chosen_days_cost_less_and_fill_no_weekday_further() {
        with_board(1.0, |mut board| {
            // From days without any thought; no more than seven of the 25 units on a day.
            let spread: Vec<usize> = board.units.iter().enumerate().map(|(u, o)| u % o.alternatives.len()).collect();
            board.set(&spread);
            board.most = 7_000;
            let (total, overfull) = (board.rounds.total(), board.overfull());
            board.improve(3);
            let saved = (total - board.rounds.total()) as f64 / total as f64;
            assert!(saved > 0.02, "{saved}");
            assert_eq!((overfull, board.overfull()), (0, 0), "{:?}", board.visits);
            assert_eq!(board.visits, visits_of(&board));
        });
    }
}
