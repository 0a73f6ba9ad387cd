//! Laws the solver keeps on random rich problems: the checker agrees with it, it repeats itself, it finds the optimum of small problems,
//! it never panics and never drops anybody in silence.

#[path = "laws/exhaustive.rs"]
mod exhaustive;
#[path = "laws/random_problem.rs"]
mod random_problem;

use exhaustive::least_cost;
use proptest::prelude::*;
use random_problem::{Traits, problem};
use vrp::{Problem, SolveOptions, check, evaluate, solve};

/// Search and checker share no code, so this compares two independent calculations of cost, distance, duration and every rule.
fn assert_holds(problem: &Problem, iterations: u64, seed: u64) {
    let solution = solve(problem, &SolveOptions::iterations(iterations, seed));
    if let Err(violations) = check(problem, &solution) {
        panic!("{violations:?} in {solution:?} of {}", serde_json::to_string(problem).expect("a problem is JSON"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn every_answer_passes_the_checker(seed in any::<u64>(), clients in 0_usize..25, traits in 0_u32..256) {
        assert_holds(&problem(seed, clients, Traits::from_bits(traits)), 120, seed);
    }

    #[test]
    fn same_seed_and_iterations_give_the_same_solution(seed in any::<u64>(), traits in 0_u32..256) {
        let problem = problem(seed, 15, Traits::from_bits(traits));
        let options = SolveOptions::iterations(80, seed);
        prop_assert_eq!(solve(&problem, &options), solve(&problem, &options));
    }

    #[test]
    fn a_warm_start_is_never_made_worse(seed in any::<u64>(), traits in 0_u32..256) {
        let problem = problem(seed, 12, Traits::from_bits(traits));
        let first = solve(&problem, &SolveOptions::iterations(100, seed));
        let second = solve(&problem, &SolveOptions::iterations(20, seed).starting_from(first.plan()));
        prop_assert!(check(&problem, &second).is_ok());
        let missed = |solution: &vrp::Solution| solution.unassigned.iter().filter(|missed| missed.is_required).count();
        prop_assert!((missed(&second), second.cost) <= (missed(&first), first.cost), "{second:?} after {first:?}");
    }

    #[test]
    fn a_warm_start_of_nonsense_is_survived(seed in any::<u64>(), traits in 0_u32..256, other in any::<u64>()) {
        let given = solve(&problem(other, 20, Traits::from_bits(255)), &SolveOptions::iterations(5, other)).plan();
        let problem = problem(seed, 10, Traits::from_bits(traits));
        let solution = solve(&problem, &SolveOptions::iterations(20, seed).starting_from(given.clone()));
        prop_assert!(check(&problem, &solution).is_ok());
        let _ = evaluate(&problem, &given);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn larger_problems_pass_the_checker_too(seed in any::<u64>(), traits in 0_u32..256) {
        assert_holds(&problem(seed, 150, Traits::from_bits(traits)), 150, seed);
    }
}

/// The search is no proof, so the seeds stand fixed. Optional clients with several reloads are its weakest spot: 3 of 400 missed when measured.
#[test]
fn small_problems_are_solved_to_the_optimum() {
    let (mut missed, cases) = (Vec::new(), 120);
    for seed in 0..cases {
        let problem = problem(seed, 5, Traits::from_bits((seed * 7919 % 256) as u32));
        let solution = solve(&problem, &SolveOptions::iterations(3000, 1));
        match least_cost(&problem) {
            Some(least) if solution.serves_all_required() && solution.cost == least => {}
            Some(_) => missed.push(seed),
            None => assert!(!solution.serves_all_required(), "seed {seed}"),
        }
    }
    assert!(missed.len() * 100 <= cases as usize * 2, "not optimal: {missed:?}");
}

#[test]
fn seven_stops_are_solved_to_the_optimum() {
    for seed in 1..4 {
        let problem = problem(seed, 7, Traits::from_bits(0b10));
        let solution = solve(&problem, &SolveOptions::iterations(3000, 1));
        assert_eq!(Some(solution.cost), least_cost(&problem), "seed {seed}");
    }
}
