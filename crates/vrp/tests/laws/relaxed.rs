//! Problems with one limit changed as an explanation says, and plans with the client put where it says.

use vrp::problem::ProblemData;
use vrp::{Limit, Problem, Relaxation, RoutePlan, TripPlan};

/// The problem with the limit at `to` for a client; `None` where that makes no problem in order.
pub fn relaxed(problem: &Problem, client: usize, change: &Relaxation, to: i64) -> Option<Problem> {
    let mut data = ProblemData::from(problem.clone());
    if change.limit == Limit::Battery {
        data.vehicle_types[change.vehicle_type].battery.as_mut()?.capacity_j = to;
        return Problem::try_from(data).ok();
    }
    let value = i32::try_from(to).ok()?;
    let vehicle = &mut data.vehicle_types[change.vehicle_type];
    match change.limit {
        Limit::Nothing => {}
        Limit::WindowStart { client, window } => data.clients[client].time_windows[window].start_s = value,
        Limit::WindowEnd { client, window } => data.clients[client].time_windows[window].end_s = value,
        Limit::ReleaseTime { client } => data.clients[client].release_time_s = value,
        Limit::ShiftStart => {
            vehicle.shift.start_s = vehicle.shift.start_s.min(value);
            data.depots.iter_mut().for_each(|depot| depot.time_window.start_s = depot.time_window.start_s.min(value));
        }
        Limit::ShiftEnd => {
            vehicle.shift.end_s = vehicle.shift.end_s.max(value);
            data.depots.iter_mut().for_each(|depot| depot.time_window.end_s = depot.time_window.end_s.max(value));
        }
        Limit::Capacity { dimension } => vehicle.capacity.0[dimension] = value,
        Limit::MaxDuration => vehicle.max_duration_s = Some(value),
        Limit::MaxDistance => vehicle.max_distance_m = Some(value),
        Limit::MaxDriving => vehicle.max_driving_s = Some(value),
        Limit::Reloads => vehicle.max_reloads = to as usize,
        Limit::Vehicles => vehicle.count = to as usize,
        Limit::Skills { missing } => vehicle.skills |= missing,
        Limit::TimeOnBoard { client } => data.clients[client].max_time_on_board_s = Some(value),
        Limit::Driving { index } => vehicle.breaks[index].max_driving_s = Some(value),
        Limit::Working { index } => vehicle.breaks[index].max_working_s = Some(value),
        Limit::BreakEnd { index } => {
            let pause = &mut vehicle.breaks[index];
            pause.other_windows.last_mut().unwrap_or(&mut pause.window).end_s = value;
        }
        Limit::VehicleTypes { client } => data.clients[client].only_vehicle_types.clear(),
        Limit::Apart { other } => {
            data.clients[other].apart_from.retain(|own| *own != client);
            data.clients[client].apart_from.retain(|own| *own != other);
        }
        Limit::Beginning { vehicle_type } => {
            let bound = &mut data.vehicle_types[vehicle_type];
            (bound.begins_with, bound.first_trip_is_closed) = (Vec::new(), false);
        }
        Limit::Battery | Limit::Day | Limit::Unreachable | Limit::Several => return None,
    }
    Problem::try_from(data).ok()
}

/// The plan with the client where the change says.
pub fn put_back(plan: &[RoutePlan], client: usize, change: &Relaxation) -> Vec<RoutePlan> {
    let mut plan = plan.to_vec();
    let at = change.route.unwrap_or_else(|| {
        plan.push(RoutePlan { vehicle_type: change.vehicle_type, trips: Vec::new() });
        plan.len() - 1
    });
    let trips = &mut plan[at].trips;
    if change.trip == trips.len() {
        trips.push(TripPlan { depot: change.depot, clients: Vec::new() });
    }
    trips[change.trip].clients.insert(change.position, client);
    plan
}
