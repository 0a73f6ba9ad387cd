//! Seeded random numbers for the sampler.

use crate::random::mix;

/// Tries for a number between two ends.
const TRIES: usize = 200;

/// A stream of numbers that depends on its seed alone.
pub struct Chance {
    state: u64,
    spare: Option<f64>,
}

impl Chance {
    /// A stream for a seed.
    pub fn new(seed: u64) -> Self {
        Self { state: mix(seed), spare: None }
    }

    /// A number above 0 and below 1.
    pub fn share(&mut self) -> f64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        ((mix(self.state) >> 12) as f64 + 0.5) / (1u64 << 52) as f64
    }

    /// A standard normal number (Box and Muller 1958).
    pub fn normal(&mut self) -> f64 {
        if let Some(spare) = self.spare.take() {
            return spare;
        }
        let radius = (-2.0 * self.share().ln()).sqrt();
        let (sine, cosine) = (std::f64::consts::TAU * self.share()).sin_cos();
        self.spare = Some(radius * sine);
        radius * cosine
    }

    /// A normal number between two ends, by rejection.
    pub fn normal_between(&mut self, mean: f64, deviation: f64, (low, high): (f64, f64)) -> f64 {
        let height = |x: f64| -0.5 * ((x - mean) / deviation).powi(2);
        let nearest = mean.clamp(low, high);
        for _ in 0..TRIES {
            let x = low + (high - low) * self.share();
            if self.share().ln() < height(x) - height(nearest) {
                return x;
            }
        }
        // So far outside that hardly anything but the end is possible.
        nearest
    }

    /// The sum of this many squared normal numbers.
    pub fn chi_squared(&mut self, degrees: usize) -> f64 {
        (0..degrees).map(|_| self.normal().powi(2)).sum()
    }
}
