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
