//! Goods through a hub: where it lies, whose goods go through it, when suppliers come and what it brings out.

use std::cmp::Reverse;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use domain::{
    Consolidation, Date, HubSite, Kilograms, LocationIndex, LonLat, PerWeek, TonneDays, VehicleClass, WorkWeek,
};

use crate::StudyError;
use crate::demand::{Consignment, merged};
use crate::geography::Geography;
use crate::ordering::{add_days, days_between};

/// The centre from which driving to the units, weighted with their mass, takes least time: the best site for a hub,
/// and the point that delivery days turn around.
///
/// # Errors
/// No place at all that a hub could lie at.
pub fn best_site(
    geography: &Geography,
    mass_of_unit: &[Kilograms],
    vehicle: VehicleClass,
) -> Result<LocationIndex, StudyError> {
    let matrix = geography.matrix(vehicle);
    let candidates = geography.hub_candidates.iter().copied().filter(|&c| geography.is_served(c));
    let weighted_time = |hub: LocationIndex| -> f64 {
        let ways = geography.units.iter().zip(mass_of_unit).filter_map(|(unit, mass)| Some(((*unit)?, mass.value())));
        ways.map(|(unit, mass)| (matrix.duration(hub, unit) + matrix.duration(unit, hub)).value() * mass).sum()
    };
    candidates
        .map(|hub| (weighted_time(hub), hub))
        .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)))
        .map(|(_, hub)| hub)
        .ok_or(StudyError::NoHubSite)
}

/// The location of a scenario's hub.
///
/// # Errors
/// A position that is not among the study's locations, or no place at all.
pub fn hub_site(
    consolidation: &Consolidation,
    geography: &Geography,
    mass_of_unit: &[Kilograms],
    vehicle: VehicleClass,
) -> Result<LocationIndex, StudyError> {
    match consolidation.hub {
        HubSite::Best => best_site(geography, mass_of_unit, vehicle),
        HubSite::At(position) => nearest(geography, position).ok_or(StudyError::NoHubSite),
    }
}

/// The named place or candidate nearest to a position; the caller has made the position itself a named place.
pub fn nearest(geography: &Geography, position: LonLat) -> Option<LocationIndex> {
    let away = |c: LocationIndex| geography.positions[c.index()].distance(position).value();
    let places = geography.named_hubs.iter().chain(&geography.hub_candidates);
    places.copied().min_by(|&a, &b| away(a).total_cmp(&away(b)).then(a.cmp(&b)))
}

/// Suppliers whose goods go through the hub: those that come most often first, until the connected share of all
/// deliveries is reached. Only deliveries that may go through the hub count. Whoever fills the most
/// receiving hours is the first to be asked to come to the hub instead.
pub fn connected_suppliers(deliveries_of_supplier: &BTreeMap<usize, usize>, share: f64) -> BTreeSet<usize> {
    let mut by_deliveries: Vec<(usize, usize)> = deliveries_of_supplier.iter().map(|(&s, &d)| (s, d)).collect();
    by_deliveries.sort_by_key(|&(supplier, deliveries)| (Reverse(deliveries), supplier));
    let total: usize = by_deliveries.iter().map(|(_, deliveries)| deliveries).sum();
    let mut reached = 0.0;
    let mut connected = BTreeSet::new();
    for (supplier, deliveries) in by_deliveries {
        // The last one in may pass the mark by less than half of itself.
        if reached + deliveries as f64 / 2.0 > share * total as f64 {
            break;
        }
        reached += deliveries as f64;
        connected.insert(supplier);
    }
    connected
}

/// What goes where once there is a hub.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Flows {
    /// From suppliers to units, as before.
    pub direct: Vec<Consignment>,
    /// From suppliers to hubs: supplier, hub and day; mass and volume.
    pub inbound: BTreeMap<(usize, usize, Date), (Kilograms, domain::CubicMeters)>,
    /// Collected by hubs' vehicles: supplier, hub and day; the goods, whose unit says nothing.
    pub collected: BTreeMap<(usize, usize, Date), Consignment>,
    /// From the hub to units: supplier, unit and day.
    pub outbound: Vec<Consignment>,
    /// How long goods wait at the hub, by delivery day.
    pub waits: BTreeMap<Date, Wait>,
}

/// Goods that wait at the hub for a delivery day.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Wait {
    /// Mass times days since it came.
    pub waiting: TonneDays,
    /// Of goods that wait for too large a part of their shelf life.
    pub short_lived: Kilograms,
}

/// Who comes to which hub, and when.
#[derive(Clone, Copy, Debug)]
pub struct Goes<'a> {
    /// Suppliers that come to a hub.
    pub connected: &'a BTreeSet<usize>,
    /// On which days of the week.
    pub days: &'a BTreeMap<usize, WorkWeek>,
    /// By position of the unit: which hub it gets its goods from.
    pub hub_of_unit: &'a [usize],
    /// Suppliers whose goods hubs' vehicles collect on the same days.
    pub collected: &'a BTreeSet<usize>,
    /// By position of the commodity group: how many days its goods may wait at a hub.
    pub keeps: &'a [f64],
    /// Whether deliveries that are mostly of goods that keep too short a time stay direct.
    pub short_lived_direct: bool,
}

/// Parts the consignments into those that stay direct and those that go through the hub, and sets the days on which
/// suppliers come to the hub: the last of their fixed days before the unit's delivery day. Fresh milk from the dairy stays
/// direct; the milk in a wholesaler's mixed load comes to the hub with the rest.
pub fn flows(consignments: Vec<Consignment>, stays_direct: impl Fn(u16) -> bool, goes: Goes<'_>) -> Flows {
    let mut flows = Flows::default();
    let mut outbound = Vec::new();
    for consignment in consignments {
        if !goes_through_hub(&consignment, goes.connected.contains(&consignment.supplier), &stays_direct) {
            flows.direct.push(consignment);
            continue;
        }
        let days = goes.days.get(&consignment.supplier).copied().unwrap_or(WorkWeek::ALL);
        let arrival = last_inbound_day(days, consignment.date);
        let waited = days_between(arrival, consignment.date) as f64;
        let is_short = |group: u16| goes.keeps.get(usize::from(group)).is_some_and(|keeps| waited > *keeps);
        if goes.short_lived_direct && consignment.is_mostly(is_short) {
            flows.direct.push(consignment);
            continue;
        }
        let wait = flows.waits.entry(consignment.date).or_default();
        wait.waiting += TonneDays(waited * consignment.mass().value() / 1000.0);
        wait.short_lived += consignment.goods.iter().filter(|(group, _)| is_short(*group)).map(|(_, mass)| *mass).sum();
        let hub = goes.hub_of_unit.get(consignment.unit).copied().unwrap_or(0);
        if goes.collected.contains(&consignment.supplier) {
            let key = (consignment.supplier, hub, arrival);
            match flows.collected.entry(key) {
                Entry::Vacant(entry) => {
                    entry.insert(consignment.clone());
                }
                Entry::Occupied(mut entry) => entry.get_mut().add(&consignment),
            }
        } else {
            let (mass, volume) = flows.inbound.entry((consignment.supplier, hub, arrival)).or_default();
            *mass += consignment.mass();
            *volume += consignment.volume;
        }
        outbound.push(consignment);
    }
    flows.outbound = merged(outbound);
    flows
}

/// Whether a consignment goes through a hub, however long it would wait there: its supplier comes there, and it is not mostly of groups
/// that stay direct.
pub(crate) fn goes_through_hub(
    consignment: &Consignment,
    is_connected: bool,
    stays_direct: impl Fn(u16) -> bool,
) -> bool {
    is_connected && !consignment.is_mostly(stays_direct)
}

/// The last of the fixed days before a delivery day; goods are sorted at the hub overnight.
pub(crate) fn last_inbound_day(days: WorkWeek, delivery: Date) -> Date {
    let mut before = (1..=7).filter_map(|earlier| add_days(delivery, -earlier));
    before.find(|day| WorkWeek::position(day.weekday()).is_some_and(|p| days.contains(p))).unwrap_or(delivery)
}

/// Fixed days on which a supplier comes to the hub: as often as it delivers in the municipality today, at the most as
/// often as the parameter says, beginning with a weekday that differs between suppliers.
pub fn inbound_days(today_per_week: f64, supplier: usize, most_per_week: PerWeek) -> WorkWeek {
    let most = most_per_week.value().min(5.0);
    let frequency = PerWeek(today_per_week.ceil().min(most).max(1.0));
    crate::ordering::DeliveryDays::of_frequency(frequency, (supplier % 5) as u8, 0).days
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::CubicMeters;

    #[test]
    fn those_who_come_most_often_are_connected_first() {
        let deliveries = BTreeMap::from([(0, 10), (1, 60), (2, 30)]);
        assert_eq!(connected_suppliers(&deliveries, 0.9), BTreeSet::from([1, 2]));
        // Of the second, half must fit: 60 + 30/2 = 75 is past 60 %, but not past 80 %.
        assert_eq!(connected_suppliers(&deliveries, 0.6), BTreeSet::from([1]));
        assert_eq!(connected_suppliers(&deliveries, 0.8), BTreeSet::from([1, 2]));
        assert!(connected_suppliers(&deliveries, 0.0).is_empty());
        assert_eq!(connected_suppliers(&deliveries, 1.0).len(), 3);
    }

    #[test]
    fn goods_reach_the_hub_before_the_delivery_day_and_none_are_lost() {
        let friday = jiff::civil::date(2025, 3, 7);
        let consignment = |supplier: usize, milk: f64, other: f64| Consignment {
            supplier,
            unit: 0,
            date: friday,
            goods: vec![(0, Kilograms(milk)), (1, Kilograms(other))],
            volume: CubicMeters(0.2),
        };
        let (dairy, wholesaler, outside) =
            (consignment(4, 15.0, 5.0), consignment(5, 5.0, 15.0), consignment(6, 0.0, 1.0));
        let monday_and_thursday = WorkWeek::default().with(0).with(3);
        let days = BTreeMap::from([(4, monday_and_thursday), (5, monday_and_thursday)]);
        let all = vec![dairy.clone(), wholesaler.clone(), outside.clone()];
        let goes = Goes {
            connected: &BTreeSet::from([4, 5]),
            days: &days,
            hub_of_unit: &[0],
            collected: &BTreeSet::new(),
            keeps: &[9.0, 0.5],
            short_lived_direct: false,
        };
        let through = flows(all.clone(), |group| group == 0, goes);
        assert_eq!(through.direct, [dairy.clone(), outside.clone()]);
        let thursday = jiff::civil::date(2025, 3, 6);
        assert_eq!(through.inbound[&(5, 0, thursday)].0, Kilograms(20.0));
        assert_eq!(through.outbound, std::slice::from_ref(&wholesaler));
        // 20 kg wait a day; the other 15 kg keep for half a day only, and are most of the load.
        assert!((through.waits[&friday].waiting.value() - 0.02).abs() < 1e-12);
        assert_eq!(through.waits[&friday].short_lived, Kilograms(15.0));
        let kept_out = flows(all.clone(), |group| group == 0, Goes { short_lived_direct: true, ..goes });
        assert_eq!(kept_out.direct, [dairy.clone(), wholesaler.clone(), outside.clone()]);
        // Collected, the same goods are no supplier's drive to the hub.
        let collected = flows(all, |group| group == 0, Goes { collected: &BTreeSet::from([5]), ..goes });
        assert!(collected.inbound.is_empty());
        assert_eq!(collected.collected[&(5, 0, thursday)].mass(), Kilograms(20.0));
    }

    #[test]
    fn monday_goods_come_in_the_week_before() {
        let monday = jiff::civil::date(2025, 3, 3);
        let wednesdays = WorkWeek::default().with(2);
        assert_eq!(last_inbound_day(wednesdays, monday), jiff::civil::date(2025, 2, 26));
    }
}
