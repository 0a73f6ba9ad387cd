//! Random problems in which some clients cannot be served, each for a reason that is known.

use super::random_problem::{Traits, problem};
use vrp::problem::ProblemData;
use vrp::{Battery, Load, Matrix, Problem, Reason, TimeWindow};

/// The ways to make a client impossible.
pub const WAYS: u32 = 9;

/// Whether the reason names what was done. Where later trips may be loaded elsewhere, hours and ways say nothing for sure.
pub fn names(way: u32, traits: Traits, reason: &Reason) -> bool {
    match way {
        3..=5 | 7 | 8 if traits.reloads && *reason == Reason::NoRoom => true,
        0 | 1 => *reason == Reason::NoSuitableVehicle,
        2 => matches!(reason, Reason::ExceedsEveryCapacity { .. }),
        // A way that is missing or too far by chance may be named instead.
        3 | 4 => matches!(reason, Reason::TimeWindow | Reason::Unreachable | Reason::MaxDistance),
        5 => *reason == Reason::Unreachable,
        // Hours and lengths that are short by chance may be named instead.
        7 => matches!(
            reason,
            Reason::TimeOnBoard | Reason::TimeWindow | Reason::Unreachable | Reason::MaxDistance | Reason::MaxDuration
        ),
        8 => matches!(reason, Reason::Range | Reason::Unreachable | Reason::MaxDistance),
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
        7 => {
            let place = client.location;
            client.max_time_on_board_s = Some(39);
            let n = data.matrices[0].n;
            for matrix in &mut data.matrices {
                for other in (0..n).filter(|&other| other != place) {
                    matrix.duration_s[other * n + place] = matrix.duration_s[other * n + place].max(40);
                }
            }
        }
        8 => {
            let battery = Battery { capacity_j: 899, consumption_j_per_metre: 0, charging_w: 5 };
            let place = client.location;
            let n = data.matrices[0].n;
            data.vehicle_types.iter_mut().for_each(|vehicle| vehicle.battery = Some(battery));
            for matrix in &mut data.matrices {
                let energy_j = |cell: usize| if cell % n == place && cell / n != place { 900 } else { 1 };
                matrix.energy_j = (0..n * n).map(energy_j).collect();
            }
        }
        _ => data.vehicle_types.iter_mut().for_each(|vehicle| vehicle.count = 0),
    }
    Problem::try_from(data).expect("impossible, but in order")
}
