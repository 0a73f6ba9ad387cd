//! Networks drawn by hand on which vehicles of different kinds take different ways.

use crate::hand_made::{Drawing, at, between};
use crate::profile::Profile;

/// Along the south from 0 to 1 a street is missing; around over 10 and 11 it is three sides of a square. In the blind alley
/// to 12 one can turn around, without which the two ways around would not hang together.
fn detour() -> Drawing {
    Drawing::grid(2, 3).street(&[0, 10], &[]).street(&[10, 11], &[]).street(&[11, 1], &[]).street(&[11, 12], &[])
}

/// Metres from the south-west to the south-east corner.
fn metres(drawing: Drawing, profile: Profile) -> f64 {
    between(&drawing.build(), [0.0, 0.0], [100.0, 0.0], profile).unwrap().1
}

#[test]
fn the_cargo_bike_takes_the_cycleway_and_the_van_goes_around() {
    let drawing = || detour().way(&[0, 1], &[("highway", "cycleway")]);
    assert!((metres(drawing(), Profile::CargoBike) - 100.0).abs() < 0.1);
    for profile in [Profile::Van, Profile::LightTruck, Profile::Truck] {
        assert!((metres(drawing(), profile) - 300.0).abs() < 0.1, "{profile:?}");
    }
}

#[test]
fn the_cargo_bike_keeps_its_own_speed_whatever_the_limit() {
    let network = Drawing::grid(1, 2).street(&[0, 1], &[("maxspeed", "80")]).build();
    // 17 km/h of `road.cargo_bike.riding`: 100 m take 100 · 3.6 / 17 = 21.2 s
    assert_eq!(between(&network, [0.0, 0.0], [100.0, 0.0], Profile::CargoBike), Some((21.0, 100.0)));
    let network = Drawing::grid(1, 2).street(&[0, 1], &[("highway", "pedestrian")]).build();
    // 8 km/h among people: 45 s
    assert_eq!(between(&network, [0.0, 0.0], [100.0, 0.0], Profile::CargoBike), Some((45.0, 100.0)));
    assert_eq!(between(&network, [0.0, 0.0], [100.0, 0.0], Profile::Van), None);
}

#[test]
fn the_cargo_bike_rides_against_the_one_way_street_where_it_may() {
    let drawing = |pairs: &[(&str, &str)]| detour().street(&[1, 0], pairs);
    assert!((metres(drawing(&[("oneway", "yes")]), Profile::CargoBike) - 300.0).abs() < 0.1);
    let contraflow = [("oneway", "yes"), ("oneway:bicycle", "no")];
    assert!((metres(drawing(&contraflow), Profile::CargoBike) - 100.0).abs() < 0.1);
    assert!((metres(drawing(&contraflow), Profile::Van) - 300.0).abs() < 0.1);
}

#[test]
fn seven_and_a_half_tonnes_pass_where_eighteen_do_not() {
    let drawing = || detour().street(&[0, 1], &[("maxweight", "7.5")]);
    assert!((metres(drawing(), Profile::LightTruck) - 100.0).abs() < 0.1);
    assert!((metres(drawing(), Profile::Truck) - 300.0).abs() < 0.1);
    let closed_to_goods_vehicles = detour().street(&[0, 1], &[("hgv", "no")]);
    assert!((metres(closed_to_goods_vehicles, Profile::LightTruck) - 300.0).abs() < 0.1);
}

#[test]
fn a_turn_forbidden_except_for_bicycles_is_free_for_them() {
    use crate::element::MemberKind;
    let drawing = || detour().street(&[0, 1], &[]).restriction("no_left_turn", 0, (MemberKind::Node, 0), 4);
    let network = drawing().build();
    let around = between(&network, [0.0, 50.0], [50.0, 0.0], Profile::CargoBike).unwrap();
    assert!(around.1 > 200.0, "restrictions hold for bicycles: {around:?}");
    let excepted = detour().street(&[0, 1], &[]).restriction_with(
        &[("restriction", "no_left_turn"), ("except", "bicycle")],
        0,
        (MemberKind::Node, 0),
        4,
    );
    let network = excepted.build();
    assert!((between(&network, [0.0, 50.0], [50.0, 0.0], Profile::CargoBike).unwrap().1 - 100.0).abs() < 0.1);
    assert!(between(&network, [0.0, 50.0], [50.0, 0.0], Profile::Van).unwrap().1 > 200.0);
}

#[test]
fn a_battery_changes_neither_way_nor_time() {
    let network = detour().street(&[0, 1], &[("maxweight", "7.5")]).build();
    for (electric, diesel) in [
        (Profile::ElectricVan, Profile::Van),
        (Profile::ElectricLightTruck, Profile::LightTruck),
        (Profile::ElectricTruck, Profile::Truck),
    ] {
        let places = [at(0.0, 0.0), at(100.0, 0.0), at(50.0, 100.0)];
        assert_eq!(network.matrix(&places, electric), network.matrix(&places, diesel));
    }
}
