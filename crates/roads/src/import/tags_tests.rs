//! How tags are understood, by example.

use super::*;

/// What is kept for motor vehicles.
const MOTOR: Keep = Keep { cycleways: false, structures: false };
/// And for bicycles.
const ALL: Keep = Keep { cycleways: true, structures: false };

fn tags<'a>(pairs: &[(&'a str, &'a str)]) -> Tags<'a> {
    pairs.iter().copied().collect()
}

fn attributes(pairs: &[(&str, &str)]) -> Attributes {
    road(&tags(pairs), MOTOR).unwrap().attributes
}

#[test]
fn the_most_special_key_decides_on_access() {
    let road =
        attributes(&[("highway", "residential"), ("access", "no"), ("motor_vehicle", "destination"), ("hgv", "no")]);
    assert_eq!((road.access.van, road.access.truck), (Access::EndsOnly, Access::No));
    assert!(super::road(&tags(&[("highway", "service"), ("access", "no"), ("bus", "yes")]), MOTOR).is_none());
}

#[test]
fn pedestrian_streets_are_closed_unless_delivery_is_allowed() {
    assert!(road(&tags(&[("highway", "pedestrian")]), MOTOR).is_none());
    assert_eq!(attributes(&[("highway", "pedestrian"), ("delivery", "yes")]).access.van, Access::EndsOnly);
}

#[test]
fn passenger_ferries_are_excluded_and_car_ferries_have_their_duration() {
    assert!(road(&tags(&[("route", "ferry"), ("foot", "yes")]), MOTOR).is_none());
    let ferry = road(&tags(&[("route", "ferry"), ("motor_vehicle", "yes"), ("duration", "00:20")]), MOTOR).unwrap();
    assert_eq!((ferry.attributes.class, ferry.duration_s), (RoadClass::Ferry, 1200));
}

#[test]
fn one_way_is_tagged_or_follows_from_the_kind_of_road() {
    assert!(attributes(&[("highway", "motorway")]).is_one_way);
    assert!(attributes(&[("highway", "tertiary"), ("junction", "roundabout")]).is_one_way);
    assert!(!attributes(&[("highway", "motorway"), ("oneway", "no")]).is_one_way);
    assert!(road(&tags(&[("highway", "residential"), ("oneway", "-1")]), MOTOR).unwrap().is_reversed);
}

#[test]
fn speed_limits_are_read_in_every_usual_spelling() {
    for (value, km_h) in [("50", 50), ("30 mph", 48), ("NO:urban", 50), ("walk", 6), ("NO:zone30", 30), ("80 km/h", 80)]
    {
        assert_eq!(speed_limit(Some(value)), Some(km_h), "{value}");
    }
    for value in ["signals", "", "-5", "0", "1e9", "NO:rural"] {
        assert_eq!(speed_limit(Some(value)), None, "{value}");
    }
}

#[test]
fn limits_are_read_in_metres_feet_tonnes_and_kilograms() {
    assert_eq!(centimetres("3.8"), Some(380));
    assert_eq!(centimetres("3,5 m"), Some(350));
    assert_eq!(centimetres("12'6\""), Some(381)); // 150 in · 2.54 cm
    assert_eq!(centimetres("default"), None);
    assert_eq!(kilograms("7.5"), Some(7500));
    assert_eq!(kilograms("3500 kg"), Some(3500));
    assert_eq!(kilograms("-1"), None);
}

#[test]
fn durations_are_read_as_clock_minutes_or_iso() {
    for (value, seconds) in [("00:20", 1200), ("1:05:30", 3930), ("15", 900), ("PT1H20M", 4800)] {
        assert_eq!(duration_s(value), Some(seconds), "{value}");
    }
    assert_eq!(duration_s("99999999:99999999"), None);
}

#[test]
fn gates_let_in_those_who_have_business_behind_them_and_bollards_nobody() {
    let gate = barrier(&tags(&[("barrier", "gate")]), MOTOR).unwrap().0;
    assert_eq!((gate.access.van, gate.access.truck), (Access::EndsOnly, Access::EndsOnly));
    assert_eq!(barrier(&tags(&[("barrier", "bollard")]), MOTOR).unwrap().0.access.van, Access::No);
    assert!(barrier(&tags(&[("barrier", "toll_booth")]), MOTOR).is_none());
    assert!(barrier(&tags(&[("barrier", "gate"), ("motor_vehicle", "yes"), ("hgv", "yes")]), MOTOR).is_none());
}

#[test]
fn cycleways_are_kept_for_bicycles_only_and_only_where_asked_for() {
    let cycleway = tags(&[("highway", "cycleway")]);
    assert!(road(&cycleway, MOTOR).is_none());
    let kept = road(&cycleway, ALL).unwrap().attributes;
    assert_eq!(kept.access, ByKind { van: Access::No, truck: Access::No, bicycle: Access::Yes });
    assert!(road(&tags(&[("highway", "path")]), ALL).is_none(), "a path in the woods");
    assert!(road(&tags(&[("highway", "steps"), ("bicycle", "yes")]), ALL).is_none());
    let shared = road(&tags(&[("highway", "footway"), ("bicycle", "yes")]), ALL).unwrap().attributes;
    assert_eq!((shared.class, shared.access.bicycle), (RoadClass::Footway, Access::Yes));
}

#[test]
fn bicycles_keep_off_motorways_and_where_they_must_be_pushed() {
    let by_bicycle = |pairs: &[(&str, &str)]| road(&tags(pairs), ALL).map(|road| road.attributes.access.bicycle);
    assert_eq!(by_bicycle(&[("highway", "motorway")]), Some(Access::No));
    assert_eq!(by_bicycle(&[("highway", "trunk"), ("motorroad", "yes")]), Some(Access::No));
    assert_eq!(by_bicycle(&[("highway", "trunk")]), Some(Access::Yes));
    assert_eq!(by_bicycle(&[("highway", "residential"), ("bicycle", "dismount")]), Some(Access::No));
    assert_eq!(by_bicycle(&[("highway", "pedestrian")]), Some(Access::Yes));
    assert_eq!(by_bicycle(&[("highway", "residential"), ("motor_vehicle", "no")]), Some(Access::Yes));
}

#[test]
fn bicycles_may_ride_against_a_one_way_street_where_that_is_tagged() {
    let directions = |pairs: &[(&str, &str)]| road(&tags(pairs), ALL).unwrap().attributes.by_bicycle;
    assert_eq!(directions(&[("highway", "residential"), ("oneway", "yes")]), Directions::Forward);
    assert_eq!(directions(&[("highway", "residential"), ("oneway", "-1")]), Directions::Forward, "drawn the other way");
    let both = [("highway", "residential"), ("oneway", "yes"), ("oneway:bicycle", "no")];
    assert_eq!(directions(&both), Directions::Both);
    let contraflow = [("highway", "residential"), ("oneway", "yes"), ("cycleway:left", "opposite_lane")];
    assert_eq!(directions(&contraflow), Directions::Both);
}

#[test]
fn bollards_let_bicycles_pass_and_chicanes_do_not() {
    let by_bicycle = |kind| barrier(&tags(&[("barrier", kind)]), ALL).unwrap().0.access.bicycle;
    assert_eq!((by_bicycle("bollard"), by_bicycle("cycle_barrier")), (Access::Yes, Access::No));
}
