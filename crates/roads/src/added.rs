//! What is added up along the fastest paths besides time and distance: kilometres by ferry, with unknown limits, in built-up
//! areas. It decides nothing; it is read off the paths that time and distance decide on.

use domain::{Meters, Seconds};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::attributes::{Attributes, Limits, RoadClass};
use crate::cost::Cost;
use crate::data::is_forward;
use crate::energy::Piece;
use crate::hierarchy::{AddedBuckets, AddedClimbs, AddedLinks};
use crate::network::RoadNetwork;
use crate::profile::Profile;
use crate::search;
use crate::snap::Snap;

/// A quantity along a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Added {
    /// Length by ferry, centimetres.
    Ferry,
    /// Length of road on which no limit of height, width, length, mass or axle load is tagged, so that it is not known
    /// whether there is one, centimetres.
    UnknownLimits,
    /// Length of road in built-up areas, centimetres.
    BuiltUp,
    /// Energy from tank or battery, ten joules; may be less than nothing.
    Energy,
}

impl Added {
    /// All.
    pub const ALL: [Self; 4] = [Self::Ferry, Self::UnknownLimits, Self::BuiltUp, Self::Energy];

    /// Spelling on the command line.
    pub fn key(self) -> &'static str {
        match self {
            Self::Ferry => "ferry",
            Self::UnknownLimits => "unknown_limits",
            Self::BuiltUp => "built_up",
            Self::Energy => "energy",
        }
    }

    /// Reads the spelling of [`Added::key`].
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|added| added.key() == key)
    }
}

/// Of a whole, the part that lies before a place along an arc.
pub(crate) fn part(whole: i32, along_cm: u32, length_cm: u32) -> i64 {
    if length_cm == 0 {
        return 0;
    }
    i64::from(whole) * i64::from(along_cm.min(length_cm)) / i64::from(length_cm)
}

impl RoadNetwork {
    /// Of each arc the whole quantity.
    pub(crate) fn added_by_arc(&self, profile: Profile, added: Added) -> Vec<i32> {
        let data = self.data();
        let of_arc = |arc: u32| {
            if added == Added::Energy {
                return self.energy_of_arc(arc, profile);
            }
            let segment = data.segment_of(arc);
            let (attributes, _) = self.attributes_for(arc / 2, profile);
            let is_built_up = self.speeds().is_built_up(&attributes, Meters(f64::from(segment.residential_m)));
            let length_cm = i32::try_from(segment.length_cm).unwrap_or(i32::MAX);
            if is_counted(&attributes, is_built_up, added) { length_cm } else { 0 }
        };
        (0..data.arc_count() as u32).into_par_iter().map(of_arc).collect()
    }

    /// Energy for driving an arc from its start to its end, ten joules, whoever drives it at its speed. Ferries carry.
    pub(crate) fn energy_of_arc(&self, arc: u32, profile: Profile) -> i32 {
        let segment = self.data().segment_of(arc);
        let cost = self.hierarchy(profile).doors().arc_cost(self.data(), arc);
        let (attributes, _) = self.attributes_for(arc / 2, profile);
        if attributes.class == RoadClass::Ferry || cost == Cost::UNREACHABLE {
            return 0;
        }
        let mut heights = self.heights_of(arc / 2).to_vec();
        if !is_forward(arc) {
            heights.reverse();
        }
        let piece = Piece {
            length: Meters(f64::from(segment.length_cm) / 100.0),
            time: Seconds(f64::from(cost.time_ms()) / 1000.0),
            is_built_up: self.speeds().is_built_up(&attributes, Meters(f64::from(segment.residential_m))),
            heights: &heights,
        };
        #[allow(clippy::cast_possible_truncation, reason = "a cast of f64 saturates")]
        let ten_joules =
            (self.speeds().energy().energy(piece, profile).value() * TEN_JOULES_PER_KILOWATT_HOUR).round() as i32;
        ten_joules
    }

    /// Hands out, row by row, what is added up along the fastest paths from some places to others; `None` where there is no
    /// path. Of paths that are equally fast and equally long, which hardly ever exist, one with the least is taken.
    ///
    /// # Errors
    /// The first error of `take`.
    pub fn added_rows<E>(
        &self,
        from: &[Option<Snap>],
        to: &[Option<Snap>],
        (profile, added): (Profile, Added),
        mut take: impl FnMut(Vec<Option<i64>>) -> Result<(), E>,
    ) -> Result<(), E> {
        let targets = AddedTargets::new(self, to, profile, added);
        for rows in from.chunks(ROWS_AT_A_TIME) {
            let rows: Vec<Vec<Option<i64>>> = rows.par_iter().map(|from| targets.row(from.as_ref())).collect();
            rows.into_iter().try_for_each(&mut take)?;
        }
        Ok(())
    }
}

fn is_counted(attributes: &Attributes, is_built_up: bool, added: Added) -> bool {
    let is_ferry = attributes.class == RoadClass::Ferry;
    match added {
        Added::Ferry => is_ferry,
        Added::UnknownLimits => !is_ferry && attributes.limits == Limits::default(),
        Added::BuiltUp => !is_ferry && is_built_up,
        Added::Energy => false,
    }
}

/// As [`Added::Energy`] counts.
pub const TEN_JOULES_PER_KILOWATT_HOUR: f64 = 360_000.0;

/// Rows that are held in memory before they are handed out.
const ROWS_AT_A_TIME: usize = 64;

/// Rank of a state, the cost to or from there, and what is added up on it.
pub(crate) type Reached = (u32, Cost, i64);

struct AddedTargets<'a> {
    network: &'a RoadNetwork,
    profile: Profile,
    places: &'a [Option<Snap>],
    by_arc: Vec<i32>,
    links: AddedLinks,
    climbs: AddedClimbs,
    buckets: AddedBuckets,
    on_segment: FxHashMap<u32, Vec<u32>>,
}

impl<'a> AddedTargets<'a> {
    fn new(network: &'a RoadNetwork, places: &'a [Option<Snap>], profile: Profile, added: Added) -> Self {
        let hierarchy = network.hierarchy(profile);
        let by_arc = network.added_by_arc(profile, added);
        let links = AddedLinks::new(hierarchy, &by_arc);
        let climbs = AddedClimbs::new(hierarchy.len());
        let finishes: Vec<Vec<Reached>> = places
            .iter()
            .map(|snap| snap.as_ref().map_or_else(Vec::new, |s| finishes(network, profile, s, &by_arc)))
            .collect();
        let buckets = AddedBuckets::new(hierarchy, &links, &climbs, &finishes);
        let mut on_segment: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        for (place, snap) in places.iter().enumerate() {
            if let Some(snap) = snap {
                on_segment.entry(snap.segment).or_default().push(place as u32);
            }
        }
        Self { network, profile, places, by_arc, links, climbs, buckets, on_segment }
    }

    fn row(&self, from: Option<&Snap>) -> Vec<Option<i64>> {
        let Some(from) = from else { return vec![None; self.places.len()] };
        let (data, hierarchy) = (self.network.data(), self.network.hierarchy(self.profile));
        let starts = starts(self.network, self.profile, from, &self.by_arc);
        let mut row = self.climbs.with(|climb| self.buckets.row(hierarchy, &self.links, climb, &starts));
        for place in self.on_segment.get(&from.segment).into_iter().flatten() {
            let Some(to) = self.places[*place as usize].as_ref() else { continue };
            if let Some((arc, cost)) = search::direct(data, hierarchy.doors(), from, to) {
                let along = |snap: &Snap| {
                    part(self.by_arc[arc as usize], search::along_cm(data, snap, arc), data.segment_of(arc).length_cm)
                };
                let best = &mut row[*place as usize];
                *best = (*best).min((cost, along(to) - along(from)));
            }
        }
        row.into_iter().map(|(cost, added)| (cost != Cost::UNREACHABLE).then_some(added)).collect()
    }
}

/// As [`search::starts`], with what is added up before each state.
pub(crate) fn starts(network: &RoadNetwork, profile: Profile, from: &Snap, by_arc: &[i32]) -> Vec<Reached> {
    let (data, doors) = (network.data(), network.hierarchy(profile).doors());
    let mut starts = Vec::new();
    for arc in search::arcs(from) {
        let whole = by_arc[arc as usize];
        let rest = i64::from(whole) - part(whole, search::along_cm(data, from, arc), data.segment_of(arc).length_cm);
        starts.extend(search::starts_on(data, doors, from, arc).map(|(rank, cost)| (rank, cost, rest)));
    }
    starts
}

/// As [`search::finishes`], with what is added up after the start of each state's arc.
pub(crate) fn finishes(network: &RoadNetwork, profile: Profile, to: &Snap, by_arc: &[i32]) -> Vec<Reached> {
    let (data, doors) = (network.data(), network.hierarchy(profile).doors());
    let mut finishes = Vec::new();
    for arc in search::arcs(to) {
        let last = part(by_arc[arc as usize], search::along_cm(data, to, arc), data.segment_of(arc).length_cm);
        finishes.extend(search::finishes_on(data, doors, to, arc).map(|(rank, cost)| (rank, cost, last)));
    }
    finishes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hand_made::{Drawing, at};

    fn row(network: &RoadNetwork, places: &[domain::LonLat], added: Added) -> Vec<Option<i64>> {
        let snaps = network.snaps(places, Profile::Van);
        let mut rows = Vec::new();
        let taken: Result<(), std::convert::Infallible> =
            network.added_rows(&snaps, &snaps, (Profile::Van, added), |row| {
                rows.push(row);
                Ok(())
            });
        let Ok(()) = taken;
        rows.remove(0)
    }

    #[test]
    fn ferries_limits_and_towns_are_added_up_along_the_way() {
        // 100 m of street, 100 m of ferry, 100 m with a limit of height, 100 m rural
        let network = Drawing::grid(1, 5)
            .street(&[0, 1], &[])
            .way(&[1, 2], &[("route", "ferry"), ("motor_vehicle", "yes"), ("duration", "00:05")])
            .street(&[2, 3], &[("maxheight", "4.2")])
            .way(&[3, 4], &[("highway", "tertiary")])
            .build();
        let places = [at(20.0, 0.0), at(70.0, 0.0), at(250.0, 0.0), at(390.0, 0.0), at(50.0, 9_000.0)];
        let metres = |added| -> Vec<Option<i64>> {
            row(&network, &places, added).into_iter().map(|value| value.map(|cm| (cm + 50) / 100)).collect()
        };
        assert_eq!(metres(Added::Ferry), [Some(0), Some(0), Some(100), Some(100), None]);
        // 80 m of the first street, then nothing unknown under the bridge, then 90 m
        assert_eq!(metres(Added::UnknownLimits), [Some(0), Some(50), Some(80), Some(170), None]);
        assert_eq!(metres(Added::BuiltUp), [Some(0), Some(50), Some(130), Some(180), None]);
        let path = network.path(places[0], places[3], Profile::Van).unwrap();
        assert_eq!(path.by_ferry.value().round(), 100.0);
    }
}
