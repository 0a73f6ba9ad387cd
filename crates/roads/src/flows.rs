//! How many vehicles pass each piece of road, given where they drive from and to, and at which hour.

use std::collections::BTreeMap;

use domain::{LonLat, Meters, Seconds};
use rayon::prelude::*;

use crate::attributes::RoadClass;
use crate::geometry::lon_lat;
use crate::network::{RoadNetwork, SegmentId};
use crate::path::seconds;
use crate::profile::Profile;
use crate::search;

/// A piece of road with the vehicles on it, both directions together.
#[derive(Clone, Debug, PartialEq)]
pub struct Flow {
    /// The piece of road.
    pub segment: SegmentId,
    /// At least two points.
    pub points: Vec<LonLat>,
    /// Sum of what passes, in the unit of the ways given.
    pub vehicles: f64,
}

/// A vehicle's trip from stop to stop.
#[derive(Clone, Debug, PartialEq)]
pub struct Trip {
    /// In the order of driving.
    pub stops: Vec<TripStop>,
    /// How many vehicles drive it; may be a share.
    pub vehicles: f64,
}

/// A stop of a trip.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TripStop {
    /// Where.
    pub position: LonLat,
    /// When it is left, counted from midnight; `None`: at once on arrival, which the first stop cannot.
    pub departure: Option<Seconds>,
}

/// Hours of a day.
pub const HOURS: usize = 24;

/// A piece of road with the vehicles on it by the hour in which they enter it, both directions together.
#[derive(Clone, Debug, PartialEq)]
pub struct HourlyFlow {
    /// The piece of road.
    pub segment: SegmentId,
    /// At least two points.
    pub points: Vec<LonLat>,
    /// Class of the road.
    pub class: RoadClass,
    /// Name; empty if not tagged.
    pub name: String,
    /// Whether it counts as built-up.
    pub is_built_up: bool,
    /// Length of the piece.
    pub length: Meters,
    /// Vehicles of each hour.
    pub by_hour: [f64; HOURS],
    /// What all of them drive on the piece together; a trip that begins or ends on it drives a part.
    pub driven: Meters,
}

/// What came of laying trips on roads.
#[derive(Clone, Debug, PartialEq)]
pub struct HourlyFlows {
    /// By number of the piece of road.
    pub flows: Vec<HourlyFlow>,
    /// Legs, as trip and stop from 0, from which no road leads to the next stop, or that start at no known time.
    pub not_driven: Vec<(usize, usize)>,
}

impl RoadNetwork {
    /// Lays trips on their fastest paths and adds up, for each piece of road and hour of the day, what enters it. After a leg
    /// without a path a trip goes on from the next stop whose departure is known. Trips are searched in parallel; the result
    /// does not depend on the number of threads.
    pub fn hourly_flows(&self, trips: &[Trip], profile: Profile) -> HourlyFlows {
        let driven: Vec<(Vec<Entered>, Vec<usize>)> = trips.par_iter().map(|trip| self.driven(trip, profile)).collect();
        let mut on_road: BTreeMap<u32, ([f64; HOURS], f64)> = BTreeMap::new();
        let mut not_driven = Vec::new();
        for (number, (trip, (entered, missing))) in trips.iter().zip(driven).enumerate() {
            not_driven.extend(missing.into_iter().map(|stop| (number, stop)));
            for Entered { segment, hour, length_cm } in entered {
                let (by_hour, driven_cm) = on_road.entry(segment).or_insert(([0.0; HOURS], 0.0));
                by_hour[hour] += trip.vehicles;
                *driven_cm += f64::from(length_cm) * trip.vehicles;
            }
        }
        let flow = |(segment, (by_hour, driven_cm)): (u32, ([f64; HOURS], f64))| {
            let (attributes, _) = self.attributes_for(segment, profile);
            let about = &self.data().segments[segment as usize];
            HourlyFlow {
                segment: SegmentId(segment),
                points: self.line(segment),
                class: attributes.class,
                name: self.data().name(attributes.name).to_owned(),
                is_built_up: self.speeds().is_built_up(&attributes, Meters(f64::from(about.residential_m))),
                length: Meters(f64::from(about.length_cm) / 100.0),
                by_hour,
                driven: Meters(driven_cm / 100.0),
            }
        };
        HourlyFlows { flows: on_road.into_iter().map(flow).collect(), not_driven }
    }

    /// What a trip enters, and the stops from which it could not be driven on.
    fn driven(&self, trip: &Trip, profile: Profile) -> (Vec<Entered>, Vec<usize>) {
        let (mut entered, mut missing) = (Vec::new(), Vec::new());
        let mut arrival_s: Option<f64> = None;
        for (number, pair) in trip.stops.windows(2).enumerate() {
            let (from, to) = (pair[0], pair[1]);
            let departure_s = from.departure.map(Seconds::value).or(arrival_s);
            arrival_s = departure_s.and_then(|at| self.leg(from.position, to.position, profile, at, &mut entered));
            if arrival_s.is_none() {
                missing.push(number);
            }
        }
        (entered, missing)
    }

    /// Adds what is entered on a leg and tells when it ends.
    fn leg(&self, from: LonLat, to: LonLat, profile: Profile, at_s: f64, entered: &mut Vec<Entered>) -> Option<f64> {
        let (start, end) = (self.snap(from, profile)?, self.snap(to, profile)?);
        let found = search::shortest(self.data(), self.hierarchy(profile), &start, &end)?;
        let mut now_s = at_s;
        for piece in self.driven_pieces(&found, &start, &end) {
            let segment = piece.arc / 2;
            entered.push(Entered { segment, hour: hour_of(now_s), length_cm: piece.length_cm() });
            now_s += seconds(piece.cost).value();
        }
        Some(now_s)
    }

    /// Lays ways (from, to, vehicles) on their fastest paths and adds up what passes each piece of road. A way from or
    /// to a place that meets no road is left out. The ways are searched in parallel; the result does not depend on the
    /// number of threads.
    pub fn flows(&self, ways: &[(LonLat, LonLat, f64)], profile: Profile) -> Vec<Flow> {
        let passed = |(from, to, _): &(LonLat, LonLat, f64)| {
            let mut entered = Vec::new();
            self.leg(*from, *to, profile, 0.0, &mut entered);
            entered
        };
        let passed: Vec<Vec<Entered>> = ways.par_iter().map(passed).collect();
        let mut vehicles = vec![0.0; self.data().segments.len()];
        for (passed, (.., count)) in passed.into_iter().zip(ways) {
            for entered in passed {
                vehicles[entered.segment as usize] += count;
            }
        }
        let on_road = vehicles.into_iter().enumerate().filter(|(_, vehicles)| *vehicles > 0.0);
        on_road
            .map(|(segment, vehicles)| Flow {
                segment: SegmentId(segment as u32),
                points: self.line(segment as u32),
                vehicles,
            })
            .collect()
    }

    fn line(&self, segment: u32) -> Vec<LonLat> {
        self.data().points_of(segment).iter().map(|p| lon_lat(*p)).collect()
    }
}

/// A piece of road that a vehicle enters.
struct Entered {
    segment: u32,
    hour: usize,
    length_cm: u32,
}

/// The hour of the day; trips may last beyond midnight.
fn hour_of(seconds: f64) -> usize {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 23")]
    let hour = (seconds / 3600.0).rem_euclid(HOURS as f64) as usize;
    hour.min(HOURS - 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hand_made::{Drawing, at};

    const NOON_S: f64 = 12.0 * 3600.0;

    fn stop(east_m: f64, departure_s: Option<f64>) -> TripStop {
        TripStop { position: at(east_m, 0.0), departure: departure_s.map(Seconds) }
    }

    /// Four streets of 100 m in a row, at 10 m/s.
    fn row() -> RoadNetwork {
        Drawing::grid(2, 5).street(&[0, 1, 2, 3, 4], &[]).street(&[10, 11, 12], &[]).build()
    }

    fn by_place(flows: &HourlyFlows) -> Vec<(usize, f64, f64)> {
        let mut found: Vec<_> = flows
            .flows
            .iter()
            .flat_map(|flow| (0..HOURS).map(move |hour| (hour, flow.by_hour[hour], flow.driven.value())))
            .filter(|(_, vehicles, _)| *vehicles > 0.0)
            .collect();
        found.sort_by(|a, b| a.partial_cmp(b).unwrap());
        found
    }

    #[test]
    fn vehicles_count_in_the_hour_in_which_they_enter_a_road() {
        let network = row();
        // 400 m at 10 m/s, twenty seconds before twelve, half a vehicle: the way there is one piece of road (nothing joins it).
        let trip =
            Trip { stops: vec![stop(0.0, Some(NOON_S - 20.0)), stop(400.0, None), stop(0.0, None)], vehicles: 0.5 };
        let flows = network.hourly_flows(&[trip], Profile::Van);
        assert_eq!(flows.not_driven, []);
        // There it is entered before twelve, back after, 400 m each time.
        assert_eq!(by_place(&flows), [(11, 0.5, 400.0), (12, 0.5, 400.0)]);
        let of_all: f64 = flows.flows.iter().map(|flow| flow.driven.value()).sum();
        assert!((of_all - 400.0).abs() < 0.5, "half of 800 m: {of_all}");
    }

    #[test]
    fn a_departure_that_is_given_counts_and_parts_of_roads_are_parts() {
        let trip =
            Trip { stops: vec![stop(50.0, Some(0.0)), stop(250.0, Some(7_200.0)), stop(300.0, None)], vehicles: 2.0 };
        let flows = row().hourly_flows(&[trip], Profile::Van);
        let hours: Vec<(usize, f64)> =
            by_place(&flows).into_iter().map(|(hour, vehicles, _)| (hour, vehicles)).collect();
        assert_eq!(hours, [(0, 2.0), (2, 2.0)]);
        let of_all: f64 = flows.flows.iter().map(|flow| flow.driven.value()).sum();
        assert!((of_all - 500.0).abs() < 0.5, "twice 200 m and 50 m: {of_all}");
    }

    #[test]
    fn what_cannot_be_driven_is_told_and_the_rest_is_driven() {
        let aside = TripStop { position: at(90_000.0, 0.0), departure: Some(Seconds(60.0)) };
        let stops =
            vec![stop(0.0, None), stop(100.0, Some(30.0)), aside, stop(200.0, Some(3_600.0)), stop(300.0, None)];
        let flows = row().hourly_flows(&[Trip { stops, vehicles: 1.0 }], Profile::Van);
        assert_eq!(flows.not_driven, [(0, 0), (0, 1), (0, 2)], "no time; a place without roads, there and back");
        assert_eq!(by_place(&flows).iter().map(|found| found.0).collect::<Vec<_>>(), [1]);
    }
}
