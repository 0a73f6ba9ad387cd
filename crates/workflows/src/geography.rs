//! Everything a study drives between, placed on the road network: units, depots or gateways, private customers, hub sites.

use std::collections::BTreeMap;

use domain::{
    Count, Delivery, Factor, HubSite, Kilometers, LocationIndex, LonLat, Meters, Parameters, Scenario, Supplier,
    SupplierId, Unit, UnitId,
};
use roads::{Gateway, Place, PlaceKind, Profile, RoadKindRules, RoadNetwork};
use study::random::{hash_share, seed_of};
use study::{Depot, Geography};

use crate::WorkflowError;
use crate::located::{Basis, Locator, Written};

/// Places where private customers may be. More than any operator visits on a day, few enough for one matrix.
const PRIVATE_POOL: usize = 240;
/// Settlements that are tried as sites of a hub, the most populous ones.
const HUB_CANDIDATES: usize = 30;
/// Farther than any road network that a study uses is wide.
const FAR: Meters = Meters(2_000_000.0);

/// What was assumed when places were put on the network, to be told with the results.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Placement {
    /// Units placed at their address on the map because the register has no position.
    #[serde(default)]
    pub units_by_address: Vec<u32>,
    /// Units placed in the middle of their street because the register has no position and the map no such house.
    #[serde(default)]
    pub units_by_street: Vec<u32>,
    /// Where units stand whose position was found by address or street.
    #[serde(default)]
    pub units_found: Vec<(u32, LonLat)>,
    /// Units placed at the centre of their town because the register has no position.
    pub units_at_town_centre: Vec<u32>,
    /// Units that no road leads to, or that lie too far from any.
    pub units_unreachable: Vec<u32>,
    /// Units without position and without a town that is known.
    pub units_without_place: Vec<u32>,
    /// Suppliers that come in by a gateway, with its road.
    pub suppliers_by_gateway: usize,
    /// Suppliers placed at their address on the map.
    #[serde(default)]
    pub suppliers_by_address: usize,
    /// Suppliers placed in the middle of their street.
    #[serde(default)]
    pub suppliers_by_street: usize,
    /// Suppliers placed at the centre of their town.
    pub suppliers_at_town_centre: usize,
    /// Suppliers of several sites that are taken to deliver from another one than the register names first, because it is
    /// nearer to the units that they serve.
    #[serde(default)]
    pub suppliers_from_other_site: usize,
}

/// Numbers about the world that placing needs.
struct Rules {
    gateway_reach: Meters,
    line_haul_detour: Factor,
    private_spread: Meters,
    population: [(PlaceKind, f64); 4],
}

impl Rules {
    fn new(p: &Parameters) -> Result<Self, WorkflowError> {
        let population =
            |key: &str| p.quantity::<Count>(&format!("settlement.{key}.population")).map(domain::Count::value);
        Ok(Self {
            gateway_reach: p.quantity::<Kilometers>("round.gateway_reach")?.into(),
            line_haul_detour: p.quantity("round.line_haul_detour")?,
            private_spread: p.quantity::<Kilometers>("round.private_spread")?.into(),
            population: [
                (PlaceKind::City, population("city")?),
                (PlaceKind::Town, population("town")?),
                (PlaceKind::Village, population("village")?),
                (PlaceKind::Hamlet, population("hamlet")?),
            ],
        })
    }

    /// Inhabitants as the map states them, else as is usual for its kind; quarters of a town count as villages.
    fn population(&self, place: &Place) -> f64 {
        let of_kind = |kind| self.population.iter().find(|(k, _)| *k == kind).map_or(0.0, |(_, p)| *p);
        place.population.map_or_else(
            || match place.kind {
                PlaceKind::City | PlaceKind::Town | PlaceKind::Village | PlaceKind::Hamlet => of_kind(place.kind),
                _ => of_kind(PlaceKind::Village),
            },
            f64::from,
        )
    }
}

/// The list of points that matrices are made for, and what stands where in it.
struct Points {
    positions: Vec<LonLat>,
}

impl Points {
    fn add(&mut self, position: LonLat) -> LocationIndex {
        let index = u32::try_from(self.positions.len()).unwrap_or(u32::MAX);
        self.positions.push(position);
        LocationIndex(index)
    }
}

/// Puts everything on the network, the places that scenarios name for their hubs included, and measures the ways between.
///
/// # Errors
/// Missing parameters, or a network without any usable road.
pub fn geography(
    network: &RoadNetwork,
    (units, suppliers, deliveries): (&[Unit], &[Supplier], &[Delivery]),
    scenarios: &[&Scenario],
    parameters: &Parameters,
    seed: u64,
) -> Result<(Geography, Placement), WorkflowError> {
    let rules = Rules::new(parameters)?;
    let mut placement = Placement::default();
    let mut points = Points { positions: Vec::new() };
    let written = units.iter().map(of_unit).chain(suppliers.iter().flat_map(sites_of));
    let locator = Locator::new(network, parameters, written)?;
    let unit_points: Vec<Option<LocationIndex>> =
        units.iter().map(|unit| unit_position(&locator, unit, &mut placement).map(|p| points.add(p))).collect();
    let served = served(units, &unit_points, &points.positions, deliveries);
    let centre = centre(network, &points.positions);
    let gateways = network.gateways();
    let entrance = entrance(network, &gateways, centre);
    let entrance = Depot { location: points.add(entrance), line_haul: Kilometers::ZERO };
    let depots = suppliers
        .iter()
        .map(|supplier| {
            let of_supplier = served.get(&supplier.id).map_or(&[][..], Vec::as_slice);
            let position = supplier_position(&locator, supplier, of_supplier, &mut placement)?;
            let (at, line_haul) = depot(network, &gateways, position, centre, &rules);
            placement.suppliers_by_gateway += usize::from(line_haul > Kilometers::ZERO);
            Some(Depot { location: points.add(at), line_haul })
        })
        .collect();
    let private_pool = private_customers(network, &rules, centre, seed).into_iter().map(|p| points.add(p)).collect();
    let hub_candidates = hub_candidates(network, &rules, centre).into_iter().map(|p| points.add(p)).collect();
    let named_hubs = named_hubs(scenarios).into_iter().map(|p| points.add(p)).collect();

    let kinds = network.road_kinds(&RoadKindRules::from_parameters(parameters)?)?;
    let van = network.matrix_with_roads(&points.positions, Profile::Van, &kinds);
    let truck = network.matrix_with_roads(&points.positions, Profile::Truck, &kinds);
    let mut geography = Geography {
        van: van.matrix,
        truck: truck.matrix,
        units: unit_points,
        suppliers: depots,
        entrance,
        private_pool,
        hub_candidates,
        named_hubs,
        positions: points.positions,
    };
    leave_out_unreachable(&mut geography, units, &mut placement);
    Ok((geography, placement))
}

/// Places that a vehicle cannot reach from the principal gateway and leave again are in no round; units are listed.
fn leave_out_unreachable(geography: &mut Geography, units: &[Unit], placement: &mut Placement) {
    for (position, unit) in units.iter().enumerate() {
        if geography.units[position].is_some_and(|location| !geography.is_served(location)) {
            geography.units[position] = None;
            placement.units_unreachable.push(unit.id.0);
        }
    }
    let served = |g: &Geography, location: LocationIndex| g.is_served(location);
    for supplier in 0..geography.suppliers.len() {
        if geography.suppliers[supplier].is_some_and(|depot| !served(geography, depot.location)) {
            geography.suppliers[supplier] = None;
        }
    }
    let pool = std::mem::take(&mut geography.private_pool);
    geography.private_pool = pool.into_iter().filter(|&p| served(geography, p)).collect();
}

fn of_unit(unit: &Unit) -> Written<'_> {
    let record = &unit.record;
    Written {
        position: record.position,
        street: record.street.as_deref(),
        postal_code: record.postal_code.as_deref(),
        city: record.city.as_deref(),
    }
}

/// The site that the register names first, and the further ones.
fn sites_of(supplier: &Supplier) -> impl Iterator<Item = Written<'_>> {
    let record = &supplier.record;
    let first = Written {
        position: record.position,
        street: record.street.as_deref(),
        postal_code: record.postal_code.as_deref(),
        city: record.city.as_deref(),
    };
    let further = record.sites.iter().map(|site| Written {
        position: site.position,
        street: site.street.as_deref(),
        postal_code: site.postal_code.as_deref(),
        city: site.city.as_deref(),
    });
    std::iter::once(first).chain(further)
}

fn unit_position(locator: &Locator<'_>, unit: &Unit, placement: &mut Placement) -> Option<LonLat> {
    let Some((position, basis)) = locator.locate(&of_unit(unit)) else {
        placement.units_without_place.push(unit.id.0);
        return None;
    };
    match basis {
        Basis::Register => {}
        Basis::Address => placement.units_by_address.push(unit.id.0),
        Basis::Street => placement.units_by_street.push(unit.id.0),
        Basis::Settlement => placement.units_at_town_centre.push(unit.id.0),
    }
    if matches!(basis, Basis::Address | Basis::Street) {
        placement.units_found.push((unit.id.0, position));
    }
    Some(position)
}

/// Where each supplier's goods are brought, with the number of deliveries.
fn served(
    units: &[Unit],
    unit_points: &[Option<LocationIndex>],
    positions: &[LonLat],
    deliveries: &[Delivery],
) -> BTreeMap<SupplierId, Vec<(LonLat, f64)>> {
    let position_of: BTreeMap<UnitId, LonLat> = units
        .iter()
        .zip(unit_points)
        .filter_map(|(unit, point)| Some((unit.id, *positions.get(usize::try_from((*point)?.0).ok()?)?)))
        .collect();
    let mut counts: BTreeMap<(SupplierId, UnitId), f64> = BTreeMap::new();
    for delivery in deliveries {
        *counts.entry((delivery.supplier, delivery.unit)).or_default() += 1.0;
    }
    let mut served: BTreeMap<SupplierId, Vec<(LonLat, f64)>> = BTreeMap::new();
    for ((supplier, unit), count) in counts {
        if let Some(position) = position_of.get(&unit) {
            served.entry(supplier).or_default().push((*position, count));
        }
    }
    served
}

/// The site that a supplier delivers from: of those whose place is known, the one nearest to its deliveries.
fn supplier_position(
    locator: &Locator<'_>,
    supplier: &Supplier,
    served: &[(LonLat, f64)],
    placement: &mut Placement,
) -> Option<LonLat> {
    let sites: Vec<(usize, LonLat, Basis)> = sites_of(supplier)
        .enumerate()
        .filter_map(|(number, site)| locator.locate(&site).map(|(position, basis)| (number, position, basis)))
        .collect();
    let positions: Vec<LonLat> = sites.iter().map(|(_, position, _)| *position).collect();
    let (number, position, basis) = sites[nearest_site(&positions, served)?];
    match basis {
        Basis::Register => {}
        Basis::Address => placement.suppliers_by_address += 1,
        Basis::Street => placement.suppliers_by_street += 1,
        Basis::Settlement => placement.suppliers_at_town_centre += 1,
    }
    placement.suppliers_from_other_site += usize::from(number > 0);
    Some(position)
}

/// The site with the least mean distance as the crow flies over all deliveries; of equal ones, and where nothing is
/// delivered, the first.
fn nearest_site(sites: &[LonLat], served: &[(LonLat, f64)]) -> Option<usize> {
    let way = |site: &LonLat| served.iter().map(|(at, count)| site.distance(*at).value() * count).sum::<f64>();
    let ways: Vec<f64> = sites.iter().map(way).collect();
    (0..sites.len()).min_by(|a, b| ways[*a].total_cmp(&ways[*b]).then(a.cmp(b)))
}

/// Mean position of the units, else of the network.
fn centre(network: &RoadNetwork, units: &[LonLat]) -> LonLat {
    if units.is_empty() {
        let b = network.bounding_box();
        return LonLat::new((b.min.lon + b.max.lon) / 2.0, (b.min.lat + b.max.lat) / 2.0);
    }
    let count = units.len() as f64;
    LonLat::new(units.iter().map(|p| p.lon).sum::<f64>() / count, units.iter().map(|p| p.lat).sum::<f64>() / count)
}

/// Where vehicles of unknown origin come in: the gateway of the highest class of road, of these the one nearest to the
/// units; without gateways the junction nearest to the units.
fn entrance(network: &RoadNetwork, gateways: &[Gateway], centre: LonLat) -> LonLat {
    let nearest = |a: &&Gateway, b: &&Gateway| {
        a.class.cmp(&b.class).then(a.position.distance(centre).value().total_cmp(&b.position.distance(centre).value()))
    };
    let junction = || network.junctions_near(centre, FAR).first().copied().unwrap_or(centre);
    gateways.iter().min_by(nearest).map_or_else(junction, |g| g.position)
}

/// A depot inside the network stays where it is; one outside comes in by the gateway that makes the whole way to the
/// units shortest.
fn depot(
    network: &RoadNetwork,
    gateways: &[Gateway],
    position: LonLat,
    centre: LonLat,
    rules: &Rules,
) -> (LonLat, Kilometers) {
    let is_near = network.snap(position, Profile::Van).is_some_and(|snap| snap.distance <= rules.gateway_reach);
    if is_near {
        return (position, Kilometers::ZERO);
    }
    let way = |g: &Gateway| position.distance(g.position).value() + g.position.distance(centre).value();
    match gateways.iter().min_by(|a, b| way(a).total_cmp(&way(b))) {
        Some(gateway) => {
            let line_haul = Kilometers::from(position.distance(gateway.position)) * rules.line_haul_detour.value();
            (gateway.position, line_haul)
        }
        None => (entrance(network, gateways, centre), Kilometers::ZERO),
    }
}

/// Private customers: a settlement by its inhabitants, then a junction near its centre, nearer ones more often.
fn private_customers(network: &RoadNetwork, rules: &Rules, centre: LonLat, seed: u64) -> Vec<LonLat> {
    let seed = seed_of(seed, "private customers");
    let mut settlements: Vec<(LonLat, f64)> =
        network.places().iter().map(|p| (p.position, rules.population(p))).filter(|(_, p)| *p > 0.0).collect();
    if settlements.is_empty() {
        settlements.push((centre, 1.0));
    }
    let junctions: Vec<Vec<LonLat>> =
        settlements.iter().map(|(at, _)| network.junctions_near(*at, rules.private_spread * 3.0)).collect();
    let total: f64 = settlements.iter().map(|(_, p)| p).sum();
    let mut customers = Vec::with_capacity(PRIVATE_POOL);
    for number in 0..PRIVATE_POOL as u64 {
        let mut mark = hash_share(seed, 2 * number) * total;
        let chosen = settlements.iter().position(|(_, population)| {
            mark -= population;
            mark < 0.0
        });
        let settlement = chosen.unwrap_or(settlements.len() - 1);
        let at = settlements[settlement].0;
        let weights: Vec<f64> =
            junctions[settlement].iter().map(|j| (-(j.distance(at) / rules.private_spread)).exp()).collect();
        let mut mark = hash_share(seed, 2 * number + 1) * weights.iter().sum::<f64>();
        let junction = weights.iter().position(|weight| {
            mark -= weight;
            mark < 0.0
        });
        customers.extend(junction.map(|j| junctions[settlement][j]));
    }
    customers
}

/// The positions that scenarios name for their hubs, each once.
fn named_hubs(scenarios: &[&Scenario]) -> Vec<LonLat> {
    let mut named: Vec<LonLat> = Vec::new();
    for consolidation in scenarios.iter().filter_map(|scenario| scenario.consolidation()) {
        let one = match consolidation.hub {
            HubSite::At(position) => Some(position),
            HubSite::Best => None,
        };
        for position in consolidation.hubs.iter().copied().chain(one) {
            if !named.contains(&position) {
                named.push(position);
            }
        }
    }
    named
}

/// The most populous settlements, else the centre of the units.
fn hub_candidates(network: &RoadNetwork, rules: &Rules, centre: LonLat) -> Vec<LonLat> {
    let mut places: Vec<&Place> = network.places().iter().collect();
    places.sort_by(|a, b| rules.population(b).total_cmp(&rules.population(a)).then_with(|| a.name.cmp(&b.name)));
    let mut candidates: Vec<LonLat> = places.into_iter().take(HUB_CANDIDATES).map(|p| p.position).collect();
    if candidates.is_empty() {
        candidates.push(centre);
    }
    candidates
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_that_a_scenario_names_for_a_hub_is_there_once() {
        let hub = |hub: HubSite, hubs: Vec<LonLat>| {
            let change = domain::Consolidation { hub, hubs, ..domain::Consolidation::default() };
            Scenario { key: "hub".into(), changes: vec![domain::Change::Consolidation(change)] }
        };
        let [west, east, south] = [(10.0, 60.0), (11.0, 60.0), (10.5, 59.5)].map(|(lon, lat)| LonLat::new(lon, lat));
        let (one, two) = (hub(HubSite::At(west), Vec::new()), hub(HubSite::Best, vec![east, west, south]));
        assert_eq!(named_hubs(&[&one, &Scenario::today(), &two]), [west, east, south]);
        assert_eq!(named_hubs(&[&Scenario::coordinated()]), []);
    }

    #[test]
    fn goods_come_from_the_site_that_most_deliveries_are_near() {
        let (west, east) = (LonLat::new(10.0, 60.0), LonLat::new(11.0, 60.0));
        let near_west = (LonLat::new(10.1, 60.0), 3.0);
        let near_east = (LonLat::new(10.9, 60.0), 5.0);
        // In tenths of a degree: from the west 3·1 + 5·9 = 48, from the east 3·9 + 5·1 = 32.
        assert_eq!(nearest_site(&[west, east], &[near_west, near_east]), Some(1));
        assert_eq!(nearest_site(&[west, east], &[(near_west.0, 30.0), near_east]), Some(0));
        assert_eq!(nearest_site(&[west, east], &[]), Some(0), "nothing is delivered: the register's first");
        assert_eq!(nearest_site(&[], &[near_west]), None);
    }
}
