//! A town on a grid: every location on a plane of straight roads at 60 km/h, so that distances can be reckoned by hand.

use domain::{
    AreaType, Date, Delivery, DeliveryBasis, DistributionKind, DocumentId, Kilograms, Kilometers, LegRoads,
    LocationIndex, LonLat, Nok, Parameters, RoadKind, RoadPart, Share, Supplier, SupplierId, SupplierRecord,
    TravelMatrix, Unit, UnitId, UnitKind, UnitRecord,
};

use crate::{Depot, Geography, StudyInput};

/// What a failing random town is told by: where everything is and when goods came.
impl std::fmt::Debug for Town {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let at = |location: &LocationIndex| self.geography.positions[location.index()];
        let units: Vec<LonLat> = self.geography.units.iter().flatten().map(at).collect();
        let suppliers: Vec<_> = self.suppliers.iter().map(|s| s.record.distribution).collect();
        let depots: Vec<LonLat> = self.geography.suppliers.iter().flatten().map(|depot| at(&depot.location)).collect();
        let days: std::collections::BTreeSet<Date> = self.deliveries.iter().map(|d| d.date).collect();
        let mut town = f.debug_struct("Town");
        town.field("units", &units).field("suppliers", &suppliers);
        town.field("depots", &depots).field("days", &days).finish()
    }
}

/// One supplier of a town.
pub struct TownSupplier {
    /// Where it starts, kilometres east and north of the centre.
    pub at: (f64, f64),
    /// How it delivers.
    pub distribution: DistributionKind,
}

/// Everything a simulation needs, owned.
pub struct Town {
    pub units: Vec<Unit>,
    pub suppliers: Vec<Supplier>,
    pub deliveries: Vec<Delivery>,
    pub geography: Geography,
    pub parameters: Parameters,
}

impl Town {
    /// Units and suppliers at kilometre positions; private customers on a ring of 3 km and 9 km.
    pub fn new(units: &[(f64, f64)], suppliers: &[TownSupplier]) -> Self {
        let ring = (0..40).map(private_customer);
        let centre = (0.0, 0.0);
        let mut places: Vec<(f64, f64)> = vec![centre];
        places.extend(units);
        places.extend(suppliers.iter().map(|s| s.at));
        let first_private = places.len();
        places.extend(ring);
        let index = |i: usize| LocationIndex(u32::try_from(i).unwrap());
        let geography = Geography {
            positions: places.iter().map(|&(x, y)| LonLat::new(11.0 + x / 56.0, 59.6 + y / 111.2)).collect(),
            van: matrix(&places),
            truck: matrix(&places),
            units: (0..units.len()).map(|u| Some(index(1 + u))).collect(),
            suppliers: (0..suppliers.len())
                .map(|s| Some(Depot { location: index(1 + units.len() + s), line_haul: Kilometers::ZERO }))
                .collect(),
            entrance: Depot { location: index(0), line_haul: Kilometers::ZERO },
            private_pool: (first_private..places.len()).map(index).collect(),
            hub_candidates: vec![index(0)],
            named_hubs: Vec::new(),
        };
        Self {
            units: (0..units.len()).map(|u| unit(u, geography.positions[1 + u])).collect(),
            suppliers: suppliers.iter().enumerate().map(|(s, supplier)| named(s, supplier)).collect(),
            deliveries: Vec::new(),
            geography,
            parameters: Parameters::builtin().unwrap(),
        }
    }

    /// On roads of which something is known: streets of a town within 5 km of the centre, past people, county roads outside.
    pub fn on_roads(mut self) -> Self {
        let positions: Vec<(f64, f64)> =
            self.geography.positions.iter().map(|p| ((p.lon - 11.0) * 56.0, (p.lat - 59.6) * 111.2)).collect();
        let part = |road, area| RoadPart::of(road, area).unwrap().index();
        let mut roads = LegRoads::default();
        for (from, a) in positions.iter().enumerate() {
            for (to, b) in positions.iter().enumerate() {
                let length = self.geography.van.distance_m(LocationIndex(from as u32), LocationIndex(to as u32));
                let is_inside = |step: &i32| {
                    let way = (f64::from(*step) + 0.5) / 20.0;
                    (a.0 + way * (b.0 - a.0)).hypot(a.1 + way * (b.1 - a.1)) < 5.0
                };
                let inside = length * (0..20).filter(is_inside).count() as u32 / 20;
                let mut metres = [0; RoadPart::COUNT];
                metres[part(RoadKind::Street, AreaType::Town)] = inside;
                metres[part(RoadKind::Secondary, AreaType::Rural)] = length - inside;
                metres[RoadPart::EXPOSED.index()] = inside;
                metres[RoadPart::UNKNOWN_LIMITS.index()] = length;
                roads.push(&metres);
            }
        }
        self.geography.van = self.geography.van.with_roads(roads.clone()).unwrap();
        self.geography.truck = self.geography.truck.with_roads(roads).unwrap();
        self
    }

    /// Every supplier brings `mass` kilograms to every unit on each of the days.
    pub fn delivered_on(mut self, days: &[Date], mass: f64) -> Self {
        for &date in days {
            for supplier in &self.suppliers {
                for unit in &self.units {
                    self.deliveries.push(Delivery {
                        how: None,
                        supplier: supplier.id,
                        unit: unit.id,
                        date,
                        goods: vec![(0, Kilograms(mass))],
                        volume: domain::CubicMeters(mass / 300.0),
                        value: Nok(mass * 50.0),
                        basis: DeliveryBasis::InvoiceDelivery,
                        confidence: Share(0.9),
                        documents: vec![DocumentId(1)],
                    });
                }
            }
        }
        self
    }

    pub fn input(&self) -> StudyInput<'_> {
        StudyInput {
            units: &self.units,
            suppliers: &self.suppliers,
            deliveries: &self.deliveries,
            survey: &[],
            geography: &self.geography,
            parameters: &self.parameters,
            seed: 42,
        }
    }
}

/// Where a private customer is, kilometres east and north of the centre.
pub fn private_customer(number: u32) -> (f64, f64) {
    let angle = f64::from(number) * 0.61;
    let radius = if number.is_multiple_of(2) { 3.0 } else { 9.0 };
    (radius * angle.cos(), radius * angle.sin())
}

/// Straight lines at 60 km/h: a kilometre a minute.
fn matrix(places: &[(f64, f64)]) -> TravelMatrix {
    let metres = |a: &(f64, f64), b: &(f64, f64)| (1000.0 * (a.0 - b.0).hypot(a.1 - b.1)).round();
    let (mut duration_ms, mut distance_m) = (Vec::new(), Vec::new());
    for from in places {
        for to in places {
            distance_m.push(metres(from, to) as u32);
            duration_ms.push(metres(from, to) as u32 * 60);
        }
    }
    TravelMatrix::new(places.len(), duration_ms, distance_m).unwrap()
}

fn unit(number: usize, position: LonLat) -> Unit {
    Unit {
        id: UnitId(number as u32 + 100),
        record: UnitRecord {
            municipality: None,
            key: format!("u{number}"),
            name: format!("Enhet {number}"),
            kind: UnitKind::School,
            street: None,
            postal_code: None,
            city: None,
            position: Some(position),
            opening_hours: None,
            persons: None,
            aliases: Vec::new(),
        },
    }
}

fn named(number: usize, supplier: &TownSupplier) -> Supplier {
    Supplier {
        id: SupplierId(number as u32 + 500),
        record: SupplierRecord {
            sites: Vec::new(),
            key: format!("s{number}"),
            name: format!("Leverandør {number}"),
            organisation_number: None,
            sector_code: Some("46.390".into()),
            sole_proprietor: false,
            producer: false,
            street: None,
            postal_code: None,
            city: None,
            position: None,
            distribution: Some(supplier.distribution),
            carrier: None,
        },
    }
}
