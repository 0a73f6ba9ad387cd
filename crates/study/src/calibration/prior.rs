//! What is expected without answers: a parameter with its range, on the logarithmic scale.

use domain::{ParameterError, Parameters, Quantity};

/// Standard normal quantile of 95 %; `low` and `high` of a parameter are 5th and 95th percentile.
pub(super) const Z95: f64 = 1.644_853_627;

/// Mean and standard deviation of a logarithm.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Prior {
    pub mean: f64,
    pub deviation: f64,
}

impl Prior {
    /// From a parameter in the unit `Q`.
    ///
    /// # Errors
    /// A parameter that is missing or in another unit.
    pub fn of<Q: Quantity>(parameters: &Parameters, key: &str) -> Result<Self, ParameterError> {
        // Reads it once with its unit, so that a parameter in another unit is an error.
        parameters.quantity::<Q>(key)?;
        let parameter = parameters.get(key)?;
        let ln = |x: f64| x.max(1e-6).ln();
        Ok(Self {
            mean: ln(parameter.value),
            deviation: ((ln(parameter.high) - ln(parameter.low)) / (2.0 * Z95)).max(1e-3),
        })
    }

    /// What this and another, independent opinion say together: means weighted by their precision.
    pub fn and(self, other: Self) -> Self {
        let (mine, others) = (self.deviation.powi(-2), other.deviation.powi(-2));
        Self {
            mean: (mine * self.mean + others * other.mean) / (mine + others),
            deviation: (mine + others).sqrt().recip(),
        }
    }

    /// Log density of the logarithm `x`, without its constant.
    pub fn log_density(self, x: f64) -> f64 {
        -0.5 * ((x - self.mean) / self.deviation).powi(2)
    }
}
