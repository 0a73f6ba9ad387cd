//! Points of a matrix that lie far from the road they were put on, or that no road is near, and why.

use roads::{FarPlace, NearerRoad, NotUsable, Profile, RoadNetwork, Snap};
use serde::Serialize;

use crate::WorkflowError;
use crate::road_points::Points;
use crate::road_route::FAR;

/// A point far from its road.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FarPoint {
    /// Number among the points, from 0.
    pub point: usize,
    /// Line of the file.
    pub row: u64,
    /// Whether it was put on a road; if not, its row and column of the matrix say unreachable.
    pub is_on_road: bool,
    /// To the nearest road that can be used, also where it is too far to be put on it.
    pub distance_m: Option<f64>,
    /// Roads that are nearer but were not used, the nearest first.
    pub nearer: Vec<NearerRoadRow>,
    /// All of this in words.
    pub reason: String,
}

/// A nearer road that was not used.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NearerRoadRow {
    /// From the point, through the air.
    pub distance_m: f64,
    /// Class; absent for a road that is for neither vans nor trucks.
    pub class: Option<&'static str>,
    /// Name or road number; empty if neither is tagged.
    pub name: String,
    /// Why it was not used: `too_low`, `pedestrian_only`, `not_connected`, …
    pub reason: &'static str,
    /// The limit that the vehicle is above: metres for height, width and length, tonnes for mass and axle load.
    pub limit: Option<f64>,
}

impl FarPoint {
    /// All far points of a file, in its order.
    ///
    /// # Errors
    /// A road file that cannot be read any more.
    pub(crate) fn of(
        network: &RoadNetwork,
        points: &Points,
        snaps: &[Option<Snap>],
        profile: Profile,
    ) -> Result<Vec<Self>, WorkflowError> {
        let positions: Vec<domain::LonLat> = points.points.iter().map(|point| point.position).collect();
        let far = network.far_places(&positions, snaps, profile, FAR)?;
        let limit_m = network.speeds().snap_limit().value();
        let row = |far: FarPlace| Self {
            point: far.place,
            row: points.points.get(far.place).map_or(0, |point| point.row),
            is_on_road: far.is_on_road,
            distance_m: far.distance.map(|distance| rounded(distance.value())),
            reason: in_words(&far, profile, limit_m),
            nearer: far.nearer.iter().map(NearerRoadRow::of).collect(),
        };
        Ok(far.into_iter().map(row).collect())
    }
}

impl NearerRoadRow {
    fn of(road: &NearerRoad) -> Self {
        let limit = match road.reason {
            NotUsable::Height(limit) | NotUsable::Width(limit) | NotUsable::Length(limit) => Some(limit.value()),
            NotUsable::Mass(limit) | NotUsable::AxleLoad(limit) => Some(limit.value()),
            _ => None,
        };
        Self {
            distance_m: rounded(road.distance.value()),
            class: road.class.map(roads::RoadClass::key),
            name: road.name.clone(),
            reason: road.reason.key(),
            limit,
        }
    }

    fn in_words(&self) -> String {
        let name = if self.name.is_empty() { self.class.unwrap_or("a way").to_owned() } else { self.name.clone() };
        let unit = if matches!(self.reason, "vehicle_too_heavy" | "axle_too_heavy") { "t" } else { "m" };
        let limit = self.limit.map_or_else(String::new, |limit| format!(" ({limit} {unit})"));
        format!("{name} at {:.0} m: {}{limit}", self.distance_m, self.reason.replace('_', " "))
    }
}

fn rounded(metres: f64) -> f64 {
    (metres * 10.0).round() / 10.0
}

fn in_words(far: &FarPlace, profile: Profile, limit_m: f64) -> String {
    let key = profile.key();
    let distance = match far.distance {
        Some(distance) => format!("the nearest road that a {key} may use is {:.0} m away", distance.value()),
        None => format!("no road that a {key} may use is anywhere near"),
    };
    let refused =
        if far.is_on_road { String::new() } else { format!(", further than road.snap.snap_limit ({limit_m:.0} m)") };
    let nearer: Vec<String> = far.nearer.iter().map(|road| NearerRoadRow::of(road).in_words()).collect();
    let nearer = if nearer.is_empty() { String::new() } else { format!("; nearer: {}", nearer.join(", ")) };
    format!("{distance}{refused}{nearer}")
}
