//! From the tags of a way or a node to class, access, directions and limits.

use super::bicycle_tags;
use super::conditional::ReadCount;
use super::extract::Keep;
use super::rules;
use crate::attributes::{Access, Attributes, Barrier, Directions, Limits, RoadClass, Surface};
use crate::conditions::Rule;
use crate::element::Tags;
use crate::profile::ByKind;
use crate::surroundings::ClosedKind;

/// A way on which somebody may drive.
pub(crate) struct RoadTags<'a> {
    pub attributes: Attributes,
    /// One-way against the order of the nodes; the nodes are to be reversed.
    pub is_reversed: bool,
    pub name: &'a str,
    pub reference: &'a str,
    /// Ferry: duration of the whole crossing, 0 if not tagged.
    pub duration_s: u32,
    /// What holds at some times or for some vehicles.
    pub rules: Vec<Rule>,
    /// How much of it was understood.
    pub read: ReadCount,
}

/// Keys from the most special to the most general, as the tagging rules say.
pub(super) const VAN_KEYS: [&str; 5] = ["goods", "motorcar", "motor_vehicle", "vehicle", "access"];
pub(super) const TRUCK_KEYS: [&str; 4] = ["hgv", "motor_vehicle", "vehicle", "access"];

/// Reads a way; `None` if nobody may use it for whom roads are kept.
pub(crate) fn road<'a>(tags: &Tags<'a>, keep: Keep) -> Option<RoadTags<'a>> {
    let is_ferry = tags.is("route", "ferry");
    let cycleway = bicycle_tags::cycleway_class(tags).filter(|_| keep.cycleways);
    let (class, is_link) = match cycleway {
        _ if is_ferry => (RoadClass::Ferry, false),
        Some(class) => (class, false),
        None => road_class(tags)?,
    };
    if tags.is("area", "yes") {
        return None;
    }
    let access = way_access(tags, class, keep);
    let mut read = ReadCount::default();
    let is_for_motor = !matches!(class, RoadClass::Cycleway | RoadClass::Footway);
    let rules = rules::rules(tags, is_for_motor, keep, &mut read);
    if access == ByKind::all(Access::No) && !rules.iter().any(rules::opens) {
        return None;
    }
    let is_roundabout = matches!(tags.get("junction"), Some("roundabout" | "circular"));
    let (is_one_way, is_reversed) = direction(tags, class, is_roundabout);
    let by_bicycle = match (keep.cycleways, is_reversed) {
        (false, _) => Directions::Both,
        (true, false) => bicycle_tags::directions(tags, class, is_roundabout),
        (true, true) => bicycle_tags::directions(tags, class, is_roundabout).reversed(),
    };
    let both = speed_limit(tags.get("maxspeed"));
    let mut forward = speed_limit(tags.get("maxspeed:forward")).or(both);
    let mut backward = speed_limit(tags.get("maxspeed:backward")).or(both);
    if is_reversed {
        std::mem::swap(&mut forward, &mut backward);
    }
    let attributes = Attributes {
        class,
        is_link,
        is_roundabout,
        is_structure: keep.structures && is_structure(tags),
        is_one_way,
        by_bicycle,
        access,
        surface: surface(tags),
        maxspeed_forward_km_h: forward.unwrap_or(0),
        maxspeed_backward_km_h: backward.unwrap_or(0),
        maxspeed_truck_km_h: speed_limit(tags.get("maxspeed:hgv")).unwrap_or(0),
        crossing_mm_s: 0,
        limits: limits(tags),
        name: 0,
        reference: 0,
        rules: 0,
    };
    Some(RoadTags {
        attributes,
        is_reversed,
        name: tags.get("name").unwrap_or(""),
        reference: tags.get("ref").unwrap_or(""),
        duration_s: tags.get("duration").and_then(duration_s).unwrap_or(0),
        rules,
        read,
    })
}

/// Bridges and tunnels, but not what passes under a building.
fn is_structure(tags: &Tags<'_>) -> bool {
    let is_any = |key: &str| tags.get(key).is_some_and(|value| !matches!(value, "no" | "building_passage" | "culvert"));
    is_any("bridge") || is_any("tunnel")
}

fn way_access(tags: &Tags<'_>, class: RoadClass, keep: Keep) -> ByKind<Access> {
    let is_for_bicycles_only = matches!(class, RoadClass::Cycleway | RoadClass::Footway);
    let unless_tagged = unless_tagged(class, tags);
    let motor = |keys: &[&str]| if is_for_bicycles_only { Access::No } else { access(tags, keys, unless_tagged) };
    let by_bicycle = if keep.cycleways && !bicycle_tags::is_pushed(tags) {
        bicycle_tags::access_of(tags, bicycle_tags::unless_tagged(class, tags))
    } else {
        Access::No
    };
    ByKind { van: motor(&VAN_KEYS), truck: motor(&TRUCK_KEYS), bicycle: by_bicycle }
}

/// A road on the map that neither vans nor trucks may use: why, and its name.
pub(super) fn closed_road(tags: &Tags<'_>) -> Option<(ClosedKind, String)> {
    let highway = tags.get("highway").filter(|_| !tags.is("area", "yes"))?;
    let kind = match highway {
        "footway" if matches!(tags.get("footway"), Some("sidewalk" | "crossing")) => return None,
        "footway" => ClosedKind::Pedestrian,
        "cycleway" => ClosedKind::Cycleway,
        "busway" | "bus_guideway" => ClosedKind::Bus,
        "construction" => ClosedKind::Construction,
        _ if road(tags, Keep::default()).is_some() => return None,
        _ => {
            let (class, _) = road_class(tags)?;
            match VAN_KEYS.iter().find_map(|key| tags.get(key)) {
                Some("bus" | "psv") => ClosedKind::Bus,
                Some("agricultural" | "forestry") => ClosedKind::Agricultural,
                _ if class == RoadClass::Pedestrian => ClosedKind::Pedestrian,
                _ => ClosedKind::Forbidden,
            }
        }
    };
    Some((kind, tags.get("name").unwrap_or("").to_owned()))
}

fn road_class(tags: &Tags<'_>) -> Option<(RoadClass, bool)> {
    let value = tags.get("highway")?;
    let (name, is_link) = value.strip_suffix("_link").map_or((value, false), |name| (name, true));
    let class = match name {
        "motorway" => RoadClass::Motorway,
        "trunk" => RoadClass::Trunk,
        "primary" => RoadClass::Primary,
        "secondary" => RoadClass::Secondary,
        "tertiary" => RoadClass::Tertiary,
        "unclassified" | "road" => RoadClass::Unclassified,
        "residential" => RoadClass::Residential,
        "living_street" => RoadClass::LivingStreet,
        "service" => RoadClass::Service,
        "track" => RoadClass::Track,
        "pedestrian" => RoadClass::Pedestrian,
        _ => return None,
    };
    Some((class, is_link))
}

/// Access of a road that has no access tag.
fn unless_tagged(class: RoadClass, tags: &Tags<'_>) -> Access {
    match class {
        RoadClass::Pedestrian | RoadClass::Cycleway | RoadClass::Footway => Access::No,
        RoadClass::Track => Access::EndsOnly,
        RoadClass::Ferry => match tags.get("ferry") {
            Some("trunk" | "primary" | "secondary" | "tertiary" | "unclassified") => Access::Yes,
            _ => Access::No,
        },
        RoadClass::Service if tags.is("service", "emergency_access") => Access::No,
        RoadClass::Service if tags.is("service", "driveway") => Access::EndsOnly,
        _ => Access::Yes,
    }
}

pub(super) fn access(tags: &Tags<'_>, keys: &[&str], unless_tagged: Access) -> Access {
    let tagged = keys.iter().find_map(|key| access_value(tags.get(key)?)).unwrap_or(unless_tagged);
    if tagged == Access::No && is_delivered(tags) { Access::EndsOnly } else { tagged }
}

/// Whether deliveries are let in where others are not.
pub(super) fn is_delivered(tags: &Tags<'_>) -> bool {
    tags.get("delivery").and_then(access_value).is_some_and(|access| access != Access::No)
}

/// `None` where the value says nothing about who may pass.
pub(super) fn access_value(value: &str) -> Option<Access> {
    match value {
        "yes" | "permissive" | "designated" | "official" => Some(Access::Yes),
        "private" | "permit" | "destination" | "delivery" | "customers" | "residents" | "employees" => {
            Some(Access::EndsOnly)
        }
        "no" | "agricultural" | "forestry" | "emergency" | "bus" | "psv" | "military" | "use_sidepath" => {
            Some(Access::No)
        }
        _ => None,
    }
}

fn direction(tags: &Tags<'_>, class: RoadClass, is_roundabout: bool) -> (bool, bool) {
    let tagged = ["oneway:motor_vehicle", "oneway:vehicle", "oneway"].iter().find_map(|key| tags.get(key));
    match tagged {
        Some("yes" | "true" | "1") => (true, false),
        Some("-1" | "reverse") => (true, true),
        Some("no" | "false" | "0") => (false, false),
        _ => (is_roundabout || class == RoadClass::Motorway, false),
    }
}

/// km/h; knows `50`, `30 mph`, `none`, `walk` and zones such as `NO:urban`.
pub(super) fn speed_limit(value: Option<&str>) -> Option<u8> {
    let value = value?.trim();
    match value {
        "none" => return Some(130),
        "walk" => return Some(6),
        _ => {}
    }
    if let Some((_, zone)) = value.split_once(':') {
        return match zone {
            "urban" => Some(50),
            "living_street" => Some(10),
            "motorway" => Some(if value.starts_with("NO") { 110 } else { 120 }),
            _ => zone.strip_prefix("zone").and_then(|number| number.parse().ok()),
        };
    }
    let km_h = match value.strip_suffix("mph") {
        Some(mph) => mph.trim().parse::<f64>().ok()? * 1.609_344,
        None => value.trim_end_matches("km/h").trim().parse::<f64>().ok()?,
    };
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounded by the condition")]
    if (1.0..=200.0).contains(&km_h) { Some(km_h.round() as u8) } else { None }
}

fn surface(tags: &Tags<'_>) -> Surface {
    let rough = matches!(tags.get("surface"), Some("dirt" | "earth" | "grass" | "ground" | "mud" | "sand" | "rock"))
        || matches!(tags.get("smoothness"), Some("bad" | "very_bad" | "horrible" | "very_horrible" | "impassable"))
        || matches!(tags.get("tracktype"), Some("grade3" | "grade4" | "grade5"));
    let unpaved = matches!(
        tags.get("surface"),
        Some("unpaved" | "gravel" | "fine_gravel" | "compacted" | "pebblestone" | "grass_paver")
    ) || tags.is("tracktype", "grade2");
    match (rough, unpaved) {
        (true, _) => Surface::Rough,
        (false, true) => Surface::Unpaved,
        (false, false) => Surface::PavedOrUnknown,
    }
}

fn limits(tags: &Tags<'_>) -> Limits {
    let length = |keys: &[&str]| keys.iter().find_map(|key| centimetres(tags.get(key)?)).unwrap_or(0);
    let mass = |keys: &[&str]| keys.iter().find_map(|key| kilograms(tags.get(key)?)).unwrap_or(0);
    Limits {
        height_cm: length(&["maxheight:physical", "maxheight"]),
        width_cm: length(&["maxwidth:physical", "maxwidth"]),
        length_cm: length(&["maxlength"]),
        mass_kg: mass(&["maxweightrating:hgv", "maxweight:hgv", "maxweightrating", "maxweight"]),
        axle_load_kg: mass(&["maxaxleload"]),
    }
}

/// `3.8`, `3.8 m`, `12'6"`; `None` for words such as `default`.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast of f64 saturates")]
pub(super) fn centimetres(value: &str) -> Option<u16> {
    let value = value.trim();
    let metres = if let Some((feet, inches)) = value.split_once('\'') {
        let inches = inches.trim_end_matches(['"', '\'', ' ']);
        let inches = if inches.is_empty() { 0.0 } else { inches.trim().parse::<f64>().ok()? };
        (feet.trim().parse::<f64>().ok()? * 12.0 + inches) * 0.0254
    } else {
        value.trim_end_matches('m').trim().replace(',', ".").parse::<f64>().ok()?
    };
    if metres > 0.0 && metres.is_finite() { Some((metres * 100.0).round() as u16) } else { None }
}

/// `7.5`, `7.5 t`, `3500 kg`; tonnes unless another unit is given.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast of f64 saturates")]
pub(super) fn kilograms(value: &str) -> Option<u32> {
    let value = value.trim();
    let kilograms = if let Some(number) = value.strip_suffix("kg") {
        number.trim().parse::<f64>().ok()?
    } else {
        value.trim_end_matches('t').trim().replace(',', ".").parse::<f64>().ok()? * 1000.0
    };
    if kilograms > 0.0 && kilograms.is_finite() { Some(kilograms.round() as u32) } else { None }
}

/// `00:20`, `1:10:00`, `20` (minutes), `PT1H20M`.
pub(crate) fn duration_s(value: &str) -> Option<u32> {
    let value = value.trim();
    if let Some(iso) = value.strip_prefix("PT") {
        let (mut seconds, mut number) = (0_u32, String::new());
        for letter in iso.chars() {
            let unit_s = match letter {
                '0'..='9' => {
                    number.push(letter);
                    continue;
                }
                'H' => 3600,
                'M' => 60,
                'S' => 1,
                _ => return None,
            };
            seconds = seconds.checked_add(number.parse::<u32>().ok()?.checked_mul(unit_s)?)?;
            number.clear();
        }
        return Some(seconds).filter(|s| *s > 0);
    }
    let parts: Vec<u32> = value.split(':').map(|part| part.trim().parse().ok()).collect::<Option<_>>()?;
    let seconds = match parts.as_slice() {
        [minutes] => minutes.checked_mul(60)?,
        [hours, minutes] => hours.checked_mul(3600)?.checked_add(minutes.checked_mul(60)?)?,
        [hours, minutes, seconds] => {
            hours.checked_mul(3600)?.checked_add(minutes.checked_mul(60)?)?.checked_add(*seconds)?
        }
        _ => return None,
    };
    Some(seconds).filter(|s| *s > 0)
}

/// Reads a node; `None` if nothing hinders anybody there for whom roads are kept.
pub(crate) fn barrier(tags: &Tags<'_>, keep: Keep) -> Option<(Barrier, Vec<Rule>, ReadCount)> {
    let kind = tags.get("barrier")?;
    let unless_tagged = match kind {
        "gate" | "lift_gate" | "swing_gate" | "sliding_gate" | "hampshire_gate" => Access::EndsOnly,
        "toll_booth" | "cattle_grid" | "border_control" | "entrance" | "height_restrictor" | "sally_port" | "kerb"
        | "no" | "yes" => Access::Yes,
        _ => Access::No,
    };
    let access = ByKind {
        van: access(tags, &VAN_KEYS, unless_tagged),
        truck: access(tags, &TRUCK_KEYS, unless_tagged),
        bicycle: match keep.cycleways {
            true => bicycle_tags::access_of(tags, bicycle_tags::past_barrier(kind)),
            false => Access::Yes,
        },
    };
    let mut read = ReadCount::default();
    let rules = rules::rules(tags, true, keep, &mut read);
    let barrier = Barrier { access, limits: limits(tags), rules: 0 };
    let is_open = access == ByKind::all(Access::Yes) && barrier.limits == Limits::default() && rules.is_empty();
    if is_open { None } else { Some((barrier, rules, read)) }
}

#[cfg(test)]
#[path = "tags_tests.rs"]
mod tests;
