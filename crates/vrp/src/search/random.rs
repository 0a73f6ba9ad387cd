//! The search's own random numbers and logarithm, so that a seed gives the same plan on every machine and with every version
//! of the libraries around it.

/// SplitMix64 (Steele, Lea, Flood 2014): one addition and three mixing steps per number.
#[derive(Clone, Debug)]
pub(crate) struct Random {
    state: u64,
}

impl Random {
    pub fn new(seed: u64) -> Self {
        Self { state: seed ^ 0x5851_F42D_4C95_7F2D }
    }

    #[inline]
    pub fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A whole number in `0..bound`; 0 where the bound is 0.
    #[inline]
    pub fn below(&mut self, bound: usize) -> usize {
        ((u128::from(self.next() >> 32) * bound as u128) >> 32) as usize
    }

    /// A number in `[0, 1)`.
    #[inline]
    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A number of the exponential distribution with mean 1.
    #[inline]
    pub fn exponential(&mut self) -> f64 {
        -natural_log(1.0 - self.unit())
    }

    /// Puts the items in random order (Fisher and Yates).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}

/// The natural logarithm of a positive normal number, from additions and multiplications only.
pub(crate) fn natural_log(x: f64) -> f64 {
    let bits = x.to_bits();
    let exponent = ((bits >> 52) & 0x7FF) as f64 - 1023.0;
    let mantissa = f64::from_bits((bits & 0x000F_FFFF_FFFF_FFFF) | 0x3FF0_0000_0000_0000);
    // ln m = 2 artanh((m - 1) / (m + 1)), with |argument| <= 1/3 for m in [1, 2).
    let y = (mantissa - 1.0) / (mantissa + 1.0);
    let square = y * y;
    let mut series = 0.0;
    for odd in (0..10).rev() {
        series = series * square + 1.0 / f64::from(2 * odd + 1);
    }
    exponent * std::f64::consts::LN_2 + 2.0 * y * series
}

/// e to the power `x`, for `|x|` up to about 40, from additions and multiplications only.
pub(crate) fn exponential_of(x: f64) -> f64 {
    let part = x / 1024.0;
    let mut power = 1.0 + part * (1.0 + part / 2.0 * (1.0 + part / 3.0 * (1.0 + part / 4.0)));
    for _ in 0..10 {
        power *= power;
    }
    power
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_functions_agree_with_the_library() {
        for step in 1..1000 {
            let x = f64::from(step) * 0.013;
            assert!((natural_log(x) - x.ln()).abs() < 1e-9, "ln {x}");
            assert!((exponential_of(-x) / (-x).exp() - 1.0).abs() < 1e-6, "exp -{x}");
        }
    }

    #[test]
    fn bounded_numbers_reach_every_value_and_no_other() {
        let mut random = Random::new(7);
        let mut seen = [0; 5];
        (0..1000).for_each(|_| seen[random.below(5)] += 1);
        assert!(seen.iter().all(|&times| times > 100), "{seen:?}");
        assert_eq!(random.below(0), 0);
    }
}
