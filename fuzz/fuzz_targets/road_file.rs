//! Any bytes as the content of a road file, below a header whose lengths and checksum fit.
#![no_main]

mod roads_read;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    // The first three bytes say how the content is divided into roads, two hierarchies and the named sections.
    let Some((first, content)) = bytes.split_first_chunk::<3>() else { return };
    let share = |part: u8| content.len() * usize::from(part) / 255;
    let data = share(first[0]);
    let van = share(first[1]).min(content.len() - data);
    let truck = share(first[2]).min(content.len() - data - van);
    let mut header = b"SAMLROAD".to_vec();
    header.extend_from_slice(&4_u32.to_le_bytes());
    for length in [data, van, truck, content.len() - data - van - truck] {
        header.extend_from_slice(&(length as u64).to_le_bytes());
    }
    let checksum = blake3::Hasher::new().update(content).update(&header).finalize();
    let file = roads_read::scratch("roads", &[&header[..], checksum.as_bytes(), content].concat());
    if let Ok(network) = roads::RoadNetwork::open(&file, &roads_read::model()) {
        roads_read::ask(&network);
    }
});
