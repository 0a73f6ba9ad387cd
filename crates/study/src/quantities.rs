//! What a scenario does in kilometres, halts, hours and tonnes, week by week, before factors, prices and emissions are put
//! to it. Plans are solved once; every draw of the parameters is worked out from the same quantities (model §M9).

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    Count, Date, Hours, Kilograms, Kilometers, LocationIndex, Meters, Minutes, NoisePeriod, Operator, Receiving,
    RoundKind, SharedHub, TonneKilometers, Tonnes, TravelMatrix, UnitKind, VehicleClass, monday_of,
};
use serde::{Deserialize, Serialize};

use crate::demand::Consignment;
use crate::marginal::Effect;
use crate::ordering::{add_days, days_between};
use crate::year::{Context, OperatorYear, ScenarioFlows};

mod cooled;
mod sums;

pub(crate) use cooled::cooled_days;
pub use sums::{Driving, Handling, Strand, Working};

/// What does not belong to a week.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// Factor from the period to a year.
    pub per_year: f64,
    /// Weeks in the period.
    pub period_weeks: f64,
    /// Units that anything is delivered to.
    pub units: usize,
    /// Whether there is a hub.
    pub has_hub: bool,
    /// How many hubs there are.
    #[serde(default)]
    pub hubs: f64,
    /// The municipality's part of what they cost.
    #[serde(default)]
    pub hub_share: f64,
    /// Whether their rounds are driven in the evening.
    #[serde(default)]
    pub has_evening: bool,
    /// Whether their rounds follow a fixed weekly plan.
    #[serde(default)]
    pub has_plan: bool,
    /// Suppliers connected to it.
    pub connected: usize,
    /// The year that most of the goods were paid in.
    pub price_year: i16,
}

/// All quantities of one scenario.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Quantities {
    /// Mondays of the weeks, in order. Strands and handling are by position in here.
    pub weeks: Vec<Date>,
    /// Driving by strand and week.
    pub driving: BTreeMap<Strand, BTreeMap<usize, Driving>>,
    /// Handling by week.
    pub handling: Vec<Handling>,
    /// What does not belong to a week.
    pub facts: Facts,
}

/// The quantities of a year, weeks added up; see [`Quantities::year`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct YearlyQuantities {
    /// Driving by strand, in the order of the strands.
    pub driving: Vec<(Strand, Driving)>,
    /// Everything else.
    pub handling: Handling,
    /// What does not belong to a week.
    pub facts: Facts,
}

impl Quantities {
    /// Adds the weeks up, each so many times as `weight` says, and scales them to a year. Weights that add up to the
    /// number of weeks keep the length of the period; one for every week is the period itself.
    pub fn year(&self, weight: impl Fn(usize) -> f64) -> YearlyQuantities {
        let mut year = YearlyQuantities { facts: self.facts, ..YearlyQuantities::default() };
        let per_year = self.facts.per_year;
        for (strand, weeks) in &self.driving {
            let mut sum = Driving::default();
            for (&week, driving) in weeks {
                sum.add(driving, weight(week) * per_year);
            }
            year.driving.push((strand.clone(), sum));
        }
        for (week, handling) in self.handling.iter().enumerate() {
            year.handling.add(handling, weight(week) * per_year);
        }
        year
    }
}

/// Counts what a scenario does.
pub fn quantities(
    context: &Context<'_>,
    scenario: &ScenarioFlows,
    driven: &[(OperatorYear, Vec<Effect>)],
) -> Quantities {
    // Orders for the last days may come in the weeks after the period.
    let outbound = scenario.flows.outbound.iter().chain(&scenario.flows.direct).map(|c| c.date);
    let last = outbound.chain([context.period.1]).max().unwrap_or(context.period.1);
    // Goods for the first days may come to the hub before them.
    let early = scenario.flows.inbound.keys().map(|(_, _, day)| *day).chain([context.period.0]).min();
    let first = monday_of(early.unwrap_or(context.period.0));
    let count = days_between(first, last) / 7 + 1;
    let weeks: Vec<Date> = (0..count).filter_map(|week| add_days(first, 7 * week)).collect();
    let mut counting = Counting {
        context,
        first,
        hub_vehicle: driven
            .iter()
            .find(|(year, _)| year.profile.operator == Operator::Hub)
            .map(|(y, _)| y.profile.vehicle),
        receiving: told_receiving_times(context),
        cooled: cooled_days(context, scenario),
        sums: Quantities {
            handling: vec![Handling::default(); weeks.len()],
            weeks,
            driving: BTreeMap::new(),
            facts: Facts {
                per_year: per_year(context),
                period_weeks: context.weeks(),
                units: context.input.deliveries.iter().map(|d| d.unit).collect::<BTreeSet<_>>().len(),
                has_hub: !scenario.hubs.is_empty(),
                hubs: scenario.hubs.len() as f64,
                hub_share: 1.0,
                has_evening: scenario.hub_years.iter().any(|year| year.evening.is_some()),
                has_plan: scenario.hub_years.iter().any(|year| year.plan.is_some()),
                connected: scenario.connected.len(),
                price_year: price_year(context),
            },
        },
    };
    counting.goods(scenario);
    counting.recourse(driven);
    for (year, effects) in driven {
        counting.rounds(year, effects);
    }
    counting.pick_ups(&scenario.picked_up);
    counting.sums.facts.hub_share = own_share(scenario.shared, &counting.sums);
    counting.sums
}

/// The municipality's part of what its hubs cost: all of it, a part that is agreed, or by tonnes.
fn own_share(shared: Option<SharedHub>, sums: &Quantities) -> f64 {
    match shared {
        None => 1.0,
        Some(SharedHub::OwnShare(share)) => share,
        Some(SharedHub::OtherTonnes(others)) => {
            let own: Kilograms = sums.handling.iter().map(|week| week.hub_mass).sum();
            let own = Tonnes::from(own).value() * sums.facts.per_year;
            if own + others > 0.0 { own / (own + others) } else { 1.0 }
        }
    }
}

/// Figures are per year. A period of about a year is taken as one; a shorter or longer one is scaled by its days.
pub fn per_year(context: &Context<'_>) -> f64 {
    let days = context.weeks() * 7.0;
    if (350.0..=380.0).contains(&days) { 1.0 } else { 365.0 / days }
}

/// The year in the middle of the period.
fn price_year(context: &Context<'_>) -> i16 {
    add_days(context.period.0, days_between(context.period.0, context.period.1) / 2)
        .map_or(context.period.0.year(), Date::year)
}

struct Counting<'a> {
    context: &'a Context<'a>,
    first: Date,
    /// What the hub drives, if it drives.
    hub_vehicle: Option<VehicleClass>,
    /// Per unit the mean of its own answers.
    receiving: Vec<Option<Minutes>>,
    /// Days on which operators carry chilled or frozen goods.
    cooled: BTreeMap<Operator, BTreeSet<Date>>,
    sums: Quantities,
}

impl Counting<'_> {
    fn week(&self, day: Date) -> usize {
        let week = days_between(self.first, day).div_euclid(7).max(0) as usize;
        week.min(self.sums.handling.len().saturating_sub(1))
    }

    fn on(&mut self, day: Date) -> &mut Handling {
        let week = self.week(day);
        &mut self.sums.handling[week]
    }

    fn goods(&mut self, scenario: &ScenarioFlows) {
        let context = self.context;
        for delivery in context.input.deliveries {
            let on = self.on(delivery.date);
            on.goods_value += delivery.value;
            on.mass += delivery.mass();
        }
        let mut stops: BTreeSet<(usize, usize, Date)> = BTreeSet::new();
        for consignment in &scenario.flows.direct {
            let Some(operator) = context.operators.of_supplier[consignment.supplier] else { continue };
            let profile = &context.operators.profiles[operator];
            let is_first = stops.insert((operator, consignment.unit, consignment.date));
            self.received(consignment.unit, consignment.date);
            let on = self.on(consignment.date);
            on.orders += Count(1.0);
            *on.deliveries.entry(profile.kind).or_default() += Count(1.0);
            if is_first {
                *on.unit_stops.entry(profile.kind).or_default() += Count(1.0);
            }
            let to = context.input.geography.units[consignment.unit];
            let (depot, vehicle) = (profile.depot, profile.vehicle);
            self.delivered(consignment, depot.line_haul, vehicle, depot.location, to);
        }
        self.outbound(scenario);
        let mut hub_stops: BTreeSet<(usize, usize, Date)> = BTreeSet::new();
        for (&(supplier, hub, date), &(mass, _)) in &scenario.flows.inbound {
            let Some(operator) = context.operators.of_supplier[supplier] else { continue };
            let profile = &context.operators.profiles[operator];
            if hub_stops.insert((operator, hub, date)) {
                self.on(date).hub_stops += Count(1.0);
            }
            let to = scenario.hubs.get(hub).copied();
            let work = self.work(mass, profile.depot.line_haul, profile.vehicle, profile.depot.location, to);
            self.on(date).work += work;
        }
        for (&(supplier, hub, date), consignment) in &scenario.flows.collected {
            let from = context.input.geography.suppliers[supplier].zip(self.hub_vehicle);
            let Some((from, vehicle)) = from else { continue };
            let to = scenario.hubs.get(hub).copied();
            let work = self.work(consignment.mass(), Kilometers::ZERO, vehicle, from.location, to);
            self.on(date).work += work;
        }
        for (&date, wait) in &scenario.flows.waits {
            let on = self.on(date);
            on.hub_waiting += wait.waiting;
            on.short_lived += wait.short_lived;
        }
    }

    fn outbound(&mut self, scenario: &ScenarioFlows) {
        let Some(vehicle) = self.hub_vehicle else { return };
        let mut drops: BTreeSet<(usize, Date)> = BTreeSet::new();
        for consignment in &scenario.flows.outbound {
            let is_first = drops.insert((consignment.unit, consignment.date));
            let evening = scenario.hub_years.iter().find_map(|year| year.evening);
            let is_unattended = evening.is_some_and(|e| e.receiving == Receiving::Unattended);
            if is_first && is_unattended {
                self.on(consignment.date).unattended += Count(1.0);
            } else if is_first {
                self.received(consignment.unit, consignment.date);
            }
            let on = self.on(consignment.date);
            on.orders += Count(1.0);
            on.hub_mass += consignment.mass();
            if is_first {
                *on.deliveries.entry(RoundKind::Outbound).or_default() += Count(1.0);
                *on.unit_stops.entry(RoundKind::Outbound).or_default() += Count(1.0);
            }
            let to = self.context.input.geography.units[consignment.unit];
            let Some(&hub) = scenario.hubs.get(scenario.hub_of_unit[consignment.unit]) else { continue };
            self.delivered(consignment, Kilometers::ZERO, vehicle, hub, to);
        }
    }

    fn received(&mut self, unit: usize, date: Date) {
        let kind = self.context.input.units[unit].record.kind;
        let told = self.receiving[unit];
        let on = self.on(date);
        match told {
            Some(time) => on.receiving_told += time,
            None => *on.receipts.entry(kind).or_default() += Count(1.0),
        }
    }

    fn delivered(
        &mut self,
        consignment: &Consignment,
        line_haul: Kilometers,
        vehicle: VehicleClass,
        from: LocationIndex,
        to: Option<LocationIndex>,
    ) {
        let work = self.work(consignment.mass(), line_haul, vehicle, from, to);
        self.on(consignment.date).work += work;
    }

    /// Mass times the shortest feasible distance from the last depot, as ISO 14083 counts transport activity.
    fn work(
        &self,
        mass: Kilograms,
        line_haul: Kilometers,
        vehicle: VehicleClass,
        from: LocationIndex,
        to: Option<LocationIndex>,
    ) -> TonneKilometers {
        let distance = to.and_then(|to| reachable(self.context.input.geography.matrix(vehicle), from, to));
        distance.map_or(TonneKilometers::ZERO, |d| Tonnes::from(mass) * (line_haul + Kilometers::from(d)))
    }

    fn rounds(&mut self, year: &OperatorYear, effects: &[Effect]) {
        let is_hub = year.profile.operator == Operator::Hub;
        for (day, effect) in year.days.iter().zip(effects) {
            let kind = if !is_hub && day.unit_stops() == 0 { RoundKind::Inbound } else { year.profile.kind };
            let week = self.week(day.date);
            let vehicle = year.profile.vehicle;
            let strand = Strand { kind, vehicle, operator: year.profile.operator.clone() };
            let is_cooled = self.cooled.get(&strand.operator).is_some_and(|days| days.contains(&day.date));
            let driving = self.sums.driving.entry(strand).or_default().entry(week).or_default();
            let before = driving.working();
            driving.distance += effect.distance;
            driving.driving += effect.driving;
            driving.loaded_distance += effect.loaded_distance;
            driving.roads += effect.roads;
            driving.line_haul += effect.line_haul;
            driving.pro_rata += effect.pro_rata;
            driving.recourse_distance += effect.recourse_distance;
            driving.charging += effect.charging;
            for task in &day.tasks {
                let cages = self.context.assumptions.roll_cages(task.mass, task.volume);
                let (halts, handed) = match task.unit {
                    Some(_) => (&mut driving.unit_halts, &mut driving.unit_cages),
                    None => (&mut driving.hub_halts, &mut driving.hub_cages),
                };
                *halts += Count(1.0);
                *handed += cages;
            }
            if is_cooled {
                let added = driving.working();
                driving.cooled.add(&added, 1.0);
                driving.cooled.add(&before, -1.0);
            }
            let hours = &self.context.assumptions.clock;
            let on = &mut self.sums.handling[week];
            let missed: BTreeSet<usize> = effect.unserved.iter().map(|(task, _)| *task).collect();
            for (number, (task, &arrival)) in day.tasks.iter().zip(&effect.arrivals).enumerate() {
                // Who cannot be reached has no time of arrival.
                let Some(unit) = task.unit.filter(|_| !missed.contains(&number)) else { continue };
                let clock = Hours(f64::from(arrival) / 3600.0);
                on.night += Count(f64::from(u8::from(hours.is_night(clock))));
                let kind = self.context.input.units[unit].record.kind;
                if vehicle.is_truck() {
                    *on.heavy_drops.entry(kind).or_default() += Count(1.0);
                }
                if matches!(kind, UnitKind::School | UnitKind::Kindergarten) && hours.is_school_way(clock) {
                    on.school_arrivals[usize::from(vehicle.is_truck())] += Count(1.0);
                    if vehicle.is_truck() {
                        on.school_heavy += Minutes(task.service.value() / 60.0);
                    }
                }
            }
        }
    }

    /// Days of each hub on which vehicles of any class drove what its plan did not foresee.
    fn recourse(&mut self, driven: &[(OperatorYear, Vec<Effect>)]) {
        let days: BTreeSet<(LocationIndex, Date)> = driven
            .iter()
            .flat_map(|(year, effects)| year.days.iter().zip(effects).map(move |(day, effect)| (year, day, effect)))
            .filter(|(_, _, effect)| effect.recourse_distance > Kilometers::ZERO)
            .map(|(year, day, _)| (year.profile.depot.location, day.date))
            .collect();
        for (_, day) in days {
            self.on(day).recourse_days += Count(1.0);
        }
    }

    /// Staff who drive to shops.
    fn pick_ups(&mut self, picked_up: &[Consignment]) {
        let geography = self.context.input.geography;
        for consignment in picked_up {
            let way = shopping_way(self.context, consignment);
            let on = self.on(consignment.date);
            on.vouchers += Count(1.0);
            let Some(([unit, shop], [out, back])) = way else { continue };
            on.voucher_reached += Count(1.0);
            on.voucher_distance += Kilometers::from(out + back);
            on.voucher_roads += geography.van.road_use(unit, shop, NoisePeriod::Day);
            on.voucher_roads += geography.van.road_use(shop, unit, NoisePeriod::Day);
            on.voucher_driving += geography.van.duration(unit, shop) + geography.van.duration(shop, unit);
            on.voucher_work += Tonnes::from(consignment.mass()) * Kilometers::from(back);
        }
    }
}

/// Where staff drive, from the unit to the shop, and how far it is there and back. The shop is the supplier's own place, or the
/// nearest settlement where that is not known or is far away.
pub(crate) fn shopping_way(
    context: &Context<'_>,
    consignment: &Consignment,
) -> Option<([LocationIndex; 2], [Meters; 2])> {
    let geography = context.input.geography;
    let known = geography.suppliers[consignment.supplier].filter(|d| d.line_haul == Kilometers::ZERO);
    let unit = geography.units[consignment.unit]?;
    let nearest = || geography.hub_candidates.iter().copied().min_by_key(|&c| (geography.van.distance_m(unit, c), c));
    let shop = known.map(|d| d.location).or_else(nearest)?;
    let ways = [reachable(&geography.van, unit, shop)?, reachable(&geography.van, shop, unit)?];
    Some(([unit, shop], ways))
}

/// The distance between two places, if a path exists.
pub(crate) fn reachable(matrix: &TravelMatrix, from: LocationIndex, to: LocationIndex) -> Option<Meters> {
    matrix.is_reachable(from, to).then(|| matrix.distance(from, to))
}

/// Staff time per delivery by unit: the mean of its own answers, if it has given any.
fn told_receiving_times(context: &Context<'_>) -> Vec<Option<Minutes>> {
    let mut answers: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
    for answer in context.input.survey {
        if let Some(time) = answer.receiving_time {
            let (sum, count) = answers.entry(&answer.unit_key).or_default();
            *sum += time.value();
            *count += 1.0;
        }
    }
    let own = |key: &str| answers.get(key).map(|(sum, count)| Minutes(sum / count));
    context.input.units.iter().map(|unit| own(&unit.record.key)).collect()
}
