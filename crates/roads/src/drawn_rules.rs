//! Networks drawn by hand on which rules hold at some times or for some vehicles, and the corpus of such rules.

use crate::conditions::Outcome;
use crate::element::MemberKind;
use crate::hand_made::{Drawing, at, between};
use crate::moment::Moment;
use crate::network::RoadNetwork;
use crate::plain_search;
use crate::profile::Profile;

/// A street of 100 m from the south-west to the south-east corner, and three sides of a square around it.
fn detour(pairs: &[(&str, &str)]) -> RoadNetwork {
    let drawing = Drawing::grid(2, 3).street(&[0, 10], &[]).street(&[10, 11], &[]).street(&[11, 1], &[]);
    drawing.street(&[11, 12], &[]).street(&[0, 1], pairs).build()
}

fn week(text: &str) -> Moment {
    Moment::UNKNOWN.with_week_time(text).unwrap()
}

fn month(text: &str) -> Moment {
    Moment::UNKNOWN.with_month(text).unwrap()
}

/// Metres from corner to corner for who departs at a moment.
fn metres(pairs: &[(&str, &str)], profile: Profile, moment: Moment) -> f64 {
    let network = detour(pairs).at(moment);
    let places = [at(0.0, 0.0), at(100.0, 0.0), at(50.0, 100.0)];
    let snaps: Vec<_> = network.snaps(&places, profile).into_iter().flatten().collect();
    plain_search::assert_exact(&network, profile, &snaps, &snaps);
    between(&network, [0.0, 0.0], [100.0, 0.0], profile).unwrap().1.round()
}

#[test]
fn a_street_closed_in_the_rush_hours_is_closed_then_and_only_then() {
    let tags = [("motor_vehicle:conditional", "no @ (07:00-10:00); no @ (15:00-18:00)")];
    for (moment, expected) in [
        (week("Mo 08:00"), 300.0),
        (week("Mo 12:00"), 100.0),
        (week("Su 16:00"), 300.0),
        (Moment::UNKNOWN, 100.0),
        (month("Jan"), 100.0),
    ] {
        assert_eq!(metres(&tags, Profile::Van, moment), expected, "{moment}");
    }
    assert_eq!(metres(&tags, Profile::CargoBike, week("Mo 08:00")), 100.0, "bicycles are no motor vehicles");
}

#[test]
fn a_road_closed_in_winter_is_closed_in_winter() {
    let tags = [("access:conditional", "no @ (Nov 15-May 20)")];
    assert_eq!(metres(&tags, Profile::Truck, month("Jan")), 300.0);
    assert_eq!(metres(&tags, Profile::Truck, month("19 May")), 300.0);
    assert_eq!(metres(&tags, Profile::Truck, month("21 May")), 100.0);
    assert_eq!(metres(&tags, Profile::Truck, Moment::UNKNOWN), 100.0);
}

#[test]
fn a_rule_by_weight_needs_no_time() {
    let tags = [("hgv:conditional", "no @ (weight>7.5)")];
    assert_eq!(metres(&tags, Profile::Truck, Moment::UNKNOWN), 300.0);
    assert_eq!(metres(&tags, Profile::LightTruck, Moment::UNKNOWN), 100.0);
    assert_eq!(metres(&tags, Profile::Van, Moment::UNKNOWN), 100.0);
    let spring = [("maxaxleload:conditional", "6 @ (Apr-May)")];
    assert_eq!(metres(&spring, Profile::Truck, month("Apr")), 300.0, "11 t on an axle while the frost goes");
    assert_eq!(metres(&spring, Profile::LightTruck, month("Apr")), 100.0);
    assert_eq!(metres(&spring, Profile::Truck, month("Jun")), 100.0);
}

#[test]
fn a_street_that_opens_for_deliveries_in_the_morning_is_reached_then() {
    let tags = [("highway", "pedestrian"), ("motor_vehicle:conditional", "delivery @ (Mo-Fr 06:00-11:00)")];
    let asked = |moment| between(&detour(&tags).at(moment), [0.0, 0.0], [50.0, 0.0], Profile::Van).unwrap().1.round();
    // To the middle of the street; while it is closed one stops at its beginning.
    assert_eq!(asked(week("Tu 07:00")), 50.0);
    assert_eq!(asked(week("Tu 12:00")), 0.0);
    assert_eq!(metres(&tags, Profile::Van, week("Tu 07:00")), 300.0, "no way through");
}

#[test]
fn a_lower_limit_in_winter_takes_longer() {
    let tags = [("maxspeed", "72"), ("maxspeed:conditional", "36 @ (Nov 01 - Apr 8)")];
    let seconds = |moment| between(&detour(&tags).at(moment), [20.0, 0.0], [80.0, 0.0], Profile::Van).unwrap().0;
    // 60 m at 20 and at 10 m/s
    assert_eq!((seconds(month("Jul")), seconds(month("Jan"))), (3.0, 6.0));
}

#[test]
fn the_more_special_tag_stands_against_the_more_general_rule() {
    let tags = [("access:conditional", "no @ (Mo-Su)"), ("motor_vehicle", "yes")];
    assert_eq!(metres(&tags, Profile::Van, week("Mo 08:00")), 100.0);
    let tags = [("access", "no"), ("motor_vehicle:conditional", "yes @ (Mo-Fr)")];
    assert_eq!(metres(&tags, Profile::Van, week("Mo 08:00")), 100.0);
    assert_eq!(metres(&tags, Profile::Van, week("Sa 08:00")), 300.0);
    assert_eq!(metres(&tags, Profile::Van, Moment::UNKNOWN), 300.0);
}

#[test]
fn a_turn_forbidden_in_the_afternoon_is_free_in_the_morning() {
    let drawing = || {
        let drawing = Drawing::grid(2, 3).street(&[0, 10], &[]).street(&[10, 11], &[]).street(&[11, 1], &[]);
        drawing.street(&[11, 12], &[]).street(&[0, 1], &[]).restriction_with(
            &[("restriction:conditional", "no_left_turn @ (15:00-18:00)")],
            0,
            (MemberKind::Node, 0),
            4,
        )
    };
    let asked =
        |moment| between(&drawing().build().at(moment), [0.0, 50.0], [50.0, 0.0], Profile::Van).unwrap().1.round();
    assert_eq!((asked(week("Mo 16:00")), asked(week("Mo 09:00")), asked(Moment::UNKNOWN)), (300.0, 100.0, 100.0));
}

#[test]
fn a_gate_that_is_open_by_day_is_a_gate_by_night() {
    let tags = [("barrier", "gate"), ("access", "private"), ("access:conditional", "yes @ (06:00-22:00)")];
    let drawing = || {
        let drawing = Drawing::grid(2, 3).tag(1, &tags).street(&[0, 1], &[]).street(&[1, 2], &[]).street(&[0, 10], &[]);
        drawing.street(&[10, 11, 12], &[]).street(&[12, 2], &[]).street(&[11, 1], &[])
    };
    let asked =
        |moment| between(&drawing().build().at(moment), [50.0, 0.0], [150.0, 0.0], Profile::Van).unwrap().1.round();
    assert_eq!(asked(week("Mo 12:00")), 100.0);
    // 50 + 100 + 200 + 100 + 50 around
    assert_eq!(asked(week("Mo 23:00")), 500.0);
}

#[test]
fn a_route_tells_which_rules_were_applied_and_which_are_open_questions() {
    let tags = [("maxspeed:conditional", "30 @ (Mo-Fr 07:00-17:00)")];
    let told = |moment| {
        let path = detour(&tags).at(moment).path(at(20.0, 0.0), at(80.0, 0.0), Profile::Van).unwrap();
        Outcome { is_changed: path.steps[0].is_conditional, is_open: path.steps[0].is_open_question }
    };
    assert_eq!(told(week("Mo 08:00")), Outcome { is_changed: true, is_open: false });
    assert_eq!(told(week("Mo 18:00")), Outcome::default());
    assert_eq!(told(Moment::UNKNOWN), Outcome { is_changed: false, is_open: true });
}

/// The corpus has paths for climbers that are closed from January to August; as paths they are for nobody here, so they
/// are read as service roads.
#[test]
fn the_corpus_of_conditional_restrictions_behaves_as_tagged() {
    let folder = std::env::var_os("SAMLAST_TESTDATA").map_or_else(
        || std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/testdata"),
        std::path::PathBuf::from,
    );
    let Ok(text) = std::fs::read_to_string(folder.join("osm/conditional-restrictions.osm.xml")) else {
        println!("skipped: conditional-restrictions.osm.xml is not among the test data");
        return;
    };
    let file = std::env::temp_dir().join(format!("samlast-conditional-{}.osm", std::process::id()));
    std::fs::write(&file, text.replace(r#"v="path""#, r#"v="service""#)).unwrap();
    let read = RoadNetwork::from_pbf(&file, &crate::SpeedModel::plain(), &|_| ());
    std::fs::remove_file(&file).unwrap();
    let (network, report) = read.unwrap();
    assert_eq!((report.conditional_rules, report.conditional_not_understood), (2, 0));
    let closed_in_spring: Vec<u32> =
        (0..network.data().segments.len() as u32).filter(|s| network.data().attributes_of(*s).rules > 0).collect();
    assert!(!closed_in_spring.is_empty());
    let access = |network: &RoadNetwork, segment| network.attributes_for(segment, Profile::Van).0.access.van;
    let mut network = network;
    for (day, expected) in [
        ("14 Jan", crate::attributes::Access::EndsOnly),
        ("15 Jan", crate::attributes::Access::No),
        ("1 May", crate::attributes::Access::No),
        ("15 Aug", crate::attributes::Access::No),
        ("16 Aug", crate::attributes::Access::EndsOnly),
    ] {
        network = network.at(month(day));
        for segment in &closed_in_spring {
            assert_eq!(access(&network, *segment), expected, "{day}");
        }
    }
}
