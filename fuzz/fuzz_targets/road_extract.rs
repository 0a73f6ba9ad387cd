//! Any bytes as an OpenStreetMap extract; what can be built is asked for a matrix and a path.
#![no_main]

mod roads_read;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let file = roads_read::scratch("osm", bytes);
    if let Ok((network, _)) = roads::RoadNetwork::from_pbf(&file, roads_read::model(), &|_| ()) {
        roads_read::ask(&network);
    }
});
