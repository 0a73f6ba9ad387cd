//! Goods in several dimensions at once (for instance kilograms, litres, roll cages), as whole numbers.

use serde::{Deserialize, Serialize};

/// The number of dimensions a [`Load`] has; unused ones stay zero.
pub const MAX_DIMENSIONS: usize = 4;

/// An amount in every dimension; what the dimensions mean is the caller's affair. Serialised as a list, where
/// missing trailing dimensions are zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<i32>", into = "[i32; MAX_DIMENSIONS]")]
pub struct Load(pub [i32; MAX_DIMENSIONS]);

impl Load {
    /// Nothing in any dimension.
    pub const ZERO: Self = Self([0; MAX_DIMENSIONS]);
    /// More than any vehicle carries: the capacity of a vehicle without a limit.
    pub const UNLIMITED: Self = Self([Self::LARGEST; MAX_DIMENSIONS]);
    /// The largest amount accepted in one dimension, so that the sum of two never overflows.
    pub const LARGEST: i32 = 1_000_000_000;

    /// The load with these first dimensions; amounts beyond [`MAX_DIMENSIONS`] are ignored, the others are zero.
    #[must_use]
    pub fn of(amounts: &[i32]) -> Self {
        let mut load = Self::ZERO;
        for (own, amount) in load.0.iter_mut().zip(amounts) {
            *own = *amount;
        }
        load
    }

    /// Whether `self + other` stays within `capacity` in every dimension.
    #[inline]
    #[must_use]
    pub fn fits_with(&self, other: &Self, capacity: &Self) -> bool {
        let mut fits = true;
        for d in 0..MAX_DIMENSIONS {
            fits &= self.0[d] + other.0[d] <= capacity.0[d];
        }
        fits
    }

    /// Whether the load stays within `capacity` in every dimension.
    #[inline]
    #[must_use]
    pub fn fits(&self, capacity: &Self) -> bool {
        self.fits_with(&Self::ZERO, capacity)
    }

    /// The sum, dimension by dimension, saturating.
    #[inline]
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        Self(std::array::from_fn(|d| self.0[d].saturating_add(other.0[d])))
    }

    /// The difference, dimension by dimension, saturating.
    #[inline]
    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        Self(std::array::from_fn(|d| self.0[d].saturating_sub(other.0[d])))
    }

    /// The larger of the two in every dimension.
    #[inline]
    #[must_use]
    pub fn max(&self, other: &Self) -> Self {
        Self(std::array::from_fn(|d| self.0[d].max(other.0[d])))
    }

    /// The first dimension in which the load is more than `capacity`.
    #[must_use]
    pub fn first_excess(&self, capacity: &Self) -> Option<usize> {
        (0..MAX_DIMENSIONS).find(|&d| self.0[d] > capacity.0[d])
    }

    /// Whether every amount lies in `0..=LARGEST`.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        self.0.iter().all(|&amount| (0..=Self::LARGEST).contains(&amount))
    }
}

impl From<Vec<i32>> for Load {
    fn from(amounts: Vec<i32>) -> Self {
        Self::of(&amounts)
    }
}

impl From<Load> for [i32; MAX_DIMENSIONS] {
    fn from(load: Load) -> Self {
        load.0
    }
}
