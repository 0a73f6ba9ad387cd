//! Random problems in which some clients cannot be served, each for a reason that is known.

use super::random_problem::{Traits, problem};
use vrp::problem::ProblemData;
use vrp::{Load, Matrix, Problem, Reason, TimeWindow};

/// The ways to make a client impossible.
pub const WAYS: u32 = 7;

/// Whether the reason names what was done. Where later trips may be loaded elsewhere, hours and ways say nothing for sure.
pub fn names(way: u32, traits: Traits, reason: &Reason) -> bool {
    match way {
        3..=5 if traits.reloads && *reason == Reason::NoRoom => true,
        0 | 1 => *reason == Reason::NoSuitableVehicle,
        2 => matches!(reason, Reason::ExceedsEveryCapacity { .. }),
        // A way that is missing or too far by chance may be named instead.
        3 | 4 => matches!(reason, Reason::TimeWindow | Reason::Unreachable | Reason::MaxDistance),
        5 => *reason == Reason::Unreachable,
        _ => *reason == Reason::NoVehicle,
    }
}

/// A problem in which client 0, of its own and required, cannot be served in the `way` given; all of them in the last.
pub fn impossible(seed: u64, traits: Traits, way: u32) -> Problem {
    let mut data = ProblemData::from(problem(seed, 9, traits));
    for client in &mut data.clients {
        client.collected_from = client.collected_from.filter(|&source| source > 1);
    }
    let client = &mut data.clients[0];
    (client.prize, client.collected_from, client.required_skills) = (None, None, 0);
    client.day_patterns.clear();
    match way {
        0 => client.required_skills = 1 << 63,
        1 => client.day_patterns = vec![1 << 50, 1 << 51 | 1],
        2 => client.delivery = Load::of(&[client.delivery.0[0], 900_000]),
        3 => {
            let place = client.location;
            client.time_windows = vec![TimeWindow::new(0, 0)];
            let n = data.matrices[0].n;
            for matrix in &mut data.matrices {
                for other in (0..n).filter(|&other| other != place) {
                    matrix.duration_s[other * n + place] = 40;
                }
            }
        }
        4 => {
            client.release_time_s = 9000;
            client.time_windows = vec![TimeWindow::new(0, 8999)];
        }
        5 => {
            let place = client.location;
            let n = data.matrices[0].n;
            for matrix in &mut data.matrices {
                (0..n)
                    .filter(|&other| other != place)
                    .for_each(|other| matrix.distance_m[other * n + place] = Matrix::UNREACHABLE);
            }
        }
        _ => data.vehicle_types.iter_mut().for_each(|vehicle| vehicle.count = 0),
    }
    Problem::try_from(data).expect("impossible, but in order")
}
