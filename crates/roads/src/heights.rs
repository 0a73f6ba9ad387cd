//! Heights along the roads: taken from a raster where roads are built, smoothed, and kept in a section of the road file.

use std::path::Path;

use domain::{LonLat, Meters};
use rayon::prelude::*;

use crate::attributes::RoadClass;
use crate::data::RoadData;
use crate::error::RoadError;
use crate::geometry::{self, lon_lat};
use crate::projection::CoordinateSystem;
use crate::raster;

/// Heights of all segments one after another, in decimetres above the sea, at equal distances along each: as many as
/// [`samples`] says. [`UNKNOWN`] where none is known.
pub(crate) type Heights = Vec<i16>;

pub(crate) const UNKNOWN: i16 = i16::MIN;

/// Furthest apart that heights are taken along a road.
const STEP_CM: u32 = 5_000;

/// Heights of a segment, both ends included.
pub(crate) fn samples(length_cm: u32) -> usize {
    length_cm.div_ceil(STEP_CM).max(1) as usize + 1
}

/// Where the heights of each segment start, and after them where the last end; `None` if the heights are for other roads.
pub(crate) fn starts(data: &RoadData, heights: &Heights) -> Option<Vec<u32>> {
    let mut starts = Vec::with_capacity(data.segments.len() + 1);
    let mut at = 0_usize;
    for segment in &data.segments {
        starts.push(u32::try_from(at).ok()?);
        at += samples(segment.length_cm);
    }
    starts.push(u32::try_from(at).ok()?);
    (at == heights.len()).then_some(starts)
}

/// What came of a raster.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct HeightsFound {
    /// Length of roads with heights.
    pub known: Meters,
    /// Length of roads outside of the raster, or where it knows none; they count as flat.
    pub unknown: Meters,
}

/// Takes heights from a raster and smooths them. On bridges and in tunnels the raster shows the ground or the hill, so
/// heights there are laid evenly from one end to the other.
pub(crate) fn take(
    data: &RoadData,
    path: &Path,
    system: Option<CoordinateSystem>,
) -> Result<(Heights, HeightsFound), RoadError> {
    let places: Vec<LonLat> =
        (0..data.segments.len() as u32).into_par_iter().flat_map_iter(|segment| places_on(data, segment)).collect();
    let raw = raster::heights(path, system, &places)?;
    let junctions = junction_heights(data, &raw);
    let (mut heights, mut found) = (Vec::with_capacity(raw.len()), HeightsFound::default());
    let mut at = 0;
    for (number, segment) in data.segments.iter().enumerate() {
        let count = samples(segment.length_cm);
        let mut line = raw[at..at + count].to_vec();
        at += count;
        (line[0], line[count - 1]) = (junctions[segment.from as usize], junctions[segment.to as usize]);
        let attributes = data.attributes_of(number as u32);
        if attributes.is_structure || attributes.class == RoadClass::Ferry {
            lay_evenly(&mut line);
        } else {
            smooth(&mut line);
        }
        let is_known = line.iter().all(Option::is_some);
        let length = Meters(f64::from(segment.length_cm) / 100.0);
        if attributes.class != RoadClass::Ferry {
            *(if is_known { &mut found.known } else { &mut found.unknown }) += length;
        }
        heights.extend(line.into_iter().map(decimetres));
    }
    Ok((heights, found))
}

fn places_on(data: &RoadData, segment: u32) -> Vec<LonLat> {
    let (line, count) = (data.points_of(segment), samples(data.segments[segment as usize].length_cm));
    #[allow(clippy::cast_precision_loss, reason = "less than a million")]
    let share = |sample: usize| sample as f64 / (count - 1) as f64;
    (0..count).map(|sample| lon_lat(geometry::along(line, share(sample)))).collect()
}

/// Times that heights inside bridges and tunnels are laid between those of their neighbours.
const ROUNDS: usize = 200;

/// One height for each junction, the same for all roads that meet there. Where only bridges and tunnels meet, it follows
/// from the nearest junctions on solid ground.
fn junction_heights(data: &RoadData, raw: &[Option<f32>]) -> Vec<Option<f32>> {
    let mut heights = vec![None; data.junctions.len()];
    let mut is_on_ground = vec![false; data.junctions.len()];
    let mut at = 0;
    for (number, segment) in data.segments.iter().enumerate() {
        let count = samples(segment.length_cm);
        for (junction, sample) in [(segment.from, at), (segment.to, at + count - 1)] {
            heights[junction as usize] = raw[sample];
            is_on_ground[junction as usize] |= !data.attributes_of(number as u32).is_structure;
        }
        at += count;
    }
    let structures: Vec<(usize, usize, f32)> = data
        .segments
        .iter()
        .enumerate()
        .filter(|(number, _)| data.attributes_of(*number as u32).is_structure)
        .map(|(_, segment)| (segment.from as usize, segment.to as usize, 1.0 / (segment.length_cm.max(100) as f32)))
        .collect();
    let inside: Vec<usize> = (0..heights.len()).filter(|junction| !is_on_ground[*junction]).collect();
    if inside.is_empty() {
        return heights;
    }
    // A height is the mean of its neighbours', the nearer the more; from the ends of the tunnel inwards.
    for _ in 0..ROUNDS {
        let mut sums = vec![(0.0_f32, 0.0_f32); heights.len()];
        for (from, to, weight) in &structures {
            for (here, there) in [(*from, *to), (*to, *from)] {
                if let (false, Some(height)) = (is_on_ground[here], heights[there]) {
                    sums[here].0 += height * weight;
                    sums[here].1 += weight;
                }
            }
        }
        for junction in &inside {
            let (sum, weights) = sums[*junction];
            if weights > 0.0 {
                heights[*junction] = Some(sum / weights);
            }
        }
    }
    heights
}

fn lay_evenly(line: &mut [Option<f32>]) {
    let last = line.len() - 1;
    let (Some(from), Some(to)) = (line[0], line[last]) else {
        line.fill(None);
        return;
    };
    for (index, height) in line.iter_mut().enumerate() {
        #[allow(clippy::cast_precision_loss, reason = "less than a million")]
        let share = index as f32 / last as f32;
        *height = Some(from + (to - from) * share);
    }
}

/// Twice the mean of a height and its neighbours, the middle counted double; a raster has steps that roads have not. The ends
/// stay, so that roads that meet go on meeting.
fn smooth(line: &mut [Option<f32>]) {
    for _ in 0..2 {
        let before = line.to_vec();
        for index in 1..line.len() - 1 {
            if let (Some(a), Some(b), Some(c)) = (before[index - 1], before[index], before[index + 1]) {
                line[index] = Some((a + 2.0 * b + c) / 4.0);
            }
        }
    }
}

fn decimetres(height: Option<f32>) -> i16 {
    #[allow(clippy::cast_possible_truncation, reason = "between the bounds")]
    height.map_or(UNKNOWN, |height| (height * 10.0).round().clamp(-32_767.0, 32_767.0) as i16)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::Section;
    use crate::hand_made::{Drawing, at};
    use crate::network::RoadNetwork;
    use crate::plain_search;
    use crate::profile::Profile;
    use crate::surroundings::Surroundings;

    /// A network over a raster in degrees whose height is a function of metres east.
    fn over(drawing: Drawing, height: impl Fn(f64) -> f64) -> (RoadNetwork, HeightsFound) {
        let (corner, cell) = (at(-200.0, -200.0), 0.0001);
        let mut text = format!(
            "ncols 200\nnrows 60\nxllcenter {}\nyllcenter {}\ncellsize {cell}\nnodata_value -9999\n",
            corner.lon, corner.lat
        );
        let metres_per_cell = at(0.0, 0.0).distance(LonLat::new(at(0.0, 0.0).lon + cell, at(0.0, 0.0).lat)).value();
        for _ in 0..60 {
            let row: Vec<String> =
                (0..200).map(|column| format!("{:.3}", height(f64::from(column) * metres_per_cell - 200.0))).collect();
            text.push_str(&row.join(" "));
            text.push('\n');
        }
        let name = format!("samlast-heights-{}-{:?}.asc", std::process::id(), std::thread::current().id());
        let file = std::env::temp_dir().join(name);
        std::fs::write(&file, text).unwrap();
        let network = drawing.build();
        let taken = take(network.data(), &file, CoordinateSystem::from_code("EPSG:4326"));
        std::fs::remove_file(&file).unwrap();
        let (heights, found) = taken.unwrap();
        let surroundings = Surroundings { heights: Section::of(heights), ..Surroundings::default() };
        (network.with_surroundings(surroundings), found)
    }

    fn energy(network: &RoadNetwork, from: f64, to: f64, profile: Profile) -> f64 {
        network.path(at(from, 0.0), at(to, 0.0), profile).unwrap().energy.value()
    }

    #[test]
    fn a_road_that_climbs_has_the_heights_of_the_raster() {
        // 5 m up on every 100 m
        let (network, found) = over(Drawing::grid(1, 6).street(&[0, 1, 2, 3, 4, 5], &[]), |east| 100.0 + east * 0.05);
        assert!(network.has_heights().unwrap());
        assert!((found.known.value() - 500.0).abs() < 0.1 && found.unknown == Meters::ZERO);
        let heights = network.heights_of(0);
        assert_eq!(heights.len(), 11, "every 50 m");
        for (index, height) in heights.iter().enumerate() {
            let expected = 1000.0 + index as f64 * 25.0;
            assert!((f64::from(*height) - expected).abs() <= 1.0, "{index}: {height}, not {expected}");
        }
    }

    #[test]
    fn uphill_takes_more_than_on_the_flat_and_a_battery_gets_some_back_downhill() {
        let street = || Drawing::grid(1, 6).street(&[0, 1, 2, 3, 4, 5], &[]);
        let (hill, _) = over(street(), |east| 100.0 + east * 0.05);
        let flat = street().build();
        assert!(!flat.has_heights().unwrap());
        for profile in [Profile::Van, Profile::ElectricVan, Profile::Truck, Profile::ElectricTruck] {
            let (up, down) = (energy(&hill, 10.0, 490.0, profile), energy(&hill, 490.0, 10.0, profile));
            let level = energy(&flat, 10.0, 490.0, profile);
            assert!(up > level && level > down, "{profile:?}: {up} {level} {down}");
            assert!(up + down > 2.0 * level, "{profile:?}: a hill is never free");
        }
        assert!(energy(&hill, 490.0, 10.0, Profile::ElectricTruck) < 0.0, "on 5 % more comes back than is used");
        assert!(energy(&hill, 490.0, 10.0, Profile::Truck) > 0.0);
    }

    #[test]
    fn a_tunnel_goes_through_the_hill_and_not_over_it() {
        let hill = |east: f64| if (100.0..=400.0).contains(&east) { 200.0 } else { 100.0 };
        let drawing = |tags: &[(&str, &str)]| {
            // The tunnel is 200–300 inside of the hill and has a junction in its middle.
            Drawing::grid(2, 8)
                .street(&[0, 1], &[])
                .street(&[1, 2, 3], tags)
                .street(&[3, 4], tags)
                .street(&[4, 5, 6, 7], &[])
                .street(&[3, 13], tags)
        };
        let (over_it, _) = over(drawing(&[]), |east| hill(east - 50.0));
        let (through, _) = over(drawing(&[("tunnel", "yes")]), |east| hill(east - 50.0));
        let highest = |network: &RoadNetwork| {
            let on_line = |s: &u32| {
                network.data().points_of(*s).iter().all(|p| (lon_lat(*p).lat - at(0.0, 0.0).lat).abs() < 1e-6)
            };
            let segments = (0..network.data().segments.len() as u32).filter(on_line).filter(|s| {
                let middle = network.data().points_of(*s)[0];
                lon_lat(middle).lon < at(390.0, 0.0).lon
            });
            segments.flat_map(|s| network.heights_of(s).to_vec()).max().unwrap()
        };
        assert_eq!(highest(&over_it), 2000);
        let ends = [through.heights_of(0).to_vec(), through.heights_of(1).to_vec()].concat();
        assert!(ends.iter().all(|height| *height != UNKNOWN));
        // From 100 m at node 1 to 200 m at node 4: the junction inside lies between them by its distance.
        let inside = through.heights_of(1).last().copied().unwrap();
        assert!((1_600..=1_734).contains(&inside), "two thirds of the way: {inside}");
    }

    #[test]
    fn matrices_add_up_energy_on_slopes_as_the_plain_search_does() {
        let drawing = Drawing::grid(3, 5)
            .street(&[0, 1, 2, 3, 4], &[])
            .street(&[10, 11, 12, 13, 14], &[("maxspeed", "72")])
            .street(&[0, 10, 20], &[])
            .street(&[2, 12], &[("oneway", "yes")])
            .street(&[4, 14, 24], &[]);
        let (network, _) = over(drawing, |east| 100.0 + 20.0 * (east / 60.0).sin());
        for profile in Profile::ALL {
            let places: Vec<_> =
                (0..9).map(|i| at(f64::from(i) * 45.0, if i % 2 == 0 { 0.0 } else { 100.0 })).collect();
            let snaps: Vec<_> = network.snaps(&places, profile).into_iter().flatten().collect();
            plain_search::assert_added(&network, profile, crate::Added::Energy, &snaps, &snaps);
        }
    }
}
