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
    for profile in Profile::WITH_OWN_ROADS {
        network.matrix(&[bounds.min, bounds.max], profile);
        network.path(bounds.min, bounds.max, profile);
        let snaps = network.snaps(&[bounds.min, bounds.max], profile);
        let _ = network.far_places(&[bounds.min, bounds.max], &snaps, profile, domain::Meters::ZERO);
    }
    if let Ok(book) = network.address_book() {
        let written = book.addresses().next().map(|address| format!("{} {}", address.street, address.number));
        book.find(&written.unwrap_or_default(), 5);
    }
    if let (Ok(facilities), Some(snap)) = (network.facilities(), network.snap(bounds.min, Profile::Van)) {
        facilities.near(snap.segment(), domain::Meters(500.0));
    }
    if let Ok(source) = network.tile_source() {
        if let Ok(tiles) = source.covered(10) {
            tiles.into_iter().take(50).for_each(|tile| drop(source.tile(tile)));
        }
    }
}
