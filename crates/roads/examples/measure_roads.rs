//! Times the steps from an extract to a matrix: `cargo run --release -p roads --example measure_roads EXTRACT [POINTS]`.

use std::path::PathBuf;
use std::time::Instant;

use domain::{LonLat, Meters, Parameters};
use roads::{Profile, RoadClass, RoadNetwork, SpeedModel};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let file = PathBuf::from(arguments.next().ok_or("which extract?")?);
    let count: usize = arguments.next().map_or(Ok(600), |text| text.parse())?;
    let model = SpeedModel::from_parameters(&Parameters::builtin()?)?;

    let start = Instant::now();
    let (network, report) = RoadNetwork::from_pbf(&file, &model, &|_| {})?;
    println!("build {:.2?}\n{report:#?}", start.elapsed());
    for gateway in network.gateways() {
        println!("gateway {:?} {} at {:?}", gateway.class, gateway.road, gateway.position);
    }
    println!("{} lines, {} places", network.lines(RoadClass::Tertiary, Meters(10.0)).len(), network.places().len());

    let bounds = network.bounding_box();
    let centre = LonLat::new((bounds.min.lon + bounds.max.lon) / 2.0, (bounds.min.lat + bounds.max.lat) / 2.0);
    let junctions = network.junctions_near(centre, Meters(100_000.0));
    let points: Vec<LonLat> = (0..count).map(|i| junctions[i * junctions.len() / count]).collect();
    for profile in Profile::ALL {
        for round in ["first", "second"] {
            let start = Instant::now();
            let result = network.matrix(&points, profile);
            println!(
                "{} {round} matrix of {count}: {:.2?}, {} unreachable",
                profile.key(),
                start.elapsed(),
                result.unreachable.len()
            );
        }
    }
    Ok(())
}
