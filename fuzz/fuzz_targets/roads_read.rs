//! What the targets for roads have in common: a file to read from, and questions to a network.

use std::path::PathBuf;
use std::sync::OnceLock;

use roads::{Profile, RoadNetwork, SpeedModel};

/// Read once: the parameters take longer than most of the files that are tried.
pub fn model() -> &'static SpeedModel {
    static MODEL: OnceLock<SpeedModel> = OnceLock::new();
    MODEL.get_or_init(|| SpeedModel::from_parameters(&domain::Parameters::builtin().unwrap()).unwrap())
}

/// A file with these bytes; the next call overwrites it.
pub fn scratch(ending: &str, bytes: &[u8]) -> PathBuf {
    let path = std::env::temp_dir().join(format!("samlast-fuzz-{}.{ending}", std::process::id()));
    std::fs::write(&path, bytes).unwrap();
    path
}

pub fn ask(network: &RoadNetwork) {
    let bounds = network.bounding_box();
    for profile in Profile::ALL {
        network.matrix(&[bounds.min, bounds.max], profile);
        network.path(bounds.min, bounds.max, profile);
    }
}
