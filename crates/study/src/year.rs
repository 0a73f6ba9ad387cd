//! A year of one scenario, step by step; `simulate` in `lib.rs` calls the steps in order.

use std::collections::BTreeMap;

use domain::{
    CommodityGroup, CubicMeters, Date, Kilograms, LocationIndex, Minutes, Operator, Seconds, SupplierId, UnitId,
    UnitKind,
};
use rayon::prelude::*;

use crate::assumptions::{Assumptions, UnitAssumptions};
use crate::consolidation::Flows;
use crate::demand::{Consignment, Demand};
use crate::hub::{self, HubHalt, HubYear};
use crate::marginal::{BUSY_DAY, Effect, KnownCustomers, OperatorModel, UsualDays};
use crate::operators::{OperatorProfile, Operators};
use crate::ordering::{DeliveryDays, days_between};
use crate::random::seed_of;
use crate::routing::{Effort, Task};
use crate::{Progress, StudyError, StudyInput};

/// What holds in every scenario of a study.
pub struct Context<'a> {
    pub input: &'a StudyInput<'a>,
    pub assumptions: Assumptions,
    pub groups: Vec<CommodityGroup>,
    pub operators: Operators,
    pub supplier_position: BTreeMap<SupplierId, usize>,
    pub unit_position: BTreeMap<UnitId, usize>,
    /// First and last day of today's deliveries.
    pub period: (Date, Date),
    /// How long a day's rounds are searched for.
    pub effort: Effort,
    /// Which weeks are planned: all, or every second one, counted from the first, where the same year is planned many times.
    pub weeks: PlannedWeeks,
    /// Private customers, the same in all scenarios.
    pub customers: KnownCustomers,
    /// Days that units and producers keep to wherever as many visits are asked for; the others' are chosen.
    pub kept_days: BTreeMap<HubHalt, DeliveryDays>,
    /// Which of the choices of days that cost about the same is found; 0 but where the noise of the choice is averaged out.
    pub day_chance: u64,
}

/// Weeks whose rounds are planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlannedWeeks {
    /// Every one.
    All,
    /// Some of the first 64, one bit each.
    Chosen(u64),
    /// One of so many, beginning with one that is counted from 0.
    Every {
        /// Of how many weeks one is planned.
        of: i64,
        /// The first that is planned.
        from: i64,
    },
}

impl PlannedWeeks {
    /// Whether a week is planned, counted from 0.
    pub fn hold(self, week: i64) -> bool {
        match self {
            Self::All => true,
            Self::Chosen(bits) => (0..64).contains(&week) && bits >> week & 1 == 1,
            Self::Every { of, from } => week.rem_euclid(of) == from,
        }
    }
}

/// Where goods go in a scenario, and its hubs.
#[derive(Default)]
pub struct ScenarioFlows {
    pub flows: Flows,
    pub picked_up: Vec<Consignment>,
    pub connected: Vec<usize>,
    /// Where the hubs are.
    pub hubs: Vec<LocationIndex>,
    /// By position of the unit: which of the hubs it gets goods from.
    pub hub_of_unit: Vec<usize>,
    /// What each hub brings to its units, and by which plan.
    pub hub_years: Vec<HubYear>,
    /// Who else pays for the hubs.
    pub shared: Option<domain::SharedHub>,
    /// Days on which suppliers come to a hub or are collected from.
    pub inbound_days: BTreeMap<usize, domain::WorkWeek>,
    /// Delivery days of units, and days on which producers are collected from, where they are fixed.
    pub chosen_days: BTreeMap<HubHalt, DeliveryDays>,
}

/// One operator's stops on one day. Hubs come first where the supplier also drives there.
pub struct OperatorDay {
    pub date: Date,
    pub tasks: Vec<Task>,
    /// Per task the suppliers whose goods are handed over.
    pub suppliers: Vec<Vec<usize>>,
}

impl OperatorDay {
    /// Stops at units.
    pub fn unit_stops(&self) -> usize {
        self.tasks.iter().filter(|t| t.unit.is_some()).count()
    }
}

/// All days of one operator, in order.
pub struct OperatorYear {
    pub profile: OperatorProfile,
    pub days: Vec<OperatorDay>,
}

impl<'a> Context<'a> {
    pub fn new(input: &'a StudyInput<'a>) -> Result<Self, StudyError> {
        let assumptions = Assumptions::new(input.parameters)?;
        let groups = CommodityGroup::all(input.parameters)?;
        let operators = Operators::new(input.suppliers, input.geography, &assumptions);
        let supplier_position = input.suppliers.iter().enumerate().map(|(p, s)| (s.id, p)).collect();
        let unit_position = input.units.iter().enumerate().map(|(p, u)| (u.id, p)).collect();
        let dates = || input.deliveries.iter().map(|d| d.date);
        let (Some(first), Some(last)) = (dates().min(), dates().max()) else { return Err(StudyError::NoDeliveries) };
        Ok(Self {
            input,
            assumptions,
            groups,
            operators,
            supplier_position,
            unit_position,
            period: (first, last),
            effort: Effort::DAILY,
            weeks: PlannedWeeks::All,
            customers: KnownCustomers::default(),
            kept_days: BTreeMap::new(),
            day_chance: 0,
        })
    }

    pub fn weeks(&self) -> f64 {
        (days_between(self.period.0, self.period.1) + 1) as f64 / 7.0
    }

    pub fn unit_assumptions(&self, unit: usize) -> Option<&UnitAssumptions> {
        let kind = self.input.units[unit].record.kind;
        self.assumptions.units.get(&kind).or_else(|| self.assumptions.units.get(&UnitKind::Other))
    }

    pub fn demand_today(&self) -> Demand {
        // Who has no operator is a shop that staff drive to.
        let is_picked_up = |supplier: usize| self.operators.of_supplier[supplier].is_none();
        Demand::today(self.input.deliveries, &self.supplier_position, &self.unit_position, is_picked_up)
    }

    /// The stops of every operator on every day; the hubs' own rounds are no operator's.
    pub fn operator_days(&self, scenario: &ScenarioFlows) -> Vec<OperatorYear> {
        let mut stops: BTreeMap<(usize, Date), BTreeMap<Halt, Stop>> = BTreeMap::new();
        for consignment in &scenario.flows.direct {
            let Some(operator) = self.operators.of_supplier[consignment.supplier] else { continue };
            let day = stops.entry((operator, consignment.date)).or_default();
            day.entry(Halt::Unit(consignment.unit)).or_default().add(
                consignment.supplier,
                consignment.mass(),
                consignment.volume,
            );
        }
        for (&(supplier, hub, date), &(mass, volume)) in &scenario.flows.inbound {
            let Some(operator) = self.operators.of_supplier[supplier] else { continue };
            let day = stops.entry((operator, date)).or_default();
            day.entry(Halt::Hub(hub)).or_default().add(supplier, mass, volume);
        }
        let mut years: BTreeMap<usize, Vec<OperatorDay>> = BTreeMap::new();
        for ((operator, date), day) in stops {
            years.entry(operator).or_default().push(self.operator_day(date, day, &scenario.hubs));
        }
        let year = |(operator, days): (usize, Vec<OperatorDay>)| OperatorYear {
            profile: self.operators.profiles[operator].clone(),
            days,
        };
        years.into_iter().map(year).collect()
    }

    fn operator_day(&self, date: Date, stops: BTreeMap<Halt, Stop>, hubs: &[LocationIndex]) -> OperatorDay {
        let mut day = OperatorDay { date, tasks: Vec::new(), suppliers: Vec::new() };
        // Hubs sort first; units follow in order.
        for (halt, stop) in stops {
            let (location, unit) = match halt {
                Halt::Unit(unit) => (self.input.geography.units[unit], Some(unit)),
                Halt::Hub(hub) => (hubs.get(hub).copied(), None),
            };
            // A unit without a place on the road network is in no round; it is listed in the plan.
            let Some(location) = location else { continue };
            let cages = self.assumptions.roll_cages(stop.mass, stop.volume).value();
            let (fixed, per_cage) = match unit {
                Some(_) => (self.assumptions.stop_time_fixed, self.assumptions.stop_time_per_roll_cage),
                None => (self.assumptions.hub_stop_time, self.assumptions.hub_stop_time_per_roll_cage),
            };
            day.tasks.push(Task {
                location,
                unit,
                mass: stop.mass,
                volume: stop.volume,
                service: Seconds::from(Minutes(fixed.value() + per_cage.value() * cages)),
                window: None,
            });
            day.suppliers.push(stop.suppliers);
        }
        day
    }

    /// When a unit receives goods: its own hours, else those of its kind.
    pub(crate) fn window(&self, unit: usize) -> Option<(i32, i32)> {
        let seconds = |clock: domain::Hours| (clock.value() * 3600.0).round() as i32;
        let own = self.input.units[unit].record.opening_hours;
        let of_kind = || self.unit_assumptions(unit).map(|u| (seconds(u.opens), seconds(u.closes)));
        own.map(|hours| (hours.from.seconds() as i32, hours.to.seconds() as i32))
            .or_else(of_kind)
            .filter(|(f, t)| f < t)
    }

    /// Solves every operator's year; operators in parallel, each day of one in order.
    pub fn drive(
        &self,
        today: &Demand,
        work: Vec<OperatorYear>,
        hub_years: &[HubYear],
        progress: &dyn Progress,
    ) -> Result<Vec<(OperatorYear, Vec<Effect>)>, StudyError> {
        let (usual, none) = (self.usual_days(today), UsualDays::default());
        let first = domain::monday_of(self.period.0);
        let is_planned = |date: Date| self.weeks.hold(days_between(first, date).div_euclid(7));
        let mut work = work;
        for year in &mut work {
            year.days.retain(|day| is_planned(day.date));
        }
        let hub_days = hub_years.iter().flat_map(|year| year.days.keys()).filter(|date| is_planned(**date)).count();
        progress.start(work.iter().map(|year| year.days.len()).sum::<usize>() + hub_days);
        let mut driven: Vec<(OperatorYear, Vec<Effect>)> = work
            .into_par_iter()
            .map(|year| {
                if year.days.is_empty() {
                    return Ok((year, Vec::new()));
                }
                let own_usual = usual.get(&year.profile.operator).unwrap_or(&none);
                let mut model = OperatorModel::new(
                    &year.profile,
                    own_usual,
                    self.input.geography,
                    &self.assumptions,
                    self.effort,
                    self.input.seed,
                    &self.customers,
                )?;
                let mut effects = Vec::with_capacity(year.days.len());
                for day in &year.days {
                    effects.push(model.effect(&day.tasks)?);
                    progress.advance(1);
                }
                drop(model);
                Ok((year, effects))
            })
            .collect::<Result<_, StudyError>>()?;
        for year in hub_years {
            driven.extend(hub::driven::drive(&self.hub_rules(), year, is_planned, progress)?);
        }
        Ok(driven)
    }

    /// What planning and driving at the hub rest on.
    pub(crate) fn hub_rules(&self) -> hub::Rules<'_> {
        hub::Rules {
            geography: self.input.geography,
            assumptions: &self.assumptions,
            effort: self.effort,
            seed: seed_of(self.input.seed, "hub"),
        }
    }

    /// Per operator the days that its rounds are laid out for.
    fn usual_days(&self, today: &Demand) -> BTreeMap<Operator, UsualDays> {
        let flows = Flows { direct: today.delivered.clone(), ..Flows::default() };
        self.operator_days(&ScenarioFlows { flows, ..ScenarioFlows::default() })
            .into_iter()
            .map(|mut year| {
                year.days.sort_by_key(|day| (day.tasks.len(), day.date));
                let day = |at: usize| year.days.get(at).map(|day| day.tasks.clone()).unwrap_or_default();
                let days = year.days.len();
                let usual = UsualDays { median: day(days / 2), busy: day((days as f64 * BUSY_DAY) as usize) };
                (year.profile.operator, usual)
            })
            .collect()
    }
}

/// Where an operator halts; hubs come before units.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Halt {
    Hub(usize),
    Unit(usize),
}

/// What one operator hands over at one place on one day.
#[derive(Default)]
struct Stop {
    mass: Kilograms,
    volume: CubicMeters,
    suppliers: Vec<usize>,
}

impl Stop {
    fn add(&mut self, supplier: usize, mass: Kilograms, volume: CubicMeters) {
        self.mass += mass;
        self.volume += volume;
        if !self.suppliers.contains(&supplier) {
            self.suppliers.push(supplier);
        }
    }
}
