//! Seeded choices that depend on what they are about and not on the order in which they are made.

/// SplitMix64 (Steele, Lea & Flood 2014): a mixing of 64 bits in which every input bit reaches every output bit.
pub fn mix(mut x: u64) -> u64 {
    x = x.wrapping_add(0x9E37_79B9_7F4A_7C15);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

/// A number in 0 to 1 (excluded) for a seed and a subject.
pub fn hash_share(seed: u64, subject: u64) -> f64 {
    (mix(mix(seed) ^ subject) >> 11) as f64 / (1u64 << 53) as f64
}

/// A number from the standard normal distribution for a seed.
pub fn standard_normal(seed: u64) -> f64 {
    normal_quantile((mix(seed) >> 11) as f64 / (1u64 << 53) as f64 + f64::EPSILON / 4.0)
}

/// The standard normal number that a share of all lie below (Acklam's rational approximation, relative error below
/// 1.2 · 10⁻⁹); shares outside of 0 to 1 become the nearest number that is inside.
pub fn normal_quantile(share: f64) -> f64 {
    const A: [f64; 6] = [
        -3.969_683_028_665_376e1,
        2.209_460_984_245_205e2,
        -2.759_285_104_469_687e2,
        1.383_577_518_672_69e2,
        -3.066_479_806_614_716e1,
        2.506_628_277_459_239,
    ];
    const B: [f64; 5] = [
        -5.447_609_879_822_406e1,
        1.615_858_368_580_409e2,
        -1.556_989_798_598_866e2,
        6.680_131_188_771_972e1,
        -1.328_068_155_288_572e1,
    ];
    const C: [f64; 6] = [
        -7.784_894_002_430_293e-3,
        -3.223_964_580_411_365e-1,
        -2.400_758_277_161_838,
        -2.549_732_539_343_734,
        4.374_664_141_464_968,
        2.938_163_982_698_783,
    ];
    const D: [f64; 4] =
        [7.784_695_709_041_462e-3, 3.224_671_290_700_398e-1, 2.445_134_137_142_996, 3.754_408_661_907_416];
    let series = |x: f64, coefficients: &[f64]| coefficients.iter().fold(0.0, |sum, c| sum * x + c);
    let share = share.clamp(1e-12, 1.0 - 1e-12);
    let tail = |p: f64| {
        let q = (-2.0 * p.ln()).sqrt();
        series(q, &C) / (series(q, &D) * q + 1.0)
    };
    if share < 0.024_25 {
        return tail(share);
    }
    if share > 1.0 - 0.024_25 {
        return -tail(1.0 - share);
    }
    let q = share - 0.5;
    let r = q * q;
    series(r, &A) * q / (series(r, &B) * r + 1.0)
}

/// A seed for a subject named by text.
pub fn seed_of(seed: u64, subject: &str) -> u64 {
    subject.bytes().fold(mix(seed), |state, byte| mix(state ^ u64::from(byte)))
}

/// Draws `count` different items, all if there are fewer; a partial Fisher–Yates shuffle.
pub fn draw<T: Copy>(items: &[T], count: usize, seed: u64) -> Vec<T> {
    let mut items = items.to_vec();
    let count = count.min(items.len());
    let mut state = seed;
    for chosen in 0..count {
        state = mix(state);
        let rest = (items.len() - chosen) as u64;
        items.swap(chosen, chosen + (state % rest) as usize);
    }
    items.truncate(count);
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_are_without_replacement_and_repeatable() {
        let items: Vec<u32> = (0..50).collect();
        let mut drawn = draw(&items, 20, 7);
        assert_eq!(drawn, draw(&items, 20, 7));
        assert_ne!(drawn, draw(&items, 20, 8));
        drawn.sort_unstable();
        drawn.dedup();
        assert_eq!(drawn.len(), 20);
        assert_eq!(draw(&items, 99, 1).len(), 50);
    }

    #[test]
    fn normal_quantiles_are_those_of_the_tables() {
        for (share, expected) in [(0.5, 0.0), (0.95, 1.644_853_627), (0.05, -1.644_853_627), (0.999, 3.090_232_306)] {
            assert!((normal_quantile(share) - expected).abs() < 1e-7, "{share}: {}", normal_quantile(share));
        }
        assert!(normal_quantile(0.0).is_finite() && normal_quantile(1.0).is_finite());
    }

    #[test]
    fn shares_fill_the_unit_interval() {
        let mean = (0..10_000).map(|i| hash_share(3, i)).sum::<f64>() / 10_000.0;
        // Standard error of the mean of 10,000 uniform numbers: 0.29 / 100.
        assert!((mean - 0.5).abs() < 4.0 * 0.0029, "{mean}");
    }
}
