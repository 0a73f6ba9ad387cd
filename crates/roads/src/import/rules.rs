//! From the tags of a way or a node to the rules that hold at some times or for some vehicles.

use super::bicycle_tags;
use super::conditional::{ReadCount, clauses};
use super::extract::Keep;
use super::tags::{TRUCK_KEYS, VAN_KEYS, access_value, centimetres, is_delivered, kilograms, speed_limit};
use crate::attributes::Access;
use crate::conditions::{Rule, Target, Term};
use crate::element::Tags;
use crate::profile::Kind;

/// All keys of access.
const ACCESS_KEYS: [&str; 7] = ["goods", "motorcar", "hgv", "bicycle", "motor_vehicle", "vehicle", "access"];

/// Keys of limits, the more special before the more general.
const LIMIT_KEYS: [(&str, Target); 10] = [
    ("maxheight", Target::Height),
    ("maxwidth", Target::Width),
    ("maxlength", Target::Length),
    ("maxweightrating:hgv", Target::Mass),
    ("maxweight:hgv", Target::Mass),
    ("maxweightrating", Target::Mass),
    ("maxweight", Target::Mass),
    ("maxaxleload", Target::AxleLoad),
    ("maxspeed", Target::Speed),
    ("maxspeed:hgv", Target::TruckSpeed),
];

/// Keys that would change where one may drive and how fast, but are not read.
const NOT_READ: [&str; 4] = ["oneway", "maxspeed:forward", "maxspeed:backward", "bicycle:oneway"];

const SUFFIX: &str = ":conditional";

fn value_of<'a>(tags: &Tags<'a>, key: &str) -> Option<&'a str> {
    tags.iter().find(|(full, _)| full.strip_suffix(SUFFIX) == Some(key)).map(|(_, value)| value)
}

/// The rules, those that count first before the others. `motor` tells whether motor vehicles may use such a way at all.
pub(super) fn rules(tags: &Tags<'_>, motor: bool, keep: Keep, count: &mut ReadCount) -> Vec<Rule> {
    if !tags.iter().any(|(key, _)| key.ends_with(SUFFIX)) {
        return Vec::new();
    }
    let mut rules = Vec::new();
    access_rules(tags, motor, keep, count, &mut rules);
    for (key, target) in LIMIT_KEYS {
        let Some(value) = value_of(tags, key) else { continue };
        for (said, terms) in clauses(value, count).into_iter().rev() {
            let limit = match target {
                _ if said == "none" && target != Target::Speed => Some(0),
                Target::Height | Target::Width | Target::Length => centimetres(said).map(u32::from),
                Target::Mass | Target::AxleLoad => kilograms(said),
                _ => speed_limit(Some(said)).map(u32::from),
            };
            match limit {
                Some(value) => rules.push(Rule { target, value, terms }),
                None => withdraw(count),
            }
        }
    }
    count.not_understood += NOT_READ.iter().filter(|key| value_of(tags, key).is_some()).count() as u64;
    rules
}

/// A clause whose condition is understood, but not what it says.
fn withdraw(count: &mut ReadCount) {
    count.understood -= 1;
    count.not_understood += 1;
}

fn access_rules(tags: &Tags<'_>, motor: bool, keep: Keep, count: &mut ReadCount, rules: &mut Vec<Rule>) {
    let mut read: Vec<(&str, Access, Vec<Term>)> = Vec::new();
    for key in ACCESS_KEYS {
        let Some(value) = value_of(tags, key) else { continue };
        // The last of several that hold counts.
        for (said, terms) in clauses(value, count).into_iter().rev() {
            match access_value(said) {
                Some(access) => read.push((key, access, terms)),
                None => withdraw(count),
            }
        }
    }
    let may_ride = keep.cycleways && !bicycle_tags::is_pushed(tags);
    let kinds: [(Kind, &[&str], bool); 3] = [
        (Kind::Van, &VAN_KEYS, motor),
        (Kind::Truck, &TRUCK_KEYS, motor),
        (Kind::Bicycle, &bicycle_tags::KEYS, may_ride),
    ];
    for (kind, keys, _) in kinds.into_iter().filter(|(.., is_wanted)| *is_wanted) {
        // A tag without condition that is more special stands against those with conditions that are more general.
        let deciding = keys.iter().position(|key| tags.get(key).and_then(access_value).is_some());
        for key in keys.iter().take(deciding.map_or(keys.len(), |at| at + 1)) {
            for (_, access, terms) in read.iter().filter(|(read, ..)| read == key) {
                let access = match *access {
                    Access::No if kind != Kind::Bicycle && is_delivered(tags) => Access::EndsOnly,
                    access => access,
                };
                rules.push(Rule { target: Target::access_of(kind), value: access as u32, terms: terms.clone() });
            }
        }
    }
}

/// Whether a rule lets in somebody who is else kept out.
pub(super) fn opens(rule: &Rule) -> bool {
    let is_access = matches!(rule.target, Target::VanAccess | Target::TruckAccess | Target::BicycleAccess);
    is_access && rule.value != Access::No as u32
}
