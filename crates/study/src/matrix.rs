//! Small dense symmetric matrices.

/// A square matrix, row by row.
#[derive(Clone, Debug)]
pub struct Square {
    /// Number of rows.
    pub size: usize,
    /// Entries, row by row.
    pub entries: Vec<f64>,
}

impl Square {
    /// All zero.
    pub fn zero(size: usize) -> Self {
        Self { size, entries: vec![0.0; size * size] }
    }

    /// Whether every entry is zero.
    pub fn is_zero(&self) -> bool {
        self.entries.iter().all(|entry| *entry == 0.0)
    }

    /// The lower Cholesky factor; `None` if the matrix is not positive definite.
    pub fn cholesky(&self) -> Option<Factor> {
        let n = self.size;
        let mut lower = self.entries.clone();
        for column in 0..n {
            for row in column..n {
                let mut sum = lower[row * n + column];
                for k in 0..column {
                    sum -= lower[row * n + k] * lower[column * n + k];
                }
                if row == column {
                    if sum <= 0.0 || !sum.is_finite() {
                        return None;
                    }
                    lower[row * n + column] = sum.sqrt();
                } else {
                    lower[row * n + column] = sum / lower[column * n + column];
                }
            }
        }
        Some(Factor { size: n, lower })
    }
}

/// A lower Cholesky factor.
pub struct Factor {
    size: usize,
    lower: Vec<f64>,
}

impl Factor {
    /// Solves with the lower factor alone.
    fn forward(&self, right: &[f64]) -> Vec<f64> {
        let n = self.size;
        let mut x = right.to_vec();
        for row in 0..n {
            for k in 0..row {
                x[row] -= self.lower[row * n + k] * x[k];
            }
            x[row] /= self.lower[row * n + row];
        }
        x
    }

    /// Solves with the whole matrix.
    pub fn solve(&self, right: &[f64]) -> Vec<f64> {
        let n = self.size;
        let mut x = self.forward(right);
        for row in (0..n).rev() {
            for k in row + 1..n {
                x[row] -= self.lower[k * n + row] * x[k];
            }
            x[row] /= self.lower[row * n + row];
        }
        x
    }

    /// Log of the normal density of a vector with this covariance, without its constant.
    pub fn log_density(&self, vector: &[f64]) -> f64 {
        let n = self.size;
        let white = self.forward(vector);
        let determinant: f64 = (0..n).map(|i| self.lower[i * n + i].ln()).sum();
        -determinant - 0.5 * white.iter().map(|x| x * x).sum::<f64>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_system_is_solved() {
        // [4 2; 2 3] x = [2, 5]: x = (6 − 10, −4 + 20) / 8 = (−0.5, 2)
        let matrix = Square { size: 2, entries: vec![4.0, 2.0, 2.0, 3.0] };
        let factor = matrix.cholesky().unwrap();
        let x = factor.solve(&[2.0, 5.0]);
        assert!((x[0] + 0.5).abs() < 1e-12 && (x[1] - 2.0).abs() < 1e-12, "{x:?}");
        // determinant 8; quadratic form 2·(−0.5) + 5·2 = 9
        assert!((factor.log_density(&[2.0, 5.0]) - (-0.5 * 8f64.ln() - 4.5)).abs() < 1e-12);
        assert!(Square { size: 1, entries: vec![-1.0] }.cholesky().is_none());
    }
}
