//! Small problems on a line, and their solutions as the checker confirms them.

use vrp::{Client, Load, Matrix, Problem, SolveOptions, check, solve};

/// Places on a line, so many metres and seconds from the depot, which is place 0.
pub fn line(from_depot: &[i32]) -> Matrix {
    let places: Vec<i32> = [0].iter().chain(from_depot).copied().collect();
    let cells: Vec<i32> = places.iter().flat_map(|a| places.iter().map(move |b| (a - b).abs())).collect();
    Matrix::new(places.len(), cells.clone(), cells).expect("a square")
}

/// A client at a place who gets one unit.
pub fn at(location: usize) -> Client {
    Client { location, delivery: Load::of(&[1]), ..Client::default() }
}

/// A short search, confirmed.
pub fn solved(problem: &Problem) -> vrp::Solution {
    let solution = solve(problem, &SolveOptions::iterations(300, 1));
    assert_eq!(check(problem, &solution).err(), None, "{solution:?}");
    solution
}
