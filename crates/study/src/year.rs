//! A year of one scenario, step by step; `simulate` in `lib.rs` calls the steps in order.

use std::collections::BTreeMap;

use domain::{
    CommodityGroup, CubicMeters, Date, Kilograms, LocationIndex, Minutes, Operator, RoundKind, Scenario, Seconds,
    SupplierId, UnitId, UnitKind, WorkWeek,
};
use rayon::prelude::*;

use crate::assumptions::{Assumptions, UnitAssumptions};
use crate::consolidation::{self, Flows};
use crate::demand::{Consignment, Demand};
use crate::geography::Depot;
use crate::marginal::{Effect, KnownCustomers, OperatorModel};
use crate::operators::{OperatorProfile, Operators};
use crate::ordering::{self, days_between};
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
}

/// Weeks whose rounds are planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlannedWeeks {
    /// Every one.
    All,
    /// The first, third, … of the period.
    Odd,
    /// The second, fourth, … of the period.
    Even,
}

impl PlannedWeeks {
    /// Whether a week is planned, counted from 0.
    pub fn hold(self, week: i64) -> bool {
        match self {
            Self::All => true,
            Self::Odd => week.rem_euclid(2) == 0,
            Self::Even => week.rem_euclid(2) == 1,
        }
    }
}

/// Where goods go in a scenario, and its hub.
pub struct ScenarioFlows {
    pub flows: Flows,
    pub picked_up: Vec<Consignment>,
    pub hub: Option<LocationIndex>,
    pub connected: Vec<usize>,
}

/// One operator's stops on one day. The hub comes last where the supplier also drives there.
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

    fn mass_of_unit(&self, demand: &Demand) -> Vec<Kilograms> {
        let mut mass = vec![Kilograms::ZERO; self.input.units.len()];
        for consignment in demand.delivered.iter().chain(&demand.picked_up) {
            mass[consignment.unit] += consignment.mass();
        }
        mass
    }

    /// Applies the scenario's change of ordering, if it has one.
    pub fn ordered(&self, today: &Demand, scenario: &Scenario) -> Result<Demand, StudyError> {
        let Some(change) = scenario.ordering() else { return Ok(today.clone()) };
        let mass = self.mass_of_unit(today);
        let geography = self.input.geography;
        let centre = match scenario.consolidation() {
            Some(hub) => consolidation::hub_site(hub, geography, &mass, self.hub_vehicle(scenario))?,
            None => consolidation::best_site(geography, &mass, self.assumptions.hub_vehicle)?,
        };
        let days = ordering::delivery_days(
            self.input.units,
            &mass,
            geography.positions[centre.index()],
            self.input.survey,
            &self.assumptions,
            change,
        );
        let share = change.pick_ups_replaced.unwrap_or(self.assumptions.pick_ups_replaced.value());
        let substitutes = self.substitutes(today);
        let substitute = |trip: &Consignment| {
            let (group, _) =
                trip.goods.iter().max_by(|a, b| a.1.value().total_cmp(&b.1.value()).then(b.0.cmp(&a.0)))?;
            substitutes.get(group).or(substitutes.get(&u16::MAX)).copied()
        };
        Ok(ordering::reordered(today, &days, share, self.input.seed, substitute))
    }

    /// The delivering supplier that sells most of each commodity group today; under `u16::MAX` that of all goods.
    fn substitutes(&self, today: &Demand) -> BTreeMap<u16, usize> {
        let mut sold: BTreeMap<(u16, usize), f64> = BTreeMap::new();
        for consignment in &today.delivered {
            for &(group, mass) in &consignment.goods {
                *sold.entry((group, consignment.supplier)).or_default() += mass.value();
                *sold.entry((u16::MAX, consignment.supplier)).or_default() += mass.value();
            }
        }
        let mut best: BTreeMap<u16, (f64, usize)> = BTreeMap::new();
        for ((group, supplier), mass) in sold {
            let leader = best.entry(group).or_insert((mass, supplier));
            if mass > leader.0 {
                *leader = (mass, supplier);
            }
        }
        best.into_iter().map(|(group, (_, supplier))| (group, supplier)).collect()
    }

    /// What the hub drives in a scenario.
    pub fn hub_vehicle(&self, scenario: &Scenario) -> domain::VehicleClass {
        scenario.consolidation().and_then(|c| c.vehicle).unwrap_or(self.assumptions.hub_vehicle)
    }

    /// Parts the goods between direct deliveries and the hub, if the scenario has one.
    pub fn flows(&self, today: &Demand, ordered: Demand, scenario: &Scenario) -> Result<ScenarioFlows, StudyError> {
        let Demand { delivered, picked_up } = ordered;
        let Some(change) = scenario.consolidation() else {
            let flows = Flows { direct: delivered, ..Flows::default() };
            return Ok(ScenarioFlows { flows, picked_up, hub: None, connected: Vec::new() });
        };
        let mass = self.mass_of_unit(today);
        let hub = consolidation::hub_site(change, self.input.geography, &mass, self.hub_vehicle(scenario))?;
        let stays_direct = self.direct_groups(change, scenario)?;
        let mut deliveries_of_supplier: BTreeMap<usize, usize> = BTreeMap::new();
        for consignment in &delivered {
            if !consignment.is_mostly(|group| stays_direct.contains(&group)) {
                *deliveries_of_supplier.entry(consignment.supplier).or_default() += 1;
            }
        }
        let share = change.connected_share.unwrap_or(self.assumptions.connected_share.value());
        let connected = consolidation::connected_suppliers(&deliveries_of_supplier, share);
        let inbound_days = self.inbound_days(today);
        let flows = consolidation::flows(delivered, &connected, |g| stays_direct.contains(&g), &inbound_days);
        Ok(ScenarioFlows { flows, picked_up, hub: Some(hub), connected: connected.into_iter().collect() })
    }

    fn direct_groups(&self, change: &domain::Consolidation, scenario: &Scenario) -> Result<Vec<u16>, StudyError> {
        let keys = change.direct_groups.as_ref().unwrap_or(&self.assumptions.direct_groups);
        keys.iter()
            .map(|key| {
                let position = self.groups.iter().position(|group| group.key == *key);
                position.and_then(|p| u16::try_from(p).ok()).ok_or_else(|| StudyError::UnknownGroup {
                    scenario: scenario.key.clone(),
                    group: key.clone(),
                    known: self.groups.iter().map(|g| g.key.as_str()).collect::<Vec<_>>().join(", "),
                })
            })
            .collect()
    }

    fn inbound_days(&self, today: &Demand) -> BTreeMap<usize, WorkWeek> {
        let mut days: BTreeMap<usize, Vec<Date>> = BTreeMap::new();
        for consignment in &today.delivered {
            days.entry(consignment.supplier).or_default().push(consignment.date);
        }
        let weeks = self.weeks().max(1.0);
        days.into_iter()
            .map(|(supplier, mut dates)| {
                dates.sort_unstable();
                dates.dedup();
                (supplier, consolidation::inbound_days(dates.len() as f64 / weeks, supplier, &self.assumptions))
            })
            .collect()
    }

    /// The stops of every operator on every day, the hub's own rounds last.
    pub fn operator_days(&self, scenario: &ScenarioFlows, vehicle: domain::VehicleClass) -> Vec<OperatorYear> {
        let mut stops: BTreeMap<(usize, Date), BTreeMap<Option<usize>, Stop>> = BTreeMap::new();
        for consignment in &scenario.flows.direct {
            let Some(operator) = self.operators.of_supplier[consignment.supplier] else { continue };
            let day = stops.entry((operator, consignment.date)).or_default();
            day.entry(Some(consignment.unit)).or_default().add(
                consignment.supplier,
                consignment.mass(),
                consignment.volume,
            );
        }
        for (&(supplier, date), &(mass, volume)) in &scenario.flows.inbound {
            let Some(operator) = self.operators.of_supplier[supplier] else { continue };
            stops.entry((operator, date)).or_default().entry(None).or_default().add(supplier, mass, volume);
        }
        let mut years: BTreeMap<usize, Vec<OperatorDay>> = BTreeMap::new();
        for ((operator, date), day) in stops {
            years.entry(operator).or_default().push(self.operator_day(date, day, scenario.hub, None));
        }
        let mut all: Vec<OperatorYear> = years
            .into_iter()
            .map(|(operator, days)| OperatorYear { profile: self.operators.profiles[operator].clone(), days })
            .collect();
        all.extend(scenario.hub.map(|hub| self.hub_year(scenario, hub, vehicle)));
        all
    }

    fn hub_year(&self, scenario: &ScenarioFlows, hub: LocationIndex, vehicle: domain::VehicleClass) -> OperatorYear {
        let mut stops: BTreeMap<Date, BTreeMap<Option<usize>, Stop>> = BTreeMap::new();
        for consignment in &scenario.flows.outbound {
            let day = stops.entry(consignment.date).or_default();
            day.entry(Some(consignment.unit)).or_default().add(
                consignment.supplier,
                consignment.mass(),
                consignment.volume,
            );
        }
        let profile = OperatorProfile {
            operator: Operator::Hub,
            kind: RoundKind::Outbound,
            depot: Depot { location: hub, line_haul: domain::Kilometers::ZERO },
            vehicle,
            private_stops: 0,
        };
        let days = stops.into_iter().map(|(date, day)| self.operator_day(date, day, None, Some(()))).collect();
        OperatorYear { profile, days }
    }

    fn operator_day(
        &self,
        date: Date,
        stops: BTreeMap<Option<usize>, Stop>,
        hub: Option<LocationIndex>,
        windows: Option<()>,
    ) -> OperatorDay {
        let mut day = OperatorDay { date, tasks: Vec::new(), suppliers: Vec::new() };
        // `None`, the hub, sorts first; units follow in order.
        for (unit, stop) in stops {
            let location = match unit {
                Some(unit) => self.input.geography.units[unit],
                None => hub,
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
                window: windows.and(unit).and_then(|u| self.window(u)),
            });
            day.suppliers.push(stop.suppliers);
        }
        day
    }

    /// When a unit receives goods: its own hours, else those of its kind.
    fn window(&self, unit: usize) -> Option<(i32, i32)> {
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
        progress: &dyn Progress,
    ) -> Result<Vec<(OperatorYear, Vec<Effect>)>, StudyError> {
        let typical = self.typical_days(today);
        let first = domain::monday_of(self.period.0);
        let is_planned = |day: &OperatorDay| self.weeks.hold(days_between(first, day.date).div_euclid(7));
        let mut work = work;
        for year in &mut work {
            year.days.retain(is_planned);
        }
        progress.start(work.iter().map(|year| year.days.len()).sum());
        work.into_par_iter()
            .map(|year| {
                let own_typical = typical.get(&year.profile.operator).map_or(&[][..], Vec::as_slice);
                let mut model = OperatorModel::new(
                    &year.profile,
                    own_typical,
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
            .collect()
    }

    /// Per operator its day with the median number of stops today.
    fn typical_days(&self, today: &Demand) -> BTreeMap<Operator, Vec<Task>> {
        let flows = Flows { direct: today.delivered.clone(), ..Flows::default() };
        let unchanged = ScenarioFlows { flows, picked_up: Vec::new(), hub: None, connected: Vec::new() };
        self.operator_days(&unchanged, self.assumptions.hub_vehicle)
            .into_iter()
            .filter_map(|mut year| {
                year.days.sort_by_key(|day| (day.tasks.len(), day.date));
                let middle = year.days.len() / 2;
                (middle < year.days.len()).then(|| (year.profile.operator, year.days.swap_remove(middle).tasks))
            })
            .collect()
    }
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
