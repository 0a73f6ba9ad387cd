//! A damaged road file whose lengths and checksum fit nevertheless; what can be opened is asked for a matrix and a path.
#![no_main]

mod roads_read;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let mut forged = bytes.to_vec();
    roads::forge_road_file(&mut forged);
    let file = roads_read::scratch("roads", &forged);
    if let Ok(network) = roads::RoadNetwork::open(&file, &roads_read::model()) {
        roads_read::ask(&network);
    }
});
