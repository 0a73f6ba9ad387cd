//! Whole rounds with everything on board, and who is brought what on them: what the attributional ledger is worked out from
//! (ISO 14083:2023, model §M7).
//!
//! A *transport operation category* is what one operator's vehicles do in a year on the days on which they carry the
//! municipality's goods. Its transport activity is mass times the way from the last depot straight to the stop, for private
//! customers as for units: detours for others' sake belong to nobody in particular.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    CommodityGroup, Count, Date, Kilometers, LocationIndex, Operator, RoundKind, Seconds, SupplierId, TonneKilometers,
    Tonnes, UnitId, VehicleClass,
};
use serde::{Deserialize, Serialize};

use crate::demand::Consignment;
use crate::marginal::Effect;
use crate::quantities::{Working, per_year, reachable, shopping_way};
use crate::year::{Context, OperatorYear, ScenarioFlows};

/// Rounds of one day as they are driven, private customers included, before inefficiency.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct WholeRounds {
    /// Inside the study area.
    pub distance: Kilometers,
    /// Time of that.
    pub driving: Seconds,
    /// Kilometres weighted with the share of the payload on board, where all goods are known.
    pub loaded: Kilometers,
    /// Between a far depot and the gateway, there and back for each round.
    pub line_haul: Kilometers,
    /// Number of rounds.
    pub rounds: Count,
    /// Stops at private customers.
    pub private_halts: Count,
    /// Ways from the last depot straight to each of them, added up.
    pub private_reach: Kilometers,
}

impl WholeRounds {
    /// Rounds on which all goods are the municipality's.
    pub fn own(
        rounds: usize,
        (distance, loaded): (Kilometers, Kilometers),
        driving: Seconds,
        line_haul: Kilometers,
    ) -> Self {
        Self { distance, driving, loaded, line_haul, rounds: Count(rounds as f64), ..Self::default() }
    }

    /// Adds further rounds, so many times.
    pub fn add(&mut self, other: &Self, times: f64) {
        self.distance += other.distance * times;
        self.driving += other.driving * times;
        self.loaded += other.loaded * times;
        self.line_haul += other.line_haul * times;
        self.rounds += other.rounds * times;
        self.private_halts += other.private_halts * times;
        self.private_reach += other.private_reach * times;
    }
}

/// Goods and their transport activity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Load {
    /// Mass on board.
    pub mass: Tonnes,
    /// Of that what is handed over at its destination; goods on their way to the hub, and in it, are not.
    pub delivered: Tonnes,
    /// Mass times the way from the last depot.
    pub work: TonneKilometers,
}

/// Goods by whom they come from, who gets them, and what they are. Each of the three lists makes up the same sum.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Carried {
    /// Everything.
    pub all: Load,
    /// By supplier.
    pub by_supplier: Vec<(SupplierId, Load)>,
    /// By unit.
    pub by_unit: Vec<(UnitId, Load)>,
    /// By key of the commodity group.
    pub by_group: Vec<(String, Load)>,
}

/// What vehicles of one class do for an operator.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct VehicleWork {
    /// With what.
    pub vehicle: VehicleClass,
    /// Inside the study area.
    pub distance: Kilometers,
    /// Kilometres weighted with the share of the payload on board, where all goods are known.
    pub loaded: Kilometers,
    /// Whether all goods on board are known.
    pub is_load_known: bool,
    /// Outside.
    pub line_haul: Kilometers,
    /// Number of rounds.
    pub rounds: Count,
    /// Time of drivers, stops at private customers left out.
    pub working: Working,
    /// Of that the days with chilled or frozen goods.
    pub cooled: Working,
    /// Stops at private customers.
    pub private_halts: Count,
    /// Of these the ones on days with chilled or frozen goods.
    pub cooled_private_halts: Count,
    /// Ways from the last depot straight to each private customer, added up.
    pub private_reach: Kilometers,
}

/// A transport operation category.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Operation {
    /// Who drives.
    pub operator: Operator,
    /// What sort of round.
    pub kind: RoundKind,
    /// By class of vehicle; only a hub has several.
    pub vehicles: Vec<VehicleWork>,
    /// The municipality's goods.
    pub carried: Carried,
}

/// All operations of a scenario in the period of its data.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Operations {
    /// Transport, in the order of the operators, the hub's own last, then staff who fetch goods.
    pub transport: Vec<Operation>,
    /// Goods through the hub, whose rooms are an operation too.
    pub hub: Option<Carried>,
    /// Factor from the period to a year.
    pub per_year: f64,
}

/// Sums of goods while they are gathered.
#[derive(Default)]
struct Gathering {
    all: Load,
    by_supplier: BTreeMap<usize, Load>,
    by_unit: BTreeMap<usize, Load>,
    by_group: BTreeMap<u16, Load>,
}

impl Gathering {
    fn add(&mut self, consignment: &Consignment, way: Kilometers, is_last: bool) {
        for &(group, mass) in &consignment.goods {
            let mass = Tonnes::from(mass);
            let load = Load { mass, delivered: if is_last { mass } else { Tonnes::ZERO }, work: mass * way };
            self.all.add(load);
            self.by_supplier.entry(consignment.supplier).or_default().add(load);
            self.by_unit.entry(consignment.unit).or_default().add(load);
            self.by_group.entry(group).or_default().add(load);
        }
    }

    fn finish(self, context: &Context<'_>) -> Carried {
        let group =
            |number: u16| context.groups.get(usize::from(number)).map_or("", |g: &CommodityGroup| g.key.as_str());
        Carried {
            all: self.all,
            by_supplier: self.by_supplier.into_iter().map(|(s, load)| (context.input.suppliers[s].id, load)).collect(),
            by_unit: self.by_unit.into_iter().map(|(u, load)| (context.input.units[u].id, load)).collect(),
            by_group: self.by_group.into_iter().map(|(g, load)| (group(g).to_owned(), load)).collect(),
        }
    }
}

impl Load {
    pub(crate) fn add(&mut self, other: Self) {
        self.mass += other.mass;
        self.delivered += other.delivered;
        self.work += other.work;
    }
}

/// Gathers the operations of a scenario. `cooled` are the days on which each operator carries chilled or frozen goods.
pub(crate) fn gathered(
    context: &Context<'_>,
    scenario: &ScenarioFlows,
    driven: &[(OperatorYear, Vec<Effect>)],
    cooled: &BTreeMap<Operator, BTreeSet<Date>>,
) -> Operations {
    let (mut by_operator, hub) = carried(context, scenario, driven);
    let mut transport: Vec<Operation> = Vec::with_capacity(driven.len() + 1);
    for (year, effects) in driven {
        let (operator, kind) = (year.profile.operator.clone(), year.profile.kind);
        let work = vehicle_work(context, year, effects, cooled.get(&operator));
        match transport.last_mut().filter(|last| last.operator == operator) {
            Some(same) => same.vehicles.push(work),
            None => {
                let carried = by_operator.remove(&operator).unwrap_or_default().finish(context);
                transport.push(Operation { operator, kind, vehicles: vec![work], carried });
            }
        }
    }
    transport.extend(pick_ups(context, &scenario.picked_up));
    let hub = (!scenario.hubs.is_empty()).then(|| hub.finish(context));
    Operations { transport, hub, per_year: per_year(context) }
}

fn vehicle_work(
    context: &Context<'_>,
    year: &OperatorYear,
    effects: &[Effect],
    cooled: Option<&BTreeSet<Date>>,
) -> VehicleWork {
    let mut all = WholeRounds::default();
    let (mut working, mut cooling, mut cooled_private_halts) = (Working::default(), Working::default(), Count::ZERO);
    for (day, effect) in year.days.iter().zip(effects) {
        all.add(&effect.whole, 1.0);
        let mut of_day = Working { driving: effect.whole.driving, charging: effect.charging, ..Working::default() };
        for task in &day.tasks {
            let cages = context.assumptions.roll_cages(task.mass, task.volume);
            let (halts, handed) = match task.unit {
                Some(_) => (&mut of_day.unit_halts, &mut of_day.unit_cages),
                None => (&mut of_day.hub_halts, &mut of_day.hub_cages),
            };
            *halts += Count(1.0);
            *handed += cages;
        }
        working.add(&of_day, 1.0);
        if cooled.is_some_and(|days| days.contains(&day.date)) {
            cooling.add(&of_day, 1.0);
            cooled_private_halts += effect.whole.private_halts;
        }
    }
    VehicleWork {
        vehicle: year.profile.vehicle,
        distance: all.distance,
        loaded: all.loaded,
        is_load_known: year.profile.private_stops == 0,
        line_haul: all.line_haul,
        rounds: all.rounds,
        working,
        cooled: cooling,
        private_halts: all.private_halts,
        cooled_private_halts,
        private_reach: all.private_reach,
    }
}

/// Goods by operator, and those that pass through the hub. What an operator does not drive, because nobody can be reached, is
/// carried by nobody.
fn carried(
    context: &Context<'_>,
    scenario: &ScenarioFlows,
    driven: &[(OperatorYear, Vec<Effect>)],
) -> (BTreeMap<Operator, Gathering>, Gathering) {
    let geography = context.input.geography;
    let mut by_operator: BTreeMap<Operator, Gathering> = BTreeMap::new();
    let mut through_hub = Gathering::default();
    let mut add = |operator: &Operator, consignment: &Consignment, way: Kilometers, is_last: bool| {
        by_operator.entry(operator.clone()).or_default().add(consignment, way, is_last);
    };
    let way = |vehicle: VehicleClass, from: LocationIndex, to: Option<LocationIndex>| {
        let distance = to.and_then(|to| reachable(geography.matrix(vehicle), from, to));
        distance.map_or(Kilometers::ZERO, Kilometers::from)
    };
    let profile = |supplier: usize| context.operators.of_supplier[supplier].map(|o| &context.operators.profiles[o]);
    for consignment in &scenario.flows.direct {
        let Some(profile) = profile(consignment.supplier) else { continue };
        let (depot, unit) = (profile.depot, geography.units[consignment.unit]);
        add(&profile.operator, consignment, depot.line_haul + way(profile.vehicle, depot.location, unit), true);
    }
    let hub_vehicle =
        driven.iter().find(|(year, _)| year.profile.operator == Operator::Hub).map(|(y, _)| y.profile.vehicle);
    let collected: BTreeSet<usize> = scenario.flows.collected.keys().map(|(supplier, ..)| *supplier).collect();
    for consignment in &scenario.flows.outbound {
        through_hub.add(consignment, Kilometers::ZERO, false);
        let hub = scenario.hub_of_unit.get(consignment.unit).and_then(|hub| scenario.hubs.get(*hub)).copied();
        let collected_at =
            geography.suppliers[consignment.supplier].filter(|_| collected.contains(&consignment.supplier));
        if let Some((at, vehicle)) = collected_at.zip(hub_vehicle) {
            // The hub's own vehicle takes it along.
            add(&Operator::Hub, consignment, way(vehicle, at.location, hub), false);
        } else if let Some(profile) = profile(consignment.supplier) {
            let depot = profile.depot;
            add(&profile.operator, consignment, depot.line_haul + way(profile.vehicle, depot.location, hub), false);
        }
        if let Some((hub, vehicle)) = hub.zip(hub_vehicle) {
            add(&Operator::Hub, consignment, way(vehicle, hub, geography.units[consignment.unit]), true);
        }
    }
    (by_operator, through_hub)
}

/// Staff's shopping trips; what of them belongs to the goods is a parameter.
fn pick_ups(context: &Context<'_>, picked_up: &[Consignment]) -> Option<Operation> {
    let mut goods = Gathering::default();
    let mut distance = Kilometers::ZERO;
    let mut rounds = Count::ZERO;
    for consignment in picked_up {
        let Some((_, [out, back])) = shopping_way(context, consignment) else { continue };
        distance += Kilometers::from(out + back);
        rounds += Count(1.0);
        goods.add(consignment, Kilometers::from(back), true);
    }
    let work = VehicleWork {
        vehicle: VehicleClass::Car,
        distance,
        loaded: Kilometers::ZERO,
        is_load_known: false,
        line_haul: Kilometers::ZERO,
        rounds,
        working: Working::default(),
        cooled: Working::default(),
        private_halts: Count::ZERO,
        cooled_private_halts: Count::ZERO,
        private_reach: Kilometers::ZERO,
    };
    (rounds > Count::ZERO).then(|| Operation {
        operator: Operator::Carrier(String::new()),
        kind: RoundKind::PickUp,
        vehicles: vec![work],
        carried: goods.finish(context),
    })
}
