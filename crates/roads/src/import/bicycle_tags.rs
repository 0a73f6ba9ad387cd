//! From the tags of a way or a node to what bicycles may do there. Norwegian rules are meant where tags are silent.

use super::tags::{access, access_value};
use crate::attributes::{Access, Directions, RoadClass};
use crate::element::Tags;

/// Keys from the most special to the most general.
pub(super) const KEYS: [&str; 3] = ["bicycle", "vehicle", "access"];

/// Class of a way that is for people on bicycles or on foot and may be ridden on.
pub(super) fn cycleway_class(tags: &Tags<'_>) -> Option<RoadClass> {
    let is_marked = matches!(tags.get("bicycle"), Some("yes" | "designated" | "permissive" | "official"));
    match tags.get("highway")? {
        "cycleway" => Some(RoadClass::Cycleway),
        "path" if tags.is("bicycle", "designated") => Some(RoadClass::Cycleway),
        // A path in the woods is no way for a cargo bike, and a pavement none that it has to itself.
        "footway" | "path" | "bridleway" if is_marked => Some(RoadClass::Footway),
        _ => None,
    }
}

/// Access where no tag speaks of bicycles, vehicles or anybody.
pub(super) fn unless_tagged(class: RoadClass, tags: &Tags<'_>) -> Access {
    match class {
        RoadClass::Motorway => Access::No,
        _ if tags.is("motorroad", "yes") => Access::No,
        RoadClass::Ferry => match tags.get("ferry") {
            Some("trunk" | "primary" | "secondary" | "tertiary" | "unclassified") => Access::Yes,
            _ => Access::No,
        },
        RoadClass::Service if tags.is("service", "driveway") => Access::EndsOnly,
        _ => Access::Yes,
    }
}

/// Whether bicycles may pass a barrier on which no tag speaks of them.
pub(super) fn past_barrier(kind: &str) -> Access {
    match kind {
        "gate" | "lift_gate" | "swing_gate" | "sliding_gate" | "hampshire_gate" => Access::EndsOnly,
        "bollard" | "toll_booth" | "cattle_grid" | "border_control" | "entrance" | "height_restrictor"
        | "sally_port" | "kerb" | "bus_trap" | "chain" | "planter" | "block" | "no" | "yes" => Access::Yes,
        // Stiles, turnstiles, and chicanes, which are too narrow for a cargo bike.
        _ => Access::No,
    }
}

/// Access of a way, of what stands in the way, as tagged.
pub(super) fn access_of(tags: &Tags<'_>, unless_tagged: Access) -> Access {
    access(tags, &KEYS, unless_tagged)
}

/// Directions in which bicycles may be ridden, seen in the order of the nodes.
pub(super) fn directions(tags: &Tags<'_>, class: RoadClass, is_roundabout: bool) -> Directions {
    let direction = |value: &str| match value {
        "yes" | "true" | "1" => Some(Directions::Forward),
        "-1" | "reverse" => Some(Directions::Backward),
        "no" | "false" | "0" => Some(Directions::Both),
        _ => None,
    };
    if let Some(tagged) = tags.get("oneway:bicycle").and_then(direction) {
        return tagged;
    }
    let is_against_the_traffic = |key: &str| tags.get(key).is_some_and(|value| value.starts_with("opposite"));
    if ["cycleway", "cycleway:left", "cycleway:right", "cycleway:both"].into_iter().any(is_against_the_traffic)
        || ["cycleway:left:oneway", "cycleway:right:oneway"].into_iter().any(|key| tags.is(key, "no"))
    {
        return Directions::Both;
    }
    let of_all = ["oneway:vehicle", "oneway"].iter().find_map(|key| direction(tags.get(key)?));
    let implied = if is_roundabout || class == RoadClass::Motorway { Directions::Forward } else { Directions::Both };
    of_all.unwrap_or(implied)
}

/// Whether a value lets bicycles pass although they must be pushed; nobody pushes a loaded cargo bike far.
pub(super) fn is_pushed(tags: &Tags<'_>) -> bool {
    tags.get("bicycle").is_some_and(|value| value == "dismount" || access_value(value) == Some(Access::No))
}
