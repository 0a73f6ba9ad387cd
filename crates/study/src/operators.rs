//! Who drives: for every supplier its way of delivering, and for every operator its depot, vehicle and private customers.

use std::collections::BTreeMap;

use domain::{DistributionKind, Operator, RoundKind, Supplier, SupplierId, VehicleClass};

use crate::assumptions::Assumptions;
use crate::geography::{Depot, Geography};

/// One operator of rounds: a supplier with its own or shared rounds, or a parcel carrier.
#[derive(Clone, Debug, PartialEq)]
pub struct OperatorProfile {
    /// Who.
    pub operator: Operator,
    /// What sort of round: own, shared or parcel.
    pub kind: RoundKind,
    /// Where its vehicles start.
    pub depot: Depot,
    /// What it drives.
    pub vehicle: VehicleClass,
    /// Private customers on one of its rounds in the study area.
    pub private_stops: usize,
}

/// All operators, and which of them brings each supplier's goods.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Operators {
    /// In a fixed order: suppliers by their position, then carriers by name.
    pub profiles: Vec<OperatorProfile>,
    /// By position of the supplier: its operator, `None` for shops that staff drive to.
    pub of_supplier: Vec<Option<usize>>,
    /// Suppliers whose depot is not known; they are taken to come by the principal gateway.
    pub assumed_depots: Vec<SupplierId>,
}

/// The carrier of suppliers that name none.
const UNNAMED_CARRIER: &str = "";

impl Operators {
    /// Decides for every supplier how it delivers: by the register, else by its sector.
    pub fn new(suppliers: &[Supplier], geography: &Geography, assumptions: &Assumptions) -> Self {
        let mut operators = Self::default();
        let mut carriers: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (position, supplier) in suppliers.iter().enumerate() {
            let sector = assumptions.sector(supplier.record.sector_code.as_deref());
            let distribution = supplier.record.distribution.unwrap_or(sector.distribution);
            let (kind, private_stops) = match distribution {
                DistributionKind::OwnPickUp => {
                    operators.of_supplier.push(None);
                    continue;
                }
                DistributionKind::ParcelCarrier => {
                    let name = supplier.record.carrier.clone().unwrap_or_else(|| UNNAMED_CARRIER.to_owned());
                    carriers.entry(name).or_default().push(position);
                    operators.of_supplier.push(None);
                    continue;
                }
                DistributionKind::OwnRound => (RoundKind::Own, 0),
                // A shared round without private customers would be an own round: one at least.
                DistributionKind::SharedRound => (RoundKind::Shared, whole(sector.private_stops.value()).max(1)),
            };
            let depot = operators.depot(position, supplier, geography);
            operators.of_supplier.push(Some(operators.profiles.len()));
            operators.profiles.push(OperatorProfile {
                operator: Operator::Supplier(supplier.id),
                kind,
                depot,
                vehicle: sector.vehicle,
                private_stops,
            });
        }
        for (name, members) in carriers {
            for position in members {
                operators.of_supplier[position] = Some(operators.profiles.len());
            }
            operators.profiles.push(OperatorProfile {
                operator: Operator::Carrier(name),
                kind: RoundKind::Parcel,
                // A carrier's terminal serves a whole region; its vehicles come in by the principal road.
                depot: geography.entrance,
                vehicle: assumptions.carrier_vehicle,
                private_stops: whole(assumptions.carrier_private_stops.value()).max(1),
            });
        }
        operators
    }

    fn depot(&mut self, position: usize, supplier: &Supplier, geography: &Geography) -> Depot {
        geography.suppliers.get(position).copied().flatten().unwrap_or_else(|| {
            self.assumed_depots.push(supplier.id);
            geography.entrance
        })
    }
}

/// A count of things as a whole number.
fn whole(count: f64) -> usize {
    count.round().clamp(0.0, 10_000.0) as usize
}
