//! Facilities where vehicles are emptied between collections and before they come home: the end of the day is a place of its own in
//! the matrix, reached through the facility that lies best.

use super::Instance;
use crate::problem::Matrix;

/// The way from a place home through one facility.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct WayHome {
    pub distance_m: i64,
    /// With the time at the facility, s.
    pub duration_s: i64,
    /// Index of the facility among the depots.
    pub facility: usize,
}

/// The way home from `place` through a facility; `None` where there is none.
pub(super) fn way_home(instance: &Instance, matrix: &Matrix, place: usize, facility: usize) -> Option<WayHome> {
    let end = instance.depots.get(instance.fleets.first()?.vehicle.end_depot)?.location;
    let via = instance.depots.get(facility)?;
    if place.max(via.location).max(end) >= matrix.n
        || !matrix.is_reachable(place, via.location)
        || !matrix.is_reachable(via.location, end)
    {
        return None;
    }
    let sum = |cells: &[i32]| {
        i64::from(cells[place * matrix.n + via.location]) + i64::from(cells[via.location * matrix.n + end])
    };
    let duration_s = sum(&matrix.duration_s) + i64::from(via.service_duration_s);
    Some(WayHome { distance_m: sum(&matrix.distance_m), duration_s, facility })
}

/// The shortest way home from `place`, then the quickest.
pub(super) fn best_way_home(instance: &Instance, matrix: &Matrix, place: usize) -> Option<WayHome> {
    let all = instance.depots.len() - instance.facilities..instance.depots.len();
    all.filter_map(|facility| way_home(instance, matrix, place, facility)).min()
}

/// The matrix with one more place, the end of the day.
pub(super) fn with_end(instance: &Instance, matrix: Matrix, home: usize) -> Matrix {
    let n = matrix.n;
    let home = instance.depots[home].location;
    let mut wider =
        Matrix { n: n + 1, distance_m: Vec::new(), duration_s: Vec::new(), energy_j: Vec::new(), cost: Vec::new() };
    for place in 0..n {
        let way = best_way_home(instance, &matrix, place).filter(|_| place != home);
        let cell =
            |value: Option<i64>| value.and_then(|value| i32::try_from(value).ok()).unwrap_or(Matrix::UNREACHABLE);
        wider.distance_m.extend_from_slice(&matrix.distance_m[place * n..(place + 1) * n]);
        wider.distance_m.push(cell(way.map(|way| way.distance_m)));
        wider.duration_s.extend_from_slice(&matrix.duration_s[place * n..(place + 1) * n]);
        wider.duration_s.push(cell(way.map(|way| way.duration_s)));
    }
    // Nobody drives on from the end of the day.
    for table in [&mut wider.distance_m, &mut wider.duration_s] {
        table.extend(std::iter::repeat_n(Matrix::UNREACHABLE, n));
        table.push(0);
    }
    wider
}
