//! How many drops stand behind what a supplier brings in a week, learned in the same municipality from suppliers whose
//! papers tell their days: ln drops = a + b · ln value + the supplier's own habit + the pair's (docs/method/survey.md).

use std::collections::BTreeMap;

use domain::SupplierId;

use super::prior::Prior;

/// Suppliers that something can be learned from.
const FEWEST_SUPPLIERS: usize = 8;
/// Pairs that something can be learned from.
const FEWEST_PAIRS: usize = 30;

/// One supplier at one unit whose days are known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Example {
    /// The supplier.
    pub supplier: SupplierId,
    /// Logarithm of the value of its goods, kroner a week.
    pub log_value: f64,
    /// Logarithm of its drops in an ordinary week.
    pub log_drops: f64,
}

/// A line through the logarithms, and how far suppliers and their units lie from it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Line {
    /// Means that the line passes through.
    at: (f64, f64),
    slope: f64,
    /// Variance of suppliers about the line, of a supplier's units about the supplier, and of the line itself at the mean.
    supplier_variance: f64,
    pair_variance: f64,
    line_variance: f64,
    /// Spread of the values that the line was learned from.
    value_variance: f64,
}

impl Line {
    /// Learned by least squares in which every supplier weighs the same, however many units it serves; absent where
    /// there are too few examples, or all have the same value.
    pub fn through(examples: &[Example]) -> Option<Self> {
        let mut units: BTreeMap<SupplierId, usize> = BTreeMap::new();
        for example in examples {
            *units.entry(example.supplier).or_default() += 1;
        }
        let suppliers = units.len();
        if suppliers < FEWEST_SUPPLIERS || examples.len() < FEWEST_PAIRS {
            return None;
        }
        let weight = |e: &Example| 1.0 / (units[&e.supplier] as f64 * suppliers as f64);
        let mean = |of: &dyn Fn(&Example) -> f64| examples.iter().map(|e| weight(e) * of(e)).sum::<f64>();
        let at = (mean(&|e| e.log_value), mean(&|e| e.log_drops));
        let value_variance = mean(&|e| (e.log_value - at.0).powi(2));
        if value_variance < 1e-9 {
            return None;
        }
        let slope = mean(&|e| (e.log_value - at.0) * (e.log_drops - at.1)) / value_variance;
        let rest = |e: &Example| e.log_drops - at.1 - slope * (e.log_value - at.0);
        let mut of_supplier: BTreeMap<SupplierId, f64> = BTreeMap::new();
        for example in examples {
            *of_supplier.entry(example.supplier).or_default() += rest(example) / units[&example.supplier] as f64;
        }
        let within: f64 = examples.iter().map(|e| (rest(e) - of_supplier[&e.supplier]).powi(2)).sum();
        let pair_variance = within / (examples.len() - suppliers).max(1) as f64;
        // Two degrees of freedom went into the line.
        let between = of_supplier.values().map(|r| r.powi(2)).sum::<f64>() / (suppliers - 2) as f64;
        let sampling = units.values().map(|n| pair_variance / *n as f64).sum::<f64>() / suppliers as f64;
        let supplier_variance = (between - sampling).max(0.0);
        let line_variance = between / suppliers as f64;
        Some(Self { at, slope, supplier_variance, pair_variance, line_variance, value_variance })
    }

    /// Logarithm of the drops in an ordinary week of suppliers with goods of this value, and how surely the line says so; how
    /// far one supplier or unit lies from it comes on top.
    pub fn drops(&self, log_value: f64) -> Prior {
        let distance = log_value - self.at.0;
        let line = self.line_variance * (1.0 + distance.powi(2) / self.value_variance);
        Prior { mean: self.at.1 + self.slope * distance, deviation: line.sqrt().max(1e-3) }
    }

    /// Standard deviation of suppliers about the line.
    pub fn supplier_deviation(&self) -> f64 {
        self.supplier_variance.sqrt().max(1e-3)
    }

    /// Standard deviation of a supplier's units about the supplier.
    pub fn pair_deviation(&self) -> f64 {
        self.pair_variance.sqrt().max(1e-3)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ten suppliers at four units each, on the line ln drops = 0.5 · ln value − 4, with habits of ± 0.2 and ± 0.1.
    fn examples() -> Vec<Example> {
        let sign = |n: u32| if n.is_multiple_of(2) { 1.0 } else { -1.0 };
        (0..10_u32)
            .flat_map(|supplier| {
                (0..4_u32).map(move |unit| {
                    let log_value = 6.0 + 0.3 * f64::from(supplier / 2);
                    Example {
                        supplier: SupplierId(supplier + 1),
                        log_value,
                        log_drops: 0.5 * log_value - 4.0 + 0.2 * sign(supplier) + 0.1 * sign(unit),
                    }
                })
            })
            .collect()
    }

    #[test]
    fn the_line_and_the_habits_are_found_again() {
        let line = Line::through(&examples()).unwrap();
        assert!((line.slope - 0.5).abs() < 1e-9, "{}", line.slope);
        // Suppliers: 10 · 0.2² / 8 = 0.05, less 0.0133 / 4 of their units; units: 40 · 0.1² / 30 = 0.0133.
        assert!((line.pair_variance - 0.4 / 30.0).abs() < 1e-9, "{}", line.pair_variance);
        assert!((line.supplier_variance - (0.05 - 0.1 / 30.0)).abs() < 1e-9, "{}", line.supplier_variance);
        let predicted = line.drops(7.0);
        assert!((predicted.mean - (0.5 * 7.0 - 4.0)).abs() < 1e-9, "{}", predicted.mean);
        // At the mean value of 6.6 the line itself has 0.05 / 10; at 7.0, 0.4² / 0.18 times as much more.
        let variance = 0.005 * (1.0 + 0.16 / 0.18);
        assert!((predicted.deviation.powi(2) - variance).abs() < 1e-9, "{}", predicted.deviation);
    }

    #[test]
    fn few_suppliers_teach_nothing() {
        let few: Vec<Example> = examples().into_iter().filter(|e| e.supplier.0 <= 7).collect();
        assert_eq!(Line::through(&few), None);
        let alike: Vec<Example> = examples().into_iter().map(|e| Example { log_value: 7.0, ..e }).collect();
        assert_eq!(Line::through(&alike), None);
    }
}
