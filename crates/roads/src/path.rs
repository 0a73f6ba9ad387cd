//! The fastest path between two positions, with its geometry, its steps, and what was assumed on the way.

use domain::{KilometersPerHour, KilowattHours, LonLat, Meters, Seconds, Tonnes};

use crate::added::{self, TEN_JOULES_PER_KILOWATT_HOUR};
use crate::attributes::{Access, Limits, RoadClass};
use crate::cost::Cost;
use crate::geometry::lon_lat;
use crate::network::RoadNetwork;
use crate::profile::Profile;
use crate::search::{self, Found};
use crate::snap::{Approach, RoadSide, Snap};

/// A path on the road network.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// From the road point of the start to that of the destination.
    pub geometry: Vec<LonLat>,
    /// Length, whole metres as in the matrix.
    pub distance: Meters,
    /// Driving time, whole milliseconds as in the matrix.
    pub duration: Seconds,
    /// Length of it by ferry.
    pub by_ferry: Meters,
    /// Where the start and the destination meet the network.
    pub ends: [Snap; 2],
    /// On which side the start lies for who departs, and the destination for who arrives.
    pub sides: [RoadSide; 2],
    /// Energy from tank or battery, as in the matrix.
    pub energy: KilowattHours,
    /// Whether heights were known; if not, the roads were taken to be flat.
    pub has_heights: bool,
    /// The roads in order, joined while nothing about them changes. Their times and lengths make up those of the path.
    pub steps: Vec<Step>,
}

/// A road that a path follows for a while.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Class of the road.
    pub class: RoadClass,
    /// Name; empty if not tagged.
    pub name: String,
    /// Road number; empty if not tagged.
    pub reference: String,
    /// Length driven on it.
    pub distance: Meters,
    /// Time on it, turns at its end and waiting for a ferry there included.
    pub duration: Seconds,
    /// Limit as signed; `None`: not tagged, that of `parameters/roads.toml` was assumed.
    pub speed_limit: Option<KilometersPerHour>,
    /// Whether it counts as built-up, which decides on limits that are not tagged.
    pub is_built_up: bool,
    /// Whether a limit of height, width, length, mass or axle load is tagged; if not, none was assumed to exist.
    pub has_vehicle_limit: bool,
    /// Limits as signed.
    pub limits: SignedLimits,
    /// Whether it may be used only to reach a place on it or behind it.
    pub is_ends_only: bool,
    /// A rule was applied that holds at the time of departure or for this vehicle.
    pub is_conditional: bool,
    /// There is a rule of which it is not known whether it holds: the time of departure is not given. It was not applied.
    pub is_open_question: bool,
    /// Ferries only.
    pub ferry: Option<FerryStep>,
}

/// Limits as signed; `None` where none is tagged.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SignedLimits {
    /// Height with load.
    pub height: Option<Meters>,
    /// Width.
    pub width: Option<Meters>,
    /// Length.
    pub length: Option<Meters>,
    /// Total mass.
    pub mass: Option<Tonnes>,
    /// Heaviest axle.
    pub axle_load: Option<Tonnes>,
}

impl SignedLimits {
    fn of(limits: &Limits) -> Self {
        let length = |cm: u16| (cm > 0).then(|| Meters(f64::from(cm) / 100.0));
        let mass = |kg: u32| (kg > 0).then(|| Tonnes(f64::from(kg) / 1000.0));
        Self {
            height: length(limits.height_cm),
            width: length(limits.width_cm),
            length: length(limits.length_cm),
            mass: mass(limits.mass_kg),
            axle_load: mass(limits.axle_load_kg),
        }
    }
}

/// What was assumed of a ferry.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FerryStep {
    /// Waiting and boarding, a parameter; timetables are not known. It is part of the step before.
    pub boarding: Seconds,
    /// Whether the duration of the crossing is tagged; if not, it follows from a speed, a parameter.
    pub is_duration_tagged: bool,
}

impl RoadNetwork {
    /// The path whose time and distance stand in [`RoadNetwork::matrix`]; `None` if a position meets no road.
    pub fn path(&self, from: LonLat, to: LonLat, profile: Profile) -> Option<Path> {
        self.path_for(from, to, profile, Approach::Any)
    }

    /// As [`RoadNetwork::path`], for vehicles that stop as `approach` says.
    pub fn path_for(&self, from: LonLat, to: LonLat, profile: Profile, approach: Approach) -> Option<Path> {
        let (start, end) = (self.snap_for(from, profile, approach)?, self.snap_for(to, profile, approach)?);
        let found = search::shortest(self.data(), self.hierarchy(profile), &start, &end)?;
        let steps = self.steps(&found, &start, &end, profile);
        Some(Path {
            geometry: self.geometry(&found, &start, &end),
            distance: Meters(f64::from(found.cost.distance_m())),
            duration: seconds(found.cost),
            by_ferry: steps.iter().filter(|step| step.ferry.is_some()).map(|step| step.distance).sum(),
            ends: [start, end],
            sides: [side(&start, found.arcs.first()), side(&end, found.arcs.last())],
            energy: self.energy_along(&found, &start, &end, profile),
            has_heights: self.has_heights().unwrap_or(false),
            steps,
        })
    }

    fn energy_along(&self, found: &Found, start: &Snap, end: &Snap, profile: Profile) -> KilowattHours {
        let of_piece = |piece: DrivenPiece| {
            let (whole, length_cm) =
                (self.energy_of_arc(piece.arc, profile), self.data().segment_of(piece.arc).length_cm);
            added::part(whole, piece.to_cm, length_cm) - added::part(whole, piece.from_cm, length_cm)
        };
        let ten_joules: i64 = self.driven_pieces(found, start, end).map(of_piece).sum();
        #[allow(clippy::cast_precision_loss, reason = "far below 2^52")]
        KilowattHours(ten_joules as f64 / TEN_JOULES_PER_KILOWATT_HOUR)
    }

    /// The arcs of a path with what of them is driven: of the first and the last a part.
    pub(crate) fn driven_pieces<'a>(
        &'a self,
        found: &'a Found,
        start: &'a Snap,
        end: &'a Snap,
    ) -> impl Iterator<Item = DrivenPiece> + 'a {
        let last = found.arcs.len().saturating_sub(1);
        found.arcs.iter().enumerate().map(move |(index, &(arc, cost))| {
            let along = |snap: &Snap| search::along_cm(self.data(), snap, arc);
            let length_cm = self.data().segment_of(arc).length_cm;
            let from_cm = if index == 0 { along(start) } else { 0 };
            let to_cm = if index == last { along(end).min(length_cm) } else { length_cm };
            DrivenPiece { arc, cost, from_cm, to_cm }
        })
    }

    fn steps(&self, found: &Found, start: &Snap, end: &Snap, profile: Profile) -> Vec<Step> {
        let mut steps: Vec<Step> = Vec::new();
        for piece in self.driven_pieces(found, start, end) {
            let step = self.step(piece.arc, piece.length_cm(), piece.cost, profile);
            match steps.last_mut() {
                Some(before) if before.is_same_road(&step) => {
                    before.distance += step.distance;
                    before.duration += step.duration;
                }
                _ => steps.push(step),
            }
        }
        steps
    }

    fn step(&self, arc: u32, length_cm: u32, cost: Cost, profile: Profile) -> Step {
        let segment = self.data().segment_of(arc);
        let (attributes, outcome) = self.attributes_for(arc / 2, profile);
        let model = self.speeds();
        let signed = if crate::data::is_forward(arc) {
            attributes.maxspeed_forward_km_h
        } else {
            attributes.maxspeed_backward_km_h
        };
        let ferry = FerryStep {
            boarding: Seconds(f64::from(model.boarding_ms()) / 1000.0),
            is_duration_tagged: attributes.crossing_mm_s > 0,
        };
        Step {
            class: attributes.class,
            name: self.data().name(attributes.name).to_owned(),
            reference: self.data().name(attributes.reference).to_owned(),
            distance: Meters(f64::from(length_cm) / 100.0),
            duration: seconds(cost),
            speed_limit: (signed > 0).then(|| KilometersPerHour(f64::from(signed))),
            is_built_up: model.is_built_up(&attributes, Meters(f64::from(segment.residential_m))),
            has_vehicle_limit: attributes.limits != Limits::default(),
            limits: SignedLimits::of(&attributes.limits),
            is_ends_only: model.access(&attributes, profile) == Access::EndsOnly,
            is_conditional: outcome.is_changed,
            is_open_question: outcome.is_open,
            ferry: (attributes.class == RoadClass::Ferry).then_some(ferry),
        }
    }

    fn geometry(&self, found: &Found, start: &Snap, end: &Snap) -> Vec<LonLat> {
        let mut line = vec![start.position];
        for DrivenPiece { arc, from_cm, to_cm, .. } in self.driven_pieces(found, start, end) {
            line.extend(self.points_between(arc, from_cm, to_cm));
        }
        line.push(end.position);
        line.dedup();
        line
    }

    /// Shape points of an arc between two distances from its start.
    fn points_between(&self, arc: u32, from_cm: u32, to_cm: u32) -> Vec<LonLat> {
        let mut points: Vec<LonLat> = self.data().points_of(arc / 2).iter().map(|p| lon_lat(*p)).collect();
        if !crate::data::is_forward(arc) {
            points.reverse();
        }
        let mut along_m = 0.0;
        let mut between = Vec::new();
        for (index, point) in points.iter().enumerate() {
            if index > 0 {
                along_m += points[index - 1].distance(*point).value();
            }
            if along_m * 100.0 >= f64::from(from_cm) && along_m * 100.0 <= f64::from(to_cm) {
                between.push(*point);
            }
        }
        between
    }
}

/// What of an arc is driven.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DrivenPiece {
    pub arc: u32,
    /// Of this part, the turn at its end included.
    pub cost: Cost,
    /// From the start of the arc.
    pub from_cm: u32,
    /// From the start of the arc.
    pub to_cm: u32,
}

impl DrivenPiece {
    pub fn length_cm(&self) -> u32 {
        self.to_cm.saturating_sub(self.from_cm)
    }
}

impl Step {
    fn is_same_road(&self, other: &Self) -> bool {
        let known = |step: &Self| {
            let rules = (step.is_conditional, step.is_open_question);
            (step.class, step.speed_limit, step.is_built_up, step.limits, step.is_ends_only, rules, step.ferry)
        };
        known(self) == known(other) && self.name == other.name && self.reference == other.reference
    }
}

/// Side of the road on which a place lies for who drives along the arc.
fn side(snap: &Snap, driven: Option<&(u32, Cost)>) -> RoadSide {
    match driven {
        Some((arc, _)) if !crate::data::is_forward(*arc) => snap.side.seen_from_behind(),
        _ => snap.side,
    }
}

pub(crate) fn seconds(cost: Cost) -> Seconds {
    Seconds(f64::from(cost.time_ms()) / 1000.0)
}
