//! From a scenario to goods on their way: when units order, whose goods go through which hub, and what the hubs bring by which
//! plan.

use std::collections::{BTreeMap, BTreeSet};

use domain::{Consolidation, Date, Kilograms, LocationIndex, Scenario, VehicleClass, WorkWeek};

use crate::StudyError;
use crate::consolidation::{self, Flows};
use crate::demand::{Consignment, Demand};
use crate::geography::Depot;
use crate::hub::fleet::HubFleet;
use crate::hub::{Goods, HubStop, HubYear, weekly};
use crate::ordering::{self, DeliveryDays};
use crate::year::{Context, ScenarioFlows};

impl Context<'_> {
    /// Everything that is brought in a scenario, and how.
    ///
    /// # Errors
    /// No place for a hub, unknown groups of goods, and faults of the solver that its checker finds.
    pub fn scenario_flows(&self, today: &Demand, scenario: &Scenario) -> Result<ScenarioFlows, StudyError> {
        let days = self.delivery_days(today, scenario)?;
        let ordered = self.ordered(today, scenario, days.as_deref());
        let Some(change) = scenario.consolidation() else {
            let flows = Flows { direct: ordered.delivered, ..Flows::default() };
            return Ok(ScenarioFlows { flows, picked_up: ordered.picked_up, ..ScenarioFlows::default() });
        };
        let hubs = self.hubs(today, change)?;
        let flows = self.flows(today, ordered, scenario, change, &hubs, None)?;
        // Rounds can be the same every week only where units order for fixed days.
        let Some(mut days) = days.filter(|_| change.fixed_plan.unwrap_or(true)) else { return Ok(flows) };
        let margin = self.assumptions.plan_margin.value();
        let mut plans = Vec::with_capacity(flows.hub_years.len());
        for year in &flows.hub_years {
            let plan = weekly::plan(&self.hub_rules(), year, &days, margin)?;
            plan.days.iter().for_each(|(&unit, chosen)| days[unit] = *chosen);
            plans.push(plan);
        }
        let ordered = self.ordered(today, scenario, Some(&days));
        let connected = flows.connected.into_iter().collect();
        let mut flows = self.flows(today, ordered, scenario, change, &hubs, Some(connected))?;
        for (year, plan) in flows.hub_years.iter_mut().zip(plans) {
            year.plan = Some(plan);
        }
        Ok(flows)
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

    /// Applies the scenario's change of ordering, if it has one.
    fn ordered(&self, today: &Demand, scenario: &Scenario, days: Option<&[DeliveryDays]>) -> Demand {
        let Some((change, days)) = scenario.ordering().zip(days) else { return today.clone() };
        let share = change.pick_ups_replaced.unwrap_or(self.assumptions.pick_ups_replaced.value());
        let substitutes = self.substitutes(today);
        let substitute = |trip: &Consignment| {
            let (group, _) =
                trip.goods.iter().max_by(|a, b| a.1.value().total_cmp(&b.1.value()).then(b.0.cmp(&a.0)))?;
            substitutes.get(group).or(substitutes.get(&u16::MAX)).copied()
        };
        ordering::reordered(today, days, share, self.input.seed, substitute)
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

    /// Parts the goods between direct deliveries and the hubs. `connected` are the suppliers that come to a hub where they are
    /// known already.
    fn flows(
        &self,
        today: &Demand,
        ordered: Demand,
        scenario: &Scenario,
        change: &Consolidation,
        hubs: &[LocationIndex],
        connected: Option<BTreeSet<usize>>,
    ) -> Result<ScenarioFlows, StudyError> {
        let Demand { delivered, picked_up } = ordered;
        let stays_direct = self.direct_groups(change, scenario)?;
        let connected = connected.unwrap_or_else(|| {
            let mut deliveries_of_supplier: BTreeMap<usize, usize> = BTreeMap::new();
            for consignment in &delivered {
                if !consignment.is_mostly(|group| stays_direct.contains(&group)) {
                    *deliveries_of_supplier.entry(consignment.supplier).or_default() += 1;
                }
            }
            let share = change.connected_share.unwrap_or(self.assumptions.connected_share.value());
            consolidation::connected_suppliers(&deliveries_of_supplier, share)
        });
        let inbound_days = self.inbound_days(today);
        let classes = self.hub_vehicles(change);
        let hub_of_unit = self.hub_of_unit(hubs, classes[0].0);
        let goes = consolidation::Goes { connected: &connected, days: &inbound_days, hub_of_unit: &hub_of_unit };
        let flows = consolidation::flows(delivered, |g| stays_direct.contains(&g), goes);
        let fleet = HubFleet::new(&classes, &self.assumptions)?;
        let years = hubs.iter().enumerate().map(|(hub, &location)| HubYear {
            depot: Depot { location, line_haul: domain::Kilometers::ZERO },
            fleet: fleet.clone(),
            days: self.hub_days(flows.outbound.iter().filter(|c| hub_of_unit[c.unit] == hub)),
            plan: None,
            keeps_empty_stops: change.empty_stops == domain::EmptyStops::Kept,
        });
        let hub_years = years.collect();
        let (connected, hubs) = (connected.into_iter().collect(), hubs.to_vec());
        Ok(ScenarioFlows { flows, picked_up, connected, hubs, hub_of_unit, hub_years })
    }

    /// The stops of a hub's vehicles by day, by unit. A unit without a place on the road network is in no round.
    fn hub_days<'c>(&self, outbound: impl Iterator<Item = &'c Consignment>) -> BTreeMap<Date, Vec<HubStop>> {
        let mut days: BTreeMap<Date, BTreeMap<usize, HubStop>> = BTreeMap::new();
        for consignment in outbound {
            let unit = consignment.unit;
            let Some(location) = self.input.geography.units[unit] else { continue };
            let stop = days.entry(consignment.date).or_default().entry(unit).or_insert_with(|| HubStop {
                unit,
                location,
                windows: self.window(unit).into_iter().collect(),
                goods: Goods::default(),
                suppliers: Vec::new(),
            });
            stop.goods.add(&Goods::of(consignment, &self.groups));
            if !stop.suppliers.contains(&consignment.supplier) {
                stop.suppliers.push(consignment.supplier);
            }
        }
        days.into_iter().map(|(date, stops)| (date, stops.into_values().collect())).collect()
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
}
