//! The order in which clients are numbered in the search: who lies close together stands close together in memory.
//!
//! Recreate asks for arcs between a client and whoever stands beside its neighbours. Numbered as given, nearly every one of these lies in
//! a line of the table that the processor has not kept.

use crate::problem::{Matrix, Problem};

/// Pieces so small are left as they are.
const SMALLEST_PIECE: usize = 4;

/// The clients by place: halved again and again between two that lie far apart.
pub(crate) fn by_place(problem: &Problem) -> Vec<usize> {
    let mut order: Vec<usize> = (0..problem.clients().len()).collect();
    let Some(matrix) = problem.matrices().first() else { return order };
    let place = |client: usize| problem.clients()[client].location;
    let far = |from: usize, to: usize| {
        let cell = |from: usize, to: usize| {
            let cell = place(from) * matrix.n + place(to);
            i64::from(*matrix.cost.get(cell).unwrap_or(&matrix.distance_m[cell]))
        };
        // Where there is a way in one direction only, it counts for both.
        match (cell(from, to), cell(to, from)) {
            (out, back) if out == i64::from(Matrix::UNREACHABLE) => back,
            (out, back) if back == i64::from(Matrix::UNREACHABLE) => out,
            (out, back) => out + back,
        }
    };
    let mut keyed: Vec<(i64, usize)> = Vec::new();
    let mut pieces = vec![(0, order.len())];
    while let Some((start, end)) = pieces.pop() {
        let clients = &mut order[start..end];
        let farthest = |from: usize| clients.iter().copied().max_by_key(|&client| far(from, client));
        let Some(one) = clients.first().and_then(|&first| farthest(first)) else { continue };
        let Some(other) = farthest(one) else { continue };
        keyed.clear();
        keyed.extend(clients.iter().map(|&client| (far(one, client) - far(other, client), client)));
        keyed.sort_unstable();
        clients.iter_mut().zip(&keyed).for_each(|(client, (_, sorted))| *client = *sorted);
        let middle = start + clients.len() / 2;
        if clients.len() > SMALLEST_PIECE {
            pieces.extend([(start, middle), (middle, end)]);
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::{Client, Depot, VehicleType};

    #[test]
    fn clients_of_two_towns_are_not_mixed() {
        // Even clients stand around 0, odd ones around 10 km.
        let at = |place: usize| (place % 2) as i32 * 10_000 + place as i32;
        let metres: Vec<i32> = (0..400).map(|cell| (at(cell / 20) - at(cell % 20)).abs()).collect();
        let clients = (0..20).map(|location| Client { location, ..Client::default() }).collect();
        let matrix = Matrix::new(20, metres.clone(), metres).unwrap();
        let problem = Problem::new(vec![matrix], vec![Depot::at(0)], clients, vec![VehicleType::default()]).unwrap();
        let order = by_place(&problem);
        let changes = order.windows(2).filter(|pair| pair[0] % 2 != pair[1] % 2).count();
        assert_eq!(changes, 1, "{order:?}");
        let mut sorted = order;
        sorted.sort_unstable();
        assert!(sorted.into_iter().eq(0..20), "everybody once");
    }
}
