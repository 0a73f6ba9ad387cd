//! What a path costs: time first, then distance, in one number that is added and compared as a whole.

use domain::TravelMatrix;

/// Milliseconds in the upper, centimetres in the lower 32 bits: of equally fast paths the shorter is less. Sums saturate
/// at [`Cost::UNREACHABLE`]; centimetres overflow into milliseconds only beyond 42,000 km.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Cost(pub u64);

impl Cost {
    pub const ZERO: Self = Self(0);
    pub const UNREACHABLE: Self = Self(u64::MAX);

    pub fn new(time_ms: u32, distance_cm: u32) -> Self {
        Self((u64::from(time_ms) << 32) | u64::from(distance_cm))
    }

    pub fn time_ms(self) -> u32 {
        (self.0 >> 32) as u32
    }

    pub fn distance_cm(self) -> u32 {
        (self.0 & 0xFFFF_FFFF) as u32
    }

    /// Whole metres, halves up.
    pub fn distance_m(self) -> u32 {
        if self == Self::UNREACHABLE {
            TravelMatrix::UNREACHABLE
        } else {
            (self.distance_cm().saturating_add(50)) / 100
        }
    }

    pub fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// Takes away a part that is contained in the cost: both time and distance.
    pub fn minus_part(self, part: Self) -> Self {
        Self::new(self.time_ms().saturating_sub(part.time_ms()), self.distance_cm().saturating_sub(part.distance_cm()))
    }

    /// The first `along` of `length` centimetres of a piece of road with this cost.
    pub fn part(self, along_cm: u32, length_cm: u32) -> Self {
        if length_cm == 0 {
            return Self::ZERO;
        }
        let along = u64::from(along_cm.min(length_cm));
        let time = u64::from(self.time_ms()) * along / u64::from(length_cm);
        Self::new(u32::try_from(time).unwrap_or(u32::MAX), u32::try_from(along).unwrap_or(u32::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_decides_and_distance_breaks_the_tie() {
        assert!(Cost::new(10, 900) < Cost::new(11, 1));
        assert!(Cost::new(10, 900) < Cost::new(10, 901));
    }

    #[test]
    fn a_quarter_of_a_segment_and_its_rest_are_the_whole() {
        let whole = Cost::new(1001, 400);
        let quarter = whole.part(100, 400);
        assert_eq!(quarter, Cost::new(250, 100)); // 1001 ms · 1/4 = 250.25 ⇒ 250
        assert_eq!(whole.minus_part(quarter).plus(quarter), whole);
    }

    #[test]
    fn nothing_is_further_than_unreachable() {
        assert_eq!(Cost::UNREACHABLE.plus(Cost::new(1, 1)), Cost::UNREACHABLE);
    }
}
