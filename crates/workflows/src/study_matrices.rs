//! What the matrices of a study cost: between all units, depots, gateways, private customers and sites of a hub, for all
//! vehicles.

use domain::Parameters;
use roads::Profile;
use serde::Serialize;
use store::{Location, StudyStore};

use crate::WorkflowError;
use crate::effort::{Effort, EffortClock};
use crate::geography::geography;
use crate::link::own_suppliers;
use crate::study_file::open_roads;

/// What came of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StudyMatrices {
    /// Rows and columns of each matrix.
    pub points: usize,
    /// Places off the network, by profile.
    pub unreachable: Vec<usize>,
    /// What it cost. The phases are `open`, the road file; `places`, everything put on the map, with its matrices; then by
    /// profile `…_prepared`, what every search needs, and `…_matrix`, snapping and the matrix itself.
    #[serde(flatten)]
    pub effort: Effort,
}

/// Makes all matrices of a study as a simulation of a coordinated scenario does, and counts. The road file of a study holds no
/// ways for bicycles alone, and studies let light trucks drive as trucks.
///
/// # Errors
/// A study without roads or deliveries.
pub fn study_matrices(study: &Location) -> Result<StudyMatrices, WorkflowError> {
    let store = StudyStore::open(study.clone())?;
    let parameters = Parameters::builtin()?;
    let (units, suppliers) = (store.units()?, own_suppliers(store.suppliers()?));
    let deliveries = store.deliveries()?;
    let mut clock = EffortClock::start();
    let network = open_roads(study, &store)?;
    clock.end_of("open");
    let mut unreachable = Vec::new();
    for profile in Profile::USUAL {
        network.prepare(profile);
        clock.end_of(phases(profile)[0]);
    }
    let registers = (&units[..], &suppliers[..], &deliveries[..]);
    let (geography, _) = geography(&network, registers, &[], &parameters, 1)?;
    clock.end_of("places");
    for profile in Profile::USUAL {
        unreachable.push(network.matrix(&geography.positions, profile).unreachable.len());
        clock.end_of(phases(profile)[1]);
    }
    Ok(StudyMatrices { points: geography.positions.len(), unreachable, effort: clock.finish() })
}

/// Names of the two phases of a profile.
fn phases(profile: Profile) -> [&'static str; 2] {
    match profile {
        Profile::Van | Profile::ElectricVan => ["van_prepared", "van_matrix"],
        Profile::Truck | Profile::ElectricTruck => ["truck_prepared", "truck_matrix"],
        Profile::LightTruck | Profile::ElectricLightTruck => ["light_truck_prepared", "light_truck_matrix"],
        Profile::CargoBike => ["cargo_bike_prepared", "cargo_bike_matrix"],
    }
}
