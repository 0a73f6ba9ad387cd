//! Explanations calculated by hand on a line of places.

use super::*;
use crate::load::Load;
use crate::problem::{Client, Depot, Matrix, VehicleType};
use crate::time::TimeWindow;

const HOUR: i32 = 3600;

/// Places on a line ten minutes apart; the depot is the first.
fn line(clients: Vec<Client>, van: VehicleType) -> Problem {
    let n = clients.len() + 1;
    let cells: Vec<i32> = (0..n * n).map(|cell| 600 * (cell / n).abs_diff(cell % n) as i32).collect();
    let matrix = Matrix::new(n, cells.clone(), cells).expect("a square matrix");
    Problem::new(vec![matrix], vec![Depot::at(0)], clients, vec![van]).expect("in order")
}

fn client(location: usize, window: (i32, i32)) -> Client {
    let time_windows = vec![TimeWindow::new(window.0, window.1)];
    Client { location, delivery: Load::of(&[5]), time_windows, service_duration_s: 300, ..Client::default() }
}

fn van() -> VehicleType {
    VehicleType { capacity: Load::of(&[20]), shift: TimeWindow::new(6 * HOUR, 10 * HOUR), ..VehicleType::default() }
}

fn route(clients: &[usize]) -> Vec<RoutePlan> {
    vec![RoutePlan { vehicle_type: 0, trips: vec![TripPlan { depot: 0, clients: clients.to_vec() }] }]
}

fn text(problem: &Problem, plan: &[RoutePlan]) -> String {
    let found = explain(problem, plan);
    assert_eq!(found, explain(problem, plan), "the same again");
    assert_eq!(found.len(), 1, "{found:?}");
    found[0].text(|client| client.to_string())
}

#[test]
fn an_hour_earlier_is_found_where_the_shift_ends_too_soon() {
    // The only van must be back at 8:00; the second stop opens at 8:00, and is 20 minutes from the depot.
    let shift = TimeWindow::new(6 * HOUR, 8 * HOUR);
    let problem =
        line(vec![client(1, (6 * HOUR, 7 * HOUR)), client(2, (8 * HOUR, 9 * HOUR))], VehicleType { shift, ..van() });
    // Opening at 7:35 lets it leave at 7:40 and be back at 8:00; that, and a shift 25 minutes longer, are equally small changes.
    // The first stop by 7:00 and the second from 7:35: 10 + 5 + 10 min from 6:50, then waiting; both cost the same way.
    let found = &explain(&problem, &route(&[0]))[0];
    let change = found.relaxation.as_ref().expect("a change");
    assert_eq!(change.limit, Limit::WindowStart { client: 1, window: 0 });
    assert_eq!((change.from, change.to), (i64::from(8 * HOUR), i64::from(7 * HOUR + 35 * 60)));
    assert!(found.text(|_| String::new()).starts_with("not served; open 07:35 instead of 08:00: served, +"));
}

#[test]
fn a_late_stop_is_told_to_close_later_or_to_move() {
    // 6:10 at the first, service until 6:15, 6:25 at the second, which closes at 6:20. Turned round it is there at 6:20.
    let problem = line(vec![client(1, (0, 9 * HOUR)), client(2, (0, 6 * HOUR + 20 * 60))], van());
    assert_eq!(
        text(&problem, &route(&[0, 1])),
        "5 min late; another place in the plan, no limit changed: served, +25 min"
    );
    // The first now closes at 6:10 as well: the second is best let in five minutes later.
    let problem = line(vec![client(1, (0, 6 * HOUR + 600)), client(2, (0, 6 * HOUR + 20 * 60))], van());
    assert_eq!(text(&problem, &route(&[0, 1])), "5 min late; close 06:25 instead of 06:20: served, +25 min");
}

#[test]
fn too_small_a_van_and_too_few_vans_are_told() {
    let all_day = (0, 9 * HOUR);
    let small = VehicleType { capacity: Load::of(&[9]), ..van() };
    let problem = line(vec![client(1, all_day), client(2, all_day)], small);
    assert_eq!(text(&problem, &route(&[0])), "not served; capacity 10 instead of 9 in dimension 0: served, +25 min");
    // Both loads together are twice the capacity: another van is the smaller change. 20 + 5 + 20 min of its own.
    let heavy = Client { delivery: Load::of(&[20]), ..client(2, all_day) };
    let problem = line(vec![Client { delivery: Load::of(&[20]), ..client(1, all_day) }, heavy], van());
    let found = explain(&problem, &route(&[0]));
    assert_eq!(found[0].constraint, Limit::Vehicles);
    assert_eq!(found[0].text(|_| String::new()), "not served; 2 vehicles of type 0 instead of 1: served, +45 min");
}

#[test]
fn what_one_change_cannot_mend_is_said() {
    let heavy = Client { delivery: Load::of(&[30]), ..client(1, (0, 60)) };
    assert_eq!(text(&line(vec![heavy], van()), &[]), "not served; several limits bind at once");
    let cells = vec![0, i32::MAX, i32::MAX, 0];
    let matrix = Matrix::new(2, cells.clone(), cells).expect("a square matrix");
    let away = Problem::new(vec![matrix], vec![Depot::at(0)], vec![client(1, (0, 60))], vec![van()]).expect("in order");
    assert_eq!(text(&away, &[]), "not served; no vehicle may or can go there");
    assert_eq!(explain(&line(vec![client(1, (0, 9 * HOUR))], van()), &route(&[0])), []);
}

#[test]
fn somebody_else_who_gets_late_is_named() {
    // Without the second: 6:10 at the first, 6:35 at the third, just in time. The second goes between, and the third is five minutes
    // late; after the third it would itself be 20 minutes late.
    let all = vec![
        client(1, (6 * HOUR, 6 * HOUR + 600)),
        client(2, (0, 6 * HOUR + 1800)),
        client(3, (6 * HOUR, 6 * HOUR + 2100)),
    ];
    let found = &explain(&line(all, van()), &route(&[0, 2]))[0];
    assert_eq!((found.client, found.constraint), (1, Limit::WindowEnd { client: 2, window: 0 }));
    let said = "not served; at stop 2: close 06:40 instead of 06:35: served, +5 min";
    assert_eq!(found.text(|client| format!("stop {client}")), said);
}

#[test]
fn goods_that_come_too_late_should_be_ready_earlier() {
    let late = Client { release_time_s: 7 * HOUR, ..client(1, (6 * HOUR, 6 * HOUR + 1800)) };
    let problem = line(vec![late], van());
    // Ten minutes away and to be there by 6:30.
    let said = "not served; goods ready 06:20 instead of 07:00: served, +25 min";
    let found = explain(&problem, &[]);
    // Opening until 7:10 is as small a change; the window's end comes first.
    assert_eq!(found[0].text(|_| String::new()), "not served; close 07:10 instead of 06:30: served, +25 min");
    let closed = VehicleType { shift: TimeWindow::new(6 * HOUR, 7 * HOUR), ..van() };
    let late = Client { release_time_s: 7 * HOUR, ..client(1, (6 * HOUR, 6 * HOUR + 1800)) };
    assert_eq!(text(&line(vec![late], closed), &[]), said);
}

#[test]
fn limits_of_duration_and_distance_are_widened() {
    let all_day = (0, 9 * HOUR);
    let short = VehicleType { max_duration_s: Some(2400), ..van() };
    // Two stops on one way: 20 + 20 min of driving, 10 of service; with the first alone it was 25.
    let problem = line(vec![client(1, all_day), client(2, all_day)], short);
    assert_eq!(text(&problem, &route(&[0])), "not served; route duration 50 min instead of 40 min: served, +25 min");
    let near = VehicleType { max_distance_m: Some(1300), ..van() };
    let problem = line(vec![client(1, all_day), client(2, all_day)], near);
    assert_eq!(text(&problem, &route(&[0])), "not served; route distance 2400 instead of 1300: served, +25 min");
}

#[test]
fn a_missing_skill_is_a_change_of_its_own() {
    let cold = Client { required_skills: 0b101, ..client(2, (0, 9 * HOUR)) };
    let problem = line(vec![client(1, (0, 9 * HOUR)), cold.clone()], VehicleType { skills: 0b001, ..van() });
    let found = &explain(&problem, &route(&[0]))[0];
    assert_eq!(found.constraint, Limit::Skills { missing: 0b100 });
    assert_eq!(found.text(|_| String::new()), "not served; a vehicle of type 0 with skill 2: served, +25 min");
    // Too heavy as well: no single change.
    let problem = line(vec![Client { location: 1, delivery: Load::of(&[30]), ..cold }], van());
    assert_eq!(text(&problem, &[]), "not served; several limits bind at once");
}

#[test]
fn a_window_grows_no_further_than_the_next_one() {
    let two = vec![TimeWindow::new(0, 60), TimeWindow::new(9 * HOUR, 9 * HOUR + 60)];
    let twice = Client { time_windows: two, ..client(1, (0, 60)) };
    let problem = line(vec![twice], VehicleType { shift: TimeWindow::new(6 * HOUR, 7 * HOUR), ..van() });
    // The second window would have to open at 6:45 to be home at 7:00; the first would have to last until 6:10.
    let found = &explain(&problem, &[])[0];
    let change = found.relaxation.as_ref().expect("a change");
    assert_eq!((change.limit, change.to), (Limit::WindowStart { client: 0, window: 1 }, i64::from(6 * HOUR + 2700)));
}

#[test]
fn both_halves_of_a_pair_go_back_together() {
    let from = Client { delivery: Load::ZERO, ..client(2, (0, 9 * HOUR)) };
    let to = Client { collected_from: Some(1), ..client(1, (0, 6 * HOUR + 1800)) };
    let problem = line(vec![client(3, (0, 9 * HOUR)), from, to], van());
    let found = explain(&problem, &route(&[0]));
    assert_eq!(found.iter().map(|one| one.client).collect::<Vec<_>>(), [1, 2]);
    // Out to where the goods are by 6:20, five minutes, ten minutes back: 6:35 instead of 6:30; then on to the third.
    let change = found[1].relaxation.as_ref().expect("a change");
    assert_eq!((change.limit, change.to), (Limit::WindowEnd { client: 2, window: 0 }, i64::from(6 * HOUR + 2100)));
    assert_eq!((change.pickup_position, change.position), (Some(0), 1));
    assert_eq!(
        found[0].text(|client| format!("stop {client}")),
        "not served; at stop 2: close 06:35 instead of 06:30: served, +30 min"
    );
}

#[test]
fn every_day_of_a_pattern_is_looked_at() {
    // One van on each of three days; the one of day 1 is full. Days 0 and 1, or 1 and 2: nothing fits on day 1.
    let days: Vec<VehicleType> = (0..3).map(|day| VehicleType { day, ..van() }).collect();
    let cells = vec![0, 600, 600, 0];
    let matrix = Matrix::new(2, cells.clone(), cells).expect("a square matrix");
    let of_days = |patterns: Vec<u64>, load: i32| Client {
        day_patterns: patterns,
        delivery: Load::of(&[load]),
        ..client(1, (0, 9 * HOUR))
    };
    let all = |second: Client| {
        Problem::new(vec![matrix.clone()], vec![Depot::at(0)], vec![of_days(vec![0b010], 18), second], days.clone())
    };
    let plan = vec![RoutePlan { vehicle_type: 1, trips: vec![TripPlan { depot: 0, clients: vec![0] }] }];
    let problem = all(of_days(vec![0b011, 0b110], 5)).expect("in order");
    // 23 instead of 20 on day 1, five minutes more; on the other day a route of its own, 25 minutes.
    assert_eq!(text(&problem, &plan), "not served; capacity 23 instead of 20 in dimension 0: served, +30 min");
    // A single day: another one does without more capacity, but the capacity is the smaller change. With 20, it is the other way.
    let problem = all(of_days(vec![0b010], 20)).expect("in order");
    assert_eq!(text(&problem, &plan), "not served; day 1 instead of 2: served, +25 min");
}
