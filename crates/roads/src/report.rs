//! What came of an extract: sizes, and how much of the roads is known and how much is assumed.

use domain::{Kilometers, Meters, Share};

use crate::attributes::RoadClass;
use crate::error::RoadError;
use crate::heights::HeightsFound;
use crate::import::Unused;
use crate::network::RoadNetwork;
use crate::profile::Profile;

/// Figures of a network that has been built.
#[derive(Clone, Debug, PartialEq)]
pub struct BuildReport {
    /// Junctions and ends of roads.
    pub junctions: usize,
    /// Pieces of road between them.
    pub segments: usize,
    /// Length of all roads, each counted once, ferries excluded.
    pub roads: Kilometers,
    /// Length of ferries.
    pub ferries: Kilometers,
    /// Share of the road length with a tagged speed limit; the rest has the limits of `parameters/roads.toml`.
    pub with_speed_limit: Share,
    /// Share of the road length with a tagged limit of height, width, length, mass or axle load; the rest is taken to
    /// have none.
    pub with_vehicle_limit: Share,
    /// By profile, share of the road length that it reaches from the largest part of the network and back.
    pub connected: Vec<(Profile, Share)>,
    /// Turn restrictions in use.
    pub turn_restrictions: u64,
    /// Turn restrictions that lack a part, do not fit the roads or depend on what is not understood.
    pub turn_restrictions_ignored: u64,
    /// Clauses of `…:conditional` in use: rules that hold at some times or for some vehicles.
    pub conditional_rules: u64,
    /// Clauses that are not understood; the road is taken as its other tags say.
    pub conditional_not_understood: u64,
    /// Clauses of which the part on public holidays was left out.
    pub conditional_without_holidays: u64,
    /// Length of roads with and without heights; `None` without a raster, when all roads count as flat.
    pub heights: Option<HeightsFound>,
    /// Nodes of roads that the extract does not hold because it has been cut.
    pub nodes_outside: u64,
    /// Named settlements.
    pub places: usize,
    /// Addresses, on nodes, of buildings, and counted between them.
    pub addresses: usize,
    /// Schools, kindergartens, care homes and hospitals.
    pub facilities: usize,
    /// Areas (buildings, grounds, water) of which a part is not in the extract.
    pub areas_incomplete: u64,
}

impl BuildReport {
    pub(crate) fn of(network: &RoadNetwork, profiles: &[Profile], unused: Unused) -> Result<Self, RoadError> {
        let data = network.data();
        // Ways that only bicycles may use are in none of the lengths.
        let meters = |is_counted: &dyn Fn(u32) -> bool| -> Meters {
            let segments = 0..data.segments.len() as u32;
            let counted = segments.filter(|s| data.attributes_of(*s).is_for_motor_vehicles() && is_counted(*s));
            counted.map(|s| Meters(f64::from(data.segments[s as usize].length_cm) / 100.0)).sum()
        };
        let is_ferry = |s: u32| data.attributes_of(s).class == RoadClass::Ferry;
        let roads = meters(&|s| !is_ferry(s));
        let share = |is_counted: &dyn Fn(u32) -> bool| {
            let counted = meters(&|s| !is_ferry(s) && is_counted(s));
            Share(if roads > Meters::ZERO { counted / roads } else { 0.0 })
        };
        let connected = Profile::distinct(profiles).into_iter().map(|profile| {
            let states = network.states(profile);
            (profile, share(&|s| states.connects(s)))
        });
        let limits = crate::attributes::Limits::default();
        Ok(Self {
            junctions: data.junctions.len(),
            segments: data.segments.len(),
            roads: roads.into(),
            ferries: meters(&is_ferry).into(),
            with_speed_limit: share(&|s| {
                let attributes = data.attributes_of(s);
                attributes.maxspeed_forward_km_h > 0 || attributes.maxspeed_backward_km_h > 0
            }),
            with_vehicle_limit: share(&|s| data.attributes_of(s).limits != limits),
            connected: connected.collect(),
            turn_restrictions: unused.restrictions_used,
            turn_restrictions_ignored: unused.restrictions,
            conditional_rules: unused.conditional.understood,
            conditional_not_understood: unused.conditional.not_understood,
            conditional_without_holidays: unused.conditional.without_holidays,
            heights: None,
            nodes_outside: unused.nodes_outside,
            places: data.places.len(),
            addresses: network.surroundings().addresses.get()?.rows.len(),
            facilities: network.surroundings().facilities.get()?.len(),
            areas_incomplete: 0,
        })
    }
}
