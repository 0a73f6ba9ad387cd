//! Schools, kindergartens, care homes and hospitals, and how near to a piece of road they are.

use crate::geometry::Point;
use crate::surroundings::Ring;

/// Kind of facility beside which traffic is a matter of safety.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum FacilityKind {
    /// School.
    School,
    /// Kindergarten.
    Kindergarten,
    /// Nursing home, assisted living.
    CareHome,
    /// Hospital.
    Hospital,
}

impl FacilityKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::School, Self::Kindergarten, Self::CareHome, Self::Hospital];

    /// Spelling in tables and exports.
    pub fn key(self) -> &'static str {
        match self {
            Self::School => "school",
            Self::Kindergarten => "kindergarten",
            Self::CareHome => "care_home",
            Self::Hospital => "hospital",
        }
    }

    pub(crate) fn from_code(code: u8) -> Option<Self> {
        Self::ALL.get(usize::from(code)).copied()
    }
}

/// A facility on the map: a point, or its grounds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Facility {
    pub kind: FacilityKind,
    /// Empty if not tagged.
    pub name: String,
    /// Where its node stands, or the middle of its grounds.
    pub position: Point,
    /// Its grounds; empty where only a point is known.
    pub rings: Vec<Ring>,
}
