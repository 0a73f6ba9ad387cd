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
    fn shares_fill_the_unit_interval() {
        let mean = (0..10_000).map(|i| hash_share(3, i)).sum::<f64>() / 10_000.0;
        // Standard error of the mean of 10,000 uniform numbers: 0.29 / 100.
        assert!((mean - 0.5).abs() < 4.0 * 0.0029, "{mean}");
    }
}
