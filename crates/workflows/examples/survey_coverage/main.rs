//! How honest the intervals of the survey model are: many invented municipalities are estimated from their papers and
//! compared with what really happened in them. `make check-survey` runs it; docs/method/survey.md shows the result.
//!
//! Arguments: seeds of the ordinary variant, seeds of each other variant, inhabitants, share of units surveyed; `--json`.

mod score;

use demo::Variant;

use score::{Failure, mean, score};

fn main() -> Result<(), Failure> {
    let json = std::env::args().any(|argument| argument == "--json");
    let numbers: Vec<f64> = std::env::args().skip(1).filter_map(|argument| argument.parse().ok()).collect();
    let at = |position: usize, default: f64| numbers.get(position).copied().unwrap_or(default);
    let (ordinary, others) = (at(0, 20.0) as u64, at(1, 5.0) as u64);
    let mut rows = Vec::new();
    for variant in Variant::ALL {
        let seeds = if variant == Variant::Ordinary { ordinary } else { others };
        let mut scores = Vec::new();
        for seed in 1..=seeds {
            scores.push(score(variant, seed, at(2, 20_000.0) as u32, at(3, 0.1))?);
            eprintln!("{} {seed}: coverage {:.3}", variant.key(), scores[scores.len() - 1].coverage);
        }
        rows.extend(mean(&scores));
    }
    if json {
        println!("{}", serde_json::to_string_pretty(&rows)?);
        return Ok(());
    }
    println!(
        "{:<14}{:>6}{:>7}{:>9}{:>11}{:>8}{:>8}{:>10}{:>9}{:>8}{:>9}{:>10}{:>8}{:>11}{:>11}{:>11}",
        "variant",
        "seeds",
        "units",
        "coverage",
        "unsurveyed",
        "width",
        "score",
        "unasked",
        "counts",
        "error",
        "claimed",
        "bias tot.",
        "counts",
        "tot. cov.",
        "led. cov.",
        "led. width"
    );
    for r in rows {
        println!(
            "{:<14}{:>6}{:>7.0}{:>9.3}{:>11.3}{:>8.2}{:>8.2}{:>10.2}{:>9.2}{:>8.3}{:>9.3}{:>10.3}{:>8.3}{:>11.2}{:>11.3}{:>11.2}",
            r.variant,
            r.seeds,
            r.units,
            r.coverage,
            r.coverage_unsurveyed,
            r.width_per_week,
            r.interval_score,
            r.interval_score_without_answers,
            r.interval_score_of_counts,
            r.error_log,
            r.claimed_log,
            r.bias_of_total,
            r.bias_of_counted_total,
            r.total_covered,
            r.coverage_ledger_only,
            r.width_ledger_only_per_week
        );
    }
    Ok(())
}
