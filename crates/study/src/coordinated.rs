//! From a scenario to goods on their way: when units order, whose goods go through which hub, and what the hubs bring by which
//! plan.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    Consolidation, Date, Kilograms, LocationIndex, Scenario, SchoolHours, ShortLived, UnitKind, VehicleClass, WorkWeek,
};

use crate::consolidation::{self, Flows, Goes};
use crate::day_choice::{self, AtHubs};
use crate::demand::{Consignment, Demand};
use crate::geography::Depot;
use crate::hub::fleet::HubFleet;
use crate::hub::{Goods, HubHalt, HubStop, HubYear, weekly};
use crate::ordering::{self, DeliveryDays};
use crate::year::{Context, ScenarioFlows};
use crate::{Fuels, StudyError};

/// What is known of suppliers when goods are parted a second time.
struct Known {
    connected: BTreeSet<usize>,
    /// Days on which goods are collected, by the weekly plan.
    collecting: BTreeMap<usize, WorkWeek>,
}

fn of_units(days: &[DeliveryDays]) -> BTreeMap<HubHalt, DeliveryDays> {
    days.iter().enumerate().map(|(unit, &days)| (HubHalt::Unit(unit), days)).collect()
}

impl Context<'_> {
    /// The days that a unit or producer keeps to, where it has as many as are asked for.
    pub(crate) fn kept(&self, at: HubHalt, days: &DeliveryDays) -> Option<DeliveryDays> {
        let kept = self.kept_days.get(&at).copied()?;
        (kept.every_weeks == days.every_weeks && kept.days.len() == days.days.len()).then_some(kept)
    }

    /// Everything that is brought in a scenario, and how.
    ///
    /// # Errors
    /// No place for a hub, unknown groups of goods, and faults of the solver that its checker finds.
    pub fn scenario_flows(&self, today: &Demand, scenario: &Scenario) -> Result<ScenarioFlows, StudyError> {
        let days = self.delivery_days(today, scenario)?;
        let demand = self.without_pick_ups(today, scenario);
        let Some(change) = scenario.consolidation() else {
            let Some(days) = days else {
                let flows = Flows { direct: demand.delivered, ..Flows::default() };
                return Ok(ScenarioFlows { flows, picked_up: demand.picked_up, ..ScenarioFlows::default() });
            };
            let days = day_choice::chosen(self, &demand.delivered, &days, None)?;
            let demand = ordering::on_delivery_days(demand, &days);
            let flows = Flows { direct: demand.delivered, ..Flows::default() };
            let chosen_days = of_units(&days);
            return Ok(ScenarioFlows { flows, picked_up: demand.picked_up, chosen_days, ..ScenarioFlows::default() });
        };
        let ordered = |days: Option<&[DeliveryDays]>| match days {
            Some(days) => ordering::on_delivery_days(demand.clone(), days),
            None => demand.clone(),
        };
        let hubs = self.hubs(today, change)?;
        let flows = self.flows(today, ordered(days.as_deref()), scenario, change, &hubs, None)?;
        // Rounds can be the same every week only where units order for fixed days.
        let Some(mut days) = days.filter(|_| change.fixed_plan.unwrap_or(true)) else { return Ok(flows) };
        let margin = self.assumptions.plan_margin.value();
        let start = |at: HubHalt| match at {
            HubHalt::Unit(unit) => days.get(unit).copied(),
            HubHalt::Producer(supplier) => {
                flows.inbound_days.get(&supplier).map(|&days| DeliveryDays::every_week(days))
            }
        };
        let rules = self.hub_rules();
        let kept = |at: HubHalt, days: &DeliveryDays| self.kept(at, days);
        let drafts = flows.hub_years.iter().map(|year| weekly::draft(&rules, year, start, margin, kept));
        let drafts: Vec<weekly::Draft<'_>> = drafts.collect::<Result<_, _>>()?;
        let mut collecting = BTreeMap::new();
        for (at, chosen) in drafts.iter().flat_map(weekly::Draft::days) {
            match at {
                HubHalt::Unit(unit) => days[unit] = chosen,
                HubHalt::Producer(supplier) => drop(collecting.insert(supplier, chosen.days)),
            }
        }
        let stays_direct = self.direct_groups(change, scenario)?;
        let at_hubs = AtHubs { flows: &flows, stays_direct: &stays_direct, collecting: &collecting, drafts: &drafts };
        let days = day_choice::chosen(self, &demand.delivered, &days, Some(&at_hubs))?;
        let of_unit = |at: HubHalt| match at {
            HubHalt::Unit(unit) => days.get(unit).copied(),
            HubHalt::Producer(_) => None,
        };
        let plans = drafts.into_iter().map(|draft| draft.settled(&rules, of_unit)).collect::<Result<Vec<_>, _>>()?;
        let chosen_days = plans.iter().flat_map(|plan| plan.days.clone()).chain(of_units(&days)).collect();
        let known = Known { connected: flows.connected.into_iter().collect(), collecting };
        let mut flows = self.flows(today, ordered(Some(&days)), scenario, change, &hubs, Some(known))?;
        for (year, plan) in flows.hub_years.iter_mut().zip(plans) {
            year.plan = Some(plan);
        }
        Ok(ScenarioFlows { chosen_days, ..flows })
    }

    fn mass_of_unit(&self, demand: &Demand) -> Vec<Kilograms> {
        let mut mass = vec![Kilograms::ZERO; self.input.units.len()];
        for consignment in demand.delivered.iter().chain(&demand.picked_up) {
            mass[consignment.unit] += consignment.mass();
        }
        mass
    }

    /// Delivery days by direction from the centre, if the scenario changes ordering; a weekly plan may choose others.
    fn delivery_days(&self, today: &Demand, scenario: &Scenario) -> Result<Option<Vec<DeliveryDays>>, StudyError> {
        let Some(change) = scenario.ordering() else { return Ok(None) };
        let mass = self.mass_of_unit(today);
        let geography = self.input.geography;
        let centre = match scenario.consolidation() {
            Some(hub) => self.hubs(today, hub)?[0],
            None => consolidation::best_site(geography, &mass, self.assumptions.hub_vehicle)?,
        };
        Ok(Some(ordering::delivery_days(
            self.input.units,
            &mass,
            geography.positions[centre.index()],
            self.input.survey,
            &self.assumptions,
            change,
        )))
    }

    /// Today's demand, or where the scenario changes ordering, what is ordered: some shopping trips less.
    fn without_pick_ups(&self, today: &Demand, scenario: &Scenario) -> Demand {
        let Some(change) = scenario.ordering() else { return today.clone() };
        let share = change.pick_ups_replaced.unwrap_or(self.assumptions.pick_ups_replaced.value());
        let substitutes = self.substitutes(today);
        let substitute = |trip: &Consignment| {
            let (group, _) =
                trip.goods.iter().max_by(|a, b| a.1.value().total_cmp(&b.1.value()).then(b.0.cmp(&a.0)))?;
            substitutes.get(group).or(substitutes.get(&u16::MAX)).copied()
        };
        ordering::without_pick_ups(today, share, self.input.seed, substitute)
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

    /// The vehicles of a scenario's hubs: classes, and how many of each if that is limited.
    fn hub_vehicles(&self, change: &Consolidation) -> Vec<(VehicleClass, Option<usize>)> {
        if change.vehicles.is_empty() {
            return vec![(change.vehicle.unwrap_or(self.assumptions.hub_vehicle), None)];
        }
        change.vehicles.iter().map(|v| (v.class, v.count.map(|count| count as usize))).collect()
    }

    /// Where the hubs of a scenario are; at least one.
    fn hubs(&self, today: &Demand, change: &Consolidation) -> Result<Vec<LocationIndex>, StudyError> {
        let geography = self.input.geography;
        if change.hubs.is_empty() {
            let vehicle = self.hub_vehicles(change)[0].0;
            return Ok(vec![consolidation::hub_site(change, geography, &self.mass_of_unit(today), vehicle)?]);
        }
        change.hubs.iter().map(|&at| consolidation::nearest(geography, at).ok_or(StudyError::NoHubSite)).collect()
    }

    /// Of several hubs, the one from which a unit is reached soonest; the first of equals.
    fn hub_of_unit(&self, hubs: &[LocationIndex], vehicle: VehicleClass) -> Vec<usize> {
        let matrix = self.input.geography.matrix(vehicle);
        let nearest = |unit: &Option<LocationIndex>| {
            let unit = (*unit)?;
            (0..hubs.len()).min_by_key(|&hub| (matrix.duration_ms(hubs[hub], unit), hub))
        };
        self.input.geography.units.iter().map(|unit| nearest(unit).unwrap_or(0)).collect()
    }

    /// Parts the goods between direct deliveries and the hubs; by what is known of suppliers from a first time, if anything.
    fn flows(
        &self,
        today: &Demand,
        ordered: Demand,
        scenario: &Scenario,
        change: &Consolidation,
        hubs: &[LocationIndex],
        known: Option<Known>,
    ) -> Result<ScenarioFlows, StudyError> {
        let Demand { delivered, picked_up } = ordered;
        let stays_direct = self.direct_groups(change, scenario)?;
        let classes = self.hub_vehicles(change);
        let collected = self.collected(change, hubs, classes[0].0);
        let mut inbound_days = self.inbound_days(today, change);
        let connected = match known {
            Some(known) => {
                inbound_days.extend(known.collecting);
                known.connected
            }
            None => {
                let mut deliveries_of_supplier: BTreeMap<usize, usize> = BTreeMap::new();
                for consignment in &delivered {
                    if !consignment.is_mostly(|group| stays_direct.contains(&group)) {
                        *deliveries_of_supplier.entry(consignment.supplier).or_default() += 1;
                    }
                }
                let share = change.connected_share.unwrap_or(self.assumptions.connected_share.value());
                let connected = consolidation::connected_suppliers(&deliveries_of_supplier, share);
                connected.into_iter().chain(collected.iter().copied()).collect()
            }
        };
        let hub_of_unit = self.hub_of_unit(hubs, classes[0].0);
        let share = self.assumptions.shelf_life_share.value();
        let keeps: Vec<f64> = self.groups.iter().map(|group| share * group.shelf_life.value()).collect();
        let goes = Goes {
            connected: &connected,
            days: &inbound_days,
            hub_of_unit: &hub_of_unit,
            collected: &collected,
            keeps: &keeps,
            short_lived_direct: change.short_lived == ShortLived::Direct,
        };
        let flows = consolidation::flows(delivered, |g| stays_direct.contains(&g), goes);
        let mut fleet = HubFleet::new(&classes, Fuels::of(scenario).hub, &self.assumptions)?;
        if let Some(evening) = &change.evening {
            fleet = fleet.in_the_evening(evening, &self.assumptions);
        }
        let years = hubs.iter().enumerate().map(|(hub, &location)| HubYear {
            depot: Depot { location, line_haul: domain::Kilometers::ZERO },
            fleet: fleet.clone(),
            days: self.hub_days(&flows, hub, &hub_of_unit, change),
            plan: None,
            evening: change.evening,
            keeps_empty_stops: change.empty_stops == domain::EmptyStops::Kept,
        });
        let hub_years = years.collect();
        let (connected, hubs) = (connected.into_iter().collect(), hubs.to_vec());
        Ok(ScenarioFlows {
            flows,
            picked_up,
            connected,
            hubs,
            hub_of_unit,
            hub_years,
            inbound_days,
            shared: change.shared,
            chosen_days: BTreeMap::new(),
        })
    }

    /// The stops of a hub's vehicles by day. Who has no place on the road network is in no round.
    fn hub_days(
        &self,
        flows: &Flows,
        hub: usize,
        hub_of_unit: &[usize],
        change: &Consolidation,
    ) -> BTreeMap<Date, Vec<HubStop>> {
        let mut days: BTreeMap<Date, BTreeMap<HubHalt, HubStop>> = BTreeMap::new();
        let mut add = |date: Date, at: HubHalt, location: Option<LocationIndex>, consignment: &Consignment| {
            let Some(location) = location else { return };
            let stop = days.entry(date).or_default().entry(at).or_insert_with(|| HubStop {
                at,
                location,
                windows: match at {
                    HubHalt::Unit(unit) => self.hub_windows(unit, change),
                    HubHalt::Producer(_) => Vec::new(),
                },
                goods: Goods::default(),
                suppliers: Vec::new(),
            });
            stop.goods.add(&Goods::of(consignment, &self.groups));
            if !stop.suppliers.contains(&consignment.supplier) {
                stop.suppliers.push(consignment.supplier);
            }
        };
        let geography = self.input.geography;
        for consignment in flows.outbound.iter().filter(|c| hub_of_unit[c.unit] == hub) {
            add(consignment.date, HubHalt::Unit(consignment.unit), geography.units[consignment.unit], consignment);
        }
        for (&(supplier, _, date), consignment) in flows.collected.iter().filter(|((_, of, _), _)| *of == hub) {
            let place = geography.suppliers[supplier].map(|depot| depot.location);
            add(date, HubHalt::Producer(supplier), place, consignment);
        }
        days.into_iter().map(|(date, stops)| (date, stops.into_values().collect())).collect()
    }

    /// When a unit receives from the hub: by day in its hours, without those in which children come and go if these are banned; in
    /// the evening as long as vehicles are out. Hours that a ban leaves nothing of stay.
    fn hub_windows(&self, unit: usize, change: &Consolidation) -> Vec<(i32, i32)> {
        let second = |clock: f64| (clock * 3600.0).round() as i32;
        if let Some(evening) = &change.evening {
            return vec![(second(evening.from), second(evening.to))];
        }
        let all: Vec<(i32, i32)> = self.window(unit).into_iter().collect();
        let is_for_children = matches!(self.input.units[unit].record.kind, UnitKind::School | UnitKind::Kindergarten);
        if change.school_hours == SchoolHours::Allowed || !is_for_children {
            return all;
        }
        let clock = &self.assumptions.clock;
        let mut left = if all.is_empty() { vec![(0, 24 * 3600)] } else { all.clone() };
        for (from, to) in [clock.arrival, clock.departure] {
            let (from, to) = (second(from.value()), second(to.value()));
            let parted = left
                .into_iter()
                .flat_map(|(opens, closes)| [(opens, closes.min(from - 1)), (opens.max(to + 1), closes)]);
            left = parted.filter(|(opens, closes)| opens <= closes).collect();
        }
        left.sort_unstable();
        left.dedup();
        if left.is_empty() { all } else { left }
    }

    /// Suppliers whose goods the hubs' vehicles collect: producers that drive own rounds and whose place lies near the ways.
    fn collected(&self, change: &Consolidation, hubs: &[LocationIndex], vehicle: VehicleClass) -> BTreeSet<usize> {
        let Some(within) = change.collect_within_km else { return BTreeSet::new() };
        let geography = self.input.geography;
        let matrix = geography.matrix(vehicle);
        let is_near = |place: LocationIndex| {
            let mut ways = geography.units.iter().flatten().chain(hubs);
            ways.any(|&from| {
                matrix.is_reachable(from, place) && matrix.distance(from, place).value() <= within * 1000.0
            })
        };
        let is_collected = |supplier: &usize| {
            let place = geography.suppliers[*supplier].filter(|depot| depot.line_haul == domain::Kilometers::ZERO);
            let operator = self.operators.of_supplier[*supplier].map(|operator| &self.operators.profiles[operator]);
            let drives_own = operator.is_some_and(|profile| profile.kind == domain::RoundKind::Own);
            let is_producer = self.input.suppliers[*supplier].record.producer;
            is_producer && drives_own && place.is_some_and(|depot| is_near(depot.location))
        };
        (0..self.input.suppliers.len()).filter(is_collected).collect()
    }

    fn direct_groups(&self, change: &Consolidation, scenario: &Scenario) -> Result<Vec<u16>, StudyError> {
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

    fn inbound_days(&self, today: &Demand, change: &Consolidation) -> BTreeMap<usize, WorkWeek> {
        let most = change.inbound_days_per_week.unwrap_or(self.assumptions.inbound_days_per_week);
        let mut days: BTreeMap<usize, Vec<Date>> = BTreeMap::new();
        for consignment in &today.delivered {
            days.entry(consignment.supplier).or_default().push(consignment.date);
        }
        let weeks = self.weeks().max(1.0);
        days.into_iter()
            .map(|(supplier, mut dates)| {
                dates.sort_unstable();
                dates.dedup();
                (supplier, consolidation::inbound_days(dates.len() as f64 / weeks, supplier, most))
            })
            .collect()
    }
}
