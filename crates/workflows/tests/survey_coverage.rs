//! The survey model's intervals hold the truth about as often as they say; `make check-survey` measures it on many more
//! municipalities.

#![allow(clippy::unwrap_used, reason = "tests; the lint's exception does not reach functions that tests call")]

#[path = "../examples/survey_coverage/score.rs"]
mod score;

use demo::Variant;

/// Municipalities of 6,000 inhabitants and 22 units, two of which were asked.
fn of(variant: Variant, seeds: std::ops::RangeInclusive<u64>) -> score::Score {
    let scores: Vec<_> = seeds.map(|seed| score::score(variant, seed, 6_000, 0.1).unwrap()).collect();
    score::mean(&scores).unwrap()
}

#[test]
fn intervals_from_papers_and_few_answers_hold_the_truth() {
    for (variant, least) in [(Variant::Ordinary, 0.85), (Variant::Collective, 0.8), (Variant::FewDates, 0.8)] {
        let score = of(variant, 1..=1);
        assert!(score.coverage >= least, "{score:#?}");
        // Wide enough to be honest is not enough: bare counts and the ledger alone must be worse.
        assert!(2.0 * score.interval_score < score.interval_score_of_counts, "{score:#?}");
        assert!(1.2 * score.width_per_week < score.width_ledger_only_per_week, "{score:#?}");
        assert!(score.time_known_ledger_only < score.time_known, "{score:#?}");
    }
}
