//! Whether a trip may be parted in two by a reload beside a new client, found in constant time where that is possible.

use crate::load::Load;
use crate::search::instance::Instance;
use crate::search::plan::RouteState;

/// What can be said of a parted trip without working the route out anew.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Parted {
    /// It breaks a rule.
    Fails,
    /// It holds, in this window of the client; durations and rules that need a whole timetable are not looked at.
    Holds { window: u32 },
    /// The first part may leave earlier than the trip does now, or rules count that are not looked at here.
    Unknown,
}

/// The client behind position `after`, with a reload at `depot` right before or right after it.
pub(super) fn parted(
    instance: &Instance,
    state: &RouteState,
    client: usize,
    after: usize,
    depot: usize,
    reload_first: bool,
) -> Parted {
    let is_bound = !instance.beginnings.visits(state.vehicle).is_empty();
    if instance.has_pickups || instance.limits_distance || is_bound {
        return Parted::Unknown;
    }
    let vehicle = &instance.vehicles[state.vehicle];
    let (here, next) = (&state.positions[after], &state.positions[after + 1]);
    let trip = &state.trips[here.trip as usize];
    let own = instance.delivery[client];
    let first = match instance.reloads_with_room {
        true => state.delivered_until[after],
        false => state.stops[trip.first + 1..=after]
            .iter()
            .fold(Load::ZERO, |sum, stop| sum.plus(&instance.delivery[stop.node as usize])),
    };
    let rest = trip.delivered.minus(&first);
    let (first, rest) = if reload_first { (first, rest.plus(&own)) } else { (first.plus(&own), rest) };
    if !first.fits(&vehicle.capacity) || !rest.fits(&vehicle.capacity) {
        return Parted::Fails;
    }
    let mut rest_release_s = 0;
    if instance.has_releases {
        let release_s = instance.release_s[client];
        let mut first_release_s = state.release_until_s[after];
        rest_release_s = state.release_from_s[after + 1];
        let own = if reload_first { &mut rest_release_s } else { &mut first_release_s };
        *own = release_s.max(*own);
        if first_release_s != trip.release_s {
            return Parted::Unknown;
        }
    }
    if !instance.is_timed {
        return Parted::Holds { window: 0 };
    }
    let table = &instance.tables[vehicle.class];
    let travel = |from: usize, to: usize| table.arc(from, to).time_s;
    let load = |arrival_s: i32| {
        let open = instance.windows(depot as u32)[0];
        let begin_s = arrival_s.max(open.start_s).max(rest_release_s);
        (begin_s <= open.end_s).then(|| begin_s.saturating_add(instance.service_s[depot]))
    };
    let (before, behind) = (here.node as usize, next.node as usize);
    for (window, open) in instance.windows(client as u32).iter().enumerate() {
        let serve = |arrival_s: i32| {
            (arrival_s <= open.end_s).then(|| arrival_s.max(open.start_s).saturating_add(instance.service_s[client]))
        };
        let ready_s = if reload_first {
            let loaded = load(here.ready_s.saturating_add(travel(before, depot)));
            loaded.and_then(|ready_s| serve(ready_s.saturating_add(travel(depot, client))))
        } else {
            let served = serve(here.ready_s.saturating_add(travel(before, client)));
            served.and_then(|ready_s| load(ready_s.saturating_add(travel(client, depot))))
        };
        let last = if reload_first { client } else { depot };
        if ready_s.is_some_and(|ready_s| ready_s.saturating_add(travel(last, behind)) <= next.late_s) {
            return Parted::Holds { window: window as u32 };
        }
    }
    Parted::Fails
}
